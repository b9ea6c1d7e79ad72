/* Evidence that waits in a store: numbered, kept with the change that it reports, drained by its
 * host. SPDX-License-Identifier: MIT
 *
 * Rows: `runtime_record`, key the record's own id, bytes the signed record, in the index `outbox`
 * of its emitter by the moment it was written, until it is forgotten; and `evidence_sequence`, key
 * the digest of (emitter, issuer, mission), whose number is the sequence that comes next. */
#ifndef MI_EVIDENCE_OUTBOX_H
#define MI_EVIDENCE_OUTBOX_H

#include "plan.h"
#include <mission/runtime_evidence.h>

#define MI_KIND_RECORD MI_VIEW("runtime_record")
#define MI_KIND_SEQUENCE MI_VIEW("evidence_sequence")

/* The next number of an emitter for a Mission, read early in a pass and taken in its batch. */
struct mi_sequence {
    const struct mi_read *read;
    uint64_t next; /* 0 for the first record */
};
/* 0, MI_WAIT, NOMEM, STORED. */
int32_t mi_want_sequence(mission_plan *plan, mission_view emitter, mission_view issuer,
                         mission_view mission, struct mi_sequence *out, mission_error *error);
/* Take `next`: another batch that takes the same number conflicts. */
int32_t mi_take_sequence(mission_plan *plan, const struct mi_sequence *sequence,
                         mission_error *error);
/* Keep a complete record under its id, until it is forgotten. */
int32_t mi_outbox_put(mission_plan *plan, mission_view emitter, mission_view id,
                      const mission_value *record, mission_error *error);
/* Sign a body of this kind (owned; gone, also when it fails), keep the record under its `id`, and
 * take the number that it was made with (`sequence` without a read: it has none). `*out` is held by
 * the attempt. */
int32_t mi_outbox_seal(mission_plan *plan, mission_emitter *emitter, mission_json *body,
                       uint32_t kind, mission_view id, const struct mi_sequence *sequence,
                       const mission_value **out, mission_error *error);

/* Plans over it. The reply of a list, oldest first: {"evidence":[{"id","record"}],"cursor"?}; of
 * forgetting: {"forgotten"}. At most 1000 a page (0: 100), at most 32 ids; what is not there, or of
 * another emitter, stays as it is. Both take over the reference of `owner`, which keeps `emitter`
 * alive, also when they fail; the caller has checked the arguments (mi_evidence_page_fits,
 * mi_evidence_ids_fit); ids and cursor live as long as the plan. */
bool mi_evidence_page_fits(mission_view cursor, uint32_t limit);
bool mi_evidence_ids_fit(const mission_view *ids, size_t count);
int32_t mi_plan_evidence_list(const struct mi_owner *owner, mission_view emitter,
                              mission_view cursor, uint32_t limit, mission_plan **out,
                              mission_error *error);
int32_t mi_plan_evidence_forget(const struct mi_owner *owner, mission_view emitter,
                                const mission_view *ids, size_t count, mission_plan **out,
                                mission_error *error);

#endif
