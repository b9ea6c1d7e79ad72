/* Derivation: each source narrowed to each entry of the ceiling, in order (10-core section 3).
 * SPDX-License-Identifier: MIT */
#include "derive.h"
#include "../model/authority.h"
#include "../model/intent.h"
#include "host.h"

#define FLAGS (MISSION_DERIVE_OMIT_UNRECOGNIZED | MISSION_DERIVE_KEYS_ENFORCED)

/* Of several reasons the one that came furthest explains best: codes fall in the order of the
 * comparison, and what was narrowed and then dropped went all the way. */
static int32_t rank(int32_t code)
{
    return code == MISSION_E_NOT_IN_INTENT ? INT32_MIN : code;
}

/* The key may lie in what is about to be given back. */
static int32_t note(struct mi_derivation *d, size_t index, struct mi_why why)
{
    struct mi_source *source = &d->sources[index];

    if (rank(why.code) >= rank(source->why.code))
        return MISSION_OK;
    if (why.key.len)
        why.key.ptr = mi_arena_copy(&d->arena, why.key, 1);
    if (why.key.len && !why.key.ptr)
        return mi_fail(d->error, MISSION_E_NOMEM);
    source->why = why;
    return MISSION_OK;
}

/* May anything of this ceiling entry come into a set for the Intent? In the draft each result's
 * resource is one of the Intent's (DE-2), so it is the entry's own or lies under it. */
static bool matters(const struct mi_derivation *d, const struct mi_entry *c)
{
    if (!mi_draft(d->context) || c->other || mission_intent_has_target(d->intent, c->resource))
        return true;
    for (size_t i = 0; c->prefix && c->normalized && i < d->target_count; i++)
        if (d->targets[i].normalized && mi_uri_under(&c->normal, &d->targets[i].normal))
            return true;
    return false;
}

static int32_t normalize_targets(struct mi_derivation *d)
{
    int32_t rc = MISSION_OK;

    for (size_t i = 0; i < d->target_count && mi_draft(d->context) && !rc; i++)
        rc = mi_uri_normalize(&d->arena, mission_intent_target(d->intent, i), &d->targets[i].normal,
                              &d->targets[i].normalized);
    return rc ? mi_fail(d->error, rc) : MISSION_OK;
}

static int32_t compile_ceiling(struct mi_derivation *d)
{
    const mission_authority_set *set = d->policy.ceiling;
    const size_t count = mission_authority_set_count(set);
    int32_t rc = normalize_targets(d);

    if (rc)
        return rc;
    d->ceiling = mi_arena_take(&d->arena, count * sizeof *d->ceiling);
    if (!d->ceiling)
        return mi_fail(d->error, MISSION_E_NOMEM);
    for (size_t i = 0; i < count; i++) {
        struct mi_entry *c = &d->ceiling[d->ceiling_count];

        rc = mi_entry_compile(d->context, &d->arena, mission_authority_set_entry(set, i), c);
        if (rc)
            return mi_fail(d->error, rc);
        d->ceiling_count += matters(d, c);
    }
    return MISSION_OK;
}

/* What needs no narrowing to be told apart, and costs next to nothing. */
static bool related(const struct mi_entry *p, const struct mi_entry *c, struct mi_why *why)
{
    *why = (struct mi_why){.member = ""};
    if (p->other != c->other || (p->other && !mi_view_is(p->type, c->type)))
        *why = (struct mi_why){.code = MISSION_E_TYPE_DIFFERS, .member = "type"};
    else if (!p->other && !mi_resource_within(p, c) && !mi_resource_within(c, p))
        *why = (struct mi_why){.code = MISSION_E_RESOURCE_OUTSIDE, .member = "resource"};
    return why->code == 0;
}

static bool any_among(const struct mi_entry *entry, const mission_value *actions)
{
    for (size_t i = 0; i < mission_value_count(actions); i++)
        if (mi_action_among(entry, mission_value_string(mission_value_item(actions, i))))
            return true;
    return false;
}

static bool any_family(const mission_value *actions)
{
    mission_view name;

    for (size_t i = 0; i < mission_value_count(actions); i++)
        if (mi_action_family(mission_value_string(mission_value_item(actions, i)), &name))
            return true;
    return false;
}

/* An action of `p` that is within one of `c` and not equal to it needs a family there. */
static bool share_action(const struct mi_entry *p, const struct mi_entry *c, struct mi_why *why)
{
    if (p->other || any_among(p, c->actions) ||
        (any_family(c->actions) && any_among(c, p->actions)))
        return true;
    *why = (struct mi_why){.code = MISSION_E_ACTION_OUTSIDE, .member = "actions"};
    return false;
}

/* A pair with a resource in common counts 1, one that is narrowed NARROWING more; both grow with
 * what there is to compare. */
#define NARROWING 64u

static int32_t charge(struct mi_derivation *d, const struct mi_entry *p, const struct mi_entry *c,
                      uint64_t times)
{
    const uint64_t left = d->context->limits.set_comparisons - d->spent;
    const uint64_t cost = times * (1 + (p->weight + c->weight) / 16);

    if (cost > left)
        return mi_fail_say(d->error, MISSION_E_TOO_MANY, "comparisons");
    d->spent += cost;
    return MISSION_OK;
}

/* DE-2: in the draft the resource of every result is one of the Intent's, and one that is left in
 * (DE-6). */
static int32_t placed(const struct mi_derivation *d, const mission_value *entry)
{
    const size_t target = mi_derive_target_of(d, entry);

    if (!mi_draft(d->context) || !mi_get(entry, "resource"))
        return MISSION_OK;
    if (target == MI_NO_TARGET)
        return MISSION_E_NOT_IN_INTENT;
    return d->targets[target].code;
}

/* DE-5: each key in turn; the first that is not enforced goes to `*why`. */
static int32_t unenforced(const struct mi_derivation *d, const mission_value *entry,
                          struct mi_why *why)
{
    const mission_value *constraints = mi_get(entry, "constraints");
    const mission_view resource = mi_get_text(entry, "resource");

    if ((d->policy.flags & MISSION_DERIVE_KEYS_ENFORCED) ||
        !mi_resource_access(d->context, mi_get_text(entry, "type")))
        return MISSION_OK;
    for (size_t i = 0; i < mission_value_count(constraints); i++) {
        const mission_view name = mission_value_name(constraints, i);
        mission_error words = MISSION_ERROR_INIT;
        int32_t verdict = MI_UNANSWERED, rc;

        if (!d->policy.enforces)
            return mi_fail_say(d->error, MISSION_E_NO_CALLBACK, "policy.enforces");
        rc = d->policy.enforces(d->policy.host, resource, name, &verdict, &words);
        rc = mi_host_verdict(rc, verdict, "policy.enforces", &words, d->error);
        if (rc)
            return rc;
        if (verdict == 0) {
            *why = (struct mi_why){MISSION_E_CONSTRAINT_UNENFORCED, "constraints", name, 0};
            return MISSION_OK;
        }
    }
    return MISSION_OK;
}

/* Keep what was narrowed, or note why it cannot stay. Takes over `doc`. */
static int32_t settle(struct mi_derivation *d, size_t source, mission_json *doc)
{
    const mission_value *entry = mission_value_item(mission_json_root(doc), 0);
    struct mi_why why = {.code = placed(d, entry), .member = "resource"};
    int32_t rc = why.code ? MISSION_OK : unenforced(d, entry, &why);

    if (!rc && !why.code)
        return mi_gather_add(&d->gather, doc, source, d->error);
    if (!rc)
        rc = note(d, source, why);
    mission_json_unref(doc);
    return rc;
}

/* One pair that may have something in common. */
static int32_t narrow_related(struct mi_derivation *d, size_t source, const struct mi_entry *p,
                              const struct mi_entry *c)
{
    bool omitted = false;
    struct mi_why why;
    mission_json *doc = NULL;
    int32_t rc;

    mission_builder_array(d->builder);
    rc = mi_entry_narrow(d->context, p, c, d->builder, &omitted, &why, d->error);
    mission_builder_end(d->builder);
    if (!rc && omitted)
        rc = note(d, source, why);
    if (!rc)
        rc = mission_builder_finish(d->builder, &doc, d->error);
    if (!rc && !omitted)
        return settle(d, source, doc);
    mission_json_unref(doc);
    return rc;
}

static int32_t narrow_pair(struct mi_derivation *d, size_t source, const struct mi_entry *p,
                           const struct mi_entry *c)
{
    struct mi_why why;
    int32_t rc;

    if (!related(p, c, &why))
        return note(d, source, why);
    rc = charge(d, p, c, 1);
    if (rc)
        return rc;
    if (!share_action(p, c, &why))
        return note(d, source, why);
    rc = charge(d, p, c, NARROWING);
    return rc ? rc : narrow_related(d, source, p, c);
}

static int32_t narrow_source(struct mi_derivation *d, size_t index)
{
    struct mi_source *source = &d->sources[index];
    struct mi_entry p;
    int32_t rc = mi_entry_compile(d->context, &d->arena, source->value, &p);

    if (rc)
        return mi_fail(d->error, rc);
    source->why = (struct mi_why){.code = MISSION_E_NOT_COVERED};
    if (mi_derive_shut(d, source->target)) {
        source->why =
            (struct mi_why){.code = d->targets[source->target].code, .member = "resource"};
        return MISSION_OK;
    }
    for (size_t i = 0; i < d->ceiling_count && !rc; i++)
        rc = narrow_pair(d, index, &p, &d->ceiling[i]);
    return rc;
}

/* AP-1, AP-2 hold for what is handed in, whoever did; then a copy that the result can keep. */
static int32_t take_proposal(struct mi_derivation *d, const mission_value *proposal)
{
    const struct mi_check check = {.context = d->context, .error = d->error};
    int32_t rc = mi_draft(d->context) ? MISSION_OK : mi_fail(d->error, MISSION_E_NOT_ON_THIS_WIRE);

    if (!rc)
        rc = mi_authority_entries(&check, NULL, proposal, false);
    for (size_t i = 0; !rc && i < mission_value_count(proposal); i++) {
        const mission_value *entry = mission_value_item(proposal, i);
        const struct mi_place at = {.index = i};
        const struct mi_place place = {.up = &at, .name = MI_VIEW("resource")};

        if (mi_get(entry, "resource") && mi_derive_target_of(d, entry) == MI_NO_TARGET)
            rc = mi_refuse(&check, &place, MISSION_E_NOT_IN_INTENT, NULL);
    }
    if (rc)
        return rc;
    mission_builder_value(d->builder, proposal);
    return mission_builder_finish(d->builder, &d->source_doc, d->error);
}

static int32_t run(struct mi_derivation *d, const mission_value *proposal, mission_derived **out)
{
    mission_authority_set *set = NULL;
    int32_t rc = mission_builder_new(d->context, &d->builder, d->error);

    if (!rc)
        rc = mi_derive_targets(d);
    if (!rc)
        rc = proposal ? take_proposal(d, proposal) : mi_derive_candidates(d);
    if (!rc)
        rc = mi_derive_sources(d);
    if (!rc)
        rc = compile_ceiling(d);
    for (size_t i = 0; i < d->source_count && !rc; i++)
        rc = narrow_source(d, i);
    if (!rc)
        rc = mi_gather_finish(&d->gather, &set, d->error);
    if (!rc)
        rc = mi_derived_make(d, set, out);
    mission_authority_set_unref(set);
    return rc;
}

static int32_t import(mission_derivation_policy *own, const mission_derivation_policy *theirs,
                      const mission_intent *intent, mission_error *error)
{
    static const size_t ends[] = {MI_END_OF(mission_derivation_policy, enforces)};
    const int32_t rc = mi_import(own, sizeof *own, theirs, ends, MI_COUNT(ends));

    if (rc)
        return mi_fail(error, rc);
    if ((own->flags & ~FLAGS) || own->reserved0 || !own->version.ptr || own->version.len == 0 ||
        !own->ceiling || own->ceiling->context->profile != intent->context->profile)
        return mi_fail(error, MISSION_E_ARGUMENT);
    return mi_authority_set_known(intent->context, own->ceiling, error);
}

int32_t mission_authority_derive(const mission_intent *intent, const mission_value *proposal,
                                 const mission_derivation_policy *policy, mission_derived **out,
                                 mission_error *error)
{
    struct mi_derivation d = {.intent = intent, .error = error};
    int32_t rc;

    if (out)
        *out = NULL;
    if (!intent || !policy || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = import(&d.policy, policy, intent, error);
    if (rc)
        return rc;
    d.context = intent->context;
    d.gather.context = d.context;
    mi_arena_start(&d.arena, &d.context->memory);
    rc = run(&d, proposal, out);
    mission_builder_free(d.builder);
    mi_gather_drop(&d.gather);
    mission_json_unref(d.source_doc);
    mi_arena_drop(&d.arena);
    return rc;
}
