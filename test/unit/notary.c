/* Emitters of evidence for tests. SPDX-License-Identifier: MIT */
#include "notary.h"

static int32_t count(void *host, mission_view issuer, mission_view mission, uint64_t *sequence)
{
    struct notary *notary = host;

    (void)issuer;
    (void)mission;
    *sequence = notary->next++;
    return notary->next_fails;
}

static const char *const ids[] = {NULL, "pdp.example.com", "pep.example.com", "exe.example.com",
                                  "receipts.example.com"};

mission_emitter_config notary_config(struct notary *notary, uint32_t role, mission_signer *signer)
{
    mission_error error = MISSION_ERROR_INIT;

    *signer = (mission_signer){.size = sizeof *signer};
    CHECK_CODE(mission_jwk_signer(notary->keys[role], 0, signer, &error), MISSION_OK, &error);
    return (mission_emitter_config){
        .size = sizeof(mission_emitter_config),
        .context = notary->context,
        .id = mission_view_of(ids[role]),
        .role = role,
        .signer = signer,
        .host = notary,
        .next = count,
        .name_space = V(NOTARY_SPACE),
    };
}

mission_emitter *notary_emitter(const mission_emitter_config *config)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_emitter *emitter = NULL;

    CHECK_CODE(mission_emitter_new(config, &emitter, &error), MISSION_OK, &error);
    return emitter;
}

static void open_role(struct notary *notary, uint32_t role, uint32_t algorithm)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_emitter_config config;
    mission_signer signer;
    char kid[32];

    snprintf(kid, sizeof kid, "%.*s-key", (int)mi_emitter_role(role).len,
             mi_emitter_role(role).ptr);
    CHECK_CODE(mission_jwk_generate(notary->context, algorithm, mission_view_of(kid),
                                    &notary->keys[role], &error),
               MISSION_OK, &error);
    CHECK_CODE(
        mission_jwks_of(notary->context, &notary->keys[role], 1, &notary->sets[role], &error),
        MISSION_OK, &error);
    config = notary_config(notary, role, &signer);
    notary->emitters[role] = notary_emitter(&config);
}

void notary_open(struct notary *notary, mission_context *context, uint32_t algorithm)
{
    const mission_view audience = V(NOTARY_AUD);
    mission_error error = MISSION_ERROR_INIT;
    mission_evidence_keys keys[MISSION_EMITTER_RECEIPTS];
    const mission_evidence_verifier_config config = {
        .size = sizeof config, .context = context, .emitters = keys, .emitter_count = 4};

    *notary = (struct notary){.context = context};
    for (uint32_t role = 1; role <= MISSION_EMITTER_RECEIPTS; role++) {
        open_role(notary, role, algorithm ? algorithm : MISSION_ALG_EDDSA);
        keys[role - 1] = (mission_evidence_keys){
            .size = sizeof keys[0],
            .emitter = mission_view_of(ids[role]),
            .roles = 1u << role,
            .keys = notary->sets[role],
            .audiences = &audience,
            .audience_count = role != MISSION_EMITTER_RECEIPTS,
        };
    }
    CHECK_CODE(mission_evidence_verifier_new(&config, &notary->verifier, &error), MISSION_OK,
               &error);
}

void notary_close(struct notary *notary)
{
    mission_evidence_verifier_unref(notary->verifier);
    for (uint32_t role = 1; role <= MISSION_EMITTER_RECEIPTS; role++) {
        mission_emitter_unref(notary->emitters[role]);
        mission_jwks_unref(notary->sets[role]);
        mission_jwk_unref(notary->keys[role]);
    }
    mission_context_unref(notary->context);
}

mission_json *notary_seal(struct notary *notary, uint32_t role, uint32_t kind, const char *body)
{
    mission_json *parsed = test_json(notary->context, body), *record = NULL;
    mission_error error = MISSION_ERROR_INIT;

    CHECK_CODE(
        mi_evidence_seal(notary->emitters[role], mission_json_root(parsed), kind, &record, &error),
        MISSION_OK, &error);
    mission_json_unref(parsed);
    return record;
}

int32_t notary_verify(const struct notary *notary, const mission_json *record,
                      mission_evidence_record *out, mission_error *error)
{
    *out = (mission_evidence_record){.size = sizeof *out};
    return mission_evidence_verify(notary->verifier, mission_json_root(record), out, error);
}

char *notary_text(mission_context *context, const mission_value *value)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_text *text = NULL;
    mission_view view;
    char *out;

    CHECK_CODE(mission_value_canonical(context, value, &text, &error), MISSION_OK, &error);
    view = mission_text_view(text);
    out = malloc(view.len + 1);
    if (out) {
        memcpy(out, view.len ? view.ptr : "", view.len);
        out[view.len] = 0;
    }
    mission_text_unref(text);
    return out;
}
