/* Inside the replay of a decision. SPDX-License-Identifier: MIT */
#ifndef MI_REPLAY_H
#define MI_REPLAY_H

#include "../decision/decision.h"
#include "../evidence/evidence.h"
#include <mission/audit_join.h>

/* A decision point whose resource policy and history are what the evidence recorded. It lives on
 * the stack of one replay. */
struct mi_replay_point {
    mission_pdp pdp; /* the given one, but for its host */
    mission_pdp_host theirs;
    const mission_replay_source *source;
    const mission_value *evidence;
    const mission_value *policy;  /* what the evidence recorded of the policy; NULL: nothing */
    const mission_value *history; /* and of the history */
    mission_view predicates[MI_PREDICATES], classes[MI_PREDICATES];
    uint32_t relied, missing; /* MISSION_REPLAY_NEEDS_* */
};
/* replay_point.c */
void mi_replay_point(struct mi_replay_point *point, const mission_replay_source *source);

/* replay_request.c: is this the request that the evidence is about? 1, 0, or an error. */
int32_t mi_replay_asked(mission_context *context, const mission_value *evidence,
                        const mission_evaluation *asked, const mission_replay_source *source,
                        mission_error *error);

/* replay_compare.c: in what a replayed decision differs from the evidence: MISSION_REPLAY_PERMIT
 * and so on. Errors: NOMEM, CRYPTO. */
int32_t mi_replay_compare(const mission_decision *decision, const mission_value *evidence,
                          uint32_t *differs, mission_error *error);
/* The same value in both, or in neither. */
static inline bool mi_replay_same(const mission_value *one, const mission_value *other)
{
    return one && other ? mission_value_equal(one, other) : one == other;
}

#endif
