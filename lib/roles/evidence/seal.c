/* The envelope: a signature over the canonical body (O-13). SPDX-License-Identifier: MIT */
#include "../../rules/members.h"
#include "evidence.h"

#define ENVELOPE "evidence_envelope"

/* The one further member of the header. */
static int32_t header(mission_context *context, mission_view media_type, mission_json **out,
                      mission_error *error)
{
    mission_builder *builder;
    const int32_t rc = mission_builder_new(context, &builder, error);

    if (rc)
        return rc;
    mission_builder_object(builder);
    mi_member_text(builder, "cty", media_type);
    mission_builder_end(builder);
    return mi_members_finish(builder, MISSION_OK, out, error);
}

static int32_t sign(mission_context *context, const mission_signer *signer,
                    const mission_value *body, mission_view media_type, mission_text **out,
                    mission_error *error)
{
    mission_text *payload = NULL;
    mission_json *more = NULL;
    int32_t rc = mission_value_canonical(context, body, &payload, error);

    if (!rc)
        rc = header(context, media_type, &more, error);
    if (!rc)
        rc = mission_jws_sign(context, signer, mi_evidence_typ, mission_json_root(more),
                              mission_text_view(payload), out, error);
    mission_json_unref(more);
    mission_text_unref(payload);
    return rc;
}

static void write_envelope(mission_builder *to, mission_view token)
{
    mi_member_object(to, ENVELOPE);
    mi_member_text(to, "format", MI_VIEW("jws-compact"));
    mi_member_text(to, "value", token);
    mission_builder_end(to);
}

/* The body's members with the envelope among them, where canonical order has it if the body is in
 * that order. One that has an envelope already has it twice then, and is refused. */
static void write(mission_builder *to, const mission_value *body, mission_view token)
{
    bool written = false;

    mission_builder_object(to);
    for (size_t i = 0; i < mission_value_count(body); i++) {
        if (!written && mi_name_compare(mission_value_name(body, i), MI_VIEW(ENVELOPE)) > 0) {
            write_envelope(to, token);
            written = true;
        }
        mission_builder_name(to, mission_value_name(body, i));
        mission_builder_value(to, mission_value_item(body, i));
    }
    if (!written)
        write_envelope(to, token);
    mission_builder_end(to);
}

int32_t mi_evidence_envelop(mission_context *context, const mission_signer *signer,
                            const mission_value *body, mission_view media_type, mission_json **out,
                            mission_error *error)
{
    mission_builder *builder;
    mission_text *token = NULL;
    int32_t rc;

    *out = NULL;
    rc = sign(context, signer, body, media_type, &token, error);
    if (!rc)
        rc = mission_builder_new(context, &builder, error);
    if (!rc) {
        write(builder, body, mission_text_view(token));
        rc = mi_members_finish(builder, MISSION_OK, out, error);
    }
    mission_text_unref(token);
    return rc;
}

int32_t mi_evidence_seal(mission_emitter *emitter, const mission_value *body, uint32_t kind,
                         mission_json **out, mission_error *error)
{
    return mi_evidence_envelop(emitter->context, &emitter->signer, body,
                               mi_evidence_media_type(kind), out, error);
}
