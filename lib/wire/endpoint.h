/* Shared by the endpoints' responses. SPDX-License-Identifier: MIT */
#ifndef MI_ENDPOINT_H
#define MI_ENDPOINT_H

#include "../base/base.h"
#include <mission/endpoint.h>

/* Is this a value of mission_error | mission_state in the context's profile? (LC-7, 80 SE-6) */
bool mi_state_error_known(const mission_context *context, mission_view value);

/* The HTTP status that goes with an `error` value of these endpoints; 400 for the others. */
uint32_t mi_error_status(const char *error);

#endif
