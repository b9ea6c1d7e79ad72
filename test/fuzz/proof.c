/* Proofs and certificates of anybody: an answer for every text, and never a trace of what was
 * refused. SPDX-License-Identifier: MIT
 *
 * The first byte chooses: a proof as it stands; one with a header that is right and the input as
 * its claims, whose signature is taken for good; a certificate; a nonce. */
#include "fuzz.h"

#define URI ((mission_view){"https://resource.example.org/protectedresource", 46})
#define TOKEN ((mission_view){"Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU", 43})
#define HEADER                                                                                     \
    "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0Vj"   \
    "NoUklDUkRZOXpDa0RscEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5"   \
    "VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19."
#define IAT 1562262618

struct asked {
    unsigned times;
};

static int32_t fresh(void *host, mission_view id, const mission_time *until, int32_t *verdict,
                     mission_error *error)
{
    (void)error;
    LAW(id.len == 43 && until->seconds >= IAT);
    ((struct asked *)host)->times++;
    *verdict = 1;
    return 0;
}

static int32_t any_signature(void *host, void *key, uint32_t algorithm, const mission_view *parts,
                             size_t count, mission_view signature)
{
    (void)host;
    LAW(key && algorithm == MISSION_ALG_ES256 && parts && count && signature.len == 64);
    return 0;
}

/* A context whose provider takes every signature. */
static mission_context *trusting(void)
{
    mission_crypto crypto = *mission_crypto_builtin();
    mission_config config = {.size = sizeof config, .crypto = &crypto};
    mission_context *context = NULL;

    crypto.verify = any_signature;
    LAW(mission_context_new(&config, &context, NULL) == MISSION_OK);
    return context;
}

static void verify(mission_context *context, mission_view text, size_t len)
{
    static const mission_time now = {.seconds = IAT};
    struct asked asked = {.times = 0};
    const mission_proof_policy policy = {.size = sizeof policy, .host = &asked, .fresh = fresh};
    const mission_proof proof = {.size = sizeof proof,
                                 .proof = text,
                                 .method = {"GET", 3},
                                 .uri = URI,
                                 .token = TOKEN,
                                 .now = &now};
    mission_error error = MISSION_ERROR_INIT;
    char jkt[44];
    const int32_t rc = mission_proof_verify(context, &policy, &proof, jkt, &error);

    fuzz_error(&error, rc, len);
    LAW(rc == MISSION_OK ? asked.times == 1 && strlen(jkt) == 43 : !asked.times && !jkt[0]);
    LAW(rc == MISSION_OK || rc == MISSION_E_PROOF || rc == MISSION_E_NOMEM);
}

static void put_base64url(char *out, mission_view bytes)
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    uint32_t bits = 0;
    int held = 0;

    for (size_t i = 0; i < bytes.len; i++) {
        bits = bits << 8 | (uint8_t)bytes.ptr[i];
        for (held += 8; held >= 6; held -= 6)
            *out++ = alphabet[bits >> (held - 6) & 63];
    }
    if (held)
        *out++ = alphabet[bits << (6 - held) & 63];
    *out = 0;
}

/* The input as the claims behind the RFC's header. */
static void verify_claims(mission_view claims)
{
    mission_context *context = trusting();
    const size_t head = sizeof HEADER - 1;
    char *text = malloc(head + claims.len * 2 + 128);
    size_t len;

    LAW(text != NULL);
    memcpy(text, HEADER, head);
    put_base64url(text + head, claims);
    strcat(text, ".");
    len = strlen(text);
    memset(text + len, 'A', 86);
    verify(context, (mission_view){text, len + 86}, SIZE_MAX);
    free(text);
    mission_context_unref(context);
}

static void thumbprint(struct fuzz *fuzz)
{
    mission_error error = MISSION_ERROR_INIT;
    char out[44];
    const int32_t rc = mission_certificate_thumbprint(fuzz->context, fuzz->text, out, &error);

    fuzz_error(&error, rc, fuzz->text.len);
    LAW(strlen(out) == (rc ? 0 : 43));
    LAW(rc == MISSION_OK || rc == MISSION_E_SYNTAX);
}

/* Nobody guesses one. */
static void nonce(struct fuzz *fuzz)
{
    mission_nonce_keeper *keeper;
    int32_t verdict = 1;

    if (mission_nonce_keeper_new(fuzz->context, (mission_view){NULL, 0}, 0, &keeper, NULL))
        return;
    LAW(mission_nonce_keeper_current(keeper, fuzz->text, &verdict, NULL) == MISSION_OK);
    LAW(verdict == 0);
    mission_nonce_keeper_unref(keeper);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz fuzz;

    if (!fuzz_start(&fuzz, data, size))
        return 0;
    switch (fuzz.choice % 4) {
    case 0:
        verify(fuzz.context, fuzz.text, SIZE_MAX);
        break;
    case 1:
        verify_claims(fuzz.text);
        break;
    case 2:
        thumbprint(&fuzz);
        break;
    default:
        nonce(&fuzz);
    }
    fuzz_end(&fuzz);
    return 0;
}
