/* What a refusal tells the client: one challenge, of words that are the same for every token.
 * SPDX-License-Identifier: MIT */
#include "../base/text.h"
#include "../rules/members.h"
#include "resource.h"

#define NONCE_ROOM 256u

/* ---- Writing ---- */

static void add(struct mi_buffer *to, mission_view text)
{
    mi_buffer_add(to, text.ptr, text.len);
}

/* A quoted-string (RFC 9110 section 5.6.4) of printable ASCII. */
static void add_quoted(struct mi_buffer *to, mission_view text)
{
    mi_buffer_add(to, "\"", 1);
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '"' || text.ptr[i] == '\\')
            mi_buffer_add(to, "\\", 1);
        mi_buffer_add(to, text.ptr + i, 1);
    }
    mi_buffer_add(to, "\"", 1);
}

static void add_parameter(struct mi_buffer *to, bool *any, const char *name, mission_view value)
{
    add(to, *any ? MI_VIEW(", ") : MI_VIEW(" "));
    add(to, mission_view_of(name));
    add(to, MI_VIEW("="));
    add_quoted(to, value);
    *any = true;
}

/* RFC 9449 section 7.1. */
static void add_algorithms(struct mi_buffer *to, bool *any, uint32_t algorithms)
{
    char names[64];
    size_t len = 0;

    for (uint32_t i = 1; i < MISSION_ALG_COUNT; i++) {
        const mission_view name = mission_view_of(mission_algorithm_name(i));

        if ((algorithms && !(algorithms & MISSION_JWS_ALG(i))) || len + name.len + 1 > sizeof names)
            continue;
        if (len)
            names[len++] = ' ';
        memcpy(names + len, name.ptr, name.len);
        len += name.len;
    }
    add_parameter(to, any, "algs", (mission_view){names, len});
}

/* Words of ours alone, wherever the host's struct has been. */
static bool known_word(const char *word)
{
    static const char *const words[] = {"invalid_token",          "invalid_dpop_proof",
                                        "use_dpop_nonce",         "insufficient_scope",
                                        "insufficient_authority", "step_up_required",
                                        "constraint_unrecognized"};

    for (size_t i = 0; i < MI_COUNT(words); i++)
        if (strcmp(word, words[i]) == 0)
            return true;
    return false;
}

static bool valid(const mission_access *access)
{
    return access->scheme <= MISSION_SCHEME_DPOP &&
           (!access->oauth_error || access->status < 401 || access->status > 403 ||
            known_word(access->oauth_error)) &&
           (!access->denial || known_word(access->denial));
}

static int32_t write(const mission_resource *resource, const mission_access *access,
                     mission_text **out)
{
    struct mi_buffer text = {.memory = &resource->context->memory};
    const bool dpop = access->scheme == MISSION_SCHEME_DPOP;
    bool any = false;

    add(&text, dpop ? MI_VIEW("DPoP") : MI_VIEW("Bearer"));
    /* RFC 6750 section 3 wants one parameter at least. */
    if (resource->realm.len || (!dpop && !access->oauth_error))
        add_parameter(&text, &any, "realm", resource->realm);
    if (access->oauth_error)
        add_parameter(&text, &any, "error", mission_view_of(access->oauth_error));
    if (access->denial && (resource->flags & MISSION_RESOURCE_DISCLOSE))
        add_parameter(&text, &any, "mission_denial", mission_view_of(access->denial));
    if (dpop)
        add_algorithms(&text, &any, resource->proofs.algorithms);
    *out = mi_buffer_text(&text);
    return *out ? MISSION_OK : MISSION_E_NOMEM;
}

/* ---- The nonce ---- */

static bool nonce_character(char c)
{
    return c > 0x20 && c < 0x7F && c != '"' && c != '\\';
}

static int32_t next_nonce(const mission_resource *resource, mission_text **out,
                          mission_error *error)
{
    const mission_proof_policy *policy = &resource->proofs;
    char nonce[NONCE_ROOM];
    size_t len = 0;
    const int32_t rc = policy->nonce_next(policy->nonce_host, nonce, sizeof nonce, &len);

    if (rc)
        return mi_fail_host(error, MISSION_E_HOST, rc, "proofs.nonce_next");
    if (len > sizeof nonce)
        return mi_fail(error, MISSION_E_VERDICT);
    for (size_t i = 0; i < len; i++)
        if (!nonce_character(nonce[i]))
            return mi_fail(error, MISSION_E_VERDICT);
    if (!len)
        return MISSION_OK;
    *out = mi_text_copy(&resource->context->memory, (mission_view){nonce, len});
    return *out ? MISSION_OK : mi_fail(error, MISSION_E_NOMEM);
}

int32_t mission_resource_challenge(const mission_resource *resource, const mission_access *access,
                                   mission_text **www_authenticate, mission_text **dpop_nonce,
                                   mission_error *error)
{
    const size_t ends[] = {MI_ACCESS_LEAST};
    mission_access own;
    int32_t rc;

    if (www_authenticate)
        *www_authenticate = NULL;
    if (dpop_nonce)
        *dpop_nonce = NULL;
    if (!resource || !access || !www_authenticate || !dpop_nonce)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_import(&own, sizeof own, access, ends, MI_COUNT(ends));
    if (!rc && !valid(&own))
        rc = MISSION_E_ARGUMENT;
    if (!rc && own.permit != 1 && (own.status == 401 || own.status == 403))
        rc = write(resource, &own, www_authenticate);
    if (rc)
        return mi_fail(error, rc);
    if (own.scheme == MISSION_SCHEME_DPOP && resource->proofs.nonce_next)
        rc = next_nonce(resource, dpop_nonce, error);
    if (rc) {
        mission_text_unref(*www_authenticate);
        *www_authenticate = NULL;
    }
    return rc;
}

/* ---- What is lacking (RS-11) ---- */

/* base64url of {"authorization_details": ...}, as its draft has it. */
static int32_t encode(mission_context *context, const mission_value *entries, mission_text **out,
                      mission_error *error)
{
    struct mi_buffer text = {.memory = &context->memory};
    mission_builder *builder;
    mission_json *doc = NULL;
    mission_text *bytes = NULL;
    mission_view view;
    int32_t rc = mission_builder_new(context, &builder, error);

    if (rc)
        return rc;
    mission_builder_object(builder);
    mission_builder_name(builder, MI_VIEW("authorization_details"));
    mission_builder_value(builder, entries);
    mission_builder_end(builder);
    rc = mission_builder_finish(builder, &doc, error);
    mission_builder_free(builder);
    if (!rc)
        rc = mission_value_canonical(context, mission_json_root(doc), &bytes, error);
    mission_json_unref(doc);
    view = mission_text_view(bytes);
    if (!rc && mi_buffer_reserve(&text, MI_BASE64URL_LEN(view.len))) {
        mi_base64url_encode((const uint8_t *)view.ptr, view.len, text.ptr);
        text.len = MI_BASE64URL_LEN(view.len);
    }
    mission_text_unref(bytes);
    if (!rc)
        *out = mi_buffer_text(&text);
    return rc || *out ? rc : mi_fail(error, MISSION_E_NOMEM);
}

int32_t mission_resource_remedy(mission_context *context, const mission_value *entries,
                                mission_json **out, mission_error *error)
{
    mission_builder *builder;
    mission_text *encoded = NULL;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!context || !out || mission_value_kind(entries) != MISSION_JSON_ARRAY ||
        !mission_value_count(entries))
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = encode(context, entries, &encoded, error);
    if (!rc)
        rc = mission_builder_new(context, &builder, error);
    if (!rc) {
        mission_builder_object(builder);
        mi_member_text(builder, "authorization_remediation", mission_text_view(encoded));
        mi_member_text(builder, "error", MI_VIEW("insufficient_authorization"));
        mission_builder_end(builder);
        rc = mi_members_finish(builder, rc, out, error);
    }
    mission_text_unref(encoded);
    return rc;
}
