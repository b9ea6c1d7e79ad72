/* What a child's record says of its parent and of its approval (40 sections 3.4, 3.5).
 * SPDX-License-Identifier: MIT */
#include "../model/record.h"
#include "members.h"
#include <mission/family.h>

static const mission_view immediate = MI_VIEW_INIT("immediate");

static bool filled(mission_view view)
{
    return view.ptr && view.len;
}

static int32_t checked(mission_context *context, mi_checker *check, mission_json **doc,
                       mission_error *error)
{
    const struct mi_check how = {.context = context, .error = error};
    int32_t rc = check(&how, NULL, mission_json_root(*doc));

    if (!rc)
        return rc;
    mission_json_unref(*doc);
    *doc = NULL;
    return rc;
}

/* ---- The parent object ---- */

static const char *issuer_name(const mission_context *context)
{
    return mi_draft(context) ? "issuer" : "origin";
}

/* The parent's own generation: 0 for a root. It was proven with the record. */
static int64_t generation(const mission_record *record)
{
    int64_t depth = 0;

    mission_value_integer(mi_get(mission_record_parent(record), "depth"), &depth);
    return depth;
}

static void write_parent(const mission_record *parent, const mission_kinship *own,
                         mission_builder *out)
{
    mission_builder_object(out);
    mi_member_text(out, "authority_hash",
                   mission_record_anchor(parent, MISSION_COMMIT_AUTHORITY_SET));
    mi_member_text(out, "cascade_mode", own->cascade_mode.len ? own->cascade_mode : immediate);
    if (own->created_at.len)
        mi_member_text(out, "created_at", own->created_at);
    mi_member_text(out, "delegation_id", own->delegation_id);
    mission_builder_name(out, MI_VIEW("depth"));
    mission_builder_integer(out, generation(parent) + 1);
    mi_member_text(out, "id", mission_record_id(parent));
    mi_member_text(out, issuer_name(parent->context), mission_record_issuer(parent));
    mission_builder_end(out);
}

int32_t mission_parent_build(const mission_record *parent, const mission_kinship *kinship,
                             mission_json **out, mission_error *error)
{
    static const size_t ends[] = {MI_END_OF(mission_kinship, created_at)};
    mission_builder *builder;
    mission_kinship own;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!parent || !kinship || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_import(&own, sizeof own, kinship, ends, MI_COUNT(ends));
    if (!rc &&
        (!mi_usable(own.cascade_mode) || !filled(own.delegation_id) || !mi_usable(own.created_at)))
        rc = MISSION_E_ARGUMENT;
    if (!rc && (!parent->verified || !parent->set))
        rc = MISSION_E_STATE;
    if (rc)
        return mi_fail(error, rc);
    rc = mission_builder_new(parent->context, &builder, error);
    if (rc)
        return rc;
    write_parent(parent, &own, builder);
    rc = mi_members_finish(builder, MISSION_OK, out, error);
    return rc ? rc : checked(parent->context, mi_parent, out, error);
}

/* ---- The approval basis ---- */

static void write_human(const mission_child_basis *own, mission_builder *out)
{
    mission_builder_object(out);
    mission_builder_name(out, MI_VIEW("activation"));
    mission_builder_object(out);
    mi_member_text(out, "approval_event_id", own->event_id);
    mission_builder_end(out);
    mi_member_principal(out, "activation_actor", &own->approver);
    mi_member_principal(out, "consent_principal", &own->approver);
    mi_member_text(out, "root_commitment", own->authority_hash);
    mi_member_text(out, "type", MI_VIEW("direct"));
    mission_builder_end(out);
}

/* When a human consented to the parent: what the parent was given is never renewed by a child. */
static mission_view consented_at(const mission_child_basis *own)
{
    const mission_value *basis = mission_record_approval_basis(own->parent);
    const mission_view retained = mi_get_text(basis, "approved_at");

    return retained.len ? retained : own->approved_at;
}

static void write_policy(const mission_child_basis *own, mission_builder *out)
{
    const mission_principal activator = {mission_record_issuer(own->parent),
                                         mission_record_client_id(own->parent)};
    const mission_principal approver = mission_record_approver(own->parent);

    mission_builder_object(out);
    mission_builder_name(out, MI_VIEW("activation"));
    mission_builder_object(out);
    mi_member_text(out, "activation_event_id", own->event_id);
    if (own->policy.len) {
        mi_member_text(out, "policy_id", own->policy);
        mi_member_text(out, "policy_version", own->policy_version);
    }
    mission_builder_end(out);
    mi_member_principal(out, "activation_actor", &activator);
    mi_member_text(out, "approved_at", consented_at(own));
    mi_member_principal(out, "consent_principal", &approver);
    mi_member_text(out, "root_commitment",
                   own->policy.len
                       ? own->policy
                       : mission_record_anchor(own->parent, MISSION_COMMIT_AUTHORITY_SET));
    mi_member_text(out, "type", MI_VIEW("policy_drawdown"));
    mission_builder_end(out);
}

static int32_t usable(const mission_child_basis *own, mission_error *error)
{
    const bool human = own->kind == MISSION_BASIS_HUMAN;

    if ((!human && own->kind != MISSION_BASIS_POLICY) || own->reserved || !filled(own->event_id) ||
        !mi_usable(own->policy) || !mi_usable(own->policy_version) || !mi_usable(own->approved_at))
        return mi_fail(error, MISSION_E_ARGUMENT);
    if (human)
        return mi_somebody(&own->approver)
                   ? mission_digest_check(own->authority_hash, MISSION_DIGEST_STRICT, error)
                   : mi_fail(error, MISSION_E_ARGUMENT);
    if (!own->parent || (own->policy.len > 0) != (own->policy_version.len > 0))
        return mi_fail(error, MISSION_E_ARGUMENT);
    if (!own->parent->verified || !own->parent->set)
        return mi_fail(error, MISSION_E_STATE);
    return consented_at(own).len
               ? MISSION_OK
               : mi_fail_say(error, MISSION_E_ARGUMENT, "no human approval is known");
}

int32_t mission_child_basis_build(mission_context *context, const mission_child_basis *basis,
                                  mission_json **out, mission_error *error)
{
    static const size_t ends[] = {MI_END_OF(mission_child_basis, approved_at)};
    mission_child_basis own;
    mission_builder *builder;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!context || !basis || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    if (!mi_draft(context))
        return mi_fail(error, MISSION_E_PROFILE);
    rc = mi_import(&own, sizeof own, basis, ends, MI_COUNT(ends));
    rc = rc ? mi_fail(error, rc) : usable(&own, error);
    if (!rc)
        rc = mission_builder_new(context, &builder, error);
    if (rc)
        return rc;
    if (own.kind == MISSION_BASIS_HUMAN)
        write_human(&own, builder);
    else
        write_policy(&own, builder);
    rc = mi_members_finish(builder, MISSION_OK, out, error);
    return rc ? rc : checked(context, mi_approval_basis, out, error);
}
