/* The agent needs customers' accounts, which are not in what was approved. SPDX-License-Identifier:
 * MIT
 *
 * No token of the Mission is for the CRM. The agent comes with its own, which says who it is, and
 * names the Mission in the call: the CRM's decision point joins the two, and looks at what was
 * approved. */
#include "gate.h"

#include <stdio.h>

static bool call_crm(struct story *story, const mission_value *one, bool note)
{
    const mission_view id = place_text(story, "mission_id");
    mission_text *token = story_plain_token(story, story_text(one, "resource"));
    char label[160], key[160];
    struct tools_call call = {
        .label = label,
        .resource = story_text(one, "resource"),
        .action = story_text(one, "action"),
        .token = mission_text_view(token),
        .arguments = story_get(one, "facts"),
        .with_proof = true,
        .external = true,
        .want = MISSION_E_DENIED,
        .reason = story_text(one, "outcome"),
        .note = note,
    };
    struct gate gate = {.story = story};
    bool ok;

    snprintf(key, sizeof(key), "crm.%.*s", (int)id.len, id.ptr);
    call.key = mission_view_of(key);
    story_label(label, sizeof(label), call.action, call.resource);
    ok = token && gate_open(story, &gate) && gate_call(&gate, &call);
    gate_close(&gate);
    mission_text_unref(token);
    return ok;
}

bool story_attempt(struct story *story, bool note)
{
    mission_json *json = story_read_common(story, "attempt.json");
    const bool ok = json && story_keys(story) && call_crm(story, mission_json_root(json), note);

    mission_json_unref(json);
    return ok;
}

bool step_attempt(struct story *story)
{
    return story_attempt(story, true);
}
