/*
 * See adversary.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/adversary.h"

#include <ashlar/config.h>

#include "support/naive.h"
#include "support/prng.h"

/* ---- Blocks ---- */

static struct adversary_block *block_empty(struct adversary *adversary)
{
    for (size_t i = 0; i < adversary->blocks_max; i++) {
        if (adversary->blocks[i].payload == NULL) {
            return &adversary->blocks[i];
        }
    }
    return NULL;
}

/* Remember a payload that was just handed out; false if there is none. */
static bool block_keep(struct adversary *adversary, struct adversary_block *block, void *payload, size_t alignment,
                       size_t bytes)
{
    if (payload == NULL) {
        return false;
    }
    *block = (struct adversary_block){payload, alignment, ashlar_block_bytes(alignment, bytes)};
    adversary->live_bytes += block->block_bytes;
    return true;
}

/* Allocate a block of just so many bytes. */
static struct adversary_block *block_allocate(struct adversary *adversary, size_t block_bytes)
{
    struct adversary_block *block = block_empty(adversary);
    size_t bytes = naive_payload_bytes(block_bytes);
    void *payload = block == NULL ? NULL : ashlar_alloc(adversary->heap, bytes);

    return block_keep(adversary, block, payload, ASHLAR_ALIGNMENT, bytes) ? block : NULL;
}

static void block_free(struct adversary *adversary, struct adversary_block *block)
{
    ashlar_free(adversary->heap, block->payload);
    adversary->live_bytes -= block->block_bytes;
    block->payload = NULL;
}

/* ---- Doubling ---- */

/* Where a block lies, in units from the first that was ever handed out. */
static size_t block_place(const struct adversary_block *block, const unsigned char *first)
{
    return (size_t)(block->payload - first) / NAIVE_BLOCK_BYTES_MIN;
}

/* Whether a block covers a place that is `offset` modulo `step`. */
static bool block_covers(const struct adversary_block *block, const unsigned char *first, size_t step, size_t offset)
{
    size_t place = block_place(block, first);
    size_t units = block->block_bytes / NAIVE_BLOCK_BYTES_MIN;
    size_t ahead = (offset + step - place % step) % step;

    return ahead < units;
}

/* How much the live blocks that cover `offset` modulo `step` spoil: what of a block of `step` units each is not. */
static size_t units_spoilt(const struct adversary *adversary, const unsigned char *first, size_t step, size_t offset)
{
    size_t spoilt = 0;

    for (size_t i = 0; i < adversary->blocks_max; i++) {
        const struct adversary_block *block = &adversary->blocks[i];
        if (block->payload != NULL && block_covers(block, first, step, offset)) {
            spoilt += step - block->block_bytes / NAIVE_BLOCK_BYTES_MIN;
        }
    }
    return spoilt;
}

static void free_those_that_spoil_nothing(struct adversary *adversary, const unsigned char *first, size_t step,
                                          size_t offset)
{
    for (size_t i = 0; i < adversary->blocks_max; i++) {
        struct adversary_block *block = &adversary->blocks[i];
        if (block->payload != NULL && !block_covers(block, first, step, offset)) {
            block_free(adversary, block);
        }
    }
}

/* Allocate blocks of `block_bytes` for as long as the limits allow; false if one is refused. */
static bool fill_up(struct adversary *adversary, size_t block_bytes)
{
    while (adversary->live_bytes + block_bytes <= adversary->live_bytes_max) {
        if (block_allocate(adversary, block_bytes) == NULL) {
            return false;
        }
    }
    return true;
}

static const unsigned char *lowest_payload(const struct adversary *adversary)
{
    const unsigned char *lowest = adversary->blocks[0].payload;

    for (size_t i = 1; i < adversary->blocks_max; i++) {
        const unsigned char *payload = adversary->blocks[i].payload;
        lowest = payload != NULL && payload < lowest ? payload : lowest;
    }
    return lowest;
}

bool adversary_play_doubling(struct adversary *adversary)
{
    size_t unit_bytes = NAIVE_BLOCK_BYTES_MIN;
    size_t offset = 0;

    if (!fill_up(adversary, unit_bytes)) {
        return false;
    }
    const unsigned char *first = lowest_payload(adversary);
    for (size_t step = 2; step * unit_bytes <= adversary->block_bytes_max; step *= 2) {
        size_t other = offset + step / 2;
        if (units_spoilt(adversary, first, step, other) > units_spoilt(adversary, first, step, offset)) {
            offset = other;
        }
        free_those_that_spoil_nothing(adversary, first, step, offset);
        if (!fill_up(adversary, step * unit_bytes)) {
            return false;
        }
    }
    return true;
}

size_t adversary_doubling_bytes(size_t live_bytes_max, size_t block_bytes_max)
{
    size_t unit_bytes = NAIVE_BLOCK_BYTES_MIN;
    size_t largest = 1;
    size_t twice_logarithm = 0; /* of log2(largest) / 2, times 2 */

    while (2 * largest * unit_bytes <= block_bytes_max) {
        largest *= 2;
        twice_logarithm++;
    }
    /* Robson's M is a multiple of n. M * (log2(n) / 2 + 1) - n + 1, in units. */
    size_t live = live_bytes_max / unit_bytes / largest * largest;
    return unit_bytes * (live * twice_logarithm / 2 + live - largest + 1);
}

/* ---- Shrinking ---- */

bool adversary_play_shrinking(struct adversary *adversary)
{
    size_t smallest_bytes = NAIVE_BLOCK_BYTES_MIN;
    size_t largest_bytes = adversary->block_bytes_max / 8 * 8;
    struct adversary_block *before = NULL;

    while (adversary->live_bytes + largest_bytes + smallest_bytes <= adversary->live_bytes_max) {
        struct adversary_block *block = block_allocate(adversary, largest_bytes);
        if (block == NULL) {
            return false;
        }
        if (before != NULL) {
            before->payload = ashlar_realloc(adversary->heap, before->payload, 0);
            if (before->payload == NULL) {
                return false;
            }
            adversary->live_bytes -= before->block_bytes - smallest_bytes;
            before->block_bytes = smallest_bytes;
        }
        before = block;
    }
    return true;
}

/* ---- Hiding ---- */

/* The blocks that are too small stand in front of the holes: those that are freed last stand first in their bin. */
struct hiding {
    struct adversary *adversary;
    size_t small_bytes; /* where the bin of the largest block starts */
    size_t hole_bytes;  /* the largest that the bin holds */
    struct adversary_block *small[ASHLAR_FIT_TRIES];
};

static struct hiding hiding_of(struct adversary *adversary)
{
    size_t largest_bytes = adversary->block_bytes_max / NAIVE_GRANULE_BYTES * NAIVE_GRANULE_BYTES;
    size_t bin = naive_bin(largest_bytes);
    struct hiding hiding = {.adversary = adversary, .small_bytes = largest_bytes, .hole_bytes = largest_bytes};

    while (naive_bin(hiding.small_bytes - NAIVE_GRANULE_BYTES) == bin) {
        hiding.small_bytes -= NAIVE_GRANULE_BYTES;
    }
    while (naive_bin(hiding.hole_bytes + NAIVE_GRANULE_BYTES) == bin) {
        hiding.hole_bytes += NAIVE_GRANULE_BYTES;
    }
    return hiding;
}

static bool block_shrink_to(struct adversary *adversary, struct adversary_block *block, size_t block_bytes)
{
    void *payload = ashlar_realloc(adversary->heap, block->payload, naive_payload_bytes(block_bytes));

    if (payload == NULL) {
        return false;
    }
    adversary->live_bytes -= block->block_bytes - block_bytes;
    *block = (struct adversary_block){payload, ASHLAR_ALIGNMENT, block_bytes};
    return true;
}

/* Allocate a largest block, which no hole serves, and shrink it. */
static struct adversary_block *hiding_allocate(struct hiding *hiding, size_t block_bytes)
{
    struct adversary *adversary = hiding->adversary;

    for (size_t i = 0; i < ASHLAR_FIT_TRIES; i++) {
        block_free(adversary, hiding->small[i]);
    }
    struct adversary_block *block =
        block_allocate(adversary, adversary->block_bytes_max / NAIVE_GRANULE_BYTES * NAIVE_GRANULE_BYTES);
    for (size_t i = 0; i < ASHLAR_FIT_TRIES; i++) {
        hiding->small[i] = block_allocate(adversary, hiding->small_bytes);
        if (hiding->small[i] == NULL) {
            return NULL;
        }
    }
    return block != NULL && block_shrink_to(adversary, block, block_bytes) ? block : NULL;
}

/* The blocks that will be too small, each behind one that stays. */
static bool hiding_start(struct hiding *hiding)
{
    for (size_t i = 0; i < ASHLAR_FIT_TRIES; i++) {
        struct adversary_block *between = block_allocate(hiding->adversary, NAIVE_BLOCK_BYTES_MIN);
        hiding->small[i] = block_allocate(hiding->adversary, hiding->small_bytes);
        if (between == NULL || hiding->small[i] == NULL) {
            return false;
        }
    }
    return block_allocate(hiding->adversary, NAIVE_BLOCK_BYTES_MIN) != NULL;
}

/* One hole more, and the smallest block that ends it. */
static bool hiding_step(struct hiding *hiding)
{
    struct adversary *adversary = hiding->adversary;
    size_t largest_bytes = adversary->block_bytes_max / NAIVE_GRANULE_BYTES * NAIVE_GRANULE_BYTES;
    struct adversary_block *first = hiding_allocate(hiding, largest_bytes);
    struct adversary_block *second = first == NULL ? NULL : hiding_allocate(hiding, hiding->hole_bytes - largest_bytes);

    if (second == NULL || hiding_allocate(hiding, NAIVE_BLOCK_BYTES_MIN) == NULL) {
        return false;
    }
    block_free(adversary, first);
    block_free(adversary, second);
    return true;
}

bool adversary_play_hiding(struct adversary *adversary)
{
    struct hiding hiding = hiding_of(adversary);
    /* What a step has live beside what it leaves: two blocks, and a third with what it shrinks to. */
    size_t step_bytes = 3 * adversary->block_bytes_max + 2 * NAIVE_BLOCK_BYTES_MIN;
    size_t start_bytes = ASHLAR_FIT_TRIES * (hiding.small_bytes + NAIVE_BLOCK_BYTES_MIN) + NAIVE_BLOCK_BYTES_MIN;

    if (hiding.hole_bytes < adversary->block_bytes_max + NAIVE_BLOCK_BYTES_MIN ||
        start_bytes + step_bytes > adversary->live_bytes_max) {
        return true; /* its limits leave it nothing to do */
    }
    if (!hiding_start(&hiding)) {
        return false;
    }
    while (adversary->live_bytes + step_bytes <= adversary->live_bytes_max) {
        if (!hiding_step(&hiding)) {
            return false;
        }
    }
    return true;
}

/* ---- Random ---- */

/* A size whose block stays within the limits; false if there is none. */
static bool size_draw(const struct adversary *adversary, struct prng *prng, size_t alignment, size_t *bytes)
{
    size_t room = adversary->live_bytes_max - adversary->live_bytes;
    size_t block_bytes_max = room < adversary->block_bytes_max ? room : adversary->block_bytes_max;

    if (ashlar_block_bytes(alignment, 0) > block_bytes_max) {
        return false;
    }
    /* Half of them are the largest that there may be, the others any. */
    *bytes = block_bytes_max - (prng_next(prng) % 2 == 0 ? 0 : prng_below(prng, (uint32_t)block_bytes_max));
    while (ashlar_block_bytes(alignment, *bytes) > block_bytes_max) {
        *bytes -= *bytes < 4 ? *bytes : 4;
    }
    return true;
}

static bool random_allocate(struct adversary *adversary, struct prng *prng, struct adversary_block *block)
{
    size_t alignment = prng_next(prng) % 8 == 0 ? (size_t)16 << prng_below(prng, 3) : ASHLAR_ALIGNMENT;
    size_t bytes;

    if (!size_draw(adversary, prng, alignment, &bytes)) {
        return true;
    }
    void *payload = ashlar_aligned_alloc(adversary->heap, alignment, bytes);
    return block_keep(adversary, block, payload, alignment, bytes);
}

/* Resize; the limits must hold with both the old block and the new one. */
static bool random_resize(struct adversary *adversary, struct prng *prng, struct adversary_block *block)
{
    struct adversary_block old = *block;
    size_t bytes;

    if (!size_draw(adversary, prng, old.alignment, &bytes)) {
        return true;
    }
    void *payload = ashlar_realloc(adversary->heap, old.payload, bytes);
    bool served = block_keep(adversary, block, payload, old.alignment, bytes);
    adversary->live_bytes -= served ? old.block_bytes : 0;
    return served;
}

bool adversary_play_random(struct adversary *adversary, uint32_t seed, unsigned calls)
{
    struct prng prng = prng_seeded(seed);

    for (unsigned i = 0; i < calls; i++) {
        struct adversary_block *block = &adversary->blocks[prng_below(&prng, (uint32_t)adversary->blocks_max)];
        bool served = true;
        if (block->payload == NULL) {
            served = random_allocate(adversary, &prng, block);
        } else if (prng_next(&prng) % 4 == 0) {
            served = random_resize(adversary, &prng, block);
        } else {
            block_free(adversary, block);
        }
        if (!served) {
            return false;
        }
    }
    return true;
}
