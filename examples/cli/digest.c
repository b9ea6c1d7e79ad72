/* `mission digest`: the three species of commitment. SPDX-License-Identifier: MIT */
#include "cli.h"

#include <stdlib.h>

struct request {
    const char *typ, *iss;
    bool canonical, raw;
};

static int32_t canonical(struct cli *cli, mission_view text, mission_digest *out,
                         mission_error *error)
{
    mission_json *json = NULL;
    int32_t rc = mission_json_parse(cli->context, text, 0, &json, error);

    if (rc == 0)
        rc = mission_canonical_digest(cli->context, mission_json_root(json), out, error);
    mission_json_unref(json);
    return rc;
}

static int32_t commit(struct cli *cli, const struct request *what, mission_view text,
                      mission_digest *out, mission_error *error)
{
    if (what->raw)
        return mission_raw_digest(cli->context, text, out, error);
    if (what->canonical)
        return canonical(cli, text, out, error);
    return mission_anchor_text(cli->context, cli_view(what->typ), cli_view(what->iss), text, out,
                               error);
}

static int check_request(struct cli *cli, const struct request *what)
{
    bool anchor = what->typ || what->iss;

    if (anchor + what->canonical + what->raw != 1)
        return cli_usage(cli, "exactly one of --typ with --iss, --canonical and --raw is needed");
    if (anchor && (!what->typ || !*what->typ || !what->iss || !*what->iss))
        return cli_usage(cli, "--typ and --iss are needed together and must not be empty");
    return CLI_OK;
}

int cmd_digest(struct cli *cli, int argc, char **argv)
{
    mission_error error = MISSION_ERROR_INIT;
    struct request what = {0};
    const struct cli_option options[] = {{"typ", &what.typ, NULL},
                                         {"iss", &what.iss, NULL},
                                         {"canonical", NULL, &what.canonical},
                                         {"raw", NULL, &what.raw}};
    struct cli_bytes in;
    mission_digest digest;
    int rc = cli_parse(cli, argc, argv, options, 4, 0, 1);

    if (rc == CLI_OK)
        rc = check_request(cli, &what);
    if (rc == CLI_OK)
        rc = cli_context(cli, NULL, NULL);
    if (rc == CLI_OK)
        rc = cli_read(cli, cli->operands ? cli->operand[0] : NULL, &in);
    if (rc != CLI_OK)
        return rc;
    if (commit(cli, &what, (mission_view){in.ptr, in.len}, &digest, &error) == 0)
        cli_print(cli, "%s\n", digest.text);
    else
        rc = cli_refuse(cli, &error);
    free(in.ptr);
    return rc;
}
