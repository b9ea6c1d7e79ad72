/* `mission store show|history|list`: what there is. SPDX-License-Identifier: MIT */
#include "store.h"

#define MOST_STATES 16
#define MOST_ROWS 1000
#define MOST_SEQUENCE (UINT64_C(1) << 53)

typedef int32_t reading(mission_issuer *issuer, const mission_read *request, mission_plan **out,
                        mission_error *error);

static int read_one(struct store *store, mission_read *request, reading *make)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan = NULL;
    int rc = store_requester(store, &request->actor);

    if (rc == CLI_OK)
        rc = store_open(store);
    if (rc == CLI_OK)
        rc = store_answer(store, make(store->issuer, request, &plan, &error), &plan, &error);
    return rc;
}

int store_show(struct store *store, int argc, char **argv)
{
    const char *mission = NULL;
    const struct cli_option options[] = {
        STORE_COMMON(store),
        STORE_ACTOR(store),
        {"mission", &mission, NULL},
        {"client", &store->client, NULL},
    };
    mission_read request = {.size = sizeof(request)};
    int rc = store_parse(store, argc, argv, options, STORE_COUNT(options), NULL, 0, 0);

    if (rc == CLI_OK)
        rc = store_need(store, "mission", mission);
    request.mission_id = cli_view(mission);
    return rc == CLI_OK ? read_one(store, &request, mission_plan_show) : rc;
}

int store_history(struct store *store, int argc, char **argv)
{
    const char *mission = NULL, *after = NULL, *limit = NULL;
    const struct cli_option options[] = {
        STORE_COMMON(store),         STORE_ACTOR(store),
        {"mission", &mission, NULL}, {"client", &store->client, NULL},
        {"after", &after, NULL},     {"limit", &limit, NULL},
    };
    mission_read request = {.size = sizeof(request)};
    uint64_t most = 0;
    int rc = store_parse(store, argc, argv, options, STORE_COUNT(options), NULL, 0, 0);

    if (rc == CLI_OK)
        rc = store_need(store, "mission", mission);
    if (rc == CLI_OK)
        rc = store_number(store, "after", after, MOST_SEQUENCE, &request.after);
    if (rc == CLI_OK)
        rc = store_number(store, "limit", limit, MOST_ROWS, &most);
    request.mission_id = cli_view(mission);
    request.limit = (uint32_t)most;
    return rc == CLI_OK ? read_one(store, &request, mission_plan_history) : rc;
}

/* ---- list ---- */

struct listing {
    const char *parent, *created_after, *created_before, *expiring_before, *limit, *cursor;
    struct cli_list states;
    mission_principal subject;
    uint64_t most;
};

static int list(struct store *store, const struct listing *from)
{
    const mission_list request = {
        .size = sizeof(request),
        .tenant = cli_view(store->tenant),
        .subject = from->subject,
        .client_id = cli_view(store->client),
        .parent = cli_view(from->parent),
        .states = from->states.values,
        .state_count = from->states.count,
        .created_after = cli_view(from->created_after),
        .created_before = cli_view(from->created_before),
        .expiring_before = cli_view(from->expiring_before),
        .cursor = cli_view(from->cursor),
        .limit = (uint32_t)from->most,
    };
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan = NULL;

    return store_answer(store, mission_plan_list(store->issuer, &request, &plan, &error), &plan,
                        &error);
}

int store_list(struct store *store, int argc, char **argv)
{
    mission_view states[MOST_STATES];
    struct listing from = {.states = {"state", states, MOST_STATES, 0, false}};
    const struct cli_option options[] = {
        STORE_COMMON(store),
        STORE_SUBJECT(store),
        {"tenant", &store->tenant, NULL},
        {"client", &store->client, NULL},
        {"parent", &from.parent, NULL},
        {"created-after", &from.created_after, NULL},
        {"created-before", &from.created_before, NULL},
        {"expiring-before", &from.expiring_before, NULL},
        {"limit", &from.limit, NULL},
        {"cursor", &from.cursor, NULL},
    };
    int rc = store_parse(store, argc, argv, options, STORE_COUNT(options), &from.states, 1, 0);

    if (rc == CLI_OK)
        rc = store_principal(store, "subject", store->subject_iss, store->subject_sub,
                             &from.subject);
    if (rc == CLI_OK)
        rc = store_number(store, "limit", from.limit, MOST_ROWS, &from.most);
    if (rc == CLI_OK)
        rc = store_open(store);
    return rc == CLI_OK ? list(store, &from) : rc;
}
