/* Refusal Records: an attempt that no decision was made about (O-11). SPDX-License-Identifier: MIT
 *
 * What was not verified is no fact: it is left out, the Mission with its sequence first. */
#include "../../rules/members.h"
#include "../decision/decision.h"
#include "evidence.h"

#define VERIFIED_ALL                                                                               \
    (MISSION_VERIFIED_MISSION | MISSION_VERIFIED_SUBJECT | MISSION_VERIFIED_ACTOR |                \
     MISSION_VERIFIED_CREDENTIAL | MISSION_VERIFIED_RESOURCE)

/* Who refuses for which reason: the two lists share none. */
bool mi_refuses_for(uint32_t role, uint32_t reason)
{
    switch (reason) {
    case MISSION_DENY_TOKEN_INVALID:
    case MISSION_DENY_MISSION_CLAIM_MISSING:
    case MISSION_DENY_MISSION_REFERENCE_CONFLICT:
    case MISSION_DENY_CHANNEL_FAILURE:
    case MISSION_DENY_PDP_UNREACHABLE:
    case MISSION_DENY_STATE_UNAVAILABLE:
        return role == MISSION_EMITTER_PEP;
    case MISSION_DENY_MISSION_CONTEXT_MISSING:
        return role == MISSION_EMITTER_PDP;
    default:
        return false;
    }
}

bool mi_refusal_counted(const mission_refusal *refusal)
{
    return refusal->verified & MISSION_VERIFIED_MISSION;
}

static void write_mission(mission_builder *to, const mission_emitter *emitter,
                          const mission_evaluation *asked)
{
    mi_member_object(to, "mission");
    mi_member_filled(to, "authority_hash", asked->authority_hash);
    mi_member_text(to, "id", asked->mission_id);
    mi_member_text(to, mi_draft(emitter->context) ? "issuer" : "origin", asked->mission_issuer);
    mission_builder_end(to);
}

/* What is written of one refusal, imported and checked. */
struct refused {
    mission_refusal own;
    mission_evaluation asked;
    mission_evidence_more more;
    mission_time at;
    char minted[MI_EVIDENCE_ID_LEN + 1];
    mission_view id;
};

static int32_t write(mission_builder *to, const mission_emitter *emitter, const struct refused *r,
                     uint64_t sequence, mission_error *error)
{
    const uint32_t verified = r->own.verified;
    int32_t rc;

    mission_builder_object(to);
    mi_write_action(to, &r->asked);
    if (verified & MISSION_VERIFIED_ACTOR)
        mi_write_actor(to, &r->asked);
    mi_member_text(to, "audience", r->asked.audience);
    if (verified & MISSION_VERIFIED_CREDENTIAL)
        mi_write_credential(to, &r->asked);
    mi_member_text(to, "decision", MI_VIEW("deny"));
    mi_member_text(to, "denial_reason", mission_view_of(mission_denial_name(r->own.reason)));
    mi_write_emitter(to, emitter);
    mi_write_time(to, "evaluated_at", &r->at);
    mi_write_hop(to, &r->more);
    if (verified & MISSION_VERIFIED_MISSION)
        write_mission(to, emitter, &r->asked);
    rc = mi_write_request_digest(to, emitter->context, &r->asked, r->own.bound,
                                 r->asked.parameter_digest, error);
    mi_write_mapping(to, &r->more);
    mi_member_text(to, "refusal_id", r->id);
    if (verified & MISSION_VERIFIED_RESOURCE)
        mi_write_resource(to, &r->asked);
    if (verified & MISSION_VERIFIED_MISSION)
        mi_member_integer(to, "sequence", sequence);
    if (verified & MISSION_VERIFIED_SUBJECT)
        mi_write_subject(to, &r->asked);
    mission_builder_end(to);
    return rc;
}

/* ---- what a refusal has to have ---- */

static int32_t import_asked(struct refused *r, mission_error *error)
{
    static const size_t ends[] = {MI_END_OF(mission_evaluation, all), sizeof r->asked};
    const int32_t rc =
        mi_import(&r->asked, sizeof r->asked, r->own.evaluation, ends, MI_COUNT(ends));

    if (rc)
        return mi_fail(error, rc);
    if (!r->asked.audience.len || !r->asked.action.len)
        return mi_fail_say(error, MISSION_E_ARGUMENT, "no audience or action");
    if ((r->own.verified & MISSION_VERIFIED_MISSION) &&
        (!r->asked.mission_id.len || !r->asked.mission_issuer.len))
        return mi_fail_say(error, MISSION_E_ARGUMENT, "no Mission that could be verified");
    return MISSION_OK;
}

static int32_t import_refusal(const mission_emitter *emitter, struct refused *r,
                              const mission_refusal *theirs, mission_error *error)
{
    static const size_t ends[] = {MI_END_OF(mission_refusal, more), sizeof r->own};
    const int32_t rc = mi_import(&r->own, sizeof r->own, theirs, ends, MI_COUNT(ends));

    if (rc)
        return mi_fail(error, rc);
    if (r->own.reserved || r->own.bound > 1 || (r->own.verified & ~VERIFIED_ALL) ||
        !r->own.evaluation)
        return mi_fail(error, MISSION_E_ARGUMENT);
    if (!mi_refuses_for(emitter->role, r->own.reason))
        return mi_fail_say(error, MISSION_E_ARGUMENT, "not a reason that this emitter refuses for");
    return import_asked(r, error);
}

static int32_t prepare(const mission_emitter *emitter, struct refused *r,
                       const mission_refusal *theirs, mission_view id, mission_error *error)
{
    int32_t rc = import_refusal(emitter, r, theirs, error);

    if (!rc)
        rc = mi_import_more(&r->more, r->own.more, error);
    if (!rc)
        rc = mi_now(emitter->context, r->own.at, &r->at, error);
    if (!rc && !mi_writable(&r->at))
        rc = mi_fail(error, MISSION_E_CLOCK);
    r->id = id;
    if (rc || id.len)
        return rc;
    rc = mi_evidence_id(emitter->context, "ref_", r->minted, error);
    r->id = (mission_view){r->minted, MI_EVIDENCE_ID_LEN};
    return rc;
}

static int32_t build(const mission_emitter *emitter, const struct refused *r, uint64_t sequence,
                     mission_json **out, mission_error *error)
{
    mission_builder *builder;
    int32_t rc = mission_builder_new(emitter->context, &builder, error);

    if (rc)
        return rc;
    rc = write(builder, emitter, r, sequence, error);
    return mi_members_finish(builder, rc, out, error);
}

int32_t mi_refusal_body(mission_emitter *emitter, const mission_refusal *refusal, uint64_t sequence,
                        mission_view id, mission_json **out, mission_error *error)
{
    struct refused r;
    const int32_t rc = prepare(emitter, &r, refusal, id, error);

    *out = NULL;
    return rc ? rc : build(emitter, &r, sequence, out, error);
}

int32_t mission_refusal_record(mission_emitter *emitter, const mission_refusal *refusal,
                               mission_json **out, mission_error *error)
{
    struct refused r;
    mission_json *body;
    uint64_t sequence = 0;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!emitter || !refusal || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = prepare(emitter, &r, refusal, (mission_view){NULL, 0}, error);
    if (!rc && mi_refusal_counted(&r.own))
        rc = mi_emitter_next(emitter, r.asked.mission_issuer, r.asked.mission_id, &sequence, error);
    if (!rc)
        rc = build(emitter, &r, sequence, &body, error);
    if (rc)
        return rc;
    rc = mi_evidence_seal(emitter, mission_json_root(body), MISSION_EVIDENCE_REFUSAL, out, error);
    mission_json_unref(body);
    return rc;
}
