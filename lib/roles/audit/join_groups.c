/* Decisions and executions, joined by their evaluation. SPDX-License-Identifier: MIT */
#include "../../base/sort.h"
#include "join.h"

/* ---- Order: by evaluation, decisions first, denials before permits, then by name ---- */

static int compare_ids(const struct mi_row *a, const struct mi_row *b)
{
    int order = mi_word_compare(a->names[MI_ROW_ID], b->names[MI_ROW_ID]);

    if (!order)
        order = mi_word_compare(a->names[MI_ROW_EMITTER], b->names[MI_ROW_EMITTER]);
    if (!order)
        order = (a->outcome > b->outcome) - (a->outcome < b->outcome);
    return order ? order : mi_time_order(&a->at, &b->at);
}

static int compare_rows(const void *left, const void *right)
{
    const struct mi_row *a = *(struct mi_row *const *)left, *b = *(struct mi_row *const *)right;
    int order = mi_word_compare(a->names[MI_ROW_EVALUATION], b->names[MI_ROW_EVALUATION]);

    if (!order)
        order = (a->kind > b->kind) - (a->kind < b->kind);
    if (!order)
        order = (int)a->permit - (int)b->permit;
    return order ? order : compare_ids(a, b);
}

/* ---- One group ---- */

/* How often a permit came to an end, and how often something was done under it. Rows of one name
 * are one execution, however often it was told, and the worst that was told of it counts. */
struct uses {
    uint64_t ends, effects;
};

static bool same_record(const struct mi_row *a, const struct mi_row *b)
{
    return a->names[MI_ROW_ID] == b->names[MI_ROW_ID] &&
           a->names[MI_ROW_EMITTER] == b->names[MI_ROW_EMITTER];
}

static struct uses count_uses(const struct mi_group *group)
{
    struct uses uses = {0, 0};
    size_t i = group->decisions;

    while (i < group->count) {
        const struct mi_row *first = group->rows[i];
        bool end = false, effect = false;

        for (; i < group->count && same_record(first, group->rows[i]); i++) {
            end = end || !group->rows[i]->another_use;
            effect = effect || group->rows[i]->outcome != MISSION_OUTCOME_SUPPRESSED;
        }
        uses.ends += end;
        uses.effects += effect;
    }
    return uses;
}

/* A permit that nothing is told of proves no action (EV-6). */
static bool judge_orphan(mission_evidence_join *join, struct mi_group *group)
{
    const struct mi_row *decision = group->rows[0];
    const mission_time closes = mi_time_later(decision->valid_until, join->config.window_seconds);
    uint32_t finding = MISSION_FINDING_UNDETERMINED;

    group->status = MI_GROUP_UNDETERMINED;
    if (mi_time_order(&join->now, &closes) <= 0) {
        group->status = MI_GROUP_AWAITED;
        finding = MISSION_FINDING_AWAITED;
    } else if (join->config.flags & MISSION_JOIN_ATTEMPTED) {
        group->status = MI_GROUP_ATTEMPTED;
        finding = MISSION_FINDING_ATTEMPTED;
    }
    return mi_join_found(join, finding, false, decision);
}

static bool judge_uses(mission_evidence_join *join, struct mi_group *group)
{
    const struct mi_row *decision = group->rows[0];
    const struct uses uses = count_uses(group);
    const uint64_t most = decision->use_limit;
    const uint64_t ends = decision->metered ? 1 : most; /* a metered permit is settled once */

    if (!uses.ends)
        return judge_orphan(join, group);
    group->status = uses.effects ? MI_GROUP_EXECUTED : MI_GROUP_SUPPRESSED;
    if (most && uses.effects > most)
        return mi_join_found(join, MISSION_FINDING_OVERUSED, true, decision);
    return !ends || uses.ends <= ends ||
           mi_join_found(join, MISSION_FINDING_TWO_OUTCOMES, false, decision);
}

static bool judge_decisions(mission_evidence_join *join, const struct mi_group *group)
{
    for (size_t i = 1; i < group->decisions; i++)
        if (!same_record(group->rows[i - 1], group->rows[i]) &&
            !mi_join_found(join, MISSION_FINDING_TWO_DECISIONS, false, group->rows[i]))
            return false;
    return true;
}

static bool judge_group(mission_evidence_join *join, struct mi_group *group)
{
    const struct mi_row *decision = group->decisions ? group->rows[0] : NULL;

    for (size_t i = group->decisions; i < group->count; i++)
        if (!mi_join_execution(join, decision, group->rows[i]))
            return false;
    group->status = decision ? MI_GROUP_DENIED : MI_GROUP_UNEXPLAINED;
    if (!decision)
        return true;
    return judge_decisions(join, group) && (!decision->permit || judge_uses(join, group));
}

/* ---- Whose Mission an execution is of ---- */

/* Its decision says who issued the Mission; else the one issuer that is known to have it. */
static void settle_issuer(mission_evidence_join *join, const struct mi_row *decision,
                          struct mi_row *execution)
{
    const struct mi_word *mission = execution->names[MI_ROW_MISSION];
    struct mi_word *issuer = join->none;

    if (decision && decision->names[MI_ROW_MISSION] == mission)
        issuer = decision->names[MI_ROW_ISSUER];
    else if (mission->issuer && !mission->issuers)
        issuer = mission->issuer;
    execution->names[MI_ROW_ISSUER] = issuer;
}

/* ---- All groups ---- */

static size_t group_end(struct mi_row *const *rows, size_t from, size_t count)
{
    size_t end = from + 1;

    if (rows[from]->kind == MISSION_EVIDENCE_REFUSAL)
        return end; /* each for itself */
    while (end < count &&
           rows[end]->names[MI_ROW_EVALUATION] == rows[from]->names[MI_ROW_EVALUATION])
        end++;
    return end;
}

static bool add_group(mission_evidence_join *join, struct mi_row **rows, size_t count)
{
    struct mi_group group = {.rows = rows, .count = count, .status = MI_GROUP_REFUSED}, *groups;

    if (!mi_list_reserve(&join->context->memory, &join->groups, 1, sizeof group))
        return false;
    while (group.decisions < count && rows[group.decisions]->kind == MISSION_EVIDENCE_DECISION)
        group.decisions++;
    for (size_t i = group.decisions; i < count; i++)
        if (rows[i]->kind == MISSION_EVIDENCE_EXECUTION)
            settle_issuer(join, group.decisions ? rows[0] : NULL, rows[i]);
    if (rows[0]->kind != MISSION_EVIDENCE_REFUSAL && !judge_group(join, &group))
        return false;
    groups = join->groups.items;
    groups[join->groups.count++] = group;
    return true;
}

static int compare_groups(const void *left, const void *right)
{
    const struct mi_row *a = mi_group_head(left), *b = mi_group_head(right);
    int order = mi_word_compare(a->names[MI_ROW_ISSUER], b->names[MI_ROW_ISSUER]);

    if (!order)
        order = mi_word_compare(a->names[MI_ROW_MISSION], b->names[MI_ROW_MISSION]);
    if (!order)
        order = mi_time_order(&a->at, &b->at);
    if (!order)
        order = mi_word_compare(a->names[MI_ROW_EVALUATION], b->names[MI_ROW_EVALUATION]);
    return order ? order : compare_ids(a, b);
}

bool mi_join_groups(mission_evidence_join *join)
{
    struct mi_row **order = join->order.items;
    const size_t count = join->rows.count;

    join->order.count = count;
    memcpy(order, join->rows.items, count * sizeof(struct mi_row *));
    mi_sort(order, count, sizeof *order, compare_rows);
    for (size_t at = 0, end; at < count; at = end) {
        end = group_end(order, at, count);
        if (!add_group(join, order + at, end - at))
            return false;
    }
    mi_sort(join->groups.items, join->groups.count, sizeof(struct mi_group), compare_groups);
    return true;
}
