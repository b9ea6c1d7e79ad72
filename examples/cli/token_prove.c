/* `mission token prove`: a DPoP proof, the client's side. SPDX-License-Identifier: MIT */
#include "credential.h"

#include <stdlib.h>

struct proving {
    const char *key_file, *method, *uri, *nonce, *now;
    const char *token_file; /* NULL: for a token endpoint, where there is none yet */
};

static int prove(struct cli *cli, const struct proving *from, const mission_jwk *key,
                 mission_view token)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_text *proof = NULL;
    int rc;

    if (mission_proof_make(cli->context, key, cli_view(from->method), cli_view(from->uri), token,
                           cli_view(from->nonce), NULL, &proof, &error) != 0)
        return cli_fail(cli, &error);
    rc = cli_put_text(cli, proof);
    mission_text_unref(proof);
    return rc;
}

static int run(struct cli *cli, const struct proving *from)
{
    struct cli_bytes in = {0};
    mission_view token = {NULL, 0};
    mission_jwk *key = NULL;
    int rc = cli_read_key(cli, from->key_file, cli_fail, &key);

    if (rc == CLI_OK && from->token_file)
        rc = cli_read_token(cli, from->token_file, &in, &token);
    if (rc == CLI_OK && from->token_file && !token.len)
        rc = cli_say(cli, MISSION_E_NO_TOKEN, "there is no token in the file");
    if (rc == CLI_OK)
        rc = prove(cli, from, key, token);
    free(in.ptr);
    mission_jwk_unref(key);
    return rc;
}

int token_prove(struct cli *cli, int argc, char **argv)
{
    struct proving from = {0};
    const struct cli_option options[] = {
        {"key", &from.key_file, NULL}, {"method", &from.method, NULL}, {"uri", &from.uri, NULL},
        {"nonce", &from.nonce, NULL},  {"now", &from.now, NULL},
    };
    int rc = cli_parse(cli, argc, argv, options, CLI_COUNT(options), 0, 1);

    if (rc == CLI_OK)
        rc = cli_need(cli, "key", from.key_file);
    if (rc == CLI_OK)
        rc = cli_need(cli, "method", from.method);
    if (rc == CLI_OK)
        rc = cli_need(cli, "uri", from.uri);
    from.token_file = rc == CLI_OK && cli->operands ? cli->operand[0] : NULL;
    if (rc == CLI_OK)
        rc = cli_one_input(cli, (const char *const[]){from.key_file, from.token_file}, 2);
    if (rc == CLI_OK)
        rc = cli_context(cli, NULL, from.now);
    return rc == CLI_OK ? run(cli, &from) : rc;
}
