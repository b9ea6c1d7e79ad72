/* What is known under a creation_request_id (20 CI-3 to CI-6). SPDX-License-Identifier: MIT
 *
 * One row for each (client, id), which only one creation can have written: it comes to be in the
 * commit that makes the pending request or the Mission, or that denies a Child Mission with its
 * evidence. A request that is refused before that leaves nothing behind and may come again. */
#include "creation.h"
#include "../base/times.h"
#include "../model/check.h"

int32_t mi_creation_key(mission_plan *plan, mission_view client_id, mission_view creation_id,
                        mission_view *out, mission_error *error)
{
    const mission_view parts[] = {MI_KIND_CREATION, client_id, creation_id};

    return mi_key(plan, parts, MI_COUNT(parts), out, error);
}

static bool known_status(mission_view status)
{
    return mi_view_is(status, MI_RESERVED) || mi_view_is(status, MI_AWAITED) ||
           mi_view_is(status, MI_COMPLETED) || mi_view_is(status, MI_FAILED);
}

int32_t mi_want_reservation(mission_plan *plan, mission_view key, struct mi_reservation *out,
                            mission_error *error)
{
    const mission_value *root;
    mission_json *doc;
    int32_t rc;

    memset(out, 0, sizeof *out);
    rc = mi_want(plan, MI_KIND_CREATION, key, &out->read, error);
    if (rc || !out->read->present)
        return rc;
    rc = mi_unframe(plan, out->read, &doc, error);
    if (rc)
        return rc;
    root = mission_json_root(doc);
    out->found = true;
    out->fingerprint = mi_get_text(root, "fingerprint");
    out->status = mi_get_text(root, "status");
    out->mission_id = mi_get_text(root, "mission_id");
    out->expires_at = mi_get_text(root, "mission_expires_at");
    out->evidence = mi_get_text(root, "evidence");
    out->refusal = mission_value_get(root, MI_VIEW("refusal"));
    return known_status(out->status)
               ? MISSION_OK
               : mi_spoilt(out->read, "the stored creation has no known status", error);
}

static int32_t bytes_of(mission_plan *plan, const struct mi_reservation *reservation,
                        mission_view *out, mission_error *error)
{
    const mission_value *row;
    mission_builder *to;
    int32_t rc = mission_builder_new(mi_plan_context(plan), &to, error);

    if (rc)
        return rc;
    mission_builder_object(to);
    mi_name_text(to, "fingerprint", reservation->fingerprint);
    mi_name_text(to, "status", reservation->status);
    mi_name_text(to, "mission_id", reservation->mission_id);
    mi_name_text(to, "mission_expires_at", reservation->expires_at);
    mi_name_text(to, "evidence", reservation->evidence);
    mi_name_value(to, "refusal", reservation->refusal);
    mission_builder_end(to);
    rc = mi_built(plan, to, &row, error);
    return rc ? rc : mi_bytes(plan, row, out, error);
}

int32_t mi_put_reservation(mission_plan *plan, const struct mi_reservation *reservation,
                           mission_error *error)
{
    const bool waits = mi_view_is(reservation->status, MI_AWAITED);
    const int64_t seconds = plan->issuer->config.replay_seconds;
    mission_time until = plan->now;
    char order[MI_ORDER_LEN];
    const mission_store_term term = {MI_VIEW("forget"), {NULL, 0}, {order, MI_ORDER_LEN - 1}};
    mission_view bytes;
    int32_t rc = bytes_of(plan, reservation, &bytes, error);

    if (rc)
        return rc;
    until = mi_time_later(until, seconds);
    mi_order_time(&until, order);
    return mi_put(plan, reservation->read, bytes, &term, waits ? 0 : 1, error);
}

/* ---- a refusal that is kept ---- */

int32_t mi_refusal_of(mission_plan *plan, const struct mi_said *said, const mission_value **out,
                      mission_error *error)
{
    mission_builder *to;
    int32_t rc = mission_builder_new(mi_plan_context(plan), &to, error);

    if (rc)
        return rc;
    mission_builder_object(to);
    mission_builder_name(to, MI_VIEW("code"));
    mission_builder_integer(to, said->code);
    mi_name_text(to, "words", mission_view_of(said->words));
    if (said->member) {
        mi_name_text(to, "member", mission_view_of(said->member));
        mi_name_text(to, "value", mission_view_of(said->value));
    }
    if (said->ran_out)
        mi_name_truth(to, "ran_out", true);
    mission_builder_end(to);
    return mi_built(plan, to, out, error);
}

static const char *kept(mission_plan *plan, const mission_value *from, const char *name, bool *ok)
{
    const mission_view stored = mi_get_text(from, name);
    const char *copy = stored.len ? mi_arena_copy(&plan->kept, stored, 1) : NULL;

    *ok = *ok && (copy || !stored.len);
    return copy;
}

int32_t mi_refuse_again(mission_plan *plan, const struct mi_reservation *reservation,
                        mission_error *error)
{
    const mission_view words = mi_get_text(reservation->refusal, "words");
    const mission_value *ran_out = mission_value_get(reservation->refusal, MI_VIEW("ran_out"));
    int64_t code = 0;
    bool ok = true;
    int32_t rc;

    mission_value_integer(mission_value_get(reservation->refusal, MI_VIEW("code")), &code);
    if (code >= 0 || code < INT32_MIN)
        return mi_spoilt(reservation->read, "the stored refusal has no code", error);
    plan->verdict.member = kept(plan, reservation->refusal, "member", &ok);
    plan->verdict.value = kept(plan, reservation->refusal, "value", &ok);
    if (!ok)
        return mi_fail(error, MISSION_E_NOMEM);
    rc = words.len ? mi_fail_say(error, (int32_t)code, "%.*s", (int)words.len, words.ptr)
                   : mi_fail(error, (int32_t)code);
    if (mission_value_boolean(ran_out) == 1)
        error->oauth_error = MI_RAN_OUT;
    return rc;
}
