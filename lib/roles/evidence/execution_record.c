/* Execution Evidence: what became of a permit (O-12). SPDX-License-Identifier: MIT
 *
 * Two digests that differ make no record invalid: it is evidence of what was done (EV-5). */
#include "../../rules/members.h"
#include "evidence.h"

mission_view mi_outcome_name(uint32_t outcome)
{
    static const mission_view names[] = {
        [MISSION_OUTCOME_COMPLETED] = MI_VIEW_INIT("completed"),
        [MISSION_OUTCOME_FAILED] = MI_VIEW_INIT("failed"),
        [MISSION_OUTCOME_SUPPRESSED] = MI_VIEW_INIT("suppressed"),
    };

    return outcome < MI_COUNT(names) ? names[outcome] : (mission_view){NULL, 0};
}

bool mi_execution_error(mission_view error)
{
    static const mission_view names[] = {
        MI_VIEW_INIT("parameter_mismatch"), MI_VIEW_INIT("permit_expired"),
        MI_VIEW_INIT("permit_consumed"),    MI_VIEW_INIT("obligation_unfulfilled"),
        MI_VIEW_INIT("kill_switch"),
    };

    for (size_t i = 0; i < MI_COUNT(names); i++)
        if (mi_view_is(error, names[i]))
            return true;
    return mi_collision_resistant(error);
}

static mission_view obligation_outcome(uint32_t outcome)
{
    static const mission_view names[] = {
        [MI_OBLIGATION_FAILED] = MI_VIEW_INIT("failed"),
        [MI_OBLIGATION_FULFILLED] = MI_VIEW_INIT("fulfilled"),
        [MI_OBLIGATION_UNSUPPORTED] = MI_VIEW_INIT("unsupported"),
    };

    return outcome < MI_COUNT(names) ? names[outcome] : (mission_view){NULL, 0};
}

/* ---- do the facts go together? ---- */

static bool usable(const struct mi_execution_facts *facts)
{
    const mission_view required[] = {facts->execution_id, facts->evaluation_id, facts->mission_id,
                                     facts->audience};
    const mission_view optional[] = {facts->error, facts->authorized_digest,
                                     facts->effective_digest, facts->measured_duration};

    for (size_t i = 0; i < MI_COUNT(required); i++)
        if (!mi_usable(required[i]) || !required[i].len)
            return false;
    for (size_t i = 0; i < MI_COUNT(optional); i++)
        if (!mi_usable(optional[i]))
            return false;
    return facts->outcome_at && mi_writable(facts->outcome_at) &&
           mi_writable(facts->attempted_at) && mi_writable(facts->completed_at);
}

static const char *misfit(const struct mi_execution_facts *facts)
{
    const bool error = facts->outcome != MISSION_OUTCOME_COMPLETED;

    if (!mi_outcome_name(facts->outcome).len)
        return "no final outcome";
    if (error != (facts->error.len > 0))
        return "an error goes with what did not complete";
    if (error && !mi_execution_error(facts->error))
        return "the error is no defined one, nor collision-resistant";
    if ((facts->authorized_digest.len > 0) != (facts->effective_digest.len > 0))
        return "one digest without the other";
    if (facts->obligation_count && !facts->obligations)
        return "no obligations";
    for (size_t i = 0; i < facts->obligation_count; i++) {
        const struct mi_obligation_outcome *one = &facts->obligations[i];

        if (!one->id.len || !one->type.len || !obligation_outcome(one->outcome).len)
            return "an obligation without id, type or outcome";
    }
    return NULL;
}

/* ---- writing ---- */

static void write_obligations(mission_builder *to, const struct mi_execution_facts *facts)
{
    if (!facts->obligation_count)
        return;
    mi_member_array(to, "obligation_outcomes");
    for (size_t i = 0; i < facts->obligation_count; i++) {
        const struct mi_obligation_outcome *one = &facts->obligations[i];

        mission_builder_object(to);
        if (one->outcome != MI_OBLIGATION_FULFILLED)
            mi_member_filled(to, "error", one->error);
        mi_member_text(to, "id", one->id);
        mi_member_text(to, "outcome", obligation_outcome(one->outcome));
        mi_member_text(to, "type", one->type);
        mission_builder_end(to);
    }
    mission_builder_end(to);
}

static void write(mission_builder *to, const mission_emitter *emitter,
                  const struct mi_execution_facts *facts, const mission_evidence_more *more,
                  uint64_t sequence)
{
    mission_builder_object(to);
    mi_write_time(to, "attempted_at", facts->attempted_at);
    mi_member_text(to, "audience", facts->audience);
    mi_member_filled(to, "authorized_parameter_digest", facts->authorized_digest);
    mi_write_time(to, "completed_at", facts->completed_at);
    mi_member_filled(to, "effective_parameter_digest", facts->effective_digest);
    mi_write_emitter(to, emitter);
    mi_member_filled(to, "error", facts->error);
    mi_member_text(to, "evaluation_id", facts->evaluation_id);
    mi_member_text(to, "execution_id", facts->execution_id);
    mi_write_hop(to, more);
    mi_member_filled(to, "measured_duration", facts->measured_duration);
    mi_write_array(to, "metering", facts->metering);
    mi_member_text(to, "mission_id", facts->mission_id);
    write_obligations(to, facts);
    mi_member_text(to, "outcome", mi_outcome_name(facts->outcome));
    mi_write_time(to, "outcome_at", facts->outcome_at);
    mi_member_value(to, "result_summary", facts->result_summary);
    mi_member_integer(to, "sequence", sequence);
    mission_builder_end(to);
}

static int32_t may_record(const mission_emitter *emitter, const struct mi_execution_facts *facts,
                          mission_error *error)
{
    const char *why;

    if (emitter->role != MISSION_EMITTER_PEP && emitter->role != MISSION_EMITTER_EXECUTOR)
        return mi_fail_say(error, MISSION_E_ARGUMENT, "the emitter executes nothing");
    if (!usable(facts))
        return mi_fail(error, MISSION_E_ARGUMENT);
    if (facts->result_summary && mission_value_kind(facts->result_summary) != MISSION_JSON_OBJECT)
        return mi_fail_say(error, MISSION_E_ARGUMENT, "result_summary is no object");
    why = misfit(facts);
    return why ? mi_fail_say(error, MISSION_E_ARGUMENT, "%s", why) : MISSION_OK;
}

int32_t mi_execution_body(mission_emitter *emitter, const struct mi_execution_facts *facts,
                          uint64_t sequence, mission_json **out, mission_error *error)
{
    mission_evidence_more more;
    mission_builder *builder;
    int32_t rc = may_record(emitter, facts, error);

    *out = NULL;
    if (!rc)
        rc = mi_import_more(&more, facts->more, error);
    if (!rc)
        rc = mission_builder_new(emitter->context, &builder, error);
    if (rc)
        return rc;
    write(builder, emitter, facts, &more, sequence);
    return mi_members_finish(builder, MISSION_OK, out, error);
}
