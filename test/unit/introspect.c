/* Introspection by the state authority, and by who is none. SPDX-License-Identifier: MIT */
#include "descent.h"
#include "families.h"
#include "shown.h"
#include "steps.h"

#define ISSUER "https://as.example.com"
#define ERP "https://erp.example.com"
#define LEDGER "https://ledger.example.com"
#define JKT "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"
#define BARE "{\"active\":false}"

static bool draft(const struct issuers *s)
{
    return s->profile == MISSION_PROFILE_DRAFT;
}

/* ---- The host's maps ---- */

/* Entries for journals are the ledger's, all others those of their resource. */
static int32_t audiences(void *host, const mission_value *entry, mission_builder *out,
                         mission_error *error)
{
    const mission_view action =
        mission_value_string(mission_value_item(mission_value_get(entry, V("actions")), 0));

    (void)error;
    if (host)
        return *(const int32_t *)host;
    if (action.len > 7 && !memcmp(action.ptr, "journal", 7))
        mission_builder_string(out, V(LEDGER));
    else
        mission_builder_value(out, mission_value_get(entry, V("resource")));
    return 0;
}

static int32_t scope_authority(void *host, mission_view value, mission_builder *out,
                               mission_error *error)
{
    const bool journals = value.ptr[0] == 'j';

    (void)host, (void)error;
    mission_builder_object(out);
    mission_builder_name(out, V("type"));
    mission_builder_string(out, V("mission_resource_access"));
    mission_builder_name(out, V("resource"));
    mission_builder_string(out, V(ERP));
    mission_builder_name(out, V("actions"));
    mission_builder_array(out);
    mission_builder_string(out, journals ? V("journal-entries.write") : V("invoices.read"));
    mission_builder_end(out);
    mission_builder_end(out);
    return 0;
}

static const mission_audience_map map = {sizeof map, NULL, audiences};
static const mission_scope_map scopes = {sizeof scopes, NULL, scope_authority};
static const mission_view both[] = {{ERP, sizeof ERP - 1}, {LEDGER, sizeof LEDGER - 1}};

/* ---- Tokens ---- */

/* A token as its verification leaves it, of what a derivation gave. */
struct shown {
    char claim[4096], entries[8192], aud[256], more[1024];
    int64_t exp;
};

static void derive(struct issuers *s, const char *id, const char *reference, struct shown *out)
{
    mission_derive request = issuers_derivation(s, id);
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan;
    char *reply = NULL;

    memset(out, 0, sizeof *out);
    request.sector_reference = mission_view_of(reference);
    CHECK_CODE(mission_plan_derive(s->issuer, &request, &plan, &error), MISSION_OK, &error);
    CHECK_INT(issuers_run(s, plan, &reply).done, 1);
    snprintf(out->claim, sizeof out->claim, "%s", issuers_member(s, reply, "/mission"));
    snprintf(out->entries, sizeof out->entries, "%s",
             issuers_member(s, reply, "/authorization_details"));
    snprintf(out->aud, sizeof out->aud, "[\"" ERP "\",\"" LEDGER "\"]");
    out->exp = ISSUERS_START + 300;
    free(reply);
}

static char *payload(const struct shown *shown)
{
    char *text = malloc(16384);

    if (!text)
        abort();
    snprintf(text, 16384,
             "{\"iss\":\"" ISSUER "\",\"sub\":\"local-alice\",\"client_id\":\"s6BhdRkqt3\","
             "\"jti\":\"t1\",\"iat\":%lld,\"exp\":%lld,\"aud\":%s,\"authorization_details\":%s,"
             "\"mission\":%s%s}",
             (long long)ISSUERS_START, (long long)shown->exp, shown->aud, shown->entries,
             shown->claim, shown->more);
    return text;
}

static mission_token *token_of(struct issuers *s, const struct shown *shown)
{
    char *text = payload(shown);
    mission_token *token = shown_token(s->context, text);

    free(text);
    return token;
}

/* A Mission with a token of all it may do. */
struct bench {
    struct issuers *s;
    char id[300];
    struct shown shown;
    mission_token *token;
    mission_introspect ask;
    char *reply;
};

/* Another token in the place of the one before. */
static void present(struct bench *b)
{
    mission_token_unref(b->token);
    b->token = token_of(b->s, &b->shown);
    b->ask.token = b->token;
}

static void open_bench(struct bench *b, struct issuers *s, const char *id)
{
    memset(b, 0, sizeof *b);
    b->s = s;
    snprintf(b->id, sizeof b->id, "%s", id);
    derive(s, id, NULL, &b->shown);
    b->ask = (mission_introspect){.size = sizeof b->ask,
                                  .authenticated = 1,
                                  .audiences = both,
                                  .audience_count = 2,
                                  .map = &map};
    present(b);
}

static void open_mission(struct bench *b, struct issuers *s, const struct issuers_intent *intent)
{
    char id[300];

    issuers_mission(s, intent, id);
    open_bench(b, s, id);
}

static void close_bench(struct bench *b)
{
    mission_token_unref(b->token);
    free(b->reply);
}

static mission_verdict introspect(struct bench *b)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan;
    int32_t rc = mission_plan_introspect(b->s->issuer, &b->ask, &plan, &error);

    free(b->reply);
    b->reply = NULL;
    CHECK_CODE(rc, MISSION_OK, &error);
    return rc ? (mission_verdict){0} : issuers_run(b->s, plan, &b->reply);
}

static const char *said(struct bench *b, const char *pointer)
{
    return issuers_member(b->s, b->reply, pointer);
}

static const char *said_issuer(struct bench *b)
{
    return said(b, draft(b->s) ? "/mission/issuer" : "/mission/origin");
}

/* The members of an object of the reply and no other, in canonical order. */
static void check_names(struct bench *b, const char *pointer, const char *want)
{
    mission_json *json = test_json(b->s->context, b->reply ? b->reply : "null");
    const mission_value *value =
        mission_value_find(mission_json_root(json), mission_view_of(pointer));
    char names[1024] = "";

    for (size_t i = 0; i < mission_value_count(value); i++) {
        const mission_view name = mission_value_name(value, i);
        const size_t used = strlen(names);

        snprintf(names + used, sizeof names - used, "%s%.*s", i ? " " : "", (int)name.len,
                 name.ptr);
    }
    CHECK_TEXT(names, want);
    mission_json_unref(json);
}

static void check_bare(struct bench *b)
{
    const mission_verdict verdict = introspect(b);

    CHECK_INT(verdict.done, 1);
    CHECK_INT(verdict.status, 200);
    CHECK_INT(verdict.state, MISSION_STATE_NONE);
    CHECK_TEXT(b->reply, BARE);
}

static void check_ended(struct bench *b, const char *state)
{
    const mission_verdict verdict = introspect(b);

    CHECK_INT(verdict.done, 1);
    CHECK_INT(verdict.status, 200);
    check_names(b, "", "active mission");
    check_names(b, "/mission",
                draft(b->s) ? "authority_hash id issuer state" : "authority_hash id origin state");
    CHECK_TEXT(said(b, "/active"), "false");
    CHECK_TEXT(said(b, "/mission/id"), b->id);
    CHECK_TEXT(said_issuer(b), ISSUER);
    CHECK_TEXT(said(b, "/mission/state"), state);
    CHECK(strstr(b->shown.claim, said(b, "/mission/authority_hash")));
}

/* ---- Active ---- */

static void run_active(struct issuers *s)
{
    struct bench b;

    open_mission(&b, s, NULL);
    snprintf(b.shown.more, sizeof b.shown.more,
             ",\"scope\":\"invoices\",\"acr\":\"gold\",\"x\":1,\"cnf\":{\"jkt\":\"" JKT
             "\"},\"act\":{\"sub\":\"tool\",\"iss\":\"" ISSUER "\"}");
    present(&b);
    CHECK_INT(introspect(&b).state, MISSION_STATE_ACTIVE);
    check_names(&b, "",
                "act active aud authorization_details client_id cnf exp iat iss jti mission scope "
                "sub token_type");
    check_names(&b, "/mission",
                draft(s) ? "approval_basis authority_hash expires_at id issuer state"
                         : "authority_hash expires_at id origin state");
    CHECK_TEXT(said(&b, "/active"), "true");
    CHECK_TEXT(said(&b, "/aud"), "[\"" ERP "\",\"" LEDGER "\"]");
    CHECK_TEXT(said(&b, "/authorization_details"), b.shown.entries);
    CHECK_TEXT(said(&b, "/act"), "{\"iss\":\"" ISSUER "\",\"sub\":\"tool\"}");
    CHECK_TEXT(said(&b, "/cnf"), "{\"jkt\":\"" JKT "\"}");
    CHECK_TEXT(said(&b, "/client_id"), "s6BhdRkqt3");
    CHECK_TEXT(said(&b, "/exp"), "1788221100");
    CHECK_TEXT(said(&b, "/iat"), "1788220800");
    CHECK_TEXT(said(&b, "/iss"), ISSUER);
    CHECK_TEXT(said(&b, "/jti"), "t1");
    CHECK_TEXT(said(&b, "/scope"), "invoices");
    CHECK_TEXT(said(&b, "/sub"), "local-alice");
    CHECK_TEXT(said(&b, "/token_type"), "DPoP");
    CHECK_TEXT(said(&b, "/mission/id"), b.id);
    CHECK_TEXT(said_issuer(&b), ISSUER);
    CHECK_TEXT(said(&b, "/mission/state"), "active");
    snprintf(b.shown.more, sizeof b.shown.more, ",\"cnf\":{\"x5t#S256\":\"" JKT "\"}");
    present(&b);
    introspect(&b);
    CHECK_TEXT(said(&b, "/cnf"), "{\"x5t#S256\":\"" JKT "\"}");
    CHECK_TEXT(said(&b, "/token_type"), "Bearer");
    close_bench(&b);
}

static void test_active(void)
{
    COVERS("IS-3", "MS-7", "core.introspection.composite-active");
    issuers_in_both(run_active);
}

/* ---- The caller ---- */

/* Nothing is even read for whom nothing is meant. */
static void check_unread(struct bench *b)
{
    mission_plan_step step = {.size = sizeof step};
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan;

    CHECK_CODE(mission_plan_introspect(b->s->issuer, &b->ask, &plan, &error), MISSION_OK, &error);
    CHECK_CODE(mission_plan_next(plan, &step, &error), MISSION_OK, &error);
    CHECK_INT(step.what, MISSION_PLAN_DONE);
    mission_plan_free(plan);
}

static void run_unauthenticated(struct issuers *s)
{
    struct bench b;
    mission_verdict verdict;

    open_mission(&b, s, NULL);
    for (uint32_t said_so = 0; said_so < 4; said_so++) {
        b.ask.authenticated = said_so;
        verdict = introspect(&b);
        CHECK_INT(verdict.done, said_so == 1);
        CHECK_INT(verdict.status, said_so == 1 ? 200 : 401);
        if (said_so == 1)
            continue;
        CHECK_INT(verdict.code, MISSION_E_CALLER);
        CHECK_INT(verdict.state, MISSION_STATE_NONE);
        check_names(&b, "", "error error_description");
        CHECK_TEXT(said(&b, "/error"), "invalid_client");
        check_unread(&b);
    }
    close_bench(&b);
}

static void test_unauthenticated(void)
{
    COVERS("IS-1", "core.introspection.caller-authentication");
    issuers_in_both(run_unauthenticated);
}

static void run_unauthorized(struct issuers *s)
{
    static const mission_view others[] = {{"https://docs.example.com", 24},
                                          {"https://erp.example.com/", 24},
                                          {"https://erp.example.co", 22}};
    struct bench b;

    open_mission(&b, s, NULL);
    b.ask.privileges = MISSION_PRIVILEGE_DERIVATIONS | MISSION_PRIVILEGE_COMMITMENT;
    b.ask.audiences = others;
    for (size_t count = 0; count < 4; count++) {
        b.ask.audience_count = count;
        check_bare(&b);
        check_unread(&b);
    }
    /* Of a dead Mission it learns no more. */
    issuers_operate(s, b.id, MISSION_EVENT_REVOKE, "n", NULL);
    check_bare(&b);
    close_bench(&b);
}

static void test_unauthorized(void)
{
    COVERS("IS-1", "core.introspection.caller-authorization");
    issuers_in_both(run_unauthorized);
}

/* ---- What is not resolved ---- */

/* The claim with one character other, behind this text. */
static void other_claim(struct bench *b, const char *behind)
{
    char *at = strstr(b->shown.claim, behind);

    if (!CHECK(at != NULL))
        return;
    at += strlen(behind);
    *at = *at == 'A' ? 'B' : 'A';
    present(b);
}

static void run_unresolved(struct issuers *s)
{
    /* Another set's, a Mission that is not there, another state authority's. */
    static const char *const others[] = {"sha-256:", "\"id\":\"msn_", "https://"};
    struct issuers_waiting waiting;
    struct shown good;
    struct bench b;

    open_mission(&b, s, NULL);
    good = b.shown;
    b.ask.token = NULL;
    check_bare(&b);
    /* Past its own end, to the second. */
    b.ask.token = b.token;
    descent_clock(s, 299);
    introspect(&b);
    CHECK_TEXT(said(&b, "/active"), "true");
    descent_clock(s, 300);
    check_bare(&b);
    descent_clock(s, 0);
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        b.shown = good;
        other_claim(&b, others[i]);
        check_bare(&b);
    }
    /* A Mission that waits for its approval has no tokens. */
    b.shown = good;
    present(&b);
    if (issuers_wait(s, NULL, &waiting)) {
        b.ask.mission_id = mission_view_of(waiting.id);
        check_bare(&b);
    }
    close_bench(&b);
}

static void test_unresolved(void)
{
    COVERS("IS-2", "MS-7");
    issuers_in_both(run_unresolved);
}

/* The end of a token comes before that of its Mission, and ends nothing else. */
static void run_revoked_token(struct issuers *s)
{
    struct bench b;

    open_mission(&b, s, NULL);
    for (uint32_t mark = 1; mark < 4; mark++) {
        b.ask.revoked = mark;
        check_bare(&b);
        check_unread(&b);
    }
    b.ask.revoked = 0;
    introspect(&b);
    CHECK_TEXT(said(&b, "/active"), "true");
    issuers_operate(s, b.id, MISSION_EVENT_REVOKE, "n", NULL);
    check_ended(&b, "revoked");
    b.ask.revoked = 1;
    check_bare(&b);
    close_bench(&b);
}

static void test_revoked_token(void)
{
    COVERS("IS-2", "10:T-8");
    issuers_in_both(run_revoked_token);
}

/* ---- The Mission's state ---- */

static void run_states(struct issuers *s)
{
    static const struct {
        uint32_t event;
        const char *state;
    } cases[] = {{MISSION_EVENT_REVOKE, "revoked"},
                 {MISSION_EVENT_SUSPEND, "suspended"},
                 {MISSION_EVENT_COMPLETE, "completed"}};
    struct bench b;

    for (size_t i = 0; i < 3; i++) {
        char nonce[8];

        open_mission(&b, s, NULL);
        snprintf(nonce, sizeof nonce, "n%zu", i);
        CHECK_INT(issuers_operate(s, b.id, cases[i].event, nonce, NULL).done, 1);
        check_ended(&b, cases[i].state);
        if (cases[i].event == MISSION_EVENT_SUSPEND) {
            issuers_operate(s, b.id, MISSION_EVENT_RESUME, "back", NULL);
            introspect(&b);
            CHECK_TEXT(said(&b, "/active"), "true");
        }
        close_bench(&b);
    }
}

static void test_states(void)
{
    COVERS("IS-3", "MS-7", "core.introspection.composite-active");
    issuers_in_both(run_states);
}

/* The clock before the stored state: nobody has committed the end yet. */
static void run_clock(struct issuers *s)
{
    static const struct issuers_intent intent = {.expires_at = "2026-09-01T00:02:00Z"};
    struct bench b;

    open_mission(&b, s, &intent);
    b.shown.exp = ISSUERS_START + 300; /* a token that outlives its Mission, for once */
    present(&b);
    descent_clock(s, 119);
    introspect(&b);
    CHECK_TEXT(said(&b, "/active"), "true");
    descent_clock(s, 120);
    CHECK_TEXT(families_book(s, b.id, "/state"), "active");
    check_ended(&b, "expired");
    CHECK_TEXT(families_book(s, b.id, "/state"), "active"); /* it only reads */
    close_bench(&b);
}

static void test_clock(void)
{
    COVERS("IS-3", "10:LC-3", "20:LC-2", "20:LC-3");
    issuers_in_both(run_clock);
}

static void forget_row(struct issuers *s, const char *id)
{
    const mission_store_write write = {.size = sizeof write,
                                       .what = MISSION_WRITE_DELETE,
                                       .expect = MISSION_EXPECT_ANY,
                                       .kind = V("mission"),
                                       .key = mission_view_of(id)};
    size_t failed;

    CHECK_INT(s->store->commit(s->store->host, &write, 1, &failed, NULL), MISSION_STORE_OK);
}

static void run_ancestors(struct issuers *s)
{
    struct bench b;

    descent_put(s, &(struct member){.id = "P", .expires_at = 5000});
    descent_put(s, &(struct member){.id = "C", .parent = "P", .expires_at = 4000});
    open_bench(&b, s, "C");
    introspect(&b);
    CHECK_TEXT(said(&b, "/active"), "true");
    CHECK_TEXT(said(&b, "/mission/parent"), "");
    b.ask.privileges = MISSION_PRIVILEGE_LINEAGE;
    introspect(&b);
    CHECK_TEXT(said(&b, "/mission/parent/id"), "P");
    issuers_operate(s, "P", MISSION_EVENT_SUSPEND, "a", NULL);
    check_ended(&b, "suspended");
    issuers_operate(s, "P", MISSION_EVENT_RESUME, "b", NULL);
    introspect(&b);
    CHECK_TEXT(said(&b, "/active"), "true");
    issuers_operate(s, "P", MISSION_EVENT_REVOKE, "c", NULL);
    CHECK_INT(descent_stored(s, "C").state, MISSION_STATE_ACTIVE);
    check_ended(&b, draft(s) ? "cascaded" : "revoked");
    forget_row(s, "P"); /* nobody knows: not active */
    check_ended(&b, "unknown");
    close_bench(&b);
}

static void test_ancestors(void)
{
    COVERS("IS-3", "20:LC-11", "40:CS-1");
    issuers_in_both(run_ancestors);
}

/* A child that ended and a parent that was lifted since were never active together. */
static void run_one_moment(struct issuers *s)
{
    mission_error error = MISSION_ERROR_INIT;
    struct steps steps;
    struct bench b;
    mission_plan *plan;

    descent_put(s, &(struct member){.id = "P", .expires_at = 5000});
    descent_put(s, &(struct member){.id = "C", .parent = "P", .expires_at = 4000});
    open_bench(&b, s, "C");
    issuers_operate(s, "P", MISSION_EVENT_SUSPEND, "a", NULL);
    CHECK_CODE(mission_plan_introspect(s->issuer, &b.ask, &plan, &error), MISSION_OK, &error);
    steps_begin(&steps, plan);
    CHECK(steps_one(&steps, s->store)); /* the child, still active */
    issuers_operate(s, "C", MISSION_EVENT_REVOKE, "b", NULL);
    issuers_operate(s, "P", MISSION_EVENT_RESUME, "c", NULL);
    while (steps_one(&steps, s->store))
        ;
    CHECK_INT(steps.step.attempt, 2);
    CHECK_INT(mission_value_boolean(mission_value_get(mission_plan_reply(plan), V("active"))), 0);
    CHECK_INT(mission_value_count(mission_plan_reply(plan)), 2);
    steps_end(&steps, s->store);
    close_bench(&b);
}

static void test_one_moment(void)
{
    COVERS("IS-3");
    issuers_in_both(run_one_moment);
}

/* ---- Who may see what ---- */

static void run_privileges(struct issuers *s)
{
    static const struct issuers_intent capped = {.cap = 5};
    struct bench b;

    open_mission(&b, s, &capped);
    for (uint32_t bits = 0; bits < 8; bits++) {
        const bool proposal = draft(s) && (bits & MISSION_PRIVILEGE_COMMITMENT);

        b.ask.privileges = bits;
        introspect(&b);
        CHECK_TEXT(said(&b, "/mission/derivations_remaining"),
                   bits & MISSION_PRIVILEGE_DERIVATIONS ? "4" : "");
        CHECK_TEXT(said(&b, "/mission/proposal_hash"),
                   proposal ? families_record(s, b.id, "/proposal_hash") : "");
    }
    CHECK(!draft(s) || families_record(s, b.id, "/proposal_hash")[0]);
    /* Privileges open members of an active Mission alone. */
    issuers_operate(s, b.id, MISSION_EVENT_SUSPEND, "n", NULL);
    check_ended(&b, "suspended");
    close_bench(&b);
    open_mission(&b, s, NULL); /* without a cap there is nothing to count */
    b.ask.privileges = MISSION_PRIVILEGE_DERIVATIONS;
    introspect(&b);
    CHECK_TEXT(said(&b, "/mission/derivations_remaining"), "");
    close_bench(&b);
}

/* Reserved derivations count until their time is over, as for a derivation. */
static void run_remaining(struct issuers *s)
{
    static const struct issuers_intent capped = {.cap = 5};
    struct bench b;

    open_mission(&b, s, &capped);
    b.ask.privileges = MISSION_PRIVILEGE_DERIVATIONS;
    issuers_derive(s, b.id, 0, NULL);
    issuers_derive(s, b.id, MISSION_DERIVE_RESERVE, NULL);
    introspect(&b);
    CHECK_TEXT(said(&b, "/mission/derivations_remaining"), "2");
    descent_clock(s, 100);
    introspect(&b);
    CHECK_TEXT(said(&b, "/mission/derivations_remaining"), "3");
    close_bench(&b);
}

static void test_privileges(void)
{
    COVERS("IS-5", "MS-8", "core.introspection.member-scoped-disclosure", "10:T-2");
    issuers_in_both(run_privileges);
    issuers_in_both(run_remaining);
}

static void run_minimal(struct issuers *s)
{
    struct bench b;

    open_mission(&b, s, NULL);
    snprintf(b.shown.more, sizeof b.shown.more, ",\"scope\":\"invoices journals\"");
    present(&b);
    b.ask.audience_count = 1;
    introspect(&b);
    CHECK_TEXT(said(&b, "/aud"), ERP);
    CHECK_TEXT(said(&b, "/authorization_details/0/actions"), "[\"invoices.*\"]");
    CHECK_TEXT(said(&b, "/authorization_details/1"), "");
    CHECK_TEXT(said(&b, "/scope"), ""); /* it might say what is not the caller's */
    CHECK(!strstr(b.reply, LEDGER) && !strstr(b.reply, "journal"));
    b.ask.scopes = &scopes;
    introspect(&b);
    CHECK_TEXT(said(&b, "/scope"), "invoices");
    b.ask.scopes = NULL;
    b.ask.audiences = both + 1;
    introspect(&b);
    CHECK_TEXT(said(&b, "/aud"), LEDGER);
    CHECK_TEXT(said(&b, "/authorization_details/0/actions"), "[\"journal-entries.write\"]");
    CHECK_TEXT(said(&b, "/authorization_details/1"), "");
    CHECK(!strstr(b.reply, "\"" ERP "\"]") && !strstr(b.reply, "invoices"));
    /* The caller is both, and the token is for one of them. */
    b.ask.audiences = both;
    b.ask.audience_count = 2;
    snprintf(b.shown.aud, sizeof b.shown.aud, "\"" ERP "\"");
    present(&b);
    introspect(&b);
    CHECK_TEXT(said(&b, "/aud"), ERP);
    CHECK_TEXT(said(&b, "/authorization_details/0/actions"), "[\"invoices.*\"]");
    CHECK_TEXT(said(&b, "/authorization_details/1"), "");
    close_bench(&b);
}

static void test_minimal(void)
{
    COVERS("IS-4", "core.introspection.audience-minimization");
    issuers_in_both(run_minimal);
}

/* ---- What the Mission can still do ---- */

#define READ                                                                                       \
    "{\"actions\":[\"invoices.read\"],\"resource\":\"" ERP                                         \
    "\",\"type\":\"mission_resource_access\"}"
#define PAY                                                                                        \
    "{\"actions\":[\"invoices.pay\",\"invoices.read\"],\"resource\":\"" ERP                        \
    "\",\"type\":\"mission_resource_access\"}"
#define BEYOND                                                                                     \
    "{\"actions\":[\"invoices.read\",\"users.delete\"],\"resource\":\"" ERP                        \
    "\",\"type\":\"mission_resource_access\"}"
#define ELSEWHERE                                                                                  \
    "{\"actions\":[\"invoices.read\"],\"resource\":\"https://docs.example.com\","                  \
    "\"type\":\"mission_resource_access\"}"
#define UNKNOWN                                                                                    \
    "{\"actions\":[\"invoices.read\"],\"resource\":\"" ERP                                         \
    "\",\"type\":\"mission_resource_access\",\"x_more\":1}"

static void check_entries(struct bench *b, const char *entries, const char *want)
{
    snprintf(b->shown.entries, sizeof b->shown.entries, "%s", entries);
    snprintf(b->shown.more, sizeof b->shown.more, ",\"scope\":\"s\"");
    present(b);
    CHECK_INT(introspect(b).done, 1);
    CHECK_TEXT(said(b, "/active"), "true");
    CHECK_TEXT(said(b, "/authorization_details"), want);
    CHECK_TEXT(said(b, "/scope"), strcmp(entries, want) == 0 ? "s" : "");
}

/* The token's own, where they are within the Mission's; the common part of the others; nothing of
 * what does not hold as an entry. */
static void run_own_entries(struct issuers *s)
{
    struct bench b;

    open_mission(&b, s, NULL);
    check_entries(&b, "[" READ "]", "[" READ "]");
    check_entries(&b, "[" PAY "," READ "]", "[" PAY "," READ "]");
    check_entries(&b, "[" BEYOND "]", "[" READ "]");
    check_entries(&b, "[" BEYOND "," PAY "]", "[" PAY "," READ "]");
    check_entries(&b, "[" UNKNOWN "," READ "]", "[" READ "]");
    snprintf(b.shown.aud, sizeof b.shown.aud, "[\"https://docs.example.com\",\"" ERP "\"]");
    check_entries(&b, "[" ELSEWHERE "," READ "]", "[" READ "]");
    close_bench(&b);
}

/* What was contained since the token was issued is no longer said. */
static void run_contained(struct issuers *s)
{
    static const mission_view erp[] = {{ERP, sizeof ERP - 1}};
    char id[300];
    struct bench b;

    families_root(s, "[" PAY "]", NULL, id);
    open_bench(&b, s, id);
    b.ask.audiences = erp;
    b.ask.audience_count = 1;
    snprintf(b.shown.aud, sizeof b.shown.aud, "\"" ERP "\"");
    check_entries(&b, "[" PAY "]", "[" PAY "]");
    families_change(s, b.id, "contained",
                    "[{\"actions\":[\"invoices.pay\"],\"resource\":\"" ERP "\"}]");
    check_entries(&b, "[" PAY "]", "[" READ "]");
    check_entries(&b, "[" READ "]", "[" READ "]");
    close_bench(&b);
    /* All of it: the Mission is active still, and permits nothing. */
    families_root(s, "[" PAY "]", NULL, id);
    open_bench(&b, s, id);
    b.ask.audiences = erp;
    b.ask.audience_count = 1;
    snprintf(b.shown.aud, sizeof b.shown.aud, "\"" ERP "\"");
    families_change(s, b.id, "contained", "[{\"resource\":\"" ERP "\"}]");
    check_entries(&b, "[" PAY "]", "[]");
    close_bench(&b);
}

static void test_entries(void)
{
    COVERS("IS-4", "MS-9", "EA-1");
    issuers_in_both(run_own_entries);
    issuers_in_both(run_contained);
}

/* ---- A law of what is said ---- */

static const char *const drawn[] = {"a.x", "a.y", "a.*", "b.x", "b.*", "c"};
static const char *const probes[] = {"a.x", "a.y", "a.z", "b.x", "b.y", "c", "d"};

/* An array of one to three entries with one to three actions each. */
static void draw_entries(uint64_t *state, char *out, size_t size)
{
    const size_t count = 1 + test_random(state) % 3;
    size_t used = (size_t)snprintf(out, size, "[");

    for (size_t i = 0; i < count; i++) {
        const size_t actions = 1 + test_random(state) % 3;

        used += (size_t)snprintf(out + used, size - used, "%s{\"actions\":[", i ? "," : "");
        for (size_t k = 0; k < actions; k++)
            used += (size_t)snprintf(out + used, size - used, "%s\"%s\"", k ? "," : "",
                                     drawn[test_random(state) % 6]);
        used +=
            (size_t)snprintf(out + used, size - used,
                             "],\"resource\":\"" ERP "\",\"type\":\"mission_resource_access\"}");
    }
    snprintf(out + used, size - used, "]");
}

/* Plainly: does an action of an entry name this one, or a family of it? */
static bool names_it(mission_view action, const char *probe)
{
    const size_t len = strlen(probe);

    if (action.len && action.ptr[action.len - 1] == '*')
        return len >= action.len && !memcmp(action.ptr, probe, action.len - 1);
    return action.len == len && !memcmp(action.ptr, probe, len);
}

static bool permits(const mission_value *entries, const char *probe)
{
    for (size_t i = 0; i < mission_value_count(entries); i++) {
        const mission_value *actions =
            mission_value_get(mission_value_item(entries, i), V("actions"));

        for (size_t k = 0; k < mission_value_count(actions); k++)
            if (names_it(mission_value_string(mission_value_item(actions, k)), probe))
                return true;
    }
    return false;
}

/* Said is what both permit, and no less. */
static bool check_common(struct bench *b, const char *own, const char *left)
{
    mission_json *token = test_json(b->s->context, own), *mission = test_json(b->s->context, left);
    mission_json *json = test_json(b->s->context, said(b, "/authorization_details"));
    bool good = true;

    for (size_t i = 0; i < sizeof probes / sizeof probes[0]; i++) {
        const bool want = permits(mission_json_root(token), probes[i]) &&
                          permits(mission_json_root(mission), probes[i]);

        good = test_check(permits(mission_json_root(json), probes[i]) == want, __FILE__, __LINE__,
                          "%s of %s in %s: %s", probes[i], own, left,
                          said(b, "/authorization_details")) &&
               good;
    }
    mission_json_unref(json);
    mission_json_unref(mission);
    mission_json_unref(token);
    return good;
}

/* What is left, as a derivation has it. */
static void left_of(struct issuers *s, const char *id, char *out, size_t size)
{
    char *reply = NULL;
    const mission_verdict verdict = issuers_derive(s, id, 0, &reply);

    snprintf(out, size, "%s",
             verdict.done == 1 ? issuers_member(s, reply, "/authorization_details") : "[]");
    free(reply);
}

static bool run_common_once(struct issuers *s, uint64_t *state)
{
    static const mission_view erp[] = {{ERP, sizeof ERP - 1}};
    char entries[1024], own[1024], left[1024], contained[256], id[300];
    struct bench b;
    bool good;

    draw_entries(state, entries, sizeof entries);
    draw_entries(state, own, sizeof own);
    families_root(s, entries, NULL, id);
    open_bench(&b, s, id);
    b.ask.audiences = erp;
    b.ask.audience_count = 1;
    snprintf(b.shown.entries, sizeof b.shown.entries, "%s", own);
    present(&b);
    if (test_random(state) % 2) {
        snprintf(contained, sizeof contained, "[{\"actions\":[\"%s\"],\"resource\":\"" ERP "\"}]",
                 drawn[test_random(state) % 6]);
        families_change(s, id, "contained", contained);
    }
    left_of(s, id, left, sizeof left);
    CHECK_INT(introspect(&b).done, 1);
    good = check_common(&b, own, left);
    close_bench(&b);
    return good;
}

static void run_common(struct issuers *s)
{
    uint64_t state = test_seed();

    for (int i = 0; i < 200 && run_common_once(s, &state); i++)
        ;
}

static void test_common(void)
{
    COVERS("IS-4", "MS-9", "EA-1");
    issuers_in_both(run_common);
}

/* ---- How long ---- */

static void run_fresh(struct issuers *s)
{
    static const struct issuers_intent soon = {.expires_at = "2026-09-01T00:01:30.5Z"};
    struct bench b;

    open_mission(&b, s, NULL);
    introspect(&b);
    CHECK_TEXT(said(&b, "/mission/fresh_until"), "");
    b.ask.fresh_seconds = 60;
    introspect(&b);
    CHECK_TEXT(said(&b, "/mission/fresh_until"), "2026-09-01T00:01:00Z");
    b.ask.fresh_seconds = 86400; /* never past the token's end */
    introspect(&b);
    CHECK_TEXT(said(&b, "/mission/fresh_until"), "2026-09-01T00:05:00Z");
    issuers_operate(s, b.id, MISSION_EVENT_SUSPEND, "n", NULL);
    check_ended(&b, "suspended");
    close_bench(&b);
    open_mission(&b, s, &soon); /* nor past the Mission's */
    b.shown.exp = ISSUERS_START + 300;
    present(&b);
    b.ask.fresh_seconds = 86400;
    introspect(&b);
    CHECK_TEXT(said(&b, "/mission/fresh_until"), "2026-09-01T00:01:30Z");
    descent_clock(s, 90);
    introspect(&b);
    CHECK_TEXT(said(&b, "/active"), "true");
    CHECK_TEXT(said(&b, "/mission/fresh_until"), ""); /* less than a second: none */
    close_bench(&b);
}

static void test_fresh(void)
{
    COVERS("IS-7", "MS-9");
    issuers_in_both(run_fresh);
}

/* ---- Sectors ---- */

static void run_sector(struct issuers *s)
{
    const char *reference = "sec_AAAAAAAAAAAAAAAAAAAAAAAAAAA";
    static const struct issuers_intent capped = {.cap = 5};
    struct issuers_waiting waiting;
    struct bench b;

    if (draft(s))
        return;
    open_mission(&b, s, &capped);
    derive(s, b.id, reference, &b.shown);
    present(&b);
    check_bare(&b);                        /* who resolves references is the host */
    if (issuers_wait(s, NULL, &waiting)) { /* it has a record, and was never approved */
        b.ask.mission_id = mission_view_of(waiting.id);
        check_bare(&b);
    }
    b.ask.mission_id = mission_view_of(b.id);
    b.ask.privileges = 7;
    introspect(&b);
    CHECK_TEXT(said(&b, "/active"), "true");
    check_names(&b, "/mission", "id origin state");
    CHECK_TEXT(said(&b, "/mission/id"), reference);
    CHECK(!strstr(b.reply, b.id));
    issuers_operate(s, b.id, MISSION_EVENT_REVOKE, "n", NULL);
    introspect(&b);
    CHECK_TEXT(b.reply, "{\"active\":false,\"mission\":{\"id\":\"sec_AAAAAAAAAAAAAAAAAAAAAAAAAAA\","
                        "\"origin\":\"" ISSUER "\",\"state\":\"revoked\"}}");
    close_bench(&b);
}

static void test_sector(void)
{
    COVERS("SE-12", "IS-3");
    issuers_in_both(run_sector);
}

/* ---- What the host keeps of a token ---- */

/* The claims as they stand in `shown`, without a token. */
static mission_json *keep(struct bench *b)
{
    char *text = payload(&b->shown);
    mission_json *json = test_json(b->s->context, text);

    free(text);
    b->ask.token = NULL;
    b->ask.claims = mission_json_root(json);
    return json;
}

static void check_kept(struct bench *b, const char *more, bool active)
{
    mission_json *json;

    snprintf(b->shown.more, sizeof b->shown.more, "%s", more);
    json = keep(b);
    test_about("%s %s", mission_profile_name(b->s->profile), more);
    CHECK_INT(introspect(b).done, 1);
    if (active)
        CHECK_TEXT(said(b, "/active"), "true");
    else
        CHECK_TEXT(b->reply, BARE);
    mission_json_unref(json);
}

static void run_kept(struct issuers *s)
{
    static const struct issuers_intent soon = {.expires_at = "2026-09-01T00:02:00Z"};
    mission_json *json;
    struct bench b;
    char *whole;

    open_mission(&b, s, NULL);
    introspect(&b);
    whole = steps_copy(b.reply);
    json = keep(&b);
    introspect(&b);
    CHECK_TEXT(b.reply, whole);
    free(whole);
    mission_json_unref(json);
    check_kept(&b, ",\"cnf\":{\"jkt\":\"" JKT "\"},\"act\":{\"sub\":\"a\",\"iss\":\"b\"}", true);
    CHECK_TEXT(said(&b, "/token_type"), "DPoP");
    check_kept(&b, ",\"act\":{\"sub\":\"a\",\"iss\":\"b\"}", false); /* RS-12 */
    check_kept(&b, ",\"act\":7", false);
    check_kept(&b, ",\"cnf\":{\"kid\":\"a\"}", false);
    check_kept(&b, ",\"nbf\":1788220800", true);
    check_kept(&b, ",\"nbf\":1788220801", false);
    check_kept(&b, ",\"scope\":7", false);
    b.shown.aud[0] = '7', b.shown.aud[1] = 0;
    check_kept(&b, "", false);
    close_bench(&b);
    open_mission(&b, s, &soon);
    check_kept(&b, "", false); /* MC-1: it would outlive its Mission */
    b.shown.exp = ISSUERS_START + 120;
    check_kept(&b, "", true);
    close_bench(&b);
}

static void test_kept(void)
{
    COVERS("IS-2", "IS-3", "MC-1", "RS-12");
    issuers_in_both(run_kept);
}

/* ---- The composite law ---- */

enum standing { GOOD, SUSPENDED, REVOKED, COMPLETED, HELD, CASCADED, EXPIRED, LOST, STANDINGS };
enum token { WHOLE, NONE, ENDED, WITHDRAWN, ANOTHERS, TOKENS };
enum caller { MINE, PART, OTHER, NOBODY, STRANGER, CALLERS };

static void put_standing(struct issuers *s, enum standing standing)
{
    static const uint32_t events[STANDINGS] = {[SUSPENDED] = MISSION_EVENT_SUSPEND,
                                               [REVOKED] = MISSION_EVENT_REVOKE,
                                               [COMPLETED] = MISSION_EVENT_COMPLETE,
                                               [HELD] = MISSION_EVENT_SUSPEND,
                                               [CASCADED] = MISSION_EVENT_COMPLETE};

    if (events[standing])
        CHECK_INT(
            issuers_operate(s, standing >= HELD ? "P" : "C", events[standing], "n", NULL).done, 1);
    if (standing == EXPIRED)
        descent_clock(s, 200);
    if (standing == LOST)
        forget_row(s, "P");
}

static const char *expected_state(struct issuers *s, enum standing standing)
{
    static const char *const names[STANDINGS] = {"active",    "suspended", "revoked", "completed",
                                                 "suspended", "cascaded",  "expired", "unknown"};

    return standing == CASCADED && !draft(s) ? "revoked" : names[standing];
}

static void put_token(struct bench *b, enum token token)
{
    if (token == ENDED)
        b->shown.exp = ISSUERS_START + 10;
    if (token == ANOTHERS)
        for (char *at = b->shown.claim; (at = strstr(at, "as.example")) != NULL;)
            *at = 'b'; /* the parent's, too */
    present(b);
    if (token == NONE)
        b->ask.token = NULL;
    b->ask.revoked = token == WITHDRAWN;
}

static void put_caller(struct bench *b, enum caller caller)
{
    static const mission_view other[] = {{"https://x.example", 17}};

    b->ask.authenticated = caller != STRANGER;
    b->ask.privileges = 7;
    if (caller == PART)
        b->ask.audience_count = 1;
    if (caller == NOBODY)
        b->ask.audience_count = 0;
    if (caller != OTHER)
        return;
    b->ask.audiences = other;
    b->ask.audience_count = 1;
}

/* A stranger is told to say who it is; without a good token for the caller there is nothing;
 * without an active Mission its state alone; and else everything. */
static void check_law(struct bench *b, enum standing standing, enum token token, enum caller caller)
{
    mission_verdict verdict;

    test_about("%s standing %d token %d caller %d", mission_profile_name(b->s->profile), standing,
               token, caller);
    verdict = introspect(b);
    CHECK_INT(verdict.status, caller == STRANGER ? 401 : 200);
    if (caller == STRANGER) {
        CHECK_TEXT(said(b, "/active"), "");
    } else if (token != WHOLE || caller > PART) {
        CHECK_TEXT(b->reply, BARE);
    } else if (standing != GOOD) {
        check_names(b, "", "active mission");
        CHECK_TEXT(said(b, "/active"), "false");
        CHECK_TEXT(said(b, "/mission/state"), expected_state(b->s, standing));
    } else {
        CHECK_TEXT(said(b, "/active"), "true");
        CHECK_TEXT(said(b, "/mission/state"), "active");
    }
}

static void run_law_of(uint32_t profile, enum standing standing)
{
    for (int token = 0; token < TOKENS; token++) {
        for (int caller = 0; caller < CALLERS; caller++) {
            struct issuers s;
            struct bench b;

            issuers_open(&s, profile);
            descent_put(&s, &(struct member){.id = "P", .expires_at = 500});
            descent_put(&s, &(struct member){.id = "C", .parent = "P", .expires_at = 150});
            open_bench(&b, &s, "C");
            b.shown.exp = ISSUERS_START + 400;
            put_token(&b, (enum token)token);
            put_caller(&b, (enum caller)caller);
            put_standing(&s, standing);
            if (token == ENDED)
                descent_clock(&s, standing == EXPIRED ? 200 : 10);
            check_law(&b, standing, (enum token)token, (enum caller)caller);
            close_bench(&b);
            issuers_close(&s);
        }
    }
}

static void test_law(void)
{
    COVERS("IS-1", "IS-2", "IS-3", "10:T-8", "core.introspection.composite-active",
           "core.introspection.caller-authorization", "core.introspection.caller-authentication");
    for (int standing = 0; standing < STANDINGS; standing++) {
        run_law_of(MISSION_PROFILE_SERIES, (enum standing)standing);
        run_law_of(MISSION_PROFILE_DRAFT, (enum standing)standing);
    }
    test_about(NULL);
}

/* ---- Who is not the issuer ---- */

static int32_t report(struct bench *b, const mission_time *now, mission_json **out,
                      mission_error *error)
{
    b->ask.now = now;
    return mission_introspection_of(b->s->context, &b->ask, out, error);
}

static char *copy_of(mission_view view)
{
    char *text = malloc(view.len + 1);

    if (!text)
        abort();
    memcpy(text, view.ptr, view.len);
    text[view.len] = 0;
    return text;
}

static void run_other_server(struct issuers *s)
{
    static const struct issuers_intent capped = {.cap = 5};
    const mission_time now = {.seconds = ISSUERS_START}, late = {.seconds = ISSUERS_START + 300};
    mission_error error = MISSION_ERROR_INIT;
    mission_json *json = NULL;
    mission_text *text = NULL;
    struct bench b;

    open_mission(&b, s, &capped);
    b.ask.privileges = 7;
    b.ask.fresh_seconds = 60;
    b.ask.audience_count = 1;
    issuers_operate(s, b.id, MISSION_EVENT_REVOKE, "n", NULL); /* which it cannot know */
    CHECK_CODE(report(&b, &now, &json, &error), MISSION_OK, &error);
    CHECK_CODE(mission_value_canonical(s->context, mission_json_root(json), &text, &error),
               MISSION_OK, &error);
    b.reply = copy_of(mission_text_view(text));
    check_names(&b, "",
                "active aud authorization_details client_id exp iat iss jti mission sub "
                "token_type");
    check_names(&b, "/mission",
                draft(s) ? "approval_basis authority_hash expires_at id issuer"
                         : "authority_hash expires_at id origin");
    CHECK_TEXT(said(&b, "/active"), "true");
    CHECK_TEXT(said(&b, "/authorization_details/0/actions"), "[\"invoices.*\"]");
    CHECK_TEXT(said(&b, "/authorization_details/1"), "");
    mission_text_unref(text);
    mission_json_unref(json);
    CHECK_CODE(report(&b, &late, &json, &error), MISSION_OK, &error);
    CHECK_INT(mission_value_count(mission_json_root(json)), 1);
    mission_json_unref(json);
    b.ask.revoked = 1;
    CHECK_CODE(report(&b, &now, &json, &error), MISSION_OK, &error);
    CHECK_INT(mission_value_count(mission_json_root(json)), 1);
    mission_json_unref(json);
    b.ask.authenticated = 0;
    CHECK_CODE(report(&b, &now, &json, &error), MISSION_E_CALLER, &error);
    CHECK(json == NULL);
    close_bench(&b);
}

static void test_other_server(void)
{
    COVERS("IS-6", "MS-8", "IS-1", "IS-2");
    issuers_in_both(run_other_server);
}

/* ---- From the signature to the decision ---- */

/* A key of the issuer, and its server for the tokens of its resource servers. */
struct desk {
    mission_jwk *key;
    mission_jwks *keys;
    mission_signer signer;
    mission_resource *resource;
};

static void open_desk(struct desk *desk, mission_context *context)
{
    mission_trusted_issuer issuer = {.size = sizeof issuer, .iss = V(ISSUER)};
    const mission_resource_config config = {.size = sizeof config,
                                            .context = context,
                                            .issuers = &issuer,
                                            .issuer_count = 1,
                                            .audiences = both,
                                            .audience_count = 2};
    mission_error error = MISSION_ERROR_INIT;

    memset(desk, 0, sizeof *desk);
    desk->signer.size = sizeof desk->signer;
    CHECK_CODE(mission_jwk_generate(context, MISSION_ALG_EDDSA, V("k1"), &desk->key, &error),
               MISSION_OK, &error);
    CHECK_CODE(mission_jwks_of(context, &desk->key, 1, &desk->keys, &error), MISSION_OK, &error);
    CHECK_CODE(mission_jwk_signer(desk->key, 0, &desk->signer, &error), MISSION_OK, &error);
    issuer.keys = desk->keys;
    CHECK_CODE(mission_resource_new(&config, &desk->resource, &error), MISSION_OK, &error);
}

static void close_desk(struct desk *desk)
{
    mission_resource_unref(desk->resource);
    mission_jwks_unref(desk->keys);
    mission_jwk_unref(desk->key);
}

/* Sign what is shown, and verify it again as the issuer's own. */
static mission_token *signed_token(const struct desk *desk, struct bench *b)
{
    const mission_time now = {.seconds = ISSUERS_START};
    mission_presented presented = {.size = sizeof presented, .scheme = MISSION_SCHEME_BEARER};
    mission_access access = {.size = sizeof access};
    mission_error error = MISSION_ERROR_INIT;
    mission_text *text = NULL;
    mission_token *token = NULL;
    char *claims = payload(&b->shown);

    CHECK_CODE(mission_jws_sign(b->s->context, &desk->signer, V("at+jwt"), NULL,
                                mission_view_of(claims), &text, &error),
               MISSION_OK, &error);
    presented.token = mission_text_view(text);
    CHECK_CODE(
        mission_resource_verify(desk->resource, &presented, &now, NULL, 0, &token, &access, &error),
        MISSION_OK, &error);
    CHECK_INT(access.permit, 1);
    mission_text_unref(text);
    free(claims);
    return token;
}

/* What the resource server makes of the latest reply. */
static mission_introspected read_reply(struct bench *b, mission_json **json)
{
    mission_introspected found = {.size = sizeof found};
    mission_error error = MISSION_ERROR_INIT;

    *json = test_json(b->s->context, b->reply);
    CHECK_CODE(mission_introspection_read(b->s->context, mission_json_root(*json), V(ISSUER), NULL,
                                          &found, &error),
               MISSION_OK, &error);
    return found;
}

static void run_signed(struct issuers *s)
{
    mission_error error = MISSION_ERROR_INIT;
    const mission_freshness freshness = {.size = sizeof freshness};
    const mission_time now = {.seconds = ISSUERS_START};
    mission_introspected found;
    mission_json *json;
    struct desk desk;
    struct bench b;

    open_mission(&b, s, NULL);
    open_desk(&desk, s->context);
    mission_token_unref(b.token);
    b.ask.token = b.token = signed_token(&desk, &b);
    introspect(&b);
    found = read_reply(&b, &json);
    CHECK_INT(found.active, 1);
    CHECK_VIEW(found.sub, "local-alice");
    CHECK_INT(mission_value_count(found.entries), 2);
    CHECK_CODE(mission_freshness_check(&freshness, &found.known, &now, &error), MISSION_OK, &error);
    mission_json_unref(json);
    issuers_operate(s, b.id, MISSION_EVENT_REVOKE, "n", NULL);
    introspect(&b);
    found = read_reply(&b, &json);
    CHECK_INT(found.active, 0);
    CHECK_VIEW(found.mission.id, b.id);
    CHECK_INT(found.known.state, MISSION_STATE_REVOKED);
    CHECK_CODE(mission_freshness_check(&freshness, &found.known, &now, &error),
               MISSION_E_MISSION_NOT_ACTIVE, &error);
    mission_json_unref(json);
    close_desk(&desk);
    close_bench(&b);
}

static void test_signed(void)
{
    COVERS("IS-3", "IS-7", "core.introspection.composite-active");
    issuers_in_both(run_signed);
}

/* ---- Misuse ---- */

static void check_refused(struct bench *b, int32_t code)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan = (mission_plan *)b;
    mission_json *json = (mission_json *)b;

    CHECK_CODE(mission_plan_introspect(b->s->issuer, &b->ask, &plan, &error), code, &error);
    CHECK(plan == NULL);
    CHECK_CODE(mission_introspection_of(b->s->context, &b->ask, &json, &error), code, &error);
    CHECK(json == NULL);
}

static void run_misuse(struct issuers *s)
{
    static const mission_view empty[] = {{NULL, 0}};
    const mission_audience_map no_map = {.size = sizeof no_map}, small = {.size = 4};
    const mission_scope_map no_scopes = {.size = sizeof no_scopes};
    mission_introspect good;
    struct bench b;

    open_mission(&b, s, NULL);
    good = b.ask;
    b.ask.privileges = 8;
    check_refused(&b, MISSION_E_ARGUMENT);
    b.ask = good;
    b.ask.scope_flags = 2;
    check_refused(&b, MISSION_E_ARGUMENT);
    b.ask = good;
    b.ask.fresh_seconds = 86401;
    check_refused(&b, MISSION_E_ARGUMENT);
    b.ask.fresh_seconds = -1;
    check_refused(&b, MISSION_E_ARGUMENT);
    b.ask = good;
    b.ask.audiences = NULL;
    check_refused(&b, MISSION_E_ARGUMENT);
    b.ask.audiences = empty;
    check_refused(&b, MISSION_E_ARGUMENT);
    b.ask = good;
    b.ask.claims = mission_json_root(s->source);
    check_refused(&b, MISSION_E_ARGUMENT);
    b.ask = good;
    b.ask.mission_id = V("a b");
    check_refused(&b, MISSION_E_ARGUMENT);
    b.ask = good;
    b.ask.map = NULL;
    check_refused(&b, MISSION_E_NO_CALLBACK);
    b.ask.map = &no_map;
    check_refused(&b, MISSION_E_NO_CALLBACK);
    b.ask.map = &small;
    check_refused(&b, MISSION_E_ABI_SMALL);
    b.ask = good;
    b.ask.scopes = &no_scopes;
    check_refused(&b, MISSION_E_NO_CALLBACK);
    b.ask = good;
    b.ask.size = 8;
    check_refused(&b, MISSION_E_ABI_SMALL);
    b.ask.size = 5000;
    check_refused(&b, MISSION_E_ABI_SIZE);
    close_bench(&b);
}

/* A map that fails, or says what is no audience, gives no answer. */
static void run_bad_map(struct issuers *s)
{
    int32_t host_code = 4712;
    const mission_audience_map failing = {sizeof failing, &host_code, audiences};
    struct bench b;

    open_mission(&b, s, NULL);
    b.ask.map = &failing;
    CHECK_INT(introspect(&b).code, MISSION_E_HOST);
    CHECK(b.reply == NULL);
    close_bench(&b);
}

static void test_misuse(void)
{
    issuers_in_both(run_misuse);
    issuers_in_both(run_bad_map);
}

static const struct test tests[] = {
    {"active", test_active},
    {"unauthenticated", test_unauthenticated},
    {"unauthorized", test_unauthorized},
    {"unresolved", test_unresolved},
    {"revoked_token", test_revoked_token},
    {"states", test_states},
    {"clock", test_clock},
    {"ancestors", test_ancestors},
    {"one_moment", test_one_moment},
    {"privileges", test_privileges},
    {"minimal", test_minimal},
    {"entries", test_entries},
    {"common", test_common},
    {"fresh", test_fresh},
    {"sector", test_sector},
    {"kept", test_kept},
    {"law", test_law},
    {"other_server", test_other_server},
    {"signed", test_signed},
    {"misuse", test_misuse},
};
TEST_MAIN("introspect", tests)
