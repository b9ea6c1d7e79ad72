/* See plain.h. SPDX-License-Identifier: MIT */
#include "plain.h"

#include <stdlib.h>
#include <string.h>

static void keep(plain_verdict *out, mission_view text)
{
    out->result = malloc(text.len + 1);
    if (!out->result)
        abort();
    if (text.len)
        memcpy(out->result, text.ptr, text.len);
    out->result_len = text.len;
}

static int32_t keep_value(mission_context *context, plain_verdict *out, const mission_value *value,
                          mission_error *error)
{
    mission_text *text = NULL;
    const int32_t rc = value ? mission_value_canonical(context, value, &text, error) : MISSION_OK;

    if (!rc && text)
        keep(out, mission_text_view(text));
    mission_text_unref(text);
    return rc;
}

static int32_t parse(mission_context *context, mission_view text, plain_verdict *out,
                     mission_error *error)
{
    mission_json *json = NULL;
    int32_t rc = mission_json_parse(context, text, 0, &json, error);

    if (!rc)
        rc = keep_value(context, out, mission_json_root(json), error);
    mission_json_unref(json);
    return rc;
}

static int32_t canonicalize(mission_context *context, mission_view text, plain_verdict *out,
                            mission_error *error)
{
    mission_text *canonical = NULL;
    const int32_t rc = mission_json_canonicalize(context, text, &canonical, error);

    if (!rc)
        keep(out, mission_text_view(canonical));
    mission_text_unref(canonical);
    return rc;
}

static int32_t intent(mission_context *context, mission_view text, plain_verdict *out,
                      mission_error *error)
{
    mission_intent *made = NULL;
    int32_t rc = mission_intent_parse(context, text, NULL, 0, &made, error);

    if (!rc)
        rc = keep_value(context, out, mission_intent_value(made), error);
    mission_intent_unref(made);
    return rc;
}

static int32_t submission(mission_context *context, mission_view text, plain_verdict *out,
                          mission_error *error)
{
    const mission_view none = {NULL, 0};
    mission_submission *made = NULL;
    int32_t rc = mission_submission_parse(context, text, none, NULL, 0, &made, error);

    if (!rc)
        rc = keep_value(context, out, mission_intent_value(mission_submission_intent(made)), error);
    mission_submission_unref(made);
    return rc;
}

/* What is read by one function, and is a value. */
#define ASK_VALUE(name, type)                                                                      \
    static int32_t name(mission_context *context, mission_view text, plain_verdict *out,           \
                        mission_error *error)                                                      \
    {                                                                                              \
        mission_##type *made = NULL;                                                               \
        int32_t rc = mission_##type##_parse(context, text, &made, error);                          \
                                                                                                   \
        if (!rc)                                                                                   \
            rc = keep_value(context, out, mission_##type##_value(made), error);                    \
        mission_##type##_unref(made);                                                              \
        return rc;                                                                                 \
    }

ASK_VALUE(set, authority_set)
ASK_VALUE(disclosure, disclosure)

static int32_t entry(mission_context *context, mission_view text, plain_verdict *out,
                     mission_error *error)
{
    mission_json *json = NULL;
    int32_t rc = mission_json_parse(context, text, 0, &json, error);

    (void)out;
    if (!rc)
        rc = mission_authority_entry_check(context, mission_json_root(json), error);
    mission_json_unref(json);
    return rc;
}

static int32_t record(mission_context *context, mission_view text, plain_verdict *out,
                      mission_error *error)
{
    mission_record *made = NULL;
    int32_t rc = mission_record_parse(context, text, 0, &made, error);

    if (!rc)
        rc = mission_record_verify(made, NULL, error);
    if (!rc)
        rc = keep_value(context, out, mission_record_value(made), error);
    mission_record_unref(made);
    return rc;
}

static int32_t operation(mission_context *context, mission_view text, plain_verdict *out,
                         mission_error *error)
{
    mission_operation_profile *made = NULL;
    int32_t rc = mission_operation_profile_parse(context, text, &made, error);

    if (!rc)
        rc = keep_value(context, out, mission_json_root(mission_operation_profile_json(made)),
                        error);
    mission_operation_profile_unref(made);
    return rc;
}

static int32_t jwk(mission_context *context, mission_view text, plain_verdict *out,
                   mission_error *error)
{
    mission_jwk *made = NULL;
    const int32_t rc = mission_jwk_parse(context, text, &made, error);

    if (!rc)
        keep(out, mission_jwk_thumbprint(made));
    mission_jwk_unref(made);
    return rc;
}

static int32_t jwks(mission_context *context, mission_view text, plain_verdict *out,
                    mission_error *error)
{
    mission_jwks *made = NULL;
    mission_json *json = NULL;
    int32_t rc = mission_jwks_parse(context, text, &made, error);

    if (!rc)
        rc = mission_jwks_public(made, &json, error);
    if (!rc)
        rc = keep_value(context, out, mission_json_root(json), error);
    mission_json_unref(json);
    mission_jwks_unref(made);
    return rc;
}

static int32_t digest(mission_context *context, mission_view text, plain_verdict *out,
                      mission_error *error)
{
    mission_digest made;
    mission_json *json = NULL;
    int32_t rc = mission_json_parse(context, text, 0, &json, error);

    if (!rc)
        rc = mission_canonical_digest(context, mission_json_root(json), &made, error);
    if (!rc)
        keep(out, mission_view_of(made.text));
    mission_json_unref(json);
    return rc;
}

static int32_t evaluation(mission_context *context, mission_view text, plain_verdict *out,
                          mission_error *error)
{
    mission_evaluation read = {.size = sizeof(read)};
    mission_json *json = NULL, *again = NULL;
    int32_t rc = mission_json_parse(context, text, 0, &json, error);

    if (!rc)
        rc = mission_evaluation_read(context, mission_json_root(json), &read, error);
    if (!rc)
        rc = mission_evaluation_write(context, &read, &again, error);
    if (!rc)
        rc = keep_value(context, out, mission_json_root(again), error);
    mission_json_unref(again);
    mission_json_unref(json);
    return rc;
}

static int32_t call(mission_context *context, mission_view text, plain_verdict *out,
                    mission_error *error)
{
    const mission_tools_terms terms = {.size = sizeof(terms),
                                       .audience = mission_view_of("https://tools.example.com")};
    mission_tools_call read = {.size = sizeof(read)};
    mission_json *json = NULL;
    int32_t rc = mission_json_parse(context, text, 0, &json, error);

    if (!rc)
        rc = mission_tools_call_read(mission_json_root(json), &terms, &read, error);
    if (!rc)
        keep(out, read.tool);
    mission_json_unref(json);
    return rc;
}

static int32_t moment(mission_context *context, mission_view text, plain_verdict *out,
                      mission_error *error)
{
    char written[64];
    mission_time time;
    const int32_t rc = mission_time_parse(text, &time, error);

    (void)context;
    if (!rc) {
        mission_time_write(&time, written, sizeof(written));
        keep(out, mission_view_of(written));
    }
    return rc;
}

static const struct {
    const char *name;
    int32_t (*ask)(mission_context *, mission_view, plain_verdict *, mission_error *);
} asks[] = {
    {"parse", parse},
    {"canonicalize", canonicalize},
    {"intent", intent},
    {"submission", submission},
    {"set", set},
    {"entry", entry},
    {"disclosure", disclosure},
    {"record", record},
    {"operation", operation},
    {"jwk", jwk},
    {"jwks", jwks},
    {"digest", digest},
    {"evaluation", evaluation},
    {"call", call},
    {"time", moment},
};

/* ---- with a second input, or a number ---- */

static int32_t jws(mission_context *context, mission_view keys, mission_view token,
                   plain_verdict *out, mission_error *error)
{
    mission_jws_expect expect = {.size = sizeof(expect)};
    mission_jwks *set = NULL;
    mission_jws *made = NULL;
    int32_t rc = mission_jwks_parse(context, keys, &set, error);

    expect.keys = set;
    if (!rc)
        rc = mission_jws_verify(context, token, &expect, &made, error);
    if (!rc)
        keep(out, mission_jws_payload(made));
    mission_jws_unref(made);
    mission_jwks_unref(set);
    return rc;
}

static int32_t item(mission_context *context, mission_view text, size_t index, plain_verdict *out,
                    mission_error *error)
{
    mission_evaluation read = {.size = sizeof(read)};
    mission_json *json = NULL, *again = NULL;
    size_t count = 0;
    int32_t rc = mission_json_parse(context, text, 0, &json, error);

    if (!rc)
        rc = mission_evaluation_batch(context, mission_json_root(json), &count, error);
    if (!rc)
        rc = mission_evaluation_read_item(context, mission_json_root(json), index, &read, error);
    if (!rc)
        rc = mission_evaluation_write(context, &read, &again, error);
    if (!rc)
        rc = keep_value(context, out, mission_json_root(again), error);
    mission_json_unref(again);
    mission_json_unref(json);
    return rc;
}

static int32_t evidence(mission_context *context, mission_view keys, mission_view text,
                        plain_verdict *out, mission_error *error)
{
    mission_evidence_keys emitter = {.size = sizeof(emitter),
                                     .emitter = mission_view_of("https://pdp.example.com"),
                                     .roles =
                                         1u << MISSION_EMITTER_PDP | 1u << MISSION_EMITTER_PEP};
    const mission_evidence_verifier_config config = {
        .size = sizeof(config), .context = context, .emitters = &emitter, .emitter_count = 1};
    mission_evidence_record read = {.size = sizeof(read)};
    mission_evidence_verifier *verifier = NULL;
    mission_jwks *set = NULL;
    mission_json *json = NULL;
    int32_t rc = mission_jwks_parse(context, keys, &set, error);

    emitter.keys = set;
    if (!rc)
        rc = mission_evidence_verifier_new(&config, &verifier, error);
    if (!rc)
        rc = mission_json_parse(context, text, 0, &json, error);
    if (!rc)
        rc = mission_evidence_verify(verifier, mission_json_root(json), &read, error);
    if (!rc)
        keep(out, read.id);
    mission_json_unref(json);
    mission_jwks_unref(set);
    mission_evidence_verifier_unref(verifier);
    return rc;
}

/* ---- asking ---- */

static void begin(plain_verdict *out)
{
    *out = (plain_verdict){.code = MISSION_OK};
    mission_error_init(&out->error, sizeof(out->error));
}

static int32_t tell_time(void *host, mission_time *out)
{
    (void)host;
    *out = (mission_time){.seconds = PLAIN_NOW};
    return 0;
}

static mission_context *context_of(uint32_t profile)
{
    const mission_clock clock = {sizeof(clock), NULL, tell_time};
    const mission_config config = {.size = sizeof(config), .profile = profile, .clock = &clock};
    mission_context *context = NULL;

    if (mission_context_new(&config, &context, NULL))
        abort();
    return context;
}

void plain_ask(const char *what, uint32_t profile, mission_view text, plain_verdict *out)
{
    mission_context *context = context_of(profile);

    begin(out);
    out->code = MISSION_E_ARGUMENT;
    for (size_t i = 0; i < sizeof(asks) / sizeof(asks[0]); i++)
        if (strcmp(asks[i].name, what) == 0)
            out->code = asks[i].ask(context, text, out, &out->error);
    mission_context_unref(context);
}

void plain_ask_with(const char *what, uint32_t profile, mission_view text, mission_view other,
                    size_t index, plain_verdict *out)
{
    mission_context *context = context_of(profile);

    begin(out);
    if (strcmp(what, "jws") == 0)
        out->code = jws(context, other, text, out, &out->error);
    else if (strcmp(what, "item") == 0)
        out->code = item(context, text, index, out, &out->error);
    else if (strcmp(what, "evidence") == 0)
        out->code = evidence(context, other, text, out, &out->error);
    else
        out->code = MISSION_E_ARGUMENT;
    mission_context_unref(context);
}
