/*
 * Allocation by attributes, and for DMA: see <ashlar/caps.h>.
 *
 * Owns: what may be asked for. Must not know: which RAMs there are (rams.c), how each is allocated from (front.h).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ashlar/caps.h>
#include <ashlar/size.h>
#include <errno.h>

#include "libc/front.h"
#include "libc/rams.h"

#define ASKABLE_ATTRIBUTES (ASHLAR_RAM_ATTRIBUTES & ~(unsigned)ASHLAR_RAM_NOT_MALLOC)

/* Where malloc knows one RAM only, it asks nobody what that is good for. */
static bool break_has(unsigned attributes)
{
    ashlar_malloc_lock();
    (void)ashlar_rams_count_locked();
    bool has = (ashlar_rams_place_locked(0).attributes & attributes) == attributes;
    ashlar_malloc_unlock();
    return has;
}

static void *caps_alloc(front_caller caller, unsigned attributes, size_t bytes, size_t alignment)
{
    if (ASHLAR_MALLOC_ZERO_RETURNS_NULL && bytes == 0) {
        return NULL;
    }
    bool is_there = ASHLAR_RAMS_MAX > 1 || break_has(attributes);
    void *payload = is_there ? ashlar_front_alloc_caps(caller, attributes, alignment, bytes) : NULL;
    if (payload == NULL) {
        *ashlar_libc_errno(caller_context(caller)) = ENOMEM;
    }
    return payload;
}

void *ashlar_alloc_caps(unsigned attributes, size_t bytes, size_t alignment)
{
    front_caller caller = caller_of(ashlar_libc_context());
    if ((attributes & ~ASKABLE_ATTRIBUTES) != 0 || !ashlar_size_is_power_of_two(alignment)) {
        *ashlar_libc_errno(caller_context(caller)) = EINVAL;
        return NULL;
    }
    return caps_alloc(caller, attributes, bytes, alignment);
}

/*
 * The header before the payload lies in the line before it, and what the heap keeps behind a payload lies past all that was
 * asked for, which here ends with a line.
 */
void *ashlar_dma_alloc(size_t bytes)
{
    front_caller caller = caller_of(ashlar_libc_context());
    size_t line_bytes = ashlar_dma_bytes(bytes);
    if (line_bytes == 0) {
        *ashlar_libc_errno(caller_context(caller)) = ENOMEM;
        return NULL;
    }
    return caps_alloc(caller, ASHLAR_RAM_DMA, line_bytes, ASHLAR_CACHE_LINE_BYTES);
}
