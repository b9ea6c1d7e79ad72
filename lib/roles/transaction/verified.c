/* What a verified transaction is to a decision. SPDX-License-Identifier: MIT
 *
 * Everything comes from typed claims that were verified and compared; nothing of it permits by
 * itself (30-runtime A-10). */
#include "../../model/check.h"
#include "transaction.h"

static void fill(const mission_value *reply, mission_transaction *own)
{
    own->txn = mi_get_text(reply, "txn");
    own->jti = mi_get_text(reply, "jti");
    own->resource = mi_get_text(reply, "resource");
    own->action = mi_get_text(reply, "action");
    own->parameter_digest = mi_get_text(reply, "parameter_digest");
    own->subject = mi_get_text(reply, "subject");
    own->mission = mi_get(reply, "mission");
    own->entry = mission_value_item(mi_get(reply, "authorization_details"), 0);
    own->actor = mi_get(reply, "actor");
    own->client_id = mi_get_text(own->actor, "client_id");
    own->credential = mi_get(reply, "credential");
    own->issuer = mi_get_text(own->credential, "issuer");
    own->approval = mi_get(reply, "approval");
    own->approval_id = mi_get_text(own->approval, "id");
    own->approved_at = mi_get_text(own->approval, "approved_at");
    own->approved_until = mi_get_text(own->approval, "approved_until");
    (void)mission_value_integer(mi_get(reply, "iat"), &own->iat.seconds);
    (void)mission_value_integer(mi_get(reply, "exp"), &own->exp.seconds);
}

int32_t mission_transaction_read(const mission_value *reply, mission_transaction *out,
                                 mission_error *error)
{
    const size_t least = MI_END_OF(mission_transaction, exp);
    mission_transaction own = {.size = sizeof own};
    int32_t rc = out ? mi_give(out, &own, sizeof own, least) : MISSION_E_ARGUMENT;

    if (rc || !reply)
        return mi_fail(error, rc ? rc : MISSION_E_ARGUMENT);
    fill(reply, &own);
    if (!own.txn.len || !own.jti.len || !own.resource.len || !own.action.len || !own.mission ||
        !own.entry || !own.approval_id.len || !own.approved_at.len || !own.approved_until.len ||
        !own.exp.seconds)
        return mi_fail(error, MISSION_E_TRANSACTION);
    return mi_give(out, &own, sizeof own, least);
}

static int32_t import(const mission_transaction *theirs, mission_transaction *own)
{
    static const size_t ends[] = {MI_END_OF(mission_transaction, exp)};
    const int32_t rc =
        theirs ? mi_import(own, sizeof *own, theirs, ends, MI_COUNT(ends)) : MISSION_E_ARGUMENT;

    return rc || own->txn.len ? rc : MISSION_E_ARGUMENT;
}

static void write_subject(const mission_transaction *from, mission_evaluation *to)
{
    to->subject_type = MI_VIEW("user");
    to->subject_id = from->subject;
    to->subject_iss = from->issuer;
    to->audience = from->resource;
    to->action = from->action;
    to->parameter_digest = from->parameter_digest;
}

static void write_mission(const mission_transaction *from, const struct mi_txn_mission *mission,
                          mission_evaluation *to)
{
    to->has_mission = 1;
    to->mission_id = mission->claim.id;
    to->mission_issuer = mission->claim.issuer;
    to->authority_hash = mission->claim.authority_hash;
    to->mission_subject = mi_get(from->mission, "subject");
}

static void write_context(const mission_transaction *from, mission_evaluation *to)
{
    to->actor = from->actor;
    to->client_id = from->client_id;
    to->act = mi_get(from->actor, "act");
    to->credential = from->credential;
    to->credential_issuer = from->issuer;
    to->credential_expires_at = mi_get_text(from->credential, "expires_at");
    to->confirmation = mi_get(from->credential, "confirmation");
    to->approval = from->approval;
    to->approval_id = from->approval_id;
    to->approved_at = from->approved_at;
    to->approved_until = from->approved_until;
    to->approval_state = (mission_view){NULL, 0};
}

int32_t mission_transaction_evaluation(mission_context *context,
                                       const mission_transaction *transaction,
                                       mission_evaluation *out, mission_error *error)
{
    static const size_t ends[] = {MI_END_OF(mission_evaluation, all)};
    struct mi_txn_mission mission;
    mission_transaction from;
    mission_evaluation own;
    int32_t rc = context && out ? import(transaction, &from) : MISSION_E_ARGUMENT;

    if (!rc)
        rc = mi_import(&own, sizeof own, out, ends, MI_COUNT(ends));
    if (rc)
        return mi_fail(error, rc);
    rc = mi_txn_mission_read(context, from.mission, &mission, error);
    if (rc)
        return rc;
    write_subject(&from, &own);
    write_mission(&from, &mission, &own);
    write_context(&from, &own);
    own.size = sizeof own;
    return mi_give(out, &own, sizeof own, ends[0]);
}

int32_t mission_transaction_approval(const mission_transaction *transaction,
                                     mission_approval_record *out, mission_error *error)
{
    const size_t least = MI_END_OF(mission_approval_record, parameter_digest);
    mission_approval_record own = {.size = sizeof own};
    mission_transaction from;
    int32_t rc = out ? mi_give(out, &own, sizeof own, least) : MISSION_E_ARGUMENT;

    if (!rc)
        rc = import(transaction, &from);
    if (rc)
        return mi_fail(error, rc);
    own.status = MISSION_APPROVAL_GRANTED;
    own.independent = 1;
    own.approved_at = from.iat;
    own.approved_until = from.exp;
    own.parameter_digest = from.parameter_digest;
    return mi_give(out, &own, sizeof own, least);
}

int32_t mission_transaction_situation_check(const mission_situation *situation,
                                            mission_error *error)
{
    static const size_t ends[] = {MI_END_OF(mission_situation, reserved),
                                  MI_END_OF(mission_situation, entropy)};
    static const size_t state_ends[] = {MI_END_OF(mission_known_state, reserved)};
    mission_situation own;
    mission_known_state state;
    int32_t rc = situation ? mi_import(&own, sizeof own, situation, ends, MI_COUNT(ends))
                           : MISSION_E_ARGUMENT;

    if (!rc && own.state)
        rc = mi_import(&state, sizeof state, own.state, state_ends, MI_COUNT(state_ends));
    if (rc)
        return mi_fail(error, rc);
    if (!own.state || own.removed_known != 1 ||
        (state.source != MISSION_LEARNED_INTROSPECTION && state.source != MISSION_LEARNED_STATUS))
        return mi_fail(error, MISSION_E_STATE_STALE);
    return MISSION_OK;
}

/* ---- The content behind reason_uri (TX-7) ---- */

static int32_t of_this(const mission_value *content, const char *name, mission_view wanted,
                       mission_error *error)
{
    const mission_value *value = mi_get(content, name);

    if (!value)
        return mi_fail_say(error, MISSION_E_MISSING_MEMBER, "%s", name);
    if (mission_value_kind(value) != MISSION_JSON_STRING)
        return mi_fail_say(error, MISSION_E_WRONG_TYPE, "%s", name);
    return mi_view_is(mission_value_string(value), wanted)
               ? MISSION_OK
               : mi_fail_say(error, MISSION_E_TRANSACTION, "%s", name);
}

static int32_t check_content(mission_context *context, mission_view digest,
                             const mission_value *content, const mission_value **parameters,
                             mission_error *error)
{
    const mission_value *own = mi_get(content, "parameters");
    mission_digest computed;
    int32_t rc;

    if (!own)
        return mi_fail_say(error, MISSION_E_MISSING_MEMBER, "parameters");
    rc = mission_parameters_digest(context, own, &computed, error);
    if (rc)
        return rc;
    if (!mi_view_is(mission_view_of(computed.text), digest))
        return mi_fail(error, MISSION_E_PARAMETER_MISMATCH);
    *parameters = own;
    return MISSION_OK;
}

int32_t mission_transaction_reason_check(mission_context *context, mission_view txn,
                                         mission_view jti, mission_view parameter_digest,
                                         const mission_value *content,
                                         const mission_value **parameters, mission_error *error)
{
    int32_t rc;

    if (parameters)
        *parameters = NULL;
    if (!context || !content || !parameters || !txn.ptr || !txn.len || !jti.ptr || !jti.len ||
        !parameter_digest.ptr || !parameter_digest.len)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = of_this(content, "txn", txn, error);
    if (!rc)
        rc = of_this(content, "jti", jti, error);
    if (!rc)
        rc = of_this(content, "parameter_digest", parameter_digest, error);
    return rc ? rc : check_content(context, parameter_digest, content, parameters, error);
}
