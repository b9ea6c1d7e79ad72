/* The enforcement point in front of a server's tools: from a call to its one effect.
 * SPDX-License-Identifier: MIT
 *
 * Verify who calls, ask the decision point, hold the answer against the question, and right before
 * the effect check everything again and consume the permit. Each end leaves evidence. */
#include "passage.h"

#include <stdio.h>

/* ---- What the enforcement point asks its host ---- */

static int32_t state(void *host, mission_view issuer, mission_view mission,
                     mission_known_state *out)
{
    (void)issuer, (void)mission;
    return gate_look(host, out) ? 0 : -1;
}

/* The tools of this story have no versions that could have changed. */
static int32_t target(void *host, const mission_evaluation *evaluation, int32_t *verdict)
{
    (void)host, (void)evaluation;
    *verdict = 1;
    return 0;
}

mission_pep *gate_enforcer(struct gate *gate, mission_view resource)
{
    const mission_pep_host host = {
        .size = sizeof(host), .host = gate, .state = state, .target = target};
    mission_pep_config config = {
        .size = sizeof(config),
        .flags = MISSION_PEP_RECHECK_ALL,
        .context = gate->context,
        .id = resource,
        .host = &host,
        .freshness = {.size = sizeof(config.freshness)},
        .error_namespace = mission_view_of(GATE_NAMES),
        .pdp = mission_view_of(GATE_DECIDER),
    };
    mission_error error = MISSION_ERROR_INIT;
    mission_emitter *emitter = NULL;
    mission_pep *pep = NULL;
    int32_t rc = gate_emitter(gate, resource, MISSION_EMITTER_PEP, gate->story->enforcer_key,
                              &emitter, &error);

    config.emitter = emitter;
    if (!rc)
        rc = mission_pep_new(&config, &pep, &error);
    if (rc)
        fprintf(stderr, "no enforcement point: %s, %s\n", mission_code_reason(rc), error.text);
    mission_emitter_unref(emitter);
    return pep;
}

/* ---- Refused before any decision ---- */

static bool refuse(struct passage *p, const mission_access *access, const mission_error *why)
{
    const int32_t code = access->code ? access->code : MISSION_E_DENIED;
    const bool told = story_expect(p->story, p->call->label, code, p->call->want, why);
    struct answer answer = ANSWER_INIT;
    bool ok;

    server_tell(&p->server, access);
    story_run(p->story,
              mission_plan_pep_refusal(p->pep, p->prepared, MISSION_DENY_NONE, &answer.plan,
                                       &answer.error),
              &answer);
    ok = told && story_outcome(p->story, "   a Refusal Record is kept", &answer, MISSION_OK);
    answer_drop(&answer);
    return ok;
}

/* ---- Decided ---- */

/* What the agent reads: why, and whom it may ask. */
static void tell_body(const mission_value *body)
{
    const mission_value *data = story_get(story_get(body, "error"), "data");
    const mission_value *offer = story_get(data, "access_request");

    fputs("      the agent reads: ", stdout);
    show_text(story_text(story_get(body, "error"), "message"));
    fputs("\n      next_action: ", stdout);
    show_text(story_text(data, "next_action"));
    if (offer) {
        fputs(", at ", stdout);
        show_text(story_text(offer, "endpoint"));
        fputs(" until ", stdout);
        show_text(story_text(offer, "expires_at"));
    }
    putchar('\n');
}

static bool is_reason(struct passage *p, mission_view reason)
{
    char got[64], want[64];

    snprintf(got, sizeof(got), "%.*s", (int)reason.len, reason.len ? reason.ptr : "");
    snprintf(want, sizeof(want), "%.*s", (int)p->call->reason.len,
             p->call->reason.len ? p->call->reason.ptr : "");
    return story_same(p->story, "the reason", got, want);
}

static bool note_denial(struct passage *p, const mission_value *context)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_json *asked = NULL;
    bool ok;

    if (mission_evaluation_write(p->gate->context, mission_prepared_evaluation(p->prepared), &asked,
                                 &error) != MISSION_OK)
        return false;
    ok = place_note(p->story,
                    (const struct note[]){{.name = "denied", .value = context},
                                          {.name = "asked", .value = mission_json_root(asked)}},
                    2);
    mission_json_unref(asked);
    return ok;
}

/* The agent is this deployment's own, so that it is told why; to others every refusal looks alike.
 */
static bool tell_denial(struct passage *p, const struct answer *answer)
{
    const mission_value *context = story_get(answer->reply, "context");
    const mission_view reason = story_text(context, "reason");
    mission_tools_denied denied = {.size = sizeof(denied)};
    mission_error error = MISSION_ERROR_INIT;
    int32_t rc = mission_tools_call_denied(p->gate->context, mission_denial_of_name(reason),
                                           MISSION_DENIED_DISCLOSE | MISSION_DENIED_REQUESTABLE,
                                           p->rpc.id, context, &denied, &error);

    if (rc == MISSION_OK) {
        story_tell("   %u error=\"%s\", mission_denial=\"%s\"", (unsigned)denied.status,
                   denied.oauth_error ? denied.oauth_error : "",
                   denied.denial ? denied.denial : "");
        tell_body(mission_json_root(denied.body));
    }
    mission_tools_denied_clear(&denied);
    return is_reason(p, reason) && (!p->call->note || note_denial(p, context));
}

static void decide(struct passage *p, const mission_situation *situation, struct answer *answer)
{
    story_run(p->story,
              mission_plan_decide(p->gate->claims, p->gate->policy,
                                  mission_prepared_evaluation(p->prepared), situation, NULL, NULL,
                                  &answer->plan, &answer->error),
              answer);
}

/* ---- Permitted: the commit boundary ---- */

static int32_t begin(struct passage *p, mission_permit *permit, struct answer *answer)
{
    mission_evaluation about = *mission_prepared_evaluation(p->prepared);
    int32_t rc;

    about.parameters = p->rpc.arguments; /* as the tool will get them */
    rc = mission_plan_commit_check(p->pep, permit, &about, NULL, &answer->plan, &answer->error);
    if (!rc)
        rc = gate_drive(p->story, answer->plan, &answer->error);
    story_run(p->story, rc, answer); /* it is done: this reads the verdict */
    return answer->code;
}

/* The effect, and its evidence. A tool that was called before the run died is called again here;
 * where that matters the tool is asked first whether it knows the execution. */
static bool act(struct passage *p, mission_permit *permit)
{
    const mission_execution execution = {
        .size = sizeof(execution),
        .outcome = MISSION_OUTCOME_COMPLETED,
        .execution_id = place_text(p->story, "execution"),
        .completed_at = &p->story->now,
    };
    struct answer answer = ANSWER_INIT;
    bool ok;

    story_tell("   the tool runs, once");
    story_run(
        p->story,
        mission_plan_commit_done(p->pep, permit, &execution, NULL, &answer.plan, &answer.error),
        &answer);
    ok = story_outcome(p->story, "   Execution Evidence is kept", &answer, MISSION_OK);
    answer_drop(&answer);
    return ok;
}

static bool use(struct passage *p, const mission_value *response)
{
    const mission_evaluation *asked = mission_prepared_evaluation(p->prepared);
    struct answer answer = ANSWER_INIT;
    mission_permit *permit = NULL;
    int32_t rc = mission_permit_read(p->pep, asked,
                                     gate_operation(p->gate, p->call->resource, p->call->action),
                                     response, &permit, &answer.error);
    bool ok;

    if (!rc)
        rc = begin(p, permit, &answer);
    ok = story_expect(p->story, "   the permit is consumed at the commit boundary", rc, MISSION_OK,
                      &answer.error);
    answer_drop(&answer); /* it points to what it was about */
    ok = ok && act(p, permit);
    mission_permit_unref(permit);
    return ok;
}

static bool ask(struct passage *p, const mission_token_claims *claims)
{
    const mission_situation situation = {
        .size = sizeof(situation),
        .pep = p->call->resource,
        .state = &p->gate->state,
        .entries = claims->entries,
        .join = visit_join(p, claims),
        .conforming = 1,
    };
    struct answer answer = ANSWER_INIT;
    bool ok = gate_look(p->gate, &p->gate->state);

    if (ok)
        decide(p, &situation, &answer);
    ok = ok && story_outcome(p->story, p->call->label, &answer, p->call->want);
    if (ok && answer.code == MISSION_OK)
        ok = use(p, answer.reply);
    else if (ok)
        ok = tell_denial(p, &answer);
    answer_drop(&answer);
    return ok;
}

/* ---- All of it ---- */

static bool pass(struct passage *p)
{
    mission_token_claims claims = {.size = sizeof(claims)};
    mission_access access = {.size = sizeof(access)};
    mission_preparation says = {.size = sizeof(says)};
    mission_error error = MISSION_ERROR_INIT, why = MISSION_ERROR_INIT;
    int32_t rc = visit_read(p, &claims, &access, &why, &error);

    if (!rc)
        rc = mission_prepared_says(p->prepared, &says, &error);
    if (rc)
        return story_expect(p->story, p->call->label, rc, MISSION_OK, why.code ? &why : &error);
    return says.refused ? refuse(p, &access, &why) : ask(p, &claims);
}

/* A run died behind the commit boundary. It had begun: then it goes on; it had ended: then nothing
 * is left to do; or it had not been committed: then it is as if nobody had called. */
static bool go_on(struct passage *p, bool *over)
{
    struct answer answer = ANSWER_INIT;
    bool ok = true;

    *over = false;
    if (!place_text(p->story, "execution").len)
        return true;
    story_run(p->story,
              mission_plan_commit_found(p->pep, place_text(p->story, "execution"), NULL,
                                        &answer.plan, &answer.error),
              &answer);
    *over = answer.code == MISSION_OK || answer.code == MISSION_E_CONFLICT;
    if (answer.code == MISSION_OK)
        ok = act(p, NULL);
    else if (answer.code != MISSION_E_CONFLICT)
        ok = story_outcome(p->story, "what was begun is not there", &answer, MISSION_E_NOT_FOUND);
    answer_drop(&answer);
    return ok;
}

bool gate_call(struct gate *gate, struct tools_call *call)
{
    struct passage p = {.story = gate->story,
                        .gate = gate,
                        .call = call,
                        .rpc = {.size = sizeof(p.rpc)},
                        .pep = gate_enforcer(gate, call->resource)};
    bool over = false;
    bool ok = p.pep && go_on(&p, &over);

    if (ok && !over)
        ok = pass(&p);
    mission_prepared_unref(p.prepared);
    mission_token_unref(p.token);
    server_close(&p.server);
    mission_json_unref(p.request);
    mission_pep_unref(p.pep);
    return ok;
}
