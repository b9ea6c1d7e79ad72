/* Derivation: what comes of a proposal or a mapping, and what is said about the rest.
 * SPDX-License-Identifier: MIT */
#include "entries.h"

#define ROUNDS 1200
#define ERP "https://erp.example.com"
#define DOCS "https://docs.example.com"
#define E(resource, actions, more)                                                                 \
    "{\"type\":\"mission_resource_access\",\"resource\":\"" resource "\",\"actions\":[" actions    \
    "]" more "}"

/* ---- A derivation with its parts ---- */

struct host {
    int32_t rc, verdict; /* verdict 77: not written */
    int mode;
    const char *known; /* the one target that has a mapping; NULL: all */
    const char *entry; /* the candidate */
    size_t asked;
    char purpose[64];
};

struct trial {
    mission_context *context;
    mission_intent *intent;
    mission_json *proposal;
    mission_authority_set *ceiling;
    struct host host;
    mission_derivation_policy policy;
    mission_derived *got;
    mission_error error;
};

#define DRAFT_INTENT(resources)                                                                    \
    "{\"goal\":\"g\",\"resources\":[" resources "],\"expires_at\":\"2026-12-31T23:59:59Z\"}"
#define SERIES_INTENT(objects)                                                                     \
    "{\"goal\":\"g\",\"objects\":[" objects "],\"constraints\":[\"c\"],"                           \
    "\"success_criteria\":[],\"mission_expiry\":\"2026-12-31T23:59:59Z\",\"purpose\":\"urn:p\"}"

static void trial_in(struct trial *t, mission_context *context, const char *intent,
                     const char *proposal, const char *ceiling)
{
    *t = (struct trial){.context = context, .error = MISSION_ERROR_INIT};
    CHECK_CODE(mission_intent_parse(context, mission_view_of(intent), NULL, MISSION_INTENT_ANY_TIME,
                                    &t->intent, &t->error),
               MISSION_OK, &t->error);
    t->proposal = proposal ? test_json(context, proposal) : NULL;
    t->ceiling = entries_set(context, ceiling);
    t->policy = (mission_derivation_policy){.size = sizeof t->policy,
                                            .flags = MISSION_DERIVE_KEYS_ENFORCED,
                                            .version = V("policy-7"),
                                            .ceiling = t->ceiling,
                                            .host = &t->host};
}

static void trial_open(struct trial *t, uint32_t profile, const char *intent, const char *proposal,
                       const char *ceiling)
{
    trial_in(t, test_context(profile, 0), intent, proposal, ceiling);
}

static int32_t trial_run(struct trial *t)
{
    mission_derived_unref(t->got);
    return mission_authority_derive(t->intent, mission_json_root(t->proposal), &t->policy, &t->got,
                                    &t->error);
}

static void trial_close(struct trial *t)
{
    mission_derived_unref(t->got);
    mission_authority_set_unref(t->ceiling);
    mission_json_unref(t->proposal);
    mission_intent_unref(t->intent);
    mission_context_unref(t->context);
}

static bool set_is(const struct trial *t, const char *text)
{
    return entries_are(t->context, mission_authority_set_value(mission_derived_set(t->got)), text);
}

static bool decisions_are(const struct trial *t, const char *text)
{
    return entries_are(t->context, mission_derived_decisions(t->got), text);
}

#define DECISION(target, proposed, result, change, reason, member, key)                            \
    "{\"target\":" target ",\"proposed\":" proposed ",\"result\":" result ",\"change\":\"" change  \
    "\",\"reason\":" reason ",\"member\":" member ",\"key\":" key "}"

/* ---- Narrowing mode ---- */

/* The worked example of 10-core section 5. */
static void test_example(void)
{
    const char *more = ",\"constraints\":{\"resource_issued_after\":\"2026-07-01T00:00:00Z\","
                       "\"resource_issued_before\":\"2026-09-30T23:59:59Z\"},\"delegation\":"
                       "{\"max_depth\":2,\"allowed_delegates\":[{\"sub_profile\":\"ai_agent\"}]}}";
    const char *e1 = E(ERP, "\"journal-entries.write\"",
                       ",\"constraints\":{\"max_amount\":{\"amount\":\"500.00\","
                       "\"currency\":\"USD\"}}");
    char proposal[2048], ceiling[2048], want[2048];
    struct trial t;

    COVERS("DE-1", "DE-2", "DE-3", "AP-4");
    snprintf(proposal, sizeof proposal,
             "[{\"type\":\"mission_resource_access\",\"resource\":\"" ERP
             "\",\"actions\":[\"invoices.*\"]%s,%s," E(ERP, "\"payroll.read\"", "") "]",
             more,
             E(ERP, "\"journal-entries.write\"",
               ",\"constraints\":{\"max_amount\":{\"amount\":\"1000.00\","
               "\"currency\":\"USD\"}}"));
    snprintf(ceiling, sizeof ceiling,
             "[%s,{\"type\":\"mission_resource_access\",\"resource\":\"" ERP
             "\",\"actions\":[\"invoices.read\"],\"delegation\":{\"max_depth\":3}}]",
             e1);
    snprintf(want, sizeof want,
             "[{\"type\":\"mission_resource_access\",\"resource\":\"" ERP
             "\",\"actions\":[\"invoices.read\"]%s,%s]",
             more, e1);
    trial_open(&t, MISSION_PROFILE_DRAFT, DRAFT_INTENT("\"" ERP "\""), proposal, ceiling);
    CHECK_CODE(trial_run(&t), MISSION_OK, &t.error);
    CHECK(set_is(&t, want));
    CHECK(decisions_are(
        &t,
        "[" DECISION(
            "0", "0", "0", "narrowed", "\"policy_ceiling\"", "\"actions\"",
            "null") "," DECISION("0", "1", "1", "narrowed", "\"policy_ceiling\"", "\"constraints\"",
                                 "\"max_amount\"") "," DECISION("0", "2", "null", "omitted",
                                                                "\"action_outside\"", "\"actions\"",
                                                                "null") "]"));
    CHECK_VIEW(mission_derived_policy_version(t.got), "policy-7");
    CHECK(mission_derived_intent(t.got) == t.intent);
    CHECK(!mission_derived_narrowings(t.got));
    CHECK(entries_are(t.context, mission_derived_source(t.got), proposal));
    trial_close(&t);
}

/* For each proposed entry in order, for each of the ceiling in order; duplicates after the first.
 */
static void test_order(void)
{
    struct trial t;

    COVERS("DE-3", "DE-1");
    trial_open(
        &t, MISSION_PROFILE_DRAFT, DRAFT_INTENT("\"" ERP "\""),
        "[" E(ERP, "\"b\",\"a.*\"", "") "," E(ERP, "\"a.x\"", "") "," E(ERP, "\"a.*\"", "") "]",
        "[" E(ERP, "\"a.x\"", "") "," E(ERP, "\"b\"", "") "," E(ERP, "\"a.x\"",
                                                                "") "," E(ERP, "\"a.y\"", "") "]");
    CHECK_CODE(trial_run(&t), MISSION_OK, &t.error);
    CHECK(set_is(&t,
                 "[" E(ERP, "\"a.x\"", "") "," E(ERP, "\"b\"", "") "," E(ERP, "\"a.y\"", "") "]"));
    CHECK(decisions_are(
        &t,
        "[" DECISION("0", "0", "0", "narrowed", "\"policy_ceiling\"", "\"actions\"", "null") "," DECISION(
            "0", "0", "1", "narrowed", "\"policy_ceiling\"", "\"actions\"",
            "null") "," DECISION("0", "0", "2", "narrowed", "\"policy_ceiling\"", "\"actions\"",
                                 "null") "," DECISION("0", "1", "0", "proposed", "null", "null",
                                                      "null") "," DECISION("0", "2", "0",
                                                                           "narrowed",
                                                                           "\"policy_ceiling\"",
                                                                           "\"actions\"",
                                                                           "null") "," DECISION("0",
                                                                                                "2",
                                                                                                "2",
                                                                                                "na"
                                                                                                "rr"
                                                                                                "ow"
                                                                                                "e"
                                                                                                "d",
                                                                                                "\""
                                                                                                "po"
                                                                                                "li"
                                                                                                "cy"
                                                                                                "_c"
                                                                                                "ei"
                                                                                                "li"
                                                                                                "ng"
                                                                                                "\"",
                                                                                                "\""
                                                                                                "ac"
                                                                                                "ti"
                                                                                                "on"
                                                                                                "s"
                                                                                                "\"",
                                                                                                "nu"
                                                                                                "l"
                                                                                                "l") "]"));
    trial_close(&t);
}

/* DE-2 and trap T-9: no sub-path of an Intent resource, even under a prefix. Trap T-10: no
 * delegation that was not proposed. */
static void test_traps(void)
{
    struct trial t;

    COVERS("DE-2", "AP-4");
    trial_open(&t, MISSION_PROFILE_DRAFT, DRAFT_INTENT("\"" ERP "\""),
               "[" E(ERP, "\"a\"", ",\"resource_match\":\"prefix\"") "]",
               "[" E(ERP "/orders", "\"a\"", "") "]");
    CHECK_CODE(trial_run(&t), MISSION_E_EMPTY_SET, &t.error);
    CHECK_TEXT(t.error.oauth_error, "invalid_authorization_details");
    trial_close(&t);
    trial_open(&t, MISSION_PROFILE_DRAFT, DRAFT_INTENT("\"" ERP "\",\"" ERP "/orders\""),
               "[" E(ERP, "\"a\"", ",\"resource_match\":\"prefix\"") "]",
               "[" E(ERP "/orders", "\"a\"",
                     ",\"delegation\":{\"max_depth\":1}") "," E(ERP "/orders/7", "\"a\"", "") "]");
    CHECK_CODE(trial_run(&t), MISSION_OK, &t.error);
    CHECK(set_is(&t, "[" E(ERP "/orders", "\"a\"", "") "]"));
    trial_close(&t);
}

static int32_t recognizes(void *host, mission_view target, int32_t *verdict, mission_error *error)
{
    struct host *h = host;

    (void)error;
    h->asked++;
    if (h->verdict != 77)
        *verdict = h->verdict ? h->verdict
                              : !h->known || (target.len == strlen(h->known) &&
                                              memcmp(target.ptr, h->known, target.len) == 0);
    return h->rc;
}

/* What is narrowed to a resource between two of the Intent's, or to one that is left out, goes. */
static void test_between(void)
{
    const char *proposal = "[" E(ERP, "\"a\"", ",\"resource_match\":\"prefix\"") "]";
    struct trial t;

    COVERS("DE-2", "DE-6");
    trial_open(&t, MISSION_PROFILE_DRAFT, DRAFT_INTENT("\"" ERP "\",\"" ERP "/orders/7\""),
               proposal,
               "[" E(ERP "/orders", "\"a\"",
                     ",\"resource_match\":\"prefix\"") "," E(ERP "/orders/7", "\"a\"", "") "]");
    CHECK_CODE(trial_run(&t), MISSION_OK, &t.error);
    CHECK(set_is(&t, "[" E(ERP "/orders/7", "\"a\"", "") "]"));
    t.policy.recognizes = recognizes;
    t.policy.flags |= MISSION_DERIVE_OMIT_UNRECOGNIZED;
    t.host.known = ERP;
    CHECK_CODE(trial_run(&t), MISSION_E_EMPTY_SET, &t.error);
    trial_close(&t);
}

static void test_refused_proposals(void)
{
    static const struct {
        const char *proposal;
        int32_t code;
        const char *oauth, *where;
    } cases[] = {
        {"[" E(DOCS, "\"a\"", "") "]", MISSION_E_NOT_IN_INTENT, "invalid_request", "/0/resource"},
        {"[]", MISSION_E_EMPTY_SET, "invalid_authorization_details", ""},
        {"{}", MISSION_E_WRONG_TYPE, "invalid_request", ""},
        {"[" E(ERP, "\"a b\"", "") "]", MISSION_E_MALFORMED_ACTION, "invalid_authorization_details",
         "/0/actions/0"},
        {"[{\"type\":\"payment\"}]", MISSION_E_UNSUPPORTED_TYPE, "invalid_authorization_details",
         "/0/type"},
        {"[" E(ERP, "\"z\"", "") "]", MISSION_E_EMPTY_SET, "invalid_authorization_details", ""},
    };
    struct trial t;

    COVERS("AP-4", "DE-3");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        test_about("%s", cases[i].proposal);
        trial_open(&t, MISSION_PROFILE_DRAFT, DRAFT_INTENT("\"" ERP "\""), cases[i].proposal,
                   "[" E(ERP, "\"a\"", "") "]");
        t.got = NULL;
        CHECK_CODE(trial_run(&t), cases[i].code, &t.error);
        CHECK(!t.got);
        CHECK_TEXT(t.error.oauth_error, cases[i].oauth);
        CHECK_TEXT(t.error.where, cases[i].where);
        trial_close(&t);
    }
    test_about(NULL);
    trial_open(&t, MISSION_PROFILE_SERIES, SERIES_INTENT("\"" ERP "\""),
               "[" E(ERP, "\"a\"", "") "]", "[" E(ERP, "\"a\"", "") "]");
    CHECK_CODE(trial_run(&t), MISSION_E_NOT_ON_THIS_WIRE, &t.error);
    trial_close(&t);
}

/* A key that nobody can narrow is never dropped from what survives. */
static void test_unknown_key(void)
{
    static const struct {
        const char *proposed;
        int32_t code;
    } cases[] = {
        {",\"constraints\":{\"period\":\"Q3\"}", MISSION_OK},
        {"", MISSION_OK}, /* carried from the ceiling */
        {",\"constraints\":{\"period\":\"Q4\"}", MISSION_E_EMPTY_SET},
    };

    COVERS("DE-4");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *ceiling = "[" E(ERP, "\"a\"", ",\"constraints\":{\"period\":\"Q3\"}") "]";
        char proposal[512];
        struct trial t;

        test_about("%s", cases[i].proposed);
        snprintf(proposal, sizeof proposal,
                 "[{\"type\":\"mission_resource_access\",\"resource\":\"" ERP
                 "\",\"actions\":[\"a\"]%s}]",
                 cases[i].proposed);
        trial_open(&t, MISSION_PROFILE_DRAFT, DRAFT_INTENT("\"" ERP "\""), proposal, ceiling);
        CHECK_CODE(trial_run(&t), cases[i].code, &t.error);
        CHECK(cases[i].code || set_is(&t, ceiling));
        trial_close(&t);
    }
}

static void test_other_types(void)
{
    const mission_authorization_type type = {.size = sizeof type, .type = V("payment")};
    const mission_config config = {.size = sizeof config,
                                   .profile = MISSION_PROFILE_DRAFT,
                                   .authorization_types = &type,
                                   .authorization_type_count = 1};
    mission_context *context;
    struct trial t;

    COVERS("AP-4", "OT-2");
    CHECK_CODE(mission_context_new(&config, &context, &t.error), MISSION_OK, &t.error);
    trial_in(&t, context, DRAFT_INTENT("\"" ERP "\""),
             "[{\"type\":\"payment\",\"n\":1},{\"type\":\"payment\",\"n\":2}]",
             "[" E(ERP, "\"a\"", "") ",{\"n\":2,\"type\":\"payment\"}]");
    CHECK_CODE(trial_run(&t), MISSION_OK, &t.error);
    CHECK(set_is(&t, "[{\"type\":\"payment\",\"n\":2}]"));
    CHECK_INT(mission_derived_is_broad(t.got, 0), 0);
    trial_close(&t);
}

static void test_broad(void)
{
    struct trial t;
    const char *set = "[" E(ERP, "\"a\"", "") "," E(ERP, "\"b\",\"c.*\"", "") "," E(
        ERP, "\"d\"", ",\"resource_match\":\"prefix\"") "]";

    COVERS("DE-5");
    trial_open(&t, MISSION_PROFILE_DRAFT, DRAFT_INTENT("\"" ERP "\""), set, set);
    CHECK_CODE(trial_run(&t), MISSION_OK, &t.error);
    for (size_t i = 0; i < 4; i++)
        CHECK_INT(mission_derived_is_broad(t.got, i), i == 1 || i == 2);
    CHECK_INT(mission_derived_is_broad(NULL, 0), 0);
    trial_close(&t);
}

static void test_set_limit(void)
{
    const char *set = "[" E(ERP, "\"a\"", "") "," E(ERP, "\"b\"", "") "," E(ERP, "\"c\"", "") "]";
    const char *broad = "[" E(ERP, "\"a\",\"b\",\"c\"", "") "]";

    for (uint32_t most = 2; most < 4; most++) {
        const mission_limits limits = {.size = sizeof limits, .set_entries = most};
        const mission_config config = {
            .size = sizeof config, .profile = MISSION_PROFILE_DRAFT, .limits = &limits};
        mission_context *context, *wide = test_context(MISSION_PROFILE_DRAFT, 0);
        struct trial t;

        CHECK_CODE(mission_context_new(&config, &context, &t.error), MISSION_OK, &t.error);
        trial_in(&t, context, DRAFT_INTENT("\"" ERP "\""), broad, broad);
        mission_authority_set_unref(t.ceiling);
        t.policy.ceiling = t.ceiling = entries_set(wide, set);
        CHECK_CODE(trial_run(&t), most == 3 ? MISSION_OK : MISSION_E_TOO_MANY, &t.error);
        t.policy.ceiling = NULL;
        mission_authority_set_unref(t.ceiling);
        /* Equal results count, too, until they are found to be equal. */
        t.policy.ceiling = t.ceiling = entries_set(
            wide, "[" E(ERP, "\"a\"", "") "," E(ERP, "\"a\"", "") "," E(ERP, "\"a\"", "") "]");
        CHECK_CODE(trial_run(&t), most == 3 ? MISSION_OK : MISSION_E_TOO_MANY, &t.error);
        mission_context_unref(wide);
        trial_close(&t);
    }
}

/* Two entries against two, and two more that they have nothing to do with. */
static void test_comparison_limit(void)
{
    const char *two = "[" E(ERP, "\"a\"", "") "," E(ERP, "\"b\"", "") "]";

    for (uint64_t most = 131; most < 133; most++) { /* 4 pairs, 2 of them narrowed */
        const mission_limits limits = {.size = sizeof limits, .set_comparisons = most};
        const mission_config config = {
            .size = sizeof config, .profile = MISSION_PROFILE_DRAFT, .limits = &limits};
        mission_context *context;
        struct trial t;

        CHECK_CODE(mission_context_new(&config, &context, &t.error), MISSION_OK, &t.error);
        trial_in(&t, context, DRAFT_INTENT("\"" ERP "\",\"" DOCS "\""), two,
                 "[" E(ERP, "\"a\"", "") "," E(ERP, "\"b\"", "") "," E(DOCS, "\"a\"", "") "," E(
                     DOCS, "\"b\"", "") "]");
        CHECK_CODE(trial_run(&t), most == 132 ? MISSION_OK : MISSION_E_TOO_MANY, &t.error);
        trial_close(&t);
    }
}

static int32_t no_text(void *host, const mission_value *value, mission_error *error)
{
    (void)host;
    (void)error;
    return mission_value_kind(value) == MISSION_JSON_STRING ? 7 : 0;
}

/* A ceiling of another context is read by the Intent's rules before they compare with it. */
static void test_foreign_ceiling(void)
{
    const mission_constraint_type type = {
        .size = sizeof type, .key = V("quota"), .validate = no_text};
    const mission_config config = {.size = sizeof config,
                                   .profile = MISSION_PROFILE_DRAFT,
                                   .constraint_types = &type,
                                   .constraint_type_count = 1};

    COVERS("CC-5");
    for (size_t i = 0; i < 2; i++) {
        const char *ceiling = i ? "[" E(ERP, "\"a\"", ",\"constraints\":{\"quota\":\"all\"}") "]"
                                : "[" E(ERP, "\"a\"", ",\"constraints\":{\"quota\":5}") "]";
        mission_context *context, *other = test_context(MISSION_PROFILE_DRAFT, 0);
        struct trial t;

        CHECK_INT(mission_context_new(&config, &context, NULL), MISSION_OK);
        trial_in(&t, context, DRAFT_INTENT("\"" ERP "\""), "[" E(ERP, "\"a\"", "") "]",
                 "[" E(ERP, "\"a\"", "") "]");
        mission_authority_set_unref(t.ceiling);
        t.policy.ceiling = t.ceiling = entries_set(other, ceiling);
        CHECK_CODE(trial_run(&t), i ? MISSION_E_REFUSED_BY_HOST : MISSION_OK, &t.error);
        mission_context_unref(other);
        trial_close(&t);
    }
}

/* ---- What resource servers enforce ---- */

static int32_t enforces(void *host, mission_view resource, mission_view key, int32_t *verdict,
                        mission_error *error)
{
    struct host *h = host;
    const bool known = key.len == 6 && memcmp(key.ptr, "tenant", 6) == 0;

    (void)error;
    CHECK_VIEW(resource, ERP);
    h->asked++;
    if (h->verdict != 77)
        *verdict = h->verdict ? h->verdict : known;
    return h->rc;
}

static void test_enforced(void)
{
    const char *free = E(ERP, "\"a\"", "");
    const char *tenant = E(ERP, "\"b\"", ",\"constraints\":{\"tenant\":\"t\"}");
    const char *both = E(ERP, "\"c\"", ",\"constraints\":{\"tenant\":\"t\",\"period\":1}");
    char all[1024], some[1024];
    struct trial t;

    COVERS("DE-5");
    snprintf(all, sizeof all, "[%s,%s,%s]", free, tenant, both);
    snprintf(some, sizeof some, "[%s,%s]", free, tenant);
    trial_open(&t, MISSION_PROFILE_DRAFT, DRAFT_INTENT("\"" ERP "\""), all, all);
    CHECK_CODE(trial_run(&t), MISSION_OK, &t.error); /* the host's word for every key */
    CHECK(set_is(&t, all));
    t.policy.flags = 0;
    CHECK_CODE(trial_run(&t), MISSION_E_NO_CALLBACK, &t.error);
    t.policy.enforces = enforces;
    CHECK_CODE(trial_run(&t), MISSION_OK, &t.error);
    CHECK(set_is(&t, some)); /* left out, and not stripped of the key */
    CHECK(decisions_are(
        &t, "[" DECISION("0", "0", "0", "proposed", "null", "null", "null") "," DECISION(
                "0", "1", "1", "proposed", "null", "null",
                "null") "," DECISION("0", "2", "null", "omitted", "\"constraint_unenforced\"",
                                     "\"constraints\"", "\"period\"") "]"));
    CHECK_INT(t.host.asked, 3);
    trial_close(&t);
}

/* ---- What the deployment knows ---- */

static void test_recognized(void)
{
    struct trial t;
    const char *proposal = "[" E(ERP, "\"a\"", "") "," E(DOCS, "\"a\"", "") "]";

    COVERS("DE-6", "DE-3");
    trial_open(&t, MISSION_PROFILE_DRAFT, DRAFT_INTENT("\"" ERP "\",\"" DOCS "\""), proposal,
               proposal);
    t.policy.recognizes = recognizes;
    t.host.known = DOCS;
    CHECK_CODE(trial_run(&t), MISSION_E_UNRECOGNIZED, &t.error);
    CHECK_TEXT(t.error.oauth_error, "invalid_authorization_details");
    CHECK_TEXT(t.error.where, "/resources/0");
    t.policy.flags |= MISSION_DERIVE_OMIT_UNRECOGNIZED;
    CHECK_CODE(trial_run(&t), MISSION_OK, &t.error);
    CHECK(set_is(&t, "[" E(DOCS, "\"a\"", "") "]"));
    CHECK(decisions_are(
        &t, "[" DECISION("0", "null", "null", "omitted", "\"unrecognized\"", "null",
                         "null") "," DECISION("0", "0", "null", "omitted", "\"unrecognized\"",
                                              "\"resource\"",
                                              "null") "," DECISION("1", "1", "0", "proposed",
                                                                   "null", "null", "null") "]"));
    CHECK(mission_derived_intent(t.got) == t.intent); /* verbatim in the draft */
    t.host.known = "urn:none";
    CHECK_CODE(trial_run(&t), MISSION_E_UNRECOGNIZED, &t.error);
    trial_close(&t);
}

/* ---- Template mode ---- */

static int32_t candidates(void *host, mission_view purpose, mission_view target,
                          mission_builder *out, mission_error *error)
{
    struct host *h = host;
    mission_context *context;
    mission_json *entry;

    (void)error;
    h->asked++;
    snprintf(h->purpose, sizeof h->purpose, "%.*s", (int)purpose.len,
             purpose.ptr ? purpose.ptr : "");
    if (h->mode == 1)
        mission_builder_end(out);
    if (h->mode == 2)
        mission_builder_object(out);
    if (h->mode == 3)
        mission_builder_string(out, V("entry"));
    if (h->rc || h->mode)
        return h->rc;
    if (h->known && (target.len != strlen(h->known) || memcmp(target.ptr, h->known, target.len)))
        return 0;
    context = test_context(MISSION_PROFILE_DRAFT, 0);
    entry = test_json(context, h->entry);
    for (size_t i = 0; i < mission_value_count(mission_json_root(entry)); i++)
        mission_builder_value(out, mission_value_item(mission_json_root(entry), i));
    mission_json_unref(entry);
    mission_context_unref(context);
    return 0;
}

static void test_template_draft(void)
{
    struct trial t;
    char policy_text[160];

    COVERS("DE-1", "DE-2", "core.derivation.configured-mapping-lookup");
    trial_open(&t, MISSION_PROFILE_DRAFT,
               "{\"goal\":\"g\",\"purpose\":\"urn:close-quarter\",\"resources\":[\"" ERP
               "\"],\"expires_at\":\"2026-12-31T23:59:59Z\"}",
               NULL, "[" E(ERP, "\"a\"", "") "," E(DOCS, "\"a\"", "") "]");
    CHECK_CODE(trial_run(&t), MISSION_E_NO_CALLBACK, &t.error);
    t.policy.candidates = candidates;
    t.host.entry = "[" E(ERP, "\"a\",\"b\"", "") "," E(DOCS, "\"a\"", "") "]";
    CHECK_CODE(trial_run(&t), MISSION_OK, &t.error);
    CHECK_TEXT(t.host.purpose, "urn:close-quarter");
    CHECK(set_is(&t, "[" E(ERP, "\"a\"", "") "]"));
    CHECK(decisions_are(
        &t, "[" DECISION("0", "0", "0", "narrowed", "\"policy_ceiling\"", "\"actions\"",
                         "null") "," DECISION("0", "1", "null", "omitted", "\"resource_outside\"",
                                              "\"resource\"", "null") "]"));
    /* Refused by policy, and by the lack of a mapping: two descriptions. */
    t.host.entry = "[" E(ERP, "\"z\"", "") "]";
    CHECK_CODE(trial_run(&t), MISSION_E_EMPTY_SET, &t.error);
    snprintf(policy_text, sizeof policy_text, "%s", t.error.text);
    t.host.known = DOCS;
    for (uint32_t omit = 0; omit < 2; omit++) {
        t.policy.flags = MISSION_DERIVE_KEYS_ENFORCED | omit;
        CHECK_CODE(trial_run(&t), MISSION_E_NO_MAPPING, &t.error);
        CHECK_TEXT(t.error.oauth_error, "invalid_authorization_details");
        CHECK(strcmp(t.error.text, policy_text) != 0);
    }
    trial_close(&t);
}

static void test_template_series(void)
{
    const char *intent = SERIES_INTENT("\"Q3 financials\",\"reviewer\"");
    const char *left = SERIES_INTENT("\"Q3 financials\"");
    struct trial t;
    mission_error error = MISSION_ERROR_INIT;
    mission_json *narrowing = NULL;

    COVERS("SE-17", "SE-1", "core.derivation.configured-mapping-lookup");
    trial_open(&t, MISSION_PROFILE_SERIES, intent, NULL,
               "[" E(ERP, "\"a.*\"", ",\"constraints\":{\"period\":\"Q3\"}") "]");
    t.policy.candidates = candidates;
    t.host.entry = "[" E(ERP, "\"a.read\"", "") "," E(DOCS, "\"x\"", "") "]";
    t.host.known = "Q3 financials";
    CHECK_CODE(trial_run(&t), MISSION_E_NO_MAPPING, &t.error);
    CHECK_TEXT(t.error.where, "/objects/1");
    CHECK_TEXT(t.host.purpose, "urn:p");
    t.policy.flags |= MISSION_DERIVE_OMIT_UNRECOGNIZED;
    CHECK_CODE(trial_run(&t), MISSION_OK, &t.error);
    CHECK(set_is(&t, "[" E(ERP, "\"a.read\"", ",\"constraints\":{\"period\":\"Q3\"}") "]"));
    /* The Intent to record has the object no more, and the disclosure says so. */
    CHECK(mission_derived_intent(t.got) != t.intent);
    CHECK(entries_are(t.context, mission_intent_value(mission_derived_intent(t.got)), left));
    CHECK_INT(mission_intent_target_count(mission_derived_intent(t.got)), 1);
    CHECK(entries_are(t.context, mission_derived_narrowings(t.got),
                      "[{\"field\":\"objects\",\"submitted\":[\"Q3 financials\",\"reviewer\"],"
                      "\"validated\":[\"Q3 financials\"],\"policy_ref\":\"policy-7\"}]"));
    CHECK_CODE(mission_intent_narrowing(t.intent, mission_derived_intent(t.got), V("policy-7"),
                                        &narrowing, &error),
               MISSION_OK, &error);
    CHECK_INT(mission_value_equal(mission_json_root(narrowing), mission_derived_narrowings(t.got)),
              1);
    mission_json_unref(narrowing);
    CHECK(decisions_are(
        &t,
        "[" DECISION("1", "null", "null", "omitted", "\"no_mapping\"", "null", "null") "," DECISION(
            "0", "0", "0", "narrowed", "\"policy_ceiling\"", "\"constraints\"",
            "\"period\"") "," DECISION("0", "1", "null", "omitted", "\"resource_outside\"",
                                       "\"resource\"", "null") "]"));
    /* Nothing left of any object. */
    t.host.known = "elsewhere";
    CHECK_CODE(trial_run(&t), MISSION_E_NO_MAPPING, &t.error);
    t.host.known = NULL;
    t.host.entry = "[" E(DOCS, "\"x\"", "") "]";
    CHECK_CODE(trial_run(&t), MISSION_E_EMPTY_SET, &t.error);
    CHECK_TEXT(t.error.oauth_error, "invalid_authorization_details");
    trial_close(&t);
}

/* An entry that only an object justifies which was taken out goes with it; what another object
 * justifies, too, stays. */
static void test_justified(void)
{
    struct trial t;

    COVERS("SE-17");
    trial_open(&t, MISSION_PROFILE_SERIES, SERIES_INTENT("\"one\",\"two\""), NULL,
               "[" E(ERP, "\"a\"", "") "]");
    t.policy.candidates = candidates;
    t.policy.recognizes = recognizes;
    t.policy.flags |= MISSION_DERIVE_OMIT_UNRECOGNIZED;
    t.host.entry = "[" E(ERP, "\"a\"", "") "]";
    t.host.known = "two";
    CHECK_CODE(trial_run(&t), MISSION_OK, &t.error);
    CHECK_INT(t.host.asked, 3); /* both recognized or not, one looked up */
    CHECK(set_is(&t, "[" E(ERP, "\"a\"", "") "]"));
    CHECK(decisions_are(&t, "[" DECISION("0", "null", "null", "omitted", "\"unrecognized\"", "null",
                                         "null") "," DECISION("1", "0", "0", "proposed", "null",
                                                              "null", "null") "]"));
    t.host.known = "one";
    CHECK_CODE(trial_run(&t), MISSION_OK, &t.error);
    t.host.known = "three";
    CHECK_CODE(trial_run(&t), MISSION_E_UNRECOGNIZED, &t.error);
    trial_close(&t);
}

/* ---- Hosts that fail ---- */

static void check_host(struct trial *t, int32_t rc, int32_t verdict, int mode, int32_t code)
{
    test_about("returns %d, verdict %d, mode %d", rc, verdict, mode);
    t->host.rc = rc;
    t->host.verdict = verdict;
    t->host.mode = mode;
    CHECK_CODE(trial_run(t), code, &t->error);
    CHECK(!t->got || code == MISSION_OK);
    if (rc)
        CHECK_INT(t->error.host_code, rc);
}

static void check_verdicts(struct trial *t)
{
    check_host(t, 9, 1, 0, MISSION_E_HOST);
    check_host(t, -9, 1, 0, MISSION_E_HOST);
    check_host(t, 0, 2, 0, MISSION_E_VERDICT);
    check_host(t, 0, 77, 0, MISSION_E_VERDICT);
    check_host(t, 0, 1, 0, MISSION_OK);
}

static void test_bad_hosts(void)
{
    struct trial t;
    const char *entry = "[" E(ERP, "\"a\"", ",\"constraints\":{\"tenant\":\"t\"}") "]";

    COVERS("DE-1", "DE-5", "DE-6");
    trial_open(&t, MISSION_PROFILE_DRAFT, DRAFT_INTENT("\"" ERP "\""), entry, entry);
    t.policy.flags = 0;
    t.policy.enforces = enforces;
    check_verdicts(&t);
    t.policy.flags = MISSION_DERIVE_KEYS_ENFORCED;
    t.policy.recognizes = recognizes;
    check_verdicts(&t);
    trial_close(&t);
    trial_open(&t, MISSION_PROFILE_SERIES, SERIES_INTENT("\"" ERP "\""), NULL, entry);
    t.policy.candidates = candidates;
    t.host.entry = entry;
    check_host(&t, 4, 0, 0, MISSION_E_HOST);
    check_host(&t, 0, 0, 1, MISSION_E_VERDICT);
    check_host(&t, 0, 0, 2, MISSION_E_VERDICT);
    check_host(&t, 0, 0, 3, MISSION_E_VERDICT);
    check_host(&t, 0, 0, 0, MISSION_OK);
    t.host.entry = "[" E(ERP, "\"a\"", ",\"extra\":1") "]";
    check_host(&t, 0, 0, 0, MISSION_E_VERDICT);
    trial_close(&t);
}

static void test_arguments(void)
{
    struct trial t, other;
    const char *entry = "[" E(ERP, "\"a\"", "") "]";

    trial_open(&t, MISSION_PROFILE_DRAFT, DRAFT_INTENT("\"" ERP "\""), entry, entry);
    trial_open(&other, MISSION_PROFILE_SERIES, SERIES_INTENT("\"" ERP "\""), NULL, entry);
    CHECK_CODE(mission_authority_derive(NULL, NULL, &t.policy, &t.got, &t.error),
               MISSION_E_ARGUMENT, &t.error);
    CHECK_CODE(mission_authority_derive(t.intent, NULL, NULL, &t.got, &t.error), MISSION_E_ARGUMENT,
               &t.error);
    CHECK_CODE(mission_authority_derive(t.intent, NULL, &t.policy, NULL, &t.error),
               MISSION_E_ARGUMENT, &t.error);
    t.policy.flags = 4;
    CHECK_CODE(trial_run(&t), MISSION_E_ARGUMENT, &t.error);
    t.policy.flags = 0;
    t.policy.version = V("");
    CHECK_CODE(trial_run(&t), MISSION_E_ARGUMENT, &t.error);
    t.policy.version = V("p");
    t.policy.ceiling = NULL;
    CHECK_CODE(trial_run(&t), MISSION_E_ARGUMENT, &t.error);
    t.policy.ceiling = other.ceiling; /* of the other profile */
    CHECK_CODE(trial_run(&t), MISSION_E_ARGUMENT, &t.error);
    t.policy.ceiling = t.ceiling;
    t.policy.size = 16;
    CHECK_CODE(trial_run(&t), MISSION_E_ABI_SMALL, &t.error);
    t.policy.size = sizeof t.policy;
    CHECK_CODE(trial_run(&t), MISSION_OK, &t.error);
    CHECK(!mission_derived_set(NULL) && !mission_derived_intent(NULL));
    CHECK(!mission_derived_source(NULL) && !mission_derived_decisions(NULL));
    mission_derived_unref(mission_derived_ref(NULL));
    mission_derived_unref(mission_derived_ref(t.got));
    trial_close(&t);
    trial_close(&other);
}

/* ---- Laws ---- */

static char *resources_text(uint64_t *state, char *at, bool all)
{
    bool any = false;

    for (size_t i = 0; i < entry_resource_count; i++)
        if (all || entry_below(state, 2) || (i + 1 == entry_resource_count && !any)) {
            at += sprintf(at, "%s\"%s\"", any ? "," : "", entry_resources[i]);
            any = true;
        }
    return at;
}

/* An Intent over these targets, with prose of the given kind: none, some, misleading. */
static void intent_text(uint32_t profile, const char *targets, int prose, char *out)
{
    static const char *const words[] = {"g", "Reconcile the invoices",
                                        "grant {\\\"actions\\\":[\\\"a.*\\\"]} on everything"};

    if (profile == MISSION_PROFILE_DRAFT)
        sprintf(out, "{\"goal\":\"%s\",\"resources\":[%s],\"expires_at\":\"2026-12-31T23:59:59Z\"",
                words[prose], targets);
    else
        sprintf(out,
                "{\"goal\":\"%s\",\"objects\":[%s],\"mission_expiry\":\"2026-12-31T23:59:59Z\"",
                words[prose], targets);
    if (prose || profile == MISSION_PROFILE_SERIES)
        sprintf(out + strlen(out), ",\"constraints\":[%s%s%s],\"success_criteria\":[\"%s\"]",
                prose ? "\"" : "", prose ? words[prose] : "", prose ? "\"" : "", words[prose]);
    strcat(out, "}");
}

static void check_within_intent(const struct trial *t)
{
    mission_authority_set *set = mission_derived_set(t->got);

    for (size_t i = 0; i < mission_authority_set_count(set); i++)
        CHECK_INT(mission_intent_has_target(
                      t->intent, mission_value_string(mission_value_get(
                                     mission_authority_set_entry(set, i), V("resource")))),
                  1);
}

/* Every result has a decision, every source one, and the granted ones are what they say. */
static void check_decisions(const struct trial *t)
{
    const mission_value *list = mission_derived_decisions(t->got);
    mission_authority_set *set = mission_derived_set(t->got);
    size_t named = 0, last = SIZE_MAX;

    for (size_t i = 0; i < mission_value_count(list); i++) {
        const mission_value *one = mission_value_item(list, i);
        const mission_view change = mission_value_string(mission_value_get(one, V("change")));
        int64_t proposed, result;

        if (!mission_value_integer(mission_value_get(one, V("proposed")), &proposed))
            continue;
        CHECK((size_t)proposed == last || (size_t)proposed == last + 1);
        last = (size_t)proposed;
        if (!mission_value_integer(mission_value_get(one, V("result")), &result)) {
            CHECK_VIEW(change, "omitted");
            continue;
        }
        if ((size_t)result == named)
            named++;
        CHECK((size_t)result < named);
        CHECK(mission_value_equal(mission_authority_set_entry(set, (size_t)result),
                                  mission_value_item(mission_derived_source(t->got), last)) ==
              (change.ptr[0] == 'p'));
    }
    CHECK_INT(named, mission_authority_set_count(set));
    CHECK_INT(last + 1, mission_value_count(mission_derived_source(t->got)));
}

/* What is proposed within the ceiling is granted whole. */
static void check_complete(const struct trial *t, mission_authority_set *proposal)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_authority *ceiling, *granted = NULL;

    CHECK_CODE(mission_authority_compile(t->ceiling, &ceiling, &error), MISSION_OK, &error);
    if (t->got)
        CHECK_CODE(mission_authority_compile(mission_derived_set(t->got), &granted, &error),
                   MISSION_OK, &error);
    for (size_t i = 0; i < mission_authority_set_count(proposal); i++) {
        const mission_value *entry = mission_authority_set_entry(proposal, i);
        mission_subset_verdict in_ceiling = {.size = sizeof in_ceiling};
        mission_subset_verdict in_set = {.size = sizeof in_set};

        CHECK_CODE(mission_entry_within(ceiling, entry, NULL, 0, &in_ceiling, &error), MISSION_OK,
                   &error);
        if (granted)
            CHECK_CODE(mission_entry_within(granted, entry, NULL, 0, &in_set, &error), MISSION_OK,
                       &error);
        CHECK(!in_ceiling.subset || in_set.subset);
    }
    mission_authority_unref(granted);
    mission_authority_unref(ceiling);
}

static void derive_again(const struct trial *t, uint32_t profile, const char *targets)
{
    for (int prose = 0; prose < 3; prose++) {
        mission_error error = MISSION_ERROR_INIT;
        mission_intent *intent;
        mission_derived *again;
        char text[2048];

        intent_text(profile, targets, prose, text);
        CHECK_CODE(mission_intent_parse(t->context, mission_view_of(text), NULL,
                                        MISSION_INTENT_ANY_TIME, &intent, &error),
                   MISSION_OK, &error);
        CHECK_CODE(mission_authority_derive(intent, mission_json_root(t->proposal), &t->policy,
                                            &again, &error),
                   t->got ? MISSION_OK : MISSION_E_EMPTY_SET, &error);
        CHECK(!t->got ||
              (mission_value_equal(mission_authority_set_value(mission_derived_set(again)),
                                   mission_authority_set_value(mission_derived_set(t->got))) &&
               mission_value_equal(mission_derived_decisions(again),
                                   mission_derived_decisions(t->got))));
        mission_derived_unref(again);
        mission_intent_unref(intent);
    }
}

static void law_round(uint64_t *state, uint32_t profile, size_t *done)
{
    const bool draft = profile == MISSION_PROFILE_DRAFT;
    char targets[1024], intent[2048], proposal[SET_TEXT], ceiling[SET_TEXT];
    mission_authority_set *source;
    struct trial t;
    int32_t rc;

    resources_text(state, targets, draft);
    intent_text(profile, targets, 1, intent);
    entries_random(state, 4, proposal);
    entries_random(state, 4, ceiling);
    test_about("%s over %s in %s", proposal, ceiling, targets);
    trial_open(&t, profile, intent, draft ? proposal : NULL, ceiling);
    t.policy.candidates = candidates;
    t.host.entry = proposal;
    rc = trial_run(&t);
    CHECK(rc == MISSION_OK || rc == MISSION_E_EMPTY_SET);
    source = entries_set(t.context, proposal);
    if (!rc) {
        CHECK_INT(entries_within(mission_derived_set(t.got), source), 1);
        CHECK_INT(entries_within(mission_derived_set(t.got), t.ceiling), 1);
        if (draft)
            check_within_intent(&t);
        check_decisions(&t);
        ++*done;
    }
    check_complete(&t, source);
    derive_again(&t, profile, targets);
    mission_authority_set_unref(source);
    trial_close(&t);
}

static void test_laws(void)
{
    uint64_t state = test_seed();
    size_t done = 0;

    COVERS("AP-4", "DE-1", "DE-2", "DE-3", "IN-5", "SU-6", "SE-17");
    for (size_t round = 0; round < ROUNDS; round++)
        law_round(&state, round % 2 ? MISSION_PROFILE_DRAFT : MISSION_PROFILE_SERIES, &done);
    CHECK(done > ROUNDS / 10 && done < ROUNDS);
}

static const struct test tests[] = {
    {"example", test_example},
    {"order", test_order},
    {"traps", test_traps},
    {"between", test_between},
    {"refused proposals", test_refused_proposals},
    {"unknown key", test_unknown_key},
    {"other types", test_other_types},
    {"broad", test_broad},
    {"set limit", test_set_limit},
    {"comparison limit", test_comparison_limit},
    {"foreign ceiling", test_foreign_ceiling},
    {"enforced", test_enforced},
    {"recognized", test_recognized},
    {"template, draft", test_template_draft},
    {"template, series", test_template_series},
    {"justified", test_justified},
    {"bad hosts", test_bad_hosts},
    {"arguments", test_arguments},
    {"laws", test_laws},
};
TEST_MAIN("derivation", tests)
