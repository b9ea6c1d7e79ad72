/* Bringing Missions in line with the clock and with their ancestors. SPDX-License-Identifier: MIT
 *
 * A change of a Mission is reported for its descendants from its commit on, because a report looks
 * at the ancestors. What follows here is that the descendants' own rows say so, too, with their
 * versions and events: generation after generation, a batch at a time, each batch whole. A Mission
 * whose children have not followed it yet is `unsettled`, so what a crash leaves undone is found.
 *
 * So the row of an active child agrees with its parent's row - it is held where that one is held or
 * suspended - or the parent is unsettled. Both change in one commit wherever they would part. */
#ifndef MI_FOLLOWING_H
#define MI_FOLLOWING_H

#include "book.h"

/* Is something overdue that mi_follow() would commit? */
int32_t mi_behind(const mission_plan *plan, const struct mi_book *book, const struct mi_kin *kin,
                  bool *behind, mission_error *error);
/* Bring one Mission in line, in the batch: book, record and events; of a waiting request that
 * lapsed its count and its creation, too. `book` is the caller's copy; `*steps` grows by the
 * changes. When there are none nothing is written. At most MI_FOLLOW_WRITES writes of an approved
 * Mission. */
#define MI_FOLLOW_WRITES 4u
int32_t mi_follow(mission_plan *plan, struct mi_book *book, const struct mi_kin *kin,
                  uint32_t *steps, mission_error *error);
/* `child` is about to be written as it is reported. Where its parent's row says otherwise, because
 * it has not followed its own ancestors yet, the parent is unsettled by the same commit: what they
 * do next may leave its row as it is, and then nobody would look at its children. `parent` NULL:
 * none is known. */
int32_t mi_tell_parent(mission_plan *plan, const struct mi_book *parent,
                       const struct mi_book *child, mission_error *error);
static inline const struct mi_book *mi_parent_in(const struct mi_kin *kin)
{
    return kin->count ? kin->books[kin->count - 1] : NULL;
}
/* The next batch of a Mission's children, each brought in line. The Mission itself is in line with
 * its ancestors, and in the batch they all are as they were read. `*done`: no child is left, and
 * the book is written as settled. */
int32_t mi_follow_children(mission_plan *plan, struct mi_book *book, const struct mi_kin *kin,
                           uint32_t *steps, bool *done, mission_error *error);

#endif
