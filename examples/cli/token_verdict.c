/* A verdict as JSON. SPDX-License-Identifier: MIT */
#include "token.h"

static const char *scheme_name(uint32_t scheme)
{
    return scheme == MISSION_SCHEME_DPOP ? "dpop" : scheme == MISSION_SCHEME_BEARER ? "bearer" : "";
}

/* What is said of a refusal; null where it permits. */
static void fill_refusal(mission_builder *to, const struct token_answer *answer)
{
    const mission_access *access = &answer->access;

    cli_name_integer(to, "code", access->code);
    cli_name_text(to, "denial", access->denial);
    cli_name_view(to, "dpop_nonce", mission_text_view(answer->nonce));
    cli_name_text(to, "oauth_error", access->oauth_error);
    cli_name_text(to, "reason", access->reason);
    cli_name_text(to, "scheme", scheme_name(access->scheme));
    cli_name_view(to, "www_authenticate", mission_text_view(answer->challenge));
    if (access->permit == 1)
        return;
    cli_name_view(to, "constraint", access->key);
    cli_name_text(to, "at", answer->why.where);
    cli_name_text(to, "text",
                  answer->why.text[0] ? answer->why.text : mission_code_text(access->code));
}

static void fill(mission_builder *to, const void *what)
{
    const struct token_answer *answer = what;
    const mission_access *access = &answer->access;
    const struct token_server *server = answer->server;
    mission_token_claims claims = {.size = sizeof(claims)};

    if (answer->token && mission_token_claims_of(answer->token, &claims, NULL) != 0)
        claims.all = NULL;
    cli_name_boolean(to, "permit", access->permit == 1);
    cli_name_text(to, "tier", server->tier ? server->tier : "authority");
    cli_name_integer(to, "status", access->status);
    cli_name_value(to, "claims", claims.all);
    mission_builder_name(to, mission_view_of("entry"));
    if (access->permit == 1 && access->entry != SIZE_MAX)
        mission_builder_integer(to, (int64_t)access->entry);
    else
        mission_builder_null(to);
    cli_name_text(to, "state", access->state ? mission_state_name(access->state) : NULL);
    fill_refusal(to, answer);
}

int token_answer_print(struct cli *cli, const struct token_answer *answer)
{
    return cli_emit(cli, fill, answer);
}
