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
#include <ashlar_ram.h>

void *sbrk(ptrdiff_t increment_bytes);

/* A smallest payload holds one of these. */
struct piece {
    struct piece *next;
};

/* Allocate all there is in pieces that halve, write every byte, free them again, and return the highest end
 * of any. */
static uintptr_t allocate_all(void)
{
    struct piece *pieces = NULL;
    uintptr_t highest = 0;

    for (size_t bytes = 65536; bytes >= sizeof(struct piece); bytes /= 2) {
        struct piece *piece;
        while ((piece = malloc(bytes)) != NULL) {
            memset(piece, 0xA5, bytes);
            piece->next = pieces;
            pieces = piece;
            uintptr_t end = (uintptr_t)piece + bytes;
            highest = end > highest ? end : highest;
        }
    }
    while (pieces != NULL) {
        struct piece *next = pieces->next;
        free(pieces);
        pieces = next;
    }
    return highest;
}

/* Where there is no heap, nano's stdio writes through NULL; picolibc's does not allocate. */
static void print(const char *line)
{
#ifdef __PICOLIBC__
    fputs(line, stdout);
#else
    write(1, line, strlen(line));
#endif
}

static int initialised = 1;
static int zeroed;

/* Which of these the port knows to be the program's, as bits: a variable on the stack, one with a value, one without, code. */
static unsigned program_known(const void *on_stack)
{
    const uintptr_t own[] = {(uintptr_t)on_stack, (uintptr_t)&initialised, (uintptr_t)&zeroed, (uintptr_t)&program_known};
    const void *start;
    size_t bytes;
    unsigned known = 0;
    for (unsigned i = 0; ashlar_port_program_memory(i, &start, &bytes); i++) {
        for (unsigned one = 0; one < sizeof own / sizeof own[0]; one++) {
            known |= own[one] - (uintptr_t)start < bytes ? 1u << one : 0;
        }
    }
    return known + (unsigned)(initialised - 1 + zeroed);
}

int main(void)
{
    char line[180];

    void *break_at_start = sbrk(0);
    void *first = malloc(24);
    int error = first == NULL ? errno : 0;
    uintptr_t highest = allocate_all();
    void *break_at_end = sbrk(0);

    sprintf(line, "break=%lx limit=%lx first=%lx error=%d highest=%lx end=%lx program=%x\n", (unsigned long)break_at_start,
            (unsigned long)ashlar_port_core_limit(), (unsigned long)first, error, (unsigned long)highest,
            (unsigned long)break_at_end, program_known(&error));
    print(line);
    return 0;
}
