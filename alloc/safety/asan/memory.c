/*
 * The C library's memory functions, checked: the linker leads every call of memcpy here (--wrap=memcpy), also those of
 * objects that are not instrumented and those of the C library itself.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "safety/asan/report.h"

void *__real_memcpy(void *to, const void *from, size_t bytes);
void *__real_memmove(void *to, const void *from, size_t bytes);
void *__real_memset(void *to, int value, size_t bytes);
int __real_memcmp(const void *one, const void *other, size_t bytes);
void *__real_memchr(const void *start, int value, size_t bytes);

void *__wrap_memcpy(void *to, const void *from, size_t bytes);
void *__wrap_memmove(void *to, const void *from, size_t bytes);
void *__wrap_memset(void *to, int value, size_t bytes);
int __wrap_memcmp(const void *one, const void *other, size_t bytes);
void *__wrap_memchr(const void *start, int value, size_t bytes);

void *__wrap_memcpy(void *to, const void *from, size_t bytes)
{
    check_read(from, bytes, __builtin_return_address(0));
    check_write(to, bytes, __builtin_return_address(0));
    return __real_memcpy(to, from, bytes);
}

void *__wrap_memmove(void *to, const void *from, size_t bytes)
{
    check_read(from, bytes, __builtin_return_address(0));
    check_write(to, bytes, __builtin_return_address(0));
    return __real_memmove(to, from, bytes);
}

void *__wrap_memset(void *to, int value, size_t bytes)
{
    check_write(to, bytes, __builtin_return_address(0));
    return __real_memset(to, value, bytes);
}

int __wrap_memcmp(const void *one, const void *other, size_t bytes)
{
    check_read(one, bytes, __builtin_return_address(0));
    check_read(other, bytes, __builtin_return_address(0));
    return __real_memcmp(one, other, bytes);
}

/* C11 7.24.5.1 lets it read as far as the first match only, so `bytes` may lie beyond the object. */
void *__wrap_memchr(const void *start, int value, size_t bytes)
{
    const char *found = __real_memchr(start, value, bytes);
    size_t read_bytes = found == NULL ? bytes : (size_t)(found - (const char *)start) + 1;
    check_read(start, read_bytes, __builtin_return_address(0));
    return (void *)(uintptr_t)found;
}
