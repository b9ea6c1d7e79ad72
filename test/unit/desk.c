/* A resource server and tokens for it. SPDX-License-Identifier: MIT */
#include "desk.h"

/* ---- a provider that believes ---- */

static int32_t believe_open(void *host, const mission_key_numbers *numbers, void **key)
{
    static char any;

    (void)host;
    (void)numbers;
    *key = &any;
    return 0;
}

static void believe_close(void *host, void *key)
{
    (void)host;
    (void)key;
}

static int32_t believe(void *host, void *key, uint32_t algorithm, const mission_view *parts,
                       size_t count, mission_view signature)
{
    (void)host;
    (void)key;
    (void)algorithm;
    (void)parts;
    (void)count;
    (void)signature;
    return 0;
}

static int32_t believe_sign(void *host, void *key, uint32_t algorithm, const mission_view *parts,
                            size_t count, uint8_t *out, size_t room, size_t *written)
{
    (void)host;
    (void)key;
    (void)algorithm;
    (void)parts;
    (void)count;
    memset(out, 0, room < 64 ? room : 64);
    *written = 64;
    return 0;
}

/* RFC 8037 appendix A. */
static const char believed_key[] = "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"kid\":\"k1\","
                                   "\"d\":\"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A\","
                                   "\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}";

/* ---- the desk ---- */

static mission_context *make_context(const mission_config *config, bool believing)
{
    mission_crypto crypto;
    mission_config own = *config;
    mission_context *context = NULL;
    mission_error error = MISSION_ERROR_INIT;

    if (believing) {
        crypto = own.crypto ? *own.crypto : *mission_crypto_builtin();
        crypto.key_open = believe_open;
        crypto.key_close = believe_close;
        crypto.verify = believe;
        crypto.sign = believe_sign;
        own.crypto = &crypto;
    }
    CHECK_CODE(mission_context_new(&own, &context, &error), MISSION_OK, &error);
    return context;
}

void desk_again(struct desk *desk)
{
    mission_error error = MISSION_ERROR_INIT;

    mission_resource_unref(desk->resource);
    CHECK_CODE(mission_resource_new(&desk->config, &desk->resource, &error), MISSION_OK, &error);
}

static int32_t stands(void *host, mission_time *out)
{
    (void)host;
    *out = (mission_time){.seconds = DESK_NOW};
    return 0;
}

void desk_open_with(struct desk *desk, const mission_config *config, bool believing)
{
    mission_jwk *list[1];

    memset(desk, 0, sizeof *desk);
    desk->profile = config->profile;
    desk->context = make_context(config, believing);
    CHECK(!mission_jwk_parse(desk->context, mission_view_of(believed_key), &desk->key, NULL));
    list[0] = desk->key;
    CHECK(!mission_jwks_of(desk->context, list, 1, &desk->keys, NULL));
    desk->signer.size = sizeof desk->signer;
    CHECK(!mission_jwk_signer(desk->key, MISSION_ALG_EDDSA, &desk->signer, NULL));
    desk->audience = V(DESK_AUD);
    desk->issuer = (mission_trusted_issuer){
        .size = sizeof desk->issuer, .iss = V(DESK_ISS), .keys = desk->keys};
    desk->config = (mission_resource_config){.size = sizeof desk->config,
                                             .context = desk->context,
                                             .issuers = &desk->issuer,
                                             .issuer_count = 1,
                                             .audiences = &desk->audience,
                                             .audience_count = 1};
    desk_again(desk);
}

void desk_open(struct desk *desk, uint32_t profile, uint32_t flags, bool believing)
{
    const mission_clock clock = {sizeof clock, NULL, stands};
    const mission_config config = {.size = sizeof config, .profile = profile, .clock = &clock};

    desk_open_with(desk, &config, believing);
    desk->config.flags = flags;
    desk_again(desk);
}

void desk_close(struct desk *desk)
{
    mission_resource_unref(desk->resource);
    mission_jwks_unref(desk->keys);
    mission_jwk_unref(desk->key);
    mission_context_unref(desk->context);
}

/* ---- payloads ---- */

#define MEMBERS 32

struct member {
    const char *name, *text;
};

static void set(struct member *members, size_t *count, const char *name, const char *text)
{
    size_t i = 0;

    while (i < *count && strcmp(members[i].name, name) != 0)
        i++;
    members[i] = (struct member){name, text};
    *count += i == *count;
}

static const char *write_payload(const struct member *members, size_t count)
{
    static char text[1 << 17];
    size_t len = 1;

    text[0] = '{';
    for (size_t i = 0; i < count; i++)
        if (members[i].text)
            len += (size_t)snprintf(text + len, sizeof text - len, "%s\"%s\":%s",
                                    len > 1 ? "," : "", members[i].name, members[i].text);
    snprintf(text + len, sizeof text - len, "}");
    return text;
}

const char *desk_payload(const struct desk *desk, ...)
{
    const bool draft = desk->profile == MISSION_PROFILE_DRAFT;
    struct member members[MEMBERS] = {
        {"aud", "\"" DESK_AUD "\""},
        {"authorization_details", "[{\"type\":\"mission_resource_access\",\"resource\":\"" DESK_AUD
                                  "\",\"actions\":[\"invoices.read\"]}]"},
        {"client_id", "\"s6BhdRkqt3\""},
        {"exp", "1790000300"},
        {"iat", "1790000000"},
        {"iss", "\"" DESK_ISS "\""},
        {"jti", "\"j-1\""},
        {"mission", draft ? "{\"id\":\"" DESK_ID "\",\"issuer\":\"" DESK_ISS
                            "\",\"authority_hash\":\"" DESK_HASH "\"}"
                          : "{\"id\":\"" DESK_ID "\",\"origin\":\"" DESK_ISS "\"}"},
        {"sub", "\"user-1\""},
    };
    size_t count = 9;
    const char *name;
    va_list list;

    va_start(list, desk);
    while ((name = va_arg(list, const char *)) != NULL)
        set(members, &count, name, va_arg(list, const char *));
    va_end(list);
    return write_payload(members, count);
}

mission_text *desk_sign(const struct desk *desk, const char *typ, const char *payload)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_text *text = NULL;

    CHECK_CODE(mission_jws_sign(desk->context, &desk->signer, mission_view_of(typ), NULL,
                                mission_view_of(payload), &text, &error),
               MISSION_OK, &error);
    return text;
}

/* ---- judging ---- */

mission_access desk_poisoned(void)
{
    mission_access access;

    memset(&access, 0x5a, sizeof access);
    access.size = sizeof access;
    return access;
}

mission_presented desk_bearer(mission_view text)
{
    return (mission_presented){
        .size = sizeof(mission_presented), .scheme = MISSION_SCHEME_BEARER, .token = text};
}

mission_token *desk_verify(const struct desk *desk, mission_view text, mission_access *access,
                           mission_error *why)
{
    const mission_presented presented = desk_bearer(text);
    const mission_time now = {.seconds = DESK_NOW};
    mission_error own = MISSION_ERROR_INIT;
    mission_token *token = (mission_token *)1;

    *access = desk_poisoned();
    CHECK_CODE(mission_resource_verify(desk->resource, &presented, &now, NULL, 0, &token, access,
                                       why ? why : &own),
               MISSION_OK, why ? why : &own);
    CHECK_INT(access->permit, token != NULL);
    CHECK_INT(access->permit, access->code == 0);
    CHECK(token || !why || why->code == access->code);
    return token;
}

int32_t desk_judge(const struct desk *desk, const char *payload)
{
    mission_text *text = desk_sign(desk, "at+jwt", payload);
    mission_access access;
    mission_error why = MISSION_ERROR_INIT;

    mission_token_unref(desk_verify(desk, mission_text_view(text), &access, &why));
    mission_text_unref(text);
    if (access.code) { /* everything that is wrong with a token is said in these words */
        CHECK_INT(access.status, 401);
        CHECK_TEXT(access.oauth_error, "invalid_token");
        CHECK_TEXT(access.reason, mission_code_reason(access.code));
        CHECK_TEXT(why.oauth_error, "invalid_token");
        CHECK(!access.denial); /* RS-9: only of tokens for us, and only of what they permit */
    }
    return access.code;
}

mission_token *desk_token(const struct desk *desk, const char *payload)
{
    mission_text *text = desk_sign(desk, "at+jwt", payload);
    mission_error why = MISSION_ERROR_INIT;
    mission_access access;
    mission_token *token = desk_verify(desk, mission_text_view(text), &access, &why);

    CHECK_CODE(access.code, MISSION_OK, &why);
    mission_text_unref(text);
    return token;
}

mission_token *desk_entries(const struct desk *desk, const char *entries)
{
    return desk_token(desk, desk_payload(desk, "authorization_details", entries, NULL));
}
