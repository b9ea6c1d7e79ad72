/* Where a state authority keeps its rows: a table of callbacks that a database fills.
 * SPDX-License-Identifier: MIT
 *
 * Storage is a set of rows, named by kind and key, written in atomic conditional batches. It maps
 * one to one onto a SQL transaction, an etcd Txn or a DynamoDB transactional write. Every name,
 * key, term and value is bytes: U+0000 and what is not UTF-8 are data like any other. */
#ifndef MISSION_STORE_H
#define MISSION_STORE_H

#include <mission/context.h>
#include <mission/error.h>
#include <mission/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What a store must at least hold; the library stays within it. A longer one may be refused. */
#define MISSION_STORE_KIND_MOST 32u   /* bytes of a kind, of an index's name; at least 1 */
#define MISSION_STORE_KEY_MOST 512u   /* bytes of a key; at least 1 */
#define MISSION_STORE_VALUE_MOST 512u /* bytes of a term's value */
#define MISSION_STORE_ORDER_MOST 64u  /* bytes of a term's order */
#define MISSION_STORE_TERM_MOST 16u   /* terms of a row, of different indexes */
#define MISSION_STORE_WRITE_MOST 64u  /* writes of a batch */

/* What a callback of the table answers. Anything else is a host error (MISSION_E_HOST). */
#define MISSION_STORE_OK 0
#define MISSION_STORE_CONFLICT 1 /* commit: an expectation does not hold; nothing was written */
#define MISSION_STORE_ABSENT 2   /* load: there is no such row */
#define MISSION_STORE_AGAIN 3    /* not now, and certainly nothing was written: try again later */
#define MISSION_STORE_UNKNOWN 4  /* commit: the answer was lost, it may have been written */

/* A row as it is read. Every view lives for the call that hands it over. */
typedef struct mission_store_row {
    size_t size; /* sizeof(mission_store_row) of the store */
    mission_view key;
    mission_view order; /* scan: of the term under which the row was found */
    mission_view bytes;
    uint64_t version; /* 1 for a new row, 1 more with each PUT */
    int64_t number;   /* the counter beside the bytes; 0 in a new row */
} mission_store_row;

/* Who takes rows: the library's side of a load or a scan. The store calls `row` once for each row;
 * when it returns anything but 0 the store stops and returns MISSION_STORE_OK. Since 0.1. */
typedef struct mission_store_receiver {
    size_t size; /* sizeof(mission_store_receiver) of the library */
    void *to;
    int32_t (*row)(void *to, const mission_store_row *row);
} mission_store_receiver;

/* An entry of the row in an index: found by (index, value), in the order of (order, key). */
typedef struct mission_store_term {
    mission_view index;
    mission_view value; /* may be empty */
    mission_view order; /* may be empty */
} mission_store_term;

#define MISSION_WRITE_CHECK 1u  /* writes nothing: the expectation must hold at the commit */
#define MISSION_WRITE_PUT 2u    /* bytes and all terms anew, version + 1; the number stays */
#define MISSION_WRITE_DELETE 3u /* the row, its number and its terms */
#define MISSION_WRITE_ADD                                                                          \
    4u /* the number alone; bytes, terms and version stay as they are. A row                       \
          that is absent comes to be, with no bytes and version 1 */

#define MISSION_EXPECT_ABSENT 1u  /* there is no such row */
#define MISSION_EXPECT_VERSION 2u /* there is, of `version` */
#define MISSION_EXPECT_ANY 3u     /* whether there is or not; a DELETE of nothing is done */

/* One write of a batch. A batch names no row twice. */
typedef struct mission_store_write {
    size_t size;      /* sizeof(mission_store_write); of one size in a batch */
    uint32_t what;    /* MISSION_WRITE_* */
    uint32_t expect;  /* MISSION_EXPECT_* */
    uint64_t version; /* with EXPECT_VERSION */
    mission_view kind;
    mission_view key;
    mission_view bytes;              /* PUT */
    const mission_store_term *terms; /* PUT: all that the row has from now on */
    size_t term_count;
    int64_t add;   /* ADD: this, which may be negative, to the number (0 of an absent row) ... */
    int64_t least; /* ... when the sum is not below this ... */
    int64_t most;  /* ... nor above this; else it is a conflict. An overflow is one, too */
} mission_store_write;

/* What to scan: the rows of a kind with a term (index, value), in ascending order of (order, key),
 * both compared byte by byte as unsigned bytes, a prefix before what it begins. */
typedef struct mission_store_scan {
    size_t size; /* sizeof(mission_store_scan) */
    mission_view kind;
    mission_view index;
    mission_view value;
    mission_view after_order; /* with `resume`: only rows behind this pair */
    mission_view after_key;
    mission_view until; /* with `bounded`: only orders up to and with this one */
    uint32_t resume;    /* 1 or 0 */
    uint32_t bounded;   /* 1 or 0 */
    uint32_t limit;     /* at most so many rows, 1 to 10000 */
    uint32_t reserved;  /* 0 */
} mission_store_scan;

/* The table. Filled by a binding or by the host. Callbacks are called from any thread, and several
 * at once when the table is used by several threads; they never get a call from within
 * `receiver->row`. Since 0.1. */
typedef struct mission_store {
    size_t size; /* sizeof(mission_store) */
    void *host;
    /* Hand over one row, as of its last commit. OK, ABSENT, AGAIN. */
    int32_t (*load)(void *host, mission_view kind, mission_view key,
                    const mission_store_receiver *receiver, mission_error *error);
    /* Write all of a batch, or nothing of it. Batches are serializable with each other: what one
     * CHECK or expectation saw still holds when the batch takes effect. With OK it is as durable
     * as the store can make it, and every load and scan that begins afterwards sees it. With
     * CONFLICT `*failed` is the index of the first write, in the order of the batch, whose
     * expectation or bound does not hold. OK, CONFLICT, AGAIN, UNKNOWN. */
    int32_t (*commit)(void *host, const mission_store_write *writes, size_t count, size_t *failed,
                      mission_error *error);
    /* Hand over the rows of one moment, in their order. Two scans may see two moments: a row that
     * stays, with its terms, between two pages is in exactly one of them. OK, AGAIN. */
    int32_t (*scan)(void *host, const mission_store_scan *scan,
                    const mission_store_receiver *receiver, mission_error *error);
} mission_store;

/* Would every store take this batch? Names, sizes, expectations, no row twice. For bindings, which
 * then need no checks of their own. Errors: ARGUMENT, ABI_*, TOO_LONG, TOO_MANY, EMPTY. Since 0.1.
 */
MISSION_API MISSION_CHECKED int32_t mission_store_check_batch(const mission_store_write *writes,
                                                              size_t count, mission_error *error);
MISSION_API MISSION_CHECKED int32_t mission_store_check_scan(const mission_store_scan *scan,
                                                             mission_error *error);

/* A store in memory, for tests and first steps: gone with its last reference. Reference-counted;
 * its table may be used from any thread. */
typedef struct mission_memory_store mission_memory_store;

/* Make one with the context's allocator. `*out` is owned, NULL on failure. Errors: ARGUMENT, NOMEM.
 * Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_memory_store_new(mission_context *context,
                                                             mission_memory_store **out,
                                                             mission_error *error);
MISSION_API mission_memory_store *mission_memory_store_ref(mission_memory_store *store);
MISSION_API void mission_memory_store_unref(mission_memory_store *store); /* NULL is quiet */
/* Its table, which lives as long as the store. NULL for NULL. Since 0.1. */
MISSION_API const mission_store *mission_memory_store_table(mission_memory_store *store);

#ifdef __cplusplus
}
#endif
#endif
