/* The agent calls tools, with the tokens that it holds. SPDX-License-Identifier: MIT */
#include "servers.h"

#include <stdio.h>

/* The code of an outcome's word; 0: permitted. */
static int32_t code_of(mission_view outcome)
{
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

static bool call_at(struct story *story, const struct call *call, mission_view resource)
{
    struct server server;
    bool ok = server_open(story, resource, MISSION_RESOURCE_DISCLOSE, &server) &&
              server_call(story, &server, call);

    server_close(&server);
    return ok;
}

static bool make_call(struct story *story, const mission_value *one)
{
    const mission_view resource = story_text(one, "resource"),
                       with = story_text(one, "with_token_for");
    char label[160];
    const struct call call = {
        .label = label,
        .token = story_token(story, with.len ? with : resource),
        .action = story_text(one, "action"),
        .facts = story_get(one, "facts"),
        .with_proof = !mission_value_boolean(story_get(one, "stolen")),
        .want = code_of(story_text(one, "outcome")),
    };

    story_label(label, sizeof(label), call.action, resource);
    if (!call.token.len)
        return ask_for_token(story, label, resource, call.want);
    return call_at(story, &call, resource);
}

bool step_calls(struct story *story)
{
    const mission_value *calls = mission_json_root(story->calls_json);
    bool ok = story_keys(story);

    for (size_t i = 0; ok && i < mission_value_count(calls); i++)
        ok = make_call(story, mission_value_item(calls, i));
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
        .with_proof = true,
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
