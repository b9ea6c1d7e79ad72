/* What an enforcement point keeps: permits that were used, keys, transactions.
 * SPDX-License-Identifier: MIT */
#include "../book.h"
#include "../../model/check.h"
#include "enforcement.h"

#define KEPT_LONGER 60 /* seconds beyond what any clock may make of a permit's end */

void mi_forget_after(const mission_time *from, int64_t seconds, struct mi_forget *out)
{
    const mission_time at = mi_time_later(*from, seconds);

    _Static_assert(sizeof out->order == MI_ORDER_LEN, "the order of time");
    mi_order_time(&at, out->order);
    out->term =
        (mission_store_term){MI_VIEW("forget"), {NULL, 0}, {out->order, sizeof out->order - 1}};
}

/* ---- permits ---- */

int32_t mi_want_use(mission_plan *plan, const mission_permit *permit, struct mi_use *out,
                    mission_error *error)
{
    const mission_view parts[] = {MI_KIND_PERMIT, mi_boundary_of(plan)->pep->pdp,
                                  permit->says.evaluation_id};
    struct mi_read *read;
    mission_view key;
    int32_t rc = mi_key(plan, parts, MI_COUNT(parts), &key, error);

    if (!rc)
        rc = mi_want(plan, MI_KIND_PERMIT, key, &read, error);
    if (rc)
        return rc;
    if (read->present && read->number < 0)
        return mi_spoilt(read, "a number of uses below none", error);
    *out = (struct mi_use){read, read->present ? (uint64_t)read->number + 1 : 0};
    return MISSION_OK;
}

bool mi_used_up(const struct mi_use *use, const mission_permit *permit)
{
    return permit->says.use_limit && use->uses >= permit->says.use_limit;
}

/* The first use makes the row; the others count beside it, so that they do not wait for each other.
 */
int32_t mi_put_use(mission_plan *plan, const struct mi_use *use, const mission_permit *permit,
                   mission_error *error)
{
    const int64_t most = permit->says.use_limit ? (int64_t)permit->says.use_limit - 1 : INT64_MAX;
    const int64_t kept = 2 * mi_boundary_of(plan)->pep->skew_seconds + KEPT_LONGER;
    const mission_store_write add = {
        .what = MISSION_WRITE_ADD,
        .expect = MISSION_EXPECT_VERSION,
        .version = use->read->version,
        .kind = MI_KIND_PERMIT,
        .key = use->read->key,
        .add = 1,
        .least = 1,
        .most = most,
    };
    struct mi_forget forget;
    mission_builder *to;
    mission_view bytes;
    int32_t rc;

    if (use->read->present)
        return mi_write(plan, &add, error);
    rc = mission_builder_new(mi_plan_context(plan), &to, error);
    if (rc)
        return rc;
    mission_builder_object(to);
    mi_name_text(to, "evaluation_id", permit->says.evaluation_id);
    mission_builder_end(to);
    rc = mi_built_bytes(plan, to, &bytes, error);
    if (rc)
        return rc;
    mi_forget_after(&permit->says.valid_until, kept, &forget);
    return mi_put(plan, use->read, bytes, &forget.term, 1, error);
}

/* ---- keys and transactions ---- */

int32_t mi_want_claim(mission_plan *plan, mission_view kind, mission_view key,
                      struct mi_claim_row *out, mission_error *error)
{
    const mission_value *root;
    struct mi_read *read;
    mission_json *doc;
    int32_t rc;

    memset(out, 0, sizeof *out);
    rc = mi_want(plan, kind, key, &read, error);
    if (rc)
        return rc;
    out->read = read;
    if (!read->present)
        return MISSION_OK;
    rc = mi_unframe(plan, read, &doc, error);
    if (rc)
        return rc;
    root = mission_json_root(doc);
    out->execution_id = mi_get_text(root, "execution_id");
    out->operation = mi_get_text(root, "operation");
    out->lease_until = mi_get_text(root, "lease_until");
    out->state = mi_get_text(root, "state");
    return out->execution_id.len ? MISSION_OK : mi_spoilt(read, "a claim of nobody", error);
}

int32_t mi_who(mission_plan *plan, const mission_evaluation *of, mission_view *out,
               mission_error *error)
{
    mission_view parts[] = {of->mission_issuer, of->mission_id, of->subject_iss, of->subject_id,
                            of->client_id,      of->audience,   of->action,      {NULL, 0}};
    int32_t rc = mi_digest_text(plan, of->act, &parts[MI_COUNT(parts) - 1], error);

    return rc ? rc : mi_key(plan, parts, MI_COUNT(parts), out, error);
}

/* At least Mission, subject, actor, audience, action and resource (PB-10 a). */
int32_t mi_want_key(mission_plan *plan, const mission_evaluation *about, struct mi_claim_row *out,
                    mission_error *error)
{
    mission_view who, key;
    int32_t rc;

    memset(out, 0, sizeof *out);
    if (!about->idempotency_key.len)
        return MISSION_OK;
    rc = mi_who(plan, about, &who, error);
    if (!rc) {
        const mission_view parts[] = {MI_KIND_EXECUTION_KEY, who, about->resource_type,
                                      about->resource_id, about->idempotency_key};

        rc = mi_key(plan, parts, MI_COUNT(parts), &key, error);
    }
    return rc ? rc : mi_want_claim(plan, MI_KIND_EXECUTION_KEY, key, out, error);
}

int32_t mi_want_txn(mission_plan *plan, mission_view audience, mission_view txn,
                    struct mi_claim_row *out, mission_error *error)
{
    const mission_view parts[] = {MI_KIND_EXECUTION_TXN, audience, txn};
    mission_view key;
    int32_t rc;

    memset(out, 0, sizeof *out);
    if (!txn.len)
        return MISSION_OK;
    rc = mi_key(plan, parts, MI_COUNT(parts), &key, error);
    return rc ? rc : mi_want_claim(plan, MI_KIND_EXECUTION_TXN, key, out, error);
}

int32_t mi_put_claim(mission_plan *plan, const struct mi_claim_row *row, int64_t forget_after,
                     mission_error *error)
{
    struct mi_forget forget;
    mission_builder *to;
    mission_view bytes;
    int32_t rc = mission_builder_new(mi_plan_context(plan), &to, error);

    if (rc)
        return rc;
    mission_builder_object(to);
    mi_name_text(to, "execution_id", row->execution_id);
    mi_name_text(to, "operation", row->operation);
    mi_name_text(to, "lease_until", row->lease_until);
    mi_name_text(to, "state", row->state);
    mission_builder_end(to);
    rc = mi_built_bytes(plan, to, &bytes, error);
    if (rc)
        return rc;
    mi_forget_after(&plan->now, forget_after < 0 ? 0 : forget_after, &forget);
    return mi_put(plan, row->read, bytes, &forget.term, forget_after < 0 ? 0 : 1, error);
}

int32_t mi_operation_of(mission_plan *plan, const mission_evaluation *about, mission_view digest,
                        mission_view *out, mission_error *error)
{
    const mission_view parts[] = {about->action, about->resource_type, about->resource_id,
                                  about->audience, digest};

    return mi_key(plan, parts, MI_COUNT(parts), out, error);
}
