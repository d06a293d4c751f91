/*
 * The adversary: brings a heap into the states from which the longest paths through it start.
 *
 *   adversary search <seed> <tries>    look for such sequences of calls, and print the best for each call;
 *                                      the clock must count instructions (make run ICOUNT=10)
 *   adversary replay <file>            run the sequences of a file, one a line; # starts a comment
 *
 * tests/wcet follows the replay instruction by instruction and holds it against the static bound.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ashlar/arena.h>
#include <ashlar/heap.h>
#include <ashlar/pool.h>
#include <ashlar/private.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "search.h"

#define LINE_BYTES 2048

/* What the sequences do not call is linked too, so that its bound can be stated. */
static const void *const also_linked[] = {
    (const void *)ashlar_realloc,    (const void *)ashlar_calloc,    (const void *)ashlar_arena_alloc,
    (const void *)ashlar_pool_alloc, (const void *)ashlar_pool_free, (const void *)ashlar_private_create,
    (const void *)ashlar_private_alloc, (const void *)ashlar_private_free, (const void *)ashlar_private_realloc,
    (const void *)ashlar_private_destroy,
};

static int complain(const char *text, const char *what)
{
    printf("adversary: %s %s\n", text, what);
    return EXIT_FAILURE;
}

static int replay(const char *name)
{
    static char line[LINE_BYTES];
    static struct sequence sequence;
    uint32_t ticks[CALLS];
    FILE *file = fopen(name, "r");
    if (file == NULL) {
        return complain("cannot read", name);
    }
    while (fgets(line, sizeof line, file) != NULL) {
        if (line[0] == '#' || line[0] == '\n') {
            continue;
        }
        if (!sequence_parse(line, &sequence)) {
            return complain("not a sequence:", line);
        }
        sequence_run(&sequence, ticks);
    }
    fclose(file);
    return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
    __asm volatile("" ::"r"(also_linked));
    if (argc == 4 && strcmp(argv[1], "search") == 0) {
        search_run((uint32_t)strtoul(argv[2], NULL, 0), (uint32_t)strtoul(argv[3], NULL, 0));
        return EXIT_SUCCESS;
    }
    if (argc == 3 && strcmp(argv[1], "replay") == 0) {
        return replay(argv[2]);
    }
    return complain("search <seed> <tries>, or", "replay <file>");
}
