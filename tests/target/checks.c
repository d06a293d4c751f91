/*
 * See checks.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "checks.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

static unsigned passed;
static unsigned failed;

void check(const char *name, bool holds)
{
    if (holds) {
        passed++;
    } else {
        failed++;
        printf("FAILED %s\n", name);
    }
}

void check_refused(const char *name, bool is_refused, int error)
{
    int found = errno;
    if (is_refused && found == error) {
        passed++;
    } else {
        failed++;
        printf("FAILED %s: %s, errno %d, not %d\n", name, is_refused ? "refused" : "NOT REFUSED", found, error);
    }
    errno = 0;
}

int checks_end(void)
{
    printf("%u passed, %u failed\n", passed, failed);
    return failed == 0 && passed != 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
