/* The lethal trifecta: private data, untrusted input and a way out, in one Mission.
 * SPDX-License-Identifier: MIT
 *
 * Each of the three may be approved; together, without a control between them, injected text can
 * carry private data out. This says so before the approval, and whether a deployment may call
 * itself contained. */
#ifndef MISSION_TRIFECTA_H
#define MISSION_TRIFECTA_H

#include <mission/action.h>
#include <mission/authority.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MISSION_TRIFECTA_PRIVATE 1u   /* reads private data */
#define MISSION_TRIFECTA_UNTRUSTED 2u /* takes in content that others write */
#define MISSION_TRIFECTA_EXTERNAL 4u  /* has an effect, or says something, outside */
#define MISSION_TRIFECTA_ALL 7u

/* One line of the host's table. Since 0.1. */
typedef struct mission_trifecta_rule {
    size_t size;           /* sizeof(mission_trifecta_rule) */
    mission_view resource; /* of entries, byte by byte; empty: any */
    mission_view action;   /* literal or a family ("x.*"); empty: any */
    uint32_t legs;         /* MISSION_TRIFECTA_*; 0: none of them */
    uint32_t reserved;
} mission_trifecta_rule;

/* The legs of one entry: of every rule that meets some of its actions. An action that no rule
 * covers as a whole has all three, and so has an entry of a type that is not
 * mission_resource_access, since nobody has said what it is. `*out` is ALL on failure. Errors:
 * ARGUMENT, ABI_*. Source: 30-runtime section 7, NC-1. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_trifecta_classify(mission_context *context,
                                                              const mission_value *entry,
                                                              const mission_trifecta_rule *rules,
                                                              size_t count, uint32_t *out,
                                                              mission_error *error);

/* The deployment enforces 60 TA-3 for everything external (PD-12, or its harness). */
#define MISSION_TRIFECTA_TAINT 1u

/* What a set bundles: {"bundled":BOOLEAN,"controls":[...],"external_effect":[INDEX],"governed":
 * BOOLEAN,"private_read":[INDEX],"single":[INDEX],"untrusted_input":[INDEX]}. `single` are entries
 * with all three legs. `controls` are those that stand between the legs: `action_approval` (each
 * entry with an external effect requires it), `exclusive` (a group of `controls.exclusive` keeps
 * two legs apart, each under one selector of its own), `taint` (by the flag). A bundle is governed
 * when there is one. `controls` may be NULL. `*out` is owned, NULL on failure. Errors: ARGUMENT,
 * ABI_*, NOMEM. Source: 30-runtime section 7. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_trifecta_report(
    const mission_authority_set *set, const mission_trifecta_rule *rules, size_t count,
    const mission_value *controls, uint32_t flags, mission_json **out, mission_error *error);

/* ---- Named claims ---- */

#define MISSION_CLAIM_COMPROMISE_RESISTANT 1u
#define MISSION_CLAIM_TRIFECTA_CONTAINMENT 2u

#define MISSION_CONDITION_KEY_CUSTODY 0u
#define MISSION_CONDITION_ISOLATION_BOUNDARY 1u
#define MISSION_CONDITION_WORKLOAD_MEASUREMENT 2u
#define MISSION_CONDITION_APPROVAL_POLICY 3u
#define MISSION_CONDITION_RENDERING_INDEPENDENCE 4u
#define MISSION_CONDITION_FRESHNESS_SOURCING 5u
#define MISSION_CONDITION_PATH_COMPLETENESS 6u
#define MISSION_CONDITION_LEAST_EXPOSURE 7u
#define MISSION_CONDITION_TAINT_EGRESS_TOPOLOGY 8u
#define MISSION_CONDITION_COUNT 9u

#define MISSION_PROOF_EAT 1u            /* a verified Entity Attestation Token */
#define MISSION_PROOF_CONFIGURATION 2u  /* signed configuration */
#define MISSION_PROOF_SERVICE 4u        /* evidence of the service itself, Consent Evidence too */
#define MISSION_PROOF_NEGATIVE_TESTS 8u /* bypasses that were tried and refused */
#define MISSION_PROOF_AUDIT 16u         /* of the topology */

#define MISSION_CLAIM_FACT_UNKNOWN 0u
#define MISSION_CLAIM_FACT_MET 1u
#define MISSION_CLAIM_FACT_UNMET 2u

/* What is known of one condition, as the host has verified it. Since 0.1. */
typedef struct mission_claim_fact {
    size_t size; /* sizeof(mission_claim_fact) */
    uint32_t condition;
    uint32_t state;                        /* MISSION_CLAIM_FACT_* */
    uint32_t proofs;                       /* MISSION_PROOF_* */
    uint32_t classes;                      /* 1 << MISSION_CLASS_* of those that it covers */
    mission_time observed_at, valid_until; /* the second is required; that moment still counts */
    /* Of attestation: what the scope statement selects for this condition. Each is required. */
    mission_view profile, reference_values, appraisal_policy, attester, freshness_rule;
} mission_claim_fact;

/* May the claim be made for these classes (1 << MISSION_CLASS_*) now? `*available` is 1 only when
 * each condition of it has a fact that is met, proven by what its row demands, fresh, and about all
 * of the classes; attestation proves the first three conditions alone, and those by nothing else.
 * `*out` lists what is lacking: [{"condition","why"}], `why` one of "unknown", "unmet", "stale",
 * "evidence", "selections", "classes"; empty when it is available. Of two facts about one condition
 * both have to hold. `*out` is owned, NULL on failure. Errors: ARGUMENT, ABI_*, NOMEM, CLOCK.
 * Source: 30-runtime NC-1. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t
mission_named_claim_check(mission_context *context, uint32_t claim, uint32_t classes,
                          const mission_claim_fact *facts, size_t count, const mission_time *now,
                          int32_t *available, mission_json **out, mission_error *error);
/* "key_custody" and so on; NULL for any other number. Since 0.1. */
MISSION_API const char *mission_condition_name(uint32_t condition);

#ifdef __cplusplus
}
#endif
#endif
