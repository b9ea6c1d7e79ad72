/* A batch as the parameters of the server's function: arrays in PostgreSQL's binary form.
 * SPDX-License-Identifier: MIT */
#include "internal.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define OID_BYTES 17u
#define OID_INT8 20u
#define ARRAY_HEAD 20u
#define BATCH_MOST ((size_t)INT_MAX / 2) /* the server takes no longer message */

const mission_store_write *mi_pg_write_at(const mission_store_write *writes, size_t index)
{
    const void *at = (const char *)writes + index * writes->size;

    return at;
}

/* No row has such a version: as little as it has version 0. */
int64_t mi_pg_version(uint64_t version)
{
    return version > INT64_MAX ? 0 : (int64_t)version;
}

void mi_pg_bounds(const mission_store_write *write, int64_t *low, int64_t *high)
{
    bool below = __builtin_sub_overflow(write->least, write->add, low);
    bool above = __builtin_sub_overflow(write->most, write->add, high);

    if (below)
        *low = INT64_MIN; /* add > 0: no number is too small */
    if (above)
        *high = INT64_MAX; /* add < 0: none is too large */
    if ((below && write->add < 0) || (above && write->add > 0)) {
        *low = 1;
        *high = 0;
    }
}

uint64_t mi_pg_hash(uint64_t seed, mission_view view)
{
    uint64_t hash = seed ^ (view.len * 0x9E3779B97F4A7C15u);

    for (size_t i = 0; i < view.len; i++) {
        hash = (hash ^ (unsigned char)view.ptr[i]) * 0x100000001B3u;
        hash ^= hash >> 29;
    }
    return hash;
}

/* The names to take, in an order that is the same for every batch. One that two rows share by
 * chance is taken for writing first: nobody has to ask for more than he has. */
struct name {
    int64_t lock;
    int64_t shared;
};

static int by_lock(const void *a, const void *b)
{
    const struct name *x = a, *y = b;

    if (x->lock != y->lock)
        return x->lock < y->lock ? -1 : 1;
    return (x->shared > y->shared) - (x->shared < y->shared);
}

static void names_of(struct name *names, uint64_t seed, const mission_store_write *writes,
                     size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const mission_store_write *write = mi_pg_write_at(writes, i);

        names[i].lock = (int64_t)mi_pg_hash(mi_pg_hash(seed, write->kind), write->key);
        names[i].shared = write->what == MISSION_WRITE_CHECK;
    }
    qsort(names, count, sizeof *names, by_lock);
}

struct writer {
    struct mi_pg_values *values;
    char *at, *start;
};

static void put32(struct writer *writer, uint32_t number)
{
    for (int i = 0; i < 4; i++)
        *writer->at++ = (char)(number >> (24 - 8 * i));
}

static void array(struct writer *writer, uint32_t type, size_t count)
{
    writer->start = writer->at;
    put32(writer, count ? 1 : 0); /* dimensions */
    put32(writer, 0);             /* no NULL in it */
    put32(writer, type);
    if (!count)
        return;
    put32(writer, (uint32_t)count);
    put32(writer, 1); /* the first index */
}

static void number(struct writer *writer, int64_t value)
{
    put32(writer, 8);
    put32(writer, (uint32_t)((uint64_t)value >> 32));
    put32(writer, (uint32_t)(uint64_t)value);
}

static void bytes(struct writer *writer, mission_view view)
{
    put32(writer, (uint32_t)view.len);
    if (view.len)
        memcpy(writer->at, view.ptr, view.len);
    writer->at += view.len;
}

static void done(struct writer *writer)
{
    mi_pg_value(writer->values, writer->start, (size_t)(writer->at - writer->start));
}

/* Beside PUT the members that belong to it mean nothing, whatever is in them. */
static mission_view body(const mission_store_write *write)
{
    return write->what == MISSION_WRITE_PUT ? write->bytes : (mission_view){NULL, 0};
}

static size_t terms(const mission_store_write *write)
{
    return write->what == MISSION_WRITE_PUT ? write->term_count : 0;
}

/* Room for all; 0: too much for one message. */
static size_t measure(const mission_store_write *writes, size_t count, size_t *term_count)
{
    size_t size = 16 * ARRAY_HEAD + (count + 1) * 9 * 12;

    *term_count = 0;
    for (size_t i = 0; i < count; i++) {
        const mission_store_write *write = mi_pg_write_at(writes, i);

        if (body(write).len > BATCH_MOST - size)
            return 0;
        size += write->kind.len + write->key.len + body(write).len + 3 * 4;
        for (size_t j = 0; j < terms(write); j++)
            size += write->terms[j].index.len + write->terms[j].value.len +
                    write->terms[j].order.len + 3 * 4;
        *term_count += terms(write);
        if (size > BATCH_MOST)
            return 0;
    }
    return size;
}

enum column { WHAT, EXPECT, VERSION, ADD, LOW, HIGH };

static int64_t cell(const mission_store_write *write, enum column column)
{
    int64_t low = 0, high = 0;

    if (column == LOW || column == HIGH)
        mi_pg_bounds(write, &low, &high);
    switch (column) {
    case WHAT:
        return write->what;
    case EXPECT:
        return write->expect;
    case VERSION:
        return mi_pg_version(write->version);
    case ADD:
        return write->add;
    case LOW:
        return low;
    default:
        return high;
    }
}

static void numbers(struct writer *writer, const mission_store_write *writes, size_t count,
                    enum column column)
{
    array(writer, OID_INT8, count);
    for (size_t i = 0; i < count; i++)
        number(writer, cell(mi_pg_write_at(writes, i), column));
    done(writer);
}

static void write_names(struct writer *writer, const struct name *names, size_t count)
{
    array(writer, OID_INT8, count);
    for (size_t i = 0; i < count; i++)
        number(writer, names[i].lock);
    done(writer);
    array(writer, OID_INT8, count);
    for (size_t i = 0; i < count; i++)
        number(writer, names[i].shared);
    done(writer);
}

static void write_rows(struct writer *writer, const mission_store_write *writes, size_t count)
{
    for (int column = 0; column < 3; column++) {
        array(writer, OID_BYTES, count);
        for (size_t i = 0; i < count; i++) {
            const mission_store_write *write = mi_pg_write_at(writes, i);

            bytes(writer, column == 0 ? write->kind : column == 1 ? write->key : body(write));
        }
        done(writer);
    }
}

/* Where each row's terms begin in the three arrays behind, and where the last one's end. */
static void write_terms(struct writer *writer, const mission_store_write *writes, size_t count,
                        size_t term_count)
{
    int64_t first = 0;

    array(writer, OID_INT8, count + 1);
    number(writer, 0);
    for (size_t i = 0; i < count; i++) {
        first += (int64_t)terms(mi_pg_write_at(writes, i));
        number(writer, first);
    }
    done(writer);
    for (int column = 0; column < 3; column++) {
        array(writer, OID_BYTES, term_count);
        for (size_t i = 0; i < count; i++) {
            const mission_store_write *write = mi_pg_write_at(writes, i);

            for (size_t j = 0; j < terms(write); j++) {
                const mission_store_term *term = &write->terms[j];

                bytes(writer, column == 0 ? term->index : column == 1 ? term->value : term->order);
            }
        }
        done(writer);
    }
}

int32_t mi_pg_batch_make(struct mi_pg_batch *batch, const struct mission_postgres *store,
                         const mission_store_write *writes, size_t count, mission_error *error)
{
    struct name names[MISSION_STORE_WRITE_MOST];
    struct writer writer = {.values = &batch->values};
    size_t term_count, size = measure(writes, count, &term_count);

    memset(batch, 0, sizeof *batch);
    if (!size)
        return mi_pg_fail(error, MISSION_E_TOO_LARGE, NULL);
    batch->room = malloc(size);
    if (!batch->room)
        return mi_pg_fail(error, MISSION_E_NOMEM, NULL);
    writer.at = batch->room;
    names_of(names, store->seed, writes, count);
    write_names(&writer, names, count);
    numbers(&writer, writes, count, WHAT);
    numbers(&writer, writes, count, EXPECT);
    numbers(&writer, writes, count, VERSION);
    write_rows(&writer, writes, count);
    numbers(&writer, writes, count, ADD);
    numbers(&writer, writes, count, LOW);
    numbers(&writer, writes, count, HIGH);
    write_terms(&writer, writes, count, term_count);
    return MISSION_OK;
}
