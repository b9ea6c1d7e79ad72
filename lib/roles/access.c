/* What a verdict comes to on the wire: refusing until it is decided. SPDX-License-Identifier: MIT
 */
#include "resource.h"

static const mission_access refusing = {.size = sizeof refusing,
                                        .code = MISSION_E_ARGUMENT,
                                        .status = 500,
                                        .reason = "argument",
                                        .entry = SIZE_MAX};

int32_t mi_access_start(mission_access *theirs)
{
    return theirs ? mi_give(theirs, &refusing, sizeof refusing, MI_ACCESS_LEAST)
                  : MISSION_E_ARGUMENT;
}

bool mi_access_failed(int32_t code)
{
    const int32_t category = mission_code_category(code);

    return category != MISSION_CATEGORY_INPUT && category != MISSION_CATEGORY_LIMIT &&
           category != MISSION_CATEGORY_REFUSED;
}

static uint32_t status_of(int32_t code)
{
    switch (code) {
    case MISSION_E_NOT_PERMITTED:
    case MISSION_E_STEP_UP:
    case MISSION_E_CONSTRAINT_UNRECOGNIZED:
    case MISSION_E_CONSTRAINT_UNMET:
    case MISSION_E_FACT_MISSING:
        return 403;
    case MISSION_E_STATE_STALE:
    case MISSION_E_AGAIN:
        return 503;
    default:
        return mi_access_failed(code) ? 500 : 401;
    }
}

/* RFC 6750 section 3.1, RFC 9449 section 7.1: these words and no others. */
static const char *oauth_of(int32_t code, uint32_t status)
{
    switch (code) {
    case MISSION_E_NO_TOKEN:
        return NULL;
    case MISSION_E_PROOF:
    case MISSION_E_PROOF_REPLAYED:
        return "invalid_dpop_proof";
    case MISSION_E_PROOF_NONCE:
        return "use_dpop_nonce";
    default:
        return status == 401 ? "invalid_token" : status == 403 ? "insufficient_scope" : NULL;
    }
}

int32_t mi_access_settle(mission_access *theirs, mission_access *own, int32_t code,
                         mission_error *why)
{
    own->size = sizeof *own;
    own->permit = code == MISSION_OK;
    own->code = code;
    own->status = code ? status_of(code) : 200;
    own->oauth_error = code ? oauth_of(code, own->status) : NULL;
    own->reason = code ? mission_code_reason(code) : "";
    if (code && mi_error_wanted(why) && !mi_access_failed(code))
        why->oauth_error = own->oauth_error;
    if (code)
        own->entry = SIZE_MAX;
    mi_give(theirs, own, sizeof *own, MI_ACCESS_LEAST);
    return code && mi_access_failed(code) ? code : MISSION_OK;
}
