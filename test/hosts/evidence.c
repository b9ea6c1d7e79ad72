/* Evidence for another implementation to verify, and theirs to be verified.
 * SPDX-License-Identifier: MIT
 *
 * usage: evidence make ALG           the public JWK and a Refusal Record, a line each
 *        evidence verify JWK RECORD  "ok", or "no" and the reason */
#include <mission/mission.h>

#include <stdio.h>
#include <string.h>

static mission_context *context;

static int32_t put_json(const mission_json *json)
{
    mission_text *text = NULL;
    const int32_t rc = mission_value_canonical(context, mission_json_root(json), &text, NULL);

    if (!rc)
        printf("%.*s\n", (int)mission_text_view(text).len, mission_text_view(text).ptr);
    mission_text_unref(text);
    return rc;
}

static int32_t next(void *host, mission_view issuer, mission_view mission, uint64_t *sequence)
{
    (void)host;
    (void)issuer;
    (void)mission;
    *sequence = 44;
    return 0;
}

static int32_t record_of(mission_jwk *key, mission_json **out)
{
    mission_signer signer = {.size = sizeof signer};
    const mission_evaluation asked = {
        .size = sizeof asked,
        .audience = mission_view_of("https://erp.example.com"),
        .action = mission_view_of("journal-entries.write"),
        .subject_type = mission_view_of("user"),
        .subject_id = mission_view_of("\xc3\xbcn\xc3\xaf\"code\n"),
        .mission_id = mission_view_of("msn_1"),
        .mission_issuer = mission_view_of("https://as.example.com"),
    };
    const mission_refusal refusal = {
        .size = sizeof refusal,
        .reason = MISSION_DENY_PDP_UNREACHABLE,
        .evaluation = &asked,
        .verified = MISSION_VERIFIED_MISSION | MISSION_VERIFIED_SUBJECT,
        .at = &(const mission_time){.seconds = 1793607243},
    };
    const mission_emitter_config config = {
        .size = sizeof config,
        .context = context,
        .id = mission_view_of("pep.example.com"),
        .role = MISSION_EMITTER_PEP,
        .signer = &signer,
        .next = next,
    };
    mission_emitter *emitter = NULL;
    int32_t rc = mission_jwk_signer(key, 0, &signer, NULL);

    if (!rc)
        rc = mission_emitter_new(&config, &emitter, NULL);
    if (!rc)
        rc = mission_refusal_record(emitter, &refusal, out, NULL);
    mission_emitter_unref(emitter);
    return rc;
}

static int32_t make(const char *algorithm)
{
    mission_json *public_json = NULL, *record = NULL;
    mission_jwk *key = NULL;
    int32_t rc =
        mission_jwk_generate(context, mission_algorithm_of_name(mission_view_of(algorithm)),
                             mission_view_of("pep-key"), &key, NULL);

    if (!rc)
        rc = mission_jwk_public(key, &public_json, NULL);
    if (!rc)
        rc = record_of(key, &record);
    if (!rc)
        rc = put_json(public_json);
    if (!rc)
        rc = put_json(record);
    mission_json_unref(record);
    mission_json_unref(public_json);
    mission_jwk_unref(key);
    return rc;
}

static int32_t verify_with(mission_jwk *key, const mission_json *record)
{
    mission_evidence_record told = {.size = sizeof told};
    mission_evidence_verifier *verifier = NULL;
    mission_jwks *keys = NULL;
    int32_t rc = mission_jwks_of(context, &key, 1, &keys, NULL);
    const mission_evidence_keys own = {
        .size = sizeof own,
        .emitter = mission_view_of("pep.example.com"),
        .roles = 1u << MISSION_EMITTER_PEP,
        .keys = keys,
    };
    const mission_evidence_verifier_config config = {
        .size = sizeof config, .context = context, .emitters = &own, .emitter_count = 1};

    if (!rc)
        rc = mission_evidence_verifier_new(&config, &verifier, NULL);
    if (!rc)
        rc = mission_evidence_verify(verifier, mission_json_root(record), &told, NULL);
    mission_evidence_verifier_unref(verifier);
    mission_jwks_unref(keys);
    return rc;
}

static int32_t verify(const char *jwk, const char *text)
{
    mission_json *record = NULL;
    mission_jwk *key = NULL;
    int32_t rc = mission_jwk_parse(context, mission_view_of(jwk), &key, NULL);

    if (!rc)
        rc = mission_json_parse(context, mission_view_of(text), 0, &record, NULL);
    if (!rc)
        rc = verify_with(key, record);
    printf("%s\n", rc ? mission_code_reason(rc) : "ok");
    mission_json_unref(record);
    mission_jwk_unref(key);
    return MISSION_OK;
}

int main(int argc, char **argv)
{
    const mission_config config = {.size = sizeof config, .profile = MISSION_PROFILE_DRAFT};
    int32_t rc = mission_context_new(&config, &context, NULL);

    if (!rc && argc == 3 && strcmp(argv[1], "make") == 0)
        rc = make(argv[2]);
    else if (!rc && argc == 4 && strcmp(argv[1], "verify") == 0)
        rc = verify(argv[2], argv[3]);
    else
        rc = MISSION_E_ARGUMENT;
    mission_context_unref(context);
    return rc ? 1 : 0;
}
