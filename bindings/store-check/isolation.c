/* Threads against each other, each with a table of its own where the host gives several.
 * SPDX-License-Identifier: MIT */
#include "suite.h"

#define ANY MISSION_EXPECT_ANY
#define ABSENT MISSION_EXPECT_ABSENT
#define VERSION MISSION_EXPECT_VERSION
#define A V("a")
#define B V("b")

/* Where all threads meet before a turn, so that they are at the same rows. */
struct meeting {
    pthread_mutex_t lock;
    pthread_cond_t all;
    uint32_t members, waiting;
    uint64_t round;
    bool well; /* when the last one came */
};

static bool meeting_start(struct client *c, struct meeting *m)
{
    *m = (struct meeting){.members = c->trial->setup->threads};
    if (pthread_mutex_init(&m->lock, NULL) != 0)
        return mi_suite_fail(c->trial, "the suite has no lock");
    if (pthread_cond_init(&m->all, NULL) == 0)
        return true;
    pthread_mutex_destroy(&m->lock);
    return mi_suite_fail(c->trial, "the suite has no condition");
}

static void meeting_end(struct meeting *m)
{
    pthread_cond_destroy(&m->all);
    pthread_mutex_destroy(&m->lock);
}

/* Did all go well so far? All get the same answer, so that nobody waits for one who left. */
static bool meet(struct client *c, struct meeting *m)
{
    uint64_t round;
    bool well;

    pthread_mutex_lock(&m->lock);
    round = m->round;
    if (++m->waiting == m->members) {
        m->waiting = 0;
        m->round++;
        m->well = mi_suite_well(c->trial);
        pthread_cond_broadcast(&m->all);
    }
    while (round == m->round)
        pthread_cond_wait(&m->all, &m->lock);
    well = m->well;
    pthread_mutex_unlock(&m->lock);
    return well;
}

static mission_view number_text(char *to, size_t size, uint64_t number)
{
    return (mission_view){to, (size_t)snprintf(to, size, "%llu", (unsigned long long)number)};
}

/* --- lost updates --- */

/* The number that the bytes say, which no store counts by itself. */
static uint64_t text_number(mission_view text)
{
    uint64_t number = 0;

    for (size_t i = 0; i < text.len; i++)
        number = number * 10 + (uint64_t)(text.ptr[i] - '0');
    return number;
}

/* One more than what is there, by its version; true when it was taken. */
static bool update(struct client *c, mission_view key)
{
    struct sheet sheet = SHEET_EMPTY;
    mission_store_write write;
    size_t failed;
    char text[32];
    int32_t rc = mi_suite_load(c, KIND, key, &sheet);

    if (rc == MISSION_STORE_ABSENT)
        mi_suite_fail(c->trial, "the row is gone");
    if (rc == MISSION_STORE_OK) {
        const uint64_t next = text_number(sheet.lines[0].bytes) + 1;

        write = mi_suite_put(key, VERSION, sheet.lines[0].version,
                             number_text(text, sizeof text, next));
        rc = mi_suite_commit(c, &write, 1, &failed);
    }
    mi_suite_sheet_clear(&sheet);
    return rc == MISSION_STORE_OK;
}

static void update_often(struct client *c)
{
    while (c->done < c->turns && mi_suite_well(c->trial))
        c->done += update(c, A);
}

static void lost_update(struct client *c)
{
    uint64_t done;
    char text[32];

    mi_suite_step(c, "no update by version is lost");
    if (!mi_suite_takes_one(c, mi_suite_put(A, ABSENT, 0, V("1"))))
        return;
    done = mi_suite_threads(c, NULL, update_often);
    if (mi_suite_well(c->trial))
        mi_suite_is(c, A, number_text(text, sizeof text, done + 1), done + 1, 0);
}

/* --- one winner --- */

/* Turns in which exactly one of the threads may be taken. */
struct contest {
    struct meeting meeting;
    atomic_uint taken;
};

/* All begin together; false: the case has failed. */
static bool contest_turn(struct client *c, const mission_store_write *writes, size_t count)
{
    struct contest *contest = c->shared;
    unsigned taken;
    size_t failed;

    if (!meet(c, &contest->meeting))
        return false;
    if (mi_suite_commit(c, writes, count, &failed) == MISSION_STORE_OK)
        atomic_fetch_add(&contest->taken, 1);
    if (!meet(c, &contest->meeting))
        return false;
    taken = c->index == 0 ? atomic_exchange(&contest->taken, 0) : 1;
    if (taken != 1)
        mi_suite_fail(c->trial, "%u of them were taken, not 1", taken);
    return true; /* all see a failure at the next turn */
}

static void run_contest(struct client *c, void (*work)(struct client *c))
{
    struct contest contest;

    atomic_init(&contest.taken, 0);
    if (!meeting_start(c, &contest.meeting))
        return;
    mi_suite_threads(c, &contest, work);
    meeting_end(&contest.meeting);
}

static void insert(struct client *c)
{
    mission_store_write write;
    char text[32];

    for (uint32_t i = 0; i < c->turns; i++) {
        write = mi_suite_put(number_text(text, sizeof text, i), ABSENT, 0, V("x"));
        if (!contest_turn(c, &write, 1))
            return;
    }
}

static void insert_once(struct client *c)
{
    mi_suite_step(c, "of several PUTs with EXPECT_ABSENT one is taken");
    run_contest(c, insert);
}

/* --- write skew --- */

/* Even threads look at one row and write the other, odd ones the other way round: where one was
 * taken the next no longer may. */
static void skew(struct client *c, uint32_t expect, uint64_t version)
{
    mission_store_write batch[2];
    char a[32], b[32];

    for (uint32_t i = 0; i < c->turns; i++) {
        const mission_view one = {a, (size_t)snprintf(a, sizeof a, "a%lu", (unsigned long)i)};
        const mission_view two = {b, (size_t)snprintf(b, sizeof b, "b%lu", (unsigned long)i)};

        batch[0] = mi_suite_check(c->index % 2 ? two : one, expect, version);
        batch[1] = mi_suite_put(c->index % 2 ? one : two, expect, version, V("x"));
        if (!contest_turn(c, batch, 2))
            return;
    }
}

static void skew_version(struct client *c)
{
    skew(c, VERSION, 1);
}

static void skew_absent(struct client *c)
{
    skew(c, ABSENT, 0);
}

static void write_skew(struct client *c)
{
    char text[32];

    for (uint32_t i = 0; i < c->turns; i++) {
        mission_store_write batch[2];
        char other[32];

        snprintf(text, sizeof text, "a%lu", (unsigned long)i);
        snprintf(other, sizeof other, "b%lu", (unsigned long)i);
        batch[0] = mi_suite_put(mission_view_of(text), ABSENT, 0, V("1"));
        batch[1] = mi_suite_put(mission_view_of(other), ABSENT, 0, V("1"));
        if (!mi_suite_takes(c, batch, 2))
            return;
    }
    mi_suite_step(c, "two batches, each of which CHECKs the row that the other writes");
    run_contest(c, skew_version);
}

static void absent_skew(struct client *c)
{
    mi_suite_step(c, "two batches, each of which CHECKs that the other's row is absent");
    run_contest(c, skew_absent);
}

/* --- counters --- */

#define BOUND 37

static void count_up(struct client *c)
{
    const mission_store_write write = mi_suite_add(A, 1, 0, BOUND);
    struct sheet sheet = SHEET_EMPTY;
    size_t failed;

    for (uint32_t i = 0; i < c->turns && mi_suite_well(c->trial); i++) {
        c->done += mi_suite_commit(c, &write, 1, &failed) == MISSION_STORE_OK;
        if (mi_suite_load(c, KIND, A, &sheet) == MISSION_STORE_OK &&
            (sheet.lines[0].number < (int64_t)c->done || sheet.lines[0].number > BOUND))
            mi_suite_fail(c->trial, "a reader saw %lld after %llu of its own and a bound of %d",
                          (long long)sheet.lines[0].number, (unsigned long long)c->done, BOUND);
    }
    mi_suite_sheet_clear(&sheet);
}

static void counter(struct client *c)
{
    const uint64_t asked = (uint64_t)c->turns * c->trial->setup->threads;
    const uint64_t want = asked < BOUND ? asked : BOUND;
    uint64_t done;

    mi_suite_step(c, "a counter never passes its bound and counts each ADD once");
    done = mi_suite_threads(c, NULL, count_up);
    if (mi_suite_well(c->trial) && done != want)
        mi_suite_fail(c->trial, "%llu were taken, not %llu", (unsigned long long)done,
                      (unsigned long long)want);
    if (mi_suite_well(c->trial))
        mi_suite_is(c, A, V(""), 1, (int64_t)want);
}

/* A row that a PUT ends while others count on it by its version. */
struct ending {
    struct meeting meeting;
    _Atomic int64_t at; /* the number when the end was acknowledged */
};

static void end_row(struct client *c, struct ending *ending, mission_view key)
{
    struct sheet sheet = SHEET_EMPTY;

    if (mi_suite_takes_one(c, mi_suite_put(key, VERSION, 1, V("ended"))) &&
        mi_suite_load(c, KIND, key, &sheet) == MISSION_STORE_OK)
        atomic_store(&ending->at, sheet.lines[0].number);
    mi_suite_sheet_clear(&sheet);
}

static void derive(struct client *c, mission_view key)
{
    mission_store_write write = mi_suite_add(key, 1, 0, INT64_MAX);
    size_t failed;

    write.expect = VERSION;
    write.version = 1;
    for (uint32_t i = 0; i < 20 && mi_suite_well(c->trial); i++)
        c->done += mi_suite_commit(c, &write, 1, &failed) == MISSION_STORE_OK;
}

static void derive_or_end(struct client *c)
{
    struct ending *ending = c->shared;
    const uint32_t rounds = c->turns / 10 + 1;
    char text[32];

    for (uint32_t i = 0; i < rounds; i++) {
        const mission_view key = number_text(text, sizeof text, i);

        if (c->index == 0)
            mi_suite_takes_one(c, mi_suite_put(key, ABSENT, 0, V("active")));
        if (!meet(c, &ending->meeting))
            return;
        if (c->index == 0)
            end_row(c, ending, key);
        else
            derive(c, key);
        (void)meet(c, &ending->meeting);
        if (c->index == 0 && mi_suite_well(c->trial))
            mi_suite_is(c, key, V("ended"), 2, atomic_load(&ending->at));
    }
}

static void ended(struct client *c)
{
    struct ending ending;

    mi_suite_step(c, "an ADD by version is not taken once a PUT was acknowledged");
    atomic_init(&ending.at, 0);
    if (!meeting_start(c, &ending.meeting))
        return;
    mi_suite_threads(c, &ending, derive_or_end);
    meeting_end(&ending.meeting);
}

/* --- what readers see --- */

#define TOTAL 1000

/* Threads that meet now and then stay side by side, however fast the store is. */
#define SIDE_BY_SIDE 4u

static void move(struct client *c)
{
    const int64_t amount = (int64_t)mi_suite_below(&c->random, 401) - 200;
    const size_t first = c->index / 2 % 2;
    mission_store_write batch[2];
    size_t failed;

    batch[first] = mi_suite_add(A, -amount, 0, TOTAL);
    batch[1 - first] = mi_suite_add(B, amount, 0, TOTAL);
    (void)mi_suite_commit(c, batch, 2, &failed);
}

static void see_total(struct client *c, struct sheet *sheet)
{
    const mission_store_scan scan = mi_suite_all(V("by"), V("v"));

    if (mi_suite_scan(c, &scan, sheet) == MISSION_STORE_OK &&
        (sheet->count != 2 || sheet->lines[0].number + sheet->lines[1].number != TOTAL))
        mi_suite_fail(c->trial, "a scan saw half of a batch");
}

/* Even threads move between A and B, which stand in one index; odd ones scan both. */
static void move_or_see(struct client *c)
{
    struct sheet sheet = SHEET_EMPTY;

    for (uint32_t i = 0; i < c->turns; i++) {
        if (i % SIDE_BY_SIDE == 0 && !meet(c, c->shared))
            break;
        if (c->index % 2 == 0)
            move(c);
        else
            see_total(c, &sheet);
    }
    mi_suite_sheet_clear(&sheet);
}

static void one_moment(struct client *c)
{
    const mission_store_term terms[] = {{V("by"), V("v"), V("1")}, {V("by"), V("v"), V("2")}};
    const mission_store_write batch[] = {
        mi_suite_termed(mi_suite_put(A, ABSENT, 0, V("")), &terms[0], 1),
        mi_suite_termed(mi_suite_put(B, ABSENT, 0, V("")), &terms[1], 1)};
    struct meeting meeting;

    mi_suite_step(c, "a scan sees all of a batch or nothing of it");
    if (!mi_suite_takes(c, batch, 2) || !mi_suite_takes_one(c, mi_suite_add(A, TOTAL, 0, TOTAL)) ||
        !meeting_start(c, &meeting))
        return;
    mi_suite_threads(c, &meeting, move_or_see);
    meeting_end(&meeting);
}

#define TORN 3000u

/* Bytes that say their version in each place. */
static bool torn(const struct line *line)
{
    for (size_t i = 0; i < line->bytes.len; i++)
        if ((unsigned char)line->bytes.ptr[i] != (unsigned char)line->version)
            return true;
    return line->bytes.len != TORN + line->version % 7;
}

static void write_whole(struct client *c)
{
    char bytes[TORN + 7];

    for (uint64_t version = 2; version < c->turns + 2 && mi_suite_well(c->trial); version++) {
        memset(bytes, (int)(unsigned char)version, sizeof bytes);
        mi_suite_takes_one(
            c, mi_suite_put(A, VERSION, version - 1, (mission_view){bytes, TORN + version % 7}));
    }
}

static void write_or_read(struct client *c)
{
    struct sheet sheet = SHEET_EMPTY;
    uint64_t seen = 0;

    if (c->index == 0) {
        write_whole(c);
        return;
    }
    for (uint32_t i = 0; i < c->turns && mi_suite_well(c->trial); i++) {
        if (mi_suite_load(c, KIND, A, &sheet) != MISSION_STORE_OK || torn(&sheet.lines[0]))
            mi_suite_fail(c->trial, "a load saw a row that was never written");
        else if (sheet.lines[0].version < seen)
            mi_suite_fail(c->trial, "a load saw version %llu after %llu",
                          (unsigned long long)sheet.lines[0].version, (unsigned long long)seen);
        else
            seen = sheet.lines[0].version;
    }
    mi_suite_sheet_clear(&sheet);
}

static void no_torn_read(struct client *c)
{
    char bytes[TORN + 1];

    mi_suite_step(c, "bytes and version of a load belong together and never go back");
    memset(bytes, 1, sizeof bytes);
    if (mi_suite_takes_one(c, mi_suite_put(A, ABSENT, 0, (mission_view){bytes, sizeof bytes})))
        mi_suite_threads(c, NULL, write_or_read);
}

/* Written through one table and read through the next one. */
static void write_and_see(struct client *c)
{
    struct trial *trial = c->trial;
    const mission_store *own = c->table, *next = trial->tables[(c->index + 1) % trial->table_count];
    char key[32], value[32];
    const mission_view key_view = number_text(key, sizeof key, c->index);

    for (uint32_t i = 1; i <= c->turns && mi_suite_well(trial); i++) {
        const mission_store_term term = {V("by"), number_text(value, sizeof value, i), key_view};
        mission_store_scan scan = mi_suite_all(V("by"), term.value);

        c->table = own;
        scan.bounded = scan.resume = 1; /* the row of this thread alone */
        scan.until = scan.after_order = key_view;
        if (!mi_suite_takes_one(
                c, mi_suite_termed(mi_suite_put(key_view, ANY, 0, term.value), &term, 1)))
            return;
        c->table = next;
        if (!mi_suite_is(c, key_view, term.value, i, 0) || !FINDS(c, &scan, key_view))
            return;
    }
}

static void acknowledged(struct client *c)
{
    mi_suite_step(c, "what was acknowledged is seen by each load and scan that begins later");
    mi_suite_threads(c, NULL, write_and_see);
}

/* --- no standstill --- */

static void cross(struct client *c)
{
    const char *const rows = "abcdef";
    mission_store_write batch[6];

    for (uint32_t i = 0; i < c->turns && mi_suite_well(c->trial); i++) {
        for (size_t k = 0; k < 6; k++) /* half of the threads from the other end */
            batch[c->index % 2 ? 5 - k : k] =
                mi_suite_add((mission_view){rows + k, 1}, 1, 0, INT64_MAX);
        c->done += mi_suite_takes(c, batch, 6);
    }
}

static void crossing(struct client *c)
{
    uint64_t done;

    mi_suite_step(c, "batches that name the same rows in opposite orders all come through");
    done = mi_suite_threads(c, NULL, cross);
    for (size_t k = 0; k < 6 && mi_suite_well(c->trial); k++)
        mi_suite_is(c, (mission_view){&"abcdef"[k], 1}, V(""), 1, (int64_t)done);
}

static const struct suite_case cases[] = {
    {"lost-update", lost_update, false},   {"insert-once", insert_once, false},
    {"write-skew", write_skew, false},     {"absent-skew", absent_skew, false},
    {"counter", counter, false},           {"ended", ended, false},
    {"one-moment", one_moment, false},     {"no-torn-read", no_torn_read, false},
    {"acknowledged", acknowledged, false}, {"crossing", crossing, false},
};

const struct suite_group mi_suite_isolation = {MISSION_STORE_CHECK_ISOLATION, "isolation", cases,
                                               COUNT(cases)};
