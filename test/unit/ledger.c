/* Evidence as a test writes it down. SPDX-License-Identifier: MIT */
#include "ledger.h"

#include <stdarg.h>

struct out {
    char *text;
    size_t len;
};

__attribute__((format(printf, 2, 3))) static void put(struct out *out, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    out->len += (size_t)vsnprintf(out->text + out->len, LEDGER_TEXT - out->len, format, arguments);
    va_end(arguments);
    CHECK(out->len < LEDGER_TEXT);
}

static void put_text(struct out *out, const char *name, const char *value)
{
    if (value && *value)
        put(out, ",\"%s\":\"%s\"", name, value);
}

static void put_time(struct out *out, const char *name, int64_t seconds)
{
    const mission_time time = {.seconds = seconds};
    char text[40] = {0};

    if (!seconds)
        return;
    mission_time_write(&time, text, sizeof text);
    put_text(out, name, text);
}

static void put_mission(struct out *out, uint32_t profile, const struct ledger_row *row)
{
    const bool decision = row->kind == MISSION_EVIDENCE_DECISION;

    if (!row->mission)
        return;
    put(out, ",\"mission\":{\"id\":\"%s\"", row->mission);
    put_text(out, profile == MISSION_PROFILE_DRAFT ? "issuer" : "origin", row->issuer);
    put_text(out, "authority_hash", LEDGER_HASH);
    put_text(out, "policy_view_id", decision ? LEDGER_VIEW : NULL);
    put(out, "}");
}

static void put_decision(struct out *out, uint32_t profile, const struct ledger_row *row)
{
    put(out, "\"evidence_id\":\"%s\"", row->id);
    put_mission(out, profile, row);
    put(out,
        ",\"subject\":{\"type\":\"user\",\"id\":\"alice\"},\"resource\":{\"type\":\"journal\","
        "\"id\":\"je_1\"},\"action\":{\"name\":\"journal-entries.write\"},\"action_class\":"
        "\"consequential_write\",\"class_source\":\"default\",\"decision\":\"%s\"",
        row->permit ? "permit" : "deny");
    put_text(out, row->digest ? "parameter_digest" : "evaluation_request_digest",
             row->digest ? row->digest : LEDGER_OTHER);
    put_text(out, "denial_reason", row->reason);
    put_time(out, "evaluated_at", row->at);
    if (!row->permit)
        return;
    put_text(out, "entry_digest", LEDGER_DIGEST);
    put(out, ",\"conditions\":{\"x\":0");
    put_time(out, "valid_until", row->valid_until);
    if (row->use_limit)
        put(out, ",\"use_limit\":%lld", (long long)row->use_limit);
    put(out, "}%s",
        row->metered ? ",\"metering\":[{\"bound\":\"max_calls\",\"counter_scope\":"
                       "\"mission\",\"counter_id\":\"c\",\"requested\":1,"
                       "\"remaining\":1}]"
                     : "");
}

static void put_execution(struct out *out, const struct ledger_row *row)
{
    put(out, "\"execution_id\":\"%s\"", row->id);
    put_text(out, "mission_id", row->mission);
    put_text(out, "outcome", row->outcome);
    put_text(out, "error", row->reason);
    put_text(out, "authorized_parameter_digest", row->digest);
    put_text(out, "effective_parameter_digest", row->effective);
    put_time(out, "outcome_at", row->at);
    put_time(out, "attempted_at", row->started);
}

static void put_refusal(struct out *out, uint32_t profile, const struct ledger_row *row)
{
    put(out, "\"refusal_id\":\"%s\",\"decision\":\"deny\",\"action\":{\"name\":\"invoices.read\"}",
        row->id);
    put_mission(out, profile, row);
    put_text(out, "denial_reason", row->reason);
    put_text(out, "evaluation_request_digest", LEDGER_OTHER);
    put_time(out, "evaluated_at", row->at);
}

/* The payload stands for the content: here a letter for each bit of a sum over all that is said. */
static void put_envelope(struct out *out)
{
    uint64_t sum = UINT64_C(14695981039346656037);
    char payload[65];

    for (size_t i = 0; i < out->len; i++)
        sum = (sum ^ (unsigned char)out->text[i]) * UINT64_C(1099511628211);
    for (size_t i = 0; i < 64; i++)
        payload[i] = sum >> i & 1 ? 'b' : 'a';
    payload[64] = 0;
    put(out, ",\"evidence_envelope\":{\"format\":\"jws-compact\",\"value\":\"e30.%s.c2ln\"}",
        payload);
}

void ledger_text(uint32_t profile, const struct ledger_row *row, bool enveloped,
                 char text[LEDGER_TEXT])
{
    struct out out = {text, 0};

    put(&out, "{");
    if (row->kind == MISSION_EVIDENCE_DECISION)
        put_decision(&out, profile, row);
    else if (row->kind == MISSION_EVIDENCE_EXECUTION)
        put_execution(&out, row);
    else
        put_refusal(&out, profile, row);
    put_text(&out, "evaluation_id", row->evaluation);
    put_text(&out, "audience", row->audience);
    if (row->has_sequence)
        put(&out, ",\"sequence\":%llu", (unsigned long long)row->sequence);
    put(&out, ",\"emitter\":{\"id\":\"%s\",\"role\":\"%s\"}", row->emitter, row->role);
    if (row->content)
        put(&out, ",\"example.com/content\":%u", row->content);
    if (row->more)
        put(&out, "%s", row->more);
    if (enveloped)
        put_envelope(&out);
    put(&out, "}");
}

static mission_view view(const char *text)
{
    return mission_view_of(text);
}

mission_evidence_record ledger_record(const struct ledger_row *row, const mission_value *value)
{
    const bool execution = row->kind == MISSION_EVIDENCE_EXECUTION;

    return (mission_evidence_record){
        .size = sizeof(mission_evidence_record),
        .kind = row->kind,
        .role = row->kind == MISSION_EVIDENCE_DECISION ? MISSION_EMITTER_PDP : MISSION_EMITTER_PEP,
        .id = view(row->id),
        .evaluation_id = view(row->evaluation),
        .emitter = view(row->emitter),
        .mission = view(row->mission),
        .issuer = view(execution ? NULL : row->issuer),
        .audience = view(row->audience),
        .sequence = row->sequence,
        .has_sequence = (uint32_t)row->has_sequence,
        .permit = row->permit,
        .reason = view(execution ? NULL : row->reason),
        .outcome = view(row->outcome),
        .parameter_digest = view(row->digest),
        .effective_digest = view(execution ? row->effective : NULL),
        .value = value,
    };
}

int32_t ledger_add(mission_context *context, mission_evidence_join *join,
                   const struct ledger_row *row, mission_error *error)
{
    char text[LEDGER_TEXT];
    mission_evidence_record record;
    mission_json *json;
    int32_t rc;

    ledger_text(mission_context_profile(context), row, true, text);
    json = test_json(context, text);
    record = ledger_record(row, mission_json_root(json));
    rc = mission_evidence_join_add(join, &record, error);
    mission_json_unref(json);
    return rc;
}

struct ledger_row ledger_permit(const char *evaluation, uint64_t sequence, int64_t at)
{
    struct ledger_row row = {.kind = MISSION_EVIDENCE_DECISION,
                             .mission = LEDGER_MISSION,
                             .issuer = LEDGER_ISSUER,
                             .audience = LEDGER_AUD,
                             .emitter = "pdp.example.com",
                             .role = "pdp",
                             .digest = LEDGER_DIGEST,
                             .permit = 1,
                             .use_limit = 1,
                             .has_sequence = 1,
                             .sequence = sequence,
                             .at = at,
                             .valid_until = at + 60};

    snprintf(row.id, sizeof row.id, "evd_%s", evaluation);
    snprintf(row.evaluation, sizeof row.evaluation, "%s", evaluation);
    return row;
}

struct ledger_row ledger_execution(const struct ledger_row *permit, const char *id,
                                   uint64_t sequence)
{
    struct ledger_row row = {.kind = MISSION_EVIDENCE_EXECUTION,
                             .mission = permit->mission,
                             .issuer = permit->issuer,
                             .audience = permit->audience,
                             .emitter = "pep.example.com",
                             .role = "pep",
                             .digest = permit->digest,
                             .effective = permit->digest,
                             .outcome = "completed",
                             .has_sequence = 1,
                             .sequence = sequence,
                             .at = permit->at + 9,
                             .started = permit->at + 4};

    snprintf(row.id, sizeof row.id, "%s", id);
    memcpy(row.evaluation, permit->evaluation, sizeof row.evaluation);
    return row;
}

struct ledger_row ledger_refusal(const char *id, uint64_t sequence, int64_t at)
{
    struct ledger_row row = {.kind = MISSION_EVIDENCE_REFUSAL,
                             .mission = LEDGER_MISSION,
                             .issuer = LEDGER_ISSUER,
                             .audience = LEDGER_AUD,
                             .emitter = "pep.example.com",
                             .role = "pep",
                             .reason = "pdp_unreachable",
                             .has_sequence = 1,
                             .sequence = sequence,
                             .at = at};

    snprintf(row.id, sizeof row.id, "%s", id);
    return row;
}
