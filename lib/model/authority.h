/* Authority Set entries, read strictly (10-core section 1). SPDX-License-Identifier: MIT */
#ifndef MI_AUTHORITY_H
#define MI_AUTHORITY_H

#include "check.h"

/* One entry of any supported type. Refused with invalid_authorization_details (AP-1). */
mi_checker mi_authority_entry;

/* An Authority Set or a proposal: what is no array is refused with `check`'s own OAuth error, an
 * entry (and an empty array, unless it may be empty) with invalid_authorization_details. Bounded by
 * the context's set_entries. */
int32_t mi_authority_entries(const struct mi_check *check, const struct mi_place *at,
                             const mission_value *array, bool may_be_empty);

/* Is this `type` the mission_resource_access of the context's profile, older spelling included? */
bool mi_resource_access(const mission_context *context, mission_view type);

#endif
