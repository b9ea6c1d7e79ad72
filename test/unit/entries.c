/* Random entries near one another. SPDX-License-Identifier: MIT */
#include "entries.h"

const char *const entry_resources[] = {
    "https://erp.example.com",          "https://erp.example.com/",
    "https://erp.example.com/orders",   "https://ERP.example.com:443/orders",
    "https://erp.example.com/orders/7", "https://erp.example.com/orders%2F7",
    "https://docs.example.com",         "https://erp.example.com/ordersX",
};
const size_t entry_resource_count = sizeof entry_resources / sizeof *entry_resources;

uint64_t entry_below(uint64_t *state, uint64_t limit)
{
    return test_random(state) % limit;
}

static const char *one_of(uint64_t *state, const char *const *list, size_t count)
{
    return list[entry_below(state, count)];
}
#define ONE_OF(state, list) one_of(state, list, sizeof(list) / sizeof *(list))

static char *put(char *at, const char *text)
{
    const size_t len = strlen(text);

    memcpy(at, text, len + 1);
    return at + len;
}

static char *actions(uint64_t *state, char *at)
{
    static const char *const names[] = {"a.read", "a.write", "a.*", "b.read", "a.b.*", "a.b.c"};
    const uint64_t count = 1 + entry_below(state, 3);

    at = put(at, ",\"actions\":[");
    for (uint64_t i = 0; i < count; i++) {
        at = put(at, i ? ",\"" : "\"");
        at = put(at, ONE_OF(state, names));
        at = put(at, "\"");
    }
    return put(at, "]");
}

static char *constraints(uint64_t *state, char *at)
{
    static const char *const amounts[] = {"10", "10.00", "9.999999999999999999", "11"};
    static const char *const tenants[] = {"north", "south"};

    at = put(at, ",\"constraints\":{\"requires_action_approval\":");
    at = put(at, entry_below(state, 2) ? "true" : "false");
    if (entry_below(state, 2)) {
        at = put(at, ",\"max_amount\":{\"currency\":\"EUR\",\"amount\":\"");
        at = put(at, ONE_OF(state, amounts));
        at = put(at, "\"}");
    }
    if (entry_below(state, 3) == 0) {
        at = put(at, ",\"tenant\":\"");
        at = put(at, ONE_OF(state, tenants));
        at = put(at, "\"");
    }
    if (entry_below(state, 4) == 0)
        at = put(at, entry_below(state, 2) ? ",\"period\":\"Q3\"" : ",\"period\":\"Q4\"");
    return put(at, "}");
}

static char *delegation(uint64_t *state, char *at)
{
    static const char *const lists[] = {
        "",
        ",\"allowed_delegates\":[]",
        ",\"allowed_delegates\":[{}]",
        ",\"allowed_delegates\":[{\"sub\":\"tool\"}]",
        ",\"allowed_delegates\":[{\"sub_profile\":\"ai_agent\"}]",
        ",\"allowed_delegates\":[{\"sub\":\"other\"},{\"sub\":\"tool\",\"sub_profile\":\"user\"}]",
        ",\"allowed_delegates\":[{\"sub\":\"tool\"},{\"sub\":\"other\"}]",
    };

    at += sprintf(at, ",\"delegation\":{\"max_depth\":%d", (int)entry_below(state, 4));
    at = put(at, ONE_OF(state, lists));
    return put(at, "}");
}

void entry_random(uint64_t *state, char out[ENTRY_TEXT])
{
    char *at = put(out, "{\"type\":\"mission_resource_access\",\"resource\":\"");

    at = put(at, one_of(state, entry_resources, entry_resource_count));
    at = put(at, "\"");
    if (entry_below(state, 2))
        at = put(at, ",\"resource_match\":\"prefix\"");
    at = actions(state, at);
    if (entry_below(state, 2))
        at = constraints(state, at);
    if (entry_below(state, 2))
        at = delegation(state, at);
    put(at, "}");
}

void entries_random(uint64_t *state, size_t most, char out[SET_TEXT])
{
    const uint64_t count = 1 + entry_below(state, most);
    char *at = put(out, "[");

    for (uint64_t i = 0; i < count; i++) {
        char text[ENTRY_TEXT];

        entry_random(state, text);
        at = put(at, i ? "," : "");
        at = put(at, text);
    }
    put(at, "]");
}

mission_authority_set *entries_set(mission_context *context, const char *text)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_authority_set *set;

    CHECK_CODE(mission_authority_set_parse(context, mission_view_of(text), &set, &error),
               MISSION_OK, &error);
    return set;
}

int32_t entries_within(mission_authority_set *part, mission_authority_set *whole)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_subset_verdict verdict = {.size = sizeof verdict};
    mission_authority *child, *parent;

    CHECK_CODE(mission_authority_compile(part, &child, &error), MISSION_OK, &error);
    CHECK_CODE(mission_authority_compile(whole, &parent, &error), MISSION_OK, &error);
    CHECK_CODE(mission_authority_within(child, parent, &verdict, &error), MISSION_OK, &error);
    mission_authority_unref(child);
    mission_authority_unref(parent);
    return verdict.subset;
}

bool entries_are(mission_context *context, const mission_value *value, const char *text)
{
    mission_json *wanted = test_json(context, text);
    const bool same = mission_value_equal(value, mission_json_root(wanted)) == 1;
    mission_error error = MISSION_ERROR_INIT;
    mission_text *got;

    if (!same && !mission_value_canonical(context, value, &got, &error)) {
        const mission_view view = mission_text_view(got);

        printf("# got %.*s\n# not %s\n", (int)view.len, view.ptr, text);
        mission_text_unref(got);
    }
    mission_json_unref(wanted);
    return same;
}
