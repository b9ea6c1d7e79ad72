/* Subjects in evidence without their names (EV-10). SPDX-License-Identifier: MIT */
#include "../../base/text.h"
#include "../../crypto/hmac.h"
#include "../../crypto/wipe.h"
#include "../../rules/members.h"
#include "evidence.h"

#define KEY_LEAST 32u
#define KEY_ID_MOST 64u
#define METHOD "hmac-sha-256:"
#define TYP "mission-origin-subject"

static bool key_id_fits(mission_view id)
{
    for (size_t i = 0; i < id.len; i++)
        if (mi_base64url_value((unsigned char)id.ptr[i]) < 0 && id.ptr[i] != '.')
            return false;
    return id.len > 0 && id.len <= KEY_ID_MOST;
}

static bool fits(const mission_subject_protection *own)
{
    if (own->reserved || !mi_usable(own->key) || !mi_usable(own->key_id) || !mi_usable(own->issuer))
        return false;
    switch (own->how) {
    case MISSION_REFERENCE_KEYED:
        return own->key.len >= KEY_LEAST && key_id_fits(own->key_id);
    case MISSION_REFERENCE_RANDOM:
        return true;
    case MISSION_REFERENCE_ANCHOR:
        return own->issuer.len > 0;
    default:
        return false;
    }
}

/* {"iss","sub"} and nothing else. */
static int32_t subject_object(mission_context *context, const mission_principal *subject,
                              mission_json **out, mission_error *error)
{
    mission_builder *builder;
    const int32_t rc = mission_builder_new(context, &builder, error);

    if (rc)
        return rc;
    mission_builder_object(builder);
    mi_member_text(builder, "iss", subject->iss);
    mi_member_text(builder, "sub", subject->sub);
    mission_builder_end(builder);
    return mi_members_finish(builder, MISSION_OK, out, error);
}

/* Over the canonical object, so that no two subjects share bytes; under a purpose of its own. */
static int32_t keyed(mission_context *context, const mission_subject_protection *own,
                     const mission_value *object, char *out, mission_error *error)
{
    mission_text *bytes = NULL;
    uint8_t digest[MI_SHA256_SIZE];
    int32_t rc = mission_value_canonical(context, object, &bytes, error);

    if (!rc) {
        const mission_view parts[] = {MI_VIEW(TYP "\0"), mission_text_view(bytes)};

        rc = mi_hmac_sha256(context, own->key, parts, MI_COUNT(parts), digest, error);
    }
    mission_text_unref(bytes);
    if (rc)
        return rc;
    memcpy(out, METHOD, sizeof METHOD - 1);
    out += sizeof METHOD - 1;
    memcpy(out, own->key_id.ptr, own->key_id.len);
    out[own->key_id.len] = ':';
    mi_base64url_encode(digest, sizeof digest, out + own->key_id.len + 1);
    out[own->key_id.len + 1 + MI_DIGEST_TEXT] = 0;
    return MISSION_OK;
}

#define REFERENCE_MOST (sizeof METHOD + KEY_ID_MOST + 1 + MI_DIGEST_TEXT + 1)

static int32_t refer(mission_context *context, const mission_subject_protection *own,
                     const mission_value *object, char out[REFERENCE_MOST], mission_error *error)
{
    mission_digest digest;
    int32_t rc;

    switch (own->how) {
    case MISSION_REFERENCE_KEYED:
        return keyed(context, own, object, out, error);
    case MISSION_REFERENCE_RANDOM:
        return mi_evidence_id(context, "ref_", out, error);
    default:
        rc = mission_anchor(context, MI_VIEW(TYP), own->issuer, object, &digest, error);
        memcpy(out, digest.text, sizeof digest.text);
        return rc;
    }
}

static int32_t import(mission_subject_protection *own, const mission_subject_protection *theirs,
                      const mission_principal *subject, mission_error *error)
{
    static const size_t ends[] = {MI_END_OF(mission_subject_protection, issuer)};
    const int32_t rc = mi_import(own, sizeof *own, theirs, ends, MI_COUNT(ends));

    if (rc)
        return mi_fail(error, rc);
    return fits(own) && mi_usable(subject->iss) && subject->iss.len && mi_usable(subject->sub) &&
                   subject->sub.len
               ? MISSION_OK
               : mi_fail(error, MISSION_E_ARGUMENT);
}

int32_t mission_subject_reference(mission_context *context,
                                  const mission_subject_protection *protection,
                                  const mission_principal *subject, mission_text **out,
                                  mission_error *error)
{
    char text[REFERENCE_MOST] = "";
    mission_subject_protection own;
    mission_json *object;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!context || !protection || !subject || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = import(&own, protection, subject, error);
    if (!rc)
        rc = subject_object(context, subject, &object, error);
    if (rc)
        return rc;
    rc = refer(context, &own, mission_json_root(object), text, error);
    mission_json_unref(object);
    if (rc)
        return rc;
    *out = mi_text_copy(&context->memory, mission_view_of(text));
    return *out ? MISSION_OK : mi_fail(error, MISSION_E_NOMEM);
}
