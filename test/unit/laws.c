/* The laws of the algebra, over random sets that almost agree, held against the naive evaluator.
 * SPDX-License-Identifier: MIT
 *
 * A law is a function of up to three sets; when it fails, the sets are made smaller as long as it
 * still fails, and printed. */
#include "sketch.h"

#include "rules/algebra.h"

#define RUNS 4000
#define ACTS 24

struct trial {
    mission_context *context;
    uint64_t state; /* for the acts of this trial: the same while it shrinks */
    const struct sketches *sketch[3];
    mission_authority_set *set[3];
    bool witness; /* the law had something to say */
};

typedef bool law(struct trial *t);

static const mission_value *root(const mission_authority_set *set)
{
    return mission_authority_set_value(set);
}

/* --- The library's answers ---------------------------------------------------------------------
 */

static bool entry_within(struct trial *t, const mission_value *a, const mission_value *b)
{
    mission_subset_verdict verdict = {.size = sizeof verdict};
    mission_error error = MISSION_ERROR_INIT;

    CHECK_CODE(mission_entry_within_entry(t->context, a, b, &verdict, &error), MISSION_OK, &error);
    return verdict.subset == 1;
}

static bool set_within(mission_authority_set *a, mission_authority_set *b)
{
    mission_subset_verdict verdict = {.size = sizeof verdict};
    mission_error error = MISSION_ERROR_INIT;
    mission_authority *inner, *outer;

    CHECK_CODE(mission_authority_compile(a, &inner, &error), MISSION_OK, &error);
    CHECK_CODE(mission_authority_compile(b, &outer, &error), MISSION_OK, &error);
    CHECK_CODE(mission_authority_within(inner, outer, &verdict, &error), MISSION_OK, &error);
    mission_authority_unref(outer);
    mission_authority_unref(inner);
    return verdict.subset == 1;
}

static mission_authority_set *meet(mission_authority_set *a, mission_authority_set *b)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_authority_set *out;
    uint32_t verdict;

    CHECK_CODE(mission_authority_intersect(a, b, &out, &verdict, &error), MISSION_OK, &error);
    CHECK_INT(verdict, out ? MISSION_INTERSECTION_SET : MISSION_INTERSECTION_NONE);
    return out;
}

/* --- Laws --------------------------------------------------------------------------------------
 */

static bool entries_agree(struct trial *t)
{
    for (size_t i = 0; i < t->sketch[0]->count; i++)
        for (size_t k = 0; k < t->sketch[1]->count; k++) {
            const mission_value *a = mission_value_item(root(t->set[0]), i);
            const mission_value *b = mission_value_item(root(t->set[1]), k);

            t->witness = t->witness || naive_entry_within(a, b);
            if (entry_within(t, a, b) != naive_entry_within(a, b))
                return false;
        }
    return true;
}

static bool sets_agree(struct trial *t)
{
    t->witness = naive_set_within(root(t->set[0]), root(t->set[1]));
    return set_within(t->set[0], t->set[1]) == t->witness;
}

/* Prefixes that no URI can be under are within nothing, not even themselves. */
static bool decided(const struct sketches *sketches)
{
    for (size_t i = 0; i < sketches->count; i++)
        if (sketches->entry[i].prefix && strncmp(sketches->entry[i].resource, "urn:", 4) == 0)
            return false;
    return true;
}

static bool reflexive(struct trial *t)
{
    t->witness = true;
    if (!decided(t->sketch[0]))
        return true;
    return set_within(t->set[0], t->set[0]);
}

static bool transitive(struct trial *t)
{
    if (!set_within(t->set[0], t->set[1]) || !set_within(t->set[1], t->set[2]))
        return true;
    t->witness = true;
    return set_within(t->set[0], t->set[2]);
}

/* What `inner` permits, `outer` permits too. */
static bool permits_no_more(struct trial *t, const mission_value *inner, const mission_value *outer)
{
    uint64_t state = t->state;
    char uri[200], action[64];

    for (size_t i = 0; i < ACTS; i++) {
        const struct naive_act act = sketch_act(&state, t->sketch[i % 2], uri, action);

        if (!naive_set_permits(inner, &act))
            continue;
        t->witness = true;
        if (!naive_set_permits(outer, &act))
            return false;
    }
    return true;
}

static bool use_agrees(struct trial *t)
{
    if (!set_within(t->set[0], t->set[1]))
        return true;
    return permits_no_more(t, root(t->set[0]), root(t->set[1]));
}

static bool mutual_is_equal(struct trial *t)
{
    return !set_within(t->set[0], t->set[1]) || !set_within(t->set[1], t->set[0]) ||
           (permits_no_more(t, root(t->set[0]), root(t->set[1])) &&
            permits_no_more(t, root(t->set[1]), root(t->set[0])));
}

static bool meet_is_below(struct trial *t)
{
    mission_authority_set *both = meet(t->set[0], t->set[1]);
    bool good = true;

    t->witness = both != NULL;
    if (both)
        good = naive_set_within(root(both), root(t->set[0])) &&
               naive_set_within(root(both), root(t->set[1]));
    mission_authority_set_unref(both);
    return good;
}

/* Is the meet's use exactly what both permit? */
static bool meet_is_use(struct trial *t)
{
    mission_authority_set *both = meet(t->set[0], t->set[1]);
    uint64_t state = t->state;
    char uri[200], action[64];
    bool good = true;

    for (size_t i = 0; i < ACTS && good; i++) {
        const struct naive_act act = sketch_act(&state, t->sketch[i % 2], uri, action);
        const bool want =
            naive_set_permits(root(t->set[0]), &act) && naive_set_permits(root(t->set[1]), &act);

        t->witness = t->witness || want;
        good = naive_set_permits(root(both), &act) == want;
    }
    mission_authority_set_unref(both);
    return good;
}

/* An empty list permits nothing: what both have in common is then said to be nothing (CC). */
static bool permits_some(const mission_value *entry)
{
    const mission_value *constraints = mission_value_get(entry, V("constraints"));

    for (size_t i = 0; i < mission_value_count(constraints); i++) {
        const mission_value *value = mission_value_item(constraints, i);

        if (mission_value_kind(value) == MISSION_JSON_ARRAY && mission_value_count(value) == 0)
            return false;
    }
    return true;
}

/* Every entry that is within both is within the meet. */
static bool meet_is_greatest(struct trial *t)
{
    mission_authority_set *both = meet(t->set[0], t->set[1]);
    bool good = true;

    for (size_t i = 0; i < t->sketch[2]->count && good; i++) {
        const mission_value *entry = mission_value_item(root(t->set[2]), i);
        bool inside = !permits_some(entry), a = false, b = false;

        for (size_t k = 0; k < t->sketch[0]->count; k++)
            a = a || naive_entry_within(entry, mission_value_item(root(t->set[0]), k));
        for (size_t k = 0; k < t->sketch[1]->count; k++)
            b = b || naive_entry_within(entry, mission_value_item(root(t->set[1]), k));
        for (size_t k = 0; k < mission_value_count(root(both)); k++)
            inside = inside || naive_entry_within(entry, mission_value_item(root(both), k));
        t->witness = t->witness || (a && b);
        good = inside || !a || !b;
    }
    mission_authority_set_unref(both);
    return good;
}

static mission_json *narrowed(struct trial *t, const mission_value *p, const mission_value *c)
{
    mission_error error = MISSION_ERROR_INIT;
    struct mi_entry one, other;
    struct mi_arena arena;
    struct mi_why why = {0};
    mission_builder *builder;
    mission_json *out = NULL;
    bool omitted = true;

    mi_arena_start(&arena, &t->context->memory);
    CHECK_INT(mi_entry_compile(t->context, &arena, p, &one), MISSION_OK);
    CHECK_INT(mi_entry_compile(t->context, &arena, c, &other), MISSION_OK);
    CHECK_CODE(mission_builder_new(t->context, &builder, &error), MISSION_OK, &error);
    CHECK_CODE(mi_entry_narrow(t->context, &one, &other, builder, &omitted, &why, &error),
               MISSION_OK, &error);
    if (!omitted)
        CHECK_CODE(mission_builder_finish(builder, &out, &error), MISSION_OK, &error);
    mission_builder_free(builder);
    mi_arena_drop(&arena);
    return out;
}

static bool narrow_is_below(struct trial *t)
{
    const mission_value *p = mission_value_item(root(t->set[0]), 0);
    const mission_value *c = mission_value_item(root(t->set[1]), 0);
    mission_json *out = narrowed(t, p, c);
    bool good;

    t->witness = out != NULL;
    good = !out || (naive_entry_within(mission_json_root(out), p) &&
                    naive_entry_within(mission_json_root(out), c));

    /* What is within the ceiling already comes through whole. */
    if (naive_entry_within(p, c) && permits_some(p))
        good = good && out && naive_entry_within(p, mission_json_root(out));
    mission_json_unref(out);
    return good;
}

/* --- Projection and delegation -----------------------------------------------------------------
 */

/* Each entry stands in the source as it is, though nothing can be decided of it, or is within one.
 */
static bool drawn_from(const mission_value *part, const mission_value *source)
{
    bool good = true;

    for (size_t i = 0; i < mission_value_count(part) && good; i++) {
        const mission_value *entry = mission_value_item(part, i);

        good = false;
        for (size_t k = 0; k < mission_value_count(source) && !good; k++)
            good = mission_value_equal(entry, mission_value_item(source, k)) ||
                   naive_entry_within(entry, mission_value_item(source, k));
    }
    return good;
}

static bool below_source(struct trial *t, int32_t rc, mission_authority_set *part)
{
    const bool good = rc ? part == NULL : drawn_from(root(part), root(t->set[0]));

    t->witness = t->witness || !rc;
    mission_authority_set_unref(part);
    return good;
}

static bool resources_are_below(struct trial *t)
{
    mission_view resources[SKETCH_ENTRIES];
    mission_authority_set *part;
    int32_t rc;

    for (size_t i = 0; i < t->sketch[1]->count; i++)
        resources[i] = mission_view_of(t->sketch[1]->entry[i].resource);
    rc =
        mission_authority_set_for_resources(t->set[0], resources, t->sketch[1]->count, &part, NULL);
    return below_source(t, rc, part);
}

/* Every odd resource is somebody else's. */
static int32_t map_audience(void *host, const mission_value *entry, mission_builder *out,
                            mission_error *error)
{
    const mission_view resource = mission_value_string(mission_value_get(entry, V("resource")));

    (void)host;
    (void)error;
    mission_builder_string(out, resource.len % 2 ? V("odd") : V("even"));
    return 0;
}

static bool audience_is_below(struct trial *t)
{
    const mission_audience_map map = {sizeof map, NULL, map_audience};
    mission_authority_set *part;
    int32_t rc = mission_authority_set_for_audience(t->set[0], &map, V("odd"), &part, NULL);

    return below_source(t, rc, part);
}

/* The scope value stands for the resources and actions of the second set. */
static int32_t map_scope(void *host, mission_view value, mission_builder *out, mission_error *error)
{
    const struct sketches *sketches = host;

    (void)value;
    (void)error;
    for (size_t i = 0; i < sketches->count; i++) {
        const struct sketch *entry = &sketches->entry[i];

        mission_builder_object(out);
        mission_builder_name(out, V("type"));
        mission_builder_string(out, V("mission_resource_access"));
        mission_builder_name(out, V("resource"));
        mission_builder_string(out, mission_view_of(entry->resource));
        if (entry->prefix) {
            mission_builder_name(out, V("resource_match"));
            mission_builder_string(out, V("prefix"));
        }
        mission_builder_name(out, V("actions"));
        mission_builder_array(out);
        mission_builder_string(out, mission_view_of(entry->action[0]));
        mission_builder_end(out);
        mission_builder_end(out);
    }
    return 0;
}

static bool scope_is_below(struct trial *t)
{
    struct sketches named = *t->sketch[1];
    const mission_scope_map map = {sizeof map, &named, map_scope};
    mission_authority_set *part;
    int32_t rc = mission_authority_set_for_scope(t->set[0], &map, V("s"), &part, NULL);

    return below_source(t, rc, part);
}

/* DG-3: what is left is within the source, says that it may be passed on, and to whom. */
static bool passed_on_rightly(const mission_value *set)
{
    for (size_t i = 0; i < mission_value_count(set); i++) {
        const mission_value *rule = mission_value_get(mission_value_item(set, i), V("delegation"));
        const mission_value *list = mission_value_get(rule, V("allowed_delegates"));

        if (mission_value_number(mission_value_get(rule, V("max_depth"))) < 1 ||
            !mission_delegate_matches(list, V("a"), V("p q")))
            return false;
    }
    return true;
}

static bool delegated_is_below(struct trial *t)
{
    const mission_view access = V("urn:ietf:params:oauth:token-type:access_token");
    const mission_exchange exchange = {
        .size = sizeof exchange,
        .subject_token_type = access,
        .requested_token_type = access,
        .authority = t->set[0],
        .mission_client_id = V("agent"),
        .client_id = V("a"),
        .issuer = V("https://as.example.com"),
        .sub_profile = V("p q"),
        .key = V("thumbprint"),
    };
    mission_exchanged out = {.size = sizeof out};
    bool good = true;

    if (mission_exchange_decide(&exchange, &out, NULL) == MISSION_OK) {
        good = drawn_from(root(out.authority), root(t->set[0])) &&
               passed_on_rightly(root(out.authority)) && out.kind == MISSION_EXCHANGE_DELEGATION;
        t->witness = true;
    }
    good = good && (out.authority != NULL) == (out.kind != MISSION_EXCHANGE_REFUSED);
    mission_exchanged_clear(&out);
    return good;
}

/* --- Running, shrinking ------------------------------------------------------------------------
 */

static void open_trial(struct trial *t, const struct sketches *sketches)
{
    mission_error error = MISSION_ERROR_INIT;

    for (size_t i = 0; i < 3; i++) {
        char *text = sketch_text(&sketches[i]);

        t->sketch[i] = &sketches[i];
        CHECK_CODE(
            mission_authority_set_parse(t->context, mission_view_of(text), &t->set[i], &error),
            MISSION_OK, &error);
        free(text);
    }
}

static void close_trial(struct trial *t)
{
    for (size_t i = 0; i < 3; i++)
        mission_authority_set_unref(t->set[i]);
}

static bool holds(law *proved, mission_context *context, uint64_t state,
                  const struct sketches *sketches, size_t *witnessed)
{
    struct trial trial = {.context = context, .state = state};
    bool good;

    open_trial(&trial, sketches);
    good = trial.set[0] && trial.set[1] && trial.set[2] && proved(&trial);
    close_trial(&trial);
    *witnessed += trial.witness;
    return good;
}

static size_t weight(const struct sketches *sketches)
{
    char *text = sketch_text(sketches);
    const size_t len = strlen(text);

    free(text);
    return len;
}

/* Take one part away while the law still fails; true when that worked. */
static bool shrink_once(law *failed, mission_context *context, uint64_t state,
                        struct sketches *sketches)
{
    struct sketches less[3];
    size_t unused = 0;

    for (size_t which = 0; which < 3; which++) {
        memcpy(less, sketches, sizeof less);
        for (size_t step = 0; sketch_less(&sketches[which], step, &less[which]); step++) {
            if (weight(&less[which]) < weight(&sketches[which]) &&
                !holds(failed, context, state, less, &unused)) {
                memcpy(sketches, less, sizeof less);
                return true;
            }
        }
    }
    return false;
}

static void show(law *failed, mission_context *context, uint64_t state, struct sketches *sketches)
{
    while (shrink_once(failed, context, state, sketches))
        ;
    for (size_t i = 0; i < 3; i++) {
        char *text = sketch_text(&sketches[i]);

        test_check(false, __FILE__, __LINE__, "set %zu (profile %u, acts %llu): %s", i,
                   mission_context_profile(context), (unsigned long long)state, text);
        free(text);
    }
}

/* In the series the older spelling is the same type. */
static void spell_types(uint64_t *state, struct sketches *sketches)
{
    for (size_t i = 0; i < sketches->count; i++)
        if (test_random(state) % 4 == 0)
            sketches->entry[i].type = "resource_access";
}

static void draw(uint64_t *state, uint32_t profile, struct sketches *sketches)
{
    sketch_random(state, &sketches[0]);
    sketch_near(state, &sketches[0], &sketches[1]);
    sketch_near(state, &sketches[1], &sketches[2]);
    for (size_t i = 0; i < 3 && profile == MISSION_PROFILE_SERIES; i++)
        spell_types(state, &sketches[i]);
}

/* The law, over so many draws in each profile; its premise has to be met now and then. */
static void prove(law *proved, size_t runs)
{
    uint64_t state = test_seed();

    for (uint32_t profile = MISSION_PROFILE_SERIES; profile <= MISSION_PROFILE_DRAFT; profile++) {
        mission_context *context = test_context(profile, 0);
        size_t witnessed = 0;

        for (size_t i = 0; i < runs; i++) {
            struct sketches sketches[3];
            uint64_t acts;

            draw(&state, profile, sketches);
            acts = test_random(&state) | 1;
            if (!holds(proved, context, acts, sketches, &witnessed)) {
                show(proved, context, acts, sketches);
                break;
            }
        }
        CHECK(witnessed >= runs / 100);
        mission_context_unref(context);
    }
}

static void test_subset(void)
{
    COVERS("SU-1", "SU-2", "SU-3", "SU-4", "UR-1", "CC-1", "CC-2", "CC-3", "SU-5");
    prove(entries_agree, RUNS);
    prove(sets_agree, RUNS);
}

static void test_order(void)
{
    COVERS("SU-3", "SU-5");
    prove(reflexive, RUNS / 4);
    prove(transitive, RUNS);
    prove(mutual_is_equal, RUNS);
}

static void test_use(void)
{
    COVERS("SU-1", "SU-2", "SU-3", "TK-1");
    prove(use_agrees, RUNS);
}

static void test_meet(void)
{
    COVERS("CC-6", "SU-6");
    prove(meet_is_below, RUNS);
    prove(meet_is_use, RUNS);
    prove(meet_is_greatest, RUNS);
}

static void test_narrow(void)
{
    COVERS("AP-4", "DE-4", "CC-6");
    prove(narrow_is_below, RUNS);
}

static void test_parts(void)
{
    COVERS("TK-1", "DG-3", "SU-6");
    prove(resources_are_below, RUNS);
    prove(audience_is_below, RUNS / 4);
    prove(scope_is_below, RUNS);
    prove(delegated_is_below, RUNS);
}

static const struct test tests[] = {
    {"subset", test_subset}, {"order", test_order},   {"use", test_use},
    {"meet", test_meet},     {"narrow", test_narrow}, {"parts", test_parts},
};

TEST_MAIN("laws", tests)
