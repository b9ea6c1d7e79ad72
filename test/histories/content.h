/* What a store holds of its Missions, read without the issuer that wrote it.
 * SPDX-License-Identifier: MIT */
#ifndef CONTENT_H
#define CONTENT_H

#include "history.h"

#include <mission/mission.h>

/* An event as it is stored. */
struct happening {
    uint64_t sequence, version;
    uint32_t event, stored; /* the Mission's own state behind it */
    bool waits;             /* in the outbox */
};

/* A reserved derivation. */
struct leased {
    char id[HISTORY_NAME];
    uint32_t state; /* LEASE_* */
};
enum { LEASE_OPEN, LEASE_CONFIRMED, LEASE_RELEASED, LEASE_ENDED, LEASE_UNKNOWN };

/* A Mission, or a request for one. */
struct holding {
    char id[HISTORY_NAME], predecessor[HISTORY_NAME], successor[HISTORY_NAME], parent[HISTORY_NAME];
    char rendering[80]; /* of one that waits */
    uint32_t state;     /* its own, as stored */
    bool held;          /* reported as suspended because of an ancestor */
    uint64_t version, sequence, cap;
    int64_t number;       /* derivations */
    uint64_t most;        /* children that it may have at a time; 0: it has no limit */
    bool approved, whole; /* has a record of an approval; every anchor of what it has holds */
    struct happening *happenings;
    size_t happened;
    struct leased *leases;
    size_t leased;
};

struct content {
    struct holding *list; /* ascending by id */
    size_t count;
    int64_t waiting; /* requests of the two clients that wait, as counted */
};

/* Read all of it; false when a row is not what an issuer writes. */
bool content_read(struct content *content, mission_context *context, const mission_store *store);
void content_free(struct content *content);
/* NULL: it is not there. */
struct holding *content_find(const struct content *content, const char *id);

#endif
