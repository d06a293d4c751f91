/*
 * One mistake, named by the first argument, as often as the second says; or `clean`, all that is none.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "asan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void bug_make(const struct bug *bug, int times)
{
    for (int i = 0; i < times; i++) {
        puts("before");
        bug->make();
        puts("behind");
    }
}

int main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "clean";

    if (strcmp(name, "clean") == 0) {
        puts(clean_run() ? "clean" : "wrong");
        return EXIT_SUCCESS;
    }
    for (const struct bug *bug = bugs; bug->name != NULL; bug++) {
        if (strcmp(name, bug->name) == 0) {
            bug_make(bug, argc > 2 ? atoi(argv[2]) : 1);
            return EXIT_SUCCESS;
        }
    }
    printf("no bug %s\n", name);
    return EXIT_FAILURE;
}
