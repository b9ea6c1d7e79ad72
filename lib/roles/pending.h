/* A request that waits for its decision: how it is made, kept and decided.
 * SPDX-License-Identifier: MIT
 *
 * What is stored as the `request` of a pending Mission:
 *
 *   {"issuer":"", "intent":{}, "proposal":[]?, "evidence":[]?, "set":[], "decisions":[],
 *    "narrowings":[]?, "policy_version":"", "expires_at":"", "authority_source":{}?,
 *    "rendering":"sha-256:...", "disclosure":{}, "lineage":{...}?}
 *
 * Admission makes it from what was submitted; rendering and approval derive `set` and all that
 * follows from it anew, from `intent` and `proposal`, under the policy of that moment. */
#ifndef MI_PENDING_H
#define MI_PENDING_H

#include "book.h"
#include <mission/derivation.h>
#include <mission/submission.h>

/* Where a Mission comes from. */
#define MI_LINEAGE_NONE 0u
#define MI_LINEAGE_SUCCESSOR 1u /* book.predecessor */
#define MI_LINEAGE_CHILD 2u     /* book.parent, book.ancestors */

/* The Mission that a successor or a child comes from, read and proven. */
struct mi_lineage {
    uint32_t what; /* MI_LINEAGE_* */
    struct mi_book *source;
    mission_record *record;
    struct mi_kin kin;            /* of the source */
    mission_effective *effective; /* of the source */
    const mission_value *stored;  /* `lineage` as stored with the request; NULL at admission */
    const mission_create *asked;  /* at admission; NULL later */
    /* What lineage.c makes of it, for the request, the disclosure and the record: */
    const mission_value *keep;          /* `lineage` to store; held by the attempt */
    mission_digest digest;              /* of what the Approver has to have seen of it */
    const mission_value *difference;    /* successor: for disclosure and reply */
    const mission_value *justification; /* child */
    const mission_value *parent;        /* child: `mission.parent` of the record */
    const mission_value *basis;         /* child by policy: its approval basis */
    uint64_t children;                  /* successor: live children of the predecessor */
    mission_view creation, fingerprint; /* of the request: the key of its row, and what it was */
    mission_view event;  /* child: its delegation_id, which is the approval_event_id; set by who
                            approves, before mi_lineage_bound() */
    mission_view policy; /* child: of the entry that justifies its first; empty: none */
    bool counted;        /* child: the entry with the least room has `active` of `most` */
    uint64_t active, most;
    const mission_value *testimony; /* child: its evidence, once it is written */
};

/* Everything about a request, at any of its stages. Held by the attempt. */
struct mi_pending {
    struct mi_book *book;      /* as it is to be written */
    mission_intent *submitted; /* what is derived from, each time */
    mission_intent *intent;    /* to be recorded: the same, or in the series without some objects */
    const mission_value *proposal, *evidence;
    mission_authority_set *proposal_set; /* NULL: none */
    mission_derived *derived;
    mission_authority_set *set;     /* of `derived`, or what lineage.c made of it */
    const mission_value *decisions; /* of `derived` */
    const mission_value *narrowings;
    mission_view policy_version;
    mission_view expires_at;    /* effective, as it would be approved */
    mission_principal approver; /* for whom it is rendered; until one is known, the Subject */
    const mission_value *authority_source;
    mission_disclosure *disclosure;
    mission_digest rendering;
    const mission_requester *actor; /* who acts in this operation */
    int32_t ended_by;               /* the refusal that ends the request; 0: somebody's decision */
    struct mi_lineage lineage;
};

/* lineage.c (expansion.c, child.c).
 *
 * After the derivation, at admission, rendering and approval: what the source permits. Reads what
 * it needs (MI_WAIT). May narrow `set` and `expires_at`, fills the results of `lineage`. */
int32_t mi_lineage_bound(mission_plan *plan, struct mi_pending *pending, mission_error *error);
/* At the approval: the source still permits it, atomically with the commit; the writes that go
 * with it (the predecessor's end with its event, the parent's family row, the creation's
 * completion). `pending->book` is the approved book, `record` the active record. */
int32_t mi_lineage_activate(mission_plan *plan, struct mi_pending *pending, mission_record *record,
                            mission_error *error);
/* At a denial, withdrawal or lapse: the creation has failed; nothing else (80 SE-9). `why` is the
 * refusal that ended it, 0 when somebody decided so. */
int32_t mi_lineage_fail(mission_plan *plan, const struct mi_book *book, const mission_value *stored,
                        int32_t why, mission_error *error);
/* Read the source of a stored request: 0, MI_WAIT ... */
int32_t mi_want_lineage(mission_plan *plan, const struct mi_book *book, const mission_value *stored,
                        struct mi_lineage *out, mission_error *error);

/* admission.c, for admissions and creations alike; `pending->lineage` is filled before. First
 * everything from the submitted texts to the disclosure, without a write ... */
int32_t mi_admit_prepare(mission_plan *plan, const mission_admit *asked,
                         const mission_requester *actor, struct mi_pending *pending,
                         mission_error *error);
/* ... then the writes of a pending Mission with its event and its count, and the reply, left open
 * in `to` for further members and to be finished with mi_reply(). A child that a policy adjudicates
 * goes on with mi_activate() instead. */
int32_t mi_admit_write(mission_plan *plan, struct mi_pending *pending, mission_builder **to,
                       mission_error *error);
/* Import and check the host's struct: 0 or a code. */
int32_t mi_import_admit(mission_admit *own, const mission_admit *given, mission_error *error);

/* pending.c: the parts that admission, rendering and approval share. */
int32_t mi_pending_derive(mission_plan *plan, struct mi_pending *pending, mission_error *error);
int32_t mi_pending_render(mission_plan *plan, struct mi_pending *pending, mission_error *error);
/* A waiting request as it is stored; `lineage` is the caller's to fill (mi_want_lineage). */
int32_t mi_pending_load(mission_plan *plan, struct mi_book *book, struct mi_pending *out,
                        mission_error *error);
int32_t mi_pending_write(mission_plan *plan, const struct mi_pending *pending,
                         mission_error *error); /* book, record (series) and request */
int32_t mi_pending_reply(mission_plan *plan, const struct mi_pending *pending, mission_builder *to,
                         mission_error *error);
/* The digest alone, of what would be rendered now; and whether a disclosure shows just that. */
int32_t mi_pending_rendering(mission_plan *plan, struct mi_pending *pending, mission_error *error);
int32_t mi_pending_faithful(mission_plan *plan, const struct mi_pending *pending,
                            const mission_disclosure *disclosure, mission_error *error);
int32_t mi_pending_consent(mission_plan *plan, const struct mi_pending *pending,
                           mission_digest *provenance_hash, mission_consent *out,
                           mission_error *error);
/* What its record says from the admission on. */
mission_admission mi_pending_admission(const mission_plan *plan, const struct mi_pending *pending);
/* Series: the record in `pending_approval`; held by the attempt. */
int32_t mi_pending_record(mission_plan *plan, const struct mi_pending *pending,
                          mission_record **out, mission_error *error);
/* The reply for a request that waits, as it is stored: `replayed`. */
int32_t mi_pending_again(mission_plan *plan, struct mi_book *book, mission_error *error);
/* What such a reply has beside that of an admission, from what is kept with the request. */
void mi_lineage_members(const struct mi_book *book, const mission_value *kept, mission_builder *to);
/* One more waiting request of a client: 0, MI_WAIT, PENDING_MANY. It is counted by the next. */
int32_t mi_want_room(mission_plan *plan, mission_view client_id, mission_error *error);
/* The count of a client's waiting requests: +1 or -1, in the batch. */
int32_t mi_pending_count(mission_plan *plan, const struct mi_book *book, int32_t by,
                         mission_error *error);

/* consent.c: a consent that was given before is worth something now (10-core AV-9, AV-10): the
 * host knows it, of this moment, and it is not too old. `basis` NULL: a child's, whose moment is
 * our own. 0, POLICY_DENIED, ... */
int32_t mi_standing_consent(mission_plan *plan, const mission_act *act, const mission_value *basis,
                            mission_view approved_at, mission_view policy_version,
                            mission_error *error);

/* decision.c: make the approved Mission of a request: the record with `approval_event_id`, the
 * approval row, book, event, lineage, in the batch. For approvals by a person and for children that
 * a policy adjudicates (`basis` in the lineage; `approver` is then the parent's). */
/* Nothing comes to be: a waiting request ends in `state`, with its event; its creation has failed,
 * one request less waits, the book is written. `pending->book` is the caller's copy. */
int32_t mi_end_pending(mission_plan *plan, struct mi_pending *pending, uint32_t event,
                       uint32_t state, mission_view reason, mission_error *error);
int32_t mi_activate(mission_plan *plan, struct mi_pending *pending, const mission_decide *decision,
                    mission_record **out, mission_error *error);

#endif
