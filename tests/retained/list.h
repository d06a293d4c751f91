/*
 * A list that a program would keep in retained memory, changed so that a reset at any instruction leaves it whole. The tests on
 * the host and on boards share it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_RETAINED_LIST_H
#define TESTS_RETAINED_LIST_H

#include <ashlar/retained.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** A node of the list: linked last, unlinked first, its content told from `bytes`. */
struct node {
    struct node *next;
    uint32_t bytes; /* of the content */
    unsigned char content[];
};

/** Put a node in front of `*link`; false if there is no memory. */
bool node_push(struct ashlar_retained *retained, struct node **link, size_t bytes);

/** Unlink the node that `*link` leads to, and free it. */
void node_pop(struct ashlar_retained *retained, struct node **link);

/** Give the node that `*link` leads to another size; false if there is no memory. */
bool node_resize(struct ashlar_retained *retained, struct node **link, size_t bytes);

/** Where the first node is linked. */
struct node **list_root(struct ashlar_retained *retained);

/** How many nodes the list has; -1 if one is no payload in use, or its content is not what was written. */
int list_length(struct ashlar_retained *retained);

#endif
