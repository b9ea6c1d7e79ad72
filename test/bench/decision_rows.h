/* The tables of the decisions' benchmark. SPDX-License-Identifier: MIT */
#ifndef DECISION_ROWS_H
#define DECISION_ROWS_H

#include "rows.h"

enum table {
    TABLE_HIDDEN,
    TABLE_SIZES,
    TABLE_PARTS,
    TABLE_CASES,
    TABLE_AROUND,
    TABLE_EVIDENCE,
    TABLE_TOOLS,
    TABLE_COUNT
};

/* A row of a table. */
void add_row(enum table table, const char *what, bool (*run)(void *subject), void *subject);
void print_table(enum table table, const char *title);

#endif
