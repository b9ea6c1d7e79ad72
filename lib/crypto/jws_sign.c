/* Making a compact JWS. SPDX-License-Identifier: MIT */
#include "../base/text.h"
#include "jws.h"

#define SIGNATURE_MOST 1024u

static bool reserved(mission_view name)
{
    static const mission_view names[] = {MI_VIEW_INIT("alg"), MI_VIEW_INIT("kid"),
                                         MI_VIEW_INIT("typ"), MI_VIEW_INIT("crit"),
                                         MI_VIEW_INIT("b64"), MI_VIEW_INIT("zip")};

    for (size_t i = 0; i < MI_COUNT(names); i++)
        if (mi_view_is(name, names[i]))
            return true;
    return false;
}

static int32_t check_header(const mission_value *header, mission_error *error)
{
    if (header && mission_value_kind(header) != MISSION_JSON_OBJECT)
        return mi_fail(error, MISSION_E_ARGUMENT);
    for (size_t i = 0; i < mission_value_count(header); i++) {
        if (!reserved(mission_value_name(header, i)))
            continue;
        mi_fail(error, MISSION_E_UNEXPECTED_MEMBER);
        mi_where_name(error, mission_value_name(header, i));
        return MISSION_E_UNEXPECTED_MEMBER;
    }
    return MISSION_OK;
}

static void name_string(mission_builder *builder, mission_view name, mission_view value)
{
    if (value.len == 0)
        return;
    (void)mission_builder_name(builder, name);
    (void)mission_builder_string(builder, value);
}

static int32_t build_header(mission_context *context, const mission_signer *signer,
                            mission_view typ, const mission_value *header, mission_json **out,
                            mission_error *error)
{
    mission_builder *builder;
    int32_t rc = mission_builder_new(context, &builder, error);

    if (rc)
        return rc;
    (void)mission_builder_object(builder);
    name_string(builder, MI_VIEW("alg"),
                mission_view_of(mission_algorithm_name(signer->algorithm)));
    name_string(builder, MI_VIEW("kid"), signer->kid);
    name_string(builder, MI_VIEW("typ"), typ);
    for (size_t i = 0; i < mission_value_count(header); i++) {
        (void)mission_builder_name(builder, mission_value_name(header, i));
        (void)mission_builder_value(builder, mission_value_item(header, i));
    }
    (void)mission_builder_end(builder);
    rc = mission_builder_finish(builder, out, error);
    mission_builder_free(builder);
    return rc;
}

static bool add_part(struct mi_buffer *token, mission_view bytes)
{
    const size_t len = MI_BASE64URL_LEN(bytes.len);

    if (!mi_buffer_reserve(token, len))
        return false;
    mi_base64url_encode((const uint8_t *)bytes.ptr, bytes.len, token->ptr + token->len);
    token->len += len;
    return true;
}

/* RSA signatures are as long as their modulus. */
static bool length_fits(uint32_t algorithm, size_t len)
{
    switch (algorithm) {
    case MISSION_ALG_RS256:
    case MISSION_ALG_PS256:
        return len >= 256 && len <= SIGNATURE_MOST;
    case MISSION_ALG_ES384:
        return len == 96;
    default:
        return len == 64;
    }
}

static int32_t add_signature(struct mi_buffer *token, const mission_signer *signer,
                             mission_error *error)
{
    const mission_view input = {token->ptr, token->len};
    uint8_t signature[SIGNATURE_MOST];
    size_t written = 0;
    const int32_t rc = signer->sign(signer->host, &input, 1, signature, sizeof signature, &written);

    if (rc || !length_fits(signer->algorithm, written))
        return mi_fail_host(error, MISSION_E_SIGNER, rc, "signer.sign");
    if (!mi_buffer_add(token, ".", 1) ||
        !add_part(token, (mission_view){(const char *)signature, written}))
        return mi_fail(error, MISSION_E_NOMEM);
    return MISSION_OK;
}

static int32_t write_token(mission_context *context, const mission_signer *signer,
                           const mission_value *header, mission_view payload, mission_text **out,
                           mission_error *error)
{
    struct mi_buffer token = {.memory = &context->memory}, text = {.memory = &context->memory};
    bool good = mi_write_canonical(&text, header);
    int32_t rc;

    good = good &&
           mi_buffer_reserve(&token, MI_BASE64URL_LEN(text.len) + payload.len / 3 * 4 + 4 + 2 +
                                         MI_BASE64URL_LEN(96)) &&
           add_part(&token, (mission_view){text.ptr, text.len}) && mi_buffer_add(&token, ".", 1) &&
           add_part(&token, payload);
    mi_buffer_drop(&text);
    rc = good ? add_signature(&token, signer, error) : mi_fail(error, MISSION_E_NOMEM);
    if (!rc && !(*out = mi_buffer_text(&token)))
        rc = mi_fail(error, MISSION_E_NOMEM);
    mi_buffer_drop(&token);
    return rc;
}

int32_t mi_signer_import(mission_signer *own, const mission_signer *theirs, mission_error *error)
{
    static const size_t ends[] = {MI_END_OF(mission_signer, sign), sizeof *own};
    const int32_t rc = mi_import(own, sizeof *own, theirs, ends, MI_COUNT(ends));

    if (rc)
        return mi_fail(error, rc);
    if (!own->sign)
        return mi_fail_say(error, MISSION_E_NO_CALLBACK, "signer.sign");
    if (own->reserved || !mi_usable(own->kid))
        return mi_fail(error, MISSION_E_ARGUMENT);
    return mi_algorithm_type(own->algorithm) ? MISSION_OK : mi_fail(error, MISSION_E_ALGORITHM);
}

int32_t mission_jws_sign(mission_context *context, const mission_signer *signer, mission_view typ,
                         const mission_value *header, mission_view payload, mission_text **out,
                         mission_error *error)
{
    mission_json *built;
    mission_signer own;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!context || !signer || !out || !mi_usable(typ) || !mi_usable(payload) ||
        payload.len > SIZE_MAX / 4)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_signer_import(&own, signer, error);
    if (!rc)
        rc = check_header(header, error);
    if (!rc)
        rc = build_header(context, &own, typ, header, &built, error);
    if (rc)
        return rc;
    rc = write_token(context, &own, mission_json_root(built), payload, out, error);
    mission_json_unref(built);
    return rc;
}
