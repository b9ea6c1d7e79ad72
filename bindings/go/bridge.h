/* What the Go side needs of C beside libmission itself. SPDX-License-Identifier: MIT */
#ifndef MISSION_GO_BRIDGE_H
#define MISSION_GO_BRIDGE_H

#include <mission/mission.h>
#include <stdlib.h>

#include "z_callbacks.h"

/* The call that this thread is inside of, for the callbacks that it makes. Gives the one before. */
uintptr_t mission_go_enter(uintptr_t call);
uintptr_t mission_go_current(void);

/* Calls through pointers that C hands to a callback. */
int32_t mission_go_sink(const mission_sink *sink, const char *text, size_t len);
int32_t mission_go_row(const mission_store_receiver *receiver, const mission_store_row *row);

int32_t mission_go_lookup(const mission_facts *facts, mission_view name, const mission_value **out);
int32_t mission_go_load(const mission_store *store, mission_view kind, mission_view key,
                        const mission_store_receiver *receiver, mission_error *error);
int32_t mission_go_commit(const mission_store *store, const mission_store_write *writes,
                          size_t count, size_t *failed, mission_error *error);
int32_t mission_go_scan(const mission_store *store, const mission_store_scan *scan,
                        const mission_store_receiver *receiver, mission_error *error);

/* The system's clock, so that asking for the time is no detour through Go. */
extern const mission_clock mission_go_system_clock;

/* The slots of a store and a receiver that are written in Go. */
int32_t mission_go_store_load(void *host, mission_view kind, mission_view key,
                              const mission_store_receiver *receiver, mission_error *error);
int32_t mission_go_store_commit(void *host, const mission_store_write *writes, size_t count,
                                size_t *failed, mission_error *error);
int32_t mission_go_store_scan(void *host, const mission_store_scan *scan,
                              const mission_store_receiver *receiver, mission_error *error);
int32_t mission_go_receive(void *to, const mission_store_row *row);

/* A sink that keeps what is written; `text` is to be freed. */
typedef struct mission_go_bytes {
    mission_sink sink;
    char *text;
    size_t len, room;
} mission_go_bytes;
void mission_go_bytes_init(mission_go_bytes *bytes);

/* The address of a table that another package of Go was given by C. */
static inline void *mission_go_table(uintptr_t address)
{
    return (void *)address;
}

/* Canonical bytes in one crossing: into `room` bytes, or into a text where they do not fit. */
typedef struct mission_go_canon {
    size_t len;         /* of the canonical bytes */
    mission_text *text; /* owned; NULL: they are in `out` */
} mission_go_canon;
int32_t mission_go_canonicalize(uintptr_t call, mission_context *context, const char *text,
                                size_t len, char *out, size_t room, mission_go_canon *canon,
                                mission_error *error);

/* A cached verification in one crossing: `texts` are token, proof, method, uri and certificate, one
 * after the other, of these lengths. `out` NULL: the token itself is not wanted. */
typedef struct mission_go_presented {
    uint32_t scheme, proofs;
    size_t lengths[5];
    int64_t seconds;
    uint32_t nanoseconds, timed;
} mission_go_presented;
int32_t mission_go_cache_verify(uintptr_t call, mission_token_cache *cache,
                                const mission_go_presented *how, const char *texts,
                                mission_token **out, mission_access *access, mission_error *why);

#endif
