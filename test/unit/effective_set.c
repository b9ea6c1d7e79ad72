/* The Effective Authority Set and containment, held against ALG-2 written out as it is said.
 * SPDX-License-Identifier: MIT */
#include "entries.h"
#include "naive.h"

#define RUNS 1500
#define ISSUER V("https://as.example.com")
#define ERP "{\"type\":\"mission_resource_access\",\"resource\":\"https://erp.example.com"
#define END "}"

static const uint32_t profiles[] = {MISSION_PROFILE_SERIES, MISSION_PROFILE_DRAFT};

static mission_view text_of(const mission_value *object, const char *name)
{
    return mission_value_string(mission_value_get(object, mission_view_of(name)));
}

static bool same(mission_view a, mission_view b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static bool is_prefix(const mission_value *entry)
{
    return same(text_of(entry, "resource_match"), V("prefix"));
}

/* ---- EA-2 and ALG-2 as they are said ---- */

static bool overlaps(const mission_value *item, const mission_value *entry,
                     const mission_value *approved)
{
    const mission_view c = text_of(item, "resource"), e = text_of(entry, "resource");

    if (same(c, e) || (is_prefix(entry) && naive_under(e, c)))
        return true;
    for (size_t i = 0; i < mission_value_count(approved); i++) {
        const mission_value *a = mission_value_item(approved, i);

        if (same(text_of(a, "resource"), c) && is_prefix(a) && naive_under(c, e))
            return true;
    }
    return false;
}

static bool action_taken(const mission_value *item, mission_view action)
{
    const mission_value *actions = mission_value_get(item, V("actions"));

    for (size_t i = 0; i < mission_value_count(actions); i++) {
        const mission_view one = mission_value_string(mission_value_item(actions, i));

        if (naive_action_within(one, action) || naive_action_within(action, one))
            return true;
    }
    return actions == NULL;
}

struct holder {
    const mission_value *set, *contained;
    const mission_value *map; /* NULL: its own */
};

static const mission_value *justifying(const struct holder *holder, size_t index)
{
    int64_t at = (int64_t)index;

    if (holder->map)
        mission_value_integer(mission_value_item(holder->map, index), &at);
    return mission_value_item(holder->set, (size_t)at);
}

static bool taken(const struct holder *holders, size_t count, const mission_value *set,
                  size_t index, mission_view action)
{
    const mission_value *entry = mission_value_item(set, index);

    for (size_t h = 0; h < count; h++)
        for (size_t i = 0; i < mission_value_count(holders[h].contained); i++) {
            const mission_value *item = mission_value_item(holders[h].contained, i);

            if (overlaps(item, justifying(&holders[h], index), holders[h].set) &&
                overlaps(item, entry, holders[h].set) && action_taken(item, action))
                return true;
        }
    return false;
}

/* Does `got`, an entry of the result (NULL: none), have exactly the actions that are left? */
static bool right(const struct holder *holders, size_t count, const mission_value *set,
                  size_t index, const mission_value *got)
{
    const mission_value *actions = mission_value_get(mission_value_item(set, index), V("actions"));
    const mission_value *have = mission_value_get(got, V("actions"));
    size_t at = 0;

    for (size_t i = 0; i < mission_value_count(actions); i++) {
        const mission_value *action = mission_value_item(actions, i);

        if (taken(holders, count, set, index, mission_value_string(action)))
            continue;
        if (!mission_value_equal(action, mission_value_item(have, at)))
            return false;
        at++;
    }
    return at == mission_value_count(have) && (at > 0) == (got != NULL);
}

static void check_against(const struct holder *holders, size_t count, const mission_value *set,
                          const mission_effective *effective)
{
    size_t next = 0;

    for (size_t i = 0; i < mission_value_count(set); i++) {
        const mission_value *got = NULL;

        if (mission_effective_origin(effective, next) == i)
            got = mission_authority_set_entry(effective->set, next++);
        CHECK(right(holders, count, set, i, got));
        if (got)
            CHECK_INT(mission_value_count(got), mission_value_count(mission_value_item(set, i)));
    }
    CHECK_INT(next, mission_authority_set_count(effective->set));
    CHECK(mission_effective_origin(effective, next) == SIZE_MAX);
}

/* ---- Random trials ---- */

static void random_items(uint64_t *state, size_t most, char out[SET_TEXT])
{
    static const char *const actions[] = {"",
                                          ",\"actions\":[\"a.read\"]",
                                          ",\"actions\":[\"a.*\"]",
                                          ",\"actions\":[\"a.b.c\",\"b.read\"]",
                                          ",\"actions\":[\"a.b.*\"]",
                                          ",\"actions\":[\"none\",\"a.write\",\"b\"]"};
    const uint64_t count = entry_below(state, most + 1);
    int at = sprintf(out, "[");

    for (uint64_t i = 0; i < count; i++)
        at += sprintf(out + at, "%s{\"resource\":\"%s\"%s}", i ? "," : "",
                      entry_resources[entry_below(state, entry_resource_count)],
                      actions[entry_below(state, sizeof actions / sizeof *actions)]);
    sprintf(out + at, "]");
}

struct trial {
    mission_context *context;
    mission_authority_set *set;
    mission_json *items, *more;
};

static struct trial open_trial(mission_context *context, uint64_t *state)
{
    struct trial t = {.context = context};
    char text[SET_TEXT];

    entries_random(state, 6, text);
    t.set = entries_set(context, text);
    random_items(state, 3, text);
    t.items = test_json(context, text);
    random_items(state, 2, text);
    t.more = test_json(context, text);
    return t;
}

static void close_trial(struct trial *t)
{
    mission_json_unref(t->more);
    mission_json_unref(t->items);
    mission_authority_set_unref(t->set);
}

static mission_effective effective_of(mission_authority_set *set, const mission_value *contained,
                                      const mission_value *latched)
{
    const mission_overlay own = {sizeof own, contained, latched};
    mission_effective out = {.size = sizeof out, .taken = 99};
    mission_error error = MISSION_ERROR_INIT;

    CHECK_CODE(mission_authority_effective(set, ISSUER, &own, NULL, 0, &out, &error), MISSION_OK,
               &error);
    return out;
}

static void check_shrinks(const struct trial *t, const mission_effective *effective)
{
    if (effective->set)
        CHECK_INT(entries_within(effective->set, t->set), 1);
    CHECK((effective->taken == 0) == (effective->set == t->set));
    CHECK((effective->taken == 0) == (effective->account == NULL));
}

static void try_own(struct trial *t)
{
    const struct holder own = {mission_authority_set_value(t->set), mission_json_root(t->items),
                               NULL};
    mission_effective effective = effective_of(t->set, own.contained, NULL);

    check_against(&own, 1, own.set, &effective);
    check_shrinks(t, &effective);
    mission_effective_clear(&effective);
}

/* What is contained now overlaps no item any more, and all that was contained still is. */
static void try_contain(struct trial *t)
{
    const mission_value *set = mission_authority_set_value(t->set);
    mission_effective before = effective_of(t->set, mission_json_root(t->items), NULL), after;
    mission_error error = MISSION_ERROR_INIT;
    mission_json *made = NULL;
    const mission_value *contained;
    int32_t changed = 7;

    CHECK_CODE(mission_overlay_contain(t->set, mission_json_root(t->items),
                                       mission_json_root(t->more), &made, &changed, &error),
               MISSION_OK, &error);
    contained = mission_value_get(mission_json_root(made), V("contained"));
    for (size_t i = 0; i < mission_value_count(mission_json_root(t->items)); i++)
        CHECK(mission_value_equal(mission_value_item(contained, i),
                                  mission_value_item(mission_json_root(t->items), i)));
    after = effective_of(t->set, contained, NULL);
    for (size_t i = 0; i < mission_authority_set_count(after.set); i++) {
        const mission_value *entry = mission_authority_set_entry(after.set, i);
        const mission_value *actions = mission_value_get(entry, V("actions"));

        for (size_t k = 0; k < mission_value_count(mission_json_root(t->more)); k++) {
            const mission_value *item = mission_value_item(mission_json_root(t->more), k);

            for (size_t a = 0; a < mission_value_count(actions); a++)
                CHECK(!overlaps(item, entry, set) ||
                      !action_taken(item, mission_value_string(mission_value_item(actions, a))));
        }
    }
    if (after.set && before.set)
        CHECK_INT(entries_within(after.set, before.set), 1);
    CHECK(!after.set || before.set);
    CHECK_INT(changed, !(before.set == after.set ||
                         mission_value_equal(mission_authority_set_value(before.set),
                                             mission_authority_set_value(after.set)) == 1));
    mission_effective_clear(&before);
    mission_effective_clear(&after);
    mission_json_unref(made);
}

/* Containing the same again records the same, and adds nothing. */
static void try_again(struct trial *t)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_json *first = NULL, *second = NULL;
    const mission_value *contained;
    int32_t changed = 7;

    CHECK_CODE(
        mission_overlay_contain(t->set, NULL, mission_json_root(t->more), &first, &changed, &error),
        MISSION_OK, &error);
    contained = mission_value_get(mission_json_root(first), V("contained"));
    CHECK_INT(changed, mission_value_count(contained) > 0);
    CHECK_CODE(mission_overlay_contain(t->set, contained, mission_json_root(t->more), &second,
                                       &changed, &error),
               MISSION_OK, &error);
    CHECK_INT(changed, 0);
    CHECK(mission_value_equal(mission_json_root(first), mission_json_root(second)));
    mission_json_unref(first);
    mission_json_unref(second);
}

/* A child that is the parent's entries in another order, some of them narrower. */
static void try_child(struct trial *t, uint64_t *state)
{
    mission_lineage_set parent = {.size = sizeof parent, .set = t->set};
    const mission_overlay items = {sizeof items, mission_json_root(t->items), NULL};
    const mission_overlay own = {sizeof own, mission_json_root(t->more), NULL};
    mission_effective effective = {.size = sizeof effective};
    mission_error error = MISSION_ERROR_INIT;
    mission_authority_set *child = NULL, *other;
    mission_json *map = NULL;
    char text[SET_TEXT];
    uint32_t verdict;

    entries_random(state, 4, text);
    other = entries_set(t->context, text);
    CHECK_CODE(mission_authority_intersect(t->set, other, &child, &verdict, &error), MISSION_OK,
               &error);
    mission_authority_set_unref(other);
    if (!child)
        child = mission_authority_set_ref(t->set);
    CHECK_CODE(mission_authority_justify(child, t->set, NULL, &map, &error), MISSION_OK, &error);
    parent.overlay = &items;
    parent.justification = mission_json_root(map);
    CHECK_CODE(mission_authority_effective(child, ISSUER, &own, &parent, 1, &effective, &error),
               MISSION_OK, &error);
    {
        const mission_value *set = mission_authority_set_value(child);
        const struct holder holders[] = {
            {set, mission_json_root(t->more), NULL},
            {mission_authority_set_value(t->set), mission_json_root(t->items),
             parent.justification},
        };

        check_against(holders, 2, set, &effective);
    }
    mission_effective_clear(&effective);
    mission_json_unref(map);
    mission_authority_set_unref(child);
}

static void test_trials(void)
{
    uint64_t state = test_seed();

    COVERS("EA-1", "EA-2", "20:CT-1");
    for (size_t p = 0; p < 2; p++) {
        mission_context *context = test_context(profiles[p], 0);

        for (size_t run = 0; run < RUNS; run++) {
            struct trial t = open_trial(context, &state);

            try_own(&t);
            try_contain(&t);
            try_again(&t);
            try_child(&t, &state);
            close_trial(&t);
        }
        mission_context_unref(context);
    }
}

/* ---- By hand ---- */

#define SET                                                                                        \
    "[" ERP "\",\"resource_match\":\"prefix\",\"actions\":[\"invoices.*\",\"post\"]}," ERP         \
    "/q3\",\"actions\":[\"post\"],\"constraints\":{\"tenant\":\"north\"}},"                        \
    "{\"type\":\"mission_resource_access\",\"resource\":\"urn:example:a\",\"actions\":[\"post\"]}" \
    ","                                                                                            \
    "{\"type\":\"mission_resource_access\",\"resource\":\"urn:example:b\",\"resource_match\":"     \
    "\"prefix\",\"actions\":[\"post\"]}]"

struct row {
    const char *contained, *origins;
};

static void check_row(mission_context *context, mission_authority_set *set, const struct row *row)
{
    mission_json *contained = test_json(context, row->contained);
    mission_effective effective = effective_of(set, mission_json_root(contained), NULL);
    char text[64] = "[";

    for (size_t i = 0; i < mission_authority_set_count(effective.set); i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s%zu", i ? "," : "",
                 mission_effective_origin(&effective, i));
    strcat(text, "]");
    test_about("%s", row->contained);
    CHECK_TEXT(text, row->origins);
    mission_effective_clear(&effective);
    mission_json_unref(contained);
}

static void test_overlaps(void)
{
    static const struct row rows[] = {
        {"[]", "[0,1,2,3]"},
        {"[{\"resource\":\"https://crm.example.com\"}]", "[0,1,2,3]"},
        /* A prefix reaches what lies under it, and is reached by it. */
        {"[{\"resource\":\"https://erp.example.com\"}]", "[2,3]"},
        {"[{\"resource\":\"https://erp.example.com/q3\"}]", "[2,3]"},
        {"[{\"resource\":\"https://ERP.example.com/q4\"}]", "[1,2,3]"},
        {"[{\"resource\":\"https://erp.example.com/q3\",\"actions\":[\"post\"]}]", "[0,2,3]"},
        {"[{\"resource\":\"https://erp.example.com\",\"actions\":[\"invoices.read\",\"post\"]}]",
         "[2,3]"},
        /* A prefix without a normal form: nothing tells what lies under it. */
        {"[{\"resource\":\"urn:example:a\"}]", "[0,1]"},
        {"[{\"resource\":\"urn:example:c\"}]", "[0,1,2]"},
        {"[{\"resource\":\"urn:example:b\"}]", "[0,1]"},
    };

    COVERS("EA-2");
    for (size_t p = 0; p < 2; p++) {
        mission_context *context = test_context(profiles[p], 0);
        mission_authority_set *set = entries_set(context, SET);

        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
            check_row(context, set, &rows[i]);
        test_about(NULL);
        mission_authority_set_unref(set);
        mission_context_unref(context);
    }
}

/* Removing inside a family removes the family, and the account says so. */
static void test_account(void)
{
    mission_context *context = test_context(MISSION_PROFILE_DRAFT, 0);
    mission_authority_set *set = entries_set(context, SET);
    mission_json *contained = test_json(
        context, "[{\"resource\":\"https://erp.example.com\",\"actions\":[\"invoices.q3.read\"]},"
                 "{\"resource\":\"https://erp.example.com/q3\",\"actions\":[\"post\"]}]");
    mission_effective effective = effective_of(set, mission_json_root(contained), NULL);

    COVERS("EA-1", "EA-2");
    CHECK_INT(effective.taken, MISSION_TAKEN_CONTAINED);
    CHECK(effective.set == NULL || mission_authority_set_count(effective.set) == 2);
    CHECK(entries_are(context, mission_json_root(effective.account),
                      "{\"origins\":[2,3],\"taken\":[{\"entry\":0,\"reason\":\"contained\"},"
                      "{\"entry\":1,\"reason\":\"contained\"}]}"));
    mission_effective_clear(&effective);
    CHECK(effective.set == NULL && effective.account == NULL);
    mission_json_unref(contained);
    contained = test_json(context, "[{\"resource\":\"https://erp.example.com\",\"actions\":["
                                   "\"invoices.q3.read\"]}]");
    effective = effective_of(set, mission_json_root(contained), NULL);
    CHECK(entries_are(context, mission_json_root(effective.account),
                      "{\"origins\":[0,1,2,3],\"taken\":[{\"actions\":[\"invoices.*\"],\"entry\":0,"
                      "\"reason\":\"contained\"}]}"));
    CHECK(entries_are(context, mission_authority_set_entry(effective.set, 0),
                      ERP "\",\"resource_match\":\"prefix\",\"actions\":[\"post\"]}"));
    mission_effective_clear(&effective);
    mission_json_unref(contained);
    mission_authority_set_unref(set);
    mission_context_unref(context);
}

static mission_json *latch_of(mission_authority_set *set, mission_context *context, size_t index)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_digest digest;
    char text[80];

    CHECK_CODE(mission_authority_entry_anchor(set, index, ISSUER, &digest, &error), MISSION_OK,
               &error);
    snprintf(text, sizeof text, "[\"%s\"]", digest.text);
    return test_json(context, text);
}

#define TWINS                                                                                      \
    "[" ERP "\",\"actions\":[\"post\"]}," ERP                                                      \
    "\",\"actions\":[\"read\"]},{\"actions\":[\"post\"],"                                          \
    "\"resource\":\"https://erp.example.com\",\"type\":\"mission_resource_access\"}]"

/* One latch takes all identical entries, of the Mission and below it; with the last nothing is
 * left. */
static void check_latches(uint32_t profile)
{
    mission_context *context = test_context(profile, 0);
    mission_authority_set *set = entries_set(context, TWINS);
    mission_authority_set *child = entries_set(context, "[" ERP "\",\"actions\":[\"post\"],"
                                                        "\"constraints\":{\"tenant\":\"north\"}}]");
    mission_json *latched = latch_of(set, context, 0), *map = test_json(context, "[2]");
    const mission_overlay overlay = {sizeof overlay, NULL, mission_json_root(latched)};
    const mission_lineage_set parent = {sizeof parent, set, &overlay, mission_json_root(map)};
    mission_effective effective = effective_of(set, NULL, mission_json_root(latched));
    mission_error error = MISSION_ERROR_INIT;

    CHECK_INT(effective.taken, MISSION_TAKEN_DISCHARGED);
    CHECK_INT(mission_authority_set_count(effective.set), 1);
    CHECK_INT(mission_effective_origin(&effective, 0), 1);
    CHECK(entries_are(context, mission_json_root(effective.account),
                      "{\"origins\":[1],\"taken\":[{\"entry\":0,\"reason\":\"discharged\"},"
                      "{\"entry\":2,\"reason\":\"discharged\"}]}"));
    mission_effective_clear(&effective);
    CHECK_CODE(mission_authority_effective(child, ISSUER, NULL, &parent, 1, &effective, &error),
               MISSION_OK, &error);
    CHECK_INT(effective.taken, MISSION_TAKEN_DISCHARGED);
    CHECK(effective.set == NULL);
    mission_effective_clear(&effective);
    mission_json_unref(map);
    mission_json_unref(latched);
    mission_authority_set_unref(child);
    mission_authority_set_unref(set);
    mission_context_unref(context);
}

static void test_latches(void)
{
    COVERS("EA-1", "CS-6", "status.discharge.child-propagation");
    for (size_t p = 0; p < 2; p++)
        check_latches(profiles[p]);
}

/* Two generations: what reaches the grandchild goes through both maps. */
static void test_generations(void)
{
    mission_context *context = test_context(MISSION_PROFILE_DRAFT, 0);
    mission_authority_set *set = entries_set(context, TWINS);
    mission_authority_set *child = entries_set(context, "[" ERP "\",\"actions\":[\"read\"]}]");
    mission_json *up = test_json(context, "[0]"), *top = test_json(context, "[1]"),
                 *wrong = test_json(context, "[3]"), *latched = latch_of(set, context, 1);
    const mission_overlay overlay = {sizeof overlay, NULL, mission_json_root(latched)};
    mission_lineage_set line[] = {
        {sizeof *line, NULL, NULL, mission_json_root(up)},
        {sizeof *line, set, &overlay, mission_json_root(top)},
    };
    mission_effective out = {.size = sizeof out};
    mission_error error = MISSION_ERROR_INIT;

    COVERS("EA-1");
    CHECK_CODE(mission_authority_effective(child, ISSUER, NULL, line, 2, &out, &error), MISSION_OK,
               &error);
    CHECK(out.set == NULL && out.taken == MISSION_TAKEN_DISCHARGED);
    mission_effective_clear(&out);
    line[1].justification = mission_json_root(up); /* of another entry */
    CHECK_CODE(mission_authority_effective(child, ISSUER, NULL, line, 2, &out, &error), MISSION_OK,
               &error);
    CHECK(out.set == child && out.taken == 0);
    mission_effective_clear(&out);
    line[1].justification = mission_json_root(wrong);
    CHECK_CODE(mission_authority_effective(child, ISSUER, NULL, line, 2, &out, &error),
               MISSION_E_INCONSISTENT, &error);
    CHECK(out.set == NULL);
    line[0].justification = NULL;
    CHECK_CODE(mission_authority_effective(child, ISSUER, NULL, line, 2, &out, &error),
               MISSION_E_INCONSISTENT, &error);
    line[0].justification = mission_json_root(up);
    line[1].justification = mission_json_root(top);
    line[1].set = NULL;
    CHECK_CODE(mission_authority_effective(child, ISSUER, NULL, line, 2, &out, &error),
               MISSION_E_INCONSISTENT, &error);
    line[1].size++;
    CHECK_CODE(mission_authority_effective(child, ISSUER, NULL, line, 2, &out, &error),
               MISSION_E_ABI_SIZE, &error);
    mission_json_unref(latched);
    mission_json_unref(wrong);
    mission_json_unref(top);
    mission_json_unref(up);
    mission_authority_set_unref(child);
    mission_authority_set_unref(set);
    mission_context_unref(context);
}

/* ---- Refusals ---- */

static void check_refused(mission_context *context, mission_authority_set *set, const char *text,
                          bool latched, int32_t code)
{
    mission_json *value = test_json(context, text);
    const mission_value *root = mission_json_root(value);
    const mission_overlay own = {sizeof own, latched ? NULL : root, latched ? root : NULL};
    mission_effective out = {.size = sizeof out, .taken = 1};
    mission_error error = MISSION_ERROR_INIT;
    mission_json *made = value;
    int32_t changed = 1;

    test_about("%s", text);
    CHECK_CODE(mission_authority_effective(set, ISSUER, &own, NULL, 0, &out, &error), code, &error);
    CHECK(out.set == NULL && out.account == NULL && out.taken == 0);
    if (!latched) {
        CHECK_CODE(mission_overlay_contain(set, NULL, root, &made, &changed, &error), code, &error);
        CHECK(made == NULL && changed == 0);
        made = value;
        CHECK_CODE(mission_overlay_contain(set, root, root, &made, &changed, &error), code, &error);
        CHECK(made == NULL);
    }
    test_about(NULL);
    mission_json_unref(value);
}

static void test_refusals(void)
{
    mission_context *context = test_context(MISSION_PROFILE_SERIES, 0);
    mission_authority_set *set = entries_set(context, SET);
    mission_effective out = {.size = 8};
    mission_error error = MISSION_ERROR_INIT;

    COVERS("20:CT-1", "EA-1");
    check_refused(context, set, "{}", false, MISSION_E_WRONG_TYPE);
    check_refused(context, set, "[1]", false, MISSION_E_WRONG_TYPE);
    check_refused(context, set, "[{\"actions\":[\"a\"]}]", false, MISSION_E_MISSING_MEMBER);
    check_refused(context, set, "[{\"resource\":\"\"}]", false, MISSION_E_EMPTY);
    check_refused(context, set, "[{\"resource\":\"a:b\",\"x\":1}]", false,
                  MISSION_E_UNKNOWN_MEMBER);
    /* Never as the whole entry. */
    check_refused(context, set, "[{\"resource\":\"a:b\",\"actions\":[]}]", false, MISSION_E_EMPTY);
    check_refused(context, set, "[{\"resource\":\"a:b\",\"actions\":[\"*\"]}]", false,
                  MISSION_E_MALFORMED_ACTION);
    check_refused(context, set, "[{\"resource\":\"a:b\",\"actions\":[\".*\"]}]", false,
                  MISSION_E_MALFORMED_ACTION);
    check_refused(context, set, "{}", true, MISSION_E_WRONG_TYPE);
    check_refused(context, set, "[\"sha-256:x\"]", true, MISSION_E_MALFORMED_DIGEST);
    CHECK_CODE(mission_authority_effective(set, ISSUER, NULL, NULL, 0, &out, &error),
               MISSION_E_ABI_SMALL, &error);
    CHECK_CODE(mission_authority_effective(set, ISSUER, NULL, NULL, 0, NULL, &error),
               MISSION_E_ARGUMENT, &error);
    mission_authority_set_unref(set);
    mission_context_unref(context);
}

/* An item that overlaps nothing is dropped: nothing is left to record. */
static void test_contain(void)
{
    mission_context *context = test_context(MISSION_PROFILE_SERIES, 0);
    mission_authority_set *set = entries_set(context, SET);
    mission_json *items = test_json(context, "[{\"resource\":\"https://crm.example.com\"},"
                                             "{\"resource\":\"https://erp.example.com\","
                                             "\"actions\":[\"delete\"]}]");
    mission_error error = MISSION_ERROR_INIT;
    mission_json *out = NULL;
    int32_t changed = 7;

    COVERS("20:CT-1");
    CHECK_CODE(mission_overlay_contain(set, NULL, mission_json_root(items), &out, &changed, &error),
               MISSION_OK, &error);
    CHECK(entries_are(context, mission_json_root(out), "{\"contained\":[],\"recorded\":[]}"));
    CHECK_INT(changed, 0);
    mission_json_unref(out);
    mission_json_unref(items);
    /* Recorded for each entry that it overlaps, with that entry's own words. */
    items = test_json(context, "[{\"resource\":\"https://erp.example.com/q3\",\"actions\":["
                               "\"invoices.read\",\"post\"]}]");
    CHECK_CODE(mission_overlay_contain(set, NULL, mission_json_root(items), &out, &changed, &error),
               MISSION_OK, &error);
    CHECK(entries_are(
        context, mission_value_get(mission_json_root(out), V("recorded")),
        "[{\"actions\":[\"invoices.*\",\"post\"],\"resource\":\"https://erp.example.com\"},"
        "{\"actions\":[\"post\"],\"resource\":\"https://erp.example.com/q3\"}]"));
    CHECK_INT(changed, 1);
    mission_json_unref(out);
    mission_json_unref(items);
    mission_authority_set_unref(set);
    mission_context_unref(context);
}

/* Nothing taken: the very same set, without a look at anything. */
static void test_nothing(void)
{
    mission_context *context = test_context(MISSION_PROFILE_SERIES, 0);
    mission_authority_set *set = entries_set(context, SET);
    mission_json *none = test_json(context, "[]");
    const mission_overlay own = {sizeof own, mission_json_root(none), NULL};
    const mission_lineage_set parent = {sizeof parent, NULL, &own, NULL};
    mission_effective out = {.size = sizeof out};
    mission_error error = MISSION_ERROR_INIT;

    COVERS("EA-1");
    CHECK_CODE(mission_authority_effective(set, V(""), &own, &parent, 1, &out, &error), MISSION_OK,
               &error);
    CHECK(out.set == set && !out.account && !out.taken);
    CHECK_INT(mission_effective_origin(&out, 3), 3);
    CHECK(mission_effective_origin(&out, 4) == SIZE_MAX);
    mission_effective_clear(&out);
    mission_effective_clear(NULL);
    mission_json_unref(none);
    mission_authority_set_unref(set);
    mission_context_unref(context);
}

/* Entries of other types: by a resource of their own, as a whole. */
static void test_other_types(void)
{
    const mission_authorization_type type = {.size = sizeof type, .type = V("x_pay")};
    const mission_config config = {.size = sizeof config,
                                   .profile = MISSION_PROFILE_DRAFT,
                                   .authorization_types = &type,
                                   .authorization_type_count = 1};
    mission_error error = MISSION_ERROR_INIT;
    mission_context *context = NULL;
    mission_authority_set *set;
    mission_json *items, *out = NULL;
    int32_t changed = 7;
    static const struct row rows[] = {
        {"[{\"resource\":\"https://pay.example.com\",\"actions\":[\"x\"]}]", "[1]"},
        {"[{\"resource\":\"https://erp.example.com\"}]", "[0,1]"},
    };

    COVERS("EA-2");
    CHECK_CODE(mission_context_new(&config, &context, &error), MISSION_OK, &error);
    set = entries_set(context, "[{\"type\":\"x_pay\",\"resource\":\"https://pay.example.com\"},"
                               "{\"type\":\"x_pay\",\"amount\":1}]");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        check_row(context, set, &rows[i]);
    test_about(NULL);
    items = test_json(context, rows[0].contained);
    CHECK_CODE(mission_overlay_contain(set, NULL, mission_json_root(items), &out, &changed, &error),
               MISSION_OK, &error);
    CHECK(entries_are(context, mission_value_get(mission_json_root(out), V("recorded")),
                      "[{\"resource\":\"https://pay.example.com\"}]"));
    CHECK_INT(changed, 1);
    mission_json_unref(out);
    mission_json_unref(items);
    mission_authority_set_unref(set);
    mission_context_unref(context);
}

static const struct test tests[] = {
    {"trials", test_trials},   {"overlaps", test_overlaps},       {"account", test_account},
    {"latches", test_latches}, {"generations", test_generations}, {"refusals", test_refusals},
    {"contain", test_contain}, {"nothing taken", test_nothing},   {"other types", test_other_types},
};

TEST_MAIN("effective_set", tests)
