/* A permit as its decision point keeps it. SPDX-License-Identifier: MIT
 *
 * One row under the evaluation's own name, from the permit to the end of its horizon: what it
 * holds, how it ended, and which evidence said so. */
#include "claims.h"

static bool known_state(mission_view state)
{
    return mi_view_is(state, MI_ISSUED) || mi_view_is(state, MI_LAPSED) ||
           mi_view_is(state, MI_INDETERMINATE) || mi_view_is(state, MI_COMPLETED_WELL) ||
           mi_view_is(state, MI_ENDED_BADLY) || mi_view_is(state, MI_SUPPRESSED);
}

bool mi_given_ended(const struct mi_given *held)
{
    return mi_view_is(held->state, MI_COMPLETED_WELL) || mi_view_is(held->state, MI_ENDED_BADLY) ||
           mi_view_is(held->state, MI_SUPPRESSED);
}

static void read_members(const mission_value *root, struct mi_given *held)
{
    held->state = mi_get_text(root, "state");
    held->issuer = mi_get_text(root, "issuer");
    held->mission = mi_get_text(root, "mission");
    held->audience = mi_get_text(root, "audience");
    held->action = mi_get_text(root, "action");
    held->subject = mi_get_text(root, "subject");
    held->claim = mi_get_text(root, "claim");
    held->approval = mi_get_text(root, "approval");
    held->renews = mi_get_text(root, "renews");
    held->valid_until = mi_get_text(root, "valid_until");
    held->until = mi_get_text(root, "until");
    held->forget_at = mi_get_text(root, "forget_at");
    held->execution = mi_get_text(root, "execution");
    held->content = mi_get_text(root, "content");
    held->high = mission_value_boolean(mission_value_get(root, MI_VIEW("high"))) == 1;
    held->settles_failed =
        mission_value_boolean(mission_value_get(root, MI_VIEW("settles_failed"))) == 1;
    held->charges = mission_value_get(root, MI_VIEW("charges"));
    held->latches = mission_value_get(root, MI_VIEW("latches"));
    held->resolution = mission_value_get(root, MI_VIEW("resolution"));
}

int32_t mi_given_of(mission_plan *plan, const struct mi_read *read, struct mi_given **out,
                    mission_error *error)
{
    struct mi_given *held;
    mission_time time;
    mission_json *doc;
    int32_t rc = mi_unframe(plan, read, &doc, error);

    *out = NULL;
    if (rc)
        return rc;
    held = mi_take(plan, sizeof *held);
    if (!held)
        return mi_fail(error, MISSION_E_NOMEM);
    held->id = read->key;
    held->read = read;
    read_members(mission_json_root(doc), held);
    if (!known_state(held->state) || mission_time_parse(held->until, &time, NULL) ||
        mission_time_parse(held->valid_until, &time, NULL))
        return mi_spoilt(read, "the stored permit has no state or no end", error);
    *out = held;
    return MISSION_OK;
}

int32_t mi_want_given(mission_plan *plan, mission_view id, struct mi_given **out,
                      mission_error *error)
{
    struct mi_read *read;
    int32_t rc;

    *out = NULL;
    if (!id.len || id.len > MISSION_STORE_KEY_MOST)
        return MISSION_OK;
    rc = mi_want(plan, MI_KIND_EVALUATION, id, &read, error);
    return rc || !read->present ? rc : mi_given_of(plan, read, out, error);
}

/* ---- writing ---- */

static void write_members(const struct mi_given *held, mission_builder *to)
{
    mi_name_text(to, "state", held->state);
    mi_name_text(to, "issuer", held->issuer);
    mi_name_text(to, "mission", held->mission);
    mi_name_text(to, "audience", held->audience);
    mi_name_text(to, "action", held->action);
    mi_name_text(to, "subject", held->subject);
    mi_name_text(to, "claim", held->claim);
    mi_name_text(to, "approval", held->approval);
    mi_name_text(to, "renews", held->renews);
    mi_name_text(to, "valid_until", held->valid_until);
    mi_name_text(to, "until", held->until);
    mi_name_text(to, "forget_at", held->forget_at);
    mi_name_text(to, "execution", held->execution);
    mi_name_text(to, "content", held->content);
    if (held->high)
        mi_name_truth(to, "high", true);
    if (held->settles_failed)
        mi_name_truth(to, "settles_failed", true);
    mi_name_value(to, "charges", held->charges);
    mi_name_value(to, "latches", held->latches);
    mi_name_value(to, "resolution", held->resolution);
}

static int32_t order_of(mission_view text, char order[MI_ORDER_LEN], mission_error *error)
{
    mission_time time;
    int32_t rc = mission_time_parse(text, &time, error);

    if (!rc)
        mi_order_time(&time, order);
    return rc;
}

int32_t mi_put_given(mission_plan *plan, const struct mi_given *held, mission_error *error)
{
    const bool waits = mi_view_is(held->state, MI_ISSUED);
    const mission_view when = waits ? held->until : held->forget_at;
    char order[MI_ORDER_LEN] = {0};
    const mission_store_term term = {
        waits ? MI_VIEW("due") : MI_VIEW("forget"), {NULL, 0}, {order, MI_ORDER_LEN - 1}};
    const struct mi_read fresh = {.kind = MI_KIND_EVALUATION, .key = held->id};
    mission_builder *to;
    mission_view bytes;
    int32_t rc = when.len ? order_of(when, order, error) : MISSION_OK;

    if (!rc)
        rc = mission_builder_new(mi_plan_context(plan), &to, error);
    if (rc)
        return rc;
    mission_builder_object(to);
    write_members(held, to);
    mission_builder_end(to);
    rc = mi_built_bytes(plan, to, &bytes, error);
    if (rc)
        return rc;
    return mi_put(plan, held->read ? held->read : &fresh, bytes, &term, when.len ? 1 : 0, error);
}

/* ---- what its members are made of ---- */

int32_t mi_horizon(mission_plan *plan, const mission_claims *claims, bool high, mission_view *out,
                   mission_error *error)
{
    const bool short_one = !high && (claims->flags & MISSION_CLAIMS_WINDOW_ONLY);
    const mission_time end =
        mi_time_later(plan->now, short_one ? claims->window_seconds : claims->horizon_seconds);

    return mi_time_text(plan, &end, out, error);
}

int32_t mi_subject_key(mission_plan *plan, const mission_evaluation *evaluation, mission_view *out,
                       mission_error *error)
{
    const mission_view parts[] = {MI_VIEW("subject"), evaluation->subject_type,
                                  evaluation->subject_iss, evaluation->subject_id};

    return mi_key(plan, parts, MI_COUNT(parts), out, error);
}
