/* The claims of challenges and transaction tokens (30-runtime O-15). SPDX-License-Identifier: MIT
 */
#include "../model/check.h"
#include "../rules/delegate.h"
#include "transaction.h"

#define SECONDS_MOST 9007199254740991.0 /* to here binary64 holds every integer */

/* ---- One member ---- */

static int32_t short_name(const struct mi_check *check, const struct mi_place *at,
                          const mission_value *value)
{
    const int32_t rc = mi_filled_string(check, at, value);

    if (rc || mission_value_string(value).len <= MI_TRANSACTION_NAME_MOST)
        return rc;
    return mi_refuse(check, at, MISSION_E_TOO_LONG, NULL);
}

static int32_t seconds(const struct mi_check *check, const struct mi_place *at,
                       const mission_value *value)
{
    const double number = mission_value_number(value);

    if (mission_value_kind(value) != MISSION_JSON_NUMBER)
        return mi_refuse(check, at, MISSION_E_WRONG_TYPE, "a number");
    return number >= 0 && number <= SECONDS_MOST
               ? MISSION_OK
               : mi_refuse(check, at, MISSION_E_OUT_OF_RANGE, NULL);
}

/* Exactly one operation. */
static int32_t one_entry(const struct mi_check *check, const struct mi_place *at,
                         const mission_value *value)
{
    return mi_array(check, at, value, 1, 1, mi_any_object);
}

int32_t mi_txn_confirmation(const mission_value *cnf, mission_view *jkt, mission_view *x5t_s256)
{
    const mission_value *value = mission_value_item(cnf, 0);
    const bool dpop = mi_view_is(mission_value_name(cnf, 0), MI_VIEW("jkt"));

    *jkt = *x5t_s256 = (mission_view){NULL, 0};
    if (mission_value_kind(cnf) != MISSION_JSON_OBJECT || mission_value_count(cnf) != 1 ||
        (!dpop && !mi_view_is(mission_value_name(cnf, 0), MI_VIEW("x5t#S256"))) ||
        !mi_is_digest_text(mission_value_string(value)))
        return MISSION_E_BINDING;
    *(dpop ? jkt : x5t_s256) = mission_value_string(value);
    return MISSION_OK;
}

static int32_t confirmation(const struct mi_check *check, const struct mi_place *at,
                            const mission_value *value)
{
    mission_view jkt, x5t_s256;

    return mi_txn_confirmation(value, &jkt, &x5t_s256)
               ? mi_refuse(check, at, MISSION_E_BINDING, "no confirmation of one key")
               : MISSION_OK;
}

static int32_t actors(const struct mi_check *check, const struct mi_place *at,
                      const mission_value *value)
{
    size_t count;

    return mi_actors_check(check, at, value, &count);
}

/* ---- The objects ---- */

static const struct mi_member challenge_members[] = {
    {"act", false, actors},
    {"aud", true, NULL}, /* by audience() */
    {"authorization_details", true, one_entry},
    {"cnf", true, confirmation},
    {"exp", true, seconds},
    {"iat", true, seconds},
    {"iss", true, mi_filled_string},
    {"jti", true, short_name},
    {"mission", true, mi_any_object},
    {"nbf", false, seconds},
    {"parameter_digest", true, mi_digest_strict},
    {"reason", true, mi_filled_string},
    {"reason_uri", false, mi_uri},
    {"txn", true, short_name},
};

static const struct mi_member token_members[] = {
    {"act", false, actors},
    {"aud", true, mi_filled_string}, /* never an array */
    {"authorization_details", true, one_entry},
    {"client_id", true, mi_filled_string},
    {"cnf", true, confirmation},
    {"exp", true, seconds},
    {"iat", true, seconds},
    {"iss", true, mi_filled_string},
    {"jti", true, short_name},
    {"mission", true, mi_any_object},
    {"nbf", false, seconds},
    {"parameter_digest", true, mi_digest_strict},
    {"sub", true, mi_filled_string},
    {"txn", true, short_name},
};

/* A challenge for two servers could be redeemed at both: a list of one is the most it may be. */
static mission_view audience(const mission_value *aud)
{
    return mission_value_kind(aud) == MISSION_JSON_ARRAY && mission_value_count(aud) == 1
               ? mission_value_string(mission_value_item(aud, 0))
               : mission_value_string(aud);
}

static int64_t whole(const mission_value *value)
{
    return (int64_t)mission_value_number(value); /* no later than it says */
}

static int64_t ceiling(const mission_value *value)
{
    const double number = value ? mission_value_number(value) : 0;
    const int64_t floor = (int64_t)number;

    return floor + ((double)floor < number); /* no earlier than it says */
}

static void fill(const mission_value *from, struct mi_txn_claims *out)
{
    out->iss = mi_get_text(from, "iss");
    out->aud = audience(mi_get(from, "aud"));
    out->jti = mi_get_text(from, "jti");
    out->txn = mi_get_text(from, "txn");
    out->sub = mi_get_text(from, "sub");
    out->client_id = mi_get_text(from, "client_id");
    out->parameter_digest = mi_get_text(from, "parameter_digest");
    out->reason = mi_get_text(from, "reason");
    out->reason_uri = mi_get_text(from, "reason_uri");
    out->iat = whole(mi_get(from, "iat"));
    out->exp = whole(mi_get(from, "exp"));
    out->nbf = ceiling(mi_get(from, "nbf"));
    out->details = mi_get(from, "authorization_details");
    out->entry = mission_value_item(out->details, 0);
    out->mission = mi_get(from, "mission");
    out->cnf = mi_get(from, "cnf");
    out->act = mi_get(from, "act");
    (void)mi_txn_confirmation(out->cnf, &out->jkt, &out->x5t_s256);
}

static int32_t read(mission_context *context, const mission_value *payload,
                    const struct mi_member *members, size_t count, struct mi_txn_claims *out,
                    mission_error *error)
{
    const struct mi_check check = {.context = context, .error = error, .oauth = "invalid_token"};
    int32_t rc = mi_object(&check, NULL, payload, members, count, mi_open);

    memset(out, 0, sizeof *out);
    if (!rc)
        rc = mi_txn_mission_read(context, mi_get(payload, "mission"), &out->known, error);
    if (!rc)
        fill(payload, out);
    return rc;
}

int32_t mi_txn_issuer(mission_context *context, const mission_value *payload, mission_view *out,
                      mission_error *error)
{
    static const struct mi_member members[] = {{"iss", true, mi_filled_string}};
    const struct mi_check check = {.context = context, .error = error, .oauth = "invalid_token"};
    const int32_t rc = mi_object(&check, NULL, payload, members, MI_COUNT(members), mi_open);

    *out = rc ? (mission_view){NULL, 0} : mi_get_text(payload, "iss");
    return rc;
}

int32_t mi_txn_challenge_claims(mission_context *context, const mission_value *payload,
                                struct mi_txn_claims *out, mission_error *error)
{
    return read(context, payload, challenge_members, MI_COUNT(challenge_members), out, error);
}

int32_t mi_txn_token_claims(mission_context *context, const mission_value *payload,
                            struct mi_txn_claims *out, mission_error *error)
{
    return read(context, payload, token_members, MI_COUNT(token_members), out, error);
}
