/* A memory of proofs: each once, from any thread, and never more than it may hold.
 * SPDX-License-Identifier: MIT */
#include "test.h"

#include <pthread.h>
#include <stdatomic.h>

#define THREADS 8
#define START 1767225600

struct scene {
    _Atomic int64_t now;
    atomic_int clock;
    mission_clock table;
    mission_context *context;
    mission_replay_guard *guard;
};

static int32_t scene_now(void *host, mission_time *out)
{
    struct scene *scene = host;

    *out = (mission_time){.seconds = atomic_load(&scene->now)};
    return atomic_load(&scene->clock);
}

static void scene_start(struct scene *scene, uint32_t most)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_config config = {.size = sizeof config};

    memset(scene, 0, sizeof *scene);
    atomic_init(&scene->now, START);
    atomic_init(&scene->clock, 0);
    scene->table = (mission_clock){sizeof scene->table, scene, scene_now};
    config.clock = &scene->table;
    CHECK_CODE(mission_context_new(&config, &scene->context, &error), MISSION_OK, &error);
    CHECK_CODE(mission_replay_guard_new(scene->context, most, &scene->guard, &error), MISSION_OK,
               &error);
}

static void scene_end(struct scene *scene)
{
    mission_replay_guard_unref(scene->guard);
    mission_context_unref(scene->context);
}

struct id {
    char text[44];
};

static struct id id_of(uint64_t number)
{
    struct id id;

    snprintf(id.text, sizeof id.text, "%043llu", (unsigned long long)number);
    return id;
}

/* 1, 0, or the error. */
static int32_t ask_at(struct scene *scene, uint64_t number, mission_time until)
{
    const struct id id = id_of(number);
    mission_error error = MISSION_ERROR_INIT;
    int32_t verdict = 77;
    const int32_t rc = mission_replay_guard_fresh(scene->guard, (mission_view){id.text, 43}, &until,
                                                  &verdict, &error);

    CHECK_INT(error.code, rc);
    CHECK(verdict == 0 || (verdict == 1 && !rc));
    return rc ? rc : verdict;
}

static int32_t ask(struct scene *scene, uint64_t number, int64_t seconds)
{
    return ask_at(scene, number, (mission_time){.seconds = START + seconds});
}

static void test_once(void)
{
    struct scene scene;

    scene_start(&scene, 100);
    for (uint64_t i = 0; i < 100; i++)
        CHECK_INT(ask(&scene, i, 65), 1);
    for (uint64_t i = 0; i < 100; i++)
        CHECK_INT(ask(&scene, i, 65), 0);
    CHECK_INT(ask(&scene, 7, 1000), 0); /* whatever `until` it comes with */
    CHECK_INT(mission_replay_guard_count(scene.guard), 100);
    scene_end(&scene);
}

/* Full of what is still to be remembered: no room is made for another one. */
static void test_full(void)
{
    struct scene scene;

    scene_start(&scene, 10);
    for (uint64_t i = 0; i < 10; i++)
        CHECK_INT(ask(&scene, i, 60 + (int64_t)i), 1);
    CHECK_INT(ask(&scene, 99, 65), MISSION_E_TOO_MANY);
    CHECK_INT(ask(&scene, 3, 65), 0);
    atomic_store(&scene.now, START + 60); /* the first ends with this second, and not before */
    CHECK_INT(ask(&scene, 99, 125), MISSION_E_TOO_MANY);
    atomic_store(&scene.now, START + 61);
    CHECK_INT(ask(&scene, 99, 126), 1);
    CHECK_INT(ask(&scene, 98, 126), MISSION_E_TOO_MANY);
    CHECK_INT(mission_replay_guard_count(scene.guard), 10);
    scene_end(&scene);
}

/* A clock that was set forward forgets; set back again, it lets none of them in a second time. */
static void test_clock_set_back(void)
{
    struct scene scene;

    scene_start(&scene, 100);
    for (uint64_t i = 0; i < 10; i++)
        CHECK_INT(ask(&scene, i, 60 + (int64_t)i), 1);
    atomic_store(&scene.now, START + 1000000);
    CHECK_INT(ask(&scene, 50, 1000065), 1);
    CHECK_INT(mission_replay_guard_count(scene.guard), 1);
    atomic_store(&scene.now, START);
    for (uint64_t i = 0; i < 10; i++)
        CHECK_INT(ask(&scene, i, 60 + (int64_t)i), 0);
    CHECK_INT(ask(&scene, 51, 69), 0);
    CHECK_INT(ask(&scene, 52, 70), 1); /* and it goes on with what comes later */
    scene_end(&scene);
}

static void test_fractions(void)
{
    struct scene scene;
    const mission_time until = {.seconds = START + 60, .nanoseconds = 1};

    scene_start(&scene, 1);
    CHECK_INT(ask_at(&scene, 1, until), 1);
    atomic_store(&scene.now, START + 61); /* it may be 61.0 now, or 60.0 and a bit: not yet */
    CHECK_INT(ask(&scene, 2, 126), MISSION_E_TOO_MANY);
    atomic_store(&scene.now, START + 62);
    CHECK_INT(ask(&scene, 2, 127), 1);
    CHECK_INT(ask_at(&scene, 3, (mission_time){INT64_MAX, 999999999, 0}), MISSION_E_TOO_MANY);
    CHECK_INT(ask_at(&scene, 3, (mission_time){START, 1000000000, 0}), MISSION_E_ARGUMENT);
    scene_end(&scene);
}

static void test_refusals(void)
{
    mission_context *plain = test_context(MISSION_PROFILE_SERIES, 0);
    mission_error error = MISSION_ERROR_INIT;
    const struct id id = id_of(1);
    const mission_view name = {id.text, 43}, shorter = {id.text, 42};
    const mission_time until = {.seconds = START + 60};
    mission_replay_guard *none = (mission_replay_guard *)plain;
    int32_t verdict = 1;
    struct scene scene;

    scene_start(&scene, 10);
    CHECK_CODE(mission_replay_guard_new(plain, 10, &none, &error), MISSION_E_NO_CALLBACK, &error);
    CHECK(none == NULL);
    CHECK_INT(mission_replay_guard_new(scene.context, 0, &none, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(mission_replay_guard_new(scene.context, (1u << 24) + 1, &none, NULL),
              MISSION_E_ARGUMENT);
    CHECK_INT(mission_replay_guard_new(NULL, 1, &none, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(mission_replay_guard_new(scene.context, 1, NULL, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(mission_replay_guard_fresh(NULL, name, &until, &verdict, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(verdict, 0);
    verdict = 1;
    CHECK_INT(mission_replay_guard_fresh(scene.guard, shorter, &until, &verdict, NULL),
              MISSION_E_ARGUMENT);
    CHECK_INT(verdict, 0);
    CHECK_INT(mission_replay_guard_fresh(scene.guard, name, NULL, &verdict, NULL),
              MISSION_E_ARGUMENT);
    CHECK_INT(mission_replay_guard_fresh(scene.guard, name, &until, NULL, NULL),
              MISSION_E_ARGUMENT);
    atomic_store(&scene.clock, 5);
    CHECK_INT(ask(&scene, 1, 60), MISSION_E_CLOCK);
    atomic_store(&scene.clock, 0);
    CHECK_INT(mission_replay_guard_count(scene.guard), 0);
    CHECK_INT(mission_replay_guard_count(NULL), 0);
    mission_replay_guard_unref(mission_replay_guard_ref(scene.guard));
    CHECK_INT(ask(&scene, 1, 60), 1);
    CHECK(mission_replay_guard_ref(NULL) == NULL);
    mission_replay_guard_unref(NULL);
    mission_context_unref(plain);
    scene_end(&scene);
}

/* --- against a list that is searched from one end to the other --- */

#define MODEL 64

struct model {
    struct {
        uint64_t number;
        int64_t until;
    } list[MODEL];
    size_t count;
};

static bool model_has(const struct model *model, uint64_t number)
{
    for (size_t i = 0; i < model->count; i++)
        if (model->list[i].number == number)
            return true;
    return false;
}

static void model_forget(struct model *model, int64_t now)
{
    size_t kept = 0;

    for (size_t i = 0; i < model->count; i++)
        if (model->list[i].until >= now)
            model->list[kept++] = model->list[i];
    model->count = kept;
}

/* Times move forward, and each proof ends later than now: as those that were verified do. An
 * identifier that has ended may still be known, so none comes back later in this game. */
static void test_model(void)
{
    uint64_t seed = test_seed();
    struct model model = {.count = 0};
    struct scene scene;
    int64_t now = 0;

    scene_start(&scene, MODEL);
    for (uint64_t turn = 0; turn < 200000; turn++) {
        const bool again = model.count && test_random(&seed) % 3 == 0;
        const uint64_t number =
            again ? model.list[test_random(&seed) % model.count].number : turn + 1;
        const int64_t until = now + 1 + (int64_t)(test_random(&seed) % 70);
        int32_t want = 1;

        model_forget(&model, now);
        if (model_has(&model, number))
            want = 0;
        else if (again)
            want = -1; /* it has ended: not asked */
        else if (model.count == MODEL)
            want = MISSION_E_TOO_MANY;
        if (want != -1)
            CHECK_INT(ask(&scene, number, until), want);
        if (want == 1) {
            model.list[model.count].number = number;
            model.list[model.count++].until = until;
        }
        now += (int64_t)(test_random(&seed) % 4 == 0) * (int64_t)(test_random(&seed) % 5);
        atomic_store(&scene.now, START + now);
    }
    scene_end(&scene);
}

/* --- threads --- */

#define IDS 3000

struct race {
    struct scene scene;
    atomic_uint fresh[IDS];
    atomic_uint bad;
};

static void *run(void *given)
{
    struct race *race = given;
    const mission_time until = {.seconds = START + 65};

    for (uint64_t i = 0; i < IDS; i++) {
        const struct id id = id_of(i);
        int32_t verdict = 0;

        if (mission_replay_guard_fresh(race->scene.guard, (mission_view){id.text, 43}, &until,
                                       &verdict, NULL))
            atomic_fetch_add(&race->bad, 1);
        if (verdict == 1)
            atomic_fetch_add(&race->fresh[i], 1);
    }
    return NULL;
}

/* Of eight that come with the same proof, exactly one gets in. */
static void test_threads(void)
{
    static struct race race;
    pthread_t thread[THREADS];

    scene_start(&race.scene, IDS);
    atomic_store(&race.bad, 0);
    for (int i = 0; i < THREADS; i++)
        if (pthread_create(&thread[i], NULL, run, &race))
            abort();
    for (int i = 0; i < THREADS; i++)
        pthread_join(thread[i], NULL);
    CHECK_INT(atomic_load(&race.bad), 0);
    for (size_t i = 0; i < IDS; i++)
        CHECK_INT(atomic_load(&race.fresh[i]), 1);
    scene_end(&race.scene);
}

static const struct test tests[] = {
    {"once", test_once},           {"full", test_full},         {"clock", test_clock_set_back},
    {"fractions", test_fractions}, {"refusals", test_refusals}, {"model", test_model},
    {"threads", test_threads}};

TEST_MAIN("replay_guard", tests)
