/* The properties of a crypto provider. SPDX-License-Identifier: MIT */
#include "providers.h"

#ifdef HAVE_OPENSSL
#include <mission/openssl.h>
#endif

#define COUNT(list) (sizeof(list) / sizeof(list)[0])

size_t providers(struct provider out[PROVIDERS_MOST])
{
    size_t count = 0;

    out[count++] = (struct provider){"builtin", mission_crypto_builtin()};
#ifdef HAVE_OPENSSL
    out[count++] = (struct provider){"openssl", mission_openssl_crypto()};
#endif
    return count;
}

/* --- keys --- */

static const struct provider_rsa {
    const char *n, *e, *d, *p, *q, *dp, *dq, *qi;
} rsa_keys[RSA_COUNT] = {
#include "providers_rsa.inc"
};

static const uint32_t curve_types[] = {MISSION_KEY_P256, MISSION_KEY_P384, MISSION_KEY_ED25519};

static const struct {
    uint32_t type;
    size_t signature;
} algorithms[MISSION_ALG_COUNT] = {
    [MISSION_ALG_ES256] = {MISSION_KEY_P256, 64},    [MISSION_ALG_ES384] = {MISSION_KEY_P384, 96},
    [MISSION_ALG_RS256] = {MISSION_KEY_RSA, 256},    [MISSION_ALG_PS256] = {MISSION_KEY_RSA, 256},
    [MISSION_ALG_EDDSA] = {MISSION_KEY_ED25519, 64},
};

size_t hex_read(const char *hex, uint8_t *out, size_t room)
{
    size_t len = 0;
    unsigned byte;

    for (; hex && hex[2 * len] && len < room && sscanf(hex + 2 * len, "%2x", &byte) == 1; len++)
        out[len] = (uint8_t)byte;
    return len;
}

static mission_view put(struct pair *pair, size_t *used, const char *hex)
{
    uint8_t *at = pair->bytes + *used;
    const size_t len = hex_read(hex, at, sizeof pair->bytes - *used);

    *used += len;
    return (mission_view){len ? (const char *)at : NULL, len};
}

void pair_rsa(struct pair *pair, int which)
{
    const struct provider_rsa *key = &rsa_keys[which];
    mission_key_numbers *to = &pair->numbers;
    size_t used = 0;

    *to = (mission_key_numbers){.size = sizeof *to, .type = MISSION_KEY_RSA};
    to->n = put(pair, &used, key->n);
    to->e = put(pair, &used, key->e);
    to->d = put(pair, &used, key->d);
    to->p = put(pair, &used, key->p);
    to->q = put(pair, &used, key->q);
    to->dp = put(pair, &used, key->dp);
    to->dq = put(pair, &used, key->dq);
    to->qi = put(pair, &used, key->qi);
}

static size_t width_of(uint32_t type)
{
    return type == MISSION_KEY_P384 ? 48 : 32;
}

bool pair_generate(struct pair *pair, const mission_crypto *crypto, uint32_t type)
{
    uint8_t *d = pair->bytes, *x = d + 48, *y = x + 48;
    const size_t width = width_of(type);

    memset(pair, 0, sizeof *pair);
    pair->numbers.size = sizeof pair->numbers;
    pair->numbers.type = type;
    if (crypto->key_generate(crypto->host, type, d, x, y) != 0)
        return false;
    pair->numbers.d = (mission_view){(const char *)d, width};
    pair->numbers.x = (mission_view){(const char *)x, width};
    if (type != MISSION_KEY_ED25519)
        pair->numbers.y = (mission_view){(const char *)y, width};
    return true;
}

bool pair_for(struct pair *pair, const mission_crypto *crypto, uint32_t algorithm)
{
    if (algorithms[algorithm].type != MISSION_KEY_RSA)
        return pair_generate(pair, crypto, algorithms[algorithm].type);
    pair_rsa(pair, RSA_2048);
    return true;
}

mission_key_numbers pair_public(const struct pair *pair)
{
    mission_key_numbers numbers = pair->numbers;
    const mission_view none = {NULL, 0};

    numbers.d = numbers.p = numbers.q = numbers.dp = numbers.dq = numbers.qi = none;
    return numbers;
}

static int32_t open_code(const mission_crypto *crypto, const mission_key_numbers *numbers)
{
    void *key = (void *)&key; /* refused, it is NULL */
    const int32_t rc = crypto->key_open(crypto->host, numbers, &key);

    CHECK((rc == 0) == (key != NULL));
    crypto->key_close(crypto->host, key);
    return rc;
}

int32_t verify_once(const mission_crypto *crypto, const mission_key_numbers *numbers,
                    uint32_t algorithm, mission_view message, mission_view signature)
{
    void *key;
    int32_t rc = crypto->key_open(crypto->host, numbers, &key);

    if (rc)
        return 100 + rc;
    rc = crypto->verify(crypto->host, key, algorithm, &message, 1, signature);
    crypto->key_close(crypto->host, key);
    return rc;
}

int32_t sign_once(const mission_crypto *crypto, const mission_key_numbers *numbers,
                  uint32_t algorithm, mission_view message, uint8_t out[SIGNATURE_MOST],
                  size_t *written)
{
    void *key;
    int32_t rc = crypto->key_open(crypto->host, numbers, &key);

    if (rc)
        return 100 + rc;
    rc = crypto->sign(crypto->host, key, algorithm, &message, 1, out, SIGNATURE_MOST, written);
    crypto->key_close(crypto->host, key);
    return rc;
}

/* --- digests, random bytes, comparison --- */

/* FIPS 180-2: the three messages of one block and of none. */
static const struct {
    uint32_t algorithm;
    const char *abc, *none;
} digests[] = {
    {MISSION_HASH_SHA256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
     "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {MISSION_HASH_SHA384,
     "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
     "8086072ba1e7cc2358baeca134c825a7",
     "38b060a751ac96384cd9327eb1b1e36a21fdb71114be07434c0cc7bf63f6e1da"
     "274edebfe76f65fbd51ad2f14898b95b"},
    {MISSION_HASH_SHA512,
     "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
     "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
     "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
     "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e"},
};

void provider_digest(const mission_crypto *crypto)
{
    const mission_view parts[] = {{NULL, 0}, V("a"), {NULL, 0}, V("bc")};
    uint8_t want[64], got[64];

    for (size_t i = 0; i < COUNT(digests); i++) {
        size_t size = hex_read(digests[i].abc, want, sizeof want);

        CHECK_INT(crypto->digest(crypto->host, digests[i].algorithm, parts, 4, got, size), 0);
        CHECK(memcmp(got, want, size) == 0);
        hex_read(digests[i].none, want, sizeof want);
        CHECK_INT(crypto->digest(crypto->host, digests[i].algorithm, NULL, 0, got, size), 0);
        CHECK(memcmp(got, want, size) == 0);
        CHECK(crypto->digest(crypto->host, digests[i].algorithm, parts, 4, got, size - 1) != 0);
    }
    CHECK(crypto->digest(crypto->host, 0, parts, 4, got, 32) != 0);
    CHECK(crypto->digest(crypto->host, MISSION_HASH_SHA512 + 1, parts, 4, got, 64) != 0);
    CHECK(crypto->digest(crypto->host, UINT32_MAX, parts, 4, got, 64) != 0);
}

void provider_random(const mission_crypto *crypto)
{
    uint8_t a[32] = {0}, b[33] = {0};

    CHECK_INT(crypto->random(crypto->host, a, sizeof a), 0);
    CHECK_INT(crypto->random(crypto->host, b, 32), 0);
    CHECK(memcmp(a, b, 32) != 0);
    CHECK_INT(b[32], 0);
    CHECK_INT(crypto->random(crypto->host, b, 0), 0);
}

void provider_compare(const mission_crypto *crypto)
{
    const uint8_t a[] = "abcdefgh";
    uint8_t b[sizeof a];

    for (size_t i = 0; i < sizeof a; i++) {
        memcpy(b, a, sizeof a);
        CHECK_INT(crypto->compare(crypto->host, a, b, sizeof a), 0);
        b[i] ^= (uint8_t)(1 << (i % 8));
        CHECK_INT(crypto->compare(crypto->host, a, b, sizeof a), 1);
        CHECK_INT(crypto->compare(crypto->host, a, b, i), 0);
    }
}

/* --- keys --- */

void provider_generate(const mission_crypto *crypto)
{
    struct pair one, two;
    uint8_t d[64], x[64], y[64];

    for (size_t i = 0; i < COUNT(curve_types); i++) {
        CHECK(pair_generate(&one, crypto, curve_types[i]));
        CHECK(pair_generate(&two, crypto, curve_types[i]));
        CHECK(memcmp(one.bytes, two.bytes, 48) != 0);
        CHECK_INT(one.bytes[144], 0);
        CHECK_INT(open_code(crypto, &one.numbers), 0);
        two.numbers.d = one.numbers.d;
        CHECK_INT(open_code(crypto, &two.numbers), 1);
    }
    CHECK_INT(crypto->key_generate(crypto->host, MISSION_KEY_RSA, d, x, y), 1);
    CHECK_INT(crypto->key_generate(crypto->host, 0, d, x, y), 1);
    CHECK_INT(crypto->key_generate(crypto->host, 77, d, x, y), 1);
}

/* Of each curve: the field's prime, the group's order. */
static const struct {
    uint32_t type;
    const char *prime, *order;
} curves[] = {
    {MISSION_KEY_P256, "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff",
     "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"},
    {MISSION_KEY_P384,
     "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe"
     "ffffffff0000000000000000ffffffff",
     "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf"
     "581a0db248b0a77aecec196accc52973"},
};

static int32_t open_with(const mission_crypto *crypto, const struct pair *pair, mission_view x,
                         mission_view y, mission_view d)
{
    mission_key_numbers numbers = pair->numbers;

    numbers.x = x;
    numbers.y = y;
    numbers.d = d;
    return open_code(crypto, &numbers);
}

static mission_view first(mission_view view, size_t len)
{
    return (mission_view){view.ptr, len};
}

static void refuses_lengths(const mission_crypto *crypto, const struct pair *pair)
{
    const mission_view none = {NULL, 0}, x = pair->numbers.x, y = pair->numbers.y;
    const mission_view d = pair->numbers.d;

    CHECK_INT(open_with(crypto, pair, x, y, none), 0);
    CHECK_INT(open_with(crypto, pair, x, y, d), 0);
    CHECK_INT(open_with(crypto, pair, first(x, x.len - 1), y, none), 1);
    CHECK_INT(open_with(crypto, pair, none, y, none), 1);
    CHECK_INT(open_with(crypto, pair, first(x, x.len + 1), y, none), 1);
    CHECK_INT(open_with(crypto, pair, x, y, first(d, d.len - 1)), 1);
    CHECK_INT(open_with(crypto, pair, x, y, first(d, d.len + 1)), 1);
    if (y.len) {
        CHECK_INT(open_with(crypto, pair, x, none, none), 1);
        CHECK_INT(open_with(crypto, pair, x, first(y, y.len - 1), none), 1);
    }
}

void provider_ec_refused(const mission_crypto *crypto)
{
    const mission_view none = {NULL, 0};
    uint8_t other[48], zero[48] = {0};
    struct pair pair;

    for (size_t i = 0; i < COUNT(curves); i++) {
        const size_t width = width_of(curves[i].type);
        const mission_view from_other = {(const char *)other, width};
        const mission_view from_zero = {(const char *)zero, width};

        CHECK(pair_generate(&pair, crypto, curves[i].type));
        refuses_lengths(crypto, &pair);
        memcpy(other, pair.numbers.x.ptr, width);
        other[width - 1] ^= 1; /* on the curve by chance, but with another y */
        CHECK_INT(open_with(crypto, &pair, from_other, pair.numbers.y, none), 1);
        CHECK_INT(open_with(crypto, &pair, from_zero, from_zero, none), 1);
        hex_read(curves[i].prime, other, sizeof other);
        CHECK_INT(open_with(crypto, &pair, from_other, pair.numbers.y, none), 1);
        CHECK_INT(open_with(crypto, &pair, pair.numbers.x, from_other, none), 1);
        CHECK_INT(open_with(crypto, &pair, pair.numbers.x, pair.numbers.y, from_zero), 1);
        hex_read(curves[i].order, other, sizeof other);
        CHECK_INT(open_with(crypto, &pair, pair.numbers.x, pair.numbers.y, from_other), 1);
        memcpy(other, pair.numbers.d.ptr, width);
        other[width - 1] ^= 1;
        CHECK_INT(open_with(crypto, &pair, pair.numbers.x, pair.numbers.y, from_other), 1);
    }
}

/* The order itself plus one is the generator, so a key reduced first would fit. */
void provider_ec_unreduced(const mission_crypto *crypto)
{
    static const char *const one[] = {
        "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296",
        "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5",
        "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632552",
        "0000000000000000000000000000000000000000000000000000000000000001"};
    struct pair pair = {.numbers = {.size = sizeof pair.numbers, .type = MISSION_KEY_P256}};
    size_t used = 0;

    pair.numbers.x = put(&pair, &used, one[0]);
    pair.numbers.y = put(&pair, &used, one[1]);
    pair.numbers.d = put(&pair, &used, one[2]);
    CHECK_INT(open_code(crypto, &pair.numbers), 1);
    pair.numbers.d = put(&pair, &used, one[3]);
    CHECK_INT(open_code(crypto, &pair.numbers), 0);
}

/* Not a point, not in its one form, of small order (with either sign of x). */
static const char *const ed25519_refused[] = {
    "0200000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000080",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
};

void provider_ed25519_refused(const mission_crypto *crypto)
{
    const mission_view none = {NULL, 0};
    struct pair pair;
    uint8_t point[32];

    CHECK(pair_generate(&pair, crypto, MISSION_KEY_ED25519));
    refuses_lengths(crypto, &pair);
    for (size_t i = 0; i < COUNT(ed25519_refused); i++) {
        test_about("%s", ed25519_refused[i]);
        hex_read(ed25519_refused[i], point, sizeof point);
        CHECK_INT(open_with(crypto, &pair, (mission_view){(const char *)point, 32}, none, none), 1);
    }
    test_about(NULL);
}

/* RFC 8032, 7.1, test 3: the key that belongs to a seed, and its signature. */
void provider_ed25519_known(const mission_crypto *crypto)
{
    struct pair pair = {.numbers = {.size = sizeof pair.numbers, .type = MISSION_KEY_ED25519}};
    uint8_t message[2], want[64], got[SIGNATURE_MOST];
    size_t used = 0, written;

    pair.numbers.d =
        put(&pair, &used, "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7");
    pair.numbers.x =
        put(&pair, &used, "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025");
    hex_read("af82", message, sizeof message);
    hex_read("6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
             "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
             want, sizeof want);
    CHECK_INT(sign_once(crypto, &pair.numbers, MISSION_ALG_EDDSA,
                        (mission_view){(const char *)message, 2}, got, &written),
              0);
    CHECK_INT(written, 64);
    CHECK(memcmp(got, want, 64) == 0);
}

/* Each of its private numbers, damaged or absent. */
void provider_rsa_private(const mission_crypto *crypto)
{
    struct pair pair;

    pair_rsa(&pair, RSA_2048);
    for (int i = 0; i < 6; i++) {
        mission_view *views[] = {&pair.numbers.d,  &pair.numbers.p,  &pair.numbers.q,
                                 &pair.numbers.dp, &pair.numbers.dq, &pair.numbers.qi};
        mission_view good = *views[i];
        uint8_t *byte = pair.bytes + (good.ptr - (const char *)pair.bytes) + good.len / 2;

        test_about("private number %d", i);
        *byte ^= 0x10;
        CHECK_INT(open_code(crypto, &pair.numbers), 1);
        *byte ^= 0x10;
        if (i == 0) /* without `d` it is public */
            continue;
        *views[i] = (mission_view){NULL, 0};
        CHECK_INT(open_code(crypto, &pair.numbers), 1);
        *views[i] = good;
    }
    test_about(NULL);
    CHECK_INT(open_code(crypto, &pair.numbers), 0);
}

void provider_no_such_type(const mission_crypto *crypto)
{
    struct pair pair;

    CHECK(pair_generate(&pair, crypto, MISSION_KEY_P256));
    pair.numbers.type = 0;
    CHECK_INT(open_code(crypto, &pair.numbers), 1);
    pair.numbers.type = 5;
    CHECK_INT(open_code(crypto, &pair.numbers), 1);
    pair.numbers.type = MISSION_KEY_RSA; /* whose numbers are not there */
    CHECK_INT(open_code(crypto, &pair.numbers), 1);
    crypto->key_close(crypto->host, NULL);
}

/* --- signatures --- */

/* A key for the algorithm, open with its private side. */
static void *opened(const mission_crypto *crypto, struct pair *pair, uint32_t algorithm)
{
    void *key = NULL;

    CHECK(pair_for(pair, crypto, algorithm));
    CHECK_INT(crypto->key_open(crypto->host, &pair->numbers, &key), 0);
    return key;
}

static void round_trip(const mission_crypto *crypto, void *key, uint32_t algorithm)
{
    const mission_view whole = V("header.payload");
    const mission_view parts[] = {{NULL, 0}, V("header"), {NULL, 0}, V(".payl"), V("oad")};
    const size_t size = algorithms[algorithm].signature;
    uint8_t out[SIGNATURE_MOST] = {0};
    size_t written = 99;
    mission_view signature = {(const char *)out, size};

    CHECK(crypto->sign(crypto->host, key, algorithm, parts, 5, out, size - 1, &written) != 0);
    CHECK_INT(written, 0);
    CHECK_INT(crypto->sign(crypto->host, key, algorithm, parts, 5, out, size, &written), 0);
    CHECK_INT(written, size);
    CHECK_INT(out[size], 0);
    CHECK_INT(crypto->verify(crypto->host, key, algorithm, &whole, 1, signature), 0);
    CHECK_INT(crypto->verify(crypto->host, key, algorithm, parts, 5, signature), 0);
    CHECK_INT(crypto->verify(crypto->host, key, algorithm, parts, 4, signature), 1);
    CHECK_INT(crypto->verify(crypto->host, key, algorithm, NULL, 0, signature), 1);
    CHECK_INT(crypto->sign(crypto->host, key, algorithm, NULL, 0, out, sizeof out, &written), 0);
    CHECK_INT(crypto->verify(crypto->host, key, algorithm, NULL, 0, signature), 0);
    CHECK_INT(crypto->verify(crypto->host, key, algorithm, parts, 1, signature), 0);
    CHECK_INT(crypto->verify(crypto->host, key, algorithm, &whole, 1, signature), 1);
}

void provider_round_trip(const mission_crypto *crypto)
{
    struct pair pair;

    for (uint32_t i = 1; i < MISSION_ALG_COUNT; i++) {
        void *key = opened(crypto, &pair, i);

        test_about("algorithm %u", i);
        round_trip(crypto, key, i);
        crypto->key_close(crypto->host, key);
    }
    test_about(NULL);
}

static int32_t verify_bytes(const mission_crypto *crypto, void *key, uint32_t algorithm,
                            const uint8_t *bytes, size_t len)
{
    const mission_view message = V("header.payload");

    return crypto->verify(crypto->host, key, algorithm, &message, 1,
                          (mission_view){(const char *)bytes, len});
}

/* A signature with any byte changed, one too short, one too long, none, one of another message. */
static void tampered(const mission_crypto *crypto, void *key, uint32_t algorithm)
{
    const mission_view message = V("header.payload");
    uint8_t out[SIGNATURE_MOST + 1] = {0};
    size_t size;

    CHECK_INT(crypto->sign(crypto->host, key, algorithm, &message, 1, out, SIGNATURE_MOST, &size),
              0);
    for (size_t i = 0; i < size; i += 1 + size / 64) {
        out[i] ^= (uint8_t)(1 << (i % 8));
        CHECK_INT(verify_bytes(crypto, key, algorithm, out, size), 1);
        out[i] ^= (uint8_t)(1 << (i % 8));
    }
    CHECK_INT(verify_bytes(crypto, key, algorithm, out, size), 0);
    CHECK_INT(verify_bytes(crypto, key, algorithm, out, size - 1), 1);
    CHECK_INT(verify_bytes(crypto, key, algorithm, out, size + 1), 1);
    CHECK_INT(verify_bytes(crypto, key, algorithm, NULL, 0), 1);
    memset(out, 0, sizeof out);
    CHECK_INT(verify_bytes(crypto, key, algorithm, out, size), 1);
    memset(out, 0xff, sizeof out);
    CHECK_INT(verify_bytes(crypto, key, algorithm, out, size), 1);
}

void provider_tampered(const mission_crypto *crypto)
{
    struct pair pair;

    for (uint32_t i = 1; i < MISSION_ALG_COUNT; i++) {
        void *key = opened(crypto, &pair, i);

        test_about("algorithm %u", i);
        tampered(crypto, key, i);
        crypto->key_close(crypto->host, key);
    }
    test_about(NULL);
}

/* r or s zero, the order, or beyond it by what it was: none of them is another form of it. */
void provider_ecdsa_range(const mission_crypto *crypto)
{
    const mission_view message = V("header.payload");
    uint8_t good[SIGNATURE_MOST], bad[96], order[48];
    struct pair pair;
    size_t size;

    for (size_t i = 0; i < COUNT(curves); i++) {
        const uint32_t algorithm = i == 0 ? MISSION_ALG_ES256 : MISSION_ALG_ES384;
        const size_t width = width_of(curves[i].type);
        void *key = opened(crypto, &pair, algorithm);

        CHECK_INT(crypto->sign(crypto->host, key, algorithm, &message, 1, good, sizeof good, &size),
                  0);
        hex_read(curves[i].order, order, sizeof order);
        for (size_t at = 0; at < 2 * width; at += width) {
            memcpy(bad, good, size);
            memset(bad + at, 0, width);
            CHECK_INT(verify_bytes(crypto, key, algorithm, bad, size), 1);
            memcpy(bad + at, order, width);
            CHECK_INT(verify_bytes(crypto, key, algorithm, bad, size), 1);
        }
        crypto->key_close(crypto->host, key);
    }
}

/* Signatures whose r or s begins with a zero byte, of which other forms have fewer bytes. */
static void short_numbers(const mission_crypto *crypto, uint32_t algorithm, size_t width)
{
    const mission_view message = V("header.payload");
    uint8_t out[SIGNATURE_MOST];
    unsigned seen = 0;
    struct pair pair;
    void *key = opened(crypto, &pair, algorithm);

    for (int turn = 0; turn < 8000 && seen != 3; turn++) {
        size_t size = 0;

        pair.bytes[0] = (uint8_t)turn; /* for those that sign a message in one way alone */
        pair.bytes[1] = (uint8_t)(turn >> 8);
        const mission_view parts[] = {message, {(const char *)pair.bytes, 2}};

        CHECK_INT(crypto->sign(crypto->host, key, algorithm, parts, 2, out, sizeof out, &size), 0);
        if (out[0] && out[width])
            continue;
        seen |= (out[0] ? 0 : 1u) | (out[width] ? 0 : 2u);
        CHECK_INT(crypto->verify(crypto->host, key, algorithm, parts, 2,
                                 (mission_view){(const char *)out, size}),
                  0);
    }
    CHECK_INT(seen, 3);
    crypto->key_close(crypto->host, key);
}

void provider_short_numbers(const mission_crypto *crypto)
{
    short_numbers(crypto, MISSION_ALG_ES256, 32);
    short_numbers(crypto, MISSION_ALG_ES384, 48);
}

/* Every algorithm with a key of every other type, and with none of ours. */
void provider_confusion(const mission_crypto *crypto)
{
    const mission_view message = V("m");
    uint8_t out[SIGNATURE_MOST];
    struct pair pair;
    size_t written;

    for (uint32_t i = 1; i < MISSION_ALG_COUNT; i++) {
        void *key = opened(crypto, &pair, i);

        for (uint32_t j = 0; j <= MISSION_ALG_COUNT; j++) {
            const bool same =
                j > 0 && j < MISSION_ALG_COUNT && algorithms[i].type == algorithms[j].type;
            int32_t rc;

            test_about("key of %u, algorithm %u", i, j);
            written = 9;
            rc = crypto->sign(crypto->host, key, j, &message, 1, out, sizeof out, &written);
            CHECK((rc == 0) == same);
            CHECK((written > 0) == same);
            memset(out, 1, sizeof out);
            rc = crypto->verify(crypto->host, key, j, &message, 1, (mission_view){(char *)out, 64});
            CHECK(same ? rc == 1 : rc != 0 && rc != 1);
        }
        crypto->key_close(crypto->host, key);
    }
    test_about(NULL);
}

/* PKCS#1 v1.5 and PSS of the same key do not verify each other. */
void provider_paddings(const mission_crypto *crypto)
{
    const mission_view message = V("m");
    uint8_t out[SIGNATURE_MOST];
    struct pair pair;
    size_t size;

    for (uint32_t i = MISSION_ALG_RS256; i <= MISSION_ALG_PS256; i++) {
        const uint32_t other = MISSION_ALG_RS256 + MISSION_ALG_PS256 - i;
        void *key = opened(crypto, &pair, i);
        mission_view signature = {(const char *)out, 256};

        CHECK_INT(crypto->sign(crypto->host, key, i, &message, 1, out, sizeof out, &size), 0);
        CHECK_INT(crypto->verify(crypto->host, key, i, &message, 1, signature), 0);
        CHECK_INT(crypto->verify(crypto->host, key, other, &message, 1, signature), 1);
        crypto->key_close(crypto->host, key);
    }
}

void provider_public_cannot_sign(const mission_crypto *crypto)
{
    const mission_view message = V("m");
    uint8_t out[SIGNATURE_MOST], good[SIGNATURE_MOST];
    struct pair pair;
    size_t size, written;

    for (uint32_t i = 1; i < MISSION_ALG_COUNT; i++) {
        mission_key_numbers numbers;

        CHECK(pair_for(&pair, crypto, i));
        numbers = pair_public(&pair);
        written = 9;
        CHECK(sign_once(crypto, &numbers, i, message, out, &written) < 0);
        CHECK_INT(written, 0);
        CHECK_INT(sign_once(crypto, &pair.numbers, i, message, good, &size), 0);
        CHECK_INT(verify_once(crypto, &numbers, i, message, (mission_view){(char *)good, size}), 0);
    }
}

/* A modulus of 8k + 1 bits, whose PSS encoding is a byte shorter than itself, and the longest. */
void provider_rsa_sizes(const mission_crypto *crypto)
{
    const mission_view message = V("m");
    uint8_t out[SIGNATURE_MOST];
    struct pair pair;
    size_t size = 0;

    for (int which = RSA_2049; which <= RSA_8192; which++) {
        void *key = NULL;

        pair_rsa(&pair, which);
        CHECK_INT(crypto->key_open(crypto->host, &pair.numbers, &key), 0);
        for (uint32_t i = MISSION_ALG_RS256; key && i <= MISSION_ALG_PS256; i++) {
            mission_view signature = {(const char *)out, pair.numbers.n.len};

            test_about("key %d, algorithm %u", which, i);
            CHECK_INT(crypto->sign(crypto->host, key, i, &message, 1, out, sizeof out, &size), 0);
            CHECK_INT(size, pair.numbers.n.len);
            CHECK_INT(crypto->verify(crypto->host, key, i, &message, 1, signature), 0);
            out[size - 1] ^= 1;
            CHECK_INT(crypto->verify(crypto->host, key, i, &message, 1, signature), 1);
        }
        crypto->key_close(crypto->host, key);
    }
    test_about(NULL);
}
