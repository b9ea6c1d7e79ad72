/* Members of evidence: identifiers and digests, never what a person or a model wrote (EV-4).
 * SPDX-License-Identifier: MIT */
#include "../../rules/members.h"
#include "../decision/decision.h"
#include "evidence.h"
#include <mission/time.h>

void mi_write_time(mission_builder *to, const char *name, const mission_time *time)
{
    char text[40];

    if (time)
        mi_member_text(to, name, (mission_view){text, mission_time_write(time, text, sizeof text)});
}

bool mi_writable(const mission_time *time)
{
    char text[40];

    return !time || mission_time_write(time, text, sizeof text) > 0;
}

mission_view mi_own_name(mission_view space, const char *name, char room[MI_OWN_NAME_MOST])
{
    const size_t len = strlen(name);

    memcpy(room, space.ptr, space.len);
    memcpy(room + space.len, name, len);
    return (mission_view){room, space.len + len};
}

const mission_value *mi_own_member(const mission_value *record, mission_view space,
                                   const char *name)
{
    char room[MI_OWN_NAME_MOST];

    return space.len ? mission_value_get(record, mi_own_name(space, name, room)) : NULL;
}

void mi_write_array(mission_builder *to, const char *name, const mission_value *value)
{
    if (mission_value_count(value))
        mi_member_value(to, name, value);
}

void mi_write_emitter(mission_builder *to, const mission_emitter *emitter)
{
    mi_member_object(to, "emitter");
    mi_member_text(to, "id", emitter->id);
    mi_member_text(to, "role", mi_emitter_role(emitter->role));
    mission_builder_end(to);
}

/* ---- the parties ---- */

void mi_write_subject(mission_builder *to, const mission_evaluation *asked)
{
    mi_member_object(to, "subject");
    mi_member_text(to, "id", asked->subject_id);
    if (asked->subject_iss.len) {
        mi_member_object(to, "properties");
        mi_member_text(to, "iss", asked->subject_iss);
        mission_builder_end(to);
    }
    mi_member_text(to, "type", asked->subject_type);
    mission_builder_end(to);
}

void mi_write_resource(mission_builder *to, const mission_evaluation *asked)
{
    mi_member_object(to, "resource");
    mi_member_text(to, "id", asked->resource_id);
    mi_member_text(to, "type", asked->resource_type);
    mission_builder_end(to);
}

void mi_write_action(mission_builder *to, const mission_evaluation *asked)
{
    mi_member_object(to, "action");
    mi_member_text(to, "name", asked->action);
    mission_builder_end(to);
}

/* `iss` and `sub` of each actor; one without them is none. */
static void write_chain(mission_builder *to, const mission_value *act)
{
    mi_member_array(to, "act");
    for (size_t i = 0; i < mission_value_count(act); i++) {
        const mission_value *actor = mission_value_item(act, i);
        const mission_view iss = mission_value_string(mission_value_get(actor, MI_VIEW("iss")));
        const mission_view sub = mission_value_string(mission_value_get(actor, MI_VIEW("sub")));

        if (!iss.len || !sub.len)
            continue;
        mission_builder_object(to);
        mi_member_text(to, "iss", iss);
        mi_member_text(to, "sub", sub);
        mission_builder_end(to);
    }
    mission_builder_end(to);
}

void mi_write_actor(mission_builder *to, const mission_evaluation *asked)
{
    const bool chain = mission_value_kind(asked->act) == MISSION_JSON_ARRAY;

    if (!chain && !asked->client_id.len && !asked->client_instance_id.len)
        return;
    mi_member_object(to, "actor");
    if (chain)
        write_chain(to, asked->act);
    mi_member_filled(to, "client_id", asked->client_id);
    mi_member_filled(to, "client_instance_id", asked->client_instance_id);
    mission_builder_end(to);
}

/* What was proven of the key: thumbprints, never the key. */
static void write_confirmation(mission_builder *to, mission_view jkt, mission_view x5t)
{
    if (!jkt.len && !x5t.len)
        return;
    mi_member_object(to, "confirmation");
    mi_member_filled(to, "jkt", jkt);
    mi_member_filled(to, "x5t#S256", x5t);
    mission_builder_end(to);
}

void mi_write_credential(mission_builder *to, const mission_evaluation *asked)
{
    const mission_value *cnf = asked->confirmation;
    const mission_view jkt = mission_value_string(mission_value_get(cnf, MI_VIEW("jkt")));
    const mission_view x5t = mission_value_string(mission_value_get(cnf, MI_VIEW("x5t#S256")));

    if (!asked->credential_issuer.len && !asked->credential_expires_at.len && !jkt.len && !x5t.len)
        return;
    mi_member_object(to, "credential");
    write_confirmation(to, jkt, x5t);
    mi_member_filled(to, "expires_at", asked->credential_expires_at);
    mi_member_filled(to, "issuer", asked->credential_issuer);
    mission_builder_end(to);
}

/* ---- what the request was ---- */

int32_t mi_write_request_digest(mission_builder *to, mission_context *context,
                                const mission_evaluation *asked, bool bound, mission_view digest,
                                mission_error *error)
{
    mission_digest whole;
    int32_t rc;

    if (bound && digest.len) {
        mi_member_text(to, "parameter_digest", digest);
        return MISSION_OK;
    }
    rc = mi_request_digest(context, asked, &whole, error);
    if (!rc)
        mi_member_text(to, "evaluation_request_digest", mission_view_of(whole.text));
    return rc;
}

/* ---- what the host knows beside ---- */

static bool all_or_none(const mission_view *views, size_t count)
{
    size_t filled = 0;

    for (size_t i = 0; i < count; i++)
        filled += views[i].len > 0;
    return filled == 0 || filled == count;
}

static bool more_fits(const mission_evidence_more *own)
{
    const mission_view hop[] = {own->hop_jti, own->hop_mission_id};
    const mission_view mapping[] = {own->mapping_origin, own->mapping_local, own->mapping_policy_id,
                                    own->mapping_policy_version};
    const bool mapped = own->mapping_origin.len > 0;

    return all_or_none(hop, MI_COUNT(hop)) && all_or_none(mapping, MI_COUNT(mapping)) &&
           (own->hop_jti.len || !own->hop_continuation.len) &&
           mapped == (own->mapping_observed_at != NULL) &&
           mapped == (own->mapping_valid_until != NULL) && mi_writable(own->mapping_observed_at) &&
           mi_writable(own->mapping_valid_until);
}

int32_t mi_import_more(mission_evidence_more *own, const mission_evidence_more *theirs,
                       mission_error *error)
{
    static const size_t ends[] = {MI_END_OF(mission_evidence_more, mapping_valid_until)};
    int32_t rc;

    memset(own, 0, sizeof *own);
    if (!theirs)
        return MISSION_OK;
    rc = mi_import(own, sizeof *own, theirs, ends, MI_COUNT(ends));
    if (rc)
        return mi_fail(error, rc);
    if (!mi_usable(own->hop_jti) || !mi_usable(own->hop_mission_id) ||
        !mi_usable(own->hop_continuation) || !mi_usable(own->compensates_evaluation_id) ||
        !mi_usable(own->mapping_origin) || !mi_usable(own->mapping_local) ||
        !mi_usable(own->mapping_policy_id) || !mi_usable(own->mapping_policy_version))
        return mi_fail(error, MISSION_E_ARGUMENT);
    return more_fits(own) ? MISSION_OK
                          : mi_fail_say(error, MISSION_E_ARGUMENT, "half of a hop or a mapping");
}

void mi_write_hop(mission_builder *to, const mission_evidence_more *more)
{
    if (!more->hop_jti.len)
        return;
    mi_member_object(to, "hop_reference");
    mi_member_filled(to, "continuation_handle", more->hop_continuation);
    mi_member_text(to, "jti", more->hop_jti);
    mi_member_text(to, "mission_id", more->hop_mission_id);
    mission_builder_end(to);
}

void mi_write_mapping(mission_builder *to, const mission_evidence_more *more)
{
    if (!more->mapping_origin.len)
        return;
    mi_member_object(to, "principal_mapping");
    mi_member_text(to, "local", more->mapping_local);
    mi_write_time(to, "observed_at", more->mapping_observed_at);
    mi_member_text(to, "origin", more->mapping_origin);
    mi_member_object(to, "policy");
    mi_member_text(to, "id", more->mapping_policy_id);
    mi_member_text(to, "version", more->mapping_policy_version);
    mission_builder_end(to);
    mi_write_time(to, "valid_until", more->mapping_valid_until);
    mission_builder_end(to);
}
