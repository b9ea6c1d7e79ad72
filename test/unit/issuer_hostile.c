/* What comes from outside into a state authority: names of any length and bytes, enormous texts,
 * clocks that step back, other authorities on the same store. SPDX-License-Identifier: MIT */
#include "issuers.h"
#include "steps.h"

static const uint32_t profiles[] = {MISSION_PROFILE_SERIES, MISSION_PROFILE_DRAFT};
#define EACH_PROFILE(p) for (size_t p = 0; p < sizeof profiles / sizeof profiles[0]; p++)

/* ---- another authority on the same store ---- */

struct other {
    mission_issuer *issuer;
    const char *words; /* that `may` refuses with; NULL: it permits */
    char text[sizeof((mission_error *)0)->text];
};

static int32_t other_may(void *host, const mission_act *act, int32_t *verdict, mission_error *error)
{
    const struct other *other = host;

    (void)act;
    *verdict = !other->words;
    if (other->words)
        snprintf(error->text, sizeof error->text, "%s", other->words);
    return 0;
}

static int32_t other_policy(void *host, const mission_act *act, mission_derivation_policy *policy,
                            mission_error *error)
{
    (void)host, (void)act, (void)policy, (void)error;
    return 1;
}

static void other_open(struct other *other, struct issuers *s, mission_context *context,
                       const char *name, const char *words)
{
    const mission_issuer_host host = {
        .size = sizeof host, .host = other, .may = other_may, .policy = other_policy};
    const mission_issuer_config config = {
        .size = sizeof config,
        .context = context,
        .issuer = mission_view_of(name),
        .store = s->store,
        .host = &host,
    };
    mission_error error = MISSION_ERROR_INIT;

    other->words = words;
    CHECK_CODE(mission_issuer_new(&config, &other->issuer, &error), MISSION_OK, &error);
}

static mission_verdict other_operate(struct other *other, struct issuers *s, const char *id,
                                     uint32_t event)
{
    struct issuers theirs = *s;

    theirs.issuer = other->issuer;
    return issuers_operate(&theirs, id, event, "n-other", NULL);
}

static void test_other_name(void)
{
    EACH_PROFILE(p)
    {
        struct issuers s, theirs;
        struct other other;
        char id[300];

        issuers_open(&s, profiles[p]);
        other_open(&other, &s, s.context, "https://elsewhere.example.com", NULL);
        CHECK(issuers_mission(&s, NULL, id));
        theirs = s;
        theirs.issuer = other.issuer;
        CHECK_INT(issuers_derive(&theirs, id, 0, NULL).code, MISSION_E_STORED);
        CHECK_INT(other_operate(&other, &s, id, MISSION_EVENT_SUSPEND).code, MISSION_E_STORED);
        CHECK_INT(steps_count(&s, id), 0);
        CHECK_INT(issuers_derive(&s, id, 0, NULL).done, 1);
        mission_issuer_unref(other.issuer);
        issuers_close(&s);
    }
}

static void test_other_profile(void)
{
    EACH_PROFILE(p)
    {
        struct issuers s, theirs;
        struct other other;
        struct issuers_waiting waiting;
        mission_context *context = test_context(profiles[1 - p], ISSUERS_START);
        char id[300];

        issuers_open(&s, profiles[p]);
        other_open(&other, &s, context, "https://as.example.com", NULL);
        CHECK(issuers_mission(&s, NULL, id));
        theirs = s;
        theirs.issuer = other.issuer;
        CHECK_INT(issuers_derive(&theirs, id, 0, NULL).code, MISSION_E_STORED);
        CHECK_INT(other_operate(&other, &s, id, MISSION_EVENT_REVOKE).code, MISSION_E_STORED);
        CHECK(issuers_wait(&s, NULL, &waiting));
        CHECK_INT(issuers_approve(&theirs, &waiting, "ape_x", NULL).code, MISSION_E_STORED);
        CHECK_INT(issuers_derive(&s, id, 0, NULL).done, 1);
        mission_issuer_unref(other.issuer);
        mission_context_unref(context);
        issuers_close(&s);
    }
}

/* ---- words of a callback ---- */

static void test_words(void)
{
    static const char *const words[] = {"\xff", "cut \xe2\x82", "\xef\xbf\xbf", "plain"};

    EACH_PROFILE(p)
    {
        for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
            struct issuers s, theirs;
            struct other other;
            mission_verdict verdict;
            char id[300], *reply = NULL;

            issuers_open(&s, profiles[p]);
            other_open(&other, &s, s.context, "https://as.example.com", words[i]);
            CHECK(issuers_mission(&s, NULL, id));
            theirs = s;
            theirs.issuer = other.issuer;
            test_about("words %zu", i);
            verdict = issuers_derive(&theirs, id, 0, &reply);
            CHECK_INT(verdict.code, MISSION_E_GRANT);
            CHECK_INT(verdict.status, 400);
            CHECK(reply != NULL);
            free(reply);
            CHECK_INT(other_operate(&other, &s, id, MISSION_EVENT_REVOKE).code,
                      MISSION_E_NOT_VISIBLE);
            mission_issuer_unref(other.issuer);
            issuers_close(&s);
        }
        test_about(NULL);
    }
}

/* ---- a clock that steps back, within what is borne ---- */

static void test_clock_back(void)
{
    static const uint32_t events[] = {MISSION_EVENT_SUSPEND, MISSION_EVENT_REVOKE,
                                      MISSION_EVENT_COMPLETE};

    EACH_PROFILE(p)
    {
        for (size_t i = 0; i < sizeof events / sizeof events[0]; i++) {
            struct issuers s;
            struct issuers_waiting waiting;
            char id[300];

            issuers_open(&s, profiles[p]);
            test_about("profile %u, %s", profiles[p], mission_event_name(events[i]));
            CHECK(issuers_mission(&s, NULL, id));
            atomic_fetch_sub(&s.seconds, 3);
            CHECK_INT(issuers_derive(&s, id, 0, NULL).done, 1);
            CHECK_INT(issuers_operate(&s, id, events[i], "n1", NULL).code, 0);
            CHECK_INT(steps_gapless(&s, id), 3);
            CHECK_INT(issuers_derive(&s, id, 0, NULL).done, 0);
            atomic_fetch_add(&s.seconds, 10);
            CHECK(issuers_wait(&s, NULL, &waiting));
            atomic_fetch_sub(&s.seconds, 3);
            CHECK_INT(issuers_approve(&s, &waiting, "ape_back", NULL).code, 0);
            atomic_fetch_add(&s.seconds, 10);
            CHECK(issuers_wait(&s, NULL, &waiting));
            atomic_fetch_sub(&s.seconds, 3);
            {
                const mission_decide deny = issuers_decision(&s, &waiting, "");
                mission_error error = MISSION_ERROR_INIT;
                mission_plan *plan;

                CHECK_CODE(mission_plan_deny(s.issuer, &deny, &plan, &error), MISSION_OK, &error);
                CHECK_INT(issuers_run(&s, plan, NULL).code, 0);
            }
            issuers_close(&s);
        }
        test_about(NULL);
    }
}

/* ---- names of any bytes ---- */

static mission_verdict operate_as(struct issuers *s, const char *id, mission_view client,
                                  mission_view nonce, mission_view reason)
{
    const mission_operate request = {
        .size = sizeof request,
        .event = MISSION_EVENT_SUSPEND,
        .mission_id = mission_view_of(id),
        .actor = {.principal = issuers_admin, .client_id = client},
        .nonce = nonce,
        .request = V("suspend"),
        .reason = reason,
    };
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan;

    CHECK_CODE(mission_plan_operate(s->issuer, &request, &plan, &error), MISSION_OK, &error);
    return issuers_run(s, plan, NULL);
}

static void test_bytes_of_operation(void)
{
    static const mission_view bad[] = {{"\xff", 1}, {"a\xc0\x80", 3}, {"\xed\xa0\x80", 3},
                                       {"\xef\xbf\xbf", 3}, {"\xe2\x82", 2}};
    static const mission_view none = {NULL, 0};

    EACH_PROFILE(p)
    {
        struct issuers s;
        char id[300];
        mission_verdict v;

        issuers_open(&s, profiles[p]);
        CHECK(issuers_mission(&s, NULL, id));
        for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
            test_about("bytes %zu", i);
            v = operate_as(&s, id, bad[i], V("n1"), none);
            CHECK(!v.done && v.status == 400);
            v = operate_as(&s, id, V("admin-console"), bad[i], none);
            CHECK(!v.done && v.status == 400);
            v = operate_as(&s, id, V("admin-console"), V("n1"), bad[i]);
            CHECK(!v.done && v.status == 400);
        }
        test_about(NULL);
        CHECK_INT(steps_gapless(&s, id), 2);
        v = operate_as(&s, id, V("admin\0console"), V("n\0001"), V("a\0b"));
        CHECK_INT(v.done, 1);
        issuers_close(&s);
    }
}

/* ---- forgetting ---- */

static mission_verdict forget(struct issuers *s, uint32_t limit, char **reply)
{
    const mission_drain request = {.size = sizeof request, .limit = limit};
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan;

    CHECK_CODE(mission_plan_forget(s->issuer, &request, &plan, &error), MISSION_OK, &error);
    return issuers_run(s, plan, reply);
}

static void test_forget_one_by_one(void)
{
    EACH_PROFILE(p)
    {
        struct issuers s;
        char id[300], *reply = NULL;
        uint32_t rounds = 0;
        bool more = true;

        issuers_open(&s, profiles[p]);
        CHECK(issuers_mission(&s, NULL, id));
        for (uint32_t i = 0; i < 3; i++)
            CHECK_INT(issuers_derive(&s, id, MISSION_DERIVE_RESERVE, NULL).done, 1);
        atomic_fetch_add(&s.seconds, 61);
        while (more && rounds++ < 10) {
            CHECK_INT(forget(&s, 1, &reply).done, 1);
            more = strcmp(issuers_member(&s, reply, "/more"), "true") == 0;
            free(reply);
        }
        CHECK(!more);
        CHECK_INT(steps_count(&s, id), 0);
        issuers_close(&s);
    }
}

/* ---- enormous texts ---- */

#define BYTES 6000u

static mission_context *narrow_context(struct issuers *s, uint32_t profile, uint64_t bytes,
                                       uint32_t depth)
{
    const mission_limits limits = {.size = sizeof limits, .json_bytes = bytes, .json_depth = depth};
    mission_clock clock;
    mission_config config = {.size = sizeof config, .profile = profile, .limits = &limits};
    mission_context *context = NULL;
    mission_error error = MISSION_ERROR_INIT;

    issuers_clock(s, &clock);
    config.clock = &clock;
    CHECK_CODE(mission_context_new(&config, &context, &error), MISSION_OK, &error);
    return context;
}

/* What was taken can be read again, and ended: whatever the length. */
static void take_and_end(struct issuers *s, size_t len)
{
    char *goal = malloc(len + 1), *reply = NULL, id[300];
    struct issuers_intent intent = {.goal = goal};
    const mission_read ask = {.size = sizeof ask, .actor = {.principal = issuers_alice}};
    mission_error error = MISSION_ERROR_INIT;
    mission_read show = ask;
    mission_verdict v;
    mission_plan *plan;

    if (!goal)
        abort();
    memset(goal, 'x', len);
    goal[len] = 0;
    {
        char *text = malloc(len + 4096);
        char *proposal = issuers_proposal_text(s, &intent);
        mission_admit request = issuers_admission(s);

        snprintf(text, len + 4096,
                 s->profile == MISSION_PROFILE_DRAFT
                     ? "{\"intent\":{\"goal\":\"%s\",\"resources\":[\"https://erp.example.com\"],"
                       "\"expires_at\":\"2026-12-31T00:00:00Z\"}}"
                     : "{\"goal\":\"%s\",\"objects\":[\"Q3 invoices\"],\"constraints\":[],"
                       "\"success_criteria\":[],\"mission_expiry\":\"2026-12-31T00:00:00Z\"}",
                 goal);
        request.intent = mission_view_of(text);
        request.proposal = mission_view_of(proposal);
        CHECK_CODE(mission_plan_admit(s->issuer, &request, &plan, &error), MISSION_OK, &error);
        v = issuers_run(s, plan, &reply);
        free(text);
        free(proposal);
    }
    snprintf(id, sizeof id, "%s", issuers_member(s, reply, "/mission_id"));
    if (v.done) {
        struct issuers_waiting waiting = {.id = ""};

        snprintf(waiting.id, sizeof waiting.id, "%s", id);
        snprintf(waiting.rendering, sizeof waiting.rendering, "%s",
                 issuers_member(s, reply, "/rendering"));
        show.mission_id = mission_view_of(id);
        CHECK_CODE(mission_plan_show(s->issuer, &show, &plan, &error), MISSION_OK, &error);
        CHECK_INT(issuers_run(s, plan, NULL).code, 0);
        v = issuers_approve(s, &waiting, id, NULL);
        CHECK(v.code != MISSION_E_STORED);
        if (v.done) {
            CHECK_INT(issuers_derive(s, id, 0, NULL).code, 0);
            CHECK_INT(issuers_operate(s, id, MISSION_EVENT_REVOKE, "n", NULL).code, 0);
        }
    } else {
        CHECK_INT(v.code, MISSION_E_TOO_LARGE);
    }
    free(reply);
    free(goal);
}

static void test_enormous(void)
{
    EACH_PROFILE(p)
    {
        for (size_t len = 100; len < 4000; len += 100) {
            struct issuers s;
            mission_context *context = narrow_context(&s, profiles[p], BYTES, 0);

            issuers_open_in(&s, profiles[p], context, NULL);
            test_about("profile %u, %zu bytes", profiles[p], len);
            take_and_end(&s, len);
            issuers_close(&s);
        }
        test_about(NULL);
    }
}

static const struct test tests[] = {
    {"another name on the store", test_other_name},
    {"another profile on the store", test_other_profile},
    {"words of a callback", test_words},
    {"a clock that steps back", test_clock_back},
    {"bytes of an operation", test_bytes_of_operation},
    {"forgetting one by one", test_forget_one_by_one},
    {"enormous texts", test_enormous},
};
TEST_MAIN("issuer_hostile", tests)
