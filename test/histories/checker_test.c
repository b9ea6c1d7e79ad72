/* The checker of histories is checked: it is silent about a good story, and finds each violation
 * that is seeded into it. SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L
#include "checker.h"
#include "test.h"

#include <string.h>

/* A good story: `parent` with two children and derivations; `old` with its successor `new`; `wait`,
 * which nobody has decided on. */
struct story {
    struct content content;
    struct history history;
};

static struct holding *mission(struct story *s, const char *id, uint32_t state, bool approved)
{
    struct holding *h = &s->content.list[s->content.count++];

    snprintf(h->id, sizeof h->id, "%s", id);
    h->state = state;
    h->approved = approved;
    h->whole = true;
    h->happenings = calloc(8, sizeof *h->happenings);
    h->leases = calloc(8, sizeof *h->leases);
    if (!h->happenings || !h->leases)
        abort();
    return h;
}

static void happen(struct holding *h, uint32_t event, uint32_t stored, uint64_t version)
{
    h->happenings[h->happened++] = (struct happening){.sequence = ++h->sequence,
                                                      .version = version,
                                                      .event = event,
                                                      .stored = stored,
                                                      .waits = true};
    h->version = version;
    h->state = stored;
}

static struct deed *did(struct story *s, uint32_t what, const char *id, const char *other,
                        uint64_t called, uint64_t version)
{
    struct deed deed = {.what = what,
                        .called = called,
                        .returned = called + 5,
                        .outcome = OUTCOME_DONE,
                        .version = version,
                        .content = 7};

    snprintf(deed.id, sizeof deed.id, "%s", id);
    snprintf(deed.other, sizeof deed.other, "%s", other);
    history_add(&s->history, &deed);
    return &s->history.deeds[s->history.count - 1];
}

static struct holding *admitted(struct story *s, const char *id)
{
    struct holding *h = mission(s, id, MISSION_STATE_PENDING, false);

    happen(h, MISSION_EVENT_ADMIT, MISSION_STATE_PENDING, 0);
    did(s, DID_ADMIT, id, "", 10, 0);
    return h;
}

static struct holding *approved(struct story *s, const char *id)
{
    struct holding *h = admitted(s, id);

    happen(h, MISSION_EVENT_APPROVE, MISSION_STATE_ACTIVE, 1);
    h->approved = true;
    did(s, DID_APPROVE, id, "event", 20, 1);
    return h;
}

static void child(struct story *s, const char *id)
{
    struct holding *h = mission(s, id, MISSION_STATE_ACTIVE, true);

    snprintf(h->parent, sizeof h->parent, "parent");
    happen(h, MISSION_EVENT_APPROVE, MISSION_STATE_ACTIVE, 1);
    did(s, DID_CHILD, id, "parent", 100, 1);
}

static void derivations(struct story *s, struct holding *h)
{
    h->cap = 10;
    h->number = 3;
    snprintf(h->leases[0].id, HISTORY_NAME, "lease");
    h->leases[h->leased++].state = LEASE_CONFIRMED;
    did(s, DID_DERIVE, h->id, "", 30, 0)->number = 1;
    did(s, DID_RESERVE, h->id, "lease", 40, 0)->number = 2;
    did(s, DID_CONFIRM, h->id, "lease", 50, 0);
    did(s, DID_DERIVE, h->id, "", 90, 0)->number = 3;
}

static void parent(struct story *s)
{
    struct holding *h = approved(s, "parent");

    h->most = 2;
    did(s, DID_APPROVE, "parent", "event", 26, 1)->outcome = OUTCOME_REPLAYED;
    happen(h, MISSION_EVENT_SUSPEND, MISSION_STATE_SUSPENDED, 2);
    did(s, DID_SUSPEND, "parent", "nonce", 60, 2);
    happen(h, MISSION_EVENT_RESUME, MISSION_STATE_ACTIVE, 3);
    did(s, DID_RESUME, "parent", "nonce", 70, 3);
    derivations(s, h);
}

static void succession(struct story *s)
{
    struct holding *h = approved(s, "new");

    snprintf(h->predecessor, sizeof h->predecessor, "old");
    h = approved(s, "old");
    happen(h, MISSION_EVENT_SUPERSEDE, MISSION_STATE_SUPERSEDED, 2);
    snprintf(h->successor, sizeof h->successor, "new");
}

/* In the order of the ids. */
static struct story story_new(void)
{
    struct story s = {.history = {.to = -1}};

    s.content.list = calloc(8, sizeof *s.content.list);
    if (!s.content.list)
        abort();
    child(&s, "childA");
    child(&s, "childB");
    succession(&s);
    parent(&s);
    admitted(&s, "wait");
    s.content.waiting = 1;
    return s;
}

static void story_free(struct story *s)
{
    content_free(&s->content);
    history_free(&s->history);
}

static struct holding *at(struct story *s, const char *id)
{
    struct holding *h = content_find(&s->content, id);

    if (!h)
        abort();
    return h;
}

/* The n-th deed of a kind on a Mission, from 0. */
static struct deed *deed_of(struct story *s, const char *id, uint32_t what, unsigned n)
{
    for (size_t i = 0; i < s->history.count; i++) {
        struct deed *deed = &s->history.deeds[i];

        if (deed->what == what && strcmp(deed->id, id) == 0 && n-- == 0)
            return deed;
    }
    abort();
}

/* ---- violations ---- */

static void two_activations(struct story *s)
{
    did(s, DID_APPROVE, "parent", "another event", 20, 1);
}

static void activated_by_event(struct story *s)
{
    at(s, "wait")->approved = true;
    did(s, DID_APPROVE, "wait", "event", 20, 1);
}

static void decided_twice(struct story *s)
{
    happen(at(s, "wait"), MISSION_EVENT_DENY, MISSION_STATE_DENIED, 0);
    happen(at(s, "wait"), MISSION_EVENT_CANCEL, MISSION_STATE_CANCELLED, 0);
}

static void another_answer(struct story *s)
{
    deed_of(s, "parent", DID_APPROVE, 1)->content = 8;
}

static void nonce_done_twice(struct story *s)
{
    did(s, DID_SUSPEND, "parent", "nonce", 66, 2);
}

static void unasked(struct story *s)
{
    deed_of(s, "parent", DID_RESUME, 0)->outcome = OUTCOME_REFUSED;
}

static void nobody_approved(struct story *s)
{
    deed_of(s, "old", DID_APPROVE, 0)->outcome = OUTCOME_REFUSED;
}

static void counted_less(struct story *s)
{
    at(s, "parent")->number = 2;
}

static void counted_more(struct story *s)
{
    at(s, "parent")->number = 4;
}

static void lost_counts_once(struct story *s)
{
    deed_of(s, "parent", DID_DERIVE, 0)->outcome = OUTCOME_LOST;
    at(s, "parent")->number = 1;
}

static void beyond_cap(struct story *s)
{
    at(s, "parent")->cap = 2;
}

static void earlier_number(struct story *s)
{
    deed_of(s, "parent", DID_DERIVE, 1)->number = 2;
}

static void confirmed_is_gone(struct story *s)
{
    at(s, "parent")->leases[0].state = LEASE_ENDED;
    at(s, "parent")->number = 2;
}

static void reserved_is_gone(struct story *s)
{
    at(s, "parent")->leased = 0;
    at(s, "parent")->number = 2;
}

static void derived_while_suspended(struct story *s)
{
    deed_of(s, "parent", DID_DERIVE, 1)->called = 66;
    deed_of(s, "parent", DID_DERIVE, 1)->returned = 69;
}

static void derived_after_revoke(struct story *s)
{
    happen(at(s, "parent"), MISSION_EVENT_REVOKE, MISSION_STATE_REVOKED, 4);
    did(s, DID_REVOKE, "parent", "nonce", 80, 4);
}

static void child_derived_after_revoke(struct story *s)
{
    at(s, "childA")->number = 1;
    did(s, DID_DERIVE, "childA", "", 310, 0)->number = 1;
    did(s, DID_REVOKE, "parent", "nonce", 300, 4);
    happen(at(s, "parent"), MISSION_EVENT_REVOKE, MISSION_STATE_REVOKED, 4);
}

static void counted_after_end(struct story *s)
{
    struct deed *deed = did(s, DID_SHOW, "old", "", 300, 2);

    deed->state = MISSION_STATE_SUPERSEDED;
    at(s, "old")->number = 1;
    did(s, DID_DERIVE, "old", "", 22, 0)->number = 1;
}

static void derived_after_succession(struct story *s)
{
    at(s, "old")->number = 1;
    did(s, DID_DERIVE, "old", "", 30, 0)->number = 1;
}

static void derived_before_approval(struct story *s)
{
    deed_of(s, "parent", DID_DERIVE, 0)->called = 12;
    deed_of(s, "parent", DID_DERIVE, 0)->returned = 15;
}

static void gap(struct story *s)
{
    at(s, "parent")->happenings[3].sequence = 5;
}

static void event_lost(struct story *s)
{
    at(s, "parent")->sequence = 5;
}

static void version_jumps(struct story *s)
{
    at(s, "parent")->happenings[3].version = 5;
}

static void version_of_row(struct story *s)
{
    at(s, "parent")->version = 2;
}

static void illegal_step(struct story *s)
{
    at(s, "parent")->happenings[2].event = MISSION_EVENT_RESUME;
}

static void dead_comes_back(struct story *s)
{
    happen(at(s, "old"), MISSION_EVENT_RESUME, MISSION_STATE_ACTIVE, 3);
}

static void old_version_seen(struct story *s)
{
    did(s, DID_SHOW, "parent", "", 80, 2);
}

static void two_successors(struct story *s)
{
    snprintf(at(s, "parent")->predecessor, HISTORY_NAME, "old");
}

static void predecessor_lives(struct story *s)
{
    at(s, "old")->happened--;
    at(s, "old")->sequence--;
    at(s, "old")->state = MISSION_STATE_ACTIVE;
    at(s, "old")->version = 1;
}

static void ended_for_nothing(struct story *s)
{
    at(s, "old")->successor[0] = 0;
    at(s, "new")->predecessor[0] = 0;
}

static void too_many_children(struct story *s)
{
    at(s, "parent")->most = 1;
}

/* The third one lived beside the others, and is gone in the end. */
static void too_many_for_a_while(struct story *s)
{
    struct holding *h = at(s, "wait");

    h->approved = true;
    snprintf(h->parent, sizeof h->parent, "parent");
    happen(h, MISSION_EVENT_APPROVE, MISSION_STATE_ACTIVE, 1);
    happen(h, MISSION_EVENT_REVOKE, MISSION_STATE_REVOKED, 2);
    did(s, DID_APPROVE, "wait", "event", 200, 1);
    did(s, DID_REVOKE, "wait", "nonce", 300, 2);
    s->content.waiting = 0;
}

static void child_outlives(struct story *s)
{
    happen(at(s, "parent"), MISSION_EVENT_REVOKE, MISSION_STATE_REVOKED, 4);
    did(s, DID_REVOKE, "parent", "nonce", 300, 4);
}

static void not_held(struct story *s)
{
    happen(at(s, "parent"), MISSION_EVENT_SUSPEND, MISSION_STATE_SUSPENDED, 4);
    did(s, DID_SUSPEND, "parent", "nonce 2", 300, 4);
}

static void admitted_is_gone(struct story *s)
{
    did(s, DID_ADMIT, "nowhere", "", 10, 0);
}

static void approved_is_waiting(struct story *s)
{
    did(s, DID_APPROVE, "wait", "event", 20, 1);
}

static void denied_is_waiting(struct story *s)
{
    did(s, DID_DENY, "wait", "", 20, 0);
}

static void suspended_is_not(struct story *s)
{
    did(s, DID_SUSPEND, "parent", "nonce 2", 300, 4);
}

static void broken_anchor(struct story *s)
{
    at(s, "new")->whole = false;
}

static void comes_again(struct story *s)
{
    did(s, DID_ACKNOWLEDGE, "new", "0000000000000001", 300, 0);
}

static void never_delivered(struct story *s)
{
    at(s, "new")->happenings[1].waits = false;
}

static void counted_waiting(struct story *s)
{
    s->content.waiting = 2;
}

static const struct seed {
    enum checker_rule rule;
    const char *name;
    void (*plant)(struct story *s);
} seeds[] = {
    {CHECKER_ACTIVATION, "two approvals done", two_activations},
    {CHECKER_ACTIVATION, "a record of an approval without its event", activated_by_event},
    {CHECKER_ACTIVATION, "denied and withdrawn", decided_twice},
    {CHECKER_REPLAY, "another answer", another_answer},
    {CHECKER_REPLAY, "one nonce, two effects", nonce_done_twice},
    {CHECKER_UNBIDDEN, "resumed by nobody", unasked},
    {CHECKER_UNBIDDEN, "approved by nobody", nobody_approved},
    {CHECKER_COUNT, "one too few", counted_less},
    {CHECKER_COUNT, "one too many", counted_more},
    {CHECKER_COUNT, "a lost one explains one", lost_counts_once},
    {CHECKER_CAP, "more than the cap", beyond_cap},
    {CHECKER_NUMBER, "an earlier number", earlier_number},
    {CHECKER_LEASE, "confirmed, and given back", confirmed_is_gone},
    {CHECKER_LEASE, "reserved, and unknown", reserved_is_gone},
    {CHECKER_AFTER_STOP, "while suspended", derived_while_suspended},
    {CHECKER_AFTER_STOP, "after a revocation", derived_after_revoke},
    {CHECKER_AFTER_STOP, "after the parent's", child_derived_after_revoke},
    {CHECKER_AFTER_STOP, "after the succession", derived_after_succession},
    {CHECKER_AFTER_STOP, "counted after it was seen ended", counted_after_end},
    {CHECKER_BEFORE_START, "before the approval", derived_before_approval},
    {CHECKER_SEQUENCE, "a gap", gap},
    {CHECKER_SEQUENCE, "an event less", event_lost},
    {CHECKER_VERSION, "a jump", version_jumps},
    {CHECKER_VERSION, "the row has another one", version_of_row},
    {CHECKER_MACHINE, "no such transition", illegal_step},
    {CHECKER_MACHINE, "an ended one comes back", dead_comes_back},
    {CHECKER_ORDER, "an old version", old_version_seen},
    {CHECKER_SUCCESSOR, "two of them", two_successors},
    {CHECKER_SUCCESSOR, "the predecessor lives", predecessor_lives},
    {CHECKER_SUCCESSOR, "ended for nothing", ended_for_nothing},
    {CHECKER_FAN_OUT, "in the end", too_many_children},
    {CHECKER_FAN_OUT, "for a while", too_many_for_a_while},
    {CHECKER_CASCADE, "a child outlives its parent", child_outlives},
    {CHECKER_CASCADE, "a child is not held", not_held},
    {CHECKER_ACKNOWLEDGED, "admitted", admitted_is_gone},
    {CHECKER_ACKNOWLEDGED, "approved", approved_is_waiting},
    {CHECKER_ACKNOWLEDGED, "denied", denied_is_waiting},
    {CHECKER_ACKNOWLEDGED, "suspended", suspended_is_not},
    {CHECKER_RECORD, "an anchor", broken_anchor},
    {CHECKER_OUTBOX, "delivered again", comes_again},
    {CHECKER_OUTBOX, "never delivered", never_delivered},
    {CHECKER_WAITING, "one more", counted_waiting},
};

static const uint32_t profiles[] = {MISSION_PROFILE_SERIES, MISSION_PROFILE_DRAFT};

static void mark(void *to, enum checker_rule rule, const char *words)
{
    (void)words;
    ((bool *)to)[rule] = true;
}

static void cry(void *to, enum checker_rule rule, const char *words)
{
    (void)to;
    test_check(false, __FILE__, __LINE__, "%s: %s", checker_words(rule), words);
}

static void test_silent(void)
{
    for (size_t i = 0; i < 2; i++) {
        const struct checker checker = {.profile = profiles[i], .settled = true, .found = cry};
        struct story s = story_new();

        CHECK_INT(checker_run(&checker, &s.history, &s.content), 0);
        story_free(&s);
    }
}

static void check_seed(const struct seed *seed, uint32_t profile)
{
    bool found[CHECKER_RULE_COUNT] = {false};
    const struct checker checker = {
        .profile = profile, .settled = true, .to = found, .found = mark};
    struct story s = story_new();

    seed->plant(&s);
    test_about("%s", seed->name);
    CHECK(checker_run(&checker, &s.history, &s.content) > 0);
    test_check(found[seed->rule], __FILE__, __LINE__, "not found: %s", checker_words(seed->rule));
    test_about(NULL);
    story_free(&s);
}

static void test_seeded(void)
{
    bool seeded[CHECKER_RULE_COUNT] = {false};

    for (size_t i = 0; i < sizeof seeds / sizeof *seeds; i++) {
        check_seed(&seeds[i], profiles[0]);
        check_seed(&seeds[i], profiles[1]);
        seeded[seeds[i].rule] = true;
    }
    for (size_t i = 0; i < CHECKER_RULE_COUNT; i++)
        test_check(seeded[i], __FILE__, __LINE__, "no violation of: %s",
                   checker_words((enum checker_rule)i));
}

/* A story whose writer was killed in the middle of its last deed. */
static void test_killed(void)
{
    struct history writer, reader = history_of(0, -1);
    FILE *file = tmpfile();
    struct deed deed;

    if (!CHECK(file))
        return;
    writer = history_of(3, fileno(file));
    deed = history_call(&writer, DID_DERIVE, "msn_a", NULL);
    deed.outcome = OUTCOME_DONE;
    deed.number = 1;
    history_return(&writer, &deed);
    deed = history_call(&writer, DID_REVOKE, "msn_a", "nonce");
    rewind(file);
    history_take(&reader, fileno(file));
    CHECK_INT(reader.count, 2);
    CHECK_INT(reader.deeds[0].outcome, OUTCOME_DONE);
    CHECK_INT(reader.deeds[0].number, 1);
    CHECK(reader.deeds[0].returned >= reader.deeds[0].called);
    CHECK_INT(reader.deeds[1].outcome, OUTCOME_LOST);
    CHECK_INT(reader.deeds[1].returned, 0);
    fclose(file);
    history_free(&reader);
}

static const struct test tests[] = {
    {"silent", test_silent}, {"seeded", test_seeded}, {"killed", test_killed}};

TEST_MAIN("histories-checker", tests)
