/* How the model reads objects: schemas as tables, refusals with a place.
 * SPDX-License-Identifier: MIT */
#ifndef MI_CHECK_H
#define MI_CHECK_H

#include "../base/base.h"
#include "../base/text.h"
#include <mission/json.h>
#include <mission/time.h>

/* Where a value stands: a chain on the C stack, written as a JSON Pointer only on refusal. */
struct mi_place {
    const struct mi_place *up;
    mission_view name; /* of the member; .ptr NULL: element `index` */
    size_t index;
};

/* What a run of checks shares. */
struct mi_check {
    mission_context *context;
    mission_error *error;
    const char *oauth;       /* the `error` value of this surface; NULL: each code's own */
    const mission_json *doc; /* to find byte offsets on refusal; may be NULL */
    const mission_time *now; /* NULL: times are not compared with now */
    bool anchored; /* a stored record: what its anchors prove was read strictly before it was
                      anchored, and is not read so again */
};

/* Refuse the value at `at`. `text` adds to the code's own line; may be NULL. */
int32_t mi_refuse(const struct mi_check *check, const struct mi_place *at, int32_t code,
                  const char *text);

/* Is this the member of a table? */
static inline bool mi_named(const char *name, mission_view found)
{
    size_t len = 0;

    while (len < found.len && name[len] == found.ptr[len] && name[len])
        len++;
    return len == found.len && !name[len];
}

/* A literal action: letters, digits, "_", ".", ":", "-". A family ends in ".*" behind them, and is
 * nothing that anybody does. */
static inline bool mi_action_literal(mission_view text)
{
    for (size_t i = 0; i < text.len; i++) {
        const char c = text.ptr[i]; /* letters, digits, "-", "_" are those of base64url */

        if (mi_base64url_value((unsigned char)c) < 0 && c != '.' && c != ':')
            return false;
    }
    return text.len > 0;
}

typedef int32_t mi_checker(const struct mi_check *check, const struct mi_place *at,
                           const mission_value *value);

struct mi_member {
    const char *name;
    bool required;
    mi_checker *check; /* NULL: any value */
};

/* An object by its table: members in the text's order, then what is missing in the table's order.
 * `other` decides on members that the table does not have: mi_closed refuses, mi_open keeps. */
int32_t mi_object(const struct mi_check *check, const struct mi_place *at,
                  const mission_value *value, const struct mi_member *members, size_t count,
                  mi_checker *other);
mi_checker mi_closed, mi_open;

/* Each element of an array by one checker; at least `least` and at most `most` elements. */
int32_t mi_array(const struct mi_check *check, const struct mi_place *at,
                 const mission_value *value, size_t least, size_t most, mi_checker *element);

/* Values. */
mi_checker mi_any_object, mi_any_array, mi_any_string; /* just the kind */
mi_checker mi_filled_string;                           /* a string, not empty */
mi_checker mi_boolean;
mi_checker mi_uri;             /* absolute URI */
mi_checker mi_uri_no_fragment; /* absolute URI without fragment */
mi_checker mi_language;        /* BCP 47 tag */
mi_checker mi_rfc3339;
mi_checker mi_digest_strict, mi_digest_carried;
mi_checker mi_identifier; /* Mission Identifier, ID-1: charset and length <= 256 */
int32_t mi_integer(const struct mi_check *check, const struct mi_place *at,
                   const mission_value *value, int64_t least, int64_t most);

/* Text helpers over values that were checked before. */
mission_view mi_get_text(const mission_value *object, const char *name);
const mission_value *mi_get(const mission_value *object, const char *name);
const mission_value *mi_get_term(const mission_context *context, const mission_value *object,
                                 uint32_t term);

/* Call a host's validate; refuse with its words when it does. */
int32_t mi_member_validate(const struct mi_check *check, const struct mi_place *at,
                           const mission_member_type *type, const mission_value *value);

#endif
