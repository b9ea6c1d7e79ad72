/* `mission evidence`: records of enforcement, verified and joined. SPDX-License-Identifier: MIT */
#include "evidence.h"

#define MOST_RECORDS 1024
#define MOST_WINDOW 315360000
#define MOST_SKEW 300

/* ---- verify ---- */

static void fill_mission(mission_builder *to, const mission_evidence_record *record)
{
    mission_builder_name(to, mission_view_of("mission"));
    if (!record->mission.len) {
        mission_builder_null(to);
        return;
    }
    mission_builder_object(to);
    cli_name_view(to, "id", record->mission);
    cli_name_view(to, "issuer", record->issuer);
    mission_builder_end(to);
}

static void fill(mission_builder *to, const void *what)
{
    static const char *const kinds[] = {NULL, "decision", "execution", "refusal", "receipt"};
    const mission_evidence_record *record = what;
    const bool decides = record->kind == MISSION_EVIDENCE_DECISION;

    cli_name_view(to, "audience", record->audience);
    cli_name_text(to, "decision", !decides ? NULL : record->permit == 1 ? "permit" : "deny");
    cli_name_view(to, "denial_reason", record->reason);
    cli_name_view(to, "emitter", record->emitter);
    cli_name_view(to, "evaluation_id", record->evaluation_id);
    cli_name_view(to, "id", record->id);
    cli_name_text(to, "kind", record->kind < CLI_COUNT(kinds) ? kinds[record->kind] : NULL);
    fill_mission(to, record);
    cli_name_view(to, "outcome", record->outcome);
    cli_name_text(to, "role", evidence_role_name(record->role));
    mission_builder_name(to, mission_view_of("sequence"));
    if (record->has_sequence)
        mission_builder_integer(to, (int64_t)record->sequence);
    else
        mission_builder_null(to);
    cli_name_boolean(to, "valid", true);
}

static int judge(struct evidence *e, mission_view text)
{
    mission_evidence_record record = {.size = sizeof(record)};
    mission_error error = MISSION_ERROR_INIT;
    mission_json *value = NULL;
    int rc;

    if (mission_json_parse(e->cli->context, text, 0, &value, &error) != 0 ||
        mission_evidence_verify(e->trust.verifier, mission_json_root(value), &record, &error) != 0)
        rc = cli_say_no(e->cli, &error);
    else
        rc = cli_emit(e->cli, fill, &record);
    mission_json_unref(value);
    return rc;
}

static int judge_line(struct cli *cli, mission_view line, void *own)
{
    const int rc = judge(own, line);

    (void)cli;
    return rc == CLI_TROUBLE ? rc : CLI_OK; /* a refusal is an answer here */
}

static int judge_file(struct evidence *e, const char *file)
{
    struct cli_bytes in;
    int rc = cli_read(e->cli, file, &in);

    if (rc != CLI_OK)
        return rc;
    rc = judge(e, (mission_view){in.ptr, in.len});
    cli_wipe(&in);
    return rc;
}

/* Every file gets its answer; one refusal is the status of all. */
static int evidence_verify(struct cli *cli, struct evidence *e)
{
    int rc = CLI_OK, one;

    if (e->lines)
        return evidence_each_line(e, judge_line, e);
    if (!cli->operands)
        return judge_file(e, NULL);
    for (int i = 0; rc != CLI_TROUBLE && i < cli->operands; i++) {
        one = judge_file(e, cli->operand[i]);
        if (one != CLI_OK)
            rc = one;
    }
    return rc;
}

int evidence_each_line(struct evidence *e,
                       int (*take)(struct cli *cli, mission_view line, void *own), void *own)
{
    struct cli *cli = e->cli;
    size_t most;
    int rc = cli_longest(cli, &most);

    if (rc == CLI_OK && !cli->operands)
        return cli_lines(cli, NULL, most, take, own);
    for (int i = 0; rc == CLI_OK && i < cli->operands; i++)
        rc = cli_lines(cli, cli->operand[i], most, take, own);
    return rc;
}

/* ---- options ---- */

static int read_numbers(struct cli *cli, struct evidence *e)
{
    const int rc = cli_number(cli, "window", e->window, MOST_WINDOW, &e->window_seconds);

    return rc == CLI_OK ? cli_number(cli, "skew", e->skew, MOST_SKEW, &e->skew_seconds) : rc;
}

/* Key files and records together read standard input once. */
static int check_inputs(struct cli *cli, const struct evidence *e)
{
    size_t found = !cli->operands;

    for (size_t i = 0; i < e->trust.list.count; i++)
        found += cli_is(e->trust.files[i], "-");
    for (int i = 0; i < cli->operands; i++)
        found += cli_is(cli_view(cli->operand[i]), "-");
    return found > 1 ? cli_usage(cli, "standard input can be read once") : CLI_OK;
}

static int check(struct cli *cli, struct evidence *e)
{
    if (!e->trust.list.count)
        return cli_usage(cli, "--keys is needed");
    if (e->trust.role && !evidence_role_bit(cli_view(e->trust.role)))
        return cli_usage(cli, "\"%s\" is no role of an emitter", e->trust.role);
    return check_inputs(cli, e);
}

static int run(struct cli *cli, struct evidence *e, int (*act)(struct cli *, struct evidence *))
{
    int rc = check(cli, e);

    if (rc == CLI_OK)
        rc = read_numbers(cli, e);
    if (rc == CLI_OK)
        rc = cli_context(cli, e->profile, e->now);
    if (rc == CLI_OK)
        rc = evidence_trust_open(cli, &e->trust);
    if (rc == CLI_OK)
        rc = act(cli, e);
    evidence_trust_close(&e->trust);
    return rc;
}

/* `more`: the options of the verb beside those of all. */
static int parse(struct cli *cli, int argc, char **argv, struct evidence *e,
                 const struct cli_option *more, size_t more_count)
{
    struct cli_option options[16] = {
        {"profile", &e->profile, NULL},
        {"emitter", &e->trust.emitter, NULL},
        {"role", &e->trust.role, NULL},
    };
    struct cli_list list = {"keys", e->trust.files, EVIDENCE_FILES, 0, true};
    int rc;

    for (size_t i = 0; i < more_count; i++)
        options[3 + i] = more[i];
    rc = cli_parse_lists(cli, argc, argv, options, 3 + more_count, &list, 1, 0, MOST_RECORDS);
    e->cli = cli;
    e->trust.list = list;
    return rc;
}

static int do_verify(struct cli *cli, int argc, char **argv)
{
    struct evidence e = {0};
    const struct cli_option more[] = {{"lines", NULL, &e.lines}};
    const int rc = parse(cli, argc, argv, &e, more, CLI_COUNT(more));

    return rc == CLI_OK ? run(cli, &e, evidence_verify) : rc;
}

static int do_join(struct cli *cli, int argc, char **argv)
{
    struct evidence e = {0};
    const struct cli_option more[] = {
        {"now", &e.now, NULL},         {"window", &e.window, NULL},
        {"skew", &e.skew, NULL},       {"from-start", NULL, &e.from_start},
        {"actions", NULL, &e.actions}, {"attempted", NULL, &e.attempted},
    };
    const int rc = parse(cli, argc, argv, &e, more, CLI_COUNT(more));

    return rc == CLI_OK ? run(cli, &e, evidence_join) : rc;
}

static int do_story(struct cli *cli, int argc, char **argv)
{
    struct evidence e = {0};
    const struct cli_option more[] = {
        {"now", &e.now, NULL},
        {"window", &e.window, NULL},
        {"skew", &e.skew, NULL},
        {"mission", &e.mission, NULL},
        {"issuer", &e.issuer, NULL},
        {"attempted", NULL, &e.attempted},
        {"name-space", &e.name_space, NULL},
    };
    int rc = parse(cli, argc, argv, &e, more, CLI_COUNT(more));

    if (rc == CLI_OK)
        rc = cli_need(cli, "mission", e.mission);
    return rc == CLI_OK ? run(cli, &e, evidence_story) : rc;
}

/* ---- the command ---- */

#define KEYS "--keys FILE... [--emitter ID] [--role ROLE] "
#define WINDOW "[--window SECONDS] [--skew SECONDS] [--attempted] "
#define COMMON "[--profile series|draft] "

static const struct cli_command verbs[] = {
    {"evidence verify", "evidence verify " KEYS "[--lines] " COMMON "[FILE...]",
     "say of each record whether its emitter made it, and what it says", NULL, do_verify},
    {"evidence join",
     "evidence join " KEYS WINDOW "[--from-start] [--actions] " COMMON "[--now TIME] [FILE...]",
     "report what does not fit together in records, one a line", NULL, do_join},
    {"evidence story",
     "evidence story " KEYS "--mission ID [--issuer URL] " WINDOW "[--name-space NAME] " COMMON
     "[--now TIME] [FILE...]",
     "tell one Mission from its records, a fact a line", NULL, do_story},
};

const struct cli_command *cli_evidence_command(const char *name)
{
    return cli_find_verb(verbs, CLI_COUNT(verbs), name);
}

void cli_evidence_help(struct cli *cli)
{
    cli_print_verbs(cli, verbs, CLI_COUNT(verbs));
}

int cmd_evidence(struct cli *cli, int argc, char **argv)
{
    return cli_run_verb(cli, verbs, CLI_COUNT(verbs), argc, argv);
}
