/* The two wire profiles: one model, two vocabularies. SPDX-License-Identifier: MIT */
#ifndef MISSION_PROFILE_H
#define MISSION_PROFILE_H

#include <mission/types.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MISSION_PROFILE_SERIES 1u /* the essay series; the default */
#define MISSION_PROFILE_DRAFT 2u  /* the Internet-Draft family */

/* "series", "draft"; NULL for any other number. Since 0.1. */
MISSION_API const char *mission_profile_name(uint32_t profile);
/* The number of a name, 0 when there is none. Since 0.1. */
MISSION_API uint32_t mission_profile_of(mission_view name);

/* What a profile names differently. A term's number is stable. */
#define MISSION_TERM_ISSUER 1u          /* origin | issuer */
#define MISSION_TERM_INTENT 2u          /* mission_intent | intent (member of the record) */
#define MISSION_TERM_INTENT_EXPIRY 3u   /* mission_expiry | expires_at (member of the Intent) */
#define MISSION_TERM_INTENT_TARGETS 4u  /* objects | resources */
#define MISSION_TERM_INTENT_BOUNDS 5u   /* context | controls */
#define MISSION_TERM_INTENT_LANGUAGE 6u /* language | goal_lang */
#define MISSION_TERM_INTENT_HASH 7u     /* proposal_hash | intent_hash: the anchor of the Intent */
#define MISSION_TERM_PROPOSAL_HASH 8u   /* (none) | proposal_hash: the anchor of the proposal */
#define MISSION_TERM_PREDECESSOR 9u     /* supersedes | predecessor */
#define MISSION_TERM_STATE_ERROR 10u    /* mission_state | mission_error (token error response) */
#define MISSION_TERM_COUNT 10u

/* The wire name of a term; the empty view where the profile has none. Since 0.1. */
MISSION_API mission_view mission_profile_term(uint32_t profile, uint32_t term);

#ifdef __cplusplus
}
#endif
#endif
