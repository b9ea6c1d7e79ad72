/* The subset rule as hosts call it: sets, entries of a token, one entry. SPDX-License-Identifier:
 * MIT */
#include <mission/subset.h>

#include "../model/authority_set.h"
#include "index.h"

struct mission_authority {
    atomic_uint refs;
    mission_authority_set *set;
    struct mi_arena arena;
    struct mi_entry *entries;
    size_t count;
    struct mi_index index;
};

/* ---- compiling ---- */

static size_t entries_room(const mission_value *value)
{
    size_t room = mission_value_count(value) * sizeof(struct mi_entry);

    for (size_t i = 0; i < mission_value_count(value); i++)
        room += mi_entry_room(mission_value_item(value, i));
    return room;
}

static int32_t compile_entries(mission_authority *own)
{
    const mission_context *context = own->set->context;
    int32_t rc = MISSION_OK;

    own->count = mission_value_count(own->set->value);
    own->entries = mi_arena_reserve(&own->arena, entries_room(own->set->value))
                       ? mi_arena_take(&own->arena, own->count * sizeof *own->entries)
                       : NULL;
    if (!own->entries)
        return MISSION_E_NOMEM;
    for (size_t i = 0; !rc && i < own->count; i++)
        rc = mi_entry_compile(context, &own->arena, mission_value_item(own->set->value, i),
                              &own->entries[i]);
    return rc;
}

static int32_t compile(mission_authority *own)
{
    int32_t rc = compile_entries(own);
    size_t room;

    if (rc)
        return rc;
    room = mi_index_room(own->entries, own->count);
    if (room == SIZE_MAX || !mi_arena_reserve(&own->arena, room))
        return MISSION_E_NOMEM;
    return mi_index_build(&own->index, &own->arena, own->set->context, own->entries, own->count);
}

int32_t mission_authority_compile(mission_authority_set *set, mission_authority **out,
                                  mission_error *error)
{
    mission_authority *own;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!set || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    own = mi_resize(&set->context->memory, NULL, 0, sizeof *own);
    if (!own)
        return mi_fail(error, MISSION_E_NOMEM);
    memset(own, 0, sizeof *own);
    atomic_init(&own->refs, 1);
    own->set = mission_authority_set_ref(set);
    mi_arena_start(&own->arena, &set->context->memory);
    rc = compile(own);
    if (rc) {
        mission_authority_unref(own);
        return mi_fail(error, rc);
    }
    *out = own;
    return MISSION_OK;
}

mission_authority *mission_authority_ref(mission_authority *authority)
{
    if (authority)
        mi_refs_add(&authority->refs);
    return authority;
}

void mission_authority_unref(mission_authority *authority)
{
    mission_allocator memory;

    if (!authority || !mi_refs_drop(&authority->refs))
        return;
    memory = authority->arena.memory;
    mi_arena_drop(&authority->arena);
    mission_authority_set_unref(authority->set);
    mi_release(&memory, authority, sizeof *authority);
}

mission_authority_set *mission_authority_source(const mission_authority *authority)
{
    return authority ? authority->set : NULL;
}

/* ---- verdicts ---- */

static void say_where(mission_subset_verdict *own, const struct mi_why *why, const size_t *entry)
{
    mission_error pointer = MISSION_ERROR_INIT;

    if (entry)
        mi_where_index(&pointer, *entry);
    if (why->member[0] && strcmp(why->member, "other") != 0)
        mi_where_name(&pointer, mission_view_of(why->member));
    if (strcmp(why->member, "actions") == 0)
        mi_where_index(&pointer, why->index);
    if (why->key.len)
        mi_where_name(&pointer, why->key);
    memcpy(own->where, pointer.where, sizeof own->where);
}

/* Write the verdict; `entry` NULL: of a single entry. */
static int32_t give(mission_subset_verdict *verdict, const struct mi_why *why, const size_t *entry)
{
    mission_subset_verdict own = {
        .subset = why->code == MISSION_OK, .code = why->code, .reason = ""};

    if (why->code) {
        own.entry = entry ? *entry : 0;
        own.reason = mission_code_reason(why->code);
        say_where(&own, why, entry);
    }
    return mi_give(verdict, &own, sizeof own, MI_END_OF(mission_subset_verdict, reserved));
}

/* First of all the refusing verdict, with the code that the call will return if it ends here. */
static int32_t refuse(mission_subset_verdict *verdict, int32_t code)
{
    const struct mi_why why = {.code = code, .member = ""};

    return verdict ? give(verdict, &why, NULL) : MISSION_E_ARGUMENT;
}

static int32_t fail(mission_subset_verdict *verdict, int32_t code, mission_error *error)
{
    refuse(verdict, code);
    return mi_fail(error, code);
}

/* A call that failed, with `error` filled: the verdict says the same. */
static int32_t failed(mission_subset_verdict *verdict, int32_t code)
{
    refuse(verdict, code);
    return code;
}

/* ---- one entry ---- */

/* An arena that begins in the caller's memory. */
static void start_in(struct mi_arena *arena, const mi_memory *memory, void *scratch, size_t size)
{
    const size_t skip = (MI_ARENA_ALIGN - (uintptr_t)scratch % MI_ARENA_ALIGN) % MI_ARENA_ALIGN;

    mi_arena_start(arena, memory);
    if (!scratch || size <= skip)
        return;
    arena->at = (char *)scratch + skip;
    arena->end = (char *)scratch + size;
}

size_t mission_entry_scratch(const mission_value *entry)
{
    return entry ? MI_ARENA_ALIGN + mi_entry_room(entry) : 0;
}

/* Compile an entry that was checked, and look for one that bounds it. */
static int32_t within(const mission_authority *parent, const mission_value *entry,
                      struct mi_arena *arena, uint64_t *budget, struct mi_why *why,
                      mission_error *error)
{
    struct mi_entry own;
    int32_t rc = mi_entry_compile(parent->set->context, arena, entry, &own);

    if (!rc)
        return mi_index_within(&parent->index, &own, budget, why, error);
    return mi_fail(error, rc);
}

int32_t mission_entry_within(const mission_authority *parent, const mission_value *entry,
                             void *scratch, size_t scratch_size, mission_subset_verdict *verdict,
                             mission_error *error)
{
    int32_t rc = refuse(verdict, MISSION_E_ARGUMENT);
    struct mi_why why = {.code = MISSION_E_ARGUMENT, .member = ""};
    struct mi_arena arena;
    uint64_t budget;

    if (rc || !parent || !entry || (scratch_size && !scratch))
        return mi_fail(error, rc ? rc : MISSION_E_ARGUMENT);
    rc = mission_authority_entry_check(parent->set->context, entry, error);
    if (rc)
        return failed(verdict, rc);
    budget = parent->set->context->limits.set_comparisons;
    start_in(&arena, &parent->set->context->memory, scratch, scratch_size);
    rc = within(parent, entry, &arena, &budget, &why, error);
    mi_arena_drop(&arena);
    if (rc)
        return failed(verdict, rc);
    give(verdict, &why, NULL);
    return MISSION_OK;
}

static int32_t pair_within(mission_context *context, const mission_value *a, const mission_value *b,
                           struct mi_why *why, mission_error *error)
{
    struct mi_entry first, second;
    struct mi_arena arena;
    int32_t rc;

    mi_arena_start(&arena, &context->memory);
    rc = mi_entry_compile(context, &arena, a, &first);
    if (!rc)
        rc = mi_entry_compile(context, &arena, b, &second);
    rc = rc ? mi_fail(error, rc) : mi_entry_within(context, &first, &second, why, error);
    mi_arena_drop(&arena);
    return rc;
}

int32_t mission_entry_within_entry(mission_context *context, const mission_value *a,
                                   const mission_value *b, mission_subset_verdict *verdict,
                                   mission_error *error)
{
    int32_t rc = refuse(verdict, MISSION_E_ARGUMENT);
    struct mi_why why;

    if (rc || !context || !a || !b)
        return mi_fail(error, rc ? rc : MISSION_E_ARGUMENT);
    rc = mission_authority_entry_check(context, a, error);
    if (!rc)
        rc = mission_authority_entry_check(context, b, error);
    if (!rc)
        rc = pair_within(context, a, b, &why, error);
    if (rc)
        return failed(verdict, rc);
    give(verdict, &why, NULL);
    return MISSION_OK;
}

/* ---- sets ---- */

int32_t mission_authority_within(const mission_authority *child, const mission_authority *parent,
                                 mission_subset_verdict *verdict, mission_error *error)
{
    int32_t rc = refuse(verdict, MISSION_E_ARGUMENT);
    struct mi_why why = {.code = MISSION_OK, .member = ""};
    uint64_t budget;
    size_t i;

    if (rc || !child || !parent)
        return mi_fail(error, rc ? rc : MISSION_E_ARGUMENT);
    if (child->set->context->profile != parent->set->context->profile)
        return fail(verdict, MISSION_E_PROFILE, error);
    rc = mi_authority_set_known(parent->set->context, child->set, error);
    if (rc)
        return failed(verdict, rc);
    budget = parent->set->context->limits.set_comparisons;
    for (i = 0; i < child->count && !why.code; i++) {
        rc = mi_index_within(&parent->index, &child->entries[i], &budget, &why, error);
        if (rc)
            return failed(verdict, rc);
    }
    i -= why.code != MISSION_OK;
    give(verdict, &why, &i);
    return MISSION_OK;
}

/* Each with a scratch on the stack first. */
static int32_t each_within(const mission_authority *parent, const mission_value *entries,
                           struct mi_why *why, size_t *at, mission_error *error)
{
    uint64_t budget = parent->set->context->limits.set_comparisons;
    uint64_t scratch[64];
    struct mi_arena arena;
    int32_t rc;

    for (*at = 0; *at < mission_value_count(entries); ++*at) {
        start_in(&arena, &parent->set->context->memory, scratch, sizeof scratch);
        rc = within(parent, mission_value_item(entries, *at), &arena, &budget, why, error);
        mi_arena_drop(&arena);
        if (rc || why->code)
            return rc;
    }
    return MISSION_OK;
}

int32_t mission_entries_within(const mission_authority *parent, const mission_value *entries,
                               mission_subset_verdict *verdict, mission_error *error)
{
    int32_t rc = refuse(verdict, MISSION_E_ARGUMENT);
    struct mi_why why = {.code = MISSION_E_ARGUMENT, .member = ""};
    struct mi_check check = {.error = error};
    size_t at;

    if (rc || !parent || !entries)
        return mi_fail(error, rc ? rc : MISSION_E_ARGUMENT);
    check.context = parent->set->context;
    rc = mi_authority_entries(&check, NULL, entries, false);
    if (!rc)
        rc = each_within(parent, entries, &why, &at, error);
    if (rc)
        return failed(verdict, rc);
    give(verdict, &why, &at);
    return MISSION_OK;
}
