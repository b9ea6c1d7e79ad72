/* What was acknowledged is there after the store was closed and opened again.
 * SPDX-License-Identifier: MIT */
#include "suite.h"

#define ANY MISSION_EXPECT_ANY

static bool fill(struct client *c)
{
    const mission_store_term terms[] = {{V("by\0"), V("\0v"), V("1\xff")}, {V("to"), V(""), V("")}};
    const mission_store_write batch[] = {
        mi_suite_termed(mi_suite_put(V("a\0"), ANY, 0, V("\0\xff")), terms, 2),
        mi_suite_put(V("gone"), ANY, 0, V("x")), mi_suite_add(V("n"), INT64_MIN, INT64_MIN, 0)};

    return mi_suite_takes(c, batch, 3) &&
           mi_suite_takes_one(
               c, mi_suite_termed(mi_suite_put(V("a\0"), ANY, 0, V("\0\xff\0")), terms, 2)) &&
           mi_suite_takes_one(c, mi_suite_add(V("a\0"), INT64_MAX, 0, INT64_MAX)) &&
           mi_suite_takes_one(c, mi_suite_delete(V("gone"), ANY, 0));
}

static bool filled(struct client *c)
{
    const mission_store_scan by = mi_suite_all(V("by\0"), V("\0v")),
                             to = mi_suite_all(V("to"), V(""));

    return mi_suite_is(c, V("a\0"), V("\0\xff\0"), 2, INT64_MAX) &&
           mi_suite_is(c, V("n"), V(""), 1, INT64_MIN) && mi_suite_absent(c, V("gone")) &&
           FINDS(c, &by, V("a\0")) && FINDS(c, &to, V("a\0"));
}

static void kept(struct client *c)
{
    mi_suite_step(c, "before it was closed");
    if (!fill(c) || !filled(c))
        return;
    mi_suite_step(c, "opened again");
    for (int i = 0; i < 3; i++)
        if (!mi_suite_reopen(c) || !filled(c))
            return;
    mi_suite_step(c, "written to after it was opened again");
    if (mi_suite_takes_one(c, mi_suite_put(V("a\0"), MISSION_EXPECT_VERSION, 2, V("b"))) &&
        mi_suite_reopen(c))
        mi_suite_is(c, V("a\0"), V("b"), 3, INT64_MAX);
}

static void not_kept(struct client *c)
{
    const mission_store_write batch[] = {mi_suite_put(V("a"), ANY, 0, V("x")),
                                         mi_suite_add(V("n"), 1, 0, 9),
                                         mi_suite_check(V("no"), MISSION_EXPECT_VERSION, 1)};

    mi_suite_step(c, "a batch that conflicted is not there later");
    if (mi_suite_takes_one(c, mi_suite_put(V("a"), ANY, 0, V("a"))) &&
        mi_suite_conflicts(c, batch, 3, 2) && mi_suite_reopen(c) &&
        mi_suite_is(c, V("a"), V("a"), 1, 0))
        mi_suite_absent(c, V("n"));
}

/* The last commit before the end is as durable as the first. */
static void each_commit(struct client *c)
{
    const uint32_t turns = c->turns < 10 ? c->turns : 10;

    mi_suite_step(c, "opened again after each commit");
    for (uint32_t i = 1; i <= turns; i++)
        if (!mi_suite_takes_one(c, mi_suite_put(V("a"), ANY, 0, V("a"))) ||
            !mi_suite_takes_one(c, mi_suite_add(V("a"), 2, 0, INT64_MAX)) || !mi_suite_reopen(c) ||
            !mi_suite_is(c, V("a"), V("a"), i, 2 * (int64_t)i))
            return;
}

static void count_up(struct client *c)
{
    for (uint32_t i = 0; i < c->turns && mi_suite_well(c->trial); i++)
        if (mi_suite_takes_one(c, mi_suite_add(V("n"), 1, 0, INT64_MAX)))
            c->done++;
}

static void threads_kept(struct client *c)
{
    uint64_t done;

    mi_suite_step(c, "what several threads wrote");
    done = mi_suite_threads(c, NULL, count_up);
    if (mi_suite_well(c->trial) && mi_suite_reopen(c))
        mi_suite_is(c, V("n"), V(""), 1, (int64_t)done);
}

static const struct suite_case cases[] = {
    {"kept", kept, true},
    {"not-kept", not_kept, true},
    {"each-commit", each_commit, true},
    {"threads-kept", threads_kept, true},
};

const struct suite_group mi_suite_durability = {MISSION_STORE_CHECK_DURABILITY, "durability", cases,
                                                COUNT(cases)};
