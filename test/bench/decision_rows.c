/* The tables of the decisions' benchmark. SPDX-License-Identifier: MIT */
#include "decision_rows.h"

#include <stdio.h>

void add_row(enum table table, const char *what, bool (*run)(void *), void *subject)
{
    row_add(table, "", what, run, subject, NULL);
}

static void print_row(const struct row *row)
{
    printf("| %s | %.3f | %.3f | %zu |\n", row->what, row_median(row, NULL),
           row_median(row, rows_unit()), row->allocations);
}

void print_table(enum table table, const char *title)
{
    char head[256];

    snprintf(head, sizeof head, "%s\n\n| what | µs | U | allocations |\n|---|---:|---:|---:|\n",
             title);
    rows_print(table, head, print_row);
}
