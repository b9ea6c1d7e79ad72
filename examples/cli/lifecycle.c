/* `mission lifecycle`: the table, the diagram, one step. SPDX-License-Identifier: MIT */
#include "cli.h"

#include <stdio.h>
#include <string.h>

struct question {
    const char *state_name, *event_name, *profile_name;
    uint32_t profile, state, event;
};

static int print_whole(struct cli *cli, const struct question *what, bool dot)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_sink sink = cli_sink(cli);
    int32_t rc;

    if (what->state_name || what->event_name)
        return cli_usage(cli, "--state and --event belong to \"next\"");
    rc = dot ? mission_lifecycle_write_dot(what->profile, &sink, &error)
             : mission_lifecycle_write_table(what->profile, &sink, &error);
    /* A failed write is known to the frame already. */
    return rc == 0 || rc == MISSION_E_HOST ? CLI_OK : cli_refuse(cli, &error);
}

/* A state by the library's name, or by its name on the wire. */
static int read_question(struct cli *cli, struct question *what)
{
    mission_view state = cli_view(what->state_name), event = cli_view(what->event_name);

    if (!what->state_name || !what->event_name)
        return cli_usage(cli, "--state and --event are needed");
    what->state = mission_state_of_name(state);
    if (what->state == MISSION_STATE_NONE && strcmp(what->state_name, "none") != 0) {
        what->state = mission_state_of_wire(what->profile, state);
        if (what->state == MISSION_STATE_OTHER)
            what->state = mission_request_of_wire(what->profile, state);
        if (what->state == MISSION_STATE_OTHER)
            return cli_usage(cli, "\"%s\" is no state", what->state_name);
    }
    what->event = mission_event_of_name(event);
    if (!what->event)
        return cli_usage(cli, "\"%s\" is no event", what->event_name);
    return CLI_OK;
}

static void print_step(struct cli *cli, uint32_t from, const mission_transition *row)
{
    static const char *const versions[] = {"version kept", "version 0", "version 1", "version +1"};

    cli_print(cli, "%s\t%s\t%s\t%s%s%s\n", row->id, mission_state_name(from),
              mission_state_name(row->to ? row->to : from),
              row->commit ? versions[row->version] : "no commit", row->condition[0] ? "\t" : "",
              row->condition);
}

static int refuse_step(struct cli *cli, const struct question *what)
{
    mission_outcome outcome = {.size = sizeof(outcome)};
    mission_error error = MISSION_ERROR_INIT;

    if (mission_lifecycle_next(what->profile, what->state, what->event, 0, &outcome, &error) != 0)
        return cli_refuse(cli, &error);
    error.code = MISSION_E_CONFLICT;
    error.category = mission_code_category(MISSION_E_CONFLICT);
    snprintf(error.text, sizeof(error.text), "%s in state %s%s%s", mission_event_name(what->event),
             mission_state_name(what->state), outcome.wanted ? " cannot lead to " : "",
             outcome.wanted ? mission_state_name(outcome.wanted) : "");
    return cli_refuse(cli, &error);
}

/* Every row that can answer, each with its condition: what the clock and the store say is not
 * asked for. */
static int print_next(struct cli *cli, struct question *what)
{
    int rc = read_question(cli, what);
    bool any = false;

    for (uint32_t i = 0; rc == CLI_OK && i < mission_lifecycle_rows(); i++) {
        mission_transition row = {.size = sizeof(row)};
        mission_error error = MISSION_ERROR_INIT;

        if (mission_lifecycle_row(i, &row, &error) != 0)
            return cli_refuse(cli, &error);
        if (row.event != what->event || !((row.from >> what->state) & 1) ||
            !((row.profiles >> what->profile) & 1))
            continue;
        print_step(cli, what->state, &row);
        any = true;
    }
    return rc != CLI_OK || any ? rc : refuse_step(cli, what);
}

int cmd_lifecycle(struct cli *cli, int argc, char **argv)
{
    struct question what = {0};
    const struct cli_option options[] = {{"state", &what.state_name, NULL},
                                         {"event", &what.event_name, NULL},
                                         {"profile", &what.profile_name, NULL}};
    int rc = cli_parse(cli, argc, argv, options, 3, 1, 1);

    if (rc != CLI_OK)
        return rc;
    what.profile = cli_profile(cli, what.profile_name);
    if (!what.profile)
        return CLI_TROUBLE;
    if (strcmp(cli->operand[0], "table") == 0)
        return print_whole(cli, &what, false);
    if (strcmp(cli->operand[0], "dot") == 0)
        return print_whole(cli, &what, true);
    if (strcmp(cli->operand[0], "next") == 0)
        return print_next(cli, &what);
    return cli_usage(cli, "\"%s\" is neither table, dot nor next", cli->operand[0]);
}
