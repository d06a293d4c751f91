/*
 * The break: up, down, overflow, and the ends of RAM.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "libc/fresh.h"
#include "libc/groups.h"

static char *ram(size_t offset)
{
    return (char *)arena_memory() + offset;
}

static void test_sbrk_zero_gives_the_break_and_does_not_move_it(void **state)
{
    (void)state;
    fresh_start(4096);
    assert_ptr_equal(sbrk(0), ram(0));
    assert_ptr_equal(sbrk(0), ram(0));
}

static void test_sbrk_up_and_down_returns_the_break_before(void **state)
{
    (void)state;
    fresh_start(4096);
    assert_ptr_equal(sbrk(100), ram(0));
    assert_ptr_equal(sbrk(3), ram(100));
    assert_ptr_equal(sbrk(-53), ram(103));
    assert_ptr_equal(sbrk(0), ram(50));
    assert_ptr_equal(sbrk(-50), ram(50));
    assert_ptr_equal(sbrk(0), ram(0));
}

static void test_sbrk_to_the_very_end_succeeds_and_one_further_fails(void **state)
{
    (void)state;
    fresh_start(4096);
    assert_ptr_equal(sbrk(4097), ASHLAR_BREAK_FAILED);
    assert_int_equal(errno, ENOMEM);
    assert_ptr_equal(sbrk(0), ram(0));
    assert_ptr_equal(sbrk(4096), ram(0));
    assert_ptr_equal(sbrk(1), ASHLAR_BREAK_FAILED);
    assert_ptr_equal(sbrk(0), ram(4096));
}

static void test_sbrk_below_the_base_fails_and_does_not_move(void **state)
{
    (void)state;
    fresh_start(4096);
    sbrk(8);
    assert_ptr_equal(sbrk(-9), ASHLAR_BREAK_FAILED);
    assert_int_equal(errno, ENOMEM);
    assert_ptr_equal(sbrk(0), ram(8));
}

static void test_sbrk_increments_that_would_wrap_fail_and_do_not_move(void **state)
{
    const ptrdiff_t increments[] = {PTRDIFF_MAX, PTRDIFF_MAX - 7, PTRDIFF_MIN, PTRDIFF_MIN + 1, PTRDIFF_MAX / 2};
    (void)state;
    fresh_start(4096);
    sbrk(2048);
    for (size_t i = 0; i < COUNT_OF(increments); i++) {
        assert_ptr_equal(sbrk(increments[i]), ASHLAR_BREAK_FAILED);
        assert_ptr_equal(sbrk(0), ram(2048));
    }
}

static void test_sbrk_without_ram_fails(void **state)
{
    (void)state;
    fresh_start(0);
    assert_ptr_equal(sbrk(1), ASHLAR_BREAK_FAILED);
    assert_ptr_equal(sbrk(-1), ASHLAR_BREAK_FAILED);
    fresh_start_without_ram();
    assert_ptr_equal(sbrk(0), ASHLAR_BREAK_FAILED);
    assert_ptr_equal(sbrk(1), ASHLAR_BREAK_FAILED);
    assert_int_equal(errno, ENOMEM);
    assert_int_equal(brk(ram(0)), -1);
}

static void test_brk_sets_the_break_within_ram(void **state)
{
    (void)state;
    fresh_start(4096);
    assert_int_equal(brk(ram(1000)), 0);
    assert_ptr_equal(sbrk(0), ram(1000));
    assert_int_equal(brk(ram(4096)), 0);
    assert_int_equal(brk(ram(0)), 0);
    assert_ptr_equal(sbrk(0), ram(0));
}

static void test_brk_outside_ram_fails_and_does_not_move(void **state)
{
    const uintptr_t half = UINTPTR_MAX / 2 + 1;
    (void)state;
    fresh_start(4096);
    sbrk(100);
    char *const ends[] = {ram(4097), ram(0) - 1, NULL, (char *)UINTPTR_MAX, (char *)((uintptr_t)ram(100) ^ half),
                          (char *)((uintptr_t)ram(100) + half - 1), (char *)((uintptr_t)ram(100) + half + 1)};
    for (size_t i = 0; i < COUNT_OF(ends); i++) {
        errno = 0;
        assert_int_equal(brk(ends[i]), -1);
        assert_int_equal(errno, ENOMEM);
        assert_ptr_equal(sbrk(0), ram(100));
    }
}

static void test_brk_half_the_address_space_away_fails_whatever_sbrk_says(void **state)
{
    (void)state;
    fresh_start(4096);
    sbrk(100);
    sbrk_behave(SBRK_GULLIBLE);
    uintptr_t away = (uintptr_t)ram(100) + UINTPTR_MAX / 2 + 1; /* further than an increment can say */
    assert_int_equal(brk((char *)away), away > (uintptr_t)ram(100) ? -1 : 0);
    assert_int_equal(brk((char *)(away + 100)), away > (uintptr_t)ram(100) ? -1 : 0);
    assert_int_equal(brk(ram(200)), 0);
}

static void test_brk_where_sbrk_fails_fails(void **state)
{
    (void)state;
    fresh_start(4096);
    sbrk_behave(SBRK_DEAD);
    assert_int_equal(brk(ram(8)), -1);
}

static void test_core_goes_through_the_programs_sbrk(void **state)
{
    (void)state;
    fresh_start(4096);
    assert_ptr_equal(ashlar_port_core(64), ram(0));
    sbrk_behave(SBRK_DEAD);
    assert_ptr_equal(ashlar_port_core(64), ASHLAR_BREAK_FAILED);
    assert_ptr_equal(sbrk(64), ASHLAR_BREAK_FAILED);
}

int run_break_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sbrk_zero_gives_the_break_and_does_not_move_it),
        cmocka_unit_test(test_sbrk_up_and_down_returns_the_break_before),
        cmocka_unit_test(test_sbrk_to_the_very_end_succeeds_and_one_further_fails),
        cmocka_unit_test(test_sbrk_below_the_base_fails_and_does_not_move),
        cmocka_unit_test(test_sbrk_increments_that_would_wrap_fail_and_do_not_move),
        cmocka_unit_test(test_sbrk_without_ram_fails),
        cmocka_unit_test(test_brk_sets_the_break_within_ram),
        cmocka_unit_test(test_brk_outside_ram_fails_and_does_not_move),
        cmocka_unit_test(test_brk_half_the_address_space_away_fails_whatever_sbrk_says),
        cmocka_unit_test(test_brk_where_sbrk_fails_fails),
        cmocka_unit_test(test_core_goes_through_the_programs_sbrk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
