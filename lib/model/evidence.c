/* Evidence: formed by the core, meant by the host's types, bound by the library.
 * SPDX-License-Identifier: MIT */
#include "evidence.h"
#include "intent.h"

static const mission_evidence_type *type_of(const mission_context *context, mission_view name)
{
    for (size_t i = 0; i < context->evidence_type_count; i++)
        if (mi_view_is(context->evidence_types[i].type, name))
            return &context->evidence_types[i];
    return NULL;
}

static int32_t entry_form(const struct mi_check *check, const struct mi_place *at,
                          const mission_value *entry)
{
    static const struct mi_member members[] = {{"type", true, mi_any_string}};
    int32_t rc = mi_object(check, at, entry, members, MI_COUNT(members), mi_open);

    return rc ? rc : mi_canonical_size(check, at, entry, check->context->limits.evidence_bytes);
}

int32_t mi_evidence_form(const struct mi_check *check, const struct mi_place *at,
                         const mission_value *entries)
{
    return mi_array(check, at, entries, 1, check->context->limits.evidence_entries, entry_form);
}

/* Refuse with the host's words and number, whatever it returned: nothing is dropped (EV-2). */
static int32_t refuse_as_host(const struct mi_check *check, const struct mi_place *at, int32_t code,
                              int32_t host_code, mission_error *words)
{
    words->text[sizeof words->text - 1] = 0;
    mi_refuse(check, at, code, words->text[0] ? words->text : NULL);
    if (mi_error_wanted(check->error))
        check->error->host_code = host_code;
    return code;
}

static int32_t entry_schema(const struct mi_check *check, const struct mi_place *at,
                            const mission_value *entry)
{
    const struct mi_place place = {.up = at, .name = MI_VIEW("type")};
    const mission_evidence_type *type = type_of(check->context, mi_get_text(entry, "type"));
    mission_error words = MISSION_ERROR_INIT;
    int32_t rc;

    if (!type)
        return mi_refuse(check, &place, MISSION_E_EVIDENCE_TYPE, NULL);
    rc = type->validate(type->host, entry, &words);
    return rc ? refuse_as_host(check, at, MISSION_E_EVIDENCE_INVALID, rc, &words) : MISSION_OK;
}

int32_t mi_evidence_schemas(const struct mi_check *check, const struct mi_place *at,
                            const mission_value *entries)
{
    return mi_array(check, at, entries, 0, SIZE_MAX, entry_schema);
}

static bool has_type(const mission_value *entries, mission_view type)
{
    for (size_t i = 0; i < mission_value_count(entries); i++)
        if (mi_view_is(mi_get_text(mission_value_item(entries, i), "type"), type))
            return true;
    return false;
}

int32_t mi_evidence_required(const mission_value *entries, const mission_view *required,
                             size_t count, mission_error *error)
{
    for (size_t i = 0; i < count; i++)
        if (!has_type(entries, required[i]))
            return mi_fail_say(error, MISSION_E_EVIDENCE_MISSING, "%.*s",
                               (int)(required[i].len < 100 ? required[i].len : 100),
                               required[i].ptr);
    return MISSION_OK;
}

/* Every binding that the verifier found is this one. A comparison that fails is no verdict. */
static int32_t check_binding(const struct mi_evidence_trial *trial, const struct mi_check *check,
                             const struct mi_place *at, const mission_evidence_binding *binding)
{
    bool here =
        (!binding->audience.len || mi_view_is(binding->audience, trial->issuer)) &&
        (!binding->presenter.len || mi_view_is(binding->presenter, trial->presenter.client_id));

    if (here && binding->intent_hash.len) {
        const int32_t rc =
            mission_digest_compare(trial->context, binding->intent_hash,
                                   mission_view_of(trial->intent_hash.text), trial->error);

        if (rc == MISSION_E_CRYPTO)
            return rc;
        here = rc == MISSION_OK;
    }
    return here ? MISSION_OK : mi_refuse(check, at, MISSION_E_EVIDENCE_BINDING, NULL);
}

/* A host may write nothing, or one object. The facts go into an array that the library opened, so
 * that what the host left open, or closed too often, shows. */
static int32_t finish_facts(mission_builder *builder, mission_json **facts, mission_error *words)
{
    int32_t rc;
    const mission_value *written;

    mission_builder_end(builder);
    rc = mission_builder_finish(builder, facts, words);
    if (rc)
        return rc == MISSION_E_NOMEM ? rc : MISSION_E_HOST;
    written = mission_json_root(*facts);
    if (mission_value_kind(written) == MISSION_JSON_ARRAY &&
        (mission_value_count(written) == 0 ||
         (mission_value_count(written) == 1 &&
          mission_value_kind(mission_value_item(written, 0)) == MISSION_JSON_OBJECT)))
        return MISSION_OK;
    mission_json_unref(*facts);
    *facts = NULL;
    return MISSION_E_HOST;
}

/* Ask the entry's type; on success `*facts` is an array of at most one object. */
static int32_t ask(const struct mi_evidence_trial *trial, const struct mi_check *check,
                   const struct mi_place *at, const mission_value *entry, mission_builder *builder,
                   mission_json **facts)
{
    const mission_evidence_type *type = type_of(trial->context, mi_get_text(entry, "type"));
    const mission_evidence_request request = {
        .size = sizeof request,
        .entry = entry,
        .intent_hash = mission_view_of(trial->intent_hash.text),
        .issuer = trial->issuer,
        .presenter = trial->presenter,
        .now = *trial->now,
    };
    mission_evidence_binding binding = {.size = sizeof binding};
    mission_error words = MISSION_ERROR_INIT;
    int32_t rc;

    if (!type)
        return mi_refuse(check, at, MISSION_E_EVIDENCE_TYPE, NULL);
    mission_builder_array(builder);
    rc = type->verify(type->host, &request, builder, &binding, &words);
    if (rc)
        return refuse_as_host(check, at, MISSION_E_EVIDENCE_UNVERIFIED, rc, &words);
    if (!mi_usable(binding.intent_hash) || !mi_usable(binding.audience) ||
        !mi_usable(binding.presenter))
        return mi_refuse(check, at, MISSION_E_HOST, "a binding without bytes");
    rc = check_binding(trial, check, at, &binding);
    if (rc)
        return rc;
    rc = finish_facts(builder, facts, &words);
    if (rc == MISSION_E_NOMEM)
        return mi_fail(trial->error, rc);
    return rc ? mi_refuse(check, at, rc, "facts that are no JSON object") : MISSION_OK;
}

static int32_t artifact_hash(const struct mi_evidence_trial *trial, const mission_value *entry,
                             mission_digest *out)
{
    return mission_anchor(trial->context, mission_commitment_typ(MISSION_COMMIT_INTENT_EVIDENCE),
                          trial->issuer, entry, out, trial->error);
}

static void write_text(mission_builder *b, mission_view name, mission_view text)
{
    mission_builder_name(b, name);
    mission_builder_string(b, text);
}

static void write_facts(mission_builder *b, const mission_value *facts)
{
    const mission_value *object = mission_value_item(facts, 0);

    mission_builder_name(b, MI_VIEW("facts"));
    if (object) {
        mission_builder_value(b, object);
        return;
    }
    mission_builder_object(b);
    mission_builder_end(b);
}

/* Verify one entry and write its element of `submission_evidence`. */
static int32_t verify_entry(const struct mi_evidence_trial *trial, const struct mi_place *at,
                            const mission_value *entry, mission_builder *record)
{
    const struct mi_check check = {.context = trial->context, .error = trial->error};
    mission_builder *builder = NULL;
    mission_json *facts = NULL;
    mission_digest digest;
    int32_t rc = artifact_hash(trial, entry, &digest);

    if (!rc)
        rc = mission_builder_new(trial->context, &builder, trial->error);
    if (!rc)
        rc = ask(trial, &check, at, entry, builder, &facts);
    if (!rc) {
        mission_builder_object(record);
        write_text(record, MI_VIEW("type"), mi_get_text(entry, "type"));
        write_text(record, MI_VIEW("artifact_hash"), mission_view_of(digest.text));
        write_text(record, MI_VIEW("verified_at"), trial->verified_at);
        write_facts(record, mission_json_root(facts));
        mission_builder_end(record);
    }
    mission_json_unref(facts);
    mission_builder_free(builder);
    return rc;
}

int32_t mi_evidence_verify(const struct mi_evidence_trial *trial, const mission_value *entries,
                           mission_json **out)
{
    const struct mi_place top = {.name = MI_VIEW("evidence")};
    mission_builder *record = NULL;
    int32_t rc = mission_builder_new(trial->context, &record, trial->error);

    mission_builder_array(record);
    for (size_t i = 0; !rc && i < mission_value_count(entries); i++) {
        const struct mi_place place = {.up = &top, .index = i};

        rc = verify_entry(trial, &place, mission_value_item(entries, i), record);
    }
    mission_builder_end(record);
    if (!rc)
        rc = mission_builder_finish(record, out, trial->error);
    mission_builder_free(record);
    return rc;
}
