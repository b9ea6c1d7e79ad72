/* An evaluation request, read into views. SPDX-License-Identifier: MIT */
#include "../model/check.h"
#include "../json/json.h"
#include "evaluation.h"

struct reading {
    struct mi_check check;
    mission_evaluation own;
};

static void *place_of(struct reading *r, const struct mi_evaluation_member *member)
{
    return (char *)&r->own + member->offset;
}

/* ---- One value ---- */

static int32_t read_text(struct reading *r, const struct mi_place *at, const mission_value *value,
                         void *to)
{
    const int32_t rc = mi_filled_string(&r->check, at, value);

    if (!rc)
        *(mission_view *)to = mission_value_string(value);
    return rc;
}

static int32_t read_boolean(struct reading *r, const struct mi_place *at,
                            const mission_value *value, void *to)
{
    const int32_t rc = mi_boolean(&r->check, at, value);

    if (!rc)
        *(uint32_t *)to = mission_value_boolean(value) ? MISSION_TRUE : MISSION_FALSE;
    return rc;
}

static int32_t read_mode(struct reading *r, const struct mi_place *at, const mission_value *value,
                         void *to)
{
    const int32_t rc = mi_any_string(&r->check, at, value);

    if (rc)
        return rc;
    *(uint32_t *)to = MISSION_OBSERVED_UNKNOWN;
    for (uint32_t mode = MISSION_OBSERVED_FRESH; mode < MISSION_OBSERVED_UNKNOWN; mode++)
        if (mi_view_is(mi_evaluation_mode(mode), mission_value_string(value)))
            *(uint32_t *)to = mode;
    return MISSION_OK;
}

static int32_t read_version(struct reading *r, const struct mi_place *at,
                            const mission_value *value)
{
    int64_t number = 0;
    const int32_t rc = mi_integer(&r->check, at, value, 0, INT64_C(9007199254740991));

    if (rc)
        return rc;
    mission_value_integer(value, &number);
    r->own.state_version = (uint64_t)number;
    r->own.has_state_version = 1;
    return MISSION_OK;
}

static int32_t read_principal(struct reading *r, const struct mi_place *at,
                              const mission_value *value, void *to)
{
    static const struct mi_member members[] = {{"iss", true, mi_filled_string},
                                               {"sub", true, mi_filled_string}};
    const int32_t rc = mi_object(&r->check, at, value, members, MI_COUNT(members), mi_closed);

    if (!rc)
        *(const mission_value **)to = value;
    return rc;
}

/* ---- Objects ---- */

static int32_t read_object(struct reading *r, const struct mi_place *at, const mission_value *value,
                           const struct mi_evaluation_table *table);

static int32_t read_nested(struct reading *r, const struct mi_place *at, const mission_value *value,
                           const struct mi_evaluation_member *member)
{
    const bool array = member->kind == MI_EVALUATION_ARRAY;
    int32_t rc = array ? mi_any_array(&r->check, at, value) : mi_any_object(&r->check, at, value);

    if (rc)
        return rc;
    if (member->offset != MI_EVALUATION_NOWHERE)
        *(const mission_value **)place_of(r, member) = value;
    return member->table ? read_object(r, at, value, member->table) : MISSION_OK;
}

static int32_t read_member(struct reading *r, const struct mi_place *at, const mission_value *value,
                           const struct mi_evaluation_member *member)
{
    switch (member->kind) {
    case MI_EVALUATION_TEXT:
    case MI_EVALUATION_ISSUER:
        return read_text(r, at, value, place_of(r, member));
    case MI_EVALUATION_BOOLEAN:
        return read_boolean(r, at, value, place_of(r, member));
    case MI_EVALUATION_MODE:
        return read_mode(r, at, value, place_of(r, member));
    case MI_EVALUATION_VERSION:
        return read_version(r, at, value);
    case MI_EVALUATION_CLOSED:
        return read_principal(r, at, value, place_of(r, member));
    default:
        return read_nested(r, at, value, member);
    }
}

/* Members of shapes that were withdrawn: what they say stands elsewhere (trap 5), and a state never
 * stands beside the Mission's name. */
static const mission_view withdrawn[] = {MI_VIEW_INIT("state"), MI_VIEW_INIT("freshness"),
                                         MI_VIEW_INIT("audience")};

static int32_t check_mission(struct reading *r, const struct mi_place *at,
                             const mission_value *value)
{
    r->own.has_mission = 1;
    for (size_t i = 0; i < MI_COUNT(withdrawn); i++) {
        const struct mi_place place = {at, withdrawn[i], 0};

        if (mission_value_get(value, place.name))
            return mi_refuse(&r->check, &place, MISSION_E_UNKNOWN_MEMBER, NULL);
    }
    if (mi_draft(r->check.context) && !r->own.authority_hash.len)
        return mi_refuse(&r->check, at, MISSION_E_MISSING_MEMBER, "authority_hash");
    return MISSION_OK;
}

static int32_t check_taint(struct reading *r, const struct mi_place *at)
{
    const struct mi_place place = {at, MI_VIEW("granularity"), 0};

    if (mi_view_is(r->own.taint_granularity, MI_VIEW("parameter")) ||
        mi_view_is(r->own.taint_granularity, MI_VIEW("session")))
        return MISSION_OK;
    return mi_refuse(&r->check, &place, MISSION_E_UNKNOWN_VALUE, NULL);
}

/* What the table does not say of an object. */
static int32_t check_object(struct reading *r, const struct mi_place *at,
                            const mission_value *value, const struct mi_evaluation_table *table)
{
    if (table == &mi_evaluation_mission)
        return check_mission(r, at, value);
    if (table == &mi_evaluation_taint)
        return check_taint(r, at);
    if (table == &mi_evaluation_observation && r->own.observed == MISSION_OBSERVED_NONE)
        r->own.observed = MISSION_OBSERVED_UNKNOWN; /* it came, without a mode */
    return MISSION_OK;
}

/* By the table and not by the value: of a batch each item reads what it leaves out once more, and
 * what is not known in it must not cost anything. */
static int32_t read_object(struct reading *r, const struct mi_place *at, const mission_value *value,
                           const struct mi_evaluation_table *table)
{
    int32_t rc = MISSION_OK;

    for (size_t i = 0; !rc && i < table->count; i++) {
        const struct mi_evaluation_member *member = &table->members[i];
        const struct mi_place place = {at, mi_evaluation_name(r->check.context, member), 0};
        const mission_value *own = mission_value_get(value, place.name);

        if (own)
            rc = read_member(r, &place, own, member);
        else if (member->required)
            rc = mi_refuse(&r->check, at, MISSION_E_MISSING_MEMBER, place.name.ptr);
    }
    return rc ? rc : check_object(r, at, value, table);
}

/* An entry's `resource` is matched to the audience: without it a Mission's request means nothing.
 */
static int32_t check_whole(struct reading *r, const struct mi_place *resource)
{
    const struct mi_place place = {resource, MI_VIEW("properties"), 0};

    if (!r->own.has_mission || r->own.audience.len)
        return MISSION_OK;
    return mi_refuse(&r->check, &place, MISSION_E_MISSING_MEMBER, "audience");
}

/* ---- Single requests ---- */

static int32_t start(struct reading *r, mission_context *context, const mission_value *request,
                     mission_evaluation *out, mission_error *error)
{
    int32_t rc;

    memset(r, 0, sizeof *r);
    r->check = (struct mi_check){.context = context, .error = error};
    r->own.size = sizeof r->own;
    if (!out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_give(out, &r->own, sizeof r->own, MI_END_OF(mission_evaluation, context));
    if (rc || !context || !request)
        return mi_fail(error, rc ? rc : MISSION_E_ARGUMENT);
    return MISSION_OK;
}

static int32_t finish(struct reading *r, const mission_value *request, mission_evaluation *out)
{
    r->own.all = request;
    return mi_give(out, &r->own, sizeof r->own, MI_END_OF(mission_evaluation, context));
}

int32_t mission_evaluation_read(mission_context *context, const mission_value *request,
                                mission_evaluation *out, mission_error *error)
{
    const struct mi_place resource = {NULL, MI_VIEW("resource"), 0};
    struct reading r;
    int32_t rc = start(&r, context, request, out, error);

    if (!rc)
        rc = mi_any_object(&r.check, NULL, request);
    if (!rc)
        rc = read_object(&r, NULL, request, &mi_evaluation_request);
    if (!rc)
        rc = check_whole(&r, &resource);
    return rc ? rc : finish(&r, request, out);
}

/* ---- Batches (AuthZEN 1.0, Access Evaluations) ---- */

static int32_t check_options(const struct mi_check *check, const mission_value *request)
{
    const struct mi_place options = {NULL, MI_VIEW("options"), 0};
    const struct mi_place at = {&options, MI_VIEW("evaluations_semantic"), 0};
    const mission_value *value = mi_get(request, "options"), *semantic;
    int32_t rc = value ? mi_any_object(check, &options, value) : MISSION_OK;

    semantic = mi_get(value, "evaluations_semantic");
    if (!rc && semantic)
        rc = mi_any_string(check, &at, semantic);
    if (!rc && semantic && !mi_view_is(mission_value_string(semantic), MI_VIEW("execute_all")))
        rc = mi_refuse(check, &at, MISSION_E_BATCH_OPTION, NULL);
    return rc;
}

int32_t mission_evaluation_batch(mission_context *context, const mission_value *request,
                                 size_t *count, mission_error *error)
{
    const struct mi_place at = {NULL, MI_VIEW("evaluations"), 0};
    const struct mi_check check = {.context = context, .error = error};
    const mission_value *items = mi_get(request, "evaluations");
    int32_t rc;

    if (count)
        *count = 0;
    if (!context || !request || !count)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_any_object(&check, NULL, request);
    if (!rc)
        rc = check_options(&check, request);
    if (!rc && items)
        rc = mi_array(&check, &at, items, 0, context->limits.set_entries, mi_any_object);
    if (!rc)
        *count = mission_value_count(items);
    return rc;
}

/* Whole members: what the item has counts, else what the batch has. */
static int32_t read_merged(struct reading *r, const mission_value *request,
                           const mission_value *item, const struct mi_place *at)
{
    int32_t rc = MISSION_OK;

    for (size_t i = 0; !rc && i < mi_evaluation_request.count; i++) {
        const struct mi_evaluation_member *member = &mi_evaluation_request.members[i];
        const mission_value *own = mi_get(item, member->name),
                            *value = own ? own : mi_get(request, member->name);
        const struct mi_place place = {own ? at : NULL, mission_view_of(member->name), 0};

        if (value)
            rc = read_member(r, &place, value, member);
        else if (member->required)
            rc = mi_refuse(&r->check, at, MISSION_E_MISSING_MEMBER, member->name);
    }
    return rc;
}

int32_t mission_evaluation_read_item(mission_context *context, const mission_value *request,
                                     size_t index, mission_evaluation *out, mission_error *error)
{
    const struct mi_place list = {NULL, MI_VIEW("evaluations"), 0};
    const struct mi_place at = {&list, {NULL, 0}, index};
    const mission_value *item = mission_value_item(mi_get(request, "evaluations"), index);
    const struct mi_place resource = {mi_get(item, "resource") ? &at : NULL, MI_VIEW("resource"),
                                      0};
    struct reading r;
    int32_t rc = start(&r, context, request, out, error);

    if (!rc && !item)
        return mi_fail(error, MISSION_E_ARGUMENT);
    if (!rc)
        rc = mi_any_object(&r.check, &at, item);
    if (!rc)
        rc = read_merged(&r, request, item, &at);
    if (!rc)
        rc = check_whole(&r, &resource);
    return rc ? rc : finish(&r, request, out);
}
