/* `mission token verify`: a resource server's judgement on tokens. SPDX-License-Identifier: MIT */
#include "token.h"

#include <stdlib.h>
#include <string.h>

/* ---- what is known of the Mission ---- */

/* What the response says of this token's Mission, believed as that of its state authority. False:
 * it says nothing of it. */
static bool known_of(struct cli *cli, const struct token_server *server,
                     const mission_token_claims *claims, mission_known_state *out)
{
    mission_introspected said = {.size = sizeof(said)};

    if (mission_introspection_read(cli->context, mission_json_root(server->state),
                                   claims->mission.issuer, server->asked ? &server->asked_at : NULL,
                                   &said, NULL) != 0)
        return false;
    *out = said.known;
    return cli_same(said.mission.id, claims->mission.id) &&
           cli_same(said.mission.issuer, claims->mission.issuer);
}

/* ---- the judgement ---- */

static int32_t decide(struct cli *cli, const struct token_server *server,
                      struct token_answer *answer)
{
    const mission_operation operation = {
        .size = sizeof(operation),
        .needs = server->needs_key ? MISSION_NEEDS_KEY : 0,
        .resource = cli_view(server->resource),
        .uri = cli_view(server->uri),
        .action = cli_view(server->action),
        .acr = cli_view(server->acr),
        .facts = &server->facts.known,
    };
    static const mission_known_state nothing = {.size = sizeof(nothing)};
    mission_token_claims claims = {.size = sizeof(claims)};
    mission_known_state known = nothing;
    int32_t rc = mission_token_claims_of(answer->token, &claims, &answer->why);

    if (rc)
        return rc;
    if (server->state && !known_of(cli, server, &claims, &known))
        known = nothing; /* a state was given, and it is not this Mission's: none is known */
    return mission_resource_decide(server->resource_server, answer->token, &operation,
                                   server->state ? &known : NULL, NULL, NULL, 0, &answer->access,
                                   &answer->why);
}

static int32_t verify(struct cli *cli, const struct token_server *server, mission_view token,
                      struct token_answer *answer)
{
    const mission_presented presented = {
        .size = sizeof(presented),
        .scheme = server->proof_file ? MISSION_SCHEME_DPOP : MISSION_SCHEME_BEARER,
        .proofs = server->proof_file != NULL,
        .token = token,
        .proof = server->proof_text,
        .method = cli_view(server->method),
        .uri = cli_view(server->uri),
        .certificate = {server->certificate.ptr, server->certificate.len},
    };
    int32_t rc = mission_resource_verify(server->resource_server, &presented, NULL, NULL, 0,
                                         &answer->token, &answer->access, &answer->why);

    if (!rc && answer->access.permit == 1 && server->tier_number != MISSION_TIER_CREDENTIAL)
        rc = decide(cli, server, answer);
    if (!rc)
        rc = mission_resource_challenge(server->resource_server, &answer->access,
                                        &answer->challenge, &answer->nonce, &answer->why);
    return rc;
}

int token_judge(struct cli *cli, const struct token_server *server, mission_view token)
{
    struct token_answer answer = {
        .server = server,
        .access = {.size = sizeof(answer.access)},
        .why = MISSION_ERROR_INIT,
    };
    const int32_t failed = verify(cli, server, token, &answer);
    int rc = failed ? cli_fail(cli, &answer.why) : token_answer_print(cli, &answer);

    if (rc == CLI_OK && answer.access.permit != 1)
        rc = CLI_REFUSED;
    mission_text_unref(answer.nonce);
    mission_text_unref(answer.challenge);
    mission_token_unref(answer.token);
    return rc;
}

static int judge_line(struct cli *cli, mission_view line, void *own)
{
    const int rc = token_judge(cli, own, cli_trim(line));

    return rc == CLI_TROUBLE ? rc : CLI_OK; /* a refusal is an answer here */
}

static int judge_file(struct cli *cli, const struct token_server *server, const char *file)
{
    struct cli_bytes in;
    mission_view token;
    int rc = cli_read_token(cli, file, &in, &token);

    if (rc == CLI_OK)
        rc = token_judge(cli, server, token);
    free(in.ptr);
    return rc;
}

/* ---- options ---- */

static int check_tier(struct cli *cli, struct token_server *server)
{
    static const char *const names[] = {"credential", "state", "authority"};

    server->tier_number = server->tier ? 0 : MISSION_TIER_AUTHORITY;
    for (size_t i = 0; server->tier && i < CLI_COUNT(names); i++)
        if (strcmp(server->tier, names[i]) == 0)
            server->tier_number = (uint32_t)i + MISSION_TIER_CREDENTIAL;
    if (!server->tier_number)
        return cli_usage(cli, "\"%s\" is no tier", server->tier);
    if (server->tier_number != MISSION_TIER_AUTHORITY)
        return server->action || server->resource || server->facts.list.count
                   ? cli_usage(cli, "what is to be done is judged with --tier authority alone")
                   : CLI_OK;
    if (!server->action || (!server->resource && !server->uri))
        return cli_usage(cli, "--action and --resource are needed, or --tier credential or state");
    return CLI_OK;
}

static int check_proof(struct cli *cli, const struct token_server *server)
{
    if (!server->proof_file)
        return server->nonce || server->method
                   ? cli_usage(cli, "--method and --nonce go with --proof")
                   : CLI_OK;
    if (!server->method || !server->uri)
        return cli_usage(cli, "--proof needs --method and --uri of the request");
    return server->lines ? cli_usage(cli, "a proof is for one token, not for --lines") : CLI_OK;
}

static int check(struct cli *cli, struct token_server *server)
{
    const char *const file = cli->operands ? cli->operand[0] : "-";
    int rc = cli_need(cli, "jwks", server->jwks_file);

    if (rc == CLI_OK)
        rc = cli_need(cli, "issuer", server->issuer);
    if (rc == CLI_OK && !server->audiences.count)
        rc = cli_usage(cli, "--audience is needed");
    if (rc == CLI_OK)
        rc = check_tier(cli, server);
    if (rc == CLI_OK)
        rc = check_proof(cli, server);
    if (rc == CLI_OK && server->tier_number == MISSION_TIER_CREDENTIAL &&
        (server->state_file || server->needs_key || server->acr))
        rc = cli_usage(cli, "--tier credential looks at the credential alone");
    if (rc == CLI_OK && (server->asked || server->most_age) && !server->state_file)
        rc = cli_usage(cli, "--asked and --most-age go with --state");
    if (rc == CLI_OK)
        rc = cli_one_input(cli,
                           (const char *const[]){file, server->jwks_file, server->state_file,
                                                 server->proof_file, server->certificate_file},
                           5);
    return rc;
}

static int parse(struct cli *cli, int argc, char **argv, struct token_server *server)
{
    const struct cli_option options[] = {
        {"profile", &server->profile, NULL},
        {"now", &server->now, NULL},
        {"jwks", &server->jwks_file, NULL},
        {"issuer", &server->issuer, NULL},
        {"resource", &server->resource, NULL},
        {"uri", &server->uri, NULL},
        {"action", &server->action, NULL},
        {"acr", &server->acr, NULL},
        {"state", &server->state_file, NULL},
        {"asked", &server->asked, NULL},
        {"most-age", &server->most_age, NULL},
        {"proof", &server->proof_file, NULL},
        {"nonce", &server->nonce, NULL},
        {"method", &server->method, NULL},
        {"certificate", &server->certificate_file, NULL},
        {"tier", &server->tier, NULL},
        {"skew", &server->skew, NULL},
        {"realm", &server->realm, NULL},
        {"strict", NULL, &server->strict},
        {"bound", NULL, &server->bound},
        {"no-actors", NULL, &server->no_actors},
        {"ungoverned", NULL, &server->ungoverned},
        {"disclose", NULL, &server->disclose},
        {"needs-key", NULL, &server->needs_key},
        {"lines", NULL, &server->lines},
    };
    struct cli_list lists[] = {
        {"audience", server->names, TOKEN_NAMES, 0, false},
        {"state-authority", server->authorities, TOKEN_NAMES, 0, false},
        {"fact", server->facts.values, TOKEN_FACTS, 0, true},
    };
    const int rc = cli_parse_lists(cli, argc, argv, options, CLI_COUNT(options), lists,
                                   CLI_COUNT(lists), 0, 1);

    server->audiences = lists[0];
    server->state_authorities = lists[1];
    server->facts.list = lists[2];
    return rc;
}

int token_verify(struct cli *cli, int argc, char **argv)
{
    struct token_server server = {0};
    const char *file;
    int rc = parse(cli, argc, argv, &server);

    if (rc == CLI_OK)
        rc = check(cli, &server);
    if (rc == CLI_OK)
        rc = token_server_open(cli, &server);
    file = rc == CLI_OK && cli->operands ? cli->operand[0] : NULL;
    if (rc == CLI_OK)
        rc = server.lines ? cli_lines(cli, file, TOKEN_MOST + 1, judge_line, &server)
                          : judge_file(cli, &server, file);
    token_server_close(&server);
    return rc;
}
