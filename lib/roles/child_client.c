/* The client that a child actor is: the child's own principal (40 CM-24).
 * SPDX-License-Identifier: MIT */
#include "creation.h"
#include "../rules/host.h"

#define TAKEN_MOST 512u /* bytes of a mapped client's identifier, and of its profile values */

struct taken {
    char text[TAKEN_MOST];
    size_t len;
};

static int32_t take(void *host, const char *ptr, size_t len)
{
    struct taken *taken = host;

    if (len > sizeof taken->text - taken->len)
        return 1;
    if (len)
        memcpy(taken->text + taken->len, ptr, len);
    taken->len += len;
    return 0;
}

static int32_t mapped(mission_plan *plan, const mission_principal *actor, mission_view *out,
                      mission_error *error)
{
    const mission_issuer_host *host = &plan->issuer->host;
    struct taken taken = {.len = 0};
    mission_sink sink = {sizeof sink, &taken, take};
    mission_error words = MISSION_ERROR_INIT;
    int32_t verdict = MI_UNANSWERED, rc;
    bool ok = true;

    if (!host->child_client)
        return mi_deny(plan, mi_fail(error, MISSION_E_CHILD_ACTOR));
    rc = host->child_client(host->host, actor, &sink, &verdict, &words);
    rc = mi_host_verdict(rc, verdict, "child_client", &words, error);
    if (rc)
        return rc;
    if (verdict == 0)
        return mi_deny(plan, mi_fail(error, MISSION_E_CHILD_ACTOR));
    if (!taken.len)
        return mi_fail_say(error, MISSION_E_VERDICT, "child_client");
    *out = mi_copy(plan, (mission_view){taken.text, taken.len}, &ok);
    return ok ? MISSION_OK : mi_fail(error, MISSION_E_NOMEM);
}

int32_t mi_child_client(mission_plan *plan, const mission_value *child_actor, mission_view *out,
                        mission_error *error)
{
    const mission_principal actor = {
        mission_value_string(mission_value_get(child_actor, MI_VIEW("iss"))),
        mission_value_string(mission_value_get(child_actor, MI_VIEW("sub"))),
    };

    *out = actor.sub;
    return !actor.iss.len || mi_view_is(actor.iss, mi_issuer_name(plan->issuer))
               ? MISSION_OK
               : mapped(plan, &actor, out, error);
}

int32_t mi_child_asserted(mission_plan *plan, mission_view client_id, mission_view *profiles,
                          bool *any, mission_error *error)
{
    const mission_issuer_host *host = &plan->issuer->host;
    struct taken taken = {.len = 0};
    mission_sink sink = {sizeof sink, &taken, take};
    mission_error words = MISSION_ERROR_INIT;
    int32_t verdict = MI_UNANSWERED, rc;
    bool ok = true;

    *profiles = (mission_view){NULL, 0};
    *any = false;
    if (!host->child_actor)
        return MISSION_OK;
    rc = host->child_actor(host->host, client_id, &sink, &verdict, &words);
    rc = mi_host_verdict(rc, verdict, "child_actor", &words, error);
    if (rc)
        return rc;
    *any = verdict == 1;
    if (taken.len)
        *profiles = mi_copy(plan, (mission_view){taken.text, taken.len}, &ok);
    return ok ? MISSION_OK : mi_fail(error, MISSION_E_NOMEM);
}
