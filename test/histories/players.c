/* Random operations of a state authority, recorded. SPDX-License-Identifier: MIT */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */
#include "players.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#define KEY "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"
#define TOKEN_TYPE "urn:ietf:params:oauth:token-type:"
#define CHILDREN                                                                                   \
    ",\"delegation\":{\"max_depth\":2,\"allowed_delegates\":[{\"sub_profile\":\"ai_agent\"}],"     \
    "\"children\":{\"max_children\":3,\"max_child_depth\":3,\"allowed_child_actors\":[{\"sub\":"   \
    "\"sub-agent\"}]}}"
#define BOOKS                                                                                      \
    "{\"type\":\"mission_resource_access\",\"resource\":\"https://erp.example.com\",\"actions\":"  \
    "[\"invoices.*\"]" CHILDREN "}"
#define DOCS(actions, more)                                                                        \
    "{\"type\":\"mission_resource_access\",\"resource\":\"https://docs.example.com/mcp\","         \
    "\"actions\":[" actions "]" more "}"
#define ALL_DOCS DOCS("\"create_doc\",\"read_doc\"", CHILDREN)
#define EXPIRES "2026-12-31T00:00:00Z"

/* ---- the board ---- */

struct board *board_new(void)
{
    struct board *board =
        mmap(NULL, sizeof *board, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (board == MAP_FAILED)
        abort();
    board_clear(board);
    return board;
}

void board_free(struct board *board)
{
    munmap(board, sizeof *board);
}

/* Whoever held the lock may be dead. */
void board_clear(struct board *board)
{
    pthread_mutexattr_t shared;

    memset(board, 0, sizeof *board);
    pthread_mutexattr_init(&shared);
    pthread_mutexattr_setpshared(&shared, PTHREAD_PROCESS_SHARED);
    pthread_mutex_init(&board->lock, &shared);
    pthread_mutexattr_destroy(&shared);
}

static void pin(struct mark *list, size_t *count, const struct mark *mark, uint64_t random)
{
    list[*count < BOARD_MOST ? (*count)++ : random % BOARD_MOST] = *mark;
}

void board_fill(struct board *board, const struct content *content)
{
    for (size_t i = content->count; i-- > 0;) {
        const struct holding *h = &content->list[i];
        struct mark mark = {.child = h->parent[0] != 0};

        memcpy(mark.id, h->id, sizeof mark.id);
        memcpy(mark.parent, h->parent, sizeof mark.parent);
        memcpy(mark.rendering, h->rendering, sizeof mark.rendering);
        if (h->state == MISSION_STATE_PENDING)
            pin(board->waiting, &board->waiting_count, &mark, i);
        else if (!mission_state_terminal(h->state))
            pin(board->live, &board->live_count, &mark, i);
    }
}

static void pin_up(struct player *p, bool live, const struct mark *mark)
{
    struct board *b = p->board;

    pthread_mutex_lock(&b->lock);
    if (live)
        pin(b->live, &b->live_count, mark, test_random(&p->random));
    else
        pin(b->waiting, &b->waiting_count, mark, test_random(&p->random));
    pthread_mutex_unlock(&b->lock);
}

static bool pick(struct player *p, bool live, struct mark *mark)
{
    struct board *b = p->board;
    const uint64_t random = test_random(&p->random);
    bool some;

    pthread_mutex_lock(&b->lock);
    some = live ? b->live_count : b->waiting_count;
    if (some)
        *mark = live ? b->live[random % b->live_count] : b->waiting[random % b->waiting_count];
    pthread_mutex_unlock(&b->lock);
    return some;
}

/* An ended Mission is of interest for a while, then makes room for another one. */
static void unpin(struct player *p, const struct mark *mark)
{
    struct board *b = p->board;

    if (test_random(&p->random) % 8)
        return;
    pthread_mutex_lock(&b->lock);
    for (size_t i = 0; i < b->live_count; i++) {
        if (strcmp(b->live[i].id, mark->id) == 0)
            b->live[i] = b->live[--b->live_count];
    }
    pthread_mutex_unlock(&b->lock);
}

/* ---- one deed ---- */

struct answer {
    mission_verdict verdict;
    char *reply;
};

static uint32_t outcome_of(const mission_verdict *verdict)
{
    if (verdict->done == 1)
        return verdict->replayed == 1 ? OUTCOME_REPLAYED : OUTCOME_DONE;
    if (verdict->code == MISSION_E_UNCERTAIN)
        return OUTCOME_LOST;
    return verdict->status ? OUTCOME_REFUSED : OUTCOME_FAILED;
}

/* Who is told to come later does so. */
static void wait_a_moment(void)
{
    const struct timespec moment = {.tv_nsec = 5000000};

    nanosleep(&moment, NULL);
}

static void remember_failure(struct player *p, const struct deed *deed)
{
    if (deed->outcome == OUTCOME_FAILED && deed->code == MISSION_E_AGAIN)
        wait_a_moment();
    if (deed->outcome != OUTCOME_FAILED || deed->code == MISSION_E_AGAIN)
        return;
    p->failed = deed->code;
    snprintf(p->why, sizeof p->why, "%s of %s: %s", doing_name(deed->what), deed->id,
             mission_code_reason(deed->code));
}

static uint64_t number_in(struct player *p, const char *reply, const char *pointer)
{
    return strtoull(issuers_member(p->s, reply, pointer), NULL, 10);
}

/* Run the plan; what its answer says goes into the deed. */
static bool run(struct player *p, struct deed *deed, int32_t rc, mission_plan *plan,
                const char *version, char **reply)
{
    mission_verdict verdict = {.code = rc};
    char *own = NULL;

    if (rc == MISSION_OK)
        verdict = issuers_run(p->s, plan, &own);
    deed->outcome = outcome_of(&verdict);
    deed->code = verdict.code;
    deed->state = verdict.state;
    if (verdict.done == 1 && version)
        deed->version = number_in(p, own, version);
    remember_failure(p, deed);
    *reply = own;
    return verdict.done == 1;
}

/* ---- making Missions ---- */

enum breadth { NARROW, BROAD, CHILDS, GRANDCHILDS };

static char *intent_of(const struct player *p, enum breadth breadth)
{
    static const char *const objects[] = {"\"Q3 invoices\"", "\"Q3 invoices\",\"docs\"", "\"docs\"",
                                          "\"docs\""};
    static const char *const resources[] = {
        "\"https://erp.example.com\"",
        "\"https://erp.example.com\",\"https://docs.example.com/mcp\"",
        "\"https://docs.example.com/mcp\"", "\"https://docs.example.com/mcp\""};
    const bool draft = p->s->profile == MISSION_PROFILE_DRAFT;
    char cap[64] = "", *text = malloc(1024);

    if (!text)
        abort();
    if (p->cap)
        snprintf(cap, sizeof cap, ",\"%s\":{\"max_derivations\":%llu}",
                 draft ? "controls" : "context", (unsigned long long)p->cap);
    if (draft)
        snprintf(text, 1024,
                 "{\"intent\":{\"goal\":\"Reconcile\",\"resources\":[%s],\"expires_at\":\"" EXPIRES
                 "\"%s}}",
                 resources[breadth], cap);
    else
        snprintf(text, 1024,
                 "{\"goal\":\"Reconcile\",\"objects\":[%s],\"constraints\":[],\"success_criteria\":"
                 "[],\"mission_expiry\":\"" EXPIRES "\"%s}",
                 objects[breadth], cap);
    return text;
}

static mission_view proposal_of(const struct player *p, enum breadth breadth)
{
    static const char *const proposals[] = {"[" BOOKS "]", "[" BOOKS "," ALL_DOCS "]",
                                            "[" ALL_DOCS "]", "[" DOCS("\"read_doc\"", "") "]"};

    return mission_view_of(p->s->profile == MISSION_PROFILE_DRAFT ? proposals[breadth] : NULL);
}

static void keep_id(struct player *p, struct deed *deed, const char *reply, struct mark *mark)
{
    snprintf(deed->id, sizeof deed->id, "%s", issuers_member(p->s, reply, "/mission_id"));
    memcpy(mark->id, deed->id, sizeof mark->id);
    snprintf(mark->rendering, sizeof mark->rendering, "%s",
             issuers_member(p->s, reply, "/rendering"));
}

static bool admit(struct player *p, struct mark *mark)
{
    const enum breadth breadth = test_random(&p->random) % 2 ? NARROW : BROAD;
    mission_admit request = issuers_admission(p->s);
    char *intent = intent_of(p, breadth), *reply = NULL;
    struct deed deed = history_call(&p->log, DID_ADMIT, NULL, NULL);
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan = NULL;
    bool done;
    int32_t rc;

    *mark = (struct mark){.child = false};
    request.intent = mission_view_of(intent);
    request.proposal = proposal_of(p, breadth);
    rc = mission_plan_admit(p->s->issuer, &request, &plan, &error);
    done = run(p, &deed, rc, plan, NULL, &reply);
    if (done)
        keep_id(p, &deed, reply, mark);
    history_return(&p->log, &deed);
    free(reply);
    free(intent);
    return done;
}

/* The same approval comes from several sides, and another one beside it. */
static bool approve(struct player *p, const struct mark *mark, unsigned which)
{
    char event[HISTORY_NAME + 8], *reply = NULL;
    struct issuers_waiting waiting;
    struct deed deed;
    mission_decide request;
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan = NULL;
    bool done;
    int32_t rc;

    snprintf(event, sizeof event, "ape%u_%s", which, mark->id);
    snprintf(waiting.id, sizeof waiting.id, "%s", mark->id);
    snprintf(waiting.rendering, sizeof waiting.rendering, "%s", mark->rendering);
    request = issuers_decision(p->s, &waiting, event);
    deed = history_call(&p->log, DID_APPROVE, mark->id, event);
    rc = mission_plan_approve(p->s->issuer, &request, &plan, &error);
    done = run(p, &deed, rc, plan, "/version", &reply);
    if (done) {
        deed.content = history_fingerprint(0, issuers_member(p->s, reply, "/mission_expires_at"));
        deed.content = history_fingerprint(deed.content,
                                           issuers_member(p->s, reply, "/authorization_details"));
    }
    history_return(&p->log, &deed);
    free(reply);
    if (done)
        pin_up(p, true, mark);
    return done;
}

static void create(struct player *p, bool child, bool at_once)
{
    const enum breadth breadth = !child                        ? BROAD
                                 : test_random(&p->random) % 2 ? CHILDS
                                                               : GRANDCHILDS;
    mission_json *actor = child ? test_json(p->s->context, "{\"sub\":\"sub-agent\"}") : NULL;
    mission_create request = {
        .size = sizeof request,
        .subject_key = V(KEY),
        .presented_key = V(KEY),
        .requested_token_type = child ? V(TOKEN_TYPE "jwt") : V(TOKEN_TYPE "access_token"),
        .adjudicated = at_once,
        .admit = issuers_admission(p->s),
    };
    char id[40], *intent = intent_of(p, breadth), *reply = NULL;
    struct mark source, made = {.child = child};
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan = NULL;
    struct deed deed;
    int32_t rc;

    if (!pick(p, true, &source)) {
        mission_json_unref(actor);
        free(intent);
        return;
    }
    made.child = child || source.child;
    if (child)
        memcpy(made.parent, source.id, sizeof made.parent);
    snprintf(id, sizeof id, "c-%016llx", (unsigned long long)test_random(&p->random));
    request.source_id = mission_view_of(source.id);
    request.creation_request_id = mission_view_of(id);
    request.child_actor = mission_json_root(actor);
    request.admit.intent = mission_view_of(intent);
    request.admit.proposal = proposal_of(p, breadth);
    deed = history_call(&p->log, child ? DID_CHILD : DID_EXPAND, NULL, source.id);
    rc = child ? mission_plan_child(p->s->issuer, &request, &plan, &error)
               : mission_plan_expand(p->s->issuer, &request, &plan, &error);
    if (run(p, &deed, rc, plan, NULL, &reply)) {
        keep_id(p, &deed, reply, &made);
        deed.version = at_once;
        pin_up(p, !made.rendering[0], &made); /* one that comes again may be approved by now */
    }
    history_return(&p->log, &deed);
    free(reply);
    free(intent);
    mission_json_unref(actor);
}

static void end_waiting(struct player *p, uint32_t what)
{
    struct mark mark;
    mission_decide request = {.size = sizeof request, .actor = {.principal = issuers_alice}};
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan = NULL;
    struct deed deed;
    char *reply = NULL;
    int32_t rc;

    if (!pick(p, false, &mark))
        return;
    request.mission_id = mission_view_of(mark.id);
    request.actor.client_id = mark.child ? V("sub-agent") : ISSUERS_CLIENT;
    deed = history_call(&p->log, what, mark.id, NULL);
    rc = what == DID_DENY ? mission_plan_deny(p->s->issuer, &request, &plan, &error)
                          : mission_plan_withdraw(p->s->issuer, &request, &plan, &error);
    run(p, &deed, rc, plan, NULL, &reply);
    history_return(&p->log, &deed);
    free(reply);
}

/* ---- deriving ---- */

static int32_t derive(struct player *p, const struct mark *mark, bool reserve, char *lease)
{
    mission_derive request = issuers_derivation(p->s, mark->id);
    struct deed deed = history_call(&p->log, reserve ? DID_RESERVE : DID_DERIVE, mark->id, NULL);
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan = NULL;
    char *reply = NULL;
    int32_t rc;

    if (mark->child)
        request.actor.client_id = V("sub-agent");
    request.flags = reserve ? MISSION_DERIVE_RESERVE : 0;
    rc = mission_plan_derive(p->s->issuer, &request, &plan, &error);
    lease[0] = 0;
    if (run(p, &deed, rc, plan, NULL, &reply)) {
        deed.number = number_in(p, reply, "/derivation");
        snprintf(lease, HISTORY_NAME, "%s", issuers_member(p->s, reply, "/lease"));
        memcpy(deed.other, lease, sizeof deed.other);
    }
    history_return(&p->log, &deed);
    free(reply);
    return deed.code;
}

static void settle_lease(struct player *p, const struct mark *mark, uint32_t what,
                         const char *lease)
{
    const mission_settle_lease request = {.size = sizeof request,
                                          .mission_id = mission_view_of(mark->id),
                                          .lease = mission_view_of(lease)};
    struct deed deed = history_call(&p->log, what, mark->id, lease);
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan = NULL;
    char *reply = NULL;
    int32_t rc = what == DID_CONFIRM ? mission_plan_confirm(p->s->issuer, &request, &plan, &error)
                                     : mission_plan_release(p->s->issuer, &request, &plan, &error);

    run(p, &deed, rc, plan, NULL, &reply);
    history_return(&p->log, &deed);
    free(reply);
}

static void lease(struct player *p, const struct mark *mark)
{
    const uint64_t fate = test_random(&p->random) % 8;
    char id[HISTORY_NAME];

    derive(p, mark, true, id);
    if (id[0] && fate < 4)
        settle_lease(p, mark, DID_CONFIRM, id);
    else if (id[0] && fate < 7)
        settle_lease(p, mark, DID_RELEASE, id);
}

int32_t player_exhaust(struct player *p, const struct mark *mark)
{
    char none[HISTORY_NAME];
    int32_t code;

    while ((code = derive(p, mark, false, none)) == MISSION_OK)
        ;
    return code;
}

/* ---- operating ---- */

static void show(struct player *p, const struct mark *mark)
{
    const mission_read request = {.size = sizeof request,
                                  .mission_id = mission_view_of(mark->id),
                                  .actor = {.principal = issuers_admin}};
    struct deed deed = history_call(&p->log, DID_SHOW, mark->id, NULL);
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan = NULL;
    char *reply = NULL;
    int32_t rc = mission_plan_show(p->s->issuer, &request, &plan, &error);

    if (run(p, &deed, rc, plan, "/mission/version", &reply))
        deed.number = number_in(p, reply, "/derivations");
    history_return(&p->log, &deed);
    free(reply);
}

static size_t children_of(struct player *p, const struct mark *parent, struct mark *out)
{
    struct board *b = p->board;
    size_t count = 0;

    pthread_mutex_lock(&b->lock);
    for (size_t i = 0; i < b->live_count; i++) {
        if (strcmp(b->live[i].parent, parent->id) == 0)
            out[count++] = b->live[i];
    }
    pthread_mutex_unlock(&b->lock);
    return count;
}

/* What has ended is looked at while others may still be about to derive: from then on its count,
 * and that of its children, must not grow. */
static void show_ended(struct player *p, const struct mark *ended)
{
    struct mark children[BOARD_MOST];
    const size_t count = children_of(p, ended, children);

    show(p, ended);
    for (size_t i = 0; i < count; i++)
        show(p, &children[i]);
}

/* Nonces are few: some requests come again, and some at the same time. */
static void operate(struct player *p, const struct mark *mark, uint32_t what)
{
    static const uint32_t events[] = {MISSION_EVENT_SUSPEND, MISSION_EVENT_RESUME,
                                      MISSION_EVENT_REVOKE, MISSION_EVENT_COMPLETE};
    const uint32_t event = events[what - DID_SUSPEND];
    const uint64_t random = test_random(&p->random);
    const bool deadline = what == DID_SUSPEND && random >> 60 == 0;
    char nonce[HISTORY_NAME];
    mission_operate request = {
        .size = sizeof request,
        .event = event,
        .mission_id = mission_view_of(mark->id),
        .actor = {.principal = issuers_admin, .client_id = V("admin-console")},
    };
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan = NULL;
    struct deed deed;
    char *reply = NULL;
    int32_t rc;

    snprintf(nonce, sizeof nonce, "%s-%u-%s", mission_event_name(event),
             (unsigned)(random % (what == DID_REVOKE ? 3 : 200)), deadline ? "until" : "open");
    request.nonce = request.request = mission_view_of(nonce);
    if (deadline) {
        request.suspend_until = V("2026-09-01T00:00:30Z");
        request.on_expiry = V("resume");
    }
    deed = history_call(&p->log, what, mark->id, nonce);
    rc = mission_plan_operate(p->s->issuer, &request, &plan, &error);
    run(p, &deed, rc, plan, "/mission/version", &reply);
    if (deed_done(&deed))
        deed.content = history_fingerprint(0, reply);
    history_return(&p->log, &deed);
    free(reply);
    if (deed.outcome == OUTCOME_DONE && mission_state_terminal(deed.state)) {
        show_ended(p, mark);
        unpin(p, mark);
    }
}

/* ---- events and the sweep ---- */

#define DRAINED 8u

static size_t take_events(struct player *p, char keys[DRAINED][128])
{
    const mission_drain request = {.size = sizeof request, .limit = DRAINED};
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan = NULL;
    char *reply = NULL, pointer[40];
    size_t count = 0;

    if (mission_plan_events(p->s->issuer, &request, &plan, &error) != MISSION_OK ||
        issuers_run(p->s, plan, &reply).done != 1) {
        free(reply);
        return 0;
    }
    while (count < DRAINED) {
        snprintf(pointer, sizeof pointer, "/events/%zu/key", count);
        snprintf(keys[count], 128, "%s", issuers_member(p->s, reply, pointer));
        if (!keys[count][0])
            break;
        count++;
    }
    free(reply);
    return count;
}

static void drain(struct player *p)
{
    char keys[DRAINED][128], *reply = NULL;
    mission_view views[DRAINED];
    struct deed deeds[DRAINED];
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan = NULL;
    const size_t count = take_events(p, keys);
    int32_t rc;

    if (!count)
        return;
    for (size_t i = 0; i < count; i++) {
        char id[HISTORY_NAME];
        const char *dot = strchr(keys[i], '.');

        snprintf(id, sizeof id, "%.*s", (int)(dot ? dot - keys[i] : 0), keys[i]);
        views[i] = mission_view_of(keys[i]);
        deeds[i] = history_call(&p->log, DID_ACKNOWLEDGE, id, dot ? dot + 1 : "");
    }
    rc = mission_plan_acknowledge(p->s->issuer, views, count, &plan, &error);
    run(p, &deeds[0], rc, plan, NULL, &reply);
    for (size_t i = 0; i < count; i++) {
        deeds[i].outcome = deeds[0].outcome;
        deeds[i].code = deeds[0].code;
        history_return(&p->log, &deeds[i]);
    }
    free(reply);
}

bool players_settle(struct issuers *s)
{
    int32_t more = 1, rc = MISSION_OK;
    mission_error error = MISSION_ERROR_INIT;

    for (unsigned i = 0; i < 1000 && more == 1 && rc == MISSION_OK; i++) {
        mission_time next;

        rc = mission_issuer_sweep(s->issuer, 100, NULL, &more, &next, &error);
    }
    CHECK_CODE(rc, MISSION_OK, &error);
    CHECK_INT(more, 0);
    return rc == MISSION_OK && more == 0;
}

static void sweep(struct player *p)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_time next;
    int32_t more;
    int32_t rc = mission_issuer_sweep(p->s->issuer, 5, NULL, &more, &next, &error);

    if (rc == MISSION_OK || rc == MISSION_E_AGAIN || rc == MISSION_E_UNCERTAIN)
        return;
    p->failed = rc;
    snprintf(p->why, sizeof p->why, "sweep: %s", error.text);
}

/* ---- playing ---- */

void players_open(struct issuers *s, uint32_t profile, const mission_store *store)
{
    issuers_open_on(s, profile, store);
    issuers_policy(s, "[" BOOKS "," ALL_DOCS "]", NULL);
}

static void on_live(struct player *p, enum play play)
{
    struct mark mark;
    char none[HISTORY_NAME];

    if (!pick(p, true, &mark))
        return;
    if (play == PLAY_DERIVE)
        derive(p, &mark, false, none);
    else if (play == PLAY_LEASE)
        lease(p, &mark);
    else if (play == PLAY_SHOW)
        show(p, &mark);
    else
        operate(p, &mark, DID_SUSPEND + (play - PLAY_SUSPEND));
}

void player_play(struct player *p, enum play play)
{
    struct mark mark;

    switch (play) {
    case PLAY_ROOT:
        if (admit(p, &mark))
            approve(p, &mark, 0);
        break;
    case PLAY_ADMIT:
        if (admit(p, &mark))
            pin_up(p, false, &mark);
        break;
    case PLAY_EXPAND:
    case PLAY_CHILD:
    case PLAY_CHILD_WAITING:
        create(p, play != PLAY_EXPAND, play == PLAY_CHILD);
        break;
    case PLAY_APPROVE:
        if (pick(p, false, &mark))
            approve(p, &mark, test_random(&p->random) % 4 == 0);
        break;
    case PLAY_DENY:
    case PLAY_WITHDRAW:
        end_waiting(p, play == PLAY_DENY ? DID_DENY : DID_WITHDRAW);
        break;
    case PLAY_DRAIN:
        drain(p);
        break;
    case PLAY_SWEEP:
        sweep(p);
        break;
    default:
        on_live(p, play);
    }
}

void player_act(struct player *p)
{
    unsigned all = 0, at, play = 0;

    for (unsigned i = 0; i < PLAY_COUNT; i++)
        all += p->weights[i];
    at = (unsigned)(test_random(&p->random) % all);
    while (at >= p->weights[play])
        at -= p->weights[play++];
    player_play(p, (enum play)play);
}
