/* Every call of the JSON, commitment and identifier headers, failing at every allocation and at
 * every callback. SPDX-License-Identifier: MIT */
#include "meter.h"

#define ISSUER V("https://as.example.com")
/* Deep, wide, escaped, unsorted: every way to memory. */
#define DOCUMENT                                                                                   \
    "{\"z\":[1,2.50,-0,1e21,{\"k\\u00e9\":\"v\\n\\ud83d\\ude00\"}],\"a\":{\"c\":null,\"b\":true}," \
    "\"m\":\"text\",\"\":[[[[[]]]]],\"more\":[0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19]}"

struct setup {
    mission_context *context;
    mission_json *json;
    const mission_value *root;
};

static struct setup prepare(struct meter *meter)
{
    struct setup s = {.context = meter_context(meter, meter_profile())};

    s.json = test_json(s.context, DOCUMENT);
    s.root = mission_json_root(s.json);
    meter_arm(meter);
    return s;
}

static int32_t finish(struct meter *meter, struct setup *s, int32_t rc)
{
    meter_disarm(meter);
    mission_json_unref(s->json);
    mission_context_unref(s->context);
    return rc;
}

static int32_t run_context_new(struct meter *meter, mission_error *error)
{
    mission_context *context = (mission_context *)meter;
    mission_config config;
    int32_t rc;

    meter_config(meter, meter_profile(), &config);
    meter_arm(meter);
    rc = mission_context_new(&config, &context, error);
    CHECK((context == NULL) == (rc != MISSION_OK));
    meter_disarm(meter);
    mission_context_unref(context);
    return rc;
}

/* A text with more open values than the reader's own stack holds. */
static mission_view wide_text(void)
{
    static char text[16384];
    size_t len = 0;

    if (!text[0]) {
        len += (size_t)sprintf(text, "[");
        for (int i = 0; i < 400; i++)
            len += (size_t)sprintf(text + len, "%d,\"\\u0041\",", i);
        sprintf(text + len, "{\"b\":" DOCUMENT ",\"a\":0}]");
    }
    return mission_view_of(text);
}

static int32_t run_parse(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    mission_json *json = s.json;
    int32_t rc = mission_json_parse(s.context, wide_text(), 0, &json, error);

    CHECK((json == NULL) == (rc != MISSION_OK));
    mission_json_unref(json);
    return finish(meter, &s, rc);
}

static int32_t run_write(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    int32_t rc = mission_value_write(s.context, s.root, &meter->sink, error);

    return finish(meter, &s, rc);
}

static int32_t run_canonical(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    mission_text *text = (mission_text *)s.json;
    int32_t rc = mission_value_canonical(s.context, s.root, &text, error);

    CHECK((text == NULL) == (rc != MISSION_OK));
    mission_text_unref(text);
    return finish(meter, &s, rc);
}

static int32_t run_canonicalize(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    mission_text *text = (mission_text *)s.json;
    int32_t rc = mission_json_canonicalize(s.context, wide_text(), &text, error);

    CHECK((text == NULL) == (rc != MISSION_OK));
    mission_text_unref(text);
    return finish(meter, &s, rc);
}

static int32_t run_builder_new(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    mission_builder *builder = (mission_builder *)s.json;
    int32_t rc = mission_builder_new(s.context, &builder, error);

    CHECK((builder == NULL) == (rc != MISSION_OK));
    mission_builder_free(builder);
    return finish(meter, &s, rc);
}

/* Each building call, then finish: a failure on the way is what finish says, and the builder is
 * usable again afterwards. */
static int32_t run_builder(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    mission_builder *b = NULL;
    mission_json *json = s.json;
    int32_t rc;

    meter_disarm(meter);
    CHECK_INT(mission_builder_new(s.context, &b, NULL), MISSION_OK);
    meter_arm(meter);
    (void)mission_builder_object(b);
    (void)mission_builder_name(b, V("copy"));
    (void)mission_builder_value(b, s.root);
    (void)mission_builder_name(b, V("array"));
    (void)mission_builder_array(b);
    for (int i = 0; i < 200; i++)
        (void)mission_builder_integer(b, i);
    (void)mission_builder_null(b);
    (void)mission_builder_boolean(b, 1);
    (void)mission_builder_number(b, 0.25);
    (void)mission_builder_lexeme(b, V("1.50"));
    (void)mission_builder_string(b, V("text"));
    (void)mission_builder_end(b);
    (void)mission_builder_end(b);
    rc = mission_builder_finish(b, &json, error);
    CHECK((json == NULL) == (rc != MISSION_OK));
    mission_json_unref(json);
    meter_disarm(meter);
    CHECK_INT(mission_builder_null(b), MISSION_OK);
    CHECK_INT(mission_builder_finish(b, &json, NULL), MISSION_OK);
    mission_json_unref(json);
    mission_builder_free(b);
    return finish(meter, &s, rc);
}

/* --- commitments ------------------------------------------------------------------------------ */

static mission_digest poisoned(void)
{
    mission_digest digest;

    memset(&digest, 'x', sizeof digest);
    return digest;
}

static void check_digest(const mission_digest *digest, int32_t rc)
{
    if (rc)
        CHECK_INT(digest->text[0], 0);
    else
        CHECK_INT(mission_digest_check(mission_view_of(digest->text), MISSION_DIGEST_STRICT, NULL),
                  MISSION_OK);
}

static int32_t run_anchor(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    mission_digest digest = poisoned();
    int32_t rc = mission_anchor(s.context, V("mission-intent"), ISSUER, s.root, &digest, error);

    check_digest(&digest, rc);
    return finish(meter, &s, rc);
}

static int32_t run_anchor_text(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    mission_digest digest = poisoned();
    int32_t rc =
        mission_anchor_text(s.context, V("mission-intent"), ISSUER, wide_text(), &digest, error);

    check_digest(&digest, rc);
    return finish(meter, &s, rc);
}

static int32_t run_canonical_digest(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    mission_digest digest = poisoned();
    int32_t rc = mission_canonical_digest(s.context, s.root, &digest, error);

    check_digest(&digest, rc);
    return finish(meter, &s, rc);
}

static int32_t run_raw_digest(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    mission_digest digest = poisoned();
    int32_t rc = mission_raw_digest(s.context, V("octets"), &digest, error);

    check_digest(&digest, rc);
    return finish(meter, &s, rc);
}

#define SAME V("sha-256:6mIFoCz79uCHNzKLfBpBwqFjoFXdpmpuc65486IqimQ")

static int32_t run_digest_compare(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    int32_t rc = mission_digest_compare(s.context, SAME, SAME, error);

    return finish(meter, &s, rc);
}

static int32_t run_anchor_verify(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    mission_digest digest;
    int32_t rc;

    meter_disarm(meter);
    CHECK_INT(mission_anchor(s.context, V("t"), ISSUER, s.root, &digest, NULL), MISSION_OK);
    meter_arm(meter);
    rc = mission_anchor_verify(s.context, V("t"), ISSUER, s.root, mission_view_of(digest.text),
                               error);
    return finish(meter, &s, rc);
}

static int32_t run_mint(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    char id[MISSION_IDENTIFIER_LEN + 1] = "x";
    size_t len = 99;
    int32_t rc = mission_identifier_mint(s.context, id, sizeof id, &len, error);

    CHECK_INT(len, rc ? 0 : MISSION_IDENTIFIER_LEN);
    CHECK_INT(strlen(id), rc ? 0 : MISSION_IDENTIFIER_LEN);
    return finish(meter, &s, rc);
}

static const struct scenario scenarios[] = {
    {"mission_context_new", run_context_new, 0, false},
    {"mission_json_parse", run_parse, 0, false},
    {"mission_value_write", run_write, 0, false},
    {"mission_value_canonical", run_canonical, 0, false},
    {"mission_json_canonicalize", run_canonicalize, 0, false},
    {"mission_builder_new", run_builder_new, 0, false},
    {"mission_builder_finish", run_builder, 0, false},
    {"mission_anchor", run_anchor, 0, false},
    {"mission_anchor_text", run_anchor_text, 0, false},
    {"mission_canonical_digest", run_canonical_digest, 0, false},
    {"mission_raw_digest", run_raw_digest, 0, false},
    {"mission_digest_compare", run_digest_compare, 0, false},
    {"mission_anchor_verify", run_anchor_verify, 0, false},
    {"mission_identifier_mint", run_mint, 0, false},
};

static void test_sweep(void)
{
    for (size_t i = 0; i < sizeof scenarios / sizeof *scenarios; i++)
        meter_sweep(&scenarios[i]);
}

/* A text that is refused while memory runs out is refused either way, and never read. */
static void test_refusal_without_memory(void)
{
    static const char *const texts[] = {"{\"a\":{\"b\":1,\"c\":[2],\"b\":3}}", "[1,2,",
                                        "[\"\\q\"]"};
    mission_error error = MISSION_ERROR_INIT;
    mission_json *json;
    int32_t rc, plain;

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        for (size_t at = 0; at < 20; at++) {
            struct meter meter;
            mission_context *context;

            meter_start(&meter);
            context = meter_context(&meter, MISSION_PROFILE_SERIES);
            plain = mission_json_parse(context, mission_view_of(texts[i]), 0, &json, &error);
            meter.memory.fail_at = at;
            meter.memory.stay_down = at % 2;
            meter_arm(&meter);
            rc = mission_json_parse(context, mission_view_of(texts[i]), 0, &json, &error);
            meter_disarm(&meter);
            CHECK(plain < 0 && json == NULL);
            CHECK_INT(rc, meter.memory.hit ? MISSION_E_NOMEM : plain);
            mission_context_unref(context);
            CHECK_INT(meter.live, 0);
        }
}

static const struct test tests[] = {
    {"sweep", test_sweep},
    {"refusal-without-memory", test_refusal_without_memory},
};

TEST_MAIN("fault_json", tests)
