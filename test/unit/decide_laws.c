/* Laws of decisions: what makes a situation worse never turns a denial into a permit, never makes a
 * permit live longer and never lets it be used more often. SPDX-License-Identifier: MIT
 *
 * `MISSION_CASES` asks for another number of pairs. */
#include "draws.h"

/* One way in which things become worse. What the law is not about is set aside in both. False: it
 * does not apply. */
struct pair {
    struct plan_of_world plan, worse_plan;
    struct turn turn, worse_turn;
};
typedef bool make_worse(uint64_t *seed, struct pair *p);

#define COUNT(list) (sizeof(list) / sizeof *(list))

/* ---- The Mission has less; in the plan ---- */

/* Strictness asks about every entry, and a latched or containing one is known by its text. */
static void set_aside(struct plan_of_world *plan)
{
    plan->latched = 0;
    plan->flags &= ~MISSION_PDP_STRICT;
}

static bool remove_entry(uint64_t *seed, struct pair *p)
{
    struct plan_of_world *plan = &p->plan;
    size_t at;

    if (plan->count < 2)
        return false;
    set_aside(plan);
    plan->contained_count = 0; /* what reaches by this entry reaches no more */
    p->worse_plan = *plan;
    at = draw(seed, plan->count);
    memmove(&p->worse_plan.entries[at], &plan->entries[at + 1],
            (plan->count - at - 1) * sizeof plan->entries[0]);
    p->worse_plan.count--;
    return true;
}

static bool drop(uint64_t *seed, struct grant *g)
{
    const unsigned less = g->actions & ~(1u << draw(seed, TOKENS));

    if (!less || less == g->actions)
        return false;
    g->actions = less;
    return true;
}

static bool drop_action(uint64_t *seed, struct pair *p)
{
    set_aside(&p->plan);
    p->worse_plan = p->plan;
    return drop(seed, &p->worse_plan.entries[draw(seed, p->plan.count)]);
}

static bool constrain(uint64_t *seed, struct grant *g)
{
    const struct grant was = *g;

    switch (draw(seed, 8)) {
    case 0:
        g->amount = g->amount ? g->amount : 1 + (unsigned)draw(seed, AMOUNTS - 1);
        break;
    case 1:
        g->tenant = g->tenant ? g->tenant : 1 + (unsigned)draw(seed, 2);
        break;
    case 2:
        g->approval = 1;
        break;
    case 3:
        g->labels = g->labels ? g->labels : 1 + (unsigned)draw(seed, 2);
        break;
    case 4:
        g->window = g->window ? g->window : 1 + (unsigned)draw(seed, 3);
        break;
    case 5:
        g->terminal = 1;
        break;
    case 6:
        g->domain = g->domain ? g->domain : 1 + (unsigned)draw(seed, 2);
        break;
    default:
        g->foreign = 1;
    }
    return memcmp(&was, g, sizeof was) != 0;
}

static bool add_constraint(uint64_t *seed, struct pair *p)
{
    p->plan.latched = 0;
    p->worse_plan = p->plan;
    return constrain(seed, &p->worse_plan.entries[draw(seed, p->plan.count)]);
}

static bool tighten(uint64_t *seed, struct grant *g)
{
    static const unsigned less[AMOUNTS] = {0, 3, 2, 2}; /* 500.00, 423.50, 9 */
    const struct grant was = *g;

    switch (draw(seed, 3)) {
    case 0:
        g->amount = less[g->amount];
        break;
    case 1:
        g->labels = g->labels ? 1 : 0;
        break;
    default:
        g->window = g->window == 1 ? 2 + (unsigned)draw(seed, 2) : g->window;
    }
    return memcmp(&was, g, sizeof was) != 0;
}

static bool tighten_bound(uint64_t *seed, struct pair *p)
{
    p->plan.latched = 0;
    p->worse_plan = p->plan;
    return tighten(seed, &p->worse_plan.entries[draw(seed, p->plan.count)]);
}

static bool raise_floor(uint64_t *seed, struct pair *p)
{
    p->plan.floor = 0;
    p->worse_plan = p->plan;
    p->worse_plan.floor = 1 + (unsigned)draw(seed, FLOORS - 1);
    return true;
}

static bool contain_more(uint64_t *seed, struct pair *p)
{
    struct plan_of_world *worse = &p->worse_plan;

    p->plan.flags &= ~MISSION_PDP_STRICT;
    *worse = p->plan;
    if (p->plan.contained_count == CONTAINED)
        return false;
    worse->contained[worse->contained_count++] = (struct contained){
        (unsigned)draw(seed, RESOURCES), draw(seed, 4) ? 1u << draw(seed, TOKENS) : 0};
    return true;
}

static bool discharge_more(uint64_t *seed, struct pair *p)
{
    p->plan.flags &= ~MISSION_PDP_STRICT;
    p->worse_plan = p->plan;
    p->worse_plan.latched |= 1u << draw(seed, p->plan.count);
    return p->worse_plan.latched != p->plan.latched;
}

static const struct {
    const char *name;
    make_worse *apply;
} of_missions[] = {
    {"an entry less", remove_entry},       {"an action less", drop_action},
    {"a constraint more", add_constraint}, {"a tighter bound", tighten_bound},
    {"a higher floor", raise_floor},       {"a containment more", contain_more},
    {"a discharge more", discharge_more},
};

/* ---- The moment is worse; in the turn ---- */

static bool shorter_credential(uint64_t *seed, struct pair *p)
{
    static const int lefts[] = {101, 104, 130, 400};
    const int left = lefts[draw(seed, COUNT(lefts))];

    /* a lifetime that is a source must not be longer than declared: shorter may be better */
    if (p->plan.passive || p->turn.credential > 1 || LEFT(&p->turn) <= AHEAD(left))
        return false;
    p->worse_turn.credential = 0;
    p->worse_turn.left = left;
    return true;
}

static bool worse_credential(uint64_t *seed, struct pair *p)
{
    p->worse_turn.credential = 2 + (unsigned)draw(seed, 3);
    return true;
}

static bool worse_state(uint64_t *seed, struct pair *p)
{
    struct turn *t = &p->worse_turn;

    switch (draw(seed, 6)) {
    case 0:
        t->own_state = 1 + (uint32_t)draw(seed, 3);
        break;
    case 1:
        t->observed_state = t->observed ? 1 : t->observed_state;
        break;
    case 2:
        t->assertion = t->assertion ? 2 + (unsigned)draw(seed, 2) : 0;
        break;
    case 3:
        t->unknown_taken = true;
        break;
    case 4:
        t->observed_junk = true;
        break;
    default:
        t->observed = t->observed ? 4 : 0;
    }
    return true;
}

/* An end that was not said, or a later one, gives way to this. */
static void sooner(int *end, int than)
{
    if (!*end || *end > than)
        *end = than;
}

static bool sooner_ends(uint64_t *seed, struct pair *p)
{
    static const int ends[] = {99, 100, 101, 107, 130};
    const int end = ends[draw(seed, COUNT(ends))];
    struct turn *t = &p->worse_turn;

    switch (draw(seed, 3)) {
    case 0:
        /* an introspection counts longer than once only when it says until when */
        if (t->own_source == 1 && !t->own_lease && !t->once)
            return false;
        sooner(&t->own_lease, end);
        break;
    case 1:
        sooner(&t->own_end, end);
        break;
    default:
        if (!t->observed_lease)
            return false;
        sooner(&t->observed_lease, end);
    }
    return true;
}

static bool older_observation(uint64_t *seed, struct pair *p)
{
    struct turn *t = &p->worse_turn;
    const int by = 1 + (int)draw(seed, 400);

    if (OWN_AGE(t) < -5 || t->observed_age < -5) /* of the future: older is nearer */
        return false;
    t->own_age = OWN_AGE(t) + by ? OWN_AGE(t) + by : 1;
    t->observed_age += by;
    return true;
}

static bool less_authority(uint64_t *seed, struct pair *p)
{
    (void)seed;
    p->worse_turn.taken = true;
    return !p->turn.taken && !(p->plan.flags & MISSION_PDP_STRICT);
}

static bool taint_more(uint64_t *seed, struct pair *p)
{
    struct turn *t = &p->worse_turn;

    if (draw(seed, 2) && t->tainted == MISSION_FALSE)
        t->tainted = draw(seed, 2) ? MISSION_TRUE : MISSION_UNSAID;
    else if (t->external == MISSION_FALSE)
        t->external = draw(seed, 2) ? MISSION_TRUE : MISSION_UNSAID;
    return true;
}

static bool no_approval(uint64_t *seed, struct pair *p)
{
    (void)seed;
    p->worse_turn.approval = 0;
    return p->turn.approval;
}

static bool worse_approval(uint64_t *seed, struct pair *p)
{
    struct turn *t = &p->worse_turn;

    switch (draw(seed, 5)) {
    case 0:
        if (APPROVAL_AGE(t) < -5)
            return false;
        t->approval_age = APPROVAL_AGE(t) + 1 + (int)draw(seed, 300);
        break;
    case 1:
        t->approval_unbound = true;
        break;
    case 2:
        t->approval_dependent = true;
        break;
    case 3:
        t->approval_status = 1 + (unsigned)draw(seed, 4);
        break;
    default:
        t->approval = t->approval ? 2 + (unsigned)draw(seed, 2) : 0;
    }
    return true;
}

static bool narrower_credential(uint64_t *seed, struct pair *p)
{
    struct turn *t = &p->worse_turn;
    const bool strict = p->plan.flags & MISSION_PDP_STRICT;

    if (!t->carries) {
        t->carries = true;
        t->carried_count = draw(seed, CARRIED);
        for (size_t i = 0; i < t->carried_count; i++)
            t->carried[i] =
                draw(seed, 2) ? p->plan.entries[draw(seed, p->plan.count)] : draw_grant(seed);
        for (size_t i = 0; i < t->carried_count; i++)
            t->carried[i].capability = 0;
        return true;
    }
    if (!t->carried_count)
        return false;
    switch (draw(seed, 4)) {
    case 0:
        return constrain(seed, &t->carried[draw(seed, t->carried_count)]);
    case 1:
        return tighten(seed, &t->carried[draw(seed, t->carried_count)]);
    case 2:
        return !strict && drop(seed, &t->carried[draw(seed, t->carried_count)]);
    default:
        t->carried_count--;
        return !strict;
    }
}

static bool heavier_purpose(uint64_t *seed, struct pair *p)
{
    p->turn.purpose = 0;
    p->worse_turn.purpose = 1 + (uint32_t)draw(seed, MISSION_CLASS_COUNT - 1);
    return true;
}

static bool worse_request(uint64_t *seed, struct pair *p)
{
    struct turn *t = &p->worse_turn;

    switch (draw(seed, 8)) {
    case 0:
        t->digest = t->digest ? t->digest : 2 + (unsigned)draw(seed, 2);
        break;
    case 1:
        t->join = 2 + (uint32_t)draw(seed, 4);
        break;
    case 2:
        t->id = 1 + (unsigned)draw(seed, 2);
        break;
    case 3:
        t->hash = 1;
        break;
    case 4:
        t->view = 1;
        break;
    case 5:
        t->act = 2 + (unsigned)draw(seed, 2);
        break;
    case 6:
        t->delegated = true;
        break;
    default:
        t->capability = 3;
    }
    return true;
}

static bool worse_host(uint64_t *seed, struct pair *p)
{
    struct turn *t = &p->worse_turn;

    switch (draw(seed, 9)) {
    case 0:
        t->no_tenant = true;
        break;
    case 1:
        t->labels = t->labels ? t->labels : 1 + (unsigned)draw(seed, 2);
        break;
    case 2:
        t->says = t->says > 1 ? t->says : (unsigned)draw(seed, 5 - t->says) + t->says;
        break;
    case 3:
        t->history = 2 + (unsigned)draw(seed, 3);
        break;
    case 4:
        t->denied_member = t->members;
        break;
    case 5:
        t->untrusted = true;
        break;
    case 6:
        t->no_standing = true;
        break;
    case 7:
        t->mapped_elsewhere = true;
        break;
    default:
        t->fails |= 1u << (STAGE_SLOT_PROFILE + draw(seed, STAGE_SLOT_ACCESS - 1));
    }
    return true;
}

static const struct {
    const char *name;
    make_worse *apply;
} of_moments[] = {
    {"a shorter credential", shorter_credential},
    {"no credential", worse_credential},
    {"a worse state", worse_state},
    {"sooner ends", sooner_ends},
    {"an older observation", older_observation},
    {"less authority", less_authority},
    {"more taint", taint_more},
    {"no approval", no_approval},
    {"a worse approval", worse_approval},
    {"a narrower credential", narrower_credential},
    {"a heavier purpose", heavier_purpose},
    {"a worse request", worse_request},
    {"a worse host", worse_host},
};

/* ---- The law ---- */

/* Why the second of the two is better than the first; NULL: it is not. */
static const char *better(const mission_decided *was, const mission_decided *is)
{
    if (is->reason)
        return NULL;
    if (was->reason)
        return "permits";
    if (is->valid_until.seconds > was->valid_until.seconds)
        return "lives longer";
    if (was->use_limit && (!is->use_limit || is->use_limit > was->use_limit))
        return "may be used more often";
    return was->bound && !is->bound ? "is not bound" : NULL;
}

struct look {
    struct world *first, *second;
    make_worse *apply; /* of a moment; NULL: the same turn in both */
    uint64_t seed;     /* of what it draws */
};

/* `*permits`: there is a second decision, and it permits. */
static const char *judge(const struct look *look, const struct turn *t, bool *permits)
{
    struct pair p = {.plan = look->first->plan, .turn = *t, .worse_turn = *t};
    uint64_t seed = look->seed;
    mission_decided was, is;

    *permits = false;
    if (look->apply && !look->apply(&seed, &p))
        return NULL;
    world_decide(look->first, &p.turn);
    was = stage_says(&look->first->stage);
    world_decide(look->second, &p.worse_turn);
    is = stage_says(&look->second->stage);
    *permits = is.permit;
    return better(&was, &is);
}

static bool still(void *host, const struct turn *t)
{
    bool permits;

    return judge(host, t, &permits) != NULL;
}

struct tally {
    size_t pairs, permits;
};

static bool hold(const struct look *look, struct turn *t, const char *name, struct tally *tally)
{
    bool permits;
    const char *why = judge(look, t, &permits);

    tally->pairs++;
    tally->permits += permits;
    if (!why)
        return true;
    turn_shrink(t, still, (void *)(uintptr_t)look);
    why = judge(look, t, &permits);
    turn_tell(&look->second->plan, t);
    turn_tell(&look->first->plan, t);
    return test_check(false, __FILE__, __LINE__, "with %s it %s", name, why);
}

static bool hold_moments(uint64_t *seed, const struct plan_of_world *plan, struct tally *tally)
{
    struct world w;
    bool good = true;

    world_open(&w, plan);
    for (size_t i = 0; good && i < 150; i++) {
        const size_t law = draw(seed, COUNT(of_moments));
        const struct look look = {&w, &w, of_moments[law].apply, test_random(seed)};
        struct turn t;

        draw_turn(seed, plan, &t);
        good = hold(&look, &t, of_moments[law].name, tally);
    }
    world_close(&w);
    return good;
}

static bool hold_missions(uint64_t *seed, const struct plan_of_world *plan, struct tally *tally)
{
    const size_t law = draw(seed, COUNT(of_missions));
    struct pair p = {.plan = *plan};
    struct world first, second;
    bool good = true;

    if (!of_missions[law].apply(seed, &p))
        return true;
    world_open(&first, &p.plan);
    world_open(&second, &p.worse_plan);
    for (size_t i = 0; good && i < 100; i++) {
        const struct look look = {&first, &second, NULL, 0};
        struct turn t;

        draw_turn(seed, &p.plan, &t);
        good = hold(&look, &t, of_missions[law].name, tally);
    }
    world_close(&first);
    world_close(&second);
    return good;
}

static void test_laws(void)
{
    COVERS("PD-4", "PD-5", "PD-8", "PD-10", "PD-14", "PD-16", "PB-3", "PE-6");
    const char *asked = getenv("MISSION_CASES");
    const size_t pairs = asked ? (size_t)strtoull(asked, NULL, 10) : 60000;
    struct tally tally = {0};
    uint64_t seed = test_seed();
    bool good = true;

    while (good && tally.pairs < pairs) {
        struct plan_of_world plan;

        draw_plan(&seed, &plan);
        good = draw(&seed, 2) ? hold_moments(&seed, &plan, &tally)
                              : hold_missions(&seed, &plan, &tally);
    }
    printf("# %zu pairs, %zu permits after\n", tally.pairs, tally.permits);
    CHECK(!good || tally.permits > tally.pairs / 25);
}

static const struct test tests[] = {{"laws", test_laws}};
TEST_MAIN("decide_laws", tests)
