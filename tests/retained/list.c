/*
 * See list.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "retained/list.h"

#include <ashlar/stats.h>

/* A list that goes on longer runs in a circle. */
#define LENGTH_MAX 1000

static void content_write(struct node *node, uint32_t from, uint32_t to)
{
    for (uint32_t i = from; i < to; i++) {
        node->content[i] = (unsigned char)(i * 31 + 7);
    }
}

static bool content_is_right(const struct node *node, uint32_t bytes)
{
    for (uint32_t i = 0; i < bytes; i++) {
        if (node->content[i] != (unsigned char)(i * 31 + 7)) {
            return false;
        }
    }
    return true;
}

/* A store that a reset cannot divide, behind all stores before it. */
static void link_store(struct node **link, struct node *node)
{
    __atomic_store_n(link, node, __ATOMIC_RELEASE);
}

bool node_push(struct ashlar_retained *retained, struct node **link, size_t bytes)
{
    struct node *node = ashlar_retained_alloc(retained, sizeof *node + bytes);
    if (node == NULL) {
        return false;
    }
    node->next = *link;
    node->bytes = (uint32_t)bytes;
    content_write(node, 0, node->bytes);
    link_store(link, node);
    return true;
}

void node_pop(struct ashlar_retained *retained, struct node **link)
{
    struct node *node = *link;
    link_store(link, node->next);
    ashlar_retained_free(retained, node);
}

bool node_resize(struct ashlar_retained *retained, struct node **link, size_t bytes)
{
    if (bytes < (*link)->bytes) {
        __atomic_store_n(&(*link)->bytes, (uint32_t)bytes, __ATOMIC_RELEASE);
    }
    if (!ashlar_retained_realloc(retained, (void **)link, sizeof(struct node) + bytes)) {
        return false;
    }
    content_write(*link, (*link)->bytes, (uint32_t)bytes);
    __atomic_store_n(&(*link)->bytes, (uint32_t)bytes, __ATOMIC_RELEASE);
    return true;
}

struct node **list_root(struct ashlar_retained *retained)
{
    return (struct node **)ashlar_retained_root(retained);
}

/* What is in use at `payload`, in bytes; 0 if nothing is. */
struct place {
    const void *payload;
    size_t bytes;
};

static bool place_find(const struct ashlar_block_info *block, void *context)
{
    struct place *place = context;
    if (block->used && block->payload == place->payload) {
        place->bytes = block->payload_bytes;
    }
    return place->bytes == 0;
}

int list_length(struct ashlar_retained *retained)
{
    int length = 0;
    for (struct node *node = *list_root(retained); node != NULL; node = node->next) {
        struct place place = {node, 0};
        (void)ashlar_heap_walk(ashlar_retained_heap(retained), place_find, &place);
        bool fits = place.bytes >= sizeof *node && place.bytes - sizeof *node >= node->bytes;
        if (!fits || !content_is_right(node, node->bytes) || length == LENGTH_MAX) {
            return -1;
        }
        length++;
    }
    return length;
}
