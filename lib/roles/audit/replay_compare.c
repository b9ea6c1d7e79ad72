/* In what a replayed decision differs from the recorded one. SPDX-License-Identifier: MIT
 *
 * The replayed decision is written as evidence, too: what is compared are the same members. */
#include "../../model/check.h"
#include "replay.h"

static const struct {
    const char *name;
    uint32_t differs;
} members[] = {
    {"decision", MISSION_REPLAY_PERMIT},       {"denial_reason", MISSION_REPLAY_REASON},
    {"action_class", MISSION_REPLAY_CLASS},    {"class_source", MISSION_REPLAY_CLASS},
    {"conditions", MISSION_REPLAY_CONDITIONS},
};

/* A record shows its entry, or the entry's digest, or both. */
static bool entries_differ(const mission_value *evidence, const mission_value *own)
{
    static const char *const names[] = {"entry_digest", "authorizing_entry"};
    const bool permits = mi_get(own, "entry_digest") != NULL;
    bool shown = false;

    for (size_t i = 0; i < MI_COUNT(names); i++) {
        const mission_value *recorded = mi_get(evidence, names[i]);

        shown = shown || recorded;
        if (recorded && !mi_replay_same(recorded, mi_get(own, names[i])))
            return true;
    }
    return shown != permits;
}

static bool holds(const mission_value *list, const mission_value *word)
{
    for (size_t i = 0; i < mission_value_count(list); i++)
        if (mission_value_equal(mission_value_item(list, i), word))
            return true;
    return false;
}

/* Sets of at most some dozens of words: order says nothing. */
static bool within(const mission_value *list, const mission_value *other)
{
    for (size_t i = 0; i < mission_value_count(list); i++)
        if (!holds(other, mission_value_item(list, i)))
            return false;
    return true;
}

static uint32_t compare(const mission_value *evidence, const mission_value *own)
{
    const mission_value *turns = mi_get(evidence, "contributing_constraints");
    const mission_value *own_turns = mi_get(own, "contributing_constraints");
    uint32_t differs = 0;

    for (size_t i = 0; i < MI_COUNT(members); i++)
        if (!mi_replay_same(mi_get(evidence, members[i].name), mi_get(own, members[i].name)))
            differs |= members[i].differs;
    if (entries_differ(evidence, own))
        differs |= MISSION_REPLAY_ENTRY;
    if (mission_value_count(turns) != mission_value_count(own_turns) || !within(turns, own_turns))
        differs |= MISSION_REPLAY_CONSTRAINTS;
    return differs;
}

int32_t mi_replay_compare(const mission_decision *decision, const mission_value *evidence,
                          uint32_t *differs, mission_error *error)
{
    /* Its body is compared and never signed. */
    mission_emitter emitter = {.context = decision->pdp->context,
                               .id = MI_VIEW("replay"),
                               .role = MISSION_EMITTER_PDP,
                               .flags = MISSION_EMITTER_ENTRY,
                               .name_space = MI_VIEW("replay:")};
    mission_json *own = NULL;
    int32_t rc;

    *differs = MISSION_REPLAY_CLASS;
    if (!mi_decision_recorded(&decision->says))
        return MISSION_OK; /* of no class now, and there was evidence then */
    rc = mi_decision_body(&emitter, decision, 0, MI_VIEW("replay"), NULL, NULL, &own, error);
    if (!rc)
        *differs = compare(evidence, mission_json_root(own));
    mission_json_unref(own);
    return rc;
}
