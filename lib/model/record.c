/* The Mission record as a value: read, proven, asked, never changed. SPDX-License-Identifier: MIT
 */
#include "authority_set.h"
#include "intent.h"
#include "record.h"

static int32_t hold_set(const struct mi_check *check, mission_record *record, enum mi_slot slot,
                        mission_authority_set **out)
{
    const mission_value *value = record->slots.at[slot];

    return value ? mi_authority_set_hold(check, record->doc, value, out) : MISSION_OK;
}

/* The typed parts are views of the recorded value; that alone is ever hashed. The Intent was in
 * time when it was submitted: `check` has no now. */
static int32_t fill(const struct mi_check *check, mission_record *record, uint32_t flags)
{
    const struct mi_place place = {.name = mi_row_of(check->context, MI_INTENT)->name};
    int32_t rc =
        mi_intent_from(check, &place, record->doc, record->slots.at[MI_INTENT], &record->intent);

    if (!rc)
        rc = hold_set(check, record, MI_SET, &record->set);
    if (!rc)
        rc = hold_set(check, record, MI_PROPOSAL, &record->proposal);
    if (rc || (flags & MISSION_RECORD_UNVERIFIED))
        return rc;
    rc = mi_record_prove(check, record);
    record->verified = rc == MISSION_OK;
    return rc;
}

static int32_t record_from(const struct mi_check *check, mission_json *doc,
                           const mission_value *value, const struct mi_slots *slots, uint32_t flags,
                           mission_record **out)
{
    mission_record *record;
    int32_t rc = mi_record_structure(check, value, slots);

    if (rc)
        return rc;
    record = mi_resize(&check->context->memory, NULL, 0, sizeof *record);
    if (!record)
        return mi_fail(check->error, MISSION_E_NOMEM);
    memset(record, 0, sizeof *record);
    atomic_init(&record->refs, 1);
    record->context = mission_context_ref(check->context);
    record->doc = mission_json_ref(doc);
    record->value = value;
    record->slots = *slots;
    rc = fill(check, record, flags);
    if (rc)
        mission_record_unref(record);
    else
        *out = record;
    return rc;
}

int32_t mission_record_from(mission_context *context, mission_json *doc, const mission_value *value,
                            uint32_t flags, mission_record **out, mission_error *error)
{
    const struct mi_check check = {.context = context, .error = error};
    struct mi_slots slots;

    if (out)
        *out = NULL;
    if (!context || !doc || !value || !out || (flags & ~MISSION_RECORD_UNVERIFIED))
        return mi_fail(error, MISSION_E_ARGUMENT);
    mi_find_slots(context, value, &slots);
    return record_from(&check, doc, value, &slots, flags, out);
}

int32_t mi_record_stored(mission_context *context, mission_json *doc, const mission_value *value,
                         mission_record **out, mission_error *error)
{
    struct mi_check check = {.context = context, .error = error};
    struct mi_slots slots;

    *out = NULL;
    mi_find_slots(context, value, &slots);
    check.anchored = slots.at[MI_INTENT_HASH] != NULL;
    return record_from(&check, doc, value, &slots, 0, out);
}

int32_t mission_record_parse(mission_context *context, mission_view text, uint32_t flags,
                             mission_record **out, mission_error *error)
{
    struct mi_check check = {.context = context, .error = error};
    mission_json *doc = NULL;
    struct mi_slots slots;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!context || !out || (flags & ~MISSION_RECORD_UNVERIFIED))
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mission_json_parse(context, text, 0, &doc, error);
    if (rc)
        return rc;
    check.doc = doc;
    mi_find_slots(context, mission_json_root(doc), &slots);
    rc = record_from(&check, doc, mission_json_root(doc), &slots, flags, out);
    mission_json_unref(doc);
    return rc;
}

mission_record *mission_record_ref(mission_record *record)
{
    if (record)
        mi_refs_add(&record->refs);
    return record;
}

void mission_record_unref(mission_record *record)
{
    mission_context *context;

    if (!record || !mi_refs_drop(&record->refs))
        return;
    context = record->context;
    mission_intent_unref(record->intent);
    mission_authority_set_unref(record->set);
    mission_authority_set_unref(record->proposal);
    mission_json_unref(record->doc);
    mi_release(&context->memory, record, sizeof *record);
    mission_context_unref(context);
}

static const mission_value *value_of(const mission_record *record, enum mi_slot slot)
{
    return record ? record->slots.at[slot] : NULL;
}

static mission_view text_of(const mission_record *record, enum mi_slot slot)
{
    return mission_value_string(value_of(record, slot));
}

static mission_principal principal_of(const mission_record *record, enum mi_slot slot)
{
    mission_principal found;

    mission_principal_of(value_of(record, slot), &found);
    return found;
}

const mission_value *mission_record_value(const mission_record *record)
{
    return record ? record->value : NULL;
}

mission_json *mission_record_json(const mission_record *record)
{
    return record ? record->doc : NULL;
}

int32_t mission_record_is_verified(const mission_record *record)
{
    return record && record->verified;
}

mission_view mission_record_id(const mission_record *record)
{
    return text_of(record, MI_ID);
}

mission_view mission_record_issuer(const mission_record *record)
{
    return text_of(record, MI_ISSUER);
}

mission_view mission_record_state(const mission_record *record)
{
    return text_of(record, MI_STATE);
}

const mission_intent *mission_record_intent(const mission_record *record)
{
    return record ? record->intent : NULL;
}

const mission_authority_set *mission_record_authority_set(const mission_record *record)
{
    return record ? record->set : NULL;
}

const mission_authority_set *mission_record_proposal(const mission_record *record)
{
    return record ? record->proposal : NULL;
}

mission_principal mission_record_subject(const mission_record *record)
{
    return principal_of(record, MI_SUBJECT);
}

mission_principal mission_record_approver(const mission_record *record)
{
    return principal_of(record, MI_APPROVER);
}

mission_view mission_record_client_id(const mission_record *record)
{
    return text_of(record, MI_CLIENT);
}

mission_view mission_record_tenant(const mission_record *record)
{
    return text_of(record, MI_TENANT);
}

mission_view mission_record_policy_version(const mission_record *record)
{
    return text_of(record, MI_POLICY);
}

mission_view mission_record_approval_event_id(const mission_record *record)
{
    return text_of(record, MI_EVENT);
}

mission_view mission_record_predecessor(const mission_record *record)
{
    const mission_view one = text_of(record, MI_PREDECESSOR);

    return one.len ? one : text_of(record, MI_TWIN);
}

mission_view mission_record_successor(const mission_record *record)
{
    return text_of(record, MI_SUCCESSOR);
}

const mission_value *mission_record_parent(const mission_record *record)
{
    return value_of(record, MI_PARENT);
}

const mission_value *mission_record_approval_basis(const mission_record *record)
{
    return value_of(record, MI_BASIS);
}

const mission_value *mission_record_authority_source(const mission_record *record)
{
    return value_of(record, MI_SOURCE);
}

const mission_value *mission_record_submission_evidence(const mission_record *record)
{
    return value_of(record, MI_EVIDENCE);
}

mission_view mission_record_created_at(const mission_record *record)
{
    return text_of(record, MI_CREATED);
}

mission_view mission_record_approved_at(const mission_record *record)
{
    return text_of(record, MI_APPROVED);
}

mission_view mission_record_expires_at(const mission_record *record)
{
    return text_of(record, MI_EXPIRES);
}

mission_view mission_record_consent_window(const mission_record *record)
{
    return text_of(record, MI_WINDOW);
}

mission_view mission_record_anchor(const mission_record *record, uint32_t what)
{
    for (size_t i = 0; i < MI_ANCHORS; i++)
        if (mi_anchors[i].what == what)
            return text_of(record, mi_anchors[i].hash);
    return (mission_view){NULL, 0};
}

int32_t mission_record_is_active(const mission_record *record, const mission_time *now)
{
    mission_instant end;

    if (!record || !now || now->nanoseconds > 999999999u || !record->verified)
        return 0;
    if (mission_instant_parse(text_of(record, MI_EXPIRES), &end, NULL))
        return 0;
    return mission_instant_compare_time(&end, now) > 0 &&
           mi_view_is(text_of(record, MI_STATE), MI_VIEW("active"));
}
