/*
 * Prints where the heap was found, then allocates all of it: the test compares with the script's symbols.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <ashlar_port.h>

void *sbrk(ptrdiff_t increment_bytes);

/* Allocate all there is in pieces that halve, write every byte, and return the highest end of any. */
static uintptr_t allocate_all(void)
{
    uintptr_t highest = 0;
    for (size_t bytes = 65536; bytes > 0; bytes /= 2) {
        char *piece;
        while ((piece = malloc(bytes)) != NULL) {
            memset(piece, 0xA5, bytes);
            uintptr_t end = (uintptr_t)piece + bytes;
            highest = end > highest ? end : highest;
        }
    }
    return highest;
}

int main(void)
{
    void *break_at_start = sbrk(0);
    void *first = malloc(24);
    int error = first == NULL ? errno : 0;
    uintptr_t highest = allocate_all();
    void *break_at_end = sbrk(0);
    char line[160];

    sprintf(line, "break=%lx limit=%lx first=%lx error=%d highest=%lx end=%lx\n", (unsigned long)break_at_start,
            (unsigned long)ashlar_port_core_limit(), (unsigned long)first, error, (unsigned long)highest,
            (unsigned long)break_at_end);
    /* Not through stdout: nano's stdio writes through NULL when it cannot allocate. */
    write(1, line, strlen(line));
    return 0;
}
