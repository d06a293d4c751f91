/*
 * The console on the host's stdin, stdout and stderr (CONSOLE=semihost). It owns the three handles.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "console.h"
#include "semihost.h"

static int input_handle;
static int output_handle;
static int error_handle;

/* Hosts tell the three streams apart by how ":tt" is opened. */
void console_start(void)
{
    input_handle = semihost_open(SEMIHOST_CONSOLE_NAME, SEMIHOST_READ);
    output_handle = semihost_open(SEMIHOST_CONSOLE_NAME, SEMIHOST_WRITE);
    error_handle = semihost_open(SEMIHOST_CONSOLE_NAME, SEMIHOST_APPEND);
}

void console_write(enum console_stream stream, const char *text, size_t bytes)
{
    (void)semihost_write(stream == CONSOLE_ERROR ? error_handle : output_handle, text, bytes);
}

size_t console_read(char *buffer, size_t bytes)
{
    int got = semihost_read(input_handle, buffer, bytes);

    return got < 0 ? 0 : (size_t)got;
}
