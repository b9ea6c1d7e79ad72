/* Actions: how consequential one is, and what exactly it would do. SPDX-License-Identifier: MIT
 *
 * An action has a class, which says what its permit has to be; and parameters, which a profile
 * brings into one form, so that what was decided and what is done have the same digest. */
#ifndef MISSION_ACTION_H
#define MISSION_ACTION_H

#include <mission/commitment.h>
#include <mission/constraint.h>
#include <mission/context.h>
#include <mission/json.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Classes of actions, in the order of their weight; the last three are high-consequence and not
 * ordered among themselves. Source: 30-runtime O-1. */
#define MISSION_CLASS_NONE 0u           /* no effect, nothing disclosed: no gate */
#define MISSION_CLASS_READ 1u           /* consequential_read */
#define MISSION_CLASS_WRITE 2u          /* consequential_write */
#define MISSION_CLASS_IRREVERSIBLE 3u   /* irreversible_action */
#define MISSION_CLASS_COMMITMENT 4u     /* external_commitment */
#define MISSION_CLASS_ADMINISTRATION 5u /* privileged_administration */
#define MISSION_CLASS_COUNT 6u

/* A class's word on the wire, "none" for NONE; NULL: no such class. Since 0.1. */
MISSION_API const char *mission_class_name(uint32_t action_class);
/* The class of a word, byte by byte; MISSION_CLASS_COUNT: none of these. Since 0.1. */
MISSION_API uint32_t mission_class_of_name(mission_view name);
/* 1 for a high-consequence class, and for what is no class; else 0. Since 0.1. */
MISSION_API int32_t mission_class_high(uint32_t action_class);

/* ---- Floors: what a resource's metadata demands at least ---- */

/* `mission_action_class_floors`, read: immutable, reference-counted, free to share. */
typedef struct mission_floors mission_floors;
/* Read the object: an action or a family ("x.*") and its least class. A value that is no name of a
 * class counts as high-consequence (IRREVERSIBLE); what is no object makes every action that. NULL
 * as `value`: the metadata has no floors. `*out` is owned, NULL on failure. Errors: ARGUMENT,
 * NOMEM, MALFORMED_ACTION. Source: 30-runtime O-2. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_floors_read(mission_context *context,
                                                        const mission_value *value,
                                                        mission_floors **out, mission_error *error);
MISSION_API mission_floors *mission_floors_ref(mission_floors *floors);
MISSION_API void mission_floors_unref(mission_floors *floors); /* NULL is quiet */
/* The highest floor of all keys that match the action; NONE when none does. NONE for NULL. */
MISSION_API uint32_t mission_floors_of(const mission_floors *floors, mission_view action);

/* ---- Operation profiles: what an action's parameters mean ---- */

/* An operation profile: immutable, reference-counted, free to share. It keeps its context. */
typedef struct mission_operation_profile mission_operation_profile;
/* Read one from its JSON document; doc/operation-profile.md has its members. `*out` is owned, NULL
 * on failure. Errors: those of mission_json_parse; MISSING_MEMBER, UNKNOWN_MEMBER, WRONG_TYPE,
 * EMPTY, MALFORMED_*, UNKNOWN_VALUE, INCONSISTENT, OUT_OF_RANGE, NUMBER_PRECISION, TOO_MANY,
 * NORMALIZE (a default that its own schema does not admit). Source: 30-runtime O-4. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_operation_profile_parse(mission_context *context,
                                                                    mission_view text,
                                                                    mission_operation_profile **out,
                                                                    mission_error *error);
MISSION_API mission_operation_profile *
mission_operation_profile_ref(mission_operation_profile *profile);
MISSION_API void mission_operation_profile_unref(mission_operation_profile *profile);
MISSION_API mission_json *mission_operation_profile_json(const mission_operation_profile *profile);

/* What a profile says of its action beside the parameters. Views live as long as the profile.
 * Since 0.1. */
typedef struct mission_operation_terms {
    size_t size; /* in: sizeof(mission_operation_terms) */
    mission_view id, version;
    mission_view action;     /* literal */
    mission_view resource;   /* the audience; empty: any */
    uint32_t action_class;   /* MISSION_CLASS_*: the deployment's; where it depends on arguments,
                                the widest that can be reached */
    uint32_t bound;          /* 1: its permit is bound to a parameter digest whatever the class says
                                (PB-6: bulk, export, cross-tenant, returned fields, destination;
                                and where the profile was derived: nobody looked) */
    uint32_t use_limit;      /* 1, or 0: window and idempotency key instead (a read: none at all) */
    uint32_t key;            /* MISSION_IDEMPOTENCY_* */
    int64_t window_seconds;  /* of a permit without use limit */
    int64_t permit_seconds;  /* longest life of a permit; 0: the class's */
    int64_t lease_seconds;   /* or the longest duration of one execution; 0: neither */
    uint32_t external;       /* 1: always an external communication; 2: the PEP says; 0: never */
    uint32_t settles_failed; /* 1: `failed` releases what was metered */
    mission_view call_class; /* for max_calls; empty: none */
    mission_view source_digest; /* derived from a tool with this definition; empty: authored */
    uint32_t binding;           /* MISSION_BINDING_*: why a read is bound */
    uint32_t idempotent;        /* 1: doing it twice is doing it once */
    uint32_t duration;          /* 1: `lease_seconds` is a longest duration, not a lease */
    uint32_t by_arguments;      /* 1: mission_operation_profile_class() depends on arguments */
} mission_operation_terms;
#define MISSION_IDEMPOTENCY_NONE 0u
#define MISSION_IDEMPOTENCY_OPTIONAL 1u
#define MISSION_IDEMPOTENCY_REQUIRED 2u
/* What of a read its parameters select (PB-6). */
#define MISSION_BINDING_CROSS_TENANT 1u
#define MISSION_BINDING_BULK 2u
#define MISSION_BINDING_EXPORT 4u
#define MISSION_BINDING_FIELDS 8u
#define MISSION_BINDING_DESTINATION 16u
MISSION_API MISSION_CHECKED int32_t mission_operation_profile_terms(
    const mission_operation_profile *profile, mission_operation_terms *out, mission_error *error);

/* The class that the deployment gives to this invocation: the highest of all rows of `classes` that
 * match the normalized `parameters`, the widest one where none matches or `parameters` is NULL.
 * IRREVERSIBLE for a NULL profile. Source: 30-runtime PE-6 c. Since 0.1. */
MISSION_API uint32_t mission_operation_profile_class(const mission_operation_profile *profile,
                                                     const mission_value *parameters);

/* What a profile for a tool is derived from. Since 0.1. */
typedef struct mission_tool_profile {
    size_t size;               /* sizeof(mission_tool_profile) */
    const mission_value *tool; /* its definition as retrieved: an object with `inputSchema` */
    mission_view id;           /* empty: the action */
    mission_view version;      /* empty: the digest of the definition */
    mission_view action;       /* literal */
    mission_view resource;     /* the audience; empty: any */
    uint32_t action_class;     /* MISSION_CLASS_* */
    uint32_t reserved;         /* 0 */
    int64_t lease_seconds;     /* of a high class; 0: 300 */
} mission_tool_profile;
/* A profile made of a tool's input schema: no defaults, what is omitted stays omitted, every
 * argument is digested, controls follow the class: WRITE use limit 1, a high class also a lease
 * and an idempotency key. It maps no constraint, so a constraint on arguments denies. `*out` is
 * owned, NULL on failure. Errors: ARGUMENT, ABI_*, NOMEM, CRYPTO; MISSING_MEMBER, WRONG_TYPE of the
 * definition; those of mission_operation_profile_parse. Source: 30-runtime O-4. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t
mission_operation_profile_of_tool(mission_context *context, const mission_tool_profile *from,
                                  mission_operation_profile **out, mission_error *error);

#define MISSION_PROFILE_TEST_STRICT 1u /* what O-4 requires has to be there */
/* Run the profile's own vectors and fixtures. 0: all hold; `*ran` (may be NULL) says how many ran,
 * before a failure too. Otherwise the first that does not, with its place in `error->where`:
 * INCONSISTENT (other bytes, or another verdict of the constraint), DIGEST_MISMATCH, NORMALIZE,
 * MISSING_MEMBER (STRICT: a vector or a fixture that has to be there is not), or what a call
 * returned. Source: 30-runtime O-4. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_operation_profile_test(
    const mission_operation_profile *profile, uint32_t flags, size_t *ran, mission_error *error);

/* Bring raw arguments into the profile's form: defaults in place, sets sorted, what is not digested
 * left out. Normalizing what is normal changes nothing. A number that binary64 would round is
 * refused, for then two texts had one digest. `*out` is owned, NULL on failure. Errors: ARGUMENT,
 * NOMEM, TOO_DEEP, NORMALIZE with the place of what does not fit the schema. Source: 30-runtime
 * PB-1, O-4. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t
mission_parameters_normalize(const mission_operation_profile *profile, const mission_value *raw,
                             mission_json **out, mission_error *error);
/* The canonical digest of normalized parameters, which must be an object. Errors: ARGUMENT,
 * WRONG_TYPE, CRYPTO, NOMEM. Source: 30-runtime PB-1. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_parameters_digest(mission_context *context,
                                                              const mission_value *parameters,
                                                              mission_digest *out,
                                                              mission_error *error);
/* The facts for constraints, as the profile maps them: from the normalized `parameters` or, when
 * these were withheld (NULL), from `attributes` at the same place; what the profile declares to be
 * an attribute, always from `attributes` (NULL: none). A fact that is mapped and not found, or of
 * the wrong type, is missing, whatever the host filled; where the profile maps nothing, `*out`
 * (size in) keeps what the host filled before. One recipient or label that cannot be read makes the
 * whole list missing. Texts are views into the values and the profile; lists, and what `lookup`
 * needs for the host's own constraints, lie in `scratch` (aligned for pointers; 16 bytes for each
 * element, 64 for `lookup`), and what does not fit there is a missing fact. Allocates nothing.
 * Errors: ARGUMENT, ABI_*. Source: 30-runtime O-4, A-3, PD-7. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_operation_profile_facts(
    const mission_operation_profile *profile, const mission_value *parameters,
    const mission_value *attributes, void *scratch, size_t scratch_size, mission_facts *out,
    mission_error *error);

/* ---- The class of an invocation ---- */

/* Where a class came from: `class_source` of the evidence. */
#define MISSION_CLASS_BY_DEFAULT 0u
#define MISSION_CLASS_BY_FLOOR 1u
#define MISSION_CLASS_BY_DEPLOYMENT 2u

/* The wire name of a source; NULL for any other number. Since 0.1. */
MISSION_API const char *mission_class_source_name(uint32_t source);

/* What an invocation's class is made of. Since 0.1. */
typedef struct mission_class_question {
    size_t size;                              /* sizeof(mission_class_question) */
    mission_view action;                      /* for the floors */
    const mission_floors *floors;             /* of the resource's metadata; NULL: it has none */
    const mission_operation_profile *profile; /* NULL: the action has none */
    const mission_value *parameters;          /* normalized; NULL: not known */
    uint32_t declared;                        /* 1: the deployment has a default class... */
    uint32_t default_class;                   /* ...this one; else 0 */
    uint32_t purpose;                         /* what the Mission's purpose raises it to; NONE */
    uint32_t reserved;                        /* 0 */
} mission_class_question;

/* The class that an action is of, and what follows. Since 0.1. */
typedef struct mission_class_answer {
    size_t size;           /* in: sizeof(mission_class_answer) */
    uint32_t action_class; /* MISSION_CLASS_* */
    uint32_t class_source; /* MISSION_CLASS_BY_* */
    uint32_t gated;        /* 0: NONE, which needs no decision */
    uint32_t bound;        /* 1: the permit is bound to a parameter digest */
    uint32_t duties;       /* a bit (1u << class) for each class whose duties apply: more than one
                              where two high classes, which have no order, meet */
    uint32_t high;         /* 1: high-consequence */
} mission_class_answer;
/* The highest of default, deployment (profile, purpose) and floor. With neither a profile nor a
 * declared default it is IRREVERSIBLE. Among high classes the floor's name wins, then the
 * deployment's. On failure the answer says IRREVERSIBLE, bound. Allocates nothing. Errors: ARGUMENT
 * (a number that is no class included), ABI_*. Source: 30-runtime PE-6, O-1, PB-6, trap 9. Since
 * 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_class_of_action(const mission_class_question *question,
                                                            mission_class_answer *answer,
                                                            mission_error *error);

#ifdef __cplusplus
}
#endif
#endif
