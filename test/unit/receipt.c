/* Receipts: what they stand on, what they show, and each step of verifying them broken alone.
 * SPDX-License-Identifier: MIT */
#include "ledger.h"
#include "missions.h"
#include "notary.h"

#define DIGESTS 16u

static const uint32_t profiles[] = {MISSION_PROFILE_SERIES, MISSION_PROFILE_DRAFT};

/* Records, and receipts over them. What the finder knows are all documents that were kept. */
struct office {
    uint32_t profile;
    struct notary notary;
    mission_json *kept[DIGESTS];
    char digests[DIGESTS][MISSION_DIGEST_LEN + 1];
    size_t kept_count;
    mission_json *decision, *execution, *refusal, *denial; /* kept, too */
    mission_receipt_finder finder;
    int32_t finder_fails;
    const mission_json *instead; /* what the finder gives for anything; NULL: what was asked */
    size_t asked;
    mission_receipt told;
};

static mission_json *keep(struct office *o, mission_json *json)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_digest digest;

    CHECK(o->kept_count < DIGESTS);
    CHECK_CODE(
        mission_canonical_digest(o->notary.context, mission_json_root(json), &digest, &error),
        MISSION_OK, &error);
    memcpy(o->digests[o->kept_count], digest.text, sizeof digest.text);
    o->kept[o->kept_count++] = json;
    return json;
}

static int32_t find(void *host, mission_view type, mission_view digest, mission_view id,
                    const mission_value **out)
{
    struct office *o = host;

    (void)id;
    o->asked++;
    CHECK(type.len > 20);
    for (size_t i = 0; i < o->kept_count; i++)
        if (digest.len == MISSION_DIGEST_LEN &&
            memcmp(digest.ptr, o->digests[i], MISSION_DIGEST_LEN) == 0)
            *out = mission_json_root(o->kept[i]);
    if (o->instead)
        *out = mission_json_root(o->instead);
    return o->finder_fails;
}

static mission_json *seal_row(struct office *o, const struct ledger_row *row, uint32_t role)
{
    char text[LEDGER_TEXT];

    ledger_text(o->profile, row, false, text);
    return keep(o, notary_seal(&o->notary, role, row->kind, text));
}

static struct ledger_row permit_row(void)
{
    struct ledger_row row = ledger_permit("dec_8K2nP4qV9rL3tY6sB1zN0eF7jB", 4, NOTARY_NOW);

    row.more = ",\"actor\":{\"client_id\":\"s6BhdRkqt3\",\"act\":[{\"iss\":\"https://as.example."
               "com\",\"sub\":\"s6BhdRkqt3\"}]}";
    return row;
}

static struct ledger_row execution_row(void)
{
    const struct ledger_row permit = permit_row();

    return ledger_execution(&permit, "exe_4r9SqLm8tY2pXkV3nR0eF7jB1zN6cQ5w", 5);
}

static void open_office(struct office *o, uint32_t profile)
{
    struct ledger_row permit = permit_row(), execution = execution_row();
    struct ledger_row refusal = ledger_refusal("ref_3VtM9kQ2xN7rB4sL8eP1jY5wZc", 6, NOTARY_NOW);
    struct ledger_row denial = ledger_permit("dec_denied", 7, NOTARY_NOW);

    memset(o, 0, sizeof *o);
    o->profile = profile;
    notary_open(&o->notary, test_context(profile, NOTARY_NOW + 10), 0);
    o->finder = (mission_receipt_finder){.size = sizeof o->finder, .host = o, .find = find};
    denial.permit = 0;
    denial.reason = "out_of_authority";
    o->decision = seal_row(o, &permit, MISSION_EMITTER_PDP);
    o->execution = seal_row(o, &execution, MISSION_EMITTER_PEP);
    o->refusal = seal_row(o, &refusal, MISSION_EMITTER_PEP);
    o->denial = seal_row(o, &denial, MISSION_EMITTER_PDP);
}

static void close_office(struct office *o)
{
    for (size_t i = 0; i < o->kept_count; i++)
        mission_json_unref(o->kept[i]);
    notary_close(&o->notary);
}

static mission_receipt_source source_of(const struct office *o, uint32_t kind)
{
    const bool refused = kind == MISSION_RECEIPT_REFUSAL;

    return (mission_receipt_source){
        .size = sizeof(mission_receipt_source),
        .kind = kind,
        .verifier = o->notary.verifier,
        .decision = refused ? NULL : mission_json_root(o->decision),
        .execution = kind == MISSION_RECEIPT_EXECUTION ? mission_json_root(o->execution) : NULL,
        .refusal = refused ? mission_json_root(o->refusal) : NULL,
    };
}

static int32_t issue(struct office *o, const mission_receipt_source *source, mission_json **out,
                     mission_error *error)
{
    return mission_receipt_issue(o->notary.emitters[MISSION_EMITTER_RECEIPTS], source, out, error);
}

static mission_json *issued(struct office *o, const mission_receipt_source *source)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_json *out = NULL;

    CHECK_CODE(issue(o, source, &out, &error), MISSION_OK, &error);
    return keep(o, out);
}

static int32_t verify(struct office *o, const mission_json *receipt, mission_error *error)
{
    o->told = (mission_receipt){.size = sizeof o->told, .kind = 9};
    return mission_receipt_verify(o->notary.verifier, mission_json_root(receipt), &o->finder,
                                  &o->told, error);
}

static void check_refused(struct office *o, const mission_json *receipt, int32_t code,
                          const char *where)
{
    mission_error error = MISSION_ERROR_INIT;

    CHECK_CODE(verify(o, receipt, &error), code, &error);
    CHECK_TEXT(error.where, where);
    CHECK(o->told.kind == 0 && !o->told.decision && !o->told.execution && !o->told.refusal &&
          o->told.mission.len == 0 && o->told.outcome.len == 0);
}

/* Keys for all audiences; the issuer's key under a second name, too. `boundary`: since when the
 * issuer's is compromised; NULL: it is not. */
static int32_t no_anchor(void *host, mission_view digest, int32_t *verdict, mission_time *when)
{
    (void)host;
    (void)digest;
    (void)when;
    *verdict = 0;
    return 0;
}

static void trust(struct office *o, const mission_time *boundary)
{
    static const char *const ids[] = {"pdp.example.com", "pep.example.com", "exe.example.com",
                                      "receipts.example.com", "other.example.com"};
    mission_error error = MISSION_ERROR_INIT;
    mission_evidence_keys keys[5];
    const mission_evidence_verifier_config config = {.size = sizeof config,
                                                     .context = o->notary.context,
                                                     .emitters = keys,
                                                     .emitter_count = 5,
                                                     .anchored = no_anchor};

    for (uint32_t i = 0; i < 5; i++) {
        const uint32_t role = i < 4 ? i + 1 : MISSION_EMITTER_RECEIPTS;

        keys[i] = (mission_evidence_keys){.size = sizeof keys[i],
                                          .emitter = mission_view_of(ids[i]),
                                          .roles = 1u << role,
                                          .keys = o->notary.sets[role],
                                          .compromised_at = i == 3 ? boundary : NULL};
    }
    mission_evidence_verifier_unref(o->notary.verifier);
    CHECK_CODE(mission_evidence_verifier_new(&config, &o->notary.verifier, &error), MISSION_OK,
               &error);
}

/* ---- Issuing ---- */

#define ALL                                                                                        \
    (MISSION_RECEIPT_HASH | MISSION_RECEIPT_RESULT | MISSION_RECEIPT_POLICY |                      \
     MISSION_RECEIPT_EXECUTOR | MISSION_RECEIPT_TARGET)

static bool has(const mission_json *json, const char *pointer)
{
    return mission_value_find(mission_json_root(json), mission_view_of(pointer)) != NULL;
}

static mission_view at(const mission_json *json, const char *pointer)
{
    return mission_value_string(
        mission_value_find(mission_json_root(json), mission_view_of(pointer)));
}

/* Only what was selected: each member alone, and none of the others. */
static void test_selected(void)
{
    COVERS("30:EV-9", "evidence.receipt.optional-members-selected-not-defaulted",
           "evidence.receipt.mission-member-exact-object-no-union",
           "evidence.receipt.required-members-and-types", "30:SE-19",
           "evidence.conformance.receipt-issuer-bar",
           "runtime.mission-receipt.must-identify-mission");
    static const char *const members[] = {"/mission/authority_hash", "/decision", "/policy",
                                          "/executor", "/target"};
    static const char *const required[] = {"/kind",         "/mission/id", "/emitter/id",
                                           "/evidence/0",   "/issued_at",  "/evidence_envelope",
                                           "/emitter/role", "/outcome"};

    for (size_t p = 0; p < 2; p++)
        for (uint32_t chosen = 0; chosen <= ALL; chosen++) {
            mission_error error = MISSION_ERROR_INIT;
            mission_receipt_source source;
            mission_json *receipt;
            struct office o;

            open_office(&o, profiles[p]);
            source = source_of(&o, MISSION_RECEIPT_EXECUTION);
            source.members = chosen;
            receipt = issued(&o, &source);
            for (size_t i = 0; i < 5; i++)
                test_check(has(receipt, members[i]) == (chosen >> i & 1), __FILE__, __LINE__,
                           "members %u and %s", chosen, members[i]);
            for (size_t i = 0; i < sizeof required / sizeof required[0]; i++)
                test_check(has(receipt, required[i]), __FILE__, __LINE__, "no %s", required[i]);
            CHECK(!has(receipt, "/profile") && !has(receipt, "/issuer_assertions") &&
                  !has(receipt, "/chain"));
            CHECK_VIEW(at(receipt, p ? "/mission/issuer" : "/mission/origin"), LEDGER_ISSUER);
            CHECK_INT(
                mission_value_count(mission_value_get(mission_json_root(receipt), V("mission"))),
                2 + (chosen & 1));
            CHECK_CODE(verify(&o, receipt, &error), MISSION_OK, &error);
            close_office(&o);
        }
}

static void test_kinds(void)
{
    COVERS("30:EV-9", "30:EV-7", "evidence.receipt.outcome-required-for-execution-kind",
           "evidence.receipt.decision-kind-no-execution-claim",
           "evidence.receipt.evidence-reference-required-members-and-types",
           "evidence.receipt.evidence-combination-per-kind");
    for (size_t p = 0; p < 2; p++)
        for (uint32_t kind = MISSION_RECEIPT_DECISION; kind <= MISSION_RECEIPT_REFUSAL; kind++) {
            const bool executed = kind == MISSION_RECEIPT_EXECUTION;
            mission_error error = MISSION_ERROR_INIT;
            mission_receipt_source source;
            mission_json *receipt;
            struct office o;

            open_office(&o, profiles[p]);
            source = source_of(&o, kind);
            receipt = issued(&o, &source);
            CHECK_CODE(verify(&o, receipt, &error), MISSION_OK, &error);
            CHECK_INT(o.told.kind, kind);
            CHECK_VIEW(o.told.mission, LEDGER_MISSION);
            CHECK_VIEW(o.told.issuer, LEDGER_ISSUER);
            CHECK_VIEW(o.told.emitter, "receipts.example.com");
            CHECK_VIEW(o.told.outcome, executed ? "completed" : "");
            CHECK((o.told.execution != NULL) == executed);
            CHECK((o.told.refusal != NULL) == (kind == MISSION_RECEIPT_REFUSAL));
            CHECK(o.told.deviation == 0 && has(receipt, "/outcome") == executed);
            CHECK_INT(
                mission_value_count(mission_value_get(mission_json_root(receipt), V("evidence"))),
                executed ? 2 : 1);
            CHECK_INT(o.asked, executed ? 2 : 1);
            close_office(&o);
        }
}

/* Evidence of an execution with other parameters stays evidence, and is told as what it is. */
static void test_deviation(void)
{
    COVERS("30:EV-5", "evidence.execution.parameter-deviation-remains-valid-and-flagged");
    for (size_t p = 0; p < 2; p++) {
        mission_error error = MISSION_ERROR_INIT;
        struct ledger_row row = execution_row();
        mission_receipt_source source;
        struct office o;

        open_office(&o, profiles[p]);
        row.effective = LEDGER_OTHER;
        source = source_of(&o, MISSION_RECEIPT_EXECUTION);
        source.execution = mission_json_root(seal_row(&o, &row, MISSION_EMITTER_PEP));
        CHECK_CODE(verify(&o, issued(&o, &source), &error), MISSION_OK, &error);
        CHECK_INT(o.told.deviation, 1);
        CHECK_VIEW(o.told.outcome, "completed");
        close_office(&o);
    }
}

static void check_not_issued(struct office *o, const mission_receipt_source *source, int32_t code,
                             const char *where)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_json *out = (mission_json *)o;

    CHECK_CODE(issue(o, source, &out, &error), code, &error);
    CHECK_TEXT(error.where, where);
    CHECK(out == NULL);
}

/* Nothing is signed over a record that was not verified, or is not final. */
static void test_not_issued(void)
{
    COVERS("30:EV-9", "evidence.receipt.no-premature-execution-receipt",
           "evidence.conformance.receipt-issuer-bar");
    for (size_t p = 0; p < 2; p++) {
        struct ledger_row row = execution_row();
        mission_error error = MISSION_ERROR_INIT;
        mission_receipt_source source;
        mission_json *broken, *out = NULL;
        struct office o;

        open_office(&o, profiles[p]);
        source = source_of(&o, MISSION_RECEIPT_EXECUTION);
        source.execution = NULL; /* no terminal outcome yet */
        check_not_issued(&o, &source, MISSION_E_ARGUMENT, "");
        source.execution = source.decision; /* nor anything else instead of it */
        check_not_issued(&o, &source, MISSION_E_INCONSISTENT, "/evidence/1");
        source = source_of(&o, MISSION_RECEIPT_EXECUTION);
        source.decision = mission_json_root(o.denial);
        check_not_issued(&o, &source, MISSION_E_INCONSISTENT, "/evidence/1");

        row.outcome = "pending"; /* signed by the PEP, and no outcome */
        source = source_of(&o, MISSION_RECEIPT_EXECUTION);
        source.execution = mission_json_root(seal_row(&o, &row, MISSION_EMITTER_PEP));
        check_not_issued(&o, &source, MISSION_E_UNKNOWN_VALUE, "/evidence/1/outcome");
        row.outcome = "suppressed"; /* of a second use: not what became of the permit */
        row.reason = "permit_consumed";
        source.execution = mission_json_root(seal_row(&o, &row, MISSION_EMITTER_PEP));
        check_not_issued(&o, &source, MISSION_E_INCONSISTENT, "/evidence/1");

        broken = edited(o.notary.context, mission_json_root(o.execution), "/outcome", "\"failed\"");
        source.execution = mission_json_root(broken); /* a rewritten outcome */
        check_not_issued(&o, &source, MISSION_E_EVIDENCE, "/evidence/1/evidence_envelope");
        mission_json_unref(broken);

        row = ledger_refusal("ref_none", 0, NOTARY_NOW);
        row.mission = row.issuer = NULL;
        row.has_sequence = 0;
        row.reason = "token_invalid";
        source = source_of(&o, MISSION_RECEIPT_REFUSAL);
        source.refusal = mission_json_root(seal_row(&o, &row, MISSION_EMITTER_PEP));
        check_not_issued(&o, &source, MISSION_E_INCONSISTENT, "/evidence/0");

        source = source_of(&o, MISSION_RECEIPT_DECISION);
        CHECK_CODE(
            mission_receipt_issue(o.notary.emitters[MISSION_EMITTER_PDP], &source, &out, &error),
            MISSION_E_ARGUMENT, &error);
        source.members = 32;
        check_not_issued(&o, &source, MISSION_E_ARGUMENT, "");
        source = source_of(&o, MISSION_RECEIPT_REFUSAL);
        source.members = MISSION_RECEIPT_TARGET; /* there is no decision to copy it from */
        check_not_issued(&o, &source, MISSION_E_ARGUMENT, "");
        source = source_of(&o, MISSION_RECEIPT_DECISION);
        source.verifier = NULL;
        check_not_issued(&o, &source, MISSION_E_ARGUMENT, "");
        source = source_of(&o, MISSION_RECEIPT_DECISION);
        source.kind = 4;
        check_not_issued(&o, &source, MISSION_E_ARGUMENT, "");
        close_office(&o);
    }
}

static void test_assertions(void)
{
    COVERS("evidence.receipt.profile-required-with-issuer-assertions",
           "evidence.receipt.issuer-assertions-explicit-policy-path");
    mission_error error = MISSION_ERROR_INIT;
    mission_receipt_source source;
    mission_json *assertions, *receipt;
    struct office o;

    open_office(&o, MISSION_PROFILE_DRAFT);
    assertions = test_json(o.notary.context, "{\"custody\":\"mediated\"}");
    source = source_of(&o, MISSION_RECEIPT_DECISION);
    source.assertions = mission_json_root(assertions);
    check_not_issued(&o, &source, MISSION_E_ARGUMENT, "");
    source.profile = V("no uri");
    check_not_issued(&o, &source, MISSION_E_MALFORMED_URI, "/profile");
    source.profile = V("https://example.com/profiles/custody");
    receipt = issued(&o, &source);
    CHECK_CODE(verify(&o, receipt, &error), MISSION_OK, &error);
    CHECK_VIEW(o.told.profile, "https://example.com/profiles/custody");
    CHECK_VIEW(mission_value_string(mission_value_get(o.told.assertions, V("custody"))),
               "mediated");
    CHECK(mission_value_count(mission_json_root(receipt)) == 8); /* apart from all projections */
    mission_json_unref(assertions);
    close_office(&o);
}

/* ---- Verifying: a receipt that its issuer signed as it is ---- */

/* Change a receipt and sign it again, as an issuer that does not care. */
static mission_json *forge_as(struct office *o, const mission_json *receipt, uint32_t role,
                              uint32_t kind, const char *pointer, const char *value)
{
    mission_json *bare =
        edited(o->notary.context, mission_json_root(receipt), "/evidence_envelope", NULL);
    mission_json *changed =
        pointer ? edited(o->notary.context, mission_json_root(bare), pointer, value) : NULL;
    char *text = notary_text(o->notary.context, mission_json_root(changed ? changed : bare));
    mission_json *out = keep(o, notary_seal(&o->notary, role, kind, text));

    free(text);
    mission_json_unref(changed);
    mission_json_unref(bare);
    return out;
}

static mission_json *forge(struct office *o, const mission_json *receipt, const char *pointer,
                           const char *value)
{
    return forge_as(o, receipt, MISSION_EMITTER_RECEIPTS, MISSION_EVIDENCE_RECEIPT, pointer, value);
}

/* The receipt over all members of an execution. */
static mission_json *whole(struct office *o, uint32_t profile)
{
    mission_receipt_source source;

    open_office(o, profile);
    source = source_of(o, MISSION_RECEIPT_EXECUTION);
    source.members = ALL;
    return issued(o, &source);
}

static void test_envelope(void)
{
    COVERS("30:EV-7", "evidence.receipt.issuer-must-be-scope-named",
           "evidence.receipt.step1-envelope-and-no-binding-by-key-alone");
    for (size_t p = 0; p < 2; p++) {
        struct office o;
        mission_json *receipt = whole(&o, profiles[p]);
        mission_json *changed =
            edited(o.notary.context, mission_json_root(receipt), "/outcome", "\"failed\"");

        check_refused(&o, changed, MISSION_E_EVIDENCE, "/evidence_envelope");
        mission_json_unref(changed);
        check_refused(&o, o.decision, MISSION_E_EVIDENCE, "");
        check_refused(
            &o,
            forge_as(&o, receipt, MISSION_EMITTER_RECEIPTS, MISSION_EVIDENCE_DECISION, NULL, NULL),
            MISSION_E_TOKEN_TYPE, "/evidence_envelope/value");
        /* a key of the decision point that calls itself an issuer of receipts */
        check_refused(&o,
                      forge_as(&o, receipt, MISSION_EMITTER_PDP, MISSION_EVIDENCE_RECEIPT,
                               "/emitter/id", "\"pdp.example.com\""),
                      MISSION_E_EVIDENCE, "/emitter/role");
        /* the decision point as itself: its key is good, and it issues no receipts */
        check_refused(&o,
                      forge_as(&o,
                               forge_as(&o, receipt, MISSION_EMITTER_PDP, MISSION_EVIDENCE_RECEIPT,
                                        "/emitter/id", "\"pdp.example.com\""),
                               MISSION_EMITTER_PDP, MISSION_EVIDENCE_RECEIPT, "/emitter/role",
                               "\"pdp\""),
                      MISSION_E_AUDIENCE, "/audience");
        check_refused(&o, forge(&o, receipt, "/emitter/id", "\"nobody.example.com\""),
                      MISSION_E_NO_KEY, "/emitter");
        CHECK_INT(o.asked, 0); /* nothing was looked up for a receipt that is none */
        close_office(&o);
    }
}

static void test_members(void)
{
    COVERS("evidence.receipt.required-members-and-types",
           "evidence.receipt.mission-member-exact-object-no-union",
           "evidence.receipt.evidence-reference-required-members-and-types",
           "evidence.receipt.profile-required-with-issuer-assertions",
           "evidence.receipt.outcome-required-for-execution-kind");
    static const struct {
        const char *pointer, *value;
        int32_t code;
        const char *where;
    } cases[] = {
        {"/kind", "\"action\"", MISSION_E_UNKNOWN_VALUE, "/kind"},
        {"/kind", NULL, MISSION_E_MISSING_MEMBER, ""},
        {"/mission", NULL, MISSION_E_MISSING_MEMBER, ""},
        {"/mission/id", NULL, MISSION_E_MISSING_MEMBER, "/mission"},
        {"/mission/state", "\"active\"", MISSION_E_UNKNOWN_MEMBER, "/mission/state"},
        {"/issued_at", NULL, MISSION_E_MISSING_MEMBER, ""},
        {"/issued_at", "\"now\"", MISSION_E_MALFORMED_TIME, "/issued_at"},
        {"/evidence", "[]", MISSION_E_EMPTY, "/evidence"},
        {"/evidence/0/digest", NULL, MISSION_E_MISSING_MEMBER, "/evidence/0"},
        {"/evidence/0/type", "\"application/mission-receipt+json\"", MISSION_E_UNKNOWN_VALUE,
         "/evidence/0/type"},
        {"/evidence/1/type", "\"application/other+json\"", MISSION_E_UNKNOWN_VALUE,
         "/evidence/1/type"},
        {"/evidence/0/evidence_id", NULL, MISSION_E_MISSING_MEMBER, "/evidence/0"},
        {"/evidence/0/emitter", NULL, MISSION_E_MISSING_MEMBER, "/evidence/0"},
        {"/evidence/0/digest", "\"sha-256:x\"", MISSION_E_MALFORMED_DIGEST, "/evidence/0/digest"},
        {"/outcome", NULL, MISSION_E_MISSING_MEMBER, "/outcome"},
        {"/outcome", "\"pending\"", MISSION_E_UNKNOWN_VALUE, "/outcome"},
        {"/decision/x", "1", MISSION_E_UNKNOWN_MEMBER, "/decision/x"},
        {"/target/x", "1", MISSION_E_UNKNOWN_MEMBER, "/target/x"},
        {"/policy/x", "1", MISSION_E_UNKNOWN_MEMBER, "/policy/x"},
        {"/issuer_assertions", "{}", MISSION_E_MISSING_MEMBER, "/profile"},
        {"/chain", "{\"stream\":\"s\"}", MISSION_E_MISSING_MEMBER, "/chain"},
        {"/chain", "{\"stream\":\"s\",\"sequence\":1,\"previous\":[]}", MISSION_E_EMPTY,
         "/chain/previous"},
        {"/chain", "{\"stream\":\"s\",\"sequence\":-1}", MISSION_E_OUT_OF_RANGE, "/chain/sequence"},
    };

    for (size_t p = 0; p < 2; p++)
        for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
            struct office o;
            mission_json *receipt = whole(&o, profiles[p]);

            test_about("%s = %s", cases[i].pointer, cases[i].value ? cases[i].value : "(none)");
            check_refused(&o, forge(&o, receipt, cases[i].pointer, cases[i].value), cases[i].code,
                          cases[i].where);
            CHECK_INT(o.asked, 0);
            close_office(&o);
        }
    test_about(NULL);
}

/* A refusal was never decided: there is nothing to copy. */
static void test_refusal_members(void)
{
    COVERS("30:EV-7", "evidence.receipt.evidence-combination-per-kind");
    static const char *const cases[][2] = {
        {"/decision", "{\"id\":\"evd_1\",\"result\":\"permit\"}"},
        {"/policy", "{\"pdp_policy_view\":\"v\"}"},
        {"/executor", "{\"client_id\":\"c\"}"},
        {"/target", "{\"resource\":{},\"audience\":\"" LEDGER_AUD "\"}"},
        {"/outcome", "\"completed\""},
    };

    for (size_t p = 0; p < 2; p++)
        for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
            mission_receipt_source source;
            mission_json *receipt;
            struct office o;

            open_office(&o, profiles[p]);
            source = source_of(&o, MISSION_RECEIPT_REFUSAL);
            receipt = issued(&o, &source);
            check_refused(&o, forge(&o, receipt, cases[i][0], cases[i][1]),
                          MISSION_E_UNEXPECTED_MEMBER, cases[i][0]);
            close_office(&o);
        }
}

/* What nobody knows is ignored and grants nothing. */
static void test_unknown_member(void)
{
    COVERS("30:EV-7");
    mission_error error = MISSION_ERROR_INIT;
    struct office o;
    mission_json *receipt = whole(&o, MISSION_PROFILE_DRAFT);

    CHECK_CODE(verify(&o, forge(&o, receipt, "/later", "{\"x\":1}"), &error), MISSION_OK, &error);
    close_office(&o);
}

static void test_combination(void)
{
    COVERS("30:EV-7", "evidence.receipt.evidence-combination-per-kind");
    for (size_t p = 0; p < 2; p++) {
        struct office o;
        mission_json *receipt = whole(&o, profiles[p]), *other;
        mission_receipt_source source = source_of(&o, MISSION_RECEIPT_DECISION);
        char *reference, *execution, three[2048];

        check_refused(&o, forge(&o, receipt, "/evidence/1", NULL), MISSION_E_INCONSISTENT,
                      "/evidence");
        other = forge(&o, receipt, "/outcome", NULL);
        check_refused(&o, forge(&o, other, "/kind", "\"decision\""), MISSION_E_INCONSISTENT,
                      "/evidence");
        other = issued(&o, &source);
        check_refused(&o, forge(&o, other, "/kind", "\"refusal\""), MISSION_E_INCONSISTENT,
                      "/evidence");
        reference = notary_text(o.notary.context,
                                mission_value_find(mission_json_root(receipt), V("/evidence/0")));
        execution = notary_text(o.notary.context,
                                mission_value_find(mission_json_root(receipt), V("/evidence/1")));
        check_refused(&o, forge(&o, receipt, "/evidence/1", reference), MISSION_E_INCONSISTENT,
                      "/evidence"); /* the decision twice */
        snprintf(three, sizeof three, "[%s,%s,%s]", reference, execution, reference);
        check_refused(&o, forge(&o, receipt, "/evidence", three), MISSION_E_INCONSISTENT,
                      "/evidence"); /* and once more than it should */
        free(execution);
        free(reference);
        CHECK_INT(o.asked, 0);
        close_office(&o);
    }
}

static void test_resolved(void)
{
    COVERS("30:EV-7", "evidence.receipt.step3-resolve-and-recompute-digest",
           "evidence.receipt.verify-before-relying-on-copied-fields",
           "evidence.receipt.evidence-reference-digest-classification");
    for (size_t p = 0; p < 2; p++) {
        mission_error error = MISSION_ERROR_INIT;
        struct office o;
        mission_json *receipt = whole(&o, profiles[p]), *broken, *unsigned_one;
        mission_digest digest;
        char quoted[80];

        /* a record that is gone is no proof any more */
        o.digests[1][12] ^= 1;
        check_refused(&o, receipt, MISSION_E_EVIDENCE, "/evidence/1");
        o.digests[1][12] ^= 1;
        o.finder_fails = 5;
        CHECK_CODE(verify(&o, receipt, &error), MISSION_E_HOST, &error);
        CHECK_INT(error.host_code, 5);
        o.finder_fails = 0;
        /* another good record than the one that was meant */
        o.instead = o.denial;
        check_refused(&o, receipt, MISSION_E_DIGEST_MISMATCH, "/evidence/0");
        o.instead = NULL;
        check_refused(&o, forge(&o, receipt, "/evidence/1/digest", "\"" LEDGER_OTHER "\""),
                      MISSION_E_EVIDENCE, "/evidence/1");
        /* the digest covers the envelope: the same body without it is another thing */
        unsigned_one = keep(&o, edited(o.notary.context, mission_json_root(o.decision),
                                       "/evidence_envelope", NULL));
        o.instead = unsigned_one;
        check_refused(&o, receipt, MISSION_E_DIGEST_MISMATCH, "/evidence/0");
        o.instead = NULL;
        /* a record that does not verify, under the digest that it has */
        broken =
            keep(&o, edited(o.notary.context, mission_json_root(o.decision), "/sequence", "9"));
        CHECK_CODE(
            mission_canonical_digest(o.notary.context, mission_json_root(broken), &digest, &error),
            MISSION_OK, &error);
        snprintf(quoted, sizeof quoted, "\"%s\"", digest.text);
        check_refused(&o, forge(&o, receipt, "/evidence/0/digest", quoted), MISSION_E_EVIDENCE,
                      "/evidence/0/evidence_envelope");
        /* its name and its emitter */
        check_refused(&o, forge(&o, receipt, "/evidence/0/evidence_id", "\"evd_other\""),
                      MISSION_E_INCONSISTENT, "/evidence/0");
        check_refused(&o, forge(&o, receipt, "/evidence/0/emitter/id", "\"pep.example.com\""),
                      MISSION_E_INCONSISTENT, "/evidence/0");
        check_refused(&o, forge(&o, receipt, "/evidence/1/emitter/role", "\"executor\""),
                      MISSION_E_INCONSISTENT, "/evidence/1");
        close_office(&o);
    }
}

/* A receipt over this execution, whatever it is, as its issuer signed it. */
static mission_json *receipt_over(struct office *o, const mission_json *receipt,
                                  const mission_json *record, const char *index)
{
    mission_error error = MISSION_ERROR_INIT;
    char pointer[40], value[128];
    mission_digest digest;
    mission_json *out;
    const mission_view id = at(record, index[0] == '1' ? "/execution_id" : "/evidence_id");

    CHECK_CODE(
        mission_canonical_digest(o->notary.context, mission_json_root(record), &digest, &error),
        MISSION_OK, &error);
    snprintf(pointer, sizeof pointer, "/evidence/%s/digest", index);
    snprintf(value, sizeof value, "\"%s\"", digest.text);
    out = forge(o, receipt, pointer, value);
    snprintf(pointer, sizeof pointer, "/evidence/%s/evidence_id", index);
    snprintf(value, sizeof value, "\"%.*s\"", (int)id.len, id.ptr);
    return forge(o, out, pointer, value);
}

static void test_joined(void)
{
    COVERS("30:EV-7", "evidence.receipt.step4-cross-record-joins",
           "evidence.receipt.no-premature-execution-receipt");
    static const char *const cases[] = {"evaluation", "Mission",   "audience",
                                        "digest",     "use of it", "digest, left out"};

    for (size_t p = 0; p < 2; p++) {
        for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
            struct office o;
            mission_json *receipt = whole(&o, profiles[p]), *record;
            struct ledger_row row = execution_row();

            test_about("another %s", cases[i]);
            if (i == 0)
                snprintf(row.evaluation, sizeof row.evaluation, "dec_other");
            else if (i == 1)
                row.mission = "msn_other";
            else if (i == 2)
                row.audience = "https://crm.example.com";
            else if (i == 3)
                row.digest = row.effective = LEDGER_OTHER;
            else if (i == 4)
                row.outcome = "suppressed", row.reason = "permit_consumed";
            else
                row.digest = row.effective = NULL;
            record = seal_row(&o, &row, MISSION_EMITTER_PEP);
            trust(&o, NULL);
            check_refused(&o, receipt_over(&o, receipt, record, "1"), MISSION_E_INCONSISTENT,
                          "/evidence/1");
            close_office(&o);
        }
        {
            struct office o;
            mission_json *receipt = whole(&o, profiles[p]);

            struct ledger_row denial = permit_row();

            test_about("an execution of a denial");
            denial.permit = 0;
            denial.reason = "out_of_authority";
            check_refused(
                &o, receipt_over(&o, receipt, seal_row(&o, &denial, MISSION_EMITTER_PDP), "0"),
                MISSION_E_INCONSISTENT, "/evidence/1");
            close_office(&o);
        }
    }
    test_about(NULL);
}

static void test_copied(void)
{
    COVERS("30:EV-7", "evidence.receipt.step5-copied-members-equal-source",
           "evidence.receipt.verification-ordered-total",
           "evidence.conformance.receipt-verifier-bar");
    static const struct {
        const char *pointer, *value, *where;
    } cases[] = {
        {"/outcome", "\"failed\"", "/outcome"},
        {"/mission/id", "\"msn_other\"", "/mission"},
        {"/mission/authority_hash", "\"" LEDGER_OTHER "\"", "/mission"},
        {"/decision/id", "\"evd_other\"", "/decision"},
        {"/decision/result", "\"deny\"", "/decision"},
        {"/policy/pdp_policy_view", "\"other\"", "/policy"},
        {"/policy/mission_policy_version", "\"v9\"", "/policy"},
        {"/executor/client_id", "\"somebody\"", "/executor"},
        {"/executor/more", "1", "/executor"},
        {"/target/resource/id", "\"je_2\"", "/target"},
        {"/target/audience", "\"https://crm.example.com\"", "/target"},
    };

    for (size_t p = 0; p < 2; p++) {
        for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
            struct office o;
            mission_json *receipt = whole(&o, profiles[p]);

            test_about("%s", cases[i].pointer);
            check_refused(&o, forge(&o, receipt, cases[i].pointer, cases[i].value),
                          MISSION_E_INCONSISTENT, cases[i].where);
            close_office(&o);
        }
        {
            struct office o;
            mission_json *receipt = whole(&o, profiles[p]);

            test_about("another issuer of the Mission");
            check_refused(&o,
                          forge(&o, receipt, p ? "/mission/issuer" : "/mission/origin",
                                "\"https://as.example.org\""),
                          MISSION_E_INCONSISTENT, "/mission");
            close_office(&o);
        }
    }
    test_about(NULL);
}

/* ---- Chains ---- */

static mission_json *chained(struct office *o, const char *stream, mission_json *const *previous,
                             size_t count)
{
    const mission_value *values[4] = {NULL};
    mission_receipt_source source = source_of(o, MISSION_RECEIPT_DECISION);

    for (size_t i = 0; i < count; i++)
        values[i] = mission_json_root(previous[i]);
    source.stream = mission_view_of(stream);
    source.previous = values;
    source.previous_count = count;
    return issued(o, &source);
}

static void test_chain(void)
{
    COVERS("30:EV-9", "evidence.receipt.chain-schema-and-predecessor-digest",
           "evidence.receipt.step6-chain-verification-and-monotonicity",
           "evidence.conformance.receipt-issuer-bar");
    for (size_t p = 0; p < 2; p++) {
        mission_error error = MISSION_ERROR_INIT;
        mission_json *line[3];
        uint64_t first;
        struct office o;

        open_office(&o, profiles[p]);
        line[0] = chained(&o, "main", NULL, 0);
        CHECK(!has(line[0], "/chain/previous"));
        CHECK_CODE(verify(&o, line[0], &error), MISSION_OK, &error);
        first = o.told.sequence;
        line[1] = chained(&o, "main", line, 1);
        CHECK_VIEW(at(line[1], "/chain/previous/0"), o.digests[4]);
        line[2] = chained(&o, "main", line, 2);
        CHECK_CODE(verify(&o, line[2], &error), MISSION_OK, &error);
        CHECK_VIEW(o.told.stream, "main");
        CHECK(o.told.sequence == first + 2);
        /* a predecessor that is gone */
        o.digests[4][20] ^= 1;
        check_refused(&o, line[1], MISSION_E_CHAIN, "/chain/previous/0");
        check_refused(&o, line[2], MISSION_E_CHAIN, "/chain/previous/0");
        close_office(&o);
    }
}

/* What stands as predecessor, and does not go before it. */
static void test_chain_broken(void)
{
    COVERS("30:EV-7", "30:EV-9", "evidence.receipt.step6-chain-verification-and-monotonicity");
    static const struct {
        const char *name, *pointer, *value;
        int32_t code;
    } cases[] = {
        {"another stream", "/chain/stream", "\"side\"", MISSION_E_CHAIN},
        {"the same number", "/chain/sequence", "1", MISSION_E_CHAIN},
        {"no chain", "/chain", NULL, MISSION_E_CHAIN},
        {"another Mission", "/mission/id", "\"msn_other\"", MISSION_E_CHAIN},
        {"another issuer", "/emitter/id", "\"other.example.com\"", MISSION_E_CHAIN},
        {"no receipt's members", "/issued_at", NULL, MISSION_E_MISSING_MEMBER},
    };

    for (size_t p = 0; p < 2; p++)
        for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
            mission_json *first, *bad, *receipt;
            const mission_value *previous;
            mission_receipt_source source;
            mission_error error = MISSION_ERROR_INIT;
            mission_json *out = NULL;
            char list[96];
            struct office o;

            test_about("%s", cases[i].name);
            open_office(&o, profiles[p]);
            trust(&o, NULL);
            first = chained(&o, "main", NULL, 0);
            bad = forge(&o, first, cases[i].pointer, cases[i].value);
            snprintf(list, sizeof list, "[\"%s\"]", o.digests[o.kept_count - 1]);
            receipt = chained(&o, "main", &first, 1); /* number 1 */
            check_refused(&o, forge(&o, receipt, "/chain/previous", list), cases[i].code,
                          "/chain/previous/0");
            source = source_of(&o, MISSION_RECEIPT_DECISION);
            source.stream = V("main");
            source.previous = &previous;
            source.previous_count = 1;
            previous = mission_json_root(bad);
            o.notary.next = 1; /* and nobody issues after it, either */
            CHECK_CODE(issue(&o, &source, &out, &error), cases[i].code, &error);
            CHECK(out == NULL);
            close_office(&o);
        }
    test_about(NULL);
}

/* A receipt of another issuer, one that is not verified, and a record that is no receipt. */
static void test_chain_strangers(void)
{
    COVERS("30:EV-7", "evidence.receipt.step6-chain-verification-and-monotonicity");
    mission_error error = MISSION_ERROR_INIT;
    mission_json *first, *broken, *receipt, *out = NULL;
    const mission_value *previous;
    mission_receipt_source source;
    char list[96];
    struct office o;

    open_office(&o, MISSION_PROFILE_DRAFT);
    first = chained(&o, "main", NULL, 0);
    receipt = chained(&o, "main", &first, 1);
    broken = keep(&o, edited(o.notary.context, mission_json_root(first), "/issued_at",
                             "\"2026-11-02T08:14:00Z\""));
    snprintf(list, sizeof list, "[\"%s\"]", o.digests[o.kept_count - 1]);
    check_refused(&o, forge(&o, receipt, "/chain/previous", list), MISSION_E_EVIDENCE,
                  "/chain/previous/0/evidence_envelope");
    snprintf(list, sizeof list, "[\"%s\"]", o.digests[0]);
    check_refused(&o, forge(&o, receipt, "/chain/previous", list), MISSION_E_INCONSISTENT,
                  "/chain/previous/0");
    source = source_of(&o, MISSION_RECEIPT_DECISION);
    source.previous = &previous;
    source.previous_count = 1;
    previous = mission_json_root(first);
    CHECK_CODE(issue(&o, &source, &out, &error), MISSION_E_ARGUMENT, &error); /* no stream */
    source.stream = V("main");
    previous = mission_json_root(broken);
    CHECK_CODE(issue(&o, &source, &out, &error), MISSION_E_EVIDENCE, &error);
    o.notary.next_fails = 3;
    previous = mission_json_root(first);
    CHECK_CODE(issue(&o, &source, &out, &error), MISSION_E_HOST, &error);
    close_office(&o);
}

/* A key of the receipts' issuer that was compromised: times of the receipt prove nothing. */
static void test_compromised(void)
{
    COVERS("evidence.receipt.compromised-issuer-key-governed-by-boundary-rule");
    const mission_time boundary = {.seconds = NOTARY_NOW + 100000};
    mission_error error = MISSION_ERROR_INIT;
    struct office o;
    mission_json *receipt = whole(&o, MISSION_PROFILE_DRAFT);

    trust(&o, &boundary);
    CHECK_CODE(verify(&o, receipt, &error), MISSION_E_COMPROMISED, &error);
    CHECK_INT(o.told.kind, 0);
    CHECK_INT(o.told.standing, MISSION_STANDING_UNPROVEN);
    trust(&o, NULL);
    CHECK_CODE(verify(&o, receipt, &error), MISSION_OK, &error);
    close_office(&o);
}

/* ---- The published vector, and what is handed in ---- */

static void test_vector(void)
{
    COVERS("evidence.receipt.evidence-reference-digest-classification");
    static const char record[] =
        "{\"audience\":\"https://erp.example.com\",\"emitter\":{\"id\":\"pep.example.com\","
        "\"role\":\"executor\"},\"evaluation_id\":\"dec_8K2nP4qV9rL3tY6sB1zN0eF7jB\","
        "\"evidence_envelope\":{\"format\":\"jws-compact\",\"value\":"
        "\"eyJhbGciOiJFUzI1NiIsImtpZCI6InBlcC1rZXktMSJ9."
        "dGhlLXNpZ25lZC1wYXlsb2FkLWJ5dGVzLWFib3Zl."
        "RVMyNTZfc2lnbmF0dXJlX2J5dGVzX2lsbHVzdHJhdGl2ZQ\"},\"execution_id\":"
        "\"exe_4r9SqLm8tY2pXkV3nR0eF7jB1zN6cQ5w\",\"mission_id\":"
        "\"msn_8RfX2Lqv9TqMv4z7sA2bN1k0YpEdHc9-\",\"outcome\":\"completed\",\"outcome_at\":"
        "\"2026-11-02T08:14:05Z\",\"sequence\":43}";
    mission_context *context = test_context(MISSION_PROFILE_DRAFT, 0);
    mission_error error = MISSION_ERROR_INIT;
    mission_json *json = test_json(context, record);
    mission_digest digest;

    CHECK_CODE(mission_canonical_digest(context, mission_json_root(json), &digest, &error),
               MISSION_OK, &error);
    CHECK_TEXT(digest.text, "sha-256:Ims1Xx5FAPYfFB6c6Y2gbqybB-Z2PxCi93yWPcIHmC8");
    mission_json_unref(json);
    mission_context_unref(context);
}

static void test_arguments(void)
{
    mission_error error = MISSION_ERROR_INIT;
    struct office o;
    mission_json *receipt = whole(&o, MISSION_PROFILE_DRAFT);
    const mission_value *root = mission_json_root(receipt);

    o.told.size = sizeof o.told;
    CHECK_CODE(mission_receipt_verify(NULL, root, &o.finder, &o.told, &error), MISSION_E_ARGUMENT,
               &error);
    CHECK_CODE(mission_receipt_verify(o.notary.verifier, NULL, &o.finder, &o.told, &error),
               MISSION_E_ARGUMENT, &error);
    CHECK_CODE(mission_receipt_verify(o.notary.verifier, root, NULL, &o.told, &error),
               MISSION_E_ARGUMENT, &error);
    CHECK_CODE(mission_receipt_verify(o.notary.verifier, root, &o.finder, NULL, &error),
               MISSION_E_ARGUMENT, &error);
    o.finder.find = NULL;
    CHECK_CODE(verify(&o, receipt, &error), MISSION_E_NO_CALLBACK, &error);
    o.finder.size = 4;
    CHECK_CODE(verify(&o, receipt, &error), MISSION_E_ABI_SMALL, &error);
    close_office(&o);
}

static const struct test tests[] = {
    {"members that were selected", test_selected},
    {"kinds", test_kinds},
    {"a deviation", test_deviation},
    {"receipts that are not issued", test_not_issued},
    {"assertions", test_assertions},
    {"1: the envelope", test_envelope},
    {"its members", test_members},
    {"members that a refusal lacks", test_refusal_members},
    {"an unknown member", test_unknown_member},
    {"2: the combination", test_combination},
    {"3: the records", test_resolved},
    {"4: the joins", test_joined},
    {"5: the copies", test_copied},
    {"6: the chain", test_chain},
    {"6: predecessors that are none", test_chain_broken},
    {"6: predecessors of others", test_chain_strangers},
    {"a compromised key", test_compromised},
    {"the published vector", test_vector},
    {"what is handed in", test_arguments},
};
TEST_MAIN("receipt", tests)
