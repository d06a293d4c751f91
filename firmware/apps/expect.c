/*
 * See expect.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "expect.h"

#include <stdio.h>
#include <stdlib.h>

static unsigned failures;

void expect(bool holds, const char *what)
{
    if (!holds) {
        failures++;
        printf("  NOT AS IT MUST BE: %s\n", what);
    }
}

int expect_end(void)
{
    if (failures != 0) {
        printf("\n%u things are not as they must be.\n", failures);
        return EXIT_FAILURE;
    }
    printf("\nEverything is as it must be.\n");
    return EXIT_SUCCESS;
}
