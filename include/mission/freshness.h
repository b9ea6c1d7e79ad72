/* What a resource server knows of a Mission's state, and how long that counts.
 * SPDX-License-Identifier: MIT */
#ifndef MISSION_FRESHNESS_H
#define MISSION_FRESHNESS_H

#include <mission/error.h>
#include <mission/lifecycle.h>
#include <mission/types.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MISSION_LEARNED_INTROSPECTION 1u /* for one decision, if without `fresh_until` (IS-7) */
#define MISSION_LEARNED_STATUS 2u
#define MISSION_LEARNED_EVENT 3u

/* A state that was learned from the state authority. Since 0.1. */
typedef struct mission_known_state {
    size_t size;              /* sizeof(mission_known_state) */
    uint32_t state;           /* MISSION_STATE_*; OTHER never permits */
    uint32_t source;          /* MISSION_LEARNED_* */
    uint64_t version;         /* of the Mission; 0: not known */
    mission_time learned_at;  /* when it was true: the answer's `iat`, the event's time; all 0: not
                                 known, and then it permits nothing */
    mission_time fresh_until; /* all 0: not said */
    mission_time expires_at;  /* the Mission's; all 0: not said */
    uint32_t once;            /* 1: this is the decision it was asked for (IS-7) */
    uint32_t reserved;
} mission_known_state;

/* How fresh a state has to be. 0 means the default. Since 0.1. */
typedef struct mission_freshness {
    size_t size;       /* sizeof(mission_freshness) */
    uint32_t required; /* 1: RS-C relies on the state, too; RS-B always does */
    uint32_t reserved;
    int64_t most_seconds; /* age beyond which nothing counts; default 60, at most 86400 */
    int64_t skew_seconds; /* a state that is newer than now by more is refused; and `fresh_until`
                             may be exceeded by as much; default 5, at most 30 (20 MS-3) */
    int64_t degraded_seconds; /* series: bounded degraded mode: so much beyond `fresh_until` (and no
                                 further than `most_seconds`), for `active` alone (80 SE-13);
                                 default 0, at most 3600; a resource server of the draft profile
                                 takes none */
} mission_freshness;

/* May a decision rely on this? 0: the Mission is active, and known to be so freshly enough.
 * MISSION_NOT_ACTIVE: it is not (a terminal state stays so however old the word is, and clock
 * comes before stored state); STATE_STALE: nothing fresh enough is known (`known` NULL or of state
 * NONE, too). `freshness` NULL: all defaults. Errors: ARGUMENT, ABI_*. Source: 10-core LC-2, LC-3,
 * IS-7; 20 MS-3, SG may_rely; 70 RS-B; 80 SE-13. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_freshness_check(const mission_freshness *freshness,
                                                            const mission_known_state *known,
                                                            const mission_time *now,
                                                            mission_error *error);
/* Which of two words about one Mission counts: writes the one to keep to `*out` (copied; it may be
 * one of the two). A higher version wins; of one version, or where one is not known, the later, and
 * of two at one moment the one that is not active; a terminal state never gives way. The version
 * that was seen and an `expires_at` that was said are kept. An event that leaves out a version (the
 * first one too, of a version beyond 1) opens a gap: its `learned_at` becomes all 0, and nothing
 * permits until another source has spoken, whatever events follow. `have` NULL: nothing was known.
 * `*out` (size in) has state NONE on failure. Errors: ARGUMENT, ABI_*. Source: 20 MS-4, LC-5, SG-5,
 * SG-7. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_known_state_merge(const mission_known_state *have,
                                                              const mission_known_state *learned,
                                                              mission_known_state *out,
                                                              mission_error *error);

/* ---- A table of them ----
 *
 * Bounded, in memory, mutable and safe for many threads: it belongs to the host, not to a context.
 * When it is full the word that was learned first goes, terminal ones last. */
typedef struct mission_state_table mission_state_table;
/* `most` Missions, at most 268435456; 0: 10000. Errors: ARGUMENT, NOMEM, NO_CALLBACK (no random
 * source), RANDOM. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_state_table_new(mission_context *context, size_t most,
                                                            mission_state_table **out,
                                                            mission_error *error);
MISSION_API void mission_state_table_free(mission_state_table *table); /* NULL is quiet */
/* Learn: merged with what is there, as mission_known_state_merge() has it; `once` is left out. An
 * introspection without `fresh_until` is kept only where it does not say `active` (IS-7). A Mission
 * that is there learns even when there is no memory. Issuer and id are compared byte by byte and
 * have 1 to 4096 bytes. Errors: ARGUMENT, ABI_*, NOMEM. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_state_table_learn(mission_state_table *table,
                                                              mission_view issuer, mission_view id,
                                                              const mission_known_state *learned,
                                                              mission_error *error);
/* What is known: 1 and `*out` (size in), or 0 and all zero (NOT an error). Since 0.1. */
MISSION_API int32_t mission_state_table_find(const mission_state_table *table, mission_view issuer,
                                             mission_view id, mission_known_state *out);
/* Nothing is known any more: after a gap in a stream of events, for one. Since 0.1. */
MISSION_API void mission_state_table_clear(mission_state_table *table); /* NULL is quiet */

#ifdef __cplusplus
}
#endif
#endif
