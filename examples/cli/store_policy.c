/* The host's word: a policy from a file, and an operator who may do everything.
 * SPDX-License-Identifier: MIT
 *
 * Who has the store has the authority over it: what a deployment would ask of its own services is
 * answered here by who runs the command. */
#include "store.h"

#include <stdlib.h>
#include <string.h>

/* What callbacks return. */
#define UNKNOWN 1 /* the operator gave no policy */
#define NO_MEMORY 2

/* ---- the file ---- */

static bool known_members(const mission_value *root)
{
    static const char *const names[] = {"version", "ceiling", "candidates", "recognizes_all",
                                        "material"};
    size_t found = 0;

    for (size_t i = 0; i < STORE_COUNT(names); i++)
        found += mission_value_get(root, mission_view_of(names[i])) != NULL;
    return found == mission_value_count(root);
}

static bool is_mapping(const mission_value *value)
{
    for (size_t i = 0; i < mission_value_count(value); i++)
        if (mission_value_kind(mission_value_item(value, i)) != MISSION_JSON_ARRAY)
            return false;
    return !value || mission_value_kind(value) == MISSION_JSON_OBJECT;
}

static const char *wrong(const mission_value *root, const struct store_policy *policy)
{
    const mission_value *all = mission_value_get(root, mission_view_of("recognizes_all"));

    if (mission_value_kind(root) != MISSION_JSON_OBJECT || !known_members(root))
        return "a policy has version, ceiling, candidates, recognizes_all and material alone";
    if (!policy->version.len)
        return "the policy has no version";
    if (!is_mapping(policy->candidates))
        return "the policy's candidates are no object of arrays of entries";
    if (!is_mapping(policy->material))
        return "the policy's material is no object of arrays of actions";
    return all && mission_value_kind(all) != MISSION_JSON_BOOLEAN
               ? "the policy's recognizes_all is neither true nor false"
               : NULL;
}

int store_read_policy(struct store *store)
{
    struct store_policy *policy = &store->policy;
    mission_error error = MISSION_ERROR_INIT;
    const mission_value *root, *all;
    const char *words;
    int rc = store_read_json(store, store->policy_file, &policy->doc);

    if (rc != CLI_OK)
        return rc;
    root = mission_json_root(policy->doc);
    all = mission_value_get(root, mission_view_of("recognizes_all"));
    policy->version = mission_value_string(mission_value_get(root, mission_view_of("version")));
    policy->candidates = mission_value_get(root, mission_view_of("candidates"));
    policy->material = mission_value_get(root, mission_view_of("material"));
    policy->recognizes_all = !all || mission_value_boolean(all);
    words = wrong(root, policy);
    if (words)
        return store_say(store, MISSION_E_ARGUMENT, words);
    return cli_set_of(store->cli, policy->doc, "ceiling", &policy->ceiling, &error) == 0
               ? CLI_OK
               : store_fail(store, &error);
}

void store_drop_policy(struct store *store)
{
    free(store->policy.classes);
    mission_authority_set_unref(store->policy.ceiling);
    mission_json_unref(store->policy.doc);
}

/* ---- the derivation's questions ---- */

static bool in_ceiling(const struct store_policy *policy, mission_view target)
{
    const mission_value *entries = mission_authority_set_value(policy->ceiling);

    for (size_t i = 0; i < mission_value_count(entries); i++) {
        const mission_view resource = mission_value_string(
            mission_value_get(mission_value_item(entries, i), mission_view_of("resource")));

        if (resource.len == target.len && memcmp(resource.ptr, target.ptr, target.len) == 0)
            return true;
    }
    return false;
}

static int32_t recognizes(void *host, mission_view target, int32_t *verdict, mission_error *error)
{
    const struct store_policy *policy = host;

    (void)error;
    *verdict = policy->recognizes_all || mission_value_get(policy->candidates, target) ||
               in_ceiling(policy, target);
    return 0;
}

static int32_t candidates(void *host, mission_view purpose, mission_view target,
                          mission_builder *out, mission_error *error)
{
    const struct store_policy *policy = host;
    const mission_value *entries = mission_value_get(policy->candidates, target);

    (void)purpose, (void)error;
    for (size_t i = 0; i < mission_value_count(entries); i++)
        mission_builder_value(out, mission_value_item(entries, i));
    return 0;
}

static int32_t policy(void *host, const mission_act *act, mission_derivation_policy *out,
                      mission_error *error)
{
    struct store *store = host;

    (void)act, (void)error;
    if (!store->policy.ceiling)
        return UNKNOWN;
    out->flags = MISSION_DERIVE_KEYS_ENFORCED;
    out->version = store->policy.version;
    out->ceiling = store->policy.ceiling;
    out->host = &store->policy;
    out->recognizes = recognizes;
    out->candidates = candidates;
    return 0;
}

/* ---- what is material ---- */

/* A family has whatever its prefix begins. */
static bool has(mission_view own, mission_view action)
{
    const bool family = own.len > 2 && memcmp(own.ptr + own.len - 2, ".*", 2) == 0;
    const size_t len = family ? own.len - 1 : own.len;

    return (family ? action.len > len : action.len == len) && memcmp(own.ptr, action.ptr, len) == 0;
}

static bool has_any(const mission_value *entry, const mission_value *actions)
{
    const mission_value *own = mission_value_get(entry, mission_view_of("actions"));

    for (size_t i = 0; i < mission_value_count(own); i++)
        for (size_t k = 0; k < mission_value_count(actions); k++)
            if (has(mission_value_string(mission_value_item(own, i)),
                    mission_value_string(mission_value_item(actions, k))))
                return true;
    return false;
}

static size_t classify(const mission_authority_set *set, const mission_value *material,
                       mission_material_class *out)
{
    const mission_value *entries = mission_authority_set_value(set);
    size_t count = 0;

    for (size_t i = 0; i < mission_value_count(entries); i++)
        for (size_t k = 0; k < mission_value_count(material); k++)
            if (has_any(mission_value_item(entries, i), mission_value_item(material, k)))
                out[count++] =
                    (mission_material_class){sizeof(*out), i, mission_value_name(material, k)};
    return count;
}

static int32_t disclose(void *host, const mission_act *act, mission_disclosure_style *style,
                        const mission_material_class **classes, size_t *class_count,
                        mission_error *error)
{
    struct store_policy *policy = &((struct store *)host)->policy;
    const size_t most =
        mission_authority_set_count(act->set) * mission_value_count(policy->material);

    (void)style, (void)error;
    free(policy->classes);
    policy->classes = calloc(most + 1, sizeof(*policy->classes));
    if (!policy->classes)
        return NO_MEMORY;
    *classes = policy->classes;
    *class_count = classify(act->set, policy->material, policy->classes);
    return 0;
}

/* ---- the issuer's questions ---- */

static int32_t may(void *host, const mission_act *act, int32_t *verdict, mission_error *error)
{
    (void)host, (void)act, (void)error;
    *verdict = 1;
    return 0;
}

/* An Intent that asks for a class of authentication gets the one that the operator vouches for. */
static int32_t authenticated(void *host, const mission_act *act, mission_view acr,
                             const mission_value *authentication, int32_t *verdict,
                             mission_error *error)
{
    const struct store *store = host;
    const mission_view said = cli_view(store->acr);

    (void)act, (void)authentication, (void)error;
    *verdict = acr.len == 0 || (said.len == acr.len && memcmp(said.ptr, acr.ptr, acr.len) == 0);
    return 0;
}

static int32_t source(void *host, const mission_act *act, const mission_value *authority_source,
                      int32_t *verdict, mission_error *error)
{
    (void)authority_source;
    return may(host, act, verdict, error);
}

static int32_t purpose(void *host, const mission_act *act, const mission_record *parent,
                       int32_t *verdict, mission_error *error)
{
    (void)parent;
    return may(host, act, verdict, error);
}

static int32_t child_policy(void *host, const mission_act *act, mission_view name, int32_t *verdict,
                            mission_error *error)
{
    (void)name;
    return may(host, act, verdict, error);
}

static int32_t child_client(void *host, const mission_principal *child_actor, mission_sink *out,
                            int32_t *verdict, mission_error *error)
{
    const struct store *store = host;
    const mission_view client = cli_view(store->child_client);

    (void)child_actor, (void)error;
    *verdict = client.len != 0;
    return client.len ? out->write(out->host, client.ptr, client.len) : 0;
}

static int32_t longer(void *host, const mission_act *act, const mission_record *predecessor,
                      int32_t *verdict, mission_error *error)
{
    const struct store *store = host;

    (void)act, (void)predecessor, (void)error;
    *verdict = store->longer;
    return 0;
}

void store_host(struct store *store, mission_issuer_host *out)
{
    *out = (mission_issuer_host){
        .size = sizeof(*out),
        .host = store,
        .may = may,
        .authenticated = authenticated,
        .source = source,
        .policy = policy,
        .disclose = disclose,
        .purpose = purpose,
        .child_policy = child_policy,
        .child_client = child_client,
        .longer = longer,
    };
}
