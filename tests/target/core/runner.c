/*
 * Runs groups of tests on a board, and prints what cmocka would.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include "cmocka.h"

enum outcome { OUTCOME_PASSED, OUTCOME_FAILED, OUTCOME_SKIPPED };

static jmp_buf end_of_test;

_Noreturn void runner_fail(const char *file, int line, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    printf("%s:%d: ", file, line);
    vprintf(format, arguments);
    printf("\n");
    va_end(arguments);
    longjmp(end_of_test, OUTCOME_FAILED);
}

_Noreturn void runner_skip(void)
{
    longjmp(end_of_test, OUTCOME_SKIPPED);
}

static enum outcome test_run(const struct CMUnitTest *test)
{
    void *state = NULL;
    int ended = setjmp(end_of_test);

    if (ended == 0) {
        test->run(&state);
    }
    return (enum outcome)ended;
}

int runner_run_group(const char *name, const struct CMUnitTest *tests, size_t count)
{
    static const char *const words[] = {"       OK", "  FAILED ", "  SKIPPED"};
    unsigned outcomes[] = {0, 0, 0};

    /* Unbuffered: a buffer of its own would take a good part of a small board's heap. */
    setvbuf(stdout, NULL, _IONBF, 0);
    printf("[==========] %s: Running %u test(s).\n", name, (unsigned)count);
    for (size_t i = 0; i < count; i++) {
        enum outcome outcome = test_run(&tests[i]);

        outcomes[outcome]++;
        printf("[%s ] %s\n", words[outcome], tests[i].name);
    }
    printf("[  PASSED  ] %u test(s).\n", outcomes[OUTCOME_PASSED]);
    if (outcomes[OUTCOME_FAILED] != 0) {
        printf("[  FAILED  ] %u test(s)\n", outcomes[OUTCOME_FAILED]);
    }
    return (int)outcomes[OUTCOME_FAILED];
}
