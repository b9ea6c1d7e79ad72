/* Keys and signed tokens, failing at every allocation and in every slot of the provider.
 * SPDX-License-Identifier: MIT */
#include "jose.h"
#include "meter.h"

struct setup {
    mission_context *context;
    mission_jwk *key;
    mission_jwks *keys;
    mission_json *private, *published;
    mission_text *private_text, *published_text;
    char *token;
    mission_json *header;
};

static mission_text *text_of(mission_context *context, const mission_json *json)
{
    mission_text *text = NULL;

    CHECK_INT(mission_value_canonical(context, mission_json_root(json), &text, NULL), MISSION_OK);
    return text;
}

static struct setup prepare(struct meter *meter)
{
    struct setup s = {.context = meter_context(meter, meter_profile())};

    s.key = jose_other_key(s.context, MISSION_KEY_ED25519);
    s.keys = jose_set(s.context, s.key, NULL);
    CHECK_INT(mission_jwk_private(s.key, &s.private, NULL), MISSION_OK);
    CHECK_INT(mission_jwks_public(s.keys, &s.published, NULL), MISSION_OK);
    s.private_text = text_of(s.context, s.private);
    s.published_text = text_of(s.context, s.published);
    s.token = jose_token(s.key, MISSION_ALG_EDDSA, V("{\"alg\":\"EdDSA\",\"x\":[1,{\"y\":\"z\"}]}"),
                         V("{\"iss\":\"https://as.example.com\"}"));
    s.header = test_json(s.context, "{\"x\":[1,{\"y\":\"z\"}]}");
    meter_arm(meter);
    return s;
}

static int32_t finish(struct meter *meter, struct setup *s, int32_t rc)
{
    meter_disarm(meter);
    mission_json_unref(s->header);
    free(s->token);
    mission_text_unref(s->published_text);
    mission_text_unref(s->private_text);
    mission_json_unref(s->published);
    mission_json_unref(s->private);
    mission_jwks_unref(s->keys);
    mission_jwk_unref(s->key);
    mission_context_unref(s->context);
    return rc;
}

static int32_t made_key(struct meter *meter, struct setup *s, mission_jwk *key, int32_t rc)
{
    CHECK((key == NULL) == (rc != MISSION_OK));
    CHECK_INT(mission_jwk_thumbprint(key).len, key ? 43 : 0);
    mission_jwk_unref(key);
    return finish(meter, s, rc);
}

static int32_t run_parse(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    mission_jwk *key = s.key;
    int32_t rc = mission_jwk_parse(s.context, mission_text_view(s.private_text), &key, error);

    return made_key(meter, &s, key, rc);
}

static int32_t run_from(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    mission_jwk *key = s.key;
    int32_t rc = mission_jwk_from(s.context, mission_json_root(s.private), &key, error);

    return made_key(meter, &s, key, rc);
}

static int32_t run_generate(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    mission_jwk *key = s.key;
    int32_t rc = mission_jwk_generate(s.context, MISSION_ALG_EDDSA, V(""), &key, error);

    return made_key(meter, &s, key, rc);
}

static int32_t made_json(struct meter *meter, struct setup *s, mission_json *json, int32_t rc)
{
    CHECK((json == NULL) == (rc != MISSION_OK));
    mission_json_unref(json);
    return finish(meter, s, rc);
}

static int32_t run_public(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    mission_json *json = s.private;
    int32_t rc = mission_jwk_public(s.key, &json, error);

    return made_json(meter, &s, json, rc);
}

static int32_t run_private(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    mission_json *json = s.private;
    int32_t rc = mission_jwk_private(s.key, &json, error);

    return made_json(meter, &s, json, rc);
}

static int32_t run_set_public(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    mission_json *json = s.private;
    int32_t rc = mission_jwks_public(s.keys, &json, error);

    return made_json(meter, &s, json, rc);
}

/* A key that could not be opened for want of memory is no key to be skipped: all or nothing. */
static int32_t made_set(struct meter *meter, struct setup *s, mission_jwks *keys, int32_t rc)
{
    CHECK((keys == NULL) == (rc != MISSION_OK));
    CHECK_INT(mission_jwks_count(keys), keys ? 1 : 0);
    CHECK_INT(mission_jwks_skipped(keys), 0);
    mission_jwks_unref(keys);
    return finish(meter, s, rc);
}

static int32_t run_set_parse(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    mission_jwks *keys = s.keys;
    int32_t rc = mission_jwks_parse(s.context, mission_text_view(s.published_text), &keys, error);

    return made_set(meter, &s, keys, rc);
}

static int32_t run_set_from(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    mission_jwks *keys = s.keys;
    int32_t rc = mission_jwks_from(s.context, mission_json_root(s.published), &keys, error);

    return made_set(meter, &s, keys, rc);
}

static int32_t run_set_of(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    mission_jwks *keys = s.keys;
    int32_t rc = mission_jwks_of(s.context, &s.key, 1, &keys, error);

    return made_set(meter, &s, keys, rc);
}

static int32_t run_sign(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    mission_signer signer = {.size = sizeof signer};
    mission_text *token = s.private_text;
    int32_t rc = mission_jwk_signer(s.key, 0, &signer, error);

    if (!rc)
        rc = mission_jws_sign(s.context, &signer, V("at+jwt"), mission_json_root(s.header),
                              V("{\"iss\":\"https://as.example.com\"}"), &token, error);
    CHECK((token == NULL) == (rc != MISSION_OK));
    mission_text_unref(token);
    return finish(meter, &s, rc);
}

static int32_t made_jws(struct meter *meter, struct setup *s, mission_jws *jws, int32_t rc)
{
    CHECK((jws == NULL) == (rc != MISSION_OK));
    mission_jws_unref(jws);
    return finish(meter, s, rc);
}

static int32_t run_verify(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    const mission_jws_expect expect = {.size = sizeof expect, .keys = s.keys};
    mission_jws *jws = (mission_jws *)&s;
    int32_t rc = mission_jws_verify(s.context, mission_view_of(s.token), &expect, &jws, error);

    return made_jws(meter, &s, jws, rc);
}

static int32_t run_decode(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    mission_jws *jws = (mission_jws *)&s;
    int32_t rc = mission_jws_decode(s.context, mission_view_of(s.token), &jws, error);

    return made_jws(meter, &s, jws, rc);
}

static const struct scenario scenarios[] = {
    {"mission_jwk_parse", run_parse, 0, false},
    {"mission_jwk_from", run_from, 0, false},
    {"mission_jwk_generate", run_generate, 0, false},
    {"mission_jwk_public", run_public, 0, false},
    {"mission_jwk_private", run_private, 0, false},
    {"mission_jwks_parse", run_set_parse, 0, false},
    {"mission_jwks_from", run_set_from, 0, false},
    {"mission_jwks_of", run_set_of, 0, false},
    {"mission_jwks_public", run_set_public, 0, false},
    {"mission_jws_sign", run_sign, 0, false},
    {"mission_jws_verify", run_verify, 0, false},
    {"mission_jws_decode", run_decode, 0, false},
};

static void test_sweep(void)
{
    for (size_t i = 0; i < sizeof scenarios / sizeof scenarios[0]; i++)
        meter_sweep(&scenarios[i]);
}

static const struct test tests[] = {{"every call", test_sweep}};
TEST_MAIN("fault-jose", tests)
