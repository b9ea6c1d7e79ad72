/* Missions that come from Missions, for the tests. SPDX-License-Identifier: MIT */
#ifndef FAMILIES_H
#define FAMILIES_H

#include "issuers.h"

#define FAMILIES_READ                                                                              \
    "{\"type\":\"mission_resource_access\",\"resource\":\"https://erp.example.com\","              \
    "\"actions\":[\"invoices.read\"]}"
#define FAMILIES_ALL                                                                               \
    "{\"type\":\"mission_resource_access\",\"resource\":\"https://erp.example.com\","              \
    "\"actions\":[\"invoices.*\"]}"
#define FAMILIES_WITH(actions, children)                                                           \
    "{\"type\":\"mission_resource_access\",\"resource\":\"https://erp.example.com\","              \
    "\"actions\":[" actions "],\"delegation\":{\"max_depth\":2,\"allowed_delegates\":[{"           \
    "\"sub_profile\":\"ai_agent\"}],\"children\":{" children "}}}"
#define FAMILIES_ACTORS "\"allowed_child_actors\":[{\"sub\":\"sub-agent\"}]"

/* A request for a successor or a child; NULL and 0: what fits. */
struct families_ask {
    const char *source;
    const char *id;         /* creation_request_id; NULL: a new one */
    const char *entries;    /* what is asked for, an array: the ceiling of the policy from now on,
                               and in the draft the proposal */
    const char *expires_at; /* default 2026-12-31T00:00:00Z */
    const char *goal;
    const char *actor;       /* child_actor as JSON; default {"sub":"sub-agent"} */
    const char *cross_check; /* NULL: none */
    const char *key;         /* proven; default: the token's */
    const char *client;      /* default: the Mission's */
    const char *mode;        /* cascade_mode */
    const mission_principal *subject;
    void (*tweak)(mission_create *create); /* what else is different */
    bool child, adjudicated;
};

struct families_made {
    char *id, *intent, *proposal;
    mission_json *actor;
    mission_create create;
    mission_plan *plan;
};

/* How a plan ended, with copies of its strings. */
struct families_end {
    int32_t done, replayed, code;
    uint32_t status, state, attempts;
    char oauth_error[64], member[64], value[64];
    char id[300], rendering[80];
    char *reply; /* to be freed by families_drop */
};

/* A plan and what it points to; families_finish() runs it and gives everything back. */
void families_make(struct issuers *s, const struct families_ask *ask, struct families_made *made);
void families_finish(struct issuers *s, struct families_made *made, struct families_end *end);
/* Take every step before the commit; false: it ended without one. */
bool families_until_commit(struct issuers *s, mission_plan *plan);
/* Both at once. */
void families_run(struct issuers *s, const struct families_ask *ask, struct families_end *end);
void families_end_of(struct issuers *s, mission_plan *plan, struct families_end *end);
void families_drop(struct families_end *end);

/* An approved root with these entries; `id` of 300 bytes. */
bool families_root(struct issuers *s, const char *entries, const char *expires_at, char *id);
/* Approve what waits; the same with a plan left open. */
mission_plan *families_approval(struct issuers *s, const struct families_end *waiting);
void families_approve(struct issuers *s, const struct families_end *waiting,
                      struct families_end *end);
void families_deny(struct issuers *s, const struct families_end *waiting, struct families_end *end);
/* How a call ended: everything that the caller sees. `member`, `value` "": none. */
void families_check(const struct families_end *end, int32_t code, const char *oauth_error,
                    const char *member, const char *value, const char *file, int line);
#define CHECK_END(end, code, oauth_error, member, value)                                           \
    families_check(end, code, oauth_error, member, value, __FILE__, __LINE__)
/* The stored state, by the library's own name, and a member of the book as text. */
const char *families_book(struct issuers *s, const char *id, const char *pointer);
/* How many rows of a kind an index has under a value. */
size_t families_rows(struct issuers *s, const char *kind, const char *index, const char *value);
/* A member of the last of them. */
const char *families_row(struct issuers *s, const char *kind, const char *index, const char *value,
                         const char *pointer);
/* A member of the stored record. */
const char *families_record(struct issuers *s, const char *id, const char *pointer);
/* Change a member of a stored book, as an operation of another part would: "name":value. */
void families_change(struct issuers *s, const char *id, const char *name, const char *value);

#endif
