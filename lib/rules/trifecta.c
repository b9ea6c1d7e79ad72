/* The lethal trifecta in an Authority Set: which legs it has, and what stands between them.
 * SPDX-License-Identifier: MIT */
#include "../model/authority_set.h"
#include "../model/check.h"
#include "algebra.h"
#include "members.h"
#include <mission/trifecta.h>

static const size_t rule_ends[] = {sizeof(mission_trifecta_rule)};

/* ---- Classifying ---- */

static bool overlaps(mission_view a, mission_view b)
{
    return mi_action_within(a, b) || mi_action_within(b, a);
}

/* The legs of one action; `*covered` when some rule says of all of it what it is. */
static uint32_t action_legs(const mission_trifecta_rule *rules, size_t count, mission_view resource,
                            mission_view action, bool *covered)
{
    uint32_t legs = 0;

    *covered = false;
    for (size_t i = 0; i < count; i++) {
        if (rules[i].resource.len && !mi_view_is(rules[i].resource, resource))
            continue;
        if (rules[i].action.len && !overlaps(action, rules[i].action))
            continue;
        legs |= rules[i].legs;
        *covered = *covered || !rules[i].action.len || mi_action_within(action, rules[i].action);
    }
    return *covered ? legs : MISSION_TRIFECTA_ALL;
}

static uint32_t entry_legs(const mission_context *context, const mission_value *entry,
                           const mission_trifecta_rule *rules, size_t count)
{
    const mission_value *actions = mi_get(entry, "actions");
    uint32_t legs = 0;
    bool covered;

    if (!mi_resource_access(context, mi_get_text(entry, "type")) || !mission_value_count(actions) ||
        mi_get(entry, "resource_match")) /* a prefix is more than the one resource of a rule */
        return MISSION_TRIFECTA_ALL;
    for (size_t i = 0; i < mission_value_count(actions); i++)
        legs |= action_legs(rules, count, mi_get_text(entry, "resource"),
                            mission_value_string(mission_value_item(actions, i)), &covered);
    return legs;
}

static int32_t check_rules(const mission_trifecta_rule *rules, size_t count)
{
    if (count && !rules)
        return MISSION_E_ARGUMENT;
    for (size_t i = 0; i < count; i++) {
        mission_trifecta_rule own;
        const int32_t rc = mi_import(&own, sizeof own, &rules[i], rule_ends, MI_COUNT(rule_ends));

        if (rc)
            return rc;
        if (rules[i].size != sizeof own || own.legs & ~MISSION_TRIFECTA_ALL || own.reserved ||
            !mi_usable(own.resource) || !mi_usable(own.action))
            return MISSION_E_ARGUMENT;
    }
    return MISSION_OK;
}

int32_t mission_trifecta_classify(mission_context *context, const mission_value *entry,
                                  const mission_trifecta_rule *rules, size_t count, uint32_t *out,
                                  mission_error *error)
{
    int32_t rc;

    if (out)
        *out = MISSION_TRIFECTA_ALL;
    if (!context || mission_value_kind(entry) != MISSION_JSON_OBJECT || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = check_rules(rules, count);
    if (rc)
        return mi_fail(error, rc);
    *out = entry_legs(context, entry, rules, count);
    return MISSION_OK;
}

/* ---- Controls ---- */

struct bundle {
    const mission_value *set;
    uint8_t *legs; /* of each entry */
    size_t count;
};

static bool any_leg(const struct bundle *b, uint32_t leg)
{
    for (size_t i = 0; i < b->count; i++)
        if (b->legs[i] & leg)
            return true;
    return false;
}

static bool approved(const struct bundle *b)
{
    for (size_t i = 0; i < b->count; i++) {
        const mission_value *constraints = mi_get(mission_value_item(b->set, i), "constraints");

        if (b->legs[i] & MISSION_TRIFECTA_EXTERNAL &&
            mission_value_boolean(mi_get(constraints, "requires_action_approval")) != 1)
            return false;
    }
    return true;
}

/* Does the selector {"resource","actions"?} take the whole entry? */
static bool selects(const mission_value *selector, const mission_value *entry)
{
    const mission_value *wanted = mi_get(selector, "actions"), *own = mi_get(entry, "actions");

    if (!mi_view_is(mi_get_text(selector, "resource"), mi_get_text(entry, "resource")) ||
        !mi_get_text(entry, "resource").len || mi_get(entry, "resource_match"))
        return false;
    for (size_t i = 0; wanted && i < mission_value_count(own); i++) {
        bool within = false;

        for (size_t j = 0; !within && j < mission_value_count(wanted); j++)
            within = mi_action_within(mission_value_string(mission_value_item(own, i)),
                                      mission_value_string(mission_value_item(wanted, j)));
        if (!within)
            return false;
    }
    return true;
}

/* The one selector of a group under which all entries with this leg stand; SIZE_MAX: there is none.
 */
static size_t selector_of(const struct bundle *b, const mission_value *group, uint32_t leg)
{
    for (size_t at = 0; at < mission_value_count(group); at++) {
        bool all = true;

        for (size_t i = 0; all && i < b->count; i++)
            all = !(b->legs[i] & leg) ||
                  selects(mission_value_item(group, at), mission_value_item(b->set, i));
        if (all)
            return at;
    }
    return SIZE_MAX;
}

static bool both(const struct bundle *b, uint32_t legs)
{
    for (size_t i = 0; i < b->count; i++)
        if ((b->legs[i] & legs) == legs)
            return true;
    return false;
}

/* A group whose first use closes its other selectors: of two legs that stand under different ones
 * no run has both. */
static bool exclusive(const struct bundle *b, const mission_value *groups)
{
    static const uint32_t legs[] = {MISSION_TRIFECTA_PRIVATE, MISSION_TRIFECTA_UNTRUSTED,
                                    MISSION_TRIFECTA_EXTERNAL};

    for (size_t g = 0; g < mission_value_count(groups); g++) {
        size_t under[MI_COUNT(legs)];

        for (size_t i = 0; i < MI_COUNT(legs); i++)
            under[i] = selector_of(b, mission_value_item(groups, g), legs[i]);
        for (size_t i = 0; i < MI_COUNT(legs); i++)
            for (size_t j = 0; j < i; j++)
                if (under[i] != SIZE_MAX && under[j] != SIZE_MAX && under[i] != under[j] &&
                    !both(b, legs[i] | legs[j]))
                    return true;
    }
    return false;
}

/* ---- The report ---- */

static void write_entries(const struct bundle *b, const char *name, uint32_t legs,
                          mission_builder *to)
{
    mi_member_array(to, name);
    for (size_t i = 0; i < b->count; i++)
        if ((b->legs[i] & legs) == legs)
            mission_builder_integer(to, (int64_t)i);
    mission_builder_end(to);
}

static bool write_control(mission_builder *to, bool stands, mission_view name)
{
    if (stands)
        mission_builder_string(to, name);
    return stands;
}

static void write_report(const struct bundle *b, const mission_value *controls, uint32_t flags,
                         mission_builder *to)
{
    const bool bundled = any_leg(b, MISSION_TRIFECTA_PRIVATE) &&
                         any_leg(b, MISSION_TRIFECTA_UNTRUSTED) &&
                         any_leg(b, MISSION_TRIFECTA_EXTERNAL);
    bool governed;

    mission_builder_object(to);
    mission_builder_name(to, MI_VIEW("bundled"));
    mission_builder_boolean(to, bundled);
    mi_member_array(to, "controls");
    governed = write_control(to, bundled && approved(b), MI_VIEW("action_approval"));
    governed |= write_control(to, bundled && exclusive(b, mi_get(controls, "exclusive")),
                              MI_VIEW("exclusive"));
    governed |= write_control(to, bundled && flags & MISSION_TRIFECTA_TAINT, MI_VIEW("taint"));
    mission_builder_end(to);
    mission_builder_name(to, MI_VIEW("governed"));
    mission_builder_boolean(to, governed || !bundled);
    write_entries(b, "private_read", MISSION_TRIFECTA_PRIVATE, to);
    write_entries(b, "untrusted_input", MISSION_TRIFECTA_UNTRUSTED, to);
    write_entries(b, "external_effect", MISSION_TRIFECTA_EXTERNAL, to);
    write_entries(b, "single", MISSION_TRIFECTA_ALL, to);
    mission_builder_end(to);
}

int32_t mission_trifecta_report(const mission_authority_set *set,
                                const mission_trifecta_rule *rules, size_t count,
                                const mission_value *controls, uint32_t flags, mission_json **out,
                                mission_error *error)
{
    struct bundle b = {0};
    mission_builder *to = NULL;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!set || !out || flags & ~MISSION_TRIFECTA_TAINT)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = check_rules(rules, count);
    if (rc)
        return mi_fail(error, rc);
    b.set = set->value;
    b.count = mission_value_count(set->value);
    b.legs = mi_resize(&set->context->memory, NULL, 0, b.count + 1);
    if (!b.legs)
        return mi_fail(error, MISSION_E_NOMEM);
    for (size_t i = 0; i < b.count; i++)
        b.legs[i] = (uint8_t)entry_legs(set->context, mission_value_item(b.set, i), rules, count);
    rc = mission_builder_new(set->context, &to, error);
    if (!rc) {
        write_report(&b, controls, flags, to);
        rc = mi_members_finish(to, MISSION_OK, out, error);
    }
    mi_release(&set->context->memory, b.legs, b.count + 1);
    return rc;
}
