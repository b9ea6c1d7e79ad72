/* Expansion and Child Missions, failing at every allocation and at every callback of the host.
 * SPDX-License-Identifier: MIT
 *
 * The predecessor is made once, with a context that does not fail. Each run then plans the whole
 * creation with one that does, up to a commit that is not done. */
#include "meter.h"
#include "families.h"

#define FAMILY                                                                                     \
    "[" FAMILIES_WITH("\"invoices.read\"",                                                         \
                      "\"max_children\":5,\"max_child_depth\":3,\"child_creation_policy\":"        \
                      "\"policy:one\"," FAMILIES_ACTORS) "]"
#define KEY V("0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I")

static struct house {
    struct issuers issuers;
    char root[300];
    struct families_end waiting; /* a successor of it, to be approved */
    mission_json *actor;
    mission_json *basis; /* a consent that was given before */
} houses[2];

static struct house *house(void)
{
    struct house *h = &houses[meter_profile() == MISSION_PROFILE_DRAFT];

    if (!h->root[0]) {
        issuers_open(&h->issuers, meter_profile());
        families_root(&h->issuers, FAMILY, "2026-10-01T00:00:00Z", h->root);
        families_run(&h->issuers,
                     &(struct families_ask){.source = h->root, .entries = "[" FAMILIES_ALL "]"},
                     &h->waiting);
        CHECK_INT(h->waiting.done, 1);
        h->actor = test_json(h->issuers.context,
                             "{\"iss\":\"https://other.example.com\",\"sub\":\"worker\"}");
        h->basis = test_json(
            h->issuers.context,
            "{\"type\":\"template\",\"consent_principal\":{\"iss\":\"https://idp.example.com\","
            "\"sub\":\"alice\"},\"activation\":{\"template_id\":\"t1\"},\"activation_actor\":{"
            "\"iss\":\"https://as.example.com\",\"sub\":\"dispatcher\"},\"root_commitment\":"
            "\"sha-256:47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU\",\"approved_at\":"
            "\"2026-08-31T23:00:00Z\"}");
    }
    return h;
}

/* ---- a host that fails when the meter says so ---- */

static int32_t yes(void *host, int32_t *verdict)
{
    struct meter *meter = host;

    *verdict = 1;
    return meter_fails(meter, &meter->host) ? METER_HOST_CODE : 0;
}

static int32_t may(void *host, const mission_act *act, int32_t *verdict, mission_error *error)
{
    (void)act, (void)error;
    return yes(host, verdict);
}

static int32_t with_record(void *host, const mission_act *act, const mission_record *record,
                           int32_t *verdict, mission_error *error)
{
    (void)act, (void)record, (void)error;
    return yes(host, verdict);
}

static int32_t authenticated(void *host, const mission_act *act, mission_view acr,
                             const mission_value *authentication, int32_t *verdict,
                             mission_error *error)
{
    (void)act, (void)acr, (void)authentication, (void)error;
    return yes(host, verdict);
}

static int32_t source(void *host, const mission_act *act, const mission_value *authority_source,
                      int32_t *verdict, mission_error *error)
{
    (void)act, (void)authority_source, (void)error;
    return yes(host, verdict);
}

static int32_t child_policy(void *host, const mission_act *act, mission_view policy,
                            int32_t *verdict, mission_error *error)
{
    (void)act, (void)policy, (void)error;
    return yes(host, verdict);
}

static int32_t child_client(void *host, const mission_principal *actor, mission_sink *out,
                            int32_t *verdict, mission_error *error)
{
    (void)actor, (void)error;
    out->write(out->host, "sub-agent", 9);
    return yes(host, verdict);
}

static int32_t child_actor(void *host, mission_view client_id, mission_sink *out, int32_t *verdict,
                           mission_error *error)
{
    (void)client_id, (void)error;
    out->write(out->host, "ai_agent", 8);
    return yes(host, verdict);
}

static int32_t standing(void *host, const mission_act *act, const mission_value *basis,
                        mission_view policy_version, mission_recency *recency, int32_t *verdict,
                        mission_error *error)
{
    (void)act, (void)policy_version, (void)error;
    if (basis)
        recency->approved_at = V("2026-08-31T23:00:00Z");
    return yes(host, verdict);
}

static int32_t candidates(void *host, mission_view purpose, mission_view target,
                          mission_builder *out, mission_error *error)
{
    const mission_value *all = mission_authority_set_value(house()->issuers.ceiling);
    int32_t verdict;

    (void)purpose, (void)target, (void)error;
    for (size_t i = 0; i < mission_value_count(all); i++)
        mission_builder_value(out, mission_value_item(all, i));
    return yes(host, &verdict);
}

static int32_t policy(void *host, const mission_act *act, mission_derivation_policy *out,
                      mission_error *error)
{
    int32_t verdict;

    (void)act, (void)error;
    out->flags = MISSION_DERIVE_KEYS_ENFORCED;
    out->version = V("policy-1");
    out->ceiling = house()->issuers.ceiling;
    out->host = host;
    out->candidates = candidates;
    return yes(host, &verdict);
}

static int32_t no_commit(void *host, const mission_store_write *writes, size_t count,
                         size_t *failed, mission_error *error)
{
    (void)host, (void)writes, (void)count, (void)failed, (void)error;
    return MISSION_STORE_OK;
}

/* ---- one creation ---- */

struct setup {
    mission_context *context;
    mission_issuer *issuer;
    mission_store store;
    char *intent;
    mission_create create;
    mission_decide decide;
};

static mission_issuer *open_issuer(struct meter *meter, struct setup *s)
{
    const mission_issuer_host host = {.size = sizeof host,
                                      .host = meter,
                                      .may = may,
                                      .authenticated = authenticated,
                                      .source = source,
                                      .policy = policy,
                                      .purpose = with_record,
                                      .child_policy = child_policy,
                                      .child_client = child_client,
                                      .longer = with_record,
                                      .child_actor = child_actor,
                                      .standing = standing};
    const mission_issuer_config config = {.size = sizeof config,
                                          .context = s->context,
                                          .issuer = V("https://as.example.com"),
                                          .host = &host};
    mission_error error = MISSION_ERROR_INIT;
    mission_issuer *issuer = NULL;

    CHECK_CODE(mission_issuer_new(&config, &issuer, &error), MISSION_OK, &error);
    return issuer;
}

enum what { EXPAND, CHILD, DENIED_CHILD, SUCCESSION };

static mission_create creation_of(const struct setup *s, const struct house *h, enum what what,
                                  const char *entries)
{
    mission_create create = {.size = sizeof create,
                             .source_id = mission_view_of(h->root),
                             .subject_key = KEY,
                             .presented_key = KEY,
                             .creation_request_id = V("swept"),
                             .requested_token_type =
                                 V("urn:ietf:params:oauth:token-type:access_token"),
                             .admit = issuers_admission(&h->issuers)};

    create.admit.intent = mission_view_of(s->intent);
    if (meter_profile() == MISSION_PROFILE_DRAFT)
        create.admit.proposal = mission_view_of(entries);
    if (what == EXPAND)
        return create;
    create.requested_token_type = V("urn:ietf:params:oauth:token-type:jwt");
    create.child_actor = mission_json_root(h->actor);
    create.adjudicated = 1;
    return create;
}

static void prepare(struct meter *meter, struct setup *s, enum what what)
{
    const struct issuers_intent intent = {.expires_at = "2026-11-01T00:00:00Z"};
    const char *entries = what == CHILD ? FAMILY : "[" FAMILIES_ALL "]";
    struct house *h = house();

    meter->now.seconds = ISSUERS_START;
    issuers_policy(&h->issuers, entries, NULL);
    s->context = meter_context(meter, meter_profile());
    s->issuer = open_issuer(meter, s);
    s->store = *h->issuers.store;
    s->store.commit = no_commit;
    s->intent = issuers_intent_text(&h->issuers, &intent);
    s->create = creation_of(s, h, what, entries);
    s->decide = (mission_decide){.size = sizeof s->decide,
                                 .mission_id = mission_view_of(h->waiting.id),
                                 .actor = {.principal = issuers_alice},
                                 .approval_event_id = V("ape_1"),
                                 .approval_basis = mission_json_root(h->basis),
                                 .rendering = mission_view_of(h->waiting.rendering)};
}

/* A plan that broke has no verdict, no reply and no record; a member that the host could not judge
 * is refused, and whoever asked is told why. */
static int32_t end_of(const mission_plan *plan, enum what what, int32_t rc, mission_error *error)
{
    mission_verdict verdict = {.size = sizeof verdict, .done = 7};

    if (rc == MISSION_OK) {
        CHECK_INT(mission_plan_verdict(plan, &verdict, NULL), MISSION_OK);
        if (verdict.done == 1 ||
            (what == DENIED_CHILD && verdict.code == MISSION_E_NOT_STRICT_SUBSET))
            return MISSION_OK;
        *error = *mission_plan_refusal(plan);
        return verdict.code;
    }
    CHECK_INT(mission_plan_verdict(plan, &verdict, NULL), MISSION_E_STATE);
    CHECK(verdict.done != 1);
    CHECK(mission_plan_reply(plan) == NULL && mission_plan_record(plan) == NULL);
    return rc;
}

static int32_t plan_of(struct setup *s, enum what what, mission_plan **plan, mission_error *error)
{
    switch (what) {
    case EXPAND:
        return mission_plan_expand(s->issuer, &s->create, plan, error);
    case SUCCESSION:
        return mission_plan_approve(s->issuer, &s->decide, plan, error);
    default:
        return mission_plan_child(s->issuer, &s->create, plan, error);
    }
}

static int32_t run(struct meter *meter, enum what what, mission_error *error)
{
    struct setup s = {.context = NULL};
    mission_plan *plan = NULL;
    int32_t rc;

    prepare(meter, &s, what);
    meter_arm(meter);
    rc = plan_of(&s, what, &plan, error);
    CHECK((plan == NULL) == (rc != MISSION_OK));
    if (rc == MISSION_OK)
        rc = mission_plan_run(plan, &s.store, error);
    meter_disarm(meter);
    if (plan)
        rc = end_of(plan, what, rc, error);
    mission_plan_free(plan);
    mission_issuer_unref(s.issuer);
    mission_context_unref(s.context);
    free(s.intent);
    return rc;
}

static int32_t run_expand(struct meter *meter, mission_error *error)
{
    return run(meter, EXPAND, error);
}

static int32_t run_child(struct meter *meter, mission_error *error)
{
    return run(meter, CHILD, error);
}

static int32_t run_denied_child(struct meter *meter, mission_error *error)
{
    return run(meter, DENIED_CHILD, error);
}

static int32_t run_succession(struct meter *meter, mission_error *error)
{
    return run(meter, SUCCESSION, error);
}

static const struct scenario scenarios[] = {
    {"mission_plan_expand", run_expand, 0, false},
    {"mission_plan_child", run_child, 0, false},
    {"mission_plan_child", run_denied_child, 0, false},
    {"mission_plan_approve", run_succession, MISSION_PROFILE_DRAFT, false},
};

static void test_sweep(void)
{
    for (size_t i = 0; i < sizeof scenarios / sizeof *scenarios; i++)
        meter_sweep(&scenarios[i]);
    for (size_t i = 0; i < 2; i++) {
        mission_json_unref(houses[i].actor);
        mission_json_unref(houses[i].basis);
        families_drop(&houses[i].waiting);
        issuers_close(&houses[i].issuers);
    }
}

static const struct test tests[] = {{"sweep", test_sweep}};

TEST_MAIN("fault_creation", tests)
