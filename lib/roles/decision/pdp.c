/* A decision: every gate in its order, the first that is closed denies.
 * SPDX-License-Identifier: MIT */
#include "../../base/text.h"
#include "../../crypto/digest.h"
#include "../../rules/freshness.h"
#include "../../wire/evaluation.h"
#include "decision.h"

#define ID_BYTES 18u /* 144 bits */
#define ENTROPY_LEAST 16u
#define ENTROPY_MOST 32u
/* From year 1 to a year before the end of 9999: the end of a permit has to be written, too. */
#define EARLIEST INT64_C(-62135596800)
#define LATEST INT64_C(253370764799)

/* ---- What was handed in ---- */

static int32_t check_entropy(mission_view entropy)
{
    if (!entropy.len)
        return MISSION_OK;
    if (!entropy.ptr || entropy.len < ENTROPY_LEAST || entropy.len > ENTROPY_MOST)
        return MISSION_E_ARGUMENT;
    return mi_unfilled((const uint8_t *)entropy.ptr, entropy.len) ? MISSION_E_RANDOM : MISSION_OK;
}

static int32_t import_situation(const mission_situation *theirs, mission_situation *own)
{
    static const size_t ends[] = {MI_END_OF(mission_situation, reserved),
                                  MI_END_OF(mission_situation, entropy)};
    int32_t rc;

    *own = (mission_situation){.size = sizeof *own};
    if (!theirs)
        return MISSION_OK;
    rc = mi_import(own, sizeof *own, theirs, ends, MI_COUNT(ends));
    if (rc)
        return rc;
    if (!mi_usable(own->pep) || own->delegated > 1 || own->conforming > 1 ||
        own->removed_known > 1 || own->purpose_class >= MISSION_CLASS_COUNT || own->reserved ||
        (own->entries && mission_value_kind(own->entries) != MISSION_JSON_ARRAY))
        return MISSION_E_ARGUMENT;
    return check_entropy(own->entropy);
}

static int32_t import_all(struct mi_deciding *d, const mission_situation *situation)
{
    int32_t rc = import_situation(situation, &d->situation);

    if (!rc && d->situation.state)
        rc = mi_known_state_import(d->situation.state, &d->own);
    if (!rc && d->policy) {
        if (mi_policy_context(d->policy)->profile != d->context->profile)
            rc = MISSION_E_PROFILE;
        else if (!mi_removed_of(d->situation.removed, d->policy))
            rc = MISSION_E_ARGUMENT;
    }
    return rc ? mi_fail(d->error, rc) : MISSION_OK;
}

/* ---- The decision as an object ---- */

static mission_decision *make(const mi_memory *memory, mission_pdp *pdp)
{
    mission_decision *decision = mi_resize(memory, NULL, 0, sizeof *decision);

    if (!decision)
        return NULL;
    atomic_init(&decision->refs, 1);
    decision->memory = *memory;
    decision->needs = 0;
    decision->pdp = mission_pdp_ref(pdp);
    decision->policy = NULL;
    decision->profile = NULL;
    decision->operation = NULL;
    decision->duties = 0;
    decision->predicate_count = 0;
    decision->turns_lost = false;
    mi_arena_start(&decision->turn_arena, memory);
    mi_turns_clear(decision);
    decision->step_up = false;
    decision->id[0] = '\0';
    decision->says = (mission_decided){.size = sizeof decision->says, .entry = SIZE_MAX};
    return decision;
}

mission_decision *mission_decision_ref(mission_decision *decision)
{
    if (decision)
        mi_refs_add(&decision->refs);
    return decision;
}

void mission_decision_unref(mission_decision *decision)
{
    mi_memory memory;
    mission_pdp *pdp;

    if (!decision || !mi_refs_drop(&decision->refs))
        return;
    memory = decision->memory;
    pdp = decision->pdp;
    mi_arena_drop(&decision->turn_arena);
    mi_release(&memory, decision, sizeof *decision);
    mission_pdp_unref(pdp);
}

/* By what the host drew for this decision, or by what is drawn for it now. */
static int32_t name(struct mi_deciding *d)
{
    mission_decision *decision = d->decision;
    uint8_t bytes[ID_BYTES];
    mission_view from = d->situation.entropy;
    size_t len;
    int32_t rc = MISSION_OK;

    if (!from.len) {
        rc = mi_random(d->context, bytes, sizeof bytes, d->error);
        from = (mission_view){(const char *)bytes, sizeof bytes};
    }
    if (rc)
        return rc;
    len = (from.len * 4 + 2) / 3;
    mi_base64url_encode((const uint8_t *)from.ptr, from.len, decision->id);
    decision->id[len] = '\0';
    decision->says.evaluation_id = (mission_view){decision->id, len};
    return MISSION_OK;
}

/* ---- The gates ---- */

static mi_gate *const gates[] = {
    mi_gate_view,      mi_gate_credential, mi_gate_state, mi_gate_actor,   mi_gate_parameters,
    mi_gate_authority, mi_gate_policy,     mi_gate_taint, mi_gate_history, mi_gate_approval,
};

static uint32_t lane_of(const mission_decision *decision, uint32_t reason)
{
    mission_denial denial = {.size = sizeof denial};

    if (decision->step_up && reason == MISSION_DENY_RESOURCE_POLICY)
        return MISSION_LANE_OBLIGATION;
    if (mission_denial_of(reason, &denial, NULL))
        return MISSION_LANE_NONE;
    if (denial.lane == MISSION_LANE_REQUEST && !decision->pdp->host.access_request)
        return MISSION_LANE_NONE; /* nobody is there to be asked */
    return denial.lane;
}

static void deny(mission_decision *decision, uint32_t reason)
{
    mission_decided *says = &decision->says;

    says->permit = 0;
    says->reason = reason;
    says->lane = lane_of(decision, reason);
    says->entry = SIZE_MAX;
    says->use_limit = says->approval = says->key = 0;
    says->valid_until = (mission_time){0, 0, 0};
    says->constraint = decision->turn_count ? decision->turns[0] : (mission_view){NULL, 0};
    decision->needs = 0;
}

void mi_decision_deny(mission_decision *decision, uint32_t reason, bool retry, uint32_t retry_after)
{
    mi_turns_clear(decision);
    decision->says.obligations = NULL; /* they were meant for the permit */
    deny(decision, reason);
    if (retry) {
        decision->says.lane = MISSION_LANE_RETRY;
        decision->says.retry_after = retry_after;
    }
}

static int32_t pass(struct mi_deciding *d)
{
    mission_decision *decision = d->decision;
    int32_t rc = 0;

    for (size_t i = 0; !rc && i < MI_COUNT(gates); i++) {
        rc = gates[i](d);
        if (rc && gates[i] != mi_gate_authority)
            mi_turns_clear(decision);
        if (rc && gates[i] != mi_gate_policy)
            decision->says.obligations = NULL; /* they were meant for a permit */
    }
    if (rc < 0)
        return rc;
    if (decision->turns_lost)
        return mi_fail(d->error, MISSION_E_NOMEM);
    if (rc > 0) {
        deny(decision, (uint32_t)rc);
        return MISSION_OK;
    }
    mi_conditions(d);
    decision->says.key = decision->needs & MI_NEEDS_KEY ? 1 : 0;
    decision->says.permit = 1;
    return MISSION_OK;
}

static void say_request(struct mi_deciding *d)
{
    mission_decided *says = &d->decision->says;

    says->evaluated_at = *d->now;
    says->parameter_digest = d->evaluation->parameter_digest;
    says->approval_id = d->evaluation->approval_id;
}

static int32_t run(struct mi_deciding *d, const mission_evaluation *evaluation)
{
    mission_decision *decision = d->decision;
    int32_t rc = mi_evaluation_import(evaluation, &decision->evaluation);

    if (rc)
        return mi_fail(d->error, rc);
    d->evaluation = &decision->evaluation;
    decision->policy = d->policy;
    say_request(d);
    mi_classify(d);
    rc = mi_gate_point(d);
    if (!rc)
        rc = name(d);
    return rc ? rc : pass(d);
}

/* ---- The call ---- */

static int32_t decide(struct mi_deciding *d, const mission_evaluation *evaluation,
                      mission_decision **out)
{
    int32_t rc = MISSION_OK;

    d->decision = make(d->memory, d->pdp);
    if (!d->decision)
        return mi_fail(d->error, MISSION_E_NOMEM);
    mi_arena_start(&d->arena, d->memory);
    rc = run(d, evaluation);
    mi_arena_drop(&d->arena);
    if (rc)
        mission_decision_unref(d->decision);
    else
        *out = d->decision;
    return rc;
}

static int32_t ask(mission_pdp *pdp, mission_policy *policy, const mission_evaluation *evaluation,
                   const mission_situation *situation, const mission_time *now, void *scratch,
                   size_t scratch_size, bool store, mission_decision **out, mission_error *error)
{
    struct mi_deciding d;
    struct mi_scratch *s;
    mission_time moment;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!pdp || !evaluation || !out || (!scratch && scratch_size))
        return mi_fail(error, MISSION_E_ARGUMENT);
    memset(&d, 0, sizeof d);
    d.pdp = pdp;
    d.context = pdp->context;
    d.policy = policy;
    d.now = &moment;
    d.store = store;
    d.error = error;
    rc = import_all(&d, situation);
    if (!rc)
        rc = mi_now(d.context, now, &moment, error);
    if (!rc && (moment.seconds < EARLIEST || moment.seconds > LATEST))
        rc = mi_fail(error, MISSION_E_CLOCK);
    if (rc)
        return rc;
    s = mi_scratch_start(scratch, scratch_size, &d.context->memory);
    d.memory = s ? &s->memory : &d.context->memory;
    return decide(&d, evaluation, out);
}

int32_t mi_decide(mission_pdp *pdp, mission_policy *policy, const mission_evaluation *evaluation,
                  const mission_situation *situation, const mission_time *now, void *scratch,
                  size_t scratch_size, mission_decision **out, mission_error *error)
{
    return ask(pdp, policy, evaluation, situation, now, scratch, scratch_size, true, out, error);
}

/* Without a store nothing can be claimed. */
static void refuse_claims(mission_decision *decision)
{
    const mission_value *controls = mission_policy_controls(decision->policy);
    const uint32_t needs = decision->needs;
    const size_t bounds = needs & MI_NEEDS_MISSION_BOUNDS ? mission_value_count(controls) : 0;

    mi_turns_clear(decision);
    decision->says.obligations = NULL;
    if (needs & MI_NEEDS_KEY)
        mi_turn(decision, MI_VIEW("idempotency_key"));
    for (size_t i = 0; i < bounds; i++)
        if (mi_cumulative(mission_value_name(controls, i)))
            mi_turn(decision, mission_value_name(controls, i));
    deny(decision, MISSION_DENY_CONSTRAINT_UNSUPPORTED);
}

int32_t mission_pdp_decide(mission_pdp *pdp, mission_policy *policy,
                           const mission_evaluation *evaluation, const mission_situation *situation,
                           const mission_time *now, void *scratch, size_t scratch_size,
                           mission_decision **out, mission_error *error)
{
    const int32_t rc =
        ask(pdp, policy, evaluation, situation, now, scratch, scratch_size, false, out, error);

    if (!rc && (*out)->says.permit && (*out)->needs)
        refuse_claims(*out);
    return rc;
}

int32_t mission_decision_says(const mission_decision *decision, mission_decided *out,
                              mission_error *error)
{
    static const mission_decided nothing = {.size = sizeof nothing, .entry = SIZE_MAX};
    int32_t rc;

    if (!out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_give(out, decision ? &decision->says : &nothing, sizeof nothing,
                 MI_END_OF(mission_decided, policy_version));
    if (!rc && !decision)
        rc = MISSION_E_ARGUMENT;
    return rc ? mi_fail(error, rc) : MISSION_OK;
}

mission_view mission_decision_constraint(const mission_decision *decision, size_t index)
{
    return decision && index < decision->turn_count ? decision->turns[index]
                                                    : (mission_view){NULL, 0};
}
