/*
 * The leak report of malloc's heap, at the levels that have one; below them the calls do nothing.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "libc/fresh.h"
#include "libc/groups.h"
#include "libc/simulated_rams.h"

#include <ashlar/caps.h>
#include <ashlar/leaks.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { TEXT_BYTES = 4096 };

/* What a report of what was allocated since a mark prints. */
static const char *report_since(ashlar_mark since)
{
    static char text[TEXT_BYTES];
    FILE *file = tmpfile();
    int kept = dup(STDERR_FILENO);

    assert_non_null(file);
    dup2(fileno(file), STDERR_FILENO);
    if (since == 0) {
        ashlar_report_leaks();
    } else {
        ashlar_report_leaks_since(since);
    }
    fflush(stderr);
    dup2(kept, STDERR_FILENO);
    close(kept);
    rewind(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    return text;
}

static unsigned lines_of(const char *text, const char *prefix)
{
    unsigned lines = 0;

    for (const char *at = text; (at = strstr(at, prefix)) != NULL; at++) {
        lines++;
    }
    return lines;
}

/* A call site of its own. */
__attribute__((noinline)) static void *allocated_elsewhere(size_t bytes)
{
    void *payload = ashlar_front_malloc(caller_of(NULL), bytes);

    __asm__ volatile("" : "+r"(payload));
    return payload;
}

static void test_leaks_of_no_heap_are_none(void **state)
{
    (void)state;
    fresh_start(8192);
    assert_int_equal(lines_of(report_since(ashlar_leak_mark()), "ashlar-leak "), 0);
}

static void test_leaks_since_a_mark_are_what_lives_of_what_came_later(void **state)
{
    const bool reports = ASHLAR_SAFETY >= ASHLAR_SAFETY_DEBUG;
    ashlar_mark mark;
    void *freed;

    (void)state;
    fresh_start(8192);
    assert_non_null(ashlar_front_malloc(caller_of(NULL), 10));
    mark = ashlar_leak_mark();
    assert_int_equal(lines_of(report_since(mark), "ashlar-leak "), 0);

    freed = ashlar_front_malloc(caller_of(NULL), 20);
    assert_non_null(allocated_elsewhere(30));
    ashlar_front_free(caller_of(NULL), freed);
    assert_int_equal(lines_of(report_since(mark), "ashlar-leak "), reports ? 1 : 0);
    assert_int_equal(lines_of(report_since(mark), "ashlar-leaks end 1 1 30\n"), reports ? 1 : 0);
    assert_int_equal(lines_of(report_since(0), "ashlar-leaks end 2 2 40\n"), reports ? 1 : 0);
}

/* Two places to take memory from; the further one is chosen by its attribute. */
static void start_with_two_rams(unsigned further_attributes)
{
    if (ASHLAR_RAMS_MAX < 2) {
        skip();
    }
    fresh_start(8192);
    simulated_add_break(0);
    simulated_add(simulated_memory(), 8192, further_attributes);
}

static void *fast_take(size_t bytes)
{
    return ashlar_front_alloc_caps(caller_of(NULL), ASHLAR_RAM_FAST, ASHLAR_ALIGNMENT, bytes);
}

/* However many call sites they have. */
static void assert_total(const char *report, unsigned blocks, unsigned bytes)
{
    unsigned sites = 0;
    unsigned blocks_told = 0;
    unsigned bytes_told = 0;
    const char *end = strstr(report, "ashlar-leaks end");

    if (ASHLAR_SAFETY < ASHLAR_SAFETY_DEBUG) {
        assert_null(end);
        return;
    }
    assert_non_null(end);
    assert_int_equal(sscanf(end, "ashlar-leaks end %u %u %u", &sites, &blocks_told, &bytes_told), 3);
    assert_int_equal(blocks_told, blocks);
    assert_int_equal(bytes_told, bytes);
}

/* In one report, with sums over both. */
static void test_leaks_are_told_of_all_rams(void **state)
{
    const bool reports = ASHLAR_SAFETY >= ASHLAR_SAFETY_DEBUG;

    (void)state;
    start_with_two_rams(ASHLAR_RAM_FAST);
    assert_non_null(ashlar_front_malloc(caller_of(NULL), 10));
    for (unsigned i = 0; i < 3; i++) {
        assert_non_null(fast_take(20));
    }
    assert_int_equal(lines_of(report_since(0), "ashlar-leaks begin 0\n"), reports ? 1 : 0);
    assert_total(report_since(0), 4, 70);
}

/* Whichever heap has counted further when the mark is made. */
static void test_mark_is_one_moment_in_all_rams(void **state)
{
    (void)state;
    for (unsigned more_in_break = 0; more_in_break < 2; more_in_break++) {
        start_with_two_rams(ASHLAR_RAM_FAST);
        for (unsigned i = 0; i < 5; i++) {
            assert_non_null(more_in_break ? ashlar_front_malloc(caller_of(NULL), 10) : fast_take(10));
        }
        ashlar_mark mark = ashlar_leak_mark();
        assert_total(report_since(mark), 0, 0);
        assert_non_null(ashlar_front_malloc(caller_of(NULL), 20));
        assert_non_null(fast_take(30));
        assert_total(report_since(mark), 2, 50);
    }
}

/* As that of the break's RAM before the first malloc, and that of a RAM that is opened late. */
static void test_mark_is_older_than_heaps_that_come_later(void **state)
{
    (void)state;
    start_with_two_rams(ASHLAR_RAM_FAST);
    for (unsigned i = 0; i < 5; i++) {
        assert_non_null(fast_take(10));
    }
    ashlar_mark mark = ashlar_leak_mark();
    assert_null(ashlar_malloc_heap());
    assert_non_null(ashlar_front_malloc(caller_of(NULL), 20));
    assert_total(report_since(mark), 1, 20);

    start_with_two_rams(ASHLAR_RAM_FAST | ASHLAR_RAM_RETAINED);
    assert_non_null(ashlar_front_malloc(caller_of(NULL), 10));
    mark = ashlar_leak_mark();
    assert_true(ashlar_ram_open(1));
    assert_non_null(fast_take(20));
    assert_total(report_since(mark), 1, 20);
}

int run_leaks_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_leaks_of_no_heap_are_none),
        cmocka_unit_test(test_leaks_since_a_mark_are_what_lives_of_what_came_later),
        cmocka_unit_test(test_leaks_are_told_of_all_rams),
        cmocka_unit_test(test_mark_is_one_moment_in_all_rams),
        cmocka_unit_test(test_mark_is_older_than_heaps_that_come_later),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
