/* The commit boundary: every exit, every changed thing, single use, ends. SPDX-License-Identifier:
 * MIT */
#include "barrier.h"
#include "roles/enforcement/enforcement.h"
#include "steps.h"

static const uint32_t profiles[] = {MISSION_PROFILE_SERIES, MISSION_PROFILE_DRAFT};

/* ---- one effect ---- */

static void succeed(uint32_t profile)
{
    struct barrier b;
    mission_evaluation asked;
    mission_permit *permit;
    struct ended check, done;
    struct told told;

    barrier_open(&b, profile);
    asked = barrier_rich(&b, b.high);
    permit = barrier_permit(&b, &asked, b.high, "eval-1", NULL,
                            ",\"obligations\":[{\"id\":\"o1\",\"type\":\"notify\"}]");
    check = barrier_check(&b, permit, &asked);
    CHECK_INT(check.verdict.done, 1);
    CHECK_INT(check.verdict.replayed, 0);
    CHECK(strncmp(check.execution, "exe_", 4) == 0);
    CHECK_TEXT(check.lease, "2026-11-02T08:14:33Z"); /* by its profile: 30 s */
    CHECK_TEXT(check.resumes, "");
    CHECK_INT(atomic_load(&b.obliged), 1);
    CHECK_INT(barrier_told(&b, &told, 1), 0); /* nothing has happened yet */
    done = barrier_done(&b, check.execution, MISSION_OUTCOME_COMPLETED, NULL);
    CHECK_INT(done.verdict.done, 1);
    told = barrier_last(&b);
    CHECK_TEXT(told.id, check.execution);
    CHECK_TEXT(told.evaluation, "eval-1");
    CHECK_TEXT(told.outcome, "completed");
    CHECK_TEXT(told.error, "");
    CHECK_VIEW(asked.parameter_digest, told.authorized);
    CHECK_VIEW(asked.parameter_digest, told.effective);
    CHECK_TEXT(told.obligations, "[{\"id\":\"o1\",\"outcome\":\"fulfilled\",\"type\":\"notify\"}]");
    CHECK_INT(told.sequence, 0);
    check = barrier_check(&b, permit, &asked);
    CHECK_INT(check.verdict.code, MISSION_E_PERMIT_CONSUMED);
    CHECK_INT(atomic_load(&b.obliged), 1); /* not for a permit that is used up */
    told = barrier_last(&b);
    CHECK_TEXT(told.outcome, "suppressed");
    CHECK_TEXT(told.error, "permit_consumed");
    CHECK_INT(told.sequence, 1);
    mission_permit_unref(permit);
    barrier_close(&b);
}

static void test_succeed(void)
{
    COVERS("PB-7", "30:EV-5", "30:EV-1", "runtime.single-use.record-and-refuse-second-presentation",
           "evidence.execution.authorized-digest-equals-decision-digest",
           "evidence.execution.effective-digest-required-when-authorized-present",
           "evidence.execution.obligation-outcomes-schema",
           "runtime.evidence.execution-outcome-required",
           "authzen.execution-evidence.exactly-one-per-permit");
    for (size_t i = 0; i < 2; i++)
        succeed(profiles[i]);
}

/* ---- every exit, and which of two comes first ---- */

struct scene {
    struct barrier *b;
    mission_evaluation about;
    mission_json *other; /* parameters that differ */
    mission_json *chain;
};

static void change_class(struct scene *s)
{
    static mission_floors *floors;
    mission_json *doc =
        test_json(s->b->notary.context, "{\"documents.write\":\"irreversible_action\"}");

    CHECK(!mission_floors_read(s->b->notary.context, mission_json_root(doc), &floors, NULL));
    s->b->config.floors = floors;
    barrier_again(s->b);
    s->b->config.floors = NULL;
    mission_floors_unref(floors);
    mission_json_unref(doc);
}

static void change_subject(struct scene *s)
{
    s->about.subject_id = V("user-2");
}

static void change_parameters(struct scene *s)
{
    s->about.parameters = mission_json_root(s->other);
}

static void change_clock(struct scene *s)
{
    s->b->now.seconds += 31;
    s->b->state.learned_at.seconds += 31;
    s->b->state.fresh_until.seconds += 31;
}

static void change_state(struct scene *s)
{
    s->b->state.state = MISSION_STATE_REVOKED;
}

static void change_actor(struct scene *s)
{
    s->b->actor = 0;
}

static void change_approval(struct scene *s)
{
    s->b->approved = 0;
}

static void change_target(struct scene *s)
{
    s->b->target = 0;
}

static void change_obligation(struct scene *s)
{
    s->b->obligation = 0;
}

static void change_room(struct scene *s)
{
    s->b->room = 0;
}

static const struct fault_of {
    void (*apply)(struct scene *s);
    int32_t code;
    const char *error;
} faults[] = {
    {change_class, MISSION_E_PERMIT_UNUSABLE, BARRIER_ERRORS "permit_unusable"},
    {change_subject, MISSION_E_BINDING_MISMATCH, BARRIER_ERRORS "binding_mismatch"},
    {change_parameters, MISSION_E_PARAMETER_MISMATCH, "parameter_mismatch"},
    {change_clock, MISSION_E_PERMIT_EXPIRED, "permit_expired"},
    {change_state, MISSION_E_MISSION_NOT_ACTIVE, BARRIER_ERRORS "mission_state"},
    {change_actor, MISSION_E_ACTOR_CHANGED, BARRIER_ERRORS "actor"},
    {change_approval, MISSION_E_APPROVAL_LAPSED, BARRIER_ERRORS "approval"},
    {change_target, MISSION_E_TARGET_CHANGED, BARRIER_ERRORS "target"},
    {change_obligation, MISSION_E_OBLIGATION, "obligation_unfulfilled"},
    {change_room, MISSION_E_EVIDENCE_UNAVAILABLE, BARRIER_ERRORS "evidence_unavailable"},
};
#define FAULTS (sizeof faults / sizeof faults[0])

/* A write that may be used twice, so that it is unusable once it weighs more. */
static mission_permit *twice(struct barrier *b, const mission_evaluation *asked)
{
    char conditions[300];

    snprintf(conditions, sizeof conditions,
             "{\"valid_until\":\"" BARRIER_UNTIL
             "\",\"use_limit\":2,\"parameter_digest\":\"%.*s\"}",
             (int)asked->parameter_digest.len, asked->parameter_digest.ptr);
    return barrier_permit(b, asked, b->write, "eval-2", conditions,
                          ",\"obligations\":[{\"id\":\"o1\",\"type\":\"notify\"}]");
}

static void exit_by(uint32_t profile, size_t first, size_t second)
{
    struct barrier b;
    struct scene s = {.b = &b};
    mission_permit *permit;
    struct ended ended;
    struct told told;

    barrier_open(&b, profile);
    b.config.flags = MISSION_PEP_RECHECK_ALL;
    barrier_again(&b);
    s.about = barrier_rich(&b, b.write);
    s.other = test_json(b.notary.context, "{\"to\":\"c@example.org\"}");
    permit = twice(&b, &s.about);
    faults[second].apply(&s);
    faults[first].apply(&s);
    ended = barrier_check(&b, permit, &s.about);
    test_about("exits %zu and %zu: %s", first, second, ended.words);
    CHECK_INT(ended.rc, 0);
    CHECK_INT(ended.verdict.done, 0);
    CHECK_INT(ended.verdict.code, faults[first].code);
    CHECK_TEXT(ended.execution, "");
    told = barrier_last(&b);
    CHECK_TEXT(told.outcome, "suppressed");
    CHECK_TEXT(told.error, faults[first].error);
    CHECK_TEXT(told.evaluation, "eval-2");
    CHECK_VIEW(barrier_asked(&b, b.write).parameter_digest, told.authorized);
    CHECK_INT(strcmp(told.authorized, told.effective) != 0, first == 2 || second == 2);
    CHECK(strstr(told.obligations, "\"o1\"") != NULL);
    CHECK_INT(strstr(told.obligations, "not_attempted") != NULL, first < 8);
    test_about(NULL);
    mission_permit_unref(permit);
    mission_json_unref(s.other);
    barrier_close(&b);
}

static void test_exits(void)
{
    COVERS("PB-7", "30:EV-5", "PB-5", "30:EV-3",
           "runtime.execution-reverification.mismatch-refusal",
           "runtime.parameter-digest.must-bind-and-reverify",
           "evidence.execution.detected-deviation-must-refuse-before-acting",
           "evidence.execution.error-closed-set-and-extension-naming",
           "authzen.execution-evidence.reserve-capacity-and-fail-closed",
           "runtime.failure-modes.evidence-must-reconstruct-path");
    for (size_t i = 0; i < FAULTS; i++) /* what the evidence says tells them apart */
        for (size_t k = i + 1; k < FAULTS; k++)
            CHECK(strcmp(faults[i].error, faults[k].error) != 0);
    for (size_t i = 0; i < FAULTS; i++)
        exit_by(profiles[i % 2], i, i);
    for (size_t i = 0; i < FAULTS; i++)
        for (size_t k = i + 1; k < FAULTS; k++)
            exit_by(profiles[(i + k) % 2], i, k);
}

/* A refused attempt ends a permit of one use; what was wrong is no longer asked. */
static void test_spent(void)
{
    COVERS("PB-7", "30:EV-1");
    struct barrier b;
    mission_evaluation asked, about;
    mission_permit *permit;

    barrier_open(&b, MISSION_PROFILE_DRAFT);
    asked = about = barrier_rich(&b, b.high);
    permit = barrier_permit(&b, &asked, b.high, "eval-1", NULL, NULL);
    about.client_id = V("client-2");
    CHECK_INT(barrier_check(&b, permit, &about).verdict.code, MISSION_E_BINDING_MISMATCH);
    CHECK_INT(barrier_check(&b, permit, &asked).verdict.code, MISSION_E_PERMIT_CONSUMED);
    CHECK_TEXT(barrier_last(&b).error, "permit_consumed");
    /* trap 15: also with another fault its evidence says that it was used before */
    CHECK_INT(barrier_check(&b, permit, &about).verdict.code, MISSION_E_BINDING_MISMATCH);
    CHECK_TEXT(barrier_last(&b).error, "permit_consumed");
    mission_permit_unref(permit);
    barrier_close(&b);
}

/* ---- what the permit is bound to ---- */

#define TEXT(name)                                                                                 \
    {                                                                                              \
#name, offsetof(mission_evaluation, name)                                                  \
    }

static const struct {
    const char *name;
    size_t offset;
} bound[] = {
    TEXT(subject_type),
    TEXT(subject_id),
    TEXT(subject_iss),
    TEXT(resource_type),
    TEXT(resource_id),
    TEXT(audience),
    TEXT(action),
    TEXT(idempotency_key),
    TEXT(mission_id),
    TEXT(mission_issuer),
    TEXT(authority_hash),
    TEXT(policy_view_id),
    TEXT(client_id),
    TEXT(client_instance_id),
    TEXT(credential_issuer),
    TEXT(credential_expires_at),
    TEXT(approval_id),
    TEXT(prior_evaluation_id),
    TEXT(tool_id),
    TEXT(source_uri),
    TEXT(operation_ref),
    TEXT(taint_granularity),
    TEXT(taint_source_class),
};
static const struct {
    const char *name;
    size_t offset;
} bound_values[] = {TEXT(act), TEXT(confirmation), TEXT(mission_subject)};

static void refuse_other(struct barrier *b, const mission_evaluation *asked,
                         const mission_evaluation *about, const char *name)
{
    mission_permit *permit = barrier_permit(b, asked, b->high, name, NULL, NULL);

    test_about("%s", name);
    CHECK_INT(barrier_check(b, permit, about).verdict.code, MISSION_E_BINDING_MISMATCH);
    test_about(NULL);
    mission_permit_unref(permit);
}

static void test_bindings(void)
{
    COVERS("PB-2", "PB-9", "runtime.permit-binding.must-bind-list",
           "runtime.security.no-relaxing-cross-resource-bindings",
           "authzen.permit-binding-split.same-identity-no-relay");
    struct barrier b;
    mission_evaluation asked, about;
    mission_permit *permit;
    mission_json *other;

    barrier_open(&b, MISSION_PROFILE_SERIES);
    other = test_json(b.notary.context, "{\"other\":\"value\"}");
    asked = barrier_rich(&b, b.high);
    for (size_t i = 0; i < sizeof bound / sizeof bound[0]; i++) {
        about = asked;
        *(mission_view *)(void *)((char *)&about + bound[i].offset) = V("something else");
        refuse_other(&b, &asked, &about, bound[i].name);
    }
    for (size_t i = 0; i < sizeof bound_values / sizeof bound_values[0]; i++) {
        about = asked;
        *(const mission_value **)(void *)((char *)&about + bound_values[i].offset) =
            mission_json_root(other);
        refuse_other(&b, &asked, &about, bound_values[i].name);
        *(const mission_value **)(void *)((char *)&about + bound_values[i].offset) = NULL;
        if (i < 2)
            refuse_other(&b, &asked, &about, "nothing");
    }
    about = asked;
    about.tainted = MISSION_TRUE;
    refuse_other(&b, &asked, &about, "tainted");
    about = asked;
    about.external_communication = MISSION_TRUE;
    refuse_other(&b, &asked, &about, "external_communication");
    about = asked;
    about.has_mission = 0;
    refuse_other(&b, &asked, &about, "has_mission");
    about = asked;
    about.capability_source = NULL; /* its digests alone */
    permit = barrier_permit(&b, &asked, b.high, "unsourced", NULL, NULL);
    CHECK_INT(barrier_check(&b, permit, &about).verdict.code, MISSION_E_TARGET_CHANGED);
    mission_permit_unref(permit);
    permit = barrier_permit(&b, &asked, b.high, "relayed", NULL, NULL);
    b.config.id = V("other.example.com");
    barrier_again(&b);
    CHECK_INT(barrier_check(&b, permit, &asked).verdict.code, MISSION_E_BINDING_MISMATCH);
    mission_permit_unref(permit);
    mission_json_unref(other);
    barrier_close(&b);
}

/* ---- what changes between decision and effect ---- */

enum moment {
    TOOL_CHANGED,
    CATALOG_CHANGED,
    CLOCK_BACK,
    CLOCK_ON,
    CREDENTIAL_ENDED,
    APPROVAL_ENDED,
    VERSION_MOVED,
    SUSPENDED,
    STATE_OLD,
    ARGUMENTS_UNFIT,
    ARGUMENTS_GONE,
    MOMENTS
};

static int32_t change(enum moment what, struct barrier *b, mission_evaluation *about,
                      mission_json *unfit)
{
    switch (what) {
    case TOOL_CHANGED:
        about->source_digest = V("sha-256:changed");
        return MISSION_E_TARGET_CHANGED;
    case CATALOG_CHANGED:
        about->catalog_digest = V("sha-256:changed");
        return MISSION_E_TARGET_CHANGED;
    case CLOCK_BACK:
        b->now.seconds -= 61;
        return MISSION_E_PERMIT_EXPIRED;
    case CLOCK_ON:
        b->now = (mission_time){.seconds = BARRIER_NOW + 30, .nanoseconds = 1};
        return MISSION_E_PERMIT_EXPIRED;
    case CREDENTIAL_ENDED: /* the permit was asked for with less left */
        b->now.seconds += 20;
        return MISSION_E_PERMIT_EXPIRED;
    case APPROVAL_ENDED:
        b->now.seconds += 10;
        return MISSION_E_APPROVAL_LAPSED;
    case VERSION_MOVED: /* suspended and resumed meanwhile, for one */
        b->state.version = 5;
        return MISSION_E_STATE_STALE;
    case SUSPENDED:
        b->state.state = MISSION_STATE_SUSPENDED;
        return MISSION_E_MISSION_NOT_ACTIVE;
    case STATE_OLD:
        b->state.learned_at.seconds -= 400;
        b->state.fresh_until.seconds -= 400;
        return MISSION_E_STATE_STALE;
    case ARGUMENTS_UNFIT:
        about->parameters = mission_json_root(unfit);
        return MISSION_E_PARAMETER_MISMATCH;
    default:
        about->parameters = NULL;
        return MISSION_E_PARAMETER_MISMATCH;
    }
}

static void change_between(uint32_t profile, enum moment what)
{
    struct barrier b;
    mission_evaluation asked, about;
    mission_permit *permit;
    mission_json *unfit;
    struct ended ended;
    int32_t want;

    barrier_open(&b, profile);
    unfit = test_json(b.notary.context, "{\"to\":7}");
    asked = barrier_rich(&b, b.high);
    if (what == CREDENTIAL_ENDED)
        asked.credential_expires_at = V("2026-11-02T08:14:20Z");
    if (what == APPROVAL_ENDED)
        asked.approved_until = V("2026-11-02T08:14:13Z");
    permit = barrier_permit(&b, &asked, b.high, "eval-1", NULL,
                            ",\"evaluated_at\":\"2026-11-02T08:14:03Z\"");
    about = asked;
    want = change(what, &b, &about, unfit);
    ended = barrier_check(&b, permit, &about);
    test_about("moment %d: %s", (int)what, ended.words);
    CHECK_INT(ended.verdict.done, 0);
    CHECK_INT(ended.verdict.code, want);
    CHECK_TEXT(barrier_last(&b).outcome, "suppressed");
    test_about(NULL);
    mission_json_unref(unfit);
    mission_permit_unref(permit);
    barrier_close(&b);
}

static void test_between(void)
{
    COVERS("PB-7", "PB-2", "CB-2",
           "evidence.execution.detected-deviation-must-refuse-before-acting");
    for (size_t i = 0; i < 2; i++)
        for (unsigned what = 0; what < MOMENTS; what++)
            change_between(profiles[i], (enum moment)what);
}

/* The window's last moment still is in it. */
static void test_window(void)
{
    COVERS("PB-7", "PD-18");
    struct barrier b;
    mission_evaluation asked;
    mission_permit *permit;

    barrier_open(&b, MISSION_PROFILE_DRAFT);
    b.state.learned_at.seconds += 30;
    b.state.fresh_until.seconds += 30;
    b.now.seconds += 30;
    asked = barrier_asked(&b, b.high);
    permit = barrier_permit(&b, &asked, b.high, "eval-1", NULL, NULL);
    CHECK_INT(barrier_check(&b, permit, &asked).verdict.done, 1);
    mission_permit_unref(permit);
    b.config.skew_seconds = 5; /* what the deployment has published, and no more */
    barrier_again(&b);
    for (int more = 5; more <= 6; more++) {
        b.now = (mission_time){.seconds = BARRIER_NOW + 30 + more};
        b.state.learned_at = b.now;
        b.state.fresh_until.seconds = b.now.seconds + 30;
        permit = barrier_permit(&b, &asked, b.high, more == 5 ? "eval-2" : "eval-3", NULL, NULL);
        CHECK_INT(barrier_check(&b, permit, &asked).verdict.code,
                  more == 5 ? 0 : MISSION_E_PERMIT_EXPIRED);
        mission_permit_unref(permit);
    }
    barrier_close(&b);
}

/* ---- the host ---- */

static const struct {
    enum slot slot;
    size_t offset;
    int32_t missing, failing; /* codes; 0: done */
} slots[] = {
    {SLOT_STATE, offsetof(mission_pep_host, state), MISSION_E_STATE_STALE, MISSION_E_STATE_STALE},
    {SLOT_ACTOR, offsetof(mission_pep_host, actor), 0, MISSION_E_ACTOR_CHANGED},
    {SLOT_APPROVAL, offsetof(mission_pep_host, approval), MISSION_E_APPROVAL_LAPSED,
     MISSION_E_APPROVAL_LAPSED},
    {SLOT_TARGET, offsetof(mission_pep_host, target), MISSION_E_TARGET_CHANGED,
     MISSION_E_TARGET_CHANGED},
    {SLOT_OBLIGATION, offsetof(mission_pep_host, obligation), MISSION_E_OBLIGATION,
     MISSION_E_OBLIGATION},
    {SLOT_RESERVE, offsetof(mission_pep_host, reserve), 0, MISSION_E_EVIDENCE_UNAVAILABLE},
};

static void ask_host(const mission_operation_profile *(*which)(struct barrier *), size_t slot,
                     bool missing, int32_t want)
{
    struct barrier b;
    mission_evaluation asked;
    mission_permit *permit;
    struct ended ended;

    barrier_open(&b, MISSION_PROFILE_SERIES);
    if (missing) {
        memset((char *)&b.host + slots[slot].offset, 0, sizeof(void (*)(void)));
        barrier_again(&b);
    } else {
        b.fails = slots[slot].slot;
    }
    asked = barrier_rich(&b, which(&b));
    permit = barrier_permit(&b, &asked, which(&b), "eval-1", NULL,
                            ",\"obligations\":[{\"id\":\"o1\",\"type\":\"notify\"}]");
    ended = barrier_check(&b, permit, &asked);
    test_about("slot %zu %s: %s", slot, missing ? "missing" : "failing", ended.words);
    CHECK_INT(ended.verdict.code, want);
    CHECK_INT(ended.verdict.done, !want);
    test_about(NULL);
    mission_permit_unref(permit);
    barrier_close(&b);
}

static const mission_operation_profile *high_of(struct barrier *b)
{
    return b->high;
}

static const mission_operation_profile *write_of(struct barrier *b)
{
    return b->write;
}

static void test_host(void)
{
    COVERS("PB-7", "PB-5", "authzen.obligations.permit-fulfillment-and-denial-execution");
    for (size_t i = 0; i < sizeof slots / sizeof slots[0]; i++) {
        ask_host(high_of, i, true, slots[i].missing);
        ask_host(high_of, i, false, slots[i].failing);
        /* what is looked at anew for high classes alone: all but the last two */
        ask_host(write_of, i, true, i < 4 ? 0 : slots[i].missing);
        ask_host(write_of, i, false, i < 4 ? 0 : slots[i].failing);
    }
}

/* A verdict that is neither 1 nor 0, an outcome that is none. */
static void test_host_lies(void)
{
    struct barrier b;
    mission_evaluation asked;
    mission_permit *permit;

    COVERS("PB-5");
    barrier_open(&b, MISSION_PROFILE_SERIES);
    asked = barrier_rich(&b, b.high);
    b.actor = 2;
    permit = barrier_permit(&b, &asked, b.high, "eval-1", NULL, NULL);
    CHECK_INT(barrier_check(&b, permit, &asked).verdict.code, MISSION_E_ACTOR_CHANGED);
    mission_permit_unref(permit);
    b.actor = 1;
    b.obligation = 9;
    asked.idempotency_key = V("key-2");
    permit = barrier_permit(&b, &asked, b.high, "eval-2", NULL,
                            ",\"obligations\":[{\"id\":\"o1\",\"type\":\"notify\"}]");
    CHECK_INT(barrier_check(&b, permit, &asked).verdict.code, MISSION_E_OBLIGATION);
    CHECK(strstr(barrier_last(&b).obligations, "\"outcome\":\"failed\"") != NULL);
    mission_permit_unref(permit);
    b.obligation = 2;
    asked.idempotency_key = V("key-3");
    permit = barrier_permit(&b, &asked, b.high, "eval-3", NULL,
                            ",\"obligations\":[{\"id\":\"o1\",\"type\":\"notify\"}]");
    CHECK_INT(barrier_check(&b, permit, &asked).verdict.code, MISSION_E_OBLIGATION);
    CHECK(strstr(barrier_last(&b).obligations, "\"outcome\":\"unsupported\"") != NULL);
    mission_permit_unref(permit);
    barrier_close(&b);
}

/* ---- uses and keys ---- */

#define WINDOW "{\"valid_until\":\"" BARRIER_UNTIL "\",\"parameter_digest\":\"%.*s\"%s}"

static mission_permit *with_limit(struct barrier *b, const mission_evaluation *asked,
                                  const mission_operation_profile *profile, const char *id,
                                  const char *limit)
{
    char conditions[300];

    snprintf(conditions, sizeof conditions, WINDOW, (int)asked->parameter_digest.len,
             asked->parameter_digest.ptr, limit);
    return barrier_permit(b, asked, profile, id, conditions, NULL);
}

/* Whatever else it says of itself, an obligation has to be fulfilled. */
static void test_marked(void)
{
    COVERS("PB-5", "authzen.obligations.no-advice-downgrade");
    static const char *const marks[] = {
        "\"optional\":true",
        "\"advice\":true",
        "\"required\":false",
        "\"mandatory\":false",
        "\"enforcement\":\"advice\"",
        "\"outcome\":\"fulfilled\"",
        "\"properties\":{\"optional\":true}",
    };

    for (size_t i = 0; i < 2 * sizeof marks / sizeof marks[0]; i++) {
        struct barrier b;
        const mission_operation_profile *profile;
        mission_evaluation asked;
        mission_permit *permit;
        char more[200];

        barrier_open(&b, profiles[i % 2]);
        b.obligation = i % 3 ? 0 : 2; /* failed, or unsupported */
        profile = i % 2 ? b.high : b.write;
        asked = barrier_rich(&b, profile);
        snprintf(more, sizeof more, ",\"obligations\":[{\"id\":\"o1\",\"type\":\"notify\",%s}]",
                 marks[i / 2]);
        permit = barrier_permit(&b, &asked, profile, "eval-1", NULL, more);
        test_about("%s", marks[i / 2]);
        CHECK_INT(barrier_check(&b, permit, &asked).verdict.code, MISSION_E_OBLIGATION);
        CHECK_TEXT(barrier_last(&b).error, "obligation_unfulfilled");
        test_about(NULL);
        mission_permit_unref(permit);
        barrier_close(&b);
    }
}

static void test_uses(void)
{
    COVERS("PB-7", "runtime.permit-binding.reversible-write-control-options");
    struct barrier b;
    mission_evaluation asked;
    mission_permit *permit;

    barrier_open(&b, MISSION_PROFILE_DRAFT);
    asked = barrier_asked(&b, b.write);
    permit = with_limit(&b, &asked, b.write, "eval-1", ",\"use_limit\":3");
    for (int i = 0; i < 5; i++)
        CHECK_INT(barrier_check(&b, permit, &asked).verdict.code,
                  i < 3 ? 0 : MISSION_E_PERMIT_CONSUMED);
    mission_permit_unref(permit);
    asked = barrier_asked(&b, b.read);
    permit = with_limit(&b, &asked, b.read, "eval-2", "");
    for (int i = 0; i < 5; i++)
        CHECK_INT(barrier_check(&b, permit, &asked).verdict.done, 1);
    mission_permit_unref(permit);
    asked = barrier_asked(&b, b.write);
    asked.idempotency_key = V("key-1");
    permit = with_limit(&b, &asked, b.write, "eval-3", "");
    CHECK_INT(barrier_check(&b, permit, &asked).verdict.done, 1);
    CHECK_INT(barrier_check(&b, permit, &asked).verdict.code, MISSION_E_DUPLICATE);
    CHECK_TEXT(barrier_last(&b).error, BARRIER_ERRORS "duplicate");
    mission_permit_unref(permit);
    barrier_close(&b);
}

/* Each member of the scope makes another key. */
static void test_scope(void)
{
    COVERS("PB-10", "runtime.idempotency.tombstone-retention-and-refusal");
    static const size_t scope[] = {
        offsetof(mission_evaluation, subject_id),  offsetof(mission_evaluation, subject_iss),
        offsetof(mission_evaluation, resource_id), offsetof(mission_evaluation, resource_type),
        offsetof(mission_evaluation, client_id),   offsetof(mission_evaluation, idempotency_key)};
    struct barrier b;
    mission_evaluation asked, other;
    mission_permit *permit;
    char id[16];

    barrier_open(&b, MISSION_PROFILE_SERIES);
    asked = barrier_rich(&b, b.high);
    for (size_t i = 0; i <= sizeof scope / sizeof scope[0] + 1; i++) {
        const bool differs = i && i <= sizeof scope / sizeof scope[0];

        other = asked;
        if (differs)
            *(mission_view *)(void *)((char *)&other + scope[i - 1]) = V("other");
        snprintf(id, sizeof id, "eval-%zu", i);
        permit = barrier_permit(&b, &other, b.high, id, NULL, NULL);
        CHECK_INT(barrier_check(&b, permit, &other).verdict.code,
                  i == 0 || differs ? 0 : MISSION_E_DUPLICATE);
        mission_permit_unref(permit);
    }
    barrier_close(&b);
}

/* ---- ends ---- */

static char begun[70];

static mission_permit *begin(struct barrier *b, const char *id)
{
    const mission_evaluation asked = barrier_rich(b, b->high);
    mission_permit *permit = barrier_permit(b, &asked, b->high, id, NULL, NULL);
    const struct ended ended = barrier_check(b, permit, &asked);

    CHECK_INT(ended.verdict.done, 1);
    snprintf(begun, sizeof begun, "%s", ended.execution);
    return permit;
}

static void test_ends(void)
{
    COVERS("30:EV-1", "PB-10", "evidence.execution.dedup-on-execution-id");
    struct barrier b;
    struct ended ended;
    struct told told[4];

    barrier_open(&b, MISSION_PROFILE_SERIES);
    mission_permit_unref(begin(&b, "eval-1"));
    CHECK_INT(barrier_done(&b, "exe_nobody", MISSION_OUTCOME_COMPLETED, NULL).verdict.code,
              MISSION_E_NOT_FOUND);
    ended = barrier_done(&b, begun, MISSION_OUTCOME_FAILED, BARRIER_ERRORS "broken");
    CHECK_INT(ended.verdict.done, 1);
    CHECK_INT(ended.verdict.replayed, 0);
    ended = barrier_done(&b, begun, MISSION_OUTCOME_FAILED, BARRIER_ERRORS "broken");
    CHECK_INT(ended.verdict.done, 1);
    CHECK_INT(ended.verdict.replayed, 1);
    CHECK_TEXT(ended.execution, begun);
    CHECK_INT(barrier_done(&b, begun, MISSION_OUTCOME_COMPLETED, NULL).verdict.code,
              MISSION_E_CONFLICT);
    CHECK_INT(barrier_done(&b, begun, MISSION_OUTCOME_INDETERMINATE, NULL).verdict.code,
              MISSION_E_CONFLICT);
    CHECK_INT(barrier_told(&b, told, 4), 1);
    CHECK_TEXT(told[0].outcome, "failed");
    CHECK_TEXT(told[0].error, BARRIER_ERRORS "broken");
    barrier_close(&b);
}

static size_t open_ones(struct barrier *b, bool *indeterminate)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan = NULL;
    struct ended ended;
    const mission_value *list;
    size_t count;

    CHECK_CODE(mission_plan_executions(b->pep, 0, &b->now, &plan, &error), MISSION_OK, &error);
    ended = barrier_run(b, plan, NULL);
    list = mission_value_get(mission_json_root(ended.reply), V("executions"));
    count = mission_value_count(list);
    *indeterminate = mission_value_boolean(
                         mission_value_get(mission_value_item(list, 0), V("indeterminate"))) == 1;
    mission_json_unref(ended.reply);
    return count;
}

static int64_t sweep(struct barrier *b)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan = NULL;
    struct ended ended;
    int64_t count = -1;

    CHECK_CODE(mission_plan_permit_sweep(b->pep, 0, &b->now, &plan, &error), MISSION_OK, &error);
    ended = barrier_run(b, plan, NULL);
    mission_value_integer(mission_value_get(mission_json_root(ended.reply), V("forgotten")),
                          &count);
    mission_json_unref(ended.reply);
    return count;
}

/* A process that dies between commit and effect leaves what no time lifts. */
static void test_crash(void)
{
    COVERS("PB-10", "PB-7", "runtime.single-use.store-durability-and-multi-instance-sharing");
    struct barrier b;
    mission_evaluation asked;
    mission_permit *permit;
    bool indeterminate;

    barrier_open(&b, MISSION_PROFILE_DRAFT);
    mission_permit_unref(begin(&b, "eval-1"));
    barrier_again(&b); /* the process that comes after it */
    CHECK_INT(open_ones(&b, &indeterminate), 0);
    b.now.seconds += 31;
    CHECK_INT(open_ones(&b, &indeterminate), 1);
    CHECK(!indeterminate);
    CHECK_INT(barrier_done(&b, begun, MISSION_OUTCOME_INDETERMINATE, NULL).verdict.done, 1);
    CHECK_INT(barrier_done(&b, begun, MISSION_OUTCOME_INDETERMINATE, NULL).verdict.replayed, 1);
    b.now.seconds += 10 * 86400;
    CHECK_INT(sweep(&b), 1); /* the permit, which is past its end anyway */
    CHECK_INT(sweep(&b), 0);
    CHECK_INT(open_ones(&b, &indeterminate), 1);
    CHECK(indeterminate);
    b.state.learned_at = b.now;
    b.state.fresh_until.seconds = b.now.seconds + 30;
    asked = barrier_rich(&b, b.high); /* the same key, in a permit of now */
    asked.credential_expires_at = V("2026-12-01T00:00:00Z");
    asked.approved_until = V("2026-12-01T00:00:00Z");
    permit = barrier_permit(&b, &asked, b.high, "eval-2",
                            "{\"valid_until\":\"2026-12-01T00:00:00Z\",\"use_limit\":1,"
                            "\"parameter_digest\":\"" ARGUMENTS_DIGEST "\"}",
                            NULL);
    CHECK_INT(barrier_check(&b, permit, &asked).verdict.code, MISSION_E_DUPLICATE);
    mission_permit_unref(permit);
    CHECK_INT(barrier_done(&b, begun, MISSION_OUTCOME_COMPLETED, NULL).verdict.done, 1);
    CHECK_INT(open_ones(&b, &indeterminate), 0);
    b.now.seconds += 86400 + 1;
    CHECK_INT(sweep(&b), 3); /* both executions and the key: resolved, and a horizon ago */
    b.now.seconds += 30 * 86400;
    CHECK_INT(sweep(&b), 1); /* the other permit */
    barrier_close(&b);
}

/* ---- lost answers ---- */

static void lose(bool written, uint32_t times)
{
    struct barrier b;
    mission_evaluation asked;
    mission_permit *permit;
    struct faulty f;
    struct ended ended, found;
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan = NULL;

    barrier_open(&b, MISSION_PROFILE_SERIES);
    asked = barrier_rich(&b, b.high);
    permit = barrier_permit(&b, &asked, b.high, "eval-1", NULL,
                            ",\"obligations\":[{\"id\":\"o1\",\"type\":\"notify\"}]");
    faulty_open(&f, b.store);
    f.commit_at = 1;
    f.times = times;
    f.result = MISSION_STORE_UNKNOWN;
    f.written = written;
    if (times > 1 && written) {
        f.commit_at = 1;
        f.read_at = 0;
    }
    ended = barrier_commit(&b, permit, &asked, NULL, &f.table);
    CHECK_INT(atomic_load(&b.obliged), 1); /* once, however often it was tried */
    if (times == 1) {
        CHECK_INT(ended.rc, 0);
        CHECK_INT(ended.verdict.done, 1);
    } else if (!written) {
        CHECK_INT(ended.rc, MISSION_E_UNCERTAIN);
        CHECK(ended.execution[0] != 0);
        CHECK_CODE(mission_plan_commit_found(b.pep, mission_view_of(ended.execution), &b.now, &plan,
                                             &error),
                   MISSION_OK, &error);
        found = barrier_run(&b, plan, NULL);
        CHECK_INT(found.verdict.code, MISSION_E_NOT_FOUND);
        mission_json_unref(found.reply);
        CHECK_INT(barrier_check(&b, permit, &asked).verdict.done, 1);
    }
    CHECK_INT(barrier_check(&b, permit, &asked).verdict.code, MISSION_E_PERMIT_CONSUMED);
    mission_permit_unref(permit);
    barrier_close(&b);
}

/* Committed, but neither the answer came nor could the store be read again. */
static void test_found(void)
{
    COVERS("PB-7");
    struct barrier b;
    mission_evaluation asked;
    mission_permit *permit;
    struct steps s;
    struct ended found;
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan = NULL, *lost = NULL;
    char name[70];

    barrier_open(&b, MISSION_PROFILE_SERIES);
    asked = barrier_rich(&b, b.high);
    permit = barrier_permit(&b, &asked, b.high, "eval-1", NULL, NULL);
    CHECK(!mission_plan_commit_check(b.pep, permit, &asked, &b.now, &lost, &error));
    CHECK_INT(mission_plan_execution(lost).len, 0);
    steps_begin(&s, lost);
    CHECK(steps_until(&s, b.store, MISSION_PLAN_COMMIT));
    steps_do(&s, b.store); /* this one is lost: the plan goes no further */
    snprintf(name, sizeof name, "%.*s", (int)mission_plan_execution(lost).len,
             mission_plan_execution(lost).ptr);
    CHECK_INT(barrier_check(&b, permit, &asked).verdict.code, MISSION_E_PERMIT_CONSUMED);
    CHECK(!mission_plan_commit_found(b.pep, mission_view_of(name), &b.now, &plan, &error));
    found = barrier_run(&b, plan, NULL);
    CHECK_INT(found.verdict.done, 1);
    CHECK_INT(found.verdict.replayed, 1);
    CHECK_TEXT(found.execution, name);
    mission_json_unref(found.reply);
    b.now.seconds += 31;
    CHECK(!mission_plan_commit_found(b.pep, mission_view_of(name), &b.now, &plan, &error));
    found = barrier_run(&b, plan, NULL);
    CHECK_INT(found.verdict.code, MISSION_E_PERMIT_EXPIRED);
    mission_json_unref(found.reply);
    CHECK_INT(barrier_done(&b, name, MISSION_OUTCOME_COMPLETED, NULL).verdict.done, 1);
    CHECK(!mission_plan_commit_found(b.pep, mission_view_of(name), &b.now, &plan, &error));
    found = barrier_run(&b, plan, NULL);
    CHECK_INT(found.verdict.code, MISSION_E_CONFLICT);
    mission_json_unref(found.reply);
    mission_plan_free(lost);
    mission_permit_unref(permit);
    barrier_close(&b);
}

static void test_lost(void)
{
    COVERS("PB-7");
    lose(true, 1);
    lose(false, 1);
    lose(false, 100);
}

/* No store, no effect. */
static void test_no_store(void)
{
    COVERS("PB-7", "txn-authorization.consumption.fail-closed-store-unavailable");
    struct barrier b;
    mission_evaluation asked;
    mission_permit *permit;
    struct faulty f;
    struct ended ended;

    barrier_open(&b, MISSION_PROFILE_SERIES);
    asked = barrier_rich(&b, b.high);
    permit = barrier_permit(&b, &asked, b.high, "eval-1", NULL, NULL);
    for (int step = 0; step < 2; step++) {
        faulty_open(&f, b.store);
        f.result = step ? MISSION_STORE_AGAIN : 99;
        f.commit_at = 1;
        f.times = 100;
        ended = barrier_commit(&b, permit, &asked, "txn-1", &f.table);
        CHECK_INT(ended.rc, step ? MISSION_E_AGAIN : MISSION_E_HOST);
        CHECK_INT(ended.verdict.done, 0);
        faulty_open(&f, b.store);
        f.result = 99;
        f.read_at = 1;
        ended = barrier_commit(&b, permit, &asked, "txn-1", &f.table);
        CHECK_INT(ended.rc, MISSION_E_HOST);
    }
    mission_permit_unref(permit);
    barrier_close(&b);
}

/* ---- transactions ---- */

static struct ended transact(struct barrier *b, const char *id, const char *txn, const char *target)
{
    mission_evaluation asked = barrier_asked(b, b->high);
    struct ended ended;
    mission_permit *permit;

    asked.resource_id = mission_view_of(target);
    permit = barrier_permit(b, &asked, b->high, id,
                            "{\"valid_until\":\"2026-12-01T00:00:00Z\",\"use_limit\":1,"
                            "\"parameter_digest\":\"" ARGUMENTS_DIGEST "\"}",
                            NULL);
    b->state.learned_at = b->now;
    b->state.fresh_until.seconds = b->now.seconds + 30;
    ended = barrier_commit(b, permit, &asked, txn, NULL);
    mission_permit_unref(permit);
    return ended;
}

static void test_transactions(void)
{
    COVERS("PB-7", "30:TX-6", "txn-authorization.consumption.two-jti-one-txn-rejected");
    struct barrier b;
    struct ended first, second;

    barrier_open(&b, MISSION_PROFILE_DRAFT);
    first = transact(&b, "eval-1", "txn-1", "doc-1");
    CHECK_INT(first.verdict.done, 1);
    CHECK_INT(transact(&b, "eval-2", "txn-1", "doc-1").verdict.code, MISSION_E_TXN_CONSUMED);
    CHECK_TEXT(barrier_last(&b).error, BARRIER_ERRORS "txn_consumed");
    CHECK_INT(transact(&b, "eval-3", "txn-2", "doc-1").verdict.done, 1);
    b.now.seconds += 31; /* nobody finished it, and its lease is over */
    CHECK_INT(transact(&b, "eval-4", "txn-1", "doc-2").verdict.code, MISSION_E_TXN_CONSUMED);
    second = transact(&b, "eval-5", "txn-1", "doc-1");
    CHECK_INT(second.verdict.done, 1);
    CHECK_TEXT(second.resumes, first.execution);
    CHECK_INT(transact(&b, "eval-6", "txn-1", "doc-1").verdict.code, MISSION_E_TXN_CONSUMED);
    /* who was thought dead does not end what another one has taken up */
    CHECK_INT(barrier_done(&b, first.execution, MISSION_OUTCOME_COMPLETED, NULL).verdict.done, 1);
    b.now.seconds += 31;
    CHECK_INT(barrier_done(&b, second.execution, MISSION_OUTCOME_INDETERMINATE, NULL).verdict.done,
              1);
    CHECK_INT(transact(&b, "eval-7", "txn-1", "doc-1").verdict.code, MISSION_E_TXN_CONSUMED);
    CHECK_INT(barrier_done(&b, second.execution, MISSION_OUTCOME_COMPLETED, NULL).verdict.done, 1);
    b.now.seconds += 31;
    CHECK_INT(transact(&b, "eval-8", "txn-1", "doc-1").verdict.code, MISSION_E_TXN_CONSUMED);
    barrier_close(&b);
}

/* ---- leases ---- */

static struct ended renew(struct barrier *b, const char *execution, mission_permit *renewal)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan = NULL;
    struct ended ended;

    CHECK_CODE(mission_plan_permit_lease(b->pep, mission_view_of(execution), renewal, &b->now,
                                         &plan, &error),
               MISSION_OK, &error);
    ended = barrier_run(b, plan, NULL);
    mission_json_unref(ended.reply);
    return ended;
}

static void test_leases(void)
{
    COVERS("PB-8", "MT-2", "runtime.execution-reverification.stop-or-renew-before-lease-expires");
    struct barrier b;
    mission_evaluation asked;
    mission_permit *permit, *renewal, *other;
    struct ended ended;

    barrier_open(&b, MISSION_PROFILE_SERIES);
    permit = begin(&b, "eval-1");
    asked = barrier_rich(&b, b.high);
    asked.prior_evaluation_id = V("eval-1");
    renewal = barrier_permit(&b, &asked, b.high, "eval-2", NULL, NULL);
    asked.subject_id = V("user-2");
    other = barrier_permit(&b, &asked, b.high, "eval-3", NULL, NULL);
    b.now.seconds += 20;
    b.state.learned_at = b.now;
    CHECK_INT(renew(&b, begun, permit).verdict.code, MISSION_E_BINDING_MISMATCH);
    CHECK_INT(renew(&b, begun, other).verdict.code, MISSION_E_BINDING_MISMATCH);
    CHECK_INT(renew(&b, "exe_nobody", renewal).verdict.code, MISSION_E_NOT_FOUND);
    b.state.state = MISSION_STATE_SUSPENDED;
    CHECK_INT(renew(&b, begun, renewal).verdict.code, MISSION_E_MISSION_NOT_ACTIVE);
    b.state.state = MISSION_STATE_ACTIVE;
    ended = renew(&b, begun, renewal);
    CHECK_INT(ended.verdict.done, 1);
    CHECK_TEXT(ended.lease, "2026-11-02T08:14:53Z");
    CHECK_TEXT(barrier_last(&b).evaluation, "eval-2");
    CHECK_TEXT(barrier_last(&b).outcome, "completed");
    CHECK_INT(renew(&b, begun, renewal).verdict.replayed, 1);
    asked.subject_id = V("user-1");
    asked.prior_evaluation_id = V("eval-2"); /* of the last renewal */
    mission_permit_unref(other);
    other = barrier_permit(&b, &asked, b.high, "eval-4",
                           "{\"valid_until\":\"2026-12-01T00:00:00Z\",\"use_limit\":1,"
                           "\"parameter_digest\":\"" ARGUMENTS_DIGEST "\"}",
                           NULL);
    b.now.seconds += 31;
    b.state.learned_at = b.now;
    CHECK_INT(renew(&b, begun, other).verdict.code, MISSION_E_PERMIT_EXPIRED);
    b.now.seconds -= 31;
    CHECK_INT(barrier_done(&b, begun, MISSION_OUTCOME_COMPLETED, NULL).verdict.done, 1);
    CHECK_INT(renew(&b, begun, other).verdict.code, MISSION_E_CONFLICT);
    mission_permit_unref(other);
    mission_permit_unref(renewal);
    mission_permit_unref(permit);
    barrier_close(&b);
}

/* ---- what a permit is not for ---- */

/* A renewal was charged for time alone, and used no approval: it begins nothing of its own. */
static void test_renewal_begins_nothing(void)
{
    COVERS("MT-2", "PB-8");
    struct barrier b;
    mission_evaluation asked;
    mission_permit *renewal;

    barrier_open(&b, MISSION_PROFILE_SERIES);
    asked = barrier_rich(&b, b.high);
    asked.prior_evaluation_id = V("eval-1");
    renewal = barrier_permit(&b, &asked, b.high, "eval-2", NULL, NULL);
    CHECK_INT(barrier_check(&b, renewal, &asked).verdict.code, MISSION_E_PERMIT_UNUSABLE);
    CHECK_TEXT(barrier_last(&b).outcome, "suppressed");
    mission_permit_unref(renewal);
    barrier_close(&b);
}

#define BY_METHOD(widest)                                                                          \
    "{\"id\":\"t\",\"version\":\"1\",\"action\":\"documents.read\",\"class\":\"" widest "\","      \
    "\"classes\":[{\"class\":\"consequential_read\",\"when\":{\"/method\":[\"GET\"]}}],"           \
    "\"external_communication\":false,\"controls\":{\"lease_seconds\":30},"                        \
    "\"parameters\":{\"type\":\"object\",\"properties\":{\"method\":{\"type\":\"string\"}}},"      \
    "\"constraints\":{}}"

/* What cannot be placed is of the widest class that can be reached, not of the one it was. */
static void place(const char *document, const char *conditions)
{
    struct barrier b;
    mission_error error = MISSION_ERROR_INIT;
    mission_operation_profile *profile = NULL;
    mission_evaluation asked, about;
    mission_permit *permit;
    mission_json *get, *wild;

    barrier_open(&b, MISSION_PROFILE_SERIES);
    CHECK_CODE(mission_operation_profile_parse(b.notary.context, mission_view_of(document),
                                               &profile, &error),
               MISSION_OK, &error);
    get = test_json(b.notary.context, "{\"method\":\"GET\"}");
    wild = test_json(b.notary.context, "{\"method\":\"GET\",\"really\":\"DELETE\"}");
    about = asked = barrier_asked(&b, profile);
    about.parameters = asked.parameters = mission_json_root(get);
    about.parameter_digest = asked.parameter_digest = V("");
    permit = barrier_permit(&b, &asked, profile, "eval-0", conditions, NULL);
    CHECK_INT(barrier_check(&b, permit, &about).verdict.done, 1);
    mission_permit_unref(permit);
    permit = barrier_permit(&b, &asked, profile, "eval-1", conditions, NULL);
    about.parameters = mission_json_root(wild);
    CHECK_INT(barrier_check(&b, permit, &about).verdict.code, MISSION_E_PERMIT_UNUSABLE);
    about.parameters = NULL;
    CHECK_INT(barrier_check(&b, permit, &about).verdict.code, MISSION_E_PERMIT_UNUSABLE);
    mission_permit_unref(permit);
    mission_operation_profile_unref(profile);
    mission_json_unref(get);
    mission_json_unref(wild);
    barrier_close(&b);
}

static void test_unplaceable(void)
{
    COVERS("PE-6", "PB-4", "runtime.classification.unclassifiable-defaults-to-widest");
    place(BY_METHOD("irreversible_action"), "{\"valid_until\":\"" BARRIER_UNTIL "\"}");
    place(BY_METHOD("irreversible_action"),
          "{\"valid_until\":\"" BARRIER_UNTIL "\",\"use_limit\":1}");
    place(BY_METHOD("consequential_write"),
          "{\"valid_until\":\"" BARRIER_UNTIL "\",\"use_limit\":1}");
}

/* What the Mission's purpose made of the action goes with the request to the effect. */
static void test_purpose(void)
{
    COVERS("PE-6", "PB-4");
    struct barrier b;
    mission_evaluation asked;
    mission_permit *permit = NULL;
    mission_error error = MISSION_ERROR_INIT;

    barrier_open(&b, MISSION_PROFILE_SERIES);
    asked = barrier_asked(&b, b.write);
    asked.purpose = MISSION_CLASS_ADMINISTRATION;
    CHECK_CODE(barrier_read(&b, &asked, b.write,
                            "{\"decision\":true,\"context\":{\"evaluation_id\":\"e\","
                            "\"conditions\":{\"valid_until\":\"" BARRIER_UNTIL "\","
                            "\"parameter_digest\":\"" ARGUMENTS_DIGEST "\"}}}",
                            &permit, &error),
               MISSION_E_PERMIT_UNUSABLE, &error);
    permit = barrier_permit(&b, &asked, b.write, "eval-1", NULL, NULL);
    b.state.state = MISSION_STATE_REVOKED; /* a write alone would not look */
    CHECK_INT(barrier_check(&b, permit, &asked).verdict.code, MISSION_E_MISSION_NOT_ACTIVE);
    mission_permit_unref(permit);
    asked.purpose = MISSION_CLASS_COUNT;
    CHECK_CODE(barrier_read(&b, &asked, b.write, "{}", &permit, &error), MISSION_E_ARGUMENT,
               &error);
    barrier_close(&b);
}

/* By its id alone, without the object that it came in. */
static void test_named_approval(void)
{
    COVERS("PD-14", "PB-7");
    struct barrier b;
    mission_evaluation asked;
    mission_permit *permit;

    barrier_open(&b, MISSION_PROFILE_SERIES);
    asked = barrier_rich(&b, b.high);
    asked.approval = NULL;
    permit = barrier_permit(&b, &asked, b.high, "eval-1", NULL, NULL);
    b.approved = 0;
    CHECK_INT(barrier_check(&b, permit, &asked).verdict.code, MISSION_E_APPROVAL_LAPSED);
    mission_permit_unref(permit);
    barrier_close(&b);
}

/* Without a profile two numbers that are rounded to one would have one digest. */
static void test_numbers(void)
{
    COVERS("PB-1");
    struct barrier b;
    mission_evaluation asked, about;
    mission_permit *permit;
    mission_json *even, *odd;
    mission_digest digest;

    barrier_open(&b, MISSION_PROFILE_SERIES);
    even = test_json(b.notary.context, "{\"n\":9007199254740992}");
    odd = test_json(b.notary.context, "{\"n\":9007199254740993}");
    CHECK(!mission_parameters_digest(b.notary.context, mission_json_root(even), &digest, NULL));
    asked = barrier_asked(&b, b.high);
    asked.parameters = mission_json_root(even);
    asked.parameter_digest = mission_view_of(digest.text);
    permit = barrier_permit(&b, &asked, NULL, "eval-1", NULL, NULL);
    about = asked;
    about.parameters = mission_json_root(odd);
    CHECK_INT(barrier_check(&b, permit, &about).verdict.code, MISSION_E_PARAMETER_MISMATCH);
    mission_permit_unref(permit);
    mission_json_unref(even);
    mission_json_unref(odd);
    barrier_close(&b);
}

/* Permits and executions stay with whom they were given to. */
static void test_whose(void)
{
    COVERS("PB-9", "PB-8", "PB-5", "30:EV-1");
    struct barrier b;
    mission_evaluation asked;
    mission_permit *permit, *other, *renewal, *obliged;
    mission_execution end = {.size = sizeof end, .outcome = MISSION_OUTCOME_COMPLETED};
    mission_context *draft = test_context(MISSION_PROFILE_DRAFT, BARRIER_NOW);
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan = NULL;
    mission_permit copy;
    struct ended ended;

    barrier_open(&b, MISSION_PROFILE_SERIES);
    permit = begin(&b, "eval-1");
    asked = barrier_rich(&b, b.high);
    other = barrier_permit(&b, &asked, b.high, "eval-9", NULL, NULL);
    end.execution_id = mission_view_of(begun);
    CHECK_CODE(mission_plan_commit_done(b.pep, other, &end, &b.now, &plan, &error), MISSION_OK,
               &error);
    ended = barrier_run(&b, plan, NULL);
    CHECK_INT(ended.verdict.code, MISSION_E_BINDING_MISMATCH);
    mission_json_unref(ended.reply);
    asked.prior_evaluation_id = V("eval-1");
    obliged = barrier_permit(&b, &asked, b.high, "eval-2", NULL,
                             ",\"obligations\":[{\"id\":\"o1\",\"type\":\"notify\"}]");
    CHECK_INT(renew(&b, begun, obliged).verdict.code, MISSION_E_OBLIGATION);
    renewal = barrier_permit(&b, &asked, b.high, "eval-3", NULL, NULL);
    b.config.id = V("other.example.com");
    barrier_again(&b);
    CHECK_INT(renew(&b, begun, renewal).verdict.code, MISSION_E_BINDING_MISMATCH);
    copy = *renewal; /* read where its members have other names */
    copy.context = draft;
    CHECK_CODE(
        mission_plan_permit_lease(b.pep, mission_view_of(begun), &copy, &b.now, &plan, &error),
        MISSION_E_PROFILE, &error);
    CHECK_CODE(mission_plan_commit_check(b.pep, &copy, &asked, &b.now, &plan, &error),
               MISSION_E_PROFILE, &error);
    mission_permit_unref(renewal);
    mission_permit_unref(obliged);
    mission_permit_unref(other);
    mission_permit_unref(permit);
    mission_context_unref(draft);
    barrier_close(&b);
}

/* The profile of another action says nothing of this one. */
static void test_profile_of_another(void)
{
    COVERS("PE-6");
    struct barrier b;
    mission_evaluation asked;
    mission_permit *permit = NULL;
    mission_error error = MISSION_ERROR_INIT;

    barrier_open(&b, MISSION_PROFILE_SERIES);
    asked = barrier_asked(&b, b.high);
    CHECK_CODE(barrier_read(&b, &asked, b.read, "{}", &permit, &error), MISSION_E_ARGUMENT, &error);
    CHECK(!permit);
    barrier_close(&b);
}

/* ---- evidence that was taken elsewhere ---- */

static void test_forget(void)
{
    COVERS("30:EV-3");
    struct barrier b;
    mission_view ids[2] = {V("exe_nobody"), V("")};
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan = NULL;
    struct ended ended;
    struct told told;
    int64_t count = -1;

    barrier_open(&b, MISSION_PROFILE_SERIES);
    mission_permit_unref(begin(&b, "eval-1"));
    CHECK_INT(barrier_done(&b, begun, MISSION_OUTCOME_COMPLETED, NULL).verdict.done, 1);
    CHECK_INT(mission_plan_pep_evidence_forget(b.pep, ids, 2, &plan, &error), MISSION_E_ARGUMENT);
    CHECK_INT(mission_plan_pep_evidence_forget(b.pep, ids, 33, &plan, &error), MISSION_E_ARGUMENT);
    CHECK_INT(mission_plan_pep_evidence_list(b.pep, V(""), 1001, &plan, &error),
              MISSION_E_ARGUMENT);
    ids[1] = mission_view_of(begun);
    CHECK(!mission_plan_pep_evidence_forget(b.pep, ids, 2, &plan, &error));
    ended = barrier_run(&b, plan, NULL);
    mission_value_integer(mission_value_get(mission_json_root(ended.reply), V("forgotten")),
                          &count);
    CHECK_INT(count, 1);
    mission_json_unref(ended.reply);
    CHECK_INT(barrier_told(&b, &told, 1), 0);
    /* the end itself is known as long as the execution's row is */
    CHECK_INT(barrier_done(&b, begun, MISSION_OUTCOME_COMPLETED, NULL).verdict.replayed, 1);
    barrier_close(&b);
}

/* ---- arguments ---- */

static void test_arguments(void)
{
    struct barrier b;
    mission_evaluation asked;
    mission_permit *permit;
    mission_plan *plan = (mission_plan *)1;
    mission_commit commit = {.size = sizeof commit};
    mission_execution end = {
        .size = sizeof end, .outcome = MISSION_OUTCOME_FAILED, .execution_id = V("exe_1")};
    mission_error error = MISSION_ERROR_INIT;

    COVERS("PB-7");
    barrier_open(&b, MISSION_PROFILE_SERIES);
    asked = barrier_asked(&b, b.high);
    permit = barrier_permit(&b, &asked, b.high, "eval-1", NULL, NULL);
    CHECK_INT(mission_plan_commit_check(NULL, permit, &asked, NULL, &plan, &error),
              MISSION_E_ARGUMENT);
    CHECK(plan == NULL);
    CHECK_INT(mission_plan_commit_check(b.pep, NULL, &asked, NULL, &plan, &error),
              MISSION_E_ARGUMENT);
    CHECK_INT(mission_plan_commit_check(b.pep, permit, NULL, NULL, &plan, &error),
              MISSION_E_ARGUMENT);
    commit.permit = permit;
    commit.about = &asked;
    commit.flags = 1;
    CHECK_INT(mission_plan_commit(b.pep, &commit, NULL, &plan, &error), MISSION_E_ARGUMENT);
    CHECK_INT(mission_plan_commit_done(b.pep, permit, &end, NULL, &plan, &error),
              MISSION_E_ARGUMENT); /* failed, and not why */
    end.error = V("broken");
    CHECK_INT(mission_plan_commit_done(b.pep, permit, &end, NULL, &plan, &error),
              MISSION_E_ARGUMENT); /* a word of nobody's */
    end.error = V("kill_switch");
    end.outcome = MISSION_OUTCOME_COMPLETED;
    CHECK_INT(mission_plan_commit_done(b.pep, permit, &end, NULL, &plan, &error),
              MISSION_E_ARGUMENT);
    end.outcome = 5;
    CHECK_INT(mission_plan_commit_done(b.pep, permit, &end, NULL, &plan, &error),
              MISSION_E_ARGUMENT);
    CHECK_INT(mission_plan_permit_sweep(b.pep, 61, NULL, &plan, &error), MISSION_E_ARGUMENT);
    CHECK_INT(mission_plan_executions(b.pep, 1001, NULL, &plan, &error), MISSION_E_ARGUMENT);
    CHECK_INT(mission_plan_execution(NULL).len, 0);
    mission_permit_unref(permit);
    barrier_close(&b);
}

static const struct test tests[] = {
    {"succeed", test_succeed},
    {"exits", test_exits},
    {"spent", test_spent},
    {"bindings", test_bindings},
    {"between", test_between},
    {"window", test_window},
    {"host", test_host},
    {"host_lies", test_host_lies},
    {"marked", test_marked},
    {"uses", test_uses},
    {"scope", test_scope},
    {"ends", test_ends},
    {"crash", test_crash},
    {"found", test_found},
    {"lost", test_lost},
    {"no_store", test_no_store},
    {"transactions", test_transactions},
    {"leases", test_leases},
    {"forget", test_forget},
    {"arguments", test_arguments},
    {"renewal_begins_nothing", test_renewal_begins_nothing},
    {"unplaceable", test_unplaceable},
    {"purpose", test_purpose},
    {"named_approval", test_named_approval},
    {"numbers", test_numbers},
    {"whose", test_whose},
    {"profile_of_another", test_profile_of_another},
};

TEST_MAIN("commit", tests)
