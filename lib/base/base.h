/* What every file of the library uses: failing, memory, buffers, arenas, the context's inside.
 * SPDX-License-Identifier: MIT */
#ifndef MI_BASE_H
#define MI_BASE_H

#include <mission/context.h>
#include <mission/error.h>
#include <mission/types.h>

#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>

/* Names inside the library begin with mi_; a static library then collides with nobody. */

#define MI_VIEW(literal) ((mission_view)MI_VIEW_INIT(literal))
#define MI_VIEW_INIT(literal)                                                                      \
    {                                                                                              \
        "" literal, sizeof(literal) - 1                                                            \
    } /* in a static initializer */
#define MI_COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define MI_LIKELY(x) __builtin_expect(!!(x), 1)
#define MI_UNLIKELY(x) __builtin_expect(!!(x), 0)

static inline bool mi_view_is(mission_view a, mission_view b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

/* By bytes; a text stands before those that go on from it. */
static inline int mi_view_order(mission_view a, mission_view b)
{
    const size_t least = a.len < b.len ? a.len : b.len;
    const int order = least ? memcmp(a.ptr, b.ptr, least) : 0;

    return order ? order : (a.len > b.len) - (a.len < b.len);
}

static inline bool mi_usable(mission_view view)
{
    return view.ptr || view.len == 0;
}

/* fail.c: fill the caller's struct, when there is one, and return the code. */
int32_t mi_fail(mission_error *error, int32_t code);
int32_t mi_fail_at(mission_error *error, int32_t code, uint64_t offset);
int32_t mi_fail_host(mission_error *error, int32_t code, int32_t host_code, const char *slot);
int32_t mi_fail_say(mission_error *error, int32_t code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
bool mi_error_wanted(const mission_error *error);
/* Add a step to the JSON Pointer in `where`; one that does not fit makes it end in "...". */
void mi_where_name(mission_error *error, mission_view name);
void mi_where_index(mission_error *error, size_t index);

/* memory.c: one door to the allocator. Sizes are remembered by the caller. */
typedef mission_allocator mi_memory;
void *mi_resize(const mi_memory *memory, void *old, size_t was, size_t want); /* want > 0 */
void mi_release(const mi_memory *memory, void *old, size_t was);
extern const mission_allocator mi_memory_default;

/* A growing run of bytes. A failed growth keeps what was there and stays failed. */
struct mi_buffer {
    const mi_memory *memory;
    char *ptr;
    size_t len, cap;
    bool failed;
};
bool mi_buffer_reserve(struct mi_buffer *buffer, size_t more);
bool mi_buffer_add(struct mi_buffer *buffer, const char *ptr, size_t len);
void mi_buffer_drop(struct mi_buffer *buffer);
/* The bytes as an owned text; the buffer is empty afterwards. NULL: no memory, buffer dropped. */
mission_text *mi_buffer_text(struct mi_buffer *buffer);
mission_text *mi_text_copy(const mi_memory *memory, mission_view view);

/* A bump allocator: memory for one object, given back as a whole. It holds its own copy of the
 * allocator, so the last unref needs no context. */
struct mi_chunk;
struct mi_arena {
    mission_allocator memory;
    struct mi_chunk *chunks;
    char *at, *end;
    size_t held; /* bytes taken from the allocator */
};
void mi_arena_start(struct mi_arena *arena, const mi_memory *memory);
bool mi_arena_reserve(struct mi_arena *arena, size_t size); /* a first chunk of this size */
void *mi_arena_more(struct mi_arena *arena, size_t size);   /* for mi_arena_take */
#define MI_ARENA_ALIGN 8u /* pointers, 64-bit integers, doubles: what lives in an arena */
static inline void *mi_arena_take(struct mi_arena *arena,
                                  size_t size) /* aligned; NULL: no memory */
{
    const size_t whole = (size + MI_ARENA_ALIGN - 1) & ~(size_t)(MI_ARENA_ALIGN - 1);
    char *taken = arena->at;

    if (MI_UNLIKELY(!taken || whole < size || whole > (size_t)(arena->end - taken)))
        return mi_arena_more(arena, size);
    arena->at = taken + whole;
    return taken;
}
/* A copy with so many zero bytes behind it. */
char *mi_arena_copy(struct mi_arena *arena, mission_view view, size_t zeros);
/* Give back what the latest block did not need. */
void mi_arena_trim(struct mi_arena *arena, char *block, size_t used);
void mi_arena_drop(struct mi_arena *arena);

/* import.c: a struct that a host filled. `ends` lists where each version ended, ascending; `have`
 * is the size of ours. Copies what is known, zeroes the rest. Returns 0 or an ABI code. */
int32_t mi_import(void *own, size_t have, const void *theirs, const size_t *ends, size_t versions);
/* The other way: write `own` (of `have` bytes) into the struct that the caller sized; its `size`
 * stays, what we do not know of it becomes zero. `least` is the end of its first version. */
int32_t mi_give(void *theirs, const void *own, size_t have, size_t least);
#define MI_END_OF(type, member) (offsetof(type, member) + sizeof(((type *)0)->member))

/* profile.c: what the two wire profiles name differently. */
struct mi_profile {
    uint32_t id;
    const char *name;
    mission_view term[MISSION_TERM_COUNT + 1];
};
const struct mi_profile *mi_profile(uint32_t id); /* NULL: none */

struct mi_member_types {
    mission_member_type *list;
    size_t count;
};
const mission_member_type *mi_member_type(const struct mi_member_types *types, mission_view name);

/* context.c: the host's constraint of this key (NULL: none), and the keys that no host can have. */
const mission_constraint_type *mi_constraint_type(const mission_context *context, mission_view key);
bool mi_constraint_common(mission_view key);
/* The host's `authorization_details` type of this name; NULL: none. */
const mission_authorization_type *mi_authorization_type(const mission_context *context,
                                                        mission_view type);

struct mission_context {
    atomic_uint refs;
    uint32_t flags;
    const struct mi_profile *profile;
    mission_allocator memory;
    mission_clock clock; /* .now NULL: none */
    mission_crypto crypto;
    mission_limits limits;
    struct mi_member_types controls, entry_members;
    mission_authorization_type *authorization_types;
    size_t authorization_type_count;
    mission_constraint_type *constraint_types;
    size_t constraint_type_count;
    mission_evidence_type *evidence_types;
    size_t evidence_type_count;
    mission_member_type object_label; /* .validate NULL: any */
    struct mi_arena arena;
};

static inline bool mi_draft(const mission_context *context)
{
    return context->profile->id == MISSION_PROFILE_DRAFT;
}

/* context.c: `given`, or the context's clock when it is NULL. */
int32_t mi_now(const mission_context *context, const mission_time *given, mission_time *out,
               mission_error *error);

/* Reference counts: a count of one may be dropped by its holder alone. */
static inline void mi_refs_add(atomic_uint *refs)
{
    atomic_fetch_add_explicit(refs, 1, memory_order_relaxed);
}
static inline bool mi_refs_drop(atomic_uint *refs) /* true: that was the last one */
{
    return atomic_fetch_sub_explicit(refs, 1, memory_order_acq_rel) == 1;
}

#endif
