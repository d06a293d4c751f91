/*
 * The fault stop on a host: the report to stderr, and abort.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ashlar_port.h>
#include <stdio.h>
#include <stdlib.h>

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
    ashlar_port_stop();
}
