/* How a story ends: what is due is done, caps are used up, and all of it is checked.
 * SPDX-License-Identifier: MIT */
#ifndef ENDING_H
#define ENDING_H

#include "checker.h"
#include "players.h"

/* Check what is stored against the history; `content` is read anew, to be freed. */
bool ending_check(struct issuers *s, struct history *history, bool settled,
                  struct content *content);
/* The clock moves on, so that a reservation that nobody confirmed counts no more; everything that
 * is due is done; Missions that still may derive do so until they may not, and have then given
 * exactly as many as their caps say: none too many, and none too few. */
void ending(struct issuers *s, struct board *board, struct history *history);
/* A line that says what was done. */
void ending_count(const struct history *history, const char *name);
/* `full` of a full run; MISSION_HISTORIES scales it, in percent. */
double ending_scale(double full);

#endif
