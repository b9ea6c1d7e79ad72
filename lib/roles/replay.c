/* Answers that are kept and given again. SPDX-License-Identifier: MIT */
#include "replay.h"
#include "../base/times.h"

int32_t mi_want_replay(mission_plan *plan, mission_view kind, const mission_view *scope,
                       size_t count, mission_view request, struct mi_replay *out,
                       mission_error *error)
{
    mission_view key;
    int32_t rc = mi_key(plan, scope, count, &key, error);

    memset(out, 0, sizeof *out);
    if (!rc)
        rc = mission_raw_digest(mi_plan_context(plan), request, &out->request, error);
    if (!rc)
        rc = mi_want(plan, kind, key, &out->read, error);
    if (!rc)
        out->found = out->read->present;
    return rc;
}

static const char *kept_text(mission_plan *plan, const mission_value *from, const char *name,
                             bool *ok)
{
    const mission_view text = mission_value_string(mission_value_get(from, mission_view_of(name)));
    char *copy;

    if (!text.len)
        return NULL;
    copy = mi_arena_copy(&plan->kept, text, 1);
    *ok = *ok && copy;
    return copy;
}

static int64_t kept_number(const mission_value *from, const char *name)
{
    int64_t number = 0;

    mission_value_integer(mission_value_get(from, mission_view_of(name)), &number);
    return number;
}

/* The stored words of a refusal take the place of those of a code's own. */
static bool restore(mission_plan *plan, const mission_value *from)
{
    mission_verdict *verdict = &plan->verdict;
    bool ok = true;

    verdict->done = (int32_t)kept_number(from, "done") == 1;
    verdict->code = (int32_t)kept_number(from, "code");
    verdict->status = (uint32_t)kept_number(from, "status");
    verdict->state = (uint32_t)kept_number(from, "state");
    verdict->oauth_error = kept_text(plan, from, "oauth_error", &ok);
    verdict->member = kept_text(plan, from, "member", &ok);
    verdict->value = kept_text(plan, from, "value", &ok);
    verdict->replayed = 1;
    if (verdict->code)
        mi_fail(&plan->why, verdict->code);
    return ok;
}

int32_t mi_replay(mission_plan *plan, const struct mi_replay *replay, int32_t reused,
                  mission_error *error)
{
    const mission_value *root;
    mission_builder *to;
    mission_json *doc;
    int32_t rc = mi_unframe(plan, replay->read, &doc, error);

    if (rc)
        return rc;
    root = mission_json_root(doc);
    if (!mi_view_is(mission_value_string(mission_value_get(root, MI_VIEW("request"))),
                    mission_view_of(replay->request.text)))
        return mi_fail(error, reused);
    rc = mission_builder_new(mi_plan_context(plan), &to, error);
    if (rc)
        return rc;
    mission_builder_value(to, mission_value_get(root, MI_VIEW("reply")));
    rc = mission_builder_finish(to, &plan->reply, error);
    mission_builder_free(to);
    if (rc)
        return rc;
    return restore(plan, mission_value_get(root, MI_VIEW("verdict")))
               ? MISSION_OK
               : mi_fail(error, MISSION_E_NOMEM);
}

static void name_integer(mission_builder *to, const char *name, int64_t number)
{
    mission_builder_name(to, mission_view_of(name));
    mission_builder_integer(to, number);
}

static void name_verdict(mission_builder *to, const mission_verdict *verdict)
{
    mission_builder_name(to, MI_VIEW("verdict"));
    mission_builder_object(to);
    name_integer(to, "done", verdict->done);
    name_integer(to, "code", verdict->code);
    name_integer(to, "status", verdict->status);
    name_integer(to, "state", verdict->state);
    mi_name_text(to, "oauth_error", mission_view_of(verdict->oauth_error));
    mi_name_text(to, "member", mission_view_of(verdict->member));
    mi_name_text(to, "value", mission_view_of(verdict->value));
    mission_builder_end(to);
}

int32_t mi_put_replay(mission_plan *plan, const struct mi_replay *replay, mission_error *error)
{
    const int64_t seconds = plan->issuer->config.replay_seconds;
    mission_time until = plan->now;
    char order[MI_ORDER_LEN];
    const mission_store_term term = {MI_VIEW("forget"), {NULL, 0}, {order, MI_ORDER_LEN - 1}};
    mission_builder *to;
    mission_view bytes;
    int32_t rc = mission_builder_new(mi_plan_context(plan), &to, error);

    if (rc)
        return rc;
    mission_builder_object(to);
    mi_name_text(to, "request", mission_view_of(replay->request.text));
    name_verdict(to, &plan->verdict);
    mi_name_value(to, "reply", mission_json_root(plan->reply));
    mission_builder_end(to);
    rc = mi_built_bytes(plan, to, &bytes, error);
    if (rc)
        return rc;
    until = mi_time_later(until, seconds);
    mi_order_time(&until, order);
    return mi_put(plan, replay->read, bytes, &term, 1, error);
}
