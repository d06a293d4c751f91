/*
 * Leaks from known lines, before and after a mark, and reports them: what `ashlar leaks` must name. See check.
 *
 *   leaks            what leaked since the mark
 *   leaks all        all that is allocated
 *   leaks numbers    a double free, with numbers on the stack that would be addresses of code, were any there
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ashlar/leaks.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* What is kept: volatile, so that nothing is optimised away. */
static void *volatile kept;

static __attribute__((noinline)) void keep_configuration(void)
{
    kept = malloc(100); /* before the mark */
}

static __attribute__((noinline)) void leak_small(void)
{
    kept = malloc(10); /* three times 10 */
}

static __attribute__((noinline)) void leak_large(size_t bytes)
{
    kept = calloc(1, bytes); /* once 300 */
}

static __attribute__((noinline)) void leak_resized(void)
{
    kept = malloc(8);
    kept = realloc(kept, 77); /* once 77 */
}

static void work(void)
{
    void *volatile scratch = malloc(64);
    for (int i = 0; i < 3; i++) {
        leak_small();
    }
    leak_large(300);
    leak_resized();
    free(scratch);
}

/* Where null pointers are trapped, at the start of the code, and far behind its end. */
static __attribute__((noinline)) void fault_amid_numbers(void)
{
    volatile unsigned numbers[] = {0x5, 0x5B, 0x101, 0x3FD, 0x401, 0x403, 0x1FFFFFFF, 0xFFFFFFFF};
    void *volatile block = malloc(20);
    free(block);
    free(block);
    numbers[0] = numbers[1];
}

static bool argument_is(int argc, char **argv, const char *word)
{
    return argc > 1 && strcmp(argv[1], word) == 0;
}

int main(int argc, char **argv)
{
    keep_configuration();
    ashlar_mark mark = ashlar_leak_mark();
    work();
    if (argument_is(argc, argv, "all")) {
        ashlar_report_leaks();
    } else if (argument_is(argc, argv, "numbers")) {
        fault_amid_numbers();
    } else {
        ashlar_report_leaks_since(mark);
    }
    return 0;
}
