/* Approval events: each stands for one approval with one content (10-core AV-6).
 * SPDX-License-Identifier: MIT */
#include "deciding.h"

/* What an approval event stands for: the same content again is the same approval (AV-6). The host's
 * own disclosure and the basis are recorded, but no part of the rendering. */
int32_t mi_approval_content(mission_plan *plan, mission_view mission_id,
                            const mission_decide *decision, const mission_principal *approver,
                            mission_view *out, mission_error *error)
{
    const mission_value *basis = decision->approval_basis;
    mission_digest digest = {.text = ""};
    int32_t rc = MISSION_OK;

    if (basis)
        rc = mission_canonical_digest(mi_plan_context(plan), basis, &digest, error);
    if (!rc) {
        const mission_view parts[] = {
            mission_id,
            decision->approval_event_id,
            approver->iss,
            approver->sub,
            decision->rendering,
            decision->disclosure,
            mission_view_of(digest.text),
        };

        rc = mi_key(plan, parts, MI_COUNT(parts), out, error);
    }
    return rc;
}

int32_t mi_want_approval(mission_plan *plan, mission_view event, struct mi_read **read,
                         mission_error *error)
{
    const mission_view scope[] = {MI_KIND_APPROVAL, event};
    mission_view key;
    int32_t rc = mi_key(plan, scope, MI_COUNT(scope), &key, error);

    return rc ? rc : mi_want(plan, MI_KIND_APPROVAL, key, read, error);
}

static int32_t approval_row(mission_plan *plan, mission_view mission_id, mission_view content,
                            mission_view *bytes, mission_error *error)
{
    mission_builder *to;
    int32_t rc = mission_builder_new(mi_plan_context(plan), &to, error);

    if (rc)
        return rc;
    mission_builder_object(to);
    mi_name_text(to, "mission", mission_id);
    mi_name_text(to, "content", content);
    mission_builder_end(to);
    return mi_built_bytes(plan, to, bytes, error);
}

int32_t mi_put_approval(mission_plan *plan, const struct mi_pending *pending,
                        const mission_decide *decision, mission_error *error)
{
    struct mi_read *row;
    mission_view bytes, content;
    int32_t rc = mi_want_approval(plan, decision->approval_event_id, &row, error);

    if (!rc)
        rc = mi_approval_content(plan, pending->book->id, decision, &pending->approver, &content,
                                 error);
    if (!rc)
        rc = approval_row(plan, pending->book->id, content, &bytes, error);
    return rc ? rc : mi_put(plan, row, bytes, NULL, 0, error);
}
