/* See native.h. SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 199309L
#include "native.h"

#include <cjson/cJSON.h>
#include <time.h>

static mission_context *context;
static mission_token_cache *cache;
static mission_presented presented = {.size = sizeof(presented), .scheme = MISSION_SCHEME_BEARER};
static mission_time moment;

static int64_t clock_now(void)
{
    struct timespec at;

    clock_gettime(CLOCK_MONOTONIC, &at);
    return at.tv_sec * INT64_C(1000000000) + at.tv_nsec;
}

int64_t native_unit(const char *text, size_t len, int64_t times)
{
    const int64_t start = clock_now();

    for (int64_t i = 0; i < times; i++) {
        cJSON *tree = cJSON_ParseWithLength(text, len);

        if (!tree)
            return 0;
        cJSON_Delete(tree);
    }
    return clock_now() - start;
}

int64_t native_canonicalize(const char *text, size_t len, int64_t times)
{
    const int64_t start = clock_now();

    for (int64_t i = 0; i < times; i++) {
        mission_text *canonical = NULL;

        if (mission_json_canonicalize(context, (mission_view){text, len}, &canonical, NULL))
            return 0;
        mission_text_unref(canonical);
    }
    return clock_now() - start;
}

int64_t native_verify(int64_t times)
{
    const int64_t start = clock_now();

    for (int64_t i = 0; i < times; i++) {
        mission_access access = {.size = sizeof(access)};
        mission_token *token = NULL;

        if (mission_token_cache_verify(cache, &presented, &moment, &token, &access, NULL) ||
            access.permit != 1)
            return 0;
        mission_token_unref(token);
    }
    return clock_now() - start;
}

static int32_t tell_time(void *host, mission_time *out)
{
    (void)host;
    *out = moment;
    return 0;
}

int32_t native_open(const char *keys, const char *token, int64_t now)
{
    const mission_clock clock = {sizeof(clock), NULL, tell_time};
    const mission_config config = {
        .size = sizeof(config), .profile = MISSION_PROFILE_SERIES, .clock = &clock};
    const mission_view audience = mission_view_of("https://erp.example.com/");
    mission_trusted_issuer issuer = {.size = sizeof(issuer),
                                     .iss = mission_view_of("https://as.example.com")};
    mission_resource_config server = {
        .size = sizeof(server),
        .issuers = &issuer,
        .issuer_count = 1,
        .audiences = &audience,
        .audience_count = 1,
        .freshness = {.size = sizeof(server.freshness)},
    };
    mission_resource *resource = NULL;
    mission_jwks *set = NULL;
    int32_t rc = mission_context_new(&config, &context, NULL);

    if (!rc)
        rc = mission_jwks_parse(context, mission_view_of(keys), &set, NULL);
    issuer.keys = set;
    server.context = context;
    if (!rc)
        rc = mission_resource_new(&server, &resource, NULL);
    if (!rc)
        rc = mission_token_cache_new(resource, 0, 0, &cache, NULL);
    moment.seconds = now;
    presented.token = mission_view_of(token); /* which the caller leaves where it is */
    if (!rc)
        rc = native_verify(1) ? MISSION_OK : MISSION_E_ARGUMENT;
    return rc;
}
