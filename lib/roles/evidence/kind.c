/* The kinds of records. SPDX-License-Identifier: MIT */
#include "evidence.h"

const mission_view mi_evidence_typ = MI_VIEW_INIT("application/mission-runtime-evidence+jws");

mission_view mi_evidence_media_type(uint32_t kind)
{
    static const mission_view types[] = {
        [MISSION_EVIDENCE_DECISION] = MI_VIEW_INIT("application/mission-decision-evidence+json"),
        [MISSION_EVIDENCE_EXECUTION] = MI_VIEW_INIT("application/mission-execution-evidence+json"),
        [MISSION_EVIDENCE_REFUSAL] = MI_VIEW_INIT("application/mission-refusal-record+json"),
        [MISSION_EVIDENCE_RECEIPT] = MI_VIEW_INIT("application/mission-receipt+json"),
    };

    return kind < MI_COUNT(types) ? types[kind] : (mission_view){NULL, 0};
}

uint32_t mi_evidence_kind_of_type(mission_view type)
{
    for (uint32_t kind = MISSION_EVIDENCE_DECISION; kind <= MISSION_EVIDENCE_RECEIPT; kind++)
        if (mi_view_is(mi_evidence_media_type(kind), type))
            return kind;
    return 0;
}

uint32_t mi_evidence_kind(const mission_value *record)
{
    static const struct {
        mission_view name;
        uint32_t kind;
    } names[] = {
        {MI_VIEW_INIT("evidence_id"), MISSION_EVIDENCE_DECISION},
        {MI_VIEW_INIT("execution_id"), MISSION_EVIDENCE_EXECUTION},
        {MI_VIEW_INIT("refusal_id"), MISSION_EVIDENCE_REFUSAL},
        {MI_VIEW_INIT("evidence"), MISSION_EVIDENCE_RECEIPT},
    };
    uint32_t kind = 0;

    for (size_t i = 0; i < MI_COUNT(names); i++) {
        if (!mission_value_get(record, names[i].name))
            continue;
        if (kind)
            return 0;
        kind = names[i].kind;
    }
    return kind;
}
