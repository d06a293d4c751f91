/*
 * A program whose own objects never call malloc: strdup and printf do, from within the C library.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <string.h>

int main(void)
{
    const char *copy = strdup("one heap");
    printf("%s %s\n", copy, copy);
    return copy == NULL;
}
