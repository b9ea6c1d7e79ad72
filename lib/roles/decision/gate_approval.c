/* Was this very action approved? (PD-14) SPDX-License-Identifier: MIT */
#include "decision.h"
#include "../../wire/evaluation.h"

static bool sound(const mission_time *time)
{
    return time->nanoseconds < 1000000000u && !time->reserved;
}

/* The host's own record of the approval, by its id or its signed state. */
static bool resolve(const struct mi_deciding *d, mission_approval_record *record)
{
    const mission_pdp_host *host = &d->pdp->host;

    *record = (mission_approval_record){.size = sizeof *record};
    if (!d->evaluation->approval_id.len || !host->approval ||
        host->approval(host->host, d->evaluation, record))
        return false;
    return sound(&record->approved_at) && sound(&record->approved_until) &&
           mi_usable(record->parameter_digest);
}

static bool bound(const struct mi_deciding *d, const mission_approval_record *record)
{
    const mission_view digest = d->evaluation->parameter_digest;

    return digest.len && mi_view_is(digest, record->parameter_digest);
}

/* When it was granted and until when it holds, by the request and the record; neither of the
 * future. False: that cannot be told. */
static bool times(const struct mi_deciding *d, const mission_approval_record *record,
                  mission_time *granted, mission_time *until)
{
    const mission_evaluation *e = d->evaluation;
    const mission_time newest = mi_time_later(*d->now, d->pdp->skew_seconds);
    mission_time said = {0, 0, 0};

    if ((e->approved_at.ptr && mission_time_parse(e->approved_at, &said, NULL)) ||
        mission_time_parse(e->approved_until, until, NULL))
        return false;
    *granted = record->approved_at;
    if (mi_time_order(&said, &newest) > 0 || mi_time_order(granted, &newest) > 0)
        return false;
    mi_earlier(granted, &said);
    mi_earlier(until, &record->approved_until);
    return mi_said(granted);
}

static uint32_t judge(struct mi_deciding *d)
{
    mission_approval_record record;
    mission_time granted, until, oldest;

    if (!mi_presents_approval(d->evaluation))
        return MISSION_DENY_APPROVAL_REQUIRED;
    if (!resolve(d, &record))
        return MISSION_DENY_APPROVAL_UNVERIFIABLE;
    if (record.status == MISSION_APPROVAL_PENDING)
        return MISSION_DENY_GRANT_PENDING;
    if (record.status == MISSION_APPROVAL_REFUSED)
        return MISSION_DENY_POLICY_DENIED;
    if (record.status != MISSION_APPROVAL_GRANTED)
        return MISSION_DENY_APPROVAL_UNVERIFIABLE;
    if (!bound(d, &record))
        return MISSION_DENY_OUT_OF_SCOPE;
    if (!times(d, &record, &granted, &until))
        return MISSION_DENY_APPROVAL_UNVERIFIABLE;
    oldest = mi_time_later(granted, d->pdp->approval_seconds);
    mi_earlier(&until, &oldest);
    if (mi_time_order(d->now, &until) >= 0)
        return MISSION_DENY_APPROVAL_EXPIRED;
    if (record.independent != 1)
        return MISSION_DENY_APPROVAL_UNVERIFIABLE;
    d->approval_until = until;
    return MISSION_DENY_NONE;
}

int32_t mi_approval_judge(struct mi_deciding *d)
{
    if (!d->approval_judged)
        d->approval_why = judge(d);
    d->approval_judged = true;
    return (int32_t)d->approval_why;
}

int32_t mi_gate_approval(struct mi_deciding *d)
{
    int32_t reason;

    if (!d->approval_wanted)
        return 0;
    reason = mi_approval_judge(d);
    d->decision->says.approval = reason == 0;
    return reason;
}
