/* What the commands of decisions, tools and evidence share. SPDX-License-Identifier: MIT */
#ifndef RUNTIME_H
#define RUNTIME_H

#include "credential.h"

/* A policy view; the white space around it is no part of it. `no`: what a bad one is. */
int cli_read_policy(struct cli *cli, const char *file,
                    int (*no)(struct cli *cli, const mission_error *error), mission_policy **out);

/* A line on stderr for a member of a file that the operator wrote, and CLI_TROUBLE. */
int cli_wrong(struct cli *cli, const char *where, const char *words);
/* A no that is an answer of its own, in check's words; its status. */
int cli_say_no(struct cli *cli, const mission_error *why);

bool cli_is(mission_view text, const char *word);
/* Its place among `words`; `count`: it is none of them. */
size_t cli_find_word(mission_view text, const char *const *words, size_t count);
/* A member, and the text in it: NULL and empty where there is none. */
const mission_value *cli_get(const mission_value *of, const char *name);
mission_view cli_text_of(const mission_value *of, const char *name);

/* What is known of the Mission when somebody only says its state: that it is so at this moment.
 * A usage line for a name that no state has. */
int cli_state_now(struct cli *cli, mission_view name, mission_known_state *out);

#endif
