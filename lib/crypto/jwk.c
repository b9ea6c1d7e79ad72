/* Keys: their life, their thumbprint, what they tell. SPDX-License-Identifier: MIT */
#include "../base/text.h"
#include "digest.h"
#include "jwk.h"
#include "wipe.h"

mission_jwk *mi_jwk_new(mission_context *context)
{
    const mi_memory memory = mi_wiping(context);
    struct mi_arena arena;
    mission_jwk *key;

    mi_arena_start(&arena, &memory);
    key = mi_arena_take(&arena, sizeof *key);
    if (!key)
        return NULL;
    memset(key, 0, sizeof *key);
    atomic_init(&key->refs, 1);
    key->context = mission_context_ref(context);
    key->arena = arena;
    key->numbers.size = sizeof key->numbers;
    return key;
}

mission_jwk *mission_jwk_ref(mission_jwk *key)
{
    if (key)
        mi_refs_add(&key->refs);
    return key;
}

void mission_jwk_unref(mission_jwk *key)
{
    mission_context *context;
    struct mi_arena arena;

    if (!key || !mi_refs_drop(&key->refs))
        return;
    context = key->context;
    if (key->key)
        context->crypto.key_close(context->crypto.host, key->key);
    arena = key->arena; /* the key lives in there, and is wiped with it */
    mi_arena_drop(&arena);
    mission_context_unref(context);
}

/* ---- making it ready ---- */

static void add_view(struct mi_buffer *buffer, mission_view view)
{
    (void)mi_buffer_add(buffer, view.ptr, view.len); /* a failure stays */
}

static void add_name(struct mi_buffer *buffer, const char *name)
{
    add_view(buffer, buffer->len ? MI_VIEW(",\"") : MI_VIEW("{\""));
    add_view(buffer, mission_view_of(name));
    add_view(buffer, MI_VIEW("\":"));
}

static void add_word(struct mi_buffer *buffer, const char *name, mission_view word)
{
    if (word.len == 0)
        return;
    add_name(buffer, name);
    add_view(buffer, MI_VIEW("\""));
    add_view(buffer, word);
    add_view(buffer, MI_VIEW("\""));
}

static void add_number(struct mi_buffer *buffer, const char *name, mission_view number)
{
    const size_t len = MI_BASE64URL_LEN(number.len);

    if (number.len == 0)
        return;
    add_name(buffer, name);
    add_view(buffer, MI_VIEW("\""));
    if (mi_buffer_reserve(buffer, len)) {
        mi_base64url_encode((const uint8_t *)number.ptr, number.len, buffer->ptr + buffer->len);
        buffer->len += len;
    }
    add_view(buffer, MI_VIEW("\""));
}

/* RFC 7638 section 3: the required members alone, by name. */
static void write_required(struct mi_buffer *buffer, const mission_key_numbers *numbers)
{
    add_word(buffer, "crv", mi_jwk_crv(numbers->type));
    add_number(buffer, "e", numbers->e);
    add_word(buffer, "kty", mi_jwk_kty(numbers->type));
    add_number(buffer, "n", numbers->n);
    add_number(buffer, "x", numbers->x);
    add_number(buffer, "y", numbers->y);
    add_view(buffer, MI_VIEW("}"));
}

static int32_t make_thumbprint(mission_jwk *key, mission_error *error)
{
    struct mi_buffer text = {.memory = &key->context->memory};
    uint8_t digest[MI_SHA256_SIZE];
    int32_t rc;

    write_required(&text, &key->numbers);
    rc = text.failed ? mi_fail(error, MISSION_E_NOMEM)
                     : mi_hash(key->context, MISSION_HASH_SHA256,
                               &(mission_view){text.ptr, text.len}, 1, digest, error);
    mi_buffer_drop(&text);
    if (rc == MISSION_OK)
        mi_base64url_encode(digest, sizeof digest, key->thumbprint);
    return rc;
}

static int32_t open_key(mission_jwk *key, mission_error *error)
{
    const mission_crypto *crypto = &key->context->crypto;
    void *opened = NULL;
    int32_t rc = crypto->key_open(crypto->host, &key->numbers, &opened);

    if (rc == 0 && opened) {
        key->key = opened;
        return MISSION_OK;
    }
    return rc == 1 ? mi_fail(error, MISSION_E_KEY)
                   : mi_fail_host(error, MISSION_E_CRYPTO, rc, "crypto.key_open");
}

int32_t mi_jwk_ready(mission_jwk *key, mission_error *error)
{
    size_t bad = 0;
    int32_t rc;

    if (!key->context->crypto.key_open)
        return mi_fail(error, MISSION_E_UNSUPPORTED);
    if (!mi_jwk_sound(&key->numbers, &bad)) {
        mi_fail(error, MISSION_E_KEY);
        mi_where_name(error, mi_jwk_members[bad].name);
        return MISSION_E_KEY;
    }
    rc = make_thumbprint(key, error);
    return rc ? rc : open_key(key, error);
}

/* ---- reading ---- */

uint32_t mission_jwk_type(const mission_jwk *key)
{
    return key ? key->numbers.type : 0;
}

uint32_t mission_jwk_algorithm(const mission_jwk *key)
{
    return key ? key->algorithm : 0;
}

int32_t mission_jwk_is_private(const mission_jwk *key)
{
    return key && mi_jwk_private(key);
}

mission_view mission_jwk_kid(const mission_jwk *key)
{
    return key ? key->kid : (mission_view){NULL, 0};
}

mission_view mission_jwk_thumbprint(const mission_jwk *key)
{
    return key ? (mission_view){key->thumbprint, MI_BASE64URL_LEN(MI_SHA256_SIZE)}
               : (mission_view){NULL, 0};
}
