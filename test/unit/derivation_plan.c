/* Deriving credentials through the issuer: refused in the right words, and never one too many.
 * SPDX-License-Identifier: MIT */
#include "steps.h"

static bool draft(const struct issuers *s)
{
    return s->profile == MISSION_PROFILE_DRAFT;
}

/* A refusal with its member; `value` NULL: none. */
static void refused_at(int line, mission_verdict got, int32_t code, const char *oauth,
                       const char *member, const char *value)
{
    test_check(got.done == 0, __FILE__, line, "done");
    test_check(got.code == code, __FILE__, line, "%s, not %s", mission_code_reason(got.code),
               mission_code_reason(code));
    test_check(got.oauth_error && strcmp(got.oauth_error, oauth) == 0, __FILE__, line, "%s, not %s",
               got.oauth_error ? got.oauth_error : "(null)", oauth);
    test_check(value ? got.value && strcmp(got.value, value) == 0 : !got.value, __FILE__, line,
               "%s, not %s", got.value ? got.value : "(null)", value ? value : "(null)");
    test_check(value ? got.member && strcmp(got.member, member) == 0 : !got.member, __FILE__, line,
               "member %s", got.member ? got.member : "(null)");
}
#define REFUSED(got, code, oauth, member, value)                                                   \
    refused_at(__LINE__, got, code, oauth, member, value)

static mission_plan *plan_of(struct issuers *s, const mission_derive *request)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan = NULL;

    CHECK_CODE(mission_plan_derive(s->issuer, request, &plan, &error), MISSION_OK, &error);
    return plan;
}

static mission_verdict derive(struct issuers *s, const mission_derive *request, char **reply)
{
    return issuers_run(s, plan_of(s, request), reply);
}

/* ---- the gate ---- */

/* Each end by its operation: the state's word, or none where the profile has none. */
static void check_states(struct issuers *s)
{
    static const struct {
        uint32_t event;
        const char *series, *draft;
    } ends[] = {
        {MISSION_EVENT_SUSPEND, "suspended", NULL},
        {MISSION_EVENT_COMPLETE, "completed", NULL},
        {MISSION_EVENT_REVOKE, "revoked", "mission_revoked"},
    };
    const char *member = draft(s) ? "mission_error" : "mission_state";

    for (size_t i = 0; i < 3; i++) {
        char id[300];

        if (!issuers_mission(s, NULL, id))
            return;
        CHECK_INT(issuers_derive(s, id, 0, NULL).done, 1);
        CHECK_INT(issuers_operate(s, id, ends[i].event, NULL, NULL).done, 1);
        REFUSED(issuers_derive(s, id, 0, NULL), MISSION_E_NOT_ACTIVE, "invalid_grant", member,
                draft(s) ? ends[i].draft : ends[i].series);
        CHECK_INT(steps_count(s, id), 1);
    }
}

static void check_expired(struct issuers *s)
{
    const struct issuers_intent soon = {.expires_at = "2026-09-01T00:10:00.5Z"};
    char id[300], *reply = NULL, *row;

    if (!issuers_mission(s, &soon, id))
        return;
    atomic_store(&s->seconds, ISSUERS_START + 599);
    CHECK_INT(issuers_derive(s, id, 0, &reply).done, 1);
    CHECK_TEXT(issuers_member(s, reply, "/exp"), "1788221400"); /* whole seconds, of 300 asked */
    CHECK_TEXT(issuers_member(s, reply, "/mission_expires_at"), "2026-09-01T00:10:00.5Z");
    free(reply);
    atomic_store(&s->seconds, ISSUERS_START + 600);
    REFUSED(issuers_derive(s, id, 0, NULL), MISSION_E_NO_TIME_LEFT, "invalid_grant", NULL, NULL);
    atomic_store(&s->seconds, ISSUERS_START + 601);
    REFUSED(issuers_derive(s, id, 0, NULL), MISSION_E_NOT_ACTIVE, "invalid_grant",
            draft(s) ? "mission_error" : "mission_state", draft(s) ? "mission_expired" : "expired");
    row = steps_row(s, "mission", id, NULL, NULL);
    CHECK_TEXT(issuers_member(s, row, "/book/state"), "active"); /* stored; the clock goes first */
    free(row);
}

/* A suspension that ended by itself, and that nobody wrote down: active, by the clock. */
static void check_resumed(struct issuers *s)
{
    mission_operate request = {.size = sizeof request,
                               .event = MISSION_EVENT_SUSPEND,
                               .flags = MISSION_OPERATE_INTERNAL,
                               .actor = {.principal = issuers_admin},
                               .suspend_until = V("2026-09-01T00:10:00Z"),
                               .on_expiry = V("resume")};
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan;
    char id[300];

    if (!issuers_mission(s, NULL, id))
        return;
    request.mission_id = mission_view_of(id);
    CHECK_CODE(mission_plan_operate(s->issuer, &request, &plan, &error), MISSION_OK, &error);
    CHECK_INT(issuers_run(s, plan, NULL).done, 1);
    atomic_store(&s->seconds, ISSUERS_START + 599);
    CHECK_INT(issuers_derive(s, id, 0, NULL).code, MISSION_E_NOT_ACTIVE);
    atomic_store(&s->seconds, ISSUERS_START + 600);
    CHECK_INT(issuers_derive(s, id, 0, NULL).done, 1);
}

/* What is not approved yet, was denied, or is not there. */
static void check_no_mission(struct issuers *s)
{
    const char *member = draft(s) ? "mission_error" : "mission_state";
    struct issuers_waiting w;
    mission_decide request;
    mission_error error = MISSION_ERROR_INIT;
    mission_derive none;
    mission_plan *plan;

    if (!issuers_wait(s, NULL, &w))
        return;
    REFUSED(issuers_derive(s, w.id, 0, NULL), MISSION_E_NOT_ACTIVE, "invalid_grant", member,
            draft(s) ? NULL : "pending_approval");
    request = issuers_decision(s, &w, "");
    CHECK_CODE(mission_plan_deny(s->issuer, &request, &plan, &error), MISSION_OK, &error);
    CHECK_INT(issuers_run(s, plan, NULL).done, 1);
    REFUSED(issuers_derive(s, w.id, 0, NULL), MISSION_E_NOT_ACTIVE, "invalid_grant", member,
            draft(s) ? NULL : "rejected");
    REFUSED(issuers_derive(s, "msn_none", 0, NULL), MISSION_E_NOT_FOUND, "invalid_grant", member,
            draft(s) ? NULL : "mission_not_found");
    none = issuers_derivation(s, "");
    none.mission_id = (mission_view){NULL, 0};
    REFUSED(derive(s, &none, NULL), MISSION_E_NOT_FOUND, "invalid_grant", member,
            draft(s) ? NULL : "mission_not_found");
}

static void test_gate(void)
{
    COVERS("SE-6", "10:LC-2", "10:LC-3", "10:LC-4", "10:LC-7", "TK-2", "20:LC-2", "20:LC-8",
           "core.lifecycle.mission-error-diagnostic", "core.tokens.exp-clamp",
           "core.lifecycle.effective-active-before-reliance");
    issuers_in_both(check_states);
    issuers_in_both(check_expired);
    issuers_in_both(check_resumed);
    issuers_in_both(check_no_mission);
}

/* ---- whose grant ---- */

static void check_grant(struct issuers *s)
{
    char id[300];
    mission_derive request;

    if (!issuers_mission(s, NULL, id))
        return;
    request = issuers_derivation(s, id);
    request.actor.client_id = V("another-client");
    REFUSED(derive(s, &request, NULL), MISSION_E_GRANT, "invalid_grant", NULL, NULL);
    request.grant_client_id = ISSUERS_CLIENT;
    REFUSED(derive(s, &request, NULL), MISSION_E_GRANT, "invalid_grant", NULL, NULL);
    request.actor.client_id = (mission_view){NULL, 0};
    request.grant_client_id = (mission_view){NULL, 0};
    REFUSED(derive(s, &request, NULL), MISSION_E_GRANT, "invalid_grant", NULL, NULL);
    /* the state is told to nobody else */
    CHECK_INT(issuers_operate(s, id, MISSION_EVENT_REVOKE, NULL, NULL).done, 1);
    request.actor.client_id = V("another-client");
    REFUSED(derive(s, &request, NULL), MISSION_E_GRANT, "invalid_grant", NULL, NULL);
    CHECK_INT(steps_count(s, id), 0);
}

static void check_word(struct issuers *s)
{
    char id[300];

    if (!issuers_mission(s, NULL, id))
        return;
    atomic_store(&s->word.no, MISSION_ACT_DERIVE);
    REFUSED(issuers_derive(s, id, 0, NULL), MISSION_E_GRANT, "invalid_grant", NULL, NULL);
    atomic_store(&s->word.no, 0);
    atomic_store(&s->word.fails, 1);
    CHECK_INT(issuers_derive(s, id, 0, NULL).code, MISSION_E_HOST);
    atomic_store(&s->word.fails, 0);
    CHECK_INT(steps_count(s, id), 0);
}

static void test_grant(void)
{
    COVERS("GB-1", "10:LC-6", "10:LC-7", "core.grant-binding.mission-id-inert");
    issuers_in_both(check_grant);
    issuers_in_both(check_word);
}

/* Draft: the pinned deployment. */
static void test_deployment(void)
{
    static const char text[] =
        "{\"intent\":{\"goal\":\"g\",\"resources\":[\"https://erp.example.com\"],\"expires_at\":"
        "\"2026-12-31T00:00:00Z\",\"controls\":{\"agent_deployment\":\"prod-7\"}}}";
    mission_error error = MISSION_ERROR_INIT;
    struct issuers_waiting w;
    struct issuers s;
    mission_admit asked;
    mission_derive request;
    mission_plan *plan;
    char *proposal, *reply = NULL;

    COVERS("IN-4", "20:LC-8");
    issuers_open(&s, MISSION_PROFILE_DRAFT);
    proposal = issuers_proposal_text(&s, NULL);
    asked = issuers_admission(&s);
    asked.intent = mission_view_of(text);
    asked.proposal = mission_view_of(proposal);
    CHECK_CODE(mission_plan_admit(s.issuer, &asked, &plan, &error), MISSION_OK, &error);
    CHECK_INT(issuers_run(&s, plan, &reply).done, 1);
    snprintf(w.id, sizeof w.id, "%s", issuers_member(&s, reply, "/mission_id"));
    snprintf(w.rendering, sizeof w.rendering, "%s", issuers_member(&s, reply, "/rendering"));
    CHECK_INT(issuers_approve(&s, &w, "e", NULL).done, 1);
    request = issuers_derivation(&s, w.id);
    REFUSED(derive(&s, &request, NULL), MISSION_E_DEPLOYMENT_MISMATCH, "invalid_grant", NULL, NULL);
    request.deployment = V("prod-70");
    REFUSED(derive(&s, &request, NULL), MISSION_E_DEPLOYMENT_MISMATCH, "invalid_grant", NULL, NULL);
    request.deployment = V("prod-7");
    CHECK_INT(derive(&s, &request, NULL).done, 1);
    CHECK_INT(steps_count(&s, w.id), 1);
    free(reply);
    free(proposal);
    issuers_close(&s);
}

/* ---- what is granted ---- */

static void check_narrowing(struct issuers *s)
{
    const mission_view erp = V("https://erp.example.com"), other = V("https://docs.example.com/x");
    char id[300], *reply = NULL;
    mission_authority_set *part = NULL, *more = NULL;
    mission_error error = MISSION_ERROR_INIT;
    mission_derive request;

    if (!issuers_mission(s, NULL, id))
        return;
    request = issuers_derivation(s, id);
    request.resources = &erp;
    request.resource_count = 1;
    CHECK_INT(derive(s, &request, &reply).done, 1);
    CHECK_TEXT(issuers_member(s, reply, "/authorization_details/0/resource"),
               "https://erp.example.com");
    free(reply);
    request.resources = &other;
    REFUSED(derive(s, &request, NULL), MISSION_E_TARGET, "invalid_target", NULL, NULL);
    request.resource_count = 0;
    CHECK_CODE(mission_authority_set_parse(
                   s->context,
                   V("[{\"type\":\"mission_resource_access\",\"resource\":"
                     "\"https://erp.example.com\",\"actions\":[\"invoices.read\"]}]"),
                   &part, &error),
               MISSION_OK, &error);
    CHECK_CODE(mission_authority_set_parse(
                   s->context,
                   V("[{\"type\":\"mission_resource_access\",\"resource\":"
                     "\"https://erp.example.com\",\"actions\":[\"payments.make\"]}]"),
                   &more, &error),
               MISSION_OK, &error);
    request.narrowed = part;
    CHECK_INT(derive(s, &request, &reply).done, 1);
    CHECK_TEXT(issuers_member(s, reply, "/authorization_details/0/actions"), "[\"invoices.read\"]");
    CHECK_TEXT(issuers_member(s, reply, "/authorization_details/1"), "");
    free(reply);
    request.narrowed = more;
    CHECK_INT(derive(s, &request, NULL).done, 0);
    CHECK_INT(steps_count(s, id), 2);
    mission_authority_set_unref(part);
    mission_authority_set_unref(more);
}

/* Series: a sector learns its reference, and nothing that would link it. */
static void check_sector(struct issuers *s)
{
    const char *reference = "sec_AAAAAAAAAAAAAAAAAAAAAAAAAAA";
    char id[300], *reply = NULL;
    mission_derive request;
    mission_verdict got;

    if (!issuers_mission(s, NULL, id))
        return;
    request = issuers_derivation(s, id);
    request.sector_reference = mission_view_of(reference);
    got = derive(s, &request, &reply);
    if (draft(s)) {
        CHECK_INT(got.done, 0);
        CHECK_INT(steps_count(s, id), 0);
    } else {
        CHECK_INT(got.done, 1);
        CHECK_TEXT(issuers_member(s, reply, "/mission/id"), reference);
        CHECK(reply && !strstr(reply, id));
        CHECK(reply && !strstr(reply, "authority_hash"));
    }
    free(reply);
}

static void test_granted(void)
{
    COVERS("TK-1", "SE-12");
    issuers_in_both(check_narrowing);
    issuers_in_both(check_sector);
}

/* ---- the count ---- */

static int32_t fail_to_issue(void *host, const mission_value *reply, mission_error *error)
{
    (void)reply, (void)error;
    ++*(int *)host;
    return 99;
}

static int32_t do_issue(void *host, const mission_value *reply, mission_error *error)
{
    (void)error;
    ++*(int *)host;
    return mission_value_get(reply, V("mission")) ? 0 : 1;
}

static void check_cap(struct issuers *s)
{
    const struct issuers_intent two = {.cap = 2};
    char id[300], *reply = NULL;
    mission_derive request;
    int issued = 0;

    if (!issuers_mission(s, &two, id))
        return;
    request = issuers_derivation(s, id);
    request.host = &issued;
    request.issue = fail_to_issue;
    CHECK_INT(derive(s, &request, NULL).code, MISSION_E_HOST);
    CHECK_INT(issued, 1);
    CHECK_INT(steps_count(s, id), 0);
    request.issue = do_issue;
    CHECK_INT(derive(s, &request, &reply).done, 1);
    CHECK_TEXT(issuers_member(s, reply, "/derivation"), "1");
    CHECK_TEXT(issuers_member(s, reply, "/derivations_remaining"), "1");
    free(reply);
    CHECK_INT(derive(s, &request, &reply).done, 1);
    CHECK_TEXT(issuers_member(s, reply, "/derivations_remaining"), "0");
    free(reply);
    CHECK_INT(issued, 3);
    REFUSED(derive(s, &request, NULL), MISSION_E_EXHAUSTED, "invalid_grant", "mission_error",
            draft(s) ? "derivations_exhausted" : NULL);
    CHECK_INT(issued, 3);
    CHECK_INT(steps_count(s, id), 2);
}

/* Three want two, in every order of their steps that makes a difference: any of them may be the one
 * that gets none. */
static void check_cap_orders(struct issuers *s)
{
    const struct issuers_intent two = {.cap = 2};
    const mission_derive none = {.size = sizeof none};
    struct order order = {.count = 0};
    size_t runs = 0, refused[3] = {0};

    do {
        mission_derive request[3] = {none, none, none};
        struct steps steps[3];
        size_t done = 0;
        char id[300];

        if (!issuers_mission(s, &two, id))
            return;
        for (size_t i = 0; i < 3; i++) {
            request[i] = issuers_derivation(s, id);
            request[i].flags = i == 1 ? MISSION_DERIVE_RESERVE : 0;
            steps_begin(&steps[i], plan_of(s, &request[i]));
        }
        steps_together(steps, 3, s->store, &order);
        for (size_t i = 0; i < 3; i++) {
            const mission_verdict got = steps_end(&steps[i], s->store);

            done += got.done == 1;
            refused[i] += got.done != 1;
            CHECK(got.done == 1 || got.code == MISSION_E_EXHAUSTED);
        }
        CHECK_INT(done, 2);
        CHECK_INT(steps_count(s, id), 2);
        runs++;
    } while (order_next(&order));
    CHECK(runs >= 36);
    CHECK(refused[0] && refused[1] && refused[2]);
}

static void test_cap(void)
{
    COVERS("10:LC-5", "10:LC-6", "core.lifecycle.derivation-cap-exhaustion",
           "core.lifecycle.failed-derivations-not-counted");
    issuers_in_both(check_cap);
    issuers_in_both(check_cap_orders);
}

/* What ends the Mission between the reading and the commit refuses the derivation. */
static void check_ended_between(struct issuers *s)
{
    for (uint32_t flags = 0; flags < 2; flags++) {
        char id[300];
        mission_derive request;
        struct steps steps;

        if (!issuers_mission(s, NULL, id))
            return;
        request = issuers_derivation(s, id);
        request.flags = flags;
        steps_begin(&steps, plan_of(s, &request));
        CHECK(steps_until(&steps, s->store, MISSION_PLAN_COMMIT));
        CHECK_INT(issuers_operate(s, id, MISSION_EVENT_REVOKE, NULL, NULL).done, 1);
        steps_do(&steps, s->store);
        CHECK_INT(steps_end(&steps, s->store).code, MISSION_E_NOT_ACTIVE);
        CHECK_INT(steps_count(s, id), 0);
    }
}

/* One phase leaves no trace: who does not know whether it was counted must not hand it out. */
static void check_lost(struct issuers *s)
{
    for (int i = 0; i < 4; i++) {
        const struct issuers_intent one = {.cap = 1};
        const bool reserve = i & 1, written = i & 2;
        char id[300];
        struct faulty faulty;
        struct steps steps;
        mission_derive request;
        mission_verdict got;

        if (!issuers_mission(s, &one, id))
            return;
        faulty_open(&faulty, s->store);
        faulty.commit_at = 1;
        faulty.result = MISSION_STORE_UNKNOWN;
        faulty.written = written;
        request = issuers_derivation(s, id);
        request.flags = reserve ? MISSION_DERIVE_RESERVE : 0;
        steps_begin(&steps, plan_of(s, &request));
        got = steps_end(&steps, &faulty.table);
        CHECK_INT(got.done, reserve);
        CHECK_INT(got.code, reserve ? 0 : MISSION_E_UNCERTAIN);
        CHECK_INT(steps_count(s, id), reserve || written);
    }
}

static void test_atomic(void)
{
    COVERS("10:LC-4", "10:LC-5", "20:LC-8");
    issuers_in_both(check_ended_between);
    issuers_in_both(check_lost);
}

/* ---- leases ---- */

typedef int32_t settler(mission_issuer *, const mission_settle_lease *, mission_plan **,
                        mission_error *);

static mission_plan *settle_plan(struct issuers *s, settler *make, const mission_settle_lease *ask)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan = NULL;

    CHECK_CODE(make(s->issuer, ask, &plan, &error), MISSION_OK, &error);
    return plan;
}

static mission_verdict settle(struct issuers *s, settler *make, const char *id, const char *lease)
{
    const mission_settle_lease ask = {sizeof ask, mission_view_of(id), mission_view_of(lease),
                                      NULL};

    return issuers_run(s, settle_plan(s, make, &ask), NULL);
}

static bool reserve(struct issuers *s, const char *id, char lease[80])
{
    char *reply = NULL;
    const mission_verdict got = issuers_derive(s, id, MISSION_DERIVE_RESERVE, &reply);

    snprintf(lease, 80, "%s", issuers_member(s, reply, "/lease"));
    free(reply);
    return got.done == 1;
}

/* What was reserved before a suspension or a revoke does not leave after it, and does not count. */
static void check_late(struct issuers *s)
{
    const bool draft = s->profile == MISSION_PROFILE_DRAFT;
    char id[300], lease[80];
    mission_verdict got;

    if (!issuers_mission(s, NULL, id))
        return;
    CHECK(reserve(s, id, lease));
    CHECK_INT(issuers_operate(s, id, MISSION_EVENT_SUSPEND, NULL, NULL).done, 1);
    CHECK_INT(settle(s, mission_plan_confirm, id, lease).code, MISSION_E_NOT_ACTIVE);
    CHECK_INT(issuers_operate(s, id, MISSION_EVENT_RESUME, NULL, NULL).done, 1);
    CHECK_INT(settle(s, mission_plan_confirm, id, lease).done, 1);
    CHECK(reserve(s, id, lease));
    CHECK_INT(issuers_operate(s, id, MISSION_EVENT_REVOKE, NULL, NULL).done, 1);
    got = settle(s, mission_plan_confirm, id, lease);
    CHECK_INT(got.code, MISSION_E_NOT_ACTIVE);
    CHECK_TEXT(got.value, draft ? "mission_revoked" : "revoked");
    CHECK_INT(settle(s, mission_plan_release, id, lease).done, 1);
    CHECK_INT(steps_count(s, id), 1);
}

static void check_lease(struct issuers *s)
{
    const struct issuers_intent one = {.cap = 1};
    char id[300], lease[80], second[80];

    if (!issuers_mission(s, &one, id))
        return;
    CHECK(reserve(s, id, lease));
    CHECK_INT(issuers_derive(s, id, 0, NULL).code, MISSION_E_EXHAUSTED);
    CHECK_INT(settle(s, mission_plan_release, id, lease).done, 1);
    CHECK_INT(steps_count(s, id), 0);
    CHECK_INT(settle(s, mission_plan_release, id, lease).replayed, 1);
    CHECK_INT(steps_count(s, id), 0);
    CHECK_INT(settle(s, mission_plan_confirm, id, lease).code, MISSION_E_LEASE);
    CHECK(reserve(s, id, second));
    CHECK(strcmp(lease, second) != 0);
    CHECK_INT(settle(s, mission_plan_confirm, id, second).done, 1);
    CHECK_INT(settle(s, mission_plan_confirm, id, second).replayed, 1);
    CHECK_INT(settle(s, mission_plan_release, id, second).code, MISSION_E_LEASE);
    CHECK_INT(steps_count(s, id), 1);
    CHECK_INT(settle(s, mission_plan_confirm, id, "lse_none").code, MISSION_E_LEASE);
    CHECK_INT(settle(s, mission_plan_release, id, "lse_none").code, MISSION_E_LEASE);
    CHECK_INT(settle(s, mission_plan_release, "msn_none", second).code, MISSION_E_LEASE);
    /* confirmed is for good: time takes nothing back */
    atomic_store(&s->seconds, ISSUERS_START + 100000);
    CHECK_INT(issuers_derive(s, id, 0, NULL).code, MISSION_E_EXHAUSTED);
    CHECK_INT(steps_count(s, id), 1);
}

/* A reserved one that nobody settled counts no more when its time is over, once. */
static void check_lease_ends(struct issuers *s)
{
    const struct issuers_intent two = {.cap = 2};
    char id[300], first[80], second[80], third[80];

    if (!issuers_mission(s, &two, id))
        return;
    CHECK(reserve(s, id, first));
    atomic_store(&s->seconds, ISSUERS_START + 30);
    CHECK(reserve(s, id, second));
    atomic_store(&s->seconds, ISSUERS_START + 59);
    CHECK_INT(issuers_derive(s, id, 0, NULL).code, MISSION_E_EXHAUSTED);
    atomic_store(&s->seconds, ISSUERS_START + 60);
    CHECK(reserve(s, id, third));
    CHECK_INT(steps_count(s, id), 2);
    CHECK_INT(settle(s, mission_plan_confirm, id, first).code, MISSION_E_LEASE);
    CHECK_INT(settle(s, mission_plan_release, id, first).replayed, 1);
    CHECK_INT(steps_count(s, id), 2);
    CHECK_INT(issuers_derive(s, id, 0, NULL).code, MISSION_E_EXHAUSTED);
    /* over, and taken back by nobody: it may still be confirmed, and counts */
    atomic_store(&s->seconds, ISSUERS_START + 95);
    CHECK_INT(settle(s, mission_plan_confirm, id, second).done, 1);
    CHECK_INT(settle(s, mission_plan_release, id, third).done, 1);
    CHECK_INT(steps_count(s, id), 1);
    CHECK_INT(issuers_derive(s, id, 0, NULL).done, 1);
    CHECK_INT(issuers_derive(s, id, 0, NULL).code, MISSION_E_EXHAUSTED);
}

/* What races for a lease whose time is over: its confirmation, its release, two that want its
 * place. In every order the count is what is out. */
static void check_lease_orders(struct issuers *s)
{
    const struct issuers_intent one = {.cap = 1};
    struct order order = {.count = 0};
    size_t runs = 0, done[3] = {0};

    do {
        struct steps steps[3];
        mission_settle_lease ask;
        mission_derive request;
        mission_verdict got[3];
        char id[300], lease[80];

        atomic_store(&s->seconds, ISSUERS_START);
        if (!issuers_mission(s, &one, id) || !reserve(s, id, lease))
            return;
        atomic_store(&s->seconds, ISSUERS_START + 60);
        ask = (mission_settle_lease){sizeof ask, mission_view_of(id), mission_view_of(lease), NULL};
        request = issuers_derivation(s, id);
        steps_begin(&steps[0], settle_plan(s, mission_plan_confirm, &ask));
        steps_begin(&steps[1], settle_plan(s, mission_plan_release, &ask));
        steps_begin(&steps[2], plan_of(s, &request));
        steps_together(steps, 3, s->store, &order);
        for (size_t i = 0; i < 3; i++) {
            got[i] = steps_end(&steps[i], s->store);
            done[i] += got[i].done == 1;
        }
        CHECK(!(got[0].done == 1 && got[1].done == 1)); /* handed out and taken back */
        CHECK_INT(steps_count(s, id), (got[0].done == 1) + (got[2].done == 1));
        CHECK((got[0].done == 1) + (got[2].done == 1) <= 1);
        runs++;
    } while (order_next(&order));
    CHECK(runs >= 50);
    CHECK(done[0] && done[1] && done[2]);
}

/* A plan dropped before any of its steps, and after its commit: nothing is lost for good. */
static void check_dropped(struct issuers *s)
{
    const struct issuers_intent one = {.cap = 1};

    for (uint32_t kept = 0; kept < 4; kept++) {
        char id[300];
        mission_derive request;
        struct steps steps;

        atomic_store(&s->seconds, ISSUERS_START);
        if (!issuers_mission(s, &one, id))
            return;
        request = issuers_derivation(s, id);
        request.flags = MISSION_DERIVE_RESERVE;
        steps_begin(&steps, plan_of(s, &request));
        for (uint32_t i = 0; i < kept && steps_one(&steps, s->store); i++)
            ;
        CHECK_INT(steps_count(s, id), steps.commits);
        mission_plan_free(steps.plan);
        atomic_store(&s->seconds, ISSUERS_START + 60);
        CHECK_INT(issuers_derive(s, id, 0, NULL).done, 1);
        CHECK_INT(issuers_derive(s, id, 0, NULL).code, MISSION_E_EXHAUSTED);
        CHECK_INT(steps_count(s, id), 1);
    }
}

/* More leases ended than one batch takes back: still exactly what is out. */
static void check_many_leases(struct issuers *s)
{
    const struct issuers_intent many = {.cap = 60};
    char id[300], lease[80];

    if (!issuers_mission(s, &many, id))
        return;
    for (size_t i = 0; i < 60; i++)
        CHECK(reserve(s, id, lease));
    CHECK_INT(issuers_derive(s, id, 0, NULL).code, MISSION_E_EXHAUSTED);
    atomic_store(&s->seconds, ISSUERS_START + 60);
    for (size_t i = 0; i < 60; i++)
        CHECK_INT(issuers_derive(s, id, 0, NULL).done, 1);
    CHECK_INT(issuers_derive(s, id, 0, NULL).code, MISSION_E_EXHAUSTED);
    CHECK_INT(steps_count(s, id), 60);
}

/* Lost answers to confirm and release: found again. */
static void check_settle_lost(struct issuers *s)
{
    static settler *const makers[] = {mission_plan_confirm, mission_plan_release};

    for (int i = 0; i < 4; i++) {
        char id[300], lease[80];
        mission_settle_lease ask;
        struct faulty faulty;
        struct steps steps;

        if (!issuers_mission(s, NULL, id) || !reserve(s, id, lease))
            return;
        ask = (mission_settle_lease){sizeof ask, mission_view_of(id), mission_view_of(lease), NULL};
        faulty_open(&faulty, s->store);
        faulty.commit_at = 1;
        faulty.result = MISSION_STORE_UNKNOWN;
        faulty.written = i & 1;
        steps_begin(&steps, settle_plan(s, makers[i / 2], &ask));
        CHECK_INT(steps_end(&steps, &faulty.table).done, 1);
        CHECK_INT(steps_count(s, id), i < 2);
    }
}

static void test_leases(void)
{
    COVERS("10:LC-5", "10:LC-6", "core.lifecycle.failed-derivations-not-counted");
    issuers_in_both(check_lease);
    issuers_in_both(check_lease_ends);
    issuers_in_both(check_dropped);
    issuers_in_both(check_many_leases);
    issuers_in_both(check_late);
    issuers_in_both(check_settle_lost);
}

static void test_lease_orders(void)
{
    COVERS("10:LC-5");
    issuers_in_both(check_lease_orders);
}

static const struct test tests[] = {
    {"gate", test_gate},
    {"grant", test_grant},
    {"deployment", test_deployment},
    {"granted", test_granted},
    {"cap", test_cap},
    {"atomic", test_atomic},
    {"leases", test_leases},
    {"lease_orders", test_lease_orders},
};
TEST_MAIN("derivation_plan", tests)
