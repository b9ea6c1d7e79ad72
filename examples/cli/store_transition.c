/* `mission store transition`: revoke, suspend, resume, complete. SPDX-License-Identifier: MIT */
#include "store.h"

struct moving {
    const char *mission, *operation, *until, *on_expiry, *version, *reason, *nonce;
    uint32_t event;
    uint64_t expected;
};

static int check(struct store *store, struct moving *from)
{
    int rc = store_need(store, "mission", from->mission);

    if (rc == CLI_OK)
        rc = store_need(store, "operation", from->operation);
    if (rc == CLI_OK)
        rc = store_number(store, "expected-version", from->version, INT64_C(1) << 53,
                          &from->expected);
    if (rc != CLI_OK)
        return rc;
    from->event = mission_event_of_name(cli_view(from->operation));
    if (from->event == MISSION_EVENT_REVOKE || from->event == MISSION_EVENT_SUSPEND ||
        from->event == MISSION_EVENT_RESUME || from->event == MISSION_EVENT_COMPLETE)
        return CLI_OK;
    return cli_usage(store->cli, "\"%s\" is no operation", from->operation);
}

/* Equal requests under one nonce are one request: these bytes are what is compared. */
static int32_t request_text(struct store *store, const struct moving *from, mission_text **out,
                            mission_error *error)
{
    const char *const members[][2] = {{"mission", from->mission},
                                      {"operation", from->operation},
                                      {"until", from->until},
                                      {"on_expiry", from->on_expiry},
                                      {"expected_version", from->version},
                                      {"reason", from->reason},
                                      {"iss", store->actor_iss},
                                      {"sub", store->actor_sub}};
    mission_builder *to;
    mission_json *doc = NULL;
    int32_t rc = mission_builder_new(store->cli->context, &to, error);

    *out = NULL;
    if (rc)
        return rc;
    mission_builder_object(to);
    for (size_t i = 0; i < STORE_COUNT(members); i++) {
        if (!members[i][1])
            continue;
        mission_builder_name(to, cli_view(members[i][0]));
        mission_builder_string(to, cli_view(members[i][1]));
    }
    mission_builder_end(to);
    rc = mission_builder_finish(to, &doc, error);
    mission_builder_free(to);
    if (!rc)
        rc = mission_value_canonical(store->cli->context, mission_json_root(doc), out, error);
    mission_json_unref(doc);
    return rc;
}

static int operate(struct store *store, const struct moving *from, const mission_text *text)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan = NULL;
    mission_operate request = {
        .size = sizeof(request),
        .event = from->event,
        .flags = (from->nonce ? 0 : MISSION_OPERATE_INTERNAL) |
                 (from->version ? MISSION_OPERATE_VERSION : 0),
        .expected_version = from->expected,
        .mission_id = cli_view(from->mission),
        .nonce = cli_view(from->nonce),
        .request = mission_text_view(text),
        .reason = cli_view(from->reason),
        .suspend_until = cli_view(from->until),
        .on_expiry = cli_view(from->on_expiry),
    };
    int rc = store_requester(store, &request.actor);

    if (rc == CLI_OK)
        rc = store_answer(store, mission_plan_operate(store->issuer, &request, &plan, &error),
                          &plan, &error);
    return rc;
}

static int transition(struct store *store, const struct moving *from)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_text *text = NULL;
    int rc;

    if (request_text(store, from, &text, &error) != 0)
        rc = store_fail(store, &error);
    else
        rc = operate(store, from, text);
    mission_text_unref(text);
    return rc;
}

int store_transition(struct store *store, int argc, char **argv)
{
    struct moving from = {0};
    const struct cli_option options[] = {
        STORE_COMMON(store),
        STORE_ACTOR(store),
        {"mission", &from.mission, NULL},
        {"operation", &from.operation, NULL},
        {"until", &from.until, NULL},
        {"on-expiry", &from.on_expiry, NULL},
        {"expected-version", &from.version, NULL},
        {"reason", &from.reason, NULL},
        {"nonce", &from.nonce, NULL},
        {"client", &store->client, NULL},
    };
    int rc = store_parse(store, argc, argv, options, STORE_COUNT(options), NULL, 0, 0);

    if (rc == CLI_OK)
        rc = check(store, &from);
    if (rc == CLI_OK)
        rc = store_open(store);
    return rc == CLI_OK ? transition(store, &from) : rc;
}
