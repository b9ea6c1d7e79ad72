/* The structure of an X.509 certificate. SPDX-License-Identifier: MIT */
#include "certificate.h"

#define SEQUENCE 0x30
#define INTEGER 0x02
#define BIT_STRING 0x03
#define UTC_TIME 0x17
#define GENERALIZED_TIME 0x18
#define VERSION 0xa0
#define ISSUER_ID 0x81
#define SUBJECT_ID 0x82
#define EXTENSIONS 0xa3

static bool next_is(const mission_view *rest, uint8_t tag)
{
    return rest->len && (uint8_t)rest->ptr[0] == tag;
}

/* A definite length in its shortest form, as DER has it; how many bytes it took, 0: none is there.
 * Four bytes of length are more than any certificate needs. */
static size_t read_length(mission_view from, size_t *length)
{
    const uint8_t *at = (const uint8_t *)from.ptr;
    size_t bytes, value = 0;

    if (from.len == 0)
        return 0;
    *length = at[0];
    if (at[0] < 0x80)
        return 1;
    bytes = at[0] & 0x7f;
    if (bytes == 0 || bytes > 4 || from.len <= bytes || at[1] == 0)
        return 0;
    for (size_t i = 1; i <= bytes; i++)
        value = value << 8 | at[i];
    *length = value;
    return value < 0x80 ? 0 : 1 + bytes;
}

/* Take the element with this tag from the front of `*rest`; `inside` may be NULL. */
static bool take(mission_view *rest, uint8_t tag, mission_view *inside)
{
    size_t head, length = 0;

    if (!next_is(rest, tag))
        return false;
    head = read_length((mission_view){rest->ptr + 1, rest->len - 1}, &length);
    if (head == 0 || length > rest->len - 1 - head)
        return false;
    if (inside)
        *inside = (mission_view){rest->ptr + 1 + head, length};
    rest->ptr += 1 + head + length;
    rest->len -= 1 + head + length;
    return true;
}

static bool take_optional(mission_view *rest, uint8_t tag)
{
    return !next_is(rest, tag) || take(rest, tag, NULL);
}

static bool take_time(mission_view *rest)
{
    return take(rest, UTC_TIME, NULL) || take(rest, GENERALIZED_TIME, NULL);
}

static bool take_bits(mission_view *rest)
{
    mission_view bits;

    return take(rest, BIT_STRING, &bits) && bits.len > 0 && (uint8_t)bits.ptr[0] < 8;
}

static bool take_key(mission_view *rest)
{
    mission_view key;

    return take(rest, SEQUENCE, &key) && take(&key, SEQUENCE, NULL) && take_bits(&key) &&
           key.len == 0;
}

static bool take_validity(mission_view *rest)
{
    mission_view times;

    return take(rest, SEQUENCE, &times) && take_time(&times) && take_time(&times) && times.len == 0;
}

static bool is_signed_part(mission_view part)
{
    mission_view serial;

    return take_optional(&part, VERSION) && take(&part, INTEGER, &serial) && serial.len > 0 &&
           take(&part, SEQUENCE, NULL) &&                      /* signature */
           take(&part, SEQUENCE, NULL) &&                      /* issuer */
           take_validity(&part) && take(&part, SEQUENCE, NULL) /* subject */
           && take_key(&part) && take_optional(&part, ISSUER_ID) &&
           take_optional(&part, SUBJECT_ID) && take_optional(&part, EXTENSIONS) && part.len == 0;
}

bool mi_certificate_is(mission_view der)
{
    mission_view whole, part;

    return take(&der, SEQUENCE, &whole) && der.len == 0 && take(&whole, SEQUENCE, &part) &&
           is_signed_part(part) && take(&whole, SEQUENCE, NULL) && take_bits(&whole) &&
           whole.len == 0;
}
