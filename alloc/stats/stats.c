/*
 * Statistics: the counters, read in constant time.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/plain.h"

#include "core/control.h"
#include <ashlar/stats.h>

struct ashlar_stats ashlar_heap_stats(const struct ashlar_heap *heap)
{
    struct region_totals totals = region_totals_of(heap);
    struct ashlar_stats stats = {
        .region_bytes = totals.bytes,
        .overhead_bytes = totals.overhead_bytes,
        .used_bytes = heap->used_bytes,
        .used_bytes_peak = heap_peak_bytes(heap),
        .free_bytes = totals.bytes - totals.overhead_bytes - heap->used_bytes,
        .used_blocks = heap->used_blocks,
        .regions = totals.regions,
    };
    return stats;
}
