/* Taint: what untrusted content has touched does not leave by itself. SPDX-License-Identifier: MIT
 *
 * A session is tainted from the first content that nobody vouches for. A value that then goes out
 * has to be one that came, unchanged, from a trusted source; whatever a model made up or rewrote
 * cannot be traced and counts as tainted. It is a coarse rule and meant to be: it puts a person
 * between untrusted input and an egress that nobody asked for. */
#ifndef MISSION_TAINT_H
#define MISSION_TAINT_H

#include <mission/action.h>
#include <mission/evaluation.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- The policy ---- */

/* The deployment's content trust list, as its scope statement declares it. Since 0.1. */
typedef struct mission_taint_policy {
    size_t size;                 /* sizeof(mission_taint_policy) */
    const mission_view *trusted; /* names of sources that it vouches for */
    size_t trusted_count;
    const mission_view *untrusted; /* marked; they taint though they are listed above, too */
    size_t untrusted_count;
    const mission_view *writable; /* stores that some session can write: vouched for by name here,
                                     their content has the taint of who wrote it */
    size_t writable_count;
    uint32_t values; /* values of trusted content that are remembered; default 65536; what is
                        beyond cannot be traced. At most 16777216 */
    uint32_t reserved;
} mission_taint_policy;

/* ---- The state of a session ---- */

/* A session's taint: immutable, reference-counted, free to share. Each event gives a new one. */
typedef struct mission_taint mission_taint;
/* A fresh session: not tainted, nothing traced. `*out` is owned, NULL on failure. Errors: ARGUMENT,
 * ABI_*, NOMEM. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_taint_new(mission_context *context,
                                                      const mission_taint_policy *policy,
                                                      mission_taint **out, mission_error *error);
MISSION_API mission_taint *mission_taint_ref(mission_taint *taint);
MISSION_API void mission_taint_unref(mission_taint *taint); /* NULL is quiet */

#define MISSION_CONTENT_SUBJECT 1u  /* from the Subject, as the harness itself authenticated */
#define MISSION_CONTENT_APPROVER 2u /* the same, from the Approver */
#define MISSION_CONTENT_SOURCE 3u   /* from a tool, a page, a message: `source` names it */
#define MISSION_CONTENT_STORE 4u    /* read back from a store: `source` names it */

/* Content that enters a session. Since 0.1. */
typedef struct mission_content {
    size_t size;      /* sizeof(mission_content) */
    uint32_t origin;  /* MISSION_CONTENT_*; anything else taints */
    uint32_t written; /* of STORE: whether a tainted session wrote it: MISSION_UNSAID (taints),
                         MISSION_FALSE, MISSION_TRUE */
    mission_view source;
    const mission_value *value; /* whose strings, numbers, names can then be traced; NULL: none */
} mission_content;
/* The state after it has entered. Content that is not trusted taints for good; what is trusted is
 * remembered. Errors: ARGUMENT, ABI_*, NOMEM, CRYPTO; on failure the session has to be treated as
 * tainted. Source: 60 TA-1. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_taint_enter(const mission_taint *taint,
                                                        const mission_content *content,
                                                        mission_taint **out, mission_error *error);
/* A sub-agent's session, or one that is seeded with notes of this one: it inherits the taint.
 * `clean` 1 is the host's word that every single input of it is of trusted provenance; anything
 * else is not. Source: 60 TA-2. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_taint_child(const mission_taint *taint, uint32_t clean,
                                                        mission_taint **out, mission_error *error);
/* The Subject has directed a reset, recorded in evidence under this id (empty: ARGUMENT): the taint
 * is gone, and so is what could be traced. Source: 60 TA-2. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_taint_reset(const mission_taint *taint,
                                                        mission_view evidence_id,
                                                        mission_taint **out, mission_error *error);
/* 0: not tainted; 1: it is, and so is NULL. The first source that did it; empty: none. Since 0.1.
 */
MISSION_API int32_t mission_taint_tainted(const mission_taint *taint);
MISSION_API mission_view mission_taint_source(const mission_taint *taint);

/* ---- The rule ---- */

/* One action that is about to be taken. Since 0.1. */
typedef struct mission_taint_question {
    size_t size;                     /* sizeof(mission_taint_question) */
    uint32_t action_class;           /* MISSION_CLASS_* */
    uint32_t external_communication; /* MISSION_UNSAID counts as MISSION_TRUE */
    uint32_t approved;               /* 1: a fresh approval is bound to these very parameters */
    uint32_t reserved;
    const mission_value *parameters;  /* the bound ones, an object; NULL: not known, all tainted */
    const mission_view *destinations; /* where it goes: each concrete recipient or endpoint */
    size_t destination_count;         /* 0: not known, none is exempt */
    const mission_value *intent;      /* the approved Intent; NULL: names nothing */
    const mission_value *constraints; /* of the entry that permits; NULL: names nothing */
} mission_taint_question;

#define MISSION_TAINT_SUPPRESS 0u /* not without a fresh approval of this action */
#define MISSION_TAINT_CLEAR 1u    /* nothing tainted goes out, or nothing goes out */
#define MISSION_TAINT_NAMED                                                                        \
    2u                            /* tainted, to destinations that were all named at approval: no  \
                                     person has to be asked; every other gate stands */
#define MISSION_TAINT_APPROVED 3u /* tainted, and approved */

/* The answer. Since 0.1. */
typedef struct mission_taint_answer {
    size_t size;               /* in: sizeof(mission_taint_answer) */
    uint32_t verdict;          /* MISSION_TAINT_* */
    uint32_t tainted;          /* MISSION_FALSE, MISSION_TRUE: for `context.taint` */
    mission_view granularity;  /* "parameter": each was traced; else "session". Static */
    mission_view source_class; /* lives as long as the state; empty: none */
    const char *event; /* "egress_downgraded" with SUPPRESS, for Harness Evidence; else NULL */
} mission_taint_answer;
/* Judge. `*out` suppresses on failure. `taint` NULL: tainted. Errors: ARGUMENT, ABI_*, CRYPTO.
 * Source: 60 TA-2, TA-3; 30-runtime NC-2. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_taint_judge(const mission_taint *taint,
                                                        const mission_taint_question *question,
                                                        mission_taint_answer *out,
                                                        mission_error *error);
/* Put the answer into a request, where the decision point enforces taint: `context.taint` and
 * `external_communication`. Errors: ARGUMENT, ABI_*. Source: 60 TA-4, 30-runtime O-6. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_taint_tell(const mission_taint_answer *answer,
                                                       uint32_t external_communication,
                                                       mission_evaluation *evaluation,
                                                       mission_error *error);

#ifdef __cplusplus
}
#endif
#endif
