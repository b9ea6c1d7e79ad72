/* The `mission` claim, written where it is needed. SPDX-License-Identifier: MIT */
#ifndef MI_CLAIM_H
#define MI_CLAIM_H

#include "../model/record.h"
#include <mission/claim.h>

/* The claim as the next value of a builder, for a Mission that the derivation gate let through;
 * `reference` empty: with the Mission's own id. Nothing is written on failure. */
int32_t mi_claim_write(const mission_record *record, mission_view reference, mission_builder *to,
                       mission_error *error);

#endif
