/* The two records as tables: where a member stands, what it is, when it must be there.
 * SPDX-License-Identifier: MIT */
#include "record.h"
#include <mission/lifecycle.h>

/* 80 Mission record. */
static const struct mi_row series[] = {
    {MI_ID, "mission", MI_VIEW_INIT("id"), MI_ALWAYS, mi_identifier},
    {MI_ISSUER, "mission", MI_VIEW_INIT("origin"), MI_ALWAYS, mi_uri_no_fragment},
    {MI_PREDECESSOR, "mission", MI_VIEW_INIT("supersedes"), MI_MAY_BE, mi_identifier},
    {MI_PARENT, "mission", MI_VIEW_INIT("parent"), MI_MAY_BE, mi_parent},
    {MI_STATE, NULL, MI_VIEW_INIT("state"), MI_ALWAYS, mi_filled_string},
    {MI_INTENT, NULL, MI_VIEW_INIT("mission_intent"), MI_ALWAYS, mi_any_object},
    {MI_SET, NULL, MI_VIEW_INIT("authority_set"), MI_IF_APPROVED, mi_record_set},
    {MI_INTENT_HASH, "integrity", MI_VIEW_INIT("proposal_hash"), MI_IF_APPROVED, mi_record_hash},
    {MI_SET_HASH, "integrity", MI_VIEW_INIT("authority_hash"), MI_IF_APPROVED, mi_record_hash},
    {MI_CONSENT_HASH, "integrity", MI_VIEW_INIT("consent_rendering_hash"), MI_IF_APPROVED,
     mi_digest_strict},
    {MI_CREATED, "lifecycle", MI_VIEW_INIT("created_at"), MI_ALWAYS, mi_record_time},
    {MI_APPROVED, "lifecycle", MI_VIEW_INIT("approved_at"), MI_IF_APPROVED, mi_record_time},
    {MI_EXPIRES, "lifecycle", MI_VIEW_INIT("mission_expiry"), MI_ALWAYS, mi_record_time},
    {MI_TWIN, "lifecycle", MI_VIEW_INIT("supersedes"), MI_MAY_BE, mi_identifier},
    {MI_WINDOW, "lifecycle", MI_VIEW_INIT("consent_window_expires_at"), MI_IF_PENDING,
     mi_record_time},
    {MI_ENDED, "lifecycle", MI_VIEW_INIT("ended_at"), MI_IF_ENDED, mi_record_time},
    {MI_REASON, "lifecycle", MI_VIEW_INIT("reason"), MI_MAY_BE_ENDED, mi_filled_string},
    {MI_TENANT, NULL, MI_VIEW_INIT("tenant"), MI_ALWAYS, mi_filled_string},
    {MI_SUBJECT, NULL, MI_VIEW_INIT("subject"), MI_ALWAYS, mi_principal},
    {MI_APPROVER, NULL, MI_VIEW_INIT("approver"), MI_IF_APPROVED, mi_principal},
    {MI_CLIENT, NULL, MI_VIEW_INIT("client_id"), MI_ALWAYS, mi_filled_string},
    {MI_EVENT, NULL, MI_VIEW_INIT("approval_event_id"), MI_IF_APPROVED, mi_filled_string},
    {MI_POLICY, NULL, MI_VIEW_INIT("policy_version"), MI_MAY_BE, mi_filled_string},
};

/* 10-core section 1, Mission record; consent_rendering_hash by 60 CE-8, lineage by 20 X-8. */
static const struct mi_row draft[] = {
    {MI_ID, NULL, MI_VIEW_INIT("id"), MI_ALWAYS, mi_identifier},
    {MI_ISSUER, NULL, MI_VIEW_INIT("issuer"), MI_ALWAYS, mi_uri_no_fragment},
    {MI_PREDECESSOR, NULL, MI_VIEW_INIT("predecessor"), MI_MAY_BE, mi_identifier},
    {MI_PARENT, NULL, MI_VIEW_INIT("parent"), MI_MAY_BE, mi_parent},
    {MI_STATE, NULL, MI_VIEW_INIT("state"), MI_ALWAYS, mi_filled_string},
    {MI_INTENT, NULL, MI_VIEW_INIT("intent"), MI_ALWAYS, mi_any_object},
    {MI_SET, NULL, MI_VIEW_INIT("authority_set"), MI_ALWAYS, mi_record_set},
    {MI_PROPOSAL, NULL, MI_VIEW_INIT("proposed_authority"), MI_MAY_BE, mi_record_set},
    {MI_INTENT_HASH, NULL, MI_VIEW_INIT("intent_hash"), MI_ALWAYS, mi_record_hash},
    {MI_SET_HASH, NULL, MI_VIEW_INIT("authority_hash"), MI_ALWAYS, mi_record_hash},
    {MI_PROPOSAL_HASH, NULL, MI_VIEW_INIT("proposal_hash"), MI_IF_PROPOSED, mi_record_hash},
    {MI_CONSENT_HASH, NULL, MI_VIEW_INIT("consent_rendering_hash"), MI_MAY_BE, mi_digest_strict},
    {MI_CREATED, NULL, MI_VIEW_INIT("created_at"), MI_ALWAYS, mi_record_time},
    {MI_EXPIRES, NULL, MI_VIEW_INIT("expires_at"), MI_ALWAYS, mi_record_time},
    {MI_SUBJECT, NULL, MI_VIEW_INIT("subject"), MI_ALWAYS, mi_principal},
    {MI_APPROVER, NULL, MI_VIEW_INIT("approver"), MI_ALWAYS, mi_principal},
    {MI_BASIS, NULL, MI_VIEW_INIT("approval_basis"), MI_ALWAYS, mi_approval_basis},
    {MI_SOURCE, NULL, MI_VIEW_INIT("authority_source"), MI_ALWAYS, mi_authority_source},
    {MI_EVIDENCE, NULL, MI_VIEW_INIT("submission_evidence"), MI_MAY_BE, mi_submission_evidence},
    {MI_CLIENT, NULL, MI_VIEW_INIT("client_id"), MI_ALWAYS, mi_filled_string},
    {MI_EVENT, NULL, MI_VIEW_INIT("approval_event_id"), MI_ALWAYS, mi_filled_string},
    {MI_POLICY, NULL, MI_VIEW_INIT("policy_version"), MI_ALWAYS, mi_filled_string},
    {MI_SUCCESSOR, NULL, MI_VIEW_INIT("successor"), MI_IF_SUPERSEDED, mi_identifier},
};

const struct mi_row *mi_rows(const mission_context *context, size_t *count)
{
    *count = mi_draft(context) ? MI_COUNT(draft) : MI_COUNT(series);
    return mi_draft(context) ? draft : series;
}

const char *const *mi_groups(const mission_context *context, size_t *count)
{
    static const char *const groups[] = {"mission", "integrity", "lifecycle"};

    *count = mi_draft(context) ? 0 : MI_COUNT(groups);
    return groups;
}

const struct mi_row *mi_row_of(const mission_context *context, enum mi_slot slot)
{
    size_t count;
    const struct mi_row *rows = mi_rows(context, &count);

    for (size_t i = 0; i < count; i++)
        if (rows[i].slot == slot)
            return &rows[i];
    return NULL;
}

static void take(const struct mi_row *rows, size_t count, const char *group, mission_view name,
                 const mission_value *value, struct mi_slots *slots)
{
    for (size_t i = 0; i < count; i++) {
        const bool here =
            group ? rows[i].group && strcmp(rows[i].group, group) == 0 : rows[i].group == NULL;

        if (here && mi_view_is(rows[i].name, name)) {
            slots->at[rows[i].slot] = value;
            return;
        }
    }
}

static void take_all(const struct mi_row *rows, size_t count, const char *group,
                     const mission_value *object, struct mi_slots *slots)
{
    const size_t members =
        mission_value_kind(object) == MISSION_JSON_OBJECT ? mission_value_count(object) : 0;

    for (size_t i = 0; i < members; i++)
        take(rows, count, group, mission_value_name(object, i), mission_value_item(object, i),
             slots);
}

void mi_find_slots(const mission_context *context, const mission_value *record,
                   struct mi_slots *slots)
{
    size_t count, groups;
    const struct mi_row *rows = mi_rows(context, &count);
    const char *const *group = mi_groups(context, &groups);

    memset(slots, 0, sizeof *slots);
    take_all(rows, count, NULL, record, slots);
    for (size_t i = 0; i < groups; i++)
        take_all(rows, count, group[i], mi_get(record, group[i]), slots);
}

/* The place of a row's member; without `member`, of the object that it is missing in. */
static int32_t refuse_row(const struct mi_check *check, const struct mi_row *row, bool member,
                          int32_t code, const char *text)
{
    const struct mi_place group = {.name = mission_view_of(row->group)};
    const struct mi_place *in = row->group ? &group : NULL;
    const struct mi_place place = {.up = in, .name = row->name};

    return mi_refuse(check, member ? &place : in, code, text);
}

int32_t mi_refuse_slot(const struct mi_check *check, enum mi_slot slot, int32_t code,
                       const char *text)
{
    const struct mi_row *row = mi_row_of(check->context, slot);

    return row ? refuse_row(check, row, true, code, text) : mi_refuse(check, NULL, code, text);
}

/* What presence depends on. An unknown state is neither ended nor not: its members may be there. */
struct standing {
    uint32_t state;
    bool approved, proposed;
};

static struct standing standing_of(const mission_context *context, const struct mi_slots *slots)
{
    const bool set = slots->at[MI_SET] != NULL;
    struct standing is = {.proposed = slots->at[MI_PROPOSAL] != NULL};
    const mission_value *state = slots->at[MI_STATE];

    is.state = mission_state_of_wire(context->profile->id, mission_value_string(state));
    switch (is.state) {
    case MISSION_STATE_PENDING:
    case MISSION_STATE_DENIED:
        is.approved = false;
        break;
    case MISSION_STATE_EXPIRED: /* series: a lapsed approval window is `expired` too */
    case MISSION_STATE_OTHER:
        is.approved = set;
        break;
    default:
        is.approved = true;
    }
    return is;
}

enum demand { MUST, MAY, NEVER };

static enum demand iff(bool condition)
{
    return condition ? MUST : NEVER;
}

static enum demand demand_of(enum mi_presence presence, const struct standing *is)
{
    const bool known = is->state != MISSION_STATE_OTHER;

    switch (presence) {
    case MI_ALWAYS:
        return MUST;
    case MI_IF_APPROVED:
        return iff(is->approved);
    case MI_IF_PENDING:
        return known ? iff(is->state == MISSION_STATE_PENDING) : MAY;
    case MI_IF_ENDED:
        return known ? iff(mission_state_terminal(is->state)) : MAY;
    case MI_MAY_BE_ENDED:
        return !known || mission_state_terminal(is->state) ? MAY : NEVER;
    case MI_IF_PROPOSED:
        return iff(is->proposed);
    case MI_IF_SUPERSEDED:
        return known ? iff(is->state == MISSION_STATE_SUPERSEDED) : MAY;
    case MI_MAY_BE:
        break;
    }
    return MAY;
}

static int32_t check_row(const struct mi_check *check, const struct mi_row *row,
                         const mission_value *value, const struct standing *is)
{
    const struct mi_place group = {.name = mission_view_of(row->group)};
    const struct mi_place place = {.up = row->group ? &group : NULL, .name = row->name};
    const enum demand demand = demand_of(row->presence, is);

    if (!value)
        return demand == MUST
                   ? refuse_row(check, row, false, MISSION_E_MISSING_MEMBER, row->name.ptr)
                   : MISSION_OK;
    if (demand == NEVER)
        return mi_refuse(check, &place, MISSION_E_UNEXPECTED_MEMBER, NULL);
    return row->check(check, &place, value);
}

/* None of a group's members may stand in the record: then the group may not either. */
static bool barred(const struct mi_row *rows, size_t count, const char *group,
                   const struct standing *is)
{
    for (size_t i = 0; i < count; i++)
        if (rows[i].group && strcmp(rows[i].group, group) == 0 &&
            demand_of(rows[i].presence, is) != NEVER)
            return false;
    return true;
}

static int32_t check_groups(const struct mi_check *check, const mission_value *record)
{
    size_t count;
    const char *const *groups = mi_groups(check->context, &count);
    int32_t rc = MISSION_OK;

    for (size_t i = 0; i < count && !rc; i++) {
        const struct mi_place place = {.name = mission_view_of(groups[i])};
        const mission_value *group = mi_get(record, groups[i]);

        if (group)
            rc = mi_any_object(check, &place, group);
    }
    return rc;
}

static int32_t check_barred(const struct mi_check *check, const struct mi_row *rows, size_t count,
                            const mission_value *record, const struct standing *is)
{
    size_t group_count;
    const char *const *groups = mi_groups(check->context, &group_count);

    for (size_t i = 0; i < group_count; i++) {
        const struct mi_place place = {.name = mission_view_of(groups[i])};

        if (mi_get(record, groups[i]) && barred(rows, count, groups[i], is))
            return mi_refuse(check, &place, MISSION_E_UNEXPECTED_MEMBER, NULL);
    }
    return MISSION_OK;
}

int32_t mi_record_structure(const struct mi_check *check, const mission_value *record,
                            const struct mi_slots *slots)
{
    size_t count;
    const struct mi_row *rows = mi_rows(check->context, &count);
    int32_t rc = mi_any_object(check, NULL, record);
    struct standing is;

    if (!rc)
        rc = check_groups(check, record);
    if (rc)
        return rc;
    is = standing_of(check->context, slots);
    for (size_t i = 0; i < count && !rc; i++)
        rc = check_row(check, &rows[i], slots->at[rows[i].slot], &is);
    return rc ? rc : check_barred(check, rows, count, record, &is);
}
