/*
 * See fixture.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fixture.h"

#include <ashlar/check.h>
#include <ashlar/malloc.h>
#include <ashlar/sampled.h>
#include <ashlar/stats.h>

unsigned exhausted_count;
size_t exhausted_bytes;
volatile size_t hopeless_bytes = (size_t)64 << 20;

void ashlar_malloc_exhausted(size_t bytes)
{
    exhausted_count++;
    exhausted_bytes = bytes;
}

size_t blocks_in_use(void)
{
    return ashlar_heap_stats(ashlar_malloc_heap()).used_blocks + ashlar_sampled_stats().live;
}

size_t bytes_in_use(void)
{
    return ashlar_heap_stats(ashlar_malloc_heap()).used_bytes;
}

struct search {
    const void *payload;
    bool found;
};

static bool search_block(const struct ashlar_block_info *block, void *context)
{
    struct search *search = context;
    search->found = block->used && block->payload == search->payload;
    return !search->found;
}

bool heap_holds(const void *payload)
{
    struct search search = {.payload = payload};
    ashlar_malloc_lock();
    ashlar_heap_walk(ashlar_malloc_heap(), search_block, &search);
    ashlar_malloc_unlock();
    return search.found || ashlar_sampled_covers(payload);
}

void assert_heap_sound(void)
{
    ashlar_malloc_lock();
    struct ashlar_check_result result = ashlar_heap_check(ashlar_malloc_heap());
    ashlar_malloc_unlock();
    assert_int_equal(result.broken, ASHLAR_HEAP_SOUND);
}
