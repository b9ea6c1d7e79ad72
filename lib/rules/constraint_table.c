/* The Common Constraints as one table (10-core 2.7). SPDX-License-Identifier: MIT */
#include "constraints.h"

static const struct mi_constraint table[] = {
    {MI_VIEW_INIT("max_amount"), mi_amount_within, NULL, mi_amount_holds},
    {MI_VIEW_INIT("resource_issued_after"), mi_not_before_within, NULL, mi_issued_after_holds},
    {MI_VIEW_INIT("resource_issued_before"), mi_not_after_within, NULL, mi_issued_before_holds},
    {MI_VIEW_INIT("tenant"), mi_text_within, NULL, mi_tenant_holds},
    {MI_VIEW_INIT("recipient_domain"), mi_domain_within, NULL, mi_recipients_hold},
    {MI_VIEW_INIT("time_window"), mi_window_within, mi_window_meet, mi_window_holds},
    {MI_VIEW_INIT("data_classification"), mi_strings_within, mi_strings_meet, mi_labels_hold},
    {MI_VIEW_INIT("allowed_tools"), mi_strings_within, mi_strings_meet, mi_tool_holds},
    {MI_VIEW_INIT("requires_action_approval"), mi_approval_within, NULL, mi_approval_holds},
};

const size_t mi_constraint_count = MI_COUNT(table);

const struct mi_constraint *mi_constraint_at(size_t index)
{
    return index < MI_COUNT(table) ? &table[index] : NULL;
}

const struct mi_constraint *mi_constraint_of(mission_view key)
{
    for (size_t i = 0; i < MI_COUNT(table); i++)
        if (mi_view_is(table[i].key, key))
            return &table[i];
    return NULL;
}
