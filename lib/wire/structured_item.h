/* Items of structured fields (RFC 8941), as far as a boolean needs them. SPDX-License-Identifier:
 * MIT */
#ifndef MI_STRUCTURED_ITEM_H
#define MI_STRUCTURED_ITEM_H

#include "../base/text.h"

/* Is the field an item that is a boolean? Its value in `*out`, false on refusal. Parameters are
 * read to their end and mean nothing. Source: RFC 8941 section 3.3, 4.2. */
bool mi_structured_boolean(mission_view field, bool *out);

#endif
