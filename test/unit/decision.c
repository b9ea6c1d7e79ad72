/* Decisions: who may approve what, once; all orders of those who race for it.
 * SPDX-License-Identifier: MIT */
#include "steps.h"

static const uint32_t profiles[] = {MISSION_PROFILE_SERIES, MISSION_PROFILE_DRAFT};

static bool draft(const struct issuers *s)
{
    return s->profile == MISSION_PROFILE_DRAFT;
}

static void refused_at(int line, mission_verdict got, int32_t code, const char *oauth,
                       uint32_t status)
{
    test_check(got.done == 0, __FILE__, line, "done");
    test_check(got.code == code, __FILE__, line, "%s, not %s", mission_code_reason(got.code),
               mission_code_reason(code));
    test_check(got.oauth_error && strcmp(got.oauth_error, oauth) == 0, __FILE__, line, "%s, not %s",
               got.oauth_error ? got.oauth_error : "(null)", oauth);
    test_check(got.status == status, __FILE__, line, "%u, not %u", got.status, status);
}
#define REFUSED(got, code, oauth, status) refused_at(__LINE__, got, code, oauth, status)

typedef int32_t maker(mission_issuer *, const mission_decide *, mission_plan **, mission_error *);

static mission_plan *plan_of(struct issuers *s, maker *make, const mission_decide *request)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan = NULL;

    CHECK_CODE(make(s->issuer, request, &plan, &error), MISSION_OK, &error);
    return plan;
}

static mission_verdict decide(struct issuers *s, maker *make, const mission_decide *request,
                              char **reply)
{
    return issuers_run(s, plan_of(s, make, request), reply);
}

/* The state of the stored row, in the library's own words. */
static const char *stored_state(struct issuers *s, const char *id)
{
    char *row = steps_row(s, "mission", id, NULL, NULL);
    const char *state = issuers_member(s, row, "/book/state");

    free(row);
    return state;
}

static bool row_there(struct issuers *s, const char *kind, const char *key)
{
    char *row = steps_row(s, kind, key, NULL, NULL);

    free(row);
    return row != NULL;
}

/* Nothing came to be: it waits as before, without consent, with its first event alone. */
static void still_waiting(struct issuers *s, const char *id)
{
    CHECK_TEXT(stored_state(s, id), "pending");
    CHECK(!row_there(s, "consent", id));
    CHECK_INT(steps_gapless(s, id), 1);
}

/* ---- who may ---- */

static void check_steps(struct issuers *s)
{
    struct issuers_waiting w;
    mission_decide nobody;

    if (!issuers_wait(s, NULL, &w))
        return;
    atomic_store(&s->word.weak, 1);
    REFUSED(issuers_approve(s, &w, "e", NULL), MISSION_E_DECLINED, "access_denied", 400);
    still_waiting(s, w.id);
    atomic_store(&s->word.weak, 0);
    atomic_store(&s->word.no, MISSION_ACT_APPROVE);
    REFUSED(issuers_approve(s, &w, "e", NULL), MISSION_E_DECLINED, "access_denied", 400);
    still_waiting(s, w.id);
    atomic_store(&s->word.no, 0);
    atomic_store(&s->word.no_source, 1);
    if (draft(s)) {
        REFUSED(issuers_approve(s, &w, "e", NULL), MISSION_E_DECLINED, "access_denied", 400);
        still_waiting(s, w.id);
    }
    atomic_store(&s->word.no_source, 0);
    atomic_store(&s->word.fails, 1);
    CHECK_INT(issuers_approve(s, &w, "e", NULL).code, MISSION_E_HOST);
    atomic_store(&s->word.fails, 0);
    still_waiting(s, w.id);
    nobody = issuers_decision(s, &w, "e");
    nobody.actor = (mission_requester){.client_id = ISSUERS_CLIENT};
    {
        mission_error error = MISSION_ERROR_INIT;
        mission_plan *plan = NULL;

        CHECK_CODE(mission_plan_approve(s->issuer, &nobody, &plan, &error), MISSION_E_ARGUMENT,
                   &error);
        CHECK(!plan);
    }
    CHECK_INT(issuers_approve(s, &w, "e", NULL).done, 1);
}

static void test_steps(void)
{
    COVERS("AV-1", "AV-2");
    issuers_in_both(check_steps);
}

/* ---- a consent that was given before ---- */

#define BASIS(approved_at)                                                                         \
    "{\"type\":\"template\",\"consent_principal\":{\"iss\":\"https://idp.example.com\",\"sub\":"   \
    "\"alice\"},\"activation\":{\"template_id\":\"t1\"},\"activation_actor\":{\"iss\":\"https://"  \
    "as."                                                                                          \
    "example.com\",\"sub\":\"dispatcher\"},\"root_commitment\":\"sha-256:47DEQpj8HBSa-_TImW-"      \
    "5JCeuQeRkm5NMpJWZG3hSuFU\"" approved_at "}"

static int32_t drawn(struct issuers *s, const struct issuers_waiting *w, const char *basis)
{
    mission_decide request = issuers_decision(s, w, w->id);
    mission_json *json = test_json(s->context, basis);
    int32_t code;

    request.approval_basis = mission_json_root(json);
    code = decide(s, mission_plan_approve, &request, NULL).code;
    mission_json_unref(json);
    return code;
}

static void refused_basis(struct issuers *s, const struct issuers_waiting *w, const char *basis)
{
    mission_decide request = issuers_decision(s, w, w->id);
    mission_json *json = test_json(s->context, basis);

    request.approval_basis = mission_json_root(json);
    REFUSED(decide(s, mission_plan_approve, &request, NULL), MISSION_E_POLICY_DENIED,
            "access_denied", 400);
    still_waiting(s, w->id);
    mission_json_unref(json);
}

/* AV-9: what the request says of its moment counts only if the host retains the same. */
static void check_retained(struct issuers *s)
{
    static const char hour_ago[] = BASIS(",\"approved_at\":\"2026-08-31T23:00:00Z\"");
    struct issuers_waiting w;

    if (!draft(s) || !issuers_wait(s, NULL, &w))
        return;
    refused_basis(s, &w, hour_ago); /* there is no such consent */
    s->retained = "2026-08-31T22:59:59.999Z";
    refused_basis(s, &w, hour_ago);
    s->retained = "2026-09-01T01:00:00+02:00"; /* the same moment */
    CHECK(drawn(s, &w, BASIS("")) != MISSION_OK);
    CHECK(drawn(s, &w, BASIS(",\"approved_at\":\"yesterday\"")) != MISSION_OK);
    still_waiting(s, w.id);
    s->retained = "some day";
    CHECK_INT(drawn(s, &w, hour_ago), MISSION_E_VERDICT);
    still_waiting(s, w.id);
    s->retained = "2026-09-01T01:00:00+02:00";
    s->no_standing = true; /* nobody to ask */
    issuers_again(s);
    refused_basis(s, &w, hour_ago);
    s->no_standing = false;
    issuers_again(s);
    CHECK_INT(drawn(s, &w, hour_ago), MISSION_OK);
    CHECK_TEXT(stored_state(s, w.id), "active");
}

/* AV-10: at the commit, by the strictest ceiling that is for anything present. */
static void check_recent(struct issuers *s)
{
    static const char hour_ago[] = BASIS(",\"approved_at\":\"2026-08-31T23:00:00Z\"");
    struct issuers_waiting w, v;

    if (!draft(s) || !issuers_wait(s, NULL, &w) || !issuers_wait(s, NULL, &v))
        return;
    s->retained = "2026-09-01T00:00:06Z"; /* the skew is 5 */
    refused_basis(s, &w, BASIS(",\"approved_at\":\"2026-09-01T00:00:06Z\""));
    s->retained = "2026-08-31T23:00:00Z";
    s->oldest = 3599;
    refused_basis(s, &w, hour_ago);
    s->of_class = "payments";
    refused_basis(s, &w, hour_ago);
    s->of_class = "elsewhere";
    CHECK_INT(drawn(s, &w, hour_ago), MISSION_OK);
    s->of_class = NULL;
    s->oldest = 3600; /* not older than that, by now */
    CHECK_INT(drawn(s, &v, hour_ago), MISSION_OK);
    atomic_store(&s->seconds, ISSUERS_START + 86400); /* it ends no active Mission */
    CHECK_INT(issuers_derive(s, v.id, 0, NULL).done, 1);
}

static void test_standing(void)
{
    COVERS("AV-9", "AV-10", "core.approval-basis.approved-at-standing-consent",
           "core.approval-basis.standing-consent-recency");
    issuers_in_both(check_retained);
    issuers_in_both(check_recent);
}

/* Draft: a request without a source of authority is not approved, whoever asks. */
static void test_no_source(void)
{
    struct issuers_waiting w;
    struct issuers s;
    char *text, *proposal, *reply = NULL;
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan;
    mission_admit request;

    COVERS("AV-1");
    issuers_open(&s, MISSION_PROFILE_DRAFT);
    text = issuers_intent_text(&s, NULL);
    proposal = issuers_proposal_text(&s, NULL);
    request = issuers_admission(&s);
    request.intent = mission_view_of(text);
    request.proposal = mission_view_of(proposal);
    request.authority_source = NULL;
    CHECK_CODE(mission_plan_admit(s.issuer, &request, &plan, &error), MISSION_OK, &error);
    CHECK_INT(issuers_run(&s, plan, &reply).done, 1);
    snprintf(w.id, sizeof w.id, "%s", issuers_member(&s, reply, "/mission_id"));
    snprintf(w.rendering, sizeof w.rendering, "%s", issuers_member(&s, reply, "/rendering"));
    REFUSED(issuers_approve(&s, &w, "e", NULL), MISSION_E_DECLINED, "access_denied", 400);
    still_waiting(&s, w.id);
    free(reply);
    free(text);
    free(proposal);
    issuers_close(&s);
}

/* ---- time ---- */

/* The clock passes the expiry between the reading and the last pass. */
static void check_passing(struct issuers *s)
{
    const struct issuers_intent soon = {.expires_at = "2026-09-01T00:10:00Z"};
    struct issuers_waiting w;
    mission_decide request;
    mission_verdict got;
    struct steps steps;

    if (!issuers_wait(s, &soon, &w))
        return;
    request = issuers_decision(s, &w, "e");
    steps_begin(&steps, plan_of(s, mission_plan_approve, &request));
    CHECK(steps_one(&steps, s->store)); /* the approval event: none */
    CHECK(steps_one(&steps, s->store)); /* the Mission */
    atomic_store(&s->seconds, ISSUERS_START + 600);
    got = steps_end(&steps, s->store);
    CHECK_INT(got.done, 0);
    CHECK(!row_there(s, "consent", w.id));
    if (draft(s)) { /* T3 */
        REFUSED(got, MISSION_E_DECLINED, "access_denied", 400);
        CHECK_INT(got.state, MISSION_STATE_DENIED);
        CHECK_TEXT(stored_state(s, w.id), "denied");
        CHECK_INT(steps_gapless(s, w.id), 2);
    } else {
        REFUSED(got, MISSION_E_CONFLICT, "conflict", 409);
        CHECK_INT(got.state, MISSION_STATE_LAPSED);
        still_waiting(s, w.id);
    }
}

static void check_expiry_edge(struct issuers *s)
{
    const struct issuers_intent soon = {.expires_at = "2026-09-01T00:10:00Z"};
    struct issuers_waiting w;

    if (!issuers_wait(s, &soon, &w))
        return;
    atomic_store(&s->seconds, ISSUERS_START + 599);
    CHECK_INT(issuers_approve(s, &w, "e", NULL).done, 1);
}

/* The window is over: a conflict in both profiles, the clock's step is the sweep's. */
static void check_window(struct issuers *s)
{
    struct issuers_waiting w;
    mission_decide request;

    if (!issuers_wait(s, NULL, &w))
        return;
    atomic_store(&s->seconds, ISSUERS_START + 3600);
    REFUSED(issuers_approve(s, &w, "e", NULL), MISSION_E_CONFLICT, "conflict", 409);
    request = issuers_decision(s, &w, "e");
    REFUSED(decide(s, mission_plan_deny, &request, NULL), MISSION_E_CONFLICT, "conflict", 409);
    request.actor.client_id = ISSUERS_CLIENT;
    REFUSED(decide(s, mission_plan_withdraw, &request, NULL), MISSION_E_CONFLICT, "conflict", 409);
    REFUSED(decide(s, mission_plan_render, &request, NULL), MISSION_E_CONFLICT, "conflict", 409);
    still_waiting(s, w.id);
}

static void test_time(void)
{
    COVERS("AV-3", "20:LC-10", "core.creation.atomic-expiry-check");
    issuers_in_both(check_passing);
    issuers_in_both(check_expiry_edge);
    issuers_in_both(check_window);
}

/* ---- what was shown ---- */

static mission_verdict render(struct issuers *s, struct issuers_waiting *w, mission_decide *request)
{
    char *reply = NULL;
    const mission_verdict got = decide(s, mission_plan_render, request, &reply);

    if (got.done == 1)
        snprintf(w->rendering, sizeof w->rendering, "%s", issuers_member(s, reply, "/rendering"));
    free(reply);
    return got;
}

static void check_policy_changed(struct issuers *s)
{
    struct issuers_waiting w, first;
    mission_decide request;

    if (!issuers_wait(s, NULL, &w))
        return;
    first = w;
    issuers_policy(s, NULL, "policy-2");
    REFUSED(issuers_approve(s, &w, "e", NULL), MISSION_E_STALE, "access_denied", 400);
    still_waiting(s, w.id);
    request = issuers_decision(s, &w, "e");
    CHECK_INT(render(s, &w, &request).done, 1);
    CHECK(strcmp(w.rendering, first.rendering) != 0);
    REFUSED(issuers_approve(s, &first, "e", NULL), MISSION_E_STALE, "access_denied", 400);
    CHECK_INT(issuers_approve(s, &w, "e", NULL).done, 1);
}

static void check_set_narrower(struct issuers *s)
{
    struct issuers_waiting w;

    if (!issuers_wait(s, NULL, &w))
        return;
    issuers_policy(s,
                   "[{\"type\":\"mission_resource_access\",\"resource\":\"https://erp.example.com\""
                   ",\"actions\":[\"invoices.read\"]}]",
                   "policy-1");
    REFUSED(issuers_approve(s, &w, "e", NULL), MISSION_E_STALE, "access_denied", 400);
    still_waiting(s, w.id);
}

static void check_shortened(struct issuers *s)
{
    struct issuers_waiting w, first;
    mission_decide request;
    char *reply = NULL;

    if (!issuers_wait(s, NULL, &w))
        return;
    first = w;
    request = issuers_decision(s, &w, "e");
    request.expires_at = V("2027-01-01T00:00:00Z");
    CHECK_INT(render(s, &w, &request).code, MISSION_E_TOO_LATE);
    request.expires_at = V("2026-09-01T00:00:00Z"); /* now is no future */
    CHECK_INT(render(s, &w, &request).code, MISSION_E_PAST);
    request.expires_at = V("tomorrow");
    CHECK_INT(render(s, &w, &request).code, MISSION_E_MALFORMED_TIME);
    request.expires_at = V("2026-10-01T00:00:00Z");
    CHECK_INT(render(s, &w, &request).done, 1);
    REFUSED(issuers_approve(s, &first, "e", NULL), MISSION_E_STALE, "access_denied", 400);
    CHECK_INT(issuers_approve(s, &w, "e", &reply).done, 1);
    CHECK_TEXT(issuers_member(s, reply, "/mission_expires_at"), "2026-10-01T00:00:00Z");
    free(reply);
}

/* Who decides is the one for whom it was rendered. */
static void check_other_approver(struct issuers *s)
{
    struct issuers_waiting w;
    mission_decide request;

    if (!issuers_wait(s, NULL, &w))
        return;
    request = issuers_decision(s, &w, "e");
    request.actor.principal = issuers_admin;
    REFUSED(decide(s, mission_plan_approve, &request, NULL), MISSION_E_STALE, "access_denied", 400);
    still_waiting(s, w.id);
    CHECK_INT(render(s, &w, &request).done, 1);
    REFUSED(issuers_approve(s, &w, "e", NULL), MISSION_E_STALE, "access_denied", 400);
    request.rendering = mission_view_of(w.rendering);
    CHECK_INT(decide(s, mission_plan_approve, &request, NULL).done, 1);
}

static void check_own_disclosure(struct issuers *s)
{
    struct issuers_waiting w;
    mission_decide request;
    char *reply = NULL, *shown, *goal;

    CHECK_INT(issuers_admit(s, NULL, &reply).done, 1);
    snprintf(w.id, sizeof w.id, "%s", issuers_member(s, reply, "/mission_id"));
    snprintf(w.rendering, sizeof w.rendering, "%s", issuers_member(s, reply, "/rendering"));
    shown = steps_copy(issuers_member(s, reply, "/disclosure"));
    request = issuers_decision(s, &w, "e");
    goal = strstr(shown, "Reconcile Q3");
    CHECK(goal != NULL);
    if (goal)
        goal[11] = '4'; /* another goal than the one to be approved */
    request.disclosure = mission_view_of(shown);
    CHECK_INT(decide(s, mission_plan_approve, &request, NULL).code,
              MISSION_E_DISCLOSURE_UNFAITHFUL);
    still_waiting(s, w.id);
    request.disclosure = V("{}");
    CHECK_INT(decide(s, mission_plan_approve, &request, NULL).done, 0);
    request.disclosure = V("{");
    CHECK_INT(decide(s, mission_plan_approve, &request, NULL).done, 0);
    still_waiting(s, w.id);
    if (goal)
        goal[11] = '3';
    request.disclosure = mission_view_of(shown);
    CHECK_INT(decide(s, mission_plan_approve, &request, NULL).done, 1);
    free(shown);
    free(reply);
}

static void check_rendering_form(struct issuers *s)
{
    struct issuers_waiting w;
    mission_decide request;

    if (!issuers_wait(s, NULL, &w))
        return;
    request = issuers_decision(s, &w, "e");
    request.rendering = V("sha-256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    REFUSED(decide(s, mission_plan_approve, &request, NULL), MISSION_E_STALE, "access_denied", 400);
    request.rendering.len--;
    REFUSED(decide(s, mission_plan_approve, &request, NULL), MISSION_E_STALE, "access_denied", 400);
    still_waiting(s, w.id);
}

static void test_shown(void)
{
    COVERS("AV-4", "CE-2", "DA-2");
    issuers_in_both(check_policy_changed);
    issuers_in_both(check_set_narrower);
    issuers_in_both(check_shortened);
    issuers_in_both(check_other_approver);
    issuers_in_both(check_own_disclosure);
    issuers_in_both(check_rendering_form);
}

/* ---- once ---- */

static void check_replay(struct issuers *s)
{
    struct issuers_waiting w, other;
    mission_decide request;
    char *first = NULL, *again = NULL;
    mission_verdict got;

    if (!issuers_wait(s, NULL, &w) || !issuers_wait(s, NULL, &other))
        return;
    CHECK_INT(issuers_approve(s, &w, "e", &first).done, 1);
    got = issuers_approve(s, &w, "e", &again);
    CHECK_INT(got.done, 1);
    CHECK_INT(got.replayed, 1);
    CHECK_TEXT(again, first);
    free(again);
    CHECK_INT(steps_gapless(s, w.id), 2);
    /* the same event: by somebody else, about something else, for another Mission */
    request = issuers_decision(s, &w, "e");
    request.actor.principal = issuers_admin;
    REFUSED(decide(s, mission_plan_approve, &request, NULL), MISSION_E_CONFLICT, "conflict", 409);
    request = issuers_decision(s, &w, "e");
    request.rendering = mission_view_of(other.rendering);
    if (strcmp(w.rendering, other.rendering) != 0)
        REFUSED(decide(s, mission_plan_approve, &request, NULL), MISSION_E_CONFLICT, "conflict",
                409);
    request.rendering = V("sha-256:other");
    REFUSED(decide(s, mission_plan_approve, &request, NULL), MISSION_E_CONFLICT, "conflict", 409);
    REFUSED(issuers_approve(s, &other, "e", NULL), MISSION_E_CONFLICT, "conflict", 409);
    still_waiting(s, other.id);
    request = issuers_decision(s, &w, "e");
    request.disclosure = V("{}");
    REFUSED(decide(s, mission_plan_approve, &request, NULL), MISSION_E_CONFLICT, "conflict", 409);
    request = issuers_decision(s, &w, "e");
    request.approval_basis = mission_json_root(s->source);
    REFUSED(decide(s, mission_plan_approve, &request, NULL), MISSION_E_CONFLICT, "conflict", 409);
    /* another event for a Mission that is approved */
    REFUSED(issuers_approve(s, &w, "e2", NULL), MISSION_E_CONFLICT, "conflict", 409);
    CHECK_INT(steps_gapless(s, w.id), 2);
    /* the Mission as it is: also after its end */
    CHECK_INT(issuers_operate(s, w.id, MISSION_EVENT_REVOKE, NULL, NULL).done, 1);
    got = issuers_approve(s, &w, "e", &again);
    CHECK_INT(got.done, 1);
    CHECK_INT(got.replayed, 1);
    CHECK_INT(got.state, MISSION_STATE_REVOKED);
    CHECK_TEXT(issuers_member(s, again, "/mission_expires_at"), "2026-12-31T00:00:00Z");
    CHECK_TEXT(issuers_member(s, again, "/state"), "revoked");
    free(again);
    free(first);
}

static void test_replay(void)
{
    COVERS("AV-6", "SE-7", "GB-2", "20:LC-10", "core.response.replay-returns-committed-value",
           "core.response.mission-expires-at-on-creation");
    issuers_in_both(check_replay);
}

static void check_ended(struct issuers *s)
{
    static maker *const makers[] = {mission_plan_deny, mission_plan_withdraw};
    static const char *const stored[] = {"denied", "cancelled"};

    for (size_t i = 0; i < 2; i++) {
        struct issuers_waiting w;
        mission_decide request;
        mission_verdict got;
        char *reply = NULL;

        if (!issuers_wait(s, NULL, &w))
            return;
        request = issuers_decision(s, &w, "");
        request.actor.client_id = ISSUERS_CLIENT;
        request.reason = V("no");
        got = decide(s, makers[i], &request, &reply);
        CHECK_INT(got.done, 1);
        CHECK_TEXT(issuers_member(s, reply, "/state"), draft(s) ? stored[i] : "rejected");
        CHECK_TEXT(stored_state(s, w.id), stored[i]);
        CHECK_INT(steps_gapless(s, w.id), 2);
        got = decide(s, makers[1 - i], &request, NULL);
        CHECK_INT(got.done, 0);
        REFUSED(got, MISSION_E_CONFLICT, "conflict", 409);
        REFUSED(issuers_approve(s, &w, "late", NULL), MISSION_E_CONFLICT, "conflict", 409);
        CHECK_INT(steps_gapless(s, w.id), 2);
        CHECK_INT(issuers_derive(s, w.id, 0, NULL).done, 0);
        free(reply);
    }
}

/* Series: a withdrawal says so, whatever the client gave as its reason. */
static void check_withdrawn(struct issuers *s)
{
    struct issuers_waiting w;
    mission_decide request;
    char *row;

    if (draft(s) || !issuers_wait(s, NULL, &w))
        return;
    request = issuers_decision(s, &w, "");
    request.actor.client_id = ISSUERS_CLIENT;
    CHECK_INT(decide(s, mission_plan_withdraw, &request, NULL).done, 1);
    row = steps_row(s, "mission", w.id, NULL, NULL);
    CHECK_TEXT(issuers_member(s, row, "/record/state"), "rejected");
    CHECK_TEXT(issuers_member(s, row, "/record/lifecycle/reason"), "withdrawn");
    CHECK_TEXT(issuers_member(s, row, "/record/authority_set"), "");
    free(row);
}

static void check_invisible(struct issuers *s)
{
    struct issuers_waiting w, none;
    mission_decide request;
    char *unknown = NULL, *hidden = NULL, *text = malloc(1100);

    if (!text)
        abort();
    if (!issuers_wait(s, NULL, &w))
        return;
    none = w;
    none.id[strlen(none.id) - 1] ^= 1;
    request = issuers_decision(s, &none, "e");
    REFUSED(decide(s, mission_plan_deny, &request, &unknown), MISSION_E_NOT_VISIBLE, "not_found",
            404);
    REFUSED(issuers_approve(s, &none, "e", NULL), MISSION_E_NOT_VISIBLE, "not_found", 404);
    atomic_store(&s->word.no, MISSION_ACT_DENY);
    request = issuers_decision(s, &w, "e");
    REFUSED(decide(s, mission_plan_deny, &request, &hidden), MISSION_E_NOT_VISIBLE, "not_found",
            404);
    CHECK_TEXT(hidden, unknown);
    atomic_store(&s->word.no, 0);
    memset(text, 'x', 1100);
    request.reason = (mission_view){text, 1025};
    CHECK_INT(decide(s, mission_plan_deny, &request, NULL).code, MISSION_E_TOO_LONG);
    still_waiting(s, w.id);
    request.reason.len = 1024;
    CHECK_INT(decide(s, mission_plan_deny, &request, NULL).done, 1);
    free(text);
    free(unknown);
    free(hidden);
}

static void test_ended(void)
{
    COVERS("SE-5");
    issuers_in_both(check_ended);
    issuers_in_both(check_withdrawn);
    issuers_in_both(check_invisible);
}

/* ---- all orders ---- */

enum racer { APPROVE, APPROVE_OTHER, DENY, WITHDRAW, CLOCK, RACERS };

struct race {
    struct issuers *s;
    struct issuers_waiting waiting;
    mission_decide request[3];
    struct steps steps[3];
    mission_verdict verdict[3];
    bool left[3]; /* CLOCK: it has not struck yet */
    const enum racer *racer;
    size_t count;
};

static void line_up(struct race *r, size_t i)
{
    static maker *const makers[] = {mission_plan_approve, mission_plan_approve, mission_plan_deny,
                                    mission_plan_withdraw};
    mission_decide *request = &r->request[i];

    r->left[i] = true;
    if (r->racer[i] == CLOCK)
        return;
    *request = issuers_decision(r->s, &r->waiting, r->racer[i] == APPROVE ? "one" : "two");
    request->actor.client_id = ISSUERS_CLIENT;
    steps_begin(&r->steps[i], plan_of(r->s, makers[r->racer[i]], request));
}

static void advance(struct race *r, size_t i)
{
    if (r->racer[i] == CLOCK) {
        atomic_store(&r->s->seconds, ISSUERS_START + 3600);
        r->left[i] = false;
    } else {
        r->left[i] = steps_one(&r->steps[i], r->s->store);
    }
}

static const char *ended_as(enum racer racer)
{
    return racer == DENY ? "denied" : racer == WITHDRAW ? "cancelled" : "active";
}

/* Exactly one wins unless the clock came first; who lost says so in the words of the profile. */
static void check_race(struct race *r)
{
    const char *winner = "pending";
    size_t done = 0;

    for (size_t i = 0; i < r->count; i++) {
        const mission_verdict *got = &r->verdict[i];

        if (r->racer[i] == CLOCK)
            continue;
        if (got->done == 1) {
            done++;
            winner = ended_as(r->racer[i]);
            continue;
        }
        CHECK_INT(got->status, 409);
        CHECK(got->code == MISSION_E_CONFLICT || got->code == MISSION_E_CONCURRENT);
        if (got->code == MISSION_E_CONCURRENT)
            CHECK_TEXT(got->oauth_error,
                       draft(r->s) ? "conflict" : "mission_concurrent_modification");
    }
    CHECK(done <= 1);
    CHECK_TEXT(stored_state(r->s, r->waiting.id), winner);
    CHECK_INT(steps_gapless(r->s, r->waiting.id), 1 + done);
    CHECK_INT(row_there(r->s, "consent", r->waiting.id), strcmp(winner, "active") == 0);
    for (size_t i = 0; i < r->count; i++)
        CHECK(done == 1 || r->racer[i] != CLOCK || !r->left[i]);
}

static size_t run_race(struct issuers *s, const enum racer *racer, size_t count)
{
    struct order order = {.count = 0};
    size_t runs = 0;

    do {
        struct race r = {.s = s, .racer = racer, .count = count};
        size_t open[3], n;

        atomic_store(&s->seconds, ISSUERS_START);
        issuers_open(s, s->profile);
        if (!issuers_wait(s, NULL, &r.waiting))
            return 0;
        for (size_t i = 0; i < count; i++)
            line_up(&r, i);
        for (;;) {
            n = 0;
            for (size_t i = 0; i < count; i++) {
                if (r.left[i])
                    open[n++] = i;
            }
            if (!n)
                break;
            advance(&r, open[order_choose(&order, n)]);
        }
        for (size_t i = 0; i < count; i++) {
            if (racer[i] != CLOCK)
                r.verdict[i] = steps_end(&r.steps[i], s->store);
        }
        check_race(&r);
        issuers_close(s);
        runs++;
    } while (order_next(&order));
    return runs;
}

static void races(const enum racer *racer, size_t count, size_t least)
{
    for (size_t i = 0; i < 2; i++) {
        struct issuers s = {.profile = profiles[i]};
        size_t runs;

        test_about("%s, %d %d %d", mission_profile_name(profiles[i]), racer[0], racer[1],
                   count > 2 ? (int)racer[2] : -1);
        runs = run_race(&s, racer, count);
        CHECK(runs >= least);
        test_about(NULL);
    }
}

static void test_races(void)
{
    static const enum racer pairs[][2] = {{APPROVE, APPROVE_OTHER}, {APPROVE, DENY},
                                          {APPROVE, WITHDRAW},      {DENY, WITHDRAW},
                                          {APPROVE, CLOCK},         {DENY, CLOCK}};

    COVERS("SE-7", "20:LC-13");
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
        races(pairs[i], 2, 3);
}

static void test_three(void)
{
    static const enum racer three[][3] = {{APPROVE, DENY, WITHDRAW}, {APPROVE, DENY, CLOCK}};

    COVERS("SE-7");
    for (size_t i = 0; i < 2; i++)
        races(three[i], 3, 50);
}

/* The loser has seen it waiting: it learns both states. */
static void check_loser(struct issuers *s)
{
    struct issuers_waiting w;
    mission_decide request;
    struct steps steps;
    mission_error error = MISSION_ERROR_INIT;
    mission_verdict got = {.size = sizeof got};
    const mission_value *reply;

    if (!issuers_wait(s, NULL, &w))
        return;
    request = issuers_decision(s, &w, "e");
    steps_begin(&steps, plan_of(s, mission_plan_approve, &request));
    CHECK(steps_until(&steps, s->store, MISSION_PLAN_COMMIT));
    CHECK_INT(decide(s, mission_plan_deny, &request, NULL).done, 1);
    steps_do(&steps, s->store);
    while (steps_one(&steps, s->store))
        ;
    CHECK_CODE(mission_plan_verdict(steps.plan, &got, &error), MISSION_OK, &error);
    REFUSED(got, MISSION_E_CONCURRENT, draft(s) ? "conflict" : "mission_concurrent_modification",
            409);
    CHECK_INT(got.state, MISSION_STATE_DENIED);
    reply = mission_plan_reply(steps.plan);
    CHECK_VIEW(mission_value_string(mission_value_get(reply, V("current_state"))),
               draft(s) ? "denied" : "rejected");
    CHECK_VIEW(mission_value_string(mission_value_get(reply, V("observed_state"))),
               draft(s) ? "pending" : "pending_approval");
    CHECK_INT(steps.step.attempt, 2);
    mission_plan_free(steps.plan);
}

static void test_loser(void)
{
    COVERS("SE-7");
    issuers_in_both(check_loser);
}

/* ---- the commit fails ---- */

static void check_nothing_visible(struct issuers *s)
{
    static const int32_t answers[] = {MISSION_STORE_AGAIN, -77, MISSION_STORE_UNKNOWN};
    static const int32_t codes[] = {MISSION_E_AGAIN, MISSION_E_HOST, MISSION_E_UNCERTAIN};
    struct issuers_waiting w;
    struct faulty faulty;
    mission_decide request;
    struct steps steps;

    if (!issuers_wait(s, NULL, &w))
        return;
    for (size_t i = 0; i < 3; i++) {
        faulty_open(&faulty, s->store);
        faulty.commit_at = 1;
        faulty.times = 1000;
        faulty.result = answers[i];
        request = issuers_decision(s, &w, "e");
        steps_begin(&steps, plan_of(s, mission_plan_approve, &request));
        CHECK_INT(steps_end(&steps, &faulty.table).code, codes[i]);
        CHECK(faulty.failed >= 1 && faulty.failed <= 3);
        still_waiting(s, w.id);
    }
    /* written, and nobody heard: found again as its own approval */
    faulty_open(&faulty, s->store);
    faulty.commit_at = 1;
    faulty.result = MISSION_STORE_UNKNOWN;
    faulty.written = true;
    steps_begin(&steps, plan_of(s, mission_plan_approve, &request));
    CHECK_INT(steps_end(&steps, &faulty.table).done, 1);
    CHECK_INT(steps_gapless(s, w.id), 2);
}

/* The same for the other two, and for the draft's denial past the expiry. */
static void check_unheard(struct issuers *s)
{
    static maker *const makers[] = {mission_plan_deny, mission_plan_withdraw, mission_plan_approve};
    const struct issuers_intent soon = {.expires_at = "2026-09-01T00:10:00Z"};

    for (size_t i = 0; i < (draft(s) ? 3u : 2u); i++) {
        struct issuers_waiting w;
        struct faulty faulty;
        mission_decide request;
        mission_verdict got;
        struct steps steps;

        atomic_store(&s->seconds, ISSUERS_START);
        if (!issuers_wait(s, &soon, &w))
            return;
        atomic_store(&s->seconds, ISSUERS_START + (i == 2 ? 600 : 0));
        faulty_open(&faulty, s->store);
        faulty.commit_at = 1;
        faulty.result = MISSION_STORE_UNKNOWN;
        faulty.written = true;
        request = issuers_decision(s, &w, "e");
        request.actor.client_id = ISSUERS_CLIENT;
        steps_begin(&steps, plan_of(s, makers[i], &request));
        got = steps_end(&steps, &faulty.table);
        CHECK_INT(faulty.failed, 1);
        CHECK_INT(got.done, i < 2);
        CHECK_INT(got.code, i < 2 ? 0 : MISSION_E_DECLINED);
        CHECK_INT(steps_gapless(s, w.id), 2);
    }
}

static void test_nothing_visible(void)
{
    COVERS("SE-8", "DA-1");
    issuers_in_both(check_nothing_visible);
    issuers_in_both(check_unheard);
}

/* The request's place in the queue is free again, once, whatever became of it. */
static void test_room(void)
{
    static maker *const makers[] = {mission_plan_approve, mission_plan_deny, mission_plan_withdraw};

    COVERS("DA-4");
    for (size_t i = 0; i < 6; i++) {
        struct issuers s;
        struct issuers_waiting w;
        mission_decide request;

        issuers_open(&s, profiles[i % 2]);
        s.pending_most = 1;
        issuers_again(&s);
        if (issuers_wait(&s, NULL, &w)) {
            REFUSED(issuers_admit(&s, NULL, NULL), MISSION_E_PENDING_MANY,
                    "temporarily_unavailable", 503);
            request = issuers_decision(&s, &w, "e");
            request.actor.client_id = ISSUERS_CLIENT;
            CHECK_INT(decide(&s, makers[i / 2], &request, NULL).done, 1);
            (void)decide(&s, makers[i / 2], &request, NULL); /* again: no second place */
            CHECK_INT(issuers_admit(&s, NULL, NULL).done, 1);
            REFUSED(issuers_admit(&s, NULL, NULL), MISSION_E_PENDING_MANY,
                    "temporarily_unavailable", 503);
        }
        issuers_close(&s);
    }
}

static const struct test tests[] = {
    {"steps", test_steps},   {"no_source", test_no_source},
    {"time", test_time},     {"shown", test_shown},
    {"replay", test_replay}, {"ended", test_ended},
    {"races", test_races},   {"three", test_three},
    {"loser", test_loser},   {"nothing_visible", test_nothing_visible},
    {"room", test_room},     {"standing", test_standing},
};
TEST_MAIN("decision", tests)
