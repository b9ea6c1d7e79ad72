/* Permits, and what asking came to: every response that cannot be used. SPDX-License-Identifier:
 * MIT */
#include "barrier.h"

#include "roles/enforcement/enforcement.h"

static const uint32_t profiles[] = {MISSION_PROFILE_SERIES, MISSION_PROFILE_DRAFT};

#define GOOD "\"valid_until\":\"" BARRIER_UNTIL "\""
#define ONCE "\"use_limit\":1"
#define DIGEST "\"parameter_digest\":\"" ARGUMENTS_DIGEST "\""
#define PERMIT(conditions)                                                                         \
    "{\"decision\":true,\"context\":{\"evaluation_id\":\"e-1\",\"conditions\":" conditions "}}"
#define WITH(member)                                                                               \
    "{\"decision\":true,\"context\":{\"evaluation_id\":\"e-1\",\"conditions\":{" GOOD "," ONCE     \
    "," DIGEST "}," member "}}"
#define ID64 "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccdddddddddddddddd"
#define NAMED(id)                                                                                  \
    "{\"decision\":true,\"context\":{\"evaluation_id\":" id ",\"conditions\":{" GOOD "," ONCE      \
    "," DIGEST "}}}"

enum kind { READ, WRITE, HIGH };

static const struct {
    const char *response;
    enum kind of;
    int32_t code;
    const char *where;
} responses[] = {
    {PERMIT("{" GOOD "," ONCE "," DIGEST "}"), HIGH, 0, ""},
    {PERMIT("{" GOOD "," DIGEST "}"), WRITE, 0, ""},
    {PERMIT("{" GOOD "}"), READ, 0, ""},
    {PERMIT("{" GOOD "," DIGEST "}"), READ, 0, ""},
    {PERMIT("{" GOOD ",\"use_limit\":7," DIGEST "}"), WRITE, 0, ""},
    {WITH("\"unknown\":{\"member\":1},\"access_request\":{}"), HIGH, 0, ""}, /* PB-4 e */
    {WITH("\"obligations\":[{\"id\":\"a\",\"type\":\"b\",\"x\":1}]"), HIGH, 0, ""},
    {NAMED("\"" ID64 "\""), HIGH, 0, ""},
    /* (a) */
    {"{\"decision\":true}", HIGH, MISSION_E_PERMIT_UNUSABLE, "/context/evaluation_id"},
    {"{\"decision\":true,\"context\":{\"evaluation_id\":\"e-1\"}}", READ, MISSION_E_PERMIT_UNUSABLE,
     "/context/conditions"},
    {PERMIT("[]"), READ, MISSION_E_PERMIT_UNUSABLE, "/context/conditions"},
    {PERMIT("{}"), READ, MISSION_E_PERMIT_UNUSABLE, "/context/conditions/valid_until"},
    {PERMIT("{\"valid_until\":\"soon\"}"), READ, MISSION_E_PERMIT_UNUSABLE,
     "/context/conditions/valid_until"},
    {PERMIT("{\"valid_until\":1793607243}"), READ, MISSION_E_PERMIT_UNUSABLE,
     "/context/conditions/valid_until"},
    /* (b) */
    {PERMIT("{" GOOD ",\"rate\":1}"), READ, MISSION_E_PERMIT_UNUSABLE, "/context/conditions/rate"},
    {PERMIT("{" GOOD ",\"tool_id\":\"t\"}"), READ, MISSION_E_PERMIT_UNUSABLE,
     "/context/conditions/tool_id"},
    /* (c) */
    {PERMIT("{" GOOD "," ONCE "}"), HIGH, MISSION_E_PERMIT_UNUSABLE,
     "/context/conditions/parameter_digest"},
    {PERMIT("{" GOOD "," ONCE "}"), WRITE, MISSION_E_PERMIT_UNUSABLE,
     "/context/conditions/parameter_digest"},
    {PERMIT("{" GOOD "," ONCE ",\"parameter_digest\":\"sha-256:other\"}"), WRITE,
     MISSION_E_PERMIT_UNUSABLE, "/context/conditions/parameter_digest"},
    {PERMIT("{" GOOD ",\"parameter_digest\":\"sha-256:other\"}"), READ, MISSION_E_PERMIT_UNUSABLE,
     "/context/conditions/parameter_digest"},
    {PERMIT("{" GOOD ",\"parameter_digest\":null}"), READ, MISSION_E_PERMIT_UNUSABLE,
     "/context/conditions/parameter_digest"},
    /* (d) */
    {PERMIT("{" GOOD "," DIGEST "}"), HIGH, MISSION_E_PERMIT_UNUSABLE,
     "/context/conditions/use_limit"},
    {PERMIT("{" GOOD "," DIGEST ",\"use_limit\":2}"), HIGH, MISSION_E_PERMIT_UNUSABLE,
     "/context/conditions/use_limit"},
    {PERMIT("{" GOOD "," DIGEST ",\"use_limit\":0}"), WRITE, MISSION_E_PERMIT_UNUSABLE,
     "/context/conditions/use_limit"},
    {PERMIT("{" GOOD "," DIGEST ",\"use_limit\":\"1\"}"), WRITE, MISSION_E_PERMIT_UNUSABLE,
     "/context/conditions/use_limit"},
    {PERMIT("{" GOOD "," DIGEST ",\"use_limit\":1.5}"), WRITE, MISSION_E_PERMIT_UNUSABLE,
     "/context/conditions/use_limit"},
    {PERMIT("{" GOOD "," DIGEST ",\"use_limit\":4294967296}"), WRITE, MISSION_E_PERMIT_UNUSABLE,
     "/context/conditions/use_limit"},
    /* no decision, no name, obligations that nobody could fulfil */
    {"{}", READ, MISSION_E_PERMIT_UNUSABLE, "/decision"},
    {"{\"decision\":\"true\"}", READ, MISSION_E_PERMIT_UNUSABLE, "/decision"},
    {"{\"decision\":1}", READ, MISSION_E_PERMIT_UNUSABLE, "/decision"},
    {NAMED("\"\""), HIGH, MISSION_E_PERMIT_UNUSABLE, "/context/evaluation_id"},
    {NAMED("\"a b\""), HIGH, MISSION_E_PERMIT_UNUSABLE, "/context/evaluation_id"},
    {NAMED("\"" ID64 "e\""), HIGH, MISSION_E_PERMIT_UNUSABLE, "/context/evaluation_id"},
    {NAMED("7"), HIGH, MISSION_E_PERMIT_UNUSABLE, "/context/evaluation_id"},
    {WITH("\"obligations\":{}"), HIGH, MISSION_E_PERMIT_UNUSABLE, "/context/obligations"},
    {WITH("\"obligations\":[{\"id\":\"a\"}]"), HIGH, MISSION_E_PERMIT_UNUSABLE,
     "/context/obligations"},
    {WITH("\"obligations\":[7]"), HIGH, MISSION_E_PERMIT_UNUSABLE, "/context/obligations"},
    {WITH("\"evaluated_at\":\"today\""), HIGH, MISSION_E_PERMIT_UNUSABLE, "/context/evaluated_at"},
    /* a denial is one, whatever else it carries */
    {"{\"decision\":false}", READ, MISSION_E_DENIED, ""},
    {"{\"decision\":false,\"context\":{\"evaluation_id\":\"e-1\",\"reason\":\"resource_policy\","
     "\"conditions\":{" GOOD "," ONCE "," DIGEST "}}}",
     HIGH, MISSION_E_DENIED, ""},
    {"{\"decision\":false,\"context\":{\"reason\":\"a_reason_of_tomorrow\"}}", READ,
     MISSION_E_DENIED, ""},
};

static void read_all(uint32_t profile)
{
    struct barrier b;

    barrier_open(&b, profile);
    for (size_t i = 0; i < sizeof responses / sizeof responses[0]; i++) {
        const mission_operation_profile *kinds[] = {b.read, b.write, b.high};
        const mission_operation_profile *of = kinds[responses[i].of];
        const mission_evaluation asked = barrier_asked(&b, of);
        mission_error error = MISSION_ERROR_INIT;
        mission_permit *permit = (mission_permit *)1;

        test_about("response %zu", i);
        CHECK_CODE(barrier_read(&b, &asked, of, responses[i].response, &permit, &error),
                   responses[i].code, &error);
        CHECK_INT(permit != NULL, responses[i].code == 0);
        if (responses[i].code)
            CHECK_TEXT(error.where, responses[i].where);
        mission_permit_unref(permit);
    }
    test_about(NULL);
    barrier_close(&b);
}

static void test_responses(void)
{
    COVERS("PB-4", "authzen.response-context.honor-every-condition-or-refuse",
           "runtime.decision.conditions-and-obligations-enforceable",
           "authzen.response-context.conditions-parameter-digest-binding",
           "runtime.permit-binding.high-consequence-single-use-required");
    for (size_t i = 0; i < 2; i++)
        read_all(profiles[i]);
}

static void test_says(void)
{
    COVERS("PB-4", "authzen.response-context.use-limit-1-for-high-consequence");
    struct barrier b;
    mission_evaluation asked;
    mission_permit *permit;
    mission_permitted says = {.size = sizeof says};
    mission_error error = MISSION_ERROR_INIT;

    barrier_open(&b, MISSION_PROFILE_DRAFT);
    asked = barrier_rich(&b, b.high);
    permit = barrier_permit(&b, &asked, b.high, "eval-1", NULL, NULL);
    CHECK_CODE(mission_permit_says(permit, &says, &error), MISSION_OK, &error);
    CHECK_INT(says.action_class, MISSION_CLASS_IRREVERSIBLE);
    CHECK_INT(says.high, 1);
    CHECK_INT(says.bound, 1);
    CHECK_INT(says.use_limit, 1);
    CHECK_VIEW(says.evaluation_id, "eval-1");
    CHECK_VIEW(says.parameter_digest, ARGUMENTS_DIGEST);
    CHECK_INT(says.valid_until.seconds, BARRIER_NOW + 30);
    CHECK(says.obligations == NULL);
    CHECK_INT(mission_permit_says(NULL, &says, &error), MISSION_E_ARGUMENT);
    CHECK_INT(says.valid_until.seconds, 0);
    CHECK(mission_permit_ref(permit) == permit);
    mission_permit_unref(permit);
    mission_permit_unref(permit);
    mission_permit_unref(NULL);
    barrier_close(&b);
}

/* An action of nobody's knowing weighs the most (PE-6); one with a default, as it says. */
static void test_class(void)
{
    COVERS("PB-4", "PE-6");
    struct barrier b;
    mission_evaluation asked;
    mission_permit *permit;
    mission_error error = MISSION_ERROR_INIT;

    barrier_open(&b, MISSION_PROFILE_SERIES);
    asked = barrier_asked(&b, b.read);
    CHECK_INT(barrier_read(&b, &asked, NULL, PERMIT("{" GOOD "," DIGEST "}"), &permit, &error),
              MISSION_E_PERMIT_UNUSABLE);
    b.config.declared = 1;
    b.config.default_class = MISSION_CLASS_READ;
    barrier_again(&b);
    CHECK_CODE(barrier_read(&b, &asked, NULL, PERMIT("{" GOOD "}"), &permit, &error), MISSION_OK,
               &error);
    mission_permit_unref(permit);
    barrier_close(&b);
}

/* ---- the key of a cache ---- */

static bool key_of(struct barrier *b, const mission_evaluation *of, uint64_t generation,
                   mission_digest *out)
{
    mission_error error = MISSION_ERROR_INIT;
    const int32_t rc = mission_permit_cache_key(b->pep, of, generation, out, &error);

    CHECK_CODE(rc, MISSION_OK, &error);
    return rc == 0;
}

static void test_cache_key(void)
{
    COVERS("PB-9", "authzen.permit-binding-split.cache-key-requirement");
    struct barrier b;
    mission_evaluation asked, other;
    mission_digest first, second;

    barrier_open(&b, MISSION_PROFILE_DRAFT);
    asked = other = barrier_rich(&b, b.high);
    CHECK(key_of(&b, &asked, 3, &first));
    other.freshness_at = V("2026-11-02T08:14:03Z"); /* telemetry */
    CHECK(key_of(&b, &other, 3, &second));
    CHECK_TEXT(first.text, second.text);
    CHECK(key_of(&b, &asked, 4, &second));
    CHECK(strcmp(first.text, second.text) != 0);
    other.resource_id = V("doc-2");
    CHECK(key_of(&b, &other, 3, &second));
    CHECK(strcmp(first.text, second.text) != 0);
    CHECK_INT(mission_permit_cache_key(b.pep, NULL, 3, &second, NULL), MISSION_E_ARGUMENT);
    CHECK_TEXT(second.text, "");
    barrier_close(&b);
}

/* What is not known here of the context binds as it came, in a kept request, too. */
static void keep_context(uint32_t profile)
{
    struct barrier b;
    mission_evaluation asked;
    mission_json *first, *other, *advice;
    mission_digest keys[5];
    mission_permit *permit;

    barrier_open(&b, profile);
    first = test_json(b.notary.context, "{\"ticket\":{\"id\":7}}");
    other = test_json(b.notary.context, "{\"ticket\":{\"id\":8}}");
    advice =
        test_json(b.notary.context, "{\"supported_obligations\":[\"x\"],\"ticket\":{\"id\":7}}");
    asked = barrier_rich(&b, b.high);
    CHECK(key_of(&b, &asked, 3, &keys[0]));
    asked.context = mission_json_root(other);
    CHECK(key_of(&b, &asked, 3, &keys[1]));
    asked.context = mission_json_root(advice);
    CHECK(key_of(&b, &asked, 3, &keys[2]));
    asked.context = mission_json_root(first);
    CHECK(key_of(&b, &asked, 3, &keys[3]));
    permit = barrier_permit(&b, &asked, b.high, "eval-1", NULL, NULL);
    mission_json_unref(first); /* the permit has a copy */
    CHECK(permit && mission_value_get(permit->asked.context, V("ticket")));
    CHECK(permit && key_of(&b, &permit->asked, 3, &keys[4]));
    CHECK(strcmp(keys[0].text, keys[3].text) && strcmp(keys[1].text, keys[3].text));
    CHECK_TEXT(keys[2].text, keys[3].text); /* advice binds nothing */
    CHECK_TEXT(keys[4].text, keys[3].text);
    mission_permit_unref(permit);
    mission_json_unref(other);
    mission_json_unref(advice);
    barrier_close(&b);
}

static void test_kept_context(void)
{
    COVERS("PB-9", "authzen.permit-binding-split.cache-key-requirement");
    for (size_t i = 0; i < 2; i++)
        keep_context(profiles[i]);
}

/* ---- obligations of a denial ---- */

static int32_t oblige(struct barrier *b, const char *response, const char *want)
{
    mission_json *doc = test_json(b->notary.context, response), *outcomes = (mission_json *)1;
    mission_error error = MISSION_ERROR_INIT;
    const int32_t rc = mission_pep_obligations(b->pep, mission_json_root(doc), &outcomes, &error);
    char *text = outcomes ? notary_text(b->notary.context, mission_json_root(outcomes)) : NULL;

    if (want)
        CHECK_TEXT(text, want);
    else
        CHECK(!text);
    free(text);
    mission_json_unref(outcomes);
    mission_json_unref(doc);
    return rc;
}

static void test_obligations(void)
{
    COVERS("PB-5", "authzen.obligations.permit-fulfillment-and-denial-execution");
    static const char denial[] =
        "{\"decision\":false,\"context\":{\"obligations\":["
        "{\"id\":\"a\",\"type\":\"notify\"},{\"id\":\"b\",\"type\":\"log\"}]}}";
    struct barrier b;

    barrier_open(&b, MISSION_PROFILE_SERIES);
    CHECK_INT(oblige(&b, denial,
                     "[{\"id\":\"a\",\"outcome\":\"fulfilled\",\"type\":\"notify\"},"
                     "{\"id\":\"b\",\"outcome\":\"fulfilled\",\"type\":\"log\"}]"),
              0);
    CHECK_INT(atomic_load(&b.obliged), 2);
    b.obligation = 2;
    CHECK_INT(oblige(&b, denial,
                     "[{\"id\":\"a\",\"outcome\":\"unsupported\",\"type\":\"notify\"},"
                     "{\"id\":\"b\",\"outcome\":\"unsupported\",\"type\":\"log\"}]"),
              MISSION_E_OBLIGATION); /* all of them all the same */
    CHECK_INT(atomic_load(&b.obliged), 4);
    CHECK_INT(oblige(&b, "{\"decision\":false}", "[]"), 0);
    CHECK_INT(oblige(&b, "{\"decision\":false,\"context\":{\"obligations\":7}}", NULL),
              MISSION_E_WRONG_TYPE);
    CHECK_INT(
        oblige(&b, "{\"decision\":false,\"context\":{\"obligations\":[{\"id\":\"a\"}]}}", NULL),
        MISSION_E_MISSING_MEMBER);
    barrier_close(&b);
}

/* ---- transport ---- */

#define HTTP(status, after) MISSION_CHANNEL_ANSWERED, status, after

static const struct {
    uint32_t channel, status;
    int64_t retry_after, waited, bound;
    uint32_t asked;
    uint64_t items;
    uint32_t what, reason;
    int64_t wait;
} asks[] = {
    {HTTP(200, -1), 0, 1000, 1, 0, MISSION_ASK_READ, MISSION_DENY_NONE, 0},
    {MISSION_CHANNEL_TIMEOUT, 0, -1, 0, 1000, 1, 0, MISSION_ASK_REFUSE,
     MISSION_DENY_PDP_UNREACHABLE, 0},
    {MISSION_CHANNEL_DOWN, 0, -1, 0, 1000, 1, 0, MISSION_ASK_REFUSE, MISSION_DENY_PDP_UNREACHABLE,
     0},
    {MISSION_CHANNEL_NO_DECISION, 200, -1, 0, 1000, 1, 0, MISSION_ASK_REFUSE,
     MISSION_DENY_PDP_UNREACHABLE, 0},
    {MISSION_CHANNEL_UNAUTHENTIC, 200, -1, 0, 1000, 1, 0, MISSION_ASK_REFUSE,
     MISSION_DENY_CHANNEL_FAILURE, 0},
    {HTTP(401, -1), 0, 1000, 1, 0, MISSION_ASK_REFUSE, MISSION_DENY_CHANNEL_FAILURE, 0},
    {HTTP(403, -1), 0, 1000, 1, 0, MISSION_ASK_REFUSE, MISSION_DENY_CHANNEL_FAILURE, 0},
    {HTTP(400, -1), 0, 1000, 1, 0, MISSION_ASK_REFUSE, MISSION_DENY_PDP_UNREACHABLE, 0},
    {HTTP(500, -1), 0, 1000, 1, 0, MISSION_ASK_REFUSE, MISSION_DENY_PDP_UNREACHABLE, 0},
    {HTTP(302, -1), 0, 1000, 1, 0, MISSION_ASK_REFUSE, MISSION_DENY_PDP_UNREACHABLE, 0},
    {HTTP(503, -1), 0, 5000, 1, 0, MISSION_ASK_REFUSE, MISSION_DENY_PDP_UNREACHABLE, 0},
    {HTTP(503, 2), 0, 5000, 1, 0, MISSION_ASK_RETRY, MISSION_DENY_NONE, 2000},
    {HTTP(429, 2), 0, 5000, 1, 0, MISSION_ASK_RETRY, MISSION_DENY_NONE, 2000},
    {HTTP(429, -1), 0, 5000, 2, 0, MISSION_ASK_RETRY, MISSION_DENY_NONE, 0},
    {HTTP(429, 2), 0, 5000, 3, 0, MISSION_ASK_REFUSE, MISSION_DENY_PDP_UNREACHABLE, 0},
    {HTTP(429, 2), 2999, 5000, 1, 0, MISSION_ASK_RETRY, MISSION_DENY_NONE, 2000},
    {HTTP(429, 2), 3000, 5000, 1, 0, MISSION_ASK_REFUSE, MISSION_DENY_PDP_UNREACHABLE, 0},
    {HTTP(429, 0), 5000, 5000, 1, 0, MISSION_ASK_REFUSE, MISSION_DENY_PDP_UNREACHABLE, 0},
    {HTTP(429, INT64_MAX), 0, INT64_MAX, 1, 0, MISSION_ASK_REFUSE, MISSION_DENY_PDP_UNREACHABLE, 0},
    {HTTP(413, -1), 0, 1000, 1, 2, MISSION_ASK_SPLIT, MISSION_DENY_NONE, 0},
    {HTTP(413, -1), 0, 1000, 1, 1, MISSION_ASK_REFUSE, MISSION_DENY_PDP_UNREACHABLE, 0},
};

static void test_transport(void)
{
    COVERS("PE-3", "authzen.transport.pep-bounds-timeout-fail-closed",
           "authzen.transport.no-retry-before-retry-after");
    mission_transport_advice advice = {.size = sizeof advice};
    mission_error error = MISSION_ERROR_INIT;
    mission_transport transport = {.size = sizeof transport};

    for (size_t i = 0; i < sizeof asks / sizeof asks[0]; i++) {
        transport = (mission_transport){.size = sizeof transport,
                                        .channel = asks[i].channel,
                                        .status = asks[i].status,
                                        .retry_after = asks[i].retry_after,
                                        .waited_ms = asks[i].waited,
                                        .bound_ms = asks[i].bound,
                                        .asked = asks[i].asked,
                                        .items = asks[i].items};
        test_about("answer %zu", i);
        CHECK_CODE(mission_pep_transport(&transport, &advice, &error), MISSION_OK, &error);
        CHECK_INT(advice.what, asks[i].what);
        CHECK_INT(advice.reason, asks[i].reason);
        CHECK_INT(advice.wait_ms, asks[i].wait);
    }
    test_about(NULL);
    advice.what = MISSION_ASK_READ;
    transport.channel = 5;
    CHECK_INT(mission_pep_transport(&transport, &advice, &error), MISSION_E_ARGUMENT);
    CHECK_INT(advice.what, MISSION_ASK_REFUSE);
    CHECK_INT(mission_pep_transport(NULL, &advice, &error), MISSION_E_ARGUMENT);
    CHECK_INT(mission_pep_transport(&transport, NULL, &error), MISSION_E_ARGUMENT);
}

/* What an agent hears has no word of why. */
static void test_refusal_text(void)
{
    COVERS("PE-5", "authzen.security.minimize-denial-detail-and-bound-probing");
    mission_context *context = test_context(MISSION_PROFILE_SERIES, 0);
    mission_json *doc = test_json(context, mission_pep_refusal_text());

    CHECK_INT(mission_value_count(mission_json_root(doc)), 2);
    CHECK_VIEW(mission_value_string(mission_value_get(mission_json_root(doc), V("error"))),
               "access_denied");
    for (uint32_t reason = 1; reason <= MISSION_DENY_MISSION_CONTEXT_MISSING; reason++)
        CHECK(!mission_denial_name(reason) ||
              !strstr(mission_pep_refusal_text(), mission_denial_name(reason)));
    mission_json_unref(doc);
    mission_context_unref(context);
}

/* ---- the enforcement point ---- */

static void refuse_config(const mission_pep_config *config, int32_t want)
{
    mission_pep *pep = (mission_pep *)1;
    mission_error error = MISSION_ERROR_INIT;

    CHECK_CODE(mission_pep_new(config, &pep, &error), want, &error);
    CHECK(pep == NULL);
}

static void test_config(void)
{
    COVERS("PD-18", "30:EV-2");
    struct barrier b;
    mission_pep_config config;

    barrier_open(&b, MISSION_PROFILE_SERIES);
#define REFUSED(member, value)                                                                     \
    config = b.config;                                                                             \
    config.member = value;                                                                         \
    refuse_config(&config, MISSION_E_ARGUMENT)
    REFUSED(flags, 2);
    REFUSED(reserved, 1);
    REFUSED(context, NULL);
    REFUSED(id, V(""));
    REFUSED(emitter, NULL);
    REFUSED(emitter, b.notary.emitters[MISSION_EMITTER_PDP]);
    REFUSED(emitter, b.notary.emitters[MISSION_EMITTER_RECEIPTS]);
    REFUSED(host, NULL);
    REFUSED(error_namespace, V(""));
    REFUSED(error_namespace, V("mine"));
    REFUSED(skew_seconds, -1);
    REFUSED(skew_seconds, 301);
    REFUSED(lease_seconds, 86401);
    REFUSED(horizon_seconds, -1);
    REFUSED(retries, 10001);
    REFUSED(declared, 2);
    REFUSED(default_class, MISSION_CLASS_READ); /* and not declared */
#undef REFUSED
    refuse_config(NULL, MISSION_E_ARGUMENT);
    config = b.config;
    config.size = 8;
    refuse_config(&config, MISSION_E_ABI_SMALL);
    CHECK_INT(mission_pep_new(&b.config, NULL, NULL), MISSION_E_ARGUMENT);
    mission_pep_unref(NULL);
    CHECK(mission_pep_ref(NULL) == NULL);
    barrier_close(&b);
}

static const struct test tests[] = {
    {"responses", test_responses},
    {"says", test_says},
    {"class", test_class},
    {"cache_key", test_cache_key},
    {"kept_context", test_kept_context},
    {"obligations", test_obligations},
    {"transport", test_transport},
    {"refusal_text", test_refusal_text},
    {"config", test_config},
};

TEST_MAIN("permit", tests)
