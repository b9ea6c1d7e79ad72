/* The slots of a crypto provider that is written in Go. SPDX-License-Identifier: MIT */
#include "crypto.h"

#include "_cgo_export.h"

static int32_t digest(void *host, uint32_t algorithm, const mission_view *parts, size_t count,
                      uint8_t *out, size_t out_len)
{
    return missionCryptoDigest(mission_go_current(), host, algorithm, (mission_view *)parts, count,
                               out, out_len);
}

static int32_t fill(void *host, uint8_t *out, size_t len)
{
    return missionCryptoRandom(mission_go_current(), host, out, len);
}

static int32_t compare(void *host, const uint8_t *a, const uint8_t *b, size_t len)
{
    return missionCryptoCompare(mission_go_current(), host, (uint8_t *)a, (uint8_t *)b, len);
}

/* A key is the number that Go has for it: never an address, so it stays an integer there. */
static int32_t key_open(void *host, const mission_key_numbers *numbers, void **key)
{
    uintptr_t number = 0;
    const int32_t rc =
        missionCryptoKeyOpen(mission_go_current(), host, (mission_key_numbers *)numbers, &number);

    *key = (void *)number;
    return rc;
}

static void key_close(void *host, void *key)
{
    missionCryptoKeyClose(mission_go_current(), host, (uintptr_t)key);
}

static int32_t verify(void *host, void *key, uint32_t algorithm, const mission_view *parts,
                      size_t count, mission_view signature)
{
    return missionCryptoVerify(mission_go_current(), host, (uintptr_t)key, algorithm,
                               (mission_view *)parts, count, signature);
}

static int32_t sign(void *host, void *key, uint32_t algorithm, const mission_view *parts,
                    size_t count, uint8_t *out, size_t room, size_t *written)
{
    return missionCryptoSign(mission_go_current(), host, (uintptr_t)key, algorithm,
                             (mission_view *)parts, count, out, room, written);
}

static int32_t key_generate(void *host, uint32_t type, uint8_t *d, uint8_t *x, uint8_t *y)
{
    return missionCryptoKeyGenerate(mission_go_current(), host, type, d, x, y);
}

void mission_go_crypto(mission_crypto *out, void *host, uint32_t slots)
{
    *out = (mission_crypto){.size = sizeof *out, .host = host};
    if (slots & MISSION_GO_DIGEST)
        out->digest = digest;
    if (slots & MISSION_GO_RANDOM)
        out->random = fill;
    if (slots & MISSION_GO_COMPARE)
        out->compare = compare;
    if (slots & MISSION_GO_GENERATE)
        out->key_generate = key_generate;
    if (slots & MISSION_GO_KEYS) {
        out->key_open = key_open;
        out->key_close = key_close;
        out->verify = verify;
        out->sign = sign;
    }
}
