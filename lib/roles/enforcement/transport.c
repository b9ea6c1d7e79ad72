/* What became of asking a decision point, and what the agent hears of it. SPDX-License-Identifier:
 * MIT */
#include "enforcement.h"

#define ASKED_DEFAULT 3u
#define TOO_MANY_REQUESTS 429u
#define CONTENT_TOO_LARGE 413u
#define UNAVAILABLE 503u

static void refuse(mission_transport_advice *advice, uint32_t reason)
{
    advice->what = MISSION_ASK_REFUSE;
    advice->reason = reason;
}

/* Once more, if what it takes still lies inside the bound. */
static void retry(const mission_transport *transport, mission_transport_advice *advice)
{
    const uint32_t most = transport->asked_most ? transport->asked_most : ASKED_DEFAULT;
    const int64_t left = transport->bound_ms - transport->waited_ms;
    const int64_t seconds = transport->retry_after < 0 ? 0 : transport->retry_after;

    if (transport->asked >= most || left <= 0 || seconds > (left - 1) / 1000) {
        refuse(advice, MISSION_DENY_PDP_UNREACHABLE);
        return;
    }
    advice->what = MISSION_ASK_RETRY;
    advice->reason = MISSION_DENY_NONE;
    advice->wait_ms = seconds * 1000;
}

static void read_status(const mission_transport *transport, mission_transport_advice *advice)
{
    const uint32_t status = transport->status;

    if (status == 200) {
        advice->what = MISSION_ASK_READ;
        advice->reason = MISSION_DENY_NONE;
    } else if (status == TOO_MANY_REQUESTS ||
               (status == UNAVAILABLE && transport->retry_after >= 0)) {
        retry(transport, advice);
    } else if (status == CONTENT_TOO_LARGE && transport->items > 1) {
        advice->what = MISSION_ASK_SPLIT;
        advice->reason = MISSION_DENY_NONE;
    } else if (status == 401 || status == 403) { /* it does not know who asks */
        refuse(advice, MISSION_DENY_CHANNEL_FAILURE);
    }
}

int32_t mission_pep_transport(const mission_transport *transport, mission_transport_advice *out,
                              mission_error *error)
{
    static const size_t ends[] = {MI_END_OF(mission_transport, items)};
    const size_t least = MI_END_OF(mission_transport_advice, wait_ms);
    mission_transport_advice advice = {.size = sizeof advice,
                                       .reason = MISSION_DENY_PDP_UNREACHABLE};
    mission_transport own;
    int32_t rc = out ? mi_give(out, &advice, sizeof advice, least) : MISSION_E_ARGUMENT;

    if (!rc)
        rc = transport ? mi_import(&own, sizeof own, transport, ends, MI_COUNT(ends))
                       : MISSION_E_ARGUMENT;
    if (!rc && (own.channel > MISSION_CHANNEL_NO_DECISION || own.waited_ms < 0 || own.bound_ms < 0))
        rc = MISSION_E_ARGUMENT;
    if (rc)
        return mi_fail(error, rc);
    if (own.channel == MISSION_CHANNEL_UNAUTHENTIC)
        advice.reason = MISSION_DENY_CHANNEL_FAILURE;
    else if (own.channel == MISSION_CHANNEL_ANSWERED)
        read_status(&own, &advice);
    return mi_give(out, &advice, sizeof advice, least);
}

const char *mission_pep_refusal_text(void)
{
    return "{\"error\":\"access_denied\",\"error_description\":\"the action is not permitted\"}";
}
