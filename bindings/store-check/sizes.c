/* At each limit of <mission/store.h> and one past it. SPDX-License-Identifier: MIT */
#include "suite.h"

#define MANY_ROWS 1000u

/* Bytes of every value, so that a store that cuts or escapes is seen. */
static mission_view long_bytes(char *to, size_t len, char last)
{
    for (size_t i = 0; i < len; i++)
        to[i] = (char)(255 - i % 256);
    if (len)
        to[len - 1] = last;
    return (mission_view){to, len};
}

/* Everything at its limit at once: two rows that differ in their last bytes alone. */
struct longest {
    char kind[MISSION_STORE_KIND_MOST], key[2][MISSION_STORE_KEY_MOST];
    char index[MISSION_STORE_TERM_MOST][MISSION_STORE_KIND_MOST];
    char value[MISSION_STORE_VALUE_MOST], order[2][MISSION_STORE_ORDER_MOST];
    mission_store_term terms[2][MISSION_STORE_TERM_MOST];
};

static void longest_terms(struct longest *l, int row)
{
    const mission_view order = long_bytes(l->order[row], sizeof l->order[row], (char)(row + 1));

    for (unsigned i = 0; i < MISSION_STORE_TERM_MOST; i++)
        l->terms[row][i] =
            (mission_store_term){long_bytes(l->index[i], sizeof l->index[i], (char)i),
                                 long_bytes(l->value, sizeof l->value, '\0'), order};
}

static mission_store_write longest_row(struct longest *l, int row)
{
    const mission_view key = long_bytes(l->key[row], sizeof l->key[row], (char)(row + 1));
    mission_store_write write = mi_suite_put(key, MISSION_EXPECT_ABSENT, 0, key);

    longest_terms(l, row);
    write.kind = long_bytes(l->kind, sizeof l->kind, 'k');
    return mi_suite_termed(write, l->terms[row], MISSION_STORE_TERM_MOST);
}

static bool longest_found(struct client *c, const struct longest *l, mission_store_write *rows)
{
    mission_store_scan scan;

    for (unsigned i = 0; i < MISSION_STORE_TERM_MOST; i++) {
        scan = mi_suite_all(l->terms[0][i].index, l->terms[0][i].value);
        scan.kind = rows[0].kind;
        if (!FINDS(c, &scan, rows[0].key, rows[1].key))
            return false;
        scan.resume = 1;
        scan.after_order = l->terms[0][i].order;
        scan.after_key = rows[0].key;
        if (!FINDS(c, &scan, rows[1].key))
            return false;
        scan.resume = 0;
        scan.bounded = 1;
        scan.until = l->terms[0][i].order;
        if (!FINDS(c, &scan, rows[0].key))
            return false;
    }
    return true;
}

static void at_limits(struct client *c)
{
    struct longest *l = calloc(1, sizeof *l);
    struct sheet sheet = SHEET_EMPTY;
    mission_store_write rows[2];

    mi_suite_step(c, "the longest names and values, in as many terms as a row may have");
    if (!l) {
        mi_suite_fail(c->trial, "the suite has no memory");
        return;
    }
    rows[0] = longest_row(l, 0);
    rows[1] = longest_row(l, 1);
    if (mi_suite_takes(c, rows, 2) && longest_found(c, l, rows))
        for (int i = 0; i < 2 && mi_suite_well(c->trial); i++)
            if (mi_suite_load(c, rows[i].kind, rows[i].key, &sheet) != MISSION_STORE_OK ||
                !mi_suite_same(sheet.lines[0].bytes, rows[i].bytes))
                mi_suite_fail(c->trial, "a load gives another row, or none");
    mi_suite_sheet_clear(&sheet);
    free(l);
}

static void shortest(struct client *c)
{
    const mission_store_term term = {V("i"), V(""), V("")};
    mission_store_write write = mi_suite_put(V("k"), MISSION_EXPECT_ABSENT, 0, V(""));
    mission_store_scan scan = mi_suite_all(V("i"), V(""));

    mi_suite_step(c, "names of one byte");
    scan.kind = write.kind = V("\0");
    if (mi_suite_takes_one(c, mi_suite_termed(write, &term, 1)))
        FINDS(c, &scan, V("k"));
}

/* One past: refused without effect, or held as it is. Never cut. */
static void beyond(struct client *c, mission_store_write write, const char *what)
{
    struct sheet sheet = SHEET_EMPTY;
    mission_error error = MISSION_ERROR_INIT;
    size_t failed;
    const int32_t rc = mi_suite_try_commit(c, &write, 1, &failed, &error);
    const int32_t there = mi_suite_try_load(c, write.kind, write.key, &sheet, &error);

    mi_suite_step(c, what);
    if (rc == MISSION_STORE_OK) {
        if (there != MISSION_STORE_OK || sheet.count != 1 ||
            !mi_suite_same(sheet.lines[0].key, write.key))
            mi_suite_fail(c->trial, "it was taken and is not there as it was");
    } else if (there == MISSION_STORE_OK || rc == MISSION_STORE_UNKNOWN) {
        mi_suite_fail(c->trial, "it was not taken (%s) and is there", mi_suite_answer(rc));
    }
    mi_suite_sheet_clear(&sheet);
}

static void past_limits(struct client *c)
{
    char bytes[MISSION_STORE_KEY_MOST + 1], index[MISSION_STORE_TERM_MOST + 1];
    mission_store_term terms[MISSION_STORE_TERM_MOST + 1];
    const mission_store_write plain = mi_suite_put(V("k"), MISSION_EXPECT_ANY, 0, V("b"));
    mission_store_write write = plain;
    mission_store_scan scan;

    write.kind = long_bytes(bytes, MISSION_STORE_KIND_MOST + 1, 'k');
    beyond(c, write, "a kind one byte longer");
    write = plain;
    write.key = long_bytes(bytes, MISSION_STORE_KEY_MOST + 1, 'k');
    beyond(c, write, "a key one byte longer");
    mi_suite_step(c, "a long key is never cut");
    if (!mi_suite_absent(c, (mission_view){bytes, MISSION_STORE_KEY_MOST}))
        return;
    terms[0] =
        (mission_store_term){V("by"), long_bytes(bytes, MISSION_STORE_VALUE_MOST + 1, 'v'), V("")};
    beyond(c, mi_suite_termed(plain, terms, 1), "a value one byte longer");
    mi_suite_step(c, "a long value is never cut");
    scan = mi_suite_all(V("by"), (mission_view){bytes, MISSION_STORE_VALUE_MOST});
    if (!mi_suite_finds(c, &scan, NULL, 0))
        return;
    terms[0].value = V("");
    terms[0].order = long_bytes(bytes, MISSION_STORE_ORDER_MOST + 1, 'o');
    mi_suite_takes_one(c, mi_suite_delete(plain.key, MISSION_EXPECT_ANY, 0));
    beyond(c, mi_suite_termed(plain, terms, 1), "an order one byte longer");
    for (unsigned i = 0; i <= MISSION_STORE_TERM_MOST; i++) {
        index[i] = (char)('a' + i);
        terms[i] = (mission_store_term){{&index[i], 1}, V(""), V("")};
    }
    mi_suite_takes_one(c, mi_suite_delete(plain.key, MISSION_EXPECT_ANY, 0));
    beyond(c, mi_suite_termed(plain, terms, COUNT(terms)), "one term more");
}

static void batch_most(struct client *c)
{
    mission_store_write batch[MISSION_STORE_WRITE_MOST];
    char keys[MISSION_STORE_WRITE_MOST];

    mi_suite_step(c, "as many writes as a batch may have");
    for (unsigned i = 0; i < COUNT(batch); i++) {
        keys[i] = (char)(' ' + i);
        batch[i] = mi_suite_put((mission_view){keys + i, 1}, MISSION_EXPECT_ABSENT, 0, V("b"));
    }
    batch[COUNT(batch) - 1].expect = MISSION_EXPECT_VERSION;
    if (!mi_suite_conflicts(c, batch, COUNT(batch), COUNT(batch) - 1) ||
        !mi_suite_absent(c, batch[0].key))
        return;
    batch[COUNT(batch) - 1].expect = MISSION_EXPECT_ABSENT;
    if (!mi_suite_takes(c, batch, COUNT(batch)))
        return;
    for (unsigned i = 0; i < COUNT(batch); i++)
        if (!mi_suite_is(c, batch[i].key, V("b"), 1, 0))
            return;
}

static void large_bytes(struct client *c)
{
    static const size_t sizes[] = {1, 255, 256, 2000, 8191, 8192, 65536, 1048576};
    char *bytes = malloc(sizes[COUNT(sizes) - 1]);

    mi_suite_step(c, "bytes of a row up to 1 MiB");
    if (!bytes)
        mi_suite_fail(c->trial, "the suite has no memory");
    for (size_t i = 0; i < COUNT(sizes) && mi_suite_well(c->trial); i++) {
        const mission_view view = long_bytes(bytes, sizes[i], (char)i);

        if (mi_suite_takes_one(c, mi_suite_put(V("k"), MISSION_EXPECT_ANY, 0, view)))
            mi_suite_is(c, V("k"), view, i + 1, 0);
    }
    free(bytes);
}

static bool many_write(struct client *c, mission_store_write *batch, char (*keys)[4], size_t from,
                       size_t count)
{
    const mission_store_term term = {V("by"), V("v"), V("o")};

    for (size_t i = 0; i < count; i++) {
        const unsigned at = (unsigned)(from + i);

        keys[at][0] = (char)(at / 256); /* keys in ascending order */
        keys[at][1] = (char)(at % 256);
        batch[i] = mi_suite_termed(
            mi_suite_put((mission_view){keys[at], 2}, MISSION_EXPECT_ABSENT, 0, V("b")), &term, 1);
    }
    return mi_suite_takes(c, batch, count);
}

static void many_rows(struct client *c)
{
    mission_store_write batch[MISSION_STORE_WRITE_MOST];
    mission_store_scan scan = mi_suite_all(V("by"), V("v"));
    char keys[MANY_ROWS][4];
    mission_view views[MANY_ROWS];
    bool well = true;

    mi_suite_step(c, "many rows under one order, and the limits of a scan");
    for (size_t from = 0; from < MANY_ROWS && well; from += COUNT(batch)) {
        const size_t left = MANY_ROWS - from;

        well = many_write(c, batch, keys, from, left < COUNT(batch) ? left : COUNT(batch));
    }
    if (!well)
        return;
    for (size_t i = 0; i < MANY_ROWS; i++)
        views[i] = (mission_view){keys[i], 2};
    if (!mi_suite_finds(c, &scan, views, MANY_ROWS))
        return;
    scan.limit = MANY_ROWS - 1;
    if (!mi_suite_finds(c, &scan, views, MANY_ROWS - 1))
        return;
    scan.limit = 1;
    mi_suite_finds(c, &scan, views, 1);
}

static const struct suite_case cases[] = {
    {"at-limits", at_limits, false},     {"shortest", shortest, false},
    {"past-limits", past_limits, false}, {"batch-most", batch_most, false},
    {"large-bytes", large_bytes, false}, {"many-rows", many_rows, false},
};

const struct suite_group mi_suite_sizes = {MISSION_STORE_CHECK_SIZES, "sizes", cases, COUNT(cases)};
