/* Expansion: successors, and what becomes of their predecessors. SPDX-License-Identifier: MIT */
#include "families.h"

#define NARROW "[" FAMILIES_READ "]"
#define WIDE "[" FAMILIES_ALL "]"
#define STATUS "mission_expansion_status"
#define REASON "mission_denial_reason"

static void expand(struct issuers *s, const char *source, struct families_end *end)
{
    families_run(s, &(struct families_ask){.source = source, .entries = WIDE}, end);
}

static void run_and_drop(struct issuers *s, const struct families_ask *ask, int32_t code,
                         const char *oauth_error, const char *member, const char *value, int line)
{
    struct families_end end;

    families_run(s, ask, &end);
    families_check(&end, code, oauth_error, member, value, __FILE__, line);
    families_drop(&end);
}
#define REFUSED(ask, code, oauth_error, member, value)                                             \
    run_and_drop(s, &(struct families_ask)ask, code, oauth_error, member, value, __LINE__)
#define ASK(...)                                                                                   \
    {                                                                                              \
        __VA_ARGS__                                                                                \
    }

static size_t missions(struct issuers *s)
{
    return families_rows(s, "mission", "client", "s6BhdRkqt3");
}

/* ---- a successor ---- */

static void successor(struct issuers *s)
{
    struct families_end end, approved;
    char root[300];

    families_root(s, NARROW, NULL, root);
    issuers_derive(s, root, 0, NULL);
    expand(s, root, &end);
    CHECK_END(&end, MISSION_OK, "", "", "");
    CHECK_INT(end.state, MISSION_STATE_PENDING);
    CHECK_TEXT(issuers_member(s, end.reply, "/predecessor"), root);
    CHECK_TEXT(issuers_member(s, end.reply, "/children"), "0");
    CHECK_TEXT(issuers_member(s, end.reply, "/difference/within"), "false");
    CHECK_TEXT(issuers_member(s, end.reply, "/difference/widened/0/to/actions/0"), "invoices.*");
    CHECK_TEXT(families_book(s, root, "/state"), "active"); /* nothing happened yet */
    families_approve(s, &end, &approved);
    CHECK_END(&approved, MISSION_OK, "", "", "");
    CHECK_TEXT(families_book(s, root, "/state"), "superseded");
    CHECK_TEXT(families_book(s, root, "/successor"), end.id);
    CHECK_TEXT(families_book(s, root, "/version"), "2");
    CHECK_TEXT(families_book(s, end.id, "/state"), "active");
    CHECK_TEXT(families_book(s, end.id, "/predecessor"), root);
    CHECK_TEXT(families_book(s, end.id, "/version"), "1");
    CHECK_TEXT(families_book(s, end.id, "/contained"), "");
    CHECK_TEXT(issuers_member(s, approved.reply, "/authorization_details/0/actions/0"),
               "invoices.*");
    CHECK_INT(families_rows(s, "event", "mission", root), 3);
    CHECK_INT(families_rows(s, "event", "mission", end.id), 2);
    families_drop(&end);
    families_drop(&approved);
}

static void wire(struct issuers *s)
{
    const bool draft = s->profile == MISSION_PROFILE_DRAFT;
    struct families_end end, approved;
    char root[300], before[100], *reply = NULL;

    families_root(s, NARROW, NULL, root);
    snprintf(before, sizeof before, "%s",
             families_record(s, root, draft ? "/authority_hash" : "/integrity/authority_hash"));
    expand(s, root, &end);
    families_approve(s, &end, &approved);
    CHECK_TEXT(families_record(s, root, "/state"), draft ? "superseded" : "completed");
    CHECK_TEXT(families_record(s, root, "/successor"), draft ? end.id : "");
    CHECK_TEXT(families_record(s, end.id, draft ? "/predecessor" : "/mission/supersedes"), root);
    CHECK_TEXT(families_record(s, root, draft ? "/authority_hash" : "/integrity/authority_hash"),
               before);
    CHECK(
        strcmp(families_record(s, end.id, draft ? "/authority_hash" : "/integrity/authority_hash"),
               before) != 0);
    /* Own counter, and the old grant is over. */
    CHECK_INT(issuers_derive(s, end.id, 0, &reply).done, 1);
    CHECK_TEXT(issuers_member(s, reply, "/derivation"), "1");
    free(reply);
    CHECK_INT(issuers_derive(s, root, 0, NULL).code, MISSION_E_NOT_ACTIVE);
    families_drop(&end);
    families_drop(&approved);
}

/* held against what is left of the predecessor, and what was taken is shown. */
static void restored(struct issuers *s)
{
    struct families_end end;
    char root[300];

    families_root(s, NARROW, NULL, root);
    families_change(s, root, "contained",
                    "[{\"resource\":\"https://erp.example.com\",\"actions\":[\"invoices.read\"]}]");
    families_run(s, &(struct families_ask){.source = root, .entries = NARROW}, &end);
    CHECK_END(&end, MISSION_OK, "", "", "");
    CHECK_TEXT(issuers_member(s, end.reply, "/containment/0/actions/0"), "invoices.read");
    CHECK_TEXT(issuers_member(s, end.reply, "/difference/added/0/actions/0"), "invoices.read");
    families_drop(&end);
}

static void test_successor(void)
{
    COVERS("X-3", "X-4", "X-5", "X-8", "X-10", "SE-9");
    issuers_in_both(successor);
    issuers_in_both(wire);
    issuers_in_both(restored);
}

/* ---- refusals, in their order ---- */

static void other_type(mission_create *create)
{
    create->requested_token_type = V("urn:ietf:params:oauth:token-type:jwt");
}

static void no_cnf(mission_create *create)
{
    create->subject_key = (mission_view){NULL, 0};
}

static void bad_everything(mission_create *create)
{
    create->presented_key = V("another");
    create->cross_check = V("another");
}

static void form(struct issuers *s)
{
    char root[300], long_id[300];
    size_t before;

    families_root(s, NARROW, NULL, root);
    before = missions(s);
    memset(long_id, 'x', 256);
    long_id[256] = 0;
    REFUSED(ASK(.source = root, .entries = WIDE, .id = ""), MISSION_E_CREATION_ID,
            "invalid_request", "", "");
    REFUSED(ASK(.source = root, .entries = WIDE, .id = "a b"), MISSION_E_CREATION_ID,
            "invalid_request", "", "");
    REFUSED(ASK(.source = root, .entries = WIDE, .id = long_id), MISSION_E_CREATION_ID,
            "invalid_request", "", "");
    REFUSED(ASK(.source = root, .entries = WIDE, .tweak = other_type), MISSION_E_UNKNOWN_VALUE,
            "invalid_request", "", "");
    REFUSED(ASK(.source = root, .entries = WIDE, .tweak = no_cnf), MISSION_E_MISSING_MEMBER,
            "invalid_request", "", "");
    REFUSED(ASK(.source = root, .entries = WIDE, .expires_at = "2026-08-01T00:00:00Z"),
            MISSION_E_PAST, "invalid_request", "", "");
    long_id[255] = 0;
    REFUSED(ASK(.source = root, .entries = WIDE, .id = long_id), MISSION_OK, "", "", "");
    CHECK_INT(missions(s), before + 1);
}

static void possession(struct issuers *s)
{
    static const mission_principal bob = {{"https://idp.example.com", 23}, {"bob", 3}};
    char root[300];
    size_t before;

    families_root(s, NARROW, NULL, root);
    before = missions(s);
    REFUSED(ASK(.source = "msn_nobody", .entries = WIDE), MISSION_E_GRANT, "invalid_grant", "", "");
    REFUSED(ASK(.source = root, .entries = WIDE, .key = "another"), MISSION_E_GRANT,
            "invalid_grant", "", "");
    REFUSED(ASK(.source = root, .entries = WIDE, .subject = &bob), MISSION_E_GRANT, "invalid_grant",
            "", "");
    atomic_store(&s->word.no, MISSION_ACT_EXPAND);
    REFUSED(ASK(.source = root, .entries = WIDE), MISSION_E_GRANT, "invalid_grant", "", "");
    atomic_store(&s->word.no, 0);
    REFUSED(ASK(.source = root, .entries = WIDE, .cross_check = "another"),
            MISSION_E_PARENT_MISMATCH, "invalid_grant", "", "");
    CHECK_INT(missions(s), before);
    REFUSED(ASK(.source = root, .entries = WIDE, .cross_check = root), MISSION_OK, "", "", "");
}

static void states(struct issuers *s)
{
    char root[300];
    size_t before;

    families_root(s, NARROW, NULL, root);
    before = missions(s);
    REFUSED(ASK(.source = root, .entries = NARROW), MISSION_E_NOTHING_TO_EXPAND, "invalid_request",
            REASON, "nothing_to_expand");
    issuers_operate(s, root, MISSION_EVENT_SUSPEND, NULL, NULL);
    REFUSED(ASK(.source = root, .entries = WIDE), MISSION_E_PREDECESSOR_NOT_ACTIVE, "invalid_grant",
            STATUS, "predecessor_not_active");
    issuers_operate(s, root, MISSION_EVENT_RESUME, NULL, NULL);
    issuers_operate(s, root, MISSION_EVENT_REVOKE, NULL, NULL);
    /* ALG-4: the first failure wins. */
    REFUSED(ASK(.source = root, .entries = NARROW, .cross_check = "another"),
            MISSION_E_PREDECESSOR_CHANGED, "invalid_grant", STATUS, "predecessor_state_changed");
    REFUSED(ASK(.source = root, .entries = NARROW, .tweak = bad_everything), MISSION_E_GRANT,
            "invalid_grant", "", "");
    CHECK_INT(missions(s), before);
}

static void by_the_clock(struct issuers *s)
{
    char root[300];

    families_root(s, NARROW, "2026-09-02T00:00:00Z", root);
    atomic_store(&s->seconds, ISSUERS_START + 86400);
    CHECK_TEXT(families_book(s, root, "/state"), "active"); /* nobody has settled it */
    REFUSED(ASK(.source = root, .entries = WIDE), MISSION_E_PREDECESSOR_CHANGED, "invalid_grant",
            STATUS, "predecessor_state_changed");
}

static void test_refusals(void)
{
    COVERS("X-1", "X-2", "CI-1", "CI-5");
    issuers_in_both(form);
    issuers_in_both(possession);
    issuers_in_both(states);
    issuers_in_both(by_the_clock);
}

/* ---- expiry ---- */

static void expiry(struct issuers *s)
{
    static const char root_end[] = "2026-10-01T02:00:00.50+02:00";
    struct families_end end, approved;
    struct families_ask ask = {.entries = WIDE, .expires_at = "2026-12-31T00:00:00Z"};
    char root[300];

    families_root(s, NARROW, root_end, root);
    ask.source = root;
    atomic_store(&s->word.no_longer, 1);
    families_run(s, &ask, &end);
    CHECK_TEXT(issuers_member(s, end.reply, "/expires_at"), root_end);
    families_drop(&end);
    atomic_store(&s->word.no_longer, 0);
    families_run(s, &ask, &end);
    CHECK_TEXT(issuers_member(s, end.reply, "/expires_at"), "2026-12-31T00:00:00Z");
    /* What was rendered with the host's word is not approved without it. */
    atomic_store(&s->word.no_longer, 1);
    families_approve(s, &end, &approved);
    CHECK_END(&approved, MISSION_E_STALE, "access_denied", "", "");
    families_drop(&approved);
    atomic_store(&s->word.no_longer, 0);
    families_approve(s, &end, &approved);
    CHECK_TEXT(issuers_member(s, approved.reply, "/mission_expires_at"), "2026-12-31T00:00:00Z");
    families_drop(&approved);
    families_drop(&end);
}

static void test_expiry(void)
{
    COVERS("X-6", "AV-11", "core.record.applicable-shortening");
    issuers_in_both(expiry);
}

/* ---- the same again ---- */

static void repeated(struct issuers *s)
{
    struct families_ask ask = {.entries = WIDE, .id = "again"};
    struct families_end end, other, approved;
    char root[300];

    families_root(s, NARROW, NULL, root);
    ask.source = root;
    families_run(s, &ask, &end);
    CHECK_INT(families_rows(s, "creation", "forget", ""), 0); /* while it waits */
    families_run(s, &ask, &other);
    CHECK_INT(other.replayed, 1);
    CHECK_TEXT(other.reply, end.reply); /* the same continuation */
    families_drop(&other);
    ask.goal = "Something else";
    REFUSED(ASK(.source = root, .entries = WIDE, .id = "again", .goal = "Something else"),
            MISSION_E_CREATION_REUSED, "invalid_request", "", "");
    REFUSED(ASK(.source = root, .entries = WIDE, .id = "again", .cross_check = root),
            MISSION_E_CREATION_REUSED, "invalid_request", "", "");
    REFUSED(ASK(.source = root, .entries = WIDE, .id = "again", .key = "another"), MISSION_E_GRANT,
            "invalid_grant", "", "");
    ask.goal = NULL;
    families_approve(s, &end, &approved);
    CHECK_INT(families_rows(s, "creation", "forget", ""), 1);
    /* The predecessor has ended by now: the look-up comes before its gate (CI-5). */
    families_run(s, &ask, &other);
    CHECK_END(&other, MISSION_OK, "", "", "");
    CHECK_INT(other.replayed, 1);
    CHECK_TEXT(other.id, end.id);
    CHECK_TEXT(issuers_member(s, other.reply, "/mission_expires_at"), "2026-12-31T00:00:00Z");
    families_drop(&other);
    issuers_operate(s, end.id, MISSION_EVENT_REVOKE, NULL, NULL);
    REFUSED(ASK(.source = root, .entries = WIDE, .id = "again"), MISSION_E_NOT_ACTIVE,
            "invalid_grant", "", "");
    families_drop(&end);
    families_drop(&approved);
}

static void sweep(struct issuers *s)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_time next;
    int32_t more;

    CHECK_CODE(mission_issuer_sweep(s->issuer, 100, NULL, &more, &next, &error), MISSION_OK,
               &error);
}

/* The expiry that was asked for passes while it waits: no successor, and another word than for the
 * end of the wait. */
static void out_of_time(struct issuers *s)
{
    static const char soon[] = "2026-09-01T00:10:00Z";
    struct families_end end, approved;
    char root[300];

    families_root(s, NARROW, NULL, root);
    families_run(
        s,
        &(struct families_ask){.source = root, .entries = WIDE, .id = "soon", .expires_at = soon},
        &end);
    atomic_store(&s->seconds, ISSUERS_START + 600);
    families_approve(s, &end, &approved);
    CHECK_INT(approved.done, 0);
    families_drop(&approved);
    for (int i = 0; i < 2; i++) {
        REFUSED(ASK(.source = root, .entries = WIDE, .id = "soon", .expires_at = soon),
                MISSION_E_DECLINED, "access_denied", "", "");
        sweep(s);
    }
    CHECK_TEXT(families_book(s, root, "/state"), "active");
    CHECK_TEXT(families_book(s, root, "/successor"), "");
    families_drop(&end);
}

static void failed(struct issuers *s)
{
    struct families_end end, denied;
    char root[300];

    families_root(s, NARROW, NULL, root);
    families_run(s, &(struct families_ask){.source = root, .entries = WIDE, .id = "denied"}, &end);
    families_deny(s, &end, &denied);
    CHECK_END(&denied, MISSION_OK, "", "", "");
    CHECK_TEXT(families_book(s, root, "/state"), "active"); /* 80 SE-9 */
    CHECK_TEXT(families_book(s, root, "/successor"), "");
    for (int i = 0; i < 2; i++)
        REFUSED(ASK(.source = root, .entries = WIDE, .id = "denied"), MISSION_E_DECLINED,
                "access_denied", REASON, "approver_rejected");
    families_drop(&end);
    families_drop(&denied);
    families_run(s, &(struct families_ask){.source = root, .entries = WIDE, .id = "late"}, &end);
    atomic_store(&s->seconds, ISSUERS_START + 3600);
    REFUSED(ASK(.source = root, .entries = WIDE, .id = "late"), MISSION_E_DECLINED, "expired_token",
            "", "");
    sweep(s); /* the lapse is written: the same words */
    CHECK_TEXT(families_book(s, end.id, "/state"), "lapsed");
    REFUSED(ASK(.source = root, .entries = WIDE, .id = "late"), MISSION_E_DECLINED, "expired_token",
            "", "");
    families_drop(&end);
    /* What was refused before anything was reserved may come again. */
    REFUSED(ASK(.source = root, .entries = NARROW, .id = "free"), MISSION_E_NOTHING_TO_EXPAND,
            "invalid_request", REASON, "nothing_to_expand");
    REFUSED(ASK(.source = root, .entries = WIDE, .id = "free"), MISSION_OK, "", "", "");
}

static void test_repeated(void)
{
    COVERS("CI-3", "CI-4", "CI-5", "CI-6", "core.response.replay-returns-committed-value", "SE-9",
           "X-6");
    issuers_in_both(repeated);
    issuers_in_both(failed);
    issuers_in_both(out_of_time);
}

/* ---- at the same time ---- */

/* Both have read before one commits. */
static void two_successors(struct issuers *s)
{
    struct families_end one, two, first, second;
    mission_plan *a, *b;
    char root[300];

    families_root(s, NARROW, NULL, root);
    families_run(s, &(struct families_ask){.source = root, .entries = WIDE, .id = "one"}, &one);
    expand(s, root, &two);
    a = families_approval(s, &one);
    b = families_approval(s, &two);
    CHECK(families_until_commit(s, a));
    CHECK(families_until_commit(s, b));
    families_end_of(s, b, &second);
    CHECK_END(&second, MISSION_OK, "", "", "");
    families_end_of(s, a, &first);
    CHECK_END(&first, MISSION_E_EXPANSION_LOST, "invalid_grant", STATUS,
              "superseded_by_concurrent_expansion");
    CHECK_TEXT(families_book(s, root, "/successor"), two.id);
    CHECK_TEXT(families_book(s, one.id, "/state"), "denied"); /* it can never come to be */
    for (int i = 0; i < 2; i++)                               /* and nobody rejected it */
        REFUSED(ASK(.source = root, .entries = WIDE, .id = "one"), MISSION_E_EXPANSION_LOST,
                "invalid_grant", STATUS, "superseded_by_concurrent_expansion");
    families_drop(&one);
    families_drop(&two);
    families_drop(&first);
    families_drop(&second);
}

/* Every end of the predecessor between the reads of the approval and its commit. */
static void overtaken(struct issuers *s)
{
    static const struct {
        uint32_t event;
        int32_t code;
        const char *value;
    } ends[] = {
        {MISSION_EVENT_REVOKE, MISSION_E_PREDECESSOR_CHANGED, "predecessor_state_changed"},
        {MISSION_EVENT_COMPLETE, MISSION_E_PREDECESSOR_CHANGED, "predecessor_state_changed"},
        {MISSION_EVENT_SUSPEND, MISSION_E_PREDECESSOR_NOT_ACTIVE, "predecessor_not_active"},
    };

    for (size_t i = 0; i < 3; i++) {
        struct families_end end, approved;
        mission_plan *plan;
        char root[300];

        families_root(s, NARROW, NULL, root);
        expand(s, root, &end);
        plan = families_approval(s, &end);
        CHECK(families_until_commit(s, plan));
        issuers_operate(s, root, ends[i].event, NULL, NULL);
        families_end_of(s, plan, &approved);
        CHECK_END(&approved, ends[i].code, "invalid_grant", STATUS, ends[i].value);
        CHECK_TEXT(families_book(s, root, "/successor"), "");
        CHECK_TEXT(families_book(s, end.id, "/state"),
                   ends[i].event == MISSION_EVENT_SUSPEND ? "pending" : "denied");
        families_drop(&approved);
        if (ends[i].event == MISSION_EVENT_SUSPEND) {
            issuers_operate(s, root, MISSION_EVENT_RESUME, NULL, NULL);
            families_approve(s, &end, &approved); /* a retry is allowed */
            CHECK_END(&approved, MISSION_OK, "", "", "");
            families_drop(&approved);
        }
        families_drop(&end);
    }
}

static void contained(struct issuers *s)
{
    struct families_end end, approved;
    char root[300];

    families_root(s, NARROW, NULL, root);
    families_run(s, &(struct families_ask){.source = root, .entries = WIDE, .id = "held"}, &end);
    families_change(s, root, "containment_version", "1");
    families_approve(s, &end, &approved);
    CHECK_END(&approved, MISSION_E_CONTAINED, "invalid_grant", "", "");
    REFUSED(ASK(.source = root, .entries = WIDE, .id = "held"), MISSION_E_CONTAINED,
            "invalid_grant", "", "");
    CHECK_TEXT(families_book(s, root, "/state"), "active");
    families_drop(&approved);
    families_drop(&end);
    expand(s, root, &end); /* contained before: it completes */
    families_approve(s, &end, &approved);
    CHECK_END(&approved, MISSION_OK, "", "", "");
    families_drop(&approved);
    families_drop(&end);
}

static void one_creation(struct issuers *s)
{
    struct families_ask ask = {.entries = WIDE, .id = "twice"};
    struct families_made one, two;
    struct families_end first, second;
    char root[300];
    size_t before;

    families_root(s, NARROW, NULL, root);
    ask.source = root;
    before = missions(s);
    families_make(s, &ask, &one);
    families_make(s, &ask, &two);
    CHECK(families_until_commit(s, one.plan));
    CHECK(families_until_commit(s, two.plan));
    families_finish(s, &two, &second);
    families_finish(s, &one, &first);
    CHECK_INT(second.replayed, 0);
    CHECK_INT(first.replayed, 1);
    CHECK_TEXT(first.id, second.id);
    CHECK_INT(missions(s), before + 1);
    families_drop(&first);
    families_drop(&second);
}

static void test_concurrency(void)
{
    COVERS("X-5", "CI-3", "CI-4");
    issuers_in_both(two_successors);
    issuers_in_both(overtaken);
    issuers_in_both(contained);
    issuers_in_both(one_creation);
}

/* ---- children of the predecessor ---- */

#define FAMILY                                                                                     \
    "[" FAMILIES_WITH("\"invoices.read\"",                                                         \
                      "\"max_children\":9,\"max_child_depth\":3," FAMILIES_ACTORS) "]"

static void children(struct issuers *s)
{
    struct families_end child, end, approved;
    char root[300];
    mission_derive request;
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan;

    families_root(s, FAMILY, NULL, root);
    families_run(s, &(struct families_ask){.source = root, .child = true, .adjudicated = true},
                 &child);
    expand(s, root, &end);
    CHECK_TEXT(issuers_member(s, end.reply, "/children"), "1");
    families_approve(s, &end, &approved);
    CHECK_END(&approved, MISSION_OK, "", "", "");
    CHECK_TEXT(families_book(s, root, "/unsettled"),
               "true"); /* they follow, and are not re-bound */
    CHECK_TEXT(families_book(s, child.id, "/parent"), root);
    request = issuers_derivation(s, child.id);
    request.actor.client_id = V("sub-agent");
    CHECK_CODE(mission_plan_derive(s->issuer, &request, &plan, &error), MISSION_OK, &error);
    CHECK_INT(issuers_run(s, plan, NULL).code, MISSION_E_NOT_ACTIVE);
    families_drop(&child);
    families_drop(&end);
    families_drop(&approved);
}

static void test_children(void)
{
    COVERS("X-7", "CS-1");
    issuers_in_both(children);
}

static const struct test tests[] = {
    {"successor", test_successor}, {"refusals", test_refusals},       {"expiry", test_expiry},
    {"repeated", test_repeated},   {"concurrency", test_concurrency}, {"children", test_children},
};
TEST_MAIN("expansion", tests)
