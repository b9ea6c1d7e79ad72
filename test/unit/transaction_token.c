/* Transaction tokens at the resource: each check alone, and what a decision is asked with.
 * SPDX-License-Identifier: MIT */
#include "deal.h"

static const uint32_t profiles[] = {MISSION_PROFILE_SERIES, MISSION_PROFILE_DRAFT};
#define BOTH(i) for (size_t i = 0; i < 2; i++)

static mission_view member(const mission_value *from, const char *name)
{
    return mission_value_string(mission_value_get(from, mission_view_of(name)));
}

static mission_transaction_request request_of(const struct deal *deal)
{
    return (mission_transaction_request){.size = sizeof(mission_transaction_request),
                                         .action = V("invoices.pay"),
                                         .parameters = mission_json_root(deal->parameters)};
}

/* The token again with one member changed (NULL: left out), under a `typ`, by a signer. */
static void forge(struct deal *deal, const char *name, const char *json, const char *typ,
                  const mission_signer *signer)
{
    mission_text *text = deal_changed(deal, deal->made, name, json), *made = NULL;

    CHECK(!mission_jws_sign(deal->desk.context, signer, mission_view_of(typ), NULL,
                            mission_text_view(text), &made, NULL));
    snprintf(deal->made, sizeof deal->made, "%.*s", (int)mission_text_view(made).len,
             mission_text_view(made).ptr);
    mission_text_unref(made);
    mission_text_unref(text);
}

#define TYP "mission-txn-token+jwt"

/* ---- the whole ---- */

static void check_evaluation(struct deal *deal, const mission_transaction *verified)
{
    mission_evaluation own = {.size = sizeof own,
                              .resource_type = V("invoice"),
                              .resource_id = V("inv-1"),
                              .parameters = mission_json_root(deal->parameters),
                              .idempotency_key = V("k-1")};
    mission_approval_record record = {.size = sizeof record};

    CHECK_CODE(mission_transaction_evaluation(deal->desk.context, verified, &own, &deal->error), 0,
               &deal->error);
    CHECK_VIEW(own.subject_type, "user");
    CHECK_VIEW(own.subject_id, "user-1");
    CHECK_VIEW(own.subject_iss, DEAL_TAS);
    CHECK_VIEW(own.resource_id, "inv-1");
    CHECK_VIEW(own.idempotency_key, "k-1");
    CHECK_VIEW(own.audience, DESK_AUD);
    CHECK_VIEW(own.action, "invoices.pay");
    CHECK_VIEW(own.parameter_digest, DEAL_DIGEST);
    CHECK_INT(own.has_mission, 1);
    CHECK_VIEW(own.mission_id, DESK_ID);
    CHECK_VIEW(own.mission_issuer, DESK_ISS);
    CHECK_VIEW(own.authority_hash, DESK_HASH);
    CHECK_VIEW(member(own.mission_subject, "sub"), "origin");
    CHECK_VIEW(own.client_id, DEAL_CLIENT);
    CHECK_INT(mission_value_count(own.act), 2);
    CHECK_VIEW(member(mission_value_item(own.act, 0), "sub"), "root");
    CHECK_VIEW(member(mission_value_item(own.act, 1), "sub"), "leaf");
    CHECK_VIEW(own.credential_issuer, DEAL_TAS);
    CHECK_VIEW(own.credential_expires_at, "2026-09-21T14:15:20Z");
    CHECK_INT(mission_value_count(own.confirmation), 1);
    CHECK_VIEW(own.approved_at, "2026-09-21T14:13:20Z");
    CHECK_VIEW(own.approved_until, "2026-09-21T14:15:20Z");
    CHECK_VIEW(own.approval_id, deal->txn);
    CHECK(!mission_transaction_approval(verified, &record, NULL));
    CHECK_INT(record.status, MISSION_APPROVAL_GRANTED);
    CHECK_INT(record.independent, 1);
    CHECK_INT(record.approved_at.seconds, DESK_NOW);
    CHECK_INT(record.approved_until.seconds, DESK_NOW + 120);
    CHECK_VIEW(record.parameter_digest, DEAL_DIGEST);
}

static void test_verified(void)
{
    COVERS("30:TX-6", "txn-authorization.verification.exact-match-set",
           "txn-authorization.floor.one-canonicalization");
    BOTH(i)
    {
        struct deal deal;
        mission_transaction verified = {.size = sizeof verified};

        deal_open(&deal, profiles[i], "act",
                  "{\"iss\":\"https://a\",\"sub\":\"leaf\",\"act\":{\"iss\":\"https://a\","
                  "\"sub\":\"root\"}}",
                  NULL);
        deal_all(&deal);
        deal_restart(&deal);
        CHECK_CODE(deal_verify(&deal), 0, &deal.error);
        CHECK_INT(deal.fresh, 1); /* the proof was looked at once */
        CHECK_CODE(mission_transaction_read(deal_reply(&deal), &verified, &deal.error), 0,
                   &deal.error);
        CHECK_VIEW(verified.txn, deal.txn);
        CHECK_VIEW(verified.resource, DESK_AUD);
        CHECK_VIEW(verified.issuer, DEAL_TAS);
        CHECK_INT(mission_value_equal(verified.entry, mission_json_root(deal.entry)), 1);
        check_evaluation(&deal, &verified);
        deal_close(&deal);
    }
}

/* ---- neither class of token stands in for the other ---- */

static void test_classes(void)
{
    struct deal deal;
    mission_access access = desk_poisoned();
    mission_presented presented;
    mission_token *token = NULL;
    mission_resource_config config;
    mission_resource *takes = NULL;
    mission_error why = MISSION_ERROR_INIT;
    char made[8192];

    COVERS("30:TX-5", "30:TX-7", "txn-authorization.verification.unknown-typ-rejection",
           "txn-authorization.token.no-refresh-no-derivation",
           "txn-authorization.floor.class-semantic-single-use");
    deal_open(&deal, MISSION_PROFILE_DRAFT, NULL);
    deal_all(&deal);
    memcpy(made, deal.made, sizeof made);
    /* as a general token, at a resource that would trust its issuer's keys */
    deal.desk.issuer.iss = V(DEAL_TAS);
    deal.desk.issuer.keys = deal.tas_keys;
    config = deal.desk.config;
    CHECK(!mission_resource_new(&config, &takes, NULL));
    presented = desk_bearer(mission_view_of(deal.made));
    CHECK(!mission_resource_verify(takes, &presented, &deal.now, NULL, 0, &token, &access, &why));
    CHECK_INT(access.code, MISSION_E_TOKEN_TYPE);
    CHECK(!token);
    mission_resource_unref(takes);
    /* a general token, and all that says so, for a transaction token: the same claims */
    forge(&deal, "unheard_of", "1", "at+jwt", &deal.tas_signer);
    CHECK_CODE(deal_verify(&deal), MISSION_E_TOKEN_TYPE, &deal.error);
    CHECK_VIEW(member(deal_reply(&deal), "error"), "invalid_token");
    memcpy(deal.made, made, sizeof made);
    forge(&deal, "unheard_of", "1", "", &deal.tas_signer);
    CHECK_CODE(deal_verify(&deal), MISSION_E_TOKEN_TYPE, &deal.error);
    memcpy(deal.made, made, sizeof made);
    forge(&deal, "unheard_of", "1", "MISSION-TXN-TOKEN+JWT", &deal.tas_signer);
    CHECK_CODE(deal_verify(&deal), MISSION_E_TOKEN_TYPE, &deal.error);
    memcpy(deal.made, made, sizeof made);
    forge(&deal, "unheard_of", "1", "txn-authz-challenge+jwt", &deal.tas_signer);
    CHECK_CODE(deal_verify(&deal), MISSION_E_TOKEN_TYPE, &deal.error);
    CHECK_INT(deal.fresh, 0); /* before anything else */
    memcpy(deal.made, made, sizeof made);
    forge(&deal, "single_use", "false", TYP, &deal.tas_signer); /* means nothing */
    CHECK_CODE(deal_verify(&deal), 0, &deal.error);
    deal_close(&deal);
}

/* ---- each check alone ---- */

static void test_token(void)
{
    static const struct {
        const char *name, *json;
        int32_t code;
    } cases[] = {
        {"iss", "\"https://other.example\"", MISSION_E_ISSUER},
        {"aud", "\"https://other.example\"", MISSION_E_AUDIENCE},
        {"aud", "[\"" DESK_AUD "\"]", MISSION_E_WRONG_TYPE},
        {"aud", NULL, MISSION_E_MISSING_MEMBER},
        {"exp", "1790000000", MISSION_E_TOKEN_EXPIRED},
        {"exp", "1790000001", 0},
        {"exp", "1790000300", 0},
        {"exp", "1790000301", MISSION_E_TOO_LATE},
        {"exp", NULL, MISSION_E_MISSING_MEMBER},
        {"iat", "1790000001", MISSION_E_TOKEN_EARLY},
        {"nbf", "1790000001", MISSION_E_TOKEN_EARLY},
        {"nbf", "1790000000.5", MISSION_E_TOKEN_EARLY},
        {"nbf", "1790000000", 0},
        {"nbf", "\"1\"", MISSION_E_WRONG_TYPE},
        {"iat", NULL, MISSION_E_MISSING_MEMBER},
        {"jti", NULL, MISSION_E_MISSING_MEMBER},
        {"jti", "\"another\"", 0}, /* the transaction counts, not the issuance */
        {"sub", NULL, MISSION_E_MISSING_MEMBER},
        {"sub", "\"user-2\"", MISSION_E_TRANSACTION},
        {"client_id", NULL, MISSION_E_MISSING_MEMBER},
        {"txn", NULL, MISSION_E_MISSING_MEMBER},
        {"txn", "\"another\"", MISSION_E_TRANSACTION},
        {"cnf", NULL, MISSION_E_MISSING_MEMBER},
        {"cnf", "{\"jkt\":\"0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I\"}", MISSION_E_BINDING},
        {"cnf", "{\"x5t#S256\":\"0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I\"}",
         MISSION_E_BINDING},
        {"parameter_digest", NULL, MISSION_E_MISSING_MEMBER},
        {"parameter_digest", "\"sha-256:UdG-TiebDHTiKRXUVURs1Jeq_vDJp_Ro8jWbBAD8hgM\"",
         MISSION_E_TRANSACTION},
        {"authorization_details", NULL, MISSION_E_MISSING_MEMBER},
        {"authorization_details", "[" DEAL_ENTRY("invoices.pay", "499.00") "]",
         MISSION_E_TRANSACTION},
        {"authorization_details",
         "[" DEAL_ENTRY("invoices.pay", "500.00") "," DEAL_ENTRY("invoices.pay", "500.00") "]",
         MISSION_E_TOO_MANY},
        {"mission", NULL, MISSION_E_MISSING_MEMBER},
        {"mission",
         "{\"id\":\"msn_other\",\"issuer\":\"" DESK_ISS "\",\"authority_hash\":\"" DESK_HASH "\"}",
         MISSION_E_TRANSACTION},
        {"mission",
         "{\"id\":\"" DESK_ID "\",\"issuer\":\"" DESK_ISS "\",\"authority_hash\":\"" DESK_HASH
         "\",\"expires_at\":\"2026-12-31T00:00:00Z\",\"approval_basis\":{\"type\":"
         "\"user\"},\"subject\":{\"iss\":\"https://home.example\",\"sub\":\"origin\"}}",
         0},
        {"mission",
         "{\"id\":\"" DESK_ID "\",\"issuer\":\"" DESK_ISS "\",\"authority_hash\":\"" DESK_HASH
         "\",\"expires_at\":\"2026-12-31T00:00:00Z\",\"approval_basis\":{\"type\":"
         "\"user\"},\"subject\":{\"iss\":\"https://home.example\",\"sub\":\"else\"}}",
         MISSION_E_TRANSACTION},
        {"mission",
         "{\"id\":\"" DESK_ID "\",\"issuer\":\"" DESK_ISS "\",\"authority_hash\":\"" DESK_HASH
         "\",\"expires_at\":\"2026-09-21T14:13:30Z\",\"approval_basis\":{\"type\":"
         "\"user\"},\"subject\":{\"iss\":\"https://home.example\",\"sub\":\"origin\"}}",
         MISSION_E_TOO_LATE},
        {"mission",
         "{\"id\":\"" DESK_ID "\",\"issuer\":\"" DESK_ISS "\",\"authority_hash\":\"" DESK_HASH
         "\",\"subject\":7}",
         MISSION_E_WRONG_TYPE},
        {"act", NULL, MISSION_E_TRANSACTION},
        {"act", "{\"iss\":\"https://a\",\"sub\":\"else\"}", MISSION_E_TRANSACTION},
    };

    COVERS("30:TX-6", "30:TX-5", "txn-authorization.verification.exact-match-set");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct deal deal;

        test_about("case %zu: %s", i, cases[i].name);
        deal_open(&deal, MISSION_PROFILE_DRAFT, "act", "{\"iss\":\"https://a\",\"sub\":\"agent\"}",
                  NULL);
        deal_all(&deal);
        forge(&deal, cases[i].name, cases[i].json, TYP, &deal.tas_signer);
        CHECK_CODE(deal_verify(&deal), cases[i].code, &deal.error);
        if (cases[i].code)
            CHECK(!mission_value_get(deal_reply(&deal), V("approval")));
        deal_close(&deal);
    }
    test_about(NULL);
}

/* An actor that the resource did not see. */
static void test_actor(void)
{
    struct deal deal;

    COVERS("30:TX-6");
    deal_open(&deal, MISSION_PROFILE_SERIES, NULL);
    deal_all(&deal);
    forge(&deal, "act", "{\"iss\":\"https://a\",\"sub\":\"agent\"}", TYP, &deal.tas_signer);
    CHECK_CODE(deal_verify(&deal), MISSION_E_TRANSACTION, &deal.error);
    deal_close(&deal);
}

static void test_keys(void)
{
    struct deal deal;
    mission_transaction_request request;
    mission_presented presented;
    char made[8192];

    COVERS("30:TX-6", "30:TX-5");
    deal_open(&deal, MISSION_PROFILE_SERIES, NULL);
    deal_all(&deal);
    memcpy(made, deal.made, sizeof made);
    forge(&deal, "unheard_of", "1", TYP, &deal.resource_signer);
    CHECK_CODE(deal_verify(&deal), MISSION_E_NO_KEY, &deal.error);
    memcpy(deal.made, made, sizeof made);
    {
        char *letter = &deal.made[strlen(deal.made) - 10];

        *letter = *letter == 'A' ? 'B' : 'A';
    }
    CHECK_CODE(deal_verify(&deal), MISSION_E_SIGNATURE, &deal.error);
    memcpy(deal.made, made, sizeof made);
    CHECK_INT(deal.fresh, 0);
    request = request_of(&deal);
    CHECK_CODE(deal_verify_as(&deal, deal.other, &request), MISSION_E_BINDING, &deal.error);
#define PRESENTED(change, code)                                                                    \
    do {                                                                                           \
        mission_text *proof = NULL;                                                                \
        mission_view bound = mission_view_of(deal.made);                                           \
        presented = (mission_presented){.size = sizeof presented,                                  \
                                        .scheme = MISSION_SCHEME_DPOP,                             \
                                        .proofs = 1,                                               \
                                        .token = mission_view_of(deal.made),                       \
                                        .method = V("POST"),                                       \
                                        .uri = V(DESK_AUD "/invoices")};                           \
        change;                                                                                    \
        CHECK(!mission_proof_make(deal.desk.context, deal.client, V("POST"),                       \
                                  V(DESK_AUD "/invoices"), bound, V(""), &deal.now, &proof,        \
                                  NULL));                                                          \
        if (presented.proofs)                                                                      \
            presented.proof = mission_text_view(proof);                                            \
        request = request_of(&deal);                                                               \
        request.presented = &presented;                                                            \
        CHECK_CODE(deal_verify_as(&deal, deal.client, &request), code, &deal.error);               \
        mission_text_unref(proof);                                                                 \
    } while (0)
    PRESENTED((void)0, 0);
    PRESENTED(bound = V(""), MISSION_E_PROOF); /* no `ath` */
    PRESENTED(bound = V("another"), MISSION_E_PROOF);
    PRESENTED(presented.scheme = MISSION_SCHEME_BEARER, MISSION_E_BINDING);
    PRESENTED(presented.proofs = 0, MISSION_E_PROOF);
    PRESENTED(presented.proofs = 2, MISSION_E_PROOF);
    PRESENTED(presented.method = V("GET"), MISSION_E_PROOF);
    PRESENTED(presented.token = V(""), MISSION_E_NO_TOKEN);
    deal.now.seconds += 119;
    PRESENTED((void)0, 0);
    deal.now.seconds += 1;
    PRESENTED((void)0, MISSION_E_TOKEN_EXPIRED);
    deal_close(&deal);
}

/* ---- mutual TLS ---- */

/* The key of the certificate is proven, and then found not to be the one that was retained. */
static void test_certificate(void)
{
    const mission_view whole = deal_certificate();
    char der[1024];
    struct deal deal;
    mission_transaction_request request;
    mission_presented presented;

    COVERS("30:TX-6");
    CHECK(whole.len <= sizeof der);
    memcpy(der, whole.ptr, whole.len);
    deal_open(&deal, MISSION_PROFILE_SERIES, NULL);
    deal_all(&deal);
    forge(&deal, "cnf", "{\"x5t#S256\":\"" DEAL_X5T "\"}", TYP, &deal.tas_signer);
    request = request_of(&deal);
    presented = desk_bearer(mission_view_of(deal.made));
    request.presented = &presented;
    CHECK_CODE(deal_verify_as(&deal, NULL, &request), MISSION_E_BINDING, &deal.error);
    presented.certificate = (mission_view){der, whole.len - 1};
    CHECK_CODE(deal_verify_as(&deal, NULL, &request), MISSION_E_BINDING, &deal.error);
    presented.certificate.len++;
    CHECK_CODE(deal_verify_as(&deal, NULL, &request), MISSION_E_TRANSACTION, &deal.error);
    der[whole.len - 1] ^= 1; /* another certificate */
    CHECK_CODE(deal_verify_as(&deal, NULL, &request), MISSION_E_BINDING, &deal.error);
    deal_close(&deal);
}

/* What is about to be done is what was authorized, to the digest. */
static void test_operation(void)
{
    struct deal deal;
    mission_transaction_request request;
    mission_json *other, *actor;

    COVERS("30:TX-6", "txn-authorization.verification.exact-match-set");
    deal_open(&deal, MISSION_PROFILE_DRAFT, NULL);
    deal_all(&deal);
    other = test_json(deal.desk.context,
                      "{\"amount_usd\":\"780.00\",\"source_invoice_id\":\"inv_2026Q3_842\"}");
    actor = test_json(deal.desk.context, "{\"iss\":\"https://a\",\"sub\":\"agent\"}");
    request = request_of(&deal);
    request.parameters = mission_json_root(other);
    CHECK_CODE(deal_verify_as(&deal, deal.client, &request), MISSION_E_PARAMETER_MISMATCH,
               &deal.error);
    request = request_of(&deal);
    request.action = V("invoices.void");
    CHECK_CODE(deal_verify_as(&deal, deal.client, &request), MISSION_E_TRANSACTION, &deal.error);
    request = request_of(&deal);
    request.subject = V("user-2");
    CHECK_CODE(deal_verify_as(&deal, deal.client, &request), MISSION_E_TRANSACTION, &deal.error);
    request = request_of(&deal);
    request.subject = V("user-1");
    request.actor = mission_json_root(actor);
    CHECK_CODE(deal_verify_as(&deal, deal.client, &request), MISSION_E_TRANSACTION, &deal.error);
    request = request_of(&deal);
    request.subject = V("user-1");
    CHECK_CODE(deal_verify_as(&deal, deal.client, &request), 0, &deal.error);
    mission_json_unref(actor);
    mission_json_unref(other);
    deal_close(&deal);
}

/* Another resource's store has no such operation, and what was retained is so for a time. */
static void test_not_retained(void)
{
    struct deal deal;
    mission_memory_store *other = NULL, *own;

    COVERS("30:TX-6");
    deal_open(&deal, MISSION_PROFILE_SERIES, NULL);
    deal.resource_config.retain_seconds = 60;
    deal_restart(&deal);
    deal_all(&deal);
    CHECK(!mission_memory_store_new(deal.desk.context, &other, NULL));
    own = deal.store;
    deal.store = other;
    CHECK_CODE(deal_verify(&deal), MISSION_E_TRANSACTION, &deal.error);
    deal.store = own;
    deal.now.seconds += 59;
    CHECK_CODE(deal_verify(&deal), 0, &deal.error);
    deal.now.seconds += 1;
    CHECK_CODE(deal_verify(&deal), MISSION_E_TRANSACTION, &deal.error);
    mission_memory_store_unref(other);
    deal_close(&deal);
}

static int32_t no_load(void *host, mission_view kind, mission_view key,
                       const mission_store_receiver *receiver, mission_error *error)
{
    (void)host;
    (void)kind;
    (void)key;
    (void)receiver;
    (void)error;
    return 42;
}

static int32_t no_commit(void *host, const mission_store_write *writes, size_t count,
                         size_t *failed, mission_error *error)
{
    (void)host;
    (void)writes;
    (void)count;
    (void)failed;
    (void)error;
    return 42;
}

static int32_t no_scan(void *host, const mission_store_scan *scan,
                       const mission_store_receiver *receiver, mission_error *error)
{
    (void)host;
    (void)scan;
    (void)receiver;
    (void)error;
    return 42;
}

static void test_no_store(void)
{
    const mission_store table = {sizeof table, NULL, no_load, no_commit, no_scan};
    struct deal deal;
    mission_transaction_request request;
    mission_presented presented;
    mission_plan *plan = NULL;

    COVERS("30:TX-6");
    deal_open(&deal, MISSION_PROFILE_SERIES, NULL);
    deal_all(&deal);
    presented = desk_bearer(mission_view_of(deal.made));
    request = request_of(&deal);
    request.presented = &presented;
    CHECK(!mission_plan_transaction_verify(deal.resource, &request, &deal.now, &plan, NULL));
    CHECK_CODE(deal_run(&deal, plan, &table), MISSION_E_HOST, &deal.error);
    CHECK(!deal_reply(&deal));
    deal_close(&deal);
}

/* ---- what it is worth to a decision ---- */

static void test_situation(void)
{
    mission_known_state state = {
        .size = sizeof state, .state = MISSION_STATE_ACTIVE, .source = MISSION_LEARNED_STATUS};
    mission_situation situation = {.size = sizeof situation, .state = &state, .removed_known = 1};
    mission_error error = MISSION_ERROR_INIT;

    COVERS("30:TX-6");
    CHECK_CODE(mission_transaction_situation_check(&situation, &error), 0, &error);
    state.source = MISSION_LEARNED_INTROSPECTION;
    CHECK_CODE(mission_transaction_situation_check(&situation, &error), 0, &error);
    state.source = MISSION_LEARNED_EVENT;
    CHECK_CODE(mission_transaction_situation_check(&situation, &error), MISSION_E_STATE_STALE,
               &error);
    state.source = 0; /* a Status List, a token's life: no source that knows containments */
    CHECK_CODE(mission_transaction_situation_check(&situation, &error), MISSION_E_STATE_STALE,
               &error);
    state.source = MISSION_LEARNED_STATUS;
    situation.removed_known = 0;
    CHECK_CODE(mission_transaction_situation_check(&situation, &error), MISSION_E_STATE_STALE,
               &error);
    situation.removed_known = 1;
    situation.state = NULL;
    CHECK_CODE(mission_transaction_situation_check(&situation, &error), MISSION_E_STATE_STALE,
               &error);
    CHECK_CODE(mission_transaction_situation_check(NULL, &error), MISSION_E_ARGUMENT, &error);
}

static void test_arguments(void)
{
    struct deal deal;
    mission_transaction verified = {.size = sizeof verified}, empty = {.size = sizeof empty};
    mission_transaction_request request;
    mission_evaluation evaluation = {.size = sizeof evaluation};
    mission_approval_record record = {.size = sizeof record};
    mission_plan *plan = (mission_plan *)&deal;

    COVERS("30:TX-6");
    deal_open(&deal, MISSION_PROFILE_SERIES, NULL);
    CHECK_CODE(mission_transaction_read(mission_json_root(deal.parameters), &verified, &deal.error),
               MISSION_E_TRANSACTION, &deal.error);
    CHECK_CODE(mission_transaction_read(NULL, &verified, &deal.error), MISSION_E_ARGUMENT,
               &deal.error);
    CHECK_CODE(mission_transaction_evaluation(deal.desk.context, &empty, &evaluation, &deal.error),
               MISSION_E_ARGUMENT, &deal.error);
    CHECK_CODE(mission_transaction_approval(&empty, &record, &deal.error), MISSION_E_ARGUMENT,
               &deal.error);
    CHECK_INT(record.status, MISSION_APPROVAL_UNKNOWN);
    request = request_of(&deal);
    CHECK_CODE(mission_plan_transaction_verify(deal.resource, &request, NULL, &plan, &deal.error),
               MISSION_E_ARGUMENT, &deal.error);
    CHECK(!plan);
    deal_close(&deal);
}

static const struct test tests[] = {
    {"verified", test_verified},   {"classes", test_classes},
    {"token", test_token},         {"actor", test_actor},
    {"keys", test_keys},           {"certificate", test_certificate},
    {"operation", test_operation}, {"not_retained", test_not_retained},
    {"no_store", test_no_store},   {"situation", test_situation},
    {"arguments", test_arguments},
};
TEST_MAIN("transaction_token", tests)
