/* `mission subset`: is one set within another? SPDX-License-Identifier: MIT */
#include "cli.h"

/* {"subset":true} or {"entry":N,"reason":"…","subset":false}. */
static int print_verdict(struct cli *cli, const mission_subset_verdict *verdict)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_builder *builder;
    int rc;

    if (mission_builder_new(cli->context, &builder, &error) != 0)
        return cli_refuse(cli, &error);
    mission_builder_object(builder);
    if (!verdict->subset) {
        mission_builder_name(builder, mission_view_of("entry"));
        mission_builder_integer(builder, (int64_t)verdict->entry);
        mission_builder_name(builder, mission_view_of("reason"));
        mission_builder_string(builder, mission_view_of(verdict->reason));
    }
    mission_builder_name(builder, mission_view_of("subset"));
    mission_builder_boolean(builder, verdict->subset);
    mission_builder_end(builder);
    rc = cli_emit(cli, builder);
    mission_builder_free(builder);
    return rc;
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

static int answer(struct cli *cli, mission_authority_set *child, mission_authority_set *parent)
{
    mission_subset_verdict verdict = {.size = sizeof(verdict)};
    mission_error error = MISSION_ERROR_INIT;
    int rc;

    if (compare(child, parent, &verdict, &error) != 0)
        return cli_refuse(cli, &error);
    rc = print_verdict(cli, &verdict);
    return rc != CLI_OK || verdict.subset ? rc : CLI_REFUSED;
}

static int subset_line(struct cli *cli, mission_view line, void *own)
{
    mission_authority_set *parent = NULL, *child = NULL;
    mission_error error = MISSION_ERROR_INIT;
    mission_json *doc = NULL;
    int rc;

    (void)own;
    if (mission_json_parse(cli->context, line, 0, &doc, &error) != 0 ||
        cli_set_of(cli, doc, "parent", &parent, &error) != 0 ||
        cli_set_of(cli, doc, "child", &child, &error) != 0)
        rc = cli_invalid(cli, &error);
    else
        rc = answer(cli, child, parent);
    mission_authority_set_unref(child);
    mission_authority_set_unref(parent);
    mission_json_unref(doc);
    return rc == CLI_TROUBLE ? rc : CLI_OK; /* a "no" is an answer here */
}

static int subset_lines(struct cli *cli)
{
    size_t most;
    int rc = cli_longest(cli, &most);

    return rc != CLI_OK
               ? rc
               : cli_lines(cli, cli->operands ? cli->operand[0] : NULL, most, subset_line, NULL);
}

static int subset_files(struct cli *cli, const char *parent_file, const char *child_file)
{
    mission_authority_set *parent = NULL, *child = NULL;
    int rc = cli_read_set(cli, parent_file, &parent);

    if (rc == CLI_OK)
        rc = cli_read_set(cli, child_file, &child);
    if (rc == CLI_OK)
        rc = answer(cli, child, parent);
    mission_authority_set_unref(child);
    mission_authority_set_unref(parent);
    return rc;
}

int cmd_subset(struct cli *cli, int argc, char **argv)
{
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
    return lines ? subset_lines(cli) : subset_files(cli, parent, child);
}
