/* `mission intersect`: what two sets both permit. SPDX-License-Identifier: MIT */
#include "cli.h"

/* {"set":[…]} or {"empty":true}. */
static int print_meet(struct cli *cli, const mission_authority_set *meet)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_builder *builder;
    int rc;

    if (mission_builder_new(cli->context, &builder, &error) != 0)
        return cli_refuse(cli, &error);
    mission_builder_object(builder);
    if (meet) {
        cli_name_set(builder, "set", meet);
    } else {
        mission_builder_name(builder, mission_view_of("empty"));
        mission_builder_boolean(builder, 1);
    }
    mission_builder_end(builder);
    rc = cli_emit(cli, builder);
    mission_builder_free(builder);
    return rc;
}

static int answer(struct cli *cli, mission_authority_set *a, mission_authority_set *b)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_authority_set *meet = NULL;
    uint32_t verdict;
    int rc;

    if (mission_authority_intersect(a, b, &meet, &verdict, &error) != 0)
        return cli_refuse(cli, &error);
    rc = print_meet(cli, meet);
    if (rc == CLI_OK && verdict != MISSION_INTERSECTION_SET)
        rc = CLI_REFUSED;
    mission_authority_set_unref(meet);
    return rc;
}

static int intersect_line(struct cli *cli, mission_view line, void *own)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_authority_set *a = NULL, *b = NULL;
    mission_json *doc = NULL;
    int rc;

    (void)own;
    if (mission_json_parse(cli->context, line, 0, &doc, &error) != 0 ||
        cli_set_of(cli, doc, "a", &a, &error) != 0 || cli_set_of(cli, doc, "b", &b, &error) != 0)
        rc = cli_invalid(cli, &error);
    else
        rc = answer(cli, a, b);
    mission_authority_set_unref(b);
    mission_authority_set_unref(a);
    mission_json_unref(doc);
    return rc == CLI_TROUBLE ? rc : CLI_OK; /* "empty" is an answer here */
}

static int intersect_lines(struct cli *cli)
{
    size_t most;
    int rc = cli_longest(cli, &most);

    return rc != CLI_OK
               ? rc
               : cli_lines(cli, cli->operands ? cli->operand[0] : NULL, most, intersect_line, NULL);
}

static int intersect_files(struct cli *cli)
{
    mission_authority_set *a = NULL, *b = NULL;
    int rc = cli_read_set(cli, cli->operand[0], &a);

    if (rc == CLI_OK)
        rc = cli_read_set(cli, cli->operand[1], &b);
    if (rc == CLI_OK)
        rc = answer(cli, a, b);
    mission_authority_set_unref(b);
    mission_authority_set_unref(a);
    return rc;
}

int cmd_intersect(struct cli *cli, int argc, char **argv)
{
    const char *profile = NULL;
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
    return lines ? intersect_lines(cli) : intersect_files(cli);
}
