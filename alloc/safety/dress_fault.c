/*
 * Fault reports of the levels debug and asan. See dress_fault.h.
 *
 * Runs only once something is wrong, so it may walk a region. It reads nothing outside the heap's regions, follows only
 * headers and records that are sound, and changes nothing.
 * Must not know: what becomes of the report (the port's).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "safety/dress_fault.h"

#include "safety/dress_check.h"
#include "safety/places.h"

/** The record in a block of `region`, if it has a sealed one that fits; or NULL. */
static const struct dress *sealed_in(const struct ashlar_heap *heap, const struct region *region, struct block *block)
{
    if (!block_is_sound_used(region, block) || block_usable_bytes(block) < DRESS_BYTES) {
        return NULL;
    }
    const struct dress *dress = dress_in(block);
    return dress_is_sealed(dress) && dress_fits_block(heap, dress) ? dress : NULL;
}

/** A neighbour as the user knows it: a block in the quarantine is free. */
static struct ashlar_fault_block neighbour(const struct ashlar_heap *heap, const struct region *region, struct block *block)
{
    const struct dress *dress = sealed_in(heap, region, block);
    struct ashlar_fault_block result = {
        .payload = dress != NULL ? dress_payload(dress) : block_payload(block),
        .block_bytes = block_bytes(block),
        .is_used = dress != NULL ? dress_is(dress, DRESS_USED) : block_is_used(block),
    };
    return result;
}

static void fault_add_neighbours(struct ashlar_fault *fault, const struct ashlar_heap *heap, struct block *block)
{
    const struct region *region = region_of_block(heap, (uintptr_t)block);
    struct block *before =
        block == region_first(region) ? NULL : block_covering(region, (uintptr_t)block - GRANULE_BYTES);
    if (before != NULL) {
        fault->before = neighbour(heap, region, before);
    }
    if (block_size_is_sound(region, block) && block_after(block) != region_sentinel(region)) {
        fault->after = neighbour(heap, region, block_after(block));
    }
}

/** pre: the record is sealed and fits its block. */
static void fault_add_block(struct ashlar_fault *fault, const struct ashlar_heap *heap, const struct dress *dress)
{
    fault->payload = dress_payload(dress);
    fault->payload_bytes = dress->bytes;
    fault->block_bytes = block_bytes(dress_block(dress));
    fault->offset = fault->pointer == NULL ? 0 : (ptrdiff_t)((uintptr_t)fault->pointer - (uintptr_t)fault->payload);
    fault->allocated_at = dress->allocated.calls[0];
    fault->freed_at = dress->freed.calls[0];
    fault_add_neighbours(fault, heap, dress_block(dress));
}

/** The handler may return, or never do so: it is called outside of the layer's work. */
static void fault_hand_over(const struct ashlar_fault *fault)
{
    ashlar_marks_leave();
    ashlar_port_fault(fault);
    ashlar_marks_enter();
}

void ashlar_dress_report(const struct ashlar_heap *heap, enum ashlar_fault_kind kind, const void *pointer,
                         const struct dress *dress, const void *site)
{
    struct ashlar_fault fault = {
        .kind = kind, .heap = heap, .pointer = pointer, .detected_at = site, .task = ashlar_port_task()};
    fault_add_block(&fault, heap, dress);
    fault_hand_over(&fault);
}

/** A fault without a record to tell of: `block` is what the core knows, or NULL. */
static void report_plain(const struct ashlar_heap *heap, enum ashlar_fault_kind kind, const void *pointer,
                         struct block *block, const void *site)
{
    struct ashlar_fault fault = {
        .kind = kind, .heap = heap, .pointer = pointer, .detected_at = site, .task = ashlar_port_task()};
    if (block != NULL) {
        fault.payload = block_payload(block);
        fault.block_bytes = block_bytes(block);
        fault.offset = (ptrdiff_t)((uintptr_t)pointer - (uintptr_t)fault.payload);
        fault_add_neighbours(&fault, heap, block);
    }
    fault_hand_over(&fault);
}

/** The last block below `address` that headers lead to, with a sealed record; or NULL. */
static const struct dress *sealed_before(const struct ashlar_heap *heap, const struct region *region, uintptr_t address)
{
    const struct dress *last = NULL;
    struct block *block = region_first(region);
    while ((uintptr_t)block < address && block != region_sentinel(region) && block_size_is_sound(region, block)) {
        last = block_is_used(block) ? sealed_in(heap, region, block) : NULL;
        block = block_after(block);
    }
    return last;
}

/** Whether the zone before `payload`, which is that of `block` if its damaged record does not mislead, is damaged too. */
static bool front_is_damaged(struct block *block, const void *payload)
{
    if (block_usable_bytes(block) < DRESS_BYTES || dress_payload(dress_in(block)) != payload) {
        return false;
    }
    unsigned char *start = (unsigned char *)(uintptr_t)payload;
    struct marked_block front = {start - FRONT_BYTES + sizeof(struct dress), start, 0, start};
    return ashlar_marks_zone_damage(&front) != NULL;
}

/** Report what damaged the record of `block` (NULL: not even its header can be found), or that it is damaged. */
static void report_damaged(const struct ashlar_heap *heap, const struct region *region, const void *payload,
                           struct block *block, const void *site)
{
    uintptr_t place = block != NULL ? (uintptr_t)block : (uintptr_t)payload;
    const struct dress *before = sealed_before(heap, region, place);
    struct damage damage = {ASHLAR_FAULT_CORRUPT_HEADER, NULL};
    if (before != NULL) {
        damage = dress_zone_damage(before);
    }
    if (damage.at != NULL && damage.kind == ASHLAR_FAULT_OVERFLOW) {
        ashlar_dress_report(heap, ASHLAR_FAULT_OVERFLOW, damage.at, before, site);
        return;
    }
    bool is_underflow = block != NULL && front_is_damaged(block, payload);
    report_plain(heap, is_underflow ? ASHLAR_FAULT_UNDERFLOW : ASHLAR_FAULT_CORRUPT_HEADER, payload, block, site);
}

/** Report a pointer into a used block of the core. */
static void report_used(const struct ashlar_heap *heap, const struct region *region, const void *payload,
                        struct block *block, const void *site)
{
    const struct dress *dress = sealed_in(heap, region, block);
    if (dress != NULL && dress_payload(dress) != payload) {
        ashlar_dress_report(heap, ASHLAR_FAULT_INVALID_POINTER, payload, dress, site);
    } else if (dress != NULL) {
        ashlar_dress_report(heap, ASHLAR_FAULT_DOUBLE_FREE, payload, dress, site);
    } else {
        report_damaged(heap, region, payload, block, site);
    }
}

void ashlar_dress_report_record(const struct ashlar_heap *heap, const void *payload, const void *site)
{
    uintptr_t address = (uintptr_t)payload - GRANULE_BYTES;
    const struct region *region = region_around(heap, address);
    if (region == NULL) {
        report_plain(heap, ASHLAR_FAULT_INVALID_POINTER, payload, NULL, site);
        return;
    }
    struct block *block = block_covering(region, address);
    if (block == NULL) {
        report_damaged(heap, region, payload, NULL, site);
    } else if (!block_is_used(block)) {
        report_plain(heap, ASHLAR_FAULT_DOUBLE_FREE, payload, block, site);
    } else {
        report_used(heap, region, payload, block, site);
    }
}

void ashlar_dress_report_broken(const struct ashlar_heap *heap, const struct region *region, struct block *block,
                                enum ashlar_invariant broken, const void *site)
{
    const struct dress *dress = sealed_in(heap, region, block);
    struct damage damage = {ASHLAR_FAULT_CORRUPT_HEADER, NULL};
    if (dress != NULL) {
        damage = dress_damage(dress);
    }
    if (damage.at != NULL) {
        ashlar_dress_report(heap, damage.kind, damage.at, dress, site);
    } else if (broken == ASHLAR_INV_BINNED) {
        report_plain(heap, ASHLAR_FAULT_CORRUPT_LINK, block_payload(block), block, site);
    } else {
        report_damaged(heap, region, block_payload(block), block, site);
    }
}

void ashlar_dress_report_free(const struct ashlar_heap *heap, const void *damage, void *plain, const void *site)
{
    report_plain(heap, ASHLAR_FAULT_USE_AFTER_FREE, damage, block_of(plain), site);
}

void ashlar_dress_report_unknown(const void *payload, const void *site)
{
    report_plain(NULL, ASHLAR_FAULT_INVALID_POINTER, payload, NULL, site);
}

bool ashlar_dress_describe(const struct ashlar_heap *heap, const void *address, struct ashlar_fault *fault)
{
    fault->heap = heap;
    const struct region *region = region_around(heap, (uintptr_t)address);
    /* What a struct block has before its header is still the payload of the one before. */
    uintptr_t place = (uintptr_t)address - offsetof(struct block, header);
    struct block *block = region == NULL ? NULL : block_covering(region, place);
    const struct dress *dress = block == NULL ? NULL : sealed_in(heap, region, block);
    if (dress == NULL) {
        return false;
    }
    fault_add_block(fault, heap, dress);
    return true;
}
