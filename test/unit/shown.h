/* Tokens as their verification leaves them, without a signature. SPDX-License-Identifier: MIT */
#ifndef SHOWN_H
#define SHOWN_H

#include "test.h"

/* The token of a payload that must hold as one, with nothing of it judged by now or by who asks. */
mission_token *shown_token(mission_context *context, const char *payload);

#endif
