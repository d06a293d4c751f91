/*
 * Hill climbing: a change is kept if the call in question takes as long as before, or longer; after many
 * changes that gained nothing the search starts anew. See search.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "search.h"

#include <stdio.h>
#include <string.h>

#define START_STEPS 16U
#define PATIENCE 1500U
#define SIZES_LOG2 19U /* sizes reach 2^19 granules, the largest region */
#define GRANULE_BYTES 8U
#define HEADER_BYTES 4U

static uint32_t random_state;

/* Xorshift: G. Marsaglia, "Xorshift RNGs", 2003, the triple 13, 17, 5. Never 0. */
static uint32_t random_next(void)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 17;
    random_state ^= random_state << 5;
    return random_state;
}

/* A number from 0 to `limit` - 1; `limit` at most 65536. */
static uint32_t random_below(uint32_t limit)
{
    return (random_next() >> 16) * limit >> 16;
}

/* Sizes meet at the edges of bins: small ones, those near a power of two, and those near another step's. */
static uint32_t random_bytes(const struct sequence *sequence)
{
    uint32_t granules = 1 + random_below(12);
    uint32_t choice = random_below(4);
    if (choice == 1) {
        granules = (1U << random_below(SIZES_LOG2)) + random_below(8);
    } else if (choice == 2) {
        uint32_t octave = 1U << random_below(SIZES_LOG2);
        granules = octave + octave * random_below(8) / 8 + random_below(4);
    } else if (choice == 3 && sequence->length > 0) {
        uint32_t bytes = sequence->steps[random_below(sequence->length)].bytes;
        granules = bytes / GRANULE_BYTES + random_below(4);
    }
    return granules * GRANULE_BYTES - HEADER_BYTES;
}

static struct step random_step(const struct sequence *sequence)
{
    static const uint8_t kinds[] = {STEP_ALLOC, STEP_ALLOC, STEP_ALLOC, STEP_FREE,
                                    STEP_FREE,  STEP_FREE,  STEP_RESIZE, STEP_ALIGNED};
    uint32_t alignments = ALIGNMENT_LOG2_MAX - ALIGNMENT_LOG2_MIN + 1;
    return (struct step){
        .kind = kinds[random_below(sizeof kinds)],
        .slot = (uint8_t)random_below(SLOTS),
        .alignment_log2 = (uint8_t)(ALIGNMENT_LOG2_MIN + random_below(alignments)),
        .bytes = random_bytes(sequence),
    };
}

static uint32_t random_region_granules(void)
{
    return REGION_GRANULES_MIN + (random_next() >> 8) % ((REGION_GRANULES_MAX - REGION_GRANULES_MIN) >>
                                                         random_below(SIZES_LOG2 - 4));
}

static void sequence_make(struct sequence *sequence)
{
    uint32_t regions = 1 + random_below(REGIONS);
    memset(sequence, 0, sizeof *sequence);
    for (uint32_t i = 0; i < regions; i++) {
        sequence->region_granules[i] = random_region_granules();
    }
    while (sequence->length < START_STEPS) {
        struct step step = random_step(sequence);
        sequence->steps[sequence->length++] = step;
    }
}

static void step_insert(struct sequence *sequence, uint32_t place, struct step step)
{
    if (sequence->length < STEPS_MAX) {
        memmove(&sequence->steps[place + 1], &sequence->steps[place],
                (sequence->length - place) * sizeof step);
        sequence->steps[place] = step;
        sequence->length++;
    }
}

static void step_remove(struct sequence *sequence, uint32_t place)
{
    if (sequence->length > 1) {
        sequence->length--;
        memmove(&sequence->steps[place], &sequence->steps[place + 1],
                (sequence->length - place) * sizeof sequence->steps[0]);
    }
}

static void sequence_change(struct sequence *sequence)
{
    uint32_t place = random_below(sequence->length);
    struct step *step = &sequence->steps[place];
    switch (random_below(8)) {
    case 0:
        *step = random_step(sequence);
        break;
    case 1:
        step->bytes = random_bytes(sequence);
        break;
    case 2:
        step->bytes += (random_below(2) ? 1U : UINT32_MAX) * GRANULE_BYTES;
        break;
    case 3:
        step->slot = (uint8_t)random_below(SLOTS);
        break;
    case 4:
        step_remove(sequence, place);
        break;
    case 5:
        step_insert(sequence, place, sequence->steps[random_below(sequence->length)]);
        break;
    case 6:
        step_insert(sequence, place, random_step(sequence));
        break;
    default:
        if (random_below(4) == 0) {
            uint32_t region = random_below(REGIONS);
            if (region == 0 || sequence->region_granules[region - 1] != 0) {
                sequence->region_granules[region] = random_region_granules();
            }
        } else {
            step_insert(sequence, sequence->length, random_step(sequence));
        }
    }
}

/* A few changes at a time, so that steps that only help together are found. */
static void sequence_vary(struct sequence *sequence)
{
    uint32_t changes = 1 + random_below(4);
    while (changes-- > 0) {
        sequence_change(sequence);
    }
}

static uint32_t sequence_ticks(const struct sequence *sequence, enum call call)
{
    uint32_t ticks[CALLS];
    sequence_run(sequence, ticks);
    return ticks[call];
}

static void search_for(enum call call, uint32_t tries)
{
    static struct sequence best, now, next;
    uint32_t best_ticks = 0, now_ticks = 0, idle = PATIENCE;
    for (uint32_t i = 0; i < tries; i++) {
        if (idle >= PATIENCE) {
            sequence_make(&now);
            now_ticks = sequence_ticks(&now, call);
            idle = 0;
        }
        next = now;
        sequence_vary(&next);
        uint32_t ticks = sequence_ticks(&next, call);
        idle = ticks > now_ticks ? 0 : idle + 1;
        if (ticks >= now_ticks) {
            now = next;
            now_ticks = ticks;
        }
        if (now_ticks > best_ticks) {
            best = now;
            best_ticks = now_ticks;
        }
    }
    printf("# %s, %lu ticks\n", call_names[call], (unsigned long)best_ticks);
    sequence_print(&best);
}

void search_run(uint32_t seed, uint32_t tries)
{
    random_state = seed == 0 ? UINT32_MAX : seed;
    for (enum call call = 0; call < CALLS; call++) {
        search_for(call, tries);
    }
}
