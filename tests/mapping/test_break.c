/*
 * The break of a program without an sbrk of its own: it stops at malloc's memory below and at the mappings above.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mapping/groups.h"
#include "mapping/world.h"

static void assert_break(const char *expected)
{
    assert_ptr_equal(sbrk(0), expected);
}

static void assert_sbrk_refused(ptrdiff_t increment)
{
    char *before = sbrk(0);
    errno = 0;
    assert_ptr_equal(sbrk(increment), ASHLAR_BREAK_FAILED);
    assert_int_equal(errno, ENOMEM);
    assert_break(before);
}

static void test_break_is_not_hidden(void **state)
{
    (void)state;
    world_start(0);
    assert_false(ashlar_break_is_hidden());
}

static void test_sbrk_down_into_what_malloc_took_is_refused(void **state)
{
    (void)state;
    world_start(0);
    assert_ptr_equal(sbrk(8), page_at(0));
    assert_ptr_equal(ashlar_port_core(100), page_at(0) + 8);
    assert_sbrk_refused(-1);
    assert_sbrk_refused(-100);
    assert_sbrk_refused(PTRDIFF_MIN);
    assert_ptr_equal(sbrk(50), page_at(0) + 108);
    assert_sbrk_refused(-51);
    assert_ptr_equal(sbrk(-50), page_at(0) + 158);
    errno = 0;
    assert_int_equal(brk(page_at(0) + 107), -1);
    assert_int_equal(errno, ENOMEM);
    assert_break(page_at(0) + 108);
}

static void test_core_gives_back_what_it_took(void **state)
{
    (void)state;
    world_start(0);
    assert_ptr_equal(ashlar_port_core(100), page_at(0));
    assert_ptr_equal(ashlar_port_core(-60), page_at(0) + 100);
    assert_ptr_equal(sbrk(5), page_at(0) + 40);
    assert_ptr_equal(sbrk(-5), page_at(0) + 45);
    assert_sbrk_refused(-1);
    assert_ptr_equal(ashlar_port_core(-40), page_at(0) + 40);
    assert_break(page_at(0));
}

static void test_core_that_gives_back_a_whole_stretch_leaves_the_programs_memory_to_it(void **state)
{
    (void)state;
    world_start(0);
    (void)ashlar_port_core(100);
    (void)sbrk(50);
    (void)ashlar_port_core(10);
    (void)ashlar_port_core(20);
    (void)sbrk(8);
    (void)ashlar_port_core(0); /* to ask where the break is changes nothing */
    (void)sbrk(-8);
    assert_sbrk_refused(-1);
    assert_ptr_equal(ashlar_port_core(-30), page_at(0) + 180);
    assert_ptr_equal(sbrk(-50), page_at(0) + 150);
    assert_sbrk_refused(-1);
    /* What follows the first stretch again is part of it. */
    (void)ashlar_port_core(200);
    (void)ashlar_port_core(-180);
    assert_break(page_at(0) + 120);
    assert_sbrk_refused(-1);
}

static void assert_core_refused(ptrdiff_t increment)
{
    char *before = sbrk(0);
    assert_ptr_equal(ashlar_port_core(increment), ASHLAR_BREAK_FAILED);
    assert_break(before);
}

static void test_core_below_the_programs_memory_is_not_given_back(void **state)
{
    (void)state;
    world_start(0);
    assert_core_refused(-1);
    (void)sbrk(8);
    assert_core_refused(-1);
    (void)ashlar_port_core(100);
    (void)sbrk(40);
    assert_core_refused(-1);
    assert_core_refused(-60);
    (void)ashlar_port_core(30);
    assert_core_refused(-31);
    assert_core_refused(PTRDIFF_MIN);
    assert_ptr_equal(ashlar_port_core(-30), page_at(0) + 178);
    assert_ptr_equal(sbrk(-40), page_at(0) + 148);
    assert_ptr_equal(ashlar_port_core(-100), page_at(0) + 108);
    assert_break(page_at(0) + 8);
}

static void test_break_stops_at_the_lowest_mapping(void **state)
{
    (void)state;
    world_start(0);
    char *high = map(1);
    char *low = map(1);
    assert_int_equal(brk(low), 0);
    assert_sbrk_refused(1);
    assert_sbrk_refused(PTRDIFF_MAX);
    assert_ptr_equal(ashlar_port_core(1), ASHLAR_BREAK_FAILED);
    assert_int_equal(ashlar_munmap(low, PAGE), 0);
    assert_int_equal(brk(high), 0);
    assert_sbrk_refused(1);
    assert_int_equal(ashlar_munmap(high, PAGE), 0);
    assert_int_equal(brk(page_at(RAM_PAGES)), 0);
    assert_sbrk_refused(1);
}

static void test_break_within_a_page_keeps_it_from_mappings(void **state)
{
    (void)state;
    world_start(0);
    assert_int_equal(brk(page_at(RAM_PAGES - 2) + 1), 0);
    assert_ptr_equal(map(1), page_at(RAM_PAGES - 1));
    assert_ptr_equal(map(1), MAP_FAILED);
    assert_int_equal(errno, ENOMEM);
    assert_int_equal(brk(page_at(RAM_PAGES - 2)), 0);
    assert_ptr_equal(map(1), page_at(RAM_PAGES - 2));
}

int run_break_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_break_is_not_hidden),
        cmocka_unit_test(test_sbrk_down_into_what_malloc_took_is_refused),
        cmocka_unit_test(test_core_gives_back_what_it_took),
        cmocka_unit_test(test_core_that_gives_back_a_whole_stretch_leaves_the_programs_memory_to_it),
        cmocka_unit_test(test_core_below_the_programs_memory_is_not_given_back),
        cmocka_unit_test(test_break_stops_at_the_lowest_mapping),
        cmocka_unit_test(test_break_within_a_page_keeps_it_from_mappings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
