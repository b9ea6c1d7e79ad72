/* Is one constraint no broader than another? SPDX-License-Identifier: MIT */
#include "../model/check.h"
#include "../model/constraint.h"
#include "constraints.h"

static bool text_of(const mission_value *value, mission_view *out)
{
    *out = mission_value_string(value);
    return mission_value_kind(value) == MISSION_JSON_STRING;
}

static bool amount_of(const mission_value *value, mission_view *amount, mission_view *currency)
{
    *amount = mi_get_text(value, "amount");
    *currency = mi_get_text(value, "currency");
    return mi_decimal(*amount) && mi_currency(*currency);
}

int32_t mi_amount_within(const mission_context *context, const mission_value *a,
                         const mission_value *b)
{
    mission_view amount_a, amount_b, currency_a, currency_b;

    (void)context;
    return amount_of(a, &amount_a, &currency_a) && amount_of(b, &amount_b, &currency_b) &&
           mi_view_is(currency_a, currency_b) && mi_decimal_compare(amount_a, amount_b) <= 0;
}

/* Writes how the two stand; false when one is no instant. */
static bool compare_instants(const mission_value *a, const mission_value *b, int32_t *order)
{
    mission_instant x, y;

    *order = 0;
    if (mission_instant_parse(mission_value_string(a), &x, NULL) ||
        mission_instant_parse(mission_value_string(b), &y, NULL))
        return false;
    *order = mission_instant_compare(&x, &y);
    return true;
}

int32_t mi_not_before_within(const mission_context *context, const mission_value *a,
                             const mission_value *b)
{
    int32_t order;

    (void)context;
    return compare_instants(a, b, &order) && order >= 0;
}

int32_t mi_not_after_within(const mission_context *context, const mission_value *a,
                            const mission_value *b)
{
    int32_t order;

    (void)context;
    return compare_instants(a, b, &order) && order <= 0;
}

int32_t mi_text_within(const mission_context *context, const mission_value *a,
                       const mission_value *b)
{
    mission_view x, y;

    (void)context;
    return text_of(a, &x) && text_of(b, &y) && mi_view_is(x, y);
}

bool mi_domain_under(mission_view a, mission_view b)
{
    const size_t start = a.len - b.len;

    if (!mi_dns_name(a) || !mi_dns_name(b) || a.len < b.len)
        return false;
    for (size_t i = 0; i < b.len; i++)
        if (mi_lower(a.ptr[start + i]) != mi_lower(b.ptr[i]))
            return false;
    return start == 0 || a.ptr[start - 1] == '.';
}

int32_t mi_domain_within(const mission_context *context, const mission_value *a,
                         const mission_value *b)
{
    mission_view x, y;

    (void)context;
    return text_of(a, &x) && text_of(b, &y) && mi_domain_under(x, y);
}

int32_t mi_window_within(const mission_context *context, const mission_value *a,
                         const mission_value *b)
{
    struct mi_window x, y;

    (void)context;
    return mi_window_read(a, &x) && mi_window_read(b, &y) && mi_window_starts_within(&x, &y) &&
           mi_window_ends_within(&x, &y);
}

static bool all_strings(const mission_value *array)
{
    for (size_t i = 0; i < mission_value_count(array); i++)
        if (mission_value_kind(mission_value_item(array, i)) != MISSION_JSON_STRING)
            return false;
    return mission_value_kind(array) == MISSION_JSON_ARRAY;
}

int32_t mi_strings_within(const mission_context *context, const mission_value *a,
                          const mission_value *b)
{
    struct mi_element_set set;
    bool all = true;

    if (!all_strings(a) || !all_strings(b))
        return 0;
    if (!mi_element_set_start(context, &set, b, mission_value_count(a)))
        return MISSION_E_NOMEM;
    for (size_t i = 0; i < mission_value_count(a) && all; i++)
        all = mi_element_set_has(&set, mission_value_item(a, i));
    mi_element_set_drop(&set);
    return all;
}

int32_t mi_approval_within(const mission_context *context, const mission_value *a,
                           const mission_value *b)
{
    (void)context;
    if (mission_value_kind(b) != MISSION_JSON_BOOLEAN ||
        mission_value_kind(a) != MISSION_JSON_BOOLEAN)
        return 0;
    return mission_value_boolean(a) || !mission_value_boolean(b);
}

static int32_t host_within(const mission_constraint_type *type, const mission_value *a,
                           const mission_value *b, mission_error *error)
{
    mission_error words = MISSION_ERROR_INIT;
    int32_t verdict = MI_UNANSWERED;
    int32_t rc = type->within(type->host, a, b, &verdict, &words);

    rc = mi_host_verdict(rc, verdict, "constraint.within", &words, error);
    return rc ? rc : verdict;
}

/* 0 or why not, or a failure in `*rc`. */
static int32_t key_within(const mission_context *context, mission_view key, const mission_value *a,
                          const mission_value *b, int32_t *rc, mission_error *error)
{
    const struct mi_constraint *common = mi_constraint_of(key);
    const mission_constraint_type *type = common ? NULL : mi_constraint_type(context, key);
    const bool told = common || (type && type->within);
    int32_t within;

    if (common) {
        within = common->within(context, a, b);
        if (within < 0)
            mi_fail(error, within);
    } else {
        within = told ? host_within(type, a, b, error) : mission_value_equal(a, b);
    }
    *rc = within < 0 ? within : MISSION_OK;
    if (within == 1)
        return MISSION_OK;
    return told && within == 0 ? MISSION_E_CONSTRAINT_BROADER : MISSION_E_UNDECIDABLE;
}

/* What is absent on the other side: `requires_action_approval: false` alone asks for nothing. */
static bool asks_nothing(mission_view key, const mission_value *value)
{
    return mi_view_is(key, MI_VIEW("requires_action_approval")) &&
           mission_value_kind(value) == MISSION_JSON_BOOLEAN && !mission_value_boolean(value);
}

int32_t mi_constraints_within(const mission_context *context, const mission_value *a,
                              const mission_value *b, struct mi_why *why, mission_error *error)
{
    int32_t rc = MISSION_OK, code = 0;

    *why = (struct mi_why){.member = ""};
    for (size_t i = 0; i < mission_value_count(b) && !code; i++) {
        const mission_view key = mission_value_name(b, i);
        const mission_value *bound = mission_value_item(b, i), *value = mission_value_get(a, key);

        if (value)
            code = key_within(context, key, value, bound, &rc, error);
        else if (!asks_nothing(key, bound))
            code = MISSION_E_CONSTRAINT_DROPPED;
        if (code)
            *why = (struct mi_why){.code = code, .member = "constraints", .key = key};
    }
    return rc;
}
