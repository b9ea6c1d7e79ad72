/* What an introspection is about. SPDX-License-Identifier: MIT */
#ifndef MI_INTROSPECT_H
#define MI_INTROSPECT_H

#include "../wire/introspection.h"

/* The claims of the token that was asked about; `*some` false: there is none that counts at `now`,
 * or it is not for the caller (IS-1, IS-2). NOMEM and the host's failures; never what is wrong with
 * the token. */
int32_t mi_introspect_claims(mission_context *context, const mission_introspect *asked,
                             const mission_time *now, mission_token_claims *out, bool *some,
                             mission_error *error);

/* Is this the fault of the token, and not the machine's or the host's? */
static inline bool mi_of_document(int32_t code)
{
    const int32_t category = mission_code_category(code);

    return category == MISSION_CATEGORY_INPUT || category == MISSION_CATEGORY_LIMIT ||
           category == MISSION_CATEGORY_REFUSED;
}

#endif
