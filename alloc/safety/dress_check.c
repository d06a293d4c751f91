/*
 * The check at levels debug and asan: the core's, and of each dressed block what is beside its payload and, if it is in the
 * quarantine, in it. The whole at once, or a few blocks a call.
 *
 * Owns: the place where the incremental check goes on. Must not know: how zones are marked.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "safety/dress_check.h"

#include "safety/check_steps.h"
#include "safety/dress_fault.h"
#include "safety/plain.h"

/** Of a freed payload, this many bytes are verified in one step. */
#define STEP_BYTES ((size_t)256)

/** A used block that the core finds sound: its record, and its zones. */
static struct ashlar_check_result check_dress(const struct ashlar_heap *heap, struct block *block)
{
    if (block_usable_bytes(block) < DRESS_BYTES) {
        return broken(ASHLAR_INV_RED_ZONE, block_payload(block));
    }
    const struct dress *dress = dress_in(block);
    if (!dress_is_sealed(dress) || dress_block(dress) != block || !dress_fits_block(heap, dress)) {
        return broken(ASHLAR_INV_RED_ZONE, dress);
    }
    struct damage damage = dress_zone_damage(dress);
    return damage.at == NULL ? sound : broken(ASHLAR_INV_RED_ZONE, damage.at);
}

/** The payload of a block whose dress is sound, from `skipped_bytes` on, if it is in the quarantine. */
static struct ashlar_check_result check_freed(struct block *block, size_t skipped_bytes, size_t bytes_max)
{
    const struct dress *dress = dress_in(block);
    if (!dress_is(dress, DRESS_FREED) || skipped_bytes >= dress->bytes) {
        return sound;
    }
    size_t bytes = dress->bytes - skipped_bytes < bytes_max ? dress->bytes - skipped_bytes : bytes_max;
    const unsigned char *damage = ashlar_marks_freed_damage(dress_payload(dress) + skipped_bytes, bytes);
    return damage == NULL ? sound : broken(ASHLAR_INV_FREED, damage);
}

static struct ashlar_check_result check_region_dresses(const struct ashlar_heap *heap, const struct region *region)
{
    for (struct block *block = region_first(region); block != region_sentinel(region); block = block_after(block)) {
        if (!block_is_used(block)) {
            continue;
        }
        struct ashlar_check_result result = check_dress(heap, block);
        if (result.broken == ASHLAR_HEAP_SOUND) {
            result = check_freed(block, 0, SIZE_MAX);
        }
        if (result.broken != ASHLAR_HEAP_SOUND) {
            return result;
        }
    }
    return sound;
}

static struct ashlar_check_result check_whole(const struct ashlar_heap *heap)
{
    struct ashlar_check_result result = ashlar_plain_heap_check(heap);
    for (const struct region *region = &heap->region; region != NULL; region = region->next) {
        if (result.broken != ASHLAR_HEAP_SOUND) {
            return result;
        }
        result = check_region_dresses(heap, region);
    }
    return result;
}

struct ashlar_check_result ashlar_heap_check(const struct ashlar_heap *heap)
{
    ashlar_marks_enter();
    struct ashlar_check_result result = check_whole(heap);
    ashlar_marks_leave();
    return result;
}

/* Some blocks a call. */

/** Put the cursor on a block: where it is, in a region further on, or at the heap's start. @return whether there is one. */
static bool cursor_settle(struct ashlar_heap *heap)
{
    for (unsigned regions = 0; regions <= ASHLAR_REGIONS_MAX; regions++) {
        if (heap->dressing.cursor.region == NULL) {
            heap->dressing.cursor.region = &heap->region;
            heap->dressing.cursor.block = region_first(&heap->region);
        }
        const struct region *region = heap->dressing.cursor.region;
        if (heap->dressing.cursor.block != region_sentinel(region)) {
            return true;
        }
        heap->dressing.cursor.region = region->next;
        heap->dressing.cursor.block = region->next == NULL ? NULL : region_first(region->next);
    }
    return false;
}

static void cursor_advance(struct ashlar_heap *heap)
{
    heap->dressing.cursor.block = block_after(heap->dressing.cursor.block);
    heap->dressing.cursor.verified_bytes = 0;
    (void)cursor_settle(heap);
}

/** A free block: INV-4 as far as its own links tell. */
static struct ashlar_check_result check_free(const struct ashlar_heap *heap, const struct region *region,
                                             struct block *block)
{
    return block_is_sound_listed(heap, region, block) ? sound : broken(ASHLAR_INV_BINNED, block_payload(block));
}

/** A used block, and a piece of it if it is in the quarantine; goes on within it if there is more. */
static struct ashlar_check_result check_used(struct ashlar_heap *heap, struct block *block)
{
    struct ashlar_check_result result = check_dress(heap, block);
    if (result.broken != ASHLAR_HEAP_SOUND) {
        return result;
    }
    size_t verified_bytes = heap->dressing.cursor.verified_bytes;
    result = check_freed(block, verified_bytes, STEP_BYTES);
    if (result.broken == ASHLAR_HEAP_SOUND) {
        const struct dress *dress = dress_in(block);
        if (dress_is(dress, DRESS_FREED) && dress->bytes - verified_bytes > STEP_BYTES) {
            heap->dressing.cursor.verified_bytes += STEP_BYTES;
        } else {
            cursor_advance(heap);
        }
    }
    return result;
}

static struct ashlar_check_result check_step(struct ashlar_heap *heap)
{
    const struct region *region = heap->dressing.cursor.region;
    struct block *block = heap->dressing.cursor.block;
    struct ashlar_check_result result = check_place(region, block);
    if (result.broken == ASHLAR_HEAP_SOUND) {
        result = check_seal(block_after(block));
    }
    if (result.broken == ASHLAR_HEAP_SOUND) {
        result = check_neighbours(!block_is_used(block), block_bytes(block), block_after(block));
    }
    if (result.broken != ASHLAR_HEAP_SOUND) {
        return result;
    }
    if (block_is_used(block)) {
        return check_used(heap, block);
    }
    result = check_free(heap, region, block);
    if (result.broken == ASHLAR_HEAP_SOUND) {
        cursor_advance(heap);
    }
    return result;
}

struct ashlar_check_result ashlar_heap_check_some(struct ashlar_heap *heap, unsigned steps)
{
    struct ashlar_check_result result = sound;
    ashlar_marks_enter();
    while (steps != 0 && result.broken == ASHLAR_HEAP_SOUND && cursor_settle(heap)) {
        result = check_step(heap);
        steps--;
    }
    ashlar_marks_leave();
    return result;
}

/** Leave a block that is damaged: for the next one if its size can be right, else for the start of the heap. */
static void cursor_leave(struct ashlar_heap *heap)
{
    if (check_place(heap->dressing.cursor.region, heap->dressing.cursor.block).broken == ASHLAR_HEAP_SOUND &&
        check_seal(block_after(heap->dressing.cursor.block)).broken == ASHLAR_HEAP_SOUND) {
        cursor_advance(heap);
    } else {
        heap->dressing.cursor.region = NULL;
        heap->dressing.cursor.verified_bytes = 0;
    }
}

void ashlar_dress_check_steps(struct ashlar_heap *heap, const void *site)
{
    for (unsigned steps = ASHLAR_CHECK_STEPS; steps != 0 && cursor_settle(heap); steps--) {
        const struct region *region = heap->dressing.cursor.region;
        struct block *block = heap->dressing.cursor.block;
        struct ashlar_check_result result = check_step(heap);
        if (result.broken != ASHLAR_HEAP_SOUND) {
            cursor_leave(heap);
            ashlar_dress_report_broken(heap, region, block, result.broken, site);
            return;
        }
    }
}

void ashlar_dress_cursor_keep(struct ashlar_heap *heap, struct block *block)
{
    struct block *start = block_previous_is_free(block) ? block_before(block) : block;
    struct block *end = block_after(block);
    if (!block_is_used(end)) {
        end = block_after(end);
    }
    if (heap->dressing.cursor.block >= start && heap->dressing.cursor.block < end) {
        heap->dressing.cursor.block = start;
        heap->dressing.cursor.verified_bytes = 0;
    }
}

void ashlar_dress_cursor_leave_end(struct ashlar_heap *heap, const void *end)
{
    if ((uintptr_t)heap->dressing.cursor.block == (uintptr_t)end - GRANULE_BYTES) {
        heap->dressing.cursor.region = NULL;
    }
}
