/* Token exchange inside a Mission, as a pure decision (10-core DG-1 to DG-7).
 * SPDX-License-Identifier: MIT */
#include "delegate.h"
#include "host.h"
#include "project.h"

#define ACCESS_TOKEN "urn:ietf:params:oauth:token-type:access_token"

struct exchange {
    mission_exchange asked;
    mission_delegate_policy policy; /* .permits NULL: deny */
    mission_context *context;
    mission_error *error;
    mission_actor delegate;
    mission_view delegate_client; /* its client identifier here; empty: none */
    size_t depth;
};

static int32_t refuse(const struct exchange *x, const char *why)
{
    return mi_fail_say(x->error, MISSION_E_EXCHANGE, "%s", why);
}

/* ---- Which exchange is it? ---- */

static bool presented(const mission_principal *actor)
{
    return actor->iss.len || actor->sub.len;
}

/* DG-1: an actor_token names the delegate, else the client that authenticated is it. */
static void name_delegate(struct exchange *x)
{
    const mission_exchange *asked = &x->asked;
    const bool token = presented(&asked->actor);

    x->delegate = (mission_actor){token ? asked->actor.iss : asked->issuer,
                                  token ? asked->actor.sub : asked->client_id, asked->sub_profile};
    x->delegate_client = token ? asked->actor_client_id : asked->client_id;
    x->depth = mission_actors_count(asked->actors) + 1;
}

/* The subject token is the delegate's own, which asks for less of it. */
static bool acts_already(const struct exchange *x)
{
    mission_actor current;

    return mission_actors_at(x->asked.actors, x->depth - 2, &current) &&
           mi_view_is(current.iss, x->delegate.iss) && mi_view_is(current.sub, x->delegate.sub);
}

/* DG-2: the delegate has proven a key of its own, not that of whom it acts for. */
static int32_t check_key(const struct exchange *x)
{
    if (x->asked.key.len == 0)
        return refuse(x, "the delegate has proven no key");
    if (mi_view_is(x->asked.key, x->asked.subject_key) && !acts_already(x))
        return refuse(x, "the delegate's key is the subject token's");
    return MISSION_OK;
}

static int32_t classify(struct exchange *x, uint32_t *kind)
{
    const mission_exchange *asked = &x->asked;
    const mission_view type = MI_VIEW(ACCESS_TOKEN);

    if (!mi_view_is(asked->subject_token_type, type) ||
        !mi_view_is(asked->requested_token_type, type))
        return refuse(x, "both token types are access_token");
    if (asked->client_id.len == 0)
        return refuse(x, "the client is not authenticated");
    if (!presented(&asked->actor) && mi_view_is(asked->client_id, asked->mission_client_id)) {
        *kind = MISSION_EXCHANGE_SELF;
        return asked->actors ? refuse(x, "the approved agent presents a delegate's token")
                             : MISSION_OK;
    }
    *kind = MISSION_EXCHANGE_DELEGATION;
    if (!mi_profile_well_formed(asked->sub_profile))
        return refuse(x, "sub_profile is malformed");
    name_delegate(x);
    return check_key(x);
}

/* ---- Which entries survive? ---- */

/* DG-4: without a list the host decides, each time. */
static int32_t ask_policy(const struct exchange *x, const mission_value *entry, bool *permitted)
{
    mission_error words = MISSION_ERROR_INIT;
    int32_t verdict = MI_UNANSWERED, rc;

    if (!x->policy.permits)
        return MISSION_OK;
    rc = x->policy.permits(x->policy.host, entry, &x->delegate, x->delegate_client, &verdict,
                           &words);
    rc = mi_host_verdict(rc, verdict, "policy.permits", &words, x->error);
    *permitted = !rc && verdict == 1;
    return rc;
}

/* DG-3. `*code` says how far the entry came: 0, it survives. */
static int32_t try_entry(const struct exchange *x, const mission_value *entry, int32_t *code)
{
    const mission_value *delegation = mi_get(entry, "delegation");
    const mission_value *list = mi_get(delegation, "allowed_delegates");
    int64_t most;
    bool permitted = false;
    int32_t rc = MISSION_OK;

    *code = MISSION_E_TARGET; /* OT-2: only the type whose delegation is known */
    if (!mi_resource_access(x->context, mi_get_text(entry, "type")) || !delegation)
        return MISSION_OK;
    *code = MISSION_E_CHAIN_DEPTH;
    if (!mission_value_integer(mi_get(delegation, "max_depth"), &most) || most < 0 ||
        x->depth > (uint64_t)most)
        return MISSION_OK;
    *code = MISSION_E_DELEGATE;
    if (list)
        permitted = mission_delegate_matches(list, x->delegate_client, x->asked.sub_profile) == 1;
    else
        rc = ask_policy(x, entry, &permitted);
    if (permitted)
        *code = MISSION_OK;
    return rc;
}

static int32_t survivors(const struct exchange *x, struct mi_gather *gather,
                         mission_builder *builder)
{
    const mission_authority_set *set = x->asked.authority;
    int32_t none = MISSION_E_TARGET, rc = MISSION_OK;

    for (size_t i = 0; i < mission_authority_set_count(set) && !rc; i++) {
        const mission_value *entry = mission_authority_set_entry(set, i);
        int32_t code;

        rc = try_entry(x, entry, &code);
        if (!rc && code == MISSION_OK)
            rc = mi_project_keep(gather, builder, entry, i, x->error);
        none = code < none ? code : none; /* the codes fall with each step */
    }
    return !rc && gather->count == 0 ? mi_fail(x->error, none) : rc;
}

static int32_t delegated(const struct exchange *x, mission_authority_set **out)
{
    struct mi_gather gather = {.context = x->context};
    mission_builder *builder = NULL;
    int32_t rc = mission_builder_new(x->context, &builder, x->error);

    if (!rc)
        rc = survivors(x, &gather, builder);
    if (!rc)
        rc = mi_gather_finish(&gather, out, x->error);
    mission_builder_free(builder);
    mi_gather_drop(&gather);
    return rc;
}

/* ---- What is asked for of them ---- */

/* One projection after the other; `*set` is replaced by its own part. */
static int32_t narrow(const struct exchange *x, mission_authority_set **set)
{
    const mission_exchange *asked = &x->asked;
    mission_authority_set *part;
    int32_t rc = MISSION_OK;

    if (asked->resource_count) {
        rc = mission_authority_set_for_resources(*set, asked->resources, asked->resource_count,
                                                 &part, x->error);
        mission_authority_set_unref(*set);
        *set = part;
    }
    if (!rc && asked->scope.len) {
        rc = mission_authority_set_for_scope(*set, asked->scopes, asked->scope, &part, x->error);
        mission_authority_set_unref(*set);
        *set = part;
    }
    return rc;
}

static int32_t decide(struct exchange *x, mission_exchanged *answer)
{
    uint32_t kind = MISSION_EXCHANGE_REFUSED;
    int32_t rc = classify(x, &kind);

    if (rc)
        return rc;
    if (kind == MISSION_EXCHANGE_DELEGATION)
        rc = delegated(x, &answer->authority);
    else
        answer->authority =
            mission_authority_set_ref((mission_authority_set *)(uintptr_t)x->asked.authority);
    if (!rc)
        rc = narrow(x, &answer->authority);
    if (!rc && kind == MISSION_EXCHANGE_DELEGATION)
        rc = mission_actors_extend(x->context, x->asked.actors, &x->delegate, &answer->actors,
                                   x->error);
    if (rc)
        return rc;
    answer->kind = kind;
    answer->depth = (uint32_t)mission_actors_count(answer->actors);
    answer->client_id = x->asked.client_id;
    answer->key = x->asked.key;
    return MISSION_OK;
}

/* ---- The call ---- */

static bool usable(const mission_exchange *asked)
{
    const mission_view views[] = {asked->subject_token_type,
                                  asked->requested_token_type,
                                  asked->subject_key,
                                  asked->mission_client_id,
                                  asked->client_id,
                                  asked->issuer,
                                  asked->actor.iss,
                                  asked->actor.sub,
                                  asked->actor_client_id,
                                  asked->sub_profile,
                                  asked->key,
                                  asked->scope};

    for (size_t i = 0; i < MI_COUNT(views); i++)
        if (!mi_usable(views[i]))
            return false;
    return asked->authority && asked->issuer.len && asked->mission_client_id.len &&
           (asked->resources || !asked->resource_count) && (asked->scopes || !asked->scope.len) &&
           (!presented(&asked->actor) || (asked->actor.iss.len && asked->actor.sub.len));
}

static int32_t import(struct exchange *x, const mission_exchange *theirs)
{
    static const size_t ends[] = {MI_END_OF(mission_exchange, policy)};
    static const size_t policy_ends[] = {MI_END_OF(mission_delegate_policy, permits)};
    int32_t rc = mi_import(&x->asked, sizeof x->asked, theirs, ends, MI_COUNT(ends));

    if (!rc && x->asked.policy)
        rc = mi_import(&x->policy, sizeof x->policy, x->asked.policy, policy_ends,
                       MI_COUNT(policy_ends));
    if (!rc && x->asked.policy && !x->policy.permits)
        rc = MISSION_E_NO_CALLBACK;
    if (!rc && !usable(&x->asked))
        rc = MISSION_E_ARGUMENT;
    if (rc)
        return mi_fail(x->error, rc);
    x->context = x->asked.authority->context;
    return MISSION_OK;
}

int32_t mission_exchange_decide(const mission_exchange *exchange, mission_exchanged *out,
                                mission_error *error)
{
    const size_t least = MI_END_OF(mission_exchanged, key);
    mission_exchanged answer = {.size = sizeof answer};
    struct exchange x = {.error = error};
    int32_t rc;

    if (!out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_give(out, &answer, sizeof answer, least);
    if (rc || !exchange)
        return mi_fail(error, rc ? rc : MISSION_E_ARGUMENT);
    rc = import(&x, exchange);
    if (!rc)
        rc = decide(&x, &answer);
    if (!rc)
        rc = mi_give(out, &answer, sizeof answer, least);
    if (rc)
        mission_exchanged_clear(&answer);
    return rc;
}

void mission_exchanged_clear(mission_exchanged *exchanged)
{
    if (!exchanged || exchanged->size < MI_END_OF(mission_exchanged, key))
        return;
    mission_authority_set_unref(exchanged->authority);
    mission_actors_unref(exchanged->actors);
    exchanged->kind = MISSION_EXCHANGE_REFUSED;
    exchanged->depth = 0;
    exchanged->authority = NULL;
    exchanged->actors = NULL;
    exchanged->client_id = exchanged->key = (mission_view){NULL, 0};
}
