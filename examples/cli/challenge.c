/* `mission www-authenticate`: a challenge read as a client does, or written for a verdict.
 * SPDX-License-Identifier: MIT */
#include "credential.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define FIELD "WWW-Authenticate:"
#define MOST_ALGORITHMS 8

/* ---- reading ---- */

static void fill(mission_builder *to, const void *what)
{
    const mission_challenge *challenge = what;

    cli_name_text(to, "error", challenge->error);
    cli_name_text(to, "mission_denial", challenge->denial);
    cli_name_boolean(to, "nonce_needed", challenge->nonce_needed == 1);
    cli_name_text(to, "scheme",
                  challenge->scheme == MISSION_SCHEME_DPOP     ? "dpop"
                  : challenge->scheme == MISSION_SCHEME_BEARER ? "bearer"
                                                               : NULL);
}

/* The value alone, or the line as it stands in a response. */
static mission_view value_of(mission_view text)
{
    const size_t len = strlen(FIELD);

    text = cli_trim(text);
    if (text.len >= len && strncasecmp(text.ptr, FIELD, len) == 0)
        text = cli_trim((mission_view){text.ptr + len, text.len - len});
    return text;
}

static int read_challenge(struct cli *cli, const char *file)
{
    mission_challenge challenge = {.size = sizeof(challenge)};
    mission_error error = MISSION_ERROR_INIT;
    struct cli_bytes in;
    int rc = cli_read(cli, file, &in);

    if (rc != CLI_OK)
        return rc;
    if (mission_challenge_read(value_of((mission_view){in.ptr, in.len}), &challenge, &error) != 0)
        rc = cli_refuse(cli, &error);
    else
        rc = cli_emit(cli, fill, &challenge);
    free(in.ptr);
    return rc == CLI_OK && challenge.scheme == MISSION_SCHEME_NONE ? CLI_REFUSED : rc;
}

/* ---- writing ---- */

struct writing {
    const char *realm;
    bool disclose;
    uint32_t algorithms;
    char error[64], denial[64];
};

static int32_t never(void *host, mission_view id, const mission_time *until, int32_t *verdict,
                     mission_error *error)
{
    (void)host, (void)id, (void)until, (void)error;
    *verdict = 0;
    return 0;
}

/* It judges nothing: it trusts nobody's key, and is asked for challenges alone. */
static int32_t make_server(struct cli *cli, const struct writing *from, mission_resource **out,
                           mission_error *error)
{
    const mission_view name = mission_view_of("-");
    mission_trusted_issuer issuer = {.size = sizeof(issuer), .iss = name};
    const mission_resource_config config = {
        .size = sizeof(config),
        .flags = from->disclose ? MISSION_RESOURCE_DISCLOSE : 0,
        .context = cli->context,
        .issuers = &issuer,
        .issuer_count = 1,
        .audiences = &name,
        .audience_count = 1,
        .proofs = {.size = sizeof(config.proofs), .algorithms = from->algorithms, .fresh = never},
        .realm = cli_view(from->realm),
    };
    mission_jwks *keys;
    int32_t rc = mission_jwks_of(cli->context, NULL, 0, &keys, error);

    *out = NULL;
    if (rc)
        return rc;
    issuer.keys = keys;
    rc = mission_resource_new(&config, out, error);
    mission_jwks_unref(keys);
    return rc;
}

static bool copy(const mission_value *verdict, const char *name, char *out, size_t size)
{
    const mission_view text =
        mission_value_string(mission_value_get(verdict, mission_view_of(name)));

    if (text.len >= size || (text.len && memchr(text.ptr, 0, text.len)))
        return false;
    if (text.len)
        memcpy(out, text.ptr, text.len);
    out[text.len] = 0;
    return true;
}

/* As `token verify` prints it; false: it is none. */
static bool access_of(const mission_value *verdict, struct writing *from, mission_access *out)
{
    const mission_value *permit = mission_value_get(verdict, mission_view_of("permit"));
    char scheme[8] = "";
    int64_t status = 0;

    *out = (mission_access){.size = sizeof(*out), .entry = SIZE_MAX};
    if (mission_value_kind(permit) != MISSION_JSON_BOOLEAN ||
        !mission_value_integer(mission_value_get(verdict, mission_view_of("status")), &status) ||
        status < 200 || status > 599 ||
        !copy(verdict, "oauth_error", from->error, sizeof(from->error)) ||
        !copy(verdict, "denial", from->denial, sizeof(from->denial)) ||
        !copy(verdict, "scheme", scheme, sizeof(scheme)))
        return false;
    out->permit = mission_value_boolean(permit);
    out->status = (uint32_t)status;
    out->scheme = strcmp(scheme, "dpop") == 0 ? MISSION_SCHEME_DPOP : MISSION_SCHEME_BEARER;
    out->oauth_error = from->error[0] ? from->error : NULL;
    out->denial = from->denial[0] ? from->denial : NULL;
    return true;
}

/* Nothing is printed where there is nothing to say: a permit, a failure of the server. */
static int write_challenge(struct cli *cli, const struct writing *from,
                           const mission_access *access)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_resource *server = NULL;
    mission_text *text = NULL, *nonce = NULL;
    int rc = CLI_OK;

    if (make_server(cli, from, &server, &error) != 0 ||
        mission_resource_challenge(server, access, &text, &nonce, &error) != 0)
        rc = cli_fail(cli, &error);
    else if (text)
        rc = cli_put_text(cli, text);
    mission_text_unref(nonce);
    mission_text_unref(text);
    mission_resource_unref(server);
    return rc;
}

static int write_verdict(struct cli *cli, struct writing *from, const char *file)
{
    mission_json *doc = NULL;
    mission_access access;
    int rc = cli_read_json(cli, file, &doc);

    if (rc == CLI_OK && !access_of(mission_json_root(doc), from, &access))
        rc = cli_say(cli, MISSION_E_RESPONSE, "no verdict of token verify");
    if (rc == CLI_OK)
        rc = write_challenge(cli, from, &access);
    mission_json_unref(doc);
    return rc;
}

/* ---- the command ---- */

static int read_algorithms(struct cli *cli, const struct cli_list *list, uint32_t *out)
{
    for (size_t i = 0; i < list->count; i++) {
        const uint32_t algorithm = mission_algorithm_of_name(list->values[i]);

        if (!algorithm)
            return cli_usage(cli, "\"%.*s\" is no algorithm here", (int)list->values[i].len,
                             list->values[i].ptr);
        *out |= MISSION_JWS_ALG(algorithm);
    }
    return CLI_OK;
}

int cmd_challenge(struct cli *cli, int argc, char **argv)
{
    struct writing from = {0};
    bool writes = false;
    const struct cli_option options[] = {
        {"verdict", NULL, &writes},
        {"realm", &from.realm, NULL},
        {"disclose", NULL, &from.disclose},
    };
    mission_view names[MOST_ALGORITHMS];
    struct cli_list list = {"algorithms", names, MOST_ALGORITHMS, 0, false};
    const char *file;
    int rc = cli_parse_lists(cli, argc, argv, options, CLI_COUNT(options), &list, 1, 0, 1);

    if (rc == CLI_OK && !writes && (from.realm || from.disclose || list.count))
        rc = cli_usage(cli, "--realm, --disclose and --algorithms go with --verdict");
    if (rc == CLI_OK)
        rc = read_algorithms(cli, &list, &from.algorithms);
    if (rc == CLI_OK)
        rc = cli_context(cli, NULL, NULL);
    if (rc != CLI_OK)
        return rc;
    file = cli->operands ? cli->operand[0] : NULL;
    return writes ? write_verdict(cli, &from, file) : read_challenge(cli, file);
}
