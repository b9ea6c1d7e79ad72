/* Evaluation requests: read, written, batched. SPDX-License-Identifier: MIT */
#include "test.h"
#include "wire/evaluation.h"

#include <stddef.h>
#include <stdlib.h>
#include <time.h>

static const uint32_t profiles[] = {MISSION_PROFILE_SERIES, MISSION_PROFILE_DRAFT};

/* Every member that O-6 has, ISSUER in place of the profile's name. */
static const char *const whole =
    "{\"subject\":{\"type\":\"user\",\"id\":\"u\",\"properties\":{\"iss\":\"https://i\"}},"
    "\"resource\":{\"type\":\"t\",\"id\":\"r\",\"properties\":{\"audience\":\"https://a\"}},"
    "\"action\":{\"name\":\"x.y\",\"properties\":{\"parameters\":{\"a\":1},\"parameter_digest\":"
    "\"d\",\"parameter_attributes\":{\"b\":2},\"idempotency_key\":\"k\","
    "\"external_communication\":true}},\"context\":{\"mission\":{\"id\":\"m\",\"ISSUER\":"
    "\"https://i\",\"authority_hash\":\"h\",\"policy_version\":\"v\",\"policy_view_id\":\"p\","
    "\"subject\":{\"iss\":\"i\",\"sub\":\"s\"}},\"mission_state_observation\":{\"state\":"
    "\"active\",\"mode\":\"cached\",\"freshness_at\":\"f\",\"mission_status_issued_at\":\"g\","
    "\"mission_status_expires_at\":\"e\",\"version\":7,\"assertion\":\"s\"},\"actor\":{"
    "\"client_id\":\"c\",\"client_instance_id\":\"n\",\"act\":[{\"iss\":\"i\",\"sub\":\"s\"}]},"
    "\"credential\":{\"issuer\":\"i\",\"expires_at\":\"e\",\"confirmation\":{\"jkt\":\"j\"}},"
    "\"approval\":{\"id\":\"a\",\"approved_at\":\"b\",\"approved_until\":\"c\",\"state\":\"s\"},"
    "\"capability_source\":{\"tool_id\":\"t\",\"source_uri\":\"u\",\"source_digest\":\"d\","
    "\"operation_ref\":\"o\",\"catalog_digest\":\"c\",\"executor\":\"e\"},\"taint\":{\"tainted\":"
    "false,\"granularity\":\"session\",\"source_class\":\"web\"},\"mission_history\":{"
    "\"evidence_reference\":\"e\"},\"prior_evaluation_id\":\"p\",\"other\":[1]}}";

static const char *with_issuer(uint32_t profile, const char *text)
{
    static char room[8192];
    const char *at = strstr(text, "ISSUER");
    const char *name = profile == MISSION_PROFILE_DRAFT ? "issuer" : "origin";

    if (!at)
        return text;
    snprintf(room, sizeof room, "%.*s%s%s", (int)(at - text), text, name, at + 6);
    return room;
}

static void test_whole(void)
{
    COVERS("authzen.context-mission.identity-members-required",
           "authzen.context-audience-freshness.audience-required",
           "authzen.pdp-request.subject-shape-and-issuer-presence");
    for (size_t p = 0; p < 2; p++) {
        mission_context *context = test_context(profiles[p], 1);
        mission_json *doc = test_json(context, with_issuer(profiles[p], whole)), *again = NULL;
        mission_evaluation e = {.size = sizeof e}, f = {.size = sizeof f};
        mission_error error = MISSION_ERROR_INIT;

        CHECK_CODE(mission_evaluation_read(context, mission_json_root(doc), &e, &error), MISSION_OK,
                   &error);
        CHECK_VIEW(e.subject_iss, "https://i");
        CHECK_VIEW(e.audience, "https://a");
        CHECK_VIEW(e.action, "x.y");
        CHECK_VIEW(e.mission_issuer, "https://i");
        CHECK_VIEW(e.policy_view_id, "p");
        CHECK_VIEW(e.status_expires_at, "e");
        CHECK_VIEW(e.executor, "e");
        CHECK_VIEW(e.prior_evaluation_id, "p");
        CHECK_INT(e.external_communication, MISSION_TRUE);
        CHECK_INT(e.tainted, MISSION_FALSE);
        CHECK_INT(e.observed, MISSION_OBSERVED_CACHED);
        CHECK_INT(e.state_version, 7);
        CHECK(e.parameters && e.act && e.confirmation && e.history && e.mission_subject);
        CHECK_CODE(mission_evaluation_write(context, &e, &again, &error), MISSION_OK, &error);
        CHECK(mission_value_equal(mission_json_root(doc), mission_json_root(again)));
        CHECK_CODE(mission_evaluation_read(context, mission_json_root(again), &f, &error),
                   MISSION_OK, &error);
        CHECK(f.has_state_version && f.has_mission);
        mission_json_unref(again);
        mission_json_unref(doc);
        mission_context_unref(context);
    }
}

/* The approval object is handed on with all that its issuer put into it, known here or not. */
static void test_approval_verbatim(void)
{
    static const char approval[] =
        "{\"id\":\"a\",\"approved_until\":\"c\",\"task\":{\"n\":[1,\"x\"]},\"scope\":null}";
    char text[512];

    COVERS("authzen.context-approval.arap-object-verbatim");
    snprintf(
        text, sizeof text,
        "{\"subject\":{\"type\":\"user\",\"id\":\"s\"},\"resource\":{\"type\":\"t\",\"id\":\"r\","
        "\"properties\":{\"audience\":\"https://a\"}},\"action\":{\"name\":\"x.y\"},\"context\":{"
        "\"approval\":%s}}",
        approval);
    for (size_t p = 0; p < 2; p++) {
        mission_context *context = test_context(profiles[p], 1);
        mission_json *doc = test_json(context, text), *want = test_json(context, approval);
        mission_json *again = NULL;
        mission_evaluation e = {.size = sizeof e};
        mission_error error = MISSION_ERROR_INIT;

        CHECK_CODE(mission_evaluation_read(context, mission_json_root(doc), &e, &error), MISSION_OK,
                   &error);
        CHECK_VIEW(e.approval_id, "a");
        CHECK_CODE(mission_evaluation_write(context, &e, &again, &error), MISSION_OK, &error);
        CHECK(mission_value_equal(
            mission_value_find(mission_json_root(again), V("/context/approval")),
            mission_json_root(want)));
        mission_json_unref(again);
        mission_json_unref(want);
        mission_json_unref(doc);
        mission_context_unref(context);
    }
}

/* ---- Every member of the wrong type, with its place ---- */

struct wrong {
    mission_context *context;
    const mission_value *root;
    const mission_value *target; /* that is another one in the copy */
    char place[256];
    size_t tried;
};

static void copy(const struct wrong *w, mission_builder *to, const mission_value *value)
{
    const uint32_t kind = mission_value_kind(value);

    if (value == w->target) {
        if (kind == MISSION_JSON_STRING) /* no other one is a boolean instead */
            mission_builder_boolean(to, 1);
        else
            mission_builder_string(to, V("7"));
        return;
    }
    if (kind != MISSION_JSON_OBJECT) {
        mission_builder_value(to, value);
        return;
    }
    mission_builder_object(to);
    for (size_t i = 0; i < mission_value_count(value); i++) {
        mission_builder_name(to, mission_value_name(value, i));
        copy(w, to, mission_value_item(value, i));
    }
    mission_builder_end(to);
}

static void try_wrong(struct wrong *w)
{
    mission_evaluation e = {.size = sizeof e};
    mission_error error = MISSION_ERROR_INIT;
    mission_builder *to;
    mission_json *doc = NULL;

    CHECK(!mission_builder_new(w->context, &to, NULL));
    copy(w, to, w->root);
    CHECK(!mission_builder_finish(to, &doc, NULL));
    mission_builder_free(to);
    test_about("%s", w->place);
    CHECK_CODE(mission_evaluation_read(w->context, mission_json_root(doc), &e, &error),
               MISSION_E_WRONG_TYPE, &error);
    CHECK_TEXT(error.where, w->place);
    CHECK(!e.subject_id.len && !e.all);
    test_about(NULL);
    mission_json_unref(doc);
    w->tried++;
}

/* What is free inside: nobody looks at it here. */
static bool inside_is_free(const char *place)
{
    static const char *const free_ones[] = {
        "/action/properties/parameters", "/action/properties/parameter_attributes",
        "/context/credential/confirmation", "/context/mission_history", "/context/actor/act"};

    for (size_t i = 0; i < sizeof free_ones / sizeof *free_ones; i++)
        if (!strcmp(place, free_ones[i]))
            return true;
    return false;
}

static void walk(struct wrong *w, const mission_value *value)
{
    const size_t len = strlen(w->place);

    for (size_t i = 0; i < mission_value_count(value); i++) {
        const mission_view name = mission_value_name(value, i);

        snprintf(w->place + len, sizeof w->place - len, "/%.*s", (int)name.len, name.ptr);
        if (strcmp(w->place, "/context/other")) {
            w->target = mission_value_item(value, i);
            try_wrong(w);
            if (mission_value_kind(w->target) == MISSION_JSON_OBJECT && !inside_is_free(w->place))
                walk(w, w->target);
        }
        w->place[len] = 0;
    }
}

static void test_wrong(void)
{
    for (size_t p = 0; p < 2; p++) {
        mission_context *context = test_context(profiles[p], 1);
        mission_json *doc = test_json(context, with_issuer(profiles[p], whole));
        struct wrong w = {.context = context, .root = mission_json_root(doc)};

        walk(&w, w.root);
        CHECK_INT(w.tried, 62);
        mission_json_unref(doc);
        mission_context_unref(context);
    }
}

/* ---- What is missing, empty or withdrawn ---- */

static void check_refused(uint32_t profile, const char *text, int32_t code, const char *where)
{
    mission_context *context = test_context(profile, 1);
    mission_json *doc = test_json(context, with_issuer(profile, text));
    mission_evaluation e = {.size = sizeof e};
    mission_error error = MISSION_ERROR_INIT;

    test_about("%s", text);
    CHECK_CODE(mission_evaluation_read(context, mission_json_root(doc), &e, &error), code, &error);
    if (code)
        CHECK_TEXT(error.where, where);
    test_about(NULL);
    mission_json_unref(doc);
    mission_context_unref(context);
}

#define S "\"subject\":{\"type\":\"t\",\"id\":\"i\"}"
#define R "\"resource\":{\"type\":\"t\",\"id\":\"i\",\"properties\":{\"audience\":\"a\"}}"
#define A "\"action\":{\"name\":\"n\"}"
#define M(more)                                                                                    \
    "\"context\":{\"mission\":{\"id\":\"m\",\"ISSUER\":\"i\",\"authority_hash\":\"h\"" more "}}"
static void test_missing(void)
{
    static const struct {
        const char *text;
        int32_t code;
        const char *where;
    } list[] = {
        {"{" S "," R "," A "," M("") "}", MISSION_OK, ""},
        {"[]", MISSION_E_WRONG_TYPE, ""},
        {"{" R "," A "}", MISSION_E_MISSING_MEMBER, ""},
        {"{" S "," A "}", MISSION_E_MISSING_MEMBER, ""},
        {"{" S "," R "}", MISSION_E_MISSING_MEMBER, ""},
        {"{\"subject\":{\"id\":\"i\"}," R "," A "}", MISSION_E_MISSING_MEMBER, "/subject"},
        {"{" S "," R ",\"action\":{\"name\":\"\"}}", MISSION_E_EMPTY, "/action/name"},
        {"{" S ",\"resource\":{\"type\":\"t\",\"id\":\"i\"}," A "," M("") "}",
         MISSION_E_MISSING_MEMBER, "/resource/properties"},
        {"{" S ",\"resource\":{\"type\":\"t\",\"id\":\"i\"}," A "}", MISSION_OK, ""},
        {"{" S "," R "," A "," M(",\"state\":\"active\"") "}", MISSION_E_UNKNOWN_MEMBER,
         "/context/mission/state"},
        {"{" S "," R "," A "," M(",\"audience\":\"a\"") "}", MISSION_E_UNKNOWN_MEMBER,
         "/context/mission/audience"},
        {"{" S "," R "," A "," M(",\"new\":1") "}", MISSION_OK, ""},
        {"{" S "," R "," A "," M(",\"subject\":{\"iss\":\"i\",\"sub\":\"s\",\"x\":1}") "}",
         MISSION_E_UNKNOWN_MEMBER, "/context/mission/subject/x"},
        {"{" S "," R "," A ",\"context\":{\"taint\":{\"tainted\":true,\"granularity\":\"all\"}}}",
         MISSION_E_UNKNOWN_VALUE, "/context/taint/granularity"},
        {"{" S "," R "," A ",\"context\":{\"taint\":{\"granularity\":\"session\"}}}",
         MISSION_E_MISSING_MEMBER, "/context/taint"},
        {"{" S "," R "," A ",\"context\":{\"mission_state_observation\":{\"version\":1.5}}}",
         MISSION_E_OUT_OF_RANGE, "/context/mission_state_observation/version"},
    };

    for (size_t p = 0; p < 2; p++)
        for (size_t i = 0; i < sizeof list / sizeof *list; i++)
            check_refused(profiles[p], list[i].text, list[i].code, list[i].where);
    check_refused(MISSION_PROFILE_DRAFT,
                  "{" S "," R "," A ",\"context\":{\"mission\":{\"id\":\"m\",\"issuer\":\"i\"}}}",
                  MISSION_E_MISSING_MEMBER, "/context/mission");
    check_refused(MISSION_PROFILE_SERIES,
                  "{" S "," R "," A ",\"context\":{\"mission\":{\"id\":\"m\",\"origin\":\"i\"}}}",
                  MISSION_OK, "");
    check_refused(MISSION_PROFILE_SERIES,
                  "{" S "," R "," A ",\"context\":{\"mission\":{\"id\":\"m\",\"issuer\":\"i\"}}}",
                  MISSION_E_MISSING_MEMBER, "/context/mission");
}

/* ---- Batches: the examples of AuthZEN 1.0 ---- */

static const char *const three =
    "{\"subject\":{\"type\":\"user\",\"id\":\"alice@example.com\"},\"context\":{\"time\":"
    "\"2024-05-31T15:22-07:00\"},\"action\":{\"name\":\"can_read\"},\"evaluations\":[{"
    "\"resource\":{\"type\":\"document\",\"id\":\"boxcarring.md\"}},{\"resource\":{\"type\":"
    "\"document\",\"id\":\"subject-search.md\"}},{\"action\":{\"name\":\"can_edit\"},\"resource\":"
    "{\"type\":\"document\",\"id\":\"resource-search.md\"}}]}";

static void test_batch(void)
{
    COVERS("PD-17", "authzen.batch-evaluations.execute-all-independent",
           "authzen.batch-evaluations.reject-short-circuit-options");
    static const struct {
        const char *text;
        int32_t code;
        size_t count;
    } list[] = {
        {"{" S "," R "," A "}", MISSION_OK, 0},
        {"{\"evaluations\":[]}", MISSION_OK, 0},
        {"{\"evaluations\":[{},{}]}", MISSION_OK, 2},
        {"{\"evaluations\":{}}", MISSION_E_WRONG_TYPE, 0},
        {"{\"evaluations\":[7]}", MISSION_E_WRONG_TYPE, 0},
        {"{\"evaluations\":[{}],\"options\":{\"evaluations_semantic\":\"execute_all\","
         "\"another_option\":\"value\"}}",
         MISSION_OK, 1},
        {"{\"evaluations\":[{}],\"options\":{\"evaluations_semantic\":\"deny_on_first_deny\"}}",
         MISSION_E_BATCH_OPTION, 0},
        {"{\"evaluations\":[{}],\"options\":{\"evaluations_semantic\":\"permit_on_first_permit\"}}",
         MISSION_E_BATCH_OPTION, 0},
        {"{\"evaluations\":[{}],\"options\":7}", MISSION_E_WRONG_TYPE, 0},
        {"{\"evaluations\":[{}],\"options\":{\"evaluations_semantic\":7}}", MISSION_E_WRONG_TYPE,
         0},
    };
    mission_context *context = test_context(MISSION_PROFILE_DRAFT, 1);
    mission_evaluation e = {.size = sizeof e};
    mission_error error = MISSION_ERROR_INIT;
    mission_json *doc;
    size_t count;

    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        doc = test_json(context, list[i].text);
        count = 99;
        test_about("%s", list[i].text);
        CHECK_CODE(mission_evaluation_batch(context, mission_json_root(doc), &count, &error),
                   list[i].code, &error);
        CHECK_INT(count, list[i].count);
        test_about(NULL);
        mission_json_unref(doc);
    }
    doc = test_json(context, three);
    CHECK_INT(mission_evaluation_batch(context, mission_json_root(doc), &count, NULL), MISSION_OK);
    CHECK_INT(count, 3);
    for (size_t i = 0; i < count; i++) {
        CHECK_CODE(mission_evaluation_read_item(context, mission_json_root(doc), i, &e, &error),
                   MISSION_OK, &error);
        CHECK_VIEW(e.subject_id, "alice@example.com");
        CHECK_VIEW(e.action, i == 2 ? "can_edit" : "can_read");
        CHECK(e.context && !e.has_mission);
    }
    CHECK_VIEW(e.resource_id, "resource-search.md");
    CHECK_INT(mission_evaluation_read_item(context, mission_json_root(doc), 3, &e, NULL),
              MISSION_E_ARGUMENT);
    mission_json_unref(doc);
    doc = test_json(context, "{" S "," A ",\"evaluations\":[{" R "},{},{\"resource\":{\"type\":7,"
                             "\"id\":\"x\"}}]}");
    CHECK_CODE(mission_evaluation_read_item(context, mission_json_root(doc), 0, &e, &error),
               MISSION_OK, &error);
    CHECK_CODE(mission_evaluation_read_item(context, mission_json_root(doc), 1, &e, &error),
               MISSION_E_MISSING_MEMBER, &error);
    CHECK_TEXT(error.where, "/evaluations/1");
    CHECK_CODE(mission_evaluation_read_item(context, mission_json_root(doc), 2, &e, &error),
               MISSION_E_WRONG_TYPE, &error);
    CHECK_TEXT(error.where, "/evaluations/2/resource/type");
    mission_json_unref(doc);
    mission_context_unref(context);
}

/* What all items share is read for each of them: what is not known in it must cost nothing. */
static void test_large_batch(void)
{
    COVERS("PD-17");
    enum { ITEMS = 10000, MEMBERS = 50000 };
    mission_context *context = test_context(MISSION_PROFILE_DRAFT, 1);
    mission_error error = MISSION_ERROR_INIT;
    mission_evaluation e = {.size = sizeof e};
    char *text = malloc(MEMBERS * 16 + ITEMS * 3 + 1000), *to = text;
    const clock_t start = clock();
    mission_json *doc;
    size_t count = 0;

    if (!text)
        abort();
    to += sprintf(to, "{" S "," R "," A ",\"context\":{\"x\":0");
    for (int i = 0; i < MEMBERS; i++)
        to += sprintf(to, ",\"m%d\":0", i);
    to += sprintf(to, "},\"evaluations\":[{}");
    for (int i = 1; i < ITEMS; i++)
        to += sprintf(to, ",{}");
    sprintf(to, "]}");
    doc = test_json(context, text);
    CHECK_INT(mission_evaluation_batch(context, mission_json_root(doc), &count, NULL), MISSION_OK);
    CHECK_INT(count, ITEMS);
    for (size_t i = 0; i < count; i++)
        CHECK_CODE(mission_evaluation_read_item(context, mission_json_root(doc), i, &e, &error),
                   MISSION_OK, &error);
    CHECK(clock() - start < 5 * CLOCKS_PER_SEC);
    mission_json_unref(doc);
    mission_context_unref(context);
    free(text);
}

static void test_write(void)
{
    mission_context *context = test_context(MISSION_PROFILE_DRAFT, 1);
    mission_evaluation e = {.size = sizeof e,
                            .subject_type = V("user"),
                            .subject_id = V("u"),
                            .resource_type = V("t"),
                            .resource_id = V("r"),
                            .action = V("a")};
    mission_error error = MISSION_ERROR_INIT;
    mission_json *json = NULL;
    mission_evaluation *left = &e;

    CHECK_CODE(mission_evaluation_write(context, &e, &json, &error), MISSION_OK, &error);
    mission_json_unref(json);
    e.has_mission = 1;
    CHECK_CODE(mission_evaluation_write(context, &e, &json, &error), MISSION_E_MISSING_MEMBER,
               &error);
    CHECK(!json);
    e.has_mission = 0;
    e.action.len = 0;
    CHECK_INT(mission_evaluation_write(context, &e, &json, NULL), MISSION_E_MISSING_MEMBER);
    e.action = (mission_view){NULL, 1};
    CHECK_INT(mission_evaluation_write(context, &e, &json, NULL), MISSION_E_ARGUMENT);
    left->size = 4;
    CHECK_INT(mission_evaluation_write(context, &e, &json, NULL), MISSION_E_ABI_SMALL);
    CHECK_INT(mission_evaluation_write(context, NULL, &json, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(mission_evaluation_read(context, NULL, &e, NULL), MISSION_E_ABI_SMALL);
    mission_context_unref(context);
}

/* A host says that there are bytes and not where: whichever view it is, nobody reads it. */
static void test_lost(void)
{
#define AT(member) offsetof(mission_evaluation, member)
    static const size_t views[] = {AT(subject_type),
                                   AT(subject_id),
                                   AT(subject_iss),
                                   AT(resource_type),
                                   AT(resource_id),
                                   AT(audience),
                                   AT(action),
                                   AT(parameter_digest),
                                   AT(idempotency_key),
                                   AT(taint_granularity),
                                   AT(taint_source_class),
                                   AT(mission_id),
                                   AT(mission_issuer),
                                   AT(authority_hash),
                                   AT(policy_version),
                                   AT(policy_view_id),
                                   AT(state),
                                   AT(freshness_at),
                                   AT(status_issued_at),
                                   AT(status_expires_at),
                                   AT(assertion),
                                   AT(client_id),
                                   AT(client_instance_id),
                                   AT(credential_issuer),
                                   AT(approval_id),
                                   AT(approved_at),
                                   AT(credential_expires_at),
                                   AT(approved_until),
                                   AT(approval_state),
                                   AT(tool_id),
                                   AT(source_uri),
                                   AT(source_digest),
                                   AT(operation_ref),
                                   AT(catalog_digest),
                                   AT(executor),
                                   AT(prior_evaluation_id)};
#undef AT
    const mission_view lost = {NULL, 1};

    for (size_t i = 0; i < sizeof views / sizeof *views; i++) {
        mission_evaluation theirs = {.size = sizeof theirs}, own;

        test_about("the view at %zu", views[i]);
        CHECK_INT(mi_evaluation_import(&theirs, &own), MISSION_OK);
        memcpy((char *)&theirs + views[i], &lost, sizeof lost);
        CHECK_INT(mi_evaluation_import(&theirs, &own), MISSION_E_ARGUMENT);
    }
    test_about(NULL);
}

static const struct test tests[] = {
    {"whole", test_whole},
    {"approval, verbatim", test_approval_verbatim},
    {"wrong", test_wrong},
    {"missing", test_missing},
    {"batch", test_batch},
    {"lost", test_lost},
    {"large_batch", test_large_batch},
    {"write", test_write},
};
TEST_MAIN("evaluation", tests)
