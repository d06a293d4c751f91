/*
 * The memory functions that the allocator calls at ASHLAR_SAFETY_ASAN (alloc/safety/asan/unchecked.h): AddressSanitizer
 * checks the C library's own, wherever they are called from.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stddef.h>
#include <stdint.h>

void *__real_memcpy(void *to, const void *from, size_t bytes);
void *__real_memmove(void *to, const void *from, size_t bytes);
void *__real_memset(void *to, int value, size_t bytes);
int __real_memcmp(const void *one, const void *other, size_t bytes);

void *__real_memmove(void *to, const void *from, size_t bytes)
{
    unsigned char *target = to;
    const unsigned char *source = from;
    if ((uintptr_t)target < (uintptr_t)source) {
        for (size_t i = 0; i < bytes; i++) {
            target[i] = source[i];
        }
    } else {
        for (size_t i = bytes; i > 0; i--) {
            target[i - 1] = source[i - 1];
        }
    }
    return to;
}

void *__real_memcpy(void *to, const void *from, size_t bytes)
{
    return __real_memmove(to, from, bytes);
}

void *__real_memset(void *to, int value, size_t bytes)
{
    unsigned char *target = to;
    for (size_t i = 0; i < bytes; i++) {
        target[i] = (unsigned char)value;
    }
    return to;
}

int __real_memcmp(const void *one, const void *other, size_t bytes)
{
    const unsigned char *left = one;
    const unsigned char *right = other;
    for (size_t i = 0; i < bytes; i++) {
        if (left[i] != right[i]) {
            return left[i] < right[i] ? -1 : 1;
        }
    }
    return 0;
}
