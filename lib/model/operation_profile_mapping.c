/* From where each constraint has its facts: compiled from the member `constraints`.
 * SPDX-License-Identifier: MIT
 *
 * A source is a pointer ("/amount"), {"literal": value} or {"attribute": pointer}; for recipients
 * and labels also an array of sources. */
#include "constraint.h"
#include "operation_profile.h"

#define SOURCES_MOST 64u

/* ---- as a document ---- */

static int32_t pointer(const struct mi_check *check, const struct mi_place *at,
                       const mission_value *value)
{
    const mission_view text = mission_value_string(value);
    int32_t rc = mi_any_string(check, at, value);

    if (!rc && (text.len == 0 || *text.ptr != '/'))
        rc = mi_refuse(check, at, MISSION_E_MALFORMED_NAME, "a JSON Pointer begins with /");
    return rc;
}

static int32_t source(const struct mi_check *check, const struct mi_place *at,
                      const mission_value *value)
{
    static const struct mi_member members[] = {
        {"literal", false, NULL},
        {"attribute", false, pointer},
    };
    int32_t rc;

    if (mission_value_kind(value) == MISSION_JSON_STRING)
        return pointer(check, at, value);
    rc = mi_object(check, at, value, members, MI_COUNT(members), mi_closed);
    if (!rc && mission_value_count(value) != 1)
        rc = mi_refuse(check, at, MISSION_E_INCONSISTENT, "one of literal and attribute");
    return rc;
}

static int32_t sources(const struct mi_check *check, const struct mi_place *at,
                       const mission_value *value)
{
    if (mission_value_kind(value) == MISSION_JSON_ARRAY)
        return mi_array(check, at, value, 1, SOURCES_MOST, source);
    return source(check, at, value);
}

static int32_t max_amount(const struct mi_check *check, const struct mi_place *at,
                          const mission_value *value)
{
    static const struct mi_member members[] = {
        {"amount", true, source},
        {"currency", true, source},
    };

    return mi_object(check, at, value, members, MI_COUNT(members), mi_closed);
}

/* These ask for nothing that an operation says: the clock, and an approval. */
static int32_t no_input(const struct mi_check *check, const struct mi_place *at,
                        const mission_value *value)
{
    (void)value;
    return mi_refuse(check, at, MISSION_E_UNEXPECTED_MEMBER, "no input of the operation");
}

int32_t mi_operation_mapping_check(const struct mi_check *check, const struct mi_place *at,
                                   const mission_value *value)
{
    static const struct mi_member members[] = {
        {"max_amount", false, max_amount},
        {"resource_issued_after", false, source},
        {"resource_issued_before", false, source},
        {"tenant", false, source},
        {"recipient_domain", false, sources},
        {"data_classification", false, sources},
        {"allowed_tools", false, source},
        {"time_window", false, no_input},
        {"requires_action_approval", false, no_input},
    };

    return mi_object(check, at, value, members, MI_COUNT(members), source);
}

/* ---- compiled ---- */

static int32_t compile_path(const struct mi_check *check, const struct mi_place *at,
                            mission_operation_profile *profile, mission_view text,
                            struct mi_source *out)
{
    int32_t rc = mi_path_compile(&profile->arena, text, &out->path);

    if (rc == MISSION_E_NOMEM)
        return mi_fail(check->error, rc);
    if (rc)
        return mi_refuse(check, at, rc, NULL);
    if (!out->attribute && !mi_path_digested(&out->path, &profile->parameters))
        return mi_refuse(check, at, MISSION_E_INCONSISTENT, "no parameter that is digested");
    return MISSION_OK;
}

static int32_t compile_source(const struct mi_check *check, const struct mi_place *at,
                              mission_operation_profile *profile, const mission_value *value,
                              struct mi_source *out)
{
    const mission_value *attribute = mi_get(value, "attribute");

    *out = (struct mi_source){.literal = mi_get(value, "literal"), .attribute = attribute != NULL};
    if (out->literal)
        return MISSION_OK;
    return compile_path(check, at, profile, mission_value_string(attribute ? attribute : value),
                        out);
}

static bool is_time(mission_view text)
{
    mission_instant read;

    return mission_instant_parse(text, &read, NULL) == MISSION_OK;
}

/* Where each fact is mapped, and what it has to be. */
static const struct wanted {
    const char *key, *member; /* of `constraints`; of the object there, or NULL */
    size_t at;                /* in struct mi_mapping */
    bool many;
    bool (*right)(mission_view); /* NULL: any string */
} all_wanted[] = {
    {"max_amount", "amount", offsetof(struct mi_mapping, amount), false, mi_decimal},
    {"max_amount", "currency", offsetof(struct mi_mapping, currency), false, mi_currency},
    {"resource_issued_after", NULL, offsetof(struct mi_mapping, issued), false, is_time},
    {"resource_issued_before", NULL, offsetof(struct mi_mapping, issued), false, is_time},
    {"tenant", NULL, offsetof(struct mi_mapping, tenant), false, NULL},
    {"recipient_domain", NULL, offsetof(struct mi_mapping, recipients), true, mi_dns_name},
    {"data_classification", NULL, offsetof(struct mi_mapping, labels), true, NULL},
    {"allowed_tools", NULL, offsetof(struct mi_mapping, tool), false, NULL},
};

/* A literal that the constraint could never read is a mistake of the author's. */
static bool right_literal(const struct mi_source *source, const struct wanted *wanted)
{
    const mission_view text = mission_value_string(source->literal);

    return !source->literal || (text.ptr && (!wanted->right || wanted->right(text)));
}

static int32_t compile_wanted(const struct mi_check *check, const struct mi_place *at,
                              mission_operation_profile *profile, const mission_value *value,
                              const struct wanted *wanted, struct mi_source *out)
{
    int32_t rc = compile_source(check, at, profile, value, out);

    if (!rc && !right_literal(out, wanted))
        rc = mi_refuse(check, at, MISSION_E_INCONSISTENT, "this literal is no such fact");
    if (!rc && !wanted->many && mi_path_many(&out->path))
        rc = mi_refuse(check, at, MISSION_E_INCONSISTENT, "one value is wanted here");
    return rc;
}

static int32_t compile_sources(const struct mi_check *check, const struct mi_place *at,
                               mission_operation_profile *profile, const mission_value *value,
                               const struct wanted *wanted, struct mi_sources *out)
{
    const bool array = mission_value_kind(value) == MISSION_JSON_ARRAY;
    const size_t count = array ? mission_value_count(value) : 1;
    int32_t rc = MISSION_OK;

    out->list = mi_arena_take(&profile->arena, count * sizeof *out->list);
    if (!out->list)
        return mi_fail(check->error, MISSION_E_NOMEM);
    for (size_t i = 0; !rc && i < count; i++) {
        const struct mi_place element = {at, {NULL, 0}, i};

        rc = compile_wanted(check, array ? &element : at, profile,
                            array ? mission_value_item(value, i) : value, wanted, &out->list[i]);
    }
    out->count = count;
    return rc;
}

/* Two keys can share a fact, and then it has one source. */
static int32_t compile_key(const struct mi_check *check, const struct mi_place *at,
                           mission_operation_profile *profile, const mission_value *constraints,
                           const struct wanted *wanted)
{
    struct mi_sources *out = (struct mi_sources *)(void *)((char *)&profile->mapping + wanted->at);
    const struct mi_place here = {at, mission_view_of(wanted->key), 0};
    const struct mi_place member = {
        &here, mission_view_of(wanted->member ? wanted->member : wanted->key), 0};
    const mission_value *value = mi_get(constraints, wanted->key);

    if (wanted->member)
        value = mi_get(value, wanted->member);
    if (!value)
        return MISSION_OK;
    if (out->count)
        return mission_value_equal(value, mi_get(constraints, "resource_issued_after"))
                   ? MISSION_OK
                   : mi_refuse(check, &here, MISSION_E_INCONSISTENT,
                               "a resource is issued once: one source for both bounds");
    return compile_sources(check, wanted->member ? &member : &here, profile, value, wanted, out);
}

static bool is_common(mission_view key)
{
    for (size_t i = 0; i < MI_COUNT(all_wanted); i++)
        if (mi_named(all_wanted[i].key, key))
            return true;
    return false;
}

static int32_t compile_host(const struct mi_check *check, const struct mi_place *at,
                            mission_operation_profile *profile, const mission_value *constraints)
{
    struct mi_mapping *mapping = &profile->mapping;
    const size_t count = mission_value_count(constraints);
    int32_t rc = MISSION_OK;

    mapping->host = mi_arena_take(&profile->arena, (count + 1) * sizeof *mapping->host);
    if (!mapping->host)
        return mi_fail(check->error, MISSION_E_NOMEM);
    for (size_t i = 0; !rc && i < count; i++) {
        const struct mi_place place = {at, mission_value_name(constraints, i), 0};
        struct mi_host_fact *fact = &mapping->host[mapping->host_count];

        if (is_common(place.name))
            continue;
        fact->key = place.name;
        rc = compile_source(check, &place, profile, mission_value_item(constraints, i),
                            &fact->source);
        if (!rc && mi_path_many(&fact->source.path))
            rc = mi_refuse(check, &place, MISSION_E_INCONSISTENT, "one value is wanted here");
        mapping->host_count++;
    }
    return rc;
}

int32_t mi_mapping_compile(const struct mi_check *check, mission_operation_profile *profile)
{
    const struct mi_place at = {NULL, MI_VIEW("constraints"), 0};
    const mission_value *constraints = mi_get(profile->root, "constraints");
    int32_t rc = MISSION_OK;

    for (size_t i = 0; !rc && i < MI_COUNT(all_wanted); i++)
        rc = compile_key(check, &at, profile, constraints, &all_wanted[i]);
    return rc ? rc : compile_host(check, &at, profile, constraints);
}
