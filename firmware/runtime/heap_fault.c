/*
 * What these programs do on a heap fault: the report goes to their console, and they end with a failure status. No heap,
 * no stdio, little stack. A program may define its own ashlar_port_fault().
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "console.h"
#include "exit.h"

#include <ashlar_port.h>

void ashlar_port_print(const char *text, size_t bytes)
{
    unfinished_line_flush();
    console_write(CONSOLE_OUT, text, bytes);
}

void ashlar_port_stop(void)
{
    program_exit(EXIT_STATUS_HEAP_FAULT);
}
