/* Decisions of the resource role, rule by rule. SPDX-License-Identifier: MIT */
#include "desk.h"

static const uint32_t profiles[] = {MISSION_PROFILE_SERIES, MISSION_PROFILE_DRAFT};
#define EACH_PROFILE(p) for (size_t p = 0; p < 2; p++)
#define JKT "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"

/* ---- decide ---- */

#define E(resource, actions, more)                                                                 \
    "{\"type\":\"mission_resource_access\",\"resource\":\"" resource "\",\"actions\":[" actions    \
    "]" more "}"
#define PREFIX ",\"resource_match\":\"prefix\""

struct operation_case {
    const char *entries, *resource, *uri, *action;
    int32_t code;
    const char *denial;
};

#define NO "insufficient_authority"
#define UNKNOWN "constraint_unrecognized"

static mission_access decide(const struct desk *desk, const mission_token *token,
                             const mission_operation *operation, const mission_known_state *state)
{
    const mission_time now = {.seconds = DESK_NOW};
    mission_error why = MISSION_ERROR_INIT;
    mission_access access = desk_poisoned();
    char scratch[2048];

    CHECK_CODE(mission_resource_decide(desk->resource, token, operation, state, &now, scratch,
                                       sizeof scratch, &access, &why),
               MISSION_OK, &why);
    CHECK_INT(access.permit, access.code == 0);
    CHECK(!access.code || why.code == access.code);
    CHECK_INT(access.entry == SIZE_MAX,
              access.code != 0 || desk->config.tier == 1 || desk->config.tier == 2);
    return access;
}

static mission_operation operation_on(const char *resource, const char *uri, const char *action)
{
    return (mission_operation){.size = sizeof(mission_operation),
                               .resource = mission_view_of(resource),
                               .uri = mission_view_of(uri),
                               .action = mission_view_of(action)};
}

static void check_operation(const struct desk *desk, const struct operation_case *c)
{
    const mission_operation operation = operation_on(c->resource, c->uri, c->action);
    mission_token *token = desk_entries(desk, c->entries);
    const mission_access access = decide(desk, token, &operation, NULL);

    CHECK_TEXT(access.reason, c->code ? mission_code_reason(c->code) : "");
    CHECK_INT(access.status, c->code ? 403 : 200);
    CHECK(c->denial ? access.denial && strcmp(access.denial, c->denial) == 0 : !access.denial);
    CHECK(c->code ? strcmp(access.oauth_error, "insufficient_scope") == 0 : !access.oauth_error);
    mission_token_unref(token);
}

static void check_operations(const struct operation_case *cases, size_t count, uint32_t flags)
{
    EACH_PROFILE(p)
    {
        struct desk desk;

        desk_open(&desk, profiles[p], flags, true);
        for (size_t i = 0; i < count; i++) {
            test_about("%s for %s %s %s", cases[i].entries, cases[i].action, cases[i].resource,
                       cases[i].uri);
            check_operation(&desk, &cases[i]);
        }
        test_about(NULL);
        desk_close(&desk);
    }
}

#define R "https://a.example"

static void test_entries(void)
{
    static const struct operation_case cases[] = {
        {"[" E(R, "\"a.read\"", "") "]", R, "", "a.read", 0, NULL},
        {"[]", R, "", "a.read", MISSION_E_NOT_PERMITTED, NO},
        {"[" E(R, "\"a.read\"", "") "]", R "/", "", "a.read", MISSION_E_NOT_PERMITTED, NO},
        {"[" E(R, "\"a.read\"", "") "]", "https://A.example", "", "a.read", MISSION_E_NOT_PERMITTED,
         NO},
        {"[" E(R, "\"a.read\"", "") "]", R, "", "a.write", MISSION_E_NOT_PERMITTED, NO},
        {"[" E(R, "\"a.*\"", "") "]", R, "", "a.write", 0, NULL},
        {"[" E(R, "\"a.*\"", "") "]", R, "", "a.q3.export", 0, NULL},
        {"[" E(R, "\"a.*\"", "") "]", R, "", "a", MISSION_E_NOT_PERMITTED, NO},
        {"[" E(R, "\"a.*\"", "") "]", R, "", "ax.read", MISSION_E_NOT_PERMITTED, NO},
        {"[" E(R, "\"a.*\"", "") "]", R, "", "a.*", MISSION_E_NOT_PERMITTED, NO},
        {"[" E(R, "\".*\"", "") "]", R, "", ".a", MISSION_E_NOT_PERMITTED, NO},
        {"[" E(R, "\"a b\"", "") "]", R, "", "a b", MISSION_E_NOT_PERMITTED, NO},
        {"[" E(R, "\"\"", "") "]", R, "", "", MISSION_E_NOT_PERMITTED, NO},
        {"[" E("", "\"a\"", "") "]", "", "", "a", MISSION_E_NOT_PERMITTED, NO},
        {"[" E(R, "\"a\",7", "") "]", R, "", "a", MISSION_E_NOT_PERMITTED, NO},
        /* alternatives: one is enough, whatever the others say (RS-2) */
        {"[" E(R, "\"b\"", "") "," E(R, "\"a\"", "") "]", R, "", "a", 0, NULL},
        {"[" E(R, "\"a\"", ",\"x\":1") "," E(R, "\"a\"", "") "]", R, "", "a", 0, NULL},
        /* never two halves */
        {"[" E(R, "\"b\"", "") "," E(R "/x", "\"a\"", "") "]", R, "", "a", MISSION_E_NOT_PERMITTED,
         NO},
        /* what is unknown permits nothing (RS-3) */
        {"[" E(R, "\"a\"", ",\"x\":1") "]", R, "", "a", MISSION_E_CONSTRAINT_UNRECOGNIZED, UNKNOWN},
        {"[" E(R, "\"b\"", ",\"x\":1") "]", R, "", "a", MISSION_E_NOT_PERMITTED, NO},
        {"[" E(R, "\"a\"", ",\"constraints\":{\"x\":1}") "]", R, "", "a",
         MISSION_E_CONSTRAINT_UNRECOGNIZED, UNKNOWN},
        {"[" E(R, "\"a\"", ",\"constraints\":[]") "]", R, "", "a",
         MISSION_E_CONSTRAINT_UNRECOGNIZED, UNKNOWN},
        {"[" E(R, "\"a\"", ",\"constraints\":{\"max_amount\":{\"amount\":\"1\"}}") "]", R, "", "a",
         MISSION_E_CONSTRAINT_UNRECOGNIZED, UNKNOWN},
        {"[" E(R, "\"a\"", ",\"constraints\":{\"tenant\":\"t\"}") "]", R, "", "a",
         MISSION_E_FACT_MISSING, NO},
        {"[" E(R, "\"a\"", ",\"constraints\":{\"tenant\":\"t\"}") "," E(
             R, "\"a\"", ",\"constraints\":{\"x\":1}") "]",
         R, "", "a", MISSION_E_CONSTRAINT_UNRECOGNIZED, UNKNOWN},
        {"[" E(R, "\"a\"", ",\"constraints\":{}") "]", R, "", "a", 0, NULL},
        {"[" E(R, "\"a\"", ",\"resource_match\":\"exact\"") "]", R, "", "a", 0, NULL},
        {"[" E(R, "\"a\"", ",\"resource_match\":\"glob\"") "]", R, R, "a", MISSION_E_NOT_PERMITTED,
         NO},
        {"[" E(R, "\"a\"", ",\"resource_match\":null") "]", R, R, "a", MISSION_E_NOT_PERMITTED, NO},
        /* another type is somebody else's */
        {"[{\"type\":\"x\",\"resource\":\"" R "\",\"actions\":[\"a\"]}]", R, "", "a",
         MISSION_E_NOT_PERMITTED, NO},
        {"[{\"resource\":\"" R "\",\"actions\":[\"a\"]}]", R, "", "a", MISSION_E_NOT_PERMITTED, NO},
        {"[{\"type\":\"mission_resource_access\",\"actions\":[\"a\"]}]", R, "", "a",
         MISSION_E_NOT_PERMITTED, NO},
        {"[{\"type\":\"mission_resource_access\",\"resource\":\"" R "\"}]", R, "", "a",
         MISSION_E_NOT_PERMITTED, NO},
        /* delegation is not looked at (DG-7) */
        {"[" E(R, "\"a\"", ",\"delegation\":7") "]", R, "", "a", 0, NULL},
    };

    COVERS("RS-2", "RS-3", "RS-9", "DG-7");
    check_operations(cases, sizeof cases / sizeof *cases, 0);
}

/* The older spelling is one type in series, and none in draft. */
static void test_spelling(void)
{
    static const char old[] =
        "[{\"type\":\"resource_access\",\"resource\":\"" R "\",\"actions\":[\"a\"]}]";

    EACH_PROFILE(p)
    {
        struct desk desk;

        desk_open(&desk, profiles[p], 0, true);
        if (profiles[p] == MISSION_PROFILE_SERIES)
            check_operation(&desk, &(struct operation_case){old, R, "", "a", 0, NULL});
        else
            check_operation(&desk,
                            &(struct operation_case){old, R, "", "a", MISSION_E_NOT_PERMITTED, NO});
        desk_close(&desk);
    }
}

#define BASE "https://api.example/orders"
#define UNDER(request, code, denial)                                                               \
    {                                                                                              \
        "[" E(BASE, "\"a\"", PREFIX) "]", "", request, "a", code, denial                           \
    }
#define IN(request) UNDER(request, 0, NULL)
#define OUT(request) UNDER(request, MISSION_E_NOT_PERMITTED, NO)

static void test_prefix(void)
{
    static const struct operation_case cases[] = {
        IN("https://api.example/orders"),
        IN("https://api.example/orders/123"),
        IN("https://API.EXAMPLE/orders/123"),
        IN("https://api.example:443/orders/123"),
        IN("https://api.example:/orders/123"),
        IN("HTTPS://api.example/orders/"),
        IN("https://api.example/orders?x=/../admin"),
        IN("https://api.example/%6Frders/123"),
        IN("https://api.example/x/../orders/123"),
        OUT("https://api.example/Orders/123"),
        OUT("https://api.example/ordersX"),
        OUT("https://api.example/orders%2F123"),
        OUT("https://api.example/orders%2f123"),
        OUT("https://api.example/orders/%2e%2e/admin"),
        OUT("https://api.example/orders/../admin"),
        OUT("https://api.example/orders/..%2Fadmin/../../x"),
        OUT("https://api.example//orders/1"),
        OUT("https://user@api.example/orders/1"),
        OUT("https://api.example:8443/orders/1"),
        OUT("http://api.example/orders/1"),
        OUT("https://api.example/orders/1#x"),
        OUT("https://api.example/orders/%zz"),
        OUT("https://api.example/orders/%"),
        OUT("/orders/1"),
        OUT("urn:orders"),
        OUT(""),
        /* a base that no prefix may be */
        {"[" E(BASE "?x", "\"a\"", PREFIX) "]", "", BASE "?x", "a", MISSION_E_NOT_PERMITTED, NO},
        {"[" E(BASE "#x", "\"a\"", PREFIX) "]", "", BASE "#x", "a", MISSION_E_NOT_PERMITTED, NO},
        {"[" E("urn:a", "\"a\"", PREFIX) "]", "urn:a", "urn:a", "a", MISSION_E_NOT_PERMITTED, NO},
        {"[" E("https://api.example", "\"a\"", PREFIX) "]", "", "https://api.example/x", "a", 0,
         NULL},
        {"[" E(BASE "/", "\"a\"", PREFIX) "]", "", BASE, "a", MISSION_E_NOT_PERMITTED, NO},
        {"[" E(BASE "/", "\"a\"", PREFIX) "]", "", BASE "//x", "a", 0, NULL},
        /* many bases share one place */
        {"[" E("https://b.example/1", "\"a\"", PREFIX) "," E(
             "https://b.example/2", "\"a\"", PREFIX) "," E(BASE, "\"a\"", PREFIX) "]",
         "", BASE "/1", "a", 0, NULL},
    };

    COVERS("UR-1", "RS-4");
    check_operations(cases, sizeof cases / sizeof *cases, 0);
}

/* T-7. */
static void test_strict(void)
{
    static const struct operation_case cases[] = {
        {"[" E(R, "\"a\"", "") "]", R, R, "a", 0, NULL},
        {"[" E(R, "\"a\"", "") "," E(R, "\"b\"", ",\"x\":1") "]", R, R, "a",
         MISSION_E_CONSTRAINT_UNRECOGNIZED, UNKNOWN},
        {"[" E(R, "\"a\"", "") "," E(R, "\"b\"", ",\"constraints\":{\"x\":1}") "]", R, R, "a",
         MISSION_E_CONSTRAINT_UNRECOGNIZED, UNKNOWN},
        {"[" E(R, "\"a\"", "") "," E(R, "\"b\"", ",\"constraints\":7") "]", R, R, "a",
         MISSION_E_CONSTRAINT_UNRECOGNIZED, UNKNOWN},
        {"[" E(R, "\"a\"", "") "," E(R, "\"b\"", ",\"resource_match\":\"glob\"") "]", R, R, "a",
         MISSION_E_CONSTRAINT_UNRECOGNIZED, UNKNOWN},
        {"[" E(R, "\"a\"", "") "," E("https://a.example/", "\"b\"",
                                     ",\"resource_match\":\"glob\"") "]",
         R, R "/x", "a", MISSION_E_CONSTRAINT_UNRECOGNIZED, UNKNOWN},
        /* of another resource it is no matter */
        {"[" E(R, "\"a\"", "") "," E(R "/y", "\"b\"", ",\"x\":1") "]", R, R, "a", 0, NULL},
        {"[" E(R, "\"a\"", "") ",{\"type\":\"x\",\"resource\":\"" R "\",\"y\":1}]", R, R, "a", 0,
         NULL},
        {"[" E(R, "\"a\"", "") "," E(R, "\"b\"", ",\"constraints\":{\"tenant\":\"t\"}") "]", R, R,
         "a", 0, NULL},
    };

    COVERS("T-7", "RS-3");
    check_operations(cases, sizeof cases / sizeof *cases, MISSION_RESOURCE_STRICT);
}

/* A scope, however wide, adds nothing; nor does a missing one take anything (RS-5, T-13). */
static void test_scope(void)
{
    COVERS("RS-5", "T-13");
    EACH_PROFILE(p)
    {
        const mission_operation read = operation_on(DESK_AUD, "", "invoices.read");
        const mission_operation other = operation_on(DESK_AUD, "", "admin");
        mission_token *token;
        struct desk desk;

        desk_open(&desk, profiles[p], 0, true);
        token = desk_token(&desk, desk_payload(&desk, "scope", "\"admin invoices.write *\"", NULL));
        CHECK_INT(decide(&desk, token, &read, NULL).permit, 1);
        CHECK_INT(decide(&desk, token, &other, NULL).code, MISSION_E_NOT_PERMITTED);
        mission_token_unref(token);
        desk_close(&desk);
    }
}

/* Every Common Constraint that can be met, met and missed; the facts get the decision's clock. */
static void test_constraints(void)
{
    static const char entries[] = "[" E(
        R, "\"a\"",
        ",\"constraints\":{\"tenant\":\"t\",\"max_amount\":{\"amount\":\"10\","
        "\"currency\":\"EUR\"},\"time_window\":{\"not_after\":\"2026-09-21T14:13:20Z\"}}") "]";
    const mission_operation bare = operation_on(R, "", "a");

    COVERS("RS-2", "RS-3");
    EACH_PROFILE(p)
    {
        mission_facts facts = {
            .size = sizeof facts, .tenant = V("t"), .amount = V("10.00"), .currency = V("EUR")};
        mission_operation operation = bare;
        mission_access access;
        mission_token *token;
        struct desk desk;

        operation.facts = &facts;
        desk_open(&desk, profiles[p], 0, true);
        token = desk_entries(&desk, entries);
        CHECK_INT(decide(&desk, token, &operation, NULL).entry, 0);
        facts.amount = V("10.01");
        access = decide(&desk, token, &operation, NULL);
        CHECK_INT(access.code, MISSION_E_CONSTRAINT_UNMET);
        CHECK_VIEW(access.key, "max_amount");
        CHECK_TEXT(access.denial, NO);
        facts.amount = (mission_view){NULL, 0};
        CHECK_INT(decide(&desk, token, &operation, NULL).code, MISSION_E_FACT_MISSING);
        CHECK_INT(decide(&desk, token, &bare, NULL).code, MISSION_E_FACT_MISSING);
        mission_token_unref(token);
        desk_close(&desk);
    }
}

/* For the log: the constraint that the refusal is told of, the first of its kind. */
static void test_key(void)
{
    static const char entries[] = "[" E(R, "\"a\"", ",\"constraints\":{\"tenant\":\"t\"}") "," E(
        R, "\"a\"", ",\"constraints\":{\"x\":1}") "," E(R, "\"a\"",
                                                        ",\"constraints\":{\"y\":1}") "]";
    const mission_operation operation = operation_on(R, "", "a");
    mission_token *token;
    struct desk desk;

    COVERS("RS-9");
    desk_open(&desk, MISSION_PROFILE_SERIES, 0, true);
    token = desk_entries(&desk, entries);
    CHECK_VIEW(decide(&desk, token, &operation, NULL).key, "x");
    mission_token_unref(token);
    desk_close(&desk);
}

/* RS-9: what is short is said only where the authority is there. */
static void test_step_up(void)
{
    COVERS("RS-9");
    EACH_PROFILE(p)
    {
        mission_operation operation = operation_on(DESK_AUD, "", "invoices.read");
        mission_operation other = operation_on(DESK_AUD, "", "admin");
        mission_access access;
        mission_token *token;
        struct desk desk;

        desk_open(&desk, profiles[p], 0, true);
        token = desk_token(&desk, desk_payload(&desk, "acr", "\"mfa\"", NULL));
        operation.acr = other.acr = V("mfa");
        CHECK_INT(decide(&desk, token, &operation, NULL).permit, 1);
        operation.acr = other.acr = V("hwk");
        access = decide(&desk, token, &operation, NULL);
        CHECK_INT(access.code, MISSION_E_STEP_UP);
        CHECK_TEXT(access.denial, "step_up_required");
        CHECK_INT(access.status, 403);
        CHECK_TEXT(decide(&desk, token, &other, NULL).denial, NO);
        operation.acr = V("");
        operation.needs = MISSION_NEEDS_KEY;
        CHECK_TEXT(decide(&desk, token, &operation, NULL).denial, "step_up_required");
        mission_token_unref(token);
        desk_close(&desk);
    }
}

/* ---- tiers and the Mission's state ---- */

static mission_known_state known(uint32_t state, int64_t age)
{
    return (mission_known_state){.size = sizeof(mission_known_state),
                                 .state = state,
                                 .source = MISSION_LEARNED_STATUS,
                                 .learned_at = {.seconds = DESK_NOW - age},
                                 .fresh_until = {.seconds = DESK_NOW - age + 30}};
}

static void check_state(const struct desk *desk, const mission_token *token,
                        const mission_operation *operation, uint32_t tier, uint32_t state)
{
    const mission_known_state fresh = known(state, 1), old = known(state, 1000);
    const bool ended = state == MISSION_STATE_REVOKED;
    mission_access access;

    test_about("tier %u, state %u", tier, state);
    access = decide(desk, token, operation, &fresh);
    if (tier == MISSION_TIER_CREDENTIAL || state == MISSION_STATE_ACTIVE) {
        CHECK_INT(access.permit, 1);
        CHECK_INT(access.state, tier == MISSION_TIER_CREDENTIAL ? 0 : state);
    } else {
        CHECK_INT(access.code, MISSION_E_MISSION_NOT_ACTIVE);
        CHECK_INT(access.status, 401);
        CHECK_TEXT(access.oauth_error, "invalid_token");
        CHECK(!access.denial);
    }
    access = decide(desk, token, operation, &old);
    if (tier == MISSION_TIER_CREDENTIAL)
        CHECK_INT(access.permit, 1);
    else if (ended)
        CHECK_INT(access.code, MISSION_E_MISSION_NOT_ACTIVE);
    else
        CHECK_INT(access.status, access.code == MISSION_E_STATE_STALE ? 503 : 401);
    CHECK(tier == MISSION_TIER_CREDENTIAL || !access.permit);
    test_about(NULL);
}

static void test_tiers(void)
{
    static const uint32_t states[] = {MISSION_STATE_ACTIVE, MISSION_STATE_SUSPENDED,
                                      MISSION_STATE_REVOKED, MISSION_STATE_EXPIRED,
                                      MISSION_STATE_OTHER};

    COVERS("LC-2");
    EACH_PROFILE(p)
    {
        const mission_operation operation = operation_on(DESK_AUD, "", "invoices.read");
        const mission_operation other = operation_on(DESK_AUD, "", "admin");
        mission_token *token;
        struct desk desk;

        desk_open(&desk, profiles[p], 0, true);
        token = desk_token(&desk, desk_payload(&desk, NULL));
        for (uint32_t tier = MISSION_TIER_CREDENTIAL; tier <= MISSION_TIER_AUTHORITY; tier++) {
            mission_access access;

            desk.config.tier = tier;
            desk.config.freshness.required = 0;
            desk.config.freshness.size = sizeof desk.config.freshness;
            desk_again(&desk);
            for (size_t i = 0; i < sizeof states / sizeof *states; i++)
                check_state(&desk, token, &operation, tier, states[i]);
            access = decide(&desk, token, &operation, NULL);
            CHECK_INT(access.code, tier == MISSION_TIER_STATE ? MISSION_E_STATE_STALE : 0);
            CHECK_INT(access.status, tier == MISSION_TIER_STATE ? 503 : 200);
            CHECK_INT(access.state, MISSION_STATE_NONE);
            /* Below RS-C the entries are nobody's matter, and none is named. */
            access = decide(&desk, token, &other, NULL);
            CHECK_INT(access.permit, tier == MISSION_TIER_CREDENTIAL);
            CHECK_INT(access.entry == SIZE_MAX, 1);
        }
        desk.config.freshness.required = 1;
        desk_again(&desk);
        CHECK_INT(decide(&desk, token, &operation, NULL).code, MISSION_E_STATE_STALE);
        mission_token_unref(token);
        desk_close(&desk);
    }
}

/* A token of no Mission: verified where that is wanted, and permitted nothing by its entries. */
static void test_ungoverned(void)
{
    COVERS("RS-6");
    EACH_PROFILE(p)
    {
        const mission_operation operation = operation_on(DESK_AUD, "", "invoices.read");
        const mission_known_state active = known(MISSION_STATE_ACTIVE, 1);
        mission_token *token;
        struct desk desk;

        desk_open(&desk, profiles[p], MISSION_RESOURCE_UNGOVERNED, true);
        token = desk_token(&desk, desk_payload(&desk, "mission", NULL, NULL));
        CHECK_INT(decide(&desk, token, &operation, NULL).code, MISSION_E_NOT_PERMITTED);
        CHECK_INT(decide(&desk, token, &operation, &active).code, MISSION_E_UNGOVERNED);
        desk.config.tier = MISSION_TIER_STATE;
        desk_again(&desk);
        CHECK_INT(decide(&desk, token, &operation, &active).code, MISSION_E_UNGOVERNED);
        mission_token_unref(token);
        CHECK_INT(desk_judge(&desk, desk_payload(&desk, "mission", "7", NULL)),
                  MISSION_E_WRONG_TYPE);
        desk_close(&desk);
    }
}

/* T-14: who signs and whose Mission it is are two questions. */
static void test_authorities(void)
{
    const mission_view authorities[] = {V("https://home.example"), V("https://b.example")};

    COVERS("T-14");
    EACH_PROFILE(p)
    {
        const bool draft = profiles[p] == MISSION_PROFILE_DRAFT;
        const char *home = draft ? "{\"id\":\"m\",\"issuer\":\"https://home.example\","
                                   "\"authority_hash\":\"" DESK_HASH "\"}"
                                 : "{\"id\":\"m\",\"origin\":\"https://home.example\"}";
        struct desk desk;

        desk_open(&desk, profiles[p], 0, true);
        CHECK_INT(desk_judge(&desk, desk_payload(&desk, "mission", home, NULL)), MISSION_E_ISSUER);
        desk.issuer.state_authorities = authorities;
        desk.issuer.state_authority_count = 2;
        desk_again(&desk);
        CHECK_INT(desk_judge(&desk, desk_payload(&desk, "mission", home, NULL)), 0);
        CHECK_INT(desk_judge(&desk, desk_payload(&desk, NULL)), MISSION_E_ISSUER);
        /* A state authority is nobody whose signature counts. */
        CHECK_INT(desk_judge(&desk, desk_payload(&desk, "mission", home, "iss",
                                                 "\"https://home.example\"", NULL)),
                  MISSION_E_ISSUER);
        desk_close(&desk);
    }
}

/* Skew counts for exp, nbf and iat alike; and a life may be too long. */
static void test_times(void)
{
    static const struct {
        int64_t now;
        int32_t code;
    } cases[] = {{1789999989, MISSION_E_TOKEN_EARLY},
                 {1789999990, 0},
                 {1790000309, 0},
                 {1790000310, MISSION_E_TOKEN_EXPIRED},
                 {INT64_MAX, MISSION_E_TOKEN_EXPIRED},
                 {INT64_MIN, MISSION_E_TOKEN_EARLY}};

    EACH_PROFILE(p)
    {
        const mission_operation operation = operation_on(DESK_AUD, "", "invoices.read");
        mission_token *token;
        struct desk desk;

        desk_open(&desk, profiles[p], 0, true);
        desk.config.skew_seconds = 10;
        desk.config.lifetime_most = 300;
        desk_again(&desk);
        token = desk_token(&desk, desk_payload(&desk, NULL));
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
            const mission_time now = {.seconds = cases[i].now};
            mission_access access = desk_poisoned();

            test_about("%lld", (long long)cases[i].now);
            CHECK(!mission_resource_decide(desk.resource, token, &operation, NULL, &now, NULL, 0,
                                           &access, NULL));
            CHECK_INT(access.code, cases[i].code);
        }
        test_about(NULL);
        mission_token_unref(token);
        CHECK_INT(desk_judge(&desk, desk_payload(&desk, "exp", "1790000301", NULL)),
                  MISSION_E_TOO_LATE);
        desk_close(&desk);
    }
}

/* An authorization server looks at a token for somebody else, whose key it has not seen proven; and
 * nothing can be decided with what it found, by its own server or by any other. */
static void test_own_look(void)
{
    COVERS("RS-1");
    EACH_PROFILE(p)
    {
        const mission_operation operation = operation_on(DESK_AUD, "", "invoices.read");
        const mission_time now = {.seconds = DESK_NOW};
        mission_access access;
        mission_token *token;
        mission_text *text;
        struct desk desk;

        desk_open(&desk, profiles[p], MISSION_RESOURCE_OWN, false);
        text = desk_sign(&desk, "at+jwt",
                         desk_payload(&desk, "aud", "[\"" DESK_AUD "\",\"x\"]", "cnf",
                                      "{\"jkt\":\"" JKT "\"}", NULL));
        token = desk_verify(&desk, mission_text_view(text), &access, NULL);
        CHECK(token);
        CHECK_INT(decide(&desk, token, &operation, NULL).code, MISSION_E_AUDIENCE);
        CHECK_INT(desk_judge(&desk, desk_payload(&desk, "aud", "\"x\"", NULL)), 0);
        CHECK_INT(desk_judge(&desk, desk_payload(&desk, "exp", "1790000000", NULL)),
                  MISSION_E_TOKEN_EXPIRED);
        CHECK_INT(desk_judge(&desk, desk_payload(&desk, "iss", "\"x\"", NULL)), MISSION_E_ISSUER);
        desk.config.flags = 0;
        desk_again(&desk);
        CHECK_INT(decide(&desk, token, &operation, NULL).code, MISSION_E_AUDIENCE);
        {
            const mission_presented presented = desk_bearer(mission_text_view(text));

            CHECK(!mission_resource_verify_again(desk.resource, &presented, token, &now, &access,
                                                 NULL));
            CHECK(access.permit != 1);
        }
        mission_token_unref(token);
        mission_text_unref(text);
        desk_close(&desk);
    }
}

/* A token that one resource server verified, in the hands of another: it is asked for again whether
 * it is one for this server, from somebody who is trusted here, of a kind that is taken here. */
static void test_other_server(void)
{
    COVERS("RS-1");
    EACH_PROFILE(p)
    {
        const mission_operation operation = operation_on(DESK_AUD, "", "invoices.read");
        const mission_view other = V("https://b.example"), ours = V(DESK_AUD);
        mission_token *token, *ungoverned;
        mission_trusted_issuer issuer;
        struct desk desk, foreign;

        desk_open(&desk, profiles[p], MISSION_RESOURCE_UNGOVERNED, true);
        desk_open(&foreign, profiles[1 - p], 0, true);
        token = desk_token(&desk, desk_payload(&desk, NULL));
        ungoverned = desk_token(&desk, desk_payload(&desk, "mission", NULL, NULL));
        CHECK_INT(decide(&desk, token, &operation, NULL).code, 0);
        issuer = desk.issuer;
#define OTHERWISE(change, which, want)                                                             \
    change;                                                                                        \
    desk_again(&desk);                                                                             \
    CHECK_TEXT(decide(&desk, which, &operation, NULL).reason, mission_code_reason(want))
        OTHERWISE(desk.config.audiences = &other, token, MISSION_E_AUDIENCE);
        OTHERWISE((desk.config.audiences = &ours, desk.issuer.iss = other), token,
                  MISSION_E_ISSUER);
        OTHERWISE((desk.issuer = issuer, desk.issuer.state_authorities = &other,
                   desk.issuer.state_authority_count = 1),
                  token, MISSION_E_ISSUER);
        OTHERWISE((desk.issuer = issuer, desk.config.flags = MISSION_RESOURCE_BOUND), token,
                  MISSION_E_BINDING);
        OTHERWISE((desk.config.flags = 0, desk.config.tier = MISSION_TIER_CREDENTIAL), ungoverned,
                  MISSION_E_UNGOVERNED);
        OTHERWISE((desk.config.tier = 0, desk.config.lifetime_most = 1), token, MISSION_E_TOO_LATE);
#undef OTHERWISE
        desk.config.lifetime_most = 0;
        desk_again(&desk);
        CHECK_INT(decide(&desk, token, &operation, NULL).code, 0);
        {
            const mission_time now = {.seconds = DESK_NOW};
            mission_access access = desk_poisoned();

            CHECK_INT(mission_resource_decide(foreign.resource, token, &operation, NULL, &now, NULL,
                                              0, &access, NULL),
                      MISSION_E_ARGUMENT);
            CHECK_INT(access.permit, 0);
            CHECK_INT(access.status, 500);
        }
        mission_token_unref(ungoverned);
        mission_token_unref(token);
        desk_close(&foreign);
        desk_close(&desk);
    }
}

/* ---- the held set (RS-7) ---- */

#define ENTRY_READ E(DESK_AUD, "\"invoices.read\"", "")
#define ENTRY_ALL E(DESK_AUD, "\"invoices.*\"", "")
#define ENTRY_OTHER E("https://crm.example.com", "\"x\"", "")

static int32_t hold(const struct desk *desk, const mission_token *token,
                    const mission_authority *set, const char *id, const char *issuer,
                    const char *hash)
{
    mission_access access = desk_poisoned();
    mission_error why = MISSION_ERROR_INIT;

    CHECK_CODE(mission_resource_hold(desk->resource, token, set, mission_view_of(id),
                                     mission_view_of(issuer), mission_view_of(hash), &access, &why),
               MISSION_OK, &why);
    CHECK_INT(access.permit, access.code == 0);
    if (access.code) {
        CHECK_INT(access.status, 401);
        CHECK_TEXT(access.oauth_error, "invalid_token");
        CHECK(!access.denial);
    }
    return access.code;
}

static const char *claim_with(const struct desk *desk, const char *hash)
{
    static char text[256];

    snprintf(text, sizeof text, "{\"id\":\"m1\",\"%s\":\"%s\"%s%s%s}",
             desk->profile == MISSION_PROFILE_DRAFT ? "issuer" : "origin", DESK_ISS,
             hash ? ",\"authority_hash\":\"" : "", hash ? hash : "", hash ? "\"" : "");
    return text;
}

static void test_held(void)
{
    COVERS("RS-7");
    EACH_PROFILE(p)
    {
        mission_authority_set *set = NULL;
        mission_authority *own = NULL;
        mission_digest hash;
        mission_token *token;
        struct desk desk;

        desk_open(&desk, profiles[p], 0, true);
        CHECK(!mission_authority_set_parse(desk.context, V("[" ENTRY_ALL "," ENTRY_OTHER "]"), &set,
                                           NULL));
        CHECK(!mission_authority_compile(set, &own, NULL));
        CHECK(!mission_authority_set_anchor(set, V(DESK_ISS), &hash, NULL));
        token =
            desk_token(&desk, desk_payload(&desk, "mission", claim_with(&desk, hash.text), NULL));
        CHECK_INT(hold(&desk, token, own, "m1", DESK_ISS, hash.text), 0);
        CHECK_INT(hold(&desk, token, own, "m2", DESK_ISS, hash.text), MISSION_E_HELD_SET);
        CHECK_INT(hold(&desk, token, own, "m1", "https://x.example", hash.text),
                  MISSION_E_HELD_SET);
        CHECK_INT(hold(&desk, token, own, "m1", DESK_ISS, DESK_HASH), MISSION_E_HELD_SET);
        CHECK_INT(hold(&desk, token, own, "m1", DESK_ISS, ""), MISSION_E_HELD_SET);
        /* one that this server would not take, whoever verified it */
        desk.audience = V("https://b.example");
        desk_again(&desk);
        CHECK_INT(hold(&desk, token, own, "m1", DESK_ISS, hash.text), MISSION_E_AUDIENCE);
        desk.audience = V(DESK_AUD);
        desk_again(&desk);
        mission_token_unref(token);
        /* the token's own hash is another one */
        token =
            desk_token(&desk, desk_payload(&desk, "mission", claim_with(&desk, DESK_HASH), NULL));
        CHECK_INT(hold(&desk, token, own, "m1", DESK_ISS, hash.text), MISSION_E_HELD_SET);
        /* token and source agree, and the set is another one: it is recomputed */
        CHECK_INT(hold(&desk, token, own, "m1", DESK_ISS, DESK_HASH), MISSION_E_HELD_SET);
        mission_token_unref(token);
        /* entries beyond the set, malformed ones, none */
        token =
            desk_token(&desk, desk_payload(&desk, "mission", claim_with(&desk, hash.text),
                                           "authorization_details",
                                           "[" ENTRY_READ "," E(DESK_AUD, "\"x\"", "") "]", NULL));
        CHECK_INT(hold(&desk, token, own, "m1", DESK_ISS, hash.text), MISSION_E_HELD_SET);
        mission_token_unref(token);
        token = desk_token(&desk, desk_payload(&desk, "mission", claim_with(&desk, hash.text),
                                               "authorization_details", "[{\"type\":7}]", NULL));
        CHECK_INT(hold(&desk, token, own, "m1", DESK_ISS, hash.text), MISSION_E_HELD_SET);
        mission_token_unref(token);
        token = desk_token(&desk, desk_payload(&desk, "mission", claim_with(&desk, hash.text),
                                               "authorization_details", "[]", NULL));
        CHECK_INT(hold(&desk, token, own, "m1", DESK_ISS, hash.text), 0);
        mission_token_unref(token);
        if (profiles[p] == MISSION_PROFILE_SERIES) { /* a claim without a hash is no worse */
            token =
                desk_token(&desk, desk_payload(&desk, "mission", claim_with(&desk, NULL), NULL));
            CHECK_INT(hold(&desk, token, own, "m1", DESK_ISS, hash.text), 0);
            mission_token_unref(token);
        }
        mission_authority_unref(own);
        mission_authority_set_unref(set);
        desk_close(&desk);
    }
}

/* ---- memory ---- */

struct counting {
    size_t calls;
};

static void *count_resize(void *host, void *old, size_t was, size_t want)
{
    struct counting *counting = host;

    (void)was;
    counting->calls++;
    if (want)
        return realloc(old, want);
    free(old);
    return NULL;
}

/* With a scratch of the documented size nothing is allocated, at any alignment of it; with less the
 * answer is the same. */
static void test_scratch(void)
{
    static char scratch[16384 + 64];
    static const char entries[] = "[" E("https://b.example/1", "\"x\"", PREFIX) "," E(
        "https://b.example/2", "\"x\"",
        PREFIX) "," E(BASE, "\"a.*\"",
                      PREFIX ",\"constraints\":{\"max_amount\":{\"amount\":\"10\","
                             "\"currency\":\"EUR\"},\"tenant\":\"t\"}") "]";

    EACH_PROFILE(p)
    {
        struct counting counting = {0};
        const mission_allocator allocator = {sizeof allocator, &counting, count_resize};
        const mission_config config = {
            .size = sizeof config, .profile = profiles[p], .allocator = &allocator};
        const mission_time now = {.seconds = DESK_NOW};
        const mission_facts facts = {
            .size = sizeof facts, .tenant = V("t"), .amount = V("9"), .currency = V("EUR")};
        mission_operation operation = operation_on("", BASE "/7?q", "a.read");
        mission_presented presented;
        mission_text *text;
        struct desk desk;

        operation.facts = &facts;
        desk_open_with(&desk, &config, true);
        text =
            desk_sign(&desk, "at+jwt", desk_payload(&desk, "authorization_details", entries, NULL));
        presented = desk_bearer(mission_text_view(text));
        for (size_t shift = 0; shift < 17; shift++) {
            const size_t most = presented.token.len * 6 + 4096;
            mission_access access = desk_poisoned();
            mission_error why = MISSION_ERROR_INIT;
            mission_token *token = NULL;

            counting.calls = 0;
            CHECK_CODE(mission_resource_verify(desk.resource, &presented, &now, scratch + shift,
                                               most, &token, &access, &why),
                       MISSION_OK, &why);
            CHECK_INT(access.permit, 1);
            CHECK_INT(counting.calls, 0);
            CHECK_CODE(mission_resource_decide(desk.resource, token, &operation, NULL, &now,
                                               scratch + shift + most, 2048, &access, &why),
                       MISSION_OK, &why);
            CHECK_INT(access.entry, 2);
            CHECK_INT(counting.calls, 0);
            mission_token_unref(token);
            CHECK_INT(counting.calls, 0);
        }
        for (size_t size = 0; size < 4096; size += 61) {
            mission_access access = desk_poisoned();
            mission_token *token = NULL;
            char *exact = malloc(size + 1); /* the sanitizer sees what goes beyond */

            CHECK(!mission_resource_verify(desk.resource, &presented, &now, exact, size, &token,
                                           &access, NULL));
            CHECK_INT(access.permit, 1);
            mission_token_unref(token);
            token = desk_entries(&desk, entries);
            CHECK(!mission_resource_decide(desk.resource, token, &operation, NULL, &now, exact,
                                           size, &access, NULL));
            CHECK_INT(access.entry, 2);
            mission_token_unref(token);
            free(exact);
        }
        mission_text_unref(text);
        desk_close(&desk);
    }
}

static const struct test tests[] = {
    {"entries", test_entries},
    {"spelling", test_spelling},
    {"prefix", test_prefix},
    {"strict", test_strict},
    {"scope", test_scope},
    {"constraints", test_constraints},
    {"key", test_key},
    {"step up", test_step_up},
    {"tiers", test_tiers},
    {"ungoverned", test_ungoverned},
    {"authorities", test_authorities},
    {"times", test_times},
    {"own look", test_own_look},
    {"another server", test_other_server},
    {"held set", test_held},
    {"scratch", test_scratch},
};
TEST_MAIN("access_decide", tests)
