/* The credential of a request, from its Authorization field. SPDX-License-Identifier: MIT */
#include "http_field.h"
#include "resource.h"

static bool equals_sign(char c)
{
    return c == '=';
}

static bool blank(char c)
{
    return c == ' ';
}

uint32_t mi_scheme_of(mission_view name)
{
    if (mi_http_word_is(name, MI_VIEW("bearer")))
        return MISSION_SCHEME_BEARER;
    return mi_http_word_is(name, MI_VIEW("dpop")) ? MISSION_SCHEME_DPOP : MISSION_SCHEME_NONE;
}

/* scheme 1*SP token68, and nothing else: not even another credential behind a comma, as two fields
 * look when somebody joined them. */
static int32_t read(mission_view rest, mission_presented *own)
{
    uint32_t scheme;
    mission_view name, token;
    size_t signs;

    mi_http_take(&rest, mi_http_space);
    name = mi_http_take(&rest, mi_http_tchar);
    scheme = mi_scheme_of(name);
    if (!scheme)
        return MISSION_E_NO_TOKEN;
    if (!mi_http_take(&rest, blank).len)
        return MISSION_E_MALFORMED_TOKEN;
    token = mi_http_take(&rest, mi_http_token68);
    signs = mi_http_take(&rest, equals_sign).len;
    mi_http_take(&rest, mi_http_space);
    if (rest.len && rest.ptr[0] == ',')
        return MISSION_E_TWO_CREDENTIALS;
    if (rest.len || !token.len)
        return MISSION_E_MALFORMED_TOKEN;
    own->scheme = scheme;
    own->token = (mission_view){token.ptr, token.len + signs};
    return MISSION_OK;
}

int32_t mission_presented_read(mission_view value, size_t count, mission_presented *out,
                               mission_error *error)
{
    const size_t least = MI_END_OF(mission_presented, certificate);
    mission_presented own = {.size = sizeof own};
    int32_t rc = out ? mi_give(out, &own, sizeof own, least) : MISSION_E_ARGUMENT;

    if (rc || !mi_usable(value))
        return mi_fail(error, rc ? rc : MISSION_E_ARGUMENT);
    if (count > 1)
        return mi_fail(error, MISSION_E_TWO_CREDENTIALS);
    rc = count && value.len ? read(value, &own) : MISSION_E_NO_TOKEN;
    if (rc)
        return mi_fail(error, rc);
    return mi_give(out, &own, sizeof own, least);
}
