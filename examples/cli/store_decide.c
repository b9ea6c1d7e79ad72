/* `mission store render|approve|deny|withdraw`: what becomes of a request that waits.
 * SPDX-License-Identifier: MIT */
#include "store.h"

typedef int32_t decision(mission_issuer *issuer, const mission_decide *request, mission_plan **out,
                         mission_error *error);

struct deciding {
    const char *mission, *reason;
    const char *event, *rendering, *acknowledgments_file; /* approve */
    bool acknowledge_all;
    const char *expires_at, *source_file; /* render */
    mission_json *acknowledgments, *source;
};

static int answer(struct store *store, const struct deciding *from, decision *decide)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan = NULL;
    mission_decide request = {
        .size = sizeof(request),
        .mission_id = cli_view(from->mission),
        .reason = cli_view(from->reason),
        .approval_event_id = cli_view(from->event),
        .rendering = cli_view(from->rendering),
        .acknowledgments = mission_json_root(from->acknowledgments),
        .authority_source = mission_json_root(from->source),
        .expires_at = cli_view(from->expires_at),
    };
    int rc = store_requester(store, &request.actor);

    if (rc == CLI_OK)
        rc = store_answer(store, decide(store->issuer, &request, &plan, &error), &plan, &error);
    return rc;
}

/* The Approver's name and the Mission's, before a store is touched. */
static int check(struct store *store, const struct deciding *from)
{
    mission_principal actor;
    int rc = store_need(store, "mission", from->mission);

    if (rc == CLI_OK)
        rc = store_need_principal(store, "actor", store->actor_iss, store->actor_sub, &actor);
    return rc;
}

/* ---- render ---- */

static int render(struct store *store, struct deciding *from)
{
    int rc = store_open(store);

    /* What was admitted stays, unless it is said anew. */
    if (rc == CLI_OK && from->source_file)
        rc = store_read_source(store, from->source_file, &from->source);
    if (rc == CLI_OK)
        rc = answer(store, from, mission_plan_render);
    mission_json_unref(from->source);
    return rc;
}

int store_render(struct store *store, int argc, char **argv)
{
    struct deciding from = {0};
    const struct cli_option options[] = {
        STORE_COMMON(store),
        STORE_ACTOR(store),
        {"mission", &from.mission, NULL},
        {"policy", &store->policy_file, NULL},
        {"expires-at", &from.expires_at, NULL},
        {"source", &from.source_file, NULL},
        {"longer", NULL, &store->longer},
    };
    int rc = store_parse(store, argc, argv, options, STORE_COUNT(options), NULL, 0, 0);

    if (rc == CLI_OK)
        rc = check(store, &from);
    if (rc == CLI_OK)
        rc = store_need(store, "policy", store->policy_file);
    return rc == CLI_OK ? render(store, &from) : rc;
}

/* ---- approve ---- */

static int run_show(struct store *store, const struct deciding *from, mission_plan **plan)
{
    mission_read request = {.size = sizeof(request), .mission_id = cli_view(from->mission)};
    mission_error error = MISSION_ERROR_INIT;
    int rc = store_requester(store, &request.actor);

    *plan = NULL;
    if (rc == CLI_OK)
        rc = store_run(store, mission_plan_show(store->issuer, &request, plan, &error), plan,
                       &error);
    return rc;
}

static void acknowledge(mission_builder *to, const mission_value *action, mission_view at)
{
    static const char *const names[] = {"applies_to", "condition"};

    mission_builder_object(to);
    for (size_t i = 0; i < STORE_COUNT(names); i++) {
        mission_builder_name(to, mission_view_of(names[i]));
        mission_builder_value(to, mission_value_get(action, mission_view_of(names[i])));
    }
    mission_builder_name(to, mission_view_of("acknowledged_at"));
    mission_builder_string(to, at);
    mission_builder_end(to);
}

static int32_t acknowledge_each(struct store *store, const mission_value *actions,
                                mission_json **out, mission_error *error)
{
    const mission_time now = store_now(store);
    char text[40];
    const mission_view at = {text, mission_time_write(&now, text, sizeof(text))};
    mission_builder *to;
    int32_t rc = mission_builder_new(store->cli->context, &to, error);

    if (rc)
        return rc;
    mission_builder_array(to);
    for (size_t i = 0; i < mission_value_count(actions); i++)
        acknowledge(to, mission_value_item(actions, i), at);
    mission_builder_end(to);
    rc = mission_builder_finish(to, out, error);
    mission_builder_free(to);
    return rc;
}

/* The operator's word that the Approver acknowledged each action that the disclosure asks for. It
 * is the disclosure of --rendering, or the approval is refused. */
static int acknowledge_all(struct store *store, struct deciding *from)
{
    const mission_value *actions;
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan;
    int rc = run_show(store, from, &plan);

    if (rc != CLI_OK)
        return rc;
    actions = mission_value_find(mission_plan_reply(plan),
                                 mission_view_of("/disclosure/approver_actions"));
    if (acknowledge_each(store, actions, &from->acknowledgments, &error) != 0)
        rc = store_fail(store, &error);
    mission_plan_free(plan);
    return rc;
}

static int approve(struct store *store, struct deciding *from)
{
    int rc = store_open(store);

    if (rc == CLI_OK && from->acknowledge_all)
        rc = acknowledge_all(store, from);
    if (rc == CLI_OK && from->acknowledgments_file)
        rc = store_read_json(store, from->acknowledgments_file, &from->acknowledgments);
    if (rc == CLI_OK)
        rc = answer(store, from, mission_plan_approve);
    mission_json_unref(from->acknowledgments);
    return rc;
}

static int check_approval(struct store *store, const struct deciding *from)
{
    int rc = check(store, from);

    if (rc == CLI_OK)
        rc = store_need(store, "event", from->event);
    if (rc == CLI_OK)
        rc = store_need(store, "rendering", from->rendering);
    if (rc == CLI_OK)
        rc = store_need(store, "policy", store->policy_file);
    if (rc == CLI_OK && from->acknowledge_all && from->acknowledgments_file)
        rc = cli_usage(store->cli, "--acknowledge-all and --acknowledgments exclude each other");
    return rc;
}

int store_approve(struct store *store, int argc, char **argv)
{
    struct deciding from = {0};
    const struct cli_option options[] = {
        STORE_COMMON(store),
        STORE_ACTOR(store),
        {"mission", &from.mission, NULL},
        {"event", &from.event, NULL},
        {"rendering", &from.rendering, NULL},
        {"policy", &store->policy_file, NULL},
        {"acr", &store->acr, NULL},
        {"acknowledge-all", NULL, &from.acknowledge_all},
        {"acknowledgments", &from.acknowledgments_file, NULL},
        {"longer", NULL, &store->longer},
    };
    int rc = store_parse(store, argc, argv, options, STORE_COUNT(options), NULL, 0, 0);

    if (rc == CLI_OK)
        rc = check_approval(store, &from);
    return rc == CLI_OK ? approve(store, &from) : rc;
}

/* ---- deny, withdraw ---- */

int store_deny(struct store *store, int argc, char **argv)
{
    struct deciding from = {0};
    const struct cli_option options[] = {
        STORE_COMMON(store),
        STORE_ACTOR(store),
        {"mission", &from.mission, NULL},
        {"reason", &from.reason, NULL},
    };
    int rc = store_parse(store, argc, argv, options, STORE_COUNT(options), NULL, 0, 0);

    if (rc == CLI_OK)
        rc = check(store, &from);
    if (rc == CLI_OK)
        rc = store_open(store);
    return rc == CLI_OK ? answer(store, &from, mission_plan_deny) : rc;
}

int store_withdraw(struct store *store, int argc, char **argv)
{
    struct deciding from = {0};
    const struct cli_option options[] = {
        STORE_COMMON(store),
        {"mission", &from.mission, NULL},
        {"client", &store->client, NULL},
        {"reason", &from.reason, NULL},
    };
    int rc = store_parse(store, argc, argv, options, STORE_COUNT(options), NULL, 0, 0);

    if (rc == CLI_OK)
        rc = store_need(store, "mission", from.mission);
    if (rc == CLI_OK)
        rc = store_need(store, "client", store->client);
    if (rc == CLI_OK)
        rc = store_open(store);
    return rc == CLI_OK ? answer(store, &from, mission_plan_withdraw) : rc;
}
