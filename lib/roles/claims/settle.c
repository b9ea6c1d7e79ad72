/* Settlement: what Execution Evidence does to what its permit holds (MT-1).
 * SPDX-License-Identifier: MIT */
#include "claims.h"

/* ---- shared with resolutions and the sweep ---- */

int32_t mi_settled_reply(mission_plan *plan, mission_view evaluation_id, bool settled,
                         mission_view outcome, mission_error *error)
{
    mission_builder *to;
    int32_t rc = mi_reply_builder(plan, &to, error);

    if (rc)
        return rc;
    mi_name_text(to, "evaluation_id", evaluation_id);
    mi_name_truth(to, "settled", settled);
    mi_name_text(to, "outcome", outcome);
    return mi_reply(plan, to, error);
}

int32_t mi_settle(mission_plan *plan, const mission_claims *claims, struct mi_given *held,
                  mission_view outcome, const mission_value *record, bool frees_key,
                  mission_error *error)
{
    const bool executed = !mi_view_is(outcome, MI_SUPPRESSED);
    int32_t rc = mi_settle_charges(plan, claims, held, outcome, record, error);

    held->state = outcome;
    if (!rc && !executed)
        rc = mi_unlatch(plan, held, error);
    if (!rc)
        rc = mi_end_approval_use(plan, held, executed, error);
    if (!rc)
        rc = mi_horizon(plan, claims, held->high, &held->forget_at, error);
    if (!rc)
        rc = mi_end_keyed(plan, held, !executed && frees_key, error);
    if (!rc)
        rc = mi_put_given(plan, held, error);
    return rc ? rc : mi_settled_reply(plan, held->id, true, outcome, error);
}

int32_t mi_raise(mission_plan *plan, const mission_claims *claims, const char *alarm,
                 mission_view name, const mission_value *record, mission_error *error)
{
    const mission_value *wrapped;
    struct mi_read *read;
    mission_builder *to;
    mission_view id;
    bool ok = true;
    int32_t rc;

    id = mi_join(plan, mission_view_of(alarm), name, &ok);
    rc = ok ? mi_want(plan, MI_KIND_RECORD, id, &read, error) : mi_fail(error, MISSION_E_NOMEM);
    if (rc || read->present)
        return rc;
    rc = mission_builder_new(mi_plan_context(plan), &to, error);
    if (rc)
        return rc;
    mission_builder_object(to);
    mi_name_text(to, "alarm", mission_view_of(alarm));
    mission_builder_name(to, MI_VIEW("emitter"));
    mission_builder_object(to);
    mi_name_text(to, "id", claims->emitter->id);
    mission_builder_end(to);
    mi_name_value(to, "record", record);
    mission_builder_end(to);
    rc = mi_built(plan, to, &wrapped, error);
    return rc ? rc : mi_outbox_put(plan, claims->emitter->id, id, wrapped, error);
}

/* ---- evidence ---- */

/* What of a record settles: another one with the same is the same. */
static int32_t content_of(mission_plan *plan, const mission_value *record, mission_view *out,
                          mission_error *error)
{
    static const char *const members[] = {"outcome", "error", "measured_duration", "metering"};
    const mission_value *content;
    mission_builder *to;
    int32_t rc = mission_builder_new(mi_plan_context(plan), &to, error);

    if (rc)
        return rc;
    mission_builder_object(to);
    for (size_t i = 0; i < MI_COUNT(members); i++)
        mi_name_value(to, members[i], mission_value_get(record, mission_view_of(members[i])));
    mission_builder_end(to);
    rc = mi_built(plan, to, &content, error);
    return rc ? rc : mi_digest_text(plan, content, out, error);
}

static bool known_outcome(mission_view outcome)
{
    return mi_view_is(outcome, MI_COMPLETED_WELL) || mi_view_is(outcome, MI_ENDED_BADLY) ||
           mi_view_is(outcome, MI_SUPPRESSED);
}

static bool names_it(const struct mi_given *held, const mission_evidence_record *record)
{
    return mi_view_is(held->mission, record->mission) &&
           mi_view_is(held->audience, record->audience);
}

static int32_t already(mission_plan *plan, const struct mi_given *held,
                       const mission_evidence_record *record, mission_view content,
                       mission_error *error)
{
    if (!mi_view_is(held->execution, record->id) || !mi_view_is(held->content, content))
        return mi_fail_say(error, MISSION_E_CONFLICT,
                           "the permit was settled by another execution, or with other content");
    plan->verdict.replayed = 1;
    return mi_settled_reply(plan, held->id, true, held->state, error);
}

static int32_t pass(mission_plan *plan, mission_error *error)
{
    const mission_claims *claims = mi_claims_of(plan);
    const mission_evidence_record *record = plan->request;
    struct mi_given *held;
    mission_view content;
    int32_t rc = mi_want_given(plan, record->evaluation_id, &held, error);

    if (rc)
        return rc;
    if (!held)
        return mi_fail_say(error, MISSION_E_EVIDENCE, "no permit of this evaluation is known");
    if (!names_it(held, record))
        return mi_fail(error, MISSION_E_BINDING_MISMATCH);
    if (mi_evidence_of_another_use(record))
        return mi_settled_reply(plan, held->id, false, record->outcome, error);
    rc = content_of(plan, record->value, &content, error);
    if (rc)
        return rc;
    if (mi_given_ended(held))
        return already(plan, held, record, content, error);
    held->execution = record->id;
    held->content = content;
    return mi_settle(plan, claims, held, record->outcome, record->value,
                     (claims->flags & MISSION_CLAIMS_FREE_SUPPRESSED) != 0, error);
}

/* The record that conflicts is kept, and somebody hears of it (MT-1 d). */
static int32_t refused(mission_plan *plan, mission_error *error)
{
    const mission_evidence_record *record = plan->request;
    mission_view digest;
    int32_t rc;

    if (plan->verdict.code != MISSION_E_CONFLICT)
        return MISSION_OK;
    rc = mi_digest_text(plan, record->value, &digest, error);
    return rc ? rc
              : mi_raise(plan, mi_claims_of(plan), "settlement_conflict", digest, record->value,
                         error);
}

int32_t mission_plan_settle_execution(mission_claims *claims, const mission_evidence_record *record,
                                      const mission_time *now, mission_plan **out,
                                      mission_error *error)
{
    static const struct mi_operation operation = {.pass = pass, .refused = refused};
    static const size_t ends[] = {MI_END_OF(mission_evidence_record, value)};
    mission_evidence_record own;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!claims || !record || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_import(&own, sizeof own, record, ends, MI_COUNT(ends));
    if (rc)
        return mi_fail(error, rc);
    if (own.kind != MISSION_EVIDENCE_EXECUTION ||
        (own.role != MISSION_EMITTER_PEP && own.role != MISSION_EMITTER_EXECUTOR) || !own.value ||
        !own.id.len || !own.evaluation_id.len || !known_outcome(own.outcome))
        return mi_fail(error, MISSION_E_ARGUMENT);
    return mi_claims_plan(claims, &operation, &own, sizeof own, now, out, error);
}
