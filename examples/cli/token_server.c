/* The resource server that the options describe. SPDX-License-Identifier: MIT */
#include "token.h"

#include <string.h>

#define MOST_SKEW 300
#define MOST_AGE 86400

/* ---- DPoP ---- */

/* One run sees each proof once, and gives out no nonce: it knows the one that it was told. */
static int32_t nonce_current(void *host, mission_view nonce, int32_t *verdict, mission_error *error)
{
    const struct token_server *server = host;

    (void)error;
    *verdict = nonce.len == strlen(server->nonce) && !memcmp(nonce.ptr, server->nonce, nonce.len);
    return 0;
}

static mission_proof_policy proofs(struct token_server *server)
{
    return (mission_proof_policy){
        .size = sizeof(mission_proof_policy),
        .nonces = server->nonce != NULL,
        .host = server->guard,
        .fresh = mission_replay_guard_fresh,
        .nonce_host = server,
        .nonce_current = nonce_current,
    };
}

/* ---- the server ---- */

static uint32_t flags(const struct token_server *server)
{
    return (server->strict ? MISSION_RESOURCE_STRICT : 0) |
           (server->bound ? MISSION_RESOURCE_BOUND : 0) |
           (server->no_actors ? MISSION_RESOURCE_NO_ACTORS : 0) |
           (server->ungoverned ? MISSION_RESOURCE_UNGOVERNED : 0) |
           (server->disclose ? MISSION_RESOURCE_DISCLOSE : 0);
}

static int make(struct cli *cli, struct token_server *server, const mission_jwks *keys)
{
    const mission_trusted_issuer issuer = {
        .size = sizeof(issuer),
        .iss = cli_view(server->issuer),
        .keys = keys,
        .state_authorities = server->state_authorities.values,
        .state_authority_count = server->state_authorities.count,
    };
    mission_resource_config config = {
        .size = sizeof(config),
        .flags = flags(server),
        .tier = server->tier_number,
        .context = cli->context,
        .issuers = &issuer,
        .issuer_count = 1,
        .audiences = server->audiences.values,
        .audience_count = server->audiences.count,
        .skew_seconds = server->skew_seconds,
        .freshness = {.size = sizeof(config.freshness), .most_seconds = server->most_seconds},
        .realm = cli_view(server->realm),
    };
    mission_error error = MISSION_ERROR_INIT;

    if (mission_replay_guard_new(cli->context, 16, &server->guard, &error) != 0)
        return cli_fail(cli, &error);
    config.proofs = proofs(server);
    if (mission_resource_new(&config, &server->resource_server, &error) != 0)
        return cli_fail(cli, &error);
    return CLI_OK;
}

/* ---- what is read ---- */

static int read_asked(struct cli *cli, struct token_server *server)
{
    mission_error error = MISSION_ERROR_INIT;

    if (server->asked &&
        mission_time_parse(mission_view_of(server->asked), &server->asked_at, &error) != 0)
        return cli_usage(cli, "\"%s\" is no RFC 3339 time", server->asked);
    return CLI_OK;
}

static int read_inputs(struct cli *cli, struct token_server *server)
{
    int rc = read_asked(cli, server);

    if (rc == CLI_OK && server->state_file)
        rc = cli_read_setting(cli, server->state_file, &server->state);
    if (rc == CLI_OK && server->proof_file)
        rc = cli_read_token(cli, server->proof_file, &server->proof, &server->proof_text);
    if (rc == CLI_OK && server->certificate_file &&
        cli_read_certificate(cli, server->certificate_file, &server->certificate) != CLI_OK)
        rc = CLI_TROUBLE;
    return rc;
}

static int read_numbers(struct cli *cli, struct token_server *server)
{
    int rc = cli_number(cli, "skew", server->skew, MOST_SKEW, &server->skew_seconds);

    if (rc == CLI_OK)
        rc = cli_number(cli, "most-age", server->most_age, MOST_AGE, &server->most_seconds);
    if (rc == CLI_OK && server->most_age && !server->most_seconds)
        rc = cli_usage(cli, "--most-age takes at least one second");
    return rc;
}

int token_server_open(struct cli *cli, struct token_server *server)
{
    mission_jwks *keys = NULL;
    int rc = read_numbers(cli, server);

    if (rc == CLI_OK)
        rc = token_facts_read(cli, &server->facts);
    if (rc == CLI_OK)
        rc = cli_context(cli, server->profile, server->now);
    if (rc == CLI_OK)
        rc = read_inputs(cli, server);
    if (rc == CLI_OK)
        rc = cli_read_keys(cli, server->jwks_file, &keys);
    if (rc == CLI_OK)
        rc = make(cli, server, keys);
    mission_jwks_unref(keys);
    return rc;
}

void token_server_close(struct token_server *server)
{
    mission_resource_unref(server->resource_server);
    mission_replay_guard_unref(server->guard);
    mission_json_unref(server->state);
    cli_wipe(&server->proof);
    cli_wipe(&server->certificate);
}
