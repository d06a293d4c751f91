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

#define ASKABLE_ATTRIBUTES (ASHLAR_RAM_ATTRIBUTES & ~(unsigned)ASHLAR_RAM_NOT_MALLOC)

static void *caps_alloc(front_caller caller, unsigned attributes, size_t bytes, size_t alignment)
{
    if (ASHLAR_MALLOC_ZERO_RETURNS_NULL && bytes == 0) {
        return NULL;
    }
    void *payload = ashlar_front_alloc_caps(caller, attributes, alignment, bytes);
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
