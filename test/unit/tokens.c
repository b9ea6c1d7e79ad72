/* Tokens for the tests. SPDX-License-Identifier: MIT */
#include "tokens.h"

#define ENTRY(resource, actions, more)                                                             \
    "{\"type\":\"mission_resource_access\",\"resource\":\"https://" resource                       \
    "\",\"actions\":[" actions "]" more "}"

/* ---- The host's word ---- */

static int32_t trouble(const struct tokens *t)
{
    return t->trouble ? t->trouble(t->trouble_host) : 0;
}

static bool on(const mission_value *entry, const char *host)
{
    const mission_view resource = mission_value_string(mission_value_get(entry, V("resource")));
    char start[64];
    const int len = snprintf(start, sizeof start, "https://%s", host);

    return resource.len >= (size_t)len && memcmp(resource.ptr, start, (size_t)len) == 0;
}

static int32_t audiences(void *host, const mission_value *entry, mission_builder *out,
                         mission_error *error)
{
    const struct tokens *t = host;
    const int32_t rc = trouble(t);
    const bool both = on(entry, "both.example.com");

    (void)error;
    if (rc)
        return rc;
    if (both || on(entry, "erp.example.com"))
        mission_builder_string(out, V(TOKENS_ERP));
    if ((both || on(entry, "docs.example.com")) && !t->unaware)
        mission_builder_string(out, V(TOKENS_DOCS));
    return 0;
}

static int32_t authority(void *host, mission_view value, mission_builder *out, mission_error *error)
{
    static const struct {
        const char *value, *entry;
    } known[] = {
        {"invoices.read", ENTRY("erp.example.com", "\"invoices.read\"", "")},
        {"journal", ENTRY("erp.example.com", "\"journal-entries.write\"", "")},
        {"docs", ENTRY("docs.example.com/mcp", "\"read_doc\"", "")},
    };
    const struct tokens *t = host;
    const int32_t rc = trouble(t);

    (void)error;
    if (rc)
        return rc;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        mission_json *doc;

        if (strlen(known[i].value) != value.len || memcmp(known[i].value, value.ptr, value.len))
            continue;
        doc = test_json(t->context, known[i].entry);
        mission_builder_value(out, mission_json_root(doc));
        mission_json_unref(doc);
    }
    return 0;
}

/* ---- Opening ---- */

void tokens_open(struct tokens *t, mission_context *context)
{
    mission_error error = MISSION_ERROR_INIT;

    memset(t, 0, sizeof *t);
    t->context = context;
    CHECK_CODE(mission_jwk_generate(context, MISSION_ALG_EDDSA, V("key-1"), &t->key, &error),
               MISSION_OK, &error);
    CHECK_CODE(mission_jwks_of(context, &t->key, 1, &t->keys, &error), MISSION_OK, &error);
    t->signer.size = sizeof t->signer;
    CHECK_CODE(mission_jwk_signer(t->key, 0, &t->signer, &error), MISSION_OK, &error);
    t->audiences = (mission_audience_map){sizeof t->audiences, t, audiences};
    t->scopes = (mission_scope_map){sizeof t->scopes, t, authority};
}

void tokens_close(struct tokens *t)
{
    mission_jwk_unref(t->key);
    mission_jwks_unref(t->keys);
}

/* ---- Derivations ---- */

#define LIMITED ",\"constraints\":{\"max_amount\":{\"amount\":\"500.00\",\"currency\":\"USD\"}}"
#define DELEGABLE ",\"delegation\":{\"max_depth\":2,\"allowed_delegates\":[{\"sub\":\"x\"}]}"

char *tokens_derived(uint32_t profile, const char *entries)
{
    static const char three[] = "[" ENTRY("erp.example.com", "\"invoices.*\"", DELEGABLE) "," ENTRY(
        "erp.example.com", "\"journal-entries.write\"",
        LIMITED) "," ENTRY("docs.example.com/mcp", "\"create_doc\",\"read_doc\"", "") "]";
    const bool draft = profile == MISSION_PROFILE_DRAFT;
    const size_t size = (entries ? strlen(entries) : sizeof three) + 1024;
    char *text = malloc(size);

    if (!text)
        abort();
    snprintf(text, size,
             "{\"authorization_details\":%s,\"derivation\":1,\"exp\":%d,\"iat\":%d,\"mission\":{%s"
             "\"authority_hash\":\"sha-256:vUCCfjGulit9u0qJ0Z6pQSNerZtXMqRlfJNCr4PzLro\","
             "\"expires_at\":\"2026-12-31T00:00:00Z\",\"id\":\"msn_8RfX2Lqv9TqMv4z7sA2bN1k0\","
             "\"%s\":\"https://as.example.com\"},\"mission_expires_at\":\"2026-12-31T00:00:00Z\","
             "\"mission_id\":\"msn_8RfX2Lqv9TqMv4z7sA2bN1k0\"}",
             entries ? entries : three, TOKENS_NOW + 7200, TOKENS_NOW,
             draft ? "\"approval_basis\":{\"type\":\"direct\"}," : "", draft ? "issuer" : "origin");
    return text;
}

mission_token_plan tokens_plan(const struct tokens *t, const mission_value *derived)
{
    return (mission_token_plan){
        .size = sizeof(mission_token_plan),
        .derived = derived,
        .signer = &t->signer,
        .iss = TOKENS_AS,
        .sub = V("user-7"),
        .client_id = V("s6BhdRkqt3"),
        .audiences = &t->audiences,
        .scopes = &t->scopes,
    };
}

/* ---- Looking ---- */

mission_json *tokens_verify(const struct tokens *t, mission_view token)
{
    static const mission_view types[] = {{"at+jwt", 6}};
    const mission_jws_expect expect = {
        .size = sizeof expect, .keys = t->keys, .types = types, .type_count = 1};
    mission_error error = MISSION_ERROR_INIT;
    mission_json *payload = NULL;
    mission_jws *jws = NULL;

    CHECK_CODE(mission_jws_verify(t->context, token, &expect, &jws, &error), MISSION_OK, &error);
    if (jws)
        CHECK_CODE(mission_json_parse(t->context, mission_jws_payload(jws), 0, &payload, &error),
                   MISSION_OK, &error);
    mission_jws_unref(jws);
    return payload;
}

const char *tokens_member(const struct tokens *t, const mission_value *value, const char *pointer)
{
    static _Thread_local char out[4][16384];
    static _Thread_local unsigned turn;
    char *here = out[turn++ % 4];
    const mission_value *found = mission_value_find(value, mission_view_of(pointer));
    mission_view view = mission_value_string(found);
    mission_error error = MISSION_ERROR_INIT;
    mission_text *text = NULL;

    *here = 0;
    if (found && mission_value_kind(found) != MISSION_JSON_STRING) {
        CHECK_CODE(mission_value_canonical(t->context, found, &text, &error), MISSION_OK, &error);
        view = mission_text_view(text);
    }
    snprintf(here, sizeof out[0], "%.*s", (int)view.len, view.ptr ? view.ptr : "");
    mission_text_unref(text);
    return here;
}
