/* The context and the profile tables. SPDX-License-Identifier: MIT */
#include "test.h"

#define DEPTH_MOST 1024u
#define BYTES_MOST 4294967040u

static int32_t new_with(const mission_config *config, mission_context **out)
{
    mission_error error = MISSION_ERROR_INIT;
    int32_t rc = mission_context_new(config, out, &error);

    CHECK((rc == 0) == (*out != NULL));
    CHECK_INT(error.code, rc);
    return rc;
}

static int32_t refusal(const mission_config *config)
{
    mission_context *context = (mission_context *)(uintptr_t)1;
    int32_t rc = new_with(config, &context);

    mission_context_unref(context);
    return rc;
}

static int32_t limits_give(mission_limits limits, mission_limits *got)
{
    mission_config config = {.size = sizeof config, .limits = &limits};
    mission_context *context = NULL;
    int32_t rc;

    limits.size = sizeof limits;
    rc = new_with(&config, &context);
    memset(got, 0xff, sizeof *got);
    got->size = sizeof *got;
    if (rc == 0)
        CHECK_INT(mission_context_limits(context, got), 0);
    mission_context_unref(context);
    return rc;
}

static void test_defaults(void)
{
    mission_context *context = NULL;
    mission_limits limits = {.size = sizeof limits};

    CHECK_INT(new_with(NULL, &context), MISSION_OK);
    CHECK_INT(mission_context_profile(context), MISSION_PROFILE_SERIES);
    CHECK_INT(mission_context_limits(context, &limits), MISSION_OK);
    CHECK_INT(limits.json_depth, 128);
    CHECK_INT(limits.json_items, 1 << 20);
    CHECK_INT(limits.json_bytes, 1 << 26);
    CHECK_INT(limits.submission_bytes, 65536);
    CHECK_INT(limits.intent_bytes, 65536);
    CHECK_INT(limits.intent_items, 64);
    CHECK_INT(limits.evidence_entries, 8);
    CHECK_INT(limits.evidence_bytes, 16384);
    CHECK_INT(limits.evidence_verifications, 8);
    CHECK_INT(limits.proposal_bytes, 65536);
    CHECK_INT(limits.set_entries, 100000);
    CHECK_INT(limits.set_comparisons, 10000000);
    CHECK(mission_context_ref(context) == context);
    mission_context_unref(context);
    CHECK_INT(mission_context_profile(context), MISSION_PROFILE_SERIES);
    mission_context_unref(context);
}

/* Zero leaves a default alone; each other member is taken by itself. */
static void test_limits(void)
{
    mission_limits got, want = {.json_depth = 3,
                                .json_items = 4,
                                .json_bytes = 5,
                                .submission_bytes = 6,
                                .intent_bytes = 7,
                                .intent_items = 8,
                                .evidence_entries = 9,
                                .evidence_bytes = 10,
                                .evidence_verifications = 11,
                                .proposal_bytes = 12,
                                .set_entries = 13,
                                .set_comparisons = 14,
                                .actors = 15};

    want.size = sizeof want;
    CHECK_INT(limits_give(want, &got), MISSION_OK);
    CHECK(memcmp(&got, &want, sizeof got) == 0);
    CHECK_INT(limits_give((mission_limits){.intent_items = 1}, &got), MISSION_OK);
    CHECK_INT(got.intent_items, 1);
    CHECK_INT(got.json_depth, 128);
}

static void test_limits_of_limits(void)
{
    mission_limits got;

    CHECK_INT(limits_give((mission_limits){.json_depth = DEPTH_MOST}, &got), MISSION_OK);
    CHECK_INT(got.json_depth, DEPTH_MOST);
    CHECK_INT(limits_give((mission_limits){.json_depth = DEPTH_MOST + 1}, &got),
              MISSION_E_ARGUMENT);
    CHECK_INT(limits_give((mission_limits){.json_bytes = BYTES_MOST}, &got), MISSION_OK);
    CHECK_INT(limits_give((mission_limits){.json_bytes = (uint64_t)BYTES_MOST + 1}, &got),
              MISSION_E_ARGUMENT);
}

static void test_limits_out(void)
{
    mission_context *context = test_context(MISSION_PROFILE_SERIES, 0);
    mission_limits small = {.size = sizeof small - 1};

    CHECK_INT(mission_context_limits(context, &small), MISSION_E_ARGUMENT);
    CHECK_INT(small.json_depth, 0);
    CHECK_INT(mission_context_limits(context, NULL), MISSION_E_ARGUMENT);
    small.size = sizeof small;
    CHECK_INT(mission_context_limits(NULL, &small), MISSION_E_ARGUMENT);
    mission_context_unref(context);
}

static int32_t narrow_nothing(void *host, const mission_value *p, const mission_value *c,
                              mission_builder *out, int32_t *verdict, mission_error *error)
{
    (void)host;
    (void)p;
    (void)c;
    (void)out;
    (void)error;
    *verdict = 0;
    return 0;
}

static int32_t meet_nothing(void *host, const mission_value *a, const mission_value *b,
                            mission_builder *out, int32_t *verdict, mission_error *error)
{
    (void)host;
    (void)a;
    (void)b;
    (void)out;
    (void)error;
    *verdict = 0;
    return 0;
}

static void test_refused_settings(void)
{
    const mission_member_type nameless[] = {{sizeof *nameless, {NULL, 0}, NULL, NULL}};
    const mission_member_type broken[] = {{sizeof *broken, {NULL, 3}, NULL, NULL}};
    const mission_member_type twice[] = {{sizeof *twice, V("a"), NULL, NULL},
                                         {sizeof *twice, V("a"), NULL, NULL}};
    const mission_authorization_type types[] = {{.size = sizeof *types, .type = V("a")},
                                                {.size = sizeof *types, .type = V("a")}};
    const mission_authorization_type blind[] = {
        {.size = sizeof *blind, .type = V("a"), .narrow = narrow_nothing}};
    const mission_constraint_type keys[] = {{.size = sizeof *keys, .key = V("a")},
                                            {.size = sizeof *keys, .key = V("a")}};
    const mission_constraint_type common[] = {{.size = sizeof *common, .key = V("max_amount")}};
    const mission_constraint_type unchecked[] = {
        {.size = sizeof *unchecked, .key = V("a"), .meet = meet_nothing}};
    const mission_constraint_type spaced[] = {{.size = sizeof *spaced, .key = V("a b")}};
    const mission_evidence_type idle[] = {{.size = sizeof *idle, .type = V("a")}};
    const mission_clock no_clock = {sizeof no_clock, NULL, NULL};
    const mission_allocator no_memory = {sizeof no_memory, NULL, NULL};
    const mission_crypto no_digest = {.size = sizeof no_digest};
    const struct {
        mission_config config;
        int32_t code;
    } cases[] = {
        {{.profile = 3}, MISSION_E_ARGUMENT},
        {{.profile = UINT32_MAX}, MISSION_E_ARGUMENT},
        {{.flags = 4}, MISSION_E_ARGUMENT},
        {{.flags = 1u << 31}, MISSION_E_ARGUMENT},
        {{.control_member_count = 1}, MISSION_E_ARGUMENT},
        {{.evidence_type_count = 1}, MISSION_E_ARGUMENT},
        {{.control_members = nameless, .control_member_count = 1}, MISSION_E_ARGUMENT},
        {{.entry_members = broken, .entry_member_count = 1}, MISSION_E_ARGUMENT},
        {{.constraint_types = keys, .constraint_type_count = 2}, MISSION_E_ARGUMENT},
        {{.constraint_types = common, .constraint_type_count = 1}, MISSION_E_ARGUMENT},
        {{.constraint_types = unchecked, .constraint_type_count = 1}, MISSION_E_NO_CALLBACK},
        {{.constraint_types = spaced, .constraint_type_count = 1}, MISSION_E_ARGUMENT},
        {{.authorization_types = types, .authorization_type_count = 2}, MISSION_E_ARGUMENT},
        {{.authorization_types = blind, .authorization_type_count = 1}, MISSION_E_NO_CALLBACK},
        {{.control_members = twice, .control_member_count = 70000}, MISSION_E_ARGUMENT},
        {{.evidence_types = idle, .evidence_type_count = 1}, MISSION_E_NO_CALLBACK},
        {{.clock = &no_clock}, MISSION_E_NO_CALLBACK},
        {{.allocator = &no_memory}, MISSION_E_NO_CALLBACK},
        {{.crypto = &no_digest}, MISSION_E_NO_CALLBACK},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mission_config config = cases[i].config;

        test_about("case %zu", i);
        config.size = sizeof config;
        CHECK_INT(refusal(&config), cases[i].code);
    }
    CHECK_INT(mission_context_new(NULL, NULL, NULL), MISSION_E_ARGUMENT);
}

/* What the context was made of may go away: names are copied. */
static void test_keeps_nothing_borrowed(void)
{
    char name[] = "urgency";
    mission_member_type *member = malloc(sizeof *member);
    mission_config *config = calloc(1, sizeof *config);
    mission_context *context = NULL;

    if (!CHECK(member && config))
        return;
    *member = (mission_member_type){sizeof *member, {name, sizeof name - 1}, NULL, NULL};
    *config = (mission_config){
        .size = sizeof *config, .control_members = member, .control_member_count = 1};
    CHECK_INT(new_with(config, &context), MISSION_OK);
    memset(name, 'x', sizeof name - 1);
    free(member);
    free(config);
    CHECK_INT(mission_context_profile(context), MISSION_PROFILE_SERIES);
    mission_context_unref(context);
}

struct heap {
    size_t live, calls, fail_at;
};

static void *heap_resize(void *host, void *old, size_t was, size_t want)
{
    struct heap *heap = host;
    void *got;

    if (want == 0) {
        free(old);
        heap->live -= was;
        return NULL;
    }
    if (++heap->calls == heap->fail_at)
        return NULL;
    got = realloc(old, want);
    if (got)
        heap->live += want - was;
    return got;
}

static void test_memory_failures(void)
{
    const mission_member_type members[] = {{sizeof *members, V("a"), NULL, NULL}};
    struct heap heap = {0};
    const mission_allocator allocator = {sizeof allocator, &heap, heap_resize};
    mission_config config = {.size = sizeof config,
                             .allocator = &allocator,
                             .control_members = members,
                             .control_member_count = 1};
    mission_context *context = NULL;
    int32_t rc = MISSION_E_NOMEM;
    size_t failures = 0;

    for (size_t at = 1; rc == MISSION_E_NOMEM && at < 100; at++) {
        heap = (struct heap){.fail_at = at};
        rc = new_with(&config, &context);
        failures += rc == MISSION_E_NOMEM;
        mission_context_unref(context);
        CHECK_INT(heap.live, 0);
    }
    CHECK_INT(rc, MISSION_OK);
    CHECK(failures > 0);
}

/* Two vocabularies: a term is named alike in both directions, and never by one word for two. */
static void test_terms(void)
{
    static const char *const names[][2] = {
        [MISSION_TERM_ISSUER] = {"origin", "issuer"},
        [MISSION_TERM_INTENT] = {"mission_intent", "intent"},
        [MISSION_TERM_INTENT_EXPIRY] = {"mission_expiry", "expires_at"},
        [MISSION_TERM_INTENT_TARGETS] = {"objects", "resources"},
        [MISSION_TERM_INTENT_BOUNDS] = {"context", "controls"},
        [MISSION_TERM_INTENT_LANGUAGE] = {"language", "goal_lang"},
        [MISSION_TERM_INTENT_HASH] = {"proposal_hash", "intent_hash"},
        [MISSION_TERM_PROPOSAL_HASH] = {"", "proposal_hash"},
        [MISSION_TERM_PREDECESSOR] = {"supersedes", "predecessor"},
        [MISSION_TERM_STATE_ERROR] = {"mission_state", "mission_error"},
    };

    CHECK_INT(sizeof names / sizeof *names, MISSION_TERM_COUNT + 1);
    for (uint32_t term = 1; term <= MISSION_TERM_COUNT; term++) {
        test_about("term %u", term);
        CHECK_VIEW(mission_profile_term(MISSION_PROFILE_SERIES, term), names[term][0]);
        CHECK_VIEW(mission_profile_term(MISSION_PROFILE_DRAFT, term), names[term][1]);
    }
    CHECK_INT(mission_profile_term(MISSION_PROFILE_SERIES, 0).len, 0);
    CHECK_INT(mission_profile_term(MISSION_PROFILE_DRAFT, MISSION_TERM_COUNT + 1).len, 0);
    CHECK_INT(mission_profile_term(0, MISSION_TERM_ISSUER).len, 0);
    CHECK_INT(mission_profile_term(3, MISSION_TERM_ISSUER).len, 0);
}

static void test_profile_names(void)
{
    for (uint32_t profile = MISSION_PROFILE_SERIES; profile <= MISSION_PROFILE_DRAFT; profile++)
        CHECK_INT(mission_profile_of(mission_view_of(mission_profile_name(profile))), profile);
    CHECK_TEXT(mission_profile_name(MISSION_PROFILE_SERIES), "series");
    CHECK_TEXT(mission_profile_name(MISSION_PROFILE_DRAFT), "draft");
    CHECK(mission_profile_name(0) == NULL && mission_profile_name(3) == NULL);
    CHECK_INT(mission_profile_of(V("Series")), 0);
    CHECK_INT(mission_profile_of(V("serie")), 0);
    CHECK_INT(mission_profile_of(V("series\0")), 0);
    CHECK_INT(mission_profile_of(V("")), 0);
    CHECK_INT(mission_profile_of((mission_view){NULL, 6}), 0);
}

static const struct test tests[] = {
    {"defaults", test_defaults},
    {"limits", test_limits},
    {"limits of limits", test_limits_of_limits},
    {"limits out", test_limits_out},
    {"refused settings", test_refused_settings},
    {"keeps nothing borrowed", test_keeps_nothing_borrowed},
    {"memory failures", test_memory_failures},
    {"terms", test_terms},
    {"profile names", test_profile_names},
};

TEST_MAIN("context", tests)
