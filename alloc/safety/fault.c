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
#include "safety/places.h"
#include <ashlar_port.h>

static struct ashlar_fault_block fault_block(struct block *block)
{
    struct ashlar_fault_block neighbour = {block_payload(block), block_bytes(block), block_is_used(block)};
    return neighbour;
}

/** The blocks before and after, as far as headers can be followed. */
static void fault_add_neighbours(struct ashlar_fault *fault, const struct region *region, struct block *block)
{
    if (block != region_first(region)) {
        struct block *before = block_covering(region, (uintptr_t)block - GRANULE_BYTES);
        if (before != NULL) {
            fault->before = fault_block(before);
        }
    }
    /* A damaged header may lead into the middle of another block; what says nothing of a size is no neighbour. */
    if (block_size_is_sound(region, block) && block_after(block) != region_sentinel(region) &&
        block_size_is_sound(region, block_after(block))) {
        fault->after = fault_block(block_after(block));
    }
}

static void fault_report(enum ashlar_fault_kind kind, const struct ashlar_heap *heap, const void *pointer,
                         struct block *block)
{
    struct ashlar_fault fault = {.kind = kind, .heap = heap, .pointer = pointer, .task = ashlar_port_task()};
    if (block != NULL) {
        fault.payload = block_payload(block);
        fault.block_bytes = block_bytes(block);
        fault.payload_bytes = fault.block_bytes > HEADER_BYTES ? fault.block_bytes - HEADER_BYTES : 0;
        fault.offset = pointer == NULL ? 0 : (ptrdiff_t)((uintptr_t)pointer - (uintptr_t)fault.payload);
        fault_add_neighbours(&fault, region_of_block(heap, (uintptr_t)block), block);
    }
    ashlar_port_fault(&fault);
}

/** What is wrong with a free block: its header, footer or mark, or else its links. */
static enum ashlar_fault_kind damage_of_free(const struct region *region, struct block *block)
{
    return block_is_sound_free(region, block) ? ASHLAR_FAULT_CORRUPT_LINK : ASHLAR_FAULT_CORRUPT_HEADER;
}

/** The damage around a used block at which a pointer really points: its own, or that of the block behind or before. */
static void fault_report_damage(const struct ashlar_heap *heap, const struct region *region, void *payload)
{
    struct block *block = block_of(payload);
    struct block *after = block_after(block);
    if (!block_is_sound_used(region, block) || (block_is_aligned(block) && !block_record_is_sound(block))) {
        fault_report(ASHLAR_FAULT_CORRUPT_HEADER, heap, payload, block);
    } else if (block_is_used(after) && !block_follows_used(region, after)) {
        /* A sentinel has no payload to name. */
        fault_report(ASHLAR_FAULT_CORRUPT_HEADER, heap, payload, after == region_sentinel(region) ? block : after);
    } else if (!block_is_used(after) && !block_is_sound_listed(heap, region, after)) {
        fault_report(damage_of_free(region, after), heap, payload, after);
    } else if (!block_footer_is_sound(region, block)) {
        fault_report(ASHLAR_FAULT_CORRUPT_HEADER, heap, payload, block);
    } else {
        fault_report(ASHLAR_FAULT_CORRUPT_LINK, heap, payload, block_before(block));
    }
}

void ashlar_fault_release(const struct ashlar_heap *heap, void *payload)
{
    uintptr_t address = (uintptr_t)payload - offsetof(struct block, next);
    const struct region *region = region_around(heap, address);
    if (region == NULL) {
        fault_report(ASHLAR_FAULT_INVALID_POINTER, heap, payload, NULL);
        return;
    }
    struct block *covering = block_covering(region, address);
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
    fault_report(damaged == NULL ? ASHLAR_FAULT_CORRUPT_LINK : damage_of_free(region, damaged), heap, NULL, damaged);
}
