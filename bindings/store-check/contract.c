/* Each sentence of <mission/store.h> about loads and commits. SPDX-License-Identifier: MIT */
#include "suite.h"

#define ABSENT MISSION_EXPECT_ABSENT
#define VERSION MISSION_EXPECT_VERSION
#define ANY MISSION_EXPECT_ANY
#define A V("a")
#define B V("b")
#define C V("c")

static bool put(struct client *c, mission_view key, mission_view bytes)
{
    return mi_suite_takes_one(c, mi_suite_put(key, ANY, 0, bytes));
}

/* --- expectations --- */

static void put_absent(struct client *c)
{
    mi_suite_step(c, "a new row has version 1 and number 0");
    if (!mi_suite_takes_one(c, mi_suite_put(A, ABSENT, 0, V("one"))) ||
        !mi_suite_is(c, A, V("one"), 1, 0))
        return;
    mi_suite_step(c, "PUT with EXPECT_ABSENT of a row that is there changes nothing");
    if (mi_suite_conflicts_one(c, mi_suite_put(A, ABSENT, 0, V("two"))))
        mi_suite_is(c, A, V("one"), 1, 0);
}

static void put_version(struct client *c)
{
    static const uint64_t wrong[] = {
        0, 1, 3, ((uint64_t)1 << 32) + 2, UINT64_MAX, (uint64_t)1 << 63};

    mi_suite_step(c, "PUT with EXPECT_VERSION of a row that is absent");
    if (!mi_suite_conflicts_one(c, mi_suite_put(A, VERSION, 1, V("x"))) ||
        !mi_suite_conflicts_one(c, mi_suite_put(A, VERSION, 0, V("x"))) || !mi_suite_absent(c, A))
        return;
    mi_suite_step(c, "PUT with EXPECT_VERSION counts on");
    if (!put(c, A, V("one")) || !mi_suite_takes_one(c, mi_suite_put(A, VERSION, 1, V("two"))) ||
        !mi_suite_is(c, A, V("two"), 2, 0))
        return;
    mi_suite_step(c, "PUT with EXPECT_VERSION of another version");
    for (size_t i = 0; i < COUNT(wrong); i++)
        if (!mi_suite_conflicts_one(c, mi_suite_put(A, VERSION, wrong[i], V("x"))))
            return;
    mi_suite_is(c, A, V("two"), 2, 0);
}

static void put_any(struct client *c)
{
    mi_suite_step(c, "PUT with EXPECT_ANY makes a row and replaces it");
    for (uint64_t version = 1; version <= 20; version++)
        if (!mi_suite_takes_one(c, mi_suite_put(A, ANY, 77, V("bytes"))) ||
            !mi_suite_is(c, A, V("bytes"), version, 0))
            return;
}

static void load_absent(struct client *c)
{
    struct sheet sheet = SHEET_EMPTY;
    int32_t rc;

    mi_suite_step(c, "a load of what is not there");
    if (!mi_suite_absent(c, A) || !put(c, A, V("a")) || !mi_suite_absent(c, B))
        return;
    mi_suite_step(c, "the same key in another kind is another row");
    rc = mi_suite_load(c, V("other"), A, &sheet);
    if (rc == MISSION_STORE_OK)
        mi_suite_fail(c->trial, "it was found");
    mi_suite_sheet_clear(&sheet);
}

/* A CHECK on A beside a PUT on B, in both orders. */
static void with_check(struct client *c, mission_store_write check, bool holds)
{
    mission_store_write first[] = {check, mi_suite_put(B, ANY, 0, V("b"))};
    mission_store_write last[] = {first[1], check};

    if (holds) {
        if (mi_suite_takes(c, first, 2) && mi_suite_takes(c, last, 2) &&
            mi_suite_is(c, B, V("b"), 2, 0))
            mi_suite_takes_one(c, mi_suite_delete(B, ANY, 0));
    } else if (mi_suite_conflicts(c, first, 2, 0) && mi_suite_conflicts(c, last, 2, 1)) {
        mi_suite_absent(c, B);
    }
}

static void check(struct client *c)
{
    mi_suite_step(c, "CHECK of an absent row");
    with_check(c, mi_suite_check(A, ABSENT, 0), true);
    with_check(c, mi_suite_check(A, ANY, 0), true);
    with_check(c, mi_suite_check(A, VERSION, 1), false);
    with_check(c, mi_suite_check(A, VERSION, 0), false);
    mi_suite_step(c, "CHECK makes no row");
    if (!mi_suite_absent(c, A) || !put(c, A, V("1")) || !put(c, A, V("2")))
        return;
    mi_suite_step(c, "CHECK of a row of version 2");
    with_check(c, mi_suite_check(A, VERSION, 2), true);
    with_check(c, mi_suite_check(A, ANY, 0), true);
    with_check(c, mi_suite_check(A, VERSION, 1), false);
    with_check(c, mi_suite_check(A, VERSION, 3), false);
    with_check(c, mi_suite_check(A, ABSENT, 0), false);
    mi_suite_step(c, "CHECK writes nothing");
    mi_suite_is(c, A, V("2"), 2, 0);
}

static void check_alone(struct client *c)
{
    const mission_store_write holds[] = {mi_suite_check(A, ABSENT, 0), mi_suite_check(B, ANY, 0)};
    const mission_store_write not [] = {mi_suite_check(A, ABSENT, 0),
                                        mi_suite_check(B, VERSION, 1)};

    mi_suite_step(c, "a batch of CHECKs alone");
    if (mi_suite_takes(c, holds, 2) && mi_suite_conflicts(c, not, 2, 1) && mi_suite_absent(c, A))
        mi_suite_absent(c, B);
}

/* --- DELETE --- */

static void delete_expects(struct client *c)
{
    mi_suite_step(c, "DELETE of nothing is done");
    if (!mi_suite_takes_one(c, mi_suite_delete(A, ANY, 0)) ||
        !mi_suite_takes_one(c, mi_suite_delete(A, ABSENT, 0)))
        return;
    mi_suite_step(c, "DELETE with EXPECT_VERSION of an absent row");
    if (!mi_suite_conflicts_one(c, mi_suite_delete(A, VERSION, 1)) || !put(c, A, V("a")))
        return;
    mi_suite_step(c, "DELETE of a row against its expectation");
    if (!mi_suite_conflicts_one(c, mi_suite_delete(A, ABSENT, 0)) ||
        !mi_suite_conflicts_one(c, mi_suite_delete(A, VERSION, 2)) ||
        !mi_suite_is(c, A, V("a"), 1, 0))
        return;
    mi_suite_step(c, "DELETE of a row");
    if (mi_suite_takes_one(c, mi_suite_delete(A, VERSION, 1)) && mi_suite_absent(c, A) &&
        put(c, B, V("b")) && mi_suite_takes_one(c, mi_suite_delete(B, ANY, 0)))
        mi_suite_absent(c, B);
}

static void delete_all(struct client *c)
{
    const mission_store_term term = {V("by"), V("v"), V("1")};
    const mission_store_scan scan = mi_suite_all(V("by"), V("v"));

    mi_suite_step(c, "DELETE takes the number and the terms with the row");
    if (!mi_suite_takes_one(c, mi_suite_termed(mi_suite_put(A, ANY, 0, V("a")), &term, 1)) ||
        !put(c, B, V("b")) || !mi_suite_takes_one(c, mi_suite_add(A, 5, 0, 9)) ||
        !mi_suite_takes_one(c, mi_suite_delete(A, VERSION, 1)) ||
        !mi_suite_finds(c, &scan, NULL, 0) || !put(c, A, V("anew")))
        return;
    mi_suite_step(c, "a row made anew after a DELETE begins anew");
    if (mi_suite_is(c, A, V("anew"), 1, 0))
        mi_suite_finds(c, &scan, NULL, 0);
}

/* --- ADD --- */

static void add_keeps(struct client *c)
{
    const mission_store_term term = {V("by"), V("v"), V("1")};
    const mission_store_scan scan = mi_suite_all(V("by"), V("v"));
    mission_store_write add = mi_suite_add(A, 3, INT64_MIN, INT64_MAX);

    mi_suite_step(c, "ADD keeps bytes, version and terms");
    if (!put(c, A, V("old")) ||
        !mi_suite_takes_one(c, mi_suite_termed(mi_suite_put(A, ANY, 0, V("a")), &term, 1)) ||
        !mi_suite_takes_one(c, add) || !mi_suite_is(c, A, V("a"), 2, 3) || !FINDS(c, &scan, A))
        return;
    mi_suite_step(c, "ADD of a negative number, and of none");
    add.add = -10;
    if (!mi_suite_takes_one(c, add) || !mi_suite_is(c, A, V("a"), 2, -7))
        return;
    add.add = 0;
    if (!mi_suite_takes_one(c, add) || !mi_suite_is(c, A, V("a"), 2, -7))
        return;
    mi_suite_step(c, "the number survives a PUT");
    if (mi_suite_takes_one(c, mi_suite_put(A, VERSION, 2, V("b"))))
        mi_suite_is(c, A, V("b"), 3, -7);
}

static void add_absent(struct client *c)
{
    mission_store_write add = mi_suite_add(A, 4, 0, 9);

    mi_suite_step(c, "ADD with EXPECT_VERSION to an absent row");
    add.expect = VERSION;
    if (!mi_suite_conflicts_one(c, add) || !mi_suite_absent(c, A))
        return;
    mi_suite_step(c, "ADD beyond the bound to an absent row makes none");
    if (!mi_suite_conflicts_one(c, mi_suite_add(A, 10, 0, 9)) || !mi_suite_absent(c, A))
        return;
    mi_suite_step(c, "ADD makes an absent row, of version 1 and without bytes");
    add.expect = ABSENT;
    if (!mi_suite_takes_one(c, add) || !mi_suite_is(c, A, V(""), 1, 4) ||
        !mi_suite_conflicts_one(c, add) || !mi_suite_takes_one(c, mi_suite_add(B, -4, -9, 9)) ||
        !mi_suite_is(c, B, V(""), 1, -4))
        return;
    mi_suite_step(c, "ADD with EXPECT_VERSION");
    add.expect = VERSION;
    add.version = 2;
    if (!mi_suite_conflicts_one(c, add) || !mi_suite_is(c, A, V(""), 1, 4))
        return;
    add.version = 1;
    if (!mi_suite_takes_one(c, add) || !mi_suite_is(c, A, V(""), 1, 8))
        return;
    mi_suite_step(c, "PUT to a row that an ADD made");
    if (mi_suite_takes_one(c, mi_suite_put(A, VERSION, 1, V("a"))))
        mi_suite_is(c, A, V("a"), 2, 8);
}

static void bounds(struct client *c)
{
    mi_suite_step(c, "a sum at its upper bound");
    if (!put(c, A, V("a")) || !mi_suite_takes_one(c, mi_suite_add(A, 7, 0, 7)) ||
        !mi_suite_is(c, A, V("a"), 1, 7))
        return;
    mi_suite_step(c, "a sum one above its upper bound");
    if (!mi_suite_conflicts_one(c, mi_suite_add(A, 1, 0, 7)) || !mi_suite_is(c, A, V("a"), 1, 7))
        return;
    mi_suite_step(c, "a sum at its lower bound, and one below");
    if (!mi_suite_takes_one(c, mi_suite_add(A, -12, -5, 0)) || !mi_suite_is(c, A, V("a"), 1, -5) ||
        !mi_suite_conflicts_one(c, mi_suite_add(A, -1, -5, 0)) || !mi_suite_is(c, A, V("a"), 1, -5))
        return;
    mi_suite_step(c, "an ADD of 0 looks at the bounds too");
    if (!mi_suite_conflicts_one(c, mi_suite_add(A, 0, 0, 9)) ||
        !mi_suite_conflicts_one(c, mi_suite_add(A, 0, -9, -6)) ||
        !mi_suite_takes_one(c, mi_suite_add(A, 0, -5, -5)))
        return;
    mi_suite_step(c, "bounds that exclude each other are kept by no sum");
    if (mi_suite_conflicts_one(c, mi_suite_add(A, 0, 1, -9)))
        mi_suite_is(c, A, V("a"), 1, -5);
}

static void overflow(struct client *c)
{
    mi_suite_step(c, "a number as large as it can be");
    if (!mi_suite_takes_one(c, mi_suite_add(A, INT64_MAX, INT64_MIN, INT64_MAX)) ||
        !mi_suite_is(c, A, V(""), 1, INT64_MAX))
        return;
    mi_suite_step(c, "an overflow is a conflict");
    if (!mi_suite_conflicts_one(c, mi_suite_add(A, 1, INT64_MIN, INT64_MAX)) ||
        !mi_suite_conflicts_one(c, mi_suite_add(A, INT64_MAX, INT64_MIN, INT64_MAX)) ||
        !mi_suite_is(c, A, V(""), 1, INT64_MAX))
        return;
    mi_suite_step(c, "from one end to the other");
    if (!mi_suite_takes_one(c, mi_suite_add(A, INT64_MIN, INT64_MIN, INT64_MAX)) ||
        !mi_suite_is(c, A, V(""), 1, -1) ||
        !mi_suite_takes_one(c, mi_suite_add(A, -INT64_MAX, INT64_MIN, INT64_MAX)) ||
        !mi_suite_is(c, A, V(""), 1, INT64_MIN))
        return;
    mi_suite_step(c, "an overflow downwards is a conflict");
    if (mi_suite_conflicts_one(c, mi_suite_add(A, -1, INT64_MIN, INT64_MAX)) &&
        mi_suite_conflicts_one(c, mi_suite_add(A, INT64_MIN, INT64_MIN, INT64_MAX)))
        mi_suite_is(c, A, V(""), 1, INT64_MIN);
}

/* --- batches --- */

static const mission_store_term ALL_TERM = {{"by", 2}, {"v", 1}, {"1", 1}};

static void all_or_nothing(struct client *c)
{
    const mission_store_scan scan = mi_suite_all(V("by"), V("v"));
    mission_store_write batch[6];

    mi_suite_step(c, "nothing of a batch that ends in a conflict");
    if (!put(c, A, V("a")) ||
        !mi_suite_takes_one(c, mi_suite_termed(mi_suite_put(B, ANY, 0, V("b")), &ALL_TERM, 1)) ||
        !put(c, C, V("c")))
        return;
    batch[0] = mi_suite_termed(mi_suite_put(A, VERSION, 1, V("A")), &ALL_TERM, 1);
    batch[1] = mi_suite_delete(B, VERSION, 1);
    batch[2] = mi_suite_add(C, 1, 0, 9);
    batch[3] = mi_suite_termed(mi_suite_put(V("new"), ABSENT, 0, V("n")), &ALL_TERM, 1);
    batch[4] = mi_suite_add(V("newer"), 1, 0, 9);
    batch[5] = mi_suite_check(V("no"), VERSION, 1);
    if (!mi_suite_conflicts(c, batch, 6, 5) || !mi_suite_is(c, A, V("a"), 1, 0) ||
        !mi_suite_is(c, B, V("b"), 1, 0) || !mi_suite_is(c, C, V("c"), 1, 0) ||
        !mi_suite_absent(c, V("new")) || !mi_suite_absent(c, V("newer")) || !FINDS(c, &scan, B))
        return;
    mi_suite_step(c, "all of the same batch when it holds");
    batch[5].expect = ABSENT;
    if (mi_suite_takes(c, batch, 6) && mi_suite_is(c, A, V("A"), 2, 0) && mi_suite_absent(c, B) &&
        mi_suite_is(c, C, V("c"), 1, 1) && mi_suite_is(c, V("new"), V("n"), 1, 0) &&
        mi_suite_is(c, V("newer"), V(""), 1, 1))
        FINDS(c, &scan, A, V("new"));
}

/* Keys in no order of their own, so that a store that sorts its locks is seen. */
static void first_failed(struct client *c)
{
    static const char keys[] = "mzaqbyc";
    mission_store_write batch[7];

    mi_suite_step(c, "the first write that fails, in the order of the batch");
    for (size_t bad = 0; bad < 7; bad++) {
        for (size_t i = 0; i < 7; i++) {
            const mission_view key = {keys + i, 1};

            batch[i] = i % 2 ? mi_suite_check(key, ABSENT, 0) : mi_suite_put(key, ANY, 0, V("x"));
            if (i >= bad)
                batch[i] = (i + bad) % 2 ? mi_suite_add(key, 1, 5, 9)
                                         : mi_suite_put(key, VERSION, 1, V("x"));
        }
        if (!mi_suite_conflicts(c, batch, 7, bad))
            return;
    }
    for (size_t i = 0; i < 7; i++)
        if (!mi_suite_absent(c, (mission_view){keys + i, 1}))
            return;
}

static void mixed(struct client *c)
{
    mission_store_write batch[4];

    mi_suite_step(c, "a batch of all kinds of writes");
    batch[0] = mi_suite_put(A, ABSENT, 0, V("a"));
    batch[1] = mi_suite_add(B, 2, 0, 2);
    batch[2] = mi_suite_check(C, ABSENT, 0);
    batch[3] = mi_suite_delete(V("d"), ANY, 0);
    if (!mi_suite_takes(c, batch, 4))
        return;
    batch[0] = mi_suite_delete(A, VERSION, 1);
    batch[1] = mi_suite_put(C, ABSENT, 0, V("c"));
    batch[2] = mi_suite_check(B, VERSION, 1);
    batch[3] = mi_suite_put(V("d"), ABSENT, 0, V("d"));
    if (mi_suite_takes(c, batch, 4) && mi_suite_absent(c, A) && mi_suite_is(c, B, V(""), 1, 2) &&
        mi_suite_is(c, C, V("c"), 1, 0))
        mi_suite_is(c, V("d"), V("d"), 1, 0);
}

/* --- bytes --- */

static void empty(struct client *c)
{
    const mission_store_term terms[] = {{V("by"), NOTHING, NOTHING}, {V("to"), V(""), V("")}};
    const mission_store_scan by = mi_suite_all(V("by"), NOTHING), to = mi_suite_all(V("to"), V(""));

    mi_suite_step(c, "no bytes, an empty value, an empty order");
    if (!mi_suite_takes_one(c, mi_suite_termed(mi_suite_put(A, ABSENT, 0, NOTHING), terms, 2)) ||
        !mi_suite_is(c, A, V(""), 1, 0) || !FINDS(c, &by, A) || !FINDS(c, &to, A))
        return;
    mi_suite_step(c, "a row without bytes is there");
    if (mi_suite_conflicts_one(c, mi_suite_put(A, ABSENT, 0, V("x"))) &&
        mi_suite_takes_one(c, mi_suite_put(A, VERSION, 1, V(""))))
        mi_suite_is(c, A, V(""), 2, 0);
}

/* Names that a careless store takes for each other. */
static const mission_view alike[] = {
    {"a", 1},         {"A", 1},    {"a\0", 2},  {"a\0b", 3},     {"a\0c", 3},
    {"\0", 1},        {"\0\0", 2}, {"\xff", 1}, {"\xff\xff", 2}, {"\xc3\xa9", 2},
    {"e\xcc\x81", 3}, {"a ", 2},   {" a", 2},   {"a\n", 2},      {"%", 1},
    {"_", 1},         {"'", 1},    {"\\", 1},   {"\\000", 4},    {"\\x61", 4},
    {"1", 1},         {"01", 2},   {"1.0", 3},  {"\x80", 1},     {"\xed\xa0\x80", 3},
    {"NULL", 4},      {":", 1},    {"a:b", 3},  {"a/b", 3},      {"\xc3", 1},
};

static void bytes_in_keys(struct client *c)
{
    mi_suite_step(c, "keys and bytes of any bytes");
    for (size_t i = 0; i < COUNT(alike); i++)
        if (!mi_suite_absent(c, alike[i]) ||
            !mi_suite_takes_one(c, mi_suite_put(alike[i], ABSENT, 0, alike[i])))
            return;
    for (size_t i = 0; i < COUNT(alike); i++)
        if (!mi_suite_is(c, alike[i], alike[i], 1, 0))
            return;
}

static void bytes_in_kinds(struct client *c)
{
    struct sheet sheet = SHEET_EMPTY;
    mission_store_write write = mi_suite_put(A, ABSENT, 0, V(""));

    mi_suite_step(c, "kinds of any bytes");
    for (size_t i = 0; i < COUNT(alike) && mi_suite_well(c->trial); i++) {
        write.kind = write.bytes = alike[i];
        mi_suite_takes_one(c, write);
    }
    for (size_t i = 0; i < COUNT(alike) && mi_suite_well(c->trial); i++)
        if (mi_suite_load(c, alike[i], A, &sheet) != MISSION_STORE_OK ||
            !mi_suite_same(sheet.lines[0].bytes, alike[i]))
            mi_suite_fail(c->trial, "the row of kind %s is not what was written",
                          mi_suite_show(alike[i]).text);
    mi_suite_sheet_clear(&sheet);
}

static void bytes_in_terms(struct client *c)
{
    mission_store_term terms[2];
    mission_store_scan scan;

    mi_suite_step(c, "indexes, values and orders of any bytes");
    for (size_t i = 0; i < COUNT(alike); i++) {
        terms[0] = (mission_store_term){alike[i], V("v"), alike[i]};
        terms[1] = (mission_store_term){V("other"), alike[i], alike[i]};
        if (!mi_suite_takes_one(
                c, mi_suite_termed(mi_suite_put(alike[i], ABSENT, 0, V("")), terms, 2)))
            return;
    }
    for (size_t i = 0; i < COUNT(alike); i++) {
        scan = mi_suite_all(alike[i], V("v"));
        if (!FINDS(c, &scan, alike[i]))
            return;
        scan = mi_suite_all(V("other"), alike[i]);
        if (!FINDS(c, &scan, alike[i]))
            return;
    }
}

/* (kind, key) is a pair, not two texts joined. */
static void kinds_apart(struct client *c)
{
    static const char *const pairs[][2] = {{"ab", "c"},  {"a", "bc"},  {"a:", "b"}, {"a", ":b"},
                                           {"a/b", "c"}, {"a", "b/c"}, {"1", "11"}, {"11", "1"}};
    mission_store_write batch[COUNT(pairs)];
    struct sheet sheet = SHEET_EMPTY;

    mi_suite_step(c, "a kind and a key that join to the same text");
    for (size_t i = 0; i < COUNT(pairs); i++) {
        batch[i] = mi_suite_put(mission_view_of(pairs[i][1]), ABSENT, 0, V(""));
        batch[i].kind = batch[i].bytes = mission_view_of(pairs[i][0]);
    }
    if (!mi_suite_takes(c, batch, COUNT(pairs)))
        return;
    for (size_t i = 0; i < COUNT(pairs) && mi_suite_well(c->trial); i++)
        if (mi_suite_load(c, batch[i].kind, batch[i].key, &sheet) != MISSION_STORE_OK ||
            !mi_suite_same(sheet.lines[0].bytes, batch[i].kind))
            mi_suite_fail(c->trial, "(%s, %s) is not what was written", pairs[i][0], pairs[i][1]);
    mi_suite_sheet_clear(&sheet);
}

/* --- the form of calls --- */

static void no_error_struct(struct client *c)
{
    const mission_store_write write = mi_suite_put(A, ABSENT, 0, V("a"));
    const mission_store_scan scan = mi_suite_all(V("by"), V("v"));
    struct sheet sheet = SHEET_EMPTY;
    size_t failed = 9;

    mi_suite_step(c, "calls without an error struct");
    if (mi_suite_try_commit(c, &write, 1, &failed, NULL) != MISSION_STORE_OK ||
        mi_suite_try_commit(c, &write, 1, &failed, NULL) != MISSION_STORE_CONFLICT || failed ||
        mi_suite_try_load(c, KIND, A, &sheet, NULL) != MISSION_STORE_OK ||
        mi_suite_try_load(c, KIND, B, &sheet, NULL) != MISSION_STORE_ABSENT ||
        mi_suite_try_scan(c, &scan, &sheet, NULL) != MISSION_STORE_OK)
        mi_suite_fail(c->trial, "another answer than with one");
    mi_suite_sheet_clear(&sheet);
}

static void load_stopped(struct client *c)
{
    struct sheet sheet = SHEET_EMPTY;

    mi_suite_step(c, "a receiver that says stop is no failure of a load");
    sheet.stop_after = 1;
    if (put(c, A, V("a")))
        mi_suite_load(c, KIND, A, &sheet);
    mi_suite_sheet_clear(&sheet);
}

/* The structs as a later library may fill them. */
struct later_write {
    mission_store_write write;
    uint64_t later[2];
};
struct later_scan {
    mission_store_scan scan;
    uint64_t later[2];
};

static void later_library(struct client *c)
{
    struct later_write batch[2] = {{mi_suite_put(A, ABSENT, 0, V("a")), {0}},
                                   {mi_suite_put(B, ABSENT, 0, V("b")), {0}}};
    const mission_store_term term = {V("by"), V("v"), V("1")};
    struct later_scan scan = {mi_suite_all(V("by"), V("v")), {0}};

    mi_suite_step(c, "structs of a later library that say no more");
    batch[0].write.size = batch[1].write.size = sizeof batch[0];
    scan.scan.size = sizeof scan;
    batch[1].write = mi_suite_termed(batch[1].write, &term, 1);
    if (mi_suite_takes(c, &batch[0].write, 2) && mi_suite_is(c, A, V("a"), 1, 0) &&
        mi_suite_is(c, B, V("b"), 1, 0))
        FINDS(c, &scan.scan, B);
}

/* What a store does not know must never be taken for done. */
static bool refuses(struct client *c, const mission_store_write *write)
{
    mission_error error = MISSION_ERROR_INIT;
    size_t failed;
    const int32_t rc = mi_suite_try_commit(c, write, 1, &failed, &error);

    if (rc == MISSION_STORE_OK || rc == MISSION_STORE_UNKNOWN)
        return mi_suite_fail(c->trial, "commit answered %s", mi_suite_answer(rc));
    return mi_suite_absent(c, A);
}

static void unknown_words(struct client *c)
{
    struct later_write later = {mi_suite_put(A, ANY, 0, V("a")), {1}};
    mission_store_write write = later.write;

    mi_suite_step(c, "structs of a later library that say more");
    later.write.size = sizeof later;
    if (!refuses(c, &later.write))
        return;
    mi_suite_step(c, "a write that no header knows");
    write.what = 99;
    if (!refuses(c, &write))
        return;
    mi_suite_step(c, "an expectation that no header knows");
    write.what = MISSION_WRITE_PUT;
    write.expect = 99;
    refuses(c, &write);
}

static const struct suite_case cases[] = {
    {"put-absent", put_absent, false},
    {"put-version", put_version, false},
    {"put-any", put_any, false},
    {"load-absent", load_absent, false},
    {"check", check, false},
    {"check-alone", check_alone, false},
    {"delete-expects", delete_expects, false},
    {"delete-all", delete_all, false},
    {"add-keeps", add_keeps, false},
    {"add-absent", add_absent, false},
    {"bounds", bounds, false},
    {"overflow", overflow, false},
    {"all-or-nothing", all_or_nothing, false},
    {"first-failed", first_failed, false},
    {"mixed", mixed, false},
    {"empty", empty, false},
    {"bytes-in-keys", bytes_in_keys, false},
    {"bytes-in-kinds", bytes_in_kinds, false},
    {"bytes-in-terms", bytes_in_terms, false},
    {"kinds-apart", kinds_apart, false},
    {"no-error-struct", no_error_struct, false},
    {"load-stopped", load_stopped, false},
    {"later-library", later_library, false},
    {"unknown-words", unknown_words, false},
};

const struct suite_group mi_suite_contract = {MISSION_STORE_CHECK_CONTRACT, "contract", cases,
                                              COUNT(cases)};
