/* What a derivation gives: the set, the Intent to record, and an account of every omission and
 * narrowing (10-core DE-3; 80 SE-1, SE-17). SPDX-License-Identifier: MIT */
#include "../model/authority.h"
#include "../model/intent.h"
#include "derive.h"

struct mission_derived {
    atomic_uint refs;
    mission_context *context;
    mission_authority_set *set;
    mission_intent *intent;
    mission_text *version;
    mission_json *source, *decisions, *narrowings; /* the last may be NULL */
};

/* ---- The Intent ---- */

static mission_view targets_name(const mission_context *context)
{
    return mission_profile_term(context->profile->id, MISSION_TERM_INTENT_TARGETS);
}

static void write_intent(const struct mi_derivation *d, mission_builder *b)
{
    const mission_value *intent = d->intent->value;
    const mission_view targets = targets_name(d->context);

    mission_builder_object(b);
    for (size_t i = 0; i < mission_value_count(intent); i++) {
        const mission_value *member = mission_value_item(intent, i);

        mission_builder_name(b, mission_value_name(intent, i));
        if (!mi_view_is(mission_value_name(intent, i), targets)) {
            mission_builder_value(b, member);
            continue;
        }
        mission_builder_array(b);
        for (size_t k = 0; k < d->target_count; k++)
            if (!mi_derive_shut(d, k))
                mission_builder_value(b, mission_value_item(member, k));
        mission_builder_end(b);
    }
    mission_builder_end(b);
}

/* A new document, so that its anchor commits to what was validated (SE-3). */
static int32_t narrow_intent(const struct mi_derivation *d, mission_derived *made)
{
    mission_json *doc = NULL;
    int32_t rc;

    write_intent(d, d->builder);
    rc = mission_builder_finish(d->builder, &doc, d->error);
    if (!rc)
        rc = mission_intent_from(d->context, doc, mission_json_root(doc), NULL,
                                 MISSION_INTENT_ANY_TIME, &made->intent, d->error);
    mission_json_unref(doc);
    if (!rc)
        rc = mission_intent_narrowing(d->intent, made->intent, d->policy.version, &made->narrowings,
                                      d->error);
    return rc;
}

/* The draft records the Intent as submitted; there an omission shows in the echo alone. */
static int32_t put_intent(const struct mi_derivation *d, mission_derived *made)
{
    if (!mi_draft(d->context) && d->target_left < d->target_count)
        return narrow_intent(d, made);
    made->intent = mission_intent_ref((mission_intent *)(uintptr_t)d->intent);
    return MISSION_OK;
}

/* ---- The decisions ---- */

struct decision {
    size_t target, proposed, result; /* MI_NO_TARGET: null */
    const char *change, *reason, *member;
    mission_view key;
};

static void write_index(mission_builder *b, const char *name, size_t index)
{
    mission_builder_name(b, mission_view_of(name));
    if (index == MI_NO_TARGET)
        mission_builder_null(b);
    else
        mission_builder_integer(b, (int64_t)index);
}

static void write_word(mission_builder *b, const char *name, mission_view word)
{
    mission_builder_name(b, mission_view_of(name));
    if (word.len == 0)
        mission_builder_null(b);
    else
        mission_builder_string(b, word);
}

static void write_decision(mission_builder *b, const struct decision *decision)
{
    mission_builder_object(b);
    write_index(b, "target", decision->target);
    write_index(b, "proposed", decision->proposed);
    write_index(b, "result", decision->result);
    write_word(b, "change", mission_view_of(decision->change));
    write_word(b, "reason", mission_view_of(decision->reason));
    write_word(b, "member", mission_view_of(decision->member));
    write_word(b, "key", decision->key);
    mission_builder_end(b);
}

static void write_omission(mission_builder *b, size_t target, size_t proposed,
                           const struct mi_why *why)
{
    const struct decision decision = {.target = target,
                                      .proposed = proposed,
                                      .result = MI_NO_TARGET,
                                      .change = "omitted",
                                      .reason = mission_code_reason(why->code),
                                      .member = why->member,
                                      .key = why->key};

    write_decision(b, &decision);
}

/* The first constraint that one side has otherwise. */
static mission_view other_key(const mission_value *a, const mission_value *b)
{
    for (size_t i = 0; i < mission_value_count(b); i++)
        if (!mission_value_equal(mission_value_item(b, i),
                                 mission_value_get(a, mission_value_name(b, i))))
            return mission_value_name(b, i);
    for (size_t i = 0; i < mission_value_count(a); i++)
        if (!mission_value_get(b, mission_value_name(a, i)))
            return mission_value_name(a, i);
    return (mission_view){NULL, 0};
}

static bool same_member(const mission_value *a, const mission_value *b, const char *name)
{
    const mission_value *first = mi_get(a, name), *second = mi_get(b, name);

    return first ? mission_value_equal(first, second) == 1 : !second;
}

static void write_result(mission_builder *b, const struct mi_source *source, size_t proposed,
                         const struct mi_gathered *result)
{
    static const char *const members[] = {"type",    "resource",    "resource_match",
                                          "actions", "constraints", "delegation"};
    const mission_value *entry = mi_gathered_entry(result);
    struct decision decision = {.target = source->target,
                                .proposed = proposed,
                                .result = result->place,
                                .change = "proposed"};

    if (!mission_value_equal(source->value, entry)) {
        decision.change = "narrowed";
        decision.reason = "policy_ceiling";
        for (size_t i = MI_COUNT(members); i-- > 0;)
            if (!same_member(source->value, entry, members[i]))
                decision.member = members[i];
        if (decision.member && strcmp(decision.member, "constraints") == 0)
            decision.key =
                other_key(mi_get(source->value, "constraints"), mi_get(entry, "constraints"));
    }
    write_decision(b, &decision);
}

/* One line for each result of a source, or one that says why it has none. Several entries of the
 * ceiling may give a source one and the same result: `last` remembers who named it. */
static void write_source(const struct mi_derivation *d, size_t index, size_t *next, size_t *last)
{
    const struct mi_source *source = &d->sources[index];
    const struct mi_gather *gather = &d->gather;

    if (*next >= gather->count || gather->list[*next].source != index)
        write_omission(d->builder, source->target, index, &source->why);
    for (; *next < gather->count && gather->list[*next].source == index; ++*next) {
        const struct mi_gathered *result = &gather->list[*next];

        if (last[result->place] != index)
            write_result(d->builder, source, index, result);
        last[result->place] = index;
    }
}

static int32_t explain(const struct mi_derivation *d, size_t results, size_t *last,
                       mission_json **out)
{
    size_t next = 0;

    for (size_t i = 0; i < results; i++)
        last[i] = SIZE_MAX;
    mission_builder_array(d->builder);
    for (size_t i = 0; i < d->target_count; i++)
        if (mi_derive_shut(d, i))
            write_omission(d->builder, i, MI_NO_TARGET,
                           &(struct mi_why){.code = d->targets[i].code});
    for (size_t i = 0; i < d->source_count; i++)
        write_source(d, i, &next, last);
    mission_builder_end(d->builder);
    return mission_builder_finish(d->builder, out, d->error);
}

static int32_t put_decisions(const struct mi_derivation *d, mission_derived *made)
{
    const size_t results = mission_authority_set_count(made->set);
    size_t *last = mi_resize(&d->context->memory, NULL, 0, results * sizeof *last);
    int32_t rc;

    if (!last)
        return mi_fail(d->error, MISSION_E_NOMEM);
    rc = explain(d, results, last, &made->decisions);
    mi_release(&d->context->memory, last, results * sizeof *last);
    return rc;
}

/* ---- The handle ---- */

int32_t mi_derived_make(const struct mi_derivation *d, mission_authority_set *set,
                        mission_derived **out)
{
    mission_derived *made = mi_resize(&d->context->memory, NULL, 0, sizeof *made);
    int32_t rc;

    if (!made)
        return mi_fail(d->error, MISSION_E_NOMEM);
    memset(made, 0, sizeof *made);
    atomic_init(&made->refs, 1);
    made->context = mission_context_ref(d->context);
    made->set = mission_authority_set_ref(set);
    made->source = mission_json_ref(d->source_doc);
    made->version = mi_text_copy(&d->context->memory, d->policy.version);
    rc = made->version ? put_intent(d, made) : mi_fail(d->error, MISSION_E_NOMEM);
    if (!rc)
        rc = put_decisions(d, made);
    if (rc)
        mission_derived_unref(made);
    else
        *out = made;
    return rc;
}

mission_derived *mission_derived_ref(mission_derived *derived)
{
    if (derived)
        mi_refs_add(&derived->refs);
    return derived;
}

void mission_derived_unref(mission_derived *derived)
{
    mission_context *context;

    if (!derived || !mi_refs_drop(&derived->refs))
        return;
    context = derived->context;
    mission_authority_set_unref(derived->set);
    mission_intent_unref(derived->intent);
    mission_text_unref(derived->version);
    mission_json_unref(derived->source);
    mission_json_unref(derived->decisions);
    mission_json_unref(derived->narrowings);
    mi_release(&context->memory, derived, sizeof *derived);
    mission_context_unref(context);
}

mission_authority_set *mission_derived_set(const mission_derived *derived)
{
    return derived ? derived->set : NULL;
}

mission_intent *mission_derived_intent(const mission_derived *derived)
{
    return derived ? derived->intent : NULL;
}

mission_view mission_derived_policy_version(const mission_derived *derived)
{
    return mission_text_view(derived ? derived->version : NULL);
}

const mission_value *mission_derived_source(const mission_derived *derived)
{
    return derived ? mission_json_root(derived->source) : NULL;
}

const mission_value *mission_derived_narrowings(const mission_derived *derived)
{
    return derived ? mission_json_root(derived->narrowings) : NULL;
}

const mission_value *mission_derived_decisions(const mission_derived *derived)
{
    return derived ? mission_json_root(derived->decisions) : NULL;
}

int32_t mission_derived_is_broad(const mission_derived *derived, size_t index)
{
    const mission_value *entry = mission_authority_set_entry(mission_derived_set(derived), index);
    const mission_value *actions = mi_get(entry, "actions");

    if (mi_view_is(mi_get_text(entry, "resource_match"), MI_VIEW("prefix")))
        return 1;
    for (size_t i = 0; i < mission_value_count(actions); i++) {
        const mission_view action = mission_value_string(mission_value_item(actions, i));

        if (action.len && action.ptr[action.len - 1] == '*')
            return 1;
    }
    return 0;
}
