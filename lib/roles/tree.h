/* An ordered tree of nodes that live in the caller's structs. SPDX-License-Identifier: MIT */
#ifndef MI_TREE_H
#define MI_TREE_H

#include "../base/base.h"

/* Balanced by height (AVL): no call goes deeper than 1.45 times the logarithm of the count. It asks
 * for no memory, so what has been prepared can be put into place without failing. */
struct mi_node {
    struct mi_node *side[2];
    int32_t height;
};

typedef int (*mi_node_order)(const struct mi_node *a, const struct mi_node *b);

struct mi_tree {
    struct mi_node *root;
    mi_node_order order;
};

void mi_tree_add(struct mi_tree *tree, struct mi_node *node); /* no equal one is in the tree */
void mi_tree_remove(struct mi_tree *tree, const struct mi_node *node); /* it is in the tree */
struct mi_node *mi_tree_find(const struct mi_tree *tree, const struct mi_node *like);
/* Visit what comes behind `after`, in order, until a visit answers false. */
typedef bool (*mi_node_visit)(void *to, struct mi_node *node);
void mi_tree_walk(const struct mi_tree *tree, const struct mi_node *after, mi_node_visit visit,
                  void *to);
/* Hand over every node, in no order; each may be freed then. The tree is empty afterwards. */
void mi_tree_drop(struct mi_tree *tree, void (*drop)(void *to, struct mi_node *node), void *to);

#endif
