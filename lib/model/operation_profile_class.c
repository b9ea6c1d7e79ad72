/* The class of an action that depends on its arguments. SPDX-License-Identifier: MIT
 *
 *   "classes": [{"class": "consequential_read", "when": {"/method": ["GET", "HEAD"]}}]
 *
 * A row matches when every pointer has one of its values. The highest row that matches counts; an
 * invocation without a row has the profile's `class`, which no row exceeds. */
#include "operation_profile.h"

#define ROWS_MOST 1024u

static int32_t values(const struct mi_check *check, const struct mi_place *at,
                      const mission_value *value)
{
    return mi_array(check, at, value, 1, SIZE_MAX, NULL);
}

static int32_t when(const struct mi_check *check, const struct mi_place *at,
                    const mission_value *value)
{
    int32_t rc = mi_object(check, at, value, NULL, 0, values);

    if (!rc && mission_value_count(value) == 0)
        rc = mi_refuse(check, at, MISSION_E_EMPTY, NULL);
    return rc;
}

static int32_t row(const struct mi_check *check, const struct mi_place *at,
                   const mission_value *value)
{
    static const struct mi_member members[] = {
        {"class", true, mi_class_name},
        {"when", true, when},
    };

    return mi_object(check, at, value, members, MI_COUNT(members), mi_closed);
}

int32_t mi_operation_classes_check(const struct mi_check *check, const struct mi_place *at,
                                   const mission_value *value)
{
    return mi_array(check, at, value, 1, ROWS_MOST, row);
}

static int32_t compile_tests(const struct mi_check *check, const struct mi_place *at,
                             mission_operation_profile *profile, const mission_value *object,
                             struct mi_class_row *out)
{
    const struct mi_place here = {at, MI_VIEW("when"), 0};

    out->tests = mi_arena_take(&profile->arena, mission_value_count(object) * sizeof *out->tests);
    if (!out->tests)
        return mi_fail(check->error, MISSION_E_NOMEM);
    for (size_t i = 0; i < mission_value_count(object); i++) {
        const struct mi_place place = {&here, mission_value_name(object, i), 0};
        struct mi_class_test *test = &out->tests[out->count];
        int32_t rc = mi_path_compile(&profile->arena, place.name, &test->path);

        if (rc == MISSION_E_NOMEM)
            return mi_fail(check->error, rc);
        if (rc || mi_path_many(&test->path))
            return mi_refuse(check, &place, MISSION_E_MALFORMED_NAME, "not a pointer to one value");
        if (!mi_path_digested(&test->path, &profile->parameters))
            return mi_refuse(check, &place, MISSION_E_INCONSISTENT,
                             "no parameter that is digested");
        test->values = mission_value_item(object, i);
        out->count++;
    }
    return MISSION_OK;
}

static int32_t compile_row(const struct mi_check *check, const struct mi_place *at,
                           mission_operation_profile *profile, const mission_value *value,
                           struct mi_class_row *out)
{
    const struct mi_place place = {at, MI_VIEW("class"), 0};

    *out =
        (struct mi_class_row){.action_class = mission_class_of_name(mi_get_text(value, "class"))};
    if (mi_class_rank(out->action_class) > mi_class_rank(profile->terms.action_class))
        return mi_refuse(check, &place, MISSION_E_INCONSISTENT,
                         "the profile's class is the widest that can be reached");
    if (out->action_class == MISSION_CLASS_NONE && profile->terms.binding)
        return mi_refuse(check, &place, MISSION_E_INCONSISTENT,
                         "a read whose parameters select what it discloses");
    return compile_tests(check, at, profile, mi_get(value, "when"), out);
}

int32_t mi_classes_compile(const struct mi_check *check, mission_operation_profile *profile)
{
    const struct mi_place here = {NULL, MI_VIEW("classes"), 0};
    const mission_value *list = mi_get(profile->root, "classes");
    const size_t count = mission_value_count(list);
    int32_t rc = MISSION_OK;

    if (!count)
        return MISSION_OK;
    profile->rows = mi_arena_take(&profile->arena, count * sizeof *profile->rows);
    if (!profile->rows)
        return mi_fail(check->error, MISSION_E_NOMEM);
    for (size_t i = 0; !rc && i < count; i++) {
        const struct mi_place place = {&here, {NULL, 0}, i};

        rc = compile_row(check, &place, profile, mission_value_item(list, i), &profile->rows[i]);
    }
    profile->row_count = count;
    return rc;
}

static bool test_holds(const struct mi_class_test *test, const mission_value *parameters)
{
    const mission_value *found = mi_path_find(&test->path, parameters);

    for (size_t i = 0; found && i < mission_value_count(test->values); i++)
        if (mission_value_equal(found, mission_value_item(test->values, i)))
            return true;
    return false;
}

static bool row_holds(const struct mi_class_row *row, const mission_value *parameters)
{
    for (size_t i = 0; i < row->count; i++)
        if (!test_holds(&row->tests[i], parameters))
            return false;
    return true;
}

uint32_t mission_operation_profile_class(const mission_operation_profile *profile,
                                         const mission_value *parameters)
{
    uint32_t found = MISSION_CLASS_COUNT;

    if (!profile)
        return MISSION_CLASS_IRREVERSIBLE;
    for (size_t i = 0; parameters && i < profile->row_count; i++) {
        const uint32_t has = profile->rows[i].action_class;

        if (row_holds(&profile->rows[i], parameters) &&
            (found == MISSION_CLASS_COUNT || mi_class_rank(has) > mi_class_rank(found)))
            found = has;
    }
    return found == MISSION_CLASS_COUNT ? profile->terms.action_class : found;
}
