/*
 * The fault stop on a host: the report to stderr, and abort.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ashlar/config.h>
#include <ashlar_port.h>
#include <stdio.h>
#include <stdlib.h>

#if ASHLAR_SAFETY == ASHLAR_SAFETY_ASAN && __has_include(<valgrind/memcheck.h>)
#include <valgrind/memcheck.h>

/* Of a free that the heap refuses, valgrind has more to say: where the block was allocated, and freed before. */
static void valgrind_tell(const struct ashlar_fault *fault)
{
    if (fault->kind == ASHLAR_FAULT_DOUBLE_FREE || fault->kind == ASHLAR_FAULT_INVALID_POINTER) {
        VALGRIND_ENABLE_ERROR_REPORTING; /* see marks_host.c */
        VALGRIND_FREELIKE_BLOCK(fault->pointer, 0);
        VALGRIND_DISABLE_ERROR_REPORTING;
    }
}
#else
static void valgrind_tell(const struct ashlar_fault *fault)
{
    (void)fault;
}
#endif

__attribute__((weak)) void ashlar_port_print(const char *text, size_t bytes)
{
    fwrite(text, 1, bytes, stderr);
}

__attribute__((weak)) void ashlar_port_stop(void)
{
    abort();
}

__attribute__((weak)) void ashlar_port_fault(const struct ashlar_fault *fault)
{
    ashlar_port_fault_print(fault);
    valgrind_tell(fault);
    ashlar_port_stop();
}
