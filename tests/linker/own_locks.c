/*
 * A program that brings the C library's lock hooks itself, as an RTOS's port does, and watches what malloc does
 * while it holds them. Linked with --wrap=memset,--wrap=memmove.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int depth, deepest;
static unsigned taken, big_copies, big_copies_locked;

static void lock(void)
{
    taken++;
    depth++;
    deepest = depth > deepest ? depth : deepest;
}

static void unlock(void)
{
    depth--;
}

#ifdef __PICOLIBC__
#include <sys/lock.h>
void __retarget_lock_acquire_recursive(_LOCK_T mutex)
{
    (void)mutex;
    lock();
}
void __retarget_lock_release_recursive(_LOCK_T mutex)
{
    (void)mutex;
    unlock();
}
#else
#include <reent.h>
void __malloc_lock(struct _reent *reent);
void __malloc_unlock(struct _reent *reent);
void __malloc_lock(struct _reent *reent)
{
    (void)reent;
    lock();
}
void __malloc_unlock(struct _reent *reent)
{
    (void)reent;
    unlock();
}
#endif

enum { BIG_BYTES = 4000 };

static void watch(size_t bytes)
{
    if (bytes >= BIG_BYTES) {
        big_copies++;
        big_copies_locked += depth != 0;
    }
}

void *__real_memset(void *to, int value, size_t bytes);
void *__real_memmove(void *to, const void *from, size_t bytes);
void *__wrap_memset(void *to, int value, size_t bytes);
void *__wrap_memmove(void *to, const void *from, size_t bytes);

void *__wrap_memset(void *to, int value, size_t bytes)
{
    watch(bytes);
    return __real_memset(to, value, bytes);
}

void *__wrap_memmove(void *to, const void *from, size_t bytes)
{
    watch(bytes);
    return __real_memmove(to, from, bytes);
}

int main(void)
{
    char *cleared = calloc(1, BIG_BYTES);
    void *volatile wall = malloc(10);
    cleared = realloc(cleared, 2 * BIG_BYTES); /* the wall makes it move */
    free(cleared);
    free(wall);

    unsigned taken_by_family = taken;
    printf("own lock %s, %s, %u big copies, %u of them locked\n", taken_by_family >= 6 ? "used" : "not used",
           depth == 0 && deepest == 1 ? "balanced" : "unbalanced", big_copies, big_copies_locked);
    return 0;
}
