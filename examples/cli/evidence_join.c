/* `mission evidence join` and `story`: records that belong together. SPDX-License-Identifier: MIT
 */
#include "evidence.h"

/* ---- Adding ---- */

struct joining {
    struct evidence *e;
    mission_evidence_join *join;
    mission_builder *unverified; /* what could not be added, and why; NULL: nobody asks */
    int64_t line;
    size_t refused;
};

static void note_refused(struct joining *j, const mission_error *why)
{
    mission_builder *to = j->unverified;

    j->refused++;
    if (!to)
        return;
    mission_builder_object(to);
    cli_name_text(to, "at", why->where);
    cli_name_integer(to, "line", j->line);
    cli_name_text(to, "reason", mission_code_reason(why->code));
    mission_builder_end(to);
}

/* A record that nobody can believe is told, and counts for nothing. */
static int add(struct cli *cli, struct joining *j, const mission_value *value)
{
    mission_evidence_record record = {.size = sizeof(record)};
    mission_error error = MISSION_ERROR_INIT;

    if (mission_evidence_verify(j->e->trust.verifier, value, &record, &error) != 0) {
        if (cli_status(&error) == CLI_TROUBLE)
            return cli_fail(cli, &error);
        note_refused(j, &error);
        return CLI_OK;
    }
    return mission_evidence_join_add(j->join, &record, &error) != 0 ? cli_fail(cli, &error)
                                                                    : CLI_OK;
}

static int add_line(struct cli *cli, mission_view line, void *own)
{
    struct joining *j = own;
    mission_error error = MISSION_ERROR_INIT;
    mission_json *record = NULL;
    int rc = CLI_OK;

    j->line++;
    if (mission_json_parse(cli->context, line, 0, &record, &error) == 0)
        rc = add(cli, j, mission_json_root(record));
    else if (cli_status(&error) == CLI_TROUBLE)
        rc = cli_fail(cli, &error);
    else
        note_refused(j, &error);
    mission_json_unref(record);
    return rc;
}

static int gather(struct cli *cli, struct joining *j)
{
    const struct evidence *e = j->e;
    const mission_evidence_join_config config = {
        .size = sizeof(config),
        .flags = (e->attempted ? MISSION_JOIN_ATTEMPTED : 0) |
                 (e->from_start ? MISSION_JOIN_FROM_START : 0),
        .context = cli->context,
        .window_seconds = !e->window           ? 0
                          : !e->window_seconds ? -1
                                               : e->window_seconds, /* 0 is its own default */
        .skew_seconds = e->skew_seconds,
        .name_space = cli_view(e->name_space),
    };
    mission_error error = MISSION_ERROR_INIT;
    int rc;

    if (mission_evidence_join_new(&config, &j->join, &error) != 0)
        return cli_fail(cli, &error);
    rc = evidence_each_line(j->e, add_line, j);
    if (rc == CLI_OK && mission_evidence_join_finish(j->join, NULL, &error) != 0)
        rc = cli_fail(cli, &error);
    return rc;
}

/* ---- join ---- */

/* An outcome that is still awaited is no fault. */
static bool faults(const mission_evidence_join *join)
{
    mission_finding finding = {.size = sizeof(finding)};

    for (size_t i = 0; mission_evidence_join_finding(join, i, &finding) == 1; i++)
        if (finding.finding != MISSION_FINDING_AWAITED)
            return true;
    return false;
}

struct reported {
    const mission_value *report, *unverified;
};

static void fill(mission_builder *to, const void *what)
{
    const struct reported *reported = what;

    for (size_t i = 0; i < mission_value_count(reported->report); i++) {
        mission_builder_name(to, mission_value_name(reported->report, i));
        mission_builder_value(to, mission_value_item(reported->report, i));
    }
    cli_name_value(to, "unverified", reported->unverified);
}

static int put_report(struct cli *cli, struct joining *j)
{
    const uint32_t flags = j->e->actions ? MISSION_REPORT_ACTIONS : 0;
    mission_error error = MISSION_ERROR_INIT;
    mission_json *report = NULL, *unverified = NULL;
    int rc;

    mission_builder_end(j->unverified);
    if (mission_builder_finish(j->unverified, &unverified, &error) != 0 ||
        mission_evidence_join_report(j->join, flags, &report, &error) != 0)
        rc = cli_fail(cli, &error);
    else
        rc = cli_emit(cli, fill,
                      &(struct reported){mission_json_root(report), mission_json_root(unverified)});
    mission_json_unref(report);
    mission_json_unref(unverified);
    return rc == CLI_OK && (j->refused || faults(j->join)) ? CLI_REFUSED : rc;
}

int evidence_join(struct cli *cli, struct evidence *e)
{
    struct joining j = {.e = e};
    mission_error error = MISSION_ERROR_INIT;
    int rc;

    if (mission_builder_new(cli->context, &j.unverified, &error) != 0)
        return cli_fail(cli, &error);
    mission_builder_array(j.unverified);
    rc = gather(cli, &j);
    if (rc == CLI_OK)
        rc = put_report(cli, &j);
    mission_evidence_join_free(j.join);
    mission_builder_free(j.unverified);
    return rc;
}

/* ---- story ---- */

int evidence_story(struct cli *cli, struct evidence *e)
{
    struct joining j = {.e = e};
    mission_error error = MISSION_ERROR_INIT;
    const mission_sink sink = cli_sink(cli);
    int rc = gather(cli, &j);

    if (rc == CLI_OK && mission_evidence_story(j.join, cli_view(e->issuer), cli_view(e->mission),
                                               &sink, &error) != 0)
        rc = cli->broken ? CLI_TROUBLE : cli_refuse(cli, &error);
    if (rc == CLI_OK && j.refused)
        rc = cli_say(cli, MISSION_E_EVIDENCE, "records that nobody can believe were left out");
    mission_evidence_join_free(j.join);
    return rc;
}
