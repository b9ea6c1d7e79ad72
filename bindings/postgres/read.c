/* Load and scan: one statement each, so the rows are of one moment. SPDX-License-Identifier: MIT */
#include "internal.h"

/* Every reading statement gives key, order, bytes, version, number. The rows are all there before
 * the first is handed over: a connection that breaks meanwhile takes nothing back. */
static void hand_over(const PGresult *result, const mission_store_receiver *receiver)
{
    for (int i = 0; i < PQntuples(result); i++) {
        const mission_store_row row = {
            .size = sizeof row,
            .key = mi_pg_read_bytes(result, i, 0),
            .order = mi_pg_read_bytes(result, i, 1),
            .bytes = mi_pg_read_bytes(result, i, 2),
            .version = (uint64_t)mi_pg_read_number(result, i, 3),
            .number = mi_pg_read_number(result, i, 4),
        };

        if (receiver->row(receiver->to, &row))
            return;
    }
}

static int32_t read_rows(struct mission_postgres *store, enum mi_pg_statement statement,
                         const struct mi_pg_values *values, const mission_store_receiver *receiver,
                         mission_error *error)
{
    struct mi_pg_link *link;
    struct mi_pg_reply reply;
    int32_t rc = mi_pg_take(store, &link, error);

    if (rc)
        return rc;
    if (!mi_pg_run(store, link, statement, values, false, &reply)) {
        rc = mi_pg_answer(&reply, error);
        mi_pg_drop(link);
    }
    mi_pg_give(store, link);
    if (!rc)
        hand_over(reply.result, receiver);
    if (!rc && PQntuples(reply.result) == 0)
        rc = MISSION_STORE_ABSENT;
    mi_pg_forget(&reply);
    return rc == MI_PG_RETRY ? MISSION_STORE_AGAIN : rc;
}

static int32_t import(mission_store_receiver *own, const mission_store_receiver *theirs,
                      mission_error *error)
{
    int32_t rc = theirs ? mi_pg_import(own, sizeof *own, theirs) : MISSION_E_ARGUMENT;

    if (!rc && !own->row)
        rc = MISSION_E_ARGUMENT;
    return rc ? mi_pg_fail(error, rc, NULL) : MISSION_OK;
}

int32_t mi_pg_load(void *host, mission_view kind, mission_view key,
                   const mission_store_receiver *receiver, mission_error *error)
{
    struct mi_pg_values values = {0};
    const mission_store_write look = {.size = sizeof look,
                                      .what = MISSION_WRITE_CHECK,
                                      .expect = MISSION_EXPECT_ANY,
                                      .kind = kind,
                                      .key = key};
    mission_store_receiver to;
    int32_t rc;

    if (!host)
        return mi_pg_fail(error, MISSION_E_ARGUMENT, NULL);
    rc = import(&to, receiver, error);
    if (!rc)
        rc = mission_store_check_batch(&look, 1, error);
    if (rc)
        return rc;
    mi_pg_value(&values, kind.ptr, kind.len);
    mi_pg_value(&values, key.ptr, key.len);
    return read_rows(host, MI_PG_LOAD, &values, &to, error);
}

int32_t mi_pg_scan(void *host, const mission_store_scan *scan,
                   const mission_store_receiver *receiver, mission_error *error)
{
    struct mi_pg_values values = {0};
    mission_store_receiver to;
    char limit[8];
    int32_t rc;

    if (!host)
        return mi_pg_fail(error, MISSION_E_ARGUMENT, NULL);
    rc = import(&to, receiver, error);
    if (!rc)
        rc = mission_store_check_scan(scan, error);
    if (rc)
        return rc;
    mi_pg_value(&values, scan->kind.ptr, scan->kind.len);
    mi_pg_value(&values, scan->index.ptr, scan->index.len);
    mi_pg_value(&values, scan->value.ptr, scan->value.len);
    mi_pg_number(&values, scan->limit, limit);
    if (scan->resume) {
        mi_pg_value(&values, scan->after_order.ptr, scan->after_order.len);
        mi_pg_value(&values, scan->after_key.ptr, scan->after_key.len);
    }
    if (scan->bounded)
        mi_pg_value(&values, scan->until.ptr, scan->until.len);
    rc = read_rows(host, MI_PG_SCAN + scan->resume + 2 * scan->bounded, &values, &to, error);
    return rc == MISSION_STORE_ABSENT ? MISSION_STORE_OK : rc;
}
