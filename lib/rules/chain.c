/* Chains of actors: who acted for whom, and nothing more (10-core DG-2, DG-7; 40 section 3.2).
 * SPDX-License-Identifier: MIT */
#include "delegate.h"
#include "members.h"

struct mission_actors {
    atomic_uint refs;
    mission_context *context;
    mission_json *doc;
    const mission_value *value;
    size_t count;
    mission_actor list[]; /* the earliest first */
};

/* ---- One actor ---- */

static bool profile_character(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' ||
           c == '_' || c == '-';
}

bool mi_profile_next(mission_view *rest, mission_view *word)
{
    size_t len = 0;

    while (len < rest->len && profile_character(rest->ptr[len]))
        len++;
    *word = (mission_view){rest->ptr, len};
    if (len == 0 || (len < rest->len && rest->ptr[len] != ' ') || len + 1 == rest->len)
        return false;
    len += len < rest->len;
    *rest = (mission_view){rest->ptr + len, rest->len - len};
    return true;
}

bool mi_profile_well_formed(mission_view text)
{
    mission_view word;

    while (text.len)
        if (!mi_profile_next(&text, &word))
            return false;
    return true;
}

static int32_t sub_profile(const struct mi_check *check, const struct mi_place *at,
                           const mission_value *value)
{
    const int32_t rc = mi_filled_string(check, at, value);

    if (rc || mi_profile_well_formed(mission_value_string(value)))
        return rc;
    return mi_refuse(check, at, MISSION_E_UNKNOWN_VALUE, NULL);
}

static int32_t unexpected(const struct mi_check *check, const struct mi_place *at,
                          const mission_value *value)
{
    (void)value;
    return mi_refuse(check, at, MISSION_E_UNEXPECTED_MEMBER, NULL);
}

/* `act` inside is looked at on its own. */
static int32_t node(const struct mi_check *check, const struct mi_place *at,
                    const mission_value *value)
{
    static const struct mi_member members[] = {
        {"iss", true, mi_filled_string},
        {"sub", true, mi_filled_string},
        {"sub_profile", false, sub_profile},
        {"client_profile", false, unexpected},
    };

    return mi_object(check, at, value, members, MI_COUNT(members), mi_open);
}

static mission_actor actor_of(const mission_value *value)
{
    return (mission_actor){mi_get_text(value, "iss"), mi_get_text(value, "sub"),
                           mi_get_text(value, "sub_profile")};
}

/* ---- The chain ---- */

#define MOST 64u /* no context's limit is higher */

/* From the outside in. */
int32_t mi_actors_check(const struct mi_check *check, const struct mi_place *at,
                        const mission_value *value, size_t *count)
{
    struct mi_place places[MOST];
    int32_t rc = MISSION_OK;

    for (*count = 0; value && !rc; ++*count) {
        if (*count == MOST || *count == check->context->limits.actors)
            return mi_refuse(check, at, MISSION_E_TOO_DEEP, "actors");
        rc = node(check, at, value);
        places[*count] = (struct mi_place){.up = at, .name = MI_VIEW("act")};
        at = &places[*count];
        value = mi_get(value, "act");
    }
    return rc;
}

void mi_actors_write(const char *name, const mission_value *act, mission_builder *to)
{
    const mission_value *chain[MOST];
    size_t count = 0;

    if (!act)
        return;
    for (; act && count < MOST; act = mi_get(act, "act"))
        chain[count++] = act;
    mission_builder_name(to, mission_view_of(name));
    mission_builder_array(to);
    while (count-- > 0) {
        mission_builder_object(to);
        mi_member_value(to, "iss", mi_get(chain[count], "iss"));
        mi_member_value(to, "sub", mi_get(chain[count], "sub"));
        mission_builder_end(to);
    }
    mission_builder_end(to);
}

static int32_t hold(mission_context *context, mission_json *doc, const mission_value *value,
                    size_t count, mission_actors **out, mission_error *error)
{
    mission_actors *made =
        mi_resize(&context->memory, NULL, 0, sizeof *made + count * sizeof made->list[0]);

    if (!made)
        return mi_fail(error, MISSION_E_NOMEM);
    atomic_init(&made->refs, 1);
    made->context = mission_context_ref(context);
    made->doc = mission_json_ref(doc);
    made->value = value;
    made->count = count;
    for (; count > 0; value = mi_get(value, "act"))
        made->list[--count] = actor_of(value);
    *out = made;
    return MISSION_OK;
}

int32_t mission_actors_from(mission_context *context, mission_json *doc, const mission_value *value,
                            mission_actors **out, mission_error *error)
{
    const struct mi_check check = {.context = context, .error = error};
    size_t count;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!context || !doc || !value || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_actors_check(&check, NULL, value, &count);
    return rc ? rc : hold(context, doc, value, count, out, error);
}

static void write_text(mission_builder *b, const char *name, mission_view text)
{
    mission_builder_name(b, mission_view_of(name));
    mission_builder_string(b, text);
}

static int32_t write_chain(mission_context *context, const mission_actors *actors,
                           const mission_actor *actor, mission_json **out, mission_error *error)
{
    mission_builder *b;
    int32_t rc = mission_builder_new(context, &b, error);

    if (rc)
        return rc;
    mission_builder_object(b);
    write_text(b, "sub", actor->sub);
    write_text(b, "iss", actor->iss);
    if (actor->sub_profile.len)
        write_text(b, "sub_profile", actor->sub_profile);
    if (actors) {
        mission_builder_name(b, MI_VIEW("act"));
        mission_builder_value(b, actors->value);
    }
    mission_builder_end(b);
    rc = mission_builder_finish(b, out, error);
    mission_builder_free(b);
    return rc;
}

int32_t mission_actors_extend(mission_context *context, const mission_actors *actors,
                              const mission_actor *actor, mission_actors **out,
                              mission_error *error)
{
    mission_json *doc = NULL;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!context || !actor || !out || !mi_usable(actor->iss) || !mi_usable(actor->sub) ||
        !mi_usable(actor->sub_profile))
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = write_chain(context, actors, actor, &doc, error);
    if (!rc) /* read as every chain is: what was built is checked */
        rc = mission_actors_from(context, doc, mission_json_root(doc), out, error);
    mission_json_unref(doc);
    return rc;
}

mission_actors *mission_actors_ref(mission_actors *actors)
{
    if (actors)
        mi_refs_add(&actors->refs);
    return actors;
}

void mission_actors_unref(mission_actors *actors)
{
    mission_context *context;

    if (!actors || !mi_refs_drop(&actors->refs))
        return;
    context = actors->context;
    mission_json_unref(actors->doc);
    mi_release(&context->memory, actors, sizeof *actors + actors->count * sizeof actors->list[0]);
    mission_context_unref(context);
}

size_t mission_actors_count(const mission_actors *actors)
{
    return actors ? actors->count : 0;
}

int32_t mission_actors_at(const mission_actors *actors, size_t index, mission_actor *out)
{
    if (!out)
        return 0;
    *out = (mission_actor){{NULL, 0}, {NULL, 0}, {NULL, 0}};
    if (!actors || index >= actors->count)
        return 0;
    *out = actors->list[index];
    return 1;
}

const mission_value *mission_actors_value(const mission_actors *actors)
{
    return actors ? actors->value : NULL;
}
