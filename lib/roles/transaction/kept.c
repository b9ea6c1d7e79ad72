/* The rows beside a workflow. SPDX-License-Identifier: MIT */
#include "../../model/check.h"
#include "../book.h"
#include "transaction.h"

/* ---- The result: one for a transaction, whichever workflow gave it ---- */

static int32_t read_result(mission_plan *plan, struct mi_txn_result *out, mission_error *error)
{
    const mission_value *root;
    mission_json *doc;
    int32_t rc = mi_unframe(plan, out->read, &doc, error);

    if (rc)
        return rc;
    root = mission_json_root(doc);
    out->binding = mi_get_text(root, "binding");
    out->token = mi_get_text(root, "token");
    (void)mission_value_integer(mi_get(root, "exp"), &out->exp);
    if (!out->binding.len || (out->token.len && !out->exp))
        return mi_spoilt(out->read, "the stored result lacks a member", error);
    out->found = true;
    return mi_txn_stored_time(out->read, mi_get_text(root, "until"), &out->until, error);
}

int32_t mi_txn_want_result(mission_plan *plan, mission_view resource, mission_view txn,
                           struct mi_txn_result *out, mission_error *error)
{
    int32_t rc;

    memset(out, 0, sizeof *out);
    rc = mi_txn_want(plan, MI_KIND_TXN_RESULT, resource, txn, &out->read, error);
    return rc || !out->read->present ? rc : read_result(plan, out, error);
}

int32_t mi_txn_put_result(mission_plan *plan, const struct mi_txn_result *result,
                          mission_error *error)
{
    mission_builder *to;
    int32_t rc = mission_builder_new(mi_plan_context(plan), &to, error);

    if (rc)
        return rc;
    mission_builder_object(to);
    mi_name_text(to, "binding", result->binding);
    if (result->token.len)
        mi_name_number(to, "exp", (uint64_t)result->exp);
    mi_name_text(to, "token", result->token);
    mi_txn_name_time(to, "until", &result->until);
    mission_builder_end(to);
    return mi_txn_put(plan, result->read, to, &result->until, NULL, error);
}

/* ---- The admission ---- */

int32_t mi_txn_want_admission(mission_plan *plan, const struct mi_txn_claims *claims,
                              mission_view client_id, struct mi_read **read, mission_view *id,
                              mission_error *error)
{
    const mission_view parts[] = {claims->iss, claims->jti, client_id, claims->jkt,
                                  claims->x5t_s256};
    mission_view key;
    mission_json *doc;
    int32_t rc = mi_key(plan, parts, MI_COUNT(parts), &key, error);

    *id = (mission_view){NULL, 0};
    if (!rc)
        rc = mi_want(plan, MI_KIND_TXN_ADMISSION, key, read, error);
    if (rc || !(*read)->present)
        return rc;
    rc = mi_unframe(plan, *read, &doc, error);
    if (!rc)
        *id = mi_get_text(mission_json_root(doc), "workflow");
    return rc || id->len ? rc : mi_spoilt(*read, "the stored admission has no workflow", error);
}

int32_t mi_txn_put_admission(mission_plan *plan, const struct mi_read *read, mission_view id,
                             const mission_time *until, mission_error *error)
{
    mission_builder *to;
    int32_t rc = mission_builder_new(mi_plan_context(plan), &to, error);

    if (rc)
        return rc;
    mission_builder_object(to);
    mi_name_text(to, "workflow", id);
    mission_builder_end(to);
    return mi_txn_put(plan, read, to, until, NULL, error);
}

/* ---- A foreign subject ---- */

/* It has no end: time does not make one name free for a second person. */
static int32_t put_subject(mission_plan *plan, const struct mi_read *read,
                           const mission_principal *source, mission_error *error)
{
    mission_view bytes;
    mission_builder *to;
    int32_t rc = mission_builder_new(mi_plan_context(plan), &to, error);

    if (rc)
        return rc;
    mission_builder_object(to);
    mi_name_principal(to, "source", source);
    mission_builder_end(to);
    rc = mi_built_bytes(plan, to, &bytes, error);
    return rc ? rc : mi_put(plan, read, bytes, NULL, 0, error);
}

int32_t mi_txn_claim_subject(mission_plan *plan, const struct mi_txn_workflow *workflow,
                             mission_error *error)
{
    const mission_view parts[] = {workflow->policy, workflow->policy_version, workflow->claims.sub};
    mission_principal other;
    struct mi_read *read;
    mission_json *doc;
    mission_view key;
    int32_t rc = mi_key(plan, parts, MI_COUNT(parts), &key, error);

    if (!rc)
        rc = mi_want(plan, MI_KIND_TXN_SUBJECT, key, &read, error);
    if (rc)
        return rc;
    if (!read->present)
        return put_subject(plan, read, &workflow->source, error);
    rc = mi_unframe(plan, read, &doc, error);
    if (rc)
        return rc;
    (void)mission_principal_of(mi_get(mission_json_root(doc), "source"), &other);
    return mission_principal_equal(&other, &workflow->source)
               ? mi_still(plan, read, error)
               : mi_fail_say(error, MISSION_E_TRANSACTION, "the mapping gives one name to two");
}
