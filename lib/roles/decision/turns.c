/* What a decision turned on. SPDX-License-Identifier: MIT
 *
 * A few words stand in the decision itself and are looked through; more of them have a table. */
#include "decision.h"

static size_t slot_of(const mission_decision *decision, mission_view word)
{
    const size_t mask = decision->turn_cap * 2 - 1;
    size_t at = (size_t)mi_scatter_bytes(&decision->turn_scatter, 0, word) & mask;

    while (decision->turn_slots[at] &&
           !mi_view_is(decision->turns[decision->turn_slots[at] - 1], word))
        at = (at + 1) & mask;
    return at;
}

static bool told(const mission_decision *decision, mission_view word)
{
    if (decision->turn_slots)
        return decision->turn_slots[slot_of(decision, word)] != 0;
    for (size_t i = 0; i < decision->turn_count; i++)
        if (mi_view_is(decision->turns[i], word))
            return true;
    return false;
}

static void enter(mission_decision *decision, size_t index)
{
    if (decision->turn_slots)
        decision->turn_slots[slot_of(decision, decision->turns[index])] = (uint32_t)index + 1;
}

/* Twice the room, in memory of its own: the few stay as they are. */
static bool grow(mission_decision *decision)
{
    const size_t cap = decision->turn_cap * 2;
    mission_view *turns;
    uint32_t *slots;

    if (cap > UINT32_MAX / 2)
        return false;
    turns = mi_arena_take(&decision->turn_arena, cap * sizeof *turns);
    slots = mi_arena_take(&decision->turn_arena, cap * 2 * sizeof *slots);
    if (!turns || !slots)
        return false;
    memcpy(turns, decision->turns, decision->turn_count * sizeof *turns);
    memset(slots, 0, cap * 2 * sizeof *slots);
    decision->turns = turns;
    decision->turn_slots = slots;
    decision->turn_cap = cap;
    mi_scatter_start(&decision->turn_scatter, decision); /* one key for one table */
    for (size_t i = 0; i < decision->turn_count; i++)
        enter(decision, i);
    return true;
}

void mi_turn(mission_decision *decision, mission_view word)
{
    if (!word.len || told(decision, word))
        return;
    if (decision->turn_count == decision->turn_cap && !grow(decision)) {
        decision->turns_lost = true;
        return;
    }
    decision->turns[decision->turn_count] = word;
    enter(decision, decision->turn_count++);
}

void mi_turns_clear(mission_decision *decision)
{
    decision->turns = decision->few_turns;
    decision->turn_slots = NULL;
    decision->turn_count = 0;
    decision->turn_cap = MI_TURNS;
}
