/* Idempotency keys: one intended execution each (A-5, PB-10). SPDX-License-Identifier: MIT
 *
 *   {"state","identity","cache","evaluation_id","valid_until","until","ended_until"?,"response"?}
 *
 * `state` is that of the permit that holds the key; whether an issued one is still usable, waits
 * for its outcome or is past its window, its times say. */
#include "claims.h"

#define RETRY_MOST INT64_C(30)

struct stored {
    const mission_value *root;
    mission_view state, identity, cache, evaluation_id, ended_until;
    mission_time valid_until, until;
    const mission_value *response;
};

/* PB-10 (a): Mission, subject, actor, audience, action, resource; the actor as it is named: who
 * acts for whom, none of its instances. */
static int32_t row_key(mission_plan *plan, const mission_evaluation *evaluation, mission_view *out,
                       mission_error *error)
{
    mission_view act;
    int32_t rc = mi_digest_text(plan, evaluation->act, &act, error);
    const mission_view parts[] = {
        MI_KIND_CLAIM,
        evaluation->mission_issuer,
        evaluation->mission_id,
        evaluation->subject_type,
        evaluation->subject_iss,
        evaluation->subject_id,
        evaluation->client_id,
        act,
        evaluation->audience,
        evaluation->action,
        evaluation->resource_type,
        evaluation->resource_id,
        evaluation->idempotency_key,
    };

    return rc ? rc : mi_key(plan, parts, MI_COUNT(parts), out, error);
}

static int32_t digests(mission_plan *plan, const mission_decision *decision,
                       struct mi_key_claim *out, mission_error *error)
{
    mission_context *context = mi_plan_context(plan);
    const mission_view view = mission_policy_view_id(decision->policy);
    int32_t rc = mi_operation_identity(context, &decision->evaluation, &out->identity, error);

    return rc ? rc
              : mi_cache_key(context, &decision->evaluation, view, decision->says.state_version,
                             &out->cache, error);
}

static int32_t read_stored(mission_plan *plan, const struct mi_read *read, struct stored *out,
                           mission_error *error)
{
    const mission_value *root;
    mission_json *doc;
    int32_t rc = mi_unframe(plan, read, &doc, error);

    memset(out, 0, sizeof *out);
    if (rc)
        return rc;
    root = mission_json_root(doc);
    out->root = root;
    out->state = mi_get_text(root, "state");
    out->identity = mi_get_text(root, "identity");
    out->cache = mi_get_text(root, "cache");
    out->evaluation_id = mi_get_text(root, "evaluation_id");
    out->ended_until = mi_get_text(root, "ended_until");
    out->response = mission_value_get(root, MI_VIEW("response"));
    if (!out->state.len || !out->identity.len || !out->cache.len || !out->evaluation_id.len ||
        mission_time_parse(mi_get_text(root, "valid_until"), &out->valid_until, NULL) ||
        mission_time_parse(mi_get_text(root, "until"), &out->until, NULL))
        return mi_spoilt(read, "the stored claim is not whole", error);
    return MISSION_OK;
}

/* Is the tombstone past its horizon? Only one with an outcome ever is. */
static bool is_over(const mission_plan *plan, const struct stored *stored)
{
    mission_time end;

    return stored->ended_until.len && !mission_time_parse(stored->ended_until, &end, NULL) &&
           mi_time_order(&plan->now, &end) >= 0;
}

static bool is_consumed(const mission_claims *claims, mission_view evaluation_id)
{
    int32_t verdict = 1;

    if (!claims->host.consumed)
        return false;
    return claims->host.consumed(claims->host.host, evaluation_id, &verdict) || verdict != 0;
}

static uint32_t wait_for(const mission_plan *plan, const struct stored *stored)
{
    const mission_time most = mi_time_later(plan->now, RETRY_MOST);
    int64_t left;

    if (mi_time_order(&stored->until, &plan->now) <= 0)
        return 1;
    if (mi_time_order(&stored->until, &most) >= 0)
        return (uint32_t)RETRY_MOST;
    left = stored->until.seconds - plan->now.seconds;
    return left < 1 ? 1 : (uint32_t)left;
}

/* The row of A-5 for the same operation. */
static void same_operation(const mission_plan *plan, const mission_claims *claims,
                           const struct stored *stored, struct mi_key_claim *out,
                           struct mi_objection *objection)
{
    const bool issued = mi_view_is(stored->state, MI_ISSUED);
    const bool usable = issued && mi_time_order(&plan->now, &stored->valid_until) < 0 &&
                        stored->response && !is_consumed(claims, stored->evaluation_id);
    const bool waits = issued && mi_time_order(&plan->now, &stored->until) < 0;

    if (usable && mi_view_is(stored->cache, mission_view_of(out->cache.text))) {
        out->response = stored->response;
        return;
    }
    mi_objects(objection, MISSION_DENY_DUPLICATE_SUPPRESSED);
    objection->retry = usable || waits;
    objection->retry_after = objection->retry ? wait_for(plan, stored) : 0;
}

static int32_t judge(mission_plan *plan, const mission_claims *claims,
                     const struct mi_given *renewed, struct mi_key_claim *out,
                     struct mi_objection *objection, mission_error *error)
{
    struct stored stored;
    int32_t rc = read_stored(plan, out->read, &stored, error);

    if (rc || is_over(plan, &stored))
        return rc;
    if (!mi_view_is(stored.identity, mission_view_of(out->identity.text)))
        mi_objects(objection, MISSION_DENY_IDEMPOTENCY_CONFLICT);
    else if (renewed && mi_view_is(renewed->claim, out->key) && mi_view_is(stored.state, MI_ISSUED))
        out->key = (mission_view){NULL, 0}; /* the renewed permit goes on holding it */
    else
        same_operation(plan, claims, &stored, out, objection);
    return MISSION_OK;
}

int32_t mi_want_keyed(mission_plan *plan, const mission_claims *claims,
                      const mission_decision *decision, const struct mi_given *renewed,
                      struct mi_key_claim *out, struct mi_objection *objection,
                      mission_error *error)
{
    int32_t rc;

    memset(out, 0, sizeof *out);
    if (!(decision->needs & MI_NEEDS_KEY))
        return MISSION_OK;
    rc = row_key(plan, &decision->evaluation, &out->key, error);
    if (!rc)
        rc = mi_want(plan, MI_KIND_CLAIM, out->key, &out->read, error);
    if (!rc)
        rc = digests(plan, decision, out, error);
    return rc || !out->read->present ? rc : judge(plan, claims, renewed, out, objection, error);
}

int32_t mi_put_keyed(mission_plan *plan, const struct mi_key_claim *claim,
                     const struct mi_given *held, const mission_value *response,
                     mission_error *error)
{
    mission_builder *to;
    mission_view bytes;
    int32_t rc;

    if (!claim->key.len)
        return MISSION_OK;
    rc = mission_builder_new(mi_plan_context(plan), &to, error);
    if (rc)
        return rc;
    mission_builder_object(to);
    mi_name_text(to, "state", held->state);
    mi_name_text(to, "identity", mission_view_of(claim->identity.text));
    mi_name_text(to, "cache", mission_view_of(claim->cache.text));
    mi_name_text(to, "evaluation_id", held->id);
    mi_name_text(to, "valid_until", held->valid_until);
    mi_name_text(to, "until", held->until);
    mi_name_value(to, "response", response);
    mission_builder_end(to);
    rc = mi_built_bytes(plan, to, &bytes, error);
    return rc ? rc : mi_put(plan, claim->read, bytes, NULL, 0, error);
}

static int32_t put_end(mission_plan *plan, const struct mi_given *held, const struct mi_read *read,
                       const mission_value *root, mission_error *error)
{
    mission_builder *to;
    mission_view bytes;
    int32_t rc = mission_builder_new(mi_plan_context(plan), &to, error);

    if (rc)
        return rc;
    mission_builder_object(to);
    mi_name_text(to, "state", held->state);
    mi_name_value(to, "identity", mission_value_get(root, MI_VIEW("identity")));
    mi_name_value(to, "cache", mission_value_get(root, MI_VIEW("cache")));
    mi_name_value(to, "evaluation_id", mission_value_get(root, MI_VIEW("evaluation_id")));
    mi_name_value(to, "valid_until", mission_value_get(root, MI_VIEW("valid_until")));
    mi_name_value(to, "until", mission_value_get(root, MI_VIEW("until")));
    mi_name_text(to, "ended_until", mi_given_ended(held) ? held->forget_at : (mission_view){0});
    mission_builder_end(to);
    rc = mi_built_bytes(plan, to, &bytes, error);
    return rc ? rc : mi_put(plan, read, bytes, NULL, 0, error);
}

int32_t mi_end_keyed(mission_plan *plan, const struct mi_given *held, bool frees,
                     mission_error *error)
{
    struct stored stored;
    struct mi_read *read;
    int32_t rc;

    if (!held->claim.len)
        return MISSION_OK;
    rc = mi_want(plan, MI_KIND_CLAIM, held->claim, &read, error);
    if (rc || !read->present)
        return rc;
    rc = read_stored(plan, read, &stored, error);
    if (rc || !mi_view_is(stored.evaluation_id, held->id)) /* another permit's by now */
        return rc;
    return frees ? mi_delete(plan, read, error) : put_end(plan, held, read, stored.root, error);
}
