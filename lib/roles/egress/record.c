/* Egress Evidence: what was tried, and what came of it (60 section 9.1).
 * SPDX-License-Identifier: MIT */
#include "gate.h"
#include "../../model/check.h"
#include "../../base/uri.h"
#include "../../rules/members.h"
#include "../evidence/evidence.h"

#define CONTENT MI_VIEW("application/mission-egress-evidence+json")

/* ---- Writing ---- */

/* Of a destination that was understood, up to its query: what is sent is nobody's to keep (EV-4).
 */
static mission_view place_of(mission_view destination)
{
    struct mi_uri uri;
    struct mi_origin origin;

    if (mi_origin_of(destination, &origin) && mi_uri_split(destination, &uri) && uri.query.ptr)
        destination.len = (size_t)(uri.query.ptr - 1 - destination.ptr);
    return destination;
}

static bool write_text(mission_builder *to, const mi_memory *memory, const char *name,
                       mission_view text)
{
    struct mi_buffer buffer = {.memory = memory};
    const bool good = mi_egress_put(&buffer, text);

    mi_member_text(to, name, (mission_view){buffer.ptr, good ? buffer.len : 0});
    mi_buffer_drop(&buffer);
    return good;
}

static void write_mission(mission_builder *to, const mission_context *context,
                          const mission_egress *egress)
{
    mi_member_object(to, "mission");
    mi_member_text(to, "id", egress->mission);
    mission_builder_name(to, context->profile->term[MISSION_TERM_ISSUER]);
    mission_builder_string(to, egress->issuer);
    mi_member_filled(to, "authority_hash", egress->authority_hash);
    mission_builder_end(to);
}

static void write_emitter(mission_builder *to, const mission_egress_recorder *recorder)
{
    mi_member_object(to, "emitter");
    mi_member_text(to, "id", recorder->id);
    mi_member_text(to, "role", MI_VIEW("egress"));
    mission_builder_end(to);
}

/* In canonical order, so that the envelope has its place in it. */
static int32_t write_body(mission_context *context, const mission_egress_scope *scope,
                          const mission_egress *egress, const mission_time *now,
                          const mission_egress_recorder *recorder,
                          const mission_egress_verdict *verdict, mission_json **out,
                          mission_error *error)
{
    const mi_memory *memory = &context->memory;
    mission_builder *to;
    char time[32];
    const size_t len = mission_time_write(now, time, sizeof time);
    int32_t rc = len ? mission_builder_new(context, &to, error) : mi_fail(error, MISSION_E_CLOCK);

    if (rc)
        return rc;
    mission_builder_object(to);
    if (!write_text(to, memory, "channel_class", egress->channel_class) ||
        !write_text(to, memory, "destination", place_of(egress->destination)))
        rc = mi_fail(error, MISSION_E_NOMEM);
    write_emitter(to, recorder);
    write_mission(to, context, egress);
    mi_member_text(to, "occurred_at", (mission_view){time, len});
    mi_member_text(to, "outcome", verdict->permit == 1 ? MI_VIEW("permitted") : MI_VIEW("refused"));
    mi_member_filled(to, "refusal_reason", mission_text_view(verdict->reason));
    mi_member_filled(to, "scope_statement_digest", mission_egress_scope_digest(scope));
    mission_builder_end(to);
    return mi_members_finish(to, rc, out, error);
}

int32_t mi_egress_record(mission_context *context, const mission_egress_scope *scope,
                         const mission_egress *egress, const mission_time *now,
                         const mission_egress_recorder *recorder,
                         const mission_egress_verdict *verdict, mission_json **out,
                         mission_error *error)
{
    mission_json *body = NULL;
    int32_t rc = write_body(context, scope, egress, now, recorder, verdict, &body, error);

    if (!rc)
        rc = mi_evidence_envelop(context, recorder->signer, mission_json_root(body), CONTENT, out,
                                 error);
    mission_json_unref(body);
    return rc;
}

/* ---- Verifying ---- */

static int32_t broken(mission_error *error, const char *what)
{
    return mi_fail_say(error, MISSION_E_EVIDENCE, "%s", what);
}

/* The members of Egress Evidence; a refusal says why, a permit has no reason. */
static bool complete(const mission_context *context, const mission_value *record)
{
    const mission_value *mission = mi_get(record, "mission");
    const mission_view outcome = mi_get_text(record, "outcome");
    const bool refused = mi_view_is(outcome, MI_VIEW("refused"));
    mission_instant at;

    return mi_get_text(mission, "id").len &&
           mission_value_string(mi_get_term(context, mission, MISSION_TERM_ISSUER)).len &&
           mission_value_kind(mi_get(record, "channel_class")) == MISSION_JSON_STRING &&
           mission_value_kind(mi_get(record, "destination")) == MISSION_JSON_STRING &&
           (refused || mi_view_is(outcome, MI_VIEW("permitted"))) &&
           refused == (mi_get_text(record, "refusal_reason").len > 0) &&
           mission_instant_parse(mi_get_text(record, "occurred_at"), &at, NULL) == MISSION_OK;
}

static int32_t check_form(const mission_context *context, const mission_value *record,
                          mission_view emitter, mission_error *error)
{
    const mission_value *by = mi_get(record, "emitter");

    if (!complete(context, record))
        return broken(error, "a member is missing or malformed");
    if (!mi_view_is(mi_get_text(by, "role"), MI_VIEW("egress")) ||
        !mi_view_is(mi_get_text(by, "id"), emitter))
        return broken(error, "of another emitter");
    return MISSION_OK;
}

static int32_t check_kind(const mission_jws *jws, mission_error *error)
{
    const mission_value *header = mission_jws_header(jws);

    return mi_view_is(mi_get_text(header, "typ"), mi_evidence_typ) &&
                   mi_view_is(mi_get_text(header, "cty"), CONTENT)
               ? MISSION_OK
               : broken(error, "an envelope of another kind");
}

int32_t mission_egress_evidence_verify(mission_context *context, const mission_value *record,
                                       mission_view emitter, const mission_jwks *keys,
                                       mission_error *error)
{
    const mission_jws_expect expect = {.size = sizeof expect, .keys = keys};
    mission_jws *jws = NULL;
    mission_view token;
    int32_t rc;

    if (!context || mission_value_kind(record) != MISSION_JSON_OBJECT || !mi_usable(emitter) ||
        !emitter.len || !keys)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = check_form(context, record, emitter, error);
    if (!rc)
        rc = mi_evidence_token(context, record, &token, error);
    if (!rc)
        rc = mission_jws_verify(context, token, &expect, &jws, error);
    if (!rc)
        rc = check_kind(jws, error);
    mission_jws_unref(jws);
    return rc;
}
