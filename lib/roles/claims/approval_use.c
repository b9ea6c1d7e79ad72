/* An approval is for one execution (PD-14 c). SPDX-License-Identifier: MIT
 *
 *   {"evaluation_id","until","high":true?,"spent":true?}
 *
 * A permit that uses one holds it for its parameter digest until its outcome is known: what was
 * executed, or may have been, spends it. A permit of a reversible action that is past its window
 * lets go of it. */
#include "claims.h"

static int32_t name_of(mission_plan *plan, const mission_evaluation *evaluation, mission_view *out,
                       mission_error *error)
{
    *out = evaluation->approval_id;
    return out->len ? MISSION_OK : mi_digest_text(plan, evaluation->approval, out, error);
}

static bool truth(const mission_value *from, const char *name)
{
    return mission_value_boolean(mission_value_get(from, mission_view_of(name))) == 1;
}

static int32_t judge(mission_plan *plan, const struct mi_read *read, struct mi_objection *objection,
                     mission_error *error)
{
    const mission_value *root;
    mission_time until;
    mission_json *doc;
    int32_t rc = mi_unframe(plan, read, &doc, error);

    if (rc)
        return rc;
    root = mission_json_root(doc);
    if (mission_time_parse(mi_get_text(root, "until"), &until, NULL))
        return mi_spoilt(read, "the stored approval has no end", error);
    if (truth(root, "spent") || truth(root, "high") || mi_time_order(&plan->now, &until) < 0)
        mi_objects(objection, MISSION_DENY_APPROVAL_REQUIRED);
    return MISSION_OK;
}

int32_t mi_want_approval_use(mission_plan *plan, const mission_decision *decision,
                             struct mi_approval_use *out, struct mi_objection *objection,
                             mission_error *error)
{
    const mission_evaluation *evaluation = &decision->evaluation;
    mission_view parts[] = {MI_KIND_SPENT,
                            evaluation->mission_issuer,
                            evaluation->mission_id,
                            {NULL, 0},
                            decision->says.parameter_digest};
    int32_t rc;

    memset(out, 0, sizeof *out);
    if (!decision->says.approval)
        return MISSION_OK;
    rc = name_of(plan, evaluation, &parts[3], error);
    if (!rc)
        rc = mi_key(plan, parts, MI_COUNT(parts), &out->key, error);
    if (!rc)
        rc = mi_want(plan, MI_KIND_SPENT, out->key, &out->read, error);
    return rc || !out->read->present ? rc : judge(plan, out->read, objection, error);
}

static int32_t put(mission_plan *plan, const struct mi_read *read, const struct mi_given *held,
                   bool spent, mission_error *error)
{
    mission_builder *to;
    mission_view bytes;
    int32_t rc = mission_builder_new(mi_plan_context(plan), &to, error);

    if (rc)
        return rc;
    mission_builder_object(to);
    mi_name_text(to, "evaluation_id", held->id);
    mi_name_text(to, "until", held->until);
    if (held->high || spent)
        mi_name_truth(to, spent ? "spent" : "high", true);
    mission_builder_end(to);
    rc = mi_built_bytes(plan, to, &bytes, error);
    return rc ? rc : mi_put(plan, read, bytes, NULL, 0, error);
}

int32_t mi_put_approval_use(mission_plan *plan, const struct mi_approval_use *use,
                            const struct mi_given *held, mission_error *error)
{
    return use->key.len ? put(plan, use->read, held, false, error) : MISSION_OK;
}

int32_t mi_end_approval_use(mission_plan *plan, const struct mi_given *held, bool spent,
                            mission_error *error)
{
    struct mi_read *read;
    mission_json *doc;
    int32_t rc;

    if (!held->approval.len)
        return MISSION_OK;
    rc = mi_want(plan, MI_KIND_SPENT, held->approval, &read, error);
    if (rc || !read->present)
        return rc;
    rc = mi_unframe(plan, read, &doc, error);
    if (rc || !mi_view_is(mi_get_text(mission_json_root(doc), "evaluation_id"), held->id))
        return rc;
    return spent ? put(plan, read, held, true, error) : mi_delete(plan, read, error);
}
