/* A verified token: holding it, reading it. SPDX-License-Identifier: MIT */
#include "token.h"
#include "own_arena.h"

mission_token *mission_token_ref(mission_token *token)
{
    if (token)
        mi_refs_add(&token->refs);
    return token;
}

void mission_token_unref(mission_token *token)
{
    if (!token || !mi_refs_drop(&token->refs))
        return;
    mission_json_unref(token->payload);
    mission_json_unref(token->header);
    mi_arena_end(&token->arena, token->context); /* it lives in there */
}

int32_t mission_token_claims_of(const mission_token *token, mission_token_claims *out,
                                mission_error *error)
{
    static const mission_token_claims nothing = {.size = sizeof nothing};
    const size_t least = MI_END_OF(mission_token_claims, header);
    int32_t rc = out ? mi_give(out, &nothing, sizeof nothing, least) : MISSION_E_ARGUMENT;

    if (rc || !token)
        return mi_fail(error, rc ? rc : MISSION_E_ARGUMENT);
    return mi_give(out, &token->claims, sizeof token->claims, least);
}

bool mi_token_is_for(const mission_token *token, mission_view name)
{
    const mission_value *aud = token->audience;
    bool found = mi_view_is(mission_value_string(aud), name);

    for (size_t i = 0; i < mission_value_count(aud) && !found; i++)
        found = mi_view_is(mission_value_string(mission_value_item(aud, i)), name);
    return found;
}

size_t mi_token_memory(const mission_token *token)
{
    return token->arena.held + mission_json_memory(token->header) +
           mission_json_memory(token->payload);
}
