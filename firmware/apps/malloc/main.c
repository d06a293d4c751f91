/*
 * malloc's whole family: aligned memory, arrays whose size cannot overflow, copies of text, secrets that do not stay behind,
 * pointers that do not dangle, and a report of it all.
 *
 * Exit status: 0 if everything is as it must be; else 1, and a line says what is not.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "expect.h"

#include <ashlar/free_and_null.h>
#include <ashlar/malloc.h>
#include <ashlar/stdlib.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define KEY_BYTES 32

static void show(const char *call, const void *payload)
{
    printf("  %-34s %s\n", call, payload != NULL ? "is memory" : errno == ENOMEM ? "is NULL, ENOMEM" : "is NULL");
}

static void aligned_show(void)
{
    void *line = aligned_alloc(32, 100);
    show("aligned_alloc(32, 100)", line);
    expect((uintptr_t)line % 32 == 0 && line != NULL, "it is aligned");

    void *buffer = NULL;
    int error = posix_memalign(&buffer, 64, 100);
    show("posix_memalign(&buffer, 64, 100)", buffer);
    expect(error == 0 && (uintptr_t)buffer % 64 == 0, "so is this");
    expect(posix_memalign(&buffer, 24, 100) == EINVAL, "an alignment is a power of two");
    free(buffer);
    free(line);
}

static void arrays_show(void)
{
    volatile size_t too_many = SIZE_MAX / 8 + 2; /* times 8: 8, if it wrapped. (volatile: or GCC would warn.) */
    uint64_t *array = reallocarray(NULL, 4, sizeof *array);
    show("reallocarray(NULL, 4, 8)", array);
    errno = 0;
    void *wrapped = reallocarray(array, too_many, sizeof *array);
    show("reallocarray(array, 2^29 + 1, 8)", wrapped);
    expect(array != NULL && wrapped == NULL && errno == ENOMEM, "a product that wraps is refused, and the array stays");
    free(array);
}

static void text_show(void)
{
    char *copy = strdup("copied by the C library");
    show("strdup(\"...\")", copy);
    expect(copy != NULL && strcmp(copy, "copied by the C library") == 0, "strdup copies");
    expect(malloc_usable_size(copy) >= sizeof "copied by the C library", "into this heap");
    ashlar_free_and_null(&copy);
    expect(copy == NULL, "what was freed is not pointed to any more");
    ashlar_free_and_null(&copy); /* and can be freed twice */
}

static void secret_show(void)
{
    unsigned char *key = malloc(KEY_BYTES);
    if (key != NULL) {
        memset(key, 0x5A, KEY_BYTES);
    }
    show("key = malloc(32), then freezero", key);
    freezero(key, KEY_BYTES); /* zeroed, and then freed */
}

static void report_show(void)
{
    void *volatile held = malloc(200); /* volatile, or it would be optimised away */
    struct mallinfo2 info = mallinfo2();
    printf("\nmallinfo2: %lu bytes in use, %lu free in %lu blocks\n", number(info.uordblks), number(info.fordblks),
           number(info.ordblks));
    expect(info.uordblks >= 200 && info.uordblks + info.fordblks <= info.arena, "the parts are no more than the whole");
    printf("\nashlar_malloc_report\n");
    (void)fflush(stdout); /* what follows is printed by the library, without stdio */
    ashlar_malloc_report();
    free(held);
}

int main(void)
{
    printf("CALLS\n");
    aligned_show();
    arrays_show();
    text_show();
    secret_show();
    report_show();
    return expect_end();
}
