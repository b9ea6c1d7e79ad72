/* The reader: any bytes, any limits, any failing allocation. SPDX-License-Identifier: MIT */
#include "fuzz.h"

/* Walk everything, so that each view is touched. */
static size_t walk(const mission_value *value)
{
    mission_view view = mission_value_string(value), lexeme = mission_value_lexeme(value), name;
    size_t sum = 0;
    int64_t integer;

    for (size_t i = 0; i < view.len; i++)
        sum += (unsigned char)view.ptr[i];
    LAW((mission_value_kind(value) == MISSION_JSON_NUMBER) == (lexeme.len > 0));
    LAW(mission_value_number(value) - mission_value_number(value) == 0);
    if (mission_value_integer(value, &integer))
        LAW((double)integer == mission_value_number(value));
    for (size_t i = 0; i < mission_value_count(value); i++) {
        const mission_value *item = mission_value_item(value, i);

        name = mission_value_name(value, i);
        if (mission_value_kind(value) == MISSION_JSON_OBJECT)
            LAW(mission_value_get(value, name) == item);
        sum += walk(item);
    }
    return sum;
}

/* The same verdict without limits and faults, unless one of them spoke. */
static void compare(struct fuzz *fuzz, int32_t rc, const mission_error *error)
{
    mission_error plain = MISSION_ERROR_INIT;
    mission_json *json;
    int32_t again;

    fuzz_calm(fuzz);
    again = mission_json_parse(fuzz->plain, fuzz->text, 0, &json, &plain);
    fuzz_error(&plain, again, fuzz->text.len);
    mission_json_unref(json);
    if (rc == MISSION_OK)
        LAW(again == MISSION_OK);
    else if (error->category == MISSION_CATEGORY_INPUT)
        LAW(again == rc && plain.offset == error->offset);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    mission_error error = MISSION_ERROR_INIT;
    struct fuzz fuzz;
    mission_json *json;
    int32_t rc;

    if (!fuzz_start(&fuzz, data, size))
        return 0;
    rc = mission_json_parse(fuzz.context, fuzz.text, 0, &json, &error);
    fuzz_error(&error, rc, fuzz.text.len);
    LAW((json == NULL) == (rc != MISSION_OK));
    if (json) {
        LAW(fuzz_same(mission_json_text(json), fuzz.text));
        walk(mission_json_root(json));
    }
    mission_json_unref(json);
    compare(&fuzz, rc, &error);
    fuzz_end(&fuzz);
    return 0;
}
