/* The canonical order of members, and with it the duplicates. SPDX-License-Identifier: MIT */
#include "json.h"

#define FEW 32u

/* UTF-8 bytes sort as code points do; UTF-16 code units sort the same but for the code points
 * beyond the BMP (lead bytes F0..F4), which come before U+E000..U+FFFF (EE, EF). */
static inline unsigned char unit_rank(unsigned char c)
{
    if (c < 0xEE)
        return c;
    return c >= 0xF0 ? (unsigned char)(c - 2) : (unsigned char)(c + 5);
}

int mi_name_compare(mission_view a, mission_view b)
{
    const unsigned char *x = (const unsigned char *)a.ptr, *y = (const unsigned char *)b.ptr;
    size_t least = a.len < b.len ? a.len : b.len, i = 0;

    for (; i < least; i++)
        if (x[i] != y[i])
            return unit_rank(x[i]) < unit_rank(y[i]) ? -1 : 1;
    return (a.len > b.len) - (a.len < b.len);
}

/* The first seven bytes of a name as a number that sorts as they do, its lowest byte zero. Names
 * have room behind them (MI_ROOM). */
static inline uint64_t prefix(const struct mi_json_member *member)
{
    static const uint64_t masks[] = {0,
                                     0xff00000000000000,
                                     0xffff000000000000,
                                     0xffffff0000000000,
                                     0xffffffff00000000,
                                     0xffffffffff000000,
                                     0xffffffffffff0000,
                                     0xffffffffffffff00};
    const uint32_t len = member->name.len;
    uint64_t value, ranked = 0;

    memcpy(&value, member->name.u.text, sizeof value);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    value = __builtin_bswap64(value);
#endif
    value &= masks[len < 7 ? len : 7];
    if (MI_LIKELY(!(value & 0x8080808080808080u)))
        return value;
    for (int shift = 56; shift > 0; shift -= 8)
        ranked |= (uint64_t)unit_rank((unsigned char)(value >> shift)) << shift;
    return ranked;
}

/* Two names whose prefixes are equal. */
static int compare_behind(mission_view a, mission_view b)
{
    if (a.len <= 7 || b.len <= 7)
        return (a.len > b.len) - (a.len < b.len);
    return mi_name_compare((mission_view){a.ptr + 7, a.len - 7},
                           (mission_view){b.ptr + 7, b.len - 7});
}

static int compare(const struct mi_json_member *members, uint32_t a, uint32_t b)
{
    return compare_behind(mi_name(&members[a]), mi_name(&members[b]));
}

/* The first member, in the text's order, whose name stood before. */
static inline void note_twice(uint32_t index, bool *duplicate, uint32_t *twice)
{
    if (!*duplicate || index < *twice)
        *twice = index;
    *duplicate = true;
}

/* ---- few members: a key is a prefix with the member's index in its lowest byte ---- */

#define INDEX(key) ((uint32_t)((key)&0xff))
#define SAME_PREFIX(a, b) (((a) ^ (b)) < 0x100)

static inline void sort_keys(uint64_t *keys, uint32_t count)
{
    for (uint32_t i = 1; i < count; i++) {
        const uint64_t key = keys[i];
        uint32_t at = i;

        for (; at > 0 && key < keys[at - 1]; at--)
            keys[at] = keys[at - 1];
        keys[at] = key;
    }
}

/* Keys of one prefix stand together, in the text's order: now by the rest of their names. A name
 * that stood before stops at its equal. */
static bool sort_alike(const struct mi_json_member *members, uint64_t *keys, uint32_t count,
                       uint32_t *twice)
{
    bool duplicate = false;

    for (uint32_t i = 1; i < count; i++) {
        const uint64_t key = keys[i];
        uint32_t at = i;
        int order = 1;

        for (; at > 0 && SAME_PREFIX(key, keys[at - 1]); at--) {
            order = compare(members, INDEX(key), INDEX(keys[at - 1]));
            if (order >= 0)
                break;
            keys[at] = keys[at - 1];
        }
        keys[at] = key;
        if (order == 0)
            note_twice(INDEX(key), &duplicate, twice);
    }
    return duplicate;
}

static int32_t take_alike(const struct mi_json_member *members, uint64_t *keys, uint32_t count,
                          uint32_t *order, bool *sorted, uint32_t *twice)
{
    if (sort_alike(members, keys, count, twice))
        return MISSION_E_DUPLICATE_MEMBER;
    *sorted = true;
    for (uint32_t i = 0; i < count; i++) {
        order[i] = INDEX(keys[i]);
        *sorted = *sorted && order[i] == i;
    }
    return MISSION_OK;
}

static int32_t order_few(const struct mi_json_member *members, uint32_t count, uint32_t *order,
                         bool *sorted, uint32_t *twice)
{
    uint64_t keys[FEW], last = 0;
    bool rises = true, alike = false;

    for (uint32_t i = 0; i < count; i++) {
        keys[i] = prefix(&members[i]) | i;
        rises &= keys[i] >= last + 0x100; /* a greater prefix (an empty name is looked at again) */
        last = keys[i];
    }
    *sorted = rises;
    if (rises)
        return MISSION_OK;
    sort_keys(keys, count);
    last = ~keys[0];
    for (uint32_t i = 0; i < count; i++) {
        order[i] = INDEX(keys[i]);
        alike |= SAME_PREFIX(last, keys[i]);
        last = keys[i];
    }
    return alike ? take_alike(members, keys, count, order, sorted, twice) : MISSION_OK;
}

/* ---- many members: slots, merged bottom up ---- */

struct slot {
    uint64_t prefix;
    uint32_t index;
};

static inline int slot_compare(const struct mi_json_member *members, struct slot a, struct slot b)
{
    if (a.prefix != b.prefix)
        return a.prefix < b.prefix ? -1 : 1;
    return compare(members, a.index, b.index);
}

static void merge(const struct mi_json_member *members, const struct slot *from, struct slot *to,
                  uint32_t left, uint32_t middle, uint32_t right)
{
    uint32_t a = left, b = middle;

    for (uint32_t at = left; at < right; at++) {
        if (a < middle && (b >= right || slot_compare(members, from[a], from[b]) <= 0))
            to[at] = from[a++];
        else
            to[at] = from[b++];
    }
}

/* Stable: equal names stay in the text's order. Works between `slots` and its second half. */
static struct slot *sort_slots(const struct mi_json_member *members, struct slot *slots,
                               uint32_t count)
{
    struct slot *from = slots, *to = slots + count, *swap;

    for (uint64_t width = 1; width < count; width *= 2) {
        for (uint64_t left = 0; left < count; left += 2 * width) {
            const uint64_t middle = left + width < count ? left + width : count;
            const uint64_t right = left + 2 * width < count ? left + 2 * width : count;

            merge(members, from, to, (uint32_t)left, (uint32_t)middle, (uint32_t)right);
        }
        swap = from;
        from = to;
        to = swap;
    }
    return from;
}

static bool already_sorted(const struct mi_json_member *members, uint32_t count)
{
    for (uint32_t i = 1; i < count; i++)
        if (mi_name_compare(mi_name(&members[i - 1]), mi_name(&members[i])) >= 0)
            return false;
    return true;
}

static int32_t take_order(const struct mi_json_member *members, const struct slot *slots,
                          uint32_t count, uint32_t *order, uint32_t *twice)
{
    bool duplicate = false;

    for (uint32_t i = 0; i < count; i++) {
        order[i] = slots[i].index;
        if (i > 0 && slot_compare(members, slots[i - 1], slots[i]) == 0)
            note_twice(order[i], &duplicate, twice);
    }
    return duplicate ? MISSION_E_DUPLICATE_MEMBER : MISSION_OK;
}

static int32_t order_many(const mi_memory *memory, const struct mi_json_member *members,
                          uint32_t count, uint32_t *order, uint32_t *twice)
{
    const size_t size = 2 * (size_t)count * sizeof(struct slot);
    struct slot *slots = mi_resize(memory, NULL, 0, size);
    int32_t rc;

    if (!slots)
        return MISSION_E_NOMEM;
    for (uint32_t i = 0; i < count; i++)
        slots[i] = (struct slot){prefix(&members[i]), i};
    rc = take_order(members, sort_slots(members, slots, count), count, order, twice);
    mi_release(memory, slots, size);
    return rc;
}

int32_t mi_order_members(const mi_memory *memory, const struct mi_json_member *members,
                         uint32_t count, uint32_t *order, bool *sorted, uint32_t *twice)
{
    if (MI_LIKELY(count <= FEW)) /* a key's lowest byte holds the index */
        return order_few(members, count, order, sorted, twice);
    *sorted = already_sorted(members, count);
    return *sorted ? MISSION_OK : order_many(memory, members, count, order, twice);
}
