/* What several actors did to the Missions of a state authority, and when: a history.
 * SPDX-License-Identifier: MIT
 *
 * Each actor keeps a log of its own. A deed is written down twice: before it is begun, and with its
 * outcome. In memory that is one entry; an actor that may be killed writes both to a file, so that
 * a deed whose answer nobody has seen stays known as one that may have taken effect. */
#ifndef HISTORY_H
#define HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HISTORY_NAME 96u /* bytes of an identifier here, with its NUL */

enum doing {
    DID_ADMIT,   /* `id`: of the reply */
    DID_EXPAND,  /* `other`: the predecessor */
    DID_CHILD,   /* `other`: the parent; version: 1 when it was created at once */
    DID_APPROVE, /* `other`: the approval event */
    DID_DENY,
    DID_WITHDRAW,
    DID_DERIVE,  /* `number`: which one it is */
    DID_RESERVE, /* `number`; `other`: the lease */
    DID_CONFIRM, /* `other`: the lease */
    DID_RELEASE, /* `other`: the lease */
    DID_SUSPEND, /* these four: `other` is the nonce */
    DID_RESUME,
    DID_REVOKE,
    DID_COMPLETE,
    DID_SHOW,
    DID_ACKNOWLEDGE, /* `other`: the event's sequence */
    DID_COUNT
};

enum outcome {
    OUTCOME_LOST,     /* nobody knows: it was killed, or the answer to its commit was lost */
    OUTCOME_DONE,     /* acknowledged */
    OUTCOME_REPLAYED, /* acknowledged: it had been done before */
    OUTCOME_REFUSED,  /* a verdict; nothing took effect */
    OUTCOME_FAILED,   /* an error that says that nothing was written */
};

/* Its size divides that of a page: a kill leaves no half of one in a file. */
struct deed {
    uint64_t called, returned; /* nanoseconds of a clock that all processes share; 0: never */
    uint32_t writer, serial;   /* together they name the deed */
    uint32_t what, outcome;
    int32_t code;
    uint32_t state;   /* as the answer reports it */
    uint64_t version; /* as the answer says; 0: it says none */
    uint64_t number;
    uint64_t content; /* a fingerprint of what equal answers have in common */
    char id[HISTORY_NAME], other[HISTORY_NAME];
};

struct history {
    struct deed *deeds;
    size_t count, capacity;
    uint32_t writer, serial;
    int to; /* a file; -1: the deeds are kept in memory */
};

const char *doing_name(uint32_t what);
uint64_t history_clock(void);
uint64_t history_fingerprint(uint64_t seed, const char *text);
static inline bool deed_done(const struct deed *deed)
{
    return deed->outcome == OUTCOME_DONE || deed->outcome == OUTCOME_REPLAYED;
}
static inline bool deed_possible(const struct deed *deed) /* it may have taken effect by itself */
{
    return deed->outcome == OUTCOME_DONE || deed->outcome == OUTCOME_LOST;
}

struct history history_of(uint32_t writer, int to);
void history_free(struct history *history);
/* Write down that this is begun; what comes of it is filled in by the actor, then written down. */
struct deed history_call(struct history *history, uint32_t what, const char *id, const char *other);
void history_return(struct history *history, struct deed *deed);
void history_add(struct history *history, const struct deed *deed);
void history_join(struct history *history, const struct history *more);
/* Take what writers left in a file, from where it stands to its end. */
void history_take(struct history *history, int from);

#endif
