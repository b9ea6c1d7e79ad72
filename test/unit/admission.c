/* Admission and decision: what waits, who decides, what comes to be.
 * SPDX-License-Identifier: MIT */
#include "steps.h"

static bool draft(const struct issuers *s)
{
    return s->profile == MISSION_PROFILE_DRAFT;
}

static void refused(mission_verdict got, int32_t code, const char *oauth, uint32_t status)
{
    CHECK_INT(got.done, 0);
    test_check(got.code == code, __FILE__, __LINE__, "%s, not %s", mission_code_reason(got.code),
               mission_code_reason(code));
    CHECK_TEXT(got.oauth_error, oauth);
    CHECK_INT(got.status, status);
}

/* ---- admission ---- */

static void check_admitted(struct issuers *s)
{
    char *reply = NULL;
    const mission_verdict verdict = issuers_admit(s, NULL, &reply);

    CHECK_INT(verdict.done, 1);
    CHECK_INT(verdict.state, MISSION_STATE_PENDING);
    CHECK_TEXT(issuers_member(s, reply, "/state"), draft(s) ? "pending" : "pending_approval");
    CHECK_TEXT(issuers_member(s, reply, "/policy_version"), "policy-1");
    CHECK_TEXT(issuers_member(s, reply, "/expires_at"), "2026-12-31T00:00:00Z");
    CHECK_TEXT(issuers_member(s, reply, "/pending_until"), "2026-09-01T01:00:00Z");
    CHECK_INT(strlen(issuers_member(s, reply, "/rendering")), MISSION_DIGEST_LEN);
    CHECK(*issuers_member(s, reply, "/disclosure/disclosure_id"));
    CHECK(*issuers_member(s, reply, "/authority_set/0/resource"));
    free(reply);
}

static void test_admitted(void)
{
    COVERS("SE-5", "DA-1");
    issuers_in_both(check_admitted);
}

/* ---- approval ---- */

static void check_approved(struct issuers *s)
{
    struct issuers_waiting waiting;
    mission_verdict verdict;
    char *reply = NULL;

    if (!issuers_wait(s, NULL, &waiting))
        return;
    verdict = issuers_approve(s, &waiting, "ape_1", &reply);
    CHECK_INT(verdict.done, 1);
    CHECK_INT(verdict.state, MISSION_STATE_ACTIVE);
    CHECK_TEXT(issuers_member(s, reply, "/state"), "active");
    CHECK_TEXT(issuers_member(s, reply, "/version"), "1");
    CHECK_TEXT(issuers_member(s, reply, "/mission_expires_at"), "2026-12-31T00:00:00Z");
    CHECK_TEXT(issuers_member(s, reply, "/mission_id"), waiting.id);
    free(reply);
}

static void test_approved(void)
{
    COVERS("AV-1", "GB-2", "10:LC-1");
    issuers_in_both(check_approved);
}

/* ---- what is refused ---- */

static mission_verdict admit_as(struct issuers *s, mission_admit request, const char *intent,
                                const char *proposal, char **reply)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan = NULL;

    request.intent = mission_view_of(intent);
    request.proposal = mission_view_of(proposal);
    CHECK_CODE(mission_plan_admit(s->issuer, &request, &plan, &error), MISSION_OK, &error);
    return plan ? issuers_run(s, plan, reply) : (mission_verdict){0};
}

static mission_verdict admit_text(struct issuers *s, const char *intent, const char *proposal)
{
    return admit_as(s, issuers_admission(s), intent, proposal, NULL);
}

/* How many rows of the tenant there are: what was admitted. */
static int32_t count_row(void *to, const mission_store_row *row)
{
    (void)row;
    ++*(size_t *)to;
    return 0;
}

static size_t admitted(struct issuers *s)
{
    size_t rows = 0;
    const mission_store_receiver receiver = {sizeof receiver, &rows, count_row};
    const mission_store_scan all = {.size = sizeof all,
                                    .kind = V("mission"),
                                    .index = V("tenant"),
                                    .value = V("example-corp"),
                                    .limit = 1000};

    CHECK_INT(s->store->scan(s->store->host, &all, &receiver, NULL), MISSION_STORE_OK);
    return rows;
}

#define ERP "\"https://erp.example.com\""
#define DRAFT_INTENT(more)                                                                         \
    "{\"intent\":{\"goal\":\"g\",\"resources\":[" ERP "],\"expires_at\":"                          \
    "\"2026-12-31T00:00:00Z\"" more "}}"
#define PROPOSED(resource, more)                                                                   \
    "[{\"type\":\"mission_resource_access\",\"resource\":" resource                                \
    ",\"actions\":[\"invoices.read\"]" more "}]"

struct bad {
    const char *intent, *proposal, *oauth;
};

static void check_bad(struct issuers *s, const struct bad *bad, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const mission_verdict got = admit_text(s, bad[i].intent, bad[i].proposal);

        test_about("%s: %s %s", mission_profile_name(s->profile), bad[i].intent,
                   bad[i].proposal ? bad[i].proposal : "");
        CHECK_INT(got.done, 0);
        CHECK_TEXT(got.oauth_error, bad[i].oauth);
        CHECK_INT(got.status, 400);
        CHECK_INT(got.state, MISSION_STATE_NONE);
    }
    test_about(NULL);
    CHECK_INT(admitted(s), 0);
}

static void test_refused_draft(void)
{
    static const char good[] = DRAFT_INTENT("");
    static const struct bad bad[] = {
        {"", NULL, "invalid_request"},
        {"[]", NULL, "invalid_request"},
        {"{\"goal\":\"g\",\"resources\":[" ERP "],\"expires_at\":\"2026-12-31T00:00:00Z\"}", NULL,
         "invalid_request"}, /* bare */
        {DRAFT_INTENT(",\"authority_hash\":\"x\""), NULL, "invalid_request"},
        {DRAFT_INTENT(",\"goal\":\"h\""), NULL, "invalid_request"},
        {DRAFT_INTENT(",\"go\\u0061l\":\"h\""), NULL, "invalid_request"},
        {DRAFT_INTENT(",\"goal_lang\":\"en--US\""), NULL, "invalid_request"},
        {DRAFT_INTENT(",\"controls\":{\"max_derivations\":0}"), NULL, "invalid_request"},
        {DRAFT_INTENT(",\"controls\":{\"nobody_knows\":1}"), NULL, "invalid_request"},
        {"{\"intent\":{\"goal\":\"g\",\"resources\":[" ERP
         "],\"expires_at\":\"2026-09-01T00:00:00Z\"}}",
         NULL, "invalid_request"}, /* now */
        {good, "", "invalid_request"},
        {good, "{}", "invalid_request"},
        {good, "[]", "invalid_authorization_details"},
        {good, "[1]", "invalid_authorization_details"},
        {good, "[{\"type\":\"other\"}]", "invalid_authorization_details"},
        {good, PROPOSED("\"https://elsewhere.example.com\"", ""), "invalid_request"},
        {good, PROPOSED(ERP, ",\"surprise\":1"), "invalid_authorization_details"},
        {good, PROPOSED(ERP, ",\"constraints\":{\"max_amount\":1}"),
         "invalid_authorization_details"},
        {"{\"intent\":{\"goal\":\"g\",\"resources\":[" ERP "],\"expires_at\":"
         "\"2026-12-31T00:00:00Z\"},\"evidence\":[]}",
         NULL, "invalid_request"},
        {"{\"intent\":{\"goal\":\"g\",\"resources\":[" ERP "],\"expires_at\":"
         "\"2026-12-31T00:00:00Z\"},\"evidence\":[{\"type\":\"x_unknown\"}]}",
         PROPOSED(ERP, ""), "invalid_mission_intent_evidence"},
        {"{\"intent\":{\"goal\":\"g\",\"resources\":[\"https://nowhere.example.com\"],"
         "\"expires_at\":\"2026-12-31T00:00:00Z\"}}",
         PROPOSED("\"https://nowhere.example.com\"", ""), "invalid_authorization_details"},
    };
    struct issuers s;

    COVERS("SB-1", "SB-2", "SB-3", "SB-8", "IN-1", "IN-2", "IN-3", "IN-6", "EV-1", "EV-2", "AP-1",
           "AP-2", "AP-3", "DE-3", "core.intent.max-derivations-floor",
           "core.intent.goal-lang-well-formed", "core.intent.requested-expiry-invalid-request");
    issuers_open(&s, MISSION_PROFILE_DRAFT);
    check_bad(&s, bad, sizeof bad / sizeof bad[0]);
    CHECK_INT(admit_text(&s, good, PROPOSED(ERP, "")).done, 1); /* the others differ from it */
    issuers_close(&s);
}

#define SERIES_INTENT(more)                                                                        \
    "{\"goal\":\"g\",\"objects\":[\"Q3\"],\"constraints\":[],\"success_criteria\":[],"             \
    "\"mission_expiry\":\"2026-12-31T00:00:00Z\"" more "}"

static void test_refused_series(void)
{
    static const char good[] = SERIES_INTENT("");
    static const struct bad bad[] = {
        {DRAFT_INTENT(""), NULL, "invalid_request"}, /* an envelope */
        {good, PROPOSED(ERP, ""), "invalid_request"},
        {SERIES_INTENT(",\"state\":\"active\""), NULL, "invalid_request"},
        {SERIES_INTENT(",\"context\":{\"max_derivations\":0}"), NULL, "invalid_request"},
        {SERIES_INTENT(",\"context\":{\"surprise\":0}"), NULL, "invalid_request"},
        {SERIES_INTENT(",\"language\":\"x\""), NULL, "invalid_request"},
        {"{\"goal\":\"g\",\"objects\":[],\"constraints\":[],\"success_criteria\":[],"
         "\"mission_expiry\":\"2026-12-31T00:00:00Z\"}",
         NULL, "invalid_request"},
        {"{\"goal\":\"g\",\"objects\":[\"Q3\"],\"constraints\":[],\"success_criteria\":[],"
         "\"mission_expiry\":\"2026-08-31T23:59:59Z\"}",
         NULL, "invalid_request"},
    };
    struct issuers s;

    COVERS("SE-2", "SE-15", "SE-16");
    issuers_open(&s, MISSION_PROFILE_SERIES);
    check_bad(&s, bad, sizeof bad / sizeof bad[0]);
    CHECK_INT(admit_text(&s, good, NULL).done, 1);
    issuers_close(&s);
}

/* How it travelled is checked before anything of it is read. */
static void check_carriage(struct issuers *s)
{
    const mission_carriage front = {sizeof front, MISSION_ENDPOINT_AUTHORIZATION, 0,
                                    MISSION_CARRIED_INTENT, 0};
    const mission_carriage twice = {sizeof twice, MISSION_ENDPOINT_PAR, MISSION_CARRIAGE_SIGNED,
                                    MISSION_CARRIED_INTENT | MISSION_CARRIED_REQUEST,
                                    MISSION_CARRIED_INTENT};
    const mission_carriage pushed = {sizeof pushed, MISSION_ENDPOINT_PAR, 0, MISSION_CARRIED_INTENT,
                                     0};
    char *text = issuers_intent_text(s, NULL), *proposal = issuers_proposal_text(s, NULL);
    mission_admit request = issuers_admission(s);

    request.carriage = &front;
    refused(admit_as(s, request, "nonsense", NULL, NULL), MISSION_E_FRONT_CHANNEL,
            "invalid_request", 400);
    request.carriage = &twice;
    refused(admit_as(s, request, text, proposal, NULL), MISSION_E_CARRIED_TWICE, "invalid_request",
            400);
    CHECK_INT(admitted(s), 0);
    request.carriage = &pushed;
    CHECK_INT(admit_as(s, request, text, proposal, NULL).done, 1);
    free(text);
    free(proposal);
}

static void test_carriage(void)
{
    COVERS("SB-5", "SB-6", "core.submission.front-channel-refusal",
           "core.submission.duplicate-outside-request-object");
    issuers_in_both(check_carriage);
}

/* ---- evidence ---- */

struct attested {
    int32_t fails;
    bool elsewhere;
    int verified;
};

static int32_t any_form(void *host, const mission_value *value, mission_error *error)
{
    (void)host, (void)error;
    return value ? 0 : 1;
}

static int32_t verify(void *host, const mission_evidence_request *request, mission_builder *facts,
                      mission_evidence_binding *binding, mission_error *error)
{
    struct attested *attested = host;

    (void)error;
    attested->verified++;
    binding->intent_hash = attested->elsewhere ? V("sha-256:other") : request->intent_hash;
    (void)mission_builder_object(facts);
    (void)mission_builder_end(facts);
    return attested->fails;
}

/* Evidence that does not hold refuses, whatever stage finds it; nothing is left of the request. */
static void test_evidence(void)
{
    static const char with[] =
        "{\"intent\":{\"goal\":\"g\",\"resources\":[" ERP "],\"expires_at\":"
        "\"2026-12-31T00:00:00Z\"},\"evidence\":[{\"type\":\"x_seen\",\"by\":\"y\"}]}";
    struct attested attested = {.fails = 3};
    const mission_evidence_type type = {.size = sizeof type,
                                        .type = V("x_seen"),
                                        .host = &attested,
                                        .validate = any_form,
                                        .verify = verify};
    const mission_view required = V("x_needed");
    mission_config config = {.size = sizeof config,
                             .profile = MISSION_PROFILE_DRAFT,
                             .evidence_types = &type,
                             .evidence_type_count = 1};
    mission_error error = MISSION_ERROR_INIT;
    mission_context *context = NULL;
    mission_admit request;
    struct issuers s;
    char *reply = NULL, *row;
    mission_clock clock;

    COVERS("EV-2", "EV-3", "EV-4");
    issuers_clock(&s, &clock);
    config.clock = &clock;
    CHECK_CODE(mission_context_new(&config, &context, &error), MISSION_OK, &error);
    issuers_open_in(&s, MISSION_PROFILE_DRAFT, context, NULL);
    refused(admit_text(&s, with, PROPOSED(ERP, "")), MISSION_E_EVIDENCE_UNVERIFIED,
            "invalid_mission_intent_evidence", 400);
    attested.fails = 0;
    attested.elsewhere = true;
    refused(admit_text(&s, with, PROPOSED(ERP, "")), MISSION_E_EVIDENCE_BINDING,
            "invalid_mission_intent_evidence", 400);
    CHECK_INT(attested.verified, 2);
    attested.elsewhere = false;
    request = issuers_admission(&s);
    request.required = &required;
    request.required_count = 1;
    refused(admit_as(&s, request, with, PROPOSED(ERP, ""), NULL), MISSION_E_EVIDENCE_MISSING,
            "invalid_mission_intent_evidence", 400);
    CHECK_INT(attested.verified, 2); /* before anything is verified */
    CHECK_INT(admitted(&s), 0);
    CHECK_INT(admit_as(&s, issuers_admission(&s), with, PROPOSED(ERP, ""), &reply).done, 1);
    row = steps_row(&s, "mission", issuers_member(&s, reply, "/mission_id"), NULL, NULL);
    CHECK_TEXT(issuers_member(&s, row, "/request/evidence/0/type"), "x_seen");
    free(row);
    free(reply);
    issuers_close(&s);
}

/* ---- policy ---- */

static void check_policy(struct issuers *s)
{
    char *reply = NULL;

    atomic_store(&s->word.no, MISSION_ACT_ADMIT);
    refused(issuers_admit(s, NULL, NULL), MISSION_E_DECLINED, "access_denied", 400);
    atomic_store(&s->word.no, 0);
    atomic_store(&s->word.fails, 1);
    CHECK_INT(issuers_admit(s, NULL, NULL).code, MISSION_E_HOST);
    atomic_store(&s->word.fails, 0);
    CHECK_INT(admitted(s), 0);
    /* two equal requests are two */
    CHECK_INT(issuers_admit(s, NULL, &reply).done, 1);
    free(reply);
    CHECK_INT(issuers_admit(s, NULL, &reply).done, 1);
    free(reply);
    CHECK_INT(admitted(s), 2);
}

/* The policy's ceiling shortens the expiry and never extends it; the Intent keeps its own. */
static void check_ceiling(struct issuers *s)
{
    static const char *const at[][2] = {
        {"2026-10-01T00:00:00Z", "2026-10-01T00:00:00Z"},
        {"2027-10-01T00:00:00Z", "2026-12-31T00:00:00Z"},
        {"2026-12-31T00:00:00+00:00", "2026-12-31T00:00:00Z"}, /* the same moment: the Intent's */
        {"2026-12-31T00:30:00+01:00", "2026-12-31T00:30:00+01:00"},
    };
    char *text = issuers_intent_text(s, NULL), *proposal = issuers_proposal_text(s, NULL);
    mission_admit request = issuers_admission(s);

    for (size_t i = 0; i < sizeof at / sizeof at[0]; i++) {
        struct issuers_waiting w;
        char *reply = NULL, *row;

        request.expires_at = mission_view_of(at[i][0]);
        CHECK_INT(admit_as(s, request, text, proposal, &reply).done, 1);
        CHECK_TEXT(issuers_member(s, reply, "/expires_at"), at[i][1]);
        snprintf(w.id, sizeof w.id, "%s", issuers_member(s, reply, "/mission_id"));
        snprintf(w.rendering, sizeof w.rendering, "%s", issuers_member(s, reply, "/rendering"));
        free(reply);
        CHECK_INT(issuers_approve(s, &w, w.id, &reply).done, 1);
        CHECK_TEXT(issuers_member(s, reply, "/mission_expires_at"), at[i][1]);
        row = steps_row(s, "mission", w.id, NULL, NULL);
        CHECK_TEXT(issuers_member(s, row,
                                  draft(s) ? "/record/intent/expires_at"
                                           : "/record/mission_intent/mission_expiry"),
                   "2026-12-31T00:00:00Z");
        free(row);
        free(reply);
    }
    request.expires_at = V("soon");
    CHECK_INT(admit_as(s, request, text, proposal, NULL).done, 0);
    request.expires_at = V("2026-09-01T00:00:00Z"); /* a Mission that has ended before it began */
    CHECK_INT(admit_as(s, request, text, proposal, NULL).done, 0);
    CHECK_INT(admitted(s), 4);
    free(text);
    free(proposal);
}

static void test_policy(void)
{
    COVERS("SB-10", "AV-11", "DA-1", "core.record.effective-not-later-than-requested");
    issuers_in_both(check_policy);
    issuers_in_both(check_ceiling);
}

static const struct test tests[] = {
    {"admitted", test_admitted},
    {"approved", test_approved},
    {"refused_draft", test_refused_draft},
    {"refused_series", test_refused_series},
    {"carriage", test_carriage},
    {"evidence", test_evidence},
    {"policy", test_policy},
};
TEST_MAIN("admission", tests)
