/* Principals inside the model. SPDX-License-Identifier: MIT */
#ifndef MI_PRINCIPAL_H
#define MI_PRINCIPAL_H

#include "check.h"
#include <mission/principal.h>

mi_checker mi_principal; /* {iss, sub}, both filled; other members are kept */

static inline bool mi_somebody(const mission_principal *principal)
{
    return principal->iss.ptr && principal->iss.len && principal->sub.ptr && principal->sub.len;
}

#endif
