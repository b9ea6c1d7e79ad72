/* A token against the Authority Set that was approved, for who holds that. SPDX-License-Identifier:
 * MIT */
#include "../crypto/digest.h"
#include "resource.h"
#include <mission/subset.h>

/* What the comparison is with. */
struct holding {
    const mission_resource *resource;
    const mission_token *token;
    const mission_authority *set;
    mission_view id, issuer, hash;
    mission_error *why;
};

static int32_t differs(const struct holding *h, const char *what)
{
    return mi_fail_say(h->why, MISSION_E_HELD_SET, "%s", what);
}

static int32_t check_reference(const struct holding *h)
{
    const mission_claim *claim = &h->token->claims.mission;

    if (!mi_token_governed(h->token))
        return mi_fail(h->why, MISSION_E_UNGOVERNED);
    if (!mi_view_is(claim->id, h->id))
        return differs(h, "another Mission");
    return mi_view_is(claim->issuer, h->issuer) ? MISSION_OK
                                                : differs(h, "another state authority");
}

/* Recomputed from the set, never from what the token carries. */
static int32_t check_hash(const struct holding *h)
{
    const mission_context *context = h->resource->context;
    const mission_view claimed = h->token->claims.mission.authority_hash;
    mission_digest digest;
    int32_t rc =
        mission_authority_set_anchor(mission_authority_source(h->set), h->issuer, &digest, h->why);

    if (!rc)
        rc = mi_compare(context, mission_view_of(digest.text), h->hash, MISSION_E_HELD_SET, h->why);
    if (!rc && claimed.len)
        rc = mi_compare(context, claimed, h->hash, MISSION_E_HELD_SET, h->why);
    return rc;
}

/* A token without entries claims nothing beyond the set. */
static int32_t check_entries(const struct holding *h)
{
    const mission_value *entries = h->token->claims.entries;
    mission_subset_verdict verdict = {.size = sizeof verdict};
    int32_t rc;

    if (!mission_value_count(entries))
        return MISSION_OK;
    rc = mission_entries_within(h->set, entries, &verdict, h->why);
    if (rc && mi_access_failed(rc))
        return rc;
    return !rc && verdict.subset == 1 ? MISSION_OK : differs(h, "an entry goes beyond the set");
}

static int32_t compare(const struct holding *h)
{
    int32_t rc = mi_token_ours(h->resource, h->token, h->why);

    if (!rc)
        rc = check_reference(h);
    if (!rc)
        rc = check_hash(h);
    return rc ? rc : check_entries(h);
}

int32_t mission_resource_hold(const mission_resource *resource, const mission_token *token,
                              const mission_authority *set, mission_view id, mission_view issuer,
                              mission_view expected_hash, mission_access *access,
                              mission_error *why)
{
    mission_access own = {.size = sizeof own, .entry = SIZE_MAX};
    const struct holding h = {.resource = resource,
                              .token = token,
                              .set = set,
                              .id = id,
                              .issuer = issuer,
                              .hash = expected_hash,
                              .why = why};
    int32_t rc = mi_access_start(access);

    if (rc || !resource || !token || !set || !id.ptr || !issuer.ptr || !expected_hash.ptr)
        return mi_fail(why, rc ? rc : MISSION_E_ARGUMENT);
    own.scheme = token->claims.jkt.len ? MISSION_SCHEME_DPOP : MISSION_SCHEME_BEARER;
    rc = compare(&h);
    return mi_access_settle(access, &own, rc, why);
}
