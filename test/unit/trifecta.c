/* The lethal trifecta, and who may claim to contain it. SPDX-License-Identifier: MIT */
#include "test.h"

#define VI(literal)                                                                                \
    {                                                                                              \
        "" literal, sizeof(literal) - 1                                                            \
    } /* in a static initializer */
#define NOW 1793152800
#define ERP "https://erp.example.com"
#define WEB "https://web.example.com"
#define MAIL "https://mail.example.com"
#define ENTRY(resource, actions, more)                                                             \
    "{\"type\":\"mission_resource_access\",\"resource\":\"" resource                               \
    "\",\"actions\":" actions more "}"

static const mission_trifecta_rule rules[] = {
    {.size = sizeof *rules,
     .resource = VI(ERP),
     .action = VI("ledger.*"),
     .legs = MISSION_TRIFECTA_PRIVATE},
    {.size = sizeof *rules,
     .resource = VI(WEB),
     .action = VI("fetch"),
     .legs = MISSION_TRIFECTA_UNTRUSTED},
    {.size = sizeof *rules,
     .resource = VI(MAIL),
     .action = VI("send"),
     .legs = MISSION_TRIFECTA_EXTERNAL},
    {.size = sizeof *rules,
     .resource = VI(ERP),
     .action = VI("ledger.export"),
     .legs = MISSION_TRIFECTA_EXTERNAL},
    {.size = sizeof *rules, .action = VI("ping"), .legs = 0},
};
#define RULES (sizeof rules / sizeof *rules)

static void test_classify(void)
{
    static const struct {
        const char *entry;
        uint32_t legs;
    } cases[] = {
        {ENTRY(ERP, "[\"ledger.read\"]", ""), MISSION_TRIFECTA_PRIVATE},
        {ENTRY(ERP, "[\"ledger.export\"]", ""),
         MISSION_TRIFECTA_PRIVATE | MISSION_TRIFECTA_EXTERNAL},
        {ENTRY(ERP, "[\"ledger.*\"]", ""), MISSION_TRIFECTA_PRIVATE | MISSION_TRIFECTA_EXTERNAL},
        {ENTRY(WEB, "[\"fetch\"]", ""), MISSION_TRIFECTA_UNTRUSTED},
        {ENTRY(WEB, "[\"ping\"]", ""), 0},
        {ENTRY(WEB, "[\"ping\",\"fetch\"]", ""), MISSION_TRIFECTA_UNTRUSTED},
        {ENTRY(WEB, "[\"other\"]", ""), MISSION_TRIFECTA_ALL}, /* nobody has said */
        {ENTRY(WEB, "[\"fetch.*\"]", ""), MISSION_TRIFECTA_ALL},
        {ENTRY(MAIL, "[\"fetch\"]", ""), MISSION_TRIFECTA_ALL},
        {ENTRY(WEB, "[\"fetch\"]", ",\"resource_match\":\"prefix\""), MISSION_TRIFECTA_ALL},
        {"{\"type\":\"travel\",\"resource\":\"" WEB "\",\"actions\":[\"fetch\"]}",
         MISSION_TRIFECTA_ALL},
        {"{}", MISSION_TRIFECTA_ALL},
    };
    mission_context *context = test_context(MISSION_PROFILE_DRAFT, NOW);
    mission_error error = MISSION_ERROR_INIT;
    uint32_t legs = 0;

    COVERS("NC-1");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mission_json *json = test_json(context, cases[i].entry);

        test_about("%s", cases[i].entry);
        CHECK_CODE(mission_trifecta_classify(context, mission_json_root(json), rules, RULES, &legs,
                                             &error),
                   MISSION_OK, &error);
        CHECK_INT(legs, cases[i].legs);
        CHECK_CODE(
            mission_trifecta_classify(context, mission_json_root(json), NULL, 0, &legs, &error),
            MISSION_OK, &error);
        CHECK_INT(legs, MISSION_TRIFECTA_ALL);
        mission_json_unref(json);
    }
    test_about(NULL);
    legs = 0;
    CHECK_CODE(mission_trifecta_classify(context, NULL, rules, RULES, &legs, &error),
               MISSION_E_ARGUMENT, &error);
    CHECK_INT(legs, MISSION_TRIFECTA_ALL);
    mission_context_unref(context);
}

static void check_report(const char *set_text, const char *controls_text, uint32_t flags,
                         const char *want)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_context *context = test_context(MISSION_PROFILE_SERIES, NOW);
    mission_authority_set *set = NULL;
    mission_json *controls = controls_text ? test_json(context, controls_text) : NULL;
    mission_json *out = NULL;
    mission_text *text = NULL;

    CHECK_CODE(mission_authority_set_parse(context, mission_view_of(set_text), &set, &error),
               MISSION_OK, &error);
    CHECK_CODE(mission_trifecta_report(set, rules, RULES, mission_json_root(controls), flags, &out,
                                       &error),
               MISSION_OK, &error);
    CHECK_CODE(mission_value_canonical(context, mission_json_root(out), &text, &error), MISSION_OK,
               &error);
    CHECK_VIEW(mission_text_view(text), want);
    mission_text_unref(text);
    mission_json_unref(out);
    mission_json_unref(controls);
    mission_authority_set_unref(set);
    mission_context_unref(context);
}

#define PRIVATE ENTRY(ERP, "[\"ledger.read\"]", "")
#define UNTRUSTED ENTRY(WEB, "[\"fetch\"]", "")
#define EXTERNAL(more) ENTRY(MAIL, "[\"send\"]", more)
#define LEGS "\"external_effect\":[2],"
#define REST "\"private_read\":[0],\"single\":[],\"untrusted_input\":[1]}"
#define BUNDLED(controls, governed)                                                                \
    "{\"bundled\":true,\"controls\":[" controls "]," LEGS "\"governed\":" governed "," REST
#define APPROVED ",\"constraints\":{\"requires_action_approval\":true}"
#define ALL3 "[" PRIVATE "," UNTRUSTED "," EXTERNAL("") "]"
#define SELECTOR(resource) "{\"resource\":\"" resource "\"}"

static void test_report(void)
{
    COVERS("NC-1");
    check_report(ALL3, NULL, 0, BUNDLED("", "false"));
    check_report(ALL3, NULL, MISSION_TRIFECTA_TAINT, BUNDLED("\"taint\"", "true"));
    check_report("[" PRIVATE "," UNTRUSTED "," EXTERNAL(APPROVED) "]", NULL, 0,
                 BUNDLED("\"action_approval\"", "true"));
    check_report("[" PRIVATE "," UNTRUSTED "]", NULL, MISSION_TRIFECTA_TAINT,
                 "{\"bundled\":false,\"controls\":[],\"external_effect\":[],\"governed\":true,"
                 "\"private_read\":[0],\"single\":[],\"untrusted_input\":[1]}");
    check_report("[" ENTRY(WEB, "[\"unheard\"]", "") "]", NULL, 0,
                 "{\"bundled\":true,\"controls\":[],\"external_effect\":[0],\"governed\":false,"
                 "\"private_read\":[0],\"single\":[0],\"untrusted_input\":[0]}");
}

static void test_exclusive(void)
{
    COVERS("NC-1");
    check_report(ALL3, "{\"exclusive\":[[" SELECTOR(ERP) "," SELECTOR(MAIL) "]]}", 0,
                 BUNDLED("\"exclusive\"", "true"));
    check_report(ALL3, "{\"exclusive\":[[" SELECTOR(WEB) "," SELECTOR(ERP) "]]}", 0,
                 BUNDLED("\"exclusive\"", "true"));
    check_report(ALL3, "{\"exclusive\":[[" SELECTOR(ERP) "," SELECTOR("https://x.example") "]]}", 0,
                 BUNDLED("", "false"));
    /* A selector that takes only part of an entry keeps nothing apart. */
    check_report(ALL3,
                 "{\"exclusive\":[[{\"resource\":\"" ERP
                 "\",\"actions\":[\"ledger.write\"]}," SELECTOR(MAIL) "]]}",
                 0, BUNDLED("", "false"));
    check_report(ALL3,
                 "{\"exclusive\":[[{\"resource\":\"" ERP
                 "\",\"actions\":[\"ledger.*\"]}," SELECTOR(MAIL) "]]}",
                 0, BUNDLED("\"exclusive\"", "true"));
    check_report(ALL3, "{\"exclusive\":[]}", 0, BUNDLED("", "false"));
    check_report(ALL3, "{\"exclusive\":7}", 0, BUNDLED("", "false"));
}

/* ---- Named claims ---- */

#define HIGH                                                                                       \
    (1u << MISSION_CLASS_IRREVERSIBLE | 1u << MISSION_CLASS_COMMITMENT |                           \
     1u << MISSION_CLASS_ADMINISTRATION)

static mission_claim_fact shown(uint32_t condition)
{
    static const uint32_t proofs[] = {
        MISSION_PROOF_EAT,
        MISSION_PROOF_EAT,
        MISSION_PROOF_EAT,
        MISSION_PROOF_CONFIGURATION,
        MISSION_PROOF_SERVICE,
        MISSION_PROOF_SERVICE,
        MISSION_PROOF_NEGATIVE_TESTS | MISSION_PROOF_AUDIT,
        MISSION_PROOF_CONFIGURATION | MISSION_PROOF_NEGATIVE_TESTS,
        MISSION_PROOF_NEGATIVE_TESTS | MISSION_PROOF_AUDIT,
    };

    return (mission_claim_fact){.size = sizeof(mission_claim_fact),
                                .condition = condition,
                                .state = MISSION_CLAIM_FACT_MET,
                                .proofs = proofs[condition],
                                .classes = HIGH,
                                .observed_at = {NOW, 0, 0},
                                .valid_until = {NOW, 0, 0},
                                .profile = V("p"),
                                .reference_values = V("r"),
                                .appraisal_policy = V("a"),
                                .attester = V("t"),
                                .freshness_rule = V("f")};
}

/* `condition` NULL: the claim is available. */
static void check_claim(uint32_t claim, const mission_claim_fact *facts, size_t count,
                        const char *condition, const char *why)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_context *context = test_context(MISSION_PROFILE_DRAFT, NOW);
    const mission_value *first;
    mission_json *out = NULL;
    int32_t available = 7;

    CHECK_CODE(mission_named_claim_check(context, claim, HIGH, facts, count, NULL, &available, &out,
                                         &error),
               MISSION_OK, &error);
    CHECK_INT(available, condition == NULL);
    first = mission_value_item(mission_json_root(out), 0);
    CHECK_INT(mission_value_count(mission_json_root(out)), condition ? 1 : 0);
    if (condition) {
        CHECK_VIEW(mission_value_string(mission_value_get(first, V("condition"))), condition);
        CHECK_VIEW(mission_value_string(mission_value_get(first, V("why"))), why);
    }
    mission_json_unref(out);
    mission_context_unref(context);
}

static const uint32_t of_claim[3] = {0, 0x7f, 0x1c7}; /* bits of conditions */

static void test_claims(void)
{
    COVERS("NC-1", "runtime.compromise-resistant.unmet-condition-blocks-claim",
           "runtime.named-claims.evidence-binding-required",
           "runtime.named-claims.no-eat-alone-satisfies-other-facts",
           "runtime.trifecta-containment.eat-selections-required");
    for (uint32_t claim = 1; claim <= 2; claim++) {
        mission_claim_fact facts[MISSION_CONDITION_COUNT + 1];

        for (uint32_t i = 0; i < MISSION_CONDITION_COUNT; i++)
            facts[i] = shown(i);
        check_claim(claim, facts, MISSION_CONDITION_COUNT, NULL, NULL);
        for (uint32_t i = 0; i < MISSION_CONDITION_COUNT; i++) {
            const char *name = of_claim[claim] >> i & 1 ? mission_condition_name(i) : NULL;

            test_about("claim %u, condition %u", (unsigned)claim, (unsigned)i);
            facts[i].state = MISSION_CLAIM_FACT_UNMET;
            check_claim(claim, facts, MISSION_CONDITION_COUNT, name, "unmet");
            facts[i].state = MISSION_CLAIM_FACT_UNKNOWN;
            check_claim(claim, facts, MISSION_CONDITION_COUNT, name, "unknown");
            facts[i] = shown(i);
            facts[i].proofs = i < 3 ? 0x1e : MISSION_PROOF_EAT; /* attestation proves three alone */
            check_claim(claim, facts, MISSION_CONDITION_COUNT, name, "evidence");
            facts[i] = shown(i);
            facts[i].valid_until.seconds = NOW - 1;
            check_claim(claim, facts, MISSION_CONDITION_COUNT, name, "stale");
            facts[i] = shown(i);
            facts[i].observed_at.seconds = NOW + 1;
            check_claim(claim, facts, MISSION_CONDITION_COUNT, name, "stale");
            facts[i] = shown(i);
            facts[i].classes = 1u << MISSION_CLASS_COMMITMENT;
            check_claim(claim, facts, MISSION_CONDITION_COUNT, name, "classes");
            facts[i] = shown(i);
            facts[MISSION_CONDITION_COUNT] = shown(i); /* of two both have to hold */
            facts[MISSION_CONDITION_COUNT].state = MISSION_CLAIM_FACT_UNMET;
            check_claim(claim, facts, MISSION_CONDITION_COUNT + 1, name, "unmet");
            facts[i] = shown((i + 1) % MISSION_CONDITION_COUNT); /* nothing about this one */
            check_claim(claim, facts, MISSION_CONDITION_COUNT, name, "unknown");
            facts[i] = shown(i);
        }
        for (size_t i = 0; i < 3; i++) {
            mission_view *selections[] = {&facts[i].profile, &facts[i].reference_values,
                                          &facts[i].appraisal_policy, &facts[i].attester,
                                          &facts[i].freshness_rule};

            for (size_t j = 0; j < 5; j++) {
                *selections[j] = V("");
                check_claim(claim, facts, MISSION_CONDITION_COUNT,
                            mission_condition_name((uint32_t)i), "selections");
                facts[i] = shown((uint32_t)i);
            }
        }
    }
    test_about(NULL);
}

static void test_arguments(void)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_context *context = test_context(MISSION_PROFILE_SERIES, NOW);
    mission_claim_fact fact = shown(0);
    mission_json *out = NULL;
    int32_t available = 1;

    CHECK_CODE(mission_named_claim_check(context, 3, HIGH, NULL, 0, NULL, &available, &out, &error),
               MISSION_E_ARGUMENT, &error);
    CHECK_INT(available, 0);
    CHECK_CODE(mission_named_claim_check(context, 1, 0, NULL, 0, NULL, &available, &out, &error),
               MISSION_E_ARGUMENT, &error);
    CHECK_CODE(mission_named_claim_check(context, 1, 1, NULL, 0, NULL, &available, &out, &error),
               MISSION_E_ARGUMENT, &error);
    fact.condition = MISSION_CONDITION_COUNT;
    CHECK_CODE(
        mission_named_claim_check(context, 1, HIGH, &fact, 1, NULL, &available, &out, &error),
        MISSION_E_ARGUMENT, &error);
    fact.size = 8;
    CHECK_CODE(
        mission_named_claim_check(context, 1, HIGH, &fact, 1, NULL, &available, &out, &error),
        MISSION_E_ABI_SMALL, &error);
    CHECK(!out && available == 0);
    mission_context_unref(context);
}

/* What is wrong with one rule refuses all of them, and the report with them. */
static void test_wrong_rules(void)
{
    mission_trifecta_rule wrong[5][2] = {{{0}}};
    mission_error error = MISSION_ERROR_INIT;
    mission_context *context = test_context(MISSION_PROFILE_SERIES, NOW);
    mission_json *entry = test_json(context, ENTRY(ERP, "[\"ledger.read\"]", ""));
    mission_authority_set *set = NULL;
    mission_json *out = (mission_json *)context;

    CHECK_CODE(mission_authority_set_parse(context, V("[" ENTRY(ERP, "[\"ledger.read\"]", "") "]"),
                                           &set, &error),
               MISSION_OK, &error);
    for (size_t i = 0; i < 5; i++)
        wrong[i][0] = rules[0];
    wrong[0][0].size += sizeof(void *); /* an array of another stride */
    wrong[1][0].legs = MISSION_TRIFECTA_ALL + 1;
    wrong[2][0].reserved = 1;
    wrong[3][0].resource = (mission_view){NULL, 1};
    wrong[4][0].action = (mission_view){NULL, 1};
    for (size_t i = 0; i < 5; i++) {
        uint32_t legs = 0;

        test_about("rule %zu", i);
        CHECK_CODE(mission_trifecta_classify(context, mission_json_root(entry), wrong[i], 1, &legs,
                                             &error),
                   MISSION_E_ARGUMENT, &error);
        CHECK_INT(legs, MISSION_TRIFECTA_ALL);
        CHECK_CODE(mission_trifecta_report(set, wrong[i], 1, NULL, 0, &out, &error),
                   MISSION_E_ARGUMENT, &error);
        CHECK(!out);
    }
    test_about(NULL);
    CHECK_CODE(mission_trifecta_report(NULL, rules, RULES, NULL, 0, &out, &error),
               MISSION_E_ARGUMENT, &error);
    CHECK_CODE(mission_trifecta_report(set, rules, RULES, NULL, 0, NULL, &error),
               MISSION_E_ARGUMENT, &error);
    CHECK_CODE(
        mission_trifecta_report(set, rules, RULES, NULL, MISSION_TRIFECTA_TAINT << 1, &out, &error),
        MISSION_E_ARGUMENT, &error);
    CHECK(!out);
    mission_authority_set_unref(set);
    mission_json_unref(entry);
    mission_context_unref(context);
}

static const struct test tests[] = {
    {"classify", test_classify}, {"report", test_report},       {"exclusive", test_exclusive},
    {"claims", test_claims},     {"arguments", test_arguments}, {"wrong_rules", test_wrong_rules},
};
TEST_MAIN("trifecta", tests)
