/* Capability sources, inside. SPDX-License-Identifier: MIT */
#ifndef MI_CAPABILITY_H
#define MI_CAPABILITY_H

#include "../base/base.h"
#include <mission/capability.h>

/* Does what is presented (NULL: nothing came) differ from what is recorded (the value of an entry's
 * `capability_source`)? 0, or DRIFT with the recorded member that differs in `*member` (NULL: the
 * binding as a whole). Allocates nothing. CRYPTO when a comparison failed; `error` is filled for
 * that alone. */
int32_t mi_capability_differs(mission_context *context, const mission_value *recorded,
                              const mission_capability *presented, mission_view current,
                              const char **member, mission_error *error);

/* catalog.c: the tools of a catalog; NULL with CATALOG reported. */
const mission_value *mi_catalog_tools(const mission_value *catalog, mission_error *error);
/* The name of one of them; empty with CATALOG reported at its place. */
mission_view mi_catalog_name(const mission_value *catalog, const mission_value *tools, size_t index,
                             mission_error *error);
int32_t mi_catalog_refuse(const mission_value *catalog, const mission_value *tools, size_t index,
                          const char *text, mission_error *error);

#endif
