/* Growing bytes, and immutable bytes. SPDX-License-Identifier: MIT */
#include "base.h"

struct mission_text {
    atomic_uint refs;
    mission_allocator memory;
    char *ptr;
    size_t len, cap;
};

bool mi_buffer_reserve(struct mi_buffer *buffer, size_t more)
{
    size_t want, need;
    char *grown;

    if (MI_LIKELY(more <= buffer->cap - buffer->len))
        return !buffer->failed;
    if (buffer->failed || more > SIZE_MAX / 2 - buffer->len)
        return !(buffer->failed = true);
    need = buffer->len + more;
    want = buffer->cap > SIZE_MAX / 4 ? need : buffer->cap * 2;
    if (want < need)
        want = need;
    if (want < 128)
        want = 128;
    grown = mi_resize(buffer->memory, buffer->ptr, buffer->cap, want);
    if (!grown)
        return !(buffer->failed = true);
    buffer->ptr = grown;
    buffer->cap = want;
    return true;
}

bool mi_buffer_add(struct mi_buffer *buffer, const char *ptr, size_t len)
{
    if (!mi_buffer_reserve(buffer, len))
        return false;
    if (len)
        memcpy(buffer->ptr + buffer->len, ptr, len);
    buffer->len += len;
    return true;
}

void mi_buffer_drop(struct mi_buffer *buffer)
{
    mi_release(buffer->memory, buffer->ptr, buffer->cap);
    buffer->ptr = NULL;
    buffer->len = buffer->cap = 0;
}

mission_text *mi_buffer_text(struct mi_buffer *buffer)
{
    mission_text *text;

    text = buffer->failed ? NULL : mi_resize(buffer->memory, NULL, 0, sizeof *text);
    if (!text) {
        mi_buffer_drop(buffer);
        return NULL;
    }
    atomic_init(&text->refs, 1);
    text->memory = *buffer->memory;
    text->ptr = buffer->ptr;
    text->len = buffer->len;
    text->cap = buffer->cap;
    buffer->ptr = NULL;
    buffer->len = buffer->cap = 0;
    return text;
}

mission_text *mi_text_copy(const mi_memory *memory, mission_view view)
{
    struct mi_buffer buffer = {.memory = memory};

    mi_buffer_add(&buffer, view.ptr, view.len);
    return mi_buffer_text(&buffer);
}

mission_view mission_text_view(const mission_text *text)
{
    return text ? (mission_view){text->ptr, text->len} : (mission_view){NULL, 0};
}

mission_text *mission_text_ref(mission_text *text)
{
    if (text)
        mi_refs_add(&text->refs);
    return text;
}

void mission_text_unref(mission_text *text)
{
    mission_allocator memory;

    if (!text || !mi_refs_drop(&text->refs))
        return;
    memory = text->memory;
    mi_release(&memory, text->ptr, text->cap);
    mi_release(&memory, text, sizeof *text);
}
