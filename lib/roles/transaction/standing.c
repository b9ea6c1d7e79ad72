/* What has to hold when a challenge is admitted, and again when its token is made.
 * SPDX-License-Identifier: MIT */
#include "../../rules/freshness.h"
#include "transaction.h"
#include <mission/subset.h>

static int32_t failed(mission_error *error, int32_t rc, const char *slot)
{
    return mi_fail_host(error, MISSION_E_HOST, rc, slot);
}

/* A yes, a no, or neither. */
static int32_t judged(int32_t verdict, int32_t no, const char *what, mission_error *error)
{
    if (verdict == 1)
        return MISSION_OK;
    return verdict ? mi_fail(error, MISSION_E_VERDICT) : mi_fail_say(error, no, "%s", what);
}

int32_t mi_txn_ask_token(mission_plan *plan, mission_view iss, mission_view jti,
                         mission_error *error)
{
    const mission_tas_host *host = &mi_txn_tas(plan)->host;
    int32_t verdict = 0;
    const int32_t rc = host->token(host->host, iss, jti, &verdict);

    return rc ? failed(error, rc, "tas.token")
              : judged(verdict, MISSION_E_DENIED, "the subject token does not stand", error);
}

/* ---- The operation's profile ---- */

int32_t mi_txn_ask_operation(mission_plan *plan, mission_view iss, mission_view version,
                             const mission_value *entry, mission_operation_reading *out,
                             mission_error *error)
{
    const mission_tas_host *host = &mi_txn_tas(plan)->host;
    int32_t rc;

    *out = (mission_operation_reading){.size = sizeof *out};
    rc = host->operation(host->host, iss, version, entry, out);
    if (rc)
        return failed(error, rc, "tas.operation");
    if (out->readable != 1)
        return mi_fail_say(error, MISSION_E_CHALLENGE, "no profile reads the operation");
    if (!out->operation_type.ptr || !out->operation_type.len || !out->profile.ptr ||
        !out->profile.len || !out->version.ptr || !out->version.len || !out->resource.ptr)
        return mi_fail(error, MISSION_E_VERDICT);
    if (version.len && !mi_view_is(version, out->version))
        return mi_fail_say(error, MISSION_E_CHALLENGE, "another version of the profile");
    return mi_view_is(out->resource, iss)
               ? MISSION_OK
               : mi_fail_say(error, MISSION_E_CHALLENGE, "the operation is of another resource");
}

/* ---- The Mission ---- */

int32_t mi_txn_within(const mission_authority *authority, const mission_value *details,
                      mission_error *error)
{
    mission_subset_verdict verdict = {.size = sizeof verdict};
    const int32_t rc = mission_entries_within(authority, details, &verdict, error);

    if (rc || verdict.subset == 1)
        return rc;
    return mi_fail_say(error, verdict.code, "%s", verdict.where);
}

static int32_t judge(mission_plan *plan, const struct mi_txn_workflow *workflow,
                     const mission_transaction_standing *standing, mission_error *error)
{
    mission_known_state own;
    int32_t rc = mi_known_state_import(&standing->state, &own);

    if (!rc)
        rc = mi_freshness_judge(&mi_txn_tas(plan)->freshness, &own, &plan->now);
    if (rc)
        return mi_fail(error, rc);
    if (!standing->effective)
        return mi_fail_say(error, MISSION_E_NOT_COVERED, "nothing is left of the Mission");
    return mi_txn_within(standing->effective, workflow->claims.details, error);
}

int32_t mi_txn_ask_standing(mission_plan *plan, const struct mi_txn_workflow *workflow,
                            struct mi_txn_now *out, mission_error *error)
{
    const mission_tas_host *host = &mi_txn_tas(plan)->host;
    const mission_claim *mission = &workflow->claims.known.claim;
    mission_transaction_standing standing = {.size = sizeof standing,
                                             .state = {.size = sizeof standing.state}};
    int32_t rc = host->standing(host->host, mission->issuer, mission->id, &standing);

    if (rc)
        rc = failed(error, rc, "tas.standing");
    else
        rc = judge(plan, workflow, &standing, error);
    mission_authority_unref(standing.effective);
    out->state = standing.state;
    out->mission_ends = standing.state.expires_at;
    return rc;
}

/* ---- The subject ---- */

int32_t mi_txn_ask_subject(mission_plan *plan, mission_view iss, mission_view sub,
                           mission_subject_mapping *out, mission_error *error)
{
    const mission_tas_host *host = &mi_txn_tas(plan)->host;
    int32_t rc;

    *out = (mission_subject_mapping){.size = sizeof *out};
    rc = host->subject(host->host, iss, sub, out);
    if (rc)
        return failed(error, rc, "tas.subject");
    if (out->kind == MISSION_SUBJECT_NONE)
        return mi_fail_say(error, MISSION_E_TRANSACTION, "a subject of no namespace here");
    if (out->kind > MISSION_SUBJECT_FOREIGN || !out->policy.ptr || !out->policy.len ||
        !out->version.ptr || !out->version.len)
        return mi_fail(error, MISSION_E_VERDICT);
    if (out->kind == MISSION_SUBJECT_SAME)
        out->subject = sub;
    return out->subject.ptr && out->subject.len ? MISSION_OK : mi_fail(error, MISSION_E_VERDICT);
}

/* The Origin Principal is the same person, as this namespace policy has it. */
static int32_t origin(mission_plan *plan, const struct mi_txn_workflow *workflow,
                      mission_error *error)
{
    const mission_principal *own = &workflow->claims.known.subject;
    mission_subject_mapping mapping;
    int32_t rc;

    if (!own->iss.len)
        return MISSION_OK;
    rc = mi_txn_ask_subject(plan, own->iss, own->sub, &mapping, error);
    if (rc)
        return rc;
    return mi_view_is(mapping.subject, workflow->claims.sub)
               ? MISSION_OK
               : mi_fail_say(error, MISSION_E_TRANSACTION, "mission.subject is somebody else");
}

int32_t mi_txn_subject(mission_plan *plan, struct mi_txn_workflow *workflow, bool *foreign,
                       mission_error *error)
{
    mission_subject_mapping mapping;
    bool ok = true;
    int32_t rc =
        mi_txn_ask_subject(plan, workflow->source.iss, workflow->source.sub, &mapping, error);

    if (rc)
        return rc;
    *foreign = mapping.kind == MISSION_SUBJECT_FOREIGN;
    workflow->claims.sub = mi_copy(plan, mapping.subject, &ok);
    workflow->policy = mi_copy(plan, mapping.policy, &ok);
    workflow->policy_version = mi_copy(plan, mapping.version, &ok);
    return ok ? origin(plan, workflow, error) : mi_fail(error, MISSION_E_NOMEM);
}

/* ---- A question ---- */

void mi_txn_question(const mission_plan *plan, const struct mi_txn_workflow *workflow,
                     const mission_value *approval, const struct mi_txn_now *now,
                     mission_transaction_question *out)
{
    const struct mi_txn_claims *claims = &workflow->claims;

    *out = (mission_transaction_question){
        .size = sizeof *out,
        .resource = claims->iss,
        .txn = claims->txn,
        .operation_type = workflow->operation_type,
        .parameter_digest = claims->parameter_digest,
        .profile = workflow->profile,
        .version = workflow->version,
        .client_id = claims->client_id,
        .subject = claims->sub,
        .source_iss = workflow->source.iss,
        .source_sub = workflow->source.sub,
        .jkt = claims->jkt,
        .x5t_s256 = claims->x5t_s256,
        .acr = workflow->acr,
        .entry = claims->entry,
        .mission = claims->mission,
        .actor = claims->act,
        .approval = approval,
        .state = &now->state,
        .now = &plan->now,
    };
}
