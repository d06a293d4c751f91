/*
 * Free memory at level debug: it holds ASHLAR_FILL_FREED, but for what the core keeps in free blocks, so that what was
 * written to it is found when it is given out again. At level asan nothing is filled: the accesses themselves are found.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_SAFETY_FREE_MEMORY_H
#define ASHLAR_SAFETY_FREE_MEMORY_H

#include "core/control.h"

/** Fill a free block that covers memory that the heap has just got, or all of a region that starts anew. */
void ashlar_free_memory_fill(struct block *block);

/** The same for the memory that a region was extended by. `sentinel`: where it ended; `joins`: the block before was free. */
void ashlar_free_memory_extend(struct block *sentinel, bool joins);

/** Fill a used block and free it in the core. */
void ashlar_free_memory_give(struct ashlar_heap *heap, void *plain);

/** Shrink a used block in the core, and fill what is cut off. */
void ashlar_free_memory_cut(struct ashlar_heap *heap, void *plain, size_t bytes);

/** The first byte that something wrote to of a payload that the core has just given out; NULL if none. */
const unsigned char *ashlar_free_memory_damage(void *plain);

#endif
