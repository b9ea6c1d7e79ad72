/* Actions that two lists share: one sweep over both, sorted. SPDX-License-Identifier: MIT
 *
 * A family stands as its name and a point: what it covers then follows it at once in the order of
 * bytes, and the families that are open at a place of the sweep form a chain. */
#include "../base/sort.h"
#include "narrow.h"

#define NONE SIZE_MAX

struct action {
    mission_view whole, text;  /* as written; without a family's asterisk */
    struct action *group, *up; /* the first of its equals; the family around it */
    size_t index;              /* in its own list */
    size_t least[2];           /* the first index per list in this group ... */
    size_t open[2];            /* ... and in it or a family around it */
    size_t cover;              /* the first on the other side that this is within */
    struct action *next;       /* of the second list, met with the same of the first */
    bool family, second, written;
};

struct sweep {
    struct action *list, **order;
    size_t count, first; /* of both lists, of the first */
};

static void load(struct action *out, const mission_value *array, bool second)
{
    for (size_t i = 0; i < mission_value_count(array); i++) {
        const mission_view text = mission_value_string(mission_value_item(array, i));
        mission_view name;
        const bool is_family = mi_action_family(text, &name);

        out[i] = (struct action){.whole = text,
                                 .text = {text.ptr, text.len - is_family},
                                 .index = i,
                                 .least = {NONE, NONE},
                                 .open = {NONE, NONE},
                                 .cover = NONE,
                                 .family = is_family,
                                 .second = second};
    }
}

/* By bytes, a family before the action that is spelled like its name. */
static int compare(const struct action *a, const struct action *b)
{
    const size_t least = a->text.len < b->text.len ? a->text.len : b->text.len;
    const int order = least ? memcmp(a->text.ptr, b->text.ptr, least) : 0;

    if (order || a->text.len != b->text.len)
        return order ? order : a->text.len < b->text.len ? -1 : 1;
    return (int)b->family - (int)a->family;
}

static int in_order(const void *x, const void *y)
{
    return compare(*(struct action *const *)x, *(struct action *const *)y);
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

static bool opens(const struct action *open, const struct action *action)
{
    return open->text.len <= action->text.len &&
           memcmp(open->text.ptr, action->text.ptr, open->text.len) == 0;
}

/* Join the equals from `at` on into the group of the first; returns where they end. */
static size_t join(struct sweep *s, size_t at)
{
    struct action *group = s->order[at];

    for (; at < s->count && compare(group, s->order[at]) == 0; at++) {
        struct action *member = s->order[at];

        member->group = group;
        group->least[member->second] = least(group->least[member->second], member->index);
    }
    return at;
}

/* The chain of open families that this group stands in. */
static struct action *around(struct action *open, const struct action *group)
{
    while (open && !opens(open, group))
        open = open->up;
    return open;
}

static void sweep(struct sweep *s)
{
    struct action *open = NULL;

    for (size_t at = 0; at < s->count;) {
        struct action *group = s->order[at];

        at = join(s, at);
        open = group->up = around(open, group);
        for (size_t side = 0; side < 2; side++)
            group->open[side] = least(group->least[side], open ? open->open[side] : NONE);
        if (group->family)
            open = group;
    }
}

/* A first action is met by what it equals or lies in; a second one only by families around it,
 * for its equals speak for it already. */
static bool cover(struct sweep *s)
{
    bool any = false;

    for (size_t i = s->count; i-- > 0;) {
        struct action *action = &s->list[i], *group = action->group;

        if (!action->second)
            action->cover = group->open[1];
        else if (group->up)
            action->cover = group->up->open[0];
        if (action->second && action->cover != NONE) { /* from last to first: the list ascends */
            action->next = s->list[action->cover].next;
            s->list[action->cover].next = action;
        }
        any = any || action->cover != NONE;
    }
    return any;
}

static void put(struct action *action, mission_builder *out)
{
    if (!action->group->written)
        mission_builder_string(out, action->whole);
    action->group->written = true;
}

/* In the order of the pairs (first, second). */
static void write_meets(struct sweep *s, mission_builder *out)
{
    mission_builder_array(out);
    for (size_t i = 0; i < s->first; i++) {
        struct action *first = &s->list[i], *met = first->next;

        for (; met && met->index < first->cover; met = met->next)
            put(met, out);
        if (first->cover != NONE)
            put(first, out);
        for (; met; met = met->next)
            put(met, out);
    }
    mission_builder_end(out);
}

int32_t mi_actions_meet(const mission_context *context, const mission_value *p,
                        const mission_value *c, mission_builder *out, bool *none)
{
    struct sweep s = {.first = mission_value_count(p)};
    size_t size;

    *none = true;
    s.count = s.first + mission_value_count(c);
    if (s.first == 0 || s.first == s.count)
        return MISSION_OK;
    size = s.count * (sizeof *s.list + sizeof(struct action *));
    s.list = mi_resize(&context->memory, NULL, 0, size);
    if (!s.list)
        return MISSION_E_NOMEM;
    s.order = (struct action **)(void *)(s.list + s.count);
    load(s.list, p, false);
    load(s.list + s.first, c, true);
    for (size_t i = 0; i < s.count; i++)
        s.order[i] = &s.list[i];
    mi_sort(s.order, s.count, sizeof *s.order, in_order);
    sweep(&s);
    *none = !cover(&s);
    if (!*none)
        write_meets(&s, out);
    mi_release(&context->memory, s.list, size);
    return MISSION_OK;
}
