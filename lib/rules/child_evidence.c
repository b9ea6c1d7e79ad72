/* Child Evidence: that a Child Mission was created, or why not (40 section 3.6).
 * SPDX-License-Identifier: MIT */
#include "../model/check.h"
#include "members.h"
#include <mission/family.h>

const char *mission_denial_reason(int32_t code)
{
    static const struct {
        int32_t code;
        const char *reason;
    } reasons[] = {
        {MISSION_E_PARENT_NOT_ACTIVE, "parent_not_active"},
        {MISSION_E_PARENT_MISMATCH, "parent_mismatch"},
        {MISSION_E_NO_CHILDREN, "delegation_not_permitted"},
        {MISSION_E_CHILD_ACTOR, "child_actor_not_allowed"},
        {MISSION_E_NOT_STRICT_SUBSET, "not_strict_subset"},
        {MISSION_E_FANOUT, "fanout_exceeded"},
        {MISSION_E_POLICY_DENIED, "policy_denied"},
        {MISSION_E_NOTHING_TO_EXPAND, "nothing_to_expand"},
    };

    for (size_t i = 0; i < MI_COUNT(reasons); i++)
        if (reasons[i].code == code)
            return reasons[i].reason;
    return NULL;
}

/* Of a creation: an expansion is none. */
static bool denial(int32_t code)
{
    return mission_denial_reason(code) && code != MISSION_E_NOTHING_TO_EXPAND;
}

static bool usable(const mission_child_evidence *own)
{
    const mission_view views[] = {
        own->evidence_id, own->parent.id,    own->parent.issuer, own->parent.authority_hash,
        own->child.id,    own->child.issuer, own->cascade_mode,  own->child.authority_hash,
        own->created_at};

    for (size_t i = 0; i < MI_COUNT(views); i++)
        if (!mi_usable(views[i]))
            return false;
    return own->child_actor && own->fanout <= 1 && (own->code == MISSION_OK || denial(own->code));
}

static void write_mission(mission_context *context, const char *name,
                          const mission_reference *mission, mission_builder *out)
{
    mission_builder_name(out, mission_view_of(name));
    mission_builder_object(out);
    mi_member_text(out, "authority_hash", mission->authority_hash);
    mi_member_text(out, "id", mission->id);
    mi_member_text(out, mi_draft(context) ? "issuer" : "origin", mission->issuer);
    mission_builder_end(out);
}

static void write_fanout(const mission_child_evidence *own, mission_builder *out)
{
    mission_builder_name(out, MI_VIEW("fanout"));
    mission_builder_object(out);
    mi_member_integer(out, "active_children", own->active_children);
    if (own->max_children)
        mi_member_integer(out, "max_children", own->max_children);
    mission_builder_end(out);
}

static void write_attenuation(const mission_child_evidence *own, mission_builder *out)
{
    mission_builder_name(out, MI_VIEW("attenuation"));
    mission_builder_object(out);
    mi_member_text(out, "result",
                   own->code == MISSION_E_NOT_STRICT_SUBSET ? MI_VIEW("not_strict_subset")
                                                            : MI_VIEW("strict_subset"));
    mission_builder_end(out);
}

static void write(mission_context *context, const mission_child_evidence *own, mission_builder *out)
{
    mission_builder_object(out);
    write_attenuation(own, out);
    mi_member_text(out, "cascade_mode",
                   own->cascade_mode.len ? own->cascade_mode : MI_VIEW("immediate"));
    write_mission(context, "child", &own->child, out);
    mi_member_value(out, "child_actor", own->child_actor);
    mi_member_text(out, "created_at", own->created_at);
    mi_member_text(out, "decision", own->code ? MI_VIEW("denied") : MI_VIEW("created"));
    if (own->code)
        mi_member_text(out, "denial_reason", mission_view_of(mission_denial_reason(own->code)));
    mi_member_text(out, "evidence_id", own->evidence_id);
    if (own->fanout)
        write_fanout(own, out);
    write_mission(context, "parent", &own->parent, out);
    mission_builder_end(out);
}

/* ---- What was written is checked as what is read ---- */

static int32_t mission(const struct mi_check *check, const struct mi_place *at,
                       const mission_value *value)
{
    const struct mi_member members[] = {
        {"id", true, mi_identifier},
        {mi_draft(check->context) ? "issuer" : "origin", true, mi_uri_no_fragment},
        {"authority_hash", true, mi_digest_strict},
    };

    return mi_object(check, at, value, members, MI_COUNT(members), mi_closed);
}

static int32_t child_actor(const struct mi_check *check, const struct mi_place *at,
                           const mission_value *value)
{
    static const struct mi_member members[] = {{"sub", true, mi_filled_string}};

    return mi_object(check, at, value, members, MI_COUNT(members), mi_open);
}

static int32_t cascade_mode(const struct mi_check *check, const struct mi_place *at,
                            const mission_value *value)
{
    const mission_view mode = mission_value_string(value);

    if (mi_view_is(mode, MI_VIEW("immediate")) || mi_view_is(mode, MI_VIEW("bounded_staleness")) ||
        mi_view_is(mode, MI_VIEW("status_required")))
        return MISSION_OK;
    return mi_refuse(check, at, MISSION_E_UNKNOWN_VALUE, NULL);
}

static int32_t checked(mission_context *context, mission_json **doc, mission_error *error)
{
    static const struct mi_member members[] = {
        {"evidence_id", true, mi_filled_string},
        {"parent", true, mission},
        {"child", true, mission},
        {"child_actor", true, child_actor},
        {"cascade_mode", true, cascade_mode},
        {"created_at", true, mi_rfc3339},
    };
    const struct mi_check check = {.context = context, .error = error};
    int32_t rc =
        mi_object(&check, NULL, mission_json_root(*doc), members, MI_COUNT(members), mi_open);

    if (!rc)
        return rc;
    mission_json_unref(*doc);
    *doc = NULL;
    return rc;
}

int32_t mission_child_evidence_build(mission_context *context,
                                     const mission_child_evidence *evidence, mission_json **out,
                                     mission_error *error)
{
    static const size_t ends[] = {MI_END_OF(mission_child_evidence, max_children)};
    mission_child_evidence own;
    mission_builder *builder;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!context || !evidence || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_import(&own, sizeof own, evidence, ends, MI_COUNT(ends));
    if (rc || !usable(&own))
        return mi_fail(error, rc ? rc : MISSION_E_ARGUMENT);
    rc = mission_builder_new(context, &builder, error);
    if (rc)
        return rc;
    write(context, &own, builder);
    rc = mi_members_finish(builder, MISSION_OK, out, error);
    return rc ? rc : checked(context, out, error);
}
