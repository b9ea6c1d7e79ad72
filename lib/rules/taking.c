/* What containment and discharge take: ALG-2 of 20-lifecycle, for every caller.
 * SPDX-License-Identifier: MIT */
#include "taking.h"
#include "../model/authority_set.h"
#include "../model/keys.h"

/* ---- Latches ---- */

static bool keys_of(const mission_value *latched, const mi_memory *memory, struct mi_keys *out)
{
    if (!mi_keys_start(out, memory, mission_value_count(latched)))
        return false;
    for (size_t i = 0; i < mission_value_count(latched); i++)
        mi_keys_add(
            out, &(struct mi_key){.part[0] = mission_value_string(mission_value_item(latched, i))});
    mi_keys_sort(out);
    return true;
}

static int32_t find_latched(struct mi_taking *t, const mission_authority_set *set,
                            const struct mi_keys *keys, bool *out)
{
    int32_t rc = MISSION_OK;

    for (size_t i = 0; !rc && i < mission_value_count(set->value); i++) {
        mission_digest digest;
        const struct mi_key key = {.part[0] = {digest.text, MISSION_DIGEST_LEN}};

        rc = mission_authority_entry_anchor(set, i, t->issuer, &digest, t->error);
        out[i] = !rc && mi_keys_have(keys, &key);
    }
    return rc;
}

/* Which entries of the set are latched, by the digest of each as recorded (DC-1, DC-7). */
static int32_t latches(struct mi_taking *t, const mission_authority_set *set,
                       const mission_value *latched, bool **out)
{
    struct mi_keys keys;
    int32_t rc;

    *out = mi_arena_take(&t->arena, mission_value_count(set->value) + 1);
    if (!*out || !keys_of(latched, &t->set->context->memory, &keys))
        return mi_fail(t->error, MISSION_E_NOMEM);
    rc = find_latched(t, set, &keys, *out);
    mi_keys_drop(&keys);
    return rc;
}

/* ---- One overlay ---- */

static bool empty(const mission_value *list)
{
    return !list || (mission_value_kind(list) == MISSION_JSON_ARRAY && !mission_value_count(list));
}

static bool takes_nothing(const mission_overlay *overlay)
{
    return !overlay || (empty(overlay->contained) && empty(overlay->latched));
}

static int32_t apply_latches(struct mi_taking *t, const mission_authority_set *holder,
                             const mission_value *latched)
{
    bool *found;
    int32_t rc;

    if (mission_value_count(latched) == 0)
        return MISSION_OK;
    rc = latches(t, holder, latched, &found);
    for (size_t i = 0; !rc && i < t->count; i++)
        t->latched[i] = t->latched[i] || found[t->map[i]];
    return rc;
}

/* That an item of an ancestor reaches an entry by its justification follows from the overlap, as
 * the entry's resource lies in that of the entry that justifies it. Of other types only the host
 * knows that: what justifies such an entry is asked, too. */
static int32_t apply_to_others(struct mi_taking *t, const struct mi_removal *removal,
                               const struct mi_entry *holders)
{
    for (size_t i = 0; i < t->count; i++) {
        if (t->entries[i].other && mi_removal_reaches(removal, &holders[t->map[i]], &t->budget))
            t->marks.gone[i] = true;
        if (t->budget == 0)
            return mi_fail(t->error, MISSION_E_TOO_MANY);
    }
    return MISSION_OK;
}

static int32_t apply_items(struct mi_taking *t, const mission_authority_set *holder,
                           const mission_value *contained)
{
    struct mi_entry *holders = t->entries;
    struct mi_removal removal;
    int32_t rc = MISSION_OK;

    if (mission_value_count(contained) == 0)
        return MISSION_OK;
    if (holder != t->set)
        rc = mi_entries_compile(t->set->context, &t->arena, holder, &holders);
    if (!rc)
        rc = mi_removal_build(t->set->context, &t->arena, contained, holders,
                              mission_value_count(holder->value), &removal);
    if (!rc)
        rc = mi_removal_mark(&removal, &t->arena, t->entries, &t->marks, &t->budget);
    if (rc)
        return mi_fail(t->error, rc);
    return apply_to_others(t, &removal, holders);
}

static int32_t apply(struct mi_taking *t, const mission_authority_set *holder,
                     const mission_overlay *overlay)
{
    int32_t rc;

    if (takes_nothing(overlay))
        return MISSION_OK;
    rc = mi_contained_check(t->set->context, overlay->contained, t->error);
    if (!rc)
        rc = mi_latched_check(t->set->context, overlay->latched, t->error);
    if (!rc && !holder)
        rc = mi_fail_say(t->error, MISSION_E_INCONSISTENT, "an overlay without its set");
    if (!rc)
        rc = apply_latches(t, holder, overlay->latched);
    return rc ? rc : apply_items(t, holder, overlay->contained);
}

/* ---- Ancestors ---- */

/* One generation up: the entries that justify those of the generation below. */
static int32_t climb(struct mi_taking *t, const mission_lineage_set *ancestor)
{
    const size_t most = ancestor->set ? mission_value_count(ancestor->set->value) : SIZE_MAX;

    for (size_t i = 0; i < t->count; i++) {
        const mission_value *to = mission_value_item(ancestor->justification, t->map[i]);
        int64_t index;

        if (!mission_value_integer(to, &index) || index < 0 || (uint64_t)index >= most)
            return mi_fail_say(t->error, MISSION_E_INCONSISTENT, "no justification of entry %lu",
                               (unsigned long)i);
        t->map[i] = (size_t)index;
    }
    return MISSION_OK;
}

static int32_t import_overlay(const mission_overlay *theirs, mission_overlay *copy,
                              const mission_overlay **out)
{
    static const size_t ends[] = {MI_END_OF(mission_overlay, latched)};

    *out = theirs ? copy : NULL;
    return theirs ? mi_import(copy, sizeof *copy, theirs, ends, MI_COUNT(ends)) : MISSION_OK;
}

/* Our copy of an ancestor; its overlay lies in `overlay`. */
static int32_t import_ancestor(const struct mi_family *family, size_t index,
                               mission_lineage_set *own, mission_overlay *overlay)
{
    static const size_t ends[] = {MI_END_OF(mission_lineage_set, justification)};
    const char *theirs = family->ancestors + index * family->stride;
    size_t size;
    int32_t rc;

    memcpy(&size, theirs, sizeof size);
    rc = size == family->stride ? mi_import(own, sizeof *own, theirs, ends, MI_COUNT(ends))
                                : MISSION_E_ABI_SIZE;
    return rc ? rc : import_overlay(own->overlay, overlay, &own->overlay);
}

int32_t mi_family_import(struct mi_family *family, const mission_overlay *own,
                         const mission_lineage_set *ancestors)
{
    if (family->count)
        memcpy(&family->stride, ancestors, sizeof family->stride);
    family->ancestors = (const char *)ancestors;
    return import_overlay(own, &family->own_copy, &family->own);
}

int32_t mi_family_takes(const struct mi_family *family, bool *some)
{
    int32_t rc = MISSION_OK;

    *some = !takes_nothing(family->own);
    for (size_t i = 0; !rc && i < family->count; i++) {
        mission_lineage_set ancestor;
        mission_overlay overlay;

        rc = import_ancestor(family, i, &ancestor, &overlay);
        *some = *some || (!rc && !takes_nothing(ancestor.overlay));
    }
    return rc;
}

/* Ancestors know the entries by their places in the recorded set. */
static int32_t to_origins(struct mi_taking *t)
{
    for (size_t i = 0; t->origins && i < t->count; i++) {
        int64_t origin;

        if (!mission_value_integer(mission_value_item(t->origins, i), &origin) || origin < 0)
            return mi_fail(t->error, MISSION_E_INCONSISTENT);
        t->map[i] = (size_t)origin;
    }
    return MISSION_OK;
}

static int32_t take_all(struct mi_taking *t, const struct mi_family *family)
{
    int32_t rc = apply(t, t->set, family->own);

    if (!rc)
        rc = to_origins(t);
    for (size_t i = 0; !rc && i < family->count; i++) {
        mission_lineage_set ancestor;
        mission_overlay overlay;

        rc = import_ancestor(family, i, &ancestor, &overlay);
        if (rc)
            return mi_fail(t->error, rc);
        if (ancestor.set && ancestor.set->context->profile != t->set->context->profile)
            return mi_fail(t->error, MISSION_E_PROFILE);
        rc = climb(t, &ancestor);
        if (!rc)
            rc = apply(t, ancestor.set, ancestor.overlay);
    }
    mi_marks_close(&t->marks);
    return rc;
}

/* ---- The whole ---- */

static int32_t start(struct mi_taking *t)
{
    int32_t rc = t->entries ? MISSION_OK
                            : mi_entries_compile(t->set->context, &t->arena, t->set, &t->entries);

    t->count = mission_value_count(t->set->value);
    if (!rc)
        rc = mi_marks_start(&t->arena, t->entries, t->count, &t->marks);
    t->latched = rc ? NULL : mi_arena_take(&t->arena, t->count + 1);
    t->map = rc ? NULL : mi_arena_take(&t->arena, (t->count + 1) * sizeof *t->map);
    if (!t->latched || !t->map)
        return mi_fail(t->error, MISSION_E_NOMEM);
    memset(t->latched, 0, t->count + 1);
    for (size_t i = 0; i < t->count; i++)
        t->map[i] = i;
    return MISSION_OK;
}

int32_t mi_taking_run(struct mi_taking *t, const struct mi_family *family)
{
    int32_t rc = start(t);

    return rc ? rc : take_all(t, family);
}

bool mi_taking_left(const struct mi_taking *t, size_t index)
{
    return !t->latched[index] && !t->marks.gone[index];
}

/* How many actions of an entry that is left are gone. */
size_t mi_taking_actions(const struct mi_taking *t, size_t index)
{
    size_t count = 0;

    for (size_t i = t->marks.first[index]; i < t->marks.first[index + 1]; i++)
        count += t->marks.action[i];
    return count;
}

uint32_t mi_taking_weigh(const struct mi_taking *t)
{
    uint32_t taken = 0;

    for (size_t i = 0; i < t->count; i++) {
        if (t->latched[i])
            taken |= MISSION_TAKEN_DISCHARGED;
        else if (t->marks.gone[i] || mi_taking_actions(t, i))
            taken |= MISSION_TAKEN_CONTAINED;
    }
    return taken;
}
