/* Tracing values: the same string or number, verbatim, or none. SPDX-License-Identifier: MIT
 *
 * Scalars and names are remembered, not the objects that they stood in: taking values out of a
 * trusted answer and putting them into parameters is what plumbing is. */
#include "../base/sort.h"
#include "../json/json.h"
#include "taint.h"

/* ---- One value ---- */

static bool is_scalar(const mission_value *value)
{
    const uint32_t kind = mission_value_kind(value);

    return kind != MISSION_JSON_OBJECT && kind != MISSION_JSON_ARRAY;
}

static int32_t hash(const mission_context *context, char kind, mission_view text,
                    struct mi_traced *out, mission_error *error)
{
    const mission_view parts[] = {{&kind, 1}, text};

    return mi_hash(context, MISSION_HASH_SHA256, parts, MI_COUNT(parts), out->hash, error);
}

/* A string and a number are never the same, however they read; 1 and 1.0 are. */
static int32_t hash_scalar(const mission_context *context, const mission_value *value,
                           struct mi_traced *out, mission_error *error)
{
    char number[32];

    switch (mission_value_kind(value)) {
    case MISSION_JSON_STRING:
        return hash(context, 's', mission_value_string(value), out, error);
    case MISSION_JSON_NUMBER:
        return hash(context, 'n',
                    (mission_view){number, mission_number_write(mission_value_number(value), number,
                                                                sizeof number)},
                    out, error);
    case MISSION_JSON_BOOLEAN:
        return hash(context, mission_value_boolean(value) ? 't' : 'f', (mission_view){NULL, 0}, out,
                    error);
    default:
        return hash(context, '0', (mission_view){NULL, 0}, out, error);
    }
}

static int compare(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct mi_traced));
}

/* ---- Remembering ---- */

size_t mi_trace_count(const mission_value *value, size_t most)
{
    const bool object = mission_value_kind(value) == MISSION_JSON_OBJECT;
    size_t count = 0;

    if (!value || !most)
        return 0;
    if (is_scalar(value))
        return 1;
    for (size_t i = 0; count < most && i < mission_value_count(value); i++)
        count += object + mi_trace_count(mission_value_item(value, i), most);
    return count < most ? count : most;
}

static int32_t add(mission_taint *taint, const mission_value *value, mission_error *error)
{
    const mission_context *context = taint->policy->context;
    const bool object = mission_value_kind(value) == MISSION_JSON_OBJECT;
    int32_t rc = MISSION_OK;

    if (taint->count == taint->room)
        return MISSION_OK;
    if (is_scalar(value)) {
        rc = hash_scalar(context, value, &taint->values[taint->count], error);
        taint->count += !rc;
        return rc;
    }
    for (size_t i = 0; !rc && i < mission_value_count(value); i++) {
        if (object && taint->count < taint->room) {
            rc = hash(context, 's', mission_value_name(value, i), &taint->values[taint->count],
                      error);
            taint->count += !rc;
        }
        if (!rc)
            rc = add(taint, mission_value_item(value, i), error);
    }
    return rc;
}

static void once(mission_taint *taint)
{
    size_t kept = 0;

    mi_sort(taint->values, taint->count, sizeof *taint->values, compare);
    for (size_t i = 0; i < taint->count; i++)
        if (!i || compare(&taint->values[i], &taint->values[kept - 1]) != 0)
            taint->values[kept++] = taint->values[i];
    taint->count = kept;
}

int32_t mi_trace_add(mission_taint *taint, const mission_value *value, mission_error *error)
{
    int32_t rc;

    if (!value)
        return MISSION_OK;
    rc = add(taint, value, error);
    if (!rc && taint->count)
        once(taint);
    return rc;
}

/* ---- Tracing ---- */

static bool remembered(const mission_taint *taint, const struct mi_traced *own)
{
    size_t from = 0, to = taint->count;

    while (from < to) {
        const size_t middle = from + (to - from) / 2;
        const int order = compare(own, &taint->values[middle]);

        if (order == 0)
            return true;
        if (order < 0)
            to = middle;
        else
            from = middle + 1;
    }
    return false;
}

static int32_t covers_name(const mission_taint *taint, mission_view name, bool *covers,
                           mission_error *error)
{
    struct mi_traced own;
    const int32_t rc = hash(taint->policy->context, 's', name, &own, error);

    *covers = !rc && remembered(taint, &own);
    return rc;
}

static int32_t covers_value(const mission_taint *taint, const mission_value *value, bool *covers,
                            mission_error *error)
{
    const bool object = mission_value_kind(value) == MISSION_JSON_OBJECT;
    struct mi_traced own;
    int32_t rc = MISSION_OK;

    *covers = true;
    if (is_scalar(value)) {
        rc = hash_scalar(taint->policy->context, value, &own, error);
        *covers = !rc && remembered(taint, &own);
        return rc;
    }
    for (size_t i = 0; !rc && *covers && i < mission_value_count(value); i++) {
        if (object)
            rc = covers_name(taint, mission_value_name(value, i), covers, error);
        if (!rc && *covers)
            rc = covers_value(taint, mission_value_item(value, i), covers, error);
    }
    *covers = *covers && !rc;
    return rc;
}

int32_t mi_trace_covers(const mission_taint *taint, const mission_value *parameters, bool *covers,
                        mission_error *error)
{
    int32_t rc = MISSION_OK;

    *covers = mission_value_kind(parameters) == MISSION_JSON_OBJECT;
    for (size_t i = 0; !rc && *covers && i < mission_value_count(parameters); i++)
        rc = covers_value(taint, mission_value_item(parameters, i), covers, error);
    return rc;
}
