/*
 * Counts the instructions of calls on retained memory, and the bytes that it takes besides blocks, for memory of several sizes.
 *
 * Prints a line for each size; fails if it cannot count exactly.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "instructions.h"

#include <ashlar/retained.h>
#include <ashlar/stats.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define OBJECT_BYTES 24u
#define OBJECTS 32u

static uint64_t memory[65536 / sizeof(uint64_t)];

static uintptr_t call_open(uintptr_t bytes, uintptr_t origin)
{
    return (uintptr_t)ashlar_retained_open(memory, bytes, 1, (enum ashlar_retained_origin *)origin);
}

static uintptr_t call_alloc(uintptr_t retained, uintptr_t bytes)
{
    return (uintptr_t)ashlar_retained_alloc((struct ashlar_retained *)retained, bytes);
}

static uintptr_t call_free(uintptr_t retained, uintptr_t payload)
{
    ashlar_retained_free((struct ashlar_retained *)retained, (void *)payload);
    return 0;
}

/* What of the memory no block can ever have. */
static unsigned bytes_besides_blocks(struct ashlar_retained *retained, size_t bytes)
{
    struct ashlar_stats stats = ashlar_heap_stats(ashlar_retained_heap(retained));
    return (unsigned)(bytes - stats.region_bytes + stats.overhead_bytes);
}

/* False if the second opening does not take over what the first left. */
static bool measure(size_t bytes)
{
    enum ashlar_retained_origin origin;
    uintptr_t retained;
    uintptr_t payload;
    uintptr_t nothing;
    memory[0] = 0;
    uint32_t created = instructions_of(call_open, bytes, (uintptr_t)&origin, &retained);
    uint32_t alloc = instructions_of(call_alloc, retained, OBJECT_BYTES, &payload);
    uint32_t release = instructions_of(call_free, retained, payload, &nothing);
    for (unsigned i = 0; i < OBJECTS && call_alloc(retained, OBJECT_BYTES) != 0; i++) {
    }
    uint32_t reused = instructions_of(call_open, bytes, (uintptr_t)&origin, &retained);
    printf("%u bytes: besides %u alloc %u free %u create %u reuse %u\n", (unsigned)bytes,
           bytes_besides_blocks((struct ashlar_retained *)retained, bytes), (unsigned)alloc, (unsigned)release,
           (unsigned)created, (unsigned)reused);
    return origin == ASHLAR_RETAINED_REUSED;
}

int main(void)
{
    static const size_t sizes[] = {2048, 8192, 65536};
    if (!instructions_start()) {
        return EXIT_FAILURE;
    }
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        if (!measure(sizes[i])) {
            return EXIT_FAILURE;
        }
    }
    return EXIT_SUCCESS;
}
