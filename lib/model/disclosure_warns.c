/* A disclosure warns of what is material: notices, their entries, their acknowledgments (60 CE-5,
 * CE-6). SPDX-License-Identifier: MIT */
#include "authority_set.h"
#include "disclosure.h"
#include "keys.h"

/* Names of what a notice may be about, and of what the notices and actions are about: sorted, so
 * that each question costs a search. */
struct material {
    const struct mi_check *check;
    const mission_consent *consent;
    struct mi_keys named;   /* {resource, kind, what}: entries, their actions, their constraints */
    struct mi_keys notices; /* {resource, kind, what, condition} */
    struct mi_keys about;   /* {resource}: has a notice */
    struct mi_keys actions; /* {resource, kind, what, condition} */
};

static int32_t unfaithful(const struct mi_check *check, const struct mi_place *at, const char *text)
{
    return mi_refuse(check, at, MISSION_E_DISCLOSURE_UNFAITHFUL, text);
}

static struct mi_key key_of(mission_view resource, const char *kind, mission_view what,
                            mission_view condition)
{
    return (struct mi_key){{resource, mission_view_of(kind), what, condition}};
}

struct mi_key mi_material_key(const mission_value *applies_to, mission_view condition)
{
    const mission_view resource = mi_get_text(applies_to, "resource");

    if (mi_get(applies_to, "action"))
        return key_of(resource, "action", mi_get_text(applies_to, "action"), condition);
    if (mi_get(applies_to, "constraint"))
        return key_of(resource, "constraint", mi_get_text(applies_to, "constraint"), condition);
    return key_of(resource, NULL, (mission_view){NULL, 0}, condition);
}

static size_t names_in(const mission_value *entry)
{
    return 1 + mission_value_count(mi_get(entry, "actions")) +
           mission_value_count(mi_get(entry, "constraints"));
}

static void add_entry(struct mi_keys *keys, const mission_value *entry)
{
    const mission_view resource = mi_get_text(entry, "resource"), none = {NULL, 0};
    const mission_value *actions = mi_get(entry, "actions");
    const mission_value *constraints = mi_get(entry, "constraints");
    struct mi_key key = key_of(resource, NULL, none, none);

    mi_keys_add(keys, &key);
    for (size_t i = 0; i < mission_value_count(actions); i++) {
        key =
            key_of(resource, "action", mission_value_string(mission_value_item(actions, i)), none);
        mi_keys_add(keys, &key);
    }
    for (size_t i = 0; i < mission_value_count(constraints); i++) {
        key = key_of(resource, "constraint", mission_value_name(constraints, i), none);
        mi_keys_add(keys, &key);
    }
}

static bool gather_named(struct material *material)
{
    const mission_authority_set *set = material->consent->set;
    size_t count = 0;

    for (size_t i = 0; i < mission_authority_set_count(set); i++)
        count += names_in(mission_authority_set_entry(set, i));
    if (!mi_keys_start(&material->named, &material->check->context->memory, count))
        return false;
    for (size_t i = 0; i < mission_authority_set_count(set); i++)
        add_entry(&material->named, mission_authority_set_entry(set, i));
    mi_keys_sort(&material->named);
    return true;
}

static bool gather_list(struct material *material, struct mi_keys *keys, const mission_value *list)
{
    if (!mi_keys_start(keys, &material->check->context->memory, mission_value_count(list)))
        return false;
    for (size_t i = 0; i < mission_value_count(list); i++) {
        const mission_value *one = mission_value_item(list, i);
        const struct mi_key key =
            mi_material_key(mi_get(one, "applies_to"), mi_get_text(one, "condition"));

        mi_keys_add(keys, &key);
    }
    mi_keys_sort(keys);
    return true;
}

static bool gather_about(struct material *material)
{
    const struct mi_keys *notices = &material->notices;

    if (!mi_keys_start(&material->about, &material->check->context->memory, notices->count))
        return false;
    for (size_t i = 0; i < notices->count; i++)
        mi_keys_add(&material->about, &(struct mi_key){.part[0] = notices->list[i].part[0]});
    return true; /* sorted as the notices are, by their first part */
}

bool mi_high_risk(mission_view condition)
{
    static const char *const conditions[] = {"irreversible_action", "external_commitment",
                                             "privileged_administration", "consumption_bound"};

    for (size_t i = 0; i < MI_COUNT(conditions); i++)
        if (mi_view_is(condition, mission_view_of(conditions[i])))
            return true;
    return false;
}

static int32_t check_notice(const struct material *material, const struct mi_place *at,
                            const mission_value *notice)
{
    const mission_view condition = mi_get_text(notice, "condition");
    struct mi_key key = mi_material_key(mi_get(notice, "applies_to"), (mission_view){NULL, 0});

    if (!mi_keys_have(&material->named, &key))
        return unfaithful(material->check, at, "names no entry");
    key.part[3] = condition;
    if (mi_high_risk(condition) && !mi_keys_have(&material->actions, &key))
        return unfaithful(material->check, at, "has no acknowledgment of its own");
    return MISSION_OK;
}

static int32_t check_notices(const struct material *material, const mission_value *notices)
{
    const struct mi_place at = {.name = MI_VIEW("material_notices")};
    int32_t rc = MISSION_OK;

    for (size_t i = 0; i < mission_value_count(notices) && !rc; i++) {
        const struct mi_place place = {.up = &at, .index = i};

        rc = check_notice(material, &place, mission_value_item(notices, i));
    }
    return rc;
}

/* Is there a notice of this condition about the entry, one of its actions or constraints? */
static bool warned(const struct material *material, const mission_value *entry,
                   mission_view condition)
{
    const mission_view resource = mi_get_text(entry, "resource");
    const mission_value *actions = mi_get(entry, "actions");
    const mission_value *constraints = mi_get(entry, "constraints");
    struct mi_key key = key_of(resource, NULL, (mission_view){NULL, 0}, condition);
    bool found = mi_keys_have(&material->notices, &key);

    for (size_t i = 0; i < mission_value_count(actions) && !found; i++) {
        key = key_of(resource, "action", mission_value_string(mission_value_item(actions, i)),
                     condition);
        found = mi_keys_have(&material->notices, &key);
    }
    for (size_t i = 0; i < mission_value_count(constraints) && !found; i++) {
        key = key_of(resource, "constraint", mission_value_name(constraints, i), condition);
        found = mi_keys_have(&material->notices, &key);
    }
    return found;
}

int32_t mi_consent_class(const char *theirs, mission_material_class *own, size_t *stride)
{
    static const size_t ends[] = {MI_END_OF(mission_material_class, condition)};
    const int32_t rc = mi_import(own, sizeof *own, theirs, ends, MI_COUNT(ends));

    if (rc)
        return rc;
    memcpy(stride, theirs, sizeof *stride);
    return own->condition.ptr && own->condition.len ? MISSION_OK : MISSION_E_ARGUMENT;
}

static int32_t check_classes(const struct material *material)
{
    const struct mi_place at = {.name = MI_VIEW("material_notices")};
    const mission_consent *consent = material->consent;
    const char *next = (const char *)consent->classes;
    mission_material_class own;
    size_t stride;

    for (size_t i = 0; i < consent->class_count; i++, next += stride) {
        const mission_value *entry;
        int32_t rc = mi_consent_class(next, &own, &stride);

        entry = rc ? NULL : mission_authority_set_entry(consent->set, own.entry);
        if (!entry)
            return mi_fail(material->check->error, rc ? rc : MISSION_E_ARGUMENT);
        if (!warned(material, entry, own.condition))
            return unfaithful(material->check, &at, "a material class has no notice");
    }
    return MISSION_OK;
}

/* What has no element in the summary has a notice (CE-3). */
static int32_t check_others(const struct material *material)
{
    const struct mi_place at = {.name = MI_VIEW("material_notices")};
    const mission_authority_set *set = material->consent->set;

    for (size_t i = 0; i < mission_authority_set_count(set); i++) {
        const mission_value *entry = mission_authority_set_entry(set, i);
        const struct mi_key key = {.part[0] = mi_get_text(entry, "resource")};

        if (mi_resource_access(material->check->context, mi_get_text(entry, "type")))
            continue;
        if (!key.part[0].len || !mi_keys_have(&material->about, &key))
            return unfaithful(material->check, &at, "an entry of another type has no notice");
    }
    return MISSION_OK;
}

static int32_t check_narrowings(const struct material *material, const mission_value *disclosure)
{
    const struct mi_place at = {.name = MI_VIEW("intent_narrowings")};
    const mission_value *shown = mi_get(disclosure, "intent_narrowings");
    const mission_value *made = material->consent->narrowings;

    if (mi_draft(material->check->context))
        return made ? mi_fail(material->check->error, MISSION_E_PROFILE) : MISSION_OK;
    return made && shown
               ? (mission_value_equal(shown, made) ? MISSION_OK
                                                   : unfaithful(material->check, &at, NULL))
               : (made == shown ? MISSION_OK
                                : unfaithful(material->check, &at,
                                             "stands exactly where the Intent was "
                                             "narrowed"));
}

static int32_t check_material(struct material *material, const mission_value *disclosure)
{
    const mission_value *notices = mi_get(disclosure, "material_notices");
    int32_t rc;

    if (!gather_named(material) || !gather_list(material, &material->notices, notices) ||
        !gather_list(material, &material->actions, mi_get(disclosure, "approver_actions")) ||
        !gather_about(material))
        return mi_fail(material->check->error, MISSION_E_NOMEM);
    rc = check_notices(material, notices);
    if (!rc)
        rc = check_classes(material);
    return rc ? rc : check_others(material);
}

int32_t mi_disclosure_warns(const struct mi_check *check, const mission_value *disclosure,
                            const mission_consent *consent)
{
    struct material material = {.check = check, .consent = consent};
    int32_t rc = check_narrowings(&material, disclosure);

    if (!rc)
        rc = check_material(&material, disclosure);
    mi_keys_drop(&material.named);
    mi_keys_drop(&material.notices);
    mi_keys_drop(&material.about);
    mi_keys_drop(&material.actions);
    return rc;
}

static bool usable(const mission_consent *consent)
{
    return !(consent->flags & ~MISSION_CONSENT_EVIDENCE) && consent->issuer.ptr &&
           consent->intent && consent->set &&
           mission_principal_equal(&consent->subject, &consent->subject) &&
           mission_principal_equal(&consent->approver, &consent->approver) &&
           consent->client_id.ptr && mi_usable(consent->expires_at) &&
           mi_usable(consent->predecessor) && (consent->classes || !consent->class_count);
}

static bool usable_more(const mission_consent *consent)
{
    return mi_usable(consent->provenance_hash) && mi_usable(consent->shaping_evidence_hash) &&
           mi_usable(consent->predecessor_expires_at) &&
           (!consent->provenance_hash.len || (consent->flags & MISSION_CONSENT_EVIDENCE));
}

int32_t mi_consent_take(const mission_consent *theirs, mission_consent *own)
{
    static const size_t ends[] = {MI_END_OF(mission_consent, class_count),
                                  MI_END_OF(mission_consent, live_children)};
    const int32_t rc = mi_import(own, sizeof *own, theirs, ends, MI_COUNT(ends));

    return rc ? rc : usable(own) && usable_more(own) ? MISSION_OK : MISSION_E_ARGUMENT;
}

int32_t mission_disclosure_check(const mission_disclosure *disclosure,
                                 const mission_consent *consent, mission_error *error)
{
    struct mi_check check = {.error = error};
    mission_consent own;
    int32_t rc;

    if (!disclosure || !consent)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_consent_take(consent, &own);
    if (rc)
        return mi_fail(error, rc);
    check.context = disclosure->context;
    check.doc = disclosure->doc;
    rc = mi_disclosure_shows(&check, disclosure->value, &own);
    return rc ? rc : mi_disclosure_warns(&check, disclosure->value, &own);
}
