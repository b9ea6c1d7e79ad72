/* What a key of each type is made of. SPDX-License-Identifier: MIT */
#include "jwk.h"

#define NUMBER(member, secret)                                                                     \
    {                                                                                              \
        MI_VIEW_INIT(#member), offsetof(mission_key_numbers, member), secret                       \
    }

const struct mi_jwk_member mi_jwk_members[MI_JWK_MEMBERS] = {
    NUMBER(x, false), NUMBER(y, false), NUMBER(n, false), NUMBER(e, false), NUMBER(d, true),
    NUMBER(p, true),  NUMBER(q, true),  NUMBER(dp, true), NUMBER(dq, true), NUMBER(qi, true),
};

#define BYTES_MOST 1024u /* of an RSA number: 8192 bits */

#define X 1u
#define Y 2u
#define N_E (4u | 8u)
#define D 16u
#define P_TO_QI (32u | 64u | 128u | 256u | 512u)

/* Of each type: its members, by bit; the length of each for curves. */
static const struct type {
    mission_view kty, crv;
    uint32_t members;
    size_t len;
} types[] = {
    [MISSION_KEY_P256] = {MI_VIEW_INIT("EC"), MI_VIEW_INIT("P-256"), X | Y | D, 32},
    [MISSION_KEY_P384] = {MI_VIEW_INIT("EC"), MI_VIEW_INIT("P-384"), X | Y | D, 48},
    [MISSION_KEY_RSA] = {MI_VIEW_INIT("RSA"), {NULL, 0}, N_E | D | P_TO_QI, 0},
    [MISSION_KEY_ED25519] = {MI_VIEW_INIT("OKP"), MI_VIEW_INIT("Ed25519"), X | D, 32},
};

mission_view mi_jwk_kty(uint32_t type)
{
    return types[type].kty;
}

mission_view mi_jwk_crv(uint32_t type)
{
    return types[type].crv;
}

bool mi_jwk_has(uint32_t type, size_t member)
{
    return types[type].members >> member & 1;
}

bool mi_jwk_shows_secret(const mission_value *jwk)
{
    for (size_t i = 0; i < MI_JWK_MEMBERS; i++)
        if (mi_jwk_members[i].secret && mission_value_get(jwk, mi_jwk_members[i].name))
            return true;
    return mission_value_get(jwk, MI_VIEW("oth")) != NULL; /* further primes of RSA */
}

mission_view *mi_jwk_number(mission_key_numbers *numbers, size_t member)
{
    return (mission_view *)(void *)((char *)numbers + mi_jwk_members[member].offset);
}

static mission_view number_of(const mission_key_numbers *numbers, size_t member)
{
    mission_view view;

    memcpy(&view, (const char *)numbers + mi_jwk_members[member].offset, sizeof view);
    return view;
}

static size_t bits_of(mission_view number)
{
    size_t bits = number.len * 8;

    for (unsigned first = (unsigned char)number.ptr[0]; !(first & 0x80); first = first << 1)
        bits--;
    return bits;
}

static bool is_odd(mission_view number)
{
    return number.ptr[number.len - 1] & 1;
}

/* Neither weak nor of a size that would be work for an attacker to hand out. */
static bool modulus_sound(mission_view n)
{
    return n.len >= 256 && n.len <= 1024 && bits_of(n) >= 2048 && is_odd(n) && !mi_roca(n);
}

static bool exponent_sound(mission_view e)
{
    return bits_of(e) >= 17 && e.len <= 8 && is_odd(e);
}

static bool number_sound(const mission_key_numbers *numbers, size_t member)
{
    const mission_view number = number_of(numbers, member);

    if (numbers->type != MISSION_KEY_RSA)
        return number.len == types[numbers->type].len;
    if (number.len == 0 || number.ptr[0] == 0)
        return false;
    if (mi_view_is(mi_jwk_members[member].name, MI_VIEW("n")))
        return modulus_sound(number);
    if (mi_view_is(mi_jwk_members[member].name, MI_VIEW("e")))
        return exponent_sound(number);
    return number.len <= numbers->n.len;
}

bool mi_jwk_sound(const mission_key_numbers *numbers, size_t *bad)
{
    for (size_t i = 0; i < MI_JWK_MEMBERS; i++) {
        if (!mi_jwk_has(numbers->type, i) || (mi_jwk_members[i].secret && numbers->d.len == 0))
            continue;
        *bad = i;
        if (!number_sound(numbers, i))
            return false;
    }
    return true;
}
