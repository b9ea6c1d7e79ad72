/* The sweep: settle and forget all that is due, with the issuer's own store.
 * SPDX-License-Identifier: MIT
 *
 * What settles a Mission makes its children due, so the list is read again until a round changes
 * nothing. A Mission that cannot be settled, because its row is damaged or an ancestor is not
 * known, is passed over: it must not keep the others from their end. */
#include "reading.h"

#define CURSOR_MOST 1024u
#define FRUITLESS 16u /* looks at Missions that did not move, for each that may be settled */

struct sweep {
    mission_issuer *issuer;
    const mission_time *now;
    uint32_t left;     /* Missions that may still be settled */
    uint64_t patience; /* and looked at in vain */
    bool moved;        /* in this round */
    bool more;
    mission_error why; /* of the first Mission that was passed over */
    char cursor[CURSOR_MOST];
    size_t cursor_len;
};

static bool truth(const mission_plan *plan, const char *name)
{
    return mission_value_boolean(
               mission_value_get(mission_plan_reply(plan), mission_view_of(name))) == 1;
}

static int64_t number(const mission_plan *plan, const char *name)
{
    int64_t integer = 0;

    mission_value_integer(mission_value_get(mission_plan_reply(plan), mission_view_of(name)),
                          &integer);
    return integer;
}

static mission_view text(const mission_plan *plan, const char *name)
{
    return mission_value_string(mission_value_get(mission_plan_reply(plan), mission_view_of(name)));
}

/* Whose fault is it: this row's alone? Then the others go on. */
static bool of_one_row(const mission_error *error)
{
    return error->code == MISSION_E_STORED ||
           (error->code == MISSION_E_CLOCK && error->host_code == 0);
}

static int32_t pass_over(struct sweep *sweep, const mission_error *error)
{
    if (!of_one_row(error))
        return error->code;
    if (!sweep->why.code)
        sweep->why = *error;
    sweep->patience--;
    return MISSION_OK;
}

/* `*more`: settle it again. */
static int32_t settle_once(struct sweep *sweep, mission_view id, bool *more, mission_error *error)
{
    const mission_read request = {.size = sizeof request, .mission_id = id, .now = sweep->now};
    mission_plan *plan;
    int32_t rc = mission_plan_settle(sweep->issuer, &request, &plan, error);
    bool some;

    *more = false;
    if (rc)
        return rc;
    rc = mission_issuer_run(sweep->issuer, plan, error);
    some = !rc && (truth(plan, "more") || number(plan, "steps") > 0);
    if (!rc)
        *more = truth(plan, "more");
    mission_plan_free(plan);
    if (rc)
        return pass_over(sweep, error);
    sweep->moved = sweep->moved || some;
    if (some)
        sweep->left--;
    else
        sweep->patience--;
    return MISSION_OK;
}

static bool tired(const struct sweep *sweep)
{
    return !sweep->left || !sweep->patience;
}

static int32_t settle(struct sweep *sweep, mission_view id, mission_error *error)
{
    bool more = true;
    int32_t rc = MISSION_OK;

    while (!rc && more && !tired(sweep))
        rc = settle_once(sweep, id, &more, error);
    sweep->more = sweep->more || more;
    return rc;
}

static int32_t run_due(struct sweep *sweep, uint32_t limit, mission_plan **out,
                       mission_error *error)
{
    const mission_drain request = {
        .size = sizeof request,
        .limit = limit,
        .cursor = {sweep->cursor, sweep->cursor_len},
        .now = sweep->now,
    };
    int32_t rc = mission_plan_due(sweep->issuer, &request, out, error);

    if (!rc)
        rc = mission_issuer_run(sweep->issuer, *out, error);
    if (!rc)
        return MISSION_OK;
    mission_plan_free(*out);
    *out = NULL;
    return rc;
}

/* One page of what is due. The cursor stays empty behind the last one. */
static int32_t settle_page(struct sweep *sweep, mission_error *error)
{
    const mission_value *ids;
    mission_plan *plan;
    mission_view cursor;
    int32_t rc = run_due(sweep, MI_PAGE_DEFAULT, &plan, error);

    if (rc)
        return rc;
    ids = mission_value_get(mission_plan_reply(plan), MI_VIEW("missions"));
    for (size_t i = 0; !rc && i < mission_value_count(ids); i++) {
        if (tired(sweep))
            sweep->more = true;
        else
            rc = settle(sweep, mission_value_string(mission_value_item(ids, i)), error);
    }
    cursor = text(plan, "cursor");
    sweep->cursor_len = cursor.len < CURSOR_MOST ? cursor.len : 0;
    memcpy(sweep->cursor, cursor.len ? cursor.ptr : "", sweep->cursor_len);
    mission_plan_free(plan);
    return rc;
}

static int32_t settle_all(struct sweep *sweep, mission_error *error)
{
    int32_t rc = MISSION_OK;

    do {
        sweep->moved = false;
        sweep->cursor_len = 0;
        do {
            rc = settle_page(sweep, error);
        } while (!rc && sweep->cursor_len && !tired(sweep));
        sweep->more = sweep->more || sweep->cursor_len;
    } while (!rc && sweep->moved && !tired(sweep));
    sweep->more = sweep->more || (sweep->moved && tired(sweep));
    sweep->cursor_len = 0;
    return rc;
}

static int32_t forget_once(struct sweep *sweep, bool *more, mission_error *error)
{
    const mission_drain request = {.size = sizeof request, .now = sweep->now};
    mission_plan *plan;
    int32_t rc = mission_plan_forget(sweep->issuer, &request, &plan, error);

    *more = false;
    if (rc)
        return rc;
    rc = mission_issuer_run(sweep->issuer, plan, error);
    *more = !rc && truth(plan, "more");
    mission_plan_free(plan);
    return rc;
}

static int32_t forget_all(struct sweep *sweep, uint32_t batches, mission_error *error)
{
    bool more = true;
    int32_t rc = MISSION_OK;

    for (uint32_t i = 0; !rc && more && i < batches; i++)
        rc = forget_once(sweep, &more, error);
    sweep->more = sweep->more || more;
    return rc;
}

static int32_t find_next(struct sweep *sweep, mission_time *next, mission_error *error)
{
    mission_plan *plan;
    mission_view when;
    int32_t rc = run_due(sweep, 1, &plan, error);

    if (rc)
        return rc;
    when = text(plan, "next");
    *next = (mission_time){.seconds = INT64_MAX};
    if (when.len)
        rc = mission_time_parse(when, next, error);
    mission_plan_free(plan);
    return rc;
}

/* Every call in here has an error of its own to look at; the caller may want none. */
static int32_t give_failure(const mission_error *why, mission_error *error)
{
    const size_t size = mi_error_wanted(error) ? error->size : 0;

    if (size) {
        memcpy(error, why, size < sizeof *why ? size : sizeof *why);
        error->size = size;
    }
    return why->code;
}

int32_t mission_issuer_sweep(mission_issuer *issuer, uint32_t limit, const mission_time *now,
                             int32_t *more, mission_time *next, mission_error *error)
{
    struct sweep sweep = {.issuer = issuer, .now = now, .left = mi_page(limit)};
    mission_error why = MISSION_ERROR_INIT;
    mission_time later;
    int32_t rc;

    if (more)
        *more = 1;
    if (next)
        *next = (mission_time){.seconds = 0};
    if (!issuer || !more || !next || limit > MI_PAGE_MOST)
        return mi_fail(error, MISSION_E_ARGUMENT);
    sweep.patience = (uint64_t)sweep.left * FRUITLESS;
    rc = settle_all(&sweep, &why);
    if (!rc)
        rc = forget_all(&sweep, mi_page(limit), &why);
    if (!rc)
        rc = find_next(&sweep, &later, &why);
    if (rc || sweep.why.code)
        return give_failure(rc ? &why : &sweep.why, error);
    *more = sweep.more;
    *next = later;
    return MISSION_OK;
}
