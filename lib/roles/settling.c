/* Settling one Mission: what is overdue becomes part of its row. SPDX-License-Identifier: MIT
 *
 * One call makes one commit, the first of these that there is something to do for:
 *
 *   an ancestor that is itself behind, the oldest first: generations follow in their order;
 *   the Mission itself: the clock, an ancestor's end or hold;
 *   its leases that ended unconfirmed: they count no more;
 *   the next batch of its children. */
#include "following.h"
#include "lease.h"
#include "reading.h"

struct settling {
    struct mi_book *book; /* as read */
    struct mi_book moved; /* as it will be */
    struct mi_kin kin;
    struct mi_ended_leases ended;
    uint32_t steps;
    bool more;
};

/* The Mission that the first `count` ancestors are those of: an ancestor itself. */
static struct mi_kin kin_of_ancestor(const struct mi_kin *kin, size_t count)
{
    return (struct mi_kin){
        .own = kin->ancestors[count],
        .count = count,
        .ancestors = kin->ancestors,
        .books = kin->books,
    };
}

static int32_t follow_ancestor(mission_plan *plan, struct settling *s, size_t index,
                               mission_error *error)
{
    const struct mi_kin kin = kin_of_ancestor(&s->kin, index);
    struct mi_book moved = *kin.books[index];
    int32_t rc = mi_follow(plan, &moved, &kin, &s->steps, error);

    s->more = true;
    return rc ? rc : mi_kin_still(plan, &kin, error);
}

/* `*done`: the commit is this one. */
static int32_t ancestors(mission_plan *plan, struct settling *s, bool *done, mission_error *error)
{
    int32_t rc = MISSION_OK;

    for (size_t i = 0; !rc && !*done && i < s->kin.count; i++) {
        const struct mi_kin kin = kin_of_ancestor(&s->kin, i);

        if (!s->kin.books[i])
            return MISSION_OK; /* nobody below it can know */
        rc = mi_behind(plan, s->kin.books[i], &kin, done, error);
        if (!rc && *done)
            rc = follow_ancestor(plan, s, i, error);
    }
    return rc;
}

static int32_t itself(mission_plan *plan, struct settling *s, bool *done, mission_error *error)
{
    int32_t rc = mi_follow(plan, &s->moved, &s->kin, &s->steps, error);

    *done = s->steps > 0;
    if (rc || !*done)
        return rc;
    s->more = s->moved.unsettled || s->ended.count;
    return mi_kin_still(plan, &s->kin, error);
}

static int32_t leases(mission_plan *plan, struct settling *s, bool *done, mission_error *error)
{
    const mission_store_write add = {
        .what = MISSION_WRITE_ADD,
        .expect = MISSION_EXPECT_ANY,
        .kind = MI_KIND_MISSION,
        .key = s->book->id,
        .add = -(int64_t)s->ended.count,
        .least = 0,
        .most = INT64_MAX,
    };
    int32_t rc;

    if (!s->ended.count)
        return MISSION_OK;
    *done = true;
    s->more = s->book->unsettled || s->ended.count == MI_ENDED_LEASES;
    rc = mi_write(plan, &add, error);
    return rc ? rc : mi_put_ended_leases(plan, &s->ended, error);
}

static int32_t children(mission_plan *plan, struct settling *s, mission_error *error)
{
    bool done = true;
    int32_t rc = MISSION_OK;

    if (s->book->unsettled)
        rc = mi_follow_children(plan, &s->moved, &s->kin, &s->steps, &done, error);
    s->more = !done;
    return rc;
}

static int32_t want(mission_plan *plan, const mission_read *asked, struct settling *s,
                    mission_error *error)
{
    int32_t rc = mi_want_book(plan, asked->mission_id, &s->book, error);

    if (!rc && !s->book)
        rc = mi_fail(error, MISSION_E_NOT_VISIBLE);
    if (!rc)
        rc = mi_want_kin(plan, s->book, &s->kin, error);
    if (!rc)
        rc = mi_want_ended_leases(plan, s->book, &s->ended, error);
    if (!rc)
        s->moved = *s->book;
    return rc;
}

static int32_t reply(mission_plan *plan, struct settling *s, mission_error *error)
{
    struct mi_kin kin = s->kin;
    mission_builder *to;
    int32_t rc = mi_stand(plan, &s->moved, &kin.own, error);

    if (!rc)
        rc = mi_report(plan, &kin, &plan->verdict.state, error);
    if (!rc)
        rc = mi_reply_builder(plan, &to, error);
    if (rc)
        return rc;
    mi_name_text(to, "mission_id", s->book->id);
    mi_name_text(to, "state", mi_wire_state(plan, plan->verdict.state));
    mi_name_number(to, "version", s->moved.version);
    mi_name_number(to, "steps", s->steps);
    mi_name_truth(to, "more", s->more);
    return mi_reply(plan, to, error);
}

static int32_t pass(mission_plan *plan, mission_error *error)
{
    struct settling s = {.more = false};
    bool done = false;
    int32_t rc = want(plan, plan->request, &s, error);

    if (!rc)
        rc = ancestors(plan, &s, &done, error);
    if (!rc && !done)
        rc = itself(plan, &s, &done, error);
    if (!rc && !done)
        rc = leases(plan, &s, &done, error);
    if (!rc && !done)
        rc = children(plan, &s, error);
    return rc ? rc : reply(plan, &s, error);
}

int32_t mission_plan_settle(mission_issuer *issuer, const mission_read *request, mission_plan **out,
                            mission_error *error)
{
    static const struct mi_operation operation = {.pass = pass};

    return mi_plan_read(issuer, &operation, request, out, error);
}
