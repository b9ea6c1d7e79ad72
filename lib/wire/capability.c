/* `capability_source`: its form, and whether it is still the one that was approved.
 * SPDX-License-Identifier: MIT */
#include "capability.h"
#include "../rules/algebra.h"
#include "../rules/members.h"

#define MEMBER "capability_source"

struct member {
    const char *name;
    size_t at; /* of its view in mission_capability */
    bool required, digest, compared;
};

static const struct member members[] = {
    {"tool_id", offsetof(mission_capability, tool_id), true, false, true},
    {"source_uri", offsetof(mission_capability, source_uri), true, false, true},
    {"source_digest", offsetof(mission_capability, source_digest), true, true, true},
    {"operation_ref", offsetof(mission_capability, operation_ref), true, false, true},
    {"catalog_digest", offsetof(mission_capability, catalog_digest), false, true, true},
    {"executor", offsetof(mission_capability, executor), false, false, false},
};

static mission_view *slot(mission_capability *of, const struct member *member)
{
    return (mission_view *)(void *)((char *)of + member->at);
}

static mission_view view_of(const mission_capability *of, const struct member *member)
{
    return *(const mission_view *)(const void *)((const char *)of + member->at);
}

static const struct member *known(mission_view name)
{
    for (size_t i = 0; i < MI_COUNT(members); i++)
        if (mi_view_is(name, mission_view_of(members[i].name)))
            return &members[i];
    return NULL;
}

static int32_t at_member(mission_error *error, const struct member *member, int32_t rc)
{
    if (rc)
        mi_where_name(error, mission_view_of(member->name));
    return rc;
}

static int32_t refuse(mission_error *error, const struct member *member, int32_t code)
{
    mi_fail(error, code);
    return at_member(error, member, code);
}

/* A text by its member's rule. */
static int32_t check_text(const struct member *member, mission_view text, mission_error *error)
{
    if (!text.len)
        return refuse(error, member, MISSION_E_EMPTY);
    if (!member->digest)
        return MISSION_OK;
    return at_member(error, member, mission_digest_check(text, MISSION_DIGEST_STRICT, error));
}

static int32_t import(const mission_capability *theirs, mission_capability *own)
{
    static const size_t ends[] = {sizeof(mission_capability)};
    const int32_t rc = mi_import(own, sizeof *own, theirs, ends, MI_COUNT(ends));

    if (rc)
        return rc;
    for (size_t i = 0; i < MI_COUNT(members); i++)
        if (!mi_usable(view_of(own, &members[i])))
            return MISSION_E_ARGUMENT;
    return MISSION_OK;
}

/* ---- Writing ---- */

int32_t mission_capability_build(mission_context *context, const mission_capability *capability,
                                 mission_json **out, mission_error *error)
{
    mission_capability own;
    mission_builder *to;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!context || !capability || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = import(capability, &own);
    if (rc)
        return mi_fail(error, rc);
    for (size_t i = 0; !rc && i < MI_COUNT(members); i++)
        if (members[i].required || view_of(&own, &members[i]).len)
            rc = check_text(&members[i], view_of(&own, &members[i]), error);
    if (!rc)
        rc = mission_builder_new(context, &to, error);
    if (rc)
        return rc;
    mission_builder_object(to);
    for (size_t i = 0; i < MI_COUNT(members); i++)
        mi_member_filled(to, members[i].name, view_of(&own, &members[i]));
    mission_builder_end(to);
    return mi_members_finish(to, MISSION_OK, out, error);
}

/* ---- Reading ---- */

static int32_t read_member(const mission_value *value, const struct member *member,
                           mission_capability *out, mission_error *error)
{
    const mission_value *own = mission_value_get(value, mission_view_of(member->name));

    if (!own)
        return member->required ? refuse(error, member, MISSION_E_MISSING_MEMBER) : MISSION_OK;
    if (mission_value_kind(own) != MISSION_JSON_STRING)
        return refuse(error, member, MISSION_E_WRONG_TYPE);
    *slot(out, member) = mission_value_string(own);
    return check_text(member, mission_value_string(own), error);
}

static int32_t read(const mission_value *value, mission_capability *out, mission_error *error)
{
    int32_t rc = MISSION_OK;

    *out = (mission_capability){.size = sizeof *out};
    if (mission_value_kind(value) != MISSION_JSON_OBJECT)
        return mi_fail(error, MISSION_E_WRONG_TYPE);
    for (size_t i = 0; !rc && i < MI_COUNT(members); i++)
        rc = read_member(value, &members[i], out, error);
    if (rc)
        *out = (mission_capability){.size = sizeof *out};
    return rc;
}

int32_t mission_capability_read(const mission_value *value, mission_capability *out,
                                mission_error *error)
{
    mission_capability own = {.size = sizeof own};
    int32_t rc, given;

    if (!out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = value ? read(value, &own, error) : mi_fail(error, MISSION_E_ARGUMENT);
    given = mi_give(out, &own, sizeof own, sizeof own);
    return rc || !given ? rc : mi_fail(error, given);
}

/* ---- Comparing ---- */

/* Digests are compared strictly (10:AN-5), other texts byte by byte. */
static int32_t compare(mission_context *context, const struct member *member, mission_view recorded,
                       mission_view other, mission_error *error)
{
    mission_error own = MISSION_ERROR_INIT;
    int32_t rc;

    if (!recorded.len)
        return MISSION_E_DRIFT;
    if (!member->digest)
        return mi_view_is(recorded, other) ? MISSION_OK : MISSION_E_DRIFT;
    rc = mission_digest_compare(context, recorded, other, &own);
    if (rc == MISSION_E_CRYPTO && mi_error_wanted(error))
        *error = own;
    return rc && rc != MISSION_E_CRYPTO ? MISSION_E_DRIFT : rc;
}

static int32_t differs(mission_context *context, const struct member *member, mission_view recorded,
                       const mission_capability *presented, mission_view current,
                       mission_error *error)
{
    int32_t rc = compare(context, member, recorded, view_of(presented, member), error);

    if (!rc && current.len && member->at == offsetof(mission_capability, source_digest))
        rc = compare(context, member, recorded, current, error);
    return rc;
}

int32_t mi_capability_differs(mission_context *context, const mission_value *recorded,
                              const mission_capability *presented, mission_view current,
                              const char **member, mission_error *error)
{
    int32_t rc = MISSION_OK;

    *member = NULL;
    if (!presented || mission_value_kind(recorded) != MISSION_JSON_OBJECT)
        return MISSION_E_DRIFT;
    for (size_t i = 0; i < mission_value_count(recorded); i++)
        if (!known(mission_value_name(recorded, i)))
            return MISSION_E_DRIFT; /* what it bounds nobody here can tell */
    for (size_t i = 0; !rc && i < MI_COUNT(members); i++) {
        const mission_value *own = mission_value_get(recorded, mission_view_of(members[i].name));

        if (!members[i].compared || (!own && !members[i].required))
            continue;
        *member = members[i].name;
        rc = differs(context, &members[i], mission_value_string(own), presented, current, error);
    }
    if (!rc)
        *member = NULL;
    return rc;
}

static bool one_literal_action(const mission_value *entry)
{
    const mission_value *actions = mission_value_get(entry, MI_VIEW("actions"));
    mission_view family;

    return mission_value_count(actions) == 1 &&
           !mi_action_family(mission_value_string(mission_value_item(actions, 0)), &family);
}

static int32_t drift(mission_error *error, int32_t rc, const char *outer, const char *inner)
{
    mi_fail(error, rc);
    mi_where_name(error, mission_view_of(outer));
    if (inner)
        mi_where_name(error, mission_view_of(inner));
    return rc;
}

int32_t mission_capability_check(mission_context *context, const mission_value *entry,
                                 const mission_capability *presented, mission_view current,
                                 mission_error *error)
{
    const mission_value *recorded = mission_value_get(entry, MI_VIEW(MEMBER));
    mission_capability own = {.size = sizeof own};
    const char *member;
    int32_t rc = MISSION_OK;

    if (!context || mission_value_kind(entry) != MISSION_JSON_OBJECT || !mi_usable(current))
        return mi_fail(error, MISSION_E_ARGUMENT);
    if (presented)
        rc = import(presented, &own);
    if (rc)
        return mi_fail(error, rc);
    if (!recorded)
        return MISSION_OK;
    if (!one_literal_action(entry))
        return drift(error, MISSION_E_DRIFT, "actions", NULL);
    rc = mi_capability_differs(context, recorded, presented ? &own : NULL, current, &member, error);
    if (rc == MISSION_E_DRIFT)
        return drift(error, rc, MEMBER, member);
    return rc;
}
