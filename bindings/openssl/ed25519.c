/* What OpenSSL does not ask of an Ed25519 public key. SPDX-License-Identifier: MIT
 *
 * A key that is no point makes every signature fail later; one of small order makes signatures that
 * anybody can forge verify. Both are refused when the key is opened. */
#include "internal.h"

#include <openssl/bn.h>

/* All of small order, y alone and little-endian: 0, 1, two of order 8, p - 1 (RFC 8032, 5.1). */
static const uint8_t small[][32] = {
    {0},
    {1},
    {0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4,
     0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6,
     0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05},
    {0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b,
     0x76, 0x0d, 0x10, 0x67, 0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39,
     0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a},
    {0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
     0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
     0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f},
};

/* d of the curve, and p = 2^255 - 19, big-endian. */
static const uint8_t curve_d[] = {0x52, 0x03, 0x6c, 0xee, 0x2b, 0x6f, 0xfe, 0x73, 0x8c, 0xc7, 0x40,
                                  0x79, 0x77, 0x79, 0xe8, 0x98, 0x00, 0x70, 0x0a, 0x4d, 0x41, 0x41,
                                  0xd8, 0xab, 0x75, 0xeb, 0x4d, 0xca, 0x13, 0x59, 0x78, 0xa3};
static const uint8_t curve_p[] = {0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                                  0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                                  0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xed};

static bool small_order(const uint8_t y[32])
{
    for (size_t i = 0; i < sizeof small / sizeof *small; i++)
        if (memcmp(y, small[i], 32) == 0)
            return true;
    return false;
}

/* x^2 = (y^2 - 1) / (d y^2 + 1) has a root when the product of the two is a square, as the
 * divisor is never zero. */
static int32_t on_curve(const uint8_t y_bytes[32], BN_CTX *pool)
{
    BIGNUM *p = BN_CTX_get(pool), *d = BN_CTX_get(pool), *y = BN_CTX_get(pool);
    BIGNUM *u = BN_CTX_get(pool), *v = BN_CTX_get(pool);
    int symbol;

    if (!v || !BN_bin2bn(curve_p, sizeof curve_p, p) || !BN_bin2bn(curve_d, sizeof curve_d, d) ||
        !BN_lebin2bn(y_bytes, 32, y))
        return MI_OSSL_FAILED;
    if (BN_cmp(y, p) >= 0)
        return MI_OSSL_NO;
    if (!BN_mod_sqr(y, y, p, pool) || !BN_mod_mul(v, d, y, p, pool) || !BN_add_word(v, 1) ||
        !BN_copy(u, y) || !BN_sub_word(u, 1) || !BN_mod_mul(u, u, v, p, pool))
        return MI_OSSL_FAILED;
    symbol = BN_kronecker(u, p, pool);
    if (symbol < -1)
        return MI_OSSL_FAILED;
    return symbol >= 0 ? 0 : MI_OSSL_NO;
}

int32_t mi_ossl_point_check(const uint8_t point[32])
{
    uint8_t y[32]; /* without the sign of x */
    BN_CTX *pool;
    int32_t rc;

    memcpy(y, point, sizeof y);
    y[31] &= 0x7f;
    if (small_order(y))
        return MI_OSSL_NO;
    pool = BN_CTX_new();
    if (!pool)
        return MI_OSSL_FAILED;
    BN_CTX_start(pool);
    rc = on_curve(y, pool);
    BN_CTX_end(pool);
    BN_CTX_free(pool);
    return rc;
}
