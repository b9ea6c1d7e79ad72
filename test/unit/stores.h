/* Stores of tests: the one in memory, whole or with one fault of each kind that stores have.
 * SPDX-License-Identifier: MIT */
#ifndef STORES_H
#define STORES_H

#include <mission/store.h>
#include <mission/store_check.h>

#define STORES_MOST 128u

/* What is wrong with a store. */
enum flaw {
    FLAW_NONE,
    FLAW_HESITANT,        /* AGAIN now and then, which is none */
    FLAW_BOUND,           /* ADD ignores its bounds */
    FLAW_OVERFLOW,        /* an overflow is taken */
    FLAW_CHECK,           /* CHECK holds always */
    FLAW_VERSION,         /* EXPECT_VERSION holds always */
    FLAW_NARROW_VERSION,  /* versions of 32 bits */
    FLAW_NO_BUMP,         /* the version stays */
    FLAW_ADD_BUMPS,       /* ADD counts as a version */
    FLAW_ADD_ABSENT,      /* ADD needs a row */
    FLAW_NUMBER_LOST,     /* PUT sets the number to 0 */
    FLAW_DELETE_ABSENT,   /* DELETE needs a row */
    FLAW_TERMS_STAY,      /* PUT without terms keeps the old ones */
    FLAW_TERM_BYTES,      /* values end at U+0000 */
    FLAW_KEY_BYTES,       /* keys end at U+0000 */
    FLAW_KEY_CUT,         /* keys end after 511 bytes */
    FLAW_VALUE_BYTES,     /* bytes end at U+0000 */
    FLAW_NO_ORDER,        /* the order is not kept */
    FLAW_SIGNED_ORDER,    /* bytes are compared as signed */
    FLAW_CURSOR,          /* resume takes the row of the pair in */
    FLAW_UNTIL,           /* until leaves its own order out */
    FLAW_LIMIT,           /* the limit is not kept */
    FLAW_NO_STOP,         /* the receiver cannot stop it */
    FLAW_SCAN_NUMBER,     /* a scan knows no numbers */
    FLAW_SCAN_MOMENTS,    /* a scan sees several moments */
    FLAW_PREFIX,          /* a conflict leaves what stood before it */
    FLAW_SPLIT,           /* each write is a batch of its own */
    FLAW_LAST_FAILED,     /* `failed` is the last write */
    FLAW_LOOK_THEN_WRITE, /* expectations are read first and written later */
    FLAW_STALE,           /* a table reads what it read before */
    FLAW_AGAIN_WRITTEN,   /* AGAIN although it was written */
    FLAW_AGAIN_FOREVER,
    FLAW_UNKNOWN_WORDS, /* what is not known is taken for done */
    FLAW_LATER_SIZE,    /* the structs of a batch have our size */
    FLAW_FORGETFUL,     /* nothing is there when it is opened again */
    FLAW_COUNT
};

struct flawed;

/* Gives the suite its stores: fresh, another, reopen and forget of this host. */
struct stores {
    mission_context *context;
    enum flaw flaw;
    struct flawed *live[STORES_MOST];
    size_t count;
};

void stores_setup(struct stores *stores, mission_store_check *setup);

#endif
