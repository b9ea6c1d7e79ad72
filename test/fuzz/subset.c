/* Two sets as {"a":[…],"b":[…]}: the indexed comparison says what comparing entry by entry says,
 * and what is made of the two lies in both. SPDX-License-Identifier: MIT */
#include "fuzz.h"

#define PAIRS_MOST 4096u /* entry by entry is quadratic: more are not compared */

struct sets {
    mission_json *doc;
    mission_authority_set *a, *b;
};

static int32_t read_set(mission_context *context, mission_json *doc, const char *name,
                        mission_authority_set **out, mission_error *error)
{
    const mission_value *value = mission_value_get(mission_json_root(doc), mission_view_of(name));

    return mission_authority_set_from(context, doc, value, out, error);
}

static int32_t read_sets(mission_context *context, mission_view text, struct sets *out,
                         mission_error *error)
{
    int32_t rc;

    *out = (struct sets){NULL, NULL, NULL};
    rc = mission_json_parse(context, text, 0, &out->doc, error);
    if (rc == MISSION_OK)
        rc = read_set(context, out->doc, "a", &out->a, error);
    if (rc == MISSION_OK)
        rc = read_set(context, out->doc, "b", &out->b, error);
    return rc;
}

static void drop_sets(struct sets *sets)
{
    mission_authority_set_unref(sets->b);
    mission_authority_set_unref(sets->a);
    mission_json_unref(sets->doc);
}

/* The indexed answer; `*subset` is 0 whenever the call fails. */
static int32_t indexed(mission_authority_set *child, mission_authority_set *parent,
                       mission_subset_verdict *verdict, mission_error *error)
{
    mission_authority *inner = NULL, *outer = NULL;
    int32_t rc = mission_authority_compile(child, &inner, error);

    verdict->size = sizeof *verdict;
    verdict->subset = 0;
    if (rc == MISSION_OK)
        rc = mission_authority_compile(parent, &outer, error);
    if (rc == MISSION_OK)
        rc = mission_authority_within(inner, outer, verdict, error);
    LAW(rc == MISSION_OK || verdict->subset == 0);
    mission_authority_unref(outer);
    mission_authority_unref(inner);
    return rc;
}

static bool entry_in_some(mission_context *context, const mission_value *entry,
                          const mission_authority_set *parent)
{
    mission_subset_verdict verdict = {.size = sizeof verdict};

    for (size_t i = 0; i < mission_authority_set_count(parent); i++) {
        LAW(mission_entry_within_entry(context, entry, mission_authority_set_entry(parent, i),
                                       &verdict, NULL) == MISSION_OK);
        if (verdict.subset)
            return true;
    }
    return false;
}

/* The first entry that is in none, or the count. */
static size_t by_entries(mission_context *context, const mission_authority_set *child,
                         const mission_authority_set *parent)
{
    size_t i = 0;

    while (i < mission_authority_set_count(child) &&
           entry_in_some(context, mission_authority_set_entry(child, i), parent))
        i++;
    return i;
}

static void check_order(mission_context *context, struct sets *sets)
{
    const size_t count = mission_authority_set_count(sets->a);
    const size_t first = by_entries(context, sets->a, sets->b);
    mission_subset_verdict verdict;

    LAW(indexed(sets->a, sets->b, &verdict, NULL) == MISSION_OK);
    LAW(verdict.subset == (first == count));
    LAW(verdict.subset || verdict.entry == first);
}

static void check_alone(mission_context *context, struct sets *sets)
{
    mission_subset_verdict verdict = {.size = sizeof verdict};
    mission_authority *outer;
    char scratch[256];

    LAW(mission_authority_compile(sets->b, &outer, NULL) == MISSION_OK);
    for (size_t i = 0; i < mission_authority_set_count(sets->a); i++) {
        const mission_value *entry = mission_authority_set_entry(sets->a, i);

        LAW(mission_entry_within(outer, entry, scratch, i % 2 ? sizeof scratch : 0, &verdict,
                                 NULL) == MISSION_OK);
        LAW(verdict.subset == entry_in_some(context, entry, sets->b));
    }
    mission_authority_unref(outer);
}

static void check_meet(struct sets *sets)
{
    mission_authority_set *meet;
    mission_subset_verdict verdict;
    uint32_t kind;

    LAW(mission_authority_intersect(sets->a, sets->b, &meet, &kind, NULL) == MISSION_OK);
    LAW((kind == MISSION_INTERSECTION_SET) == (meet != NULL));
    if (!meet)
        return;
    LAW(indexed(meet, sets->a, &verdict, NULL) == MISSION_OK && verdict.subset);
    LAW(indexed(meet, sets->b, &verdict, NULL) == MISSION_OK && verdict.subset);
    mission_authority_set_unref(meet);
}

/* Nothing in the text for people but plain characters and the ends of lines. */
static void check_difference(mission_context *context, struct sets *sets)
{
    mission_json *difference;
    mission_text *text;
    mission_view view;

    LAW(mission_difference_make(sets->a, sets->b, &difference, NULL) == MISSION_OK);
    LAW(mission_difference_text(context, mission_json_root(difference), &text, NULL) == MISSION_OK);
    view = mission_text_view(text);
    for (size_t i = 0; i < view.len; i++)
        LAW((unsigned char)view.ptr[i] >= 0x20 || view.ptr[i] == '\n');
    LAW(view.len && view.ptr[view.len - 1] == '\n');
    mission_text_unref(text);
    mission_json_unref(difference);
}

/* Failures refuse: under limits and faults nothing is a subset that is none without. */
static void check_faults(struct fuzz *fuzz, bool truth)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_subset_verdict verdict;
    struct sets sets;
    int32_t rc = read_sets(fuzz->context, fuzz->text, &sets, &error);

    if (rc == MISSION_OK) {
        rc = indexed(sets.a, sets.b, &verdict, &error);
        LAW(verdict.subset == 0 || truth);
    }
    fuzz_error(&error, rc, SIZE_MAX);
    drop_sets(&sets);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    mission_subset_verdict verdict = {.size = sizeof verdict};
    struct sets sets;
    struct fuzz fuzz;
    uint32_t countdown;

    if (!fuzz_start(&fuzz, data, size))
        return 0;
    countdown = fuzz.countdown;
    fuzz_calm(&fuzz);
    if (read_sets(fuzz.plain, fuzz.text, &sets, NULL) == MISSION_OK &&
        mission_authority_set_count(sets.a) * mission_authority_set_count(sets.b) <= PAIRS_MOST) {
        LAW(indexed(sets.a, sets.b, &verdict, NULL) == MISSION_OK);
        check_order(fuzz.plain, &sets);
        check_alone(fuzz.plain, &sets);
        check_meet(&sets);
        check_difference(fuzz.plain, &sets);
        fuzz.countdown = countdown;
        check_faults(&fuzz, verdict.subset == 1);
    }
    fuzz_calm(&fuzz);
    drop_sets(&sets);
    fuzz_end(&fuzz);
    return 0;
}
