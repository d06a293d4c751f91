/*
 * The leak report: what is live, by call site, since a mark.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "debug/ground.h"
#include "debug/groups.h"

#include <ashlar_port.h>
#include <stdio.h>

static struct {
    char text[2048];
    size_t bytes;
} printed;

/* In place of the host's: what is printed is kept. */
void ashlar_port_print(const char *text, size_t bytes)
{
    assert_true(printed.bytes + bytes < sizeof printed.text);
    memcpy(printed.text + printed.bytes, text, bytes);
    printed.bytes += bytes;
}

static const char *report_of(struct ashlar_heap *heap, ashlar_mark since)
{
    memset(&printed, 0, sizeof printed);
    ashlar_heap_report_leaks(heap, since, NULL, NULL);
    return printed.text;
}

static void assert_next_leak_is(struct ashlar_heap *heap, ashlar_mark since, struct ashlar_leak *leak, const void *site,
                                size_t blocks, size_t bytes)
{
    assert_true(ashlar_heap_next_leak(heap, since, leak));
    assert_ptr_equal(leak->calls[0], site);
    assert_int_equal(leak->blocks, blocks);
    assert_int_equal(leak->bytes, bytes);
}

static void test_next_leak_groups_by_site_in_order(void **state)
{
    (void)state;
    struct ashlar_heap *heap = ground_heap();
    struct ashlar_leak leak = {.blocks = 0};
    take(heap, 30, SITE(3));
    take(heap, 10, SITE(1));
    take(heap, 5, SITE(3));
    give(heap, take(heap, 100, SITE(2)), SITE(9));
    take(heap, 0, SITE(5));
    assert_next_leak_is(heap, 0, &leak, SITE(1), 1, 10);
    assert_next_leak_is(heap, 0, &leak, SITE(3), 2, 35);
    assert_next_leak_is(heap, 0, &leak, SITE(5), 1, 0);
    struct ashlar_leak last = leak;
    assert_false(ashlar_heap_next_leak(heap, 0, &leak));
    assert_memory_equal(&leak, &last, sizeof leak);
}

static void test_next_leak_since_a_mark_leaves_out_what_is_older(void **state)
{
    (void)state;
    struct ashlar_heap *heap = ground_heap();
    struct ashlar_leak leak = {.blocks = 0};
    unsigned char *old = take(heap, 10, SITE(1));
    ashlar_mark mark = ashlar_heap_leak_mark(heap);
    assert_false(ashlar_heap_next_leak(heap, mark, &leak));
    take(heap, 20, SITE(1));
    ashlar_mark later = ashlar_heap_leak_mark(heap);
    take(heap, 40, SITE(2));
    assert_next_leak_is(heap, mark, &leak, SITE(1), 1, 20);
    assert_next_leak_is(heap, mark, &leak, SITE(2), 1, 40);
    memset(&leak, 0, sizeof leak);
    assert_next_leak_is(heap, later, &leak, SITE(2), 1, 40);
    /* What is resized is allocated anew, by whoever resizes it. */
    ashlar_heap_note_site(heap, SITE(7));
    assert_non_null(ashlar_realloc(heap, old, 11));
    memset(&leak, 0, sizeof leak);
    assert_next_leak_is(heap, later, &leak, SITE(2), 1, 40);
    assert_next_leak_is(heap, later, &leak, SITE(7), 1, 11);
}

static void test_next_leak_has_the_calls_that_led_to_it(void **state)
{
    (void)state;
    struct ashlar_heap *heap = ground_heap();
    struct ashlar_leak leak = {.blocks = 0};
    assert_non_null(ashlar_alloc(heap, 10));
    assert_true(ashlar_heap_next_leak(heap, 0, &leak));
    for (unsigned i = 1; i <= ASHLAR_BACKTRACE_DEPTH; i++) {
        assert_non_null(leak.calls[i]);
        assert_ptr_not_equal(leak.calls[i], leak.calls[i - 1]);
    }
    assert_null(leak.calls[1 + ASHLAR_BACKTRACE_DEPTH]);
}

static void test_report_is_lines_of_data_that_add_up(void **state)
{
    char expected[256];

    (void)state;
    if (ASHLAR_BACKTRACE_DEPTH != 0) {
        skip();
    }
    struct ashlar_heap *heap = ground_heap();
    take(heap, 30, SITE(3));
    take(heap, 12, SITE(1));
    take(heap, 123, SITE(3));
    int digits = 2 * sizeof(void *);
    snprintf(expected, sizeof expected,
             "ashlar-leaks begin 0\nashlar-leak 0x%0*lx 1 12\nashlar-leak 0x%0*lx 2 153\nashlar-leaks end 2 3 165\n", digits,
             (unsigned long)(uintptr_t)SITE(1), digits, (unsigned long)(uintptr_t)SITE(3));
    assert_string_equal(report_of(heap, 0), expected);
}

static void test_report_of_an_empty_heap_has_a_beginning_and_an_end(void **state)
{
    (void)state;
    struct ashlar_heap *heap = ground_heap();
    assert_string_equal(report_of(heap, 0), "ashlar-leaks begin 0\nashlar-leaks end 0 0 0\n");
    give(heap, take(heap, 10, SITE(1)), SITE(2));
    assert_string_equal(report_of(heap, 0), "ashlar-leaks begin 0\nashlar-leaks end 0 0 0\n");
}

static unsigned locked, unlocked;

static void count_lock(void)
{
    assert_int_equal(locked, unlocked);
    locked++;
}

static void count_unlock(void)
{
    unlocked++;
    assert_int_equal(locked, unlocked);
}

static void test_report_holds_the_lock_for_one_site_at_a_time(void **state)
{
    (void)state;
    struct ashlar_heap *heap = ground_heap();
    memset(&printed, 0, sizeof printed);
    take(heap, 10, SITE(1));
    take(heap, 10, SITE(2));
    locked = unlocked = 0;
    ashlar_heap_report_leaks(heap, 0, count_lock, count_unlock);
    assert_int_equal(locked, 3); /* two sites, and that there is none more */
    assert_int_equal(unlocked, 3);
}

int run_leak_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_next_leak_groups_by_site_in_order),
        cmocka_unit_test(test_next_leak_since_a_mark_leaves_out_what_is_older),
        cmocka_unit_test(test_next_leak_has_the_calls_that_led_to_it),
        cmocka_unit_test(test_report_is_lines_of_data_that_add_up),
        cmocka_unit_test(test_report_of_an_empty_heap_has_a_beginning_and_an_end),
        cmocka_unit_test(test_report_holds_the_lock_for_one_site_at_a_time),
    };
    return cmocka_run_group_tests_name("leaks", tests, NULL, NULL);
}
