/* A difference as lines for people; no value of it is trusted with the page.
 * SPDX-License-Identifier: MIT */
#include "../base/text.h"
#include "../json/json.h"

#include <mission/difference.h>

struct page {
    struct mi_buffer out;
    struct mi_buffer scratch; /* a value before it is made inert */
};

static bool say(struct page *page, const char *text)
{
    return mi_buffer_add(&page->out, text, strlen(text));
}

/* Characters that act on a page instead of standing on it: controls, separators of lines, what
 * steers direction, what is not seen. */
static bool acts(uint32_t c)
{
    static const uint32_t ranges[][2] = {
        {0x00, 0x1F},        {0x7F, 0x9F},       {0xA0, 0xA0},       {0xAD, 0xAD},
        {0x34F, 0x34F},      {0x61C, 0x61C},     {0x115F, 0x1160},   {0x1680, 0x1680},
        {0x17B4, 0x17B5},    {0x180B, 0x180F},   {0x2000, 0x200F},   {0x2028, 0x202F},
        {0x205F, 0x206F},    {0x2800, 0x2800},   {0x3000, 0x3000},   {0x3164, 0x3164},
        {0xE000, 0xF8FF},    {0xFE00, 0xFE0F},   {0xFEFF, 0xFEFF},   {0xFFA0, 0xFFA0},
        {0xFFF0, 0xFFFB},    {0x13430, 0x1345F}, {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A},
        {0xE0000, 0x10FFFF},
    };

    for (size_t i = 0; i < MI_COUNT(ranges); i++)
        if (c >= ranges[i][0] && c <= ranges[i][1])
            return true;
    return false;
}

static void escape_unit(struct page *page, uint32_t unit)
{
    static const char digits[] = "0123456789abcdef";
    char text[6] = {'\\', 'u'};

    for (unsigned i = 0; i < 4; i++)
        text[2 + i] = digits[(unit >> (12 - 4 * i)) & 15];
    mi_buffer_add(&page->out, text, sizeof text);
}

static void escape(struct page *page, uint32_t c)
{
    if (c > 0xFFFF) {
        escape_unit(page, 0xD800 + ((c - 0x10000) >> 10));
        escape_unit(page, 0xDC00 + ((c - 0x10000) & 0x3FF));
    } else {
        escape_unit(page, c);
    }
}

/* Text of which every quote and control is escaped already, as JSON; it stays the same JSON. */
static void say_inert(struct page *page, mission_view text)
{
    const unsigned char *at = (const unsigned char *)text.ptr, *end = at + text.len;
    uint32_t c;

    while (at < end) {
        const size_t len = mi_utf8_decode(at, end, &c);

        if (len == 0) { /* no value of a document gets here */
            page->out.failed = true;
            return;
        }
        if (acts(c))
            escape(page, c);
        else
            mi_buffer_add(&page->out, (const char *)at, len);
        at += len;
    }
}

static void flush_scratch(struct page *page, bool good)
{
    if (good)
        say_inert(page, (mission_view){page->scratch.ptr, page->scratch.len});
    else
        page->out.failed = true;
    page->scratch.len = 0;
}

static void say_value(struct page *page, const mission_value *value)
{
    flush_scratch(page, mi_write_canonical(&page->scratch, value));
}

static void say_name(struct page *page, mission_view name)
{
    flush_scratch(page, mi_write_string(&page->scratch, name));
}

static const mission_value *get(const mission_value *value, const char *name)
{
    return mission_value_get(value, mission_view_of(name));
}

/* --- Entries -----------------------------------------------------------------------------------
 */

static void say_list(struct page *page, const mission_value *array)
{
    for (size_t i = 0; i < mission_value_count(array); i++) {
        if (i)
            say(page, ", ");
        say_value(page, mission_value_item(array, i));
    }
}

/* The resource and whether it stands for what is below it too; of an other type, its type. */
static void say_subject(struct page *page, const mission_value *entry)
{
    const mission_value *resource = get(entry, "resource"), *match = get(entry, "resource_match");

    if (!resource) {
        say(page, "type ");
        say_value(page, get(entry, "type"));
        return;
    }
    say_value(page, resource);
    if (mi_view_is(mission_value_string(match), MI_VIEW("prefix")))
        say(page, " and everything below it");
}

static void say_fact(struct page *page, const char *kind, mission_view name,
                     const mission_value *value)
{
    say(page, "  ");
    say(page, kind);
    say_name(page, name);
    say(page, ": ");
    say_value(page, value);
    say(page, "\n");
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
static void say_entry(struct page *page, const char *heading, const mission_value *entry)
{
    const mission_value *constraints = get(entry, "constraints");
    const bool ours = mission_value_kind(get(entry, "actions")) == MISSION_JSON_ARRAY;

    say(page, heading);
    say_subject(page, entry);
    if (ours) {
        say(page, ": ");
        say_list(page, get(entry, "actions"));
    }
    say(page, "\n");
    for (size_t i = 0; ours && i < mission_value_count(constraints); i++)
        say_fact(page, "constraint ", mission_value_name(constraints, i),
                 mission_value_item(constraints, i));
    for (size_t i = 0; i < mission_value_count(entry); i++)
        if (!ours || !told(mission_value_name(entry, i)))
            say_fact(page, "", mission_value_name(entry, i), mission_value_item(entry, i));
}

static void say_side(struct page *page, const char *there, const char *gone,
                     const mission_value *value)
{
    say(page, value ? there : gone);
    if (value)
        say_value(page, value);
}

static void say_member(struct page *page, const mission_value *member)
{
    const mission_value *key = get(member, "key");

    say(page, "  ");
    say(page, key ? "constraint " : "");
    say_value(page, key ? key : get(member, "member"));
    say_side(page, ": was ", ": was absent", get(member, "from"));
    say_side(page, "; is now ", "; is now absent", get(member, "to"));
    say(page, " (");
    mi_buffer_add(&page->out, mission_value_string(get(member, "change")).ptr,
                  mission_value_string(get(member, "change")).len);
    say(page, ")\n");
}

static void say_pair(struct page *page, const char *heading, const mission_value *pair)
{
    const mission_value *members = get(pair, "members");

    say(page, heading);
    say_subject(page, get(pair, "from"));
    say(page, "\n");
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

static size_t say_section(struct page *page, const mission_value *difference,
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

static void say_all(struct page *page, const mission_value *difference)
{
    const bool within = mission_value_boolean(get(difference, "within")) == 1;
    size_t facts = 0;

    say(page, within ? "The new authority stays within the earlier one.\n"
                     : "The new authority goes beyond the earlier one.\n");
    for (size_t i = 0; i < MI_COUNT(sections); i++)
        facts += say_section(page, difference, &sections[i]);
    if (facts == 0)
        say(page, "Nothing changes.\n");
}

int32_t mission_difference_text(mission_context *context, const mission_value *difference,
                                mission_text **out, mission_error *error)
{
    struct page page;

    if (out)
        *out = NULL;
    if (!context || !difference || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    if (!right_shape(difference))
        return mi_fail(error, MISSION_E_WRONG_TYPE);
    page.out = (struct mi_buffer){.memory = &context->memory};
    page.scratch = (struct mi_buffer){.memory = &context->memory};
    say_all(&page, difference);
    if (page.out.failed)
        mi_buffer_drop(&page.out);
    else
        *out = mi_buffer_text(&page.out);
    mi_buffer_drop(&page.scratch);
    return *out ? MISSION_OK : mi_fail(error, MISSION_E_NOMEM);
}
