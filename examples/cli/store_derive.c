/* `mission store derive`: what a credential would carry, counted; in one phase or in two.
 * SPDX-License-Identifier: MIT */
#include "store.h"

#define MOST_RESOURCES 64
#define MOST_LIFETIME 3153600000u /* a century */

struct deriving {
    const char *mission, *lifetime, *deployment, *confirm, *release;
    bool reserve;
    uint64_t seconds;
    struct cli_list resources;
};

static int derive(struct store *store, const struct deriving *from)
{
    const mission_derive request = {
        .size = sizeof(request),
        .flags = from->reserve ? MISSION_DERIVE_RESERVE : 0,
        .mission_id = cli_view(from->mission),
        .actor = {.client_id = cli_view(store->client)},
        .deployment = cli_view(from->deployment),
        .resources = from->resources.values,
        .resource_count = from->resources.count,
        .lifetime = (int64_t)from->seconds,
    };
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan = NULL;

    return store_answer(store, mission_plan_derive(store->issuer, &request, &plan, &error), &plan,
                        &error);
}

static int settle(struct store *store, const struct deriving *from)
{
    const mission_settle_lease request = {
        .size = sizeof(request),
        .mission_id = cli_view(from->mission),
        .lease = cli_view(from->confirm ? from->confirm : from->release),
    };
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan = NULL;
    int32_t made = from->confirm ? mission_plan_confirm(store->issuer, &request, &plan, &error)
                                 : mission_plan_release(store->issuer, &request, &plan, &error);

    return store_answer(store, made, &plan, &error);
}

static int check(struct store *store, struct deriving *from)
{
    const bool settles = from->confirm || from->release;
    int rc = store_need(store, "mission", from->mission);

    if (rc == CLI_OK && from->reserve + !!from->confirm + !!from->release > 1)
        rc = cli_usage(store->cli, "--reserve, --confirm and --release exclude each other");
    if (rc == CLI_OK && !settles)
        rc = store_need(store, "client", store->client);
    if (rc == CLI_OK)
        rc = store_number(store, "lifetime", from->lifetime ? from->lifetime : "300", MOST_LIFETIME,
                          &from->seconds);
    if (rc == CLI_OK && !from->seconds)
        rc = cli_usage(store->cli, "--lifetime takes at least one second");
    return rc;
}

int store_derive(struct store *store, int argc, char **argv)
{
    mission_view resources[MOST_RESOURCES];
    struct deriving from = {.resources = {"resource", resources, MOST_RESOURCES, 0, false}};
    const struct cli_option options[] = {
        STORE_COMMON(store),
        {"mission", &from.mission, NULL},
        {"client", &store->client, NULL},
        {"lifetime", &from.lifetime, NULL},
        {"deployment", &from.deployment, NULL},
        {"confirm", &from.confirm, NULL},
        {"release", &from.release, NULL},
        {"reserve", NULL, &from.reserve},
    };
    int rc = store_parse(store, argc, argv, options, STORE_COUNT(options), &from.resources, 1, 0);

    if (rc == CLI_OK)
        rc = check(store, &from);
    if (rc == CLI_OK)
        rc = store_open(store);
    if (rc != CLI_OK)
        return rc;
    return from.confirm || from.release ? settle(store, &from) : derive(store, &from);
}
