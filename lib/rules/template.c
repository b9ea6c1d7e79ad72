/* What a derivation starts from: the Intent's targets, and the mapping that a host holds for them.
 * A lookup, never synthesis (10-core DE-1, DE-6; 80 SE-17). SPDX-License-Identifier: MIT */
#include "derive.h"
#include "host.h"

static int32_t refuse_target(const struct mi_derivation *d, size_t target, int32_t code)
{
    const struct mi_check check = {.context = d->context, .error = d->error};
    const struct mi_place list = {
        .name = mission_profile_term(d->context->profile->id, MISSION_TERM_INTENT_TARGETS)};
    const struct mi_place place = {.up = &list, .index = target};

    return mi_refuse(&check, &place, code, NULL);
}

/* Leave a target out, where the policy says so. */
static int32_t shut(struct mi_derivation *d, size_t target, int32_t code)
{
    if (!(d->policy.flags & MISSION_DERIVE_OMIT_UNRECOGNIZED))
        return refuse_target(d, target, code);
    d->targets[target].code = code;
    d->target_left--;
    return MISSION_OK;
}

static int32_t recognize(struct mi_derivation *d, size_t target)
{
    mission_error words = MISSION_ERROR_INIT;
    int32_t verdict = MI_UNANSWERED, rc;

    if (!d->policy.recognizes)
        return MISSION_OK;
    rc = d->policy.recognizes(d->policy.host, mission_intent_target(d->intent, target), &verdict,
                              &words);
    rc = mi_host_verdict(rc, verdict, "policy.recognizes", &words, d->error);
    return rc || verdict == 1 ? rc : shut(d, target, MISSION_E_UNRECOGNIZED);
}

int32_t mi_derive_targets(struct mi_derivation *d)
{
    const size_t count = mission_intent_target_count(d->intent);
    int32_t rc = MISSION_OK;

    d->targets = mi_arena_take(&d->arena, count * sizeof *d->targets);
    if (!d->targets)
        return mi_fail(d->error, MISSION_E_NOMEM);
    memset(d->targets, 0, count * sizeof *d->targets);
    d->target_count = d->target_left = count;
    for (size_t i = 0; i < count && !rc; i++)
        rc = recognize(d, i);
    if (!rc && d->target_left == 0)
        rc = mi_fail(d->error, MISSION_E_UNRECOGNIZED);
    return rc;
}

struct question {
    const mission_derivation_policy *policy;
    mission_view purpose, target;
};

static int32_t ask(const void *question, mission_builder *out, mission_error *error)
{
    const struct question *q = question;

    return q->policy->candidates(q->policy->host, q->purpose, q->target, out, error);
}

/* The candidates of one target go into the builder's open array. */
static int32_t look_up(struct mi_derivation *d, size_t target)
{
    const struct question question = {&d->policy, mission_intent_purpose(d->intent),
                                      mission_intent_target(d->intent, target)};
    mission_error words = MISSION_ERROR_INIT;
    const struct mi_check check = {.context = d->context, .error = &words};
    mission_json *list;
    const mission_value *found;
    int32_t rc = mi_host_list(d->context, ask, &question, "policy.candidates", &list, d->error);

    if (rc)
        return rc;
    found = mission_json_root(list);
    d->targets[target].candidates = mission_value_count(found);
    if (mission_value_count(found) == 0)
        rc = shut(d, target, MISSION_E_NO_MAPPING);
    else if (mi_authority_entries(&check, NULL, found, false))
        rc = mi_fail_say(d->error, MISSION_E_VERDICT, "a candidate at %s: %s", words.where,
                         words.text);
    for (size_t i = 0; !rc && i < mission_value_count(found); i++)
        mission_builder_value(d->builder, mission_value_item(found, i));
    mission_json_unref(list);
    return rc;
}

int32_t mi_derive_candidates(struct mi_derivation *d)
{
    int32_t rc = MISSION_OK;

    if (!d->policy.candidates)
        return mi_fail_say(d->error, MISSION_E_NO_CALLBACK, "policy.candidates");
    mission_builder_array(d->builder);
    for (size_t i = 0; i < d->target_count && !rc; i++)
        if (!mi_derive_shut(d, i))
            rc = look_up(d, i);
    mission_builder_end(d->builder);
    if (!rc && d->target_left == 0)
        rc = mi_fail(d->error, MISSION_E_NO_MAPPING);
    return rc ? rc : mission_builder_finish(d->builder, &d->source_doc, d->error);
}

size_t mi_derive_target_of(const struct mi_derivation *d, const mission_value *entry)
{
    const mission_view resource = mi_get_text(entry, "resource");

    for (size_t i = 0; i < d->target_count; i++)
        if (mi_view_is(mission_intent_target(d->intent, i), resource))
            return i;
    return MI_NO_TARGET;
}

int32_t mi_derive_sources(struct mi_derivation *d)
{
    const mission_value *root = mission_json_root(d->source_doc);
    size_t target = 0, left = d->targets[0].candidates;

    d->source_count = mission_value_count(root);
    if (d->source_count > d->context->limits.set_entries)
        return mi_fail(d->error, MISSION_E_TOO_MANY);
    d->sources = mi_arena_take(&d->arena, d->source_count * sizeof *d->sources);
    if (!d->sources)
        return mi_fail(d->error, MISSION_E_NOMEM);
    for (size_t i = 0; i < d->source_count; i++) {
        struct mi_source *source = &d->sources[i];

        *source = (struct mi_source){.value = mission_value_item(root, i)};
        source->target = mi_derive_target_of(d, source->value);
        while (left == 0 && target + 1 < d->target_count)
            left = d->targets[++target].candidates;
        if (left) { /* of a mapping: by the target that it was asked for */
            source->target = target;
            left--;
        }
    }
    return MISSION_OK;
}
