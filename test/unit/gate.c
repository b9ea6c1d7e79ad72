/* The derivation gate: who may derive, what a refusal says, what counts.
 * SPDX-License-Identifier: MIT */
#include "test.h"

#define S(name) MISSION_STATE_##name
#define MOST ((UINT64_C(1) << 53) - 1)

static const uint32_t profiles[] = {MISSION_PROFILE_SERIES, MISSION_PROFILE_DRAFT};

static mission_standing standing(uint32_t state, int64_t expires)
{
    return (mission_standing){
        .size = sizeof(mission_standing), .state = state, .expires_at = {expires, {NULL, 0}}};
}

/* A request that is permitted at second 10: what a test then changes is what refuses it. */
static mission_derivation asking(const mission_standing *own)
{
    return (mission_derivation){.size = sizeof(mission_derivation),
                                .flags = MISSION_DERIVATION_AUTHORITY | MISSION_DERIVATION_CLIENT,
                                .mission = own,
                                .now = {10, 0, 0}};
}

static mission_gate ask(uint32_t profile, const mission_derivation *asked)
{
    mission_gate gate = {.size = sizeof gate, .permit = 1, .latest_exp = 99, .code = 7};
    mission_error error = MISSION_ERROR_INIT;

    CHECK_CODE(mission_derivation_gate(profile, asked, &gate, &error), 0, &error);
    CHECK_INT(error.code, 0);
    return gate;
}

static void check_refusal(const mission_gate *gate, int32_t code, const char *member,
                          const char *value)
{
    CHECK_INT(gate->permit, 0);
    CHECK_INT(gate->code, code);
    CHECK_INT(gate->latest_exp, 0);
    CHECK_TEXT(gate->oauth_error, "invalid_grant");
    CHECK((gate->member != NULL) == (value != NULL));
    CHECK((gate->value != NULL) == (value != NULL));
    if (value && gate->member && gate->value) {
        CHECK_TEXT(gate->member, member);
        CHECK_TEXT(gate->value, value);
    }
}

static const struct {
    uint32_t state;
    const char *series, *draft;
} words[] = {
    {S(NONE), NULL, NULL},
    {S(PENDING), "pending_approval", NULL},
    {S(REVISION), "pending_approval", NULL},
    {S(DENIED), "rejected", NULL},
    {S(CANCELLED), "rejected", NULL},
    {S(LAPSED), "expired", NULL},
    {S(ACTIVE), NULL, NULL},
    {S(SUSPENDED), "suspended", NULL},
    {S(REVOKED), "revoked", "mission_revoked"},
    {S(COMPLETED), "completed", NULL},
    {S(EXPIRED), "expired", "mission_expired"},
    {S(SUPERSEDED), "completed", "mission_superseded"},
    {S(CASCADED), "revoked", NULL},
    {S(OTHER), NULL, NULL},
};

static void check_state(uint32_t state, const char *series, const char *draft)
{
    mission_standing own = standing(state, 20);
    mission_derivation asked = asking(&own);
    mission_gate gate = ask(MISSION_PROFILE_SERIES, &asked);

    test_about("%s", mission_state_name(state));
    CHECK_INT(gate.state, state);
    check_refusal(&gate, MISSION_E_NOT_ACTIVE, "mission_state", series);
    gate = ask(MISSION_PROFILE_DRAFT, &asked);
    check_refusal(&gate, MISSION_E_NOT_ACTIVE, "mission_error", draft);
    /* The diagnostic is for the client that presents the grant, and for nobody else. */
    asked.flags = MISSION_DERIVATION_AUTHORITY;
    for (size_t p = 0; p < 2; p++) {
        gate = ask(profiles[p], &asked);
        check_refusal(&gate, MISSION_E_NOT_ACTIVE, NULL, NULL);
    }
    test_about(NULL);
}

static void test_states(void)
{
    mission_standing own = standing(S(ACTIVE), 20);
    mission_derivation asked = asking(&own);

    COVERS("10:LC-2", "10:LC-4", "10:LC-7", "20:LC-1", "20:LC-8", "SE-6",
           "core.lifecycle.mission-error-diagnostic");
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (words[i].state != S(ACTIVE))
            check_state(words[i].state, words[i].series, words[i].draft);
    for (size_t p = 0; p < 2; p++) {
        mission_gate gate = ask(profiles[p], &asked);

        CHECK_INT(gate.permit, 1);
        CHECK_INT(gate.code, 0);
        CHECK_INT(gate.state, S(ACTIVE));
        CHECK_INT(gate.latest_exp, 20);
        CHECK(!gate.oauth_error && !gate.member && !gate.value);
    }
}

/* The clock goes before the stored state. */
static void test_clock(void)
{
    mission_standing active = standing(S(ACTIVE), 10), resumed = standing(S(SUSPENDED), 20);
    mission_standing revoked = resumed, lapsed = standing(S(PENDING), 10);
    mission_derivation asked = asking(&active);
    mission_gate gate;

    COVERS("10:LC-3", "10:LC-4", "20:LC-2", "20:LC-8",
           "core.lifecycle.effective-active-before-reliance");
    gate = ask(MISSION_PROFILE_DRAFT, &asked);
    check_refusal(&gate, MISSION_E_NOT_ACTIVE, "mission_error", "mission_expired");
    gate = ask(MISSION_PROFILE_SERIES, &asked);
    check_refusal(&gate, MISSION_E_NOT_ACTIVE, "mission_state", "expired");
    resumed.on_expiry = MISSION_ON_EXPIRY_RESUME;
    revoked.on_expiry = MISSION_ON_EXPIRY_REVOKE;
    resumed.suspend_until.seconds = revoked.suspend_until.seconds = 10;
    asked.mission = &resumed;
    gate = ask(MISSION_PROFILE_DRAFT, &asked);
    CHECK_INT(gate.permit, 1);
    asked.now = (mission_time){9, 999999999, 0};
    gate = ask(MISSION_PROFILE_DRAFT, &asked);
    check_refusal(&gate, MISSION_E_NOT_ACTIVE, NULL, NULL);
    asked.now = (mission_time){10, 0, 0};
    asked.mission = &revoked;
    gate = ask(MISSION_PROFILE_DRAFT, &asked);
    check_refusal(&gate, MISSION_E_NOT_ACTIVE, "mission_error", "mission_revoked");
    asked.mission = &lapsed;
    gate = ask(MISSION_PROFILE_SERIES, &asked);
    check_refusal(&gate, MISSION_E_NOT_ACTIVE, "mission_state", "expired");
}

/* Every ancestor has to be active; the diagnostic names the Mission's own listed state alone. */
static void test_ancestors(void)
{
    static const struct {
        uint32_t parent;
        int32_t code;
        const char *series;
    } cases[] = {
        {S(ACTIVE), 0, NULL},
        {S(SUSPENDED), MISSION_E_NOT_ACTIVE, "suspended"},
        {S(REVOKED), MISSION_E_NOT_ACTIVE, "revoked"},
        {S(COMPLETED), MISSION_E_NOT_ACTIVE, "revoked"},
        {S(SUPERSEDED), MISSION_E_NOT_ACTIVE, "revoked"},
        {S(CASCADED), MISSION_E_NOT_ACTIVE, "revoked"},
        {S(OTHER), MISSION_E_NOT_ACTIVE, "revoked"},
        {S(PENDING), MISSION_E_ANCESTOR, NULL},
        {S(NONE), MISSION_E_ANCESTOR, NULL},
    };
    mission_standing own = standing(S(ACTIVE), 20);
    mission_standing line[2] = {standing(S(ACTIVE), 30), standing(S(ACTIVE), 30)};
    mission_derivation asked = asking(&own);
    mission_gate gate;

    COVERS("20:LC-8", "20:LC-11", "CS-1", "SE-10");
    asked.ancestors = line;
    asked.ancestor_count = 2;
    for (size_t at = 0; at < 2; at++) {
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
            test_about("ancestor %zu is %s", at, mission_state_name(cases[i].parent));
            line[at].state = cases[i].parent;
            gate = ask(MISSION_PROFILE_DRAFT, &asked);
            CHECK_INT(gate.permit, cases[i].code == 0);
            if (cases[i].code)
                check_refusal(&gate, cases[i].code, NULL, NULL);
            gate = ask(MISSION_PROFILE_SERIES, &asked);
            if (cases[i].code)
                check_refusal(&gate, cases[i].code, "mission_state", cases[i].series);
        }
        line[at] = standing(S(ACTIVE), 10); /* by its own clock */
        gate = ask(MISSION_PROFILE_DRAFT, &asked);
        check_refusal(&gate, MISSION_E_NOT_ACTIVE, NULL, NULL);
        line[at] = standing(S(ACTIVE), 30);
        line[at].flags = MISSION_STANDING_UNRESOLVED;
        gate = ask(MISSION_PROFILE_SERIES, &asked);
        check_refusal(&gate, MISSION_E_ANCESTOR, NULL, NULL);
        CHECK_INT(gate.state, S(OTHER));
        line[at].flags = 0;
    }
    test_about(NULL);
}

static void test_not_found(void)
{
    mission_derivation asked = asking(NULL);
    mission_gate gate = ask(MISSION_PROFILE_SERIES, &asked);

    COVERS("SE-6");
    check_refusal(&gate, MISSION_E_NOT_FOUND, "mission_state", "mission_not_found");
    CHECK_INT(gate.state, S(NONE));
    gate = ask(MISSION_PROFILE_DRAFT, &asked);
    check_refusal(&gate, MISSION_E_NOT_FOUND, NULL, NULL);
    asked.flags = MISSION_DERIVATION_AUTHORITY;
    gate = ask(MISSION_PROFILE_SERIES, &asked);
    check_refusal(&gate, MISSION_E_NOT_FOUND, NULL, NULL);
    /* It is never the name of a state. */
    CHECK_INT(mission_state_of_wire(MISSION_PROFILE_SERIES, V("mission_not_found")), S(OTHER));
}

static void test_deployment(void)
{
    static const struct {
        mission_view pinned, presented;
        bool permit;
    } cases[] = {
        {{NULL, 0}, {NULL, 0}, true}, {{NULL, 0}, {"a", 1}, true},  {{"a", 1}, {"a", 1}, true},
        {{"a", 1}, {NULL, 0}, false}, {{"a", 1}, {"b", 1}, false},  {{"a", 1}, {"A", 1}, false},
        {{"a", 1}, {"ab", 2}, false}, {{"ab", 2}, {"a", 1}, false}, {{"a", 1}, {"a\0", 2}, false},
    };
    mission_standing own = standing(S(ACTIVE), 20);

    COVERS("IN-4");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mission_derivation asked = asking(&own);
        mission_gate gate;

        test_about("case %zu", i);
        asked.deployment_pinned = cases[i].pinned;
        asked.deployment_presented = cases[i].presented;
        gate = ask(MISSION_PROFILE_DRAFT, &asked);
        CHECK_INT(gate.permit, cases[i].permit);
        if (!cases[i].permit)
            check_refusal(&gate, MISSION_E_DEPLOYMENT_MISMATCH, NULL, NULL);
    }
    test_about(NULL);
}

static void test_authority(void)
{
    mission_standing own = standing(S(ACTIVE), 20);
    mission_derivation asked = asking(&own);
    mission_gate gate;

    COVERS("20:LC-8");
    asked.flags = MISSION_DERIVATION_CLIENT;
    for (size_t p = 0; p < 2; p++) {
        gate = ask(profiles[p], &asked);
        check_refusal(&gate, MISSION_E_EMPTY_SET, NULL, NULL);
    }
}

/* At the cap and one before it; and where no cap is, at the last count that JSON can hold. */
static void test_cap(void)
{
    static const struct {
        uint64_t count, max;
        bool permit;
    } cases[] = {
        {0, 1, true},     {1, 1, false},          {2, 1, false},       {4, 5, true},
        {5, 5, false},    {MOST - 1, MOST, true}, {MOST, MOST, false}, {MOST - 1, 0, true},
        {MOST, 0, false}, {0, 0, true},           {0, MOST, true},
    };
    mission_standing own = standing(S(ACTIVE), 20);

    COVERS("10:LC-5", "20:LC-8", "SE-6", "10:LC-7", "core.lifecycle.derivation-cap-exhaustion",
           "core.lifecycle.mission-error-diagnostic");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mission_derivation asked = asking(&own);
        mission_gate gate;

        test_about("case %zu", i);
        asked.count = cases[i].count;
        asked.max = cases[i].max;
        gate = ask(MISSION_PROFILE_DRAFT, &asked);
        CHECK_INT(gate.permit, cases[i].permit);
        if (!cases[i].permit)
            check_refusal(&gate, MISSION_E_EXHAUSTED, "mission_error", "derivations_exhausted");
        gate = ask(MISSION_PROFILE_SERIES, &asked);
        CHECK_INT(gate.permit, cases[i].permit);
        if (!cases[i].permit)
            check_refusal(&gate, MISSION_E_EXHAUSTED, NULL, NULL);
    }
    test_about(NULL);
}

/* The first refusal wins: each case takes the reason before it away. */
static void test_order(void)
{
    mission_standing own = standing(S(SUSPENDED), 11);
    mission_derivation asked = {.size = sizeof asked, .count = 3, .max = 3};
    const mission_view pinned = {"a", 1};

    COVERS("20:LC-8");
    asked.now = (mission_time){10, 1, 0};
    own.expires_at = (mission_instant){10, {"1", 1}}; /* active, but less than a second left */
    asked.deployment_pinned = pinned;
    CHECK_INT(ask(2, &asked).code, MISSION_E_NOT_FOUND);
    asked.mission = &own;
    CHECK_INT(ask(2, &asked).code, MISSION_E_NOT_ACTIVE);
    own.state = S(ACTIVE);
    CHECK_INT(ask(2, &asked).code, MISSION_E_DEPLOYMENT_MISMATCH);
    asked.deployment_presented = pinned;
    CHECK_INT(ask(2, &asked).code, MISSION_E_EMPTY_SET);
    asked.flags = MISSION_DERIVATION_AUTHORITY;
    CHECK_INT(ask(2, &asked).code, MISSION_E_EXHAUSTED);
    asked.count = 2;
    CHECK_INT(ask(2, &asked).code, MISSION_E_NO_TIME_LEFT);
    own.expires_at = (mission_instant){11, {NULL, 0}};
    CHECK_INT(ask(2, &asked).code, 0);
}

/* A struct of zeroes, and every wrong argument, refuses. */
static void test_arguments(void)
{
    mission_standing own = standing(S(ACTIVE), 20);
    const mission_derivation good = asking(&own);
    mission_derivation bad[8];
    int32_t codes[] = {MISSION_E_ARGUMENT,  MISSION_E_ARGUMENT, MISSION_E_ARGUMENT,
                       MISSION_E_ARGUMENT,  MISSION_E_ARGUMENT, MISSION_E_ARGUMENT,
                       MISSION_E_ABI_SMALL, MISSION_E_CLOCK};
    mission_gate small = {.size = sizeof small - 1}, gate;

    for (size_t i = 0; i < 8; i++)
        bad[i] = good;
    bad[0].flags |= 4;
    bad[1].count = MOST + 1;
    bad[2].max = MOST + 1;
    bad[3].deployment_pinned.len = 1;
    bad[4].ancestor_count = 1;
    bad[5].reserved = 1;
    bad[6].size = 4;
    bad[7].now.nanoseconds = 1000000000;
    for (size_t p = 0; p < 2; p++)
        for (size_t i = 0; i < 8; i++) {
            test_about("case %zu", i);
            memset(&gate, 1, sizeof gate);
            gate.size = sizeof gate;
            gate.permit = 1;
            CHECK_INT(mission_derivation_gate(profiles[p], &bad[i], &gate, NULL), codes[i]);
            CHECK(gate.permit == 0 && gate.code != 0 && gate.latest_exp == 0 && !gate.member);
        }
    test_about(NULL);
    gate.permit = 1;
    CHECK_INT(mission_derivation_gate(1, NULL, &gate, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(gate.permit, 0);
    gate.permit = 1;
    CHECK_INT(mission_derivation_gate(0, &good, &gate, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(gate.permit, 0);
    CHECK_INT(mission_derivation_gate(1, &good, NULL, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(mission_derivation_gate(1, &good, &small, NULL), MISSION_E_ABI_SMALL);
}

/* ---- exp ---- */

/* No credential outlives its Mission, whatever lifetime is asked for. */
static void test_exp(void)
{
    static const struct {
        const char *expires;
        mission_time now;
        int64_t lifetime, want; /* 0: no second is left */
    } cases[] = {
        {"1970-01-01T00:01:00Z", {10, 0, 0}, 20, 30},
        {"1970-01-01T00:01:00Z", {10, 0, 0}, 50, 60},
        {"1970-01-01T00:01:00Z", {10, 0, 0}, 51, 60},
        {"1970-01-01T00:01:00Z", {10, 999999999, 0}, 51, 60},
        {"1970-01-01T00:01:00.999999999Z", {10, 0, 0}, 99, 60},
        {"1970-01-01T00:01:00.999999999Z", {59, 999999999, 0}, 99, 60},
        {"1970-01-01T00:01:00.999999999Z", {60, 0, 0}, 99, 0},
        {"1970-01-01T00:01:00Z", {59, 0, 0}, 1, 60},
        {"1970-01-01T00:01:00Z", {60, 0, 0}, 1, 0},
        {"1970-01-01T00:01:00Z", {61, 0, 0}, 1, 0},
        {"1970-01-01T00:01:00Z", {10, 0, 0}, INT64_MAX, 60},
        {"9999-12-31T23:59:59Z", {INT64_C(253402300798), 0, 0}, 9, INT64_C(253402300799)},
        {"1969-12-31T23:59:59.5Z", {-2, 0, 0}, 9, -1},
        {"1969-12-31T23:59:59.5Z", {-1, 400000000, 0}, 9, 0},
    };

    COVERS("TK-2", "20:LC-9", "core.tokens.exp-clamp");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mission_instant expires;
        int64_t exp = 5;
        int32_t code = cases[i].want ? MISSION_OK : MISSION_E_NO_TIME_LEFT;
        mission_error error = MISSION_ERROR_INIT;

        test_about("case %zu", i);
        CHECK_INT(mission_instant_parse(mission_view_of(cases[i].expires), &expires, NULL), 0);
        CHECK_CODE(mission_exp_clamp(&expires, &cases[i].now, cases[i].lifetime, &exp, &error),
                   code, &error);
        CHECK_INT(exp, cases[i].want);
        CHECK(!code || strcmp(error.oauth_error, "invalid_grant") == 0);
    }
    test_about(NULL);
}

/* Over random times: in the future, not past the Mission's, and as long as both allow. */
static void test_exp_laws(void)
{
    uint64_t seed = test_seed();

    COVERS("TK-2", "core.tokens.exp-clamp");
    for (int i = 0; i < 20000; i++) {
        mission_instant expires = {(int64_t)(test_random(&seed) % 64), {"25", 2}};
        mission_time now = {(int64_t)(test_random(&seed) % 64),
                            (uint32_t)(test_random(&seed) % 1000000000), 0};
        int64_t lifetime = 1 + (int64_t)(test_random(&seed) % 64), exp;
        mission_instant at;
        int32_t rc = mission_exp_clamp(&expires, &now, lifetime, &exp, NULL);

        at = (mission_instant){exp, {NULL, 0}};
        if (rc == 0) {
            CHECK(mission_instant_compare_time(&at, &now) > 0);
            CHECK(mission_instant_compare(&at, &expires) <= 0);
            CHECK(exp <= now.seconds + lifetime);
            CHECK(exp == now.seconds + lifetime || exp == expires.seconds);
        } else {
            CHECK_INT(rc, MISSION_E_NO_TIME_LEFT);
            CHECK_INT(exp, 0);
            CHECK(expires.seconds <= now.seconds);
        }
    }
}

static void test_exp_arguments(void)
{
    mission_instant expires = {20, {NULL, 0}};
    mission_time now = {10, 0, 0}, bad = {10, 1000000000, 0};
    int64_t exp = 5;

    CHECK_INT(mission_exp_clamp(&expires, &now, 0, &exp, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(exp, 0);
    CHECK_INT(mission_exp_clamp(&expires, &now, -1, &exp, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(mission_exp_clamp(NULL, &now, 1, &exp, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(mission_exp_clamp(&expires, NULL, 1, &exp, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(mission_exp_clamp(&expires, &now, 1, NULL, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(mission_exp_clamp(&expires, &bad, 1, &exp, NULL), MISSION_E_CLOCK);
    /* The gate's permit is worth a credential of at least a second. */
    CHECK_INT(mission_exp_clamp(&expires, &now, 1000, &exp, NULL), 0);
    CHECK_INT(exp, 20);
}

/* ---- Counting ---- */

static void test_count(void)
{
    uint64_t count = 0;

    COVERS("10:LC-5", "10:LC-6", "core.lifecycle.failed-derivations-not-counted",
           "core.lifecycle.derivation-cap-exhaustion");
    CHECK_INT(mission_derivation_count(0, 2, 1, &count, NULL), 0);
    CHECK_INT(count, 1);
    CHECK_INT(mission_derivation_count(count, 2, 0, &count, NULL), 0);
    CHECK_INT(count, 1);
    CHECK_INT(mission_derivation_count(count, 2, 1, &count, NULL), 0);
    CHECK_INT(count, 2);
    CHECK_INT(mission_derivation_count(count, 2, 1, &count, NULL), MISSION_E_EXHAUSTED);
    CHECK_INT(count, 2);
    CHECK_INT(mission_derivation_count(count, 2, 0, &count, NULL), 0);
    CHECK_INT(mission_derivation_count(3, 2, 0, &count, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(mission_derivation_count(MOST - 1, 0, 1, &count, NULL), 0);
    CHECK_INT(count, MOST);
    CHECK_INT(mission_derivation_count(MOST, 0, 1, &count, NULL), MISSION_E_EXHAUSTED);
    CHECK_INT(count, MOST);
    CHECK_INT(mission_derivation_count(MOST + 1, 0, 0, &count, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(mission_derivation_count(0, MOST + 1, 0, &count, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(mission_derivation_count(0, 0, 1, NULL, NULL), MISSION_E_ARGUMENT);
}

/* Any mixture of refusals, failures after a permit, and successes: the count is that of the
 * successes, and there are never more of them than the cap allows. */
static void test_count_is_successes(void)
{
    uint64_t seed = test_seed();

    COVERS("10:LC-5", "10:LC-6", "20:LC-8", "core.lifecycle.failed-derivations-not-counted",
           "core.lifecycle.derivation-cap-exhaustion");
    for (int round = 0; round < 300; round++) {
        mission_standing own = standing(S(ACTIVE), 20);
        mission_derivation asked = asking(&own);
        uint64_t issued = 0;

        asked.max = 1 + test_random(&seed) % 6;
        for (int step = 0; step < 30; step++) {
            bool built = test_random(&seed) % 3 != 0;
            mission_gate gate;

            own.state = test_random(&seed) % 3 ? S(ACTIVE) : S(SUSPENDED);
            gate = ask(profiles[round & 1], &asked);
            CHECK_INT(gate.permit, own.state == S(ACTIVE) && issued < asked.max);
            CHECK_INT(mission_derivation_count(asked.count, asked.max, gate.permit && built,
                                               &asked.count, NULL),
                      0);
            issued += gate.permit && built;
            CHECK_INT(asked.count, issued);
        }
    }
}

static const struct test tests[] = {
    {"states", test_states},
    {"clock", test_clock},
    {"ancestors", test_ancestors},
    {"not_found", test_not_found},
    {"deployment", test_deployment},
    {"authority", test_authority},
    {"cap", test_cap},
    {"order", test_order},
    {"arguments", test_arguments},
    {"exp", test_exp},
    {"exp_laws", test_exp_laws},
    {"exp_arguments", test_exp_arguments},
    {"count", test_count},
    {"count_is_successes", test_count_is_successes},
};

TEST_MAIN("gate", tests)
