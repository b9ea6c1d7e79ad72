/* Child Evidence, kept with what it is evidence of (40 section 3.6, CM-17).
 * SPDX-License-Identifier: MIT
 *
 * One row for each creation and for each denial after the derivation, in the commit that makes the
 * child or says no; a request that is repeated makes no second one. */
#include "creation.h"
#include "../model/check.h"

#define EVIDENCE_SLOT 3u

static int32_t time_text(const mission_plan *plan, char *out, size_t size, mission_error *error)
{
    return mission_time_write(&plan->now, out, size) ? MISSION_OK : mi_fail(error, MISSION_E_CLOCK);
}

static int32_t put(mission_plan *plan, mission_child_evidence *evidence, mission_view *key,
                   const mission_value **out, mission_error *error)
{
    const mission_store_term term = {MI_VIEW("mission"), evidence->child.id, {NULL, 0}};
    mission_json *json = NULL;
    mission_view bytes;
    char now[40];
    bool ok = true;
    int32_t rc = mi_mint(plan, EVIDENCE_SLOT, "evd_", &evidence->evidence_id, error);

    if (!rc)
        rc = time_text(plan, now, sizeof now, error);
    if (rc)
        return rc;
    evidence->created_at = mission_view_of(now);
    rc = mission_child_evidence_build(mi_plan_context(plan), evidence, &json, error);
    if (!rc)
        rc = mi_held_json(plan, json, out, error);
    if (!rc)
        rc = mi_bytes(plan, *out, &bytes, error);
    if (rc)
        return rc;
    *key = mi_join(plan, evidence->child.id, evidence->evidence_id, &ok);
    return ok ? mi_put_new(plan, MI_KIND_EVIDENCE, *key, bytes, &term, 1, error)
              : mi_fail(error, MISSION_E_NOMEM);
}

static const mission_value *child_actor(const struct mi_lineage *lineage)
{
    return lineage->asked ? lineage->asked->child_actor
                          : mission_value_get(lineage->stored, MI_VIEW("child_actor"));
}

int32_t mi_put_evidence(mission_plan *plan, const struct mi_pending *pending, int32_t code,
                        mission_view *key, const mission_value **evidence, mission_error *error)
{
    const struct mi_lineage *lineage = &pending->lineage;
    const mission_view issuer = mi_issuer_name(plan->issuer);
    mission_digest hash;
    mission_child_evidence said = {
        .size = sizeof said,
        .code = code,
        .fanout = lineage->counted,
        .parent = {lineage->source->id, issuer,
                   mission_record_anchor(lineage->record, MISSION_COMMIT_AUTHORITY_SET)},
        .child = {.id = pending->book->id, .issuer = issuer},
        .child_actor = child_actor(lineage),
        .cascade_mode =
            lineage->asked ? lineage->asked->cascade_mode : mi_kept(lineage, "cascade_mode"),
        .active_children = lineage->active + (code == MISSION_OK && lineage->counted),
        .max_children = lineage->most,
    };
    int32_t rc = mission_authority_set_anchor(pending->set, issuer, &hash, error);

    said.child.authority_hash = mission_view_of(hash.text);
    return rc ? rc : put(plan, &said, key, evidence, error);
}

int32_t mi_put_denial(mission_plan *plan, const struct mi_book *book, const mission_value *stored,
                      mission_view *key, mission_error *error)
{
    const mission_value *parent = mission_value_get(stored, MI_VIEW("parent")), *evidence;
    const mission_view issuer = mi_issuer_name(plan->issuer);
    mission_digest hash;
    mission_child_evidence said = {
        .size = sizeof said,
        .code = MISSION_E_POLICY_DENIED,
        .parent = {mi_get_text(parent, "id"), issuer, mi_get_text(parent, "authority_hash")},
        .child = {.id = book->id, .issuer = issuer},
        .child_actor = mission_value_get(stored, MI_VIEW("child_actor")),
        .cascade_mode = mi_get_text(stored, "cascade_mode"),
    };
    int32_t rc =
        mission_anchor(mi_plan_context(plan), mission_commitment_typ(MISSION_COMMIT_AUTHORITY_SET),
                       issuer, mission_value_get(book->request, MI_VIEW("set")), &hash, error);

    said.child.authority_hash = mission_view_of(hash.text);
    return rc ? rc : put(plan, &said, key, &evidence, error);
}

int32_t mi_want_evidence(mission_plan *plan, mission_view key, const mission_value **out,
                         mission_error *error)
{
    struct mi_read *read;
    mission_json *doc = NULL;
    int32_t rc;

    *out = NULL;
    if (!key.len)
        return MISSION_OK;
    rc = mi_want(plan, MI_KIND_EVIDENCE, key, &read, error);
    if (rc || !read->present)
        return rc;
    rc = mi_unframe(plan, read, &doc, error);
    *out = mission_json_root(doc);
    return rc;
}
