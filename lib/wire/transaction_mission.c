/* What has to be equal of two `mission` objects (30-runtime O-15). SPDX-License-Identifier: MIT */
#include "../model/check.h"
#include "../rules/members.h"
#include "transaction.h"
#include <mission/transaction.h>

static int32_t basis(const struct mi_check *check, const struct mi_place *at,
                     const mission_value *value)
{
    static const struct mi_member members[] = {{"type", true, mi_filled_string}};

    return mi_object(check, at, value, members, MI_COUNT(members), mi_open);
}

static int32_t subject(const struct mi_check *check, const struct mi_place *at,
                       const mission_value *value)
{
    static const struct mi_member members[] = {{"iss", true, mi_filled_string},
                                               {"sub", true, mi_filled_string}};

    return mi_object(check, at, value, members, MI_COUNT(members), mi_closed);
}

/* The series' claim does not have all of these; where one came it is compared all the same. */
int32_t mi_txn_mission_read(mission_context *context, const mission_value *value,
                            struct mi_txn_mission *out, mission_error *error)
{
    static const struct mi_member members[] = {{"approval_basis", false, basis},
                                               {"subject", false, subject}};
    const struct mi_check check = {.context = context, .error = error, .oauth = "invalid_token"};
    int32_t rc;

    memset(out, 0, sizeof *out);
    out->claim.size = sizeof out->claim;
    rc = mission_claim_read(context, value, &out->claim, error);
    if (!rc)
        rc = mi_object(&check, NULL, value, members, MI_COUNT(members), mi_open);
    if (rc)
        return rc;
    out->basis = mi_get_text(mi_get(value, "approval_basis"), "type");
    (void)mission_principal_of(mi_get(value, "subject"), &out->subject);
    return MISSION_OK;
}

bool mi_txn_mission_same(const struct mi_txn_mission *a, const struct mi_txn_mission *b)
{
    return mi_view_is(a->claim.id, b->claim.id) && mi_view_is(a->claim.issuer, b->claim.issuer) &&
           mi_view_is(a->claim.authority_hash, b->claim.authority_hash) &&
           mi_view_is(a->claim.expires_at, b->claim.expires_at) && mi_view_is(a->basis, b->basis) &&
           mi_view_is(a->subject.iss, b->subject.iss) && mi_view_is(a->subject.sub, b->subject.sub);
}

void mi_txn_mission_write(const mission_context *context, const struct mi_txn_mission *mission,
                          mission_builder *to)
{
    mission_builder_object(to);
    if (mission->basis.len) {
        mission_builder_name(to, MI_VIEW("approval_basis"));
        mission_builder_object(to);
        mi_member_text(to, "type", mission->basis);
        mission_builder_end(to);
    }
    mi_member_filled(to, "authority_hash", mission->claim.authority_hash);
    mi_member_filled(to, "expires_at", mission->claim.expires_at);
    mi_member_text(to, "id", mission->claim.id);
    mission_builder_name(to, context->profile->term[MISSION_TERM_ISSUER]);
    mission_builder_string(to, mission->claim.issuer);
    if (mission->subject.iss.len)
        mi_member_principal(to, "subject", &mission->subject);
    mission_builder_end(to);
}

int32_t mission_transaction_mission_equal(mission_context *context, const mission_value *a,
                                          const mission_value *b, mission_error *error)
{
    struct mi_txn_mission one, other;
    int32_t rc;

    if (!context || !a || !b)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_txn_mission_read(context, a, &one, error);
    if (!rc)
        rc = mi_txn_mission_read(context, b, &other, error);
    if (rc)
        return rc;
    return mi_txn_mission_same(&one, &other)
               ? MISSION_OK
               : mi_fail_say(error, MISSION_E_TRANSACTION, "another Mission");
}
