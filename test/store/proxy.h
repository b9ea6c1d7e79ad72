/* A server's Unix socket once more, with a hand on the wire. SPDX-License-Identifier: MIT */
#ifndef PROXY_H
#define PROXY_H

#include <stdbool.h>

#define PROXY_PASS 0
#define PROXY_CUT_BEFORE 1 /* the word never reaches the server; both sides are closed */
#define PROXY_CUT_AFTER 2  /* the server answers the word, and the answer is lost */
#define PROXY_HOLD 3       /* the client is cut off; the server goes on waiting for the word */
#define PROXY_CRASH 4      /* the server answers, crashes and comes back; the answer is lost */

struct proxy;
/* Listen beside `socket` in `folder`, as PostgreSQL's socket of the port 5433. */
struct proxy *proxy_start(const char *folder, const char *socket, void (*crash)(void));
/* Once, when `word` comes from a client, with the NUL behind it. */
void proxy_set(struct proxy *proxy, int mode, const char *word);
bool proxy_hit(struct proxy *proxy); /* has it come? */
void proxy_stop(struct proxy *proxy);

#endif
