/* Evidence, failing at every allocation and in every slot: nothing unsigned, nothing half.
 * SPDX-License-Identifier: MIT */
#include "meter.h"

#include "roles/decision/decision.h"
#include "roles/evidence/evidence.h"

#define DIGEST "sha-256:WPVi6EnQ7H9Fh-qk9ADxmTg8zruOdVUX1esl-v3TfCI"

struct setup {
    mission_context *context;
    mission_jwk *key;
    mission_jwks *keys;
    mission_signer signer;
    mission_emitter *emitter;
    mission_evidence_verifier *verifier;
    mission_decision decision;
    mission_json *record;
    struct meter *meter;
};

static int32_t count(void *host, mission_view issuer, mission_view mission, uint64_t *sequence)
{
    struct setup *s = host;

    (void)issuer;
    (void)mission;
    *sequence = 7;
    return meter_fails(s->meter, &s->meter->host) ? METER_HOST_CODE : 0;
}

static mission_emitter_config config_of(struct setup *s, uint32_t role)
{
    return (mission_emitter_config){.size = sizeof(mission_emitter_config),
                                    .context = s->context,
                                    .id = V("pdp.example.com"),
                                    .role = role,
                                    .signer = &s->signer,
                                    .host = s,
                                    .next = count,
                                    .name_space = V("pdp.example.com/")};
}

static const mission_time boundary = {.seconds = 1000};

/* A proof that fails is one that cannot be had: the record stays unverified. */
static int32_t anchored(void *host, mission_view digest, int32_t *verdict, mission_time *at)
{
    struct setup *s = host;

    (void)digest;
    *verdict = 1;
    *at = (mission_time){.seconds = 999};
    return meter_fails(s->meter, &s->meter->host) ? METER_HOST_CODE : 0;
}

static mission_evidence_keys keys_of(struct setup *s)
{
    static const mission_view audience = {"https://erp.example.com", 23};

    return (mission_evidence_keys){.size = sizeof(mission_evidence_keys),
                                   .emitter = V("pdp.example.com"),
                                   .roles = 1u << MISSION_EMITTER_PDP,
                                   .keys = s->keys,
                                   .audiences = &audience,
                                   .audience_count = 1,
                                   .compromised_at = &boundary};
}

/* A denial without a view: what a decision makes of parameters is swept elsewhere. */
static void decide(mission_decision *decision)
{
    decision->evaluation = (mission_evaluation){.size = sizeof decision->evaluation,
                                                .subject_type = V("user"),
                                                .subject_id = V("u"),
                                                .resource_type = V("r"),
                                                .resource_id = V("1"),
                                                .audience = V("https://erp.example.com"),
                                                .action = V("a.b"),
                                                .mission_id = V("msn_1"),
                                                .mission_issuer = V("https://as.example.com"),
                                                .authority_hash = V(DIGEST)};
    decision->says = (mission_decided){.size = sizeof decision->says,
                                       .reason = MISSION_DENY_STALE_STATE,
                                       .action_class = MISSION_CLASS_READ,
                                       .evaluation_id = V("dec_1"),
                                       .evaluated_at = {.seconds = 1793607243},
                                       .entry = SIZE_MAX};
}

static void prepare(struct setup *s, struct meter *meter)
{
    mission_evidence_keys keys;
    mission_evidence_verifier_config verifier = {.size = sizeof verifier, .emitter_count = 1};
    mission_emitter_config emitter;

    *s = (struct setup){.meter = meter, .signer = {.size = sizeof s->signer}};
    s->context = verifier.context = meter_context(meter, meter_profile());
    CHECK_INT(mission_jwk_generate(s->context, MISSION_ALG_EDDSA, V("k"), &s->key, NULL),
              MISSION_OK);
    CHECK_INT(mission_jwks_of(s->context, &s->key, 1, &s->keys, NULL), MISSION_OK);
    CHECK_INT(mission_jwk_signer(s->key, 0, &s->signer, NULL), MISSION_OK);
    emitter = config_of(s, MISSION_EMITTER_PDP);
    CHECK_INT(mission_emitter_new(&emitter, &s->emitter, NULL), MISSION_OK);
    keys = keys_of(s);
    verifier.emitters = &keys;
    verifier.host = s;
    verifier.anchored = anchored;
    CHECK_INT(mission_evidence_verifier_new(&verifier, &s->verifier, NULL), MISSION_OK);
    decide(&s->decision);
    CHECK_INT(mission_decision_evidence(s->emitter, &s->decision, &s->record, NULL), MISSION_OK);
    meter_arm(meter);
}

static int32_t finish(struct setup *s, int32_t rc)
{
    meter_disarm(s->meter);
    mission_json_unref(s->record);
    mission_evidence_verifier_unref(s->verifier);
    mission_emitter_unref(s->emitter);
    mission_jwks_unref(s->keys);
    mission_jwk_unref(s->key);
    mission_context_unref(s->context);
    return rc;
}

static int32_t run_emitter(struct meter *meter, mission_error *error)
{
    mission_emitter_config config;
    mission_emitter *made;
    struct setup s;
    int32_t rc;

    prepare(&s, meter);
    made = s.emitter;
    config = config_of(&s, MISSION_EMITTER_PEP);
    rc = mission_emitter_new(&config, &made, error);
    CHECK((made == NULL) == (rc != MISSION_OK));
    mission_emitter_unref(made);
    return finish(&s, rc);
}

static int32_t made_record(struct setup *s, mission_json *made, int32_t rc)
{
    CHECK((made == NULL) == (rc != MISSION_OK));
    mission_json_unref(made);
    return finish(s, rc);
}

static int32_t run_decision(struct meter *meter, mission_error *error)
{
    mission_json *made;
    struct setup s;
    int32_t rc;

    prepare(&s, meter);
    made = s.record;
    rc = mission_decision_evidence(s.emitter, &s.decision, &made, error);
    return made_record(&s, made, rc);
}

static int32_t run_with(struct meter *meter, mission_error *error)
{
    const mission_evidence_more more = {
        .size = sizeof more, .hop_jti = V("j"), .hop_mission_id = V("msn_1")};
    mission_json *made;
    struct setup s;
    int32_t rc;

    prepare(&s, meter);
    made = s.record;
    rc = mission_decision_evidence_with(s.emitter, &s.decision, &more, &made, error);
    return made_record(&s, made, rc);
}

static int32_t run_body(struct meter *meter, mission_error *error)
{
    mission_json *made;
    struct setup s;
    int32_t rc;

    prepare(&s, meter);
    made = s.record;
    rc = mission_decision_evidence_body(s.emitter, &s.decision, 0, &made, error);
    return made_record(&s, made, rc);
}

static int32_t run_refusal(struct meter *meter, mission_error *error)
{
    mission_refusal refusal = {.size = sizeof refusal,
                               .reason = MISSION_DENY_MISSION_CONTEXT_MISSING,
                               .verified = MISSION_VERIFIED_MISSION | MISSION_VERIFIED_SUBJECT};
    mission_json *made;
    struct setup s;
    int32_t rc;

    prepare(&s, meter);
    made = s.record;
    refusal.evaluation = &s.decision.evaluation;
    rc = mission_refusal_record(s.emitter, &refusal, &made, error);
    return made_record(&s, made, rc);
}

static int32_t run_verifier(struct meter *meter, mission_error *error)
{
    mission_evidence_verifier_config config = {.size = sizeof config, .emitter_count = 1};
    mission_evidence_verifier *made;
    mission_evidence_keys keys;
    struct setup s;
    int32_t rc;

    prepare(&s, meter);
    made = s.verifier;
    keys = keys_of(&s);
    config.context = s.context;
    config.emitters = &keys;
    rc = mission_evidence_verifier_new(&config, &made, error);
    CHECK((made == NULL) == (rc != MISSION_OK));
    mission_evidence_verifier_unref(made);
    return finish(&s, rc);
}

static int32_t run_verify(struct meter *meter, mission_error *error)
{
    mission_evidence_record told = {.size = sizeof told, .permit = 1, .kind = 9};
    struct setup s;
    int32_t rc;

    prepare(&s, meter);
    rc = mission_evidence_verify(s.verifier, mission_json_root(s.record), &told, error);
    CHECK_INT(told.kind, rc ? 0 : MISSION_EVIDENCE_DECISION);
    CHECK((told.value == NULL) == (rc != MISSION_OK));
    CHECK_INT(told.permit, 0);
    return finish(&s, rc);
}

static int32_t run_subject(struct meter *meter, mission_error *error)
{
    static const uint32_t hows[] = {MISSION_REFERENCE_KEYED, MISSION_REFERENCE_RANDOM,
                                    MISSION_REFERENCE_ANCHOR};
    mission_subject_protection how = {.size = sizeof how,
                                      .key = V("0123456789abcdef0123456789abcdef"),
                                      .key_id = V("k"),
                                      .issuer = V("https://as.example.com")};
    const mission_principal who = {.iss = V("https://idp.example.com"), .sub = V("alice")};
    struct setup s;
    int32_t rc = MISSION_OK;

    prepare(&s, meter);
    for (size_t i = 0; i < 3 && !rc; i++) {
        mission_text *made = (mission_text *)&s;

        how.how = hows[i];
        rc = mission_subject_reference(s.context, &how, &who, &made, error);
        CHECK((made == NULL) == (rc != MISSION_OK));
        mission_text_unref(made);
    }
    return finish(&s, rc);
}

static const struct scenario scenarios[] = {
    {"mission_emitter_new", run_emitter, 0, false},
    {"mission_decision_evidence", run_decision, 0, false},
    {"mission_decision_evidence_with", run_with, 0, false},
    {"mission_decision_evidence_body", run_body, 0, false},
    {"mission_refusal_record", run_refusal, 0, false},
    {"mission_evidence_verifier_new", run_verifier, 0, false},
    {"mission_evidence_verify", run_verify, 0, false},
    {"mission_subject_reference", run_subject, 0, false},
};

static void test_sweep(void)
{
    COVERS("30:EV-3", "runtime.evidence-emission.no-fallback-on-signer-unavailability");
    for (size_t i = 0; i < sizeof scenarios / sizeof scenarios[0]; i++)
        meter_sweep(&scenarios[i]);
}

static const struct test tests[] = {{"every call", test_sweep}};
TEST_MAIN("fault-runtime_evidence", tests)
