/* Leases: reserved derivations, confirmed, released or taken back. SPDX-License-Identifier: MIT */
#include "lease.h"
#include "../base/times.h"

#define LEASE_SLOT 0u
#define PREFIX "lse_"

static int32_t bytes_of(mission_plan *plan, mission_view mission, const char *state,
                        mission_view until, mission_view *out, mission_error *error)
{
    mission_builder *to;
    int32_t rc = mission_builder_new(mi_plan_context(plan), &to, error);

    if (rc)
        return rc;
    mission_builder_object(to);
    mi_name_text(to, "mission", mission);
    mi_name_text(to, "state", mission_view_of(state));
    mi_name_text(to, "until", until);
    mission_builder_end(to);
    return mi_built_bytes(plan, to, out, error);
}

/* A lease that is no more open: it waits to be forgotten. */
static int32_t put_closed(mission_plan *plan, const struct mi_read *read, mission_view mission,
                          const char *state, mission_error *error)
{
    const mission_time until = mi_time_later(plan->now, plan->issuer->config.replay_seconds);
    char order[MI_ORDER_LEN];
    const mission_store_term term = {MI_VIEW("forget"), {NULL, 0}, {order, MI_ORDER_LEN - 1}};
    mission_view bytes;
    int32_t rc = bytes_of(plan, mission, state, (mission_view){NULL, 0}, &bytes, error);

    if (rc)
        return rc;
    mi_order_time(&until, order);
    return mi_put(plan, read, bytes, &term, 1, error);
}

int32_t mi_want_ended_leases(mission_plan *plan, const struct mi_book *book,
                             struct mi_ended_leases *out, mission_error *error)
{
    char order[MI_ORDER_LEN];
    const mission_store_scan scan = {
        .size = sizeof scan,
        .kind = MI_KIND_LEASE,
        .index = MI_VIEW("open"),
        .value = book->id,
        .until = {order, MI_ORDER_LEN - 1},
        .bounded = 1,
        .limit = MI_ENDED_LEASES,
    };
    struct mi_scanned *found;
    int32_t rc;

    out->count = 0;
    mi_order_time(&plan->began, order);
    rc = mi_want_scan(plan, &scan, &found, error);
    if (rc)
        return rc;
    for (struct mi_scanned_row *at = found->first; at; at = (struct mi_scanned_row *)at->row.next)
        out->row[out->count++] = &at->row;
    return MISSION_OK;
}

static mission_view mission_of(mission_view key)
{
    mission_view id = key;

    while (id.len && id.ptr[id.len - 1] != '.')
        id.len--;
    id.len -= id.len != 0;
    return id;
}

int32_t mi_put_ended_leases(mission_plan *plan, const struct mi_ended_leases *ended,
                            mission_error *error)
{
    int32_t rc = MISSION_OK;

    for (size_t i = 0; !rc && i < ended->count; i++)
        rc = put_closed(plan, ended->row[i], mission_of(ended->row[i]->key), "ended", error);
    return rc;
}

/* One less, beside what this batch takes from the same Mission already. */
static int32_t uncount(mission_plan *plan, mission_view mission, mission_error *error)
{
    const mission_store_write add = {
        .what = MISSION_WRITE_ADD,
        .expect = MISSION_EXPECT_ANY,
        .kind = MI_KIND_MISSION,
        .key = mission,
        .add = -1,
        .least = 0,
        .most = INT64_MAX,
    };

    for (size_t i = 0; i < plan->write_count; i++) {
        mission_store_write *write = &plan->writes[i];

        if (write->what == MISSION_WRITE_ADD && mi_view_is(write->kind, add.kind) &&
            mi_view_is(write->key, mission)) {
            write->add--;
            return MISSION_OK;
        }
    }
    return mi_write(plan, &add, error);
}

int32_t mi_take_back_lease(mission_plan *plan, const struct mi_read *lease, mission_error *error)
{
    const mission_view mission = mission_of(lease->key);
    int32_t rc = put_closed(plan, lease, mission, "ended", error);

    return rc ? rc : uncount(plan, mission, error);
}

int32_t mi_put_lease(mission_plan *plan, const struct mi_book *book, mission_view *lease,
                     char until[40], mission_error *error)
{
    const mission_time end = mi_time_later(plan->now, plan->issuer->config.lease_seconds);
    char order[MI_ORDER_LEN];
    const mission_view until_order = {order, MI_ORDER_LEN - 1};
    const mission_store_term terms[] = {
        {MI_VIEW("open"), book->id, until_order},
        {MI_VIEW("due"), {NULL, 0}, until_order},
    };
    mission_view bytes, key;
    bool ok = true;
    int32_t rc = mi_mint(plan, LEASE_SLOT, PREFIX, lease, error);

    if (!rc && !mission_time_write(&end, until, 40))
        rc = mi_fail(error, MISSION_E_CLOCK);
    if (!rc)
        rc = bytes_of(plan, book->id, "open", mission_view_of(until), &bytes, error);
    if (rc)
        return rc;
    mi_order_time(&end, order);
    key = mi_join(plan, book->id, *lease, &ok);
    if (!ok)
        return mi_fail(error, MISSION_E_NOMEM);
    return mi_put_new(plan, MI_KIND_LEASE, key, bytes, terms, MI_COUNT(terms), error);
}

static int32_t want_lease(mission_plan *plan, mission_view mission, mission_view lease,
                          struct mi_read **out, mission_error *error)
{
    mission_view key;
    bool ok = true;

    key = mi_join(plan, mission, lease, &ok);
    return ok ? mi_want(plan, MI_KIND_LEASE, key, out, error) : mi_fail(error, MISSION_E_NOMEM);
}

static int32_t text_of(mission_plan *plan, const struct mi_read *read, const char *name,
                       mission_view *out, mission_error *error)
{
    mission_json *doc;
    int32_t rc = mi_unframe(plan, read, &doc, error);

    if (!rc)
        *out =
            mission_value_string(mission_value_get(mission_json_root(doc), mission_view_of(name)));
    return rc;
}

int32_t mi_want_minted_lease(mission_plan *plan, const struct mi_book *book, bool *found,
                             mission_view *lease, char until[40], mission_error *error)
{
    struct mi_read *read;
    mission_view end;
    int32_t rc = mi_mint(plan, LEASE_SLOT, PREFIX, lease, error);

    *found = false;
    if (!rc)
        rc = want_lease(plan, book->id, *lease, &read, error);
    if (rc || !read->present)
        return rc;
    rc = text_of(plan, read, "until", &end, error);
    if (rc)
        return rc;
    if (!end.len || end.len >= 40)
        return mi_fail(error, MISSION_E_LEASE);
    memcpy(until, end.ptr, end.len);
    until[end.len] = 0;
    *found = true;
    return MISSION_OK;
}

/* ---- confirm and release ---- */

static int32_t reply(mission_plan *plan, const mission_settle_lease *asked, mission_error *error)
{
    mission_builder *to;
    int32_t rc = mi_reply_builder(plan, &to, error);

    if (rc)
        return rc;
    mi_name_text(to, "mission_id", asked->mission_id);
    mi_name_text(to, "lease", asked->lease);
    return mi_reply(plan, to, error);
}

static int32_t want_state(mission_plan *plan, struct mi_read **read, mission_view *state,
                          mission_error *error)
{
    const mission_settle_lease *asked = plan->request;
    int32_t rc = want_lease(plan, asked->mission_id, asked->lease, read, error);

    *state = (mission_view){NULL, 0};
    if (rc || !(*read)->present)
        return rc;
    return text_of(plan, *read, "state", state, error);
}

/* The credential is about to leave: its Mission must still permit, in the same commit. */
static int32_t still_permits(mission_plan *plan, mission_view id, mission_error *error)
{
    mission_derivation asked = {.size = sizeof asked,
                                .flags = MISSION_DERIVATION_AUTHORITY | MISSION_DERIVATION_CLIENT,
                                .now = plan->now};
    mission_gate gate = {.size = sizeof gate};
    struct mi_book *book;
    struct mi_kin kin;
    int32_t rc = mi_want_book(plan, id, &book, error);

    if (!rc && book)
        rc = mi_want_kin(plan, book, &kin, error);
    if (rc)
        return rc;
    asked.mission = book ? &kin.own : NULL;
    asked.ancestors = book ? kin.ancestors : NULL;
    asked.ancestor_count = book ? kin.count : 0;
    rc = mission_derivation_gate(mi_plan_context(plan)->profile->id, &asked, &gate, error);
    if (rc)
        return rc;
    plan->verdict.state = gate.state;
    if (gate.permit != 1)
        return mi_refuse_with(plan, gate.code, gate.member, gate.value, error);
    rc = mi_still(plan, book->read, error);
    return rc ? rc : mi_kin_still(plan, &kin, error);
}

static int32_t confirm(mission_plan *plan, mission_error *error)
{
    const mission_settle_lease *asked = plan->request;
    struct mi_read *read;
    mission_view state;
    int32_t rc = want_state(plan, &read, &state, error);

    if (rc)
        return rc;
    plan->verdict.replayed = mi_view_is(state, MI_VIEW("confirmed"));
    if (!plan->verdict.replayed && !mi_view_is(state, MI_VIEW("open")))
        return mi_fail(error, MISSION_E_LEASE);
    if (!plan->verdict.replayed)
        rc = still_permits(plan, asked->mission_id, error);
    if (!rc && !plan->verdict.replayed)
        rc = put_closed(plan, read, asked->mission_id, "confirmed", error);
    return rc ? rc : reply(plan, asked, error);
}

/* A lease that ended by itself is released already; a confirmed one never is. */
static int32_t release(mission_plan *plan, mission_error *error)
{
    const mission_settle_lease *asked = plan->request;
    struct mi_read *read;
    mission_view state;
    int32_t rc = want_state(plan, &read, &state, error);

    if (rc)
        return rc;
    plan->verdict.replayed =
        mi_view_is(state, MI_VIEW("released")) || mi_view_is(state, MI_VIEW("ended"));
    if (!plan->verdict.replayed && !mi_view_is(state, MI_VIEW("open")))
        return mi_fail(error, MISSION_E_LEASE);
    if (!plan->verdict.replayed)
        rc = put_closed(plan, read, asked->mission_id, "released", error);
    if (!rc && !plan->verdict.replayed)
        rc = uncount(plan, asked->mission_id, error);
    return rc ? rc : reply(plan, asked, error);
}

static int32_t make(mission_issuer *issuer, const struct mi_operation *operation,
                    const mission_settle_lease *request, mission_plan **out, mission_error *error)
{
    static const size_t ends[] = {MI_END_OF(mission_settle_lease, now)};
    mission_settle_lease own;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!issuer || !request || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_import(&own, sizeof own, request, ends, MI_COUNT(ends));
    if (rc)
        return mi_fail(error, rc);
    if (!own.mission_id.ptr || !own.lease.ptr || !own.mission_id.len || !own.lease.len ||
        own.mission_id.len + own.lease.len >= MISSION_STORE_KEY_MOST)
        return mi_fail(error, MISSION_E_ARGUMENT);
    return mi_plan_new(issuer, operation, &own, sizeof own, own.now, out, error);
}

int32_t mission_plan_confirm(mission_issuer *issuer, const mission_settle_lease *request,
                             mission_plan **out, mission_error *error)
{
    static const struct mi_operation operation = {.pass = confirm};

    return make(issuer, &operation, request, out, error);
}

int32_t mission_plan_release(mission_issuer *issuer, const mission_settle_lease *request,
                             mission_plan **out, mission_error *error)
{
    static const struct mi_operation operation = {.pass = release};

    return make(issuer, &operation, request, out, error);
}
