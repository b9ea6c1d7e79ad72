/* What a host's callback answers, checked before it counts. SPDX-License-Identifier: MIT */
#ifndef MI_HOST_H
#define MI_HOST_H

#include "../base/base.h"
#include <mission/json.h>

#define MI_UNANSWERED INT32_MIN /* what a verdict holds before it is asked for */

/* A yes or no: 0, or HOST (`rc`, as the callback returned it) or VERDICT (neither 0 nor 1).
 * `words` is what the callback said; NULL: nothing. */
int32_t mi_host_verdict(int32_t rc, int32_t verdict, const char *slot, const mission_error *words,
                        mission_error *error);

/* The one value that a callback wrote, of this kind (0: any). 0, NOMEM, or VERDICT: nothing, more
 * than one value, or no valid one. */
int32_t mi_host_wrote(mission_builder *builder, uint32_t kind, const char *slot, mission_json **out,
                      mission_error *error);

/* A list: the callback writes into the array that is open in a builder. */
typedef int32_t mi_host_writer(const void *question, mission_builder *out, mission_error *error);
/* Ask, and give what was written as a document whose root is an array. 0, NOMEM, HOST or VERDICT.
 */
int32_t mi_host_list(mission_context *context, mi_host_writer *ask, const void *question,
                     const char *slot, mission_json **out, mission_error *error);

#endif
