/* Metered bounds and exclusive groups: charges, settlement, renewal, evidence.
 * SPDX-License-Identifier: MIT */
#include "claimants.h"

#define LEASED(class_text)                                                                         \
    "{\"id\":\"erp.journal\",\"version\":\"1\",\"action\":\"journal-entries.write\",\"class\":"    \
    "\"" class_text "\",\"external_communication\":false,\"controls\":{\"lease_seconds\":30},"     \
    "\"call_class\":\"ledger\",\"parameters\":{\"type\":\"object\",\"properties\":{\"amount\":{"   \
    "\"type\":\"string\"}}},\"constraints\":{\"max_amount\":{\"amount\":\"/amount\",\"currency\":" \
    "{\"literal\":\"USD\"}}}%s}"
#define BUDGET(amount) "{\"max_budget\":{\"amount\":\"" amount "\",\"currency\":\"USD\"}}"
#define QUOTA "quota_exceeded"

static const char *said(struct claimants *c, const struct ask *ask)
{
    static char text[96];
    struct answer answer = claimants_ask(c, ask);

    CHECK_INT(answer.rc, 0);
    /* MT-1 e: no balance in an answer */
    CHECK(answer.text && !strstr(answer.text, "remaining") && !strstr(answer.text, "metering"));
    snprintf(text, sizeof text, "%s", answer.permit ? "permit" : answer.reason);
    answer_drop(&answer);
    return text;
}

static char *permit(struct claimants *c, const struct ask *ask, char id[80])
{
    struct answer answer = claimants_ask(c, ask);

    CHECK(answer.permit);
    memcpy(id, answer.id, sizeof answer.id);
    answer_drop(&answer);
    return id;
}

static int32_t settled(struct claimants *c, const char *id, const char *outcome, const char *more)
{
    char execution[32];
    struct answer answer;
    int32_t code;

    snprintf(execution, sizeof execution, "exe_%.24s", id);
    answer = claimants_settle(c, id, execution, outcome, more);
    code = answer.rc ? answer.rc : answer.verdict.code;
    answer_drop(&answer);
    return code;
}

static void expect_metering(struct claimants *c, const char *part)
{
    size_t count;
    char *text = claimants_outbox(c, &count);

    test_check(text && strstr(text, part), __FILE__, __LINE__, "no %s in %s", part, text);
    free(text);
}

/* The counter's name in the evidence. */
static void counter_of(struct claimants *c, const char *bound, char out[80])
{
    size_t count;
    char *text = claimants_outbox(c, &count), *at = text, want[64];

    *out = 0;
    snprintf(want, sizeof want, "{\"bound\":\"%s\",\"counter_id\":\"", bound);
    at = text ? strstr(text, want) : NULL;
    if (CHECK(at))
        snprintf(out, 80, "%.51s", at + strlen(want));
    free(text);
}

/* ---- max_budget ---- */

static void test_budget(void)
{
    struct claimants c;
    char id[80];

    COVERS("MT-1", "MT-3", "30:EV-1");
    claimants_open(&c, &(struct claimants_set_up){.controls = BUDGET("25.05")});
    CHECK_TEXT(said(&c, &(struct ask){.amount = "10.00"}), "permit");
    CHECK_TEXT(said(&c, &(struct ask){.amount = "15.050000000000000001"}), QUOTA);
    expect_metering(&c, "\"remaining\":{\"amount\":\"15.05\",\"currency\":\"USD\"},\"requested\":{"
                        "\"amount\":\"10\",\"currency\":\"USD\"},\"reserved\":{\"amount\":\"10\"");
    expect_metering(&c, "\"settlement_state\":\"reserved\"");
    CHECK_TEXT(said(&c, &(struct ask){.amount = "15.06"}), QUOTA);
    expect_metering(&c, "\"remaining\":{\"amount\":\"15.05\",\"currency\":\"USD\"},\"requested\":{"
                        "\"amount\":\"15.06\",\"currency\":\"USD\"}}");
    permit(&c, &(struct ask){.amount = "15.050000000000000000"}, id);
    CHECK_TEXT(said(&c, &(struct ask){.amount = "0.000000000000000001"}), QUOTA);
    CHECK_TEXT(said(&c, &(struct ask){.amount = "0"}), "permit");
    CHECK_TEXT(said(&c, &(struct ask){.amount = "1e3"}), "parameter_violation");
    CHECK_TEXT(said(&c, &(struct ask){.amount = "18446744073709551615"}), QUOTA);
    CHECK_INT(settled(&c, id, "suppressed", "\"error\":\"kill_switch\""), 0);
    CHECK_TEXT(said(&c, &(struct ask){.amount = "15.05"}), "permit");
    CHECK_TEXT(said(&c, &(struct ask){.action = "journal-entries.read"}), "permit");
    claimants_close(&c);
}

static void test_retransmission(void)
{
    const struct ask keyed = {.key = "k", .amount = "10.00"};
    struct claimants c;

    COVERS("PD-15", "MT-1", "authzen.transport.no-double-charge-on-retry");
    claimants_open(&c, &(struct claimants_set_up){.controls = BUDGET("20.00")});
    for (int i = 0; i < 5; i++) {
        CHECK_TEXT(said(&c, &keyed), "permit"); /* one charge for the key */
        CHECK_TEXT(said(&c, &(struct ask){.key = "k", .amount = "11.00"}), "idempotency_conflict");
    }
    CHECK_TEXT(said(&c, &(struct ask){.amount = "10.01"}), QUOTA);
    CHECK_TEXT(said(&c, &(struct ask){.amount = "10.00"}), "permit");
    claimants_close(&c);
}

static void test_unmetered(void)
{
    static const struct {
        const char *controls, *reason;
    } rows[] = {
        {"{\"max_budget\":{\"amount\":\"5\",\"currency\":\"EUR\"}}", "constraint_unsupported"},
        {"{\"max_budget\":{\"amount\":\"1e9\",\"currency\":\"USD\"}}", "constraint_unsupported"},
        {"{\"max_budget\":{\"amount\":\"5\"}}", "constraint_unsupported"},
        {"{\"max_budget\":{\"amount\":\"5\",\"currency\":\"USD\",\"x\":1}}",
         "constraint_unsupported"},
        {"{\"max_budget\":{\"amount\":\"99999999999999999999999\",\"currency\":\"USD\"}}",
         "constraint_unsupported"},
        {"{\"max_calls\":[{\"call_class\":\"journal-entries.write\",\"count\":0}]}",
         "constraint_unsupported"},
        {"{\"max_calls\":{\"call_class\":\"other\",\"count\":1}}", "constraint_unsupported"},
        {"{\"max_calls\":[{\"call_class\":\"other\",\"count\":\"1\"}]}", "constraint_unsupported"},
        {"{\"max_duration\":\"PT1H\"}", "constraint_unsupported"}, /* no lease, no measure */
        {"{\"max_duration\":\"P1Y\"}", "constraint_unsupported"},
        {"{\"max_duration\":\"PT\"}", "constraint_unsupported"},
        {"{\"max_egress_volume\":{}}", "constraint_unsupported"},
        {"{\"max_egress_volume\":{\"bytes\":1.5}}", "constraint_unsupported"},
        {"{\"max_egress_volume\":{\"bytes\":1,\"files\":1}}", "constraint_unsupported"},
        {"{\"exclusive\":[[{\"resource\":\"x\"}]]}", "constraint_unsupported"},
        {"{\"exclusive\":{}}", "constraint_unsupported"},
        {"{\"exclusive\":[[{\"resource\":\"x\"},{\"resource\":\"y\",\"but\":1}]]}",
         "constraint_unsupported"},
        {"{\"exclusive\":[[{\"resource\":\"x\"},{\"actions\":[]}]]}", "constraint_unsupported"},
        {"{\"max_calls\":[{\"call_class\":\"other\",\"count\":1}]}", "permit"},
        {"{\"max_egress_volume\":{\"bytes\":1}}", "permit"}, /* nothing leaves */
        {"{\"max_derivations\":4}", "permit"},
    };

    COVERS("PD-10", "MT-3", "runtime.metering.unmetered-bound-refusal");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct claimants c;

        test_about("%s", rows[i].controls);
        claimants_open(&c, &(struct claimants_set_up){.controls = rows[i].controls});
        CHECK_TEXT(said(&c, &(struct ask){.external = -1}), rows[i].reason);
        claimants_close(&c);
    }
    test_about(NULL);
}

static void test_host_fails(void)
{
    struct claimants c;
    mission_json *bound;

    COVERS("PD-10", "MT-3");
    claimants_open(&c, &(struct claimants_set_up){.controls = BUDGET("20.00")});
    c.measure_fails = 5;
    CHECK_TEXT(said(&c, &(struct ask){0}), "constraint_unsupported");
    c.measure_fails = 0;
    c.aggregate_fails = 5;
    CHECK_TEXT(said(&c, &(struct ask){0}), "constraint_unsupported");
    c.aggregate_fails = 0;
    bound = test_json(c.context, BUDGET("100")); /* of nobody: no counter of its own */
    c.aggregates[MISSION_SCOPE_SUBJECT] = mission_json_root(bound);
    c.nameless = true;
    CHECK_TEXT(said(&c, &(struct ask){0}), "constraint_unsupported");
    c.nameless = false;
    c.aggregates[MISSION_SCOPE_SUBJECT] = NULL;
    mission_json_unref(bound);
    c.measures = true;
    c.measured = (mission_measure){.applies = 2};
    CHECK_TEXT(said(&c, &(struct ask){0}), "constraint_unsupported");
    c.measured = (mission_measure){.applies = 0};
    CHECK_TEXT(said(&c, &(struct ask){.amount = "30"}), "permit");
    c.measured = (mission_measure){.applies = 1, .amount = V("20.01"), .currency = V("USD")};
    CHECK_TEXT(said(&c, &(struct ask){0}), QUOTA);
    claimants_close(&c);
}

/* ---- settlement ---- */

static void test_consumed(void)
{
    struct claimants c;
    char id[80], counter[80], more[512];

    COVERS("MT-1");
    claimants_open(&c, &(struct claimants_set_up){.controls = BUDGET("20.00")});
    permit(&c, &(struct ask){.amount = "15.00"}, id);
    counter_of(&c, "max_budget", counter);
    snprintf(more, sizeof more,
             "\"metering\":[{\"bound\":\"max_budget\",\"counter_scope\":\"mission\",\"counter_id\":"
             "\"%s\",\"consumed\":{\"amount\":\"4.50\",\"currency\":\"USD\"}}]",
             counter);
    CHECK_INT(settled(&c, id, "completed", more), 0);
    CHECK_INT(settled(&c, id, "completed", more), 0); /* again: nothing */
    CHECK_TEXT(said(&c, &(struct ask){.amount = "15.51"}), QUOTA);
    permit(&c, &(struct ask){.amount = "15.50"}, id);
    CHECK_INT(settled(&c, id, "failed", "\"error\":\"https://e.example/x\""), 0);
    CHECK_TEXT(said(&c, &(struct ask){.amount = "0.01"}), QUOTA); /* failed stays charged */
    claimants_close(&c);
    {
        char operation[1024];

        snprintf(operation, sizeof operation, LEASED("consequential_write"),
                 ",\"failed\":\"released\"");
        claimants_open(
            &c, &(struct claimants_set_up){.controls = BUDGET("20.00"), .operation = operation});
        permit(&c, &(struct ask){.amount = "20.00"}, id);
        CHECK_INT(settled(&c, id, "failed", "\"error\":\"https://e.example/x\""), 0);
        CHECK_TEXT(said(&c, &(struct ask){.amount = "20.00"}), "permit");
        claimants_close(&c);
    }
    claimants_open(&c, &(struct claimants_set_up){.controls = BUDGET("20.00"),
                                                  .flags = MISSION_CLAIMS_COMMIT_FIRST});
    permit(&c, &(struct ask){.amount = "15.00"}, id);
    expect_metering(&c, "\"settlement_state\":\"committed\"");
    CHECK_INT(settled(&c, id, "completed", more), 0); /* committed is committed */
    CHECK_TEXT(said(&c, &(struct ask){.amount = "5.01"}), QUOTA);
    claimants_close(&c);
}

static void test_lease_end(void)
{
    char operation[1024], id[80];

    COVERS("MT-1");
    for (int high = 0; high < 2; high++) {
        struct claimants c;

        if (high)
            snprintf(operation, sizeof operation, LEASED("irreversible_action"), "");
        else
            snprintf(operation, sizeof operation, LEASED("consequential_write"), "");
        claimants_open(&c, &(struct claimants_set_up){
                               .controls = BUDGET("20.00"), .operation = operation, .window = 100});
        permit(&c, &(struct ask){.key = "1", .amount = "8"}, id);
        c.now.seconds += 130;
        CHECK_INT(claimants_sweep(&c), 0);
        CHECK_TEXT(said(&c, &(struct ask){.key = "2", .amount = "13"}), QUOTA);
        c.now.seconds += 61;
        CHECK_INT(claimants_sweep(&c), 1);
        CHECK_INT(claimants_sweep(&c), 0);
        CHECK_TEXT(said(&c, &(struct ask){.key = "3", .amount = "13"}), high ? QUOTA : "permit");
        /* what comes late is applied, past the bound if it has to be */
        CHECK_INT(settled(&c, id, "completed", ""), 0);
        CHECK_TEXT(said(&c, &(struct ask){.key = "4", .amount = high ? "12" : "0"}),
                   high ? "permit" : QUOTA);
        CHECK_TEXT(said(&c, &(struct ask){.key = "5", .amount = "0.01"}), QUOTA);
        claimants_close(&c);
    }
}

/* ---- the other bounds ---- */

static void test_calls(void)
{
    char operation[1024], id[80];
    struct claimants c;

    COVERS("MT-3");
    snprintf(operation, sizeof operation, LEASED("consequential_write"), "");
    claimants_open(&c, &(struct claimants_set_up){
                           .operation = operation,
                           .controls = "{\"max_calls\":[{\"call_class\":\"journal-entries.*\","
                                       "\"count\":4},{\"call_class\":\"ledger\",\"count\":2}]}"});
    permit(&c, &(struct ask){0}, id);
    expect_metering(&c, "\"remaining\":1,\"requested\":1,\"settlement_state\":\"committed\"");
    CHECK_TEXT(said(&c, &(struct ask){0}), "permit");
    CHECK_TEXT(said(&c, &(struct ask){0}), QUOTA);
    for (int i = 0; i < 2; i++)
        CHECK_TEXT(said(&c, &(struct ask){.action = "journal-entries.read"}), "permit");
    CHECK_TEXT(said(&c, &(struct ask){.action = "journal-entries.read"}), QUOTA);
    CHECK_INT(settled(&c, id, "suppressed", "\"error\":\"kill_switch\""), 0);
    CHECK_TEXT(said(&c, &(struct ask){0}), "permit");
    claimants_close(&c);
}

static void test_duration(void)
{
    char operation[1024], id[80], renewal[80];
    struct claimants c;
    struct ask renew = {.prior = id};

    COVERS("MT-3", "MT-2");
    snprintf(operation, sizeof operation, LEASED("consequential_write"), "");
    claimants_open(&c, &(struct claimants_set_up){.operation = operation,
                                                  .controls = "{\"max_duration\":\"PT1M30S\"}"});
    permit(&c, &(struct ask){0}, id);
    expect_metering(&c, "\"remaining\":\"PT60S\",\"requested\":\"PT30S\",\"reserved\":\"PT30S\"");
    permit(&c, &renew, renewal);
    CHECK(strcmp(id, renewal) != 0);
    renew.prior = renewal; /* a renewal of a renewal is one of the first */
    permit(&c, &renew, renewal);
    CHECK_TEXT(said(&c, &renew), QUOTA);
    renew.subject = "bob";
    CHECK_TEXT(said(&c, &renew), "idempotency_conflict");
    renew = (struct ask){.prior = id, .action = "journal-entries.read"};
    CHECK_TEXT(said(&c, &renew), "idempotency_conflict");
    renew = (struct ask){.prior = "nobody"};
    CHECK_TEXT(said(&c, &renew), "idempotency_conflict");
    CHECK_INT(settled(&c, id, "completed", "\"measured_duration\":\"PT1M1.5S\""), 0);
    renew = (struct ask){.prior = id};
    CHECK_TEXT(said(&c, &renew), "idempotency_conflict"); /* it has ended */
    CHECK_TEXT(said(&c, &(struct ask){0}), QUOTA);        /* 28.5 s are left */
    CHECK_INT(settled(&c, renewal, "completed", "\"measured_duration\":\"PT30S\""), 0);
    CHECK_TEXT(said(&c, &(struct ask){0}), QUOTA); /* the first held all of it */
    c.measures = true;
    c.measured = (mission_measure){.applies = 1, .seconds = 28};
    CHECK_TEXT(said(&c, &(struct ask){0}), "permit");
    c.measured.seconds = 1;
    CHECK_TEXT(said(&c, &(struct ask){0}), QUOTA);
    claimants_close(&c);
}

#define ELSEWHERE "https://elsewhere.example.com"

/* Of another audience it is none. */
static void test_renewed_elsewhere(void)
{
    char id[80];
    struct claimants c;

    COVERS("MT-2");
    claimants_open(
        &c, &(struct claimants_set_up){
                .operation = "{\"id\":\"j\",\"version\":\"1\",\"action\":\"journal-entries.write\","
                             "\"class\":\"consequential_write\",\"external_communication\":false,"
                             "\"controls\":{},\"parameters\":{\"type\":\"object\",\"properties\":"
                             "{\"amount\":{\"type\":\"string\"}}},\"constraints\":{}}",
                .set = "[{\"type\":\"mission_resource_access\",\"resource\":"
                       "\"" CLAIMANTS_AUD "\",\"actions\":[\"journal-entries.write\"]},"
                       "{\"type\":\"mission_resource_access\",\"resource\":"
                       "\"" ELSEWHERE "\",\"actions\":[\"journal-entries.write\"]}]"});
    permit(&c, &(struct ask){0}, id);
    CHECK_TEXT(said(&c, &(struct ask){.audience = ELSEWHERE}), "permit");
    CHECK_TEXT(said(&c, &(struct ask){.audience = ELSEWHERE, .prior = id}), "idempotency_conflict");
    claimants_close(&c);
}

static void test_renewed_key(void)
{
    char operation[1024], id[80], renewal[80];
    struct claimants c;

    COVERS("MT-2");
    snprintf(operation, sizeof operation, LEASED("consequential_write"), "");
    claimants_open(&c, &(struct claimants_set_up){
                           .operation = operation,
                           .controls = "{\"max_duration\":\"PT10M\",\"max_calls\":[{\"call_class\":"
                                       "\"ledger\",\"count\":1}]}"});
    permit(&c, &(struct ask){.key = "k"}, id);
    permit(&c, &(struct ask){.key = "k", .prior = id}, renewal); /* one call, one key */
    CHECK(strcmp(id, renewal) != 0);
    CHECK_TEXT(said(&c, &(struct ask){.key = "k", .prior = id, .amount = "2"}),
               "idempotency_conflict");
    CHECK_INT(settled(&c, id, "completed", "\"measured_duration\":\"PT40S\""), 0);
    CHECK_TEXT(said(&c, &(struct ask){.key = "k"}), "duplicate_suppressed");
    claimants_close(&c);
}

static void test_egress(void)
{
    char id[80], counter[80], more[512];
    struct claimants c;

    COVERS("MT-3");
    claimants_open(&c, &(struct claimants_set_up){
                           .controls = "{\"max_egress_volume\":{\"bytes\":50,\"messages\":3}}"});
    CHECK_TEXT(said(&c, &(struct ask){0}), "permit"); /* it stays inside, as its profile says */
    permit(&c, &(struct ask){.external = 1}, id);     /* {"amount":"10.00"}: 18 bytes */
    expect_metering(&c, "\"remaining\":{\"bytes\":32,\"messages\":2},\"requested\":{\"bytes\":18,"
                        "\"messages\":1}");
    CHECK_TEXT(said(&c, &(struct ask){.external = 1}), "permit");
    CHECK_TEXT(said(&c, &(struct ask){.external = 1}), QUOTA);
    counter_of(&c, "max_egress_volume", counter);
    snprintf(more, sizeof more,
             "\"metering\":[{\"bound\":\"max_egress_volume\",\"counter_scope\":\"mission\","
             "\"counter_id\":\"%s\",\"consumed\":{\"bytes\":4,\"messages\":1}}]",
             counter);
    CHECK_INT(settled(&c, id, "completed", more), 0);
    CHECK_TEXT(said(&c, &(struct ask){.external = 1}), "permit");
    CHECK_TEXT(said(&c, &(struct ask){.external = 1, .amount = "1"}), QUOTA); /* messages */
    claimants_close(&c);
}

static void test_entry_and_aggregate(void)
{
    struct claimants c;
    mission_json *bound;

    COVERS("MT-1", "PD-10");
    claimants_open(&c, &(struct claimants_set_up){.controls = BUDGET("100")});
    bound = test_json(c.context, BUDGET("15.00"));
    c.aggregates[MISSION_SCOPE_SUBJECT] = mission_json_root(bound);
    CHECK_TEXT(said(&c, &(struct ask){.amount = "15"}), "permit");
    CHECK_TEXT(said(&c, &(struct ask){.amount = "1"}), QUOTA);
    expect_metering(&c, "\"counter_scope\":\"subject\",\"remaining\":{\"amount\":\"0\"");
    CHECK_TEXT(said(&c, &(struct ask){.amount = "15", .subject = "bob"}), "permit");
    c.aggregates[MISSION_SCOPE_SUBJECT] = NULL;
    c.aggregates[MISSION_SCOPE_LINEAGE] = mission_json_root(bound);
    CHECK_TEXT(said(&c, &(struct ask){.amount = "15", .subject = "carol"}), "permit");
    CHECK_TEXT(said(&c, &(struct ask){.amount = "15", .subject = "dan"}), QUOTA);
    mission_json_unref(bound);
    claimants_close(&c);
}

/* PD-10 (b): bounds within an entry, in both profiles and with no word of the host on their keys.
 * In the series they are the only ones. */
#define BOUNDED(inside)                                                                            \
    "[{\"type\":\"mission_resource_access\",\"resource\":\"" CLAIMANTS_AUD                         \
    "\",\"actions\":[\"journal-entries.write\",\"journal-entries.read\"]," inside "}]"

static void test_within_entry(void)
{
    static const char *const unmetered[] = {
        BOUNDED("\"constraints\":{\"max_budget\":{\"amount\":\"5\",\"currency\":\"EUR\"}}"),
        BOUNDED("\"constraints\":{\"max_budget\":{\"amount\":\"5\"}}"),
        BOUNDED("\"constraints\":{\"max_calls\":[{\"call_class\":\"x\",\"count\":0}]}"),
        BOUNDED("\"constraints\":{\"max_duration\":\"PT1H\"}"),
        BOUNDED("\"constraints\":{\"max_egress_volume\":{}}"),
        BOUNDED("\"constraints\":{\"exclusive\":[]}")};
    static const uint32_t profiles[] = {MISSION_PROFILE_SERIES, MISSION_PROFILE_DRAFT};

    COVERS("PD-10", "MT-1", "MT-3", "SE-19", "runtime.metering.unmetered-bound-refusal");
    for (size_t p = 0; p < 2; p++) {
        struct claimants c;
        char id[80];

        test_about("%s", mission_profile_name(profiles[p]));
        claimants_open(
            &c, &(struct claimants_set_up){.profile = profiles[p],
                                           .set = BOUNDED("\"constraints\":" BUDGET("15.00"))});
        permit(&c, &(struct ask){.amount = "10.00"}, id);
        expect_metering(&c, "\"bound\":\"max_budget\"");
        CHECK_TEXT(said(&c, &(struct ask){.amount = "5.01"}), QUOTA);
        CHECK_TEXT(said(&c, &(struct ask){.amount = "5.00"}), "permit");
        CHECK_INT(settled(&c, id, "suppressed", "\"error\":\"kill_switch\""), 0);
        CHECK_TEXT(said(&c, &(struct ask){.amount = "10.00"}), "permit");
        claimants_close(&c);
        for (size_t i = 0; i < sizeof unmetered / sizeof *unmetered; i++) {
            test_about("%s: %s", mission_profile_name(profiles[p]), unmetered[i]);
            claimants_open(&c,
                           &(struct claimants_set_up){.profile = profiles[p], .set = unmetered[i]});
            CHECK_TEXT(said(&c, &(struct ask){0}), "constraint_unsupported");
            claimants_close(&c);
        }
    }
    test_about(NULL);
}

/* ---- exclusive ---- */

#define GROUP                                                                                      \
    "{\"exclusive\":[[{\"resource\":\"" CLAIMANTS_AUD "\",\"actions\":[\"journal-entries.read\"]"  \
    "},{\"resource\":\"" CLAIMANTS_AUD "\",\"actions\":[\"journal-entries.write\"]}]]}"
#define LATCHED "exclusivity_latched"

static void test_exclusive(void)
{
    const struct ask reads = {.action = "journal-entries.read"}, writes = {0};
    char first[80], second[80];
    struct claimants c;

    COVERS("MT-2");
    claimants_open(&c, &(struct claimants_set_up){.controls = GROUP, .window = 100});
    permit(&c, &reads, first);
    permit(&c, &reads, second);
    CHECK_TEXT(said(&c, &writes), LATCHED);
    CHECK_INT(settled(&c, first, "suppressed", "\"error\":\"kill_switch\""), 0);
    CHECK_TEXT(said(&c, &writes), LATCHED); /* another permit rests on it */
    CHECK_INT(settled(&c, second, "suppressed", "\"error\":\"permit_consumed\""), 0);
    CHECK_TEXT(said(&c, &writes), LATCHED); /* trap 15 */
    CHECK_INT(settled(&c, second, "suppressed", "\"error\":\"kill_switch\""), 0);
    permit(&c, &writes, first);
    CHECK_TEXT(said(&c, &reads), LATCHED);
    CHECK_INT(settled(&c, first, "completed", ""), 0);
    CHECK_TEXT(said(&c, &reads), LATCHED); /* for good */
    permit(&c, &writes, second);
    c.now.seconds += 1000;
    claimants_sweep(&c); /* time does not unlatch */
    CHECK_TEXT(said(&c, &reads), LATCHED);
    CHECK_INT(settled(&c, second, "suppressed", "\"error\":\"kill_switch\""), 0);
    CHECK_TEXT(said(&c, &reads), LATCHED);
    claimants_close(&c);
    /* what matches two selectors of one group is refused */
    claimants_open(
        &c, &(struct claimants_set_up){
                .controls = "{\"exclusive\":[[{\"resource\":\"" CLAIMANTS_AUD
                            "\",\"actions\":[\"journal-entries.*\"]},{\"resource\":\"" CLAIMANTS_AUD
                            "\",\"actions\":[\"journal-entries.write\"]}]]}"});
    CHECK_TEXT(said(&c, &writes), LATCHED);
    CHECK_TEXT(said(&c, &reads), "permit");
    claimants_close(&c);
}

static void test_denials_charge_nothing(void)
{
    struct claimants c;

    COVERS("MT-1", "PD-15");
    claimants_open(&c, &(struct claimants_set_up){
                           .controls = "{\"max_budget\":{\"amount\":\"20\",\"currency\":\"USD\"},"
                                       "\"max_calls\":[{\"call_class\":\"journal-entries.write\","
                                       "\"count\":2}]}"});
    for (int i = 0; i < 5; i++)
        CHECK_TEXT(said(&c, &(struct ask){.amount = "21"}), QUOTA);
    CHECK_TEXT(said(&c, &(struct ask){.amount = "20"}), "permit");
    CHECK_TEXT(said(&c, &(struct ask){.amount = "0"}), "permit");
    CHECK_TEXT(said(&c, &(struct ask){.amount = "0"}), QUOTA);
    claimants_close(&c);
}

static const struct test tests[] = {
    {"budget", test_budget},
    {"retransmission", test_retransmission},
    {"unmetered", test_unmetered},
    {"host fails", test_host_fails},
    {"consumed", test_consumed},
    {"lease end", test_lease_end},
    {"calls", test_calls},
    {"duration", test_duration},
    {"renewed key", test_renewed_key},
    {"renewed elsewhere", test_renewed_elsewhere},
    {"egress", test_egress},
    {"entry and aggregate", test_entry_and_aggregate},
    {"within an entry", test_within_entry},
    {"exclusive", test_exclusive},
    {"denials charge nothing", test_denials_charge_nothing},
};
TEST_MAIN("metering", tests)
