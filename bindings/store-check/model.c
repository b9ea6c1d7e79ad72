/* Random batches against a naive model. A sequence that fails is made shorter by leaving batches
 * out before it is told. SPDX-License-Identifier: MIT */
#include "suite.h"

#define WRITES 5u  /* of a batch, at most */
#define TERMS 2u   /* of a row, at most; one of each index */
#define TRIES 200u /* at a shorter sequence */

/* A small world, so that batches meet; names that are easily mixed up. */
static const mission_view kinds[] = {{"k", 1}, {"k\0", 2}};
static const mission_view keys[] = {{"a", 1}, {"a\0", 2}, {"ab", 2}, {"\x7f", 1}, {"\xff", 1}};
static const mission_view indexes[TERMS] = {{"i", 1}, {"ij", 2}};
static const mission_view values[] = {{"", 0}, {"v", 1}, {"v\xff", 2}};
static const mission_view orders[] = {{"", 0}, {"\0", 1}, {"5", 1}, {"50", 2}, {"\x80", 1}};
static const mission_view contents[] = {{"", 0}, {"\0", 1}, {"bytes", 5}, {"\xff\xfe", 2}};

#define ROWS (COUNT(kinds) * COUNT(keys))

struct position {
    uint32_t value, order; /* value COUNT(values): not in this index */
};

/* The version that is expected is written as a distance to the right one, so that a batch keeps its
 * sense when others are left out. */
struct act {
    uint32_t row, what, expect, content;
    int32_t off;
    struct position at[TERMS];
    int64_t add, least, most;
};

struct look {
    uint32_t kind, index, value, order, key, until, resume, bounded, limit;
};

struct turn {
    struct act acts[WRITES];
    uint32_t count;
    struct look look; /* afterwards */
    bool left_out;
};

struct model_row {
    bool there;
    uint64_t version;
    int64_t number;
    uint32_t content;
    struct position at[TERMS];
};

/* --- chance --- */

static void choose_act(uint64_t *random, struct act *act)
{
    static const uint32_t whats[] = {MISSION_WRITE_PUT, MISSION_WRITE_PUT, MISSION_WRITE_ADD,
                                     MISSION_WRITE_DELETE, MISSION_WRITE_CHECK};
    static const uint32_t expects[] = {MISSION_EXPECT_ANY, MISSION_EXPECT_ANY,
                                       MISSION_EXPECT_ABSENT, MISSION_EXPECT_VERSION,
                                       MISSION_EXPECT_VERSION};

    act->what = whats[mi_suite_below(random, COUNT(whats))];
    act->expect = expects[mi_suite_below(random, COUNT(expects))];
    act->off = mi_suite_below(random, 8) ? 0 : (int32_t)mi_suite_below(random, 3) - 1;
    act->content = mi_suite_below(random, COUNT(contents));
    for (size_t i = 0; i < TERMS; i++)
        act->at[i] = (struct position){mi_suite_below(random, COUNT(values) + 1),
                                       mi_suite_below(random, COUNT(orders))};
    act->add = (int64_t)mi_suite_below(random, 9) - 4;
    act->least = -(int64_t)mi_suite_below(random, 6);
    act->most = (int64_t)mi_suite_below(random, 6);
}

static void choose_look(uint64_t *random, struct look *look)
{
    *look = (struct look){mi_suite_below(random, COUNT(kinds)),
                          mi_suite_below(random, TERMS),
                          mi_suite_below(random, COUNT(values)),
                          mi_suite_below(random, COUNT(orders)),
                          mi_suite_below(random, COUNT(keys)),
                          mi_suite_below(random, COUNT(orders)),
                          mi_suite_below(random, 2),
                          mi_suite_below(random, 2),
                          1 + mi_suite_below(random, 6)};
}

static void choose(uint64_t *random, struct turn *turn)
{
    const uint32_t first = mi_suite_below(random, ROWS);
    const uint32_t step = mi_suite_below(random, 2) ? 3 : 7; /* no row twice: 10 has neither */

    turn->left_out = false;
    turn->count = 1 + mi_suite_below(random, WRITES);
    for (uint32_t i = 0; i < turn->count; i++) {
        turn->acts[i].row = (first + i * step) % (uint32_t)ROWS;
        choose_act(random, &turn->acts[i]);
    }
    choose_look(random, &turn->look);
}

/* --- the model --- */

static mission_view row_kind(uint32_t row)
{
    return kinds[row / COUNT(keys)];
}

static mission_view row_key(uint32_t row)
{
    return keys[row % COUNT(keys)];
}

static uint64_t version_of(const struct act *act, const struct model_row *row)
{
    return (row->there ? row->version : 1) + (uint64_t)(int64_t)act->off;
}

static bool act_holds(const struct act *act, const struct model_row *row)
{
    const int64_t sum = (row->there ? row->number : 0) + act->add; /* small numbers */

    if (act->expect == MISSION_EXPECT_ABSENT && row->there)
        return false;
    if (act->expect == MISSION_EXPECT_VERSION &&
        (!row->there || row->version != version_of(act, row)))
        return false;
    return act->what != MISSION_WRITE_ADD || (sum >= act->least && sum <= act->most);
}

static void act_apply(const struct act *act, struct model_row *row)
{
    if (act->what == MISSION_WRITE_CHECK)
        return;
    if (act->what == MISSION_WRITE_DELETE) {
        *row = (struct model_row){.there = false};
        return;
    }
    if (!row->there) {
        *row = (struct model_row){.there = true, .version = act->what == MISSION_WRITE_ADD};
        for (size_t i = 0; i < TERMS; i++)
            row->at[i].value = COUNT(values);
    }
    if (act->what == MISSION_WRITE_ADD) {
        row->number += act->add;
        return;
    }
    row->version++;
    row->content = act->content;
    memcpy(row->at, act->at, sizeof row->at);
}

/* The index of the first write that fails, or the count. */
static size_t model_commit(struct model_row *rows, const struct turn *turn)
{
    for (size_t i = 0; i < turn->count; i++)
        if (!act_holds(&turn->acts[i], &rows[turn->acts[i].row]))
            return i;
    for (size_t i = 0; i < turn->count; i++)
        act_apply(&turn->acts[i], &rows[turn->acts[i].row]);
    return turn->count;
}

static int pair_order(const struct model_row *rows, uint32_t index, uint32_t a, uint32_t b)
{
    const int order =
        mi_suite_compare(orders[rows[a].at[index].order], orders[rows[b].at[index].order]);

    return order ? order : mi_suite_compare(row_key(a), row_key(b));
}

static bool model_sees(const struct model_row *rows, const struct look *look, uint32_t row)
{
    const struct position *at = &rows[row].at[look->index];
    int order;

    if (!rows[row].there || row / COUNT(keys) != look->kind || at->value != look->value)
        return false;
    if (look->bounded && mi_suite_compare(orders[at->order], orders[look->until]) > 0)
        return false;
    order = mi_suite_compare(orders[at->order], orders[look->order]);
    if (!order)
        order = mi_suite_compare(row_key(row), keys[look->key]);
    return !look->resume || order > 0;
}

/* Fills the keys in order; how many there are within the limit. */
static size_t model_scan(const struct model_row *rows, const struct look *look, mission_view *found)
{
    uint32_t list[ROWS], count = 0;

    for (uint32_t row = 0; row < ROWS; row++) {
        uint32_t at = count;

        if (!model_sees(rows, look, row))
            continue;
        for (; at > 0 && pair_order(rows, look->index, list[at - 1], row) > 0; at--)
            list[at] = list[at - 1];
        list[at] = row;
        count++;
    }
    for (uint32_t i = 0; i < count; i++)
        found[i] = row_key(list[i]);
    return count < look->limit ? count : look->limit;
}

/* --- the store beside it --- */

static size_t act_terms(const struct act *act, mission_store_term *terms)
{
    size_t count = 0;

    for (size_t i = 0; i < TERMS; i++)
        if (act->at[i].value < COUNT(values))
            terms[count++] = (mission_store_term){indexes[i], values[act->at[i].value],
                                                  orders[act->at[i].order]};
    return count;
}

static mission_store_write act_write(const struct act *act, const struct model_row *row,
                                     mission_store_term *terms)
{
    mission_store_write write =
        mi_suite_put(row_key(act->row), act->expect, version_of(act, row), contents[act->content]);

    write.kind = row_kind(act->row);
    write.what = act->what;
    write.add = act->add;
    write.least = act->least;
    write.most = act->most;
    return act->what == MISSION_WRITE_PUT ? mi_suite_termed(write, terms, act_terms(act, terms))
                                          : write;
}

static bool same_commit(struct client *c, struct model_row *rows, const struct turn *turn)
{
    mission_store_term terms[WRITES][TERMS];
    mission_store_write batch[WRITES];
    size_t want;

    for (size_t i = 0; i < turn->count; i++)
        batch[i] = act_write(&turn->acts[i], &rows[turn->acts[i].row], terms[i]);
    want = model_commit(rows, turn);
    return want < turn->count ? mi_suite_conflicts(c, batch, turn->count, want)
                              : mi_suite_takes(c, batch, turn->count);
}

static bool same_row(struct client *c, const struct model_row *rows, uint32_t row)
{
    struct sheet sheet = SHEET_EMPTY;
    const int32_t rc = mi_suite_load(c, row_kind(row), row_key(row), &sheet);
    const struct line *line = sheet.lines;
    bool same = (rc == MISSION_STORE_OK) == rows[row].there && rc != FAILED;

    if (same && rows[row].there)
        same = line->version == rows[row].version && line->number == rows[row].number &&
               mi_suite_same(line->bytes, contents[rows[row].content]);
    if (!same)
        mi_suite_fail(c->trial, "row %s of kind %s is not what the model says",
                      mi_suite_show(row_key(row)).text, mi_suite_show(row_kind(row)).text);
    mi_suite_sheet_clear(&sheet);
    return same;
}

static bool same_scan(struct client *c, const struct model_row *rows, const struct look *look)
{
    mission_store_scan scan = mi_suite_all(indexes[look->index], values[look->value]);
    mission_view found[ROWS];

    scan.kind = kinds[look->kind];
    scan.after_order = orders[look->order];
    scan.after_key = keys[look->key];
    scan.until = orders[look->until];
    scan.resume = look->resume;
    scan.bounded = look->bounded;
    scan.limit = look->limit;
    return mi_suite_finds(c, &scan, found, model_scan(rows, look, found));
}

static bool same_all(struct client *c, struct model_row *rows, const struct turn *turn)
{
    if (!same_commit(c, rows, turn) || !same_scan(c, rows, &turn->look))
        return false;
    for (uint32_t row = 0; row < ROWS; row++)
        if (!same_row(c, rows, row))
            return false;
    return true;
}

/* Which turn goes wrong, or the count. The store is empty. */
static size_t replay(struct client *c, const struct turn *turns, size_t count)
{
    struct model_row rows[ROWS];

    memset(rows, 0, sizeof rows);
    for (size_t i = 0; i < count; i++)
        if (!turns[i].left_out && !same_all(c, rows, &turns[i]))
            return i;
    return count;
}

static size_t replay_anew(struct client *c, const struct turn *turns, size_t count)
{
    struct trial *trial = c->trial;

    mi_suite_close(trial);
    atomic_store(&trial->failed, false);
    if (!mi_suite_open(trial))
        return count;
    c->table = trial->tables[0];
    return replay(c, turns, count);
}

/* --- a shorter sequence --- */

/* Leave out what is not needed for a failure; answers the new length. */
static size_t shrink(struct client *c, struct turn *turns, size_t count)
{
    unsigned tries = 0;

    for (size_t i = count; i-- > 0 && tries < TRIES;) {
        size_t at;

        turns[i].left_out = true;
        tries++;
        at = replay_anew(c, turns, count);
        if (at < count)
            count = at + 1;
        else
            turns[i].left_out = false;
    }
    return count;
}

static void say(struct trial *trial, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void say(struct trial *trial, const char *format, ...)
{
    const size_t used = strlen(trial->words);
    va_list list;

    va_start(list, format);
    vsnprintf(trial->words + used, sizeof trial->words - used, format, list);
    va_end(list);
}

static void say_act(struct trial *trial, const struct act *act)
{
    static const char *const whats[] = {"", "CHECK", "PUT", "DELETE", "ADD"};
    static const char *const expects[] = {"", "absent", "version", "any"};

    say(trial, "\n    %s %s/%s expect %s", whats[act->what], mi_suite_show(row_kind(act->row)).text,
        mi_suite_show(row_key(act->row)).text, expects[act->expect]);
    if (act->expect == MISSION_EXPECT_VERSION)
        say(trial, "%+d", (int)act->off);
    if (act->what == MISSION_WRITE_ADD)
        say(trial, " %lld in %lld..%lld", (long long)act->add, (long long)act->least,
            (long long)act->most);
    if (act->what == MISSION_WRITE_PUT)
        say(trial, " bytes %s", mi_suite_show(contents[act->content]).text);
    for (size_t i = 0; i < TERMS && act->what == MISSION_WRITE_PUT; i++)
        if (act->at[i].value < COUNT(values))
            say(trial, " %s=%s@%s", mi_suite_show(indexes[i]).text,
                mi_suite_show(values[act->at[i].value]).text,
                mi_suite_show(orders[act->at[i].order]).text);
}

static void say_look(struct trial *trial, const struct look *look)
{
    say(trial, "\n  scan %s %s=%s limit %lu", mi_suite_show(kinds[look->kind]).text,
        mi_suite_show(indexes[look->index]).text, mi_suite_show(values[look->value]).text,
        (unsigned long)look->limit);
    if (look->resume)
        say(trial, " behind (%s, %s)", mi_suite_show(orders[look->order]).text,
            mi_suite_show(keys[look->key]).text);
    if (look->bounded)
        say(trial, " until %s", mi_suite_show(orders[look->until]).text);
}

static void say_turns(struct trial *trial, const struct turn *turns, size_t count)
{
    say(trial, "\n  after these batches on an empty store:");
    for (size_t i = 0; i < count; i++) {
        if (turns[i].left_out)
            continue;
        say(trial, "\n  batch %zu", i);
        for (size_t k = 0; k < turns[i].count; k++)
            say_act(trial, &turns[i].acts[k]);
    }
    say_look(trial, &turns[count - 1].look);
}

static void explain(struct client *c, struct turn *turns, size_t count)
{
    struct trial *trial = c->trial;
    char first[WORDS_MOST / 8];

    snprintf(first, sizeof first, "%.1000s", trial->words);
    count = shrink(c, turns, count);
    if (replay_anew(c, turns, count) < count) {
        say_turns(trial, turns, count);
        return;
    }
    atomic_store(&trial->failed, true);
    snprintf(trial->words, sizeof trial->words, "%.1000s (once; not when it was repeated)", first);
}

static void model(struct client *c)
{
    const uint32_t count = c->trial->setup->rounds;
    struct turn *turns = malloc(count * sizeof *turns);
    size_t at;

    mi_suite_step(c, "another answer than the model's");
    if (!turns)
        mi_suite_fail(c->trial, "the suite has no memory");
    for (uint32_t n = 0; n < c->trial->setup->sequences && mi_suite_well(c->trial); n++) {
        for (uint32_t i = 0; i < count; i++)
            choose(&c->random, &turns[i]);
        at = replay_anew(c, turns, count);
        if (at < count)
            explain(c, turns, at + 1);
    }
    free(turns);
}

static const struct suite_case cases[] = {{"model", model, false}};

const struct suite_group mi_suite_model = {MISSION_STORE_CHECK_MODEL, "model", cases, COUNT(cases)};
