/* The claims of a token, each by its own definition (RFC 9068, RFC 7800; 10-core section 1).
 * SPDX-License-Identifier: MIT */
#include "../base/text.h"
#include "../model/check.h"
#include "../rules/delegate.h"
#include "token.h"

#define SECONDS_MOST 9007199254740992.0 /* 2^53: to here binary64 holds every integer */
#define NANOSECONDS 1000000000
/* no context's limit is higher */

/* In canonical order, as issuers like this library write them: a search that begins behind the last
 * find then takes one step. */
static const mission_view names[MI_CLAIMS] = {
    [MI_CLAIM_ACR] = MI_VIEW_INIT("acr"),
    [MI_CLAIM_ACT] = MI_VIEW_INIT("act"),
    [MI_CLAIM_AUD] = MI_VIEW_INIT("aud"),
    [MI_CLAIM_DETAILS] = MI_VIEW_INIT("authorization_details"),
    [MI_CLAIM_CLIENT_ID] = MI_VIEW_INIT("client_id"),
    [MI_CLAIM_CNF] = MI_VIEW_INIT("cnf"),
    [MI_CLAIM_EXP] = MI_VIEW_INIT("exp"),
    [MI_CLAIM_IAT] = MI_VIEW_INIT("iat"),
    [MI_CLAIM_ISS] = MI_VIEW_INIT("iss"),
    [MI_CLAIM_JTI] = MI_VIEW_INIT("jti"),
    [MI_CLAIM_MISSION] = MI_VIEW_INIT("mission"),
    [MI_CLAIM_NBF] = MI_VIEW_INIT("nbf"),
    [MI_CLAIM_SCOPE] = MI_VIEW_INIT("scope"),
    [MI_CLAIM_SUB] = MI_VIEW_INIT("sub"),
};

void mi_claims_find(const mission_value *payload, struct mi_claims *out)
{
    const size_t count = mission_value_kind(payload) == MISSION_JSON_OBJECT ? payload->len : 0;
    size_t next = 0;

    memset(out, 0, sizeof *out);
    for (size_t i = 0; i < count; i++) {
        const struct mi_json_member *member = &payload->u.members[i];

        for (size_t step = 0; step < MI_CLAIMS; step++) {
            const size_t at = (next + step) % MI_CLAIMS;

            if (mi_view_is(names[at], mi_name(member))) {
                out->member[at] = &member->value;
                next = at + 1;
                break;
            }
        }
    }
}

/* What the reading of one payload shares. */
struct reading {
    struct mi_check check;
    const struct mi_claims *claims;
};

static int32_t refuse(const struct reading *r, enum mi_claim which, int32_t code, const char *text)
{
    const struct mi_place place = {.name = names[which]};

    return mi_refuse(&r->check, &place, code, text);
}

/* A string; `required`: there, and not empty. */
static int32_t text_of(const struct reading *r, enum mi_claim which, bool required,
                       mission_view *out)
{
    const mission_value *value = r->claims->member[which];

    if (!value)
        return required ? refuse(r, which, MISSION_E_MISSING_MEMBER, NULL) : MISSION_OK;
    if (mission_value_kind(value) != MISSION_JSON_STRING)
        return refuse(r, which, MISSION_E_WRONG_TYPE, NULL);
    *out = mission_value_string(value);
    return required && !out->len ? refuse(r, which, MISSION_E_EMPTY, NULL) : MISSION_OK;
}

int32_t mi_claims_issuer(mission_context *context, const struct mi_claims *claims,
                         mission_view *out, mission_error *error)
{
    const struct reading r = {
        .check = {.context = context, .error = error, .oauth = "invalid_token"}, .claims = claims};

    return text_of(&r, MI_CLAIM_ISS, true, out);
}

/* ---- Times ---- */

/* Whole seconds as nearly all are written; false: another spelling, or more digits. */
static bool plain_seconds(const mission_value *value, int64_t *out)
{
    *out = 0;
    if (value->len > 15)
        return false;
    for (uint32_t i = 0; i < value->len; i++) {
        if (value->u.text[i] < '0' || value->u.text[i] > '9')
            return false;
        *out = *out * 10 + (value->u.text[i] - '0');
    }
    return true;
}

/* NumericDate of RFC 7519: a fraction is allowed. Nothing is before 1970 or beyond 2^53, so what is
 * added to it later stays in range. */
static int32_t time_of(const struct reading *r, enum mi_claim which, mission_time *out)
{
    const mission_value *value = r->claims->member[which];
    double number;

    if (mission_value_kind(value) != MISSION_JSON_NUMBER)
        return refuse(r, which, value ? MISSION_E_WRONG_TYPE : MISSION_E_MISSING_MEMBER, NULL);
    if (plain_seconds(value, &out->seconds))
        return MISSION_OK;
    number = mission_value_number(value);
    if (!(number >= 0 && number <= SECONDS_MOST))
        return refuse(r, which, MISSION_E_OUT_OF_RANGE, NULL);
    out->seconds = (int64_t)number;
    out->nanoseconds = (uint32_t)((number - (double)out->seconds) * NANOSECONDS);
    return MISSION_OK;
}

static int32_t read_times(const struct reading *r, mission_token *token)
{
    int32_t rc = time_of(r, MI_CLAIM_EXP, &token->claims.exp);

    token->claims.exp.nanoseconds = 0; /* a token ends no later than it says */
    if (!rc)
        rc = time_of(r, MI_CLAIM_IAT, &token->claims.iat);
    if (!rc && r->claims->member[MI_CLAIM_NBF])
        rc = time_of(r, MI_CLAIM_NBF, &token->nbf);
    return rc;
}

/* ---- Whom it is for, what it is bound to ---- */

static int32_t read_audience(const struct reading *r, mission_token *token)
{
    const mission_value *aud = r->claims->member[MI_CLAIM_AUD];

    if (!aud)
        return refuse(r, MI_CLAIM_AUD, MISSION_E_MISSING_MEMBER, NULL);
    if (mission_value_kind(aud) != MISSION_JSON_STRING &&
        mission_value_kind(aud) != MISSION_JSON_ARRAY)
        return refuse(r, MI_CLAIM_AUD, MISSION_E_WRONG_TYPE, NULL);
    for (size_t i = 0; i < mission_value_count(aud); i++)
        if (mission_value_kind(mission_value_item(aud, i)) != MISSION_JSON_STRING)
            return refuse(r, MI_CLAIM_AUD, MISSION_E_WRONG_TYPE, NULL);
    token->audience = aud;
    return MISSION_OK;
}

static bool read_thumbprint(const mission_value *value, mission_view *out)
{
    *out = mission_value_string(value);
    return mi_is_digest_text(*out);
}

/* A confirmation that is not understood is one that cannot be proven: no token for us. */
static int32_t read_confirmation(const struct reading *r, mission_token *token)
{
    const mission_value *cnf = r->claims->member[MI_CLAIM_CNF];

    if (!cnf)
        return MISSION_OK;
    if (mission_value_kind(cnf) != MISSION_JSON_OBJECT)
        return refuse(r, MI_CLAIM_CNF, MISSION_E_WRONG_TYPE, NULL);
    for (size_t i = 0; i < mission_value_count(cnf); i++) {
        const mission_view name = mission_value_name(cnf, i);
        const mission_value *value = mission_value_item(cnf, i);
        const bool jkt = mi_view_is(name, MI_VIEW("jkt"));

        if (!jkt && !mi_view_is(name, MI_VIEW("x5t#S256")))
            return refuse(r, MI_CLAIM_CNF, MISSION_E_BINDING, "a confirmation of another kind");
        if (!read_thumbprint(value, jkt ? &token->claims.jkt : &token->claims.x5t_s256))
            return refuse(r, MI_CLAIM_CNF, MISSION_E_BINDING, "no thumbprint");
    }
    return mission_value_count(cnf)
               ? MISSION_OK
               : refuse(r, MI_CLAIM_CNF, MISSION_E_BINDING, "a confirmation of nothing");
}

/* ---- The chain of actors ---- */

static int32_t read_actors(const struct reading *r, mission_token *token)
{
    const struct mi_place at = {.name = names[MI_CLAIM_ACT]};
    size_t count;
    int32_t rc;

    token->claims.actor = r->claims->member[MI_CLAIM_ACT];
    rc = mi_actors_check(&r->check, &at, token->claims.actor, &count);
    token->claims.actor_count = (uint32_t)count;
    return rc;
}

/* ---- What it permits, and under which Mission ---- */

static int32_t read_entries(const struct reading *r, mission_token *token)
{
    const mission_value *entries = r->claims->member[MI_CLAIM_DETAILS];

    token->claims.entries = entries;
    if (!entries)
        return r->claims->member[MI_CLAIM_MISSION]
                   ? refuse(r, MI_CLAIM_DETAILS, MISSION_E_MISSING_MEMBER, NULL)
                   : MISSION_OK;
    if (mission_value_kind(entries) != MISSION_JSON_ARRAY)
        return refuse(r, MI_CLAIM_DETAILS, MISSION_E_WRONG_TYPE, NULL);
    for (size_t i = 0; i < mission_value_count(entries); i++)
        if (mission_value_kind(mission_value_item(entries, i)) != MISSION_JSON_OBJECT)
            return refuse(r, MI_CLAIM_DETAILS, MISSION_E_WRONG_TYPE, "an entry is no object");
    return MISSION_OK;
}

/* The claim's reader knows no more than the claim. */
static void place_in_claim(mission_error *error)
{
    const mission_view name = names[MI_CLAIM_MISSION];
    char inner[sizeof error->where];

    if (!mi_error_wanted(error))
        return;
    memcpy(inner, error->where, sizeof inner);
    error->where[0] = 0;
    mi_where_name(error, name);
    if (strlen(inner) + name.len + 2 < sizeof error->where)
        memcpy(error->where + name.len + 1, inner, strlen(inner) + 1);
}

static int32_t read_mission(const struct reading *r, mission_token *token)
{
    int32_t rc;

    token->mission = r->claims->member[MI_CLAIM_MISSION];
    if (!token->mission)
        return MISSION_OK;
    rc = mission_claim_read(r->check.context, token->mission, &token->claims.mission,
                            r->check.error);
    if (rc)
        place_in_claim(r->check.error);
    return rc;
}

static struct reading start(const mission_token *token, const struct mi_claims *claims,
                            mission_error *error)
{
    return (struct reading){
        .check = {.context = token->context, .error = error, .oauth = "invalid_token"},
        .claims = claims};
}

int32_t mi_token_read(mission_token *token, const struct mi_claims *claims, mission_error *error)
{
    const struct reading r = start(token, claims, error);
    mission_token_claims *own = &token->claims;
    int32_t rc = text_of(&r, MI_CLAIM_ISS, true, &own->iss);

    if (!rc)
        rc = read_audience(&r, token);
    if (!rc)
        rc = read_times(&r, token);
    if (!rc)
        rc = text_of(&r, MI_CLAIM_SUB, true, &own->sub);
    if (!rc)
        rc = text_of(&r, MI_CLAIM_CLIENT_ID, true, &own->client_id);
    if (!rc)
        rc = text_of(&r, MI_CLAIM_JTI, true, &own->jti);
    if (!rc)
        rc = text_of(&r, MI_CLAIM_SCOPE, false, &own->scope);
    return rc ? rc : text_of(&r, MI_CLAIM_ACR, false, &token->acr);
}

int32_t mi_token_read_mission(mission_token *token, const struct mi_claims *claims,
                              mission_error *error)
{
    const struct reading r = start(token, claims, error);
    int32_t rc = read_mission(&r, token);

    if (!rc)
        rc = read_entries(&r, token);
    if (!rc)
        rc = read_actors(&r, token);
    return rc ? rc : read_confirmation(&r, token);
}
