/*
 * What a block takes besides what was asked for: the distance of two blocks, one allocated behind the other in a fresh heap.
 * Of a few in a row the nearest two count, for a level may take some from elsewhere.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "bench/bench.h"

#define BYTES_LAST 256u
#define BLOCKS_IN_A_ROW 16u

static uintptr_t block_taken(size_t bytes)
{
    struct heap_call call = heap_malloc(bytes);
    return machine_call(&call);
}

/** UINT32_MAX if no two lie behind each other. */
static uint32_t overhead_of(uint32_t region_bytes, uint32_t bytes)
{
    uint32_t least = UINT32_MAX;
    if (!heap_start(machine_region(), region_bytes)) {
        return least;
    }
    uintptr_t before = block_taken(bytes);
    for (uint32_t i = 1; i < BLOCKS_IN_A_ROW; i++) {
        uintptr_t block = block_taken(bytes);
        bool is_behind = before != 0 && block >= before + bytes;
        uint32_t overhead = is_behind ? (uint32_t)(block - before) - bytes : UINT32_MAX;
        least = overhead < least ? overhead : least;
        before = block;
    }
    return least;
}

bool overhead_measure(uint32_t region_bytes)
{
    uint32_t least = UINT32_MAX;
    uint32_t sum = 0;
    for (uint32_t bytes = 1; bytes <= BYTES_LAST; bytes++) {
        uint32_t overhead = overhead_of(region_bytes, bytes);
        if (overhead == UINT32_MAX) {
            machine_print("bench: no two blocks behind each other\n");
            return false;
        }
        sum += overhead;
        least = overhead < least ? overhead : least;
    }
    machine_print("overhead");
    bench_print_number("least", least);
    bench_print_number("sum", sum);
    bench_print_number("sizes", BYTES_LAST);
    machine_print("\n");
    return true;
}
