/* The policies, decision points and questions of the decisions' benchmark.
 * SPDX-License-Identifier: MIT */
#include "decision.h"

#define SCRATCH 8192
#define LIMIT ",\"constraints\":{\"max_amount\":{\"amount\":\"500.00\",\"currency\":\"EUR\"}}"
#define PARAMETERS "{\"amount\":\"%s\",\"currency\":\"EUR\"}"

/* --- the world of a policy: a decision point that has little to ask --- */

static const char operation[] =
    "{\"id\":\"urn:example:payment\",\"version\":\"1\",\"action\":\"" GRANT_ACTION "\",\"class\":"
    "\"consequential_write\",\"parameters\":{\"type\":\"object\",\"properties\":{\"amount\":{"
    "\"type\":\"string\"},\"currency\":{\"type\":\"string\"}},\"required\":[\"amount\","
    "\"currency\"]},\"constraints\":{\"max_amount\":{\"amount\":\"/amount\",\"currency\":"
    "\"/currency\"}}}";

static bool is(mission_view a, const char *b)
{
    return a.len == strlen(b) && memcmp(a.ptr, b, a.len) == 0;
}

static int32_t profile_of(void *host, mission_view audience, mission_view action,
                          const mission_operation_profile **out)
{
    static const char *const names[] = {"invoices.read", "journal-entries.write",
                                        "notify_reviewer"};
    const struct world *world = host;

    (void)audience;
    *out = is(action, GRANT_ACTION) ? world->operation : NULL;
    for (size_t i = 0; !*out && i < sizeof names / sizeof *names; i++)
        if (is(action, names[i]))
            *out = world->stage.operations[i];
    return 0;
}

void world_open(struct world *world, uint32_t profile, const char *set)
{
    world_open_in(world, counted_context(profile, SCENE_NOW), set);
}

void world_open_in(struct world *world, mission_context *context, const char *set)
{
    struct stage *stage = &world->stage;

    stage_open_with(stage, context, set);
    need(mission_operation_profile_parse(stage->context, mission_view_of(operation),
                                         &world->operation, NULL) == 0,
         "profile");
    stage->host.profile = profile_of;
    stage->host.facts = NULL;
    stage_again(stage);
}

void world_close(struct world *world)
{
    mission_operation_profile_unref(world->operation);
    stage_close(&world->stage);
}

/* --- sets --- */

static void resource_of(enum shape shape, size_t index, char *out, size_t size)
{
    if (shape == SHAPE_RESOURCES)
        snprintf(out, size, "https://erp-%06zu.example.com", index);
    else if (shape == SHAPE_ACTIONS)
        snprintf(out, size, "https://erp.example.com");
    else
        snprintf(out, size, "https://erp.example.com/t%06zu", index);
}

char *grants_set(enum shape shape, size_t count)
{
    const size_t room = count * 256 + 8;
    char *text = malloc(room), resource[64], action[64] = GRANT_ACTION;
    size_t len = 1;

    need(text != NULL, "memory");
    text[0] = '[';
    for (size_t i = 0; i < count; i++) {
        resource_of(shape, i, resource, sizeof resource);
        if (shape == SHAPE_ACTIONS && i + 1 < count)
            snprintf(action, sizeof action, "payments.kind-%06zu", i);
        else
            snprintf(action, sizeof action, GRANT_ACTION);
        len += (size_t)snprintf(text + len, room - len,
                                "%s{\"type\":\"mission_resource_access\",\"resource\":\"%s\","
                                "\"actions\":[\"%s\"]%s" LIMIT "}",
                                i ? "," : "", resource, action,
                                shape == SHAPE_PREFIXES ? ",\"resource_match\":\"prefix\"" : "");
    }
    snprintf(text + len, room - len, "]");
    return text;
}

/* --- questions --- */

static _Alignas(16) char scratch[SCRATCH];

void question_take(struct question *question, struct world *world, uint32_t want)
{
    struct stage *stage = &world->stage;

    *question = (struct question){.world = world,
                                  .request = stage->request,
                                  .evaluation = stage->evaluation,
                                  .situation = stage->situation,
                                  .state = stage->state,
                                  .want = want};
    question->situation.state = &question->state;
    stage->request = NULL;
}

void question_drop(struct question *question)
{
    mission_json_unref(question->request);
    mission_pdp_unref(question->pdp);
}

mission_decision *question_decide(const struct question *question)
{
    struct stage *stage = &question->world->stage;
    mission_decision *decision = NULL;
    mission_error error = MISSION_ERROR_INIT;

    if (mission_pdp_decide(question->pdp ? question->pdp : stage->pdp, stage->policy,
                           &question->evaluation, &question->situation, &stage->now,
                           question->allocates ? NULL : scratch, question->allocates ? 0 : SCRATCH,
                           &decision, &error))
        fprintf(stderr, "bench-decision: %s at '%s'\n", error.text, error.where);
    return decision;
}

bool decided_as(const mission_decision *decision, uint32_t want)
{
    mission_decided says = {.size = sizeof says};

    if (!decision || mission_decision_says(decision, &says, NULL))
        return false;
    if (says.reason == want && says.permit == (want == MISSION_DENY_NONE))
        return true;
    fprintf(stderr, "bench-decision: %s, not %s\n",
            says.reason ? mission_denial_name(says.reason) : "permit",
            want ? mission_denial_name(want) : "permit");
    return false;
}

bool run_decide(void *subject)
{
    const struct question *question = subject;
    mission_decision *decision = question_decide(question);
    const bool good = decided_as(decision, question->want);

    mission_decision_unref(decision);
    return good;
}

void question_grant(struct question *question, struct world *world, enum shape shape, size_t count,
                    const char *amount, uint32_t want)
{
    char resource[96], parameters[96];

    resource_of(shape, count - 1, resource, sizeof resource);
    if (shape == SHAPE_PREFIXES)
        strcat(resource, "/invoices/17");
    snprintf(parameters, sizeof parameters, PARAMETERS, amount);
    stage_ask_for(&world->stage, resource, GRANT_ACTION, parameters, NULL);
    question_take(question, world, want);
}
