/* Is this a token for us, now, from one who may say so? SPDX-License-Identifier: MIT
 *
 * The order is that of trust: nothing of the payload counts but `iss`, which names whose keys to
 * look at, until one of these has proven the whole. */
#include "../base/scratch.h"
#include "../crypto/digest.h"
#include "../crypto/jws.h"
#include "../crypto/wipe.h"
#include "resource.h"

static const mission_view access_token[] = {MI_VIEW_INIT("at+jwt")}; /* RFC 9068 section 4 */

/* What one verification works with. */
struct verifying {
    const mission_resource *resource;
    const mission_presented *presented;
    const mission_time *now;
    mission_error *why;
    mission_token *token;
    struct mi_jws jws;
    struct mi_claims claims;
    const struct mi_trusted *trusted;
};

/* ---- The token's place ---- */

/* One block for the token, its text and what is decoded of it. Whoever reads the text can present
 * it, so nothing of it stays behind in memory; a scratch is its owner's. */
static int32_t make_token(struct verifying *v, void *scratch, size_t scratch_size)
{
    mission_context *context = v->resource->context;
    const mission_view text = v->presented->token;
    const mi_memory memory = mi_wiping(context);
    struct mi_scratch *s = mi_scratch_start(scratch, scratch_size, &memory);
    struct mi_arena arena;
    mission_token *token;

    mi_arena_start(&arena, s ? &s->memory : &memory);
    if (!mi_arena_reserve(&arena, sizeof *token + 2 * text.len + 8 * MI_ROOM))
        return mi_fail(v->why, MISSION_E_NOMEM);
    token = mi_arena_take(&arena, sizeof *token);
    memset(token, 0, sizeof *token);
    atomic_init(&token->refs, 1);
    token->context = mission_context_ref(context);
    token->own_look = (v->resource->flags & MISSION_RESOURCE_OWN) != 0;
    token->text = (mission_view){mi_arena_copy(&arena, text, 0), text.len};
    token->claims.size = sizeof token->claims;
    token->claims.mission.size = sizeof token->claims.mission;
    token->arena = arena;
    v->token = token;
    return token->text.ptr ? MISSION_OK : mi_fail(v->why, MISSION_E_NOMEM);
}

/* ---- What it is ---- */

static int32_t check_credential(const struct verifying *v)
{
    if (v->presented->scheme == MISSION_SCHEME_NONE || !v->presented->token.len)
        return mi_fail(v->why, MISSION_E_NO_TOKEN);
    return v->presented->token.len > v->resource->token_bytes ? mi_fail(v->why, MISSION_E_TOO_LARGE)
                                                              : MISSION_OK;
}

/* The reader's words under the code that a token has for them. */
static int32_t malformed(mission_error *why, int32_t code)
{
    mission_error said;

    if (code == MISSION_E_NOMEM)
        return code;
    if (!mi_error_wanted(why))
        return MISSION_E_MALFORMED_TOKEN;
    said = *why;
    mi_fail_say(why, MISSION_E_MALFORMED_TOKEN, "%s", said.text);
    why->offset = said.offset;
    memcpy(why->where, said.where, sizeof why->where);
    return MISSION_E_MALFORMED_TOKEN;
}

static int32_t read_parts(struct verifying *v)
{
    mission_token *token = v->token;
    int32_t rc = mi_jws_read(v->resource->context, &token->arena, token->text,
                             v->resource->token_bytes, &v->jws, v->why);

    if (rc)
        return rc;
    token->header = v->jws.header_json;
    token->claims.header = v->jws.header;
    if (!mi_jws_typ_is(v->jws.typ, access_token, MI_COUNT(access_token)))
        return mi_fail(v->why, MISSION_E_TOKEN_TYPE);
    rc = mi_json_read(v->resource->context, &token->arena.memory, v->jws.payload, true,
                      &token->payload, v->why);
    if (rc)
        return malformed(v->why, rc);
    token->claims.all = &token->payload->root;
    if (mission_value_kind(token->claims.all) != MISSION_JSON_OBJECT)
        return mi_fail_say(v->why, MISSION_E_MALFORMED_TOKEN, "the payload is no object");
    mi_claims_find(token->claims.all, &v->claims);
    return MISSION_OK;
}

/* ---- Who says it ---- */

/* NULL: nobody that is trusted. */
static const struct mi_trusted *find_trusted(const mission_resource *resource, mission_view iss)
{
    for (size_t i = 0; i < resource->issuer_count; i++)
        if (mi_view_is(resource->issuers[i].iss, iss))
            return &resource->issuers[i];
    return NULL;
}

static int32_t prove(struct verifying *v)
{
    const mission_resource *resource = v->resource;
    const mission_jwk *by;
    mission_view iss = {NULL, 0};
    int32_t rc = mi_claims_issuer(resource->context, &v->claims, &iss, v->why);

    if (rc)
        return rc;
    v->trusted = find_trusted(resource, iss);
    if (!v->trusted)
        return mi_fail(v->why, MISSION_E_ISSUER);
    return mi_jws_prove(resource->context, &v->jws, v->trusted->keys, v->trusted->algorithms, &by,
                        v->why);
}

/* ---- For whom, and when ---- */

static bool one_of(mission_view name, const mission_view *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (mi_view_is(name, list[i]))
            return true;
    return false;
}

static int32_t check_audience(const mission_resource *resource, const mission_token *token,
                              mission_error *why)
{
    const mission_value *aud = token->audience;
    bool ours = one_of(mission_value_string(aud), resource->audiences, resource->audience_count);

    for (size_t i = 0; i < mission_value_count(aud) && !ours; i++)
        ours = one_of(mission_value_string(mission_value_item(aud, i)), resource->audiences,
                      resource->audience_count);
    return ours ? MISSION_OK : mi_fail(why, MISSION_E_AUDIENCE);
}

/* Is `a` at most `seconds` behind `b`? */
static bool reached(const mission_time *a, const mission_time *b, int64_t seconds)
{
    if (b->seconds >= INT64_MAX - seconds) /* `a` comes from a token: below 2^53 */
        return true;
    return a->seconds < b->seconds + seconds ||
           (a->seconds == b->seconds + seconds && a->nanoseconds <= b->nanoseconds);
}

int32_t mi_token_times(const mission_resource *resource, const mission_token *token,
                       const mission_time *now, mission_error *why)
{
    const int64_t skew = resource->skew_seconds;

    if (now->seconds >= token->claims.exp.seconds + skew)
        return mi_fail(why, MISSION_E_TOKEN_EXPIRED);
    if (!reached(&token->nbf, now, skew) && token->nbf.seconds)
        return mi_fail_say(why, MISSION_E_TOKEN_EARLY, "nbf");
    if (!reached(&token->claims.iat, now, skew))
        return mi_fail_say(why, MISSION_E_TOKEN_EARLY, "iat");
    return MISSION_OK;
}

static int32_t check_lifetime(const mission_resource *resource, const mission_token *token,
                              mission_error *why)
{
    const int64_t most = resource->lifetime_most;

    if (!most || token->claims.exp.seconds - token->claims.iat.seconds <= most)
        return MISSION_OK;
    return mi_fail_say(why, MISSION_E_TOO_LATE, "a longer life than is taken here");
}

/* ---- Under which Mission ---- */

static int32_t check_mission(const mission_resource *resource, const mission_token *token,
                             const struct mi_trusted *trusted, mission_error *why)
{
    const mission_token_claims *claims = &token->claims;

    if (!token->mission)
        return resource->flags & MISSION_RESOURCE_UNGOVERNED ? MISSION_OK
                                                             : mi_fail(why, MISSION_E_UNGOVERNED);
    return one_of(claims->mission.issuer, trusted->authorities, trusted->authority_count)
               ? MISSION_OK
               : mi_fail_say(why, MISSION_E_ISSUER, "of the Mission");
}

static int32_t check_binding(const mission_resource *resource, const mission_presented *presented,
                             const mission_token *token, const mission_time *now,
                             mission_error *why)
{
    const struct mi_binding binding = {.context = resource->context,
                                       .proofs = resource->takes_proofs ? &resource->proofs : NULL,
                                       .presented = presented,
                                       .jkt = token->claims.jkt,
                                       .x5t_s256 = token->claims.x5t_s256};

    return mi_binding_check(&binding, now, why);
}

/* Whether it may come from a delegate, and without a key (RS-8, RS-12). */
static int32_t check_bearer(const mission_resource *resource, const mission_token *token,
                            mission_error *why)
{
    const mission_token_claims *claims = &token->claims;
    const bool bound = claims->jkt.len || claims->x5t_s256.len;

    if (claims->actor && (resource->flags & MISSION_RESOURCE_NO_ACTORS))
        return mi_fail(why, MISSION_E_DELEGATED);
    if (claims->actor && !bound)
        return mi_fail_say(why, MISSION_E_BINDING, "a delegated token without a key");
    if (!bound && (resource->flags & MISSION_RESOURCE_BOUND))
        return mi_fail_say(why, MISSION_E_BINDING, "a token without a key");
    return MISSION_OK;
}

int32_t mi_token_ours(const mission_resource *resource, const mission_token *token,
                      mission_error *why)
{
    const struct mi_trusted *trusted = find_trusted(resource, token->claims.iss);
    int32_t rc;

    if (token->context->profile != resource->context->profile) /* read by other names */
        return mi_fail(why, MISSION_E_ARGUMENT);
    if (token->own_look)
        return mi_fail(why, MISSION_E_AUDIENCE);
    if (!trusted)
        return mi_fail(why, MISSION_E_ISSUER);
    rc = check_audience(resource, token, why);
    if (!rc)
        rc = check_lifetime(resource, token, why);
    if (!rc)
        rc = check_mission(resource, token, trusted, why);
    return rc ? rc : check_bearer(resource, token, why);
}

/* ---- The whole ---- */

static int32_t verify(struct verifying *v, void *scratch, size_t scratch_size)
{
    int32_t rc = check_credential(v);

    if (!rc)
        rc = make_token(v, scratch, scratch_size);
    if (!rc)
        rc = read_parts(v);
    if (!rc)
        rc = prove(v);
    if (!rc)
        rc = mi_token_read(v->token, &v->claims, v->why);
    if (!rc && !v->token->own_look)
        rc = check_audience(v->resource, v->token, v->why);
    if (!rc)
        rc = mi_token_times(v->resource, v->token, v->now, v->why);
    if (!rc)
        rc = check_lifetime(v->resource, v->token, v->why);
    if (!rc)
        rc = mi_token_read_mission(v->token, &v->claims, v->why);
    if (!rc)
        rc = check_mission(v->resource, v->token, v->trusted, v->why);
    if (!rc && v->token->mission) /* MC-1, once: it is a matter of the token alone */
        rc = mission_claim_exp_check(&v->token->claims.mission, &v->token->claims.exp, v->why);
    if (!rc)
        rc = check_bearer(v->resource, v->token, v->why);
    if (rc || v->token->own_look)
        return rc;
    return check_binding(v->resource, v->presented, v->token, v->now, v->why);
}

/* The scheme that a challenge names: what came, or what is wanted. */
static uint32_t scheme_for(const mission_resource *resource, const mission_presented *presented,
                           const mission_token *token)
{
    const bool keys = resource->takes_proofs && (resource->flags & MISSION_RESOURCE_BOUND);

    if (presented->scheme == MISSION_SCHEME_DPOP || keys || (token && token->claims.jkt.len))
        return MISSION_SCHEME_DPOP;
    return MISSION_SCHEME_BEARER;
}

int32_t mi_presented_import(const mission_presented *theirs, mission_presented *own,
                            mission_error *why)
{
    const size_t ends[] = {MI_END_OF(mission_presented, certificate)};
    const int32_t rc = mi_import(own, sizeof *own, theirs, ends, MI_COUNT(ends));

    if (rc)
        return mi_fail(why, rc);
    if (own->scheme > MISSION_SCHEME_DPOP || !mi_usable(own->token) || !mi_usable(own->proof) ||
        !mi_usable(own->method) || !mi_usable(own->uri) || !mi_usable(own->certificate))
        return mi_fail(why, MISSION_E_ARGUMENT);
    return MISSION_OK;
}

int32_t mission_resource_verify(const mission_resource *resource,
                                const mission_presented *presented, const mission_time *now,
                                void *scratch, size_t scratch_size, mission_token **out,
                                mission_access *access, mission_error *why)
{
    mission_access own = {.size = sizeof own, .entry = SIZE_MAX};
    mission_presented given;
    mission_time moment;
    struct verifying v = {.resource = resource, .presented = &given, .now = &moment, .why = why};
    int32_t rc = mi_access_start(access);

    if (out)
        *out = NULL;
    if (rc || !resource || !presented || !out || (!scratch && scratch_size))
        return mi_fail(why, rc ? rc : MISSION_E_ARGUMENT);
    rc = mi_presented_import(presented, &given, why);
    if (rc)
        return mi_access_settle(access, &own, rc, why);
    rc = mi_now(resource->context, now, &moment, why);
    if (!rc)
        rc = verify(&v, scratch, scratch_size);
    own.scheme = scheme_for(resource, &given, v.token);
    if (rc)
        mission_token_unref(v.token);
    else
        *out = v.token;
    return mi_access_settle(access, &own, rc, why);
}

/* The token that the request carries is the one that was verified. */
static int32_t same_token(const mission_resource *resource, const mission_presented *presented,
                          const mission_token *token, mission_error *why)
{
    if (presented->scheme == MISSION_SCHEME_NONE || !presented->token.len)
        return mi_fail(why, MISSION_E_NO_TOKEN);
    return mi_compare(resource->context, presented->token, token->text, MISSION_E_MALFORMED_TOKEN,
                      why);
}

int32_t mission_resource_verify_again(const mission_resource *resource,
                                      const mission_presented *presented,
                                      const mission_token *token, const mission_time *now,
                                      mission_access *access, mission_error *why)
{
    mission_access own = {.size = sizeof own, .entry = SIZE_MAX};
    mission_presented given;
    mission_time moment;
    int32_t rc = mi_access_start(access);

    if (rc || !resource || !presented || !token)
        return mi_fail(why, rc ? rc : MISSION_E_ARGUMENT);
    rc = mi_presented_import(presented, &given, why);
    if (rc)
        return mi_access_settle(access, &own, rc, why);
    rc = mi_now(resource->context, now, &moment, why);
    if (!rc)
        rc = same_token(resource, &given, token, why);
    if (!rc)
        rc = mi_token_ours(resource, token, why);
    if (!rc)
        rc = mi_token_times(resource, token, &moment, why);
    if (!rc)
        rc = check_binding(resource, &given, token, &moment, why);
    own.scheme = scheme_for(resource, &given, token);
    return mi_access_settle(access, &own, rc, why);
}
