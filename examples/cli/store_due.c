/* `mission store events|due|sweep`: what is to be delivered and what the clock has made due.
 * SPDX-License-Identifier: MIT */
#include "store.h"

#define MOST_KEYS 32
#define MOST_ROWS 1000
#define MOST_SWEPT 1000000000u
#define SWEPT 1000u

typedef int32_t draining(mission_issuer *issuer, const mission_drain *request, mission_plan **out,
                         mission_error *error);

struct drain {
    const char *limit, *cursor;
    struct cli_list keys;
    uint64_t most;
};

static int drain(struct store *store, const struct drain *from, draining *make)
{
    const mission_drain request = {
        .size = sizeof(request),
        .limit = (uint32_t)from->most,
        .cursor = cli_view(from->cursor),
    };
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan = NULL;

    return store_answer(store, make(store->issuer, &request, &plan, &error), &plan, &error);
}

static int acknowledge(struct store *store, const struct cli_list *keys)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan = NULL;
    int32_t made =
        mission_plan_acknowledge(store->issuer, keys->values, keys->count, &plan, &error);

    return store_answer(store, made, &plan, &error);
}

int store_events(struct store *store, int argc, char **argv)
{
    mission_view keys[MOST_KEYS];
    struct drain from = {.keys = {"acknowledge", keys, MOST_KEYS, 0, false}};
    const struct cli_option options[] = {
        STORE_COMMON(store),
        {"limit", &from.limit, NULL},
        {"cursor", &from.cursor, NULL},
    };
    int rc = store_parse(store, argc, argv, options, STORE_COUNT(options), &from.keys, 1, 0);

    if (rc == CLI_OK && from.keys.count && (from.limit || from.cursor))
        rc = cli_usage(store->cli, "--acknowledge stands alone");
    if (rc == CLI_OK)
        rc = store_number(store, "limit", from.limit, MOST_ROWS, &from.most);
    if (rc == CLI_OK)
        rc = store_open(store);
    if (rc != CLI_OK)
        return rc;
    return from.keys.count ? acknowledge(store, &from.keys)
                           : drain(store, &from, mission_plan_events);
}

int store_due(struct store *store, int argc, char **argv)
{
    struct drain from = {0};
    const struct cli_option options[] = {
        STORE_COMMON(store),
        {"limit", &from.limit, NULL},
        {"cursor", &from.cursor, NULL},
    };
    int rc = store_parse(store, argc, argv, options, STORE_COUNT(options), NULL, 0, 0);

    if (rc == CLI_OK)
        rc = store_number(store, "limit", from.limit, MOST_ROWS, &from.most);
    if (rc == CLI_OK)
        rc = store_open(store);
    return rc == CLI_OK ? drain(store, &from, mission_plan_due) : rc;
}

/* ---- sweep ---- */

struct swept {
    int32_t more;
    mission_time next;
};

static void fill(mission_builder *to, const void *what)
{
    const struct swept *swept = what;
    char text[40];
    const size_t len = mission_time_write(&swept->next, text, sizeof(text));

    mission_builder_name(to, mission_view_of("more"));
    mission_builder_boolean(to, swept->more);
    if (!len)
        return; /* nothing is ever due */
    mission_builder_name(to, mission_view_of("next"));
    mission_builder_string(to, (mission_view){text, len});
}

int store_sweep(struct store *store, int argc, char **argv)
{
    const char *limit = NULL;
    const struct cli_option options[] = {STORE_COMMON(store), {"limit", &limit, NULL}};
    mission_error error = MISSION_ERROR_INIT;
    struct swept swept;
    uint64_t most = 0;
    int rc = store_parse(store, argc, argv, options, STORE_COUNT(options), NULL, 0, 0);

    if (rc == CLI_OK)
        rc = store_number(store, "limit", limit, MOST_SWEPT, &most);
    if (rc == CLI_OK)
        rc = store_open(store);
    if (rc != CLI_OK)
        return rc;
    if (mission_issuer_sweep(store->issuer, most ? (uint32_t)most : SWEPT, NULL, &swept.more,
                             &swept.next, &error) != 0)
        return store_fail(store, &error);
    return cli_emit(store->cli, fill, &swept);
}
