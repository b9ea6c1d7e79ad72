/* Access tokens: any bytes as a token, any bytes as the payload of one that is believed; any
 * failing allocation, any scratch. SPDX-License-Identifier: MIT
 *
 * Whatever comes is permitted or refused, and what is permitted has what a permit needs. */
#include "base/base.h"
#include "base/text.h"
#include "fuzz.h"

/* RFC 8037 A.1, its public side. */
#define KEYS                                                                                       \
    "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\","                                             \
    "\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}]}"
#define HEADER "eyJhbGciOiJFZERTQSIsInR5cCI6ImF0K2p3dCJ9." /* EdDSA, at+jwt */
#define ISS "https://as.example.com"
#define AUD "https://a.example"
#define SIGNATURE_LEN 86u
#define TEXT_MOST 12000u

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

/* One resource server and what is asked of it. */
struct stand {
    mission_jwks *keys;
    mission_resource *resource;
    mission_view token;
    char *text; /* owned */
};

static void open_stand(struct stand *stand, struct fuzz *fuzz, mission_context *context)
{
    mission_trusted_issuer issuer = {.size = sizeof issuer, .iss = {ISS, sizeof ISS - 1}};
    const mission_view audience = {AUD, sizeof AUD - 1};
    mission_resource_config config = {.size = sizeof config,
                                      .flags = fuzz->choice & 4 ? MISSION_RESOURCE_STRICT : 0,
                                      .context = context,
                                      .issuers = &issuer,
                                      .issuer_count = 1,
                                      .audiences = &audience,
                                      .audience_count = 1};

    config.flags |= fuzz->choice & 8 ? MISSION_RESOURCE_UNGOVERNED : 0;
    if (fuzz->choice & 1)
        fuzz->plain->crypto.verify = believe; /* nobody shares it yet */
    LAW(mission_jwks_parse(fuzz->plain, mission_view_of(KEYS), &stand->keys, NULL) == MISSION_OK);
    issuer.keys = stand->keys;
    LAW(mission_resource_new(&config, &stand->resource, NULL) == MISSION_OK);
}

static void close_stand(struct stand *stand)
{
    mission_resource_unref(stand->resource);
    mission_jwks_unref(stand->keys);
}

/* The text as it is, or as the payload of a token. */
static mission_view token_of(const struct fuzz *fuzz, char **owned)
{
    const size_t front = sizeof HEADER - 1, middle = MI_BASE64URL_LEN(fuzz->text.len);
    char *text;

    *owned = NULL;
    if (!(fuzz->choice & 1))
        return fuzz->text;
    *owned = text = malloc(front + middle + 1 + SIGNATURE_LEN);
    LAW(text);
    memcpy(text, HEADER, front);
    mi_base64url_encode((const uint8_t *)fuzz->text.ptr, fuzz->text.len, text + front);
    text[front + middle] = '.';
    memset(text + front + middle + 1, 'A', SIGNATURE_LEN);
    return (mission_view){text, front + middle + 1 + SIGNATURE_LEN};
}

static void check_access(const mission_access *access, int32_t rc)
{
    LAW((access->permit == 1) == (access->code == 0) && (rc == 0 || access->code == rc));
    LAW(rc == 0 || rc == MISSION_E_NOMEM);
    LAW(access->permit == 1 ? access->status == 200 : access->status >= 400);
    LAW(access->permit != 1 || (!access->oauth_error && !access->denial));
}

static mission_token *verify(const struct stand *stand, void *scratch, size_t size,
                             mission_access *access)
{
    const mission_presented presented = {
        .size = sizeof presented, .scheme = MISSION_SCHEME_BEARER, .token = stand->token};
    mission_error why = MISSION_ERROR_INIT;
    mission_token *token;
    int32_t rc;

    memset(access, 0x5a, sizeof *access);
    access->size = sizeof *access;
    rc = mission_resource_verify(stand->resource, &presented, NULL, scratch, size, &token, access,
                                 &why);
    check_access(access, rc);
    LAW((token != NULL) == (access->permit == 1));
    LAW(access->code == why.code);
    LAW(!access->denial);
    return token;
}

/* What a permit stands on, looked at without the library's eyes. */
static void check_permit(const mission_token *token, size_t entry)
{
    mission_token_claims claims = {.size = sizeof claims};
    const mission_value *value;

    LAW(mission_token_claims_of(token, &claims, NULL) == MISSION_OK);
    value = mission_value_item(claims.entries, entry);
    LAW(claims.mission.id.len && fuzz_same(claims.iss, mission_view_of(ISS)));
    LAW(mission_value_kind(value) == MISSION_JSON_OBJECT);
    LAW(mission_value_string(mission_value_get(value, mission_view_of("resource"))).len > 0);
    LAW(mission_value_count(mission_value_get(value, mission_view_of("actions"))) > 0);
    for (size_t i = 0; i < mission_value_count(value); i++)
        LAW(mission_value_name(value, i).len >= 4); /* none beyond those of the type */
}

static int32_t decide(const struct stand *stand, const mission_token *token, void *scratch,
                      size_t size)
{
    const mission_facts facts = {.size = sizeof facts, .tenant = {"t", 1}};
    const mission_operation operation = {.size = sizeof operation,
                                         .resource = {AUD, sizeof AUD - 1},
                                         .uri = {AUD "/o/%70?q", sizeof AUD "/o/%70?q" - 1},
                                         .action = {"a.b", 3},
                                         .facts = &facts};
    mission_access access = {.size = sizeof access};
    const int32_t rc = mission_resource_decide(stand->resource, token, &operation, NULL, NULL,
                                               scratch, size, &access, NULL);

    check_access(&access, rc);
    if (access.permit == 1)
        check_permit(token, access.entry);
    return access.code;
}

/* With any scratch the answer is the same; what was permitted once is permitted again. */
static void check_scratch(const struct stand *stand, size_t size)
{
    char *scratch = malloc(size + 1), *other = malloc(size + 1);
    mission_access access, bare;
    mission_token *token = verify(stand, scratch, size, &access);
    mission_token *alone = verify(stand, NULL, 0, &bare);

    LAW(access.code == bare.code);
    if (token)
        LAW(decide(stand, token, other, size) == decide(stand, alone, NULL, 0));
    mission_token_unref(alone);
    mission_token_unref(token);
    free(other);
    free(scratch);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct stand stand;
    struct fuzz fuzz;
    mission_access access;
    mission_token *token;
    uint32_t countdown;
    char *owned;

    if (!fuzz_start(&fuzz, data, size))
        return 0;
    if (fuzz.text.len <= TEXT_MOST) {
        countdown = fuzz.countdown;
        fuzz_calm(&fuzz);
        open_stand(&stand, &fuzz, fuzz.context);
        stand.token = token_of(&fuzz, &owned);
        fuzz.countdown = countdown;
        token = verify(&stand, NULL, 0, &access);
        if (token)
            decide(&stand, token, NULL, 0);
        mission_token_unref(token);
        fuzz_calm(&fuzz);
        check_scratch(&stand, countdown);
        free(owned);
        close_stand(&stand);
    }
    fuzz_end(&fuzz);
    return 0;
}
