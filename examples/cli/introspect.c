/* `mission introspect`: the state authority's answer about a token, or that of another server.
 * SPDX-License-Identifier: MIT */
#include "credential.h"
#include "store.h"

#include <stdlib.h>
#include <string.h>

#define MOST_NAMES 64
#define MOST_FRESH 86400

struct introspecting {
    const char *store, *issuer, *jwks_file, *map_file, *scopes_file, *fresh, *mission, *asked;
    const char *profile, *now, *file;
    bool read, claims, revoked;
    mission_view names[MOST_NAMES], privileges[8];
    struct cli_list callers, privilege_list;
    uint32_t privilege_bits;
    int64_t fresh_seconds;
    mission_json *map, *scopes, *document; /* the last: claims */
    mission_token *token;                  /* NULL: not to be resolved */
};

/* ---- the token ---- */

/* Its own server looks at it, whoever it is for. A refusal leaves `token` NULL. */
static int32_t look(struct cli *cli, struct introspecting *from, mission_view issuer,
                    const mission_jwks *keys, mission_view text, mission_error *error)
{
    const mission_trusted_issuer trusted = {.size = sizeof(trusted), .iss = issuer, .keys = keys};
    const mission_resource_config config = {
        .size = sizeof(config),
        .flags = MISSION_RESOURCE_OWN,
        .context = cli->context,
        .issuers = &trusted,
        .issuer_count = 1,
        .audiences = &issuer,
        .audience_count = 1,
    };
    const mission_presented presented = {
        .size = sizeof(presented), .scheme = MISSION_SCHEME_BEARER, .token = text};
    mission_access access = {.size = sizeof(access)};
    mission_resource *server = NULL;
    int32_t rc = mission_resource_new(&config, &server, error);

    if (!rc)
        rc = mission_resource_verify(server, &presented, NULL, NULL, 0, &from->token, &access,
                                     error);
    mission_resource_unref(server);
    return rc;
}

static int read_token(struct cli *cli, struct introspecting *from, mission_view issuer)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_jwks *keys = NULL;
    struct cli_bytes in = {0};
    mission_view text;
    int rc;

    if (from->claims)
        return cli_read_json(cli, from->file, &from->document);
    rc = cli_read_keys(cli, from->jwks_file, &keys);
    if (rc == CLI_OK)
        rc = cli_read_token(cli, from->file, &in, &text);
    if (rc == CLI_OK && text.len && look(cli, from, issuer, keys, text, &error) != 0)
        rc = cli_fail(cli, &error);
    free(in.ptr);
    mission_jwks_unref(keys);
    return rc;
}

static int read_inputs(struct cli *cli, struct introspecting *from, mission_view issuer)
{
    int rc = cli_read_setting(cli, from->map_file, &from->map);

    if (rc == CLI_OK && from->scopes_file)
        rc = cli_read_setting(cli, from->scopes_file, &from->scopes);
    return rc == CLI_OK ? read_token(cli, from, issuer) : rc;
}

/* ---- the answer ---- */

static mission_introspect request_of(const struct introspecting *from,
                                     const mission_audience_map *map,
                                     const mission_scope_map *scopes)
{
    return (mission_introspect){
        .size = sizeof(mission_introspect),
        .privileges = from->privilege_bits,
        .authenticated = 1, /* the operator's word */
        .audiences = from->callers.values,
        .audience_count = from->callers.count,
        .token = from->token,
        .claims = mission_json_root(from->document),
        .revoked = from->revoked,
        .map = map,
        .scopes = from->scopes ? scopes : NULL,
        .mission_id = cli_view(from->mission),
        .fresh_seconds = from->fresh_seconds,
    };
}

static int put_answer(struct cli *cli, const mission_value *answer)
{
    const int rc = cli_put_json(cli, answer);

    return rc == CLI_OK &&
                   !mission_value_boolean(mission_value_get(answer, mission_view_of("active")))
               ? CLI_REFUSED
               : rc;
}

static int answer_of_store(struct cli *cli, struct introspecting *from, struct store *store)
{
    mission_audience_map map;
    mission_scope_map scopes;
    mission_introspect request;
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan = NULL;
    int rc = read_inputs(cli, from, store_issuer(store));

    if (rc != CLI_OK)
        return rc;
    map = cli_audience_map(from->map);
    scopes = cli_scope_map(from->scopes);
    request = request_of(from, &map, &scopes);
    rc = store_run(store, mission_plan_introspect(store->issuer, &request, &plan, &error), &plan,
                   &error);
    if (rc == CLI_OK)
        rc = put_answer(cli, mission_plan_reply(plan));
    mission_plan_free(plan);
    return rc;
}

static int with_store(struct cli *cli, struct introspecting *from)
{
    struct store store = {.cli = cli,
                          .address = from->store,
                          .profile = from->profile,
                          .origin = from->issuer,
                          .now = from->now};
    int rc = store_open(&store);

    if (rc == CLI_OK)
        rc = answer_of_store(cli, from, &store);
    store_close(&store);
    return rc;
}

/* A server that is not the Mission's issuer says what it knows of the token alone. */
static int without_store(struct cli *cli, struct introspecting *from)
{
    mission_audience_map map;
    mission_scope_map scopes;
    mission_introspect request;
    mission_error error = MISSION_ERROR_INIT;
    mission_json *answer = NULL;
    int rc = cli_context(cli, from->profile, from->now);

    if (rc == CLI_OK)
        rc = read_inputs(cli, from, cli_view(from->issuer));
    if (rc != CLI_OK)
        return rc;
    map = cli_audience_map(from->map);
    scopes = cli_scope_map(from->scopes);
    request = request_of(from, &map, &scopes);
    if (mission_introspection_of(cli->context, &request, &answer, &error) != 0)
        return cli_refuse(cli, &error);
    rc = put_answer(cli, mission_json_root(answer));
    mission_json_unref(answer);
    return rc;
}

/* ---- options ---- */

static int read_privileges(struct cli *cli, struct introspecting *from)
{
    static const char *const names[] = {"derivations", "commitment", "lineage"};
    static const uint32_t bits[] = {MISSION_PRIVILEGE_DERIVATIONS, MISSION_PRIVILEGE_COMMITMENT,
                                    MISSION_PRIVILEGE_LINEAGE};

    for (size_t i = 0; i < from->privilege_list.count; i++) {
        const mission_view word = from->privileges[i];
        uint32_t bit = 0;

        for (size_t k = 0; k < CLI_COUNT(names); k++)
            if (word.len == strlen(names[k]) && memcmp(word.ptr, names[k], word.len) == 0)
                bit = bits[k];
        if (!bit)
            return cli_usage(cli, "\"%.*s\" is no privilege", (int)word.len, word.ptr);
        from->privilege_bits |= bit;
    }
    return CLI_OK;
}

static int check_read(struct cli *cli, const struct introspecting *from)
{
    if (from->store || from->jwks_file || from->map_file || from->scopes_file || from->fresh ||
        from->mission || from->claims || from->revoked || from->callers.count ||
        from->privilege_list.count)
        return cli_usage(cli, "--read takes a response, --issuer and --asked");
    return cli_need(cli, "issuer", from->issuer);
}

static int check_answer(struct cli *cli, struct introspecting *from)
{
    int rc = from->store ? CLI_OK : cli_need(cli, "issuer", from->issuer);

    if (rc == CLI_OK && from->asked)
        rc = cli_usage(cli, "--asked goes with --read");
    if (rc == CLI_OK && !from->store && (from->fresh || from->mission || from->privilege_bits))
        rc = cli_usage(cli, "--fresh, --mission and --privilege are of a --store");
    if (rc == CLI_OK && !from->jwks_file == !from->claims)
        rc = cli_usage(cli, "either --jwks for a token or --claims is needed");
    if (rc == CLI_OK)
        rc = cli_need(cli, "map", from->map_file);
    if (rc == CLI_OK && !from->callers.count)
        rc = cli_usage(cli, "--caller is needed");
    if (rc == CLI_OK)
        rc = cli_number(cli, "fresh", from->fresh, MOST_FRESH, &from->fresh_seconds);
    if (rc == CLI_OK)
        rc = cli_one_input(
            cli,
            (const char *const[]){from->file, from->jwks_file, from->map_file, from->scopes_file},
            4);
    return rc;
}

static int parse(struct cli *cli, int argc, char **argv, struct introspecting *from)
{
    const struct cli_option options[] = {
        {"store", &from->store, NULL},        {"issuer", &from->issuer, NULL},
        {"jwks", &from->jwks_file, NULL},     {"map", &from->map_file, NULL},
        {"scopes", &from->scopes_file, NULL}, {"fresh", &from->fresh, NULL},
        {"mission", &from->mission, NULL},    {"asked", &from->asked, NULL},
        {"profile", &from->profile, NULL},    {"now", &from->now, NULL},
        {"read", NULL, &from->read},          {"claims", NULL, &from->claims},
        {"revoked", NULL, &from->revoked},
    };
    struct cli_list lists[] = {
        {"caller", from->names, MOST_NAMES, 0, false},
        {"privilege", from->privileges, CLI_COUNT(from->privileges), 0, false},
    };
    const int rc = cli_parse_lists(cli, argc, argv, options, CLI_COUNT(options), lists,
                                   CLI_COUNT(lists), 0, 1);

    from->callers = lists[0];
    from->privilege_list = lists[1];
    from->file = rc == CLI_OK && cli->operands ? cli->operand[0] : "-";
    return rc;
}

int cmd_introspect(struct cli *cli, int argc, char **argv)
{
    struct introspecting from = {0};
    int rc = parse(cli, argc, argv, &from);

    if (rc == CLI_OK)
        rc = read_privileges(cli, &from);
    if (rc == CLI_OK)
        rc = from.read ? check_read(cli, &from) : check_answer(cli, &from);
    cli->context_flags = from.store ? MISSION_CONTEXT_DEPLOYMENTS : 0;
    if (rc == CLI_OK)
        rc = from.read
                 ? cli_read_response(cli, &(struct cli_response){from.issuer, from.asked,
                                                                 from.profile, from.now, from.file})
             : from.store ? with_store(cli, &from)
                          : without_store(cli, &from);
    mission_token_unref(from.token);
    mission_json_unref(from.document);
    mission_json_unref(from.scopes);
    mission_json_unref(from.map);
    return rc;
}
