/* The members of an evaluation request as one table, for reading and for writing.
 * SPDX-License-Identifier: MIT */
#ifndef MI_EVALUATION_H
#define MI_EVALUATION_H

#include "../base/base.h"
#include <mission/evaluation.h>

enum mi_evaluation_kind {
    MI_EVALUATION_TEXT,    /* a filled string, to a mission_view */
    MI_EVALUATION_ISSUER,  /* the same, named as the profile names the issuer */
    MI_EVALUATION_OBJECT,  /* an object; with a table of its own its members are read, too */
    MI_EVALUATION_ARRAY,   /* an array, to a value */
    MI_EVALUATION_BOOLEAN, /* to MISSION_TRUE or MISSION_FALSE */
    MI_EVALUATION_MODE,    /* of an observation, to MISSION_OBSERVED_* */
    MI_EVALUATION_VERSION, /* a number, to `state_version` */
    MI_EVALUATION_CLOSED   /* an object of exactly `iss` and `sub`, to a value */
};

#define MI_EVALUATION_NOWHERE UINT16_MAX

struct mi_evaluation_table;
struct mi_evaluation_member {
    const char *name;
    enum mi_evaluation_kind kind;
    bool required;
    uint16_t offset; /* in mission_evaluation; of an object: its value, or _NOWHERE */
    const struct mi_evaluation_table *table; /* of an object that is read; NULL: kept as it is */
};
struct mi_evaluation_table {
    const struct mi_evaluation_member *members;
    size_t count;
};

extern const struct mi_evaluation_table mi_evaluation_request, mi_evaluation_context,
    mi_evaluation_mission, mi_evaluation_observation, mi_evaluation_taint;

/* The name of a member in a profile. */
mission_view mi_evaluation_name(const mission_context *context,
                                const struct mi_evaluation_member *member);
/* The member of that name; NULL: none. */
const struct mi_evaluation_member *mi_evaluation_member(const mission_context *context,
                                                        const struct mi_evaluation_table *table,
                                                        mission_view name);
/* "fresh" and so on; empty: none. */
mission_view mi_evaluation_mode(uint32_t observed);

/* One that was presented by a text alone was presented, too. */
static inline bool mi_presents_approval(const mission_evaluation *of)
{
    return of->approval || of->approval_id.len || of->approval_state.len;
}

/* A struct that a host filled: its size, and that each view is one. Errors: ARGUMENT, ABI_*. */
int32_t mi_evaluation_import(const mission_evaluation *theirs, mission_evaluation *own);

#endif
