/* One permit, many processes, a store on disk; and one that dies between commit and effect.
 * SPDX-License-Identifier: MIT */
#define _DEFAULT_SOURCE
#include "../unit/barrier.h"

#include <mission/sqlite.h>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#define PROCESSES 4
#define ROUNDS 40

static char path[] = "/tmp/mission-permit-XXXXXX";
static char file[64];

static mission_sqlite *open_store(void)
{
    const mission_sqlite_config config = {.size = sizeof config, .path = mission_view_of(file)};
    mission_error error = MISSION_ERROR_INIT;
    mission_sqlite *store = NULL;

    CHECK_CODE(mission_sqlite_open(&config, &store, &error), MISSION_OK, &error);
    return store;
}

static void remove_store(void)
{
    char name[80];

    unlink(file);
    snprintf(name, sizeof name, "%s-wal", file);
    unlink(name);
    snprintf(name, sizeof name, "%s-shm", file);
    unlink(name);
    rmdir(path);
}

/* Each process makes everything anew: nothing but the file and the keys is shared. */
static mission_permit *permit_of(struct barrier *b, const mission_evaluation *asked, int round)
{
    char id[32];

    snprintf(id, sizeof id, "eval-%d", round);
    return barrier_permit(b, asked, b->high, id, NULL, NULL);
}

/* Exits with how many effects it may have. */
static int compete(struct barrier *b, int gate)
{
    mission_sqlite *store = open_store();
    mission_evaluation asked = barrier_asked(b, b->high);
    int effects = 0;
    char byte;

    b->config.retries = 10000;
    barrier_again(b);
    if (read(gate, &byte, 1) != 0) /* until all are there */
        return 255;
    for (int round = 0; round < ROUNDS; round++) {
        mission_permit *permit = permit_of(b, &asked, round);
        struct ended ended;

        do
            ended = barrier_commit(b, permit, &asked, NULL, mission_sqlite_table(store));
        while (ended.rc == MISSION_E_AGAIN);
        effects += ended.verdict.done == 1;
        mission_permit_unref(permit);
    }
    mission_sqlite_close(store);
    return effects;
}

static void test_processes(void)
{
    COVERS("PB-7", "runtime.single-use.store-durability-and-multi-instance-sharing");
    struct barrier b;
    int gate[2], status, effects = 0;
    pid_t pids[PROCESSES];

    if (!mkdtemp(path) || pipe(gate) != 0) {
        CHECK(path[0] == '\0'); /* no place for the store */
        return;
    }
    snprintf(file, sizeof file, "%s/store", path);
    barrier_open(&b, MISSION_PROFILE_SERIES);
    mission_sqlite_close(open_store());
    fflush(NULL);
    for (int i = 0; i < PROCESSES; i++) {
        pids[i] = fork();
        if (pids[i] == 0) {
            close(gate[1]);
            _exit(compete(&b, gate[0]));
        }
    }
    close(gate[0]);
    close(gate[1]);
    for (int i = 0; i < PROCESSES; i++) {
        CHECK(waitpid(pids[i], &status, 0) == pids[i]);
        CHECK(WIFEXITED(status) && WEXITSTATUS(status) != 255);
        effects += WEXITSTATUS(status);
    }
    CHECK_INT(effects, ROUNDS); /* one of each permit */
    barrier_close(&b);
    remove_store();
    memcpy(path + sizeof path - 7, "XXXXXX", 6);
}

/* Commits, tells the name of the execution, and is gone before anything happens. */
static void die(struct barrier *b, int tell)
{
    mission_sqlite *store = open_store();
    const mission_evaluation asked = barrier_asked(b, b->high);
    mission_permit *permit = permit_of(b, &asked, 0);
    const struct ended ended =
        barrier_commit(b, permit, &asked, "txn-1", mission_sqlite_table(store));

    if (write(tell, ended.execution, sizeof ended.execution) != sizeof ended.execution)
        _exit(255);
    kill(getpid(), SIGKILL);
    pause();
}

static int32_t list_open(struct barrier *b, const mission_store *store, char name[70])
{
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan = NULL;
    struct ended ended;
    const mission_value *list;
    mission_view id;
    int32_t count;

    CHECK_CODE(mission_plan_executions(b->pep, 0, &b->now, &plan, &error), MISSION_OK, &error);
    ended = barrier_run(b, plan, store);
    list = mission_value_get(mission_json_root(ended.reply), V("executions"));
    count = (int32_t)mission_value_count(list);
    id = mission_value_string(mission_value_get(mission_value_item(list, 0), V("execution_id")));
    snprintf(name, 70, "%.*s", (int)id.len, id.ptr ? id.ptr : "");
    mission_json_unref(ended.reply);
    return count;
}

static void test_killed(void)
{
    COVERS("PB-7", "PB-10");
    struct barrier b;
    char name[70] = "", found[70];
    int tell[2], status;
    mission_sqlite *store;
    mission_evaluation asked;
    mission_permit *permit;
    pid_t pid;

    if (!mkdtemp(path) || pipe(tell) != 0) {
        CHECK(path[0] == '\0'); /* no place for the store */
        return;
    }
    snprintf(file, sizeof file, "%s/store", path);
    barrier_open(&b, MISSION_PROFILE_DRAFT);
    mission_sqlite_close(open_store());
    fflush(NULL);
    pid = fork();
    if (pid == 0)
        die(&b, tell[1]);
    CHECK(read(tell[0], name, sizeof name) == (ssize_t)sizeof name);
    CHECK(waitpid(pid, &status, 0) == pid && WIFSIGNALED(status));
    close(tell[0]);
    close(tell[1]);
    store = open_store();
    asked = barrier_asked(&b, b.high);
    permit = permit_of(&b, &asked, 0);
    CHECK_INT(barrier_commit(&b, permit, &asked, "txn-1", mission_sqlite_table(store)).verdict.code,
              MISSION_E_PERMIT_CONSUMED);
    mission_permit_unref(permit);
    permit = permit_of(&b, &asked, 1);
    CHECK_INT(barrier_commit(&b, permit, &asked, "txn-1", mission_sqlite_table(store)).verdict.code,
              MISSION_E_TXN_CONSUMED);
    mission_permit_unref(permit);
    CHECK_INT(list_open(&b, mission_sqlite_table(store), found), 0);
    b.now.seconds += 31;
    CHECK_INT(list_open(&b, mission_sqlite_table(store), found), 1);
    CHECK_TEXT(found, name);
    mission_sqlite_close(store);
    barrier_close(&b);
    remove_store();
    memcpy(path + sizeof path - 7, "XXXXXX", 6);
}

static const struct test tests[] = {{"processes", test_processes}, {"killed", test_killed}};

TEST_MAIN("store_permit", tests)
