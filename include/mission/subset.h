/* Is authority within authority: the subset rule. SPDX-License-Identifier: MIT
 *
 * An entry is within another when it permits nothing that the other does not: the same type, a
 * resource within the other's (equal, or under its prefix in normal form), each action equal to one
 * of the other's or under one of its families, every constraint of the other and none broader, no
 * delegation beyond the other's. What cannot be decided is not within (10-core SU-1 to SU-5). A set
 * is within another when each of its entries is within one entry of the other. */
#ifndef MISSION_SUBSET_H
#define MISSION_SUBSET_H

#include <mission/authority.h>

#ifdef __cplusplus
extern "C" {
#endif

/* An Authority Set made ready for comparisons: immutable, reference-counted, free to share between
 * threads. */
typedef struct mission_authority mission_authority;

/* What a comparison came to. It is written before anything else, and refuses until the call has
 * returned 0. Since 0.1. */
typedef struct mission_subset_verdict {
    size_t size;        /* in: sizeof(mission_subset_verdict) */
    int32_t subset;     /* 1: within; else 0 */
    int32_t code;       /* 0 when within; else the reason: TYPE_DIFFERS, RESOURCE_OUTSIDE,
                           ACTION_OUTSIDE, CONSTRAINT_DROPPED, CONSTRAINT_BROADER,
                           DELEGATION_BROADER, UNDECIDABLE, NOT_COVERED (a host's comparator said
                           no), TOO_MANY (the limit set_comparisons), or what the call returned */
    uint64_t entry;     /* the first entry that is not within; 0 for a single entry */
    const char *reason; /* the code's stable word; "" when within */
    char where[256];    /* JSON Pointer of what is too broad, in the set or the single entry; it may
                           name a constraint that is missing; "" when within */
    uint64_t reserved[4];
} mission_subset_verdict;

/* Make a set ready; it is kept by reference. Near-linear in its size, whatever it holds. `*out` is
 * owned, NULL on failure. Errors: ARGUMENT, NOMEM. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_authority_compile(mission_authority_set *set,
                                                              mission_authority **out,
                                                              mission_error *error);
MISSION_API mission_authority *mission_authority_ref(mission_authority *authority);
MISSION_API void mission_authority_unref(mission_authority *authority); /* NULL is quiet */
/* The set it was made of, borrowed; NULL for NULL. Since 0.1. */
MISSION_API mission_authority_set *mission_authority_source(const mission_authority *authority);

/* Is every entry of `child` within an entry of `parent`? By the host's registrations of the
 * parent's context; a child of another context is read by them first, and refused by the codes of
 * mission_authority_set_from. Of all reasons the verdict names, for the first entry that is not
 * within, that of the entry that came nearest. Near-linear in both sets as long as few parent
 * entries have the resource and the action of a child entry in common but not the rest; what is
 * beyond is bounded by the context's limit set_comparisons, and past it the verdict is "no",
 * TOO_MANY. Errors: ARGUMENT, ABI_*, PROFILE (of two profiles), NOMEM, HOST, VERDICT. Source:
 * 10-core SU-1 to SU-6, OT-2, UR-1. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_authority_within(const mission_authority *child,
                                                             const mission_authority *parent,
                                                             mission_subset_verdict *verdict,
                                                             mission_error *error);

/* The same for entries that stand in any document, as the `authorization_details` of a token do:
 * they are read first, all of them, as mission_authority_set_from reads a set, and refused by its
 * codes. Source: 10-core TK-1. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_entries_within(const mission_authority *parent,
                                                           const mission_value *entries,
                                                           mission_subset_verdict *verdict,
                                                           mission_error *error);

/* The same for one entry, read by mission_authority_entry_check and refused by its codes. With
 * `scratch_size` of at least mission_entry_scratch(entry) nothing is allocated, unless two lists of
 * more than 16 delegates or strings have to be compared; with less (NULL and 0, too) the context's
 * allocator helps out. `scratch` needs no alignment and holds nothing afterwards. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_entry_within(const mission_authority *parent,
                                                         const mission_value *entry, void *scratch,
                                                         size_t scratch_size,
                                                         mission_subset_verdict *verdict,
                                                         mission_error *error);
/* How many bytes mission_entry_within() needs for an entry: as many as its `resource` has, less
 * than 64 more, and 16 for each action when there are more than 16. 1024 do for most entries. Since
 * 0.1. */
MISSION_API size_t mission_entry_scratch(const mission_value *entry);

/* Is `a` within `b`? Both are read by mission_authority_entry_check and refused by its codes;
 * `where` then is within the one that is malformed. Errors: ARGUMENT, ABI_*, NOMEM, HOST, VERDICT.
 * Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_entry_within_entry(mission_context *context,
                                                               const mission_value *a,
                                                               const mission_value *b,
                                                               mission_subset_verdict *verdict,
                                                               mission_error *error);

#ifdef __cplusplus
}
#endif
#endif
