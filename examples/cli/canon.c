/* `mission canon`: strict I-JSON in, RFC 8785 bytes out. SPDX-License-Identifier: MIT */
#include "cli.h"

#include <stdlib.h>

/* Print the answer of one line: its canonical bytes, or why there are none. */
static int canon_line(struct cli *cli, mission_view line, void *own)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_text *text = NULL;

    (void)own;
    if (mission_json_canonicalize(cli->context, line, &text, &error) == 0) {
        cli_put(cli, mission_text_view(text));
        mission_text_unref(text);
        cli_put(cli, cli_view("\n"));
        return CLI_OK;
    }
    if (cli_status(&error) == CLI_TROUBLE)
        return cli_refuse(cli, &error);
    cli_print(cli, "!%s %llu\n", error.reason, (unsigned long long)error.offset);
    return CLI_OK;
}

static int canon_lines(struct cli *cli, const char *file)
{
    size_t most;
    int rc = cli_longest(cli, &most);

    return rc != CLI_OK ? rc : cli_lines(cli, file, most, canon_line, NULL);
}

static int canon_file(struct cli *cli, const char *file)
{
    mission_error error = MISSION_ERROR_INIT;
    struct cli_bytes in;
    mission_text *text = NULL;
    int rc = cli_read(cli, file, &in);

    if (rc != CLI_OK)
        return rc;
    if (mission_json_canonicalize(cli->context, (mission_view){in.ptr, in.len}, &text, &error) == 0)
        cli_put(cli, mission_text_view(text));
    else
        rc = cli_refuse(cli, &error);
    mission_text_unref(text);
    free(in.ptr);
    return rc;
}

int cmd_canon(struct cli *cli, int argc, char **argv)
{
    bool lines = false;
    const struct cli_option options[] = {{"lines", NULL, &lines}};
    const char *file;
    int rc = cli_parse(cli, argc, argv, options, 1, 0, 1);

    if (rc == CLI_OK)
        rc = cli_context(cli, NULL, NULL);
    if (rc != CLI_OK)
        return rc;
    file = cli->operands ? cli->operand[0] : NULL;
    return lines ? canon_lines(cli, file) : canon_file(cli, file);
}
