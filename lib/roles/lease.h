/* Leases: derivations that are counted and not yet issued. SPDX-License-Identifier: MIT
 *
 * A lease is open until it is confirmed or released, or until its time is over and somebody takes
 * it back: then its derivation counts no more. A confirmed one stays counted, so a credential that
 * is handed out after its confirmation is never one too many. */
#ifndef MI_LEASE_H
#define MI_LEASE_H

#include "book.h"

#define MI_ENDED_LEASES 24u /* at most, taken back in one batch */

struct mi_ended_leases {
    size_t count;
    struct mi_read *row[MI_ENDED_LEASES];
};

/* Open leases of this Mission whose time is over. 0, MI_WAIT, ... */
int32_t mi_want_ended_leases(mission_plan *plan, const struct mi_book *book,
                             struct mi_ended_leases *out, mission_error *error);
/* End them, in the batch; the count is the caller's to take back. */
int32_t mi_put_ended_leases(mission_plan *plan, const struct mi_ended_leases *ended,
                            mission_error *error);
/* End one, and take its count back: two writes, or one when the batch counts on its Mission. */
int32_t mi_take_back_lease(mission_plan *plan, const struct mi_read *lease, mission_error *error);
/* A new lease in the batch: its name, and until when it is open. */
int32_t mi_put_lease(mission_plan *plan, const struct mi_book *book, mission_view *lease,
                     char until[40], mission_error *error);
/* Whether the lease that this plan named is there, its name, and until when it is open. LEASE when
 * it is there and open no more. 0, MI_WAIT, ... */
int32_t mi_want_minted_lease(mission_plan *plan, const struct mi_book *book, bool *found,
                             mission_view *lease, char until[40], mission_error *error);

#endif
