/* The members of a stored book, once for reading and writing. SPDX-License-Identifier: MIT */
#include "book.h"

enum kind { TEXT, NUMBER, CHOICE, TRUTH, LIST, PRINCIPAL, STATE };

struct field {
    mission_view name;
    enum kind kind;
    size_t at; /* in struct mi_book */
};

#define FIELD(member, kind)                                                                        \
    {                                                                                              \
        MI_VIEW_INIT(#member), kind, offsetof(struct mi_book, member)                              \
    }

/* In the order of canonical names, in which they are written: the next one is mostly the next. */
static const struct field fields[] = {
    FIELD(ancestors, LIST),
    FIELD(approver, PRINCIPAL),
    FIELD(cap, NUMBER),
    FIELD(client_id, TEXT),
    FIELD(consented_at, TEXT),
    FIELD(contained, LIST),
    FIELD(containment_version, NUMBER),
    FIELD(created_at, TEXT),
    FIELD(deployment, TEXT),
    FIELD(ended_at, TEXT),
    FIELD(expires_at, TEXT),
    FIELD(held, TRUTH),
    FIELD(id, TEXT),
    FIELD(justification, LIST),
    FIELD(latched, LIST),
    FIELD(on_expiry, CHOICE),
    FIELD(parent, TEXT),
    FIELD(pending_until, TEXT),
    FIELD(predecessor, TEXT),
    FIELD(reason, TEXT),
    FIELD(sequence, NUMBER),
    FIELD(state, STATE),
    FIELD(subject, PRINCIPAL),
    FIELD(successor, TEXT),
    FIELD(suspend_until, TEXT),
    FIELD(tenant, TEXT),
    FIELD(unsettled, TRUTH),
    FIELD(updated_at, TEXT),
    FIELD(version, NUMBER),
};

static void read_text(const mission_value *value, void *to)
{
    const mission_view text = mission_value_string(value);

    memcpy(to, &text, sizeof text);
}

static uint64_t whole(const mission_value *value)
{
    int64_t integer = 0;

    mission_value_integer(value, &integer);
    return integer > 0 ? (uint64_t)integer : 0;
}

static void read_field(const struct field *field, const mission_value *value, void *to)
{
    switch (field->kind) {
    case TEXT:
        read_text(value, to);
        break;
    case NUMBER:
        *(uint64_t *)to = whole(value);
        break;
    case CHOICE:
        *(uint32_t *)to = whole(value) > UINT32_MAX ? UINT32_MAX : (uint32_t)whole(value);
        break;
    case TRUTH:
        *(bool *)to = mission_value_boolean(value) == 1;
        break;
    case LIST:
        *(const mission_value **)to =
            mission_value_kind(value) == MISSION_JSON_ARRAY ? value : NULL;
        break;
    case PRINCIPAL:
        mission_principal_of(value, to);
        break;
    case STATE:
        *(uint32_t *)to = mission_state_of_name(mission_value_string(value));
        break;
    }
}

static void *place(struct mi_book *book, const struct field *field)
{
    return (char *)book + field->at;
}

void mi_read_fields(const mission_value *from, struct mi_book *book)
{
    const size_t members =
        mission_value_kind(from) == MISSION_JSON_OBJECT ? mission_value_count(from) : 0;
    size_t next = 0;

    for (size_t i = 0; i < members; i++) {
        const mission_view name = mission_value_name(from, i);

        for (size_t k = 0; k < MI_COUNT(fields); k++) {
            const struct field *field = &fields[(next + k) % MI_COUNT(fields)];

            if (!mi_view_is(field->name, name))
                continue;
            read_field(field, mission_value_item(from, i), place(book, field));
            next = (size_t)(field - fields) + 1;
            break;
        }
    }
}

static void write_number(mission_builder *to, mission_view name, uint64_t number)
{
    if (!number)
        return;
    mission_builder_name(to, name);
    mission_builder_integer(to, (int64_t)number);
}

static void write_truth(mission_builder *to, mission_view name, bool truth)
{
    if (!truth)
        return;
    mission_builder_name(to, name);
    mission_builder_boolean(to, 1);
}

/* What is empty, 0, false or absent is not written. */
static void write_field(const struct field *field, const void *from, mission_builder *to)
{
    switch (field->kind) {
    case TEXT:
        mi_name_text(to, field->name.ptr, *(const mission_view *)from);
        break;
    case NUMBER:
        write_number(to, field->name, *(const uint64_t *)from);
        break;
    case CHOICE:
        write_number(to, field->name, *(const uint32_t *)from);
        break;
    case TRUTH:
        write_truth(to, field->name, *(const bool *)from);
        break;
    case LIST:
        mi_name_value(to, field->name.ptr, *(const mission_value *const *)from);
        break;
    case PRINCIPAL:
        mi_name_principal(to, field->name.ptr, from);
        break;
    case STATE:
        mi_name_text(to, field->name.ptr,
                     mission_view_of(mission_state_name(*(const uint32_t *)from)));
        break;
    }
}

void mi_write_fields(const struct mi_book *book, mission_builder *to)
{
    for (size_t i = 0; i < MI_COUNT(fields); i++)
        write_field(&fields[i], (const char *)book + fields[i].at, to);
}
