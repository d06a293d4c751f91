/*
 * A block between neighbours of every kind, and the calls that must refuse it: for the tests of misuse and of
 * damage.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_UNIT_SCENE_H
#define TESTS_UNIT_SCENE_H

#include "core/links.h"
#include "support/fixture.h"

static inline bool hardened(void)
{
    return ASHLAR_SAFETY >= ASHLAR_SAFETY_HARDENED;
}

/* Whether headers and footers are compared with what stands beside them. */
static inline bool compares(void)
{
    return hardened() && ASHLAR_HARDENING >= 2;
}

/* Layouts of neighbours. */

struct layout {
    bool first;       /* nothing stands before the block */
    bool before_free; /* else whether the block before is free */
    bool last;        /* nothing stands behind it */
    bool after_free;  /* else whether the block behind is free */
};

extern const struct layout layouts[];
extern const size_t layouts_count;

struct scene {
    struct ashlar_heap *heap;
    unsigned char *before; /* NULL if the block is the first */
    unsigned char *block;
    unsigned char *after; /* NULL if the block is the last */
};

enum { BEFORE_BYTES = 76, BLOCK_BYTES = 60, AFTER_BYTES = 92 };

/* The blocks hold `content` all over. The rest of the heap is one used block, or nothing is left of it. */
struct scene scene_set(const struct layout *layout, int content);

static inline struct block *block_under(unsigned char *payload)
{
    return (struct block *)(void *)(payload - 8);
}

/* Each call that takes a payload reports one fault of this kind about this pointer, and changes no byte. */
void assert_each_call_faults(struct ashlar_heap *heap, void *payload, enum ashlar_fault_kind kind);

/* As above, of the calls that resize: free reads less. */
void assert_each_resize_faults(struct ashlar_heap *heap, void *payload, enum ashlar_fault_kind kind);

#endif
