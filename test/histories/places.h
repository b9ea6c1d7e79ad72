/* Where a store under test lies: memory, a SQLite file, a schema of PostgreSQL.
 * SPDX-License-Identifier: MIT */
#ifndef PLACES_H
#define PLACES_H

#include <mission/mission.h>

#include <stdbool.h>

enum place_kind { PLACE_MEMORY, PLACE_SQLITE, PLACE_POSTGRES };
struct place {
    enum place_kind kind;
    char where[200]; /* folder, conninfo */
    char own[24];    /* file in it, schema */
    const char *vfs; /* SQLite; NULL: its own */
};

/* "memory", "sqlite:FOLDER" or "postgres[:CONNINFO]", where the default is that of test/store's
 * cluster. False: it cannot be used here, and `why` says it. */
bool place_of(const char *text, struct place *out, const char **why);
/* Another store in the same place, with nothing in it. */
void place_next(struct place *place);
/* What lies there is gone. */
void place_clear(const struct place *place);

/* An open store: after a fork, each process opens its own. */
struct opened {
    enum place_kind kind;
    void *handle;
    const mission_store *store; /* NULL: it could not be opened */
    int32_t code;
};
struct opened place_open(const struct place *place);
void place_close(struct opened *opened);
/* A killed client's last statement may still be at work in the server: wait until it is not. */
bool place_wait(const struct place *place);

#endif
