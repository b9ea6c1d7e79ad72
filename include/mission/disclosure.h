/* The consent disclosure: what the Approver was shown, as an object that is hashed.
 * SPDX-License-Identifier: MIT */
#ifndef MISSION_DISCLOSURE_H
#define MISSION_DISCLOSURE_H

#include <mission/authority.h>
#include <mission/intent.h>
#include <mission/principal.h>

#ifdef __cplusplus
extern "C" {
#endif

/* An immutable disclosure: reference-counted, free to share between threads. */
typedef struct mission_disclosure mission_disclosure;

/* Read a disclosure and check it by itself: required members, their kinds, the names in
 * `source_hashes` by the context's profile, each `rendered` and `statement` not empty. Unknown
 * members are kept. `*out` is owned, NULL on failure. Errors: those of mission_json_parse;
 * MISSING_MEMBER, UNKNOWN_MEMBER, WRONG_TYPE, EMPTY, UNKNOWN_VALUE, MALFORMED_*. Source: 60 section
 * 4.1, CE-4, 80 SE-18. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_disclosure_parse(mission_context *context,
                                                             mission_view text,
                                                             mission_disclosure **out,
                                                             mission_error *error);
MISSION_API MISSION_CHECKED int32_t mission_disclosure_from(mission_context *context,
                                                            mission_json *doc,
                                                            const mission_value *value,
                                                            mission_disclosure **out,
                                                            mission_error *error);
MISSION_API mission_disclosure *mission_disclosure_ref(mission_disclosure *disclosure);
MISSION_API void mission_disclosure_unref(mission_disclosure *disclosure); /* NULL is quiet */

/* Reading; borrowed from the disclosure, NULL for NULL. Since 0.1. */
MISSION_API const mission_value *mission_disclosure_value(const mission_disclosure *disclosure);
MISSION_API mission_json *mission_disclosure_json(const mission_disclosure *disclosure);

/* consent_rendering_hash: the anchor of the object. Errors: those of mission_anchor. Source: 60
 * section 1, 80 SE-3. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_disclosure_anchor(const mission_disclosure *disclosure,
                                                              mission_view issuer,
                                                              mission_digest *out,
                                                              mission_error *error);

/* That the host classes an entry under a condition of 60 section 4.1 (`irreversible_action`,
 * `external_commitment`, ...): the disclosure then needs a notice that names the entry. Since 0.1.
 */
typedef struct mission_material_class {
    size_t size;  /* sizeof(mission_material_class) */
    size_t entry; /* its index in the Authority Set */
    mission_view condition;
} mission_material_class;

/* The submission carried evidence: the disclosure then names its provenance, else it must not. */
#define MISSION_CONSENT_EVIDENCE 1u

/* What is about to be approved; nothing in it is taken from the disclosure. Since 0.1. */
typedef struct mission_consent {
    size_t size;    /* sizeof(mission_consent) */
    uint32_t flags; /* MISSION_CONSENT_*; an unknown bit is an error */
    uint32_t reserved0;
    mission_view issuer;                   /* the state authority */
    const mission_intent *intent;          /* as recorded: series after narrowing */
    const mission_authority_set *set;      /* to be consented */
    const mission_authority_set *proposal; /* draft: as submitted; NULL: none */
    const mission_value *narrowings;       /* series: of mission_intent_narrowing; NULL: none */
    mission_view expires_at;               /* effective; empty: the Intent's */
    mission_principal subject;
    mission_principal approver;
    mission_view client_id;
    mission_view predecessor;              /* of an expansion; empty: none */
    const mission_material_class *classes; /* contiguous structs of one `size` */
    size_t class_count;
} mission_consent;

/* Is the disclosure faithful to what is about to be approved? Entry by entry, in order: equal
 * resource, actions, every constraint key and value, delegation, bounds and match; equal hashes,
 * expiry, goal, parties and narrowings; what is conditional present exactly when it must be; a
 * notice for each class, each notice about an existing entry, an acknowledgment action for each
 * high-risk notice. Near-linear in both. Errors: ARGUMENT, ABI_*, CRYPTO, NOMEM;
 * DISCLOSURE_UNFAITHFUL with the place in the disclosure. Source: 60 CE-2, CE-3, CE-5, CE-6, 80
 * SE-18. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_disclosure_check(const mission_disclosure *disclosure,
                                                             const mission_consent *consent,
                                                             mission_error *error);

#ifdef __cplusplus
}
#endif
#endif
