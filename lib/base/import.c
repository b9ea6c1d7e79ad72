/* Structs that a host fills or sizes. SPDX-License-Identifier: MIT */
#include "base.h"

#define STRUCT_MOST 4096u

int32_t mi_import(void *own, size_t have, const void *theirs, const size_t *ends, size_t versions)
{
    const unsigned char *bytes = theirs;
    size_t size, known;
    bool end = false;

    memcpy(&size, theirs, sizeof size); /* each such struct opens with it */
    if (size == have) {                 /* built with these headers, as nearly always */
        memcpy(own, theirs, have);
        return MISSION_OK;
    }
    if (size < ends[0])
        return MISSION_E_ABI_SMALL;
    if (size > STRUCT_MOST)
        return MISSION_E_ABI_SIZE;
    for (size_t i = 0; i < versions; i++)
        end = end || size == ends[i];
    /* An old size is one of the ends (or padded up to alignment); ours or larger is checked below.
     */
    if (!end && size < have)
        return MISSION_E_ABI_SIZE;
    known = size < have ? size : have;
    for (size_t i = known; i < size; i++)
        if (bytes[i] != 0)
            return MISSION_E_ABI_NEWER;
    memcpy(own, theirs, known);
    memset((unsigned char *)own + known, 0, have - known);
    memcpy(own, &have, sizeof have);
    return MISSION_OK;
}

int32_t mi_give(void *theirs, const void *own, size_t have, size_t least)
{
    unsigned char *bytes = theirs;
    size_t size, known;

    memcpy(&size, theirs, sizeof size);
    if (size == have) {
        memcpy((char *)theirs + sizeof size, (const char *)own + sizeof size, have - sizeof size);
        return MISSION_OK;
    }
    if (size < least)
        return MISSION_E_ABI_SMALL;
    if (size > STRUCT_MOST)
        return MISSION_E_ABI_SIZE;
    known = size < have ? size : have;
    memcpy(bytes, own, known);
    memset(bytes + known, 0, size - known);
    memcpy(bytes, &size, sizeof size);
    return MISSION_OK;
}
