/* Plans: the engine that every operation runs on. SPDX-License-Identifier: MIT */
#include "plan.h"

static void drop_held(mission_plan *plan)
{
    while (plan->held) {
        struct mi_held *held = plan->held;

        plan->held = held->next;
        held->drop(held->what);
    }
}

static void drop_result(mission_plan *plan)
{
    mission_json_unref(plan->reply);
    mission_record_unref(plan->record);
    plan->reply = NULL;
    plan->record = NULL;
    plan->write_count = 0;
}

/* Forget what this attempt has read and built. */
static void forget(mission_plan *plan)
{
    drop_held(plan);
    mi_arena_drop(&plan->arena);
    mi_arena_start(&plan->arena, &mi_plan_context(plan)->memory);
    plan->reads = plan->wanted = NULL;
    plan->scans = plan->wanted_scan = NULL;
    drop_result(plan);
}

static void refuse_first(mission_plan *plan)
{
    plan->verdict = (mission_verdict){.size = sizeof plan->verdict};
    plan->verdict.code = MISSION_E_STATE;
    memset(plan->more, 0, sizeof plan->more);
    mission_error_init(&plan->why, sizeof plan->why);
}

int32_t mi_plan_of(const struct mi_owner *owner, const struct mi_operation *operation,
                   const void *request, size_t size, const mission_time *now, mission_plan **out,
                   mission_error *error)
{
    const mi_memory *memory = &owner->context->memory;
    mission_plan *plan = mi_resize(memory, NULL, 0, sizeof *plan + size);

    if (!plan) {
        owner->drop(owner->what);
        return mi_fail(error, MISSION_E_NOMEM);
    }
    memset(plan, 0, offsetof(struct mission_plan, writes));
    plan->owner = *owner;
    plan->operation = operation;
    plan->attempt = 1;
    mi_arena_start(&plan->kept, memory);
    mi_arena_start(&plan->arena, memory);
    refuse_first(plan);
    plan->request = plan + 1;
    plan->request_size = size;
    if (size)
        memcpy(plan->request, request, size);
    plan->given_now = now;
    *out = plan;
    return MISSION_OK;
}

static void drop_issuer(void *issuer)
{
    mission_issuer_unref(issuer);
}

int32_t mi_plan_new(mission_issuer *issuer, const struct mi_operation *operation,
                    const void *request, size_t size, const mission_time *now, mission_plan **out,
                    mission_error *error)
{
    const struct mi_owner owner = {issuer->context, mission_issuer_ref(issuer), drop_issuer,
                                   issuer->config.retries};
    const int32_t rc = mi_plan_of(&owner, operation, request, size, now, out, error);

    if (!rc)
        (*out)->issuer = issuer;
    return rc;
}

void mission_plan_free(mission_plan *plan)
{
    struct mi_owner owner;
    mi_memory memory;

    if (!plan)
        return;
    owner = plan->owner;
    memory = owner.context->memory;
    drop_held(plan);
    drop_result(plan);
    mi_arena_drop(&plan->arena);
    mi_arena_drop(&plan->kept);
    mi_release(&memory, plan, sizeof *plan + plan->request_size);
    owner.drop(owner.what);
}

/* The plan is at its end without a verdict. */
static int32_t broken(mission_plan *plan, int32_t code, mission_error *error)
{
    plan->phase = MI_BROKEN;
    if (plan->why.code != code)
        mi_fail(&plan->why, code);
    drop_result(plan);
    if (error && mi_error_wanted(error)) {
        const size_t size = error->size;

        memcpy(error, &plan->why, size < sizeof plan->why ? size : sizeof plan->why);
        error->size = size;
    }
    return code;
}

/* What a pass's failure means: one of the machine, or an answer to who asked. */
static bool is_refusal(int32_t code)
{
    const int32_t category = mission_code_category(code);

    return category == MISSION_CATEGORY_INPUT || category == MISSION_CATEGORY_LIMIT ||
           category == MISSION_CATEGORY_REFUSED;
}

/* `why` stays what the refusal said. */
static int32_t record_refusal(mission_plan *plan)
{
    mission_error failure = MISSION_ERROR_INIT;
    int32_t rc = plan->operation->refused(plan, &failure);

    if (rc && rc != MI_WAIT)
        plan->why = failure;
    return rc;
}

static int32_t refused(mission_plan *plan, int32_t code, mission_error *error)
{
    int32_t rc;

    plan->write_count = 0;
    mission_json_unref(plan->reply);
    plan->reply = NULL;
    mission_record_unref(plan->record);
    plan->record = NULL;
    rc = mi_refusal(plan, code, &plan->why);
    if (!rc && plan->operation->refused)
        rc = record_refusal(plan);
    if (rc == MI_WAIT) { /* once it is there the pass refuses again, and gets here again */
        plan->phase = MI_ASKED;
        return MISSION_OK;
    }
    if (rc)
        return broken(plan, rc, error);
    plan->phase = plan->write_count ? MI_COMMITTING : MI_ENDED_WELL;
    return MISSION_OK;
}

static int32_t run_pass(mission_plan *plan, mission_error *error)
{
    int32_t rc;

    drop_result(plan);
    refuse_first(plan);
    rc = mi_now(mi_plan_context(plan), plan->given_now, &plan->now, &plan->why);
    if (!plan->reads && !plan->scans)
        plan->began = plan->now;
    if (!rc)
        rc = plan->operation->pass(plan, &plan->why);
    if (rc == MI_WAIT) {
        plan->phase = MI_ASKED;
        return MISSION_OK;
    }
    if (rc)
        return is_refusal(rc) ? refused(plan, rc, error) : broken(plan, rc, error);
    plan->phase = plan->write_count ? MI_COMMITTING : MI_ENDED_WELL;
    return MISSION_OK;
}

static void show_step(const mission_plan *plan, mission_plan_step *step)
{
    step->attempt = plan->attempt;
    if (plan->phase == MI_COMMITTING) {
        step->what = MISSION_PLAN_COMMIT;
        step->writes = plan->writes;
        step->write_count = plan->write_count;
    } else if (plan->phase == MI_ASKED && plan->wanted) {
        step->what = MISSION_PLAN_LOAD;
        step->kind = plan->wanted->kind;
        step->key = plan->wanted->key;
    } else if (plan->phase == MI_ASKED) {
        step->what = MISSION_PLAN_SCAN;
        step->scan = &plan->wanted_scan->scan;
    }
}

int32_t mission_plan_next(mission_plan *plan, mission_plan_step *out, mission_error *error)
{
    const size_t least = MI_END_OF(mission_plan_step, write_count);
    mission_plan_step step = {.size = sizeof step};
    int32_t rc = out ? mi_give(out, &step, sizeof step, least) : MISSION_E_ARGUMENT;

    if (rc || !plan)
        return mi_fail(error, rc ? rc : MISSION_E_ARGUMENT);
    if (plan->phase == MI_BROKEN)
        return broken(plan, plan->why.code, error);
    if (plan->shown)
        return mi_fail(error, MISSION_E_STATE);
    if (plan->phase == MI_RUNNING)
        rc = run_pass(plan, error);
    if (rc)
        return rc;
    show_step(plan, &step);
    plan->shown = step.what != MISSION_PLAN_DONE;
    return mi_give(out, &step, sizeof step, least);
}

/* Once more from the beginning, when that is still permitted. */
static int32_t again(mission_plan *plan, bool conflict, mission_error *error)
{
    const bool over =
        plan->attempt > plan->owner.retries || (!conflict && ++plan->agains >= MI_AGAIN_MOST);

    if (over) /* AGAIN promises that nothing was written */
        return broken(plan, plan->uncertain ? MISSION_E_UNCERTAIN : MISSION_E_AGAIN, error);
    plan->attempt++;
    forget(plan);
    plan->phase = MI_RUNNING;
    return MISSION_OK;
}

static int32_t failed_host(mission_plan *plan, int32_t result, mission_error *error)
{
    if (plan->why.code != MISSION_E_HOST)
        mi_fail_host(&plan->why, MISSION_E_HOST, result, "the store");
    return broken(plan, MISSION_E_HOST, error);
}

static int32_t committed(mission_plan *plan, int32_t result, mission_error *error)
{
    switch (result) {
    case MISSION_STORE_OK:
        plan->write_count = 0;
        plan->phase = MI_ENDED_WELL;
        return MISSION_OK;
    case MISSION_STORE_CONFLICT:
        return again(plan, true, error);
    case MISSION_STORE_AGAIN:
        return again(plan, false, error);
    case MISSION_STORE_UNKNOWN:
        plan->uncertain = true;
        return plan->operation->traceless ? broken(plan, MISSION_E_UNCERTAIN, error)
                                          : again(plan, false, error);
    default:
        return failed_host(plan, result, error);
    }
}

static int32_t fetched(mission_plan *plan, int32_t result, mission_error *error)
{
    struct mi_read *read = plan->wanted;

    if (result == MISSION_STORE_AGAIN)
        return again(plan, false, error);
    if (result == MISSION_STORE_ABSENT && read) {
        read->present = false;
        result = MISSION_STORE_OK;
    } else if (result == MISSION_STORE_OK && read && !read->present) {
        return broken(plan, mi_spoilt(read, "no row was handed over", &plan->why), error);
    }
    if (result != MISSION_STORE_OK)
        return failed_host(plan, result, error);
    if (read)
        read->answered = true;
    else
        plan->wanted_scan->answered = true;
    plan->wanted = NULL;
    plan->wanted_scan = NULL;
    plan->phase = MI_RUNNING;
    return MISSION_OK;
}

int32_t mission_plan_answer(mission_plan *plan, int32_t result, size_t failed, mission_error *error)
{
    if (!plan)
        return mi_fail(error, MISSION_E_ARGUMENT);
    if (plan->phase == MI_COMMITTING) {
        if (result == MISSION_STORE_CONFLICT && failed >= plan->write_count)
            return mi_fail(error, MISSION_E_ARGUMENT);
        plan->shown = false;
        return committed(plan, result, error);
    }
    if (plan->phase != MI_ASKED)
        return mi_fail(error, MISSION_E_STATE);
    plan->shown = false;
    return fetched(plan, result, error);
}

static int32_t take_row(void *to, const mission_store_row *row)
{
    mission_plan *plan = to;

    return mission_plan_row(plan, row, NULL) ? 1 : 0;
}

/* One step with the store. A row that was not taken has broken the plan, which says why. */
static int32_t act(mission_plan *plan, const mission_store *store, const mission_plan_step *step,
                   mission_error *error)
{
    const mission_store_receiver receiver = {sizeof receiver, plan, take_row};
    size_t failed = 0;
    int32_t result;

    if (step->what == MISSION_PLAN_LOAD)
        result = store->load(store->host, step->kind, step->key, &receiver, &plan->why);
    else if (step->what == MISSION_PLAN_SCAN)
        result = store->scan(store->host, step->scan, &receiver, &plan->why);
    else
        result = store->commit(store->host, step->writes, step->write_count, &failed, &plan->why);
    if (plan->phase == MI_BROKEN)
        return broken(plan, plan->why.code, error);
    if (failed >= plan->write_count)
        failed = 0; /* which of them is for people alone */
    return mission_plan_answer(plan, result, failed, error);
}

int32_t mission_plan_run(mission_plan *plan, const mission_store *store, mission_error *error)
{
    static const size_t ends[] = {MI_END_OF(mission_store, scan)};
    mission_plan_step step = {.size = sizeof step};
    mission_store own;
    int32_t rc;

    if (!plan || !store)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_import(&own, sizeof own, store, ends, MI_COUNT(ends));
    if (!rc && (!own.load || !own.commit || !own.scan))
        rc = MISSION_E_NO_CALLBACK;
    if (rc)
        return mi_fail(error, rc);
    for (;;) {
        rc = mission_plan_next(plan, &step, error);
        if (rc || step.what == MISSION_PLAN_DONE)
            return rc;
        rc = act(plan, &own, &step, error);
        if (rc)
            return rc;
    }
}

int32_t mission_plan_verdict(const mission_plan *plan, mission_verdict *out, mission_error *error)
{
    const size_t least = MI_END_OF(mission_verdict, value);
    const mission_verdict no = {.size = sizeof no, .code = MISSION_E_STATE};
    int32_t rc = out ? mi_give(out, &no, sizeof no, least) : MISSION_E_ARGUMENT;

    if (rc || !plan)
        return mi_fail(error, rc ? rc : MISSION_E_ARGUMENT);
    if (plan->phase != MI_ENDED_WELL)
        return mi_fail(error, MISSION_E_STATE);
    return mi_give(out, &plan->verdict, sizeof plan->verdict, least);
}

const mission_value *mission_plan_reply(const mission_plan *plan)
{
    return plan && plan->phase == MI_ENDED_WELL ? mission_json_root(plan->reply) : NULL;
}

mission_record *mission_plan_record(const mission_plan *plan)
{
    return plan && plan->phase == MI_ENDED_WELL ? plan->record : NULL;
}

const mission_error *mission_plan_refusal(const mission_plan *plan)
{
    return plan && plan->phase == MI_ENDED_WELL && !plan->verdict.done ? &plan->why : NULL;
}
