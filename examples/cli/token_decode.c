/* `mission token decode`: what a token says, believed by nobody. SPDX-License-Identifier: MIT */
#include "credential.h"

#include <stdlib.h>

struct shown {
    const mission_jws *jws;
    const mission_value *payload; /* NULL: no JSON */
};

static void fill(mission_builder *to, const void *what)
{
    const struct shown *shown = what;

    cli_name_value(to, "header", mission_jws_header(shown->jws));
    cli_name_value(to, "payload", shown->payload);
    cli_name_boolean(to, "verified", false);
}

static int show(struct cli *cli, const mission_jws *jws)
{
    mission_error error = MISSION_ERROR_INIT;
    struct shown shown = {jws, NULL};
    mission_json *payload = NULL;
    int rc;

    if (mission_json_parse(cli->context, mission_jws_payload(jws), 0, &payload, &error) == 0)
        shown.payload = mission_json_root(payload);
    rc = cli_emit(cli, fill, &shown);
    mission_json_unref(payload);
    return rc;
}

/* `line`: one of many, answered in place by check's words. */
static int answer(struct cli *cli, mission_view token, bool line)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_jws *jws = NULL;
    int rc;

    if (mission_jws_decode(cli->context, token, &jws, &error) != 0)
        return line ? cli_invalid(cli, &error) : cli_refuse(cli, &error);
    rc = show(cli, jws);
    mission_jws_unref(jws);
    return rc;
}

static int answer_line(struct cli *cli, mission_view line, void *own)
{
    (void)own;
    return answer(cli, cli_trim(line), true);
}

int token_decode(struct cli *cli, int argc, char **argv)
{
    bool lines = false;
    const struct cli_option options[] = {{"lines", NULL, &lines}};
    struct cli_bytes in;
    mission_view token;
    const char *file;
    int rc = cli_parse(cli, argc, argv, options, CLI_COUNT(options), 0, 1);

    if (rc == CLI_OK)
        rc = cli_context(cli, NULL, NULL);
    if (rc != CLI_OK)
        return rc;
    file = cli->operands ? cli->operand[0] : NULL;
    if (lines)
        return cli_lines(cli, file, TOKEN_MOST + 1, answer_line, NULL);
    rc = cli_read_token(cli, file, &in, &token);
    if (rc == CLI_OK)
        rc = answer(cli, token, false);
    free(in.ptr);
    return rc;
}
