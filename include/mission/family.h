/* Missions that come from Missions: what is left of an authority, Child Missions, expansion.
 * SPDX-License-Identifier: MIT
 *
 * Pure functions over what the caller has read. What a Mission may still do is its Effective
 * Authority Set: its recorded set without what was contained or discharged, in it or in an
 * ancestor. It never holds anything that the recorded set does not. */
#ifndef MISSION_FAMILY_H
#define MISSION_FAMILY_H

#include <mission/authority.h>
#include <mission/commitment.h>
#include <mission/principal.h>
#include <mission/record.h>
#include <mission/time.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- The Effective Authority Set ---- */

/* What was taken from a Mission since its approval; kept beside its record. Since 0.1. */
typedef struct mission_overlay {
    size_t size;                    /* sizeof(mission_overlay) */
    const mission_value *contained; /* array of {"resource","actions"?}; NULL: none */
    const mission_value *latched;   /* array of discharged entries' digests; NULL: none */
} mission_overlay;

/* An ancestor of a Mission: its recorded set, its overlay, and which of its entries justifies which
 * entry of the generation below. Since 0.1. */
typedef struct mission_lineage_set {
    size_t size;                        /* sizeof(mission_lineage_set) */
    const mission_authority_set *set;   /* recorded; NULL: permitted without an overlay */
    const mission_overlay *overlay;     /* NULL: nothing was taken */
    const mission_value *justification; /* array: for each entry below, the index of its own here */
} mission_lineage_set;

#define MISSION_TAKEN_CONTAINED 1u
#define MISSION_TAKEN_DISCHARGED 2u

/* What is left. Since 0.1. */
typedef struct mission_effective {
    size_t size;                /* in: sizeof(mission_effective) */
    uint32_t taken;             /* MISSION_TAKEN_*; 0: nothing */
    uint32_t reserved;          /* 0 */
    mission_authority_set *set; /* owned; the recorded one when nothing was taken; NULL: empty */
    mission_json *account;      /* owned; NULL when nothing was taken; else {"origins":[INDEX],
                                   "taken":[{"actions":[...]?,"entry":INDEX,"reason":"contained" |
                                   "discharged"}]}: of each entry left, and of each touched, its
                                   index in the recorded set; without `actions` all of it is gone */
} mission_effective;

/* The Effective Authority Set of a Mission, for every derivation, comparison and report: the one
 * computation (ALG-2). `ancestors` are all of them, the parent first. A contained item takes the
 * actions that overlap its own from every entry whose resource overlaps its own, and without
 * actions the entry; what cannot be told apart overlaps; an action within a family takes the
 * family. An entry of another type overlaps by a member `resource` of its own, as a whole; one
 * without is reached by its digest alone. `issuer` is the state authority, needed with latches.
 * Without any overlay it takes no memory and looks at no entry. Near-linear in the sets and what
 * overlaps; what is beyond is bounded by the limit set_comparisons. `*out` holds nothing on
 * failure. Errors: ARGUMENT, ABI_*, PROFILE, NOMEM, CRYPTO, TOO_MANY; INCONSISTENT (a justification
 * that does not fit, an overlay without its set); what is wrong with an overlay: WRONG_TYPE,
 * MISSING_MEMBER, UNKNOWN_MEMBER, EMPTY, MALFORMED_*, UNKNOWN_ALGORITHM, DIGEST_TAIL. Source: 20
 * EA-1, EA-2, DC-12, CT-6, ALG-2. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t
mission_authority_effective(mission_authority_set *set, mission_view issuer,
                            const mission_overlay *own, const mission_lineage_set *ancestors,
                            size_t count, mission_effective *out, mission_error *error);
/* The index in the recorded set of entry `index` of what is left; SIZE_MAX: there is none. */
MISSION_API size_t mission_effective_origin(const mission_effective *effective, size_t index);
/* Give back what a result holds; its members become empty. Quiet for NULL. Since 0.1. */
MISSION_API void mission_effective_clear(mission_effective *effective);

/* What `items`, an array of {"resource","actions"?}, come to for a Mission with this recorded set
 * and `contained` (NULL: nothing yet). `*out` is owned, NULL on failure: {"contained":[...],
 * "recorded":[...]}. `recorded` has, for each entry that an item overlaps, the entry's resource and
 * its overlapping actions, or no actions where the item has none; an item that overlaps nothing is
 * dropped, and when none is left the transition is to be rejected. `contained` is the old overlay
 * and behind it what of `recorded` is new: it only ever grows. `*changed` is 1 when this overlay
 * now takes more from the set than before, else 0. Errors: as above. Source: 20 CT-1, CT-2, EA-2.
 * Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_overlay_contain(const mission_authority_set *set,
                                                            const mission_value *contained,
                                                            const mission_value *items,
                                                            mission_json **out, int32_t *changed,
                                                            mission_error *error);

/* ---- Child Missions ---- */

/* Which entry of the parent justifies each entry of a child: of the parent's entries in recorded
 * order the first whose effective part authority-covers it. `delegation` takes no part. `parent` is
 * the recorded set and `effective` what is left of it (NULL: all). `*out` is owned, NULL on
 * failure: an array of indexes in the recorded set, one for each entry of the child. Errors:
 * ARGUMENT, ABI_*, PROFILE, NOMEM, HOST, VERDICT; NOT_STRICT_SUBSET with the first entry's place:
 * nothing effective covers it, that cannot be shown, or it is of a type whose subset rule is not
 * known. Source: 40 CM-9, CM-10, T-7; 20 X-11. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_authority_justify(const mission_authority_set *child,
                                                              const mission_authority_set *parent,
                                                              const mission_effective *effective,
                                                              mission_json **out,
                                                              mission_error *error);

/* An entry of the child that only lacks the parent's `requires_action_approval` gets it. */
#define MISSION_CHILD_COPY_APPROVAL 1u
/* The host's word that this actor may act under entries without `allowed_child_actors`. */
#define MISSION_CHILD_ANY_ACTOR 2u

/* A Child Mission to be created. Since 0.1. */
typedef struct mission_child {
    size_t size;                         /* sizeof(mission_child) */
    uint32_t flags;                      /* MISSION_CHILD_*; an unknown bit is an error */
    uint32_t reserved;                   /* 0 */
    mission_authority_set *set;          /* derived for the child */
    const mission_authority_set *parent; /* recorded */
    const mission_effective *effective;  /* what is left of it; NULL: all */
    mission_view client_id;              /* the client here that the child actor is (CM-24) */
    mission_view sub_profile;            /* what this server itself asserts of it; may be empty */
} mission_child;

/* What may be approved for the child. Since 0.1. */
typedef struct mission_child_terms {
    size_t size;                /* in: sizeof(mission_child_terms) */
    mission_authority_set *set; /* the child's Authority Set, owned; NULL on failure */
    mission_json *terms;        /* owned; {"controls":[{"entry":INDEX,"max_children":N?,"policy":
                                   NAME?}],"justification":[INDEX],"policy":NAME?}: each justifying
                                   entry of the parent once, in recorded order; `policy` beside
                                   them is that of the child's first entry */
} mission_child_terms;

/* Decide what a Child Mission may have: CM-11, CM-9, CM-10, the form of the controls, the actor,
 * then the child's own `delegation` and `children` within the justifying entry's, whose depth goes
 * down by one with each generation: a higher one is lowered, and at 0 `children` is dropped. What
 * counts children and evaluates policies is the caller's. Errors: those of
 * mission_authority_justify; POLICY_DENIED (malformed or unknown control), NO_CHILDREN,
 * CHILD_ACTOR; NOT_STRICT_SUBSET for broader delegation; each with the place in the child's set, or
 * of a control in the parent's. Source: 40 A-1, CM-9 to CM-13, CM-15, DG-3, DG-4, T-5, T-7, T-16.
 * Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_child_decide(const mission_child *child,
                                                         mission_child_terms *out,
                                                         mission_error *error);
/* Give back what a result holds; its members become empty. Quiet for NULL. Since 0.1. */
MISSION_API void mission_child_terms_clear(mission_child_terms *terms);

/* ---- Creation requests ---- */

#define MISSION_CREATION_EXPANSION 1u
#define MISSION_CREATION_CHILD 2u

/* What identifies a creation, beside its creation_request_id: no proofs, no tokens. Since 0.1. */
typedef struct mission_creation {
    size_t size;         /* sizeof(mission_creation) */
    uint32_t op;         /* MISSION_CREATION_* */
    uint32_t key_x5t;    /* 1: `key` is an x5t#S256 thumbprint; 0: a jkt */
    mission_view issuer; /* the state authority */
    mission_view client_id;
    mission_view source_id;           /* the resolved predecessor or parent */
    mission_view key;                 /* thumbprint of the proven key */
    mission_principal actor;          /* of a verified actor_token; nobody: none */
    const mission_value *intent;      /* as submitted */
    const mission_value *evidence;    /* NULL: none */
    const mission_value *proposal;    /* NULL: none */
    const mission_value *child_actor; /* whole, as parsed; with CHILD, and with it alone */
    mission_view requested_token_type;
    mission_view cross_check;        /* `predecessor` | `parent` as requested; empty: none */
    const mission_value *parameters; /* the host's that affect the creation, an object, which goes
                                        in as the member `parameters`; NULL: none */
} mission_creation;

/* The fingerprint: envelope anchor of these members. Equal ones are one request that came again.
 * `*out` is zeroed on failure. Errors: ARGUMENT, ABI_*, NOMEM, CRYPTO, and of the builder what is
 * no text. Source: 20 CI-2, 40 CM-22. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_creation_fingerprint(mission_context *context,
                                                                 const mission_creation *creation,
                                                                 mission_digest *out,
                                                                 mission_error *error);
/* Is this a creation_request_id: 1 to 255 visible US-ASCII characters, no space? Errors:
 * CREATION_ID with the offset of the character. Source: 20 CI-1. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_creation_id_check(mission_view text,
                                                              mission_error *error);

/* ---- A child's record and evidence ---- */

/* How a child is bound to its parent. Since 0.1. */
typedef struct mission_kinship {
    size_t size;                /* sizeof(mission_kinship) */
    mission_view cascade_mode;  /* empty: `immediate` */
    mission_view delegation_id; /* the child's approval_event_id */
    mission_view created_at;    /* of the child, its exact text; empty: left out */
} mission_kinship;

/* The child's `mission.parent` object: the parent's id, state authority and authority_hash, one
 * generation more than its own. `*out` is owned, NULL on failure. Errors: ARGUMENT, ABI_*, NOMEM;
 * STATE (the parent is not verified, or was not approved); UNKNOWN_VALUE (cascade mode),
 * MALFORMED_TIME, OUT_OF_RANGE. Source: 40 section 3.4. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_parent_build(const mission_record *parent,
                                                         const mission_kinship *kinship,
                                                         mission_json **out, mission_error *error);

#define MISSION_BASIS_HUMAN 1u  /* somebody approved this child */
#define MISSION_BASIS_POLICY 2u /* it draws on the consent to its parent */

/* The basis on which a child was approved. Since 0.1. */
typedef struct mission_child_basis {
    size_t size;                  /* sizeof(mission_child_basis) */
    uint32_t kind;                /* MISSION_BASIS_* */
    uint32_t reserved;            /* 0 */
    const mission_record *parent; /* required with POLICY */
    mission_principal approver;   /* HUMAN */
    mission_view event_id;        /* the child's approval or activation event */
    mission_view authority_hash;  /* HUMAN: the child's */
    mission_view policy;          /* POLICY: child_creation_policy of the entry that justifies the
                                     child's first; empty: it has none */
    mission_view policy_version;  /* with `policy` */
    mission_view approved_at;     /* POLICY: when a human approved, by the host's retained record of
                                     the parent's approval event, or of the policy's version; the
                                     parent's own `approved_at` takes its place */
} mission_child_basis;

/* The child's `approval_basis`. Draft alone. `*out` is owned, NULL on failure. Errors: ARGUMENT
 * (also without any instant of a human approval), ABI_*, PROFILE, NOMEM; STATE (an unverified
 * parent); MALFORMED_*. Source: 40 section 3.5, T-9, T-16. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_child_basis_build(mission_context *context,
                                                              const mission_child_basis *basis,
                                                              mission_json **out,
                                                              mission_error *error);

/* A Mission as evidence names it. */
typedef struct mission_reference {
    mission_view id;
    mission_view issuer;
    mission_view authority_hash;
} mission_reference;

/* What Child Evidence says. Since 0.1. */
typedef struct mission_child_evidence {
    size_t size;     /* sizeof(mission_child_evidence) */
    int32_t code;    /* 0: created; else the MISSION_E_* of the denial (40 CM-20) */
    uint32_t fanout; /* 1: `active_children` is given */
    mission_view evidence_id;
    mission_reference parent;
    mission_reference child; /* of a denied one as it would have been */
    const mission_value *child_actor;
    mission_view cascade_mode; /* empty: `immediate` */
    mission_view created_at;
    uint64_t active_children; /* of a created one with it; of a denied one those that exist */
    uint64_t max_children;    /* 0: none */
} mission_child_evidence;

/* Child Evidence; its canonical bytes are what is kept. `*out` is owned, NULL on failure. Errors:
 * ARGUMENT (also a code that is no denial of a creation), ABI_*, NOMEM; EMPTY, MALFORMED_*,
 * UNKNOWN_VALUE, OUT_OF_RANGE. Source: 40 section 3.6, CM-17. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t
mission_child_evidence_build(mission_context *context, const mission_child_evidence *evidence,
                             mission_json **out, mission_error *error);
/* The `mission_denial_reason` of a code, static; NULL: it has none. Source: 40 CM-20, 20 section 9.
 * Since 0.1. */
MISSION_API const char *mission_denial_reason(int32_t code);

/* ---- Expansion ---- */

/* What a successor is held against. Since 0.1. */
typedef struct mission_expansion {
    size_t size;                   /* sizeof(mission_expansion) */
    mission_authority_set *before; /* the predecessor's effective set; NULL: empty */
    mission_authority_set *after;  /* derived for the successor */
    mission_view before_expires_at;
    mission_view after_expires_at;
    const mission_value *containment; /* the predecessor's history, an array of objects, each with
                                         what was contained and its event class; NULL: none */
    uint64_t live_children;           /* of the predecessor */
} mission_expansion;

/* What the consent to an expansion shows. `*out` is owned, NULL on failure; its root is
 * {"containment":[...],"difference":D,"expiry":{"change":"unchanged" | "shortened" | "extended",
 * "from","to"},"live_children":N,"nothing_to_expand":bool} with D as mission_difference_make gives
 * it. `nothing_to_expand` is true when the derived set is within the effective one; the call itself
 * succeeds. Errors: ARGUMENT, ABI_*, MALFORMED_TIME, WRONG_TYPE (containment), OUT_OF_RANGE; those
 * of mission_difference_make. Source: 20, CT-7, section 9. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_expansion_difference(const mission_expansion *expansion,
                                                                 mission_json **out,
                                                                 mission_error *error);

/* ---- Standing consent ---- */

/* How old a standing consent may be for authority of a class. Contiguous structs of one size. Since
 * 0.1. */
typedef struct mission_recency_ceiling {
    size_t size;       /* sizeof(mission_recency_ceiling) */
    mission_view name; /* empty: whatever the authority */
    int64_t seconds;   /* at least 0 */
} mission_recency_ceiling;

/* A standing consent, at the commit that relies on it. Since 0.1. */
typedef struct mission_recency {
    size_t size;              /* sizeof(mission_recency) */
    mission_view approved_at; /* RFC 3339, from the host's retained record */
    mission_time now;
    int64_t skew_seconds;                    /* declared; at least 0 */
    const mission_recency_ceiling *ceilings; /* as declared */
    size_t ceiling_count;
    const mission_view *classes; /* that are present in the set and the consumption bounds */
    size_t class_count;
} mission_recency;

/* Is the consent recent enough for every class that is present, and not of the future? At the very
 * ceiling it still is. Errors: ARGUMENT, ABI_*, MALFORMED_TIME, CLOCK (`now` is no valid time);
 * POLICY_DENIED (access_denied). Source: 10-core AV-10, 40 CM-17. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_recency_check(const mission_recency *recency,
                                                          mission_error *error);

#ifdef __cplusplus
}
#endif
#endif
