/*
 * The walk over all blocks of a heap, in address order within each region.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/plain.h"

#include "core/control.h"
#include <ashlar/stats.h>

static bool block_visit(struct block *block, ashlar_visit *visit, void *context)
{
    struct ashlar_block_info info = {
        .payload = block_payload(block),
        .payload_bytes = block_usable_bytes(block),
        .block_bytes = block_bytes(block),
        .used = block_is_used(block),
    };
    return visit(&info, context);
}

bool ashlar_heap_walk(const struct ashlar_heap *heap, ashlar_visit *visit, void *context)
{
    for (const struct region *region = &heap->region; region != NULL; region = region->next) {
        for (struct block *block = region_first(region); block != region_sentinel(region); block = block_after(block)) {
            if (!block_visit(block, visit, context)) {
                return false;
            }
        }
    }
    return true;
}
