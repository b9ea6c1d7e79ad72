/* Entries on their way into a set: gathered one by one, canonical duplicates found at the end.
 * SPDX-License-Identifier: MIT */
#ifndef MI_GATHER_H
#define MI_GATHER_H

#include "../model/authority_set.h"

struct mi_gathered {
    mission_json *doc;     /* an array of this one entry */
    mission_text *bytes;   /* its canonical form */
    size_t source;         /* the caller's number for where it comes from */
    size_t place;          /* after mi_gather_finish: its index in the set */
    unsigned char rank[8]; /* its own number, to sort by */
};

struct mi_gather {
    mission_context *context;
    struct mi_gathered *list;
    size_t count, cap;
};

/* Take over `doc`, an array of one entry. 0, NOMEM, or TOO_MANY beyond the limit set_entries; a
 * failed call drops the document. */
int32_t mi_gather_add(struct mi_gather *gather, mission_json *doc, size_t source,
                      mission_error *error);
static inline const mission_value *mi_gathered_entry(const struct mi_gathered *one)
{
    return mission_value_item(mission_json_root(one->doc), 0);
}
/* The set of what was gathered, in order, each entry once, checked as every set is. Nothing
 * gathered: EMPTY_SET. Near-linear. */
int32_t mi_gather_finish(struct mi_gather *gather, mission_authority_set **out,
                         mission_error *error);
void mi_gather_drop(struct mi_gather *gather);

#endif
