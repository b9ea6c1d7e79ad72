/* What every fuzz target shares. SPDX-License-Identifier: MIT */
#include "fuzz.h"

static void *resize(void *host, void *old, size_t was, size_t want)
{
    struct fuzz *fuzz = host;
    void *grown;

    if (want == 0) {
        fuzz->live -= was;
        free(old);
        return NULL;
    }
    if (fuzz->countdown && --fuzz->countdown == 0)
        return NULL;
    grown = realloc(old, want);
    if (grown)
        fuzz->live += want - was;
    return grown;
}

static int32_t now(void *host, mission_time *out)
{
    (void)host;
    *out = (mission_time){.seconds = 1767225600}; /* 2026-01-01T00:00:00Z */
    return 0;
}

static mission_context *context(struct fuzz *fuzz, uint32_t profile, const mission_limits *limits)
{
    const mission_allocator allocator = {sizeof allocator, fuzz, resize};
    const mission_clock clock = {sizeof clock, NULL, now};
    const mission_config config = {.size = sizeof config,
                                   .profile = profile,
                                   .allocator = &allocator,
                                   .clock = &clock,
                                   .limits = limits};
    mission_context *made = NULL;

    LAW(mission_context_new(&config, &made, NULL) == MISSION_OK);
    return made;
}

bool fuzz_start(struct fuzz *fuzz, const uint8_t *data, size_t size)
{
    mission_limits limits = {.size = sizeof limits};
    uint32_t profile;

    if (size < FUZZ_HEADER)
        return false;
    *fuzz = (struct fuzz){.choice = data[0] >> 1};
    profile = data[0] & 1 ? MISSION_PROFILE_DRAFT : MISSION_PROFILE_SERIES;
    limits.json_depth = data[1] % 129u; /* 0: the default, here and below; never beyond it */
    limits.json_items = data[2];
    limits.json_bytes = data[3] * 64u;
    fuzz->context = context(fuzz, profile, &limits);
    fuzz->plain = context(fuzz, profile, NULL);
    fuzz->countdown = data[4] | (uint32_t)data[5] << 8;
    fuzz->text = (mission_view){(const char *)data + FUZZ_HEADER, size - FUZZ_HEADER};
    return true;
}

void fuzz_calm(struct fuzz *fuzz)
{
    fuzz->countdown = 0;
}

void fuzz_end(struct fuzz *fuzz)
{
    mission_context_unref(fuzz->context);
    mission_context_unref(fuzz->plain);
    LAW(fuzz->live == 0);
}

void fuzz_error(const mission_error *error, int32_t rc, size_t text_len)
{
    LAW(error->code == rc);
    if (rc == MISSION_OK)
        return;
    LAW(rc < 0 && error->category == mission_code_category(rc) && error->category > 0);
    LAW(error->reason && strcmp(error->reason, mission_code_reason(rc)) == 0);
    LAW(error->offset == MISSION_NO_OFFSET || error->offset <= text_len);
    LAW(memchr(error->where, 0, sizeof error->where) && memchr(error->text, 0, sizeof error->text));
}
