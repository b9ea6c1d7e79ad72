/* How consequential an action is. SPDX-License-Identifier: MIT */
#include "operation_profile.h"

static const char *const names[MISSION_CLASS_COUNT] = {
    [MISSION_CLASS_NONE] = "none",
    [MISSION_CLASS_READ] = "consequential_read",
    [MISSION_CLASS_WRITE] = "consequential_write",
    [MISSION_CLASS_IRREVERSIBLE] = "irreversible_action",
    [MISSION_CLASS_COMMITMENT] = "external_commitment",
    [MISSION_CLASS_ADMINISTRATION] = "privileged_administration",
};

const char *mission_class_name(uint32_t action_class)
{
    return action_class < MISSION_CLASS_COUNT ? names[action_class] : NULL;
}

uint32_t mission_class_of_name(mission_view name)
{
    uint32_t found = 0;

    while (found < MISSION_CLASS_COUNT && !(mi_usable(name) && mi_named(names[found], name)))
        found++;
    return found;
}

/* A number that is no class is high, too: whoever asks guards it the more. */
int32_t mission_class_high(uint32_t action_class)
{
    return action_class >= MISSION_CLASS_IRREVERSIBLE;
}

uint32_t mi_class_rank(uint32_t action_class)
{
    return mission_class_high(action_class) ? MISSION_CLASS_IRREVERSIBLE : action_class;
}

const char *mission_class_source_name(uint32_t source)
{
    static const char *const words[] = {
        [MISSION_CLASS_BY_DEFAULT] = "default",
        [MISSION_CLASS_BY_FLOOR] = "resource_floor",
        [MISSION_CLASS_BY_DEPLOYMENT] = "deployment",
    };

    return source < MI_COUNT(words) ? words[source] : NULL;
}

/* Take what is higher; of two high classes the later one's name, and the duties of both. */
static void raise_to(mission_class_answer *answer, uint32_t action_class, uint32_t source)
{
    const uint32_t now = mi_class_rank(answer->action_class), wanted = mi_class_rank(action_class);

    if (wanted < now || answer->action_class == action_class)
        return;
    if (wanted > now)
        answer->duties = 0;
    answer->duties |= 1u << action_class;
    answer->action_class = action_class;
    answer->class_source = source;
}

static mission_class_answer start(uint32_t action_class)
{
    return (mission_class_answer){.size = sizeof(mission_class_answer),
                                  .action_class = action_class,
                                  .class_source = MISSION_CLASS_BY_DEFAULT,
                                  .duties = 1u << action_class};
}

static void settle(mission_class_answer *answer, const mission_operation_profile *profile)
{
    const bool read = answer->action_class == MISSION_CLASS_READ;

    answer->high = (uint32_t)mission_class_high(answer->action_class);
    answer->gated = answer->action_class != MISSION_CLASS_NONE;
    answer->bound =
        answer->action_class >= MISSION_CLASS_WRITE || (read && profile && profile->terms.bound);
}

void mi_class_answer(const mission_class_question *q, mission_class_answer *answer)
{
    uint32_t least = q->profile ? MISSION_CLASS_NONE : MISSION_CLASS_IRREVERSIBLE;

    *answer = start(q->declared ? q->default_class : least);
    if (q->profile) {
        if (!q->declared) /* nothing but the profile says a class */
            answer->class_source = MISSION_CLASS_BY_DEPLOYMENT;
        raise_to(answer, mission_operation_profile_class(q->profile, q->parameters),
                 MISSION_CLASS_BY_DEPLOYMENT);
    }
    raise_to(answer, q->purpose, MISSION_CLASS_BY_DEPLOYMENT);
    raise_to(answer, mission_floors_of(q->floors, q->action), MISSION_CLASS_BY_FLOOR);
    settle(answer, q->profile);
}

static bool sound(const mission_class_question *q)
{
    return mi_usable(q->action) && q->declared <= 1 && q->default_class < MISSION_CLASS_COUNT &&
           (q->declared || !q->default_class) && q->purpose < MISSION_CLASS_COUNT && !q->reserved;
}

int32_t mission_class_of_action(const mission_class_question *question,
                                mission_class_answer *answer, mission_error *error)
{
    const size_t ends[] = {MI_END_OF(mission_class_question, reserved)};
    mission_class_question q;
    mission_class_answer own = start(MISSION_CLASS_IRREVERSIBLE);
    int32_t rc;

    settle(&own, NULL);
    if (!answer)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_give(answer, &own, sizeof own, MI_END_OF(mission_class_answer, high));
    if (!rc)
        rc =
            question ? mi_import(&q, sizeof q, question, ends, MI_COUNT(ends)) : MISSION_E_ARGUMENT;
    if (!rc && !sound(&q))
        rc = MISSION_E_ARGUMENT;
    if (rc)
        return mi_fail(error, rc);
    mi_class_answer(&q, &own);
    return mi_give(answer, &own, sizeof own, MI_END_OF(mission_class_answer, high));
}
