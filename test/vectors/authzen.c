/* The examples of the Authorization API of AuthZEN: read as they are, refused without a Mission,
 * decided with one. SPDX-License-Identifier: MIT
 *
 * With MISSION_AUTHZEN_LINES in the environment every document that the library wrote is appended
 * to that file: `request` or `response`, a tab, the text. */
#include "notary.h"
#include "scene.h"

#define DOCUMENTS "https://documents.example.com"
#define READ_OF(name)                                                                              \
    "{\"id\":\"urn:example:" name "\",\"version\":\"1\",\"action\":\"" name                        \
    "\",\"class\":\"consequential_read\",\"parameters\":{\"type\":\"object\""                      \
    "}}"

/* ---- The data ---- */

static mission_json *data(mission_context *context, const char *name)
{
    static char text[65536];
    char path[1024];
    FILE *file;
    size_t len;

    snprintf(path, sizeof path, "%s/vectors/authzen/%s", TEST_DATA, name);
    file = fopen(path, "rb");
    len = file ? fread(text, 1, sizeof text - 1, file) : 0;
    if (file)
        fclose(file);
    text[len] = 0;
    return test_json(context, text);
}

static const mission_value *get(const mission_value *value, const char *name)
{
    return mission_value_get(value, mission_view_of(name));
}

static mission_view text_of(const mission_value *value, const char *name)
{
    return mission_value_string(get(value, name));
}

static bool same(mission_view a, mission_view b)
{
    return a.len == b.len && (!a.len || !memcmp(a.ptr, b.ptr, a.len));
}

static void about(const mission_value *example)
{
    const mission_view name = text_of(example, "name");

    test_about("%.*s", (int)name.len, name.ptr);
}

/* ---- What the published schemas say, all of it ---- */

static bool is_string(const mission_value *value, const char *name)
{
    return mission_value_kind(get(value, name)) == MISSION_JSON_STRING;
}

static bool is_object_or_missing(const mission_value *value, const char *name)
{
    return !get(value, name) || mission_value_kind(get(value, name)) == MISSION_JSON_OBJECT;
}

static bool is_entity(const mission_value *value)
{
    return mission_value_kind(value) == MISSION_JSON_OBJECT && is_string(value, "type") &&
           is_string(value, "id") && is_object_or_missing(value, "properties");
}

static bool is_request(const mission_value *value)
{
    const mission_value *action = get(value, "action");

    return is_entity(get(value, "subject")) && is_entity(get(value, "resource")) &&
           mission_value_kind(action) == MISSION_JSON_OBJECT && is_string(action, "name") &&
           is_object_or_missing(action, "properties") && is_object_or_missing(value, "context");
}

static bool is_response(const mission_value *value)
{
    return mission_value_kind(value) == MISSION_JSON_OBJECT &&
           mission_value_kind(get(value, "decision")) == MISSION_JSON_BOOLEAN &&
           is_object_or_missing(value, "context");
}

/* For the published schemas themselves. */
static void keep(mission_context *context, const char *kind, const mission_json *json)
{
    const char *path = getenv("MISSION_AUTHZEN_LINES");
    FILE *file = path ? fopen(path, "a") : NULL;
    mission_text *text = NULL;

    if (!file)
        return;
    CHECK(!mission_value_canonical(context, mission_json_root(json), &text, NULL));
    fprintf(file, "%s\t%.*s\n", kind, (int)mission_text_view(text).len,
            mission_text_view(text).ptr);
    fclose(file);
    mission_text_unref(text);
}

static void check_response(mission_context *context, const mission_json *response)
{
    CHECK(is_response(mission_json_root(response)));
    keep(context, "response", response);
}

/* ---- Reading ---- */

static size_t count_of(mission_context *context, const mission_value *request)
{
    mission_error error = MISSION_ERROR_INIT;
    size_t count = 0;

    CHECK_CODE(mission_evaluation_batch(context, request, &count, &error), MISSION_OK, &error);
    return count;
}

/* One of a batch, or the single request itself. */
static int32_t read_one(mission_context *context, const mission_value *request, size_t count,
                        size_t index, mission_evaluation *out, mission_error *error)
{
    *out = (mission_evaluation){.size = sizeof *out};
    return count ? mission_evaluation_read_item(context, request, index, out, error)
                 : mission_evaluation_read(context, request, out, error);
}

static bool equal(const mission_evaluation *a, const mission_evaluation *b)
{
    return same(a->subject_type, b->subject_type) && same(a->subject_id, b->subject_id) &&
           same(a->resource_type, b->resource_type) && same(a->resource_id, b->resource_id) &&
           same(a->audience, b->audience) && same(a->action, b->action) &&
           same(a->mission_id, b->mission_id) && a->has_mission == b->has_mission &&
           (a->context ? mission_value_equal(a->context, b->context) : !b->context);
}

/* As a request of its own: written, of the published shape, and the same again. */
static mission_json *alone(mission_context *context, const mission_evaluation *asked)
{
    mission_evaluation again = {.size = sizeof again};
    mission_error error = MISSION_ERROR_INIT;
    mission_json *out = NULL;

    CHECK_CODE(mission_evaluation_write(context, asked, &out, &error), MISSION_OK, &error);
    CHECK(is_request(mission_json_root(out)));
    keep(context, "request", out);
    CHECK_CODE(mission_evaluation_read(context, mission_json_root(out), &again, &error), MISSION_OK,
               &error);
    CHECK(equal(asked, &again));
    return out;
}

static void read_item(mission_context *context, const mission_value *request, size_t count,
                      size_t index, const mission_value *want)
{
    const mission_view missing = text_of(want, "missing");
    mission_error error = MISSION_ERROR_INIT;
    mission_evaluation e;
    const int32_t rc = read_one(context, request, count, index, &e, &error);

    if (missing.len) {
        CHECK_CODE(rc, MISSION_E_MISSING_MEMBER, &error);
        CHECK_TEXT(error.where, "/evaluations/0");
        return;
    }
    CHECK_CODE(rc, MISSION_OK, &error);
    CHECK(same(e.action, text_of(want, "action")));
    CHECK(same(e.resource_id, text_of(want, "resource")));
    CHECK(e.subject_id.len && !e.has_mission && !e.audience.len);
    mission_json_unref(alone(context, &e));
}

static void read_example(mission_context *context, const mission_value *example)
{
    const mission_value *request = get(example, "request"), *items = get(example, "items");
    size_t count = 99;

    about(example);
    if (get(example, "refused")) {
        CHECK_INT(mission_evaluation_batch(context, request, &count, NULL), MISSION_E_BATCH_OPTION);
        CHECK_INT(count, 0);
    } else {
        count = count_of(context, request);
        CHECK_INT(count, get(example, "single") ? 0 : mission_value_count(items));
        for (size_t i = 0; i < mission_value_count(items); i++)
            read_item(context, request, count, i, mission_value_item(items, i));
    }
    test_about(NULL);
}

static void test_read(void)
{
    COVERS("PD-17", "authzen.batch-evaluations.reject-short-circuit-options");
    for (size_t p = 0; p < 2; p++) {
        mission_context *context =
            test_context(p ? MISSION_PROFILE_DRAFT : MISSION_PROFILE_SERIES, SCENE_NOW);
        mission_json *examples = data(context, "requests.json");

        CHECK_INT(mission_value_count(mission_json_root(examples)), 10);
        for (size_t i = 0; i < mission_value_count(mission_json_root(examples)); i++)
            read_example(context, mission_value_item(mission_json_root(examples), i));
        mission_json_unref(examples);
        mission_context_unref(context);
    }
}

/* Every subject with every resource, action and context. */
static mission_json *joined(mission_context *context, const mission_value *parts, size_t number)
{
    static const char *const names[] = {"subject", "resource", "action", "context"};
    mission_error error = MISSION_ERROR_INIT;
    mission_json *out = NULL;
    mission_builder *to;

    CHECK(!mission_builder_new(context, &to, NULL));
    mission_builder_object(to);
    for (size_t i = 0; i < 4; i++) {
        const mission_value *list = get(parts, names[i]);
        const size_t count = mission_value_count(list);

        mission_builder_name(to, mission_view_of(names[i]));
        mission_builder_value(to, mission_value_item(list, number % count));
        number /= count;
    }
    mission_builder_end(to);
    CHECK_CODE(mission_builder_finish(to, &out, &error), MISSION_OK, &error);
    mission_builder_free(to);
    return out;
}

static void test_entities(void)
{
    mission_context *context = test_context(MISSION_PROFILE_DRAFT, SCENE_NOW);
    mission_json *parts = data(context, "entities.json");
    mission_error error = MISSION_ERROR_INIT;

    for (size_t i = 0; i < 3 * 2 * 2 * 2; i++) {
        mission_json *request = joined(context, mission_json_root(parts), i);
        mission_evaluation e = {.size = sizeof e};

        CHECK(is_request(mission_json_root(request)));
        CHECK_CODE(mission_evaluation_read(context, mission_json_root(request), &e, &error),
                   MISSION_OK, &error);
        CHECK_VIEW(e.subject_id, "alice@example.com");
        CHECK_VIEW(e.resource_type, "book");
        CHECK(mission_value_equal(e.context, get(mission_json_root(request), "context")));
        mission_json_unref(alone(context, &e));
        mission_json_unref(request);
    }
    mission_json_unref(parts);
    mission_context_unref(context);
}

/* The shape that is checked here is the one of the published responses, too. */
static void test_responses(void)
{
    mission_context *context = test_context(MISSION_PROFILE_DRAFT, SCENE_NOW);
    mission_json *all = data(context, "responses.json");
    size_t decisions = 0;

    for (size_t i = 0; i < mission_value_count(mission_json_root(all)); i++) {
        const mission_value *one = mission_value_item(mission_json_root(all), i);
        const mission_value *list = get(one, "evaluations");

        CHECK(list || is_response(one));
        for (size_t j = 0; j < mission_value_count(list); j++, decisions++)
            CHECK(is_response(mission_value_item(list, j)));
    }
    CHECK_INT(decisions, 12);
    mission_json_unref(all);
    mission_context_unref(context);
}

/* ---- Deciding ---- */

/* A decision point of a Mission that may read and not edit. */
static void open_documents(struct stage *stage, uint32_t profile)
{
    stage_open_with(stage, test_context(profile, SCENE_NOW),
                    "[" STAGE_ENTRY(DOCUMENTS, "\"can_read\",\"read\"", "") "]");
    stage_operation(stage, READ_OF("can_read"));
    stage_operation(stage, READ_OF("read"));
    stage_operation(stage, READ_OF("can_edit"));
    stage->situation.pep = V(STAGE_PEP);
}

static int32_t decide(struct stage *stage, const mission_evaluation *asked)
{
    mission_error error = MISSION_ERROR_INIT;

    mission_decision_unref(stage->decision);
    stage->decision = NULL;
    return mission_pdp_decide(stage->pdp, stage->policy, asked, &stage->situation, &stage->now,
                              NULL, 0, &stage->decision, &error);
}

static void without_mission(struct stage *stage)
{
    mission_json *examples = data(stage->context, "requests.json");
    size_t refused = 0;

    for (size_t i = 0; i < mission_value_count(mission_json_root(examples)); i++) {
        const mission_value *example = mission_value_item(mission_json_root(examples), i);
        const mission_value *request = get(example, "request"), *items = get(example, "items");
        const size_t count = get(example, "refused") ? 0 : count_of(stage->context, request);
        mission_evaluation e;

        about(example);
        for (size_t j = 0; j < mission_value_count(items); j++) {
            if (read_one(stage->context, request, count, j, &e, NULL))
                continue;
            CHECK_INT(decide(stage, &e), MISSION_E_NO_MISSION);
            CHECK(!stage->decision);
            refused++;
        }
    }
    test_about(NULL);
    CHECK_INT(refused, 15);
    CHECK_INT(stage->calls[STAGE_SLOT_POLICY], 0); /* no other policy was asked instead */
    mission_json_unref(examples);
}

static void on_documents(void (*run)(struct stage *))
{
    for (size_t p = 0; p < 2; p++) {
        struct stage stage;

        open_documents(&stage, p ? MISSION_PROFILE_DRAFT : MISSION_PROFILE_SERIES);
        run(&stage);
        stage_close(&stage);
    }
}

static void test_without_mission(void)
{
    COVERS("PD-1", "authzen.pdp-request.no-downgrade-to-non-mission-policy");
    on_documents(without_mission);
}

/* ---- The same with a Mission ---- */

struct adding {
    const struct stage *stage;
    mission_builder *to;
    size_t skip; /* this item stays without a Mission; SIZE_MAX: none */
    size_t item; /* that is written now; SIZE_MAX: the batch itself */
};

static void put_text(mission_builder *to, const char *name, mission_view value)
{
    mission_builder_name(to, mission_view_of(name));
    mission_builder_string(to, value);
}

static void add_mission(const struct adding *a)
{
    const mission_policy *policy = a->stage->policy;
    const bool draft = a->stage->profile == MISSION_PROFILE_DRAFT;

    mission_builder_name(a->to, V("mission"));
    mission_builder_object(a->to);
    put_text(a->to, "id", mission_policy_mission(policy));
    put_text(a->to, draft ? "issuer" : "origin", mission_policy_issuer(policy));
    put_text(a->to, "authority_hash", mission_policy_authority_hash(policy));
    mission_builder_end(a->to);
}

static void members(mission_builder *to, const mission_value *value)
{
    for (size_t i = 0; i < mission_value_count(value); i++) {
        mission_builder_name(to, mission_value_name(value, i));
        mission_builder_value(to, mission_value_item(value, i));
    }
}

static void add_context(const struct adding *a, const mission_value *context)
{
    mission_builder_name(a->to, V("context"));
    mission_builder_object(a->to);
    members(a->to, context);
    if (a->skip == SIZE_MAX || a->skip != a->item)
        add_mission(a);
    mission_builder_end(a->to);
}

static void add_resource(const struct adding *a, const mission_value *resource)
{
    mission_builder_name(a->to, V("resource"));
    mission_builder_object(a->to);
    members(a->to, resource);
    mission_builder_name(a->to, V("properties"));
    mission_builder_object(a->to);
    put_text(a->to, "audience", V(DOCUMENTS));
    mission_builder_end(a->to);
    mission_builder_end(a->to);
}

static void add_to(struct adding *a, const mission_value *request);

static void add_items(struct adding *a, const mission_value *items)
{
    mission_builder_name(a->to, V("evaluations"));
    mission_builder_array(a->to);
    for (a->item = 0; a->item < mission_value_count(items); a->item++)
        add_to(a, mission_value_item(items, a->item));
    a->item = SIZE_MAX;
    mission_builder_end(a->to);
}

static void add_to(struct adding *a, const mission_value *request)
{
    mission_builder_object(a->to);
    for (size_t i = 0; i < mission_value_count(request); i++) {
        const mission_view name = mission_value_name(request, i);
        const mission_value *value = mission_value_item(request, i);

        if (same(name, V("resource")))
            add_resource(a, value);
        else if (same(name, V("context")))
            add_context(a, value);
        else if (same(name, V("evaluations")))
            add_items(a, value);
        else {
            mission_builder_name(a->to, name);
            mission_builder_value(a->to, value);
        }
    }
    if (!get(request, "context") && a->item == SIZE_MAX)
        add_context(a, NULL);
    mission_builder_end(a->to);
}

static mission_json *with_mission(const struct stage *stage, const mission_value *request,
                                  size_t skip)
{
    mission_error error = MISSION_ERROR_INIT;
    struct adding adding = {.stage = stage, .skip = skip, .item = SIZE_MAX};
    mission_json *out = NULL;

    CHECK(!mission_builder_new(stage->context, &adding.to, NULL));
    add_to(&adding, request);
    CHECK_CODE(mission_builder_finish(adding.to, &out, &error), MISSION_OK, &error);
    mission_builder_free(adding.to);
    return out;
}

/* The reading actions are in the Mission, the editing one is not. */
static uint32_t reason_of(const mission_value *item)
{
    return same(text_of(item, "action"), V("can_edit")) ? MISSION_DENY_OUT_OF_AUTHORITY
                                                        : MISSION_DENY_NONE;
}

static void check_decided(struct stage *stage, uint32_t reason, mission_view *id)
{
    const mission_decided says = stage_says(stage);
    mission_json *response = stage_response(stage);
    const mission_value *root = mission_json_root(response);

    CHECK_INT(says.reason, reason);
    CHECK_INT(mission_value_boolean(get(root, "decision")), reason == MISSION_DENY_NONE);
    CHECK(text_of(get(root, "context"), "evaluation_id").len > 0);
    CHECK(!same(text_of(get(root, "context"), "evaluation_id"), *id)); /* each has its own */
    if (reason)
        CHECK_VIEW(text_of(get(root, "context"), "reason"), mission_denial_name(reason));
    check_response(stage->context, response);
    mission_json_unref(response);
}

/* An item, and the same as a request of its own: one answer. */
static void decide_item(struct stage *stage, const mission_evaluation *asked, uint32_t reason)
{
    mission_evaluation own = {.size = sizeof own};
    mission_error error = MISSION_ERROR_INIT;
    mission_json *request;
    mission_view id = V("");
    char first[64];

    CHECK_INT(decide(stage, asked), MISSION_OK);
    check_decided(stage, reason, &id);
    id = stage_says(stage).evaluation_id;
    CHECK(id.len < sizeof first);
    memcpy(first, id.ptr, id.len);
    id.ptr = first;
    request = alone(stage->context, asked);
    CHECK_CODE(mission_evaluation_read(stage->context, mission_json_root(request), &own, &error),
               MISSION_OK, &error);
    CHECK_INT(decide(stage, &own), MISSION_OK);
    check_decided(stage, reason, &id);
    mission_decision_unref(stage->decision); /* before the request that it was made of */
    stage->decision = NULL;
    mission_json_unref(request);
}

static size_t decide_example(struct stage *stage, const mission_value *example)
{
    const mission_value *items = get(example, "items");
    mission_json *request = with_mission(stage, get(example, "request"), SIZE_MAX);
    const size_t count =
        get(example, "refused") ? 0 : count_of(stage->context, mission_json_root(request));
    mission_error error = MISSION_ERROR_INIT;
    size_t decided = 0;
    mission_evaluation e;

    about(example);
    for (size_t i = 0; i < mission_value_count(items); i++) {
        const int32_t rc =
            read_one(stage->context, mission_json_root(request), count, i, &e, &error);

        if (get(mission_value_item(items, i), "missing")) {
            CHECK_CODE(rc, MISSION_E_MISSING_MEMBER, &error);
            continue;
        }
        CHECK_CODE(rc, MISSION_OK, &error);
        CHECK_VIEW(e.audience, DOCUMENTS);
        CHECK(e.has_mission);
        decide_item(stage, &e, reason_of(mission_value_item(items, i)));
        decided++;
    }
    test_about(NULL);
    mission_json_unref(request);
    return decided;
}

static void with_missions(struct stage *stage)
{
    mission_json *examples = data(stage->context, "requests.json");
    size_t decided = 0;

    for (size_t i = 0; i < mission_value_count(mission_json_root(examples)); i++)
        decided += decide_example(stage, mission_value_item(mission_json_root(examples), i));
    CHECK_INT(decided, 15);
    mission_json_unref(examples);
}

static void test_with_mission(void)
{
    COVERS("PD-17", "authzen.batch-evaluations.execute-all-independent",
           "authzen.pdp-request.audience-match-mandatory",
           "authzen.conventions.required-when-known-no-inference");
    on_documents(with_missions);
}

/* One item of a batch lacks its Mission: it is an error of that item, and the others are decided as
 * they would be anyway. A document of the host's holds them, in the order of the request. */
static void one_without(struct stage *stage)
{
    mission_json *examples = data(stage->context, "requests.json");
    const mission_value *example = mission_value_item(mission_json_root(examples), 3);

    for (size_t skip = 0; skip < 3; skip++) {
        mission_json *request = with_mission(stage, get(example, "request"), skip);
        mission_evaluation e;

        CHECK_INT(count_of(stage->context, mission_json_root(request)), 3);
        for (size_t i = 0; i < 3; i++) {
            const int32_t rc = read_one(stage->context, mission_json_root(request), 3, i, &e, NULL);

            CHECK_INT(rc, MISSION_OK);
            CHECK_INT(decide(stage, &e), i == skip ? MISSION_E_NO_MISSION : MISSION_OK);
            CHECK(i == skip ? !stage->decision : stage_says(stage).permit == 1);
        }
        mission_decision_unref(stage->decision);
        stage->decision = NULL;
        mission_json_unref(request);
    }
    mission_json_unref(examples);
}

static void test_one_without(void)
{
    COVERS("PD-17", "authzen.batch-evaluations.execute-all-independent");
    on_documents(one_without);
}

/* The entry is matched with the audience alone: what AuthZEN calls the resource may be named as the
 * entry's, and gives nothing. */
static void other_audience(struct stage *stage)
{
    mission_json *examples = data(stage->context, "requests.json");
    mission_json *request = with_mission(
        stage, get(mission_value_item(mission_json_root(examples), 0), "request"), SIZE_MAX);
    mission_evaluation e = {.size = sizeof e};

    CHECK_INT(mission_evaluation_read(stage->context, mission_json_root(request), &e, NULL),
              MISSION_OK);
    e.resource_type = e.resource_id = V(DOCUMENTS);
    e.audience = V("https://other.example.com");
    CHECK_INT(decide(stage, &e), MISSION_OK);
    CHECK_INT(stage_says(stage).reason, MISSION_DENY_OUT_OF_AUTHORITY);
    e.resource_type = e.resource_id = V("https://other.example.com");
    e.audience = V(DOCUMENTS);
    CHECK_INT(decide(stage, &e), MISSION_OK);
    CHECK_INT(stage_says(stage).permit, 1);
    mission_decision_unref(stage->decision);
    stage->decision = NULL;
    mission_json_unref(request);
    mission_json_unref(examples);
}

static void test_other_audience(void)
{
    COVERS("authzen.pdp-request.audience-match-mandatory");
    on_documents(other_audience);
}

/* The other requests of this library, and the answers that say no in other ways. */
static void other_documents(struct stage *stage)
{
    mission_json *request, *response;

    for (size_t i = 0; i < 4; i++) {
        stage_ask(stage, i == 2 ? "/context/mission/id" : NULL, "\"msn_other\"", NULL);
        stage->answer.says = i == 1 ? MISSION_SAYS_DENY : MISSION_SAYS_PERMIT;
        if (i == 3)
            stage->evaluation.parameter_digest = V("");
        CHECK_INT(stage_decide(stage) == MISSION_DENY_NONE, i == 0);
        response = stage_response(stage);
        check_response(stage->context, response);
        request = alone(stage->context, &stage->evaluation);
        mission_decision_unref(stage->decision);
        stage->decision = NULL;
        mission_json_unref(request);
        mission_json_unref(response);
    }
}

static void test_other_documents(void)
{
    for (size_t p = 0; p < 2; p++) {
        struct stage stage;

        stage_open(&stage, p ? MISSION_PROFILE_DRAFT : MISSION_PROFILE_SERIES);
        other_documents(&stage);
        stage_close(&stage);
    }
}

/* ---- Evidence is no response ---- */

static mission_pep *enforcement_point(struct stage *stage, struct notary *notary)
{
    const mission_pep_host host = {.size = sizeof host};
    const mission_pep_config config = {.size = sizeof config,
                                       .context = stage->context,
                                       .id = V(STAGE_PEP),
                                       .emitter = notary->emitters[MISSION_EMITTER_PEP],
                                       .host = &host,
                                       .error_namespace = V("https://pep.example.com/errors/"),
                                       .pdp = V("https://pdp.example.com")};
    mission_error error = MISSION_ERROR_INIT;
    mission_pep *pep = NULL;

    CHECK_CODE(mission_pep_new(&config, &pep, &error), MISSION_OK, &error);
    return pep;
}

static int32_t present(struct stage *stage, mission_pep *pep, const mission_json *answer)
{
    mission_permit *permit = NULL;
    mission_error error = MISSION_ERROR_INIT;
    const int32_t rc = mission_permit_read(pep, &stage->evaluation, stage->operations[1],
                                           mission_json_root(answer), &permit, &error);

    CHECK_INT(permit != NULL, rc == MISSION_OK);
    mission_permit_unref(permit);
    return rc;
}

/* The response to a request permits; the record of the same decision, signed, does not, nor does
 * its envelope by itself. */
static void evidence_of(struct stage *stage)
{
    struct notary notary;
    mission_error error = MISSION_ERROR_INIT;
    mission_evidence_record told = {.size = sizeof told};
    mission_json *record = NULL, *envelope, *response;
    mission_pep *pep;

    notary_open(&notary, mission_context_ref(stage->context), 0);
    pep = enforcement_point(stage, &notary);
    CHECK_PERMIT(stage);
    response = stage_response(stage);
    CHECK_INT(present(stage, pep, response), MISSION_OK);
    CHECK_CODE(mission_decision_evidence(notary.emitters[MISSION_EMITTER_PDP], stage->decision,
                                         &record, &error),
               MISSION_OK, &error);
    CHECK_CODE(notary_verify(&notary, record, &told, &error), MISSION_OK, &error);
    CHECK_INT(told.permit, 1);
    CHECK_INT(present(stage, pep, record), MISSION_E_PERMIT_UNUSABLE);
    envelope = edited(stage->context, mission_json_root(response), "/decision",
                      "{\"format\":\"jws-compact\",\"value\":\"a.b.c\"}");
    CHECK_INT(present(stage, pep, envelope), MISSION_E_PERMIT_UNUSABLE);
    mission_json_unref(envelope);
    mission_json_unref(record);
    mission_json_unref(response);
    mission_pep_unref(pep);
    notary_close(&notary);
}

static void test_evidence_is_no_permit(void)
{
    COVERS("authzen.permit-binding-split.no-evidence-as-authorization");
    for (size_t p = 0; p < 2; p++) {
        struct stage stage;

        stage_open(&stage, p ? MISSION_PROFILE_DRAFT : MISSION_PROFILE_SERIES);
        evidence_of(&stage);
        stage_close(&stage);
    }
}

static const struct test tests[] = {
    {"read", test_read},
    {"entities", test_entities},
    {"responses", test_responses},
    {"without_mission", test_without_mission},
    {"with_mission", test_with_mission},
    {"one_without", test_one_without},
    {"other_audience", test_other_audience},
    {"other_documents", test_other_documents},
    {"evidence_is_no_permit", test_evidence_is_no_permit},
};
TEST_MAIN("authzen", tests)
