/*
 * The torture: random allocation on the device, with content checks at every free and resize and a check
 * of the whole heap in between.
 *
 *   torture [<seed> [<operations>]]
 *
 * It takes its measure from the heap that it finds, so that it fills 4 KB as well as 4 MB to the last
 * block, empties it again, and so on. The same seed does the same on the same heap.
 *
 * Exit status: 0 if the heap kept all its promises, else 1, and a line says which not, and when.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ashlar/check.h>
#include <ashlar/malloc.h>
#include <ashlar/stats.h>
#include <ashlar_port.h>
#include <stdio.h>
#include <stdlib.h>

#include "slots.h"

#define DEFAULT_SEED 1U
#define DEFAULT_OPERATIONS 20000U
#define OPERATIONS_PER_CHECK 64U

/* How the heap's size sets the measure: fractions of the heap, and the most that still makes sense. */
#define SLOT_SHARE_BYTES 128U
#define SLOTS_MIN 16U
#define SLOTS_MAX 4096U
#define SMALL_BYTES_MAX 64U
/* Alignments are 16 to 128. */
#define ALIGNMENTS 4U
#define ALIGNMENT_BYTES_MIN 16U
/* What a block may need beyond its payload: header, alignment and what is cut off for it. */
#define BLOCK_EXTRA_BYTES 192U
#define MEDIUM_FRACTION 16U
#define MEDIUM_BYTES_MAX 512U
#define LARGE_FRACTION 6U
#define LARGE_BYTES_MAX 65535U

struct torture {
    struct slot *slots;
    uint32_t slot_count;
    uint32_t random;
    uint32_t medium_bytes;
    uint32_t large_bytes;
    bool growing; /* whether most operations allocate: until memory or slots run out */
    uint32_t held;
    uint32_t refused;
    uint32_t operation;
    uint32_t wanted_bytes; /* of the operation under way */
};

/* Xorshift: G. Marsaglia, "Xorshift RNGs", 2003, the triple 13, 17, 5. Never 0. */
static uint32_t random_next(struct torture *torture)
{
    uint32_t x = torture->random;
    x ^= x << 13;
    x ^= x >> 17;
    x ^= x << 5;
    torture->random = x;
    return x;
}

/* A number from 0 to `limit` - 1; `limit` at most 65536. */
static uint32_t random_below(struct torture *torture, uint32_t limit)
{
    return (random_next(torture) >> 16) * limit >> 16;
}

/* Mostly small, some medium, few large. */
static uint32_t random_bytes(struct torture *torture)
{
    uint32_t percent = random_below(torture, 100);
    if (percent < 70) {
        return random_below(torture, SMALL_BYTES_MAX + 1);
    }
    return random_below(torture, (percent < 95 ? torture->medium_bytes : torture->large_bytes) + 1);
}

static enum outcome slot_allocate(struct torture *torture, struct slot *slot)
{
    uint32_t bytes = random_bytes(torture);
    uint32_t pattern = random_next(torture);
    torture->wanted_bytes = bytes;
    switch (random_below(torture, 8)) {
    case 0:
        return slot_aligned(slot, (size_t)ALIGNMENT_BYTES_MIN << random_below(torture, ALIGNMENTS), bytes, pattern);
    case 1:
    case 2:
        return slot_calloc(slot, 1 + bytes / 8, 8, pattern);
    default:
        return slot_malloc(slot, bytes, pattern);
    }
}

/* One operation on one slot. An empty slot is filled, or only one in four of them while shrinking. Of used
 * slots one in four is resized; the others are freed, or only one in four of them all while growing. */
static enum outcome slot_operate(struct torture *torture, struct slot *slot)
{
    uint32_t quarter = random_below(torture, 4);
    if (slot->payload == NULL) {
        if (!torture->growing && quarter != 0) {
            return OUTCOME_DONE;
        }
        enum outcome outcome = slot_allocate(torture, slot);
        torture->held += outcome == OUTCOME_DONE ? 1 : 0;
        return outcome;
    }
    if (quarter == 1) {
        torture->wanted_bytes = 1 + random_bytes(torture); /* to 0 bytes it would free */
        return slot_realloc(slot, torture->wanted_bytes, random_next(torture));
    }
    if (torture->growing && quarter != 0) {
        return OUTCOME_DONE;
    }
    torture->held--;
    return slot_free(slot);
}

/* Turn round when memory or slots have run out, and when a quarter of the slots is left. */
static void direction_update(struct torture *torture, enum outcome outcome)
{
    if (outcome == OUTCOME_NO_MEMORY) {
        torture->refused++;
        torture->growing = false;
    } else if (torture->held == torture->slot_count) {
        torture->growing = false;
    } else if (torture->held <= torture->slot_count / 4) {
        torture->growing = true;
    }
}

static bool heap_is_sound(uint32_t operation)
{
    ashlar_malloc_lock();
    struct ashlar_check_result result = ashlar_heap_check(ashlar_malloc_heap());
    ashlar_malloc_unlock();
    if (result.broken != ASHLAR_HEAP_SOUND) {
        printf("torture: INV-%d broken at %p after operation %lu\n", (int)result.broken, result.address,
               (unsigned long)operation);
    }
    return result.broken == ASHLAR_HEAP_SOUND;
}

static struct ashlar_stats heap_stats(void)
{
    ashlar_malloc_lock();
    struct ashlar_stats stats = ashlar_heap_stats(ashlar_malloc_heap());
    ashlar_malloc_unlock();
    return stats;
}

/* How far the break can still move: to the end of RAM, or to the lowest of the pages that malloc has for large blocks. */
static size_t break_bytes_left_locked(void)
{
    size_t left_bytes = 0;
    size_t step_bytes = (size_t)((const char *)ashlar_port_core_limit() - (const char *)ashlar_port_core(0));
    for (; step_bytes != 0; step_bytes /= 2) {
        while (ashlar_port_core((ptrdiff_t)step_bytes) != (void *)-1) {
            left_bytes += step_bytes;
        }
    }
    (void)ashlar_port_core(-(ptrdiff_t)left_bytes);
    return left_bytes;
}

/* How far the heap can still grow: as far as the break can still move, and a heap may reach. */
static size_t core_bytes_left(void)
{
    size_t growth_bytes = ASHLAR_HEAP_BYTES_MAX - heap_stats().region_bytes;
    ashlar_malloc_lock();
    size_t break_bytes = break_bytes_left_locked();
    ashlar_malloc_unlock();
    return break_bytes < growth_bytes ? break_bytes : growth_bytes;
}

/* Remember the length of a block if it is free, so that the last one visited counts. */
static bool top_visit(const struct ashlar_block_info *block, void *context)
{
    size_t *free_bytes = context;
    *free_bytes = block->used ? 0 : block->block_bytes;
    return true;
}

/* Whether malloc may say that there is no memory: neither in a single free block, nor above the break
 * together with a free block below it. */
static bool refusal_is_fair(const struct torture *torture)
{
    size_t needed_bytes = torture->wanted_bytes + BLOCK_EXTRA_BYTES;
    size_t top_bytes = 0;
    ashlar_malloc_lock();
    size_t largest_bytes = ashlar_largest_free(ashlar_malloc_heap());
    (void)ashlar_heap_walk(ashlar_malloc_heap(), top_visit, &top_bytes);
    ashlar_malloc_unlock();
    if (needed_bytes <= core_bytes_left() + top_bytes || needed_bytes <= largest_bytes) {
        printf("torture: no memory for %lu bytes, but %lu to grow by, %lu at the top and %lu in one piece\n",
               (unsigned long)torture->wanted_bytes, (unsigned long)core_bytes_left(), (unsigned long)top_bytes,
               (unsigned long)largest_bytes);
        return false;
    }
    return true;
}

static uint32_t at_most(size_t value, uint32_t most)
{
    return value < most ? (uint32_t)value : most;
}

static bool torture_start(struct torture *torture, uint32_t seed)
{
    size_t heap_bytes = core_bytes_left() + heap_stats().free_bytes;
    uint32_t slot_count = at_most(heap_bytes / SLOT_SHARE_BYTES, SLOTS_MAX);
    *torture = (struct torture){
        .slot_count = slot_count < SLOTS_MIN ? SLOTS_MIN : slot_count,
        .random = seed == 0 ? UINT32_MAX : seed,
        .medium_bytes = at_most(heap_bytes / MEDIUM_FRACTION, MEDIUM_BYTES_MAX),
        .large_bytes = at_most(heap_bytes / LARGE_FRACTION, LARGE_BYTES_MAX),
        .growing = true,
    };
    torture->slots = calloc(torture->slot_count, sizeof *torture->slots);
    printf("torture: %lu bytes to be had, %lu slots, blocks of up to %lu bytes\n", (unsigned long)heap_bytes,
           (unsigned long)torture->slot_count, (unsigned long)torture->large_bytes);
    return torture->slots != NULL;
}

static bool torture_step(struct torture *torture)
{
    struct slot *slot = &torture->slots[random_below(torture, torture->slot_count)];
    torture->operation++;
    enum outcome outcome = slot_operate(torture, slot);
    direction_update(torture, outcome);
    return outcome == OUTCOME_DONE || (outcome == OUTCOME_NO_MEMORY && refusal_is_fair(torture));
}

static bool torture_run(struct torture *torture, uint32_t operations)
{
    while (torture->operation < operations) {
        if (!torture_step(torture)) {
            return false;
        }
        if (torture->operation % OPERATIONS_PER_CHECK == 0 && !heap_is_sound(torture->operation)) {
            return false;
        }
    }
    return true;
}

/* Free what is left; the content is verified once more. */
static bool torture_end(struct torture *torture)
{
    for (uint32_t i = 0; i < torture->slot_count; i++) {
        if (torture->slots[i].payload != NULL && slot_free(&torture->slots[i]) != OUTCOME_DONE) {
            return false;
        }
    }
    free(torture->slots);
    return heap_is_sound(torture->operation);
}

static bool memory_is_back(const struct ashlar_stats *before)
{
    struct ashlar_stats after = heap_stats();
    bool back = after.used_blocks == before->used_blocks && after.used_bytes == before->used_bytes;
    printf("torture: %lu bytes in %lu blocks before, %lu in %lu after, %lu at the peak\n",
           (unsigned long)before->used_bytes, (unsigned long)before->used_blocks, (unsigned long)after.used_bytes,
           (unsigned long)after.used_blocks, (unsigned long)after.used_bytes_peak);
    return back;
}

static uint32_t argument(int argc, char **argv, int i, uint32_t otherwise)
{
    return i < argc ? (uint32_t)strtoul(argv[i], NULL, 0) : otherwise;
}

int main(int argc, char **argv)
{
    static struct torture torture;
    uint32_t seed = argument(argc, argv, 1, DEFAULT_SEED);
    uint32_t operations = argument(argc, argv, 2, DEFAULT_OPERATIONS);
    printf("torture: seed %lu, %lu operations\n", (unsigned long)seed, (unsigned long)operations);
    void *volatile first = malloc(1); /* creates the heap; volatile, or the pair would be optimised away */
    free(first);
    struct ashlar_stats before = heap_stats();
    bool ok = torture_start(&torture, seed) && torture_run(&torture, operations) && torture_end(&torture);
    if (slots_complaint() != NULL) {
        printf("torture: %s, operation %lu\n", slots_complaint(), (unsigned long)torture.operation);
    }
    ok = memory_is_back(&before) && ok;
    printf("torture: %s, memory ran out %lu times\n", ok ? "passed" : "FAILED", (unsigned long)torture.refused);
    return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
