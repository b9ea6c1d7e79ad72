/* What the steps of the board packet share. SPDX-License-Identifier: MIT */
#ifndef STORY_H
#define STORY_H

#include <mission/mission.h>

#include <stdbool.h>

/* The Mission as its state authority holds it, with the host's own values beside it. */
struct story {
    mission_context *context;
    uint32_t profile;
    mission_time now; /* the story's clock, which the context reads */
    const char *folder;
    const mission_value *host; /* of approval.json */
    mission_json *host_json, *calls_json, *evidence;
    mission_submission *submission;
    mission_authority_set *set, *proposal;
    mission_disclosure *disclosure;
    mission_record *record;
    uint32_t state; /* MISSION_STATE_*, as stored */
    uint64_t derivations;
    unsigned step, unexpected;
};

/* story.c: the world around the library. */
int story_open(struct story *story, uint32_t profile, const char *folder);
void story_close(struct story *story);
/* A file of the story's profile as an owned text; NULL after a line on stderr. */
mission_json *story_read(struct story *story, const char *name);
mission_view story_host(const struct story *story, const char *name); /* text of approval.json */
bool story_set_clock(struct story *story, mission_view time);
const char *story_draft_or_series(const struct story *story, const char *draft, const char *series);

/* Telling. A step has a headline and outcomes; each outcome is compared with what must be. */
void story_step(struct story *story, const char *headline);
void story_tell(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* `what` ended with `rc`, and had to end with `want`. True when it did. */
bool story_expect(struct story *story, const char *what, int32_t rc, int32_t want,
                  const mission_error *error);

/* That two words (NULL: none) are the same. */
bool story_same(struct story *story, const char *what, const char *got, const char *want);
/* "ACTION at RESOURCE" in printable characters. */
void story_label(char *out, size_t size, mission_view action, mission_view resource);

/* show.c: text for people. Everything outside printable ASCII is shown by its number, so that no
 * text of a client can reorder, hide or imitate what stands around it. */
void show_text(mission_view text);
void show_disclosure(const mission_disclosure *disclosure, uint32_t profile);
void show_json(mission_context *context, const char *label, const mission_value *value);

/* govern.c: what an event does now; on a commit the stored state follows. */
int32_t story_event(struct story *story, uint32_t number, mission_error *error);
/* approve.c: hold another record in the place of the one there is. */
void story_keep(struct story *story, mission_record *record);

/* prepare.c, approve.c and govern.c; false: the story cannot go on. */
bool step_submit(struct story *story);
bool step_derive_authority(struct story *story);
bool step_disclose(struct story *story);
bool step_admit(struct story *story);
bool step_approve(struct story *story);
bool step_reload(struct story *story);
bool step_project(struct story *story);
bool step_calls(struct story *story);
bool step_suspend(struct story *story);
bool step_resume(struct story *story);
bool step_revoke(struct story *story);

#endif
