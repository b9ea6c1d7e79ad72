/* A batch within its transaction: first every expectation, then every change.
 * SPDX-License-Identifier: MIT */
#include "internal.h"

/* A row as the batch finds it. */
struct found {
    bool there;
    int64_t version, number;
    int64_t body; /* 0: none */
};

/* A caller of a later version has larger writes. */
const mission_store_write *mi_sqlite_write_at(const mission_store_write *writes, size_t index)
{
    return (const mission_store_write *)(const void *)((const char *)writes + index * writes->size);
}

/* A sum between two numbers cannot overflow, so the bounds look after that, too. */
void mi_sqlite_bounds(const mission_store_write *write, int64_t *low, int64_t *high)
{
    const bool low_over = __builtin_sub_overflow(write->least, write->add, low);
    const bool high_over = __builtin_sub_overflow(write->most, write->add, high);

    if (low_over)
        *low = INT64_MIN; /* the sum of the smallest number is above `least` */
    if (high_over)
        *high = INT64_MAX;
    if ((low_over && write->add < 0) || (high_over && write->add > 0)) {
        *low = 1; /* no number is large, or small, enough */
        *high = 0;
    }
}

/* --- expectations --- */

static int find(struct mi_sqlite_link *link, const mission_store_write *write, struct found *found)
{
    sqlite3_stmt *statement;
    int rc = mi_sqlite_prepare(link, MI_SQLITE_FIND, &statement);

    *found = (struct found){.there = false};
    if (rc == SQLITE_OK)
        rc = mi_sqlite_bind(statement, "vv", write->kind, write->key);
    if (rc != SQLITE_OK)
        return rc;
    rc = sqlite3_step(statement);
    if (rc == SQLITE_ROW) {
        found->there = true;
        found->version = sqlite3_column_int64(statement, 0);
        found->number = sqlite3_column_int64(statement, 1);
        found->body = sqlite3_column_int64(statement, 2);
    }
    sqlite3_reset(statement);
    return rc == SQLITE_ROW || rc == SQLITE_DONE ? SQLITE_OK : rc;
}

static bool holds(const mission_store_write *write, const struct found *found)
{
    int64_t low, high;

    if (write->expect == MISSION_EXPECT_ABSENT && found->there)
        return false;
    if (write->expect == MISSION_EXPECT_VERSION &&
        (!found->there || (uint64_t)found->version != write->version))
        return false;
    if (write->what != MISSION_WRITE_ADD)
        return true;
    mi_sqlite_bounds(write, &low, &high);
    return found->number >= low && found->number <= high;
}

/* --- terms --- */

static bool among(const mission_store_term *term, const mission_store_term *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (mi_sqlite_same(term->index, list[i].index))
            return mi_sqlite_same(term->value, list[i].value) &&
                   mi_sqlite_same(term->order, list[i].order);
    return false;
}

static int term_run(struct mi_sqlite_link *link, enum mi_sqlite_statement which,
                    const mission_store_write *write, const mission_store_term *term)
{
    sqlite3_stmt *statement;
    int rc = mi_sqlite_prepare(link, which, &statement);

    if (rc == SQLITE_OK)
        rc = mi_sqlite_bind(statement, "vvvvv", write->kind, term->index, term->value, term->order,
                            write->key);
    return rc == SQLITE_OK ? mi_sqlite_run(statement) : rc;
}

/* The row's terms become those of `now`; what stays is not written. */
static int terms_change(struct mi_sqlite_link *link, const mission_store_write *write,
                        const struct mi_sqlite_terms *was, const mission_store_term *now,
                        size_t count)
{
    int rc = SQLITE_OK;

    for (size_t i = 0; i < was->count && rc == SQLITE_OK; i++)
        if (!among(&was->list[i], now, count))
            rc = term_run(link, MI_SQLITE_TERM_DELETE, write, &was->list[i]);
    for (size_t i = 0; i < count && rc == SQLITE_OK; i++)
        if (!among(&now[i], was->list, was->count))
            rc = term_run(link, MI_SQLITE_TERM_INSERT, write, &now[i]);
    return rc;
}

/* The same for a row that is there, whose body tells its terms. */
static int terms_replace(struct mi_sqlite_link *link, const mission_store_write *write,
                         int64_t body, mission_view coded, const mission_store_term *now,
                         size_t count)
{
    struct mi_sqlite_terms was;
    sqlite3_stmt *statement;
    mission_view before;
    int rc = mi_sqlite_prepare(link, MI_SQLITE_BODY_TERMS, &statement);

    if (rc == SQLITE_OK)
        rc = mi_sqlite_bind(statement, "i", body);
    if (rc != SQLITE_OK)
        return rc;
    rc = sqlite3_step(statement);
    if (rc == SQLITE_ROW) {
        before = mi_sqlite_blob(statement, 0);
        rc = mi_sqlite_terms_read(before, &was) ? SQLITE_OK : SQLITE_CORRUPT;
        if (rc == SQLITE_OK && !mi_sqlite_same(before, coded))
            rc = terms_change(link, write, &was, now, count);
    } else if (rc == SQLITE_DONE) {
        rc = SQLITE_CORRUPT; /* a row without the body that it names */
    }
    sqlite3_reset(statement);
    return rc;
}

/* --- changes --- */

static int body_insert(struct mi_sqlite_link *link, const mission_store_write *write,
                       mission_view coded, int64_t *body)
{
    const struct mi_sqlite_terms none = {.count = 0};
    sqlite3_stmt *statement;
    int rc = mi_sqlite_prepare(link, MI_SQLITE_BODY_INSERT, &statement);

    if (rc == SQLITE_OK)
        rc = mi_sqlite_bind(statement, "vv", coded, write->bytes);
    if (rc == SQLITE_OK)
        rc = mi_sqlite_run(statement);
    if (rc != SQLITE_OK)
        return rc;
    *body = sqlite3_last_insert_rowid(link->db);
    return terms_change(link, write, &none, write->terms, write->term_count);
}

static int body_put(struct mi_sqlite_link *link, const mission_store_write *write,
                    mission_view coded, int64_t body)
{
    sqlite3_stmt *statement;
    int rc = terms_replace(link, write, body, coded, write->terms, write->term_count);

    if (rc == SQLITE_OK)
        rc = mi_sqlite_prepare(link, MI_SQLITE_BODY_PUT, &statement);
    if (rc == SQLITE_OK)
        rc = mi_sqlite_bind(statement, "vvi", coded, write->bytes, body);
    return rc == SQLITE_OK ? mi_sqlite_run(statement) : rc;
}

static int row_insert(struct mi_sqlite_link *link, const mission_store_write *write, int64_t number,
                      int64_t body)
{
    sqlite3_stmt *statement;
    int rc = mi_sqlite_prepare(link, MI_SQLITE_ROW_INSERT, &statement);

    if (rc == SQLITE_OK)
        rc = mi_sqlite_bind(statement, "vvii", write->kind, write->key, number, body);
    return rc == SQLITE_OK ? mi_sqlite_run(statement) : rc;
}

static int row_set(struct mi_sqlite_link *link, enum mi_sqlite_statement which,
                   const mission_store_write *write, int64_t value)
{
    sqlite3_stmt *statement;
    int rc = mi_sqlite_prepare(link, which, &statement);

    if (rc == SQLITE_OK)
        rc = mi_sqlite_bind(statement, "vvi", write->kind, write->key, value);
    return rc == SQLITE_OK ? mi_sqlite_run(statement) : rc;
}

static int put(struct mi_sqlite_link *link, const mission_store_write *write,
               const struct found *found)
{
    unsigned char room[MI_SQLITE_TERMS_MOST];
    const mission_view coded = {(const char *)room,
                                mi_sqlite_terms_write(write->terms, write->term_count, room)};
    int64_t body = found->body;
    int rc = body ? body_put(link, write, coded, body) : body_insert(link, write, coded, &body);

    if (rc != SQLITE_OK)
        return rc;
    return found->there ? row_set(link, MI_SQLITE_ROW_PUT, write, body)
                        : row_insert(link, write, 0, body);
}

static int remove_row(struct mi_sqlite_link *link, const mission_store_write *write,
                      const struct found *found)
{
    sqlite3_stmt *statement;
    int rc = mi_sqlite_prepare(link, MI_SQLITE_ROW_DELETE, &statement);

    if (rc == SQLITE_OK)
        rc = mi_sqlite_bind(statement, "vv", write->kind, write->key);
    if (rc == SQLITE_OK)
        rc = mi_sqlite_run(statement);
    if (rc != SQLITE_OK || !found->body)
        return rc;
    rc = terms_replace(link, write, found->body, (mission_view){NULL, 0}, NULL, 0);
    if (rc == SQLITE_OK)
        rc = mi_sqlite_prepare(link, MI_SQLITE_BODY_DELETE, &statement);
    if (rc == SQLITE_OK)
        rc = mi_sqlite_bind(statement, "i", found->body);
    return rc == SQLITE_OK ? mi_sqlite_run(statement) : rc;
}

static int apply(struct mi_sqlite_link *link, const mission_store_write *write,
                 const struct found *found)
{
    switch (write->what) {
    case MISSION_WRITE_PUT:
        return put(link, write, found);
    case MISSION_WRITE_DELETE:
        return found->there ? remove_row(link, write, found) : SQLITE_OK;
    case MISSION_WRITE_ADD:
        return found->there ? row_set(link, MI_SQLITE_ROW_NUMBER, write, found->number + write->add)
                            : row_insert(link, write, write->add, 0);
    default: /* a CHECK has been checked */
        return SQLITE_OK;
    }
}

int mi_sqlite_batch(struct mi_sqlite_link *link, const mission_store_write *writes, size_t count,
                    bool *conflict, size_t *failed)
{
    struct found found[MISSION_STORE_WRITE_MOST];
    const mission_store_write *write;
    int rc = SQLITE_OK;

    for (size_t i = 0; i < count && rc == SQLITE_OK; i++) {
        write = mi_sqlite_write_at(writes, i);
        rc = find(link, write, &found[i]);
        if (rc == SQLITE_OK && !holds(write, &found[i])) {
            *conflict = true;
            *failed = i;
            return SQLITE_OK;
        }
    }
    for (size_t i = 0; i < count && rc == SQLITE_OK; i++)
        rc = apply(link, mi_sqlite_write_at(writes, i), &found[i]);
    return rc;
}
