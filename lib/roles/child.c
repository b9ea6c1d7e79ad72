/* Child Missions: what a parent permits (40 CM, 80 SE-10). SPDX-License-Identifier: MIT
 *
 * The order is that of 40 A-1, with one liberty: the client that the child actor is must be known
 * before anything is derived for it, so an actor that is nobody here is refused first (T-7: only
 * the reported reason can differ). */
#include "creation.h"
#include "following.h"

#define DELEGATION_SLOT 0u

int32_t mi_child_gate(mission_plan *plan, const struct mi_relative *parent, mission_error *error)
{
    uint32_t state;
    int32_t rc = mi_report(plan, &parent->kin, &state, error);

    if (rc || state == MISSION_STATE_ACTIVE)
        return rc;
    return mi_deny(plan, mi_fail(error, MISSION_E_PARENT_NOT_ACTIVE));
}

/* ---- within the parent ---- */

static void drop_terms(void *terms)
{
    mission_child_terms_clear(terms);
}

/* CM-9 to CM-13. An approval per action that the parent asks for is copied down (CM-11). */
static int32_t decide(mission_plan *plan, struct mi_pending *pending,
                      const struct mi_relative *parent, mission_child_terms **out,
                      mission_error *error)
{
    mission_child child = {
        .size = sizeof child,
        .flags = MISSION_CHILD_COPY_APPROVAL,
        .set = pending->set,
        .parent = mission_record_authority_set(parent->record),
        .effective = parent->left,
        .client_id = pending->book->client_id,
    };
    mission_child_terms *terms = mi_take(plan, sizeof *terms);
    bool any = false;
    int32_t rc;

    if (!terms)
        return mi_fail(error, MISSION_E_NOMEM);
    terms->size = sizeof *terms;
    rc = mi_child_asserted(plan, child.client_id, &child.sub_profile, &any, error);
    if (rc)
        return rc;
    child.flags |= any ? MISSION_CHILD_ANY_ACTOR : 0;
    rc = mission_child_decide(&child, terms, error);
    if (rc)
        return mi_deny(plan, rc);
    *out = terms;
    return mi_hold(plan, terms, drop_terms, error);
}

static uint64_t number(const mission_value *from, const char *name)
{
    int64_t integer = 0;

    mission_value_integer(mission_value_get(from, mission_view_of(name)), &integer);
    return integer > 0 ? (uint64_t)integer : 0;
}

/* The controls that limit children, and the counts under them. */
static int32_t want_counts(mission_plan *plan, const struct mi_pending *pending,
                           const struct mi_relative *parent, const mission_value *controls,
                           struct mi_fanout *out, mission_error *error)
{
    const size_t count = mission_value_count(controls);
    size_t limited = 0;

    out->controls = mi_take(plan, (count + 1) * sizeof *out->controls);
    if (!out->controls)
        return mi_fail(error, MISSION_E_NOMEM);
    for (size_t i = 0; i < count; i++) {
        const mission_value *control = mission_value_item(controls, i);

        if (mission_value_get(control, MI_VIEW("max_children")))
            out->controls[limited++] = (struct mi_control){.entry = number(control, "entry"),
                                                           .most = number(control, "max_children")};
    }
    out->count = limited;
    return limited ? mi_want_fanout(plan, parent, pending->book->predecessor, out, error)
                   : MISSION_OK;
}

/* CM-14. What evidence shows is the entry with the least room. */
static int32_t fanout_check(mission_plan *plan, struct mi_pending *pending,
                            const struct mi_fanout *fanout, mission_error *error)
{
    const struct mi_control *tight = NULL;

    for (size_t i = 0; i < fanout->count; i++) {
        const struct mi_control *control = &fanout->controls[i];

        if (!tight || control->count >= control->most ||
            (tight->count < tight->most &&
             control->most - control->count < tight->most - tight->count))
            tight = control;
        if (tight->count >= tight->most)
            break;
    }
    if (!tight)
        return MISSION_OK;
    pending->lineage.counted = true;
    pending->lineage.active = tight->count;
    pending->lineage.most = tight->most;
    return tight->count < tight->most ? MISSION_OK
                                      : mi_deny(plan, mi_fail(error, MISSION_E_FANOUT));
}

static int32_t fanout(mission_plan *plan, struct mi_pending *pending,
                      const struct mi_relative *parent, const mission_value *controls,
                      mission_error *error)
{
    struct mi_fanout counts = {0};
    int32_t rc = want_counts(plan, pending, parent, controls, &counts, error);

    if (!rc && parent->kin.count + 1 > plan->issuer->config.generations_most)
        return mi_deny(plan, mi_fail(error, MISSION_E_FANOUT));
    return rc ? rc : fanout_check(plan, pending, &counts, error);
}

/* ---- the host's policies ---- */

static void act_of(const mission_plan *plan, const struct mi_pending *pending, mission_act *act)
{
    mi_act(plan, pending->book, NULL, MISSION_ACT_CHILD, MISSION_STATE_PENDING, pending->actor,
           act);
    act->intent = pending->intent;
    act->set = pending->set;
    act->approver = pending->approver;
    act->request = pending->lineage.asked
                       ? pending->lineage.asked->child_actor
                       : mission_value_get(pending->lineage.stored, MI_VIEW("child_actor"));
}

static bool named_before(const mission_value *controls, size_t index, mission_view policy)
{
    for (size_t i = 0; i < index; i++) {
        const mission_value *control = mission_value_item(controls, i);

        if (mi_view_is(mission_value_string(mission_value_get(control, MI_VIEW("policy"))), policy))
            return true;
    }
    return false;
}

/* CM-15: every policy that a justifying entry names. */
static int32_t policies(mission_plan *plan, const struct mi_pending *pending,
                        const mission_value *controls, mission_error *error)
{
    mission_act act;
    int32_t rc = MISSION_OK;

    act_of(plan, pending, &act);
    for (size_t i = 0; !rc && i < mission_value_count(controls); i++) {
        const mission_view policy = mission_value_string(
            mission_value_get(mission_value_item(controls, i), MI_VIEW("policy")));

        if (policy.len && !named_before(controls, i, policy))
            rc = mi_ask_child_policy(plan->issuer, &act, policy, error);
    }
    return rc == MISSION_E_POLICY_DENIED ? mi_deny(plan, rc) : rc;
}

static int32_t purpose(mission_plan *plan, const struct mi_pending *pending,
                       const struct mi_relative *parent, mission_error *error)
{
    mission_act act;
    int32_t rc;

    act_of(plan, pending, &act);
    rc = mi_ask_purpose(plan->issuer, &act, parent->record, error);
    return rc == MISSION_E_POLICY_DENIED ? mi_deny(plan, rc) : rc;
}

int32_t mi_bind_to_parent(mission_plan *plan, struct mi_pending *pending,
                          const struct mi_relative *parent, mission_error *error)
{
    struct mi_lineage *lineage = &pending->lineage;
    const mission_value *root, *controls;
    mission_child_terms *terms = NULL;
    bool clamped;
    int32_t rc = decide(plan, pending, parent, &terms, error);

    if (rc)
        return rc;
    root = mission_json_root(terms->terms);
    controls = mission_value_get(root, MI_VIEW("controls"));
    pending->set = terms->set;
    lineage->justification = mission_value_get(root, MI_VIEW("justification"));
    lineage->policy = mission_value_string(mission_value_get(root, MI_VIEW("policy")));
    pending->book->justification = lineage->justification;
    rc = mi_clamp_expiry(pending, parent->book->expires_at, &clamped, error);
    if (!rc)
        rc = fanout(plan, pending, parent, controls, error);
    if (!rc)
        rc = policies(plan, pending, controls, error);
    return rc ? rc : purpose(plan, pending, parent, error);
}

/* ---- the child's own members ---- */

static mission_view kinship_mode(const struct mi_lineage *lineage)
{
    const mission_view mode =
        lineage->asked ? lineage->asked->cascade_mode : mi_kept(lineage, "cascade_mode");

    return mode.len ? mode : MI_VIEW("immediate");
}

/* The approval's event, or until it is known (and for a policy's) one of ours. */
int32_t mi_delegation_id(mission_plan *plan, struct mi_lineage *lineage, mission_error *error)
{
    if (lineage->event.len)
        return MISSION_OK;
    lineage->event = mi_kept(lineage, "delegation_id");
    return lineage->event.len ? MISSION_OK
                              : mi_mint(plan, DELEGATION_SLOT, "dlg_", &lineage->event, error);
}

static int32_t parent_object(mission_plan *plan, struct mi_lineage *lineage, mission_error *error)
{
    const mission_kinship kinship = {
        .size = sizeof kinship,
        .cascade_mode = kinship_mode(lineage),
        .delegation_id = lineage->event,
    };
    mission_json *json = NULL;
    int32_t rc = mission_parent_build(lineage->record, &kinship, &json, error);

    return rc ? rc : mi_held_json(plan, json, &lineage->parent, error);
}

/* The ids of the parent's ancestors, and its own. */
static int32_t ancestors(mission_plan *plan, struct mi_pending *pending, mission_error *error)
{
    const struct mi_book *parent = pending->lineage.source;
    mission_builder *to;
    int32_t rc = mission_builder_new(mi_plan_context(plan), &to, error);

    if (rc)
        return rc;
    mission_builder_array(to);
    for (size_t i = 0; i < mission_value_count(parent->ancestors); i++)
        mission_builder_value(to, mission_value_item(parent->ancestors, i));
    mission_builder_string(to, parent->id);
    mission_builder_end(to);
    pending->book->parent = parent->id;
    return mi_built(plan, to, &pending->book->ancestors, error);
}

/* AV-9: when a human approved what this child draws on, by our own record of it: the instant that
 * the parent draws on itself, or that of the parent's own approval. */
static mission_view approved_at(const mission_plan *plan, const struct mi_lineage *lineage)
{
    const mission_record *record = lineage->record;
    const mission_view basis = mission_value_string(
        mission_value_get(mission_record_approval_basis(record), MI_VIEW("approved_at")));

    if (lineage->source->consented_at.len)
        return lineage->source->consented_at;
    if (basis.len)
        return basis;
    return mi_draft(mi_plan_context(plan)) ? mission_record_created_at(record)
                                           : mission_record_approved_at(record);
}

static int32_t recent(mission_plan *plan, const struct mi_pending *pending, mission_view approved,
                      mission_error *error)
{
    mission_act act;
    int32_t rc;

    act_of(plan, pending, &act);
    rc = mi_standing_consent(plan, &act, NULL, approved, pending->policy_version, error);
    return rc == MISSION_E_POLICY_DENIED ? mi_deny(plan, rc) : rc;
}

static int32_t basis(mission_plan *plan, struct mi_pending *pending, mission_error *error)
{
    struct mi_lineage *lineage = &pending->lineage;
    const mission_child_basis drawn = {
        .size = sizeof drawn,
        .kind = MISSION_BASIS_POLICY,
        .parent = lineage->record,
        .event_id = lineage->event,
        .policy = lineage->policy,
        .policy_version = lineage->policy.len ? pending->policy_version : (mission_view){NULL, 0},
        .approved_at = approved_at(plan, lineage),
    };
    mission_json *json = NULL;
    int32_t rc;

    pending->approver = lineage->source->approver;
    pending->book->consented_at = drawn.approved_at;
    rc = recent(plan, pending, drawn.approved_at, error);
    if (rc || !mi_draft(mi_plan_context(plan)))
        return rc;
    rc = mission_child_basis_build(mi_plan_context(plan), &drawn, &json, error);
    return rc ? rc : mi_held_json(plan, json, &lineage->basis, error);
}

static void child_actor(const struct mi_lineage *lineage, mission_builder *to)
{
    mi_name_value(to, "child_actor",
                  lineage->asked ? lineage->asked->child_actor
                                 : mission_value_get(lineage->stored, MI_VIEW("child_actor")));
}

/* What the Approver has to have seen beside set and expiry: whose child it is, under what. */
static int32_t show(mission_plan *plan, struct mi_lineage *lineage, mission_error *error)
{
    const mission_value *shown;
    mission_builder *to;
    int32_t rc = mission_builder_new(mi_plan_context(plan), &to, error);

    if (rc)
        return rc;
    mission_builder_object(to);
    mi_name_text(to, "parent", lineage->source->id);
    mi_name_text(to, "cascade_mode", kinship_mode(lineage));
    mi_name_value(to, "justification", lineage->justification);
    child_actor(lineage, to);
    mission_builder_end(to);
    rc = mi_built(plan, to, &shown, error);
    return rc ? rc
              : mission_canonical_digest(mi_plan_context(plan), shown, &lineage->digest, error);
}

static int32_t keep(mission_plan *plan, struct mi_lineage *lineage, mission_error *error)
{
    mission_builder *to;
    int32_t rc = mission_builder_new(mi_plan_context(plan), &to, error);

    if (rc)
        return rc;
    mission_builder_object(to);
    mi_name_text(to, "what", MI_VIEW("child"));
    mi_keep_members(lineage, to);
    mi_name_text(to, "cascade_mode", kinship_mode(lineage));
    mi_name_text(to, "delegation_id", lineage->event);
    mi_name_value(to, "parent", lineage->parent);
    child_actor(lineage, to);
    mission_builder_end(to);
    return mi_built(plan, to, &lineage->keep, error);
}

int32_t mi_child_bound(mission_plan *plan, struct mi_pending *pending, mission_error *error)
{
    struct mi_lineage *lineage = &pending->lineage;
    const struct mi_relative parent = mi_source_of(lineage);
    int32_t rc = mi_child_gate(plan, &parent, error);

    if (!rc)
        rc = mi_not_contained_since(lineage, error);
    if (!rc)
        rc = ancestors(plan, pending, error);
    if (!rc)
        rc = mi_delegation_id(plan, lineage, error);
    if (!rc)
        rc = mi_bind_to_parent(plan, pending, &parent, error);
    if (!rc && lineage->asked && lineage->asked->adjudicated)
        rc = basis(plan, pending, error);
    if (!rc)
        rc = parent_object(plan, lineage, error);
    if (!rc)
        rc = show(plan, lineage, error);
    return rc ? rc : keep(plan, lineage, error);
}

/* CM-5, CM-14, CM-17: parent and ancestors as this pass has read and bound them, no other child in
 * between, and the evidence, all in the commit that makes the child. */
int32_t mi_child_activate(mission_plan *plan, struct mi_pending *pending,
                          struct mi_reservation *reservation, mission_error *error)
{
    const struct mi_relative parent = mi_source_of(&pending->lineage);
    int32_t rc = mi_relative_still(plan, &parent, error);

    if (!rc)
        rc = mi_tell_parent(plan, parent.book, pending->book, error);
    if (!rc)
        rc = mi_put_family(plan, parent.book->id, error);
    return rc ? rc
              : mi_put_evidence(plan, pending, MISSION_OK, &reservation->evidence,
                                &pending->lineage.testimony, error);
}
