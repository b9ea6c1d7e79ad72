/* Many actors at once, and whether what they saw can have been.
 * SPDX-License-Identifier: MIT
 *
 *   racing memory | sqlite:FOLDER | postgres[:CONNINFO] [THREADS [PROCESSES [SECONDS]]]
 *
 * Each scenario runs in both profiles, is brought to its end (ending.h) and checked. The seed is
 * printed; with threads it does not repeat a run, but its mixture. */
#define _POSIX_C_SOURCE 200809L
#include "ending.h"
#include "places.h"
#include "players.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define THREADS_MOST 64u

static struct {
    struct place place;
    const char *why; /* it cannot be used here; NULL: it can */
    unsigned threads, processes;
    double seconds;
    uint64_t seed;
    struct board *board;
} race;

/* What happens how often. */
struct scenario {
    unsigned roots, waiting;
    uint64_t cap;
    uint8_t weights[PLAY_COUNT];
};

/* ---- a store between whose reading and committing much can happen ---- */

struct hesitant {
    mission_store table;
    const mission_store *real;
};

static int32_t load(void *host, mission_view kind, mission_view key,
                    const mission_store_receiver *receiver, mission_error *error)
{
    const mission_store *real = ((struct hesitant *)host)->real;

    return real->load(real->host, kind, key, receiver, error);
}

static int32_t scan(void *host, const mission_store_scan *asked,
                    const mission_store_receiver *receiver, mission_error *error)
{
    const mission_store *real = ((struct hesitant *)host)->real;

    return real->scan(real->host, asked, receiver, error);
}

static int32_t commit(void *host, const mission_store_write *writes, size_t count, size_t *failed,
                      mission_error *error)
{
    const mission_store *real = ((struct hesitant *)host)->real;
    static _Thread_local uint64_t random;
    struct timespec moment = {.tv_nsec = 0};

    random = random ? random : history_clock() | 1;
    if (test_random(&random) % 2) {
        moment.tv_nsec = (long)(test_random(&random) % 1000000);
        nanosleep(&moment, NULL);
    }
    return real->commit(real->host, writes, count, failed, error);
}

static const mission_store *hesitate(struct hesitant *store, const mission_store *real)
{
    *store = (struct hesitant){{sizeof store->table, store, load, commit, scan}, real};
    return &store->table;
}

/* ---- threads and processes ---- */

struct runner {
    struct player player;
    uint64_t until;
};

static void *play(void *with)
{
    struct runner *runner = with;

    while (history_clock() < runner->until)
        player_act(&runner->player);
    return NULL;
}

static bool check_player(const struct player *player)
{
    return test_check(!player->failed, __FILE__, __LINE__, "%s", player->why);
}

static bool run_threads(struct issuers *s, const struct scenario *scenario, uint32_t first,
                        struct history *history)
{
    static struct runner runners[THREADS_MOST];
    pthread_t threads[THREADS_MOST];
    const uint64_t until = history_clock() + (uint64_t)(race.seconds * 1e9);
    bool good = true;

    for (unsigned i = 0; i < race.threads; i++) {
        runners[i] = (struct runner){
            .player = {.s = s,
                       .board = race.board,
                       .log = history_of(first + i, -1),
                       .random = (race.seed ^ (first + i)) * UINT64_C(0x9E3779B97F4A7C15) | 1,
                       .cap = scenario->cap,
                       .weights = scenario->weights},
            .until = until,
        };
        if (pthread_create(&threads[i], NULL, play, &runners[i]))
            abort();
    }
    for (unsigned i = 0; i < race.threads; i++) {
        pthread_join(threads[i], NULL);
        good = check_player(&runners[i].player) && good;
        history_join(history, &runners[i].player.log);
        history_free(&runners[i].player.log);
    }
    return good;
}

/* A process of its own: its history goes through a file, its failures through its exit status. */
static _Noreturn void run_process(uint32_t profile, const struct scenario *scenario, unsigned which,
                                  int to)
{
    struct opened opened = place_open(&race.place);
    struct history history = history_of(0, -1);
    struct issuers s;
    struct hesitant store;
    bool good = opened.store != NULL;

    if (good) {
        players_open(&s, profile, hesitate(&store, opened.store));
        good = run_threads(&s, scenario, 100 * (which + 1), &history);
    }
    for (size_t i = 0; i < history.count; i++)
        good = write(to, &history.deeds[i], sizeof *history.deeds) > 0 && good;
    fflush(stdout);
    _exit(good ? 0 : 1);
}

static void run_processes(uint32_t profile, const struct scenario *scenario,
                          struct history *history)
{
    FILE *files[16];
    pid_t ids[16];

    fflush(stdout);
    for (unsigned i = 0; i < race.processes; i++) {
        files[i] = tmpfile();
        ids[i] = fork();
        if (ids[i] == 0)
            run_process(profile, scenario, i, fileno(files[i]));
    }
    for (unsigned i = 0; i < race.processes; i++) {
        int status = 1;

        waitpid(ids[i], &status, 0);
        CHECK_INT(status, 0);
        lseek(fileno(files[i]), 0, SEEK_SET);
        history_take(history, fileno(files[i]));
        fclose(files[i]);
    }
}

/* ---- before and after ---- */

static struct player player_of(struct issuers *s, const struct scenario *scenario, uint32_t writer)
{
    return (struct player){.s = s,
                           .board = race.board,
                           .log = history_of(writer, -1),
                           .random = race.seed | 1,
                           .cap = scenario->cap,
                           .weights = scenario->weights};
}

static void prepare(struct issuers *s, const struct scenario *scenario, struct history *history)
{
    struct player player = player_of(s, scenario, 1);

    for (unsigned i = 0; i < scenario->roots; i++)
        player_play(&player, PLAY_ROOT);
    for (unsigned i = 0; i < scenario->waiting; i++)
        player_play(&player, PLAY_ADMIT);
    check_player(&player);
    history_join(history, &player.log);
    history_free(&player.log);
}

static void run_in(uint32_t profile, const struct scenario *scenario)
{
    struct history history = history_of(0, -1);
    struct hesitant store;
    struct opened opened;
    struct issuers s;

    place_next(&race.place);
    board_clear(race.board);
    opened = place_open(&race.place);
    if (!CHECK(opened.store))
        return;
    players_open(&s, profile, opened.store);
    prepare(&s, scenario, &history);
    if (race.processes > 1) {
        place_close(&opened);
        run_processes(profile, scenario, &history);
        opened = place_open(&race.place);
        s.store = opened.store;
        issuers_close(&s);
        players_open(&s, profile, opened.store);
    } else {
        s.store = hesitate(&store, opened.store);
        run_threads(&s, scenario, 10, &history);
        s.store = opened.store;
    }
    ending_count(&history, mission_profile_name(profile));
    ending(&s, race.board, &history);
    issuers_close(&s);
    place_close(&opened);
    place_clear(&race.place);
    history_free(&history);
}

static void run(const struct scenario *scenario)
{
    if (race.why) {
        test_skip(race.why);
        return;
    }
    run_in(MISSION_PROFILE_SERIES, scenario);
    run_in(MISSION_PROFILE_DRAFT, scenario);
}

/* ---- scenarios ---- */

static void test_approvals(void)
{
    static const struct scenario scenario = {
        .waiting = 40,
        .weights = {[PLAY_ADMIT] = 20,
                    [PLAY_APPROVE] = 60,
                    [PLAY_DENY] = 8,
                    [PLAY_WITHDRAW] = 8,
                    [PLAY_DRAIN] = 4},
    };

    COVERS("AV-6", "SE-7", "20:LC-10");
    run(&scenario);
}

static void test_cap(void)
{
    static const struct scenario scenario = {
        .roots = 3,
        .cap = 25,
        .weights = {[PLAY_ROOT] = 1, [PLAY_DERIVE] = 60, [PLAY_LEASE] = 40},
    };

    COVERS("10:LC-5", "10:LC-6");
    run(&scenario);
}

static void test_stops(void)
{
    static const struct scenario scenario = {
        .roots = 8,
        .cap = 100,
        .weights = {[PLAY_ROOT] = 4,
                    [PLAY_DERIVE] = 60,
                    [PLAY_LEASE] = 10,
                    [PLAY_SUSPEND] = 12,
                    [PLAY_RESUME] = 20,
                    [PLAY_REVOKE] = 2,
                    [PLAY_COMPLETE] = 1,
                    [PLAY_SHOW] = 6,
                    [PLAY_DRAIN] = 4},
    };

    COVERS("10:LC-4", "20:LC-4", "20:LC-8");
    run(&scenario);
}

static void test_expansions(void)
{
    static const struct scenario scenario = {
        .roots = 10,
        .weights = {[PLAY_ROOT] = 8,
                    [PLAY_EXPAND] = 30,
                    [PLAY_APPROVE] = 30,
                    [PLAY_DENY] = 3,
                    [PLAY_DERIVE] = 15,
                    [PLAY_SUSPEND] = 2,
                    [PLAY_RESUME] = 4,
                    [PLAY_REVOKE] = 1,
                    [PLAY_SHOW] = 4},
    };

    COVERS("X-5");
    run(&scenario);
}

static void test_children(void)
{
    static const struct scenario scenario = {
        .roots = 6,
        .weights = {[PLAY_ROOT] = 6,
                    [PLAY_CHILD] = 40,
                    [PLAY_CHILD_WAITING] = 20,
                    [PLAY_APPROVE] = 30,
                    [PLAY_DENY] = 2,
                    [PLAY_DERIVE] = 60,
                    [PLAY_SUSPEND] = 3,
                    [PLAY_RESUME] = 5,
                    [PLAY_REVOKE] = 4,
                    [PLAY_SHOW] = 4,
                    [PLAY_SWEEP] = 6},
    };

    COVERS("CM-14", "CS-1", "CS-2");
    run(&scenario);
}

static void test_mixture(void)
{
    static const struct scenario scenario = {
        .roots = 6,
        .waiting = 10,
        .cap = 60,
        .weights = {[PLAY_ROOT] = 6,
                    [PLAY_ADMIT] = 6,
                    [PLAY_EXPAND] = 12,
                    [PLAY_CHILD] = 12,
                    [PLAY_CHILD_WAITING] = 8,
                    [PLAY_APPROVE] = 24,
                    [PLAY_DENY] = 3,
                    [PLAY_WITHDRAW] = 3,
                    [PLAY_DERIVE] = 30,
                    [PLAY_LEASE] = 20,
                    [PLAY_SUSPEND] = 6,
                    [PLAY_RESUME] = 10,
                    [PLAY_REVOKE] = 3,
                    [PLAY_COMPLETE] = 2,
                    [PLAY_SHOW] = 6,
                    [PLAY_DRAIN] = 6,
                    [PLAY_SWEEP] = 4},
    };

    COVERS("20:LC-4", "20:LC-5", "10:LC-5");
    run(&scenario);
}

static const struct test tests[] = {
    {"approvals", test_approvals},   {"cap", test_cap},           {"stops", test_stops},
    {"expansions", test_expansions}, {"children", test_children}, {"mixture", test_mixture},
};

int main(int argc, char **argv)
{
    char suite[64];
    char *only[] = {argv[0], getenv("MISSION_ONLY"), NULL};

    if (argc < 2)
        return 2;
    if (!place_of(argv[1], &race.place, &race.why) && !race.why)
        return 2;
    if (place_of(argv[1], &race.place, &race.why))
        race.why = NULL;
    race.threads = argc > 2 ? (unsigned)atoi(argv[2]) : 16;
    race.processes = argc > 3 ? (unsigned)atoi(argv[3]) : 1;
    race.seconds = ending_scale(argc > 4 ? atof(argv[4]) : 1);
    if (!race.threads || race.threads > THREADS_MOST || race.processes > 16)
        return 2;
    race.seed = test_seed();
    race.board = board_new();
    snprintf(suite, sizeof suite, "racing-%.*s", (int)strcspn(argv[1], ":"), argv[1]);
    return test_main(suite, tests, sizeof tests / sizeof *tests, only[1] ? 2 : 1, only);
}
