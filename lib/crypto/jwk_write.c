/* Keys into JSON. SPDX-License-Identifier: MIT */
#include "../base/text.h"
#include "../json/json.h"
#include "jwk.h"
#include "wipe.h"

static void write_word(mission_builder *builder, const char *name, mission_view word)
{
    if (word.len == 0)
        return;
    (void)mission_builder_name(builder, mission_view_of(name));
    (void)mission_builder_string(builder, word);
}

static bool write_number(mission_builder *builder, mission_context *context, mission_view name,
                         mission_view number)
{
    const mi_memory memory = mi_wiping(context);
    const size_t len = MI_BASE64URL_LEN(number.len);
    char *text = mi_resize(&memory, NULL, 0, len);

    if (!text)
        return false;
    mi_base64url_encode((const uint8_t *)number.ptr, number.len, text);
    (void)mission_builder_name(builder, name);
    (void)mission_builder_string(builder, (mission_view){text, len});
    mi_release(&memory, text, len);
    return true;
}

bool mi_jwk_write(mission_builder *builder, const mission_jwk *key, bool secret)
{
    mission_key_numbers numbers = key->numbers;
    bool good = true;

    (void)mission_builder_object(builder);
    write_word(builder, "kty", mi_jwk_kty(numbers.type));
    write_word(builder, "crv", mi_jwk_crv(numbers.type));
    for (size_t i = 0; i < MI_JWK_MEMBERS && good; i++)
        if (mi_jwk_has(numbers.type, i) && (secret || !mi_jwk_members[i].secret))
            good = write_number(builder, key->context, mi_jwk_members[i].name,
                                *mi_jwk_number(&numbers, i));
    write_word(builder, "kid", key->kid);
    write_word(builder, "alg", mission_view_of(mission_algorithm_name(key->algorithm)));
    if (key->with_use)
        write_word(builder, "use", MI_VIEW("sig"));
    (void)mission_builder_end(builder);
    return good;
}

static int32_t write_key(const mission_jwk *key, bool secret, mission_json **out,
                         mission_error *error)
{
    mission_builder *builder;
    int32_t rc = mission_builder_new(key->context, &builder, error);

    if (rc)
        return rc;
    if (mi_jwk_write(builder, key, secret))
        rc = mission_builder_finish(builder, out, error);
    else
        rc = mi_fail(error, MISSION_E_NOMEM);
    mission_builder_free(builder);
    return rc;
}

int32_t mission_jwk_public(const mission_jwk *key, mission_json **out, mission_error *error)
{
    if (out)
        *out = NULL;
    if (!key || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    return write_key(key, false, out, error);
}

int32_t mission_jwk_private(const mission_jwk *key, mission_json **out, mission_error *error)
{
    if (out)
        *out = NULL;
    if (!key || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    if (!mi_jwk_private(key))
        return mi_fail(error, MISSION_E_STATE);
    return write_key(key, true, out, error);
}
