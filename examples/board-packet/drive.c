/* A plan driven by hand, as an event loop would: the host has the last word before a commit.
 * SPDX-License-Identifier: MIT */
#include "gate.h"

static int32_t take_row(void *to, const mission_store_row *row)
{
    mission_error error = MISSION_ERROR_INIT;

    return mission_plan_row(to, row, &error);
}

/* The execution's name is noted before it may begin: a run that dies finds out by it whether it
 * did.
 */
static int32_t commit(struct story *story, mission_plan *plan, const mission_plan_step *step,
                      size_t *failed, mission_error *error)
{
    const struct note note = {.name = "execution", .text = mission_plan_execution(plan)};

    if (!place_note(story, &note, 1))
        return MISSION_STORE_AGAIN;
    return story->store->commit(story->store->host, step->writes, step->write_count, failed, error);
}

static int32_t act(struct story *story, mission_plan *plan, const mission_plan_step *step,
                   mission_error *error)
{
    const mission_store_receiver receiver = {sizeof(receiver), plan, take_row};
    const mission_store *store = story->store;
    size_t failed = 0;
    int32_t result;

    if (step->what == MISSION_PLAN_LOAD)
        result = store->load(store->host, step->kind, step->key, &receiver, error);
    else if (step->what == MISSION_PLAN_SCAN)
        result = store->scan(store->host, step->scan, &receiver, error);
    else
        result = commit(story, plan, step, &failed, error);
    return mission_plan_answer(plan, result, failed, error);
}

int32_t gate_drive(struct story *story, mission_plan *plan, mission_error *error)
{
    mission_plan_step step = {.size = sizeof(step)};
    int32_t rc = mission_plan_next(plan, &step, error);

    while (!rc && step.what != MISSION_PLAN_DONE) {
        rc = act(story, plan, &step, error);
        if (!rc)
            rc = mission_plan_next(plan, &step, error);
    }
    return rc;
}
