/* Mission-bound tokens for tests of those who take them. SPDX-License-Identifier: MIT */
#include "mint.h"

#define HASH "sha-256:OUrwTnuirT29YxQmMSyiJce8W1PfGryvrVViQ1lJCqQ"
#define PADDING_MOST 4000u

static mission_jwk *key_of(mission_context *context)
{
    mission_jwk *key = NULL;
    mission_error error = MISSION_ERROR_INIT;

    CHECK_CODE(mission_jwk_generate(context, MISSION_ALG_EDDSA, V(""), &key, &error), MISSION_OK,
               &error);
    return key;
}

struct mint mint_open(mission_context *context)
{
    struct mint mint = {.context = context, .key = key_of(context), .client = key_of(context)};
    mission_error error = MISSION_ERROR_INIT;

    mint.signer.size = sizeof mint.signer;
    CHECK_CODE(mission_jwks_of(context, &mint.key, 1, &mint.keys, &error), MISSION_OK, &error);
    CHECK_CODE(mission_jwk_signer(mint.key, 0, &mint.signer, &error), MISSION_OK, &error);
    return mint;
}

void mint_close(struct mint *mint)
{
    mission_jwks_unref(mint->keys);
    mission_jwk_unref(mint->key);
    mission_jwk_unref(mint->client);
}

mission_view mint_mission(unsigned number)
{
    static char texts[8][64];
    static unsigned used;
    char *text = texts[used++ % 8];

    return (mission_view){text, (size_t)snprintf(text, sizeof texts[0], "msn_%032u", number)};
}

static void add_mission(char *to, size_t room, const struct mint *mint, unsigned number)
{
    const bool draft = mission_context_profile(mint->context) == MISSION_PROFILE_DRAFT;
    const mission_view id = mint_mission(number);

    to[0] = '\0';
    if (number)
        snprintf(to, room,
                 ",\"mission\":{\"id\":\"%.*s\",\"%s\":\"" MINT_ISS "\",\"authority_hash\":\"" HASH
                 "\",\"expires_at\":\"2026-12-31T23:59:59Z\"%s}",
                 (int)id.len, id.ptr, draft ? "issuer" : "origin",
                 draft ? ",\"approval_basis\":{\"type\":\"direct\"}" : "");
}

static void add_key(char *to, size_t room, const struct mint *mint, bool bound)
{
    const mission_view jkt = mission_jwk_thumbprint(mint->client);

    to[0] = '\0';
    if (bound)
        snprintf(to, room, ",\"cnf\":{\"jkt\":\"%.*s\"}", (int)jkt.len, jkt.ptr);
}

mission_text *mint_token(const struct mint *mint, struct minted what)
{
    char mission[512], cnf[128], padding[PADDING_MOST + 1], payload[PADDING_MOST + 2048];
    mission_text *text = NULL;
    mission_error error = MISSION_ERROR_INIT;
    int len;

    add_mission(mission, sizeof mission, mint, what.mission);
    add_key(cnf, sizeof cnf, mint, what.bound);
    memset(padding, 'p', sizeof padding);
    len = snprintf(payload, sizeof payload,
                   "{\"iss\":\"" MINT_ISS "\",\"sub\":\"user_1\",\"client_id\":\"agent\",\"aud\":"
                   "\"" MINT_AUD "\",\"iat\":%d,\"exp\":%lld,\"jti\":\"t%u\",\"pad\":\"%.*s\","
                   "\"authorization_details\":[{\"type\":\"mission_resource_access\",\"resource\":"
                   "\"" MINT_AUD "\",\"actions\":[\"invoices.read\"]}]%s%s}",
                   MINT_NOW, MINT_NOW + (long long)(what.exp ? what.exp : 300), what.number,
                   (int)(what.padding < PADDING_MOST ? what.padding : PADDING_MOST), padding,
                   mission, cnf);
    CHECK_CODE(mission_jws_sign(mint->context, &mint->signer, V("at+jwt"), NULL,
                                (mission_view){payload, (size_t)len}, &text, &error),
               MISSION_OK, &error);
    return text;
}

mission_resource *mint_resource(const struct mint *mint, const mission_proof_policy *proofs,
                                uint32_t flags)
{
    const mission_view audience = V(MINT_AUD);
    const mission_trusted_issuer issuer = {
        .size = sizeof issuer, .iss = V(MINT_ISS), .keys = mint->keys};
    mission_resource_config config = {.size = sizeof config,
                                      .flags = flags,
                                      .context = mint->context,
                                      .issuers = &issuer,
                                      .issuer_count = 1,
                                      .audiences = &audience,
                                      .audience_count = 1,
                                      .skew_seconds = 10};
    mission_resource *resource = NULL;
    mission_error error = MISSION_ERROR_INIT;

    if (proofs)
        config.proofs = *proofs;
    CHECK_CODE(mission_resource_new(&config, &resource, &error), MISSION_OK, &error);
    return resource;
}

mission_presented mint_presented(mission_text *token)
{
    return (mission_presented){.size = sizeof(mission_presented),
                               .scheme = MISSION_SCHEME_BEARER,
                               .token = mission_text_view(token),
                               .method = V("GET"),
                               .uri = V(MINT_AUD "/invoices")};
}
