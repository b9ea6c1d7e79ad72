/* Tokens as their verification leaves them. SPDX-License-Identifier: MIT */
#include "shown.h"

#include "base/base.h"
#include "roles/token.h"

mission_token *shown_token(mission_context *context, const char *payload)
{
    mission_error error = MISSION_ERROR_INIT;
    struct mi_claims claims;
    struct mi_arena arena;
    mission_token *token;

    mi_arena_start(&arena, &mi_memory_default);
    token = mi_arena_take(&arena, sizeof *token);
    if (!token)
        abort();
    memset(token, 0, sizeof *token);
    atomic_init(&token->refs, 1);
    token->context = mission_context_ref(context);
    token->claims.size = sizeof token->claims;
    token->claims.mission.size = sizeof token->claims.mission;
    token->payload = test_json(context, payload);
    token->header = test_json(context, "{}");
    token->claims.all = mission_json_root(token->payload);
    token->arena = arena;
    mi_claims_find(token->claims.all, &claims);
    CHECK_CODE(mi_token_read(token, &claims, &error), MISSION_OK, &error);
    CHECK_CODE(mi_token_read_mission(token, &claims, &error), MISSION_OK, &error);
    return token;
}
