/* The parameters of one request: held, looked up, forgotten. SPDX-License-Identifier: MIT */
#include "parameters.h"
#include "../base/text.h"
#include "../crypto/wipe.h"

/* The two parts that a submission bounds, whatever a form makes of their bytes, and the rest. */
#define SPREAD 4u

static uint64_t bytes_most(const mission_context *context)
{
    const mission_limits *limits = &context->limits;

    return SPREAD * ((uint64_t)limits->submission_bytes + limits->proposal_bytes);
}

/* ---- Making one ---- */

int32_t mi_parameters_start(struct mi_parameters *list, mission_context *context, size_t room,
                            uint64_t bytes, mission_error *error)
{
    mission_parameters *made;
    size_t size;

    memset(list, 0, sizeof *list);
    if (bytes > bytes_most(context))
        return mi_fail(error, MISSION_E_TOO_LARGE);
    room = room < MI_PARAMETERS_MOST ? room : MI_PARAMETERS_MOST;
    size = sizeof *made + room * (sizeof *made->list + sizeof *made->resources) + (size_t)bytes;
    made = mi_resize(&context->memory, NULL, 0, size);
    if (!made)
        return mi_fail(error, MISSION_E_NOMEM);
    memset(made, 0, sizeof *made);
    atomic_init(&made->refs, 1);
    made->memory = context->memory;
    made->size = size;
    made->list = (mission_parameter *)(void *)(made + 1);
    made->resources = (mission_view *)(void *)(made->list + room);
    made->bytes = (char *)(made->resources + room);
    *list = (struct mi_parameters){made, room, error};
    return MISSION_OK;
}

mission_view mi_parameters_put(struct mi_parameters *list, mission_view bytes)
{
    mission_parameters *made = list->made;
    const mission_view copy = {made->bytes + made->used, bytes.len};

    if (bytes.len)
        memcpy(made->bytes + made->used, bytes.ptr, bytes.len);
    made->used += bytes.len;
    return copy;
}

static bool may_repeat(mission_view name)
{
    return mi_view_is(name, MI_VIEW("resource")) || mi_view_is(name, MI_VIEW("audience"));
}

static const mission_parameter *find(const mission_parameters *parameters, mission_view name)
{
    for (size_t i = 0; i < parameters->count; i++)
        if (mi_view_is(parameters->list[i].name, name))
            return &parameters->list[i];
    return NULL;
}

static int32_t refuse(const struct mi_parameters *list, int32_t code, uint64_t offset)
{
    return mi_fail_at(list->error, code, offset);
}

int32_t mi_parameters_take(struct mi_parameters *list, mission_view name, mission_view value,
                           uint64_t offset)
{
    mission_parameters *made = list->made;

    if (!name.len || !mi_utf8_within(name, name.len) || !mi_utf8_within(value, value.len))
        return refuse(list, MISSION_E_MALFORMED_PARAMETER, offset);
    if (!value.len)
        return MISSION_OK; /* as if it had been left out (RFC 6749 section 3.1) */
    if (!may_repeat(name) && find(made, name))
        return refuse(list, MISSION_E_REPEATED_PARAMETER, offset);
    if (made->count == list->room)
        return refuse(list, MISSION_E_TOO_MANY, offset);
    made->list[made->count++] = (mission_parameter){name, value};
    return MISSION_OK;
}

/* The values of a name, in order. */
static size_t collect(const mission_parameters *made, mission_view name, mission_view *to)
{
    size_t count = 0;

    for (size_t i = 0; i < made->count; i++)
        if (mi_view_is(made->list[i].name, name))
            to[count++] = made->list[i].value;
    return count;
}

int32_t mi_parameters_finish(struct mi_parameters *list, int32_t rc, mission_parameters **out)
{
    mission_parameters *made = list->made;

    if (rc) {
        mission_parameters_unref(made);
        return rc;
    }
    made->resource_count = collect(made, MI_VIEW("resource"), made->resources);
    made->audiences = made->resources + made->resource_count;
    made->audience_count = collect(made, MI_VIEW("audience"), made->audiences);
    *out = made;
    return MISSION_OK;
}

static bool usable(const mission_parameter *list, size_t count, uint64_t *bytes)
{
    *bytes = 0;
    for (size_t i = 0; i < count; i++) {
        if (!mi_usable(list[i].name) || !mi_usable(list[i].value))
            return false;
        *bytes += (uint64_t)list[i].name.len + list[i].value.len;
    }
    return true;
}

int32_t mission_parameters_of(mission_context *context, const mission_parameter *list, size_t count,
                              mission_parameters **out, mission_error *error)
{
    struct mi_parameters making;
    uint64_t bytes;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!context || !out || (count && !list) || !usable(list, count, &bytes))
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_parameters_start(&making, context, count, bytes, error);
    for (size_t i = 0; i < count && !rc; i++) {
        const mission_view name = mi_parameters_put(&making, list[i].name);

        rc = mi_parameters_take(&making, name, mi_parameters_put(&making, list[i].value),
                                MISSION_NO_OFFSET);
    }
    return mi_parameters_finish(&making, rc, out);
}

/* ---- Holding and reading ---- */

mission_parameters *mission_parameters_ref(mission_parameters *parameters)
{
    if (parameters)
        mi_refs_add(&parameters->refs);
    return parameters;
}

void mission_parameters_unref(mission_parameters *parameters)
{
    mission_allocator memory;

    if (!parameters || !mi_refs_drop(&parameters->refs))
        return;
    memory = parameters->memory;
    mi_wipe(parameters->bytes, parameters->used); /* codes, tokens, a client's secret */
    mi_release(&memory, parameters, parameters->size);
}

size_t mission_parameters_count(const mission_parameters *parameters)
{
    return parameters ? parameters->count : 0;
}

int32_t mission_parameters_at(const mission_parameters *parameters, size_t index,
                              mission_parameter *out)
{
    if (out)
        *out = (mission_parameter){{NULL, 0}, {NULL, 0}};
    if (!parameters || !out || index >= parameters->count)
        return 0;
    *out = parameters->list[index];
    return 1;
}

mission_view mission_parameters_get(const mission_parameters *parameters, mission_view name)
{
    const mission_parameter *found = parameters && mi_usable(name) ? find(parameters, name) : NULL;

    return found ? found->value : (mission_view){NULL, 0};
}

mission_view mi_parameter(const mission_parameters *parameters, const char *name)
{
    return mission_parameters_get(parameters, mission_view_of(name));
}

int32_t mi_parameter_missing(mission_error *error, const char *name)
{
    mi_fail(error, MISSION_E_MISSING_MEMBER);
    if (mi_error_wanted(error))
        mi_where_name(error, mission_view_of(name));
    return MISSION_E_MISSING_MEMBER;
}

/* ---- Sending ---- */

void mi_send(struct mi_sending *sending, const char *name, mission_view value)
{
    if (!value.len)
        return;
    sending->over = sending->over || sending->count == MI_PARAMETERS_MOST;
    if (!sending->over)
        sending->list[sending->count++] = (mission_parameter){mission_view_of(name), value};
}

void mi_send_each(struct mi_sending *sending, const char *name, const mission_view *values,
                  size_t count)
{
    for (size_t i = 0; i < count && !sending->over; i++)
        mi_send(sending, name, values[i]);
}

int32_t mi_sent(mission_context *context, const struct mi_sending *sending,
                mission_parameters **out, mission_error *error)
{
    if (sending->over)
        return mi_fail(error, MISSION_E_TOO_MANY);
    return mission_parameters_of(context, sending->list, sending->count, out, error);
}

bool mi_views_usable(const mission_view *views, size_t count)
{
    bool usable = views || !count;

    for (size_t i = 0; i < count && usable; i++)
        usable = mi_usable(views[i]);
    return usable;
}
