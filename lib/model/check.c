/* Reading objects by tables, and refusing with a place. SPDX-License-Identifier: MIT */
#include "check.h"
#include "../json/json.h"
#include "../json/locate.h"
#include <mission/commitment.h>
#include <mission/identifier.h>
#include <mission/profile.h>

#define DEEPEST 64 /* steps to a value that a refusal names; no schema goes deeper */
#define MOST_MEMBERS 64

static void say_where(mission_error *error, const mission_json *doc, const struct mi_place *at)
{
    struct mi_step steps[DEEPEST];
    size_t first = DEEPEST; /* filled from the end: places lead upwards */

    for (; at && first > 0; at = at->up)
        steps[--first] = (struct mi_step){at->name, at->index};
    if (at) {
        mi_where_name(error, MI_VIEW("..."));
        return;
    }
    for (size_t i = first; i < DEEPEST; i++) {
        if (steps[i].name.ptr)
            mi_where_name(error, steps[i].name);
        else
            mi_where_index(error, steps[i].index);
    }
    if (doc)
        error->offset = mi_json_locate(mission_json_text(doc), steps + first, DEEPEST - first);
}

/* Only what the document itself did wrong has the surface's OAuth error. */
static bool of_input(int32_t category)
{
    return category == MISSION_CATEGORY_INPUT || category == MISSION_CATEGORY_LIMIT ||
           category == MISSION_CATEGORY_REFUSED;
}

int32_t mi_refuse(const struct mi_check *check, const struct mi_place *at, int32_t code,
                  const char *text)
{
    mission_error *error = check->error;

    if (!mi_error_wanted(error))
        return code;
    if (text)
        mi_fail_say(error, code, "%s", text);
    else
        mi_fail(error, code);
    if (check->oauth && of_input(error->category))
        error->oauth_error = check->oauth;
    say_where(error, check->doc, at);
    return code;
}

static int32_t of_kind(const struct mi_check *check, const struct mi_place *at,
                       const mission_value *value, uint32_t kind)
{
    static const char *const wanted[] = {
        [MISSION_JSON_BOOLEAN] = "a boolean", [MISSION_JSON_NUMBER] = "a number",
        [MISSION_JSON_STRING] = "a string",   [MISSION_JSON_ARRAY] = "an array",
        [MISSION_JSON_OBJECT] = "an object",
    };

    if (mission_value_kind(value) == kind)
        return MISSION_OK;
    return mi_refuse(check, at, MISSION_E_WRONG_TYPE, wanted[kind]);
}

static const struct mi_member *member_of(const struct mi_member *members, size_t count,
                                         mission_view name)
{
    for (size_t i = 0; i < count; i++)
        if (mi_named(members[i].name, name))
            return &members[i];
    return NULL;
}

static int32_t check_members(const struct mi_check *check, const struct mi_place *at,
                             const mission_value *value, const struct mi_member *members,
                             size_t count, mi_checker *other, uint64_t *seen)
{
    int32_t rc = MISSION_OK;

    for (size_t i = 0; !rc && i < value->len; i++) { /* an object */
        struct mi_place place = {at, mi_name(&value->u.members[i]), 0};
        const struct mi_member *known = member_of(members, count, place.name);
        mi_checker *run = known ? known->check : other ? other : mi_closed;

        if (known)
            *seen |= UINT64_C(1) << (known - members);
        if (run)
            rc = run(check, &place, &value->u.members[i].value);
    }
    return rc;
}

int32_t mi_object(const struct mi_check *check, const struct mi_place *at,
                  const mission_value *value, const struct mi_member *members, size_t count,
                  mi_checker *other)
{
    uint64_t seen = 0;
    int32_t rc = of_kind(check, at, value, MISSION_JSON_OBJECT);

    if (!rc && count > MOST_MEMBERS) /* a table of ours that `seen` cannot hold */
        return mi_refuse(check, at, MISSION_E_UNSUPPORTED, NULL);
    if (!rc)
        rc = check_members(check, at, value, members, count, other, &seen);
    for (size_t i = 0; !rc && i < count; i++)
        if (members[i].required && !(seen >> i & 1))
            rc = mi_refuse(check, at, MISSION_E_MISSING_MEMBER, members[i].name);
    return rc;
}

int32_t mi_closed(const struct mi_check *check, const struct mi_place *at,
                  const mission_value *value)
{
    (void)value;
    return mi_refuse(check, at, MISSION_E_UNKNOWN_MEMBER, NULL);
}

int32_t mi_open(const struct mi_check *check, const struct mi_place *at, const mission_value *value)
{
    (void)check;
    (void)at;
    (void)value;
    return MISSION_OK;
}

int32_t mi_array(const struct mi_check *check, const struct mi_place *at,
                 const mission_value *value, size_t least, size_t most, mi_checker *element)
{
    size_t count = mission_value_count(value);
    int32_t rc = of_kind(check, at, value, MISSION_JSON_ARRAY);

    if (!rc && count < least)
        rc = mi_refuse(check, at, count ? MISSION_E_OUT_OF_RANGE : MISSION_E_EMPTY,
                       "too few elements");
    if (!rc && count > most)
        rc = mi_refuse(check, at, MISSION_E_TOO_MANY, NULL);
    for (size_t i = 0; !rc && element && i < count; i++) {
        struct mi_place place = {at, {NULL, 0}, i};

        rc = element(check, &place, mission_value_item(value, i));
    }
    return rc;
}

int32_t mi_any_object(const struct mi_check *check, const struct mi_place *at,
                      const mission_value *value)
{
    return of_kind(check, at, value, MISSION_JSON_OBJECT);
}

int32_t mi_any_array(const struct mi_check *check, const struct mi_place *at,
                     const mission_value *value)
{
    return of_kind(check, at, value, MISSION_JSON_ARRAY);
}

int32_t mi_any_string(const struct mi_check *check, const struct mi_place *at,
                      const mission_value *value)
{
    return of_kind(check, at, value, MISSION_JSON_STRING);
}

int32_t mi_boolean(const struct mi_check *check, const struct mi_place *at,
                   const mission_value *value)
{
    return of_kind(check, at, value, MISSION_JSON_BOOLEAN);
}

int32_t mi_filled_string(const struct mi_check *check, const struct mi_place *at,
                         const mission_value *value)
{
    int32_t rc = mi_any_string(check, at, value);

    if (!rc && mission_value_string(value).len == 0)
        rc = mi_refuse(check, at, MISSION_E_EMPTY, NULL);
    return rc;
}

/* What a reader of text said of a string, with the string's place. */
static int32_t verdict(const struct mi_check *check, const struct mi_place *at, int32_t code)
{
    return code ? mi_refuse(check, at, code, NULL) : MISSION_OK;
}

static int32_t uri(const struct mi_check *check, const struct mi_place *at,
                   const mission_value *value, uint32_t flags)
{
    int32_t rc = mi_any_string(check, at, value);

    return rc ? rc : verdict(check, at, mi_uri_check(mission_value_string(value), flags));
}

int32_t mi_uri(const struct mi_check *check, const struct mi_place *at, const mission_value *value)
{
    return uri(check, at, value, 0);
}

int32_t mi_uri_no_fragment(const struct mi_check *check, const struct mi_place *at,
                           const mission_value *value)
{
    return uri(check, at, value, MI_URI_NO_FRAGMENT);
}

int32_t mi_language(const struct mi_check *check, const struct mi_place *at,
                    const mission_value *value)
{
    int32_t rc = mi_any_string(check, at, value);

    if (rc)
        return rc;
    return verdict(check, at,
                   mi_language_check(&check->context->memory, mission_value_string(value)));
}

int32_t mi_rfc3339(const struct mi_check *check, const struct mi_place *at,
                   const mission_value *value)
{
    int32_t rc = mi_any_string(check, at, value);
    mission_instant read;

    return rc ? rc
              : verdict(check, at, mission_instant_parse(mission_value_string(value), &read, NULL));
}

static int32_t digest(const struct mi_check *check, const struct mi_place *at,
                      const mission_value *value, uint32_t how)
{
    int32_t rc = mi_any_string(check, at, value);

    return rc ? rc
              : verdict(check, at, mission_digest_check(mission_value_string(value), how, NULL));
}

int32_t mi_digest_strict(const struct mi_check *check, const struct mi_place *at,
                         const mission_value *value)
{
    return digest(check, at, value, MISSION_DIGEST_STRICT);
}

int32_t mi_digest_carried(const struct mi_check *check, const struct mi_place *at,
                          const mission_value *value)
{
    return digest(check, at, value, MISSION_DIGEST_CARRIED);
}

int32_t mi_identifier(const struct mi_check *check, const struct mi_place *at,
                      const mission_value *value)
{
    int32_t rc = mi_any_string(check, at, value);

    return rc ? rc
              : verdict(check, at, mission_identifier_check(mission_value_string(value), NULL));
}

int32_t mi_integer(const struct mi_check *check, const struct mi_place *at,
                   const mission_value *value, int64_t least, int64_t most)
{
    int32_t rc = of_kind(check, at, value, MISSION_JSON_NUMBER);
    int64_t number;

    if (rc)
        return rc;
    if (!mission_value_integer(value, &number))
        return mi_refuse(check, at, MISSION_E_OUT_OF_RANGE, "not an integer within 2^53");
    return number < least || number > most ? mi_refuse(check, at, MISSION_E_OUT_OF_RANGE, NULL)
                                           : MISSION_OK;
}

const mission_value *mi_get(const mission_value *object, const char *name)
{
    return mission_value_get(object, mission_view_of(name));
}

mission_view mi_get_text(const mission_value *object, const char *name)
{
    return mission_value_string(mi_get(object, name));
}

const mission_value *mi_get_term(const mission_context *context, const mission_value *object,
                                 uint32_t term)
{
    mission_view name = mission_profile_term(context->profile->id, term);

    return name.len ? mission_value_get(object, name) : NULL; /* no member, even one named "" */
}

/* May a host refuse with this code of ours? A usage code, such as the -1 of many C functions, would
 * blame the caller for what the document did. */
static bool lends(int32_t code)
{
    const int32_t category = mission_code_category(code);

    return code < 0 && category != 0 && category != MISSION_CATEGORY_USAGE;
}

int32_t mi_member_validate(const struct mi_check *check, const struct mi_place *at,
                           const mission_member_type *type, const mission_value *value)
{
    mission_error said = MISSION_ERROR_INIT;
    int32_t rc = type->validate ? type->validate(type->host, value, &said) : 0, code;

    if (rc == 0)
        return MISSION_OK;
    code = lends(rc) ? rc : MISSION_E_REFUSED_BY_HOST;
    mi_refuse(check, at, code, NULL);
    if (!mi_error_wanted(check->error))
        return code;
    check->error->host_code = rc;
    said.text[sizeof said.text - 1] = 0; /* the host may have filled all of it */
    if (said.text[0])
        memcpy(check->error->text, said.text, sizeof said.text);
    return code;
}
