/* Ending a story. SPDX-License-Identifier: MIT */
#include "ending.h"

#include <stdlib.h>
#include <string.h>

#define LEASE_SECONDS 60
#define USED_UP 20u /* Missions whose caps are used up */

static void say(void *to, enum checker_rule rule, const char *words)
{
    (void)to;
    test_check(false, __FILE__, __LINE__, "%s: %s", checker_words(rule), words);
}

bool ending_check(struct issuers *s, struct history *history, bool settled, struct content *content)
{
    const struct checker checker = {.profile = s->profile, .settled = settled, .found = say};

    if (CHECK(content_read(content, s->context, s->store)))
        return checker_run(&checker, history, content) == 0;
    return false;
}

static bool usable(const struct holding *h)
{
    return h->cap && h->state == MISSION_STATE_ACTIVE && !h->held;
}

static void use_up(struct player *player, const struct content *content)
{
    unsigned used = 0;

    for (size_t i = 0; i < content->count && used < USED_UP; i++) {
        const struct holding *h = &content->list[i];
        struct mark mark = {.child = h->parent[0] != 0};

        if (!usable(h))
            continue;
        used++;
        memcpy(mark.id, h->id, sizeof mark.id);
        test_about("%s, which has %lld of %llu", h->id, (long long)h->number,
                   (unsigned long long)h->cap);
        CHECK_INT(player_exhaust(player, &mark), MISSION_E_EXHAUSTED);
        test_about(NULL);
    }
}

static void check_used_up(const struct content *content)
{
    unsigned used = 0;

    for (size_t i = 0; i < content->count && used < USED_UP; i++) {
        const struct holding *h = &content->list[i];

        if (usable(h) && ++used)
            test_check(h->number == (int64_t)h->cap, __FILE__, __LINE__, "%s: %lld of %llu", h->id,
                       (long long)h->number, (unsigned long long)h->cap);
    }
}

void ending(struct issuers *s, struct board *board, struct history *history)
{
    struct player player = {.s = s, .board = board, .log = history_of(UINT32_MAX, -1), .random = 1};
    struct content content;

    atomic_fetch_add(&s->seconds, LEASE_SECONDS + 1);
    players_settle(s);
    ending_check(s, history, true, &content);
    use_up(&player, &content);
    history_join(history, &player.log);
    history_free(&player.log);
    content_free(&content);
    ending_check(s, history, true, &content);
    check_used_up(&content);
    content_free(&content);
}

void ending_count(const struct history *history, const char *name)
{
    size_t done[DID_COUNT] = {0}, by_outcome[OUTCOME_FAILED + 1] = {0};

    for (size_t i = 0; i < history->count; i++) {
        const struct deed *deed = &history->deeds[i];

        done[deed->what] += deed_done(deed);
        by_outcome[deed->outcome]++;
    }
    printf("# %s: %zu deeds, %zu replayed, %zu refused, %zu lost, %zu failed;", name,
           history->count, by_outcome[OUTCOME_REPLAYED], by_outcome[OUTCOME_REFUSED],
           by_outcome[OUTCOME_LOST], by_outcome[OUTCOME_FAILED]);
    for (uint32_t i = 0; i < DID_COUNT; i++) {
        if (done[i])
            printf(" %zu %s", done[i], doing_name(i));
    }
    printf("\n");
}

double ending_scale(double full)
{
    const char *percent = getenv("MISSION_HISTORIES");
    const double value = percent ? atof(percent) / 100 : 1;

    return value > 0 ? full * value : full;
}
