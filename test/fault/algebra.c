/* The algebra of authority, failing at every allocation and at every callback of the host: no
 * verdict and no set is left that could be taken for a permission. SPDX-License-Identifier: MIT */
#include "meter.h"

#define ACCESS V("urn:ietf:params:oauth:token-type:access_token")
#define ERP "\"type\":\"mission_resource_access\",\"resource\":\"https://erp.example.com"
#define CRM "\"type\":\"mission_resource_access\",\"resource\":\"https://crm.example.com\""
/* More than are compared without memory. */
#define LETTERS                                                                                    \
    "[\"a\",\"b\",\"c\",\"d\",\"e\",\"f\",\"g\",\"h\",\"i\",\"j\",\"k\",\"l\",\"m\",\"n\","        \
    "\"o\",\"p\",\"q\",\"r\",\"s\",\"t\"]"
#define CONSTRAINTS                                                                                \
    ",\"constraints\":{\"x_constraint\":1,\"allowed_tools\":" LETTERS                              \
    ",\"time_window\":{\"not_before\":\"2026-01-01T00:00:00Z\"}}"
#define WIDE                                                                                       \
    "[{" ERP                                                                                       \
    "\",\"resource_match\":\"prefix\",\"actions\":[\"invoices.*\",\"a\",\"b\"]" CONSTRAINTS        \
    ",\"delegation\":{\"max_depth\":2}},{\"type\":\"x_type\",\"any\":1},"                          \
    "{" CRM ",\"actions\":[\"contacts.read\"],\"x_entry\":2}]"
#define SMALL                                                                                      \
    "[{" ERP "/q3\",\"actions\":[\"invoices.read\",\"a\"]" CONSTRAINTS                             \
    ",\"delegation\":{\"max_depth\":1,\"allowed_delegates\":[{\"sub\":\"one\"}]}},{\"type\":\"x_"  \
    "type\",\"any\":1},"                                                                           \
    "{" CRM ",\"actions\":[\"contacts.read\"],\"x_entry\":2}]"
#define DRAFT_INTENT                                                                               \
    "{\"goal\":\"Reconcile\",\"resources\":[\"https://erp.example.com\",\"urn:example:gone\"],"    \
    "\"expires_at\":\"2026-12-31T23:59:59Z\"}"
#define SERIES_INTENT                                                                              \
    "{\"goal\":\"Reconcile\",\"objects\":[\"https://erp.example.com\",\"urn:example:gone\"],"      \
    "\"constraints\":[\"read only\"],\"success_criteria\":[\"done\"],"                             \
    "\"mission_expiry\":\"2026-12-31T23:59:59Z\"}"
#define ACT "{\"iss\":\"https://as.example.com\",\"sub\":\"one\"}"

struct setup {
    mission_context *context;
    mission_authority_set *wide, *small;
    mission_authority *outer, *inner;
    mission_intent *intent;
    mission_json *act, *difference;
    mission_actors *actors;
};

static bool draft(void)
{
    return meter_profile() == MISSION_PROFILE_DRAFT;
}

static void prepare_sets(struct setup *s)
{
    mission_error error = MISSION_ERROR_INIT;

    CHECK_CODE(mission_authority_set_parse(s->context, V(WIDE), &s->wide, &error), MISSION_OK,
               &error);
    CHECK_CODE(mission_authority_set_parse(s->context, V(SMALL), &s->small, &error), MISSION_OK,
               &error);
    CHECK_CODE(mission_authority_compile(s->wide, &s->outer, &error), MISSION_OK, &error);
    CHECK_CODE(mission_authority_compile(s->small, &s->inner, &error), MISSION_OK, &error);
    CHECK_CODE(mission_difference_make(s->wide, s->small, &s->difference, &error), MISSION_OK,
               &error);
}

static struct setup prepare(struct meter *meter)
{
    struct setup s = {.context = meter_context(meter, meter_profile())};
    mission_error error = MISSION_ERROR_INIT;

    prepare_sets(&s);
    CHECK_CODE(mission_intent_parse(s.context,
                                    mission_view_of(draft() ? DRAFT_INTENT : SERIES_INTENT), NULL,
                                    0, &s.intent, &error),
               MISSION_OK, &error);
    s.act = test_json(s.context, ACT);
    CHECK_CODE(mission_actors_from(s.context, s.act, mission_json_root(s.act), &s.actors, &error),
               MISSION_OK, &error);
    meter_arm(meter);
    return s;
}

static int32_t finish(struct meter *meter, struct setup *s, int32_t rc)
{
    meter_disarm(meter);
    mission_actors_unref(s->actors);
    mission_json_unref(s->act);
    mission_intent_unref(s->intent);
    mission_json_unref(s->difference);
    mission_authority_unref(s->inner);
    mission_authority_unref(s->outer);
    mission_authority_set_unref(s->small);
    mission_authority_set_unref(s->wide);
    mission_context_unref(s->context);
    return rc;
}

/* --- Comparing ---------------------------------------------------------------------------------
 */

static int32_t run_compile(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    mission_authority *out = s.outer;
    int32_t rc = mission_authority_compile(s.wide, &out, error);

    CHECK((out == NULL) == (rc != MISSION_OK));
    mission_authority_unref(out);
    return finish(meter, &s, rc);
}

/* What was there before must not shine through. */
static mission_subset_verdict permitting(void)
{
    return (mission_subset_verdict){.size = sizeof(mission_subset_verdict), .subset = 1};
}

static void check_verdict(const mission_subset_verdict *verdict, int32_t rc)
{
    CHECK_INT(verdict->subset, rc == MISSION_OK);
    CHECK_INT(verdict->code, rc);
}

static int32_t run_within(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    mission_subset_verdict verdict = permitting();
    int32_t rc = mission_authority_within(s.inner, s.outer, &verdict, error);

    check_verdict(&verdict, rc);
    return finish(meter, &s, rc);
}

static int32_t run_entries(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    mission_subset_verdict verdict = permitting();
    int32_t rc =
        mission_entries_within(s.outer, mission_authority_set_value(s.small), &verdict, error);

    check_verdict(&verdict, rc);
    return finish(meter, &s, rc);
}

static int32_t run_entry(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    mission_subset_verdict verdict = permitting();
    int32_t rc = mission_entry_within(s.outer, mission_authority_set_entry(s.small, 0), NULL, 0,
                                      &verdict, error);

    check_verdict(&verdict, rc);
    return finish(meter, &s, rc);
}

static int32_t run_pair(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    mission_subset_verdict verdict = permitting();
    int32_t rc =
        mission_entry_within_entry(s.context, mission_authority_set_entry(s.small, 0),
                                   mission_authority_set_entry(s.wide, 0), &verdict, error);

    check_verdict(&verdict, rc);
    return finish(meter, &s, rc);
}

static int32_t run_holds(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    const mission_time now = {1788220800, 0, 0};
    const mission_facts facts = {.size = sizeof facts, .tool = V("t"), .now = &now};
    mission_constraint_verdict verdict = {.size = sizeof verdict, .holds = 1};
    int32_t rc = mission_constraint_holds(
        s.context, mission_value_get(mission_authority_set_entry(s.wide, 0), V("constraints")),
        &facts, &verdict, error);

    CHECK_INT(verdict.holds, rc == MISSION_OK);
    return finish(meter, &s, rc);
}

/* --- Narrowing ---------------------------------------------------------------------------------
 */

static int32_t run_intersect(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    mission_authority_set *out = s.wide;
    uint32_t verdict = MISSION_INTERSECTION_SET;
    int32_t rc = mission_authority_intersect(s.wide, s.small, &out, &verdict, error);

    CHECK((out == NULL) == (rc != MISSION_OK));
    CHECK_INT(verdict, rc ? 0 : MISSION_INTERSECTION_SET);
    CHECK_INT(mission_authority_set_count(out), rc ? 0 : 3);
    mission_authority_set_unref(out);
    return finish(meter, &s, rc);
}

static int32_t host_word(struct meter *meter)
{
    return meter_fails(meter, &meter->host) ? METER_HOST_CODE : 0;
}

static int32_t recognizes(void *host, mission_view target, int32_t *verdict, mission_error *error)
{
    (void)error;
    *verdict = target.ptr[0] == 'h';
    return host_word(host);
}

static int32_t candidates(void *host, mission_view purpose, mission_view target,
                          mission_builder *out, mission_error *error)
{
    (void)purpose;
    (void)error;
    (void)mission_builder_object(out);
    (void)mission_builder_name(out, V("type"));
    (void)mission_builder_string(out, V("mission_resource_access"));
    (void)mission_builder_name(out, V("resource"));
    (void)mission_builder_string(out, target);
    (void)mission_builder_name(out, V("actions"));
    (void)mission_builder_array(out);
    (void)mission_builder_string(out, V("invoices.read"));
    (void)mission_builder_end(out);
    (void)mission_builder_end(out);
    return host_word(host);
}

static int32_t enforces(void *host, mission_view resource, mission_view key, int32_t *verdict,
                        mission_error *error)
{
    (void)error;
    *verdict = resource.len && key.len;
    return host_word(host);
}

static int32_t run_derive(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    const mission_derivation_policy policy = {
        .size = sizeof policy,
        .flags = MISSION_DERIVE_OMIT_UNRECOGNIZED,
        .version = V("p1"),
        .ceiling = s.wide,
        .host = meter,
        .recognizes = recognizes,
        .candidates = candidates,
        .enforces = enforces,
    };
    mission_derived *out = NULL;
    int32_t rc = mission_authority_derive(s.intent, NULL, &policy, &out, error);

    CHECK((out == NULL) == (rc != MISSION_OK));
    CHECK_INT(mission_authority_set_count(mission_derived_set(out)), rc ? 0 : 1);
    mission_derived_unref(out);
    return finish(meter, &s, rc);
}

/* --- Projection --------------------------------------------------------------------------------
 */

static int32_t audiences(void *host, const mission_value *entry, mission_builder *out,
                         mission_error *error)
{
    (void)entry;
    (void)error;
    (void)mission_builder_string(out, V("https://rs.example.com"));
    return host_word(host);
}

static int32_t authority(void *host, mission_view value, mission_builder *out, mission_error *error)
{
    (void)value;
    return candidates(host, value, V("https://erp.example.com/q3"), out, error);
}

static int32_t taken(struct meter *meter, struct setup *s, mission_authority_set *out, int32_t rc)
{
    CHECK((out == NULL) == (rc != MISSION_OK));
    mission_authority_set_unref(out);
    return finish(meter, s, rc);
}

static int32_t run_for_audience(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    const mission_audience_map map = {sizeof map, meter, audiences};
    mission_authority_set *out = s.wide;
    int32_t rc =
        mission_authority_set_for_audience(s.wide, &map, V("https://rs.example.com"), &out, error);

    return taken(meter, &s, out, rc);
}

static int32_t run_audiences(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    const mission_audience_map map = {sizeof map, meter, audiences};
    mission_json *out = s.act;
    int32_t rc = mission_authority_set_audiences(s.wide, &map, &out, error);

    CHECK((out == NULL) == (rc != MISSION_OK));
    mission_json_unref(out);
    return finish(meter, &s, rc);
}

static int32_t run_for_resources(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    const mission_view resources[] = {V("https://erp.example.com/q3"),
                                      V("https://crm.example.com")};
    mission_authority_set *out = s.wide;
    int32_t rc = mission_authority_set_for_resources(s.wide, resources, 2, &out, error);

    return taken(meter, &s, out, rc);
}

static int32_t run_for_scope(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    const mission_scope_map map = {sizeof map, meter, authority};
    mission_authority_set *out = s.wide;
    int32_t rc = mission_authority_set_for_scope(s.wide, &map, V("one two"), &out, error);

    return taken(meter, &s, out, rc);
}

static int32_t run_scope(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    const mission_scope_map map = {sizeof map, meter, authority};
    mission_text *out = NULL;
    int32_t rc = mission_authority_set_scope(s.wide, &map, V("one two"), MISSION_SCOPE_CONSTRAINED,
                                             &out, error);

    CHECK((out == NULL) == (rc != MISSION_OK));
    mission_text_unref(out);
    return finish(meter, &s, rc);
}

/* --- Delegation --------------------------------------------------------------------------------
 */

static int32_t run_actors_from(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    mission_actors *out = s.actors;
    int32_t rc = mission_actors_from(s.context, s.act, mission_json_root(s.act), &out, error);

    CHECK((out == NULL) == (rc != MISSION_OK));
    mission_actors_unref(out);
    return finish(meter, &s, rc);
}

static int32_t run_actors_extend(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    const mission_actor actor = {V("https://as.example.com"), V("two"), {NULL, 0}};
    mission_actors *out = s.actors;
    int32_t rc = mission_actors_extend(s.context, s.actors, &actor, &out, error);

    CHECK((out == NULL) == (rc != MISSION_OK));
    mission_actors_unref(out);
    return finish(meter, &s, rc);
}

static int32_t permits(void *host, const mission_value *entry, const mission_actor *delegate,
                       mission_view client_id, int32_t *verdict, mission_error *error)
{
    (void)error;
    *verdict = entry && delegate && client_id.len;
    return host_word(host);
}

static int32_t run_exchange(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    const mission_delegate_policy policy = {sizeof policy, meter, permits};
    const mission_scope_map scopes = {sizeof scopes, meter, authority};
    const mission_view resource = V("https://erp.example.com/q3");
    const mission_exchange exchange = {
        .size = sizeof exchange,
        .subject_token_type = ACCESS,
        .requested_token_type = ACCESS,
        .authority = s.wide,
        .actors = s.actors,
        .mission_client_id = V("agent"),
        .client_id = V("helper"),
        .issuer = V("https://as.example.com"),
        .key = V("thumbprint"),
        .resources = &resource,
        .resource_count = 1,
        .scope = V("one"),
        .scopes = &scopes,
        .policy = &policy,
    };
    mission_exchanged out = {.size = sizeof out, .kind = MISSION_EXCHANGE_DELEGATION};
    int32_t rc = mission_exchange_decide(&exchange, &out, error);

    CHECK_INT(out.kind, rc ? MISSION_EXCHANGE_REFUSED : MISSION_EXCHANGE_DELEGATION);
    CHECK((out.authority == NULL) == (rc != MISSION_OK));
    CHECK((out.actors == NULL) == (rc != MISSION_OK));
    mission_exchanged_clear(&out);
    return finish(meter, &s, rc);
}

static int32_t resolves(void *host, mission_view client_id, int32_t *verdict, mission_error *error)
{
    (void)client_id;
    (void)error;
    *verdict = 1;
    return host_word(host);
}

static int32_t run_for_domain(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    const mission_client_map map = {sizeof map, meter, resolves};
    mission_authority_set *set, *out = s.wide;
    int32_t rc;

    meter_disarm(meter);
    CHECK_CODE(mission_authority_set_parse(s.context,
                                           V("[{" CRM
                                             ",\"actions\":[\"a\"],\"delegation\":{\"max_depth\":1,"
                                             "\"allowed_delegates\":[{\"sub\":\"helper\"}]}}]"),
                                           &set, error),
               MISSION_OK, error);
    meter_arm(meter);
    rc = mission_authority_set_for_domain(set, &map, &out, error);
    meter_disarm(meter);
    mission_authority_set_unref(set);
    return taken(meter, &s, out, rc);
}

/* --- Difference --------------------------------------------------------------------------------
 */

static int32_t run_difference(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    mission_json *out = s.act;
    int32_t rc = mission_difference_make(s.wide, s.small, &out, error);

    CHECK((out == NULL) == (rc != MISSION_OK));
    mission_json_unref(out);
    return finish(meter, &s, rc);
}

static int32_t run_difference_text(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    mission_text *out = NULL;
    int32_t rc = mission_difference_text(s.context, mission_json_root(s.difference), &out, error);

    CHECK((out == NULL) == (rc != MISSION_OK));
    mission_text_unref(out);
    return finish(meter, &s, rc);
}

static const struct scenario scenarios[] = {
    {"mission_authority_compile", run_compile, 0, false},
    {"mission_authority_within", run_within, 0, false},
    {"mission_entries_within", run_entries, 0, false},
    {"mission_entry_within", run_entry, 0, false},
    {"mission_entry_within_entry", run_pair, 0, false},
    {"mission_constraint_holds", run_holds, 0, false},
    {"mission_authority_intersect", run_intersect, 0, false},
    {"mission_authority_derive", run_derive, 0, false},
    {"mission_authority_set_for_audience", run_for_audience, 0, false},
    {"mission_authority_set_audiences", run_audiences, 0, false},
    {"mission_authority_set_for_resources", run_for_resources, 0, false},
    {"mission_authority_set_for_scope", run_for_scope, 0, false},
    {"mission_authority_set_scope", run_scope, 0, false},
    {"mission_actors_from", run_actors_from, 0, false},
    {"mission_actors_extend", run_actors_extend, 0, false},
    {"mission_exchange_decide", run_exchange, 0, false},
    {"mission_authority_set_for_domain", run_for_domain, 0, false},
    {"mission_difference_make", run_difference, 0, false},
    {"mission_difference_text", run_difference_text, 0, false},
};

static void test_sweep(void)
{
    COVERS("SU-5", "CC-5");
    for (size_t i = 0; i < sizeof scenarios / sizeof *scenarios; i++)
        meter_sweep(&scenarios[i]);
}

static const struct test tests[] = {{"sweep", test_sweep}};

TEST_MAIN("fault_algebra", tests)
