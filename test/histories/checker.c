/* Checking a history against what the store holds in the end. SPDX-License-Identifier: MIT
 *
 * A deed took effect somewhere between its call and its return; that is all that is known of its
 * moment. So a rule about an order looks only at deeds of which one returned before the other was
 * called, and a deed whose answer was lost counts for those that may have happened. */
#include "checker.h"
#include "issuers.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define GENERATIONS 32

/* What an event may make of a state: found out once, by asking the lifecycle with all facts. */
struct legal {
    bool known;
    uint32_t count;
    struct {
        uint32_t state, version;
    } outcome[8];
};

struct check {
    const struct checker *checker;
    const struct history *history; /* ascending by id */
    const struct content *content;
    size_t violations;
    struct legal legal[MISSION_STATE_COUNT][MISSION_EVENT_COUNT];
};

/* The deeds on one Mission. */
struct deeds {
    const struct deed *list;
    size_t count;
};

#define CHECKER_TEXT(name, words) words,
const char *checker_words(enum checker_rule rule)
{
    static const char *const texts[] = {CHECKER_RULES(CHECKER_TEXT)};

    return texts[rule];
}

__attribute__((format(printf, 3, 4))) static void found(struct check *c, enum checker_rule rule,
                                                        const char *format, ...)
{
    char words[400];
    va_list list;

    va_start(list, format);
    vsnprintf(words, sizeof words, format, list);
    va_end(list);
    c->violations++;
    c->checker->found(c->checker->to, rule, words);
}

/* ---- finding ---- */

static int by_mission(const void *a, const void *b)
{
    const struct deed *one = a, *other = b;
    const int order = strcmp(one->id, other->id);

    return order ? order : (one->called > other->called) - (one->called < other->called);
}

static struct deeds deeds_of(const struct check *c, const char *id)
{
    const struct deed *list = c->history->deeds;
    size_t from = 0, to = c->history->count, end;

    while (from < to) {
        const size_t middle = from + (to - from) / 2;

        if (strcmp(list[middle].id, id) < 0)
            from = middle + 1;
        else
            to = middle;
    }
    for (end = from; end < c->history->count && strcmp(list[end].id, id) == 0;)
        end++;
    return (struct deeds){list ? list + from : NULL, end - from};
}

static const struct holding *parent_of(const struct check *c, const struct holding *h)
{
    return h->parent[0] ? content_find(c->content, h->parent) : NULL;
}

static bool lives(const struct holding *h)
{
    return h->state == MISSION_STATE_ACTIVE || h->state == MISSION_STATE_SUSPENDED;
}

static bool waits(const struct holding *h)
{
    return h->state == MISSION_STATE_PENDING || h->state == MISSION_STATE_REVISION;
}

/* The returned deed came before the other one was called. */
static bool before(const struct deed *one, const struct deed *other)
{
    return one->returned && one->returned < other->called;
}

static bool created_at_once(const struct deed *deed)
{
    return deed->what == DID_CHILD && deed->version == 1;
}

static size_t events_of(const struct holding *h, uint32_t event)
{
    size_t count = 0;

    for (size_t i = 0; i < h->happened; i++)
        count += h->happenings[i].event == event;
    return count;
}

static size_t possible(const struct deeds *deeds, uint32_t what)
{
    size_t count = 0;

    for (size_t i = 0; i < deeds->count; i++)
        count += deeds->list[i].what == what && deed_possible(&deeds->list[i]);
    return count;
}

/* ---- decisions ---- */

static void check_activation(struct check *c, const struct holding *h, const struct deeds *deeds)
{
    static const uint32_t decisions[] = {MISSION_EVENT_DENY, MISSION_EVENT_CANCEL,
                                         MISSION_EVENT_LAPSE, MISSION_EVENT_GIVE_UP};
    const size_t activations = events_of(h, MISSION_EVENT_APPROVE);
    size_t decided = activations, done = 0;

    for (size_t i = 0; i < sizeof decisions / sizeof *decisions; i++)
        decided += events_of(h, decisions[i]);
    for (size_t i = 0; i < deeds->count; i++)
        done += deeds->list[i].what == DID_APPROVE && deeds->list[i].outcome == OUTCOME_DONE;
    if (activations > 1 || done > 1 || decided > 1)
        found(c, CHECKER_ACTIVATION, "%s: activated %zu times by %zu approvals, decided %zu times",
              h->id, activations, done, decided);
    if (activations != h->approved)
        found(c, CHECKER_ACTIVATION, "%s: %zu activations, but %s record of an approval", h->id,
              activations, h->approved ? "a" : "no");
}

/* Equal requests: the same approval event, the same nonce. */
static bool same_request(const struct deed *one, const struct deed *other)
{
    return one->what == other->what && one->other[0] && strcmp(one->other, other->other) == 0 &&
           (one->what == DID_APPROVE || (one->what >= DID_SUSPEND && one->what <= DID_COMPLETE));
}

static void check_replays(struct check *c, const struct deeds *deeds)
{
    for (size_t i = 0; i < deeds->count; i++) {
        for (size_t j = i + 1; j < deeds->count; j++) {
            const struct deed *a = &deeds->list[i], *b = &deeds->list[j];

            if (!same_request(a, b) || !deed_done(a) || !deed_done(b))
                continue;
            if (a->content != b->content)
                found(c, CHECKER_REPLAY, "%s: two answers to %s %s", a->id, doing_name(a->what),
                      a->other);
            if (a->outcome == OUTCOME_DONE && b->outcome == OUTCOME_DONE)
                found(c, CHECKER_REPLAY, "%s: %s %s was done twice", a->id, doing_name(a->what),
                      a->other);
        }
    }
}

static const struct {
    uint32_t what, event, state;
} effects[] = {
    {DID_DENY, MISSION_EVENT_DENY, MISSION_STATE_DENIED},
    {DID_WITHDRAW, MISSION_EVENT_CANCEL, MISSION_STATE_CANCELLED},
    {DID_SUSPEND, MISSION_EVENT_SUSPEND, MISSION_STATE_SUSPENDED},
    {DID_RESUME, MISSION_EVENT_RESUME, MISSION_STATE_ACTIVE},
    {DID_REVOKE, MISSION_EVENT_REVOKE, MISSION_STATE_REVOKED},
    {DID_COMPLETE, MISSION_EVENT_COMPLETE, MISSION_STATE_COMPLETED},
};
#define EFFECTS (sizeof effects / sizeof *effects)

/* An approval that is refused for good denies the request. */
static size_t may_deny(const struct deeds *deeds)
{
    size_t count = possible(deeds, DID_DENY);

    for (size_t i = 0; i < deeds->count; i++)
        count += deeds->list[i].what == DID_APPROVE && (deeds->list[i].outcome == OUTCOME_REFUSED ||
                                                        deeds->list[i].outcome == OUTCOME_LOST);
    return count;
}

static void check_unbidden(struct check *c, const struct holding *h, const struct deeds *deeds)
{
    const size_t asked = possible(deeds, DID_APPROVE) + possible(deeds, DID_CHILD);
    bool lost_child = false;

    for (size_t i = 0; i < c->history->count && !asked; i++) /* one without an answer has no id */
        lost_child = lost_child || (c->history->deeds[i].what == DID_CHILD &&
                                    c->history->deeds[i].outcome == OUTCOME_LOST);
    if (h->approved && !asked && !(h->parent[0] && lost_child))
        found(c, CHECKER_UNBIDDEN, "%s: nobody approved it", h->id);
    for (size_t i = 0; i < EFFECTS; i++) {
        const size_t happened = events_of(h, effects[i].event);
        const size_t most =
            effects[i].what == DID_DENY ? may_deny(deeds) : possible(deeds, effects[i].what);

        if (happened > most)
            found(c, CHECKER_UNBIDDEN, "%s: %zu times %s, asked for %zu times", h->id, happened,
                  doing_name(effects[i].what), most);
    }
}

/* ---- derivations ---- */

static size_t leases_in(const struct holding *h, uint32_t state)
{
    size_t count = 0;

    for (size_t i = 0; i < h->leased; i++)
        count += h->leases[i].state == state;
    return count;
}

static void check_count(struct check *c, const struct holding *h, const struct deeds *deeds)
{
    int64_t least = (int64_t)(leases_in(h, LEASE_OPEN) + leases_in(h, LEASE_CONFIRMED)), most;

    for (size_t i = 0; i < deeds->count; i++)
        least += deeds->list[i].what == DID_DERIVE && deeds->list[i].outcome == OUTCOME_DONE;
    most = least;
    for (size_t i = 0; i < deeds->count; i++)
        most += deeds->list[i].what == DID_DERIVE && deeds->list[i].outcome == OUTCOME_LOST;
    if (h->number < least || h->number > most)
        found(c, CHECKER_COUNT, "%s: counted %lld, issued %lld to %lld", h->id,
              (long long)h->number, (long long)least, (long long)most);
    if (h->cap && (h->number > (int64_t)h->cap || least > (int64_t)h->cap))
        found(c, CHECKER_CAP, "%s: %lld derivations, at most %llu", h->id, (long long)h->number,
              (unsigned long long)h->cap);
}

static bool derived(const struct deed *deed)
{
    return (deed->what == DID_DERIVE || deed->what == DID_RESERVE) && deed_done(deed);
}

static int by_return(const void *a, const void *b)
{
    const uint64_t one = (*(const struct deed *const *)a)->returned,
                   other = (*(const struct deed *const *)b)->returned;

    return (one > other) - (one < other);
}

/* Those that `some` picks, in the order of their returns; the deeds themselves are in the order of
 * their calls. */
static const struct deed **returned(const struct deeds *deeds, bool (*some)(const struct deed *),
                                    size_t *count)
{
    const struct deed **list = malloc((deeds->count + 1) * sizeof *list);

    if (!list)
        abort();
    *count = 0;
    for (size_t i = 0; i < deeds->count; i++) {
        if (some(&deeds->list[i]))
            list[(*count)++] = &deeds->list[i];
    }
    qsort(list, *count, sizeof *list, by_return);
    return list;
}

/* A derivation is a later one than all that had their answer before it began. Two at a time may
 * be told the same number: what the store adds up is not known before the commit. A reservation
 * that was given back gives its number to another derivation. */
static void check_numbers(struct check *c, const struct holding *h, const struct deeds *deeds)
{
    const bool given_back = leases_in(h, LEASE_RELEASED) || leases_in(h, LEASE_ENDED);
    size_t count, next = 0;
    const struct deed **list = returned(deeds, derived, &count);

    for (size_t i = 0; i < deeds->count; i++) {
        const struct deed *deed = &deeds->list[i];

        if (!derived(deed))
            continue;
        while (next < count && before(list[next], deed))
            next++;
        if (!given_back && (deed->number <= next || (int64_t)deed->number > h->number))
            found(c, CHECKER_NUMBER, "%s: derivation %llu of %lld began after %zu others", h->id,
                  (unsigned long long)deed->number, (long long)h->number, next);
        if (h->cap && deed->number > h->cap)
            found(c, CHECKER_CAP, "%s: derivation %llu", h->id, (unsigned long long)deed->number);
    }
    free(list);
}

static uint32_t lease_of(const struct holding *h, const char *id)
{
    for (size_t i = 0; i < h->leased; i++) {
        if (strcmp(h->leases[i].id, id) == 0)
            return h->leases[i].state;
    }
    return LEASE_UNKNOWN;
}

static void check_leases(struct check *c, const struct holding *h, const struct deeds *deeds)
{
    for (size_t i = 0; i < deeds->count; i++) {
        const struct deed *deed = &deeds->list[i];
        const uint32_t state = lease_of(h, deed->other);

        if (!deed_done(deed))
            continue;
        if ((deed->what == DID_RESERVE && state == LEASE_UNKNOWN) ||
            (deed->what == DID_CONFIRM && state != LEASE_CONFIRMED) ||
            (deed->what == DID_RELEASE && state != LEASE_RELEASED && state != LEASE_ENDED))
            found(c, CHECKER_LEASE, "%s: %s %s is %u", h->id, doing_name(deed->what), deed->other,
                  state);
    }
}

/* ---- stops ---- */

/* Did something make the Mission active again behind version `after`, and not only once the
 * derivation was over? A deadline has no deed. */
static bool resumed(const struct holding *h, const struct deeds *deeds, uint64_t after,
                    const struct deed *derivation)
{
    for (size_t i = 0; i < h->happened; i++) {
        if (h->happenings[i].event == MISSION_EVENT_DEADLINE && h->happenings[i].version > after &&
            h->happenings[i].stored == MISSION_STATE_ACTIVE)
            return true;
    }
    for (size_t i = 0; i < deeds->count; i++) {
        const struct deed *deed = &deeds->list[i];

        if (deed->what == DID_RESUME && deed_possible(deed) && !before(derivation, deed) &&
            (deed->outcome == OUTCOME_LOST || deed->version > after))
            return true;
    }
    return false;
}

static bool stops(const struct check *c, const struct holding *h, const struct deeds *deeds,
                  const struct deed *stop, const struct deed *derivation)
{
    (void)c;
    if (stop->outcome != OUTCOME_DONE || !before(stop, derivation))
        return false;
    if (stop->what == DID_REVOKE || stop->what == DID_COMPLETE)
        return true;
    return stop->what == DID_SUSPEND && !resumed(h, deeds, stop->version, derivation);
}

/* The deed that activated its successor ended it. */
static bool superseded(const struct check *c, const struct holding *h,
                       const struct deed *derivation)
{
    const struct deeds deeds = deeds_of(c, h->successor[0] ? h->successor : "?");

    for (size_t i = 0; i < deeds.count; i++) {
        if (deeds.list[i].what == DID_APPROVE && deeds.list[i].outcome == OUTCOME_DONE &&
            before(&deeds.list[i], derivation))
            return true;
    }
    return false;
}

static void check_stop(struct check *c, const struct holding *h, const struct deed *derivation)
{
    const struct holding *at = h;

    for (int generation = 0; at && generation < GENERATIONS; generation++, at = parent_of(c, at)) {
        const struct deeds deeds = deeds_of(c, at->id);
        bool stopped = superseded(c, at, derivation);

        for (size_t i = 0; i < deeds.count && !stopped; i++)
            stopped = stops(c, at, &deeds, &deeds.list[i], derivation);
        if (stopped)
            found(c, CHECKER_AFTER_STOP, "%s: derivation %llu began after the stop of %s", h->id,
                  (unsigned long long)derivation->number, at->id);
    }
}

/* An answer to who ended the Mission, or an ancestor, came before this was begun. */
static bool ended_before(const struct check *c, const struct holding *h, const struct deed *deed)
{
    for (int generation = 0; h && generation < GENERATIONS; generation++, h = parent_of(c, h)) {
        const struct deeds deeds = deeds_of(c, h->id);

        if (superseded(c, h, deed))
            return true;
        for (size_t i = 0; i < deeds.count; i++) {
            const struct deed *end = &deeds.list[i];

            if ((end->what == DID_REVOKE || end->what == DID_COMPLETE) &&
                end->outcome == OUTCOME_DONE && before(end, deed))
                return true;
        }
    }
    return false;
}

/* Who looked at the Mission when it had ended saw all the derivations that it will ever have: one
 * that was under way must not be counted any more. (Who looks while an ancestor is ending may see
 * the end beside an older count.) Of reservations that ended the answer knows before they are given
 * back. */
static void check_late(struct check *c, const struct holding *h, const struct deed *shown)
{
    const int64_t seen = (int64_t)(shown->number + leases_in(h, LEASE_OPEN));

    if (shown->what == DID_SHOW && shown->outcome == OUTCOME_DONE &&
        mission_state_terminal(shown->state) && h->number > seen && ended_before(c, h, shown))
        found(c, CHECKER_AFTER_STOP, "%s: %lld derivations, %llu when it was seen ended", h->id,
              (long long)h->number, (unsigned long long)shown->number);
}

static void check_derivations(struct check *c, const struct holding *h, const struct deeds *deeds)
{
    uint64_t first = UINT64_MAX; /* not known: a child whose maker saw no answer */

    for (size_t i = 0; i < deeds->count; i++) {
        const struct deed *deed = &deeds->list[i];

        if ((deed->what == DID_APPROVE || created_at_once(deed)) && deed->called < first)
            first = deed->called;
    }
    for (size_t i = 0; i < deeds->count; i++) {
        const struct deed *deed = &deeds->list[i];

        check_late(c, h, deed);
        if (!derived(deed))
            continue;
        check_stop(c, h, deed);
        if (first != UINT64_MAX && deed->returned < first)
            found(c, CHECKER_BEFORE_START, "%s: derivation %llu", h->id,
                  (unsigned long long)deed->number);
    }
    check_count(c, h, deeds);
    check_numbers(c, h, deeds);
    check_leases(c, h, deeds);
}

/* ---- events ---- */

static const struct legal *legal_of(struct check *c, uint32_t state, uint32_t event)
{
    struct legal *legal = &c->legal[state][event];
    mission_error error = MISSION_ERROR_INIT;

    for (uint32_t facts = 0; !legal->known && facts <= MISSION_FACT_ALL; facts++) {
        mission_outcome outcome = {.size = sizeof outcome};
        uint32_t i = 0;

        if (mission_lifecycle_next(c->checker->profile, state, event, facts, &outcome, &error) ||
            outcome.decision != MISSION_LIFECYCLE_COMMIT)
            continue;
        while (i < legal->count && (legal->outcome[i].state != outcome.state ||
                                    legal->outcome[i].version != outcome.version))
            i++;
        if (i == legal->count && legal->count < 8) {
            legal->outcome[i].state = outcome.state;
            legal->outcome[i].version = outcome.version;
            legal->count++;
        }
    }
    legal->known = true;
    return legal;
}

static uint64_t version_after(uint64_t version, uint32_t effect)
{
    switch (effect) {
    case MISSION_VERSION_ZERO:
        return 0;
    case MISSION_VERSION_FIRST:
        return 1;
    case MISSION_VERSION_NEXT:
        return version + 1;
    default:
        return version;
    }
}

/* A Mission that comes to be approved was pending for that commit alone. */
static uint32_t state_before(const struct holding *h, size_t index)
{
    if (index)
        return h->happenings[index - 1].stored;
    return h->happenings[0].event == MISSION_EVENT_APPROVE ? MISSION_STATE_PENDING
                                                           : MISSION_STATE_NONE;
}

static void check_step(struct check *c, const struct holding *h, size_t index)
{
    const struct happening *event = &h->happenings[index];
    const uint64_t version = index ? h->happenings[index - 1].version : 0;
    const uint32_t state = state_before(h, index);
    bool reached = false;

    if (state < MISSION_STATE_COUNT && event->event < MISSION_EVENT_COUNT) {
        const struct legal *legal = legal_of(c, state, event->event);

        for (uint32_t i = 0; i < legal->count; i++) {
            if (legal->outcome[i].state != event->stored)
                continue;
            reached = true;
            if (version_after(version, legal->outcome[i].version) != event->version)
                found(c, CHECKER_VERSION, "%s: %llu after %llu by event %zu", h->id,
                      (unsigned long long)event->version, (unsigned long long)version, index + 1);
        }
    }
    if (!reached)
        found(c, CHECKER_MACHINE, "%s: event %zu is %s from %s to %s", h->id, index + 1,
              mission_event_name(event->event), mission_state_name(state),
              mission_state_name(event->stored));
}

static void check_events(struct check *c, const struct holding *h)
{
    const struct happening *last = h->happened ? &h->happenings[h->happened - 1] : NULL;

    for (size_t i = 0; i < h->happened; i++) {
        if (h->happenings[i].sequence != i + 1)
            found(c, CHECKER_SEQUENCE, "%s: %llu in place %zu", h->id,
                  (unsigned long long)h->happenings[i].sequence, i + 1);
        check_step(c, h, i);
    }
    if (h->sequence != h->happened)
        found(c, CHECKER_SEQUENCE, "%s: %zu events, the last of them is %llu", h->id, h->happened,
              (unsigned long long)h->sequence);
    if (last && (last->version != h->version || last->stored != h->state))
        found(c, CHECKER_VERSION, "%s: %s in version %llu, but the last event says %s in %llu",
              h->id, mission_state_name(h->state), (unsigned long long)h->version,
              mission_state_name(last->stored), (unsigned long long)last->version);
}

static bool tells_version(const struct deed *deed)
{
    return deed->outcome == OUTCOME_DONE && deed->version;
}

static void check_order(struct check *c, const struct deeds *deeds)
{
    uint64_t seen = 0;
    size_t count, next = 0;
    const struct deed **list = returned(deeds, tells_version, &count);

    for (size_t i = 0; i < deeds->count; i++) {
        if (!tells_version(&deeds->list[i]))
            continue;
        for (; next < count && before(list[next], &deeds->list[i]); next++)
            seen = list[next]->version > seen ? list[next]->version : seen;
        if (deeds->list[i].version < seen)
            found(c, CHECKER_ORDER, "%s: %s saw version %llu, %llu was seen before",
                  deeds->list[i].id, doing_name(deeds->list[i].what),
                  (unsigned long long)deeds->list[i].version, (unsigned long long)seen);
    }
    free(list);
}

static bool acknowledges(const struct deeds *deeds, uint64_t sequence, bool sure)
{
    for (size_t i = 0; i < deeds->count; i++) {
        const struct deed *deed = &deeds->list[i];

        if (deed->what == DID_ACKNOWLEDGE && strtoull(deed->other, NULL, 10) == sequence &&
            (sure ? deed_done(deed) : deed_done(deed) || deed_possible(deed)))
            return true;
    }
    return false;
}

static void check_outbox(struct check *c, const struct holding *h, const struct deeds *deeds)
{
    for (size_t i = 0; i < h->happened; i++) {
        const struct happening *event = &h->happenings[i];

        if (event->waits ? acknowledges(deeds, event->sequence, true)
                         : !acknowledges(deeds, event->sequence, false))
            found(c, CHECKER_OUTBOX, "%s: event %llu %s", h->id,
                  (unsigned long long)event->sequence,
                  event->waits ? "comes again" : "was acknowledged by nobody");
    }
}

/* ---- kin ---- */

static void check_successor(struct check *c, const struct holding *h)
{
    const struct holding *other;

    if (h->predecessor[0] && h->approved) {
        other = content_find(c->content, h->predecessor);
        if (!other || strcmp(other->successor, h->id) != 0 ||
            other->state != MISSION_STATE_SUPERSEDED)
            found(c, CHECKER_SUCCESSOR, "%s: %s is %s, with the successor '%s'", h->id,
                  h->predecessor, other ? mission_state_name(other->state) : "not there",
                  other ? other->successor : "");
    }
    if (h->state == MISSION_STATE_SUPERSEDED || h->successor[0]) {
        other = content_find(c->content, h->successor);
        if (!other || !other->approved || strcmp(other->predecessor, h->id) != 0 ||
            h->state != MISSION_STATE_SUPERSEDED)
            found(c, CHECKER_SUCCESSOR, "%s: ended for '%s', which is none", h->id, h->successor);
    }
}

/* When a child surely lived: from the answer to what made it, until the first call of anything
 * that may have ended it or an ancestor. */
struct life {
    uint64_t from, to;
};

static bool may_end(const struct deed *deed)
{
    return deed_possible(deed) && (deed->what == DID_REVOKE || deed->what == DID_COMPLETE);
}

static uint64_t earliest_end(const struct check *c, const struct holding *h)
{
    uint64_t end = UINT64_MAX;

    for (int generation = 0; h && generation < GENERATIONS; generation++, h = parent_of(c, h)) {
        const struct deeds own = deeds_of(c, h->id);
        const struct deeds heir = deeds_of(c, h->successor[0] ? h->successor : "?");

        for (size_t i = 0; i < own.count; i++)
            if (may_end(&own.list[i]) && own.list[i].called < end)
                end = own.list[i].called;
        for (size_t i = 0; i < heir.count; i++)
            if (heir.list[i].what == DID_APPROVE && heir.list[i].called < end)
                end = heir.list[i].called;
    }
    return end;
}

static struct life life_of(const struct check *c, const struct holding *h)
{
    const struct deeds deeds = deeds_of(c, h->id);
    struct life life = {.from = UINT64_MAX, .to = earliest_end(c, h)};

    for (size_t i = 0; i < deeds.count; i++) {
        const struct deed *deed = &deeds.list[i];

        if (deed->outcome == OUTCOME_DONE && (deed->what == DID_APPROVE || created_at_once(deed)))
            life.from = deed->returned;
    }
    return life;
}

/* How many of them live at the moment when this one begins to. */
static size_t together(const struct life *lives_of, size_t count, uint64_t moment)
{
    size_t living = 0;

    for (size_t i = 0; i < count; i++)
        living += lives_of[i].from <= moment && moment < lives_of[i].to;
    return living;
}

static void check_children(struct check *c, const struct holding *h)
{
    struct life *all;
    size_t count = 0, now = 0, most = 0;

    if (!h->most)
        return;
    all = malloc((c->content->count + 1) * sizeof *all);
    if (!all)
        abort();
    for (size_t i = 0; i < c->content->count; i++) {
        const struct holding *child = &c->content->list[i];

        if (strcmp(child->parent, h->id) != 0 || !child->approved)
            continue;
        now += lives(child);
        all[count++] = life_of(c, child);
    }
    for (size_t i = 0; i < count; i++) {
        const size_t living = all[i].from < all[i].to ? together(all, count, all[i].from) : 0;

        most = living > most ? living : most;
    }
    if ((lives(h) && now > h->most) || most > h->most)
        found(c, CHECKER_FAN_OUT, "%s: %zu children live, %zu lived at a time, at most %llu may",
              h->id, now, most, (unsigned long long)h->most);
    free(all);
}

static void check_cascade(struct check *c, const struct holding *h)
{
    const struct holding *above = parent_of(c, h);
    bool ended = false, held = false;

    if (h->parent[0] && !above)
        found(c, CHECKER_CASCADE, "%s: its parent %s is not there", h->id, h->parent);
    for (int generation = 0; above && generation < GENERATIONS; generation++) {
        ended = ended || !lives(above);
        held = held || above->state == MISSION_STATE_SUSPENDED;
        above = parent_of(c, above);
    }
    if (!c->checker->settled || !lives(h))
        return;
    if (ended)
        found(c, CHECKER_CASCADE, "%s: %s, though an ancestor has ended", h->id,
              mission_state_name(h->state));
    else if (h->state == MISSION_STATE_ACTIVE && h->held != held)
        found(c, CHECKER_CASCADE, "%s: %s, though an ancestor is %s", h->id,
              h->held ? "held" : "not held", held ? "suspended" : "not suspended");
}

/* ---- what was acknowledged ---- */

static bool same_wire(const struct check *c, uint32_t a, uint32_t b)
{
    const mission_view one = mission_state_wire(c->checker->profile, a),
                       other = mission_state_wire(c->checker->profile, b);

    return one.len == other.len && memcmp(one.ptr, other.ptr, one.len) == 0;
}

/* In the series who revokes finds a Mission that ended with its parent revoked already (T22). */
static bool shows(const struct check *c, const struct holding *h, uint64_t version, uint32_t state)
{
    for (size_t i = 0; i < h->happened; i++) {
        if (h->happenings[i].version == version && same_wire(c, h->happenings[i].stored, state))
            return true;
    }
    return false;
}

static bool is_there(const struct check *c, const struct holding *h, const struct deed *deed)
{
    size_t i = 0;

    switch (deed->what) {
    case DID_EXPAND:
        return strcmp(h->predecessor, deed->other) == 0;
    case DID_CHILD:
        return strcmp(h->parent, deed->other) == 0 && (deed->version != 1 || h->approved);
    case DID_APPROVE:
        return h->approved;
    case DID_ACKNOWLEDGE:
        return strtoull(deed->other, NULL, 10) <= h->happened;
    case DID_DENY:
    case DID_WITHDRAW:
        return h->state ==
               (deed->what == DID_DENY ? MISSION_STATE_DENIED : MISSION_STATE_CANCELLED);
    default:
        while (i < EFFECTS && effects[i].what != deed->what)
            i++;
        return i == EFFECTS || shows(c, h, deed->version, effects[i].state);
    }
}

static void check_acknowledged(struct check *c)
{
    for (size_t i = 0; i < c->history->count; i++) {
        const struct deed *deed = &c->history->deeds[i];
        const struct holding *h = deed_done(deed) ? content_find(c->content, deed->id) : NULL;

        if (deed_done(deed) && (!h || !is_there(c, h, deed)))
            found(c, CHECKER_ACKNOWLEDGED, "%s: %s%s%s, version %llu, is %s", deed->id,
                  doing_name(deed->what), deed->other[0] ? " " : "", deed->other,
                  (unsigned long long)deed->version, h ? "not to be seen" : "not there at all");
    }
}

static void check_waiting(struct check *c)
{
    int64_t waiting = 0;

    for (size_t i = 0; i < c->content->count; i++)
        waiting += waits(&c->content->list[i]);
    if (waiting != c->content->waiting)
        found(c, CHECKER_WAITING, "%lld wait, counted are %lld", (long long)waiting,
              (long long)c->content->waiting);
}

size_t checker_run(const struct checker *checker, struct history *history,
                   const struct content *content)
{
    struct check *c = calloc(1, sizeof *c);
    size_t violations;

    if (!c)
        abort();
    *c = (struct check){.checker = checker, .history = history, .content = content};
    if (history->count)
        qsort(history->deeds, history->count, sizeof *history->deeds, by_mission);
    for (size_t i = 0; i < content->count; i++) {
        const struct holding *h = &content->list[i];
        const struct deeds deeds = deeds_of(c, h->id);

        check_activation(c, h, &deeds);
        check_replays(c, &deeds);
        check_unbidden(c, h, &deeds);
        check_derivations(c, h, &deeds);
        check_events(c, h);
        check_order(c, &deeds);
        check_outbox(c, h, &deeds);
        check_successor(c, h);
        check_children(c, h);
        check_cascade(c, h);
        if (!h->whole)
            found(c, CHECKER_RECORD, "%s: an anchor does not hold", h->id);
    }
    check_acknowledged(c);
    check_waiting(c);
    violations = c->violations;
    free(c);
    return violations;
}
