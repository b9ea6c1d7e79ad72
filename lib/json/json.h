/* Inside a JSON value. SPDX-License-Identifier: MIT */
#ifndef MI_JSON_H
#define MI_JSON_H

#include "../base/base.h"
#include "../base/scatter.h"
#include <mission/json.h>

/* What the reader or builder knows about a value. */
#define MI_PLAIN 1u    /* string: no character needs an escape; number: written canonically */
#define MI_SORTED 2u   /* object: members stand in canonical order, no index follows them */
#define MI_IN_TEXT 4u  /* string: between quotes in the source text */
#define MI_VERBATIM 8u /* array, object: canonical as it stands in the text, at items[-1] */

/* So many bytes behind each string and number may be read, whatever they are: names and strings are
 * compared and copied in blocks. The text of a document ends in so many zero bytes. */
#define MI_ROOM 16

struct mission_value {
    uint8_t kind;
    uint8_t flags;
    uint16_t unused;
    uint32_t len; /* bytes of a string or lexeme; elements or members; 0 or 1 for a boolean */
    union {
        const char *text;
        const struct mission_value *items;
        const struct mi_json_member *members; /* then, unless MI_SORTED, uint32_t order[len] */
    } u;
};

struct mi_json_member {
    struct mission_value name, value;
};

struct mission_json {
    atomic_uint refs;
    struct mi_arena arena;
    mission_view text;
    struct mission_value root;
};

static inline const uint32_t *mi_order(const struct mission_value *object)
{
    return (const uint32_t *)(const void *)(object->u.members + object->len);
}

/* order.c: names in UTF-16 code-unit order (RFC 8785 section 3.2.3), compared as UTF-8. */
int mi_name_compare(mission_view a, mission_view b);
static inline mission_view mi_name(const struct mi_json_member *member)
{
    return (mission_view){member->name.u.text, member->name.len};
}
/* Write the canonical order of the members to `order`. Returns 0, NOMEM, or DUPLICATE_MEMBER with
 * the first member, in the text's order, whose name stood before in `*twice`. `*sorted`: the order
 * is that of the text. */
int32_t mi_order_members(const mi_memory *memory, const struct mi_json_member *members,
                         uint32_t count, uint32_t *order, bool *sorted, uint32_t *twice);

/* compare.c. An order in which those are equal, and those alone, that mission_value_equal calls so;
 * a hash that is the same for equal values. Neither takes NULL. */
int mi_value_compare(const mission_value *a, const mission_value *b);
uint64_t mi_value_scatter(const struct mi_scatter *scatter, uint64_t from,
                          const mission_value *value);

/* copy.c: a deep copy in an arena. TOO_DEEP or TOO_MANY beyond so many nested containers, or items
 * in one of them; NOMEM. The recursion ends with `depth`, 1024 at most. */
int32_t mi_value_copy(struct mi_arena *arena, const mission_value *from, uint32_t depth,
                      uint32_t items, mission_value *to);

/* reader.c: mission_json_parse() with memory of the caller's. `kept`: the text is not copied; it is
 * followed by MI_ROOM zero bytes and outlives the document. */
int32_t mi_json_read(const mission_context *context, const mi_memory *memory, mission_view text,
                     bool kept, mission_json **out, mission_error *error);

/* writer.c. False: no memory. */
bool mi_write_canonical(struct mi_buffer *buffer, const mission_value *value);
bool mi_write_string(struct mi_buffer *buffer, mission_view utf8);

#endif
