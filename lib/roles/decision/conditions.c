/* What a permit is bound to (PB-3). SPDX-License-Identifier: MIT */
#include "decision.h"

/* A write may go by a short window and a key instead of being used once; and a key that was not
 * sent opens no window. */
static bool windowed(const struct mi_deciding *d)
{
    const mission_operation_terms *operation = d->decision->operation;

    return d->decision->says.action_class == MISSION_CLASS_WRITE && d->decision->profile &&
           !operation->use_limit && operation->window_seconds > 0 &&
           d->evaluation->idempotency_key.len;
}

static uint32_t use_limit(const struct mi_deciding *d)
{
    if (d->high)
        return 1;
    if (d->decision->says.action_class == MISSION_CLASS_WRITE)
        return windowed(d) ? 0 : 1;
    return d->decision->operation->use_limit;
}

void mi_conditions(struct mi_deciding *d)
{
    const mission_operation_terms *operation = d->decision->operation;
    mission_decided *says = &d->decision->says;
    int64_t seconds = d->permit_seconds;

    if (operation->permit_seconds > 0 && operation->permit_seconds < seconds)
        seconds = operation->permit_seconds;
    if (windowed(d) && operation->window_seconds < seconds)
        seconds = operation->window_seconds;
    says->use_limit = use_limit(d);
    says->valid_until = mi_time_later(*d->now, seconds);
    mi_earlier(&says->valid_until, &d->credential_until);
    mi_earlier(&says->valid_until, &d->state_until);
    mi_earlier(&says->valid_until, &d->mission_until);
    if (says->approval)
        mi_earlier(&says->valid_until, &d->approval_until);
}
