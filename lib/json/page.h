/* Text for people, made of values that nobody trusts. SPDX-License-Identifier: MIT */
#ifndef MI_PAGE_H
#define MI_PAGE_H

#include "json.h"

/* A failed growth is seen once, in `out.failed`. */
struct mi_page {
    struct mi_buffer out;
    struct mi_buffer scratch; /* a value before it is made inert */
};

void mi_page_start(struct mi_page *page, const mi_memory *memory);
void mi_page_drop(struct mi_page *page);

void mi_say(struct mi_page *page, const char *text); /* the library's own words */
/* Text as it is, but that what acts on a page instead of standing on it (controls, separators of
 * lines, what steers direction, what is not seen) is written as JSON escapes it. Of JSON text it
 * makes the same JSON. Must be UTF-8. */
void mi_say_inert(struct mi_page *page, mission_view text);
void mi_say_value(struct mi_page *page, const mission_value *value); /* JSON, made inert */
void mi_say_name(struct mi_page *page, mission_view name);           /* quoted, as a JSON string */

#endif
