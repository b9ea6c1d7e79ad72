/* Obligations: what has to be done beside an action, or in its place. SPDX-License-Identifier: MIT
 */
#include "enforcement.h"
#include "../../model/check.h"

int32_t mi_obligations_check(const mission_value *obligations, mission_error *error)
{
    const size_t count = mission_value_count(obligations);

    if (!obligations)
        return MISSION_OK;
    if (mission_value_kind(obligations) != MISSION_JSON_ARRAY)
        return mi_fail(error, MISSION_E_WRONG_TYPE);
    if (count > MI_OBLIGATIONS_MOST)
        return mi_fail(error, MISSION_E_TOO_MANY);
    for (size_t i = 0; i < count; i++) {
        const mission_value *one = mission_value_item(obligations, i);

        if (!mi_get_text(one, "id").len || !mi_get_text(one, "type").len)
            return mi_fail(error, MISSION_E_MISSING_MEMBER);
    }
    return MISSION_OK;
}

void mi_obligations_begin(const mission_value *obligations, struct mi_fulfilment *out)
{
    out->done = 0;
    out->count = mission_value_count(obligations);
    for (size_t i = 0; i < out->count; i++) {
        out->outcome[i] = mi_obligation_read(mission_value_item(obligations, i));
        out->outcome[i].outcome = MI_OBLIGATION_FAILED;
    }
}

static uint32_t fulfil(const mission_pep *pep, const mission_value *obligation)
{
    uint32_t outcome = MI_OBLIGATION_FAILED;

    if (!pep->host.obligation)
        return MI_OBLIGATION_UNSUPPORTED;
    if (pep->host.obligation(pep->host.host, obligation, &outcome) ||
        outcome > MI_OBLIGATION_UNSUPPORTED)
        return MI_OBLIGATION_FAILED;
    return outcome;
}

void mi_obligations_fulfil(const mission_pep *pep, const mission_value *obligations,
                           struct mi_fulfilment *of)
{
    for (; of->done < of->count; of->done++)
        of->outcome[of->done].outcome = fulfil(pep, mission_value_item(obligations, of->done));
}

bool mi_obligations_done(const struct mi_fulfilment *of)
{
    for (size_t i = 0; i < of->count; i++) {
        if (i >= of->done || of->outcome[i].outcome != MI_OBLIGATION_FULFILLED)
            return false;
    }
    return true;
}

/* ---- as they are written, and read again ---- */

static const char *const outcome_names[] = {[MI_OBLIGATION_FAILED] = "failed",
                                            [MI_OBLIGATION_FULFILLED] = "fulfilled",
                                            [MI_OBLIGATION_UNSUPPORTED] = "unsupported"};

void mi_obligations_write(const struct mi_fulfilment *of, mission_builder *to)
{
    mission_builder_array(to);
    for (size_t i = 0; i < of->count; i++) {
        mission_builder_object(to);
        mi_name_text(to, "id", of->outcome[i].id);
        mi_name_text(to, "type", of->outcome[i].type);
        mi_name_text(to, "outcome", mission_view_of(outcome_names[of->outcome[i].outcome]));
        mission_builder_end(to);
    }
    mission_builder_end(to);
}

/* What has no outcome that is known was not fulfilled. */
static uint32_t outcome_of(mission_view name)
{
    for (uint32_t i = 0; i < MI_COUNT(outcome_names); i++) {
        if (mi_view_is(name, mission_view_of(outcome_names[i])))
            return i;
    }
    return MI_OBLIGATION_FAILED;
}

struct mi_obligation_outcome mi_obligation_read(const mission_value *one)
{
    return (struct mi_obligation_outcome){.id = mi_get_text(one, "id"),
                                          .type = mi_get_text(one, "type"),
                                          .outcome = outcome_of(mi_get_text(one, "outcome"))};
}

/* ---- of any response ---- */

static int32_t write_outcomes(const mission_pep *pep, const struct mi_fulfilment *of,
                              mission_json **out, mission_error *error)
{
    mission_builder *to;
    int32_t rc = mission_builder_new(pep->context, &to, error);

    if (rc)
        return rc;
    mi_obligations_write(of, to);
    rc = mission_builder_finish(to, out, error);
    mission_builder_free(to);
    return rc;
}

int32_t mission_pep_obligations(mission_pep *pep, const mission_value *response,
                                mission_json **outcomes, mission_error *error)
{
    const mission_value *obligations =
        mission_value_find(response, MI_VIEW("/context/obligations"));
    struct mi_fulfilment of;
    int32_t rc;

    if (outcomes)
        *outcomes = NULL;
    if (!pep || !outcomes || mission_value_kind(response) != MISSION_JSON_OBJECT)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_obligations_check(obligations, error);
    if (rc)
        return rc;
    mi_obligations_begin(obligations, &of);
    mi_obligations_fulfil(pep, obligations, &of);
    rc = write_outcomes(pep, &of, outcomes, error);
    if (rc || mi_obligations_done(&of))
        return rc;
    return mi_fail(error, MISSION_E_OBLIGATION);
}
