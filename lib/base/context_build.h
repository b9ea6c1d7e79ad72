/* What the top of the library adds when it makes a context. SPDX-License-Identifier: MIT */
#ifndef MI_CONTEXT_BUILD_H
#define MI_CONTEXT_BUILD_H

#include "base.h"

/* Defaults come from folders above base, so lib/mission.c hands them in. */
int32_t mi_context_build(const mission_config *config, const mission_crypto *crypto,
                         const struct mi_profile *(*profile_of)(uint32_t id), mission_context **out,
                         mission_error *error);

#endif
