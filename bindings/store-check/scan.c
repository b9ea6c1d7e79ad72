/* Scans: what is found, in which order, page by page. SPDX-License-Identifier: MIT */
#include "suite.h"

#define BY V("by")
#define VALUE V("v")
#define PAGE_ROWS 25u

static bool put_at(struct client *c, mission_view key, mission_view index, mission_view value,
                   mission_view order)
{
    const mission_store_term term = {index, value, order};

    return mi_suite_takes_one(
        c, mi_suite_termed(mi_suite_put(key, MISSION_EXPECT_ANY, 0, V("bytes")), &term, 1));
}

static bool put_ordered(struct client *c, mission_view key, mission_view order)
{
    return put_at(c, key, BY, VALUE, order);
}

/* In their order; the rows are written in another one. */
static const mission_view ordered[] = {
    {"", 0},     {"\0", 1},     {"\0\0", 2},     {"\0\x01", 2}, {"\x01", 1},   {" ", 1},
    {"1", 1},    {"10", 2},     {"2", 1},        {"A", 1},      {"B", 1},      {"a", 1},
    {"a\0", 2},  {"a\0b", 3},   {"a ", 2},       {"aa", 2},     {"b", 1},      {"\x7f", 1},
    {"\x80", 1}, {"\x80\0", 2}, {"\xc3\xa9", 2}, {"\xff", 1},   {"\xff\0", 2}, {"\xff\xff", 2},
};

static void scan_order(struct client *c)
{
    const mission_store_scan scan = mi_suite_all(BY, VALUE);
    mission_view keys[COUNT(ordered)];
    char names[COUNT(ordered)];

    mi_suite_step(c, "orders are compared as unsigned bytes, a prefix before what it begins");
    for (size_t i = 0; i < COUNT(ordered); i++) {
        names[i] = (char)('z' - i); /* against the order */
        keys[i] = (mission_view){&names[i], 1};
    }
    for (size_t i = 0; i < COUNT(ordered); i++)
        if (!put_ordered(c, keys[i * 7 % COUNT(ordered)], ordered[i * 7 % COUNT(ordered)]))
            return;
    mi_suite_finds(c, &scan, keys, COUNT(ordered));
}

static void key_order(struct client *c)
{
    const mission_store_scan scan = mi_suite_all(BY, VALUE);

    mi_suite_step(c, "rows of one order stand in the order of their keys");
    for (size_t i = 1; i < COUNT(ordered); i++)
        if (!put_ordered(c, ordered[1 + i * 7 % (COUNT(ordered) - 1)], V("same")))
            return;
    mi_suite_finds(c, &scan, ordered + 1, COUNT(ordered) - 1);
}

static void scan_content(struct client *c)
{
    const mission_store_scan scan = mi_suite_all(BY, VALUE);
    struct sheet sheet = SHEET_EMPTY;
    const struct line *line;

    mi_suite_step(c, "a row is handed over whole, with the order of its term");
    if (put_ordered(c, V("k"), V("o")) && put_ordered(c, V("k"), V("o\0x")) &&
        mi_suite_takes_one(c, mi_suite_add(V("k"), 42, 0, 42)) &&
        mi_suite_scan(c, &scan, &sheet) == MISSION_STORE_OK) {
        line = sheet.lines;
        if (sheet.count != 1 || !mi_suite_same(line->key, V("k")) ||
            !mi_suite_same(line->order, V("o\0x")) || !mi_suite_same(line->bytes, V("bytes")) ||
            line->version != 2 || line->number != 42)
            mi_suite_fail(c->trial, "it is another one, or not alone");
    }
    mi_suite_sheet_clear(&sheet);
}

static void scan_exact(struct client *c)
{
    static const char *const values[] = {"a", "ab", "A", "a ", "", "%"};
    mission_store_scan scan;
    mission_view value;

    mi_suite_step(c, "a scan finds its kind, index and value and no others");
    for (size_t i = 0; i < COUNT(values); i++) {
        value = mission_view_of(values[i]);
        if (!put_at(c, (mission_view){&"123456"[i], 1}, BY, value, V("o")) ||
            !put_at(c, (mission_view){&"uvwxyz"[i], 1}, V("other"), value, V("o")))
            return;
    }
    for (size_t i = 0; i < COUNT(values); i++) {
        scan = mi_suite_all(BY, mission_view_of(values[i]));
        if (!FINDS(c, &scan, ((mission_view){&"123456"[i], 1})))
            return;
        scan.kind = V("no");
        if (!mi_suite_finds(c, &scan, NULL, 0))
            return;
    }
    scan = mi_suite_all(V("b"), V("ya"));
    mi_suite_finds(c, &scan, NULL, 0);
}

/* --- terms of a row --- */

static void terms_replaced(struct client *c)
{
    const mission_store_scan one = mi_suite_all(BY, V("1")), two = mi_suite_all(BY, V("2"));
    mission_store_scan behind = two;

    mi_suite_step(c, "a PUT with another value moves the row in the index");
    if (!put_at(c, V("k"), BY, V("1"), V("a")) || !put_at(c, V("k"), BY, V("2"), V("a")) ||
        !mi_suite_finds(c, &one, NULL, 0) || !FINDS(c, &two, V("k")))
        return;
    mi_suite_step(c, "a PUT with another order moves the row in its order");
    behind.resume = 1;
    behind.after_order = V("m");
    if (!put_at(c, V("k"), BY, V("2"), V("z")) || !FINDS(c, &two, V("k")) ||
        !FINDS(c, &behind, V("k")))
        return;
    mi_suite_step(c, "a PUT with the same terms keeps them");
    if (!put_at(c, V("k"), BY, V("2"), V("z")) || !FINDS(c, &two, V("k")))
        return;
    mi_suite_step(c, "a PUT without terms takes the row out of its index");
    if (mi_suite_takes_one(c, mi_suite_put(V("k"), MISSION_EXPECT_ANY, 0, V("b"))))
        mi_suite_finds(c, &two, NULL, 0);
}

static void terms_kept(struct client *c)
{
    const mission_store_scan one = mi_suite_all(BY, V("1")), two = mi_suite_all(BY, V("2"));
    const mission_store_term term = {BY, V("2"), V("a")};

    mi_suite_step(c, "a PUT that conflicts leaves the terms");
    if (!put_at(c, V("k"), BY, V("1"), V("a")) ||
        !mi_suite_conflicts_one(
            c, mi_suite_termed(mi_suite_put(V("k"), MISSION_EXPECT_VERSION, 9, V("")), &term, 1)) ||
        !FINDS(c, &one, V("k")) || !mi_suite_finds(c, &two, NULL, 0))
        return;
    mi_suite_step(c, "the terms of one row are not those of another");
    if (put_at(c, V("l"), BY, V("1"), V("a")) &&
        mi_suite_takes_one(c, mi_suite_delete(V("k"), MISSION_EXPECT_ANY, 0)))
        FINDS(c, &one, V("l"));
}

/* --- pages --- */

/* Keys of two digits; every third order is shared. */
struct page_rows {
    char keys[PAGE_ROWS][2], orders[PAGE_ROWS][2];
};

static void page_names(struct page_rows *rows)
{
    for (unsigned i = 0; i < PAGE_ROWS; i++) {
        const unsigned order = i / 3;

        rows->keys[i][0] = (char)('0' + i / 10);
        rows->keys[i][1] = (char)('0' + i % 10);
        rows->orders[i][0] = (char)('A' + order / 5);
        rows->orders[i][1] = (char)('A' + order % 5);
    }
}

static bool page_fill(struct client *c, struct page_rows *rows)
{
    bool well = true;

    page_names(rows);
    for (unsigned i = PAGE_ROWS; i-- > 0 && well;)
        well = put_ordered(c, (mission_view){rows->keys[i], 2}, (mission_view){rows->orders[i], 2});
    return well;
}

/* Continue behind the last row of the sheet. */
static void page_next(mission_store_scan *scan, const struct sheet *sheet, char *order, char *key)
{
    const struct line *last = &sheet->lines[sheet->count - 1];

    memcpy(order, last->order.ptr, last->order.len);
    memcpy(key, last->key.ptr, last->key.len);
    scan->after_order = (mission_view){order, last->order.len};
    scan->after_key = (mission_view){key, last->key.len};
    scan->resume = 1;
}

static bool page_all(struct client *c, const struct page_rows *rows, uint32_t limit)
{
    mission_store_scan scan = mi_suite_all(BY, VALUE);
    struct sheet sheet = SHEET_EMPTY;
    char order[MISSION_STORE_ORDER_MOST], key[MISSION_STORE_KEY_MOST];
    size_t seen = 0;
    bool well;

    scan.limit = limit;
    do {
        well = mi_suite_scan(c, &scan, &sheet) == MISSION_STORE_OK;
        for (size_t i = 0; i < sheet.count && well; i++, seen++)
            if (seen >= PAGE_ROWS ||
                !mi_suite_same(sheet.lines[i].key, (mission_view){rows->keys[seen], 2}))
                well = mi_suite_fail(c->trial, "pages of %lu: %s is row %zu", (unsigned long)limit,
                                     mi_suite_show(sheet.lines[i].key).text, seen);
        if (well && sheet.count < limit)
            break;
        if (well)
            page_next(&scan, &sheet, order, key);
    } while (well);
    if (well && seen != PAGE_ROWS)
        well = mi_suite_fail(c->trial, "pages of %lu: %zu rows of %u", (unsigned long)limit, seen,
                             PAGE_ROWS);
    mi_suite_sheet_clear(&sheet);
    return well;
}

static void pages(struct client *c)
{
    struct page_rows rows;

    mi_suite_step(c, "each row is in exactly one page");
    if (!page_fill(c, &rows))
        return;
    for (uint32_t limit = 1; limit <= PAGE_ROWS + 1; limit++)
        if (!page_all(c, &rows, limit))
            return;
}

static void resume(struct client *c)
{
    mission_store_scan scan = mi_suite_all(BY, VALUE);

    if (!put_ordered(c, V("a"), V("m")) || !put_ordered(c, V("b"), V("m")) ||
        !put_ordered(c, V("c"), V("mm")) || !put_ordered(c, V("d"), V("")))
        return;
    scan.resume = 1;
    mi_suite_step(c, "resume behind the pair of two empty texts");
    if (!FINDS(c, &scan, V("d"), V("a"), V("b"), V("c")))
        return;
    mi_suite_step(c, "resume behind a row leaves it out");
    scan.after_order = V("m");
    scan.after_key = V("a");
    if (!FINDS(c, &scan, V("b"), V("c")))
        return;
    mi_suite_step(c, "resume behind a pair that is no row");
    scan.after_key = V("a\0");
    if (!FINDS(c, &scan, V("b"), V("c")))
        return;
    scan.after_key = V("\xff");
    if (!FINDS(c, &scan, V("c")))
        return;
    scan.after_key = NOTHING;
    if (!FINDS(c, &scan, V("a"), V("b"), V("c")))
        return;
    mi_suite_step(c, "resume behind the last row");
    scan.after_order = V("mm");
    scan.after_key = V("c");
    if (!mi_suite_finds(c, &scan, NULL, 0))
        return;
    mi_suite_step(c, "without `resume` the pair says nothing");
    scan.resume = 0;
    FINDS(c, &scan, V("d"), V("a"), V("b"), V("c"));
}

static void until(struct client *c)
{
    mission_store_scan scan = mi_suite_all(BY, VALUE);

    if (!put_ordered(c, V("1"), V("")) || !put_ordered(c, V("2"), V("a")) ||
        !put_ordered(c, V("3"), V("a")) || !put_ordered(c, V("4"), V("a\0")) ||
        !put_ordered(c, V("5"), V("ab")) || !put_ordered(c, V("6"), V("\xff")))
        return;
    scan.bounded = 1;
    mi_suite_step(c, "until an empty order");
    if (!FINDS(c, &scan, V("1")))
        return;
    mi_suite_step(c, "until takes its own order in, and nothing that it begins");
    scan.until = V("a");
    if (!FINDS(c, &scan, V("1"), V("2"), V("3")))
        return;
    scan.until = V("aa");
    if (!FINDS(c, &scan, V("1"), V("2"), V("3"), V("4")))
        return;
    scan.until = V("\xff");
    if (!FINDS(c, &scan, V("1"), V("2"), V("3"), V("4"), V("5"), V("6")))
        return;
    mi_suite_step(c, "until together with resume and a limit");
    scan.until = V("ab");
    scan.resume = 1;
    scan.after_order = V("a");
    scan.after_key = V("2");
    scan.limit = 2;
    if (!FINDS(c, &scan, V("3"), V("4")))
        return;
    mi_suite_step(c, "until before the pair to resume behind");
    scan.until = V("");
    if (!mi_suite_finds(c, &scan, NULL, 0))
        return;
    mi_suite_step(c, "without `bounded` until says nothing");
    scan.bounded = scan.resume = 0;
    scan.until = V("");
    FINDS(c, &scan, V("1"), V("2"));
}

static void stopped(struct client *c)
{
    const mission_store_scan scan = mi_suite_all(BY, VALUE);
    struct sheet sheet = SHEET_EMPTY;
    struct page_rows rows;

    mi_suite_step(c, "a receiver that says stop gets no more rows, and the scan is well");
    for (sheet.stop_after = page_fill(c, &rows) ? 1 : 4; sheet.stop_after < 4; sheet.stop_after++)
        if (mi_suite_scan(c, &scan, &sheet) != MISSION_STORE_OK || sheet.count != sheet.stop_after)
            mi_suite_fail(c->trial, "stopped after %zu, it handed over %zu", sheet.stop_after,
                          sheet.count);
    mi_suite_sheet_clear(&sheet);
}

/* --- pages while others write --- */

/* Thread 0 pages; the others write, move and delete rows of their own between the stable ones. */
static void disturb(struct client *c)
{
    char key[8] = {0}, order[8] = {0};
    mission_view key_view, order_view;

    for (uint32_t turn = 0; turn < c->turns && mi_suite_well(c->trial); turn++) {
        const uint32_t at = mi_suite_below(&c->random, PAGE_ROWS);

        key_view = (mission_view){key, (size_t)snprintf(key, sizeof key, "%02u+%u", at, c->index)};
        order_view = (mission_view){
            order, (size_t)snprintf(order, sizeof order, "%c%c", 'A' + (char)(at / 15),
                                    'A' + (char)mi_suite_below(&c->random, 5))};
        if (turn % 3 == 2)
            mi_suite_takes_one(c, mi_suite_delete(key_view, MISSION_EXPECT_ANY, 0));
        else
            put_ordered(c, key_view, order_view);
    }
}

static size_t stable_row(const struct page_rows *rows, mission_view key)
{
    for (size_t i = 0; i < PAGE_ROWS; i++)
        if (mi_suite_same(key, (mission_view){rows->keys[i], 2}))
            return i;
    return PAGE_ROWS;
}

static bool stable_pass(struct client *c, const struct page_rows *rows)
{
    mission_store_scan scan = mi_suite_all(BY, VALUE);
    struct sheet sheet = SHEET_EMPTY;
    char order[MISSION_STORE_ORDER_MOST], key[MISSION_STORE_KEY_MOST];
    unsigned times[PAGE_ROWS + 1] = {0};
    bool more = true;

    scan.limit = 1 + mi_suite_below(&c->random, 7);
    while (more && mi_suite_scan(c, &scan, &sheet) == MISSION_STORE_OK) {
        for (size_t i = 0; i < sheet.count; i++)
            times[stable_row(rows, sheet.lines[i].key)]++;
        more = sheet.count == scan.limit;
        if (more)
            page_next(&scan, &sheet, order, key);
    }
    mi_suite_sheet_clear(&sheet);
    for (size_t i = 0; i < PAGE_ROWS && mi_suite_well(c->trial); i++)
        if (times[i] != 1)
            mi_suite_fail(c->trial, "row %zu, which stayed, was in %u pages", i, times[i]);
    return mi_suite_well(c->trial);
}

static void page_or_disturb(struct client *c)
{
    if (c->index != 0) {
        disturb(c);
        return;
    }
    for (uint32_t turn = 0; turn < c->turns / 4 + 1; turn++)
        if (!stable_pass(c, c->shared))
            return;
}

static void pages_stable(struct client *c)
{
    struct page_rows rows;

    mi_suite_step(c, "a row that stays is in exactly one page, whatever others write");
    if (page_fill(c, &rows))
        mi_suite_threads(c, &rows, page_or_disturb);
}

static const struct suite_case cases[] = {
    {"scan-order", scan_order, false},
    {"key-order", key_order, false},
    {"scan-content", scan_content, false},
    {"scan-exact", scan_exact, false},
    {"terms-replaced", terms_replaced, false},
    {"terms-kept", terms_kept, false},
    {"pages", pages, false},
    {"resume", resume, false},
    {"until", until, false},
    {"stopped", stopped, false},
    {"pages-stable", pages_stable, false},
};

const struct suite_group mi_suite_scans = {MISSION_STORE_CHECK_SCAN, "scan", cases, COUNT(cases)};
