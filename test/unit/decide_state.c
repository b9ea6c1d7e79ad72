/* Decisions and the Mission's state: who said so, and how fresh that is. SPDX-License-Identifier:
 * MIT */
#include "scene.h"

#define O "/context/mission_state_observation"

/* The enforcement point places the state. */
static void placed(struct stage *stage)
{
    stage->config.flags = MISSION_PDP_PLACES_STATE;
    stage->classes[MISSION_CLASS_IRREVERSIBLE].state_seconds = 30;
    stage_again(stage);
    stage->situation.state = NULL;
}

#define PAY "{\"amount\":\"1\",\"currency\":\"USD\"}"
static void observe(struct stage *stage, const char *observation)
{
    test_about("%s %s", mission_profile_name(stage->profile), observation ? observation : "none");
    stage_ask_for(stage, STAGE_ERP, "payments.release", PAY, O, observation ? observation : "{}",
                  observation ? NULL : O, NULL, NULL);
}

/* ---- PD-4: this decision point's own source ---- */

static void own(struct stage *stage)
{
    for (uint32_t state = 0; state < MISSION_STATE_COUNT; state++) {
        stage->state.state = state;
        CHECK_DENIED(stage, state == MISSION_STATE_NONE     ? MISSION_DENY_STALE_STATE
                            : state == MISSION_STATE_ACTIVE ? MISSION_DENY_NONE
                                                            : MISSION_DENY_MISSION_INACTIVE);
    }
    stage->state.state = MISSION_STATE_ACTIVE;
    stage_ask(stage, O,
              "{\"state\":\"suspended\",\"mode\":\"fresh\",\"freshness_at\":"
              "\"2026-09-01T00:00:00Z\"}",
              NULL);
    CHECK_DENIED(stage, MISSION_DENY_MISSION_INACTIVE); /* (a) they differ */
    stage->state.state = MISSION_STATE_REVOKED;
    stage_ask(stage, O, "{\"state\":\"active\",\"mode\":\"fresh\",\"freshness_at\":\"x\"}", NULL);
    CHECK_DENIED(stage, MISSION_DENY_MISSION_INACTIVE);
    stage->state.state = MISSION_STATE_ACTIVE;
    CHECK_PERMIT(stage); /* the own source wins: what else was observed is nothing */
    stage_ask(stage, O, "{\"state\":\"active\",\"version\":3}", NULL);
    CHECK_PERMIT(stage);
    stage_ask(stage, O, "{\"state\":\"active\",\"version\":4}", NULL);
    CHECK_DENIED(stage, MISSION_DENY_STALE_STATE); /* (c) */
    stage_ask(stage, O, "{\"state\":\"active\",\"version\":2}", NULL);
    CHECK_DENIED(stage, MISSION_DENY_STALE_STATE);
    stage->state.version = 0;
    CHECK_PERMIT(stage);
    stage_ask(stage, NULL);
    stage->state.expires_at.seconds = SCENE_NOW + 1;
    CHECK_PERMIT(stage);
    stage->state.expires_at.seconds = SCENE_NOW;
    CHECK_DENIED(stage, MISSION_DENY_MISSION_INACTIVE);
    stage->state.expires_at.seconds = 0;
    stage->evaluation.credential_expires_at = V("2026-10-15T19:00:00Z");
    stage->evaluation.credential = NULL;
    stage->now.seconds = 1792087200; /* 2026-10-15T18:00:00Z, the Mission's own end */
    stage->state.learned_at = stage->state.fresh_until = stage->now;
    CHECK_DENIED(stage, MISSION_DENY_MISSION_INACTIVE);
    stage->now.seconds--;
    CHECK_PERMIT(stage);
    CHECK_INT(stage_says(stage).valid_until.seconds, 1792087200);
}
static void test_own(void)
{
    COVERS("PD-4", "runtime.decision-inputs.active-state-required",
           "runtime.decision-inputs.mission-expires-at-refusal",
           "authzen.pdp-request.consistency-state-active-and-pdp-precedence",
           "authzen.pdp-request.consistency-state-version-mismatch-is-staleness");
    stage_in_both(own);
}

static void own_fresh(struct stage *stage)
{
    const mission_known_state was = stage->state;

    stage->state.learned_at.seconds = SCENE_NOW + 5;
    CHECK_PERMIT(stage);
    stage->state.learned_at.seconds = SCENE_NOW + 6;
    CHECK_DENIED(stage, MISSION_DENY_STALE_STATE);
    stage->state.learned_at.seconds = SCENE_NOW - 300;
    CHECK_PERMIT(stage);
    stage->state.learned_at.seconds = SCENE_NOW - 301; /* even under a longer lease */
    CHECK_DENIED(stage, MISSION_DENY_STALE_STATE);
    stage->state.learned_at.seconds = 0;
    CHECK_DENIED(stage, MISSION_DENY_STALE_STATE);
    stage->state = was;
    stage->state.fresh_until.seconds = SCENE_NOW;
    CHECK_PERMIT(stage);
    stage->state.fresh_until.seconds = SCENE_NOW - 1; /* no leeway */
    CHECK_DENIED(stage, MISSION_DENY_STALE_STATE);
    stage->state.fresh_until.seconds = 0;
    CHECK_PERMIT(stage);
    stage->state.source = MISSION_LEARNED_INTROSPECTION; /* for one decision */
    CHECK_DENIED(stage, MISSION_DENY_STALE_STATE);
    stage->state.once = 1;
    CHECK_PERMIT(stage);
    stage->situation.state = NULL;
    CHECK_DENIED(stage, MISSION_DENY_STALE_STATE);
}
static void test_own_fresh(void)
{
    COVERS("PD-5", "runtime.state-freshness.refuse-if-cannot-establish-active-within-bound",
           "runtime.state-freshness.state-source-expiry-or-observation-rule");
    stage_in_both(own_fresh);
}

/* ---- PD-5: section 6's table, at midnight instead of noon ---- */

#define FRESH(at) "{\"state\":\"active\",\"mode\":\"fresh\",\"freshness_at\":\"" at "\"}"
#define CACHED(mode, at, from, to)                                                                 \
    "{\"state\":\"active\",\"mode\":\"" mode "\",\"freshness_at\":\"" at                           \
    "\",\"mission_status_issued_at\":\"" from "\",\"mission_status_expires_at\":\"" to "\"}"
static void observed(struct stage *stage)
{
    static const struct {
        const char *observation;
        uint32_t reason;
        int64_t until; /* of a permit, behind now */
    } list[] = {
        {FRESH("2026-09-01T00:00:00Z"), 0, 30},
        {FRESH("2026-09-01T00:00:05Z"), 0, 30},
        {FRESH("2026-08-31T23:59:30Z"), 0, 0},
        {FRESH("2026-08-31T23:59:29Z"), MISSION_DENY_STALE_STATE, 0},
        {FRESH("2026-08-31T23:58:00Z"), MISSION_DENY_STALE_STATE, 0},
        {FRESH("2026-09-01T00:00:06Z"), MISSION_DENY_STALE_STATE, 0},
        {FRESH("2026-09-01T00:05:00Z"), MISSION_DENY_STALE_STATE, 0},
        {FRESH("now"), MISSION_DENY_STALE_STATE, 0},
        {NULL, MISSION_DENY_STALE_STATE, 0},
        {"{}", MISSION_DENY_STALE_STATE, 0},
        {"{\"state\":\"active\",\"mode\":\"fresh\"}", MISSION_DENY_STALE_STATE, 0},
        {"{\"state\":\"active\",\"freshness_at\":\"2026-09-01T00:00:00Z\"}",
         MISSION_DENY_STALE_STATE, 0},
        {"{\"mode\":\"fresh\",\"freshness_at\":\"2026-09-01T00:00:00Z\"}", MISSION_DENY_STALE_STATE,
         0},
        {"{\"state\":\"active\",\"mode\":\"recent\",\"freshness_at\":\"2026-09-01T00:00:00Z\"}",
         MISSION_DENY_STALE_STATE, 0},
        {"{\"state\":\"Active\",\"mode\":\"fresh\",\"freshness_at\":\"2026-09-01T00:00:00Z\"}",
         MISSION_DENY_MISSION_INACTIVE, 0},
        {"{\"state\":\"suspended\",\"mode\":\"fresh\",\"freshness_at\":\"2026-09-01T00:00:00Z\"}",
         MISSION_DENY_MISSION_INACTIVE, 0},
        {"{\"state\":\"active\",\"mode\":\"cached\",\"freshness_at\":\"2026-09-01T00:00:00Z\"}",
         MISSION_DENY_STALE_STATE, 0},
        {CACHED("cached", "2026-09-01T00:00:00Z", "2026-08-31T23:59:00Z", "2026-09-01T00:00:09Z"),
         0, 9},
        {CACHED("cached", "2026-09-01T00:00:00Z", "2026-08-31T23:59:00Z", "2026-09-01T01:00:00Z"),
         0, 30},
        {CACHED("cached", "2026-08-31T23:59:00Z", "2026-08-31T23:59:00Z", "2026-09-01T01:00:00Z"),
         MISSION_DENY_STALE_STATE, 0},
        {CACHED("cached", "2026-09-01T00:00:00Z", "2026-08-31T23:59:00Z", "2026-08-31T23:59:59Z"),
         MISSION_DENY_STALE_STATE, 0},
        {CACHED("cached", "2026-09-01T00:00:00Z", "2026-09-01T00:00:06Z", "2026-09-01T01:00:00Z"),
         MISSION_DENY_STALE_STATE, 0},
        {CACHED("cached", "2026-09-01T00:00:00Z", "x", "2026-09-01T01:00:00Z"),
         MISSION_DENY_STALE_STATE, 0},
        {CACHED("cached", "2026-09-01T00:00:00Z", "2026-09-01T00:00:00Z", "x"),
         MISSION_DENY_STALE_STATE, 0},
        {CACHED("event_driven", "2026-08-31T23:59:50Z", "2026-08-31T23:59:00Z",
                "2026-09-01T01:00:00Z"),
         0, 20},
        {CACHED("event_driven", "2026-08-31T23:59:20Z", "2026-08-31T23:59:00Z",
                "2026-09-01T01:00:00Z"),
         MISSION_DENY_STALE_STATE, 0},
        {CACHED("fresh", "2026-09-01T00:00:00Z", "2026-09-01T00:00:00Z", "2026-09-01T00:00:04Z"), 0,
         4}};

    placed(stage);
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        observe(stage, list[i].observation);
        CHECK_DENIED(stage, list[i].reason);
        if (!list[i].reason)
            CHECK_INT(stage_says(stage).valid_until.seconds, SCENE_NOW + list[i].until);
    }
    stage->config.flags = 0; /* an undeclared source */
    stage_again(stage);
    observe(stage, list[0].observation);
    CHECK_DENIED(stage, MISSION_DENY_STALE_STATE);
}
static void test_observed(void)
{
    COVERS("PD-5", "PD-18",
           "authzen.context-audience-freshness.state-observation-required-by-placement",
           "authzen.context-audience-freshness.state-observation-members-required",
           "authzen.mission-status-composition.refresh-on-bound-elapse",
           "runtime.state-freshness.must-define-state-source");
    stage_in_both(observed);
}

/* The credential's lifetime as the source: below the high classes, of its own Mission. */
static void passive(struct stage *stage)
{
    stage->situation.state = NULL;
    CHECK_DENIED(stage, MISSION_DENY_STALE_STATE);
    stage->classes[MISSION_CLASS_WRITE].passive = 1;
    stage->classes[MISSION_CLASS_WRITE].state_seconds = 3000;
    stage_again(stage);
    CHECK_PERMIT(stage);
    stage_ask(stage, "/context/credential/expires_at", "\"2026-09-01T00:50:01Z\"", NULL);
    CHECK_DENIED(stage, MISSION_DENY_STALE_STATE); /* longer than any that is declared */
    stage_ask(stage, "/context/credential/expires_at", NULL, NULL);
    CHECK_DENIED(stage, MISSION_DENY_STALE_STATE);
    stage_ask(stage, NULL);
    stage->situation.join = MISSION_JOIN_PROVEN;
    CHECK_DENIED(stage, MISSION_DENY_STALE_STATE);
    stage->situation.join = MISSION_JOIN_NONE;
    stage_ask(stage, O, "{\"state\":\"suspended\"}", NULL);
    CHECK_DENIED(stage, MISSION_DENY_MISSION_INACTIVE);
    stage_ask_for(stage, STAGE_ERP, "payments.release", PAY, NULL);
    CHECK_DENIED(stage, MISSION_DENY_STALE_STATE); /* high: an active source */
    placed(stage);
    stage_ask(stage, O, FRESH("2026-08-31T00:00:00Z"), NULL);
    CHECK_DENIED(stage, MISSION_DENY_STALE_STATE); /* what was said has to hold */
}
static void test_passive(void)
{
    COVERS("PD-5", "runtime.state-freshness.high-consequence-requires-active-source");
    stage_in_both(passive);
}

/* A signed assertion takes the place of what is not signed. */
static void assertion(struct stage *stage)
{
    placed(stage);
    observe(stage, "{\"state\":\"suspended\",\"mode\":\"none\",\"assertion\":\"a.b.c\"}");
    CHECK_PERMIT(stage);
    stage->asserted.state = MISSION_STATE_SUSPENDED;
    observe(stage, "{\"state\":\"active\",\"mode\":\"fresh\",\"freshness_at\":"
                   "\"2026-09-01T00:00:00Z\",\"assertion\":\"a.b.c\"}");
    CHECK_DENIED(stage, MISSION_DENY_MISSION_INACTIVE);
    stage->asserted.state = MISSION_STATE_ACTIVE;
    stage->asserted.learned_at.seconds = SCENE_NOW - 31;
    CHECK_DENIED(stage, MISSION_DENY_STALE_STATE);
    stage->asserted.learned_at.seconds = SCENE_NOW;
    CHECK_PERMIT(stage);
    stage->asserted.state = 99;
    CHECK_DENIED(stage, MISSION_DENY_STALE_STATE);
    stage->asserted.state = MISSION_STATE_ACTIVE;
    stage->fails = 1u << STAGE_SLOT_ASSERTION;
    CHECK_DENIED(stage, MISSION_DENY_STALE_STATE);
    stage->fails = 0;
    stage->host.assertion = NULL;
    stage_again(stage);
    CHECK_DENIED(stage, MISSION_DENY_STALE_STATE);
}
static void test_assertion(void)
{
    COVERS("PD-5");
    stage_in_both(assertion);
}

static const struct test tests[] = {
    {"own", test_own},         {"own_fresh", test_own_fresh}, {"observed", test_observed},
    {"passive", test_passive}, {"assertion", test_assertion},
};
TEST_MAIN("decide_state", tests)
