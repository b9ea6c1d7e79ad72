/* Decisions and commit boundaries a second, each a commit in a store. SPDX-License-Identifier: MIT
 */
#include "decision.h"

#ifdef HAVE_SQLITE
#include <mission/sqlite.h>
#include <sqlite3.h>
#endif

/* The decision point and the enforcement point of one Mission. */
static struct {
    struct world world;
    struct question ask;
    mission_jwk *keys[2];
    mission_emitter *emitters[2]; /* of the decision point, of the enforcement point */
    mission_claims *claims;
    mission_pep *pep;
    const mission_store *store;
    unsigned long long number; /* of the next permit */
} both;

static int32_t sign_nothing(void *host, const mission_view *parts, size_t count, uint8_t *out,
                            size_t room, size_t *written)
{
    (void)host, (void)parts, (void)count;
    *written = 64;
    memset(out, 7, room < 64 ? room : 64);
    return room < 64 ? MISSION_E_ARGUMENT : 0;
}

static mission_emitter *emitter(uint32_t role, mission_jwk **key, bool costless)
{
    mission_context *context = both.world.stage.context;
    mission_signer signer = {.size = sizeof signer,
                             .algorithm = MISSION_ALG_EDDSA,
                             .kid = V("2026-09"),
                             .sign = sign_nothing};
    const mission_emitter_config config = {.size = sizeof config,
                                           .context = context,
                                           .id = role == MISSION_EMITTER_PDP
                                                     ? V("https://pdp.example.com")
                                                     : V("https://pep.example.com"),
                                           .role = role,
                                           .signer = &signer,
                                           .name_space = V("https://example.com/evidence/")};
    mission_emitter *out = NULL;

    if (!costless)
        need(mission_jwk_generate(context, MISSION_ALG_EDDSA, V("2026-09"), key, NULL) == 0 &&
                 mission_jwk_signer(*key, 0, &signer, NULL) == 0,
             "signer");
    need(mission_emitter_new(&config, &out, NULL) == 0, "emitter");
    return out;
}

static int32_t state_of(void *host, mission_view issuer, mission_view mission,
                        mission_known_state *out)
{
    (void)host, (void)issuer, (void)mission;
    *out = both.ask.state;
    return 0;
}

static int32_t yes(void *host, const mission_evaluation *evaluation, int32_t *verdict)
{
    (void)host, (void)evaluation;
    *verdict = 1;
    return 0;
}

static void open_pep(void)
{
    const mission_pep_host host = {
        .size = sizeof host, .state = state_of, .actor = yes, .approval = yes, .target = yes};
    const mission_pep_config config = {.size = sizeof config,
                                       .context = both.world.stage.context,
                                       .id = V(STAGE_PEP),
                                       .emitter = both.emitters[1],
                                       .host = &host,
                                       .error_namespace = V("https://pep.example.com/errors/"),
                                       .pdp = V("https://pdp.example.com")};
    mission_error error = MISSION_ERROR_INIT;

    need(mission_pep_new(&config, &both.pep, &error) == 0, error.text);
}

static void open_both(bool costless)
{
    mission_claims_config config = {.size = sizeof config};
    mission_error error = MISSION_ERROR_INIT;

    memset(&both, 0, sizeof both);
    world_open(&both.world, MISSION_PROFILE_SERIES, NULL);
    stage_ask(&both.world.stage, NULL);
    question_take(&both.ask, &both.world, MISSION_DENY_NONE);
    both.emitters[0] = emitter(MISSION_EMITTER_PDP, &both.keys[0], costless);
    both.emitters[1] = emitter(MISSION_EMITTER_PEP, &both.keys[1], costless);
    config.context = both.world.stage.context;
    config.pdp = both.world.stage.pdp;
    config.emitter = both.emitters[0];
    need(mission_claims_new(&config, &both.claims, &error) == 0, error.text);
    open_pep();
}

static void close_both(void)
{
    mission_pep_unref(both.pep);
    mission_claims_unref(both.claims);
    for (size_t i = 0; i < 2; i++) {
        mission_emitter_unref(both.emitters[i]);
        mission_jwk_unref(both.keys[i]);
    }
    question_drop(&both.ask);
    world_close(&both.world);
}

/* --- plans --- */

static void drive(mission_plan *plan)
{
    mission_verdict verdict = {.size = sizeof verdict};
    mission_error error = MISSION_ERROR_INIT;

    need(mission_plan_run(plan, both.store, &error) == 0, error.text);
    need(mission_plan_verdict(plan, &verdict, NULL) == 0 && verdict.done == 1,
         verdict.code ? mission_code_reason(verdict.code) : "no verdict");
}

static void decide_once(void)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan = NULL;

    need(mission_plan_decide(both.claims, both.world.stage.policy, &both.ask.evaluation,
                             &both.ask.situation, NULL, &both.world.stage.now, &plan, &error) == 0,
         error.text);
    drive(plan);
    mission_plan_free(plan);
}

static mission_permit *permit(void)
{
    mission_context *context = both.world.stage.context;
    const mission_evaluation *asked = &both.ask.evaluation;
    mission_error error = MISSION_ERROR_INIT;
    mission_permit *out = NULL;
    mission_json *response;
    char text[512];

    snprintf(text, sizeof text,
             "{\"decision\":true,\"context\":{\"evaluation_id\":\"evaluation-%llu\",\"conditions\":"
             "{\"valid_until\":\"2026-09-01T00:01:00Z\",\"use_limit\":1,\"parameter_digest\":"
             "\"%.*s\"}}}",
             both.number++, (int)asked->parameter_digest.len, asked->parameter_digest.ptr);
    response = test_json(context, text);
    need(mission_permit_read(both.pep, asked, both.world.stage.operations[1],
                             mission_json_root(response), &out, &error) == 0,
         error.text);
    mission_json_unref(response);
    return out;
}

/* A permit, its commit check, and the end of the execution. */
static void commit_once(void)
{
    mission_permit *one = permit();
    mission_execution end = {.size = sizeof end, .outcome = MISSION_OUTCOME_COMPLETED};
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *check = NULL, *done = NULL;

    need(mission_plan_commit_check(both.pep, one, &both.ask.evaluation, &both.world.stage.now,
                                   &check, &error) == 0,
         error.text);
    drive(check);
    end.execution_id = mission_plan_execution(check);
    need(mission_plan_commit_done(both.pep, one, &end, &both.world.stage.now, &done, &error) == 0,
         error.text);
    drive(done);
    mission_plan_free(done);
    mission_plan_free(check);
    mission_permit_unref(one);
}

/* --- a store, and its own bare commit --- */

static double rate(void (*work)(void), double seconds)
{
    const double start = now_us();
    size_t count = 0;

    do
        work();
    while (count++, now_us() - start < seconds * 1e6);
    return (double)count / (now_us() - start) * 1e6;
}

/* In turns of a fifth of the time each. */
static void compare(const char *name, void (*bare)(void), double seconds)
{
    void (*const works[])(void) = {decide_once, commit_once, bare};
    double sums[3] = {0, 0, 0};

    for (int turn = 0; turn < 5; turn++)
        for (int i = 0; i < 3; i++)
            sums[i] += works[i] ? rate(works[i], seconds / 5) / 5 : 0;
    printf("| %s | %.0f | %.0f |", name, sums[0], sums[1]);
    if (bare)
        printf(" %.0f | %.2f | %.2f |\n", sums[2], sums[0] / sums[2], 2 * sums[1] / sums[2]);
    else
        printf(" | | |\n");
}

static void in_memory(const char *name, bool costless, double seconds)
{
    mission_memory_store *memory = NULL;

    open_both(costless);
    need(mission_memory_store_new(both.world.stage.context, &memory, NULL) == 0, "store");
    both.store = mission_memory_store_table(memory);
    compare(name, NULL, seconds);
    mission_memory_store_unref(memory);
    close_both();
}

#ifdef HAVE_SQLITE
static sqlite3 *bare_db;
static sqlite3_stmt *bare_update;

static void update(void)
{
    need(sqlite3_step(bare_update) == SQLITE_DONE, "update");
    sqlite3_reset(bare_update);
}

static void open_bare(const char *path)
{
    need(sqlite3_open(path, &bare_db) == SQLITE_OK &&
             sqlite3_exec(bare_db,
                          "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;"
                          "CREATE TABLE IF NOT EXISTS t(k TEXT PRIMARY KEY,n INTEGER) WITHOUT "
                          "ROWID;INSERT OR REPLACE INTO t VALUES('k',0)",
                          NULL, NULL, NULL) == SQLITE_OK &&
             sqlite3_prepare_v2(bare_db, "UPDATE t SET n=n+1 WHERE k='k'", -1, &bare_update,
                                NULL) == SQLITE_OK,
         "bare database");
}

static void in_sqlite(const char *folder, double seconds)
{
    char path[1024], bare[1024];
    mission_sqlite_config config = {.size = sizeof config, .synchronous = MISSION_SQLITE_FULL};
    mission_error error = MISSION_ERROR_INIT;
    mission_sqlite *store = NULL;

    snprintf(path, sizeof path, "%s/bench-decision.db", folder);
    snprintf(bare, sizeof bare, "%s/bench-decision-bare.db", folder);
    config.path = mission_view_of(path);
    need(mission_sqlite_open(&config, &store, &error) == 0, error.text);
    open_bare(bare);
    open_both(false);
    /* Permits of an earlier run in this folder have other names. */
    both.number = (unsigned long long)now_us();
    both.store = mission_sqlite_table(store);
    compare("SQLite, WAL, synchronous FULL", update, seconds);
    close_both();
    sqlite3_finalize(bare_update);
    sqlite3_close(bare_db);
    mission_sqlite_close(store);
}
#endif

int store_main(const char *folder, double seconds)
{
    printf("| store | decisions/s | commit check and done/s | bare commits/s | decisions ÷ bare | "
           "2 × commits ÷ bare |\n|---|---:|---:|---:|---:|---:|\n");
    in_memory("memory, signatures that cost nothing", true, seconds);
    in_memory("memory, EdDSA", false, seconds);
#ifdef HAVE_SQLITE
    in_sqlite(folder, seconds);
#else
    (void)folder;
#endif
    return 0;
}
