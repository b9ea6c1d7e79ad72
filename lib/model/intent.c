/* An Intent as a value: made from text or a document, read through calls, never changed.
 * SPDX-License-Identifier: MIT */
#include "intent.h"

static const mission_value *targets_of(const mission_intent *intent)
{
    return mi_get_term(intent->context, intent->value, MISSION_TERM_INTENT_TARGETS);
}

/* The targets are the client's choice: sorted once, so that a proposal is compared in near-linear
 * time. */
static bool sort_targets(mission_intent *intent)
{
    const mission_value *targets = targets_of(intent);
    const size_t count = mission_value_count(targets);

    if (!mi_keys_start(&intent->targets, &intent->context->memory, count))
        return false;
    for (size_t i = 0; i < count; i++) {
        const struct mi_key key = {{mission_value_string(mission_value_item(targets, i))}};

        mi_keys_add(&intent->targets, &key);
    }
    mi_keys_sort(&intent->targets);
    return true;
}

int32_t mi_intent_from(const struct mi_check *check, const struct mi_place *at, mission_json *doc,
                       const mission_value *value, mission_intent **out)
{
    mission_intent *intent;
    int32_t rc =
        check->anchored ? mi_any_object(check, at, value) : mi_intent_check(check, at, value);

    *out = NULL;
    if (rc)
        return rc;
    intent = mi_resize(&check->context->memory, NULL, 0, sizeof *intent);
    if (!intent)
        return mi_fail(check->error, MISSION_E_NOMEM);
    memset(intent, 0, sizeof *intent);
    atomic_init(&intent->refs, 1);
    intent->context = mission_context_ref(check->context);
    intent->doc = mission_json_ref(doc);
    intent->value = value;
    rc = mission_instant_parse(mission_intent_expiry(intent), &intent->expiry, check->error);
    if (!rc && !sort_targets(intent))
        rc = mi_fail(check->error, MISSION_E_NOMEM);
    if (rc)
        mission_intent_unref(intent);
    else
        *out = intent;
    return rc;
}

int32_t mi_intent_moment(struct mi_check *check, const mission_time *now, uint32_t flags,
                         mission_time *moment)
{
    int32_t rc;

    if (flags & ~MISSION_INTENT_ANY_TIME)
        return mi_fail(check->error, MISSION_E_ARGUMENT);
    check->now = NULL;
    if (flags & MISSION_INTENT_ANY_TIME)
        return MISSION_OK;
    rc = mi_now(check->context, now, moment, check->error);
    check->now = moment;
    return rc;
}

int32_t mission_intent_from(mission_context *context, mission_json *doc, const mission_value *value,
                            const mission_time *now, uint32_t flags, mission_intent **out,
                            mission_error *error)
{
    struct mi_check check = {.context = context, .error = error};
    mission_time moment;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!context || !doc || !value || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    if (value == mission_json_root(doc))
        check.doc = doc;
    rc = mi_intent_moment(&check, now, flags, &moment);
    return rc ? rc : mi_intent_from(&check, NULL, doc, value, out);
}

int32_t mission_intent_parse(mission_context *context, mission_view text, const mission_time *now,
                             uint32_t flags, mission_intent **out, mission_error *error)
{
    mission_json *doc = NULL;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!context || !mi_usable(text) || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mission_json_parse(context, text, 0, &doc, error);
    if (!rc)
        rc = mission_intent_from(context, doc, mission_json_root(doc), now, flags, out, error);
    mission_json_unref(doc);
    return rc;
}

mission_intent *mission_intent_ref(mission_intent *intent)
{
    if (intent)
        mi_refs_add(&intent->refs);
    return intent;
}

void mission_intent_unref(mission_intent *intent)
{
    mission_context *context;

    if (!intent || !mi_refs_drop(&intent->refs))
        return;
    context = intent->context;
    mission_json_unref(intent->doc);
    mi_keys_drop(&intent->targets);
    mi_release(&context->memory, intent, sizeof *intent);
    mission_context_unref(context);
}

const mission_value *mission_intent_value(const mission_intent *intent)
{
    return intent ? intent->value : NULL;
}

mission_json *mission_intent_json(const mission_intent *intent)
{
    return intent ? intent->doc : NULL;
}

static mission_view text_of(const mission_intent *intent, const char *name)
{
    return mi_get_text(mission_intent_value(intent), name);
}

static const mission_value *term_of(const mission_intent *intent, uint32_t term)
{
    return intent ? mi_get_term(intent->context, intent->value, term) : NULL;
}

mission_view mission_intent_goal(const mission_intent *intent)
{
    return text_of(intent, "goal");
}

mission_view mission_intent_purpose(const mission_intent *intent)
{
    return text_of(intent, "purpose");
}

mission_view mission_intent_language(const mission_intent *intent)
{
    return mission_value_string(term_of(intent, MISSION_TERM_INTENT_LANGUAGE));
}

const mission_value *mission_intent_constraints(const mission_intent *intent)
{
    return mi_get(mission_intent_value(intent), "constraints");
}

const mission_value *mission_intent_success_criteria(const mission_intent *intent)
{
    return mi_get(mission_intent_value(intent), "success_criteria");
}

mission_view mission_intent_expiry(const mission_intent *intent)
{
    return mission_value_string(term_of(intent, MISSION_TERM_INTENT_EXPIRY));
}

mission_instant mission_intent_expiry_instant(const mission_intent *intent)
{
    return intent ? intent->expiry : (mission_instant){0, {NULL, 0}};
}

int32_t mission_intent_is_within(const mission_intent *intent, const mission_time *moment)
{
    if (!intent || !moment || moment->nanoseconds > 999999999)
        return 0;
    return mission_instant_compare_time(&intent->expiry, moment) > 0;
}

size_t mission_intent_target_count(const mission_intent *intent)
{
    return intent ? intent->targets.count : 0;
}

mission_view mission_intent_target(const mission_intent *intent, size_t index)
{
    return mission_value_string(intent ? mission_value_item(targets_of(intent), index) : NULL);
}

int32_t mission_intent_has_target(const mission_intent *intent, mission_view target)
{
    const struct mi_key key = {{target}};

    return intent && mi_usable(target) && mi_keys_have(&intent->targets, &key);
}

const mission_value *mission_intent_bounds(const mission_intent *intent)
{
    return term_of(intent, MISSION_TERM_INTENT_BOUNDS);
}

mission_view mission_intent_acr(const mission_intent *intent)
{
    return mi_get_text(mission_intent_bounds(intent), "acr");
}

/* In the series a host may have registered the same name for something of its own. */
static const mission_value *deployment_of(const mission_intent *intent)
{
    return intent && mi_draft(intent->context)
               ? mi_get(mission_intent_bounds(intent), "agent_deployment")
               : NULL;
}

mission_view mission_intent_agent_deployment(const mission_intent *intent)
{
    return mission_value_string(deployment_of(intent));
}

int32_t mission_intent_max_derivations(const mission_intent *intent, int64_t *out)
{
    int64_t cap;
    const bool has =
        mi_derivation_cap(mi_get(mission_intent_bounds(intent), "max_derivations"), &cap);

    if (out)
        *out = cap;
    return has;
}

int32_t mission_intent_aal(const mission_intent *intent, mission_view *level,
                           int64_t *freshness_seconds)
{
    const mission_value *aal =
        intent && !mi_draft(intent->context) ? mi_get(mission_intent_bounds(intent), "aal") : NULL;
    int64_t seconds;

    mission_value_integer(mi_get(aal, "freshness_seconds"), &seconds);
    if (level)
        *level = mi_get_text(aal, "value");
    if (freshness_seconds)
        *freshness_seconds = seconds;
    return aal != NULL;
}

int32_t mission_intent_anchor(const mission_intent *intent, mission_view issuer,
                              mission_digest *out, mission_error *error)
{
    if (out)
        memset(out, 0, sizeof *out);
    if (!intent || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    return mission_anchor(intent->context, mission_commitment_typ(MISSION_COMMIT_INTENT), issuer,
                          intent->value, out, error);
}

int32_t mission_intent_deployment_check(const mission_intent *intent, mission_view presented,
                                        mission_error *error)
{
    const mission_value *approved = deployment_of(intent);

    if (!intent || !mi_usable(presented))
        return mi_fail(error, MISSION_E_ARGUMENT);
    if (!approved || mi_view_is(mission_value_string(approved), presented))
        return MISSION_OK;
    return mi_fail(error, MISSION_E_DEPLOYMENT_MISMATCH);
}
