/* Is a kept request the one that a decision was about? SPDX-License-Identifier: MIT
 *
 * By the digest that the evidence has, and by what it says of the parties beside it: a digest of
 * parameters alone is that of many requests. */
#include "../../model/check.h"
#include "../../rules/members.h"
#include "replay.h"
#include <mission/commitment.h>

/* ---- the digest ---- */

static int32_t same_parameters(mission_context *context, mission_view digest,
                               const mission_evaluation *asked, mission_error *error)
{
    mission_digest own;
    int32_t rc;

    if (!mi_view_is(digest, asked->parameter_digest))
        return 0;
    if (!asked->parameters)
        return 1; /* withheld then, too: the digest is all there was */
    rc = mission_canonical_digest(context, asked->parameters, &own, error);
    return rc ? rc : mi_view_is(digest, mission_view_of(own.text));
}

static int32_t same_digest(mission_context *context, const mission_value *evidence,
                           const mission_evaluation *asked, mission_error *error)
{
    const mission_view whole = mi_get_text(evidence, "evaluation_request_digest");
    mission_digest own;
    int32_t rc;

    if (!whole.len)
        return same_parameters(context, mi_get_text(evidence, "parameter_digest"), asked, error);
    rc = mi_request_digest(context, asked, &own, error);
    return rc ? rc : mi_view_is(whole, mission_view_of(own.text));
}

/* ---- the parties, written as a decision point writes them ---- */

static void write(mission_builder *to, const mission_evaluation *asked)
{
    mission_builder_object(to);
    mi_write_action(to, asked);
    mi_write_actor(to, asked);
    mi_member_text(to, "audience", asked->audience);
    mi_write_credential(to, asked);
    mi_write_resource(to, asked);
    mi_write_subject(to, asked);
    mission_builder_end(to);
}

static int32_t parties(mission_context *context, const mission_evaluation *asked,
                       mission_json **out, mission_error *error)
{
    mission_builder *builder;
    const int32_t rc = mission_builder_new(context, &builder, error);

    if (rc)
        return rc;
    write(builder, asked);
    return mi_members_finish(builder, MISSION_OK, out, error);
}

static int32_t same_parties(mission_context *context, const mission_value *evidence,
                            const mission_evaluation *asked, mission_error *error)
{
    static const char *const names[] = {"action",     "actor",    "audience",
                                        "credential", "resource", "subject"};
    mission_json *own = NULL;
    const int32_t rc = parties(context, asked, &own, error);
    bool same = !rc;

    for (size_t i = 0; same && i < MI_COUNT(names); i++)
        same = mi_replay_same(mi_get(mission_json_root(own), names[i]), mi_get(evidence, names[i]));
    mission_json_unref(own);
    return rc ? rc : same;
}

/* ---- what else the evidence says of the request ---- */

static bool same_mission(mission_context *context, const mission_value *evidence,
                         const mission_evaluation *asked)
{
    const mission_value *mission = mi_get(evidence, "mission");

    return mi_view_is(asked->mission_id, mi_get_text(mission, "id")) &&
           mi_view_is(asked->mission_issuer,
                      mission_value_string(mi_get_term(context, mission, MISSION_TERM_ISSUER))) &&
           (!asked->authority_hash.len ||
            mi_view_is(asked->authority_hash, mi_get_text(mission, "authority_hash")));
}

static bool same_rest(const mission_value *evidence, const mission_evaluation *asked,
                      const mission_replay_source *source)
{
    const mission_value *taint = mi_get(evidence, "taint");
    const mission_value *capability = mi_get(evidence, "capability_source");
    const mission_value *approval = mi_own_member(evidence, source->name_space, "approval_id");
    const uint32_t tainted = !taint                                            ? MISSION_UNSAID
                             : mission_value_boolean(mi_get(taint, "tainted")) ? MISSION_TRUE
                                                                               : MISSION_FALSE;

    return tainted == asked->tainted &&
           mi_view_is(mi_get_text(capability, "tool_id"), asked->tool_id) &&
           mi_view_is(mi_get_text(capability, "source_digest"), asked->source_digest) &&
           (!source->name_space.len ||
            mi_view_is(mission_value_string(approval), asked->approval_id));
}

int32_t mi_replay_asked(mission_context *context, const mission_value *evidence,
                        const mission_evaluation *asked, const mission_replay_source *source,
                        mission_error *error)
{
    int32_t same = same_mission(context, evidence, asked) && same_rest(evidence, asked, source);

    if (same == 1)
        same = same_digest(context, evidence, asked, error);
    return same == 1 ? same_parties(context, evidence, asked, error) : same;
}
