/* The report of a join, Mission by Mission. SPDX-License-Identifier: MIT
 *
 * Groups and findings stand in the same order, by Mission: one walk over both. */
#include "../../rules/members.h"
#include "join.h"

struct writing {
    const mission_evidence_join *join;
    mission_builder *to;
    bool actions;
    size_t group, finding; /* the next ones */
};

static mission_view status_name(enum mi_group_status status)
{
    static const mission_view names[] = {
        [MI_GROUP_EXECUTED] = MI_VIEW_INIT("executed"),
        [MI_GROUP_SUPPRESSED] = MI_VIEW_INIT("suppressed"),
        [MI_GROUP_DENIED] = MI_VIEW_INIT("denied"),
        [MI_GROUP_REFUSED] = MI_VIEW_INIT("refused"),
        [MI_GROUP_AWAITED] = MI_VIEW_INIT("awaited"),
        [MI_GROUP_UNDETERMINED] = MI_VIEW_INIT("undetermined"),
        [MI_GROUP_ATTEMPTED] = MI_VIEW_INIT("attempted"),
        [MI_GROUP_UNEXPLAINED] = MI_VIEW_INIT("unexplained"),
    };

    return names[status];
}

static void write_name(mission_builder *to, const char *name, const struct mi_row *row,
                       enum mi_row_name which)
{
    mi_member_filled(to, name, row->names[which]->text);
}

/* ---- The part of one Mission ---- */

/* Which groups and findings are of it: those up to these. */
struct part {
    const struct mi_word *issuer, *mission;
    size_t group, group_end, finding, finding_end;
};

static const struct mi_row *head(const struct writing *w, size_t group)
{
    return mi_group_head((const struct mi_group *)w->join->groups.items + group);
}

static const struct mi_finding *finding(const struct writing *w, size_t at)
{
    return (const struct mi_finding *)w->join->findings.items + at;
}

static bool of_group(const struct writing *w, const struct part *part, size_t group)
{
    const struct mi_row *row = head(w, group);

    return row->names[MI_ROW_ISSUER] == part->issuer && row->names[MI_ROW_MISSION] == part->mission;
}

static bool of_finding(const struct writing *w, const struct part *part, size_t at)
{
    return finding(w, at)->issuer == part->issuer && finding(w, at)->mission == part->mission;
}

/* Of the two that come next, the one that is first. */
static void choose(const struct writing *w, struct part *part)
{
    const bool groups = w->group < w->join->groups.count;
    const bool findings = w->finding < w->join->findings.count;
    int order = groups ? -1 : 1;

    if (groups && findings) {
        const struct mi_row *row = head(w, w->group);

        order = mi_word_compare(row->names[MI_ROW_ISSUER], finding(w, w->finding)->issuer);
        if (!order)
            order = mi_word_compare(row->names[MI_ROW_MISSION], finding(w, w->finding)->mission);
    }
    if (order <= 0) {
        part->issuer = head(w, w->group)->names[MI_ROW_ISSUER];
        part->mission = head(w, w->group)->names[MI_ROW_MISSION];
    } else {
        part->issuer = finding(w, w->finding)->issuer;
        part->mission = finding(w, w->finding)->mission;
    }
}

static void take(struct writing *w, struct part *part)
{
    choose(w, part);
    part->group = w->group;
    part->finding = w->finding;
    while (w->group < w->join->groups.count && of_group(w, part, w->group))
        w->group++;
    while (w->finding < w->join->findings.count && of_finding(w, part, w->finding))
        w->finding++;
    part->group_end = w->group;
    part->finding_end = w->finding;
}

/* ---- Actions ---- */

static void write_executions(mission_builder *to, const struct mi_group *group)
{
    if (group->decisions == group->count || group->status == MI_GROUP_REFUSED)
        return;
    mi_member_array(to, "executions");
    for (size_t i = group->decisions; i < group->count; i++) {
        mission_builder_object(to);
        write_name(to, "error", group->rows[i], MI_ROW_REASON);
        write_name(to, "execution_id", group->rows[i], MI_ROW_ID);
        mi_member_text(to, "outcome", mi_outcome_name(group->rows[i]->outcome));
        mission_builder_end(to);
    }
    mission_builder_end(to);
}

static void write_action(mission_builder *to, const struct mi_group *group)
{
    const struct mi_row *row = mi_group_head(group);
    const bool decided = row->kind == MISSION_EVIDENCE_DECISION;

    mission_builder_object(to);
    write_name(to, "action", row, MI_ROW_ACTION);
    write_name(to, "audience", row, MI_ROW_AUDIENCE);
    if (decided)
        mi_member_text(to, "decision", row->permit ? MI_VIEW("permit") : MI_VIEW("deny"));
    if (row->kind != MISSION_EVIDENCE_EXECUTION)
        write_name(to, "denial_reason", row, MI_ROW_REASON);
    write_name(to, "evaluation_id", row, MI_ROW_EVALUATION);
    if (decided)
        write_name(to, "evidence_id", row, MI_ROW_ID);
    write_executions(to, group);
    if (row->kind == MISSION_EVIDENCE_REFUSAL)
        write_name(to, "refusal_id", row, MI_ROW_ID);
    mi_member_text(to, "status", status_name(group->status));
    mission_builder_end(to);
}

static void write_actions(const struct writing *w, const struct part *part)
{
    const struct mi_group *groups = w->join->groups.items;

    if (!w->actions)
        return;
    mi_member_array(w->to, "actions");
    for (size_t i = part->group; i < part->group_end; i++)
        write_action(w->to, &groups[i]);
    mission_builder_end(w->to);
}

/* ---- Numbers ---- */

struct numbers {
    uint64_t decisions[2], executions[MISSION_OUTCOME_SUPPRESSED + 1], refusals;
};

static void count(const struct mi_group *group, struct numbers *numbers)
{
    for (size_t i = 0; i < group->count; i++) {
        const struct mi_row *row = group->rows[i];

        if (row->kind == MISSION_EVIDENCE_DECISION)
            numbers->decisions[row->permit]++;
        else if (row->kind == MISSION_EVIDENCE_EXECUTION)
            numbers->executions[row->outcome]++;
        else
            numbers->refusals++;
    }
}

static struct numbers count_all(const struct writing *w, const struct part *part)
{
    const struct mi_group *groups = w->join->groups.items;
    struct numbers numbers = {{0}, {0}, 0};

    for (size_t i = part->group; i < part->group_end; i++)
        count(&groups[i], &numbers);
    return numbers;
}

/* ---- Findings ---- */

static void write_finding(mission_builder *to, const struct mi_finding *found)
{
    const bool numbered = found->finding == MISSION_FINDING_SEQUENCE_GAP ||
                          found->finding == MISSION_FINDING_SEQUENCE_REPEATED;

    mission_builder_object(to);
    mi_member_text(to, "code", mission_view_of(mission_finding_name(found->finding)));
    mi_member_filled(to, "emitter", found->emitter->text);
    mi_member_filled(to, "evaluation_id", found->evaluation->text);
    if (numbered) {
        mi_member_integer(to, "first", found->first);
        mi_member_integer(to, "last", found->last);
    }
    mi_member_filled(to, "record_id", found->record->text);
    mission_builder_name(to, MI_VIEW("unauthorized"));
    mission_builder_boolean(to, found->unauthorized != 0);
    mission_builder_end(to);
}

static void write_findings(const struct writing *w, const struct part *part)
{
    mi_member_array(w->to, "findings");
    for (size_t i = part->finding; i < part->finding_end; i++)
        write_finding(w->to, finding(w, i));
    mission_builder_end(w->to);
}

/* ---- The whole, in canonical order ---- */

static void write_part(const struct writing *w, const struct part *part)
{
    const mission_context *context = w->join->context;
    const struct numbers numbers = count_all(w, part);

    mission_builder_object(w->to);
    write_actions(w, part);
    mi_member_object(w->to, "decisions");
    mi_member_integer(w->to, "deny", numbers.decisions[0]);
    mi_member_integer(w->to, "permit", numbers.decisions[1]);
    mission_builder_end(w->to);
    mi_member_object(w->to, "executions");
    mi_member_integer(w->to, "completed", numbers.executions[MISSION_OUTCOME_COMPLETED]);
    mi_member_integer(w->to, "failed", numbers.executions[MISSION_OUTCOME_FAILED]);
    mi_member_integer(w->to, "suppressed", numbers.executions[MISSION_OUTCOME_SUPPRESSED]);
    mission_builder_end(w->to);
    write_findings(w, part);
    mi_member_filled(w->to, "id", part->mission->text);
    if (part->issuer->text.len) {
        mission_builder_name(w->to, context->profile->term[MISSION_TERM_ISSUER]);
        mission_builder_string(w->to, part->issuer->text);
    }
    mi_member_integer(w->to, "refusals", numbers.refusals);
    mission_builder_end(w->to);
}

static void write(struct writing *w)
{
    const mission_evidence_join *join = w->join;
    struct part part;

    mission_builder_object(w->to);
    mi_write_time(w->to, "judged_at", &join->now);
    mi_member_array(w->to, "missions");
    while (w->group < join->groups.count || w->finding < join->findings.count) {
        take(w, &part);
        write_part(w, &part);
    }
    mission_builder_end(w->to);
    mi_member_integer(w->to, "records", join->rows.count);
    mi_member_integer(w->to, "redelivered", join->redelivered);
    mission_builder_end(w->to);
}

int32_t mission_evidence_join_report(const mission_evidence_join *join, uint32_t flags,
                                     mission_json **out, mission_error *error)
{
    struct writing w = {.join = join, .actions = flags & MISSION_REPORT_ACTIONS};
    int32_t rc;

    if (out)
        *out = NULL;
    if (!join || !out || (flags & ~MISSION_REPORT_ACTIONS))
        return mi_fail(error, MISSION_E_ARGUMENT);
    if (!join->judged)
        return mi_fail(error, MISSION_E_STATE);
    rc = mission_builder_new(join->context, &w.to, error);
    if (rc)
        return rc;
    write(&w);
    return mi_members_finish(w.to, MISSION_OK, out, error);
}
