/* tools/list: the agent is shown what it may call, and nothing else to be misled by.
 * SPDX-License-Identifier: MIT */
#include "gate.h"

#include <stdio.h>

static void tell_tools(const char *label, const mission_value *tools)
{
    printf("      %s:", label);
    for (size_t i = 0; i < mission_value_count(tools); i++) {
        putchar(' ');
        show_text(story_text(mission_value_item(tools, i), "name"));
    }
    puts(mission_value_count(tools) ? "" : " none");
}

/* Those of `names`, in their order, and no others? */
static bool are(const mission_value *tools, const mission_value *names)
{
    const size_t count = mission_value_count(names);
    bool same = mission_value_count(tools) == count;

    for (size_t i = 0; same && i < count; i++)
        same = story_is(story_text(mission_value_item(tools, i), "name"),
                        mission_value_string(mission_value_item(names, i)));
    return same;
}

static bool list(struct gate *gate, mission_view resource, const mission_value *catalog)
{
    const mission_tools_view view = {
        .size = sizeof(view),
        .policy = gate->policy,
        .state = &gate->state,
        .now = &gate->story->now,
        .audience = resource,
    };
    mission_error error = MISSION_ERROR_INIT;
    mission_json *shown = NULL;
    const mission_value *tools;
    char label[160];
    int32_t rc = mission_tools_filter(gate->context, catalog, &view, &shown, &error);
    bool ok;

    tools = story_get(mission_json_root(shown), "tools");
    story_label(label, sizeof(label), mission_view_of("tools/list"), resource);
    ok = story_expect(gate->story, label, rc, MISSION_OK, &error) &&
         story_same(gate->story, "what is shown",
                    are(tools, story_get(catalog, "shown")) ? "what may be called" : "other tools",
                    "what may be called");
    tell_tools("there are", story_get(catalog, "tools"));
    tell_tools("shown are", tools);
    mission_json_unref(shown);
    return ok;
}

bool step_tools(struct story *story)
{
    mission_json *json = story_read_common(story, "tools.json");
    const mission_value *catalogs = mission_json_root(json);
    struct gate gate = {.story = story};
    bool ok = json && gate_open(story, &gate) && gate_look(&gate, &gate.state);

    for (size_t i = 0; ok && i < mission_value_count(catalogs); i++)
        ok = list(&gate, mission_value_name(catalogs, i), mission_value_item(catalogs, i));
    gate_close(&gate);
    mission_json_unref(json);
    return ok;
}
