/* Decisions against a second, plain reading of the rules. SPDX-License-Identifier: MIT
 *
 * The model shares nothing with the library, not even the JSON: it takes every gate in turn,
 * slowly, over what the generator chose. `MISSION_CASES` asks for another number of cases. */
#include "draws.h"

/* What the model comes to. */
struct come {
    uint32_t reason, action_class, use_limit;
    size_t entry;
    int64_t until; /* seconds after now */
    bool bound, approval;
};

struct model {
    const struct plan_of_world *plan;
    const struct turn *t;
    uint32_t duties;
    struct come out;
    int64_t state_until, approval_until, end; /* the last: the Mission's own */
    bool approval_wanted;
};

#define FAR INT64_MAX

static bool flag(const struct model *m, uint32_t which)
{
    return m->plan->flags & which;
}

static bool fails(const struct model *m, enum stage_slot slot)
{
    return m->t->fails >> slot & 1;
}

static void least(int64_t *value, int64_t other)
{
    if (other < *value)
        *value = other;
}

/* ---- The class ---- */

static bool has_profile(const struct turn *t)
{
    switch (t->action) {
    case T_INVOICES_READ:
    case T_PAY:
    case T_NOTIFY:
    case T_CREATE:
        return true;
    case T_JOURNAL_WRITE:
        return t->audience == 0;
    default:
        return false;
    }
}

static uint32_t class_of_profile(const struct turn *t)
{
    static const uint32_t classes[T_ACTIONS] = {[T_INVOICES_READ] = MISSION_CLASS_READ,
                                                [T_JOURNAL_WRITE] = MISSION_CLASS_WRITE,
                                                [T_PAY] = MISSION_CLASS_IRREVERSIBLE,
                                                [T_NOTIFY] = MISSION_CLASS_COMMITMENT,
                                                [T_CREATE] = MISSION_CLASS_WRITE};

    return has_profile(t) ? classes[t->action] : MISSION_CLASS_NONE;
}

static uint32_t floor_for(const struct model *m)
{
    const unsigned action = m->t->action;

    switch (m->plan->floor) {
    case 1:
        return action == T_INVOICES_READ ? MISSION_CLASS_WRITE : 0;
    case 2:
        return action == T_JOURNAL_WRITE ? MISSION_CLASS_IRREVERSIBLE
               : action == T_INVOICES_READ || action == T_INVOICES_DELETE ? MISSION_CLASS_READ
                                                                          : 0;
    case 3:
        return action == T_NOTIFY || action == T_PAY ? MISSION_CLASS_ADMINISTRATION : 0;
    case 4:
        /* "none" is none of the five names, so it is as high as any that is not known */
        return action == T_CREATE || action == T_INVOICES_DELETE ? MISSION_CLASS_IRREVERSIBLE : 0;
    case 5:
        return MISSION_CLASS_IRREVERSIBLE;
    default:
        return 0;
    }
}

static unsigned rank(uint32_t action_class)
{
    return action_class < MISSION_CLASS_IRREVERSIBLE ? action_class : MISSION_CLASS_IRREVERSIBLE;
}

/* The highest counts; among the high ones the last of these gives the name, and all have their say.
 */
static void classify(struct model *m)
{
    const struct turn *t = m->t;
    const bool profile = has_profile(t) && !fails(m, STAGE_SLOT_PROFILE);
    const bool declared = m->plan->declared && !fails(m, STAGE_SLOT_PROFILE);
    const uint32_t from[4] = {declared  ? m->plan->default_class
                              : profile ? MISSION_CLASS_NONE
                                        : MISSION_CLASS_IRREVERSIBLE,
                              profile ? class_of_profile(t) : MISSION_CLASS_NONE, t->purpose,
                              floor_for(m)};
    unsigned top = 0;

    for (size_t i = 0; i < 4; i++)
        top = rank(from[i]) > top ? rank(from[i]) : top;
    for (size_t i = 0; i < 4; i++) {
        if (rank(from[i]) != top)
            continue;
        m->out.action_class = from[i];
        m->duties |= 1u << from[i];
    }
    m->out.bound = m->out.action_class >= MISSION_CLASS_WRITE;
}

static int64_t terms(const struct model *m, bool of_state)
{
    static const int64_t state[] = {3600, 3600, 300, 60, 60, 60};
    static const int64_t permit[] = {300, 300, 60, 30, 30, 30};
    int64_t most = FAR;

    for (unsigned i = 0; i < MISSION_CLASS_COUNT; i++)
        if (m->duties >> i & 1)
            least(&most, of_state ? state[i] : permit[i]);
    return most;
}

/* ---- PD-2 to PD-7 ---- */

static uint32_t judge_view(const struct model *m)
{
    const struct turn *t = m->t;

    switch (t->join) {
    case MISSION_JOIN_NONE:
    case MISSION_JOIN_PROVEN:
        break;
    case MISSION_JOIN_MISMATCH:
        return MISSION_DENY_MISSION_MISMATCH;
    case MISSION_JOIN_CONFLICT:
        return MISSION_DENY_MISSION_REFERENCE_CONFLICT;
    default:
        return MISSION_DENY_MISSION_BINDING_FAILED;
    }
    if (t->id || t->hash == 1 || t->view == 1 ||
        (t->hash == 2 && m->plan->profile == MISSION_PROFILE_DRAFT))
        return MISSION_DENY_VIEW_INCONSISTENT;
    return t->credential > 1 || (!t->credential && LEFT(t) <= 0) ? MISSION_DENY_CREDENTIAL_INVALID
                                                                 : 0;
}

static bool recent(struct model *m, int64_t age)
{
    m->state_until = terms(m, true) - age;
    return age >= -5 && age <= terms(m, true);
}

static bool leased(struct model *m, int lease)
{
    least(&m->state_until, AHEAD(lease));
    return AHEAD(lease) >= 0;
}

static uint32_t judge_own(struct model *m)
{
    const struct turn *t = m->t;
    const uint32_t state = own_states[t->own_state];

    if (state == MISSION_STATE_NONE)
        return MISSION_DENY_STALE_STATE;
    if (t->observed && t->observed_state != 3 &&
        (state == MISSION_STATE_ACTIVE) != (t->observed_state == 0))
        return MISSION_DENY_MISSION_INACTIVE;
    if (state != MISSION_STATE_ACTIVE || (t->own_end && AHEAD(t->own_end) <= 0))
        return MISSION_DENY_MISSION_INACTIVE;
    if (t->own_end)
        m->end = AHEAD(t->own_end);
    if (!recent(m, OWN_AGE(t)) || (t->own_lease && !leased(m, t->own_lease)))
        return MISSION_DENY_STALE_STATE;
    if (t->own_source == 1 && !t->own_lease && !t->once)
        return MISSION_DENY_STALE_STATE;
    return t->observed && t->observed_version == 2 ? MISSION_DENY_STALE_STATE : 0;
}

static uint32_t judge_passive(struct model *m)
{
    const struct turn *t = m->t;

    if (!m->plan->passive || t->credential || t->join != MISSION_JOIN_NONE)
        return MISSION_DENY_STALE_STATE;
    if (m->out.action_class > MISSION_CLASS_WRITE)
        return MISSION_DENY_STALE_STATE;
    m->state_until = LEFT(t);
    return LEFT(t) > terms(m, true) ? MISSION_DENY_STALE_STATE : 0;
}

static uint32_t judge_assertion(struct model *m)
{
    if (fails(m, STAGE_SLOT_ASSERTION))
        return MISSION_DENY_STALE_STATE;
    if (m->t->assertion == 2)
        return MISSION_DENY_MISSION_INACTIVE;
    return recent(m, m->t->assertion == 3 ? 4000 : 1) ? 0 : MISSION_DENY_STALE_STATE;
}

static uint32_t judge_observed(struct model *m)
{
    const struct turn *t = m->t;

    if (t->observed_state == 3)
        return MISSION_DENY_STALE_STATE;
    if (t->observed_state)
        return MISSION_DENY_MISSION_INACTIVE;
    if (t->observed == 4 || t->observed_junk || !recent(m, t->observed_age))
        return MISSION_DENY_STALE_STATE;
    if (t->observed_issued ? AHEAD(t->observed_issued) > 5 : t->observed != 1)
        return MISSION_DENY_STALE_STATE;
    if (t->observed_lease ? !leased(m, t->observed_lease) : t->observed != 1)
        return MISSION_DENY_STALE_STATE;
    return 0;
}

static uint32_t judge_state(struct model *m)
{
    const struct turn *t = m->t;
    uint32_t reason;

    if (!t->not_own)
        reason = judge_own(m);
    else if (!t->observed)
        reason = judge_passive(m);
    else if (flag(m, MISSION_PDP_PLACES_STATE))
        reason = t->assertion ? judge_assertion(m) : judge_observed(m);
    else if (t->observed_state != 3 && t->observed_state)
        reason = MISSION_DENY_MISSION_INACTIVE;
    else
        reason = judge_passive(m);
    if (!reason && flag(m, MISSION_PDP_CONTAINMENT) && t->unknown_taken)
        reason = MISSION_DENY_STALE_STATE;
    return reason;
}

static uint32_t judge_actor(const struct model *m)
{
    const struct turn *t = m->t;

    if (t->act > 1 || (!t->act && t->delegated))
        return MISSION_DENY_ACTOR_INVALID;
    if (t->origin == 2 || (flag(m, MISSION_PDP_ORIGIN) &&
                           (!t->origin || t->mapped_elsewhere || fails(m, STAGE_SLOT_PRINCIPAL))))
        return MISSION_DENY_PRINCIPAL_MAPPING_FAILED;
    if (flag(m, MISSION_PDP_REGISTRY) && (t->no_standing || fails(m, STAGE_SLOT_ACTOR)))
        return MISSION_DENY_RESOURCE_POLICY;
    return 0;
}

static uint32_t judge_parameters(const struct model *m)
{
    const struct turn *t = m->t;

    if (fails(m, STAGE_SLOT_PROFILE) || t->digest == 3 || (t->digest == 2 && m->out.bound) ||
        (t->digest == 1 && !t->withheld))
        return MISSION_DENY_PARAMETER_VIOLATION;
    return 0;
}

/* ---- PD-8: which entries ---- */

static bool below(const char *base, const char *uri)
{
    const size_t len = strlen(base);

    return !strncmp(base, uri, len) && (!uri[len] || uri[len] == '/');
}

/* Is token `a` within token `b`? */
static bool within(unsigned a, unsigned b)
{
    const size_t len = strlen(tokens[b]);

    return a == b || (b >= T_ACTIONS && !strncmp(tokens[a], tokens[b], len - 1));
}

static bool overlap(unsigned a, unsigned b)
{
    return within(a, b) || within(b, a);
}

static bool covers(unsigned actions, unsigned action)
{
    for (unsigned i = 0; i < TOKENS; i++)
        if ((actions >> i & 1) && within(action, i))
            return true;
    return false;
}

static bool applies(const struct grant *g, const struct turn *t, unsigned actions)
{
    const char *resource = resources[g->resource], *audience = audiences[t->audience];

    return covers(actions, t->action) &&
           (g->match == 2 ? below(resource, audience) : !strcmp(resource, audience));
}

static bool same_grant(const struct grant *a, const struct grant *b)
{
    char one[2048], other[2048];

    grants_write(a, 1, one, sizeof one);
    grants_write(b, 1, other, sizeof other);
    return !strcmp(one, other);
}

static bool latched(const struct plan_of_world *plan, size_t index)
{
    for (size_t i = 0; i < plan->count; i++)
        if ((plan->latched >> i & 1) && same_grant(&plan->entries[i], &plan->entries[index]))
            return true;
    return false;
}

/* EA-2 */
static bool reaches(const struct plan_of_world *plan, const struct contained *c,
                    const struct grant *g)
{
    const char *own = resources[g->resource], *other = resources[c->resource];

    if (!strcmp(own, other) || (g->match == 2 && below(own, other)))
        return true;
    for (size_t i = 0; i < plan->count; i++)
        if (!plan->entries[i].foreign_type && plan->entries[i].match == 2 &&
            !strcmp(resources[plan->entries[i].resource], other) && below(other, own))
            return true;
    return false;
}

/* ALG-2: the actions that are left of an entry. */
static unsigned left_of(const struct plan_of_world *plan, size_t index)
{
    unsigned actions = plan->entries[index].actions;

    for (size_t i = 0; i < plan->contained_count; i++) {
        const struct contained *c = &plan->contained[i];

        if (!reaches(plan, c, &plan->entries[index]))
            continue;
        for (unsigned a = 0; a < TOKENS; a++)
            for (unsigned b = 0; b < TOKENS; b++)
                if ((c->actions >> b & 1) && overlap(a, b))
                    actions &= ~(1u << a);
        if (!c->actions)
            actions = 0;
    }
    return actions;
}

/* ---- PD-9, PD-10: what one entry says ---- */

static long hundredths(const char *text)
{
    long whole, cents = 0;
    char *end;

    if (!text || *text < '0' || *text > '9')
        return -1;
    whole = strtol(text, &end, 10);
    if (*end == '.')
        cents = strtol(end + 1, &end, 10);
    return *end ? -1 : whole * 100 + cents;
}

static bool amount_holds(const struct turn *t, const char *bound)
{
    const long asked = hundredths(asked_amounts[t->amount]);
    long most = strchr(bound, '.') ? hundredths(bound) : 100 * atol(bound);

    if (t->action != T_PAY && (t->action != T_JOURNAL_WRITE || !has_profile(t)))
        return false; /* nothing maps an amount */
    if (!strcmp(bound, "423.50"))
        most = 42350;
    return asked >= 0 && asked <= most && !t->euro;
}

/* 0, or the reason; what nobody can enforce weighs more. */
static uint32_t constraints(const struct model *m, const struct grant *g)
{
    const struct turn *t = m->t;
    bool violated = false, unsupported = false;

    if (g->amount)
        violated = violated || !amount_holds(t, amounts[g->amount]);
    if (g->tenant) {
        unsupported = unsupported || t->no_tenant;
        violated = violated || (g->tenant == 1) == t->other_tenant;
    }
    if (g->labels) {
        unsupported = unsupported || t->labels == 1;
        violated = violated || t->labels == 2; /* "b" is in neither list */
    }
    violated = violated || g->window > 1;
    unsupported = unsupported || g->foreign || fails(m, STAGE_SLOT_FACTS);
    unsupported = unsupported || (g->terminal && t->unknown_taken);
    if (g->domain)
        violated = violated || t->action != T_NOTIFY || t->recipients || g->domain == 2;
    return unsupported ? MISSION_DENY_CONSTRAINT_UNSUPPORTED
           : violated  ? MISSION_DENY_PARAMETER_VIOLATION
                       : 0;
}

static uint32_t judge_entry(const struct model *m, const struct grant *g)
{
    if (g->junk)
        return MISSION_DENY_CONSTRAINT_UNSUPPORTED;
    if (flag(m, MISSION_PDP_STRICT) && constraints(m, g) == MISSION_DENY_CONSTRAINT_UNSUPPORTED)
        return MISSION_DENY_CONSTRAINT_UNSUPPORTED; /* T-7, whatever else is wrong with it */
    if (g->capability && g->capability != m->t->capability)
        return MISSION_DENY_CAPABILITY_DRIFT;
    if (m->t->capability && (m->t->untrusted || fails(m, STAGE_SLOT_SOURCE)))
        return MISSION_DENY_RESOURCE_POLICY;
    return constraints(m, g);
}

struct choice {
    bool matched, found, approval, unsupported;
    uint32_t first;
    size_t entry;
};

static void choose(struct choice *c, uint32_t reason, bool approval, size_t entry)
{
    c->matched = true;
    c->unsupported = c->unsupported || reason == MISSION_DENY_CONSTRAINT_UNSUPPORTED;
    c->first = c->first ? c->first : reason;
    if (reason || (c->found && (!c->approval || approval)))
        return;
    c->found = true;
    c->approval = approval;
    c->entry = entry;
}

static uint32_t chosen(const struct model *m, const struct choice *c)
{
    if (flag(m, MISSION_PDP_STRICT) && c->unsupported)
        return MISSION_DENY_CONSTRAINT_UNSUPPORTED;
    return c->found ? 0 : c->first;
}

static uint32_t nothing_left(const struct model *m, bool any, bool contained)
{
    if (any)
        return contained ? MISSION_DENY_AUTHORITY_CONTAINED : MISSION_DENY_AUTHORITY_DISCHARGED;
    for (size_t i = 0; i < m->plan->count; i++)
        if (m->plan->entries[i].foreign_type &&
            applies(&m->plan->entries[i], m->t, m->plan->entries[i].actions))
            return MISSION_DENY_UNSUPPORTED_AUTHORIZATION_TYPE;
    return MISSION_DENY_OUT_OF_AUTHORITY;
}

static uint32_t judge_authority(struct model *m)
{
    const struct turn *t = m->t;
    struct choice own = {0}, carried = {0};
    bool any = false, contained = false;
    uint32_t reason;

    for (size_t i = 0; i < m->plan->count; i++) {
        const struct grant *g = &m->plan->entries[i];

        if (g->foreign_type || !applies(g, t, g->actions))
            continue;
        any = true;
        if (t->taken && latched(m->plan, i))
            continue;
        if (t->taken && !covers(left_of(m->plan, i), t->action)) {
            contained = true;
            continue;
        }
        choose(&own, judge_entry(m, g), g->approval == 1, i);
    }
    if (!own.matched)
        return nothing_left(m, any, contained);
    for (size_t i = 0; t->carries && i < t->carried_count; i++) {
        const struct grant *g = &t->carried[i];

        if (!g->foreign_type && applies(g, t, g->actions))
            choose(&carried, g->junk ? MISSION_DENY_CONSTRAINT_UNSUPPORTED : constraints(m, g),
                   g->approval == 1, i);
    }
    if (t->carries && !carried.matched)
        return MISSION_DENY_OUT_OF_AUTHORITY;
    reason = chosen(m, &own);
    if (!reason && t->carries)
        reason = chosen(m, &carried);
    m->approval_wanted = own.approval || carried.approval;
    m->out.entry = own.entry;
    return reason;
}

/* ---- PD-11 to PD-14 ---- */

static uint32_t judge_approval(struct model *m)
{
    const struct turn *t = m->t;

    if (!t->approval)
        return MISSION_DENY_APPROVAL_REQUIRED;
    if (fails(m, STAGE_SLOT_APPROVAL))
        return MISSION_DENY_APPROVAL_UNVERIFIABLE;
    if (statuses[t->approval_status] == MISSION_APPROVAL_PENDING)
        return MISSION_DENY_GRANT_PENDING;
    if (statuses[t->approval_status] == MISSION_APPROVAL_REFUSED)
        return MISSION_DENY_POLICY_DENIED;
    if (statuses[t->approval_status] != MISSION_APPROVAL_GRANTED)
        return MISSION_DENY_APPROVAL_UNVERIFIABLE;
    if (t->digest == 2 || t->approval_unbound)
        return MISSION_DENY_OUT_OF_SCOPE;
    if (t->approval == 2 || APPROVAL_AGE(t) < -5)
        return MISSION_DENY_APPROVAL_UNVERIFIABLE;
    if (t->approval == 3 || APPROVAL_AGE(t) >= 300)
        return MISSION_DENY_APPROVAL_EXPIRED;
    m->approval_until = 300 - APPROVAL_AGE(t);
    return t->approval_dependent ? MISSION_DENY_APPROVAL_UNVERIFIABLE : 0;
}

static uint32_t judge_policy(struct model *m)
{
    if (fails(m, STAGE_SLOT_POLICY) || m->t->says > 1 || m->t->denied_member)
        return MISSION_DENY_RESOURCE_POLICY;
    m->approval_wanted = m->approval_wanted || m->t->says == 1;
    return 0;
}

static uint32_t judge_taint(struct model *m)
{
    const struct turn *t = m->t;

    if (!flag(m, MISSION_PDP_TAINT) || m->out.action_class == MISSION_CLASS_NONE)
        return 0;
    if (!t->external)
        return MISSION_DENY_TAINT_CONTEXT_MISSING;
    if (t->external != MISSION_TRUE && t->action != T_NOTIFY &&
        !(m->duties >> MISSION_CLASS_COMMITMENT & 1))
        return 0;
    if (!t->tainted)
        return MISSION_DENY_TAINT_CONTEXT_MISSING;
    if (t->tainted == MISSION_FALSE)
        return 0;
    m->approval_wanted = true;
    return judge_approval(m) ? MISSION_DENY_APPROVAL_REQUIRED : 0;
}

static uint32_t judge_rest(struct model *m)
{
    const struct turn *t = m->t;
    uint32_t reason = judge_policy(m);

    if (!reason)
        reason = judge_taint(m);
    if (!reason && t->history && (t->history != 1 || fails(m, STAGE_SLOT_HISTORY)))
        reason = MISSION_DENY_HISTORY_NOT_SATISFIED;
    if (!reason && m->approval_wanted) {
        reason = judge_approval(m);
        m->out.approval = true;
    }
    if (!reason && t->key && m->out.action_class != MISSION_CLASS_NONE)
        reason = MISSION_DENY_CONSTRAINT_UNSUPPORTED; /* without a store nothing is claimed */
    return reason;
}

/* ---- PB-3 ---- */

static void conditions(struct model *m)
{
    int64_t *until = &m->out.until;

    *until = terms(m, false);
    if (!m->t->credential)
        least(until, LEFT(m->t));
    least(until, m->state_until);
    least(until, m->end);
    if (m->out.approval)
        least(until, m->approval_until);
    m->out.use_limit = m->out.action_class >= MISSION_CLASS_WRITE;
}

static struct come model(const struct world *w, const struct turn *t)
{
    struct model m = {
        .plan = &w->plan, .t = t, .state_until = FAR, .approval_until = FAR, .end = FAR};
    uint32_t reason;

    classify(&m);
    reason = judge_view(&m);
    if (!reason)
        reason = judge_state(&m);
    if (!reason)
        reason = judge_actor(&m);
    if (!reason)
        reason = judge_parameters(&m);
    if (!reason)
        reason = judge_authority(&m);
    if (!reason)
        reason = judge_rest(&m);
    m.out.reason = reason;
    if (!reason)
        conditions(&m);
    return m.out;
}

/* ---- One case ---- */

struct tally {
    size_t cases, permits, reasons[64];
};

static const char *word(uint32_t reason)
{
    return reason ? mission_denial_name(reason) : "permit";
}

/* What differs; NULL: nothing. */
static const char *differs(const struct world *w, const struct come *want)
{
    const mission_decided says = stage_says(&w->stage);

    if (says.reason != want->reason)
        return "reason";
    if (says.action_class != want->action_class || says.bound != (uint32_t)want->bound)
        return "class";
    if (says.reason)
        return NULL;
    if (says.use_limit != want->use_limit)
        return "use_limit";
    if (says.valid_until.seconds != SCENE_NOW + want->until)
        return "valid_until";
    return says.entry != want->entry || says.approval != (uint32_t)want->approval ? "entry" : NULL;
}

static bool still(void *host, const struct turn *t)
{
    struct world *w = host;
    const struct come want = model(w, t);

    world_decide(w, t);
    return differs(w, &want) != NULL;
}

static bool one_case(struct world *w, uint64_t *seed, struct tally *tally)
{
    struct turn t;
    struct come want;
    uint32_t got;
    const char *what;

    draw_turn(seed, &w->plan, &t);
    got = world_decide(w, &t);
    want = model(w, &t);
    tally->cases++;
    tally->permits += !got;
    tally->reasons[got % 64]++;
    what = differs(w, &want);
    if (!what)
        return true;
    turn_shrink(&t, still, w);
    got = world_decide(w, &t);
    want = model(w, &t);
    what = differs(w, &want);
    turn_tell(&w->plan, &t);
    return test_check(!what, __FILE__, __LINE__, "the %s: decided %s, not %s; until %lld, not %lld",
                      what, word(got), word(want.reason),
                      (long long)stage_says(&w->stage).valid_until.seconds - SCENE_NOW,
                      (long long)want.until);
}

static void tell(const struct tally *tally)
{
    printf("# %zu cases, %zu permits\n", tally->cases, tally->permits);
    for (uint32_t i = 1; i < 64; i++)
        if (tally->reasons[i])
            printf("# %9zu %s\n", tally->reasons[i], word(i));
}

static void test_model(void)
{
    COVERS("PD-2", "PD-4", "PD-5", "PD-6", "PD-8", "PD-9", "PD-10", "PD-11", "PD-14", "PD-16",
           "PE-6", "PB-3");
    const char *asked = getenv("MISSION_CASES");
    const size_t cases = asked ? (size_t)strtoull(asked, NULL, 10) : 100000;
    struct tally tally = {0};
    uint64_t seed = test_seed();
    bool good = true;

    while (good && tally.cases < cases) {
        struct plan_of_world plan;
        struct world w;

        draw_plan(&seed, &plan);
        world_open(&w, &plan);
        for (size_t i = 0; good && i < 250; i++)
            good = one_case(&w, &seed, &tally);
        world_close(&w);
    }
    tell(&tally);
    CHECK(!good || tally.permits > tally.cases / 6);
    for (uint32_t i = MISSION_DENY_VIEW_INCONSISTENT;
         good && i <= MISSION_DENY_APPROVAL_UNVERIFIABLE; i++)
        test_check(tally.reasons[i], __FILE__, __LINE__, "%s never came", word(i));
}

static const struct test tests[] = {{"model", test_model}};
TEST_MAIN("decide_model", tests)
