/*
 * Prints whether malloc takes its memory from the program's own _sbrk.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

extern uint8_t _end[];
extern unsigned user_sbrk_calls;

int main(void)
{
    void *payload = malloc(100);
    unsigned calls = user_sbrk_calls;
    uintptr_t offset = (uintptr_t)payload - (uintptr_t)_end;

    printf("own sbrk %s, first block %s\n", calls > 0 ? "called" : "not called",
           payload != NULL && offset < 1024 ? "in its memory" : "elsewhere");
    return 0;
}
