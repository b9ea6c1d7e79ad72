/* The inside of a plan: an operation that runs again whenever it has learned what it waited for.
 * SPDX-License-Identifier: MIT
 *
 * An operation is one function, its pass. It asks for rows; a row that is not there yet makes the
 * pass stop (MI_WAIT), the driver fetches it, and the pass runs from its beginning with everything
 * that it has read so far at hand. What a pass builds lives until the attempt ends. A pass that
 * comes to its end has a verdict, a reply and the batch that makes both true. So a pass reads first
 * and writes last, and has no effect but on its plan. */
#ifndef MI_PLAN_H
#define MI_PLAN_H

#include "../json/json.h"
#include "../model/record.h"
#include "issuer.h"
#include <mission/plan.h>

#define MI_WAIT 1 /* of a pass: it asked for something */
#define MI_AGAIN_MOST 3u
#define MI_MINT_MOST 4u

/* A row that was asked for. */
struct mi_read {
    struct mi_read *next;
    mission_view kind, key;
    bool answered, present;
    mission_view bytes;
    uint64_t version;
    int64_t number;
    void *parsed; /* the reader's own; lives as long as the attempt */
};

struct mi_scanned_row {
    struct mi_read row; /* answered and present; `next` is the row after it */
    mission_view order;
};

/* A scan that was asked for. */
struct mi_scanned {
    struct mi_scanned *next;
    mission_store_scan scan;
    bool answered;
    uint32_t count;
    struct mi_scanned_row *first, *last;
};

/* Something with references that the attempt holds. */
struct mi_held {
    struct mi_held *next;
    void *what;
    void (*drop)(void *what);
};

typedef int32_t mi_pass(mission_plan *plan, mission_error *error);

struct mi_operation {
    mi_pass *pass;
    /* What it did cannot be told from what another one did: a lost answer to its commit is the
     * caller's to know (UNCERTAIN). Other operations find their own traces. */
    bool traceless;
    /* What a refusal writes: called with its verdict and reply in place. NULL: nothing. */
    mi_pass *refused;
};

enum mi_phase { MI_RUNNING, MI_ASKED, MI_COMMITTING, MI_ENDED_WELL, MI_BROKEN };

/* Whose operation it is: a reference that the plan holds, and what the engine needs of it. */
struct mi_owner {
    mission_context *context;
    void *what;
    void (*drop)(void *what);
    uint32_t retries; /* of a commit that conflicts */
};

struct mission_plan {
    struct mi_owner owner;
    mission_issuer *issuer; /* the owner, when it is one; else NULL */
    const struct mi_operation *operation;
    void *request; /* the operation's copy, behind the plan */
    size_t request_size;
    const mission_time *given_now; /* NULL: the clock */
    struct mi_arena kept;          /* as long as the plan */
    struct mi_arena arena;         /* as long as the attempt */
    enum mi_phase phase;
    bool shown; /* the driver has a step that it did not answer yet */
    uint32_t attempt, agains;
    bool uncertain;     /* the answer to a commit was lost: look for its traces */
    mission_time now;   /* of this pass */
    mission_time began; /* of the attempt's first pass: what scans are bounded by, so that each pass
                           asks for the same ones */
    struct mi_read *reads, *wanted;
    struct mi_scanned *scans, *wanted_scan;
    struct mi_held *held;
    size_t write_count;
    mission_verdict verdict;
    mission_error why; /* of a refusal, or of the failure that broke the plan */
    struct {
        const char *name;
        mission_view value;
    } more[2]; /* further members of a refusal; `name` NULL: none */
    mission_json *reply;
    mission_record *record;
    char minted[MI_MINT_MOST][MISSION_DIGEST_LEN + 1];
    mission_store_write writes[MISSION_STORE_WRITE_MOST]; /* the last: not zeroed beforehand */
};

/* plan.c. Make a plan whose request is a copy of `size` bytes. It takes over the reference of
 * `owner`, also when it fails. */
int32_t mi_plan_of(const struct mi_owner *owner, const struct mi_operation *operation,
                   const void *request, size_t size, const mission_time *now, mission_plan **out,
                   mission_error *error);
/* The same for an operation of an issuer, of which it takes a reference. */
int32_t mi_plan_new(mission_issuer *issuer, const struct mi_operation *operation,
                    const void *request, size_t size, const mission_time *now, mission_plan **out,
                    mission_error *error);
static inline mission_context *mi_plan_context(const mission_plan *plan)
{
    return plan->owner.context;
}

/* reads.c. The row, once it is there: 0, MI_WAIT or NOMEM. `(*out)->present` says the rest. */
int32_t mi_want(mission_plan *plan, mission_view kind, mission_view key, struct mi_read **out,
                mission_error *error);
/* The same for a scan, whose views are copied. */
int32_t mi_want_scan(mission_plan *plan, const mission_store_scan *scan, struct mi_scanned **out,
                     mission_error *error);

/* memory of the attempt; NULL or false: no memory. */
void *mi_take(mission_plan *plan, size_t size); /* zeroed */
mission_view mi_keep_view(struct mi_arena *arena, mission_view view, bool *ok);
mission_view mi_copy(mission_plan *plan, mission_view view, bool *ok);
/* a, a dot, b */
mission_view mi_join(mission_plan *plan, mission_view a, mission_view b, bool *ok);
/* RFC 3339; CLOCK: a time that it cannot write. */
int32_t mi_time_text(mission_plan *plan, const mission_time *time, mission_view *out,
                     mission_error *error);
/* Drop `what` when the attempt ends; at once when there is no memory to remember it (NOMEM). */
int32_t mi_hold(mission_plan *plan, void *what, void (*drop)(void *), mission_error *error);
/* What it is dropped with. */
void mi_drop_json(void *json);
void mi_drop_set(void *set);
void mi_drop_record(void *record);
void mi_drop_disclosure(void *disclosure);
void mi_drop_intent(void *intent);
void mi_drop_submission(void *submission);

/* writes.c: the batch. Each returns 0, NOMEM, or STATE when the batch is full. */
int32_t mi_write(mission_plan *plan, const mission_store_write *write, mission_error *error);
/* Put in place of what was read, or where nothing was found. */
int32_t mi_put(mission_plan *plan, const struct mi_read *read, mission_view bytes,
               const mission_store_term *terms, size_t count, mission_error *error);
int32_t mi_put_new(mission_plan *plan, mission_view kind, mission_view key, mission_view bytes,
                   const mission_store_term *terms, size_t count, mission_error *error);
/* That what was read, or was absent, still is so. */
int32_t mi_still(mission_plan *plan, const struct mi_read *read, mission_error *error);
int32_t mi_delete(mission_plan *plan, const struct mi_read *read, mission_error *error);
/* The canonical bytes of a document, in the attempt's memory, framed (frame.c). TOO_LARGE for what
 * the context's reader would not take back. */
int32_t mi_bytes(mission_plan *plan, const mission_value *value, mission_view *out,
                 mission_error *error);
/* The same of what a builder has, which is freed. */
int32_t mi_built_bytes(mission_plan *plan, mission_builder *builder, mission_view *out,
                       mission_error *error);

/* frame.c: a stored document: a line with its format and a checksum, then canonical JSON. STORED
 * with "kind/key" as its place for anything else. `*out` is held by the attempt. */
#define MI_FRAME_LEN 28u /* "mission/1 " 16 digits, line feed, and a NUL while it is written */
void mi_frame(mission_view json, char out[MI_FRAME_LEN]);
int32_t mi_unframe(mission_plan *plan, const struct mi_read *read, mission_json **out,
                   mission_error *error);
int32_t mi_spoilt(const struct mi_read *read, const char *what, mission_error *error);
/* What reading a stored value failed with: the value's own fault is STORED, the machine's or the
 * host's stays what it is. */
int32_t mi_bad_stored(const struct mi_read *read, int32_t rc, const char *what,
                      mission_error *error);

/* reply.c. Refuse with a further member of the error response, which the caller sees; returns
 * `code`. NULL, NULL: none. */
int32_t mi_refuse_with(mission_plan *plan, int32_t code, const char *member, const char *value,
                       mission_error *error);
/* The words of a refusal that may be repeated; those of its code where they are no text. */
const char *mi_words(const mission_error *why);
/* The verdict of a pass that refused with `plan->why`, and its reply. 0 or a failure. */
int32_t mi_refusal(mission_plan *plan, int32_t code, mission_error *error);
/* The reply of a pass that comes to its end: takes the builder's document. */
int32_t mi_reply(mission_plan *plan, mission_builder *builder, mission_error *error);
int32_t mi_reply_builder(mission_plan *plan, mission_builder **out,
                         mission_error *error); /* held by the attempt, its root object open */
void mi_name_text(mission_builder *to, const char *name, mission_view text); /* not when empty */
void mi_name_number(mission_builder *to, const char *name, uint64_t number);
void mi_name_truth(mission_builder *to, const char *name, bool truth);
void mi_name_value(mission_builder *to, const char *name, const mission_value *value); /* or NULL */
void mi_name_principal(mission_builder *to, const char *name, const mission_principal *who);

/* A random name for this plan, the same in all its attempts: `slot` below MI_MINT_MOST. With the
 * prefix, 24 base64url characters. */
int32_t mi_mint(mission_plan *plan, uint32_t slot, const char *prefix, mission_view *out,
                mission_error *error);

#endif
