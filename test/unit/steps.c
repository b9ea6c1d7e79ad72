/* Plans one step at a time. SPDX-License-Identifier: MIT */
#include "steps.h"

#define FRAME 27u /* bytes before the JSON of a stored document */

void steps_begin(struct steps *s, mission_plan *plan)
{
    *s = (struct steps){.plan = plan, .step = {.size = sizeof s->step}};
    mission_error_init(&s->error, sizeof s->error);
}

bool steps_ask(struct steps *s)
{
    if (s->over)
        return false;
    s->rc = mission_plan_next(s->plan, &s->step, &s->error);
    s->over = s->rc != MISSION_OK || s->step.what == MISSION_PLAN_DONE;
    return !s->over;
}

static int32_t take(void *to, const mission_store_row *row)
{
    struct steps *s = to;

    s->rc = mission_plan_row(s->plan, row, &s->error);
    return s->rc != 0;
}

void steps_do(struct steps *s, const mission_store *store)
{
    const mission_store_receiver receiver = {sizeof receiver, s, take};
    size_t failed = 0;
    int32_t result;

    s->taken++;
    if (s->step.what == MISSION_PLAN_LOAD)
        result = store->load(store->host, s->step.kind, s->step.key, &receiver, NULL);
    else if (s->step.what == MISSION_PLAN_SCAN)
        result = store->scan(store->host, s->step.scan, &receiver, NULL);
    else
        result = store->commit(store->host, s->step.writes, s->step.write_count, &failed, NULL);
    s->commits += s->step.what == MISSION_PLAN_COMMIT;
    if (s->rc == MISSION_OK)
        s->rc = mission_plan_answer(s->plan, result, failed, &s->error);
    s->over = s->rc != MISSION_OK;
}

bool steps_one(struct steps *s, const mission_store *store)
{
    if (steps_ask(s))
        steps_do(s, store);
    return !s->over;
}

bool steps_until(struct steps *s, const mission_store *store, uint32_t what)
{
    while (steps_ask(s)) {
        if (s->step.what == what)
            return true;
        steps_do(s, store);
    }
    return false;
}

mission_verdict steps_end(struct steps *s, const mission_store *store)
{
    mission_verdict verdict = {.size = sizeof verdict};

    while (steps_one(s, store))
        ;
    if (s->rc == MISSION_OK)
        s->rc = mission_plan_verdict(s->plan, &verdict, &s->error);
    if (s->rc != MISSION_OK)
        verdict = (mission_verdict){.size = sizeof verdict, .code = s->rc};
    if (verdict.replayed && !verdict.done) /* the plan's own strings go with it */
        verdict.oauth_error = verdict.member = verdict.value = NULL;
    mission_plan_free(s->plan);
    s->plan = NULL;
    return verdict;
}

/* ---- orders ---- */

size_t order_choose(struct order *order, size_t options)
{
    const size_t at = order->at++;

    if (at >= sizeof order->choice)
        abort();
    if (at >= order->count) {
        order->choice[at] = 0;
        order->count = at + 1;
    }
    order->options[at] = (uint8_t)options;
    return order->choice[at];
}

bool order_next(struct order *order)
{
    order->at = 0;
    while (order->count > 0) {
        const size_t last = order->count - 1;

        if (order->choice[last] + 1 < order->options[last]) {
            order->choice[last]++;
            return true;
        }
        order->count--;
    }
    return false;
}

/* The plan of this number among those whose turn it may be. After a read by `reader` (0: by none)
 * no plan before it reads: that would be the order of the two that is tried the other way round. */
static struct steps *turn(struct steps *all, size_t count, size_t reader, size_t number)
{
    for (size_t i = 0; i < count; i++) {
        const bool reads = all[i].step.what != MISSION_PLAN_COMMIT;

        if (!all[i].over && !(reads && i < reader) && number-- == 0)
            return &all[i];
    }
    return NULL;
}

void steps_together(struct steps *all, size_t count, const mission_store *store,
                    struct order *order)
{
    size_t reader = 0;

    for (size_t i = 0; i < count; i++)
        (void)steps_ask(&all[i]);
    while (turn(all, count, 0, 0)) {
        struct steps *next;
        size_t options = 0;

        while (turn(all, count, reader, options))
            options++;
        if (!options)
            reader = 0; /* an order that had its turn the other way round, to its end */
        next = turn(all, count, reader, options ? order_choose(order, options) : 0);
        reader = next->step.what == MISSION_PLAN_COMMIT ? 0 : (size_t)(next - all);
        steps_do(next, store);
        (void)steps_ask(next);
    }
}

/* ---- stores that fail ---- */

static bool falls(struct faulty *f, uint32_t now, uint32_t at)
{
    const bool yes = at && now >= at && now < at + (f->times ? f->times : 1);

    f->failed += yes;
    return yes;
}

static int32_t load(void *host, mission_view kind, mission_view key,
                    const mission_store_receiver *receiver, mission_error *error)
{
    struct faulty *f = host;

    if (falls(f, ++f->reads, f->read_at))
        return f->result;
    return f->real->load(f->real->host, kind, key, receiver, error);
}

static int32_t commit(void *host, const mission_store_write *writes, size_t count, size_t *failed,
                      mission_error *error)
{
    struct faulty *f = host;
    const bool fails = falls(f, ++f->commits, f->commit_at);
    const int32_t rc = fails && !f->written
                           ? f->result
                           : f->real->commit(f->real->host, writes, count, failed, error);

    return fails ? f->result : rc;
}

static int32_t scan(void *host, const mission_store_scan *asked,
                    const mission_store_receiver *receiver, mission_error *error)
{
    struct faulty *f = host;

    if (falls(f, ++f->reads, f->read_at))
        return f->result;
    return f->real->scan(f->real->host, asked, receiver, error);
}

void faulty_open(struct faulty *f, const mission_store *real)
{
    *f = (struct faulty){.real = real};
    f->table = (mission_store){sizeof f->table, f, load, commit, scan};
}

/* ---- what is stored ---- */

struct found {
    char **text;
    size_t count, most;
    uint64_t version;
    int64_t number;
};

static int32_t find(void *to, const mission_store_row *row)
{
    struct found *found = to;
    const bool framed = row->bytes.len > FRAME;
    const size_t len = framed ? row->bytes.len - FRAME : 0;
    char *text = malloc(len + 1);

    if (!text)
        abort();
    if (len)
        memcpy(text, row->bytes.ptr + FRAME, len);
    text[len] = 0;
    found->version = row->version;
    found->number = row->number;
    found->text[found->count++] = text;
    return found->count == found->most;
}

char *steps_row(struct issuers *s, const char *kind, const char *key, uint64_t *version,
                int64_t *number)
{
    char *text = NULL;
    struct found found = {&text, 0, 1, 0, 0};
    const mission_store_receiver receiver = {sizeof receiver, &found, find};

    (void)s->store->load(s->store->host, mission_view_of(kind), mission_view_of(key), &receiver,
                         NULL);
    if (version)
        *version = found.version;
    if (number)
        *number = found.number;
    return text;
}

char *steps_copy(const char *text)
{
    const size_t len = strlen(text);
    char *copy = malloc(len + 1);

    if (!copy)
        abort();
    return memcpy(copy, text, len + 1);
}

int64_t steps_count(struct issuers *s, const char *id)
{
    int64_t number;

    free(steps_row(s, "mission", id, NULL, &number));
    return number;
}

size_t steps_events(struct issuers *s, const char *id, char *out[STEPS_EVENTS])
{
    struct found found = {out, 0, STEPS_EVENTS, 0, 0};
    const mission_store_receiver receiver = {sizeof receiver, &found, find};
    const mission_store_scan all = {.size = sizeof all,
                                    .kind = V("event"),
                                    .index = V("mission"),
                                    .value = mission_view_of(id),
                                    .limit = STEPS_EVENTS};

    CHECK_INT(s->store->scan(s->store->host, &all, &receiver, NULL), MISSION_STORE_OK);
    return found.count;
}

size_t steps_gapless(struct issuers *s, const char *id)
{
    char *events[STEPS_EVENTS], before[40] = "", number[24];
    const size_t count = steps_events(s, id, events);

    for (size_t i = 0; i < count; i++) {
        const char *at;

        snprintf(number, sizeof number, "%zu", i + 1);
        CHECK_TEXT(issuers_member(s, events[i], "/sequence"), number);
        CHECK_TEXT(issuers_member(s, events[i], "/id"), id);
        at = issuers_member(s, events[i], "/committed_at");
        CHECK(strcmp(before, at) <= 0);
        snprintf(before, sizeof before, "%s", at);
        free(events[i]);
    }
    return count;
}
