/* `mission token sign`: a derivation, or claims, and a key make a token. SPDX-License-Identifier:
 * MIT
 */
#include "credential.h"

#include <stdlib.h>

#define MOST_SECONDS INT64_C(253402300799) /* the end of the year 9999 */

struct signing {
    const char *key_file, *algorithm, *issuer, *sub, *client, *jti, *audience, *map_file, *scope,
        *scopes_file, *jkt, *x5t, *act_file, *acr, *auth_time, *lifetime, *profile, *now;
    const char *typ;
    const char *file; /* the derivation, or the claims */
    bool claims, constrained, exchanged, response;
    int64_t authenticated_at, lifetime_most;
    uint32_t wanted; /* the algorithm; 0: the key's */
    mission_signer signer;
    mission_json *document, *map, *scopes, *act;
    mission_actors *actors;
};

/* ---- a derivation ---- */

static mission_token_plan plan_of(const struct signing *from, const mission_audience_map *audiences,
                                  const mission_scope_map *scopes)
{
    return (mission_token_plan){
        .size = sizeof(mission_token_plan),
        .flags = from->exchanged ? MISSION_TOKEN_EXCHANGED : 0,
        .derived = mission_json_root(from->document),
        .signer = &from->signer,
        .iss = cli_view(from->issuer),
        .sub = cli_view(from->sub),
        .client_id = cli_view(from->client),
        .jti = cli_view(from->jti),
        .audiences = audiences,
        .audience = cli_view(from->audience),
        .scopes = from->scopes ? scopes : NULL,
        .scope = cli_view(from->scope),
        .scope_flags = from->constrained ? MISSION_SCOPE_CONSTRAINED : 0,
        .jkt = cli_view(from->jkt),
        .x5t_s256 = cli_view(from->x5t),
        .actors = from->actors,
        .acr = cli_view(from->acr),
        .auth_time = from->authenticated_at,
        .lifetime_most = from->lifetime_most,
    };
}

static int sign_derivation(struct cli *cli, const struct signing *from)
{
    const mission_audience_map audiences = cli_audience_map(from->map);
    const mission_scope_map scopes = cli_scope_map(from->scopes);
    const mission_token_plan plan = plan_of(from, &audiences, &scopes);
    mission_token_made made = {.size = sizeof(made)};
    mission_error error = MISSION_ERROR_INIT;
    int rc;

    if (mission_value_kind(plan.derived) != MISSION_JSON_OBJECT)
        return cli_say(cli, MISSION_E_WRONG_TYPE, "the derivation is no object");
    if (mission_token_make(cli->context, &plan, NULL, &made, &error) != 0)
        return cli_refuse(cli, &error);
    rc = from->response ? cli_put_json(cli, mission_json_root(made.response))
                        : cli_put_text(cli, made.token);
    mission_token_made_clear(&made);
    return rc;
}

/* ---- claims as they are ---- */

static int sign_claims(struct cli *cli, const struct signing *from)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_text *payload = NULL, *token = NULL;
    int rc = CLI_OK;

    if (mission_value_canonical(cli->context, mission_json_root(from->document), &payload,
                                &error) != 0 ||
        mission_jws_sign(cli->context, &from->signer, mission_view_of(from->typ), NULL,
                         mission_text_view(payload), &token, &error) != 0)
        rc = cli_refuse(cli, &error);
    if (rc == CLI_OK)
        rc = cli_put_text(cli, token);
    mission_text_unref(token);
    mission_text_unref(payload);
    return rc;
}

/* ---- what they are made of ---- */

static int read_actors(struct cli *cli, struct signing *from)
{
    mission_error error = MISSION_ERROR_INIT;
    int rc = cli_read_setting(cli, from->act_file, &from->act);

    if (rc == CLI_OK && mission_actors_from(cli->context, from->act, mission_json_root(from->act),
                                            &from->actors, &error) != 0)
        rc = cli_fail(cli, &error);
    return rc;
}

static int read_files(struct cli *cli, struct signing *from)
{
    int rc = cli_read_json(cli, from->file, &from->document);

    if (rc == CLI_OK && from->map_file)
        rc = cli_read_setting(cli, from->map_file, &from->map);
    if (rc == CLI_OK && from->scopes_file)
        rc = cli_read_setting(cli, from->scopes_file, &from->scopes);
    if (rc == CLI_OK && from->act_file)
        rc = read_actors(cli, from);
    return rc;
}

static int run(struct cli *cli, struct signing *from)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_jwk *key;
    int rc = cli_read_key(cli, from->key_file, cli_fail, &key);

    if (rc == CLI_OK)
        rc = read_files(cli, from);
    if (rc == CLI_OK && mission_jwk_signer(key, from->wanted, &from->signer, &error) != 0)
        rc = cli_fail(cli, &error);
    if (rc == CLI_OK)
        rc = from->claims ? sign_claims(cli, from) : sign_derivation(cli, from);
    mission_actors_unref(from->actors);
    mission_json_unref(from->act);
    mission_json_unref(from->scopes);
    mission_json_unref(from->map);
    mission_json_unref(from->document);
    mission_jwk_unref(key);
    return rc;
}

/* ---- options ---- */

static int check_claims(struct cli *cli, struct signing *from)
{
    if (from->issuer || from->sub || from->client || from->map_file || from->audience ||
        from->scope || from->scopes_file || from->jkt || from->x5t || from->act_file || from->acr ||
        from->auth_time || from->lifetime || from->jti || from->exchanged || from->response ||
        from->constrained)
        return cli_usage(cli, "--claims are signed as they are: nothing is added");
    from->typ = from->typ ? from->typ : "at+jwt";
    return CLI_OK;
}

static int check_derivation(struct cli *cli, struct signing *from)
{
    const struct {
        const char *name, *value;
    } needed[] = {{"issuer", from->issuer},
                  {"sub", from->sub},
                  {"client", from->client},
                  {"map", from->map_file}};
    int rc = CLI_OK;

    for (size_t i = 0; rc == CLI_OK && i < CLI_COUNT(needed); i++)
        rc = cli_need(cli, needed[i].name, needed[i].value);
    if (rc == CLI_OK && !from->scope != !from->scopes_file)
        rc = cli_usage(cli, "--scope and --scopes go together");
    if (rc == CLI_OK && from->jkt && from->x5t)
        rc = cli_usage(cli, "a token is bound to one key: --jkt or --x5t");
    if (rc == CLI_OK && from->act_file && !from->jkt && !from->x5t)
        rc = cli_usage(cli, "a delegated token needs a key: --jkt or --x5t");
    if (rc == CLI_OK && from->typ)
        rc = cli_usage(cli, "--typ goes with --claims");
    if (rc == CLI_OK)
        rc = cli_number(cli, "auth-time", from->auth_time, MOST_SECONDS, &from->authenticated_at);
    if (rc == CLI_OK)
        rc = cli_number(cli, "lifetime", from->lifetime, MOST_SECONDS, &from->lifetime_most);
    return rc;
}

static int check(struct cli *cli, struct signing *from)
{
    int rc = cli_need(cli, "key", from->key_file);

    from->file = cli->operands ? cli->operand[0] : "-";
    if (rc == CLI_OK)
        rc = from->claims ? check_claims(cli, from) : check_derivation(cli, from);
    if (rc == CLI_OK)
        rc = cli_algorithm(cli, from->algorithm, &from->wanted);
    if (rc == CLI_OK)
        rc = cli_one_input(cli,
                           (const char *const[]){from->key_file, from->file, from->map_file,
                                                 from->scopes_file, from->act_file},
                           5);
    return rc;
}

int token_sign(struct cli *cli, int argc, char **argv)
{
    struct signing from = {.signer = {.size = sizeof(from.signer)}};
    const struct cli_option options[] = {
        {"profile", &from.profile, NULL},
        {"now", &from.now, NULL},
        {"key", &from.key_file, NULL},
        {"alg", &from.algorithm, NULL},
        {"issuer", &from.issuer, NULL},
        {"sub", &from.sub, NULL},
        {"client", &from.client, NULL},
        {"jti", &from.jti, NULL},
        {"audience", &from.audience, NULL},
        {"map", &from.map_file, NULL},
        {"scope", &from.scope, NULL},
        {"scopes", &from.scopes_file, NULL},
        {"jkt", &from.jkt, NULL},
        {"x5t", &from.x5t, NULL},
        {"act", &from.act_file, NULL},
        {"acr", &from.acr, NULL},
        {"auth-time", &from.auth_time, NULL},
        {"lifetime", &from.lifetime, NULL},
        {"typ", &from.typ, NULL},
        {"claims", NULL, &from.claims},
        {"exchanged", NULL, &from.exchanged},
        {"response", NULL, &from.response},
        {"constrained", NULL, &from.constrained},
    };
    int rc = cli_parse(cli, argc, argv, options, CLI_COUNT(options), 0, 1);

    if (rc == CLI_OK)
        rc = check(cli, &from);
    if (rc == CLI_OK)
        rc = cli_context(cli, from.profile, from.now);
    return rc == CLI_OK ? run(cli, &from) : rc;
}
