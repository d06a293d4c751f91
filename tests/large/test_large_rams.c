/*
 * Large requests on a part with a second RAM, which malloc takes first and no DMA controller reaches: pages are of the break's.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "large/groups.h"
#include "large/pages.h"
#include "libc/simulated_rams.h"

#include <ashlar/caps.h>

static void part_start(unsigned break_attributes)
{
    if (ASHLAR_RAMS_MAX < 2) {
        skip();
    }
    fresh_start(RAM_BYTES);
    simulated_add(simulated_memory(), SIMULATED_BYTES, ASHLAR_RAM_FAST);
    simulated_add_break(break_attributes);
}

static bool is_fast(const void *payload)
{
    return (uintptr_t)payload - (uintptr_t)simulated_memory() < SIMULATED_BYTES;
}

static void test_who_asks_for_what_the_breaks_ram_has_gets_pages(void **state)
{
    (void)state;
    part_start(ASHLAR_RAM_DMA);
    void *dma = ashlar_front_alloc_caps(caller_of(NULL), ASHLAR_RAM_DMA, ASHLAR_ALIGNMENT, LARGE_BYTES);
    void *fast = ashlar_front_alloc_caps(caller_of(NULL), ASHLAR_RAM_FAST, ASHLAR_ALIGNMENT, LARGE_BYTES);
    assert_true(dma != NULL && is_page(dma) && !is_fast(dma));
    assert_true(is_fast(fast));
    assert_null(ashlar_front_alloc_caps(caller_of(NULL), ASHLAR_RAM_DMA | ASHLAR_RAM_FAST, ASHLAR_ALIGNMENT, LARGE_BYTES));
    give(dma);
    give(fast);
    assert_none_mapped();
}

static void test_ram_that_malloc_must_not_take_gives_no_pages_either(void **state)
{
    (void)state;
    part_start(ASHLAR_RAM_DMA | ASHLAR_RAM_NOT_MALLOC);
    void *large = take(LARGE_BYTES);
    assert_true(is_fast(large));
    assert_none_mapped();
    assert_null(take(SIMULATED_BYTES));
    void *dma = ashlar_front_alloc_caps(caller_of(NULL), ASHLAR_RAM_DMA, ASHLAR_ALIGNMENT, LARGE_BYTES);
    assert_true(dma != NULL && is_page(dma) && !is_fast(dma));
    give(dma);
    give(large);
}

static void test_resized_pages_keep_what_dma_needs(void **state)
{
    (void)state;
    part_start(ASHLAR_RAM_DMA);
    unsigned char *payload = take(LARGE_BYTES);
    assert_true(payload != NULL && is_page(payload));
    payload_fill(payload, LARGE_BYTES, 3);
    unsigned char *in_its_way = take(LARGE_BYTES);
    assert_true(in_its_way != NULL && is_page(in_its_way));
    payload = resize(payload, 3 * LARGE_BYTES);
    assert_true(payload != NULL && is_page(payload));
    assert_true(payload_is_filled(payload, LARGE_BYTES, 3));
    payload = resize(payload, 100);
    assert_true(payload != NULL && !is_page(payload) && !is_fast(payload));
    assert_true(payload_is_filled(payload, 100, 3));
    give(in_its_way);
    give(payload);
    assert_none_mapped();
    assert_front_sound();
}

/* The heap cannot grow past a mapping, but there are pages above it. */
static void test_a_block_for_dma_that_becomes_large_gets_pages(void **state)
{
    (void)state;
    part_start(ASHLAR_RAM_DMA);
    void *above = take(2 * LARGE_BYTES);
    void *in_its_way = take(LARGE_BYTES);
    unsigned char *block = ashlar_alloc_caps(ASHLAR_RAM_DMA, 100, ASHLAR_ALIGNMENT);
    assert_true(block != NULL && !is_page(block) && !is_fast(block));
    payload_fill(block, 100, 5);
    for (void *filler = block; filler != NULL; filler = ashlar_alloc_caps(ASHLAR_RAM_DMA, 500, ASHLAR_ALIGNMENT)) {
    }
    give(above);
    unsigned char *moved = resize(block, 2 * LARGE_BYTES);
    assert_ptr_equal(moved, above);
    assert_true(payload_is_filled(moved, 100, 5));
    give(moved);
    give(in_its_way);
    assert_none_mapped();
    assert_front_sound();
}

int run_large_rams_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_who_asks_for_what_the_breaks_ram_has_gets_pages),
        cmocka_unit_test(test_ram_that_malloc_must_not_take_gives_no_pages_either),
        cmocka_unit_test(test_resized_pages_keep_what_dma_needs),
        cmocka_unit_test(test_a_block_for_dma_that_becomes_large_gets_pages),
    };
    return cmocka_run_group_tests_name("large_rams", tests, NULL, NULL);
}
