/* From the submitted Intent to the validated one: what admission may take away (80 SE-1).
 * SPDX-License-Identifier: MIT */
#include "intent.h"

/* Both Intents are valid and of one profile, so members have their types. A narrower gets two
 * values that differ; `submitted` is NULL where the member was added. */
typedef bool narrower(const mission_context *context, const mission_value *submitted,
                      const mission_value *validated);

struct rule {
    const char *name;
    narrower *narrower;
};

static bool earlier(const mission_context *context, const mission_value *submitted,
                    const mission_value *validated)
{
    mission_instant before, after;

    (void)context;
    return mission_instant_parse(mission_value_string(submitted), &before, NULL) == MISSION_OK &&
           mission_instant_parse(mission_value_string(validated), &after, NULL) == MISSION_OK &&
           mission_instant_compare(&after, &before) < 0;
}

/* Do the strings of `part` stand in `whole`, in this order, each matched once? */
static bool subsequence(const mission_value *part, const mission_value *whole)
{
    const size_t wanted = mission_value_count(part), count = mission_value_count(whole);
    size_t found = 0;

    for (size_t i = 0; i < count && found < wanted; i++)
        found += mi_view_is(mission_value_string(mission_value_item(part, found)),
                            mission_value_string(mission_value_item(whole, i)));
    return found == wanted;
}

static bool left_out(const mission_context *context, const mission_value *submitted,
                     const mission_value *validated)
{
    (void)context;
    return subsequence(validated, submitted);
}

static bool gained(const mission_context *context, const mission_value *submitted,
                   const mission_value *validated)
{
    (void)context;
    return subsequence(submitted, validated);
}

static bool fewer(const mission_context *context, const mission_value *submitted,
                  const mission_value *validated)
{
    int64_t before, after;

    (void)context;
    return mi_derivation_cap(submitted, &before) && mi_derivation_cap(validated, &after) &&
           after < before;
}

static bool fresher(const mission_context *context, const mission_value *submitted,
                    const mission_value *validated)
{
    int64_t before, after;

    (void)context;
    return mi_view_is(mi_get_text(submitted, "value"), mi_get_text(validated, "value")) &&
           mission_value_integer(mi_get(submitted, "freshness_seconds"), &before) &&
           mission_value_integer(mi_get(validated, "freshness_seconds"), &after) && after < before;
}

static const struct rule *rule_of(const struct rule *rules, size_t count, mission_view name)
{
    for (size_t i = 0; i < count; i++)
        if (mi_view_is(name, mission_view_of(rules[i].name)))
            return &rules[i];
    return NULL;
}

/* A bound that was not there restricts; x_* members restrict nothing, unless the host says so. */
static bool may_add_bound(const mission_context *context, mission_view name)
{
    return !mi_extension_name(name) || mi_member_type(&context->controls, name);
}

static bool tightened(const mission_context *context, const mission_value *submitted,
                      const mission_value *validated)
{
    static const struct rule rules[] = {{"max_derivations", fewer}, {"aal", fresher}};
    size_t kept = 0;

    for (size_t i = 0; i < mission_value_count(validated); i++) {
        const mission_view name = mission_value_name(validated, i);
        const mission_value *after = mission_value_item(validated, i);
        const mission_value *before = mission_value_get(submitted, name);
        const struct rule *rule = rule_of(rules, MI_COUNT(rules), name);

        kept += before != NULL;
        if (before ? !mission_value_equal(before, after) &&
                         !(rule && rule->narrower(context, before, after))
                   : !may_add_bound(context, name))
            return false;
    }
    /* An object that adds nothing (absent, then {}) is a difference without a narrowing. */
    return kept == mission_value_count(submitted) && mission_value_count(validated) > 0;
}

/* In the order in which narrowings are reported. The draft keeps the Intent verbatim: no rule. */
static const struct rule series_rules[] = {
    {"mission_expiry", earlier},
    {"objects", left_out},
    {"constraints", gained},
    {"context", tightened},
};

struct narrowing {
    const mission_intent *submitted, *validated;
    const struct rule *rules;
    size_t rule_count;
    mission_view policy_ref;
    mission_builder *builder;
    size_t found;
    struct mi_check check;
};

static int32_t refuse(const struct narrowing *n, mission_view name, const char *text)
{
    const struct mi_place place = {.name = name};

    return mi_refuse(&n->check, &place, MISSION_E_NARROWING, text);
}

static bool ruled(const struct narrowing *n, mission_view name)
{
    return rule_of(n->rules, n->rule_count, name) != NULL;
}

/* Members without a rule are identical on both sides. */
static int32_t verbatim(const struct narrowing *n)
{
    const mission_value *before = n->submitted->value, *after = n->validated->value;
    mission_view name;

    for (size_t i = 0; i < mission_value_count(before); i++) {
        name = mission_value_name(before, i);
        if (!ruled(n, name) &&
            !mission_value_equal(mission_value_item(before, i), mission_value_get(after, name)))
            return refuse(n, name, "this member may not change");
    }
    for (size_t i = 0; i < mission_value_count(after); i++) {
        name = mission_value_name(after, i);
        if (!ruled(n, name) && !mission_value_get(before, name))
            return refuse(n, name, "this member may not be added");
    }
    return MISSION_OK;
}

static void report(const struct narrowing *n, const char *field, const mission_value *before,
                   const mission_value *after)
{
    mission_builder *b = n->builder;

    mission_builder_object(b);
    mission_builder_name(b, MI_VIEW("field"));
    mission_builder_string(b, mission_view_of(field));
    mission_builder_name(b, MI_VIEW("submitted"));
    if (before)
        mission_builder_value(b, before);
    else
        mission_builder_null(b);
    mission_builder_name(b, MI_VIEW("validated"));
    mission_builder_value(b, after);
    mission_builder_name(b, MI_VIEW("policy_ref"));
    mission_builder_string(b, n->policy_ref);
    mission_builder_end(b);
}

static int32_t ruled_members(struct narrowing *n)
{
    for (size_t i = 0; i < n->rule_count; i++) {
        const mission_value *before = mi_get(n->submitted->value, n->rules[i].name);
        const mission_value *after = mi_get(n->validated->value, n->rules[i].name);

        if ((!before && !after) || mission_value_equal(before, after))
            continue;
        if (!after || !n->rules[i].narrower(n->validated->context, before, after))
            return refuse(n, mission_view_of(n->rules[i].name), NULL);
        n->found++;
        report(n, n->rules[i].name, before, after);
    }
    return MISSION_OK;
}

static int32_t compare(struct narrowing *n, mission_json **out, mission_error *error)
{
    int32_t rc = verbatim(n);

    mission_builder_array(n->builder);
    if (!rc)
        rc = ruled_members(n);
    mission_builder_end(n->builder);
    if (rc || n->found == 0)
        return rc;
    if (n->policy_ref.len == 0)
        return mi_fail_say(error, MISSION_E_ARGUMENT, "a narrowing needs a policy_ref");
    return mission_builder_finish(n->builder, out, error);
}

int32_t mission_intent_narrowing(const mission_intent *submitted, const mission_intent *validated,
                                 mission_view policy_ref, mission_json **out, mission_error *error)
{
    struct narrowing n = {.submitted = submitted, .validated = validated, .policy_ref = policy_ref};
    int32_t rc;

    if (out)
        *out = NULL;
    if (!submitted || !validated || !out || !mi_usable(policy_ref) ||
        submitted->context->profile != validated->context->profile)
        return mi_fail(error, MISSION_E_ARGUMENT);
    n.check = (struct mi_check){.context = validated->context, .error = error};
    if (!mi_draft(validated->context)) {
        n.rules = series_rules;
        n.rule_count = MI_COUNT(series_rules);
    }
    rc = mission_builder_new(validated->context, &n.builder, error);
    if (!rc)
        rc = compare(&n, out, error);
    mission_builder_free(n.builder);
    return rc;
}
