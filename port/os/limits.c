/*
 * The heap's RAM, found from whichever linker symbols the program's own script defines.
 *
 * Every vendor names the two ends of the heap differently. All names are weak references in this one
 * object: a name that the script does not define reads as address 0, one that it only PROVIDEs becomes
 * defined. The first pair of the list below whose limit lies above its base is the heap; a pair that is
 * empty or upside down does not count. To overrule a script, define __heap_start and __heap_end, on the
 * linker's command line if need be (-Wl,--defsym=__heap_start=...).
 *
 *   1. __heap_start   .. __heap_end                  Ashlar, picolibc
 *   2. _pvHeapStart   .. _pvHeapLimit                MCUXpresso
 *   3. __heap_base__  .. __heap_end__                ChibiOS
 *   4. __HeapBase     .. __HeapLimit                 older CMSIS, Kinetis Design Studio
 *   5. __end__, end   .. __HeapLimit                 CMSIS 5, Raspberry Pi Pico SDK
 *   6. _end, end      .. _estack - _Min_Stack_Size   STM32CubeMX
 *   7. __end__, end   .. __StackLimit                CMSIS 5 whose heap section is empty
 *
 * Names that mean nothing but the heap come before those that fall back on the end of .bss. CubeMX's
 * pair counts only with a _Min_Stack_Size, because without one the heap would reach into the stack.
 *
 * Only this file names these symbols.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "break.h"

#include <ashlar_port.h>
#include <stdint.h>

#define WEAK __attribute__((weak))

extern char __heap_start[] WEAK, __heap_end[] WEAK;
extern char _pvHeapStart[] WEAK, _pvHeapLimit[] WEAK;
extern char __heap_base__[] WEAK, __heap_end__[] WEAK;
extern char __HeapBase[] WEAK, __HeapLimit[] WEAK;
extern char __end__[] WEAK, end[] WEAK, _end[] WEAK;
extern char _estack[] WEAK, _Min_Stack_Size[] WEAK;
extern char __StackLimit[] WEAK;

/* The break starts here so that the heap, which rounds its memory inward, loses nothing at its start. */
#define BASE_ALIGNMENT ((uintptr_t)8)

/* What is below the stack of a CubeMX script; 0 if this is none. _Min_Stack_Size is a size whose symbol
 * "address" is the value. */
static uintptr_t cubemx_limit(void)
{
    uintptr_t stack_top = (uintptr_t)_estack;
    uintptr_t stack_bytes = (uintptr_t)_Min_Stack_Size;
    return stack_bytes == 0 || stack_bytes > stack_top ? 0 : stack_top - stack_bytes;
}

struct ashlar_core_range ashlar_core_range(void)
{
    const struct {
        uintptr_t base, limit;
    } pairs[] = {
        {(uintptr_t)__heap_start, (uintptr_t)__heap_end},
        {(uintptr_t)_pvHeapStart, (uintptr_t)_pvHeapLimit},
        {(uintptr_t)__heap_base__, (uintptr_t)__heap_end__},
        {(uintptr_t)__HeapBase, (uintptr_t)__HeapLimit},
        {(uintptr_t)__end__, (uintptr_t)__HeapLimit},
        {(uintptr_t)end, (uintptr_t)__HeapLimit},
        {(uintptr_t)_end, cubemx_limit()},
        {(uintptr_t)end, cubemx_limit()},
        {(uintptr_t)__end__, (uintptr_t)__StackLimit},
        {(uintptr_t)end, (uintptr_t)__StackLimit},
    };

    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        /* A base within 7 of the top of the address space wraps to 0, which is no base. */
        uintptr_t base = (pairs[i].base + (BASE_ALIGNMENT - 1)) & ~(BASE_ALIGNMENT - 1);
        if (pairs[i].base != 0 && base != 0 && pairs[i].limit > base) {
            return (struct ashlar_core_range){(char *)base, (char *)pairs[i].limit};
        }
    }
    return (struct ashlar_core_range){NULL, NULL};
}

void *ashlar_port_core_limit(void)
{
    return ashlar_core_range().limit;
}

void *ashlar_port_core_base(void)
{
    return ashlar_core_range().base;
}
