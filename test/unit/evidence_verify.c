/* Verifying evidence: each step broken alone, each byte changed, keys that were compromised.
 * SPDX-License-Identifier: MIT */
#include "jose.h"
#include "notary.h"

#define DIGEST "sha-256:WPVi6EnQ7H9Fh-qk9ADxmTg8zruOdVUX1esl-v3TfCI"
#define OTHER_DIGEST "sha-256:UdG-TiebDHTiKRXUVURs1Jeq_vDJp_Ro8jWbBAD8hgM"
#define MISSION_ID "msn_8RfX2Lqv9TqMv4z7sA2bN1k0YpEdHc9-"

/* The member of the Mission's authority differs by profile. */
static const char *holder(uint32_t profile)
{
    return profile == MISSION_PROFILE_DRAFT ? "issuer" : "origin";
}

static const char decision_body[] =
    "{\"evidence_id\":\"evd_9Nq3TmR6xL2vP8kY4sD1eB7jH0wC5uA\","
    "\"evaluation_id\":\"dec_8K2nP4qV9rL3tY6sB1zN0eF7jB\","
    "\"mission\":{\"id\":\"" MISSION_ID "\",\"%s\":\"https://as.example.com\","
    "\"authority_hash\":\"sha-256:l3KvZ4mP5x0wQrR6tY2nD9bM7sX1cF8gH2vJ4kE5pNQ\","
    "\"policy_view_id\":\"sha-256:kP3xR9sQ7nM2vL4tY6bD1eF8jC5wH0pV2nR3kQ4mZ7t\"},"
    "\"subject\":{\"type\":\"user\",\"id\":\"user_3p2q8mN1a0kV7tR\"},"
    "\"resource\":{\"type\":\"journal-entry\",\"id\":\"je_2026Q3_inv_8421\"},"
    "\"action\":{\"name\":\"journal-entries.write\"},"
    "\"parameter_digest\":\"" DIGEST "\",\"audience\":\"" NOTARY_AUD "\","
    "\"action_class\":\"irreversible_action\",\"class_source\":\"deployment\","
    "\"conditions\":{\"valid_until\":\"2026-11-02T08:15:00Z\",\"use_limit\":1},"
    "\"decision\":\"permit\",\"contributing_constraints\":[\"mission_resource_access\"],"
    "\"sequence\":42,\"emitter\":{\"id\":\"pdp.example.com\",\"role\":\"pdp\"},"
    "\"evaluated_at\":\"2026-11-02T08:14:03Z\","
    "\"entry_digest\":\"sha-256:dPCNLHsZuzPXuhco_s21VTvDI4cagI_LMhPQsqfNJKQ\"}";

static const char execution_body[] =
    "{\"execution_id\":\"exe_4r9SqLm8tY2pXkV3nR0eF7jB1zN6cQ5w\","
    "\"evaluation_id\":\"dec_8K2nP4qV9rL3tY6sB1zN0eF7jB\",\"mission_id\":\"" MISSION_ID "\","
    "\"audience\":\"" NOTARY_AUD "\",\"authorized_parameter_digest\":\"" DIGEST "\","
    "\"effective_parameter_digest\":\"" DIGEST "\",\"outcome\":\"completed\",\"sequence\":43,"
    "\"emitter\":{\"id\":\"pep.example.com\",\"role\":\"pep\"},"
    "\"outcome_at\":\"2026-11-02T08:14:05Z\",\"result_summary\":{\"rows_affected\":1}}";

static const char refusal_body[] =
    "{\"refusal_id\":\"ref_3VtM9kQ2xN7rB4sL8eP1jY5wZc\","
    "\"mission\":{\"id\":\"" MISSION_ID "\",\"%s\":\"https://as.example.com\"},"
    "\"audience\":\"" NOTARY_AUD "\",\"action\":{\"name\":\"journal-entries.write\"},"
    "\"parameter_digest\":\"" DIGEST "\",\"decision\":\"deny\","
    "\"denial_reason\":\"pdp_unreachable\",\"sequence\":44,"
    "\"emitter\":{\"id\":\"pep.example.com\",\"role\":\"pep\"},"
    "\"evaluated_at\":\"2026-11-02T08:16:11Z\"}";

struct kind {
    uint32_t kind, role;
    const char *body;
};
static const struct kind kinds[] = {
    {MISSION_EVIDENCE_DECISION, MISSION_EMITTER_PDP, decision_body},
    {MISSION_EVIDENCE_EXECUTION, MISSION_EMITTER_PEP, execution_body},
    {MISSION_EVIDENCE_REFUSAL, MISSION_EMITTER_PEP, refusal_body},
};
static const uint32_t profiles[] = {MISSION_PROFILE_SERIES, MISSION_PROFILE_DRAFT};

static char *body_of(const struct kind *kind, uint32_t profile)
{
    static char text[4096];

    snprintf(text, sizeof text, kind->body, holder(profile));
    return text;
}

static struct notary opened(struct notary *n, uint32_t profile)
{
    notary_open(n, test_context(profile, NOTARY_NOW), 0);
    return *n;
}

static mission_json *sealed(struct notary *n, const struct kind *kind, uint32_t profile)
{
    return notary_seal(n, kind->role, kind->kind, body_of(kind, profile));
}

/* What a record that is refused tells: nothing but the standing of its key. */
static void check_empty(const mission_evidence_record *told)
{
    CHECK(told->kind == 0 && told->value == NULL && told->permit == 0);
    CHECK(told->id.len == 0 && told->mission.len == 0 && told->has_sequence == 0);
}

/* ---- what is verified ---- */

static void check_told(const struct kind *kind, const mission_evidence_record *told)
{
    const bool execution = kind->kind == MISSION_EVIDENCE_EXECUTION;

    CHECK_INT(told->kind, kind->kind);
    CHECK_INT(told->role, kind->role);
    CHECK(told->id.len > 20 && told->id.ptr[3] == '_');
    CHECK_VIEW(told->emitter,
               kind->role == MISSION_EMITTER_PDP ? "pdp.example.com" : "pep.example.com");
    CHECK_VIEW(told->mission, MISSION_ID);
    CHECK_VIEW(told->issuer, execution ? "" : "https://as.example.com");
    CHECK_VIEW(told->audience, NOTARY_AUD);
    CHECK_INT(told->sequence, 41 + kind->kind);
    CHECK_INT(told->has_sequence, 1);
    CHECK_INT(told->permit, kind->kind == MISSION_EVIDENCE_DECISION);
    CHECK_VIEW(told->outcome, execution ? "completed" : "");
    CHECK_VIEW(told->parameter_digest, DIGEST);
    CHECK_VIEW(told->effective_digest, execution ? DIGEST : "");
    CHECK_VIEW(told->reason, kind->kind == MISSION_EVIDENCE_REFUSAL ? "pdp_unreachable" : "");
    CHECK(told->value != NULL);
    CHECK_INT(told->standing, MISSION_STANDING_SOUND);
}

static void test_verified(void)
{
    COVERS("30:EV-7", "evidence.integrity.header-kid-and-alg",
           "evidence.conformance.consumer-verifier-bar");
    const uint32_t algorithms[] = {MISSION_ALG_ES256, MISSION_ALG_ES384, MISSION_ALG_EDDSA};

    for (size_t p = 0; p < 2; p++)
        for (size_t a = 0; a < 3; a++)
            for (size_t k = 0; k < 3; k++) {
                mission_error error = MISSION_ERROR_INIT;
                mission_evidence_record told;
                struct notary n;
                mission_json *record;

                notary_open(&n, test_context(profiles[p], NOTARY_NOW), algorithms[a]);
                record = sealed(&n, &kinds[k], profiles[p]);
                CHECK_CODE(notary_verify(&n, record, &told, &error), MISSION_OK, &error);
                check_told(&kinds[k], &told);
                mission_json_unref(record);
                notary_close(&n);
            }
}

/* ---- each step broken alone ---- */

/* The record with another envelope: this header over this payload, by this key. */
static mission_json *forge(struct notary *n, const char *body, const char *payload,
                           const char *header, const mission_jwk *key)
{
    mission_json *parsed = test_json(n->context, body), *record = NULL;
    char *token =
        jose_token(key, MISSION_ALG_EDDSA, mission_view_of(header), mission_view_of(payload));
    mission_builder *b = NULL;
    mission_error error = MISSION_ERROR_INIT;

    CHECK_CODE(mission_builder_new(n->context, &b, &error), MISSION_OK, &error);
    mission_builder_object(b);
    for (size_t i = 0; i < mission_value_count(mission_json_root(parsed)); i++) {
        mission_builder_name(b, mission_value_name(mission_json_root(parsed), i));
        mission_builder_value(b, mission_value_item(mission_json_root(parsed), i));
    }
    mission_builder_name(b, V("evidence_envelope"));
    mission_builder_object(b);
    mission_builder_name(b, V("format"));
    mission_builder_string(b, V("jws-compact"));
    mission_builder_name(b, V("value"));
    mission_builder_string(b, mission_view_of(token));
    mission_builder_end(b);
    mission_builder_end(b);
    CHECK_CODE(mission_builder_finish(b, &record, &error), MISSION_OK, &error);
    mission_builder_free(b);
    mission_json_unref(parsed);
    free(token);
    return record;
}

static char *canonical(struct notary *n, const char *body)
{
    mission_json *parsed = test_json(n->context, body);
    char *text = notary_text(n->context, mission_json_root(parsed));

    mission_json_unref(parsed);
    return text;
}

static void refused(struct notary *n, mission_json *record, int32_t code, const char *where)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_evidence_record told;

    CHECK_CODE(notary_verify(n, record, &told, &error), code, &error);
    CHECK_TEXT(error.where, where);
    check_empty(&told);
    mission_json_unref(record);
}

#define HEADER(typ, cty)                                                                           \
    "{\"alg\":\"EdDSA\",\"kid\":\"pdp-key\",\"typ\":\"" typ "\",\"cty\":\"" cty "\"}"
#define TYP "application/mission-runtime-evidence+jws"
#define CTY "application/mission-decision-evidence+json"
#define GOOD_HEADER HEADER(TYP, CTY)

static void test_header(void)
{
    COVERS("30:EV-7", "evidence.integrity.typ-rejects-cross-use",
           "evidence.integrity.header-kid-and-alg");
    static const struct {
        const char *header;
        int32_t code;
        const char *where;
    } cases[] = {
        {GOOD_HEADER, MISSION_OK, ""},
        {HEADER(CTY, CTY), MISSION_E_TOKEN_TYPE, "/evidence_envelope/value"},
        {HEADER("mission-runtime-evidence+jws", CTY), MISSION_E_TOKEN_TYPE,
         "/evidence_envelope/value"},
        {HEADER("application/Mission-runtime-evidence+jws", CTY), MISSION_E_TOKEN_TYPE,
         "/evidence_envelope/value"},
        {HEADER(TYP, "mission-decision-evidence+json"), MISSION_E_TOKEN_TYPE,
         "/evidence_envelope/value"},
        {HEADER(TYP, "application/mission-execution-evidence+json"), MISSION_E_TOKEN_TYPE,
         "/evidence_envelope/value"},
        {HEADER(TYP, "application/mission-receipt+json"), MISSION_E_TOKEN_TYPE,
         "/evidence_envelope/value"},
        {"{\"alg\":\"EdDSA\",\"kid\":\"pdp-key\",\"typ\":\"" TYP "\"}", MISSION_E_TOKEN_TYPE,
         "/evidence_envelope/value"},
        {"{\"alg\":\"EdDSA\",\"kid\":\"pdp-key\",\"cty\":\"" CTY "\"}", MISSION_E_TOKEN_TYPE,
         "/evidence_envelope/value"},
        {"{\"alg\":\"EdDSA\",\"typ\":\"" TYP "\",\"cty\":\"" CTY "\"}", MISSION_E_NO_KEY,
         "/emitter"},
        {"{\"alg\":\"EdDSA\",\"kid\":\"pep-key\",\"typ\":\"" TYP "\",\"cty\":\"" CTY "\"}",
         MISSION_E_NO_KEY, "/emitter"},
        {"{\"alg\":\"ES256\",\"kid\":\"pdp-key\",\"typ\":\"" TYP "\",\"cty\":\"" CTY "\"}",
         MISSION_E_ALGORITHM, ""},
        {"{\"alg\":\"none\",\"kid\":\"pdp-key\",\"typ\":\"" TYP "\",\"cty\":\"" CTY "\"}",
         MISSION_E_ALGORITHM, ""},
        {"{\"alg\":\"HS256\",\"kid\":\"pdp-key\",\"typ\":\"" TYP "\",\"cty\":\"" CTY "\"}",
         MISSION_E_ALGORITHM, ""},
        {"{\"alg\":\"EdDSA\",\"crit\":[\"x\"],\"kid\":\"pdp-key\",\"typ\":\"" TYP
         "\",\"cty\":\"" CTY "\"}",
         MISSION_E_CRITICAL, ""},
        {"{\"alg\":\"EdDSA\",\"kid\":7}", MISSION_E_MALFORMED_TOKEN, ""},
        {"[]", MISSION_E_MALFORMED_TOKEN, ""},
    };
    struct notary n;
    const char *body;
    char *payload;

    opened(&n, MISSION_PROFILE_DRAFT);
    body = body_of(&kinds[0], MISSION_PROFILE_DRAFT);
    payload = canonical(&n, body);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        mission_error error = MISSION_ERROR_INIT;
        mission_evidence_record told;
        mission_json *record =
            forge(&n, body, payload, cases[i].header, n.keys[MISSION_EMITTER_PDP]);

        test_about("header %s", cases[i].header);
        CHECK_CODE(notary_verify(&n, record, &told, &error), cases[i].code, &error);
        CHECK_TEXT(cases[i].code ? error.where : "", cases[i].where);
        if (cases[i].code)
            check_empty(&told);
        mission_json_unref(record);
    }
    test_about(NULL);
    free(payload);
    notary_close(&n);
}

/* A record as this text, its envelope replaced. */
static mission_json *with_envelope(struct notary *n, const char *envelope)
{
    const char *body = body_of(&kinds[0], MISSION_PROFILE_DRAFT);
    static char text[8192];

    snprintf(text, sizeof text, "%.*s%s}", (int)strlen(body) - 1, body, envelope);
    return test_json(n->context, text);
}

static void test_format(void)
{
    COVERS("30:EV-7", "evidence.integrity.reject-unsupported-format");
    struct notary n;

    opened(&n, MISSION_PROFILE_DRAFT);
    refused(&n, with_envelope(&n, ""), MISSION_E_EVIDENCE, "/evidence_envelope/format");
    refused(&n, with_envelope(&n, ",\"evidence_envelope\":7"), MISSION_E_EVIDENCE,
            "/evidence_envelope/format");
    refused(&n, with_envelope(&n, ",\"evidence_envelope\":{\"value\":\"a.b.c\"}"),
            MISSION_E_EVIDENCE, "/evidence_envelope/format");
    refused(
        &n,
        with_envelope(&n, ",\"evidence_envelope\":{\"format\":\"cose-sign1\",\"value\":\"a.b.c\"}"),
        MISSION_E_EVIDENCE, "/evidence_envelope/format");
    refused(&n, with_envelope(&n, ",\"evidence_envelope\":{\"format\":\"jws-compact\"}"),
            MISSION_E_EVIDENCE, "/evidence_envelope/value");
    refused(&n,
            with_envelope(&n, ",\"evidence_envelope\":{\"format\":\"jws-compact\",\"value\":[]}"),
            MISSION_E_EVIDENCE, "/evidence_envelope/value");
    refused(&n,
            with_envelope(
                &n, ",\"evidence_envelope\":{\"format\":\"jws-compact\",\"value\":\"no dots\"}"),
            MISSION_E_EVIDENCE, "/evidence_envelope");
    refused(&n, test_json(n.context, "[]"), MISSION_E_EVIDENCE, "");
    refused(&n, test_json(n.context, "{\"evidence_id\":\"a\",\"refusal_id\":\"b\"}"),
            MISSION_E_EVIDENCE, "");
    notary_close(&n);
}

static void test_another_record(void)
{
    COVERS("30:EV-7", "evidence.integrity.byte-equality-required",
           "evidence.integrity.typ-rejects-cross-use");
    const char *body;
    struct notary n;
    char *payload, *other;

    opened(&n, MISSION_PROFILE_DRAFT);
    body = body_of(&kinds[0], MISSION_PROFILE_DRAFT);
    payload = canonical(&n, body);
    other = canonical(&n, execution_body);
    /* A valid signature over something else, over the same members in another order, over less. */
    refused(&n, forge(&n, body, other, GOOD_HEADER, n.keys[MISSION_EMITTER_PDP]),
            MISSION_E_EVIDENCE, "/evidence_envelope");
    refused(&n, forge(&n, body, body, GOOD_HEADER, n.keys[MISSION_EMITTER_PDP]), MISSION_E_EVIDENCE,
            "/evidence_envelope");
    refused(&n, forge(&n, body, "", GOOD_HEADER, n.keys[MISSION_EMITTER_PDP]), MISSION_E_EVIDENCE,
            "/evidence_envelope");
    /* The signer's record of one kind does not serve as another. */
    refused(&n, notary_seal(&n, MISSION_EMITTER_PDP, MISSION_EVIDENCE_EXECUTION, body),
            MISSION_E_TOKEN_TYPE, "/evidence_envelope/value");
    refused(&n, notary_seal(&n, MISSION_EMITTER_PEP, MISSION_EVIDENCE_REFUSAL, execution_body),
            MISSION_E_TOKEN_TYPE, "/evidence_envelope/value");
    /* Another's signature under the emitter's name, and one that is none. */
    refused(&n, forge(&n, body, payload, GOOD_HEADER, n.keys[MISSION_EMITTER_PEP]),
            MISSION_E_SIGNATURE, "");
    free(payload);
    free(other);
    notary_close(&n);
}

/* The steps come in their order: what is wrong with all of them is refused for the first. */
static void test_order(void)
{
    COVERS("30:EV-7", "evidence.integrity.ordered-total-verification");
    static const struct {
        const char *emitter, *audience, *header;
        bool same, other_key;
        int32_t code;
    } cases[] = {
        {"nobody", "https://x.example", HEADER("x", "y"), false, true, MISSION_E_EVIDENCE},
        {"nobody", "https://x.example", HEADER("x", "y"), true, true, MISSION_E_TOKEN_TYPE},
        {"nobody", "https://x.example", GOOD_HEADER, true, true, MISSION_E_NO_KEY},
        {"pdp.example.com\",\"role\":\"pep", "https://x.example", GOOD_HEADER, true, true,
         MISSION_E_EVIDENCE},
        {"pdp.example.com\",\"role\":\"pdp", "https://x.example", GOOD_HEADER, true, true,
         MISSION_E_AUDIENCE},
        {"pdp.example.com\",\"role\":\"pdp", NOTARY_AUD, GOOD_HEADER, true, true,
         MISSION_E_SIGNATURE},
        {"pdp.example.com\",\"role\":\"pdp", NOTARY_AUD, GOOD_HEADER, true, false,
         MISSION_E_MISSING_MEMBER},
    };
    struct notary n;

    opened(&n, MISSION_PROFILE_DRAFT);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char body[512], *payload;

        snprintf(body, sizeof body,
                 "{\"evidence_id\":\"e\",\"emitter\":{\"id\":\"%s\"},\"audience\":\"%s\"}",
                 cases[i].emitter, cases[i].audience);
        payload = canonical(&n, cases[i].same ? body : "{}");
        test_about("step %u", (unsigned)i);
        {
            mission_error error = MISSION_ERROR_INIT;
            mission_evidence_record told;
            mission_json *record =
                forge(&n, body, payload, cases[i].header,
                      n.keys[cases[i].other_key ? MISSION_EMITTER_EXECUTOR : MISSION_EMITTER_PDP]);

            CHECK_CODE(notary_verify(&n, record, &told, &error), cases[i].code, &error);
            check_empty(&told);
            mission_json_unref(record);
        }
        free(payload);
    }
    test_about(NULL);
    notary_close(&n);
}

/* Whatever byte is changed: what still reads is refused. */
static void test_every_byte(void)
{
    COVERS("30:EV-7", "evidence.integrity.byte-equality-required");

    for (size_t k = 0; k < 3; k++) {
        struct notary n;
        mission_json *record;
        size_t read = 0;
        char *text;

        opened(&n, profiles[k % 2]);
        record = sealed(&n, &kinds[k], profiles[k % 2]);
        text = notary_text(n.context, mission_json_root(record));
        for (size_t i = 0; text[i]; i++) {
            static const char with[] = "7xA}\"";
            const char kept = text[i];

            for (size_t w = 0; w < sizeof with - 1; w++) {
                mission_json *changed = NULL;
                mission_evidence_record told;

                if (with[w] == kept)
                    continue;
                text[i] = with[w];
                if (mission_json_parse(n.context, mission_view_of(text), 0, &changed, NULL))
                    continue;
                read++;
                test_about("byte %u as %c", (unsigned)i, with[w]);
                CHECK(notary_verify(&n, changed, &told, NULL) != MISSION_OK);
                check_empty(&told);
                mission_json_unref(changed);
            }
            text[i] = kept;
        }
        test_about(NULL);
        CHECK(read > 1000); /* most of them do read */
        free(text);
        mission_json_unref(record);
        notary_close(&n);
    }
}

/* The order of members and the form of numbers are none of the record's: it is its canonical form.
 */
static void test_other_text(void)
{
    COVERS("30:EV-7");
    struct notary n;
    mission_json *record, *again;
    mission_evidence_record told;
    mission_error error = MISSION_ERROR_INIT;
    char *text, *at, turned[8192];

    opened(&n, MISSION_PROFILE_DRAFT);
    record = sealed(&n, &kinds[0], MISSION_PROFILE_DRAFT);
    text = notary_text(n.context, mission_json_root(record));
    at = strstr(text, ",\"sequence\":42");
    snprintf(turned, sizeof turned, "{\"sequence\" : 4.2e1, %.*s%s", (int)(at - text) - 1, text + 1,
             at + strlen(",\"sequence\":42"));
    again = test_json(n.context, turned);
    CHECK_CODE(notary_verify(&n, again, &told, &error), MISSION_OK, &error);
    CHECK_INT(told.sequence, 42);
    free(text);
    mission_json_unref(again);
    mission_json_unref(record);
    notary_close(&n);
}

/* ---- whose key ---- */

static mission_evidence_verifier *verifier_of(struct notary *n, const mission_evidence_keys *keys,
                                              size_t count)
{
    const mission_evidence_verifier_config config = {
        .size = sizeof config, .context = n->context, .emitters = keys, .emitter_count = count};
    mission_error error = MISSION_ERROR_INIT;
    mission_evidence_verifier *verifier = NULL;

    CHECK_CODE(mission_evidence_verifier_new(&config, &verifier, &error), MISSION_OK, &error);
    return verifier;
}

static void test_scope(void)
{
    COVERS("30:EV-7", "evidence.integrity.key-bound-to-scope-and-audience",
           "evidence.security.key-resolvable-in-published-set");
    const mission_view other[] = {V("https://crm.example.com"), V("https://mail.example.com")};
    const mission_view both[] = {V("https://crm.example.com"), V(NOTARY_AUD)};
    struct notary n;
    mission_json *record;
    mission_evidence_keys keys[2];
    static const struct {
        const char *emitter;
        uint32_t roles;
        size_t scope; /* 0: all, 1: others, 2: with ours */
        uint32_t set;
        int32_t code;
        const char *where;
    } cases[] = {
        {"pdp.example.com", 1u << MISSION_EMITTER_PDP, 2, MISSION_EMITTER_PDP, MISSION_OK, ""},
        {"pdp.example.com", 1u << MISSION_EMITTER_PDP, 0, MISSION_EMITTER_PDP, MISSION_OK, ""},
        {"pdp.example.com", 1u << MISSION_EMITTER_PDP | 1u << MISSION_EMITTER_PEP, 0,
         MISSION_EMITTER_PDP, MISSION_OK, ""},
        {"pdp.example.com", 1u << MISSION_EMITTER_PDP, 1, MISSION_EMITTER_PDP, MISSION_E_AUDIENCE,
         "/audience"},
        {"pdp.example.com", 1u << MISSION_EMITTER_PEP, 0, MISSION_EMITTER_PDP, MISSION_E_EVIDENCE,
         "/emitter/role"},
        {"pdp.example.com.evil", 1u << MISSION_EMITTER_PDP, 0, MISSION_EMITTER_PDP,
         MISSION_E_NO_KEY, "/emitter"},
        {"pdp.example.com", 1u << MISSION_EMITTER_PDP, 0, MISSION_EMITTER_PEP, MISSION_E_NO_KEY,
         "/emitter"},
    };

    opened(&n, MISSION_PROFILE_DRAFT);
    record = sealed(&n, &kinds[0], MISSION_PROFILE_DRAFT);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        mission_error error = MISSION_ERROR_INIT;
        mission_evidence_record told = {.size = sizeof told};
        mission_evidence_verifier *verifier;

        keys[0] = (mission_evidence_keys){
            .size = sizeof keys[0],
            .emitter = mission_view_of(cases[i].emitter),
            .roles = cases[i].roles,
            .keys = n.sets[cases[i].set],
            .audiences = cases[i].scope == 1 ? other : both,
            .audience_count = cases[i].scope ? 2 : 0,
        };
        verifier = verifier_of(&n, keys, 1);
        test_about("case %u", (unsigned)i);
        CHECK_CODE(mission_evidence_verify(verifier, mission_json_root(record), &told, &error),
                   cases[i].code, &error);
        CHECK_TEXT(cases[i].code ? error.where : "", cases[i].where);
        mission_evidence_verifier_unref(verifier);
    }
    /* Two rows of one emitter: one is for others, one for this audience. */
    keys[0].emitter = V("pdp.example.com");
    keys[0].audiences = other;
    keys[0].audience_count = 2;
    keys[0].roles = 1u << MISSION_EMITTER_PDP;
    keys[0].keys = n.sets[MISSION_EMITTER_PDP];
    keys[1] = keys[0];
    keys[1].audiences = both;
    {
        mission_error error = MISSION_ERROR_INIT;
        mission_evidence_record told = {.size = sizeof told};
        mission_evidence_verifier *verifier = verifier_of(&n, keys, 2);

        test_about("two rows");
        CHECK_CODE(mission_evidence_verify(verifier, mission_json_root(record), &told, &error),
                   MISSION_OK, &error);
        mission_evidence_verifier_unref(verifier);
    }
    test_about(NULL);
    mission_json_unref(record);
    notary_close(&n);
}

/* After a change of keys the old one still verifies what it signed, even under the same kid. */
static void test_retired(void)
{
    COVERS("evidence.security.retired-key-resolvable-during-retention");
    struct notary n;
    mission_json *record;
    mission_jwk *next = NULL;
    mission_jwks *set = NULL;
    mission_evidence_keys keys[2];
    mission_evidence_verifier *verifier;
    mission_evidence_record told = {.size = sizeof told};
    mission_error error = MISSION_ERROR_INIT;

    opened(&n, MISSION_PROFILE_DRAFT);
    record = sealed(&n, &kinds[0], MISSION_PROFILE_DRAFT);
    CHECK_CODE(mission_jwk_generate(n.context, MISSION_ALG_EDDSA, V("pdp-key"), &next, &error),
               MISSION_OK, &error);
    CHECK_CODE(mission_jwks_of(n.context, &next, 1, &set, &error), MISSION_OK, &error);
    for (size_t i = 0; i < 2; i++)
        keys[i] = (mission_evidence_keys){.size = sizeof keys[i],
                                          .emitter = V("pdp.example.com"),
                                          .roles = 1u << MISSION_EMITTER_PDP,
                                          .keys = i ? n.sets[MISSION_EMITTER_PDP] : set};
    verifier = verifier_of(&n, keys, 2);
    CHECK_CODE(mission_evidence_verify(verifier, mission_json_root(record), &told, &error),
               MISSION_OK, &error);
    mission_evidence_verifier_unref(verifier);
    verifier = verifier_of(&n, keys, 1);
    CHECK_CODE(mission_evidence_verify(verifier, mission_json_root(record), &told, &error),
               MISSION_E_SIGNATURE, &error);
    mission_evidence_verifier_unref(verifier);
    mission_jwks_unref(set);
    mission_jwk_unref(next);
    mission_json_unref(record);
    notary_close(&n);
}

/* ---- A-7 ---- */

struct proof {
    int32_t rc, verdict;
    int64_t at;
    size_t calls;
    char digest[64];
};

static int32_t anchored(void *host, mission_view digest, int32_t *verdict, mission_time *at)
{
    struct proof *proof = host;

    proof->calls++;
    snprintf(proof->digest, sizeof proof->digest, "%.*s", (int)digest.len, digest.ptr);
    *verdict = proof->verdict;
    at->seconds = proof->at;
    return proof->rc;
}

#define BOUNDARY 1793600000

static void test_compromise(void)
{
    COVERS("30:EV-7", "evidence.compromise.no-self-timestamp",
           "evidence.compromise.no-inferred-boundary", "evidence.compromise.proof-key-recursion",
           "evidence.compromise.result-axes", "evidence.compromise.pre-boundary-proof-continues",
           "evidence.compromise.at-or-after-boundary-no-rescue",
           "evidence.integrity.compromise-boundary-gates-signature-step");
    static const struct {
        const char *about;
        bool compromised, dated, slot;
        struct proof proof;
        int32_t code;
        uint32_t standing;
    } cases[] = {
        {"a sound key", false, false, true, {0, 1, 0, 0, ""}, MISSION_OK, MISSION_STANDING_SOUND},
        {"no boundary, though a proof",
         true,
         false,
         true,
         {0, 1, 5, 0, ""},
         MISSION_E_COMPROMISED,
         MISSION_STANDING_UNPROVEN},
        {"nobody to ask",
         true,
         true,
         false,
         {0, 0, 0, 0, ""},
         MISSION_E_COMPROMISED,
         MISSION_STANDING_UNPROVEN},
        {"no proof",
         true,
         true,
         true,
         {0, 0, 5, 0, ""},
         MISSION_E_COMPROMISED,
         MISSION_STANDING_UNPROVEN},
        {"a proof that cannot be had",
         true,
         true,
         true,
         {9, 1, 5, 0, ""},
         MISSION_E_COMPROMISED,
         MISSION_STANDING_UNPROVEN},
        {"a broken proof",
         true,
         true,
         true,
         {0, 2, 5, 0, ""},
         MISSION_E_COMPROMISED,
         MISSION_STANDING_BROKEN},
        {"its key was compromised, too",
         true,
         true,
         true,
         {0, 3, 5, 0, ""},
         MISSION_E_COMPROMISED,
         MISSION_STANDING_UNPROVEN},
        {"an unknown verdict",
         true,
         true,
         true,
         {0, -1, 5, 0, ""},
         MISSION_E_COMPROMISED,
         MISSION_STANDING_UNPROVEN},
        {"before the boundary",
         true,
         true,
         true,
         {0, 1, BOUNDARY - 1, 0, ""},
         MISSION_OK,
         MISSION_STANDING_ANCHORED},
        {"at the boundary",
         true,
         true,
         true,
         {0, 1, BOUNDARY, 0, ""},
         MISSION_E_COMPROMISED,
         MISSION_STANDING_UNPROVEN},
        {"after the boundary",
         true,
         true,
         true,
         {0, 1, BOUNDARY + 1, 0, ""},
         MISSION_E_COMPROMISED,
         MISSION_STANDING_UNPROVEN},
    };

    for (size_t k = 0; k < 3; k++)
        for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
            const mission_time boundary = {.seconds = cases[i].dated ? BOUNDARY : 0};
            struct proof proof = cases[i].proof;
            mission_evidence_keys keys = {.size = sizeof keys,
                                          .roles = 1u << kinds[k].role,
                                          .compromised_at =
                                              cases[i].compromised ? &boundary : NULL};
            mission_evidence_verifier_config config = {.size = sizeof config,
                                                       .emitters = &keys,
                                                       .emitter_count = 1,
                                                       .host = &proof,
                                                       .anchored = cases[i].slot ? anchored : NULL};
            mission_evidence_record told = {.size = sizeof told};
            mission_error error = MISSION_ERROR_INIT;
            mission_evidence_verifier *verifier = NULL;
            mission_digest digest;
            mission_json *record;
            struct notary n;

            opened(&n, profiles[i % 2]);
            record = sealed(&n, &kinds[k], profiles[i % 2]);
            config.context = n.context;
            keys.emitter = k ? V("pep.example.com") : V("pdp.example.com");
            keys.keys = n.sets[kinds[k].role];
            test_about("%s", cases[i].about);
            CHECK_CODE(mission_evidence_verifier_new(&config, &verifier, &error), MISSION_OK,
                       &error);
            CHECK_CODE(mission_evidence_verify(verifier, mission_json_root(record), &told, &error),
                       cases[i].code, &error);
            CHECK_INT(told.standing, cases[i].standing);
            if (cases[i].code)
                check_empty(&told);
            /* Asked by the digest of the whole record, and only where it can matter. */
            CHECK_INT(proof.calls, cases[i].compromised && cases[i].dated && cases[i].slot);
            CHECK_INT(mission_canonical_digest(n.context, mission_json_root(record), &digest, NULL),
                      MISSION_OK);
            if (proof.calls)
                CHECK_TEXT(proof.digest, digest.text);
            mission_evidence_verifier_unref(verifier);
            mission_json_unref(record);
            notary_close(&n);
        }
    test_about(NULL);
}

/* A compromised key is compromised wherever it stands, and a proof rescues no bad signature. */
static void test_compromise_everywhere(void)
{
    COVERS("30:EV-7", "evidence.integrity.compromise-boundary-gates-signature-step");
    const mission_time boundary = {.seconds = BOUNDARY}, later = {.seconds = BOUNDARY + 100};
    struct proof proof = {.verdict = 1, .at = BOUNDARY + 50};
    mission_error error = MISSION_ERROR_INIT;
    mission_evidence_record told = {.size = sizeof told};
    mission_evidence_verifier *verifier = NULL;
    mission_evidence_keys keys[3];
    struct notary n;
    mission_json *record, *forged;
    char *payload;
    const char *body;

    opened(&n, MISSION_PROFILE_DRAFT);
    record = sealed(&n, &kinds[0], MISSION_PROFILE_DRAFT);
    for (size_t i = 0; i < 3; i++)
        keys[i] = (mission_evidence_keys){.size = sizeof keys[i],
                                          .emitter = V("pdp.example.com"),
                                          .roles = 1u << MISSION_EMITTER_PDP,
                                          .keys = n.sets[MISSION_EMITTER_PDP]};
    keys[1].emitter = V("elsewhere.example.com");
    keys[1].compromised_at = &later;
    keys[2].roles = 1u << MISSION_EMITTER_EXECUTOR;
    keys[2].compromised_at = &boundary;
    {
        const mission_evidence_verifier_config config = {.size = sizeof config,
                                                         .context = n.context,
                                                         .emitters = keys,
                                                         .emitter_count = 3,
                                                         .host = &proof,
                                                         .anchored = anchored};
        CHECK_CODE(mission_evidence_verifier_new(&config, &verifier, &error), MISSION_OK, &error);
    }
    CHECK_CODE(mission_evidence_verify(verifier, mission_json_root(record), &told, &error),
               MISSION_E_COMPROMISED, &error); /* the earlier boundary counts */
    proof.at = BOUNDARY - 1;
    CHECK_CODE(mission_evidence_verify(verifier, mission_json_root(record), &told, &error),
               MISSION_OK, &error);
    body = body_of(&kinds[0], MISSION_PROFILE_DRAFT);
    payload = canonical(&n, body);
    forged = forge(&n, body, payload, GOOD_HEADER, n.keys[MISSION_EMITTER_PEP]);
    CHECK_CODE(mission_evidence_verify(verifier, mission_json_root(forged), &told, &error),
               MISSION_E_SIGNATURE, &error);
    free(payload);
    mission_json_unref(forged);
    mission_evidence_verifier_unref(verifier);
    mission_json_unref(record);
    notary_close(&n);
}

/* ---- members ---- */

/* Replace the first `from` in the kind's body by `to`; signed again by its role. */
static mission_json *edited(struct notary *n, const struct kind *kind, const char *from,
                            const char *to)
{
    const char *body = body_of(kind, MISSION_PROFILE_DRAFT), *at = strstr(body, from);
    char text[8192];

    CHECK(at != NULL);
    if (!at)
        return NULL;
    snprintf(text, sizeof text, "%.*s%s%s", (int)(at - body), body, to, at + strlen(from));
    return notary_seal(n, kind->role, kind->kind, text);
}

struct edit {
    size_t kind;
    const char *from, *to;
    int32_t code;
    const char *where;
};

static const struct edit edits[] = {
    /* Decision Evidence */
    {0, "\"evidence_id\":\"evd_9Nq3TmR6xL2vP8kY4sD1eB7jH0wC5uA\"", "\"evidence_id\":7",
     MISSION_E_WRONG_TYPE, "/evidence_id"},
    {0, "evd_9Nq3TmR6xL2vP8kY4sD1eB7jH0wC5uA", "evd 1", MISSION_E_MALFORMED_IDENTIFIER,
     "/evidence_id"},
    {0, "evd_9Nq3TmR6xL2vP8kY4sD1eB7jH0wC5uA",
     "evd_01234567890123456789012345678901234567890123456789012345678901", MISSION_E_TOO_LONG,
     "/evidence_id"},
    {0, "evd_9Nq3TmR6xL2vP8kY4sD1eB7jH0wC5uA", "dec_8K2nP4qV9rL3tY6sB1zN0eF7jB",
     MISSION_E_INCONSISTENT, "/evidence_id"},
    {0, "\"evaluation_id\":\"dec_8K2nP4qV9rL3tY6sB1zN0eF7jB\",", "", MISSION_E_MISSING_MEMBER, ""},
    {0, "\"evaluated_at\":\"2026-11-02T08:14:03Z\"", "\"evaluated_at\":\"soon\"",
     MISSION_E_MALFORMED_TIME, "/evaluated_at"},
    {0, "\"decision\":\"permit\"", "\"decision\":\"Permit\"", MISSION_E_UNKNOWN_VALUE, "/decision"},
    {0, "\"decision\":\"permit\"", "\"decision\":\"deny\"", MISSION_E_MISSING_MEMBER,
     "/denial_reason"},
    {0, "\"decision\":\"permit\"", "\"decision\":\"deny\",\"denial_reason\":\"of my own\"",
     MISSION_E_UNEXPECTED_MEMBER, "/conditions"},
    /* What is refused before any decision was never decided (3b); a conflict is found by either. */
    {0, "\"decision\":\"permit\"", "\"decision\":\"deny\",\"denial_reason\":\"token_invalid\"",
     MISSION_E_INCONSISTENT, "/denial_reason"},
    {0, "\"decision\":\"permit\"",
     "\"decision\":\"deny\",\"denial_reason\":\"mission_claim_missing\"", MISSION_E_INCONSISTENT,
     "/denial_reason"},
    {0, "\"decision\":\"permit\"", "\"decision\":\"deny\",\"denial_reason\":\"channel_failure\"",
     MISSION_E_INCONSISTENT, "/denial_reason"},
    {0, "\"decision\":\"permit\"", "\"decision\":\"deny\",\"denial_reason\":\"pdp_unreachable\"",
     MISSION_E_INCONSISTENT, "/denial_reason"},
    {0, "\"decision\":\"permit\"", "\"decision\":\"deny\",\"denial_reason\":\"state_unavailable\"",
     MISSION_E_INCONSISTENT, "/denial_reason"},
    {0, "\"decision\":\"permit\"",
     "\"decision\":\"deny\",\"denial_reason\":\"mission_context_missing\"", MISSION_E_INCONSISTENT,
     "/denial_reason"},
    {0, "\"decision\":\"permit\"",
     "\"decision\":\"deny\",\"denial_reason\":\"mission_reference_conflict\"",
     MISSION_E_UNEXPECTED_MEMBER, "/conditions"},
    {0, "\"decision\":\"permit\"", "\"decision\":\"permit\",\"denial_reason\":\"x\"",
     MISSION_E_UNEXPECTED_MEMBER, "/denial_reason"},
    {0, "\"conditions\":{\"valid_until\":\"2026-11-02T08:15:00Z\",\"use_limit\":1},", "",
     MISSION_E_MISSING_MEMBER, "/conditions"},
    {0, "\"valid_until\":\"2026-11-02T08:15:00Z\",", "", MISSION_E_MISSING_MEMBER, "/conditions"},
    {0, "\"use_limit\":1", "\"use_limit\":2", MISSION_E_INCONSISTENT, "/conditions"},
    {0, "\"use_limit\":1", "\"use_limit\":0", MISSION_E_OUT_OF_RANGE, "/conditions/use_limit"},
    {0, ",\"use_limit\":1", "", MISSION_E_INCONSISTENT, "/conditions"},
    {0, "\"entry_digest\":\"sha-256:dPCNLHsZuzPXuhco_s21VTvDI4cagI_LMhPQsqfNJKQ\"", "\"x\":1",
     MISSION_E_MISSING_MEMBER, "/authorizing_entry"},
    {0, "\"entry_digest\":\"sha-256:dPCNLHsZuzPXuhco_s21VTvDI4cagI_LMhPQsqfNJKQ\"",
     "\"authorizing_entry\":{}", MISSION_OK, ""},
    {0, "\"parameter_digest\":\"" DIGEST "\",", "", MISSION_E_MISSING_MEMBER,
     "/evaluation_request_digest"},
    {0, "\"parameter_digest\":\"",
     "\"evaluation_request_digest\":\"" DIGEST "\",\"parameter_digest\":\"",
     MISSION_E_UNEXPECTED_MEMBER, "/evaluation_request_digest"},
    {0, "\"parameter_digest\":\"", "\"evaluation_request_digest\":\"", MISSION_E_MISSING_MEMBER,
     "/parameter_digest"},
    {0, "\"parameter_digest\":\"sha-256:", "\"parameter_digest\":\"md5:",
     MISSION_E_UNKNOWN_ALGORITHM, "/parameter_digest"},
    {0, "\"irreversible_action\"", "\"harmless\"", MISSION_E_UNKNOWN_VALUE, "/action_class"},
    {0, "\"irreversible_action\"", "\"none\"", MISSION_E_UNKNOWN_VALUE, "/action_class"},
    {0, "\"class_source\":\"deployment\"", "\"class_source\":\"me\"", MISSION_E_UNKNOWN_VALUE,
     "/class_source"},
    {0, "\"sequence\":42", "\"sequence\":-1", MISSION_E_OUT_OF_RANGE, "/sequence"},
    {0, "\"sequence\":42,", "", MISSION_E_MISSING_MEMBER, ""},
    {0, "\"action\":{\"name\":\"journal-entries.write\"}", "\"action\":{}",
     MISSION_E_MISSING_MEMBER, "/action"},
    {0, "\"subject\":{\"type\":\"user\",\"id\":\"user_3p2q8mN1a0kV7tR\"}", "\"subject\":\"me\"",
     MISSION_E_WRONG_TYPE, "/subject"},
    {0, "\"id\":\"" MISSION_ID "\",", "", MISSION_E_MISSING_MEMBER, "/mission"},
    {0, "\"issuer\":", "\"origin\":", MISSION_E_MISSING_MEMBER, "/mission"},
    {0, "\"authority_hash\":\"sha-256:l3KvZ4mP5x0wQrR6tY2nD9bM7sX1cF8gH2vJ4kE5pNQ\",", "",
     MISSION_E_MISSING_MEMBER, "/mission"},
    {0, ",\"policy_view_id\":\"sha-256:kP3xR9sQ7nM2vL4tY6bD1eF8jC5wH0pV2nR3kQ4mZ7t\"", "",
     MISSION_E_MISSING_MEMBER, "/mission"},
    {0, "\"sequence\":42", "\"sequence\":42,\"obligations\":7", MISSION_E_WRONG_TYPE,
     "/obligations"},
    {0, "\"sequence\":42", "\"sequence\":42,\"taint\":{}", MISSION_E_MISSING_MEMBER, "/taint"},
    {0, "\"sequence\":42",
     "\"sequence\":42,\"mission_history\":[{\"predicate\":\"p\",\"outcome\":\"perhaps\"}]",
     MISSION_E_UNKNOWN_VALUE, "/mission_history/0/outcome"},
    {0, "\"sequence\":42", "\"sequence\":42,\"hop_reference\":{\"jti\":\"j\"}",
     MISSION_E_MISSING_MEMBER, "/hop_reference"},
    {0, "\"sequence\":42", "\"sequence\":42,\"principal_mapping\":{\"origin\":\"o\"}",
     MISSION_E_MISSING_MEMBER, "/principal_mapping"},
    {0, "\"sequence\":42",
     "\"sequence\":42,\"metering\":[{\"bound\":\"max_calls\",\"counter_scope\":\"planet\"}]",
     MISSION_E_UNKNOWN_VALUE, "/metering/0/counter_scope"},
    /* EV-7 (a): what nobody knows is nothing. */
    {0, "\"sequence\":42", "\"sequence\":42,\"https://x.example/unlimited\":true", MISSION_OK, ""},
    {0, "\"decision\":\"permit\",\"contributing_constraints\":[\"mission_resource_access\"],",
     "\"decision\":\"permit\",", MISSION_OK, ""},
    /* Execution Evidence */
    {1, "\"outcome\":\"completed\"", "\"outcome\":\"attempted\"", MISSION_E_UNKNOWN_VALUE,
     "/outcome"},
    {1, "\"outcome\":\"completed\"", "\"outcome\":\"failed\"", MISSION_E_MISSING_MEMBER, "/error"},
    {1, "\"outcome\":\"completed\"", "\"outcome\":\"completed\",\"error\":\"kill_switch\"",
     MISSION_E_UNEXPECTED_MEMBER, "/error"},
    {1, "\"outcome\":\"completed\"", "\"outcome\":\"suppressed\",\"error\":\"kill_switch\"",
     MISSION_OK, ""},
    {1, "\"outcome\":\"completed\"", "\"outcome\":\"suppressed\",\"error\":\"whatever\"",
     MISSION_E_UNKNOWN_VALUE, "/error"},
    {1, "\"outcome\":\"completed\"",
     "\"outcome\":\"suppressed\",\"error\":\"pep.example.com/mission_state\"", MISSION_OK, ""},
    {1, "\"effective_parameter_digest\":\"" DIGEST "\",", "", MISSION_E_MISSING_MEMBER,
     "/effective_parameter_digest"},
    {1, "\"authorized_parameter_digest\":\"" DIGEST "\",", "", MISSION_E_UNEXPECTED_MEMBER,
     "/effective_parameter_digest"},
    /* EV-5 (b): a deviation is a valid record. */
    {1, "\"effective_parameter_digest\":\"" DIGEST "\"",
     "\"effective_parameter_digest\":\"" OTHER_DIGEST "\"", MISSION_OK, ""},
    {1, "\"mission_id\":\"" MISSION_ID "\",", "", MISSION_E_MISSING_MEMBER, ""},
    {1, "\"role\":\"pep\"", "\"role\":\"pdp\"", MISSION_E_EVIDENCE, "/emitter/role"},
    {1, "\"result_summary\":{\"rows_affected\":1}", "\"result_summary\":\"one row\"",
     MISSION_E_WRONG_TYPE, "/result_summary"},
    {1, "\"sequence\":43",
     "\"sequence\":43,\"obligation_outcomes\":[{\"id\":\"o\",\"type\":\"t\",\"outcome\":\"late\"}]",
     MISSION_E_UNKNOWN_VALUE, "/obligation_outcomes/0/outcome"},
    {1, "\"sequence\":43",
     "\"sequence\":43,\"metering\":[{\"bound\":\"max_calls\",\"counter_scope\":\"mission\","
     "\"counter_id\":\"c\"}]",
     MISSION_E_MISSING_MEMBER, "/metering/0"},
    /* Refusal Records */
    {2, "\"denial_reason\":\"pdp_unreachable\"", "\"denial_reason\":\"out_of_authority\"",
     MISSION_E_INCONSISTENT, "/denial_reason"},
    {2, "\"denial_reason\":\"pdp_unreachable\"", "\"denial_reason\":\"mission_context_missing\"",
     MISSION_E_INCONSISTENT, "/denial_reason"},
    {2, "\"denial_reason\":\"pdp_unreachable\"", "\"denial_reason\":\"of my own\"",
     MISSION_E_INCONSISTENT, "/denial_reason"},
    {2, "\"denial_reason\":\"pdp_unreachable\"", "\"denial_reason\":\"mission_reference_conflict\"",
     MISSION_OK, ""},
    {2, "\"decision\":\"deny\"", "\"decision\":\"permit\"", MISSION_E_UNKNOWN_VALUE, "/decision"},
    {2, "\"sequence\":44,", "", MISSION_E_MISSING_MEMBER, "/sequence"},
    {2, "\"mission\":{\"id\":\"" MISSION_ID "\",\"issuer\":\"https://as.example.com\"},", "",
     MISSION_E_UNEXPECTED_MEMBER, "/sequence"},
    {2, "\"parameter_digest\":\"" DIGEST "\",", "", MISSION_E_MISSING_MEMBER,
     "/evaluation_request_digest"},
    {2, "\"parameter_digest\":", "\"evaluation_request_digest\":", MISSION_OK, ""},
};

static void test_members(void)
{
    COVERS("30:EV-7", "30:EV-5", "evidence.decision.object-required-members-and-types",
           "evidence.execution.object-required-members-and-types",
           "evidence.refusal.record-required-members-and-types",
           "evidence.extensions.closed-ignore-unrecognized-no-authority",
           "evidence.execution.effective-digest-required-when-authorized-present",
           "evidence.execution.error-closed-set-and-extension-naming",
           "evidence.execution.parameter-deviation-remains-valid-and-flagged",
           "evidence.decision.parameter-binding-digest-xor",
           "evidence.refusal.parameter-binding-digest-xor",
           "evidence.refusal.denial-reason-enum-and-boundary",
           "evidence.refusal.sequence-continues-when-mission-present",
           "evidence.decision.permit-must-carry-entry-or-digest",
           "evidence.decision.evidence-id-entropy-and-format");
    struct notary n;

    opened(&n, MISSION_PROFILE_DRAFT);
    for (size_t i = 0; i < sizeof edits / sizeof edits[0]; i++) {
        mission_error error = MISSION_ERROR_INIT;
        mission_evidence_record told;
        mission_json *record = edited(&n, &kinds[edits[i].kind], edits[i].from, edits[i].to);

        test_about("%s for %s", edits[i].to, edits[i].from);
        if (record) {
            CHECK_CODE(notary_verify(&n, record, &told, &error), edits[i].code, &error);
            CHECK_TEXT(edits[i].code ? error.where : "", edits[i].where);
            if (edits[i].code)
                check_empty(&told);
        }
        mission_json_unref(record);
    }
    test_about(NULL);
    notary_close(&n);
}

/* A denial for a reason that nobody here knows is a denial; in the series the hash may be absent.
 */
static void test_unknown_reason(void)
{
    COVERS("30:EV-7", "SE-19", "evidence.decision.denial-reason-unrecognized-and-split");
    mission_error error = MISSION_ERROR_INIT;
    mission_evidence_record told;
    mission_json *record;
    struct notary n;

    opened(&n, MISSION_PROFILE_SERIES);
    record = notary_seal(
        &n, MISSION_EMITTER_PDP, MISSION_EVIDENCE_DECISION,
        "{\"evidence_id\":\"evd_1\",\"evaluation_id\":\"dec_1\",\"mission\":{\"id\":\"msn_1\","
        "\"origin\":\"https://as.example.com\",\"policy_view_id\":\"v\"},\"subject\":{},"
        "\"resource\":{},\"action\":{\"name\":\"a\"},\"audience\":\"" NOTARY_AUD "\","
        "\"action_class\":\"consequential_read\",\"class_source\":\"default\","
        "\"decision\":\"deny\",\"denial_reason\":\"https://x.example/full_moon\",\"sequence\":0,"
        "\"emitter\":{\"id\":\"pdp.example.com\",\"role\":\"pdp\"},"
        "\"evaluated_at\":\"2026-11-02T08:14:03Z\",\"evaluation_request_digest\":\"" DIGEST "\"}");
    CHECK_CODE(notary_verify(&n, record, &told, &error), MISSION_OK, &error);
    CHECK_INT(told.permit, 0);
    CHECK_VIEW(told.reason, "https://x.example/full_moon");
    CHECK_INT(told.has_sequence, 1);
    mission_json_unref(record);
    notary_close(&n);
}

/* ---- printed vectors ---- */

static mission_json *vector(mission_context *context, const char *name)
{
    static char text[8192];
    char path[1024];
    FILE *file;
    size_t len;

    snprintf(path, sizeof path, "%s/vectors/evidence/%s", TEST_DATA, name);
    file = fopen(path, "rb");
    len = file ? fread(text, 1, sizeof text - 1, file) : 0;
    if (file)
        fclose(file);
    text[len] = 0;
    return test_json(context, text);
}

/* Its digest is right, with the envelope in it; its header is of an older form and is refused. */
static void test_audit_vector(void)
{
    COVERS("30:EV-7", "evidence.integrity.typ-rejects-cross-use");
    mission_error error = MISSION_ERROR_INIT;
    mission_evidence_record told;
    mission_digest digest;
    mission_json *record;
    struct notary n;

    opened(&n, MISSION_PROFILE_DRAFT);
    record = vector(n.context, "audit-decision.json");
    CHECK_CODE(mission_canonical_digest(n.context, mission_json_root(record), &digest, &error),
               MISSION_OK, &error);
    CHECK_TEXT(digest.text, "sha-256:0qiDkwVoXwySxY32mS1NF_arp20x28leBo65z5PE5CQ");
    CHECK_CODE(notary_verify(&n, record, &told, &error), MISSION_E_TOKEN_TYPE, &error);
    CHECK_TEXT(error.where, "/evidence_envelope/value");
    mission_json_unref(record);
    record = vector(n.context, "receipt-execution.json");
    CHECK_CODE(mission_canonical_digest(n.context, mission_json_root(record), &digest, &error),
               MISSION_OK, &error);
    CHECK_TEXT(digest.text, "sha-256:Ims1Xx5FAPYfFB6c6Y2gbqybB-Z2PxCi93yWPcIHmC8");
    CHECK_CODE(notary_verify(&n, record, &told, &error), MISSION_E_EVIDENCE, &error);
    mission_json_unref(record);
    notary_close(&n);
}

/* ---- arguments ---- */

static int32_t make(const mission_evidence_verifier_config *config)
{
    mission_evidence_verifier *verifier = NULL;
    const int32_t rc = mission_evidence_verifier_new(config, &verifier, NULL);

    CHECK((verifier == NULL) == (rc != MISSION_OK));
    mission_evidence_verifier_unref(verifier);
    return rc;
}

static void test_arguments(void)
{
    struct notary n;
    mission_view none = {NULL, 0};
    mission_evidence_keys keys = {.size = sizeof keys, .emitter = V("a"), .roles = 2};
    mission_evidence_verifier_config config = {
        .size = sizeof config, .emitters = &keys, .emitter_count = 1};
    mission_evidence_record told = {.size = sizeof told};
    mission_evidence_verifier *verifier = NULL;

    opened(&n, MISSION_PROFILE_DRAFT);
    CHECK_INT(mission_evidence_verifier_new(NULL, &verifier, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(mission_evidence_verifier_new(&config, NULL, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(make(&config), MISSION_E_ARGUMENT); /* no context */
    config.context = n.context;
    CHECK_INT(make(&config), MISSION_E_ARGUMENT); /* no keys */
    keys.keys = n.sets[1];
    CHECK_INT(make(&config), MISSION_OK);
    keys.roles = 0;
    CHECK_INT(make(&config), MISSION_E_ARGUMENT);
    keys.roles = 1;
    CHECK_INT(make(&config), MISSION_E_ARGUMENT);
    keys.roles = 1u << 5;
    CHECK_INT(make(&config), MISSION_E_ARGUMENT);
    keys.roles = 2;
    keys.emitter.len = 0;
    CHECK_INT(make(&config), MISSION_E_ARGUMENT);
    keys.emitter = V("a");
    keys.audience_count = 1;
    CHECK_INT(make(&config), MISSION_E_ARGUMENT);
    keys.audiences = &none;
    CHECK_INT(make(&config), MISSION_E_ARGUMENT);
    keys.audience_count = 0;
    keys.size = 8;
    CHECK_INT(make(&config), MISSION_E_ABI_SMALL);
    keys.size = sizeof keys;
    config.size = 8;
    CHECK_INT(make(&config), MISSION_E_ABI_SMALL);
    CHECK_INT(mission_evidence_verify(NULL, NULL, &told, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(mission_evidence_verify(n.verifier, NULL, &told, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(mission_evidence_verify(n.verifier, NULL, NULL, NULL), MISSION_E_ARGUMENT);
    verifier = mission_evidence_verifier_ref(n.verifier);
    CHECK(verifier == n.verifier);
    mission_evidence_verifier_unref(verifier);
    CHECK(mission_evidence_verifier_ref(NULL) == NULL);
    mission_evidence_verifier_unref(NULL);
    notary_close(&n);
}

static const struct test tests[] = {
    {"what is verified", test_verified},
    {"header", test_header},
    {"format", test_format},
    {"another record", test_another_record},
    {"the order of the steps", test_order},
    {"every byte", test_every_byte},
    {"another text of the same", test_other_text},
    {"scope of keys", test_scope},
    {"retired keys", test_retired},
    {"compromised keys", test_compromise},
    {"compromised everywhere", test_compromise_everywhere},
    {"members", test_members},
    {"an unknown reason", test_unknown_reason},
    {"printed vectors", test_audit_vector},
    {"arguments", test_arguments},
};
TEST_MAIN("evidence_verify", tests)
