/*
 * The parts of the C library that allocate: stdio, strings, locale, sorting, environment, exit handlers.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _GNU_SOURCE /* asprintf */
#include <locale.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "family.h"
#include "fixture.h"
#include "groups.h"

static void test_printf_formats_floats(void **state)
{
    char text[64];
    (void)state;
    size_t blocks = blocks_in_use();
    snprintf(text, sizeof text, "%f %.3e %d", 3.14159265, 12345.678, 42);
    assert_int_equal(strcmp(text, "3.141593 1.235e+04 42"), 0);
    /* newlib keeps the big numbers that it computed with, in a list of its own. */
    snprintf(text, sizeof text, "%.20f", 1e15 / 3);
    assert_true(strncmp(text, "333333333333333.", 16) == 0);
    assert_true(blocks_in_use() >= blocks);
    assert_heap_sound();
}

static void test_strdup_and_strndup_allocate_from_the_heap(void **state)
{
    (void)state;
    size_t blocks = blocks_in_use();
    char *whole = strdup("a copy");
    char *part = strndup("a copy", 3);
    assert_true(heap_holds(whole) && heap_holds(part));
    assert_int_equal(strcmp(whole, "a copy"), 0);
    assert_int_equal(strcmp(part, "a c"), 0);
    free(whole);
    free(part);
    assert_int_equal(blocks_in_use(), blocks);
}

static void test_asprintf_allocates_what_it_prints(void **state)
{
    char *text = NULL;
    (void)state;
    size_t blocks = blocks_in_use();
    assert_int_equal(asprintf(&text, "%s-%0200d", "long", 7), 205);
    assert_true(heap_holds(text));
    assert_int_equal(strlen(text), 205);
    free(text);
    assert_int_equal(blocks_in_use(), blocks);
}

/* A file on the host; NULL, and the test skipped, where there is no host that keeps files. */
static FILE *open_scratch(const char *mode)
{
    if (scratch_file == NULL) {
        skip();
    }
    return fopen(scratch_file, mode);
}

static void test_files_are_written_and_read_back(void **state)
{
    char text[160], line[160];
    (void)state;
    FILE *file = open_scratch("w");
    assert_non_null(file);
    for (unsigned i = 0; i < 20; i++) {
        snprintf(line, sizeof line, "line %u of the file\n", i);
        assert_int_equal(fwrite(line, 1, strlen(line), file), strlen(line));
    }
    assert_int_equal(fclose(file), 0);

    file = open_scratch("r");
    assert_non_null(file);
    for (unsigned i = 0; i < 20; i++) {
        snprintf(line, sizeof line, "line %u of the file\n", i);
        assert_int_equal(fread(text, 1, strlen(line), file), strlen(line));
        assert_int_equal(memcmp(text, line, strlen(line)), 0);
    }
    assert_int_equal(fread(text, 1, 1, file), 0);
    assert_int_equal(fclose(file), 0);
    assert_heap_sound();
}

static void test_files_give_all_their_memory_back(void **state)
{
    (void)state;
    fclose(open_scratch("w")); /* newlib makes its table of files with the first */
    size_t blocks = blocks_in_use();
    for (unsigned i = 0; i < 5; i++) {
        FILE *file = open_scratch("w");
        assert_non_null(file);
        fputs("text", file);
        fclose(file);
    }
    assert_int_equal(blocks_in_use(), blocks);
}

#if LIBC_HAS_REENT /* picolibc 1.8 has no getline */
ssize_t __getline(char **line, size_t *bytes, FILE *file);

static void test_getline_grows_its_buffer(void **state)
{
    char *line = NULL;
    size_t bytes = 0;
    (void)state;
    FILE *file = open_scratch("w");
    fprintf(file, "short\n%0300d\n", 5);
    fclose(file);

    file = open_scratch("r");
    ssize_t first = __getline(&line, &bytes, file);
    ssize_t second = __getline(&line, &bytes, file);
    ssize_t last = __getline(&line, &bytes, file);
    fclose(file);
    assert_true(heap_holds(line) && bytes >= 302);
    free(line);
    assert_int_equal(first, 6);
    assert_int_equal(second, 301);
    assert_int_equal(last, -1);
    assert_heap_sound();
}
#endif

static void test_setlocale_works_and_leaks_nothing(void **state)
{
    (void)state;
    size_t blocks = blocks_in_use();
    assert_int_equal(strcmp(setlocale(LC_ALL, NULL), "C"), 0);
    assert_non_null(setlocale(LC_ALL, "C"));
    assert_null(setlocale(LC_ALL, "no such locale"));
    assert_int_equal(blocks_in_use(), blocks);
}

struct big_element {
    unsigned key;
    unsigned char rest[96];
};

static int compare_elements(const void *left, const void *right)
{
    unsigned a = ((const struct big_element *)left)->key;
    unsigned b = ((const struct big_element *)right)->key;
    return (a > b) - (a < b);
}

static void test_qsort_sorts_big_elements_on_the_heap(void **state)
{
    enum { ELEMENTS = 17 };
    (void)state;
    struct big_element *elements = calloc(ELEMENTS, sizeof *elements);
    assert_non_null(elements);
    for (unsigned i = 0; i < ELEMENTS; i++) {
        elements[i].key = i * 7 % ELEMENTS;
        memset(elements[i].rest, (int)elements[i].key, sizeof elements[i].rest);
    }
    qsort(elements, ELEMENTS, sizeof *elements, compare_elements);
    for (unsigned i = 0; i < ELEMENTS; i++) {
        assert_int_equal(elements[i].key, i);
        assert_int_equal(elements[i].rest[95], i);
    }
    free(elements);
    assert_heap_sound();
}

static void test_environment_lives_on_the_heap(void **state)
{
    (void)state;
    assert_int_equal(setenv("ASHLAR_TEST", "first", 1), 0);
    assert_int_equal(setenv("ASHLAR_TEST", "a value that is a good deal longer", 1), 0);
    assert_int_equal(strcmp(getenv("ASHLAR_TEST"), "a value that is a good deal longer"), 0);
    unsetenv("ASHLAR_TEST");
    assert_null(getenv("ASHLAR_TEST"));
    assert_heap_sound();
}

enum { HANDLERS = 21 }; /* these libraries take 32 at most */

static unsigned handlers_run;

static void count_handler(void)
{
    handlers_run++;
}

/* Registered first, so exit runs it last; the check on the host reads what it prints. */
static void report_handler(void)
{
    printf("%u of %u exit handlers ran\n", handlers_run + 1, (unsigned)HANDLERS);
}

static void test_atexit_takes_handlers(void **state)
{
    (void)state;
    assert_int_equal(atexit(report_handler), 0);
    for (unsigned i = 0; i < HANDLERS - 1; i++) {
        assert_int_equal(atexit(count_handler), 0);
    }
    assert_heap_sound();
}

int run_library_tests(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_printf_formats_floats),
        cmocka_unit_test(test_strdup_and_strndup_allocate_from_the_heap),
        cmocka_unit_test(test_asprintf_allocates_what_it_prints),
        cmocka_unit_test(test_files_are_written_and_read_back),
        cmocka_unit_test(test_files_give_all_their_memory_back),
#if LIBC_HAS_REENT
        cmocka_unit_test(test_getline_grows_its_buffer),
#endif
        cmocka_unit_test(test_setlocale_works_and_leaks_nothing),
        cmocka_unit_test(test_qsort_sorts_big_elements_on_the_heap),
        cmocka_unit_test(test_environment_lives_on_the_heap),
        cmocka_unit_test(test_atexit_takes_handlers),
    };
    return cmocka_run_group_tests_name("C library", tests, NULL, NULL);
}
