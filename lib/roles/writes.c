/* The batch that a plan ends in. SPDX-License-Identifier: MIT */
#include "plan.h"

/* A row is named once: what is said of it later takes the place of what was said first. */
static mission_store_write *place_of(mission_plan *plan, mission_view kind, mission_view key)
{
    for (size_t i = 0; i < plan->write_count; i++) {
        if (mi_view_is(plan->writes[i].kind, kind) && mi_view_is(plan->writes[i].key, key))
            return &plan->writes[i];
    }
    if (plan->write_count == MI_COUNT(plan->writes))
        return NULL;
    /* what an earlier pass left here is none of this batch */
    plan->writes[plan->write_count] = (mission_store_write){0};
    return &plan->writes[plan->write_count++];
}

static const mission_store_term *copy_terms(mission_plan *plan, const mission_store_term *terms,
                                            size_t count, bool *ok)
{
    mission_store_term *copy;

    if (!count)
        return NULL;
    copy = mi_take(plan, count * sizeof *copy);
    *ok = *ok && copy;
    for (size_t i = 0; copy && i < count; i++) {
        copy[i].index = mi_copy(plan, terms[i].index, ok);
        copy[i].value = mi_copy(plan, terms[i].value, ok);
        copy[i].order = mi_copy(plan, terms[i].order, ok);
    }
    return copy;
}

int32_t mi_write(mission_plan *plan, const mission_store_write *write, mission_error *error)
{
    mission_store_write *own = place_of(plan, write->kind, write->key);
    bool ok = true;

    if (!own)
        return mi_fail_say(error, MISSION_E_STATE, "the batch is full");
    if (write->what == MISSION_WRITE_CHECK && own->what)
        return MISSION_OK; /* what is written is checked */
    *own = *write;
    own->size = sizeof *own;
    own->kind = mi_copy(plan, write->kind, &ok);
    own->key = mi_copy(plan, write->key, &ok);
    own->terms = copy_terms(plan, write->terms, write->term_count, &ok);
    return ok ? MISSION_OK : mi_fail(error, MISSION_E_NOMEM);
}

static mission_store_write to_read(const struct mi_read *read, uint32_t what)
{
    return (mission_store_write){
        .what = what,
        .expect = read->present ? MISSION_EXPECT_VERSION : MISSION_EXPECT_ABSENT,
        .version = read->present ? read->version : 0,
        .kind = read->kind,
        .key = read->key,
    };
}

int32_t mi_put(mission_plan *plan, const struct mi_read *read, mission_view bytes,
               const mission_store_term *terms, size_t count, mission_error *error)
{
    mission_store_write write = to_read(read, MISSION_WRITE_PUT);

    write.bytes = bytes;
    write.terms = terms;
    write.term_count = count;
    return mi_write(plan, &write, error);
}

int32_t mi_put_new(mission_plan *plan, mission_view kind, mission_view key, mission_view bytes,
                   const mission_store_term *terms, size_t count, mission_error *error)
{
    const struct mi_read nothing = {.kind = kind, .key = key};

    return mi_put(plan, &nothing, bytes, terms, count, error);
}

int32_t mi_still(mission_plan *plan, const struct mi_read *read, mission_error *error)
{
    const mission_store_write write = to_read(read, MISSION_WRITE_CHECK);

    return mi_write(plan, &write, error);
}

int32_t mi_delete(mission_plan *plan, const struct mi_read *read, mission_error *error)
{
    const mission_store_write write = to_read(read, MISSION_WRITE_DELETE);

    return mi_write(plan, &write, error);
}

int32_t mi_bytes(mission_plan *plan, const mission_value *value, mission_view *out,
                 mission_error *error)
{
    struct mi_buffer buffer = {.memory = &mi_plan_context(plan)->memory};
    char head[MI_FRAME_LEN];
    char *framed = NULL;
    bool written;

    *out = (mission_view){NULL, 0};
    written = mi_write_canonical(&buffer, value);
    if (written && buffer.len > mi_plan_context(plan)->limits.json_bytes) {
        mi_buffer_drop(&buffer);
        return mi_fail_say(error, MISSION_E_TOO_LARGE, "what is kept could not be read again");
    }
    if (written)
        framed = mi_arena_take(&plan->arena, MI_FRAME_LEN - 1 + buffer.len);
    if (framed) {
        mi_frame((mission_view){buffer.ptr, buffer.len}, head);
        memcpy(framed, head, MI_FRAME_LEN - 1);
        memcpy(framed + MI_FRAME_LEN - 1, buffer.ptr, buffer.len);
        *out = (mission_view){framed, MI_FRAME_LEN - 1 + buffer.len};
    }
    mi_buffer_drop(&buffer);
    return framed ? MISSION_OK : mi_fail(error, MISSION_E_NOMEM);
}

int32_t mi_built_bytes(mission_plan *plan, mission_builder *builder, mission_view *out,
                       mission_error *error)
{
    mission_json *doc = NULL;
    int32_t rc = mission_builder_finish(builder, &doc, error);

    mission_builder_free(builder);
    *out = (mission_view){NULL, 0};
    if (!rc)
        rc = mi_bytes(plan, mission_json_root(doc), out, error);
    mission_json_unref(doc);
    return rc;
}
