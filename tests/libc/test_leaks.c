/*
 * The leak report of malloc's heap, at the levels that have one; below them the calls do nothing.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "libc/fresh.h"
#include "libc/groups.h"

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

int run_leaks_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_leaks_of_no_heap_are_none),
        cmocka_unit_test(test_leaks_since_a_mark_are_what_lives_of_what_came_later),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
