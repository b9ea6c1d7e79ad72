/* The keys: the authorization server's, which signs tokens; the agent's, which proves who uses
 * them; and two that sign evidence, of decisions and of enforcement. SPDX-License-Identifier: MIT
 *
 * They stand in the story's place, so that a run that goes on has the same ones. A real server's
 * key stays in an HSM or a key service (mission_signer), and the agent's with the agent. */
#include "story.h"

#include <stdio.h>

static bool fail(const char *name, const mission_error *error)
{
    fprintf(stderr, "%s: %s\n", name, error->text);
    return false;
}

static int32_t note_key(struct story *story, const char *name, const mission_jwk *key,
                        mission_error *error)
{
    mission_json *json;
    int32_t rc = mission_jwk_private(key, &json, error);

    if (rc)
        return rc;
    if (!place_note(story, &(struct note){.name = name, .value = mission_json_root(json)}, 1))
        rc = MISSION_E_HOST;
    mission_json_unref(json);
    return rc;
}

static bool load(struct story *story, const char *name, uint32_t algorithm, mission_jwk **key)
{
    const mission_value *noted = place_value(story, name);
    mission_error error = MISSION_ERROR_INIT;
    int32_t rc;

    if (*key)
        return true;
    if (mission_value_kind(noted) == MISSION_JSON_OBJECT)
        return mission_jwk_from(story->context, noted, key, &error) == 0 || fail(name, &error);
    rc = mission_jwk_generate(story->context, algorithm, (mission_view){NULL, 0}, key, &error);
    if (!rc)
        rc = note_key(story, name, *key, &error);
    return rc == 0 || fail(name, &error);
}

bool story_keys(struct story *story)
{
    return load(story, "server_key", MISSION_ALG_EDDSA, &story->server_key) &&
           load(story, "agent_key", MISSION_ALG_ES256, &story->agent_key) &&
           load(story, "decider_key", MISSION_ALG_EDDSA, &story->decider_key) &&
           load(story, "enforcer_key", MISSION_ALG_EDDSA, &story->enforcer_key);
}

void story_forget_keys(struct story *story)
{
    mission_jwk_unref(story->server_key);
    mission_jwk_unref(story->agent_key);
    mission_jwk_unref(story->decider_key);
    mission_jwk_unref(story->enforcer_key);
    story->server_key = story->agent_key = story->decider_key = story->enforcer_key = NULL;
}
