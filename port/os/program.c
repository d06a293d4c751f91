/*
 * The program's code and its first stack, found from whichever linker symbols the program's own script defines, as limits.c
 * finds the heap: all names are weak references, and one that the script lacks reads as 0.
 *
 *   code   __flash_start .. __flash_end             Ashlar
 *          __Vectors, __isr_vector .. __etext        CMSIS
 *          g_pfnVectors .. _etext                    STM32CubeMX, MCUXpresso
 *          __flash_binary_start .. __etext           Raspberry Pi Pico SDK
 *          _vectors .. _etext, __etext               ChibiOS; picolibc: __interrupt_vector
 *   stack  __stack                                   Ashlar, picolibc
 *          __StackTop                                CMSIS, Raspberry Pi Pico SDK
 *          _estack                                   STM32CubeMX
 *          _vStackTop                                MCUXpresso
 *          __main_stack_end__                        ChibiOS
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "program.h"

#include <stddef.h>

#define WEAK __attribute__((weak))

extern char __flash_start[] WEAK, __flash_end[] WEAK;
extern char __Vectors[] WEAK, __isr_vector[] WEAK, g_pfnVectors[] WEAK, __flash_binary_start[] WEAK, _vectors[] WEAK;
extern char __interrupt_vector[] WEAK;
extern char __etext[] WEAK, _etext[] WEAK;
extern char __stack[] WEAK, __StackTop[] WEAK, _estack[] WEAK, _vStackTop[] WEAK, __main_stack_end__[] WEAK;

static uintptr_t first_known(const uintptr_t *addresses, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (addresses[i] != 0) {
            return addresses[i];
        }
    }
    return 0;
}

struct ashlar_code_range ashlar_code_range(void)
{
    /* Flash may start at 0, so that only its end tells whether it is known. */
    if (__flash_end != NULL) {
        return (struct ashlar_code_range){(uintptr_t)__flash_start, (uintptr_t)__flash_end};
    }
    const uintptr_t starts[] = {(uintptr_t)__flash_binary_start, (uintptr_t)__Vectors,   (uintptr_t)__isr_vector,
                                (uintptr_t)g_pfnVectors,         (uintptr_t)_vectors, (uintptr_t)__interrupt_vector};
    const uintptr_t ends[] = {(uintptr_t)__etext, (uintptr_t)_etext};
    struct ashlar_code_range range = {first_known(starts, sizeof starts / sizeof starts[0]),
                                      first_known(ends, sizeof ends / sizeof ends[0])};
    return range;
}

uintptr_t ashlar_first_stack_top(void)
{
    const uintptr_t tops[] = {(uintptr_t)__stack, (uintptr_t)__StackTop, (uintptr_t)_estack, (uintptr_t)_vStackTop,
                              (uintptr_t)__main_stack_end__};
    return first_known(tops, sizeof tops / sizeof tops[0]);
}
