/* Random Missions and what comes to a decision point in front of them. SPDX-License-Identifier: MIT
 */
#include "draws.h"

#include <stdarg.h>

#define COUNT(list) (sizeof(list) / sizeof *(list))
#define PICK(list) (list[draw(seed, COUNT(list))])
#define OTHER_DIGEST "sha-256:WPVi6EnQ7H9Fh-qk9ADxmTg8zruOdVUX1esl-v3TfCI"

const char *const tokens[TOKENS] = {"invoices.read",    "invoices.delete", "journal-entries.write",
                                    "payments.release", "notify_reviewer", "create_doc",
                                    "accounts.read",    "invoices.*",      "journal-entries.*",
                                    "payments.*"};
const char *const resources[] = {STAGE_ERP, STAGE_FLOW, "https://docs.example.com",
                                 "https://docs.example.com/a", "https://other.example.com"};
const char *const amounts[] = {NULL, "500.00", "9", "423.50"};
const char *const audiences[] = {STAGE_ERP,
                                 STAGE_FLOW,
                                 "https://docs.example.com/a/b",
                                 "https://docs.example.com/ab",
                                 "https://docs.example.community/",
                                 "https://other.example.com"};
const char *const asked_amounts[] = {"1", "423.50", "500.00", "500.01", "1e300", "4,235.0", NULL};
const uint32_t own_states[] = {MISSION_STATE_ACTIVE, MISSION_STATE_SUSPENDED, MISSION_STATE_NONE,
                               MISSION_STATE_REVOKED};
const uint32_t statuses[] = {MISSION_APPROVAL_GRANTED, MISSION_APPROVAL_PENDING,
                             MISSION_APPROVAL_REFUSED, MISSION_APPROVAL_UNKNOWN, 77};
const char *const floors_of[FLOORS] = {
    NULL,
    "{\"invoices.read\":\"consequential_write\"}",
    "{\"journal-entries.*\":\"irreversible_action\",\"invoices.*\":\"consequential_read\"}",
    ("{\"notify_reviewer\":\"privileged_administration\",\"payments.*\":"
     "\"privileged_administration\"}"),
    "{\"create_doc\":\"of_tomorrow\",\"invoices.delete\":\"none\"}",
    "[]"};

uint64_t draw(uint64_t *seed, uint64_t among)
{
    return test_random(seed) % among;
}

/* ---- JSON ---- */

struct text {
    char *at;
    size_t len, size;
};

static void add(struct text *to, const char *format, ...)
{
    va_list list;
    int len;

    va_start(list, format);
    len = vsnprintf(to->at + to->len, to->size - to->len, format, list);
    va_end(list);
    to->len += (size_t)len;
    if (to->len >= to->size)
        abort(); /* the test's own room */
}

static void add_capability(struct text *to, unsigned which)
{
    add(to,
        "{\"tool_id\":\"mcp://h/tools/%s\",\"source_uri\":\"https://h/mcp\",\"operation_ref\":"
        "\"tools/w\",\"source_digest\":\"%s\"}",
        which == 3 ? "v" : "w",
        which == 2 ? OTHER_DIGEST : "sha-256:OAbEIh2DTYUVP7DjRhHct4aapsT8PybZq2ILdut9UP0");
}

static void add_constraints(struct text *to, const struct grant *g)
{
    static const char *const windows[] = {
        "", "{\"not_before\":\"2026-09-01T00:00:00Z\",\"not_after\":\"2026-09-01T00:00:00Z\"}",
        "{\"not_after\":\"2026-08-31T23:59:59Z\"}", "{\"not_before\":\"2026-09-01T00:00:01Z\"}"};
    const size_t start = to->len;

    if (g->amount)
        add(to, ",\"max_amount\":{\"amount\":\"%s\",\"currency\":\"USD\"}", amounts[g->amount]);
    if (g->tenant)
        add(to, ",\"tenant\":\"%s\"", g->tenant == 1 ? "t" : "u");
    if (g->approval)
        add(to, ",\"requires_action_approval\":%s", g->approval == 1 ? "true" : "false");
    if (g->labels)
        add(to, ",\"data_classification\":[\"a\"%s]", g->labels == 2 ? ",\"z\"" : "");
    if (g->window)
        add(to, ",\"time_window\":%s", windows[g->window]);
    if (g->terminal)
        add(to, ",\"terminal_when\":[{\"event_type\":\"done\"}]");
    if (g->domain)
        add(to, ",\"recipient_domain\":\"%s\"", g->domain == 1 ? "example.com" : "example.org");
    if (g->foreign)
        add(to, ",\"somebody_elses\":%u", g->foreign);
    if (to->len == start)
        return;
    memmove(to->at + start + 16, to->at + start + 1, to->len - start - 1);
    memcpy(to->at + start, ",\"constraints\":{", 16);
    to->len += 15;
    add(to, "}");
}

static void add_grant(struct text *to, const struct grant *g)
{
    bool first = true;

    add(to, "{\"type\":\"%s\",\"resource\":\"%s\"",
        g->foreign_type ? "future_type" : "mission_resource_access", resources[g->resource]);
    if (g->match)
        add(to, ",\"resource_match\":\"%s\"", g->match == 1 ? "exact" : "prefix");
    add(to, ",\"actions\":[");
    for (unsigned i = 0; i < TOKENS; i++) {
        if (!(g->actions >> i & 1))
            continue;
        add(to, "%s\"%s\"", first ? "" : ",", tokens[i]);
        first = false;
    }
    add(to, "]");
    add_constraints(to, g);
    if (g->capability) {
        add(to, ",\"capability_source\":");
        add_capability(to, g->capability);
    }
    if (g->junk)
        add(to, ",\"x\":1");
    add(to, "}");
}

void grants_write(const struct grant *grants, size_t count, char *out, size_t size)
{
    struct text to = {out, 0, size};

    add(&to, "[");
    for (size_t i = 0; i < count; i++) {
        add(&to, i ? "," : "");
        add_grant(&to, &grants[i]);
    }
    add(&to, "]");
}

/* ---- Worlds ---- */

static bool literal_alone(unsigned actions)
{
    return actions && !(actions & (actions - 1)) && actions < 1u << T_ACTIONS;
}

struct grant draw_grant(uint64_t *seed)
{
    static const struct {
        unsigned resource, actions;
    } likely[] = {{0, 1u << T_INVOICES},
                  {0, 1u << T_INVOICES_READ},
                  {0, 1u << T_JOURNAL_WRITE},
                  {0, 1u << T_JOURNAL | 1u << T_PAYMENTS},
                  {0, 1u << T_PAY | 1u << T_JOURNAL_WRITE},
                  {1, 1u << T_NOTIFY},
                  {2, 1u << T_CREATE | 1u << T_INVOICES},
                  {3, 1u << T_CREATE}};
    const unsigned kind = (unsigned)draw(seed, COUNT(likely));
    struct grant g = {.resource = likely[kind].resource, .actions = likely[kind].actions};

    g.match = draw(seed, 8) ? (g.resource >= 2 ? 2 : 0) : (unsigned)draw(seed, 3);
    if (!draw(seed, 6))
        g.actions |= 1u << draw(seed, TOKENS);
    if (!draw(seed, 12))
        g.resource = (unsigned)draw(seed, RESOURCES);
    if (!draw(seed, 16))
        g.foreign_type = true;
    g.amount = draw(seed, 3) ? 0 : (unsigned)draw(seed, AMOUNTS);
    g.tenant = draw(seed, 4) ? 0 : 1 + !draw(seed, 3);
    g.approval = draw(seed, 4) ? 0 : 1 + (unsigned)draw(seed, 2);
    g.labels = draw(seed, 6) ? 0 : 1 + (unsigned)draw(seed, 2);
    g.window = draw(seed, 8) ? 0 : 1 + (unsigned)draw(seed, 3);
    g.terminal = !draw(seed, 8);
    g.domain = draw(seed, g.actions & 1u << T_NOTIFY ? 3 : 16) ? 0 : 1 + !draw(seed, 4);
    g.foreign = !draw(seed, 12);
    if (!g.foreign_type && literal_alone(g.actions) && !draw(seed, 4))
        g.capability = 1 + !draw(seed, 4);
    return g;
}

void draw_plan(uint64_t *seed, struct plan_of_world *plan)
{
    static const uint32_t flags[] = {MISSION_PDP_PLACES_STATE, MISSION_PDP_TAINT,
                                     MISSION_PDP_STRICT,       MISSION_PDP_REGISTRY,
                                     MISSION_PDP_ORIGIN,       MISSION_PDP_CONTAINMENT};

    memset(plan, 0, sizeof *plan);
    plan->profile = draw(seed, 2) ? MISSION_PROFILE_DRAFT : MISSION_PROFILE_SERIES;
    for (size_t i = 0; i < COUNT(flags); i++)
        plan->flags |= draw(seed, i ? 4 : 2) ? 0 : flags[i];
    plan->count = 1 + draw(seed, ENTRIES - 1);
    for (size_t i = 0; i < plan->count; i++)
        plan->entries[i] = i && !draw(seed, 12) ? plan->entries[i - 1] : draw_grant(seed);
    plan->contained_count = draw(seed, CONTAINED + 1);
    for (size_t i = 0; i < plan->contained_count; i++) {
        plan->contained[i].resource = (unsigned)draw(seed, RESOURCES);
        plan->contained[i].actions = draw(seed, 6) ? 1u << draw(seed, TOKENS) : 0;
        if (draw(seed, 2)) {
            plan->contained[i].resource = plan->entries[draw(seed, plan->count)].resource;
            plan->contained[i].actions |= 1u << draw(seed, TOKENS);
        }
    }
    plan->latched = draw(seed, 3) ? 0 : 1u << draw(seed, plan->count);
    plan->floor = draw(seed, 2) ? 0 : (unsigned)draw(seed, FLOORS);
    plan->passive = !draw(seed, 3);
    plan->declared = !draw(seed, 4);
    plan->default_class = plan->declared ? (uint32_t)draw(seed, MISSION_CLASS_COUNT) : 0;
    if (plan->default_class > MISSION_CLASS_WRITE && draw(seed, 2))
        plan->default_class = MISSION_CLASS_READ;
}

static mission_context *context_of(uint32_t profile)
{
    const mission_authorization_type type = {.size = sizeof type, .type = V("future_type")};
    const mission_member_type member = {.size = sizeof member, .name = V("capability_source")};
    const mission_config config = {.size = sizeof config,
                                   .profile = profile,
                                   .authorization_types = &type,
                                   .authorization_type_count = 1,
                                   .entry_members = &member,
                                   .entry_member_count = 1};
    mission_error error = MISSION_ERROR_INIT;
    mission_context *context = NULL;

    CHECK_CODE(mission_context_new(&config, &context, &error), MISSION_OK, &error);
    return context;
}

static mission_json *contained_json(const struct plan_of_world *plan, mission_context *context)
{
    char room[2048];
    struct text to = {room, 0, sizeof room};

    add(&to, "[");
    for (size_t i = 0; i < plan->contained_count; i++) {
        bool first = true;

        add(&to, "%s{\"resource\":\"%s\"", i ? "," : "", resources[plan->contained[i].resource]);
        for (unsigned k = 0; k < TOKENS; k++) {
            if (!(plan->contained[i].actions >> k & 1))
                continue;
            add(&to, "%s\"%s\"", first ? ",\"actions\":[" : ",", tokens[k]);
            first = false;
        }
        add(&to, first ? "}" : "]}");
    }
    add(&to, "]");
    return test_json(context, room);
}

static mission_json *latched_json(const struct world *w)
{
    const mission_value *set = mission_authority_set_value(mission_policy_set(w->stage.policy));
    char room[1024];
    struct text to = {room, 0, sizeof room};
    mission_digest digest;

    add(&to, "[");
    for (size_t i = 0; i < w->plan.count; i++) {
        if (!(w->plan.latched >> i & 1))
            continue;
        CHECK(!mission_anchor(w->stage.context, V("mission-authority-entry"), V(STAGE_ISSUER),
                              mission_value_item(set, i), &digest, NULL));
        add(&to, "%s\"%s\"", to.len > 1 ? "," : "", digest.text);
    }
    add(&to, "]");
    return test_json(w->stage.context, room);
}

static mission_removed *remove_some(const struct world *w)
{
    mission_json *contained = contained_json(&w->plan, w->stage.context);
    mission_json *latched = latched_json(w);
    const mission_overlay own = {.size = sizeof own,
                                 .contained = mission_json_root(contained),
                                 .latched = mission_json_root(latched)};
    mission_error error = MISSION_ERROR_INIT;
    mission_removed *out = NULL;

    CHECK_CODE(mission_policy_remove(w->stage.policy, &own, NULL, 0, &out, &error), MISSION_OK,
               &error);
    mission_json_unref(contained);
    mission_json_unref(latched);
    return out;
}

void world_open(struct world *w, const struct plan_of_world *plan)
{
    struct stage *stage = &w->stage;
    char set[8192];
    mission_json *floors;

    w->plan = *plan;
    grants_write(plan->entries, plan->count, set, sizeof set);
    stage_open_with(stage, context_of(plan->profile), set);
    if (floors_of[plan->floor]) {
        floors = test_json(stage->context, floors_of[plan->floor]);
        CHECK(
            !mission_floors_read(stage->context, mission_json_root(floors), &stage->floors, NULL));
        mission_json_unref(floors);
    }
    for (uint32_t i = MISSION_CLASS_NONE; i <= MISSION_CLASS_WRITE; i++)
        stage->classes[i].passive = plan->passive;
    stage->config.floors = stage->floors;
    stage->config.flags = plan->flags;
    stage->config.declared = plan->declared;
    stage->config.default_class = plan->default_class;
    stage_again(stage);
    w->removed = remove_some(w);
}

void world_close(struct world *w)
{
    mission_removed_unref(w->removed);
    stage_close(&w->stage);
}

/* ---- Turns ---- */

/* How much goes wrong in one turn: in many nothing does. */
static bool wrong(uint64_t *seed, unsigned trouble)
{
    return trouble && !draw(seed, 48 / trouble);
}
#define AT_TIMES(value) (wrong(seed, trouble) ? (value) : 0)
#define PICKED(list) (AT_TIMES(PICK(list)))

static void draw_action(uint64_t *seed, const struct plan_of_world *plan, struct turn *t)
{
    static const unsigned at[RESOURCES] = {0, 1, 2, 2, 5};
    const struct grant *g = &plan->entries[draw(seed, plan->count)];
    unsigned token;

    t->audience = at[g->resource];
    do
        token = (unsigned)draw(seed, TOKENS);
    while (!(g->actions >> token & 1));
    t->action = token == T_INVOICES   ? T_INVOICES_READ + (draw(seed, 4) ? 0u : 1u)
                : token == T_JOURNAL  ? T_JOURNAL_WRITE
                : token == T_PAYMENTS ? T_PAY
                                      : token;
    t->capability = g->capability;
    if (g->approval == 1)
        t->approval = 1;
}

static void draw_asked(uint64_t *seed, unsigned trouble, struct turn *t)
{
    if (!draw(seed, 12))
        t->audience = (unsigned)draw(seed, AUDIENCES);
    if (!draw(seed, 12))
        t->action = (unsigned)draw(seed, T_ACTIONS);
    t->amount = draw(seed, 2) ? 0 : (unsigned)draw(seed, trouble ? ASKED_AMOUNTS : 3);
    t->euro = AT_TIMES(true);
    t->withheld = !draw(seed, 8);
    t->key = AT_TIMES(true);
    t->recipients = (unsigned)AT_TIMES(draw(seed, 3));
    t->digest = (unsigned)AT_TIMES(1 + draw(seed, 3));
    t->purpose = draw(seed, 16) ? 0 : (uint32_t)draw(seed, MISSION_CLASS_COUNT);
}

static void draw_who(uint64_t *seed, unsigned trouble, const struct plan_of_world *plan,
                     struct turn *t)
{
    static const int lefts[] = {101, 130, 400, 401, 3700, 3701, 4000};

    t->join = draw(seed, 8) ? 0 : AT_TIMES((uint32_t)draw(seed, 6));
    if (!t->join && !draw(seed, 12))
        t->join = MISSION_JOIN_PROVEN;
    t->id = (unsigned)AT_TIMES(draw(seed, 3));
    t->hash = plan->profile == MISSION_PROFILE_SERIES && !draw(seed, 4)
                  ? 2
                  : (unsigned)AT_TIMES(draw(seed, 3));
    t->view = draw(seed, 4) ? 0 : wrong(seed, trouble) ? 1 : 2;
    t->act = draw(seed, 4) ? 0 : wrong(seed, trouble) ? 2 + (unsigned)draw(seed, 2) : 1;
    t->delegated = t->act ? draw(seed, 2) : AT_TIMES(true);
    t->no_standing = AT_TIMES(true);
    t->origin = plan->flags & MISSION_PDP_ORIGIN || !draw(seed, 8) ? 1 : 0;
    t->origin = wrong(seed, trouble) ? (unsigned)draw(seed, 3) : t->origin;
    t->mapped_elsewhere = AT_TIMES(true);
    t->credential = (unsigned)AT_TIMES(draw(seed, 5));
    t->left = draw(seed, 3) ? 0 : PICK(lefts);
    t->capability = (unsigned)(wrong(seed, trouble) ? draw(seed, 4) : t->capability);
    t->untrusted = AT_TIMES(true);
}

static void draw_state(uint64_t *seed, unsigned trouble, const struct plan_of_world *plan,
                       struct turn *t)
{
    static const int ages[] = {5, 30, 60, 61, 300, 301, 3600, 3601, -5, -6};
    static const int ends[] = {99, 100, 101, 110, 700};

    t->not_own =
        plan->flags & MISSION_PDP_PLACES_STATE || plan->passive ? draw(seed, 2) : AT_TIMES(true);
    t->own_state = (uint32_t)AT_TIMES(draw(seed, 4));
    t->own_source = (unsigned)(draw(seed, 4) ? 0 : draw(seed, 3));
    t->once = draw(seed, 8);
    t->own_age = draw(seed, 3) ? 0 : trouble ? PICK(ages) : ages[draw(seed, 2)];
    t->own_lease = draw(seed, 3) ? 0 : trouble ? PICK(ends) : 110;
    t->own_end = draw(seed, 6) ? 0 : trouble ? PICK(ends) : 120;
    t->observed = t->not_own && plan->flags & MISSION_PDP_PLACES_STATE
                      ? draw(seed, 8) ? 1 + (unsigned)draw(seed, 3) : 0
                      : (unsigned)AT_TIMES(draw(seed, 5));
    t->observed = wrong(seed, trouble) ? 4 : t->observed;
    t->observed_state = (unsigned)AT_TIMES(draw(seed, 4));
    t->observed_version = (unsigned)AT_TIMES(draw(seed, 3));
    t->observed_age = draw(seed, 3) ? 0 : trouble ? PICK(ages) : 5;
    t->observed_lease = t->observed > 1 || !draw(seed, 3) ? (trouble ? PICK(ends) : 110) : 0;
    t->observed_issued = t->observed > 1 || !draw(seed, 3) ? 90 : 0;
    t->observed_issued = wrong(seed, trouble) ? (draw(seed, 2) ? 105 : 106) : t->observed_issued;
    t->observed_junk = AT_TIMES(true);
    t->assertion = t->observed && !draw(seed, 4) ? 1 : 0;
    t->assertion =
        t->assertion && wrong(seed, trouble) ? 2 + (unsigned)draw(seed, 2) : t->assertion;
    t->taken = !draw(seed, 3);
    t->unknown_taken = AT_TIMES(true);
}

static void draw_host(uint64_t *seed, unsigned trouble, const struct plan_of_world *plan,
                      struct turn *t)
{
    const bool taint = plan->flags & MISSION_PDP_TAINT;

    t->no_tenant = AT_TIMES(true);
    t->other_tenant = AT_TIMES(true);
    t->labels = (unsigned)AT_TIMES(draw(seed, 3));
    t->external = taint ? MISSION_FALSE : (uint32_t)draw(seed, 3);
    t->external = wrong(seed, 4 * trouble) ? (uint32_t)draw(seed, 3) : t->external;
    t->tainted = draw(seed, 2) ? MISSION_FALSE : (uint32_t)draw(seed, 3);
    t->approval = draw(seed, 2) ? t->approval : 1;
    t->approval = wrong(seed, trouble) ? (unsigned)draw(seed, 4) : t->approval;
    t->approval_unbound = AT_TIMES(true);
    t->approval_dependent = AT_TIMES(true);
    t->approval_status = (unsigned)AT_TIMES(draw(seed, 5));
    t->approval_age = wrong(seed, trouble) ? (draw(seed, 2) ? 300 : -6)
                      : draw(seed, 3)      ? 0
                                           : 280 + 19 * (int)draw(seed, 2);
    t->says = draw(seed, 8) ? 0 : 1;
    t->says = wrong(seed, trouble) ? (unsigned)draw(seed, 5) : t->says;
    t->history = draw(seed, 6) ? 0 : 1;
    t->history = wrong(seed, trouble) ? (unsigned)draw(seed, 5) : t->history;
    t->members = draw(seed, 6) ? 0 : (unsigned)draw(seed, 4);
    t->denied_member = t->members ? (unsigned)AT_TIMES(draw(seed, t->members + 1)) : 0;
    t->fails = AT_TIMES(1u << draw(seed, STAGE_SLOT_ACCESS));
    t->fails &= ~(1u << STAGE_SLOT_ENROLLED);
}

static void draw_carried(uint64_t *seed, unsigned trouble, const struct plan_of_world *plan,
                         struct turn *t)
{
    t->carries = !draw(seed, 4);
    if (!t->carries)
        return;
    t->carried_count = 1 + draw(seed, CARRIED - 1);
    for (size_t i = 0; i < t->carried_count; i++) {
        struct grant *g = &t->carried[i];

        *g = draw(seed, 3) ? plan->entries[draw(seed, plan->count)] : draw_grant(seed);
        g->capability = 0;
        g->junk = AT_TIMES(true);
        if (!draw(seed, 2)) /* narrowed to what is asked */
            g->actions = 1u << t->action;
    }
}

void draw_turn(uint64_t *seed, const struct plan_of_world *plan, struct turn *t)
{
    const unsigned trouble = (unsigned)draw(seed, 4);

    memset(t, 0, sizeof *t);
    draw_action(seed, plan, t);
    draw_asked(seed, trouble, t);
    draw_who(seed, trouble, plan, t);
    draw_state(seed, trouble, plan, t);
    draw_host(seed, trouble, plan, t);
    draw_carried(seed, trouble, plan, t);
}

/* ---- A turn as a request and a situation ---- */

static char request[8192];

const char *world_request(void)
{
    return request;
}

static const char *moment(int behind, char out[40])
{
    const mission_time time = {.seconds = SCENE_NOW - behind};

    out[mission_time_write(&time, out, 40)] = '\0';
    return out;
}

static void add_parameters(struct text *to, const struct turn *t)
{
    static const char *const recipients[] = {"\"audit.example.com\"", NULL,
                                             "\"audit.example.com\",\"evil.example.net\""};

    add(to, "{");
    if (recipients[t->recipients])
        add(to, "\"recipients\":[%s],", recipients[t->recipients]);
    if (asked_amounts[t->amount])
        add(to, "\"amount\":\"%s\",", asked_amounts[t->amount]);
    add(to, "\"currency\":\"%s\"}", t->euro ? "EUR" : "USD");
}

static void add_action(struct text *to, const struct turn *t, mission_context *context)
{
    char parameters[256];
    struct text own = {parameters, 0, sizeof parameters};
    mission_digest digest;
    mission_json *doc;

    add_parameters(&own, t);
    doc = test_json(context, parameters);
    CHECK(!mission_parameters_digest(context, mission_json_root(doc), &digest, NULL));
    mission_json_unref(doc);
    add(to, "\"action\":{\"name\":\"%s\",\"properties\":{\"%s\":%s", tokens[t->action],
        t->withheld ? "parameter_attributes" : "parameters", parameters);
    if (t->digest != 2)
        add(to, ",\"parameter_digest\":\"%s\"",
            t->digest == 0   ? digest.text
            : t->digest == 1 ? OTHER_DIGEST
                             : "sha-256:none");
    if (t->key)
        add(to, ",\"idempotency_key\":\"k\"");
    if (t->external)
        add(to, ",\"external_communication\":%s", t->external == MISSION_TRUE ? "true" : "false");
    add(to, "}}");
}

static void add_credential(struct text *to, const struct turn *t)
{
    char end[40];

    if (t->credential == 1)
        return;
    add(to, ",\"credential\":{\"expires_at\":\"%s\",\"confirmation\":{%s}}",
        t->credential == 3 ? "junk" : moment(t->credential == 2 ? 0 : -LEFT(t), end),
        t->credential == 4 ? "" : "\"jkt\":\"k\"");
}

static void add_observation(struct text *to, const struct turn *t)
{
    static const char *const modes[] = {"", "fresh", "cached", "event_driven", "of_tomorrow"};
    static const char *const states[] = {"active", "suspended", "of_tomorrow", NULL};
    char at[40];

    if (!t->observed)
        return;
    add(to, ",\"mission_state_observation\":{\"mode\":\"%s\",\"freshness_at\":\"%s\"",
        modes[t->observed], t->observed_junk ? "junk" : moment(t->observed_age, at));
    if (states[t->observed_state])
        add(to, ",\"state\":\"%s\"", states[t->observed_state]);
    if (t->observed_version)
        add(to, ",\"version\":%u", 2 + t->observed_version);
    if (t->observed_issued)
        add(to, ",\"mission_status_issued_at\":\"%s\"", moment(-AHEAD(t->observed_issued), at));
    if (t->observed_lease)
        add(to, ",\"mission_status_expires_at\":\"%s\"", moment(-AHEAD(t->observed_lease), at));
    if (t->assertion)
        add(to, ",\"assertion\":\"a.b.c\"");
    add(to, "}");
}

static void add_context(struct text *to, const struct turn *t)
{
    static const char *const chains[] = {NULL,
                                         ("[{\"iss\":\"i\",\"sub\":\"s\"},{\"iss\":\"i\",\"sub\":"
                                          "\"r\"}]"),
                                         "[]", "[{\"iss\":\"i\"}]"};

    add(to, "\"context\":{\"x\":1");
    if (chains[t->act])
        add(to, ",\"actor\":{\"act\":%s}", chains[t->act]);
    add_credential(to, t);
    add_observation(to, t);
    if (t->tainted)
        add(to, ",\"taint\":{\"tainted\":%s,\"granularity\":\"session\"}",
            t->tainted == MISSION_TRUE ? "true" : "false");
    if (t->approval)
        add(to, ",\"approval\":{\"id\":\"a\",\"approved_until\":\"%s\"}",
            t->approval == 2   ? "soon"
            : t->approval == 3 ? "2026-09-01T00:00:00Z"
                               : "2026-09-01T00:10:00Z");
    if (t->capability) {
        add(to, ",\"capability_source\":");
        add_capability(to, t->capability);
    }
    add(to, "}");
}

static void write_request(const struct turn *t, mission_context *context)
{
    struct text to = {request, 0, sizeof request};

    add(&to,
        "{\"subject\":{\"type\":\"user\",\"id\":\"" STAGE_SUBJECT
        "\",\"properties\":{\"iss\":\"" STAGE_ISSUER "\"}},\"resource\":{\"type\":\"t\",\"id\":"
        "\"r\",\"properties\":{\"audience\":\"%s\"}},",
        audiences[t->audience]);
    add_action(&to, t, context);
    add(&to, ",");
    add_context(&to, t);
    add(&to, "}");
}

static void name_mission(struct world *w, const struct turn *t)
{
    const mission_policy *policy = w->stage.policy;
    const mission_view none = {NULL, 0}, other = V(OTHER_DIGEST);
    const mission_view ids[] = {mission_policy_mission(policy), V("m"), none};
    const mission_view hashes[] = {mission_policy_authority_hash(policy), other, none};
    const mission_view views[] = {none, other, mission_policy_view_id(policy)};
    mission_evaluation *e = &w->stage.evaluation;

    e->has_mission = 1;
    e->mission_id = ids[t->id];
    e->mission_issuer = V(STAGE_ISSUER);
    e->authority_hash = hashes[t->hash];
    e->policy_view_id = views[t->view];
}

static void situate_state(struct world *w, const struct turn *t)
{
    static const uint32_t sources[] = {MISSION_LEARNED_STATUS, MISSION_LEARNED_INTROSPECTION,
                                       MISSION_LEARNED_EVENT};
    struct stage *stage = &w->stage;
    mission_known_state *state = &stage->state;

    stage->situation.state = t->not_own ? NULL : state;
    state->state = own_states[t->own_state];
    state->source = sources[t->own_source];
    state->once = t->once;
    state->version = 3;
    state->learned_at.seconds = SCENE_NOW - OWN_AGE(t);
    state->fresh_until.seconds = t->own_lease ? SCENE_NOW + AHEAD(t->own_lease) : 0;
    state->expires_at.seconds = t->own_end ? SCENE_NOW + AHEAD(t->own_end) : 0;
    stage->asserted = (mission_known_state){
        .size = sizeof stage->asserted,
        .state = t->assertion == 2 ? MISSION_STATE_SUSPENDED : MISSION_STATE_ACTIVE,
        .source = MISSION_LEARNED_STATUS,
        .learned_at = {.seconds = SCENE_NOW - (t->assertion == 3 ? 4000 : 1)}};
}

static void situate_host(struct stage *stage, const struct turn *t)
{
    static const uint32_t says[] = {MISSION_SAYS_PERMIT, MISSION_SAYS_APPROVAL,
                                    MISSION_SAYS_STEP_UP, MISSION_SAYS_DENY, 77};
    static const mission_view classes[] = {{"consequential_read", sizeof "consequential_read" - 1}};
    static const mission_view labels[] = {{"a", 1}, {"b", 1}};

    stage->answer.says = says[t->says];
    stage->answer.history = t->history ? 1 : 0;
    stage->answer.history_classes = classes;
    stage->history = t->history;
    stage->member_denied = t->denied_member;
    stage->facts.tenant = t->no_tenant      ? (mission_view){NULL, 0}
                          : t->other_tenant ? V("u")
                                            : V("t");
    stage->facts.data_labels = t->labels == 1 ? NULL : labels;
    stage->facts.data_label_count = t->labels == 1 ? 0 : t->labels == 2 ? 2 : 1;
    stage->approval.status = statuses[t->approval_status];
    stage->approval.independent = !t->approval_dependent;
    stage->approval.approved_at.seconds = SCENE_NOW - APPROVAL_AGE(t);
    stage->approval.parameter_digest =
        t->approval_unbound ? V("sha-256:UdG-TiebDHTiKRXUVURs1Jeq_vDJp_Ro8jWbBAD8hgM")
                            : (mission_view){NULL, 0};
    stage->actor = !t->no_standing;
    stage->source = !t->untrusted;
    stage->local_sub = t->mapped_elsewhere ? V("somebody") : V(STAGE_SUBJECT);
    stage->fails = t->fails;
}

uint32_t world_decide(struct world *w, const struct turn *t)
{
    struct stage *stage = &w->stage;
    mission_error error = MISSION_ERROR_INIT;
    mission_json *carried = NULL, *subject = NULL;
    char room[4096];
    uint32_t reason;

    write_request(t, stage->context);
    mission_json_unref(stage->request);
    stage->request = test_json(stage->context, request);
    CHECK_CODE(mission_evaluation_read(stage->context, mission_json_root(stage->request),
                                       &stage->evaluation, &error),
               MISSION_OK, &error);
    name_mission(w, t);
    situate_state(w, t);
    situate_host(stage, t);
    if (t->origin)
        subject =
            test_json(stage->context,
                      t->origin == 1 ? "{\"iss\":\"https://idp.example.com\",\"sub\":\"alice\"}"
                                     : "{\"iss\":\"https://idp.example.com\",\"sub\":\"bob\"}");
    stage->evaluation.mission_subject = mission_json_root(subject);
    if (t->carries) {
        grants_write(t->carried, t->carried_count, room, sizeof room);
        carried = test_json(stage->context, room);
    }
    stage->situation.entries = mission_json_root(carried);
    stage->situation.join = t->join;
    stage->situation.delegated = t->delegated;
    stage->situation.purpose_class = t->purpose;
    stage->situation.members = t->members;
    stage->situation.removed = t->taken ? w->removed : NULL;
    stage->situation.removed_known = !t->unknown_taken;
    reason = stage_decide(stage);
    mission_json_unref(carried);
    mission_json_unref(subject);
    return reason;
}

/* ---- Shrinking ---- */

#define MEMBER(name)                                                                               \
    {                                                                                              \
#name, offsetof(struct turn, name), sizeof((struct turn *)0)->name                         \
    }

static const struct {
    const char *name;
    size_t offset, size;
} members[] = {
    MEMBER(amount),
    MEMBER(euro),
    MEMBER(withheld),
    MEMBER(key),
    MEMBER(recipients),
    MEMBER(digest),
    MEMBER(join),
    MEMBER(id),
    MEMBER(hash),
    MEMBER(view),
    MEMBER(act),
    MEMBER(delegated),
    MEMBER(no_standing),
    MEMBER(origin),
    MEMBER(mapped_elsewhere),
    MEMBER(credential),
    MEMBER(left),
    MEMBER(capability),
    MEMBER(untrusted),
    MEMBER(not_own),
    MEMBER(own_state),
    MEMBER(own_source),
    MEMBER(once),
    MEMBER(own_age),
    MEMBER(own_lease),
    MEMBER(own_end),
    MEMBER(observed),
    MEMBER(observed_state),
    MEMBER(observed_version),
    MEMBER(observed_age),
    MEMBER(observed_lease),
    MEMBER(observed_issued),
    MEMBER(observed_junk),
    MEMBER(assertion),
    MEMBER(taken),
    MEMBER(unknown_taken),
    MEMBER(no_tenant),
    MEMBER(other_tenant),
    MEMBER(labels),
    MEMBER(external),
    MEMBER(tainted),
    MEMBER(approval),
    MEMBER(approval_unbound),
    MEMBER(approval_dependent),
    MEMBER(approval_status),
    MEMBER(approval_age),
    MEMBER(says),
    MEMBER(history),
    MEMBER(members),
    MEMBER(denied_member),
    MEMBER(purpose),
    MEMBER(fails),
    MEMBER(carries),
};

void turn_shrink(struct turn *t, bool (*still)(void *host, const struct turn *t), void *host)
{
    for (size_t i = 0; i < COUNT(members); i++) {
        struct turn less = *t;

        memset((char *)&less + members[i].offset, 0, members[i].size);
        if (still(host, &less))
            *t = less;
    }
    for (size_t i = t->carried_count; i-- > 0;) {
        struct turn less = *t;

        memmove(&less.carried[i], &less.carried[i + 1],
                (less.carried_count - i - 1) * sizeof less.carried[0]);
        less.carried_count--;
        if (still(host, &less))
            *t = less;
    }
}

void turn_tell(const struct plan_of_world *plan, const struct turn *t)
{
    static const struct turn harmless;
    char text[8192];

    grants_write(plan->entries, plan->count, text, sizeof text);
    printf("# profile %u, flags %u, floor %u, passive %d, declared %u %u, latched %u\n",
           plan->profile, plan->flags, plan->floor, plan->passive, plan->declared,
           plan->default_class, plan->latched);
    for (size_t i = 0; i < plan->contained_count; i++)
        printf("# contained %s %x\n", resources[plan->contained[i].resource],
               plan->contained[i].actions);
    printf("# entries %s\n# request %s\n", text, request);
    if (t->carries) {
        grants_write(t->carried, t->carried_count, text, sizeof text);
        printf("# carried %s\n", text);
    }
    for (size_t i = 0; i < COUNT(members); i++) {
        int value = 0;

        if (!memcmp((const char *)t + members[i].offset,
                    (const char *)&harmless + members[i].offset, members[i].size))
            continue;
        memcpy(&value, (const char *)t + members[i].offset, members[i].size);
        printf("# %s %d\n", members[i].name, value);
    }
}
