/* The code of doc/guide.md about running a state authority, compiled and run by the tests.
 * SPDX-License-Identifier: MIT */
#include <mission/mission.h>

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static const char intent_text[] =
    "{\"goal\":\"Prepare the board packet\",\"objects\":[\"Q3 financials\"],\"constraints\":[],"
    "\"success_criteria\":[\"packet drafted\"],\"mission_expiry\":\"9999-01-01T00:00:00Z\"}";
static const char set_text[] =
    "[{\"type\":\"mission_resource_access\",\"resource\":\"https://finance.example.com/mcp\","
    "\"actions\":[\"query_financials\"]}]";

/* ---- the host's word ---- */

static bool is(mission_view text, const char *other)
{
    return text.len == strlen(other) && memcmp(text.ptr, other, text.len) == 0;
}

static int32_t may(void *host, const mission_act *act, int32_t *verdict, mission_error *error)
{
    const bool alice = is(act->actor.principal.sub, "alice");
    const bool agent = is(act->actor.client_id, "board-packet-agent");

    (void)host, (void)error;
    switch (act->what) {
    case MISSION_ACT_ADMIT:
    case MISSION_ACT_DERIVE:
        *verdict = agent;
        break;
    case MISSION_ACT_APPROVE:
    case MISSION_ACT_REVOKE:
    case MISSION_ACT_READ:
        *verdict = alice;
        break;
    default:
        *verdict = 0;
    }
    return 0;
}

static int32_t authenticated(void *host, const mission_act *act, mission_view acr,
                             const mission_value *authentication, int32_t *verdict,
                             mission_error *error)
{
    (void)host, (void)act, (void)acr, (void)authentication, (void)error;
    *verdict = 1; /* a host looks at when and how the approver signed in */
    return 0;
}

static int32_t candidates(void *host, mission_view purpose, mission_view target,
                          mission_builder *out, mission_error *error)
{
    (void)purpose, (void)error;
    if (is(target, "Q3 financials"))
        mission_builder_value(out, mission_authority_set_entry(host, 0));
    return 0;
}

static int32_t policy(void *host, const mission_act *act, mission_derivation_policy *out,
                      mission_error *error)
{
    (void)act, (void)error;
    out->flags = MISSION_DERIVE_KEYS_ENFORCED;
    out->version = mission_view_of("policy-7");
    out->ceiling = host;
    out->host = host;
    out->candidates = candidates;
    return 0;
}

static int32_t make_issuer(mission_context *context, const mission_store *store,
                           mission_authority_set *ceiling, mission_issuer **issuer,
                           mission_error *error)
{
    const mission_issuer_host host = {
        .size = sizeof(host),
        .host = ceiling,
        .may = may,
        .authenticated = authenticated,
        .policy = policy,
    };
    const mission_issuer_config config = {
        .size = sizeof(config),
        .context = context,
        .issuer = mission_view_of("https://as.example.com"),
        .store = store,
        .host = &host,
    };

    return mission_issuer_new(&config, issuer, error);
}

/* ---- operations ---- */

static int32_t finish(mission_issuer *issuer, mission_plan *plan, mission_error *error)
{
    mission_verdict verdict = {.size = sizeof(verdict)};
    int32_t rc = mission_issuer_run(issuer, plan, error);

    if (rc == MISSION_OK)
        rc = mission_plan_verdict(plan, &verdict, error);
    if (rc == MISSION_OK && verdict.done != 1) {
        printf("refused: %s, HTTP %u\n", mission_code_reason(verdict.code), verdict.status);
        *error = *mission_plan_refusal(plan);
        rc = verdict.code;
    }
    return rc;
}

static int32_t request(mission_issuer *issuer, mission_plan **admitted, mission_error *error)
{
    const mission_admit what = {
        .size = sizeof(what),
        .intent = mission_view_of(intent_text),
        .subject = {mission_view_of("https://idp.example.com"), mission_view_of("alice")},
        .client_id = mission_view_of("board-packet-agent"),
        .tenant = mission_view_of("example-corp"),
    };
    int32_t rc = mission_plan_admit(issuer, &what, admitted, error);

    return rc ? rc : finish(issuer, *admitted, error);
}

static mission_view member(const mission_value *reply, const char *name)
{
    return mission_value_string(mission_value_get(reply, mission_view_of(name)));
}

static int32_t approve(mission_issuer *issuer, const mission_value *shown, mission_error *error)
{
    const mission_decide decision = {
        .size = sizeof(decision),
        .mission_id = member(shown, "mission_id"),
        .actor = {{mission_view_of("https://idp.example.com"), mission_view_of("alice")}, {0}},
        .approval_event_id = mission_view_of("apv-1"),
        .rendering = member(shown, "rendering"),
    };
    mission_plan *plan;
    int32_t rc = mission_plan_approve(issuer, &decision, &plan, error);

    if (rc == MISSION_OK)
        rc = finish(issuer, plan, error);
    mission_plan_free(plan);
    return rc;
}

/* ---- two phases ---- */

static int32_t confirm(mission_issuer *issuer, mission_view id, const mission_value *reserved,
                       mission_error *error)
{
    const mission_settle_lease lease = {
        .size = sizeof(lease),
        .mission_id = id,
        .lease = member(reserved, "lease"),
    };
    mission_plan *plan;
    int32_t rc = mission_plan_confirm(issuer, &lease, &plan, error);

    if (rc == MISSION_OK)
        rc = finish(issuer, plan, error);
    mission_plan_free(plan);
    return rc;
}

static int32_t derive(mission_issuer *issuer, mission_view id, mission_error *error)
{
    const mission_derive what = {
        .size = sizeof(what),
        .flags = MISSION_DERIVE_RESERVE,
        .mission_id = id,
        .actor = {.client_id = mission_view_of("board-packet-agent")},
        .lifetime = 300,
    };
    mission_plan *plan;
    int32_t rc = mission_plan_derive(issuer, &what, &plan, error);

    if (rc == MISSION_OK)
        rc = finish(issuer, plan, error);
    if (rc == MISSION_OK) /* sign what the reply says; then, and not before: */
        rc = confirm(issuer, id, mission_plan_reply(plan), error);
    mission_plan_free(plan); /* hand the token out when this was 0 */
    return rc;
}

/* ---- a host that does its own I/O ---- */

static int32_t take_row(void *plan, const mission_store_row *row)
{
    mission_error error = MISSION_ERROR_INIT;

    return mission_plan_row(plan, row, &error);
}

static int32_t drive(mission_plan *plan, const mission_store *db, mission_error *error)
{
    const mission_store_receiver rows = {sizeof(rows), plan, take_row};
    mission_plan_step step = {.size = sizeof(step)};
    size_t failed = 0;
    int32_t result = 0, rc;

    while ((rc = mission_plan_next(plan, &step, error)) == 0 && step.what != MISSION_PLAN_DONE) {
        if (step.what == MISSION_PLAN_LOAD)
            result = db->load(db->host, step.kind, step.key, &rows, error);
        else if (step.what == MISSION_PLAN_SCAN)
            result = db->scan(db->host, step.scan, &rows, error);
        else
            result = db->commit(db->host, step.writes, step.write_count, &failed, error);
        rc = mission_plan_answer(plan, result, failed, error);
        if (rc != MISSION_OK)
            break;
    }
    return rc;
}

static int32_t revoke(mission_issuer *issuer, mission_view id, const mission_store *store,
                      mission_error *error)
{
    const mission_operate what = {
        .size = sizeof(what),
        .event = MISSION_EVENT_REVOKE,
        .mission_id = id,
        .actor = {{mission_view_of("https://idp.example.com"), mission_view_of("alice")},
                  mission_view_of("dashboard")},
        .nonce = mission_view_of("5c0f-1"),
        .request = mission_view_of("the request's bytes"),
    };
    mission_plan *plan;
    int32_t rc = mission_plan_operate(issuer, &what, &plan, error);

    if (rc == MISSION_OK)
        rc = drive(plan, store, error);
    mission_plan_free(plan);
    return rc;
}

/* ---- the outbox ---- */

static int32_t deliver(mission_issuer *issuer, mission_error *error)
{
    const mission_drain drain = {.size = sizeof(drain), .limit = 32};
    const mission_value *events;
    mission_plan *plan, *done = NULL;
    mission_view keys[32];
    int32_t rc = mission_plan_events(issuer, &drain, &plan, error);

    if (rc == MISSION_OK)
        rc = finish(issuer, plan, error);
    events = mission_value_get(mission_plan_reply(plan), mission_view_of("events"));
    for (size_t i = 0; i < mission_value_count(events); i++)
        keys[i] = member(mission_value_item(events, i), "key"); /* and send it to its receivers */
    if (rc == MISSION_OK && mission_value_count(events)) {
        rc = mission_plan_acknowledge(issuer, keys, mission_value_count(events), &done, error);
        rc = rc ? rc : finish(issuer, done, error);
    }
    mission_plan_free(done);
    mission_plan_free(plan);
    return rc;
}

static int32_t housekeeping(mission_issuer *issuer, mission_time *next, mission_error *error)
{
    int32_t more = 1, rc = MISSION_OK;

    while (rc == MISSION_OK && more)
        rc = mission_issuer_sweep(issuer, 100, NULL, &more, next, error);
    return rc;
}

/* ---- one after the other ---- */

static int32_t now(void *host, mission_time *out)
{
    (void)host;
    *out = (mission_time){.seconds = 1790000000};
    return 0;
}

static int32_t serve(mission_issuer *issuer, const mission_store *store, mission_error *error)
{
    mission_plan *admitted = NULL;
    mission_time next;
    mission_view id;
    int32_t rc = request(issuer, &admitted, error);

    id = member(mission_plan_reply(admitted), "mission_id");
    if (rc == MISSION_OK)
        rc = approve(issuer, mission_plan_reply(admitted), error);
    if (rc == MISSION_OK)
        rc = derive(issuer, id, error);
    if (rc == MISSION_OK)
        rc = revoke(issuer, id, store, error);
    if (rc == MISSION_OK && derive(issuer, id, error) != MISSION_E_NOT_ACTIVE)
        rc = MISSION_E_STATE;
    if (rc == MISSION_OK)
        rc = deliver(issuer, error);
    if (rc == MISSION_OK)
        rc = housekeeping(issuer, &next, error);
    mission_plan_free(admitted);
    return rc;
}

int main(void)
{
    mission_error error = MISSION_ERROR_INIT;
    const mission_clock clock = {sizeof(clock), NULL, now};
    const mission_config config = {
        .size = sizeof(config), .profile = MISSION_PROFILE_SERIES, .clock = &clock};
    mission_context *context = NULL;
    mission_memory_store *memory = NULL;
    mission_authority_set *ceiling = NULL;
    mission_issuer *issuer = NULL;
    int32_t rc = mission_context_new(&config, &context, &error);

    if (rc == MISSION_OK)
        rc = mission_memory_store_new(context, &memory, &error);
    if (rc == MISSION_OK)
        rc = mission_authority_set_parse(context, mission_view_of(set_text), &ceiling, &error);
    if (rc == MISSION_OK)
        rc = make_issuer(context, mission_memory_store_table(memory), ceiling, &issuer, &error);
    if (rc == MISSION_OK)
        rc = serve(issuer, mission_memory_store_table(memory), &error);
    if (rc != MISSION_OK)
        fprintf(stderr, "%s: %s\n", error.reason, error.text);
    mission_issuer_unref(issuer);
    mission_authority_set_unref(ceiling);
    mission_memory_store_unref(memory);
    mission_context_unref(context);
    return rc == MISSION_OK ? 0 : 1;
}
