/* What a deployment knows: audiences and scope values, from a file. SPDX-License-Identifier: MIT */
#include "cli.h"

static int32_t audiences(void *host, const mission_value *entry, mission_builder *out,
                         mission_error *error)
{
    const mission_value *map = mission_json_root(host);
    const mission_value *resource = mission_value_get(entry, mission_view_of("resource"));
    const mission_value *type = mission_value_get(entry, mission_view_of("type"));
    const mission_value *found =
        mission_value_get(map, mission_value_string(resource ? resource : type));

    (void)error;
    if (mission_value_kind(found) == MISSION_JSON_STRING)
        mission_builder_value(out, found);
    for (size_t i = 0; i < mission_value_count(found); i++)
        mission_builder_value(out, mission_value_item(found, i));
    return 0;
}

static int32_t authority(void *host, mission_view value, mission_builder *out, mission_error *error)
{
    const mission_value *found = mission_value_get(mission_json_root(host), value);

    (void)error;
    for (size_t i = 0; i < mission_value_count(found); i++)
        mission_builder_value(out, mission_value_item(found, i));
    return 0;
}

mission_audience_map cli_audience_map(mission_json *doc)
{
    return (mission_audience_map){sizeof(mission_audience_map), doc, audiences};
}

mission_scope_map cli_scope_map(mission_json *doc)
{
    return (mission_scope_map){sizeof(mission_scope_map), doc, authority};
}
