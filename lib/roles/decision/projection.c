/* What a permit, a claim and a cache are keyed by. SPDX-License-Identifier: MIT
 *
 * Canonical digests of objects that never leave the library. The names in them are the request's.
 */
#include "../../base/text.h"
#include "../../rules/members.h"
#include "../../wire/evaluation.h"
#include "decision.h"

struct writing {
    mission_context *context;
    const mission_evaluation *from;
    mission_builder *to;
};

static void open(struct writing *w, const char *name)
{
    mission_builder_name(w->to, mission_view_of(name));
    mission_builder_object(w->to);
}

static void resource(struct writing *w)
{
    open(w, "resource");
    mi_member_filled(w->to, "audience", w->from->audience);
    mi_member_filled(w->to, "id", w->from->resource_id);
    mi_member_filled(w->to, "type", w->from->resource_type);
    mission_builder_end(w->to);
}

static void operation(struct writing *w)
{
    mi_member_filled(w->to, "action", w->from->action);
    mi_member_filled(w->to, "parameter_digest", w->from->parameter_digest);
    resource(w);
}

static void subject(struct writing *w)
{
    open(w, "subject");
    mi_member_filled(w->to, "id", w->from->subject_id);
    mi_member_filled(w->to, "iss", w->from->subject_iss);
    mi_member_filled(w->to, "type", w->from->subject_type);
    mission_builder_end(w->to);
}

static void actor(struct writing *w)
{
    open(w, "actor");
    mi_member_value(w->to, "act", w->from->act);
    mi_member_filled(w->to, "client_id", w->from->client_id);
    mi_member_filled(w->to, "client_instance_id", w->from->client_instance_id);
    mi_member_value(w->to, "whole", w->from->actor);
    mission_builder_end(w->to);
}

static void credential(struct writing *w)
{
    open(w, "credential");
    mi_member_value(w->to, "confirmation", w->from->confirmation);
    mi_member_filled(w->to, "expires_at", w->from->credential_expires_at);
    mi_member_filled(w->to, "issuer", w->from->credential_issuer);
    mi_member_value(w->to, "whole", w->from->credential);
    mission_builder_end(w->to);
}

static void mission(struct writing *w, mission_view view)
{
    open(w, "mission");
    mi_member_filled(w->to, "authority_hash", w->from->authority_hash);
    mi_member_filled(w->to, "id", w->from->mission_id);
    mi_member_filled(w->to, "issuer", w->from->mission_issuer);
    mi_member_filled(w->to, "policy_version", w->from->policy_version);
    mi_member_filled(w->to, "policy_view_id", view.len ? view : w->from->policy_view_id);
    mi_member_value(w->to, "subject", w->from->mission_subject);
    mission_builder_end(w->to);
}

static void approval(struct writing *w)
{
    open(w, "approval");
    mi_member_filled(w->to, "approved_at", w->from->approved_at);
    mi_member_filled(w->to, "approved_until", w->from->approved_until);
    mi_member_filled(w->to, "id", w->from->approval_id);
    mi_member_filled(w->to, "state", w->from->approval_state);
    mi_member_value(w->to, "whole", w->from->approval);
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
    mi_member_filled(w->to, "granularity", w->from->taint_granularity);
    mi_member_filled(w->to, "source_class", w->from->taint_source_class);
    flag(w, "tainted", w->from->tainted);
    mission_builder_end(w->to);
}

static void capability(struct writing *w)
{
    open(w, "capability_source");
    mi_member_filled(w->to, "catalog_digest", w->from->catalog_digest);
    mi_member_filled(w->to, "executor", w->from->executor);
    mi_member_filled(w->to, "operation_ref", w->from->operation_ref);
    mi_member_filled(w->to, "source_digest", w->from->source_digest);
    mi_member_filled(w->to, "source_uri", w->from->source_uri);
    mi_member_filled(w->to, "tool_id", w->from->tool_id);
    mi_member_value(w->to, "whole", w->from->capability_source);
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
    mi_member_filled(w->to, "idempotency_key", w->from->idempotency_key);
    mi_member_filled(w->to, "prior_evaluation_id", w->from->prior_evaluation_id);
    mi_member_value(w->to, "mission_history", w->from->history);
    mi_member_value(w->to, "parameter_attributes", w->from->parameter_attributes);
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
    rc = mi_members_finish(w->to, MISSION_OK, &json, error);
    if (!rc)
        rc = mission_canonical_digest(w->context, mission_json_root(json), out, error);
    mission_json_unref(json);
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

int32_t mi_cache_key(mission_context *context, const mission_evaluation *evaluation,
                     mission_view view, uint64_t state_version, mission_digest *out,
                     mission_error *error)
{
    struct writing w;
    const int32_t rc = start(&w, context, evaluation, out, error);
    char digits[MI_DIGITS_MOST];

    if (rc)
        return rc;
    binding(&w, view);
    /* a version may be beyond what a JSON number holds exactly */
    mi_member_text(w.to, "state_generation", mi_digits(state_version, digits));
    return finish(&w, out, error);
}

int32_t mi_request_digest(mission_context *context, const mission_evaluation *evaluation,
                          mission_digest *out, mission_error *error)
{
    struct writing w;
    const int32_t rc = start(&w, context, evaluation, out, error);

    if (rc)
        return rc;
    mi_member_filled(w.to, "action", evaluation->action);
    mi_member_filled(w.to, "audience", evaluation->audience);
    mi_member_filled(w.to, "mission_id", evaluation->mission_id);
    mi_member_filled(w.to, "resource", evaluation->resource_id);
    mi_member_filled(w.to, "subject", evaluation->subject_id);
    return finish(&w, out, error);
}
