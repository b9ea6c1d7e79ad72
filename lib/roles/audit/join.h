/* Inside a join of evidence: what is kept of a record, and what is made of all.
 * SPDX-License-Identifier: MIT */
#ifndef MI_JOIN_H
#define MI_JOIN_H

#include "../evidence/evidence.h"
#include "../../base/times.h"
#include "words.h"
#include <mission/audit_join.h>

#define MI_JOIN_WINDOW 3600
#define MI_JOIN_WINDOW_MOST INT64_C(315360000)
#define MI_JOIN_SKEW_MOST 300
#define MI_JOIN_MOST 1000000u

/* The names in a record. An absent one is the empty word. */
enum mi_row_name {
    MI_ROW_ID,
    MI_ROW_EVALUATION,
    MI_ROW_EMITTER,
    MI_ROW_MISSION,
    MI_ROW_ISSUER, /* of an execution: as it was found out */
    MI_ROW_AUDIENCE,
    MI_ROW_DIGEST, /* of the parameters: decided about, or authorized */
    MI_ROW_EFFECTIVE,
    MI_ROW_REASON, /* denial_reason, or an execution's error */
    MI_ROW_ACTION,
    MI_ROW_CLASS,
    MI_ROW_SUBJECT,
    MI_ROW_CLIENT,
    MI_ROW_RESOURCE_TYPE,
    MI_ROW_RESOURCE,
    MI_ROW_ENTRY,
    MI_ROW_VIEW,
    MI_ROW_TURNS, /* contributing_constraints, with commas between them */
    MI_ROW_APPROVAL,
    MI_ROW_POLICY,
    MI_ROW_VERDICT,
    MI_ROW_NAMES
};

/* One record. */
struct mi_row {
    struct mi_word *names[MI_ROW_NAMES];
    struct mi_word *identity; /* of kind, emitter, id and content: one for each record */
    mission_time at, started, valid_until;
    uint64_t sequence, use_limit; /* 0: no limit */
    uint32_t kind;                /* MISSION_EVIDENCE_* */
    uint32_t outcome;             /* MISSION_OUTCOME_*, of an execution */
    bool has_sequence, has_started, permit, metered;
    bool another_use; /* an execution that was refused as a second use (trap 15) */
};

enum mi_group_status {
    MI_GROUP_EXECUTED,
    MI_GROUP_SUPPRESSED,
    MI_GROUP_DENIED,
    MI_GROUP_REFUSED,
    MI_GROUP_AWAITED,
    MI_GROUP_UNDETERMINED,
    MI_GROUP_ATTEMPTED,
    MI_GROUP_UNEXPLAINED
};

/* All that was recorded of one evaluation, or one refusal: `rows` has the decisions first, those
 * that deny before those that permit, then the executions, by their names. */
struct mi_group {
    struct mi_row **rows;
    size_t decisions, count;
    enum mi_group_status status;
};
static inline const struct mi_row *mi_group_head(const struct mi_group *group)
{
    return group->rows[0];
}

struct mi_finding {
    uint32_t finding, unauthorized;
    const struct mi_word *issuer, *mission, *evaluation, *record, *emitter;
    uint64_t first, last;
};

/* A growing array. */
struct mi_list {
    void *items;
    size_t count, room;
};

struct mission_evidence_join {
    mission_context *context;
    mission_evidence_join_config config; /* with its defaults; the name space is a copy */
    struct mi_words words;
    struct mi_word *none; /* the empty word */
    struct mi_list rows;  /* struct mi_row *, as they came; rows live in the words' arena */
    uint64_t redelivered;
    /* As judged. */
    bool judged;
    mission_time now;
    struct mi_list order;    /* struct mi_row *, by evaluation */
    struct mi_list groups;   /* struct mi_group, by Mission and time */
    struct mi_list findings; /* struct mi_finding, by Mission, code and names */
};

/* join.c: room for so many more items of this size. */
bool mi_list_reserve(const mi_memory *memory, struct mi_list *list, size_t more, size_t size);

/* join_row.c: what is kept of a record. Errors: NOMEM. */
int32_t mi_row_read(mission_evidence_join *join, const mission_evidence_record *record,
                    struct mi_row *row, mission_error *error);

/* join_groups.c: decisions and executions by evaluation; fills `order`, `groups` and the findings
 * about them. */
bool mi_join_groups(mission_evidence_join *join);
/* join_execution.c: what one execution shows beside its decision; NULL: it has none. */
bool mi_join_execution(mission_evidence_join *join, const struct mi_row *decision,
                       const struct mi_row *execution);
/* join_streams.c: sequences of emitters, and names that were given twice; uses `order` as room. */
bool mi_join_streams(mission_evidence_join *join);
bool mi_join_identities(mission_evidence_join *join);
/* finding.c. `row`: the record that shows it. False: no memory. */
bool mi_join_found(mission_evidence_join *join, uint32_t finding, bool unauthorized,
                   const struct mi_row *row);
bool mi_join_found_in_sequence(mission_evidence_join *join, uint32_t finding,
                               const struct mi_row *row, uint64_t first, uint64_t last);
void mi_findings_sort(mission_evidence_join *join);

#endif
