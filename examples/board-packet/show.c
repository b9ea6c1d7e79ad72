/* The disclosure as text for a person. SPDX-License-Identifier: MIT */
#include "story.h"

#include <stdio.h>

/* The strings of a document are valid UTF-8, so the first byte tells the length; a cut one is shown
 * byte by byte. */
static size_t decode(const unsigned char *at, const unsigned char *end, unsigned long *code)
{
    size_t len = *at < 0x80 ? 1 : *at < 0xe0 ? 2 : *at < 0xf0 ? 3 : 4;

    *code = *at;
    if (len == 1 || len > (size_t)(end - at))
        return 1;
    *code &= 0xffu >> (len + 1);
    for (size_t i = 1; i < len; i++)
        *code = *code << 6 | (at[i] & 0x3fu);
    return len;
}

void show_text(mission_view text)
{
    const unsigned char *at = (const unsigned char *)text.ptr;
    const unsigned char *end = at + text.len;
    unsigned long code;

    while (at < end) {
        at += decode(at, end, &code);
        if (code >= 0x20 && code < 0x7f)
            putchar((int)code);
        else
            printf("\\u{%lx}", code);
    }
}

static const mission_value *get(const mission_value *object, const char *name)
{
    return mission_value_get(object, mission_view_of(name));
}

static void line(const char *label, const mission_value *text)
{
    printf("   |  %-12s ", label);
    show_text(mission_value_string(text));
    putchar('\n');
}

static void show_list(const char *label, const mission_value *list)
{
    for (size_t i = 0; i < mission_value_count(list); i++)
        line(i ? "" : label, mission_value_item(list, i));
}

static void show_entry(const mission_value *entry)
{
    const mission_value *constraints = get(entry, "constraints");

    line("at", get(entry, "resource"));
    show_list("  may", get(entry, "actions"));
    for (size_t i = 0; i < mission_value_count(constraints); i++)
        line(i ? "" : "  but", get(mission_value_item(constraints, i), "rendered"));
}

static void show_notices(const mission_value *notices)
{
    for (size_t i = 0; i < mission_value_count(notices); i++)
        line("notice", get(mission_value_item(notices, i), "statement"));
}

void show_disclosure(const mission_disclosure *disclosure, uint32_t profile)
{
    const mission_value *value = mission_disclosure_value(disclosure);
    const mission_value *summary = get(value, "mission_summary");
    const mission_value *entries = get(value, "authority_summary");
    mission_view expiry = mission_profile_term(profile, MISSION_TERM_INTENT_EXPIRY);

    printf("   +-- what the approver is shown\n");
    line("agent", get(get(value, "requesting_client"), "display"));
    line("for", get(summary, "subject_display"));
    line("it says", get(summary, "goal")); /* the client's words, apart from ours */
    show_list("within", get(summary, "constraints"));
    line("until", mission_value_get(summary, expiry));
    for (size_t i = 0; i < mission_value_count(entries); i++)
        show_entry(mission_value_item(entries, i));
    show_notices(get(value, "material_notices"));
    printf("   +--\n");
}

void show_json(mission_context *context, const char *label, const mission_value *value)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_text *text = NULL;

    printf("   %s ", label);
    if (mission_value_canonical(context, value, &text, &error) == MISSION_OK)
        show_text(mission_text_view(text));
    else
        printf("(%s)", error.reason);
    mission_text_unref(text);
    putchar('\n');
}

/* The library's own words, inert already: a line for each fact. */
void show_difference(mission_context *context, const mission_value *difference)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_text *text = NULL;
    mission_view view;

    if (mission_difference_text(context, difference, &text, &error) != MISSION_OK) {
        printf("   (%s)\n", error.reason);
        return;
    }
    view = mission_text_view(text);
    for (size_t at = 0, start = 0; at < view.len; at++)
        if (view.ptr[at] == '\n') {
            printf("   |  %.*s\n", (int)(at - start), view.ptr + start);
            start = at + 1;
        }
    mission_text_unref(text);
}
