/*
 * Where the shadow of the compiler's address checks lies, from linker symbols: those of linker/sections.ld, or of your own
 * script, or of the linker's command line (docs/asan.md).
 *
 *   __asan_ram_start                             the start of the RAM that is watched
 *   __asan_shadow_start .. __asan_shadow_end     the shadow: it watches eight times as much, but no further than itself
 *
 * A link without them fails, which is meant: a program without a shadow would not be checked.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ashlar/config.h>
#include <ashlar_guards.h>
#include <ashlar_port.h>

extern char __asan_ram_start[], __asan_shadow_start[], __asan_shadow_end[];

#define GRANULE_BYTES ((uintptr_t)8)

/* As far as ASHLAR_NULL_TRAP_BYTES says, but no further than to the first code. */
static size_t null_bytes(void)
{
    uintptr_t flash_start = (uintptr_t)ashlar_port_memory_map.flash_start;
    uintptr_t first_use = flash_start != 0 ? flash_start : (uintptr_t)ashlar_port_memory_map.code_start;
    return first_use < ASHLAR_NULL_TRAP_BYTES ? first_use : ASHLAR_NULL_TRAP_BYTES;
}

/* Through integers: to the compiler, the symbols are objects that have nothing to do with each other. */
struct ashlar_port_shadow ashlar_port_shadow(void)
{
    uintptr_t states_bytes = (uintptr_t)__asan_shadow_end - (uintptr_t)__asan_shadow_start;
    uintptr_t ram_bytes = (states_bytes - 1) * GRANULE_BYTES;
    uintptr_t below_bytes = (uintptr_t)__asan_shadow_start - (uintptr_t)__asan_ram_start;
    struct ashlar_port_shadow shadow = {__asan_ram_start, ram_bytes, __asan_shadow_start, null_bytes()};
    if ((uintptr_t)__asan_shadow_start >= (uintptr_t)__asan_ram_start && below_bytes < ram_bytes) {
        shadow.ram_bytes = below_bytes & ~(GRANULE_BYTES - 1);
    }
    return shadow;
}
