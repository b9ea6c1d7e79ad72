/* JSON Pointers that are cut into names once, and walked often. SPDX-License-Identifier: MIT */
#include "../json/json.h"
#include "operation_profile.h"

/* ~0 and ~1 as ~ and /; false: another escape. */
static bool unescape(mission_view token, char *out, size_t *len)
{
    *len = 0;
    for (size_t i = 0; i < token.len; i++) {
        char c = token.ptr[i];

        if (c == '~') {
            if (++i == token.len || (token.ptr[i] != '0' && token.ptr[i] != '1'))
                return false;
            c = token.ptr[i] == '0' ? '~' : '/';
        }
        out[(*len)++] = c;
    }
    return true;
}

static uint32_t index_of(mission_view name)
{
    uint32_t index = 0;

    if (name.len == 0 || name.len > 9 || (name.ptr[0] == '0' && name.len > 1))
        return UINT32_MAX;
    for (size_t i = 0; i < name.len; i++) {
        if (name.ptr[i] < '0' || name.ptr[i] > '9')
            return UINT32_MAX;
        index = index * 10 + (uint32_t)(name.ptr[i] - '0');
    }
    return index;
}

static int32_t add_step(struct mi_arena *arena, struct mi_path *path, mission_view token)
{
    struct mi_step_of *step = &path->steps[path->count];
    char *name = mi_arena_take(arena, token.len + 1);
    size_t len;

    if (!name)
        return MISSION_E_NOMEM;
    if (!unescape(token, name, &len))
        return MISSION_E_MALFORMED_NAME;
    step->name = (mission_view){name, len};
    step->index = index_of(step->name);
    step->each = mi_view_is(token, MI_VIEW("*"));
    path->count++;
    return MISSION_OK;
}

static size_t slashes(mission_view text)
{
    size_t count = 0;

    for (size_t i = 0; i < text.len; i++)
        count += text.ptr[i] == '/';
    return count;
}

int32_t mi_path_compile(struct mi_arena *arena, mission_view pointer, struct mi_path *out)
{
    const char *at = pointer.ptr, *const end = pointer.ptr + pointer.len;
    int32_t rc = MISSION_OK;

    *out = (struct mi_path){NULL, 0};
    if (pointer.len == 0 || *at != '/')
        return MISSION_E_MALFORMED_NAME;
    out->steps = mi_arena_take(arena, slashes(pointer) * sizeof *out->steps);
    if (!out->steps)
        return MISSION_E_NOMEM;
    while (!rc && at < end) {
        const char *slash = memchr(at + 1, '/', (size_t)(end - at - 1));
        const char *stop = slash ? slash : end;

        rc = add_step(arena, out, (mission_view){at + 1, (size_t)(stop - at - 1)});
        at = stop;
    }
    return rc;
}

const mission_value *mi_path_step(const mission_value *value, const struct mi_step_of *step)
{
    if (mission_value_kind(value) == MISSION_JSON_OBJECT)
        return mission_value_get(value, step->name);
    if (mission_value_kind(value) == MISSION_JSON_ARRAY)
        return mission_value_item(value, step->index);
    return NULL;
}

const mission_value *mi_path_find(const struct mi_path *path, const mission_value *value)
{
    for (size_t i = 0; value && i < path->count; i++)
        value = path->steps[i].each ? NULL : mi_path_step(value, &path->steps[i]);
    return value;
}

bool mi_path_many(const struct mi_path *path)
{
    for (size_t i = 0; i < path->count; i++)
        if (path->steps[i].each)
            return true;
    return false;
}

static bool may_be(const struct mi_schema *schema, uint32_t kind)
{
    return schema->kinds == 0 || (schema->kinds & 1u << kind);
}

/* One step down. NULL in `*next`: whatever is there has no schema, and is digested. */
static bool descend(const struct mi_schema *schema, const struct mi_step_of *step,
                    const struct mi_schema **next)
{
    *next = NULL;
    if (!step->each && may_be(schema, MISSION_JSON_OBJECT)) {
        *next = mi_schema_property(schema, step->name);
        if (*next)
            return !(*next)->excluded;
        if (schema->open)
            return true;
    }
    if (!may_be(schema, MISSION_JSON_ARRAY))
        return false;
    *next = schema->items;
    return step->each || (step->index != UINT32_MAX && !schema->set);
}

bool mi_path_digested(const struct mi_path *path, const struct mi_schema *schema)
{
    for (size_t i = 0; schema && i < path->count; i++)
        if (!descend(schema, &path->steps[i], &schema))
            return false;
    return true;
}
