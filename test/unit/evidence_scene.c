/* Evidence of real decisions: one chain of digests, the same names in request, response and record.
 * SPDX-License-Identifier: MIT */
#include "notary.h"
#include "scene.h"

#include "roles/decision/decision.h"

static const uint32_t profiles[] = {MISSION_PROFILE_SERIES, MISSION_PROFILE_DRAFT};

struct bench {
    struct stage stage;
    struct notary notary;
    mission_json *record;
    mission_evidence_record told;
};

/* Evidence is for whatever audience the stage asks about. */
static void bench_open(struct bench *b, uint32_t profile)
{
    mission_evidence_keys keys = {.size = sizeof keys, .emitter = V("pdp.example.com")};
    const mission_evidence_verifier_config config = {
        .size = sizeof config, .emitters = &keys, .emitter_count = 1};
    mission_evidence_verifier_config own = config;
    mission_error error = MISSION_ERROR_INIT;

    b->record = NULL;
    stage_open(&b->stage, profile);
    notary_open(&b->notary, mission_context_ref(b->stage.context), 0);
    keys.roles = 1u << MISSION_EMITTER_PDP;
    keys.keys = b->notary.sets[MISSION_EMITTER_PDP];
    own.context = b->stage.context;
    mission_evidence_verifier_unref(b->notary.verifier);
    CHECK_CODE(mission_evidence_verifier_new(&own, &b->notary.verifier, &error), MISSION_OK,
               &error);
}

static void bench_close(struct bench *b)
{
    mission_json_unref(b->record);
    notary_close(&b->notary);
    stage_close(&b->stage);
}

/* The evidence of the latest decision, verified. */
static const mission_value *evidence(struct bench *b)
{
    mission_error error = MISSION_ERROR_INIT;

    mission_json_unref(b->record);
    b->record = NULL;
    CHECK_CODE(mission_decision_evidence(b->notary.emitters[MISSION_EMITTER_PDP], b->stage.decision,
                                         &b->record, &error),
               MISSION_OK, &error);
    CHECK_CODE(notary_verify(&b->notary, b->record, &b->told, &error), MISSION_OK, &error);
    return mission_json_root(b->record);
}

static mission_view at(const mission_value *value, const char *pointer)
{
    return mission_value_string(mission_value_find(value, mission_view_of(pointer)));
}

static void same(mission_view a, mission_view b)
{
    test_check(a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0), __FILE__,
               __LINE__, "'%.*s' is not '%.*s'", (int)a.len, a.ptr, (int)b.len, b.ptr);
}

static bool says(const mission_value *record, const char *list, const char *word)
{
    const mission_value *words = mission_value_get(record, mission_view_of(list));

    for (size_t i = 0; i < mission_value_count(words); i++) {
        const mission_view one = mission_value_string(mission_value_item(words, i));

        if (one.len == strlen(word) && memcmp(one.ptr, word, one.len) == 0)
            return true;
    }
    return false;
}

static void test_permit(void)
{
    COVERS("30:EV-1", "30:EV-5", "evidence.decision.conditions-use-limit-and-digest-consistency",
           "evidence.decision.contributing-constraints-completeness",
           "evidence.decision.permit-must-carry-entry-or-digest",
           "runtime.evidence.required-fields");

    for (size_t p = 0; p < 2; p++) {
        const mission_value *record, *context;
        mission_json *response;
        struct bench b;

        bench_open(&b, profiles[p]);
        stage_ask(&b.stage, NULL);
        CHECK_PERMIT(&b.stage);
        record = evidence(&b);
        response = stage_response(&b.stage);
        context = mission_value_get(mission_json_root(response), V("context"));
        CHECK_INT(b.told.permit, 1);
        same(at(record, "/evaluation_id"), at(context, "/evaluation_id"));
        same(at(record, "/parameter_digest"), b.stage.evaluation.parameter_digest);
        same(at(record, "/parameter_digest"), at(context, "/conditions/parameter_digest"));
        same(at(record, "/conditions/valid_until"), at(context, "/conditions/valid_until"));
        CHECK_INT(mission_value_equal(mission_value_find(record, V("/conditions/use_limit")),
                                      mission_value_find(context, V("/conditions/use_limit"))),
                  mission_value_find(context, V("/conditions/use_limit")) != NULL);
        same(at(record, "/mission/policy_view_id"), mission_policy_view_id(b.stage.policy));
        CHECK_VIEW(at(record, "/action_class"), "consequential_write");
        CHECK_VIEW(at(record, "/contributing_constraints/0"), "mission_resource_access");
        CHECK_VIEW(at(record, "/contributing_constraints/1"), "max_amount");
        mission_json_unref(response);
        bench_close(&b);
    }
}

/* Each denial leaves its record, with its reason and no condition. */
static void test_denials(void)
{
    COVERS("30:EV-1", "evidence.decision.contributing-constraints-completeness",
           "evidence.decision.denial-reason-unrecognized-and-split");
    struct bench b;

    for (size_t p = 0; p < 2; p++) {
        bench_open(&b, profiles[p]);
        stage_ask_for(&b.stage, STAGE_ERP, "journal-entries.write",
                      "{\"amount_usd\":\"780.00\",\"source_invoice_id\":\"inv_2026Q3_842\"}", NULL);
        CHECK_DENIED(&b.stage, MISSION_DENY_PARAMETER_VIOLATION);
        CHECK_VIEW(at(evidence(&b), "/denial_reason"), "parameter_violation");
        CHECK_INT(b.told.permit, 0);
        CHECK(mission_value_find(mission_json_root(b.record), V("/conditions")) == NULL);
        CHECK(says(mission_json_root(b.record), "contributing_constraints", "max_amount"));
        stage_ask(&b.stage, "/action/properties/parameter_digest", NULL, NULL);
        CHECK_DENIED(&b.stage, MISSION_DENY_PARAMETER_VIOLATION);
        CHECK(at(evidence(&b), "/evaluation_request_digest").len > 0);
        stage_ask(&b.stage, "/context/mission/id", "\"msn_another\"", NULL);
        CHECK_DENIED(&b.stage, MISSION_DENY_VIEW_INCONSISTENT);
        CHECK_VIEW(at(evidence(&b), "/mission/id"), "msn_another");
        stage_ask(&b.stage, NULL);
        b.stage.answer.says = MISSION_SAYS_DENY;
        CHECK_DENIED(&b.stage, MISSION_DENY_RESOURCE_POLICY);
        CHECK_VIEW(at(evidence(&b), "/denial_reason"), "resource_policy");
        stage_ask(&b.stage, NULL);
        b.stage.answer.says = MISSION_SAYS_PERMIT;
        b.stage.fails = 1u << STAGE_SLOT_POLICY; /* a slot that fails denies, too */
        CHECK_DENIED(&b.stage, MISSION_DENY_RESOURCE_POLICY);
        CHECK_VIEW(at(evidence(&b), "/decision"), "deny");
        bench_close(&b);
    }
}

static void test_approved(void)
{
    COVERS("30:EV-1", "authzen.context-approval.record-approval-id-in-evidence");
    struct bench b;

    for (size_t p = 0; p < 2; p++) {
        const mission_value *record;

        bench_open(&b, profiles[p]);
        stage_ask_for(&b.stage, STAGE_FLOW, "notify_reviewer",
                      "{\"to\":\"eve@example.com\",\"text\":\"what-the-user-wrote\"}", NULL);
        stage_approve(&b.stage);
        if (CHECK(stage_decide(&b.stage) <= MISSION_DENY_EXCLUSIVITY_LATCHED && b.stage.decision)) {
            char *text;

            record = evidence(&b);
            same(at(mission_value_get(record, V(NOTARY_SPACE "approval_id")), ""),
                 b.stage.evaluation.approval_id);
            CHECK(b.stage.evaluation.approval_id.len > 0);
            text = notary_text(b.stage.context, record);
            CHECK(strstr(text, "what-the-user-wrote") == NULL);
            free(text);
        }
        bench_close(&b);
    }
}

/* What was decided in one profile is not told in the names of the other. */
static void test_other_profile(void)
{
    COVERS("30:EV-2");
    struct notary other;
    struct bench b;
    mission_json *record = NULL;
    mission_error error = MISSION_ERROR_INIT;

    bench_open(&b, MISSION_PROFILE_DRAFT);
    notary_open(&other, test_context(MISSION_PROFILE_SERIES, NOTARY_NOW), 0);
    CHECK_PERMIT(&b.stage);
    CHECK_CODE(mission_decision_evidence(other.emitters[MISSION_EMITTER_PDP], b.stage.decision,
                                         &record, &error),
               MISSION_E_PROFILE, &error);
    CHECK(!record);
    notary_close(&other);
    bench_close(&b);
}

/* ---- one carrier for each failure ---- */

/* Is it recorded as a refusal of this emitter, by its name? */
static bool refusal_carries(struct bench *b, uint32_t role, uint32_t reason)
{
    const mission_refusal refusal = {
        .size = sizeof refusal, .reason = reason, .evaluation = &b->stage.evaluation};
    mission_json *record = NULL;
    const bool carried =
        mission_refusal_record(b->notary.emitters[role], &refusal, &record, NULL) == MISSION_OK;

    CHECK(carried == (record != NULL));
    if (carried)
        CHECK_VIEW(at(mission_json_root(record), "/denial_reason"), mission_denial_name(reason));
    mission_json_unref(record);
    return carried;
}

/* A decision that came to this reason tells it in the response and in its evidence, once each, and
 * in no obligation. */
static void check_denial(struct bench *b, uint32_t reason)
{
    const mission_value *context, *record;
    mission_json *response;

    stage_ask(&b->stage, NULL);
    CHECK_PERMIT(&b->stage);
    mi_decision_deny(b->stage.decision, reason, false, 0);
    record = evidence(b);
    response = stage_response(&b->stage);
    context = mission_value_get(mission_json_root(response), V("context"));
    CHECK_VIEW(at(context, "/reason"), mission_denial_name(reason));
    CHECK_VIEW(at(record, "/denial_reason"), mission_denial_name(reason));
    CHECK(!mission_value_get(context, V("obligations")));
    CHECK(!mission_value_get(context, V("conditions")));
    mission_json_unref(response);
}

/* The refusals of the binding's table, and who makes them. */
static uint32_t refuser(mission_view name)
{
    static const char *const refused[] = {"token_invalid",     "mission_claim_missing",
                                          "channel_failure",   "pdp_unreachable",
                                          "state_unavailable", "mission_reference_conflict"};

    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
        if (strcmp(name.ptr, refused[i]) == 0)
            return MISSION_EMITTER_PEP;
    return strcmp(name.ptr, "mission_context_missing") == 0 ? MISSION_EMITTER_PDP : 0;
}

/* Each point has its own way to tell a failure: what the enforcement point refuses, what the
 * decision point refuses, what it denies. One name stands in two lists, for a conflict is found by
 * either; who finds it has one way. */
static void check_reason(struct bench *b, uint32_t reason)
{
    const mission_view name = mission_view_of(mission_denial_name(reason));
    mission_denial denial = {.size = sizeof denial};
    const bool both = reason == MISSION_DENY_MISSION_REFERENCE_CONFLICT;
    const uint32_t by = refuser(name);

    test_about("%s", name.ptr);
    for (uint32_t role = MISSION_EMITTER_PDP; role <= MISSION_EMITTER_RECEIPTS; role++)
        CHECK_INT(refusal_carries(b, role, reason), role == by);
    CHECK_INT(mission_denial_of(reason, &denial, NULL), MISSION_OK);
    CHECK_INT(denial.before, by != 0);
    CHECK(!mi_execution_error(name));
    if (!by || both)
        check_denial(b, reason);
}

/* What fails after a permit is told by no reason. */
static void check_errors(void)
{
    static const char *const errors[] = {"parameter_mismatch", "permit_expired", "permit_consumed",
                                         "obligation_unfulfilled", "kill_switch"};

    for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++) {
        CHECK(mi_execution_error(mission_view_of(errors[i])));
        CHECK_INT(mission_denial_of_name(mission_view_of(errors[i])), MISSION_DENY_NONE);
    }
}

/* A step-up within a permit is an obligation alone; one that needs another token, a denial. */
static void check_step_up(struct bench *b)
{
    mission_json *obligations =
        test_json(b->stage.context, "[{\"id\":\"o1\",\"type\":\"step_up\"}]");

    for (uint32_t says = MISSION_SAYS_PERMIT; says <= MISSION_SAYS_STEP_UP; says += 2) {
        const bool denied = says == MISSION_SAYS_STEP_UP;
        const mission_value *context;
        mission_json *response;

        stage_ask(&b->stage, NULL);
        b->stage.answer.says = says;
        b->stage.answer.obligations = mission_json_root(obligations);
        CHECK_DENIED(&b->stage, denied ? MISSION_DENY_RESOURCE_POLICY : MISSION_DENY_NONE);
        response = stage_response(&b->stage);
        context = mission_value_get(mission_json_root(response), V("context"));
        CHECK_INT(mission_value_count(mission_value_get(context, V("obligations"))), 1);
        CHECK_VIEW(at(context, "/reason"), denied ? "resource_policy" : "");
        CHECK_VIEW(at(evidence(b), "/denial_reason"), denied ? "resource_policy" : "");
        mission_json_unref(response);
    }
    b->stage.answer.says = MISSION_SAYS_PERMIT;
    b->stage.answer.obligations = NULL;
    mission_json_unref(obligations);
}

/* Without the Mission there is no decision that could tell it, too. */
static void check_undecided(struct bench *b)
{
    mission_error error = MISSION_ERROR_INIT;

    stage_ask(&b->stage, "/context/mission", NULL, NULL);
    CHECK_INT(stage_error(&b->stage, &error), MISSION_E_NO_MISSION); /* and no decision */
    CHECK(refusal_carries(b, MISSION_EMITTER_PDP, MISSION_DENY_MISSION_CONTEXT_MISSING));
}

/* A conflict that the decision point finds is a denial, and no refusal of its own. */
static void check_conflict(struct bench *b)
{
    stage_ask(&b->stage, NULL);
    b->stage.situation.join = MISSION_JOIN_CONFLICT;
    CHECK_DENIED(&b->stage, MISSION_DENY_MISSION_REFERENCE_CONFLICT);
    CHECK_VIEW(at(evidence(b), "/denial_reason"), "mission_reference_conflict");
    CHECK(!refusal_carries(b, MISSION_EMITTER_PDP, MISSION_DENY_MISSION_REFERENCE_CONFLICT));
    b->stage.situation.join = MISSION_JOIN_NONE;
}

static void test_carriers(void)
{
    COVERS("authzen.failure-condition-coverage.exactly-one-carrier");
    struct bench b;

    for (size_t p = 0; p < 2; p++) {
        size_t count = 0;

        bench_open(&b, profiles[p]);
        for (uint32_t reason = 0; reason < 256; reason++)
            if (mission_denial_name(reason)) {
                check_reason(&b, reason);
                count++;
            }
        test_about(NULL);
        CHECK_INT(count, 29 + 6); /* 3a, and of 3b what is not also there */
        check_errors();
        check_step_up(&b);
        check_undecided(&b);
        check_conflict(&b);
        bench_close(&b);
    }
}

static const struct test tests[] = {
    {"another profile", test_other_profile},
    {"one carrier for each failure", test_carriers},
    {"a permit", test_permit},
    {"denials", test_denials},
    {"an approval that was presented", test_approved},
};
TEST_MAIN("evidence_scene", tests)
