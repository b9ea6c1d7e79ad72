/* Is the record what its emitter signed? SPDX-License-Identifier: MIT
 *
 * In its order: format, payload against the record, typ and cty, key, compromise, signature. */
#include "../../base/text.h"
#include "../../model/check.h"
#include "verifier.h"

static int32_t refuse_at(mission_error *error, int32_t code, const char *member, const char *words)
{
    mi_fail_say(error, code, "%s", words);
    mi_where_name(error, MI_VIEW("evidence_envelope"));
    if (member)
        mi_where_name(error, mission_view_of(member));
    return code;
}

static int32_t find_token(const mission_value *record, mission_view *out, mission_error *error)
{
    const mission_value *envelope = mi_get(record, "evidence_envelope");

    if (!mi_view_is(mi_get_text(envelope, "format"), MI_VIEW("jws-compact")))
        return refuse_at(error, MISSION_E_EVIDENCE, "format", "not jws-compact");
    *out = mi_get_text(envelope, "value");
    return out->len ? MISSION_OK
                    : refuse_at(error, MISSION_E_EVIDENCE, "value", "there is no signature");
}

/* ---- the payload is the record ---- */

/* The canonical bytes of the record without its envelope. */
static bool write_body(struct mi_buffer *buffer, const mission_value *record)
{
    const uint32_t *order = record->flags & MI_SORTED ? NULL : mi_order(record);
    const char *before = "{";
    bool good = true;

    for (uint32_t i = 0; good && i < record->len; i++) {
        const struct mi_json_member *member = &record->u.members[order ? order[i] : i];

        if (mi_view_is(mi_name(member), MI_VIEW("evidence_envelope")))
            continue;
        good = mi_buffer_add(buffer, before, 1) && mi_write_string(buffer, mi_name(member)) &&
               mi_buffer_add(buffer, ":", 1) && mi_write_canonical(buffer, &member->value);
        before = ",";
    }
    return good && mi_buffer_add(buffer, "}", 1);
}

mission_view mi_evidence_payload(const mission_value *record)
{
    const mission_view token = mi_get_text(mi_get(record, "evidence_envelope"), "value");
    const char *one = token.len ? memchr(token.ptr, '.', token.len) : NULL;
    const size_t left = one ? token.len - (size_t)(one - token.ptr) - 1 : 0;
    const char *two = left ? memchr(one + 1, '.', left) : NULL;

    return two ? (mission_view){one + 1, (size_t)(two - one - 1)} : (mission_view){NULL, 0};
}

/* One text of base64url for these bytes, and no other: to compare the texts is to compare them. */
static int32_t same_bytes(struct mi_buffer *body, mission_view payload, mission_error *error)
{
    const size_t len = MI_BASE64URL_LEN(body->len), at = body->len;

    if (payload.len != len)
        return refuse_at(error, MISSION_E_EVIDENCE, NULL, "the payload is another record");
    if (!mi_buffer_reserve(body, len))
        return mi_fail(error, MISSION_E_NOMEM);
    mi_base64url_encode((const uint8_t *)body->ptr, at, body->ptr + at);
    return memcmp(body->ptr + at, payload.ptr, len) == 0
               ? MISSION_OK
               : refuse_at(error, MISSION_E_EVIDENCE, NULL, "the payload is another record");
}

static int32_t compare_payload(const mission_context *context, const mission_value *record,
                               mission_view token, mission_error *error)
{
    struct mi_buffer body = {.memory = &context->memory};
    int32_t rc = mi_buffer_reserve(&body, token.len * 2) && write_body(&body, record)
                     ? MISSION_OK
                     : mi_fail(error, MISSION_E_NOMEM);

    if (!rc)
        rc = same_bytes(&body, mi_evidence_payload(record), error);
    mi_buffer_drop(&body);
    return rc;
}

int32_t mi_evidence_token(const mission_context *context, const mission_value *record,
                          mission_view *out, mission_error *error)
{
    const int32_t rc = find_token(record, out, error);

    return rc ? rc : compare_payload(context, record, *out, error);
}

/* ---- its header, its key, its signature ---- */

static int32_t check_header(const struct mi_jws *jws, uint32_t kind, mission_error *error)
{
    const mission_value *cty = mission_value_get(jws->header, MI_VIEW("cty"));

    if (!mi_view_is(jws->typ, mi_evidence_typ))
        return refuse_at(error, MISSION_E_TOKEN_TYPE, "value", "typ");
    if (!mi_view_is(mission_value_string(cty), mi_evidence_media_type(kind)))
        return refuse_at(error, MISSION_E_TOKEN_TYPE, "value", "cty");
    return MISSION_OK;
}

static void give_error(mission_error *error, mission_error *ours)
{
    if (!mi_error_wanted(error))
        return;
    ours->size = error->size;
    memcpy(error, ours, sizeof *ours);
}

/* 0, or why this key did not sign what may be believed. */
static int32_t try_key(const mission_evidence_verifier *verifier, const struct mi_jws *jws,
                       const mission_jwk *key, const mission_value *record, uint32_t *standing,
                       mission_error *error)
{
    int32_t rc = mi_compromise(verifier, key, record, standing, error);

    return rc ? rc : mi_jws_prove_by(verifier->context, jws, key, 0, error);
}

/* One of the candidates did. Else the first refusal stands, but for a compromise, which outweighs a
 * key that simply did not sign, and a failure, which is no verdict. */
static int32_t try_keys(const mission_evidence_verifier *verifier, const struct mi_jws *jws,
                        const struct mi_signers *keys, const mission_value *record,
                        uint32_t *standing, mission_error *error)
{
    mission_error ours = MISSION_ERROR_INIT;
    int32_t last = MISSION_OK;
    uint32_t found;

    for (size_t i = 0; i < keys->count; i++) {
        const int32_t rc = try_key(verifier, jws, keys->keys[i], record, &found, &ours);
        const bool fatal = rc == MISSION_E_NOMEM || rc == MISSION_E_CRYPTO;

        if (!rc || rc == MISSION_E_COMPROMISED)
            *standing = found;
        if (!rc)
            return MISSION_OK;
        if (i == 0 || fatal || (rc == MISSION_E_COMPROMISED && last != rc)) {
            last = rc;
            give_error(error, &ours);
        }
        if (fatal)
            break;
    }
    return last;
}

static int32_t prove_token(const mission_evidence_verifier *verifier, const mission_value *record,
                           uint32_t kind, mission_view token, struct mi_arena *arena,
                           uint32_t *standing, mission_error *error)
{
    struct mi_signers keys;
    struct mi_jws jws;
    int32_t rc = mi_jws_read(verifier->context, arena, token, token.len, &jws, error);

    if (rc)
        return rc;
    rc = check_header(&jws, kind, error);
    if (!rc)
        rc = mi_signers_find(verifier, jws.kid, record, &keys, error);
    if (!rc)
        rc = try_keys(verifier, &jws, &keys, record, standing, error);
    mi_jws_drop(&jws);
    return rc;
}

int32_t mi_evidence_prove(const mission_evidence_verifier *verifier, const mission_value *record,
                          uint32_t kind, uint32_t *standing, mission_error *error)
{
    struct mi_arena arena;
    mission_view token;
    int32_t rc;

    *standing = MISSION_STANDING_SOUND;
    if (mission_value_kind(record) != MISSION_JSON_OBJECT)
        return mi_fail(error, MISSION_E_WRONG_TYPE);
    rc = mi_evidence_token(verifier->context, record, &token, error);
    if (rc)
        return rc;
    mi_arena_start(&arena, &verifier->context->memory);
    rc = prove_token(verifier, record, kind, token, &arena, standing, error);
    mi_arena_drop(&arena);
    return rc;
}
