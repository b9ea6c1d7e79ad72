/* What the top of the library adds when it makes a context. SPDX-License-Identifier: MIT */
#ifndef MI_CONTEXT_BUILD_H
#define MI_CONTEXT_BUILD_H

#include "base.h"

/* The default provider comes from a folder that base does not include, so lib/mission.c hands it
 * in; NULL: there is none. */
int32_t mi_context_build(const mission_config *config, const mission_crypto *crypto,
                         mission_context **out, mission_error *error);

#endif
