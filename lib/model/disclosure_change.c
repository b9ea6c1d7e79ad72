/* What became of each entry: of the proposal, and against the predecessor (60 section 4.1, CE-9).
 * SPDX-License-Identifier: MIT */
#include "../base/sort.h"
#include "authority_set.h"
#include "disclosure_build.h"

const char *const mi_standing_names[MI_STANDINGS] = {"retained", "added", "widened", "changed",
                                                     "tightened"};

/* ---- Values, sorted for lookup ---- */

struct match {
    const mission_value *value;
    const mission_value *delta;
    size_t order;
    enum mi_standing standing;
    size_t used; /* of the run of equal values that starts here */
};

struct matches {
    const mi_memory *memory;
    struct match *list;
    size_t count, cap;
};

static int compare(const void *left, const void *right)
{
    const struct match *a = left, *b = right;
    const int order = mi_value_compare(a->value, b->value);

    return order ? order : (a->order > b->order) - (a->order < b->order);
}

static bool start(struct matches *matches, const mi_memory *memory, size_t most)
{
    *matches = (struct matches){.memory = memory};
    if (most == 0)
        return true;
    if (most > SIZE_MAX / sizeof *matches->list)
        return false;
    matches->list = mi_resize(memory, NULL, 0, most * sizeof *matches->list);
    matches->cap = matches->list ? most : 0;
    return matches->list != NULL;
}

static void add(struct matches *matches, const mission_value *value, const mission_value *delta,
                enum mi_standing standing)
{
    matches->list[matches->count] = (struct match){
        .value = value, .delta = delta, .order = matches->count, .standing = standing};
    matches->count++;
}

static void sort(struct matches *matches)
{
    mi_sort(matches->list, matches->count, sizeof *matches->list, compare);
}

static void drop(struct matches *matches)
{
    if (matches->list)
        mi_release(matches->memory, matches->list, matches->cap * sizeof *matches->list);
}

/* The first of the values equal to this one; NULL: none. */
static struct match *find(const struct matches *matches, const mission_value *value)
{
    size_t low = 0, high = matches->count;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;

        if (mi_value_compare(matches->list[middle].value, value) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < matches->count && mi_value_compare(matches->list[low].value, value) == 0
               ? &matches->list[low]
               : NULL;
}

/* The next of them that nobody took; equal entries may stand in a set more than once. */
static const struct match *take(const struct matches *matches, const mission_value *value)
{
    struct match *first = find(matches, value), *next;

    if (!first || first->used >= matches->count - (size_t)(first - matches->list))
        return NULL;
    next = first + first->used;
    if (mi_value_compare(next->value, value) != 0)
        return NULL;
    first->used++;
    return next;
}

/* ---- The proposal ---- */

/* Without an account of the derivation only what is as proposed can be told; "narrowed" would be
 * more than is known of the rest. */
static int32_t compare_proposal(struct mi_disclosing *d, const mission_authority_set *proposal)
{
    const mission_authority_set *set = d->consent.set;
    struct matches proposed;

    if (!start(&proposed, &d->context->memory, mission_authority_set_count(proposal)))
        return mi_fail(d->error, MISSION_E_NOMEM);
    for (size_t i = 0; i < mission_authority_set_count(proposal); i++)
        add(&proposed, mission_authority_set_entry(proposal, i), NULL, MI_RETAINED);
    sort(&proposed);
    for (size_t i = 0; i < mission_authority_set_count(set); i++)
        d->fates[i].change =
            find(&proposed, mission_authority_set_entry(set, i)) ? "proposed" : "restructured";
    drop(&proposed);
    return MISSION_OK;
}

struct decision {
    size_t proposed, result;
    bool as_it_was;
};

static bool index_of(const mission_value *decision, const char *name, size_t count, size_t *out)
{
    int64_t index;

    if (!mission_value_integer(mi_get(decision, name), &index) || index < 0 ||
        (uint64_t)index >= count)
        return false;
    *out = (size_t)index;
    return true;
}

/* One that gave an entry; what it says must fit the sets. */
static bool read_decision(const struct mi_disclosing *d, const mission_value *value,
                          struct decision *out)
{
    const mission_authority_set *set = d->consent.set, *proposal = d->consent.proposal;
    const mission_view change = mi_get_text(value, "change");

    if (!index_of(value, "result", mission_authority_set_count(set), &out->result) ||
        !index_of(value, "proposed", mission_authority_set_count(proposal), &out->proposed))
        return false;
    out->as_it_was = mission_value_equal(mission_authority_set_entry(proposal, out->proposed),
                                         mission_authority_set_entry(set, out->result)) == 1;
    return mi_view_is(change, out->as_it_was ? MI_VIEW("proposed") : MI_VIEW("narrowed"));
}

static bool gave_nothing(const mission_value *decision)
{
    return mission_value_kind(mi_get(decision, "result")) == MISSION_JSON_NULL;
}

/* How many entries each proposed one gave. */
static bool count_results(const struct mi_disclosing *d, size_t *gave)
{
    const mission_value *decisions = d->consent.decisions;
    struct decision one;

    for (size_t i = 0; i < mission_value_count(decisions); i++) {
        if (gave_nothing(mission_value_item(decisions, i)))
            continue;
        if (!read_decision(d, mission_value_item(decisions, i), &one))
            return false;
        gave[one.proposed]++;
    }
    return true;
}

/* As proposed, if it is that of any source; narrowed, if it is all that came of one. */
static const char *better(const char *known, const struct decision *one, size_t gave)
{
    if (one->as_it_was || (known && strcmp(known, "proposed") == 0))
        return "proposed";
    if (gave == 1 || (known && strcmp(known, "narrowed") == 0))
        return "narrowed";
    return "restructured";
}

static bool apply_decisions(struct mi_disclosing *d, const size_t *gave)
{
    const mission_value *decisions = d->consent.decisions;
    struct decision one;

    for (size_t i = 0; i < mission_value_count(decisions); i++) {
        if (gave_nothing(mission_value_item(decisions, i)) ||
            !read_decision(d, mission_value_item(decisions, i), &one))
            continue;
        d->fates[one.result].change = better(d->fates[one.result].change, &one, gave[one.proposed]);
    }
    for (size_t i = 0; i < mission_authority_set_count(d->consent.set); i++)
        if (!d->fates[i].change)
            return false;
    return true;
}

static int32_t read_decisions(struct mi_disclosing *d, const mission_authority_set *proposal)
{
    const size_t size = mission_authority_set_count(proposal) * sizeof(size_t);
    size_t *gave;
    bool right;

    if (mission_value_kind(d->consent.decisions) != MISSION_JSON_ARRAY)
        return mi_fail_say(d->error, MISSION_E_WRONG_TYPE, "decisions are an array");
    gave = mi_resize(&d->context->memory, NULL, 0, size);
    if (!gave)
        return mi_fail(d->error, MISSION_E_NOMEM);
    memset(gave, 0, size);
    right = count_results(d, gave) && apply_decisions(d, gave);
    mi_release(&d->context->memory, gave, size);
    return right ? MISSION_OK
                 : mi_fail_say(d->error, MISSION_E_ARGUMENT, "decisions about other sets");
}

/* ---- The predecessor ---- */

static const mission_value *after(const mission_value *item, enum mi_standing standing)
{
    return standing == MI_ADDED ? item : mi_get(item, "to");
}

static bool right_pair(const mission_value *item)
{
    const mission_value *members = mi_get(item, "members");

    if (mission_value_kind(mi_get(item, "from")) != MISSION_JSON_OBJECT ||
        mission_value_kind(members) != MISSION_JSON_ARRAY)
        return false;
    for (size_t i = 0; i < mission_value_count(members); i++)
        if (!mi_get_text(mission_value_item(members, i), "member").len)
            return false;
    return true;
}

static bool right_difference(const mission_value *difference, size_t *count)
{
    const mission_value *removed = mi_get(difference, "removed");

    for (enum mi_standing s = MI_ADDED; s < MI_STANDINGS; s++) {
        const mission_value *list = mi_get(difference, mi_standing_names[s]);

        if (mission_value_kind(list) != MISSION_JSON_ARRAY)
            return false;
        *count += mission_value_count(list);
        for (size_t i = 0; i < mission_value_count(list); i++) {
            const mission_value *item = mission_value_item(list, i);

            if (mission_value_kind(after(item, s)) != MISSION_JSON_OBJECT ||
                (s != MI_ADDED && !right_pair(item)))
                return false;
        }
    }
    for (size_t i = 0; i < mission_value_count(removed); i++)
        if (mission_value_kind(mission_value_item(removed, i)) != MISSION_JSON_OBJECT)
            return false;
    return mission_value_kind(removed) == MISSION_JSON_ARRAY;
}

static void gather(struct matches *matches, const mission_value *difference)
{
    for (enum mi_standing s = MI_ADDED; s < MI_STANDINGS; s++) {
        const mission_value *list = mi_get(difference, mi_standing_names[s]);

        for (size_t i = 0; i < mission_value_count(list); i++)
            add(matches, after(mission_value_item(list, i), s), mission_value_item(list, i), s);
    }
    sort(matches);
}

/* Give each entry its place in the difference. Is everything in it about this set? */
static bool place_all(struct mi_disclosing *d, const struct matches *matches)
{
    const size_t count = mission_authority_set_count(d->consent.set);
    size_t placed = 0;
    int64_t unchanged;

    for (size_t i = 0; i < count; i++) {
        const struct match *match = take(matches, mission_authority_set_entry(d->consent.set, i));

        if (!match)
            continue;
        d->fates[i].standing = match->standing;
        d->fates[i].delta = match->delta;
        placed++;
    }
    return placed == matches->count &&
           mission_value_integer(mi_get(d->consent.difference, "unchanged"), &unchanged) &&
           unchanged >= 0 && (uint64_t)unchanged == count - placed;
}

static int32_t read_difference(struct mi_disclosing *d)
{
    struct matches matches;
    size_t count = 0;
    bool right;

    if (!right_difference(d->consent.difference, &count))
        return mi_fail_say(d->error, MISSION_E_WRONG_TYPE, "no difference of two sets");
    if (!start(&matches, &d->context->memory, count))
        return mi_fail(d->error, MISSION_E_NOMEM);
    gather(&matches, d->consent.difference);
    right = place_all(d, &matches);
    drop(&matches);
    return right ? MISSION_OK
                 : mi_fail_say(d->error, MISSION_E_ARGUMENT, "a difference of other sets");
}

int32_t mi_disclosing_fates(struct mi_disclosing *d)
{
    const mission_authority_set *proposal = d->consent.proposal;
    int32_t rc = MISSION_OK;

    if (proposal)
        rc = d->consent.decisions ? read_decisions(d, proposal) : compare_proposal(d, proposal);
    return rc || !d->consent.difference ? rc : read_difference(d);
}
