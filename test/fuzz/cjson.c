/* bindings/cjson: a text by way of cJSON is the same value, or is refused; what cJSON alone makes
 * of a text never passes when it is not I-JSON. SPDX-License-Identifier: MIT */
#include "fuzz.h"

#include <mission/cjson.h>

static void round_trip(struct fuzz *fuzz, const mission_value *root)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_json *back = NULL;
    cJSON *tree = NULL;
    int32_t rc = mission_cjson_out(fuzz->context, root, &tree, &error);

    fuzz_error(&error, rc, SIZE_MAX);
    LAW((tree == NULL) == (rc != MISSION_OK));
    if (tree) {
        LAW(mission_cjson_in(fuzz->plain, tree, &back, NULL) == MISSION_OK);
        LAW(mission_value_equal(root, mission_json_root(back)) == 1);
    }
    mission_json_unref(back);
    cJSON_Delete(tree);
}

static void inward(struct fuzz *fuzz)
{
    cJSON *tree = cJSON_ParseWithLength(fuzz->text.ptr, fuzz->text.len);
    mission_error error = MISSION_ERROR_INIT;
    mission_text *text = NULL;
    mission_json *json = NULL;
    int32_t rc;

    if (!tree)
        return;
    rc = mission_cjson_in(fuzz->context, tree, &json, &error);
    fuzz_error(&error, rc, SIZE_MAX);
    LAW((json == NULL) == (rc != MISSION_OK));
    fuzz_calm(fuzz);
    if (json) {
        LAW(mission_value_canonical(fuzz->plain, mission_json_root(json), &text, NULL) ==
            MISSION_OK);
        mission_json_unref(json);
        LAW(mission_json_parse(fuzz->plain, mission_text_view(text), 0, &json, NULL) == MISSION_OK);
    }
    mission_text_unref(text);
    mission_json_unref(json);
    cJSON_Delete(tree);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    mission_json *json = NULL;
    struct fuzz fuzz;

    if (!fuzz_start(&fuzz, data, size))
        return 0;
    inward(&fuzz);
    fuzz_calm(&fuzz);
    if (mission_json_parse(fuzz.plain, fuzz.text, 0, &json, NULL) == MISSION_OK)
        round_trip(&fuzz, mission_json_root(json));
    mission_json_unref(json);
    fuzz_end(&fuzz);
    return 0;
}
