/* Nonces that nobody has to remember. SPDX-License-Identifier: MIT */
#include "../base/text.h"
#include "../crypto/hmac.h"
#include "../crypto/wipe.h"
#include <mission/nonce_keeper.h>

#define KEY_LEAST 32u
#define WINDOW_DEFAULT 300
#define WINDOW_MOST 86400

_Static_assert(MISSION_NONCE_SIZE == MI_BASE64URL_LEN(MI_SHA256_SIZE), "all of a digest");

struct mission_nonce_keeper {
    atomic_uint refs;
    mission_context *context;
    int64_t window;
    uint8_t key[MI_SHA256_SIZE];
};

static bool is_key(mission_view key)
{
    return mi_usable(key) && (key.len == 0 || key.len >= KEY_LEAST);
}

/* The host's key serves other ends too, perhaps: what is used here is derived from it. */
static int32_t take_key(mission_nonce_keeper *keeper, mission_view key, mission_error *error)
{
    const mission_view purpose = MI_VIEW("mission DPoP nonce");

    if (key.len == 0)
        return mi_random(keeper->context, keeper->key, sizeof keeper->key, error);
    return mi_hmac_sha256(keeper->context, key, &purpose, 1, keeper->key, error);
}

int32_t mission_nonce_keeper_new(mission_context *context, mission_view key, int64_t window_seconds,
                                 mission_nonce_keeper **out, mission_error *error)
{
    mission_nonce_keeper *keeper;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!context || !out || !is_key(key) || window_seconds < 0 || window_seconds > WINDOW_MOST)
        return mi_fail(error, MISSION_E_ARGUMENT);
    if (!context->clock.now)
        return mi_fail(error, MISSION_E_NO_CALLBACK);
    keeper = mi_resize(&context->memory, NULL, 0, sizeof *keeper);
    if (!keeper)
        return mi_fail(error, MISSION_E_NOMEM);
    memset(keeper, 0, sizeof *keeper);
    atomic_init(&keeper->refs, 1);
    keeper->context = mission_context_ref(context);
    keeper->window = window_seconds ? window_seconds : WINDOW_DEFAULT;
    rc = take_key(keeper, key, error);
    if (rc)
        mission_nonce_keeper_unref(keeper);
    else
        *out = keeper;
    return rc;
}

mission_nonce_keeper *mission_nonce_keeper_ref(mission_nonce_keeper *keeper)
{
    if (keeper)
        mi_refs_add(&keeper->refs);
    return keeper;
}

void mission_nonce_keeper_unref(mission_nonce_keeper *keeper)
{
    mission_context *context;

    if (!keeper || !mi_refs_drop(&keeper->refs))
        return;
    context = keeper->context;
    mi_wipe(keeper->key, sizeof keeper->key);
    mi_release(&context->memory, keeper, sizeof *keeper);
    mission_context_unref(context);
}

static int32_t window_now(const mission_nonce_keeper *keeper, uint64_t *window,
                          mission_error *error)
{
    mission_time now;
    const int32_t rc = mi_now(keeper->context, NULL, &now, error);
    const int64_t whole = now.seconds / keeper->window;

    *window = (uint64_t)whole - (now.seconds % keeper->window < 0);
    return rc;
}

/* The window as eight bytes: the same on every machine that shares the key. */
static int32_t nonce_of(const mission_nonce_keeper *keeper, uint64_t window,
                        char out[MISSION_NONCE_SIZE], mission_error *error)
{
    uint8_t bytes[8], digest[MI_SHA256_SIZE];
    const mission_view part = {(const char *)bytes, sizeof bytes};
    const mission_view key = {(const char *)keeper->key, sizeof keeper->key};
    int32_t rc;

    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(window >> (56 - 8 * i));
    rc = mi_hmac_sha256(keeper->context, key, &part, 1, digest, error);
    if (!rc)
        mi_base64url_encode(digest, sizeof digest, out);
    return rc;
}

/* Is it the nonce of this window? 0 or 1 in `*verdict`; no error tells what it should have been. */
static int32_t is_of(const mission_nonce_keeper *keeper, uint64_t window, mission_view nonce,
                     int32_t *verdict, mission_error *error)
{
    mission_error words = MISSION_ERROR_INIT;
    char good[MISSION_NONCE_SIZE];
    int32_t rc = nonce_of(keeper, window, good, error);

    if (rc)
        return rc;
    rc = mi_compare(keeper->context, nonce, (mission_view){good, sizeof good},
                    MISSION_E_DIGEST_MISMATCH, &words);
    *verdict = rc == MISSION_OK;
    if (rc == MISSION_OK || rc == MISSION_E_DIGEST_MISMATCH)
        return MISSION_OK;
    return mi_fail_host(error, rc, words.host_code, "crypto.compare");
}

int32_t mission_nonce_keeper_current(void *host, mission_view nonce, int32_t *verdict,
                                     mission_error *error)
{
    const mission_nonce_keeper *keeper = host;
    uint64_t window;
    int32_t rc;

    if (verdict)
        *verdict = 0;
    if (!keeper || !verdict || !mi_usable(nonce))
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = window_now(keeper, &window, error);
    if (!rc)
        rc = is_of(keeper, window, nonce, verdict, error);
    if (!rc && !*verdict)
        rc = is_of(keeper, window - 1, nonce, verdict, error);
    return rc;
}

int32_t mission_nonce_keeper_next(void *host, char *out, size_t room, size_t *written)
{
    const mission_nonce_keeper *keeper = host;
    char nonce[MISSION_NONCE_SIZE];
    uint64_t window;
    int32_t rc;

    if (written)
        *written = 0;
    if (!keeper || !out || !written)
        return MISSION_E_ARGUMENT;
    if (room < sizeof nonce)
        return MISSION_E_BUFFER;
    rc = window_now(keeper, &window, NULL);
    if (!rc)
        rc = nonce_of(keeper, window, nonce, NULL);
    if (rc)
        return rc;
    memcpy(out, nonce, sizeof nonce);
    *written = sizeof nonce;
    return MISSION_OK;
}
