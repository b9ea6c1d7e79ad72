/* Prepared attempts. SPDX-License-Identifier: MIT */
#include "enforcement.h"

mission_prepared *mission_prepared_ref(mission_prepared *prepared)
{
    if (prepared)
        mi_refs_add(&prepared->refs);
    return prepared;
}

void mission_prepared_unref(mission_prepared *prepared)
{
    mission_context *context;

    if (!prepared || !mi_refs_drop(&prepared->refs))
        return;
    context = prepared->context;
    mi_arena_drop(&prepared->arena);
    mi_release(&context->memory, prepared, sizeof *prepared);
    mission_context_unref(context);
}

int32_t mission_prepared_says(const mission_prepared *prepared, mission_preparation *out,
                              mission_error *error)
{
    const size_t least = MI_END_OF(mission_preparation, verified);
    const mission_preparation none = {.size = sizeof none,
                                      .refused = MISSION_DENY_TOKEN_INVALID,
                                      .gated = 1,
                                      .action_class = MISSION_CLASS_IRREVERSIBLE,
                                      .bound = 1,
                                      .high = 1};
    int32_t rc = out ? mi_give(out, &none, sizeof none, least) : MISSION_E_ARGUMENT;

    if (rc || !prepared)
        return mi_fail(error, rc ? rc : MISSION_E_ARGUMENT);
    return mi_give(out, &prepared->says, sizeof prepared->says, least);
}

const mission_evaluation *mission_prepared_evaluation(const mission_prepared *prepared)
{
    return prepared ? &prepared->evaluation : NULL;
}

static int32_t refuse(const mission_prepared *prepared, uint32_t reason, mission_refusal *out,
                      mission_error *error)
{
    const size_t least = MI_END_OF(mission_refusal, more);
    const mission_refusal refusal = {.size = sizeof refusal,
                                     .reason = reason,
                                     .evaluation = &prepared->evaluation,
                                     .verified = prepared->says.verified,
                                     .bound = prepared->says.bound,
                                     .at = &prepared->at};
    const int32_t rc = mi_give(out, &refusal, sizeof refusal, least);

    return rc ? mi_fail(error, rc) : rc;
}

/* Says nothing that could be recorded. */
static int32_t clear(mission_refusal *out)
{
    const mission_refusal none = {.size = sizeof none};

    return out ? mi_give(out, &none, sizeof none, MI_END_OF(mission_refusal, more))
               : MISSION_E_ARGUMENT;
}

int32_t mission_prepared_refusal(const mission_prepared *prepared, mission_refusal *out,
                                 mission_error *error)
{
    const int32_t rc = clear(out);

    if (rc || !prepared)
        return mi_fail(error, rc ? rc : MISSION_E_ARGUMENT);
    if (!prepared->says.refused)
        return mi_fail(error, MISSION_E_STATE);
    return refuse(prepared, prepared->says.refused, out, error);
}

int32_t mission_prepared_refuse(const mission_prepared *prepared, uint32_t reason,
                                mission_refusal *out, mission_error *error)
{
    const int32_t rc = clear(out);
    const bool asked =
        reason == MISSION_DENY_CHANNEL_FAILURE || reason == MISSION_DENY_PDP_UNREACHABLE;

    if (rc || !prepared || !asked)
        return mi_fail(error, rc ? rc : MISSION_E_ARGUMENT);
    if (prepared->says.refused) /* it was never asked */
        return mi_fail(error, MISSION_E_STATE);
    return refuse(prepared, reason, out, error);
}
