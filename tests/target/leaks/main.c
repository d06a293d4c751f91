/*
 * Leaks from known lines, before and after a mark, and reports them: what `ashlar leaks` must name. See check.
 *
 *   leaks [all]      what leaked since the mark, or all of it
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ashlar/leaks.h>
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

int main(int argc, char **argv)
{
    keep_configuration();
    ashlar_mark mark = ashlar_leak_mark();
    work();
    if (argc > 1 && strcmp(argv[1], "all") == 0) {
        ashlar_report_leaks();
    } else {
        ashlar_report_leaks_since(mark);
    }
    return 0;
}
