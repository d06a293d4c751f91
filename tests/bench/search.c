/*
 * See search.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "bench/search.h"

#define SEARCH_STEPS_DOWN 16u

static bool region_suffices(const struct search *search, uint32_t region_bytes)
{
    return search->suffices(search->context, region_bytes);
}

static uint32_t smaller_of(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

static uint32_t steps_down(uint32_t bytes)
{
    return bytes / SEARCH_STEP_BYTES * SEARCH_STEP_BYTES;
}

/** The smallest size between one that does not suffice and one that does, if sizes were ordered so. */
static uint32_t region_bisect(const struct search *search, uint32_t too_small, uint32_t enough)
{
    while (enough - too_small > SEARCH_STEP_BYTES) {
        uint32_t middle = too_small + steps_down((enough - too_small) / 2);
        if (region_suffices(search, middle)) {
            enough = middle;
        } else {
            too_small = middle;
        }
    }
    return enough;
}

static uint32_t region_step_down(const struct search *search, uint32_t enough)
{
    for (uint32_t steps = 1; steps <= SEARCH_STEPS_DOWN && steps * SEARCH_STEP_BYTES < enough;) {
        uint32_t smaller = enough - steps * SEARCH_STEP_BYTES;
        steps++;
        if (region_suffices(search, smaller)) {
            enough = smaller;
            steps = 1;
        }
    }
    return enough;
}

uint32_t search_least(const struct search *search, uint32_t bytes)
{
    uint32_t largest = steps_down(search->region_bytes_max);
    uint32_t too_small = steps_down(bytes);
    if (too_small >= largest) {
        return 0;
    }
    uint32_t enough = smaller_of(too_small + SEARCH_STEP_BYTES, largest);
    while (!region_suffices(search, enough)) {
        if (enough == largest) {
            return 0;
        }
        too_small = enough;
        enough = smaller_of(enough + steps_down(enough / 2) + SEARCH_STEP_BYTES, largest);
    }
    return region_step_down(search, region_bisect(search, too_small, enough));
}
