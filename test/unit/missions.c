/* Whole Missions for the tests. SPDX-License-Identifier: MIT */
#include "missions.h"

static const char *const series_intent =
    "{\"goal\":\"Prepare the audit-committee board packet for Q3 2026\",\"objects\":[\"Q3 "
    "financials\",\"board packet document\",\"audit-committee reviewer\"],\"constraints\":["
    "\"confidential classification\",\"Example Corp tenant\",\"audit-committee-q3-2026 "
    "meeting\"],\"success_criteria\":[\"packet drafted\",\"reviewer notified\"],"
    "\"mission_expiry\":\"2026-10-15T18:00:00Z\"}";

static const char *const series_set =
    "[{\"type\":\"mission_resource_access\",\"resource\":\"https://finance.example.com/"
    "mcp\",\"actions\":[\"query_financials\"],\"constraints\":{\"period\":\"Q3 "
    "2026\",\"entity\":\"Example Corp\"}},{\"type\":\"mission_resource_access\",\"resource\":"
    "\"https://docs.example.com/mcp\",\"actions\":[\"create_doc\"],\"constraints\":{"
    "\"template\":\"board-packet\",\"classification\":\"confidential\"}},{\"type\":\"mission_"
    "resource_access\",\"resource\":\"https://workflow.example.com/"
    "mcp\",\"actions\":[\"notify_reviewer\"],\"constraints\":{\"group\":\"audit-committee\"}}]";

static const char *const series_summary =
    "[{\"resource\":\"https://finance.example.com/mcp\",\"actions\":[\"query_financials\"],"
    "\"constraints\":[{\"constraint\":\"entity\",\"value\":\"Example Corp\",\"rendered\":\"For "
    "Example Corp alone.\"},{\"constraint\":\"period\",\"value\":\"Q3 "
    "2026\",\"rendered\":\"For the third quarter.\"}]},{\"resource\":\"https://"
    "docs.example.com/mcp\",\"actions\":[\"create_doc\"],\"constraints\":[{\"constraint\":"
    "\"template\",\"value\":\"board-packet\",\"rendered\":\"From the board packet "
    "template.\"},{\"constraint\":\"classification\",\"value\":\"confidential\",\"rendered\":"
    "\"Kept confidential.\"}]},{\"resource\":\"https://workflow.example.com/"
    "mcp\",\"actions\":[\"notify_reviewer\"],\"constraints\":[{\"constraint\":\"group\","
    "\"value\":\"audit-committee\",\"rendered\":\"The audit committee alone.\"}]}]";

static const char *const draft_intent =
    "{\"goal\":\"Reconcile Q3 invoices\",\"resources\":[\"https://erp.example.com\"],"
    "\"expires_at\":\"2026-12-31T23:59:59Z\"}";

#define DRAFT_SET(actions)                                                                         \
    "[{\"type\":\"mission_resource_access\",\"resource\":\"https://erp.example.com\",\"actions\":" \
    "[" actions "],\"constraints\":{\"resource_issued_after\":\"2026-07-01T00:00:00Z\","           \
    "\"resource_issued_before\":\"2026-09-30T23:59:59Z\"},\"delegation\":{\"max_depth\":2,"        \
    "\"allowed_delegates\":[{\"sub_profile\":\"ai_agent\"}]}},{\"type\":\"mission_resource_"       \
    "access\",\"resource\":\"https://erp.example.com\",\"actions\":[\"journal-entries.write\"],"   \
    "\"constraints\":{\"max_amount\":{\"amount\":\"500.00\",\"currency\":\"USD\"}}}]"

static const char *const draft_summary =
    "[{\"resource\":\"https://erp.example.com\",\"actions\":[\"invoices.read\"],\"change\":"
    "\"narrowed\",\"delegation\":{\"allowed_delegates\":[{\"sub_profile\":\"ai_agent\"}],\"max_"
    "depth\":2},\"constraints\":[{\"constraint\":\"resource_issued_after\",\"value\":\"2026-07-"
    "01T00:00:00Z\",\"rendered\":\"Issued from 1 July.\"},{\"constraint\":\"resource_issued_"
    "before\",\"value\":\"2026-09-30T23:59:59Z\",\"rendered\":\"Issued until 30 September.\"}]},"
    "{\"resource\":\"https://erp.example.com\",\"actions\":[\"journal-entries.write\"],"
    "\"change\":\"proposed\",\"constraints\":[{\"constraint\":\"max_amount\",\"value\":{"
    "\"amount\":\"500.00\",\"currency\":\"USD\"},\"rendered\":\"At most 500 dollars each.\"}]}]";

static bool must(int32_t rc, const mission_error *error, const char *what)
{
    return test_check(rc == MISSION_OK, __FILE__, __LINE__, "%s: %s at '%s'", what, error->text,
                      error->where);
}

static bool is_draft(const struct scene *scene)
{
    return mission_context_profile(scene->context) == MISSION_PROFILE_DRAFT;
}

char *scene_disclosure(const struct scene *scene)
{
    const bool draft = is_draft(scene);
    mission_digest intent, set, proposal = {{0}};
    mission_error error = MISSION_ERROR_INIT;
    char *text = malloc(8192), third[96] = "";

    if (!text)
        abort();
    must(mission_intent_anchor(scene->intent, scene->admission.issuer, &intent, &error), &error,
         "intent");
    must(mission_authority_set_anchor(scene->set, scene->admission.issuer, &set, &error), &error,
         "set");
    if (scene->proposal) {
        must(mission_anchor(scene->context,
                            mission_commitment_typ(MISSION_COMMIT_PROPOSED_AUTHORITY),
                            scene->admission.issuer, mission_authority_set_value(scene->proposal),
                            &proposal, &error),
             &error, "proposal");
        snprintf(third, sizeof third, ",\"proposal_hash\":\"%s\"", proposal.text);
    }
    snprintf(
        text, 8192,
        "{\"disclosure_id\":\"disc_1\",\"source_hashes\":{\"%s\":\"%s\",\"authority_hash\":\"%s\""
        "%s},\"template_id\":\"standard\",\"template_version\":\"2026-06\",\"locale\":\"en-US\","
        "\"mission_summary\":{\"goal\":\"%.*s\",\"%s\":\"%.*s\",\"subject_display\":\"alice\","
        "\"approver_display\":\"alice\"},\"authority_summary\":%s,\"material_notices\":[{"
        "\"condition\":\"irreversible_action\",\"applies_to\":{\"resource\":\"%s\",\"action\":"
        "\"%s\"},\"statement\":\"This cannot be undone.\"}],\"approver\":{\"iss\":\"https://"
        "idp.example.com\",\"sub\":\"alice\",\"display\":\"alice\"},\"requesting_client\":{"
        "\"client_id\":\"s6BhdRkqt3\",\"display\":\"Agent\"},%s\"display_context\":{\"channel\":"
        "\"web\",\"rendered_at\":\"2026-08-31T12:00:00Z\"},\"approver_actions\":[{\"action\":"
        "\"acknowledge_notice\",\"applies_to\":{\"resource\":\"%s\",\"action\":\"%s\"},"
        "\"condition\":\"irreversible_action\"}]}",
        draft ? "intent_hash" : "proposal_hash", intent.text, set.text, third,
        (int)mission_intent_goal(scene->intent).len, mission_intent_goal(scene->intent).ptr,
        draft ? "expires_at" : "mission_expiry", (int)mission_intent_expiry(scene->intent).len,
        mission_intent_expiry(scene->intent).ptr, draft ? draft_summary : series_summary,
        draft ? "https://erp.example.com" : "https://workflow.example.com/mcp",
        draft ? "journal-entries.write" : "notify_reviewer",
        draft ? "\"delegation_summary\":{\"recipients\":\"agents\"},\"submission_provenance_hash\":"
                "\"sha-256:47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU\","
              : "",
        draft ? "https://erp.example.com" : "https://workflow.example.com/mcp",
        draft ? "journal-entries.write" : "notify_reviewer");
    return text;
}

static void open_parts(struct scene *scene)
{
    const bool draft = is_draft(scene);
    mission_error error = MISSION_ERROR_INIT;

    must(mission_intent_parse(scene->context, mission_view_of(draft ? draft_intent : series_intent),
                              &scene->now, 0, &scene->intent, &error),
         &error, "intent");
    must(mission_authority_set_parse(
             scene->context, mission_view_of(draft ? DRAFT_SET("\"invoices.read\"") : series_set),
             &scene->set, &error),
         &error, "set");
    if (!draft)
        return;
    must(mission_authority_set_parse(scene->context, V(DRAFT_SET("\"invoices.*\"")),
                                     &scene->proposal, &error),
         &error, "proposal");
    scene->source = test_json(scene->context, "{\"type\":\"user_delegated\"}");
    scene->evidence =
        test_json(scene->context, "[{\"type\":\"urn:example:ev\",\"artifact_hash\":\"sha-256:"
                                  "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU\",\"verified_at\":"
                                  "\"2026-08-31T00:00:00Z\",\"facts\":{\"tier\":2}}]");
}

static void open_requests(struct scene *scene)
{
    const mission_principal alice = {V("https://idp.example.com"), V("alice")};
    const bool draft = is_draft(scene);

    scene->admission = (mission_admission){.size = sizeof scene->admission,
                                           .issuer = V("https://as.example.com"),
                                           .intent = scene->intent,
                                           .subject = alice,
                                           .client_id = V("s6BhdRkqt3")};
    scene->approval = (mission_approval){.size = sizeof scene->approval,
                                         .set = scene->set,
                                         .approver = alice,
                                         .approval_event_id = V("ape_1"),
                                         .policy_version = V("policy-7")};
    if (!draft) {
        scene->admission.tenant = V("example-corp");
        scene->admission.consent_window = V("2026-09-02T00:00:00Z");
        return;
    }
    scene->approval.proposal = scene->proposal;
    scene->approval.submission_evidence = mission_json_root(scene->evidence);
    scene->approval.authority_source = mission_json_root(scene->source);
}

static void open_consent(struct scene *scene)
{
    mission_error error = MISSION_ERROR_INIT;
    char *text = scene_disclosure(scene);

    must(
        mission_disclosure_parse(scene->context, mission_view_of(text), &scene->disclosure, &error),
        &error, "disclosure");
    free(text);
    scene->approval.disclosure = scene->disclosure;
    scene->consent = (mission_consent){.size = sizeof scene->consent,
                                       .flags = is_draft(scene) ? MISSION_CONSENT_EVIDENCE : 0,
                                       .issuer = scene->admission.issuer,
                                       .intent = scene->intent,
                                       .set = scene->set,
                                       .proposal = scene->proposal,
                                       .subject = scene->admission.subject,
                                       .approver = scene->approval.approver,
                                       .client_id = scene->admission.client_id};
}

void scene_open_in(struct scene *scene, mission_context *context)
{
    memset(scene, 0, sizeof *scene);
    scene->now.seconds = SCENE_NOW;
    scene->context = context;
    open_parts(scene);
    open_requests(scene);
    open_consent(scene);
}

void scene_open(struct scene *scene, uint32_t profile, uint32_t flags)
{
    const mission_config config = {.size = sizeof config, .profile = profile, .flags = flags};
    mission_error error = MISSION_ERROR_INIT;
    mission_context *context = NULL;

    must(mission_context_new(&config, &context, &error), &error, "context");
    scene_open_in(scene, context);
}

void scene_close(struct scene *scene)
{
    mission_intent_unref(scene->intent);
    mission_authority_set_unref(scene->set);
    mission_authority_set_unref(scene->proposal);
    mission_disclosure_unref(scene->disclosure);
    mission_json_unref(scene->source);
    mission_json_unref(scene->evidence);
    mission_json_unref(scene->parent);
    mission_context_unref(scene->context);
}

mission_record *scene_pending(struct scene *scene)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_record *record = NULL;

    must(mission_record_admit(scene->context, &scene->admission, &scene->now, &record, &error),
         &error, "admit");
    return record;
}

mission_record *scene_active(struct scene *scene)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_record *record = NULL, *pending;

    if (is_draft(scene)) {
        must(mission_record_create(scene->context, &scene->admission, &scene->approval, &scene->now,
                                   &record, &error),
             &error, "create");
        return record;
    }
    pending = scene_pending(scene);
    must(mission_record_activate(pending, &scene->approval, &scene->now, &record, &error), &error,
         "activate");
    mission_record_unref(pending);
    return record;
}

mission_record *scene_moved(struct scene *scene, const char *state)
{
    const mission_record_change change = {
        .size = sizeof change,
        .state = mission_view_of(state),
        .successor = strcmp(state, "superseded") ? V("") : V("msn_successor")};
    mission_record *active = scene_active(scene), *moved = NULL;
    mission_error error = MISSION_ERROR_INIT;

    must(mission_record_transition(active, &change, &scene->now, &moved, &error), &error, state);
    mission_record_unref(active);
    return moved;
}

/* ---- Changing one member ---- */

struct edit {
    mission_context *context;
    mission_builder *builder;
    const char *pointer, *text;
    const mission_json *other;
    bool done;
};

static void copy(struct edit *edit, const mission_value *value, const char *path);

static bool replaced(struct edit *edit, const char *path)
{
    if (strcmp(path, edit->pointer))
        return false;
    edit->done = true;
    return true;
}

static void copy_member(struct edit *edit, const mission_value *object, size_t index,
                        const char *path)
{
    const mission_view name = mission_value_name(object, index);
    char below[512];
    const bool array = mission_value_kind(object) == MISSION_JSON_ARRAY;

    if (array)
        snprintf(below, sizeof below, "%s/%zu", path, index);
    else
        snprintf(below, sizeof below, "%s/%.*s", path, (int)name.len, name.ptr);
    if (!edit->text && replaced(edit, below))
        return;
    if (!array)
        mission_builder_name(edit->builder, name);
    copy(edit, mission_value_item(object, index), below);
}

static void copy(struct edit *edit, const mission_value *value, const char *path)
{
    const uint32_t kind = mission_value_kind(value);
    const size_t len = strlen(path);

    if (edit->text && replaced(edit, path)) {
        mission_builder_value(edit->builder, mission_json_root(edit->other));
        return;
    }
    if (kind != MISSION_JSON_OBJECT && kind != MISSION_JSON_ARRAY) {
        mission_builder_value(edit->builder, value);
        return;
    }
    if (kind == MISSION_JSON_OBJECT)
        mission_builder_object(edit->builder);
    else
        mission_builder_array(edit->builder);
    for (size_t i = 0; i < mission_value_count(value); i++)
        copy_member(edit, value, i, path);
    if (edit->text && !edit->done && kind == MISSION_JSON_OBJECT &&
        strncmp(edit->pointer, path, len) == 0 && edit->pointer[len] == '/' &&
        !strchr(edit->pointer + len + 1, '/')) {
        mission_builder_name(edit->builder, mission_view_of(edit->pointer + len + 1));
        mission_builder_value(edit->builder, mission_json_root(edit->other));
        edit->done = true;
    }
    mission_builder_end(edit->builder);
}

mission_json *edited(mission_context *context, const mission_value *root, const char *pointer,
                     const char *text)
{
    struct edit edit = {.context = context, .pointer = pointer, .text = text};
    mission_error error = MISSION_ERROR_INIT;
    mission_json *other = text ? test_json(context, text) : NULL, *out = NULL;

    edit.other = other;
    must(mission_builder_new(context, &edit.builder, &error), &error, "builder");
    copy(&edit, root, "");
    must(mission_builder_finish(edit.builder, &out, &error), &error, "edit");
    test_check(edit.done, __FILE__, __LINE__, "nothing at %s", pointer);
    mission_builder_free(edit.builder);
    mission_json_unref(other);
    return out;
}

static mission_json *without(mission_context *context, const mission_value *root,
                             const char *const *pointers, size_t count)
{
    mission_json *now = edited(context, root, "/here", "1"), *next;

    for (size_t i = 0; i < count; i++) {
        if (!mission_value_find(mission_json_root(now), mission_view_of(pointers[i])))
            continue;
        next = edited(context, mission_json_root(now), pointers[i], NULL);
        mission_json_unref(now);
        now = next;
    }
    return now;
}

bool same_but(mission_context *context, const mission_value *a, const mission_value *b,
              const char *const *pointers, size_t count)
{
    mission_json *one = without(context, a, pointers, count);
    mission_json *two = without(context, b, pointers, count);
    const bool same = mission_value_equal(mission_json_root(one), mission_json_root(two));

    mission_json_unref(one);
    mission_json_unref(two);
    return same;
}
