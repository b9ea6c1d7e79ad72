/* Idempotency keys, evidence in one commit, settlement, resolutions. SPDX-License-Identifier: MIT
 */
#include "claimants.h"

#define EXE1 "exe_AAAAAAAAAAAAAAAAAAAAAAAA"
#define EXE2 "exe_BBBBBBBBBBBBBBBBBBBBBBBB"
#define HIGH                                                                                       \
    "{\"id\":\"erp.journal\",\"version\":\"1\",\"action\":\"journal-entries.write\","              \
    "\"class\":\"irreversible_action\",\"external_communication\":false,"                          \
    "\"controls\":{\"lease_seconds\":30},\"parameters\":{\"type\":\"object\",\"properties\":{"     \
    "\"amount\":{\"type\":\"string\"}}},\"constraints\":{}}"

static const uint32_t profiles[] = {MISSION_PROFILE_SERIES, MISSION_PROFILE_DRAFT};

/* "permit", "again" or the reason and its next action. */
static const char *said(struct claimants *c, const struct ask *ask)
{
    static char text[96];
    struct answer answer = claimants_ask(c, ask);

    if (answer.rc)
        snprintf(text, sizeof text, "error %d", answer.rc);
    else if (answer.permit && answer.verdict.done == 1 && answer.verdict.code == 0)
        snprintf(text, sizeof text, "%s", answer.verdict.replayed ? "again" : "permit");
    else if (!answer.permit && answer.verdict.done == 0 &&
             answer.verdict.code == MISSION_E_DENIED && answer.verdict.status == 200)
        snprintf(text, sizeof text, "%s %s", answer.reason, answer.next);
    else
        snprintf(text, sizeof text, "a verdict of its own: %d", answer.verdict.code);
    answer_drop(&answer);
    return text;
}

static char *permit(struct claimants *c, const struct ask *ask)
{
    static char id[80];
    struct answer answer = claimants_ask(c, ask);

    CHECK(answer.permit);
    memcpy(id, answer.id, sizeof id);
    answer_drop(&answer);
    return id;
}

static int32_t settled(struct claimants *c, const char *id, const char *execution,
                       const char *outcome, const char *more)
{
    struct answer answer = claimants_settle(c, id, execution, outcome, more);
    const int32_t code = answer.rc ? answer.rc : answer.verdict.code;
    const bool again = answer.verdict.replayed == 1;

    answer_drop(&answer);
    return again ? 1 : code;
}

static size_t waiting(struct claimants *c)
{
    size_t count;

    free(claimants_outbox(c, &count));
    return count;
}

#define SAME (&(struct ask){.key = "k"})
#define OTHER (&(struct ask){.key = "k", .amount = "11.00"})
#define SUPPRESSED_RETRY "duplicate_suppressed retry"
#define SUPPRESSED_NONE "duplicate_suppressed none"
#define CONFLICT "idempotency_conflict none"

/* ---- A-5 ---- */

static void test_issued(void)
{
    COVERS("PD-15", "runtime.idempotency.retransmission-returns-prior-decision",
           "authzen.parameter-digest.idempotency-conflict-on-mismatched-operation");
    for (size_t i = 0; i < 2; i++) {
        const struct claimants_set_up set_up = {.profile = profiles[i]};
        struct claimants c;
        struct answer first, again;

        claimants_open(&c, &set_up);
        first = claimants_ask(&c, SAME);
        CHECK(first.permit && first.verdict.done == 1 && !first.verdict.replayed);
        c.now.seconds += 20;
        again = claimants_ask(&c, SAME);
        CHECK(again.permit && again.verdict.replayed == 1);
        CHECK_TEXT(again.text, first.text);
        CHECK_INT(waiting(&c), 1); /* the decision is told once */
        CHECK_TEXT(said(&c, OTHER), CONFLICT);
        CHECK_INT(waiting(&c), 2); /* and the denial */
        CHECK_TEXT(said(&c, &(struct ask){.key = "k", .approval = "a1"}), SUPPRESSED_RETRY);
        c.consumed = 1;
        CHECK_TEXT(said(&c, SAME), SUPPRESSED_RETRY);
        c.consumed = 0;
        c.consumed_fails = 7;
        CHECK_TEXT(said(&c, SAME), SUPPRESSED_RETRY);
        c.consumed_fails = 0;
        c.consumed = 3; /* no verdict */
        CHECK_TEXT(said(&c, SAME), SUPPRESSED_RETRY);
        c.consumed = 0;
        CHECK_TEXT(said(&c, SAME), "again");
        CHECK_TEXT(said(&c, &(struct ask){.amount = "1.00"}), "permit"); /* no key, no claim */
        answer_drop(&first);
        answer_drop(&again);
        claimants_close(&c);
    }
}

static void test_unresolved(void)
{
    struct claimants c;
    struct answer answer;

    COVERS("PB-10", "PD-15",
           "authzen.parameter-digest.idempotency-conflict-on-mismatched-operation");
    claimants_open(&c, &(struct claimants_set_up){.window = 600});
    permit(&c, SAME);
    c.now.seconds += 60; /* the end of the permit */
    answer = claimants_ask(&c, SAME);
    CHECK_TEXT(answer.reason, "duplicate_suppressed");
    CHECK_TEXT(answer.next, "retry");
    CHECK_INT(answer.retry_after, 30);
    answer_drop(&answer);
    CHECK_TEXT(said(&c, OTHER), CONFLICT);
    c.now.seconds += 590;
    answer = claimants_ask(&c, SAME);
    CHECK_INT(answer.retry_after, 10); /* never beyond the window */
    answer_drop(&answer);
    c.now.seconds += 11; /* indeterminate from now on, whoever has looked */
    CHECK_TEXT(said(&c, SAME), SUPPRESSED_NONE);
    CHECK_TEXT(said(&c, OTHER), CONFLICT);
    CHECK(claimants_sweep(&c) == 1);
    c.now.seconds += 4 * 604800; /* beyond every horizon, within the Mission's life */
    CHECK_TEXT(said(&c, SAME), SUPPRESSED_NONE);
    CHECK_TEXT(said(&c, OTHER), CONFLICT);
    CHECK(claimants_sweep(&c) == 0);
    CHECK_TEXT(said(&c, SAME), SUPPRESSED_NONE);
    claimants_close(&c);
}

static void test_ended(void)
{
    static const struct {
        const char *outcome, *more;
    } ends[] = {{"completed", ""},
                {"failed", "\"error\":\"https://e.example/x\""},
                {"suppressed", "\"error\":\"kill_switch\""}};

    COVERS("PB-10", "PD-15", "runtime.idempotency.tombstone-retention-and-refusal",
           "authzen.parameter-digest.idempotency-conflict-on-mismatched-operation");
    for (size_t i = 0; i < 3; i++) {
        for (int high = 0; high < 2; high++) {
            const struct claimants_set_up set_up = {
                .operation = high ? HIGH : NULL, .window = 100, .horizon = 5000};
            struct claimants c;

            test_about("%s, %s", ends[i].outcome, high ? "high" : "write");
            claimants_open(&c, &set_up);
            CHECK_INT(settled(&c, permit(&c, SAME), EXE1, ends[i].outcome, ends[i].more), 0);
            CHECK_TEXT(said(&c, SAME), SUPPRESSED_NONE);
            CHECK_TEXT(said(&c, OTHER), CONFLICT);
            c.now.seconds += 4999;
            CHECK_INT(claimants_sweep(&c), 0);
            CHECK_TEXT(said(&c, SAME), SUPPRESSED_NONE);
            c.now.seconds += 1;
            CHECK_TEXT(said(&c, OTHER), "permit");
            claimants_close(&c);
        }
    }
    test_about(NULL);
}

static void test_postures(void)
{
    struct claimants c;

    COVERS("PB-10", "runtime.idempotency.tombstone-retention-and-refusal");
    for (int high = 0; high < 2; high++) {
        claimants_open(&c, &(struct claimants_set_up){.operation = high ? HIGH : NULL,
                                                      .flags = MISSION_CLAIMS_WINDOW_ONLY,
                                                      .window = 100,
                                                      .horizon = 5000});
        CHECK_INT(settled(&c, permit(&c, SAME), EXE1, "completed", ""), 0);
        c.now.seconds += 100;
        CHECK_TEXT(said(&c, SAME), high ? SUPPRESSED_NONE : "permit");
        claimants_close(&c);
    }
    /* trap 10: a suppressed execution leaves its key spent, unless the deployment frees it */
    claimants_open(&c, &(struct claimants_set_up){.flags = MISSION_CLAIMS_FREE_SUPPRESSED});
    CHECK_INT(settled(&c, permit(&c, SAME), EXE1, "suppressed", "\"error\":\"kill_switch\""), 0);
    CHECK_TEXT(said(&c, SAME), "permit");
    claimants_close(&c);
}

static void test_scope(void)
{
    static const struct ask others[] = {{.key = "k", .subject = "bob"},
                                        {.key = "k", .client = "other"},
                                        {.key = "k", .resource = "l2"},
                                        {.key = "k", .action = "journal-entries.read"},
                                        {.key = "K"}};
    struct claimants c;

    COVERS("PB-10");
    claimants_open(&c, &(struct claimants_set_up){0});
    permit(&c, SAME);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        test_about("%zu", i);
        CHECK_TEXT(said(&c, &others[i]), "permit");
        CHECK_TEXT(said(&c, &others[i]), "again");
    }
    test_about(NULL);
    claimants_close(&c);
}

/* PB-10 (d): what was claimed outlives its Mission, and evidence still settles it. */
static void test_termination(void)
{
    struct claimants c;
    char id[80];

    COVERS("PB-10", "runtime.evidence.claim-persistence-and-no-new-effect-post-termination");
    for (int after = 0; after < 2; after++) {
        claimants_open(&c, &(struct claimants_set_up){.operation = HIGH});
        strcpy(id, permit(&c, SAME));
        c.ended = true;
        CHECK_TEXT(said(&c, SAME), "mission_inactive none");
        if (after)
            CHECK_INT(settled(&c, id, EXE1, "completed", ""), 0);
        c.now.seconds += 10000;
        CHECK_INT(claimants_sweep(&c), !after);
        c.ended = false;
        CHECK_TEXT(said(&c, SAME), SUPPRESSED_NONE);
        CHECK_TEXT(said(&c, OTHER), CONFLICT);
        claimants_close(&c);
    }
}

/* ---- Evidence with the decision ---- */

static bool has(const char *text, const char *part)
{
    return text && strstr(text, part) != NULL;
}

static void test_evidence(void)
{
    struct claimants c;
    size_t count;
    char *text;

    COVERS("30:EV-1", "PD-1");
    claimants_open(&c, &(struct claimants_set_up){0});
    permit(&c, SAME);
    CHECK_TEXT(said(&c, &(struct ask){.action = "payments.send"}), "out_of_authority none");
    CHECK_TEXT(said(&c, OTHER), CONFLICT);
    text = claimants_outbox(&c, &count);
    CHECK_INT(count, 3);
    CHECK(has(text, "\"sequence\":0") && has(text, "\"sequence\":1") &&
          has(text, "\"sequence\":2"));
    CHECK(has(text, "\"denial_reason\":\"out_of_authority\"") &&
          has(text, "\"denial_reason\":\"idempotency_conflict\""));
    free(text);
    {
        struct answer answer = claimants_ask(&c, &(struct ask){.no_mission = true});

        CHECK(!answer.permit && answer.verdict.done == 0 &&
              answer.verdict.code == MISSION_E_NO_MISSION && answer.verdict.status == 400);
        answer_drop(&answer);
    }
    text = claimants_outbox(&c, &count);
    CHECK_INT(count, 4);
    CHECK(has(text, "\"denial_reason\":\"mission_context_missing\""));
    free(text);
    claimants_close(&c);
}

static void test_forget(void)
{
    struct claimants c;
    mission_error error = MISSION_ERROR_INIT;
    const mission_value *list;
    mission_plan *plan, *forget;
    mission_view ids[2];

    claimants_open(&c, &(struct claimants_set_up){0});
    for (int i = 0; i < 3; i++)
        permit(&c, &(struct ask){0});
    CHECK_CODE(mission_plan_evidence_list(c.claims, V(""), 2, &plan, &error), MISSION_OK, &error);
    CHECK_CODE(mission_plan_run(plan, c.store, &error), MISSION_OK, &error);
    list = mission_value_get(mission_plan_reply(plan), V("evidence"));
    CHECK_INT(mission_value_count(list), 2);
    CHECK(mission_value_get(mission_plan_reply(plan), V("cursor")) != NULL);
    for (size_t i = 0; i < 2; i++)
        ids[i] = mission_value_string(mission_value_get(mission_value_item(list, i), V("id")));
    CHECK_CODE(mission_plan_evidence_forget(c.claims, ids, 2, &forget, &error), MISSION_OK, &error);
    CHECK_CODE(mission_plan_run(forget, c.store, &error), MISSION_OK, &error);
    mission_plan_free(forget);
    mission_plan_free(plan);
    CHECK_INT(waiting(&c), 1);
    CHECK_CODE(mission_plan_evidence_forget(c.claims, NULL, 1, &plan, &error), MISSION_E_ARGUMENT,
               &error);
    CHECK_CODE(mission_plan_evidence_list(c.claims, V(""), 1001, &plan, &error), MISSION_E_ARGUMENT,
               &error);
    claimants_close(&c);
}

/* ---- Stores that fail ---- */

struct door {
    const mission_store *real;
    int lose_after, lose_before, conflicts, agains; /* commits that are still to fail so */
    int32_t fails;
    size_t commits;
};

static int32_t door_load(void *host, mission_view kind, mission_view key,
                         const mission_store_receiver *receiver, mission_error *error)
{
    struct door *door = host;

    return door->real->load(door->real->host, kind, key, receiver, error);
}

static int32_t door_scan(void *host, const mission_store_scan *asked,
                         const mission_store_receiver *receiver, mission_error *error)
{
    struct door *door = host;

    return door->real->scan(door->real->host, asked, receiver, error);
}

static int32_t door_commit(void *host, const mission_store_write *writes, size_t count,
                           size_t *failed, mission_error *error)
{
    struct door *door = host;
    int32_t rc;

    door->commits++;
    *failed = 0;
    if (door->fails)
        return door->fails;
    if (door->conflicts && door->conflicts--)
        return MISSION_STORE_CONFLICT;
    if (door->agains && door->agains--)
        return MISSION_STORE_AGAIN;
    if (door->lose_before && door->lose_before--)
        return MISSION_STORE_UNKNOWN;
    rc = door->real->commit(door->real->host, writes, count, failed, error);
    if (!rc && door->lose_after && door->lose_after--)
        return MISSION_STORE_UNKNOWN;
    return rc;
}

static void test_lost_answers(void)
{
    static const struct ask asks[] = {
        {.key = "k"}, {.amount = "3.00"}, {.action = "payments.send"}, {.key = "k", .amount = "9"}};
    static const char *const want[] = {"permit", "permit", "out_of_authority none", CONFLICT};

    COVERS("PD-15", "30:EV-3");
    for (int how = 0; how < 4; how++) {
        struct claimants c;
        mission_memory_store *memory = NULL;
        mission_error error = MISSION_ERROR_INIT;
        mission_context *context = test_context(MISSION_PROFILE_DRAFT, NOTARY_NOW);
        struct door door = {0};
        const mission_store table = {sizeof table, &door, door_load, door_commit, door_scan};

        CHECK_CODE(mission_memory_store_new(context, &memory, &error), MISSION_OK, &error);
        door.real = mission_memory_store_table(memory);
        claimants_open(&c, &(struct claimants_set_up){.store = &table});
        for (size_t i = 0; i < 4; i++) {
            const char *got;

            test_about("way %d, request %zu", how, i);
            door.lose_after = how == 0;
            door.lose_before = how == 1;
            door.conflicts = how == 2 ? 5 : 0;
            door.agains = how == 3 ? 2 : 0;
            got = said(&c, &asks[i]);
            /* what a lost answer hid is found again, and told so */
            CHECK(strcmp(got, want[i]) == 0 ||
                  (how == 0 && strcmp(want[i], "permit") == 0 && strcmp(got, "again") == 0));
            CHECK_INT(waiting(&c), i + 1); /* one record, whatever happened */
        }
        door.fails = 4711;
        CHECK_TEXT(said(&c, &(struct ask){0}), "error -7");
        door.fails = 0;
        door.agains = 1000;
        CHECK(strncmp(said(&c, &(struct ask){0}), "error", 5) == 0);
        door.agains = 0;
        CHECK_INT(waiting(&c), 4);
        claimants_close(&c);
        mission_memory_store_unref(memory);
        mission_context_unref(context);
    }
    test_about(NULL);
}

/* ---- Settlement ---- */

static void test_settlement(void)
{
    struct claimants c;
    struct answer answer;
    char id[80];
    size_t count;
    char *text;

    COVERS("MT-1");
    claimants_open(&c, &(struct claimants_set_up){0});
    strcpy(id, permit(&c, SAME));
    /* trap 15: it follows a use, and says nothing of it */
    answer = claimants_settle(&c, id, EXE2, "suppressed", "\"error\":\"permit_consumed\"");
    CHECK(answer.verdict.done == 1 && has(answer.text, "\"settled\":false"));
    answer_drop(&answer);
    CHECK_TEXT(said(&c, SAME), "again");
    CHECK_INT(settled(&c, id, EXE1, "completed", ""), 0);
    CHECK_INT(settled(&c, id, EXE1, "completed", ""), 1);
    CHECK_INT(settled(&c, id, EXE1, "completed", "\"result_summary\":{}"), 1);
    CHECK_INT(settled(&c, id, EXE2, "suppressed", "\"error\":\"permit_consumed\""), 0);
    CHECK_INT(waiting(&c), 1);
    /* other content, a second execution */
    CHECK_INT(settled(&c, id, EXE1, "failed", "\"error\":\"https://e.example/x\""),
              MISSION_E_CONFLICT);
    CHECK_INT(settled(&c, id, EXE2, "completed", ""), MISSION_E_CONFLICT);
    CHECK_INT(settled(&c, id, EXE2, "completed", ""), MISSION_E_CONFLICT);
    CHECK_INT(settled(&c, id, EXE1, "completed", "\"measured_duration\":\"PT1S\""),
              MISSION_E_CONFLICT);
    text = claimants_outbox(&c, &count);
    CHECK_INT(count, 4); /* each that conflicts is kept once */
    CHECK(has(text, "\"alarm\":\"settlement_conflict\""));
    free(text);
    CHECK_TEXT(said(&c, SAME), SUPPRESSED_NONE);
    CHECK_INT(settled(&c, "unknown_evaluation_0123", EXE1, "completed", ""), MISSION_E_EVIDENCE);
    claimants_close(&c);
}

static void test_settlement_form(void)
{
    struct claimants c;
    mission_error error = MISSION_ERROR_INIT;
    mission_evidence_record record;
    mission_plan *plan;
    struct answer answer;
    mission_json *json;
    char id[80];

    COVERS("MT-1");
    claimants_open(&c, &(struct claimants_set_up){0});
    strcpy(id, permit(&c, SAME));
    json = claimants_execution(&c, id, EXE1, "completed", "");
    CHECK_CODE(notary_verify(&c.notary, json, &record, &error), MISSION_OK, &error);
    record.mission = V("msn_another");
    CHECK_CODE(mission_plan_settle_execution(c.claims, &record, &c.now, &plan, &error), MISSION_OK,
               &error);
    answer = claimants_run(&c, 0, plan);
    CHECK_INT(answer.verdict.code, MISSION_E_BINDING_MISMATCH);
    answer_drop(&answer);
    CHECK_CODE(notary_verify(&c.notary, json, &record, &error), MISSION_OK, &error);
    record.audience = V("https://another.example.com");
    CHECK_CODE(mission_plan_settle_execution(c.claims, &record, &c.now, &plan, &error), MISSION_OK,
               &error);
    answer = claimants_run(&c, 0, plan);
    CHECK_INT(answer.verdict.code, MISSION_E_BINDING_MISMATCH);
    answer_drop(&answer);
    record.mission = V("msn_another");
    record.kind = MISSION_EVIDENCE_DECISION;
    CHECK_CODE(mission_plan_settle_execution(c.claims, &record, &c.now, &plan, &error),
               MISSION_E_ARGUMENT, &error);
    record.kind = MISSION_EVIDENCE_EXECUTION;
    record.role = MISSION_EMITTER_PDP;
    CHECK_CODE(mission_plan_settle_execution(c.claims, &record, &c.now, &plan, &error),
               MISSION_E_ARGUMENT, &error);
    record.role = MISSION_EMITTER_PEP;
    record.outcome = V("indeterminate");
    CHECK_CODE(mission_plan_settle_execution(c.claims, &record, &c.now, &plan, &error),
               MISSION_E_ARGUMENT, &error);
    CHECK(plan == NULL);
    mission_json_unref(json);
    CHECK_TEXT(said(&c, SAME), "again");
    claimants_close(&c);
}

static int32_t resolved(struct claimants *c, const char *id, uint32_t outcome, uint32_t release)
{
    struct answer answer = claimants_resolve(c, id, outcome, release);
    const int32_t code = answer.rc ? answer.rc : answer.verdict.code;
    const bool again = answer.verdict.replayed == 1;

    answer_drop(&answer);
    return again ? 1 : code;
}

static void test_resolution(void)
{
    struct claimants c;
    char id[80];
    size_t count;
    char *text;

    COVERS("PB-10");
    claimants_open(&c, &(struct claimants_set_up){.operation = HIGH, .window = 100});
    strcpy(id, permit(&c, SAME));
    CHECK_INT(resolved(&c, id, MISSION_RESOLVED_SUPPRESSED, 1), MISSION_E_STALE);
    c.now.seconds += 161; /* permit 30, lease 30, window 100 */
    CHECK_TEXT(said(&c, SAME), SUPPRESSED_NONE);
    CHECK_INT(claimants_sweep(&c), 1);
    CHECK_INT(resolved(&c, "unknown", MISSION_RESOLVED_FAILED, 0), MISSION_E_EVIDENCE);
    CHECK_INT(resolved(&c, id, MISSION_RESOLVED_SUPPRESSED, 1), 0);
    CHECK_INT(resolved(&c, id, MISSION_RESOLVED_SUPPRESSED, 1), 1);
    CHECK_INT(resolved(&c, id, MISSION_RESOLVED_COMPLETED, 0), MISSION_E_CONFLICT);
    text = claimants_outbox(&c, &count);
    CHECK(has(text, "\"alarm\":\"resolution\"") && has(text, "\"by\":\"ops\""));
    free(text);
    strcpy(id, permit(&c, SAME)); /* the key may come again, since the resolution says so */
    c.now.seconds += 161;
    CHECK_INT(resolved(&c, id, MISSION_RESOLVED_COMPLETED, 0), 0); /* without a sweep, too */
    CHECK_TEXT(said(&c, SAME), SUPPRESSED_NONE);
    /* evidence that comes late is still evidence */
    strcpy(id, permit(&c, &(struct ask){.key = "late"}));
    c.now.seconds += 1000;
    CHECK_INT(claimants_sweep(&c), 1);
    CHECK_INT(settled(&c, id, EXE1, "completed", ""), 0);
    CHECK_INT(resolved(&c, id, MISSION_RESOLVED_FAILED, 0), MISSION_E_CONFLICT);
    claimants_close(&c);
}

/* ---- Approvals ---- */

static void test_approvals(void)
{
    const struct ask with = {.approval = "a1"}, other = {.approval = "a2"},
                     changed = {.approval = "a1", .amount = "12.00"};
    struct claimants c;
    char id[80];

    COVERS("PD-14");
    claimants_open(&c, &(struct claimants_set_up){.window = 100});
    c.needs_approval = true;
    CHECK_TEXT(said(&c, &(struct ask){0}), "approval_required none");
    strcpy(id, permit(&c, &with));
    CHECK_TEXT(said(&c, &with), "approval_required none"); /* held by the first permit */
    CHECK_TEXT(said(&c, &other), "permit");
    CHECK_TEXT(said(&c, &changed), "permit"); /* of a batch: by digest */
    CHECK_INT(settled(&c, id, EXE1, "suppressed", "\"error\":\"kill_switch\""), 0);
    strcpy(id, permit(&c, &with));
    CHECK_INT(settled(&c, id, EXE1, "completed", ""), 0);
    c.now.seconds += 200; /* past its window, and still spent */
    CHECK_TEXT(said(&c, &with), "approval_required none");
    CHECK_TEXT(said(&c, &other), "permit"); /* whose permit lapsed unused */
    claimants_close(&c);
    claimants_open(&c, &(struct claimants_set_up){.window = 100, .operation = HIGH});
    c.needs_approval = true;
    permit(&c, &(struct ask){.approval = "a1", .key = "k-1"});
    c.now.seconds += 200; /* what cannot be taken back is not let go of by time */
    CHECK_TEXT(said(&c, &(struct ask){.approval = "a1", .key = "k-2"}), "approval_required none");
    claimants_close(&c);
}

/* ---- a denial that comes late ---- */

/* The first commit is done, but its answer is lost, and nobody sees it before the second one has
 * failed; between the two the key comes free. */
struct late {
    const mission_store *real;
    char key[80];
    bool hides;
    unsigned commits;
};

static int32_t late_load(void *host, mission_view kind, mission_view key,
                         const mission_store_receiver *receiver, mission_error *error)
{
    struct late *late = host;

    if (kind.len == 5 && !memcmp(kind.ptr, "claim", 5))
        snprintf(late->key, sizeof late->key, "%.*s", (int)key.len, key.ptr);
    if (late->hides && kind.len == 14 && !memcmp(kind.ptr, "runtime_record", 14))
        return MISSION_STORE_ABSENT;
    return late->real->load(late->real->host, kind, key, receiver, error);
}

static int32_t late_scan(void *host, const mission_store_scan *asked,
                         const mission_store_receiver *receiver, mission_error *error)
{
    struct late *late = host;

    return late->real->scan(late->real->host, asked, receiver, error);
}

static int32_t late_commit(void *host, const mission_store_write *writes, size_t count,
                           size_t *failed, mission_error *error)
{
    struct late *late = host;
    const mission_store_write frees = {.size = sizeof frees,
                                       .what = MISSION_WRITE_DELETE,
                                       .expect = MISSION_EXPECT_ANY,
                                       .kind = V("claim"),
                                       .key = mission_view_of(late->key)};
    const int32_t rc = late->real->commit(late->real->host, writes, count, failed, error);

    late->hides = ++late->commits == 1;
    if (!late->hides)
        return rc;
    CHECK_INT(rc, MISSION_STORE_OK);
    CHECK_INT(late->real->commit(late->real->host, &frees, 1, failed, error), MISSION_STORE_OK);
    return MISSION_STORE_UNKNOWN;
}

/* A permit has its row: evidence without one was of a denial, whatever came to be since. */
static void test_late_denial(void)
{
    COVERS("PD-15", "30:EV-1");
    const struct ask ask = {.key = "k-1", .amount = "10.00"};
    struct claimants c;
    struct late late = {0};
    const mission_store store = {sizeof store, &late, late_load, late_commit, late_scan};

    claimants_open(&c, &(struct claimants_set_up){0});
    CHECK_TEXT(said(&c, &ask), "permit");
    c.asks_consumed = true;
    c.consumed = 1;
    late.real = c.store;
    c.store = &store;
    CHECK_TEXT(said(&c, &ask), "duplicate_suppressed retry");
    CHECK(late.commits >= 2);
    claimants_close(&c);
}

/* What goes with a permit does not go with the denial that the store makes of it. */
static void test_obligations(void)
{
    COVERS("PB-5");
    const struct ask ask = {.key = "k-1"};
    struct claimants c;
    struct answer answer;
    mission_json *list;

    claimants_open(&c, &(struct claimants_set_up){0});
    list = test_json(c.context, "[{\"id\":\"o\",\"type\":\"notify\"}]");
    c.obligations = mission_json_root(list);
    answer = claimants_ask(&c, &ask);
    CHECK(answer.permit && answer.text && strstr(answer.text, "obligations"));
    answer_drop(&answer);
    c.consumed = 1;
    answer = claimants_ask(&c, &ask);
    CHECK_TEXT(answer.reason, "duplicate_suppressed");
    CHECK(answer.text && !strstr(answer.text, "obligations"));
    answer_drop(&answer);
    mission_json_unref(list);
    claimants_close(&c);
}

static void test_config(void)
{
    struct claimants c;
    mission_error error = MISSION_ERROR_INIT;
    mission_claims *claims = (mission_claims *)&c;
    mission_claims_config config;
    mission_emitter_config emitter;
    mission_context *series;
    mission_signer signer;

    claimants_open(&c, &(struct claimants_set_up){0});
    config = (mission_claims_config){.size = sizeof config,
                                     .context = c.context,
                                     .pdp = c.pdp,
                                     .emitter = c.notary.emitters[MISSION_EMITTER_PEP]};
    CHECK_CODE(mission_claims_new(&config, &claims, &error), MISSION_E_ARGUMENT, &error);
    CHECK(!claims);
    config.emitter = c.notary.emitters[MISSION_EMITTER_PDP];
    config.flags = 8;
    CHECK_CODE(mission_claims_new(&config, &claims, &error), MISSION_E_ARGUMENT, &error);
    config.flags = 0;
    config.window_seconds = -1;
    CHECK_CODE(mission_claims_new(&config, &claims, &error), MISSION_E_ARGUMENT, &error);
    config.window_seconds = 0;
    config.size = 3;
    CHECK_CODE(mission_claims_new(&config, &claims, &error), MISSION_E_ABI_SMALL, &error);
    config.size = sizeof config;
    series = test_context(MISSION_PROFILE_SERIES, NOTARY_NOW); /* what it says has other names */
    config.context = series;
    CHECK_CODE(mission_claims_new(&config, &claims, &error), MISSION_E_ARGUMENT, &error);
    config.context = c.context;
    emitter = notary_config(&c.notary, MISSION_EMITTER_PDP, &signer);
    emitter.id = V("another.example.com"); /* who did not decide */
    CHECK_CODE(mission_emitter_new(&emitter, &config.emitter, &error), MISSION_OK, &error);
    CHECK_CODE(mission_claims_new(&config, &claims, &error), MISSION_E_ARGUMENT, &error);
    mission_emitter_unref(config.emitter);
    config.emitter = c.notary.emitters[MISSION_EMITTER_PDP];
    mission_context_unref(series);
    CHECK_CODE(mission_claims_new(&config, &claims, &error), MISSION_OK, &error);
    mission_claims_unref(mission_claims_ref(claims));
    mission_claims_unref(claims);
    mission_claims_unref(NULL);
    claimants_close(&c);
}

static const struct test tests[] = {
    {"issued", test_issued},
    {"unresolved", test_unresolved},
    {"ended", test_ended},
    {"postures", test_postures},
    {"scope", test_scope},
    {"termination", test_termination},
    {"evidence", test_evidence},
    {"forget", test_forget},
    {"lost answers", test_lost_answers},
    {"settlement", test_settlement},
    {"settlement form", test_settlement_form},
    {"resolution", test_resolution},
    {"approvals", test_approvals},
    {"late denial", test_late_denial},
    {"obligations", test_obligations},
    {"config", test_config},
};
TEST_MAIN("claims", tests)
