/* ECMAScript number form, against the published sequence of 100 million lines.
 * SPDX-License-Identifier: MIT
 *
 * The sequence (RFC 8785 appendix B names it): chosen edge cases, 2000 numbers from the smallest
 * normal one upwards, then binary64 values cut from SHA-256 that is fed its own output, starting
 * from 32 zero bytes; zeros and what is not finite are passed over. A line is "hex,form\n". The
 * SHA-256 of the first lines is published with it. `--long` in the arguments, or
 * MISSION_ES6_LINES, chooses how far to go. */
#include "test.h"

#include <inttypes.h>
#include <math.h>
#include <sodium.h>

static const uint64_t chosen[] = {
    0x0000000000000000, 0x8000000000000000, 0x0000000000000001, 0x8000000000000001,
    0xc46696695dbd1cc3, 0xc43211ede4974a35, 0xc3fce97ca0f21056, 0xc3c7213080c1a6ac,
    0xc39280f39a348556, 0xc35d9b1f5d20d557, 0xc327af4c4a80aaac, 0xc2f2f2a36ecd5556,
    0xc2be51057e155558, 0xc28840d131aaaaac, 0xc253670dc1555557, 0xc21f0b4935555557,
    0xc1e8d5d42aaaaaac, 0xc1b3de4355555556, 0xc17fca0555555556, 0xc1496e6aaaaaaaab,
    0xc114585555555555, 0xc0e046aaaaaaaaab, 0xc0aa0aaaaaaaaaaa, 0xc074d55555555555,
    0xc040aaaaaaaaaaab, 0xc00aaaaaaaaaaaab, 0xbfd5555555555555, 0xbfa1111111111111,
    0xbf6b4e81b4e81b4f, 0xbf35d867c3ece2a5, 0xbf0179ec9cbd821e, 0xbecbf647612f3696,
    0xbe965e9f80f29212, 0xbe61e54c672874db, 0xbe2ca213d840baf8, 0xbdf6e80fe033c8c6,
    0xbdc2533fe68fd3d2, 0xbd8d51ffd74c861c, 0xbd5774ccac3d3817, 0xbd22c3d6f030f9ac,
    0xbcee0624b3818f79, 0xbcb804ea293472c7, 0xbc833721ba905bd3, 0xbc4ebe9c5db3c61e,
    0xbc18987d17c304e5, 0xbbe3ad30dfcf371d, 0xbbaf7b816618582f, 0xbb792f9ab81379bf,
    0xbb442615600f9499, 0xbb101e77800c76e1, 0xbad9ca58cce0be35, 0xbaa4a1e0a3e6fe90,
    0xba708180831f320d, 0xba3a68cd9e985016, 0x446696695dbd1cc3, 0x443211ede4974a35,
    0x43fce97ca0f21056, 0x43c7213080c1a6ac, 0x439280f39a348556, 0x435d9b1f5d20d557,
    0x4327af4c4a80aaac, 0x42f2f2a36ecd5556, 0x42be51057e155558, 0x428840d131aaaaac,
    0x4253670dc1555557, 0x421f0b4935555557, 0x41e8d5d42aaaaaac, 0x41b3de4355555556,
    0x417fca0555555556, 0x41496e6aaaaaaaab, 0x4114585555555555, 0x40e046aaaaaaaaab,
    0x40aa0aaaaaaaaaaa, 0x4074d55555555555, 0x4040aaaaaaaaaaab, 0x400aaaaaaaaaaaab,
    0x3fd5555555555555, 0x3fa1111111111111, 0x3f6b4e81b4e81b4f, 0x3f35d867c3ece2a5,
    0x3f0179ec9cbd821e, 0x3ecbf647612f3696, 0x3e965e9f80f29212, 0x3e61e54c672874db,
    0x3e2ca213d840baf8, 0x3df6e80fe033c8c6, 0x3dc2533fe68fd3d2, 0x3d8d51ffd74c861c,
    0x3d5774ccac3d3817, 0x3d22c3d6f030f9ac, 0x3cee0624b3818f79, 0x3cb804ea293472c7,
    0x3c833721ba905bd3, 0x3c4ebe9c5db3c61e, 0x3c18987d17c304e5, 0x3be3ad30dfcf371d,
    0x3baf7b816618582f, 0x3b792f9ab81379bf, 0x3b442615600f9499, 0x3b101e77800c76e1,
    0x3ad9ca58cce0be35, 0x3aa4a1e0a3e6fe90, 0x3a708180831f320d, 0x3a3a68cd9e985016,
    0x4024000000000000, 0x4014000000000000, 0x3fe0000000000000, 0x3fa999999999999a,
    0x3f747ae147ae147b, 0x3f40624dd2f1a9fc, 0x3f0a36e2eb1c432d, 0x3ed4f8b588e368f1,
    0x3ea0c6f7a0b5ed8d, 0x3e6ad7f29abcaf48, 0x3e35798ee2308c3a, 0x3ed539223589fa95,
    0x3ed4ff26cd5a7781, 0x3ed4f95a762283ff, 0x3ed4f8c60703520c, 0x3ed4f8b72f19cd0d,
    0x3ed4f8b5b31c0c8d, 0x3ed4f8b58d1c461a, 0x3ed4f8b5894f7f0e, 0x3ed4f8b588ee37f3,
    0x3ed4f8b588e47da4, 0x3ed4f8b588e3849c, 0x3ed4f8b588e36bb5, 0x3ed4f8b588e36937,
    0x3ed4f8b588e368f8, 0x3ed4f8b588e368f1, 0x3ff0000000000000, 0xbff0000000000000,
    0xbfeffffffffffffa, 0xbfeffffffffffffb, 0x3feffffffffffffa, 0x3feffffffffffffb,
    0x3feffffffffffffc, 0x3feffffffffffffe, 0xbfefffffffffffff, 0xbfefffffffffffff,
    0x3fefffffffffffff, 0x3fefffffffffffff, 0x3fd3333333333332, 0x3fd3333333333333,
    0x3fd3333333333334, 0x0010000000000000, 0x000ffffffffffffd, 0x000fffffffffffff,
    0x7fefffffffffffff, 0xffefffffffffffff, 0x4340000000000000, 0xc340000000000000,
    0x4430000000000000, 0x44b52d02c7e14af5, 0x44b52d02c7e14af6, 0x44b52d02c7e14af7,
    0x444b1ae4d6e2ef4e, 0x444b1ae4d6e2ef4f, 0x444b1ae4d6e2ef50, 0x3eb0c6f7a0b5ed8c,
    0x3eb0c6f7a0b5ed8d, 0x41b3de4355555553, 0x41b3de4355555554, 0x41b3de4355555555,
    0x41b3de4355555556, 0x41b3de4355555557, 0xbecbf647612f3696, 0x43143ff3c1cb0959,
};

#define CHOSEN (sizeof chosen / sizeof *chosen)
#define SERIAL 2000u

static const struct {
    uint64_t lines;
    const char *sha256;
} published[] = {
    {1000, "be18b62b6f69cdab33a7e0dae0d9cfa869fda80ddc712221570f9f40a5878687"},
    {10000, "b9f7a8e75ef22a835685a52ccba7f7d6bdc99e34b010992cbc5864cd12be6892"},
    {100000, "22776e6d4b49fa294a0d0f349268e5c28808fe7e0cb2bcbe28f63894e494d4c7"},
    {1000000, "49415fee2c56c77864931bd3624faad425c3c577d6d74e89a83bc725506dad16"},
    {10000000, "b9f8a44a91d46813b21b9602e72f112613c91408db0b8341fb94603d9db135e0"},
    {100000000, "0f7dda6b0837dde083c5d6b896f7d62340c8a2415b0c7121d83145e08a755272"},
};

struct sequence {
    uint64_t index;
    uint8_t block[32];
    size_t used; /* of the block's four values */
};

static uint64_t little_endian(const uint8_t *bytes)
{
    uint64_t value = 0;

    for (int i = 7; i >= 0; i--)
        value = value << 8 | bytes[i];
    return value;
}

static uint64_t hashed(struct sequence *sequence)
{
    uint64_t bits, fraction;

    do {
        if (sequence->used == 4) {
            crypto_hash_sha256(sequence->block, sequence->block, sizeof sequence->block);
            sequence->used = 0;
        }
        bits = little_endian(sequence->block + 8 * sequence->used++);
        fraction = bits << 1;
    } while (fraction == 0 || fraction >= UINT64_C(0xFFE0000000000000));
    return bits;
}

static uint64_t next_bits(struct sequence *sequence)
{
    uint64_t at = sequence->index++;

    if (at < CHOSEN)
        return chosen[at];
    if (at < CHOSEN + SERIAL)
        return UINT64_C(0x0010000000000000) + (at - CHOSEN);
    return hashed(sequence);
}

static size_t write_hex(uint64_t bits, char *out)
{
    char digits[16];
    size_t len = 0;

    do {
        digits[len++] = "0123456789abcdef"[bits & 15];
        bits >>= 4;
    } while (bits);
    for (size_t i = 0; i < len; i++)
        out[i] = digits[len - 1 - i];
    return len;
}

static size_t write_line(uint64_t bits, char *out)
{
    size_t len = write_hex(bits, out), form;
    double number;

    memcpy(&number, &bits, sizeof number);
    out[len++] = ',';
    form = mission_number_write(number, out + len, 25);
    if (form == 0) {
        CHECK(form > 0);
        return 0;
    }
    len += form;
    out[len++] = '\n';
    return len;
}

static void check_sum(const crypto_hash_sha256_state *state, uint64_t lines, const char *want)
{
    crypto_hash_sha256_state copy = *state;
    uint8_t sum[32];
    char hex[65];

    crypto_hash_sha256_final(&copy, sum);
    sodium_bin2hex(hex, sizeof hex, sum, sizeof sum);
    test_about("first %" PRIu64 " lines", lines);
    CHECK_TEXT(hex, want);
}

static uint64_t most = 1000000;

static void test_sequence(void)
{
    struct sequence sequence = {.used = 4};
    crypto_hash_sha256_state state;
    char buffer[64 * 1024];
    size_t len = 0, stage = 0;

    crypto_hash_sha256_init(&state);
    while (stage < sizeof published / sizeof *published && published[stage].lines <= most) {
        len += write_line(next_bits(&sequence), buffer + len);
        if (len + 64 > sizeof buffer || sequence.index == published[stage].lines) {
            crypto_hash_sha256_update(&state, (const uint8_t *)buffer, len);
            len = 0;
        }
        if (sequence.index == published[stage].lines) {
            check_sum(&state, published[stage].lines, published[stage].sha256);
            stage++;
        }
    }
    CHECK(stage >= 1);
}

static const struct test tests[] = {{"published-sequence", test_sequence}};

int main(int argc, char **argv)
{
    const char *given = getenv("MISSION_ES6_LINES");

    if (given)
        most = strtoull(given, NULL, 10);
    if (argc > 1 && strcmp(argv[1], "--long") == 0) {
        most = 100000000;
        argc = 1;
    }
    return sodium_init() < 0 ? 1 : test_main("es6", tests, 1, argc, argv);
}
