/* Requests that make a Mission from a Mission: the order of 20 ALG-4 and 40 A-1, the first failure
 * wins and makes nothing (20 X-2). SPDX-License-Identifier: MIT
 *
 * What is refused before anything is reserved may come again under its creation_request_id: form,
 * possession, an agent that may not, a source that is not active, a derivation that gives nothing,
 * an expansion of nothing. A Child Mission that is denied after its derivation leaves evidence, and
 * with the evidence the denial under its id: asked again it says the same and writes no second one
 * (40 CM-17, CM-21). */
#include "creation.h"

#define TOKEN_TYPE "urn:ietf:params:oauth:token-type:"

struct request {
    mission_create asked;
    mission_requester actor;
    bool child;
    /* Of the latest pass, for a denial's evidence: */
    struct mi_pending *pending; /* NULL until the source permits it */
    struct mi_reservation reservation;
};

struct creation {
    struct request *request;
    const mission_create *asked;
    mission_submission *submission;
    struct mi_relative source;
    mission_view client_id; /* of the Mission to be made */
    mission_view key;
    mission_digest fingerprint;
};

/* ---- form (CI-1, CM-1) ---- */

static int32_t child_actor_form(const mission_create *asked, mission_error *error)
{
    const mission_value *actor = asked->child_actor;
    const char *const optional[] = {"iss", "sub_profile"};

    if (mission_value_kind(actor) != MISSION_JSON_OBJECT)
        return mi_fail_say(error, MISSION_E_WRONG_TYPE, "child_actor");
    if (!mission_value_string(mission_value_get(actor, MI_VIEW("sub"))).len)
        return mi_fail_say(error, MISSION_E_MISSING_MEMBER, "child_actor.sub");
    for (size_t i = 0; i < MI_COUNT(optional); i++) {
        const mission_value *member = mission_value_get(actor, mission_view_of(optional[i]));

        if (member && !mission_value_string(member).len)
            return mi_fail_say(error, MISSION_E_WRONG_TYPE, "child_actor.%s", optional[i]);
    }
    return MISSION_OK;
}

static int32_t child_form(mission_plan *plan, const mission_create *asked, mission_error *error)
{
    const mission_view mode = asked->cascade_mode;

    if (plan->issuer->config.flags & MISSION_ISSUER_NO_CHILDREN)
        return mi_deny(plan, mi_fail(error, MISSION_E_NO_CHILDREN));
    if (!asked->child_actor)
        return mi_fail_say(error, MISSION_E_MISSING_MEMBER, "child_actor");
    if (mode.len && !mi_view_is(mode, MI_VIEW("immediate")) &&
        !mi_view_is(mode, MI_VIEW("bounded_staleness")) &&
        !mi_view_is(mode, MI_VIEW("status_required")))
        return mi_fail_say(error, MISSION_E_UNKNOWN_VALUE, "cascade_mode");
    return child_actor_form(asked, error);
}

static int32_t kind_form(mission_plan *plan, const struct creation *c, mission_error *error)
{
    const mission_view type =
        c->request->child ? MI_VIEW(TOKEN_TYPE "jwt") : MI_VIEW(TOKEN_TYPE "access_token");

    if (!mi_view_is(c->asked->requested_token_type, type))
        return mi_fail_say(error, MISSION_E_UNKNOWN_VALUE, "requested_token_type");
    if (!c->asked->subject_key.len)
        return mi_fail_say(error, MISSION_E_MISSING_MEMBER, "the subject_token has no cnf");
    if (c->request->child)
        return child_form(plan, c->asked, error);
    return c->asked->child_actor ? mi_fail_say(error, MISSION_E_UNEXPECTED_MEMBER, "child_actor")
                                 : MISSION_OK;
}

/* A repeated request may have outlived its Intent; whether it is in time is asked after the
 * look-up. */
static int32_t form(mission_plan *plan, struct creation *c, mission_error *error)
{
    int32_t rc = kind_form(plan, c, error);

    if (!rc)
        rc = mission_creation_id_check(c->asked->creation_request_id, error);
    if (!rc)
        rc = mission_submission_parse(mi_plan_context(plan), c->asked->admit.intent,
                                      c->asked->admit.proposal, &plan->now, MISSION_INTENT_ANY_TIME,
                                      &c->submission, error);
    return rc ? rc : mi_hold(plan, c->submission, mi_drop_submission, error);
}

/* ---- source, possession, agent ---- */

/* What the host established must be of the source's Subject and tenant. */
static bool same_parties(const struct creation *c)
{
    const mission_admit *admit = &c->asked->admit;

    return mission_principal_equal(&admit->subject, &c->source.book->subject) == 1 &&
           (!admit->tenant.len || mi_view_is(admit->tenant, c->source.book->tenant));
}

static int32_t may(mission_plan *plan, const struct creation *c, mission_error *error)
{
    const bool child = c->request->child;
    mission_act act;
    uint32_t state;
    int32_t rc = mi_report(plan, &c->source.kin, &state, error);

    if (rc)
        return rc;
    mi_act(plan, c->source.book, c->source.record, child ? MISSION_ACT_CHILD : MISSION_ACT_EXPAND,
           state, &c->request->actor, &act);
    act.request = c->asked->child_actor;
    return mi_ask_may(plan->issuer, &act, MISSION_E_GRANT, error);
}

static int32_t cross_check(mission_plan *plan, const struct creation *c, mission_error *error)
{
    const mission_view named = c->asked->cross_check;
    int32_t rc;

    if (!named.len || mi_view_is(named, c->source.book->id))
        return MISSION_OK;
    rc = mi_fail(error, MISSION_E_PARENT_MISMATCH);
    return c->request->child ? mi_deny(plan, rc) : rc;
}

/* One answer for a source that is not there and for one whose key was not proven. */
static int32_t prove(mission_plan *plan, struct creation *c, mission_error *error)
{
    int32_t rc = mi_want_relative(plan, c->asked->source_id, &c->source, error);

    if (rc)
        return rc;
    if (!c->source.book || !mi_view_is(c->asked->subject_key, c->asked->presented_key) ||
        !same_parties(c))
        return mi_fail(error, MISSION_E_GRANT);
    rc = may(plan, c, error);
    if (!rc && c->request->child)
        rc = cross_check(plan, c, error);
    return rc;
}

/* ---- what came before ---- */

static int32_t fingerprint(mission_plan *plan, struct creation *c, mission_error *error)
{
    const mission_create *asked = c->asked;
    const mission_creation creation = {
        .size = sizeof creation,
        .op = c->request->child ? MISSION_CREATION_CHILD : MISSION_CREATION_EXPANSION,
        .key_x5t = asked->subject_key_x5t,
        .issuer = mi_issuer_name(plan->issuer),
        .client_id = asked->admit.client_id,
        .source_id = c->source.book->id,
        .key = asked->presented_key,
        .actor = asked->actor,
        .intent = mission_intent_value(mission_submission_intent(c->submission)),
        .evidence = mission_submission_evidence(c->submission),
        .proposal = mission_submission_proposal(c->submission),
        .child_actor = asked->child_actor,
        .requested_token_type = asked->requested_token_type,
        .cross_check = asked->cross_check,
        .parameters = asked->parameters,
    };

    return mission_creation_fingerprint(mi_plan_context(plan), &creation, &c->fingerprint, error);
}

static int32_t look_up(mission_plan *plan, struct creation *c, mission_error *error)
{
    int32_t rc = fingerprint(plan, c, error);

    if (!rc)
        rc = mi_creation_key(plan, c->asked->admit.client_id, c->asked->creation_request_id,
                             &c->key, error);
    return rc ? rc : mi_want_reservation(plan, c->key, &c->request->reservation, error);
}

/* ---- making it ---- */

static int32_t gate(mission_plan *plan, struct creation *c, mission_error *error)
{
    const struct mi_lineage lineage = {.source = c->source.book, .kin = c->source.kin};
    int32_t rc;

    if (c->request->child) {
        c->client_id = (mission_view){NULL, 0};
        rc = mi_child_gate(plan, &c->source, error);
        return rc ? rc : mi_child_client(plan, c->asked->child_actor, &c->client_id, error);
    }
    c->client_id = c->source.book->client_id; /* the successor is its agent's, whoever asked */
    rc = mi_successor_gate(plan, &lineage, error);
    return rc ? rc : cross_check(plan, c, error);
}

static int32_t open_pending(mission_plan *plan, struct creation *c, struct mi_pending **out,
                            mission_error *error)
{
    struct mi_pending *pending = mi_take(plan, sizeof *pending);
    bool ok = true;
    int32_t rc;

    if (!pending)
        return mi_fail(error, MISSION_E_NOMEM);
    rc = mi_relative_left(plan, &c->source, error);
    pending->lineage = (struct mi_lineage){
        .what = c->request->child ? MI_LINEAGE_CHILD : MI_LINEAGE_SUCCESSOR,
        .source = c->source.book,
        .record = c->source.record,
        .kin = c->source.kin,
        .effective = c->source.left,
        .asked = c->asked,
        .creation = c->key,
        .fingerprint = mi_copy(plan, mission_view_of(c->fingerprint.text), &ok),
    };
    *out = pending;
    if (rc)
        return rc;
    return ok ? MISSION_OK : mi_fail(error, MISSION_E_NOMEM);
}

/* Subject and tenant are the source's; so is a child's source of authority (40 section 3.5). */
static mission_admit inherited(const struct creation *c)
{
    mission_admit admit = c->asked->admit;

    admit.subject = c->source.book->subject;
    admit.tenant = c->source.book->tenant;
    admit.client_id = c->client_id;
    if (c->request->child)
        admit.authority_source = mission_record_authority_source(c->source.record);
    return admit;
}

static int32_t wait_for_approval(mission_plan *plan, struct creation *c, struct mi_pending *pending,
                                 mission_error *error)
{
    struct mi_reservation *reservation = &c->request->reservation;
    mission_builder *to;
    int32_t rc = mi_admit_write(plan, pending, &to, error);

    if (rc)
        return rc;
    reservation->fingerprint = pending->lineage.fingerprint;
    reservation->status = MI_AWAITED;
    reservation->mission_id = pending->book->id;
    rc = mi_put_reservation(plan, reservation, error);
    if (rc)
        return rc;
    mi_lineage_members(pending->book, pending->lineage.keep, to);
    return mi_reply(plan, to, error);
}

/* By policy: the parent's Approver has consented to it with the parent. */
static int32_t adjudicate(mission_plan *plan, struct creation *c, struct mi_pending *pending,
                          mission_error *error)
{
    const mission_decide decision = {
        .size = sizeof decision,
        .mission_id = pending->book->id,
        .actor = {.principal = pending->approver, .client_id = c->asked->admit.client_id},
        .approval_event_id = pending->lineage.event,
    };
    mission_record *record;
    int32_t rc = mi_activate(plan, pending, &decision, &record, error);

    return rc ? rc : mi_made_reply(plan, pending->book, record, pending->lineage.testimony, error);
}

static int32_t make(mission_plan *plan, struct creation *c, mission_error *error)
{
    struct mi_pending *pending = NULL;
    mission_admit admit;
    int32_t rc = gate(plan, c, error);

    if (!rc && !c->asked->adjudicated)
        rc = mi_want_room(plan, c->client_id, error);
    if (!rc)
        rc = open_pending(plan, c, &pending, error);
    if (rc)
        return rc;
    admit = inherited(c);
    c->request->pending = pending;
    rc = mi_admit_prepare(plan, &admit, &c->request->actor, pending, error);
    if (rc)
        return rc;
    return c->asked->adjudicated ? adjudicate(plan, c, pending, error)
                                 : wait_for_approval(plan, c, pending, error);
}

static int32_t pass(mission_plan *plan, mission_error *error)
{
    struct request *request = plan->request;
    struct creation c = {.request = request, .asked = &request->asked};
    int32_t rc;

    request->pending = NULL;
    rc = form(plan, &c, error);
    if (!rc)
        rc = prove(plan, &c, error);
    if (!rc)
        rc = look_up(plan, &c, error);
    if (rc)
        return rc;
    return request->reservation.found
               ? mi_repeat(plan, &request->reservation, mission_view_of(c.fingerprint.text), error)
               : make(plan, &c, error);
}

/* ---- a denied child ---- */

static bool is_denial(int32_t code)
{
    return code == MISSION_E_NO_CHILDREN || code == MISSION_E_CHILD_ACTOR ||
           code == MISSION_E_NOT_STRICT_SUBSET || code == MISSION_E_FANOUT ||
           code == MISSION_E_POLICY_DENIED;
}

static int32_t deny(mission_plan *plan, mission_error *error)
{
    struct request *request = plan->request;
    struct mi_reservation *reservation = &request->reservation;
    const struct mi_pending *pending = request->pending;
    const struct mi_said said = {
        .code = plan->verdict.code,
        .words = mi_words(&plan->why),
        .member = plan->verdict.member,
        .value = plan->verdict.value,
    };
    const mission_value *evidence;
    int32_t rc;

    if (!pending || !pending->derived || !is_denial(plan->verdict.code))
        return MISSION_OK;
    reservation->fingerprint = pending->lineage.fingerprint;
    reservation->status = MI_FAILED;
    reservation->mission_id = pending->book->id;
    rc = mi_refusal_of(plan, &said, &reservation->refusal, error);
    if (!rc)
        rc = mi_put_evidence(plan, pending, said.code, &reservation->evidence, &evidence, error);
    return rc ? rc : mi_put_reservation(plan, reservation, error);
}

/* ---- the calls ---- */

static bool usable(const mission_create *own)
{
    return mi_usable(own->source_id) && mi_usable(own->cross_check) &&
           mi_usable(own->subject_key) && mi_usable(own->presented_key) &&
           mi_usable(own->actor.iss) && mi_usable(own->actor.sub) &&
           mi_usable(own->requested_token_type) && mi_usable(own->creation_request_id) &&
           mi_usable(own->cascade_mode);
}

static int32_t import(struct request *own, const mission_create *given, mission_error *error)
{
    static const size_t ends[] = {MI_END_OF(mission_create, admit)};
    mission_create *asked = &own->asked;
    int32_t rc = mi_import(asked, sizeof *asked, given, ends, MI_COUNT(ends));

    if (rc)
        return mi_fail(error, rc);
    rc = mi_import_admit(&asked->admit, &given->admit, error);
    if (rc)
        return rc;
    if (!usable(asked) || asked->reserved || asked->reserved1 || asked->adjudicated > 1 ||
        asked->subject_key_x5t > 1 ||
        (!own->child && (asked->adjudicated || asked->cascade_mode.len)))
        return mi_fail(error, MISSION_E_ARGUMENT);
    own->actor = (mission_requester){asked->actor, asked->admit.client_id};
    return MISSION_OK;
}

static int32_t plan_creation(mission_issuer *issuer, const mission_create *given, bool child,
                             const struct mi_operation *operation, mission_plan **out,
                             mission_error *error)
{
    struct request own = {.child = child};
    int32_t rc;

    if (out)
        *out = NULL;
    if (!issuer || !given || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = import(&own, given, error);
    return rc ? rc
              : mi_plan_new(issuer, operation, &own, sizeof own, own.asked.admit.now, out, error);
}

int32_t mission_plan_expand(mission_issuer *issuer, const mission_create *request,
                            mission_plan **out, mission_error *error)
{
    static const struct mi_operation operation = {.pass = pass};

    return plan_creation(issuer, request, false, &operation, out, error);
}

int32_t mission_plan_child(mission_issuer *issuer, const mission_create *request,
                           mission_plan **out, mission_error *error)
{
    static const struct mi_operation operation = {.pass = pass, .refused = deny};

    return plan_creation(issuer, request, true, &operation, out, error);
}
