/*
 * The host's fault stop: the report in words, and abort. It runs in a child process.
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

#if UINTPTR_MAX == UINT64_MAX
#define HEX_PREFIX "0x000000000000"
#else
#define HEX_PREFIX "0x0000"
#endif

/* In place of the port's: the calls that led to the place of the fault below, and to no other. */
size_t ashlar_port_backtrace(const void *after, const void **calls, size_t max)
{
    if (after != (void *)0x8020 || max < 2) {
        return 0;
    }
    calls[0] = (void *)0x8100;
    calls[1] = (void *)0x8200;
    return 2;
}

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
    size_t length = 0;
    for (ssize_t got = 1; got > 0 && length < bytes - 1; length += (size_t)got) {
        got = read(ends[0], text + length, bytes - 1 - length);
        got = got < 0 ? 0 : got;
    }
    text[length] = '\0';
    close(ends[0]);
    waitpid(child, &status, 0);
    return status;
}

static void assert_reported(const struct ashlar_fault *fault, const char *text)
{
    char printed[2048];
    int status = fault_in_child(fault, printed, sizeof printed);

    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
    assert_string_equal(printed, text);
}

static void test_host_fault_prints_all_that_is_known_and_aborts(void **state)
{
    const struct ashlar_fault fault = {
        .kind = ASHLAR_FAULT_OVERFLOW,
        .access = ASHLAR_ACCESS_WRITE,
        .access_bytes = 4,
        .heap = (void *)0x1000,
        .pointer = (void *)0x1258,
        .payload = (void *)0x1230,
        .payload_bytes = 40,
        .block_bytes = 48,
        .offset = 40,
        .before = {.payload = (void *)0x1200, .block_bytes = 48, .is_used = true},
        .after = {.payload = (void *)0x1260, .block_bytes = 640},
        .allocated_at = (void *)0x8000,
        .freed_at = (void *)0x8010,
        .detected_at = (void *)0x8020,
        .task = (void *)0x3000,
        .detail = "a detail",
    };
    (void)state;
    assert_reported(&fault, "\n*** ashlar: overflow: something went past the end of a block (a detail)\n"
                            "  pointer  " HEX_PREFIX "1258\n"
                            "  access   write of 4 bytes\n"
                            "  payload  " HEX_PREFIX "1230 of 40 bytes; the pointer is 40 bytes behind its start\n"
                            "  block    48 bytes, header included\n"
                            "  before   " HEX_PREFIX "1200, used, 48 bytes\n"
                            "  after    " HEX_PREFIX "1260, free, 640 bytes\n"
                            "  alloc'd  at " HEX_PREFIX "8000\n"
                            "  freed    at " HEX_PREFIX "8010\n"
                            "  found    at " HEX_PREFIX "8020\n"
                            "  heap     " HEX_PREFIX "1000\n"
                            "  task     " HEX_PREFIX "3000\n"
                            "  calls    " HEX_PREFIX "8100 " HEX_PREFIX "8200\n");
}

static void test_host_fault_prints_nothing_that_is_not_known(void **state)
{
    const struct ashlar_fault unknown = {.kind = (enum ashlar_fault_kind)99};
    const struct ashlar_fault before = {.kind = ASHLAR_FAULT_UNDERFLOW, .pointer = (void *)0x1228,
                                        .payload = (void *)0x1230, .offset = -8};
    (void)state;
    assert_reported(&unknown, "\n*** ashlar: a fault of unknown kind\n");
    assert_reported(&before, "\n*** ashlar: underflow: something went before the start of a block\n"
                             "  pointer  " HEX_PREFIX "1228\n"
                             "  payload  " HEX_PREFIX "1230; the pointer is 8 bytes before its start\n");
}

static void test_host_fault_has_words_for_every_kind(void **state)
{
    (void)state;
    for (int kind = ASHLAR_FAULT_DOUBLE_FREE; kind <= ASHLAR_FAULT_UNINITIALISED; kind++) {
        const struct ashlar_fault fault = {.kind = (enum ashlar_fault_kind)kind};
        char printed[256];

        (void)fault_in_child(&fault, printed, sizeof printed);
        assert_memory_equal(printed, "\n*** ashlar: ", strlen("\n*** ashlar: "));
        assert_null(strstr(printed, "unknown"));
        assert_ptr_equal(strrchr(printed, '\n'), printed + strlen(printed) - 1);
    }
}

int run_host_fault_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_host_fault_prints_all_that_is_known_and_aborts),
        cmocka_unit_test(test_host_fault_prints_nothing_that_is_not_known),
        cmocka_unit_test(test_host_fault_has_words_for_every_kind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
