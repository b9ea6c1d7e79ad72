/* The host's callbacks: asked, and what they say checked before it counts.
 * SPDX-License-Identifier: MIT */
#include "issuer.h"
#include "../rules/host.h"

/* What a callback said; `no` when it said no. */
static int32_t heard(int32_t rc, int32_t verdict, const char *slot, const mission_error *words,
                     int32_t no, mission_error *error)
{
    rc = mi_host_verdict(rc, verdict, slot, words, error);
    if (rc || verdict == 1)
        return rc;
    return words->text[0] ? mi_fail_say(error, no, "%s", words->text) : mi_fail(error, no);
}

/* Without the callback these are open to the Mission's own client. */
static bool open_to_client(const mission_act *act)
{
    const mission_view client = act->actor.client_id;

    return (act->what == MISSION_ACT_ADMIT || act->what == MISSION_ACT_DERIVE ||
            act->what == MISSION_ACT_EXPAND || act->what == MISSION_ACT_CHILD ||
            act->what == MISSION_ACT_WITHDRAW) &&
           client.len && mi_view_is(client, act->client_id);
}

int32_t mi_ask_may(const mission_issuer *issuer, const mission_act *act, int32_t no,
                   mission_error *error)
{
    mission_error words = MISSION_ERROR_INIT;
    int32_t verdict = MI_UNANSWERED, rc;

    if (!issuer->host.may)
        return open_to_client(act) ? MISSION_OK : mi_fail(error, no);
    rc = issuer->host.may(issuer->host.host, act, &verdict, &words);
    return heard(rc, verdict, "may", &words, no, error);
}

int32_t mi_ask_authenticated(const mission_issuer *issuer, const mission_act *act, mission_view acr,
                             const mission_value *authentication, mission_error *error)
{
    mission_error words = MISSION_ERROR_INIT;
    int32_t verdict = MI_UNANSWERED, rc;

    if (!issuer->host.authenticated)
        return mi_fail_say(error, MISSION_E_NO_CALLBACK, "authenticated");
    rc = issuer->host.authenticated(issuer->host.host, act, acr, authentication, &verdict, &words);
    return heard(rc, verdict, "authenticated", &words, MISSION_E_DECLINED, error);
}

int32_t mi_ask_source(const mission_issuer *issuer, const mission_act *act,
                      const mission_value *source, mission_error *error)
{
    mission_error words = MISSION_ERROR_INIT;
    int32_t verdict = MI_UNANSWERED, rc;

    if (!issuer->host.source)
        return mi_fail_say(error, MISSION_E_NO_CALLBACK, "source");
    rc = issuer->host.source(issuer->host.host, act, source, &verdict, &words);
    return heard(rc, verdict, "source", &words, MISSION_E_DECLINED, error);
}

int32_t mi_ask_policy(const mission_issuer *issuer, const mission_act *act,
                      mission_derivation_policy *policy, mission_error *error)
{
    mission_error words = MISSION_ERROR_INIT;
    int32_t rc;

    memset(policy, 0, sizeof *policy);
    policy->size = sizeof *policy;
    if (!issuer->host.policy)
        return mi_fail_say(error, MISSION_E_NO_CALLBACK, "policy");
    rc = issuer->host.policy(issuer->host.host, act, policy, &words);
    return rc ? mi_fail_host(error, MISSION_E_HOST, rc, "policy") : MISSION_OK;
}

int32_t mi_ask_purpose(const mission_issuer *issuer, const mission_act *act,
                       const mission_record *parent, mission_error *error)
{
    mission_error words = MISSION_ERROR_INIT;
    int32_t verdict = MI_UNANSWERED, rc;

    if (!issuer->host.purpose)
        return mi_fail(error, MISSION_E_POLICY_DENIED);
    rc = issuer->host.purpose(issuer->host.host, act, parent, &verdict, &words);
    return heard(rc, verdict, "purpose", &words, MISSION_E_POLICY_DENIED, error);
}

int32_t mi_ask_child_policy(const mission_issuer *issuer, const mission_act *act,
                            mission_view policy, mission_error *error)
{
    mission_error words = MISSION_ERROR_INIT;
    int32_t verdict = MI_UNANSWERED, rc;

    if (!issuer->host.child_policy)
        return mi_fail(error, MISSION_E_POLICY_DENIED);
    rc = issuer->host.child_policy(issuer->host.host, act, policy, &verdict, &words);
    return heard(rc, verdict, "child_policy", &words, MISSION_E_POLICY_DENIED, error);
}

int32_t mi_ask_longer(const mission_issuer *issuer, const mission_act *act,
                      const mission_record *predecessor, mission_error *error)
{
    mission_error words = MISSION_ERROR_INIT;
    int32_t verdict = MI_UNANSWERED, rc;

    if (!issuer->host.longer)
        return mi_fail(error, MISSION_E_TOO_LATE);
    rc = issuer->host.longer(issuer->host.host, act, predecessor, &verdict, &words);
    return heard(rc, verdict, "longer", &words, MISSION_E_TOO_LATE, error);
}

int32_t mi_ask_standing(const mission_issuer *issuer, const mission_act *act,
                        const mission_value *basis, mission_view policy_version,
                        mission_recency *recency, mission_error *error)
{
    mission_error words = MISSION_ERROR_INIT;
    int32_t verdict = MI_UNANSWERED, rc;

    if (!issuer->host.standing)
        return basis ? mi_fail(error, MISSION_E_POLICY_DENIED) : MISSION_OK;
    rc = issuer->host.standing(issuer->host.host, act, basis, policy_version, recency, &verdict,
                               &words);
    return heard(rc, verdict, "standing", &words, MISSION_E_POLICY_DENIED, error);
}
