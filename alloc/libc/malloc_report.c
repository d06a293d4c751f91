/*
 * The report of malloc_info for programs without stdio.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "libc/report.h"

#include <ashlar/malloc.h>
#include <ashlar_port.h>

static void port_write(void *context, const char *text, size_t bytes)
{
    (void)context;
    ashlar_port_print(text, bytes);
}

void ashlar_malloc_report(void)
{
    ashlar_report_write(port_write, NULL);
}
