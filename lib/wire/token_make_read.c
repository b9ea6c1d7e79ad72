/* What a derivation says of a token, and whether it is true of itself. SPDX-License-Identifier: MIT
 */
#include "../model/check.h"
#include "token_make.h"

/* The host's mistake: no client can mend it. */
static int32_t inconsistent(const struct mi_making *m, const char *what)
{
    mi_fail_say(m->error, MISSION_E_INCONSISTENT, "derived: %s", what);
    if (mi_error_wanted(m->error))
        m->error->oauth_error = "server_error";
    return MISSION_E_INCONSISTENT;
}

/* What a reader found wrong with a part of it; failures of another kind stay what they are. */
static int32_t because(const struct mi_making *m, int32_t rc, const char *what)
{
    if (rc == MISSION_E_REFUSED_BY_HOST)
        return rc;
    switch (mission_code_category(rc)) {
    case MISSION_CATEGORY_INPUT:
    case MISSION_CATEGORY_LIMIT:
    case MISSION_CATEGORY_REFUSED:
        return inconsistent(m, what);
    default:
        return rc;
    }
}

static int32_t read_times(struct mi_making *m)
{
    const mission_value *derived = m->plan.derived;

    if (!mission_value_integer(mi_get(derived, "iat"), &m->iat) ||
        !mission_value_integer(mi_get(derived, "exp"), &m->exp) || m->iat < 0)
        return inconsistent(m, "iat and exp");
    return m->exp > m->iat ? MISSION_OK : inconsistent(m, "exp is not after iat");
}

/* TK-2, once more where the token is made; a claim for a sector says no expiry of its own. */
static int32_t check_end(struct mi_making *m, const mission_claim *claim)
{
    const mission_time exp = {.seconds = m->exp};
    mission_instant end;

    m->mission_expires_at = mi_get_text(m->plan.derived, "mission_expires_at");
    if (mission_instant_parse(m->mission_expires_at, &end, NULL))
        return inconsistent(m, "mission_expires_at");
    if (claim->expires_at.len && !mi_view_is(claim->expires_at, m->mission_expires_at))
        return inconsistent(m, "two ends of the Mission");
    if (mission_claim_exp_check(claim, &exp, NULL) || mission_instant_compare_time(&end, &exp) < 0)
        return inconsistent(m, "exp is after the Mission's end");
    return MISSION_OK;
}

static int32_t read_claim(struct mi_making *m)
{
    mission_claim claim = {.size = sizeof claim};
    int32_t rc;

    m->claim = mi_get(m->plan.derived, "mission");
    if (!m->claim)
        return inconsistent(m, "mission");
    rc = mission_claim_read(m->context, m->claim, &claim, m->error);
    if (rc)
        return because(m, rc, "mission");
    if (claim.parent && !m->plan.jkt.len && !m->plan.x5t_s256.len) /* 40 CM-7 */
        return mi_fail_say(m->error, MISSION_E_INCONSISTENT, "a child's token without a key");
    m->mission_id = mi_get_text(m->plan.derived, "mission_id");
    if (m->mission_id.len && !mi_view_is(m->mission_id, claim.id))
        return inconsistent(m, "two Missions");
    return check_end(m, &claim);
}

/* The entries as a set of their own: the derivation's document is its owner's. */
static int32_t read_entries(struct mi_making *m)
{
    const mission_value *entries = mi_get(m->plan.derived, "authorization_details");
    mission_builder *to;
    mission_json *doc;
    int32_t rc;

    if (!mission_value_count(entries))
        return inconsistent(m, "no entries");
    rc = mission_builder_new(m->context, &to, m->error);
    if (rc)
        return rc;
    mission_builder_value(to, entries);
    rc = mission_builder_finish(to, &doc, m->error);
    mission_builder_free(to);
    if (!rc) {
        rc = mission_authority_set_from(m->context, doc, mission_json_root(doc), &m->set, m->error);
        mission_json_unref(doc);
    }
    return rc ? because(m, rc, "authorization_details") : MISSION_OK;
}

/* When the token ends, and how long that is. A clock behind the issuer's adds nothing. */
static int32_t set_end(struct mi_making *m, const mission_time *given)
{
    mission_time now;
    int32_t rc = mi_now(m->context, given, &now, m->error);
    int64_t from;

    if (rc)
        return rc;
    if (m->plan.lifetime_most && m->plan.lifetime_most < m->exp - m->iat)
        m->exp = m->iat + m->plan.lifetime_most;
    if (now.seconds >= m->exp)
        return mi_fail(m->error, MISSION_E_NO_TIME_LEFT);
    from = now.seconds + (now.nanoseconds != 0);
    from = from > m->iat ? from : m->iat;
    m->expires_in = m->exp - from;
    return m->expires_in >= 1 ? MISSION_OK : mi_fail(m->error, MISSION_E_NO_TIME_LEFT);
}

int32_t mi_making_read(struct mi_making *m, const mission_time *now)
{
    int32_t rc = read_times(m);

    if (!rc)
        rc = read_claim(m);
    if (!rc)
        rc = set_end(m, now);
    return rc ? rc : read_entries(m);
}
