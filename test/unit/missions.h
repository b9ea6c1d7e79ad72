/* Whole Missions for the tests: one task in each profile, and a way to change one member of it.
 * SPDX-License-Identifier: MIT */
#ifndef MISSIONS_H
#define MISSIONS_H

#include "test.h"

#define SCENE_NOW 1788220800 /* 2026-09-01T00:00:00Z */

/* What an approval is made of, valid as it stands; a test changes what it is about. */
struct scene {
    mission_context *context;
    mission_time now;
    mission_intent *intent;
    mission_authority_set *set, *proposal;
    mission_disclosure *disclosure;
    mission_json *source, *evidence, *parent;
    mission_admission admission;
    mission_approval approval;
    mission_consent consent;
};

void scene_open(struct scene *scene, uint32_t profile, uint32_t flags);
/* The same in a context of the caller's making, which the scene takes over. */
void scene_open_in(struct scene *scene, mission_context *context);
void scene_close(struct scene *scene);

mission_record *scene_pending(struct scene *scene); /* series */
mission_record *scene_active(struct scene *scene);
/* The active record in another state; draft `superseded` with a successor. */
mission_record *scene_moved(struct scene *scene, const char *state);
/* The disclosure of the scene as a text of its own, to be freed. */
char *scene_disclosure(const struct scene *scene);

/* The document with one member other: `text` NULL removes what `pointer` names, else it takes its
 * place, or is added to the object that the pointer names but for its last step. */
mission_json *edited(mission_context *context, const mission_value *root, const char *pointer,
                     const char *text);
/* Everything else is as it was: 1 when `a` and `b` differ at most in the members named. */
bool same_but(mission_context *context, const mission_value *a, const mission_value *b,
              const char *const *pointers, size_t count);

#endif
