/* Tokens made of derivations: what is in them, and what is never. SPDX-License-Identifier: MIT */
#include "tokens.h"

#define ERP "{\"type\":\"mission_resource_access\",\"resource\":\"https://erp.example.com\","
#define DOCS "{\"type\":\"mission_resource_access\",\"resource\":\"https://docs.example.com\","
#define BOTH "{\"type\":\"mission_resource_access\",\"resource\":\"https://both.example.com\","
#define ELSE "{\"type\":\"mission_resource_access\",\"resource\":\"https://else.example.com\","
#define READ "\"actions\":[\"read\"]}"

static const mission_view none = {NULL, 0};

struct scene {
    struct tokens t;
    uint32_t profile;
    mission_context *context;
    mission_json *derived;
    mission_token_made made;
    mission_error error;
};

static void open_scene(struct scene *s, uint32_t profile, const char *entries)
{
    char *text = tokens_derived(profile, entries);

    memset(s, 0, sizeof *s);
    s->profile = profile;
    s->context = test_context(profile, TOKENS_NOW + 60);
    tokens_open(&s->t, s->context);
    s->derived = test_json(s->context, text);
    s->made.size = sizeof s->made;
    mission_error_init(&s->error, sizeof s->error);
    free(text);
}

static void close_scene(struct scene *s)
{
    mission_token_made_clear(&s->made);
    mission_json_unref(s->derived);
    tokens_close(&s->t);
    mission_context_unref(s->context);
}

static mission_token_plan plan_of(const struct scene *s)
{
    return tokens_plan(&s->t, mission_json_root(s->derived));
}

static int32_t make(struct scene *s, const mission_token_plan *plan)
{
    mission_token_made_clear(&s->made);
    return mission_token_make(s->context, plan, NULL, &s->made, &s->error);
}

static const char *claim(const struct scene *s, const char *pointer)
{
    return tokens_member(&s->t, mission_json_root(s->made.claims), pointer);
}

static const char *said(const struct scene *s, const char *pointer)
{
    return tokens_member(&s->t, mission_json_root(s->made.response), pointer);
}

static bool empty(const mission_token_made *made)
{
    return !made->token && !made->claims && !made->response;
}

static void in_both(void (*run)(struct scene *s), const char *entries)
{
    static const uint32_t profiles[] = {MISSION_PROFILE_SERIES, MISSION_PROFILE_DRAFT};

    for (size_t i = 0; i < 2; i++) {
        struct scene s;

        test_about("%s", mission_profile_name(profiles[i]));
        open_scene(&s, profiles[i], entries);
        run(&s);
        close_scene(&s);
    }
    test_about(NULL);
}

/* ---- A whole token ---- */

static void check_token(struct scene *s)
{
    const mission_token_plan plan = plan_of(s);
    const mission_value *derived = mission_json_root(s->derived);
    mission_json *payload;
    char first[32];

    CHECK_CODE(make(s, &plan), MISSION_OK, &s->error);
    payload = tokens_verify(&s->t, mission_text_view(s->made.token));
    CHECK_INT(mission_value_equal(mission_json_root(payload), mission_json_root(s->made.claims)),
              1);
    mission_json_unref(payload);
    CHECK_TEXT(claim(s, "/iss"), "https://as.example.com");
    CHECK_TEXT(claim(s, "/sub"), "user-7");
    CHECK_TEXT(claim(s, "/client_id"), "s6BhdRkqt3");
    CHECK_TEXT(claim(s, "/iat"), "1788220800");
    CHECK_TEXT(claim(s, "/exp"), "1788228000");
    CHECK_TEXT(claim(s, "/aud"), "[\"" TOKENS_ERP "\",\"" TOKENS_DOCS "\"]");
    CHECK_TEXT(claim(s, "/mission"), tokens_member(&s->t, derived, "/mission"));
    CHECK_TEXT(claim(s, "/authorization_details"),
               tokens_member(&s->t, derived, "/authorization_details"));
    CHECK_INT(strlen(claim(s, "/jti")), 22);
    CHECK_INT(mission_value_count(mission_json_root(s->made.claims)), 9); /* and nothing more */
    snprintf(first, sizeof first, "%s", claim(s, "/jti"));
    CHECK_CODE(make(s, &plan), MISSION_OK, &s->error);
    CHECK(strcmp(first, claim(s, "/jti")) != 0);
}

static void test_token(void)
{
    COVERS("TK-1", "TK-3", "TK-6", "RS-8");
    in_both(check_token, NULL);
}

static void check_header(struct scene *s)
{
    const mission_token_plan plan = plan_of(s);
    mission_jws *jws = NULL;

    CHECK_CODE(make(s, &plan), MISSION_OK, &s->error);
    CHECK_CODE(mission_jws_decode(s->context, mission_text_view(s->made.token), &jws, &s->error),
               MISSION_OK, &s->error);
    CHECK_TEXT(tokens_member(&s->t, mission_jws_header(jws), ""),
               "{\"alg\":\"EdDSA\",\"kid\":\"key-1\",\"typ\":\"at+jwt\"}");
    mission_jws_unref(jws);
}

static void test_header(void)
{
    in_both(check_header, NULL);
}

static void check_response(struct scene *s)
{
    mission_token_plan plan = plan_of(s);
    mission_token_response read = {.size = sizeof read};

    CHECK_CODE(make(s, &plan), MISSION_OK, &s->error);
    CHECK_CODE(mission_token_response_read(s->context, mission_json_root(s->made.response), &read,
                                           &s->error),
               MISSION_OK, &s->error);
    CHECK_INT(mission_value_equal(read.granted, mission_value_get(mission_json_root(s->made.claims),
                                                                  V("authorization_details"))),
              1);
    CHECK_INT(read.access_token.len, mission_text_view(s->made.token).len);
    CHECK_TEXT(said(s, "/token_type"), "Bearer");
    CHECK_TEXT(said(s, "/expires_in"), "7140");
    CHECK_TEXT(said(s, "/mission_id"), "msn_8RfX2Lqv9TqMv4z7sA2bN1k0");
    CHECK_TEXT(said(s, "/mission_expires_at"), "2026-12-31T00:00:00Z");
    CHECK_INT(mission_value_count(mission_json_root(s->made.response)), 6);
    plan.flags = MISSION_TOKEN_EXCHANGED;
    plan.jkt = V(TOKENS_JKT);
    CHECK_CODE(make(s, &plan), MISSION_OK, &s->error);
    CHECK_TEXT(said(s, "/issued_token_type"), "urn:ietf:params:oauth:token-type:access_token");
    CHECK_TEXT(said(s, "/token_type"), "DPoP");
    CHECK_INT(mission_value_count(mission_json_root(s->made.response)), 7);
}

static void test_response(void)
{
    COVERS("TK-1", "GB-2", "CF-1", "10:DG-1", "core.response.mission-expires-at-on-creation");
    in_both(check_response, NULL);
}

/* ---- Keys and actors ---- */

static mission_actors *actors_of(struct scene *s)
{
    const mission_actor actor = {TOKENS_AS, V("tool-runner-7"), V("ai_agent")};
    mission_actors *chain = NULL;

    CHECK_CODE(mission_actors_extend(s->context, NULL, &actor, &chain, &s->error), MISSION_OK,
               &s->error);
    return chain;
}

static void check_keys(struct scene *s)
{
    mission_token_plan plan = plan_of(s);
    mission_actors *chain = actors_of(s);

    plan.jkt = V(TOKENS_JKT);
    CHECK_CODE(make(s, &plan), MISSION_OK, &s->error);
    CHECK_TEXT(claim(s, "/cnf"), "{\"jkt\":\"" TOKENS_JKT "\"}");
    plan.actors = chain;
    CHECK_CODE(make(s, &plan), MISSION_OK, &s->error);
    CHECK_TEXT(claim(s, "/act"), "{\"iss\":\"https://as.example.com\",\"sub\":\"tool-runner-7\","
                                 "\"sub_profile\":\"ai_agent\"}");
    CHECK_TEXT(claim(s, "/sub"), "user-7");
    plan.x5t_s256 = V(TOKENS_JKT2);
    CHECK_CODE(make(s, &plan), MISSION_E_INCONSISTENT, &s->error);
    CHECK(empty(&s->made));
    plan.jkt = none;
    CHECK_CODE(make(s, &plan), MISSION_OK, &s->error);
    CHECK_TEXT(claim(s, "/cnf"), "{\"x5t#S256\":\"" TOKENS_JKT2 "\"}");
    CHECK_TEXT(said(s, "/token_type"), "Bearer");
    plan.x5t_s256 = none;
    CHECK_CODE(make(s, &plan), MISSION_E_INCONSISTENT, &s->error); /* an act, but no key */
    CHECK(empty(&s->made));
    mission_actors_unref(chain);
}

static void test_keys(void)
{
    COVERS("10:DG-2");
    in_both(check_keys, NULL);
}

/* ---- Whom it is for ---- */

static void check_audience(struct scene *s)
{
    mission_token_plan plan = plan_of(s);

    plan.audience = V(TOKENS_DOCS);
    CHECK_CODE(make(s, &plan), MISSION_OK, &s->error);
    CHECK_TEXT(claim(s, "/aud"), TOKENS_DOCS); /* a string */
    CHECK_INT(mission_value_count(
                  mission_value_get(mission_json_root(s->made.claims), V("authorization_details"))),
              2);
    CHECK_TEXT(claim(s, "/authorization_details/0/resource"), "https://docs.example.com");
    CHECK_TEXT(claim(s, "/authorization_details/1/resource"), "https://both.example.com");
    CHECK_TEXT(said(s, "/authorization_details"), claim(s, "/authorization_details"));
    plan.audience = V("https://nobody.example.com/");
    CHECK_CODE(make(s, &plan), MISSION_E_TARGET, &s->error);
    CHECK_TEXT(s->error.oauth_error, "invalid_target");
    CHECK(empty(&s->made));
    /* A server that ignores `act` is not in the map: then neither is what it consumes. */
    s->t.unaware = true;
    plan.audience = V(TOKENS_DOCS);
    CHECK_CODE(make(s, &plan), MISSION_E_TARGET, &s->error);
    plan.audience = none;
    CHECK_CODE(make(s, &plan), MISSION_E_TARGET, &s->error);
    plan.audience = V(TOKENS_ERP);
    CHECK_CODE(make(s, &plan), MISSION_OK, &s->error);
    CHECK_INT(mission_value_count(
                  mission_value_get(mission_json_root(s->made.claims), V("authorization_details"))),
              2);
}

static void check_nobody(struct scene *s)
{
    const mission_token_plan plan = plan_of(s);

    CHECK_CODE(make(s, &plan), MISSION_E_TARGET, &s->error);
    CHECK(empty(&s->made));
}

static void test_audience(void)
{
    COVERS("TK-3", "RS-8");
    in_both(check_audience, "[" ERP READ "," DOCS READ "," BOTH READ "]");
    in_both(check_nobody, "[" ERP READ "," ELSE READ "]");
}

/* Any derivation, any audience: nothing but what was derived, and for its consumers alone. */
static void check_projection(uint64_t *state)
{
    static const char *const parts[] = {ERP, DOCS, BOTH};
    static const char *const audiences[] = {TOKENS_ERP, TOKENS_DOCS};
    static const uint32_t profiles[] = {MISSION_PROFILE_SERIES, MISSION_PROFILE_DRAFT};
    const size_t count = 1 + test_random(state) % 5, which = test_random(state) % 2;
    char entries[2048] = "[", wanted[2048] = "[";
    struct scene s;
    mission_token_plan plan;
    mission_json *doc;
    int32_t rc;

    for (size_t i = 0; i < count; i++) {
        const size_t part = test_random(state) % 3;
        char entry[256];

        snprintf(entry, sizeof entry, "%s\"actions\":[\"a%zu\"]}", parts[part], i);
        strcat(strcat(entries, i ? "," : ""), entry);
        if (part == which || part == 2)
            strcat(strcat(wanted, wanted[1] ? "," : ""), entry);
    }
    strcat(entries, "]");
    strcat(wanted, "]");
    test_about("%s for %s", entries, audiences[which]);
    open_scene(&s, profiles[test_random(state) % 2], entries);
    plan = plan_of(&s);
    plan.audience = mission_view_of(audiences[which]);
    rc = make(&s, &plan);
    CHECK_CODE(rc, strcmp(wanted, "[]") == 0 ? MISSION_E_TARGET : MISSION_OK, &s.error);
    doc = test_json(s.context, wanted);
    if (!rc)
        CHECK_INT(mission_value_equal(mission_json_root(doc),
                                      mission_value_get(mission_json_root(s.made.claims),
                                                        V("authorization_details"))),
                  1);
    mission_json_unref(doc);
    close_scene(&s);
}

static void test_projection(void)
{
    uint64_t state = test_seed();

    COVERS("TK-1", "TK-3");
    for (size_t i = 0; i < 150; i++)
        check_projection(&state);
    test_about(NULL);
}

/* ---- Scope ---- */

static void check_scope(struct scene *s)
{
    mission_token_plan plan = plan_of(s);

    plan.scope = V("docs unknown invoices.read journal");
    CHECK_CODE(make(s, &plan), MISSION_OK, &s->error);
    CHECK_TEXT(claim(s, "/scope"), "docs invoices.read"); /* the journal has a constraint (T-13) */
    CHECK_TEXT(said(s, "/scope"), "docs invoices.read");
    plan.audience = V(TOKENS_ERP); /* then docs goes beyond what the token carries */
    CHECK_CODE(make(s, &plan), MISSION_OK, &s->error);
    CHECK_TEXT(claim(s, "/scope"), "invoices.read");
    plan.scope_flags = MISSION_SCOPE_CONSTRAINED;
    CHECK_CODE(make(s, &plan), MISSION_OK, &s->error);
    CHECK_TEXT(claim(s, "/scope"), "invoices.read journal");
    plan.scope = V("docs");
    CHECK_CODE(make(s, &plan), MISSION_OK, &s->error);
    CHECK(!mission_value_get(mission_json_root(s->made.claims), V("scope")));
    CHECK(!mission_value_get(mission_json_root(s->made.response), V("scope")));
    plan.scope = V("two  spaces");
    CHECK_CODE(make(s, &plan), MISSION_E_SYNTAX, &s->error);
    CHECK_TEXT(s->error.oauth_error, "invalid_scope");
    plan.scope = V("docs");
    plan.scopes = NULL;
    CHECK_CODE(make(s, &plan), MISSION_E_ARGUMENT, &s->error);
}

static void test_scope(void)
{
    COVERS("TK-4", "core.tokens.scope-ceiling");
    in_both(check_scope, NULL);
}

/* ---- How long ---- */

static void check_times(struct scene *s)
{
    mission_token_plan plan = plan_of(s);
    mission_time now = {.seconds = TOKENS_NOW + 7199};
    mission_token_made made = {.size = sizeof made};

    CHECK_CODE(mission_token_make(s->context, &plan, &now, &made, &s->error), MISSION_OK,
               &s->error);
    CHECK_TEXT(tokens_member(&s->t, mission_json_root(made.response), "/expires_in"), "1");
    mission_token_made_clear(&made);
    now.nanoseconds = 1; /* less than a second is left */
    CHECK_CODE(mission_token_make(s->context, &plan, &now, &made, &s->error),
               MISSION_E_NO_TIME_LEFT, &s->error);
    CHECK(empty(&made));
    now = (mission_time){.seconds = INT64_MAX, .nanoseconds = 1};
    CHECK_CODE(mission_token_make(s->context, &plan, &now, &made, &s->error),
               MISSION_E_NO_TIME_LEFT, &s->error);
    CHECK(empty(&made));
    now = (mission_time){.seconds = TOKENS_NOW - 100}; /* a clock behind adds nothing */
    CHECK_CODE(mission_token_make(s->context, &plan, &now, &made, &s->error), MISSION_OK,
               &s->error);
    CHECK_TEXT(tokens_member(&s->t, mission_json_root(made.response), "/expires_in"), "7200");
    mission_token_made_clear(&made);
    plan.lifetime_most = 300;
    CHECK_CODE(make(s, &plan), MISSION_OK, &s->error);
    CHECK_TEXT(claim(s, "/exp"), "1788221100");
    CHECK_TEXT(said(s, "/expires_in"), "240");
    plan.lifetime_most = INT64_MAX; /* never longer than derived */
    CHECK_CODE(make(s, &plan), MISSION_OK, &s->error);
    CHECK_TEXT(claim(s, "/exp"), "1788228000");
    plan.lifetime_most = 60;
    CHECK_CODE(make(s, &plan), MISSION_E_NO_TIME_LEFT, &s->error);
    plan.lifetime_most = -1;
    CHECK_CODE(make(s, &plan), MISSION_E_ARGUMENT, &s->error);
}

static void test_times(void)
{
    COVERS("TK-2", "core.tokens.exp-clamp");
    in_both(check_times, NULL);
}

/* ---- What contradicts itself ---- */

/* Replace the first occurrence in a text of malloc; it must be there. */
static char *change(const char *text, const char *old, const char *with)
{
    char *at = strstr(text, old), *made = malloc(strlen(text) + strlen(with) + 1);

    if (!made)
        abort();
    CHECK(at);
    if (!at)
        return strcpy(made, text);
    memcpy(made, text, (size_t)(at - text));
    strcpy(made + (at - text), with);
    strcat(made, at + strlen(old));
    return made;
}

static void check_contradictions(struct scene *s)
{
    static const struct {
        const char *old, *with;
        bool fine; /* not one after all */
    } cases[] = {
        {"\"exp\":1788228000", "\"exp\":1788220800", false},
        {"\"exp\":1788228000", "\"exp\":1788220799", false},
        {"\"exp\":1788228000", "\"exp\":\"1788228000\"", false},
        {"\"exp\":1788228000", "\"exp\":1788228000.5", false},
        {"\"iat\":1788220800,", "", false},
        {"\"iat\":1788220800", "\"iat\":-1", false},
        {"\"exp\":1788228000", "\"exp\":1798675201", false}, /* a second after the Mission's end */
        {"\"exp\":1788228000", "\"exp\":1798675200", true},  /* at it */
        {"\"mission_expires_at\":\"2026-12-31T00:00:00Z\",", "", false},
        {"\"mission_expires_at\":\"2026", "\"mission_expires_at\":\"2027", false},
        {"\"mission_expires_at\":\"2026-12-31T00:00:00Z\"",
         "\"mission_expires_at\":\"2026-12-31T00:00:00.0Z\"", false}, /* the exact string (GB-2) */
        {"\"mission_id\":\"msn_8R", "\"mission_id\":\"msn_9R", false},
        {",\"mission_id\":\"msn_8RfX2Lqv9TqMv4z7sA2bN1k0\"", "", true},
        {"\"id\":\"msn_8RfX2Lqv9TqMv4z7sA2bN1k0\",", "", false},
        {"\"mission\":{", "\"other\":{", false},
        {"sha-256:", "sha-512:", false},
        {"\"authorization_details\":[", "\"authorization_details\":[],\"x\":[", false},
        {"\"authorization_details\":[", "\"x\":[", false},
        {"\"authorization_details\":[{", "\"authorization_details\":[{\"goal\":\"x\",", false},
        {"\"actions\":[\"read\"]", "\"actions\":[]", false},
        {"mission_resource_access", "other_type", false},
    };
    char *text = tokens_derived(s->profile, "[" ERP READ "]");

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *changed = change(text, cases[i].old, cases[i].with);
        mission_json *derived = test_json(s->context, changed);
        const mission_token_plan plan = tokens_plan(&s->t, mission_json_root(derived));

        test_about("%s %s", mission_profile_name(s->profile), cases[i].with);
        CHECK_CODE(make(s, &plan), cases[i].fine ? MISSION_OK : MISSION_E_INCONSISTENT, &s->error);
        CHECK(cases[i].fine || empty(&s->made));
        if (!cases[i].fine)
            CHECK_TEXT(s->error.oauth_error, "server_error");
        mission_json_unref(derived);
        free(changed);
    }
    free(text);
}

/* A claim that speaks the other profile's language is none here. */
static void check_other_profile(struct scene *s)
{
    const bool draft = s->profile == MISSION_PROFILE_DRAFT;
    char *text = tokens_derived(draft ? MISSION_PROFILE_SERIES : MISSION_PROFILE_DRAFT, NULL);
    mission_json *derived = test_json(s->context, text);
    const mission_token_plan plan = tokens_plan(&s->t, mission_json_root(derived));

    CHECK_CODE(make(s, &plan), MISSION_E_INCONSISTENT, &s->error);
    CHECK(empty(&s->made));
    mission_json_unref(derived);
    free(text);
}

/* What the series may leave out, and the draft may not. */
static void check_no_hash(struct scene *s)
{
    const bool draft = s->profile == MISSION_PROFILE_DRAFT;
    char *text = tokens_derived(s->profile, NULL);
    char *bare = change(
        text, "\"authority_hash\":\"sha-256:vUCCfjGulit9u0qJ0Z6pQSNerZtXMqRlfJNCr4PzLro\",", "");
    mission_json *derived = test_json(s->context, bare);
    const mission_token_plan plan = tokens_plan(&s->t, mission_json_root(derived));

    CHECK_CODE(make(s, &plan), draft ? MISSION_E_INCONSISTENT : MISSION_OK, &s->error);
    if (!draft)
        CHECK_TEXT(claim(s, "/mission/authority_hash"), "");
    mission_json_unref(derived);
    free(text);
    free(bare);
}

static void test_contradictions(void)
{
    COVERS("TK-2", "GB-2");
    in_both(check_contradictions, NULL);
    in_both(check_other_profile, NULL);
    in_both(check_no_hash, NULL);
}

/* A sector learns no identifier (80 SE-12): the reference stands in the claim, and nowhere an id.
 */
static void check_sector(struct scene *s, const char *exp, int32_t wanted)
{
    char text[2048];
    mission_token_plan plan;

    snprintf(text, sizeof text,
             "{\"authorization_details\":[" ERP READ "],\"exp\":%s,\"iat\":1788220800,\"mission\":{"
             "\"id\":\"ref_0123456789012345678901\",\"origin\":\"https://as.example.com\"},"
             "\"mission_expires_at\":\"2026-12-31T00:00:00Z\"}",
             exp);
    mission_json_unref(s->derived);
    s->derived = test_json(s->context, text);
    plan = plan_of(s);
    CHECK_CODE(make(s, &plan), wanted, &s->error);
}

static void test_sector(void)
{
    struct scene s;

    COVERS("SE-12");
    open_scene(&s, MISSION_PROFILE_SERIES, NULL);
    check_sector(&s, "1788228000", MISSION_OK);
    CHECK_TEXT(claim(&s, "/mission"),
               "{\"id\":\"ref_0123456789012345678901\",\"origin\":\"https://as.example.com\"}");
    CHECK(!mission_value_get(mission_json_root(s.made.response), V("mission_id")));
    CHECK_TEXT(said(&s, "/mission_expires_at"), "2026-12-31T00:00:00Z");
    check_sector(&s, "1798675201", MISSION_E_INCONSISTENT); /* bounded all the same */
    close_scene(&s);
}

/* ---- The signer ---- */

static int32_t refuse_to_sign(void *host, const mission_view *parts, size_t count, uint8_t *out,
                              size_t room, size_t *written)
{
    (void)host, (void)parts, (void)count, (void)room;
    memset(out, 0x55, 64);
    *written = 64;
    return 4711;
}

static int32_t sign_short(void *host, const mission_view *parts, size_t count, uint8_t *out,
                          size_t room, size_t *written)
{
    (void)host, (void)parts, (void)count, (void)room;
    memset(out, 0x55, 63);
    *written = 63;
    return 0;
}

/* 64 bytes that are a signature to nobody, over what has to be signed. */
static int32_t sign_anything(void *host, const mission_view *parts, size_t count, uint8_t *out,
                             size_t room, size_t *written)
{
    *(size_t *)host += 1;
    CHECK(count >= 1 && parts[0].len > 0);
    CHECK(room >= 64);
    memset(out, 0x55, 64);
    *written = 64;
    return 0;
}

static void check_signer(struct scene *s)
{
    size_t asked = 0;
    mission_signer hsm = {.size = sizeof hsm,
                          .algorithm = MISSION_ALG_ES256,
                          .kid = V("hsm-1"),
                          .host = &asked,
                          .sign = sign_anything};
    mission_token_plan plan = plan_of(s);

    plan.signer = &hsm;
    CHECK_CODE(make(s, &plan), MISSION_OK, &s->error);
    CHECK_INT(asked, 1);
    plan.audience = V("https://nobody.example.com/");
    CHECK_CODE(make(s, &plan), MISSION_E_TARGET, &s->error);
    CHECK_INT(asked, 1); /* it is asked last */
    plan.audience = none;
    hsm.sign = refuse_to_sign;
    CHECK_CODE(make(s, &plan), MISSION_E_SIGNER, &s->error);
    CHECK_INT(s->error.host_code, 4711);
    CHECK_TEXT(s->error.oauth_error, "server_error");
    CHECK(empty(&s->made));
    hsm.sign = sign_short;
    CHECK_CODE(make(s, &plan), MISSION_E_SIGNER, &s->error);
    CHECK(empty(&s->made));
    hsm.algorithm = 99;
    CHECK_CODE(make(s, &plan), MISSION_E_ALGORITHM, &s->error);
    hsm = (mission_signer){.size = sizeof hsm, .algorithm = MISSION_ALG_ES256};
    CHECK_CODE(make(s, &plan), MISSION_E_NO_CALLBACK, &s->error);
    CHECK(empty(&s->made));
}

static void test_signer(void)
{
    in_both(check_signer, NULL);
}

/* ---- Arguments ---- */

static void check_arguments(struct scene *s)
{
    const mission_token_plan good = plan_of(s);
    mission_token_plan bad[13];
    struct {
        mission_token_plan plan;
        uint64_t more;
    } newer = {good, 1};
    mission_token_made small = {.size = 16};

    for (size_t i = 0; i < 13; i++)
        bad[i] = good;
    bad[0].flags = 2;
    bad[1].reserved = 1;
    bad[2].derived = NULL;
    bad[3].signer = NULL;
    bad[4].iss = none;
    bad[5].sub = none;
    bad[6].client_id = none;
    bad[7].audiences = NULL;
    bad[8].scope_flags = 2;
    bad[9].jkt = V("short");
    bad[10].x5t_s256 = V("0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4J"); /* unused bits */
    bad[11].auth_time = -1;
    bad[12].jti = (mission_view){NULL, 4};
    for (size_t i = 0; i < 13; i++) {
        test_about("plan %zu", i);
        CHECK_CODE(make(s, &bad[i]), MISSION_E_ARGUMENT, &s->error);
        CHECK(empty(&s->made));
    }
    newer.plan.size = sizeof newer;
    CHECK_CODE(make(s, &newer.plan), MISSION_E_ABI_NEWER, &s->error);
    newer.plan.size = 24;
    CHECK_CODE(make(s, &newer.plan), MISSION_E_ABI_SMALL, &s->error);
    CHECK_CODE(mission_token_make(s->context, &good, NULL, &small, &s->error), MISSION_E_ABI_SMALL,
               &s->error);
    CHECK_CODE(mission_token_make(s->context, &good, NULL, NULL, &s->error), MISSION_E_ARGUMENT,
               &s->error);
    CHECK_CODE(mission_token_make(NULL, &good, NULL, &s->made, &s->error), MISSION_E_ARGUMENT,
               &s->error);
    CHECK_CODE(mission_token_make(s->context, NULL, NULL, &s->made, NULL), MISSION_E_ARGUMENT,
               &s->error);
    mission_token_made_clear(NULL);
}

static void check_further(struct scene *s)
{
    mission_token_plan plan = plan_of(s);

    plan.jti = V("given");
    plan.acr = V("urn:example:gold");
    plan.auth_time = TOKENS_NOW - 10;
    CHECK_CODE(make(s, &plan), MISSION_OK, &s->error);
    CHECK_TEXT(claim(s, "/jti"), "given");
    CHECK_TEXT(claim(s, "/acr"), "urn:example:gold");
    CHECK_TEXT(claim(s, "/auth_time"), "1788220790");
    plan.sub = V("\xFF");
    CHECK_CODE(make(s, &plan), MISSION_E_INVALID_UTF8, &s->error);
    CHECK(empty(&s->made));
}

static void test_arguments(void)
{
    COVERS("TK-6");
    in_both(check_arguments, NULL);
    in_both(check_further, NULL);
}

static const struct test tests[] = {
    {"a token", test_token},
    {"its header", test_header},
    {"the response", test_response},
    {"keys and actors", test_keys},
    {"audiences", test_audience},
    {"any set for any audience", test_projection},
    {"scope", test_scope},
    {"how long it lives", test_times},
    {"derivations that contradict themselves", test_contradictions},
    {"a sector's reference", test_sector},
    {"signers", test_signer},
    {"arguments", test_arguments},
};
TEST_MAIN("token_make", tests)
