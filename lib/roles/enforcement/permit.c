/* Permits: a decision point's answer, held against what was asked. SPDX-License-Identifier: MIT */
#include "enforcement.h"

#define ID_MOST 64u

struct reading {
    mission_pep *pep;
    const mission_evaluation *asked;
    const mission_value *context, *conditions;
    mission_permitted says;
    mission_time evaluated_at;
    mission_error *error;
};

static int32_t unusable(const struct reading *r, const char *words, const char *where)
{
    const int32_t rc = mi_fail_say(r->error, MISSION_E_PERMIT_UNUSABLE, "%s", words);

    if (strcmp(where, "decision") != 0)
        mi_where_name(r->error, MI_VIEW("context"));
    mi_where_name(r->error, mission_view_of(where));
    return rc;
}

static int32_t unusable_condition(const struct reading *r, const char *words, mission_view name)
{
    const int32_t rc = mi_fail_say(r->error, MISSION_E_PERMIT_UNUSABLE, "%s", words);

    mi_where_name(r->error, MI_VIEW("context"));
    mi_where_name(r->error, MI_VIEW("conditions"));
    mi_where_name(r->error, name);
    return rc;
}

static const mission_value *condition(const struct reading *r, const char *name)
{
    return mission_value_get(r->conditions, mission_view_of(name));
}

/* ---- the answer ---- */

static bool is_id_character(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
}

static bool is_id(mission_view text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (!is_id_character(text.ptr[i]))
            return false;
    }
    return text.len >= 1 && text.len <= ID_MOST;
}

static int32_t read_answer(struct reading *r, const mission_value *response)
{
    const mission_value *decision = mission_value_get(response, MI_VIEW("decision"));
    const mission_view reason =
        mission_value_string(mission_value_find(response, MI_VIEW("/context/reason")));
    const uint32_t denied = mission_denial_of_name(reason);

    if (mission_value_kind(decision) != MISSION_JSON_BOOLEAN)
        return unusable(r, "there is no decision", "decision");
    if (!mission_value_boolean(decision)) /* a reason that is not known is a denial, no more */
        return mi_fail_say(r->error, MISSION_E_DENIED, "%s",
                           denied ? mission_denial_name(denied) : "denied");
    r->context = mission_value_get(response, MI_VIEW("context"));
    r->conditions = mission_value_get(r->context, MI_VIEW("conditions"));
    r->says.evaluation_id =
        mission_value_string(mission_value_get(r->context, MI_VIEW("evaluation_id")));
    if (!is_id(r->says.evaluation_id))
        return unusable(r, "no evaluation_id", "evaluation_id");
    if (mission_value_kind(r->conditions) != MISSION_JSON_OBJECT)
        return unusable(r, "no conditions", "conditions");
    return MISSION_OK;
}

/* ---- the conditions ---- */

static int32_t read_names(const struct reading *r)
{
    for (size_t i = 0; i < mission_value_count(r->conditions); i++) {
        const mission_view name = mission_value_name(r->conditions, i);

        if (!mi_named("valid_until", name) && !mi_named("parameter_digest", name) &&
            !mi_named("use_limit", name))
            return unusable_condition(r, "a condition that is not known", name);
    }
    return MISSION_OK;
}

static int32_t read_window(struct reading *r)
{
    const mission_view text = mission_value_string(condition(r, "valid_until"));

    if (!text.len || mission_time_parse(text, &r->says.valid_until, NULL))
        return unusable_condition(r, "no time until which it is valid", MI_VIEW("valid_until"));
    return MISSION_OK;
}

static int32_t read_digest(struct reading *r)
{
    const mission_value *value = condition(r, "parameter_digest");

    r->says.parameter_digest = mission_value_string(value);
    if (value && !r->says.parameter_digest.len)
        return unusable_condition(r, "no digest", MI_VIEW("parameter_digest"));
    if (!value && r->says.bound)
        return unusable_condition(r, "bound to no parameters", MI_VIEW("parameter_digest"));
    if (value && !mi_view_is(r->says.parameter_digest, r->asked->parameter_digest))
        return unusable_condition(r, "bound to other parameters", MI_VIEW("parameter_digest"));
    return MISSION_OK;
}

static int32_t read_limit(struct reading *r)
{
    const mission_value *value = condition(r, "use_limit");
    int64_t limit = 0;

    if (value && (!mission_value_integer(value, &limit) || limit < 1 || limit > UINT32_MAX))
        return unusable_condition(r, "no number of uses", MI_VIEW("use_limit"));
    if (r->says.high && limit != 1)
        return unusable_condition(r, "a high-consequence action may happen once",
                                  MI_VIEW("use_limit"));
    r->says.use_limit = (uint32_t)limit;
    return MISSION_OK;
}

static int32_t read_rest(struct reading *r)
{
    const mission_value *at = mission_value_get(r->context, MI_VIEW("evaluated_at"));

    r->says.obligations = mission_value_get(r->context, MI_VIEW("obligations"));
    if (mi_obligations_check(r->says.obligations, NULL))
        return unusable(r, "obligations that cannot be read", "obligations");
    if (at && mission_time_parse(mission_value_string(at), &r->evaluated_at, NULL))
        return unusable(r, "no time", "evaluated_at");
    return MISSION_OK;
}

static int32_t read_permit(struct reading *r, const mission_value *response)
{
    int32_t rc = read_answer(r, response);

    if (!rc)
        rc = read_names(r);
    if (!rc)
        rc = read_window(r);
    if (!rc)
        rc = read_digest(r);
    if (!rc)
        rc = read_limit(r);
    return rc ? rc : read_rest(r);
}

/* ---- the handle ---- */

static int32_t fill(mission_permit *permit, const struct reading *r)
{
    const mission_context *context = permit->context;
    mission_evaluation asked = *r->asked;
    bool ok = true;
    int32_t rc;

    asked.parameters = asked.parameter_attributes = NULL; /* the digest speaks for them */
    permit->says = r->says;
    permit->evaluated_at = r->evaluated_at;
    permit->pep = mi_keep_view(&permit->arena, r->pep->id, &ok);
    permit->says.evaluation_id = mi_keep_view(&permit->arena, r->says.evaluation_id, &ok);
    permit->says.parameter_digest = mi_keep_view(&permit->arena, r->says.parameter_digest, &ok);
    rc = mi_value_keep(&permit->arena, context, r->says.obligations, &permit->says.obligations);
    if (!rc)
        rc = mi_evaluation_copy(&permit->arena, context, &asked, &permit->asked);
    return rc ? rc : ok ? MISSION_OK : MISSION_E_NOMEM;
}

static int32_t give(const struct reading *r, const mission_operation_profile *profile,
                    mission_permit **out)
{
    mission_context *context = r->pep->context;
    mission_permit *permit = mi_resize(&context->memory, NULL, 0, sizeof *permit);
    int32_t rc;

    if (!permit)
        return mi_fail(r->error, MISSION_E_NOMEM);
    memset(permit, 0, sizeof *permit);
    atomic_init(&permit->refs, 1);
    permit->context = mission_context_ref(context);
    permit->profile =
        mission_operation_profile_ref((mission_operation_profile *)(uintptr_t)profile);
    mi_arena_start(&permit->arena, &context->memory);
    rc = fill(permit, r);
    if (rc) {
        mission_permit_unref(permit);
        return mi_fail(r->error, rc);
    }
    *out = permit;
    return MISSION_OK;
}

int32_t mission_permit_read(mission_pep *pep, const mission_evaluation *asked,
                            const mission_operation_profile *profile, const mission_value *response,
                            mission_permit **out, mission_error *error)
{
    struct reading r = {.pep = pep, .error = error, .says = {.size = sizeof(mission_permitted)}};
    mission_class_answer answer;
    mission_evaluation own;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!pep || !asked || !out || mission_value_kind(response) != MISSION_JSON_OBJECT)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_evaluation_import(asked, &own);
    if (!rc && !mi_pep_profile_fits(profile, own.action, own.audience))
        rc = MISSION_E_ARGUMENT;
    if (rc)
        return mi_fail(error, rc);
    r.asked = &own;
    rc = mi_pep_classify(pep, own.action, profile, own.parameters, own.purpose, &answer, error);
    if (rc)
        return rc;
    r.says.action_class = answer.action_class;
    r.says.bound = answer.bound;
    r.says.high = answer.high;
    rc = read_permit(&r, response);
    return rc ? rc : give(&r, profile, out);
}

mission_permit *mission_permit_ref(mission_permit *permit)
{
    if (permit)
        mi_refs_add(&permit->refs);
    return permit;
}

void mission_permit_unref(mission_permit *permit)
{
    mission_context *context;

    if (!permit || !mi_refs_drop(&permit->refs))
        return;
    context = permit->context;
    mission_operation_profile_unref(permit->profile);
    mi_arena_drop(&permit->arena);
    mi_release(&context->memory, permit, sizeof *permit);
    mission_context_unref(context);
}

int32_t mission_permit_says(const mission_permit *permit, mission_permitted *out,
                            mission_error *error)
{
    const size_t least = MI_END_OF(mission_permitted, obligations);
    const mission_permitted none = {.size = sizeof none,
                                    .action_class = MISSION_CLASS_IRREVERSIBLE,
                                    .bound = 1,
                                    .high = 1,
                                    .use_limit = 1};
    int32_t rc = out ? mi_give(out, &none, sizeof none, least) : MISSION_E_ARGUMENT;

    if (rc || !permit)
        return mi_fail(error, rc ? rc : MISSION_E_ARGUMENT);
    return mi_give(out, &permit->says, sizeof permit->says, least);
}
