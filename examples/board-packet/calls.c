/* The agent calls tools, with the tokens that it holds. SPDX-License-Identifier: MIT */
#include "gate.h"

#include <stdio.h>

/* The code of an outcome's word: of what a server refuses by itself, or a decision's reason; 0:
 * permitted. */
static int32_t code_of(mission_view outcome)
{
    if (mission_denial_of_name(outcome) != MISSION_DENY_NONE)
        return MISSION_E_DENIED;
    for (int32_t code = -1; code > -1000; code--)
        if (story_is(outcome, mission_view_of(mission_code_reason(code))))
            return code;
    return MISSION_OK;
}

/* A tool that no token is for: the token endpoint is asked for one. */
static bool ask_for_token(struct story *story, const char *label, mission_view resource,
                          int32_t want)
{
    struct answer answer = ANSWER_INIT;
    bool ok;

    story_reserve(story, &resource, &answer);
    ok = story_expect(story, label, answer.code, want, &answer.error);
    answer_drop(&answer);
    return ok;
}

/* The agent's name for one of its calls: under it the call happens once. */
static mission_view name_call(const struct story *story, size_t index, char *out, size_t size)
{
    const mission_view id = place_text(story, "mission_id");

    snprintf(out, size, "call-%zu.%.*s", index, (int)id.len, id.ptr);
    return mission_view_of(out);
}

static bool make_call(struct story *story, struct gate *gate, const mission_value *one,
                      size_t index)
{
    const mission_view with = story_text(one, "with_token_for"),
                       outcome = story_text(one, "outcome");
    char label[160], key[160];
    struct tools_call call = {
        .label = label,
        .resource = story_text(one, "resource"),
        .action = story_text(one, "action"),
        .arguments = story_get(one, "facts"),
        .with_proof = !mission_value_boolean(story_get(one, "stolen")),
        .key = name_call(story, index, key, sizeof(key)),
        .want = code_of(outcome),
        .reason = outcome,
    };

    story_label(label, sizeof(label), call.action, call.resource);
    call.token = story_token(story, with.len ? with : call.resource);
    if (!call.token.len)
        return ask_for_token(story, label, call.resource, call.want);
    return gate_call(gate, &call);
}

/* Each is noted when it is over. */
bool step_calls(struct story *story)
{
    const mission_value *calls = mission_json_root(story->calls_json);
    struct gate gate;
    bool ok = gate_open(story, &gate);

    for (size_t i = (size_t)place_number(story, "calls"); ok && i < mission_value_count(calls);
         i++) {
        const struct note notes[] = {
            {.name = "calls", .number = (int64_t)i + 1},
            {.name = "execution", .text = mission_view_of("")},
        };

        ok =
            make_call(story, &gate, mission_value_item(calls, i), i) && place_note(story, notes, 2);
    }
    gate_close(&gate);
    return ok;
}

/* ---- While it is suspended, resumed, revoked ---- */

/* The first call of the file, as the server sees it that asks for the Mission's state. The token
 * itself is good for hours. */
bool story_call_again(struct story *story, mission_view token_for, int32_t want)
{
    const mission_value *first = mission_value_item(mission_json_root(story->calls_json), 0);
    char label[160];
    mission_known_state known = {.size = sizeof(known)};
    struct call call = {
        .label = label,
        .action = story_text(first, "action"),
        .facts = story_get(first, "facts"),
        .state = &known,
        .want = want,
    };
    struct server server = {.name = {NULL, 0}};
    bool ok = story_keys(story);

    call.token = story_token(story, token_for);
    story_label(label, sizeof(label), call.action, story_text(first, "resource"));
    ok = ok && server_open(story, story_text(first, "resource"), 0, &server) &&
         server_introspect(story, &server, call.token, &known);
    known.once = 1;
    ok = ok && server_call(story, &server, &call);
    server_close(&server);
    return ok;
}
