/* How a Mission stands, as a Status response states it. SPDX-License-Identifier: MIT */
#include "book.h"

static void issuer_name(const mission_plan *plan, mission_builder *to)
{
    mission_builder_name(to, mi_plan_context(plan)->profile->term[MISSION_TERM_ISSUER]);
    mission_builder_string(to, mi_issuer_name(plan->issuer));
}

static void anchors(const mission_plan *plan, const mission_record *record, mission_builder *to)
{
    const mission_value *integrity =
        mission_value_get(mission_record_value(record), MI_VIEW("integrity"));

    mi_name_text(to, "authority_hash", mission_record_anchor(record, MISSION_COMMIT_AUTHORITY_SET));
    if (!mi_draft(mi_plan_context(plan))) { /* 80 SE-13 */
        mi_name_value(to, "integrity", integrity);
        mi_name_text(to, "policy_version", mission_record_policy_version(record));
    }
}

static void suspension(const struct mi_book *book, uint32_t state, mission_builder *to)
{
    if (state != MISSION_STATE_SUSPENDED || book->state != state || !book->on_expiry)
        return;
    mi_name_text(to, "suspend_until", book->suspend_until);
    mi_name_text(
        to, "on_expiry",
        mission_view_of(book->on_expiry == MISSION_ON_EXPIRY_RESUME ? "resume" : "revoke"));
}

void mi_status(mission_plan *plan, mission_builder *to, const char *name,
               const struct mi_book *book, mission_record *record, uint32_t state)
{
    const mission_view *term = mi_plan_context(plan)->profile->term;

    mission_builder_name(to, mission_view_of(name));
    mission_builder_object(to);
    mi_name_text(to, "id", book->id);
    issuer_name(plan, to);
    if (record)
        anchors(plan, record, to);
    /* Where an ancestor cannot be found nobody knows; no consumer takes this for active. */
    mi_name_text(to, "state",
                 state == MISSION_STATE_OTHER ? MI_VIEW("unknown") : mi_wire_state(plan, state));
    mi_name_number(to, "version", book->version);
    mission_builder_name(to, term[MISSION_TERM_INTENT_EXPIRY]);
    mission_builder_string(to, book->expires_at);
    suspension(book, state, to);
    mission_builder_name(to, MI_VIEW("containment_version"));
    mission_builder_integer(to, (int64_t)book->containment_version);
    if (book->state == MISSION_STATE_SUPERSEDED && mi_draft(mi_plan_context(plan)))
        mi_name_text(to, "successor", book->successor);
    if (book->predecessor.len) {
        mission_builder_name(to, term[MISSION_TERM_PREDECESSOR]);
        mission_builder_string(to, book->predecessor);
    }
    mi_name_value(to, "parent", mission_record_parent(record));
    mission_builder_end(to);
}
