/* The inside of a record: its members by slot, wherever a profile writes them.
 * SPDX-License-Identifier: MIT */
#ifndef MI_RECORD_H
#define MI_RECORD_H

#include "check.h"
#include "principal.h"
#include <mission/commitment.h>
#include <mission/record.h>

/* What a record says, whatever its name on the wire. */
enum mi_slot {
    MI_ID,
    MI_ISSUER,
    MI_PREDECESSOR,
    MI_PARENT,
    MI_STATE,
    MI_INTENT,
    MI_SET,
    MI_PROPOSAL,
    MI_INTENT_HASH,
    MI_SET_HASH,
    MI_PROPOSAL_HASH,
    MI_CONSENT_HASH,
    MI_CREATED,
    MI_APPROVED,
    MI_EXPIRES,
    MI_TWIN, /* of the predecessor */
    MI_WINDOW,
    MI_ENDED,
    MI_REASON,
    MI_TENANT,
    MI_SUBJECT,
    MI_APPROVER,
    MI_BASIS,
    MI_SOURCE,
    MI_EVIDENCE,
    MI_CLIENT,
    MI_EVENT,
    MI_POLICY,
    MI_SUCCESSOR,
    MI_SLOTS
};

/* When a member must stand in a record; it must not otherwise. */
enum mi_presence {
    MI_ALWAYS,
    MI_MAY_BE,
    MI_IF_APPROVED,
    MI_IF_PENDING,
    MI_IF_ENDED,
    MI_MAY_BE_ENDED,
    MI_IF_PROPOSED,   /* a proposal was submitted */
    MI_IF_SUPERSEDED, /* a successor took over */
};

/* A member of a profile's record. `group` NULL: at the top level. */
struct mi_row {
    enum mi_slot slot;
    const char *group;
    mission_view name;
    enum mi_presence presence;
    mi_checker *check;
};

/* record_layout.c: the rows and the groups of the context's profile. */
const struct mi_row *mi_rows(const mission_context *context, size_t *count);
const char *const *mi_groups(const mission_context *context, size_t *count);
const struct mi_row *mi_row_of(const mission_context *context, enum mi_slot slot); /* or NULL */
/* The member of each slot; NULL: absent, or not of this profile. */
struct mi_slots {
    const mission_value *at[MI_SLOTS];
};
void mi_find_slots(const mission_context *context, const mission_value *record,
                   struct mi_slots *slots);
/* Every member by its definition, and present or absent as the state demands. */
int32_t mi_record_structure(const struct mi_check *check, const mission_value *record,
                            const struct mi_slots *slots);
/* Refuse the member of `slot`. */
int32_t mi_refuse_slot(const struct mi_check *check, enum mi_slot slot, int32_t code,
                       const char *text);

/* record_parts.c: `mission.parent`, in a record and in a claim (40 section 3.4), and what else has
 * a shape of its own. */
mi_checker mi_parent, mi_approval_basis, mi_authority_source, mi_submission_evidence;
mi_checker mi_record_set, mi_record_time, mi_record_hash;

struct mission_record {
    atomic_uint refs;
    bool verified;
    mission_context *context;
    mission_json *doc;
    const mission_value *value;
    struct mi_slots slots;
    mission_intent *intent;
    mission_authority_set *set, *proposal; /* NULL: none */
};

static inline mission_view mi_record_text(const mission_record *record, enum mi_slot slot)
{
    return mission_value_string(record->slots.at[slot]);
}

/* record_verify.c: what RC-1 demands beyond the structure. */
int32_t mi_record_prove(const struct mi_check *check, const mission_record *record);

/* record.c: a record that this library wrote and proved before, from where it was kept. All of it
 * is proven anew (RC-1); only what an anchor commits is not read again member by member. */
int32_t mi_record_stored(mission_context *context, mission_json *doc, const mission_value *value,
                         mission_record **out, mission_error *error);

/* An anchor that records may have, by the slot of its digest. */
struct mi_anchor {
    uint32_t what;
    enum mi_slot hash, value; /* value MI_SLOTS: not in the record */
};
#define MI_ANCHORS 4u
extern const struct mi_anchor mi_anchors[MI_ANCHORS];

#endif
