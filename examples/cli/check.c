/* `mission check`: a document's verdict as one line of canonical JSON. SPDX-License-Identifier: MIT
 */
#include "cli.h"

#include <stdlib.h>
#include <string.h>

typedef int32_t judge(mission_context *context, mission_view text, mission_error *error);

static int32_t judge_intent(mission_context *context, mission_view text, mission_error *error)
{
    mission_intent *intent = NULL;
    int32_t rc = mission_intent_parse(context, text, NULL, 0, &intent, error);

    mission_intent_unref(intent);
    return rc;
}

static int32_t judge_submission(mission_context *context, mission_view text, mission_error *error)
{
    mission_submission *submission = NULL;
    const mission_view none = {NULL, 0};
    int32_t rc = mission_submission_parse(context, text, none, NULL, 0, &submission, error);

    mission_submission_unref(submission);
    return rc;
}

static int32_t judge_entry(mission_context *context, mission_view text, mission_error *error)
{
    mission_json *json = NULL;
    int32_t rc = mission_json_parse(context, text, 0, &json, error);

    if (rc == MISSION_OK)
        rc = mission_authority_entry_check(context, mission_json_root(json), error);
    mission_json_unref(json);
    return rc;
}

static int32_t judge_set(mission_context *context, mission_view text, mission_error *error)
{
    mission_authority_set *set = NULL;
    int32_t rc = mission_authority_set_parse(context, text, &set, error);

    mission_authority_set_unref(set);
    return rc;
}

static int32_t judge_record(mission_context *context, mission_view text, mission_error *error)
{
    mission_record *record = NULL;
    int32_t rc = mission_record_parse(context, text, 0, &record, error);

    mission_record_unref(record);
    return rc;
}

static int32_t judge_disclosure(mission_context *context, mission_view text, mission_error *error)
{
    mission_disclosure *disclosure = NULL;
    int32_t rc = mission_disclosure_parse(context, text, &disclosure, error);

    mission_disclosure_unref(disclosure);
    return rc;
}

static const struct kind {
    const char *name;
    judge *judge;
} kinds[] = {
    {"intent", judge_intent}, {"submission", judge_submission}, {"entry", judge_entry},
    {"set", judge_set},       {"record", judge_record},         {"disclosure", judge_disclosure},
};

static const struct kind *find_kind(const char *name)
{
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (strcmp(kinds[i].name, name) == 0)
            return &kinds[i];
    return NULL;
}

static void add_text(mission_builder *to, const char *name, const char *value)
{
    mission_builder_name(to, mission_view_of(name));
    if (value)
        mission_builder_string(to, mission_view_of(value));
    else
        mission_builder_null(to);
}

static void build_verdict(mission_builder *to, const mission_error *why)
{
    mission_builder_object(to);
    mission_builder_name(to, mission_view_of("valid"));
    mission_builder_boolean(to, why == NULL);
    if (why) {
        add_text(to, "error", why->oauth_error);
        add_text(to, "reason", why->reason);
        add_text(to, "at", why->where);
        if (why->offset != MISSION_NO_OFFSET) {
            mission_builder_name(to, mission_view_of("offset"));
            mission_builder_integer(to, (int64_t)why->offset);
        }
    }
    mission_builder_end(to);
}

int32_t cli_verdict(struct cli *cli, const mission_error *why, mission_error *error)
{
    mission_builder *builder = NULL;
    mission_json *json = NULL;
    mission_sink sink = cli_sink(cli);
    int32_t rc = mission_builder_new(cli->context, &builder, error);

    if (rc == MISSION_OK) {
        build_verdict(builder, why);
        rc = mission_builder_finish(builder, &json, error);
    }
    if (rc == MISSION_OK)
        rc = mission_value_write(cli->context, mission_json_root(json), &sink, error);
    mission_json_unref(json);
    mission_builder_free(builder);
    return rc;
}

/* Print the verdict on one text; CLI_TROUBLE when there is none. */
static int answer(struct cli *cli, const struct kind *kind, mission_view text)
{
    mission_error why = MISSION_ERROR_INIT, error = MISSION_ERROR_INIT;
    int32_t rc = kind->judge(cli->context, text, &why);

    if (rc != MISSION_OK && cli_status(&why) == CLI_TROUBLE)
        return cli_refuse(cli, &why);
    if (cli_verdict(cli, rc == MISSION_OK ? NULL : &why, &error) != MISSION_OK)
        return cli->broken ? CLI_TROUBLE : (cli_refuse(cli, &error), CLI_TROUBLE);
    cli_put(cli, mission_view_of("\n"));
    return rc == MISSION_OK ? CLI_OK : CLI_REFUSED;
}

static int answer_line(struct cli *cli, mission_view line, void *own)
{
    int rc = answer(cli, own, line);

    return rc == CLI_TROUBLE ? rc : CLI_OK; /* a refusal is an answer here */
}

static int check_lines(struct cli *cli, const struct kind *kind, const char *file)
{
    struct kind chosen = *kind;
    size_t most;
    int rc = cli_longest(cli, &most);

    return rc != CLI_OK ? rc : cli_lines(cli, file, most, answer_line, &chosen);
}

static int check_file(struct cli *cli, const struct kind *kind, const char *file)
{
    struct cli_bytes in;
    int rc = cli_read(cli, file, &in);

    if (rc != CLI_OK)
        return rc;
    rc = answer(cli, kind, (mission_view){in.ptr, in.len});
    free(in.ptr);
    return rc;
}

int cmd_check(struct cli *cli, int argc, char **argv)
{
    const char *profile = NULL, *now = NULL, *file;
    bool lines = false;
    const struct cli_option options[] = {
        {"profile", &profile, NULL}, {"now", &now, NULL}, {"lines", NULL, &lines}};
    const struct kind *kind;
    int rc = cli_parse(cli, argc, argv, options, 3, 1, 2);

    if (rc != CLI_OK)
        return rc;
    kind = find_kind(cli->operand[0]);
    if (!kind)
        return cli_usage(cli, "\"%s\" is no kind of document", cli->operand[0]);
    rc = cli_context(cli, profile, now);
    if (rc != CLI_OK)
        return rc;
    file = cli->operands > 1 ? cli->operand[1] : NULL;
    return lines ? check_lines(cli, kind, file) : check_file(cli, kind, file);
}
