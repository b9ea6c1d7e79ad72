/* A token endpoint as a host builds it: code, refresh, delegation and self-exchange, from the form
 * of the request to what the client reads. SPDX-License-Identifier: MIT */
#include "steps.h"
#include "tokens.h"

#define AT "urn:ietf:params:oauth:token-type:access_token"
#define CODE V("code-1")
#define AGENT_KEY V(TOKENS_JKT)
#define DELEGATE_KEY V(TOKENS_JKT2)
#define THIRD_KEY V("NEcrf6Y2Jtp_vtdhDdTOxAaoTVhBNULMkKzV7qVZmTg")

/* ---- The server ---- */

struct server {
    struct issuers *s;
    struct tokens t;
    mission_context *context;
    char id[300];           /* the Mission that the code and the refresh token are bound to */
    const char *asserted;   /* what the server asserts of a delegate */
    mission_signer *signer; /* NULL: the tests' key */
    int64_t lifetime;
};

/* Who asks, and what was proven of them. */
struct caller {
    const char *client; /* NULL: not authenticated */
    mission_view key;
    mission_principal actor; /* of a verified actor_token */
    const char *actor_client;
};

struct answer {
    uint32_t status;
    mission_json *body;
    mission_json *claims; /* of the token, verified; NULL: none came */
    mission_token_response read;
};

static void drop(struct answer *answer)
{
    mission_json_unref(answer->body);
    mission_json_unref(answer->claims);
    memset(answer, 0, sizeof *answer);
}

struct issue {
    struct server *server;
    mission_token_plan plan;
    mission_token_made made;
    mission_error error; /* why it was not made */
};

/* In the plan's one phase: another attempt makes another token. */
static int32_t issue(void *host, const mission_value *reply, mission_error *error)
{
    struct issue *issue = host;

    mission_token_made_clear(&issue->made);
    issue->plan.derived = reply;
    (void)error;
    return mission_token_make(issue->server->context, &issue->plan, NULL, &issue->made,
                              &issue->error);
}

static void refuse(struct server *server, const mission_verdict *verdict,
                   const mission_error *refusal, struct answer *answer)
{
    mission_error error = MISSION_ERROR_INIT;

    CHECK_CODE(mission_error_response(server->context, verdict, refusal, 1, &answer->status,
                                      &answer->body, &error),
               MISSION_OK, &error);
}

/* Derive, make the token in the same commit, answer. */
static void derive(struct server *server, mission_derive *request, struct issue *made,
                   struct answer *answer)
{
    mission_verdict verdict = {.size = sizeof verdict};
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan = NULL;
    int32_t rc;

    request->size = sizeof *request;
    request->lifetime = server->lifetime ? server->lifetime : 300;
    request->host = made;
    request->issue = issue;
    made->server = server;
    mission_error_init(&made->error, sizeof made->error);
    made->made.size = sizeof made->made;
    made->plan.size = sizeof made->plan;
    made->plan.signer = server->signer ? server->signer : &server->t.signer;
    made->plan.iss = TOKENS_AS;
    made->plan.audiences = &server->t.audiences;
    made->plan.scopes = &server->t.scopes;
    made->plan.scope = request->scope;
    rc = mission_plan_derive(server->s->issuer, request, &plan, &error);
    if (!rc)
        rc = mission_plan_run(plan, server->s->store, &error);
    if (!rc)
        rc = mission_plan_verdict(plan, &verdict, &error);
    if (rc || verdict.done != 1) { /* a failure of `issue` is answered with its own reason */
        refuse(server, rc ? NULL : &verdict,
               rc == MISSION_E_HOST && made->error.code ? &made->error
               : rc                                     ? &error
                                                        : NULL,
               answer);
    } else {
        answer->status = 200;
        answer->body = mission_json_ref(made->made.response);
    }
    mission_token_made_clear(&made->made);
    mission_plan_free(plan);
}

static void by_grant(struct server *server, const mission_token_request *r,
                     const struct caller *caller, struct answer *answer)
{
    mission_derive request = {
        .mission_id = mission_view_of(server->id),
        .actor = {.client_id = mission_view_of(caller->client)},
        .resources = r->resources,
        .resource_count = r->resource_count,
        .scope = r->scope,
        .scopes = &server->t.scopes,
    };
    struct issue made = {.plan = {.sub = V("user-7"),
                                  .client_id = mission_view_of(caller->client),
                                  .jkt = caller->key}};

    derive(server, &request, &made, answer);
}

/* What a subject token says; the signature was checked before. */
struct subject {
    mission_json *claims;
    mission_authority_set *authority;
    mission_actors *actors;
};

static mission_view claim(const struct subject *subject, const char *pointer)
{
    return mission_value_string(
        mission_value_find(mission_json_root(subject->claims), mission_view_of(pointer)));
}

static void open_subject(struct server *server, mission_view token, struct subject *out)
{
    const mission_value *act;
    mission_error error = MISSION_ERROR_INIT;

    memset(out, 0, sizeof *out);
    out->claims = tokens_verify(&server->t, token);
    act = mission_value_get(mission_json_root(out->claims), V("act"));
    CHECK_CODE(mission_authority_set_from(
                   server->context, out->claims,
                   mission_value_get(mission_json_root(out->claims), V("authorization_details")),
                   &out->authority, &error),
               MISSION_OK, &error);
    if (act)
        CHECK_CODE(mission_actors_from(server->context, out->claims, act, &out->actors, &error),
                   MISSION_OK, &error);
}

static void close_subject(struct subject *subject)
{
    mission_authority_set_unref(subject->authority);
    mission_actors_unref(subject->actors);
    mission_json_unref(subject->claims);
}

static void issue_exchanged(struct server *server, const struct subject *subject,
                            const mission_exchanged *decided, const mission_token_request *r,
                            struct answer *answer)
{
    mission_derive request = {
        .mission_id = claim(subject, "/mission/id"),
        .actor = {.client_id = decided->client_id},
        .grant_client_id = decided->client_id, /* the exchange decided that it may present it */
        .narrowed = decided->authority,
    };
    struct issue made = {.plan = {.flags = MISSION_TOKEN_EXCHANGED,
                                  .sub = claim(subject, "/sub"),
                                  .client_id = decided->client_id,
                                  .jkt = decided->key,
                                  .actors = decided->actors}};

    if (r->audience_count)
        made.plan.audience = r->audiences[0];
    derive(server, &request, &made, answer);
}

static void by_exchange(struct server *server, const mission_token_request *r,
                        const struct caller *caller, struct answer *answer)
{
    mission_exchanged decided = {.size = sizeof decided};
    mission_error error = MISSION_ERROR_INIT;
    struct subject subject;
    mission_exchange exchange;

    open_subject(server, r->subject_token, &subject);
    exchange = (mission_exchange){
        .size = sizeof exchange,
        .subject_token_type = r->subject_token_type,
        .requested_token_type = r->requested_token_type,
        .authority = subject.authority,
        .actors = subject.actors,
        .subject_key = claim(&subject, "/cnf/jkt"),
        .mission_client_id = ISSUERS_CLIENT,
        .client_id = mission_view_of(caller->client),
        .issuer = TOKENS_AS,
        .actor = caller->actor,
        .actor_client_id = mission_view_of(caller->actor_client),
        .sub_profile = mission_view_of(server->asserted),
        .key = caller->key,
        .resources = r->resources,
        .resource_count = r->resource_count,
        .scope = r->scope,
        .scopes = &server->t.scopes,
    };
    if (mission_exchange_decide(&exchange, &decided, &error))
        refuse(server, NULL, &error, answer);
    else
        issue_exchanged(server, &subject, &decided, r, answer);
    mission_exchanged_clear(&decided);
    close_subject(&subject);
}

static void serve(struct server *server, mission_view form, const struct caller *caller,
                  struct answer *answer)
{
    mission_token_request r = {.size = sizeof r};
    mission_error error = MISSION_ERROR_INIT;
    mission_parameters *read = NULL;
    int32_t rc = mission_parameters_parse(server->context, form, &read, &error);

    if (!rc)
        rc = mission_token_request_read(read, &r, &error);
    if (rc)
        refuse(server, NULL, &error, answer);
    else if (r.grant != MISSION_GRANT_EXCHANGE)
        by_grant(server, &r, caller, answer);
    else {
        CHECK_INT(r.exchange, MISSION_TOKEN_EXCHANGE_DELEGATION);
        by_exchange(server, &r, caller, answer);
    }
    mission_parameters_unref(read);
}

/* ---- The client ---- */

/* One request from the client's struct to what the client reads of the response. */
static struct answer ask(struct server *server, const mission_token_request *request,
                         const struct caller *caller, const char *more)
{
    struct answer answer = {0};
    mission_error error = MISSION_ERROR_INIT;
    mission_parameters *made = NULL;
    mission_parameter list[32];
    mission_text *form = NULL;
    char whole[16384];
    size_t count = 0;

    CHECK_CODE(mission_token_request_write(server->context, request, &made, &error), MISSION_OK,
               &error);
    while (count < 32 && mission_parameters_at(made, count, &list[count]))
        count++;
    CHECK_CODE(mission_parameters_form(server->context, list, count, &form, &error), MISSION_OK,
               &error);
    snprintf(whole, sizeof whole, "%.*s%s", (int)mission_text_view(form).len,
             mission_text_view(form).ptr, more ? more : "");
    serve(server, mission_view_of(whole), caller, &answer);
    answer.read.size = sizeof answer.read;
    CHECK_CODE(mission_token_response_read(server->context, mission_json_root(answer.body),
                                           &answer.read, &error),
               MISSION_OK, &error);
    if (answer.read.access_token.len)
        answer.claims = tokens_verify(&server->t, answer.read.access_token);
    mission_text_unref(form);
    mission_parameters_unref(made);
    return answer;
}

static const struct caller agent = {.client = "s6BhdRkqt3", .key = {TOKENS_JKT, 43}};
static const struct caller tool = {.client = "tool-runner-7", .key = {TOKENS_JKT2, 43}};

static struct answer redeem(struct server *server)
{
    const mission_token_request request = {
        .size = sizeof request, .grant = MISSION_GRANT_CODE, .code = CODE};

    return ask(server, &request, &agent, NULL);
}

static mission_token_request exchange_of(const struct answer *subject)
{
    return (mission_token_request){
        .size = sizeof(mission_token_request),
        .grant = MISSION_GRANT_EXCHANGE,
        .subject_token = subject->read.access_token,
        .subject_token_type = V(AT),
        .requested_token_type = V(AT),
    };
}

static struct answer exchange(struct server *server, const struct answer *subject,
                              const struct caller *caller)
{
    const mission_token_request request = exchange_of(subject);

    return ask(server, &request, caller, NULL);
}

static const char *member(const struct server *server, const struct answer *answer,
                          const char *pointer)
{
    return tokens_member(&server->t, mission_json_root(answer->claims), pointer);
}

static void refused_at(int line, struct server *server, struct answer answer, const char *oauth,
                       const char *state)
{
    test_check(!answer.claims && answer.status == 400, __FILE__, line, "status %u", answer.status);
    test_check(strcmp(tokens_member(&server->t, mission_json_root(answer.body), "/error"), oauth) ==
                   0,
               __FILE__, line, "%s, not %s",
               tokens_member(&server->t, mission_json_root(answer.body), "/error"), oauth);
    test_check(answer.read.mission_error.len == strlen(state) &&
                   memcmp(answer.read.mission_error.ptr ? answer.read.mission_error.ptr : "", state,
                          strlen(state)) == 0,
               __FILE__, line, "%.*s, not %s", (int)answer.read.mission_error.len,
               answer.read.mission_error.ptr ? answer.read.mission_error.ptr : "", state);
    drop(&answer);
}
#define REFUSED(answer, oauth, state) refused_at(__LINE__, server, answer, oauth, state)

static void in_both(void (*run)(struct server *server), const struct issuers_intent *intent)
{
    static const uint32_t profiles[] = {MISSION_PROFILE_SERIES, MISSION_PROFILE_DRAFT};
    static const struct issuers_intent family = {.children = true};

    for (size_t i = 0; i < 2; i++) {
        struct issuers s;
        struct server server = {.s = &s, .asserted = "ai_agent"};

        test_about("%s", mission_profile_name(profiles[i]));
        issuers_open(&s, profiles[i]);
        server.context = s.context;
        tokens_open(&server.t, s.context);
        if (issuers_mission(&s, intent ? intent : &family, server.id))
            run(&server);
        tokens_close(&server.t);
        issuers_close(&s);
    }
    test_about(NULL);
}

/* ---- Code and refresh ---- */

static void check_code(struct server *server)
{
    struct answer first = redeem(server), narrow;
    mission_token_request refresh = {.size = sizeof refresh,
                                     .grant = MISSION_GRANT_REFRESH,
                                     .refresh_token = V("rt-1"),
                                     .scope = V("invoices.read")};
    char payload[8192];

    CHECK_INT(first.status, 200);
    CHECK_TEXT(member(server, &first, "/sub"), "user-7");
    CHECK_TEXT(member(server, &first, "/client_id"), "s6BhdRkqt3");
    CHECK_TEXT(member(server, &first, "/cnf/jkt"), TOKENS_JKT);
    CHECK_TEXT(member(server, &first, "/mission/id"), server->id);
    CHECK_VIEW(first.read.mission_id, server->id);
    CHECK_VIEW(first.read.mission_expires_at, "2026-12-31T00:00:00Z");
    CHECK_VIEW(first.read.token_type, "DPoP");
    CHECK_VIEW(first.read.issued_token_type, "");
    CHECK_INT(first.read.expires_in, 300);
    CHECK_TEXT(tokens_member(&server->t, first.read.granted, ""),
               member(server, &first, "/authorization_details"));
    /* Nothing of the Intent, nor of how it was approved but for the basis' type. */
    snprintf(payload, sizeof payload, "%s", member(server, &first, ""));
    CHECK(!strstr(payload, "Reconcile") && !strstr(payload, "goal") &&
          !strstr(payload, "proposal") && !strstr(payload, "intent") &&
          !strstr(payload, "approver") && !strstr(payload, "consent"));
    narrow = ask(server, &refresh, &agent, NULL);
    CHECK_TEXT(member(server, &narrow, "/scope"), "invoices.read");
    CHECK_TEXT(member(server, &narrow, "/authorization_details/0/actions"), "[\"invoices.read\"]");
    CHECK_TEXT(member(server, &narrow, "/authorization_details/1"), "");
    CHECK_TEXT(member(server, &narrow, "/mission"), member(server, &first, "/mission"));
    CHECK_VIEW(narrow.read.mission_expires_at, "2026-12-31T00:00:00Z");
    CHECK_INT(steps_count(server->s, server->id), 2);
    drop(&first);
    drop(&narrow);
}

static void check_other_id(struct server *server)
{
    const mission_token_request request = {
        .size = sizeof request, .grant = MISSION_GRANT_CODE, .code = CODE};
    struct answer answer;
    char other[300], more[400];

    if (!issuers_mission(server->s, NULL, other))
        return;
    snprintf(more, sizeof more, "&mission_id=%s", other);
    answer = ask(server, &request, &agent, more);
    CHECK_TEXT(member(server, &answer, "/mission/id"), server->id);
    CHECK_INT(steps_count(server->s, other), 0);
    drop(&answer);
    /* And the code of one client is none of another's. */
    REFUSED(ask(server, &request, &tool, NULL), "invalid_grant", "");
}

static void test_code(void)
{
    COVERS("TK-1", "TK-4", "TK-6", "GB-1", "GB-2", "CF-1", "core.grant-binding.mission-id-inert",
           "core.response.mission-expires-at-on-creation", "core.tokens.scope-ceiling");
    in_both(check_code, NULL);
    in_both(check_other_id, NULL);
}

/* ---- Delegation ---- */

static void check_delegation(struct server *server)
{
    struct answer first = redeem(server), second = exchange(server, &first, &tool), third;
    const struct caller next = {.client = "sub-tool", .key = THIRD_KEY};
    char actions[128], mission[2048];

    CHECK_INT(second.status, 200);
    CHECK_VIEW(second.read.issued_token_type, AT);
    CHECK_VIEW(second.read.token_type, "DPoP");
    CHECK_TEXT(member(server, &second, "/sub"), "user-7");
    CHECK_TEXT(member(server, &second, "/client_id"), "tool-runner-7");
    CHECK_TEXT(member(server, &second, "/cnf/jkt"), TOKENS_JKT2);
    CHECK_TEXT(member(server, &second, "/act"),
               "{\"iss\":\"https://as.example.com\",\"sub\":\"tool-runner-7\",\"sub_profile\":"
               "\"ai_agent\"}");
    snprintf(mission, sizeof mission, "%s", member(server, &first, "/mission"));
    CHECK_TEXT(member(server, &second, "/mission"), mission);
    /* The one entry that may be delegated, as it is, `delegation` included. */
    CHECK_TEXT(member(server, &second, "/authorization_details/0"),
               member(server, &first, "/authorization_details/0"));
    CHECK_TEXT(member(server, &second, "/authorization_details/1"), "");
    CHECK_TEXT(tokens_member(&server->t, second.read.granted, ""),
               member(server, &second, "/authorization_details"));
    CHECK_INT(steps_count(server->s, server->id), 2);
    /* On to the next one; a third is one too many. */
    third = exchange(server, &second, &next);
    CHECK_TEXT(member(server, &third, "/act/sub"), "sub-tool");
    CHECK_TEXT(member(server, &third, "/act/act/sub"), "tool-runner-7");
    CHECK_TEXT(member(server, &third, "/mission"), mission);
    CHECK_TEXT(member(server, &third, "/sub"), "user-7");
    snprintf(actions, sizeof actions, "%s",
             member(server, &third, "/authorization_details/0/actions"));
    CHECK_TEXT(actions, "[\"invoices.*\"]");
    CHECK_INT(steps_count(server->s, server->id), 3);
    REFUSED(exchange(server, &third, &tool), "invalid_target", "");
    CHECK_INT(steps_count(server->s, server->id), 3);
    drop(&first);
    drop(&second);
    drop(&third);
}

static void check_actor_token(struct server *server)
{
    const struct caller by = {.client = "s6BhdRkqt3",
                              .key = DELEGATE_KEY,
                              .actor = {V("https://agents.example.com"), V("w")}};
    struct answer first = redeem(server), second;
    mission_token_request request = exchange_of(&first);

    request.actor_token = V("verified-by-the-host");
    request.actor_token_type = V("urn:ietf:params:oauth:token-type:jwt");
    second = ask(server, &request, &by, NULL);
    CHECK_INT(second.status, 200);
    CHECK_TEXT(member(server, &second, "/act/iss"), "https://agents.example.com");
    CHECK_TEXT(member(server, &second, "/act/sub"), "w");
    CHECK_TEXT(member(server, &second, "/client_id"), "s6BhdRkqt3"); /* who requested it */
    drop(&first);
    drop(&second);
}

static void test_delegation(void)
{
    COVERS("10:DG-1", "10:DG-2", "10:DG-3", "TK-1", "RS-8");
    in_both(check_delegation, NULL);
    in_both(check_actor_token, NULL);
}

/* ---- Self-exchange ---- */

static void check_self(struct server *server)
{
    const mission_view erp = V("https://erp.example.com"), docs = V("https://docs.example.com");
    const mission_view audience = V(TOKENS_ERP), nobody = V("https://nobody.example.com/");
    struct answer first = redeem(server), second;
    mission_token_request request = exchange_of(&first);

    request.scope = V("invoices.read");
    request.resources = &erp;
    request.resource_count = 1;
    request.audiences = &audience;
    request.audience_count = 1;
    second = ask(server, &request, &agent, NULL);
    CHECK_INT(second.status, 200);
    CHECK_TEXT(member(server, &second, "/act"), "");
    CHECK_TEXT(member(server, &second, "/client_id"), "s6BhdRkqt3");
    CHECK_TEXT(member(server, &second, "/aud"), TOKENS_ERP);
    CHECK_TEXT(member(server, &second, "/authorization_details/0/actions"), "[\"invoices.read\"]");
    CHECK_TEXT(member(server, &second, "/mission"), member(server, &first, "/mission"));
    CHECK_VIEW(second.read.issued_token_type, AT);
    CHECK_INT(steps_count(server->s, server->id), 2);
    /* A narrowed token never widens again. */
    request = exchange_of(&second);
    request.scope = V("journal");
    REFUSED(ask(server, &request, &agent, NULL), "invalid_scope", "");
    request.scope = (mission_view){NULL, 0};
    request.resources = &docs;
    request.resource_count = 1;
    REFUSED(ask(server, &request, &agent, NULL), "invalid_target", "");
    /* For nobody that consumes it: the token is not made, and nothing is counted. */
    request = exchange_of(&first);
    request.audiences = &nobody;
    request.audience_count = 1;
    REFUSED(ask(server, &request, &agent, NULL), "invalid_target", "");
    CHECK_INT(steps_count(server->s, server->id), 2);
    drop(&first);
    drop(&second);
}

static void test_self(void)
{
    COVERS("10:DG-6", "TK-1", "TK-3", "LC-6", "core.lifecycle.failed-derivations-not-counted");
    in_both(check_self, NULL);
}

/* ---- Refusals ---- */

static void check_refusals(struct server *server)
{
    const struct caller nobody = {.key = DELEGATE_KEY};
    const struct caller keyless = {.client = "tool-runner-7"};
    const struct caller borrowed = {.client = "tool-runner-7", .key = AGENT_KEY};
    const mission_view journal = V("https://docs.example.com/mcp");
    struct answer first = redeem(server), second = exchange(server, &first, &tool);
    mission_token_request request = exchange_of(&first);

    REFUSED(exchange(server, &first, &nobody), "invalid_request", "");   /* DG-6 */
    REFUSED(exchange(server, &second, &agent), "invalid_request", "");   /* DG-6: an act in hand */
    REFUSED(exchange(server, &first, &keyless), "invalid_request", "");  /* DG-2 */
    REFUSED(exchange(server, &first, &borrowed), "invalid_request", ""); /* DG-2 */
    request.resources = &journal;
    request.resource_count = 1;
    REFUSED(ask(server, &request, &tool, NULL), "invalid_target", ""); /* DG-5 */
    server->asserted = "human";
    REFUSED(exchange(server, &first, &tool), "invalid_target", ""); /* DG-4 */
    server->asserted = NULL;
    REFUSED(exchange(server, &first, &tool), "invalid_target", "");
    server->asserted = "ai_agent";
    CHECK_INT(steps_count(server->s, server->id), 2);
    drop(&first);
    drop(&second);
}

/* DG-1 at the wire: other types are not written by the client, so they are sent by hand. */
static void check_types(struct server *server)
{
    static const char *const forms[] = {
        "subject_token_type=" AT,
        "subject_token_type=" AT "&requested_token_type=urn:ietf:params:oauth:token-type:jwt",
        "subject_token_type=urn:ietf:params:oauth:token-type:jwt&requested_token_type=" AT,
        "subject_token_type=" AT "&requested_token_type=" AT "&actor_token_type=" AT,
        "subject_token_type=" AT "&requested_token_type=" AT "&subject_token=again",
    };

    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        struct answer answer = {0};
        char form[1024];

        snprintf(form, sizeof form,
                 "grant_type=urn:ietf:params:oauth:grant-type:token-exchange&subject_token=x&%s",
                 forms[i]);
        serve(server, mission_view_of(form), &tool, &answer);
        CHECK_INT(answer.status, 400);
        CHECK_TEXT(tokens_member(&server->t, mission_json_root(answer.body), "/error"),
                   "invalid_request");
        drop(&answer);
    }
    CHECK_INT(steps_count(server->s, server->id), 0);
}

/* What cannot be delegated at all. */
static void check_not_delegable(struct server *server)
{
    struct answer first = redeem(server);
    mission_token_request request = exchange_of(&first);

    request.scope = V("journal");
    REFUSED(ask(server, &request, &tool, NULL), "invalid_scope", ""); /* nothing of it is left */
    drop(&first);
}

static void test_refusals(void)
{
    COVERS("10:DG-1", "10:DG-2", "10:DG-4", "10:DG-5", "10:DG-6", "40:DG-10");
    in_both(check_refusals, NULL);
    in_both(check_types, NULL);
    in_both(check_not_delegable, NULL);
}

/* ---- The gate ---- */

static void check_revoked(struct server *server)
{
    const bool draft = server->s->profile == MISSION_PROFILE_DRAFT;
    const char *state = draft ? "mission_revoked" : "revoked";
    const mission_token_request refresh = {
        .size = sizeof refresh, .grant = MISSION_GRANT_REFRESH, .refresh_token = V("rt-1")};
    struct answer first = redeem(server), second = exchange(server, &first, &tool);

    CHECK_INT(issuers_operate(server->s, server->id, MISSION_EVENT_REVOKE, NULL, NULL).done, 1);
    REFUSED(redeem(server), "invalid_grant", state);
    REFUSED(ask(server, &refresh, &agent, NULL), "invalid_grant", state);
    REFUSED(exchange(server, &first, &agent), "invalid_grant", state);
    REFUSED(exchange(server, &first, &tool), "invalid_grant", state);
    REFUSED(exchange(server, &second, &tool), "invalid_grant", state);
    CHECK_INT(steps_count(server->s, server->id), 2);
    drop(&first);
    drop(&second);
}

/* A state that the draft does not list has no diagnostic. */
static void check_suspended(struct server *server)
{
    const bool draft = server->s->profile == MISSION_PROFILE_DRAFT;
    struct answer first = redeem(server);

    CHECK_INT(issuers_operate(server->s, server->id, MISSION_EVENT_SUSPEND, NULL, NULL).done, 1);
    REFUSED(exchange(server, &first, &tool), "invalid_grant", draft ? "" : "suspended");
    drop(&first);
}

static void check_cap(struct server *server)
{
    const bool draft = server->s->profile == MISSION_PROFILE_DRAFT;
    struct answer first = redeem(server), second = exchange(server, &first, &agent);

    CHECK_INT(second.status, 200);
    REFUSED(exchange(server, &first, &agent), "invalid_grant",
            draft ? "derivations_exhausted" : "");
    REFUSED(redeem(server), "invalid_grant", draft ? "derivations_exhausted" : "");
    CHECK_INT(steps_count(server->s, server->id), 2);
    drop(&first);
    drop(&second);
}

/* No way to a token leads past the Mission's end, whatever lifetime is the server's. */
static void check_end(struct server *server)
{
    struct answer first, second, third;

    server->lifetime = 100000;
    first = redeem(server);
    second = exchange(server, &first, &tool);
    third = exchange(server, &first, &agent);
    CHECK_TEXT(member(server, &first, "/exp"), "1788221400"); /* 00:10:00, of 00:10:00.5 */
    CHECK_TEXT(member(server, &second, "/exp"), "1788221400");
    CHECK_TEXT(member(server, &third, "/exp"), "1788221400");
    CHECK_VIEW(second.read.mission_expires_at, "2026-09-01T00:10:00.5Z"); /* byte for byte */
    CHECK_INT(second.read.expires_in, 600);
    atomic_store(&server->s->seconds, ISSUERS_START + 600);
    REFUSED(exchange(server, &first, &tool), "invalid_grant", "");
    atomic_store(&server->s->seconds, ISSUERS_START + 601);
    REFUSED(exchange(server, &first, &tool), "invalid_grant",
            server->s->profile == MISSION_PROFILE_DRAFT ? "mission_expired" : "expired");
    drop(&first);
    drop(&second);
    drop(&third);
}

static void test_gate(void)
{
    static const struct issuers_intent capped = {.children = true, .cap = 2};
    static const struct issuers_intent soon = {.children = true,
                                               .expires_at = "2026-09-01T00:10:00.5Z"};

    COVERS("LC-4", "LC-5", "LC-7", "TK-2", "GB-2", "40:DG-6", "10:DG-2", "SE-6",
           "core.lifecycle.mission-error-diagnostic", "core.lifecycle.derivation-cap-exhaustion",
           "core.tokens.exp-clamp");
    in_both(check_revoked, NULL);
    in_both(check_suspended, NULL);
    in_both(check_cap, &capped);
    in_both(check_end, &soon);
}

/* ---- From the push on ---- */

/* What a push carried, admitted: 0, or the code of the refusal, which is an invalid_request. */
static int32_t admit(struct server *server, const mission_parameters *form,
                     const mission_parameters *claims)
{
    mission_admit request = issuers_admission(server->s);
    mission_pushed pushed = {.size = sizeof pushed};
    mission_error error = MISSION_ERROR_INIT;
    mission_verdict verdict;
    mission_plan *plan = NULL;

    CHECK_CODE(mission_pushed_read(server->context, form, claims, MISSION_CARRIAGE_CLIENT_GOVERNED,
                                   &pushed, &error),
               MISSION_OK, &error);
    request.intent = pushed.intent;
    request.proposal = pushed.proposal;
    request.client_id = pushed.client_id;
    CHECK_CODE(mission_plan_admit(server->s->issuer, &request, &plan, &error), MISSION_OK, &error);
    verdict = issuers_run(server->s, plan, NULL);
    if (verdict.done == 1)
        return MISSION_OK;
    CHECK_TEXT(verdict.oauth_error, "invalid_request");
    return verdict.code;
}

/* Pushed as a form by the client's own call. */
static int32_t admit_form(struct server *server, const char *intent, const char *proposal)
{
    const mission_pushed sent = {.size = sizeof sent,
                                 .client_id = ISSUERS_CLIENT,
                                 .response_type = V("code"),
                                 .intent = mission_view_of(intent),
                                 .proposal = mission_view_of(proposal)};
    mission_error error = MISSION_ERROR_INIT;
    mission_parameters *made = NULL, *read = NULL;
    mission_parameter list[16];
    mission_text *form = NULL;
    size_t count = 0;
    int32_t rc;

    CHECK_CODE(mission_pushed_request(server->context, &sent, &made, &error), MISSION_OK, &error);
    while (count < 16 && mission_parameters_at(made, count, &list[count]))
        count++;
    CHECK_CODE(mission_parameters_form(server->context, list, count, &form, &error), MISSION_OK,
               &error);
    CHECK_CODE(mission_parameters_parse(server->context, mission_text_view(form), &read, &error),
               MISSION_OK, &error);
    rc = admit(server, read, NULL);
    mission_text_unref(form);
    mission_parameters_unref(made);
    mission_parameters_unref(read);
    return rc;
}

/* The same in a Request Object, where it is an object. */
static int32_t admit_claims(struct server *server, const char *intent, const char *proposal)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_parameters *form = NULL, *claims = NULL;
    mission_json *payload;
    char text[8192];
    int32_t rc;

    snprintf(text, sizeof text,
             "{\"client_id\":\"s6BhdRkqt3\",\"response_type\":\"code\",\"mission_intent\":%s%s%s}",
             intent, proposal ? ",\"authorization_details\":" : "", proposal ? proposal : "");
    payload = test_json(server->context, text);
    CHECK_CODE(mission_parameters_parse(server->context, V("client_id=s6BhdRkqt3&request=a.b.c"),
                                        &form, &error),
               MISSION_OK, &error);
    CHECK_CODE(
        mission_parameters_of_claims(server->context, mission_json_root(payload), &claims, &error),
        MISSION_OK, &error);
    rc = admit(server, form, claims);
    mission_parameters_unref(form);
    mission_parameters_unref(claims);
    mission_json_unref(payload);
    return rc;
}

static void check_push(struct server *server)
{
    const bool draft = server->s->profile == MISSION_PROFILE_DRAFT;
    mission_error error = MISSION_ERROR_INIT;
    char *intent = issuers_intent_text(server->s, NULL);
    char *proposal = issuers_proposal_text(server->s, NULL);
    char other[4200], *large = malloc(65538);

    CHECK_CODE(admit_form(server, intent, proposal), MISSION_OK, &error);
    CHECK_CODE(admit_claims(server, intent, proposal), MISSION_OK, &error);
    /* An envelope in the series, a bare Intent in the draft: the other profile's. */
    if (draft)
        snprintf(other, sizeof other, "%.*s", (int)(strlen(intent) - 11), intent + 10);
    else
        snprintf(other, sizeof other, "{\"intent\":%s}", intent);
    CHECK(admit_form(server, other, proposal) != MISSION_OK);
    CHECK(admit_claims(server, other, proposal) != MISSION_OK);
    /* More than the limit passes the form, and not the admission. */
    if (!large)
        abort();
    memset(large, ' ', 65537);
    large[65537] = 0;
    memcpy(large, intent, strlen(intent));
    CHECK_CODE(admit_form(server, large, proposal), MISSION_E_TOO_LARGE, &error);
    large[65536] = 0;
    CHECK_CODE(admit_form(server, large, proposal), MISSION_OK, &error);
    free(large);
    free(intent);
    free(proposal);
}

static void test_push(void)
{
    COVERS("SB-5", "SE-15");
    in_both(check_push, NULL);
}

/* ---- A signer that fails ---- */

static int32_t no_signature(void *host, const mission_view *parts, size_t count, uint8_t *out,
                            size_t room, size_t *written)
{
    (void)host, (void)parts, (void)count, (void)out, (void)room, (void)written;
    return 17;
}

static void check_signer(struct server *server)
{
    mission_signer broken = {
        .size = sizeof broken, .algorithm = MISSION_ALG_EDDSA, .sign = no_signature};
    struct answer answer;

    server->signer = &broken;
    answer = redeem(server);
    CHECK_INT(answer.status, 500);
    CHECK_TEXT(tokens_member(&server->t, mission_json_root(answer.body), ""),
               "{\"error\":\"server_error\"}");
    CHECK_INT(steps_count(server->s, server->id), 0); /* a failed one is not counted */
    server->signer = NULL;
    drop(&answer);
    answer = redeem(server);
    CHECK_INT(answer.status, 200);
    CHECK_INT(steps_count(server->s, server->id), 1);
    drop(&answer);
}

static void test_signer(void)
{
    COVERS("LC-6", "core.lifecycle.failed-derivations-not-counted");
    in_both(check_signer, NULL);
}

/* ---- Two phases ---- */

/* Reserve, make the token of the stored reply, confirm, hand out. */
static void check_lease(struct server *server)
{
    char *reply = NULL;
    mission_token_made made = {.size = sizeof made};
    mission_error error = MISSION_ERROR_INIT;
    mission_settle_lease confirm = {.size = sizeof confirm,
                                    .mission_id = mission_view_of(server->id)};
    mission_token_plan plan;
    mission_json *derived;
    mission_plan *settling = NULL;
    char lease[300];

    CHECK_INT(issuers_derive(server->s, server->id, MISSION_DERIVE_RESERVE, &reply).done, 1);
    derived = test_json(server->context, reply);
    snprintf(lease, sizeof lease, "%s", issuers_member(server->s, reply, "/lease"));
    confirm.lease = mission_view_of(lease);
    plan = tokens_plan(&server->t, mission_json_root(derived));
    CHECK_CODE(mission_token_make(server->context, &plan, NULL, &made, &error), MISSION_OK, &error);
    CHECK_TEXT(tokens_member(&server->t, mission_json_root(made.claims), "/mission/id"),
               server->id);
    CHECK(!strstr(tokens_member(&server->t, mission_json_root(made.response), ""), lease));
    CHECK(!strstr(tokens_member(&server->t, mission_json_root(made.claims), ""), lease));
    CHECK_CODE(mission_plan_confirm(server->s->issuer, &confirm, &settling, &error), MISSION_OK,
               &error);
    CHECK_INT(issuers_run(server->s, settling, NULL).done, 1);
    mission_token_made_clear(&made);
    mission_json_unref(derived);
    free(reply);
}

static void test_lease(void)
{
    COVERS("TK-1");
    in_both(check_lease, NULL);
}

/* ---- At a resource server ---- */

static int32_t always_fresh(void *host, mission_view id, const mission_time *until,
                            int32_t *verdict, mission_error *error)
{
    (void)host, (void)id, (void)until, (void)error;
    *verdict = 1;
    return 0;
}

static mission_resource *resource_server(struct server *server, const char *audience,
                                         uint32_t flags)
{
    const mission_trusted_issuer issuer = {
        .size = sizeof issuer, .iss = TOKENS_AS, .keys = server->t.keys};
    const mission_view name = mission_view_of(audience);
    const mission_resource_config config = {
        .size = sizeof config,
        .flags = MISSION_RESOURCE_BOUND | flags,
        .context = server->context,
        .issuers = &issuer,
        .issuer_count = 1,
        .audiences = &name,
        .audience_count = 1,
        .proofs = {.size = sizeof config.proofs, .fresh = always_fresh}};
    mission_error error = MISSION_ERROR_INIT;
    mission_resource *made = NULL;

    CHECK_CODE(mission_resource_new(&config, &made, &error), MISSION_OK, &error);
    return made;
}

/* A request with the token and a proof by `key`: 0 when it is permitted, else the code. */
static int32_t call(struct server *server, const mission_resource *at, mission_view token,
                    const mission_jwk *key, const char *action)
{
    const mission_view uri = V("https://erp.example.com/q3");
    const mission_operation operation = {.size = sizeof operation,
                                         .resource = V("https://erp.example.com"),
                                         .uri = uri,
                                         .action = mission_view_of(action)};
    mission_presented presented = {.size = sizeof presented,
                                   .scheme = MISSION_SCHEME_DPOP,
                                   .proofs = 1,
                                   .token = token,
                                   .method = V("GET"),
                                   .uri = uri};
    mission_access access = {.size = sizeof access};
    mission_error error = MISSION_ERROR_INIT;
    mission_token *verified = NULL;
    mission_text *proof = NULL;

    CHECK_CODE(mission_proof_make(server->context, key, V("GET"), uri, token,
                                  (mission_view){NULL, 0}, NULL, &proof, &error),
               MISSION_OK, &error);
    presented.proof = mission_text_view(proof);
    CHECK_CODE(mission_resource_verify(at, &presented, NULL, NULL, 0, &verified, &access, &error),
               MISSION_OK, &error);
    if (access.permit == 1)
        CHECK_CODE(
            mission_resource_decide(at, verified, &operation, NULL, NULL, NULL, 0, &access, &error),
            MISSION_OK, &error);
    mission_token_unref(verified);
    mission_text_unref(proof);
    return access.permit == 1 ? MISSION_OK : access.code;
}

static void check_resource(struct server *server)
{
    mission_resource *erp = resource_server(server, TOKENS_ERP, 0);
    mission_resource *plain = resource_server(server, TOKENS_ERP, MISSION_RESOURCE_NO_ACTORS);
    mission_resource *docs = resource_server(server, TOKENS_DOCS, 0);
    mission_error error = MISSION_ERROR_INIT;
    mission_jwk *own = NULL, *tools = NULL;
    struct caller client = agent, delegate = tool;
    struct answer first, second;
    mission_token_request request = {
        .size = sizeof request, .grant = MISSION_GRANT_CODE, .code = CODE};
    const mission_view audience = V(TOKENS_ERP);

    CHECK_CODE(mission_jwk_generate(server->context, MISSION_ALG_ES256, V(""), &own, &error),
               MISSION_OK, &error);
    CHECK_CODE(mission_jwk_generate(server->context, MISSION_ALG_EDDSA, V(""), &tools, &error),
               MISSION_OK, &error);
    client.key = mission_jwk_thumbprint(own);
    delegate.key = mission_jwk_thumbprint(tools);
    first = ask(server, &request, &client, NULL);
    CHECK_CODE(call(server, erp, first.read.access_token, own, "invoices.read"), MISSION_OK,
               &error);
    CHECK_INT(call(server, erp, first.read.access_token, own, "ledger.close"),
              MISSION_E_NOT_PERMITTED);
    CHECK_INT(call(server, erp, first.read.access_token, tools, "invoices.read"),
              MISSION_E_BINDING);
    CHECK_INT(call(server, docs, first.read.access_token, own, "invoices.read"),
              MISSION_E_AUDIENCE);
    request = exchange_of(&first);
    request.audiences = &audience;
    request.audience_count = 1;
    second = ask(server, &request, &delegate, NULL);
    CHECK_CODE(call(server, erp, second.read.access_token, tools, "invoices.read"), MISSION_OK,
               &error);
    CHECK_INT(call(server, erp, second.read.access_token, own, "invoices.read"), MISSION_E_BINDING);
    CHECK_INT(call(server, erp, second.read.access_token, tools, "journal-entries.write"),
              MISSION_E_NOT_PERMITTED); /* it was not delegable */
    CHECK_INT(call(server, plain, second.read.access_token, tools, "invoices.read"),
              MISSION_E_DELEGATED);
    drop(&first);
    drop(&second);
    mission_jwk_unref(own);
    mission_jwk_unref(tools);
    mission_resource_unref(erp);
    mission_resource_unref(plain);
    mission_resource_unref(docs);
}

static void test_resource(void)
{
    COVERS("TK-3", "RS-8", "10:DG-2");
    in_both(check_resource, NULL);
}

static const struct test tests[] = {
    {"at a resource server", test_resource},
    {"from the push on", test_push},
    {"code and refresh", test_code},
    {"delegation", test_delegation},
    {"self-exchange", test_self},
    {"exchanges that are refused", test_refusals},
    {"the gate at the token endpoint", test_gate},
    {"a signer that fails", test_signer},
    {"two phases", test_lease},
};
TEST_MAIN("token_exchange", tests)
