/* Structs that the library fills for a caller of another version. SPDX-License-Identifier: MIT */
#include "lifecycle.h"

#define STRUCT_MOST 4096u

int32_t mi_give(void *theirs, const void *own, size_t have, size_t least)
{
    unsigned char *bytes = theirs;
    size_t size, known;

    memcpy(&size, theirs, sizeof size);
    if (size < least)
        return MISSION_E_ABI_SMALL;
    if (size > STRUCT_MOST)
        return MISSION_E_ABI_SIZE;
    known = size < have ? size : have;
    memset(bytes, 0, size);
    memcpy(bytes, own, known);
    memcpy(bytes, &size, sizeof size);
    return MISSION_OK;
}
