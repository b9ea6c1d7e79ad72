/* `mission project`: the part of a set for an audience, for resources or for a scope.
 * SPDX-License-Identifier: MIT */
#include "cli.h"

#define MOST_RESOURCES 64

struct wish {
    const char *audience, *resource, *scope, *map_file;
    mission_json *map;
};

/* `text` cut at single spaces, which stand in no URI. 0: more than there is room for. */
static size_t cut(const char *text, mission_view *out)
{
    size_t count = 0;

    for (const char *at = text;; at++) {
        if (*at && *at != ' ')
            continue;
        if (count == MOST_RESOURCES)
            return 0;
        out[count++] = (mission_view){text, (size_t)(at - text)};
        if (!*at)
            return count;
        text = at + 1;
    }
}

static int32_t project(struct wish *wish, const mission_authority_set *set,
                       mission_authority_set **out, mission_error *error)
{
    const mission_audience_map by_entry = cli_audience_map(wish->map);
    const mission_scope_map by_scope = cli_scope_map(wish->map);
    mission_view resources[MOST_RESOURCES];

    if (wish->audience)
        return mission_authority_set_for_audience(set, &by_entry, mission_view_of(wish->audience),
                                                  out, error);
    if (wish->scope)
        return mission_authority_set_for_scope(set, &by_scope, mission_view_of(wish->scope), out,
                                               error);
    return mission_authority_set_for_resources(set, resources, cut(wish->resource, resources), out,
                                               error);
}

static void fill(mission_builder *to, const void *set)
{
    cli_name_set(to, "set", set);
}

static int run(struct cli *cli, struct wish *wish)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_authority_set *set = NULL, *part = NULL;
    int rc = cli_read_set(cli, cli->operands ? cli->operand[0] : NULL, &set);

    if (rc == CLI_OK && wish->map_file)
        rc = cli_read_json(cli, wish->map_file, &wish->map);
    if (rc == CLI_OK) {
        if (project(wish, set, &part, &error) != 0)
            rc = cli_refuse(cli, &error);
        else
            rc = cli_emit(cli, fill, part);
    }
    mission_json_unref(wish->map);
    mission_authority_set_unref(part);
    mission_authority_set_unref(set);
    return rc;
}

int cmd_project(struct cli *cli, int argc, char **argv)
{
    const char *profile = NULL;
    struct wish wish = {0};
    const struct cli_option options[] = {
        {"profile", &profile, NULL},        {"audience", &wish.audience, NULL},
        {"resource", &wish.resource, NULL}, {"scope", &wish.scope, NULL},
        {"map", &wish.map_file, NULL},
    };
    mission_view resources[MOST_RESOURCES];
    int rc = cli_parse(cli, argc, argv, options, 5, 0, 1);

    if (rc != CLI_OK)
        return rc;
    if (!wish.audience + !wish.resource + !wish.scope != 2)
        return cli_usage(cli, "exactly one of --audience, --resource and --scope is needed");
    if (!wish.resource != (wish.map_file != NULL))
        return cli_usage(cli, "--map goes with --audience and --scope, which need it");
    if (wish.resource && cut(wish.resource, resources) == 0)
        return cli_usage(cli, "more than %d resources", MOST_RESOURCES);
    rc = cli_context(cli, profile, NULL);
    return rc == CLI_OK ? run(cli, &wish) : rc;
}
