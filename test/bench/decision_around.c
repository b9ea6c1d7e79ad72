/* What stands around a decision: reading, answering, evidence, lists of tools, compiling.
 * SPDX-License-Identifier: MIT */
#include "decision.h"

/* --- around a decision --- */

struct around {
    struct question ask;
    mission_text *text;   /* of the request */
    mission_json *denied; /* the request of the denial, which lives as long */
    mission_decision *decision, *denial;
    mission_emitter *emitters[3];
    mission_jwk *keys[3];
    uint64_t sequence;
};

static struct around around;

static bool run_parse(void *subject)
{
    struct around *a = subject;
    mission_evaluation evaluation = {.size = sizeof evaluation};
    mission_context *context = a->ask.world->stage.context;
    mission_json *json;
    const bool good =
        mission_json_parse(context, mission_text_view(a->text), 0, &json, NULL) == 0 &&
        mission_evaluation_read(context, mission_json_root(json), &evaluation, NULL) == 0;

    mission_json_unref(json);
    return good;
}

static bool run_read(void *subject)
{
    struct around *a = subject;
    mission_evaluation evaluation = {.size = sizeof evaluation};

    return mission_evaluation_read(a->ask.world->stage.context, mission_json_root(a->ask.request),
                                   &evaluation, NULL) == 0;
}

static bool respond(mission_context *context, const mission_decision *decision)
{
    mission_json *json = NULL;
    mission_text *text = NULL;
    const bool good = mission_decision_response(decision, &json, NULL) == 0 &&
                      mission_value_canonical(context, mission_json_root(json), &text, NULL) == 0;

    mission_text_unref(text);
    mission_json_unref(json);
    return good;
}

static bool run_response(void *subject)
{
    struct around *a = subject;
    mission_json *json = NULL;
    const bool good = mission_decision_response(a->decision, &json, NULL) == 0;

    mission_json_unref(json);
    return good;
}

static bool run_denial(void *subject)
{
    struct around *a = subject;
    mission_json *json = NULL;
    const bool good = mission_decision_response(a->denial, &json, NULL) == 0;

    mission_json_unref(json);
    return good;
}

static bool run_response_text(void *subject)
{
    struct around *a = subject;

    return respond(a->ask.world->stage.context, a->decision);
}

/* From the request's text to the response's. */
static bool run_whole(void *subject)
{
    struct around *a = subject;
    mission_context *context = a->ask.world->stage.context;
    struct question ask = a->ask;
    mission_decision *decision = NULL;
    mission_json *json;
    bool good = mission_json_parse(context, mission_text_view(a->text), 0, &json, NULL) == 0;

    ask.evaluation = (mission_evaluation){.size = sizeof ask.evaluation};
    good = good &&
           mission_evaluation_read(context, mission_json_root(json), &ask.evaluation, NULL) == 0;
    if (good)
        decision = question_decide(&ask);
    good = decided_as(decision, MISSION_DENY_NONE) && respond(context, decision);
    mission_decision_unref(decision);
    mission_json_unref(json);
    return good;
}

static bool run_digest(void *subject)
{
    struct around *a = subject;
    mission_digest digest;

    return mission_parameters_digest(a->ask.world->stage.context, a->ask.evaluation.parameters,
                                     &digest, NULL) == 0;
}

static bool run_body(void *subject)
{
    struct around *a = subject;
    mission_json *json = NULL;
    const bool good = mission_decision_evidence_body(a->emitters[0], a->decision, a->sequence++,
                                                     &json, NULL) == 0;

    mission_json_unref(json);
    return good;
}

static bool run_body_text(void *subject)
{
    struct around *a = subject;
    mission_json *json = NULL;
    mission_text *text = NULL;
    const bool good = mission_decision_evidence_body(a->emitters[0], a->decision, a->sequence++,
                                                     &json, NULL) == 0 &&
                      mission_value_canonical(a->ask.world->stage.context, mission_json_root(json),
                                              &text, NULL) == 0;

    mission_text_unref(text);
    mission_json_unref(json);
    return good;
}

static bool run_body_denial(void *subject)
{
    struct around *a = subject;
    mission_json *json = NULL;
    const bool good =
        mission_decision_evidence_body(a->emitters[0], a->denial, a->sequence++, &json, NULL) == 0;

    mission_json_unref(json);
    return good;
}

static bool signed_by(struct around *a, mission_emitter *emitter)
{
    mission_json *json = NULL;
    const bool good = mission_decision_evidence(emitter, a->decision, &json, NULL) == 0;

    mission_json_unref(json);
    return good;
}

static bool run_unsigned(void *subject)
{
    return signed_by(subject, ((struct around *)subject)->emitters[0]);
}

static bool run_eddsa(void *subject)
{
    return signed_by(subject, ((struct around *)subject)->emitters[1]);
}

static bool run_es256(void *subject)
{
    return signed_by(subject, ((struct around *)subject)->emitters[2]);
}

static int32_t next(void *host, mission_view issuer, mission_view mission, uint64_t *sequence)
{
    (void)issuer, (void)mission;
    *sequence = ((struct around *)host)->sequence++;
    return 0;
}

/* A signature that costs nothing. */
static int32_t sign_nothing(void *host, const mission_view *parts, size_t count, uint8_t *out,
                            size_t room, size_t *written)
{
    (void)host, (void)parts, (void)count;
    *written = 64;
    memset(out, 7, room < 64 ? room : 64);
    return room < 64 ? MISSION_E_ARGUMENT : 0;
}

/* Algorithm 0: none. */
static void open_emitter(mission_context *context, size_t which, uint32_t algorithm)
{
    mission_signer signer = {.size = sizeof signer,
                             .algorithm = MISSION_ALG_EDDSA,
                             .kid = V("2026-09"),
                             .sign = sign_nothing};
    mission_emitter_config config = {.size = sizeof config,
                                     .context = context,
                                     .id = V("https://pdp.example.com"),
                                     .role = MISSION_EMITTER_PDP,
                                     .signer = &signer,
                                     .host = &around,
                                     .next = next,
                                     .name_space = V("https://pdp.example.com/evidence/")};

    if (algorithm)
        need(mission_jwk_generate(context, algorithm, V("2026-09"), &around.keys[which], NULL) ==
                     0 &&
                 mission_jwk_signer(around.keys[which], 0, &signer, NULL) == 0,
             "signer");
    need(mission_emitter_new(&config, &around.emitters[which], NULL) == 0, "emitter");
}

static mission_decision *kept(const char *amount, uint32_t want)
{
    struct stage *stage = &around.ask.world->stage;

    stage_ask(stage, P("parameters/amount"), amount, NULL);
    need(stage_decide(stage) == want, "decision");
    return mission_decision_ref(stage->decision);
}

void around_open(void)
{
    struct world *world = &packet[0];
    mission_context *context = world->stage.context;

    around.ask.world = world;
    around.denial = kept("\"500.01\"", MISSION_DENY_PARAMETER_VIOLATION);
    around.denied = world->stage.request;
    world->stage.request = NULL;
    around.decision = kept("\"423.50\"", MISSION_DENY_NONE);
    question_take(&around.ask, world, MISSION_DENY_NONE);
    need(mission_value_canonical(context, mission_json_root(around.ask.request), &around.text,
                                 NULL) == 0,
         "text");
    open_emitter(context, 0, 0);
    open_emitter(context, 1, MISSION_ALG_EDDSA);
    open_emitter(context, 2, MISSION_ALG_ES256);
    add_row(TABLE_AROUND, "the request: text to evaluation", run_parse, &around);
    add_row(TABLE_AROUND, "the request: parsed to evaluation", run_read, &around);
    add_row(TABLE_AROUND, "the digest of the parameters alone", run_digest, &around);
    add_row(TABLE_AROUND, "the response to a permit", run_response, &around);
    add_row(TABLE_AROUND, "the response to a permit, as text", run_response_text, &around);
    add_row(TABLE_AROUND, "the response to a denial", run_denial, &around);
    add_row(TABLE_AROUND, "text to decision to text", run_whole, &around);
    add_row(TABLE_EVIDENCE, "unsigned, of a permit", run_body, &around);
    add_row(TABLE_EVIDENCE, "unsigned, of a permit, as text", run_body_text, &around);
    add_row(TABLE_EVIDENCE, "unsigned, of a denial", run_body_denial, &around);
    add_row(TABLE_EVIDENCE, "with an envelope whose signature costs nothing", run_unsigned,
            &around);
    add_row(TABLE_EVIDENCE, "signed, EdDSA", run_eddsa, &around);
    add_row(TABLE_EVIDENCE, "signed, ES256", run_es256, &around);
}

void around_close(void)
{
    mission_decision_unref(around.decision);
    mission_decision_unref(around.denial);
    for (size_t i = 0; i < 3; i++) {
        mission_emitter_unref(around.emitters[i]);
        mission_jwk_unref(around.keys[i]);
    }
    mission_text_unref(around.text);
    mission_json_unref(around.denied);
    question_drop(&around.ask);
}

/* --- a list of tools --- */

static struct {
    mission_json *list;
    mission_tools_view view;
    struct world *world;
} tools;

static int32_t action_of(void *host, mission_view tool, mission_view *action)
{
    (void)host;
    *action = tool;
    return 0;
}

static bool run_tools(void *subject)
{
    mission_json *out = NULL;
    const bool good =
        mission_tools_filter(tools.world->stage.context, mission_json_root(tools.list), &tools.view,
                             &out, NULL) == 0;

    (void)subject;
    mission_json_unref(out);
    return good;
}

void tools_open(void)
{
    const size_t room = 100 * 400;
    char *text = malloc(room);
    size_t len = 0;

    need(text != NULL, "memory");
    len += (size_t)snprintf(text, room, "{\"tools\":[");
    for (int i = 0; i < 100; i++)
        len += (size_t)snprintf(
            text + len, room - len,
            "%s{\"name\":\"%s%02d\",\"description\":\"Does what number %d does\",\"inputSchema\":{"
            "\"type\":\"object\",\"properties\":{\"amount\":{\"type\":\"string\"},\"currency\":{"
            "\"type\":\"string\"}},\"required\":[\"amount\"]}}",
            i ? "," : "", i % 5 ? "tool-" : "invoices.t", i, i);
    snprintf(text + len, room - len, "]}");
    tools.world = &packet[0];
    tools.list = test_json(tools.world->stage.context, text);
    tools.view = (mission_tools_view){.size = sizeof tools.view,
                                      .policy = tools.world->stage.policy,
                                      .state = &tools.world->stage.state,
                                      .now = &tools.world->stage.now,
                                      .audience = V(STAGE_ERP),
                                      .action = action_of};
    free(text);
    add_row(TABLE_TOOLS, "100 tools, 20 stay", run_tools, NULL);
}

void tools_close(void)
{
    mission_json_unref(tools.list);
}

/* --- compiling --- */

static double milliseconds(int32_t rc, double start)
{
    need(rc == 0, "policy");
    return (now_us() - start) / 1000;
}

static void compile_once(const struct stage *stage, size_t count)
{
    mission_policy_source from = {
        .size = sizeof from, .record = stage->record, .policy_version = V("policy-7")};
    mission_policy *policy, *loaded;
    double start = now_us(), compile, load;

    compile = milliseconds(mission_policy_compile(stage->context, &from, &policy, NULL), start);
    start = now_us();
    load = milliseconds(
        mission_policy_load(stage->context, mission_policy_text(policy), &loaded, NULL), start);
    printf("| %zu | %.1f | %.1f | %zu |\n", count, compile, load, mission_policy_text(policy).len);
    mission_policy_unref(policy);
    mission_policy_unref(loaded);
}

void compile_print(bool brief)
{
    printf("\n### Compiling a view\n\n| entries | compile ms | load ms | bytes of text |\n"
           "|---:|---:|---:|---:|\n");
    for (size_t count = brief ? 500 : 25000; count <= (brief ? 2000 : 100000); count *= 2) {
        struct world world;
        char *set = grants_set(SHAPE_RESOURCES, count);

        world_open(&world, MISSION_PROFILE_SERIES, set);
        free(set);
        compile_once(&world.stage, count);
        world_close(&world);
    }
}
