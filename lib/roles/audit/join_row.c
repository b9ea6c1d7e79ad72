/* What a join keeps of a record: its names, its times, and which one it is.
 * SPDX-License-Identifier: MIT */
#include "../../model/check.h"
#include "join.h"

struct reading {
    mission_evidence_join *join;
    const mission_evidence_record *record;
    struct mi_row *row;
    bool failed;
};

static void name(struct reading *r, enum mi_row_name which, mission_view text)
{
    struct mi_word *word = text.len ? mi_word(&r->join->words, text) : r->join->none;

    r->row->names[which] = word;
    r->failed = r->failed || !word;
}

static void name_at(struct reading *r, enum mi_row_name which, const char *pointer)
{
    name(r, which,
         mission_value_string(mission_value_find(r->record->value, mission_view_of(pointer))));
}

static bool time_of(const mission_value *object, const char *member, mission_time *out)
{
    const mission_view text = mi_get_text(object, member);

    *out = (mission_time){0, 0, 0};
    return text.len && mission_time_parse(text, out, NULL) == MISSION_OK;
}

/* ---- which one it is ---- */

/* What is signed is the whole record, so the token's payload stands for its content. Signed twice,
 * it is still the same record. */
static void identify(struct reading *r, mission_view payload)
{
    const struct mi_scatter *scatter = &r->join->words.scatter;
    const struct mi_row *row = r->row;
    const uint64_t key[] = {row->kind, (uintptr_t)row->names[MI_ROW_EMITTER],
                            (uintptr_t)row->names[MI_ROW_ID], mi_scatter_bytes(scatter, 1, payload),
                            mi_scatter_bytes(scatter, 2, payload)};

    r->row->identity = mi_word(&r->join->words, (mission_view){(const char *)key, sizeof key});
    r->failed = r->failed || !r->row->identity;
}

/* ---- decisions ---- */

/* The constraint keys and types, with commas between them. */
static void read_turns(struct reading *r)
{
    const mission_value *turns = mi_get(r->record->value, "contributing_constraints");
    struct mi_buffer text = {.memory = &r->join->context->memory};

    for (size_t i = 0; i < mission_value_count(turns); i++) {
        const mission_view turn = mission_value_string(mission_value_item(turns, i));

        if (i)
            mi_buffer_add(&text, ",", 1);
        mi_buffer_add(&text, turn.ptr, turn.len);
    }
    r->failed = r->failed || text.failed;
    name(r, MI_ROW_TURNS, (mission_view){text.ptr, text.failed ? 0 : text.len});
    mi_buffer_drop(&text);
}

static const mission_value *own_member(const struct reading *r, const char *name)
{
    return mi_own_member(r->record->value, r->join->config.name_space, name);
}

static void read_asked(struct reading *r)
{
    name_at(r, MI_ROW_ACTION, "/action/name");
    name_at(r, MI_ROW_SUBJECT, "/subject/id");
    name_at(r, MI_ROW_CLIENT, "/actor/client_id");
    name_at(r, MI_ROW_RESOURCE_TYPE, "/resource/type");
    name_at(r, MI_ROW_RESOURCE, "/resource/id");
}

static void read_decision(struct reading *r)
{
    const mission_value *record = r->record->value, *conditions = mi_get(record, "conditions");
    const mission_value *policy = own_member(r, "resource_policy");
    int64_t limit = 0;

    r->row->permit = r->record->permit == 1;
    r->row->metered = mi_get(record, "metering") != NULL;
    if (mission_value_integer(mi_get(conditions, "use_limit"), &limit) && limit > 0)
        r->row->use_limit = (uint64_t)limit;
    time_of(conditions, "valid_until", &r->row->valid_until);
    time_of(record, "evaluated_at", &r->row->at);
    read_asked(r);
    name(r, MI_ROW_REASON, r->record->reason);
    name_at(r, MI_ROW_CLASS, "/action_class");
    name_at(r, MI_ROW_ENTRY, "/entry_digest");
    name_at(r, MI_ROW_VIEW, "/mission/policy_view_id");
    name(r, MI_ROW_APPROVAL, mission_value_string(own_member(r, "approval_id")));
    name(r, MI_ROW_POLICY, mi_get_text(policy, "id"));
    name(r, MI_ROW_VERDICT, mi_get_text(policy, "verdict"));
    read_turns(r);
}

/* ---- executions and refusals ---- */

static void read_execution(struct reading *r)
{
    const mission_value *record = r->record->value;
    const mission_view outcome = r->record->outcome;

    r->row->outcome =
        MISSION_OUTCOME_FAILED; /* whatever else it says: something may have happened */
    if (mi_view_is(outcome, MI_VIEW("completed")))
        r->row->outcome = MISSION_OUTCOME_COMPLETED;
    else if (mi_view_is(outcome, MI_VIEW("suppressed")))
        r->row->outcome = MISSION_OUTCOME_SUPPRESSED;
    time_of(record, "outcome_at", &r->row->at);
    r->row->has_started = time_of(record, "attempted_at", &r->row->started);
    name_at(r, MI_ROW_REASON, "/error");
    r->row->another_use = mi_evidence_of_another_use(r->record);
    name(r, MI_ROW_EFFECTIVE, r->record->effective_digest);
}

static void read_refusal(struct reading *r)
{
    time_of(r->record->value, "evaluated_at", &r->row->at);
    name(r, MI_ROW_REASON, r->record->reason);
    read_asked(r);
}

static void read_common(struct reading *r)
{
    const mission_evidence_record *record = r->record;

    for (size_t i = 0; i < MI_ROW_NAMES; i++)
        r->row->names[i] = r->join->none;
    r->row->kind = record->kind;
    name(r, MI_ROW_ID, record->id);
    name(r, MI_ROW_EVALUATION, record->evaluation_id);
    name(r, MI_ROW_EMITTER, record->emitter);
    name(r, MI_ROW_MISSION, record->mission);
    name(r, MI_ROW_ISSUER, record->issuer);
    name(r, MI_ROW_AUDIENCE, record->audience);
    name(r, MI_ROW_DIGEST, record->parameter_digest);
    r->row->has_sequence = record->has_sequence == 1;
    r->row->sequence = record->sequence;
}

int32_t mi_row_read(mission_evidence_join *join, const mission_evidence_record *record,
                    struct mi_row *row, mission_error *error)
{
    static void (*const kinds[])(struct reading *) = {
        [MISSION_EVIDENCE_DECISION] = read_decision,
        [MISSION_EVIDENCE_EXECUTION] = read_execution,
        [MISSION_EVIDENCE_REFUSAL] = read_refusal,
    };
    struct reading r = {.join = join, .record = record, .row = row};
    const mission_view payload = mi_evidence_payload(record->value);

    *row = (struct mi_row){0};
    if (!payload.len || !record->id.len || !record->emitter.len ||
        (record->kind != MISSION_EVIDENCE_REFUSAL && !record->evaluation_id.len))
        return mi_fail_say(error, MISSION_E_ARGUMENT, "the record was not verified");
    read_common(&r);
    kinds[record->kind](&r);
    if (!r.failed)
        identify(&r, payload);
    return r.failed ? mi_fail(error, MISSION_E_NOMEM) : MISSION_OK;
}
