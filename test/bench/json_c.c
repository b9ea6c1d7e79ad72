/* The same work by json-c, apart, as its names collide with those of jansson.
 * SPDX-License-Identifier: MIT */
#include "bench.h"

#include <json-c/json.h>

work json_c_parse, json_c_print;

bool json_c_parse(const struct document *document)
{
    json_object *tree = json_tokener_parse(document->ptr);
    bool good = tree != NULL;

    json_object_put(tree);
    return good;
}

bool json_c_print(const struct document *document)
{
    json_object *tree = json_tokener_parse(document->ptr);
    const char *text = json_object_to_json_string_ext(tree, JSON_C_TO_STRING_PLAIN);
    bool good = text != NULL;

    json_object_put(tree);
    return good;
}
