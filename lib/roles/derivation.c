/* Deriving a credential: the gate, the narrowed authority, the count, in one commit.
 * SPDX-License-Identifier: MIT */
#include "book.h"
#include "lease.h"
#include "../wire/claim.h"
#include "../model/authority_set.h"
#include <mission/identifier.h>
#include <mission/subset.h>

/* What a derivation looks at, and what comes of it. */
struct derivation {
    const mission_derive *asked;
    struct mi_book *book;
    mission_record *record;
    struct mi_kin kin;
    mission_gate gate;
    mission_effective *left;              /* held by the attempt */
    const mission_authority_set *granted; /* all that is left, or a part of it */
    struct mi_ended_leases ended;
    bool found; /* the reservation is there: its commit's answer was lost */
    int64_t exp;
    mission_view lease;
    char lease_until[40];
};

/* The presented grant must be this client's (GB-1): a Mission that was not granted to it is none
 * for it. */
static int32_t grant_check(const struct derivation *d, mission_error *error)
{
    const mission_view own =
        d->asked->grant_client_id.len ? d->asked->grant_client_id : d->book->client_id;

    return mi_view_is(own, d->asked->actor.client_id) ? MISSION_OK
                                                      : mi_fail(error, MISSION_E_GRANT);
}

static uint64_t counted(const struct mi_book *book)
{
    return book->read->number > 0 ? (uint64_t)book->read->number : 0;
}

/* Derivations beside this one. */
static uint64_t others(const struct derivation *d)
{
    const uint64_t all = counted(d->book), less = d->ended.count + d->found;

    return all > less ? all - less : 0;
}

/* The gate's question about a Mission that was found. */
static mission_derivation question(const mission_plan *plan, const struct derivation *d)
{
    const bool some = d->record && d->left && d->left->set;

    return (mission_derivation){
        .size = sizeof(mission_derivation),
        .flags = MISSION_DERIVATION_CLIENT | (some ? MISSION_DERIVATION_AUTHORITY : 0),
        .mission = d->book ? &d->kin.own : NULL,
        .ancestors = d->kin.ancestors,
        .ancestor_count = d->kin.count,
        .now = plan->now,
        .count = d->book ? others(d) : 0,
        .max = d->book ? d->book->cap : 0,
        .deployment_pinned = d->book ? d->book->deployment : (mission_view){NULL, 0},
        .deployment_presented = d->asked->deployment,
    };
}

static int32_t gate(mission_plan *plan, struct derivation *d, mission_error *error)
{
    const mission_derivation asked = question(plan, d);

    d->gate.size = sizeof d->gate;
    return mission_derivation_gate(mi_plan_context(plan)->profile->id, &asked, &d->gate, error);
}

/* A refused gate in the words of the response (80 SE-6, 10-core LC-7). */
static int32_t gate_refuses(mission_plan *plan, const struct derivation *d, mission_error *error)
{
    int32_t rc = mi_refuse_with(plan, d->gate.code, d->gate.member, d->gate.value, error);

    plan->verdict.state = d->gate.state;
    error->oauth_error = d->gate.oauth_error;
    return rc;
}

/* A reservation whose commit may have been written: it was, if its lease is there. */
static int32_t find_reserved(mission_plan *plan, struct derivation *d, mission_error *error)
{
    if (!plan->uncertain)
        return MISSION_OK;
    return mi_want_minted_lease(plan, d->book, &d->found, &d->lease, d->lease_until, error);
}

/* Reads: the Mission, its ancestors, and leases that ended when the cap would refuse. */
static int32_t read_all(mission_plan *plan, struct derivation *d, mission_error *error)
{
    int32_t rc = mi_want_book(plan, d->asked->mission_id, &d->book, error);

    if (rc || !d->book)
        return rc;
    rc = mi_want_kin(plan, d->book, &d->kin, error);
    if (!rc)
        rc = find_reserved(plan, d, error);
    if (!rc && !d->found && d->book->cap && counted(d->book) >= d->book->cap)
        rc = mi_want_ended_leases(plan, d->book, &d->ended, error);
    return rc;
}

/* The Effective Authority Set (20 EA-1). */
static int32_t effective(mission_plan *plan, struct derivation *d, mission_error *error)
{
    int32_t rc = mi_book_record(plan, d->book, &d->record, error);

    if (rc || !mission_record_authority_set(d->record)) /* never approved: the gate says so */
        return rc;
    return mi_effective(plan, d->book, d->record, &d->kin, &d->left, error);
}

static int32_t hold_set(mission_plan *plan, mission_authority_set *set, struct derivation *d,
                        mission_error *error)
{
    int32_t rc = mi_hold(plan, set, mi_drop_set, error);

    if (!rc)
        d->granted = set;
    return rc;
}

/* A set that was narrowed elsewhere must lie within what is effective now. */
static int32_t narrowed_within(const struct derivation *d, const mission_authority_set *narrowed,
                               mission_error *error)
{
    mission_subset_verdict verdict = {.size = sizeof verdict};
    mission_authority *all;
    int32_t rc = mission_authority_compile(d->left->set, &all, error);

    if (rc)
        return rc;
    rc = mission_entries_within(all, mission_authority_set_value(narrowed), &verdict, error);
    mission_authority_unref(all);
    if (rc || verdict.subset == 1)
        return rc;
    return mi_fail_say(error, MISSION_E_TARGET, "the narrowed set is not within the Mission's");
}

static int32_t narrow(mission_plan *plan, struct derivation *d, mission_error *error)
{
    const mission_derive *asked = d->asked;
    mission_authority_set *part = NULL;
    int32_t rc = MISSION_OK;

    d->granted = d->left->set;
    if (asked->narrowed) {
        rc = narrowed_within(d, asked->narrowed, error);
        d->granted = asked->narrowed;
    }
    if (!rc && asked->resource_count) {
        rc = mission_authority_set_for_resources(d->granted, asked->resources,
                                                 asked->resource_count, &part, error);
        rc = rc ? rc : hold_set(plan, part, d, error);
    }
    if (!rc && asked->scope.len) {
        rc = mission_authority_set_for_scope(d->granted, asked->scopes, asked->scope, &part, error);
        rc = rc ? rc : hold_set(plan, part, d, error);
    }
    return rc;
}

static int32_t reply(mission_plan *plan, const struct derivation *d, mission_error *error)
{
    const uint64_t nth = others(d) + 1;
    mission_builder *to;
    int32_t rc = mi_reply_builder(plan, &to, error);

    if (rc)
        return rc;
    /* In canonical order: nothing is left to sort. */
    mi_name_value(to, "authorization_details", mission_authority_set_value(d->granted));
    mi_name_number(to, "derivation", nth);
    if (d->book->cap)
        mi_name_number(to, "derivations_remaining", d->book->cap - nth);
    mi_name_number(to, "exp", (uint64_t)d->exp);
    mi_name_number(to, "iat", (uint64_t)(plan->now.seconds > 0 ? plan->now.seconds : 0));
    mi_name_text(to, "lease", d->lease);
    mi_name_text(to, "lease_until", mission_view_of(d->lease_until));
    mission_builder_name(to, MI_VIEW("mission"));
    rc = mi_claim_write(d->record, d->asked->sector_reference, to, error);
    if (rc)
        return rc;
    mi_name_text(to, "mission_expires_at", mission_record_expires_at(d->record));
    /* A sector must not learn the identifier that its reference stands for. */
    if (!d->asked->sector_reference.len)
        mi_name_text(to, "mission_id", d->book->id);
    return mi_reply(plan, to, error);
}

/* One more, net of the leases that ended; the cap once more, where nothing can come between. */
static int32_t count_one(mission_plan *plan, const struct derivation *d, mission_error *error)
{
    const mission_store_write add = {
        .what = MISSION_WRITE_ADD,
        .expect = MISSION_EXPECT_VERSION,
        .version = d->book->read->version,
        .kind = MI_KIND_MISSION,
        .key = d->book->id,
        .add = 1 - (int64_t)d->ended.count,
        .least = 0,
        .most = d->book->cap ? (int64_t)d->book->cap : INT64_C(9007199254740991),
    };
    int32_t rc = mi_write(plan, &add, error);

    if (!rc)
        rc = mi_kin_still(plan, &d->kin, error);
    return rc ? rc : mi_put_ended_leases(plan, &d->ended, error);
}

static int32_t issue(mission_plan *plan, const struct derivation *d, mission_error *error)
{
    mission_error words = MISSION_ERROR_INIT;
    int32_t rc;

    if (!d->asked->issue)
        return MISSION_OK;
    rc = d->asked->issue(d->asked->host, mission_json_root(plan->reply), &words);
    return rc ? mi_fail_host(error, MISSION_E_HOST, rc, "issue") : MISSION_OK;
}

static int32_t may(mission_plan *plan, const struct derivation *d, mission_error *error)
{
    mission_act act;

    if (!plan->issuer->host.may)
        return MISSION_OK; /* the grant was checked */
    mi_act(plan, d->book, d->record, MISSION_ACT_DERIVE, d->gate.state, &d->asked->actor, &act);
    return mi_ask_may(plan->issuer, &act, MISSION_E_GRANT, error);
}

static int32_t permitted(mission_plan *plan, struct derivation *d, mission_error *error)
{
    int32_t rc = may(plan, d, error);

    plan->verdict.state = d->gate.state;
    if (!rc)
        rc = narrow(plan, d, error);
    if (!rc)
        rc = mission_exp_clamp(&d->kin.own.expires_at, &plan->now, d->asked->lifetime, &d->exp,
                               error);
    if (!rc && (d->asked->flags & MISSION_DERIVE_RESERVE) && !d->found)
        rc = mi_put_lease(plan, d->book, &d->lease, d->lease_until, error);
    if (!rc)
        rc = count_one(plan, d, error);
    if (!rc)
        rc = reply(plan, d, error);
    return rc ? rc : issue(plan, d, error);
}

static int32_t pass(mission_plan *plan, mission_error *error)
{
    struct derivation d = {.asked = plan->request};
    int32_t rc = read_all(plan, &d, error);

    if (!rc && d.book)
        rc = grant_check(&d, error);
    if (!rc && d.book)
        rc = effective(plan, &d, error);
    if (!rc)
        rc = gate(plan, &d, error);
    if (rc)
        return rc;
    if (d.gate.permit != 1)
        return gate_refuses(plan, &d, error);
    rc = permitted(plan, &d, error);
    if (!rc && d.found)
        plan->write_count = 0; /* it is written already */
    return rc;
}

static const struct mi_operation at_once = {.pass = pass, .traceless = true};
static const struct mi_operation reserving = {.pass = pass};

static bool usable(const mission_derive *own)
{
    return mi_usable(own->mission_id) && mi_usable(own->actor.client_id) &&
           mi_usable(own->grant_client_id) && mi_usable(own->deployment) && mi_usable(own->scope) &&
           mi_usable(own->sector_reference) && (own->resources || !own->resource_count) &&
           (own->scopes || !own->scope.len);
}

int32_t mission_plan_derive(mission_issuer *issuer, const mission_derive *request,
                            mission_plan **out, mission_error *error)
{
    static const size_t ends[] = {MI_END_OF(mission_derive, now)};
    mission_derive own;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!issuer || !request || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_import(&own, sizeof own, request, ends, MI_COUNT(ends));
    if (rc)
        return mi_fail(error, rc);
    if ((own.flags & ~MISSION_DERIVE_RESERVE) || own.reserved || own.lifetime < 1 || !usable(&own))
        return mi_fail(error, MISSION_E_ARGUMENT);
    return mi_plan_new(issuer, own.flags & MISSION_DERIVE_RESERVE ? &reserving : &at_once, &own,
                       sizeof own, own.now, out, error);
}
