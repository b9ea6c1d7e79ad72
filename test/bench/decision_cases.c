/* Decisions by how they end, over the five entries of a board packet. SPDX-License-Identifier: MIT
 */
#include "decision.h"

/* --- how it ends: the board packet's five entries --- */

#define CASES_MOST 48

struct world packet[2]; /* of each profile */
static struct question cases[CASES_MOST];
static size_t case_count;
static mission_removed *removed[2];

/* What was asked last; the row is added when all of it is said. */
static struct question *ask_case(struct world *world, uint32_t want)
{
    struct question *question = &cases[case_count++];

    need(case_count <= CASES_MOST, "too many cases");
    question_take(question, world, want);
    return question;
}

static void row_case(struct question *question, const char *what)
{
    const bool draft = question->world->stage.profile == MISSION_PROFILE_DRAFT;
    char name[112];

    snprintf(name, sizeof name, "%s: %s", draft ? "draft" : "series", what);
    add_row(TABLE_CASES, name, run_decide, question);
}

static void add_case(struct world *world, const char *what, uint32_t want)
{
    row_case(ask_case(world, want), what);
}

#define DIGEST "\"sha-256:vUCCfjGulit9u0qJ0Z6pQSNerZtXMqRlfJNCr4PzLro\""
#define RECIPIENTS "{\"recipients\":[\"audit.example.com\"],\"text\":\"x\"}"

static void add_permits(struct world *world)
{
    struct stage *stage = &world->stage;
    struct question *again;

    stage_ask(stage, NULL);
    add_case(world, "permit, a write of three parameters", MISSION_DENY_NONE);
    stage_ask(stage, NULL);
    again = ask_case(world, MISSION_DENY_NONE);
    again->allocates = true;
    row_case(again, "the same, without a scratch");
    stage_ask(stage, P("parameters"), NULL, P("parameter_attributes"),
              "{\"amount\":\"423.50\",\"currency\":\"USD\"}", P("parameter_digest"), DIGEST, NULL);
    add_case(world, "permit, by attributes and a digest alone", MISSION_DENY_NONE);
    stage_ask_for(stage, STAGE_ERP, "invoices.read", "{}", NULL);
    add_case(world, "permit, a read by an action family", MISSION_DENY_NONE);
    stage_ask_for(stage, STAGE_FLOW, "notify_reviewer", RECIPIENTS, NULL);
    stage_approve(stage);
    add_case(world, "permit, with an approval and an outside recipient", MISSION_DENY_NONE);
}

/* Something was contained, but nothing that is asked for. */
static void add_removed(struct world *world, size_t which)
{
    struct stage *stage = &world->stage;
    const mission_view text =
        mission_view_of("[{\"resource\":\"" STAGE_ERP "\",\"actions\":[\"invoices.export\"]}]");
    mission_overlay own = {.size = sizeof own};
    mission_json *items = NULL;
    struct question *question;

    need(mission_json_parse(stage->context, text, 0, &items, NULL) == 0, "overlay");
    own.contained = mission_json_root(items);
    need(mission_policy_remove(stage->policy, &own, NULL, 0, &removed[which], NULL) == 0,
         "removed");
    mission_json_unref(items);
    stage_ask(stage, NULL);
    question = ask_case(world, MISSION_DENY_NONE);
    question->situation.removed = removed[which];
    row_case(question, "permit, with `removed`");
    stage_ask_for(stage, STAGE_ERP, "invoices.read", "{}", NULL);
    question = ask_case(world, MISSION_DENY_AUTHORITY_CONTAINED);
    question->situation.removed = removed[which];
    row_case(question, "authority_contained");
}

/* Irreversible by its purpose: the strict bounds, used once. */
static void add_high(struct world *world)
{
    struct stage *stage = &world->stage;
    struct question *question;

    stage_ask_for(stage, STAGE_FLOW, "notify_reviewer", RECIPIENTS, NULL);
    stage_approve(stage);
    question = ask_case(world, MISSION_DENY_NONE);
    question->situation.purpose_class = MISSION_CLASS_IRREVERSIBLE;
    question->situation.removed = removed[world == &packet[1]];
    row_case(question, "permit, of a high class, with an approval and `removed`");
}

static void add_taint(struct world *world)
{
    struct stage *stage = &world->stage;
    mission_pdp_config config = stage->config;
    struct question *question;

    config.flags |= MISSION_PDP_TAINT;
    stage_ask(stage, C("taint"), "{\"tainted\":true,\"granularity\":\"session\"}",
              P("external_communication"), "false", NULL);
    question = ask_case(world, MISSION_DENY_NONE);
    need(mission_pdp_new(&config, &question->pdp, NULL) == 0, "pdp");
    row_case(question, "permit, with taint");
}

static void add_denials(struct world *world)
{
    struct stage *stage = &world->stage;
    struct question *question;

    stage_ask_for(stage, STAGE_ERP, "ledgers.close", "{}", NULL);
    add_case(world, "out_of_authority, no entry has the action", MISSION_DENY_OUT_OF_AUTHORITY);
    stage_ask(stage, P("parameters/amount"), "\"500.01\"", NULL);
    add_case(world, "parameter_violation, the amount", MISSION_DENY_PARAMETER_VIOLATION);
    stage_ask(stage, P("parameter_digest"), DIGEST, NULL);
    add_case(world, "parameter_violation, the digest", MISSION_DENY_PARAMETER_VIOLATION);
    stage_ask(stage, C("mission/id"), "\"msn_b7qSadGrZJx5q58YHwo2JW1T\"", NULL);
    add_case(world, "view_inconsistent, another Mission", MISSION_DENY_VIEW_INCONSISTENT);
    stage_ask(stage, C("credential/expires_at"), "\"2026-08-31T23:00:00Z\"", NULL);
    add_case(world, "credential_invalid, expired", MISSION_DENY_CREDENTIAL_INVALID);
    stage_ask(stage, NULL);
    question = ask_case(world, MISSION_DENY_MISSION_INACTIVE);
    question->state.state = MISSION_STATE_SUSPENDED;
    row_case(question, "mission_inactive");
    stage_ask(stage, NULL);
    question = ask_case(world, MISSION_DENY_STALE_STATE);
    question->state.learned_at.seconds = SCENE_NOW - 7200;
    question->state.fresh_until.seconds = SCENE_NOW - 7000;
    row_case(question, "stale_state");
    stage_ask_for(stage, STAGE_FLOW, "notify_reviewer", RECIPIENTS, NULL);
    add_case(world, "approval_required", MISSION_DENY_APPROVAL_REQUIRED);
}

void cases_open(void)
{
    static const uint32_t profiles[] = {MISSION_PROFILE_SERIES, MISSION_PROFILE_DRAFT};

    for (size_t i = 0; i < 2; i++) {
        world_open(&packet[i], profiles[i], NULL);
        add_permits(&packet[i]);
        add_removed(&packet[i], i);
        add_high(&packet[i]);
        add_taint(&packet[i]);
        add_denials(&packet[i]);
    }
}

void cases_close(void)
{
    for (size_t i = 0; i < case_count; i++)
        question_drop(&cases[i]);
    mission_removed_unref(removed[0]);
    mission_removed_unref(removed[1]);
    world_close(&packet[0]);
    world_close(&packet[1]);
}
