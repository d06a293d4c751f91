/*
 * The memory that a program has before malloc has any, found from whichever linker symbols its own script defines, as limits.c
 * finds the heap: each is a weak reference, and one that the script lacks reads as 0.
 *
 *                Ashlar, picolibc               CMSIS, Pico SDK                    STM32CubeMX
 *   first stack  __stack_bottom .. __stack      __StackLimit .. __StackTop        _Min_Stack_Size below _estack
 *   .data        __data_start .. __data_end     __data_start__ .. __data_end__    _sdata .. _edata
 *   .bss         __bss_start .. __bss_end       __bss_start__ .. __bss_end__      _sbss .. _ebss
 *
 *                MCUXpresso                     ChibiOS
 *   first stack  _vStackBase .. _vStackTop      __main_stack_base__ .. __main_stack_end__
 *   .data        _data .. _edata                __data_base__ .. __data_end__
 *   .bss         _bss .. _ebss                  __bss_base__ .. __bss_end__
 *
 * Code and constants are as program.c finds them. Only what lies between two of these is told: a script has sections of its own.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "program.h"

#include <ashlar_ram.h>

#define WEAK __attribute__((weak))

extern char __stack_bottom[] WEAK, __stack[] WEAK, __StackLimit[] WEAK, __StackTop[] WEAK, _estack[] WEAK, _Min_Stack_Size[] WEAK;
extern char _vStackBase[] WEAK, _vStackTop[] WEAK, __main_stack_base__[] WEAK, __main_stack_end__[] WEAK;
extern char __data_start[] WEAK, __data_end[] WEAK, __data_start__[] WEAK, __data_end__[] WEAK, _sdata[] WEAK, _edata[] WEAK;
extern char _data[] WEAK, __data_base__[] WEAK;
extern char __bss_start[] WEAK, __bss_end[] WEAK, __bss_start__[] WEAK, __bss_end__[] WEAK, _sbss[] WEAK, _ebss[] WEAK;
extern char _bss[] WEAK, __bss_base__[] WEAK;

struct range {
    uintptr_t start;
    uintptr_t end;
};

#define BETWEEN(first, last) {(uintptr_t)(first), (uintptr_t)(last)}

/* Upside down or empty where a script lacks one of the two. */
static struct range range_at(unsigned index)
{
    const struct range ranges[] = {
        BETWEEN(__stack_bottom, __stack),
        BETWEEN(__StackLimit, __StackTop),
        /* A size whose symbol's "address" is the value. */
        {(uintptr_t)_estack - (uintptr_t)_Min_Stack_Size, (uintptr_t)_estack},
        BETWEEN(_vStackBase, _vStackTop),
        BETWEEN(__main_stack_base__, __main_stack_end__),
        BETWEEN(__data_start, __data_end),
        BETWEEN(__data_start__, __data_end__),
        BETWEEN(_sdata, _edata),
        BETWEEN(_data, _edata),
        BETWEEN(__data_base__, __data_end__),
        BETWEEN(__bss_start, __bss_end),
        BETWEEN(__bss_start__, __bss_end__),
        BETWEEN(_sbss, _ebss),
        BETWEEN(_bss, _ebss),
        BETWEEN(__bss_base__, __bss_end__),
    };
    const unsigned count = sizeof ranges / sizeof ranges[0];
    return index < count ? ranges[index] : (struct range){UINTPTR_MAX, UINTPTR_MAX};
}

__attribute__((weak)) bool ashlar_port_program_memory(unsigned index, const void **start, size_t *bytes)
{
    struct ashlar_code_range code = ashlar_code_range();
    struct range range = {code.start, code.end};
    if (index > 0) {
        range = range_at(index - 1);
    }
    bool is_known = range.end > range.start && (range.start != 0 || index == 0);
    *start = (const void *)range.start;
    *bytes = is_known ? range.end - range.start : 0;
    return range.start != UINTPTR_MAX;
}
