/* One request answered, or every item of a batch. SPDX-License-Identifier: MIT */
#include "decide.h"

#include <stdio.h>

/* What came of one item: a response, or a request that is none (`why`). */
struct item {
    mission_json *response;
    bool permit;
    mission_error why;
};

static int decided(struct decide *d, const mission_decision *decision, struct item *item)
{
    mission_decided says = {.size = sizeof(says)};
    mission_error error = MISSION_ERROR_INIT;

    if (mission_decision_says(decision, &says, &error) != 0 ||
        mission_decision_response(decision, &item->response, &error) != 0)
        return cli_fail(d->cli, &error);
    item->permit = says.permit == 1;
    return decide_log_decision(d->cli, &d->log, decision);
}

/* CLI_OK, and the item says what came of it; or trouble: then nothing is answered. */
static int decide_item(struct decide *d, const mission_evaluation *evaluation, struct item *item)
{
    mission_decision *decision = NULL;
    int rc;

    if (mission_pdp_decide(d->pdp, d->policy, evaluation, &d->situation.value, NULL, NULL, 0,
                           &decision, &item->why) == 0)
        rc = decided(d, decision, item);
    else if (cli_status(&item->why) == CLI_TROUBLE)
        rc = cli_fail(d->cli, &item->why);
    else
        rc = item->why.code == MISSION_E_NO_MISSION
                 ? decide_log_refusal(d->cli, &d->log, evaluation)
                 : CLI_OK;
    mission_decision_unref(decision);
    return rc;
}

/* ---- A single request ---- */

static int complain(struct decide *d, const mission_error *why, bool line)
{
    return line ? cli_invalid(d->cli, why) : cli_fail(d->cli, why);
}

static int answer_single(struct decide *d, const mission_value *request, bool line)
{
    mission_evaluation evaluation = {.size = sizeof(evaluation)};
    struct item item = {.why = MISSION_ERROR_INIT};
    int rc;

    if (mission_evaluation_read(d->cli->context, request, &evaluation, &item.why) != 0)
        return complain(d, &item.why, line);
    rc = decide_item(d, &evaluation, &item);
    if (rc == CLI_OK)
        rc = item.response ? cli_put_json(d->cli, mission_json_root(item.response))
                           : complain(d, &item.why, line);
    mission_json_unref(item.response);
    return rc == CLI_OK && item.response && !item.permit ? CLI_REFUSED : rc;
}

/* ---- A batch ---- */

/* AuthZEN's form for an item that is no request, so that the others keep their places. */
static void put_error(mission_builder *to, const mission_error *why)
{
    char message[2 * sizeof(why->text)];

    snprintf(message, sizeof(message), "%s%s%s", mission_code_reason(why->code),
             why->where[0] ? " at " : "", why->where);
    mission_builder_object(to);
    mission_builder_name(to, mission_view_of("context"));
    mission_builder_object(to);
    mission_builder_name(to, mission_view_of("error"));
    mission_builder_object(to);
    cli_name_text(to, "message", message);
    cli_name_integer(to, "status", why->code == MISSION_E_PEP ? 403 : 400);
    mission_builder_end(to);
    mission_builder_end(to);
    cli_name_boolean(to, "decision", false);
    mission_builder_end(to);
}

static int add_item(struct decide *d, const mission_value *request, size_t index,
                    mission_builder *to, bool *all)
{
    mission_evaluation evaluation = {.size = sizeof(evaluation)};
    struct item item = {.why = MISSION_ERROR_INIT};
    int rc = CLI_OK;

    if (mission_evaluation_read_item(d->cli->context, request, index, &evaluation, &item.why) == 0)
        rc = decide_item(d, &evaluation, &item);
    else if (cli_status(&item.why) == CLI_TROUBLE)
        rc = cli_fail(d->cli, &item.why);
    if (rc == CLI_OK && item.response)
        mission_builder_value(to, mission_json_root(item.response));
    else if (rc == CLI_OK)
        put_error(to, &item.why);
    *all = *all && item.permit;
    mission_json_unref(item.response);
    return rc;
}

static int finish(struct decide *d, mission_builder *to)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_json *answer = NULL;
    int rc;

    mission_builder_end(to);
    mission_builder_end(to);
    if (mission_builder_finish(to, &answer, &error) != 0)
        return cli_fail(d->cli, &error);
    rc = cli_put_json(d->cli, mission_json_root(answer));
    mission_json_unref(answer);
    return rc;
}

static int answer_batch(struct decide *d, const mission_value *request, size_t count)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_builder *to = NULL;
    bool all = true;
    int rc = CLI_OK;

    if (mission_builder_new(d->cli->context, &to, &error) != 0)
        return cli_fail(d->cli, &error);
    mission_builder_object(to);
    mission_builder_name(to, mission_view_of("evaluations"));
    mission_builder_array(to);
    for (size_t i = 0; rc == CLI_OK && i < count; i++)
        rc = add_item(d, request, i, to, &all);
    if (rc == CLI_OK)
        rc = finish(d, to);
    mission_builder_free(to);
    return rc == CLI_OK && !all ? CLI_REFUSED : rc;
}

int decide_request(struct decide *d, const mission_value *request, bool line)
{
    mission_error error = MISSION_ERROR_INIT;
    size_t count;

    if (mission_evaluation_batch(d->cli->context, request, &count, &error) != 0)
        return complain(d, &error, line);
    return count ? answer_batch(d, request, count) : answer_single(d, request, line);
}
