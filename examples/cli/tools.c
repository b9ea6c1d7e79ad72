/* `mission tools`: what an agent sees of a server's tools. SPDX-License-Identifier: MIT */
#include "runtime.h"

#include <stdlib.h>

struct filtering {
    const char *profile, *now, *policy_file, *audience, *state, *map_file, *file;
    mission_json *map; /* NULL: a tool's name is its action */
};

/* `host` is the map. A tool that is not in it is no action. */
static int32_t action_of(void *host, mission_view tool, mission_view *action)
{
    *action = mission_value_string(mission_value_get(mission_json_root(host), tool));
    return 0;
}

static int put_filtered(struct cli *cli, const mission_value *tools, const mission_tools_view *view)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_json *left = NULL;
    int rc;

    if (mission_tools_filter(cli->context, tools, view, &left, &error) != 0)
        return cli_refuse(cli, &error);
    rc = cli_put_json(cli, mission_json_root(left));
    mission_json_unref(left);
    return rc;
}

/* The octets count as the catalog's: entries may bind the whole of it. */
static int filter(struct cli *cli, const struct filtering *from, mission_policy *policy)
{
    mission_tools_view view = {.size = sizeof(view),
                               .policy = policy,
                               .audience = cli_view(from->audience),
                               .host = from->map,
                               .action = from->map ? action_of : NULL};
    mission_known_state state = {.size = sizeof(state)};
    mission_error error = MISSION_ERROR_INIT;
    mission_json *tools = NULL;
    struct cli_bytes in;
    int rc = from->state ? cli_state_now(cli, cli_view(from->state), &state) : CLI_OK;

    view.state = from->state ? &state : NULL;
    if (rc == CLI_OK)
        rc = cli_read(cli, from->file, &in);
    if (rc != CLI_OK)
        return rc;
    view.catalog = (mission_view){in.ptr, in.len};
    if (mission_json_parse(cli->context, view.catalog, 0, &tools, &error) != 0)
        rc = cli_refuse(cli, &error);
    else
        rc = put_filtered(cli, mission_json_root(tools), &view);
    mission_json_unref(tools);
    free(in.ptr);
    return rc;
}

static int run(struct cli *cli, struct filtering *from)
{
    mission_policy *policy = NULL;
    int rc = cli_read_policy(cli, from->policy_file, cli_fail, &policy);

    if (rc == CLI_OK && from->map_file)
        rc = cli_read_setting(cli, from->map_file, &from->map);
    if (rc == CLI_OK)
        rc = filter(cli, from, policy);
    mission_json_unref(from->map);
    mission_policy_unref(policy);
    return rc;
}

static int tools_filter(struct cli *cli, int argc, char **argv)
{
    struct filtering from = {0};
    const struct cli_option options[] = {
        {"profile", &from.profile, NULL},    {"now", &from.now, NULL},
        {"policy", &from.policy_file, NULL}, {"audience", &from.audience, NULL},
        {"state", &from.state, NULL},        {"map", &from.map_file, NULL},
    };
    int rc = cli_parse(cli, argc, argv, options, CLI_COUNT(options), 0, 1);

    from.file = rc == CLI_OK && cli->operands ? cli->operand[0] : "-";
    if (rc == CLI_OK)
        rc = cli_need(cli, "policy", from.policy_file);
    if (rc == CLI_OK)
        rc = cli_need(cli, "audience", from.audience);
    if (rc == CLI_OK)
        rc = cli_one_input(cli, (const char *const[]){from.file, from.policy_file, from.map_file},
                           3);
    if (rc == CLI_OK)
        rc = cli_context(cli, from.profile, from.now);
    return rc == CLI_OK ? run(cli, &from) : rc;
}

/* ---- the command ---- */

static const struct cli_command verbs[] = {
    {"tools filter",
     "tools filter --policy VIEW --audience URI [--state STATE] [--map FILE] "
     "[--profile series|draft] [--now TIME] [FILE]",
     "print an MCP tools/list result without what the Mission cannot call", NULL, tools_filter},
};

const struct cli_command *cli_tools_command(const char *name)
{
    return cli_find_verb(verbs, CLI_COUNT(verbs), name);
}

void cli_tools_help(struct cli *cli)
{
    cli_print_verbs(cli, verbs, CLI_COUNT(verbs));
}

int cmd_tools(struct cli *cli, int argc, char **argv)
{
    return cli_run_verb(cli, verbs, CLI_COUNT(verbs), argc, argv);
}
