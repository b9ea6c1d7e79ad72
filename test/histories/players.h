/* Actors that do what comes to their mind, and write down what they did.
 * SPDX-License-Identifier: MIT */
#ifndef PLAYERS_H
#define PLAYERS_H

#include "content.h"
#include "history.h"
#include "issuers.h"

#include <pthread.h>

/* A Mission that somebody knows of. */
struct mark {
    char id[HISTORY_NAME], parent[HISTORY_NAME];
    char rendering[80]; /* of one that waits */
    bool child;         /* its client is the sub-agent */
};

/* What all players know of, in memory that their processes share. */
#define BOARD_MOST 48u
struct board {
    pthread_mutex_t lock;
    struct mark waiting[BOARD_MOST], live[BOARD_MOST];
    size_t waiting_count, live_count;
};
struct board *board_new(void);
void board_free(struct board *board);
void board_clear(struct board *board);
/* Known from now on are the Missions that are stored, as far as there is room. */
void board_fill(struct board *board, const struct content *content);

enum play {
    PLAY_ROOT,  /* admit and approve */
    PLAY_ADMIT, /* leave it waiting */
    PLAY_EXPAND,
    PLAY_CHILD, /* created at once */
    PLAY_CHILD_WAITING,
    PLAY_APPROVE,
    PLAY_DENY,
    PLAY_WITHDRAW,
    PLAY_DERIVE,
    PLAY_LEASE, /* reserve, then confirm, release or leave it */
    PLAY_SUSPEND,
    PLAY_RESUME,
    PLAY_REVOKE,
    PLAY_COMPLETE,
    PLAY_SHOW,
    PLAY_DRAIN, /* take events from the outbox and acknowledge them */
    PLAY_SWEEP,
    PLAY_COUNT
};

struct player {
    struct issuers *s;
    struct board *board;
    struct history log;
    uint64_t random;
    uint64_t cap;           /* of the roots that it makes; 0: none */
    const uint8_t *weights; /* of each play */
    int64_t failed;         /* the latest error that was none of AGAIN and UNCERTAIN; 0: none */
    char why[200];
};

/* An issuer whose policy lets these plays be: a ceiling with Child Missions, and with something to
 * expand to. */
void players_open(struct issuers *s, uint32_t profile, const mission_store *store);
void player_play(struct player *player, enum play play);
void player_act(struct player *player); /* one at random */
/* Derive until the cap is reached, or until it may not; how it was refused. */
int32_t player_exhaust(struct player *player, const struct mark *mark);
/* Whatever is due is done. */
bool players_settle(struct issuers *s);

#endif
