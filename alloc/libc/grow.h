/*
 * Inside alloc/libc: the default heap and how it grows and shrinks with the break.
 *
 * Functions named _locked are called with malloc's lock held.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_LIBC_GROW_H
#define ASHLAR_LIBC_GROW_H

#include <ashlar/heap.h>
#include <stdbool.h>
#include <stddef.h>

/**
 * Take core until the heap has a free block of `block_bytes` at its top; create the heap if there is none.
 *
 * @param block_bytes  as ashlar_block_bytes() gives it; SIZE_MAX is refused.
 * Asks for ASHLAR_GROW_STEP_BYTES at a time and, if that is refused, for just what is missing.
 * @return false if there is not enough core: then heap and break are as before, but for a heap that
 *         was created.
 */
bool ashlar_grow_locked(size_t block_bytes);

/** Give whole multiples of `multiple` bytes of the free memory at the top back to sbrk, but for `pad_bytes`; how many bytes. */
size_t ashlar_grow_trim_locked(size_t pad_bytes, size_t multiple);

/** Take back what the last trim gave, so that the heap is as before it, unless somebody else has taken that meanwhile. */
void ashlar_grow_untrim_locked(size_t bytes);

/** Where the region that grows with the break ends; NULL if there is none. */
const void *ashlar_grow_end_locked(void);

#endif
