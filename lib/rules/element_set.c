/* Arrays as sets, without a quadratic case. SPDX-License-Identifier: MIT */
#include "../base/sort.h"
#include "../json/json.h"
#include "constraints.h"

#define FEW 256u /* comparisons that are cheaper than sorting */

static int compare(const void *x, const void *y)
{
    return mi_value_compare(*(const mission_value *const *)x, *(const mission_value *const *)y);
}

bool mi_element_set_start(const mission_context *context, struct mi_element_set *set,
                          const mission_value *array, size_t questions)
{
    const size_t count = mission_value_count(array);

    *set = (struct mi_element_set){.memory = &context->memory, .array = array, .count = count};
    if (count == 0 || questions <= FEW / count)
        return true;
    set->sorted = mi_resize(set->memory, NULL, 0, count * sizeof *set->sorted);
    if (!set->sorted)
        return false;
    for (size_t i = 0; i < count; i++)
        set->sorted[i] = mission_value_item(array, i);
    mi_sort(set->sorted, count, sizeof *set->sorted, compare);
    return true;
}

static bool find(const struct mi_element_set *set, const mission_value *value)
{
    size_t low = 0, high = set->count;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const int order = mi_value_compare(value, set->sorted[middle]);

        if (order == 0)
            return true;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return false;
}

bool mi_element_set_has(const struct mi_element_set *set, const mission_value *value)
{
    if (set->sorted)
        return find(set, value);
    for (size_t i = 0; i < set->count; i++)
        if (mission_value_equal(mission_value_item(set->array, i), value))
            return true;
    return false;
}

void mi_element_set_drop(struct mi_element_set *set)
{
    if (set->sorted)
        mi_release(set->memory, set->sorted, set->count * sizeof *set->sorted);
    set->sorted = NULL;
}
