/* The Enforcement Scope Statement: complete, or every part that is not. SPDX-License-Identifier:
 * MIT */
#include "test.h"

#define CLASS(tier, staleness, revocation)                                                         \
    "{\"custody\":\"enforcement_point\",\"tier\":\"" tier "\",\"state_source\":\"status\","        \
    "\"staleness_seconds\":" staleness ",\"permit_seconds\":30,\"execution_seconds\":30,"          \
    "\"revocation_seconds\":" revocation ",\"outage\":{\"longest_seconds\":30,"                    \
    "\"suppressed\":\"dropped\"}}"
#define SCOPES                                                                                     \
    "\"scopes\":[{\"resource\":\"https://erp.example.com\",\"classes\":[\"consequential_read\","   \
    "\"irreversible_action\"],\"paths\":[\"rest\",\"mcp\"],\"establishment\":\"credential\"}]"
#define POINTS                                                                                     \
    "\"enforcement_points\":[{\"id\":\"gateway\",\"resources\":[\"https://erp.example.com\"],"     \
    "\"classes\":[\"consequential_read\",\"irreversible_action\"],\"paths\":[\"rest\"]},"          \
    "{\"id\":\"mcp\",\"resources\":[\"https://erp.example.com\"],\"classes\":["                    \
    "\"irreversible_action\",\"consequential_read\"],\"paths\":[\"mcp\"]}]"
#define EXCLUDED "\"excluded_paths\":[\"console\"]"
#define DECISION "\"decision_points\":[\"pdp-1\"]"
#define SUPPORTED                                                                                  \
    "\"supported\":{\"entry_types\":[\"mission_resource_access\"],\"actions\":[\"invoices.*\"],"   \
    "\"constraints\":[]}"
#define PROFILES                                                                                   \
    "\"resource_server_profile\":{\"id\":\"erp\",\"version\":\"1\"},"                              \
    "\"operation_profiles\":[{\"id\":\"pay\",\"version\":\"2\"}]"
#define CLASSES                                                                                    \
    "\"classes\":{\"consequential_read\":" CLASS(                                                  \
        "core", "300", "360") ","                                                                  \
                              "\"irreversible_action\":" CLASS("transaction_assurance", "60",      \
                                                               "120") "}"
#define EVIDENCE                                                                                   \
    "\"evidence\":{\"mechanism\":\"jws\",\"retention_seconds\":100,\"audit_horizon_seconds\":100," \
    "\"key_sets\":[\"https://pdp.example.com/keys\"],\"reconciliation_seconds\":60,"               \
    "\"detector\":\"auditor\",\"alerting\":\"pager\"}"
#define BOUNDS "\"clock_skew_seconds\":5,\"approval_age_seconds\":300"
#define IDEMPOTENCY                                                                                \
    "\"idempotency\":{\"scope\":[\"mission\",\"subject\"],\"horizon_seconds\":86400,"              \
    "\"posture\":\"refuse\"}"
#define USES "\"uses\":{\"history\":\"the evidence store\",\"taint_classes\":[\"external\"]}"
#define WHOLE                                                                                      \
    "{" SCOPES "," POINTS "," EXCLUDED "," DECISION "," SUPPORTED "," PROFILES "," CLASSES         \
    "," EVIDENCE "," BOUNDS "," IDEMPOTENCY "," USES "}"
#define ERP V("https://erp.example.com")

static mission_scope_statement *statement_of(mission_context *context, const char *text,
                                             uint32_t uses)
{
    mission_scope_statement *statement = NULL;
    mission_error error = MISSION_ERROR_INIT;

    CHECK_CODE(
        mission_scope_statement_parse(context, mission_view_of(text), uses, &statement, &error),
        MISSION_OK, &error);
    return statement;
}

static void show_gaps(const mission_scope_statement *statement)
{
    mission_scope_gap gap = {.size = sizeof gap};
    mission_error error = MISSION_ERROR_INIT;

    for (size_t i = 0; i < mission_scope_statement_gaps(statement); i++)
        if (mission_scope_statement_gap(statement, i, &gap, &error) == 0)
            printf("# %.*s: %s %s\n", (int)gap.pointer.len, gap.pointer.ptr,
                   mission_code_reason(gap.code), gap.text);
}

static bool has_gap(const mission_scope_statement *statement, const char *where, int32_t code)
{
    mission_scope_gap gap = {.size = sizeof gap};
    mission_error error = MISSION_ERROR_INIT;

    for (size_t i = 0; i < mission_scope_statement_gaps(statement); i++) {
        CHECK_CODE(mission_scope_statement_gap(statement, i, &gap, &error), MISSION_OK, &error);
        if (gap.code == code && gap.pointer.len == strlen(where) &&
            memcmp(gap.pointer.ptr, where, gap.pointer.len) == 0)
            return true;
    }
    show_gaps(statement);
    return false;
}

static void test_whole(void)
{
    mission_context *context = test_context(MISSION_PROFILE_DRAFT, 0);
    mission_scope_statement *s =
        statement_of(context, WHOLE, MISSION_SCOPE_HISTORY | MISSION_SCOPE_TAINT);
    mission_error error = MISSION_ERROR_INIT;
    mission_scope_gap gap = {.size = sizeof gap};
    mission_digest digest;

    COVERS("PE-4", "runtime.pep-placement.no-pep-no-claim",
           "runtime.conformance.no-claim-outside-declared-scope");
    CHECK_INT(mission_scope_statement_gaps(s), 0);
    show_gaps(s);
    CHECK_CODE(mission_raw_digest(context, V(WHOLE), &digest, &error), MISSION_OK, &error);
    CHECK_TEXT(mission_scope_statement_digest(s), digest.text);
    CHECK_CODE(mission_scope_statement_gap(s, 0, &gap, &error), MISSION_E_NOT_FOUND, &error);
    CHECK_INT(mission_scope_statement_claims(s, ERP, MISSION_CLASS_READ, V("")), 1);
    CHECK_INT(mission_scope_statement_claims(s, ERP, MISSION_CLASS_IRREVERSIBLE, V("mcp")), 1);
    CHECK_INT(mission_scope_statement_claims(s, ERP, MISSION_CLASS_WRITE, V("")), 0);
    CHECK_INT(mission_scope_statement_claims(s, ERP, MISSION_CLASS_NONE, V("")), 0);
    CHECK_INT(mission_scope_statement_claims(s, ERP, MISSION_CLASS_COUNT, V("")), 0);
    CHECK_INT(mission_scope_statement_claims(s, ERP, MISSION_CLASS_READ, V("console")), 0);
    CHECK_INT(mission_scope_statement_claims(s, ERP, MISSION_CLASS_READ, V("other")), 0);
    CHECK_INT(mission_scope_statement_claims(s, V("https://x.example"), MISSION_CLASS_READ, V("")),
              0);
    CHECK_INT(mission_scope_statement_claims(NULL, ERP, MISSION_CLASS_READ, V("")), 0);
    CHECK(mission_scope_statement_gaps(NULL) == SIZE_MAX);
    CHECK_TEXT(mission_scope_statement_digest(NULL), "");
    CHECK(mission_scope_statement_ref(s) == s);
    mission_scope_statement_unref(s);
    CHECK(mission_json_root(mission_scope_statement_json(s)) != NULL);
    mission_scope_statement_unref(s);
    mission_context_unref(context);
}

/* Each member of the whole statement taken out, wherever it stands: a gap with its pointer. */
struct removal {
    int wanted;
    char where[256];
};

static void copy(mission_builder *b, const mission_value *value, struct removal *r,
                 const char *where)
{
    const bool object = mission_value_kind(value) == MISSION_JSON_OBJECT;
    char place[256];

    if (!object && mission_value_kind(value) != MISSION_JSON_ARRAY) {
        mission_builder_value(b, value);
        return;
    }
    if (object)
        mission_builder_object(b);
    else
        mission_builder_array(b);
    for (size_t i = 0; i < mission_value_count(value); i++) {
        const mission_view name = mission_value_name(value, i);

        if (object)
            snprintf(place, sizeof place, "%s/%.*s", where, (int)name.len, name.ptr);
        else
            snprintf(place, sizeof place, "%s/%zu", where, i);
        if (object && r->wanted-- == 0) {
            snprintf(r->where, sizeof r->where, "%s", place);
            continue;
        }
        if (object)
            mission_builder_name(b, name);
        copy(b, mission_value_item(value, i), r, place);
    }
    mission_builder_end(b);
}

static char *without(mission_context *context, int index, struct removal *r)
{
    mission_json *whole = test_json(context, WHOLE), *less = NULL;
    mission_builder *b = NULL;
    mission_text *bytes = NULL;
    mission_error error = MISSION_ERROR_INIT;
    char *out;

    r->wanted = index;
    CHECK_CODE(mission_builder_new(context, &b, &error), MISSION_OK, &error);
    copy(b, mission_json_root(whole), r, "");
    CHECK_CODE(mission_builder_finish(b, &less, &error), MISSION_OK, &error);
    CHECK_CODE(mission_value_canonical(context, mission_json_root(less), &bytes, &error),
               MISSION_OK, &error);
    out = calloc(1, mission_text_view(bytes).len + 1);
    if (!out)
        abort();
    memcpy(out, mission_text_view(bytes).ptr, mission_text_view(bytes).len);
    mission_text_unref(bytes);
    mission_json_unref(less);
    mission_builder_free(b);
    mission_json_unref(whole);
    return out;
}

static void test_every_part(void)
{
    mission_context *context = test_context(MISSION_PROFILE_DRAFT, 0);
    int index = 0, parts = 0;

    COVERS("PE-4", "runtime.conformance.enforcement-scope-statement-required");
    for (;; index++) {
        struct removal r = {0};
        char *text = without(context, index, &r);
        mission_scope_statement *s;

        if (r.wanted >= 0) {
            free(text);
            break;
        }
        s = statement_of(context, text, MISSION_SCOPE_HISTORY | MISSION_SCOPE_TAINT);
        test_about("without %s", r.where);
        parts++;
        if (strcmp(r.where, "/uses") == 0)
            CHECK(has_gap(s, "/uses/history", MISSION_E_MISSING_MEMBER));
        else
            CHECK(has_gap(s, r.where, MISSION_E_MISSING_MEMBER));
        CHECK_INT(mission_scope_statement_claims(s, ERP, MISSION_CLASS_READ, V("rest")), 0);
        test_about(NULL);
        mission_scope_statement_unref(s);
        free(text);
    }
    CHECK(parts > 50);
    mission_context_unref(context);
}

static char *changed(const char *from, const char *to)
{
    const char *at = strstr(WHOLE, from);
    char *out = malloc(sizeof WHOLE + strlen(to));

    CHECK(at && out);
    if (!at || !out)
        abort();
    memcpy(out, WHOLE, (size_t)(at - WHOLE));
    strcpy(out + (at - WHOLE), to);
    strcat(out, at + strlen(from));
    return out;
}

static void test_wrong_parts(void)
{
    static const struct {
        const char *from, *to, *where;
        int32_t code;
    } cases[] = {
        {"\"paths\":[\"rest\"]", "\"paths\":[\"soap\"]", "/scopes/0/classes/0",
         MISSION_E_NOT_COVERED},
        {"\"classes\":[\"irreversible_action\",\"consequential_read\"]",
         "\"classes\":[\"consequential_read\"]", "/scopes/0/classes/1", MISSION_E_NOT_COVERED},
        {"[\"console\"]", "[\"mcp\"]", "/scopes/0/classes/0", MISSION_E_NOT_COVERED},
        {"[\"console\"]", "\"none\"", "/excluded_paths", MISSION_E_WRONG_TYPE},
        {"\"transaction_assurance\"", "\"core\"", "/classes/irreversible_action/tier",
         MISSION_E_INCONSISTENT},
        {"\"tier\":\"core\"", "\"tier\":\"gold\"", "/classes/consequential_read/tier",
         MISSION_E_UNKNOWN_VALUE},
        {"\"staleness_seconds\":60", "\"staleness_seconds\":300",
         "/classes/irreversible_action/staleness_seconds", MISSION_E_OUT_OF_RANGE},
        {"\"revocation_seconds\":360", "\"revocation_seconds\":359",
         "/classes/consequential_read/revocation_seconds", MISSION_E_INCONSISTENT},
        {"\"permit_seconds\":30", "\"permit_seconds\":-1",
         "/classes/consequential_read/permit_seconds", MISSION_E_OUT_OF_RANGE},
        {"\"retention_seconds\":100", "\"retention_seconds\":99", "/evidence/retention_seconds",
         MISSION_E_INCONSISTENT},
        {"\"https://pdp.example.com/keys\"", "\"keys\"", "/evidence/key_sets/0",
         MISSION_E_MALFORMED_URI},
        {"[\"pdp-1\"]", "[]", "/decision_points", MISSION_E_EMPTY},
        {"[\"pdp-1\"]", "[1]", "/decision_points/0", MISSION_E_WRONG_TYPE},
        {"\"establishment\":\"credential\"", "\"establishment\":\"oral\"",
         "/scopes/0/establishment", MISSION_E_UNKNOWN_VALUE},
        {"\"history\":\"the evidence store\"", "\"history\":\"\"", "/uses/history",
         MISSION_E_EMPTY},
        {"\"history\":\"the evidence store\"", "\"history\":true", "/uses/history",
         MISSION_E_WRONG_TYPE},
        {"\"classes\":[\"consequential_read\",\"irreversible_action\"],\"paths\":[\"rest\",",
         "\"classes\":[\"none\",\"irreversible_action\"],\"paths\":[\"rest\",",
         "/scopes/0/classes/0", MISSION_E_UNKNOWN_VALUE},
        {"\"classes\":{", "\"classes\":{\"none\":{},", "/classes/none", MISSION_E_UNKNOWN_MEMBER},
        {"\"classes\":{", "\"classes\":{\"external_commitment\":1,", "/classes/external_commitment",
         MISSION_E_WRONG_TYPE},
        {"\"evidence\":{", "\"evidence\":1,\"e\":{", "/evidence", MISSION_E_WRONG_TYPE},
    };
    mission_context *context = test_context(MISSION_PROFILE_DRAFT, 0);

    COVERS("PE-4", "runtime.pep-placement.no-pep-no-claim",
           "runtime.rs-profile.no-claim-without-pep", /* the paths and classes without a point */
           "runtime.record-integrity.sequence-and-retention-floor");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *text = changed(cases[i].from, cases[i].to);
        mission_scope_statement *s = statement_of(context, text, 0);

        test_about("%s -> %s", cases[i].from, cases[i].to);
        CHECK(has_gap(s, cases[i].where, cases[i].code));
        CHECK_INT(mission_scope_statement_claims(s, ERP, MISSION_CLASS_READ, V("rest")), 0);
        test_about(NULL);
        mission_scope_statement_unref(s);
        free(text);
    }
    mission_context_unref(context);
}

static void test_refused(void)
{
    mission_context *context = test_context(MISSION_PROFILE_DRAFT, 0);
    mission_scope_statement *s = NULL;
    mission_scope_gap gap = {.size = 8};
    mission_error error = MISSION_ERROR_INIT;

    CHECK_CODE(mission_scope_statement_parse(context, V("[]"), 0, &s, &error), MISSION_E_WRONG_TYPE,
               &error);
    CHECK_CODE(mission_scope_statement_parse(context, V("{"), 0, &s, &error),
               MISSION_E_UNEXPECTED_END, &error);
    CHECK_CODE(mission_scope_statement_parse(context, V("{}"), 8192, &s, &error),
               MISSION_E_ARGUMENT, &error);
    CHECK_CODE(mission_scope_statement_parse(context, V("{}"), 8191, &s, &error), MISSION_OK,
               &error);
    CHECK_INT(mission_scope_statement_gaps(s), 12 + 13);
    CHECK_CODE(mission_scope_statement_gap(s, 0, &gap, &error), MISSION_E_ABI_SMALL, &error);
    CHECK_CODE(mission_scope_statement_gap(s, 0, NULL, &error), MISSION_E_ARGUMENT, &error);
    mission_scope_statement_unref(s);
    mission_context_unref(context);
}

static const struct test tests[] = {
    {"whole", test_whole},
    {"every_part", test_every_part},
    {"wrong_parts", test_wrong_parts},
    {"refused", test_refused},
};
TEST_MAIN("scope_statement", tests)
