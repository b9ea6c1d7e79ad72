/* Delegation: chains, matchers and exchanges against a naive model. SPDX-License-Identifier: MIT */
#include "entries.h"

#define TOKEN "urn:ietf:params:oauth:token-type:access_token"
#define ROUNDS 3000

static const uint32_t profiles[] = {MISSION_PROFILE_SERIES, MISSION_PROFILE_DRAFT};

/* ---- Matchers ---- */

static bool match(mission_context *context, const char *matchers, const char *client,
                  const char *profile)
{
    mission_json *doc = test_json(context, matchers);
    const int32_t answer = mission_delegate_matches(mission_json_root(doc), mission_view_of(client),
                                                    mission_view_of(profile));

    mission_json_unref(doc);
    return answer == 1;
}

static void test_matchers(void)
{
    static const char *const permit[] = {
        "[{\"sub_profile\":\"ai_agent\"}]",
        "[{\"sub_profile\":\"ai_agent client_instance\"}]",
        "[{\"sub_profile\":\"client_instance ai_agent\"}]",
        "[{\"sub\":\"worker-1\",\"sub_profile\":\"ai_agent\"}]",
        "[{},{\"sub\":\"worker-1\"}]",
    };
    static const char *const deny[] = {
        "null",
        "{}",
        "{\"sub\":\"worker-1\"}",
        "[]",
        "[{}]",
        "[\"worker-1\"]",
        "[{\"sub\":\"\"}]",
        "[{\"sub\":1}]",
        "[{\"sub_profile\":\"\"}]",
        "[{\"sub_profile\":\" \"}]",
        "[{\"sub_profile\":\"ai_agent \"}]",
        "[{\"sub_profile\":\"ai_agent  client_instance\"}]",
        "[{\"sub_profile\":\"ai\"}]",
        "[{\"sub_profile\":\"AI_AGENT\"}]",
        "[{\"sub_profile\":\"ai_agent human\"}]",
        "[{\"sub\":\"worker-2\",\"sub_profile\":\"ai_agent\"}]",
        "[{\"sub\":\"worker-1\",\"sub_profile\":\"human\"}]",
        "[{\"sub\":\"worker-1\",\"iss\":\"https://as.example.com\"}]",
        "[{\"iss\":\"https://as.example.com\"}]",
    };
    mission_context *context = test_context(MISSION_PROFILE_DRAFT, 0);

    COVERS("10:DG-4", "40:DG-3");
    for (size_t i = 0; i < sizeof permit / sizeof *permit; i++) {
        test_about("%s", permit[i]);
        CHECK(match(context, permit[i], "worker-1", "ai_agent client_instance"));
    }
    for (size_t i = 0; i < sizeof deny / sizeof *deny; i++) {
        test_about("%s", deny[i]);
        CHECK(!match(context, deny[i], "worker-1", "ai_agent client_instance"));
    }
    test_about(NULL);
    /* Nothing asserted, nobody authenticated, and an assertion that is malformed. */
    CHECK(!match(context, "[{\"sub_profile\":\"ai_agent\"}]", "worker-1", ""));
    CHECK(match(context, "[{\"sub\":\"worker-1\"}]", "worker-1", ""));
    CHECK(!match(context, "[{\"sub\":\"\"}]", "", "ai_agent"));
    CHECK(!match(context, "[{\"sub_profile\":\"ai_agent\"}]", "", "ai_agent  user"));
    CHECK_INT(mission_delegate_matches(NULL, V("worker-1"), V("ai_agent")), 0);
    mission_context_unref(context);
}

/* ---- Chains ---- */

static int32_t read_chain(mission_context *context, const char *text, mission_actors **out,
                          mission_error *error)
{
    mission_json *doc = test_json(context, text);
    const int32_t rc = mission_actors_from(context, doc, mission_json_root(doc), out, error);

    mission_json_unref(doc);
    return rc;
}

static void test_chain_order(void)
{
    mission_context *context = test_context(MISSION_PROFILE_DRAFT, 0);
    mission_error error = MISSION_ERROR_INIT;
    mission_actors *chain, *longer;
    mission_actor actor = {V("i"), V("leaf"), V("ai_agent user")};

    COVERS("40:DG-9", "10:DG-2");
    CHECK_CODE(read_chain(context,
                          "{\"iss\":\"i\",\"sub\":\"tool\",\"act\":{\"iss\":\"i\","
                          "\"sub\":\"orchestrator\",\"x\":[1]}}",
                          &chain, &error),
               MISSION_OK, &error);
    CHECK_INT(mission_actors_count(chain), 2);
    CHECK_INT(mission_actors_count(NULL), 0);
    CHECK_CODE(mission_actors_extend(context, chain, &actor, &longer, &error), MISSION_OK, &error);
    mission_actors_unref(chain);
    /* The new actor stands outside, the old chain inside as it was. */
    CHECK(entries_are(context, mission_actors_value(longer),
                      "{\"iss\":\"i\",\"sub\":\"leaf\",\"sub_profile\":\"ai_agent user\",\"act\":"
                      "{\"iss\":\"i\",\"sub\":\"tool\",\"act\":{\"iss\":\"i\","
                      "\"sub\":\"orchestrator\",\"x\":[1]}}}"));
    CHECK_INT(mission_actors_at(longer, 0, &actor), 1);
    CHECK_VIEW(actor.sub, "orchestrator");
    CHECK_INT(mission_actors_at(longer, 1, &actor), 1);
    CHECK_VIEW(actor.sub, "tool");
    CHECK_INT(mission_actors_at(longer, 2, &actor), 1);
    CHECK_VIEW(actor.sub, "leaf");
    CHECK_VIEW(actor.sub_profile, "ai_agent user");
    CHECK_INT(mission_actors_at(longer, 3, &actor), 0);
    CHECK_INT(actor.sub.len, 0);
    mission_actors_unref(longer);
    mission_context_unref(context);
}

static void test_chain_refusals(void)
{
    static const struct {
        const char *text;
        int32_t code;
        const char *where;
    } cases[] = {
        {"[]", MISSION_E_WRONG_TYPE, ""},
        {"{\"sub\":\"a\"}", MISSION_E_MISSING_MEMBER, ""},
        {"{\"iss\":\"i\"}", MISSION_E_MISSING_MEMBER, ""},
        {"{\"iss\":\"i\",\"sub\":\"\"}", MISSION_E_EMPTY, "/sub"},
        {"{\"iss\":\"i\",\"sub\":\"a\",\"act\":{\"sub\":\"b\"}}", MISSION_E_MISSING_MEMBER, "/act"},
        {"{\"iss\":\"i\",\"sub\":\"a\",\"act\":null}", MISSION_E_WRONG_TYPE, "/act"},
        {"{\"iss\":\"i\",\"sub\":\"a\",\"client_profile\":\"x\"}", MISSION_E_UNEXPECTED_MEMBER,
         "/client_profile"},
        {"{\"iss\":\"i\",\"sub\":\"a\",\"sub_profile\":\"a  b\"}", MISSION_E_UNKNOWN_VALUE,
         "/sub_profile"},
        {"{\"iss\":\"i\",\"sub\":\"a\",\"act\":{\"iss\":\"i\",\"sub\":\"b\",\"act\":{\"iss\":\"i\","
         "\"sub\":7}}}",
         MISSION_E_WRONG_TYPE, "/act/act/sub"},
    };
    mission_context *context = test_context(MISSION_PROFILE_SERIES, 0);

    COVERS("40:DG-9");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mission_error error = MISSION_ERROR_INIT;
        mission_actors *chain = (mission_actors *)&error;

        test_about("%s", cases[i].text);
        CHECK_CODE(read_chain(context, cases[i].text, &chain, &error), cases[i].code, &error);
        CHECK(!chain);
        CHECK_TEXT(error.where, cases[i].where);
    }
    mission_context_unref(context);
}

/* So many actors, all the same: they may recur. */
static mission_actors *chain_of(mission_context *context, size_t count, int32_t *rc,
                                mission_error *error)
{
    const mission_actor actor = {V("i"), V("a"), {NULL, 0}};
    mission_actors *chain = NULL, *next;

    *rc = MISSION_OK;
    for (size_t i = 0; i < count && !*rc; i++) {
        *rc = mission_actors_extend(context, chain, &actor, &next, error);
        mission_actors_unref(chain);
        chain = next;
    }
    return chain;
}

static void test_chain_limit(void)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_limits limits = {.size = sizeof limits, .actors = 5};
    mission_config config = {.size = sizeof config, .limits = &limits};
    mission_context *context = test_context(MISSION_PROFILE_DRAFT, 0), *few;
    mission_actors *chain;
    int32_t rc;

    COVERS("40:DG-9");
    chain = chain_of(context, 16, &rc, &error);
    CHECK_INT(mission_actors_count(chain), 16);
    mission_actors_unref(chain);
    CHECK(!chain_of(context, 17, &rc, &error));
    CHECK_CODE(rc, MISSION_E_TOO_DEEP, &error);
    CHECK_CODE(mission_context_new(&config, &few, &error), MISSION_OK, &error);
    chain = chain_of(few, 5, &rc, &error);
    CHECK_INT(mission_actors_count(chain), 5);
    mission_actors_unref(chain);
    CHECK(!chain_of(few, 6, &rc, &error));
    CHECK_CODE(rc, MISSION_E_TOO_DEEP, &error);
    mission_context_unref(few);
    limits.actors = 65;
    CHECK_CODE(mission_context_new(&config, &few, &error), MISSION_E_ARGUMENT, &error);
    mission_context_unref(context);
}

/* ---- Exchanges ---- */

#define R "\"resource\":\"https://erp.example.com\""
#define ENTRY(actions, more)                                                                       \
    "{\"type\":\"mission_resource_access\"," R ",\"actions\":[\"" actions "\"]" more "}"
#define AGENTS                                                                                     \
    ",\"delegation\":{\"max_depth\":2,\"allowed_delegates\":[{\"sub_profile\":\"ai_agent\"}]}"

#define DEEP                                                                                       \
    ",\"delegation\":{\"max_depth\":3,\"allowed_delegates\":[{\"sub_profile\":\"ai_agent\"}]}"

struct trial {
    mission_context *context;
    mission_authority_set *set;
    mission_actors *actors;
    mission_exchange asked;
    mission_exchanged got;
    mission_error error;
};

/* The example of 10-core section 5: a tool runner gets the entry that is delegable. */
static void trial_open(struct trial *t, uint32_t profile, const char *set, size_t actors)
{
    int32_t rc;

    *t = (struct trial){.error = MISSION_ERROR_INIT};
    t->context = test_context(profile, 0);
    t->set = entries_set(t->context, set);
    t->actors = chain_of(t->context, actors, &rc, &t->error);
    t->got.size = sizeof t->got;
    t->asked = (mission_exchange){.size = sizeof t->asked,
                                  .subject_token_type = V(TOKEN),
                                  .requested_token_type = V(TOKEN),
                                  .authority = t->set,
                                  .actors = t->actors,
                                  .subject_key = V("agent-key"),
                                  .mission_client_id = V("s6BhdRkqt3"),
                                  .client_id = V("tool-runner-7"),
                                  .issuer = V("https://as.example.com"),
                                  .sub_profile = V("ai_agent"),
                                  .key = V("tool-key")};
}

static int32_t trial_run(struct trial *t)
{
    mission_exchanged_clear(&t->got);
    return mission_exchange_decide(&t->asked, &t->got, &t->error);
}

static void trial_close(struct trial *t)
{
    mission_exchanged_clear(&t->got);
    mission_actors_unref(t->actors);
    mission_authority_set_unref(t->set);
    mission_context_unref(t->context);
}

static void test_delegation(void)
{
    const char *set = "[" ENTRY("invoices.read", AGENTS) "," ENTRY("journal.write", "") "]";

    COVERS("10:DG-1", "10:DG-2", "10:DG-3", "40:DG-1", "40:DG-2", "40:DG-4");
    for (size_t i = 0; i < 2; i++) {
        struct trial t;

        trial_open(&t, profiles[i], set, 0);
        CHECK_CODE(trial_run(&t), MISSION_OK, &t.error);
        CHECK_INT(t.got.kind, MISSION_EXCHANGE_DELEGATION);
        CHECK_INT(t.got.depth, 1);
        CHECK_VIEW(t.got.client_id, "tool-runner-7");
        CHECK_VIEW(t.got.key, "tool-key");
        CHECK(entries_are(t.context, mission_authority_set_value(t.got.authority),
                          "[" ENTRY("invoices.read", AGENTS) "]"));
        CHECK(entries_are(t.context, mission_actors_value(t.got.actors),
                          "{\"iss\":\"https://as.example.com\",\"sub\":\"tool-runner-7\","
                          "\"sub_profile\":\"ai_agent\"}"));
        /* An actor_token: the requesting client stays the client, the actor is the delegate. */
        t.asked.client_id = V("s6BhdRkqt3");
        t.asked.actor = (mission_principal){V("https://as.example.com"), V("tool-9")};
        t.asked.actor_client_id = V("tool-9");
        CHECK_CODE(trial_run(&t), MISSION_OK, &t.error);
        CHECK_VIEW(t.got.client_id, "s6BhdRkqt3");
        CHECK(entries_are(t.context, mission_actors_value(t.got.actors),
                          "{\"iss\":\"https://as.example.com\",\"sub\":\"tool-9\","
                          "\"sub_profile\":\"ai_agent\"}"));
        trial_close(&t);
    }
}

/* d = 1, 2, 3 against max_depth 2: at the limit and one past it. */
static void test_depth(void)
{
    const char *set = "[" ENTRY("invoices.read", AGENTS) "]";

    COVERS("10:DG-3", "10:DG-5", "40:DG-2");
    for (size_t actors = 0; actors < 4; actors++) {
        struct trial t;

        trial_open(&t, MISSION_PROFILE_DRAFT, set, actors);
        test_about("%zu actors", actors);
        CHECK_CODE(trial_run(&t), actors < 2 ? MISSION_OK : MISSION_E_CHAIN_DEPTH, &t.error);
        CHECK_INT(t.got.depth, actors < 2 ? actors + 1 : 0);
        if (actors >= 2)
            CHECK_TEXT(t.error.oauth_error, "invalid_target");
        CHECK(actors < 2 || (!t.got.authority && !t.got.actors));
        trial_close(&t);
    }
}

/* An entry may name more actors than the limit; a chain has no more all the same. */
static void test_actors_limit(void)
{
    const char *set = "[" ENTRY("a", ",\"delegation\":{\"max_depth\":99,\"allowed_delegates\":"
                                     "[{\"sub_profile\":\"ai_agent\"}]}") "]";

    COVERS("10:DG-2", "40:DG-9");
    for (size_t i = 0; i < 4; i++) {
        const bool fits = i < 2;
        struct trial t;

        test_about("case %zu", i);
        trial_open(&t, profiles[i % 2], set, fits ? 15 : 16);
        CHECK_CODE(trial_run(&t), fits ? MISSION_OK : MISSION_E_TOO_DEEP, &t.error);
        CHECK_INT(t.got.depth, fits ? 16 : 0);
        CHECK(fits || (!t.got.authority && !t.got.actors));
        if (!fits)
            CHECK_TEXT(t.error.oauth_error, "invalid_request");
        trial_close(&t);
    }
    test_about(NULL);
}

static void test_nothing_left(void)
{
    static const struct {
        const char *set;
        int32_t code;
    } cases[] = {
        {"[" ENTRY("a", "") "]", MISSION_E_TARGET},
        {"[" ENTRY("a", ",\"delegation\":{\"max_depth\":0}") "]", MISSION_E_CHAIN_DEPTH},
        {"[" ENTRY("a", "") "," ENTRY("b", ",\"delegation\":{\"max_depth\":1}") "]",
         MISSION_E_DELEGATE},
        {"[" ENTRY("a",
                   ",\"delegation\":{\"max_depth\":9,\"allowed_delegates\":[{\"sub\":\"x\"}]}") "]",
         MISSION_E_DELEGATE},
        {"[" ENTRY("a", ",\"delegation\":{\"max_depth\":9,\"allowed_delegates\":[]}") "]",
         MISSION_E_DELEGATE},
    };

    COVERS("10:DG-5", "10:DG-4");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct trial t;

        test_about("%s", cases[i].set);
        trial_open(&t, profiles[i % 2], cases[i].set, 0);
        CHECK_CODE(trial_run(&t), cases[i].code, &t.error);
        CHECK_TEXT(t.error.oauth_error, "invalid_target");
        CHECK_INT(t.got.kind, MISSION_EXCHANGE_REFUSED);
        trial_close(&t);
    }
}

/* ---- The host's policy ---- */

struct host {
    int32_t rc, verdict;
    size_t calls;
};

static int32_t permits(void *host, const mission_value *entry, const mission_actor *delegate,
                       mission_view client_id, int32_t *verdict, mission_error *error)
{
    struct host *h = host;

    (void)error;
    CHECK(!mission_value_get(mission_value_get(entry, V("delegation")), V("allowed_delegates")));
    CHECK_VIEW(delegate->sub, "tool-runner-7");
    CHECK_VIEW(delegate->iss, "https://as.example.com");
    CHECK_VIEW(client_id, "tool-runner-7");
    h->calls++;
    if (h->verdict != 77)
        *verdict = h->verdict;
    return h->rc;
}

static void test_policy(void)
{
    static const struct {
        struct host host;
        int32_t code;
    } cases[] = {
        {{0, 1, 0}, MISSION_OK},         {{0, 0, 0}, MISSION_E_DELEGATE},
        {{5, 1, 0}, MISSION_E_HOST},     {{-7, 0, 0}, MISSION_E_HOST},
        {{0, 2, 0}, MISSION_E_VERDICT},  {{0, 77, 0}, MISSION_E_VERDICT},
        {{0, -1, 0}, MISSION_E_VERDICT},
    };
    const char *set =
        "[" ENTRY("a", ",\"delegation\":{\"max_depth\":1}") "," ENTRY("b", AGENTS) "]";

    COVERS("10:DG-4", "40:DG-3");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct host host = cases[i].host;
        const mission_delegate_policy policy = {sizeof policy, &host, permits};
        struct trial t;

        trial_open(&t, profiles[i % 2], set, 0);
        t.asked.policy = &policy;
        t.asked.sub_profile = V("user"); /* not the second entry's */
        CHECK_CODE(trial_run(&t), cases[i].code, &t.error);
        CHECK_INT(host.calls, 1);
        CHECK_INT(mission_authority_set_count(t.got.authority), cases[i].code ? 0 : 1);
        if (cases[i].host.rc)
            CHECK_INT(t.error.host_code, cases[i].host.rc);
        /* At every exchange: no answer is kept. */
        trial_run(&t);
        CHECK_INT(host.calls, 2);
        trial_close(&t);
    }
}

/* ---- Who exchanges for whom ---- */

static void test_self_exchange(void)
{
    const char *set = "[" ENTRY("a", "") "," ENTRY("b", AGENTS) "]";

    COVERS("10:DG-6", "40:DG-5");
    for (size_t i = 0; i < 2; i++) {
        struct trial t;

        trial_open(&t, profiles[i], set, 0);
        t.asked.client_id = V("s6BhdRkqt3");
        t.asked.key = V("agent-key"); /* its own, as before */
        CHECK_CODE(trial_run(&t), MISSION_OK, &t.error);
        CHECK_INT(t.got.kind, MISSION_EXCHANGE_SELF);
        CHECK(!t.got.actors);
        CHECK(entries_are(t.context, mission_authority_set_value(t.got.authority), set));
        trial_close(&t);
        /* A delegate's token in the agent's hands. */
        trial_open(&t, profiles[i], set, 1);
        t.asked.client_id = V("s6BhdRkqt3");
        CHECK_CODE(trial_run(&t), MISSION_E_EXCHANGE, &t.error);
        CHECK_TEXT(t.error.oauth_error, "invalid_request");
        trial_close(&t);
    }
}

/* A delegate that asks for less of its own token has the key that this is bound to; nobody else
 * has, least of all the actor before it. */
static void test_own_token(void)
{
    const mission_actor first = {V("https://as.example.com"), V("first"), {NULL, 0}};
    const mission_actor second = {V("https://as.example.com"), V("second"), {NULL, 0}};

    COVERS("10:DG-2", "10:DG-6");
    for (size_t i = 0; i < 6; i++) {
        const bool own = i / 2 == 0; /* then: the actor before it, its name elsewhere */
        mission_actors *chain;
        struct trial t;

        test_about("case %zu", i);
        trial_open(&t, profiles[i % 2], "[" ENTRY("a", DEEP) "]", 0);
        CHECK_INT(mission_actors_extend(t.context, NULL, &first, &chain, NULL), MISSION_OK);
        CHECK_INT(mission_actors_extend(t.context, chain, &second, &t.actors, NULL), MISSION_OK);
        mission_actors_unref(chain);
        t.asked.actors = t.actors;
        t.asked.client_id = i / 2 == 1 ? first.sub : second.sub;
        t.asked.issuer = i / 2 == 2 ? V("https://elsewhere.example") : first.iss;
        t.asked.key = t.asked.subject_key;
        CHECK_CODE(trial_run(&t), own ? MISSION_OK : MISSION_E_EXCHANGE, &t.error);
        CHECK_INT(t.got.depth, own ? 3 : 0);
        trial_close(&t);
    }
    test_about(NULL);
}

static void refuse_exchange(const char *about, void (*change)(mission_exchange *))
{
    struct trial t;

    test_about("%s", about);
    trial_open(&t, MISSION_PROFILE_DRAFT, "[" ENTRY("a", AGENTS) "]", 0);
    change(&t.asked);
    CHECK_CODE(trial_run(&t), MISSION_E_EXCHANGE, &t.error);
    CHECK_TEXT(t.error.oauth_error, "invalid_request");
    CHECK(!t.got.authority && !t.got.actors && t.got.kind == MISSION_EXCHANGE_REFUSED);
    trial_close(&t);
}

static void no_client(mission_exchange *x)
{
    x->client_id = V("");
}
static void no_client_but_actor(mission_exchange *x)
{
    no_client(x);
    x->actor = (mission_principal){V("https://as.example.com"), V("tool-9")};
}
static void refresh_token(mission_exchange *x)
{
    x->subject_token_type = V("urn:ietf:params:oauth:token-type:refresh_token");
}
static void jwt(mission_exchange *x)
{
    x->requested_token_type = V("urn:ietf:params:oauth:token-type:jwt");
}
static void no_type(mission_exchange *x)
{
    x->requested_token_type = V("");
}
static void no_key(mission_exchange *x)
{
    x->key = V("");
}
static void same_key(mission_exchange *x)
{
    x->key = x->subject_key;
}
static void bad_profile(mission_exchange *x)
{
    x->sub_profile = V("ai_agent,user");
}

static void test_refusals(void)
{
    COVERS("10:DG-1", "10:DG-2", "10:DG-6", "40:DG-1");
    refuse_exchange("no client", no_client);
    refuse_exchange("no client, an actor_token", no_client_but_actor);
    refuse_exchange("a refresh token", refresh_token);
    refuse_exchange("jwt", jwt);
    refuse_exchange("no requested type", no_type);
    refuse_exchange("no key", no_key);
    refuse_exchange("the agent's key", same_key);
    refuse_exchange("a malformed profile", bad_profile);
}

/* An actor of another issuer is no client here, whatever its name: `sub` matches clients alone. */
static void test_foreign_actor(void)
{
    struct trial t;

    COVERS("10:DG-4", "10:DG-7");
    trial_open(&t, MISSION_PROFILE_DRAFT,
               "[" ENTRY("a", ",\"delegation\":{\"max_depth\":1,\"allowed_delegates\":"
                              "[{\"sub\":\"tool-runner-7\"}]}") "]",
               0);
    CHECK_CODE(trial_run(&t), MISSION_OK, &t.error);
    t.asked.actor = (mission_principal){V("https://other.example"), V("tool-runner-7")};
    CHECK_CODE(trial_run(&t), MISSION_E_DELEGATE, &t.error);
    t.asked.actor_client_id = V("tool-runner-7");
    CHECK_CODE(trial_run(&t), MISSION_OK, &t.error);
    trial_close(&t);
}

/* ---- Other types ---- */

static void test_other_types(void)
{
    const mission_authorization_type type = {.size = sizeof type, .type = V("payment")};
    const mission_config config = {
        .size = sizeof config, .authorization_types = &type, .authorization_type_count = 1};
    const char *other = "{\"type\":\"payment\",\"delegation\":{\"max_depth\":5,"
                        "\"allowed_delegates\":[{\"sub_profile\":\"ai_agent\"}]}}";
    char text[1024];
    struct trial t;

    COVERS("OT-2", "40:DG-7");
    snprintf(text, sizeof text, "[%s," ENTRY("a", AGENTS) "]", other);
    trial_open(&t, MISSION_PROFILE_SERIES, "[" ENTRY("a", AGENTS) "]", 0);
    mission_authority_set_unref(t.set);
    mission_context_unref(t.context);
    CHECK_CODE(mission_context_new(&config, &t.context, &t.error), MISSION_OK, &t.error);
    t.asked.authority = t.set = entries_set(t.context, text);
    CHECK_CODE(trial_run(&t), MISSION_OK, &t.error);
    CHECK(entries_are(t.context, mission_authority_set_value(t.got.authority),
                      "[" ENTRY("a", AGENTS) "]"));
    /* The approved agent keeps it, unchanged. */
    t.asked.client_id = t.asked.mission_client_id;
    CHECK_CODE(trial_run(&t), MISSION_OK, &t.error);
    CHECK(entries_are(t.context, mission_authority_set_value(t.got.authority), text));
    trial_close(&t);
}

/* ---- Narrowing on the way ---- */

static int32_t invoices(void *host, mission_view value, mission_builder *out, mission_error *error)
{
    (void)host;
    (void)error;
    if (value.len != 8 || memcmp(value.ptr, "invoices", 8) != 0)
        return 0;
    mission_builder_object(out);
    mission_builder_name(out, V("type"));
    mission_builder_string(out, V("mission_resource_access"));
    mission_builder_name(out, V("resource"));
    mission_builder_string(out, V("https://erp.example.com"));
    mission_builder_name(out, V("actions"));
    mission_builder_array(out);
    mission_builder_string(out, V("invoices.read"));
    mission_builder_end(out);
    mission_builder_end(out);
    return 0;
}

static void test_narrowed_exchange(void)
{
    const mission_scope_map scopes = {sizeof scopes, NULL, invoices};
    const mission_view resource = V("https://erp.example.com"), other = V("https://x.example");
    const char *set = "[" ENTRY("invoices.*", AGENTS) "," ENTRY("invoices.read", "") "]";

    COVERS("10:DG-2", "SU-6");
    for (size_t self = 0; self < 2; self++) {
        struct trial t;

        trial_open(&t, profiles[self], set, 0);
        if (self)
            t.asked.client_id = t.asked.mission_client_id;
        t.asked.resources = &resource;
        t.asked.resource_count = 1;
        t.asked.scope = V("invoices");
        t.asked.scopes = &scopes;
        CHECK_CODE(trial_run(&t), MISSION_OK, &t.error);
        CHECK(
            entries_are(t.context, mission_authority_set_value(t.got.authority),
                        self ? "[" ENTRY("invoices.read", AGENTS) "," ENTRY("invoices.read", "") "]"
                             : "[" ENTRY("invoices.read", AGENTS) "]"));
        t.asked.scope = V("orders");
        CHECK_CODE(trial_run(&t), MISSION_E_SCOPE, &t.error);
        CHECK_TEXT(t.error.oauth_error, "invalid_scope");
        CHECK(!t.got.authority && !t.got.actors);
        t.asked.scope = V("");
        t.asked.resources = &other;
        CHECK_CODE(trial_run(&t), MISSION_E_TARGET, &t.error);
        CHECK_TEXT(t.error.oauth_error, "invalid_target");
        trial_close(&t);
    }
}

/* ---- Against a naive model ---- */

/* The model speaks of the delegate `tool`, asserted to be an `ai_agent`. */
static bool naive_match(const mission_value *list)
{
    for (size_t i = 0; i < mission_value_count(list); i++) {
        const mission_value *m = mission_value_item(list, i);
        const mission_value *sub = mission_value_get(m, V("sub"));
        const mission_value *profile = mission_value_get(m, V("sub_profile"));
        const mission_view s = mission_value_string(sub), p = mission_value_string(profile);

        if ((sub || profile) && (!sub || (s.len == 4 && !memcmp(s.ptr, "tool", 4))) &&
            (!profile || (p.len == 8 && !memcmp(p.ptr, "ai_agent", 8))))
            return true;
    }
    return false;
}

static bool naive_keep(const mission_value *entry, size_t d, bool host)
{
    const mission_value *delegation = mission_value_get(entry, V("delegation"));
    const mission_value *list = mission_value_get(delegation, V("allowed_delegates"));

    return delegation &&
           (double)d <= mission_value_number(mission_value_get(delegation, V("max_depth"))) &&
           (list ? naive_match(list) : host);
}

static int32_t host_says(void *host, const mission_value *entry, const mission_actor *delegate,
                         mission_view client_id, int32_t *verdict, mission_error *error)
{
    (void)entry;
    (void)delegate;
    (void)client_id;
    (void)error;
    *verdict = *(const bool *)host;
    return 0;
}

/* What survives is what the model keeps, each once, each as it was, and so within its source. */
static void check_survivors(struct trial *t, size_t d, bool host)
{
    const size_t count = mission_authority_set_count(t->set);
    size_t next = 0;

    for (size_t i = 0; i < count; i++) {
        const mission_value *entry = mission_authority_set_entry(t->set, i);
        bool before = false;

        for (size_t k = 0; k < i && !before; k++)
            before = mission_value_equal(entry, mission_authority_set_entry(t->set, k)) == 1;
        if (before || !naive_keep(entry, d, host))
            continue;
        CHECK(mission_value_equal(entry, mission_authority_set_entry(t->got.authority, next)));
        next++;
    }
    CHECK_INT(mission_authority_set_count(t->got.authority), next);
    if (t->got.authority)
        CHECK_INT(entries_within(t->got.authority, t->set), 1);
}

static void test_model(void)
{
    uint64_t state = test_seed();

    COVERS("10:DG-2", "10:DG-3", "10:DG-4", "10:DG-5", "10:DG-7", "40:DG-8", "TK-1");
    for (size_t round = 0; round < ROUNDS; round++) {
        const size_t actors = entry_below(&state, 4);
        bool host = entry_below(&state, 2);
        const mission_delegate_policy policy = {sizeof policy, &host, host_says};
        char text[SET_TEXT];
        struct trial t;
        int32_t rc;

        entries_random(&state, 6, text);
        test_about("round %zu, %zu actors, host %d: %s", round, actors, host, text);
        trial_open(&t, profiles[round % 2], text, actors);
        t.asked.client_id = V("tool");
        t.asked.policy = &policy;
        rc = trial_run(&t);
        CHECK(rc == MISSION_OK || rc == MISSION_E_TARGET || rc == MISSION_E_CHAIN_DEPTH ||
              rc == MISSION_E_DELEGATE);
        check_survivors(&t, actors + 1, host);
        CHECK_INT(mission_actors_count(t.got.actors), rc ? 0 : actors + 1);
        trial_close(&t);
    }
}

/* ---- Another domain ---- */

static int32_t resolves(void *host, mission_view client_id, int32_t *verdict, mission_error *error)
{
    const struct host *h = host;

    (void)error;
    if (h->verdict != 77)
        *verdict =
            h->verdict == 1 ? client_id.len == 4 && !memcmp(client_id.ptr, "tool", 4) : h->verdict;
    return h->rc;
}

#define LIST(list) ",\"delegation\":{\"max_depth\":1,\"allowed_delegates\":" list "}"

static void test_domain(void)
{
    static const char *const set =
        "[" ENTRY("a", "") "," ENTRY("b", LIST("[{\"sub\":\"tool\"}]")) "," ENTRY(
            "c",
            LIST("[{\"sub_profile\":\"user\"},{\"sub\":\"x\"}]")) "," ENTRY("d",
                                                                            LIST(
                                                                                "[{\"sub_profile\":"
                                                                                "\"user\"}]")) "]";
    static const char *const known = "[" ENTRY("a", "") "," ENTRY(
        "b", LIST("[{\"sub\":\"tool\"}]")) "," ENTRY("d", LIST("[{\"sub_profile\":\"user\"}]")) "]";
    static const char *const unknown =
        "[" ENTRY("a", "") "," ENTRY("d", LIST("[{\"sub_profile\":\"user\"}]")) "]";
    struct host host = {0, 1, 0};
    mission_client_map map = {sizeof map, &host, resolves};
    mission_authority_set *got;
    struct trial t;

    COVERS("10:DG-7", "XD-5");
    trial_open(&t, MISSION_PROFILE_DRAFT, set, 0);
    CHECK_CODE(mission_authority_set_for_domain(t.set, &map, &got, &t.error), MISSION_OK, &t.error);
    CHECK(entries_are(t.context, mission_authority_set_value(got), known));
    mission_authority_set_unref(got);
    CHECK_CODE(mission_authority_set_for_domain(t.set, NULL, &got, &t.error), MISSION_OK, &t.error);
    CHECK(entries_are(t.context, mission_authority_set_value(got), unknown));
    mission_authority_set_unref(got);
    host.rc = 3;
    CHECK_CODE(mission_authority_set_for_domain(t.set, &map, &got, &t.error), MISSION_E_HOST,
               &t.error);
    CHECK(!got);
    host = (struct host){0, 77, 0};
    CHECK_CODE(mission_authority_set_for_domain(t.set, &map, &got, &t.error), MISSION_E_VERDICT,
               &t.error);
    map.resolves = NULL;
    CHECK_CODE(mission_authority_set_for_domain(t.set, &map, &got, &t.error), MISSION_E_NO_CALLBACK,
               &t.error);
    trial_close(&t);
    trial_open(&t, MISSION_PROFILE_SERIES, "[" ENTRY("b", LIST("[{\"sub\":\"tool\"}]")) "]", 0);
    CHECK_CODE(mission_authority_set_for_domain(t.set, NULL, &got, &t.error), MISSION_E_TARGET,
               &t.error);
    CHECK_TEXT(t.error.oauth_error, "invalid_target");
    trial_close(&t);
}

static int32_t payment_within(void *host, const mission_value *a, const mission_value *b,
                              int32_t *verdict, mission_error *error)
{
    (void)host;
    (void)error;
    *verdict = mission_value_equal(a, b);
    return 0;
}

/* A type whose rules are not known never crosses, whatever it says of delegates. */
static void test_foreign_types(void)
{
    static const char *const other = "{\"type\":\"payment\"}";
    char text[1024];

    COVERS("OT-2", "40:DG-7");
    snprintf(text, sizeof text, "[%s," ENTRY("a", "") "]", other);
    for (size_t i = 0; i < 4; i++) {
        const bool known = i & 1;
        const mission_authorization_type type = {
            .size = sizeof type, .type = V("payment"), .within = known ? payment_within : NULL};
        const mission_config config = {.size = sizeof config,
                                       .profile = profiles[i / 2],
                                       .authorization_types = &type,
                                       .authorization_type_count = 1};
        mission_error error = MISSION_ERROR_INIT;
        mission_authority_set *set, *got;
        mission_context *context;

        CHECK_CODE(mission_context_new(&config, &context, &error), MISSION_OK, &error);
        set = entries_set(context, text);
        CHECK_CODE(mission_authority_set_for_domain(set, NULL, &got, &error), MISSION_OK, &error);
        CHECK(entries_are(context, mission_authority_set_value(got),
                          known ? text : "[" ENTRY("a", "") "]"));
        mission_authority_set_unref(got);
        mission_authority_set_unref(set);
        mission_context_unref(context);
    }
}

/* ---- Arguments ---- */

static void test_arguments(void)
{
    struct trial t;
    const mission_delegate_policy none = {.size = sizeof none};

    trial_open(&t, MISSION_PROFILE_DRAFT, "[" ENTRY("a", AGENTS) "]", 0);
    CHECK_CODE(mission_exchange_decide(&t.asked, NULL, &t.error), MISSION_E_ARGUMENT, &t.error);
    CHECK_CODE(mission_exchange_decide(NULL, &t.got, &t.error), MISSION_E_ARGUMENT, &t.error);
    t.asked.policy = &none;
    CHECK_CODE(trial_run(&t), MISSION_E_NO_CALLBACK, &t.error);
    t.asked.policy = NULL;
    t.asked.actor.iss = V("https://as.example.com"); /* half a principal */
    CHECK_CODE(trial_run(&t), MISSION_E_ARGUMENT, &t.error);
    t.asked.actor.iss = V("");
    t.asked.scope = V("x"); /* without a map */
    CHECK_CODE(trial_run(&t), MISSION_E_ARGUMENT, &t.error);
    t.asked.scope = V("");
    t.asked.key = (mission_view){NULL, 3};
    CHECK_CODE(trial_run(&t), MISSION_E_ARGUMENT, &t.error);
    t.asked.key = V("tool-key");
    t.asked.size = 8;
    CHECK_CODE(trial_run(&t), MISSION_E_ABI_SMALL, &t.error);
    t.asked.size = sizeof t.asked;
    t.got.size = 8;
    CHECK_CODE(mission_exchange_decide(&t.asked, &t.got, &t.error), MISSION_E_ABI_SMALL, &t.error);
    mission_exchanged_clear(&t.got); /* quiet */
    mission_exchanged_clear(NULL);
    t.got.size = sizeof t.got;
    CHECK_CODE(trial_run(&t), MISSION_OK, &t.error);
    trial_close(&t);
    mission_actors_unref(mission_actors_ref(NULL));
}

static const struct test tests[] = {
    {"matchers", test_matchers},
    {"chain order", test_chain_order},
    {"chain refusals", test_chain_refusals},
    {"chain limit", test_chain_limit},
    {"delegation", test_delegation},
    {"depth", test_depth},
    {"actors limit", test_actors_limit},
    {"nothing left", test_nothing_left},
    {"policy", test_policy},
    {"self-exchange", test_self_exchange},
    {"own token", test_own_token},
    {"refusals", test_refusals},
    {"foreign actor", test_foreign_actor},
    {"other types", test_other_types},
    {"narrowed exchange", test_narrowed_exchange},
    {"model", test_model},
    {"another domain", test_domain},
    {"foreign types", test_foreign_types},
    {"arguments", test_arguments},
};
TEST_MAIN("delegation", tests)
