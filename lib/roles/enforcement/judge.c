/* The commit boundary's checks that need no store, in the order of A-11. SPDX-License-Identifier:
 * MIT */
#include "enforcement.h"

#define SET_BACK 60 /* seconds that the two clocks may lie apart in any case */

struct judging {
    mission_plan *plan;
    const struct mi_boundary *of;
    const mission_pep *pep;
    const mission_permit *permit;
    const mission_evaluation *about;
    char *effective; /* MISSION_DIGEST_LEN + 1 */
    bool high, bound;
    mission_json *normalized; /* owned; NULL: not known */
    bool fits;                /* the raw parameters, their profile */
    mission_error *error;
};

static int32_t expired(const char *words, mission_error *error)
{
    return mi_fail_say(error, MISSION_E_PERMIT_EXPIRED, "%s", words);
}

/* ---- usable ---- */

static mission_view bound_to(const mission_permit *permit)
{
    return permit->says.parameter_digest.len ? permit->says.parameter_digest
                                             : permit->asked.parameter_digest;
}

/* What it would be now may weigh more than what was asked for. Parameters that do not fit are of
 * the widest class that can be reached; where a digest binds, it is what speaks against them. */
static int32_t usable(struct judging *j)
{
    const mission_permitted *says = &j->permit->says;
    const bool counts = j->fits || !bound_to(j->permit).len;
    mission_class_answer answer;
    int32_t rc = mi_pep_classify(j->pep, j->about->action, j->permit->profile,
                                 mission_json_root(j->normalized), j->permit->asked.purpose,
                                 &answer, j->error);

    if (rc)
        return rc;
    j->high = says->high || (counts && answer.high);
    j->bound = says->bound || (counts && answer.bound);
    if (j->permit->asked.prior_evaluation_id.len) /* nothing was charged but time (MT-2 c) */
        return mi_fail_say(j->error, MISSION_E_PERMIT_UNUSABLE, "it renews an execution");
    if (j->high && says->use_limit != 1)
        return mi_fail_say(j->error, MISSION_E_PERMIT_UNUSABLE,
                           "a high-consequence action may happen once");
    if (j->bound && !says->parameter_digest.len)
        return mi_fail_say(j->error, MISSION_E_PERMIT_UNUSABLE, "bound to no parameters");
    return MISSION_OK;
}

/* ---- the parameters ---- */

static int32_t normalize(struct judging *j)
{
    mission_digest digest;
    int32_t why = MISSION_OK, rc;

    if (!j->about->parameters)
        return MISSION_OK;
    rc = mi_pep_normalize(j->pep, j->permit->profile, j->about->parameters, &j->normalized, &digest,
                          &why, j->error);
    j->fits = !rc && !why;
    if (j->fits)
        memcpy(j->effective, digest.text, sizeof digest.text);
    return rc;
}

static int32_t same_parameters(const struct judging *j)
{
    const mission_view then = bound_to(j->permit);

    if (!then.len || mi_view_is(mission_view_of(j->effective), then))
        return MISSION_OK; /* unbound, and asked without */
    return mi_fail(j->error, MISSION_E_PARAMETER_MISMATCH);
}

/* ---- the window ---- */

int32_t mi_judge_window(const mission_pep *pep, const mission_permit *permit,
                        const mission_time *now, mission_error *error)
{
    const mission_time until = mi_time_later(permit->says.valid_until, pep->skew_seconds);
    const int64_t apart = pep->skew_seconds > SET_BACK ? pep->skew_seconds : SET_BACK;
    const mission_time latest = mi_time_later(*now, apart);
    const mission_view credential = permit->asked.credential_expires_at;
    mission_time end;

    if (mi_time_after(now, &until))
        return mi_fail(error, MISSION_E_PERMIT_EXPIRED);
    if (!mi_unset(&permit->evaluated_at) && mi_time_after(&permit->evaluated_at, &latest))
        return expired("the clock is behind the decision", error);
    if (!credential.len)
        return MISSION_OK;
    if (mission_time_parse(credential, &end, NULL))
        return expired("the credential's end cannot be read", error);
    end = mi_time_later(end, pep->skew_seconds);
    return mi_time_after(&end, now) ? MISSION_OK : expired("the credential has ended", error);
}

/* ---- once more ---- */

int32_t mi_judge_state(const mission_pep *pep, const mission_evaluation *about,
                       const mission_time *now, uint64_t *version, mission_error *error)
{
    mission_known_state known = {.size = sizeof known}, own;
    int32_t rc;

    *version = 0;
    if (!pep->host.state)
        return mi_fail_say(error, MISSION_E_STATE_STALE, "nobody knows the Mission's state");
    if (pep->host.state(pep->host.host, about->mission_issuer, about->mission_id, &known) ||
        mi_known_state_import(&known, &own))
        return mi_fail_say(error, MISSION_E_STATE_STALE, "the Mission's state could not be read");
    rc = mi_freshness_judge(&pep->freshness, &own, now);
    if (rc)
        return mi_fail(error, rc);
    *version = own.version;
    return MISSION_OK;
}

/* A permit of before an interval in which the Mission was not active is none any more; and every
 * such interval moves the version (PB-7 e). */
static int32_t state_moved(const struct judging *j, uint64_t version)
{
    const mission_evaluation *asked = &j->permit->asked;

    if (!asked->has_state_version || !version || asked->state_version == version)
        return MISSION_OK;
    return mi_fail_say(j->error, MISSION_E_STATE_STALE,
                       "the Mission has changed since the decision");
}

static int32_t check_state(const struct judging *j)
{
    uint64_t version;
    int32_t rc = mi_judge_state(j->pep, j->about, &j->plan->now, &version, j->error);

    return rc ? rc : state_moved(j, version);
}

typedef int32_t ask(void *host, const mission_evaluation *evaluation, int32_t *verdict);

static bool says_yes(const struct judging *j, ask *slot)
{
    int32_t verdict = 0;

    return slot && !slot(j->pep->host.host, j->about, &verdict) && verdict == 1;
}

static int32_t check_actor(const struct judging *j)
{
    if (!j->pep->host.actor || says_yes(j, j->pep->host.actor))
        return MISSION_OK;
    return mi_fail(j->error, MISSION_E_ACTOR_CHANGED);
}

/* The approval's own end counts for every class. */
static int32_t approval_end(const struct judging *j)
{
    const mission_evaluation *asked = &j->permit->asked;
    mission_time until;

    if (!mi_presents_approval(asked) || !asked->approved_until.len)
        return MISSION_OK;
    if (mission_time_parse(asked->approved_until, &until, NULL) ||
        !mi_time_after(&until, &j->plan->now))
        return mi_fail(j->error, MISSION_E_APPROVAL_LAPSED);
    return MISSION_OK;
}

static int32_t check_approval(const struct judging *j, bool recheck)
{
    int32_t rc = approval_end(j);

    if (rc || !recheck || !mi_presents_approval(&j->permit->asked) ||
        says_yes(j, j->pep->host.approval))
        return rc;
    return mi_fail(j->error, MISSION_E_APPROVAL_LAPSED);
}

static int32_t check_target(const struct judging *j, bool recheck)
{
    int32_t rc = mi_permit_capability(j->permit, j->about, j->error);

    if (rc || !recheck || says_yes(j, j->pep->host.target))
        return rc;
    return mi_fail(j->error, MISSION_E_TARGET_CHANGED);
}

static int32_t recheck(const struct judging *j)
{
    const bool all = j->high || j->of->txn.len || (j->pep->flags & MISSION_PEP_RECHECK_ALL) != 0;
    int32_t rc = all ? check_state(j) : MISSION_OK;

    if (!rc && all)
        rc = check_actor(j);
    if (!rc)
        rc = check_approval(j, all);
    return rc ? rc : check_target(j, all);
}

/* ---- all of it ---- */

static int32_t judge(struct judging *j)
{
    int32_t rc = normalize(j);

    if (!rc)
        rc = usable(j);
    if (!rc && !mi_view_is(j->permit->pep, j->pep->id))
        rc = mi_fail_say(j->error, MISSION_E_BINDING_MISMATCH, "another enforcement point asked");
    if (!rc)
        rc = mi_permit_binds(j->permit, j->about, j->error);
    if (!rc)
        rc = same_parameters(j);
    if (!rc)
        rc = mi_judge_window(j->pep, j->permit, &j->plan->now, j->error);
    return rc ? rc : recheck(j);
}

int32_t mi_judge(mission_plan *plan, char effective[MISSION_DIGEST_LEN + 1], mission_error *error)
{
    const struct mi_boundary *of = mi_boundary_of(plan);
    struct judging j = {.plan = plan,
                        .of = of,
                        .pep = of->pep,
                        .permit = of->permit,
                        .about = &of->about,
                        .effective = effective,
                        .error = error};
    int32_t rc;

    effective[0] = '\0';
    rc = judge(&j);
    mission_json_unref(j.normalized);
    return rc;
}
