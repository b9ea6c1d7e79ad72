/* What the library says in plain English. Every name and value in it is quoted as JSON and made
 * inert. SPDX-License-Identifier: MIT */
#include "disclosure_build.h"

/* ---- Constraints ---- */

static void say_list(struct mi_page *page, const mission_value *array)
{
    for (size_t i = 0; i < mission_value_count(array); i++) {
        if (i)
            mi_say(page, ", ");
        mi_say_value(page, mission_value_item(array, i));
    }
}

static void say_time(struct mi_page *page, const mission_value *time)
{
    mi_say_inert(page, mission_value_string(time));
}

static void say_amount(struct mi_page *page, const mission_value *value)
{
    mi_say(page, "At most ");
    mi_say_inert(page, mi_get_text(value, "amount"));
    mi_say(page, " ");
    mi_say_inert(page, mi_get_text(value, "currency"));
    mi_say(page, " per operation.");
}

static void say_issued_after(struct mi_page *page, const mission_value *value)
{
    mi_say(page, "Only what was issued at or after ");
    say_time(page, value);
    mi_say(page, ".");
}

static void say_issued_before(struct mi_page *page, const mission_value *value)
{
    mi_say(page, "Only what was issued at or before ");
    say_time(page, value);
    mi_say(page, ".");
}

static void say_tenant(struct mi_page *page, const mission_value *value)
{
    mi_say(page, "Only in the tenant ");
    mi_say_value(page, value);
    mi_say(page, ".");
}

static void say_domain(struct mi_page *page, const mission_value *value)
{
    mi_say(page, "Only to recipients in the domain ");
    mi_say_value(page, value);
    mi_say(page, " and the domains below it.");
}

static void say_window(struct mi_page *page, const mission_value *value)
{
    const mission_value *start = mi_get(value, "not_before"), *end = mi_get(value, "not_after");

    mi_say(page, "Only");
    if (start) {
        mi_say(page, " from ");
        say_time(page, start);
    }
    if (end) {
        mi_say(page, " until ");
        say_time(page, end);
    }
    mi_say(page, ".");
}

static void say_labels(struct mi_page *page, const mission_value *value)
{
    if (mission_value_count(value) == 0) {
        mi_say(page, "No data, whatever its classification.");
        return;
    }
    mi_say(page, "Only data classified as ");
    say_list(page, value);
    mi_say(page, ".");
}

static void say_tools(struct mi_page *page, const mission_value *value)
{
    if (mission_value_count(value) == 0) {
        mi_say(page, "With no tool at all.");
        return;
    }
    mi_say(page, "Only with the tools ");
    say_list(page, value);
    mi_say(page, ".");
}

static void say_approval(struct mi_page *page, const mission_value *value)
{
    mi_say(page, mission_value_boolean(value) ? "Each operation needs an approval of its own."
                                              : "Operations need no approval of their own.");
}

void mi_say_untranslated(struct mi_page *page, mission_view key, const mission_value *value)
{
    mi_say(page, "constraint ");
    mi_say_name(page, key);
    mi_say(page, " = ");
    mi_say_value(page, value);
    mi_say(page, " (not translated)");
}

void mi_say_constraint(struct mi_page *page, mission_view key, const mission_value *value)
{
    static const struct {
        const char *key;
        void (*say)(struct mi_page *page, const mission_value *value);
    } known[] = {
        {"max_amount", say_amount},
        {"resource_issued_after", say_issued_after},
        {"resource_issued_before", say_issued_before},
        {"tenant", say_tenant},
        {"recipient_domain", say_domain},
        {"time_window", say_window},
        {"data_classification", say_labels},
        {"allowed_tools", say_tools},
        {"requires_action_approval", say_approval},
    };

    for (size_t i = 0; i < MI_COUNT(known); i++)
        if (mi_view_is(key, mission_view_of(known[i].key))) {
            known[i].say(page, value);
            return;
        }
    mi_say_untranslated(page, key, value);
}

/* ---- Entries ---- */

static bool prefix(const mission_value *entry)
{
    return mi_view_is(mi_get_text(entry, "resource_match"), MI_VIEW("prefix"));
}

static void say_resource(struct mi_page *page, const mission_value *entry)
{
    mi_say_value(page, mi_get(entry, "resource"));
    if (prefix(entry))
        mi_say(page, " and everything below it");
}

/* What the entry is about; `action` NULL: all of it. */
static void say_subject(struct mi_page *page, const mission_value *entry,
                        const mission_value *action)
{
    const mission_value *actions = mi_get(entry, "actions");

    if (!action && mission_value_kind(actions) != MISSION_JSON_ARRAY) {
        mi_say(page, "Authority of the type ");
        mi_say_value(page, mi_get(entry, "type"));
    } else if (action) {
        mi_say_value(page, action);
    } else {
        say_list(page, actions);
    }
    if (!mi_get(entry, "resource"))
        return;
    mi_say(page, " on ");
    say_resource(page, entry);
}

/* ---- Notices ---- */

/* "invoices.*" without its star. */
static void say_family(struct mi_page *page, const mission_value *entry,
                       const mission_value *action)
{
    mission_view stem = mission_value_string(action);

    stem.len--;
    mi_say(page, "Actions of the family ");
    mi_say_value(page, action);
    mi_say(page, ": every action whose name begins with ");
    mi_say_name(page, stem);
    mi_say(page, ", on ");
    say_resource(page, entry);
    mi_say(page, ".");
}

static void say_recipients(struct mi_page *page, const mission_value *delegation)
{
    const mission_value *delegates = mi_get(delegation, "allowed_delegates");

    if (!delegates) {
        mi_say(page, ", to whom the service's policy allows");
    } else if (mission_value_count(delegates) == 0) {
        mi_say(page, ", but to nobody");
    } else {
        mi_say(page, ", to whom one of these fits: ");
        say_list(page, delegates);
    }
}

static void say_passing_on(struct mi_page *page, const mission_value *entry)
{
    const mission_value *delegation = mi_get(entry, "delegation");

    mi_say(page, " may be passed on to other agents");
    if (!delegation) {
        mi_say(page, ".");
        return;
    }
    if (mi_get(delegation, "max_depth")) {
        mi_say(page, ", over at most ");
        mi_say_value(page, mi_get(delegation, "max_depth"));
        mi_say(page, " steps");
        say_recipients(page, delegation);
    }
    mi_say(page, mi_get(delegation, "children") ? "; Child Missions may be made of it." : ".");
}

static void say_consumption(struct mi_page *page, const mission_value *entry)
{
    const mission_value *bounds = mi_get(entry, "consumption_bounds");

    mi_say(page, " draws on a bounded supply");
    if (bounds) {
        mi_say(page, ": ");
        mi_say_value(page, bounds);
        mi_say(page, " (not translated)");
    } else {
        mi_say(page, ".");
    }
}

/* The rest of a sentence; NULL: a condition of the host. */
static const char *predicate(mission_view condition)
{
    static const char *const known[][2] = {
        {"irreversible_action", " cannot be undone."},
        {"external_commitment", " makes commitments towards others."},
        {"privileged_administration", " administers the service itself."},
        {"cross_boundary", " reaches across a boundary of the organization."},
        {"broad_read", " reaches a broad range of data."},
        {"expansion", " is new, or goes further than in the earlier Mission."},
        {"third_party_effect", " affects others than those who take part."},
        {"enforcement_gap", " has bounds that nobody enforces in full."},
    };

    for (size_t i = 0; i < MI_COUNT(known); i++)
        if (mi_view_is(condition, mission_view_of(known[i][0])))
            return known[i][1];
    return NULL;
}

void mi_say_other_type(struct mi_page *page, const mission_value *entry)
{
    mi_say(page, "Authority of the type ");
    mi_say_value(page, mi_get(entry, "type"));
    mi_say(page, ", whose bounds are the type's own: ");
    mi_say_value(page, entry);
    mi_say(page, " (not translated)");
}

static void say_marked(struct mi_page *page, mission_view condition)
{
    const char *rest = predicate(condition);

    mi_say(page, rest ? rest : " is marked by the service as ");
    if (!rest) {
        mi_say_name(page, condition);
        mi_say(page, ".");
    }
}

void mi_say_notice(struct mi_page *page, mission_view condition, const mission_value *entry,
                   const mission_value *action)
{
    if (mi_view_is(condition, MI_VIEW("broad_read")) && mi_family(mission_value_string(action))) {
        say_family(page, entry, action);
        return;
    }
    say_subject(page, entry, action);
    if (mi_view_is(condition, MI_VIEW("delegation")))
        say_passing_on(page, entry);
    else if (mi_view_is(condition, MI_VIEW("consumption_bound")))
        say_consumption(page, entry);
    else
        say_marked(page, condition);
}

void mi_say_risk(struct mi_page *page, mission_view dimension)
{
    static const char *const known[][2] = {
        {"irreversibility", "Something that is permitted here cannot be undone."},
        {"spend", "Money or another bounded supply can be spent."},
        {"delegation", "Authority can be passed on to other agents."},
        {"data_access", "Whole families of actions or whole areas of data are within reach."},
        {"external_commitment", "Commitments towards others can be made."},
        {"privileged_administration", "Services themselves are administered."},
        {"cross_boundary", "A boundary of the organization is crossed."},
        {"expansion", "More is permitted than in the earlier Mission."},
        {"third_party_effect", "Others than those who take part can be affected."},
        {"enforcement_gap", "Not every bound is shown in words or enforced in full."},
    };

    for (size_t i = 0; i < MI_COUNT(known); i++)
        if (mi_view_is(dimension, mission_view_of(known[i][0]))) {
            mi_say(page, known[i][1]);
            return;
        }
    mi_say(page, "Something here is marked by the service as ");
    mi_say_name(page, dimension);
    mi_say(page, ".");
}

/* ---- An expansion ---- */

static void say_side(struct mi_page *page, const mission_value *value)
{
    if (value)
        mi_say_value(page, value);
    else
        mi_say(page, "nothing");
}

static void say_members(struct mi_page *page, const mission_value *members)
{
    for (size_t i = 0; i < mission_value_count(members); i++) {
        const mission_value *member = mission_value_item(members, i), *key = mi_get(member, "key");

        mi_say(page, i ? "; " : ": ");
        mi_say(page, key ? "constraint " : "");
        mi_say_value(page, key ? key : mi_get(member, "member"));
        mi_say(page, " was ");
        say_side(page, mi_get(member, "from"));
        mi_say(page, " and is now ");
        say_side(page, mi_get(member, "to"));
    }
    mi_say(page, ".");
}

void mi_say_standing(struct mi_page *page, const char *standing, const mission_value *entry,
                     const mission_value *members)
{
    static const char *const known[][2] = {
        {"retained", " stays as it was"},          {"added", " is added"},
        {"widened", " goes further than it did"},  {"changed", " is other than it was"},
        {"tightened", " is bounded more closely"}, {"removed", " falls away"},
    };

    say_subject(page, entry, NULL);
    for (size_t i = 0; i < MI_COUNT(known); i++)
        if (strcmp(standing, known[i][0]) == 0)
            mi_say(page, known[i][1]);
    say_members(page, members);
}

static void say_reach(struct mi_page *page, const mission_value *delegation)
{
    if (delegation)
        mi_say_value(page, delegation);
    else
        mi_say(page, "not at all");
}

void mi_say_delegation(struct mi_page *page, const mission_value *entry, const mission_value *from,
                       const mission_value *to)
{
    say_subject(page, entry, NULL);
    mi_say(page, " could be passed on: ");
    say_reach(page, from);
    mi_say(page, "; now: ");
    say_reach(page, to);
    mi_say(page, ".");
}

void mi_say_expiry(struct mi_page *page, mission_view from, mission_view to)
{
    mission_instant before, after;
    int32_t order;

    mi_say(page, "The new Mission ends at ");
    mi_say_inert(page, to);
    mi_say(page, ", the earlier one at ");
    mi_say_inert(page, from);
    if (mission_instant_parse(from, &before, NULL) || mission_instant_parse(to, &after, NULL)) {
        mi_say(page, "."); /* the shape refuses what is no time */
        return;
    }
    order = mission_instant_compare(&after, &before);
    mi_say(page, order > 0 ? ": later." : order < 0 ? ": sooner." : ": the same moment.");
}

void mi_say_children(struct mi_page *page, uint64_t count)
{
    char digits[24];
    size_t at = sizeof digits - 1;

    digits[at] = 0;
    do
        digits[--at] = (char)('0' + count % 10);
    while (count /= 10);
    mi_say(page, "Child Missions of the earlier Mission that end with it: ");
    mi_say(page, digits + at);
    mi_say(page, ".");
}
