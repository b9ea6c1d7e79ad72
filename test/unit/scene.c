/* A decision point in front of a whole Mission. SPDX-License-Identifier: MIT */
#include "scene.h"

#include <stdarg.h>

/* ---- Profiles ---- */

#define TEXTS(a) "\"" a "\":{\"type\":\"string\"}"
#define MONEY                                                                                      \
    "\"constraints\":{\"max_amount\":{\"amount\":\"/amount\",\"currency\":\"/currency\"}},"

static const char *const documents[] = {
    "{\"id\":\"urn:example:invoices-read\",\"version\":\"1\",\"action\":\"invoices.read\","
    "\"class\":\"consequential_read\",\"parameters\":{\"type\":\"object\"}}",
    "{\"id\":\"urn:example:journal-entry\",\"version\":\"1\",\"action\":\"journal-entries.write\","
    "\"resource\":\"" STAGE_ERP "\",\"class\":\"consequential_write\",\"parameters\":{\"type\":"
    "\"object\",\"properties\":{" TEXTS("amount") "," TEXTS("currency") "," TEXTS(
        "source_invoice_id") "},\"required\":[\"amount\",\"currency\"]}," MONEY
                             "\"controls\":{\"use_limit\":1}}",
    "{\"id\":\"urn:example:notify\",\"version\":\"2\",\"action\":\"notify_reviewer\",\"class\":"
    "\"external_commitment\",\"parameters\":{\"type\":\"object\",\"properties\":{\"recipients\":{"
    "\"type\":\"array\",\"items\":{\"type\":\"string\"},\"set\":true}," TEXTS(
        "text") "}},"
                "\"constraints\":{\"recipient_domain\":\"/"
                "recipients\"},\"controls\":{\"use_limit\":1,"
                "\"lease_seconds\":30},\"idempotent\":true,\"external_communication\":true}",
    "{\"id\":\"urn:example:create-doc\",\"version\":\"1\",\"action\":\"create_doc\",\"class\":"
    "\"consequential_write\",\"parameters\":{\"type\":\"object\",\"properties\":{" TEXTS(
        "title") "}},\"controls\":{\"window_seconds\":20},\"idempotency_key\":\"optional\"}",
    "{\"id\":\"urn:example:pay\",\"version\":\"1\",\"action\":\"payments.release\",\"class\":"
    "\"irreversible_action\",\"parameters\":{\"type\":\"object\",\"properties\":{" TEXTS(
        "amount") "," TEXTS("currency") "}}," MONEY "\"controls\":{\"use_limit\":1,"
                                        "\"lease_seconds\":30},\"idempotent\":true}",
};

void stage_operation(struct stage *stage, const char *document)
{
    mission_error error = MISSION_ERROR_INIT;

    for (size_t i = 0; i < STAGE_OPERATIONS; i++) {
        if (stage->operations[i])
            continue;
        CHECK_CODE(mission_operation_profile_parse(stage->context, mission_view_of(document),
                                                   &stage->operations[i], &error),
                   MISSION_OK, &error);
        return;
    }
    CHECK_INT(STAGE_OPERATIONS, 0); /* no room for one more */
}

/* ---- The host ---- */

static int32_t called(void *host, enum stage_slot slot)
{
    struct stage *stage = host;

    stage->calls[slot]++;
    return stage->fails >> slot & 1 ? STAGE_HOST_CODE : 0;
}

static bool same(mission_view a, mission_view b)
{
    return a.len == b.len && (!a.len || !memcmp(a.ptr, b.ptr, a.len));
}

static int32_t enrolled(void *host, mission_view pep, mission_view audience, uint32_t action_class,
                        int32_t *verdict)
{
    (void)audience;
    (void)action_class;
    *verdict = same(pep, V(STAGE_PEP)) ? ((struct stage *)host)->enrolled : 0;
    return called(host, STAGE_SLOT_ENROLLED);
}

static int32_t profile(void *host, mission_view audience, mission_view action,
                       const mission_operation_profile **out)
{
    const struct stage *stage = host;

    for (size_t i = 0; i < STAGE_OPERATIONS; i++) {
        mission_operation_terms terms = {.size = sizeof terms};

        if (stage->operations[i] &&
            !mission_operation_profile_terms(stage->operations[i], &terms, NULL) &&
            same(terms.action, action) && (!terms.resource.len || same(terms.resource, audience)))
            *out = stage->operations[i];
    }
    return called(host, STAGE_SLOT_PROFILE);
}

static int32_t facts(void *host, const mission_evaluation *evaluation, mission_facts *out)
{
    const struct stage *stage = host;

    (void)evaluation;
    *out = stage->facts;
    out->size = sizeof *out;
    return called(host, STAGE_SLOT_FACTS);
}

static int32_t resource_policy(void *host, const mission_policy_question *question,
                               mission_policy_answer *answer)
{
    const struct stage *stage = host;

    *answer = stage->answer;
    answer->size = sizeof *answer;
    if (stage->member_denied && question->member == stage->member_denied - 1)
        answer->says = MISSION_SAYS_DENY;
    if (answer->says == MISSION_SAYS_DENY && stage->no_denied_obligations)
        answer->obligations = NULL;
    return called(host, STAGE_SLOT_POLICY);
}

static int32_t history(void *host, const mission_evaluation *evaluation, mission_view predicate,
                       mission_view action_class, uint32_t *outcome)
{
    (void)evaluation;
    (void)predicate;
    (void)action_class;
    *outcome = ((struct stage *)host)->history;
    return called(host, STAGE_SLOT_HISTORY);
}

static int32_t actor(void *host, const mission_evaluation *evaluation, int32_t *verdict)
{
    (void)evaluation;
    *verdict = ((struct stage *)host)->actor;
    return called(host, STAGE_SLOT_ACTOR);
}

static int32_t principal(void *host, const mission_value *mission_subject, mission_view *iss,
                         mission_view *sub)
{
    (void)mission_subject;
    *iss = ((struct stage *)host)->local_iss;
    *sub = ((struct stage *)host)->local_sub;
    return called(host, STAGE_SLOT_PRINCIPAL);
}

static int32_t approval(void *host, const mission_evaluation *evaluation,
                        mission_approval_record *out)
{
    *out = ((struct stage *)host)->approval;
    out->size = sizeof *out;
    if (!out->parameter_digest.ptr)
        out->parameter_digest = evaluation->parameter_digest;
    return called(host, STAGE_SLOT_APPROVAL);
}

static int32_t assertion(void *host, mission_view text, mission_known_state *out)
{
    (void)text;
    *out = ((struct stage *)host)->asserted;
    return called(host, STAGE_SLOT_ASSERTION);
}

static int32_t source(void *host, const mission_evaluation *evaluation, int32_t *verdict)
{
    (void)evaluation;
    *verdict = ((struct stage *)host)->source;
    return called(host, STAGE_SLOT_SOURCE);
}

static int32_t access_request(void *host, const mission_evaluation *evaluation,
                              mission_view evaluation_id, uint32_t reason, mission_builder *out)
{
    const struct stage *stage = host;

    (void)evaluation;
    (void)evaluation_id;
    (void)reason;
    if (stage->offer) {
        mission_json *doc = test_json(stage->context, stage->offer);

        mission_builder_value(out, mission_json_root(doc));
        mission_json_unref(doc);
    }
    return called(host, STAGE_SLOT_ACCESS);
}

/* ---- Opening ---- */

/* What the approver saw. */
static mission_disclosure *show(struct stage *stage, const mission_intent *intent,
                                const mission_authority_set *set)
{
    const mission_principal alice = {V("https://idp.example.com"), V("alice")};
    const mission_consent consent = {.size = sizeof consent,
                                     .issuer = V(STAGE_ISSUER),
                                     .intent = intent,
                                     .set = set,
                                     .subject = alice,
                                     .approver = alice,
                                     .client_id = V(STAGE_CLIENT)};
    const mission_disclosure_style style = {.size = sizeof style, .disclosure_id = V("dsc_1")};
    mission_error error = MISSION_ERROR_INIT;
    mission_disclosure *out = NULL;

    CHECK_CODE(
        mission_disclosure_build(stage->context, &consent, &style, &stage->now, &out, &error),
        MISSION_OK, &error);
    return out;
}

static void make_record(struct stage *stage, const char *set_text)
{
    const bool draft = stage->profile == MISSION_PROFILE_DRAFT;
    const mission_principal alice = {V("https://idp.example.com"), V("alice")};
    mission_error error = MISSION_ERROR_INIT;
    mission_authority_set *set = NULL;
    mission_intent *intent = NULL;
    mission_record *pending = NULL;
    mission_admission admission = {.size = sizeof admission,
                                   .issuer = V(STAGE_ISSUER),
                                   .subject = alice,
                                   .client_id = V(STAGE_CLIENT)};
    mission_approval made = {.size = sizeof made,
                             .approver = alice,
                             .approval_event_id = V("ape_1"),
                             .policy_version = V("policy-7")};
    mission_disclosure *shown;
    mission_json *authority = NULL;

    CHECK_CODE(mission_intent_parse(
                   stage->context,
                   draft ? V("{\"goal\":\"Board packet\",\"resources\":[\"" STAGE_ERP
                             "\"],\"expires_at\":\"2026-10-15T18:00:00Z\"}")
                         : V("{\"goal\":\"Board packet\",\"objects\":[\"board packet document\"],"
                             "\"constraints\":[\"Example Corp tenant\"],\"success_criteria\":["
                             "\"packet drafted\"],\"mission_expiry\":\"2026-10-15T18:00:00Z\"}"),
                   &stage->now, 0, &intent, &error),
               MISSION_OK, &error);
    CHECK_CODE(mission_authority_set_parse(stage->context, mission_view_of(set_text), &set, &error),
               MISSION_OK, &error);
    admission.intent = intent;
    made.set = set;
    made.disclosure = shown = show(stage, intent, set);
    if (draft) {
        authority = test_json(stage->context, "{\"type\":\"user_delegated\"}");
        made.authority_source = mission_json_root(authority);
        CHECK_CODE(mission_record_create(stage->context, &admission, &made, &stage->now,
                                         &stage->record, &error),
                   MISSION_OK, &error);
    } else {
        admission.tenant = V("example-corp");
        admission.consent_window = V("2026-09-02T00:00:00Z");
        CHECK_CODE(mission_record_admit(stage->context, &admission, &stage->now, &pending, &error),
                   MISSION_OK, &error);
        CHECK_CODE(mission_record_activate(pending, &made, &stage->now, &stage->record, &error),
                   MISSION_OK, &error);
    }
    mission_record_unref(pending);
    mission_json_unref(authority);
    mission_disclosure_unref(shown);
    mission_authority_set_unref(set);
    mission_intent_unref(intent);
}

void stage_set(struct stage *stage, const char *set)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_policy_source from = {.size = sizeof from, .policy_version = V("policy-7")};

    mission_record_unref(stage->record);
    mission_policy_unref(stage->policy);
    stage->record = NULL;
    stage->policy = NULL;
    make_record(stage, set);
    from.record = stage->record;
    if (stage->profile == MISSION_PROFILE_DRAFT)
        from.policy_version = V("");
    CHECK_CODE(mission_policy_compile(stage->context, &from, &stage->policy, &error), MISSION_OK,
               &error);
}

static void open_host(struct stage *stage)
{
    stage->host = (mission_pdp_host){.size = sizeof stage->host,
                                     .host = stage,
                                     .enrolled = enrolled,
                                     .profile = profile,
                                     .facts = facts,
                                     .resource_policy = resource_policy,
                                     .history = history,
                                     .actor = actor,
                                     .principal = principal,
                                     .approval = approval,
                                     .assertion = assertion,
                                     .source = source,
                                     .access_request = access_request};
    stage->enrolled = stage->actor = stage->source = 1;
    stage->facts.size = sizeof stage->facts;
    stage->answer = (mission_policy_answer){.size = sizeof stage->answer,
                                            .says = MISSION_SAYS_PERMIT,
                                            .id = V("urn:example:erp-policy"),
                                            .version = V("12"),
                                            .verdict = V("allow")};
    stage->history = MISSION_HISTORY_SATISFIED;
    stage->local_iss = V(STAGE_ISSUER);
    stage->local_sub = V(STAGE_SUBJECT);
    stage->approval = (mission_approval_record){
        .size = sizeof stage->approval,
        .status = MISSION_APPROVAL_GRANTED,
        .independent = 1,
        .approved_at = {.seconds = SCENE_NOW - 60},
        .approved_until = {.seconds = SCENE_NOW + 600},
    };
}

static void open_state(struct stage *stage)
{
    stage->state = (mission_known_state){.size = sizeof stage->state,
                                         .state = MISSION_STATE_ACTIVE,
                                         .source = MISSION_LEARNED_STATUS,
                                         .version = 3,
                                         .learned_at = {.seconds = SCENE_NOW - 5},
                                         .fresh_until = {.seconds = SCENE_NOW + 3600}};
    stage->asserted = stage->state;
    stage->situation = (mission_situation){.size = sizeof stage->situation,
                                           .pep = V(STAGE_PEP),
                                           .state = &stage->state,
                                           .conforming = 1,
                                           .removed_known = 1};
}

void stage_again(struct stage *stage)
{
    mission_error error = MISSION_ERROR_INIT;

    mission_pdp_unref(stage->pdp);
    stage->pdp = NULL;
    CHECK_CODE(mission_pdp_new(&stage->config, &stage->pdp, &error), MISSION_OK, &error);
}

void stage_open_with(struct stage *stage, mission_context *context, const char *set)
{
    memset(stage, 0, sizeof *stage);
    stage->context = context;
    stage->profile = mission_context_profile(context);
    stage->now.seconds = SCENE_NOW;
    for (size_t i = 0; i < sizeof documents / sizeof *documents; i++)
        stage_operation(stage, documents[i]);
    for (size_t i = 0; i < MISSION_CLASS_COUNT; i++)
        stage->classes[i].size = sizeof stage->classes[i];
    open_host(stage);
    open_state(stage);
    stage_set(stage, set ? set : STAGE_SET);
    stage->config = (mission_pdp_config){.size = sizeof stage->config,
                                         .context = context,
                                         .id = V("https://pdp.example.com"),
                                         .host = &stage->host,
                                         .classes = stage->classes,
                                         .skew_seconds = 5};
    stage_again(stage);
    stage_ask(stage, NULL);
}

void stage_open(struct stage *stage, uint32_t profile_id)
{
    stage_open_with(stage, test_context(profile_id, SCENE_NOW), NULL);
}

void stage_close(struct stage *stage)
{
    mission_decision_unref(stage->decision);
    mission_pdp_unref(stage->pdp);
    mission_floors_unref(stage->floors);
    for (size_t i = 0; i < STAGE_OPERATIONS; i++)
        mission_operation_profile_unref(stage->operations[i]);
    mission_policy_unref(stage->policy);
    mission_record_unref(stage->record);
    mission_json_unref(stage->request);
    mission_context_unref(stage->context);
}

void stage_in_both(void (*run)(struct stage *stage))
{
    static const uint32_t profiles[] = {MISSION_PROFILE_SERIES, MISSION_PROFILE_DRAFT};

    for (size_t i = 0; i < 2; i++) {
        struct stage stage;

        test_about("%s", mission_profile_name(profiles[i]));
        stage_open(&stage, profiles[i]);
        run(&stage);
        stage_close(&stage);
        test_about(NULL);
    }
}

/* ---- Asking ---- */

static mission_json *plain_request(const struct stage *stage, const char *audience,
                                   const char *action, const char *parameters)
{
    const mission_view id = mission_policy_mission(stage->policy);
    const mission_view hash = mission_policy_authority_hash(stage->policy);
    char text[4096];

    snprintf(
        text, sizeof text,
        "{\"subject\":{\"type\":\"user\",\"id\":\"" STAGE_SUBJECT "\",\"properties\":{\"iss\":"
        "\"" STAGE_ISSUER "\"}},\"resource\":{\"type\":\"journal\",\"id\":\"je_2026Q3_inv_8421\","
        "\"properties\":{\"audience\":\"%s\"}},\"action\":{\"name\":\"%s\",\"properties\":{"
        "\"parameters\":%s}},\"context\":{\"mission\":{\"id\":\"%.*s\",\"%s\":\"" STAGE_ISSUER
        "\",\"authority_hash\":\"%.*s\"},\"actor\":{\"client_id\":\"" STAGE_CLIENT
        "\"},\"credential\":{\"issuer\":\"" STAGE_ISSUER
        "\",\"expires_at\":\"2026-09-01T00:50:00Z\",\"confirmation\":{\"jkt\":"
        "\"0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I\"}}}}",
        audience, action, parameters, (int)id.len, id.ptr,
        stage->profile == MISSION_PROFILE_DRAFT ? "issuer" : "origin", (int)hash.len, hash.ptr);
    return test_json(stage->context, text);
}

static void change(struct stage *stage, const char *pointer, const char *text)
{
    mission_json *was = stage->request;

    stage->request = edited(stage->context, mission_json_root(was), pointer, text);
    mission_json_unref(was);
}

static void add_digest(struct stage *stage)
{
    const mission_value *parameters =
        mission_value_find(mission_json_root(stage->request), V("/action/properties/parameters"));
    mission_digest digest;
    char text[80];

    if (mission_value_kind(parameters) != MISSION_JSON_OBJECT)
        return;
    CHECK(!mission_parameters_digest(stage->context, parameters, &digest, NULL));
    snprintf(text, sizeof text, "\"%s\"", digest.text);
    change(stage, "/action/properties/parameter_digest", text);
}

static void ask(struct stage *stage, const char *audience, const char *action,
                const char *parameters, va_list pairs)
{
    mission_error error = MISSION_ERROR_INIT;
    bool digest = true;

    mission_json_unref(stage->request);
    stage->request = plain_request(stage, audience, action, parameters);
    for (const char *pointer = va_arg(pairs, const char *); pointer;
         pointer = va_arg(pairs, const char *)) {
        const char *text = va_arg(pairs, const char *);

        if (!strcmp(pointer, "/action/properties/parameter_digest")) {
            digest = false;
            if (!text)
                continue;
        }
        change(stage, pointer, text);
    }
    if (digest)
        add_digest(stage);
    stage->evaluation.size = sizeof stage->evaluation;
    CHECK_CODE(mission_evaluation_read(stage->context, mission_json_root(stage->request),
                                       &stage->evaluation, &error),
               MISSION_OK, &error);
}

void stage_ask(struct stage *stage, ...)
{
    va_list pairs;

    va_start(pairs, stage);
    ask(stage, STAGE_ERP, "journal-entries.write",
        "{\"amount\":\"423.50\",\"currency\":\"USD\",\"source_invoice_id\":\"inv_2026Q3_842\"}",
        pairs);
    va_end(pairs);
}

void stage_ask_for(struct stage *stage, const char *audience, const char *action,
                   const char *parameters, ...)
{
    va_list pairs;

    va_start(pairs, parameters);
    ask(stage, audience, action, parameters, pairs);
    va_end(pairs);
}

void stage_approve(struct stage *stage)
{
    stage->evaluation.approval_id = V("apr_1");
    stage->evaluation.approved_until = V("2026-09-01T00:10:00Z");
}

/* ---- Deciding ---- */

uint32_t stage_decide(struct stage *stage)
{
    mission_error error = MISSION_ERROR_INIT;
    int32_t rc;

    mission_decision_unref(stage->decision);
    stage->decision = NULL;
    rc = mission_pdp_decide(stage->pdp, stage->policy, &stage->evaluation, &stage->situation,
                            &stage->now, NULL, 0, &stage->decision, &error);
    CHECK_CODE(rc, MISSION_OK, &error);
    return rc ? UINT32_MAX : stage_says(stage).reason;
}

int32_t stage_error(struct stage *stage, mission_error *error)
{
    mission_decision *decision = (mission_decision *)stage;
    const int32_t rc =
        mission_pdp_decide(stage->pdp, stage->policy, &stage->evaluation, &stage->situation,
                           &stage->now, NULL, 0, &decision, error);

    CHECK(rc != MISSION_OK && !decision);
    return rc;
}

mission_decided stage_says(const struct stage *stage)
{
    mission_decided says = {.size = sizeof says};

    CHECK_INT(mission_decision_says(stage->decision, &says, NULL), MISSION_OK);
    CHECK_INT(says.permit, says.reason == MISSION_DENY_NONE);
    return says;
}

mission_json *stage_response(const struct stage *stage)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_json *out = NULL;

    CHECK_CODE(mission_decision_response(stage->decision, &out, &error), MISSION_OK, &error);
    return out;
}
