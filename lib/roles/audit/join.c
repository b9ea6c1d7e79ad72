/* A join of evidence: records come, one at a time, and are judged together.
 * SPDX-License-Identifier: MIT */
#include "join.h"

bool mi_list_reserve(const mi_memory *memory, struct mi_list *list, size_t more, size_t size)
{
    size_t room = list->room ? list->room : 16;
    void *items;

    if (list->room - list->count >= more)
        return true;
    while (room - list->count < more) {
        if (room > SIZE_MAX / 2 / size)
            return false;
        room *= 2;
    }
    items = mi_resize(memory, list->items, list->room * size, room * size);
    if (!items)
        return false;
    list->items = items;
    list->room = room;
    return true;
}

/* ---- Making one ---- */

static int32_t import_config(mission_evidence_join_config *own,
                             const mission_evidence_join_config *theirs, mission_error *error)
{
    static const size_t ends[] = {MI_END_OF(mission_evidence_join_config, name_space)};
    const int32_t rc = mi_import(own, sizeof *own, theirs, ends, MI_COUNT(ends));

    if (rc)
        return mi_fail(error, rc);
    if (!own->context || own->reserved ||
        (own->flags & ~(MISSION_JOIN_ATTEMPTED | MISSION_JOIN_FROM_START)) ||
        own->window_seconds > MI_JOIN_WINDOW_MOST || own->skew_seconds < 0 ||
        own->skew_seconds > MI_JOIN_SKEW_MOST || own->most > UINT32_MAX - 1u ||
        !mi_usable(own->name_space) || own->name_space.len > MI_NAME_SPACE_MOST)
        return mi_fail(error, MISSION_E_ARGUMENT);
    if (!own->window_seconds)
        own->window_seconds = MI_JOIN_WINDOW;
    if (own->window_seconds < 0)
        own->window_seconds = 0;
    if (!own->most)
        own->most = MI_JOIN_MOST;
    return MISSION_OK;
}

static mission_evidence_join *make(const mission_evidence_join_config *config)
{
    const mi_memory *memory = &config->context->memory;
    mission_evidence_join *join = mi_resize(memory, NULL, 0, sizeof *join);
    struct mi_word *space;

    if (!join)
        return NULL;
    memset(join, 0, sizeof *join);
    join->context = mission_context_ref(config->context);
    join->config = *config;
    mi_words_start(&join->words, memory);
    join->none = mi_word(&join->words, (mission_view){NULL, 0});
    space = mi_word(&join->words, config->name_space);
    if (join->none && space) {
        join->config.name_space = space->text;
        return join;
    }
    mission_evidence_join_free(join);
    return NULL;
}

int32_t mission_evidence_join_new(const mission_evidence_join_config *config,
                                  mission_evidence_join **out, mission_error *error)
{
    mission_evidence_join_config own;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!config || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = import_config(&own, config, error);
    if (rc)
        return rc;
    *out = make(&own);
    return *out ? MISSION_OK : mi_fail(error, MISSION_E_NOMEM);
}

static void drop_list(const mi_memory *memory, struct mi_list *list, size_t size)
{
    if (list->items)
        mi_release(memory, list->items, list->room * size);
}

void mission_evidence_join_free(mission_evidence_join *join)
{
    mission_context *context;
    const mi_memory *memory;

    if (!join)
        return;
    context = join->context;
    memory = &context->memory;
    drop_list(memory, &join->rows, sizeof(struct mi_row *));
    drop_list(memory, &join->order, sizeof(struct mi_row *));
    drop_list(memory, &join->groups, sizeof(struct mi_group));
    drop_list(memory, &join->findings, sizeof(struct mi_finding));
    mi_words_drop(&join->words);
    mi_release(memory, join, sizeof *join);
    mission_context_unref(context);
}

/* ---- Adding ---- */

static int32_t import_record(mission_evidence_record *own, const mission_evidence_record *theirs,
                             mission_error *error)
{
    static const size_t ends[] = {MI_END_OF(mission_evidence_record, value),
                                  MI_END_OF(mission_evidence_record, reserved)};
    const int32_t rc = mi_import(own, sizeof *own, theirs, ends, MI_COUNT(ends));

    if (rc)
        return mi_fail(error, rc);
    if (own->kind < MISSION_EVIDENCE_DECISION || own->kind > MISSION_EVIDENCE_RECEIPT ||
        !own->value)
        return mi_fail_say(error, MISSION_E_ARGUMENT, "the record was not verified");
    return MISSION_OK;
}

/* A Mission's issuer, for executions, which do not say it. */
static void learn_issuer(const struct mi_row *row)
{
    struct mi_word *mission = row->names[MI_ROW_MISSION];
    struct mi_word *issuer = row->names[MI_ROW_ISSUER];

    if (!issuer->text.len || !mission->text.len)
        return;
    if (!mission->issuer)
        mission->issuer = issuer;
    else if (mission->issuer != issuer)
        mission->issuers = true;
}

static int32_t keep(mission_evidence_join *join, const struct mi_row *row, mission_error *error)
{
    struct mi_row **rows, *kept;

    if (row->identity->kept) {
        join->redelivered++;
        return MISSION_OK;
    }
    kept = mi_list_reserve(&join->context->memory, &join->rows, 1, sizeof *rows)
               ? mi_arena_take(&join->words.arena, sizeof *kept)
               : NULL;
    if (!kept)
        return mi_fail(error, MISSION_E_NOMEM);
    *kept = *row;
    rows = join->rows.items;
    rows[join->rows.count++] = kept;
    row->identity->kept = true;
    learn_issuer(kept);
    join->judged = false;
    return MISSION_OK;
}

int32_t mission_evidence_join_add(mission_evidence_join *join,
                                  const mission_evidence_record *record, mission_error *error)
{
    mission_evidence_record own;
    struct mi_row row;
    int32_t rc;

    if (!join || !record)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = import_record(&own, record, error);
    if (rc || own.kind == MISSION_EVIDENCE_RECEIPT)
        return rc;
    if (join->rows.count >= join->config.most)
        return mi_fail(error, MISSION_E_TOO_MANY);
    rc = mi_row_read(join, &own, &row, error);
    return rc ? rc : keep(join, &row, error);
}

/* ---- Judging ---- */

static bool judge(mission_evidence_join *join)
{
    join->groups.count = join->findings.count = join->order.count = 0;
    if (!join->rows.count)
        return true;
    if (!mi_list_reserve(&join->context->memory, &join->order, join->rows.count,
                         sizeof(struct mi_row *)))
        return false;
    if (!mi_join_groups(join) || !mi_join_streams(join) || !mi_join_identities(join))
        return false;
    mi_findings_sort(join);
    return true;
}

int32_t mission_evidence_join_finish(mission_evidence_join *join, const mission_time *now,
                                     mission_error *error)
{
    int32_t rc;

    if (!join)
        return mi_fail(error, MISSION_E_ARGUMENT);
    join->judged = false;
    rc = mi_now(join->context, now, &join->now, error);
    if (rc)
        return rc;
    if (!mi_writable(&join->now))
        return mi_fail(error, MISSION_E_ARGUMENT);
    join->judged = judge(join);
    return join->judged ? MISSION_OK : mi_fail(error, MISSION_E_NOMEM);
}
