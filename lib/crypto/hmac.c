/* HMAC over the provider's digest: providers need no slot of their own for it.
 * SPDX-License-Identifier: MIT */
#include "hmac.h"
#include "wipe.h"

#define BLOCK 64u

/* The key as one block; a longer one is digested first. */
static int32_t key_block(const mission_context *context, mission_view key, uint8_t block[BLOCK],
                         mission_error *error)
{
    memset(block, 0, BLOCK);
    if (key.len > BLOCK)
        return mi_hash(context, MISSION_HASH_SHA256, &key, 1, block, error);
    if (key.len)
        memcpy(block, key.ptr, key.len);
    return MISSION_OK;
}

static mission_view padded(const uint8_t key[BLOCK], uint8_t pad, uint8_t out[BLOCK])
{
    for (size_t i = 0; i < BLOCK; i++)
        out[i] = key[i] ^ pad;
    return (mission_view){(const char *)out, BLOCK};
}

int32_t mi_hmac_sha256(const mission_context *context, mission_view key, const mission_view *parts,
                       size_t count, uint8_t out[MI_SHA256_SIZE], mission_error *error)
{
    mission_view text[1 + MI_HMAC_PARTS_MOST];
    uint8_t block[BLOCK], pad[BLOCK], inner[MI_SHA256_SIZE];
    int32_t rc;

    memset(out, 0, MI_SHA256_SIZE);
    if (count > MI_HMAC_PARTS_MOST)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = key_block(context, key, block, error);
    if (!rc) {
        text[0] = padded(block, 0x36, pad);
        for (size_t i = 0; i < count; i++)
            text[1 + i] = parts[i];
        rc = mi_hash(context, MISSION_HASH_SHA256, text, 1 + count, inner, error);
    }
    if (!rc) {
        text[0] = padded(block, 0x5c, pad);
        text[1] = (mission_view){(const char *)inner, sizeof inner};
        rc = mi_hash(context, MISSION_HASH_SHA256, text, 2, out, error);
    }
    mi_wipe(block, sizeof block);
    mi_wipe(pad, sizeof pad);
    mi_wipe(inner, sizeof inner);
    return rc;
}
