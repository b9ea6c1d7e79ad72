/* The lifecycle table against a second statement of it, written by state instead of by row.
 * SPDX-License-Identifier: MIT */
#include "test.h"

#define S(name) MISSION_STATE_##name
#define E(name) MISSION_EVENT_##name
#define F(name) ((facts & MISSION_FACT_##name) != 0)

static const uint32_t profiles[] = {MISSION_PROFILE_SERIES, MISSION_PROFILE_DRAFT};

/* ---- The second statement ---- */

struct verdict {
    uint32_t decision, state, version;
};

static struct verdict commit(uint32_t state, uint32_t version)
{
    return (struct verdict){MISSION_LIFECYCLE_COMMIT, state, version};
}

static struct verdict noop(uint32_t state)
{
    return (struct verdict){MISSION_LIFECYCLE_NOOP, state, MISSION_VERSION_KEPT};
}

static struct verdict conflict(uint32_t state)
{
    return (struct verdict){MISSION_LIFECYCLE_CONFLICT, state, MISSION_VERSION_KEPT};
}

static struct verdict naive_pending(bool draft, uint32_t event, uint32_t facts)
{
    if (F(PENDING_OVER))
        return event == E(LAPSE) ? commit(S(LAPSED), MISSION_VERSION_KEPT) : conflict(S(PENDING));
    if (event == E(APPROVE) && F(EXPIRY_REACHED))
        return draft ? commit(S(DENIED), MISSION_VERSION_KEPT) : conflict(S(PENDING));
    if (event == E(APPROVE) && !F(ANCESTOR_ENDED) && !F(HELD))
        return commit(S(ACTIVE), MISSION_VERSION_FIRST);
    if (event == E(DENY))
        return commit(S(DENIED), MISSION_VERSION_KEPT);
    if (event == E(CANCEL))
        return commit(S(CANCELLED), MISSION_VERSION_KEPT);
    if (event == E(INVITE) && draft)
        return commit(S(REVISION), MISSION_VERSION_KEPT);
    return conflict(S(PENDING));
}

static struct verdict naive_revision(bool draft, uint32_t event, uint32_t facts)
{
    if (!draft) /* the series know no revision */
        return conflict(S(REVISION));
    if (F(PENDING_OVER))
        return event == E(LAPSE) ? commit(S(LAPSED), MISSION_VERSION_KEPT) : conflict(S(REVISION));
    if (event == E(CANCEL))
        return commit(S(CANCELLED), MISSION_VERSION_KEPT);
    if (event == E(NARROW))
        return commit(S(PENDING), MISSION_VERSION_KEPT);
    if (event == E(GIVE_UP))
        return commit(S(DENIED), MISSION_VERSION_KEPT);
    return conflict(S(REVISION));
}

/* What the clock or an ancestor has made overdue: nothing else is legal until it is committed. */
static struct verdict naive_overdue(uint32_t state, uint32_t event, uint32_t facts)
{
    if (F(DEADLINE_REACHED)) {
        if (state != S(SUSPENDED) || event != E(DEADLINE))
            return conflict(state);
        if (!F(DEADLINE_REVOKES))
            return commit(S(ACTIVE), MISSION_VERSION_NEXT);
        return F(ANCESTOR_ENDED) ? conflict(state) : commit(S(REVOKED), MISSION_VERSION_NEXT);
    }
    if (F(ANCESTOR_ENDED))
        return event == E(CASCADE) ? commit(S(CASCADED), MISSION_VERSION_NEXT) : conflict(state);
    return event == E(EXPIRE) ? commit(S(EXPIRED), MISSION_VERSION_NEXT) : conflict(state);
}

/* Events that ACTIVE and SUSPENDED answer alike. */
static struct verdict naive_live(uint32_t state, uint32_t event, uint32_t facts)
{
    switch (event) {
    case E(REVOKE):
        return commit(S(REVOKED), MISSION_VERSION_NEXT);
    case E(DISCHARGE):
        return F(LATCHED) ? noop(state) : commit(state, MISSION_VERSION_NEXT);
    case E(CONTAIN):
        return commit(state, MISSION_VERSION_NEXT);
    case E(HOLD):
    case E(LIFT):
        if (!F(REPORT_CHANGES))
            return noop(state);
        /* A suspended Mission already reports what a hold would make it report. */
        return state == S(ACTIVE) ? commit(state, MISSION_VERSION_NEXT) : conflict(state);
    default:
        return conflict(state);
    }
}

static struct verdict naive_active(uint32_t event, uint32_t facts)
{
    if (event == E(SUSPEND))
        return commit(S(SUSPENDED), MISSION_VERSION_NEXT);
    if (event == E(COMPLETE))
        return commit(S(COMPLETED), MISSION_VERSION_NEXT);
    if (event == E(SUPERSEDE) && !F(HELD))
        return commit(S(SUPERSEDED), MISSION_VERSION_NEXT);
    return naive_live(S(ACTIVE), event, facts);
}

static struct verdict naive_suspended(bool draft, uint32_t event, uint32_t facts)
{
    if (event == E(SUSPEND))
        return F(SUSPENSION_DIFFERS) ? commit(S(SUSPENDED), MISSION_VERSION_NEXT)
                                     : noop(S(SUSPENDED));
    if (event == E(RESUME))
        return commit(S(ACTIVE), MISSION_VERSION_NEXT);
    if (event == E(COMPLETE) && draft)
        return commit(S(COMPLETED), MISSION_VERSION_NEXT);
    return naive_live(S(SUSPENDED), event, facts);
}

/* An ended Mission absorbs; what would lead to the state that its wire shows already succeeds. */
static struct verdict naive_ended(uint32_t profile, uint32_t state, uint32_t event)
{
    mission_view shown = mission_state_wire(profile, state);
    const char *word = event == E(REVOKE) ? "revoked" : event == E(COMPLETE) ? "completed" : "-";

    if (event == E(DISCHARGE))
        return noop(state);
    if (shown.len == strlen(word) && memcmp(shown.ptr, word, shown.len) == 0)
        return noop(state);
    return conflict(state);
}

static struct verdict naive(uint32_t profile, uint32_t state, uint32_t event, uint32_t facts)
{
    bool draft = profile == MISSION_PROFILE_DRAFT;

    switch (state) {
    case S(NONE):
        return event == E(ADMIT) ? commit(S(PENDING), MISSION_VERSION_ZERO) : conflict(state);
    case S(PENDING):
        return naive_pending(draft, event, facts);
    case S(REVISION):
        return naive_revision(draft, event, facts);
    case S(ACTIVE):
    case S(SUSPENDED):
        if (F(EXPIRY_REACHED) || F(DEADLINE_REACHED) || F(ANCESTOR_ENDED))
            return naive_overdue(state, event, facts);
        return state == S(ACTIVE) ? naive_active(event, facts)
                                  : naive_suspended(draft, event, facts);
    case S(DENIED):
    case S(CANCELLED):
    case S(LAPSED):
    case S(OTHER):
        return conflict(state);
    default:
        return naive_ended(profile, state, event);
    }
}

/* ---- Walking all inputs ---- */

struct input {
    uint32_t profile, state, event, facts;
};
typedef void visitor(const struct input *in, const mission_outcome *out, void *own);

static void walk(visitor *visit, void *own)
{
    for (size_t p = 0; p < 2; p++)
        for (uint32_t state = 0; state < MISSION_STATE_COUNT; state++)
            for (uint32_t event = 1; event < MISSION_EVENT_COUNT; event++)
                for (uint32_t facts = 0; facts <= MISSION_FACT_ALL; facts++) {
                    struct input in = {profiles[p], state, event, facts};
                    mission_outcome out = {.size = sizeof out};
                    mission_error error = MISSION_ERROR_INIT;

                    CHECK_CODE(
                        mission_lifecycle_next(profiles[p], state, event, facts, &out, &error), 0,
                        &error);
                    visit(&in, &out, own);
                }
}

static void same_as_naive(const struct input *in, const mission_outcome *out, void *own)
{
    struct verdict want = naive(in->profile, in->state, in->event, in->facts);
    bool same =
        out->decision == want.decision && out->state == want.state && out->version == want.version;

    (void)own;
    if (!same)
        test_check(false, __FILE__, __LINE__, "%s: %s in %s with facts %u: %u %s %u, not %u %s %u",
                   mission_profile_name(in->profile), mission_event_name(in->event),
                   mission_state_name(in->state), in->facts, out->decision,
                   mission_state_name(out->state), out->version, want.decision,
                   mission_state_name(want.state), want.version);
}

static void test_exhaustive(void)
{
    COVERS("20:LC-13", "20:LC-5", "20:LC-6", "20:LC-7", "20:LC-2", "SE-5", "10:LC-1");
    walk(same_as_naive, NULL);
}

/* ---- Laws ---- */

static void laws(const struct input *in, const mission_outcome *out, void *own)
{
    bool changed = out->state != in->state;

    (void)own;
    CHECK(!changed || out->decision == MISSION_LIFECYCLE_COMMIT);
    CHECK(!changed || !mission_state_terminal(in->state));
    CHECK(in->state != S(OTHER) || out->decision == MISSION_LIFECYCLE_CONFLICT);
    CHECK((out->id == NULL) == (out->decision == MISSION_LIFECYCLE_CONFLICT));
    CHECK(out->decision == MISSION_LIFECYCLE_COMMIT || out->version == MISSION_VERSION_KEPT);
    /* Active is entered by an approval, a resume or the end of a suspension, and by nothing else.
     */
    CHECK(!changed || out->state != S(ACTIVE) || in->event == E(APPROVE) ||
          in->event == E(RESUME) || in->event == E(DEADLINE));
    CHECK(in->event != E(RESUME) || out->decision != MISSION_LIFECYCLE_NOOP);
    /* An approved Mission's commit always counts; one that was not approved stays at 0. */
    if (out->decision == MISSION_LIFECYCLE_COMMIT && in->event != E(APPROVE))
        CHECK((out->version == MISSION_VERSION_NEXT) == (in->state >= S(ACTIVE)));
    /* No commit once the expiry has come leads anywhere but to an end, the deadline that came
     * before it apart. */
    if (out->decision == MISSION_LIFECYCLE_COMMIT && in->state >= S(ACTIVE) &&
        (in->facts & MISSION_FACT_EXPIRY_REACHED) && in->event != E(DEADLINE))
        CHECK(mission_state_terminal(out->state));
}

static void test_laws(void)
{
    COVERS("20:LC-5", "20:LC-6", "20:LC-4", "10:LC-1", "20:LC-10", "AV-3",
           "core.creation.atomic-expiry-check");
    walk(laws, NULL);
}

/* ---- SE-5, by the names of the wire ---- */

static const char *const se5[][2] = {
    {"", "pending_approval"},         {"pending_approval", "active"},
    {"pending_approval", "rejected"}, {"pending_approval", "expired"},
    {"active", "suspended"},          {"active", "revoked"},
    {"active", "completed"},          {"active", "expired"},
    {"suspended", "active"},          {"suspended", "revoked"},
    {"suspended", "expired"},
};
#define SE5_COUNT (sizeof se5 / sizeof *se5)

static bool is(mission_view text, const char *word)
{
    return text.len == strlen(word) && (text.len == 0 || memcmp(text.ptr, word, text.len) == 0);
}

static void on_the_wire(const struct input *in, const mission_outcome *out, void *own)
{
    bool *met = own;
    mission_view from = mission_state_wire(MISSION_PROFILE_SERIES, in->state);
    mission_view to = mission_state_wire(MISSION_PROFILE_SERIES, out->state);
    bool listed = false;

    if (in->profile != MISSION_PROFILE_SERIES || out->decision != MISSION_LIFECYCLE_COMMIT)
        return;
    if (from.len == to.len && (!to.len || memcmp(from.ptr, to.ptr, to.len) == 0))
        return;
    for (size_t i = 0; i < SE5_COUNT; i++)
        if (is(from, se5[i][0]) && is(to, se5[i][1]))
            listed = met[i] = true;
    if (!listed)
        test_check(false, __FILE__, __LINE__, "%.*s -> %.*s is not in SE-5", (int)from.len,
                   from.ptr, (int)to.len, to.ptr);
}

static void test_series_transitions(void)
{
    bool met[SE5_COUNT] = {false};

    COVERS("SE-5");
    walk(on_the_wire, met);
    for (size_t i = 0; i < SE5_COUNT; i++)
        test_check(met[i], __FILE__, __LINE__, "%s -> %s never happens", se5[i][0], se5[i][1]);
}

/* A conflict names the present state and the one that the event leads to. */
static void test_conflict_names_both(void)
{
    static const struct {
        uint32_t state, event, facts, wanted;
    } cases[] = {
        {S(ACTIVE), E(APPROVE), 0, S(ACTIVE)},
        {S(REVOKED), E(APPROVE), 0, S(ACTIVE)},
        {S(ACTIVE), E(RESUME), 0, S(ACTIVE)},
        {S(COMPLETED), E(REVOKE), 0, S(REVOKED)},
        {S(PENDING), E(SUSPEND), 0, S(SUSPENDED)},
        {S(EXPIRED), E(COMPLETE), 0, S(COMPLETED)},
        {S(ACTIVE), E(DENY), 0, S(DENIED)},
        {S(REVOKED), E(EXPIRE), 0, S(EXPIRED)},
        {S(ACTIVE), E(DEADLINE), 0, S(ACTIVE)},
        {S(PENDING), E(CONTAIN), 0, S(NONE)},
        {S(ACTIVE), E(CANCEL), 0, S(CANCELLED)},
        {S(PENDING), E(CASCADE), 0, S(CASCADED)},
        {S(SUSPENDED), E(SUPERSEDE), 0, S(SUPERSEDED)},
        {S(ACTIVE), E(DEADLINE), MISSION_FACT_DEADLINE_REVOKES, S(REVOKED)},
    };

    COVERS("SE-5", "20:LC-13", "20:LC-6");
    for (size_t p = 0; p < 2; p++)
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
            mission_outcome out = {.size = sizeof out};

            test_about("case %zu", i);
            CHECK_INT(mission_lifecycle_next(profiles[p], cases[i].state, cases[i].event,
                                             cases[i].facts, &out, NULL),
                      0);
            CHECK_INT(out.decision, MISSION_LIFECYCLE_CONFLICT);
            CHECK_INT(out.state, cases[i].state);
            CHECK_INT(out.wanted, cases[i].wanted);
        }
    test_about(NULL);
}

static void test_next_arguments(void)
{
    static const struct {
        uint32_t profile, state, event, facts;
        int32_t code;
    } cases[] = {
        {0, S(ACTIVE), E(REVOKE), 0, MISSION_E_ARGUMENT},
        {3, S(ACTIVE), E(REVOKE), 0, MISSION_E_ARGUMENT},
        {UINT32_MAX, S(ACTIVE), E(REVOKE), 0, MISSION_E_ARGUMENT},
        {1, MISSION_STATE_COUNT, E(REVOKE), 0, MISSION_E_UNKNOWN_STATE},
        {1, UINT32_MAX, E(REVOKE), 0, MISSION_E_UNKNOWN_STATE},
        {1, S(ACTIVE), 0, 0, MISSION_E_UNKNOWN_EVENT},
        {1, S(ACTIVE), MISSION_EVENT_COUNT, 0, MISSION_E_UNKNOWN_EVENT},
        {1, S(ACTIVE), E(REVOKE), MISSION_FACT_ALL + 1, MISSION_E_ARGUMENT},
        {1, S(ACTIVE), E(REVOKE), UINT32_MAX, MISSION_E_ARGUMENT},
    };
    mission_outcome small = {.size = sizeof small - 1};

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mission_outcome out = {.size = sizeof out, .decision = MISSION_LIFECYCLE_COMMIT};
        mission_error error = MISSION_ERROR_INIT;

        CHECK_CODE(mission_lifecycle_next(cases[i].profile, cases[i].state, cases[i].event,
                                          cases[i].facts, &out, &error),
                   cases[i].code, &error);
        CHECK_INT(out.decision, MISSION_LIFECYCLE_CONFLICT);
        CHECK_INT(error.code, cases[i].code);
    }
    CHECK_INT(mission_lifecycle_next(1, 1, 1, 0, &small, NULL), MISSION_E_ABI_SMALL);
    CHECK_INT(mission_lifecycle_next(1, 1, 1, 0, NULL, NULL), MISSION_E_ARGUMENT);
    small.size = 5000;
    CHECK_INT(mission_lifecycle_next(1, 1, 1, 0, &small, NULL), MISSION_E_ABI_SIZE);
}

/* A caller built with a later, longer struct: what this library does not know becomes zero. */
static void test_longer_struct(void)
{
    struct {
        mission_outcome known;
        uint64_t later[3];
    } longer;
    mission_outcome *out = &longer.known;

    memset(&longer, 0xff, sizeof longer);
    out->size = sizeof longer;
    CHECK_INT(mission_lifecycle_next(1, S(ACTIVE), E(REVOKE), 0, out, NULL), 0);
    CHECK_INT(out->decision, MISSION_LIFECYCLE_COMMIT);
    CHECK_INT(out->size, sizeof longer);
    CHECK(longer.later[0] == 0 && longer.later[1] == 0 && longer.later[2] == 0);
}

/* ---- Sequences ---- */

struct mission {
    uint32_t profile, state;
    uint64_t version;
};

/* Commit an event; false for a conflict. */
static bool happen(struct mission *mission, uint32_t event, uint32_t facts)
{
    mission_outcome out = {.size = sizeof out};

    CHECK_INT(mission_lifecycle_next(mission->profile, mission->state, event, facts, &out, NULL),
              0);
    CHECK_INT(mission_lifecycle_version(mission->version, out.version, &mission->version, NULL), 0);
    mission->state = out.state;
    return out.decision != MISSION_LIFECYCLE_CONFLICT;
}

static struct mission approved(uint32_t profile)
{
    struct mission mission = {profile, S(NONE), 0};

    CHECK(happen(&mission, E(ADMIT), 0));
    CHECK_INT(mission.version, 0);
    CHECK(happen(&mission, E(APPROVE), 0));
    CHECK_INT(mission.version, 1);
    return mission;
}

/* 20-lifecycle section 13, as far as it is states and versions. */
static void test_sequences(void)
{
    COVERS("20:LC-4", "20:LC-5", "20:LC-6", "20:LC-7", "20:LC-10", "20:LC-11");
    for (size_t p = 0; p < 2; p++) {
        struct mission child = approved(profiles[p]), own = approved(profiles[p]);

        /* A parent's suspension and its end: active v1, suspended v2, active v3. */
        CHECK(happen(&child, E(HOLD), MISSION_FACT_REPORT_CHANGES));
        CHECK_INT(child.version, 2);
        CHECK(happen(&child, E(LIFT), MISSION_FACT_REPORT_CHANGES | MISSION_FACT_HELD));
        CHECK_INT(child.version, 3);
        CHECK_INT(child.state, S(ACTIVE));
        /* A held Mission acts by its own state: it can be suspended and cannot be resumed. */
        CHECK(!happen(&child, E(RESUME), MISSION_FACT_HELD));
        CHECK(happen(&child, E(SUSPEND), MISSION_FACT_HELD));
        CHECK_INT(child.version, 4);
        /* Suspended on its own, it stays so when the parent's suspension ends. */
        CHECK(happen(&child, E(LIFT), 0));
        CHECK_INT(child.version, 4);
        CHECK_INT(child.state, S(SUSPENDED));

        /* Containment and discharge count once each; what is latched does not count again. */
        CHECK(happen(&own, E(CONTAIN), 0) && own.version == 2);
        CHECK(happen(&own, E(CONTAIN), 0) && own.version == 3);
        CHECK(happen(&own, E(DISCHARGE), 0) && own.version == 4);
        CHECK(happen(&own, E(DISCHARGE), MISSION_FACT_LATCHED) && own.version == 4);
        CHECK(happen(&own, E(SUSPEND), 0) && own.version == 5);
        CHECK(happen(&own, E(SUSPEND), 0) && own.version == 5);
        CHECK(happen(&own, E(SUSPEND), MISSION_FACT_SUSPENSION_DIFFERS) && own.version == 6);
        CHECK(happen(&own, E(REVOKE), 0) && own.version == 7);
        CHECK(happen(&own, E(REVOKE), 0) && own.version == 7);
        CHECK(happen(&own, E(DISCHARGE), 0) && own.version == 7);
        CHECK(!happen(&own, E(RESUME), 0) && !happen(&own, E(CONTAIN), 0) && own.version == 7);
        CHECK_INT(own.state, S(REVOKED));
    }
}

/* A superseded Mission stays so when its successor ends, and a complete on it is no second end. */
static void test_superseded_absorbs(void)
{
    struct mission prior = approved(MISSION_PROFILE_DRAFT);

    COVERS("20:LC-5");
    CHECK(!happen(&prior, E(SUPERSEDE), MISSION_FACT_HELD));
    CHECK(happen(&prior, E(SUPERSEDE), 0));
    for (uint32_t event = 1; event < MISSION_EVENT_COUNT; event++)
        if (event != E(DISCHARGE))
            CHECK(!happen(&prior, event, 0));
    CHECK_INT(prior.state, S(SUPERSEDED));
    CHECK_INT(prior.version, 2);
    CHECK_VIEW(mission_state_wire(MISSION_PROFILE_SERIES, prior.state), "completed");
}

static void test_random_walks(void)
{
    uint64_t seed = test_seed();

    COVERS("20:LC-4", "20:LC-5");
    for (int i = 0; i < 2000; i++) {
        struct mission mission = {profiles[i & 1], S(NONE), 0};
        bool ended = false;

        for (int step = 0; step < 40; step++) {
            struct mission last = mission;

            happen(&mission, 1 + (uint32_t)(test_random(&seed) % (MISSION_EVENT_COUNT - 1)),
                   (uint32_t)(test_random(&seed) & test_random(&seed) & test_random(&seed)) &
                       MISSION_FACT_ALL);
            CHECK(mission.version >= last.version && mission.version <= last.version + 1);
            CHECK(!ended || memcmp(&mission, &last, sizeof last) == 0);
            CHECK((mission.version == 0) == (mission.state < S(ACTIVE)));
            ended = mission_state_terminal(mission.state);
        }
    }
}

static void test_versions(void)
{
    const uint64_t most = (UINT64_C(1) << 53) - 1;
    uint64_t out = 7;

    COVERS("20:LC-4");
    CHECK_INT(mission_lifecycle_version(0, MISSION_VERSION_ZERO, &out, NULL), 0);
    CHECK_INT(out, 0);
    CHECK_INT(mission_lifecycle_version(0, MISSION_VERSION_FIRST, &out, NULL), 0);
    CHECK_INT(out, 1);
    CHECK_INT(mission_lifecycle_version(5, MISSION_VERSION_KEPT, &out, NULL), 0);
    CHECK_INT(out, 5);
    CHECK_INT(mission_lifecycle_version(most - 1, MISSION_VERSION_NEXT, &out, NULL), 0);
    CHECK_INT(out, most);
    CHECK_INT(mission_lifecycle_version(most, MISSION_VERSION_NEXT, &out, NULL),
              MISSION_E_OUT_OF_RANGE);
    CHECK_INT(out, most);
    CHECK_INT(mission_lifecycle_version(most + 1, MISSION_VERSION_KEPT, &out, NULL),
              MISSION_E_ARGUMENT);
    CHECK_INT(mission_lifecycle_version(4, MISSION_VERSION_FIRST, &out, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(out, 4);
    CHECK_INT(mission_lifecycle_version(4, MISSION_VERSION_ZERO, &out, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(mission_lifecycle_version(4, 4, &out, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(mission_lifecycle_version(4, MISSION_VERSION_NEXT, NULL, NULL), MISSION_E_ARGUMENT);
}

static void test_unmoved(void)
{
    mission_error error = MISSION_ERROR_INIT;

    COVERS("SE-7");
    CHECK_INT(mission_lifecycle_unmoved(1, S(PENDING), 0, S(PENDING), 0, &error), 0);
    CHECK_INT(error.code, 0);
    CHECK_CODE(mission_lifecycle_unmoved(1, S(PENDING), 0, S(DENIED), 0, &error),
               MISSION_E_CONCURRENT, &error);
    CHECK_TEXT(error.oauth_error, "mission_concurrent_modification");
    CHECK(strstr(error.text, "current_state rejected") != NULL);
    CHECK(strstr(error.text, "observed_state pending_approval") != NULL);
    CHECK_CODE(mission_lifecycle_unmoved(2, S(ACTIVE), 3, S(ACTIVE), 4, &error),
               MISSION_E_CONCURRENT, &error);
    CHECK_INT(mission_lifecycle_unmoved(1, 99, 0, S(DENIED), 0, NULL), MISSION_E_UNKNOWN_STATE);
    CHECK_INT(mission_lifecycle_unmoved(1, S(DENIED), 0, 99, 0, NULL), MISSION_E_UNKNOWN_STATE);
    CHECK_INT(mission_lifecycle_unmoved(0, S(DENIED), 0, S(DENIED), 0, NULL), MISSION_E_ARGUMENT);
}

/* ---- Names ---- */

static const struct {
    uint32_t state;
    const char *name, *series, *draft, *request;
    uint32_t series_read, request_read; /* what the text is read as */
} names[] = {
    {S(NONE), "none", "", "", "", 0, 0},
    {S(PENDING), "pending", "pending_approval", "", "pending", S(PENDING), S(PENDING)},
    {S(REVISION), "revision", "pending_approval", "", "revision_required", S(PENDING), S(REVISION)},
    {S(DENIED), "denied", "rejected", "", "denied", S(DENIED), S(DENIED)},
    {S(CANCELLED), "cancelled", "rejected", "", "cancelled", S(DENIED), S(CANCELLED)},
    {S(LAPSED), "lapsed", "expired", "", "expired", S(EXPIRED), S(LAPSED)},
    {S(ACTIVE), "active", "active", "active", "", S(ACTIVE), 0},
    {S(SUSPENDED), "suspended", "suspended", "suspended", "", S(SUSPENDED), 0},
    {S(REVOKED), "revoked", "revoked", "revoked", "", S(REVOKED), 0},
    {S(COMPLETED), "completed", "completed", "completed", "", S(COMPLETED), 0},
    {S(EXPIRED), "expired", "expired", "expired", "", S(EXPIRED), 0},
    {S(SUPERSEDED), "superseded", "completed", "superseded", "", S(COMPLETED), 0},
    {S(CASCADED), "cascaded", "revoked", "cascaded", "", S(REVOKED), 0},
    {S(OTHER), "other", "", "", "", 0, 0},
};

static void test_wire_names(void)
{
    COVERS("20:LC-1", "10:LC-1", "10:LC-2", "SE-5");
    CHECK_INT(sizeof names / sizeof *names, MISSION_STATE_COUNT);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        uint32_t state = names[i].state;

        test_about("%s", names[i].name);
        CHECK_TEXT(mission_state_name(state), names[i].name);
        CHECK_INT(mission_state_of_name(mission_view_of(names[i].name)), state);
        CHECK_VIEW(mission_state_wire(MISSION_PROFILE_SERIES, state), names[i].series);
        CHECK_VIEW(mission_state_wire(MISSION_PROFILE_DRAFT, state), names[i].draft);
        CHECK_VIEW(mission_request_wire(MISSION_PROFILE_DRAFT, state), names[i].request);
        if (names[i].series[0])
            CHECK_INT(
                mission_state_of_wire(MISSION_PROFILE_SERIES, mission_view_of(names[i].series)),
                names[i].series_read);
        if (names[i].draft[0])
            CHECK_INT(mission_state_of_wire(MISSION_PROFILE_DRAFT, mission_view_of(names[i].draft)),
                      state);
        if (names[i].request[0])
            CHECK_INT(
                mission_request_of_wire(MISSION_PROFILE_DRAFT, mission_view_of(names[i].request)),
                names[i].request_read);
    }
    test_about(NULL);
}

/* Only the exact text counts; anything else is a state that is not known, and no error. */
static void test_unknown_names(void)
{
    static const mission_view odd[] = {
        {"", 0},        {NULL, 0},       {"Active", 6},   {"ACTIVE", 6},        {"active ", 7},
        {" active", 7}, {"active\0", 7}, {"activ", 5},    {"paused", 6},        {"none", 4},
        {"other", 5},   {"lapsed", 6},   {"revision", 8}, {"act\xc4\xb1ve", 7}, {NULL, 4},
    };

    COVERS("20:LC-1", "10:LC-2");
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
        for (uint32_t profile = 0; profile < 4; profile++) {
            test_about("text %zu in profile %u", i, profile);
            CHECK_INT(mission_state_of_wire(profile, odd[i]), S(OTHER));
            CHECK_INT(mission_request_of_wire(profile, odd[i]), S(OTHER));
        }
    test_about(NULL);
    CHECK_INT(mission_state_of_wire(MISSION_PROFILE_DRAFT, V("pending_approval")), S(OTHER));
    CHECK_INT(mission_state_of_wire(MISSION_PROFILE_DRAFT, V("rejected")), S(OTHER));
    CHECK_INT(mission_state_of_wire(MISSION_PROFILE_SERIES, V("superseded")), S(OTHER));
    CHECK_INT(mission_state_of_wire(MISSION_PROFILE_SERIES, V("cascaded")), S(OTHER));
    CHECK_INT(mission_state_of_wire(0, V("active")), S(OTHER));
    CHECK_INT(mission_state_of_wire(UINT32_MAX, V("active")), S(OTHER));
    CHECK_INT(mission_state_of_name(V("nothing")), S(NONE));
    CHECK(mission_state_name(MISSION_STATE_COUNT) == NULL);
    CHECK(mission_state_wire(1, UINT32_MAX).ptr == NULL);
}

static void test_only_active_permits(void)
{
    COVERS("20:LC-1", "10:LC-2", "SE-6");
    for (uint32_t state = 0; state < 40; state++)
        CHECK_INT(mission_state_permits(state), state == S(ACTIVE));
    CHECK_INT(mission_state_permits(UINT32_MAX), 0);
    /* Terminal: exactly the states that no row leaves, those that are no state of ours apart. */
    for (uint32_t state = 0; state < 40; state++) {
        bool left = state == S(OTHER) || state >= MISSION_STATE_COUNT;

        for (uint32_t i = 0; i < mission_lifecycle_rows(); i++) {
            mission_transition row = {.size = sizeof row};

            CHECK_INT(mission_lifecycle_row(i, &row, NULL), 0);
            if (state < 32 && (row.from >> state & 1) && row.commit)
                left = true;
        }
        CHECK_INT(mission_state_terminal(state), !left);
    }
}

static void test_event_names(void)
{
    for (uint32_t event = 1; event < MISSION_EVENT_COUNT; event++) {
        const char *name = mission_event_name(event);

        if (CHECK(name != NULL))
            CHECK_INT(mission_event_of_name(mission_view_of(name)), event);
    }
    CHECK(mission_event_name(0) == NULL && mission_event_name(MISSION_EVENT_COUNT) == NULL);
    CHECK_INT(mission_event_of_name(V("")), 0);
    CHECK_INT(mission_event_of_name(V("Revoke")), 0);
    CHECK_INT(mission_event_of_name((mission_view){NULL, 3}), 0);
}

static bool same_text(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

static void test_aauth(void)
{
    static const struct {
        uint32_t state;
        const char *status, *reason, *extension;
    } rows[] = {
        {S(NONE), NULL, NULL, NULL},
        {S(PENDING), NULL, NULL, NULL},
        {S(REVISION), NULL, NULL, NULL},
        {S(DENIED), NULL, NULL, NULL},
        {S(CANCELLED), NULL, NULL, NULL},
        {S(LAPSED), NULL, NULL, NULL},
        {S(ACTIVE), "active", NULL, NULL},
        {S(SUSPENDED), "terminated", NULL, "suspended"},
        {S(REVOKED), "terminated", "revoked", NULL},
        {S(COMPLETED), "terminated", "completed", NULL},
        {S(EXPIRED), "terminated", "expired", NULL},
        {S(SUPERSEDED), "terminated", "superseded", NULL},
        {S(CASCADED), "terminated", NULL, "cascaded"},
        {S(OTHER), "terminated", NULL, NULL},
        {4711, "terminated", NULL, NULL},
    };

    COVERS("SE-14");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        mission_aauth_state out = mission_state_to_aauth(rows[i].state);

        test_about("state %u", rows[i].state);
        CHECK(same_text(out.status, rows[i].status));
        CHECK(same_text(out.termination_reason, rows[i].reason));
        CHECK(same_text(out.extension, rows[i].extension));
        if (rows[i].reason)
            CHECK_INT(mission_state_of_aauth(V("terminated"), mission_view_of(rows[i].reason)),
                      rows[i].state);
    }
    test_about(NULL);
    CHECK_INT(mission_state_of_aauth(V("active"), V("")), S(ACTIVE));
    CHECK_INT(mission_state_of_aauth(V("terminated"), V("")), S(REVOKED));
    CHECK_INT(mission_state_of_aauth(V("terminated"), V("administrative")), S(REVOKED));
    CHECK_INT(mission_state_of_aauth(V("terminated"), V("active")), S(REVOKED));
    CHECK_INT(mission_state_of_aauth(V("Active"), V("")), S(OTHER));
    CHECK_INT(mission_state_of_aauth((mission_view){NULL, 0}, V("revoked")), S(OTHER));
}

/* ---- The rows and what is printed from them ---- */

static bool applies(const mission_transition *row, const struct input *in)
{
    return (row->from >> in->state & 1) && row->event == in->event &&
           (row->profiles >> in->profile & 1) && (row->needs & ~in->facts) == 0 &&
           (row->bars & in->facts) == 0;
}

struct rows {
    mission_transition row[64];
    uint32_t count;
    bool used[64];
};

/* Reading the rows from outside gives what mission_lifecycle_next() decides, by one row at most. */
static void by_rows(const struct input *in, const mission_outcome *out, void *own)
{
    struct rows *rows = own;
    const mission_transition *only = NULL;

    for (uint32_t i = 0; i < rows->count; i++)
        if (applies(&rows->row[i], in)) {
            CHECK(only == NULL);
            only = &rows->row[i];
            rows->used[i] = true;
        }
    CHECK((only == NULL) == (out->decision == MISSION_LIFECYCLE_CONFLICT));
    if (only) {
        CHECK_TEXT(out->id, only->id);
        CHECK_INT(out->version, only->version);
        CHECK_INT(out->state, only->to ? only->to : in->state);
    }
}

static void test_rows(void)
{
    static struct rows rows;
    mission_transition row = {.size = sizeof row, .id = "x"};
    char expected = 1;

    COVERS("20:LC-13");
    memset(&rows, 0, sizeof rows);
    rows.count = mission_lifecycle_rows();
    CHECK(rows.count <= 64);
    for (uint32_t i = 0; i < rows.count; i++) {
        rows.row[i].size = sizeof row;
        CHECK_INT(mission_lifecycle_row(i, &rows.row[i], NULL), 0);
        CHECK_INT(rows.row[i].size, sizeof row);
    }
    walk(by_rows, &rows);
    /* Every row is of use, and T1 to T22 all stand there in order. */
    for (uint32_t i = 0; i < rows.count; i++) {
        char number = (char)atoi(rows.row[i].id + 1);

        CHECK(rows.used[i]);
        CHECK(number == expected || number == expected + 1);
        expected = number;
    }
    CHECK_INT(expected, 22);
    CHECK_INT(mission_lifecycle_row(rows.count, &row, NULL), MISSION_E_ARGUMENT);
    CHECK(row.id == NULL);
    CHECK_INT(mission_lifecycle_row(0, NULL, NULL), MISSION_E_ARGUMENT);
    row.size = sizeof row - 1;
    CHECK_INT(mission_lifecycle_row(0, &row, NULL), MISSION_E_ABI_SMALL);
}

struct page {
    char text[32768];
    size_t len;
    size_t stop_at, calls; /* fail the call of this number; 0: none */
};

static int32_t page_write(void *host, const char *ptr, size_t len)
{
    struct page *page = host;

    if (++page->calls == page->stop_at)
        return 77;
    if (page->stop_at && page->calls > page->stop_at)
        test_check(false, __FILE__, __LINE__, "called again after a failure");
    if (len >= sizeof page->text - page->len)
        return 1;
    memcpy(page->text + page->len, ptr, len);
    page->len += len;
    page->text[page->len] = 0;
    return 0;
}

typedef int32_t printer(uint32_t profile, const mission_sink *sink, mission_error *error);

static void print(printer *write, uint32_t profile, struct page *page)
{
    mission_sink sink = {sizeof sink, page, page_write};
    mission_error error = MISSION_ERROR_INIT;

    page->len = page->calls = page->stop_at = 0;
    CHECK_CODE(write(profile, &sink, &error), 0, &error);
}

static size_t count_of(const char *text, const char *what)
{
    size_t count = 0;

    while ((text = strstr(text, what)) != NULL) {
        count++;
        text += strlen(what);
    }
    return count;
}

/* The diagram has one edge for each state that a committing row leaves, and the table one line for
 * each row. */
static void test_printed(void)
{
    static struct page page;

    for (uint32_t profile = 0; profile <= MISSION_PROFILE_DRAFT; profile++) {
        size_t rows = 0, edges = 0;

        for (uint32_t i = 0; i < mission_lifecycle_rows(); i++) {
            mission_transition row = {.size = sizeof row};

            CHECK_INT(mission_lifecycle_row(i, &row, NULL), 0);
            if (profile && !(row.profiles >> profile & 1))
                continue;
            rows++;
            for (uint32_t s = 0; row.commit && s < MISSION_STATE_COUNT; s++)
                edges += row.from >> s & 1;
        }
        print(mission_lifecycle_write_table, profile, &page);
        CHECK_INT(count_of(page.text, "\n"), rows + 2);
        print(mission_lifecycle_write_dot, profile, &page);
        CHECK_INT(count_of(page.text, " -> "), edges);
        CHECK_INT(count_of(page.text, "doublecircle"), 8);
        CHECK_INT(count_of(page.text, "revision"), profile == MISSION_PROFILE_SERIES ? 0 : 6);
    }
}

static void test_print_failures(void)
{
    static printer *const printers[] = {mission_lifecycle_write_table, mission_lifecycle_write_dot};
    static struct page page;
    mission_sink sink = {sizeof sink, &page, page_write};
    mission_sink empty = {sizeof sink, &page, NULL}, small = {8, &page, page_write};
    mission_error error = MISSION_ERROR_INIT;

    for (size_t i = 0; i < 2; i++) {
        size_t calls;

        print(printers[i], 0, &page);
        calls = page.calls;
        for (size_t at = 1; at <= calls; at++) {
            page.len = page.calls = 0;
            page.stop_at = at;
            CHECK_INT(printers[i](0, &sink, &error), MISSION_E_HOST);
            CHECK_INT(error.host_code, 77);
        }
        CHECK_INT(printers[i](3, &sink, NULL), MISSION_E_ARGUMENT);
        CHECK_INT(printers[i](0, NULL, NULL), MISSION_E_ARGUMENT);
        CHECK_INT(printers[i](0, &empty, NULL), MISSION_E_NO_CALLBACK);
        CHECK_INT(printers[i](0, &small, NULL), MISSION_E_ABI_SMALL);
    }
}

static char *read_doc(void)
{
    static char text[65536];
    FILE *file = fopen(TEST_DATA "/../doc/lifecycle.md", "rb");

    text[0] = 0;
    if (CHECK(file != NULL)) {
        text[fread(text, 1, sizeof text - 1, file)] = 0;
        fclose(file);
    }
    return text;
}

/* doc/lifecycle.md shows exactly what the library prints. */
static void test_documented(void)
{
    static struct page page;
    const char *doc = read_doc();

    COVERS("20:LC-13");
    print(mission_lifecycle_write_table, 0, &page);
    CHECK(page.len > 0 && strstr(doc, page.text) != NULL);
    print(mission_lifecycle_write_dot, MISSION_PROFILE_SERIES, &page);
    CHECK(page.len > 0 && strstr(doc, page.text) != NULL);
    print(mission_lifecycle_write_dot, MISSION_PROFILE_DRAFT, &page);
    CHECK(page.len > 0 && strstr(doc, page.text) != NULL);
}

static const struct test tests[] = {
    {"exhaustive", test_exhaustive},
    {"laws", test_laws},
    {"series_transitions", test_series_transitions},
    {"conflict_names_both", test_conflict_names_both},
    {"next_arguments", test_next_arguments},
    {"longer_struct", test_longer_struct},
    {"sequences", test_sequences},
    {"superseded_absorbs", test_superseded_absorbs},
    {"random_walks", test_random_walks},
    {"versions", test_versions},
    {"unmoved", test_unmoved},
    {"wire_names", test_wire_names},
    {"unknown_names", test_unknown_names},
    {"only_active_permits", test_only_active_permits},
    {"event_names", test_event_names},
    {"aauth", test_aauth},
    {"rows", test_rows},
    {"printed", test_printed},
    {"print_failures", test_print_failures},
    {"documented", test_documented},
};

TEST_MAIN("lifecycle", tests)
