/* Introspection by the state authority: the token, and its Mission as it stands now.
 * SPDX-License-Identifier: MIT
 *
 * Nothing is read for a caller who is nobody, and of a token that is not for the caller nothing is
 * told. An individual end of the token comes before that of its Mission (10-core T-8). */
#include "introspect.h"
#include "../base/times.h"
#include "book.h"
#include "lease.h"
#include <mission/intersection.h>
#include <mission/subset.h>

struct introspection {
    const mission_introspect *asked;
    mission_token_claims claims;
    struct mi_book *book;
    mission_record *record;
    struct mi_kin kin;
    struct mi_ended_leases ended;
    uint32_t state;
};

static int32_t inactive(mission_plan *plan, const struct introspection *in, mission_error *error)
{
    mission_builder *to;
    int32_t rc = mi_reply_builder(plan, &to, error);

    if (rc)
        return rc;
    mi_introspect_refuse(mi_plan_context(plan), in ? &in->claims : NULL,
                         !in                                ? (mission_view){NULL, 0}
                         : in->state == MISSION_STATE_OTHER ? MI_VIEW("unknown")
                                                            : mi_wire_state(plan, in->state),
                         to);
    return mi_reply(plan, to, error);
}

/* ---- What the Mission can still do ---- */

/* The token's entries for the caller, in two: those that are whole within what is left, and those
 * that are not. What does not hold as an entry here is in neither: it permits nothing. */
struct cut {
    mission_builder *whole, *rest;
    size_t kept, others;
};

static int32_t sort_entry(struct cut *cut, const mission_authority *all, const mission_value *entry,
                          mission_error *error)
{
    mission_subset_verdict verdict = {.size = sizeof verdict};
    const int32_t rc = mission_entry_within(all, entry, NULL, 0, &verdict, error);

    if (rc)
        return mi_of_document(rc) ? MISSION_OK : rc;
    mission_builder_value(verdict.subset == 1 ? cut->whole : cut->rest, entry);
    cut->kept += verdict.subset == 1;
    cut->others += verdict.subset != 1;
    return MISSION_OK;
}

static int32_t sort_entries(struct cut *cut, mission_authority_set *left, const mission_value *own,
                            mission_error *error)
{
    mission_authority *all;
    int32_t rc = mission_authority_compile(left, &all, error);

    for (size_t i = 0; !rc && i < mission_value_count(own); i++)
        rc = sort_entry(cut, all, mission_value_item(own, i), error);
    mission_authority_unref(all);
    return rc;
}

/* What is left of the others stands behind the whole ones. */
static int32_t add_parts(mission_context *context, struct cut *cut,
                         const mission_authority_set *left, mission_error *error)
{
    mission_authority_set *rest = NULL, *parts = NULL;
    mission_json *doc = NULL;
    uint32_t verdict;
    int32_t rc;

    mission_builder_end(cut->rest);
    rc = mission_builder_finish(cut->rest, &doc, error);
    if (!rc)
        rc = mission_authority_set_from(context, doc, mission_json_root(doc), &rest, error);
    if (!rc)
        rc = mission_authority_intersect(rest, left, &parts, &verdict, error);
    for (size_t i = 0; !rc && i < mission_authority_set_count(parts); i++)
        mission_builder_value(cut->whole, mission_authority_set_entry(parts, i));
    mission_authority_set_unref(parts);
    mission_authority_set_unref(rest);
    mission_json_unref(doc);
    return rc;
}

static int32_t cut_to(mission_plan *plan, struct cut *cut, mission_authority_set *left,
                      const mission_value *own, mission_json **out, mission_error *error)
{
    int32_t rc = MISSION_OK;

    mission_builder_array(cut->whole);
    mission_builder_array(cut->rest);
    if (left)
        rc = sort_entries(cut, left, own, error);
    if (!rc && cut->others)
        rc = add_parts(mi_plan_context(plan), cut, left, error);
    mission_builder_end(cut->whole);
    return rc ? rc : mission_builder_finish(cut->whole, out, error);
}

/* `*whole`: nothing of what the token says was left out. */
static int32_t cut_entries(mission_plan *plan, const struct introspection *in,
                           mission_authority_set *left, mission_json **out, bool *whole,
                           mission_error *error)
{
    mission_context *context = mi_plan_context(plan);
    mission_json *own = NULL;
    struct cut cut = {0};
    int32_t rc = mi_introspect_entries(context, in->asked, &in->claims, &own, error);

    *out = NULL;
    if (!rc)
        rc = mission_builder_new(context, &cut.whole, error);
    if (!rc)
        rc = mission_builder_new(context, &cut.rest, error);
    if (!rc)
        rc = cut_to(plan, &cut, left, mission_json_root(own), out, error);
    *whole = cut.kept == mission_value_count(in->claims.entries);
    mission_builder_free(cut.rest);
    mission_builder_free(cut.whole);
    mission_json_unref(own);
    return rc;
}

/* ---- What the caller may see ---- */

static void count_remaining(const struct introspection *in, struct mi_known_mission *known)
{
    const struct mi_book *book = in->book;
    const uint64_t stored = book->read->number > 0 ? (uint64_t)book->read->number : 0;
    const uint64_t count = stored > in->ended.count ? stored - in->ended.count : 0;

    known->bounded = book->cap && (in->asked->privileges & MISSION_PRIVILEGE_DERIVATIONS);
    known->remaining = book->cap > count ? book->cap - count : 0;
}

/* Never past the next moment at which the clock alone makes it wrong (20 MS-2), to the second. */
static int32_t fresh_until(const mission_plan *plan, const struct introspection *in, char out[40],
                           mission_error *error)
{
    mission_time until = {.seconds = in->claims.exp.seconds};
    mission_instant deadline;
    int32_t some, rc;

    out[0] = 0;
    if (!in->asked->fresh_seconds)
        return MISSION_OK;
    rc = mission_lifecycle_next_deadline(mi_plan_context(plan)->profile->id, &in->kin.own,
                                         in->kin.ancestors, in->kin.count, &plan->now, &some,
                                         &deadline, error);
    if (rc)
        return rc;
    if (some == 1 && deadline.seconds < until.seconds)
        until.seconds = deadline.seconds;
    if (until.seconds - in->asked->fresh_seconds > plan->now.seconds)
        until.seconds = plan->now.seconds + in->asked->fresh_seconds;
    if (mi_time_after(&until, &plan->now))
        mission_time_write(&until, out, 40);
    return MISSION_OK;
}

/* By what it commits to, not by its name: the series has no proposal, and what it calls
 * `proposal_hash` is another thing (10-core T-2). */
static mission_view proposal(const struct introspection *in)
{
    if (!(in->asked->privileges & MISSION_PRIVILEGE_COMMITMENT))
        return (mission_view){NULL, 0};
    return mission_record_anchor(in->record, MISSION_COMMIT_PROPOSED_AUTHORITY);
}

/* What links sectors is told to none of them (80 SE-12). */
static bool pairwise(const struct introspection *in)
{
    return !mi_view_is(in->claims.mission.id, in->book->id);
}

static int32_t write(mission_plan *plan, const struct introspection *in,
                     const mission_value *entries, mission_view scope, mission_error *error)
{
    struct mi_known_mission known = {.state = mi_wire_state(plan, in->state)};
    char until[40];
    mission_builder *to;
    int32_t rc = fresh_until(plan, in, until, error);

    if (!rc)
        rc = mi_reply_builder(plan, &to, error);
    if (rc)
        return rc;
    known.fresh_until = mission_view_of(until);
    if (!pairwise(in)) {
        known.proposal_hash = proposal(in);
        count_remaining(in, &known);
    }
    mi_introspect_write(mi_plan_context(plan), in->asked, &in->claims, entries, scope, &known, to);
    return mi_reply(plan, to, error);
}

/* The entries as a set, where there are any. */
static int32_t scope_of(mission_plan *plan, const struct introspection *in, mission_json *entries,
                        bool whole, mission_text **held, mission_view *scope, mission_error *error)
{
    const mission_value *list = mission_json_root(entries);
    mission_authority_set *set = NULL;
    int32_t rc = MISSION_OK;

    *held = NULL;
    if (!whole && mission_value_count(list) && in->asked->scopes)
        rc = mission_authority_set_from(mi_plan_context(plan), entries, list, &set, error);
    if (!rc)
        rc = mi_introspect_scope(in->asked, &in->claims, set, whole, held, scope, error);
    mission_authority_set_unref(set);
    return rc;
}

static int32_t active(mission_plan *plan, const struct introspection *in, mission_error *error)
{
    mission_effective *left;
    mission_json *entries = NULL;
    mission_text *held = NULL;
    mission_view scope = {NULL, 0};
    bool whole;
    int32_t rc = mi_effective(plan, in->book, in->record, &in->kin, &left, error);

    if (rc)
        return rc;
    rc = cut_entries(plan, in, left->set, &entries, &whole, error);
    if (!rc)
        rc = scope_of(plan, in, entries, whole, &held, &scope, error);
    if (!rc)
        rc = write(plan, in, mission_json_root(entries), scope, error);
    mission_text_unref(held);
    mission_json_unref(entries);
    return rc;
}

/* ---- The Mission ---- */

/* The token's Mission, approved and the one that the claim commits to; `in->record` NULL: none. */
static int32_t find(mission_plan *plan, struct introspection *in, mission_error *error)
{
    const mission_claim *claim = &in->claims.mission;
    const mission_view id = in->asked->mission_id.len ? in->asked->mission_id : claim->id;
    mission_view hash;
    int32_t rc;

    if (!mi_view_is(claim->issuer, mi_issuer_name(plan->issuer)))
        return MISSION_OK;
    rc = mi_want_book(plan, id, &in->book, error);
    if (!rc && in->book)
        rc = mi_book_record(plan, in->book, &in->record, error);
    if (rc || !in->record)
        return rc;
    hash = mission_record_anchor(in->record, MISSION_COMMIT_AUTHORITY_SET);
    if (!mission_record_authority_set(in->record) ||
        (claim->authority_hash.len && !mi_view_is(claim->authority_hash, hash)))
        in->record = NULL;
    return MISSION_OK;
}

/* Rows that were read one after the other tell of one moment only if none changed meanwhile. */
static int32_t of_one_moment(mission_plan *plan, const struct introspection *in,
                             mission_error *error)
{
    int32_t rc = in->kin.count ? mi_still(plan, in->book->read, error) : MISSION_OK;

    return rc ? rc : mi_kin_still(plan, &in->kin, error);
}

static int32_t stand(mission_plan *plan, struct introspection *in, mission_error *error)
{
    int32_t rc = mi_want_kin(plan, in->book, &in->kin, error);

    if (!rc)
        rc = mi_report(plan, &in->kin, &in->state, error);
    if (!rc && in->book->cap && (in->asked->privileges & MISSION_PRIVILEGE_DERIVATIONS))
        rc = mi_want_ended_leases(plan, in->book, &in->ended, error);
    return rc;
}

static int32_t of_mission(mission_plan *plan, struct introspection *in, mission_error *error)
{
    int32_t rc = find(plan, in, error);

    if (rc)
        return rc;
    if (!in->record)
        return inactive(plan, NULL, error);
    rc = stand(plan, in, error);
    if (rc)
        return rc;
    plan->verdict.state = in->state;
    rc =
        mission_state_permits(in->state) == 1 ? active(plan, in, error) : inactive(plan, in, error);
    return rc ? rc : of_one_moment(plan, in, error);
}

static int32_t pass(mission_plan *plan, mission_error *error)
{
    struct introspection in = {.asked = plan->request};
    bool some;
    int32_t rc;

    if (in.asked->authenticated != 1)
        return mi_fail(error, MISSION_E_CALLER);
    rc =
        mi_introspect_claims(mi_plan_context(plan), in.asked, &plan->now, &in.claims, &some, error);
    if (rc)
        return rc;
    return some ? of_mission(plan, &in, error) : inactive(plan, NULL, error);
}

int32_t mission_plan_introspect(mission_issuer *issuer, const mission_introspect *request,
                                mission_plan **out, mission_error *error)
{
    static const struct mi_operation operation = {.pass = pass};
    mission_introspect own;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!issuer || !request || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_introspect_import(request, &own, error);
    return rc ? rc : mi_plan_new(issuer, &operation, &own, sizeof own, own.now, out, error);
}
