/* The context: what every operation shares. Built once, immutable, free to share between threads.
 * SPDX-License-Identifier: MIT */
#ifndef MISSION_CONTEXT_H
#define MISSION_CONTEXT_H

#include <mission/constraint.h>
#include <mission/crypto.h>
#include <mission/error.h>
#include <mission/evidence.h>
#include <mission/profile.h>
#include <mission/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Memory. `resize` gives `want` bytes aligned for any type, keeping min(was, want) bytes of `old`;
 * `old` is NULL (and `was` 0) for new memory; `want` 0 frees and returns NULL. NULL otherwise means
 * that there is none: the call then fails with MISSION_E_NOMEM and has no effect. Objects keep a
 * copy of this table, and their last unref may happen on any thread. Since 0.1. */
typedef struct mission_allocator {
    size_t size; /* sizeof(mission_allocator) */
    void *host;
    void *(*resize)(void *host, void *old, size_t was, size_t want);
} mission_allocator;

/* The clock. `now` writes the present and returns 0; any other value is a clock failure, and what
 * asked for the time is refused (MISSION_E_CLOCK). Since 0.1. */
typedef struct mission_clock {
    size_t size; /* sizeof(mission_clock) */
    void *host;
    int32_t (*now)(void *host, mission_time *out);
} mission_clock;

/* Bounds on the work that input can cause. 0 means the default. Since 0.1. */
typedef struct mission_limits {
    size_t size;         /* sizeof(mission_limits) */
    uint32_t json_depth; /* nested arrays and objects; default 128, at most 1024 */
    uint32_t json_items; /* members of one object, elements of one array; default 1048576, at most
                            536870912 */
    uint64_t json_bytes; /* one JSON text; default 67108864, at most 4294967040 */
    uint32_t submission_bytes; /* the mission_intent parameter; default 65536 (10-core SB-4) */
    uint32_t intent_bytes;     /* the Intent's canonical bytes; default 65536 */
    uint32_t intent_items;     /* elements of each Intent array; default 64 */
    uint32_t evidence_entries; /* default 8 */
    uint32_t evidence_bytes;   /* one evidence entry's canonical bytes; default 16384 */
    uint32_t evidence_verifications; /* verifications of one submission; default 8 */
    uint32_t proposal_bytes;         /* the authority proposal; default 65536 */
    uint32_t set_entries;            /* entries of one Authority Set or proposal; default 100000 */
    /* Comparisons of two entries in one call of <mission/subset.h>: one counts 1, and one more for
     * each 64 values in the two. Beyond it the answer is "no" (TOO_MANY). Default 10000000. */
    uint64_t set_comparisons;
    uint32_t actors;    /* of one chain (`act`); default 16, at most 64 */
    uint32_t reserved0; /* 0 */
} mission_limits;

/* A member that the host adds to an object that is closed otherwise. `validate` gets its value and
 * returns 0 to accept; anything else refuses the document (a positive value is the host's own code
 * and comes back in `host_code`). It may fill `error->text`. NULL accepts any value. Since 0.1. */
typedef struct mission_member_type {
    size_t size; /* sizeof(mission_member_type) */
    mission_view name;
    void *host;
    int32_t (*validate)(void *host, const mission_value *value, mission_error *error);
} mission_member_type;

/* An `authorization_details` type beside mission_resource_access (10-core OT). Without callbacks of
 * its own an entry is carried unchanged: it is within what is canonically equal, and no narrower
 * one is made of it. A callback that returns anything but 0, or writes another verdict than 0 or 1,
 * makes the call fail with MISSION_E_HOST or _VERDICT. Both entries were accepted by `validate`.
 * Since 0.1. */
typedef struct mission_authorization_type {
    size_t size; /* sizeof(mission_authorization_type) */
    mission_view type;
    void *host;
    /* As in mission_member_type, for the whole entry. NULL accepts any. */
    int32_t (*validate)(void *host, const mission_value *entry, mission_error *error);
    /* Is `a` no broader than `b`? Writes 1 or 0 to `*verdict`. It must hold for an entry and itself
     * and from one to the next. NULL: canonical equality. */
    int32_t (*within)(void *host, const mission_value *a, const mission_value *b, int32_t *verdict,
                      mission_error *error);
    /* Write to `out` exactly one entry of this type that is within `p` and within `c`, and verdict
     * 1; or nothing, and verdict 0: there is none. Needs `within`. NULL: equal entries alone. */
    int32_t (*narrow)(void *host, const mission_value *p, const mission_value *c,
                      mission_builder *out, int32_t *verdict, mission_error *error);
} mission_authorization_type;

#define MISSION_CONTEXT_DEPLOYMENTS                                                                \
    1u                                   /* clients present a deployment identifier (10-core IN-4) \
                                          */
#define MISSION_CONTEXT_NO_CLAIM_HASH 2u /* series: leave authority_hash out of new claims (80) */

/* What a context is made of. Everything is copied or, where it is a table with callbacks, copied
 * with its `host` pointer, which must outlive the context. NULL and 0 mean the default. Arrays are
 * contiguous structs of one and the same `size`. Since 0.1. */
typedef struct mission_config {
    size_t size;                        /* sizeof(mission_config) */
    uint32_t profile;                   /* MISSION_PROFILE_*; default series */
    uint32_t flags;                     /* MISSION_CONTEXT_*; an unknown bit is an error */
    const mission_allocator *allocator; /* default: malloc, realloc, free */
    const mission_clock *clock;         /* default: none, and calls need `now` */
    const mission_crypto *crypto;       /* default: mission_crypto_builtin() */
    const mission_limits *limits;
    /* Members of Intent `controls` (draft) or `context` (series) beyond the core's (IN-6). */
    const mission_member_type *control_members;
    size_t control_member_count;
    /* Members of an Authority Set entry beyond the core's. */
    const mission_member_type *entry_members;
    size_t entry_member_count;
    /* Constraint keys beyond the Common Constraints (CC-5). */
    const mission_constraint_type *constraint_types;
    size_t constraint_type_count;
    /* `authorization_details` types beside mission_resource_access (OT-1). */
    const mission_authorization_type *authorization_types;
    size_t authorization_type_count;
    /* Intent Submission Evidence types (EV-2). */
    const mission_evidence_type *evidence_types;
    size_t evidence_type_count;
    /* Series: is this `objects` label registered? Called for what is no absolute URI; NULL accepts
     * every non-empty label. `value` is the string. */
    const mission_member_type *object_label;
} mission_config;

/* Make a context. `config` NULL means all defaults. `*out` is owned, NULL on failure.
 * Errors: ARGUMENT, ABI_SMALL, ABI_SIZE, ABI_NEWER, NO_CALLBACK, NOMEM, CRYPTO. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_context_new(const mission_config *config,
                                                        mission_context **out,
                                                        mission_error *error);
MISSION_API mission_context *mission_context_ref(mission_context *context);
MISSION_API void mission_context_unref(mission_context *context); /* NULL is quiet */

/* The profile: MISSION_PROFILE_*. Since 0.1. */
MISSION_API uint32_t mission_context_profile(const mission_context *context);
/* The limits in force. Errors: ARGUMENT. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_context_limits(const mission_context *context,
                                                           mission_limits *out);

#ifdef __cplusplus
}
#endif
#endif
