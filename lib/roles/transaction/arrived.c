/* A signed text that came in, whichever side takes it. SPDX-License-Identifier: MIT */
#include "../introspect.h"
#include "transaction.h"

static void drop(void *jwt)
{
    mi_txn_jwt_drop(jwt);
}

int32_t mi_txn_arrived(mission_plan *plan, mission_view text, mission_view typ,
                       struct mi_txn_jwt **out, mission_error *error)
{
    int32_t rc;

    *out = mi_take(plan, sizeof **out);
    if (!*out)
        return mi_fail(error, MISSION_E_NOMEM);
    rc = mi_txn_jwt_read(mi_plan_context(plan), text, typ, *out, error);
    if (!rc)
        return mi_hold(plan, *out, drop, error);
    mi_txn_jwt_drop(*out);
    return rc;
}

int32_t mi_txn_times(const struct mi_txn_claims *claims, int64_t skew, const mission_time *now,
                     mission_error *error)
{
    if (now->seconds >= claims->exp + skew)
        return mi_fail(error, MISSION_E_TOKEN_EXPIRED);
    if (claims->iat > now->seconds && claims->iat - now->seconds > skew)
        return mi_fail_say(error, MISSION_E_TOKEN_EARLY, "iat");
    if (claims->nbf - skew > now->seconds)
        return mi_fail_say(error, MISSION_E_TOKEN_EARLY, "nbf");
    return MISSION_OK;
}

bool mi_txn_refused(int32_t code)
{
    return code < 0 && code != MISSION_E_STATE_STALE && mi_of_document(code);
}
