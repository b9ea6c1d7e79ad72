/* The facts of one action, read where its profile says. Nothing is allocated: this is in the path
 * of every decision. SPDX-License-Identifier: MIT */
#include "operation_profile.h"

/* The caller's memory, and what is read. */
struct reading {
    const mission_value *parameters, *attributes;
    char *at, *end;
};

struct looking {
    const struct mi_mapping *mapping;
    const mission_value *parameters, *attributes;
    void *host; /* what the host had before */
    int32_t (*lookup)(void *host, mission_view name, const mission_value **out);
};

static void *take(struct reading *reading, size_t size)
{
    char *taken = reading->at;

    if (!taken || size > (size_t)(reading->end - taken))
        return NULL;
    reading->at = taken + size;
    return taken;
}

static const mission_value *root_of(const struct mi_source *source, const mission_value *parameters,
                                    const mission_value *attributes)
{
    return source->attribute || !parameters ? attributes : parameters;
}

static const mission_value *find(const struct mi_source *source, const mission_value *parameters,
                                 const mission_value *attributes)
{
    return source->literal ? source->literal
                           : mi_path_find(&source->path, root_of(source, parameters, attributes));
}

/* A text; anything else, a number that looks like one included, is missing. */
static void read_text(const struct reading *reading, const struct mi_sources *sources,
                      mission_view *out)
{
    if (sources->count)
        *out = mission_value_string(find(sources->list, reading->parameters, reading->attributes));
}

/* ---- Lists ---- */

struct list {
    struct reading *reading;
    mission_view *first;
    size_t count;
};

static bool add(struct list *list, const mission_value *value)
{
    const mission_view text = mission_value_string(value);
    mission_view *room = text.ptr ? take(list->reading, sizeof text) : NULL;

    if (!room)
        return false;
    if (!list->count++)
        list->first = room;
    *room = text;
    return true;
}

/* A text, or an array of texts. */
static bool add_all(struct list *list, const mission_value *value)
{
    if (mission_value_kind(value) != MISSION_JSON_ARRAY)
        return add(list, value);
    for (size_t i = 0; i < mission_value_count(value); i++)
        if (!add(list, mission_value_item(value, i)))
            return false;
    return true;
}

static bool has_parts(const mission_value *value)
{
    const uint32_t kind = mission_value_kind(value);

    return kind == MISSION_JSON_ARRAY || kind == MISSION_JSON_OBJECT;
}

/* False: something cannot be read. With `must`, what is not there cannot either. */
static bool gather(struct list *list, const struct mi_path *path, size_t from,
                   const mission_value *value, bool must)
{
    for (size_t i = from; i < path->count; i++) {
        if (path->steps[i].each) {
            if (mission_value_kind(value) != MISSION_JSON_ARRAY)
                return false;
            for (size_t k = 0; k < mission_value_count(value); k++)
                if (!gather(list, path, i + 1, mission_value_item(value, k), true))
                    return false;
            return true;
        }
        if (!has_parts(value))
            return false;
        value = mi_path_step(value, &path->steps[i]);
        if (!value)
            return !must;
    }
    return add_all(list, value);
}

/* An optional parameter that is not there adds nothing: its absence is digested. An attribute that
 * is not there, or an element without its text, is one that nobody could check. */
static bool gather_source(struct list *list, const struct mi_source *source)
{
    const struct reading *reading = list->reading;
    const mission_value *root = root_of(source, reading->parameters, reading->attributes);

    if (source->literal)
        return add(list, source->literal);
    return root && gather(list, &source->path, 0, root, root != reading->parameters);
}

static void read_list(struct reading *reading, const struct mi_sources *sources,
                      const mission_view **out, size_t *count)
{
    struct list list = {.reading = reading};
    bool whole = true;

    if (!sources->count)
        return;
    for (size_t i = 0; whole && i < sources->count; i++)
        whole = gather_source(&list, &sources->list[i]);
    *out = whole ? list.first : NULL;
    *count = whole ? list.count : 0;
}

/* ---- The host's own constraints ---- */

static int32_t look_up(void *host, mission_view name, const mission_value **out)
{
    const struct looking *looking = host;

    *out = NULL;
    for (size_t i = 0; i < looking->mapping->host_count; i++) {
        const struct mi_host_fact *fact = &looking->mapping->host[i];

        if (!mi_view_is(fact->key, name))
            continue;
        *out = find(&fact->source, looking->parameters, looking->attributes);
        return MISSION_OK;
    }
    return looking->lookup ? looking->lookup(looking->host, name, out) : MISSION_OK;
}

static void read_host(struct reading *reading, const struct mi_mapping *mapping,
                      mission_facts *facts)
{
    struct looking *looking;

    if (!mapping->host_count)
        return;
    looking = take(reading, sizeof *looking);
    if (looking)
        *looking = (struct looking){mapping, reading->parameters, reading->attributes, facts->host,
                                    facts->lookup};
    facts->host = looking;
    facts->lookup = looking ? look_up : NULL;
}

static void read_all(struct reading *reading, const struct mi_mapping *mapping,
                     mission_facts *facts)
{
    read_text(reading, &mapping->amount, &facts->amount);
    read_text(reading, &mapping->currency, &facts->currency);
    read_text(reading, &mapping->issued, &facts->resource_issued);
    read_text(reading, &mapping->tenant, &facts->tenant);
    read_text(reading, &mapping->tool, &facts->tool);
    read_host(reading, mapping, facts);
    read_list(reading, &mapping->recipients, &facts->recipient_domains,
              &facts->recipient_domain_count);
    read_list(reading, &mapping->labels, &facts->data_labels, &facts->data_label_count);
}

void mi_operation_facts(const mission_operation_profile *profile, const mission_value *parameters,
                        const mission_value *attributes, void *scratch, size_t scratch_size,
                        mission_facts *out)
{
    struct reading reading = {parameters, attributes, scratch, NULL};

    if (scratch)
        reading.end = reading.at + scratch_size;
    read_all(&reading, &profile->mapping, out);
}

int32_t mission_operation_profile_facts(const mission_operation_profile *profile,
                                        const mission_value *parameters,
                                        const mission_value *attributes, void *scratch,
                                        size_t scratch_size, mission_facts *out,
                                        mission_error *error)
{
    const size_t ends[] = {MI_END_OF(mission_facts, lookup)};
    mission_facts own;
    int32_t rc;

    if (!profile || !out || (scratch_size && !scratch) ||
        (uintptr_t)scratch % _Alignof(struct looking))
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_import(&own, sizeof own, out, ends, MI_COUNT(ends));
    if (rc)
        return mi_fail(error, rc);
    mi_operation_facts(profile, parameters, attributes, scratch, scratch_size, &own);
    return mi_give(out, &own, sizeof own, MI_END_OF(mission_facts, lookup));
}
