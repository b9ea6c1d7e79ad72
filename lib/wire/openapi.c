/* One operation of an OpenAPI document, with the components that it names.
 * SPDX-License-Identifier: MIT
 *
 * Components wait in a queue, each of them once; so cycles end, and the work is linear in the
 * document. What cannot be resolved within it is refused: its change would go unseen. */
#include "../json/json.h"
#include "../rules/members.h"
#include "capability.h"

struct component {
    uint32_t section, index; /* within `components`, within the section */
};

struct extraction {
    mission_context *context;
    mission_error *error;
    const mission_value *components; /* NULL: the document has none */
    size_t *first;                   /* of each section: the place of its marks in `seen` */
    uint8_t *seen;
    struct component *queue;
    size_t queued, total;
};

static int32_t refuse(const struct extraction *x, const char *text, mission_view what)
{
    return mi_fail_say(x->error, MISSION_E_CATALOG, "%s: %.*s", text,
                       (int)(what.len > 80 ? 80 : what.len), what.ptr ? what.ptr : "");
}

/* ---- Finding the operation ---- */

static bool is_method(mission_view name)
{
    static const char *const methods[] = {"get",     "put",  "post",  "delete",
                                          "options", "head", "patch", "trace"};

    for (size_t i = 0; i < MI_COUNT(methods); i++)
        if (mi_view_is(name, mission_view_of(methods[i])))
            return true;
    return false;
}

static int32_t find_in_item(struct extraction *x, const mission_value *item, mission_view id,
                            const mission_value **found)
{
    if (mission_value_kind(item) != MISSION_JSON_OBJECT)
        return MISSION_OK;
    for (size_t i = 0; i < mission_value_count(item); i++) {
        const mission_value *operation = mission_value_item(item, i);

        if (!is_method(mission_value_name(item, i)) ||
            !mi_view_is(mission_value_string(mission_value_get(operation, MI_VIEW("operationId"))),
                        id))
            continue;
        if (*found)
            return refuse(x, "two operations of one operationId", id);
        *found = operation;
    }
    return MISSION_OK;
}

static int32_t find_in(struct extraction *x, const mission_value *items, mission_view id,
                       const mission_value **found)
{
    int32_t rc = MISSION_OK;

    if (mission_value_kind(items) != MISSION_JSON_OBJECT)
        return MISSION_OK;
    for (size_t i = 0; !rc && i < mission_value_count(items); i++)
        rc = find_in_item(x, mission_value_item(items, i), id, found);
    return rc;
}

static int32_t find(struct extraction *x, const mission_value *document, mission_view id,
                    const mission_value **found)
{
    int32_t rc = find_in(x, mission_value_get(document, MI_VIEW("paths")), id, found);

    if (!rc)
        rc = find_in(x, mission_value_get(document, MI_VIEW("webhooks")), id, found);
    if (!rc)
        rc = find_in(x, mission_value_get(x->components, MI_VIEW("pathItems")), id, found);
    return rc || *found ? rc : refuse(x, "no operation of this operationId", id);
}

/* ---- Marking components ---- */

static bool start(struct extraction *x)
{
    const size_t sections = mission_value_count(x->components);
    const mi_memory *memory = &x->context->memory;

    x->first = mi_resize(memory, NULL, 0, (sections + 1) * sizeof *x->first);
    if (!x->first)
        return false;
    for (size_t i = 0; i < sections; i++) {
        const mission_value *section = mission_value_item(x->components, i);

        x->first[i] = x->total;
        if (mission_value_kind(section) == MISSION_JSON_OBJECT)
            x->total += mission_value_count(section);
    }
    x->first[sections] = x->total;
    x->seen = mi_resize(memory, NULL, 0, x->total + 1);
    x->queue = mi_resize(memory, NULL, 0, (x->total + 1) * sizeof *x->queue);
    if (!x->seen || !x->queue)
        return false;
    memset(x->seen, 0, x->total + 1);
    return true;
}

static void drop(struct extraction *x)
{
    const mi_memory *memory = &x->context->memory;
    const size_t sections = mission_value_count(x->components);

    if (x->queue)
        mi_release(memory, x->queue, (x->total + 1) * sizeof *x->queue);
    if (x->seen)
        mi_release(memory, x->seen, x->total + 1);
    if (x->first)
        mi_release(memory, x->first, (sections + 1) * sizeof *x->first);
}

/* The place of a member's value in its object. */
static uint32_t index_of(const mission_value *object, const mission_value *value)
{
    const struct mi_json_member *member =
        (const struct mi_json_member *)(const void *)((const char *)value -
                                                      offsetof(struct mi_json_member, value));

    return (uint32_t)(member - object->u.members);
}

/* False: it is not there. */
static bool mark(struct extraction *x, mission_view section, mission_view name)
{
    const mission_value *group = mission_value_get(x->components, section);
    const mission_value *value =
        mission_value_kind(group) == MISSION_JSON_OBJECT ? mission_value_get(group, name) : NULL;
    struct component own;
    uint8_t *seen;

    if (!value)
        return false;
    own.section = index_of(x->components, group);
    own.index = index_of(group, value);
    seen = &x->seen[x->first[own.section] + own.index];
    if (!*seen)
        x->queue[x->queued++] = own;
    *seen = 1;
    return true;
}

static mission_view up_to_slash(mission_view *rest)
{
    mission_view taken = {rest->ptr, 0};

    while (taken.len < rest->len && rest->ptr[taken.len] != '/')
        taken.len++;
    rest->ptr += taken.len;
    rest->len -= taken.len;
    if (rest->len) {
        rest->ptr++;
        rest->len--;
    }
    return taken;
}

/* "#/components/SECTION/NAME", and what may follow within that component. */
static int32_t reference(struct extraction *x, mission_view text)
{
    const mission_view start = MI_VIEW("#/components/");
    mission_view rest = text, section, name;

    if (text.len < start.len || memcmp(text.ptr, start.ptr, start.len) != 0)
        return refuse(x, "a reference to no component of this document", text);
    rest.ptr += start.len;
    rest.len -= start.len;
    section = up_to_slash(&rest);
    name = up_to_slash(&rest);
    return mark(x, section, name) ? MISSION_OK : refuse(x, "a component that is not there", text);
}

/* ---- Walking ---- */

static int32_t mapping(struct extraction *x, const mission_value *discriminator)
{
    const mission_value *map = mission_value_get(discriminator, MI_VIEW("mapping"));
    int32_t rc = MISSION_OK;

    if (mission_value_kind(map) != MISSION_JSON_OBJECT)
        return MISSION_OK;
    for (size_t i = 0; !rc && i < mission_value_count(map); i++) {
        const mission_view text = mission_value_string(mission_value_item(map, i));

        if (text.len && !mark(x, MI_VIEW("schemas"), text))
            rc = reference(x, text);
    }
    return rc;
}

/* Each member of each requirement is the name of a scheme. */
static int32_t security(struct extraction *x, const mission_value *list, bool operation)
{
    if (mission_value_kind(list) != MISSION_JSON_ARRAY)
        return MISSION_OK;
    for (size_t i = 0; i < mission_value_count(list); i++) {
        const mission_value *requirement = mission_value_item(list, i);

        if (mission_value_kind(requirement) != MISSION_JSON_OBJECT)
            continue;
        for (size_t j = 0; j < mission_value_count(requirement); j++)
            if (!mark(x, MI_VIEW("securitySchemes"), mission_value_name(requirement, j)) &&
                operation)
                return refuse(x, "a security scheme that is not there",
                              mission_value_name(requirement, j));
    }
    return MISSION_OK;
}

static int32_t named(struct extraction *x, mission_view name, const mission_value *value,
                     bool operation)
{
    if (mi_view_is(name, MI_VIEW("$ref")) && mission_value_kind(value) == MISSION_JSON_STRING)
        return reference(x, mission_value_string(value));
    if (mi_view_is(name, MI_VIEW("discriminator")))
        return mapping(x, value);
    return mi_view_is(name, MI_VIEW("security")) ? security(x, value, operation) : MISSION_OK;
}

/* No deeper than the reader lets a document be. */
static int32_t walk(struct extraction *x, const mission_value *value, bool operation)
{
    const bool object = mission_value_kind(value) == MISSION_JSON_OBJECT;
    int32_t rc = MISSION_OK;

    if (!object && mission_value_kind(value) != MISSION_JSON_ARRAY)
        return MISSION_OK;
    for (size_t i = 0; !rc && i < mission_value_count(value); i++) {
        const mission_value *item = mission_value_item(value, i);

        if (object)
            rc = named(x, mission_value_name(value, i), item, operation);
        if (!rc)
            rc = walk(x, item, false);
    }
    return rc;
}

/* ---- Writing ---- */

static void write_section(const struct extraction *x, size_t at, mission_builder *to)
{
    const mission_value *section = mission_value_item(x->components, at);
    bool open = false;

    for (size_t i = 0; i < x->first[at + 1] - x->first[at]; i++) {
        if (!x->seen[x->first[at] + i])
            continue;
        if (!open) {
            mission_builder_name(to, mission_value_name(x->components, at));
            mission_builder_object(to);
        }
        open = true;
        mission_builder_name(to, mission_value_name(section, i));
        mission_builder_value(to, mission_value_item(section, i));
    }
    if (open)
        mission_builder_end(to);
}

static int32_t write(const struct extraction *x, const mission_value *operation, mission_json **out)
{
    mission_builder *to;
    const int32_t rc = mission_builder_new(x->context, &to, x->error);

    if (rc)
        return rc;
    mission_builder_object(to);
    mi_member_object(to, "components");
    for (size_t i = 0; i < mission_value_count(x->components); i++)
        write_section(x, i, to);
    mission_builder_end(to);
    mi_member_value(to, "operation", operation);
    mission_builder_end(to);
    return mi_members_finish(to, MISSION_OK, out, x->error);
}

static int32_t extract(struct extraction *x, const mission_value *document, mission_view id,
                       mission_json **out)
{
    const mission_value *operation = NULL;
    int32_t rc = find(x, document, id, &operation);

    if (!rc && !start(x))
        rc = mi_fail(x->error, MISSION_E_NOMEM);
    if (!rc)
        rc = walk(x, operation, true);
    for (size_t i = 0; !rc && i < x->queued; i++)
        rc = walk(x,
                  mission_value_item(mission_value_item(x->components, x->queue[i].section),
                                     x->queue[i].index),
                  false);
    return rc ? rc : write(x, operation, out);
}

int32_t mission_operation_extract(mission_context *context, const mission_value *document,
                                  mission_view operation_id, mission_json **out,
                                  mission_error *error)
{
    struct extraction x = {.context = context, .error = error};
    int32_t rc;

    if (out)
        *out = NULL;
    if (!context || mission_value_kind(document) != MISSION_JSON_OBJECT || !out ||
        !mi_usable(operation_id) || !operation_id.len)
        return mi_fail(error, MISSION_E_ARGUMENT);
    x.components = mission_value_get(document, MI_VIEW("components"));
    if (mission_value_kind(x.components) != MISSION_JSON_OBJECT)
        x.components = NULL;
    rc = extract(&x, document, operation_id, out);
    drop(&x);
    return rc;
}
