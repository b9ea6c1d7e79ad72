/* Decisions replayed from their evidence: the same, another one, or nobody can tell.
 * SPDX-License-Identifier: MIT */
#include "missions.h"
#include "notary.h"
#include "scene.h"

#include "roles/decision/decision.h"

static const uint32_t profiles[] = {MISSION_PROFILE_SERIES, MISSION_PROFILE_DRAFT};

struct desk {
    struct stage stage;
    struct notary notary;
    mission_json *evidence;
    mission_evidence_record record;
    mission_replay_source source;
    mission_replay told;
};

static void open_desk(struct desk *d, uint32_t profile)
{
    memset(d, 0, sizeof *d);
    stage_open(&d->stage, profile);
    notary_open(&d->notary, mission_context_ref(d->stage.context), 0);
}

static void close_desk(struct desk *d)
{
    mission_json_unref(d->evidence);
    notary_close(&d->notary);
    stage_close(&d->stage);
}

/* Keep what an auditor would have of the latest decision. */
static void keep(struct desk *d)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_evidence_keys keys = {.size = sizeof keys,
                                  .emitter = V("pdp.example.com"),
                                  .roles = 1u << MISSION_EMITTER_PDP,
                                  .keys = d->notary.sets[MISSION_EMITTER_PDP]};
    mission_evidence_verifier_config config = {
        .size = sizeof config, .context = d->stage.context, .emitters = &keys, .emitter_count = 1};
    mission_evidence_verifier *verifier = NULL;

    CHECK_CODE(mission_evidence_verifier_new(&config, &verifier, &error), MISSION_OK, &error);
    mission_json_unref(d->evidence);
    d->evidence = NULL;
    CHECK_CODE(mission_decision_evidence(d->notary.emitters[MISSION_EMITTER_PDP], d->stage.decision,
                                         &d->evidence, &error),
               MISSION_OK, &error);
    d->record = (mission_evidence_record){.size = sizeof d->record};
    CHECK_CODE(
        mission_evidence_verify(verifier, mission_json_root(d->evidence), &d->record, &error),
        MISSION_OK, &error);
    mission_evidence_verifier_unref(verifier);
}

static void record(struct desk *d, uint32_t reason)
{
    CHECK_DENIED(&d->stage, reason);
    keep(d);
}

static mission_replay_source source_of(struct desk *d)
{
    return (mission_replay_source){.size = sizeof(mission_replay_source),
                                   .decision = &d->record,
                                   .pdp = d->stage.pdp,
                                   .policy = d->stage.policy,
                                   .request = mission_json_root(d->stage.request),
                                   .situation = &d->stage.situation,
                                   .name_space = V(NOTARY_SPACE)};
}

static int32_t replay(struct desk *d, const mission_replay_source *source, mission_error *error)
{
    d->told = (mission_replay){.size = sizeof d->told, .outcome = 9, .permit = 9};
    return mission_decision_replay(source, &d->told, error);
}

static void check_outcome(struct desk *d, const mission_replay_source *source, uint32_t outcome,
                          uint32_t differs, uint32_t missing)
{
    mission_error error = MISSION_ERROR_INIT;

    CHECK_CODE(replay(d, source, &error), MISSION_OK, &error);
    CHECK_INT(d->told.outcome, outcome);
    CHECK_INT(d->told.differs, differs);
    CHECK_INT(d->told.missing, missing);
}

static void check_same(struct desk *d)
{
    const mission_replay_source source = source_of(d);

    check_outcome(d, &source, MISSION_REPLAY_SAME, 0, 0);
    CHECK_INT(d->told.permit, stage_says(&d->stage).permit);
    CHECK_INT(d->told.reason, stage_says(&d->stage).reason);
    CHECK_INT(d->told.action_class, stage_says(&d->stage).action_class);
}

/* ---- The same ---- */

/* Decisions of every kind of gate, each as it was, a week later. */
static void ask_permit(struct desk *d)
{
    (void)d;
}
static void ask_too_much(struct desk *d)
{
    stage_ask(&d->stage, "/action/properties/parameters/amount", "\"500.01\"", NULL);
}
static void ask_elsewhere(struct desk *d)
{
    stage_ask_for(&d->stage, STAGE_ERP, "payments.cancel", "{}", NULL);
}
static void ask_suspended(struct desk *d)
{
    d->stage.state.state = MISSION_STATE_SUSPENDED;
}
static void ask_old_state(struct desk *d)
{
    d->stage.state.learned_at.seconds -= 100000;
    d->stage.state.fresh_until.seconds -= 100000;
}
static void ask_policy_deny(struct desk *d)
{
    d->stage.answer.says = MISSION_SAYS_DENY;
    d->stage.answer.verdict = V("deny");
}
static void ask_notify(struct desk *d)
{
    stage_ask_for(&d->stage, STAGE_FLOW, "notify_reviewer",
                  "{\"recipients\":[\"example.com\"],\"text\":\"x\"}", NULL);
}
static void ask_notify_approved(struct desk *d)
{
    stage_ask_for(&d->stage, STAGE_FLOW, "notify_reviewer",
                  "{\"recipients\":[\"example.com\"],\"text\":\"x\"}", "/context/approval",
                  "{\"id\":\"apr_1\",\"approved_until\":\"2026-09-01T00:10:00Z\"}", NULL);
}
static void ask_pay(struct desk *d)
{
    stage_ask_for(&d->stage, STAGE_ERP, "payments.release",
                  "{\"amount\":\"10.00\",\"currency\":\"USD\"}", NULL);
}
static void ask_policy_approval(struct desk *d)
{
    d->stage.answer.says = MISSION_SAYS_APPROVAL;
    d->stage.answer.verdict = V("approval");
}
static const mission_view completed_class = {"consequential_write", 19};
static void ask_history(struct desk *d)
{
    d->stage.answer.history = 1;
    d->stage.answer.history_classes = &completed_class;
}
static void ask_history_not(struct desk *d)
{
    ask_history(d);
    d->stage.history = MISSION_HISTORY_NOT;
}

static const struct {
    const char *name;
    void (*ask)(struct desk *);
    uint32_t reason, relied;
} asked[] = {
    {"permit", ask_permit, MISSION_DENY_NONE, MISSION_REPLAY_NEEDS_POLICY},
    {"too much", ask_too_much, MISSION_DENY_PARAMETER_VIOLATION, 0},
    {"elsewhere", ask_elsewhere, MISSION_DENY_OUT_OF_AUTHORITY, 0},
    {"suspended", ask_suspended, MISSION_DENY_MISSION_INACTIVE, 0},
    {"old state", ask_old_state, MISSION_DENY_STALE_STATE, 0},
    {"policy denies", ask_policy_deny, MISSION_DENY_RESOURCE_POLICY, MISSION_REPLAY_NEEDS_POLICY},
    {"no approval", ask_notify, MISSION_DENY_APPROVAL_REQUIRED, MISSION_REPLAY_NEEDS_POLICY},
    {"approved", ask_notify_approved, MISSION_DENY_NONE, MISSION_REPLAY_NEEDS_POLICY},
    {"irreversible", ask_pay, MISSION_DENY_NONE, MISSION_REPLAY_NEEDS_POLICY},
    {"policy wants approval", ask_policy_approval, MISSION_DENY_APPROVAL_REQUIRED,
     MISSION_REPLAY_NEEDS_POLICY},
    {"history", ask_history, MISSION_DENY_NONE,
     MISSION_REPLAY_NEEDS_POLICY | MISSION_REPLAY_NEEDS_HISTORY},
    {"no history", ask_history_not, MISSION_DENY_HISTORY_NOT_SATISFIED,
     MISSION_REPLAY_NEEDS_POLICY | MISSION_REPLAY_NEEDS_HISTORY},
};

static void test_same(void)
{
    for (size_t p = 0; p < 2; p++)
        for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++) {
            struct desk d;

            test_about("%s, profile %u", asked[i].name, profiles[p]);
            open_desk(&d, profiles[p]);
            asked[i].ask(&d);
            record(&d, asked[i].reason);
            /* what the policy says today, and what history shows, is not asked */
            d.stage.answer.says = asked[i].reason ? MISSION_SAYS_PERMIT : MISSION_SAYS_DENY;
            d.stage.history = MISSION_HISTORY_UNAVAILABLE;
            d.stage.calls[STAGE_SLOT_POLICY] = d.stage.calls[STAGE_SLOT_HISTORY] = 0;
            check_same(&d);
            CHECK_INT(d.told.relied, asked[i].relied);
            CHECK_INT(d.stage.calls[STAGE_SLOT_POLICY] + d.stage.calls[STAGE_SLOT_HISTORY], 0);
            close_desk(&d);
        }
    test_about(NULL);
}

/* ---- Another one ---- */

/* Evidence that was changed, as a decision point that lied would have signed it. */
static void lie(struct desk *d, const char *pointer, const char *value)
{
    const mission_value *root = mission_json_root(d->evidence);
    mission_json *changed = edited(d->stage.context, root, pointer, value);

    mission_json_unref(d->evidence);
    d->evidence = changed;
    d->record.value = mission_json_root(changed);
    d->record.permit =
        mission_value_string(mission_value_get(d->record.value, V("decision"))).len == 6;
    d->record.reason = mission_value_string(mission_value_get(d->record.value, V("denial_reason")));
}

static void test_differs(void)
{
    static const struct {
        const char *pointer, *value;
        uint32_t differs;
    } lies[] = {
        {"/entry_digest", "\"sha-256:WPVi6EnQ7H9Fh-qk9ADxmTg8zruOdVUX1esl-v3TfCI\"",
         MISSION_REPLAY_ENTRY},
        {"/entry_digest", NULL, MISSION_REPLAY_ENTRY},
        {"/contributing_constraints", "[\"mission_resource_access\"]", MISSION_REPLAY_CONSTRAINTS},
        {"/contributing_constraints", "[\"mission_resource_access\",\"tenant\"]",
         MISSION_REPLAY_CONSTRAINTS},
        {"/action_class", "\"consequential_read\"", MISSION_REPLAY_CLASS},
        {"/class_source", "\"resource_floor\"", MISSION_REPLAY_CLASS},
        {"/conditions/valid_until", "\"2036-01-01T00:00:00Z\"", MISSION_REPLAY_CONDITIONS},
        {"/conditions/use_limit", "5", MISSION_REPLAY_CONDITIONS},
        {"/conditions/use_limit", NULL, MISSION_REPLAY_CONDITIONS},
    };

    for (size_t p = 0; p < 2; p++)
        for (size_t i = 0; i < sizeof lies / sizeof lies[0]; i++) {
            mission_replay_source source;
            struct desk d;

            test_about("%s", lies[i].pointer);
            open_desk(&d, profiles[p]);
            record(&d, MISSION_DENY_NONE);
            lie(&d, lies[i].pointer, lies[i].value);
            source = source_of(&d);
            check_outcome(&d, &source, MISSION_REPLAY_DIFFERS, lies[i].differs, 0);
            CHECK_INT(d.told.permit, 1);
            close_desk(&d);
        }
    test_about(NULL);
}

/* A permit for what was too much, and a denial of what should have been permitted. */
static void test_other_verdict(void)
{
    for (size_t p = 0; p < 2; p++) {
        mission_replay_source source;
        mission_known_state then;
        struct desk d;

        open_desk(&d, profiles[p]);
        then = d.stage.state;
        record(&d, MISSION_DENY_NONE);
        d.stage.state.state = MISSION_STATE_SUSPENDED; /* so it was, and a permit was given */
        source = source_of(&d);
        check_outcome(&d, &source, MISSION_REPLAY_DIFFERS,
                      MISSION_REPLAY_PERMIT | MISSION_REPLAY_REASON | MISSION_REPLAY_ENTRY |
                          MISSION_REPLAY_CONSTRAINTS | MISSION_REPLAY_CONDITIONS,
                      0);
        CHECK_INT(d.told.permit, 0);
        CHECK_INT(d.told.reason, MISSION_DENY_MISSION_INACTIVE);

        record(&d, MISSION_DENY_MISSION_INACTIVE);
        lie(&d, "/denial_reason", "\"stale_state\"");
        source = source_of(&d);
        check_outcome(&d, &source, MISSION_REPLAY_DIFFERS, MISSION_REPLAY_REASON, 0);

        /* a denial before the policy was asked, where every gate before it is open: what the policy
         * would have said is not known, and it was another decision whatever it was */
        d.stage.state = then;
        source = source_of(&d);
        lie(&d, "/denial_reason", "\"mission_inactive\"");
        check_outcome(&d, &source, MISSION_REPLAY_DIFFERS, MISSION_REPLAY_REASON,
                      MISSION_REPLAY_NEEDS_POLICY);
        CHECK_INT(d.told.permit, 0);
        close_desk(&d);
    }
}

/* ---- Nobody can tell ---- */

static void test_missing(void)
{
    for (size_t p = 0; p < 2; p++) {
        mission_replay_source source;
        mission_known_state other;
        mission_situation situation;
        mission_json *kept;
        struct desk d;

        open_desk(&d, profiles[p]);
        record(&d, MISSION_DENY_NONE);
        source = source_of(&d);
        source.policy = NULL;
        check_outcome(&d, &source, MISSION_REPLAY_UNTOLD, 0, MISSION_REPLAY_NEEDS_VIEW);
        source = source_of(&d);
        source.request = NULL;
        check_outcome(&d, &source, MISSION_REPLAY_UNTOLD, 0, MISSION_REPLAY_NEEDS_REQUEST);
        source = source_of(&d);
        source.situation = NULL;
        check_outcome(&d, &source, MISSION_REPLAY_UNTOLD, 0, MISSION_REPLAY_NEEDS_STATE);
        source = source_of(&d);
        other = d.stage.state;
        other.version = 4; /* not the version that was relied on */
        situation = d.stage.situation;
        situation.state = &other;
        source.situation = &situation;
        check_outcome(&d, &source, MISSION_REPLAY_UNTOLD, 0, MISSION_REPLAY_NEEDS_STATE);
        source = source_of(&d);
        source.name_space = V(""); /* what the policy said is not found */
        check_outcome(&d, &source, MISSION_REPLAY_UNTOLD, 0, MISSION_REPLAY_NEEDS_POLICY);
        source.policy = NULL;
        source.request = NULL;
        source.situation = NULL;
        check_outcome(&d, &source, MISSION_REPLAY_UNTOLD, 0,
                      MISSION_REPLAY_NEEDS_VIEW | MISSION_REPLAY_NEEDS_REQUEST |
                          MISSION_REPLAY_NEEDS_STATE);
        CHECK(d.told.permit == 0);

        /* another view of the same Mission */
        kept = mission_json_ref(d.stage.request);
        stage_set(&d.stage, "[" STAGE_ENTRY(STAGE_ERP, "\"journal-entries.write\"", "") "]");
        source = source_of(&d);
        source.request = mission_json_root(kept);
        check_outcome(&d, &source, MISSION_REPLAY_UNTOLD, 0, MISSION_REPLAY_NEEDS_VIEW);
        mission_json_unref(kept);
        close_desk(&d);
    }
}

/* Not the request that was decided about, in each of what the evidence says of it. */
static void test_other_request(void)
{
    static const char *const changes[][2] = {
        {"/action/properties/parameters/amount", "\"423.51\""},
        {"/action/properties/parameter_digest",
         "\"sha-256:UdG-TiebDHTiKRXUVURs1Jeq_vDJp_Ro8jWbBAD8hgM\""},
        {"/action/name", "\"payments.release\""},
        {"/resource/id", "\"je_other\""},
        {"/resource/properties/audience", "\"https://crm.example.com\""},
        {"/subject/id", "\"somebody\""},
        {"/context/actor/client_id", "\"other\""},
        {"/context/credential/issuer", "\"https://as.example.org\""},
        {"/context/mission/id", "\"msn_other\""},
        {"/context/mission/authority_hash",
         "\"sha-256:WPVi6EnQ7H9Fh-qk9ADxmTg8zruOdVUX1esl-v3TfCI\""},
        {"/context/approval", "{\"id\":\"apr_1\",\"approved_until\":\"2026-09-02T00:00:00Z\"}"},
        {"/context/taint", "{\"tainted\":true,\"granularity\":\"session\"}"},
    };

    for (size_t p = 0; p < 2; p++)
        for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
            mission_replay_source source;
            mission_json *other;
            struct desk d;

            test_about("%s", changes[i][0]);
            open_desk(&d, profiles[p]);
            record(&d, MISSION_DENY_NONE);
            other = edited(d.stage.context, mission_json_root(d.stage.request), changes[i][0],
                           changes[i][1]);
            source = source_of(&d);
            source.request = mission_json_root(other);
            check_outcome(&d, &source, MISSION_REPLAY_UNTOLD, 0, MISSION_REPLAY_NEEDS_REQUEST);
            mission_json_unref(other);
            close_desk(&d);
        }
    test_about(NULL);
}

/* A denial of an unbound action has the digest of the request: any of its parts is another one. */
static void test_request_digest(void)
{
    struct desk d;
    mission_replay_source source;
    mission_json *other;

    open_desk(&d, MISSION_PROFILE_DRAFT);
    stage_ask_for(&d.stage, STAGE_ERP, "invoices.read", "{}", "/action/properties/parameters", NULL,
                  NULL);
    record(&d, MISSION_DENY_NONE);
    CHECK(mission_value_get(mission_json_root(d.evidence), V("evaluation_request_digest")) != NULL);
    check_same(&d);
    other = edited(d.stage.context, mission_json_root(d.stage.request), "/resource/id", "\"je_x\"");
    source = source_of(&d);
    source.request = mission_json_root(other);
    check_outcome(&d, &source, MISSION_REPLAY_UNTOLD, 0, MISSION_REPLAY_NEEDS_REQUEST);
    mission_json_unref(other);
    lie(&d, "/evaluation_request_digest",
        "\"sha-256:UdG-TiebDHTiKRXUVURs1Jeq_vDJp_Ro8jWbBAD8hgM\"");
    source = source_of(&d);
    check_outcome(&d, &source, MISSION_REPLAY_UNTOLD, 0, MISSION_REPLAY_NEEDS_REQUEST);
    close_desk(&d);
}

/* ---- What the policy's word meant ---- */

static int32_t means(void *host, mission_view policy, mission_view version, mission_view verdict,
                     uint32_t *says)
{
    CHECK_VIEW(policy, "urn:example:erp-policy");
    CHECK_VIEW(version, "12");
    CHECK_VIEW(verdict, "grün");
    *says = MISSION_SAYS_PERMIT;
    return *(int32_t *)host;
}

static int32_t trusting(void *host, mission_view policy, mission_view version, mission_view verdict,
                        uint32_t *says)
{
    (void)host;
    (void)policy;
    (void)version;
    (void)verdict;
    *says = MISSION_SAYS_PERMIT;
    return 0;
}

static void test_verdict(void)
{
    for (size_t p = 0; p < 2; p++) {
        mission_replay_source source;
        int32_t fails = 0;
        struct desk d;

        open_desk(&d, profiles[p]);
        d.stage.answer.verdict = V("grün");
        record(&d, MISSION_DENY_NONE);
        source = source_of(&d); /* a word that nobody here understands is no permit and no denial */
        check_outcome(&d, &source, MISSION_REPLAY_UNTOLD, 0, MISSION_REPLAY_NEEDS_POLICY);
        source.verdict = means;
        source.host = &fails;
        check_outcome(&d, &source, MISSION_REPLAY_SAME, 0, 0);
        fails = 1;
        check_outcome(&d, &source, MISSION_REPLAY_UNTOLD, 0, MISSION_REPLAY_NEEDS_POLICY);
        d.stage.answer.verdict = V("");
        record(&d, MISSION_DENY_NONE);
        source = source_of(&d);
        source.verdict = trusting; /* no word is no word, whoever reads it */
        check_outcome(&d, &source, MISSION_REPLAY_UNTOLD, 0, MISSION_REPLAY_NEEDS_POLICY);
        /* a denial after the policy was asked says nothing of what it said */
        ask_policy_approval(&d);
        d.stage.answer.verdict = V("");
        record(&d, MISSION_DENY_APPROVAL_REQUIRED);
        source = source_of(&d);
        check_outcome(&d, &source, MISSION_REPLAY_UNTOLD, 0, MISSION_REPLAY_NEEDS_POLICY);
        close_desk(&d);
    }
}

/* Nobody claims again: what came of it then stands in the evidence alone. */
static void test_claims(void)
{
    static const char *const reasons[] = {"\"duplicate_suppressed\"", "\"idempotency_conflict\"",
                                          "\"quota_exceeded\"", "\"exclusivity_latched\""};

    for (size_t p = 0; p < 2; p++)
        for (size_t i = 0; i < 4; i++) {
            mission_replay_source source;
            struct desk d;

            open_desk(&d, profiles[p]);
            d.stage.answer.says = MISSION_SAYS_DENY;
            record(&d, MISSION_DENY_RESOURCE_POLICY); /* "allow" is recorded, as for a permit */
            lie(&d, "/denial_reason", reasons[i]);
            source = source_of(&d);
            check_outcome(&d, &source, MISSION_REPLAY_UNTOLD, 0, MISSION_REPLAY_NEEDS_CLAIMS);
            close_desk(&d);
        }
}

/* A permit under a key that was claimed: the same, as far as the evidence says that it was. */
static void test_claimed(void)
{
    for (size_t p = 0; p < 2; p++) {
        mission_error error = MISSION_ERROR_INIT;
        mission_replay_source source;
        struct desk d;

        open_desk(&d, profiles[p]);
        stage_ask(&d.stage, "/action/properties/idempotency_key", "\"k\"", NULL);
        CHECK_CODE(mi_decide(d.stage.pdp, d.stage.policy, &d.stage.evaluation, &d.stage.situation,
                             &d.stage.now, NULL, 0, &d.stage.decision, &error),
                   MISSION_OK, &error);
        CHECK(d.stage.decision && d.stage.decision->needs == MI_NEEDS_KEY);
        keep(&d); /* the claim is the store's: here it is taken for granted */
        check_same(&d);
        CHECK_INT(d.told.relied, MISSION_REPLAY_NEEDS_POLICY | MISSION_REPLAY_NEEDS_CLAIMS);
        record(&d, MISSION_DENY_CONSTRAINT_UNSUPPORTED); /* by one that has no store */
        check_same(&d);
        CHECK_INT(d.told.relied & MISSION_REPLAY_NEEDS_CLAIMS, MISSION_REPLAY_NEEDS_CLAIMS);
        lie(&d, "/contributing_constraints", "[\"max_amount\"]"); /* it was not for want of one */
        source = source_of(&d);
        CHECK_CODE(replay(&d, &source, &error), MISSION_OK, &error);
        CHECK_INT(d.told.outcome, MISSION_REPLAY_DIFFERS);
        close_desk(&d);
    }
}

/* ---- Other callbacks are asked as they are ---- */

static void test_forwarded(void)
{
    struct desk d;

    open_desk(&d, MISSION_PROFILE_DRAFT);
    d.stage.config.flags = MISSION_PDP_ENROLLED | MISSION_PDP_REGISTRY;
    stage_again(&d.stage);
    ask_notify_approved(&d);
    record(&d, MISSION_DENY_NONE);
    memset(d.stage.calls, 0, sizeof d.stage.calls);
    check_same(&d);
    CHECK(d.stage.calls[STAGE_SLOT_ENROLLED] && d.stage.calls[STAGE_SLOT_PROFILE] &&
          d.stage.calls[STAGE_SLOT_FACTS] && d.stage.calls[STAGE_SLOT_ACTOR] &&
          d.stage.calls[STAGE_SLOT_APPROVAL]);
    d.stage.approval.status = MISSION_APPROVAL_REFUSED; /* an approval that never was */
    {
        const mission_replay_source source = source_of(&d);

        check_outcome(&d, &source, MISSION_REPLAY_DIFFERS,
                      MISSION_REPLAY_PERMIT | MISSION_REPLAY_REASON | MISSION_REPLAY_ENTRY |
                          MISSION_REPLAY_CONSTRAINTS | MISSION_REPLAY_CONDITIONS,
                      0);
        CHECK_INT(d.told.reason, MISSION_DENY_POLICY_DENIED);
    }
    close_desk(&d);
}

/* The decision point that is replayed stays what it is. */
static void test_untouched(void)
{
    struct desk d;

    open_desk(&d, MISSION_PROFILE_SERIES);
    record(&d, MISSION_DENY_NONE);
    for (size_t i = 0; i < 3; i++)
        check_same(&d);
    d.stage.answer.says = MISSION_SAYS_DENY;
    CHECK_DENIED(&d.stage, MISSION_DENY_RESOURCE_POLICY);
    close_desk(&d);
}

static void test_arguments(void)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_replay_source source;
    struct desk d;

    open_desk(&d, MISSION_PROFILE_DRAFT);
    record(&d, MISSION_DENY_NONE);
    CHECK_CODE(replay(&d, NULL, &error), MISSION_E_ARGUMENT, &error);
    CHECK_INT(d.told.outcome, MISSION_REPLAY_UNTOLD);
    CHECK_INT(d.told.permit, 0);
    source = source_of(&d);
    source.pdp = NULL;
    CHECK_CODE(replay(&d, &source, &error), MISSION_E_ARGUMENT, &error);
    source = source_of(&d);
    source.decision = NULL;
    CHECK_CODE(replay(&d, &source, &error), MISSION_E_ARGUMENT, &error);
    source = source_of(&d);
    source.size = 8;
    CHECK_CODE(replay(&d, &source, &error), MISSION_E_ABI_SMALL, &error);
    source = source_of(&d);
    d.record.kind = MISSION_EVIDENCE_EXECUTION;
    CHECK_CODE(replay(&d, &source, &error), MISSION_E_ARGUMENT, &error);
    CHECK_CODE(mission_decision_replay(&source, NULL, &error), MISSION_E_ARGUMENT, &error);
    close_desk(&d);
}

static const struct test tests[] = {
    {"the same", test_same},
    {"in what it differs", test_differs},
    {"another verdict", test_other_verdict},
    {"what is missing", test_missing},
    {"another request", test_other_request},
    {"the digest of a request", test_request_digest},
    {"the policy's word", test_verdict},
    {"claims", test_claims},
    {"a permit that was claimed", test_claimed},
    {"callbacks that are asked", test_forwarded},
    {"the decision point itself", test_untouched},
    {"what is handed in", test_arguments},
};
TEST_MAIN("decision_replay", tests)
