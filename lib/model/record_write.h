/* Writing records: changes by slot, applied to a record or to nothing. SPDX-License-Identifier: MIT
 */
#ifndef MI_RECORD_WRITE_H
#define MI_RECORD_WRITE_H

#include "record.h"

enum mi_change_kind { MI_KEEP, MI_REMOVE, MI_TEXT, MI_VALUE, MI_PRINCIPAL };

struct mi_change {
    enum mi_change_kind kind;
    mission_view text;
    const mission_value *value;
    mission_principal principal;
};

/* `old` (NULL: nothing) with the changes; every other member as it was. */
int32_t mi_record_write(mission_context *context, const mission_value *old,
                        const struct mi_change changes[MI_SLOTS], mission_json **out,
                        mission_error *error);

#endif
