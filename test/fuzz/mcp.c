/* Calls of tools, catalogs and destinations of anybody: an answer for every text, and nothing of
 * what was refused. SPDX-License-Identifier: MIT
 *
 * The first byte chooses: a call; a catalog, an OpenAPI document and a scope statement; a
 * destination. */
#include "fuzz.h"

static mission_view ours(const char *text)
{
    return mission_view_of(text);
}

static mission_json *parse(struct fuzz *fuzz)
{
    mission_json *json = NULL;

    if (mission_json_parse(fuzz->context, fuzz->text, 0, &json, NULL))
        return NULL;
    return json;
}

static void call(struct fuzz *fuzz)
{
    const mission_tools_terms terms = {
        .size = sizeof terms, .bound_issuer = ours("https://i"), .bound_mission = ours("m")};
    mission_error error = MISSION_ERROR_INIT;
    mission_tools_call own = {.size = sizeof own};
    mission_json *json = parse(fuzz), *body = NULL;
    int32_t rc;

    if (!json)
        return;
    rc = mission_tools_call_read(mission_json_root(json), &terms, &own, &error);
    fuzz_error(&error, rc, SIZE_MAX);
    LAW((own.tool.len != 0) == (rc == MISSION_OK));
    if (rc == MISSION_OK) {
        LAW(own.reason == MISSION_DENY_NONE ||
            own.reason == MISSION_DENY_MISSION_REFERENCE_CONFLICT);
        LAW(own.reason ? !own.mission.len : fuzz_same(own.mission, ours("m")));
    } else if (mission_tools_call_malformed(fuzz->context, &error, NULL, &body, NULL) ==
               MISSION_OK) {
        LAW(body != NULL);
    }
    mission_json_unref(body);
    mission_json_unref(json);
}

static void catalog(struct fuzz *fuzz)
{
    mission_json *json = parse(fuzz), *out = NULL, *same = NULL;
    mission_egress_scope *scope = NULL;

    if (!json)
        return;
    if (mission_tools_snapshot(fuzz->context, mission_json_root(json), &out, NULL) == MISSION_OK &&
        mission_tools_compare(fuzz->context, mission_json_root(out), mission_json_root(out), &same,
                              NULL) == MISSION_OK)
        for (size_t i = 0; i < 3; i++)
            LAW(mission_value_count(mission_value_item(mission_json_root(same), i)) == 0);
    mission_json_unref(same);
    mission_json_unref(out);
    out = NULL;
    if (mission_value_kind(mission_json_root(json)) == MISSION_JSON_OBJECT)
        (void)!mission_operation_extract(fuzz->context, mission_json_root(json), ours("o"), &out,
                                         NULL);
    mission_json_unref(out);
    if (mission_egress_scope_parse(fuzz->context, fuzz->text, &scope, NULL))
        LAW(scope == NULL);
    mission_egress_scope_unref(scope);
    mission_json_unref(json);
}

/* Up to a NUL: an entry; behind it: a destination. A domain is none of its own
 * subdomains, and what could be read in two ways matches nothing. */
static void destination(struct fuzz *fuzz)
{
    const char *nul = memchr(fuzz->text.ptr, 0, fuzz->text.len);
    const size_t at = nul ? (size_t)(nul - fuzz->text.ptr) : fuzz->text.len;
    const mission_view entry = {fuzz->text.ptr, at};
    mission_view place = {fuzz->text.ptr + at, fuzz->text.len - at};

    if (nul) {
        place.ptr++;
        place.len--;
    }
    if (mission_egress_matches(ours(".example.com"), place)) {
        LAW(!mission_egress_matches(ours("example.com"), place));
    }
    if (mission_egress_matches(entry, place))
        LAW(place.len > 0 && entry.len > 0 && !memchr(place.ptr, '\\', place.len) &&
            !memchr(place.ptr, '#', place.len));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz fuzz;

    if (!fuzz_start(&fuzz, data, size))
        return 0;
    switch (fuzz.choice % 3) {
    case 0:
        call(&fuzz);
        break;
    case 1:
        catalog(&fuzz);
        break;
    default:
        destination(&fuzz);
    }
    fuzz_end(&fuzz);
    return 0;
}
