/* From what came to what is asked, or to a refusal and its record. SPDX-License-Identifier: MIT */
#include "barrier.h"
#include "desk.h"
#include "roles/token.h"

#define JKT "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"

static const uint32_t profiles[] = {MISSION_PROFILE_SERIES, MISSION_PROFILE_DRAFT};

/* A token that was verified, as mission_resource_verify() leaves it behind. */
struct came {
    struct barrier b;
    struct desk desk;
    mission_token *token;
    mission_attempt attempt;
    mission_time now;
};

#define ACT                                                                                        \
    "{\"iss\":\"https://as.example.com\",\"sub\":\"agent-2\",\"act\":"                             \
    "{\"iss\":\"https://as.example.com\",\"sub\":\"agent-1\"}}"

/* `cnf` NULL: bound to no key, so not delegated either. */
static mission_token *token_of(struct came *c, const char *cnf, bool governed)
{
    const char *act = cnf ? ACT : NULL;
    const char *payload =
        governed ? desk_payload(&c->desk, "cnf", cnf, "act", act, (char *)NULL)
                 : desk_payload(&c->desk, "cnf", cnf, "act", act, "mission", NULL, (char *)NULL);
    mission_text *text = desk_sign(&c->desk, "at+jwt", payload);
    mission_access access = desk_poisoned();
    mission_presented presented = desk_bearer(mission_text_view(text));
    mission_token *token = NULL;
    mission_error error = MISSION_ERROR_INIT;

    c->desk.config.flags = MISSION_RESOURCE_OWN | MISSION_RESOURCE_UNGOVERNED;
    desk_again(&c->desk); /* the proof of the key is not what these tests are about */
    CHECK_CODE(mission_resource_verify(c->desk.resource, &presented, &c->now, NULL, 0, &token,
                                       &access, &error),
               MISSION_OK, &error);
    CHECK(token != NULL);
    if (token)
        token->own_look = false;
    mission_text_unref(text);
    return token;
}

static void came_open(struct came *c, uint32_t profile)
{
    memset(c, 0, sizeof *c);
    c->now = (mission_time){.seconds = DESK_NOW};
    barrier_open(&c->b, profile);
    desk_open(&c->desk, profile, 0, true);
    c->token = token_of(c, "{\"jkt\":\"" JKT "\"}", true);
    c->attempt = (mission_attempt){
        .size = sizeof c->attempt,
        .token = c->token,
        .audience = V(DESK_AUD),
        .action = V("payments.send"),
        .resource_type = V("account"),
        .resource_id = V("acc-1"),
        .arguments = mission_json_root(c->b.arguments),
        .profile = c->b.high,
    };
}

static void came_close(struct came *c)
{
    mission_token_unref(c->token);
    desk_close(&c->desk);
    barrier_close(&c->b);
}

static mission_prepared *prepare(struct came *c, uint32_t want)
{
    mission_preparation says = {.size = sizeof says};
    mission_error error = MISSION_ERROR_INIT;
    mission_prepared *prepared = NULL;

    CHECK_CODE(mission_pep_prepare(c->b.pep, &c->attempt, &c->now, &prepared, &error), MISSION_OK,
               &error);
    CHECK_CODE(mission_prepared_says(prepared, &says, &error), MISSION_OK, &error);
    test_check(says.refused == want, __FILE__, __LINE__, "refused for %s, not %s",
               says.refused ? mission_denial_name(says.refused) : "nothing",
               want ? mission_denial_name(want) : "nothing");
    return prepared;
}

/* ---- what is asked ---- */

static void ask(uint32_t profile)
{
    struct came c;
    mission_prepared *prepared;
    const mission_evaluation *e;
    mission_preparation says = {.size = sizeof says};
    mission_error error = MISSION_ERROR_INIT;

    came_open(&c, profile);
    c.attempt.idempotency_key = V("key-1");
    c.attempt.approval = mission_json_root(c.b.approval);
    c.attempt.capability_source = mission_json_root(c.b.capability);
    prepared = prepare(&c, MISSION_DENY_NONE);
    mission_token_unref(c.token); /* nothing of it is borrowed */
    c.token = NULL;
    e = mission_prepared_evaluation(prepared);
    CHECK_VIEW(e->subject_type, "user");
    CHECK_VIEW(e->subject_id, "user-1");
    CHECK_VIEW(e->subject_iss, DESK_ISS);
    CHECK_VIEW(e->resource_id, "acc-1");
    CHECK_VIEW(e->audience, DESK_AUD);
    CHECK_VIEW(e->parameter_digest, ARGUMENTS_DIGEST);
    CHECK(mission_value_equal(e->parameters, mission_json_root(c.b.arguments)));
    CHECK_INT(e->has_mission, 1);
    CHECK_VIEW(e->mission_id, DESK_ID);
    CHECK_VIEW(e->mission_issuer, DESK_ISS);
    CHECK_VIEW(e->authority_hash, profile == MISSION_PROFILE_DRAFT ? DESK_HASH : "");
    CHECK_VIEW(e->client_id, "s6BhdRkqt3");
    CHECK_INT(mission_value_count(e->act), 2);
    CHECK_VIEW(mission_value_string(mission_value_find(e->act, V("/0/sub"))), "agent-1"); /* root */
    CHECK_VIEW(mission_value_string(mission_value_find(e->act, V("/1/sub"))), "agent-2");
    CHECK_VIEW(mission_value_string(mission_value_get(e->confirmation, V("jkt"))), JKT);
    CHECK_VIEW(e->credential_expires_at, "2026-09-21T14:18:20Z");
    CHECK_VIEW(e->idempotency_key, "key-1");
    CHECK_VIEW(e->approval_id, "apr-1");
    CHECK_VIEW(e->tool_id, "mcp://erp/tools/send");
    CHECK_INT(e->observed, MISSION_OBSERVED_NONE);
    CHECK_CODE(mission_prepared_says(prepared, &says, &error), MISSION_OK, &error);
    CHECK_INT(says.action_class, MISSION_CLASS_IRREVERSIBLE);
    CHECK_INT(says.bound, 1);
    CHECK_INT(says.gated, 1);
    mission_prepared_unref(prepared);
    came_close(&c);
}

static void test_ask(void)
{
    COVERS("PE-1", "PE-2", "authzen.context-credential.no-unverified-claims",
           "runtime.token-validation.establish-validity-before-use");
    for (size_t i = 0; i < 2; i++)
        ask(profiles[i]);
}

/* ---- refusals, in their order ---- */

/* What is wrong, by bits: whatever else is, the first decides. */
#define NO_TOKEN 1u
#define NO_MISSION 2u
#define NO_STATE 4u

static void refuse_in_order(uint32_t profile, unsigned wrong)
{
    struct came c;
    mission_prepared *prepared;
    mission_token *ungoverned;
    mission_preparation says = {.size = sizeof says};
    const mission_evaluation *e;

    came_open(&c, profile);
    ungoverned = token_of(&c, "{\"jkt\":\"" JKT "\"}", false);
    c.attempt.flags = MISSION_ATTEMPT_PLACES_STATE;
    c.attempt.observed = MISSION_OBSERVED_FRESH;
    c.attempt.state = wrong & NO_STATE ? NULL : &c.b.state;
    if (wrong & NO_MISSION)
        c.attempt.token = ungoverned;
    if (wrong & NO_TOKEN)
        c.attempt.token = NULL;
    test_about("wrong: %u", wrong);
    prepared = prepare(&c, wrong & NO_TOKEN     ? MISSION_DENY_TOKEN_INVALID
                           : wrong & NO_MISSION ? MISSION_DENY_MISSION_CLAIM_MISSING
                           : wrong & NO_STATE   ? MISSION_DENY_STATE_UNAVAILABLE
                                                : MISSION_DENY_NONE);
    CHECK(!mission_prepared_says(prepared, &says, NULL));
    e = mission_prepared_evaluation(prepared);
    CHECK_INT(e->subject_id.len > 0, !(wrong & NO_TOKEN));
    CHECK_INT(e->credential != NULL, !(wrong & NO_TOKEN));
    CHECK_INT(e->has_mission, !(wrong & (NO_TOKEN | NO_MISSION)));
    CHECK_INT(e->mission_id.len > 0, !(wrong & (NO_TOKEN | NO_MISSION)));
    CHECK_INT(e->observed, wrong ? MISSION_OBSERVED_NONE : MISSION_OBSERVED_FRESH);
    CHECK_INT((says.verified & MISSION_VERIFIED_MISSION) != 0, !(wrong & (NO_TOKEN | NO_MISSION)));
    CHECK_INT((says.verified & MISSION_VERIFIED_SUBJECT) != 0, !(wrong & NO_TOKEN));
    test_about(NULL);
    mission_prepared_unref(prepared);
    mission_token_unref(ungoverned);
    came_close(&c);
}

static void test_order(void)
{
    COVERS("PE-1", "PE-2",
           "runtime.token-validation.no-unverified-claims-and-missing-mission-refusal");
    for (unsigned wrong = 0; wrong < 8; wrong++)
        for (size_t i = 0; i < 2; i++)
            refuse_in_order(profiles[i], wrong);
}

static void test_token(void)
{
    COVERS("PE-1", "PE-5", "runtime.custody.mediated-credential-sender-constrained",
           "runtime.token-validation.audience-and-pop");
    struct came c;
    mission_token *bare, *certificate;

    came_open(&c, MISSION_PROFILE_DRAFT);
    bare = token_of(&c, NULL, true);
    certificate = token_of(&c, "{\"x5t#S256\":\"" JKT "\"}", true);
    c.attempt.token = bare;
    mission_prepared_unref(prepare(&c, MISSION_DENY_TOKEN_INVALID));
    c.attempt.token = certificate;
    mission_prepared_unref(prepare(&c, MISSION_DENY_NONE));
    c.attempt.token = c.token;
    c.token->own_look = true;
    mission_prepared_unref(prepare(&c, MISSION_DENY_TOKEN_INVALID));
    c.token->own_look = false;
    c.attempt.audience = V("https://other.example.com");
    mission_prepared_unref(prepare(&c, MISSION_DENY_TOKEN_INVALID));
    c.attempt.audience = V(DESK_AUD);
    c.now.seconds += 299;
    mission_prepared_unref(prepare(&c, MISSION_DENY_NONE));
    c.now.seconds += 1;
    mission_prepared_unref(prepare(&c, MISSION_DENY_TOKEN_INVALID));
    mission_token_unref(bare);
    mission_token_unref(certificate);
    came_close(&c);
}

/* ---- references ---- */

static const struct {
    bool claim, external;
    uint32_t carried;
    const char *id, *issuer;
    uint32_t reason;
} references[] = {
    {true, false, MISSION_CARRIED_NONE, "", "", MISSION_DENY_NONE},
    {true, false, MISSION_CARRIED_REFERENCE, DESK_ID, DESK_ISS, MISSION_DENY_NONE},
    {true, true, MISSION_CARRIED_REFERENCE, DESK_ID, DESK_ISS, MISSION_DENY_NONE},
    {true, false, MISSION_CARRIED_REFERENCE, BARRIER_MSN "x", DESK_ISS,
     MISSION_DENY_MISSION_REFERENCE_CONFLICT},
    {true, false, MISSION_CARRIED_REFERENCE, DESK_ID, "https://other.example.com",
     MISSION_DENY_MISSION_REFERENCE_CONFLICT},
    {true, true, MISSION_CARRIED_REFERENCE, DESK_ID, "https://other.example.com",
     MISSION_DENY_MISSION_REFERENCE_CONFLICT},
    {true, false, MISSION_CARRIED_MALFORMED, "", "", MISSION_DENY_MISSION_REFERENCE_CONFLICT},
    {false, false, MISSION_CARRIED_REFERENCE, DESK_ID, DESK_ISS,
     MISSION_DENY_MISSION_CLAIM_MISSING},
    {false, true, MISSION_CARRIED_REFERENCE, DESK_ID, DESK_ISS, MISSION_DENY_NONE},
    {false, true, MISSION_CARRIED_NONE, "", "", MISSION_DENY_MISSION_REFERENCE_CONFLICT},
    {false, true, MISSION_CARRIED_MALFORMED, "", "", MISSION_DENY_MISSION_REFERENCE_CONFLICT},
    {false, true, MISSION_CARRIED_REFERENCE, DESK_ID, "", MISSION_DENY_MISSION_REFERENCE_CONFLICT},
};

static void test_references(void)
{
    COVERS("PE-2", "evidence.refusal.external-binding-exempts-missing-claim");
    for (size_t i = 0; i < sizeof references / sizeof references[0]; i++) {
        struct came c;
        mission_token *ungoverned;
        mission_prepared *prepared;

        came_open(&c, profiles[i % 2]);
        ungoverned = token_of(&c, "{\"jkt\":\"" JKT "\"}", false);
        c.attempt.token = references[i].claim ? c.token : ungoverned;
        c.attempt.flags = references[i].external ? MISSION_ATTEMPT_EXTERNAL : 0;
        c.attempt.carried = references[i].carried;
        c.attempt.carried_id = mission_view_of(references[i].id);
        c.attempt.carried_issuer = mission_view_of(references[i].issuer);
        test_about("reference %zu", i);
        prepared = prepare(&c, references[i].reason);
        CHECK_VIEW(mission_prepared_evaluation(prepared)->mission_id,
                   references[i].reason ? "" : DESK_ID);
        test_about(NULL);
        mission_prepared_unref(prepared);
        mission_token_unref(ungoverned);
        came_close(&c);
    }
}

/* ---- parameters that do not fit ---- */

static void test_unfit(void)
{
    COVERS("PE-1", "PE-6");
    struct came c;
    mission_json *unfit;
    mission_prepared *prepared;
    mission_preparation says = {.size = sizeof says};

    came_open(&c, MISSION_PROFILE_SERIES);
    unfit = test_json(c.b.notary.context, "{\"to\":7}");
    c.attempt.arguments = mission_json_root(unfit);
    prepared = prepare(&c, MISSION_DENY_NONE); /* asked without a digest: PD-7 denies */
    CHECK(mission_prepared_evaluation(prepared)->parameters == NULL);
    CHECK_INT(mission_prepared_evaluation(prepared)->parameter_digest.len, 0);
    CHECK(!mission_prepared_says(prepared, &says, NULL));
    CHECK_INT(says.normalize, MISSION_E_NORMALIZE);
    CHECK_INT(says.bound, 1);
    mission_prepared_unref(prepared);
    mission_json_unref(unfit);
    came_close(&c);
}

/* ---- the state ---- */

static void test_state(void)
{
    COVERS("PE-1");
    struct came c;
    mission_prepared *prepared;
    const mission_evaluation *e;

    came_open(&c, MISSION_PROFILE_DRAFT);
    c.attempt.flags = MISSION_ATTEMPT_PLACES_STATE;
    c.attempt.state = &c.b.state;
    c.attempt.observed = MISSION_OBSERVED_CACHED;
    prepared = prepare(&c, MISSION_DENY_NONE);
    e = mission_prepared_evaluation(prepared);
    CHECK_VIEW(e->state, "active");
    CHECK_VIEW(e->freshness_at, "2026-11-02T08:14:03Z");
    CHECK_VIEW(e->status_expires_at, "2026-11-02T08:14:33Z");
    CHECK_INT(e->state_version, 3);
    mission_prepared_unref(prepared);
    c.b.state.fresh_until = (mission_time){0};
    mission_prepared_unref(prepare(&c, MISSION_DENY_STATE_UNAVAILABLE)); /* cached until when? */
    c.attempt.observed = MISSION_OBSERVED_FRESH;
    mission_prepared_unref(prepare(&c, MISSION_DENY_NONE));
    c.attempt.observed = MISSION_OBSERVED_UNKNOWN;
    mission_prepared_unref(prepare(&c, MISSION_DENY_STATE_UNAVAILABLE));
    c.attempt.observed = MISSION_OBSERVED_FRESH;
    c.b.state.learned_at = (mission_time){0};
    mission_prepared_unref(prepare(&c, MISSION_DENY_STATE_UNAVAILABLE));
    came_close(&c);
}

/* ---- records ---- */

static void test_records(void)
{
    COVERS("PE-1", "30:EV-1", "evidence.refusal.denial-reason-enum-and-boundary",
           "evidence.refusal.sequence-continues-when-mission-present",
           "evidence.refusal.no-unverified-claims-as-authenticated");
    struct came c;
    mission_prepared *good, *bad;
    mission_refusal refusal = {.size = sizeof refusal};
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan = NULL;
    struct ended ended;
    struct told told[4];

    came_open(&c, MISSION_PROFILE_SERIES);
    good = prepare(&c, MISSION_DENY_NONE);
    c.attempt.token = NULL;
    bad = prepare(&c, MISSION_DENY_TOKEN_INVALID);
    CHECK_INT(mission_prepared_refusal(good, &refusal, &error), MISSION_E_STATE);
    CHECK_INT(mission_prepared_refuse(good, MISSION_DENY_RESOURCE_POLICY, &refusal, &error),
              MISSION_E_ARGUMENT);
    CHECK_INT(mission_prepared_refuse(bad, MISSION_DENY_PDP_UNREACHABLE, &refusal, &error),
              MISSION_E_STATE);
    CHECK_INT(refusal.reason, 0);
    for (int i = 0; i < 3; i++) {
        CHECK_CODE(mission_plan_pep_refusal(c.b.pep, i == 1 ? bad : good,
                                            i == 1   ? 0
                                            : i == 0 ? MISSION_DENY_PDP_UNREACHABLE
                                                     : MISSION_DENY_CHANNEL_FAILURE,
                                            &plan, &error),
                   MISSION_OK, &error);
        ended = barrier_run(&c.b, plan, NULL);
        CHECK_INT(ended.verdict.done, 1);
        CHECK_INT(mission_value_get(mission_json_root(ended.reply), V("mission")) != NULL, i != 1);
        CHECK_INT(mission_value_get(mission_json_root(ended.reply), V("subject")) != NULL, i != 1);
        mission_json_unref(ended.reply);
    }
    CHECK_INT(barrier_told(&c.b, told, 4), 3);
    for (int i = 0; i < 3; i++) {
        CHECK_INT(told[i].kind, MISSION_EVIDENCE_REFUSAL);
        if (!strcmp(told[i].error, "pdp_unreachable"))
            CHECK_INT(told[i].sequence, 0);
        else if (!strcmp(told[i].error, "channel_failure"))
            CHECK_INT(told[i].sequence, 1);
        else
            CHECK_TEXT(told[i].error, "token_invalid");
    }
    mission_prepared_unref(good);
    mission_prepared_unref(bad);
    came_close(&c);
}

/* Every way to a refusal before a decision is told apart by its record. */
static void test_paths(void)
{
    COVERS("PE-1", "PE-3", "runtime.failure-modes.evidence-must-reconstruct-path");
    static const uint32_t reasons[] = {
        MISSION_DENY_TOKEN_INVALID,     MISSION_DENY_MISSION_CLAIM_MISSING,
        MISSION_DENY_STATE_UNAVAILABLE, MISSION_DENY_MISSION_REFERENCE_CONFLICT,
        MISSION_DENY_CHANNEL_FAILURE,   MISSION_DENY_PDP_UNREACHABLE,
    };

    for (size_t i = 0; i < 2 * sizeof reasons / sizeof reasons[0]; i++) {
        const uint32_t reason = reasons[i / 2];
        const bool asked =
            reason == MISSION_DENY_CHANNEL_FAILURE || reason == MISSION_DENY_PDP_UNREACHABLE;
        mission_error error = MISSION_ERROR_INIT;
        mission_plan *plan = NULL;
        mission_prepared *prepared;
        mission_token *ungoverned;
        struct ended ended;
        struct told told;
        struct came c;

        came_open(&c, profiles[i % 2]);
        ungoverned = token_of(&c, "{\"jkt\":\"" JKT "\"}", false);
        if (reason == MISSION_DENY_TOKEN_INVALID)
            c.attempt.token = NULL;
        else if (reason == MISSION_DENY_MISSION_CLAIM_MISSING)
            c.attempt.token = ungoverned;
        else if (reason == MISSION_DENY_STATE_UNAVAILABLE)
            c.attempt.flags = MISSION_ATTEMPT_PLACES_STATE;
        else if (reason == MISSION_DENY_MISSION_REFERENCE_CONFLICT)
            c.attempt.carried = MISSION_CARRIED_MALFORMED;
        prepared = prepare(&c, asked ? MISSION_DENY_NONE : reason);
        CHECK_CODE(mission_plan_pep_refusal(c.b.pep, prepared, asked ? reason : 0, &plan, &error),
                   MISSION_OK, &error);
        ended = barrier_run(&c.b, plan, NULL);
        CHECK_INT(ended.verdict.done, 1);
        CHECK_INT(barrier_told(&c.b, &told, 1), 1);
        CHECK_INT(told.kind, MISSION_EVIDENCE_REFUSAL);
        CHECK_TEXT(told.error, mission_denial_name(reason));
        mission_json_unref(ended.reply);
        mission_prepared_unref(prepared);
        mission_token_unref(ungoverned);
        came_close(&c);
    }
}

static void test_arguments(void)
{
    COVERS("PE-1");
    struct came c;
    mission_prepared *prepared = (mission_prepared *)1;
    mission_error error = MISSION_ERROR_INIT;

    came_open(&c, MISSION_PROFILE_SERIES);
    CHECK_INT(mission_pep_prepare(NULL, &c.attempt, &c.now, &prepared, &error), MISSION_E_ARGUMENT);
    CHECK(prepared == NULL);
    c.attempt.flags = 4;
    CHECK_INT(mission_pep_prepare(c.b.pep, &c.attempt, &c.now, &prepared, &error),
              MISSION_E_ARGUMENT);
    c.attempt.flags = 0;
    c.attempt.action = V("");
    CHECK_INT(mission_pep_prepare(c.b.pep, &c.attempt, &c.now, &prepared, &error),
              MISSION_E_ARGUMENT);
    c.attempt.size = 16;
    CHECK_INT(mission_pep_prepare(c.b.pep, &c.attempt, &c.now, &prepared, &error),
              MISSION_E_ABI_SMALL);
    CHECK(mission_prepared_evaluation(NULL) == NULL);
    CHECK(mission_prepared_ref(NULL) == NULL);
    mission_prepared_unref(NULL);
    came_close(&c);
}

/* What the purpose made of it goes on with the request; another action's profile does not. */
static void test_purpose(void)
{
    COVERS("PE-6");
    for (size_t i = 0; i < 2; i++) {
        struct came c;
        mission_prepared *prepared;
        mission_error error = MISSION_ERROR_INIT;

        came_open(&c, profiles[i]);
        c.attempt.purpose = MISSION_CLASS_ADMINISTRATION;
        prepared = prepare(&c, MISSION_DENY_NONE);
        CHECK_INT(mission_prepared_evaluation(prepared)->purpose, MISSION_CLASS_ADMINISTRATION);
        mission_prepared_unref(prepared);
        c.attempt.profile = c.b.read;
        CHECK_CODE(mission_pep_prepare(c.b.pep, &c.attempt, &c.now, &prepared, &error),
                   MISSION_E_ARGUMENT, &error);
        came_close(&c);
    }
}

static const struct test tests[] = {
    {"purpose", test_purpose},       {"ask", test_ask},         {"order", test_order},
    {"token", test_token},           {"unfit", test_unfit},     {"state", test_state},
    {"references", test_references}, {"records", test_records}, {"paths", test_paths},
    {"arguments", test_arguments},
};

TEST_MAIN("prepare", tests)
