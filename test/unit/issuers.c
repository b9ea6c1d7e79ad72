/* State authorities for the tests. SPDX-License-Identifier: MIT */
#include "issuers.h"

const mission_principal issuers_alice = {{"https://idp.example.com", 23}, {"alice", 5}};
const mission_principal issuers_admin = {{"https://idp.example.com", 23}, {"admin", 5}};

#define ENTRY(resource, actions, more)                                                             \
    "{\"type\":\"mission_resource_access\",\"resource\":\"https://" resource                       \
    "\",\"actions\":[" actions "]" more "}"
#define CHILDREN                                                                                   \
    ",\"delegation\":{\"max_depth\":2,\"allowed_delegates\":[{\"sub_profile\":\"ai_agent\"}],"     \
    "\"children\":{\"max_children\":3,\"max_child_depth\":3,\"allowed_child_actors\":[{\"sub\":"   \
    "\"sub-agent\"}]}}"
#define LIMITED ",\"constraints\":{\"max_amount\":{\"amount\":\"500.00\",\"currency\":\"USD\"}}"

/* The broadest that may be derived. */
static const char *const ceiling =
    "[" ENTRY("erp.example.com", "\"invoices.*\"", CHILDREN) "," ENTRY(
        "erp.example.com", "\"journal-entries.write\"",
        LIMITED) "," ENTRY("docs.example.com/mcp", "\"create_doc\",\"read_doc\"", "") "]";

/* ---- the host's word ---- */

static int32_t answer(struct issuers *s, bool yes, int32_t *verdict)
{
    int32_t trouble = s->trouble ? s->trouble(s->trouble_host) : 0;

    atomic_fetch_add(&s->word.asked, 1);
    if (trouble || atomic_load(&s->word.fails))
        return trouble ? trouble : ISSUERS_HOST_CODE;
    *verdict = yes;
    return 0;
}

static int32_t may(void *host, const mission_act *act, int32_t *verdict, mission_error *error)
{
    struct issuers *s = host;

    (void)error;
    return answer(s, atomic_load(&s->word.no) != (int)act->what, verdict);
}

static int32_t authenticated(void *host, const mission_act *act, mission_view acr,
                             const mission_value *authentication, int32_t *verdict,
                             mission_error *error)
{
    struct issuers *s = host;

    (void)act, (void)acr, (void)authentication, (void)error;
    return answer(s, !atomic_load(&s->word.weak), verdict);
}

static int32_t source(void *host, const mission_act *act, const mission_value *authority_source,
                      int32_t *verdict, mission_error *error)
{
    struct issuers *s = host;

    (void)act, (void)authority_source, (void)error;
    return answer(s, !atomic_load(&s->word.no_source), verdict);
}

/* Series: the entries of the ceiling that an object stands for. */
static int32_t candidates(void *host, mission_view purpose, mission_view target,
                          mission_builder *out, mission_error *error)
{
    struct issuers *s = host;
    const mission_value *all = mission_authority_set_value(s->ceiling);
    const bool docs = target.len == 4 && memcmp(target.ptr, "docs", 4) == 0;

    (void)purpose, (void)error;
    for (size_t i = 0; i < mission_value_count(all); i++) {
        const mission_value *entry = mission_value_item(all, i);
        const mission_view resource = mission_value_string(mission_value_get(entry, V("resource")));
        const bool is_docs = resource.len > 12 && memcmp(resource.ptr + 8, "docs", 4) == 0;

        if (is_docs == docs)
            mission_builder_value(out, entry);
    }
    return 0;
}

static int32_t policy(void *host, const mission_act *act, mission_derivation_policy *out,
                      mission_error *error)
{
    struct issuers *s = host;
    int32_t trouble;

    (void)act, (void)error;
    trouble = s->trouble ? s->trouble(s->trouble_host) : 0;
    if (trouble)
        return trouble;
    if (atomic_load(&s->word.fails))
        return ISSUERS_HOST_CODE;
    out->flags = MISSION_DERIVE_KEYS_ENFORCED;
    out->version = mission_view_of(s->policy_version);
    out->ceiling = s->ceiling;
    out->host = s;
    out->candidates = candidates;
    return 0;
}

static int32_t purpose_inside(void *host, const mission_act *act, const mission_record *parent,
                              int32_t *verdict, mission_error *error)
{
    struct issuers *s = host;

    (void)act, (void)parent, (void)error;
    return answer(s, !atomic_load(&s->word.no_purpose), verdict);
}

static int32_t child_policy(void *host, const mission_act *act, mission_view name, int32_t *verdict,
                            mission_error *error)
{
    struct issuers *s = host;

    (void)act, (void)name, (void)error;
    return answer(s, !atomic_load(&s->word.no_policy), verdict);
}

static int32_t longer(void *host, const mission_act *act, const mission_record *predecessor,
                      int32_t *verdict, mission_error *error)
{
    struct issuers *s = host;

    (void)act, (void)predecessor, (void)error;
    return answer(s, !atomic_load(&s->word.no_longer), verdict);
}

static int32_t child_actor(void *host, mission_view client_id, mission_sink *out, int32_t *verdict,
                           mission_error *error)
{
    struct issuers *s = host;

    (void)client_id, (void)error;
    if (s->asserted)
        out->write(out->host, s->asserted, strlen(s->asserted));
    return answer(s, s->any_actor, verdict);
}

static int32_t standing(void *host, const mission_act *act, const mission_value *basis,
                        mission_view policy_version, mission_recency *recency, int32_t *verdict,
                        mission_error *error)
{
    static _Thread_local mission_recency_ceiling limit;
    static const mission_view present = {"payments", 8};
    struct issuers *s = host;

    (void)act, (void)policy_version, (void)error;
    CHECK(!basis == (recency->approved_at.len != 0));
    if (basis)
        recency->approved_at = mission_view_of(s->retained);
    limit = (mission_recency_ceiling){sizeof limit, mission_view_of(s->of_class), s->oldest};
    recency->ceilings = &limit;
    recency->ceiling_count = s->oldest != 0;
    recency->classes = &present;
    recency->class_count = 1;
    return answer(s, !basis || s->retained, verdict);
}

static int32_t read_clock(void *host, mission_time *out)
{
    struct issuers *s = host;

    *out = (mission_time){.seconds = atomic_load(&s->seconds)};
    return atomic_load(&s->clock_fails);
}

/* ---- opening ---- */

void issuers_policy(struct issuers *s, const char *entries, const char *version)
{
    mission_error error = MISSION_ERROR_INIT;

    mission_authority_set_unref(s->ceiling);
    s->ceiling = NULL;
    CHECK_CODE(mission_authority_set_parse(s->context, mission_view_of(entries ? entries : ceiling),
                                           &s->ceiling, &error),
               MISSION_OK, &error);
    snprintf(s->policy_version, sizeof s->policy_version, "%s", version ? version : "policy-1");
}

void issuers_clock(struct issuers *s, mission_clock *out)
{
    *out = (mission_clock){sizeof *out, s, read_clock};
}

static void open_context(struct issuers *s)
{
    const mission_clock clock = {sizeof clock, s, read_clock};
    const mission_config config = {
        .size = sizeof config,
        .profile = s->profile,
        .flags = s->profile == MISSION_PROFILE_DRAFT ? MISSION_CONTEXT_DEPLOYMENTS : 0,
        .clock = &clock,
    };
    mission_error error = MISSION_ERROR_INIT;

    CHECK_CODE(mission_context_new(&config, &s->context, &error), MISSION_OK, &error);
}

static void open_issuer(struct issuers *s)
{
    const mission_issuer_host host = {
        .size = sizeof host,
        .host = s,
        .may = s->no_may ? NULL : may,
        .authenticated = authenticated,
        .source = source,
        .policy = policy,
        .purpose = purpose_inside,
        .child_policy = child_policy,
        .longer = longer,
        .child_actor = child_actor,
        .standing = s->no_standing ? NULL : standing,
    };
    const mission_issuer_config config = {
        .size = sizeof config,
        .context = s->context,
        .issuer = V("https://as.example.com"),
        .store = s->store,
        .host = &host,
        .pending_most = s->pending_most,
    };
    mission_error error = MISSION_ERROR_INIT;

    CHECK_CODE(mission_issuer_new(&config, &s->issuer, &error), MISSION_OK, &error);
}

void issuers_again(struct issuers *s)
{
    mission_issuer_unref(s->issuer);
    s->issuer = NULL;
    open_issuer(s);
}

void issuers_open_in(struct issuers *s, uint32_t profile, mission_context *context,
                     const mission_store *store)
{
    mission_error error = MISSION_ERROR_INIT;

    memset(s, 0, sizeof *s);
    s->profile = profile;
    atomic_store(&s->seconds, ISSUERS_START);
    s->context = context;
    if (!context)
        open_context(s);
    s->store = store;
    if (!store) {
        CHECK_CODE(mission_memory_store_new(s->context, &s->memory, &error), MISSION_OK, &error);
        s->store = mission_memory_store_table(s->memory);
    }
    issuers_policy(s, NULL, NULL);
    s->source = test_json(s->context, "{\"type\":\"user_delegated\"}");
    s->authentication = test_json(s->context, "{\"acr\":\"urn:example:gold\"}");
    open_issuer(s);
}

void issuers_open_on(struct issuers *s, uint32_t profile, const mission_store *store)
{
    issuers_open_in(s, profile, NULL, store);
}

void issuers_open(struct issuers *s, uint32_t profile)
{
    issuers_open_on(s, profile, NULL);
}

void issuers_close(struct issuers *s)
{
    mission_issuer_unref(s->issuer);
    mission_memory_store_unref(s->memory);
    mission_authority_set_unref(s->ceiling);
    mission_json_unref(s->source);
    mission_json_unref(s->authentication);
    mission_context_unref(s->context);
}

void issuers_in_both(void (*run)(struct issuers *s))
{
    static const uint32_t profiles[] = {MISSION_PROFILE_SERIES, MISSION_PROFILE_DRAFT};

    for (size_t i = 0; i < 2; i++) {
        struct issuers s;

        test_about("%s", mission_profile_name(profiles[i]));
        issuers_open(&s, profiles[i]);
        run(&s);
        issuers_close(&s);
        test_about(NULL);
    }
}

/* ---- running ---- */

static char *text_of(struct issuers *s, const mission_value *value)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_text *text = NULL;
    mission_view view;
    char *copy;

    if (mission_value_canonical(s->context, value, &text, &error) != MISSION_OK)
        return NULL;
    view = mission_text_view(text);
    copy = malloc(view.len + 1);
    if (!copy)
        abort();
    memcpy(copy, view.ptr, view.len);
    copy[view.len] = 0;
    mission_text_unref(text);
    return copy;
}

mission_verdict issuers_run(struct issuers *s, mission_plan *plan, char **reply)
{
    mission_verdict verdict = {.size = sizeof verdict};
    mission_error error = MISSION_ERROR_INIT;
    int32_t rc = mission_plan_run(plan, s->store, &error);

    if (reply)
        *reply = NULL;
    if (rc == MISSION_OK)
        rc = mission_plan_verdict(plan, &verdict, &error);
    if (rc != MISSION_OK)
        verdict = (mission_verdict){.size = sizeof verdict, .code = rc};
    else if (reply)
        *reply = text_of(s, mission_plan_reply(plan));
    /* The plan's own strings go with it; the tests compare those that are static. */
    if (rc == MISSION_OK && verdict.replayed && !verdict.done)
        verdict.oauth_error = verdict.member = verdict.value = NULL;
    mission_plan_free(plan);
    return verdict;
}

const char *issuers_member(struct issuers *s, const char *reply, const char *pointer)
{
    static _Thread_local char out[65536];
    mission_error error = MISSION_ERROR_INIT;
    mission_json *json = NULL;
    const mission_value *value;
    char *text = NULL;

    out[0] = 0;
    if (!reply || mission_json_parse(s->context, mission_view_of(reply), 0, &json, &error))
        return out;
    value = mission_value_find(mission_json_root(json), mission_view_of(pointer));
    if (mission_value_kind(value) == MISSION_JSON_STRING) {
        const mission_view view = mission_value_string(value);

        snprintf(out, sizeof out, "%.*s", (int)view.len, view.ptr);
    } else if (value) {
        text = text_of(s, value);
        snprintf(out, sizeof out, "%s", text ? text : "");
        free(text);
    }
    mission_json_unref(json);
    return out;
}

/* ---- asking ---- */

char *issuers_intent_text(const struct issuers *s, const struct issuers_intent *intent)
{
    static const struct issuers_intent none;
    const bool draft = s->profile == MISSION_PROFILE_DRAFT;
    char cap[64] = "", *text = malloc(4096);

    if (!text)
        abort();
    intent = intent ? intent : &none;
    if (intent->cap)
        snprintf(cap, sizeof cap, ",\"%s\":{\"max_derivations\":%llu}",
                 draft ? "controls" : "context", (unsigned long long)intent->cap);
    snprintf(text, 4096,
             draft ? "{\"intent\":{\"goal\":\"%s\",\"resources\":[%s],\"expires_at\":"
                     "\"%s\"%s}}"
                   : "{\"goal\":\"%s\",\"objects\":[%s],\"constraints\":[],\"success_"
                     "criteria\":[],\"mission_expiry\":\"%s\"%s}",
             intent->goal ? intent->goal : "Reconcile Q3 invoices",
             draft ? "\"https://erp.example.com\"" : "\"Q3 invoices\"",
             intent->expires_at ? intent->expires_at : "2026-12-31T00:00:00Z", cap);
    return text;
}

char *issuers_proposal_text(const struct issuers *s, const struct issuers_intent *intent)
{
    char *text = malloc(4096);

    if (!text)
        abort();
    if (s->profile != MISSION_PROFILE_DRAFT) {
        free(text);
        return NULL;
    }
    snprintf(text, 4096, "[%s,%s]",
             intent && intent->children ? ENTRY("erp.example.com", "\"invoices.*\"", CHILDREN)
                                        : ENTRY("erp.example.com", "\"invoices.*\"", ""),
             ENTRY("erp.example.com", "\"journal-entries.write\"", LIMITED));
    return text;
}

mission_admit issuers_admission(const struct issuers *s)
{
    return (mission_admit){
        .size = sizeof(mission_admit),
        .subject = issuers_alice,
        .client_id = ISSUERS_CLIENT,
        .tenant = V("example-corp"),
        .authority_source =
            s->profile == MISSION_PROFILE_DRAFT ? mission_json_root(s->source) : NULL,
    };
}

mission_verdict issuers_admit(struct issuers *s, const struct issuers_intent *intent, char **reply)
{
    char *text = issuers_intent_text(s, intent), *proposal = issuers_proposal_text(s, intent);
    mission_admit request = issuers_admission(s);
    mission_error error = MISSION_ERROR_INIT;
    mission_verdict verdict = {0};
    mission_plan *plan;
    int32_t rc;

    request.intent = mission_view_of(text);
    request.proposal = mission_view_of(proposal);
    rc = mission_plan_admit(s->issuer, &request, &plan, &error);
    CHECK_CODE(rc, MISSION_OK, &error);
    if (rc == MISSION_OK)
        verdict = issuers_run(s, plan, reply);
    free(text);
    free(proposal);
    return verdict;
}

bool issuers_wait(struct issuers *s, const struct issuers_intent *intent,
                  struct issuers_waiting *out)
{
    char *reply = NULL;
    const mission_verdict verdict = issuers_admit(s, intent, &reply);

    snprintf(out->id, sizeof out->id, "%s", issuers_member(s, reply, "/mission_id"));
    snprintf(out->rendering, sizeof out->rendering, "%s", issuers_member(s, reply, "/rendering"));
    test_check(verdict.done == 1, __FILE__, __LINE__, "admitted: %s (%s)",
               mission_code_reason(verdict.code), reply ? reply : "");
    free(reply);
    return verdict.done == 1;
}

mission_decide issuers_decision(const struct issuers *s, const struct issuers_waiting *waiting,
                                const char *event)
{
    return (mission_decide){
        .size = sizeof(mission_decide),
        .mission_id = mission_view_of(waiting->id),
        .actor = {.principal = issuers_alice},
        .approval_event_id = mission_view_of(event),
        .rendering = mission_view_of(waiting->rendering),
        .authentication = mission_json_root(s->authentication),
    };
}

mission_verdict issuers_approve(struct issuers *s, const struct issuers_waiting *waiting,
                                const char *event, char **reply)
{
    const mission_decide request = issuers_decision(s, waiting, event);
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan;
    int32_t rc = mission_plan_approve(s->issuer, &request, &plan, &error);

    CHECK_CODE(rc, MISSION_OK, &error);
    return rc ? (mission_verdict){0} : issuers_run(s, plan, reply);
}

bool issuers_mission(struct issuers *s, const struct issuers_intent *intent, char *id)
{
    struct issuers_waiting waiting;
    mission_verdict verdict;
    char event[400], *reply = NULL;

    id[0] = 0;
    if (!issuers_wait(s, intent, &waiting))
        return false;
    snprintf(event, sizeof event, "ape_%s", waiting.id);
    verdict = issuers_approve(s, &waiting, event, &reply);
    test_check(verdict.done == 1, __FILE__, __LINE__, "approved: %s (%s)",
               mission_code_reason(verdict.code), reply ? reply : "");
    free(reply);
    snprintf(id, 300, "%s", waiting.id);
    return verdict.done == 1;
}

mission_derive issuers_derivation(const struct issuers *s, const char *id)
{
    (void)s;
    return (mission_derive){
        .size = sizeof(mission_derive),
        .mission_id = mission_view_of(id),
        .actor = {.client_id = ISSUERS_CLIENT},
        .lifetime = 300,
    };
}

mission_verdict issuers_derive(struct issuers *s, const char *id, uint32_t flags, char **reply)
{
    mission_derive request = issuers_derivation(s, id);
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan;
    int32_t rc;

    request.flags = flags;
    rc = mission_plan_derive(s->issuer, &request, &plan, &error);
    CHECK_CODE(rc, MISSION_OK, &error);
    return rc ? (mission_verdict){0} : issuers_run(s, plan, reply);
}

mission_verdict issuers_operate(struct issuers *s, const char *id, uint32_t event,
                                const char *nonce, char **reply)
{
    const mission_operate request = {
        .size = sizeof request,
        .event = event,
        .flags = nonce ? 0 : MISSION_OPERATE_INTERNAL,
        .mission_id = mission_view_of(id),
        .actor = {.principal = issuers_admin, .client_id = V("admin-console")},
        .nonce = mission_view_of(nonce),
        .request = mission_view_of(mission_event_name(event)),
    };
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan;
    int32_t rc = mission_plan_operate(s->issuer, &request, &plan, &error);

    CHECK_CODE(rc, MISSION_OK, &error);
    return rc ? (mission_verdict){0} : issuers_run(s, plan, reply);
}
