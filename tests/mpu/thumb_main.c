/*
 * Tells what port/cortex-m/thumb.c makes of instructions: for each line of input, `<first> <second>` in hexadecimal, a line
 * `<access> <bytes> <stack bytes>`.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cortex-m/thumb.h"

#include <stdio.h>

int main(void)
{
    static const char letters[] = {
        [ASHLAR_ACCESS_NONE] = '-', [ASHLAR_ACCESS_READ] = 'r', [ASHLAR_ACCESS_WRITE] = 'w'};
    unsigned first;
    unsigned second;

    while (scanf("%x %x", &first, &second) == 2) {
        struct thumb_access access = thumb_access((uint16_t)first, (uint16_t)second);
        printf("%c %u %u\n", letters[access.kind], access.bytes,
               (unsigned)thumb_stack_bytes((uint16_t)first, (uint16_t)second));
    }
    return 0;
}
