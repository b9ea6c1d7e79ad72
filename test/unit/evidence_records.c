/* Records of evidence: every member under every condition, nothing beyond, and never what a person
 * or a model wrote. SPDX-License-Identifier: MIT */
#include "missions.h"
#include "notary.h"

#include "roles/decision/decision.h"

#define DIGEST "sha-256:WPVi6EnQ7H9Fh-qk9ADxmTg8zruOdVUX1esl-v3TfCI"
#define OTHER_DIGEST "sha-256:UdG-TiebDHTiKRXUVURs1Jeq_vDJp_Ro8jWbBAD8hgM"
#define SECRET "what-the-user-wrote" /* may stand in no record */

static const uint32_t profiles[] = {MISSION_PROFILE_SERIES, MISSION_PROFILE_DRAFT};

/* ---- a desk with a Mission, its view and everybody's keys ---- */

struct desk {
    uint32_t profile;
    struct scene scene;
    struct notary notary;
    mission_record *record;
    mission_policy *policy;
    mission_json *request, *obligations, *metering;
    uint64_t random;
};

static const char request_text[] =
    "{\"parameters\":{\"body\":\"" SECRET "\"},"
    "\"actor\":{\"client_id\":\"s6BhdRkqt3\",\"note\":\"" SECRET "\","
    "\"act\":[{\"iss\":\"https://as.example.com\",\"sub\":\"agent\",\"email\":\"" SECRET "\"},"
    "{\"sub\":\"half\"},7]},"
    "\"credential\":{\"issuer\":\"https://as.example.com\",\"claims\":{\"name\":\"" SECRET "\"},"
    "\"confirmation\":{\"jkt\":\"0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I\",\"jwk\":\"" SECRET
    "\"}},"
    "\"capability_source\":{\"tool_id\":\"t\",\"description\":\"" SECRET "\"}}";

static void desk_open(struct desk *d, uint32_t profile)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_policy_source source = {.size = sizeof source};

    *d = (struct desk){.profile = profile, .random = test_seed()};
    scene_open_in(&d->scene, test_context(profile, NOTARY_NOW));
    d->record = scene_active(&d->scene);
    source.record = d->record;
    source.policy_version = V("deploy-policy:v17");
    if (mission_policy_compile(d->scene.context, &source, &d->policy, &error)) {
        source.policy_version.len = 0;
        CHECK_CODE(mission_policy_compile(d->scene.context, &source, &d->policy, &error),
                   MISSION_OK, &error);
    }
    notary_open(&d->notary, mission_context_ref(d->scene.context), 0);
    d->request = test_json(d->scene.context, request_text);
    d->obligations =
        test_json(d->scene.context, "[{\"id\":\"o1\",\"type\":\"notify\",\"x\":{\"deep\":[1,2]}}]");
    d->metering =
        test_json(d->scene.context, "[{\"bound\":\"max_calls\",\"counter_scope\":\"mission\","
                                    "\"counter_id\":\"c-1\",\"requested\":1,\"remaining\":4}]");
}

static void desk_close(struct desk *d)
{
    mission_json_unref(d->metering);
    mission_json_unref(d->obligations);
    mission_json_unref(d->request);
    notary_close(&d->notary);
    mission_policy_unref(d->policy);
    mission_record_unref(d->record);
    scene_close(&d->scene);
}

static bool toss(struct desk *d)
{
    return test_random(&d->random) >> 13 & 1;
}

static uint32_t pick(struct desk *d, uint32_t count)
{
    return (uint32_t)(test_random(&d->random) >> 11) % count;
}

static const mission_value *asked_value(const struct desk *d, const char *name)
{
    return mission_value_get(mission_json_root(d->request), mission_view_of(name));
}

/* ---- decisions of every shape ---- */

/* What a decision was made with: each is a condition of some member. */
struct shape {
    bool permit, bound, digest, actor, credential, capability, taint, history, approval,
        obligations;
    bool turns, state, metering, hop, mapping, compensates, policy_word, view, named, whole, limit;
};

static struct shape some_shape(struct desk *d)
{
    struct shape s = {toss(d), toss(d), toss(d), toss(d), toss(d), toss(d), toss(d),
                      toss(d), toss(d), toss(d), toss(d), toss(d), toss(d), toss(d),
                      toss(d), toss(d), toss(d), toss(d), toss(d), toss(d), toss(d)};

    s.view = s.view || s.permit || pick(d, 4) > 0;
    s.digest = s.digest || (s.permit && s.bound);
    return s;
}

static void ask(struct desk *d, const struct shape *s, mission_evaluation *e)
{
    const mission_value *credential = asked_value(d, "credential");

    *e = (mission_evaluation){
        .size = sizeof *e,
        .subject_type = V("user"),
        .subject_id = V("user_1"),
        .subject_iss = s->named ? V("https://idp.example.com") : V(""),
        .resource_type = V("journal-entry"),
        .resource_id = V("je_1"),
        .audience = V(NOTARY_AUD),
        .action = V("journal-entries.write"),
        .parameters = asked_value(d, "parameters"),
        .parameter_digest = s->digest ? V(DIGEST) : V(""),
        .has_mission = 1,
        .mission_id = mission_policy_mission(d->policy),
        .mission_issuer = mission_policy_issuer(d->policy),
        .authority_hash = mission_policy_authority_hash(d->policy),
    };
    if (s->actor) {
        e->actor = asked_value(d, "actor");
        e->client_id = V("s6BhdRkqt3");
        e->act = mission_value_get(e->actor, V("act"));
    }
    if (s->credential) {
        e->credential = credential;
        e->credential_issuer = V("https://as.example.com");
        e->credential_expires_at = V("2026-11-02T09:14:00Z");
        e->confirmation = mission_value_get(credential, V("confirmation"));
    }
    if (s->capability) {
        e->capability_source = asked_value(d, "capability_source");
        e->tool_id = V("mcp://tools.example.com/tools/write");
        e->source_uri = V("https://tools.example.com/");
        e->source_digest = V(DIGEST);
        e->operation_ref = V("tools/write");
    }
    e->tainted = s->taint ? MISSION_TRUE : MISSION_UNSAID;
    e->taint_granularity = s->taint ? V("session") : V("");
    e->approval_id = s->approval ? V("apr_1") : V("");
}

static void decide(struct desk *d, const struct shape *s, uint32_t action_class,
                   mission_decision *out)
{
    *out = (mission_decision){.policy = s->view ? d->policy : NULL};
    ask(d, s, &out->evaluation);
    out->says = (mission_decided){
        .size = sizeof out->says,
        .permit = s->permit,
        .reason = s->permit ? 0 : MISSION_DENY_PARAMETER_VIOLATION,
        .action_class = action_class,
        .class_source = pick(d, 3),
        .bound = s->bound,
        .use_limit = s->limit || mission_class_high(action_class),
        .evaluation_id = V("dec_8K2nP4qV9rL3tY6sB1zN0eF7jB"),
        .evaluated_at = {.seconds = NOTARY_NOW},
        .valid_until = {.seconds = NOTARY_NOW + 57},
        .parameter_digest = out->evaluation.parameter_digest,
        .entry = s->permit ? 0 : SIZE_MAX,
        .state_version = s->state ? 7 : 0,
        .obligations = s->obligations ? mission_json_root(d->obligations) : NULL,
        .policy_id = s->policy_word ? V("erp-policy") : V(""),
        .policy_version = s->policy_word ? V("3") : V(""),
        .policy_verdict = s->policy_word ? V("fine") : V(""),
    };
    out->turns = out->few_turns;
    if (s->turns) {
        out->turns[0] = V("mission_resource_access");
        out->turns[1] = V("max_amount");
        out->turn_count = 2;
    }
    if (s->history) {
        out->predicates[0] = (struct mi_predicate){
            V("action_class_completed"), V("consequential_read"), MISSION_HISTORY_SATISFIED};
        out->predicates[1] = (struct mi_predicate){V("p"), V(""), MISSION_HISTORY_NOT};
        out->predicates[2] = (struct mi_predicate){V("q"), V(""), MISSION_HISTORY_UNAVAILABLE};
        out->predicate_count = 3;
    }
}

static const mission_time observed = {.seconds = NOTARY_NOW - 60};
static const mission_time valid = {.seconds = NOTARY_NOW + 600};

static mission_evidence_more beside(const struct shape *s)
{
    mission_evidence_more more = {.size = sizeof more};

    if (s->hop) {
        more.hop_jti = V("jti-1");
        more.hop_mission_id = V("msn_1");
    }
    if (s->compensates)
        more.compensates_evaluation_id = V("dec_before");
    if (s->mapping) {
        more.mapping_origin = V("hmac-sha-256:k1:a");
        more.mapping_local = V("hmac-sha-256:k1:b");
        more.mapping_policy_id = V("map");
        more.mapping_policy_version = V("2");
        more.mapping_observed_at = &observed;
        more.mapping_valid_until = &valid;
    }
    return more;
}

/* The table of O-10: is this member there? Nothing else is. */
/* clang-format off */
#define DECISION_MEMBERS(row) \
    row("evidence_id", true) \
    row("evaluation_id", true) \
    row("evaluated_at", true) \
    row("audience", true) \
    row("decision", true) \
    row("mission", true) \
    row("subject", true) \
    row("resource", true) \
    row("action", true) \
    row("actor", s->actor) \
    row("credential", s->credential) \
    row("action_class", true) \
    row("class_source", true) \
    row("denial_reason", !s->permit) \
    row("parameter_digest", s->bound && s->digest) \
    row("evaluation_request_digest", !(s->bound && s->digest)) \
    row("conditions", s->permit) \
    row("obligations", s->obligations) \
    row("contributing_constraints", s->turns || s->permit) \
    row("authorizing_entry", s->permit && s->whole) \
    row("entry_digest", s->permit) \
    row("mission_state_version", s->state) \
    row("compensates_evaluation_id", s->compensates) \
    row("sequence", true) \
    row("emitter", true) \
    row("taint", s->taint) \
    row("mission_history", s->history) \
    row("capability_source", s->capability) \
    row("hop_reference", s->hop) \
    row("principal_mapping", s->mapping) \
    row("metering", s->metering) \
    row(NOTARY_SPACE "approval_id", s->approval) \
    row(NOTARY_SPACE "resource_policy", s->policy_word)
/* clang-format on */

static size_t row(const mission_value *body, const char *name, bool there)
{
    const bool found = mission_value_get(body, mission_view_of(name)) != NULL;

    test_check(found == there, __FILE__, __LINE__, "%s is %s", name, found ? "there" : "not there");
    return there;
}

static void check_table(const mission_value *body, const struct shape *s)
{
    size_t count = 0;

#define ROW(name, there) count += row(body, name, there);
    DECISION_MEMBERS(ROW)
#undef ROW
    CHECK_INT(mission_value_count(body), count);
}

static mission_view at(const mission_value *body, const char *pointer)
{
    return mission_value_string(mission_value_find(body, mission_view_of(pointer)));
}

static void same(mission_view a, mission_view b)
{
    test_check(a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0), __FILE__,
               __LINE__, "'%.*s' is not '%.*s'", (int)a.len, a.ptr, (int)b.len, b.ptr);
}

/* The Mission by its profile's names; what the view knows of it, where there is one. */
static void check_mission(const struct desk *d, const mission_value *body, const struct shape *s)
{
    const bool draft = d->profile == MISSION_PROFILE_DRAFT;
    const mission_policy *view = s->view ? d->policy : NULL;
    const mission_value *mission = mission_value_get(body, V("mission"));

    same(at(mission, "/id"), mission_policy_mission(d->policy));
    same(at(mission, draft ? "/issuer" : "/origin"), mission_policy_issuer(d->policy));
    CHECK(mission_value_get(mission, draft ? V("origin") : V("issuer")) == NULL);
    same(at(mission, "/authority_hash"), mission_policy_authority_hash(d->policy));
    same(at(mission, draft ? "/intent_hash" : "/proposal_hash"), mission_policy_intent_hash(view));
    CHECK(mission_value_get(mission, draft ? V("proposal_hash") : V("intent_hash")) == NULL);
    same(at(mission, "/consent_rendering_hash"), mission_policy_rendering_hash(view));
    same(at(mission, "/policy_version"), mission_policy_version(view));
    if (view)
        same(at(mission, "/policy_view_id"), mission_policy_view_id(view));
    else
        CHECK_VIEW(at(mission, "/policy_view_id"), "none");
}

static void check_conditions(const mission_value *body, const mission_decided *says)
{
    const mission_value *conditions = mission_value_get(body, V("conditions"));
    int64_t limit = 0;

    CHECK_VIEW(at(conditions, "/valid_until"), "2026-11-02T08:15:00Z");
    CHECK_INT(mission_value_integer(mission_value_get(conditions, V("use_limit")), &limit),
              says->use_limit != 0);
    CHECK_INT(limit, says->use_limit);
    CHECK_INT(mission_value_count(conditions), 1 + (says->use_limit != 0));
}

static void check_entry(struct desk *d, const mission_value *body, const struct shape *s)
{
    const mission_value *entry =
        mission_value_item(mission_authority_set_value(mission_policy_set(d->policy)), 0);
    mission_digest digest;

    CHECK_INT(mission_anchor(d->scene.context, V("mission-authority-entry"),
                             mission_policy_issuer(d->policy), entry, &digest, NULL),
              MISSION_OK);
    CHECK_VIEW(at(body, "/entry_digest"), digest.text);
    if (s->whole)
        CHECK(mission_value_equal(mission_value_get(body, V("authorizing_entry")), entry));
}

static void check_values(struct desk *d, const mission_value *body, const struct shape *s,
                         const mission_decided *says)
{
    static const char *const sources[] = {"default", "resource_floor", "deployment"};

    CHECK_VIEW(at(body, "/evaluation_id"), "dec_8K2nP4qV9rL3tY6sB1zN0eF7jB");
    CHECK_VIEW(at(body, "/evaluated_at"), "2026-11-02T08:14:03Z");
    CHECK_VIEW(at(body, "/audience"), NOTARY_AUD);
    CHECK_VIEW(at(body, "/decision"), s->permit ? "permit" : "deny");
    CHECK_VIEW(at(body, "/denial_reason"), s->permit ? "" : "parameter_violation");
    CHECK_VIEW(at(body, "/action_class"), mission_class_name(says->action_class));
    CHECK_VIEW(at(body, "/class_source"), sources[says->class_source]);
    CHECK_VIEW(at(body, "/emitter/id"), "pdp.example.com");
    CHECK_VIEW(at(body, "/emitter/role"), "pdp");
    CHECK_VIEW(at(body, "/action/name"), "journal-entries.write");
    CHECK_INT(mission_value_count(mission_value_get(body, V("action"))), 1);
    CHECK_VIEW(at(body, "/subject/properties/iss"), s->named ? "https://idp.example.com" : "");
    CHECK_VIEW(at(body, "/parameter_digest"), s->bound && s->digest ? DIGEST : "");
    check_mission(d, body, s);
    if (s->permit) {
        check_conditions(body, says);
        check_entry(d, body, s);
    }
    if (s->obligations)
        CHECK(mission_value_equal(mission_value_get(body, V("obligations")),
                                  mission_json_root(d->obligations)));
    if (s->turns || s->permit)
        CHECK_VIEW(at(body, "/contributing_constraints/0"), "mission_resource_access");
    CHECK_VIEW(at(body, "/contributing_constraints/1"), s->turns ? "max_amount" : "");
    CHECK(mission_value_find(body, V("/contributing_constraints/2")) == NULL);
    CHECK_VIEW(at(body, "/mission_history/0/outcome"), s->history ? "satisfied" : "");
    CHECK_VIEW(at(body, "/mission_history/1/outcome"), s->history ? "not_satisfied" : "");
    CHECK_VIEW(at(body, "/mission_history/2/outcome"), s->history ? "unavailable" : "");
    CHECK_VIEW(at(body, "/taint/granularity"), s->taint ? "session" : "");
    CHECK_VIEW(at(body, "/hop_reference/jti"), s->hop ? "jti-1" : "");
    CHECK_VIEW(at(body, "/principal_mapping/policy/version"), s->mapping ? "2" : "");
    CHECK_VIEW(at(body, "/capability_source/operation_ref"), s->capability ? "tools/write" : "");
    /* Of an actor `iss` and `sub`, and one without them is none. */
    CHECK_VIEW(at(body, "/actor/act/0/sub"), s->actor ? "agent" : "");
    CHECK(mission_value_find(body, V("/actor/act/1")) == NULL);
    CHECK_INT(mission_value_count(mission_value_find(body, V("/actor/act/0"))), s->actor ? 2 : 0);
    CHECK(mission_value_find(body, V("/credential/claims")) == NULL);
    CHECK_INT(mission_value_count(mission_value_find(body, V("/credential/confirmation"))),
              s->credential ? 1 : 0);
}

/* What nobody may find again: parameters, claims, what somebody wrote. */
static void check_secret(struct desk *d, const mission_value *body)
{
    char *text = notary_text(d->scene.context, body);

    CHECK(strstr(text, SECRET) == NULL);
    CHECK(strstr(text, "parameters\"") == NULL);
    free(text);
}

static void check_sealed(struct desk *d, const mission_value *body, uint32_t role, uint32_t kind)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_evidence_record told;
    mission_json *record = NULL;

    CHECK_CODE(mi_evidence_seal(d->notary.emitters[role], body, kind, &record, &error), MISSION_OK,
               &error);
    CHECK_CODE(notary_verify(&d->notary, record, &told, &error), MISSION_OK, &error);
    CHECK_INT(told.kind, kind);
    mission_json_unref(record);
}

static void try_decision(struct desk *d, mission_emitter *whole)
{
    struct shape s = some_shape(d);
    const uint32_t action_class = 1 + pick(d, 5);
    mission_error error = MISSION_ERROR_INIT;
    mission_evidence_more more;
    mission_decision decision;
    mission_json *body = NULL;

    if (action_class > MISSION_CLASS_READ)
        s.bound = true;
    s.digest = s.digest || (s.permit && s.bound);
    more = beside(&s);
    decide(d, &s, action_class, &decision);
    CHECK_CODE(mi_decision_body(s.whole ? whole : d->notary.emitters[MISSION_EMITTER_PDP],
                                &decision, 42, V(""), &more,
                                s.metering ? mission_json_root(d->metering) : NULL, &body, &error),
               MISSION_OK, &error);
    check_table(mission_json_root(body), &s);
    check_values(d, mission_json_root(body), &s, &decision.says);
    check_secret(d, mission_json_root(body));
    check_sealed(d, mission_json_root(body), MISSION_EMITTER_PDP, MISSION_EVIDENCE_DECISION);
    mission_json_unref(body);
}

static void test_decisions(void)
{
    COVERS(
        "30:EV-1", "30:EV-4", "SE-19", "evidence.decision.object-required-members-and-types",
        "evidence.decision.mission-reference-sub-members",
        "evidence.decision.action-no-raw-parameters", "evidence.decision.action-class-and-source",
        "evidence.decision.credential-verified-claims-only",
        "evidence.decision.parameter-binding-digest-xor",
        "evidence.decision.obligations-recorded-as-returned",
        "evidence.decision.conditions-use-limit-and-digest-consistency",
        "evidence.decision.permit-must-carry-entry-or-digest",
        "evidence.decision.subject-minimized-never-raw-claims",
        "evidence.decision.actor-minimized-never-raw-claims",
        "evidence.decision.credential-minimized-never-raw-claims",
        "evidence.decision.resource-properties-minimized",
        "evidence.extensions.taint-required-when-context-present",
        "evidence.extensions.mission-history-required-when-selected",
        "authzen.context-history.record-predicates-and-outcomes",
        "evidence.extensions.hop-reference-required-submembers",
        "evidence.extensions.principal-mapping-required-submembers",
        "runtime.record-integrity.no-raw-parameters-in-record",
        "runtime.record-integrity.must-define-serialization", "runtime.evidence.required-fields");

    for (size_t p = 0; p < 2; p++) {
        struct desk d;
        mission_emitter_config config;
        mission_signer signer;
        mission_emitter *whole;

        desk_open(&d, profiles[p]);
        config = notary_config(&d.notary, MISSION_EMITTER_PDP, &signer);
        config.flags = MISSION_EMITTER_ENTRY;
        whole = notary_emitter(&config);
        for (size_t i = 0; i < 2000; i++)
            try_decision(&d, whole);
        mission_emitter_unref(whole);
        desk_close(&d);
    }
}

/* The request's reference is what is told of the Mission, also where it is not the view's. */
static void test_conflict(void)
{
    COVERS("evidence.decision.mission-reference-sub-members");
    const struct shape s = {.view = true};
    mission_error error = MISSION_ERROR_INIT;
    mission_decision decision;
    mission_json *body = NULL;
    mission_view issuer, id;
    struct desk d;

    desk_open(&d, MISSION_PROFILE_DRAFT);
    decide(&d, &s, MISSION_CLASS_READ, &decision);
    decision.evaluation.mission_id = V("msn_other");
    decision.evaluation.authority_hash = V(OTHER_DIGEST);
    CHECK_CODE(mi_decision_body(d.notary.emitters[MISSION_EMITTER_PDP], &decision, 0, V(""), NULL,
                                NULL, &body, &error),
               MISSION_OK, &error);
    CHECK_VIEW(at(mission_json_root(body), "/mission/id"), "msn_other");
    CHECK_VIEW(at(mission_json_root(body), "/mission/authority_hash"), OTHER_DIGEST);
    CHECK_VIEW(at(mission_json_root(body), "/mission/intent_hash"), "");
    same(at(mission_json_root(body), "/mission/policy_view_id"), mission_policy_view_id(d.policy));
    mi_decision_mission(&decision, &issuer, &id);
    CHECK_VIEW(id, "msn_other");
    mission_json_unref(body);
    desk_close(&d);
}

/* ---- signed, numbered, or not at all ---- */

static void test_signed(void)
{
    COVERS("30:EV-1", "30:EV-2", "30:EV-3", "evidence.decision.sequence-monotonic-per-emitter",
           "evidence.decision.evidence-id-entropy-and-format",
           "runtime.evidence-emission.no-fallback-on-signer-unavailability",
           "runtime.evidence-emission.no-caller-supplied-record-or-relabeling",
           "runtime.evidence.decision-and-refusal-must-produce-record",
           "evidence.conformance.producer-bar");
    const struct shape s = {.permit = true, .view = true, .bound = true, .digest = true};

    for (size_t p = 0; p < 2; p++) {
        mission_error error = MISSION_ERROR_INIT;
        mission_evidence_record told;
        mission_decision decision;
        mission_json *record = NULL;
        struct desk d;
        char last[64] = "";

        desk_open(&d, profiles[p]);
        decide(&d, &s, MISSION_CLASS_IRREVERSIBLE, &decision);
        for (unsigned i = 0; i < 3; i++) {
            CHECK_CODE(mission_decision_evidence(d.notary.emitters[MISSION_EMITTER_PDP], &decision,
                                                 &record, &error),
                       MISSION_OK, &error);
            CHECK_CODE(notary_verify(&d.notary, record, &told, &error), MISSION_OK, &error);
            CHECK_INT(told.sequence, i);
            CHECK_INT(told.permit, 1);
            CHECK(told.id.len == 28 && memcmp(told.id.ptr, "evd_", 4) == 0);
            CHECK(strncmp(told.id.ptr, last, 28) != 0); /* never one twice */
            memcpy(last, told.id.ptr, 28);
            mission_json_unref(record);
        }
        d.notary.next_fails = 5;
        CHECK_CODE(mission_decision_evidence(d.notary.emitters[MISSION_EMITTER_PDP], &decision,
                                             &record, &error),
                   MISSION_E_HOST, &error);
        CHECK_INT(error.host_code, 5);
        CHECK(record == NULL);
        desk_close(&d);
    }
}

static int32_t no_hand(void *host, const mission_view *parts, size_t count, uint8_t *out,
                       size_t room, size_t *written)
{
    (void)host;
    (void)parts;
    (void)count;
    memset(out, 0, room);
    *written = 64;
    return 3;
}

static void test_unsigned(void)
{
    COVERS("30:EV-3", "runtime.evidence-emission.no-fallback-on-signer-unavailability");
    const struct shape s = {.view = true};
    mission_error error = MISSION_ERROR_INIT;
    mission_emitter_config config;
    mission_decision decision;
    mission_json *record;
    mission_signer signer;
    mission_emitter *emitter;
    struct desk d;

    desk_open(&d, MISSION_PROFILE_DRAFT);
    decide(&d, &s, MISSION_CLASS_READ, &decision);
    config = notary_config(&d.notary, MISSION_EMITTER_PDP, &signer);
    signer.sign = no_hand;
    emitter = notary_emitter(&config);
    record = (mission_json *)&d;
    CHECK_CODE(mission_decision_evidence(emitter, &decision, &record, &error), MISSION_E_SIGNER,
               &error);
    CHECK_INT(error.host_code, 3);
    CHECK(record == NULL);
    mission_emitter_unref(emitter);
    config.next = NULL;
    emitter = notary_emitter(&config);
    record = (mission_json *)&d;
    CHECK_CODE(mission_decision_evidence(emitter, &decision, &record, &error),
               MISSION_E_NO_CALLBACK, &error);
    CHECK(record == NULL);
    mission_emitter_unref(emitter);
    desk_close(&d);
}

static void decision_fails(struct desk *d, mission_emitter *emitter,
                           const mission_decision *decision, const mission_evidence_more *more,
                           int32_t code)
{
    const uint64_t before = d->notary.next;
    mission_error error = MISSION_ERROR_INIT;
    mission_json *record = (mission_json *)d;

    CHECK_CODE(mission_decision_evidence_with(emitter, decision, more, &record, &error), code,
               &error);
    CHECK(record == NULL);
    record = (mission_json *)d;
    CHECK_CODE(mi_decision_body(emitter, decision, 0, V(""), more, NULL, &record, &error), code,
               &error);
    CHECK(record == NULL);
    CHECK(d->notary.next <= before + 1);
}

/* What cannot be recorded as it is leaves nothing at all. */
static void test_unrecordable(void)
{
    COVERS("30:EV-1", "30:EV-2", "30:EV-3");
    struct shape s = {.view = true};
    mission_evidence_more more = {.size = sizeof more};
    mission_emitter_config config;
    mission_decision decision;
    mission_signer signer;
    mission_emitter *emitter;
    struct desk d;

    desk_open(&d, MISSION_PROFILE_DRAFT);
    decide(&d, &s, MISSION_CLASS_NONE, &decision); /* of no class: nothing to record */
    decision_fails(&d, d.notary.emitters[MISSION_EMITTER_PDP], &decision, NULL, MISSION_E_STATE);
    CHECK(!mi_decision_recorded(&decision.says));
    decide(&d, &s, MISSION_CLASS_READ, &decision);
    CHECK(mi_decision_recorded(&decision.says));
    for (uint32_t role = MISSION_EMITTER_PEP; role <= MISSION_EMITTER_RECEIPTS; role++)
        decision_fails(&d, d.notary.emitters[role], &decision, NULL, MISSION_E_ARGUMENT);
    more.hop_jti = V("j"); /* half a hop */
    decision_fails(&d, d.notary.emitters[MISSION_EMITTER_PDP], &decision, &more,
                   MISSION_E_ARGUMENT);
    more = (mission_evidence_more){.size = sizeof more, .mapping_origin = V("o")};
    decision_fails(&d, d.notary.emitters[MISSION_EMITTER_PDP], &decision, &more,
                   MISSION_E_ARGUMENT);
    more = (mission_evidence_more){.size = sizeof more, .hop_continuation = V("h")};
    decision_fails(&d, d.notary.emitters[MISSION_EMITTER_PDP], &decision, &more,
                   MISSION_E_ARGUMENT);
    more.size = 8;
    decision_fails(&d, d.notary.emitters[MISSION_EMITTER_PDP], &decision, &more,
                   MISSION_E_ABI_SMALL);
    s.approval = true; /* an approval, and no name for it */
    decide(&d, &s, MISSION_CLASS_READ, &decision);
    config = notary_config(&d.notary, MISSION_EMITTER_PDP, &signer);
    config.name_space.len = 0;
    emitter = notary_emitter(&config);
    decision_fails(&d, emitter, &decision, NULL, MISSION_E_STATE);
    mission_emitter_unref(emitter);
    desk_close(&d);
}

/* ---- Refusal Records ---- */

static const uint32_t pep_reasons[] = {
    MISSION_DENY_TOKEN_INVALID,   MISSION_DENY_MISSION_CLAIM_MISSING,
    MISSION_DENY_CHANNEL_FAILURE, MISSION_DENY_MISSION_REFERENCE_CONFLICT,
    MISSION_DENY_PDP_UNREACHABLE, MISSION_DENY_STATE_UNAVAILABLE,
};

/* clang-format off */
#define REFUSAL_MEMBERS(row) \
    row("refusal_id", true) \
    row("audience", true) \
    row("action", true) \
    row("decision", true) \
    row("denial_reason", true) \
    row("evaluated_at", true) \
    row("emitter", true) \
    row("evidence_envelope", true) \
    row("parameter_digest", s->bound && s->digest) \
    row("evaluation_request_digest", !(s->bound && s->digest)) \
    row("mission", verified &MISSION_VERIFIED_MISSION) \
    row("sequence", verified &MISSION_VERIFIED_MISSION) \
    row("resource", verified &MISSION_VERIFIED_RESOURCE) \
    row("subject", verified &MISSION_VERIFIED_SUBJECT) \
    row("actor", (verified & MISSION_VERIFIED_ACTOR) && s->actor) \
    row("credential", (verified & MISSION_VERIFIED_CREDENTIAL) && s->credential) \
    row("hop_reference", s->hop) \
    row("principal_mapping", s->mapping)
/* clang-format on */

static void check_refusal(struct desk *d, const mission_value *record, const struct shape *s,
                          uint32_t verified, uint32_t reason)
{
    size_t count = 0;

#define ROW(name, there) count += row(record, name, there);
    REFUSAL_MEMBERS(ROW)
#undef ROW
    CHECK_INT(mission_value_count(record), count);
    CHECK_VIEW(at(record, "/decision"), "deny");
    CHECK_VIEW(at(record, "/denial_reason"), mission_denial_name(reason));
    CHECK_VIEW(at(record, "/action/name"), "journal-entries.write");
    if (verified & MISSION_VERIFIED_MISSION)
        same(
            at(record, d->profile == MISSION_PROFILE_DRAFT ? "/mission/issuer" : "/mission/origin"),
            mission_policy_issuer(d->policy));
    check_secret(d, record);
}

static void try_refusal(struct desk *d)
{
    const struct shape s = some_shape(d);
    const bool pep = pick(d, 4) > 0;
    const uint32_t verified = pick(d, 32), role = pep ? MISSION_EMITTER_PEP : MISSION_EMITTER_PDP;
    const uint32_t reason = pep ? pep_reasons[pick(d, 6)] : MISSION_DENY_MISSION_CONTEXT_MISSING;
    const mission_evidence_more more = beside(&s);
    const mission_time then = {.seconds = NOTARY_NOW};
    const uint64_t before = d->notary.next;
    mission_evaluation asked;
    const mission_refusal refusal = {.size = sizeof refusal,
                                     .reason = reason,
                                     .evaluation = &asked,
                                     .verified = verified,
                                     .bound = s.bound,
                                     .at = toss(d) ? &then : NULL,
                                     .more = toss(d) || s.hop || s.mapping ? &more : NULL};
    mission_error error = MISSION_ERROR_INIT;
    mission_evidence_record told;
    mission_json *record = NULL;

    ask(d, &s, &asked);
    CHECK_CODE(mission_refusal_record(d->notary.emitters[role], &refusal, &record, &error),
               MISSION_OK, &error);
    check_refusal(d, mission_json_root(record), &s, verified, reason);
    CHECK_CODE(notary_verify(&d->notary, record, &told, &error), MISSION_OK, &error);
    CHECK_INT(told.has_sequence, verified & MISSION_VERIFIED_MISSION ? 1 : 0);
    CHECK_INT(d->notary.next - before, told.has_sequence); /* counted where it belongs */
    CHECK(told.id.len == 28 && memcmp(told.id.ptr, "ref_", 4) == 0);
    mission_json_unref(record);
}

static void test_refusals(void)
{
    COVERS("30:EV-1", "30:EV-4", "SE-19", "evidence.refusal.record-required-members-and-types",
           "evidence.refusal.refusal-id-entropy-and-format",
           "evidence.refusal.denial-reason-enum-and-boundary",
           "evidence.refusal.parameter-binding-digest-xor",
           "evidence.refusal.mission-present-only-when-established",
           "evidence.refusal.no-unverified-claims-as-authenticated",
           "evidence.refusal.sequence-continues-when-mission-present",
           "evidence.refusal.per-attempt-immutable-append-only",
           "runtime.evidence.no-describing-unverified-claims-as-authenticated",
           "runtime.evidence.decision-and-refusal-must-produce-record");

    for (size_t p = 0; p < 2; p++) {
        struct desk d;

        desk_open(&d, profiles[p]);
        for (size_t i = 0; i < 1000; i++)
            try_refusal(&d);
        desk_close(&d);
    }
}

static void refusal_fails(struct desk *d, uint32_t role, mission_refusal refusal, int32_t code)
{
    const uint64_t before = d->notary.next;
    mission_error error = MISSION_ERROR_INIT;
    mission_json *record = (mission_json *)d;

    CHECK_CODE(mission_refusal_record(d->notary.emitters[role], &refusal, &record, &error), code,
               &error);
    CHECK(record == NULL);
    CHECK_INT(d->notary.next, before);
}

/* A reason belongs to who refuses; those of a decision belong to no refusal. */
static void test_refusal_arguments(void)
{
    COVERS("30:EV-1", "evidence.refusal.denial-reason-enum-and-boundary");
    const struct shape s = {0};
    mission_evaluation asked;
    mission_refusal refusal = {.size = sizeof refusal, .evaluation = &asked};
    struct desk d;

    desk_open(&d, MISSION_PROFILE_DRAFT);
    ask(&d, &s, &asked);
    for (uint32_t role = MISSION_EMITTER_PDP; role <= MISSION_EMITTER_RECEIPTS; role++)
        for (uint32_t reason = 0; reason < 60; reason++) {
            bool fits =
                role == MISSION_EMITTER_PDP && reason == MISSION_DENY_MISSION_CONTEXT_MISSING;

            for (size_t i = 0; i < 6; i++)
                fits = fits || (role == MISSION_EMITTER_PEP && reason == pep_reasons[i]);
            refusal.reason = reason;
            if (!fits)
                refusal_fails(&d, role, refusal, MISSION_E_ARGUMENT);
        }
    refusal.reason = MISSION_DENY_TOKEN_INVALID;
    refusal.verified = 32;
    refusal_fails(&d, MISSION_EMITTER_PEP, refusal, MISSION_E_ARGUMENT);
    refusal.verified = 0;
    refusal.bound = 2;
    refusal_fails(&d, MISSION_EMITTER_PEP, refusal, MISSION_E_ARGUMENT);
    refusal.bound = 0;
    refusal.verified = MISSION_VERIFIED_MISSION;
    asked.mission_id.len = 0;
    refusal_fails(&d, MISSION_EMITTER_PEP, refusal, MISSION_E_ARGUMENT);
    refusal.verified = 0;
    asked.audience.len = 0;
    refusal_fails(&d, MISSION_EMITTER_PEP, refusal, MISSION_E_ARGUMENT);
    refusal.evaluation = NULL;
    refusal_fails(&d, MISSION_EMITTER_PEP, refusal, MISSION_E_ARGUMENT);
    refusal.size = 8;
    refusal_fails(&d, MISSION_EMITTER_PEP, refusal, MISSION_E_ABI_SMALL);
    desk_close(&d);
}

/* ---- Execution Evidence ---- */

static const struct mi_obligation_outcome fulfilled[] = {
    {{"o1", 2}, {"notify", 6}, MI_OBLIGATION_FULFILLED, {"not told", 8}},
    {{"o2", 2}, {"notify", 6}, MI_OBLIGATION_FAILED, {"timeout", 7}},
    {{"o3", 2}, {"dance", 5}, MI_OBLIGATION_UNSUPPORTED, {NULL, 0}},
};

static struct mi_execution_facts some_facts(struct desk *d, const mission_evidence_more *more)
{
    static const mission_time then = {.seconds = NOTARY_NOW + 2};
    struct mi_execution_facts facts = {
        .execution_id = V("exe_4r9SqLm8tY2pXkV3nR0eF7jB1zN6cQ5w"),
        .evaluation_id = V("dec_8K2nP4qV9rL3tY6sB1zN0eF7jB"),
        .mission_id = mission_policy_mission(d->policy),
        .audience = V(NOTARY_AUD),
        .outcome = 1 + pick(d, 3),
        .outcome_at = &then,
        .attempted_at = toss(d) ? &observed : NULL,
        .completed_at = toss(d) ? &then : NULL,
        .obligations = fulfilled,
        .obligation_count = pick(d, 4),
        .more = more,
        .measured_duration = toss(d) ? V("PT3S") : V(""),
    };

    if (facts.outcome != MISSION_OUTCOME_COMPLETED)
        facts.error = toss(d) ? V("kill_switch") : V("pep.example.com/mission_state");
    if (toss(d)) {
        facts.authorized_digest = V(DIGEST);
        facts.effective_digest = toss(d) ? V(DIGEST) : V(OTHER_DIGEST);
    }
    return facts;
}

/* clang-format off */
#define EXECUTION_MEMBERS(row) \
    row("execution_id", true) \
    row("evaluation_id", true) \
    row("mission_id", true) \
    row("audience", true) \
    row("outcome", true) \
    row("outcome_at", true) \
    row("sequence", true) \
    row("emitter", true) \
    row("authorized_parameter_digest", f->authorized_digest.len > 0) \
    row("effective_parameter_digest", f->authorized_digest.len > 0) \
    row("error", f->outcome != MISSION_OUTCOME_COMPLETED) \
    row("obligation_outcomes", f->obligation_count > 0) \
    row("hop_reference", f->more->hop_jti.len > 0) \
    row("measured_duration", f->measured_duration.len > 0) \
    row("metering", f->metering != NULL) \
    row("attempted_at", f->attempted_at != NULL) \
    row("completed_at", f->completed_at != NULL) \
    row("result_summary", f->result_summary != NULL)
/* clang-format on */

static void check_execution(const mission_value *body, const struct mi_execution_facts *f)
{
    static const char *const outcomes[] = {"", "completed", "failed", "suppressed"};
    static const char *const kept[] = {"fulfilled", "failed", "unsupported"};
    size_t count = 0;

#define ROW(name, there) count += row(body, name, there);
    EXECUTION_MEMBERS(ROW)
#undef ROW
    CHECK_INT(mission_value_count(body), count);
    CHECK_VIEW(at(body, "/outcome"), outcomes[f->outcome]);
    same(at(body, "/error"), f->error);
    same(at(body, "/authorized_parameter_digest"), f->authorized_digest);
    same(at(body, "/effective_parameter_digest"), f->effective_digest);
    for (size_t i = 0; i < f->obligation_count; i++) {
        const mission_value *one =
            mission_value_item(mission_value_get(body, V("obligation_outcomes")), i);

        CHECK_VIEW(at(one, "/outcome"), kept[i]);
        CHECK_VIEW(at(one, "/error"), i == 1 ? "timeout" : "");
        same(at(one, "/id"), fulfilled[i].id);
    }
}

static void try_execution(struct desk *d, const mission_value *consumed,
                          const mission_value *summary)
{
    const struct shape s = some_shape(d);
    const mission_evidence_more more = beside(&s);
    struct mi_execution_facts facts = some_facts(d, &more);
    const uint32_t role = toss(d) ? MISSION_EMITTER_PEP : MISSION_EMITTER_EXECUTOR;
    mission_error error = MISSION_ERROR_INIT;
    mission_json *body = NULL;

    facts.metering = toss(d) ? consumed : NULL;
    facts.result_summary = toss(d) ? summary : NULL;
    CHECK_CODE(mi_execution_body(d->notary.emitters[role], &facts, 43, &body, &error), MISSION_OK,
               &error);
    check_execution(mission_json_root(body), &facts);
    check_sealed(d, mission_json_root(body), role, MISSION_EVIDENCE_EXECUTION);
    mission_json_unref(body);
}

static void test_executions(void)
{
    COVERS("30:EV-1", "30:EV-4", "30:EV-5", "evidence.execution.object-required-members-and-types",
           "evidence.execution.execution-id-entropy-and-format",
           "evidence.execution.effective-digest-required-when-authorized-present",
           "evidence.execution.error-closed-set-and-extension-naming",
           "evidence.execution.obligation-outcomes-schema",
           "evidence.execution.parameter-deviation-remains-valid-and-flagged");

    for (size_t p = 0; p < 2; p++) {
        struct desk d;
        mission_json *consumed, *summary;

        desk_open(&d, profiles[p]);
        consumed =
            test_json(d.scene.context, "[{\"bound\":\"max_calls\",\"counter_scope\":\"mission\","
                                       "\"counter_id\":\"c-1\",\"consumed\":1}]");
        summary = test_json(d.scene.context, "{\"rows_affected\":1}");
        for (size_t i = 0; i < 1000; i++)
            try_execution(&d, mission_json_root(consumed), mission_json_root(summary));
        mission_json_unref(consumed);
        mission_json_unref(summary);
        desk_close(&d);
    }
}

static void execution_fails(struct desk *d, uint32_t role, const struct mi_execution_facts *facts)
{
    mission_json *body = (mission_json *)d;
    mission_error error = MISSION_ERROR_INIT;

    CHECK_CODE(mi_execution_body(d->notary.emitters[role], facts, 0, &body, &error),
               MISSION_E_ARGUMENT, &error);
    CHECK(body == NULL);
}

/* Facts that do not go together make no record. */
static void test_execution_arguments(void)
{
    COVERS("30:EV-5", "evidence.execution.error-closed-set-and-extension-naming",
           "evidence.execution.result-summary-no-user-content");
    static const mission_time far = {.seconds = INT64_MAX};
    mission_evidence_more more = {.size = sizeof more};
    struct mi_execution_facts good, f;
    struct desk d;

#define FAILS(change)                                                                              \
    f = good;                                                                                      \
    change;                                                                                        \
    execution_fails(&d, MISSION_EMITTER_PEP, &f);
    desk_open(&d, MISSION_PROFILE_DRAFT);
    good = some_facts(&d, &more);
    good.outcome = MISSION_OUTCOME_FAILED;
    good.error = V("kill_switch");
    execution_fails(&d, MISSION_EMITTER_PDP, &good);
    execution_fails(&d, MISSION_EMITTER_RECEIPTS, &good);
    FAILS(f.outcome = 0)
    FAILS(f.outcome = MISSION_OUTCOME_INDETERMINATE)
    FAILS(f.outcome = MISSION_OUTCOME_COMPLETED)
    FAILS(f.error = V("whatever"))
    FAILS(f.error = V(""))
    FAILS(f.execution_id = V(""))
    FAILS(f.evaluation_id = V(""))
    FAILS(f.mission_id = V(""))
    FAILS(f.audience = V(""))
    FAILS(f.outcome_at = NULL)
    FAILS(f.outcome_at = &far)
    FAILS(f.completed_at = &far)
    FAILS((f.authorized_digest = V(DIGEST), f.effective_digest = V("")))
    FAILS((f.authorized_digest = V(""), f.effective_digest = V(DIGEST)))
    FAILS((f.obligations = NULL, f.obligation_count = 1))
    FAILS(f.result_summary = mission_json_root(d.obligations)) /* an array */
#undef FAILS
    desk_close(&d);
}

/* ---- emitters ---- */

static int32_t emitter(mission_emitter_config config)
{
    mission_emitter *made = (mission_emitter *)&config;
    const int32_t rc = mission_emitter_new(&config, &made, NULL);

    CHECK((made == NULL) == (rc != MISSION_OK));
    mission_emitter_unref(made);
    return rc;
}

static void test_emitters(void)
{
    COVERS("30:EV-2");
    struct notary n;
    mission_signer signer;
    mission_emitter_config good, c;
    mission_emitter *made = NULL;

#define GIVES(code, change)                                                                        \
    good = notary_config(&n, MISSION_EMITTER_PDP, &signer);                                        \
    c = good;                                                                                      \
    change;                                                                                        \
    CHECK_INT(emitter(c), code);
    notary_open(&n, test_context(MISSION_PROFILE_DRAFT, NOTARY_NOW), 0);
    GIVES(MISSION_OK, (void)c)
    GIVES(MISSION_E_ARGUMENT, c.context = NULL)
    GIVES(MISSION_E_ARGUMENT, c.id = V(""))
    GIVES(MISSION_E_ARGUMENT, c.role = 0)
    GIVES(MISSION_E_ARGUMENT, c.role = 5)
    GIVES(MISSION_E_ARGUMENT, c.flags = 2)
    GIVES(MISSION_E_ARGUMENT, c.reserved = 1)
    GIVES(MISSION_E_ARGUMENT, c.name_space = V("mine"))
    GIVES(MISSION_OK, c.name_space = V("pdp.example.com/"))
    GIVES(MISSION_OK, c.name_space = V(""))
    GIVES(MISSION_E_NO_CALLBACK, c.signer = NULL)
    GIVES(MISSION_E_NO_CALLBACK, signer.sign = NULL)
    GIVES(MISSION_E_ARGUMENT, signer.kid = V(""))
    GIVES(MISSION_E_ALGORITHM, signer.algorithm = 99)
    GIVES(MISSION_E_ABI_SMALL, signer.size = 8)
    GIVES(MISSION_E_ABI_SMALL, c.size = 8)
#undef GIVES
    CHECK_INT(mission_emitter_new(NULL, &made, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(mission_emitter_new(&good, NULL, NULL), MISSION_E_ARGUMENT);
    CHECK(mission_emitter_ref(NULL) == NULL);
    mission_emitter_unref(NULL);
    made = mission_emitter_ref(n.emitters[1]);
    CHECK(made == n.emitters[1]);
    mission_emitter_unref(made);
    CHECK_INT(mission_decision_evidence(NULL, NULL, NULL, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(mission_refusal_record(NULL, NULL, NULL, NULL), MISSION_E_ARGUMENT);
    notary_close(&n);
}

/* ---- subjects without their names ---- */

static char *reference(mission_context *context, const mission_subject_protection *protection,
                       const char *iss, const char *sub, int32_t code)
{
    const mission_principal who = {.iss = mission_view_of(iss), .sub = mission_view_of(sub)};
    mission_error error = MISSION_ERROR_INIT;
    mission_text *text = (mission_text *)&error;
    static char kept[8][256];
    static size_t used;
    char *out = kept[used++ % 8];

    CHECK_CODE(mission_subject_reference(context, protection, &who, &text, &error), code, &error);
    CHECK((text == NULL) == (code != MISSION_OK));
    snprintf(out, sizeof kept[0], "%.*s", (int)mission_text_view(text).len,
             mission_text_view(text).len ? mission_text_view(text).ptr : "");
    mission_text_unref(text);
    return out;
}

#define ISS "https://idp.example.com"
#define AUDIT_KEY "0123456789abcdef0123456789abcdef"

static void test_subjects(void)
{
    COVERS("30:EV-10",
           "evidence.privacy.protected-subject-reference-should-and-disclose-limitation");
    mission_context *context = test_context(MISSION_PROFILE_DRAFT, NOTARY_NOW);
    mission_subject_protection keyed = {.size = sizeof keyed,
                                        .how = MISSION_REFERENCE_KEYED,
                                        .key = V(AUDIT_KEY),
                                        .key_id = V("2026-11")};
    mission_subject_protection anchor = {.size = sizeof anchor,
                                         .how = MISSION_REFERENCE_ANCHOR,
                                         .issuer = V("https://as.example.com")};
    mission_subject_protection other = keyed,
                               random = {.size = sizeof random, .how = MISSION_REFERENCE_RANDOM};
    mission_json *who = test_json(context, "{\"sub\":\"alice\",\"iss\":\"" ISS "\"}");
    mission_digest digest;
    char *one, *two;

    one = reference(context, &keyed, ISS, "alice", MISSION_OK);
    CHECK(strncmp(one, "hmac-sha-256:2026-11:", 21) == 0 && strlen(one) == 21 + 43);
    CHECK(strstr(one, "alice") == NULL);
    CHECK_TEXT(reference(context, &keyed, ISS, "alice", MISSION_OK), one); /* it correlates */
    two = reference(context, &keyed, ISS, "bob", MISSION_OK);
    CHECK(strcmp(one, two) != 0);
    CHECK(strcmp(reference(context, &keyed, ISS "a", "lice", MISSION_OK), one) != 0);
    other.key = V("fedcba9876543210fedcba9876543210"); /* and only under its key */
    CHECK(strcmp(reference(context, &other, ISS, "alice", MISSION_OK), one) != 0);
    one = reference(context, &random, ISS, "alice", MISSION_OK);
    two = reference(context, &random, ISS, "alice", MISSION_OK);
    CHECK(strlen(one) == 28 && strcmp(one, two) != 0);
    CHECK_INT(mission_anchor(context, V("mission-origin-subject"), V("https://as.example.com"),
                             mission_json_root(who), &digest, NULL),
              MISSION_OK);
    CHECK_TEXT(reference(context, &anchor, ISS, "alice", MISSION_OK), digest.text);
    anchor.issuer.len = 0;
    (void)reference(context, &anchor, ISS, "alice", MISSION_E_ARGUMENT);
    keyed.key.len = 31;
    (void)reference(context, &keyed, ISS, "alice", MISSION_E_ARGUMENT);
    keyed.key.len = 32;
    keyed.key_id = V("a:b");
    (void)reference(context, &keyed, ISS, "alice", MISSION_E_ARGUMENT);
    keyed.key_id = V("");
    (void)reference(context, &keyed, ISS, "alice", MISSION_E_ARGUMENT);
    keyed.key_id = V("k");
    (void)reference(context, &keyed, "", "alice", MISSION_E_ARGUMENT);
    (void)reference(context, &keyed, ISS, "", MISSION_E_ARGUMENT);
    keyed.how = 4;
    (void)reference(context, &keyed, ISS, "alice", MISSION_E_ARGUMENT);
    keyed.size = 8;
    (void)reference(context, &keyed, ISS, "alice", MISSION_E_ABI_SMALL);
    mission_json_unref(who);
    mission_context_unref(context);
}

static void test_request_digest(void)
{
    COVERS("evidence.decision.parameter-binding-digest-xor");
    mission_context *context = test_context(MISSION_PROFILE_DRAFT, NOTARY_NOW);
    const mission_evaluation asked = {
        .size = sizeof asked,
        .action = V("journal-entries.read"),
        .audience = V("https://erp.example.com"),
        .mission_id = V("msn_8RfX2Lqv9TqMv4z7sA2bN1k0YpEdHc9-"),
        .resource_id = V("je_2026Q3_inv_8421"),
        .subject_id = V("user_3p2q8mN1a0kV7tR"),
    };
    mission_error error = MISSION_ERROR_INIT;
    mission_digest digest;

    CHECK_CODE(mi_request_digest(context, &asked, &digest, &error), MISSION_OK, &error);
    CHECK_TEXT(digest.text, "sha-256:sK12VE_g01AHD2v-O1vsf1Gf_xT_htjX0UN0Oe0dDRU");
    mission_context_unref(context);
}

static const struct test tests[] = {
    {"decisions", test_decisions},
    {"another Mission than the view's", test_conflict},
    {"signed and numbered", test_signed},
    {"nothing unsigned", test_unsigned},
    {"what cannot be recorded", test_unrecordable},
    {"refusals", test_refusals},
    {"arguments of refusals", test_refusal_arguments},
    {"executions", test_executions},
    {"arguments of executions", test_execution_arguments},
    {"emitters", test_emitters},
    {"subjects without names", test_subjects},
    {"the digest of a request", test_request_digest},
};
TEST_MAIN("evidence_records", tests)
