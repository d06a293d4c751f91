/*
 * malloc_info, glibc's call: the report to a stream.
 *
 * An object of its own, for it brings stdio into a program. Must not know: what is in the report.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "libc/report.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>

int malloc_info(int options, FILE *stream);

/* What ferror() says is no answer: an error may be an older one, and picolibc notes none where a stream is not for writing. */
struct writing {
    FILE *stream;
    bool failed;
};

static void stream_write(void *context, const char *text, size_t bytes)
{
    struct writing *writing = context;
    writing->failed = fwrite(text, 1, bytes, writing->stream) != bytes || writing->failed;
}

int malloc_info(int options, FILE *stream)
{
    if (options != 0 || stream == NULL) {
        errno = EINVAL;
        return -1;
    }
    struct writing writing = {.stream = stream};
    ashlar_report_write(stream_write, &writing);
    return writing.failed ? -1 : 0;
}
