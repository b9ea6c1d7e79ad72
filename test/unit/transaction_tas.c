/* The Transaction Authorization Server: each check alone, one result, whatever happens meanwhile.
 * SPDX-License-Identifier: MIT */
#include "deal.h"

#include <pthread.h>

static const uint32_t profiles[] = {MISSION_PROFILE_SERIES, MISSION_PROFILE_DRAFT};
#define BOTH(i) for (size_t i = 0; i < 2; i++)

static mission_view member(const mission_value *from, const char *name)
{
    return mission_value_string(mission_value_get(from, mission_view_of(name)));
}

static int64_t number(const mission_value *from, const char *name)
{
    int64_t out = -1;

    CHECK(mission_value_integer(mission_value_get(from, mission_view_of(name)), &out));
    return out;
}

/* The challenge again, with one member changed (NULL: left out), signed as it should be. */
static void forge(struct deal *deal, const char *name, const char *json)
{
    mission_text *text = deal_changed(deal, deal->challenge, name, json);
    char copy[4096];

    snprintf(copy, sizeof copy, "%.*s", (int)mission_text_view(text).len,
             mission_text_view(text).ptr);
    deal_forge(deal, "txn-authz-challenge+jwt", copy);
    mission_text_unref(text);
}

/* ---- the whole ---- */

static void check_token(struct deal *deal)
{
    static const char *const names[] = {
        "act", "aud",     "authorization_details", "client_id", "cnf", "exp", "iat", "iss",
        "jti", "mission", "parameter_digest",      "sub",       "txn"};
    mission_json *challenge = deal_payload(deal, deal->challenge),
                 *token = deal_payload(deal, deal->made);
    const mission_value *from = mission_json_root(challenge), *to = mission_json_root(token);
    mission_jws *jws = NULL;

    CHECK_INT(mission_value_count(to), 13);
    for (size_t i = 0; i < 13; i++)
        CHECK(mission_value_get(to, mission_view_of(names[i])) != NULL);
    CHECK_VIEW(member(to, "iss"), DEAL_TAS);
    CHECK_VIEW(member(to, "aud"), DESK_AUD);
    CHECK_VIEW(member(to, "sub"), "user-1");
    CHECK_VIEW(member(to, "client_id"), DEAL_CLIENT);
    CHECK(member(to, "jti").len >= 26);
#define SAME(name)                                                                                 \
    mission_value_equal(mission_value_get(from, V(name)), mission_value_get(to, V(name)))
    CHECK_INT(SAME("txn"), 1);
    CHECK_INT(SAME("authorization_details"), 1);
    CHECK_INT(SAME("parameter_digest"), 1);
    CHECK_INT(SAME("cnf"), 1);
    CHECK_INT(SAME("act"), 1);
    CHECK_INT(mission_transaction_mission_equal(deal->desk.context,
                                                mission_value_get(from, V("mission")),
                                                mission_value_get(to, V("mission")), NULL),
              0);
    CHECK(mission_value_get(mission_value_get(from, V("mission")), V("more")) != NULL);
    CHECK(!mission_value_get(mission_value_get(to, V("mission")), V("more")));
    CHECK(!mission_jws_decode(deal->desk.context, mission_view_of(deal->made), &jws, NULL));
    CHECK_VIEW(member(mission_jws_header(jws), "typ"), "mission-txn-token+jwt");
    mission_jws_unref(jws);
    mission_json_unref(token);
    mission_json_unref(challenge);
}

static void test_flow(void)
{
    COVERS("30:TX-3", "30:TX-4", "txn-authorization.token.must-not-list",
           "txn-authorization.token.singleton-audience",
           "txn-authorization.token.client-id-required", "txn-authorization.token.act-attribution",
           "txn-authorization.token.local-subject-projection",
           "txn-authorization.floor.single-result-per-instance",
           "txn-authorization.floor.class-semantic-single-use",
           "txn-authorization.redemption.initial-vs-final-validation");
    BOTH(i)
    {
        struct deal deal;
        char first[8192];
        mission_verdict verdict;

        deal_open(&deal, profiles[i], "act", "{\"iss\":\"https://a\",\"sub\":\"agent\"}", NULL);
        CHECK_CODE(deal_challenge(&deal), 0, &deal.error);
        CHECK_CODE(deal_admit(&deal), 0, &deal.error);
        CHECK_INT(number(deal_reply(&deal), "expires_in"), 600);
        CHECK_INT(number(deal_reply(&deal), "interval"), 5);
        CHECK_CODE(deal_poll(&deal), MISSION_E_AUTHORIZATION_PENDING, &deal.error);
        CHECK_VIEW(member(deal_reply(&deal), "error"), "authorization_pending");
        CHECK_CODE(deal_poll(&deal), MISSION_E_SLOW_DOWN, &deal.error);
        CHECK_VIEW(member(deal_reply(&deal), "error"), "slow_down");
        deal.now.seconds += 4;
        CHECK_CODE(deal_poll(&deal), MISSION_E_SLOW_DOWN, &deal.error);
        deal.now.seconds += 5;
        CHECK_CODE(deal_poll(&deal), MISSION_E_AUTHORIZATION_PENDING, &deal.error);
        CHECK_CODE(deal_approve(&deal), 0, &deal.error);
        CHECK_INT(deal.asked[DEAL_DECIDE], 0); /* an approval decides nothing */
        deal_restart(&deal);
        CHECK_CODE(deal_poll(&deal), 0, &deal.error);
        CHECK_INT(deal.asked[DEAL_DECIDE], 1);
        verdict = deal_verdict(&deal);
        CHECK_INT(verdict.replayed, 0);
        CHECK_VIEW(member(deal_reply(&deal), "token_type"), "DPoP");
        CHECK_INT(number(deal_reply(&deal), "expires_in"), 120);
        check_token(&deal);
        memcpy(first, deal.made, sizeof first);
        deal_restart(&deal);
        deal.decide_says = MISSION_SAYS_DENY; /* the result is there: nothing is asked again */
        deal.now.seconds += 5000;
        CHECK_CODE(deal_poll(&deal), 0, &deal.error);
        CHECK_INT(deal_verdict(&deal).replayed, 1);
        CHECK_TEXT(deal.made, first);
        CHECK_INT(deal.asked[DEAL_DECIDE], 1);
        deal_close(&deal);
    }
}

/* No actor anywhere, no `act`. */
static void test_no_actor(void)
{
    struct deal deal;
    mission_json *token;

    COVERS("txn-authorization.token.act-attribution",
           "txn-authorization.token.no-refresh-no-derivation");
    deal_open(&deal, MISSION_PROFILE_DRAFT, NULL);
    deal_all(&deal);
    CHECK(!mission_value_get(deal_reply(&deal), V("refresh_token")));
    token = deal_payload(&deal, deal.made);
    CHECK_INT(mission_value_count(mission_json_root(token)), 12);
    CHECK(!mission_value_get(mission_json_root(token), V("act")));
    mission_json_unref(token);
    deal_close(&deal);
}

/* ---- the admission ---- */

/* Refused with this code and OAuth error, and nothing of it stays. */
static void refused_as(struct deal *deal, const mission_transaction_redeem *own, int32_t code,
                       const char *oauth)
{
    mission_plan *plan = NULL;

    CHECK(!mission_plan_transaction_admit(deal->tas, own, &deal->now, &plan, NULL));
    CHECK_CODE(deal_run(deal, plan, deal_tas_store(deal)), code, &deal->error);
    if (deal_reply(deal))
        CHECK_VIEW(member(deal_reply(deal), "error"), oauth);
    else
        CHECK(!oauth[0]);
}

static void refused(struct deal *deal, int32_t code)
{
    const mission_transaction_redeem own = deal_redeem(deal);

    refused_as(deal, &own, code, "invalid_grant");
}

static void begin(struct deal *deal, uint32_t profile)
{
    deal_open(deal, profile, NULL);
    CHECK_CODE(deal_challenge(deal), 0, &deal->error);
}

static void still_new(struct deal *deal)
{
    CHECK_CODE(deal_admit(deal), 0, &deal->error);
    CHECK_INT(deal_verdict(deal).replayed, 0);
    deal_close(deal);
}

static void test_form(void)
{
    struct deal deal;
    mission_transaction_redeem own;

    COVERS("30:TX-3");
    begin(&deal, MISSION_PROFILE_SERIES);
#define FORM(change, code, oauth)                                                                  \
    do {                                                                                           \
        own = deal_redeem(&deal);                                                                  \
        change;                                                                                    \
        refused_as(&deal, &own, code, oauth);                                                      \
    } while (0)
    FORM(own.client.client_id = V(""), MISSION_E_CALLER, "invalid_client");
    FORM(own.transaction_challenge = V(""), MISSION_E_MISSING_MEMBER, "invalid_request");
    FORM(own.subject_token = V(""), MISSION_E_MISSING_MEMBER, "invalid_request");
    FORM(own.subject_token_type = V(""), MISSION_E_MISSING_MEMBER, "invalid_request");
    FORM(own.subject_token_type = V("urn:ietf:params:oauth:token-type:jwt"),
         MISSION_E_UNKNOWN_VALUE, "invalid_request");
    FORM(own.client.jkt = V(""), MISSION_E_BINDING, "invalid_grant");
    FORM(own.client.jkt = mission_jwk_thumbprint(deal.other), MISSION_E_BINDING, "invalid_grant");
    FORM((own.client.x5t_s256 = own.client.jkt, own.client.jkt = V("")), MISSION_E_BINDING,
         "invalid_grant");
    FORM(own.transaction_challenge = own.subject_token, MISSION_E_TOKEN_TYPE, "invalid_grant");
    FORM(own.subject_token = own.transaction_challenge, MISSION_E_TOKEN_TYPE, "invalid_grant");
    FORM(own.transaction_challenge = V("x.y.z"), MISSION_E_MALFORMED_TOKEN, "invalid_grant");
    still_new(&deal);
}

static void test_challenge(void)
{
    static const struct {
        const char *name, *json;
        int32_t code;
    } cases[] = {
        {"iss", "\"https://other.example\"", MISSION_E_ISSUER},
        {"iss", NULL, MISSION_E_MISSING_MEMBER},
        {"aud", "\"https://other.example\"", MISSION_E_AUDIENCE},
        {"aud", "[\"" DEAL_TAS "\",\"https://other.example\"]", MISSION_E_AUDIENCE},
        {"aud", "[\"" DEAL_TAS "\"]", 0},
        {"aud", NULL, MISSION_E_MISSING_MEMBER},
        {"exp", NULL, MISSION_E_MISSING_MEMBER},
        {"exp", "1790000000", MISSION_E_TOKEN_EXPIRED},
        {"exp", "1790000001", 0},
        {"exp", "-1", MISSION_E_OUT_OF_RANGE},
        {"iat", "1790000001", MISSION_E_TOKEN_EARLY},
        {"nbf", "1790000001", MISSION_E_TOKEN_EARLY},
        {"nbf", "1790000000.5", MISSION_E_TOKEN_EARLY},
        {"nbf", "\"1\"", MISSION_E_WRONG_TYPE},
        {"iat", "\"1790000000\"", MISSION_E_WRONG_TYPE},
        {"jti", NULL, MISSION_E_MISSING_MEMBER},
        {"jti", "\"\"", MISSION_E_EMPTY},
        {"txn", NULL, MISSION_E_MISSING_MEMBER},
        {"txn", "7", MISSION_E_WRONG_TYPE},
        {"reason", NULL, MISSION_E_MISSING_MEMBER},
        {"reason_uri", "\"x\"", MISSION_E_MALFORMED_URI},
        {"mission", NULL, MISSION_E_MISSING_MEMBER},
        {"mission", "{}", MISSION_E_MISSING_MEMBER},
        {"cnf", NULL, MISSION_E_MISSING_MEMBER},
        {"cnf", "{}", MISSION_E_BINDING},
        {"cnf", "{\"jwk\":{}}", MISSION_E_BINDING},
        {"parameter_digest", NULL, MISSION_E_MISSING_MEMBER},
        {"parameter_digest", "\"sha-256:x\"", MISSION_E_MALFORMED_DIGEST},
        {"authorization_details", NULL, MISSION_E_MISSING_MEMBER},
        {"authorization_details", "[]", MISSION_E_EMPTY},
        {"authorization_details",
         "[" DEAL_ENTRY("invoices.pay", "1") "," DEAL_ENTRY("invoices.pay", "1") "]",
         MISSION_E_TOO_MANY},
        {"act", "{\"iss\":\"https://a\"}", MISSION_E_MISSING_MEMBER},
        {"unheard_of", "1", 0},
    };

    COVERS("30:TX-3", "30:TX-7", "txn-authorization.verification.unknown-typ-rejection");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct deal deal;

        test_about("case %zu: %s", i, cases[i].name);
        begin(&deal, profiles[i % 2]);
        forge(&deal, cases[i].name, cases[i].json);
        if (cases[i].code)
            refused(&deal, cases[i].code);
        else
            CHECK_CODE(deal_admit(&deal), 0, &deal.error);
        deal_close(&deal);
    }
    test_about(NULL);
}

static void test_keys(void)
{
    struct deal deal;
    mission_signer own;

    COVERS("30:TX-3");
    begin(&deal, MISSION_PROFILE_SERIES);
    deal.unknown_issuer = true;
    refused(&deal, MISSION_E_ISSUER);
    deal.unknown_issuer = false;
    own = deal.resource_signer; /* the TAS's own key signs no challenge */
    deal.resource_signer = deal.tas_signer;
    forge(&deal, "unheard_of", "1");
    refused(&deal, MISSION_E_NO_KEY);
    deal.resource_signer = own;
    forge(&deal, "unheard_of", "2");
    deal.now.seconds += 300; /* only the admission is bounded by its `exp` */
    refused(&deal, MISSION_E_TOKEN_EXPIRED);
    deal.now.seconds--;
    still_new(&deal);
}

static void test_subject_token(void)
{
    static const struct {
        const char *name, *json;
        int32_t code;
    } cases[] = {
        {"aud", "\"https://other.example\"", MISSION_E_AUDIENCE},
        {"aud", "[\"https://other.example\",\"" DESK_AUD "\"]", 0},
        {"cnf", "{\"jkt\":\"0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I\"}", MISSION_E_BINDING},
        {"cnf", NULL, MISSION_E_BINDING},
        {"iss", "\"https://other.example\"", MISSION_E_ISSUER},
        {"authorization_details", "[" DEAL_ENTRY("invoices.read", "500.00") "]",
         MISSION_E_ACTION_OUTSIDE},
        {"authorization_details", "[" DEAL_ENTRY("invoices.*", "499.99") "]",
         MISSION_E_CONSTRAINT_BROADER},
        {"act", "{\"iss\":\"https://a\",\"sub\":\"agent\"}", 0},
        {"exp", "1790000001", 0},
    };

    COVERS("30:TX-3", "txn-authorization.redemption.subject-token-audience-pop");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct deal deal;

        test_about("case %zu: %s", i, cases[i].name);
        begin(&deal, profiles[i % 2]);
        {
            char compact[4096];
            mission_view text = mission_text_view(deal.token_text);
            mission_text *changed;

            snprintf(compact, sizeof compact, "%.*s", (int)text.len, text.ptr);
            changed = deal_changed(&deal, compact, cases[i].name, cases[i].json);
            snprintf(compact, sizeof compact, "%.*s", (int)mission_text_view(changed).len,
                     mission_text_view(changed).ptr);
            mission_text_unref(deal.token_text);
            deal.token_text = desk_sign(&deal.desk, "at+jwt", compact);
            mission_text_unref(changed);
        }
        if (cases[i].code)
            refused(&deal, cases[i].code);
        else
            CHECK_CODE(deal_admit(&deal), 0, &deal.error);
        deal_close(&deal);
    }
    test_about(NULL);
}

/* The Mission of the challenge and of the token, member by member: the rule itself is tested with
 * the challenge. */
static void test_mission(void)
{
    struct deal deal;
    const char *other =
        "{\"id\":\"" DESK_ID "\",\"issuer\":\"" DESK_ISS "\",\"authority_hash\":\"" DESK_HASH
        "\",\"expires_at\":\"2026-12-31T00:00:00Z\",\"approval_basis\":{\"type\":"
        "\"user\"},\"subject\":{\"iss\":\"https://home.example\",\"sub\":\"else\"}}";

    COVERS("txn-authorization.redemption.mission-invariants-equality", "30:TX-3");
    begin(&deal, MISSION_PROFILE_DRAFT);
    forge(&deal, "mission", other);
    refused(&deal, MISSION_E_TRANSACTION);
    CHECK_INT(deal.asked[DEAL_STANDING], 0); /* before authority or approval */
    deal_close(&deal);
}

static void test_delegation(void)
{
    struct deal deal;
    static const char dropped[] = "[{\"type\":\"mission_resource_access\",\"resource\":\"" DESK_AUD
                                  "\",\"actions\":[\"invoices.pay\"],\"constraints\":{"
                                  "\"max_amount\":{\"amount\":\"500.00\",\"currency\":\"USD\"}}}]";
    static const char off[] = "[{\"type\":\"mission_resource_access\",\"resource\":\"" DESK_AUD
                              "\",\"actions\":[\"invoices.pay\"],\"constraints\":{"
                              "\"requires_action_approval\":false,"
                              "\"max_amount\":{\"amount\":\"500.00\",\"currency\":\"USD\"}}}]";

    COVERS("30:TX-1", "txn-authorization.applicability.constraint-preservation-under-delegation");
    begin(&deal, MISSION_PROFILE_DRAFT);
    forge(&deal, "authorization_details", dropped);
    refused(&deal, MISSION_E_CONSTRAINT_DROPPED);
    forge(&deal, "authorization_details", off);
    refused(&deal, MISSION_E_CONSTRAINT_BROADER);
    deal_close(&deal);
}

static void test_now(void)
{
    struct deal deal;
    mission_transaction_redeem own;

    COVERS("30:TX-1", "30:TX-3", "30:TX-7", "txn-authorization.verification.unknown-typ-rejection");
    begin(&deal, MISSION_PROFILE_DRAFT);
    deal.readable = 0;
    refused(&deal, MISSION_E_CHALLENGE);
    deal.readable = 1;
    deal.operation_resource = "https://other.example";
    refused(&deal, MISSION_E_CHALLENGE);
    deal.operation_resource = DESK_AUD;
    deal.token_stands = 0;
    refused(&deal, MISSION_E_DENIED);
    deal.token_stands = 1;
    deal_effective(&deal, "[" DEAL_ENTRY("invoices.read", "500.00") "]");
    refused(&deal, MISSION_E_ACTION_OUTSIDE);
    deal_effective(&deal, NULL);
    refused(&deal, MISSION_E_NOT_COVERED);
    deal_effective(&deal, "[" DEAL_ENTRY("invoices.*", "500.00") "]");
    deal.state.state = MISSION_STATE_SUSPENDED;
    refused(&deal, MISSION_E_MISSION_NOT_ACTIVE);
    deal.state.state = MISSION_STATE_ACTIVE;
    deal.state.learned_at.seconds -= 86401;
    own = deal_redeem(&deal);
    refused_as(&deal, &own, MISSION_E_STATE_STALE, "temporarily_unavailable");
    deal.state.learned_at = deal.now;
    deal.policy_says = MISSION_SAYS_DENY;
    refused(&deal, MISSION_E_DENIED);
    deal.policy_says = MISSION_SAYS_STEP_UP; /* TX-1: that is no approval */
    refused(&deal, MISSION_E_DENIED);
    deal.policy_says = 77;
    refused(&deal, MISSION_E_DENIED);
    deal.policy_says = MISSION_SAYS_PERMIT; /* and yet the challenge asks for an approval */
    CHECK_CODE(deal_admit(&deal), 0, &deal.error);
    CHECK_CODE(deal_poll(&deal), MISSION_E_AUTHORIZATION_PENDING, &deal.error);
    deal_close(&deal);
}

static void test_subjects(void)
{
    struct deal deal;
    mission_json *token;
    mission_transaction_redeem own;

    COVERS("30:TX-3", "txn-authorization.token.subject-namespace-mapping",
           "txn-authorization.token.local-subject-projection");
    begin(&deal, MISSION_PROFILE_DRAFT);
    deal.subject_kind = MISSION_SUBJECT_NONE;
    refused(&deal, MISSION_E_TRANSACTION);
    deal.subject_kind = MISSION_SUBJECT_FOREIGN;
    refused(&deal, MISSION_E_TRANSACTION); /* mission.subject is user-1, the token's local-1 */
    deal.mapped = "";
    own = deal_redeem(&deal);
    refused_as(&deal, &own, MISSION_E_VERDICT, "");
    deal.mapped = deal.mapped_origin = "local-1";
    deal.subject_version = "";
    refused_as(&deal, &own, MISSION_E_VERDICT, "");
    deal.subject_version = "7";
    deal.subject_kind = 77;
    refused_as(&deal, &own, MISSION_E_VERDICT, "");
    deal.subject_kind = MISSION_SUBJECT_FOREIGN;
    CHECK_CODE(deal_admit(&deal), 0, &deal.error);
    CHECK_CODE(deal_approve(&deal), 0, &deal.error);
    CHECK_CODE(deal_poll(&deal), 0, &deal.error);
    token = deal_payload(&deal, deal.made);
    CHECK_VIEW(member(mission_json_root(token), "sub"), "local-1");
    mission_json_unref(token);
    deal_token(&deal, "sub", "\"user-2\"", NULL); /* somebody else, under the same name */
    CHECK_CODE(deal_challenge(&deal), 0, &deal.error);
    refused(&deal, MISSION_E_TRANSACTION);
    deal.subject_version = "8"; /* the policy was mended */
    CHECK_CODE(deal_admit(&deal), 0, &deal.error);
    deal_close(&deal);
}

/* A callback that fails refuses nothing for good and permits nothing. */
static void test_broken(void)
{
    COVERS("30:TX-3");
    for (enum deal_slot slot = DEAL_ISSUER; slot <= DEAL_POLICY; slot++) {
        struct deal deal;
        const mission_transaction_redeem *own;
        mission_transaction_redeem asked;

        test_about("slot %d", (int)slot);
        begin(&deal, MISSION_PROFILE_SERIES);
        asked = deal_redeem(&deal);
        own = &asked;
        deal.broken = slot;
        refused_as(&deal, own, MISSION_E_HOST, "");
        deal.broken = DEAL_NONE;
        still_new(&deal);
    }
    test_about(NULL);
}

static void test_again(void)
{
    struct deal deal;
    char id[64], challenge[8192];
    mission_transaction_redeem own;

    COVERS("30:TX-4");
    begin(&deal, MISSION_PROFILE_DRAFT);
    CHECK_CODE(deal_admit(&deal), 0, &deal.error);
    memcpy(id, deal.id, sizeof id);
    deal.now.seconds += 10;
    CHECK_CODE(deal_admit(&deal), 0, &deal.error);
    CHECK_TEXT(deal.id, id);
    CHECK_INT(deal_verdict(&deal).replayed, 1);
    CHECK_INT(number(deal_reply(&deal), "expires_in"), 590);
    memcpy(challenge, deal.challenge, sizeof challenge);
    forge(&deal, "jti", "\"another\""); /* another challenge for the same transaction */
    CHECK_CODE(deal_admit(&deal), 0, &deal.error);
    CHECK(strcmp(deal.id, id) != 0);
    forge(&deal, "parameter_digest", "\"sha-256:UdG-TiebDHTiKRXUVURs1Jeq_vDJp_Ro8jWbBAD8hgM\"");
    refused(&deal, MISSION_E_CONFLICT);
    forge(&deal, "jti", "\"a third\"");
    refused(&deal, MISSION_E_CONFLICT);
    memcpy(deal.challenge, challenge, sizeof challenge);
    own = deal_redeem(&deal);
    own.client.client_id = V("another client");
    refused_as(&deal, &own, MISSION_E_CONFLICT, "invalid_grant");
    deal.now.seconds += 300; /* late: not even the workflow that there is */
    refused(&deal, MISSION_E_TOKEN_EXPIRED);
    deal_close(&deal);
}

/* ---- the approval ---- */

static int32_t approve(struct deal *deal, const mission_transaction_approve *own)
{
    mission_plan *plan = NULL;

    CHECK(!mission_plan_transaction_approve(deal->tas, own, &deal->now, &plan, NULL));
    return deal_run(deal, plan, deal_tas_store(deal));
}

static void test_approval(void)
{
    struct deal deal;
    mission_transaction_approve own;

    COVERS("30:TX-1", "30:TX-3", "txn-authorization.applicability.step-up-is-not-approval",
           "txn-authorization.redemption.approval-binds-both-identities");
    deal_open(&deal, MISSION_PROFILE_DRAFT, "act", "{\"iss\":\"https://a\",\"sub\":\"agent\"}",
              "acr", "\"phr\"", NULL);
    CHECK_CODE(deal_challenge(&deal), 0, &deal.error);
    CHECK_CODE(deal_admit(&deal), 0, &deal.error);
    deal.now.seconds += 50;
    CHECK_CODE(deal_poll(&deal), MISSION_E_AUTHORIZATION_PENDING, &deal.error); /* a strong login */
    {
        mission_plan *plan = NULL;

        CHECK(!mission_plan_transaction_show(deal.tas, mission_view_of(deal.id), &deal.now, &plan,
                                             NULL));
        CHECK_CODE(deal_run(&deal, plan, deal_tas_store(&deal)), 0, &deal.error);
        CHECK_VIEW(member(deal_reply(&deal), "status"), "pending");
        CHECK_VIEW(member(deal_reply(&deal), "subject"), "user-1");
        snprintf(deal.binding, sizeof deal.binding, "%.*s", 51,
                 member(deal_reply(&deal), "approval_binding").ptr);
    }
#define LAPSED(change)                                                                             \
    do {                                                                                           \
        own = deal_approval(&deal);                                                                \
        change;                                                                                    \
        CHECK_CODE(approve(&deal, &own), MISSION_E_APPROVAL_LAPSED, &deal.error);                  \
    } while (0)
    LAPSED(own.by = 0);
    LAPSED(own.by = 3);
    LAPSED(own.independent = 0);
    LAPSED(own.independent = 2);
    LAPSED(own.approval_id = V(""));
    LAPSED(own.approver.sub = V(""));
    LAPSED(own.approver = ((mission_principal){V("https://a"), V("agent")}));
    LAPSED(own.approved_at.seconds += 1);
    LAPSED(own.approved_at.seconds -= 51);
    LAPSED(own.approved_at.seconds = 0);
    LAPSED(own.approved_until.seconds -= 200);
    LAPSED(own.approved_until.seconds = 0);
    own = deal_approval(&deal);
    own.approved_until.seconds = 253402300800; /* the year 10000 has no text */
    CHECK_CODE(approve(&deal, &own), MISSION_E_CLOCK, &deal.error);
    own = deal_approval(&deal);
    own.approval_binding = V("sha-256:UdG-TiebDHTiKRXUVURs1Jeq_vDJp_Ro8jWbBAD8hgM");
    CHECK_CODE(approve(&deal, &own), MISSION_E_BINDING_MISMATCH, &deal.error);
    own.id = V("txa_nothing");
    CHECK_CODE(approve(&deal, &own), MISSION_E_NOT_FOUND, &deal.error);
    own = deal_approval(&deal);
    CHECK_CODE(approve(&deal, &own), 0, &deal.error);
    CHECK_INT(deal_verdict(&deal).replayed, 0);
    CHECK_CODE(approve(&deal, &own), 0, &deal.error);
    CHECK_INT(deal_verdict(&deal).replayed, 1);
    own.approval_id = V("apr-2");
    CHECK_CODE(approve(&deal, &own), MISSION_E_CONFLICT, &deal.error);
    CHECK_CODE(deal_deny(&deal), 0, &deal.error);
    CHECK_CODE(deal_deny(&deal), 0, &deal.error);
    CHECK_INT(deal_verdict(&deal).replayed, 1);
    CHECK_CODE(approve(&deal, &own), MISSION_E_CONFLICT, &deal.error);
    CHECK_CODE(deal_poll(&deal), MISSION_E_DENIED, &deal.error);
    CHECK_VIEW(member(deal_reply(&deal), "error"), "access_denied");
    CHECK_INT(deal.asked[DEAL_DECIDE], 0);
    deal_close(&deal);
}

/* The binding says who, what, with which key, for which Mission: any other gives another one. */
enum other {
    OTHER_NONE,
    OTHER_SUBJECT,
    OTHER_PARAMETERS,
    OTHER_TXN,
    OTHER_CLIENT,
    OTHER_KEY,
    OTHER_KIND_OF_KEY,
    OTHER_TYPE,
    OTHER_ENTRY,
    OTHER_ORIGIN,
    OTHERS
};

#define BOUND_MISSION(iss)                                                                         \
    "{\"id\":\"" DESK_ID "\",\"issuer\":\"" DESK_ISS "\",\"authority_hash\":\"" DESK_HASH          \
    "\",\"subject\":{\"iss\":\"" iss "\",\"sub\":\"origin\"}}"

/* Alone with its server's store: the transaction has another binding in each. */
static void bind(struct deal *deal, enum other other)
{
    const char *mission = other == OTHER_ORIGIN ? BOUND_MISSION("https://other.example")
                                                : BOUND_MISSION("https://home.example");
    mission_jwk *const key = deal->client;
    mission_transaction_redeem own;
    mission_plan *plan = NULL;

    if (other == OTHER_KEY) {
        deal->client = deal->other;
        deal->other = key;
    }
    deal->tls = other == OTHER_KIND_OF_KEY;
    deal->operation_type = other == OTHER_TYPE ? "invoices.read" : "invoices.pay";
    deal->mapped_origin = other == OTHER_SUBJECT ? "user-2" : "user-1";
    deal_token(deal, "mission", mission, "sub",
               other == OTHER_SUBJECT ? "\"user-2\"" : "\"user-1\"", NULL);
    CHECK_CODE(deal_challenge(deal), 0, &deal->error);
    if (other == OTHER_PARAMETERS)
        forge(deal, "parameter_digest", "\"sha-256:UdG-TiebDHTiKRXUVURs1Jeq_vDJp_Ro8jWbBAD8hgM\"");
    if (other == OTHER_ENTRY)
        forge(deal, "authorization_details", "[" DEAL_ENTRY("invoices.pay", "499.00") "]");
    forge(deal, "txn", other == OTHER_TXN ? "\"t-2\"" : "\"t-1\"");
    own = deal_redeem(deal);
    if (other == OTHER_CLIENT)
        own.client.client_id = V("another client");
    CHECK(!mission_plan_transaction_admit(deal->tas, &own, &deal->now, &plan, NULL));
    CHECK_CODE(deal_run(deal, plan, deal_tas_store(deal)), 0, &deal->error);
    snprintf(deal->id, sizeof deal->id, "%.*s",
             (int)member(deal_reply(deal), "transaction_authorization_id").len,
             member(deal_reply(deal), "transaction_authorization_id").ptr);
    CHECK_CODE(deal_show(deal), 0, &deal->error);
    if (other == OTHER_KEY) {
        deal->other = deal->client;
        deal->client = key;
    }
}

static void test_binding(void)
{
    char seen[OTHERS + 1][64];
    struct deal deal;

    COVERS("txn-authorization.redemption.approval-binds-both-identities");
    deal_open(&deal, MISSION_PROFILE_DRAFT, NULL);
    for (int i = 0; i <= OTHERS; i++) { /* the last is the first once more */
        mission_memory_store *const own = deal.tas_store;

        test_about("other %d", i);
        CHECK(!mission_memory_store_new(deal.desk.context, &deal.tas_store, NULL));
        bind(&deal, i < OTHERS ? (enum other)i : OTHER_NONE);
        CHECK_INT(strlen(deal.binding), 51);
        memcpy(seen[i], deal.binding, sizeof seen[i]);
        for (int k = 0; k < i && i < OTHERS; k++)
            CHECK(strcmp(seen[k], seen[i]) != 0);
        mission_memory_store_unref(deal.tas_store);
        deal.tas_store = own;
    }
    CHECK_TEXT(seen[OTHERS], seen[OTHER_NONE]);
    test_about(NULL);
    deal_close(&deal);
}

/* ---- the poll ---- */

static void test_poll(void)
{
    struct deal deal;
    mission_transaction_poll own;
    mission_plan *plan;

    COVERS("30:TX-4");
    begin(&deal, MISSION_PROFILE_SERIES);
    CHECK_CODE(deal_admit(&deal), 0, &deal.error);
#define POLL(change, code)                                                                         \
    do {                                                                                           \
        own = (mission_transaction_poll){                                                          \
            .size = sizeof own, .client = deal_client(&deal), .id = mission_view_of(deal.id)};     \
        change;                                                                                    \
        plan = NULL;                                                                               \
        CHECK(!mission_plan_transaction_poll(deal.tas, &own, &deal.now, &plan, NULL));             \
        CHECK_CODE(deal_run(&deal, plan, deal_tas_store(&deal)), code, &deal.error);               \
    } while (0)
    POLL(own.client.client_id = V(""), MISSION_E_CALLER);
    POLL(own.client.client_id = V("another"), MISSION_E_NOT_FOUND);
    POLL(own.client.jkt = V(""), MISSION_E_BINDING);
    POLL(own.client.jkt = mission_jwk_thumbprint(deal.other), MISSION_E_NOT_FOUND);
    POLL(own.id = V("txa_nothing"), MISSION_E_NOT_FOUND);
    deal.now.seconds += 599;
    POLL((void)0, MISSION_E_AUTHORIZATION_PENDING);
    deal.now.seconds += 1;
    POLL((void)0, MISSION_E_EXPIRED_TOKEN);
    CHECK_VIEW(member(deal_reply(&deal), "error"), "expired_token");
    CHECK_CODE(deal_approve(&deal), MISSION_E_EXPIRED_TOKEN, &deal.error);
    CHECK_CODE(deal_deny(&deal), MISSION_E_EXPIRED_TOKEN, &deal.error);
    deal_close(&deal);
}

/* The workflow outlives its challenge. */
static void test_two_phases(void)
{
    struct deal deal;

    COVERS("30:TX-4", "30:TX-5");
    begin(&deal, MISSION_PROFILE_DRAFT);
    CHECK_CODE(deal_admit(&deal), 0, &deal.error);
    deal.now.seconds += 400; /* the challenge ended 100 seconds ago */
    CHECK_CODE(deal_approve(&deal), 0, &deal.error);
    CHECK_CODE(deal_poll(&deal), 0, &deal.error);
    CHECK_CODE(deal_deny(&deal), MISSION_E_CONFLICT, &deal.error);
    deal_close(&deal);
}

/* ---- between the approval and the token ---- */

static void suspend(struct deal *deal)
{
    deal->state.state = MISSION_STATE_SUSPENDED;
}
static void contain(struct deal *deal)
{
    deal_effective(deal, "[" DEAL_ENTRY("invoices.read", "500.00") "]");
}
static void discharge(struct deal *deal)
{
    deal_effective(deal, NULL);
}
static void revoke(struct deal *deal)
{
    deal->token_stands = 0;
}
static void unmap(struct deal *deal)
{
    deal->subject_kind = MISSION_SUBJECT_NONE;
}
static void remap(struct deal *deal)
{
    deal->subject_kind = MISSION_SUBJECT_FOREIGN;
    deal->mapped_origin = deal->mapped;
}
static void reorigin(struct deal *deal)
{
    deal->mapped_origin = "somebody else";
}
static void withdraw(struct deal *deal)
{
    deal->approval_stands = 0;
}
static void forget_profile(struct deal *deal)
{
    deal->readable = 0;
}
static void reread(struct deal *deal)
{
    deal->operation_type = "invoices.read";
}
static void deny(struct deal *deal)
{
    deal->decide_says = MISSION_SAYS_DENY;
}
static void ask_again(struct deal *deal)
{
    deal->decide_says = MISSION_SAYS_APPROVAL;
}
static void step_up(struct deal *deal)
{
    deal->decide_says = MISSION_SAYS_STEP_UP;
}
static void age(struct deal *deal)
{
    deal->now.seconds += 300;
    deal->state.learned_at = deal->now;
}
static void end_approval(struct deal *deal)
{
    deal->now.seconds += 200;
}

static const struct change {
    const char *name;
    void (*happens)(struct deal *deal);
    bool within; /* can happen while the decision is made, too */
} changes[] = {
    {"suspended", suspend, true},
    {"contained", contain, true},
    {"discharged", discharge, true},
    {"token revoked", revoke, true},
    {"subject unmapped", unmap, true},
    {"subject mapped to another", remap, true},
    {"origin mapped to another", reorigin, true},
    {"approval withdrawn", withdraw, true},
    {"profile forgotten", forget_profile, true},
    {"operation reads otherwise", reread, true},
    {"denied", deny, false},
    {"another approval", ask_again, false},
    {"step-up", step_up, false},
    {"approval too old", age, false},
    {"approval past its end", end_approval, false},
};

static void test_changes(void)
{
    COVERS("30:TX-3", "txn-authorization.redemption.approval-never-bypasses-fresh-decision",
           "txn-authorization.redemption.initial-vs-final-validation",
           "txn-authorization.redemption.fresh-decision-consumes-both-identities",
           "txn-authorization.redemption.subject-mapping-revalidated",
           "txn-authorization.floor.fresh-decision-at-completion",
           "txn-authorization.applicability.step-up-is-not-approval");
    for (size_t i = 0; i < 2 * (sizeof changes / sizeof *changes); i++) {
        const struct change *change = &changes[i / 2];
        struct deal deal;

        if (i % 2 && !change->within)
            continue;
        test_about("%s, %s", change->name, i % 2 ? "during the decision" : "before it");
        begin(&deal, profiles[i / 2 % 2]);
        CHECK_CODE(deal_admit(&deal), 0, &deal.error);
        CHECK_CODE(deal_approve(&deal), 0, &deal.error);
        if (i % 2)
            deal.deciding = change->happens;
        else
            change->happens(&deal);
        CHECK_CODE(deal_poll(&deal), MISSION_E_DENIED, &deal.error);
        CHECK_VIEW(member(deal_reply(&deal), "error"), "access_denied");
        CHECK_INT(deal.asked[DEAL_DECIDE] > 0, i % 2 || change->happens == deny ||
                                                   change->happens == ask_again ||
                                                   change->happens == step_up);
        deal.deciding = NULL; /* a denial is for good, whatever comes after it */
        deal.state.state = MISSION_STATE_ACTIVE;
        deal.decide_says = MISSION_SAYS_PERMIT;
        deal.subject_kind = MISSION_SUBJECT_SAME;
        deal.mapped_origin = "user-1";
        deal.operation_type = "invoices.pay";
        deal.readable = 1;
        deal.token_stands = deal.approval_stands = 1;
        deal_effective(&deal, "[" DEAL_ENTRY("invoices.*", "500.00") "]");
        deal_restart(&deal);
        CHECK_CODE(deal_poll(&deal), MISSION_E_DENIED, &deal.error);
        deal_close(&deal);
    }
    test_about(NULL);
}

/* The clock went back behind the approval: how old it is cannot be told. The client asks again. */
static void test_clock_back(void)
{
    COVERS("30:TX-5");
    BOTH(i)
    {
        struct deal deal;

        deal_open(&deal, profiles[i], NULL);
        CHECK_CODE(deal_challenge(&deal), 0, &deal.error);
        CHECK_CODE(deal_admit(&deal), 0, &deal.error);
        deal.now.seconds += 10;
        CHECK_CODE(deal_approve(&deal), 0, &deal.error);
        deal.now.seconds--;
        CHECK_CODE(deal_poll(&deal), MISSION_E_STATE_STALE, &deal.error);
        CHECK_INT(deal.asked[DEAL_DECIDE], 0);
        deal.now.seconds++;
        CHECK_CODE(deal_poll(&deal), 0, &deal.error);
        deal_close(&deal);
    }
}

/* What is not known, or fails, is no denial: nothing is minted, and it may be asked again. */
static void test_unknown(void)
{
    COVERS("30:TX-3", "30:TX-4");
    for (enum deal_slot slot = DEAL_OPERATION; slot < DEAL_SLOTS; slot++) {
        struct deal deal;

        if (slot == DEAL_POLICY)
            continue;
        test_about("slot %d", (int)slot);
        begin(&deal, MISSION_PROFILE_SERIES);
        CHECK_CODE(deal_admit(&deal), 0, &deal.error);
        CHECK_CODE(deal_approve(&deal), 0, &deal.error);
        deal.broken = slot;
        CHECK_CODE(deal_poll(&deal), MISSION_E_HOST, &deal.error);
        deal.broken = DEAL_NONE;
        deal.state.learned_at.seconds -= 86401;
        CHECK_CODE(deal_poll(&deal), MISSION_E_STATE_STALE, &deal.error);
        deal.state.learned_at = deal.now;
        deal.approval_stands = 7;
        CHECK_CODE(deal_poll(&deal), MISSION_E_VERDICT, &deal.error);
        deal.approval_stands = 1;
        CHECK_CODE(deal_poll(&deal), 0, &deal.error);
        deal_close(&deal);
    }
    test_about(NULL);
}

/* ---- how long the token lives ---- */

static void test_exp(void)
{
    static const struct {
        int64_t maximum, age, until, token, mission, workflow, wait, want;
    } cases[] = {
        /* each bound the smallest once */
        {120, 300, 200, 3600, 0, 600, 0, 120},   {120, 100, 200, 3600, 0, 600, 0, 100},
        {120, 300, 80, 3600, 0, 600, 0, 80},     {120, 300, 200, 70, 0, 600, 0, 70},
        {120, 300, 200, 3600, 60, 600, 0, 60},   {120, 300, 200, 3600, 0, 50, 0, 50},
        {120, 300, 200, 3600, 0, 600, 100, 200}, {120, 150, 200, 3600, 0, 600, 100, 150},
        {120, 300, 200, 3600, 0, 600, 199, 200},
    };

    COVERS("30:TX-5", "txn-authorization.token.exp-minimum");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct deal deal;
        mission_json *token;
        mission_transaction_approve own;
        char exp[32];

        test_about("case %zu", i);
        snprintf(exp, sizeof exp, "%lld", (long long)(DESK_NOW + cases[i].token));
        deal_open(&deal, profiles[i % 2], "exp", exp, NULL);
        deal.tas_config.token_seconds = cases[i].maximum;
        deal.tas_config.approval_seconds = cases[i].age;
        deal.tas_config.workflow_seconds = cases[i].workflow;
        if (cases[i].mission)
            deal.state.expires_at.seconds = DESK_NOW + cases[i].mission;
        deal_restart(&deal);
        CHECK_CODE(deal_challenge(&deal), 0, &deal.error);
        CHECK_CODE(deal_admit(&deal), 0, &deal.error);
        {
            mission_plan *plan = NULL;

            CHECK(!mission_plan_transaction_show(deal.tas, mission_view_of(deal.id), &deal.now,
                                                 &plan, NULL));
            CHECK_CODE(deal_run(&deal, plan, deal_tas_store(&deal)), 0, &deal.error);
            snprintf(deal.binding, sizeof deal.binding, "%.*s", 51,
                     member(deal_reply(&deal), "approval_binding").ptr);
        }
        own = deal_approval(&deal);
        own.approved_until.seconds = DESK_NOW + cases[i].until;
        CHECK_CODE(approve(&deal, &own), 0, &deal.error);
        deal.now.seconds += cases[i].wait;
        deal.state.learned_at = deal.now;
        CHECK_CODE(deal_poll(&deal), 0, &deal.error);
        token = deal_payload(&deal, deal.made);
        CHECK_INT(number(mission_json_root(token), "exp"), DESK_NOW + cases[i].want);
        CHECK_INT(number(mission_json_root(token), "iat"), DESK_NOW + cases[i].wait);
        mission_json_unref(token);
        deal_close(&deal);
    }
    test_about(NULL);
}

/* The Mission's end as its own claim says it. */
static void test_mission_end(void)
{
    struct deal deal;
    mission_json *token;
    const char *mission = "{\"id\":\"" DESK_ID "\",\"origin\":\"" DESK_ISS
                          "\",\"expires_at\":\"2026-09-21T14:13:59.9Z\"}";

    COVERS("30:TX-5", "txn-authorization.token.exp-minimum");
    deal_open(&deal, MISSION_PROFILE_SERIES, "mission", mission, "exp", "1790000030", NULL);
    deal_all(&deal);
    token = deal_payload(&deal, deal.made);
    CHECK_INT(number(mission_json_root(token), "exp"), 1790000030);
    mission_json_unref(token);
    deal_close(&deal);
}

/* ---- one result ---- */

#define THREADS 64u
struct poller {
    struct deal *deal;
    char token[4096];
    int32_t code;
    bool made;
};

static void *poll_once(void *of)
{
    struct poller *poller = of;
    const mission_transaction_poll own = {.size = sizeof own,
                                          .client = deal_client(poller->deal),
                                          .id = mission_view_of(poller->deal->id)};
    mission_verdict verdict = {.size = sizeof verdict};
    mission_plan *plan = NULL;
    mission_view token;

    poller->code =
        mission_plan_transaction_poll(poller->deal->tas, &own, &poller->deal->now, &plan, NULL);
    if (!poller->code)
        poller->code = mission_plan_run(plan, deal_tas_store(poller->deal), NULL);
    if (!poller->code && !mission_plan_verdict(plan, &verdict, NULL)) {
        token = member(mission_plan_reply(plan), "access_token");
        snprintf(poller->token, sizeof poller->token, "%.*s", (int)token.len,
                 token.len ? token.ptr : "");
        poller->made = verdict.done == 1 && verdict.replayed == 0;
    }
    mission_plan_free(plan);
    return NULL;
}

static void test_threads(void)
{
    static struct poller pollers[THREADS];
    pthread_t threads[THREADS];
    struct deal deal;
    size_t made = 0;

    COVERS("30:TX-4", "txn-authorization.workflow.exactly-one-issuance",
           "txn-authorization.floor.single-result-per-instance");
    deal_open(&deal, MISSION_PROFILE_DRAFT, NULL);
    deal.tas_config.retries = 1000;
    deal_restart(&deal);
    CHECK_CODE(deal_challenge(&deal), 0, &deal.error);
    CHECK_CODE(deal_admit(&deal), 0, &deal.error);
    CHECK_CODE(deal_approve(&deal), 0, &deal.error);
    for (size_t i = 0; i < THREADS; i++) {
        pollers[i] = (struct poller){.deal = &deal};
        CHECK(!pthread_create(&threads[i], NULL, poll_once, &pollers[i]));
    }
    for (size_t i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    for (size_t i = 0; i < THREADS; i++) {
        CHECK_INT(pollers[i].code, 0);
        CHECK(pollers[i].token[0] && strcmp(pollers[i].token, pollers[0].token) == 0);
        made += pollers[i].made;
    }
    CHECK_INT(made, 1);
    deal_close(&deal);
}

/* Two workflows of one transaction: one token. */
static void test_two_workflows(void)
{
    struct deal deal;
    char id[64], first[8192];

    COVERS("30:TX-4", "txn-authorization.workflow.exactly-one-issuance");
    begin(&deal, MISSION_PROFILE_SERIES);
    CHECK_CODE(deal_admit(&deal), 0, &deal.error);
    CHECK_CODE(deal_approve(&deal), 0, &deal.error);
    memcpy(id, deal.id, sizeof id);
    forge(&deal, "jti", "\"another\"");
    CHECK_CODE(deal_admit(&deal), 0, &deal.error);
    CHECK_CODE(deal_approve(&deal), 0, &deal.error);
    CHECK_CODE(deal_poll(&deal), 0, &deal.error);
    memcpy(first, deal.made, sizeof first);
    memcpy(deal.id, id, sizeof id);
    CHECK_CODE(deal_poll(&deal), 0, &deal.error);
    CHECK_TEXT(deal.made, first);
    CHECK_INT(deal.asked[DEAL_DECIDE], 1);
    CHECK_CODE(deal_deny(&deal), MISSION_E_CONFLICT, &deal.error);
    deal_close(&deal);
}

struct kept_row {
    char key[64], bytes[4096];
    size_t key_len, len;
};

static int32_t keep_row(void *to, const mission_store_row *row)
{
    struct kept_row *kept = to;

    CHECK(row->key.len <= sizeof kept->key && row->bytes.len <= sizeof kept->bytes);
    memcpy(kept->key, row->key.ptr, row->key.len);
    memcpy(kept->bytes, row->bytes.ptr, row->bytes.len);
    kept->key_len = row->key.len;
    kept->len = row->bytes.len;
    return 0;
}

static void old_result(struct deal *deal, struct kept_row *kept)
{
    const mission_store *store = deal_tas_store(deal);
    const mission_store_scan scan = {
        .size = sizeof scan, .kind = V("txn_result"), .index = V("forget"), .limit = 1};
    const mission_store_receiver receiver = {sizeof receiver, kept, keep_row};

    CHECK_INT(store->scan(store->host, &scan, &receiver, NULL), MISSION_STORE_OK);
    CHECK(kept->len > 0);
}

/* A store that went back behind the one token: the workflow knows that there was one, and another
 * is not made. */
static void test_lost_token(void)
{
    COVERS("30:TX-4", "txn-authorization.workflow.exactly-one-issuance");
    BOTH(i)
    {
        struct deal deal;
        struct kept_row kept = {.len = 0};
        mission_store_write write = {.size = sizeof write,
                                     .what = MISSION_WRITE_PUT,
                                     .expect = MISSION_EXPECT_ANY,
                                     .kind = V("txn_result")};
        const mission_store *store;
        size_t failed = 0;

        begin(&deal, profiles[i]);
        CHECK_CODE(deal_admit(&deal), 0, &deal.error);
        CHECK_CODE(deal_approve(&deal), 0, &deal.error);
        old_result(&deal, &kept);
        CHECK_CODE(deal_poll(&deal), 0, &deal.error);
        store = deal_tas_store(&deal);
        write.key = (mission_view){kept.key, kept.key_len};
        write.bytes = (mission_view){kept.bytes, kept.len};
        CHECK_INT(store->commit(store->host, &write, 1, &failed, NULL), MISSION_STORE_OK);
        CHECK_CODE(deal_poll(&deal), MISSION_E_STORED, &deal.error);
        CHECK(!deal_reply(&deal));
        CHECK_INT(deal.asked[DEAL_DECIDE], 1);
        write.what = MISSION_WRITE_DELETE;
        write.bytes = V("");
        CHECK_INT(store->commit(store->host, &write, 1, &failed, NULL), MISSION_STORE_OK);
        CHECK_CODE(deal_poll(&deal), MISSION_E_STORED, &deal.error);
        deal_close(&deal);
    }
}

/* ---- pinned profiles ---- */

static bool pinned(struct deal *deal, const char *version)
{
    mission_plan *plan = NULL;

    CHECK(!mission_plan_transaction_pinned(deal->tas, V("invoices"), mission_view_of(version),
                                           &deal->now, &plan, NULL));
    CHECK_CODE(deal_run(deal, plan, deal_tas_store(deal)), 0, &deal->error);
    return mission_value_boolean(mission_value_get(deal_reply(deal), V("pinned"))) == 1;
}

static void test_pinned(void)
{
    struct deal deal;

    COVERS("30:TX-7", "txn-authorization.challenge.operation-profile-drift");
    begin(&deal, MISSION_PROFILE_DRAFT);
    CHECK(!pinned(&deal, "1"));
    CHECK_CODE(deal_admit(&deal), 0, &deal.error);
    deal.profile_version = "2"; /* from now on; the workflow stays with what it was admitted by */
    CHECK(pinned(&deal, "1"));
    CHECK(!pinned(&deal, "2"));
    CHECK_CODE(deal_approve(&deal), 0, &deal.error);
    CHECK(pinned(&deal, "1"));
    CHECK_CODE(deal_poll(&deal), 0, &deal.error);
    CHECK(!pinned(&deal, "1"));
    CHECK_CODE(deal_challenge(&deal), 0, &deal.error);
    CHECK_CODE(deal_admit(&deal), 0, &deal.error);
    CHECK(pinned(&deal, "2"));
    deal.now.seconds += 600;
    CHECK(!pinned(&deal, "2"));
    deal_close(&deal);
}

/* ---- what it is made of ---- */

static void test_configuration(void)
{
    struct deal deal;
    mission_tas_config config;
    mission_tas_host host;
    mission_signer signer;
    mission_tas *made;

    COVERS("30:TX-3");
    deal_open(&deal, MISSION_PROFILE_SERIES, NULL);
#define REFUSED(change, code)                                                                      \
    do {                                                                                           \
        config = deal.tas_config;                                                                  \
        host = deal.host;                                                                          \
        config.host = &host;                                                                       \
        signer = *config.signer;                                                                   \
        config.signer = &signer;                                                                   \
        change;                                                                                    \
        made = (mission_tas *)&deal;                                                               \
        CHECK_CODE(mission_tas_new(&config, &made, &deal.error), code, &deal.error);               \
        CHECK((made == NULL) == ((code) != 0));                                                    \
        mission_tas_unref(made);                                                                   \
    } while (0)
    REFUSED((void)0, 0);
    REFUSED(host.challenge_issuer = NULL, MISSION_E_NO_CALLBACK);
    REFUSED(host.operation = NULL, MISSION_E_NO_CALLBACK);
    REFUSED(host.subject = NULL, MISSION_E_NO_CALLBACK);
    REFUSED(host.standing = NULL, MISSION_E_NO_CALLBACK);
    REFUSED(host.token = NULL, MISSION_E_NO_CALLBACK);
    REFUSED(host.policy = NULL, MISSION_E_NO_CALLBACK);
    REFUSED(host.approval = NULL, MISSION_E_NO_CALLBACK);
    REFUSED(host.decide = NULL, MISSION_E_NO_CALLBACK);
    REFUSED(host.size = 8, MISSION_E_ABI_SMALL);
    REFUSED(config.tokens = deal.desk.resource, MISSION_E_ARGUMENT); /* asks whom they are for */
    REFUSED(config.tokens = NULL, MISSION_E_ARGUMENT);
    REFUSED(config.signer = NULL, MISSION_E_ARGUMENT);
    REFUSED(signer.sign = NULL, MISSION_E_NO_CALLBACK);
    REFUSED(signer.algorithm = 0, MISSION_E_ALGORITHM);
    REFUSED(signer.algorithm = MISSION_ALG_COUNT, MISSION_E_ALGORITHM);
    REFUSED(signer.reserved = 1, MISSION_E_ARGUMENT);
    REFUSED(signer.size = 8, MISSION_E_ABI_SMALL);
    REFUSED(config.iss = V(""), MISSION_E_ARGUMENT);
    REFUSED(config.token_seconds = 3600, 0);
    REFUSED(config.token_seconds = 3601, MISSION_E_ARGUMENT);
    REFUSED(config.skew_seconds = 301, MISSION_E_ARGUMENT);
    REFUSED(config.freshness.degraded_seconds = 1, MISSION_E_ARGUMENT);
    REFUSED((config.freshness = (mission_freshness){.most_seconds = 1}), MISSION_E_ABI_SMALL);
    REFUSED(config.freshness.size = sizeof config.freshness + 8, MISSION_E_ABI_SIZE);
    REFUSED(config.flags = 1, MISSION_E_ARGUMENT);
    REFUSED(config.size = 4, MISSION_E_ABI_SMALL);
    deal_close(&deal);
}

static const struct test tests[] = {
    {"flow", test_flow},
    {"no_actor", test_no_actor},
    {"form", test_form},
    {"challenge", test_challenge},
    {"keys", test_keys},
    {"subject_token", test_subject_token},
    {"mission", test_mission},
    {"delegation", test_delegation},
    {"now", test_now},
    {"subjects", test_subjects},
    {"broken", test_broken},
    {"again", test_again},
    {"approval", test_approval},
    {"binding", test_binding},
    {"poll", test_poll},
    {"two_phases", test_two_phases},
    {"changes", test_changes},
    {"unknown", test_unknown},
    {"exp", test_exp},
    {"mission_end", test_mission_end},
    {"threads", test_threads},
    {"two_workflows", test_two_workflows},
    {"lost_token", test_lost_token},
    {"pinned", test_pinned},
    {"configuration", test_configuration},
    {"clock_back", test_clock_back},
};
TEST_MAIN("transaction_tas", tests)
