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
    mission_json *binding = NULL, *offer = NULL;
    int32_t rc = mission_access_binding(story->context, evaluation, evaluation_id, &binding, error);

    if (!rc)
        rc = mission_builder_new(story->context, &to, error);
    if (!rc) {
        mission_builder_object(to);
        mission_builder_name(to, mission_view_of("binding"));
        mission_builder_value(to, mission_json_root(binding));
        mission_builder_name(to, mission_view_of("exp"));
        mission_builder_integer(to, story->now.seconds + OFFER_HOURS * INT64_C(3600));
        mission_builder_end(to);
        rc = mission_builder_finish(to, &offer, error);
    }
    if (!rc)
        rc = mission_value_canonical(story->context, mission_json_root(offer), out, error);
    mission_builder_free(to);
    mission_json_unref(offer);
    mission_json_unref(binding);
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

/* What comes with the request: the denial's evaluation, and what was asked then. */
struct submitted {
    mission_view evaluation_id;
    const mission_evaluation *asked;
};

/* Signed by the decision point, not too old, for this Mission and for what is submitted. */
static int32_t check(struct story *story, const mission_jws *offer, const struct submitted *s,
                     mission_error *error)
{
    mission_json *json = NULL;
    const mission_value *says;
    int64_t exp = 0;
    int32_t rc = mission_json_parse(story->context, mission_jws_payload(offer), 0, &json, error);

    if (rc)
        return rc;
    says = mission_json_root(json);
    mission_value_integer(story_get(says, "exp"), &exp);
    if (!story_is(s->asked->mission_id, place_text(story, "mission_id")))
        rc = MISSION_E_GRANT;
    else if (exp <= story->now.seconds)
        rc = MISSION_E_TOKEN_EXPIRED;
    else
        rc = mission_access_check(story->context, story_get(says, "binding"), s->asked,
                                  s->evaluation_id, error);
    mission_json_unref(json);
    return rc;
}

bool story_offered(struct story *story, const mission_value *denied,
                   const mission_evaluation *submitted, const char *what, int32_t want)
{
    const struct submitted s = {story_text(denied, "evaluation_id"), submitted};
    const mission_view type = mission_view_of(OFFER_TYPE),
                       token = story_text(story_get(denied, "access_request"), "binding_token");
    mission_jws_expect expect = {.size = sizeof(expect), .types = &type, .type_count = 1};
    mission_error error = MISSION_ERROR_INIT;
    mission_jwks *keys = NULL;
    mission_jws *offer = NULL;
    int32_t rc = mission_jwks_of(story->context, &story->decider_key, 1, &keys, &error);

    expect.keys = keys;
    if (!rc)
        rc = mission_jws_verify(story->context, token, &expect, &offer, &error);
    if (!rc)
        rc = check(story, offer, &s, &error);
    mission_jws_unref(offer);
    mission_jwks_unref(keys);
    return story_expect(story, what, rc, want, &error);
}
