/* The egress gate: what a destination is, what a set holds, and one record for each attempt.
 * SPDX-License-Identifier: MIT */
#include "test.h"

#define NOW 1793152800 /* 2026-10-28T02:00:00Z */
#define ID "msn_8RfX2Lqv9TqMv4z7sA2bN1k0YpEdHc9-"
#define ISSUER "https://as.example.com"

static const uint32_t profiles[] = {MISSION_PROFILE_SERIES, MISSION_PROFILE_DRAFT};

static mission_egress_scope *scope_of(mission_context *context, const char *text)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_egress_scope *scope = NULL;

    CHECK_CODE(mission_egress_scope_parse(context, mission_view_of(text), &scope, &error),
               MISSION_OK, &error);
    return scope;
}

#define CHANNEL(name, disposition, more)                                                           \
    "{\"channel_class\":\"" name "\",\"disposition\":\"" disposition "\"" more "}"
#define STATEMENT                                                                                  \
    "{\"channel_classes\":[" CHANNEL("inference_api", "mediated",                                  \
                                     ",\"destinations\":[\"https://api.inference.example\","       \
                                     "\".corp.example\",\"*.cdn.example:8443\",\"http://"          \
                                     "plain.example\"]") "," CHANNEL("shared_stores", "mediated",  \
                                                                     "") "," CHANNEL("dns_"        \
                                                                                     "resolution", \
                                                                                     "excluded",   \
                                                                                     "") "]}"

/* ---- The gate ---- */

static mission_known_state known(uint32_t state, int64_t until)
{
    return (mission_known_state){.size = sizeof(mission_known_state),
                                 .state = state,
                                 .source = MISSION_LEARNED_STATUS,
                                 .learned_at = {NOW - 60, 0, 0},
                                 .fresh_until = {until, 0, 0}};
}

static mission_egress attempt(const char *channel, const char *destination,
                              const mission_known_state *state)
{
    return (mission_egress){.size = sizeof(mission_egress),
                            .channel_class = mission_view_of(channel),
                            .destination = mission_view_of(destination),
                            .issuer = V(ISSUER),
                            .mission = V(ID),
                            .state = state};
}

static void check(const mission_egress_scope *scope, mission_context *context,
                  const mission_egress *egress, int32_t code, const char *reason)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_egress_verdict verdict = {.size = sizeof verdict, .permit = 7};

    CHECK_CODE(mission_egress_check(context, scope, egress, &verdict, &error), MISSION_OK, &error);
    CHECK_INT(verdict.permit, code == MISSION_OK);
    CHECK_INT(verdict.code, code);
    CHECK((verdict.reason != NULL) == (reason != NULL));
    if (reason)
        CHECK_VIEW(mission_text_view(verdict.reason), reason);
    CHECK(!verdict.evidence);
    mission_egress_verdict_clear(&verdict);
    CHECK_INT(verdict.permit, 0);
}

static void test_vectors(void)
{
    mission_context *context = test_context(MISSION_PROFILE_SERIES, NOW);
    mission_egress_scope *scope = scope_of(context, STATEMENT);
    const mission_known_state active = known(MISSION_STATE_ACTIVE, NOW + 300);
    const mission_known_state suspended = known(MISSION_STATE_SUSPENDED, NOW + 300);
    const mission_time later = {NOW + 4 * 3600, 0, 0};
    mission_egress own =
        attempt("inference_api", "https://api.inference.example/v1/messages", &active);

    COVERS("EG-1", "EG-2", "NC-3");
    check(scope, context, &own, MISSION_OK, NULL);
    own.channel_class = V("dns_resolution");
    check(scope, context, &own, MISSION_E_EGRESS, "egress_undeclared:dns_resolution");
    own = attempt("inference_api", "https://exfil.example.com/v1/messages", &active);
    check(scope, context, &own, MISSION_E_EGRESS,
          "egress_destination_unlisted:https://exfil.example.com");
    own = attempt("dns_resolution", "https://exfil.example.com", &suspended);
    check(scope, context, &own, MISSION_E_MISSION_NOT_ACTIVE, "mission_not_active:suspended");
    own = attempt("inference_api", "https://api.inference.example/", &active);
    own.now = &later;
    check(scope, context, &own, MISSION_E_STATE_STALE, "mission_status_stale:active");
    mission_egress_scope_unref(scope);
    mission_context_unref(context);
}

static void test_state(void)
{
    mission_context *context = test_context(MISSION_PROFILE_DRAFT, NOW);
    mission_egress_scope *scope = scope_of(context, STATEMENT);
    mission_known_state state = known(MISSION_STATE_ACTIVE, NOW);
    const mission_freshness tight = {.size = sizeof tight, .most_seconds = 30};
    const mission_freshness wide = {.size = sizeof wide, .most_seconds = 3600};
    mission_egress own = attempt("inference_api", "https://api.inference.example", &state);

    COVERS("EG-1", "NC-3");
    check(scope, context, &own, MISSION_OK, NULL); /* the end itself still counts */
    own.freshness = &tight;
    check(scope, context, &own, MISSION_E_STATE_STALE, "mission_status_stale:active");
    own.freshness = &wide;
    check(scope, context, &own, MISSION_OK, NULL);
    state.fresh_until.seconds = NOW - 1; /* and no leeway beyond it, whatever the freshness */
    check(scope, context, &own, MISSION_E_STATE_STALE, "mission_status_stale:active");
    own.freshness = NULL;
    check(scope, context, &own, MISSION_E_STATE_STALE, "mission_status_stale:active");
    state.fresh_until.seconds = 0;
    check(scope, context, &own, MISSION_E_STATE_STALE, "mission_status_stale:active");
    state = known(MISSION_STATE_ACTIVE, NOW + 9);
    state.learned_at.seconds = NOW + 1;
    check(scope, context, &own, MISSION_E_STATE_STALE, "mission_status_stale:active");
    state.learned_at.seconds = 0;
    check(scope, context, &own, MISSION_E_STATE_STALE, "mission_status_stale:active");
    state = known(MISSION_STATE_ACTIVE, NOW + 9);
    state.expires_at.seconds = NOW;
    check(scope, context, &own, MISSION_E_MISSION_NOT_ACTIVE, "mission_not_active:expired");
    state = known(MISSION_STATE_OTHER, NOW + 9);
    check(scope, context, &own, MISSION_E_MISSION_NOT_ACTIVE, "mission_not_active:unknown");
    own.state = NULL;
    check(scope, context, &own, MISSION_E_MISSION_NOT_ACTIVE, "mission_not_active:unknown");
    state = known(MISSION_STATE_REVOKED, NOW - 9000);
    own.state = &state;
    check(scope, context, &own, MISSION_E_MISSION_NOT_ACTIVE, "mission_not_active:revoked");
    mission_egress_scope_unref(scope);
    mission_context_unref(context);
}

static void test_channels(void)
{
    mission_context *context = test_context(MISSION_PROFILE_SERIES, NOW);
    mission_egress_scope *scope = scope_of(context, STATEMENT);
    const mission_known_state active = known(MISSION_STATE_ACTIVE, NOW + 300);
    mission_egress own = attempt("shared_stores", "https://api.inference.example", &active);

    COVERS("EG-2", "NC-3");
    check(scope, context, &own, MISSION_E_EGRESS, /* mediated without a set */
          "egress_destination_unlisted:https://api.inference.example");
    own.channel_class = V("");
    check(scope, context, &own, MISSION_E_EGRESS, "egress_undeclared:");
    own.channel_class = V("bad\xff\n");
    check(scope, context, &own, MISSION_E_EGRESS, "egress_undeclared:bad%FF%0A");
    own.channel_class = V("inference_api");
    check(NULL, context, &own, MISSION_E_EGRESS, "egress_undeclared:inference_api");
    own.destination = V("HTTPS://Evil.test:8443/x");
    check(scope, context, &own, MISSION_E_EGRESS,
          "egress_destination_unlisted:https://evil.test:8443");
    own.destination = V("https://u@api.inference.example");
    check(scope, context, &own, MISSION_E_EGRESS,
          "egress_destination_unlisted:https://u@api.inference.example");
    mission_egress_scope_unref(scope);
    mission_context_unref(context);
}

/* ---- Destinations ---- */

static void test_matches(void)
{
    static const struct {
        const char *entry, *destination;
        int32_t want;
    } cases[] = {
        {"https://a.example", "https://a.example", 1},
        {"https://a.example/", "HTTPS://A.Example:443/x?y", 1},
        {"a.example", "https://a.example/", 1},
        {"a.example", "http://a.example/", 0},
        {"a.example:8443", "https://a.example:8443/", 1},
        {"a.example:8443", "https://a.example/", 0},
        {"http://a.example:80", "http://a.example", 1},
        {"https://a.example", "https://b.a.example", 0},
        {".a.example", "https://b.a.example", 1},
        {".a.example", "https://c.b.a.example", 1},
        {".a.example", "https://a.example", 0},
        {".a.example", "https://ba.example", 0},
        {".a.example", "http://b.a.example", 0},
        {"*.a.example", "https://b.a.example", 1},
        {"*.a.example", "https://c.b.a.example", 0},
        {"*.a.example", "https://a.example", 0},
        {"http://*.a.example:81", "http://b.a.example:81/", 1},
        {"https://*.a.example", "https://xba.example", 0},
        {"127.0.0.1:8080", "https://127.0.0.1:8080/x", 1},
        {"https://[::1]", "https://[::1]/", 1},
        {"https://[2001:DB8::1]", "https://[2001:db8::1]", 1},
        {"ftp://a.example", "ftp://a.example:21/x", 1},
        {"coap://a.example", "coap://a.example/x", 1},
        {"coap://a.example", "coap://a.example:5683/x", 0},
        {"xn--bcher-kva.example", "https://xn--bcher-kva.example", 1},
        /* No entries. */
        {"*", "https://a.example", 0},
        {"*.", "https://a.example", 0},
        {".", "https://a.example", 0},
        {"", "https://a.example", 0},
        {"a.*.example", "https://a.b.example", 0},
        {"**.a.example", "https://b.a.example", 0},
        {"https://a.example/path", "https://a.example/path", 0},
        {"https://a.example?x", "https://a.example?x", 0},
        {"https://u@a.example", "https://a.example", 0},
        {"*.0.0.1", "https://127.0.0.1", 0},
        {".0.0.1", "https://127.0.0.1", 0},
        {"*.[::1]", "https://[::1]", 0},
        {"a.example.", "https://a.example", 0},
    };

    COVERS("EG-2");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        test_about("%s ~ %s", cases[i].entry, cases[i].destination);
        CHECK_INT(mission_egress_matches(mission_view_of(cases[i].entry),
                                         mission_view_of(cases[i].destination)),
                  cases[i].want);
    }
    test_about(NULL);
}

/* Whatever two readers could understand differently is within no set, however wide. */
static void test_ambiguous(void)
{
    static const char *const destinations[] = {
        "",
        "example.com",
        "//a.b.example",
        "https:a.b.example",
        "https:/a.b.example",
        "https:///a.b.example",
        "https://a.b.example\\@evil.test",
        "https://evil.test\\.a.b.example",
        "https://u@a.b.example",
        "https://u:p@a.b.example",
        "https://@a.b.example",
        "https://a.b.example.",
        "https://a..b.example",
        "https://.b.example",
        "https://a%2eb.example",
        "https://a.b.example%00.evil.test",
        "https://a.b.example:",
        "https://a.b.example:0",
        "https://a.b.example:0443",
        "https://a.b.example:65979",
        "https://a.b.example:99999999999",
        "https://a.b.example:4 43",
        "https://a.b.example:-1",
        "https://a.b.example#@evil.test",
        "https://a.b.example#",
        "https://\xd0\xb0.b.example",
        "https://a.b.example/\n",
        "https://a.b.example\t",
        " https://a.b.example",
        "https://a.b.example ",
        "https://a_.-b.example",
        "https://-a.b.example",
        "https://a.b.example,evil.test",
        "https://a.b.example;x",
        "https://a~.b.example",
        "https://0x7f.1",
        "https://2130706433",
        "https://0177.0.0.1",
        "https://127.1",
        "https://a.b.example.0x10",
        "https://[v1.x]",
        "https://[::1",
        "https://[::1%25eth0]",
        "https://a.b.example/[",
        "data:text/plain,x",
    };
    static const char *const entries[] = {".example",    ".b.example",         "*.b.example",
                                          "a.b.example", "https://2130706433", "127.1"};
    static const char nul[] = "https://a.b.example\0.evil.test";

    COVERS("EG-2");
    for (size_t i = 0; i < sizeof destinations / sizeof *destinations; i++)
        for (size_t j = 0; j < sizeof entries / sizeof *entries; j++) {
            test_about("%s ~ %s", entries[j], destinations[i]);
            CHECK_INT(mission_egress_matches(mission_view_of(entries[j]),
                                             mission_view_of(destinations[i])),
                      0);
        }
    test_about(NULL);
    CHECK_INT(mission_egress_matches(V(".b.example"), (mission_view){nul, sizeof nul - 1}), 0);
    CHECK_INT(mission_egress_matches(V(".b.example"), V("https://a.b.example")), 1);
}

/* ---- Statements ---- */

#define ALL                                                                                        \
    CHANNEL("dns_resolution", "excluded", "")                                                      \
    "," CHANNEL("log_error_output", "excluded", "") "," CHANNEL(                                   \
        "shared_stores", "excluded",                                                               \
        "") "," CHANNEL("shared_vector_stores", "excluded",                                        \
                        "") "," CHANNEL("spawned_os_processes", "excluded",                        \
                                        "") "," CHANNEL("provider_model_context", "outside_claim", \
                                                        "") "," CHANNEL("inference_api",           \
                                                                        "mediated", "")
#define LAST "," CHANNEL("remote_ref_rendering", "excluded", "")

static void test_scope(void)
{
    mission_context *context = test_context(MISSION_PROFILE_SERIES, NOW);
    mission_egress_scope *scope = scope_of(context, STATEMENT), *same;
    mission_error error = MISSION_ERROR_INIT;
    mission_digest digest;

    COVERS("EG-3");
    CHECK_CODE(mission_raw_digest(context, V(STATEMENT), &digest, &error), MISSION_OK, &error);
    CHECK_VIEW(mission_egress_scope_digest(scope), digest.text);
    CHECK_INT(mission_egress_scope_claim(scope), MISSION_CONTAINMENT_NONE);
    same = mission_egress_scope_ref(scope);
    mission_egress_scope_unref(scope);
    CHECK(mission_value_get(mission_egress_scope_value(same), V("channel_classes")) != NULL);
    mission_egress_scope_unref(same);
    CHECK(!mission_egress_scope_ref(NULL) && !mission_egress_scope_value(NULL));
    CHECK_INT(mission_egress_scope_digest(NULL).len, 0);
    CHECK_INT(mission_egress_scope_claim(NULL), MISSION_CONTAINMENT_NONE);
    scope =
        scope_of(context, "{\"channel_classes\":[" ALL LAST "],\"containment_claim\":\"trifecta\","
                          "\"mediated_action_classes\":[\"x\"]}");
    CHECK_INT(mission_egress_scope_claim(scope), MISSION_CONTAINMENT_TRIFECTA);
    mission_egress_scope_unref(scope);
    mission_context_unref(context);
}

static void test_statements(void)
{
    static const struct {
        const char *text, *where;
        int32_t want;
    } cases[] = {
        {"{\"channel_classes\":[]}", "", MISSION_OK},
        {"{\"channel_classes\":[" ALL LAST "],\"containment_claim\":\"trifecta\","
         "\"mediated_action_classes\":[\"external_commitment\"],\"transport\":\"http\"}",
         "", MISSION_OK},
        {"{\"channel_classes\":[" ALL LAST "],\"containment_claim\":\"trifecta\","
         "\"mediated_action_classes\":[\"external_commitment\"],\"transport\":\"in_memory\"}",
         "/containment_claim", MISSION_E_INCONSISTENT},
        {"{\"channel_classes\":[" ALL "],\"containment_claim\":\"agent_compromise_resistant\","
         "\"mediated_action_classes\":[\"external_commitment\"]}",
         "/containment_claim", MISSION_E_INCONSISTENT},
        {"{\"channel_classes\":[" ALL LAST "],\"containment_claim\":\"trifecta\","
         "\"mediated_action_classes\":[]}",
         "/containment_claim", MISSION_E_INCONSISTENT},
        {"{\"channel_classes\":[" ALL LAST "],\"containment_claim\":\"total\"}",
         "/containment_claim", MISSION_E_UNKNOWN_VALUE},
        {"{\"channel_classes\":[" CHANNEL("x", "excluded", ",\"destinations\":[]") "]}",
         "/channel_classes/0/destinations", MISSION_E_INCONSISTENT},
        {"{\"channel_classes\":[" CHANNEL("x", "mediated", ",\"destinations\":[\"a/b\"]") "]}",
         "/channel_classes/0/destinations/0", MISSION_E_MALFORMED_URI},
        {"{\"channel_classes\":[" CHANNEL("x", "excluded", "") "," CHANNEL("x", "mediated",
                                                                           "") "]}",
         "/channel_classes/1", MISSION_E_INCONSISTENT},
        {"{\"channel_classes\":[" CHANNEL("x", "closed", "") "]}", "/channel_classes/0/disposition",
         MISSION_E_UNKNOWN_VALUE},
        {"{\"channel_classes\":[{}]}", "/channel_classes/0", MISSION_E_MISSING_MEMBER},
        {"{}", "", MISSION_E_MISSING_MEMBER},
        {"[]", "", MISSION_E_WRONG_TYPE},
        {"{\"channel_classes\":[],\"channel_classes\":[]}", "", MISSION_E_DUPLICATE_MEMBER},
    };
    mission_context *context = test_context(MISSION_PROFILE_SERIES, NOW);

    COVERS("EG-3");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mission_error error = MISSION_ERROR_INIT;
        mission_egress_scope *scope = NULL;

        test_about("%s", cases[i].text);
        CHECK_CODE(
            mission_egress_scope_parse(context, mission_view_of(cases[i].text), &scope, &error),
            cases[i].want, &error);
        CHECK((scope != NULL) == (cases[i].want == MISSION_OK));
        if (cases[i].want && cases[i].want != MISSION_E_DUPLICATE_MEMBER)
            CHECK_TEXT(error.where, cases[i].where);
        mission_egress_scope_unref(scope);
    }
    test_about(NULL);
    mission_context_unref(context);
}

/* ---- Evidence ---- */

struct keeper {
    mission_context *context;
    mission_json *kept;
    unsigned calls;
    int32_t fails;
};

static int32_t keep(void *host, const mission_value *record)
{
    struct keeper *keeper = host;
    mission_builder *builder = NULL;
    mission_error error = MISSION_ERROR_INIT;

    keeper->calls++;
    if (keeper->fails)
        return keeper->fails;
    mission_json_unref(keeper->kept);
    CHECK_CODE(mission_builder_new(keeper->context, &builder, &error), MISSION_OK, &error);
    mission_builder_value(builder, record);
    CHECK_CODE(mission_builder_finish(builder, &keeper->kept, &error), MISSION_OK, &error);
    mission_builder_free(builder);
    return 0;
}

struct setup {
    mission_context *context;
    mission_egress_scope *scope;
    mission_jwk *key;
    mission_jwks *keys;
    mission_signer signer;
    struct keeper keeper;
    mission_egress_recorder recorder;
};

static void open_setup(struct setup *s, uint32_t profile)
{
    mission_error error = MISSION_ERROR_INIT;

    *s =
        (struct setup){.context = test_context(profile, NOW), .signer = {.size = sizeof s->signer}};
    s->scope = scope_of(s->context, STATEMENT);
    CHECK_CODE(mission_jwk_generate(s->context, MISSION_ALG_ES256, V("egress-1"), &s->key, &error),
               MISSION_OK, &error);
    CHECK_CODE(mission_jwk_signer(s->key, 0, &s->signer, &error), MISSION_OK, &error);
    CHECK_CODE(mission_jwks_of(s->context, (mission_jwk *const *)&s->key, 1, &s->keys, &error),
               MISSION_OK, &error);
    s->keeper.context = s->context;
    s->recorder = (mission_egress_recorder){.size = sizeof s->recorder,
                                            .id = V("gate-1"),
                                            .signer = &s->signer,
                                            .host = &s->keeper,
                                            .keep = keep};
}

static void close_setup(struct setup *s)
{
    mission_json_unref(s->keeper.kept);
    mission_jwks_unref(s->keys);
    mission_jwk_unref(s->key);
    mission_egress_scope_unref(s->scope);
    mission_context_unref(s->context);
}

static void check_record(struct setup *s, const char *pointer, const char *want)
{
    const mission_value *value =
        mission_value_find(mission_json_root(s->keeper.kept), mission_view_of(pointer));

    test_about("%s", pointer);
    CHECK((value != NULL) == (want != NULL));
    if (want)
        CHECK_VIEW(mission_value_string(value), want);
    test_about(NULL);
}

static void decide(struct setup *s, const char *destination, int32_t permit)
{
    mission_error error = MISSION_ERROR_INIT;
    const mission_known_state active = known(MISSION_STATE_ACTIVE, NOW + 300);
    const mission_egress own = attempt("inference_api", destination, &active);
    mission_egress_verdict verdict = {.size = sizeof verdict};
    const unsigned calls = s->keeper.calls;

    CHECK_CODE(mission_egress_decide(s->context, s->scope, &own, &s->recorder, &verdict, &error),
               MISSION_OK, &error);
    CHECK_INT(verdict.permit, permit);
    CHECK_INT(s->keeper.calls, calls + 1);
    CHECK_CODE(mission_egress_evidence_verify(s->context, mission_json_root(verdict.evidence),
                                              V("gate-1"), s->keys, &error),
               MISSION_OK, &error);
    CHECK(mission_value_equal(mission_json_root(verdict.evidence),
                              mission_json_root(s->keeper.kept)));
    mission_egress_verdict_clear(&verdict);
}

static void test_evidence(void)
{
    COVERS("EG-1", "NC-3");
    for (size_t i = 0; i < 2; i++) {
        const bool draft = profiles[i] == MISSION_PROFILE_DRAFT;
        struct setup s;

        open_setup(&s, profiles[i]);
        decide(&s, "https://api.inference.example/v1?prompt=secret", 1);
        check_record(&s, "/mission/id", ID);
        check_record(&s, draft ? "/mission/issuer" : "/mission/origin", ISSUER);
        check_record(&s, draft ? "/mission/origin" : "/mission/issuer", NULL);
        check_record(&s, "/mission/authority_hash", NULL);
        check_record(&s, "/channel_class", "inference_api");
        check_record(&s, "/destination", "https://api.inference.example/v1"); /* EV-4: no query */
        check_record(&s, "/outcome", "permitted");
        check_record(&s, "/refusal_reason", NULL);
        check_record(&s, "/emitter/id", "gate-1");
        check_record(&s, "/emitter/role", "egress");
        check_record(&s, "/occurred_at", "2026-10-28T02:00:00Z");
        CHECK(mission_value_find(mission_json_root(s.keeper.kept), V("/scope_statement_digest")) !=
              NULL);
        decide(&s, "https://exfil.example.com/v1", 0);
        check_record(&s, "/outcome", "refused");
        check_record(&s, "/refusal_reason",
                     "egress_destination_unlisted:https://exfil.example.com");
        decide(&s, "h\xff\n", 0);
        check_record(&s, "/destination", "h%FF%0A");
        close_setup(&s);
    }
}

/* Nothing leaves without its record. */
static void test_unkept(void)
{
    mission_error error = MISSION_ERROR_INIT;
    const mission_known_state active = known(MISSION_STATE_ACTIVE, NOW + 300);
    const mission_egress own = attempt("inference_api", "https://api.inference.example", &active);
    mission_egress_verdict verdict = {.size = sizeof verdict};
    struct setup s;

    COVERS("EG-1", "NC-3");
    open_setup(&s, MISSION_PROFILE_SERIES);
    s.keeper.fails = 17;
    CHECK_CODE(mission_egress_decide(s.context, s.scope, &own, &s.recorder, &verdict, &error),
               MISSION_E_HOST, &error);
    CHECK_INT(error.host_code, 17);
    CHECK_INT(verdict.permit, 0);
    CHECK_INT(verdict.code, MISSION_E_EVIDENCE_UNAVAILABLE);
    mission_egress_verdict_clear(&verdict);
    s.recorder.keep = NULL;
    CHECK_CODE(mission_egress_decide(s.context, s.scope, &own, &s.recorder, &verdict, &error),
               MISSION_E_NO_CALLBACK, &error);
    CHECK_INT(verdict.permit, 0);
    s.recorder.keep = keep;
    s.signer.sign = NULL;
    CHECK(mission_egress_decide(s.context, s.scope, &own, &s.recorder, &verdict, &error) != 0);
    CHECK_INT(verdict.permit, 0);
    CHECK(!verdict.evidence);
    mission_egress_verdict_clear(&verdict);
    CHECK_CODE(mission_jwk_signer(s.key, 0, &s.signer, &error), MISSION_OK, &error);
    s.signer.kid = V(""); /* nobody could find the key */
    CHECK_CODE(mission_egress_decide(s.context, s.scope, &own, &s.recorder, &verdict, &error),
               MISSION_E_ARGUMENT, &error);
    CHECK_INT(verdict.permit, 0);
    CHECK_INT(verdict.code, MISSION_E_EVIDENCE_UNAVAILABLE);
    mission_egress_verdict_clear(&verdict);
    close_setup(&s);
}

/* The kept record once more, in an envelope of these words, signed with the same key. */
static mission_json *sealed(struct setup *s, const char *typ, const char *cty, const char *format)
{
    const mission_value *kept = mission_json_root(s->keeper.kept);
    mission_error error = MISSION_ERROR_INIT;
    mission_text *payload = NULL, *token = NULL;
    mission_json *body = NULL, *header, *out = NULL;
    mission_builder *to = NULL;
    char text[128];

    snprintf(text, sizeof text, "{\"cty\":\"%s\"}", cty);
    header = test_json(s->context, text);
    for (int done = 0; done < 2; done++) { /* the body, then the record */
        CHECK_CODE(mission_builder_new(s->context, &to, &error), MISSION_OK, &error);
        mission_builder_object(to);
        for (size_t i = 0; i < mission_value_count(kept); i++) {
            const mission_view name = mission_value_name(kept, i);

            if (name.len == 17 && memcmp(name.ptr, "evidence_envelope", 17) == 0)
                continue;
            mission_builder_name(to, name);
            mission_builder_value(to, mission_value_item(kept, i));
        }
        if (done) {
            mission_builder_name(to, V("evidence_envelope"));
            mission_builder_object(to);
            mission_builder_name(to, V("format"));
            mission_builder_string(to, mission_view_of(format));
            mission_builder_name(to, V("value"));
            mission_builder_string(to, mission_text_view(token));
            mission_builder_end(to);
        }
        mission_builder_end(to);
        CHECK_CODE(mission_builder_finish(to, done ? &out : &body, &error), MISSION_OK, &error);
        mission_builder_free(to);
        if (done)
            break;
        CHECK_CODE(mission_value_canonical(s->context, mission_json_root(body), &payload, &error),
                   MISSION_OK, &error);
        CHECK_CODE(mission_jws_sign(s->context, &s->signer, mission_view_of(typ),
                                    mission_json_root(header), mission_text_view(payload), &token,
                                    &error),
                   MISSION_OK, &error);
    }
    mission_text_unref(token);
    mission_text_unref(payload);
    mission_json_unref(header);
    mission_json_unref(body);
    return out;
}

/* A good signature over these bytes as something else is no Egress Evidence. */
static void test_kinds(void)
{
    static const char typ[] = "application/mission-runtime-evidence+jws";
    static const char cty[] = "application/mission-egress-evidence+json";
    static const struct {
        const char *typ, *cty, *format;
        int32_t want;
    } cases[] = {
        {typ, cty, "jws-compact", MISSION_OK},
        {typ, "application/mission-decision-evidence+json", "jws-compact", MISSION_E_EVIDENCE},
        {"application/mission-egress-evidence+json", cty, "jws-compact", MISSION_E_EVIDENCE},
        {"JWT", cty, "jws-compact", MISSION_E_EVIDENCE},
        {typ, cty, "jws", MISSION_E_EVIDENCE},
    };
    struct setup s;

    COVERS("EG-1", "30:EV-7");
    open_setup(&s, MISSION_PROFILE_SERIES);
    decide(&s, "https://api.inference.example/v1", 1);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mission_error error = MISSION_ERROR_INIT;
        mission_json *record = sealed(&s, cases[i].typ, cases[i].cty, cases[i].format);

        test_about("%s, %s, %s", cases[i].typ, cases[i].cty, cases[i].format);
        CHECK_CODE(mission_egress_evidence_verify(s.context, mission_json_root(record), V("gate-1"),
                                                  s.keys, &error),
                   cases[i].want, &error);
        mission_json_unref(record);
    }
    test_about(NULL);
    close_setup(&s);
}

/* Each byte of a record is under its signature. */
static void test_tampered(void)
{
    struct setup s;
    mission_text *text = NULL;
    mission_error error = MISSION_ERROR_INIT;
    char *copy;
    size_t len;

    COVERS("EG-1");
    open_setup(&s, MISSION_PROFILE_DRAFT);
    decide(&s, "https://api.inference.example/v1", 1);
    CHECK_CODE(mission_value_canonical(s.context, mission_json_root(s.keeper.kept), &text, &error),
               MISSION_OK, &error);
    len = mission_text_view(text).len;
    copy = malloc(len);
    for (size_t i = 0; i < len; i++) {
        mission_json *json = NULL;

        memcpy(copy, mission_text_view(text).ptr, len);
        copy[i] = copy[i] == 'A' ? 'B' : 'A';
        if (mission_json_parse(s.context, (mission_view){copy, len}, 0, &json, NULL))
            continue;
        test_about("byte %zu", i);
        CHECK(mission_egress_evidence_verify(s.context, mission_json_root(json), V("gate-1"),
                                             s.keys, &error) != MISSION_OK);
        mission_json_unref(json);
    }
    test_about(NULL);
    CHECK_CODE(mission_egress_evidence_verify(s.context, mission_json_root(s.keeper.kept),
                                              V("gate-2"), s.keys, &error),
               MISSION_E_EVIDENCE, &error);
    free(copy);
    mission_text_unref(text);
    close_setup(&s);
}

static const struct test tests[] = {
    {"vectors", test_vectors},   {"state", test_state},         {"channels", test_channels},
    {"matches", test_matches},   {"ambiguous", test_ambiguous}, {"statements", test_statements},
    {"scope", test_scope},       {"evidence", test_evidence},   {"unkept", test_unkept},
    {"tampered", test_tampered}, {"kinds", test_kinds},
};
TEST_MAIN("egress", tests)
