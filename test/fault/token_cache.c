/* The token cache at every failing allocation and callback: it never permits what it could not
 * judge, and for want of memory keeps less. SPDX-License-Identifier: MIT */
#include "../unit/mint.h"
#include "meter.h"

struct setup {
    mission_context *context;
    struct mint mint;
    mission_resource *resource;
    mission_token_cache *cache;
    mission_text *text;
};

static struct setup prepare(struct meter *meter)
{
    struct setup s = {.context = meter_context(meter, meter_profile())};
    mission_error error = MISSION_ERROR_INIT;

    s.mint = mint_open(s.context);
    s.resource = mint_resource(&s.mint, NULL, 0);
    s.text = mint_token(&s.mint, (struct minted){.number = 1, .mission = 1});
    CHECK_CODE(mission_token_cache_new(s.resource, 0, 0, &s.cache, &error), MISSION_OK, &error);
    return s;
}

static void finish(struct setup *s)
{
    mission_token_cache_free(s->cache);
    mission_text_unref(s->text);
    mission_resource_unref(s->resource);
    mint_close(&s->mint);
    mission_context_unref(s->context);
}

static uint64_t held(const struct setup *s)
{
    mission_token_cache_counts out = {.size = sizeof out};

    CHECK_INT(mission_token_cache_count(s->cache, &out, NULL), MISSION_OK);
    return out.tokens;
}

static int32_t verify(const struct setup *s, mission_error *error)
{
    const mission_presented presented = mint_presented(s->text);
    mission_token *token = (mission_token *)(uintptr_t)8;
    mission_access access = {.size = sizeof access, .permit = 1};
    const int32_t rc =
        mission_token_cache_verify(s->cache, &presented, NULL, &token, &access, error);

    CHECK_INT(access.permit, rc == MISSION_OK);
    CHECK_INT(access.status, rc ? 500 : 200);
    CHECK_INT(token != NULL, rc == MISSION_OK);
    mission_token_unref(token);
    return rc;
}

static int32_t run_new(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    mission_token_cache *cache = (mission_token_cache *)(uintptr_t)8;
    int32_t rc;

    meter_arm(meter);
    rc = mission_token_cache_new(s.resource, 100, 0, &cache, error);
    meter_disarm(meter);
    CHECK_INT(rc == MISSION_OK, cache != NULL);
    mission_token_cache_free(cache);
    finish(&s);
    return rc;
}

static int32_t run_missed(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    int32_t rc;

    meter_arm(meter);
    rc = verify(&s, error);
    meter_disarm(meter);
    if (rc)
        CHECK_INT(held(&s), 0);
    if (!meter->memory.hit && !meter->host.hit)
        CHECK_INT(held(&s), 1);
    finish(&s);
    return rc;
}

static int32_t run_found(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    int32_t rc;

    CHECK_CODE(verify(&s, error), MISSION_OK, error);
    meter_arm(meter);
    rc = verify(&s, error);
    meter_disarm(meter);
    CHECK_INT(held(&s), 1); /* a failure is not the token's */
    finish(&s);
    return rc;
}

static const struct scenario scenarios[] = {
    {"mission_token_cache_new", run_new, 0, false},
    {"mission_token_cache_verify", run_missed, 0, true}, /* the last block is for keeping it */
    {"mission_token_cache_verify", run_found, 0, false},
};

static void test_sweep(void)
{
    for (size_t i = 0; i < sizeof scenarios / sizeof scenarios[0]; i++)
        meter_sweep(&scenarios[i]);
}

static const struct test tests[] = {{"sweep", test_sweep}};
TEST_MAIN("fault-token_cache", tests)
