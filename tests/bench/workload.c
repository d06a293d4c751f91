/*
 * See workload.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "bench/workload.h"

#include "support/prng.h"

#define PERCENT 100u
#define ALLOCATE_PERCENT_BELOW 75u
#define ALLOCATE_PERCENT_ABOVE 25u

/* Sizes are drawn uniformly from one of three classes, bounds included. */
struct size_class {
    uint16_t bytes_min;
    uint16_t bytes_max;
};

static const struct size_class classes[] = {{8, 64}, {64, 512}, {512, 2048}};

#define CLASSES (sizeof classes / sizeof classes[0])

/* How often each class is drawn, in percent. */
static const uint8_t mixed_percent[CLASSES] = {70, 25, 5};
static const uint8_t small_percent[CLASSES] = {100, 0, 0};
static const uint8_t larger_percent[CLASSES] = {0, 95, 5};

struct maker {
    enum workload_kind kind;
    uint32_t target_bytes;
    struct workload_scratch *scratch;
    struct prng prng;
    uint32_t live;
    uint32_t live_bytes;
    uint32_t live_bytes_peak;
};

static uint32_t size_drawn(struct prng *prng, const uint8_t *percent)
{
    uint32_t rest = prng_below(prng, PERCENT);
    size_t class = 0;
    while (rest >= percent[class]) {
        rest -= percent[class];
        class ++;
    }
    const struct size_class *bounds = &classes[class];
    return bounds->bytes_min + prng_below(prng, bounds->bytes_max - bounds->bytes_min + 1u);
}

static const uint8_t *law_at(enum workload_kind kind, uint32_t step)
{
    if (kind != WORKLOAD_PHASE) {
        return mixed_percent;
    }
    return step / WORKLOAD_PHASE_STEPS % 2 == 0 ? small_percent : larger_percent;
}

static bool allocates(struct maker *maker, uint32_t bytes)
{
    uint32_t percent =
        maker->live_bytes < maker->target_bytes ? ALLOCATE_PERCENT_BELOW : ALLOCATE_PERCENT_ABOVE;
    bool wants = prng_below(&maker->prng, PERCENT) < percent;
    bool may = maker->kind == WORKLOAD_CHURN ||
               maker->live_bytes + bytes <= maker->target_bytes + WORKLOAD_EXCESS_BYTES;
    return maker->live == 0 || (wants && may);
}

static struct workload_step step_allocate(struct maker *maker, uint32_t bytes)
{
    uint16_t slot = maker->scratch->live_slots[maker->live];
    maker->live++;
    maker->scratch->bytes[slot] = (uint16_t)bytes;
    maker->live_bytes += bytes;
    if (maker->live_bytes > maker->live_bytes_peak) {
        maker->live_bytes_peak = maker->live_bytes;
    }
    return (struct workload_step){.slot = slot, .bytes = (uint16_t)bytes};
}

static struct workload_step step_free(struct maker *maker)
{
    uint16_t *slots = maker->scratch->live_slots;
    uint32_t drawn = prng_below(&maker->prng, maker->live);
    uint16_t slot = slots[drawn];
    maker->live--;
    slots[drawn] = slots[maker->live];
    slots[maker->live] = slot;
    maker->live_bytes -= maker->scratch->bytes[slot];
    return (struct workload_step){.slot = slot, .bytes = 0};
}

uint32_t workload_make(enum workload_kind kind, uint32_t target_bytes, uint32_t seed,
                       struct workload_scratch *scratch, struct workload_step *steps)
{
    struct maker maker = {
        .kind = kind, .target_bytes = target_bytes, .scratch = scratch, .prng = prng_seeded(seed)};
    for (uint32_t slot = 0; slot < WORKLOAD_SLOTS; slot++) {
        scratch->live_slots[slot] = (uint16_t)slot;
    }
    for (uint32_t step = 0; step < WORKLOAD_STEPS; step++) {
        uint32_t bytes = size_drawn(&maker.prng, law_at(kind, step));
        if (!allocates(&maker, bytes)) {
            steps[step] = step_free(&maker);
        } else if (maker.live < WORKLOAD_SLOTS) {
            steps[step] = step_allocate(&maker, bytes);
        } else {
            return 0;
        }
    }
    return maker.live_bytes_peak;
}
