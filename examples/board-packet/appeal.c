/* The bridge from a denial to a request for more: an offer that the decision point signs, and that
 * the state authority takes from nobody else. SPDX-License-Identifier: MIT */
#include "story.h"

#include <stdio.h>

#define OFFER_TYPE "access-request-binding+jwt"
#define OFFER_HOURS 4

static int32_t write_offer(struct story *story, const mission_evaluation *evaluation,
                           mission_view evaluation_id, mission_text **out, mission_error *error)
{
    mission_builder *to = NULL;
    mission_json *offer = NULL;
    int32_t rc = mission_builder_new(story->context, &to, error);

    if (rc)
        return rc;
    mission_builder_object(to);
    story_name(to, "mission_id", evaluation->mission_id);
    story_name(to, "evaluation_id", evaluation_id);
    story_name(to, "audience", evaluation->audience);
    story_name(to, "action", evaluation->action);
    mission_builder_name(to, mission_view_of("exp"));
    mission_builder_integer(to, story->now.seconds + OFFER_HOURS * INT64_C(3600));
    mission_builder_end(to);
    rc = mission_builder_finish(to, &offer, error);
    mission_builder_free(to);
    if (!rc)
        rc = mission_value_canonical(story->context, mission_json_root(offer), out, error);
    mission_json_unref(offer);
    return rc;
}

static void write_object(struct story *story, mission_view token, mission_builder *out)
{
    mission_time end = story->now;
    char expires_at[40] = "";

    end.seconds += OFFER_HOURS * INT64_C(3600);
    mission_time_write(&end, expires_at, sizeof(expires_at));
    mission_builder_object(out);
    story_name(out, "endpoint", mission_view_of("https://as.example.com/access-requests"));
    story_name(out, "expires_at", mission_view_of(expires_at));
    story_name(out, "binding_token", token);
    mission_builder_end(out);
}

int32_t story_offer(struct story *story, const mission_evaluation *evaluation,
                    mission_view evaluation_id, mission_builder *out)
{
    mission_signer signer = {.size = sizeof(signer)};
    mission_error error = MISSION_ERROR_INIT;
    mission_text *offer = NULL, *token = NULL;
    int32_t rc = write_offer(story, evaluation, evaluation_id, &offer, &error);

    if (!rc)
        rc = mission_jwk_signer(story->decider_key, 0, &signer, &error);
    if (!rc)
        rc = mission_jws_sign(story->context, &signer, mission_view_of(OFFER_TYPE), NULL,
                              mission_text_view(offer), &token, &error);
    if (!rc)
        write_object(story, mission_text_view(token), out);
    mission_text_unref(token);
    mission_text_unref(offer);
    return rc;
}

/* ---- at the state authority ---- */

/* Signed by the decision point, for this Mission, and not too old. */
static int32_t check(struct story *story, const mission_jws *offer, mission_error *error)
{
    mission_json *json = NULL;
    const mission_value *says;
    int64_t exp = 0;
    int32_t rc = mission_json_parse(story->context, mission_jws_payload(offer), 0, &json, error);

    if (rc)
        return rc;
    says = mission_json_root(json);
    mission_value_integer(story_get(says, "exp"), &exp);
    if (!story_is(story_text(says, "mission_id"), place_text(story, "mission_id")))
        rc = MISSION_E_GRANT;
    else if (exp <= story->now.seconds)
        rc = MISSION_E_TOKEN_EXPIRED;
    mission_json_unref(json);
    return rc;
}

bool story_offered(struct story *story, mission_view binding_token)
{
    const mission_view type = mission_view_of(OFFER_TYPE);
    mission_jws_expect expect = {.size = sizeof(expect), .types = &type, .type_count = 1};
    mission_error error = MISSION_ERROR_INIT;
    mission_jwks *keys = NULL;
    mission_jws *offer = NULL;
    int32_t rc = mission_jwks_of(story->context, &story->decider_key, 1, &keys, &error);

    expect.keys = keys;
    if (!rc)
        rc = mission_jws_verify(story->context, binding_token, &expect, &offer, &error);
    if (!rc)
        rc = check(story, offer, &error);
    mission_jws_unref(offer);
    mission_jwks_unref(keys);
    return story_expect(story, "the access request comes from a denial of this Mission", rc,
                        MISSION_OK, &error);
}
