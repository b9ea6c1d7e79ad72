/* Where in its text a value stands. SPDX-License-Identifier: MIT */
#ifndef MI_LOCATE_H
#define MI_LOCATE_H

#include "../base/base.h"

/* One step down: into the member `name`, or, with .ptr NULL, the element `index`. */
struct mi_step {
    mission_view name;
    size_t index;
};

/* The offset of the value that `count` steps from the outermost one lead to; MISSION_NO_OFFSET when
 * there is none. `text` must be valid: nothing is checked again. Reads the text once. */
uint64_t mi_json_locate(mission_view text, const struct mi_step *steps, size_t count);

#endif
