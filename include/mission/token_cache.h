/* A cache of verified tokens: a token that comes again costs a lookup. SPDX-License-Identifier: MIT
 *
 * Bounded, in memory, mutable and safe for many threads: it belongs to the host; nothing uses one
 * that does not hand one in. Each lookup compares the whole token in constant time behind a keyed
 * hash. Binding, times, state and operation are judged anew for each request. */
#ifndef MISSION_TOKEN_CACHE_H
#define MISSION_TOKEN_CACHE_H

#include <mission/resource.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Tokens that were verified before. */
typedef struct mission_token_cache mission_token_cache;

/* For the tokens of one resource server (kept by reference): at most `most` of them (0: 4096; no
 * more than 16777216) and `bytes` in all (0: 16 MiB). Large caches are kept in parts with a lock
 * each, and a part that is full makes room however empty others are. Errors: ARGUMENT, NOMEM,
 * NO_CALLBACK (no random source), RANDOM. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_token_cache_new(mission_resource *resource, size_t most,
                                                            size_t bytes, mission_token_cache **out,
                                                            mission_error *error);
MISSION_API void mission_token_cache_free(mission_token_cache *cache); /* NULL is quiet */

/* mission_resource_verify() through the cache: what is there was verified, and only its times and
 * its binding are judged; what is not is verified and kept until its `exp`, or until room is
 * needed, when what was not used of late goes first. Only permitted tokens are kept, and none whose
 * Mission was forgotten while it was being verified. `*out` is owned, from the context's memory:
 * what is found allocates nothing. Errors: as mission_resource_verify(). Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_token_cache_verify(
    mission_token_cache *cache, const mission_presented *presented, const mission_time *now,
    mission_token **out, mission_access *access, mission_error *why);
/* Something happened to this Mission, as its tokens name it: they are forgotten, those that are
 * just being verified too. Since 0.1. */
MISSION_API void mission_token_cache_forget(mission_token_cache *cache, mission_view issuer,
                                            mission_view mission_id);
/* All of them. A resource server with other keys is another one, with a cache of its own. Since
 * 0.1.
 */
MISSION_API void mission_token_cache_clear(mission_token_cache *cache);

/* Counts since it was made. Since 0.1. */
typedef struct mission_token_cache_counts {
    size_t size;                           /* in: sizeof(mission_token_cache_counts) */
    uint64_t found, missed, kept, dropped; /* dropped: for want of room */
    uint64_t tokens, bytes;                /* held now */
} mission_token_cache_counts;
MISSION_API MISSION_CHECKED int32_t mission_token_cache_count(const mission_token_cache *cache,
                                                              mission_token_cache_counts *out,
                                                              mission_error *error);

#ifdef __cplusplus
}
#endif
#endif
