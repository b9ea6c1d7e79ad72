/* The inside of a list of parameters, and how one is made. SPDX-License-Identifier: MIT */
#ifndef MI_PARAMETERS_H
#define MI_PARAMETERS_H

#include "../base/base.h"
#include <mission/endpoint.h>

#define MI_PARAMETERS_MOST 256u

/* One block: this, the list, the values that may repeat, the decoded bytes. */
struct mission_parameters {
    atomic_uint refs;
    mission_allocator memory;
    size_t size; /* of the block */
    mission_parameter *list;
    size_t count;
    mission_view *resources, *audiences; /* one behind the other */
    size_t resource_count, audience_count;
    char *bytes;
    size_t used;
};

/* A list under way: bytes are put at its end, then taken as a parameter. */
struct mi_parameters {
    mission_parameters *made;
    size_t room; /* parameters that the block has room for */
    mission_error *error;
};

/* Room for so many parameters and so many bytes in all. NOMEM, TOO_LARGE. */
int32_t mi_parameters_start(struct mi_parameters *list, mission_context *context, size_t room,
                            uint64_t bytes, mission_error *error);
/* Bytes that are copied to the end; the view of the copy. */
mission_view mi_parameters_put(struct mi_parameters *list, mission_view bytes);
/* A parameter whose bytes were put; one without a value is forgotten again. `offset`: of the
 * refusal. MALFORMED_PARAMETER, REPEATED_PARAMETER, TOO_MANY. */
int32_t mi_parameters_take(struct mi_parameters *list, mission_view name, mission_view value,
                           uint64_t offset);
/* The list; or, after a failure, nothing. Returns `rc`. */
int32_t mi_parameters_finish(struct mi_parameters *list, int32_t rc, mission_parameters **out);

/* The value of a name; empty with a NULL `ptr`: absent. */
mission_view mi_parameter(const mission_parameters *parameters, const char *name);
/* It is not there, and has to be: MISSING_MEMBER at its name. */
int32_t mi_parameter_missing(mission_error *error, const char *name);

/* What a client sends: parameters one after the other, those without a value left out. */
struct mi_sending {
    mission_parameter list[MI_PARAMETERS_MOST];
    size_t count;
    bool over; /* there were more */
};
void mi_send(struct mi_sending *sending, const char *name, mission_view value);
void mi_send_each(struct mi_sending *sending, const char *name, const mission_view *values,
                  size_t count);
int32_t mi_sent(mission_context *context, const struct mi_sending *sending,
                mission_parameters **out, mission_error *error);
/* Are the views usable, and is there a list where there is a count? */
bool mi_views_usable(const mission_view *views, size_t count);

#endif
