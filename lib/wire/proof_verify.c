/* DPoP proofs, as RFC 9449 section 4.3 has them checked. SPDX-License-Identifier: MIT */
#include "proof.h"
#include "../base/times.h"
#include "../base/scratch.h"
#include "../base/uri_normal.h"
#include "../crypto/jws.h"
#include "../rules/host.h"

#include <stddef.h>

#define PROOF_BYTES_MOST 16384u
#define JTI_MOST 256u
#define AGE_DEFAULT 60
#define AGE_MOST 3600
#define AHEAD_DEFAULT 5
#define AHEAD_MOST 300
#define IAT_MOST 9007199254740992.0 /* 2^53: whole seconds are exact up to it */
#define SCRATCH 8192u

#define ALGORITHMS_KNOWN (((1u << MISSION_ALG_COUNT) - 1) & ~1u)

/* A proof on its way through the checks. */
struct judged {
    mission_context *context;
    mission_error *error;
    mission_proof_policy policy;
    mission_proof proof;
    mission_time now;
    mi_memory memory;
    struct mi_arena arena;
    struct mi_jws jws;
    mission_json *json; /* the claims */
    mission_view jti;
    mission_time iat;
    struct mi_uri_normal place; /* where the request went, and `htu` says so */
    mission_jwk *key;
};

static int32_t no(const struct judged *j, const char *words)
{
    return mi_fail_say(j->error, MISSION_E_PROOF, "%s", words);
}

/* What a part of the library said of the proof is that it is no proof; what it said of the machine
 * or the host is passed on. */
static int32_t verdict_of(const struct judged *j, int32_t rc, const char *what)
{
    const int32_t category = mission_code_category(rc);

    if (category != MISSION_CATEGORY_INPUT && category != MISSION_CATEGORY_LIMIT &&
        category != MISSION_CATEGORY_REFUSED)
        return rc;
    return mi_fail_say(j->error, MISSION_E_PROOF, "%s: %s", what, mission_code_reason(rc));
}

/* --- what the host handed in --- */

static int32_t import_policy(mission_proof_policy *own, const mission_proof_policy *theirs)
{
    const size_t ends[] = {MI_END_OF(mission_proof_policy, nonce_next), sizeof *own};
    const int32_t rc = mi_import(own, sizeof *own, theirs, ends, MI_COUNT(ends));

    if (rc)
        return rc;
    if (own->algorithms & ~ALGORITHMS_KNOWN || own->nonces > 1 || own->age_seconds < 0 ||
        own->age_seconds > AGE_MOST || own->ahead_seconds < 0 || own->ahead_seconds > AHEAD_MOST)
        return MISSION_E_ARGUMENT;
    if (own->algorithms == 0)
        own->algorithms = ALGORITHMS_KNOWN;
    if (own->age_seconds == 0)
        own->age_seconds = AGE_DEFAULT;
    if (own->ahead_seconds == 0)
        own->ahead_seconds = AHEAD_DEFAULT;
    return own->fresh && (own->nonce_current || !own->nonces) ? MISSION_OK : MISSION_E_NO_CALLBACK;
}

static int32_t import_proof(mission_proof *own, const mission_proof *theirs)
{
    const size_t ends[] = {MI_END_OF(mission_proof, now), sizeof *own};
    const int32_t rc = mi_import(own, sizeof *own, theirs, ends, MI_COUNT(ends));

    if (rc)
        return rc;
    return mi_usable(own->proof) && mi_usable(own->method) && own->method.len &&
                   mi_usable(own->uri) && own->uri.len && mi_usable(own->token) &&
                   mi_usable(own->jkt)
               ? MISSION_OK
               : MISSION_E_ARGUMENT;
}

/* --- the header --- */

static int32_t read_header(struct judged *j)
{
    const int32_t rc =
        mi_jws_read(j->context, &j->arena, j->proof.proof, PROOF_BYTES_MOST, &j->jws, j->error);

    if (rc)
        return verdict_of(j, rc, "not a token");
    return mi_view_is(j->jws.typ, MI_PROOF_TYP) ? MISSION_OK : no(j, "`typ` is another");
}

/* A client that shows its private key has lost it, whatever else it proves. */
static bool shows_secret(const mission_value *jwk)
{
    return mi_jwk_shows_secret(jwk) || mission_value_get(jwk, MI_VIEW("k"));
}

/* To open a key costs more than all before it: none is opened for an algorithm that is not taken,
 * or that it has nothing to do with. */
static bool worth_opening(const struct judged *j, const mission_value *jwk)
{
    const uint32_t algorithm = j->jws.algorithm;

    return (j->policy.algorithms & MISSION_JWS_ALG(algorithm)) &&
           mi_view_is(mission_value_string(mission_value_get(jwk, MI_VIEW("kty"))),
                      mi_jwk_kty(mi_algorithm_type(algorithm)));
}

/* The key in the header, which is the one that the token is bound to. */
static int32_t take_key(struct judged *j)
{
    const mission_value *jwk = mission_value_get(j->jws.header, MI_VIEW("jwk"));
    int32_t rc;

    if (mission_value_kind(jwk) != MISSION_JSON_OBJECT)
        return no(j, "no `jwk`");
    if (shows_secret(jwk))
        return no(j, "`jwk` is not public");
    if (!worth_opening(j, jwk))
        return no(j, "another algorithm");
    rc = mission_jwk_from(j->context, jwk, &j->key, j->error);
    if (rc)
        return verdict_of(j, rc, "`jwk`");
    if (j->proof.jkt.len == 0)
        return MISSION_OK;
    return mi_compare(j->context, j->proof.jkt, mission_jwk_thumbprint(j->key), MISSION_E_BINDING,
                      j->error);
}

static int32_t check_signature(struct judged *j)
{
    const int32_t rc = mi_jws_prove_by(j->context, &j->jws, j->key, j->policy.algorithms, j->error);

    return rc ? verdict_of(j, rc, "signature") : MISSION_OK;
}

/* --- the claims --- */

static bool text_claim(const struct judged *j, mission_view name, mission_view *out)
{
    const mission_value *claim = mission_value_get(mission_json_root(j->json), name);

    *out = mission_value_string(claim);
    return mission_value_kind(claim) == MISSION_JSON_STRING;
}

static int32_t read_claims(struct judged *j)
{
    const int32_t rc =
        mi_json_read(j->context, &j->memory, j->jws.payload, true, &j->json, j->error);

    if (rc)
        return verdict_of(j, rc, "claims");
    if (mission_value_kind(mission_json_root(j->json)) != MISSION_JSON_OBJECT)
        return no(j, "no claims");
    if (!text_claim(j, MI_VIEW("jti"), &j->jti) || j->jti.len == 0 ||
        !mi_utf8_within(j->jti, JTI_MOST))
        return no(j, "`jti`");
    return MISSION_OK;
}

/* NumericDate (RFC 7519 section 2): a fraction is fine. */
static bool read_date(const mission_value *claim, mission_time *out)
{
    const double number = mission_value_number(claim);

    *out = (mission_time){0};
    if (mission_value_kind(claim) != MISSION_JSON_NUMBER || !(number >= 0 && number <= IAT_MOST))
        return false;
    out->seconds = (int64_t)number;
    out->nanoseconds = (uint32_t)((number - (double)out->seconds) * 1e9);
    return true;
}

static int32_t check_time(struct judged *j)
{
    mission_time last, first;

    if (!read_date(mission_value_get(mission_json_root(j->json), MI_VIEW("iat")), &j->iat))
        return no(j, "`iat`");
    last = first = j->iat;
    last.seconds += j->policy.age_seconds;
    first.seconds -= j->policy.ahead_seconds;
    if (mi_time_order(&j->now, &last) > 0)
        return no(j, "too old");
    return mi_time_order(&j->now, &first) < 0 ? no(j, "from the future") : MISSION_OK;
}

static int32_t check_method(struct judged *j)
{
    mission_view htm;

    return text_claim(j, MI_VIEW("htm"), &htm) && mi_view_is(htm, j->proof.method)
               ? MISSION_OK
               : no(j, "for another method");
}

/* The query goes with normalization; a fragment, which never was a part of the request, here. */
static int32_t place_of(struct judged *j, mission_view uri, struct mi_uri_normal *out, bool *usable)
{
    struct mi_uri parts;

    if (mi_uri_split(uri, &parts) && parts.fragment.ptr)
        uri.len = (size_t)(parts.fragment.ptr - 1 - uri.ptr);
    return mi_uri_normalize(&j->arena, uri, out, usable) ? mi_fail(j->error, MISSION_E_NOMEM)
                                                         : MISSION_OK;
}

static int32_t check_place(struct judged *j)
{
    struct mi_uri_normal said;
    mission_view htu;
    bool usable;
    int32_t rc;

    if (!text_claim(j, MI_VIEW("htu"), &htu))
        return no(j, "`htu`");
    rc = place_of(j, htu, &said, &usable);
    if (!rc)
        rc = place_of(j, j->proof.uri, &j->place, &usable);
    if (rc)
        return rc;
    return usable && mi_uri_same_authority(&said, &j->place) && mi_view_is(said.path, j->place.path)
               ? MISSION_OK
               : no(j, "for another URI");
}

/* A proof for a token names it; a proof without one was not made for it, and the other way round.
 */
static int32_t check_token(struct judged *j)
{
    char digest[MI_DIGEST_TEXT];
    mission_view ath;
    int32_t rc;

    if (j->proof.token.len == 0)
        return mission_value_get(mission_json_root(j->json), MI_VIEW("ath"))
                   ? no(j, "for a token, and there is none")
                   : MISSION_OK;
    if (!text_claim(j, MI_VIEW("ath"), &ath))
        return no(j, "`ath`");
    rc = mi_digest_text(j->context, &j->proof.token, 1, digest, j->error);
    if (rc)
        return rc;
    rc = mi_compare(j->context, ath, (mission_view){digest, sizeof digest}, MISSION_E_PROOF,
                    j->error);
    return rc == MISSION_E_PROOF ? no(j, "for another token") : rc;
}

/* --- what the host knows --- */

static int32_t check_nonce(struct judged *j)
{
    const mission_proof_policy *policy = &j->policy;
    mission_error words = MISSION_ERROR_INIT;
    int32_t verdict = MI_UNANSWERED, rc;
    mission_view nonce;

    if (!policy->nonces)
        return MISSION_OK;
    if (!text_claim(j, MI_VIEW("nonce"), &nonce) || nonce.len == 0)
        return mi_fail(j->error, MISSION_E_PROOF_NONCE);
    rc = policy->nonce_current(policy->nonce_host, nonce, &verdict, &words);
    rc = mi_host_verdict(rc, verdict, "proofs.nonce_current", &words, j->error);
    return rc || verdict ? rc : mi_fail(j->error, MISSION_E_PROOF_NONCE);
}

/* Key, `jti` and normalized `htu`: the bytes of the proof would not do, since a signature can be
 * written in more than one way. Its length keeps `jti` apart from what follows. */
static int32_t name_of(struct judged *j, char id[MI_DIGEST_TEXT])
{
    const struct mi_uri_normal *place = &j->place;
    uint8_t length[2] = {(uint8_t)(j->jti.len >> 8), (uint8_t)j->jti.len};
    const mission_view parts[] = {mission_jwk_thumbprint(j->key),
                                  {(const char *)length, sizeof length},
                                  j->jti,
                                  place->scheme,
                                  MI_VIEW("://"),
                                  place->userinfo,
                                  MI_VIEW("@"),
                                  place->host,
                                  MI_VIEW(":"),
                                  place->port,
                                  place->path};

    return mi_digest_text(j->context, parts, MI_COUNT(parts), id, j->error);
}

static int32_t check_fresh(struct judged *j)
{
    const mission_proof_policy *policy = &j->policy;
    mission_error words = MISSION_ERROR_INIT;
    mission_time until = j->iat;
    int32_t verdict = MI_UNANSWERED, rc;
    char id[MI_DIGEST_TEXT];

    rc = name_of(j, id);
    if (rc)
        return rc;
    until.seconds += policy->age_seconds + policy->ahead_seconds;
    rc = policy->fresh(policy->host, (mission_view){id, sizeof id}, &until, &verdict, &words);
    rc = mi_host_verdict(rc, verdict, "proofs.fresh", &words, j->error);
    return rc || verdict ? rc : mi_fail(j->error, MISSION_E_PROOF_REPLAYED);
}

/* --- all of it --- */

/* What costs little comes first, the host's memory of proofs last: what is refused leaves no trace
 * there. */
static int32_t judge(struct judged *j)
{
    static int32_t (*const checks[])(struct judged *) = {
        read_header, read_claims, check_method,    check_place, check_time,
        check_token, take_key,    check_signature, check_nonce, check_fresh};
    int32_t rc = MISSION_OK;

    for (size_t i = 0; i < MI_COUNT(checks) && !rc; i++)
        rc = checks[i](j);
    return rc;
}

static void drop(struct judged *j)
{
    mission_jwk_unref(j->key);
    mission_json_unref(j->json);
    mi_jws_drop(&j->jws);
    mi_arena_drop(&j->arena);
}

int32_t mission_proof_verify(mission_context *context, const mission_proof_policy *policy,
                             const mission_proof *proof, char jkt[44], mission_error *error)
{
    struct judged j = {.context = context, .error = error};
    const struct mi_scratch *scratch;
    char bytes[SCRATCH];
    int32_t rc;

    if (jkt)
        memset(jkt, 0, 44);
    if (!context || !policy || !proof || !jkt)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = import_policy(&j.policy, policy);
    if (!rc)
        rc = import_proof(&j.proof, proof);
    if (rc)
        return mi_fail(error, rc);
    rc = mi_now(context, j.proof.now, &j.now, error);
    if (rc)
        return rc;
    scratch = mi_scratch_start(bytes, sizeof bytes, &context->memory);
    j.memory = scratch ? scratch->memory : context->memory;
    mi_arena_start(&j.arena, &j.memory);
    rc = judge(&j);
    if (!rc)
        memcpy(jkt, mission_jwk_thumbprint(j.key).ptr, MI_DIGEST_TEXT);
    drop(&j);
    return rc;
}
