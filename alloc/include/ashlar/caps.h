/*
 * Memory by what it is good for: RAMs with attributes, on parts that have several.
 *
 * Which RAMs there are, and what each is good for, the linker script says, or the program's own ashlar_port_ram()
 * (<ashlar_ram.h>). Over each, malloc keeps a heap; the option ASHLAR_RAMS_MAX says how many there may be. Whatever is
 * allocated here is freed by free(), resized by realloc(), and measured by malloc_usable_size().
 *
 * Locks: malloc's, inside each call. ISR-safe: where malloc is.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_CAPS_H
#define ASHLAR_CAPS_H

#include <ashlar/heap.h>
#include <ashlar_ram.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Allocate from a RAM that has all of these attributes.
 *
 * @param attributes  bits of enum ashlar_ram_attribute, but for ASHLAR_RAM_NOT_MALLOC; 0: any RAM that malloc takes.
 * @param bytes       as for malloc: any value; 0: see ASHLAR_MALLOC_ZERO_RETURNS_NULL.
 * @param alignment   in bytes, a power of two; up to ASHLAR_ALIGNMENT is what every payload has.
 * @return a payload with undetermined content, of the first RAM in malloc's order that has the attributes and room. NULL
 *         with errno ENOMEM if there is none; with EINVAL if an attribute is none, or `alignment` no power of two. Nothing
 *         has changed then. ashlar_malloc_exhausted() is not called: to do without is often right.
 *
 * Complexity: O(ASHLAR_RAMS_MAX). The first call of this or of malloc also tests the RAMs: O(log size) of each.
 */
ASHLAR_ALLOCATES ASHLAR_SIZE_IS(2) ASHLAR_ALIGNMENT_IS(3) ASHLAR_RESULT_COUNTS
void *ashlar_alloc_caps(unsigned attributes, size_t bytes, size_t alignment);

/**
 * How many bytes a buffer has that takes whole lines of the data cache: `bytes` rounded up to ASHLAR_CACHE_LINE_BYTES, at
 * least one line; 0 if that does not fit a size_t.
 */
static inline size_t ashlar_dma_bytes(size_t bytes)
{
    const size_t line_bytes = ASHLAR_CACHE_LINE_BYTES;
    return bytes == 0 ? line_bytes : (bytes + (line_bytes - 1)) & ~(line_bytes - 1);
}

/**
 * Allocate a buffer for a DMA controller.
 *
 * @param bytes  any value; rounded up by ashlar_dma_bytes().
 * @return a buffer in RAM with ASHLAR_RAM_DMA, that starts and ends with a line of the data cache: nobody else's data, and
 *         none of the heap's, shares a line with it, so cleaning and invalidating its lines does no harm to others.
 *         NULL with ENOMEM as ashlar_alloc_caps().
 *
 * Before a device writes to it for the first time, its lines must be invalidated (or cleaned): what used this memory before
 * may still be on its way out of the cache. realloc() keeps its alignment, but its end only for sizes that
 * ashlar_dma_bytes() gives.
 */
ASHLAR_ALLOCATES ASHLAR_SIZE_IS(1) ASHLAR_ALIGNED_TO(ASHLAR_CACHE_LINE_BYTES) ASHLAR_RESULT_COUNTS
void *ashlar_dma_alloc(size_t bytes);

/** A RAM, as it was found. */
struct ashlar_ram_info {
    struct ashlar_ram ram;       /**< as it was told; for the one that the break moves in, with its bounds */
    enum ashlar_ram_state state; /**< whether it is in use, or why not */
    const void *where;           /**< the address that told why not; NULL if it is about no single one */
    struct ashlar_heap *heap;    /**< for statistics, checks and walks, under malloc's lock; NULL: none, or none yet */
};

/**
 * What is known of a RAM. Tests the RAMs if that was not done.
 *
 * @param index  from 0 on, in malloc's order.
 * @return false, with *info undetermined, if there are no more: so malloc's heaps are walked by counting up.
 * Complexity: O(1), but for the first call.
 */
bool ashlar_ram_info(unsigned index, struct ashlar_ram_info *info);

/**
 * Take a RAM into use now: one that was left alone (ASHLAR_RAM_RETAINED), or one that was refused because what drives it was
 * not set up yet when malloc was first called.
 *
 * @param index  as in ashlar_ram_info().
 * @return whether it is in use now: then, as every RAM at start, it has been tested and a new heap made over it, whatever
 *         it held; unless it was in use before, when nothing has changed. Of one that was left alone, malloc itself takes no
 *         memory; ashlar_alloc_caps() does for ASHLAR_RAM_RETAINED. False: it is refused, with a report (again).
 */
bool ashlar_ram_open(unsigned index);

#ifdef __cplusplus
}
#endif
#endif
