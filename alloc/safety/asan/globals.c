/*
 * Static variables, and the memory that a program forbids itself.
 *
 * The compiler puts padding behind each static variable of instrumented code and lists them in constructors, which call
 * here. The padding is forbidden. Its last word leads back to the variable's description, for reports: nothing
 * else may use it, and the report verifies it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "safety/asan/globals.h"

#include "safety/asan/shadow.h"

/* What the compiler and programs call (gcc/sanitizer.def, sanitizer/asan_interface.h). */
void __asan_register_globals(const struct asan_global *globals, size_t count);
void __asan_unregister_globals(const struct asan_global *globals, size_t count);
void __asan_before_dynamic_init(const char *module);
void __asan_after_dynamic_init(void);
void __asan_poison_memory_region(const void *start, size_t bytes);
void __asan_unpoison_memory_region(const void *start, size_t bytes);

/** The place in a variable's padding that leads to its description; NULL if the variable is not in the RAM watched. */
static const struct asan_global **global_backward(const struct asan_global *global)
{
    uintptr_t place = global->start + global->padded_bytes - sizeof(void *);
    bool fits = shadow_watches(global->start) && shadow_watches(place) &&
                global->padded_bytes >= global->bytes + sizeof(void *);
    return fits ? (const struct asan_global **)place : NULL;
}

void __asan_register_globals(const struct asan_global *globals, size_t count)
{
    ashlar_shadow_start();
    for (size_t i = 0; i < count; i++) {
        const struct asan_global *global = &globals[i];
        const struct asan_global **backward = global_backward(global);
        if (backward != NULL) {
            *backward = global;
            ashlar_shadow_poison(global->start + global->bytes, global->padded_bytes - global->bytes, SHADOW_GLOBAL);
        }
    }
}

/* At exit; destructors and atexit functions that run later may still use the variables, but no more than them. */
void __asan_unregister_globals(const struct asan_global *globals, size_t count)
{
    (void)globals;
    (void)count;
}

/* Around the constructors of C++: whether one uses another file's variable before its constructor ran is not checked. */
void __asan_before_dynamic_init(const char *module)
{
    (void)module;
}

void __asan_after_dynamic_init(void)
{
}

const struct asan_global *ashlar_asan_global_at(uintptr_t padding)
{
    uintptr_t end = shadow_granule(padding);
    while (shadow_watches(end) && *shadow_of(end) == SHADOW_GLOBAL) {
        end += SHADOW_GRANULE_BYTES;
    }
    const struct asan_global *global = *(const struct asan_global *const *)(end - sizeof(void *));
    bool is_readable = (uintptr_t)global % sizeof(void *) == 0 && shadow_watches((uintptr_t)global) &&
                       shadow_watches((uintptr_t)(global + 1) - 1);
    return is_readable && global->start + global->padded_bytes == end ? global : NULL;
}

void __asan_poison_memory_region(const void *start, size_t bytes)
{
    ashlar_shadow_poison((uintptr_t)start, bytes, SHADOW_PROGRAM);
}

void __asan_unpoison_memory_region(const void *start, size_t bytes)
{
    ashlar_shadow_unpoison((uintptr_t)start, bytes);
}
