/* Lifecycle operations: their order, their one answer to those who may not know, their events.
 * SPDX-License-Identifier: MIT */
#include "steps.h"

static bool draft(const struct issuers *s)
{
    return s->profile == MISSION_PROFILE_DRAFT;
}

static mission_operate asking(const char *id, uint32_t event, const char *nonce)
{
    return (mission_operate){
        .size = sizeof(mission_operate),
        .event = event,
        .flags = nonce ? 0 : MISSION_OPERATE_INTERNAL,
        .mission_id = mission_view_of(id),
        .actor = {.principal = issuers_admin, .client_id = V("admin-console")},
        .nonce = mission_view_of(nonce),
        .request = mission_view_of(mission_event_name(event)),
    };
}

static mission_plan *plan_of(struct issuers *s, const mission_operate *request)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan = NULL;

    CHECK_CODE(mission_plan_operate(s->issuer, request, &plan, &error), MISSION_OK, &error);
    return plan;
}

static mission_verdict operate(struct issuers *s, const mission_operate *request, char **reply)
{
    return issuers_run(s, plan_of(s, request), reply);
}

static mission_verdict within(struct issuers *s, const char *id, uint32_t event)
{
    const mission_operate request = asking(id, event, NULL);

    return operate(s, &request, NULL);
}

/* A member of the stored book as text, in the tests' own place. */
static const char *of_book(struct issuers *s, const char *id, const char *name)
{
    char pointer[64], *row = steps_row(s, "mission", id, NULL, NULL);
    const char *value;

    snprintf(pointer, sizeof pointer, "/book/%s", name);
    value = issuers_member(s, row, pointer);
    free(row);
    return value;
}

/* ---- nonces ---- */

static void check_nonce_form(struct issuers *s)
{
    char id[300], *reply = NULL, *text = malloc(1100);
    mission_operate request;
    mission_verdict got;

    if (!text)
        abort();
    if (!issuers_mission(s, NULL, id))
        return;
    memset(text, 'n', 1100);
    request = asking(id, MISSION_EVENT_SUSPEND, "");
    for (int i = 0; i < 3; i++) {
        static const mission_view bad[] = {{NULL, 0}, {"", 0}, {"\xff\xfe", 2}};

        request.nonce = bad[i];
        got = operate(s, &request, &reply);
        CHECK_INT(got.code, MISSION_E_NONCE);
        CHECK_INT(got.status, 400);
        CHECK_TEXT(got.oauth_error, "invalid_request");
        CHECK_TEXT(issuers_member(s, reply, "/nonce"), "");
        free(reply);
    }
    request.nonce = (mission_view){text, 256};
    CHECK_INT(operate(s, &request, NULL).code, MISSION_E_NONCE);
    for (size_t i = 0; i < 512; i += 2)
        memcpy(text + i, "\xc3\xa4", 2);
    request.nonce.len = 512; /* 256 characters */
    CHECK_INT(operate(s, &request, NULL).code, MISSION_E_NONCE);
    CHECK_INT(steps_gapless(s, id), 2);
    request.nonce.len = 510;
    CHECK_INT(operate(s, &request, NULL).done, 1);
    CHECK_INT(steps_gapless(s, id), 3);
    free(text);
}

static void check_replay(struct issuers *s)
{
    char id[300], *first = NULL, *again = NULL;
    mission_operate request;
    mission_verdict got;

    if (!issuers_mission(s, NULL, id))
        return;
    request = asking(id, MISSION_EVENT_SUSPEND, "n1");
    CHECK_INT(operate(s, &request, &first).done, 1);
    CHECK_TEXT(issuers_member(s, first, "/nonce"), "n1");
    CHECK_TEXT(issuers_member(s, first, "/mission/state"), "suspended");
    CHECK_TEXT(issuers_member(s, first, "/mission/version"), "2");
    CHECK_INT(within(s, id, MISSION_EVENT_RESUME).done, 1);
    atomic_store(&s->seconds, ISSUERS_START + 100);
    got = operate(s, &request, &again);
    CHECK_INT(got.done, 1);
    CHECK_INT(got.replayed, 1);
    CHECK_TEXT(again, first);
    CHECK_TEXT(of_book(s, id, "state"), "active"); /* nothing was executed again */
    free(again);
    request.request = V("suspend and more");
    got = operate(s, &request, NULL);
    CHECK_INT(got.code, MISSION_E_NONCE_REUSED);
    CHECK_INT(got.status, 400);
    request.event = MISSION_EVENT_REVOKE;
    CHECK_INT(operate(s, &request, NULL).code, MISSION_E_NONCE_REUSED);
    request = asking(id, MISSION_EVENT_SUSPEND, "n1");
    CHECK_INT(operate(s, &request, &again).replayed, 1); /* the stored one was kept */
    CHECK_TEXT(again, first);
    free(again);
    request.actor.client_id = V("another-console"); /* whose nonce is its own */
    got = operate(s, &request, NULL);
    CHECK_INT(got.done, 1);
    CHECK_INT(got.replayed, 0);
    CHECK_INT(steps_gapless(s, id), 5);
    free(first);
}

/* A refusal comes again as it was, also when it would succeed by now. */
static void check_replayed_refusal(struct issuers *s)
{
    char id[300], *first = NULL, *again = NULL;
    mission_operate request;
    mission_verdict a, b;

    if (!issuers_mission(s, NULL, id))
        return;
    request = asking(id, MISSION_EVENT_RESUME, "n1");
    a = operate(s, &request, &first);
    CHECK_INT(a.code, MISSION_E_CONFLICT);
    CHECK_INT(a.status, 409);
    CHECK_INT(a.state, MISSION_STATE_ACTIVE);
    CHECK_INT(within(s, id, MISSION_EVENT_SUSPEND).done, 1);
    b = operate(s, &request, &again);
    CHECK_INT(b.done, 0);
    CHECK_INT(b.replayed, 1);
    CHECK_INT(b.code, a.code);
    CHECK_INT(b.status, a.status);
    CHECK_INT(b.state, a.state);
    CHECK_TEXT(again, first);
    CHECK_TEXT(of_book(s, id, "state"), "suspended");
    free(first);
    free(again);
}

static void test_nonce(void)
{
    COVERS("LO-3", "LO-4");
    issuers_in_both(check_nonce_form);
    issuers_in_both(check_replay);
    issuers_in_both(check_replayed_refusal);
}

/* ---- the table ---- */

/* Every operation in every state that it can be asked in. What is expected: the state afterwards;
 * 0: a conflict; +100: success without a commit. */
static void check_table(struct issuers *s)
{
    enum { NOOP = 100 };
    static const uint32_t event[] = {MISSION_EVENT_REVOKE, MISSION_EVENT_SUSPEND,
                                     MISSION_EVENT_RESUME, MISSION_EVENT_COMPLETE};
    static const uint32_t by[] = {0, MISSION_EVENT_SUSPEND, MISSION_EVENT_REVOKE,
                                  MISSION_EVENT_COMPLETE};
    const uint32_t completes = draft(s) ? MISSION_STATE_COMPLETED : 0;
    const uint32_t want[4][4] = {
        {MISSION_STATE_REVOKED, MISSION_STATE_SUSPENDED, 0, MISSION_STATE_COMPLETED},
        {MISSION_STATE_REVOKED, MISSION_STATE_SUSPENDED + NOOP, MISSION_STATE_ACTIVE, completes},
        {MISSION_STATE_REVOKED + NOOP, 0, 0, 0},
        {0, 0, 0, MISSION_STATE_COMPLETED + NOOP},
    };

    for (size_t from = 0; from < 4; from++) {
        for (size_t op = 0; op < 4; op++) {
            const uint32_t expected = want[from][op];
            char id[300], nonce[16], *before, *after;
            mission_operate request;
            mission_verdict got;
            size_t events;

            if (!issuers_mission(s, NULL, id))
                return;
            if (by[from])
                CHECK_INT(within(s, id, by[from]).done, 1);
            before = steps_row(s, "mission", id, NULL, NULL);
            events = steps_gapless(s, id);
            snprintf(nonce, sizeof nonce, "n%zu%zu", from, op);
            request = asking(id, event[op], nonce);
            got = operate(s, &request, NULL);
            CHECK_INT(got.done, expected != 0);
            CHECK_INT(got.code, expected ? 0 : MISSION_E_CONFLICT);
            if (expected)
                CHECK_INT(got.state, expected % NOOP);
            CHECK_INT(steps_gapless(s, id), events + (expected && expected < NOOP));
            after = steps_row(s, "mission", id, NULL, NULL);
            CHECK((strcmp(before, after) == 0) == (!expected || expected > NOOP));
            free(before);
            free(after);
        }
    }
}

/* Subject, Approver and administrators revoke as whom they are, without any token or client; each
 * has nonces of their own. */
static void check_no_token(struct issuers *s)
{
    static const mission_principal *const who[] = {&issuers_alice, &issuers_admin};

    for (size_t i = 0; i < 2; i++) {
        char id[300];
        mission_operate request;
        mission_verdict got;

        if (!issuers_mission(s, NULL, id))
            return;
        request = asking(id, MISSION_EVENT_REVOKE, "n1");
        request.actor = (mission_requester){.principal = *who[i]};
        got = operate(s, &request, NULL);
        CHECK_INT(got.done, 1);
        CHECK_INT(got.state, MISSION_STATE_REVOKED);
        CHECK_INT(operate(s, &request, NULL).replayed, 1);
        request.actor.principal = *who[1 - i];
        CHECK_INT(operate(s, &request, NULL).replayed, 0);
        CHECK_INT(issuers_derive(s, id, 0, NULL).code, MISSION_E_NOT_ACTIVE);
    }
}

static void test_table(void)
{
    COVERS("LO-6", "20:LC-4", "20:LC-5", "20:LC-6", "20:LC-13", "SE-5", "10:RV-1");
    issuers_in_both(check_table);
    issuers_in_both(check_no_token);
}

/* ---- versions ---- */

static void check_version(struct issuers *s)
{
    char id[300];
    mission_operate request;
    mission_verdict got;

    if (!issuers_mission(s, NULL, id))
        return;
    request = asking(id, MISSION_EVENT_RESUME, "n1"); /* a conflict, and stale: stale is said */
    request.flags = MISSION_OPERATE_VERSION;
    request.expected_version = 2;
    got = operate(s, &request, NULL);
    CHECK_INT(got.code, MISSION_E_STALE_VERSION);
    CHECK_INT(got.status, 409);
    CHECK_TEXT(got.oauth_error, "stale_version");
    request = asking(id, MISSION_EVENT_SUSPEND, "n2");
    request.flags = MISSION_OPERATE_VERSION;
    request.expected_version = 1;
    CHECK_INT(operate(s, &request, NULL).done, 1);
    request.nonce = V("n3"); /* idempotent success, and stale: stale is said */
    CHECK_INT(operate(s, &request, NULL).code, MISSION_E_STALE_VERSION);
    request.nonce = V("n4");
    request.expected_version = 2;
    CHECK_INT(operate(s, &request, NULL).done, 1);
    request.nonce = V("n5");
    request.expected_version = 0;
    CHECK_INT(operate(s, &request, NULL).code, MISSION_E_STALE_VERSION);
    CHECK_TEXT(of_book(s, id, "version"), "2");
    CHECK_INT(steps_gapless(s, id), 3);
}

static void test_version(void)
{
    COVERS("LO-5", "LO-9", "20:LC-4");
    issuers_in_both(check_version);
}

/* ---- deadlines ---- */

static mission_verdict suspend(struct issuers *s, const char *id, const char *nonce,
                               const char *until, const char *on_expiry, char **reply)
{
    mission_operate request = asking(id, MISSION_EVENT_SUSPEND, nonce);

    request.suspend_until = mission_view_of(until);
    request.on_expiry = mission_view_of(on_expiry);
    return operate(s, &request, reply);
}

static void check_deadline_form(struct issuers *s)
{
    static const char *const bad[][2] = {
        {"2026-09-02T00:00:00Z", ""},       {"", "resume"},
        {"2026-09-02T00:00:00Z", "Resume"}, {"2026-09-02T00:00:00Z", "expire"},
        {"2026-09-02", "resume"},           {"2026-09-01T00:00:00Z", "revoke"},
        {"2026-08-31T23:59:59Z", "resume"},
    };
    char id[300], nonce[16];
    mission_operate request;

    if (!issuers_mission(s, NULL, id))
        return;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        mission_verdict got;

        snprintf(nonce, sizeof nonce, "b%zu", i);
        got = suspend(s, id, nonce, bad[i][0], bad[i][1], NULL);
        CHECK_INT(got.done, 0);
        CHECK_TEXT(got.oauth_error, "invalid_request");
        CHECK_INT(got.status, 400);
    }
    request = asking(id, MISSION_EVENT_REVOKE, "b8"); /* not its members */
    request.suspend_until = V("2026-09-02T00:00:00Z");
    request.on_expiry = V("resume");
    CHECK_TEXT(operate(s, &request, NULL).oauth_error, "invalid_request");
    CHECK_INT(steps_gapless(s, id), 2);
}

static void check_deadline_data(struct issuers *s)
{
    char id[300], *reply = NULL, *events[STEPS_EVENTS];
    size_t count;

    if (!issuers_mission(s, NULL, id))
        return;
    CHECK_INT(suspend(s, id, "n1", "2026-09-02T00:00:00Z", "resume", NULL).done, 1);
    CHECK_INT(suspend(s, id, "n2", "2026-09-02T01:00:00+01:00", "resume", NULL).done, 1);
    CHECK_TEXT(of_book(s, id, "version"), "2"); /* the same moment: nothing */
    CHECK_INT(suspend(s, id, "n3", "2026-09-03T00:00:00Z", "revoke", &reply).done, 1);
    CHECK_TEXT(issuers_member(s, reply, "/mission/suspend_until"), "2026-09-03T00:00:00Z");
    CHECK_TEXT(issuers_member(s, reply, "/mission/on_expiry"), "revoke");
    CHECK_TEXT(issuers_member(s, reply, "/mission/version"), "3");
    free(reply);
    CHECK_INT(suspend(s, id, "n4", "", "", &reply).done, 1); /* the whole data: none */
    CHECK_TEXT(issuers_member(s, reply, "/mission/suspend_until"), "");
    CHECK_TEXT(issuers_member(s, reply, "/mission/version"), "4");
    free(reply);
    CHECK_TEXT(of_book(s, id, "suspend_until"), "");
    CHECK_TEXT(of_book(s, id, "on_expiry"), "");
    count = steps_events(s, id, events);
    CHECK_INT(count, 5);
    if (count == 5) {
        CHECK_TEXT(issuers_member(s, events[3], "/state"), "suspended");
        CHECK_TEXT(issuers_member(s, events[3], "/prior_state"), "suspended");
        CHECK_TEXT(issuers_member(s, events[3], "/on_expiry"), "revoke");
        CHECK_TEXT(issuers_member(s, events[4], "/suspend_until"), "");
    }
    for (size_t i = 0; i < count; i++)
        free(events[i]);
}

/* A suspension that ends by itself is a resume: who may not resume may not ask for it. */
static void check_deadline_authority(struct issuers *s)
{
    char id[300];

    if (!issuers_mission(s, NULL, id))
        return;
    atomic_store(&s->word.no, MISSION_ACT_RESUME);
    CHECK_INT(suspend(s, id, "n1", "2026-09-02T00:00:00Z", "resume", NULL).code,
              MISSION_E_NOT_VISIBLE);
    CHECK_INT(suspend(s, id, "n2", "2026-09-02T00:00:00Z", "revoke", NULL).done, 1);
    atomic_store(&s->word.no, 0);
    CHECK_INT(suspend(s, id, "n3", "2026-09-02T00:00:00Z", "resume", NULL).done, 1);
}

/* Two deadlines overdue: two commits' worth in one, then the operation itself. */
static void check_overdue(struct issuers *s)
{
    char id[300], *events[STEPS_EVENTS], *reply = NULL;
    const struct issuers_intent soon = {.expires_at = "2026-09-03T00:00:00Z"};
    size_t count;

    if (!issuers_mission(s, &soon, id))
        return;
    CHECK_INT(suspend(s, id, "n1", "2026-09-02T00:00:00Z", "resume", NULL).done, 1);
    atomic_store(&s->seconds, ISSUERS_START + 86400);
    CHECK_INT(suspend(s, id, "n2", "2026-09-02T12:00:00Z", "resume", &reply).done, 1);
    CHECK_TEXT(issuers_member(s, reply, "/mission/version"), "4"); /* resumed, suspended anew */
    free(reply);
    atomic_store(&s->seconds, ISSUERS_START + 3 * 86400);
    CHECK_INT(within(s, id, MISSION_EVENT_REVOKE).code, MISSION_E_CONFLICT);
    CHECK_TEXT(of_book(s, id, "version"), "4"); /* a refusal writes nothing of it */
    count = steps_events(s, id, events);
    CHECK_INT(count, 5);
    if (count == 5) {
        CHECK_TEXT(issuers_member(s, events[3], "/event"), "deadline");
        CHECK_TEXT(issuers_member(s, events[3], "/state"), "active");
        CHECK_TEXT(issuers_member(s, events[3], "/version"), "3");
        CHECK_TEXT(issuers_member(s, events[3], "/actor"), "");
        CHECK_TEXT(issuers_member(s, events[4], "/event"), "suspend");
        CHECK_TEXT(issuers_member(s, events[4], "/prior_state"), "active");
        CHECK_TEXT(issuers_member(s, events[4], "/version"), "4");
        CHECK_TEXT(issuers_member(s, events[4], "/committed_at"), "2026-09-02T00:00:00Z");
    }
    for (size_t i = 0; i < count; i++)
        free(events[i]);
}

/* on_expiry `revoke`: the clock revokes, and a revoke then finds it so, in one commit. */
static void check_clock_first(struct issuers *s)
{
    char id[300];
    mission_verdict got;

    if (!issuers_mission(s, NULL, id))
        return;
    CHECK_INT(suspend(s, id, "n1", "2026-09-02T00:00:00Z", "revoke", NULL).done, 1);
    atomic_store(&s->seconds, ISSUERS_START + 2 * 86400);
    CHECK_INT(within(s, id, MISSION_EVENT_RESUME).code, MISSION_E_CONFLICT);
    got = within(s, id, MISSION_EVENT_REVOKE);
    CHECK_INT(got.done, 1);
    CHECK_INT(got.state, MISSION_STATE_REVOKED);
    CHECK_TEXT(of_book(s, id, "version"), "3");
    CHECK_TEXT(of_book(s, id, "ended_at"), "2026-09-02T00:00:00Z"); /* the deadline, not now */
    CHECK_INT(steps_gapless(s, id), 4);
}

static void test_deadlines(void)
{
    COVERS("LO-9", "20:LC-2", "20:LC-4", "20:LC-7");
    issuers_in_both(check_deadline_form);
    issuers_in_both(check_deadline_data);
    issuers_in_both(check_deadline_authority);
    issuers_in_both(check_overdue);
    issuers_in_both(check_clock_first);
}

/* ---- who may not know ---- */

static void check_oracle(struct issuers *s)
{
    struct issuers_waiting waiting;
    char id[300], *reply[4] = {NULL}, *text = malloc(700);
    const char *ids[4] = {"msn_AAAAAAAAAAAAAAAAAAAAAAAA", id, waiting.id, text};
    mission_verdict got[4];

    if (!text)
        abort();
    memset(text, 'a', 700);
    text[699] = 0;
    if (!issuers_mission(s, NULL, id) || !issuers_wait(s, NULL, &waiting))
        return;
    atomic_store(&s->word.no, MISSION_ACT_REVOKE);
    for (size_t i = 0; i < 4; i++) {
        mission_operate request = asking(ids[i], MISSION_EVENT_REVOKE, "n1");

        got[i] = operate(s, &request, &reply[i]);
        CHECK_INT(got[i].done, 0);
        CHECK_INT(got[i].code, MISSION_E_NOT_VISIBLE);
        CHECK_INT(got[i].status, 404);
        CHECK_INT(got[i].state, MISSION_STATE_NONE);
        CHECK_INT(got[i].replayed, 0);
        CHECK_TEXT(got[i].oauth_error, "not_found");
        CHECK(!got[i].member && !got[i].value);
        CHECK_TEXT(reply[i], reply[0]);
        CHECK_TEXT(issuers_member(s, reply[i], "/error_description"),
                   "Mission reference is not found or not visible.");
        request.flags |= MISSION_OPERATE_VERSION; /* nor does the version tell */
        request.expected_version = 77;
        request.nonce = V("n2");
        CHECK_INT(operate(s, &request, NULL).code, MISSION_E_NOT_VISIBLE);
    }
    atomic_store(&s->word.no, 0);
    CHECK_INT(issuers_operate(s, waiting.id, MISSION_EVENT_REVOKE, "n3", NULL).code,
              MISSION_E_NOT_VISIBLE); /* before its approval there is none */
    CHECK_INT(steps_gapless(s, id), 2);
    for (size_t i = 0; i < 4; i++)
        free(reply[i]);
    free(text);
}

/* A name that is no text is none; nothing breaks by it. */
static void check_no_text(struct issuers *s)
{
    mission_operate request = asking("", MISSION_EVENT_REVOKE, "n1");
    mission_verdict got;

    request.mission_id = (mission_view){"\xff\xfe", 2};
    got = operate(s, &request, NULL);
    CHECK_INT(got.done, 0);
    CHECK(got.status == 400 || got.status == 404);
    request.mission_id = (mission_view){NULL, 0};
    CHECK_INT(operate(s, &request, NULL).code, MISSION_E_NOT_VISIBLE);
}

static uint32_t told_state;

static int32_t listening(void *host, const mission_act *act, int32_t *verdict, mission_error *error)
{
    (void)host, (void)error;
    told_state = act->state;
    CHECK(act->record && act->intent && act->set);
    CHECK(mission_principal_equal(&act->actor.principal, &issuers_admin));
    *verdict = 1;
    return 0;
}

static int32_t no_policy(void *host, const mission_act *act, mission_derivation_policy *policy,
                         mission_error *error)
{
    (void)host, (void)act, (void)policy, (void)error;
    return 1;
}

/* The host is told how the Mission is reported now. */
static void check_told(struct issuers *s)
{
    const mission_issuer_host host = {.size = sizeof host, .may = listening, .policy = no_policy};
    const mission_issuer_config config = {.size = sizeof config,
                                          .context = s->context,
                                          .issuer = V("https://as.example.com"),
                                          .store = s->store,
                                          .host = &host};
    mission_error error = MISSION_ERROR_INIT;
    mission_issuer *kept = s->issuer;
    char id[300];

    if (!issuers_mission(s, NULL, id))
        return;
    CHECK_CODE(mission_issuer_new(&config, &s->issuer, &error), MISSION_OK, &error);
    CHECK_INT(within(s, id, MISSION_EVENT_SUSPEND).done, 1);
    CHECK_INT(told_state, MISSION_STATE_ACTIVE);
    CHECK_INT(within(s, id, MISSION_EVENT_SUSPEND).done, 1);
    CHECK_INT(told_state, MISSION_STATE_SUSPENDED);
    mission_issuer_unref(s->issuer);
    s->issuer = kept;
}

static void test_oracle(void)
{
    COVERS("LO-2", "LO-7", "10:RV-1");
    issuers_in_both(check_oracle);
    issuers_in_both(check_no_text);
    issuers_in_both(check_told);
}

/* ---- events ---- */

static void check_event(struct issuers *s)
{
    char id[300], *events[STEPS_EVENTS], *row;
    mission_operate request;
    size_t count;

    if (!issuers_mission(s, NULL, id))
        return;
    request = asking(id, MISSION_EVENT_REVOKE, "n1");
    request.reason = V("lost laptop");
    atomic_store(&s->seconds, ISSUERS_START + 7);
    CHECK_INT(operate(s, &request, NULL).done, 1);
    count = steps_events(s, id, events);
    CHECK_INT(count, 3);
    if (count == 3) {
        const char *e = events[2];

        CHECK_TEXT(issuers_member(s, events[0], "/event"), "admit");
        CHECK_TEXT(issuers_member(s, events[1], "/event"), "approve");
        CHECK_TEXT(issuers_member(s, events[1], "/version"), "1");
        CHECK_TEXT(issuers_member(s, e, "/event"), "revoke");
        CHECK_TEXT(issuers_member(s, e, "/state"), "revoked");
        CHECK_TEXT(issuers_member(s, e, "/prior_state"), "active");
        CHECK_TEXT(issuers_member(s, e, "/version"), "2");
        CHECK_TEXT(issuers_member(s, e, "/reason"), "lost laptop");
        CHECK_TEXT(issuers_member(s, e, "/actor/sub"), "admin");
        CHECK_TEXT(issuers_member(s, e, "/client_id"), "admin-console");
        CHECK_TEXT(issuers_member(s, e, "/committed_at"), "2026-09-01T00:00:07Z");
        CHECK_TEXT(issuers_member(s, e, "/ended_at"), "2026-09-01T00:00:07Z");
        CHECK_TEXT(issuers_member(s, e, draft(s) ? "/issuer" : "/origin"),
                   "https://as.example.com");
        CHECK_TEXT(issuers_member(s, e, "/containment_version"), "0");
    }
    row = steps_row(s, "mission", id, NULL, NULL);
    CHECK_TEXT(issuers_member(s, row, "/record/state"), "revoked");
    free(row);
    for (size_t i = 0; i < count; i++)
        free(events[i]);
}

static void check_reason(struct issuers *s)
{
    char id[300], *text = malloc(2100);
    mission_operate request;

    if (!text)
        abort();
    if (!issuers_mission(s, NULL, id))
        return;
    for (size_t i = 0; i < 2100; i += 2)
        memcpy(text + i, "\xc3\xa4", 2);
    request = asking(id, MISSION_EVENT_SUSPEND, "n1");
    request.reason = (mission_view){text, 2050}; /* 1025 characters */
    CHECK_INT(operate(s, &request, NULL).code, MISSION_E_TOO_LONG);
    request.nonce = V("n2");
    request.reason.len = 3; /* half a character */
    CHECK_INT(operate(s, &request, NULL).done, 0);
    CHECK_INT(steps_gapless(s, id), 2);
    request.nonce = V("n3");
    request.reason.len = 2048;
    CHECK_INT(operate(s, &request, NULL).done, 1);
    free(text);
}

static void test_events(void)
{
    COVERS("LO-8", "LO-9");
    issuers_in_both(check_event);
    issuers_in_both(check_reason);
}

/* ---- races and lost answers ---- */

/* Two that came to the same: the second one starts over and finds it so. */
static void check_same_twice(struct issuers *s)
{
    for (int i = 0; i < 2; i++) {
        char id[300];
        mission_operate request;
        struct steps steps;

        if (!issuers_mission(s, NULL, id))
            return;
        request = asking(id, MISSION_EVENT_SUSPEND, i ? "n1" : NULL);
        steps_begin(&steps, plan_of(s, &request));
        CHECK(steps_until(&steps, s->store, MISSION_PLAN_COMMIT));
        CHECK_INT(within(s, id, MISSION_EVENT_SUSPEND).done, 1);
        steps_do(&steps, s->store);
        CHECK_INT(steps_end(&steps, s->store).done, 1);
        CHECK_INT(steps_gapless(s, id), 3);
        CHECK_TEXT(of_book(s, id, "version"), "2");
    }
}

/* One nonce sent twice at once is executed once; both get the same answer. */
static void check_nonce_orders(struct issuers *s)
{
    struct order order = {.count = 0};
    size_t runs = 0;

    do {
        struct steps steps[2];
        bool left[2] = {true, true};
        mission_operate request;
        mission_verdict got[2];
        char id[300];

        if (!issuers_mission(s, NULL, id))
            return;
        request = asking(id, MISSION_EVENT_SUSPEND, "n1");
        for (size_t i = 0; i < 2; i++)
            steps_begin(&steps[i], plan_of(s, &request));
        while (left[0] || left[1]) {
            const size_t at = left[0] && left[1] ? order_choose(&order, 2) : left[1];

            left[at] = steps_one(&steps[at], s->store);
        }
        for (size_t i = 0; i < 2; i++) {
            got[i] = steps_end(&steps[i], s->store);
            CHECK_INT(got[i].done, 1);
        }
        CHECK_INT(got[0].replayed + got[1].replayed, 1);
        CHECK_INT(steps_gapless(s, id), 3);
        runs++;
    } while (order_next(&order));
    CHECK(runs >= 6);
}

/* Every operation whose answer was lost: done once, or said to be uncertain. */
static void check_unheard(struct issuers *s)
{
    static const uint32_t event[] = {MISSION_EVENT_REVOKE, MISSION_EVENT_SUSPEND,
                                     MISSION_EVENT_RESUME, MISSION_EVENT_COMPLETE};

    for (int i = 0; i < 16; i++) {
        const bool resume = event[i / 4] == MISSION_EVENT_RESUME, written = i & 1, nonce = i & 2;
        mission_operate request;
        struct faulty faulty;
        struct steps steps;
        mission_verdict got;
        char id[300];

        if (!issuers_mission(s, NULL, id))
            return;
        if (resume)
            CHECK_INT(within(s, id, MISSION_EVENT_SUSPEND).done, 1);
        request = asking(id, event[i / 4], nonce ? "n1" : NULL);
        faulty_open(&faulty, s->store);
        faulty.commit_at = 1;
        faulty.result = MISSION_STORE_UNKNOWN;
        faulty.written = written;
        steps_begin(&steps, plan_of(s, &request));
        got = steps_end(&steps, &faulty.table);
        if (resume && written && !nonce)
            CHECK_INT(got.code, MISSION_E_UNCERTAIN);
        else
            CHECK_INT(got.done, 1);
        CHECK_INT(steps_gapless(s, id), 3 + (size_t)resume);
        CHECK_TEXT(of_book(s, id, "version"), resume ? "3" : "2");
    }
}

static void test_races(void)
{
    COVERS("LO-4", "20:LC-6");
    issuers_in_both(check_same_twice);
    issuers_in_both(check_nonce_orders);
    issuers_in_both(check_unheard);
}

static const struct test tests[] = {
    {"nonce", test_nonce},         {"table", test_table},   {"version", test_version},
    {"deadlines", test_deadlines}, {"oracle", test_oracle}, {"events", test_events},
    {"races", test_races},
};
TEST_MAIN("operation", tests)
