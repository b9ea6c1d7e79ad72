/* The decision point: the Mission's policy view, and what the host says. SPDX-License-Identifier:
 * MIT */
#include "gate.h"

#include <stdio.h>

/* ---- What the host says ---- */

const mission_operation_profile *gate_operation(const struct gate *gate, mission_view resource,
                                                mission_view action)
{
    mission_operation_terms terms = {.size = sizeof(terms)};
    mission_error error = MISSION_ERROR_INIT;

    for (size_t i = 0; i < gate->operation_count; i++)
        if (mission_operation_profile_terms(gate->operations[i], &terms, &error) == MISSION_OK &&
            story_is(terms.action, action) && story_is(terms.resource, resource))
            return gate->operations[i];
    return NULL;
}

static int32_t profile(void *host, mission_view audience, mission_view action,
                       const mission_operation_profile **out)
{
    *out = gate_operation(host, audience, action);
    return 0;
}

/* The servers of this story have nothing to add to what was approved. */
static int32_t resource_policy(void *host, const mission_policy_question *question,
                               mission_policy_answer *answer)
{
    (void)host, (void)question;
    answer->says = MISSION_SAYS_PERMIT;
    answer->id = mission_view_of("servers");
    answer->version = mission_view_of("1");
    answer->verdict = mission_view_of("permit");
    return 0;
}

/* More can be asked for where policy would let this agent have it, if the approver agreed. */
static int32_t access_request(void *host, const mission_evaluation *evaluation,
                              mission_view evaluation_id, uint32_t reason, mission_builder *out)
{
    const struct gate *gate = host;
    const mission_authority_set *ceiling = gate->story->ceiling;

    if (reason != MISSION_DENY_OUT_OF_AUTHORITY)
        return 0;
    for (size_t i = 0; i < mission_authority_set_count(ceiling); i++) {
        const mission_value *entry = mission_authority_set_entry(ceiling, i);
        const mission_value *action = mission_value_item(story_get(entry, "actions"), 0);

        if (story_is(story_text(entry, "resource"), evaluation->audience) &&
            story_is(mission_value_string(action), evaluation->action))
            return story_offer(gate->story, evaluation, evaluation_id, out);
    }
    return 0;
}

/* ---- The Mission's state ---- */

bool gate_look(struct gate *gate, mission_known_state *out)
{
    struct story *story = gate->story;
    struct answer answer = ANSWER_INIT;
    const mission_value *mission;
    int64_t version = 0;
    bool ok;

    story_show(story, &answer);
    mission = story_get(answer.reply, "mission");
    mission_value_integer(story_get(mission, "version"), &version);
    *out = (mission_known_state){
        .size = sizeof(*out),
        .state = mission_state_of_wire(story->profile, story_text(mission, "state")),
        .source = MISSION_LEARNED_STATUS,
        .version = (uint64_t)version,
        .learned_at = story->now,
        .fresh_until = story->now,
    };
    out->fresh_until.seconds += 60;
    ok = answer.code == MISSION_OK && out->state != MISSION_STATE_NONE;
    answer_drop(&answer);
    return ok;
}

/* ---- Making it ---- */

int32_t gate_emitter(struct gate *gate, mission_view id, uint32_t role, const mission_jwk *key,
                     mission_emitter **out, mission_error *error)
{
    mission_signer signer = {.size = sizeof(signer)};
    const mission_emitter_config config = {
        .size = sizeof(config),
        .context = gate->context,
        .id = id,
        .role = role,
        .signer = &signer,
        .name_space = mission_view_of(GATE_NAMES),
    };
    int32_t rc = mission_jwk_signer(key, 0, &signer, error);

    return rc ? rc : mission_emitter_new(&config, out, error);
}

static int32_t read_operation(struct gate *gate, const mission_value *document,
                              mission_error *error)
{
    mission_text *text = NULL;
    int32_t rc = mission_value_canonical(gate->context, document, &text, error);

    if (!rc)
        rc = mission_operation_profile_parse(gate->context, mission_text_view(text),
                                             &gate->operations[gate->operation_count], error);
    gate->operation_count += rc == MISSION_OK;
    mission_text_unref(text);
    return rc;
}

static int32_t read_operations(struct gate *gate, mission_error *error)
{
    mission_json *json = story_read_common(gate->story, "operations.json");
    const mission_value *list = mission_json_root(json);
    int32_t rc = json && mission_value_count(list) <= 8 ? MISSION_OK : MISSION_E_ARGUMENT;

    for (size_t i = 0; !rc && i < mission_value_count(list); i++)
        rc = read_operation(gate, mission_value_item(list, i), error);
    mission_json_unref(json);
    return rc;
}

/* What was approved, proven by its anchors, becomes what is decided by. */
static int32_t compile(struct gate *gate, const mission_value *recorded, mission_error *error)
{
    struct story *story = gate->story;
    mission_policy_source source = {
        .size = sizeof(source),
        .policy_version = story->profile == MISSION_PROFILE_DRAFT
                              ? (mission_view){NULL, 0}
                              : story_host(story, "policy_version"),
    };
    mission_disclosure *shown = NULL;
    mission_record *record = NULL;
    mission_text *text = NULL;
    int32_t rc = mission_value_canonical(gate->context, recorded, &text, error);

    if (!rc)
        rc = mission_record_parse(gate->context, mission_text_view(text), 0, &record, error);
    if (!rc)
        rc = mission_disclosure_from(gate->context, story->place, place_value(story, "shown"),
                                     &shown, error);
    if (!rc)
        rc = mission_record_verify(record, shown, error);
    source.record = record;
    if (!rc)
        rc = mission_policy_compile(gate->context, &source, &gate->policy, error);
    mission_disclosure_unref(shown);
    mission_record_unref(record);
    mission_text_unref(text);
    return rc;
}

static int32_t make_points(struct gate *gate, mission_error *error)
{
    const mission_pdp_host host = {
        .size = sizeof(host),
        .host = gate,
        .profile = profile,
        .resource_policy = resource_policy,
        .access_request = access_request,
    };
    const mission_pdp_config pdp = {
        .size = sizeof(pdp),
        .context = gate->context,
        .id = mission_view_of(GATE_DECIDER),
        .host = &host,
    };
    mission_claims_config claims = {.size = sizeof(claims), .context = gate->context};
    int32_t rc = mission_pdp_new(&pdp, &gate->pdp, error);

    if (!rc)
        rc = gate_emitter(gate, pdp.id, MISSION_EMITTER_PDP, gate->story->decider_key,
                          &gate->emitter, error);
    claims.pdp = gate->pdp;
    claims.emitter = gate->emitter;
    return rc ? rc : mission_claims_new(&claims, &gate->claims, error);
}

bool gate_open(struct story *story, struct gate *gate)
{
    mission_error error = MISSION_ERROR_INIT;
    struct answer answer = ANSWER_INIT;
    int32_t rc;

    *gate = (struct gate){.story = story};
    if (!story_keys(story))
        return false;
    story_show(story, &answer);
    rc = answer.code ? answer.code : server_context(story, &gate->context, &error);
    if (!rc)
        rc = compile(gate, story_get(answer.reply, "record"), &error);
    if (!rc)
        rc = read_operations(gate, &error);
    if (!rc)
        rc = make_points(gate, &error);
    answer_drop(&answer);
    if (rc)
        fprintf(stderr, "no decision point: %s, %s\n", mission_code_reason(rc), error.text);
    return rc == MISSION_OK;
}

void gate_close(struct gate *gate)
{
    mission_claims_unref(gate->claims);
    mission_emitter_unref(gate->emitter);
    mission_pdp_unref(gate->pdp);
    mission_policy_unref(gate->policy);
    for (size_t i = 0; i < gate->operation_count; i++)
        mission_operation_profile_unref(gate->operations[i]);
    mission_context_unref(gate->context);
    *gate = (struct gate){.story = gate->story};
}
