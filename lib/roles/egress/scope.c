/* Reading a scope statement: what it claims has to be what it says (60 EG-3).
 * SPDX-License-Identifier: MIT */
#include "scope.h"
#include "../../model/check.h"

#define CHANNELS_MOST 256u

static const char *const classes[] = {
    "dns_resolution",       "log_error_output",       "shared_stores", "shared_vector_stores",
    "spawned_os_processes", "provider_model_context", "inference_api", "remote_ref_rendering"};

static const char *const claims[] = {"none", "trifecta", "agent_compromise_resistant"};

static const char *const dispositions[] = {"mediated", "excluded", "outside_claim"};

static size_t word_of(mission_view text, const char *const *words, size_t count)
{
    size_t i = 0;

    while (i < count && !mi_view_is(text, mission_view_of(words[i])))
        i++;
    return i;
}

static int32_t one_of(const struct mi_check *check, const struct mi_place *at,
                      const mission_value *value, const char *const *words, size_t count)
{
    const int32_t rc = mi_any_string(check, at, value);

    if (rc)
        return rc;
    return word_of(mission_value_string(value), words, count) < count
               ? MISSION_OK
               : mi_refuse(check, at, MISSION_E_UNKNOWN_VALUE, NULL);
}

static int32_t claim(const struct mi_check *check, const struct mi_place *at,
                     const mission_value *value)
{
    return one_of(check, at, value, claims, MI_COUNT(claims));
}

static int32_t disposition(const struct mi_check *check, const struct mi_place *at,
                           const mission_value *value)
{
    return one_of(check, at, value, dispositions, MI_COUNT(dispositions));
}

static int32_t destination(const struct mi_check *check, const struct mi_place *at,
                           const mission_value *value)
{
    const int32_t rc = mi_any_string(check, at, value);
    struct mi_origin origin;

    if (rc)
        return rc;
    return mi_origin_entry(mission_value_string(value), &origin)
               ? MISSION_OK
               : mi_refuse(check, at, MISSION_E_MALFORMED_URI, "not an origin");
}

static int32_t destinations(const struct mi_check *check, const struct mi_place *at,
                            const mission_value *value)
{
    return mi_array(check, at, value, 0, SIZE_MAX, destination);
}

static int32_t channel(const struct mi_check *check, const struct mi_place *at,
                       const mission_value *value)
{
    static const struct mi_member members[] = {
        {"channel_class", true, mi_filled_string},
        {"disposition", true, disposition},
        {"destinations", false, destinations},
    };
    const struct mi_place place = {.up = at, .name = MI_VIEW("destinations")};
    const int32_t rc = mi_object(check, at, value, members, MI_COUNT(members), mi_open);

    if (rc || !mi_get(value, "destinations") ||
        mi_view_is(mi_get_text(value, "disposition"), MI_VIEW("mediated")))
        return rc;
    return mi_refuse(check, &place, MISSION_E_INCONSISTENT, "destinations of what is not mediated");
}

static int32_t channels(const struct mi_check *check, const struct mi_place *at,
                        const mission_value *value)
{
    int32_t rc = mi_array(check, at, value, 0, CHANNELS_MOST, channel);

    for (size_t i = 1; !rc && i < mission_value_count(value); i++)
        for (size_t j = 0; !rc && j < i; j++) {
            const struct mi_place place = {.up = at, .index = i};

            if (mi_view_is(mi_get_text(mission_value_item(value, i), "channel_class"),
                           mi_get_text(mission_value_item(value, j), "channel_class")))
                rc = mi_refuse(check, &place, MISSION_E_INCONSISTENT, "a channel class twice");
        }
    return rc;
}

static int32_t action_classes(const struct mi_check *check, const struct mi_place *at,
                              const mission_value *value)
{
    return mi_array(check, at, value, 0, SIZE_MAX, mi_filled_string);
}

static bool has_channel(const mission_value *list, const char *name)
{
    for (size_t i = 0; i < mission_value_count(list); i++)
        if (mi_view_is(mi_get_text(mission_value_item(list, i), "channel_class"),
                       mission_view_of(name)))
            return true;
    return false;
}

/* Whoever claims containment has counted everything that could leak. */
static int32_t honest(const struct mi_check *check, const mission_value *statement)
{
    const struct mi_place place = {.name = MI_VIEW("containment_claim")};
    const mission_value *list = mi_get(statement, "channel_classes");

    if (mi_view_is(mi_get_text(statement, "transport"), MI_VIEW("in_memory")))
        return mi_refuse(check, &place, MISSION_E_INCONSISTENT,
                         "a single process contains nothing");
    if (!mission_value_count(mi_get(statement, "mediated_action_classes")))
        return mi_refuse(check, &place, MISSION_E_INCONSISTENT, "no action class is mediated");
    for (size_t i = 0; i < MI_COUNT(classes); i++)
        if (!has_channel(list, classes[i]))
            return mi_refuse(check, &place, MISSION_E_INCONSISTENT,
                             "a channel class is not enumerated");
    return MISSION_OK;
}

static int32_t check_statement(mission_egress_scope *scope, mission_error *error)
{
    static const struct mi_member members[] = {
        {"channel_classes", true, channels},
        {"containment_claim", false, claim},
        {"isolation_mechanism", false, mi_filled_string},
        {"mediated_action_classes", false, action_classes},
        {"transport", false, mi_filled_string},
    };
    const struct mi_check check = {.context = scope->context, .error = error, .doc = scope->doc};
    const mission_value *root = mission_json_root(scope->doc);
    const int32_t rc = mi_object(&check, NULL, root, members, MI_COUNT(members), mi_open);
    const mission_value *said = mi_get(root, "containment_claim");

    if (rc)
        return rc;
    if (said)
        scope->claim = (uint32_t)word_of(mission_value_string(said), claims, MI_COUNT(claims));
    return scope->claim == MISSION_CONTAINMENT_NONE ? MISSION_OK : honest(&check, root);
}

/* ---- Keeping it ---- */

static bool keep_channel(mission_egress_scope *scope, const mission_value *value,
                         struct mi_channel *out)
{
    const mission_value *list = mi_get(value, "destinations");
    const size_t count = mission_value_count(list);
    struct mi_origin *origins = NULL;

    out->name = mi_get_text(value, "channel_class");
    out->mediated = mi_view_is(mi_get_text(value, "disposition"), MI_VIEW("mediated"));
    if (count) {
        if (count > SIZE_MAX / sizeof *origins)
            return false;
        origins = mi_arena_take(&scope->arena, count * sizeof *origins);
        if (!origins)
            return false;
    }
    for (size_t i = 0; i < count; i++) /* each is one: it was checked */
        (void)mi_origin_entry(mission_value_string(mission_value_item(list, i)), &origins[i]);
    out->origins = origins;
    out->count = count;
    return true;
}

static int32_t keep(mission_egress_scope *scope, mission_error *error)
{
    const mission_value *list = mi_get(mission_json_root(scope->doc), "channel_classes");
    const size_t count = mission_value_count(list);

    scope->channels = mi_arena_take(&scope->arena, (count + 1) * sizeof *scope->channels);
    if (!scope->channels)
        return mi_fail(error, MISSION_E_NOMEM);
    for (size_t i = 0; i < count; i++, scope->count++)
        if (!keep_channel(scope, mission_value_item(list, i), &scope->channels[i]))
            return mi_fail(error, MISSION_E_NOMEM);
    return MISSION_OK;
}

static int32_t fill(mission_egress_scope *scope, mission_view text, mission_error *error)
{
    int32_t rc = mission_json_parse(scope->context, text, 0, &scope->doc, error);

    if (!rc)
        rc = check_statement(scope, error);
    if (!rc)
        rc = mission_raw_digest(scope->context, text, &scope->digest, error);
    return rc ? rc : keep(scope, error);
}

int32_t mission_egress_scope_parse(mission_context *context, mission_view text,
                                   mission_egress_scope **out, mission_error *error)
{
    mission_egress_scope *scope;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!context || !out || !mi_usable(text))
        return mi_fail(error, MISSION_E_ARGUMENT);
    scope = mi_resize(&context->memory, NULL, 0, sizeof *scope);
    if (!scope)
        return mi_fail(error, MISSION_E_NOMEM);
    memset(scope, 0, sizeof *scope);
    atomic_init(&scope->refs, 1);
    scope->context = mission_context_ref(context);
    mi_arena_start(&scope->arena, &context->memory);
    rc = fill(scope, text, error);
    if (rc)
        mission_egress_scope_unref(scope);
    else
        *out = scope;
    return rc;
}

mission_egress_scope *mission_egress_scope_ref(mission_egress_scope *scope)
{
    if (scope)
        mi_refs_add(&scope->refs);
    return scope;
}

void mission_egress_scope_unref(mission_egress_scope *scope)
{
    mission_context *context;

    if (!scope || !mi_refs_drop(&scope->refs))
        return;
    context = scope->context;
    mission_json_unref(scope->doc);
    mi_arena_drop(&scope->arena);
    mi_release(&context->memory, scope, sizeof *scope);
    mission_context_unref(context);
}

const mission_value *mission_egress_scope_value(const mission_egress_scope *scope)
{
    return scope ? mission_json_root(scope->doc) : NULL;
}

mission_view mission_egress_scope_digest(const mission_egress_scope *scope)
{
    return scope ? mission_view_of(scope->digest.text) : (mission_view){NULL, 0};
}

uint32_t mission_egress_scope_claim(const mission_egress_scope *scope)
{
    return scope ? scope->claim : MISSION_CONTAINMENT_NONE;
}

const struct mi_channel *mi_egress_channel(const mission_egress_scope *scope, mission_view name)
{
    for (size_t i = 0; scope && i < scope->count; i++)
        if (scope->channels[i].mediated && mi_view_is(scope->channels[i].name, name))
            return &scope->channels[i];
    return NULL;
}
