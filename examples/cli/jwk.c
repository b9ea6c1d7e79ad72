/* `mission jwk`: keys. SPDX-License-Identifier: MIT */
#include "credential.h"

#define MOST_KEYS 256

static int put_key(struct cli *cli, const mission_jwk *key,
                   int32_t (*side)(const mission_jwk *key, mission_json **out,
                                   mission_error *error))
{
    mission_error error = MISSION_ERROR_INIT;
    mission_json *json = NULL;
    int rc;

    if (side(key, &json, &error) != 0)
        return cli_fail(cli, &error);
    rc = cli_put_json(cli, mission_json_root(json));
    mission_json_unref(json);
    return rc;
}

static int jwk_generate(struct cli *cli, int argc, char **argv)
{
    const char *name = "ES256", *kid = NULL;
    const struct cli_option options[] = {{"alg", &name, NULL}, {"kid", &kid, NULL}};
    mission_error error = MISSION_ERROR_INIT;
    mission_jwk *key = NULL;
    uint32_t algorithm;
    int rc = cli_parse(cli, argc, argv, options, CLI_COUNT(options), 0, 0);

    if (rc == CLI_OK)
        rc = cli_algorithm(cli, name, &algorithm);
    if (rc == CLI_OK)
        rc = cli_context(cli, NULL, NULL);
    if (rc != CLI_OK)
        return rc;
    if (mission_jwk_generate(cli->context, algorithm, mission_view_of(kid), &key, &error) != 0)
        return cli_fail(cli, &error);
    rc = put_key(cli, key, mission_jwk_private);
    mission_jwk_unref(key);
    return rc;
}

/* ---- public ---- */

static int put_set(struct cli *cli, mission_jwk *const *keys, size_t count)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_jwks *set = NULL;
    mission_json *json = NULL;
    int rc = CLI_OK;

    if (mission_jwks_of(cli->context, keys, count, &set, &error) != 0 ||
        mission_jwks_public(set, &json, &error) != 0)
        rc = cli_fail(cli, &error);
    if (rc == CLI_OK)
        rc = cli_put_json(cli, mission_json_root(json));
    mission_json_unref(json);
    mission_jwks_unref(set);
    return rc;
}

static int jwk_public(struct cli *cli, int argc, char **argv)
{
    bool set = false;
    const struct cli_option options[] = {{"set", NULL, &set}};
    mission_jwk *keys[MOST_KEYS] = {NULL};
    size_t count = 0;
    int rc = cli_parse(cli, argc, argv, options, CLI_COUNT(options), 0, MOST_KEYS);

    if (rc == CLI_OK && cli->operands > 1 && !set)
        rc = cli_usage(cli, "several keys are a --set");
    if (rc == CLI_OK)
        rc = cli_one_input(cli, (const char *const *)cli->operand, (size_t)cli->operands);
    if (rc == CLI_OK)
        rc = cli_context(cli, NULL, NULL);
    if (rc == CLI_OK && !cli->operands)
        rc = cli_read_key(cli, NULL, cli_refuse, &keys[count++]);
    for (int i = 0; rc == CLI_OK && i < cli->operands; i++)
        rc = cli_read_key(cli, cli->operand[i], cli_refuse, &keys[count++]);
    if (rc == CLI_OK)
        rc = set ? put_set(cli, keys, count) : put_key(cli, keys[0], mission_jwk_public);
    for (size_t i = 0; i < count; i++)
        mission_jwk_unref(keys[i]);
    return rc;
}

/* ---- thumbprint ---- */

static int certificate(struct cli *cli, const char *file)
{
    mission_error error = MISSION_ERROR_INIT;
    struct cli_bytes in;
    char out[44];
    int rc = cli_read_certificate(cli, file, &in);

    if (rc != CLI_OK)
        return rc;
    if (mission_certificate_thumbprint(cli->context, (mission_view){in.ptr, in.len}, out, &error))
        rc = cli_refuse(cli, &error);
    else
        cli_print(cli, "%s\n", out);
    cli_wipe(&in);
    return rc;
}

static int key(struct cli *cli, const char *file)
{
    mission_jwk *found;
    int rc = cli_read_key(cli, file, cli_refuse, &found);

    if (rc != CLI_OK)
        return rc;
    cli_put(cli, mission_jwk_thumbprint(found));
    cli_put(cli, mission_view_of("\n"));
    mission_jwk_unref(found);
    return rc;
}

static int jwk_thumbprint(struct cli *cli, int argc, char **argv)
{
    bool of_certificate = false;
    const struct cli_option options[] = {{"certificate", NULL, &of_certificate}};
    const char *file;
    int rc = cli_parse(cli, argc, argv, options, CLI_COUNT(options), 0, 1);

    if (rc == CLI_OK)
        rc = cli_context(cli, NULL, NULL);
    if (rc != CLI_OK)
        return rc;
    file = cli->operands ? cli->operand[0] : NULL;
    return of_certificate ? certificate(cli, file) : key(cli, file);
}

/* ---- the command ---- */

static const struct cli_command verbs[] = {
    {"jwk generate", "jwk generate [--alg ES256|ES384|EdDSA] [--kid ID]",
     "print a new private key; keep it where nobody else can read it", NULL, jwk_generate},
    {"jwk public", "jwk public [--set] [FILE...]",
     "print the public side of a key, or of several as a key set", NULL, jwk_public},
    {"jwk thumbprint", "jwk thumbprint [--certificate] [FILE]",
     "print the RFC 7638 thumbprint of a key, or that of a certificate (RFC 8705)", NULL,
     jwk_thumbprint},
};

const struct cli_command *cli_jwk_command(const char *name)
{
    return cli_find_verb(verbs, CLI_COUNT(verbs), name);
}

void cli_jwk_help(struct cli *cli)
{
    cli_print_verbs(cli, verbs, CLI_COUNT(verbs));
}

int cmd_jwk(struct cli *cli, int argc, char **argv)
{
    return cli_run_verb(cli, verbs, CLI_COUNT(verbs), argc, argv);
}
