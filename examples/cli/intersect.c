/* `mission intersect`: what two sets both permit. SPDX-License-Identifier: MIT */
#include "cli.h"

/* {"set":[…]} or {"empty":true}. */
static void fill(mission_builder *to, const void *meet)
{
    if (meet) {
        cli_name_set(to, "set", meet);
        return;
    }
    mission_builder_name(to, mission_view_of("empty"));
    mission_builder_boolean(to, 1);
}

static int answer(struct cli *cli, mission_authority_set *a, mission_authority_set *b)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_authority_set *meet = NULL;
    uint32_t verdict;
    int rc;

    if (mission_authority_intersect(a, b, &meet, &verdict, &error) != 0)
        return cli_refuse(cli, &error);
    rc = cli_emit(cli, fill, meet);
    if (rc == CLI_OK && verdict != MISSION_INTERSECTION_SET)
        rc = CLI_REFUSED;
    mission_authority_set_unref(meet);
    return rc;
}

int cmd_intersect(struct cli *cli, int argc, char **argv)
{
    const char *profile = NULL;
    static const struct cli_pair pair = {"a", "b", answer};
    bool lines = false;
    const struct cli_option options[] = {{"profile", &profile, NULL}, {"lines", NULL, &lines}};
    int rc = cli_parse(cli, argc, argv, options, 2, 0, 2);

    if (rc != CLI_OK)
        return rc;
    if (lines ? cli->operands > 1 : cli->operands != 2)
        return cli_usage(cli, "two sets, or --lines and at most one file, are needed");
    rc = cli_context(cli, profile, NULL);
    if (rc != CLI_OK)
        return rc;
    return lines ? cli_pair_lines(cli, &pair)
                 : cli_pair_files(cli, &pair, cli->operand[0], cli->operand[1]);
}
