/* Taking a compact JWS apart. SPDX-License-Identifier: MIT */
#include "../base/text.h"
#include "jws.h"

#define BYTES_MOST 65536u

static int32_t malformed(mission_error *error, const char *why)
{
    return mi_fail_say(error, MISSION_E_MALFORMED_TOKEN, "%s", why);
}

/* ---- the header ---- */

/* What its members say together. */
struct header {
    mission_view alg;
    bool with_alg, critical;
};

static int32_t take_string(const mission_value *value, mission_view *out, mission_error *error)
{
    if (mission_value_kind(value) != MISSION_JSON_STRING)
        return malformed(error, "a header parameter is not a string");
    *out = mission_value_string(value);
    return MISSION_OK;
}

static int32_t take_member(const struct mi_json_member *member, struct mi_jws *out,
                           struct header *header, mission_error *error)
{
    const mission_view name = mi_name(member);

    if (mi_view_is(name, MI_VIEW("alg"))) {
        header->with_alg = true;
        return take_string(&member->value, &header->alg, error);
    }
    if (mi_view_is(name, MI_VIEW("kid")))
        return take_string(&member->value, &out->kid, error);
    if (mi_view_is(name, MI_VIEW("typ")))
        return take_string(&member->value, &out->typ, error);
    if (mi_view_is(name, MI_VIEW("crit")) || mi_view_is(name, MI_VIEW("b64")))
        header->critical = true;
    else if (mi_view_is(name, MI_VIEW("zip")))
        return malformed(error, "a compressed payload");
    return MISSION_OK;
}

static int32_t take_header(struct mi_jws *out, mission_error *error)
{
    const mission_value *root = out->header;
    struct header header = {{NULL, 0}, false, false};
    int32_t rc = MISSION_OK;

    if (root->kind != MISSION_JSON_OBJECT)
        return malformed(error, "the header is not an object");
    for (uint32_t i = 0; i < root->len && !rc; i++)
        rc = take_member(&root->u.members[i], out, &header, error);
    if (rc)
        return rc;
    if (header.critical)
        return mi_fail(error, MISSION_E_CRITICAL);
    if (!header.with_alg)
        return malformed(error, "the header has no alg");
    out->algorithm = mission_algorithm_of_name(header.alg);
    return out->algorithm ? MISSION_OK : mi_fail(error, MISSION_E_ALGORITHM);
}

/* The reader's word for it, but not its place: that is one in the decoded header. */
static int32_t read_header(mission_context *context, struct mi_arena *arena, mission_view text,
                           struct mi_jws *out, mission_error *error)
{
    const int32_t rc = mi_json_read(context, &arena->memory, text, true, &out->header_json, error);

    if (rc == MISSION_E_NOMEM)
        return rc;
    if (rc)
        return mi_fail_say(error, MISSION_E_MALFORMED_TOKEN, "the header: %s",
                           mission_code_text(rc));
    out->header = mission_json_root(out->header_json);
    return take_header(out, error);
}

/* ---- the three parts ---- */

struct parts {
    mission_view header, payload, signature;
};

/* More dots than two make the last part no base64url. */
static bool split(mission_view token, struct parts *parts)
{
    const char *end = token.ptr + token.len;
    const char *one = token.len ? memchr(token.ptr, '.', token.len) : NULL;
    const char *two = one ? memchr(one + 1, '.', (size_t)(end - one - 1)) : NULL;

    if (!two)
        return false;
    parts->header = (mission_view){token.ptr, (size_t)(one - token.ptr)};
    parts->payload = (mission_view){one + 1, (size_t)(two - one - 1)};
    parts->signature = (mission_view){two + 1, (size_t)(end - two - 1)};
    return parts->header.len && parts->signature.len;
}

static bool decode(struct mi_arena *arena, mission_view text, mission_view *out)
{
    const size_t len = MI_BASE64URL_BYTES(text.len);
    char *bytes = mi_arena_take(arena, len + MI_ROOM); /* reserved */

    memset(bytes + len, 0, MI_ROOM);
    *out = (mission_view){bytes, len};
    return mi_base64url_decode(text, (uint8_t *)bytes);
}

static int32_t read_parts(mission_context *context, struct mi_arena *arena,
                          const struct parts *parts, struct mi_jws *out, mission_error *error)
{
    mission_view header;

    if (!decode(arena, parts->header, &header) || !decode(arena, parts->payload, &out->payload) ||
        !decode(arena, parts->signature, &out->signature))
        return malformed(error, "a part is not base64url");
    return read_header(context, arena, header, out, error);
}

int32_t mi_jws_read(mission_context *context, struct mi_arena *arena, mission_view token,
                    uint64_t bytes_most, struct mi_jws *out, mission_error *error)
{
    struct parts parts;
    int32_t rc;

    memset(out, 0, sizeof *out);
    if (token.len > (bytes_most ? bytes_most : BYTES_MOST))
        return mi_jws_refuse(error, MISSION_E_TOO_LARGE);
    if (!split(token, &parts))
        return malformed(error, "not three parts");
    if (!mi_arena_reserve(arena, token.len + 3 * (MI_ROOM + MI_ARENA_ALIGN)))
        return mi_fail(error, MISSION_E_NOMEM);
    out->input = (mission_view){token.ptr, parts.header.len + 1 + parts.payload.len};
    rc = read_parts(context, arena, &parts, out, error);
    if (rc == MISSION_OK)
        return MISSION_OK;
    mi_jws_drop(out);
    memset(out, 0, sizeof *out);
    return rc;
}

void mi_jws_drop(struct mi_jws *jws)
{
    mission_json_unref(jws->header_json);
    jws->header_json = NULL;
    jws->header = NULL;
}

/* ---- its type ---- */

static unsigned char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (unsigned char)(c | 0x20) : (unsigned char)c;
}

static bool same_letters(mission_view a, mission_view b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++)
        if (lower(a.ptr[i]) != lower(b.ptr[i]))
            return false;
    return true;
}

/* RFC 7515 section 4.1.9: "application/" may be left out where no other slash follows. */
static mission_view short_type(mission_view typ)
{
    static const mission_view prefix = MI_VIEW_INIT("application/");

    if (typ.len > prefix.len && same_letters((mission_view){typ.ptr, prefix.len}, prefix) &&
        !memchr(typ.ptr + prefix.len, '/', typ.len - prefix.len))
        return (mission_view){typ.ptr + prefix.len, typ.len - prefix.len};
    return typ;
}

bool mi_jws_typ_is(mission_view typ, const mission_view *types, size_t count)
{
    const mission_view own = short_type(typ);

    for (size_t i = 0; i < count && own.len; i++)
        if (same_letters(own, short_type(types[i])))
            return true;
    return false;
}
