/* The key under which a permit may be cached. SPDX-License-Identifier: MIT */
#include "../decision/decision.h"
#include "enforcement.h"

int32_t mission_permit_cache_key(mission_pep *pep, const mission_evaluation *evaluation,
                                 uint64_t generation, mission_digest *out, mission_error *error)
{
    mission_evaluation own;
    int32_t rc;

    if (out)
        memset(out, 0, sizeof *out);
    if (!pep || !evaluation || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_evaluation_import(evaluation, &own);
    if (rc)
        return mi_fail(error, rc);
    return mi_cache_key(pep->context, &own, (mission_view){NULL, 0}, generation, out, error);
}
