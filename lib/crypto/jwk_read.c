/* Keys out of JSON. SPDX-License-Identifier: MIT
 *
 * No refusal quotes a value: it could be private. */
#include "../base/text.h"
#include "../json/json.h"
#include "jwk.h"
#include "wipe.h"

static int32_t refuse(mission_error *error, int32_t code, mission_view name)
{
    mi_fail(error, code);
    mi_where_name(error, name);
    return code;
}

/* An optional string; empty when it is absent. */
static int32_t optional(const mission_value *value, mission_view name, mission_view *out,
                        mission_error *error)
{
    const mission_value *member = mission_value_get(value, name);

    *out = (mission_view){NULL, 0};
    if (!member)
        return MISSION_OK;
    if (mission_value_kind(member) != MISSION_JSON_STRING)
        return refuse(error, MISSION_E_WRONG_TYPE, name);
    *out = mission_value_string(member);
    return MISSION_OK;
}

static int32_t required(const mission_value *value, mission_view name, mission_view *out,
                        mission_error *error)
{
    const int32_t rc = optional(value, name, out, error);

    if (rc == MISSION_OK && !mission_value_get(value, name))
        return refuse(error, MISSION_E_MISSING_MEMBER, name);
    return rc;
}

static int32_t read_type(const mission_value *value, uint32_t *type, mission_error *error)
{
    mission_view kty, crv = {NULL, 0};
    bool known = false;
    int32_t rc = required(value, MI_VIEW("kty"), &kty, error);

    for (uint32_t i = MISSION_KEY_P256; !rc && i <= MISSION_KEY_ED25519; i++)
        known = known || mi_view_is(kty, mi_jwk_kty(i));
    if (!rc && !known)
        rc = refuse(error, MISSION_E_UNKNOWN_VALUE, MI_VIEW("kty"));
    if (!rc && !mi_view_is(kty, mi_jwk_kty(MISSION_KEY_RSA)))
        rc = required(value, MI_VIEW("crv"), &crv, error);
    for (uint32_t i = MISSION_KEY_P256; !rc && i <= MISSION_KEY_ED25519; i++) {
        *type = i;
        if (mi_view_is(kty, mi_jwk_kty(i)) && mi_view_is(crv, mi_jwk_crv(i)))
            return MISSION_OK;
    }
    return rc ? rc : refuse(error, MISSION_E_UNKNOWN_VALUE, MI_VIEW("crv"));
}

static int32_t read_number(mission_jwk *key, const mission_value *value, size_t member,
                           mission_error *error)
{
    const mission_view name = mi_jwk_members[member].name;
    mission_view text;
    uint8_t *bytes;
    int32_t rc = required(value, name, &text, error);

    if (rc)
        return rc;
    bytes = mi_arena_take(&key->arena, MI_BASE64URL_BYTES(text.len) + 1);
    if (!bytes)
        return mi_fail(error, MISSION_E_NOMEM);
    if (text.len == 0 || !mi_base64url_decode(text, bytes))
        return refuse(error, MISSION_E_KEY, name);
    *mi_jwk_number(&key->numbers, member) =
        (mission_view){(const char *)bytes, MI_BASE64URL_BYTES(text.len)};
    return MISSION_OK;
}

/* A private key has `d`; RSA then all the others, too, and of two primes alone. */
static int32_t read_numbers(mission_jwk *key, const mission_value *value, bool secret,
                            mission_error *error)
{
    const uint32_t type = key->numbers.type;
    int32_t rc = MISSION_OK;

    secret = secret && mission_value_get(value, MI_VIEW("d"));
    if (type == MISSION_KEY_RSA && mission_value_get(value, MI_VIEW("oth")))
        return refuse(error, MISSION_E_KEY, MI_VIEW("oth"));
    for (size_t i = 0; i < MI_JWK_MEMBERS && !rc; i++)
        if (mi_jwk_has(type, i) && (secret || !mi_jwk_members[i].secret))
            rc = read_number(key, value, i, error);
    return rc;
}

static int32_t read_algorithm(mission_jwk *key, const mission_value *value, mission_error *error)
{
    mission_view alg;
    const int32_t rc = optional(value, MI_VIEW("alg"), &alg, error);

    if (rc || !mission_value_get(value, MI_VIEW("alg")))
        return rc;
    key->algorithm = mission_algorithm_of_name(alg);
    if (mi_algorithm_type(key->algorithm) != key->numbers.type)
        return refuse(error, MISSION_E_UNKNOWN_VALUE, MI_VIEW("alg"));
    return MISSION_OK;
}

static int32_t read_use(mission_jwk *key, const mission_value *value, mission_error *error)
{
    mission_view use;
    const int32_t rc = optional(value, MI_VIEW("use"), &use, error);

    key->with_use = mission_value_get(value, MI_VIEW("use")) != NULL;
    if (!rc && key->with_use && !mi_view_is(use, MI_VIEW("sig")))
        return refuse(error, MISSION_E_UNKNOWN_VALUE, MI_VIEW("use"));
    return rc;
}

static int32_t read_operations(const mission_value *value, mission_error *error)
{
    const mission_value *operations = mission_value_get(value, MI_VIEW("key_ops"));
    bool signs = false;
    mission_view one;

    if (!operations)
        return MISSION_OK;
    if (mission_value_kind(operations) != MISSION_JSON_ARRAY)
        return refuse(error, MISSION_E_WRONG_TYPE, MI_VIEW("key_ops"));
    for (size_t i = 0; i < mission_value_count(operations); i++) {
        if (mission_value_kind(mission_value_item(operations, i)) != MISSION_JSON_STRING)
            return refuse(error, MISSION_E_WRONG_TYPE, MI_VIEW("key_ops"));
        one = mission_value_string(mission_value_item(operations, i));
        signs = signs || mi_view_is(one, MI_VIEW("sign")) || mi_view_is(one, MI_VIEW("verify"));
    }
    return signs ? MISSION_OK : refuse(error, MISSION_E_UNKNOWN_VALUE, MI_VIEW("key_ops"));
}

static int32_t read_kid(mission_jwk *key, const mission_value *value, mission_error *error)
{
    mission_view kid;
    const int32_t rc = optional(value, MI_VIEW("kid"), &kid, error);

    if (rc || kid.len == 0)
        return rc;
    key->kid = (mission_view){mi_arena_copy(&key->arena, kid, 1), kid.len};
    return key->kid.ptr ? MISSION_OK : mi_fail(error, MISSION_E_NOMEM);
}

static int32_t read_key(mission_jwk *key, const mission_value *value, bool secret,
                        mission_error *error)
{
    int32_t rc = read_type(value, &key->numbers.type, error);

    if (!rc)
        rc = read_algorithm(key, value, error);
    if (!rc)
        rc = read_use(key, value, error);
    if (!rc)
        rc = read_operations(value, error);
    if (!rc)
        rc = read_kid(key, value, error);
    if (!rc)
        rc = read_numbers(key, value, secret, error);
    return rc ? rc : mi_jwk_ready(key, error);
}

int32_t mi_jwk_read(mission_context *context, const mission_value *value, bool secret,
                    mission_jwk **out, mission_error *error)
{
    mission_jwk *key;
    int32_t rc;

    *out = NULL;
    if (!context->crypto.key_open)
        return mi_fail(error, MISSION_E_UNSUPPORTED);
    if (mission_value_kind(value) != MISSION_JSON_OBJECT)
        return mi_fail(error, MISSION_E_WRONG_TYPE);
    key = mi_jwk_new(context);
    if (!key)
        return mi_fail(error, MISSION_E_NOMEM);
    rc = read_key(key, value, secret, error);
    if (rc)
        mission_jwk_unref(key);
    else
        *out = key;
    return rc;
}

int32_t mission_jwk_from(mission_context *context, const mission_value *value, mission_jwk **out,
                         mission_error *error)
{
    if (out)
        *out = NULL;
    if (!context || !value || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    return mi_jwk_read(context, value, true, out, error);
}

int32_t mission_jwk_parse(mission_context *context, mission_view text, mission_jwk **out,
                          mission_error *error)
{
    mission_json *json;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!context || !mi_usable(text) || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_wiping_read(context, text, &json, error);
    if (rc)
        return rc;
    rc = mi_jwk_read(context, mission_json_root(json), true, out, error);
    mission_json_unref(json);
    return rc;
}
