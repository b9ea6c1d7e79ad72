/* Memory that forgets. SPDX-License-Identifier: MIT */
#include "wipe.h"

void mi_wipe(void *bytes, size_t len)
{
    memset(bytes, 0, len);
    __asm__ __volatile__("" : : "r"(bytes) : "memory"); /* somebody may look, as far as it knows */
}

/* A block never grows in place: the allocator below could leave a copy behind. */
static void *resize(void *host, void *old, size_t was, size_t want)
{
    mission_context *context = host;
    void *block = NULL;

    if (want) {
        block = mi_resize(&context->memory, NULL, 0, want);
        if (!block)
            return NULL;
        if (old)
            memcpy(block, old, was < want ? was : want);
    }
    if (old) {
        mi_wipe(old, was);
        mi_release(&context->memory, old, was);
    }
    return block;
}

mi_memory mi_wiping(mission_context *context)
{
    return (mi_memory){sizeof(mi_memory), context, resize};
}

int32_t mi_wiping_read(mission_context *context, mission_view text, mission_json **out,
                       mission_error *error)
{
    const mi_memory memory = mi_wiping(context);

    return mi_json_read(context, &memory, text, false, out, error);
}
