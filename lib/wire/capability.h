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
/* Has each of them a name, and each another? Near-linear. CATALOG is reported at the place of the
 * first that has none, or of a second of one name; NOMEM. */
int32_t mi_catalog_unique(mission_context *context, const mission_value *catalog,
                          const mission_value *tools, mission_error *error);

#endif
