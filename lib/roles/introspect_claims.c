/* The claims of a token that is asked about: a verified one, or what the host keeps of one.
 * SPDX-License-Identifier: MIT */
#include "introspect.h"
#include "../base/times.h"
#include "token.h"

/* What verification asks of a token beside its signature: begun, within its Mission's time (MC-1),
 * and no actor without a key (RS-12). */
static bool holds(const mission_token *token, const mission_time *now)
{
    const mission_token_claims *claims = &token->claims;

    return !mi_time_after(&token->nbf, now) &&
           !mission_claim_exp_check(&claims->mission, &claims->exp, NULL) &&
           (!claims->actor || claims->jkt.len || claims->x5t_s256.len);
}

/* As strictly as the payload of a JWT. */
static int32_t read_kept(mission_context *context, const mission_value *kept,
                         const mission_time *now, mission_token_claims *out, bool *some,
                         mission_error *error)
{
    mission_token token = {.context = context, .claims = {.size = sizeof token.claims}};
    struct mi_claims members;
    int32_t rc;

    token.claims.mission.size = sizeof token.claims.mission;
    token.claims.all = kept;
    mi_claims_find(kept, &members);
    rc = mi_token_read(&token, &members, error);
    if (!rc)
        rc = mi_token_read_mission(&token, &members, error);
    if (rc)
        return mi_of_document(rc) ? MISSION_OK : rc;
    *some = holds(&token, now);
    *out = token.claims;
    return MISSION_OK;
}

int32_t mi_introspect_claims(mission_context *context, const mission_introspect *asked,
                             const mission_time *now, mission_token_claims *out, bool *some,
                             mission_error *error)
{
    int32_t rc = MISSION_OK;

    *out = (mission_token_claims){.size = sizeof *out};
    *some = false;
    if (asked->revoked)
        return MISSION_OK;
    if (asked->token) {
        rc = mission_token_claims_of(asked->token, out, error);
        *some = !rc;
    } else if (asked->claims) {
        rc = read_kept(context, asked->claims, now, out, some, error);
    }
    *some = *some && mi_introspect_good(asked, out, now);
    return rc;
}
