/* The Authority Set as a value: read, hashed and narrowed, never changed. SPDX-License-Identifier:
 * MIT */
#include "authority_set.h"
#include "keys.h"

int32_t mission_authority_entry_check(mission_context *context, const mission_value *entry,
                                      mission_error *error)
{
    const struct mi_check check = {.context = context, .error = error};

    if (!context || !entry)
        return mi_fail(error, MISSION_E_ARGUMENT);
    return mi_authority_entry(&check, NULL, entry);
}

int32_t mi_authority_set_hold(const struct mi_check *check, mission_json *doc,
                              const mission_value *value, mission_authority_set **out)
{
    mission_authority_set *set = mi_resize(&check->context->memory, NULL, 0, sizeof *set);

    *out = set;
    if (!set)
        return mi_fail(check->error, MISSION_E_NOMEM);
    atomic_init(&set->refs, 1);
    set->context = mission_context_ref(check->context);
    set->doc = mission_json_ref(doc);
    set->value = value;
    return MISSION_OK;
}

int32_t mi_authority_set_known(mission_context *context, const mission_authority_set *set,
                               mission_error *error)
{
    const struct mi_check check = {.context = context, .error = error};

    return set->context == context ? MISSION_OK
                                   : mi_authority_entries(&check, NULL, set->value, true);
}

int32_t mission_authority_set_from(mission_context *context, mission_json *doc,
                                   const mission_value *value, mission_authority_set **out,
                                   mission_error *error)
{
    const struct mi_check check = {.context = context, .error = error};
    int32_t rc;

    if (out)
        *out = NULL;
    if (!context || !doc || !value || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_authority_entries(&check, NULL, value, false);
    return rc ? rc : mi_authority_set_hold(&check, doc, value, out);
}

int32_t mission_authority_set_parse(mission_context *context, mission_view text,
                                    mission_authority_set **out, mission_error *error)
{
    struct mi_check check = {.context = context, .error = error};
    mission_json *doc = NULL;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!context || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mission_json_parse(context, text, 0, &doc, error);
    if (rc)
        return rc;
    check.doc = doc;
    rc = mi_authority_entries(&check, NULL, mission_json_root(doc), false);
    if (!rc)
        rc = mi_authority_set_hold(&check, doc, mission_json_root(doc), out);
    mission_json_unref(doc);
    return rc;
}

mission_authority_set *mission_authority_set_ref(mission_authority_set *set)
{
    if (set)
        mi_refs_add(&set->refs);
    return set;
}

void mission_authority_set_unref(mission_authority_set *set)
{
    mission_context *context;

    if (!set || !mi_refs_drop(&set->refs))
        return;
    context = set->context;
    mission_json_unref(set->doc);
    mi_release(&context->memory, set, sizeof *set);
    mission_context_unref(context);
}

const mission_value *mission_authority_set_value(const mission_authority_set *set)
{
    return set ? set->value : NULL;
}

mission_json *mission_authority_set_json(const mission_authority_set *set)
{
    return set ? set->doc : NULL;
}

size_t mission_authority_set_count(const mission_authority_set *set)
{
    return set ? mission_value_count(set->value) : 0;
}

const mission_value *mission_authority_set_entry(const mission_authority_set *set, size_t index)
{
    return set ? mission_value_item(set->value, index) : NULL;
}

int32_t mission_authority_set_anchor(const mission_authority_set *set, mission_view issuer,
                                     mission_digest *out, mission_error *error)
{
    if (out)
        memset(out, 0, sizeof *out);
    if (!set || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    return mission_anchor(set->context, mission_commitment_typ(MISSION_COMMIT_AUTHORITY_SET),
                          issuer, set->value, out, error);
}

int32_t mission_authority_entry_anchor(const mission_authority_set *set, size_t index,
                                       mission_view issuer, mission_digest *out,
                                       mission_error *error)
{
    const mission_value *entry = mission_authority_set_entry(set, index);

    if (out)
        memset(out, 0, sizeof *out);
    if (!entry || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    return mission_anchor(set->context, mission_commitment_typ(MISSION_COMMIT_AUTHORITY_ENTRY),
                          issuer, entry, out, error);
}

static bool named(const struct mi_keys *resources, const mission_value *entry)
{
    const mission_value *resource = mi_get(entry, "resource");
    const struct mi_key key = {.part[0] = mission_value_string(resource)};

    return mission_value_kind(resource) == MISSION_JSON_STRING && mi_keys_have(resources, &key);
}

static int32_t narrowed(const mission_authority_set *set, const struct mi_keys *resources,
                        mission_json **out, size_t *left, mission_error *error)
{
    mission_builder *builder;
    int32_t rc = mission_builder_new(set->context, &builder, error);

    *left = 0;
    if (rc)
        return rc;
    mission_builder_array(builder);
    for (size_t i = 0; i < mission_value_count(set->value); i++) {
        const mission_value *entry = mission_value_item(set->value, i);

        if (!named(resources, entry))
            continue;
        mission_builder_value(builder, entry);
        ++*left;
    }
    mission_builder_end(builder);
    rc = mission_builder_finish(builder, out, error);
    mission_builder_free(builder);
    return rc;
}

static int32_t select_from(const mission_authority_set *set, const struct mi_keys *resources,
                           mission_authority_set **out, mission_error *error)
{
    const struct mi_check check = {.context = set->context, .error = error};
    mission_json *doc = NULL;
    size_t left;
    int32_t rc = narrowed(set, resources, &doc, &left, error);

    if (!rc && left == 0)
        rc = mi_fail(error, MISSION_E_EMPTY_SET);
    if (!rc)
        rc = mi_authority_set_hold(&check, doc, mission_json_root(doc), out);
    mission_json_unref(doc);
    return rc;
}

int32_t mission_authority_set_select(const mission_authority_set *set,
                                     const mission_view *resources, size_t count,
                                     mission_authority_set **out, mission_error *error)
{
    struct mi_keys keys;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!set || !out || (count && !resources))
        return mi_fail(error, MISSION_E_ARGUMENT);
    for (size_t i = 0; i < count; i++)
        if (!mi_usable(resources[i]))
            return mi_fail(error, MISSION_E_ARGUMENT);
    if (!mi_keys_start(&keys, &set->context->memory, count))
        return mi_fail(error, MISSION_E_NOMEM);
    for (size_t i = 0; i < count; i++)
        mi_keys_add(&keys, &(struct mi_key){.part[0] = resources[i]});
    mi_keys_sort(&keys);
    rc = select_from(set, &keys, out, error);
    mi_keys_drop(&keys);
    return rc;
}
