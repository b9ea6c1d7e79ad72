/* Members of an object that is being built. SPDX-License-Identifier: MIT */
#ifndef MI_MEMBERS_H
#define MI_MEMBERS_H

#include "../base/base.h"
#include <mission/json.h>
#include <mission/principal.h>

static inline void mi_member_text(mission_builder *out, const char *name, mission_view text)
{
    mission_builder_name(out, mission_view_of(name));
    mission_builder_string(out, text);
}

/* Nothing for what is empty. */
static inline void mi_member_filled(mission_builder *out, const char *name, mission_view text)
{
    if (text.len)
        mi_member_text(out, name, text);
}

static inline void mi_member_integer(mission_builder *out, const char *name, uint64_t number)
{
    mission_builder_name(out, mission_view_of(name));
    mission_builder_integer(out, number > INT64_MAX ? INT64_MAX : (int64_t)number);
}

static inline void mi_member_value(mission_builder *out, const char *name,
                                   const mission_value *value)
{
    if (!value)
        return;
    mission_builder_name(out, mission_view_of(name));
    mission_builder_value(out, value);
}

/* Begin an object, or an array, as a member. */
static inline void mi_member_object(mission_builder *out, const char *name)
{
    mission_builder_name(out, mission_view_of(name));
    mission_builder_object(out);
}

static inline void mi_member_array(mission_builder *out, const char *name)
{
    mission_builder_name(out, mission_view_of(name));
    mission_builder_array(out);
}

static inline void mi_member_principal(mission_builder *out, const char *name,
                                       const mission_principal *who)
{
    mission_builder_name(out, mission_view_of(name));
    mission_builder_object(out);
    mi_member_text(out, "iss", who->iss);
    mi_member_text(out, "sub", who->sub);
    mission_builder_end(out);
}

/* Close the builder: its document when everything before it went well (`rc` 0), else nothing. */
static inline int32_t mi_members_finish(mission_builder *builder, int32_t rc, mission_json **out,
                                        mission_error *error)
{
    if (!rc)
        rc = mission_builder_finish(builder, out, error);
    mission_builder_free(builder);
    return rc;
}

#endif
