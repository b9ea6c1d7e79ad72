/* Actors that are killed, and what is left. SPDX-License-Identifier: MIT
 *
 *   crashing sqlite:FOLDER | postgres[:CONNINFO] [ROUNDS]
 *
 * A round: a process with a few threads plays on what the rounds before have left, and is killed
 * with SIGKILL after a random time, which may be before it has opened the store. On PostgreSQL the
 * server is killed now and then instead, beneath its clients, and started again. What every actor
 * has written down before and after each deed is then held against what the store has.
 *
 * The clock moves on with the rounds, so that reservations of the dead end. After some rounds a
 * store is brought to its end (ending.h), and the next one begins. */
#define _DEFAULT_SOURCE
#include "ending.h"
#include "places.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define THREADS 3u
#define ROUNDS_OF_STORE 20u
#define SECONDS_OF_ROUND 7
#define SERVER_EACH 5u /* rounds: the server is killed, too */

static struct {
    struct place place;
    const char *why; /* it cannot be used here; NULL: it can */
    unsigned rounds;
    uint64_t random;
    unsigned round, servers;
    size_t deeds, lost, failed;
} crash;

static const uint8_t weights[PLAY_COUNT] = {
    [PLAY_ROOT] = 8,          [PLAY_ADMIT] = 6,   [PLAY_EXPAND] = 8,   [PLAY_CHILD] = 10,
    [PLAY_APPROVE] = 16,      [PLAY_DENY] = 2,    [PLAY_WITHDRAW] = 2, [PLAY_DERIVE] = 24,
    [PLAY_LEASE] = 16,        [PLAY_SUSPEND] = 5, [PLAY_RESUME] = 8,   [PLAY_REVOKE] = 3,
    [PLAY_COMPLETE] = 1,      [PLAY_SHOW] = 2,    [PLAY_DRAIN] = 6,    [PLAY_SWEEP] = 4,
    [PLAY_CHILD_WAITING] = 6,
};

/* ---- the process that is killed ---- */

static void *play(void *with)
{
    struct player *player = with;
    const uint64_t until = history_clock() + UINT64_C(20000000000); /* should nobody kill it */

    while (history_clock() < until)
        player_act(player);
    return NULL;
}

static _Noreturn void live(uint32_t profile, int64_t seconds, struct board *board, int to)
{
    static struct player players[THREADS];
    struct opened opened = place_open(&crash.place);
    pthread_t threads[THREADS];
    struct issuers s;

    if (!opened.store)
        _exit(1);
    players_open(&s, profile, opened.store);
    atomic_store(&s.seconds, seconds);
    for (unsigned i = 0; i < THREADS; i++) {
        players[i] = (struct player){.s = &s,
                                     .board = board,
                                     .log = history_of(crash.round * THREADS + i, to),
                                     .random = (crash.random ^ (crash.round * THREADS + i)) *
                                                   UINT64_C(0x9E3779B97F4A7C15) |
                                               1,
                                     .cap = 20,
                                     .weights = weights};
        if (pthread_create(&threads[i], NULL, play, &players[i]))
            abort();
    }
    for (unsigned i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    _exit(1);
}

static void sleep_for(uint64_t microseconds)
{
    const struct timespec time = {.tv_sec = (time_t)(microseconds / 1000000),
                                  .tv_nsec = (long)(microseconds % 1000000 * 1000)};

    nanosleep(&time, NULL);
}

/* ---- the server ---- */

static void cluster(const char *what)
{
    const char *script = getenv("MISSION_TEST_CLUSTER");
    char command[300];

    snprintf(command, sizeof command, "%s %s", script, what);
    CHECK_INT(system(command), 0);
}

static bool with_server(void)
{
    return crash.place.kind == PLACE_POSTGRES && getenv("MISSION_TEST_CLUSTER") &&
           crash.round % SERVER_EACH == SERVER_EACH - 1;
}

static void kill_server(void)
{
    crash.servers++;
    cluster("--kill");
    sleep_for(test_random(&crash.random) % 20000); /* its clients notice, or are killed before */
}

/* ---- a round ---- */

/* Not to be killed before it has done anything is what most rounds are for. */
static uint64_t time_to_live(void)
{
    const uint64_t random = test_random(&crash.random);
    const uint64_t most = crash.place.kind == PLACE_SQLITE ? 25000 : 80000;

    return random % 8 == 0 ? (random >> 8) % 3000 : (random >> 8) % most;
}

static void run_and_kill(uint32_t profile, int64_t seconds, struct board *board,
                         struct history *history)
{
    FILE *file = tmpfile();
    int status = 0;
    pid_t id;

    fflush(stdout);
    id = fork();
    if (id == 0)
        live(profile, seconds, board, fileno(file));
    sleep_for(time_to_live());
    if (with_server())
        kill_server();
    kill(id, SIGKILL);
    waitpid(id, &status, 0);
    if (with_server())
        cluster("--start");
    test_check(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL, __FILE__, __LINE__,
               "it ended by itself: %d", status);
    lseek(fileno(file), 0, SEEK_SET);
    history_take(history, fileno(file));
    fclose(file);
}

/* Whoever was killed leaves nothing that stands in somebody's way. */
static void check_failures(const struct history *history, size_t from)
{
    for (size_t i = from; i < history->count; i++) {
        const struct deed *deed = &history->deeds[i];

        if (deed->outcome == OUTCOME_FAILED)
            test_check(deed->code == MISSION_E_AGAIN, __FILE__, __LINE__, "%s of %s: %s",
                       doing_name(deed->what), deed->id, mission_code_reason(deed->code));
        crash.failed += deed->outcome == OUTCOME_FAILED;
        crash.lost += deed->outcome == OUTCOME_LOST;
    }
    crash.deeds += history->count - from;
}

static bool look(uint32_t profile, int64_t seconds, struct board *board, struct history *history,
                 bool last)
{
    struct content content = {0};
    struct opened opened;
    struct issuers s;
    bool good;

    CHECK(place_wait(&crash.place));
    opened = place_open(&crash.place);
    if (!CHECK(opened.store))
        return false;
    players_open(&s, profile, opened.store);
    atomic_store(&s.seconds, seconds);
    good = players_settle(&s);
    good = ending_check(&s, history, true, &content) && good;
    board_clear(board);
    board_fill(board, &content);
    content_free(&content);
    if (last)
        ending(&s, board, history);
    issuers_close(&s);
    place_close(&opened);
    return good;
}

static void run_store(uint32_t profile, unsigned rounds)
{
    struct history history = history_of(0, -1);
    struct board *board = board_new();
    int64_t seconds = ISSUERS_START;
    bool good = true;

    place_next(&crash.place);
    for (unsigned i = 0; i < rounds && good; i++, crash.round++, seconds += SECONDS_OF_ROUND) {
        const size_t before = history.count;

        run_and_kill(profile, seconds, board, &history);
        check_failures(&history, before);
        good = look(profile, seconds, board, &history, i + 1 == rounds);
        test_check(good, __FILE__, __LINE__, "round %u", crash.round);
    }
    place_clear(&crash.place);
    board_free(board);
    history_free(&history);
}

static void run(uint32_t profile)
{
    const unsigned most = (unsigned)ending_scale(crash.rounds) / 2;

    if (crash.why) {
        test_skip(crash.why);
        return;
    }
    crash.round = crash.servers = 0;
    crash.deeds = crash.lost = crash.failed = 0;
    while (crash.round < most) {
        const unsigned left = most - crash.round, before = crash.round;

        run_store(profile, left < ROUNDS_OF_STORE ? left : ROUNDS_OF_STORE);
        if (crash.round - before < (left < ROUNDS_OF_STORE ? left : ROUNDS_OF_STORE))
            return;
    }
    printf("# %u rounds, %u of them with the server: %zu deeds, %zu lost, %zu failed\n",
           crash.round, crash.servers, crash.deeds, crash.lost, crash.failed);
    CHECK(crash.deeds > crash.round);
    CHECK(crash.lost > crash.round / 2);
}

static void test_series(void)
{
    COVERS("SE-7", "SE-8", "10:LC-5", "10:LC-6", "20:LC-4", "X-5");
    run(MISSION_PROFILE_SERIES);
}

static void test_draft(void)
{
    COVERS("10:LC-5", "10:LC-6", "20:LC-4", "X-5", "CM-14");
    run(MISSION_PROFILE_DRAFT);
}

static const struct test tests[] = {{"series", test_series}, {"draft", test_draft}};

int main(int argc, char **argv)
{
    char suite[64];
    char *only[] = {argv[0], getenv("MISSION_ONLY"), NULL};

    if (argc < 2)
        return 2;
    crash.why = place_of(argv[1], &crash.place, &crash.why) ? NULL : crash.why;
    crash.rounds = argc > 2 ? (unsigned)atoi(argv[2]) : 100;
    crash.random = test_seed();
    snprintf(suite, sizeof suite, "crashing-%.*s", (int)strcspn(argv[1], ":"), argv[1]);
    return test_main(suite, tests, sizeof tests / sizeof *tests, only[1] ? 2 : 1, only);
}
