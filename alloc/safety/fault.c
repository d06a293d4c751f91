/*
 * Faults: what a failed check means, and the report of it.
 *
 * Runs only once something is wrong, so it may walk a region to name the block concerned. It reads
 * nothing outside the heap's regions and changes nothing.
 * Must not know: what becomes of the report (the port's).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/hooks.h"
#include <ashlar_port.h>

/** The block that covers `address`, as far as headers can be followed: NULL where they cannot. */
static struct block *block_covering(const struct region *region, uintptr_t address)
{
    struct block *block = region->first;
    while (block != region->sentinel && block_size_is_sound(region, block)) {
        if (address < (uintptr_t)block_after(block)) {
            return block;
        }
        block = block_after(block);
    }
    return NULL;
}

static void fault_report(enum ashlar_fault_kind kind, const struct ashlar_heap *heap, const void *pointer,
                         struct block *block)
{
    struct ashlar_fault fault = {.kind = kind, .heap = heap, .pointer = pointer};
    if (block != NULL) {
        fault.payload = block_payload(block);
        fault.block_bytes = block_bytes(block);
    }
    ashlar_port_fault(&fault);
}

/** The damage around a used block at which a pointer really points: its own header, or a free neighbour's. */
static void fault_report_damage(const struct ashlar_heap *heap, const struct region *region, void *payload)
{
    struct block *block = block_of(payload);
    bool is_header = !block_is_sound_used(region, block) ||
                     (block_previous_is_free(block) && !block_footer_is_sound(region, block));
    struct block *after = is_header ? NULL : block_after(block);
    bool is_after = after != NULL && !block_is_used(after);
    if (is_after && !block_is_sound_free(region, after)) {
        fault_report(ASHLAR_FAULT_CORRUPT_HEADER, heap, payload, after);
    } else if (is_after && !block_links_are_sound(heap, after)) {
        fault_report(ASHLAR_FAULT_CORRUPT_LINK, heap, payload, after);
    } else if (is_header) {
        fault_report(ASHLAR_FAULT_CORRUPT_HEADER, heap, payload, block);
    } else {
        fault_report(ASHLAR_FAULT_CORRUPT_LINK, heap, payload, block_before(block));
    }
}

void ashlar_fault_release(const struct ashlar_heap *heap, void *payload)
{
    uintptr_t address = (uintptr_t)payload - offsetof(struct block, next);
    const struct region *region = region_of(heap, address);
    if (region == NULL) {
        fault_report(ASHLAR_FAULT_INVALID_POINTER, heap, payload, NULL);
        return;
    }
    struct block *covering = block_covering(region, (uintptr_t)payload);
    if (covering == NULL) {
        /* The chain of headers ends before the pointer: one of them is damaged. */
        fault_report(ASHLAR_FAULT_CORRUPT_HEADER, heap, payload, NULL);
    } else if (!block_is_used(covering)) {
        fault_report(ASHLAR_FAULT_DOUBLE_FREE, heap, payload, covering);
    } else if ((uintptr_t)covering != address) {
        fault_report(ASHLAR_FAULT_INVALID_POINTER, heap, payload, covering);
    } else {
        fault_report_damage(heap, region, payload);
    }
}

void ashlar_fault_unlink(const struct ashlar_heap *heap, const struct block *block)
{
    const struct region *region = region_of_block(heap, (uintptr_t)block);
    struct block *damaged = region == NULL ? NULL : (struct block *)(uintptr_t)block;
    bool is_header = region == NULL || !block_is_sound_free(region, damaged);
    fault_report(is_header ? ASHLAR_FAULT_CORRUPT_HEADER : ASHLAR_FAULT_CORRUPT_LINK, heap, NULL, damaged);
}
