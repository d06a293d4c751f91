/*
 * The C library's string functions, checked: see memory.c.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "safety/asan/report.h"

size_t __real_strlen(const char *text);
size_t __real_strnlen(const char *text, size_t bytes);
char *__real_strcpy(char *to, const char *from);
char *__real_strncpy(char *to, const char *from, size_t bytes);
char *__real_strcat(char *to, const char *from);
char *__real_strncat(char *to, const char *from, size_t bytes);
int __real_strcmp(const char *one, const char *other);
int __real_strncmp(const char *one, const char *other, size_t bytes);
char *__real_strchr(const char *text, int letter);
char *__real_strrchr(const char *text, int letter);

size_t __wrap_strlen(const char *text);
size_t __wrap_strnlen(const char *text, size_t bytes);
char *__wrap_strcpy(char *to, const char *from);
char *__wrap_strncpy(char *to, const char *from, size_t bytes);
char *__wrap_strcat(char *to, const char *from);
char *__wrap_strncat(char *to, const char *from, size_t bytes);
int __wrap_strcmp(const char *one, const char *other);
int __wrap_strncmp(const char *one, const char *other, size_t bytes);
char *__wrap_strchr(const char *text, int letter);
char *__wrap_strrchr(const char *text, int letter);

/** A string's bytes, with the 0 that ends it, but at most `bytes_max`; checked. */
static size_t text_read(const char *text, size_t bytes_max, const void *caller)
{
    size_t length = __real_strnlen(text, bytes_max);
    size_t bytes = length < bytes_max ? length + 1 : bytes_max;
    check_read(text, bytes, caller);
    return bytes;
}

/** How many bytes a comparison reads of both strings: up to the first that differs, or ends them. */
static size_t common_bytes(const char *one, const char *other, size_t bytes_max)
{
    size_t bytes = 0;
    while (bytes < bytes_max && one[bytes] == other[bytes] && one[bytes] != '\0') {
        bytes++;
    }
    return bytes < bytes_max ? bytes + 1 : bytes_max;
}

size_t __wrap_strlen(const char *text)
{
    size_t length = __real_strlen(text);
    check_read(text, length + 1, __builtin_return_address(0));
    return length;
}

size_t __wrap_strnlen(const char *text, size_t bytes)
{
    (void)text_read(text, bytes, __builtin_return_address(0));
    return __real_strnlen(text, bytes);
}

char *__wrap_strcpy(char *to, const char *from)
{
    size_t bytes = __real_strlen(from) + 1;
    check_read(from, bytes, __builtin_return_address(0));
    check_write(to, bytes, __builtin_return_address(0));
    return __real_strcpy(to, from);
}

char *__wrap_strncpy(char *to, const char *from, size_t bytes)
{
    (void)text_read(from, bytes, __builtin_return_address(0));
    check_write(to, bytes, __builtin_return_address(0));
    return __real_strncpy(to, from, bytes);
}

char *__wrap_strcat(char *to, const char *from)
{
    size_t bytes = __real_strlen(from) + 1;
    check_read(from, bytes, __builtin_return_address(0));
    size_t length = __real_strlen(to);
    check_read(to, length + 1, __builtin_return_address(0));
    check_write(to + length, bytes, __builtin_return_address(0));
    return __real_strcat(to, from);
}

/* It adds a 0 also where it took `bytes` bytes. */
char *__wrap_strncat(char *to, const char *from, size_t bytes)
{
    (void)text_read(from, bytes, __builtin_return_address(0));
    size_t length = __real_strlen(to);
    check_read(to, length + 1, __builtin_return_address(0));
    check_write(to + length, __real_strnlen(from, bytes) + 1, __builtin_return_address(0));
    return __real_strncat(to, from, bytes);
}

int __wrap_strcmp(const char *one, const char *other)
{
    size_t bytes = common_bytes(one, other, SIZE_MAX);
    check_read(one, bytes, __builtin_return_address(0));
    check_read(other, bytes, __builtin_return_address(0));
    return __real_strcmp(one, other);
}

int __wrap_strncmp(const char *one, const char *other, size_t bytes)
{
    size_t read_bytes = common_bytes(one, other, bytes);
    check_read(one, read_bytes, __builtin_return_address(0));
    check_read(other, read_bytes, __builtin_return_address(0));
    return __real_strncmp(one, other, bytes);
}

char *__wrap_strchr(const char *text, int letter)
{
    const char *found = __real_strchr(text, letter);
    size_t bytes = found == NULL ? __real_strlen(text) + 1 : (size_t)(found - text) + 1;
    check_read(text, bytes, __builtin_return_address(0));
    return (char *)(uintptr_t)found;
}

char *__wrap_strrchr(const char *text, int letter)
{
    check_read(text, __real_strlen(text) + 1, __builtin_return_address(0));
    return __real_strrchr(text, letter);
}
