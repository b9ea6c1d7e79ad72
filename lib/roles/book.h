/* The Mission's row: what the state authority keeps of one Mission. SPDX-License-Identifier: MIT
 *
 *   {"book":{...},"record":{...}?,"request":{...}?}
 *
 * The record is what was approved, on its wire; the book is how the Mission stands, in the
 * library's own words and the same in both profiles; the request is what waits for a decision. */
#ifndef MI_BOOK_H
#define MI_BOOK_H

#include "plan.h"
#include "../model/state.h"
#include <mission/family.h>
#include <mission/lifecycle.h>

#define MI_REASON_MOST 1024u /* characters of a reason */

#define MI_KIND_MISSION MI_VIEW("mission")   /* key: the id. Its number counts derivations */
#define MI_KIND_EVENT MI_VIEW("event")       /* id.sequence in 16 digits */
#define MI_KIND_APPROVAL MI_VIEW("approval") /* digest of the approval_event_id */
#define MI_KIND_NONCE MI_VIEW("nonce")       /* digest of [client, id, nonce] */
#define MI_KIND_CREATION MI_VIEW("creation") /* digest of [client, creation_request_id] */
#define MI_KIND_LEASE MI_VIEW("lease")       /* id.lease */
#define MI_KIND_PENDING MI_VIEW("pending")   /* digest of the client; its number counts */
#define MI_KIND_CONSENT MI_VIEW("consent")   /* id: the disclosure that was approved */
#define MI_KIND_PLACE MI_VIEW("place")       /* id: how far its children have followed it */
#define MI_KIND_FAMILY MI_VIEW("family")     /* parent's id: its version serializes creations */

/* How a Mission stands. Views live as long as the attempt; times are RFC 3339 texts. An operation
 * changes a copy and writes that. */
struct mi_book {
    mission_view id;
    uint32_t state;    /* MISSION_STATE_*, its own */
    uint64_t version;  /* LC-4 */
    uint64_t sequence; /* of its latest event */
    mission_view tenant, client_id;
    mission_principal subject, approver;
    mission_view created_at;    /* of the request */
    mission_view updated_at;    /* of the latest commit; time never goes back behind it */
    mission_view expires_at;    /* effective; while pending as requested and bounded */
    mission_view pending_until; /* empty once decided */
    mission_view suspend_until;
    uint32_t on_expiry; /* MISSION_ON_EXPIRY_* */
    mission_view ended_at;
    mission_view reason; /* of the end */
    mission_view predecessor, successor;
    mission_view parent;
    const mission_value *ancestors;     /* ids, the root first; NULL: none */
    const mission_value *justification; /* of a child; NULL: none */
    mission_view
        consented_at;        /* of a child by policy: when a human consented to what it draws on */
    bool held;               /* reported as suspended because of an ancestor */
    bool unsettled;          /* its children have not yet followed it */
    uint64_t cap;            /* max_derivations; 0: none */
    mission_view deployment; /* pinned; empty: none */
    uint64_t containment_version;
    const mission_value *contained, *latched; /* overlays (20 section 6); NULL: none */

    const struct mi_read *read;   /* where it was read; absent for a new one */
    const mission_value *record;  /* as stored; NULL: none */
    const mission_value *request; /* as stored; NULL: none */
    mission_json *doc;            /* where both lie */
    mission_record *loaded;       /* the record, read and proven; by mi_book_record */
};

/* book_fields.c: the members of a book, in and out of JSON. */
void mi_read_fields(const mission_value *from, struct mi_book *book);
void mi_write_fields(const struct mi_book *book, mission_builder *to);

/* book.c. The Mission's book, once its row is there. `*out` NULL: there is none. Checks that the
 * row is what was written, and that the clock is not behind it. */
int32_t mi_want_book(mission_plan *plan, mission_view id, struct mi_book **out,
                     mission_error *error);
/* A row that a scan gave, as a book. */
int32_t mi_book_of(mission_plan *plan, struct mi_read *read, struct mi_book **out,
                   mission_error *error);
/* Its record, proven (10-core RC-1); borrowed from the attempt. STORED when it does not hold. */
int32_t mi_book_record(mission_plan *plan, struct mi_book *book, mission_record **out,
                       mission_error *error);

/* book_write.c. Write a book with its record and request (NULL: none) to the batch. */
int32_t mi_write_book(mission_plan *plan, const struct mi_book *book, const mission_value *record,
                      const mission_value *request, mission_error *error);
/* The same for one that begins: it may take half of what the context's reader takes, so that the
 * row can still be read with all that is written to it later. TOO_LARGE. */
int32_t mi_open_book(mission_plan *plan, const struct mi_book *book, const mission_value *record,
                     const mission_value *request, mission_error *error);
/* A moment in 24 characters that sort as time does; a NUL follows. */
#define MI_ORDER_LEN 25u
void mi_order_time(const mission_time *time, char out[MI_ORDER_LEN]);
void mi_order_instant(const mission_instant *instant, char out[MI_ORDER_LEN]);
/* What a term's value or a key is made of: itself when it is short, else its digest. */
int32_t mi_term_value(mission_plan *plan, mission_view text, mission_view *out,
                      mission_error *error);
int32_t mi_term_principal(mission_plan *plan, const mission_principal *who, mission_view *out,
                          mission_error *error);
/* The digest of an array of strings, as a key that nobody can force. */
int32_t mi_key(mission_plan *plan, const mission_view *parts, size_t count, mission_view *out,
               mission_error *error);

/* stand.c: a book in the words of the lifecycle. */
int32_t mi_stand(const mission_plan *plan, const struct mi_book *book, mission_standing *out,
                 mission_error *error);
/* The Mission beside its ancestors, all of them read: 0, MI_WAIT... An ancestor whose row is not
 * there is UNRESOLVED. */
struct mi_kin {
    mission_standing own;
    size_t count;
    mission_standing *ancestors; /* in the order of the book */
    struct mi_book **books;      /* theirs; NULL where unresolved */
};
int32_t mi_want_kin(mission_plan *plan, const struct mi_book *book, struct mi_kin *out,
                    mission_error *error);
/* What is to be reported now; OTHER with ANCESTOR, which is not an error here. */
int32_t mi_report(const mission_plan *plan, const struct mi_kin *kin, uint32_t *state,
                  mission_error *error);
/* On the wire where the profile has such a state, else that of the request before approval. */
mission_view mi_wire_state(const mission_plan *plan, uint32_t state);
/* May a Mission with this set have Child Missions? Only an entry with `children` permits them. */
bool mi_permits_children(const mission_authority_set *set);
/* Every ancestor is as it was read (in the batch). */
int32_t mi_kin_still(mission_plan *plan, const struct mi_kin *kin, mission_error *error);

/* move.c: a committed change. */
struct mi_change_of {
    uint32_t event;                 /* MISSION_EVENT_* */
    uint32_t before;                /* as reported before it */
    uint32_t after;                 /* as reported after it */
    const mission_requester *actor; /* NULL: the clock or an ancestor */
    mission_view reason;
    bool authority_changed;
};
/* Write the event of a change: the book's sequence grows by one, its `updated_at` becomes now. The
 * book is then written by the caller, once. */
int32_t mi_event(mission_plan *plan, struct mi_book *book, const struct mi_change_of *change,
                 mission_error *error);
/* Move a book: `state`, and its version by MISSION_VERSION_*; `at` is when an end took effect
 * (NULL: now). Times that go with the old state are gone. */
int32_t mi_move(mission_plan *plan, struct mi_book *book, uint32_t state, uint32_t version,
                const mission_instant *at, mission_error *error);
/* Now, or the latest commit where the clock lies before it. */
int32_t mi_moment(const mission_plan *plan, const struct mi_book *book, mission_time *out,
                  mission_error *error);
/* All that the clock and the ancestors have made overdue, applied to the book, each step with its
 * event. `*steps` says how many. */
int32_t mi_catch_up(mission_plan *plan, struct mi_book *book, const struct mi_kin *kin,
                    uint32_t *steps, mission_error *error);
/* The record in the book's state (20 X-8: `state`, and `successor` once): held by the attempt. */
int32_t mi_record_in_state(mission_plan *plan, struct mi_book *book, mission_record **out,
                           mission_error *error);

/* overlay.c: the Effective Authority Set (20 EA-1), held by the attempt: the record's own by
 * reference where nothing was taken away. Ancestors' records are read only where they have
 * overlays. */
int32_t mi_effective(mission_plan *plan, const struct mi_book *book, mission_record *record,
                     const struct mi_kin *kin, mission_effective **out, mission_error *error);

/* act.c: what the host is told of an operation on a book; `record` NULL: none yet. */
void mi_act(const mission_plan *plan, const struct mi_book *book, mission_record *record,
            uint32_t what, uint32_t state, const mission_requester *actor, mission_act *out);

/* status.c: how a Mission stands, for replies: the members of a Status response's `mission`. */
void mi_status(mission_plan *plan, mission_builder *to, const char *name,
               const struct mi_book *book, mission_record *record, uint32_t state);

#endif
