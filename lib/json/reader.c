/* The strict reader: RFC 8259 text that is I-JSON (RFC 7493), or a refusal with its place.
 * SPDX-License-Identifier: MIT */
#include "../base/text.h"
#include "assembly.h"
#include "number.h"
#include "scan.h"

/* The text is the document's own copy and ends in zero bytes (MI_ROOM), which no value, space or
 * string goes on over: so nothing looks at `end` before a byte does not fit. */
struct reader {
    const unsigned char *start, *end;
    uint32_t depth_most, items_most;
    uint32_t full; /* `a.used` at which the open container has all the children it may have, or the
                      stack no room for a member more */
    const unsigned char *odd; /* what opened before this is not canonical bytes as it stands */
    bool object;              /* the open container is an object */
    int32_t code;             /* why it stopped, and where */
    const unsigned char *bad;
    bool inside; /* the offence lies in a child of the open container, not behind one */
    struct mi_assembly a;
};

/* The functions that read return the byte behind what they read, or NULL after this. What stops at
 * the end of the text stops because of it. */
static const unsigned char *stop(struct reader *r, int32_t code, const unsigned char *bad)
{
    r->code = bad == r->end ? MISSION_E_UNEXPECTED_END : code;
    r->bad = bad;
    return NULL;
}

/* ---- characters ---- */

static const unsigned char *pass_space(struct reader *r, const unsigned char *at)
{
    for (; *at == ' ' || *at == '\n' || *at == '\r' || *at == '\t'; at++)
        r->odd = at + 1;
    return at;
}

static inline const unsigned char *skip_space(struct reader *r, const unsigned char *at)
{
    return MI_LIKELY(*at > ' ') ? at : pass_space(r, at);
}

static inline bool is_digit(unsigned char c)
{
    return (unsigned char)(c - '0') < 10;
}

static const unsigned char *pass_wide(struct reader *r, const unsigned char *at)
{
    uint32_t code;
    const size_t len = mi_utf8_decode(at, r->end, &code);

    if (len == 0)
        return stop(r, MISSION_E_INVALID_UTF8, at);
    if (mi_noncharacter(code))
        return stop(r, MISSION_E_NONCHARACTER, at);
    return at + len;
}

/* The four hex digits behind `\u`, or -1. */
static int32_t hex4(const unsigned char *at, const unsigned char *end)
{
    int32_t value = 0;

    if (end - at < 4)
        return -1;
    for (int i = 0; i < 4; i++) {
        const unsigned char c = at[i], low = c | 0x20;

        if (c >= '0' && c <= '9')
            value = value << 4 | (c - '0');
        else if (low >= 'a' && low <= 'f')
            value = value << 4 | (low - 'a' + 10);
        else
            return -1;
    }
    return value;
}

/* `\uXXXX`, or two of them for one character; `at` is the backslash. */
static const unsigned char *pass_unicode(struct reader *r, const unsigned char *at, char **to)
{
    const unsigned char *next = at + 6;
    int32_t code = hex4(at + 2, r->end), low;

    if (code < 0)
        return stop(r, MISSION_E_INVALID_ESCAPE, at);
    if (code >= 0xD800 && code <= 0xDFFF) {
        low = r->end - next >= 6 && next[0] == '\\' && next[1] == 'u' ? hex4(next + 2, r->end) : -1;
        if (code > 0xDBFF || low < 0xDC00 || low > 0xDFFF)
            return stop(r, MISSION_E_LONE_SURROGATE, at);
        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
        next += 6;
    }
    if (mi_noncharacter((uint32_t)code))
        return stop(r, MISSION_E_NONCHARACTER, at);
    *to += mi_utf8_encode((uint32_t)code, *to);
    return next;
}

static const unsigned char *pass_escape(struct reader *r, const unsigned char *at, char **to)
{
    static const char names[] = "\"\\/bfnrt", values[] = "\"\\/\b\f\n\r\t";
    const char *name;

    if (at[1] == 'u')
        return pass_unicode(r, at, to);
    name = at[1] ? strchr(names, at[1]) : NULL;
    if (!name)
        return stop(r, MISSION_E_INVALID_ESCAPE, at + 1 == r->end ? r->end : at);
    *(*to)++ = values[name - names];
    return at + 2;
}

/* ---- strings ---- */

/* Bytes up to the closing quote: no decoded form is longer. */
static size_t raw_length(const unsigned char *at, const unsigned char *end)
{
    const unsigned char *first = at;

    for (; at < end && *at != '"'; at++)
        if (*at == '\\' && at + 1 < end)
            at++;
    return (size_t)(at - first);
}

/* make_room made room for it. */
static inline void push(struct reader *r, uint32_t kind, uint32_t flags, const void *text,
                        size_t len)
{
    r->a.stack[r->a.used++] = (mission_value){
        .kind = (uint8_t)kind, .flags = (uint8_t)flags, .len = (uint32_t)len, .u.text = text};
}

/* A string with escapes, decoded into the arena; `at` is the first backslash. */
static const unsigned char *read_escaped(struct reader *r, const unsigned char *first,
                                         const unsigned char *at)
{
    const size_t bound = (size_t)(at - first) + raw_length(at, r->end);
    char *text = mi_arena_take(&r->a.arena, bound + MI_ROOM), *to = text;
    const unsigned char *run;

    if (!text)
        return stop(r, MISSION_E_NOMEM, first);
    for (run = first;;) {
        memcpy(to, run, (size_t)(at - run));
        to += at - run;
        run = at;
        if (*at == '"')
            break;
        if (*at < 0x20)
            return stop(r, MISSION_E_CONTROL_CHARACTER, at);
        if (*at == '\\')
            run = at = pass_escape(r, at, &to);
        else
            at = pass_wide(r, at);
        if (!at)
            return NULL;
        at = mi_scan(at);
    }
    mi_arena_trim(&r->a.arena, text, (size_t)(to - text) + MI_ROOM);
    r->odd = at;
    push(r, MISSION_JSON_STRING, 0, text, (size_t)(to - text));
    return at + 1;
}

static const unsigned char *read_wide(struct reader *r, const unsigned char *first,
                                      const unsigned char *at)
{
    while (*at != '"') {
        if (*at == '\\')
            return read_escaped(r, first, at);
        if (*at < 0x20)
            return stop(r, MISSION_E_CONTROL_CHARACTER, at);
        at = pass_wide(r, at);
        if (!at)
            return NULL;
        at = mi_scan(at);
    }
    push(r, MISSION_JSON_STRING, MI_PLAIN | MI_IN_TEXT, first, (size_t)(at - first));
    return at + 1;
}

/* `at` is the opening quote. */
static inline const unsigned char *read_string(struct reader *r, const unsigned char *at)
{
    const unsigned char *first = at + 1;

    at = mi_scan(first);
    if (MI_UNLIKELY(*at != '"'))
        return read_wide(r, first, at);
    push(r, MISSION_JSON_STRING, MI_PLAIN | MI_IN_TEXT, first, (size_t)(at - first));
    return at + 1;
}

/* ---- numbers and words ---- */

/* Digits, at least one. */
static inline const unsigned char *need_digits(struct reader *r, const unsigned char *at)
{
    if (MI_UNLIKELY(!is_digit(*at)))
        return stop(r, MISSION_E_INVALID_NUMBER, at);
    while (is_digit(*at))
        at++;
    return at;
}

/* What follows the whole part, if anything does; `*exponent`: an exponent is there. */
static const unsigned char *read_rest(struct reader *r, const unsigned char *at, bool *exponent)
{
    if (*at == '.') {
        at = need_digits(r, at + 1);
        if (!at)
            return NULL;
    }
    if (*at == 'e' || *at == 'E') {
        *exponent = true;
        at++;
        at = need_digits(r, at + (*at == '+' || *at == '-'));
    }
    return at;
}

static const unsigned char *read_number(struct reader *r, const unsigned char *first)
{
    const unsigned char *whole = first + (*first == '-'), *at = need_digits(r, whole);
    bool plain, exponent = false;
    double number;

    if (!at)
        return NULL;
    if (*whole == '0' && at > whole + 1)
        return stop(r, MISSION_E_INVALID_NUMBER, whole + 1);
    /* Up to 15 digits stand for themselves; -0 does not. */
    plain = at - whole <= 15 && (whole == first || *whole != '0');
    if (*at == '.' || *at == 'e' || *at == 'E') {
        plain = false;
        at = read_rest(r, at, &exponent);
        if (!at)
            return NULL;
    }
    /* Without an exponent it takes more than 308 digits to leave the range. */
    if (exponent || at - first > 308) {
        number = mi_number_read((const char *)first, (size_t)(at - first));
        if (number - number != 0)
            return stop(r, MISSION_E_NUMBER_RANGE, first);
    }
    if (!plain)
        r->odd = first + 1;
    push(r, MISSION_JSON_NUMBER, plain ? MI_PLAIN : 0, first, (size_t)(at - first));
    return at;
}

static const unsigned char *read_word(struct reader *r, const unsigned char *at, const char *word,
                                      uint32_t kind, uint32_t value)
{
    for (; *word; word++, at++)
        if (*at != (unsigned char)*word)
            return stop(r, MISSION_E_SYNTAX, at);
    push(r, kind, 0, NULL, value);
    return at;
}

/* ---- structure ---- */

static const unsigned char *read_other(struct reader *r, const unsigned char *at)
{
    switch (*at) {
    case 't':
        return read_word(r, at, "true", MISSION_JSON_BOOLEAN, 1);
    case 'f':
        return read_word(r, at, "false", MISSION_JSON_BOOLEAN, 0);
    case 'n':
        return read_word(r, at, "null", MISSION_JSON_NULL, 0);
    default:
        if (*at == '-' || is_digit(*at))
            return read_number(r, at);
        return stop(r, MISSION_E_SYNTAX, at);
    }
}

/* A member's name and the colon. */
static inline const unsigned char *read_name(struct reader *r, const unsigned char *at)
{
    at = skip_space(r, at);
    if (MI_UNLIKELY(*at != '"'))
        return stop(r, MISSION_E_SYNTAX, at);
    at = read_string(r, at);
    if (MI_UNLIKELY(!at))
        return NULL;
    at = skip_space(r, at);
    if (MI_UNLIKELY(*at != ':'))
        return stop(r, MISSION_E_SYNTAX, at);
    return at + 1;
}

static uint32_t most_used(const struct reader *r)
{
    return r->a.base ? (uint32_t)(r->a.base + ((uint64_t)r->items_most << r->object)) : UINT32_MAX;
}

/* After another container became the open one, or the stack has grown. */
static inline void turn_to(struct reader *r, bool object)
{
    r->object = object;
    r->full = r->a.cap - 2;
    if (MI_UNLIKELY(r->items_most < r->full) && most_used(r) < r->full)
        r->full = most_used(r);
}

static const unsigned char *open_container(struct reader *r, const unsigned char *at)
{
    const bool object = *at == '{';

    if (r->a.depth == r->depth_most)
        return stop(r, MISSION_E_TOO_DEEP, at);
    if (!mi_assembly_begin(&r->a, object ? MISSION_JSON_OBJECT : MISSION_JSON_ARRAY,
                           (const char *)at))
        return stop(r, MISSION_E_NOMEM, at);
    turn_to(r, object);
    return at + 1;
}

/* `at` is a closing bracket, or what stands where one should. */
static const unsigned char *close_container(struct reader *r, const unsigned char *at)
{
    const mission_value *open = mi_assembly_open(&r->a);
    uint32_t twice;
    int32_t rc;

    r->inside = false;
    if (*at != (r->object ? '}' : ']'))
        return stop(r, MISSION_E_SYNTAX, at);
    r->inside = true;
    rc = mi_assembly_end(&r->a, (const char *)r->odd <= open->u.text ? (const char *)at + 1 : NULL,
                         &twice);
    if (rc)
        return stop(r, rc, at);
    if (!(open->flags & MI_SORTED))
        r->odd = at;
    open = mi_assembly_open(&r->a);
    turn_to(r, open && open->kind == MISSION_JSON_OBJECT);
    return at + 1;
}

static const unsigned char *make_room(struct reader *r, const unsigned char *at)
{
    if (r->a.used >= most_used(r))
        return stop(r, MISSION_E_TOO_MANY, skip_space(r, at));
    if (!mi_assembly_room(&r->a, 3))
        return stop(r, MISSION_E_NOMEM, r->start);
    turn_to(r, r->object);
    return at;
}

/* One child of the open container, or the root: a whole scalar, or the opening of a container. */
static inline const unsigned char *read_child(struct reader *r, const unsigned char *at)
{
    if (MI_UNLIKELY(r->a.used >= r->full) && !make_room(r, at))
        return NULL;
    if (r->object) {
        at = read_name(r, at);
        if (MI_UNLIKELY(!at))
            return NULL;
    }
    at = skip_space(r, at);
    if (*at == '"')
        return read_string(r, at);
    if (*at == '{' || *at == '[')
        return open_container(r, at);
    return read_other(r, at);
}

static bool read_document(struct reader *r)
{
    const unsigned char *at = r->start;
    uint32_t depth;

    for (;;) {
        depth = r->a.depth;
        at = read_child(r, at);
        if (MI_UNLIKELY(!at))
            return false;
        at = skip_space(r, at);
        if (r->a.depth > depth && *at != '}' && *at != ']')
            continue; /* the first child of the container that was opened */
        while (r->a.base && *at != ',') {
            at = close_container(r, at);
            if (MI_UNLIKELY(!at))
                return false;
            at = skip_space(r, at);
        }
        if (!r->a.base)
            return at == r->end || stop(r, MISSION_E_TRAILING_BYTES, at);
        at++;
    }
}

/* ---- refusing ---- */

static const unsigned char *skip_string(const unsigned char *at)
{
    for (at++; *at != '"'; at++)
        if (*at == '\\')
            at++;
    return at + 1;
}

/* The opening quote of name number `index` of the object that opens at `at`; read before. */
static const unsigned char *name_at(const unsigned char *at, uint32_t index)
{
    uint32_t depth = 0;
    bool name = false;

    for (;; at++) {
        switch (*at) {
        case '"':
            if (depth == 1 && name && index-- == 0)
                return at;
            name = false;
            at = skip_string(at) - 1;
            break;
        case '{':
        case '[':
            name = ++depth == 1;
            break;
        case '}':
        case ']':
            depth--;
            break;
        case ',':
            name = depth == 1;
            break;
        default:
            break;
        }
    }
}

/* The pointer of the open containers up to the one whose children begin at `base`; each is bounded
 * by `used`, where its open child stands or its children end. */
static void put_place(const struct reader *r, mission_error *error, uint32_t base, uint32_t used)
{
    const mission_value *open;

    if (base == 0)
        return;
    open = &r->a.stack[base - 1];
    put_place(r, error, open->len, base - 1);
    if (open->kind == MISSION_JSON_ARRAY)
        mi_where_index(error, used - base);
    else if ((used - base) % 2)
        mi_where_name(error,
                      mi_name((const struct mi_json_member *)(const void *)&r->a.stack[used - 1]));
}

/* Where the open container itself stands. */
static void put_container(const struct reader *r, mission_error *error, uint32_t base)
{
    if (base)
        put_place(r, error, r->a.stack[base - 1].len, base - 1);
}

struct duplicate {
    uint32_t base, index; /* in which open object, which of its names */
    const unsigned char *at;
};

/* The first name of an open object that stood before. */
static int32_t find_duplicate(struct reader *r, uint32_t base, uint32_t used,
                              struct duplicate *first)
{
    const uint32_t count = (used - base + 1) / 2;
    const struct mi_json_member *members =
        (const struct mi_json_member *)(const void *)&r->a.stack[base];
    const unsigned char *at;
    uint32_t *order, twice;
    bool sorted;
    int32_t rc;

    if (count < 2)
        return MISSION_OK;
    order = mi_resize(r->a.memory, NULL, 0, count * sizeof *order);
    if (!order)
        return MISSION_E_NOMEM;
    rc = mi_order_members(r->a.memory, members, count, order, &sorted, &twice);
    mi_release(r->a.memory, order, count * sizeof *order);
    if (rc != MISSION_E_DUPLICATE_MEMBER)
        return rc;
    at = name_at((const unsigned char *)r->a.stack[base - 1].u.text, twice);
    if (!first->at || at < first->at)
        *first = (struct duplicate){base, twice, at};
    return MISSION_OK;
}

/* Names are compared when their object closes; a refusal before that must not hide an earlier
 * duplicate. */
static int32_t find_duplicates(struct reader *r, struct duplicate *first)
{
    uint32_t used = r->a.used;
    int32_t rc;

    for (uint32_t base = r->a.base; base; used = base - 1, base = r->a.stack[base - 1].len) {
        if (r->a.stack[base - 1].kind != MISSION_JSON_OBJECT)
            continue;
        rc = find_duplicate(r, base, used, first);
        if (rc)
            return rc;
    }
    return MISSION_OK;
}

static int32_t refuse(struct reader *r, mission_error *error)
{
    struct duplicate first = {0};

    if (r->code != MISSION_E_NOMEM && find_duplicates(r, &first))
        r->code = MISSION_E_NOMEM;
    if (r->code == MISSION_E_NOMEM)
        return mi_fail(error, MISSION_E_NOMEM);
    if (first.at && (first.at < r->bad || r->code == MISSION_E_DUPLICATE_MEMBER)) {
        mi_fail_at(error, MISSION_E_DUPLICATE_MEMBER, (uint64_t)(first.at - r->start));
        put_container(r, error, first.base);
        mi_where_name(error, mi_name((const struct mi_json_member *)(const void *)&r->a
                                         .stack[first.base + 2 * first.index]));
        return MISSION_E_DUPLICATE_MEMBER;
    }
    mi_fail_at(error, r->code, (uint64_t)(r->bad - r->start));
    if (r->inside)
        put_place(r, error, r->a.base, r->a.used);
    else
        put_container(r, error, r->a.base);
    return r->code;
}

/* ---- the call ---- */

static bool has_mark(mission_view text)
{
    return text.len >= 3 && memcmp(text.ptr, "\xEF\xBB\xBF", 3) == 0;
}

/* One block for the text and, in most documents, for the values: half as much again as the text. */
static bool take_text(struct reader *r, mission_view *text, bool kept)
{
    if (!mi_arena_reserve(&r->a.arena, text->len / 2 * (kept ? 3 : 5) + sizeof(mission_json) + 64))
        return false;
    if (!kept)
        text->ptr = mi_arena_copy(&r->a.arena, *text, MI_ROOM);
    if (!text->ptr)
        return false;
    r->start = r->odd = (const unsigned char *)text->ptr;
    r->end = r->start + text->len;
    return true;
}

int32_t mi_json_read(const mission_context *context, const mi_memory *memory, mission_view text,
                     bool kept, mission_json **out, mission_error *error)
{
    struct reader r;
    int32_t rc = MISSION_OK;

    *out = NULL;
    if (text.len > context->limits.json_bytes)
        return mi_fail_at(error, MISSION_E_TOO_LARGE, context->limits.json_bytes);
    if (has_mark(text))
        return mi_fail_at(error, MISSION_E_BYTE_ORDER_MARK, 0);
    mi_assembly_start(&r.a, memory);
    r.depth_most = context->limits.json_depth;
    r.items_most = context->limits.json_items;
    r.inside = true;
    turn_to(&r, false);
    r.code = MISSION_E_NOMEM; /* until something else stops it */
    if (take_text(&r, &text, kept) && read_document(&r))
        *out = mi_assembly_finish(&r.a, text);
    if (!*out)
        rc = refuse(&r, error);
    mi_assembly_drop(&r.a);
    return rc;
}

int32_t mission_json_parse(mission_context *context, mission_view text, uint32_t flags,
                           mission_json **out, mission_error *error)
{
    if (out)
        *out = NULL;
    if (!context || !out || !mi_usable(text) || flags)
        return mi_fail(error, MISSION_E_ARGUMENT);
    return mi_json_read(context, &context->memory, text, false, out, error);
}
