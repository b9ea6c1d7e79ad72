/* A difference as lines for people; no value of it is trusted with the page.
 * SPDX-License-Identifier: MIT */
#include "../json/page.h"

#include <mission/difference.h>

static const mission_value *get(const mission_value *value, const char *name)
{
    return mission_value_get(value, mission_view_of(name));
}

/* --- Entries -----------------------------------------------------------------------------------
 */

static void say_list(struct mi_page *page, const mission_value *array)
{
    for (size_t i = 0; i < mission_value_count(array); i++) {
        if (i)
            mi_say(page, ", ");
        mi_say_value(page, mission_value_item(array, i));
    }
}

/* The resource and whether it stands for what is below it too; of an other type, its type. */
static void say_subject(struct mi_page *page, const mission_value *entry)
{
    const mission_value *resource = get(entry, "resource"), *match = get(entry, "resource_match");

    if (!resource) {
        mi_say(page, "type ");
        mi_say_value(page, get(entry, "type"));
        return;
    }
    mi_say_value(page, resource);
    if (mi_view_is(mission_value_string(match), MI_VIEW("prefix")))
        mi_say(page, " and everything below it");
}

static void say_fact(struct mi_page *page, const char *kind, mission_view name,
                     const mission_value *value)
{
    mi_say(page, "  ");
    mi_say(page, kind);
    mi_say_name(page, name);
    mi_say(page, ": ");
    mi_say_value(page, value);
    mi_say(page, "\n");
}

static bool told(mission_view name)
{
    static const char *const told_elsewhere[] = {"resource", "resource_match", "actions",
                                                 "constraints"};

    for (size_t i = 0; i < MI_COUNT(told_elsewhere); i++)
        if (mi_view_is(name, mission_view_of(told_elsewhere[i])))
            return true;
    return mi_view_is(name, MI_VIEW("type"));
}

/* A whole entry: what it allows, under which constraints, and every other member as it is. */
static void say_entry(struct mi_page *page, const char *heading, const mission_value *entry)
{
    const mission_value *constraints = get(entry, "constraints");
    const bool ours = mission_value_kind(get(entry, "actions")) == MISSION_JSON_ARRAY;

    mi_say(page, heading);
    say_subject(page, entry);
    if (ours) {
        mi_say(page, ": ");
        say_list(page, get(entry, "actions"));
    }
    mi_say(page, "\n");
    for (size_t i = 0; ours && i < mission_value_count(constraints); i++)
        say_fact(page, "constraint ", mission_value_name(constraints, i),
                 mission_value_item(constraints, i));
    for (size_t i = 0; i < mission_value_count(entry); i++)
        if (!ours || !told(mission_value_name(entry, i)))
            say_fact(page, "", mission_value_name(entry, i), mission_value_item(entry, i));
}

static void say_side(struct mi_page *page, const char *there, const char *gone,
                     const mission_value *value)
{
    mi_say(page, value ? there : gone);
    if (value)
        mi_say_value(page, value);
}

static void say_member(struct mi_page *page, const mission_value *member)
{
    const mission_value *key = get(member, "key");

    mi_say(page, "  ");
    mi_say(page, key ? "constraint " : "");
    mi_say_value(page, key ? key : get(member, "member"));
    say_side(page, ": was ", ": was absent", get(member, "from"));
    say_side(page, "; is now ", "; is now absent", get(member, "to"));
    mi_say(page, " (");
    mi_buffer_add(&page->out, mission_value_string(get(member, "change")).ptr,
                  mission_value_string(get(member, "change")).len);
    mi_say(page, ")\n");
}

static void say_pair(struct mi_page *page, const char *heading, const mission_value *pair)
{
    const mission_value *members = get(pair, "members");

    mi_say(page, heading);
    say_subject(page, get(pair, "from"));
    mi_say(page, "\n");
    for (size_t i = 0; i < mission_value_count(members); i++)
        say_member(page, mission_value_item(members, i));
}

/* --- The whole ---------------------------------------------------------------------------------
 */

/* What people should see first stands first. */
static const struct section {
    const char *name, *heading;
    bool pairs;
} sections[] = {
    {"added", "Added: ", false},     {"widened", "Widened: ", true},
    {"changed", "Changed: ", true},  {"tightened", "Tightened: ", true},
    {"removed", "Removed: ", false},
};

static bool change_word(const mission_value *value)
{
    const mission_view word = mission_value_string(value);

    return mi_view_is(word, MI_VIEW("widened")) || mi_view_is(word, MI_VIEW("tightened")) ||
           mi_view_is(word, MI_VIEW("changed"));
}

static bool right_pair(const mission_value *pair)
{
    const mission_value *members = get(pair, "members");

    if (mission_value_kind(get(pair, "from")) != MISSION_JSON_OBJECT ||
        mission_value_kind(get(pair, "to")) != MISSION_JSON_OBJECT ||
        mission_value_kind(members) != MISSION_JSON_ARRAY)
        return false;
    for (size_t i = 0; i < mission_value_count(members); i++) {
        const mission_value *member = mission_value_item(members, i);

        if (!change_word(get(member, "change")) ||
            mission_value_kind(get(member, "member")) != MISSION_JSON_STRING)
            return false;
    }
    return true;
}

static bool right_section(const mission_value *difference, const struct section *section)
{
    const mission_value *list = get(difference, section->name);

    if (mission_value_kind(list) != MISSION_JSON_ARRAY)
        return false;
    for (size_t i = 0; i < mission_value_count(list); i++) {
        const mission_value *item = mission_value_item(list, i);

        if (section->pairs ? !right_pair(item) : mission_value_kind(item) != MISSION_JSON_OBJECT)
            return false;
    }
    return true;
}

static bool right_shape(const mission_value *difference)
{
    for (size_t i = 0; i < MI_COUNT(sections); i++)
        if (!right_section(difference, &sections[i]))
            return false;
    return mission_value_kind(get(difference, "within")) == MISSION_JSON_BOOLEAN;
}

static size_t say_section(struct mi_page *page, const mission_value *difference,
                          const struct section *section)
{
    const mission_value *list = get(difference, section->name);
    const size_t count = mission_value_count(list);

    for (size_t i = 0; i < count; i++) {
        if (section->pairs)
            say_pair(page, section->heading, mission_value_item(list, i));
        else
            say_entry(page, section->heading, mission_value_item(list, i));
    }
    return count;
}

static void say_all(struct mi_page *page, const mission_value *difference)
{
    const bool within = mission_value_boolean(get(difference, "within")) == 1;
    size_t facts = 0;

    mi_say(page, within ? "The new authority stays within the earlier one.\n"
                        : "The new authority goes beyond the earlier one.\n");
    for (size_t i = 0; i < MI_COUNT(sections); i++)
        facts += say_section(page, difference, &sections[i]);
    if (facts == 0)
        mi_say(page, "Nothing changes.\n");
}

int32_t mission_difference_text(mission_context *context, const mission_value *difference,
                                mission_text **out, mission_error *error)
{
    struct mi_page page;

    if (out)
        *out = NULL;
    if (!context || !difference || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    if (!right_shape(difference))
        return mi_fail(error, MISSION_E_WRONG_TYPE);
    mi_page_start(&page, &context->memory);
    say_all(&page, difference);
    if (page.out.failed)
        mi_buffer_drop(&page.out);
    else
        *out = mi_buffer_text(&page.out);
    mi_buffer_drop(&page.scratch);
    return *out ? MISSION_OK : mi_fail(error, MISSION_E_NOMEM);
}
