/* A full disk and a broken one beneath a state authority: SQLite on a VFS that fails on demand.
 * SPDX-License-Identifier: MIT
 *
 *   faulty FOLDER
 *
 * For each fault that the calls of a store in WAL mode can meet, the n-th call fails, once or from
 * then on, while an actor plays. Each operation that fails says so with a host's error, and that it
 * failed is the truth; when the fault is over the same store goes on, and so does one that is
 * opened anew, with all that was acknowledged. */
#define _POSIX_C_SOURCE 200809L
#include "ending.h"
#include "places.h"
#include "vfs.h"

#include <stdlib.h>
#include <string.h>

#define PLAYS 10u

static struct place place;
static uint64_t seed;

static const uint8_t weights[PLAY_COUNT] = {
    [PLAY_ROOT] = 12,   [PLAY_ADMIT] = 6,  [PLAY_EXPAND] = 8,  [PLAY_CHILD] = 10,
    [PLAY_APPROVE] = 8, [PLAY_DENY] = 2,   [PLAY_DERIVE] = 16, [PLAY_LEASE] = 16,
    [PLAY_SUSPEND] = 6, [PLAY_RESUME] = 6, [PLAY_REVOKE] = 2,  [PLAY_SHOW] = 4,
    [PLAY_DRAIN] = 6,   [PLAY_SWEEP] = 4,
};

/* One store that goes through many faults. */
struct trial {
    struct opened opened;
    struct issuers s;
    struct board *board;
    struct history history;
    struct player player;
    unsigned hits, failed, lost;
};

static bool trial_open(struct trial *t, uint32_t profile)
{
    t->opened = place_open(&place);
    if (!CHECK(t->opened.store))
        return false;
    players_open(&t->s, profile, t->opened.store);
    return true;
}

static void play(struct trial *t, unsigned plays)
{
    for (unsigned i = 0; i < plays; i++)
        player_act(&t->player);
    history_join(&t->history, &t->player.log);
    t->player.log.count = 0;
}

/* AGAIN: nothing was written, and the caller may try again; UNCERTAIN is a deed that is lost. */
static void check_errors(struct trial *t, size_t from, bool armed)
{
    for (size_t i = from; i < t->history.count; i++) {
        const struct deed *deed = &t->history.deeds[i];
        const bool failed = deed->outcome == OUTCOME_FAILED;

        t->failed += failed;
        t->lost += deed->outcome == OUTCOME_LOST;
        test_check(
            !failed || (armed && (deed->code == MISSION_E_HOST || deed->code == MISSION_E_AGAIN)),
            __FILE__, __LINE__, "%s: %s", doing_name(deed->what), mission_code_reason(deed->code));
        test_check(deed->outcome != OUTCOME_LOST || armed, __FILE__, __LINE__, "%s: lost",
                   doing_name(deed->what));
    }
}

static void check_content(struct trial *t)
{
    struct content content;

    ending_check(&t->s, &t->history, false, &content);
    content_free(&content);
}

static void check_fault(struct trial *t, enum vfs_fault fault, size_t n, bool stay)
{
    size_t before = t->history.count;
    bool hit;

    test_about("%s, call %zu%s", vfs_fault_name(fault), n, stay ? " and all that follow" : "");
    vfs_arm(fault, n, stay);
    play(t, PLAYS);
    hit = vfs_disarm();
    t->hits += hit;
    check_errors(t, before, true);
    check_content(t);
    before = t->history.count;
    play(t, 2);
    check_errors(t, before, false);
    test_about(NULL);
}

/* A store that cannot be opened says so, and opens when it can. */
static bool reopen_under(struct trial *t, enum vfs_fault fault, size_t n)
{
    const uint32_t profile = t->s.profile;
    struct opened opened;

    issuers_close(&t->s);
    place_close(&t->opened);
    test_about("opening: %s, call %zu", vfs_fault_name(fault), n);
    vfs_arm(fault, n, false);
    opened = place_open(&place);
    t->hits += vfs_disarm();
    CHECK(opened.store || opened.code == MISSION_E_HOST || opened.code == MISSION_E_AGAIN);
    place_close(&opened);
    test_about(NULL);
    return trial_open(t, profile);
}

static void check_faults(uint32_t profile, enum vfs_fault fault)
{
    static const size_t calls[] = {1, 2, 3, 5, 7, 10, 14, 20, 30};
    struct trial t = {.board = board_new(), .history = history_of(0, -1)};

    place_next(&place);
    if (!trial_open(&t, profile))
        return;
    t.player = (struct player){.s = &t.s,
                               .board = t.board,
                               .log = history_of(1, -1),
                               .random = seed | 1,
                               .cap = 20,
                               .weights = weights};
    play(&t, 20);
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        check_fault(&t, fault, calls[i], false);
        check_fault(&t, fault, calls[i], true);
        if (!reopen_under(&t, fault, calls[i]))
            return;
        check_content(&t);
    }
    ending(&t.s, t.board, &t.history);
    CHECK(t.hits > 0);
    printf("# %s, %s: %u hits, %zu deeds, %u failed, %u lost\n", mission_profile_name(profile),
           vfs_fault_name(fault), t.hits, t.history.count, t.failed, t.lost);
    issuers_close(&t.s);
    place_close(&t.opened);
    place_clear(&place);
    board_free(t.board);
    history_free(&t.player.log);
    history_free(&t.history);
}

static void check_both(enum vfs_fault fault)
{
    check_faults(MISSION_PROFILE_SERIES, fault);
    check_faults(MISSION_PROFILE_DRAFT, fault);
}

static void test_full(void)
{
    COVERS("SE-8", "10:LC-6");
    check_both(VFS_WRITE_FULL);
}

static void test_writes(void)
{
    COVERS("SE-8", "10:LC-6");
    check_both(VFS_WRITE_TORN);
    check_both(VFS_WRITE_LATE);
    check_both(VFS_SYNC);
}

static void test_reads(void)
{
    check_both(VFS_READ);
    check_both(VFS_SIZE);
    check_both(VFS_OPEN);
}

static void test_locks(void)
{
    check_both(VFS_LOCK);
    check_both(VFS_SHARED_MAP);
    check_both(VFS_SHARED_LOCK);
}

static const struct test tests[] = {
    {"full", test_full}, {"writes", test_writes}, {"reads", test_reads}, {"locks", test_locks}};

int main(int argc, char **argv)
{
    char *only[] = {argv[0], getenv("MISSION_ONLY"), NULL};
    const char *why;
    char where[200];

    if (argc < 2)
        return 2;
    snprintf(where, sizeof where, "sqlite:%s", argv[1]);
    if (!place_of(where, &place, &why) || !vfs_register())
        return 2;
    place.vfs = VFS_NAME;
    seed = test_seed();
    return test_main("faulty", tests, sizeof tests / sizeof *tests, only[1] ? 2 : 1, only);
}
