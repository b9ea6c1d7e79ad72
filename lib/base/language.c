/* Language tags: well-formed per RFC 5646 section 2.1. SPDX-License-Identifier: MIT */
#include "text.h"

/* Tags that the grammar does not make. The "regular" grandfathered ones match `langtag`. */
static const char *const irregular[] = {
    "en-gb-oed", "i-ami", "i-bnn",     "i-default", "i-enochian", "i-hak",
    "i-klingon", "i-lux", "i-mingo",   "i-navajo",  "i-pwn",      "i-tao",
    "i-tay",     "i-tsu", "sgn-be-fr", "sgn-be-nl", "sgn-ch-de",
};

#define FEW 32u /* variants that are compared without memory */

static bool is_alpha(unsigned char c)
{
    c |= 0x20;
    return c >= 'a' && c <= 'z';
}

static unsigned char lower(unsigned char c)
{
    return c >= 'A' && c <= 'Z' ? c | 0x20 : c;
}

/* A subtag, by what the grammar asks of it. */
struct subtag {
    const unsigned char *ptr;
    size_t len;
    bool alpha, digit; /* nothing else in it */
};

/* The tag and the subtag in hand; `subtag.len` 0: none is left, or it is none (`bad`). */
struct walk {
    const unsigned char *at, *end; /* what follows the subtag, its hyphen included */
    struct subtag subtag;
    bool bad;
};

static void look(struct walk *walk)
{
    struct subtag tag = {walk->at, 0, true, true};

    while (walk->at < walk->end && *walk->at != '-') {
        bool alpha = is_alpha(*walk->at), digit = mi_is_digit(*walk->at);

        walk->bad = walk->bad || (!alpha && !digit);
        tag.alpha = tag.alpha && alpha;
        tag.digit = tag.digit && digit;
        walk->at++;
    }
    tag.len = (size_t)(walk->at - tag.ptr);
    if (tag.len == 0 || tag.len > 8)
        walk->bad = true;
    walk->subtag = tag;
}

static void step(struct walk *walk)
{
    walk->subtag.len = 0;
    if (walk->bad || walk->at == walk->end)
        return;
    walk->at++;
    look(walk);
}

static bool present(const struct walk *walk)
{
    return !walk->bad && walk->subtag.len != 0;
}

static bool is_alpha_of(const struct walk *walk, size_t len)
{
    return present(walk) && walk->subtag.alpha && walk->subtag.len == len;
}

static bool is_region(const struct walk *walk)
{
    return is_alpha_of(walk, 2) || (present(walk) && walk->subtag.digit && walk->subtag.len == 3);
}

static bool is_variant(const struct walk *walk)
{
    const struct subtag *tag = &walk->subtag;

    return present(walk) && (tag->len >= 5 || (tag->len == 4 && mi_is_digit(tag->ptr[0])));
}

/* At most eight alphanumerics in either case, as one number. */
static uint64_t key(const struct subtag *tag)
{
    uint64_t value = 0;

    for (size_t i = 0; i < tag->len; i++)
        value = value << 8 | lower(tag->ptr[i]);
    return value;
}

static void sift(uint64_t *keys, size_t at, size_t count)
{
    for (size_t child = 2 * at + 1; child < count; child = 2 * at + 1) {
        uint64_t kept = keys[at];

        if (child + 1 < count && keys[child + 1] > keys[child])
            child++;
        if (keys[child] <= kept)
            return;
        keys[at] = keys[child];
        keys[child] = kept;
        at = child;
    }
}

/* Heap sort: a hostile tag can have thousands of variants, in any order. */
static void sort(uint64_t *keys, size_t count)
{
    for (size_t i = count / 2; i-- > 0;)
        sift(keys, i, count);
    for (size_t left = count; left-- > 1;) {
        uint64_t largest = keys[0];

        keys[0] = keys[left];
        keys[left] = largest;
        sift(keys, 0, left);
    }
}

static bool has_twin(uint64_t *keys, size_t count)
{
    sort(keys, count);
    for (size_t i = 1; i < count; i++)
        if (keys[i - 1] == keys[i])
            return true;
    return false;
}

static size_t count_variants(struct walk walk)
{
    size_t count = 0;

    for (; is_variant(&walk); step(&walk))
        count++;
    return count;
}

/* No variant twice (section 2.2.5, rule 5). */
static int32_t read_variants(const mi_memory *memory, struct walk *walk)
{
    uint64_t few[FEW], *keys = few;
    size_t count = count_variants(*walk), at = 0;

    if (count > FEW)
        keys = mi_resize(memory, NULL, 0, count * sizeof *keys);
    if (!keys)
        return MISSION_E_NOMEM;
    for (; is_variant(walk); step(walk))
        keys[at++] = key(&walk->subtag);
    if (has_twin(keys, count))
        walk->bad = true;
    if (keys != few)
        mi_release(memory, keys, count * sizeof *keys);
    return MISSION_OK;
}

/* Subtags of at least `least` characters, one of them or more. */
static void read_rest(struct walk *walk, size_t least)
{
    size_t count = 0;

    for (step(walk); present(walk) && walk->subtag.len >= least; step(walk))
        count++;
    if (count == 0)
        walk->bad = true;
}

/* No singleton twice (section 2.2.6, rule 3); `x` begins the private part, which is the last. */
static void read_extensions(struct walk *walk)
{
    uint64_t seen = 0, bit;

    while (present(walk) && walk->subtag.len == 1) {
        unsigned char c = lower(walk->subtag.ptr[0]);

        if (c == 'x') {
            read_rest(walk, 1);
            return;
        }
        bit = UINT64_C(1) << (mi_is_digit(c) ? c - '0' : c - 'a' + 10);
        walk->bad = seen & bit;
        seen |= bit;
        if (!walk->bad)
            read_rest(walk, 2);
    }
}

/* language = 2*3ALPHA ["-" extlang] / 4ALPHA / 5*8ALPHA */
static void read_language(struct walk *walk)
{
    size_t len = walk->subtag.len;

    if (!present(walk) || !walk->subtag.alpha || len < 2) {
        walk->bad = true;
        return;
    }
    step(walk);
    for (int i = 0; len <= 3 && i < 3 && is_alpha_of(walk, 3); i++)
        step(walk);
}

static int32_t read_tag(const mi_memory *memory, struct walk *walk)
{
    int32_t rc;

    read_language(walk);
    if (is_alpha_of(walk, 4))
        step(walk);
    if (is_region(walk))
        step(walk);
    rc = read_variants(memory, walk);
    if (rc)
        return rc;
    read_extensions(walk);
    return walk->bad || present(walk) ? MISSION_E_MALFORMED_LANGUAGE : MISSION_OK;
}

static bool is_irregular(mission_view text)
{
    for (size_t i = 0; i < MI_COUNT(irregular); i++) {
        size_t at = 0;

        if (strlen(irregular[i]) != text.len)
            continue;
        while (at < text.len && lower((unsigned char)text.ptr[at]) == irregular[i][at])
            at++;
        if (at == text.len)
            return true;
    }
    return false;
}

int32_t mi_language_check(const mi_memory *memory, mission_view text)
{
    struct walk walk = {.at = (const unsigned char *)text.ptr};

    if (!text.ptr || text.len == 0)
        return MISSION_E_MALFORMED_LANGUAGE;
    if (is_irregular(text))
        return MISSION_OK;
    walk.end = walk.at + text.len;
    look(&walk);
    if (walk.subtag.len != 1)
        return read_tag(memory, &walk);
    if (lower(walk.subtag.ptr[0]) != 'x')
        return MISSION_E_MALFORMED_LANGUAGE;
    read_rest(&walk, 1);
    return walk.bad ? MISSION_E_MALFORMED_LANGUAGE : MISSION_OK;
}
