/* The code of doc/guide.md, compiled and run by the tests. SPDX-License-Identifier: MIT */
#include <mission/mission.h>

#include <stdio.h>
#include <string.h>
#include <time.h>

static const char issuer[] = "https://as.example.com";

static int32_t now(void *host, mission_time *out)
{
    struct timespec t;

    (void)host;
    if (timespec_get(&t, TIME_UTC) != TIME_UTC)
        return -1;
    *out = (mission_time){t.tv_sec, (uint32_t)t.tv_nsec, 0};
    return 0;
}

static int32_t make_context(mission_context **context, mission_error *error)
{
    mission_clock clock = {sizeof(clock), NULL, now};
    mission_config config = {
        .size = sizeof(config),
        .profile = MISSION_PROFILE_SERIES,
        .clock = &clock,
    };

    return mission_context_new(&config, context, error);
}

static void say_why(const mission_error *error)
{
    fprintf(stderr, "%s: %s", error->reason, error->text);
    if (error->where[0])
        fprintf(stderr, " (%s)", error->where);
    if (error->offset != MISSION_NO_OFFSET)
        fprintf(stderr, " at byte %llu", (unsigned long long)error->offset);
    fputc('\n', stderr);
}

static int32_t read_goal(mission_context *context, mission_view text, mission_error *error)
{
    mission_json *json;
    mission_view goal;
    int32_t rc = mission_json_parse(context, text, 0, &json, error);

    if (rc != MISSION_OK)
        return rc;
    goal =
        mission_value_string(mission_value_get(mission_json_root(json), mission_view_of("goal")));
    printf("goal: %zu bytes\n", goal.len);
    mission_json_unref(json);
    return MISSION_OK;
}

static int32_t build_answer(mission_context *context, mission_json **out, mission_error *error)
{
    mission_builder *builder;
    int32_t rc = mission_builder_new(context, &builder, error);

    if (rc != MISSION_OK)
        return rc;
    mission_builder_object(builder);
    mission_builder_name(builder, mission_view_of("accepted"));
    mission_builder_boolean(builder, 1);
    mission_builder_end(builder);
    rc = mission_builder_finish(builder, out, error);
    mission_builder_free(builder);
    return rc;
}

static int32_t commit_set(mission_context *context, const mission_value *set, mission_view expected,
                          mission_error *error)
{
    mission_view typ = mission_commitment_typ(MISSION_COMMIT_AUTHORITY_SET);

    return mission_anchor_verify(context, typ, mission_view_of(issuer), set, expected, error);
}

static int32_t admit(mission_context *context, mission_view parameter, mission_submission **out,
                     mission_error *error)
{
    const mission_view no_proposal = {NULL, 0};
    mission_presenter client = {sizeof(client), mission_view_of("board-packet-agent"), {NULL, 0}};
    mission_json *evidence = NULL;
    int32_t rc = mission_submission_parse(context, parameter, no_proposal, NULL, 0, out, error);

    if (rc == MISSION_OK)
        rc = mission_submission_verify(*out, mission_view_of(issuer), &client, NULL, 0, NULL,
                                       &evidence, error);
    mission_json_unref(evidence); /* a draft record keeps it */
    return rc;
}

static int32_t narrow(mission_context *context, const mission_intent *submitted,
                      mission_view validated_text, mission_json **narrowings, mission_error *error)
{
    mission_intent *validated;
    int32_t rc = mission_intent_parse(context, validated_text, NULL, 0, &validated, error);

    if (rc != MISSION_OK)
        return rc;
    rc = mission_intent_narrowing(submitted, validated, mission_view_of("policy-7/expiry"),
                                  narrowings, error);
    mission_intent_unref(validated);
    return rc;
}

/* The deployment's mapping: here every target has the same candidates. */
static int32_t candidates(void *host, mission_view purpose, mission_view target,
                          mission_builder *out, mission_error *error)
{
    const mission_authority_set *mapped = host;

    (void)purpose;
    (void)target;
    (void)error;
    for (size_t i = 0; i < mission_authority_set_count(mapped); i++)
        mission_builder_value(out, mission_authority_set_entry(mapped, i));
    return 0;
}

static int32_t derive(const mission_intent *intent, mission_authority_set *ceiling,
                      mission_authority_set **out, mission_error *error)
{
    const mission_derivation_policy policy = {
        .size = sizeof(policy),
        .flags = MISSION_DERIVE_KEYS_ENFORCED,
        .version = mission_view_of("policy-7"),
        .ceiling = ceiling,
        .host = ceiling,
        .candidates = candidates,
    };
    mission_derived *derived;
    int32_t rc = mission_authority_derive(intent, NULL, &policy, &derived, error);

    *out = mission_authority_set_ref(mission_derived_set(derived));
    mission_derived_unref(derived);
    return rc;
}

static int32_t is_within(mission_authority_set *part, mission_authority_set *whole,
                         mission_subset_verdict *verdict, mission_error *error)
{
    mission_authority *inner = NULL, *outer = NULL;
    int32_t rc = mission_authority_compile(part, &inner, error);

    if (rc == MISSION_OK)
        rc = mission_authority_compile(whole, &outer, error);
    if (rc == MISSION_OK)
        rc = mission_authority_within(inner, outer, verdict, error);
    mission_authority_unref(outer);
    mission_authority_unref(inner);
    return rc;
}

static int32_t show_change(mission_context *context, mission_authority_set *before,
                           mission_authority_set *after, mission_error *error)
{
    mission_json *difference = NULL;
    mission_text *text = NULL;
    mission_view view;
    int32_t rc = mission_difference_make(before, after, &difference, error);

    if (rc == MISSION_OK)
        rc = mission_difference_text(context, mission_json_root(difference), &text, error);
    view = mission_text_view(text);
    if (rc == MISSION_OK)
        fwrite(view.ptr, 1, view.len, stdout);
    mission_text_unref(text);
    mission_json_unref(difference);
    return rc;
}

static int32_t audience(const mission_record *record, const char *resource,
                        mission_authority_set **part, mission_error *error)
{
    mission_view wanted = mission_view_of(resource);

    return mission_authority_set_for_resources(mission_record_authority_set(record), &wanted, 1,
                                               part, error);
}

static int32_t pend(mission_context *context, const mission_intent *intent,
                    mission_record **pending, mission_error *error)
{
    mission_admission admission = {
        .size = sizeof(admission),
        .issuer = mission_view_of(issuer),
        .intent = intent,
        .subject = {mission_view_of("https://idp.example.com"), mission_view_of("alice")},
        .client_id = mission_view_of("board-packet-agent"),
        .tenant = mission_view_of("example-corp"),
        .consent_window = mission_view_of("9999-01-01T00:00:00Z"),
    };

    return mission_record_admit(context, &admission, NULL, pending, error);
}

static int32_t approve(const mission_record *pending, const mission_authority_set *set,
                       const mission_disclosure *disclosure, mission_record **active,
                       mission_error *error)
{
    mission_approval approval = {
        .size = sizeof(approval),
        .set = set,
        .disclosure = disclosure,
        .approver = {mission_view_of("https://idp.example.com"), mission_view_of("alice")},
        .approval_event_id = mission_view_of("apv-1"),
    };

    return mission_record_activate(pending, &approval, NULL, active, error);
}

static int32_t load(mission_context *context, mission_view stored, mission_record **record,
                    mission_error *error)
{
    return mission_record_parse(context, stored, 0, record, error);
}

static int32_t suspend(const mission_record *record, mission_record **suspended,
                       mission_error *error)
{
    mission_outcome outcome = {.size = sizeof(outcome)};
    mission_record_change change = {.size = sizeof(change)};
    int32_t rc = mission_lifecycle_next(MISSION_PROFILE_SERIES, MISSION_STATE_ACTIVE,
                                        MISSION_EVENT_SUSPEND, 0, &outcome, error);

    if (rc != MISSION_OK)
        return rc;
    if (outcome.decision != MISSION_LIFECYCLE_COMMIT)
        return MISSION_E_CONFLICT;
    change.state = mission_state_wire(MISSION_PROFILE_SERIES, outcome.state);
    return mission_record_transition(record, &change, NULL, suspended, error);
}

static int32_t gate(const mission_record *record, uint32_t stored_state, mission_gate *out,
                    mission_error *error)
{
    mission_standing own = {.size = sizeof(own), .state = stored_state};
    mission_derivation request = {
        .size = sizeof(request),
        .flags = MISSION_DERIVATION_AUTHORITY | MISSION_DERIVATION_CLIENT,
        .mission = &own,
    };
    int32_t rc = mission_instant_parse(mission_record_expires_at(record), &own.expires_at, error);

    if (rc == MISSION_OK && now(NULL, &request.now) != 0)
        rc = MISSION_E_CLOCK;
    if (rc == MISSION_OK)
        rc = mission_derivation_gate(MISSION_PROFILE_SERIES, &request, out, error);
    return rc;
}

/* The rest hands the pieces to each other; the guide does not show it. */

static const char intent_text[] =
    "{\"goal\":\"Prepare the board packet\",\"objects\":[\"Q3 financials\"],\"constraints\":[],"
    "\"success_criteria\":[],\"mission_expiry\":\"9999-01-01T00:00:00Z\"}";
static const char shorter_text[] =
    "{\"goal\":\"Prepare the board packet\",\"objects\":[\"Q3 financials\"],\"constraints\":[],"
    "\"success_criteria\":[],\"mission_expiry\":\"9998-01-01T00:00:00Z\"}";
static const char set_text[] =
    "[{\"type\":\"mission_resource_access\",\"resource\":\"https://finance.example.com/mcp\","
    "\"actions\":[\"query_financials\"]}]";
static const char disclosure_format[] =
    "{\"disclosure_id\":\"d1\",\"source_hashes\":{\"proposal_hash\":\"%s\",\"authority_hash\":\"%"
    "s\"},"
    "\"template_id\":\"t\",\"template_version\":\"1\",\"locale\":\"en\",\"mission_summary\":{"
    "\"goal\":"
    "\"Prepare the board packet\",\"mission_expiry\":\"9999-01-01T00:00:00Z\",\"subject_display\":"
    "\"Alice\",\"approver_display\":\"Alice\"},\"authority_summary\":[{\"resource\":"
    "\"https://finance.example.com/mcp\",\"actions\":[\"query_financials\"],\"constraints\":[]}],"
    "\"material_notices\":[],\"approver\":{\"iss\":\"https://idp.example.com\",\"sub\":\"alice\","
    "\"display\":\"Alice\"},\"requesting_client\":{\"client_id\":\"board-packet-agent\","
    "\"display\":"
    "\"Agent\"},\"display_context\":{\"channel\":\"web\",\"rendered_at\":\"2026-09-21T08:30:00Z\"}"
    "}";

static int32_t disclose(mission_context *context, const mission_intent *intent,
                        const mission_authority_set *set, mission_disclosure **out,
                        mission_error *error)
{
    mission_digest intent_hash, authority_hash;
    char text[2048];
    int32_t rc = mission_intent_anchor(intent, mission_view_of(issuer), &intent_hash, error);

    if (rc == MISSION_OK)
        rc = mission_authority_set_anchor(set, mission_view_of(issuer), &authority_hash, error);
    if (rc == MISSION_OK)
        rc = commit_set(context, mission_authority_set_value(set),
                        mission_view_of(authority_hash.text), error);
    if (rc != MISSION_OK)
        return rc;
    snprintf(text, sizeof(text), disclosure_format, intent_hash.text, authority_hash.text);
    return mission_disclosure_parse(context, mission_view_of(text), out, error);
}

/* Store, load, suspend; the gate permits the first and refuses the second. */
static int32_t govern(mission_context *context, const mission_record *active, mission_error *error)
{
    mission_gate yes = {.size = sizeof(yes)}, no = {.size = sizeof(no)};
    mission_text *stored = NULL;
    mission_record *again = NULL, *suspended = NULL;
    mission_authority_set *part = NULL;
    int32_t rc = mission_value_canonical(context, mission_record_value(active), &stored, error);

    if (rc == MISSION_OK)
        rc = load(context, mission_text_view(stored), &again, error);
    if (rc == MISSION_OK)
        rc = audience(again, "https://finance.example.com/mcp", &part, error);
    if (rc == MISSION_OK)
        rc = gate(again, MISSION_STATE_ACTIVE, &yes, error);
    if (rc == MISSION_OK)
        rc = suspend(again, &suspended, error);
    if (rc == MISSION_OK)
        rc = gate(suspended, MISSION_STATE_SUSPENDED, &no, error);
    if (rc == MISSION_OK && (yes.permit != 1 || no.permit == 1 || strcmp(no.value, "suspended")))
        rc = MISSION_E_STATE;
    mission_authority_set_unref(part);
    mission_record_unref(suspended);
    mission_record_unref(again);
    mission_text_unref(stored);
    return rc;
}

static int32_t walk(mission_context *context, const mission_intent *intent, mission_error *error)
{
    mission_subset_verdict verdict = {.size = sizeof(verdict)};
    mission_authority_set *ceiling = NULL, *set = NULL;
    mission_disclosure *disclosure = NULL;
    mission_record *pending = NULL, *active = NULL;
    int32_t rc = mission_authority_set_parse(context, mission_view_of(set_text), &ceiling, error);

    if (rc == MISSION_OK)
        rc = derive(intent, ceiling, &set, error);
    if (rc == MISSION_OK)
        rc = is_within(set, ceiling, &verdict, error);
    if (rc == MISSION_OK && verdict.subset != 1)
        rc = verdict.code;
    if (rc == MISSION_OK)
        rc = show_change(context, ceiling, set, error);
    if (rc == MISSION_OK)
        rc = pend(context, intent, &pending, error);
    if (rc == MISSION_OK)
        rc = disclose(context, intent, set, &disclosure, error);
    if (rc == MISSION_OK)
        rc = approve(pending, set, disclosure, &active, error);
    if (rc == MISSION_OK)
        rc = govern(context, active, error);
    mission_record_unref(active);
    mission_record_unref(pending);
    mission_disclosure_unref(disclosure);
    mission_authority_set_unref(set);
    mission_authority_set_unref(ceiling);
    return rc;
}

static int32_t run(mission_context *context, mission_error *error)
{
    mission_view text = mission_view_of(intent_text);
    mission_submission *submission = NULL;
    mission_json *answer = NULL, *narrowings = NULL;
    int32_t rc = read_goal(context, text, error);

    if (rc == MISSION_OK)
        rc = build_answer(context, &answer, error);
    if (rc == MISSION_OK)
        rc = admit(context, text, &submission, error);
    if (rc == MISSION_OK)
        rc = narrow(context, mission_submission_intent(submission), mission_view_of(shorter_text),
                    &narrowings, error);
    if (rc == MISSION_OK)
        rc = walk(context, mission_submission_intent(submission), error);
    mission_json_unref(narrowings);
    mission_json_unref(answer);
    mission_submission_unref(submission);
    return rc;
}

int main(void)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_context *context;
    int32_t rc = make_context(&context, &error);

    if (rc == MISSION_OK)
        rc = run(context, &error);
    if (rc != MISSION_OK)
        say_why(&error);
    mission_context_unref(context);
    return rc == MISSION_OK ? 0 : 1;
}
