/* What comes from outside into a state authority: names of any length and bytes, enormous texts,
 * clocks that step back, other authorities on the same store. SPDX-License-Identifier: MIT */
#include "issuers.h"
#include "steps.h"

static const uint32_t profiles[] = {MISSION_PROFILE_SERIES, MISSION_PROFILE_DRAFT};
#define EACH_PROFILE(p) for (size_t p = 0; p < sizeof profiles / sizeof profiles[0]; p++)

/* ---- another authority on the same store ---- */

struct other {
    mission_issuer *issuer;
    struct issuers *s;
    const char *words; /* that `may` refuses with; NULL: it permits */
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
    const struct other *other = host;

    (void)act, (void)error;
    policy->flags = MISSION_DERIVE_KEYS_ENFORCED;
    policy->version = mission_view_of(other->s->policy_version);
    policy->ceiling = other->s->ceiling;
    return 0;
}

static int32_t other_yes(void *host, const mission_act *act, mission_view acr,
                         const mission_value *authentication, int32_t *verdict,
                         mission_error *error)
{
    (void)host, (void)act, (void)acr, (void)authentication, (void)error;
    *verdict = 1;
    return 0;
}

static int32_t other_source(void *host, const mission_act *act, const mission_value *source,
                            int32_t *verdict, mission_error *error)
{
    (void)host, (void)act, (void)source, (void)error;
    *verdict = 1;
    return 0;
}

static void other_open(struct other *other, struct issuers *s, mission_context *context,
                       const char *name, const char *words)
{
    const mission_issuer_host host = {
        .size = sizeof host,
        .host = other,
        .may = other_may,
        .policy = other_policy,
        .authenticated = other_yes,
        .source = other_source,
    };
    const mission_issuer_config config = {
        .size = sizeof config,
        .context = context,
        .issuer = mission_view_of(name),
        .store = s->store,
        .host = &host,
    };
    mission_error error = MISSION_ERROR_INIT;

    other->words = words;
    other->s = s;
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
        struct issuers_waiting waiting;
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
        CHECK(issuers_wait(&s, NULL, &waiting));
        CHECK_INT(issuers_approve(&theirs, &waiting, "ape_x", NULL).code, MISSION_E_STORED);
        CHECK_INT(issuers_approve(&s, &waiting, "ape_x", NULL).done, 1);
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
    static const mission_view bad[] = {
        {"\xff", 1}, {"a\xc0\x80", 3}, {"\xed\xa0\x80", 3}, {"\xef\xbf\xbf", 3}, {"\xe2\x82", 2}};
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

#define BYTES 20000u

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

static char *long_intent(const struct issuers *s, size_t len)
{
    const bool draft = s->profile == MISSION_PROFILE_DRAFT;
    char *goal = malloc(len + 1), *text = malloc(len + 300);

    if (!goal || !text)
        abort();
    memset(goal, 'x', len);
    goal[len] = 0;
    snprintf(text, len + 300,
             draft ? "{\"intent\":{\"goal\":\"%s\",\"resources\":[\"https://erp.example.com\"],"
                     "\"expires_at\":\"2026-12-31T00:00:00Z\"}}"
                   : "{\"goal\":\"%s\",\"objects\":[\"Q3 invoices\"],\"constraints\":[],"
                     "\"success_criteria\":[],\"mission_expiry\":\"2026-12-31T00:00:00Z\"}",
             goal);
    free(goal);
    return text;
}

static mission_verdict show(struct issuers *s, const char *id)
{
    const mission_read request = {.size = sizeof request,
                                  .mission_id = mission_view_of(id),
                                  .actor = {.principal = issuers_alice}};
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan;

    CHECK_CODE(mission_plan_show(s->issuer, &request, &plan, &error), MISSION_OK, &error);
    return issuers_run(s, plan, NULL);
}

static mission_verdict admit(struct issuers *s, const char *intent, mission_view client,
                             mission_view tenant, struct issuers_waiting *waiting)
{
    char *proposal = issuers_proposal_text(s, NULL), *reply = NULL;
    mission_admit request = issuers_admission(s);
    mission_error error = MISSION_ERROR_INIT;
    mission_verdict verdict;
    mission_plan *plan;

    request.intent = mission_view_of(intent);
    request.proposal = mission_view_of(proposal);
    request.client_id = client;
    request.tenant = tenant;
    CHECK_CODE(mission_plan_admit(s->issuer, &request, &plan, &error), MISSION_OK, &error);
    verdict = issuers_run(s, plan, &reply);
    snprintf(waiting->id, sizeof waiting->id, "%s", issuers_member(s, reply, "/mission_id"));
    snprintf(waiting->rendering, sizeof waiting->rendering, "%s",
             issuers_member(s, reply, "/rendering"));
    free(proposal);
    free(reply);
    return verdict;
}

/* What was taken can be read again, and ended, whatever its measure. `refusal` is what is said of
 * one that is not taken. */
static bool take_and_end(struct issuers *s, size_t len, int32_t refusal)
{
    struct issuers_waiting waiting;
    char *intent = long_intent(s, len);
    mission_verdict verdict = admit(s, intent, ISSUERS_CLIENT, V("example-corp"), &waiting);

    free(intent);
    if (!verdict.done) {
        CHECK_INT(verdict.code, refusal);
        return false;
    }
    CHECK_INT(show(s, waiting.id).code, MISSION_OK);
    verdict = issuers_approve(s, &waiting, waiting.id, NULL);
    if (!verdict.done) {
        CHECK_INT(verdict.code, refusal);
        return false;
    }
    CHECK_INT(issuers_derive(s, waiting.id, 0, NULL).code, MISSION_OK);
    CHECK_INT(issuers_operate(s, waiting.id, MISSION_EVENT_REVOKE, "n", NULL).code, MISSION_OK);
    CHECK_INT(show(s, waiting.id).code, MISSION_OK);
    return true;
}

static void test_enormous(void)
{
    EACH_PROFILE(p)
    {
        uint32_t taken = 0, refused = 0;

        for (size_t len = 1; len < 4000; len += 97) {
            struct issuers s;

            memset(&s, 0, sizeof s);
            issuers_open_in(&s, profiles[p], narrow_context(&s, profiles[p], BYTES, 0), NULL);
            test_about("profile %u, %zu bytes", profiles[p], len);
            ++*(take_and_end(&s, len, MISSION_E_TOO_LARGE) ? &taken : &refused);
            issuers_close(&s);
        }
        test_about(NULL);
        CHECK(taken && refused);
    }
}

static void test_deep(void)
{
    EACH_PROFILE(p)
    {
        uint32_t taken = 0, refused = 0;

        for (uint32_t depth = 6; depth < 20; depth++) {
            struct issuers s;

            memset(&s, 0, sizeof s);
            issuers_open_in(&s, profiles[p], narrow_context(&s, profiles[p], 0, depth), NULL);
            test_about("profile %u, depth %u", profiles[p], depth);
            ++*(take_and_end(&s, 10, MISSION_E_TOO_DEEP) ? &taken : &refused);
            issuers_close(&s);
        }
        test_about(NULL);
        CHECK(taken && refused);
    }
}

/* ---- long names ---- */

#define NAME 70000u

static void test_long_names(void)
{
    char *name = malloc(NAME);

    if (!name)
        abort();
    memset(name, 'n', NAME);
    name[NAME / 2] = 0;
    EACH_PROFILE(p)
    {
        struct issuers s;
        struct issuers_waiting waiting;
        char *intent, *reply = NULL;
        mission_list list = {.size = sizeof list, .actor = {.principal = issuers_alice}};
        mission_derive derive;
        mission_error error = MISSION_ERROR_INIT;
        mission_plan *plan;
        mission_decide decide;
        const mission_view long_name = {name, NAME};

        issuers_open(&s, profiles[p]);
        intent = long_intent(&s, 10);
        CHECK_INT(admit(&s, intent, long_name, long_name, &waiting).code, MISSION_OK);
        decide = issuers_decision(&s, &waiting, "");
        decide.approval_event_id = long_name;
        CHECK_CODE(mission_plan_approve(s.issuer, &decide, &plan, &error), MISSION_OK, &error);
        CHECK_INT(issuers_run(&s, plan, NULL).code, MISSION_OK);
        derive = issuers_derivation(&s, waiting.id);
        derive.actor.client_id = long_name;
        CHECK_CODE(mission_plan_derive(s.issuer, &derive, &plan, &error), MISSION_OK, &error);
        CHECK_INT(issuers_run(&s, plan, NULL).code, MISSION_OK);
        derive.actor.client_id.len--; /* all but the last byte */
        CHECK_CODE(mission_plan_derive(s.issuer, &derive, &plan, &error), MISSION_OK, &error);
        CHECK_INT(issuers_run(&s, plan, NULL).code, MISSION_E_GRANT);
        for (int by = 0; by < 2; by++) {
            list.client_id = by ? long_name : (mission_view){NULL, 0};
            list.tenant = by ? (mission_view){NULL, 0} : long_name;
            CHECK_CODE(mission_plan_list(s.issuer, &list, &plan, &error), MISSION_OK, &error);
            CHECK_INT(issuers_run(&s, plan, &reply).code, MISSION_OK);
            CHECK_TEXT(issuers_member(&s, reply, "/missions/0/id"), waiting.id);
            free(reply);
        }
        free(intent);
        issuers_close(&s);
    }
    free(name);
}

/* An id that no store could take as a key is one that nobody has, in the same bytes. */
static void test_long_ids(void)
{
    static const size_t lengths[] = {1, 255, 511, 512, 513, 70000};

    EACH_PROFILE(p)
    {
        struct issuers s;
        char *id = malloc(70001), *first = NULL, *reply;
        mission_verdict verdict;

        if (!id)
            abort();
        issuers_open(&s, profiles[p]);
        for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
            memset(id, 'i', lengths[i]);
            id[lengths[i]] = 0;
            verdict = issuers_operate(&s, id, MISSION_EVENT_REVOKE, "n", &reply);
            CHECK_INT(verdict.code, MISSION_E_NOT_VISIBLE);
            CHECK_INT(show(&s, id).code, MISSION_E_NOT_VISIBLE);
            CHECK_INT(issuers_derive(&s, id, MISSION_DERIVE_RESERVE, NULL).code,
                      MISSION_E_NOT_FOUND);
            if (first)
                CHECK_TEXT(reply, first);
            else
                first = reply;
            if (reply != first)
                free(reply);
        }
        free(first);
        free(id);
        issuers_close(&s);
    }
}

/* ---- moments that cannot be ---- */

static void test_moments(void)
{
    static const mission_time moments[] = {
        {.seconds = INT64_MAX, .nanoseconds = 999999999},
        {.seconds = INT64_MIN},
        {.seconds = INT64_MAX, .nanoseconds = UINT32_MAX},
        {.seconds = 253402300800}, /* the year 10000 */
        {.seconds = -62167219201}, /* before the year 0 */
    };

    EACH_PROFILE(p)
    {
        for (size_t i = 0; i < sizeof moments / sizeof moments[0]; i++) {
            struct issuers s;
            struct issuers_waiting waiting;
            char id[300], *intent;
            mission_time next;
            int32_t more;
            mission_derive derive;
            mission_admit request;
            mission_drain drain = {.size = sizeof drain, .now = &moments[i]};
            mission_error error = MISSION_ERROR_INIT;
            mission_plan *plan;

            issuers_open(&s, profiles[p]);
            test_about("moment %zu", i);
            CHECK(issuers_mission(&s, NULL, id));
            CHECK_INT(issuers_derive(&s, id, MISSION_DERIVE_RESERVE, NULL).done, 1);
            derive = issuers_derivation(&s, id);
            derive.now = &moments[i];
            derive.lifetime = INT64_MAX;
            derive.flags = MISSION_DERIVE_RESERVE;
            CHECK_CODE(mission_plan_derive(s.issuer, &derive, &plan, &error), MISSION_OK, &error);
            CHECK_INT(issuers_run(&s, plan, NULL).done, 0);
            intent = long_intent(&s, 10);
            request = issuers_admission(&s);
            request.intent = mission_view_of(intent);
            request.now = &moments[i];
            CHECK_CODE(mission_plan_admit(s.issuer, &request, &plan, &error), MISSION_OK, &error);
            CHECK_INT(issuers_run(&s, plan, NULL).done, 0);
            CHECK_CODE(mission_plan_due(s.issuer, &drain, &plan, &error), MISSION_OK, &error);
            issuers_run(&s, plan, NULL);
            CHECK_CODE(mission_plan_forget(s.issuer, &drain, &plan, &error), MISSION_OK, &error);
            issuers_run(&s, plan, NULL);
            (void)!mission_issuer_sweep(s.issuer, 0, &moments[i], &more, &next, &error);
            CHECK(issuers_wait(&s, NULL, &waiting));
            free(intent);
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
    {"deep texts", test_deep},
    {"long names", test_long_names},
    {"long ids", test_long_ids},
    {"moments that cannot be", test_moments},
};
TEST_MAIN("issuer_hostile", tests)
