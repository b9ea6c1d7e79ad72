/* A transaction token against the operation that was retained (30-runtime A-10).
 * SPDX-License-Identifier: MIT */
#include "../../base/text.h"
#include "../../crypto/digest.h"
#include "../../model/check.h"
#include "../../rules/delegate.h"
#include "../resource.h"
#include "transaction.h"

struct verifying {
    const mission_transaction_resource *resource;
    const mission_transaction_request *asked;
    const mission_presented *presented; /* a copy behind the request */
    struct mi_txn_claims claims;
    struct mi_read *read;
};

struct request {
    mission_transaction_request asked;
    mission_presented presented;
};

/* ---- The token alone ---- */

static int32_t check_times(const struct verifying *v, const mission_time *now, mission_error *error)
{
    const mission_time exp = {.seconds = v->claims.exp};
    const int32_t rc = mi_txn_times(&v->claims, v->resource->skew_seconds, now, error);

    if (rc)
        return rc;
    if (v->claims.exp - v->claims.iat > v->resource->token_seconds)
        return mi_jws_refuse(error, MISSION_E_TOO_LATE);
    return mission_claim_exp_check(&v->claims.known.claim, &exp, error);
}

static int32_t read_token(mission_plan *plan, struct verifying *v, mission_error *error)
{
    mission_context *context = mi_plan_context(plan);
    struct mi_txn_jwt *jwt;
    mission_view iss;
    int32_t rc = mi_txn_arrived(plan, v->presented->token, MI_TRANSACTION_TYP, &jwt, error);

    if (!rc)
        rc = mi_txn_issuer(context, mission_json_root(jwt->payload), &iss, error);
    if (!rc && !mi_view_is(iss, v->resource->tas))
        return mi_fail(error, MISSION_E_ISSUER);
    if (!rc)
        rc = mi_txn_jwt_prove(context, jwt, v->resource->keys, v->resource->algorithms, error);
    if (!rc)
        rc = mi_txn_token_claims(context, mission_json_root(jwt->payload), &v->claims, error);
    if (!rc && !mi_view_is(v->claims.aud, v->resource->iss))
        return mi_fail(error, MISSION_E_AUDIENCE);
    return rc ? rc : check_times(v, &plan->now, error);
}

/* ---- The key ---- */

static int32_t check_key(mission_plan *plan, const struct verifying *v, mission_error *error)
{
    const mission_transaction_resource *resource = v->resource;
    const struct mi_binding binding = {.context = mi_plan_context(plan),
                                       .proofs = resource->takes_proofs ? &resource->proofs : NULL,
                                       .presented = v->presented,
                                       .jkt = v->claims.jkt,
                                       .x5t_s256 = v->claims.x5t_s256};

    return mi_binding_check(&binding, &plan->now, error);
}

/* ---- The operation ---- */

static int32_t another(mission_error *error, const char *what)
{
    return mi_fail_say(error, MISSION_E_TRANSACTION, "another %s than the one retained", what);
}

/* Both, or neither; the same. */
static bool same_or_none(const mission_value *a, const mission_value *b)
{
    return a || b ? mission_value_equal(a, b) == 1 : true;
}

static int32_t compare_mission(mission_plan *plan, const struct verifying *v,
                               const mission_value *kept, mission_error *error)
{
    struct mi_txn_mission own;
    const int32_t rc =
        mi_txn_mission_read(mi_plan_context(plan), mi_get(kept, "mission"), &own, error);

    if (rc)
        return mi_bad_stored(v->read, rc, "the stored mission is none", error);
    return mi_txn_mission_same(&own, &v->claims.known) ? MISSION_OK : another(error, "Mission");
}

static int32_t compare_claims(mission_plan *plan, const struct verifying *v,
                              const mission_value *kept, mission_error *error)
{
    const struct mi_txn_claims *claims = &v->claims;

    if (mission_value_equal(mi_get(kept, "cnf"), claims->cnf) != 1)
        return another(error, "key");
    if (mission_value_equal(mi_get(kept, "authorization_details"), claims->details) != 1)
        return another(error, "operation");
    if (!mi_view_is(mi_get_text(kept, "parameter_digest"), claims->parameter_digest))
        return another(error, "parameter_digest");
    if (!mi_view_is(mi_get_text(kept, "subject"), claims->sub) ||
        (v->asked->subject.len && !mi_view_is(v->asked->subject, claims->sub)))
        return another(error, "subject");
    if (!same_or_none(mi_get(kept, "act"), claims->act) ||
        (v->asked->actor && !same_or_none(v->asked->actor, claims->act)))
        return another(error, "actor");
    return compare_mission(plan, v, kept, error);
}

/* What is about to be done, digested anew. */
static int32_t compare_action(mission_plan *plan, const struct verifying *v,
                              const mission_value *kept, mission_error *error)
{
    const struct mi_txn_parameters parameters = {v->resource->iss, v->asked->action,
                                                 v->asked->profile, v->asked->parameters};
    mission_digest digest;
    int32_t rc;

    if (!mi_view_is(mi_get_text(kept, "action"), v->asked->action))
        return another(error, "action");
    rc = mi_txn_digest(mi_plan_context(plan), &parameters, &digest, error);
    if (rc)
        return rc;
    return mi_view_is(mission_view_of(digest.text), v->claims.parameter_digest)
               ? MISSION_OK
               : mi_fail(error, MISSION_E_PARAMETER_MISMATCH);
}

static int32_t compare(mission_plan *plan, const struct verifying *v, mission_error *error)
{
    const mission_value *kept;
    mission_json *doc;
    mission_time until;
    int32_t rc;

    if (!v->read->present)
        return mi_fail_say(error, MISSION_E_TRANSACTION, "no operation is retained for it");
    rc = mi_unframe(plan, v->read, &doc, error);
    if (rc)
        return rc;
    kept = mission_json_root(doc);
    rc = mi_txn_stored_time(v->read, mi_get_text(kept, "until"), &until, error);
    if (rc)
        return rc;
    if (mi_time_order(&plan->now, &until) >= 0)
        return mi_fail_say(error, MISSION_E_TRANSACTION, "the operation is not retained any more");
    if (!mi_view_is(mi_get_text(kept, "txn"), v->claims.txn))
        return another(error, "txn");
    rc = compare_claims(plan, v, kept, error);
    return rc ? rc : compare_action(plan, v, kept, error);
}

/* ---- What a decision is asked with ---- */

static void write_actor(const struct verifying *v, mission_builder *to)
{
    mission_builder_name(to, MI_VIEW("actor"));
    mission_builder_object(to);
    mi_actors_write("act", v->claims.act, to);
    mi_name_text(to, "client_id", v->claims.client_id);
    mission_builder_end(to);
}

static void write_approval(const struct verifying *v, mission_builder *to)
{
    const mission_time granted = {.seconds = v->claims.iat}, end = {.seconds = v->claims.exp};

    mission_builder_name(to, MI_VIEW("approval"));
    mission_builder_object(to);
    mi_txn_name_time(to, "approved_at", &granted);
    mi_txn_name_time(to, "approved_until", &end);
    mi_name_text(to, "id", v->claims.txn);
    mission_builder_end(to);
}

static void write_credential(const struct verifying *v, mission_builder *to)
{
    const mission_time end = {.seconds = v->claims.exp};

    mission_builder_name(to, MI_VIEW("credential"));
    mission_builder_object(to);
    mi_name_value(to, "confirmation", v->claims.cnf);
    mi_txn_name_time(to, "expires_at", &end);
    mi_name_text(to, "issuer", v->claims.iss);
    mission_builder_end(to);
}

static int32_t answer(mission_plan *plan, const struct verifying *v, mission_error *error)
{
    mission_builder *to;
    int32_t rc = mi_reply_builder(plan, &to, error);

    if (rc)
        return rc;
    mi_name_text(to, "action", v->asked->action);
    write_actor(v, to);
    write_approval(v, to);
    mi_name_value(to, "authorization_details", v->claims.details);
    write_credential(v, to);
    mi_name_number(to, "exp", (uint64_t)v->claims.exp);
    mi_name_number(to, "iat", (uint64_t)v->claims.iat);
    mi_name_text(to, "jti", v->claims.jti);
    mission_builder_name(to, MI_VIEW("mission"));
    mi_txn_mission_write(mi_plan_context(plan), &v->claims.known, to);
    mi_name_text(to, "parameter_digest", v->claims.parameter_digest);
    mi_name_text(to, "resource", v->claims.aud);
    mi_name_text(to, "subject", v->claims.sub);
    mi_name_text(to, "txn", v->claims.txn);
    return mi_reply(plan, to, error);
}

/* The row is fetched before the proof is looked at, which counts as used by that; what the row says
 * is judged behind it. */
static int32_t pass(mission_plan *plan, mission_error *error)
{
    const struct request *request = plan->request;
    struct verifying v = {
        .resource = plan->owner.what, .asked = &request->asked, .presented = &request->presented};
    int32_t rc =
        v.presented->token.len ? read_token(plan, &v, error) : mi_fail(error, MISSION_E_NO_TOKEN);

    if (!rc)
        rc = mi_txn_want(plan, MI_KIND_TXN_OPERATION, v.claims.aud, v.claims.txn, &v.read, error);
    if (!rc)
        rc = check_key(plan, &v, error);
    if (!rc)
        rc = compare(plan, &v, error);
    return rc ? rc : answer(plan, &v, error);
}

static int32_t import(const mission_transaction_request *theirs, struct request *own,
                      mission_error *error)
{
    static const size_t ends[] = {MI_END_OF(mission_transaction_request, actor)};
    const int32_t rc = mi_import(&own->asked, sizeof own->asked, theirs, ends, MI_COUNT(ends));

    if (rc)
        return mi_fail(error, rc);
    if (!own->asked.presented || !own->asked.action.ptr || !own->asked.action.len ||
        !own->asked.parameters || !mi_usable(own->asked.subject))
        return mi_fail(error, MISSION_E_ARGUMENT);
    return mi_presented_import(own->asked.presented, &own->presented, error);
}

int32_t mission_plan_transaction_verify(mission_transaction_resource *resource,
                                        const mission_transaction_request *request,
                                        const mission_time *now, mission_plan **out,
                                        mission_error *error)
{
    static const struct mi_operation verify = {.pass = pass};
    struct request own;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!resource || !request || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = import(request, &own, error);
    if (rc)
        return rc;
    return mi_txn_resource_plan(resource, &verify, &own, sizeof own, now, out, error);
}
