/* `mission store init`: make a store and bind it. SPDX-License-Identifier: MIT */
#include "store.h"

#include <stdio.h>

struct made {
    const struct store *store;
    bool created;
};

static void fill(mission_builder *to, const void *what)
{
    const struct made *made = what;

    mission_builder_name(to, mission_view_of("created"));
    mission_builder_boolean(to, made->created);
    mission_builder_name(to, mission_view_of("issuer"));
    mission_builder_string(to, store_issuer(made->store));
    mission_builder_name(to, mission_view_of("profile"));
    mission_builder_string(to, mission_view_of(made->store->profile));
}

/* The name of an issuer is an absolute URI without a fragment, as a `resource` parameter is;
 * whether a set has such a resource does not matter. A store bound to anything else could hold no
 * record. */
static int32_t check_origin(struct store *store, mission_error *error)
{
    static const char text[] = "[{\"type\":\"mission_resource_access\","
                               "\"resource\":\"https://rs.example\",\"actions\":[\"read\"]}]";
    const mission_view origin = mission_view_of(store->origin);
    mission_authority_set *set = NULL, *part = NULL;
    int32_t rc =
        mission_authority_set_parse(store->cli->context, mission_view_of(text), &set, error);

    if (rc == 0)
        rc = mission_authority_set_for_resources(set, &origin, 1, &part, error);
    mission_authority_set_unref(part);
    mission_authority_set_unref(set);
    return rc == MISSION_E_TARGET ? MISSION_OK : rc;
}

int store_init(struct store *store, int argc, char **argv)
{
    const struct cli_option options[] = {STORE_COMMON(store)};
    struct made made = {.store = store};
    mission_error error = MISSION_ERROR_INIT;
    int rc = store_parse(store, argc, argv, options, STORE_COUNT(options), NULL, 0, 0);

    if (rc == CLI_OK)
        rc = store_need(store, "origin", store->origin);
    if (rc == CLI_OK)
        rc = cli_context(store->cli, store->profile, store->now);
    if (rc == CLI_OK && check_origin(store, &error) != 0)
        rc = cli_usage(store->cli, "\"%s\" is no absolute URI without a fragment", store->origin);
    store->profile = store->profile ? store->profile : "series";
    if (rc == CLI_OK)
        rc = store_connect(store, true);
    if (rc == CLI_OK)
        rc = store_bind(store, &made.created);
    return rc == CLI_OK ? cli_emit(store->cli, fill, &made) : rc;
}
