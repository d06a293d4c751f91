/*
 * Functions of the C library that hand out memory, or keep some: it is malloc's, and free takes it back.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _GNU_SOURCE /* vasprintf, open_memstream, tdestroy */
#include <argz.h>
#include <search.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

#include "fixture.h"
#include "surface.h"

static void assert_taken_and_given_back(void *payload, size_t blocks_before)
{
    assert_true(heap_holds(payload));
    free(payload);
    assert_int_equal(blocks_in_use(), blocks_before);
    assert_heap_sound();
}

static int print_allocated(char **result, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int bytes = vasprintf(result, format, arguments);
    va_end(arguments);
    return bytes;
}

static void test_vasprintf_allocates(void **state)
{
    char *line = NULL;
    (void)state;
    size_t blocks = blocks_in_use();
    assert_int_equal(print_allocated(&line, "%d %s", 12, "monkeys"), 10);
    assert_taken_and_given_back(line, blocks);
}

static void test_wcsdup_allocates(void **state)
{
    (void)state;
    size_t blocks = blocks_in_use();
    assert_taken_and_given_back(wcsdup(L"wide"), blocks);
}

static void test_argz_grows_by_realloc(void **state)
{
    char *argz = NULL;
    size_t bytes = 0;
    (void)state;
    size_t blocks = blocks_in_use();
    assert_int_equal(argz_create_sep("one:two:three", ':', &argz, &bytes), 0);
    for (unsigned i = 0; i < 10; i++) {
        assert_int_equal(argz_add(&argz, &bytes, "a longer one"), 0);
    }
    assert_int_equal(argz_count(argz, bytes), 13);
    assert_taken_and_given_back(argz, blocks);
}

static int compare_numbers(const void *left, const void *right)
{
    return (*(const int *)left > *(const int *)right) - (*(const int *)left < *(const int *)right);
}

static void test_tsearch_keeps_its_nodes_on_the_heap(void **state)
{
    static int numbers[] = {5, 2, 8, 1, 9};
    void *root = NULL;
    (void)state;
    size_t blocks = blocks_in_use();
    for (size_t i = 0; i < COUNT_OF(numbers); i++) {
        assert_non_null(tsearch(&numbers[i], &root, compare_numbers));
    }
    assert_true(heap_holds(root));
    assert_int_equal(blocks_in_use(), blocks + COUNT_OF(numbers));
    for (size_t i = 0; i < COUNT_OF(numbers); i++) {
        assert_non_null(tdelete(&numbers[i], &root, compare_numbers));
    }
    assert_int_equal(blocks_in_use(), blocks);
}

static void test_hcreate_keeps_its_table_on_the_heap(void **state)
{
    static char key[] = "key";
    ENTRY entry = {.key = key, .data = NULL};
    struct hsearch_data table = {0};
    ENTRY *found = NULL;
    (void)state;
    size_t blocks = blocks_in_use();
    assert_true(hcreate_r(4, &table) != 0);
    assert_true(hsearch_r(entry, ENTER, &found, &table) != 0 && found != NULL);
    assert_true(blocks_in_use() > blocks);
    assert_heap_sound();
}

static void test_fmemopen_gives_its_memory_back(void **state)
{
    char buffer[64];
    (void)state;
    fclose(fmemopen(buffer, sizeof buffer, "w")); /* newlib makes its table of files with the first */
    size_t blocks = blocks_in_use();
    FILE *file = fmemopen(buffer, sizeof buffer, "w+");
    assert_non_null(file);
    assert_true(blocks_in_use() > blocks);
    fputs("in memory", file);
    fclose(file);
    assert_int_equal(blocks_in_use(), blocks);
}

#if LIBC_IS_NEWLIB /* picolibc 1.8 has none */
static void test_open_memstream_hands_its_buffer_out(void **state)
{
    char *content = NULL;
    size_t bytes = 0;
    (void)state;
    FILE *file = open_memstream(&content, &bytes);
    assert_non_null(file);
    for (unsigned i = 0; i < 40; i++) {
        fputs("0123456789", file);
    }
    fclose(file);
    assert_int_equal(bytes, 400);
    assert_true(heap_holds(content));
    free(content);
    assert_heap_sound();
}

static void test_asnprintf_allocates_what_does_not_fit(void **state)
{
    char room[8];
    size_t bytes = sizeof room;
    (void)state;
    size_t blocks = blocks_in_use();
    char *line = asnprintf(room, &bytes, "%040d", 7);
    assert_true(line != room);
    assert_taken_and_given_back(line, blocks);
}
#endif

int run_allocating_tests(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vasprintf_allocates),
        cmocka_unit_test(test_wcsdup_allocates),
        cmocka_unit_test(test_argz_grows_by_realloc),
        cmocka_unit_test(test_tsearch_keeps_its_nodes_on_the_heap),
        cmocka_unit_test(test_hcreate_keeps_its_table_on_the_heap),
        cmocka_unit_test(test_fmemopen_gives_its_memory_back),
#if LIBC_IS_NEWLIB
        cmocka_unit_test(test_open_memstream_hands_its_buffer_out),
        cmocka_unit_test(test_asnprintf_allocates_what_does_not_fit),
#endif
    };
    return cmocka_run_group_tests_name("allocating functions", tests, NULL, NULL);
}
