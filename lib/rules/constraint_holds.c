/* Does an action fulfil its constraints? A fact that is missing denies. SPDX-License-Identifier:
 * MIT
 */
#include "../model/check.h"
#include "../model/constraint.h"
#include "../model/keys.h"
#include "constraints.h"

#define NANOSECONDS 1000000000u

static int32_t met(bool holds)
{
    return holds ? MISSION_OK : MISSION_E_CONSTRAINT_UNMET;
}

int32_t mi_amount_holds(const mission_context *context, const mission_value *value,
                        const mission_facts *facts)
{
    (void)context;
    if (!mi_decimal(facts->amount) || !mi_currency(facts->currency))
        return MISSION_E_FACT_MISSING;
    return met(mi_view_is(facts->currency, mi_get_text(value, "currency")) &&
               mi_decimal_compare(facts->amount, mi_get_text(value, "amount")) <= 0);
}

/* -1, 0, 1 as the resource was issued before, at or after the bound; else why not. */
static int32_t issued(const mission_value *bound, const mission_facts *facts, int32_t *order)
{
    mission_instant fact, limit;

    if (mission_instant_parse(facts->resource_issued, &fact, NULL))
        return MISSION_E_FACT_MISSING;
    if (mission_instant_parse(mission_value_string(bound), &limit, NULL))
        return MISSION_E_CONSTRAINT_UNMET;
    *order = mission_instant_compare(&fact, &limit);
    return MISSION_OK;
}

int32_t mi_issued_after_holds(const mission_context *context, const mission_value *value,
                              const mission_facts *facts)
{
    int32_t order, rc = issued(value, facts, &order);

    (void)context;
    return rc ? rc : met(order >= 0);
}

int32_t mi_issued_before_holds(const mission_context *context, const mission_value *value,
                               const mission_facts *facts)
{
    int32_t order, rc = issued(value, facts, &order);

    (void)context;
    return rc ? rc : met(order <= 0);
}

int32_t mi_tenant_holds(const mission_context *context, const mission_value *value,
                        const mission_facts *facts)
{
    (void)context;
    if (!facts->tenant.ptr)
        return MISSION_E_FACT_MISSING;
    return met(mi_view_is(facts->tenant, mission_value_string(value)));
}

int32_t mi_recipients_hold(const mission_context *context, const mission_value *value,
                           const mission_facts *facts)
{
    bool all = true;

    (void)context;
    for (size_t i = 0; i < facts->recipient_domain_count; i++) {
        if (!mi_dns_name(facts->recipient_domains[i]))
            return MISSION_E_FACT_MISSING;
        all = all && mi_domain_under(facts->recipient_domains[i], mission_value_string(value));
    }
    return facts->recipient_domain_count ? met(all) : MISSION_E_FACT_MISSING;
}

int32_t mi_window_holds(const mission_context *context, const mission_value *value,
                        const mission_facts *facts)
{
    struct mi_window window;

    (void)context;
    if (!facts->now)
        return MISSION_E_FACT_MISSING;
    if (!mi_window_read(value, &window))
        return MISSION_E_CONSTRAINT_UNMET;
    return met((!window.from_text || mission_instant_compare_time(&window.from, facts->now) <= 0) &&
               (!window.to_text || mission_instant_compare_time(&window.to, facts->now) >= 0));
}

/* The list of an entry as sorted texts, so that many labels cost no product. */
static bool sort_strings(const mission_context *context, const mission_value *value,
                         struct mi_keys *keys)
{
    const size_t count = mission_value_count(value);

    if (!mi_keys_start(keys, &context->memory, count))
        return false;
    for (size_t i = 0; i < count; i++)
        mi_keys_add(
            keys, &(struct mi_key){.part[0] = mission_value_string(mission_value_item(value, i))});
    mi_keys_sort(keys);
    return true;
}

static bool stands_in(const mission_value *value, mission_view text)
{
    for (size_t i = 0; i < mission_value_count(value); i++)
        if (mi_view_is(text, mission_value_string(mission_value_item(value, i))))
            return true;
    return false;
}

/* Of few, without taking memory: this is in the path of a request. */
#define FEW 64u

static int32_t few_labels_hold(const mission_value *value, const mission_facts *facts)
{
    bool all = true, there = true;

    for (size_t i = 0; i < facts->data_label_count; i++) {
        there = there && facts->data_labels[i].ptr;
        all = all && stands_in(value, facts->data_labels[i]);
    }
    return there ? met(all) : MISSION_E_FACT_MISSING;
}

int32_t mi_labels_hold(const mission_context *context, const mission_value *value,
                       const mission_facts *facts)
{
    struct mi_keys keys;
    bool all = true, there = facts->data_label_count > 0;

    if (facts->data_label_count > 0 && mission_value_count(value) <= FEW &&
        facts->data_label_count <= FEW)
        return few_labels_hold(value, facts);
    if (!sort_strings(context, value, &keys))
        return MISSION_E_NOMEM;
    for (size_t i = 0; i < facts->data_label_count; i++) {
        there = there && facts->data_labels[i].ptr;
        all = all && mi_keys_have(&keys, &(struct mi_key){.part[0] = facts->data_labels[i]});
    }
    mi_keys_drop(&keys);
    return there ? met(all) : MISSION_E_FACT_MISSING;
}

int32_t mi_tool_holds(const mission_context *context, const mission_value *value,
                      const mission_facts *facts)
{
    (void)context;
    if (!facts->tool.ptr)
        return MISSION_E_FACT_MISSING;
    return met(stands_in(value, facts->tool));
}

int32_t mi_approval_holds(const mission_context *context, const mission_value *value,
                          const mission_facts *facts)
{
    (void)context;
    return met(!mission_value_boolean(value) || facts->action_approved == 1);
}

static int32_t host_holds(const mission_constraint_type *type, const mission_value *value,
                          const mission_facts *facts, int32_t *code, mission_error *error)
{
    mission_error words = MISSION_ERROR_INIT;
    int32_t verdict = MI_UNANSWERED;
    int32_t rc = type->holds(type->host, value, facts, &verdict, &words);

    rc = mi_host_verdict(rc, verdict, "constraint.holds", &words, error);
    if (!rc)
        *code = met(verdict == 1);
    return rc;
}

/* Writes why the key does not hold, 0 when it does; returns 0 or a failure. */
static int32_t key_holds(const mission_context *context, mission_view key,
                         const mission_value *value, const mission_facts *facts, int32_t *code,
                         mission_error *error)
{
    const struct mi_constraint *common = mi_constraint_of(key);

    *code = MISSION_E_CONSTRAINT_UNMET;
    if (!common)
        return host_holds(mi_constraint_type(context, key), value, facts, code, error);
    *code = common->holds(context, value, facts);
    return *code == MISSION_E_NOMEM ? mi_fail(error, *code) : MISSION_OK;
}

static bool enforced(const mission_context *context, mission_view key)
{
    const mission_constraint_type *type = mi_constraint_type(context, key);

    return mi_constraint_of(key) || (type && type->holds);
}

int32_t mi_constraints_hold(const mission_context *context, const mission_value *constraints,
                            const mission_facts *facts, int32_t *code, mission_view *key,
                            mission_error *error)
{
    int32_t rc = MISSION_OK;

    *code = 0;
    for (size_t i = 0; i < mission_value_count(constraints) && !*code; i++) {
        *key = mission_value_name(constraints, i);
        if (!enforced(context, *key))
            *code = MISSION_E_CONSTRAINT_UNRECOGNIZED;
    }
    for (size_t i = 0; i < mission_value_count(constraints) && !*code; i++) {
        *key = mission_value_name(constraints, i);
        rc = key_holds(context, *key, mission_value_item(constraints, i), facts, code, error);
    }
    if (!*code)
        *key = (mission_view){NULL, 0};
    return rc;
}

static bool usable_list(const mission_view *list, size_t count)
{
    if (count && !list)
        return false;
    for (size_t i = 0; i < count; i++)
        if (!mi_usable(list[i]))
            return false;
    return true;
}

static bool usable(const mission_facts *facts)
{
    return mi_usable(facts->amount) && mi_usable(facts->currency) &&
           mi_usable(facts->resource_issued) && mi_usable(facts->tenant) &&
           mi_usable(facts->tool) &&
           usable_list(facts->recipient_domains, facts->recipient_domain_count) &&
           usable_list(facts->data_labels, facts->data_label_count) &&
           (facts->action_approved == 0 || facts->action_approved == 1) && !facts->reserved &&
           (!facts->now || facts->now->nanoseconds < NANOSECONDS);
}

static int32_t import_facts(const mission_facts *theirs, mission_facts *own, mission_error *error)
{
    const size_t ends[] = {MI_END_OF(mission_facts, lookup), sizeof *own};
    const int32_t rc = mi_import(own, sizeof *own, theirs, ends, MI_COUNT(ends));

    if (rc)
        return mi_fail(error, rc);
    return usable(own) ? MISSION_OK : mi_fail(error, MISSION_E_ARGUMENT);
}

static int32_t give(mission_constraint_verdict *verdict, int32_t code, mission_view key)
{
    const mission_constraint_verdict own = {.size = sizeof own,
                                            .holds = code == 0,
                                            .code = code,
                                            .reason = code ? mission_code_reason(code) : "",
                                            .key = key};

    return mi_give(verdict, &own, sizeof own, MI_END_OF(mission_constraint_verdict, key));
}

int32_t mission_constraint_holds(mission_context *context, const mission_value *constraints,
                                 const mission_facts *facts, mission_constraint_verdict *verdict,
                                 mission_error *error)
{
    const struct mi_check check = {.context = context, .error = error};
    mission_view key = {NULL, 0};
    mission_facts own;
    int32_t code = 0, rc = verdict ? give(verdict, MISSION_E_ARGUMENT, key) : MISSION_E_ARGUMENT;

    if (rc || !context || !constraints || !facts)
        return mi_fail(error, rc ? rc : MISSION_E_ARGUMENT);
    rc = import_facts(facts, &own, error);
    if (!rc)
        rc = mi_constraints(&check, NULL, constraints);
    if (!rc)
        rc = mi_constraints_hold(context, constraints, &own, &code, &key, error);
    give(verdict, rc ? rc : code, key);
    return rc;
}
