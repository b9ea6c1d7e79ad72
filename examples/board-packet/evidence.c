/* The evidence leaves the outboxes: each record is verified, settles what its permit held, and is
 * forgotten when the archive has it. SPDX-License-Identifier: MIT */
#include "archive.h"
#include "gate.h"

#include <stdio.h>

#define SERVERS 8

/* ---- who may sign what ---- */

static void name_keys(struct story *story, mission_jwks *decider, mission_jwks *enforcer,
                      mission_view *servers, mission_evidence_keys *out, size_t *count)
{
    const mission_value *map = mission_json_root(story->mapping);

    out[0] = (mission_evidence_keys){
        .size = sizeof(out[0]),
        .emitter = mission_view_of(GATE_DECIDER),
        .roles = 1u << MISSION_EMITTER_PDP,
        .keys = decider,
    };
    for (*count = 1; *count <= mission_value_count(map) && *count <= SERVERS; (*count)++) {
        servers[*count] = mission_value_string(mission_value_item(map, *count - 1));
        out[*count] = (mission_evidence_keys){
            .size = sizeof(out[0]),
            .emitter = servers[*count],
            .roles = 1u << MISSION_EMITTER_PEP,
            .keys = enforcer,
            .audiences = &servers[*count],
            .audience_count = 1,
        };
    }
}

mission_evidence_verifier *evidence_verifier(struct story *story, mission_context *context)
{
    mission_view servers[SERVERS + 1];
    mission_evidence_keys keys[SERVERS + 1];
    mission_evidence_verifier_config config = {
        .size = sizeof(config), .context = context, .emitters = keys};
    mission_evidence_verifier *verifier = NULL;
    mission_jwks *decider = NULL, *enforcer = NULL;
    mission_error error = MISSION_ERROR_INIT;
    int32_t rc = mission_jwks_of(context, &story->decider_key, 1, &decider, &error);

    if (!rc)
        rc = mission_jwks_of(context, &story->enforcer_key, 1, &enforcer, &error);
    if (!rc) {
        name_keys(story, decider, enforcer, servers, keys, &config.emitter_count);
        rc = mission_evidence_verifier_new(&config, &verifier, &error);
    }
    if (rc)
        fprintf(stderr, "no verifier: %s, %s\n", mission_code_reason(rc), error.text);
    mission_jwks_unref(decider);
    mission_jwks_unref(enforcer);
    return verifier;
}

/* ---- one record ---- */

struct courier {
    struct story *story;
    struct gate gate;
    mission_evidence_verifier *verifier;
};

static bool settle(struct courier *c, const mission_evidence_record *record)
{
    struct answer answer = ANSWER_INIT;
    bool ok;

    if (record->kind != MISSION_EVIDENCE_EXECUTION)
        return true;
    story_run(
        c->story,
        mission_plan_settle_execution(c->gate.claims, record, NULL, &answer.plan, &answer.error),
        &answer);
    ok = story_outcome(c->story, "   it settles its permit", &answer, MISSION_OK);
    answer_drop(&answer);
    return ok;
}

static bool carry(struct courier *c, const mission_value *item)
{
    static const char *const names[] = {"a record", "a decision", "an execution", "a refusal"};
    const mission_value *value = story_get(item, "record");
    mission_evidence_record record = {.size = sizeof(record)};
    mission_error error = MISSION_ERROR_INIT;
    int32_t rc = mission_evidence_verify(c->verifier, value, &record, &error);
    char label[128];

    snprintf(label, sizeof(label), "%s, signed by %.*s", names[record.kind & 3],
             (int)record.emitter.len, record.emitter.len ? record.emitter.ptr : "");
    return story_expect(c->story, label, rc, MISSION_OK, &error) && settle(c, &record) &&
           archive_put(c->story, record.mission, story_text(item, "id"), value);
}

/* ---- an outbox: the decision point's, or a server's ---- */

static void list(struct courier *c, mission_pep *pep, struct answer *answer)
{
    const mission_view start = {NULL, 0};

    story_run(
        c->story,
        pep ? mission_plan_pep_evidence_list(pep, start, 32, &answer->plan, &answer->error)
            : mission_plan_evidence_list(c->gate.claims, start, 32, &answer->plan, &answer->error),
        answer);
}

static bool forget(struct courier *c, mission_pep *pep, const mission_view *ids, size_t count)
{
    struct answer answer = ANSWER_INIT;
    bool ok;

    story_run(
        c->story,
        pep ? mission_plan_pep_evidence_forget(pep, ids, count, &answer.plan, &answer.error)
            : mission_plan_evidence_forget(c->gate.claims, ids, count, &answer.plan, &answer.error),
        &answer);
    ok = answer.code == MISSION_OK;
    answer_drop(&answer);
    return ok;
}

static bool carry_page(struct courier *c, mission_pep *pep, size_t *count)
{
    struct answer answer = ANSWER_INIT;
    mission_view ids[32];
    const mission_value *items;
    bool ok;

    list(c, pep, &answer);
    items = story_get(answer.reply, "evidence");
    *count = mission_value_count(items);
    ok = answer.code == MISSION_OK && *count <= 32;
    for (size_t i = 0; ok && i < *count; i++) {
        ids[i] = story_text(mission_value_item(items, i), "id");
        ok = carry(c, mission_value_item(items, i));
    }
    ok = ok && (!*count || forget(c, pep, ids, *count));
    answer_drop(&answer);
    return ok;
}

static bool empty_outbox(struct courier *c, mission_pep *pep)
{
    size_t count = 1;

    while (count)
        if (!carry_page(c, pep, &count))
            return false;
    return true;
}

static bool empty_all(struct courier *c)
{
    const mission_value *map = mission_json_root(c->story->mapping);
    bool ok = empty_outbox(c, NULL);

    for (size_t i = 0; ok && i < mission_value_count(map); i++) {
        mission_pep *pep =
            gate_enforcer(&c->gate, mission_value_string(mission_value_item(map, i)));

        ok = pep && empty_outbox(c, pep);
        mission_pep_unref(pep);
    }
    return ok;
}

bool step_evidence(struct story *story)
{
    struct courier c = {.story = story};
    bool ok = gate_open(story, &c.gate);

    c.verifier = ok ? evidence_verifier(story, c.gate.context) : NULL;
    ok = c.verifier && empty_all(&c);
    mission_evidence_verifier_unref(c.verifier);
    gate_close(&c.gate);
    return ok;
}
