/* The audit's archive: records as they were signed, by Mission. SPDX-License-Identifier: MIT */
#ifndef ARCHIVE_H
#define ARCHIVE_H

#include "story.h"

/* Keep a record; one that is there already is left as it is. */
bool archive_put(struct story *story, mission_view mission, mission_view id,
                 const mission_value *record);
/* Each record of a Mission, in the order of their ids; false of `take` ends it. */
bool archive_read(struct story *story, mission_view mission,
                  bool (*take)(void *to, const mission_value *record), void *to);

/* evidence.c: who may sign what in this deployment. Owned, NULL on failure. */
mission_evidence_verifier *evidence_verifier(struct story *story, mission_context *context);

#endif
