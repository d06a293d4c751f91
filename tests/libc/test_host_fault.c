/*
 * The host's fault stop: one line that names the fault, and abort. It runs in a child process.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _GNU_SOURCE

/* The tests' own trap has the name already. */
#define ashlar_port_fault host_default_fault
#include "host/fault.c"
#undef ashlar_port_fault

#include "libc/fresh.h"
#include "libc/groups.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* Report in a child; its status, and what it printed in `text`. */
static int fault_in_child(const struct ashlar_fault *fault, char *text, size_t bytes)
{
    const struct rlimit no_core = {0, 0};
    int ends[2], status = 0;

    fflush(NULL);
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        setrlimit(RLIMIT_CORE, &no_core);
        signal(SIGABRT, SIG_DFL);
        dup2(ends[1], STDERR_FILENO);
        host_default_fault(fault);
        _exit(0);
    }
    close(ends[1]);
    ssize_t length = read(ends[0], text, bytes - 1);
    text[length > 0 ? length : 0] = '\0';
    close(ends[0]);
    waitpid(child, &status, 0);
    return status;
}

static void test_host_fault_prints_one_line_and_aborts(void **state)
{
    static const struct {
        enum ashlar_fault_kind kind;
        const char *words;
    } kinds[] = {{ASHLAR_FAULT_DOUBLE_FREE, "ashlar: double free: "},
                 {ASHLAR_FAULT_INVALID_POINTER, "ashlar: invalid pointer: "},
                 {ASHLAR_FAULT_CORRUPT_HEADER, "ashlar: corrupt header: "},
                 {ASHLAR_FAULT_CORRUPT_LINK, "ashlar: corrupt link: "},
                 {(enum ashlar_fault_kind)99, "ashlar: unknown fault: "}};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        char text[256];
        const struct ashlar_fault fault = {.kind = kinds[i].kind, .pointer = (void *)0x1234, .block_bytes = 48};
        int status = fault_in_child(&fault, text, sizeof text);
        assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
        assert_memory_equal(text, kinds[i].words, strlen(kinds[i].words));
        assert_non_null(strstr(text, "pointer 0x1234"));
        assert_non_null(strstr(text, "48 bytes\n"));
        assert_ptr_equal(strchr(text, '\n'), text + strlen(text) - 1);
    }
}

int run_host_fault_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_host_fault_prints_one_line_and_aborts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
