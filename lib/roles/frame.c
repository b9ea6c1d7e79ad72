/* Stored documents: a line that says their format and checksum, then their canonical bytes.
 * SPDX-License-Identifier: MIT
 *
 * The checksum finds what a disk or a careless hand spoils; what must be proven is proven by the
 * record's anchors. */
#include "plan.h"

#define FORMAT "mission/1 "
#define FORMAT_LEN (sizeof FORMAT - 1)
#define DIGITS 16u

/* The same on every machine; a compiler makes one load of it. */
static inline uint64_t word_at(const char *at)
{
    const unsigned char *byte = (const unsigned char *)at;

    return (uint64_t)byte[0] | (uint64_t)byte[1] << 8 | (uint64_t)byte[2] << 16 |
           (uint64_t)byte[3] << 24 | (uint64_t)byte[4] << 32 | (uint64_t)byte[5] << 40 |
           (uint64_t)byte[6] << 48 | (uint64_t)byte[7] << 56;
}

static inline uint64_t mixed(uint64_t sum, uint64_t word)
{
    sum = (sum ^ word) * UINT64_C(0x9e3779b97f4a7c15); /* odd: nothing that differs is lost */
    return sum ^ sum >> 29;
}

#define LANES 4u /* sums in turns, so that none waits for another */
#define STRIDE (8 * LANES)

static uint64_t checksum(mission_view json)
{
    uint64_t sum[LANES] = {json.len, 1, 2, 3};
    const char *at = json.ptr;
    size_t left = json.len;
    char rest[STRIDE] = {0};

    for (; left >= STRIDE; left -= STRIDE, at += STRIDE) {
        for (size_t i = 0; i < LANES; i++)
            sum[i] = mixed(sum[i], word_at(at + 8 * i));
    }
    memcpy(rest, at, left);
    for (size_t i = 0; i < LANES; i++)
        sum[i] = mixed(sum[i], word_at(rest + 8 * i));
    return mixed(mixed(sum[0], sum[1]), mixed(sum[2], sum[3]));
}

void mi_frame(mission_view json, char out[MI_FRAME_LEN])
{
    static const char digits[] = "0123456789abcdef";
    uint64_t sum = checksum(json);

    memcpy(out, FORMAT, FORMAT_LEN);
    for (size_t i = DIGITS; i-- > 0; sum >>= 4)
        out[FORMAT_LEN + i] = digits[sum & 15];
    out[FORMAT_LEN + DIGITS] = '\n';
    out[FORMAT_LEN + DIGITS + 1] = 0;
}

int32_t mi_spoilt(const struct mi_read *read, const char *what, mission_error *error)
{
    int32_t rc = mi_fail_say(error, MISSION_E_STORED, "%s", what);

    if (mi_error_wanted(error)) {
        error->where[0] = 0;
        mi_where_name(error, read->kind);
        mi_where_name(error, read->key);
    }
    return rc;
}

int32_t mi_bad_stored(const struct mi_read *read, int32_t rc, const char *what,
                      mission_error *error)
{
    const int32_t category = mission_code_category(rc);

    return category == MISSION_CATEGORY_INPUT || category == MISSION_CATEGORY_REFUSED ||
                   category == MISSION_CATEGORY_LIMIT
               ? mi_spoilt(read, what, error)
               : rc;
}

static bool framed(mission_view bytes)
{
    char head[MI_FRAME_LEN];

    if (bytes.len < MI_FRAME_LEN - 1 || memcmp(bytes.ptr, FORMAT, FORMAT_LEN) != 0)
        return false;
    mi_frame((mission_view){bytes.ptr + MI_FRAME_LEN - 1, bytes.len - (MI_FRAME_LEN - 1)}, head);
    return memcmp(bytes.ptr, head, MI_FRAME_LEN - 1) == 0;
}

int32_t mi_unframe(mission_plan *plan, const struct mi_read *read, mission_json **out,
                   mission_error *error)
{
    mission_json *doc = NULL;
    mission_view json = read->bytes;
    int32_t rc;

    *out = NULL;
    if (!framed(json))
        return mi_spoilt(read, "the stored row is damaged, or of a format that is not known",
                         error);
    json.ptr += MI_FRAME_LEN - 1;
    json.len -= MI_FRAME_LEN - 1;
    rc = mission_json_parse(mi_plan_context(plan), json, 0, &doc, error);
    if (rc)
        return mi_bad_stored(read, rc, "the stored row is no JSON", error);
    rc = mi_hold(plan, doc, mi_drop_json, error);
    if (!rc)
        *out = doc;
    return rc;
}
