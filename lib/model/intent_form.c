/* What an Intent may say, member by member, in both profiles. SPDX-License-Identifier: MIT */
#include "intent.h"

#define GOAL_MOST 4096u /* code points */

/* Members of the core; the others are decided by `other`. */
struct form {
    const struct mi_member *members;
    size_t count;
    mi_checker *other;
};

static bool extension_character(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           c == '-';
}

static bool begins_as_extension(mission_view name)
{
    return name.len >= 2 && name.ptr[0] == 'x' && name.ptr[1] == '_';
}

/* ^x_[A-Za-z0-9_-]+$ */
bool mi_extension_name(mission_view name)
{
    if (name.len < 3 || !begins_as_extension(name))
        return false;
    for (size_t i = 2; i < name.len; i++)
        if (!extension_character(name.ptr[i]))
            return false;
    return true;
}

static int32_t extension(const struct mi_check *check, const struct mi_place *at,
                         const mission_value *value)
{
    (void)value;
    if (mi_extension_name(at->name))
        return MISSION_OK;
    return mi_refuse(
        check, at,
        begins_as_extension(at->name) ? MISSION_E_MALFORMED_NAME : MISSION_E_UNKNOWN_MEMBER, NULL);
}

/* IN-6: a bound that neither the core nor the host knows would be enforced by nobody. */
static int32_t other_bound(const struct mi_check *check, const struct mi_place *at,
                           const mission_value *value)
{
    const mission_member_type *type = mi_member_type(&check->context->controls, at->name);

    if (type)
        return mi_member_validate(check, at, type, value);
    return mi_draft(check->context) ? mi_closed(check, at, value) : extension(check, at, value);
}

static int32_t goal(const struct mi_check *check, const struct mi_place *at,
                    const mission_value *value)
{
    int32_t rc = mi_filled_string(check, at, value);

    if (rc || mi_utf8_count(mission_value_string(value)) <= GOAL_MOST)
        return rc;
    return mi_refuse(check, at, MISSION_E_TOO_LONG, "more than 4096 code points");
}

static int32_t prose(const struct mi_check *check, const struct mi_place *at,
                     const mission_value *value)
{
    return mi_array(check, at, value, 0, check->context->limits.intent_items, mi_any_string);
}

static int32_t resources(const struct mi_check *check, const struct mi_place *at,
                         const mission_value *value)
{
    return mi_array(check, at, value, 1, check->context->limits.intent_items, mi_uri_no_fragment);
}

/* A URI, or a label that the deployment knows. */
static int32_t object(const struct mi_check *check, const struct mi_place *at,
                      const mission_value *value)
{
    const mission_member_type *label = &check->context->object_label;
    int32_t rc = mi_filled_string(check, at, value);

    if (rc || mi_uri_check(mission_value_string(value), 0) == MISSION_OK)
        return rc;
    return mi_member_validate(check, at, label, value);
}

static int32_t objects(const struct mi_check *check, const struct mi_place *at,
                       const mission_value *value)
{
    return mi_array(check, at, value, 1, check->context->limits.intent_items, object);
}

/* IN-2: never rewritten; equal to now is not after now. */
static int32_t expiry(const struct mi_check *check, const struct mi_place *at,
                      const mission_value *value)
{
    mission_instant instant;
    int32_t rc = mi_rfc3339(check, at, value);

    if (rc || !check->now)
        return rc;
    rc = mission_instant_parse(mission_value_string(value), &instant, NULL);
    if (rc || mission_instant_compare_time(&instant, check->now) <= 0)
        return mi_refuse(check, at, rc ? rc : MISSION_E_PAST, NULL);
    return MISSION_OK;
}

static int32_t derivations(const struct mi_check *check, const struct mi_place *at,
                           const mission_value *value)
{
    return mi_integer(check, at, value, 1, MI_INTEGER_MOST);
}

/* The series also takes the number as a string: ^[1-9][0-9]{0,15}$. */
static bool cap_of_text(mission_view text, int64_t *out)
{
    int64_t cap = 0;

    if (text.len == 0 || text.len > 16 || text.ptr[0] == '0')
        return false;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
        cap = cap * 10 + (text.ptr[i] - '0');
    }
    *out = cap <= MI_INTEGER_MOST ? cap : 0;
    return cap <= MI_INTEGER_MOST;
}

bool mi_derivation_cap(const mission_value *value, int64_t *out)
{
    *out = 0;
    if (mission_value_kind(value) == MISSION_JSON_STRING)
        return cap_of_text(mission_value_string(value), out);
    return mission_value_integer(value, out) && *out >= 1;
}

static int32_t derivations_or_text(const struct mi_check *check, const struct mi_place *at,
                                   const mission_value *value)
{
    int64_t cap;

    if (mission_value_kind(value) != MISSION_JSON_STRING)
        return derivations(check, at, value);
    return mi_derivation_cap(value, &cap) ? MISSION_OK
                                          : mi_refuse(check, at, MISSION_E_OUT_OF_RANGE, NULL);
}

/* IN-4: a bound on the deployment can be kept only where clients present one. */
static int32_t deployment(const struct mi_check *check, const struct mi_place *at,
                          const mission_value *value)
{
    int32_t rc = mi_filled_string(check, at, value);

    if (rc || (check->context->flags & MISSION_CONTEXT_DEPLOYMENTS))
        return rc;
    return mi_refuse(check, at, MISSION_E_DEPLOYMENT, NULL);
}

static int32_t freshness(const struct mi_check *check, const struct mi_place *at,
                         const mission_value *value)
{
    return mi_integer(check, at, value, 0, MI_INTEGER_MOST);
}

static int32_t aal(const struct mi_check *check, const struct mi_place *at,
                   const mission_value *value)
{
    static const struct mi_member members[] = {
        {"value", true, mi_filled_string},
        {"freshness_seconds", true, freshness},
    };

    return mi_object(check, at, value, members, MI_COUNT(members), mi_closed);
}

static int32_t controls(const struct mi_check *check, const struct mi_place *at,
                        const mission_value *value)
{
    static const struct mi_member members[] = {
        {"acr", false, mi_filled_string},
        {"max_derivations", false, derivations},
        {"agent_deployment", false, deployment},
    };

    return mi_object(check, at, value, members, MI_COUNT(members), other_bound);
}

static int32_t context_bounds(const struct mi_check *check, const struct mi_place *at,
                              const mission_value *value)
{
    static const struct mi_member members[] = {
        {"acr", false, mi_filled_string},
        {"max_derivations", false, derivations_or_text},
        {"aal", false, aal},
    };

    return mi_object(check, at, value, members, MI_COUNT(members), other_bound);
}

static struct form form_of(const mission_context *context)
{
    static const struct mi_member series[] = {
        {"goal", true, goal},
        {"objects", true, objects},
        {"constraints", true, prose},
        {"success_criteria", true, prose},
        {"mission_expiry", true, expiry},
        {"purpose", false, mi_uri},
        {"language", false, mi_language},
        {"context", false, context_bounds},
    };
    static const struct mi_member draft[] = {
        {"goal", true, goal},
        {"goal_lang", false, mi_language},
        {"resources", true, resources},
        {"constraints", false, prose},
        {"success_criteria", false, prose},
        {"purpose", false, mi_uri},
        {"expires_at", true, expiry},
        {"controls", false, controls},
    };

    return mi_draft(context) ? (struct form){draft, MI_COUNT(draft), mi_closed}
                             : (struct form){series, MI_COUNT(series), extension};
}

static bool in_form(const struct form *form, mission_view name)
{
    for (size_t i = 0; i < form->count; i++)
        if (mi_view_is(name, mission_view_of(form->members[i].name)))
            return true;
    return false;
}

int32_t mi_intent_shape(const struct mi_check *check, const struct mi_place *at,
                        const mission_value *value)
{
    const struct form form = form_of(check->context);
    int32_t rc = mi_any_object(check, at, value);

    for (size_t i = 0; !rc && i < mission_value_count(value); i++) {
        const struct mi_place place = {.up = at, .name = mission_value_name(value, i)};

        if (!in_form(&form, place.name))
            rc = form.other(check, &place, mission_value_item(value, i));
    }
    return rc;
}

int32_t mi_intent_check(const struct mi_check *check, const struct mi_place *at,
                        const mission_value *value)
{
    const struct form form = form_of(check->context);
    int32_t rc = mi_intent_shape(check, at, value);

    if (!rc)
        rc = mi_canonical_size(check, at, value, check->context->limits.intent_bytes);
    return rc ? rc : mi_object(check, at, value, form.members, form.count, form.other);
}

struct count {
    uint64_t left;
    bool over;
};

static int32_t count_bytes(void *host, const char *ptr, size_t len)
{
    struct count *count = host;

    (void)ptr;
    count->over = len > count->left;
    count->left -= count->over ? count->left : len;
    return count->over;
}

int32_t mi_canonical_size(const struct mi_check *check, const struct mi_place *at,
                          const mission_value *value, uint64_t most)
{
    struct count count = {.left = most};
    const mission_sink sink = {sizeof sink, &count, count_bytes};
    int32_t rc = mission_value_write(check->context, value, &sink, check->error);

    return count.over ? mi_refuse(check, at, MISSION_E_TOO_LARGE, NULL) : rc;
}
