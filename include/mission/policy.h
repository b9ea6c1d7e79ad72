/* Policy views: a Mission's authority compiled for decisions, under a stable name.
 * SPDX-License-Identifier: MIT
 *
 * The same record, audiences and compiler give the same bytes and the same policy_view_id. No
 * lifecycle state is in a view: what has happened since the approval is handed to each decision,
 * and entries that were contained or discharged stay in it, as a decision has to tell them from
 * what was never approved.
 *
 * A view's text is one canonical JSON object: the issuer (`origin` or `issuer`), `manifest`,
 * `policy_view_id`, and `artifact`, what was compiled, unless it stands in the manifest itself. */
#ifndef MISSION_POLICY_H
#define MISSION_POLICY_H

#include <mission/authority.h>
#include <mission/family.h>
#include <mission/record.h>

#ifdef __cplusplus
extern "C" {
#endif

/* An immutable policy view: reference-counted, free to share between threads. */
typedef struct mission_policy mission_policy;

/* The manifest holds the entries (`policy_ir`) instead of their artifact's digest. */
#define MISSION_POLICY_INLINE 1u

/* What a view is compiled of. Since 0.1. */
typedef struct mission_policy_source {
    size_t size;                   /* sizeof(mission_policy_source) */
    uint32_t flags;                /* MISSION_POLICY_*; an unknown bit is an error */
    uint32_t reserved;             /* 0 */
    const mission_record *record;  /* verified, with an Authority Set; required */
    const mission_view *audiences; /* in any order: only entries that may apply to one of these */
    size_t audience_count;         /* 0: all entries */
    mission_view compiler_profile; /* names who compiles; empty: this library */
    mission_view compiler_version; /* empty: this library's version */
    mission_view policy_version;   /* where the record has none (series); else empty or the same */
} mission_policy_source;

/* Compile. Near-linear in the entries. A projection answers for its audiences as the whole set
 * does, also after mission_policy_remove(): what cannot be told apart from an audience stays in it.
 * `*out` is owned, NULL on failure. Errors: ARGUMENT, ABI_*, NOMEM, CRYPTO, PROFILE (the record is
 * of the other one), STATE (it is unverified or has no set), MISSING_MEMBER (no policy_version),
 * INCONSISTENT (another one than the record's), EMPTY_SET (no entry for these audiences), of the
 * context's limits those that the text exceeds. Source: 30-runtime O-5. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_policy_compile(mission_context *context,
                                                           const mission_policy_source *source,
                                                           mission_policy **out,
                                                           mission_error *error);
/* Load what mission_policy_text() wrote, with the same context's profile and registrations: proves
 * that it is canonical, that the manifest's name and its artifact are right, that the entries of a
 * whole set have the authority_hash and those of a projection belong to its audiences. That a
 * Mission of this kind was approved at all is not in a text: trust the place that it comes from, or
 * hold it against the record by mission_policy_verify(). `*out` is owned, NULL on failure. Errors:
 * those of mission_json_parse and mission_authority_set_parse; MISSING_MEMBER, UNKNOWN_MEMBER,
 * WRONG_TYPE, EMPTY, MALFORMED_*, OUT_OF_RANGE with the place; POLICY_VIEW. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_policy_load(mission_context *context, mission_view text,
                                                        mission_policy **out, mission_error *error);
/* Is the view what compiling this record gives, byte by byte? Errors: ARGUMENT, POLICY_VIEW, those
 * of mission_policy_compile. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_policy_verify(const mission_policy *policy,
                                                          const mission_record *record,
                                                          mission_error *error);
MISSION_API mission_policy *mission_policy_ref(mission_policy *policy);
MISSION_API void mission_policy_unref(mission_policy *policy); /* NULL is quiet */

/* Reading; borrowed, empty or NULL where there is nothing and for NULL. Since 0.1. */
MISSION_API mission_view
mission_policy_text(const mission_policy *policy); /* the whole, as bytes */
MISSION_API const mission_value *mission_policy_manifest(const mission_policy *policy);
MISSION_API const mission_authority_set *mission_policy_set(const mission_policy *policy);
MISSION_API mission_view mission_policy_view_id(const mission_policy *policy);
MISSION_API mission_view mission_policy_mission(const mission_policy *policy); /* its id */
MISSION_API mission_view mission_policy_issuer(const mission_policy *policy);
MISSION_API mission_view mission_policy_authority_hash(const mission_policy *policy);
MISSION_API mission_view mission_policy_intent_hash(const mission_policy *policy);
MISSION_API mission_view mission_policy_rendering_hash(const mission_policy *policy);
MISSION_API mission_view mission_policy_version(const mission_policy *policy);
MISSION_API mission_view mission_policy_expires_at(const mission_policy *policy);
MISSION_API mission_principal mission_policy_subject(const mission_policy *policy);
/* The Intent's bounds: controls | context. */
MISSION_API const mission_value *mission_policy_controls(const mission_policy *policy);
/* Of a projection, an ascending array; NULL: the whole set. */
MISSION_API const mission_value *mission_policy_audiences(const mission_policy *policy);

/* The policy_view_id of any manifest, of another compiler too. Its members are closed, so that no
 * lifecycle state is ever in one. `*out` is zeroed on failure. Errors: ARGUMENT, CRYPTO, NOMEM;
 * MISSING_MEMBER, UNKNOWN_MEMBER, WRONG_TYPE, EMPTY, MALFORMED_*, DIGEST_TAIL (authority_hash) with
 * the place; POLICY_VIEW (both or neither of policy_ir and artifact). Source: 30-runtime O-5.
 * Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_policy_manifest_id(mission_context *context,
                                                               mission_view issuer,
                                                               const mission_value *manifest,
                                                               mission_digest *out,
                                                               mission_error *error);

/* What containment and discharge have taken from a view: immutable, reference-counted, free to
 * share. It is compiled once for each state version of the Mission. */
typedef struct mission_removed mission_removed;
/* What mission_authority_effective() would take from the recorded set, by entry and action of the
 * view. `*out` is owned; NULL on failure, and when nothing was taken. Errors: those of
 * mission_authority_effective. Source: 20 ALG-2, 30-runtime A-2. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_policy_remove(const mission_policy *policy,
                                                          const mission_overlay *own,
                                                          const mission_lineage_set *ancestors,
                                                          size_t count, mission_removed **out,
                                                          mission_error *error);
MISSION_API mission_removed *mission_removed_ref(mission_removed *removed);
MISSION_API void mission_removed_unref(mission_removed *removed); /* NULL is quiet */

#ifdef __cplusplus
}
#endif
#endif
