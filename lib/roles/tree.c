/* An ordered tree of nodes that live in the caller's structs. SPDX-License-Identifier: MIT */
#include "tree.h"

static int32_t height(const struct mi_node *node)
{
    return node ? node->height : 0;
}

static void measure(struct mi_node *node)
{
    const int32_t left = height(node->side[0]), right = height(node->side[1]);

    node->height = 1 + (left > right ? left : right);
}

/* The child of that side comes up. */
static struct mi_node *rotate(struct mi_node *node, int up)
{
    struct mi_node *top = node->side[up];

    node->side[up] = top->side[!up];
    top->side[!up] = node;
    measure(node);
    measure(top);
    return top;
}

/* The two sides differ by two at the most here. */
static struct mi_node *balance(struct mi_node *node)
{
    const int32_t lean = height(node->side[1]) - height(node->side[0]);
    const int heavy = lean > 0;
    struct mi_node *child;

    if (lean >= -1 && lean <= 1) {
        measure(node);
        return node;
    }
    child = node->side[heavy];
    if (height(child->side[!heavy]) > height(child->side[heavy]))
        node->side[heavy] = rotate(child, !heavy);
    return rotate(node, heavy);
}

static struct mi_node *add(const struct mi_tree *tree, struct mi_node *at, struct mi_node *node)
{
    int right;

    if (!at)
        return node;
    right = tree->order(node, at) > 0;
    at->side[right] = add(tree, at->side[right], node);
    return balance(at);
}

void mi_tree_add(struct mi_tree *tree, struct mi_node *node)
{
    *node = (struct mi_node){.height = 1};
    tree->root = add(tree, tree->root, node);
}

static struct mi_node *take_first(struct mi_node *at, struct mi_node **first)
{
    if (!at->side[0]) {
        *first = at;
        return at->side[1];
    }
    at->side[0] = take_first(at->side[0], first);
    return balance(at);
}

/* What stands in the place of a node that goes. */
static struct mi_node *heir(const struct mi_node *gone)
{
    struct mi_node *first, *rest;

    if (!gone->side[1])
        return gone->side[0];
    rest = take_first(gone->side[1], &first);
    first->side[0] = gone->side[0];
    first->side[1] = rest;
    return balance(first);
}

static struct mi_node *take(const struct mi_tree *tree, struct mi_node *at,
                            const struct mi_node *node)
{
    int right;

    if (at == node)
        return heir(node);
    right = tree->order(node, at) > 0;
    at->side[right] = take(tree, at->side[right], node);
    return balance(at);
}

void mi_tree_remove(struct mi_tree *tree, const struct mi_node *node)
{
    tree->root = take(tree, tree->root, node);
}

struct mi_node *mi_tree_find(const struct mi_tree *tree, const struct mi_node *like)
{
    struct mi_node *at = tree->root;
    int order;

    while (at && (order = tree->order(like, at)) != 0)
        at = at->side[order > 0];
    return at;
}

static bool walk(const struct mi_tree *tree, struct mi_node *at, const struct mi_node *after,
                 mi_node_visit visit, void *to)
{
    if (!at)
        return true;
    if (after && tree->order(at, after) <= 0)
        return walk(tree, at->side[1], after, visit, to);
    if (!walk(tree, at->side[0], after, visit, to) || !visit(to, at))
        return false;
    return walk(tree, at->side[1], NULL, visit, to); /* all of it lies behind */
}

void mi_tree_walk(const struct mi_tree *tree, const struct mi_node *after, mi_node_visit visit,
                  void *to)
{
    (void)walk(tree, tree->root, after, visit, to);
}

static void drop_from(struct mi_node *at, void (*drop)(void *to, struct mi_node *node), void *to)
{
    if (!at)
        return;
    drop_from(at->side[0], drop, to);
    drop_from(at->side[1], drop, to);
    drop(to, at);
}

void mi_tree_drop(struct mi_tree *tree, void (*drop)(void *to, struct mi_node *node), void *to)
{
    drop_from(tree->root, drop, to);
    tree->root = NULL;
}
