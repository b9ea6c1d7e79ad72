/* An expansion against the Mission before it, each kind of change by itself (60 CE-9; 20 X-7,
 * X-10). SPDX-License-Identifier: MIT */
#include "authority_set.h"
#include "disclosure_build.h"

static void put_index(struct mi_disclosing *d, size_t index)
{
    mission_builder_name(d->builder, MI_VIEW("entry"));
    mission_builder_integer(d->builder, (int64_t)index);
}

static void put_statement(struct mi_disclosing *d, const char *change, const mission_value *entry,
                          const mission_value *value)
{
    mi_put_words(d, "statement",
                 &(mission_wording){.what = MISSION_WORDING_CHANGE,
                                    .entry = entry,
                                    .name = mission_view_of(change),
                                    .value = value});
}

static void put_entry(struct mi_disclosing *d, size_t index)
{
    const struct mi_fate *fate = &d->fates[index];
    const char *name = mi_standing_names[fate->standing];
    const mission_value *entry = mission_authority_set_entry(d->consent.set, index);
    const mission_value *members =
        fate->standing > MI_ADDED ? mi_get(fate->delta, "members") : NULL;

    mission_builder_object(d->builder);
    put_index(d, index);
    mi_put_value(d, "members", members);
    mi_say_standing(&d->page, name, entry, members);
    put_statement(d, name, entry, members);
    mission_builder_end(d->builder);
}

static void put_standing(struct mi_disclosing *d, enum mi_standing standing)
{
    mission_builder_name(d->builder, mission_view_of(mi_standing_names[standing]));
    mission_builder_array(d->builder);
    for (size_t i = 0; i < mission_authority_set_count(d->consent.set); i++)
        if (d->fates[i].standing == standing)
            put_entry(d, i);
    mission_builder_end(d->builder);
}

static void put_removed(struct mi_disclosing *d)
{
    const mission_value *removed = mi_get(d->consent.difference, "removed");

    mission_builder_name(d->builder, MI_VIEW("removed"));
    mission_builder_array(d->builder);
    for (size_t i = 0; i < mission_value_count(removed); i++) {
        const mission_value *entry = mission_value_item(removed, i);

        mission_builder_object(d->builder);
        mi_put_value(d, "was", entry);
        mi_say_standing(&d->page, "removed", entry, NULL);
        put_statement(d, "removed", entry, NULL);
        mission_builder_end(d->builder);
    }
    mission_builder_end(d->builder);
}

/* ---- Delegation ---- */

/* What the difference says of the delegation of a pair; NULL: nothing changed. */
static const mission_value *member_delegation(const mission_value *pair)
{
    const mission_value *members = mi_get(pair, "members");

    for (size_t i = 0; i < mission_value_count(members); i++)
        if (mi_view_is(mi_get_text(mission_value_item(members, i), "member"),
                       MI_VIEW("delegation")))
            return mission_value_item(members, i);
    return NULL;
}

struct delegation {
    size_t index; /* SIZE_MAX: of an entry that was removed */
    const mission_value *entry, *from, *to;
    const mission_value *change; /* the difference's word; NULL: it came or went with the entry */
};

static void put_delegation(struct mi_disclosing *d, const struct delegation *delegation)
{
    if (!delegation->from && !delegation->to)
        return;
    mission_builder_object(d->builder);
    if (delegation->index != SIZE_MAX)
        put_index(d, delegation->index);
    mi_put_value(d, "from", delegation->from);
    mi_put_value(d, "to", delegation->to);
    mi_say_delegation(&d->page, delegation->entry, delegation->from, delegation->to);
    put_statement(d, "delegation", delegation->entry, delegation->change);
    mission_builder_end(d->builder);
}

static void put_entry_delegation(struct mi_disclosing *d, size_t index)
{
    const struct mi_fate *fate = &d->fates[index];
    struct delegation one = {.index = index,
                             .entry = mission_authority_set_entry(d->consent.set, index)};

    if (fate->standing == MI_ADDED) {
        one.to = mi_get(one.entry, "delegation");
    } else {
        one.change = member_delegation(fate->delta); /* of what is retained: none */
        one.from = mi_get(one.change, "from");
        one.to = mi_get(one.change, "to");
    }
    put_delegation(d, &one);
}

static void put_delegations(struct mi_disclosing *d)
{
    const mission_value *removed = mi_get(d->consent.difference, "removed");

    mission_builder_name(d->builder, MI_VIEW("delegation"));
    mission_builder_array(d->builder);
    for (size_t i = 0; i < mission_authority_set_count(d->consent.set); i++)
        put_entry_delegation(d, i);
    for (size_t i = 0; i < mission_value_count(removed); i++) {
        const mission_value *entry = mission_value_item(removed, i);

        put_delegation(d, &(struct delegation){.index = SIZE_MAX,
                                               .entry = entry,
                                               .from = mi_get(entry, "delegation")});
    }
    mission_builder_end(d->builder);
}

/* ---- The whole ---- */

static void put_expiry(struct mi_disclosing *d)
{
    const mission_consent *consent = &d->consent;
    const mission_view to =
        consent->expires_at.len ? consent->expires_at : mission_intent_expiry(consent->intent);

    mission_builder_name(d->builder, MI_VIEW("expiry"));
    mission_builder_object(d->builder);
    mi_show_member(d, "from", consent->predecessor_expires_at);
    mi_show_member(d, "to", to);
    mi_say_expiry(&d->page, consent->predecessor_expires_at, to);
    put_statement(d, "expiry", NULL, NULL);
    mission_builder_end(d->builder);
}

static void put_children(struct mi_disclosing *d)
{
    mission_builder_name(d->builder, MI_VIEW("live_children"));
    mission_builder_object(d->builder);
    mission_builder_name(d->builder, MI_VIEW("count"));
    mission_builder_integer(d->builder, (int64_t)d->consent.live_children);
    mi_say_children(&d->page, d->consent.live_children);
    put_statement(d, "live_children", NULL, NULL);
    mission_builder_end(d->builder);
}

void mi_put_expansion(struct mi_disclosing *d)
{
    mission_builder_name(d->builder, MI_VIEW("expansion"));
    mission_builder_object(d->builder);
    for (enum mi_standing s = MI_RETAINED; s < MI_STANDINGS; s++)
        put_standing(d, s);
    put_removed(d);
    put_delegations(d);
    put_expiry(d);
    put_children(d);
    mission_builder_end(d->builder);
}
