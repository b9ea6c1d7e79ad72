/* Commitments: envelope anchors, canonical and raw digests (10-core 2.10).
 * SPDX-License-Identifier: MIT */
#include "../base/text.h"
#include "../crypto/digest.h"
#include "../json/scan.h"
#include <mission/commitment.h>

#define PREFIX "sha-256"
#define PREFIX_LEN (sizeof PREFIX - 1)

mission_view mission_commitment_typ(uint32_t what)
{
    static const char *const typs[] = {
        [MISSION_COMMIT_INTENT] = "mission-intent",
        [MISSION_COMMIT_PROPOSED_AUTHORITY] = "mission-proposed-authority",
        [MISSION_COMMIT_AUTHORITY_SET] = "mission-authority-set",
        [MISSION_COMMIT_AUTHORITY_ENTRY] = "mission-authority-entry",
        [MISSION_COMMIT_INTENT_EVIDENCE] = "mission-intent-evidence",
        [MISSION_COMMIT_CONSENT_DISCLOSURE] = "mission-consent-disclosure",
        [MISSION_COMMIT_TEMPLATE] = "mission-template",
        [MISSION_COMMIT_CREATION_FINGERPRINT] = "mission-creation-fingerprint",
    };

    return mission_view_of(what < MI_COUNT(typs) ? typs[what] : NULL);
}

/* What may stand in a JSON string that is hashed (AN-7). */
static bool is_string(mission_view text)
{
    const unsigned char *at = (const unsigned char *)text.ptr, *end;
    uint32_t code;
    size_t len;

    if (!text.ptr || text.len == 0)
        return false;
    end = at + text.len;
    for (at = mi_scan_to(at, end); at < end; at = mi_scan_to(at + len, end)) {
        len = 1;
        if (*at < 0x80) /* a character that needs an escape */
            continue;
        len = mi_utf8_decode(at, end, &code);
        if (len == 0 || mi_noncharacter(code))
            return false;
    }
    return true;
}

/* The text of the digest of these octets; zeroed on failure. */
static int32_t digest(const mission_context *context, mission_view octets, mission_digest *out,
                      mission_error *error)
{
    uint8_t hash[MI_SHA256_SIZE];
    int32_t rc = mi_hash(context, MISSION_HASH_SHA256, &octets, 1, hash, error);

    memset(out, 0, sizeof *out);
    if (rc)
        return rc;
    memcpy(out->text, PREFIX ":", PREFIX_LEN + 1);
    mi_base64url_encode(hash, sizeof hash, out->text + PREFIX_LEN + 1);
    return MISSION_OK;
}

/* Hash what was written and give the buffer back. */
static int32_t digest_buffer(const mission_context *context, struct mi_buffer *buffer,
                             mission_digest *out, mission_error *error)
{
    int32_t rc = buffer->failed
                     ? mi_fail(error, MISSION_E_NOMEM)
                     : digest(context, (mission_view){buffer->ptr, buffer->len}, out, error);

    mi_buffer_drop(buffer);
    return rc;
}

static bool add(struct mi_buffer *buffer, const char *text)
{
    return mi_buffer_add(buffer, text, strlen(text));
}

/* The envelope's canonical bytes. Its three names stand in canonical order as they are. */
static void write_envelope(struct mi_buffer *buffer, mission_view typ, mission_view iss,
                           const mission_value *value)
{
    buffer->failed =
        !(add(buffer, "{\"iss\":") && mi_write_string(buffer, iss) && add(buffer, ",\"typ\":") &&
          mi_write_string(buffer, typ) && add(buffer, ",\"value\":") &&
          mi_write_canonical(buffer, value) && add(buffer, "}"));
}

/* `hint`: about how long the value's canonical bytes are. */
static int32_t anchor(const mission_context *context, mission_view typ, mission_view iss,
                      const mission_value *value, size_t hint, mission_digest *out,
                      mission_error *error)
{
    struct mi_buffer buffer = {.memory = &context->memory};

    if (hint > SIZE_MAX / 4 || !mi_buffer_reserve(&buffer, hint + iss.len + typ.len + 64))
        return mi_fail(error, MISSION_E_NOMEM);
    write_envelope(&buffer, typ, iss, value);
    return digest_buffer(context, &buffer, out, error);
}

/* Zero `*out`, and see that the rest is there. */
static int32_t open_call(const mission_context *context, mission_digest *out, mission_error *error)
{
    if (out)
        memset(out, 0, sizeof *out);
    return context && out ? MISSION_OK : mi_fail(error, MISSION_E_ARGUMENT);
}

static int32_t open_anchor(const mission_context *context, mission_view typ, mission_view iss,
                           mission_digest *out, mission_error *error)
{
    int32_t rc = open_call(context, out, error);

    if (!rc && !is_string(typ))
        rc = mi_fail_say(error, MISSION_E_ARGUMENT, "typ");
    if (!rc && !is_string(iss))
        rc = mi_fail_say(error, MISSION_E_ARGUMENT, "iss");
    return rc;
}

int32_t mission_anchor(mission_context *context, mission_view typ, mission_view iss,
                       const mission_value *value, mission_digest *out, mission_error *error)
{
    int32_t rc = open_anchor(context, typ, iss, out, error);

    if (!rc && !value)
        rc = mi_fail_say(error, MISSION_E_ARGUMENT, "value");
    return rc ? rc : anchor(context, typ, iss, value, 1024, out, error);
}

int32_t mission_anchor_text(mission_context *context, mission_view typ, mission_view iss,
                            mission_view text, mission_digest *out, mission_error *error)
{
    mission_json *json;
    int32_t rc = open_anchor(context, typ, iss, out, error);

    if (rc)
        return rc;
    rc = mission_json_parse(context, text, 0, &json, error);
    if (rc)
        return rc;
    rc = anchor(context, typ, iss, mission_json_root(json), text.len, out, error);
    mission_json_unref(json);
    return rc;
}

int32_t mission_canonical_digest(mission_context *context, const mission_value *value,
                                 mission_digest *out, mission_error *error)
{
    struct mi_buffer buffer;
    int32_t rc = open_call(context, out, error);

    if (rc)
        return rc;
    if (!value)
        return mi_fail_say(error, MISSION_E_ARGUMENT, "value");
    buffer = (struct mi_buffer){.memory = &context->memory};
    buffer.failed = !mi_write_canonical(&buffer, value);
    return digest_buffer(context, &buffer, out, error);
}

int32_t mission_raw_digest(mission_context *context, mission_view octets, mission_digest *out,
                           mission_error *error)
{
    int32_t rc = open_call(context, out, error);

    if (!rc && !mi_usable(octets))
        rc = mi_fail(error, MISSION_E_ARGUMENT);
    return rc ? rc : digest(context, octets, out, error);
}

/* The algorithm's name, up to the colon (AN-5): no other one is ever read as this one. */
static int32_t check_prefix(mission_view text, mission_error *error)
{
    const char *colon = text.len ? memchr(text.ptr, ':', text.len) : NULL;

    if (!colon)
        return mi_fail_at(error, MISSION_E_MALFORMED_DIGEST, text.len);
    if (!mi_view_is((mission_view){text.ptr, (size_t)(colon - text.ptr)}, MI_VIEW(PREFIX)))
        return mi_fail_at(error, MISSION_E_UNKNOWN_ALGORITHM, 0);
    return MISSION_OK;
}

int32_t mission_digest_check(mission_view text, uint32_t how, mission_error *error)
{
    int value = 0;
    size_t at;
    int32_t rc;

    if (!mi_usable(text) || how > MISSION_DIGEST_STRICT)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = check_prefix(text, error);
    if (rc)
        return rc;
    for (at = PREFIX_LEN + 1; at < text.len && at < MISSION_DIGEST_LEN; at++) {
        value = mi_base64url_value((unsigned char)text.ptr[at]);
        if (value < 0)
            return mi_fail_at(error, MISSION_E_MALFORMED_DIGEST, at);
    }
    if (text.len != MISSION_DIGEST_LEN)
        return mi_fail_at(error, MISSION_E_MALFORMED_DIGEST, at);
    if (how == MISSION_DIGEST_STRICT && value & 3) /* 43 characters hold 258 bits */
        return mi_fail_at(error, MISSION_E_DIGEST_TAIL, at - 1);
    return MISSION_OK;
}

int32_t mission_digest_compare(mission_context *context, mission_view a, mission_view b,
                               mission_error *error)
{
    int32_t rc;

    if (!context)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mission_digest_check(a, MISSION_DIGEST_STRICT, error);
    if (!rc)
        rc = mission_digest_check(b, MISSION_DIGEST_STRICT, error);
    return rc ? rc : mi_compare(context, a, b, MISSION_E_DIGEST_MISMATCH, error);
}

int32_t mission_anchor_verify(mission_context *context, mission_view typ, mission_view iss,
                              const mission_value *value, mission_view expected,
                              mission_error *error)
{
    mission_digest own;
    int32_t rc = mission_digest_check(expected, MISSION_DIGEST_STRICT, error);

    if (!rc)
        rc = mission_anchor(context, typ, iss, value, &own, error);
    if (rc)
        return rc;
    return mi_compare(context, (mission_view){own.text, MISSION_DIGEST_LEN}, expected,
                      MISSION_E_DIGEST_MISMATCH, error);
}
