/* Egress Evidence: what was tried, and what came of it (60 section 9.1). SPDX-License-Identifier:
 * MIT */
#include "gate.h"
#include "../../model/check.h"
#include "../../base/uri.h"
#include "../../rules/members.h"

#define SECURED MI_VIEW("application/mission-runtime-evidence+jws")
#define CONTENT MI_VIEW("application/mission-egress-evidence+json")
#define FORMAT MI_VIEW("jws-compact")
#define ENVELOPE MI_VIEW("evidence_envelope")

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
    mission_builder_name(to, MI_VIEW("mission"));
    mission_builder_object(to);
    mi_member_text(to, "id", egress->mission);
    mission_builder_name(to, context->profile->term[MISSION_TERM_ISSUER]);
    mission_builder_string(to, egress->issuer);
    mi_member_filled(to, "authority_hash", egress->authority_hash);
    mission_builder_end(to);
}

static void write_emitter(mission_builder *to, const mission_egress_recorder *recorder)
{
    mission_builder_name(to, MI_VIEW("emitter"));
    mission_builder_object(to);
    mi_member_text(to, "id", recorder->id);
    mi_member_text(to, "role", MI_VIEW("egress"));
    mission_builder_end(to);
}

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
    write_mission(to, context, egress);
    if (!write_text(to, memory, "channel_class", egress->channel_class) ||
        !write_text(to, memory, "destination", place_of(egress->destination)))
        rc = mi_fail(error, MISSION_E_NOMEM);
    mi_member_text(to, "outcome", verdict->permit == 1 ? MI_VIEW("permitted") : MI_VIEW("refused"));
    mi_member_filled(to, "refusal_reason", mission_text_view(verdict->reason));
    write_emitter(to, recorder);
    mi_member_filled(to, "scope_statement_digest", mission_egress_scope_digest(scope));
    mi_member_text(to, "occurred_at", (mission_view){time, len});
    mission_builder_end(to);
    return mi_members_finish(to, rc, out, error);
}

static int32_t header_of(mission_context *context, mission_json **out, mission_error *error)
{
    mission_builder *to;
    const int32_t rc = mission_builder_new(context, &to, error);

    if (rc)
        return rc;
    mission_builder_object(to);
    mi_member_text(to, "cty", CONTENT);
    mission_builder_end(to);
    return mi_members_finish(to, MISSION_OK, out, error);
}

static int32_t sign(mission_context *context, const mission_signer *signer,
                    const mission_value *body, mission_text **out, mission_error *error)
{
    mission_text *payload = NULL;
    mission_json *header = NULL;
    int32_t rc = mission_value_canonical(context, body, &payload, error);

    *out = NULL;
    if (!rc)
        rc = header_of(context, &header, error);
    if (!rc)
        rc = mission_jws_sign(context, signer, SECURED, mission_json_root(header),
                              mission_text_view(payload), out, error);
    mission_json_unref(header);
    mission_text_unref(payload);
    return rc;
}

static void copy_members(mission_builder *to, const mission_value *from)
{
    for (size_t i = 0; i < mission_value_count(from); i++) {
        const mission_view name = mission_value_name(from, i);

        if (mi_view_is(name, ENVELOPE))
            continue;
        mission_builder_name(to, name);
        mission_builder_value(to, mission_value_item(from, i));
    }
}

static int32_t seal(mission_context *context, const mission_value *body, mission_view token,
                    mission_json **out, mission_error *error)
{
    mission_builder *to;
    const int32_t rc = mission_builder_new(context, &to, error);

    if (rc)
        return rc;
    mission_builder_object(to);
    copy_members(to, body);
    mission_builder_name(to, ENVELOPE);
    mission_builder_object(to);
    mi_member_text(to, "format", FORMAT);
    mi_member_text(to, "value", token);
    mission_builder_end(to);
    mission_builder_end(to);
    return mi_members_finish(to, MISSION_OK, out, error);
}

int32_t mi_egress_record(mission_context *context, const mission_egress_scope *scope,
                         const mission_egress *egress, const mission_time *now,
                         const mission_egress_recorder *recorder,
                         const mission_egress_verdict *verdict, mission_json **out,
                         mission_error *error)
{
    mission_json *body = NULL;
    mission_text *token = NULL;
    int32_t rc = write_body(context, scope, egress, now, recorder, verdict, &body, error);

    if (!rc)
        rc = sign(context, recorder->signer, mission_json_root(body), &token, error);
    if (!rc)
        rc = seal(context, mission_json_root(body), mission_text_view(token), out, error);
    mission_text_unref(token);
    mission_json_unref(body);
    return rc;
}

/* ---- Verifying ---- */

static int32_t broken(mission_error *error, const char *what)
{
    return mi_fail_say(error, MISSION_E_EVIDENCE, "%s", what);
}

static bool is_text(const mission_value *object, const char *name)
{
    return mission_value_string(mission_value_get(object, mission_view_of(name))).len > 0;
}

/* The members of Egress Evidence; a refusal says why, a permit has no reason. */
static bool complete(const mission_context *context, const mission_value *record)
{
    const mission_value *mission = mission_value_get(record, MI_VIEW("mission"));
    const mission_view issuer = context->profile->term[MISSION_TERM_ISSUER];
    const mission_view outcome = mi_get_text(record, "outcome");
    const bool refused = mi_view_is(outcome, MI_VIEW("refused"));
    mission_instant at;

    return is_text(mission, "id") && mission_value_string(mission_value_get(mission, issuer)).len &&
           mission_value_kind(mission_value_get(record, MI_VIEW("channel_class"))) ==
               MISSION_JSON_STRING &&
           mission_value_kind(mission_value_get(record, MI_VIEW("destination"))) ==
               MISSION_JSON_STRING &&
           (refused || mi_view_is(outcome, MI_VIEW("permitted"))) &&
           refused == is_text(record, "refusal_reason") &&
           mission_instant_parse(mi_get_text(record, "occurred_at"), &at, NULL) == MISSION_OK;
}

static int32_t check_payload(mission_context *context, const mission_value *record,
                             const mission_jws *jws, mission_error *error)
{
    const mission_value *header = mission_jws_header(jws);
    mission_builder *to;
    mission_json *body = NULL;
    mission_text *bytes = NULL;
    int32_t rc;

    if (!mi_view_is(mi_get_text(header, "typ"), SECURED) ||
        !mi_view_is(mi_get_text(header, "cty"), CONTENT))
        return broken(error, "an envelope of another kind");
    rc = mission_builder_new(context, &to, error);
    if (rc)
        return rc;
    mission_builder_object(to);
    copy_members(to, record);
    mission_builder_end(to);
    rc = mi_members_finish(to, MISSION_OK, &body, error);
    if (!rc)
        rc = mission_value_canonical(context, mission_json_root(body), &bytes, error);
    if (!rc && !mi_view_is(mission_text_view(bytes), mission_jws_payload(jws)))
        rc = broken(error, "the envelope is of another record");
    mission_text_unref(bytes);
    mission_json_unref(body);
    return rc;
}

static int32_t check_form(const mission_context *context, const mission_value *record,
                          mission_view emitter, mission_error *error)
{
    const mission_value *by = mission_value_get(record, MI_VIEW("emitter"));
    const mission_value *envelope = mission_value_get(record, ENVELOPE);

    if (!complete(context, record))
        return broken(error, "a member is missing or malformed");
    if (!mi_view_is(mi_get_text(by, "role"), MI_VIEW("egress")) ||
        !mi_view_is(mi_get_text(by, "id"), emitter))
        return broken(error, "of another emitter");
    if (!mi_view_is(mi_get_text(envelope, "format"), FORMAT))
        return broken(error, "an envelope of an unknown format");
    return MISSION_OK;
}

int32_t mission_egress_evidence_verify(mission_context *context, const mission_value *record,
                                       mission_view emitter, const mission_jwks *keys,
                                       mission_error *error)
{
    const mission_jws_expect expect = {.size = sizeof expect, .keys = keys};
    mission_jws *jws = NULL;
    int32_t rc;

    if (!context || mission_value_kind(record) != MISSION_JSON_OBJECT || !mi_usable(emitter) ||
        !emitter.len || !keys)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = check_form(context, record, emitter, error);
    if (!rc)
        rc = mission_jws_verify(context, mi_get_text(mission_value_get(record, ENVELOPE), "value"),
                                &expect, &jws, error);
    if (!rc)
        rc = check_payload(context, record, jws, error);
    mission_jws_unref(jws);
    return rc;
}
