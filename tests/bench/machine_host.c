/*
 * The bench on the developer's own machine: for what takes no counting, built for 32 bits so that every
 * structure has the size that it has on the target.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "bench/machine.h"

#include <stdio.h>

_Static_assert(sizeof(void *) == sizeof(uint32_t), "as on the target");

bool machine_start(void)
{
    return true;
}

void *machine_region(void)
{
    static unsigned char region[MACHINE_REGION_BYTES_MAX] __attribute__((aligned(MACHINE_REGION_ALIGNMENT)));
    return region;
}

size_t machine_file_read(const char *name, void *buffer, size_t bytes)
{
    FILE *file = fopen(name, "rb");
    if (file == NULL) {
        return 0;
    }
    size_t got = fread(buffer, 1, bytes, file);
    fclose(file);
    return got;
}

void machine_print(const char *text)
{
    fputs(text, stdout);
}

void machine_print_decimal(uint32_t value)
{
    printf("%u", (unsigned)value);
}

uintptr_t machine_call(const struct heap_call *call)
{
    uintptr_t (*function)(uintptr_t, uintptr_t, uintptr_t) =
        (uintptr_t(*)(uintptr_t, uintptr_t, uintptr_t))call->function;
    return function(call->arguments[0], call->arguments[1], call->arguments[2]);
}

uint32_t machine_count(const struct heap_call *call, uintptr_t *result)
{
    *result = machine_call(call);
    return 0;
}
