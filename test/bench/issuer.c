/* What a derivation costs, and what the store makes of it. SPDX-License-Identifier: MIT
 *
 * usage: bench-issuer share [ROUNDS]            the library's own share, in U
 *        bench-issuer sqlite FOLDER [SECONDS]   durable derivations beside a bare update
 *        bench-issuer postgres CONNINFO [SECONDS]
 *        bench-issuer list FOLDER [MISSIONS]    pages of a tenant's inventory
 *
 * `share` drives plans against a store that answers from one row in memory and commits nothing,
 * with 1 and with 100,000 other Missions around. The other two run our derivations and the bare
 * update of the same database, settings and run, in turns. */
#define _POSIX_C_SOURCE 200809L /* clock_gettime */
#include <mission/mission.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#ifdef HAVE_CJSON
#include <cjson/cJSON.h>
#endif
#ifdef HAVE_SQLITE
#include <mission/sqlite.h>
#include <sqlite3.h>
#endif
#ifdef HAVE_POSTGRES
#include <libpq-fe.h>
#include <mission/postgres.h>
#endif

#define V(literal) ((mission_view){"" literal, sizeof(literal) - 1})

static mission_context *context;
static mission_authority_set *ceiling;
static mission_json *source;

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

static _Noreturn void give_up(const char *what, const mission_error *error)
{
    fprintf(stderr, "bench-issuer: %s%s%s\n", what, error ? ": " : "", error ? error->text : "");
    exit(1);
}

/* ---- an issuer ---- */

static const char entries[] =
    "[{\"type\":\"mission_resource_access\",\"resource\":\"https://erp.example.com\",\"actions\":["
    "\"invoices.read\",\"invoices.list\"],\"constraints\":{\"resource_issued_after\":\"2026-07-01T"
    "00:00:00Z\",\"resource_issued_before\":\"2026-09-30T23:59:59Z\"}},{\"type\":\"mission_"
    "resource_access\",\"resource\":\"https://erp.example.com\",\"actions\":[\"journal-entries."
    "write\"],\"constraints\":{\"max_amount\":{\"amount\":\"500.00\",\"currency\":\"USD\"}}}]";
static const char intent[] =
    "{\"intent\":{\"goal\":\"Reconcile the invoices of the third quarter with the ledger and book "
    "what differs\",\"resources\":[\"https://erp.example.com\"],\"constraints\":[\"Only invoices "
    "of Example Corp\",\"Ask before anything above five hundred dollars\"],\"success_criteria\":["
    "\"Every invoice is matched or listed\"],\"expires_at\":\"2036-12-31T23:59:59Z\"}}";
static const mission_principal alice = {{"https://idp.example.com", 23}, {"alice", 5}};

static int32_t yes(void *host, const mission_act *act, int32_t *verdict, mission_error *error)
{
    (void)host, (void)act, (void)error;
    *verdict = 1;
    return 0;
}

static int32_t authenticated(void *host, const mission_act *act, mission_view acr,
                             const mission_value *how, int32_t *verdict, mission_error *error)
{
    (void)acr, (void)how;
    return yes(host, act, verdict, error);
}

static int32_t from_source(void *host, const mission_act *act, const mission_value *of,
                           int32_t *verdict, mission_error *error)
{
    (void)of;
    return yes(host, act, verdict, error);
}

static int32_t policy(void *host, const mission_act *act, mission_derivation_policy *out,
                      mission_error *error)
{
    (void)host, (void)act, (void)error;
    out->flags = MISSION_DERIVE_KEYS_ENFORCED;
    out->version = V("policy-1");
    out->ceiling = ceiling;
    return 0;
}

static int32_t read_clock(void *host, mission_time *out)
{
    struct timespec time;

    (void)host;
    clock_gettime(CLOCK_REALTIME, &time);
    out->seconds = time.tv_sec;
    out->nanoseconds = (uint32_t)time.tv_nsec;
    return 0;
}

static void open_world(void)
{
    const mission_clock clock = {sizeof clock, NULL, read_clock};
    const mission_config config = {
        .size = sizeof config, .profile = MISSION_PROFILE_DRAFT, .clock = &clock};
    mission_error error = MISSION_ERROR_INIT;

    if (mission_context_new(&config, &context, &error) ||
        mission_authority_set_parse(context, mission_view_of(entries), &ceiling, &error) ||
        mission_json_parse(context, V("{\"type\":\"user_delegated\"}"), 0, &source, &error))
        give_up("context", &error);
}

static mission_issuer *open_issuer(const mission_store *store)
{
    const mission_issuer_host host = {.size = sizeof host,
                                      .may = yes,
                                      .authenticated = authenticated,
                                      .source = from_source,
                                      .policy = policy};
    const mission_issuer_config config = {.size = sizeof config,
                                          .context = context,
                                          .issuer = V("https://as.example.com"),
                                          .store = store,
                                          .host = &host,
                                          .pending_most = 100000000};
    mission_error error = MISSION_ERROR_INIT;
    mission_issuer *issuer;

    if (mission_issuer_new(&config, &issuer, &error))
        give_up("issuer", &error);
    return issuer;
}

static void keep(const mission_plan *plan, mission_view name, char *out, size_t size)
{
    const mission_view text =
        mission_value_string(mission_value_get(mission_plan_reply(plan), name));

    snprintf(out, size, "%.*s", (int)text.len, text.ptr);
}

/* Run a plan and free it; members of the reply into `id` and `rendering`, when wanted. */
static void run(mission_issuer *issuer, mission_plan *plan, char *id, char *rendering)
{
    mission_verdict verdict = {.size = sizeof verdict};
    mission_error error = MISSION_ERROR_INIT;

    if (mission_issuer_run(issuer, plan, &error) || mission_plan_verdict(plan, &verdict, &error))
        give_up("plan", &error);
    if (verdict.done != 1)
        give_up(mission_code_reason(verdict.code), mission_plan_refusal(plan));
    if (id)
        keep(plan, V("mission_id"), id, 300);
    if (rendering)
        keep(plan, V("rendering"), rendering, 80);
    mission_plan_free(plan);
}

static void admit(mission_issuer *issuer, char *id, char *rendering)
{
    const mission_admit request = {.size = sizeof request,
                                   .intent = mission_view_of(intent),
                                   .proposal = mission_view_of(entries),
                                   .subject = alice,
                                   .client_id = V("s6BhdRkqt3"),
                                   .tenant = V("example-corp"),
                                   .authority_source = mission_json_root(source)};
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan;

    if (mission_plan_admit(issuer, &request, &plan, &error))
        give_up("admit", &error);
    run(issuer, plan, id, rendering);
}

/* An approved Mission. */
static void approve(mission_issuer *issuer, char *id)
{
    mission_error error = MISSION_ERROR_INIT;
    char rendering[80];
    mission_decide request = {.size = sizeof request, .actor = {.principal = alice}};
    mission_plan *plan;

    admit(issuer, id, rendering);
    request.mission_id = mission_view_of(id);
    request.approval_event_id = mission_view_of(id);
    request.rendering = mission_view_of(rendering);
    if (mission_plan_approve(issuer, &request, &plan, &error))
        give_up("approve", &error);
    run(issuer, plan, NULL, NULL);
}

static void derive(mission_issuer *issuer, const char *id)
{
    const mission_derive request = {.size = sizeof request,
                                    .mission_id = mission_view_of(id),
                                    .actor = {.client_id = V("s6BhdRkqt3")},
                                    .lifetime = 300};
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan;

    if (mission_plan_derive(issuer, &request, &plan, &error))
        give_up("derive", &error);
    run(issuer, plan, NULL, NULL);
}

/* ---- the library's share ---- */

/* A store of one row, which a load hands over and a commit leaves as it is. */
struct still {
    char *bytes;
    size_t len;
    mission_store_row row;
    char key[300];
};

static int32_t keep_row(void *to, const mission_store_row *row)
{
    struct still *still = to;

    still->bytes = malloc(row->bytes.len);
    if (!still->bytes)
        give_up("memory", NULL);
    memcpy(still->bytes, row->bytes.ptr, row->bytes.len);
    still->row = *row;
    still->row.bytes = (mission_view){still->bytes, row->bytes.len};
    snprintf(still->key, sizeof still->key, "%.*s", (int)row->key.len, row->key.ptr);
    still->row.key = mission_view_of(still->key);
    return 0;
}

static int32_t still_load(void *host, mission_view kind, mission_view key,
                          const mission_store_receiver *receiver, mission_error *error)
{
    const struct still *still = host;

    (void)kind, (void)key, (void)error;
    receiver->row(receiver->to, &still->row);
    return MISSION_STORE_OK;
}

static int32_t still_commit(void *host, const mission_store_write *writes, size_t count,
                            size_t *failed, mission_error *error)
{
    (void)host, (void)writes, (void)count, (void)failed, (void)error;
    return MISSION_STORE_OK;
}

static int32_t still_scan(void *host, const mission_store_scan *scan,
                          const mission_store_receiver *receiver, mission_error *error)
{
    (void)host, (void)scan, (void)receiver, (void)error;
    return MISSION_STORE_OK;
}

static void capture(const mission_store *from, const char *id, struct still *still)
{
    const mission_store_receiver receiver = {sizeof receiver, still, keep_row};
    mission_error error = MISSION_ERROR_INIT;

    if (from->load(from->host, V("mission"), mission_view_of(id), &receiver, &error))
        give_up("load", &error);
}

static double per_call(void (*work)(mission_issuer *, const char *), mission_issuer *issuer,
                       const char *id, int calls)
{
    const double start = now();

    for (int i = 0; i < calls; i++)
        work(issuer, id);
    return (now() - start) / calls;
}

static double unit(int calls)
{
#ifdef HAVE_CJSON
    static char *text;
    double start;

    if (!text) {
        FILE *file = fopen(BENCH_DATA "/record-2k.json", "rb");

        text = calloc(1, 4096);
        if (!file || !text || !fread(text, 1, 4095, file))
            give_up("record-2k.json", NULL);
        fclose(file);
    }
    start = now();
    for (int i = 0; i < calls; i++)
        cJSON_Delete(cJSON_Parse(text));
    return (now() - start) / calls;
#else
    (void)calls;
    return 1;
#endif
}

static int share(int rounds)
{
    mission_memory_store *memory;
    mission_error error = MISSION_ERROR_INIT;
    mission_store table = {sizeof table, NULL, still_load, still_commit, still_scan};
    struct still still = {0};
    mission_issuer *on_memory, *on_still;
    double best = 1e9, best_memory = 1e9, best_unit = 1e9;
    char id[300];

    if (mission_memory_store_new(context, &memory, &error))
        give_up("memory store", &error);
    on_memory = open_issuer(mission_memory_store_table(memory));
    approve(on_memory, id);
    capture(mission_memory_store_table(memory), id, &still);
    table.host = &still;
    on_still = open_issuer(&table);
    for (int i = 0; i < rounds; i++) {
        const double a = per_call(derive, on_still, id, 200), u = unit(200);
        const double b = per_call(derive, on_memory, id, 200);

        best = a < best ? a : best;
        best_memory = b < best_memory ? b : best_memory;
        best_unit = u < best_unit ? u : best_unit;
    }
    printf("| derivation of a Mission of %zu stored bytes | us | U |\n|---|---|---|\n",
           still.row.bytes.len);
    printf("| the library's share | %.1f | %.2f |\n", best, best / best_unit);
    printf("| with the store in memory | %.1f | %.2f |\n", best_memory, best_memory / best_unit);
    for (int i = 0; i < 20000; i++)
        admit(on_memory, NULL, NULL);
    best_memory = 1e9;
    for (int i = 0; i < rounds; i++) {
        const double b = per_call(derive, on_memory, id, 200);

        best_memory = b < best_memory ? b : best_memory;
    }
    printf("| ... and 20,000 other Missions | %.1f | %.2f |\n", best_memory,
           best_memory / best_unit);
    free(still.bytes);
    mission_issuer_unref(on_still);
    mission_issuer_unref(on_memory);
    mission_memory_store_unref(memory);
    return 0;
}

/* ---- durable derivations ---- */

/* In turns, so that both see the same machine: the rate of ours and of the bare update. */
static void compare(const char *name, const mission_store *table, void (*bare)(void), int seconds)
{
    mission_issuer *issuer = open_issuer(table);
    double ours = 0, theirs = 0, ours_time = 0, theirs_time = 0;
    char id[300];

    approve(issuer, id);
    for (int turn = 0; turn < 10 * seconds; turn++) {
        double start = now();

        for (; now() - start < 50000; ours++)
            derive(issuer, id);
        ours_time += now() - start;
        start = now();
        for (; now() - start < 50000; theirs++)
            bare();
        theirs_time += now() - start;
    }
    ours = ours / ours_time * 1e6;
    theirs = theirs / theirs_time * 1e6;
    printf("| store | derivations/s | bare updates/s | ratio |\n|---|---|---|---|\n");
    printf("| %s | %.0f | %.0f | %.2f |\n", name, ours, theirs, ours / theirs);
    mission_issuer_unref(issuer);
}

#ifdef HAVE_SQLITE
static sqlite3 *bare_db;
static sqlite3_stmt *bare_update;

static void bare_sqlite(void)
{
    if (sqlite3_step(bare_update) != SQLITE_DONE || sqlite3_changes(bare_db) != 1)
        give_up(sqlite3_errmsg(bare_db), NULL);
    sqlite3_reset(bare_update);
}

static mission_sqlite *open_sqlite(const char *folder, const char *name, uint32_t synchronous)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_sqlite *store;
    char path[4096];
    mission_sqlite_config config = {.size = sizeof config, .synchronous = synchronous};

    snprintf(path, sizeof path, "%s/%s", folder, name);
    config.path = mission_view_of(path);
    if (mission_sqlite_open(&config, &store, &error))
        give_up("sqlite", &error);
    return store;
}

static int on_sqlite(const char *folder, int seconds)
{
    mission_sqlite *store = open_sqlite(folder, "bench-missions.db", MISSION_SQLITE_FULL);
    char path[4096];

    snprintf(path, sizeof path, "%s/bench-bare.db", folder);
    if (sqlite3_open(path, &bare_db) ||
        sqlite3_exec(bare_db,
                     "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
                     "CREATE TABLE IF NOT EXISTS t(k TEXT PRIMARY KEY, n INTEGER) WITHOUT ROWID;"
                     "INSERT OR REPLACE INTO t VALUES('k', 0);",
                     NULL, NULL, NULL) ||
        sqlite3_prepare_v2(bare_db, "UPDATE t SET n=n+1 WHERE k='k' AND n<9000000000000", -1,
                           &bare_update, NULL))
        give_up(sqlite3_errmsg(bare_db), NULL);
    compare("SQLite, WAL, synchronous FULL", mission_sqlite_table(store), bare_sqlite, seconds);
    sqlite3_finalize(bare_update);
    sqlite3_close(bare_db);
    mission_sqlite_close(store);
    return 0;
}

/* ---- pages of an inventory ---- */

static double page(mission_issuer *issuer, char *cursor, size_t size, int *missions)
{
    const mission_list request = {.size = sizeof request,
                                  .actor = {.principal = alice},
                                  .tenant = V("example-corp"),
                                  .cursor = mission_view_of(cursor),
                                  .limit = 100};
    mission_error error = MISSION_ERROR_INIT;
    const double start = now();
    const mission_value *reply;
    mission_plan *plan;
    mission_view next;
    double took;

    if (mission_plan_list(issuer, &request, &plan, &error) ||
        mission_issuer_run(issuer, plan, &error))
        give_up("list", &error);
    took = now() - start;
    reply = mission_plan_reply(plan);
    next = mission_value_string(mission_value_get(reply, V("cursor")));
    *missions += (int)mission_value_count(mission_value_get(reply, V("missions")));
    snprintf(cursor, size, "%.*s", (int)next.len, next.ptr);
    mission_plan_free(plan);
    return took;
}

static int list(const char *folder, int missions)
{
    mission_sqlite *store = open_sqlite(folder, "bench-list.db", MISSION_SQLITE_NORMAL);
    mission_issuer *issuer = open_issuer(mission_sqlite_table(store));
    double tenth[10] = {0};
    int pages[10] = {0}, seen = 0;
    char cursor[2048] = "", id[300];

    for (int i = 0; i < missions; i++)
        approve(issuer, id);
    do {
        const int at = missions ? (int)((double)seen / missions * 10) : 0;
        const int part = at < 10 ? at : 9;

        tenth[part] += page(issuer, cursor, sizeof cursor, &seen);
        pages[part]++;
    } while (*cursor);
    printf(
        "%d Missions of one tenant, pages of 100\n\n| tenth of the walk | us a page |\n|---|---|\n",
        seen);
    for (int i = 0; i < 10; i++) {
        if (pages[i])
            printf("| %d | %.0f |\n", i + 1, tenth[i] / pages[i]);
    }
    mission_issuer_unref(issuer);
    mission_sqlite_close(store);
    return 0;
}
#endif

#ifdef HAVE_POSTGRES
static PGconn *bare_pg;

static void bare_postgres(void)
{
    PGresult *result = PQexecPrepared(bare_pg, "bump", 0, NULL, NULL, NULL, 1);

    if (PQresultStatus(result) != PGRES_COMMAND_OK || strcmp(PQcmdTuples(result), "1") != 0)
        give_up(PQerrorMessage(bare_pg), NULL);
    PQclear(result);
}

static int on_postgres(const char *conninfo, int seconds)
{
    const mission_postgres_config config = {.size = sizeof config,
                                            .conninfo = mission_view_of(conninfo)};
    mission_error error = MISSION_ERROR_INIT;
    mission_postgres *store;

    if (mission_postgres_open(&config, &store, &error))
        give_up("postgres", &error);
    bare_pg = PQconnectdb(conninfo);
    PQclear(PQexec(bare_pg, "CREATE TABLE IF NOT EXISTS bare(k text PRIMARY KEY, n bigint);"
                            "INSERT INTO bare VALUES('k', 0) ON CONFLICT DO NOTHING"));
    PQclear(PQprepare(bare_pg, "bump", "UPDATE bare SET n=n+1 WHERE k='k' AND n<9000000000000", 0,
                      NULL));
    compare("PostgreSQL", mission_postgres_table(store), bare_postgres, seconds);
    PQfinish(bare_pg);
    mission_postgres_close(store);
    return 0;
}
#endif

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "share";

    open_world();
    if (strcmp(what, "share") == 0)
        return share(argc > 2 ? atoi(argv[2]) : 50);
#ifdef HAVE_SQLITE
    if (strcmp(what, "sqlite") == 0 && argc > 2)
        return on_sqlite(argv[2], argc > 3 ? atoi(argv[3]) : 5);
    if (strcmp(what, "list") == 0 && argc > 2)
        return list(argv[2], argc > 3 ? atoi(argv[3]) : 10000);
#endif
#ifdef HAVE_POSTGRES
    if (strcmp(what, "postgres") == 0 && argc > 2)
        return on_postgres(argv[2], argc > 3 ? atoi(argv[3]) : 5);
#endif
    fprintf(stderr, "usage: bench-issuer share|sqlite|postgres|list ...\n");
    return 2;
}
