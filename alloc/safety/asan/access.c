/*
 * What instrumented code calls before each load and store. The names and the meaning are the compiler's
 * (gcc/sanitizer.def); those with `_noabort` are what -fsanitize=kernel-address calls by default. Whether a program goes
 * on after a bad access is not theirs to say here (ASHLAR_SANITIZER_CONTINUES).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "safety/asan/report.h"
#include "safety/asan/shadow.h"

/* A macro, for it makes functions: the compiler wants one for each size. */
#define CHECKS_OF(bytes)                                                                        \
    CHECK_OF(load, ASHLAR_ACCESS_READ, bytes)                                                   \
    CHECK_OF(store, ASHLAR_ACCESS_WRITE, bytes)
#define CHECK_OF(what, access, bytes)                                                           \
    void __asan_##what##bytes(uintptr_t address);                                               \
    void __asan_##what##bytes##_noabort(uintptr_t address) __attribute__((alias("__asan_" #what #bytes))); \
    void __asan_##what##bytes(uintptr_t address)                                                \
    {                                                                                           \
        if (!shadow_allows_surely(address, bytes)) {                                            \
            ashlar_asan_check(address, bytes, access, __builtin_return_address(0));             \
        }                                                                                       \
    }

CHECKS_OF(1)
CHECKS_OF(2)
CHECKS_OF(4)
CHECKS_OF(8)

/* Those of 16 bytes, and of any other number. */

void __asan_load16(uintptr_t address);
void __asan_store16(uintptr_t address);
void __asan_loadN(uintptr_t address, size_t bytes);
void __asan_storeN(uintptr_t address, size_t bytes);
void __asan_load16_noabort(uintptr_t address) __attribute__((alias("__asan_load16")));
void __asan_store16_noabort(uintptr_t address) __attribute__((alias("__asan_store16")));
void __asan_loadN_noabort(uintptr_t address, size_t bytes) __attribute__((alias("__asan_loadN")));
void __asan_storeN_noabort(uintptr_t address, size_t bytes) __attribute__((alias("__asan_storeN")));

void __asan_load16(uintptr_t address)
{
    ashlar_asan_check(address, 16, ASHLAR_ACCESS_READ, __builtin_return_address(0));
}

void __asan_store16(uintptr_t address)
{
    ashlar_asan_check(address, 16, ASHLAR_ACCESS_WRITE, __builtin_return_address(0));
}

void __asan_loadN(uintptr_t address, size_t bytes)
{
    ashlar_asan_check(address, bytes, ASHLAR_ACCESS_READ, __builtin_return_address(0));
}

void __asan_storeN(uintptr_t address, size_t bytes)
{
    ashlar_asan_check(address, bytes, ASHLAR_ACCESS_WRITE, __builtin_return_address(0));
}

void ashlar_asan_check(uintptr_t address, size_t bytes, enum ashlar_access access, const void *caller)
{
    if (ashlar_shadow_first_bad(address, bytes) - address < bytes) {
        ashlar_asan_report(address, bytes, access, caller);
    }
}
