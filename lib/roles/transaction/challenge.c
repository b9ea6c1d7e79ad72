/* The challenge, and the operation that it is about (30-runtime TX-2). SPDX-License-Identifier: MIT
 *
 * Mission, key and actor come from the verified token, the digest from the parameters as the
 * resource would execute them: nothing that a client wrote beside them gets in. */
#include "../../base/text.h"
#include "../../model/check.h"
#include "../../wire/structured_item.h"
#include "../book.h"
#include "../token.h"
#include "transaction.h"
#include <mission/authority.h>

#define TXN_SLOT 0u
#define JTI_SLOT 1u

int32_t mission_transaction_accepted(mission_view value, size_t count)
{
    bool accepted = false;

    return count == 1 && mi_usable(value) && mi_structured_boolean(value, &accepted) && accepted;
}

/* By the profile of another action what a person is shown would be another thing. */
static int32_t check_profile(const struct mi_txn_parameters *parameters, mission_error *error)
{
    mission_operation_terms terms = {.size = sizeof terms};
    const int32_t rc = mission_operation_profile_terms(parameters->profile, &terms, error);

    if (rc)
        return rc;
    return mi_view_is(terms.action, parameters->action) &&
                   (!terms.resource.len || mi_view_is(terms.resource, parameters->resource))
               ? MISSION_OK
               : mi_fail_say(error, MISSION_E_ARGUMENT, "the profile is of another operation");
}

int32_t mi_txn_digest(mission_context *context, const struct mi_txn_parameters *parameters,
                      mission_digest *out, mission_error *error)
{
    mission_json *normal = NULL;
    int32_t rc;

    memset(out, 0, sizeof *out);
    if (!parameters->profile)
        return mission_parameters_digest(context, parameters->value, out, error);
    rc = check_profile(parameters, error);
    if (!rc)
        rc = mission_parameters_normalize(parameters->profile, parameters->value, &normal, error);
    if (!rc)
        rc = mission_parameters_digest(context, mission_json_root(normal), out, error);
    mission_json_unref(normal);
    return rc;
}

struct making {
    const mission_transaction_resource *resource;
    const mission_transaction_operation *asked;
    struct mi_txn_claims claims;
    mission_digest digest;
    struct mi_read *read;
    mission_view subject;
};

/* Only a token of a Mission, bound to a key, has what a challenge says. */
static int32_t take_token(mission_plan *plan, struct making *m, mission_error *error)
{
    const mission_token *token = m->asked->token;
    struct mi_txn_claims *own = &m->claims;

    if (token->own_look) /* nobody has asked yet whom it is for */
        return mi_fail(error, MISSION_E_AUDIENCE);
    if (!token->mission)
        return mi_fail(error, MISSION_E_UNGOVERNED);
    if (!token->claims.jkt.len == !token->claims.x5t_s256.len)
        return mi_fail_say(error, MISSION_E_BINDING, "a token that is bound to one key is needed");
    own->mission = token->mission;
    own->jkt = token->claims.jkt;
    own->x5t_s256 = token->claims.x5t_s256;
    own->act = token->claims.actor;
    m->subject = m->asked->subject.len ? m->asked->subject : token->claims.sub;
    return mi_txn_mission_read(mi_plan_context(plan), own->mission, &own->known, error);
}

static int32_t take_operation(mission_plan *plan, struct making *m, mission_error *error)
{
    mission_context *context = mi_plan_context(plan);
    const struct mi_txn_parameters parameters = {m->resource->iss, m->asked->action,
                                                 m->asked->profile, m->asked->parameters};
    struct mi_txn_claims *own = &m->claims;
    int32_t rc = mission_authority_entry_check(context, m->asked->entry, error);

    if (!rc)
        rc = mi_txn_digest(context, &parameters, &m->digest, error);
    own->entry = m->asked->entry;
    own->reason = m->asked->reason;
    own->reason_uri = m->asked->reason_uri;
    own->parameter_digest = mission_view_of(m->digest.text);
    return rc;
}

static int32_t take_names(mission_plan *plan, struct making *m, mission_error *error)
{
    struct mi_txn_claims *own = &m->claims;
    int32_t rc = mi_mint(plan, JTI_SLOT, "chl_", &own->jti, error);

    own->txn = m->asked->txn;
    if (!rc && !own->txn.len)
        rc = mi_mint(plan, TXN_SLOT, "txn_", &own->txn, error);
    own->iss = m->resource->iss;
    own->aud = m->resource->tas;
    own->iat = plan->now.seconds;
    own->exp = mi_time_later(plan->now, m->resource->challenge_seconds).seconds;
    return rc ? rc : mi_txn_want(plan, MI_KIND_TXN_OPERATION, own->iss, own->txn, &m->read, error);
}

/* A name that is taken is no name for another operation; our own trace of a commit whose answer was
 * lost is. */
static int32_t check_free(mission_plan *plan, const struct making *m, bool *ours,
                          mission_error *error)
{
    mission_json *doc;
    int32_t rc;

    *ours = false;
    if (!m->read->present)
        return MISSION_OK;
    rc = mi_unframe(plan, m->read, &doc, error);
    if (rc)
        return rc;
    *ours = mi_view_is(m->claims.jti, mi_get_text(mission_json_root(doc), "jti"));
    return *ours ? MISSION_OK : mi_fail(error, MISSION_E_CONFLICT);
}

/* The name stays taken until no token for it can be good: it is no name for another operation yet.
 */
static int32_t retain(mission_plan *plan, const struct making *m, mission_error *error)
{
    const struct mission_transaction_resource *resource = m->resource;
    const mission_time until = mi_time_later(plan->now, resource->retain_seconds);
    const mission_time forget =
        mi_time_later(until, resource->token_seconds + resource->skew_seconds);
    const struct mi_txn_claims *own = &m->claims;
    mission_builder *to;
    int32_t rc = mission_builder_new(mi_plan_context(plan), &to, error);

    if (rc)
        return rc;
    mission_builder_object(to);
    mi_name_value(to, "act", own->act);
    mi_name_text(to, "action", m->asked->action);
    mi_txn_details_write(own->entry, to);
    mission_builder_name(to, MI_VIEW("cnf"));
    mi_txn_confirmation_write(own->jkt, own->x5t_s256, to);
    mi_name_text(to, "jti", own->jti);
    mi_name_value(to, "mission", own->mission);
    mi_name_text(to, "parameter_digest", own->parameter_digest);
    mi_name_text(to, "subject", m->subject);
    mi_name_text(to, "txn", own->txn);
    mi_txn_name_time(to, "until", &until);
    mission_builder_end(to);
    return mi_txn_put(plan, m->read, to, &forget, NULL, error);
}

static int32_t answer(mission_plan *plan, const struct making *m, mission_error *error)
{
    mission_text *challenge = NULL;
    mission_builder *to;
    int32_t rc = mi_txn_challenge_sign(mi_plan_context(plan), &m->resource->signer, &m->claims,
                                       &challenge, error);

    if (!rc)
        rc = mi_reply_builder(plan, &to, error);
    if (!rc) {
        mi_name_text(to, "error", MI_VIEW("transaction_authorization_required"));
        mi_name_text(to, "transaction_challenge", mission_text_view(challenge));
        rc = mi_reply(plan, to, error);
    }
    mission_text_unref(challenge);
    plan->verdict.status = 401;
    return rc;
}

static int32_t pass(mission_plan *plan, mission_error *error)
{
    struct making m = {.resource = plan->owner.what, .asked = plan->request};
    bool ours = false;
    int32_t rc = MISSION_OK;

    if (!mission_transaction_accepted(m.asked->accept, m.asked->accept_count))
        return mi_fail_say(error, MISSION_E_DENIED, "the client takes no transaction challenges");
    rc = take_token(plan, &m, error);
    if (!rc)
        rc = take_operation(plan, &m, error);
    if (!rc)
        rc = take_names(plan, &m, error);
    if (!rc)
        rc = check_free(plan, &m, &ours, error);
    if (!rc)
        rc = answer(plan, &m, error);
    return rc || ours ? rc : retain(plan, &m, error);
}

static bool well_formed(const mission_transaction_operation *own)
{
    return own->token && own->entry && own->parameters && own->action.ptr && own->action.len &&
           own->reason.ptr && own->reason.len && mi_usable(own->accept) &&
           mi_usable(own->subject) && mi_usable(own->txn) && mi_usable(own->reason_uri) &&
           own->txn.len <= MI_TRANSACTION_NAME_MOST &&
           (!own->reason_uri.len || !mi_uri_check(own->reason_uri, 0));
}

int32_t mission_plan_transaction_challenge(mission_transaction_resource *resource,
                                           const mission_transaction_operation *operation,
                                           const mission_time *now, mission_plan **out,
                                           mission_error *error)
{
    static const size_t ends[] = {MI_END_OF(mission_transaction_operation, txn)};
    static const struct mi_operation challenge = {.pass = pass};
    mission_transaction_operation own;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!resource || !operation || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_import(&own, sizeof own, operation, ends, MI_COUNT(ends));
    if (!rc && !well_formed(&own))
        rc = MISSION_E_ARGUMENT;
    if (!rc && !resource->signs)
        rc = MISSION_E_NO_CALLBACK;
    if (!rc && own.token->context->profile != resource->context->profile)
        rc = MISSION_E_ARGUMENT;
    if (rc)
        return mi_fail(error, rc);
    return mi_txn_resource_plan(resource, &challenge, &own, sizeof own, now, out, error);
}
