/* Inside receipts: what they stand on, and what holds between those records.
 * SPDX-License-Identifier: MIT */
#ifndef MI_RECEIPT_H
#define MI_RECEIPT_H

#include "../evidence/evidence.h"
#include <mission/receipt.h>

/* The verified records of one receipt; `value` is NULL for those that its kind does not have. */
struct mi_receipt_records {
    mission_evidence_record decision, execution, refusal;
};

/* receipt_members.c: the members of O-14, their types and what goes together. */
int32_t mi_receipt_members(mission_context *context, const mission_value *receipt,
                           mission_error *error);
uint32_t mi_receipt_kind(mission_view name); /* 0: none of them */
mission_view mi_receipt_kind_name(uint32_t kind);

/* receipt_records.c: verify a record as one of this kind. */
int32_t mi_receipt_record(const mission_evidence_verifier *verifier, const mission_value *value,
                          uint32_t kind, mission_evidence_record *out, mission_error *error);
/* Do the verified records belong together (A-8 step 4), and to whom? */
int32_t mi_receipt_join(const struct mi_receipt_records *records, mission_error *error);
const mission_evidence_record *mi_receipt_first(const struct mi_receipt_records *records);
bool mi_receipt_deviates(const struct mi_receipt_records *records);
/* Put the place of a nested refusal below NAME/INDEX. Returns `rc`. */
int32_t mi_receipt_below(mission_error *error, int32_t rc, const char *outer, const char *inner,
                         size_t index);

/* receipt_copies.c: members that are copied from the records, as they have to be. */
void mi_receipt_write_copies(mission_builder *to, mission_context *context, uint32_t members,
                             const struct mi_receipt_records *records);
int32_t mi_receipt_check_copies(mission_context *context, const mission_value *receipt,
                                const struct mi_receipt_records *records, mission_error *error);

/* receipt_chain.c: is `previous` a receipt of the same Mission, emitter and stream, and below the
 * sequence? Its envelope is verified. */
struct mi_receipt_link {
    const mission_evidence_verifier *verifier;
    mission_view mission, issuer, emitter, stream;
    uint64_t sequence;
};
int32_t mi_receipt_precedes(const struct mi_receipt_link *link, const mission_value *previous,
                            mission_error *error);

#endif
