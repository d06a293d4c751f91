/*
 * Read first in every file of the library at ASHLAR_SAFETY_ASAN, by the compiler's -include: the memory functions are the C
 * library's own there, and not the checked ones, also where the compiler itself puts the call. The allocator goes where
 * others must not, and a fault handler runs on a stack that nobody has left in order.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_SAFETY_ASAN_UNCHECKED_H
#define ASHLAR_SAFETY_ASAN_UNCHECKED_H

void *memcpy(void *to, const void *from, __SIZE_TYPE__ bytes) __asm__("__real_memcpy");
void *memmove(void *to, const void *from, __SIZE_TYPE__ bytes) __asm__("__real_memmove");
void *memset(void *to, int value, __SIZE_TYPE__ bytes) __asm__("__real_memset");
int memcmp(const void *one, const void *other, __SIZE_TYPE__ bytes) __asm__("__real_memcmp");

#endif
