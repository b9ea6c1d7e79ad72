/* The token of a derivation: for the resource servers of its entries, and for the agent's key.
 * SPDX-License-Identifier: MIT */
#include "story.h"

#include <stdio.h>

/* In this deployment a resource server goes by the URI of what it serves. */
int32_t story_audiences(void *host, const mission_value *entry, mission_builder *out,
                        mission_error *error)
{
    (void)host, (void)error;
    mission_builder_string(out, story_text(entry, "resource"));
    return 0;
}

int32_t story_sign(struct story *story, const mission_value *derived, mission_error *error)
{
    const mission_audience_map map = {sizeof(map), NULL, story_audiences};
    mission_signer signer = {.size = sizeof(signer)};
    mission_token_plan plan = {
        .size = sizeof(plan),
        .derived = derived,
        .signer = &signer,
        .iss = story_host(story, "state_authority"),
        .sub = story_principal(story, "subject").sub,
        .client_id = story_host(story, "client_id"),
        .audiences = &map,
        .jkt = mission_jwk_thumbprint(story->agent_key),
    };
    mission_token_made made = {.size = sizeof(made)};
    int32_t rc = mission_jwk_signer(story->server_key, 0, &signer, error);

    if (!rc)
        rc = mission_token_make(story->context, &plan, NULL, &made, error);
    if (rc)
        return rc;
    mission_text_unref(story->signed_token); /* of an attempt that was not committed */
    story->signed_token = mission_text_ref(made.token);
    mission_token_made_clear(&made);
    return MISSION_OK;
}

/* What the agent holds: the latest token for a resource. */
void story_token_name(mission_view resource, char *out, size_t size)
{
    snprintf(out, size, "token for %.*s", (int)resource.len, resource.len ? resource.ptr : "");
}

mission_view story_token(const struct story *story, mission_view resource)
{
    char name[256];

    story_token_name(resource, name, sizeof(name));
    return place_text(story, name);
}

/* ---- a token of no Mission ---- */

static int32_t write_claims(struct story *story, mission_view resource, mission_text **out,
                            mission_error *error)
{
    mission_builder *to = NULL;
    mission_json *claims = NULL;
    char jti[64];
    int32_t rc = mission_builder_new(story->context, &to, error);

    if (rc)
        return rc;
    snprintf(jti, sizeof(jti), "plain.%lld", (long long)story->now.seconds);
    mission_builder_object(to);
    story_name(to, "iss", story_host(story, "state_authority"));
    story_name(to, "sub", story_principal(story, "subject").sub);
    story_name(to, "client_id", story_host(story, "client_id"));
    story_name(to, "aud", resource);
    story_name(to, "jti", mission_view_of(jti));
    mission_builder_name(to, mission_view_of("iat"));
    mission_builder_integer(to, story->now.seconds);
    mission_builder_name(to, mission_view_of("exp"));
    mission_builder_integer(to, story->now.seconds + 600);
    mission_builder_name(to, mission_view_of("cnf"));
    mission_builder_object(to);
    story_name(to, "jkt", mission_jwk_thumbprint(story->agent_key));
    mission_builder_end(to);
    mission_builder_end(to);
    rc = mission_builder_finish(to, &claims, error);
    mission_builder_free(to);
    if (!rc)
        rc = mission_value_canonical(story->context, mission_json_root(claims), out, error);
    mission_json_unref(claims);
    return rc;
}

/* What every client of the authorization server can have: it says who calls, and grants nothing of
 * the task. */
mission_text *story_plain_token(struct story *story, mission_view resource)
{
    mission_signer signer = {.size = sizeof(signer)};
    mission_error error = MISSION_ERROR_INIT;
    mission_text *claims = NULL, *token = NULL;
    int32_t rc = write_claims(story, resource, &claims, &error);

    if (!rc)
        rc = mission_jwk_signer(story->server_key, 0, &signer, &error);
    if (!rc)
        rc = mission_jws_sign(story->context, &signer, mission_view_of("at+jwt"), NULL,
                              mission_text_view(claims), &token, &error);
    if (rc)
        fprintf(stderr, "no token: %s\n", error.text);
    mission_text_unref(claims);
    return token;
}
