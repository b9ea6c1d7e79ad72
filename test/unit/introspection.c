/* Reading introspection responses: what a resource server may believe of one.
 * SPDX-License-Identifier: MIT */
#include "test.h"

#define NOW 1788220800 /* 2026-09-01T00:00:00Z */
#define ISSUER "https://as.example.com"
#define HASH "sha-256:47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"
#define JKT "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"

struct bench {
    uint32_t profile;
    mission_context *context;
    mission_json *json;
    mission_introspected found;
    mission_error error;
};

static void in_both(void (*run)(struct bench *b))
{
    static const uint32_t profiles[] = {MISSION_PROFILE_SERIES, MISSION_PROFILE_DRAFT};

    for (size_t i = 0; i < 2; i++) {
        struct bench b = {.profile = profiles[i], .context = test_context(profiles[i], NOW)};

        run(&b);
        mission_json_unref(b.json);
        mission_context_unref(b.context);
    }
    test_about(NULL);
}

/* The text with the profile's name of the issuer for each @. */
static void in_profile(const struct bench *b, const char *text, char *out, size_t size)
{
    const mission_view term = mission_profile_term(b->profile, MISSION_TERM_ISSUER);
    char *at = out;

    for (const char *from = text; *from && at < out + size - 16; from++) {
        if (*from == '@') {
            memcpy(at, term.ptr, term.len);
            at += term.len;
        } else {
            *at++ = *from;
        }
    }
    *at = 0;
}

static int32_t read_from(struct bench *b, const char *text, const char *issuer)
{
    const mission_time asked = {.seconds = NOW - 1};
    char own[2048];

    in_profile(b, text, own, sizeof own);
    test_about("%s %s", mission_profile_name(b->profile), own);
    mission_json_unref(b->json);
    b->json = test_json(b->context, own);
    memset(&b->found, 0x55, sizeof b->found);
    b->found.size = sizeof b->found;
    b->error = (mission_error)MISSION_ERROR_INIT;
    return mission_introspection_read(b->context, mission_json_root(b->json),
                                      mission_view_of(issuer), &asked, &b->found, &b->error);
}

#define CLAIM "\"id\":\"msn_1\",\"@\":\"" ISSUER "\",\"authority_hash\":\"" HASH "\""
#define GOOD                                                                                       \
    "{\"active\":true,\"iss\":\"" ISSUER "\",\"sub\":\"alice\",\"client_id\":\"c1\",\"jti\":"      \
    "\"t1\",\"exp\":1788221000,\"token_type\":\"DPoP\",\"cnf\":{\"jkt\":\"" JKT                    \
    "\"},\"scope\":\"read\",\"authorization_details\":[{\"type\":\"mission_resource_access\"}],"   \
    "\"mission\":{" CLAIM ",\"state\":\"active\",\"expires_at\":\"2026-12-31T00:00:00Z\"}}"

static void run_active(struct bench *b)
{
    CHECK_CODE(read_from(b, GOOD, ISSUER), MISSION_OK, &b->error);
    CHECK_INT(b->found.active, 1);
    CHECK_VIEW(b->found.iss, ISSUER);
    CHECK_VIEW(b->found.sub, "alice");
    CHECK_VIEW(b->found.client_id, "c1");
    CHECK_VIEW(b->found.jti, "t1");
    CHECK_VIEW(b->found.scope, "read");
    CHECK_VIEW(b->found.jkt, JKT);
    CHECK_INT(b->found.x5t_s256.len, 0);
    CHECK_INT(b->found.exp.seconds, 1788221000);
    CHECK_INT(mission_value_count(b->found.entries), 1);
    CHECK_VIEW(b->found.mission.id, "msn_1");
    CHECK_VIEW(b->found.mission.issuer, ISSUER);
    CHECK_INT(b->found.known.state, MISSION_STATE_ACTIVE);
    CHECK_INT(b->found.known.source, MISSION_LEARNED_INTROSPECTION);
    CHECK_INT(b->found.known.once, 1);
    CHECK_INT(b->found.known.version, 0);
    CHECK_INT(b->found.known.learned_at.seconds, NOW - 1);
    CHECK_INT(b->found.known.fresh_until.seconds, 0);
    CHECK_INT(b->found.known.expires_at.seconds, 1798675200);
    CHECK(b->found.all == mission_json_root(b->json));
    /* Two keys: both are to be proven. */
    CHECK_CODE(read_from(b,
                         "{\"active\":true,\"cnf\":{\"jkt\":\"" JKT "\",\"x5t#S256\":\"" JKT "\"}}",
                         ISSUER),
               MISSION_OK, &b->error);
    CHECK_INT(b->found.active, 1);
    CHECK_VIEW(b->found.jkt, JKT);
    CHECK_VIEW(b->found.x5t_s256, JKT);
}

static void test_active(void)
{
    COVERS("IS-3", "IS-7");
    in_both(run_active);
}

static void run_fresh(struct bench *b)
{
    CHECK_CODE(read_from(b,
                         "{\"active\":true,\"mission\":{" CLAIM ",\"state\":\"active\","
                         "\"fresh_until\":\"2026-09-01T00:01:00Z\"}}",
                         ISSUER),
               MISSION_OK, &b->error);
    CHECK_INT(b->found.known.fresh_until.seconds, NOW + 60);
    CHECK_INT(b->found.known.once, 1);
    CHECK_CODE(read_from(b,
                         "{\"active\":true,\"mission\":{" CLAIM ",\"state\":\"active\","
                         "\"fresh_until\":\"soon\"}}",
                         ISSUER),
               MISSION_E_RESPONSE, &b->error);
    CHECK_TEXT(b->error.where, "/mission/fresh_until");
    CHECK_INT(b->found.active, 0);
}

static void test_fresh(void)
{
    COVERS("IS-7", "MS-9");
    in_both(run_fresh);
}

/* Whoever is not the issuer knows no state; what it says of one is not believed. */
static void run_other_issuer(struct bench *b)
{
    CHECK_CODE(read_from(b, GOOD, "https://other.example"), MISSION_OK, &b->error);
    CHECK_INT(b->found.active, 1);
    CHECK_INT(b->found.known.state, MISSION_STATE_NONE);
    CHECK_INT(b->found.known.fresh_until.seconds, 0);
    CHECK_CODE(read_from(b, GOOD, ""), MISSION_OK, &b->error);
    CHECK_INT(b->found.known.state, MISSION_STATE_NONE);
    CHECK_CODE(read_from(b, "{\"active\":false,\"mission\":{" CLAIM ",\"state\":\"revoked\"}}",
                         "https://other.example"),
               MISSION_OK, &b->error);
    CHECK_INT(b->found.known.state, MISSION_STATE_NONE);
    CHECK_CODE(read_from(b, "{\"active\":true,\"mission\":{" CLAIM "}}", ISSUER), MISSION_OK,
               &b->error);
    CHECK_INT(b->found.active, 1);
    CHECK_INT(b->found.known.state, MISSION_STATE_NONE);
}

static void test_other_issuer(void)
{
    COVERS("IS-6");
    in_both(run_other_issuer);
}

static void run_inactive(struct bench *b)
{
    static const struct {
        const char *state;
        uint32_t known;
    } cases[] = {
        {"revoked", MISSION_STATE_REVOKED},     {"expired", MISSION_STATE_EXPIRED},
        {"suspended", MISSION_STATE_SUSPENDED}, {"completed", MISSION_STATE_COMPLETED},
        {"cascaded", MISSION_STATE_CASCADED},   {"superseded", MISSION_STATE_SUPERSEDED},
        {"Active", MISSION_STATE_OTHER},        {"paused", MISSION_STATE_OTHER},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const bool draft_alone =
            cases[i].known == MISSION_STATE_CASCADED || cases[i].known == MISSION_STATE_SUPERSEDED;
        char text[512];

        snprintf(text, sizeof text,
                 "{\"active\":false,\"sub\":\"alice\",\"mission\":{" CLAIM ",\"state\":\"%s\"}}",
                 cases[i].state);
        CHECK_CODE(read_from(b, text, ISSUER), MISSION_OK, &b->error);
        CHECK_INT(b->found.active, 0);
        CHECK_INT(b->found.sub.len, 0);
        CHECK_VIEW(b->found.mission.id, "msn_1");
        CHECK_INT(b->found.known.state, draft_alone && b->profile == MISSION_PROFILE_SERIES
                                            ? MISSION_STATE_OTHER
                                            : cases[i].known);
    }
    CHECK_CODE(read_from(b, "{\"active\":false}", ISSUER), MISSION_OK, &b->error);
    CHECK_INT(b->found.active, 0);
    CHECK_INT(b->found.mission.id.len, 0);
    CHECK_INT(b->found.known.state, MISSION_STATE_NONE);
}

static void test_inactive(void)
{
    COVERS("IS-2", "IS-3", "10:LC-2");
    in_both(run_inactive);
}

/* Not active, and nothing is learned. */
static void run_contradictions(struct bench *b)
{
    static const char *const texts[] = {
        "{\"active\":true,\"mission\":{" CLAIM ",\"state\":\"revoked\"}}",
        "{\"active\":true,\"mission\":{" CLAIM ",\"state\":\"ACTIVE\"}}",
        "{\"active\":false,\"mission\":{" CLAIM ",\"state\":\"active\"}}",
        "{\"active\":true,\"exp\":1788220799,\"mission\":{" CLAIM ",\"state\":\"active\"}}",
        "{\"active\":true,\"exp\":1788220798}",
        "{\"active\":true,\"mission\":{" CLAIM
        ",\"state\":\"active\",\"expires_at\":\"2026-08-31T23:59:59Z\"}}",
        /* MC-1: beyond the end of its Mission */
        "{\"active\":true,\"exp\":1788221001,\"mission\":{" CLAIM
        ",\"state\":\"active\",\"expires_at\":\"2026-09-01T00:03:20Z\"}}",
        /* RS-12 */
        "{\"active\":true,\"act\":{\"sub\":\"a\"},\"mission\":{" CLAIM ",\"state\":\"active\"}}",
        "{\"active\":true,\"token_type\":\"dpop\",\"mission\":{" CLAIM ",\"state\":\"active\"}}",
    };

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        CHECK_CODE(read_from(b, texts[i], ISSUER), MISSION_OK, &b->error);
        CHECK_INT(b->found.active, 0);
        CHECK_INT(b->found.known.state, MISSION_STATE_NONE);
        CHECK(b->found.entries == NULL);
    }
    /* One second before its end, and at that of its Mission, it is a token still. */
    CHECK_CODE(read_from(b,
                         "{\"active\":true,\"exp\":1788220800,\"mission\":{" CLAIM
                         ",\"expires_at\":\"2026-09-01T00:00:00Z\"}}",
                         ISSUER),
               MISSION_OK, &b->error);
    CHECK_INT(b->found.active, 1);
}

static void test_contradictions(void)
{
    COVERS("IS-3", "10:LC-2", "10:LC-3", "MC-1", "RS-12");
    in_both(run_contradictions);
}

static void run_no_response(struct bench *b)
{
    static const struct {
        const char *text, *where;
    } cases[] = {
        {"[]", ""},
        {"{}", ""},
        {"{\"active\":\"true\"}", "/active"},
        {"{\"active\":1}", "/active"},
        {"{\"active\":true,\"sub\":7}", "/sub"},
        {"{\"active\":true,\"exp\":\"1788221000\"}", "/exp"},
        {"{\"active\":true,\"exp\":1.5}", "/exp"},
        {"{\"active\":true,\"exp\":-1}", "/exp"},
        {"{\"active\":true,\"exp\":1e300}", "/exp"},
        {"{\"active\":true,\"authorization_details\":{}}", "/authorization_details"},
        {"{\"active\":true,\"authorization_details\":[1]}", "/authorization_details/0"},
        {"{\"active\":true,\"act\":\"a\"}", "/act"},
        {"{\"active\":true,\"mission\":\"msn_1\"}", "/mission"},
        {"{\"active\":true,\"mission\":{}}", "/mission"},
        {"{\"active\":true,\"mission\":{\"id\":\"a b\",\"@\":\"" ISSUER
         "\",\"authority_hash\":\"" HASH "\"}}",
         "/mission/id"},
        {"{\"active\":true,\"mission\":{" CLAIM ",\"state\":7}}", "/mission/state"},
        {"{\"active\":true,\"mission\":{" CLAIM ",\"state\":\"\"}}", "/mission/state"},
        {"{\"active\":true,\"mission\":{" CLAIM ",\"expires_at\":\"never\"}}",
         "/mission/expires_at"},
        /* A key that nobody here can ask for is no key that may be left out. */
        {"{\"active\":true,\"cnf\":{}}", "/cnf"},
        {"{\"active\":true,\"cnf\":{\"jwk\":{}}}", "/cnf/jwk"},
        {"{\"active\":true,\"cnf\":{\"jkt\":\"" JKT "\",\"kid\":\"a\"}}", "/cnf/kid"},
        {"{\"active\":true,\"cnf\":{\"jkt\":\"short\"}}", "/cnf/jkt"},
        {"{\"active\":true,\"cnf\":{\"jkt\":\"" JKT "=\"}}", "/cnf/jkt"},
        {"{\"active\":true,\"cnf\":{\"x5t#S256\":7}}", "/cnf/x5t#S256"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        CHECK_CODE(read_from(b, cases[i].text, ISSUER), MISSION_E_RESPONSE, &b->error);
        CHECK_TEXT(b->error.where, cases[i].where);
        CHECK_INT(b->found.active, 0);
        CHECK_INT(b->found.known.state, MISSION_STATE_NONE);
        CHECK(b->found.all == NULL);
        CHECK_INT(b->found.size, sizeof b->found);
    }
}

static void test_no_response(void)
{
    COVERS("RS-10");
    in_both(run_no_response);
}

/* The other profile's name of the issuer is none. */
static void run_other_profile(struct bench *b)
{
    char text[512];

    snprintf(text, sizeof text,
             "{\"active\":true,\"mission\":{\"id\":\"msn_1\",\"%s\":\"" ISSUER
             "\",\"authority_hash\":\"" HASH "\"}}",
             b->profile == MISSION_PROFILE_DRAFT ? "origin" : "issuer");
    CHECK_CODE(read_from(b, text, ISSUER), MISSION_E_RESPONSE, &b->error);
    CHECK_TEXT(b->error.where, "/mission");
}

static void test_other_profile(void)
{
    in_both(run_other_profile);
}

/* ---- A law ---- */

/* What the members of a response that matter are drawn from. */
static const char *const states[] = {NULL, "active", "revoked", "suspended", "expired", "odd"};
static const int64_t moments[] = {0, NOW - 100, NOW - 1, NOW, NOW + 100}; /* 0: absent */

struct drawn {
    bool active, act, cnf, other;
    size_t state, exp, end;
};

static void compose(const struct drawn *d, char *out, size_t size)
{
    char exp[32] = "", end[64] = "", state[48] = "", when[40];
    const mission_time time = {.seconds = moments[d->end]};

    if (moments[d->exp])
        snprintf(exp, sizeof exp, ",\"exp\":%lld", (long long)moments[d->exp]);
    if (moments[d->end]) {
        mission_time_write(&time, when, sizeof when);
        snprintf(end, sizeof end, ",\"expires_at\":\"%s\"", when);
    }
    if (states[d->state])
        snprintf(state, sizeof state, ",\"state\":\"%s\"", states[d->state]);
    snprintf(out, size, "{\"active\":%s%s%s%s,\"mission\":{" CLAIM "%s%s}}",
             d->active ? "true" : "false", exp, d->act ? ",\"act\":{\"sub\":\"a\"}" : "",
             d->cnf ? ",\"cnf\":{\"jkt\":\"" JKT "\"}" : "", end, state);
}

/* The question was asked at NOW - 1. */
static bool is_good(const struct drawn *d)
{
    const int64_t exp = moments[d->exp], end = moments[d->end];

    return d->active && (d->state == 0 || d->state == 1) && (!exp || exp > NOW - 1) &&
           (!end || end > NOW - 1) && (!exp || !end || exp <= end) && (!d->act || d->cnf);
}

static bool teaches(const struct drawn *d)
{
    if (d->other || d->state == 0)
        return false;
    return d->active ? is_good(d) : d->state != 1;
}

static void run_law(struct bench *b)
{
    size_t good = 0, taught = 0;

    for (size_t n = 0; n < 2 * 2 * 2 * 2 * 6 * 5 * 5; n++) {
        const struct drawn d = {n & 1,        n >> 1 & 1,       n >> 2 & 1,   n >> 3 & 1,
                                (n >> 4) % 6, (n >> 4) / 6 % 5, (n >> 4) / 30};
        char text[1024];

        compose(&d, text, sizeof text);
        CHECK_CODE(read_from(b, text, d.other ? "https://other.example" : ISSUER), MISSION_OK,
                   &b->error);
        CHECK_INT(b->found.active, is_good(&d));
        CHECK_INT(b->found.known.state != MISSION_STATE_NONE, teaches(&d));
        CHECK(!b->found.known.state || (b->found.known.state == MISSION_STATE_ACTIVE) == d.active);
        good += is_good(&d);
        taught += teaches(&d);
    }
    CHECK(good > 0 && taught > 0);
}

/* Every combination: active only where all agrees, and a state only from its issuer. */
static void test_law(void)
{
    COVERS("IS-3", "IS-6", "10:LC-2");
    in_both(run_law);
}

/* ---- Whatever comes ---- */

/* Some bytes of a good response other, doubled or gone. */
static size_t spoil(uint64_t *state, const char *from, char *out)
{
    static const char bytes[] = "{}[]:,\"truefalsn019-.e\\\0a";
    size_t len = 0;

    for (; *from; from++) {
        const uint64_t what = test_random(state) % 400;

        if (what == 0)
            continue;
        out[len++] = what == 1 ? bytes[test_random(state) % (sizeof bytes - 1)] : *from;
        if (what == 2)
            out[len++] = *from;
    }
    return len;
}

static void run_spoilt(struct bench *b)
{
    const mission_time asked = {.seconds = NOW - 1};
    uint64_t state = test_seed();
    char good[1024], text[2048];
    size_t read = 0;

    in_profile(b, GOOD, good, sizeof good);
    for (int i = 0; i < 20000; i++) {
        const mission_view view = {text, spoil(&state, good, text)};
        mission_introspected found = {.size = sizeof found, .active = 1};
        mission_json *json = NULL;

        if (mission_json_parse(b->context, view, 0, &json, NULL))
            continue;
        if (mission_introspection_read(b->context, mission_json_root(json), V(ISSUER), &asked,
                                       &found, NULL))
            CHECK(!found.active && !found.known.state && !found.all);
        else
            read++;
        CHECK(!found.active || !found.known.state || found.known.state == MISSION_STATE_ACTIVE);
        CHECK(found.active != 1 || !found.exp.seconds || found.exp.seconds > NOW - 1);
        mission_json_unref(json);
    }
    CHECK(read > 100);
}

static void test_spoilt(void)
{
    in_both(run_spoilt);
}

static void test_misuse(void)
{
    mission_context *context = test_context(MISSION_PROFILE_SERIES, 0);
    mission_json *json = test_json(context, "{\"active\":true}");
    const mission_value *value = mission_json_root(json);
    const mission_time asked = {.seconds = NOW};
    mission_introspected found = {.size = sizeof found, .active = 1};
    mission_error error = MISSION_ERROR_INIT;

    CHECK_CODE(mission_introspection_read(context, value, V(ISSUER), NULL, &found, &error),
               MISSION_E_NO_CALLBACK, &error);
    CHECK_INT(found.active, 0);
    CHECK_CODE(mission_introspection_read(context, NULL, V(ISSUER), &asked, &found, &error),
               MISSION_E_ARGUMENT, &error);
    CHECK_CODE(mission_introspection_read(NULL, value, V(ISSUER), &asked, &found, &error),
               MISSION_E_ARGUMENT, &error);
    CHECK_CODE(mission_introspection_read(context, value, V(ISSUER), &asked, NULL, &error),
               MISSION_E_ARGUMENT, &error);
    found.size = 16;
    CHECK_CODE(mission_introspection_read(context, value, V(ISSUER), &asked, &found, &error),
               MISSION_E_ABI_SMALL, &error);
    found.size = 5000;
    CHECK_CODE(mission_introspection_read(context, value, V(ISSUER), &asked, &found, &error),
               MISSION_E_ABI_SIZE, &error);
    mission_json_unref(json);
    mission_context_unref(context);
}

static const struct test tests[] = {
    {"active", test_active},
    {"fresh", test_fresh},
    {"other_issuer", test_other_issuer},
    {"inactive", test_inactive},
    {"contradictions", test_contradictions},
    {"no_response", test_no_response},
    {"other_profile", test_other_profile},
    {"law", test_law},
    {"spoilt", test_spoilt},
    {"misuse", test_misuse},
};
TEST_MAIN("introspection", tests)
