/* `mission diff`: what a set changes against the one before it. SPDX-License-Identifier: MIT */
#include "cli.h"

static int print_text(struct cli *cli, const mission_json *difference)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_text *text = NULL;
    int rc = CLI_OK;

    if (mission_difference_text(cli->context, mission_json_root(difference), &text, &error) == 0)
        cli_put(cli, mission_text_view(text));
    else
        rc = cli_refuse(cli, &error);
    mission_text_unref(text);
    return rc;
}

static int print_json(struct cli *cli, const mission_json *difference)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_sink sink = cli_sink(cli);

    if (mission_value_write(cli->context, mission_json_root(difference), &sink, &error) != 0)
        return cli->broken ? CLI_TROUBLE : cli_refuse(cli, &error);
    cli_put(cli, mission_view_of("\n"));
    return CLI_OK;
}

int cmd_diff(struct cli *cli, int argc, char **argv)
{
    const char *profile = NULL;
    bool text = false;
    const struct cli_option options[] = {{"profile", &profile, NULL}, {"text", NULL, &text}};
    mission_error error = MISSION_ERROR_INIT;
    mission_authority_set *before = NULL, *after = NULL;
    mission_json *difference = NULL;
    int rc = cli_parse(cli, argc, argv, options, 2, 2, 2);

    if (rc == CLI_OK)
        rc = cli_context(cli, profile, NULL);
    if (rc == CLI_OK)
        rc = cli_read_set(cli, cli->operand[0], &before);
    if (rc == CLI_OK)
        rc = cli_read_set(cli, cli->operand[1], &after);
    if (rc == CLI_OK && mission_difference_make(before, after, &difference, &error) != 0)
        rc = cli_refuse(cli, &error);
    if (rc == CLI_OK)
        rc = text ? print_text(cli, difference) : print_json(cli, difference);
    mission_json_unref(difference);
    mission_authority_set_unref(after);
    mission_authority_set_unref(before);
    return rc;
}
