/* What the Approver acknowledged against what had to be (60 CE-6). SPDX-License-Identifier: MIT */
#include "disclosure.h"

static int32_t acknowledgment(const struct mi_check *check, const struct mi_place *at,
                              const mission_value *value)
{
    static const struct mi_member members[] = {
        {"applies_to", true, mi_applies_to},
        {"condition", true, mi_filled_string},
        {"acknowledged_at", true, mi_rfc3339},
    };

    return mi_object(check, at, value, members, MI_COUNT(members), mi_open);
}

static struct mi_key key_of(const mission_value *one)
{
    return mi_material_key(mi_get(one, "applies_to"), mi_get_text(one, "condition"));
}

static bool gather(struct mi_keys *keys, const mi_memory *memory, const mission_value *list)
{
    if (!mi_keys_start(keys, memory, mission_value_count(list)))
        return false;
    for (size_t i = 0; i < mission_value_count(list); i++) {
        const struct mi_key key = key_of(mission_value_item(list, i));

        mi_keys_add(keys, &key);
    }
    mi_keys_sort(keys);
    return true;
}

/* Each of the list stands among the keys too. */
static int32_t all_among(const struct mi_check *check, const struct mi_place *at,
                         const mission_value *list, const struct mi_keys *keys, int32_t code)
{
    for (size_t i = 0; i < mission_value_count(list); i++) {
        const struct mi_place place = {.up = at, .index = i};
        const struct mi_key key = key_of(mission_value_item(list, i));

        if (!mi_keys_have(keys, &key))
            return mi_refuse(check, &place, code, NULL);
    }
    return MISSION_OK;
}

static int32_t answer(const struct mi_check *check, const mission_value *actions,
                      const mission_value *acknowledgments)
{
    const struct mi_place place = {.name = MI_VIEW("approver_actions")};
    const mi_memory *memory = &check->context->memory;
    struct mi_keys wanted = {0}, given = {0};
    int32_t rc = MISSION_OK;

    if (!gather(&wanted, memory, actions) || !gather(&given, memory, acknowledgments))
        rc = mi_fail(check->error, MISSION_E_NOMEM);
    if (!rc)
        rc = all_among(check, NULL, acknowledgments, &wanted, MISSION_E_INCONSISTENT);
    if (!rc)
        rc = all_among(check, &place, actions, &given, MISSION_E_DECLINED);
    mi_keys_drop(&wanted);
    mi_keys_drop(&given);
    return rc;
}

int32_t mission_disclosure_acknowledged(const mission_disclosure *disclosure,
                                        const mission_value *acknowledgments, mission_error *error)
{
    struct mi_check check = {.error = error};
    int32_t rc = MISSION_OK;

    if (!disclosure)
        return mi_fail(error, MISSION_E_ARGUMENT);
    check.context = disclosure->context;
    if (acknowledgments)
        rc = mi_array(&check, NULL, acknowledgments, 0, SIZE_MAX, acknowledgment);
    return rc ? rc : answer(&check, mi_get(disclosure->value, "approver_actions"), acknowledgments);
}
