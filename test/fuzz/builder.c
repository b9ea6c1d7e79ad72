/* The builder: each byte is a call, in any order; what it finishes is what the reader reads.
 * SPDX-License-Identifier: MIT */
#include "fuzz.h"

/* An argument out of the input: its length, then its bytes. */
static mission_view take(mission_view *text)
{
    mission_view view = {text->ptr, 0};

    if (text->len == 0)
        return view;
    view.len = (unsigned char)text->ptr[0] % 16;
    view.ptr++;
    text->ptr++;
    text->len--;
    if (view.len > text->len)
        view.len = text->len;
    text->ptr += view.len;
    text->len -= view.len;
    return view;
}

static int32_t call(mission_builder *builder, const mission_value *other, mission_view *text)
{
    uint8_t what = (uint8_t)text->ptr[0];
    mission_view view;
    double number = 0;

    text->ptr++;
    text->len--;
    switch (what % 12) {
    case 0:
        return mission_builder_object(builder);
    case 1:
        return mission_builder_array(builder);
    case 2:
    case 3:
        return mission_builder_end(builder);
    case 4:
    case 5:
        return mission_builder_name(builder, take(text));
    case 6:
        return mission_builder_boolean(builder, what / 12);
    case 7:
        return mission_builder_integer(builder, (int64_t)what * 50000000000000);
    case 8:
        view = take(text);
        memcpy(&number, view.ptr, view.len < sizeof number ? view.len : sizeof number);
        return mission_builder_number(builder, number);
    case 9:
        return mission_builder_lexeme(builder, take(text));
    case 10:
        return mission_builder_string(builder, take(text));
    default:
        return what & 128 ? mission_builder_value(builder, other) : mission_builder_null(builder);
    }
}

static void check_built(struct fuzz *fuzz, const mission_json *json)
{
    mission_text *text = NULL;
    mission_json *read = NULL;

    fuzz_calm(fuzz);
    LAW(mission_value_canonical(fuzz->plain, mission_json_root(json), &text, NULL) == MISSION_OK);
    LAW(mission_json_parse(fuzz->plain, mission_text_view(text), 0, &read, NULL) == MISSION_OK);
    LAW(mission_value_equal(mission_json_root(json), mission_json_root(read)) == 1);
    mission_json_unref(read);
    mission_text_unref(text);
}

static void drive(struct fuzz *fuzz, mission_builder *builder, const mission_value *other)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_view text = fuzz->text;
    mission_json *json;
    int32_t first = MISSION_OK, rc;

    while (text.len) {
        rc = call(builder, other, &text);
        LAW(first == MISSION_OK || rc == first);
        first = rc;
    }
    rc = mission_builder_finish(builder, &json, &error);
    fuzz_error(&error, rc, SIZE_MAX);
    LAW((json == NULL) == (rc != MISSION_OK));
    LAW(first == MISSION_OK || rc == first);
    if (json)
        check_built(fuzz, json);
    mission_json_unref(json);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char small[] = "{\"b\":[1,\"\\u00e9\"],\"a\":{}}";
    mission_builder *builder = NULL;
    mission_json *other = NULL;
    struct fuzz fuzz;

    if (!fuzz_start(&fuzz, data, size))
        return 0;
    if (mission_json_parse(fuzz.plain, mission_view_of(small), 0, &other, NULL) == MISSION_OK &&
        mission_builder_new(fuzz.context, &builder, NULL) == MISSION_OK)
        drive(&fuzz, builder, mission_json_root(other));
    mission_builder_free(builder);
    mission_json_unref(other);
    fuzz_end(&fuzz);
    return 0;
}
