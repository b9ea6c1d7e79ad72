/* The canonical writer: RFC 8785 bytes. SPDX-License-Identifier: MIT */
#include "json.h"
#include "number.h"
#include "scan.h"

/* The functions that put return where writing goes on, or NULL when there was no memory. The
 * buffer's `len` is brought up to date when it grows and at the end. Behind every value there is
 * room for one byte more: a comma or a colon. */

static char *grow(struct mi_buffer *buffer, char *at, size_t need)
{
    buffer->len = (size_t)(at - buffer->ptr);
    return mi_buffer_reserve(buffer, need + 1) ? buffer->ptr + buffer->len : NULL;
}

static inline char *room(struct mi_buffer *buffer, char *at, size_t need)
{
    if (MI_LIKELY(need < buffer->cap - (size_t)(at - buffer->ptr)))
        return at;
    return grow(buffer, at, need);
}

/* Short runs without a call, in blocks that may be read (MI_ROOM) and written past the end. */
static inline void copy_roomy(char *to, const char *from, size_t len)
{
    if (MI_UNLIKELY(len > 128)) {
        memcpy(to, from, len);
        return;
    }
    for (size_t i = 0; i < len; i += MI_ROOM)
        memcpy(to + i, from + i, MI_ROOM);
}

static char *put_escape(char *at, unsigned char c)
{
    static const char hex[] = "0123456789abcdef", names[] = "btn-fr";

    *at++ = '\\';
    if (c == '"' || c == '\\') {
        *at++ = (char)c;
    } else if (c >= '\b' && c <= '\r' && c != '\v') {
        *at++ = names[c - '\b'];
    } else {
        memcpy(at, "u00", 3);
        at[3] = hex[c >> 4];
        at[4] = hex[c & 15];
        at += 5;
    }
    return at;
}

#define ESCAPE_MOST 6u /* \u00xx */

/* Run by run: what stands as it is, then an escape. There is room for a quote behind it. */
static char *put_escaped(struct mi_buffer *buffer, char *at, const char *text, size_t len)
{
    const unsigned char *from = (const unsigned char *)text, *end = from + len, *run;

    do {
        run = from;
        from = mi_scan_to(from, end);
        while (from < end && *from >= 0x80)
            from = mi_scan_to(from + 1, end);
        at = room(buffer, at, (size_t)(from - run) + ESCAPE_MOST + 1);
        if (!at)
            return NULL;
        memcpy(at, run, (size_t)(from - run));
        at += from - run;
        if (from < end)
            at = put_escape(at, *from++);
    } while (from < end);
    return at;
}

/* Built, or written with escapes. */
static char *put_odd_string(struct mi_buffer *buffer, char *at, const mission_value *value)
{
    at = room(buffer, at, value->flags & MI_PLAIN ? (size_t)value->len + 2 : 1);
    if (!at)
        return NULL;
    *at++ = '"';
    if (value->flags & MI_PLAIN) {
        memcpy(at, value->u.text, value->len);
        at += value->len;
    } else {
        at = put_escaped(buffer, at, value->u.text, value->len);
        if (!at)
            return NULL;
    }
    *at++ = '"';
    return at;
}

/* Canonical bytes that stand somewhere as they are to be written, with room behind them. */
static inline char *put_span(struct mi_buffer *buffer, char *at, const char *from, size_t len)
{
    at = room(buffer, at, len + MI_ROOM);
    if (MI_UNLIKELY(!at))
        return NULL;
    copy_roomy(at, from, len);
    return at + len;
}

static inline char *put_string(struct mi_buffer *buffer, char *at, const mission_value *value)
{
    if (MI_LIKELY(value->flags & MI_IN_TEXT)) /* with the quotes that stand around it */
        return put_span(buffer, at, value->u.text - 1, (size_t)value->len + 2);
    return put_odd_string(buffer, at, value);
}

static inline char *put_byte(struct mi_buffer *buffer, char *at, char byte)
{
    at = room(buffer, at, 1);
    if (MI_UNLIKELY(!at))
        return NULL;
    *at = byte;
    return at + 1;
}

static char *put_bytes(struct mi_buffer *buffer, char *at, const char *bytes, size_t len)
{
    at = room(buffer, at, len);
    if (!at)
        return NULL;
    memcpy(at, bytes, len);
    return at + len;
}

static char *put_number(struct mi_buffer *buffer, char *at, const mission_value *value)
{
    if (MI_LIKELY(value->flags & MI_PLAIN))
        return put_span(buffer, at, value->u.text, value->len);
    at = room(buffer, at, MI_NUMBER_LEN);
    return at ? at + mi_number_print(mi_number_read(value->u.text, value->len), at) : NULL;
}

static char *put_value(struct mi_buffer *buffer, char *at, const mission_value *value);

static char *put_array(struct mi_buffer *buffer, char *at, const mission_value *array)
{
    at = put_byte(buffer, at, '[');
    for (uint32_t i = 0; at && i < array->len; i++) {
        if (i > 0)
            *at++ = ',';
        at = put_value(buffer, at, &array->u.items[i]);
    }
    return at ? put_byte(buffer, at, ']') : NULL;
}

/* A name and a string that stand behind one another in the text, `"name":"value"`, are one run. */
static inline bool one_run(const struct mi_json_member *member)
{
    return (member->value.flags & MI_IN_TEXT) &&
           member->name.u.text + member->name.len + 3 == member->value.u.text;
}

static inline char *put_member(struct mi_buffer *buffer, char *at,
                               const struct mi_json_member *member)
{
    if (MI_LIKELY(one_run(member)))
        return put_span(buffer, at, member->name.u.text - 1,
                        (size_t)member->name.len + member->value.len + 5);
    at = put_string(buffer, at, &member->name);
    if (MI_UNLIKELY(!at))
        return NULL;
    *at++ = ':';
    return put_value(buffer, at, &member->value);
}

static char *put_object(struct mi_buffer *buffer, char *at, const mission_value *object)
{
    const uint32_t *order = object->flags & MI_SORTED ? NULL : mi_order(object);

    at = put_byte(buffer, at, '{');
    for (uint32_t i = 0; at && i < object->len; i++) {
        if (i > 0)
            *at++ = ',';
        at = put_member(buffer, at, &object->u.members[order ? order[i] : i]);
    }
    return at ? put_byte(buffer, at, '}') : NULL;
}

/* As deep as the reader's and builder's limit lets a document be, 1024 at most. */
static char *put_value(struct mi_buffer *buffer, char *at, const mission_value *value)
{
    if (value->flags & MI_VERBATIM)
        return put_span(buffer, at, value->u.items[-1].u.text, value->u.items[-1].len);
    switch (value->kind) {
    case MISSION_JSON_STRING:
        return put_string(buffer, at, value);
    case MISSION_JSON_OBJECT:
        return put_object(buffer, at, value);
    case MISSION_JSON_ARRAY:
        return put_array(buffer, at, value);
    case MISSION_JSON_NUMBER:
        return put_number(buffer, at, value);
    case MISSION_JSON_BOOLEAN:
        return value->len ? put_bytes(buffer, at, "true", 4) : put_bytes(buffer, at, "false", 5);
    default:
        return put_bytes(buffer, at, "null", 4);
    }
}

static bool finish(struct mi_buffer *buffer, const char *at)
{
    if (at)
        buffer->len = (size_t)(at - buffer->ptr);
    return at != NULL;
}

bool mi_write_canonical(struct mi_buffer *buffer, const mission_value *value)
{
    if (!mi_buffer_reserve(buffer, 1))
        return false;
    return finish(buffer, put_value(buffer, buffer->ptr + buffer->len, value));
}

bool mi_write_string(struct mi_buffer *buffer, mission_view utf8)
{
    mission_value value = {.kind = MISSION_JSON_STRING, .u.text = utf8.len ? utf8.ptr : ""};

    if (utf8.len > UINT32_MAX / 8)
        buffer->failed = true;
    if (!mi_buffer_reserve(buffer, 1))
        return false;
    value.len = (uint32_t)utf8.len;
    return finish(buffer, put_string(buffer, buffer->ptr + buffer->len, &value));
}

int32_t mission_value_write(mission_context *context, const mission_value *value,
                            const mission_sink *sink, mission_error *error)
{
    const size_t ends[] = {MI_END_OF(mission_sink, write), sizeof *sink};
    struct mi_buffer buffer;
    mission_sink own;
    int32_t rc;

    if (!context || !value || !sink)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_import(&own, sizeof own, sink, ends, MI_COUNT(ends));
    if (rc)
        return mi_fail(error, rc);
    if (!own.write)
        return mi_fail(error, MISSION_E_NO_CALLBACK);
    buffer = (struct mi_buffer){.memory = &context->memory};
    if (!mi_write_canonical(&buffer, value)) {
        rc = mi_fail(error, MISSION_E_NOMEM);
    } else {
        const int32_t host = own.write(own.host, buffer.ptr, buffer.len);

        rc = host ? mi_fail_host(error, MISSION_E_HOST, host, "sink.write") : MISSION_OK;
    }
    mi_buffer_drop(&buffer);
    return rc;
}

int32_t mission_value_canonical(mission_context *context, const mission_value *value,
                                mission_text **out, mission_error *error)
{
    struct mi_buffer buffer;

    if (out)
        *out = NULL;
    if (!context || !value || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    buffer = (struct mi_buffer){.memory = &context->memory};
    mi_write_canonical(&buffer, value);
    *out = mi_buffer_text(&buffer);
    return *out ? MISSION_OK : mi_fail(error, MISSION_E_NOMEM);
}

int32_t mission_json_canonicalize(mission_context *context, mission_view text, mission_text **out,
                                  mission_error *error)
{
    struct mi_buffer buffer;
    mission_json *json;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mission_json_parse(context, text, 0, &json, error);
    if (rc)
        return rc;
    buffer = (struct mi_buffer){.memory = &context->memory};
    if (mi_buffer_reserve(&buffer, text.len + 32)) /* seldom longer than the text */
        mi_write_canonical(&buffer, &json->root);
    mission_json_unref(json);
    *out = mi_buffer_text(&buffer);
    return *out ? MISSION_OK : mi_fail(error, MISSION_E_NOMEM);
}
