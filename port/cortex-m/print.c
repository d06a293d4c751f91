/*
 * Where a library's text goes when nobody has said so: to stderr, by the call below stdio that the C library asks of the
 * program. A program without a console has none, and the text is dropped.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ashlar_port.h>

#define STDERR_FILE 2

extern int _write(int file, const char *text, int bytes) __attribute__((weak));        /* newlib's */
extern ptrdiff_t write(int file, const void *text, size_t bytes) __attribute__((weak)); /* picolibc's */

__attribute__((weak)) void ashlar_port_print(const char *text, size_t bytes)
{
    if (_write != NULL) {
        (void)_write(STDERR_FILE, text, (int)bytes);
    } else if (write != NULL) {
        (void)write(STDERR_FILE, text, bytes);
    }
}
