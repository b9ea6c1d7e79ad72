/* A workflow's row: what was pinned when the challenge was admitted. SPDX-License-Identifier: MIT
 */
#include "../../model/check.h"
#include "../book.h"
#include "../held.h"
#include "transaction.h"

static const mission_view names[MI_TXN_COUNT] = {
    [MI_TXN_PENDING] = MI_VIEW_INIT("pending"),
    [MI_TXN_APPROVED] = MI_VIEW_INIT("approved"),
    [MI_TXN_DENIED] = MI_VIEW_INIT("denied"),
    [MI_TXN_MINTED] = MI_VIEW_INIT("minted"),
};

mission_view mi_txn_status_name(enum mi_txn_status status)
{
    return names[status];
}

static bool is_open(const struct mi_txn_workflow *workflow)
{
    return workflow->status == MI_TXN_PENDING || workflow->status == MI_TXN_APPROVED;
}

bool mi_txn_ended(const mission_plan *plan, const struct mi_txn_workflow *workflow)
{
    return is_open(workflow) && mi_time_order(&plan->now, &workflow->ends) >= 0;
}

/* ---- Reading ---- */

static bool known_status(mission_view name, enum mi_txn_status *out)
{
    for (size_t i = 0; i < MI_TXN_COUNT; i++) {
        if (mi_view_is(names[i], name)) {
            *out = (enum mi_txn_status)i;
            return true;
        }
    }
    return false;
}

static void read_claims(const mission_value *from, struct mi_txn_claims *to)
{
    to->iss = mi_get_text(from, "resource");
    to->jti = mi_get_text(from, "jti");
    to->txn = mi_get_text(from, "txn");
    to->sub = mi_get_text(from, "subject");
    to->client_id = mi_get_text(from, "client_id");
    to->parameter_digest = mi_get_text(from, "parameter_digest");
    to->reason = mi_get_text(from, "reason");
    to->reason_uri = mi_get_text(from, "reason_uri");
    to->details = mi_get(from, "authorization_details");
    to->entry = mission_value_item(to->details, 0);
    to->mission = mi_get(from, "mission");
    to->cnf = mi_get(from, "cnf");
    to->act = mi_get(from, "act");
}

static void read_approval(const mission_value *from, struct mi_txn_approval *to)
{
    to->id = mi_get_text(from, "id");
    to->by = mi_get_text(from, "by");
    to->at = mi_get_text(from, "approved_at");
    to->until = mi_get_text(from, "approved_until");
    (void)mission_principal_of(mi_get(from, "approver"), &to->approver);
}

static void read_pins(const mission_value *from, struct mi_txn_workflow *out)
{
    const mission_value *token = mi_get(from, "token"), *policy = mi_get(from, "policy");

    out->id = mi_get_text(from, "id");
    out->binding = mi_get_text(from, "approval_binding");
    out->operation_type = mi_get_text(from, "operation_type");
    out->profile = mi_get_text(from, "profile");
    out->version = mi_get_text(from, "version");
    (void)mission_principal_of(mi_get(from, "source"), &out->source);
    out->policy = mi_get_text(policy, "id");
    out->policy_version = mi_get_text(policy, "version");
    out->token_iss = mi_get_text(token, "iss");
    out->token_jti = mi_get_text(token, "jti");
    out->acr = mi_get_text(token, "acr");
    out->denial = mi_get_text(from, "denial");
    (void)mission_value_integer(mi_get(token, "exp"), &out->token_exp);
}

static int32_t read_whole(mission_plan *plan, const mission_value *from,
                          struct mi_txn_workflow *out, mission_error *error)
{
    struct mi_txn_claims *claims = &out->claims;
    int32_t rc;

    read_claims(from, claims);
    read_pins(from, out);
    read_approval(mi_get(from, "approval"), &out->approval);
    if (!known_status(mi_get_text(from, "status"), &out->status) || !claims->entry ||
        !claims->sub.len || !out->binding.len || !out->source.iss.len || !out->token_exp ||
        mi_txn_confirmation(claims->cnf, &claims->jkt, &claims->x5t_s256))
        return mi_spoilt(out->read, "the stored workflow lacks a member", error);
    rc = mi_txn_mission_read(mi_plan_context(plan), claims->mission, &claims->known, error);
    if (rc)
        return mi_bad_stored(out->read, rc, "the stored mission is none", error);
    rc = mi_txn_stored_time(out->read, mi_get_text(from, "began"), &out->began, error);
    if (!rc)
        rc = mi_txn_stored_time(out->read, mi_get_text(from, "ends"), &out->ends, error);
    return rc ? rc : mi_txn_stored_time(out->read, mi_get_text(from, "until"), &out->until, error);
}

int32_t mi_txn_want_workflow(mission_plan *plan, mission_view id, struct mi_txn_workflow *out,
                             mission_error *error)
{
    mission_json *doc;
    int32_t rc;

    memset(out, 0, sizeof *out);
    rc = mi_want(plan, MI_KIND_TXN_WORKFLOW, id, &out->read, error);
    if (rc || !out->read->present)
        return rc;
    rc = mi_unframe(plan, out->read, &doc, error);
    if (!rc)
        rc = read_whole(plan, mission_json_root(doc), out, error);
    out->found = !rc;
    return rc;
}

/* ---- Writing ---- */

static void write_claims(mission_plan *plan, const struct mi_txn_claims *claims,
                         mission_builder *to)
{
    mi_name_value(to, "act", claims->act);
    mi_txn_details_write(claims->entry, to);
    mi_name_text(to, "client_id", claims->client_id);
    mission_builder_name(to, MI_VIEW("cnf"));
    mi_txn_confirmation_write(claims->jkt, claims->x5t_s256, to);
    mi_name_text(to, "jti", claims->jti);
    mission_builder_name(to, MI_VIEW("mission"));
    mi_txn_mission_write(mi_plan_context(plan), &claims->known, to);
    mi_name_text(to, "parameter_digest", claims->parameter_digest);
    mi_name_text(to, "reason", claims->reason);
    mi_name_text(to, "reason_uri", claims->reason_uri);
    mi_name_text(to, "resource", claims->iss);
    mi_name_text(to, "subject", claims->sub);
    mi_name_text(to, "txn", claims->txn);
}

void mi_txn_workflow_members(mission_plan *plan, const struct mi_txn_workflow *workflow,
                             mission_view status, mission_builder *to)
{
    mi_name_text(to, "approval_binding", workflow->binding);
    write_claims(plan, &workflow->claims, to);
    mi_name_text(to, "denial", workflow->denial);
    mi_txn_name_time(to, "began", &workflow->began);
    mi_txn_name_time(to, "ends", &workflow->ends);
    mi_name_text(to, "id", workflow->id);
    mi_name_text(to, "operation_type", workflow->operation_type);
    mi_name_text(to, "profile", workflow->profile);
    mi_name_principal(to, "source", &workflow->source);
    mi_name_text(to, "status", status);
    mi_name_text(to, "version", workflow->version);
}

static void write_pins(const struct mi_txn_workflow *workflow, mission_builder *to)
{
    mission_builder_name(to, MI_VIEW("policy"));
    mission_builder_object(to);
    mi_name_text(to, "id", workflow->policy);
    mi_name_text(to, "version", workflow->policy_version);
    mission_builder_end(to);
    mission_builder_name(to, MI_VIEW("token"));
    mission_builder_object(to);
    mi_name_text(to, "acr", workflow->acr);
    mi_name_number(to, "exp", (uint64_t)workflow->token_exp);
    mi_name_text(to, "iss", workflow->token_iss);
    mi_name_text(to, "jti", workflow->token_jti);
    mission_builder_end(to);
    mi_txn_name_time(to, "until", &workflow->until);
}

static void write_approval(const struct mi_txn_approval *approval, mission_builder *to)
{
    mission_builder_object(to);
    mi_name_text(to, "approved_at", approval->at);
    mi_name_text(to, "approved_until", approval->until);
    mi_name_principal(to, "approver", &approval->approver);
    mi_name_text(to, "by", approval->by);
    mi_name_text(to, "id", approval->id);
    mission_builder_end(to);
}

static int32_t write_row(mission_plan *plan, const struct mi_txn_workflow *workflow,
                         mission_builder **out, mission_error *error)
{
    mission_builder *to;
    int32_t rc = mission_builder_new(mi_plan_context(plan), &to, error);

    if (rc)
        return rc;
    mission_builder_object(to);
    mi_txn_workflow_members(plan, workflow, names[workflow->status], to);
    write_pins(workflow, to);
    if (workflow->approval.id.len) {
        mission_builder_name(to, MI_VIEW("approval"));
        write_approval(&workflow->approval, to);
    }
    mission_builder_end(to);
    *out = to;
    return MISSION_OK;
}

/* Found by the profile that it pins as long as it may still be used. */
int32_t mi_txn_put_workflow(mission_plan *plan, const struct mi_txn_workflow *workflow,
                            mission_error *error)
{
    const mission_view parts[] = {workflow->profile, workflow->version};
    char ends[MI_ORDER_LEN];
    mission_store_term pins = {MI_VIEW("profile"), {NULL, 0}, {ends, MI_ORDER_LEN - 1}};
    mission_builder *to;
    int32_t rc = mi_key(plan, parts, MI_COUNT(parts), &pins.value, error);

    mi_order_time(&workflow->ends, ends);
    if (!rc)
        rc = write_row(plan, workflow, &to, error);
    return rc ? rc
              : mi_txn_put(plan, workflow->read, to, &workflow->until,
                           is_open(workflow) ? &pins : NULL, error);
}

int32_t mi_txn_approval_value(mission_plan *plan, const struct mi_txn_workflow *workflow,
                              const mission_value **out, mission_error *error)
{
    mission_builder *to;
    int32_t rc = mission_builder_new(mi_plan_context(plan), &to, error);

    if (rc)
        return rc;
    write_approval(&workflow->approval, to);
    return mi_built(plan, to, out, error);
}

bool mi_txn_is_of(const struct mi_txn_workflow *workflow, const mission_transaction_client *client)
{
    const struct mi_txn_claims *claims = &workflow->claims;
    const bool dpop = claims->jkt.len != 0;

    return mi_view_is(claims->client_id, client->client_id) &&
           mi_view_is(dpop ? claims->jkt : claims->x5t_s256, dpop ? client->jkt : client->x5t_s256);
}

/* ---- What an approval is bound to ---- */

static void write_binding(mission_plan *plan, const struct mi_txn_workflow *workflow,
                          mission_builder *to)
{
    const struct mi_txn_claims *claims = &workflow->claims;

    mission_builder_object(to);
    mi_txn_details_write(claims->entry, to);
    mi_name_text(to, "client_id", claims->client_id);
    mi_name_text(to, "cnf_jkt", claims->jkt);
    mi_name_text(to, "cnf_x5t#S256", claims->x5t_s256);
    mission_builder_name(to, MI_VIEW("mission"));
    mi_txn_mission_write(mi_plan_context(plan), &claims->known, to);
    mi_name_text(to, "operation_type", workflow->operation_type);
    mi_name_principal(to, "origin_principal", &claims->known.subject);
    mi_name_text(to, "parameter_digest", claims->parameter_digest);
    mi_name_text(to, "resource", claims->iss);
    mi_name_text(to, "subject", claims->sub);
    mi_name_text(to, "txn", claims->txn);
    mission_builder_end(to);
}

int32_t mi_txn_binding(mission_plan *plan, const struct mi_txn_workflow *workflow,
                       mission_view *out, mission_error *error)
{
    const mission_value *value;
    mission_builder *to;
    int32_t rc = mission_builder_new(mi_plan_context(plan), &to, error);

    if (rc)
        return rc;
    write_binding(plan, workflow, to);
    rc = mi_built(plan, to, &value, error);
    return rc ? rc : mi_digest_text(plan, value, out, error);
}
