/* The canonical writer: its form is a fixed point and reads back to the same value.
 * SPDX-License-Identifier: MIT */
#include "fuzz.h"

static void check_fixed_point(struct fuzz *fuzz, const mission_value *root, mission_view text)
{
    mission_text *again = NULL;
    mission_json *json = NULL;

    LAW(mission_json_canonicalize(fuzz->plain, text, &again, NULL) == MISSION_OK);
    LAW(fuzz_same(mission_text_view(again), text));
    LAW(mission_json_parse(fuzz->plain, text, 0, &json, NULL) == MISSION_OK);
    LAW(mission_value_equal(root, mission_json_root(json)) == 1);
    mission_json_unref(json);
    mission_text_unref(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_text *text = NULL;
    mission_json *json = NULL;
    struct fuzz fuzz;
    int32_t rc;

    if (!fuzz_start(&fuzz, data, size))
        return 0;
    rc = mission_json_canonicalize(fuzz.context, fuzz.text, &text, &error);
    fuzz_error(&error, rc, fuzz.text.len);
    LAW((text == NULL) == (rc != MISSION_OK));
    mission_text_unref(text);
    fuzz_calm(&fuzz);
    if (mission_json_parse(fuzz.plain, fuzz.text, 0, &json, NULL) == MISSION_OK) {
        LAW(mission_value_canonical(fuzz.plain, mission_json_root(json), &text, NULL) ==
            MISSION_OK);
        check_fixed_point(&fuzz, mission_json_root(json), mission_text_view(text));
        mission_text_unref(text);
    }
    mission_json_unref(json);
    fuzz_end(&fuzz);
    return 0;
}
