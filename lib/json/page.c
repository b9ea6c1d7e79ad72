/* Text for people; no value of it is trusted with the page. SPDX-License-Identifier: MIT */
#include "page.h"
#include "../base/text.h"

void mi_page_start(struct mi_page *page, const mi_memory *memory)
{
    page->out = (struct mi_buffer){.memory = memory};
    page->scratch = (struct mi_buffer){.memory = memory};
}

void mi_page_drop(struct mi_page *page)
{
    mi_buffer_drop(&page->out);
    mi_buffer_drop(&page->scratch);
}

void mi_say(struct mi_page *page, const char *text)
{
    mi_buffer_add(&page->out, text, strlen(text));
}

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

static void escape_unit(struct mi_page *page, uint32_t unit)
{
    static const char digits[] = "0123456789abcdef";
    char text[6] = {'\\', 'u'};

    for (unsigned i = 0; i < 4; i++)
        text[2 + i] = digits[(unit >> (12 - 4 * i)) & 15];
    mi_buffer_add(&page->out, text, sizeof text);
}

static void escape(struct mi_page *page, uint32_t c)
{
    if (c > 0xFFFF) {
        escape_unit(page, 0xD800 + ((c - 0x10000) >> 10));
        escape_unit(page, 0xDC00 + ((c - 0x10000) & 0x3FF));
    } else {
        escape_unit(page, c);
    }
}

void mi_say_inert(struct mi_page *page, mission_view text)
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

static void flush_scratch(struct mi_page *page, bool good)
{
    if (good)
        mi_say_inert(page, (mission_view){page->scratch.ptr, page->scratch.len});
    else
        page->out.failed = true;
    page->scratch.len = 0;
}

void mi_say_value(struct mi_page *page, const mission_value *value)
{
    flush_scratch(page, mi_write_canonical(&page->scratch, value));
}

void mi_say_name(struct mi_page *page, mission_view name)
{
    flush_scratch(page, mi_write_string(&page->scratch, name));
}
