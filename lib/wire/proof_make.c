/* DPoP proofs of a client (RFC 9449 section 4.2). SPDX-License-Identifier: MIT */
#include "proof.h"
#include "../json/json.h"
#include <mission/jws.h>

#define JTI_BYTES 16u
#define SECONDS_MOST ((INT64_C(1) << 53) - 1)

struct making {
    mission_context *context;
    mission_error *error;
    const mission_jwk *key;
    mission_view method, htu, token, nonce;
    int64_t iat;
    mission_json *header, *claims;
    mission_text *payload;
};

/* A token of RFC 9110 section 5.6.2. */
static bool is_method(mission_view method)
{
    static const char marks[] = "!#$%&'*+-.^_`|~";

    for (size_t i = 0; i < method.len; i++) {
        const char c = method.ptr[i];

        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              memchr(marks, c, sizeof marks - 1)))
            return false;
    }
    return method.len > 0;
}

/* NQCHAR of RFC 6749 appendix A, which servers write nonces in; empty is fine. */
static bool is_nonce(mission_view nonce)
{
    for (size_t i = 0; i < nonce.len; i++)
        if (nonce.ptr[i] < 0x21 || nonce.ptr[i] > 0x7e || nonce.ptr[i] == '"' ||
            nonce.ptr[i] == '\\')
            return false;
    return true;
}

/* The URI up to its query or fragment. A name and password in it are nobody's business here. */
static bool take_place(mission_view uri, mission_view *htu)
{
    struct mi_uri parts;

    *htu = uri;
    if (!mi_uri_split(uri, &parts) || !parts.host.ptr || parts.userinfo.ptr)
        return false;
    htu->len = (size_t)(parts.path.ptr + parts.path.len - uri.ptr);
    return true;
}

static int32_t take_time(struct making *m, const mission_time *given)
{
    mission_time now;
    const int32_t rc = mi_now(m->context, given, &now, m->error);

    m->iat = now.seconds;
    if (rc || (m->iat >= 0 && m->iat <= SECONDS_MOST))
        return rc;
    return mi_fail(m->error, given ? MISSION_E_ARGUMENT : MISSION_E_CLOCK);
}

/* The numbers of the key and no more: `kid` and the like would tell of the client. */
static int32_t make_header(struct making *m, mission_builder *builder)
{
    static const mission_view members[] = {MI_VIEW_INIT("kty"), MI_VIEW_INIT("crv"),
                                           MI_VIEW_INIT("x"),   MI_VIEW_INIT("y"),
                                           MI_VIEW_INIT("n"),   MI_VIEW_INIT("e")};
    const mission_value *member;
    mission_json *jwk;
    int32_t rc = mission_jwk_public(m->key, &jwk, m->error);

    if (rc)
        return rc;
    mission_builder_object(builder);
    mission_builder_name(builder, MI_VIEW("jwk"));
    mission_builder_object(builder);
    for (size_t i = 0; i < MI_COUNT(members); i++) {
        member = mission_value_get(mission_json_root(jwk), members[i]);
        if (!member)
            continue;
        mission_builder_name(builder, members[i]);
        mission_builder_value(builder, member);
    }
    mission_builder_end(builder);
    mission_builder_end(builder);
    rc = mission_builder_finish(builder, &m->header, m->error);
    mission_json_unref(jwk);
    return rc;
}

static void put(mission_builder *builder, mission_view name, mission_view text)
{
    mission_builder_name(builder, name);
    mission_builder_string(builder, text);
}

static int32_t make_claims(struct making *m, mission_builder *builder)
{
    uint8_t random[JTI_BYTES];
    char jti[MI_BASE64URL_LEN(JTI_BYTES)], ath[MI_DIGEST_TEXT];
    int32_t rc = mi_random(m->context, random, sizeof random, m->error);

    if (!rc && m->token.len)
        rc = mi_digest_text(m->context, &m->token, 1, ath, m->error);
    if (rc)
        return rc;
    mi_base64url_encode(random, sizeof random, jti);
    mission_builder_object(builder);
    put(builder, MI_VIEW("jti"), (mission_view){jti, sizeof jti});
    put(builder, MI_VIEW("htm"), m->method);
    put(builder, MI_VIEW("htu"), m->htu);
    mission_builder_name(builder, MI_VIEW("iat"));
    mission_builder_integer(builder, m->iat);
    if (m->token.len)
        put(builder, MI_VIEW("ath"), (mission_view){ath, sizeof ath});
    if (m->nonce.len)
        put(builder, MI_VIEW("nonce"), m->nonce);
    mission_builder_end(builder);
    rc = mission_builder_finish(builder, &m->claims, m->error);
    return rc ? rc
              : mission_value_canonical(m->context, mission_json_root(m->claims), &m->payload,
                                        m->error);
}

static int32_t sign(struct making *m, mission_text **out)
{
    mission_signer signer = {.size = sizeof signer};
    int32_t rc = mission_jwk_signer(m->key, 0, &signer, m->error);

    if (rc)
        return rc;
    signer.kid = (mission_view){NULL, 0};
    return mission_jws_sign(m->context, &signer, MI_PROOF_TYP, mission_json_root(m->header),
                            mission_text_view(m->payload), out, m->error);
}

static int32_t make(struct making *m, mission_text **out)
{
    mission_builder *builder;
    int32_t rc = mission_builder_new(m->context, &builder, m->error);

    if (!rc)
        rc = make_header(m, builder);
    if (!rc)
        rc = make_claims(m, builder);
    mission_builder_free(builder);
    if (!rc)
        rc = sign(m, out);
    mission_text_unref(m->payload);
    mission_json_unref(m->claims);
    mission_json_unref(m->header);
    return rc;
}

int32_t mission_proof_make(mission_context *context, const mission_jwk *key, mission_view method,
                           mission_view uri, mission_view token, mission_view nonce,
                           const mission_time *now, mission_text **out, mission_error *error)
{
    struct making m = {.context = context,
                       .error = error,
                       .key = key,
                       .method = method,
                       .token = token,
                       .nonce = nonce};
    int32_t rc;

    if (out)
        *out = NULL;
    if (!context || !key || !out || !mi_usable(method) || !mi_usable(uri) || !mi_usable(token) ||
        !mi_usable(nonce) || !is_method(method) || !is_nonce(nonce))
        return mi_fail(error, MISSION_E_ARGUMENT);
    if (!take_place(uri, &m.htu))
        return mi_fail(error, MISSION_E_MALFORMED_URI);
    rc = take_time(&m, now);
    return rc ? rc : make(&m, out);
}
