/* The tables, their versions, and the function that takes a batch. SPDX-License-Identifier: MIT */
#include "internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* From version 0, nothing, to 1. Every name is found through the search path, which is the schema.
 * The comparison of bytea is that of the contract: unsigned bytes, a prefix first.
 *
 * store_batch gets all there is to know as parallel arrays. It first takes the names of all rows,
 * in the order of `locks`, which is the same for everybody: no two batches wait for each other in
 * a circle, and what is absent stays absent. Whoever changes a number by the single statement
 * "add" does not take names; the lock on the row keeps him away from numbers that are looked at
 * here. See doc/decisions/0021-postgres-isolation.md. */
static const char version_1[] =
    "CREATE TABLE store_schema (one bool PRIMARY KEY DEFAULT true CHECK (one),"
    " version int8 NOT NULL);"
    "INSERT INTO store_schema (version) VALUES (1);"
    /* Emptied by the server whenever it recovers from a crash: another token, another life. */
    "CREATE UNLOGGED TABLE store_life (one bool PRIMARY KEY DEFAULT true CHECK (one),"
    " token uuid NOT NULL);"
    "CREATE TABLE store_row (version int8 NOT NULL, number int8 NOT NULL, kind bytea NOT NULL,"
    " key bytea NOT NULL, bytes bytea NOT NULL, PRIMARY KEY (kind, key)) WITH (fillfactor = 75);"
    "CREATE TABLE store_term (kind bytea NOT NULL, name bytea NOT NULL, value bytea NOT NULL,"
    " ord bytea NOT NULL, key bytea NOT NULL, PRIMARY KEY (kind, name, value, ord, key));"
    "CREATE INDEX store_term_row ON store_term (kind, key);"
    "CREATE FUNCTION store_batch(locks int8[], shared int8[], what int8[], expect int8[],"
    "  versions int8[], kinds bytea[], keys bytea[], bodies bytea[], adds int8[], lows int8[],"
    "  highs int8[], firsts int8[], names bytea[], vals bytea[], orders bytea[],"
    "  OUT failed int8, OUT xid text) LANGUAGE plpgsql VOLATILE AS $$"
    "DECLARE v int8; m int8; n int4 := cardinality(what); there bool[];\n"
    "BEGIN\n"
    " FOR i IN 1..n LOOP\n"
    "  IF shared[i] = 1 THEN PERFORM pg_advisory_xact_lock_shared(locks[i]);\n"
    "  ELSE PERFORM pg_advisory_xact_lock(locks[i]); END IF;\n"
    " END LOOP;\n"
    " FOR i IN 1..n LOOP\n"
    "  m := 0;\n"
    "  IF what[i] = 4 THEN\n"
    "   SELECT r.version, r.number INTO v, m FROM store_row r"
    "    WHERE r.kind = kinds[i] AND r.key = keys[i] FOR NO KEY UPDATE;\n"
    "  ELSE\n"
    "   SELECT r.version INTO v FROM store_row r WHERE r.kind = kinds[i] AND r.key = keys[i];\n"
    "  END IF;\n"
    "  IF expect[i] = 1 AND v IS NOT NULL OR expect[i] = 2 AND v IS DISTINCT FROM versions[i]"
    "   OR what[i] = 4 AND NOT coalesce(m, 0) BETWEEN lows[i] AND highs[i] THEN\n"
    "   failed := i; RETURN;\n"
    "  END IF;\n"
    "  there[i] := v IS NOT NULL;\n"
    " END LOOP;\n"
    " FOR i IN 1..n LOOP\n"
    "  IF what[i] = 2 THEN\n"
    "   IF there[i] THEN\n"
    "    UPDATE store_row r SET version = r.version + 1, bytes = bodies[i]"
    "     WHERE r.kind = kinds[i] AND r.key = keys[i];\n"
    "    DELETE FROM store_term t WHERE t.kind = kinds[i] AND t.key = keys[i] AND NOT EXISTS"
    "     (SELECT FROM generate_series(firsts[i] + 1, firsts[i + 1]) j WHERE names[j] = t.name"
    "      AND vals[j] = t.value AND orders[j] = t.ord);\n"
    "   ELSE\n"
    "    INSERT INTO store_row VALUES (1, 0, kinds[i], keys[i], bodies[i]);\n"
    "   END IF;\n"
    "   IF firsts[i + 1] > firsts[i] THEN\n"
    "    INSERT INTO store_term SELECT kinds[i], names[j], vals[j], orders[j], keys[i]"
    "     FROM generate_series(firsts[i] + 1, firsts[i + 1]) j ON CONFLICT DO NOTHING;\n"
    "   END IF;\n"
    "  ELSIF what[i] = 3 AND there[i] THEN\n"
    "   DELETE FROM store_row r WHERE r.kind = kinds[i] AND r.key = keys[i];\n"
    "   DELETE FROM store_term t WHERE t.kind = kinds[i] AND t.key = keys[i];\n"
    "  ELSIF what[i] = 4 AND there[i] THEN\n"
    "   UPDATE store_row r SET number = r.number + adds[i]"
    "    WHERE r.kind = kinds[i] AND r.key = keys[i];\n"
    "  ELSIF what[i] = 4 THEN\n"
    "   INSERT INTO store_row VALUES (1, adds[i], kinds[i], keys[i], '');\n"
    "  END IF;\n"
    " END LOOP;\n"
    " failed := 0; xid := pg_current_xact_id_if_assigned();\n"
    "END $$;";

static const char *const migrations[MI_PG_SCHEMA_VERSION] = {version_1};

/* Asked of the catalogue by a snapshot: to_regclass and its like may remember what was there before
 * another opener came first. */
static int32_t is_there(struct mission_postgres *store, struct mi_pg_link *link, bool *there,
                        mission_error *error)
{
    struct mi_pg_values values = {0};
    struct mi_pg_reply reply;
    int32_t rc = MISSION_OK;

    mi_pg_value(&values, store->schema, 0);
    if (mi_pg_ask(store, link,
                  "SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                  " WHERE n.nspname = $1 AND c.relname = 'store_schema'",
                  &values, &reply))
        *there = PQntuples(reply.result) == 1;
    else
        rc = mi_pg_answer(&reply, error);
    mi_pg_forget(&reply);
    return rc;
}

/* 0: there is none. */
static int32_t stored(struct mission_postgres *store, struct mi_pg_link *link, int64_t *version,
                      mission_error *error)
{
    struct mi_pg_reply reply;
    bool there = false;
    int32_t rc = is_there(store, link, &there, error);

    *version = 0;
    if (rc || !there)
        return rc;
    if (!mi_pg_ask(store, link, "SELECT version FROM store_schema", NULL, &reply))
        rc = mi_pg_answer(&reply, error);
    else if (PQntuples(reply.result) == 1)
        *version = strtoll(PQgetvalue(reply.result, 0, 0), NULL, 10);
    mi_pg_forget(&reply);
    return rc;
}

static int32_t do_all(struct mission_postgres *store, struct mi_pg_link *link, const char *sql,
                      mission_error *error)
{
    struct mi_pg_reply reply;
    int32_t rc = mi_pg_tell(store, link, sql, &reply) ? MISSION_OK : mi_pg_answer(&reply, error);

    mi_pg_forget(&reply);
    return rc;
}

/* CREATE SCHEMA asks for a right on the database even when there is nothing to create. */
static int32_t create_schema(struct mission_postgres *store, struct mi_pg_link *link,
                             mission_error *error)
{
    struct mi_pg_values values = {0};
    struct mi_pg_reply reply;
    char sql[200], *quoted;
    int32_t rc = MISSION_OK;
    bool there = false;

    mi_pg_value(&values, store->schema, 0);
    if (!mi_pg_ask(store, link, "SELECT FROM pg_namespace WHERE nspname = $1", &values, &reply))
        rc = mi_pg_answer(&reply, error);
    else
        there = PQntuples(reply.result) == 1;
    mi_pg_forget(&reply);
    if (rc || there)
        return rc;
    quoted = PQescapeIdentifier(link->conn, store->schema, strlen(store->schema));
    if (!quoted)
        return mi_pg_fail(error, MISSION_E_NOMEM, NULL);
    snprintf(sql, sizeof sql, "CREATE SCHEMA %s", quoted);
    PQfreemem(quoted);
    return do_all(store, link, sql, error);
}

/* In a transaction that only one opener at a time is in. */
static int32_t migrate(struct mission_postgres *store, struct mi_pg_link *link,
                       mission_error *error)
{
    char sql[160];
    int64_t version;
    int32_t rc;

    snprintf(sql, sizeof sql,
             "BEGIN ISOLATION LEVEL READ COMMITTED; SELECT pg_advisory_xact_lock(%lld);"
             " SET LOCAL statement_timeout = 0",
             (long long)store->seed);
    rc = do_all(store, link, sql, error);
    if (!rc)
        rc = stored(store, link, &version, error);
    if (!rc && version == 0)
        rc = create_schema(store, link, error);
    for (; !rc && version < MI_PG_SCHEMA_VERSION; version++)
        rc = do_all(store, link, migrations[version], error);
    if (!rc)
        return do_all(store, link, "COMMIT", error);
    (void)do_all(store, link, "ROLLBACK", NULL);
    return rc;
}

static int32_t judge(int64_t version, mission_error *error)
{
    if (version == MI_PG_SCHEMA_VERSION)
        return MISSION_OK;
    if (version > MI_PG_SCHEMA_VERSION)
        return mi_pg_fail(error, MISSION_E_UNSUPPORTED, "the schema has version %lld, not %d",
                          (long long)version, MI_PG_SCHEMA_VERSION);
    return mi_pg_fail(error, MISSION_E_STATE, "the schema is missing or old");
}

int32_t mi_pg_schema_ensure(struct mission_postgres *store, struct mi_pg_link *link,
                            mission_error *error)
{
    int64_t version;
    int32_t rc = stored(store, link, &version, error);

    if (!rc && version < MI_PG_SCHEMA_VERSION && !(store->flags & MISSION_POSTGRES_NO_MIGRATE))
        rc = migrate(store, link, error);
    return rc ? rc : mi_pg_schema_check(store, link, error);
}

/* The token of this life of the server; the first who comes makes it. */
static int32_t read_life(struct mission_postgres *store, struct mi_pg_link *link,
                         mission_error *error)
{
    static const char read[] = "SELECT token::text FROM store_life";
    struct mi_pg_reply reply;
    int32_t rc = MISSION_OK;

    link->life[0] = 0;
    for (int i = 0; i < 2 && !rc && !link->life[0]; i++) {
        if (i)
            rc = do_all(store, link,
                        "INSERT INTO store_life (token) VALUES (gen_random_uuid())"
                        " ON CONFLICT DO NOTHING",
                        error);
        if (rc)
            break;
        if (!mi_pg_ask(store, link, read, NULL, &reply))
            rc = mi_pg_answer(&reply, error);
        else if (PQntuples(reply.result) == 1)
            snprintf(link->life, sizeof link->life, "%s", PQgetvalue(reply.result, 0, 0));
        mi_pg_forget(&reply);
    }
    return rc;
}

int32_t mi_pg_schema_check(struct mission_postgres *store, struct mi_pg_link *link,
                           mission_error *error)
{
    int64_t version;
    int32_t rc = stored(store, link, &version, error);

    if (!rc)
        rc = judge(version, error);
    return rc ? rc : read_life(store, link, error);
}
