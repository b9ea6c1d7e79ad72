/* What the steps of the board packet share. SPDX-License-Identifier: MIT */
#ifndef STORY_H
#define STORY_H

#include <mission/mission.h>

#include <stdbool.h>

/* An issuer on a store, the host's own values, and where the story is. */
struct story {
    mission_context *context;
    mission_issuer *issuer;
    struct keeper *keeper;      /* store.c */
    const mission_store *store; /* its table */
    uint32_t profile;
    mission_time now; /* the story's clock, which the context reads */
    const char *folder;
    const mission_value *host; /* of approval.json */
    mission_json *host_json, *calls_json, *mapping;
    mission_authority_set *ceiling;
    /* keys.c; NULL until they are needed */
    mission_jwk *server_key, *agent_key, *decider_key, *enforcer_key;
    mission_text *signed_token; /* sign.c: of the derivation under way */
    mission_json *place;        /* place.c */
    uint64_t place_version;
    unsigned unexpected;
};

/* ---- story.c: the world around the library ---- */

/* So many hours after a moment of approval.json (and after the story before, if there was one). */
bool story_clock(struct story *story, const char *since, int hours);
int story_open(struct story *story, uint32_t profile, const char *folder);
void story_close(struct story *story);
/* A file of the story's profile, owned; NULL after a line on stderr. */
mission_json *story_read(struct story *story, const char *name);
mission_json *story_read_common(struct story *story, const char *name); /* one for both profiles */
/* The canonical text of a file: what a client sends. */
mission_text *story_sent(struct story *story, const char *name);
/* The entries of both files as one array: owned. */
mission_json *story_join(struct story *story, const char *name, const char *common);
mission_view story_host(const struct story *story, const char *name); /* text of approval.json */
mission_principal story_principal(const struct story *story, const char *name);
const char *story_draft_or_series(const struct story *story, const char *draft, const char *series);
mission_view story_text(const mission_value *object, const char *name);
const mission_value *story_get(const mission_value *object, const char *name);
bool story_is(mission_view text, mission_view other);
void story_name(mission_builder *to, const char *name, mission_view text); /* a member, a text */

/* ---- tell.c: a step has a headline and outcomes; each is compared with what must be ---- */

void story_step(struct story *story, size_t number, const char *headline);
void story_tell(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* `what` ended with `rc`, and had to end with `want`. True when it did. */
bool story_expect(struct story *story, const char *what, int32_t rc, int32_t want,
                  const mission_error *error);
/* That two words (NULL: none) are the same. */
bool story_same(struct story *story, const char *what, const char *got, const char *want);
/* "ACTION at RESOURCE" in printable characters. */
void story_label(char *out, size_t size, mission_view action, mission_view resource);

/* ---- ask.c: an operation of the issuer, and how it ended ---- */

struct answer {
    mission_plan *plan;
    mission_text *held[2]; /* what the request points to stays as long as its plan */
    char event[512];
    int32_t code; /* 0, the refusal, or what went wrong */
    mission_verdict verdict;
    mission_error error;
    const mission_value *reply; /* lives as long as the plan */
};
#define ANSWER_INIT                                                                                \
    {                                                                                              \
        .verdict = {.size = sizeof(mission_verdict)}, .error = MISSION_ERROR_INIT                  \
    }

/* Run the plan that was made with `made`: the issuer's, or that of a decision or enforcement point.
 */
void story_run(struct story *story, int32_t made, struct answer *answer);
void story_ask(struct story *story, int32_t made, struct answer *answer);
/* How it ended against what must be; an operation that had taken effect before says so. */
bool story_outcome(struct story *story, const char *what, const struct answer *answer,
                   int32_t want);
void answer_drop(struct answer *answer);
/* Keep a text that the request points to; NULL gives the empty view. */
mission_view answer_hold(struct answer *answer, mission_text *text);
/* Show the Mission of the story to an administrator. */
void story_show(struct story *story, struct answer *answer);

/* ---- host.c: what the issuer asks the program ---- */

int32_t story_issuer(struct story *story, mission_error *error);
mission_requester story_agent(const struct story *story);
mission_requester story_alice(const struct story *story); /* the approver */
mission_requester story_admin(void);

/* ---- store.c ---- */

/* A file, or a postgresql:// address. `crash_after`: the process kills itself right after so many
 * commits; 0: never. */
int story_keep(struct story *story, const char *where, unsigned crash_after);
void story_release(struct story *story);

/* ---- place.c: where the story is, in a row of its own beside the Missions ---- */

/* What to note: a value, else a text, else a number. */
struct note {
    const char *name;
    const mission_value *value;
    mission_view text;
    int64_t number;
};
bool place_load(struct story *story); /* false: it cannot be had */
bool place_note(struct story *story, const struct note *notes, size_t count);
bool place_clear(struct story *story); /* from the beginning */
#define STORY_HOURS 6                  /* that a story begun anew is later than the one before */
mission_view place_text(const struct story *story, const char *name);
int64_t place_number(const struct story *story, const char *name);
const mission_value *place_value(const struct story *story, const char *name);

/* ---- show.c: text for people. Everything outside printable ASCII is shown by its number, so that
 * no text of a client can reorder, hide or imitate what stands around it ---- */

void show_text(mission_view text);
void show_disclosure(const mission_disclosure *disclosure, uint32_t profile);
void show_json(mission_context *context, const char *label, const mission_value *value);
void show_difference(mission_context *context, const mission_value *difference);

/* ---- the steps: false when the story cannot go on. Each may be done again from its beginning ----
 */

bool step_admit(struct story *story);
bool step_disclose(struct story *story);
bool step_approve(struct story *story);
bool step_reload(struct story *story);
bool step_tokens(struct story *story);
bool step_tools(struct story *story);
bool step_calls(struct story *story);
bool step_attempt(struct story *story);
bool step_suspend(struct story *story);
bool step_resume(struct story *story);
bool step_expand(struct story *story);
bool step_deny(struct story *story);
bool step_revoke(struct story *story);
bool step_deliver(struct story *story);
bool step_evidence(struct story *story);
bool step_look_back(struct story *story);
bool step_audit(struct story *story);

/* admit.c: what the client sends. Owned. */
mission_text *story_intent(struct story *story, const char *name);
/* derive.c: one token, for one resource or (empty) all, counted once however often this is asked.
 * The gate has to answer `want`, and to tell a client this word (NULL: none). */
bool story_derive(struct story *story, mission_view resource, int32_t want, const char *word);
/* A token's reservation, with what is signed held back. */
void story_reserve(struct story *story, const mission_view *resource, struct answer *answer);
/* keys.c: both keys are there, made or noted before. */
bool story_keys(struct story *story);
void story_forget_keys(struct story *story);
/* sign.c: for mission_audience_map; sign the token of a derivation; what the agent holds for a
 * resource (empty: for all of them), and the name under which it is noted. */
int32_t story_audiences(void *host, const mission_value *entry, mission_builder *out,
                        mission_error *error);
int32_t story_sign(struct story *story, const mission_value *derived, mission_error *error);
mission_view story_token(const struct story *story, mission_view resource);
/* The agent's own token for a resource, of no Mission: owned, NULL on failure. */
mission_text *story_plain_token(struct story *story, mission_view resource);
void story_token_name(mission_view resource, char *out, size_t size);
/* calls.c: the first call once more, at a server that asks for the Mission's state. */
bool story_call_again(struct story *story, mission_view token_for, int32_t want);
/* attempt.c: the call to the CRM, denied each time; with `note` the answer is kept for step_expand.
 */
bool story_attempt(struct story *story, bool note);
/* appeal.c: what the decision point offers, signed; and whether what is submitted with its answer
 * is what was denied: it has to end with `want`. */
int32_t story_offer(struct story *story, const mission_evaluation *evaluation,
                    mission_view evaluation_id, mission_builder *out);
bool story_offered(struct story *story, const mission_value *denied,
                   const mission_evaluation *submitted, const char *what, int32_t want);
/* govern.c: end what an earlier story has left open, and begin anew. */
bool story_afresh(struct story *story);

#endif
