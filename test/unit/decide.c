/* Decisions: each gate open and shut, each callback missing and failing. SPDX-License-Identifier:
 * MIT */
#include "scene.h"

#include "roles/decision/decision.h"

#define P(name) "/action/properties/" name
#define C(name) "/context/" name

static void check_error(struct stage *stage, int32_t want)
{
    mission_error error = MISSION_ERROR_INIT;

    CHECK_CODE(stage_error(stage, &error), want, &error);
}

static const char *issuer_of(const struct stage *stage)
{
    return stage->profile == MISSION_PROFILE_DRAFT ? C("mission/issuer") : C("mission/origin");
}

static bool told(const struct stage *stage, const char *word)
{
    for (size_t i = 0;; i++) {
        const mission_view one = mission_decision_constraint(stage->decision, i);

        if (!one.len)
            return false;
        if (one.len == strlen(word) && !memcmp(one.ptr, word, one.len))
            return true;
    }
}

/* Notify: needs an approval, leaves the house. */
static void ask_notify(struct stage *stage)
{
    stage_ask_for(stage, STAGE_FLOW, "notify_reviewer",
                  "{\"recipients\":[\"audit.example.com\"],\"text\":\"x\"}", NULL);
}

/* ---- PD-19, PD-1 ---- */

static void point(struct stage *stage)
{
    CHECK_PERMIT(stage);
    stage->situation.pep = V("");
    check_error(stage, MISSION_E_PEP);
    stage->situation.pep = V("somebody");
    check_error(stage, MISSION_E_PEP);
    stage->situation.pep = V(STAGE_PEP);
    stage->situation.conforming = 0;
    check_error(stage, MISSION_E_PEP);
    stage->situation.conforming = 1;
    stage->enrolled = 2;
    check_error(stage, MISSION_E_PEP);
    stage->enrolled = 1;
    stage->fails = 1u << STAGE_SLOT_ENROLLED;
    check_error(stage, MISSION_E_PEP);
    stage->fails = 0;
    stage->host.enrolled = NULL;
    stage_again(stage);
    CHECK_PERMIT(stage);
    stage_ask(stage, C("mission"), NULL, NULL);
    check_error(stage, MISSION_E_NO_MISSION);
    stage->situation.pep = V(""); /* who asks comes first */
    check_error(stage, MISSION_E_PEP);
}
static void test_point(void)
{
    COVERS("PD-1", "PD-19", "authzen.pdp-request.no-downgrade-to-non-mission-policy",
           "authzen.response-context.no-permit-conditions-to-unestablished-pep");
    stage_in_both(point);
}

/* ---- PD-2 ---- */

static void view(struct stage *stage)
{
    static const struct {
        uint32_t join, reason;
    } joins[] = {{MISSION_JOIN_NONE, 0},
                 {MISSION_JOIN_PROVEN, 0},
                 {MISSION_JOIN_FAILED, MISSION_DENY_MISSION_BINDING_FAILED},
                 {MISSION_JOIN_MISMATCH, MISSION_DENY_MISSION_MISMATCH},
                 {MISSION_JOIN_CONFLICT, MISSION_DENY_MISSION_REFERENCE_CONFLICT},
                 {77, MISSION_DENY_MISSION_BINDING_FAILED}};
    mission_policy *policy = stage->policy;
    char text[128];

    for (size_t i = 0; i < sizeof joins / sizeof *joins; i++) {
        stage->situation.join = joins[i].join;
        CHECK_DENIED(stage, joins[i].reason);
    }
    stage->situation.join = MISSION_JOIN_NONE;
    stage_ask(stage, C("mission/id"), "\"msn_other\"", NULL);
    CHECK_DENIED(stage, MISSION_DENY_VIEW_INCONSISTENT);
    stage_ask(stage, issuer_of(stage), "\"https://other.example.com\"", NULL);
    CHECK_DENIED(stage, MISSION_DENY_VIEW_INCONSISTENT);
    stage_ask(stage, C("mission/authority_hash"),
              "\"sha-256:WPVi6EnQ7H9Fh-qk9ADxmTg8zruOdVUX1esl-v3TfCI\"", NULL);
    CHECK_DENIED(stage, MISSION_DENY_VIEW_INCONSISTENT);
    stage_ask(stage, C("mission/policy_view_id"),
              "\"sha-256:WPVi6EnQ7H9Fh-qk9ADxmTg8zruOdVUX1esl-v3TfCI\"", NULL);
    CHECK_DENIED(stage, MISSION_DENY_VIEW_INCONSISTENT);
    snprintf(text, sizeof text, "\"%.*s\"", 51, mission_policy_view_id(policy).ptr);
    stage_ask(stage, C("mission/policy_view_id"), text, C("mission/policy_version"), "\"other\"",
              NULL);
    CHECK_PERMIT(stage);
    /* The series profile has a hash when the credential carried one. */
    stage_ask(stage, NULL);
    stage->evaluation.authority_hash = V("");
    CHECK_DENIED(stage, stage->profile == MISSION_PROFILE_DRAFT ? MISSION_DENY_VIEW_INCONSISTENT
                                                                : MISSION_DENY_NONE);
    stage_ask(stage, NULL);
    stage->policy = NULL;
    CHECK_DENIED(stage, MISSION_DENY_VIEW_INCONSISTENT);
    stage->policy = policy;
}
static void test_view(void)
{
    COVERS("PD-2", "runtime.mission-binding.externally-established-must-verify",
           "authzen.pdp-request.consistency-view-id-and-authority-hash-equal",
           "authzen.pdp-request.consistency-policy-view-id-equal",
           "authzen.pdp-request.consistency-no-fail-on-optional-omission",
           "authzen.conventions.required-when-known-no-inference");
    stage_in_both(view);
}

/* ---- PD-3 ---- */

static void credential(struct stage *stage)
{
    static const char *const wrong[] = {"\"2026-09-01T00:00:00Z\"", "\"2026-08-31T23:59:58Z\"",
                                        "\"soon\"", "\"2026-09-01\""};

    for (size_t i = 0; i < 4; i++) { /* the skew lengthens no credential */
        stage_ask(stage, C("credential/expires_at"), wrong[i], NULL);
        CHECK_DENIED(stage, MISSION_DENY_CREDENTIAL_INVALID);
    }
    stage_ask(stage, C("credential/confirmation"), "{}", NULL);
    CHECK_DENIED(stage, MISSION_DENY_CREDENTIAL_INVALID);
    stage_ask(stage, C("credential/confirmation"), "{\"jkt\":7}", NULL);
    CHECK_DENIED(stage, MISSION_DENY_CREDENTIAL_INVALID);
    stage_ask(stage, NULL);
    stage->evaluation.credential_expires_at = V("2027-09-01T00:50:00Z");
    CHECK_DENIED(stage, MISSION_DENY_CREDENTIAL_INVALID);
    stage_ask(stage, C("credential"), NULL, NULL);
    CHECK_PERMIT(stage);
}
static void test_credential(void)
{
    COVERS("PD-3", "runtime.decision-inputs.token-expiry-refusal",
           "authzen.clock-skew.exceeded-fails-closed");
    stage_in_both(credential);
}

/* ---- PD-6 ---- */

static void act(struct stage *stage)
{
    static const struct {
        const char *chain;
        uint32_t reason;
    } chains[] = {
        {"[{\"iss\":\"https://as.example.com\",\"sub\":\"a\"}]", 0},
        {"[{\"iss\":\"https://as.example.com\",\"sub\":\"a\"},{\"iss\":\"i\",\"sub\":\"b\"}]", 0},
        {"[]", MISSION_DENY_ACTOR_INVALID},
        {"[{\"sub\":\"a\"}]", MISSION_DENY_ACTOR_INVALID},
        {"[{\"iss\":\"i\"}]", MISSION_DENY_ACTOR_INVALID},
        {"[{\"iss\":7,\"sub\":\"a\"}]", MISSION_DENY_ACTOR_INVALID},
        {"[\"a\"]", MISSION_DENY_ACTOR_INVALID}};
    char deep[2048] = "[";

    stage->situation.delegated = 1; /* client_id alone is not the actor */
    CHECK_DENIED(stage, MISSION_DENY_ACTOR_INVALID);
    for (size_t i = 0; i < sizeof chains / sizeof *chains; i++) {
        stage_ask(stage, C("actor/act"), chains[i].chain, NULL);
        stage->situation.delegated = i % 2;
        CHECK_DENIED(stage, chains[i].reason);
    }
    for (size_t i = 0; i < 17; i++)
        strcat(deep, i ? ",{\"iss\":\"i\",\"sub\":\"s\"}" : "{\"iss\":\"i\",\"sub\":\"s\"}");
    strcat(deep, "]");
    stage_ask(stage, C("actor/act"), deep, NULL);
    CHECK_DENIED(stage, MISSION_DENY_ACTOR_INVALID);
}
static void test_act(void)
{
    COVERS("PD-6", "runtime.decision-inputs.actor-context-required-and-not-shortcut",
           "authzen.context-actor.shape-and-ordering");
    stage_in_both(act);
}

#define ALICE "{\"iss\":\"https://idp.example.com\",\"sub\":\"alice\"}"
static void origin(struct stage *stage)
{
    stage->config.flags = MISSION_PDP_ORIGIN;
    stage_again(stage);
    CHECK_DENIED(stage, MISSION_DENY_PRINCIPAL_MAPPING_FAILED);
    stage_ask(stage, C("mission/subject"), ALICE, NULL);
    CHECK_PERMIT(stage);
    stage->local_sub = V("somebody");
    CHECK_DENIED(stage, MISSION_DENY_PRINCIPAL_MAPPING_FAILED);
    stage->local_sub = (mission_view){NULL, 3};
    CHECK_DENIED(stage, MISSION_DENY_PRINCIPAL_MAPPING_FAILED);
    stage->local_sub = V(STAGE_SUBJECT);
    stage->local_iss = V("https://idp.example.com");
    CHECK_DENIED(stage, MISSION_DENY_PRINCIPAL_MAPPING_FAILED);
    stage->local_iss = V(STAGE_ISSUER);
    stage->fails = 1u << STAGE_SLOT_PRINCIPAL;
    CHECK_DENIED(stage, MISSION_DENY_PRINCIPAL_MAPPING_FAILED);
    stage->fails = 0;
    stage_ask(stage, C("mission/subject"), ALICE, "/subject/properties", NULL, NULL);
    CHECK_DENIED(stage, MISSION_DENY_PRINCIPAL_MAPPING_FAILED);
    stage_ask(stage, C("mission/subject"), "{\"iss\":\"https://idp.example.com\",\"sub\":\"bob\"}",
              NULL);
    CHECK_DENIED(stage, MISSION_DENY_PRINCIPAL_MAPPING_FAILED);
}
static void test_origin(void)
{
    COVERS("PD-6", "authzen.pdp-request.origin-principal-mapping-required");
    stage_in_both(origin);
}

static void registry(struct stage *stage)
{
    stage->config.flags = MISSION_PDP_REGISTRY;
    stage_again(stage);
    CHECK_PERMIT(stage);
    stage->actor = 0;
    CHECK_DENIED(stage, MISSION_DENY_RESOURCE_POLICY);
    stage->actor = 2;
    CHECK_DENIED(stage, MISSION_DENY_RESOURCE_POLICY);
    stage->actor = 1;
    stage->fails = 1u << STAGE_SLOT_ACTOR;
    CHECK_DENIED(stage, MISSION_DENY_RESOURCE_POLICY);
}
static void test_registry(void)
{
    COVERS("PD-6");
    stage_in_both(registry);
}

/* ---- PD-7 ---- */

static void parameters(struct stage *stage)
{
    stage_ask(stage, P("parameter_digest"), NULL, NULL);
    CHECK_DENIED(stage, MISSION_DENY_PARAMETER_VIOLATION);
    stage_ask(stage, P("parameter_digest"),
              "\"sha-256:WPVi6EnQ7H9Fh-qk9ADxmTg8zruOdVUX1esl-v3TfCI\"", NULL);
    CHECK_DENIED(stage, MISSION_DENY_PARAMETER_VIOLATION);
    stage_ask(stage, P("parameter_digest"), "\"sha-256:short\"", NULL);
    CHECK_DENIED(stage, MISSION_DENY_PARAMETER_VIOLATION);
    /* (c) withheld: attributes stand in, or nothing does */
    stage_ask(stage, P("parameters"), NULL, P("parameter_digest"),
              "\"sha-256:WPVi6EnQ7H9Fh-qk9ADxmTg8zruOdVUX1esl-v3TfCI\"", NULL);
    CHECK_DENIED(stage, MISSION_DENY_PARAMETER_VIOLATION);
    CHECK(told(stage, "max_amount"));
    stage_ask(stage, P("parameters"), NULL, P("parameter_digest"),
              "\"sha-256:WPVi6EnQ7H9Fh-qk9ADxmTg8zruOdVUX1esl-v3TfCI\"", P("parameter_attributes"),
              "{\"amount\":\"423.50\",\"currency\":\"USD\"}", NULL);
    CHECK_PERMIT(stage);
    /* (d) the profile's key */
    stage_operation(stage, "{\"id\":\"k\",\"version\":\"1\",\"action\":\"invoices.close\","
                           "\"class\":\"consequential_write\",\"parameters\":{\"type\":\"object\"},"
                           "\"controls\":{\"use_limit\":1},\"idempotency_key\":\"required\"}");
    stage_ask_for(stage, STAGE_ERP, "invoices.close", "{}", NULL);
    CHECK_DENIED(stage, MISSION_DENY_PARAMETER_VIOLATION);
    stage_ask(stage, NULL);
    stage->fails = 1u << STAGE_SLOT_PROFILE; /* nobody knows what the parameters mean */
    CHECK_DENIED(stage, MISSION_DENY_PARAMETER_VIOLATION);
    CHECK_INT(stage_says(stage).action_class, MISSION_CLASS_IRREVERSIBLE);
    stage->fails = 0;
    /* a read is not bound */
    stage_ask_for(stage, STAGE_ERP, "invoices.read", "{}", P("parameter_digest"), NULL, NULL);
    CHECK_PERMIT(stage);
    CHECK_INT(stage_says(stage).bound, 0);
}
static void test_parameters(void)
{
    COVERS("PD-7", "authzen.parameter-digest.deny-on-insufficient-parameter-info",
           "authzen.pdp-request.consistency-parameter-digest-presence-and-match",
           "authzen.parameter-digest.parameters-must-be-normalized-object",
           "authzen.parameter-digest.action-scoped-members-required");
    stage_in_both(parameters);
}

/* ---- PD-8 ---- */

static void ask_plain(struct stage *stage, const char *audience, const char *action)
{
    stage_ask_for(stage, audience, action, "{}", NULL);
}

static void authority(struct stage *stage)
{
    ask_plain(stage, STAGE_ERP, "invoices.delete");
    CHECK_PERMIT(stage); /* of the family; without a profile it is of the highest class */
    CHECK_INT(stage_says(stage).use_limit, 1);
    ask_plain(stage, STAGE_ERP, "accounts.delete");
    CHECK_DENIED(stage, MISSION_DENY_OUT_OF_AUTHORITY);
    ask_plain(stage, STAGE_ERP "/", "invoices.read");
    CHECK_DENIED(stage, MISSION_DENY_OUT_OF_AUTHORITY);
    ask_plain(stage, STAGE_ERP, "invoices.*");
    CHECK_DENIED(stage, MISSION_DENY_OUT_OF_AUTHORITY);
    /* the target's name is the resource policy's alone */
    stage_ask(stage, "/resource/id", "\"" STAGE_ERP "\"", "/resource/properties/audience",
              "\"https://other.example.com\"", NULL);
    CHECK_DENIED(stage, MISSION_DENY_OUT_OF_AUTHORITY);
    stage->approval.parameter_digest = V("");
    stage_approve(stage); /* an approval is no entry */
    CHECK_DENIED(stage, MISSION_DENY_OUT_OF_AUTHORITY);
}
static void test_authority(void)
{
    COVERS("PD-8", "authzen.pdp-request.audience-match-mandatory",
           "runtime.decision-inputs.authority-entry-and-subset-required");
    stage_in_both(authority);
}

#define OVERLAY(contained) "[{\"resource\":\"" STAGE_ERP "\",\"actions\":[" contained "]}]"
static mission_removed *removed_of(struct stage *stage, const char *contained)
{
    mission_json *items = test_json(stage->context, contained);
    const mission_overlay own = {.size = sizeof own, .contained = mission_json_root(items)};
    mission_error error = MISSION_ERROR_INIT;
    mission_removed *out = NULL;

    CHECK_CODE(mission_policy_remove(stage->policy, &own, NULL, 0, &out, &error), MISSION_OK,
               &error);
    mission_json_unref(items);
    return out;
}

static void contained(struct stage *stage)
{
    mission_removed *removed = removed_of(stage, OVERLAY("\"invoices.export\""));

    stage->situation.removed = removed;
    ask_plain(stage, STAGE_ERP, "invoices.read");
    CHECK_DENIED(stage, MISSION_DENY_AUTHORITY_CONTAINED); /* the family went with it */
    ask_plain(stage, STAGE_ERP, "accounts.read");
    CHECK_DENIED(stage, MISSION_DENY_OUT_OF_AUTHORITY); /* never was */
    stage_ask(stage, NULL);
    CHECK_PERMIT(stage);
    mission_removed_unref(removed);
    stage->situation.removed = NULL;
    stage->config.flags = MISSION_PDP_CONTAINMENT;
    stage_again(stage);
    CHECK_PERMIT(stage);
    stage->situation.removed_known = 0;
    CHECK_DENIED(stage, MISSION_DENY_STALE_STATE);
}
static void test_contained(void)
{
    COVERS("PD-8", "PD-5", "runtime.decision-inputs.containment-excludes-authority",
           "runtime.state-freshness.containment-tightening-requires-containment-aware-source");
    stage_in_both(contained);
}

/* What is of another view, or of the other profile, is no denial but an error. */
static void strangers(struct stage *stage)
{
    const uint32_t profile =
        stage->profile == MISSION_PROFILE_DRAFT ? MISSION_PROFILE_SERIES : MISSION_PROFILE_DRAFT;
    mission_removed *removed = removed_of(stage, OVERLAY("\"invoices.export\""));
    mission_context *other = test_context(profile, SCENE_NOW);

    stage_set(stage, "[" STAGE_ENTRY(STAGE_ERP, "\"journal-entries.write\"", "") "]");
    stage_ask(stage, NULL);
    CHECK_PERMIT(stage);
    stage->situation.removed = removed;
    check_error(stage, MISSION_E_ARGUMENT);
    stage->situation.removed = NULL;
    stage->config.context = other;
    stage_again(stage);
    check_error(stage, MISSION_E_PROFILE);
    mission_removed_unref(removed);
    mission_context_unref(other);
}
static void test_strangers(void)
{
    COVERS("PD-8");
    stage_in_both(strangers);
}

static void discharged(struct stage *stage)
{
    const mission_value *set = mission_authority_set_value(mission_policy_set(stage->policy));
    mission_overlay own = {.size = sizeof own};
    mission_removed *removed = NULL;
    mission_digest digest;
    mission_json *latched;
    char text[80];

    CHECK(!mission_anchor(stage->context, V("mission-authority-entry"), V(STAGE_ISSUER),
                          mission_value_item(set, STAGE_JOURNAL), &digest, NULL));
    snprintf(text, sizeof text, "[\"%s\"]", digest.text);
    latched = test_json(stage->context, text);
    own.latched = mission_json_root(latched);
    CHECK(!mission_policy_remove(stage->policy, &own, NULL, 0, &removed, NULL));
    stage->situation.removed = removed;
    CHECK_DENIED(stage, MISSION_DENY_AUTHORITY_DISCHARGED);
    mission_removed_unref(removed);
    mission_json_unref(latched);
}
static void test_discharged(void)
{
    COVERS("PD-8", "runtime.decision-inputs.discharge-excludes-authority");
    stage_in_both(discharged);
}

#define FUTURE                                                                                     \
    "{\"type\":\"future_authorization_details_type\",\"resource\":\"" STAGE_ERP                    \
    "\",\"actions\":[\"journal-entries.write\"]}"
static void unsupported(uint32_t profile)
{
    const mission_authorization_type types[] = {
        {.size = sizeof types[0], .type = V("future_authorization_details_type")},
        {.size = sizeof types[0], .type = V("another_type")}};
    const mission_config config = {.size = sizeof config,
                                   .profile = profile,
                                   .authorization_types = types,
                                   .authorization_type_count = 2};
    mission_context *context = NULL;
    struct stage stage;

    CHECK(!mission_context_new(&config, &context, NULL));
    stage_open_with(&stage, context,
                    "[" FUTURE ",{\"type\":\"another_type\",\"resource\":\"" STAGE_ERP
                    "\",\"actions\":[\"invoices.read\"]}]");
    CHECK_DENIED(&stage, MISSION_DENY_UNSUPPORTED_AUTHORIZATION_TYPE);
    CHECK(told(&stage, "future_authorization_details_type"));
    CHECK(!told(&stage, "another_type")); /* it covers something else */
    ask_plain(&stage, STAGE_ERP, "accounts.read");
    CHECK_DENIED(&stage, MISSION_DENY_OUT_OF_AUTHORITY);
    stage_set(&stage, "[" FUTURE "," STAGE_ENTRY(STAGE_ERP, "\"journal-entries.*\"", "") "]");
    stage_ask(&stage, NULL);
    CHECK_PERMIT(&stage);
    CHECK_INT(stage_says(&stage).entry, 1);
    stage_close(&stage);
}
static void test_unsupported(void)
{
    COVERS("PD-8", "runtime.decision-inputs.unknown-authorization-details-type-refusal");
    unsupported(MISSION_PROFILE_SERIES);
    unsupported(MISSION_PROFILE_DRAFT);
}

/* The credential bounds, too. */
static void carried(struct stage *stage)
{
    static const struct {
        const char *entries;
        uint32_t reason;
    } list[] = {
        {"[]", MISSION_DENY_OUT_OF_AUTHORITY},
        {"[" STAGE_ENTRY(STAGE_ERP, "\"journal-entries.write\"", "") "]", 0},
        {"[" STAGE_ENTRY(STAGE_ERP, "\"journal-entries.*\"", "") "]", 0},
        {"[" STAGE_ENTRY(STAGE_ERP, "\"invoices.read\"", "") "]", MISSION_DENY_OUT_OF_AUTHORITY},
        {"[" STAGE_ENTRY("https://erp.example.com/x", "\"journal-entries.write\"", "") "]",
         MISSION_DENY_OUT_OF_AUTHORITY},
        {"[" STAGE_ENTRY("https://ERP.example.com/", "\"journal-entries.write\"",
                         ",\"resource_match\":\"prefix\"") "]",
         0},
        {"[" STAGE_ENTRY(STAGE_ERP, "\"journal-entries.write\"",
                         ",\"resource_match\":\"glob\"") "]",
         MISSION_DENY_OUT_OF_AUTHORITY},
        {"[" STAGE_ENTRY(STAGE_ERP, "\"journal-entries.write\"",
                         ",\"constraints\":{\"max_amount\":{\"amount\":\"400\",\"currency\":"
                         "\"USD\"}}") "]",
         MISSION_DENY_PARAMETER_VIOLATION},
        {"[" STAGE_ENTRY(STAGE_ERP, "\"journal-entries.write\"", ",\"constraints\":{\"x\":1}") "]",
         MISSION_DENY_CONSTRAINT_UNSUPPORTED},
        {"[" STAGE_ENTRY(STAGE_ERP, "\"journal-entries.write\"",
                         ",\"constraints\":{\"max_amount\":{\"amount\":\"1e300\",\"currency\":"
                         "\"USD\"}}") "]",
         MISSION_DENY_CONSTRAINT_UNSUPPORTED},
        /* what adds up is counted by the view's entry; nobody counts for the credential's alone */
        {"[" STAGE_ENTRY(STAGE_ERP, "\"journal-entries.write\"",
                         ",\"constraints\":{\"max_budget\":{\"amount\":\"9\",\"currency\":"
                         "\"USD\"}}") "]",
         MISSION_DENY_CONSTRAINT_UNSUPPORTED},
        {"[" STAGE_ENTRY(STAGE_ERP, "\"journal-entries.write\"", ",\"x\":1") "]",
         MISSION_DENY_CONSTRAINT_UNSUPPORTED},
        {"[" STAGE_ENTRY(STAGE_ERP, "\"journal-entries.write\"",
                         ",\"constraints\":{\"x\":1}") "," STAGE_ENTRY(STAGE_ERP,
                                                                       "\"journal-entries.write\"",
                                                                       "") "]",
         0},
        {"[" STAGE_ENTRY(STAGE_ERP, "\"journal-entries.write\"",
                         ",\"constraints\":{\"requires_action_approval\":true}") "]",
         MISSION_DENY_APPROVAL_REQUIRED},
        {"[{\"type\":\"other\",\"resource\":\"" STAGE_ERP
         "\",\"actions\":[\"journal-entries.write\"]}]",
         MISSION_DENY_OUT_OF_AUTHORITY},
        {"[7]", MISSION_DENY_OUT_OF_AUTHORITY}};

    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        mission_json *doc = test_json(stage->context, list[i].entries);

        stage->situation.entries = mission_json_root(doc);
        CHECK_DENIED(stage, list[i].reason);
        mission_json_unref(doc);
    }
    stage->situation.entries = NULL;
}
static void test_carried(void)
{
    COVERS("PD-8", "PD-16", "runtime.decision-inputs.no-authority-expansion-via-actor");
    stage_in_both(carried);
}

/* Entries are alternatives; the first that needs no approval wins. */
static void alternatives(struct stage *stage)
{
    stage_set(
        stage,
        "[" STAGE_ENTRY(
            STAGE_ERP, "\"journal-entries.write\"",
            ",\"constraints\":{\"max_amount\":{\"amount\":\"1\","
            "\"currency\":\"USD\"},\"tenant\":\"t\"}") "," STAGE_ENTRY(STAGE_ERP,
                                                                       "\"journal-entries.*\"",
                                                                       ",\"constraints\":{"
                                                                       "\"requires_action_"
                                                                       "approval\":true}") "," STAGE_ENTRY(STAGE_ERP,
                                                                                                           "\"journal-entries.write\"",
                                                                                                           ",\"constraints\":{\"max_amount\":{\"amount\":\"900\","
                                                                                                           "\"currency\":\"USD\"}}") "]");
    stage_ask(stage, NULL);
    CHECK_PERMIT(stage);
    CHECK_INT(stage_says(stage).entry, 2);
    CHECK(told(stage, "max_amount") && !told(stage, "tenant"));
    stage_ask(stage, P("parameters"), "{\"amount\":\"901\",\"currency\":\"USD\"}", NULL);
    CHECK_DENIED(stage, MISSION_DENY_APPROVAL_REQUIRED);
    stage_approve(stage);
    CHECK_PERMIT(stage);
    CHECK_INT(stage_says(stage).entry, 1);
    CHECK_INT(stage_says(stage).approval, 1);
    stage_set(stage,
              "[" STAGE_ENTRY(
                  STAGE_ERP, "\"journal-entries.write\"",
                  ",\"constraints\":{\"max_amount\":{\"amount\":\"1\","
                  "\"currency\":\"USD\"},\"tenant\":\"t\"}") "," STAGE_ENTRY(STAGE_ERP,
                                                                             "\"journal-entries.*"
                                                                             "\"",
                                                                             ",\"constraints\":{"
                                                                             "\"allowed_tools\":["
                                                                             "\"t\"]}") "]");
    stage_ask(stage, NULL);
    CHECK_DENIED(stage, MISSION_DENY_CONSTRAINT_UNSUPPORTED); /* the first entry's reason */
    CHECK(told(stage, "max_amount") && told(stage, "tenant") && told(stage, "allowed_tools"));
}
static void test_alternatives(void)
{
    COVERS("PD-10", "PD-14", "PD-16");
    stage_in_both(alternatives);
}

/* ---- PD-10 ---- */

static void amounts(struct stage *stage)
{
    static const struct {
        const char *parameters;
        uint32_t reason;
    } list[] = {{"{\"amount\":\"500.00\",\"currency\":\"USD\"}", 0},
                {"{\"amount\":\"423.50\",\"currency\":\"USD\"}", 0},
                {"{\"amount\":\"500.01\",\"currency\":\"USD\"}", MISSION_DENY_PARAMETER_VIOLATION},
                {"{\"currency\":\"USD\"}", MISSION_DENY_PARAMETER_VIOLATION},
                {"{\"amount\":\"4,235.0\",\"currency\":\"USD\"}", MISSION_DENY_PARAMETER_VIOLATION},
                {"{\"amount\":\"1e300\",\"currency\":\"USD\"}", MISSION_DENY_PARAMETER_VIOLATION},
                {"{\"amount\":423.5,\"currency\":\"USD\"}", MISSION_DENY_PARAMETER_VIOLATION},
                {"{\"amount\":\"423.50\",\"currency\":\"EUR\"}", MISSION_DENY_PARAMETER_VIOLATION},
                {"{\"amount\":\"423.50\"}", MISSION_DENY_PARAMETER_VIOLATION}};

    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        stage_ask(stage, P("parameters"), list[i].parameters, NULL);
        CHECK_DENIED(stage, list[i].reason);
        CHECK(told(stage, "max_amount"));
    }
    stage_ask(stage, NULL);
    stage->fails = 1u << STAGE_SLOT_FACTS;
    CHECK_DENIED(stage, MISSION_DENY_CONSTRAINT_UNSUPPORTED);
}
static void test_amounts(void)
{
    COVERS("PD-10", "PD-7",
           "runtime.decision-inputs.constraint-evaluation-and-unenforceable-refusal",
           "authzen.parameter-digest.constraint-unevaluable-fail-closed");
    stage_in_both(amounts);
}

/* One entry with this constraint, asked with these facts of the host. */
static void check_constraint(struct stage *stage, const char *constraint, mission_facts facts,
                             uint32_t reason)
{
    char set[512];

    test_about("%s", constraint);
    snprintf(set, sizeof set, "[%s%s}]",
             "{\"type\":\"mission_resource_access\",\"resource\":\"" STAGE_ERP
             "\",\"actions\":[\"invoices.read\"],\"constraints\":",
             constraint);
    stage_set(stage, set);
    ask_plain(stage, STAGE_ERP, "invoices.read");
    stage->facts = facts;
    CHECK_DENIED(stage, reason);
    test_about(NULL);
}

static void kinds(struct stage *stage)
{
    const mission_view domains[] = {V("a.example.com"), V("EXAMPLE.com")}, other[] = {V("x.org")};
    const mission_view labels[] = {V("a"), V("b")};
    const mission_facts none = {.size = sizeof none};
    mission_facts facts = none;
    const uint32_t wrong = MISSION_DENY_PARAMETER_VIOLATION;
    const uint32_t unknown = MISSION_DENY_CONSTRAINT_UNSUPPORTED;

    facts.tenant = V("t");
    check_constraint(stage, "{\"tenant\":\"t\"}", facts, 0);
    check_constraint(stage, "{\"tenant\":\"u\"}", facts, wrong);
    check_constraint(stage, "{\"tenant\":\"t\"}", none, unknown);
    facts = none;
    facts.recipient_domains = domains;
    facts.recipient_domain_count = 2;
    check_constraint(stage, "{\"recipient_domain\":\"example.com\"}", facts, 0);
    facts.recipient_domains = other;
    facts.recipient_domain_count = 1;
    check_constraint(stage, "{\"recipient_domain\":\"example.com\"}", facts, wrong);
    check_constraint(stage, "{\"recipient_domain\":\"example.com\"}", none, wrong);
    facts = none;
    facts.data_labels = labels;
    facts.data_label_count = 2;
    check_constraint(stage, "{\"data_classification\":[\"a\",\"b\",\"c\"]}", facts, 0);
    check_constraint(stage, "{\"data_classification\":[\"a\"]}", facts, wrong);
    check_constraint(stage, "{\"data_classification\":[\"a\"]}", none, unknown);
    facts = none;
    facts.tool = V("x");
    check_constraint(stage, "{\"allowed_tools\":[\"x\"]}", facts, 0);
    check_constraint(stage, "{\"allowed_tools\":[\"y\"]}", facts, wrong);
    check_constraint(stage, "{\"allowed_tools\":[\"y\"]}", none, unknown);
    facts = none;
    facts.resource_issued = V("2026-07-01T00:00:00Z");
    check_constraint(stage, "{\"resource_issued_after\":\"2026-07-01T00:00:00Z\"}", facts, 0);
    check_constraint(stage, "{\"resource_issued_before\":\"2026-06-01T00:00:00Z\"}", facts, wrong);
    check_constraint(stage, "{\"resource_issued_before\":\"2026-06-01T00:00:00Z\"}", none, unknown);
    check_constraint(stage, "{\"time_window\":{\"not_before\":\"2026-09-01T00:00:00Z\"}}", none, 0);
    check_constraint(stage, "{\"time_window\":{\"not_after\":\"2026-08-31T00:00:00Z\"}}", none,
                     wrong);
    check_constraint(stage, "{\"requires_action_approval\":false}", none, 0);
    check_constraint(stage, "{\"somebody_elses\":1}", none, unknown);
    check_constraint(stage, "{\"tenant\":\"t\",\"somebody_elses\":1}", none, unknown);
    CHECK(told(stage, "somebody_elses") && told(stage, "tenant"));
    check_constraint(stage, "{\"terminal_when\":[{\"event_type\":\"done\"}]}", none, 0);
    stage->situation.removed_known = 0;
    CHECK_DENIED(stage, unknown);
    stage->situation.removed_known = 1;
    check_constraint(stage, "{\"terminal_when\":[]}", none, unknown);
    check_constraint(stage, "{\"terminal_when\":[{\"event_type\":\"a\",\"x\":1}]}", none, unknown);
    check_constraint(stage, "{\"terminal_when\":[{\"event_type\":\"a\"},{\"event_type\":\"a\"}]}",
                     none, unknown);
}
static void test_kinds(void)
{
    COVERS("PD-10");
    stage_in_both(kinds);
}

/* ---- PD-11 ---- */

static void policy(struct stage *stage)
{
    mission_json *good = test_json(stage->context, "[{\"id\":\"o1\",\"type\":\"step_up\"}]");
    mission_json *bad = test_json(stage->context, "[{\"id\":\"o1\"}]");

    CHECK_PERMIT(stage);
    CHECK_VIEW(stage_says(stage).policy_id, "urn:example:erp-policy");
    CHECK_VIEW(stage_says(stage).policy_version, "12");
    stage->answer.says = MISSION_SAYS_DENY;
    CHECK_DENIED(stage, MISSION_DENY_RESOURCE_POLICY);
    stage->answer.says = 9;
    CHECK_DENIED(stage, MISSION_DENY_RESOURCE_POLICY);
    stage->answer.says = MISSION_SAYS_PERMIT;
    stage->fails = 1u << STAGE_SLOT_POLICY;
    CHECK_DENIED(stage, MISSION_DENY_RESOURCE_POLICY);
    stage->fails = 0;
    stage->answer.says = MISSION_SAYS_APPROVAL;
    CHECK_DENIED(stage, MISSION_DENY_APPROVAL_REQUIRED);
    CHECK(!stage_says(stage).obligations);
    stage->answer.says = MISSION_SAYS_PERMIT;
    stage->answer.obligations = mission_json_root(good);
    CHECK_PERMIT(stage);
    CHECK(stage_says(stage).obligations == mission_json_root(good));
    stage->answer.obligations = mission_json_root(bad);
    CHECK_DENIED(stage, MISSION_DENY_RESOURCE_POLICY);
    stage->answer.says = MISSION_SAYS_STEP_UP;
    stage->answer.obligations = mission_json_root(good);
    CHECK_DENIED(stage, MISSION_DENY_RESOURCE_POLICY);
    CHECK_INT(stage_says(stage).lane, MISSION_LANE_OBLIGATION);
    stage->answer.says = MISSION_SAYS_PERMIT;
    stage->answer.obligations = NULL;
    stage->situation.members = 3;
    stage->calls[STAGE_SLOT_POLICY] = 0;
    CHECK_PERMIT(stage);
    CHECK_INT(stage->calls[STAGE_SLOT_POLICY], 3);
    stage->answer.obligations = mission_json_root(good);
    CHECK_PERMIT(stage);
    stage->member_denied = 3;
    CHECK_DENIED(stage, MISSION_DENY_RESOURCE_POLICY);
    CHECK(stage_says(stage).obligations); /* of the one that denies */
    stage->no_denied_obligations = true;
    CHECK_DENIED(stage, MISSION_DENY_RESOURCE_POLICY);
    CHECK(!stage_says(stage).obligations); /* the others' were for a permit */
    stage->member_denied = 0;
    stage_ask(stage, "/action/properties/idempotency_key", "\"k\"", NULL);
    CHECK_DENIED(stage, MISSION_DENY_CONSTRAINT_UNSUPPORTED); /* there is no store */
    CHECK(!stage_says(stage).obligations);
    mission_json_unref(good);
    mission_json_unref(bad);
}
static void test_policy(void)
{
    COVERS("PD-11", "runtime.decision-inputs.resource-policy-fail-closed",
           "runtime.semantic-evaluators.no-widen-or-substitute",
           "runtime.inspection-controls.advisory-signal-no-widen");
    stage_in_both(policy);
}

/* ---- PD-12, PD-13 ---- */

#define TAINT(is) "{\"tainted\":" is ",\"granularity\":\"session\"}"
static void taint(struct stage *stage)
{
    stage->config.flags = MISSION_PDP_TAINT;
    stage_again(stage);
    CHECK_DENIED(stage, MISSION_DENY_TAINT_CONTEXT_MISSING);
    stage_ask(stage, P("external_communication"), "false", NULL);
    CHECK_PERMIT(stage);
    stage_ask(stage, P("external_communication"), "true", NULL);
    CHECK_DENIED(stage, MISSION_DENY_TAINT_CONTEXT_MISSING);
    stage_ask(stage, P("external_communication"), "true", C("taint"), TAINT("false"), NULL);
    CHECK_PERMIT(stage);
    stage_ask(stage, P("external_communication"), "true", C("taint"), TAINT("true"), NULL);
    CHECK_DENIED(stage, MISSION_DENY_APPROVAL_REQUIRED);
    stage_approve(stage);
    CHECK_PERMIT(stage);
    CHECK_INT(stage_says(stage).approval, 1);
    stage->approval.parameter_digest = V("sha-256:WPVi6EnQ7H9Fh-qk9ADxmTg8zruOdVUX1esl-v3TfCI");
    CHECK_DENIED(stage, MISSION_DENY_APPROVAL_REQUIRED);
    stage->approval.parameter_digest = (mission_view){NULL, 0};
    /* an external commitment leaves the house whatever is said */
    stage_ask_for(stage, STAGE_FLOW, "notify_reviewer", "{\"recipients\":[\"example.com\"]}",
                  P("external_communication"), "false", NULL);
    stage_approve(stage);
    CHECK_DENIED(stage, MISSION_DENY_TAINT_CONTEXT_MISSING);
}
static void test_taint(void)
{
    COVERS("PD-12", "authzen.context-taint.fail-closed-when-missing",
           "authzen.context-external-communication.required-for-pdp-enforced-taint-classes");
    stage_in_both(taint);
}

static void history(struct stage *stage)
{
    const mission_view classes[] = {V("consequential_read"), V("no_class")};
    const mission_view names[] = {V("somebody_elses")};

    stage->answer.history = 1;
    stage->answer.history_classes = classes;
    CHECK_PERMIT(stage);
    for (uint32_t outcome = 0; outcome < 5; outcome++) {
        stage->history = outcome;
        CHECK_DENIED(stage, outcome == MISSION_HISTORY_SATISFIED
                                ? MISSION_DENY_NONE
                                : MISSION_DENY_HISTORY_NOT_SATISFIED);
    }
    stage->history = MISSION_HISTORY_SATISFIED;
    stage->fails = 1u << STAGE_SLOT_HISTORY;
    CHECK_DENIED(stage, MISSION_DENY_HISTORY_NOT_SATISFIED);
    stage->fails = 0;
    stage->answer.history = 2; /* one of them is of no class */
    CHECK_DENIED(stage, MISSION_DENY_HISTORY_NOT_SATISFIED);
    stage->answer.history = 1;
    stage->answer.history_classes = NULL;
    CHECK_DENIED(stage, MISSION_DENY_HISTORY_NOT_SATISFIED);
    stage->answer.history_predicates = names;
    CHECK_PERMIT(stage);
    stage->host.history = NULL;
    stage_again(stage);
    CHECK_DENIED(stage, MISSION_DENY_HISTORY_NOT_SATISFIED);
    /* what the request says of it is no outcome, and selects nothing */
    stage->answer.history = 0;
    stage_ask(stage, C("mission_history"), "{\"outcome\":\"not_satisfied\"}", NULL);
    CHECK_PERMIT(stage);
    stage->answer.history = 1;
    stage_ask(stage, C("mission_history"), "{\"outcome\":\"satisfied\"}", NULL);
    CHECK_DENIED(stage, MISSION_DENY_HISTORY_NOT_SATISFIED);
}
static void test_history(void)
{
    COVERS("PD-13", "authzen.context-history.no-caller-asserted-outcome",
           "authzen.context-history.unrecognized-predicate-refusal",
           "authzen.context-history.deny-when-unsatisfied-or-unestablishable",
           "runtime.decision-inputs.history-fail-closed",
           "runtime.decision-inputs.history-no-expand-authority");
    stage_in_both(history);
}

/* ---- PD-14 ---- */

static void approval(struct stage *stage)
{
    mission_approval_record was;

    ask_notify(stage);
    CHECK_DENIED(stage, MISSION_DENY_APPROVAL_REQUIRED);
    stage_approve(stage);
    CHECK_PERMIT(stage);
    CHECK_VIEW(stage_says(stage).approval_id, "apr_1");
    was = stage->approval;
    stage->approval.parameter_digest = V("sha-256:WPVi6EnQ7H9Fh-qk9ADxmTg8zruOdVUX1esl-v3TfCI");
    CHECK_DENIED(stage, MISSION_DENY_OUT_OF_SCOPE);
    stage->approval = was;
    stage->approval.approved_at = (mission_time){0, 0, 0};
    CHECK_DENIED(stage, MISSION_DENY_APPROVAL_UNVERIFIABLE);
    stage->evaluation.approved_at = V("2026-08-31T23:59:00Z");
    CHECK_PERMIT(stage);
    stage->evaluation.approved_at = V("later");
    CHECK_DENIED(stage, MISSION_DENY_APPROVAL_UNVERIFIABLE);
    stage->evaluation.approved_at = V("2026-09-01T00:00:05Z"); /* the skew */
    CHECK_PERMIT(stage);
    stage->evaluation.approved_at = V("2026-09-01T00:00:06Z");
    CHECK_DENIED(stage, MISSION_DENY_APPROVAL_UNVERIFIABLE);
    stage->evaluation.approved_at = V("");
    stage->evaluation.approved_at.ptr = NULL;
    stage->approval = was;
    stage->approval.approved_at.seconds = SCENE_NOW - 299;
    CHECK_PERMIT(stage);
    CHECK_INT(stage_says(stage).valid_until.seconds, SCENE_NOW + 1);
    stage->approval.approved_at.seconds = SCENE_NOW - 300;
    CHECK_DENIED(stage, MISSION_DENY_APPROVAL_EXPIRED);
    stage->approval.approved_at.seconds = SCENE_NOW + 6;
    CHECK_DENIED(stage, MISSION_DENY_APPROVAL_UNVERIFIABLE);
    stage->approval = was;
    stage->approval.approved_until.seconds = SCENE_NOW;
    CHECK_DENIED(stage, MISSION_DENY_APPROVAL_EXPIRED);
    stage->approval = was;
    stage->evaluation.approved_until = V("2026-09-01T00:00:00Z");
    CHECK_DENIED(stage, MISSION_DENY_APPROVAL_EXPIRED);
    stage->evaluation.approved_until = V("");
    CHECK_DENIED(stage, MISSION_DENY_APPROVAL_UNVERIFIABLE);
    stage_approve(stage);
    stage->approval.independent = 0;
    CHECK_DENIED(stage, MISSION_DENY_APPROVAL_UNVERIFIABLE);
    stage->approval = was;
    stage->approval.status = MISSION_APPROVAL_PENDING;
    CHECK_DENIED(stage, MISSION_DENY_GRANT_PENDING);
    stage->approval.status = MISSION_APPROVAL_REFUSED;
    CHECK_DENIED(stage, MISSION_DENY_POLICY_DENIED);
    stage->approval.status = 9;
    CHECK_DENIED(stage, MISSION_DENY_APPROVAL_UNVERIFIABLE);
    stage->approval = was;
    stage->fails = 1u << STAGE_SLOT_APPROVAL;
    CHECK_DENIED(stage, MISSION_DENY_APPROVAL_UNVERIFIABLE);
    stage->fails = 0;
    stage->host.approval = NULL;
    stage_again(stage);
    CHECK_DENIED(stage, MISSION_DENY_APPROVAL_UNVERIFIABLE);
    /* nothing of it stays for the next evaluation */
    ask_notify(stage);
    CHECK_DENIED(stage, MISSION_DENY_APPROVAL_REQUIRED);
}
static void test_approval(void)
{
    COVERS("PD-14", "runtime.action-approval.refusal-without-fresh-approval",
           "runtime.action-approval.freshness-bound",
           "runtime.action-approval.reparameterization-invalidates",
           "runtime.action-approval.approval-not-bearer-grant",
           "authzen.context-approval.mission-checks-beyond-arap",
           "authzen.context-approval.grant-time-establishment",
           "authzen.context-approval.deny-when-required-and-absent",
           "authzen.requestable-denials.fresh-decision-required-not-bearer");
    stage_in_both(approval);
}

/* ---- CB-2 ---- */

#define SOURCE(digest)                                                                             \
    "{\"tool_id\":\"mcp://h/tools/w\",\"source_uri\":\"https://h/mcp\",\"operation_ref\":"         \
    "\"tools/w\",\"source_digest\":\"" digest "\"}"
#define DIGEST_1 "sha-256:OAbEIh2DTYUVP7DjRhHct4aapsT8PybZq2ILdut9UP0"
#define DIGEST_2 "sha-256:WPVi6EnQ7H9Fh-qk9ADxmTg8zruOdVUX1esl-v3TfCI"
static void capability(uint32_t profile)
{
    const mission_member_type member = {.size = sizeof member, .name = V("capability_source")};
    const mission_config config = {.size = sizeof config,
                                   .profile = profile,
                                   .entry_members = &member,
                                   .entry_member_count = 1};
    mission_context *context = NULL;
    mission_error error = MISSION_ERROR_INIT;
    struct stage stage;

    CHECK_CODE(mission_context_new(&config, &context, &error), MISSION_OK, &error);
    stage_open_with(&stage, context,
                    "[" STAGE_ENTRY(STAGE_ERP, "\"journal-entries.write\"",
                                    ",\"capability_source\":" SOURCE(DIGEST_1)) "]");
    CHECK_DENIED(&stage, MISSION_DENY_CAPABILITY_DRIFT);
    stage_ask(&stage, C("capability_source"), SOURCE(DIGEST_1), NULL);
    CHECK_PERMIT(&stage);
    stage_ask(&stage, C("capability_source"), SOURCE(DIGEST_2), NULL);
    CHECK_DENIED(&stage, MISSION_DENY_CAPABILITY_DRIFT);
    stage_ask(&stage, C("capability_source"), SOURCE(DIGEST_1), C("capability_source/tool_id"),
              "\"mcp://h/tools/v\"", NULL);
    CHECK_DENIED(&stage, MISSION_DENY_CAPABILITY_DRIFT);
    stage_ask(&stage, C("capability_source"), SOURCE(DIGEST_1), C("capability_source/source_uri"),
              "\"https://i/mcp\"", NULL);
    CHECK_DENIED(&stage, MISSION_DENY_CAPABILITY_DRIFT);
    stage_ask(&stage, C("capability_source"), SOURCE(DIGEST_1),
              C("capability_source/operation_ref"), NULL, NULL);
    CHECK_DENIED(&stage, MISSION_DENY_CAPABILITY_DRIFT);
    stage_ask(&stage, C("capability_source"), SOURCE(DIGEST_1), C("capability_source/executor"),
              "\"x\"", NULL);
    CHECK_PERMIT(&stage);
    stage.source = 0;
    CHECK_DENIED(&stage, MISSION_DENY_RESOURCE_POLICY);
    stage.source = 1;
    stage.fails = 1u << STAGE_SLOT_SOURCE;
    CHECK_DENIED(&stage, MISSION_DENY_RESOURCE_POLICY);
    stage.fails = 0;
    stage.host.source = NULL;
    stage_again(&stage);
    CHECK_DENIED(&stage, MISSION_DENY_RESOURCE_POLICY);
    stage_close(&stage);
}
static void test_capability(void)
{
    COVERS("PD-9", "CB-2", "runtime.decision-inputs.capability-drift-refusal");
    capability(MISSION_PROFILE_SERIES);
    capability(MISSION_PROFILE_DRAFT);
}

/* ---- A view of another context: what was known there may be strange here ---- */

static void another_context(uint32_t profile)
{
    const mission_member_type member = {.size = sizeof member, .name = V("only_weekdays")};
    const mission_config config = {.size = sizeof config,
                                   .profile = profile,
                                   .entry_members = &member,
                                   .entry_member_count = 1};
    mission_context *context = NULL, *other = test_context(profile, SCENE_NOW);
    mission_error error = MISSION_ERROR_INIT;
    struct stage stage;

    CHECK_CODE(mission_context_new(&config, &context, &error), MISSION_OK, &error);
    stage_open_with(
        &stage, context,
        "[" STAGE_ENTRY(STAGE_ERP, "\"journal-entries.write\"", ",\"only_weekdays\":true") "]");
    CHECK_PERMIT(&stage);
    stage.config.context = other;
    stage_again(&stage);
    CHECK_DENIED(&stage, MISSION_DENY_CONSTRAINT_UNSUPPORTED);
    stage_close(&stage);
    mission_context_unref(other);
}
static void test_another_context(void)
{
    COVERS("PD-8", "PD-10");
    another_context(MISSION_PROFILE_SERIES);
    another_context(MISSION_PROFILE_DRAFT);
}

/* ---- Times that cannot be written ---- */

static void unwritable(struct stage *stage)
{
    const int64_t bad[] = {INT64_MIN, INT64_C(-62135596801), INT64_C(253402300799), INT64_MAX};

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        stage->now.seconds = bad[i];
        check_error(stage, MISSION_E_CLOCK);
    }
}
static void test_unwritable(void)
{
    COVERS("PB-3");
    stage_in_both(unwritable);
}

/* ---- PB-3 ---- */

static void conditions(struct stage *stage)
{
    mission_decided says;

    CHECK_PERMIT(stage);
    says = stage_says(stage);
    CHECK_INT(says.use_limit, 1);
    CHECK_INT(says.bound, 1);
    CHECK_INT(says.valid_until.seconds, SCENE_NOW + 60);
    CHECK_INT(says.evaluation_id.len, 24);
    CHECK_INT(says.state_version, 3);
    stage_ask(stage, C("credential/expires_at"), "\"2026-09-01T00:00:07Z\"", NULL);
    CHECK_PERMIT(stage);
    CHECK_INT(stage_says(stage).valid_until.seconds, SCENE_NOW + 7);
    stage->state.fresh_until.seconds = SCENE_NOW + 6;
    CHECK_PERMIT(stage);
    CHECK_INT(stage_says(stage).valid_until.seconds, SCENE_NOW + 6);
    stage->state.expires_at.seconds = SCENE_NOW + 5;
    CHECK_PERMIT(stage);
    CHECK_INT(stage_says(stage).valid_until.seconds, SCENE_NOW + 5);
    stage->state.learned_at.seconds = SCENE_NOW - 297; /* the class's bound: 300 */
    CHECK_PERMIT(stage);
    CHECK_INT(stage_says(stage).valid_until.seconds, SCENE_NOW + 3);
    ask_notify(stage); /* high: 60 */
    stage->state.learned_at.seconds = SCENE_NOW;
    stage_approve(stage);
    CHECK_PERMIT(stage);
    CHECK_INT(stage_says(stage).use_limit, 1);
    CHECK_INT(stage_says(stage).action_class, MISSION_CLASS_COMMITMENT);
    ask_plain(stage, STAGE_ERP, "invoices.read");
    CHECK_PERMIT(stage);
    CHECK_INT(stage_says(stage).use_limit, 0);
}
static void test_conditions(void)
{
    COVERS("PB-3", "authzen.response-context.valid-until-required-and-bounded",
           "authzen.response-context.use-limit-1-for-high-consequence",
           "runtime.state-freshness.permit-expiry-bound-by-state-view");
    stage_in_both(conditions);
}

/* A key needs a store; without one nothing is promised. */
static void claims(struct stage *stage)
{
    stage_ask(stage, P("idempotency_key"), "\"k1\"", NULL);
    CHECK_DENIED(stage, MISSION_DENY_CONSTRAINT_UNSUPPORTED);
    CHECK(told(stage, "idempotency_key"));
}
static void test_claims(void)
{
    COVERS("PD-10");
    stage_in_both(claims);
}

/* Bounds that add up over actions, in an entry, with no store to count in: none of them grants, and
 * another entry may. */
static void uncounted(struct stage *stage)
{
    static const char *const keys[][2] = {{"max_budget", "{\"amount\":\"9\",\"currency\":\"USD\"}"},
                                          {"max_calls", "[{\"call_class\":\"x\",\"count\":1}]"},
                                          {"max_duration", "\"PT1H\""},
                                          {"max_egress_volume", "{\"bytes\":1}"},
                                          {"exclusive", "[]"}};
    char set[512];

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        test_about("%s", keys[i][0]);
        snprintf(set, sizeof set,
                 "[{\"type\":\"mission_resource_access\",\"resource\":\"" STAGE_ERP
                 "\",\"actions\":[\"journal-entries.write\"],\"constraints\":{\"%s\":%s}}]",
                 keys[i][0], keys[i][1]);
        stage_set(stage, set);
        stage_ask(stage, NULL);
        CHECK_DENIED(stage, MISSION_DENY_CONSTRAINT_UNSUPPORTED);
        CHECK(told(stage, keys[i][0]));
        set[strlen(set) - 1] = 0;
        strcat(set, "," STAGE_ENTRY(STAGE_ERP, "\"journal-entries.*\"", "") "]");
        stage_set(stage, set);
        stage_ask(stage, NULL);
        CHECK_PERMIT(stage);
        CHECK_INT(stage_says(stage).entry, 1);
    }
    test_about(NULL);
}
static void test_uncounted(void)
{
    COVERS("PD-10", "runtime.metering.unmetered-bound-refusal");
    stage_in_both(uncounted);
}

/* ---- Floors ---- */

static void floors(struct stage *stage)
{
    mission_json *doc =
        test_json(stage->context, "{\"journal-entries.*\":\"irreversible_action\"}");

    CHECK(!mission_floors_read(stage->context, mission_json_root(doc), &stage->floors, NULL));
    stage->config.floors = stage->floors;
    stage_again(stage);
    CHECK_PERMIT(stage);
    CHECK_INT(stage_says(stage).action_class, MISSION_CLASS_IRREVERSIBLE);
    CHECK_INT(stage_says(stage).class_source, MISSION_CLASS_BY_FLOOR);
    CHECK_INT(stage_says(stage).valid_until.seconds, SCENE_NOW + 30);
    mission_json_unref(doc);
}
static void test_floors(void)
{
    COVERS("PE-6", "runtime.classification.class-floor-metadata-not-lowered");
    stage_in_both(floors);
}

/* ---- The response ---- */

static const mission_value *at(const mission_json *json, const char *pointer)
{
    return mission_value_find(mission_json_root(json), mission_view_of(pointer));
}

static void check_text(const mission_json *json, const char *pointer, const char *want)
{
    CHECK_VIEW(mission_value_string(at(json, pointer)), want);
}

static void response(struct stage *stage)
{
    mission_json *json, *step = test_json(stage->context, "[{\"id\":\"o\",\"type\":\"t\"}]");
    int64_t number = 0;

    CHECK_PERMIT(stage);
    json = stage_response(stage);
    CHECK_INT(mission_value_boolean(at(json, "/decision")), 1);
    check_text(json, "/context/conditions/valid_until", "2026-09-01T00:01:00Z");
    CHECK(mission_value_equal(at(json, "/context/conditions/parameter_digest"),
                              at(stage->request, "/action/properties/parameter_digest")));
    CHECK(mission_value_integer(at(json, "/context/conditions/use_limit"), &number) && number == 1);
    CHECK_INT(mission_value_count(at(json, "/context/conditions")), 3);
    CHECK(!at(json, "/context/reason") && !at(json, "/context/next_action"));
    mission_json_unref(json);

    ask_plain(stage, STAGE_ERP, "accounts.read"); /* nobody to be asked */
    stage->offer = NULL;
    CHECK_DENIED(stage, MISSION_DENY_OUT_OF_AUTHORITY);
    json = stage_response(stage);
    CHECK_INT(mission_value_kind(at(json, "/decision")), MISSION_JSON_BOOLEAN);
    CHECK_INT(mission_value_boolean(at(json, "/decision")), 0);
    check_text(json, "/context/reason", "out_of_authority");
    check_text(json, "/context/next_action", "none");
    check_text(json, "/context/evaluated_at", "2026-09-01T00:00:00Z");
    CHECK(!at(json, "/context/conditions") && !at(json, "/context/access_request"));
    mission_json_unref(json);

    stage->offer = "{\"endpoint\":\"https://r\",\"expires_at\":\"2026-09-01T00:05:00Z\","
                   "\"binding_token\":\"t\"}";
    json = stage_response(stage);
    check_text(json, "/context/next_action", "request");
    check_text(json, "/context/access_request/binding_token", "t");
    mission_json_unref(json);
    stage->offer = "{\"endpoint\":\"https://r\",\"expires_at\":\"2026-09-01T00:00:00Z\","
                   "\"binding_token\":\"t\"}"; /* past */
    json = stage_response(stage);
    check_text(json, "/context/next_action", "none");
    CHECK(!at(json, "/context/access_request"));
    mission_json_unref(json);
    stage->offer = "7";
    CHECK_INT(mission_decision_response(stage->decision, &json, NULL), MISSION_E_VERDICT);
    stage->fails = 1u << STAGE_SLOT_ACCESS;
    CHECK_INT(mission_decision_response(stage->decision, &json, NULL), MISSION_E_HOST);
    CHECK(!json);
    stage->fails = 0;

    stage_ask(stage, NULL); /* others are never requestable */
    stage->offer = "{\"endpoint\":\"https://r\",\"expires_at\":\"2026-09-01T00:05:00Z\","
                   "\"binding_token\":\"t\"}";
    stage->state.state = MISSION_STATE_SUSPENDED;
    CHECK_DENIED(stage, MISSION_DENY_MISSION_INACTIVE);
    json = stage_response(stage);
    check_text(json, "/context/next_action", "none");
    CHECK(!at(json, "/context/access_request"));
    mission_json_unref(json);
    stage->state.state = MISSION_STATE_NONE;
    CHECK_DENIED(stage, MISSION_DENY_STALE_STATE);
    json = stage_response(stage);
    check_text(json, "/context/next_action", "retry");
    mission_json_unref(json);
    stage->state.state = MISSION_STATE_ACTIVE;
    stage->answer.says = MISSION_SAYS_STEP_UP;
    stage->answer.obligations = mission_json_root(step);
    CHECK_DENIED(stage, MISSION_DENY_RESOURCE_POLICY);
    json = stage_response(stage);
    CHECK(!at(json, "/context/next_action"));
    check_text(json, "/context/obligations/0/id", "o");
    mission_json_unref(json);
    mission_json_unref(step);
}
static void test_response(void)
{
    COVERS("PD-16", "RQ-1", "authzen.response-context.members-required-and-types",
           "authzen.response-context.conditions-parameter-digest-binding",
           "authzen.response-context.next-action-request-needs-fresh-access-request",
           "authzen.runtime-denial-classification.stale-state-marked-transient",
           "authzen.runtime-denial-classification.terminal-refusal-carries-next-action-none",
           "authzen.lanes.no-residual-policy",
           "runtime.decision.deny-terminal-and-gates-independent");
    stage_in_both(response);
}

/* ---- The order of the gates: what is wrong first is said ---- */

static void order(struct stage *stage)
{
    /* Everything wrong at once; then one after the other put right. */
    mission_policy_answer denies = stage->answer;
    const mission_view classes[] = {V("consequential_read")};

    denies.says = MISSION_SAYS_DENY;
    stage->config.flags = MISSION_PDP_TAINT;
    stage_again(stage);
    stage_ask_for(stage, STAGE_FLOW, "unknown", "{\"recipients\":[\"evil.org\"]}",
                  C("credential/expires_at"), "\"2026-08-01T00:00:00Z\"", P("parameter_digest"),
                  NULL, C("actor/act"), "[]", NULL);
    stage->situation.join = MISSION_JOIN_FAILED;
    stage->state.state = MISSION_STATE_REVOKED;
    stage->answer = denies;
    CHECK_DENIED(stage, MISSION_DENY_MISSION_BINDING_FAILED);
    stage->situation.join = MISSION_JOIN_NONE;
    CHECK_DENIED(stage, MISSION_DENY_CREDENTIAL_INVALID);
    stage_ask_for(stage, STAGE_FLOW, "unknown", "{}", P("parameter_digest"), NULL, C("actor/act"),
                  "[]", NULL);
    CHECK_DENIED(stage, MISSION_DENY_MISSION_INACTIVE);
    stage->state.state = MISSION_STATE_ACTIVE;
    CHECK_DENIED(stage, MISSION_DENY_ACTOR_INVALID);
    stage_ask_for(stage, STAGE_FLOW, "unknown", "{}", P("parameter_digest"), NULL, NULL);
    CHECK_DENIED(stage, MISSION_DENY_PARAMETER_VIOLATION);
    stage_ask_for(stage, STAGE_FLOW, "unknown", "{}", NULL);
    CHECK_DENIED(stage, MISSION_DENY_OUT_OF_AUTHORITY);
    stage_ask_for(stage, STAGE_FLOW, "notify_reviewer", "{\"recipients\":[\"evil.org\"]}", NULL);
    CHECK_DENIED(stage, MISSION_DENY_PARAMETER_VIOLATION);
    ask_notify(stage);
    CHECK_DENIED(stage, MISSION_DENY_RESOURCE_POLICY);
    stage->answer.says = MISSION_SAYS_PERMIT;
    stage->answer.history = 1;
    stage->answer.history_classes = classes;
    stage->history = MISSION_HISTORY_NOT;
    CHECK_DENIED(stage, MISSION_DENY_TAINT_CONTEXT_MISSING);
    stage_ask_for(stage, STAGE_FLOW, "notify_reviewer", "{\"recipients\":[\"example.com\"]}",
                  P("external_communication"), "true", C("taint"), TAINT("false"), NULL);
    CHECK_DENIED(stage, MISSION_DENY_HISTORY_NOT_SATISFIED);
    stage->history = MISSION_HISTORY_SATISFIED;
    CHECK_DENIED(stage, MISSION_DENY_APPROVAL_REQUIRED);
    stage_approve(stage);
    CHECK_PERMIT(stage);
}
static void test_order(void)
{
    COVERS("PD-16", "runtime.decision.permit-required-before-action");
    stage_in_both(order);
}

/* ---- Denials ---- */

/* Words of section 3 of 30-runtime. */
static bool stands_in(const char *words, const char *name)
{
    char word[64];

    snprintf(word, sizeof word, " %s ", name);
    return strstr(words, word) != NULL;
}

static void check_denial(const mission_denial *denial)
{
    static const char decided[] =
        " view_inconsistent mission_binding_failed mission_mismatch mission_reference_conflict"
        " mission_inactive stale_state credential_invalid actor_invalid principal_mapping_failed"
        " out_of_authority unsupported_authorization_type authority_contained authority_discharged"
        " capability_drift parameter_violation constraint_unsupported resource_policy"
        " taint_context_missing history_not_satisfied approval_required approval_expired"
        " out_of_scope grant_pending policy_denied approval_unverifiable duplicate_suppressed"
        " idempotency_conflict quota_exceeded exclusivity_latched ";
    static const char refused[] =
        " token_invalid mission_claim_missing mission_reference_conflict channel_failure"
        " pdp_unreachable state_unavailable mission_context_missing ";
    static const char request[] =
        " out_of_authority approval_required approval_expired out_of_scope ";
    static const char retry[] = " stale_state grant_pending pdp_unreachable state_unavailable ";
    const uint32_t lane = stands_in(request, denial->name) ? MISSION_LANE_REQUEST
                          : stands_in(retry, denial->name) ? MISSION_LANE_RETRY
                                                           : MISSION_LANE_NONE;
    static const char *const actions[] = {"none", "request", "retry"};

    CHECK(stands_in(decided, denial->name) || denial->before);
    CHECK_INT(denial->before, stands_in(refused, denial->name));
    CHECK_INT(denial->lane, lane);
    CHECK_TEXT(denial->next_action, actions[lane]);
    CHECK(!denial->denial ||
          stands_in(" insufficient_authority step_up_required constraint_unrecognized ",
                    denial->denial));
}

static void test_denials(void)
{
    COVERS("RQ-1", "authzen.runtime-denial-classification.unrecognized-value-treated-as-deny");
    size_t known = 0;

    for (uint32_t i = 0; i < 100; i++) {
        mission_denial denial = {.size = sizeof denial};
        const char *name = mission_denial_name(i);

        CHECK_INT(mission_denial_of(i, &denial, NULL), name ? MISSION_OK : MISSION_E_ARGUMENT);
        if (!name)
            continue;
        known++;
        CHECK_INT(mission_denial_of_name(mission_view_of(name)), i);
        CHECK(denial.text && strlen(denial.text) > 40 && denial.reason == i);
        test_about("%s", name);
        check_denial(&denial);
        test_about(NULL);
    }
    CHECK_INT(known, 35); /* 29 of decisions, 7 before, one of both */
    CHECK_INT(mission_denial_of_name(V("")), MISSION_DENY_NONE);
    CHECK_INT(mission_denial_of_name(V("Out_of_authority")), MISSION_DENY_NONE);
    CHECK_INT(mission_denial_of(MISSION_DENY_OUT_OF_AUTHORITY, NULL, NULL), MISSION_E_ARGUMENT);
}

/* ---- Configuration and arguments ---- */

static void config(struct stage *stage)
{
    static const uint32_t needs[] = {MISSION_PDP_ENROLLED, MISSION_PDP_REGISTRY,
                                     MISSION_PDP_ORIGIN};
    const mission_pdp_host bare = {.size = sizeof bare,
                                   .resource_policy = stage->host.resource_policy};
    mission_pdp_config own = stage->config;
    mission_pdp *pdp = stage->pdp;

    for (size_t i = 0; i < 3; i++) {
        own.host = &bare;
        own.flags = needs[i];
        CHECK_INT(mission_pdp_new(&own, &pdp, NULL), MISSION_E_NO_CALLBACK);
        CHECK(!pdp);
    }
    own = stage->config;
    own.host = NULL;
    CHECK_INT(mission_pdp_new(&own, &pdp, NULL), MISSION_E_NO_CALLBACK);
    own = stage->config;
    own.flags = 0x8000;
    CHECK_INT(mission_pdp_new(&own, &pdp, NULL), MISSION_E_ARGUMENT);
    own.flags = 0;
    own.skew_seconds = 301;
    CHECK_INT(mission_pdp_new(&own, &pdp, NULL), MISSION_E_ARGUMENT);
    own.skew_seconds = 300;
    stage->classes[MISSION_CLASS_IRREVERSIBLE].state_seconds = 300;
    CHECK_INT(mission_pdp_new(&own, &pdp, NULL), MISSION_E_ARGUMENT);
    stage->classes[MISSION_CLASS_IRREVERSIBLE].state_seconds = 299;
    stage->classes[MISSION_CLASS_COMMITMENT].passive = 1;
    CHECK_INT(mission_pdp_new(&own, &pdp, NULL), MISSION_E_ARGUMENT);
    stage->classes[MISSION_CLASS_COMMITMENT].passive = 0;
    CHECK_INT(mission_pdp_new(&own, &pdp, NULL), MISSION_OK);
    mission_pdp_unref(mission_pdp_ref(pdp));
    mission_pdp_unref(pdp);
    own.context = NULL;
    CHECK_INT(mission_pdp_new(&own, &pdp, NULL), MISSION_E_ARGUMENT);
    stage->evaluation.size = 8;
    check_error(stage, MISSION_E_ABI_SMALL);
    stage_ask(stage, NULL);
    stage->evaluation.tool_id = (mission_view){NULL, 3};
    check_error(stage, MISSION_E_ARGUMENT);
    stage_ask(stage, NULL);
    stage->state.source = 9;
    check_error(stage, MISSION_E_ARGUMENT);
    stage->situation.purpose_class = 9;
    check_error(stage, MISSION_E_ARGUMENT);
}
static void test_config(void)
{
    COVERS("PD-18", "authzen.clock-skew.leeway-bounded-and-published",
           "runtime.state-freshness.high-consequence-requires-active-source");
    stage_in_both(config);
}

/* ---- Projections ---- */

static mission_digest binding_of(struct stage *stage)
{
    mission_digest out;

    CHECK(!mi_cache_key(stage->context, &stage->evaluation, V(""), 3, &out, NULL));
    return out;
}

static void projections(struct stage *stage)
{
    static const struct {
        const char *pointer, *text;
        bool identity, binding; /* do they differ? */
    } list[] = {
        {C("supported_obligations"), "[\"x\"]", false, false},
        {C("mission_state_observation"), "{\"state\":\"active\"}", false, false},
        {C("somebody_elses"), "1", false, true},
        {P("idempotency_key"), "\"k\"", false, true},
        {"/subject/id", "\"other\"", false, true},
        {C("actor/client_id"), "\"other\"", false, true},
        {C("credential/confirmation"), "{\"jkt\":\"x\"}", false, true},
        {C("mission/policy_view_id"), "\"v\"", false, true},
        {C("mission/policy_version"), "\"v\"", false, true},
        {C("prior_evaluation_id"), "\"e\"", false, true},
        {P("parameter_attributes"), "{\"x\":1}", false, true},
        {P("external_communication"), "true", false, true},
        {C("actor/act"), "[{\"iss\":\"i\",\"sub\":\"other\"}]", false, true},
        {C("credential/issuer"), "\"other\"", false, true},
        {C("approval"), "{\"id\":\"a\",\"approved_until\":\"b\"}", false, true},
        {C("taint"), TAINT("true"), false, true},
        {C("mission_history"), "{}", false, true},
        {C("capability_source"), SOURCE(DIGEST_1), false, true},
        {"/resource/id", "\"other\"", true, true},
        {"/action/name", "\"invoices.read\"", true, true},
        {P("parameters"), "{\"amount\":\"2\",\"currency\":\"USD\"}", true, true},
    };
    mission_digest identity, binding, other;

    stage_ask(stage, NULL);
    CHECK(!mi_operation_identity(stage->context, &stage->evaluation, &identity, NULL));
    binding = binding_of(stage);
    CHECK(!mi_cache_key(stage->context, &stage->evaluation, V(""), 4, &other, NULL));
    CHECK(strcmp(other.text, binding.text)); /* another generation of the state */
    CHECK(!mi_cache_key(stage->context, &stage->evaluation, V("v"), 3, &other, NULL));
    CHECK(strcmp(other.text, binding.text)); /* the decision point's own view */
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        test_about("%s", list[i].pointer);
        stage_ask(stage, list[i].pointer, list[i].text, NULL);
        CHECK(!mi_operation_identity(stage->context, &stage->evaluation, &other, NULL));
        CHECK_INT(strcmp(other.text, identity.text) != 0, list[i].identity);
        other = binding_of(stage);
        CHECK_INT(strcmp(other.text, binding.text) != 0, list[i].binding);
        test_about(NULL);
    }
    stage->evaluation.action = V("journal-entries.read");
    stage->evaluation.audience = V("https://erp.example.com");
    stage->evaluation.mission_id = V("msn_8RfX2Lqv9TqMv4z7sA2bN1k0YpEdHc9-");
    stage->evaluation.resource_id = V("je_2026Q3_inv_8421");
    stage->evaluation.subject_id = V("user_3p2q8mN1a0kV7tR");
    CHECK(!mi_request_digest(stage->context, &stage->evaluation, &other, NULL));
    CHECK_TEXT(other.text, "sha-256:sK12VE_g01AHD2v-O1vsf1Gf_xT_htjX0UN0Oe0dDRU");
    {
        mission_json *entry =
            test_json(stage->context,
                      "[" STAGE_ENTRY("https://erp.example.com", "\"journal-entries.write\"",
                                      ",\"constraints\":{\"max_amount\":{\"amount\":\"500.00\","
                                      "\"currency\":\"USD\"}}") "]");

        CHECK(!mission_anchor(stage->context, V("mission-authority-entry"),
                              V("https://as.example.com"),
                              mission_value_item(mission_json_root(entry), 0), &other, NULL));
        CHECK_TEXT(other.text, "sha-256:udlEKpPuIOeI0ZXcDxTvNCw0LFrwGiPWa7UwX9sZf1c");
        mission_json_unref(entry);
    }
}
static void test_projections(void)
{
    COVERS("authzen.permit-binding-split.cache-key-requirement");
    stage_in_both(projections);
}

/* ---- In the caller's memory ---- */

static size_t taken;
static void *counting(void *host, void *old, size_t was, size_t want)
{
    (void)host;
    (void)was;
    taken++;
    if (want)
        return realloc(old, want);
    free(old);
    return NULL;
}

static void in_scratch(uint32_t profile)
{
    static char scratch[8192];
    const mission_allocator allocator = {.size = sizeof allocator, .resize = counting};
    const mission_config config = {
        .size = sizeof config, .profile = profile, .allocator = &allocator};
    mission_context *context = NULL;
    mission_decision *decision = NULL;
    mission_decided says = {.size = sizeof says};
    struct stage stage;

    CHECK_INT(mission_context_new(&config, &context, NULL), MISSION_OK);
    stage_open_with(&stage, context, NULL);
    taken = 0;
    for (size_t odd = 0; odd < 3; odd++) {
        CHECK_INT(mission_pdp_decide(stage.pdp, stage.policy, &stage.evaluation, &stage.situation,
                                     &stage.now, scratch + odd, sizeof scratch - odd, &decision,
                                     NULL),
                  MISSION_OK);
        CHECK_INT(mission_decision_says(decision, &says, NULL), MISSION_OK);
        CHECK_INT(says.permit, 1);
        mission_decision_unref(mission_decision_ref(decision));
        mission_decision_unref(decision);
    }
    CHECK_INT(taken, 0);
    stage_close(&stage);
}
static void test_scratch(void)
{
    in_scratch(MISSION_PROFILE_SERIES);
    in_scratch(MISSION_PROFILE_DRAFT);
}

/* Denials take no memory either, whichever gate is shut. */
static void shut_join(struct stage *stage)
{
    stage->situation.join = MISSION_JOIN_FAILED;
}
static void shut_credential(struct stage *stage)
{
    stage_ask(stage, C("credential/expires_at"), "\"2026-08-01T00:00:00Z\"", NULL);
}
static void shut_state(struct stage *stage)
{
    stage->state.state = MISSION_STATE_SUSPENDED;
}
static void shut_fresh(struct stage *stage)
{
    stage->state.learned_at.seconds = 1;
}
static void shut_actor(struct stage *stage)
{
    stage->situation.delegated = 1;
}
static void shut_digest(struct stage *stage)
{
    stage_ask(stage, P("parameter_digest"), "\"" DIGEST_2 "\"", NULL);
}
static void shut_action(struct stage *stage)
{
    ask_plain(stage, STAGE_ERP, "accounts.read");
}
static void shut_amount(struct stage *stage)
{
    stage_ask(stage, P("parameters/amount"), "\"500.01\"", NULL);
}
static void shut_policy(struct stage *stage)
{
    stage->answer.says = MISSION_SAYS_DENY;
}
static void shut_approval(struct stage *stage)
{
    ask_notify(stage);
}
static void shut_key(struct stage *stage)
{
    stage_ask(stage, P("idempotency_key"), "\"k\"", NULL);
}

static const struct {
    void (*shut)(struct stage *stage);
    uint32_t reason;
} shut_gates[] = {
    {shut_join, MISSION_DENY_MISSION_BINDING_FAILED},
    {shut_credential, MISSION_DENY_CREDENTIAL_INVALID},
    {shut_state, MISSION_DENY_MISSION_INACTIVE},
    {shut_fresh, MISSION_DENY_STALE_STATE},
    {shut_actor, MISSION_DENY_ACTOR_INVALID},
    {shut_digest, MISSION_DENY_PARAMETER_VIOLATION},
    {shut_action, MISSION_DENY_OUT_OF_AUTHORITY},
    {shut_amount, MISSION_DENY_PARAMETER_VIOLATION},
    {shut_policy, MISSION_DENY_RESOURCE_POLICY},
    {shut_approval, MISSION_DENY_APPROVAL_REQUIRED},
    {shut_key, MISSION_DENY_CONSTRAINT_UNSUPPORTED},
};

static void deny_in_scratch(uint32_t profile, size_t which)
{
    static char scratch[8192];
    const mission_allocator allocator = {.size = sizeof allocator, .resize = counting};
    const mission_config config = {
        .size = sizeof config, .profile = profile, .allocator = &allocator};
    mission_context *context = NULL;
    mission_decision *decision = NULL;
    mission_decided says = {.size = sizeof says};
    struct stage stage;

    CHECK_INT(mission_context_new(&config, &context, NULL), MISSION_OK);
    stage_open_with(&stage, context, NULL);
    shut_gates[which].shut(&stage);
    taken = 0;
    CHECK_INT(mission_pdp_decide(stage.pdp, stage.policy, &stage.evaluation, &stage.situation,
                                 &stage.now, scratch, sizeof scratch, &decision, NULL),
              MISSION_OK);
    CHECK_INT(mission_decision_says(decision, &says, NULL), MISSION_OK);
    CHECK_INT(says.reason, shut_gates[which].reason);
    mission_decision_unref(decision);
    CHECK_INT(taken, 0);
    stage_close(&stage);
}
static void test_deny_in_scratch(void)
{
    for (size_t i = 0; i < sizeof shut_gates / sizeof *shut_gates; i++) {
        test_about("gate %zu", i);
        deny_in_scratch(MISSION_PROFILE_SERIES, i);
        deny_in_scratch(MISSION_PROFILE_DRAFT, i);
    }
    test_about(NULL);
}

/* ---- Slots that are not there, or fail ---- */

static void slots(struct stage *stage)
{
    const mission_pdp_host host = stage->host;

    /* without profiles every action is of the highest class and nothing maps its parameters */
    stage->host.profile = NULL;
    stage_again(stage);
    CHECK_DENIED(stage, MISSION_DENY_PARAMETER_VIOLATION);
    CHECK(told(stage, "max_amount"));
    ask_plain(stage, STAGE_ERP, "invoices.read");
    CHECK_PERMIT(stage);
    CHECK_INT(stage_says(stage).action_class, MISSION_CLASS_IRREVERSIBLE);
    CHECK_INT(stage_says(stage).use_limit, 1);
    stage->host = host;
    stage->fails = 1u << STAGE_SLOT_PROFILE;
    stage_again(stage);
    CHECK_DENIED(stage, MISSION_DENY_PARAMETER_VIOLATION);
    CHECK_INT(stage_says(stage).action_class, MISSION_CLASS_IRREVERSIBLE);
    /* facts: a failure is not the same as nothing */
    stage->fails = 1u << STAGE_SLOT_FACTS;
    CHECK_DENIED(stage, MISSION_DENY_CONSTRAINT_UNSUPPORTED);
    stage->fails = 0;
    stage->host.facts = NULL;
    stage_again(stage);
    CHECK_PERMIT(stage); /* nothing asks for any */
    stage_ask_for(stage, STAGE_DOCS "a", "read_doc", "{}", NULL);
    CHECK_DENIED(stage, MISSION_DENY_CONSTRAINT_UNSUPPORTED);
    CHECK(told(stage, "data_classification"));
    stage->host = host;
    stage_again(stage);
    CHECK_DENIED(stage, MISSION_DENY_CONSTRAINT_UNSUPPORTED); /* it says nothing of the labels */
}
static void test_slots(void)
{
    COVERS("PD-7", "PD-10", "PE-6");
    stage_in_both(slots);
}

/* ---- PB-6: reads that are bound ---- */

static void bound_read(struct stage *stage)
{
    static const char *const bindings[] = {"cross_tenant", "bulk", "export", "fields",
                                           "destination"};

    for (size_t i = 0; i < sizeof bindings / sizeof *bindings; i++) {
        char document[512], action[64];

        snprintf(action, sizeof action, "invoices.%s", bindings[i]);
        snprintf(document, sizeof document,
                 "{\"id\":\"b\",\"version\":\"1\",\"action\":\"%s\",\"class\":"
                 "\"consequential_read\",\"binding\":[\"%s\"],\"parameters\":{\"type\":"
                 "\"object\"}}",
                 action, bindings[i]);
        mission_operation_profile_unref(stage->operations[STAGE_OPERATIONS - 1]);
        stage->operations[STAGE_OPERATIONS - 1] = NULL;
        CHECK_INT(mission_operation_profile_parse(stage->context, mission_view_of(document),
                                                  &stage->operations[STAGE_OPERATIONS - 1], NULL),
                  MISSION_OK);
        test_about("%s", bindings[i]);
        stage_ask_for(stage, STAGE_ERP, action, "{}", P("parameter_digest"), NULL, NULL);
        CHECK_DENIED(stage, MISSION_DENY_PARAMETER_VIOLATION);
        stage_ask_for(stage, STAGE_ERP, action, "{}", NULL);
        CHECK_PERMIT(stage);
        CHECK_INT(stage_says(stage).action_class, MISSION_CLASS_READ);
        CHECK_INT(stage_says(stage).bound, 1);
        test_about(NULL);
    }
}
static void test_bound_read(void)
{
    COVERS("PB-6", "PD-7");
    stage_in_both(bound_read);
}

/* ---- O-10: all that a decision turned on ---- */

static size_t turns_of(const struct stage *stage)
{
    size_t count = 0;

    while (mission_decision_constraint(stage->decision, count).len)
        count++;
    return count;
}

#define MANY 150
static void many_turns(struct stage *stage)
{
    char set[16384];
    size_t len = (size_t)sprintf(set, "[{\"type\":\"mission_resource_access\",\"resource\":"
                                      "\"" STAGE_ERP "\",\"actions\":[\"journal-entries.write\"],"
                                      "\"constraints\":{");

    CHECK_PERMIT(stage); /* the type and the key of the entry that permits */
    CHECK_INT(turns_of(stage), 2);
    CHECK_VIEW(mission_decision_constraint(stage->decision, 0), "mission_resource_access");
    CHECK_VIEW(mission_decision_constraint(stage->decision, 1), "max_amount");
    for (int i = 0; i < MANY; i++)
        len += (size_t)sprintf(set + len, "%s\"key_%d\":1", i ? "," : "", i);
    sprintf(set + len,
            "}}," STAGE_ENTRY(STAGE_ERP, "\"journal-entries.*\"",
                              ",\"constraints\":{\"key_7\":1,\"key_99\":1,\"tenant\":\"t\"}") "]");
    stage_set(stage, set);
    stage_ask(stage, NULL);
    CHECK_DENIED(stage, MISSION_DENY_CONSTRAINT_UNSUPPORTED);
    CHECK_INT(turns_of(stage), MANY + 1); /* none is lost, none is told twice */
    for (int i = 0; i < MANY; i++) {
        snprintf(set, sizeof set, "key_%d", i);
        CHECK(told(stage, set));
    }
    CHECK(told(stage, "tenant"));
    CHECK(!told(stage, "key_150"));
}
static void test_turns(void)
{
    COVERS("PD-10");
    stage_in_both(many_turns);
}

/* ---- AuthZEN's own example: without a Mission there is no decision here ---- */

static void authzen(struct stage *stage)
{
    mission_json *doc =
        test_json(stage->context,
                  "{\"subject\":{\"type\":\"user\",\"id\":\"alice@example.com\"},\"resource\":{"
                  "\"type\":\"todo\",\"id\":\"1\"},\"action\":{\"name\":\"can_read\"},"
                  "\"context\":{\"time\":\"1985-10-26T01:22-07:00\"}}");
    mission_evaluation read = {.size = sizeof read};
    mission_json *written = NULL;
    size_t count = 7;

    CHECK_INT(mission_evaluation_batch(stage->context, mission_json_root(doc), &count, NULL),
              MISSION_OK);
    CHECK_INT(count, 0);
    CHECK_INT(mission_evaluation_read(stage->context, mission_json_root(doc), &read, NULL),
              MISSION_OK);
    CHECK_VIEW(read.subject_id, "alice@example.com");
    CHECK_VIEW(read.resource_type, "todo");
    CHECK_VIEW(read.action, "can_read");
    CHECK_INT(read.has_mission, 0);
    CHECK_INT(mission_evaluation_write(stage->context, &read, &written, NULL), MISSION_OK);
    CHECK(mission_value_equal(mission_json_root(doc), mission_json_root(written)));
    stage->evaluation = read;
    check_error(stage, MISSION_E_NO_MISSION);
    stage->evaluation = (mission_evaluation){.size = sizeof read};
    mission_json_unref(written);
    mission_json_unref(doc);
}
static void test_authzen(void)
{
    COVERS("PD-1", "authzen.pdp-request.no-downgrade-to-non-mission-policy");
    stage_in_both(authzen);
}

static const struct test tests[] = {
    {"point", test_point},
    {"view", test_view},
    {"credential", test_credential},
    {"act", test_act},
    {"origin", test_origin},
    {"registry", test_registry},
    {"parameters", test_parameters},
    {"authority", test_authority},
    {"contained", test_contained},
    {"strangers", test_strangers},
    {"discharged", test_discharged},
    {"unsupported", test_unsupported},
    {"carried", test_carried},
    {"alternatives", test_alternatives},
    {"amounts", test_amounts},
    {"kinds", test_kinds},
    {"policy", test_policy},
    {"another_context", test_another_context},
    {"unwritable", test_unwritable},
    {"taint", test_taint},
    {"history", test_history},
    {"approval", test_approval},
    {"capability", test_capability},
    {"conditions", test_conditions},
    {"claims", test_claims},
    {"uncounted", test_uncounted},
    {"floors", test_floors},
    {"response", test_response},
    {"order", test_order},
    {"denials", test_denials},
    {"projections", test_projections},
    {"config", test_config},
    {"scratch", test_scratch},
    {"deny_in_scratch", test_deny_in_scratch},
    {"slots", test_slots},
    {"bound_read", test_bound_read},
    {"turns", test_turns},
    {"authzen", test_authzen},
};
TEST_MAIN("decide", tests)
