/* The syntax of the Common Constraints, as one table. SPDX-License-Identifier: MIT */
#include "constraint.h"
#include "../base/text.h"

#define INTEGER_MOST 9007199254740991.0 /* 2^53-1: the last integer that JCS holds exactly */
#define DEPTH_MOST 1024u                /* the highest json_depth a context can have */
#define LABEL_MOST 63u
#define NAME_MOST 253u

bool mi_decimal(mission_view text)
{
    size_t at = 0, point;

    while (at < text.len && mi_is_digit(text.ptr[at]))
        at++;
    if (at == 0 || at == text.len)
        return at > 0;
    if (text.ptr[at] != '.')
        return false;
    point = at++;
    while (at < text.len && mi_is_digit(text.ptr[at]))
        at++;
    return at == text.len && at - point >= 2 && at - point <= 19;
}

bool mi_currency(mission_view text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] < 'A' || text.ptr[i] > 'Z')
            return false;
    return text.len == 3;
}

static bool label_character(char c)
{
    return mi_is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
}

static bool label(mission_view text)
{
    if (text.len == 0 || text.len > LABEL_MOST)
        return false;
    for (size_t i = 0; i < text.len; i++)
        if (!label_character(text.ptr[i]))
            return false;
    return text.ptr[0] != '-' && text.ptr[text.len - 1] != '-';
}

bool mi_dns_name(mission_view text)
{
    size_t start = 0;

    if (text.len == 0 || text.len > NAME_MOST)
        return false;
    for (size_t i = 0; i <= text.len; i++) {
        if (i < text.len && text.ptr[i] != '.')
            continue;
        if (!label((mission_view){text.ptr + start, i - start}))
            return false;
        start = i + 1;
    }
    return true;
}

static int32_t string_of(const struct mi_check *check, const struct mi_place *at,
                         const mission_value *value, bool (*right)(mission_view), int32_t code)
{
    int32_t rc = mi_any_string(check, at, value);

    if (rc)
        return rc;
    return right(mission_value_string(value)) ? MISSION_OK : mi_refuse(check, at, code, NULL);
}

static int32_t amount(const struct mi_check *check, const struct mi_place *at,
                      const mission_value *value)
{
    return string_of(check, at, value, mi_decimal, MISSION_E_MALFORMED_AMOUNT);
}

static int32_t currency(const struct mi_check *check, const struct mi_place *at,
                        const mission_value *value)
{
    return string_of(check, at, value, mi_currency, MISSION_E_MALFORMED_CURRENCY);
}

static int32_t recipient_domain(const struct mi_check *check, const struct mi_place *at,
                                const mission_value *value)
{
    return string_of(check, at, value, mi_dns_name, MISSION_E_MALFORMED_DOMAIN);
}

static int32_t max_amount(const struct mi_check *check, const struct mi_place *at,
                          const mission_value *value)
{
    static const struct mi_member members[] = {
        {"amount", true, amount},
        {"currency", true, currency},
    };

    return mi_object(check, at, value, members, MI_COUNT(members), mi_closed);
}

/* The bounds are RFC 3339 by now. */
static bool inverted(const mission_value *window)
{
    mission_instant start, end;

    if (!mi_get(window, "not_before") || !mi_get(window, "not_after"))
        return false;
    if (mission_instant_parse(mi_get_text(window, "not_before"), &start, NULL) ||
        mission_instant_parse(mi_get_text(window, "not_after"), &end, NULL))
        return true;
    return mission_instant_compare(&end, &start) < 0;
}

static int32_t time_window(const struct mi_check *check, const struct mi_place *at,
                           const mission_value *value)
{
    static const struct mi_member members[] = {
        {"not_before", false, mi_rfc3339},
        {"not_after", false, mi_rfc3339},
    };
    int32_t rc = mi_object(check, at, value, members, MI_COUNT(members), mi_closed);

    if (rc)
        return rc;
    if (mission_value_count(value) == 0)
        return mi_refuse(check, at, MISSION_E_EMPTY, NULL);
    return inverted(value) ? mi_refuse(check, at, MISSION_E_INVERTED, NULL) : MISSION_OK;
}

static int32_t strings(const struct mi_check *check, const struct mi_place *at,
                       const mission_value *value)
{
    return mi_array(check, at, value, 0, SIZE_MAX, mi_any_string);
}

/* CC-4, at any depth: a value beyond the exact integers is itself an integer. */
static int32_t exact_numbers(const struct mi_check *check, const struct mi_place *at,
                             const mission_value *value, uint32_t depth)
{
    size_t count = mission_value_count(value);
    double number = mission_value_number(value);
    bool object = mission_value_kind(value) == MISSION_JSON_OBJECT;
    int32_t rc = MISSION_OK;

    if (depth > DEPTH_MOST)
        return mi_refuse(check, at, MISSION_E_TOO_DEEP, NULL);
    if (number > INTEGER_MOST || number < -INTEGER_MOST)
        return mi_refuse(check, at, MISSION_E_OUT_OF_RANGE, NULL);
    for (size_t i = 0; i < count && !rc; i++) {
        struct mi_place place = {.up = at, .index = i};

        if (object)
            place.name = mission_value_name(value, i);
        rc = exact_numbers(check, &place, mission_value_item(value, i), depth + 1);
    }
    return rc;
}

/* Keys beyond the Common Constraints: the host's word where it has one; without, the key is kept
 * and whoever has to enforce it fails closed (CC-5). */
static int32_t other_key(const struct mi_check *check, const struct mi_place *at,
                         const mission_value *value)
{
    const mission_constraint_type *type = mi_constraint_type(check->context, at->name);
    const mission_member_type member = {.host = type ? type->host : NULL,
                                        .validate = type ? type->validate : NULL};

    return mi_member_validate(check, at, &member, value);
}

int32_t mi_constraints(const struct mi_check *check, const struct mi_place *at,
                       const mission_value *value)
{
    static const struct mi_member common[] = {
        {"max_amount", false, max_amount},
        {"resource_issued_after", false, mi_rfc3339},
        {"resource_issued_before", false, mi_rfc3339},
        {"tenant", false, mi_any_string},
        {"recipient_domain", false, recipient_domain},
        {"time_window", false, time_window},
        {"data_classification", false, strings},
        {"allowed_tools", false, strings},
        {"requires_action_approval", false, mi_boolean},
    };
    int32_t rc = mi_any_object(check, at, value);

    if (!rc)
        rc = exact_numbers(check, at, value, 0);
    return rc ? rc : mi_object(check, at, value, common, MI_COUNT(common), other_key);
}
