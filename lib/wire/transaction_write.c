/* Writing challenges and transaction tokens, in canonical order (30-runtime O-15).
 * SPDX-License-Identifier: MIT */
#include "../rules/members.h"
#include "transaction.h"

void mi_txn_confirmation_write(mission_view jkt, mission_view x5t_s256, mission_builder *to)
{
    mission_builder_object(to);
    mi_member_filled(to, "jkt", jkt);
    mi_member_filled(to, "x5t#S256", x5t_s256);
    mission_builder_end(to);
}

void mi_txn_details_write(const mission_value *entry, mission_builder *to)
{
    mission_builder_name(to, MI_VIEW("authorization_details"));
    mission_builder_array(to);
    mission_builder_value(to, entry);
    mission_builder_end(to);
}

static void write_mission(const mission_context *context, const struct mi_txn_claims *claims,
                          bool whole, mission_builder *to)
{
    mission_builder_name(to, MI_VIEW("mission"));
    if (whole)
        mission_builder_value(to, claims->mission);
    else
        mi_txn_mission_write(context, &claims->known, to);
}

/* These members and no others: no approval, no parameters, no role, no evidence. */
static void write_claims(const mission_context *context, const struct mi_txn_claims *claims,
                         bool whole, mission_builder *to)
{
    mission_builder_object(to);
    mi_member_value(to, "act", claims->act);
    mi_member_text(to, "aud", claims->aud);
    mi_txn_details_write(claims->entry, to);
    mi_member_filled(to, "client_id", claims->client_id);
    mission_builder_name(to, MI_VIEW("cnf"));
    mi_txn_confirmation_write(claims->jkt, claims->x5t_s256, to);
    mi_member_integer(to, "exp", (uint64_t)claims->exp);
    mi_member_integer(to, "iat", (uint64_t)claims->iat);
    mi_member_text(to, "iss", claims->iss);
    mi_member_text(to, "jti", claims->jti);
    write_mission(context, claims, whole, to);
    mi_member_text(to, "parameter_digest", claims->parameter_digest);
    mi_member_filled(to, "reason", claims->reason);
    mi_member_filled(to, "reason_uri", claims->reason_uri);
    mi_member_filled(to, "sub", claims->sub);
    mi_member_text(to, "txn", claims->txn);
    mission_builder_end(to);
}

static int32_t sign(mission_context *context, const mission_signer *signer, mission_view typ,
                    const struct mi_txn_claims *claims, bool whole, mission_text **out,
                    mission_error *error)
{
    mission_builder *to;
    mission_json *doc = NULL;
    mission_text *text = NULL;
    int32_t rc = mission_builder_new(context, &to, error);

    *out = NULL;
    if (rc)
        return rc;
    write_claims(context, claims, whole, to);
    rc = mission_builder_finish(to, &doc, error);
    mission_builder_free(to);
    if (!rc)
        rc = mission_value_canonical(context, mission_json_root(doc), &text, error);
    if (!rc)
        rc = mission_jws_sign(context, signer, typ, NULL, mission_text_view(text), out, error);
    mission_text_unref(text);
    mission_json_unref(doc);
    return rc;
}

int32_t mi_txn_challenge_sign(mission_context *context, const mission_signer *signer,
                              const struct mi_txn_claims *claims, mission_text **out,
                              mission_error *error)
{
    return sign(context, signer, MI_CHALLENGE_TYP, claims, true, out, error);
}

int32_t mi_txn_token_sign(mission_context *context, const mission_signer *signer,
                          const struct mi_txn_claims *claims, mission_text **out,
                          mission_error *error)
{
    return sign(context, signer, MI_TRANSACTION_TYP, claims, false, out, error);
}
