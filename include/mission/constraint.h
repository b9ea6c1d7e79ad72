/* Constraints: what an entry demands at use, compared and met in value space; the host's own keys.
 * SPDX-License-Identifier: MIT
 *
 * The Common Constraints are the library's: max_amount, resource_issued_after,
 * resource_issued_before, tenant, recipient_domain, time_window, data_classification,
 * allowed_tools, requires_action_approval. Every other key belongs to the host. */
#ifndef MISSION_CONSTRAINT_H
#define MISSION_CONSTRAINT_H

#include <mission/error.h>
#include <mission/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What is known of one action when constraints are evaluated. A member that is absent (`ptr` NULL,
 * NULL, 0) is a missing fact, and a constraint that needs it denies; an empty text with a pointer
 * is a fact. An empty list is a missing fact too. Everything is borrowed for the call. Source:
 * 10-core 2.7, last column. Since 0.1. */
typedef struct mission_facts {
    size_t size;                           /* sizeof(mission_facts) */
    mission_view amount;                   /* a decimal, as max_amount writes it: "12.50" */
    mission_view currency;                 /* ISO 4217, "EUR" */
    mission_view resource_issued;          /* RFC 3339: when the resource was issued */
    mission_view tenant;                   /* the resource's */
    const mission_view *recipient_domains; /* of every recipient */
    size_t recipient_domain_count;
    const mission_time *now;         /* one reading of the clock for the whole decision */
    const mission_view *data_labels; /* every label that the data has */
    size_t data_label_count;
    mission_view tool;       /* its identity, as the enforcer established it */
    int32_t action_approved; /* 1: a fresh approval is bound to this very action */
    int32_t reserved;        /* 0 */
    /* For the host's own constraints, whose `holds` calls it: write the value that `name` stands
     * for, or NULL for none. The library never calls it. May be NULL. */
    void *host;
    int32_t (*lookup)(void *host, mission_view name, const mission_value **out);
} mission_facts;

/* A constraint key of the host. Every callback returns 0 and writes its `verdict` (1 or 0), or
 * returns anything else: the call then fails with HOST and that value in `host_code`. A verdict
 * that is left unwritten or is neither 1 nor 0 fails with VERDICT. A failed call permits nothing.
 * Values were accepted by `validate`, are borrowed for the call, and callbacks may run on any
 * thread that uses the context. They may read values; what they call of the library beyond that is
 * bounded by nobody but them. Source: 10-core CC-5. Since 0.1. */
typedef struct mission_constraint_type {
    size_t size;      /* sizeof(mission_constraint_type) */
    mission_view key; /* ^[A-Za-z0-9_.:-]+$, no Common Constraint */
    void *host;
    /* As in mission_member_type. NULL accepts any value. */
    int32_t (*validate)(void *host, const mission_value *value, mission_error *error);
    /* Is `a` no broader than `b`? NULL: only if they are canonically equal. Must be reflexive and
     * transitive. */
    int32_t (*within)(void *host, const mission_value *a, const mission_value *b, int32_t *verdict,
                      mission_error *error);
    /* What both permit, as exactly one value written to `out`, and verdict 1; or nothing, and
     * verdict 0: there is none. `out` takes values alone: finishing it fails the call. The value
     * must pass `validate` and be within both, so `within` must be there. NULL: `a` if both are
     * canonically equal, else none.
     */
    int32_t (*meet)(void *host, const mission_value *a, const mission_value *b,
                    mission_builder *out, int32_t *verdict, mission_error *error);
    /* Do the facts fulfil the constraint? NULL: nobody enforces it, so it denies. */
    int32_t (*holds)(void *host, const mission_value *value, const mission_facts *facts,
                     int32_t *verdict, mission_error *error);
} mission_constraint_type;

/* What evaluating constraints came to. Since 0.1. */
typedef struct mission_constraint_verdict {
    size_t size;        /* in: sizeof(mission_constraint_verdict) */
    int32_t holds;      /* 1: every constraint holds; else 0 */
    int32_t code;       /* 0 when it holds; else CONSTRAINT_UNRECOGNIZED, CONSTRAINT_UNMET,
                           FACT_MISSING, or what the call returned */
    const char *reason; /* the code's stable word; "" when it holds */
    mission_view key;   /* the first constraint that does not hold, borrowed from `constraints` */
} mission_constraint_verdict;

/* Do all constraints of an entry hold? `constraints` is the value of the entry's `constraints`
 * member; an entry without that member has nothing to ask. A key that nobody can enforce denies
 * before any other is evaluated. Refused whole: a malformed constraint. `*verdict` refuses until
 * the call has returned 0. Errors: ARGUMENT, ABI_*, those of mission_authority_entry_check for
 * constraints, HOST, VERDICT. Source: 10-core 2.7, RS-2, RS-3. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_constraint_holds(mission_context *context,
                                                             const mission_value *constraints,
                                                             const mission_facts *facts,
                                                             mission_constraint_verdict *verdict,
                                                             mission_error *error);

#ifdef __cplusplus
}
#endif
#endif
