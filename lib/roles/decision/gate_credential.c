/* Is the credential still good, as far as was said? (PD-3) SPDX-License-Identifier: MIT */
#include "decision.h"

/* What was read of an object, or what a host filled instead, is one and the same. */
static bool agrees(const mission_value *object, mission_view name, mission_view view)
{
    const mission_value *member = object ? mission_value_get(object, name) : NULL;

    return !object || (member ? mi_view_is(mission_value_string(member), view) : !view.len);
}

/* A confirmation names at least one key, each by a text. */
static bool confirms(const mission_value *confirmation)
{
    const size_t count = mission_value_count(confirmation);

    if (mission_value_kind(confirmation) != MISSION_JSON_OBJECT || !count)
        return false;
    for (size_t i = 0; i < count; i++)
        if (!mission_value_string(mission_value_item(confirmation, i)).len)
            return false;
    return true;
}

static bool sound(const mission_evaluation *e)
{
    return agrees(e->credential, MI_VIEW("issuer"), e->credential_issuer) &&
           agrees(e->credential, MI_VIEW("expires_at"), e->credential_expires_at) &&
           (!e->confirmation || confirms(e->confirmation));
}

/* No leeway: a permit must not outlive the credential by any (PB-3). */
int32_t mi_gate_credential(struct mi_deciding *d)
{
    const mission_view until = d->evaluation->credential_expires_at;

    if (!sound(d->evaluation))
        return MISSION_DENY_CREDENTIAL_INVALID;
    if (!until.ptr)
        return 0;
    if (mission_time_parse(until, &d->credential_until, NULL) ||
        mi_time_order(d->now, &d->credential_until) >= 0)
        return MISSION_DENY_CREDENTIAL_INVALID;
    return 0;
}
