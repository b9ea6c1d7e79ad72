/* Does a history make sense, and does the store hold what it says? SPDX-License-Identifier: MIT */
#ifndef CHECKER_H
#define CHECKER_H

#include "content.h"
#include "history.h"

/* What is not allowed to be. Each one has a seeded violation in checker_test.c. */
#define CHECKER_RULES(rule)                                                                        \
    rule(ACTIVATION, "a request is decided once, and activated at most once") rule(                \
        REPLAY, "what is asked again is answered as before")                                       \
        rule(UNBIDDEN, "nothing happens that nobody asked for, nor more often") rule(              \
            COUNT, "the count is that of the derivations that count")                              \
            rule(CAP, "never one derivation too many") rule(                                       \
                NUMBER,                                                                            \
                "a derivation is a later one "                                                     \
                "than those before it") rule(LEASE,                                                \
                                             "a reserved derivation is what was said of it")       \
                rule(AFTER_STOP, "no derivation begins after a committed end or suspension") rule( \
                    BEFORE_START, "no derivation ends before the approval begins")                 \
                    rule(SEQUENCE, "events are numbered without gap or duplicate") rule(           \
                        VERSION, "the version grows by one with each event that changes it")       \
                        rule(MACHINE, "the order of the events is one that the lifecycle permits") \
                            rule(ORDER, "nobody sees an older version than was seen before") rule( \
                                SUCCESSOR, "one successor, and its predecessor's end with it")     \
                                rule(FAN_OUT, "never more children at a time than are permitted")  \
                                    rule(CASCADE, "what is settled follows its ancestors")         \
                                        rule(ACKNOWLEDGED, "what was acknowledged is there")       \
                                            rule(RECORD, "every record's anchors hold")            \
                                                rule(OUTBOX, "an event leaves the outbox when it " \
                                                             "is acknowledged, not before")        \
                                                    rule(WAITING,                                  \
                                                         "as many requests are counted as wait")

#define CHECKER_NAME(name, words) CHECKER_##name,
enum checker_rule { CHECKER_RULES(CHECKER_NAME) CHECKER_RULE_COUNT };
const char *checker_words(enum checker_rule rule);

struct checker {
    uint32_t profile;
    bool settled; /* everything that was due has been done */
    void *to;
    void (*found)(void *to, enum checker_rule rule, const char *words);
};

/* The number of violations. `history` is put into another order. */
size_t checker_run(const struct checker *checker, struct history *history,
                   const struct content *content);

#endif
