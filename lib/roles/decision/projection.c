/* What a permit, a claim and a cache are keyed by. SPDX-License-Identifier: MIT
 *
 * Canonical digests of objects that never leave the library. The names in them are the request's.
 */
#include "../../wire/evaluation.h"
#include "decision.h"

struct writing {
    mission_context *context;
    const mission_evaluation *from;
    mission_builder *to;
};

static void text(struct writing *w, const char *name, mission_view value)
{
    if (!value.len)
        return;
    mission_builder_name(w->to, mission_view_of(name));
    mission_builder_string(w->to, value);
}

static void value_of(struct writing *w, const char *name, const mission_value *value)
{
    if (!value)
        return;
    mission_builder_name(w->to, mission_view_of(name));
    mission_builder_value(w->to, value);
}

static void open(struct writing *w, const char *name)
{
    mission_builder_name(w->to, mission_view_of(name));
    mission_builder_object(w->to);
}

static void resource(struct writing *w)
{
    open(w, "resource");
    text(w, "audience", w->from->audience);
    text(w, "id", w->from->resource_id);
    text(w, "type", w->from->resource_type);
    mission_builder_end(w->to);
}

static void operation(struct writing *w)
{
    text(w, "action", w->from->action);
    text(w, "parameter_digest", w->from->parameter_digest);
    resource(w);
}

static void subject(struct writing *w)
{
    open(w, "subject");
    text(w, "id", w->from->subject_id);
    text(w, "iss", w->from->subject_iss);
    text(w, "type", w->from->subject_type);
    mission_builder_end(w->to);
}

static void actor(struct writing *w)
{
    open(w, "actor");
    value_of(w, "act", w->from->act);
    text(w, "client_id", w->from->client_id);
    text(w, "client_instance_id", w->from->client_instance_id);
    value_of(w, "whole", w->from->actor);
    mission_builder_end(w->to);
}

static void credential(struct writing *w)
{
    open(w, "credential");
    value_of(w, "confirmation", w->from->confirmation);
    text(w, "expires_at", w->from->credential_expires_at);
    text(w, "issuer", w->from->credential_issuer);
    value_of(w, "whole", w->from->credential);
    mission_builder_end(w->to);
}

static void mission(struct writing *w, mission_view view)
{
    open(w, "mission");
    text(w, "authority_hash", w->from->authority_hash);
    text(w, "id", w->from->mission_id);
    text(w, "issuer", w->from->mission_issuer);
    text(w, "policy_version", w->from->policy_version);
    text(w, "policy_view_id", view.len ? view : w->from->policy_view_id);
    value_of(w, "subject", w->from->mission_subject);
    mission_builder_end(w->to);
}

static void approval(struct writing *w)
{
    open(w, "approval");
    text(w, "approved_at", w->from->approved_at);
    text(w, "approved_until", w->from->approved_until);
    text(w, "id", w->from->approval_id);
    text(w, "state", w->from->approval_state);
    value_of(w, "whole", w->from->approval);
    mission_builder_end(w->to);
}

static void flag(struct writing *w, const char *name, uint32_t said)
{
    if (said == MISSION_UNSAID)
        return;
    mission_builder_name(w->to, mission_view_of(name));
    mission_builder_boolean(w->to, said == MISSION_TRUE);
}

static void taint(struct writing *w)
{
    open(w, "taint");
    flag(w, "external_communication", w->from->external_communication);
    text(w, "granularity", w->from->taint_granularity);
    text(w, "source_class", w->from->taint_source_class);
    flag(w, "tainted", w->from->tainted);
    mission_builder_end(w->to);
}

static void capability(struct writing *w)
{
    open(w, "capability_source");
    text(w, "catalog_digest", w->from->catalog_digest);
    text(w, "executor", w->from->executor);
    text(w, "operation_ref", w->from->operation_ref);
    text(w, "source_digest", w->from->source_digest);
    text(w, "source_uri", w->from->source_uri);
    text(w, "tool_id", w->from->tool_id);
    value_of(w, "whole", w->from->capability_source);
    mission_builder_end(w->to);
}

/* Members of the context that are not known here bind as they came; what is only advice does not.
 */
static void others(struct writing *w)
{
    const mission_value *context = w->from->context;

    open(w, "context");
    for (size_t i = 0; i < mission_value_count(context); i++) {
        const mission_view name = mission_value_name(context, i);

        if (mi_evaluation_member(w->context, &mi_evaluation_context, name) ||
            mi_view_is(name, MI_VIEW("supported_obligations")))
            continue;
        mission_builder_name(w->to, name);
        mission_builder_value(w->to, mission_value_item(context, i));
    }
    mission_builder_end(w->to);
}

static void binding(struct writing *w, mission_view view)
{
    operation(w);
    text(w, "idempotency_key", w->from->idempotency_key);
    text(w, "prior_evaluation_id", w->from->prior_evaluation_id);
    value_of(w, "mission_history", w->from->history);
    value_of(w, "parameter_attributes", w->from->parameter_attributes);
    subject(w);
    actor(w);
    credential(w);
    mission(w, view);
    approval(w);
    taint(w);
    capability(w);
    others(w);
}

/* ---- The digests ---- */

static int32_t start(struct writing *w, mission_context *context,
                     const mission_evaluation *evaluation, mission_digest *out,
                     mission_error *error)
{
    int32_t rc;

    memset(out, 0, sizeof *out);
    *w = (struct writing){.context = context, .from = evaluation};
    rc = mission_builder_new(context, &w->to, error);
    if (!rc)
        mission_builder_object(w->to);
    return rc;
}

static int32_t finish(struct writing *w, mission_digest *out, mission_error *error)
{
    mission_json *json = NULL;
    int32_t rc;

    mission_builder_end(w->to);
    rc = mission_builder_finish(w->to, &json, error);
    if (!rc)
        rc = mission_canonical_digest(w->context, mission_json_root(json), out, error);
    mission_json_unref(json);
    mission_builder_free(w->to);
    return rc;
}

int32_t mi_operation_identity(mission_context *context, const mission_evaluation *evaluation,
                              mission_digest *out, mission_error *error)
{
    struct writing w;
    const int32_t rc = start(&w, context, evaluation, out, error);

    if (rc)
        return rc;
    operation(&w);
    return finish(&w, out, error);
}

int32_t mi_authorization_binding(mission_context *context, const mission_evaluation *evaluation,
                                 mission_view view, mission_digest *out, mission_error *error)
{
    struct writing w;
    const int32_t rc = start(&w, context, evaluation, out, error);

    if (rc)
        return rc;
    binding(&w, view);
    return finish(&w, out, error);
}

/* In decimal: a version may be beyond what a JSON number holds exactly. */
static mission_view digits(uint64_t number, char room[24])
{
    size_t at = 24;

    do
        room[--at] = (char)('0' + number % 10);
    while (number /= 10);
    return (mission_view){room + at, 24 - at};
}

int32_t mi_cache_key(mission_context *context, const mission_evaluation *evaluation,
                     mission_view view, uint64_t state_version, mission_digest *out,
                     mission_error *error)
{
    struct writing w;
    const int32_t rc = start(&w, context, evaluation, out, error);
    char room[24];

    if (rc)
        return rc;
    binding(&w, view);
    text(&w, "state_generation", digits(state_version, room));
    return finish(&w, out, error);
}

int32_t mi_request_digest(mission_context *context, const mission_evaluation *evaluation,
                          mission_digest *out, mission_error *error)
{
    struct writing w;
    const int32_t rc = start(&w, context, evaluation, out, error);

    if (rc)
        return rc;
    text(&w, "action", evaluation->action);
    text(&w, "audience", evaluation->audience);
    text(&w, "mission_id", evaluation->mission_id);
    text(&w, "resource", evaluation->resource_id);
    text(&w, "subject", evaluation->subject_id);
    return finish(&w, out, error);
}
