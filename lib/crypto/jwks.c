/* Key sets. SPDX-License-Identifier: MIT */
#include "../json/json.h"
#include "jwk.h"
#include "wipe.h"

#define KEYS_MOST 256u

static size_t size_of(size_t room)
{
    return sizeof(mission_jwks) + room * sizeof(mission_jwk *);
}

/* A set with so many places; each key, taken or skipped, fills one. NULL: no memory. */
static mission_jwks *new_set(mission_context *context, size_t room)
{
    mission_jwks *keys = mi_resize(&context->memory, NULL, 0, size_of(room));

    if (!keys)
        return NULL;
    memset(keys, 0, size_of(room));
    atomic_init(&keys->refs, 1);
    keys->context = mission_context_ref(context);
    keys->room = room;
    return keys;
}

mission_jwks *mission_jwks_ref(mission_jwks *keys)
{
    if (keys)
        mi_refs_add(&keys->refs);
    return keys;
}

void mission_jwks_unref(mission_jwks *keys)
{
    mission_context *context;

    if (!keys || !mi_refs_drop(&keys->refs))
        return;
    context = keys->context;
    for (size_t i = 0; i < keys->count; i++)
        mission_jwk_unref(keys->list[i]);
    mi_release(&context->memory, keys, size_of(keys->room));
    mission_context_unref(context);
}

/* ---- reading ---- */

/* What only makes one key useless, not the call impossible. */
static bool skips(int32_t code)
{
    return code == MISSION_E_MISSING_MEMBER || code == MISSION_E_WRONG_TYPE ||
           code == MISSION_E_UNKNOWN_VALUE || code == MISSION_E_KEY;
}

static int32_t fail_at(mission_error *error, int32_t code, size_t index)
{
    mi_fail(error, code);
    mi_where_name(error, MI_VIEW("keys"));
    mi_where_index(error, index);
    return code;
}

static int32_t read_keys(mission_jwks *keys, const mission_value *list, mission_error *error)
{
    mission_error own = MISSION_ERROR_INIT; /* a skipped key is no failure of the call */
    int32_t rc;

    for (size_t i = 0; i < mission_value_count(list); i++)
        if (mi_jwk_shows_secret(mission_value_item(list, i)))
            return fail_at(error, MISSION_E_KEY, i);
    for (size_t i = 0; i < mission_value_count(list); i++) {
        rc = mi_jwk_read(keys->context, mission_value_item(list, i), false,
                         &keys->list[keys->count], &own);
        if (rc == MISSION_OK)
            keys->count++;
        else if (skips(rc))
            keys->skipped++;
        else
            return own.host_code ? mi_fail_host(error, rc, own.host_code, "crypto")
                                 : mi_fail(error, rc);
    }
    return MISSION_OK;
}

static int32_t find_list(const mission_value *value, const mission_value **list,
                         mission_error *error)
{
    int32_t rc = MISSION_OK;

    *list = mission_value_get(value, MI_VIEW("keys"));
    if (mission_value_kind(value) != MISSION_JSON_OBJECT)
        return mi_fail(error, MISSION_E_WRONG_TYPE);
    if (!*list)
        rc = MISSION_E_MISSING_MEMBER;
    else if (mission_value_kind(*list) != MISSION_JSON_ARRAY)
        rc = MISSION_E_WRONG_TYPE;
    else if (mission_value_count(*list) > KEYS_MOST)
        rc = MISSION_E_TOO_MANY;
    if (rc == MISSION_OK)
        return MISSION_OK;
    mi_fail(error, rc);
    mi_where_name(error, MI_VIEW("keys"));
    return rc;
}

int32_t mission_jwks_from(mission_context *context, const mission_value *value, mission_jwks **out,
                          mission_error *error)
{
    const mission_value *list;
    mission_jwks *keys;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!context || !value || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    if (!context->crypto.key_open)
        return mi_fail(error, MISSION_E_UNSUPPORTED);
    rc = find_list(value, &list, error);
    if (rc)
        return rc;
    keys = new_set(context, mission_value_count(list));
    if (!keys)
        return mi_fail(error, MISSION_E_NOMEM);
    rc = read_keys(keys, list, error);
    if (rc)
        mission_jwks_unref(keys);
    else
        *out = keys;
    return rc;
}

int32_t mission_jwks_parse(mission_context *context, mission_view text, mission_jwks **out,
                           mission_error *error)
{
    mission_json *json;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!context || !mi_usable(text) || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_wiping_read(context, text, &json, error); /* private keys are refused after it */
    if (rc)
        return rc;
    rc = mission_jwks_from(context, mission_json_root(json), out, error);
    mission_json_unref(json);
    return rc;
}

/* ---- of keys ---- */

static int32_t add_public(mission_jwks *keys, mission_jwk *key, mission_error *error)
{
    mission_json *json;
    int32_t rc;

    if (!mi_jwk_private(key)) {
        keys->list[keys->count++] = mission_jwk_ref(key);
        return MISSION_OK;
    }
    rc = mission_jwk_public(key, &json, error);
    if (rc)
        return rc;
    rc = mi_jwk_read(key->context, mission_json_root(json), false, &keys->list[keys->count], error);
    keys->count += rc == MISSION_OK;
    mission_json_unref(json);
    return rc;
}

int32_t mission_jwks_of(mission_context *context, mission_jwk *const *list, size_t count,
                        mission_jwks **out, mission_error *error)
{
    mission_jwks *keys;
    int32_t rc = MISSION_OK;

    if (out)
        *out = NULL;
    if (!context || !out || (count && !list))
        return mi_fail(error, MISSION_E_ARGUMENT);
    if (count > KEYS_MOST)
        return mi_fail(error, MISSION_E_TOO_MANY);
    for (size_t i = 0; i < count; i++)
        if (!list[i])
            return mi_fail(error, MISSION_E_ARGUMENT);
    keys = new_set(context, count);
    if (!keys)
        return mi_fail(error, MISSION_E_NOMEM);
    for (size_t i = 0; i < count && !rc; i++)
        rc = add_public(keys, list[i], error);
    if (rc)
        mission_jwks_unref(keys);
    else
        *out = keys;
    return rc;
}

/* ---- what it tells ---- */

size_t mission_jwks_count(const mission_jwks *keys)
{
    return keys ? keys->count : 0;
}

size_t mission_jwks_skipped(const mission_jwks *keys)
{
    return keys ? keys->skipped : 0;
}

const mission_jwk *mission_jwks_at(const mission_jwks *keys, size_t index)
{
    return keys && index < keys->count ? keys->list[index] : NULL;
}

int32_t mission_jwks_public(const mission_jwks *keys, mission_json **out, mission_error *error)
{
    mission_builder *builder;
    bool good = true;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!keys || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mission_builder_new(keys->context, &builder, error);
    if (rc)
        return rc;
    (void)mission_builder_object(builder);
    (void)mission_builder_name(builder, MI_VIEW("keys"));
    (void)mission_builder_array(builder);
    for (size_t i = 0; i < keys->count && good; i++)
        good = mi_jwk_write(builder, keys->list[i], false);
    (void)mission_builder_end(builder);
    (void)mission_builder_end(builder);
    rc = good ? mission_builder_finish(builder, out, error) : mi_fail(error, MISSION_E_NOMEM);
    mission_builder_free(builder);
    return rc;
}
