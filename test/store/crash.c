/* Writes batches until it is killed, and later checks what is there. SPDX-License-Identifier: MIT
 *
 *   store-crash write STORE SEED FIRST   batches from number FIRST on. "? N" is written before
 *                                        batch N, "! N" once it is acknowledged
 *   store-crash check STORE              verifies what must hold after any batch, says how many
 *                                        batches there are: "N"
 *   STORE: sqlite:PATH, sqlite-normal:PATH, postgres:CONNINFO
 *
 * Batch N adds 1 to a counter, which is then N; moves an amount between two accounts, whose sum
 * stays; writes the row "step" with N in its bytes and its term; takes the row of an earlier batch
 * away and brings its own. So the rows themselves tell which batches took effect, and whether each
 * did as a whole. */
#include <mission/mission.h>
#include <mission/store.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef WITH_SQLITE
#include <mission/sqlite.h>
#endif
#ifdef WITH_POSTGRES
#include <mission/postgres.h>
#endif

#define KIND ((mission_view){"crash", 5})
#define KEPT 20 /* rows of earlier batches that stay */
#define ACCOUNTS 8

/* --- stores by name --- */

struct opened {
    const mission_store *table;
    void *store;
    void (*close)(void *store);
};

static bool begins(const char *text, const char *with, const char **rest)
{
    *rest = text + strlen(with);
    return strncmp(text, with, strlen(with)) == 0;
}

#ifdef WITH_SQLITE
static void sqlite_close(void *store)
{
    mission_sqlite_close(store);
}

static int32_t sqlite_open(const char *path, uint32_t synchronous, struct opened *out,
                           mission_error *error)
{
    const mission_sqlite_config config = {
        .size = sizeof config, .path = mission_view_of(path), .synchronous = synchronous};
    mission_sqlite *store;
    const int32_t rc = mission_sqlite_open(&config, &store, error);

    *out = (struct opened){mission_sqlite_table(store), store, sqlite_close};
    return rc;
}
#endif

#ifdef WITH_POSTGRES
static void postgres_close(void *store)
{
    mission_postgres_close(store);
}

static int32_t postgres_open(const char *conninfo, struct opened *out, mission_error *error)
{
    const mission_postgres_config config = {.size = sizeof config,
                                            .conninfo = mission_view_of(conninfo)};
    mission_postgres *store;
    const int32_t rc = mission_postgres_open(&config, &store, error);

    *out = (struct opened){mission_postgres_table(store), store, postgres_close};
    return rc;
}
#endif

static int32_t open_store(const char *name, struct opened *out, mission_error *error)
{
    const char *rest;

    (void)out, (void)error;
#ifdef WITH_SQLITE
    if (begins(name, "sqlite:", &rest))
        return sqlite_open(rest, MISSION_SQLITE_FULL, out, error);
    if (begins(name, "sqlite-normal:", &rest))
        return sqlite_open(rest, MISSION_SQLITE_NORMAL, out, error);
#endif
#ifdef WITH_POSTGRES
    if (begins(name, "postgres:", &rest))
        return postgres_open(rest, out, error);
#endif
    (void)begins(name, "", &rest);
    fprintf(stderr, "no such store: %s\n", name);
    exit(2);
}

/* --- writing --- */

static uint64_t mix(uint64_t x)
{
    x = (x ^ (x >> 33)) * 0xff51afd7ed558ccdu;
    x = (x ^ (x >> 33)) * 0xc4ceb9fe1a85ec53u;
    return x ^ (x >> 33);
}

static mission_store_write write_of(uint32_t what, uint32_t expect, const char *key)
{
    return (mission_store_write){.size = sizeof(mission_store_write),
                                 .what = what,
                                 .expect = expect,
                                 .kind = KIND,
                                 .key = mission_view_of(key),
                                 .least = INT64_MIN,
                                 .most = INT64_MAX};
}

struct batch {
    mission_store_write writes[8];
    size_t count;
    char account[2][16], mine[32], old[32], bytes[24000], order[24];
    mission_store_term term;
};

static mission_store_write *more(struct batch *batch, uint32_t what, uint32_t expect,
                                 const char *key)
{
    batch->writes[batch->count] = write_of(what, expect, key);
    return &batch->writes[batch->count++];
}

static void put(struct batch *batch, uint32_t expect, const char *key, size_t len)
{
    mission_store_write *write = more(batch, MISSION_WRITE_PUT, expect, key);

    write->bytes = (mission_view){batch->bytes, len};
    write->terms = &batch->term;
    write->term_count = 1;
}

/* The bytes begin with the number and are as long as chance has it. */
static void compose(struct batch *batch, uint64_t seed, long long n)
{
    const uint64_t random = mix(seed ^ (uint64_t)n);
    const unsigned from = (unsigned)(random % ACCOUNTS);
    const unsigned to = (from + 1 + (unsigned)(random >> 8) % (ACCOUNTS - 1)) % ACCOUNTS;
    const size_t large = (random >> 32) % 4 ? 200 : sizeof batch->bytes;
    mission_store_write *write;

    batch->count = 0;
    memset(batch->bytes, 'x', sizeof batch->bytes);
    snprintf(batch->bytes, 32, "%020lld", n);
    snprintf(batch->order, sizeof batch->order, "%020lld", n);
    batch->term = (mission_store_term){mission_view_of("by"), mission_view_of("n"),
                                       mission_view_of(batch->order)};
    snprintf(batch->account[0], sizeof batch->account[0], "account-%u", from);
    snprintf(batch->account[1], sizeof batch->account[1], "account-%u", to);
    snprintf(batch->mine, sizeof batch->mine, "row-%lld", n);
    snprintf(batch->old, sizeof batch->old, "row-%lld", n - KEPT);
    write = more(batch, MISSION_WRITE_ADD, MISSION_EXPECT_ANY, "counter");
    write->add = 1;
    write->least = write->most = n; /* no batch comes twice, none is left out */
    write = more(batch, MISSION_WRITE_ADD, MISSION_EXPECT_ANY, batch->account[0]);
    write->add = -(int64_t)(random >> 48);
    write = more(batch, MISSION_WRITE_ADD, MISSION_EXPECT_ANY, batch->account[1]);
    write->add = (int64_t)(random >> 48);
    write = more(batch, MISSION_WRITE_CHECK, MISSION_EXPECT_ABSENT, "never");
    put(batch, MISSION_EXPECT_ANY, "step", large);
    put(batch, MISSION_EXPECT_ABSENT, batch->mine, 100);
    if (n > KEPT)
        more(batch, MISSION_WRITE_DELETE, MISSION_EXPECT_VERSION, batch->old)->version = 1;
}

static void say(char sign, long long n)
{
    char line[32];
    const int len = snprintf(line, sizeof line, "%c %lld\n", sign, n);

    if (write(STDOUT_FILENO, line, (size_t)len) != len)
        exit(3);
}

static int write_all(const struct opened *opened, uint64_t seed, long long n)
{
    static struct batch batch;
    mission_error error = MISSION_ERROR_INIT;
    size_t failed = 0;
    int32_t rc;

    for (;; n++) {
        compose(&batch, seed, n);
        say('?', n);
        do
            rc = opened->table->commit(opened->table->host, batch.writes, batch.count, &failed,
                                       &error);
        while (rc == MISSION_STORE_AGAIN);
        if (rc == MISSION_STORE_UNKNOWN)
            return 5; /* ask what there is, and go on from it */
        if (rc != MISSION_STORE_OK) {
            fprintf(stderr, "batch %lld: %ld at %zu: %s\n", n, (long)rc, failed, error.text);
            return 1;
        }
        say('!', n);
    }
}

/* --- checking --- */

struct seen {
    long long n; /* at the beginning of the bytes */
    uint64_t version;
    int64_t number;
    size_t rows, len;
    long long first, last; /* of a scan */
    bool broken;
};

static int32_t see(void *to, const mission_store_row *row)
{
    struct seen *seen = to;
    char digits[24] = "";

    if (row->bytes.len >= 20)
        memcpy(digits, row->bytes.ptr, 20);
    seen->n = atoll(digits);
    seen->version = row->version;
    seen->number = row->number;
    seen->len = row->bytes.len;
    if (row->order.len == 20 && memcmp(row->order.ptr, digits, 20) != 0)
        seen->broken = true; /* the term of another batch than the bytes */
    if (seen->rows++ == 0)
        seen->first = seen->n;
    seen->last = seen->n;
    return 0;
}

static void fail(const char *what, long long is, long long want)
{
    fprintf(stderr, "%s is %lld, not %lld\n", what, is, want);
    exit(1);
}

static void same(const char *what, long long is, long long want)
{
    if (is != want)
        fail(what, is, want);
}

static struct seen look(const struct opened *opened, const char *key)
{
    struct seen seen = {.n = 0};
    const mission_store_receiver receiver = {sizeof receiver, &seen, see};
    mission_error error = MISSION_ERROR_INIT;
    const int32_t rc =
        opened->table->load(opened->table->host, KIND, mission_view_of(key), &receiver, &error);

    if (rc != MISSION_STORE_OK && rc != MISSION_STORE_ABSENT) {
        fprintf(stderr, "load of %s: %ld: %s\n", key, (long)rc, error.text);
        exit(1);
    }
    return seen;
}

static struct seen look_along(const struct opened *opened)
{
    const mission_store_scan scan = {.size = sizeof scan,
                                     .kind = KIND,
                                     .index = mission_view_of("by"),
                                     .value = mission_view_of("n"),
                                     .limit = 1000};
    struct seen seen = {.n = 0};
    const mission_store_receiver receiver = {sizeof receiver, &seen, see};
    mission_error error = MISSION_ERROR_INIT;
    const int32_t rc = opened->table->scan(opened->table->host, &scan, &receiver, &error);

    if (rc != MISSION_STORE_OK) {
        fprintf(stderr, "scan: %ld: %s\n", (long)rc, error.text);
        exit(1);
    }
    return seen;
}

static long long sum(const struct opened *opened)
{
    long long all = 0;
    char key[16];

    for (unsigned i = 0; i < ACCOUNTS; i++) {
        snprintf(key, sizeof key, "account-%u", i);
        all += look(opened, key).number;
    }
    return all;
}

static int check_all(const struct opened *opened)
{
    const long long n = look(opened, "counter").number, kept = n < KEPT ? n : KEPT;
    const struct seen step = look(opened, "step"), all = look_along(opened);
    char key[32];

    same("the sum of the accounts", sum(opened), 0);
    same("the number in the row", step.n, n);
    same("the version of the row", (long long)step.version, n);
    same("how many rows have the term", (long long)all.rows, n ? kept + 1 : 0);
    same("the first row", all.first, n ? n - kept + 1 : 0);
    same("the last row", all.last, n);
    same("a broken row", all.broken, false);
    for (long long i = n - KEPT - 2; i <= n + 2; i++) {
        snprintf(key, sizeof key, "row-%lld", i);
        same(key, (long long)look(opened, key).rows, i >= 1 && i > n - KEPT && i <= n);
    }
    printf("%lld\n", n);
    return 0;
}

int main(int argc, char **argv)
{
    mission_error error = MISSION_ERROR_INIT;
    struct opened opened;
    int32_t rc;
    int status = 2;

    if (argc < 3) {
        fprintf(stderr, "usage: store-crash write STORE SEED FIRST | check STORE\n");
        return 2;
    }
    do
        rc = open_store(argv[2], &opened, &error);
    while (rc == MISSION_E_AGAIN);
    if (rc) {
        fprintf(stderr, "open: %ld: %s\n", (long)rc, error.text);
        return 1;
    }
    if (argc == 5 && strcmp(argv[1], "write") == 0)
        status = write_all(&opened, strtoull(argv[3], NULL, 10), atoll(argv[4]));
    else if (strcmp(argv[1], "check") == 0)
        status = check_all(&opened);
    opened.close(opened.store);
    return status;
}
