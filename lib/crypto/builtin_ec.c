/* ECDSA on P-256 and P-384 by mbedTLS. SPDX-License-Identifier: MIT */
#include "builtin.h"

#include <mbedtls/ecdsa.h>
#include <mbedtls/ecp.h>
#include <sodium.h>
#include <string.h>

#define BYTES_MOST 48u

struct ec {
    mbedtls_ecp_group group;
    mbedtls_ecp_point point;
    mbedtls_mpi secret;
    size_t bytes; /* of a coordinate */
    bool can_sign;
};

static int load_group(mbedtls_ecp_group *group, uint32_t type)
{
    return mbedtls_ecp_group_load(group, type == MISSION_KEY_P256 ? MBEDTLS_ECP_DP_SECP256R1
                                                                  : MBEDTLS_ECP_DP_SECP384R1);
}

static size_t bytes_of(uint32_t type)
{
    return type == MISSION_KEY_P256 ? 32 : 48;
}

/* A point whose coordinates are in range and satisfy the curve; infinity has no such form. */
static int32_t read_point(struct ec *own, const mission_key_numbers *numbers)
{
    unsigned char form[1 + 2 * BYTES_MOST] = {4};

    if (numbers->x.len != own->bytes || numbers->y.len != own->bytes)
        return 1;
    memcpy(form + 1, numbers->x.ptr, own->bytes);
    memcpy(form + 1 + own->bytes, numbers->y.ptr, own->bytes);
    if (mbedtls_ecp_point_read_binary(&own->group, &own->point, form, 1 + 2 * own->bytes))
        return 1;
    return mbedtls_ecp_check_pubkey(&own->group, &own->point) != 0;
}

static int32_t read_secret(struct ec *own, const mission_key_numbers *numbers)
{
    if (numbers->d.len == 0)
        return mbedtls_mpi_lset(&own->secret, 2) ? MI_BUILTIN_FAILED : 0;
    own->can_sign = true;
    if (numbers->d.len != own->bytes)
        return 1;
    if (mbedtls_mpi_read_binary(&own->secret, (const unsigned char *)numbers->d.ptr,
                                numbers->d.len))
        return MI_BUILTIN_FAILED;
    return mbedtls_ecp_check_privkey(&own->group, &own->secret) != 0;
}

/* The secret times the generator is the point. For a public key it is computed too, with any
 * number: mbedTLS 2.28 keeps a table of the generator's multiples in the group when it first needs
 * one, and from then on only reads it; so it has to be there before threads share the key. */
static int32_t multiply(struct ec *own)
{
    mbedtls_ecp_point product;
    int32_t rc;

    mbedtls_ecp_point_init(&product);
    rc = mbedtls_ecp_mul(&own->group, &product, &own->secret, &own->group.G, mi_builtin_random,
                         NULL);
    if (rc == 0 && own->can_sign)
        rc = mbedtls_ecp_point_cmp(&product, &own->point) != 0;
    mbedtls_ecp_point_free(&product);
    return rc;
}

static int32_t open_key(void *key, const mission_key_numbers *numbers)
{
    struct ec *own = key;
    int32_t rc;

    mbedtls_ecp_group_init(&own->group);
    mbedtls_ecp_point_init(&own->point);
    mbedtls_mpi_init(&own->secret);
    own->bytes = bytes_of(numbers->type);
    rc = load_group(&own->group, numbers->type);
    if (rc == 0)
        rc = read_point(own, numbers);
    if (rc == 0)
        rc = read_secret(own, numbers);
    return rc ? rc : multiply(own);
}

static void close_key(void *key)
{
    struct ec *own = key;

    mbedtls_mpi_free(&own->secret); /* wipes it */
    mbedtls_ecp_point_free(&own->point);
    mbedtls_ecp_group_free(&own->group);
}

/* The group of an open key is only read; mbedTLS has no const for that. */
static mbedtls_ecp_group *group_of(const struct ec *own)
{
    return (mbedtls_ecp_group *)(uintptr_t)&own->group;
}

static int hash_parts(const struct ec *own, const mission_view *parts, size_t count,
                      uint8_t hash[BYTES_MOST])
{
    return mi_builtin_digest(own->bytes == 32 ? MISSION_HASH_SHA256 : MISSION_HASH_SHA384, parts,
                             count, hash, own->bytes);
}

static int32_t verify(const void *key, uint32_t algorithm, const mission_view *parts, size_t count,
                      mission_view signature)
{
    const struct ec *own = key;
    const unsigned char *bytes = (const unsigned char *)signature.ptr;
    uint8_t hash[BYTES_MOST];
    mbedtls_mpi r, s;
    int rc;

    (void)algorithm;
    if (signature.len != 2 * own->bytes)
        return 1;
    mbedtls_mpi_init(&r);
    mbedtls_mpi_init(&s);
    rc = hash_parts(own, parts, count, hash);
    if (rc == 0)
        rc = mbedtls_mpi_read_binary(&r, bytes, own->bytes);
    if (rc == 0)
        rc = mbedtls_mpi_read_binary(&s, bytes + own->bytes, own->bytes);
    if (rc == 0) /* r and s out of range fail to verify */
        rc = mbedtls_ecdsa_verify(group_of(own), hash, own->bytes, &own->point, &r, &s);
    mbedtls_mpi_free(&s);
    mbedtls_mpi_free(&r);
    return rc == MBEDTLS_ERR_ECP_VERIFY_FAILED ? 1 : rc;
}

/* RFC 6979: no nonce to be guessed from a weak source; the random numbers blind. */
static int sign_hash(const struct ec *own, const uint8_t *hash, mbedtls_mpi *r, mbedtls_mpi *s)
{
    return mbedtls_ecdsa_sign_det_ext(group_of(own), r, s, &own->secret, hash, own->bytes,
                                      own->bytes == 32 ? MBEDTLS_MD_SHA256 : MBEDTLS_MD_SHA384,
                                      mi_builtin_random, NULL);
}

static int32_t sign(const void *key, uint32_t algorithm, const mission_view *parts, size_t count,
                    uint8_t *out, size_t room, size_t *written)
{
    const struct ec *own = key;
    uint8_t hash[BYTES_MOST];
    mbedtls_mpi r, s;
    int rc;

    (void)algorithm;
    if (!own->can_sign || room < 2 * own->bytes)
        return MI_BUILTIN_FAILED;
    mbedtls_mpi_init(&r);
    mbedtls_mpi_init(&s);
    rc = hash_parts(own, parts, count, hash);
    if (rc == 0)
        rc = sign_hash(own, hash, &r, &s);
    if (rc == 0)
        rc = mbedtls_mpi_write_binary(&r, out, own->bytes);
    if (rc == 0)
        rc = mbedtls_mpi_write_binary(&s, out + own->bytes, own->bytes);
    if (rc == 0)
        *written = 2 * own->bytes;
    mbedtls_mpi_free(&s);
    mbedtls_mpi_free(&r);
    return rc;
}

static int write_pair(const mbedtls_ecp_group *group, size_t bytes, const mbedtls_mpi *secret,
                      const mbedtls_ecp_point *point, uint8_t *d, uint8_t *x, uint8_t *y)
{
    unsigned char form[1 + 2 * BYTES_MOST];
    size_t len;
    int rc = mbedtls_ecp_point_write_binary(group, point, MBEDTLS_ECP_PF_UNCOMPRESSED, &len, form,
                                            sizeof form);

    if (rc == 0)
        rc = mbedtls_mpi_write_binary(secret, d, bytes);
    if (rc)
        return rc;
    memcpy(x, form + 1, bytes);
    memcpy(y, form + 1 + bytes, bytes);
    return 0;
}

static int32_t generate(uint32_t type, uint8_t *d, uint8_t *x, uint8_t *y)
{
    mbedtls_ecp_group group;
    mbedtls_ecp_point point;
    mbedtls_mpi secret;
    int rc;

    mbedtls_ecp_group_init(&group);
    mbedtls_ecp_point_init(&point);
    mbedtls_mpi_init(&secret);
    rc = load_group(&group, type);
    if (rc == 0)
        rc = mbedtls_ecp_gen_keypair(&group, &secret, &point, mi_builtin_random, NULL);
    if (rc == 0)
        rc = write_pair(&group, bytes_of(type), &secret, &point, d, x, y);
    mbedtls_mpi_free(&secret);
    mbedtls_ecp_point_free(&point);
    mbedtls_ecp_group_free(&group);
    return rc;
}

const struct mi_builtin_kind mi_builtin_ec = {sizeof(struct ec), open_key, close_key, verify, sign,
                                              generate};
