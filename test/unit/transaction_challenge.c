/* Transaction challenges: when one is made, and of what. SPDX-License-Identifier: MIT */
#include "deal.h"

static const uint32_t profiles[] = {MISSION_PROFILE_SERIES, MISSION_PROFILE_DRAFT};
#define BOTH(i) for (size_t i = 0; i < 2; i++)

static mission_view member(const mission_value *from, const char *name)
{
    return mission_value_string(mission_value_get(from, mission_view_of(name)));
}

/* ---- the header field ---- */

static void test_accept(void)
{
    static const char *const yes[] = {"?1",
                                      " ?1 ",
                                      "?1;extension=value",
                                      "?1;flag",
                                      "?1;a=1;b=-2.5;c=\"x\\\"y\"",
                                      "?1; *k=:YWJj:",
                                      "?1;k=?0",
                                      "?1;a=tok/en:x;a=1",
                                      "?1;k=::",
                                      "?1;k=123456789012345",
                                      "?1;k=123456789012.123",
                                      "?1;k=*t",
                                      "?1;k=:YQ==:",
                                      "?1;k=:YQ:",
                                      "?1;a_-.*9"};
    static const char *const no[] = {"?0",
                                     "?0;x=1",
                                     "1",
                                     "true",
                                     "?2",
                                     "?1junk",
                                     "?1;=value",
                                     "?1;Bad=1",
                                     "",
                                     "?1,?1",
                                     "?1 ;a",
                                     "?",
                                     "?1;",
                                     "?1;a=",
                                     "?1;a=\"x",
                                     "?1;a=\"\\x\"",
                                     "\t?1",
                                     "?1\t",
                                     "?1;a=:Y:",
                                     "?1;a=:YWJj",
                                     "?1;a=1.",
                                     "?1;a=1234567890123456",
                                     "?1;a=1.1234",
                                     "?1;a=1234567890123.1",
                                     "?1;a=-",
                                     "?1;a=@1",
                                     "?1;a=:YWJj=:",
                                     "?1;a=(1)",
                                     " ",
                                     "?1;a=\x7f"};

    COVERS("30:TX-2", "txn-authorization.challenge.upstream-response-behavior");
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++) {
        test_about("%s", yes[i]);
        CHECK_INT(mission_transaction_accepted(mission_view_of(yes[i]), 1), 1);
        CHECK_INT(mission_transaction_accepted(mission_view_of(yes[i]), 2), 0);
        CHECK_INT(mission_transaction_accepted(mission_view_of(yes[i]), 0), 0);
    }
    for (size_t i = 0; i < sizeof no / sizeof *no; i++) {
        test_about("%s", no[i]);
        CHECK_INT(mission_transaction_accepted(mission_view_of(no[i]), 1), 0);
    }
    test_about(NULL);
    CHECK_INT(mission_transaction_accepted((mission_view){"?1\0", 3}, 1), 0);
    CHECK_INT(mission_transaction_accepted((mission_view){NULL, 0}, 1), 0);
    CHECK_INT(mission_transaction_accepted((mission_view){NULL, 2}, 1), 0);
}

static int32_t challenge_of(struct deal *deal, const mission_transaction_operation *own)
{
    mission_plan *plan = NULL;
    int32_t rc =
        mission_plan_transaction_challenge(deal->resource, own, &deal->now, &plan, &deal->error);

    CHECK((plan == NULL) == (rc != 0));
    return rc ? rc : deal_run(deal, plan, deal_store(deal));
}

static void test_gated(void)
{
    struct deal deal;
    mission_transaction_operation own;

    COVERS("30:TX-2", "txn-authorization.challenge.upstream-response-behavior");
    deal_open(&deal, MISSION_PROFILE_SERIES, NULL);
    own = deal_operation(&deal);
    own.accept = V("?0");
    CHECK_CODE(challenge_of(&deal, &own), MISSION_E_DENIED, &deal.error);
    CHECK(!mission_value_get(deal_reply(&deal), V("transaction_challenge")));
    own.accept = V("?1");
    own.accept_count = 2;
    CHECK_CODE(challenge_of(&deal, &own), MISSION_E_DENIED, &deal.error);
    own.accept_count = 1;
    CHECK_CODE(challenge_of(&deal, &own), 0, &deal.error);
    CHECK_INT(deal_verdict(&deal).status, 401);
    CHECK_VIEW(member(deal_reply(&deal), "error"), "transaction_authorization_required");
    deal_close(&deal);
}

/* ---- what it says ---- */

/* Nothing that the client could have written is in it: the parameters here hold members of the
 * names that the challenge has. */
static void test_claims(void)
{
    COVERS("30:TX-2", "txn-authorization.challenge.not-client-supplied",
           "txn-authorization.floor.resource-derived-commitments",
           "txn-authorization.challenge.upstream-response-behavior");
    BOTH(i)
    {
        struct deal deal;
        mission_transaction_operation own;
        mission_token_claims token = {.size = sizeof token};
        const mission_view typ = V("txn-authz-challenge+jwt");
        mission_jws_expect expect = {.size = sizeof expect, .types = &typ, .type_count = 1};
        mission_jws *jws = NULL;
        mission_json *payload, *parameters;
        const mission_value *root;
        mission_digest digest;
        mission_view text;

        deal_open(&deal, profiles[i], "act", "{\"iss\":\"https://a\",\"sub\":\"agent\"}", NULL);
        CHECK(!mission_token_claims_of(deal.token, &token, NULL));
        parameters =
            test_json(deal.desk.context, "{\"mission\":{\"id\":\"other\"},\"cnf\":{\"jkt\":\"x\"},"
                                         "\"parameter_digest\":\"sha-256:x\",\"txn\":\"mine\"}");
        own = deal_operation(&deal);
        own.parameters = mission_json_root(parameters);
        own.reason_uri = V("https://erp.example.com/t/1");
        CHECK_CODE(challenge_of(&deal, &own), 0, &deal.error);
        text = member(deal_reply(&deal), "transaction_challenge");
        expect.keys = deal.resource_keys;
        CHECK_CODE(mission_jws_verify(deal.desk.context, text, &expect, &jws, &deal.error), 0,
                   &deal.error);
        CHECK_VIEW(member(mission_jws_header(jws), "typ"), "txn-authz-challenge+jwt");
        CHECK(!mission_json_parse(deal.desk.context, mission_jws_payload(jws), 0, &payload, NULL));
        root = mission_json_root(payload);
        CHECK_VIEW(member(root, "iss"), DESK_AUD);
        CHECK_VIEW(member(root, "aud"), DEAL_TAS);
        CHECK_VIEW(member(root, "reason"), "a payment needs an approval");
        CHECK_VIEW(member(root, "reason_uri"), "https://erp.example.com/t/1");
        CHECK(member(root, "txn").len >= 26 && member(root, "jti").len >= 26);
        CHECK_INT(mission_value_equal(mission_value_get(root, V("mission")),
                                      mission_value_get(token.all, V("mission"))),
                  1);
        CHECK_INT(mission_value_equal(mission_value_get(root, V("cnf")),
                                      mission_value_get(token.all, V("cnf"))),
                  1);
        CHECK_INT(mission_value_equal(mission_value_get(root, V("act")), token.actor), 1);
        CHECK(!mission_canonical_digest(deal.desk.context, own.parameters, &digest, NULL));
        CHECK_VIEW(member(root, "parameter_digest"), digest.text);
        CHECK_INT(mission_value_count(mission_value_get(root, V("authorization_details"))), 1);
        CHECK_INT(mission_value_equal(
                      mission_value_item(mission_value_get(root, V("authorization_details")), 0),
                      own.entry),
                  1);
        CHECK(!mission_value_get(root, V("parameters")));
        mission_json_unref(payload);
        mission_json_unref(parameters);
        mission_jws_unref(jws);
        deal_close(&deal);
    }
}

/* The published vector: one digest, by the runtime's canonicalization. */
static void test_digest(void)
{
    struct deal deal;
    mission_json *payload;

    COVERS("30:TX-2", "txn-authorization.floor.one-canonicalization");
    deal_open(&deal, MISSION_PROFILE_DRAFT, NULL);
    CHECK_CODE(deal_challenge(&deal), 0, &deal.error);
    payload = deal_payload(&deal, deal.challenge);
    CHECK_VIEW(member(mission_json_root(payload), "parameter_digest"), DEAL_DIGEST);
    mission_json_unref(payload);
    deal_close(&deal);
}

static void test_retained(void)
{
    struct deal deal;
    mission_transaction_operation own;

    COVERS("30:TX-2");
    deal_open(&deal, MISSION_PROFILE_SERIES, NULL);
    own = deal_operation(&deal);
    own.txn = V("t-1");
    CHECK_CODE(challenge_of(&deal, &own), 0, &deal.error);
    CHECK_CODE(challenge_of(&deal, &own), MISSION_E_CONFLICT, &deal.error);
    own.txn = V("t-2");
    CHECK_CODE(challenge_of(&deal, &own), 0, &deal.error);
    deal_close(&deal);
}

/* A row whose end cannot be written is none: it would be retained without one. */
static void test_endless(void)
{
    struct deal deal;
    mission_transaction_operation own;

    COVERS("30:TX-2");
    deal_open(&deal, MISSION_PROFILE_SERIES, NULL);
    own = deal_operation(&deal);
    own.txn = V("t-1");
    deal.now.seconds = 253402300799 - 86400 - 300 + 1; /* the last second of 9999 is too early */
    CHECK_CODE(challenge_of(&deal, &own), MISSION_E_CLOCK, &deal.error);
    CHECK(!deal_reply(&deal));
    deal.now.seconds--;
    CHECK_CODE(challenge_of(&deal, &own), 0, &deal.error); /* and nothing of it had stayed */
    deal_close(&deal);
}

/* A commit whose answer was lost: its own trace is found, and it is the same challenge. */
static int32_t lost_commit(void *host, const mission_store_write *writes, size_t count,
                           size_t *failed, mission_error *error)
{
    struct deal *deal = host;
    const mission_store *real = deal_store(deal);
    const int32_t rc = real->commit(real->host, writes, count, failed, error);

    return rc == MISSION_STORE_OK && deal->fresh++ == 0 ? MISSION_STORE_UNKNOWN : rc;
}

static int32_t load(void *host, mission_view kind, mission_view key,
                    const mission_store_receiver *receiver, mission_error *error)
{
    const mission_store *real = deal_store(host);

    return real->load(real->host, kind, key, receiver, error);
}

static int32_t scan(void *host, const mission_store_scan *asked,
                    const mission_store_receiver *receiver, mission_error *error)
{
    const mission_store *real = deal_store(host);

    return real->scan(real->host, asked, receiver, error);
}

static void test_lost(void)
{
    struct deal deal;
    mission_transaction_operation own;
    mission_plan *plan = NULL;
    const mission_store table = {sizeof table, &deal, load, lost_commit, scan};

    COVERS("30:TX-2");
    deal_open(&deal, MISSION_PROFILE_SERIES, NULL);
    own = deal_operation(&deal);
    own.txn = V("t-1");
    CHECK(!mission_plan_transaction_challenge(deal.resource, &own, &deal.now, &plan, NULL));
    CHECK_CODE(deal_run(&deal, plan, &table), 0, &deal.error);
    CHECK_INT(deal.fresh, 1);
    deal_close(&deal);
}

/* ---- what is refused ---- */

static void test_refused(void)
{
    struct deal deal;
    mission_transaction_operation own;
    mission_transaction_resource_config config;
    mission_transaction_resource *silent = NULL;
    mission_json *other;
    mission_plan *plan = (mission_plan *)&deal;

    COVERS("30:TX-2", "30:TX-7");
    deal_open(&deal, MISSION_PROFILE_SERIES, NULL);
    own = deal_operation(&deal);
    deal_token(&deal, "cnf", NULL, NULL);
    own.token = deal.token;
    CHECK_CODE(challenge_of(&deal, &own), MISSION_E_BINDING, &deal.error);
    {
        const mission_presented presented = desk_bearer(mission_text_view(deal.token_text));
        mission_access access = desk_poisoned();
        mission_token *looked = NULL;

        CHECK(!mission_resource_verify(deal.own, &presented, &deal.now, NULL, 0, &looked, &access,
                                       NULL));
        own.token = looked; /* whom it is for was not asked */
        CHECK_CODE(challenge_of(&deal, &own), MISSION_E_AUDIENCE, &deal.error);
        mission_token_unref(looked);
    }
    other = test_json(deal.desk.context, "{\"type\":\"unheard_of\",\"actions\":[\"a\"]}");
    deal_token(&deal, NULL);
    own = deal_operation(&deal);
    own.entry = mission_json_root(other);
    CHECK(challenge_of(&deal, &own) != 0);
    own = deal_operation(&deal);
    own.token = NULL;
    CHECK_CODE(mission_plan_transaction_challenge(deal.resource, &own, NULL, &plan, &deal.error),
               MISSION_E_ARGUMENT, &deal.error);
    CHECK(!plan);
    own = deal_operation(&deal);
    own.reason = V("");
    CHECK_CODE(challenge_of(&deal, &own), MISSION_E_ARGUMENT, &deal.error);
    own = deal_operation(&deal);
    own.reason_uri = V("not a uri");
    CHECK_CODE(challenge_of(&deal, &own), MISSION_E_ARGUMENT, &deal.error);
    own = deal_operation(&deal);
    own.size = 8;
    CHECK_CODE(challenge_of(&deal, &own), MISSION_E_ABI_SMALL, &deal.error);
    config = deal.resource_config;
    config.signer = NULL;
    CHECK(!mission_transaction_resource_new(&config, &silent, NULL));
    own = deal_operation(&deal);
    CHECK_CODE(mission_plan_transaction_challenge(silent, &own, NULL, &plan, &deal.error),
               MISSION_E_NO_CALLBACK, &deal.error);
    mission_transaction_resource_unref(silent);
    mission_json_unref(other);
    deal_close(&deal);
}

static void test_configuration(void)
{
    struct deal deal;
    mission_transaction_resource_config config;
    mission_transaction_resource *made;

    COVERS("30:TX-2");
    deal_open(&deal, MISSION_PROFILE_SERIES, NULL);
#define REFUSED(change, code)                                                                      \
    do {                                                                                           \
        config = deal.resource_config;                                                             \
        change;                                                                                    \
        made = (mission_transaction_resource *)&deal;                                              \
        CHECK_CODE(mission_transaction_resource_new(&config, &made, &deal.error), code,            \
                   &deal.error);                                                                   \
        CHECK((made == NULL) == ((code) != 0));                                                    \
        mission_transaction_resource_unref(made);                                                  \
    } while (0)
    REFUSED((void)0, 0);
    REFUSED(config.context = NULL, MISSION_E_ARGUMENT);
    REFUSED(config.iss = V(""), MISSION_E_ARGUMENT);
    REFUSED(config.tas = V(""), MISSION_E_ARGUMENT);
    REFUSED(config.keys = NULL, MISSION_E_ARGUMENT);
    REFUSED(config.flags = 1, MISSION_E_ARGUMENT);
    REFUSED(config.skew_seconds = 300, 0);
    REFUSED(config.skew_seconds = 301, MISSION_E_ARGUMENT);
    REFUSED(config.challenge_seconds = 86400, 0);
    REFUSED(config.challenge_seconds = 86401, MISSION_E_ARGUMENT);
    REFUSED(config.challenge_seconds = -1, MISSION_E_ARGUMENT);
    REFUSED(config.retries = 1001, MISSION_E_ARGUMENT);
    REFUSED(config.proofs.fresh = NULL, MISSION_E_NO_CALLBACK);
    REFUSED(config.proofs.size = 8, MISSION_E_ABI_SMALL);
    REFUSED(config.proofs.size = 0, MISSION_E_ABI_SMALL); /* filled, and yet not handed in */
    REFUSED(config.proofs.nonces = 2, MISSION_E_ARGUMENT);
    REFUSED(config.proofs.nonces = 1, MISSION_E_NO_CALLBACK);
    REFUSED(config.proofs.algorithms = 1, MISSION_E_ARGUMENT); /* the bit of none */
    REFUSED(config.proofs.algorithms = 1u << MISSION_ALG_COUNT, MISSION_E_ARGUMENT);
    REFUSED(config.proofs.algorithms = MISSION_JWS_ALG(MISSION_ALG_COUNT - 1), 0);
    REFUSED(config.proofs.age_seconds = 3600, 0);
    REFUSED(config.proofs.age_seconds = 3601, MISSION_E_ARGUMENT);
    REFUSED(config.proofs.age_seconds = -1, MISSION_E_ARGUMENT);
    REFUSED(config.proofs.ahead_seconds = 300, 0);
    REFUSED(config.proofs.ahead_seconds = 301, MISSION_E_ARGUMENT);
    REFUSED(config.proofs.ahead_seconds = -1, MISSION_E_ARGUMENT);
    REFUSED(config.algorithms = 1, MISSION_E_ARGUMENT);
    REFUSED(config.algorithms = 1u << MISSION_ALG_COUNT, MISSION_E_ARGUMENT);
    REFUSED(config.retain_seconds = 31536001, MISSION_E_ARGUMENT);
    REFUSED(config.token_seconds = 86401, MISSION_E_ARGUMENT);
    REFUSED(config.size = 4, MISSION_E_ABI_SMALL);
    deal_close(&deal);
}

/* ---- the content behind reason_uri ---- */

static void test_reason(void)
{
    mission_context *context = test_context(MISSION_PROFILE_SERIES, 0);
    mission_error error = MISSION_ERROR_INIT;
    const mission_value *found = NULL;
    static const struct {
        const char *content;
        int32_t code;
    } cases[] = {
        {"{\"txn\":\"t\",\"jti\":\"j\",\"parameter_digest\":\"" DEAL_DIGEST
         "\",\"parameters\":" DEAL_PARAMETERS "}",
         0},
        {"{\"txn\":\"t\",\"jti\":\"j\",\"parameter_digest\":\"" DEAL_DIGEST
         "\",\"parameters\":{\"amount_usd\":\"780.00\",\"source_invoice_id\":\"inv_2026Q3_842\"}}",
         MISSION_E_PARAMETER_MISMATCH},
        {"{\"txn\":\"u\",\"jti\":\"j\",\"parameter_digest\":\"" DEAL_DIGEST
         "\",\"parameters\":" DEAL_PARAMETERS "}",
         MISSION_E_TRANSACTION},
        {"{\"txn\":\"t\",\"jti\":\"k\",\"parameter_digest\":\"" DEAL_DIGEST
         "\",\"parameters\":" DEAL_PARAMETERS "}",
         MISSION_E_TRANSACTION},
        {"{\"txn\":\"t\",\"jti\":\"j\",\"parameter_digest\":\"sha-256:x\","
         "\"parameters\":" DEAL_PARAMETERS "}",
         MISSION_E_TRANSACTION},
        {"{\"txn\":\"t\",\"jti\":1,\"parameter_digest\":\"" DEAL_DIGEST
         "\",\"parameters\":" DEAL_PARAMETERS "}",
         MISSION_E_WRONG_TYPE},
        {"{\"txn\":\"t\",\"jti\":\"j\",\"parameter_digest\":\"" DEAL_DIGEST "\"}",
         MISSION_E_MISSING_MEMBER},
        {"[]", MISSION_E_MISSING_MEMBER},
    };

    COVERS("30:TX-7");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mission_json *content = test_json(context, cases[i].content);

        test_about("case %zu", i);
        found = (const mission_value *)context;
        CHECK_CODE(mission_transaction_reason_check(context, V("t"), V("j"), V(DEAL_DIGEST),
                                                    mission_json_root(content), &found, &error),
                   cases[i].code, &error);
        CHECK((found != NULL) == (cases[i].code == 0));
        mission_json_unref(content);
    }
    test_about(NULL);
    CHECK_CODE(mission_transaction_reason_check(context, V("t"), V("j"), V(DEAL_DIGEST), NULL,
                                                &found, &error),
               MISSION_E_ARGUMENT, &error);
    CHECK(!found);
    mission_context_unref(context);
}

/* ---- equality of two Missions ---- */

#define REST(more) "\"id\":\"" DESK_ID "\",\"authority_hash\":\"" DESK_HASH "\"" more
static void test_equal(void)
{
    static const struct {
        const char *a, *b;
        int32_t code;
    } cases[] = {
        {REST(""), REST(""), 0},
        {REST(",\"x\":1"), REST(",\"predecessor\":\"" DESK_ID "\""), 0}, /* not compared */
        {REST(",\"expires_at\":\"2026-12-31T00:00:00Z\""), REST(""), MISSION_E_TRANSACTION},
        {REST(""), REST(",\"expires_at\":\"2026-12-31T00:00:00Z\""), MISSION_E_TRANSACTION},
        {REST(",\"expires_at\":\"2026-12-31T00:00:00Z\""),
         REST(",\"expires_at\":\"2026-12-31T00:00:01Z\""), MISSION_E_TRANSACTION},
        {REST(",\"approval_basis\":{\"type\":\"user\"}"), REST(""), MISSION_E_TRANSACTION},
        {REST(",\"approval_basis\":{\"type\":\"user\"}"),
         REST(",\"approval_basis\":{\"type\":\"policy\"}"), MISSION_E_TRANSACTION},
        {REST(",\"approval_basis\":{\"type\":\"user\",\"n\":1}"),
         REST(",\"approval_basis\":{\"type\":\"user\"}"), 0},
        {REST(",\"subject\":{\"iss\":\"i\",\"sub\":\"s\"}"), REST(""), MISSION_E_TRANSACTION},
        {REST(",\"subject\":{\"iss\":\"i\",\"sub\":\"s\"}"),
         REST(",\"subject\":{\"iss\":\"i\",\"sub\":\"t\"}"), MISSION_E_TRANSACTION},
        {REST(",\"subject\":{\"iss\":\"i\",\"sub\":\"s\"}"),
         REST(",\"subject\":{\"iss\":\"j\",\"sub\":\"s\"}"), MISSION_E_TRANSACTION},
        {REST(",\"subject\":{\"iss\":\"i\",\"sub\":\"s\"}"),
         REST(",\"subject\":{\"sub\":\"s\",\"iss\":\"i\"}"), 0},
        {REST(",\"subject\":{\"iss\":1,\"sub\":\"s\"}"),
         REST(",\"subject\":{\"iss\":1,\"sub\":\"s\"}"), MISSION_E_WRONG_TYPE},
        {REST(",\"subject\":\"s\""), REST(",\"subject\":\"s\""), MISSION_E_WRONG_TYPE},
        {REST(",\"approval_basis\":{\"type\":7}"), REST(",\"approval_basis\":{\"type\":7}"),
         MISSION_E_WRONG_TYPE},
        {REST(",\"approval_basis\":{}"), REST(",\"approval_basis\":{}"), MISSION_E_MISSING_MEMBER},
        {REST(",\"expires_at\":7"), REST(",\"expires_at\":7"), MISSION_E_WRONG_TYPE},
        {REST(",\"subject\":{\"iss\":\"i\",\"sub\":\"s\",\"x\":1}"), REST(""),
         MISSION_E_UNKNOWN_MEMBER},
        {"\"authority_hash\":\"" DESK_HASH "\"", REST(""), MISSION_E_MISSING_MEMBER},
        {"\"id\":\"msn_other\",\"authority_hash\":\"" DESK_HASH "\"", REST(""),
         MISSION_E_TRANSACTION},
        {"\"id\":\"" DESK_ID
         "\",\"authority_hash\":\"sha-256:WPVi6EnQ7H9Fh-qk9ADxmTg8zruOdVUX1esl-v3TfCI\"",
         REST(""), MISSION_E_TRANSACTION},
    };

    COVERS("txn-authorization.redemption.mission-invariants-equality");
    BOTH(i)
    {
        mission_context *context = test_context(profiles[i], 0);
        const char *issuer = profiles[i] == MISSION_PROFILE_DRAFT ? "issuer" : "origin";
        mission_error error = MISSION_ERROR_INIT;

        for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
            char a[512], b[512];
            mission_json *one, *other;

            test_about("case %zu", k);
            snprintf(a, sizeof a, "{%s,\"%s\":\"https://i\"}", cases[k].a, issuer);
            snprintf(b, sizeof b, "{%s,\"%s\":\"https://i\"}", cases[k].b, issuer);
            one = test_json(context, a);
            other = test_json(context, b);
            CHECK_CODE(mission_transaction_mission_equal(context, mission_json_root(one),
                                                         mission_json_root(other), &error),
                       cases[k].code, &error);
            if (cases[k].code == MISSION_E_TRANSACTION || cases[k].code == 0)
                CHECK_CODE(mission_transaction_mission_equal(context, mission_json_root(other),
                                                             mission_json_root(one), &error),
                           cases[k].code, &error);
            mission_json_unref(one);
            mission_json_unref(other);
        }
        test_about(NULL);
        mission_context_unref(context);
    }
}

static const struct test tests[] = {
    {"accept", test_accept},   {"gated", test_gated},       {"claims", test_claims},
    {"digest", test_digest},   {"retained", test_retained}, {"lost", test_lost},
    {"endless", test_endless}, {"refused", test_refused},   {"configuration", test_configuration},
    {"reason", test_reason},   {"equal", test_equal},
};
TEST_MAIN("transaction_challenge", tests)
