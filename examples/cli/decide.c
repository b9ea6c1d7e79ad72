/* `mission decide`: a decision point at a shell prompt. SPDX-License-Identifier: MIT */
#include "decide.h"

#include <stdlib.h>

/* ---- The decision point ---- */

static int read_profile(struct decide *d, size_t index)
{
    mission_error error = MISSION_ERROR_INIT;
    struct cli_bytes in;
    int rc = cli_read(d->cli, d->profile_files[index].ptr, &in);

    if (rc != CLI_OK)
        return rc;
    d->terms[index] = (mission_operation_terms){.size = sizeof(d->terms[index])};
    if (mission_operation_profile_parse(d->cli->context, (mission_view){in.ptr, in.len},
                                        &d->profiles[index], &error) != 0 ||
        mission_operation_profile_terms(d->profiles[index], &d->terms[index], &error) != 0)
        rc = cli_fail(d->cli, &error);
    free(in.ptr);
    return rc;
}

static int read_floors(struct decide *d)
{
    const char *member = "mission_action_class_floors";
    mission_error error = MISSION_ERROR_INIT;
    const mission_value *root, *floors;
    mission_json *doc = NULL;
    int rc = cli_read_setting(d->cli, d->floors_file, &doc);

    if (rc != CLI_OK)
        return rc;
    root = mission_json_root(doc);
    floors = mission_value_get(root, mission_view_of(member)); /* of whole metadata */
    if (mission_floors_read(d->cli->context, floors ? floors : root, &d->floors, &error) != 0)
        rc = cli_fail(d->cli, &error);
    mission_json_unref(doc);
    return rc;
}

static int read_files(struct decide *d)
{
    int rc = cli_read_policy(d->cli, d->policy_file, cli_fail, &d->policy);

    for (size_t i = 0; rc == CLI_OK && i < d->profile_list.count; i++)
        rc = read_profile(d, i);
    if (rc == CLI_OK && d->floors_file)
        rc = read_floors(d);
    if (rc == CLI_OK && d->rules_file)
        rc = cli_read_setting(d->cli, d->rules_file, &d->rules);
    if (rc == CLI_OK && d->rules)
        rc = decide_rules_check(d);
    if (rc == CLI_OK)
        rc = decide_situation_read(d->cli, d->situation_file, d->state, d->policy, &d->situation);
    return rc;
}

static int make_pdp(struct decide *d)
{
    const mission_pdp_host host = decide_host(d);
    mission_error error = MISSION_ERROR_INIT;
    mission_pdp_config config = {
        .size = sizeof(config),
        .flags = (d->places_state ? MISSION_PDP_PLACES_STATE : 0) |
                 (d->taint ? MISSION_PDP_TAINT : 0) | (d->strict ? MISSION_PDP_STRICT : 0),
        .context = d->cli->context,
        .id = cli_view(d->emitter.id),
        .host = &host,
        .floors = d->floors,
        .declared = d->class_name != NULL,
        .default_class = d->class_name ? mission_class_of_name(cli_view(d->class_name)) : 0,
    };

    return mission_pdp_new(&config, &d->pdp, &error) != 0 ? cli_fail(d->cli, &error) : CLI_OK;
}

int decide_open(struct decide *d)
{
    int rc = decide_constraints(d);

    if (rc == CLI_OK)
        rc = cli_context(d->cli, d->profile, d->now);
    if (rc == CLI_OK)
        rc = read_files(d);
    if (rc == CLI_OK)
        rc = make_pdp(d);
    if (rc == CLI_OK && d->evidence_file)
        rc = decide_log_open(d->cli, d->evidence_file, &d->emitter, d->policy, &d->log);
    return rc;
}

static int close_all(struct decide *d)
{
    const int rc = decide_log_close(d->cli, &d->log);

    mission_pdp_unref(d->pdp);
    decide_situation_clear(&d->situation);
    mission_floors_unref(d->floors);
    mission_json_unref(d->rules);
    for (size_t i = 0; i < d->profile_list.count; i++)
        mission_operation_profile_unref(d->profiles[i]);
    mission_policy_unref(d->policy);
    return rc;
}

/* ---- Requests ---- */

static int decide_line(struct cli *cli, mission_view line, void *own)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_json *request = NULL;
    int rc;

    if (mission_json_parse(cli->context, line, 0, &request, &error) != 0)
        return cli_invalid(cli, &error);
    rc = decide_request(own, mission_json_root(request), true);
    mission_json_unref(request);
    return rc == CLI_TROUBLE ? rc : CLI_OK; /* a denial is an answer here */
}

static int run(struct decide *d)
{
    mission_json *request = NULL;
    size_t most;
    int rc;

    if (d->lines) {
        rc = cli_longest(d->cli, &most);
        return rc == CLI_OK ? cli_lines(d->cli, d->request_file, most, decide_line, d) : rc;
    }
    rc = cli_read_setting(d->cli, d->request_file, &request);
    if (rc == CLI_OK)
        rc = decide_request(d, mission_json_root(request), false);
    mission_json_unref(request);
    return rc;
}

/* ---- Options ---- */

static int check_evidence(struct decide *d)
{
    int rc = CLI_OK;

    if (!d->evidence_file)
        return d->emitter.id || d->emitter.key_file || d->emitter.name_space
                   ? cli_usage(d->cli, "--emitter, --key and --name-space go with --evidence")
                   : CLI_OK;
    rc = cli_need(d->cli, "key", d->emitter.key_file);
    if (rc == CLI_OK)
        rc = cli_need(d->cli, "emitter", d->emitter.id);
    if (rc == CLI_OK && cli_is(cli_view(d->evidence_file), "-"))
        rc = cli_usage(d->cli, "--evidence takes a file that is kept");
    return rc;
}

static int check(struct decide *d)
{
    const char *files[6 + DECIDE_PROFILES] = {
        d->request_file, d->policy_file,      d->situation_file,
        d->floors_file,  d->emitter.key_file, d->rules_file,
    };
    int rc = cli_need(d->cli, "policy", d->policy_file);

    if (rc == CLI_OK && d->class_name &&
        mission_class_of_name(cli_view(d->class_name)) == MISSION_CLASS_COUNT)
        rc = cli_usage(d->cli, "\"%s\" is no class of actions", d->class_name);
    if (rc == CLI_OK)
        rc = check_evidence(d);
    for (size_t i = 0; i < d->profile_list.count; i++)
        files[6 + i] = d->profile_files[i].ptr;
    return rc == CLI_OK ? cli_one_input(d->cli, files, CLI_COUNT(files)) : rc;
}

static int parse(struct decide *d, int argc, char **argv)
{
    const struct cli_option options[] = {
        {"profile", &d->profile, NULL},
        {"now", &d->now, NULL},
        {"policy", &d->policy_file, NULL},
        {"request", &d->request_file, NULL},
        {"situation", &d->situation_file, NULL},
        {"state", &d->state, NULL},
        {"floors", &d->floors_file, NULL},
        {"resource-policy", &d->rules_file, NULL},
        {"default-class", &d->class_name, NULL},
        {"evidence", &d->evidence_file, NULL},
        {"emitter", &d->emitter.id, NULL},
        {"key", &d->emitter.key_file, NULL},
        {"name-space", &d->emitter.name_space, NULL},
        {"places-state", NULL, &d->places_state},
        {"taint", NULL, &d->taint},
        {"strict", NULL, &d->strict},
        {"lines", NULL, &d->lines},
    };
    struct cli_list lists[] = {
        {"profile-file", d->profile_files, DECIDE_PROFILES, 0, true},
        {"constraint", d->constraints, DECIDE_CONSTRAINTS, 0, false},
    };
    const int rc = cli_parse_lists(d->cli, argc, argv, options, CLI_COUNT(options), lists,
                                   CLI_COUNT(lists), 0, 0);

    d->profile_list = lists[0];
    d->constraint_list = lists[1];
    if (!d->request_file)
        d->request_file = "-";
    return rc;
}

int cmd_decide(struct cli *cli, int argc, char **argv)
{
    struct decide d = {.cli = cli};
    int rc = parse(&d, argc, argv), closed;

    if (rc == CLI_OK)
        rc = check(&d);
    if (rc == CLI_OK)
        rc = decide_open(&d);
    if (rc == CLI_OK)
        rc = run(&d);
    closed = close_all(&d);
    return closed == CLI_OK ? rc : closed;
}
