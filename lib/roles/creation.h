/* Creating Missions from Missions: expansion and Child Missions. SPDX-License-Identifier: MIT
 *
 *   creation.c        the request, from its form to the pending or active Mission
 *   recovery.c        the same request again
 *   reservation.c     the row of a creation_request_id (20 CI)
 *   relative.c        the Mission that another one comes from
 *   lineage.c         what a source permits: the two kinds told apart
 *   expansion.c       successors (20 X)
 *   child.c           Child Missions (40 CM)
 *   child_client.c    who a child is
 *   fanout.c          how many children there are (40 CM-14)
 *   child_evidence.c  Child Evidence as a row (40 CM-17) */
#ifndef MI_CREATION_H
#define MI_CREATION_H

#include "held.h"
#include "pending.h"
#include <mission/family.h>

#define MI_KIND_EVIDENCE MI_VIEW("evidence") /* the child's id.evidence id */

/* A refusal of a creation with the further member that its response has (20 section 9, 40 CM-20);
 * what was said of it stays. Returns `code`. */
int32_t mi_deny(mission_plan *plan, int32_t code);

/* relative.c: a Mission with its ancestors and its record. `book` NULL: there is none that was
 * approved. */
struct mi_relative {
    struct mi_book *book;
    mission_record *record;
    struct mi_kin kin;
    mission_effective *left; /* by mi_relative_left */
};
int32_t mi_want_relative(mission_plan *plan, mission_view id, struct mi_relative *out,
                         mission_error *error);
/* Its Effective Authority Set, with the place that each entry has in the recorded one. */
int32_t mi_relative_left(mission_plan *plan, struct mi_relative *relative, mission_error *error);
/* It, and every ancestor, is as it was read (in the batch). */
int32_t mi_relative_still(mission_plan *plan, const struct mi_relative *relative,
                          mission_error *error);
/* The source of a lineage as a relative. */
struct mi_relative mi_source_of(const struct mi_lineage *lineage);

/* reservation.c: what is known under a creation_request_id. */
struct mi_reservation {
    struct mi_read *read; /* of the row */
    bool found;
    mission_view fingerprint;
    mission_view status; /* MI_RESERVED ... */
    mission_view mission_id;
    mission_view expires_at;      /* completed: as committed (CI-6) */
    mission_view evidence;        /* its key; empty: none */
    const mission_value *refusal; /* failed: {"code","words","member"?,"value"?,"ran_out"?} */
};
#define MI_RESERVED MI_VIEW("reserved")
#define MI_AWAITED MI_VIEW("pending")
#define MI_COMPLETED MI_VIEW("completed")
#define MI_FAILED MI_VIEW("failed")

int32_t mi_creation_key(mission_plan *plan, mission_view client_id, mission_view creation_id,
                        mission_view *out, mission_error *error);
int32_t mi_want_reservation(mission_plan *plan, mission_view key, struct mi_reservation *out,
                            mission_error *error);
/* Write it in place of what was read: remembered until it may be forgotten, or while it waits. */
int32_t mi_put_reservation(mission_plan *plan, const struct mi_reservation *reservation,
                           mission_error *error);
/* What a failed one is to say again. `member`, `value` NULL: none. */
struct mi_said {
    int32_t code;
    bool ran_out; /* by the end of the wait: `expired_token` */
    const char *words, *member, *value;
};
int32_t mi_refusal_of(mission_plan *plan, const struct mi_said *said, const mission_value **out,
                      mission_error *error);
/* The `error` of what ran out by the end of its wait, not by the expiry that was asked for. */
#define MI_RAN_OUT "expired_token"
bool mi_ran_out(const struct mi_book *book);
/* Say it again: returns its code. */
int32_t mi_refuse_again(mission_plan *plan, const struct mi_reservation *reservation,
                        mission_error *error);

/* recovery.c: what a request gives that came before with this fingerprint; another one is refused.
 */
int32_t mi_repeat(mission_plan *plan, const struct mi_reservation *reservation,
                  mission_view fingerprint, mission_error *error);
/* The reply of a creation that is done. `evidence` NULL: a successor's. */
int32_t mi_made_reply(mission_plan *plan, const struct mi_book *book, mission_record *record,
                      const mission_value *evidence, mission_error *error);

/* lineage.c: the members that both kinds keep with a request. */
void mi_keep_members(const struct mi_lineage *lineage, mission_builder *to);
mission_view mi_kept(const struct mi_lineage *lineage, const char *name);
/* No expiry beyond this one, whose exact text it then is (40 CM-16). */
int32_t mi_clamp_expiry(struct mi_pending *pending, mission_view latest, bool *clamped,
                        mission_error *error);
/* Nothing was contained or discharged in the source since the request (X-5, CM-5). */
int32_t mi_not_contained_since(const struct mi_lineage *lineage, mission_error *error);
/* Does the source permit it, by its state now? 0 or the refusal. */
int32_t mi_successor_gate(mission_plan *plan, const struct mi_lineage *lineage,
                          mission_error *error);
int32_t mi_child_gate(mission_plan *plan, const struct mi_relative *parent, mission_error *error);

/* expansion.c, child.c: what lineage.c dispatches to. */
int32_t mi_successor_bound(mission_plan *plan, struct mi_pending *pending, mission_error *error);
int32_t mi_successor_activate(mission_plan *plan, struct mi_pending *pending, mission_error *error);
int32_t mi_child_bound(mission_plan *plan, struct mi_pending *pending, mission_error *error);
int32_t mi_child_activate(mission_plan *plan, struct mi_pending *pending,
                          struct mi_reservation *reservation, mission_error *error);
/* The `event` of a lineage: the approval's, or until it is known (and for a policy's) one of ours.
 */
int32_t mi_delegation_id(mission_plan *plan, struct mi_lineage *lineage, mission_error *error);
/* Bind a set to the parent's: what it may hold, under which entries, how long; the policies that
 * those entries name. For a child, and for a child's successor (20 X-11). */
int32_t mi_bind_to_parent(mission_plan *plan, struct mi_pending *pending,
                          const struct mi_relative *parent, mission_error *error);
/* child_client.c: the client here that a child actor is; what is asserted of it here, and whether
 * it may act where no actors are listed. */
int32_t mi_child_client(mission_plan *plan, const mission_value *child_actor, mission_view *out,
                        mission_error *error);
int32_t mi_child_asserted(mission_plan *plan, mission_view client_id, mission_view *profiles,
                          bool *any, mission_error *error);

/* fanout.c: how many live children a Mission has, by the entries that justify them. */
struct mi_control {
    uint64_t entry; /* of the parent's recorded set */
    uint64_t most;  /* max_children; 0: none */
    uint64_t count; /* live children under it */
};
struct mi_fanout {
    struct mi_control *controls;
    size_t count;
    uint64_t children; /* all that live */
};
/* Count them; `except` is a child that is leaving in the same commit (empty: none). The family row
 * is read first, so that a commit which writes it knows that no child came meanwhile. */
int32_t mi_want_fanout(mission_plan *plan, const struct mi_relative *parent, mission_view except,
                       struct mi_fanout *out, mission_error *error);
/* One more child: nobody else's comes in between (in the batch). */
int32_t mi_put_family(mission_plan *plan, mission_view parent_id, mission_error *error);

/* child_evidence.c: Child Evidence in the batch; `code` 0: created. Its key in `*key`, its object
 * in
 * `*evidence`. */
int32_t mi_put_evidence(mission_plan *plan, const struct mi_pending *pending, int32_t code,
                        mission_view *key, const mission_value **evidence, mission_error *error);
/* The same for a waiting request that was denied, from what was stored with it. */
int32_t mi_put_denial(mission_plan *plan, const struct mi_book *book, const mission_value *stored,
                      mission_view *key, mission_error *error);
/* The evidence under a key. */
int32_t mi_want_evidence(mission_plan *plan, mission_view key, const mission_value **out,
                         mission_error *error);

#endif
