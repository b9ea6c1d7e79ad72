/* `mission verify record`: every anchor recomputed, side by side with what is recorded.
 * SPDX-License-Identifier: MIT */
#include "cli.h"

#include <stdlib.h>
#include <string.h>

static const char *verdict_word(int32_t verdict)
{
    if (verdict == MISSION_OK)
        return "ok";
    return verdict == MISSION_E_NO_CALLBACK ? "unproven" : "mismatch";
}

static void print_report(struct cli *cli, const mission_anchor_report *report)
{
    cli_put(cli, report->name);
    cli_put(cli, mission_view_of("\t"));
    cli_put(cli, report->recorded);
    cli_print(cli, "\t%s\t%s\n", report->recomputed.text[0] ? report->recomputed.text : "-",
              verdict_word(report->verdict));
}

static int print_anchors(struct cli *cli, const mission_record *record,
                         const mission_disclosure *disclosure)
{
    mission_error error = MISSION_ERROR_INIT;

    for (size_t i = 0; i < mission_record_anchor_count(record); i++) {
        mission_anchor_report report = {.size = sizeof(report)};

        if (mission_record_anchor_check(record, i, disclosure, &report, &error) != MISSION_OK)
            return cli_refuse(cli, &error);
        print_report(cli, &report);
    }
    if (mission_record_verify(record, disclosure, &error) != MISSION_OK)
        return cli_refuse(cli, &error);
    return CLI_OK;
}

static int verify_text(struct cli *cli, mission_view text, const mission_disclosure *disclosure)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_record *record = NULL;
    int rc;

    if (mission_record_parse(cli->context, text, MISSION_RECORD_UNVERIFIED, &record, &error) !=
        MISSION_OK)
        return cli_refuse(cli, &error);
    rc = print_anchors(cli, record, disclosure);
    mission_record_unref(record);
    return rc;
}

static int read_disclosure(struct cli *cli, const char *file, mission_disclosure **out)
{
    mission_error error = MISSION_ERROR_INIT;
    struct cli_bytes in;
    int rc = cli_read(cli, file, &in);

    if (rc != CLI_OK)
        return rc;
    if (mission_disclosure_parse(cli->context, (mission_view){in.ptr, in.len}, out, &error) !=
        MISSION_OK)
        rc = cli_refuse(cli, &error);
    free(in.ptr);
    return rc;
}

static int verify_file(struct cli *cli, const char *file, const char *disclosure_file)
{
    mission_disclosure *disclosure = NULL;
    struct cli_bytes in;
    int rc = disclosure_file ? read_disclosure(cli, disclosure_file, &disclosure) : CLI_OK;

    if (rc == CLI_OK)
        rc = cli_read(cli, file, &in);
    if (rc == CLI_OK) {
        rc = verify_text(cli, (mission_view){in.ptr, in.len}, disclosure);
        free(in.ptr);
    }
    mission_disclosure_unref(disclosure);
    return rc;
}

int cmd_verify(struct cli *cli, int argc, char **argv)
{
    const char *profile = NULL, *disclosure = NULL;
    const struct cli_option options[] = {{"profile", &profile, NULL},
                                         {"disclosure", &disclosure, NULL}};
    int rc = cli_parse(cli, argc, argv, options, 2, 1, 2);

    if (rc != CLI_OK)
        return rc;
    if (strcmp(cli->operand[0], "record") != 0)
        return cli_usage(cli, "\"%s\" cannot be verified", cli->operand[0]);
    rc = cli_context(cli, profile, NULL);
    if (rc != CLI_OK)
        return rc;
    return verify_file(cli, cli->operands > 1 ? cli->operand[1] : NULL, disclosure);
}
