/* What a client makes of WWW-Authenticate (RFC 9110 section 11.6.1). SPDX-License-Identifier: MIT
 */
#include "http_field.h"
#include "resource.h"

#define VALUE_MOST 63u /* of what is kept: mission_challenge has room for it and a NUL */

struct parsing {
    mission_view rest;
    mission_challenge own;
    bool ours;          /* the challenge that is being read is the one to keep */
    bool error, denial; /* have been there */
};

static bool comma_or_space(char c)
{
    return c == ',' || mi_http_space(c);
}

static bool equals_sign(char c)
{
    return c == '=';
}

/* A token or a quoted-string into `to` of VALUE_MOST + 1 bytes; what is longer is cut, and equal to
 * no word that anybody knows. False: neither. */
static bool read_value(mission_view *rest, char *to)
{
    size_t len = 0;
    mission_view token;

    if (!rest->len || rest->ptr[0] != '"') {
        token = mi_http_take(rest, mi_http_tchar);
        len = token.len < VALUE_MOST ? token.len : VALUE_MOST;
        memcpy(to, token.ptr, len);
        to[len] = 0;
        return token.len > 0;
    }
    for (rest->ptr++, rest->len--; rest->len && rest->ptr[0] != '"'; rest->ptr++, rest->len--) {
        if (rest->ptr[0] == '\\' && rest->len > 1) {
            rest->ptr++;
            rest->len--;
        }
        if ((unsigned char)rest->ptr[0] < 0x20 && rest->ptr[0] != '\t')
            return false;
        if (len < VALUE_MOST)
            to[len++] = rest->ptr[0];
    }
    to[len] = 0;
    if (!rest->len)
        return false;
    rest->ptr++;
    rest->len--;
    return true;
}

/* name = value, of the challenge that was begun last. */
static bool read_parameter(struct parsing *p, mission_view name)
{
    char value[VALUE_MOST + 1];
    const bool error = mi_http_word_is(name, MI_VIEW("error"));
    const bool denial = mi_http_word_is(name, MI_VIEW("mission_denial"));

    p->rest.ptr++; /* the sign */
    p->rest.len--;
    mi_http_take(&p->rest, mi_http_space);
    if (!read_value(&p->rest, value))
        return false;
    if (!p->ours || !(error || denial))
        return true;
    if (error ? p->error : p->denial)
        return false;
    memcpy(error ? p->own.error : p->own.denial, value, sizeof value);
    p->error = p->error || error;
    p->denial = p->denial || denial;
    return true;
}

/* `auth-scheme SP token68`: looked at before parameters, since its "=" are none of theirs. */
static void pass_token68(mission_view *rest)
{
    mission_view ahead = *rest;

    if (!mi_http_take(&ahead, mi_http_token68).len)
        return;
    mi_http_take(&ahead, equals_sign);
    mi_http_take(&ahead, mi_http_space);
    if (!ahead.len || ahead.ptr[0] == ',')
        *rest = ahead;
}

static bool read_list(struct parsing *p)
{
    bool begun = false;

    for (;;) {
        mission_view name, ahead;

        mi_http_take(&p->rest, comma_or_space);
        if (!p->rest.len)
            return true;
        name = mi_http_take(&p->rest, mi_http_tchar);
        ahead = p->rest;
        mi_http_take(&ahead, mi_http_space);
        if (!name.len)
            return false;
        if (ahead.len && ahead.ptr[0] == '=') {
            p->rest = ahead;
            if (!begun || !read_parameter(p, name))
                return false;
            mi_http_take(&p->rest, mi_http_space);
            if (p->rest.len && p->rest.ptr[0] != ',')
                return false;
            continue;
        }
        begun = true;
        p->ours = !p->own.scheme && mi_scheme_of(name);
        if (p->ours)
            p->own.scheme = mi_scheme_of(name);
        if (p->rest.len && !comma_or_space(p->rest.ptr[0]))
            return false;
        p->rest = ahead;
        pass_token68(&p->rest);
    }
}

/* What it does not know a client takes for the plainest (RS-9). */
static void settle(mission_challenge *own)
{
    static const char *const known[] = {"insufficient_authority", "step_up_required",
                                        "constraint_unrecognized"};
    bool found = !own->denial[0];

    for (size_t i = 0; i < MI_COUNT(known); i++)
        found = found || strcmp(own->denial, known[i]) == 0;
    if (!found)
        memcpy(own->denial, known[0], strlen(known[0]) + 1);
    own->nonce_needed = strcmp(own->error, "use_dpop_nonce") == 0;
}

int32_t mission_challenge_read(mission_view value, mission_challenge *out, mission_error *error)
{
    const size_t least = MI_END_OF(mission_challenge, reserved1);
    struct parsing p = {.rest = value, .own = {.size = sizeof p.own}};
    const int32_t rc = out ? mi_give(out, &p.own, sizeof p.own, least) : MISSION_E_ARGUMENT;

    if (rc || !mi_usable(value))
        return mi_fail(error, rc ? rc : MISSION_E_ARGUMENT);
    if (!read_list(&p))
        return mi_fail(error, MISSION_E_RESPONSE);
    settle(&p.own);
    return mi_give(out, &p.own, sizeof p.own, least);
}
