/* What the decisions on a waiting request share. SPDX-License-Identifier: MIT */
#ifndef MI_DECIDING_H
#define MI_DECIDING_H

#include "pending.h"

/* deciding.c. The waiting request that `plan` is about, loaded, with its ancestors and its source:
 * 0, MI_WAIT, NOT_VISIBLE. A Mission that waits no more has a book and nothing else. */
int32_t mi_want_decided(mission_plan *plan, struct mi_pending *pending, struct mi_kin *kin,
                        mission_error *error);
/* What the event does now; a conflict names both states. */
int32_t mi_legal(mission_plan *plan, const struct mi_pending *pending, const struct mi_kin *kin,
                 uint32_t event, mission_outcome *outcome, mission_error *error);
void mi_act_on_pending(const mission_plan *plan, const struct mi_pending *pending, uint32_t what,
                       mission_act *act);
/* What would be approved under the present policy. */
int32_t mi_derive_again(mission_plan *plan, struct mi_pending *pending, mission_error *error);
/* Draft, T3: who comes to approve after the requested expiry finds the request denied. */
int32_t mi_request_expired(mission_error *error);
int32_t mi_plan_decide(mission_issuer *issuer, const struct mi_operation *operation, bool approves,
                       const mission_decide *request, mission_plan **out, mission_error *error);

/* approval_event.c: the row of an event, and the digest of what it approves. */
int32_t mi_want_approval(mission_plan *plan, mission_view event, struct mi_read **read,
                         mission_error *error);
int32_t mi_approval_content(mission_plan *plan, mission_view mission_id,
                            const mission_decide *decision, const mission_principal *approver,
                            mission_view *out, mission_error *error);
int32_t mi_put_approval(mission_plan *plan, const struct mi_pending *pending,
                        const mission_decide *decision, mission_error *error);

#endif
