/* Which entries may apply to some audiences. SPDX-License-Identifier: MIT
 *
 * A projection has to answer as the whole set does, for its audiences, also after a containment. So
 * what cannot be told apart from an audience stays: prefix bases that have no normal form, and all
 * of them when an audience has none. */
#include "../base/sort.h"
#include "policy_view.h"

/* An absent part comes before an empty one. */
static int order_of_parts(mission_view a, mission_view b)
{
    return !a.ptr != !b.ptr ? (a.ptr != NULL) - (b.ptr != NULL) : mi_view_order(a, b);
}

static mission_view path_of(const struct mi_uri_normal *uri)
{
    return uri->path.len == 1 ? (mission_view){uri->path.ptr, 0} : uri->path;
}

static int order_of_authorities(const struct mi_uri_normal *a, const struct mi_uri_normal *b)
{
    int order = mi_view_order(a->scheme, b->scheme);

    if (!order)
        order = mi_view_order(a->host, b->host);
    if (!order)
        order = order_of_parts(a->port, b->port);
    return order ? order : order_of_parts(a->userinfo, b->userinfo);
}

static int compare(const void *x, const void *y)
{
    const struct mi_uri_normal *a = x, *b = y;
    const int order = order_of_authorities(a, b);

    return order ? order : mi_view_order(path_of(a), path_of(b));
}

/* Does `a` come before everything that is strictly below the base? */
static bool before_below(const struct mi_uri_normal *a, const struct mi_uri_normal *base)
{
    const mission_view path = path_of(a), over = path_of(base);
    const size_t least = path.len < over.len ? path.len : over.len;
    int order = order_of_authorities(a, base);

    if (!order && least)
        order = memcmp(path.ptr, over.ptr, least);
    if (order)
        return order < 0;
    return path.len <= over.len || path.ptr[over.len] < '/';
}

static bool before(const struct mi_uri_normal *a, const struct mi_uri_normal *base)
{
    return compare(a, base) < 0;
}

static size_t lower(const struct mi_policy_scope *scope, const struct mi_uri_normal *base,
                    bool (*is_before)(const struct mi_uri_normal *, const struct mi_uri_normal *))
{
    size_t low = 0, high = scope->count;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;

        if (is_before(&scope->normal[middle], base))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Is some audience the base, or below it? */
static bool reaches(const struct mi_policy_scope *scope, const struct mi_uri_normal *base)
{
    const size_t same = lower(scope, base, before), below = lower(scope, base, before_below);

    return (same < scope->count && mi_uri_under(base, &scope->normal[same])) ||
           (below < scope->count && mi_uri_under(base, &scope->normal[below]));
}

bool mi_policy_applies(const struct mi_policy_scope *scope, const struct mi_entry *shape,
                       bool known)
{
    const struct mi_key key = {.part[0] = shape->resource};

    if (!shape->resource.len)
        return true; /* another type's own way of saying where it applies */
    if (mi_keys_have(&scope->exact, &key))
        return true;
    if (known && !shape->prefix)
        return shape->undecided;
    if (shape->prefix && (scope->odd || shape->undecided))
        return true;
    return shape->normalized && reaches(scope, &shape->normal);
}

int32_t mi_policy_scope_start(const mission_context *context, struct mi_arena *arena,
                              const mission_view *audiences, size_t count,
                              struct mi_policy_scope *out)
{
    int32_t rc = MISSION_OK;

    *out = (struct mi_policy_scope){.count = 0};
    if (count > SIZE_MAX / sizeof *out->normal - 1)
        return MISSION_E_NOMEM;
    out->normal = mi_arena_take(arena, (count + 1) * sizeof *out->normal);
    if (!out->normal || !mi_keys_start(&out->exact, &context->memory, count))
        return MISSION_E_NOMEM;
    for (size_t i = 0; !rc && i < count; i++) {
        bool usable;

        mi_keys_add(&out->exact, &(struct mi_key){.part[0] = audiences[i]});
        rc = mi_uri_normalize(arena, audiences[i], &out->normal[out->count], &usable);
        out->count += usable;
        out->odd = out->odd || !usable;
    }
    if (rc)
        mi_policy_scope_drop(out);
    if (rc)
        return rc;
    mi_keys_sort(&out->exact);
    mi_sort(out->normal, out->count, sizeof *out->normal, compare);
    return MISSION_OK;
}

void mi_policy_scope_drop(struct mi_policy_scope *scope)
{
    mi_keys_drop(&scope->exact);
}
