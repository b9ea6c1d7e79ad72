/* The promise to hosts: struct layouts that stand still, and three refusals for structs of another
 * size. SPDX-License-Identifier: MIT */
#include "test.h"

#include <stddef.h>

#define MOST 4096u /* no struct of ours will ever be larger */

/* ---- Layout ---- */

struct place {
    const char *name;
    size_t at, at_frozen, size, size_frozen;
};

#define STRUCT(type, frozen) {#type, 0, 0, sizeof(type), frozen},
#define MEMBER(type, member, at, size)                                                             \
    {#type "." #member, offsetof(type, member), at, sizeof(((type *)0)->member), size},

static const struct place places[] = {
#include "abi_layout.inc"
};

static void test_layout(void)
{
    if (sizeof(void *) != 8 || sizeof(long) != 8) {
        printf("# the table is of LP64\n");
        return;
    }
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        test_about("%s", places[i].name);
        CHECK_INT(places[i].at, places[i].at_frozen);
        CHECK_INT(places[i].size, places[i].size_frozen);
    }
}

/* A C struct is safe to copy as bytes and to fill from a language without bit-fields and enums only
 * if `size` comes first; every struct with one is imported or filled by it. */
static void test_size_comes_first(void)
{
    size_t found = 0;

    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        const char *dot = strchr(places[i].name, '.');

        if (!dot || strcmp(dot, ".size") != 0)
            continue;
        test_about("%s", places[i].name);
        CHECK_INT(places[i].at, 0);
        CHECK_INT(places[i].size, sizeof(size_t));
        found++;
    }
    CHECK(found >= 9);
}

/* ---- Structs of another size ---- */

/* Hands a struct of some size to the library and returns what it says. */
typedef int32_t (*import)(const void *theirs);

static int32_t with_config(const mission_config *config)
{
    mission_context *context = NULL;
    mission_error error = MISSION_ERROR_INIT;
    int32_t rc = mission_context_new(config, &context, &error);

    CHECK((rc == 0) == (context != NULL));
    CHECK(rc == 0 || error.code == rc);
    mission_context_unref(context);
    return rc;
}

static int32_t give_config(const void *theirs)
{
    return with_config(theirs);
}

static int32_t give_allocator(const void *theirs)
{
    return with_config(&(mission_config){.size = sizeof(mission_config), .allocator = theirs});
}

static int32_t give_clock(const void *theirs)
{
    return with_config(&(mission_config){.size = sizeof(mission_config), .clock = theirs});
}

static int32_t give_crypto(const void *theirs)
{
    return with_config(&(mission_config){.size = sizeof(mission_config), .crypto = theirs});
}

static int32_t give_limits(const void *theirs)
{
    return with_config(&(mission_config){.size = sizeof(mission_config), .limits = theirs});
}

static int32_t give_control(const void *theirs)
{
    return with_config(&(mission_config){
        .size = sizeof(mission_config), .control_members = theirs, .control_member_count = 1});
}

static int32_t give_entry_member(const void *theirs)
{
    return with_config(&(mission_config){
        .size = sizeof(mission_config), .entry_members = theirs, .entry_member_count = 1});
}

static int32_t give_constraint(const void *theirs)
{
    return with_config(&(mission_config){
        .size = sizeof(mission_config), .constraint_types = theirs, .constraint_type_count = 1});
}

static int32_t give_authorization_type(const void *theirs)
{
    return with_config(&(mission_config){.size = sizeof(mission_config),
                                         .authorization_types = theirs,
                                         .authorization_type_count = 1});
}

static int32_t give_evidence_type(const void *theirs)
{
    return with_config(&(mission_config){
        .size = sizeof(mission_config), .evidence_types = theirs, .evidence_type_count = 1});
}

static int32_t give_object_label(const void *theirs)
{
    return with_config(&(mission_config){.size = sizeof(mission_config), .object_label = theirs});
}

static int32_t give_sink(const void *theirs)
{
    mission_context *context = test_context(MISSION_PROFILE_SERIES, 0);
    mission_json *json = test_json(context, "[1]");
    int32_t rc = mission_value_write(context, mission_json_root(json), theirs, NULL);

    mission_json_unref(json);
    mission_context_unref(context);
    return rc;
}

static int32_t give_facts(const void *theirs)
{
    mission_context *context = test_context(MISSION_PROFILE_SERIES, 0);
    mission_json *json = test_json(context, "{\"requires_action_approval\":true}");
    mission_constraint_verdict verdict = {.size = sizeof verdict};
    int32_t rc = mission_constraint_holds(context, mission_json_root(json), theirs, &verdict, NULL);

    CHECK((rc == 0) == (verdict.holds == 1));
    mission_json_unref(json);
    mission_context_unref(context);
    return rc;
}

static int32_t give_carriage(const void *theirs)
{
    mission_context *context = test_context(MISSION_PROFILE_DRAFT, 0);
    int32_t rc = mission_carriage_check(context, theirs, NULL);

    mission_context_unref(context);
    return rc;
}

static int32_t give_admission(const void *theirs)
{
    mission_context *context = test_context(MISSION_PROFILE_SERIES, 1);
    mission_record *record = NULL;
    int32_t rc = mission_record_admit(context, theirs, NULL, &record, NULL);

    mission_record_unref(record);
    mission_context_unref(context);
    return rc;
}

static int32_t give_standing(const void *theirs)
{
    const mission_time moment = {.seconds = 1};
    uint32_t state;

    return mission_lifecycle_report(MISSION_PROFILE_DRAFT, theirs, NULL, 0, &moment, &state, NULL);
}

static int32_t give_ancestor(const void *theirs)
{
    const mission_time moment = {.seconds = 1};
    const mission_standing mission = {.size = sizeof mission, .state = MISSION_STATE_ACTIVE};
    uint32_t state;

    return mission_lifecycle_report(MISSION_PROFILE_DRAFT, &mission, theirs, 1, &moment, &state,
                                    NULL);
}

static int32_t give_derivation(const void *theirs)
{
    mission_gate gate = {.size = sizeof gate};
    int32_t rc = mission_derivation_gate(MISSION_PROFILE_DRAFT, theirs, &gate, NULL);

    CHECK(gate.permit != 1);
    return rc;
}

static void *resize(void *host, void *old, size_t was, size_t want)
{
    (void)host;
    (void)was;
    if (want)
        return realloc(old, want);
    free(old);
    return NULL;
}

static int32_t now(void *host, mission_time *out)
{
    (void)host;
    *out = (mission_time){.seconds = 1};
    return 0;
}

static int32_t validate_entry(void *host, const mission_value *entry, mission_error *error)
{
    (void)host;
    (void)entry;
    (void)error;
    return 0;
}

static int32_t verify(void *host, const mission_evidence_request *request, mission_builder *facts,
                      mission_evidence_binding *binding, mission_error *error)
{
    (void)host;
    (void)request;
    (void)facts;
    (void)binding;
    (void)error;
    return 0;
}

static int32_t digest(void *host, uint32_t algorithm, const mission_view *parts, size_t count,
                      uint8_t *out, size_t out_len)
{
    (void)host;
    (void)algorithm;
    (void)parts;
    (void)count;
    memset(out, 0, out_len);
    return 0;
}

static int32_t swallow(void *host, const char *ptr, size_t len)
{
    (void)host;
    (void)ptr;
    (void)len;
    return 0;
}

static mission_authority_set *some_set(mission_context *context)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_authority_set *set;

    CHECK_CODE(mission_authority_set_parse(
                   context,
                   V("[{\"type\":\"mission_resource_access\",\"resource\":\"https://a.example\","
                     "\"actions\":[\"a\"]}]"),
                   &set, &error),
               MISSION_OK, &error);
    return set;
}

/* Hand a struct to a call that takes a set beside it. */
static int32_t with_set(int32_t (*call)(const mission_authority_set *set, const void *theirs,
                                        mission_error *error),
                        const void *theirs)
{
    mission_context *context = test_context(MISSION_PROFILE_SERIES, 0);
    mission_authority_set *set = some_set(context);
    mission_error error = MISSION_ERROR_INIT;
    const int32_t rc = call(set, theirs, &error);

    CHECK(rc == 0 || error.code == rc);
    mission_authority_set_unref(set);
    mission_context_unref(context);
    return rc;
}

static int32_t for_audience(const mission_authority_set *set, const void *theirs,
                            mission_error *error)
{
    mission_authority_set *out;
    const int32_t rc = mission_authority_set_for_audience(set, theirs, V("a"), &out, error);

    mission_authority_set_unref(out);
    return rc;
}

static int32_t scope_of(const mission_authority_set *set, const void *theirs, mission_error *error)
{
    mission_text *out;
    const int32_t rc = mission_authority_set_scope(set, theirs, V(""), 0, &out, error);

    mission_text_unref(out);
    return rc;
}

static int32_t for_domain(const mission_authority_set *set, const void *theirs,
                          mission_error *error)
{
    mission_authority_set *out;
    const int32_t rc = mission_authority_set_for_domain(set, theirs, &out, error);

    mission_authority_set_unref(out);
    return rc;
}

static int32_t with_delegates(const mission_authority_set *set, const void *theirs,
                              mission_error *error)
{
    const mission_exchange exchange = {.size = sizeof exchange, .authority = set, .policy = theirs};
    mission_exchanged out = {.size = sizeof out};

    return mission_exchange_decide(&exchange, &out, error);
}

static int32_t give_audience_map(const void *theirs)
{
    return with_set(for_audience, theirs);
}

static int32_t give_scope_map(const void *theirs)
{
    return with_set(scope_of, theirs);
}

static int32_t give_client_map(const void *theirs)
{
    return with_set(for_domain, theirs);
}

static int32_t give_delegate_policy(const void *theirs)
{
    return with_set(with_delegates, theirs);
}

static int32_t give_exchange(const void *theirs)
{
    mission_exchanged out = {.size = sizeof out};

    return mission_exchange_decide(theirs, &out, NULL);
}

static int32_t give_policy(const void *theirs)
{
    mission_context *context = test_context(MISSION_PROFILE_DRAFT, 0);
    mission_error error = MISSION_ERROR_INIT;
    mission_intent *intent;
    mission_derived *out;
    int32_t rc;

    CHECK_CODE(mission_intent_parse(context,
                                    V("{\"goal\":\"g\",\"resources\":[\"https://a.example\"],"
                                      "\"expires_at\":\"2026-12-31T23:59:59Z\"}"),
                                    NULL, MISSION_INTENT_ANY_TIME, &intent, &error),
               MISSION_OK, &error);
    rc = mission_authority_derive(intent, NULL, theirs, &out, &error);
    mission_derived_unref(out);
    mission_intent_unref(intent);
    mission_context_unref(context);
    return rc;
}

static int32_t one_audience(void *host, const mission_value *entry, mission_builder *out,
                            mission_error *error)
{
    (void)host;
    (void)entry;
    (void)error;
    return mission_builder_string(out, V("a"));
}

static int32_t no_authority(void *host, mission_view value, mission_builder *out,
                            mission_error *error)
{
    (void)host;
    (void)value;
    (void)out;
    (void)error;
    return 0;
}

static int32_t no_client(void *host, mission_view client_id, int32_t *verdict, mission_error *error)
{
    (void)host;
    (void)client_id;
    (void)error;
    *verdict = 0;
    return 0;
}

static int32_t no_delegate(void *host, const mission_value *entry, const mission_actor *delegate,
                           mission_view client_id, int32_t *verdict, mission_error *error)
{
    (void)entry;
    (void)delegate;
    return no_client(host, client_id, verdict, error);
}

#define END_OF(type, member) (offsetof(type, member) + sizeof(((type *)0)->member))

/* What a host of 0.1 fills. `first` is where the struct of 0.1 ended and never changes; a struct of
 * the library may grow beyond it. */
static const mission_config config_01 = {.size = sizeof config_01};
static const mission_allocator allocator_01 = {sizeof allocator_01, NULL, resize};
static const mission_clock clock_01 = {sizeof clock_01, NULL, now};
static const mission_limits limits_01 = {.size = sizeof limits_01, .json_depth = 7};
static const mission_crypto crypto_01 = {.size = sizeof crypto_01, .digest = digest};
static const mission_member_type member_01 = {sizeof member_01, {"x", 1}, NULL, NULL};
static const mission_constraint_type constraint_01 = {.size = sizeof constraint_01,
                                                      .key = {"x", 1}};
static const mission_facts facts_01 = {.size = sizeof facts_01, .action_approved = 1};
static const mission_authorization_type authorization_01 = {.size = sizeof authorization_01,
                                                            .type = {"x", 1}};
static const mission_evidence_type evidence_01 = {
    sizeof evidence_01, {"x", 1}, NULL, validate_entry, verify};
static const mission_sink sink_01 = {sizeof sink_01, NULL, swallow};
static const mission_carriage carriage_01 = {.size = sizeof carriage_01,
                                             .endpoint = MISSION_ENDPOINT_PAR,
                                             .parameters = MISSION_CARRIED_INTENT};

/* Without a Mission and without an intent: what they are asked for is refused, but not for their
 * size. */
static const mission_admission admission_01 = {.size = sizeof admission_01};
static const mission_standing standing_01 = {.size = sizeof standing_01,
                                             .state = MISSION_STATE_REVOKED};
static const mission_derivation derivation_01 = {.size = sizeof derivation_01};

static const mission_audience_map audience_map_01 = {sizeof audience_map_01, NULL, one_audience};
static const mission_scope_map scope_map_01 = {sizeof scope_map_01, NULL, no_authority};
static const mission_client_map client_map_01 = {sizeof client_map_01, NULL, no_client};
/* Without a version, an issuer: refused for that, after their size. */
static const mission_delegate_policy delegates_01 = {sizeof delegates_01, NULL, no_delegate};
static const mission_derivation_policy policy_01 = {.size = sizeof policy_01};
static const mission_exchange exchange_01 = {.size = sizeof exchange_01};

static const struct given {
    const char *name;
    const void *filled;
    size_t first, have;
import give;
} given[] = {
#define GIVEN(name, type, filled, last, give)                                                      \
    {                                                                                              \
        name, &(filled), END_OF(type, last), sizeof(type), give                                    \
    }
    GIVEN("config", mission_config, config_01, object_label, give_config),
    GIVEN("allocator", mission_allocator, allocator_01, resize, give_allocator),
    GIVEN("clock", mission_clock, clock_01, now, give_clock),
    GIVEN("limits", mission_limits, limits_01, actors, give_limits),
    GIVEN("crypto", mission_crypto, crypto_01, compare, give_crypto),
    GIVEN("control", mission_member_type, member_01, validate, give_control),
    GIVEN("entry member", mission_member_type, member_01, validate, give_entry_member),
    GIVEN("constraint", mission_constraint_type, constraint_01, holds, give_constraint),
    GIVEN("facts", mission_facts, facts_01, lookup, give_facts),
    GIVEN("authorization type", mission_authorization_type, authorization_01, narrow,
          give_authorization_type),
    GIVEN("object label", mission_member_type, member_01, validate, give_object_label),
    GIVEN("evidence type", mission_evidence_type, evidence_01, verify, give_evidence_type),
    GIVEN("sink", mission_sink, sink_01, write, give_sink),
    GIVEN("carriage", mission_carriage, carriage_01, claims, give_carriage),
    GIVEN("standing", mission_standing, standing_01, pending_end, give_standing),
    GIVEN("ancestor", mission_standing, standing_01, pending_end, give_ancestor),
    GIVEN("derivation", mission_derivation, derivation_01, deployment_presented, give_derivation),
    GIVEN("audience map", mission_audience_map, audience_map_01, audiences, give_audience_map),
    GIVEN("scope map", mission_scope_map, scope_map_01, authority, give_scope_map),
    GIVEN("client map", mission_client_map, client_map_01, resolves, give_client_map),
    GIVEN("delegate policy", mission_delegate_policy, delegates_01, permits, give_delegate_policy),
    GIVEN("derivation policy", mission_derivation_policy, policy_01, enforces, give_policy),
    GIVEN("exchange", mission_exchange, exchange_01, policy, give_exchange),
    GIVEN("admission", mission_admission, admission_01, parent, give_admission),
};

/* Was the size taken? `admission` has no intent and is refused for that, after its size. */
static bool taken(int32_t rc)
{
    return rc == MISSION_OK || rc == MISSION_E_ARGUMENT;
}

/* The struct in a block of exactly `size` bytes, so that a sanitizer sees a read past its end; a
 * tail that this library does not know holds `tail` in its last byte. */
static int32_t give(const struct given *g, size_t size, unsigned char tail)
{
    const size_t block = size < sizeof(size_t) ? sizeof(size_t) : size;
    unsigned char *bytes = calloc(1, block);
    int32_t rc;

    if (!bytes)
        return MISSION_E_NOMEM;
    memcpy(bytes, g->filled, block < g->have ? block : g->have);
    memcpy(bytes, &size, sizeof size);
    if (size > g->have)
        bytes[size - 1] = tail;
    rc = g->give(bytes);
    free(bytes);
    return rc;
}

static void test_own_size(void)
{
    for (size_t i = 0; i < sizeof given / sizeof *given; i++) {
        test_about("%s", given[i].name);
        CHECK(taken(give(&given[i], given[i].have, 0)));
        CHECK(taken(give(&given[i], given[i].first, 0)));
    }
}

static void test_too_small(void)
{
    for (size_t i = 0; i < sizeof given / sizeof *given; i++) {
        test_about("%s", given[i].name);
        for (size_t size = 0; size < given[i].first; size++)
            CHECK_INT(give(&given[i], size, 0), MISSION_E_ABI_SMALL);
    }
}

/* Between two ends nothing is a size, and beyond MOST nothing is: that is a size never set. */
static void test_no_size(void)
{
    for (size_t i = 0; i < sizeof given / sizeof *given; i++) {
        test_about("%s", given[i].name);
        for (size_t size = given[i].first + 1; size < given[i].have; size++)
            CHECK_INT(give(&given[i], size, 0), MISSION_E_ABI_SIZE);
        CHECK(taken(give(&given[i], MOST, 0)));
        CHECK_INT(give(&given[i], MOST + 1, 0), MISSION_E_ABI_SIZE);
    }
}

static void test_huge_size(void)
{
    for (size_t i = 0; i < sizeof given / sizeof *given; i++) {
        unsigned char *bytes = calloc(1, given[i].have);
        const size_t huge[] = {SIZE_MAX, SIZE_MAX / 2 + 1, (size_t)UINT32_MAX + 1};

        test_about("%s", given[i].name);
        for (size_t k = 0; bytes && k < sizeof huge / sizeof *huge; k++) {
            memcpy(bytes, given[i].filled, given[i].have);
            memcpy(bytes, &huge[k], sizeof huge[k]);
            CHECK_INT(given[i].give(bytes), MISSION_E_ABI_SIZE);
        }
        free(bytes);
    }
}

static void test_newer(void)
{
    static const size_t more[] = {1, 7, 8, 64};

    for (size_t i = 0; i < sizeof given / sizeof *given; i++)
        for (size_t k = 0; k < sizeof more / sizeof *more; k++) {
            test_about("%s + %zu", given[i].name, more[k]);
            CHECK(taken(give(&given[i], given[i].have + more[k], 0)));
            CHECK_INT(give(&given[i], given[i].have + more[k], 1), MISSION_E_ABI_NEWER);
            CHECK_INT(give(&given[i], given[i].have + more[k], 0x80), MISSION_E_ABI_NEWER);
        }
}

/* Arrays of structs advance by the host's size, not by ours. */
static void test_longer_array(void)
{
    struct {
        mission_member_type type;
        uint64_t later;
    } list[2] = {{{sizeof *list, V("a"), NULL, NULL}, 0}, {{sizeof *list, V("b"), NULL, NULL}, 0}};
    const mission_config config = {
        .size = sizeof config, .control_members = &list[0].type, .control_member_count = 2};

    CHECK_INT(with_config(&config), MISSION_OK);
    list[1].type.name = V("a");
    CHECK_INT(with_config(&config), MISSION_E_ARGUMENT);
    list[1].type.name = V("b");
    list[1].later = 1;
    CHECK_INT(with_config(&config), MISSION_E_ABI_NEWER);
}

/* The error struct is the one that cannot be refused: an unusable size means "not wanted". */
static void test_error_struct(void)
{
    mission_error error;
    unsigned char before[sizeof error];

    memset(&error, 0xa5, sizeof error);
    error.size = sizeof error - 1;
    memcpy(before, &error, sizeof error);
    CHECK_INT(mission_context_new(NULL, NULL, &error), MISSION_E_ARGUMENT);
    CHECK(memcmp(before, &error, sizeof error) == 0);
    mission_error_init(&error, sizeof error - 1);
    CHECK(memcmp(before, &error, sizeof error) == 0);
    mission_error_init(NULL, sizeof error);
    mission_error_init(&error, sizeof error);
    CHECK_INT(error.size, sizeof error);
    CHECK(error.offset == MISSION_NO_OFFSET && error.code == 0 && error.reason == NULL);
    CHECK_INT(mission_context_new(NULL, NULL, &error), MISSION_E_ARGUMENT);
    CHECK_INT(error.code, MISSION_E_ARGUMENT);
    CHECK_INT(error.category, MISSION_CATEGORY_USAGE);
    CHECK_TEXT(error.reason, "argument");
}

/* The initializer for C and the function for other languages say the same. */
static void test_error_init(void)
{
    const mission_error by_macro = MISSION_ERROR_INIT;
    mission_error by_call;

    memset(&by_call, 0xff, sizeof by_call);
    mission_error_init(&by_call, sizeof by_call);
    CHECK_INT(by_call.size, by_macro.size);
    CHECK(by_call.offset == by_macro.offset && !by_call.reason && !by_call.oauth_error);
    CHECK(memcmp(by_call.where, by_macro.where, sizeof by_call.where) == 0);
    CHECK(memcmp(by_call.text, by_macro.text, sizeof by_call.text) == 0);
    CHECK(memcmp(by_call.reserved, by_macro.reserved, sizeof by_call.reserved) == 0);
}

static void test_version(void)
{
    CHECK_TEXT(mission_version(), MISSION_VERSION);
    CHECK_INT(mission_version_number(),
              MISSION_VERSION_MAJOR * 10000 + MISSION_VERSION_MINOR * 100 + MISSION_VERSION_PATCH);
}

static void test_supports(void)
{
    CHECK_INT(mission_supports(MISSION_FEATURE_PROFILE, MISSION_PROFILE_SERIES), 1);
    CHECK_INT(mission_supports(MISSION_FEATURE_PROFILE, MISSION_PROFILE_DRAFT), 1);
    CHECK_INT(mission_supports(MISSION_FEATURE_PROFILE, 0), 0);
    CHECK_INT(mission_supports(MISSION_FEATURE_PROFILE, 3), 0);
    CHECK_INT(mission_supports(MISSION_FEATURE_HASH, 0), 0);
    for (uint32_t hash = MISSION_HASH_SHA256; hash <= MISSION_HASH_SHA512; hash++)
        CHECK_INT(mission_supports(MISSION_FEATURE_HASH, hash), 1);
    CHECK_INT(mission_supports(MISSION_FEATURE_HASH, MISSION_HASH_SHA512 + 1), 0);
    CHECK_INT(mission_supports(0, 1), 0);
    CHECK_INT(mission_supports(UINT32_MAX, 1), 0);
}

static void test_words_of_codes(void)
{
    const int32_t unknown[] = {1, -99999, INT32_MIN, INT32_MAX};

    for (int32_t code = -1; code > -1000; code--)
        if (mission_code_category(code)) {
            test_about("%ld", (long)code);
            CHECK(mission_code_reason(code)[0] && mission_code_text(code)[0]);
            CHECK(strcmp(mission_code_reason(code), "unknown_code") != 0);
        }
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
        CHECK_TEXT(mission_code_reason(unknown[i]), "unknown_code");
        CHECK_TEXT(mission_code_text(unknown[i]), "unknown code");
        CHECK(mission_code_oauth_error(unknown[i]) == NULL);
        CHECK_INT(mission_code_category(unknown[i]), 0);
    }
    CHECK_TEXT(mission_code_reason(MISSION_E_DUPLICATE_MEMBER), "duplicate_member");
    CHECK_TEXT(mission_code_oauth_error(MISSION_E_DUPLICATE_MEMBER), "invalid_request");
}

static void test_quiet_nulls(void)
{
    mission_context_unref(NULL);
    mission_json_unref(NULL);
    mission_text_unref(NULL);
    mission_builder_free(NULL);
    CHECK(mission_context_ref(NULL) == NULL);
    CHECK(mission_json_ref(NULL) == NULL);
    CHECK(mission_text_ref(NULL) == NULL);
    CHECK_INT(mission_context_profile(NULL), 0);
    CHECK_INT(mission_text_view(NULL).len, 0);
    CHECK_INT(mission_view_of(NULL).len, 0);
}

static const struct test tests[] = {
    {"layout", test_layout},
    {"size comes first", test_size_comes_first},
    {"own size", test_own_size},
    {"too small", test_too_small},
    {"no size", test_no_size},
    {"huge size", test_huge_size},
    {"newer", test_newer},
    {"longer array", test_longer_array},
    {"error struct", test_error_struct},
    {"error init", test_error_init},
    {"version", test_version},
    {"supports", test_supports},
    {"words of codes", test_words_of_codes},
    {"quiet nulls", test_quiet_nulls},
};

TEST_MAIN("abi", tests)
