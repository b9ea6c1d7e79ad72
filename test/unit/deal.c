/* A resource, a Transaction Authorization Server and a client. SPDX-License-Identifier: MIT */
#include "deal.h"

#define ACCESS_TOKEN "urn:ietf:params:oauth:token-type:access_token"
#define URI DESK_AUD "/invoices"

/* ---- the host ---- */

static int32_t asked(struct deal *deal, enum deal_slot slot)
{
    deal->asked[slot]++;
    if (deal->fails && deal->fails(deal->fails_of))
        return 7711;
    return deal->broken == slot ? 99 : 0;
}

static mission_view text(const char *string)
{
    return mission_view_of(string);
}

static int32_t issuer(void *host, mission_view iss, mission_challenge_issuer *out)
{
    struct deal *deal = host;

    if (!deal->unknown_issuer && iss.len == strlen(DESK_AUD) && !memcmp(iss.ptr, DESK_AUD, iss.len))
        out->keys = mission_jwks_ref(deal->resource_keys);
    return asked(deal, DEAL_ISSUER);
}

static int32_t operation(void *host, mission_view iss, mission_view version,
                         const mission_value *entry, mission_operation_reading *out)
{
    struct deal *deal = host;

    (void)entry;
    (void)iss;
    out->readable = deal->readable;
    out->operation_type = text(deal->operation_type);
    out->profile = V("invoices");
    out->version = version.len ? version : text(deal->profile_version);
    out->resource = text(deal->operation_resource);
    return asked(deal, DEAL_OPERATION);
}

static int32_t subject(void *host, mission_view iss, mission_view sub, mission_subject_mapping *out)
{
    struct deal *deal = host;
    const bool origin = sub.len == 6 && !memcmp(sub.ptr, "origin", 6);

    (void)iss;
    out->kind = origin ? MISSION_SUBJECT_FOREIGN : deal->subject_kind;
    out->subject = text(origin ? deal->mapped_origin : deal->mapped);
    out->policy = V("names");
    out->version = text(deal->subject_version);
    return asked(deal, DEAL_SUBJECT);
}

static int32_t standing(void *host, mission_view iss, mission_view mission,
                        mission_transaction_standing *out)
{
    struct deal *deal = host;

    (void)iss;
    (void)mission;
    out->state = deal->state;
    out->effective = mission_authority_ref(deal->effective);
    return asked(deal, DEAL_STANDING);
}

static int32_t token(void *host, mission_view iss, mission_view jti, int32_t *verdict)
{
    struct deal *deal = host;

    (void)iss;
    (void)jti;
    *verdict = deal->token_stands;
    return asked(deal, DEAL_TOKEN);
}

static int32_t policy(void *host, const mission_transaction_question *question, uint32_t *says)
{
    struct deal *deal = host;

    CHECK(!question->approval);
    *says = deal->policy_says;
    return asked(deal, DEAL_POLICY);
}

static int32_t approval(void *host, const mission_transaction_question *question, int32_t *verdict)
{
    struct deal *deal = host;

    CHECK(question->approval != NULL);
    *verdict = deal->approval_stands;
    return asked(deal, DEAL_APPROVAL);
}

static int32_t decide(void *host, const mission_transaction_question *question, uint32_t *says)
{
    struct deal *deal = host;

    const mission_value *origin = mission_value_get(question->mission, V("subject"));

    CHECK(question->approval != NULL);
    CHECK(question->subject.len > 0 && question->state != NULL);
    if (origin) { /* beside the local subject, and not in its place */
        CHECK_VIEW(mission_value_string(mission_value_get(origin, V("sub"))), "origin");
        CHECK(question->subject.len != 6 || memcmp(question->subject.ptr, "origin", 6) != 0);
    }
    *says = deal->decide_says;
    if (deal->deciding)
        deal->deciding(deal);
    return asked(deal, DEAL_DECIDE);
}

static int32_t fresh(void *host, mission_view id, const mission_time *until, int32_t *verdict,
                     mission_error *error)
{
    struct deal *deal = host;

    (void)id;
    (void)until;
    (void)error;
    deal->fresh++;
    *verdict = 1;
    return deal->fails && deal->fails(deal->fails_of) ? 7711 : 0;
}

/* ---- opening ---- */

static mission_jwk *key(struct deal *deal, mission_jwks **keys, mission_signer *signer)
{
    mission_jwk *made = NULL;

    CHECK(!mission_jwk_generate(deal->desk.context, MISSION_ALG_EDDSA, V(""), &made, NULL));
    if (keys)
        CHECK(!mission_jwks_of(deal->desk.context, &made, 1, keys, NULL));
    if (signer) {
        signer->size = sizeof *signer;
        CHECK(!mission_jwk_signer(made, MISSION_ALG_EDDSA, signer, NULL));
    }
    return made;
}

static void says_yes(struct deal *deal)
{
    deal->readable = 1;
    deal->subject_kind = MISSION_SUBJECT_SAME;
    deal->policy_says = MISSION_SAYS_APPROVAL;
    deal->decide_says = MISSION_SAYS_PERMIT;
    deal->profile_version = "1";
    deal->subject_version = "7";
    deal->operation_resource = DESK_AUD;
    deal->operation_type = "invoices.pay";
    deal->mapped = "local-1";
    deal->mapped_origin = "user-1";
    deal->token_stands = deal->approval_stands = 1;
    deal->now.seconds = DESK_NOW;
    deal->state = (mission_known_state){.size = sizeof deal->state,
                                        .state = MISSION_STATE_ACTIVE,
                                        .source = MISSION_LEARNED_STATUS,
                                        .learned_at = deal->now};
}

static void configure(struct deal *deal)
{
    deal->host = (mission_tas_host){sizeof deal->host, deal,  issuer, operation, subject,
                                    standing,          token, policy, approval,  decide};
    deal->resource_config = (mission_transaction_resource_config){
        .size = sizeof deal->resource_config,
        .context = deal->desk.context,
        .iss = V(DESK_AUD),
        .tas = V(DEAL_TAS),
        .keys = deal->tas_keys,
        .signer = &deal->resource_signer,
        .proofs = {.size = sizeof deal->resource_config.proofs, .host = deal, .fresh = fresh}};
    deal->tas_config = (mission_tas_config){
        .size = sizeof deal->tas_config,
        .context = deal->desk.context,
        .iss = V(DEAL_TAS),
        .signer = &deal->tas_signer,
        .tokens = deal->own,
        .host = &deal->host,
        .token_seconds = 120,
        .freshness = {.size = sizeof(mission_freshness), .most_seconds = 86400}};
}

void deal_restart(struct deal *deal)
{
    mission_plan_free(deal->last);
    deal->last = NULL;
    mission_tas_unref(mission_tas_ref(deal->tas)); /* and the last one */
    mission_tas_unref(deal->tas);
    mission_transaction_resource_unref(mission_transaction_resource_ref(deal->resource));
    mission_transaction_resource_unref(deal->resource);
    CHECK_CODE(mission_tas_new(&deal->tas_config, &deal->tas, &deal->error), 0, &deal->error);
    CHECK_CODE(
        mission_transaction_resource_new(&deal->resource_config, &deal->resource, &deal->error), 0,
        &deal->error);
}

/* ---- mutual TLS ---- */

static const char certificate_hex[] =
    "3082012e3081e1a0030201020214342f0b42004a896d1a43c767427257194a16ffc2300506032b6570300c310a3008"
    "06035504030c01633020170d3236313132313038353132395a180f32313236313032383038353132395a300c310a30"
    "0806035504030c0163302a300506032b6570032100a6b75e050f99f447a95f55649c641ba5ada9c6bdbf5df955418a"
    "acfcdf1e9ceea3533051301d0603551d0e04160414d6246193ef0fe0ead4e80e33611e861bd83535c8301f0603551d"
    "23041830168014d6246193ef0fe0ead4e80e33611e861bd83535c8300f0603551d130101ff040530030101ff300506"
    "032b6570034100450dea55ae310e7e5de3b682598a3da8030096e664765b0b015b7155eac98560f9577b116d3a1b47"
    "bcb9950834b5028e965ac7f57a55ad3b9e5ec0b27a5c190d";

mission_view deal_certificate(void)
{
    static char der[(sizeof certificate_hex - 1) / 2];

    for (size_t i = 0; i < sizeof der; i++) {
        unsigned byte = 0;

        CHECK(sscanf(certificate_hex + 2 * i, "%2x", &byte) == 1);
        der[i] = (char)byte;
    }
    return (mission_view){der, sizeof der};
}

/* The resource looks at the token as at any other: with a proof of its key, when it has one. */
static void verify(struct deal *deal, bool bound)
{
    mission_presented presented = desk_bearer(mission_text_view(deal->token_text));
    mission_resource_config config = deal->desk.config;
    mission_resource *resource = NULL;
    mission_text *proof = NULL;
    mission_access access = desk_poisoned();

    config.flags = 0;
    config.proofs = deal->resource_config.proofs;
    if (deal->tls)
        presented.certificate = deal_certificate();
    if (bound && !deal->tls) {
        CHECK(!mission_proof_make(deal->desk.context, deal->client, V("POST"), V(URI),
                                  presented.token, V(""), &deal->now, &proof, NULL));
        presented.scheme = MISSION_SCHEME_DPOP;
        presented.proofs = 1;
        presented.proof = mission_text_view(proof);
        presented.method = V("POST");
        presented.uri = V(URI);
    }
    CHECK(!mission_resource_new(&config, &resource, NULL));
    deal->token = NULL;
    CHECK(!mission_resource_verify(resource, &presented, &deal->now, NULL, 0, &deal->token, &access,
                                   &deal->error));
    CHECK_CODE(access.code, 0, &deal->error);
    mission_text_unref(proof);
    mission_resource_unref(resource);
    deal->fresh = 0;
}

static void make_token(struct deal *deal, va_list pairs)
{
    bool bound = true;
    const bool draft = deal->desk.profile == MISSION_PROFILE_DRAFT;
    char cnf[80], mission[512];
    const char *names[8], *values[8];
    size_t count = 0;

    while (count < 8 && (names[count] = va_arg(pairs, const char *)) != NULL)
        values[count++] = va_arg(pairs, const char *);
    for (size_t i = 0; i < count; i++)
        bound = bound && strcmp(names[i], "cnf") != 0;
    for (size_t i = count; i < 8; i++) { /* the first again changes nothing */
        names[i] = count ? names[0] : "jti";
        values[i] = count ? values[0] : "\"j-1\"";
    }
    if (deal->tls)
        snprintf(cnf, sizeof cnf, "{\"x5t#S256\":\"" DEAL_X5T "\"}");
    else
        snprintf(cnf, sizeof cnf, "{\"jkt\":\"%.*s\"}", 43,
                 mission_jwk_thumbprint(deal->client).ptr);
    snprintf(mission, sizeof mission,
             "{\"id\":\"" DESK_ID "\",\"%s\":\"" DESK_ISS "\",\"authority_hash\":\"" DEAL_HASH
             "\",\"expires_at\":\"2026-12-31T00:00:00Z\",\"approval_basis\":{\"type\":\"user\"},"
             "\"subject\":{\"iss\":\"https://home.example\",\"sub\":\"origin\"},\"more\":1}",
             draft ? "issuer" : "origin");
    mission_token_unref(deal->token);
    mission_text_unref(deal->token_text);
    deal->token_text =
        desk_sign(&deal->desk, "at+jwt",
                  desk_payload(&deal->desk, "cnf", cnf, "mission", mission, "exp", "1790003600",
                               "authorization_details", "[" DEAL_ENTRY("invoices.*", "500.00") "]",
                               names[0], values[0], names[1], values[1], names[2], values[2],
                               names[3], values[3], names[4], values[4], names[5], values[5],
                               names[6], values[6], names[7], values[7], NULL));
    verify(deal, bound);
}

void deal_token(struct deal *deal, ...)
{
    va_list pairs;

    va_start(pairs, deal);
    make_token(deal, pairs);
    va_end(pairs);
}

void deal_effective(struct deal *deal, const char *entries)
{
    mission_authority_set *set = NULL;

    mission_authority_unref(deal->effective);
    deal->effective = NULL;
    if (!entries)
        return;
    CHECK(!mission_authority_set_parse(deal->desk.context, mission_view_of(entries), &set, NULL));
    CHECK(!mission_authority_compile(set, &deal->effective, NULL));
    mission_authority_set_unref(set);
}

static void furnish(struct deal *deal)
{
    mission_resource_config config = deal->desk.config;

    config.flags = MISSION_RESOURCE_OWN;
    mission_error_init(&deal->error, sizeof deal->error);
    says_yes(deal);
    deal->client = key(deal, NULL, NULL);
    deal->other = key(deal, NULL, NULL);
    deal->resource_key = key(deal, &deal->resource_keys, &deal->resource_signer);
    deal->tas_key = key(deal, &deal->tas_keys, &deal->tas_signer);
    CHECK(!mission_resource_new(&config, &deal->own, NULL));
    deal->shelf = test_context(deal->desk.profile, 0);
    CHECK(!mission_memory_store_new(deal->shelf, &deal->store, NULL));
    CHECK(!mission_memory_store_new(deal->shelf, &deal->tas_store, NULL));
    deal_effective(deal, "[" DEAL_ENTRY("invoices.*", "500.00") "]");
    deal->entry = test_json(deal->desk.context, DEAL_ENTRY("invoices.pay", "500.00"));
    deal->parameters = test_json(deal->desk.context, DEAL_PARAMETERS);
    configure(deal);
    deal_restart(deal);
}

void deal_open(struct deal *deal, uint32_t profile, ...)
{
    va_list pairs;

    memset(deal, 0, sizeof *deal);
    desk_open(&deal->desk, profile, 0, false);
    furnish(deal);
    va_start(pairs, profile);
    make_token(deal, pairs);
    va_end(pairs);
}

void deal_open_with(struct deal *deal, const mission_config *config)
{
    memset(deal, 0, sizeof *deal);
    desk_open_with(&deal->desk, config, false);
    furnish(deal);
    deal_token(deal, NULL);
}

void deal_close(struct deal *deal)
{
    mission_plan_free(deal->last);
    mission_tas_unref(deal->tas);
    mission_transaction_resource_unref(deal->resource);
    mission_memory_store_unref(deal->store);
    mission_memory_store_unref(deal->tas_store);
    mission_authority_unref(deal->effective);
    mission_json_unref(deal->entry);
    mission_json_unref(deal->parameters);
    mission_token_unref(deal->token);
    mission_text_unref(deal->token_text);
    mission_resource_unref(deal->own);
    mission_jwks_unref(deal->resource_keys);
    mission_jwks_unref(deal->tas_keys);
    mission_jwk_unref(deal->client);
    mission_jwk_unref(deal->other);
    mission_jwk_unref(deal->resource_key);
    mission_jwk_unref(deal->tas_key);
    mission_context_unref(deal->shelf);
    desk_close(&deal->desk);
}

/* ---- running ---- */

const mission_store *deal_store(const struct deal *deal)
{
    return mission_memory_store_table(deal->store);
}

const mission_store *deal_tas_store(const struct deal *deal)
{
    return mission_memory_store_table(deal->tas_store);
}

int32_t deal_run(struct deal *deal, mission_plan *plan, const mission_store *store)
{
    mission_verdict verdict = {.size = sizeof verdict};
    int32_t rc;

    mission_plan_free(deal->last);
    deal->last = plan;
    rc = mission_plan_run(plan, store, &deal->error);
    if (rc)
        return rc;
    CHECK(!mission_plan_verdict(plan, &verdict, NULL));
    if (verdict.code)
        deal->error = *mission_plan_refusal(plan);
    CHECK_INT(verdict.done, verdict.code == 0);
    return verdict.code;
}

const mission_value *deal_reply(const struct deal *deal)
{
    return mission_plan_reply(deal->last);
}

mission_verdict deal_verdict(const struct deal *deal)
{
    mission_verdict verdict = {.size = sizeof verdict};

    CHECK(!mission_plan_verdict(deal->last, &verdict, NULL));
    return verdict;
}

static void copy(char *to, size_t room, const mission_value *from, const char *name)
{
    const mission_view value = mission_value_string(mission_value_get(from, mission_view_of(name)));

    CHECK(value.len < room);
    if (value.len < room)
        snprintf(to, room, "%.*s", (int)value.len, value.len ? value.ptr : "");
}

mission_json *deal_payload(const struct deal *deal, const char *made)
{
    mission_jws *jws = NULL;
    mission_json *doc = NULL;

    CHECK(!mission_jws_decode(deal->desk.context, mission_view_of(made), &jws, NULL));
    CHECK(!mission_json_parse(deal->desk.context, mission_jws_payload(jws), 0, &doc, NULL));
    mission_jws_unref(jws);
    return doc;
}

mission_text *deal_changed(const struct deal *deal, const char *token, const char *name,
                           const char *json)
{
    mission_json *payload = deal_payload(deal, token), *changed = NULL;
    mission_json *value = json ? test_json(deal->desk.context, json) : NULL;
    const mission_value *root = mission_json_root(payload);
    mission_builder *to;
    mission_text *text = NULL;

    CHECK(!mission_builder_new(deal->desk.context, &to, NULL));
    mission_builder_object(to);
    for (size_t i = 0; i < mission_value_count(root); i++) {
        const mission_view own = mission_value_name(root, i);

        if (own.len == strlen(name) && !memcmp(own.ptr, name, own.len))
            continue;
        mission_builder_name(to, own);
        mission_builder_value(to, mission_value_item(root, i));
    }
    if (value) {
        mission_builder_name(to, mission_view_of(name));
        mission_builder_value(to, mission_json_root(value));
    }
    mission_builder_end(to);
    CHECK(!mission_builder_finish(to, &changed, NULL));
    mission_builder_free(to);
    CHECK(!mission_value_canonical(deal->desk.context, mission_json_root(changed), &text, NULL));
    mission_json_unref(changed);
    mission_json_unref(value);
    mission_json_unref(payload);
    return text;
}

/* ---- the resource ---- */

mission_transaction_operation deal_operation(const struct deal *deal)
{
    return (mission_transaction_operation){.size = sizeof(mission_transaction_operation),
                                           .accept = V("?1"),
                                           .accept_count = 1,
                                           .token = deal->token,
                                           .action = V("invoices.pay"),
                                           .entry = mission_json_root(deal->entry),
                                           .parameters = mission_json_root(deal->parameters),
                                           .profile = deal->profile,
                                           .reason = V("a payment needs an approval")};
}

int32_t deal_challenge(struct deal *deal)
{
    const mission_transaction_operation own = deal_operation(deal);
    mission_plan *plan = NULL;
    mission_json *payload;
    int32_t rc =
        mission_plan_transaction_challenge(deal->resource, &own, &deal->now, &plan, &deal->error);

    if (!rc)
        rc = deal_run(deal, plan, deal_store(deal));
    if (rc)
        return rc;
    copy(deal->challenge, sizeof deal->challenge, deal_reply(deal), "transaction_challenge");
    if (deal->fails)
        return rc;
    payload = deal_payload(deal, deal->challenge);
    copy(deal->txn, sizeof deal->txn, mission_json_root(payload), "txn");
    mission_json_unref(payload);
    return rc;
}

void deal_forge(struct deal *deal, const char *typ, const char *payload)
{
    mission_text *made = NULL;
    mission_view view;

    CHECK(!mission_jws_sign(deal->desk.context, &deal->resource_signer, mission_view_of(typ), NULL,
                            mission_view_of(payload), &made, NULL));
    view = mission_text_view(made);
    CHECK(view.len < sizeof deal->challenge);
    snprintf(deal->challenge, sizeof deal->challenge, "%.*s", (int)view.len, view.ptr);
    mission_text_unref(made);
}

/* ---- the server ---- */

mission_transaction_client deal_client(const struct deal *deal)
{
    mission_transaction_client own = {.size = sizeof own, .client_id = V(DEAL_CLIENT)};

    if (deal->tls)
        own.x5t_s256 = V(DEAL_X5T);
    else
        own.jkt = mission_jwk_thumbprint(deal->client);
    return own;
}

mission_transaction_redeem deal_redeem(const struct deal *deal)
{
    return (mission_transaction_redeem){.size = sizeof(mission_transaction_redeem),
                                        .client = deal_client(deal),
                                        .transaction_challenge = mission_view_of(deal->challenge),
                                        .subject_token = mission_text_view(deal->token_text),
                                        .subject_token_type = V(ACCESS_TOKEN)};
}

int32_t deal_admit(struct deal *deal)
{
    const mission_transaction_redeem own = deal_redeem(deal);
    mission_plan *plan = NULL;
    int32_t rc = mission_plan_transaction_admit(deal->tas, &own, &deal->now, &plan, &deal->error);

    if (!rc)
        rc = deal_run(deal, plan, deal_tas_store(deal));
    if (rc)
        return rc;
    copy(deal->id, sizeof deal->id, deal_reply(deal), "transaction_authorization_id");
    return rc;
}

int32_t deal_show(struct deal *deal)
{
    mission_plan *plan = NULL;
    int32_t rc = mission_plan_transaction_show(deal->tas, mission_view_of(deal->id), &deal->now,
                                               &plan, &deal->error);

    if (!rc)
        rc = deal_run(deal, plan, deal_tas_store(deal));
    if (!rc)
        copy(deal->binding, sizeof deal->binding, deal_reply(deal), "approval_binding");
    return rc;
}

mission_transaction_approve deal_approval(const struct deal *deal)
{
    mission_transaction_approve own = {.size = sizeof own,
                                       .by = MISSION_APPROVED_BY_PERSON,
                                       .independent = 1,
                                       .id = mission_view_of(deal->id),
                                       .approval_binding = mission_view_of(deal->binding),
                                       .approval_id = V("apr-1"),
                                       .approver = {V("https://home.example"), V("chief")},
                                       .approved_at = deal->now,
                                       .approved_until = deal->now};

    own.approved_until.seconds += 200;
    return own;
}

int32_t deal_approve(struct deal *deal)
{
    mission_transaction_approve own;
    mission_plan *plan = NULL;
    int32_t rc = deal_show(deal);

    if (rc)
        return rc;
    own = deal_approval(deal);
    rc = mission_plan_transaction_approve(deal->tas, &own, &deal->now, &plan, &deal->error);
    return rc ? rc : deal_run(deal, plan, deal_tas_store(deal));
}

int32_t deal_deny(struct deal *deal)
{
    mission_plan *plan = NULL;
    int32_t rc = mission_plan_transaction_deny(deal->tas, mission_view_of(deal->id), &deal->now,
                                               &plan, &deal->error);

    return rc ? rc : deal_run(deal, plan, deal_tas_store(deal));
}

int32_t deal_poll(struct deal *deal)
{
    const mission_transaction_poll own = {
        .size = sizeof own, .client = deal_client(deal), .id = mission_view_of(deal->id)};
    mission_plan *plan = NULL;
    int32_t rc = mission_plan_transaction_poll(deal->tas, &own, &deal->now, &plan, &deal->error);

    if (!rc)
        rc = deal_run(deal, plan, deal_tas_store(deal));
    if (!rc)
        copy(deal->made, sizeof deal->made, deal_reply(deal), "access_token");
    return rc;
}

/* ---- the resource again ---- */

int32_t deal_verify_as(struct deal *deal, const mission_jwk *client,
                       mission_transaction_request *request)
{
    mission_presented presented = {.size = sizeof presented,
                                   .scheme = MISSION_SCHEME_DPOP,
                                   .proofs = 1,
                                   .token = mission_view_of(deal->made),
                                   .method = V("POST"),
                                   .uri = V(URI)};
    int32_t (*fails)(void *) = deal->fails;
    mission_plan *plan = NULL;
    mission_text *proof = NULL;
    int32_t rc;

    if (!request->presented && deal->tls) {
        presented = desk_bearer(mission_view_of(deal->made));
        presented.certificate = deal_certificate();
        request->presented = &presented;
    }
    if (!request->presented) {
        deal->fails = NULL;
        CHECK(!mission_proof_make(deal->desk.context, client, V("POST"), V(URI),
                                  mission_view_of(deal->made), V(""), &deal->now, &proof, NULL));
        deal->fails = fails;
        presented.proof = mission_text_view(proof);
        request->presented = &presented;
    }
    rc = mission_plan_transaction_verify(deal->resource, request, &deal->now, &plan, &deal->error);
    if (!rc)
        rc = deal_run(deal, plan, deal_store(deal));
    mission_text_unref(proof);
    return rc;
}

int32_t deal_verify(struct deal *deal)
{
    mission_transaction_request request = {.size = sizeof request,
                                           .action = V("invoices.pay"),
                                           .parameters = mission_json_root(deal->parameters),
                                           .profile = deal->profile};

    return deal_verify_as(deal, deal->client, &request);
}

void deal_all(struct deal *deal)
{
    CHECK_CODE(deal_challenge(deal), 0, &deal->error);
    CHECK_CODE(deal_admit(deal), 0, &deal->error);
    CHECK_CODE(deal_approve(deal), 0, &deal->error);
    CHECK_CODE(deal_poll(deal), 0, &deal->error);
}
