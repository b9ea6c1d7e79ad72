/* The Effective Authority Set: ALG-2 of 20-lifecycle, for every caller. SPDX-License-Identifier:
 * MIT
 */
#include "../model/authority_set.h"
#include "../model/keys.h"
#include "members.h"
#include "overlay.h"

struct taking {
    mission_authority_set *set;
    mission_view issuer;
    struct mi_arena arena;
    struct mi_entry *entries;
    size_t count;
    struct mi_marks marks;
    bool *latched;
    size_t *map; /* of each entry, its own in the ancestor at hand */
    uint64_t budget;
    uint32_t taken;
    mission_error *error;
};

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

static int32_t find_latched(struct taking *t, const mission_authority_set *set,
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
static int32_t latches(struct taking *t, const mission_authority_set *set,
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

static int32_t apply_latches(struct taking *t, const mission_authority_set *holder,
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
static int32_t apply_to_others(struct taking *t, const struct mi_removal *removal,
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

static int32_t apply_items(struct taking *t, const mission_authority_set *holder,
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

static int32_t apply(struct taking *t, const mission_authority_set *holder,
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
static int32_t climb(struct taking *t, const mission_lineage_set *ancestor)
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

struct family {
    const mission_overlay *own;
    mission_overlay own_copy;
    const char *ancestors; /* contiguous structs of the size of the first */
    size_t stride, count;
};

static int32_t import_overlay(const mission_overlay *theirs, mission_overlay *copy,
                              const mission_overlay **out)
{
    static const size_t ends[] = {MI_END_OF(mission_overlay, latched)};

    *out = theirs ? copy : NULL;
    return theirs ? mi_import(copy, sizeof *copy, theirs, ends, MI_COUNT(ends)) : MISSION_OK;
}

/* Our copy of an ancestor; its overlay lies in `overlay`. */
static int32_t import_ancestor(const struct family *family, size_t index, mission_lineage_set *own,
                               mission_overlay *overlay)
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

static int32_t import_family(struct family *family, const mission_overlay *own,
                             const mission_lineage_set *ancestors)
{
    if (family->count)
        memcpy(&family->stride, ancestors, sizeof family->stride);
    family->ancestors = (const char *)ancestors;
    return import_overlay(own, &family->own_copy, &family->own);
}

/* Does anybody have an overlay at all? */
static int32_t look(const struct family *family, bool *some)
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

static int32_t take_all(struct taking *t, const struct family *family)
{
    int32_t rc = apply(t, t->set, family->own);

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

/* ---- What is left ---- */

static bool left(const struct taking *t, size_t index)
{
    return !t->latched[index] && !t->marks.gone[index];
}

/* How many actions of an entry that is left are gone. */
static size_t actions_gone(const struct taking *t, size_t index)
{
    size_t count = 0;

    for (size_t i = t->marks.first[index]; i < t->marks.first[index + 1]; i++)
        count += t->marks.action[i];
    return count;
}

static void write_actions(const struct taking *t, size_t index, bool gone, mission_builder *out)
{
    const bool *taken = &t->marks.action[t->marks.first[index]];
    const mission_value *actions = t->entries[index].actions;

    mission_builder_name(out, MI_VIEW("actions"));
    mission_builder_array(out);
    for (size_t i = 0; i < mission_value_count(actions); i++)
        if (taken[i] == gone)
            mission_builder_value(out, mission_value_item(actions, i));
    mission_builder_end(out);
}

static void write_entry(const struct taking *t, size_t index, mission_builder *out)
{
    const mission_value *entry = t->entries[index].value;

    if (actions_gone(t, index) == 0) {
        mission_builder_value(out, entry);
        return;
    }
    mission_builder_object(out);
    for (size_t i = 0; i < mission_value_count(entry); i++) {
        const mission_view name = mission_value_name(entry, i);

        if (mi_view_is(name, MI_VIEW("actions"))) {
            write_actions(t, index, false, out);
            continue;
        }
        mission_builder_name(out, name);
        mission_builder_value(out, mission_value_item(entry, i));
    }
    mission_builder_end(out);
}

static void write_taken(const struct taking *t, size_t index, mission_builder *out)
{
    if (left(t, index) && actions_gone(t, index) == 0)
        return;
    mission_builder_object(out);
    if (left(t, index))
        write_actions(t, index, true, out);
    mi_member_integer(out, "entry", index);
    mi_member_text(out, "reason", t->latched[index] ? MI_VIEW("discharged") : MI_VIEW("contained"));
    mission_builder_end(out);
}

static void write_account(const struct taking *t, mission_builder *out)
{
    mission_builder_object(out);
    mission_builder_name(out, MI_VIEW("origins"));
    mission_builder_array(out);
    for (size_t i = 0; i < t->count; i++)
        if (left(t, i))
            mission_builder_integer(out, (int64_t)i);
    mission_builder_end(out);
    mission_builder_name(out, MI_VIEW("taken"));
    mission_builder_array(out);
    for (size_t i = 0; i < t->count; i++)
        write_taken(t, i, out);
    mission_builder_end(out);
    mission_builder_end(out);
}

/* Its entries were checked as those of the recorded set, of which they are parts. */
static int32_t make_set(const struct taking *t, mission_builder *builder,
                        mission_authority_set **out)
{
    const struct mi_check check = {.context = t->set->context, .error = t->error};
    mission_json *doc = NULL;
    int32_t rc;

    mission_builder_array(builder);
    for (size_t i = 0; i < t->count; i++)
        if (left(t, i))
            write_entry(t, i, builder);
    mission_builder_end(builder);
    rc = mission_builder_finish(builder, &doc, t->error);
    if (!rc && mission_value_count(mission_json_root(doc)))
        rc = mi_authority_set_hold(&check, doc, mission_json_root(doc), out);
    mission_json_unref(doc);
    return rc;
}

static int32_t make(const struct taking *t, mission_effective *answer)
{
    mission_builder *builder;
    int32_t rc = mission_builder_new(t->set->context, &builder, t->error);

    if (rc)
        return rc;
    rc = make_set(t, builder, &answer->set);
    if (!rc)
        write_account(t, builder);
    rc = mi_members_finish(builder, rc, &answer->account, t->error);
    answer->taken = t->taken;
    return rc;
}

static uint32_t weigh(const struct taking *t)
{
    uint32_t taken = 0;

    for (size_t i = 0; i < t->count; i++) {
        if (t->latched[i])
            taken |= MISSION_TAKEN_DISCHARGED;
        else if (t->marks.gone[i] || actions_gone(t, i))
            taken |= MISSION_TAKEN_CONTAINED;
    }
    return taken;
}

static int32_t start(struct taking *t)
{
    int32_t rc = mi_entries_compile(t->set->context, &t->arena, t->set, &t->entries);

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

static int32_t effective(struct taking *t, const struct family *family, mission_effective *answer)
{
    int32_t rc = start(t);

    if (!rc)
        rc = take_all(t, family);
    if (rc)
        return rc;
    t->taken = weigh(t);
    if (t->taken)
        return make(t, answer);
    answer->set = mission_authority_set_ref(t->set);
    return MISSION_OK;
}

#define LEAST MI_END_OF(mission_effective, account)

static int32_t answer_with(struct taking *t, const struct family *family, mission_effective *out)
{
    mission_effective answer = {.size = sizeof answer};
    bool some;
    int32_t rc = look(family, &some);

    if (rc)
        return mi_fail(t->error, rc);
    if (!some) {
        answer.set = mission_authority_set_ref(t->set);
        return mi_give(out, &answer, sizeof answer, LEAST);
    }
    mi_arena_start(&t->arena, &t->set->context->memory);
    rc = effective(t, family, &answer);
    mi_arena_drop(&t->arena);
    if (!rc)
        return mi_give(out, &answer, sizeof answer, LEAST);
    mission_effective_clear(&answer);
    return rc;
}

int32_t mission_authority_effective(mission_authority_set *set, mission_view issuer,
                                    const mission_overlay *own,
                                    const mission_lineage_set *ancestors, size_t count,
                                    mission_effective *out, mission_error *error)
{
    const mission_effective nothing = {.size = sizeof nothing};
    struct taking t = {.set = set, .issuer = issuer, .error = error};
    struct family family = {.count = count};
    int32_t rc;

    if (!out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_give(out, &nothing, sizeof nothing, LEAST);
    if (rc)
        return mi_fail(error, rc);
    if (!set || !mi_usable(issuer) || (count && !ancestors))
        return mi_fail(error, MISSION_E_ARGUMENT);
    t.budget = set->context->limits.set_comparisons;
    rc = import_family(&family, own, ancestors);
    return rc ? mi_fail(error, rc) : answer_with(&t, &family, out);
}

size_t mission_effective_origin(const mission_effective *effective, size_t index)
{
    const mission_value *origins;
    int64_t origin;

    if (!effective || effective->size < LEAST ||
        index >= mission_authority_set_count(effective->set))
        return SIZE_MAX;
    if (!effective->account)
        return index;
    origins = mi_get(mission_json_root(effective->account), "origins");
    return mission_value_integer(mission_value_item(origins, index), &origin) ? (size_t)origin
                                                                              : SIZE_MAX;
}

void mission_effective_clear(mission_effective *effective)
{
    if (!effective || effective->size < LEAST)
        return;
    mission_authority_set_unref(effective->set);
    mission_json_unref(effective->account);
    effective->taken = 0;
    effective->set = NULL;
    effective->account = NULL;
}
