/* application/x-www-form-urlencoded, read and written. SPDX-License-Identifier: MIT */
#include "../base/text.h"
#include "../base/uri.h"
#include "parameters.h"

struct form {
    mission_view text;
    size_t at;
    struct mi_parameters list;
    mission_error *error;
};

static size_t stretches(mission_view text)
{
    size_t count = 1;

    for (size_t i = 0; i < text.len; i++)
        count += text.ptr[i] == '&';
    return count;
}

/* A stretch of the form, decoded to the end of the list's bytes, also as far as it can be: what was
 * written is wiped with them. Never longer than it was. */
static int32_t decode(struct form *form, size_t from, size_t to, mission_view *out)
{
    mission_parameters *made = form->list.made;
    char *const start = made->bytes + made->used;
    const char *text = form->text.ptr;

    for (size_t i = from; i < to; i++) {
        const unsigned char c = (unsigned char)text[i];
        const int high = c == '%' && to - i > 2 ? mi_hex((unsigned char)text[i + 1]) : -1;
        const int low = high >= 0 ? mi_hex((unsigned char)text[i + 2]) : -1;

        if (c <= ' ' || c > '~' || (c == '%' && low < 0))
            return mi_fail_at(form->error, MISSION_E_MALFORMED_PARAMETER, i);
        made->bytes[made->used++] = (char)(c == '%' ? high << 4 | low : c == '+' ? ' ' : c);
        i += c == '%' ? 2 : 0;
    }
    *out = (mission_view){start, (size_t)(made->bytes + made->used - start)};
    return MISSION_OK;
}

/* Where a character stands next; `end`: nowhere before it. */
static size_t next(const struct form *form, char c, size_t end)
{
    const char *from = form->text.ptr + form->at;
    const char *found = memchr(from, c, end - form->at);

    return found ? form->at + (size_t)(found - from) : end;
}

static int32_t pair(struct form *form)
{
    const size_t begin = form->at, end = next(form, '&', form->text.len);
    const size_t equals = next(form, '=', end);
    mission_view name, value = {NULL, 0};
    int32_t rc;

    form->at = end + 1;
    if (begin == end)
        return MISSION_OK;
    rc = decode(form, begin, equals, &name);
    if (!rc && equals < end)
        rc = decode(form, equals + 1, end, &value);
    return rc ? rc : mi_parameters_take(&form->list, name, value, begin);
}

int32_t mission_parameters_parse(mission_context *context, mission_view form,
                                 mission_parameters **out, mission_error *error)
{
    struct form reading = {.text = form, .error = error};
    int32_t rc;

    if (out)
        *out = NULL;
    if (!context || !out || !mi_usable(form))
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_parameters_start(&reading.list, context, stretches(form), form.len, error);
    while (!rc && reading.at < form.len)
        rc = pair(&reading);
    return mi_parameters_finish(&reading.list, rc, out);
}

/* ---- Writing ---- */

/* What the form encoding leaves as it is. */
static bool plain(unsigned char c)
{
    return mi_uri_unreserved(c) ? c != '~' : c == '*';
}

static void encode(struct mi_buffer *to, mission_view text)
{
    static const char digits[] = "0123456789ABCDEF";

    for (size_t i = 0; i < text.len; i++) {
        const unsigned char c = (unsigned char)text.ptr[i];
        const char triplet[3] = {'%', digits[c >> 4], digits[c & 15]};

        if (plain(c) || c == ' ')
            mi_buffer_add(to, c == ' ' ? "+" : &text.ptr[i], 1);
        else
            mi_buffer_add(to, triplet, sizeof triplet);
    }
}

/* `*room`: what is written takes no more; so it is written once, and leaves no copies behind. */
static bool sendable(const mission_parameter *list, size_t count, size_t *room)
{
    *room = 0;
    for (size_t i = 0; i < count; i++) {
        if (!mi_usable(list[i].name) || !mi_usable(list[i].value) || !list[i].name.len ||
            !mi_utf8_within(list[i].name, list[i].name.len) ||
            !mi_utf8_within(list[i].value, list[i].value.len))
            return false;
        *room += 3 * (list[i].name.len + list[i].value.len) + 2;
    }
    return true;
}

int32_t mission_parameters_form(mission_context *context, const mission_parameter *list,
                                size_t count, mission_text **out, mission_error *error)
{
    struct mi_buffer buffer = {0};
    size_t room;

    if (out)
        *out = NULL;
    if (!context || !out || (count && !list) || !sendable(list, count, &room))
        return mi_fail(error, MISSION_E_ARGUMENT);
    buffer.memory = &context->memory;
    mi_buffer_reserve(&buffer, room);
    for (size_t i = 0; i < count; i++) {
        if (!list[i].value.len)
            continue;
        if (buffer.len)
            mi_buffer_add(&buffer, "&", 1);
        encode(&buffer, list[i].name);
        mi_buffer_add(&buffer, "=", 1);
        encode(&buffer, list[i].value);
    }
    *out = mi_buffer_text(&buffer);
    return *out ? MISSION_OK : mi_fail(error, MISSION_E_NOMEM);
}
