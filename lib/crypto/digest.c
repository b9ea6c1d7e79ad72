/* Calls into the provider: what it cannot do is refused. SPDX-License-Identifier: MIT */
#include "digest.h"

size_t mi_hash_size(uint32_t algorithm)
{
    static const unsigned char sizes[] = {[MISSION_HASH_SHA256] = MI_SHA256_SIZE,
                                          [MISSION_HASH_SHA384] = 48,
                                          [MISSION_HASH_SHA512] = 64};

    return algorithm < MI_COUNT(sizes) ? sizes[algorithm] : 0;
}

int32_t mi_hash(const mission_context *context, uint32_t algorithm, const mission_view *parts,
                size_t count, uint8_t *out, mission_error *error)
{
    const mission_crypto *crypto = &context->crypto;
    size_t size = mi_hash_size(algorithm);
    int32_t rc;

    if (size == 0)
        return mi_fail(error, MISSION_E_UNSUPPORTED);
    memset(out, 0, size);
    rc = crypto->digest(crypto->host, algorithm, parts, count, out, size);
    if (rc == 0)
        return MISSION_OK;
    memset(out, 0, size);
    return mi_fail_host(error, MISSION_E_CRYPTO, rc, "crypto.digest");
}

bool mi_unfilled(const uint8_t *bytes, size_t len)
{
    static const uint8_t zero[8];

    return len < sizeof zero || memcmp(bytes + len - sizeof zero, zero, sizeof zero) == 0;
}

int32_t mi_random(const mission_context *context, uint8_t *out, size_t len, mission_error *error)
{
    const mission_crypto *crypto = &context->crypto;
    int32_t rc;

    memset(out, 0, len);
    if (!crypto->random)
        return mi_fail(error, MISSION_E_NO_CALLBACK);
    rc = crypto->random(crypto->host, out, len);
    if (rc == 0 && !mi_unfilled(out, len))
        return MISSION_OK;
    memset(out, 0, len);
    return mi_fail_host(error, MISSION_E_RANDOM, rc, "crypto.random");
}

int32_t mi_bytes_differ(const uint8_t *a, const uint8_t *b, size_t len)
{
    uint64_t differ = 0, left[4], right[4];

    for (; len >= sizeof left; len -= sizeof left, a += sizeof left, b += sizeof left) {
        memcpy(left, a, sizeof left);
        memcpy(right, b, sizeof right);
        for (size_t i = 0; i < MI_COUNT(left); i++)
            differ |= left[i] ^ right[i];
        __asm__("" : "+r"(differ)); /* the compiler cannot know it, so finds no early exit */
    }
    for (; len; len--)
        differ |= (uint64_t)(*a++ ^ *b++);
    __asm__("" : "+r"(differ));
    return differ != 0;
}

int32_t mi_compare(const mission_context *context, mission_view a, mission_view b, int32_t differ,
                   mission_error *error)
{
    const mission_crypto *crypto = &context->crypto;
    const uint8_t *left = (const uint8_t *)a.ptr, *right = (const uint8_t *)b.ptr;
    int32_t rc = 1;

    if (a.len == b.len)
        rc = crypto->compare ? crypto->compare(crypto->host, left, right, a.len)
                             : mi_bytes_differ(left, right, a.len);
    if (rc == 0)
        return MISSION_OK;
    return rc == 1 ? mi_fail(error, differ)
                   : mi_fail_host(error, MISSION_E_CRYPTO, rc, "crypto.compare");
}
