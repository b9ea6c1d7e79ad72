/* What the tests of the SQLite store share. SPDX-License-Identifier: MIT */
#ifndef SQLITE_TEST_H
#define SQLITE_TEST_H

#include "test.h"

#include <mission/sqlite.h>

struct place {
    char folder[64], path[128];
};
struct place place_new(void);
void place_forget(const struct place *place);
mission_sqlite_config config_of(const char *path);
mission_sqlite *store_of(const char *path);
bool sql(const char *path, const char *text);

/* What a test keeps of a row. */
struct kept {
    size_t rows, len;
    uint64_t version;
    int64_t number;
    unsigned char first, order; /* byte of the bytes, of the order */
};
int32_t keep_row(void *to, const mission_store_row *row);
mission_store_write write_of(uint32_t what, uint32_t expect, const char *key);
int32_t commit(mission_sqlite *store, const mission_store_write *writes, size_t count,
               mission_error *error);
int32_t load(mission_sqlite *store, const char *key, struct kept *kept, mission_error *error);

/* sqlite_faults.c */
void test_faults(void);
void test_faults_torn(void);

#endif
