/* Keys and tokens for tests. SPDX-License-Identifier: MIT */
#include "jose.h"

#include "base/text.h"

const uint32_t jose_algorithms[5] = {MISSION_ALG_ES256, MISSION_ALG_ES384, MISSION_ALG_RS256,
                                     MISSION_ALG_PS256, MISSION_ALG_EDDSA};

uint32_t jose_type(uint32_t algorithm)
{
    static const uint32_t types[] = {0,
                                     MISSION_KEY_P256,
                                     MISSION_KEY_P384,
                                     MISSION_KEY_RSA,
                                     MISSION_KEY_RSA,
                                     MISSION_KEY_ED25519};

    return types[algorithm];
}

mission_json *jose_file(mission_context *context, const char *name)
{
    static char text[65536];
    char path[1024];
    FILE *file;
    size_t len;

    snprintf(path, sizeof path, "%s/vectors/jose/%s", TEST_DATA, name);
    file = fopen(path, "rb");
    len = file ? fread(text, 1, sizeof text - 1, file) : 0;
    if (file)
        fclose(file);
    text[len] = 0;
    return test_json(context, text);
}

mission_json *jose_vectors(mission_context *context)
{
    return jose_file(context, "rfc.json");
}

const mission_value *jose_vector(const mission_json *vectors, const char *name)
{
    const mission_value *root = mission_json_root(vectors);
    mission_view own;

    for (size_t i = 0; i < mission_value_count(root); i++) {
        own = mission_value_string(mission_value_get(mission_value_item(root, i), V("name")));
        if (own.len >= strlen(name) && memcmp(own.ptr, name, strlen(name)) == 0)
            return mission_value_item(root, i);
    }
    test_check(false, __FILE__, __LINE__, "no example %s", name);
    return NULL;
}

mission_jwk *jose_parse(mission_context *context, const char *text)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_jwk *key = NULL;

    CHECK_CODE(mission_jwk_parse(context, mission_view_of(text), &key, &error), MISSION_OK, &error);
    return key;
}

static mission_jwk *example(mission_context *context, const char *name)
{
    mission_json *vectors = jose_vectors(context);
    mission_error error = MISSION_ERROR_INIT;
    mission_jwk *key = NULL;

    CHECK_CODE(mission_jwk_from(context, mission_value_get(jose_vector(vectors, name), V("key")),
                                &key, &error),
               MISSION_OK, &error);
    mission_json_unref(vectors);
    return key;
}

/* RFC 6979 A.2.6. */
#define P384                                                                                       \
    "{\"kty\":\"EC\",\"crv\":\"P-384\","                                                           \
    "\"x\":\"7DpOQVtOGaRWhhgCn0J_pdqai8SukuAuBqrlKGswDGTe-PDqkFWGYGSiVFFUgLwT\","                  \
    "\"y\":\"gBXZty19VyROqO-awMYhiWcIpZNn-d-59UyoSz8cnbEoiyMcOuDU_nNE_SUzJkcg\","                  \
    "\"d\":\"a509rS4bjBwFsZh1tmWfTeI8O2Z78pe6mqR3QHhxN9iW1XJOTHCoJfhyyepg0u31\"}"

mission_jwk *jose_key(mission_context *context, uint32_t type)
{
    switch (type) {
    case MISSION_KEY_P256:
        return example(context, "RFC 7515 A.3");
    case MISSION_KEY_P384:
        return jose_parse(context, P384);
    case MISSION_KEY_RSA:
        return example(context, "RFC 7515 A.2");
    default:
        return example(context, "RFC 8037 A.1");
    }
}

mission_jwk *jose_other_key(mission_context *context, uint32_t type)
{
    const uint32_t algorithm = type == MISSION_KEY_P256   ? MISSION_ALG_ES256
                               : type == MISSION_KEY_P384 ? MISSION_ALG_ES384
                                                          : MISSION_ALG_EDDSA;
    mission_error error = MISSION_ERROR_INIT;
    mission_jwk *key = NULL;

    if (type == MISSION_KEY_RSA)
        return example(context, "RFC 7520 4.1");
    CHECK_CODE(mission_jwk_generate(context, algorithm, V("other"), &key, &error), MISSION_OK,
               &error);
    return key;
}

mission_jwks *jose_set(mission_context *context, mission_jwk *one, mission_jwk *two)
{
    mission_jwk *const list[] = {one, two};
    mission_error error = MISSION_ERROR_INIT;
    mission_jwks *keys = NULL;

    CHECK_CODE(mission_jwks_of(context, list, (one != NULL) + (two != NULL), &keys, &error),
               MISSION_OK, &error);
    return keys;
}

static char *room(size_t size)
{
    char *bytes = malloc(size);

    if (!bytes)
        abort();
    return bytes;
}

char *jose_base64url(mission_view bytes)
{
    const size_t len = MI_BASE64URL_LEN(bytes.len);
    char *text = room(len + 1);

    mi_base64url_encode((const uint8_t *)bytes.ptr, bytes.len, text);
    text[len] = 0;
    return text;
}

static char *joined(const char *a, const char *b)
{
    const size_t size = strlen(a) + strlen(b) + 2;
    char *text = room(size);

    snprintf(text, size, "%s.%s", a, b);
    return text;
}

char *jose_token(const mission_jwk *key, uint32_t algorithm, mission_view header,
                 mission_view payload)
{
    char *one = jose_base64url(header), *two = jose_base64url(payload), *input = joined(one, two);
    mission_signer signer = {.size = sizeof signer};
    const mission_view view = mission_view_of(input);
    uint8_t signature[1024];
    char *three, *token;
    size_t len = 0;

    CHECK_INT(mission_jwk_signer(key, algorithm, &signer, NULL), MISSION_OK);
    CHECK_INT(signer.sign(signer.host, &view, 1, signature, sizeof signature, &len), 0);
    three = jose_base64url((mission_view){(const char *)signature, len});
    token = joined(input, three);
    free(one);
    free(two);
    free(input);
    free(three);
    return token;
}

int32_t jose_verify(mission_context *context, mission_view token, const mission_jwks *keys,
                    mission_error *error)
{
    const mission_jws_expect expect = {.size = sizeof expect, .keys = keys};
    mission_jws *jws = (mission_jws *)error;
    const int32_t rc = mission_jws_verify(context, token, &expect, &jws, error);

    CHECK((rc == MISSION_OK) == (jws != NULL));
    mission_jws_unref(jws);
    return rc;
}
