/*
 * malloc_info, glibc's call: the report to a stream.
 *
 * An object of its own, for it brings stdio into a program. Must not know: what is in the report.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "libc/report.h"

#include <errno.h>
#include <stdio.h>

int malloc_info(int options, FILE *stream);

static void stream_write(void *context, const char *text, size_t bytes)
{
    (void)fwrite(text, 1, bytes, context);
}

int malloc_info(int options, FILE *stream)
{
    if (options != 0 || stream == NULL) {
        errno = EINVAL;
        return -1;
    }
    ashlar_report_write(stream_write, stream);
    return ferror(stream) ? -1 : 0;
}
