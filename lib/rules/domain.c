/* What may leave for another domain: no delegation that nobody there can apply (10-core DG-7, 40
 * XD-5). SPDX-License-Identifier: MIT */
#include "delegate.h"
#include "host.h"
#include "project.h"

struct crossing {
    mission_client_map clients; /* .resolves NULL: none is known */
    mission_error *error;
};

static int32_t ask(const struct crossing *x, mission_view client_id, bool *known)
{
    mission_error words = MISSION_ERROR_INIT;
    int32_t verdict = MI_UNANSWERED, rc;

    *known = false;
    if (!x->clients.resolves)
        return MISSION_OK;
    rc = x->clients.resolves(x->clients.host, client_id, &verdict, &words);
    rc = mi_host_verdict(rc, verdict, "clients.resolves", &words, x->error);
    *known = !rc && verdict == 1;
    return rc;
}

/* Does every `sub` of the entry's matchers mean somebody there? */
static int32_t resolvable(const struct crossing *x, const mission_value *entry, bool *every)
{
    const mission_value *list = mission_value_get(mission_value_get(entry, MI_VIEW("delegation")),
                                                  MI_VIEW("allowed_delegates"));
    int32_t rc = MISSION_OK;

    *every = true;
    for (size_t i = 0; i < mission_value_count(list) && *every && !rc; i++) {
        const mission_value *sub = mission_value_get(mission_value_item(list, i), MI_VIEW("sub"));

        if (sub)
            rc = ask(x, mission_value_string(sub), every);
    }
    return rc;
}

/* A type whose rules nobody knows stays with the audience that it was approved for (OT-2). */
static bool may_cross(const mission_context *context, const mission_value *entry)
{
    const mission_view name = mi_get_text(entry, "type");
    const mission_authorization_type *type = mi_authorization_type(context, name);

    return mi_resource_access(context, name) || (type && type->within);
}

static int32_t cross(const struct crossing *x, const mission_authority_set *set,
                     struct mi_gather *gather, mission_builder *builder)
{
    int32_t rc = MISSION_OK;

    for (size_t i = 0; i < mission_authority_set_count(set) && !rc; i++) {
        const mission_value *entry = mission_authority_set_entry(set, i);
        bool every;

        if (!may_cross(set->context, entry))
            continue;
        rc = resolvable(x, entry, &every);
        if (!rc && every)
            rc = mi_project_keep(gather, builder, entry, i, x->error);
    }
    return rc;
}

static int32_t import(struct crossing *x, const mission_client_map *clients)
{
    static const size_t ends[] = {MI_END_OF(mission_client_map, resolves)};
    int32_t rc = MISSION_OK;

    if (clients)
        rc = mi_import(&x->clients, sizeof x->clients, clients, ends, MI_COUNT(ends));
    if (!rc && clients && !x->clients.resolves)
        rc = MISSION_E_NO_CALLBACK;
    return rc ? mi_fail(x->error, rc) : MISSION_OK;
}

int32_t mission_authority_set_for_domain(const mission_authority_set *set,
                                         const mission_client_map *clients,
                                         mission_authority_set **out, mission_error *error)
{
    struct crossing x = {.error = error};
    struct mi_gather gather = {0};
    mission_builder *builder = NULL;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!set || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    gather.context = set->context;
    rc = import(&x, clients);
    if (!rc)
        rc = mission_builder_new(set->context, &builder, error);
    if (!rc)
        rc = cross(&x, set, &gather, builder);
    if (!rc)
        rc = mi_project_finish(&gather, MISSION_E_TARGET, out, error);
    mission_builder_free(builder);
    mi_gather_drop(&gather);
    return rc;
}
