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
    /* For mission_disclosure_build; a check compares the first three where they are filled. */
    const mission_value *authority_source; /* as the record will have it; NULL: not shown */
    mission_view provenance_hash;          /* of the submitted evidence; with CONSENT_EVIDENCE */
    mission_view shaping_evidence_hash;    /* as submitted (60 SH-8); empty: none */
    const mission_value *decisions;        /* of mission_derived_decisions, about `proposal` and
                                              `set`; NULL: not known */
    const mission_value *difference;       /* of mission_difference_make, from the predecessor's
                                              effective set to `set`; with a predecessor */
    mission_view predecessor_expires_at;   /* with a predecessor */
    uint64_t live_children;                /* of the predecessor */
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

/* What a piece of text is about, and what `name` and `value` are then. A change is one of an
 * expansion: retained, added, widened, changed, tightened or removed (value: the members of the
 * PAIR, or NULL), delegation (the MEMBER, NULL: the entry's own came or went), expiry,
 * live_children. */
#define MISSION_WORDING_CONSTRAINT 1u /* the key; its value */
#define MISSION_WORDING_NOTICE 2u     /* the condition; the action, NULL: the entry as a whole */
#define MISSION_WORDING_RISK 3u       /* the dimension; NULL. No entry */
#define MISSION_WORDING_CHANGE 4u     /* the change; what mission_difference_make says of it */

/* A text that the disclosure needs; everything lives for the call. Since 0.1. */
typedef struct mission_wording {
    size_t size;   /* sizeof(mission_wording) of the library */
    uint32_t what; /* MISSION_WORDING_*; one that is unknown: write nothing */
    uint32_t reserved0;
    const mission_value *entry; /* of the Authority Set; of the predecessor's for what is removed;
                                   NULL: about the whole */
    mission_view name;
    const mission_value *value;
    mission_view english; /* what the library says itself, every value in it made inert */
} mission_wording;

/* How a disclosure is made, filled by the host; empty views are the defaults. Since 0.1. */
typedef struct mission_disclosure_style {
    size_t size;                   /* sizeof(mission_disclosure_style) */
    mission_view disclosure_id;    /* minted: "dsc_" and base64url of 18 random bytes */
    mission_view template_id;      /* "mission-plain-en"; required with `rendered` */
    mission_view template_version; /* "1"; required with a `template_id` */
    mission_view template_digest;  /* rendering_template_digest; none */
    mission_view locale;           /* BCP 47; "en" */
    mission_view channel;          /* "web" */
    mission_view subject_display;  /* the identifiers of the three; shown with what could act */
    mission_view approver_display; /* on a page escaped, as mission_difference_text does */
    mission_view client_display;
    void *host;
    /* Write the text for `wording` in the locale to `out`, and return 0. Nothing written leaves the
     * library's words: where the locale is English all of them, elsewhere a constraint marked as
     * not translated, and for anything else the call fails (VERDICT). What is written is the
     * host's: it makes inert what it takes from clients. Anything but 0 fails with HOST. Required
     * when the locale is not English. (CE-4) */
    int32_t (*rendered)(void *host, const mission_wording *wording, const mission_sink *out,
                        mission_error *error);
} mission_disclosure_style;

/* Build the disclosure of what is about to be approved. What it makes passes
 * mission_disclosure_check with the same consent; what could not pass is not made. It has a notice
 * for each of the host's classes and for what the library sees itself: delegation, action families
 * and prefixes (broad_read), consumption_bounds, entries of other types (enforcement_gap) and, in
 * an expansion, what is added or widened; one for each action where the condition is high-risk, so
 * that each is acknowledged by itself. An expansion is shown in a member `expansion` with retained,
 * added, widened, changed, tightened, removed, delegation, expiry and live_children.
 *
 * `style` NULL: all defaults. `now` NULL: the context's clock, for `rendered_at`. The same input
 * with one `disclosure_id` and `now` gives the same bytes. Near-linear in the input. `*out` is
 * owned, NULL on failure. Errors: ARGUMENT (also an expansion without its difference or expiry, and
 * decisions or a difference of other sets), ABI_*, NOMEM, PROFILE, CLOCK, CRYPTO, NO_CALLBACK (no
 * `rendered` for another locale than English; no random source), RANDOM, HOST, VERDICT;
 * DISCLOSURE_UNFAITHFUL (an entry of another type without a `resource` cannot be shown); WRONG_TYPE
 * (of the value handed in); those of mission_disclosure_from for what the host filled in. Source:
 * 60 section 4.1, CE-3 to CE-6, CE-9; 10-core AV-5; 20; 80 SE-18. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_disclosure_build(
    mission_context *context, const mission_consent *consent, const mission_disclosure_style *style,
    const mission_time *now, mission_disclosure **out, mission_error *error);

/* May this be `approved`: has every approver action an acknowledgment with equal condition and
 * applies_to? `acknowledgments` is an array of {applies_to, condition, acknowledged_at}; NULL:
 * none. One that answers to no action, a blanket one above all, is refused. Near-linear in both.
 * Errors: ARGUMENT, NOMEM, those of a malformed acknowledgment; INCONSISTENT (answers to no
 * action); DECLINED with the place of the action that nobody acknowledged. Source: 60 CE-6, 10.2.
 * Since 0.1. */
MISSION_API MISSION_CHECKED int32_t
mission_disclosure_acknowledged(const mission_disclosure *disclosure,
                                const mission_value *acknowledgments, mission_error *error);

#ifdef __cplusplus
}
#endif
#endif
