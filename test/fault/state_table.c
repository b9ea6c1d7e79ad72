/* The table of states at every failing allocation and callback: what it knew it knows afterwards.
 * SPDX-License-Identifier: MIT */
#include "meter.h"

#define ISSUER V("https://as.example.com")

static mission_known_state word_of(uint32_t state, uint64_t version)
{
    return (mission_known_state){.size = sizeof(mission_known_state),
                                 .state = state,
                                 .source = MISSION_LEARNED_EVENT,
                                 .version = version,
                                 .learned_at = {.seconds = 1767225600}};
}

static uint32_t find(const mission_state_table *table, mission_view id)
{
    mission_known_state out = {.size = sizeof out};

    CHECK_INT(mission_state_table_find(table, ISSUER, id, &out), out.state != MISSION_STATE_NONE);
    return out.state;
}

static int32_t run_new(struct meter *meter, mission_error *error)
{
    mission_context *context = meter_context(meter, meter_profile());
    mission_state_table *table = (mission_state_table *)(uintptr_t)8;
    int32_t rc;

    meter_arm(meter);
    rc = mission_state_table_new(context, 100, &table, error);
    meter_disarm(meter);
    CHECK_INT(rc == MISSION_OK, table != NULL);
    mission_state_table_free(table);
    mission_context_unref(context);
    return rc;
}

/* A table of one row, so that the second Mission takes the first one's place; or does not. */
static int32_t run_learn(struct meter *meter, mission_error *error)
{
    mission_context *context = meter_context(meter, meter_profile());
    mission_state_table *table = NULL;
    const mission_known_state active = word_of(MISSION_STATE_ACTIVE, 1);
    const mission_known_state revoked = word_of(MISSION_STATE_REVOKED, 2);
    int32_t rc;

    CHECK_CODE(mission_state_table_new(context, 1, &table, error), MISSION_OK, error);
    CHECK_CODE(mission_state_table_learn(table, ISSUER, V("a"), &active, error), MISSION_OK, error);
    meter_arm(meter);
    rc = mission_state_table_learn(table, ISSUER, V("b"), &active, error);
    CHECK_INT(find(table, V("b")), rc ? MISSION_STATE_NONE : MISSION_STATE_ACTIVE);
    CHECK_INT(find(table, V("a")), rc ? MISSION_STATE_ACTIVE : MISSION_STATE_NONE);
    if (rc) /* still down, perhaps: an end is learned all the same */
        CHECK_INT(mission_state_table_learn(table, ISSUER, V("a"), &revoked, NULL), MISSION_OK);
    meter_disarm(meter);
    if (rc)
        CHECK_INT(find(table, V("a")), MISSION_STATE_REVOKED);
    mission_state_table_free(table);
    mission_context_unref(context);
    return rc;
}

static const struct scenario scenarios[] = {
    {"mission_state_table_new", run_new, 0, false},
    {"mission_state_table_learn", run_learn, 0, false},
};

static void test_sweep(void)
{
    for (size_t i = 0; i < sizeof scenarios / sizeof scenarios[0]; i++)
        meter_sweep(&scenarios[i]);
}

static const struct test tests[] = {{"sweep", test_sweep}};
TEST_MAIN("fault-state_table", tests)
