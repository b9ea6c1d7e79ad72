/* `mission subset`: is one set within another? SPDX-License-Identifier: MIT */
#include "cli.h"

/* {"subset":true} or {"entry":N,"reason":"…","subset":false}. */
static void fill(mission_builder *to, const void *what)
{
    const mission_subset_verdict *verdict = what;

    if (!verdict->subset) {
        mission_builder_name(to, mission_view_of("entry"));
        mission_builder_integer(to, (int64_t)verdict->entry);
        mission_builder_name(to, mission_view_of("reason"));
        mission_builder_string(to, mission_view_of(verdict->reason));
    }
    mission_builder_name(to, mission_view_of("subset"));
    mission_builder_boolean(to, verdict->subset);
}

static int32_t compare(mission_authority_set *child, mission_authority_set *parent,
                       mission_subset_verdict *verdict, mission_error *error)
{
    mission_authority *inner = NULL, *outer = NULL;
    int32_t rc = mission_authority_compile(child, &inner, error);

    if (rc == 0)
        rc = mission_authority_compile(parent, &outer, error);
    if (rc == 0)
        rc = mission_authority_within(inner, outer, verdict, error);
    mission_authority_unref(outer);
    mission_authority_unref(inner);
    return rc;
}

static int answer(struct cli *cli, mission_authority_set *parent, mission_authority_set *child)
{
    mission_subset_verdict verdict = {.size = sizeof(verdict)};
    mission_error error = MISSION_ERROR_INIT;
    int rc;

    if (compare(child, parent, &verdict, &error) != 0)
        return cli_refuse(cli, &error);
    rc = cli_emit(cli, fill, &verdict);
    return rc != CLI_OK || verdict.subset ? rc : CLI_REFUSED;
}

int cmd_subset(struct cli *cli, int argc, char **argv)
{
    static const struct cli_pair pair = {"parent", "child", answer};
    const char *profile = NULL, *parent = NULL, *child = NULL;
    bool lines = false;
    const struct cli_option options[] = {{"profile", &profile, NULL},
                                         {"parent", &parent, NULL},
                                         {"child", &child, NULL},
                                         {"lines", NULL, &lines}};
    int rc = cli_parse(cli, argc, argv, options, 4, 0, 1);

    if (rc != CLI_OK)
        return rc;
    if (lines ? parent || child : !parent || !child || cli->operands)
        return cli_usage(cli, "either --parent and --child or --lines is needed");
    rc = cli_context(cli, profile, NULL);
    if (rc != CLI_OK)
        return rc;
    return lines ? cli_pair_lines(cli, &pair) : cli_pair_files(cli, &pair, parent, child);
}
