/*
 * Counts the instructions of calls of the break, mappings, arenas, pools, private heaps and attributes, the return included.
 *
 * Prints a name and a number on each line; fails if it cannot count exactly, or if a call that is to succeed does not. Built
 * with ASHLAR_MMAP_THRESHOLD_BYTES, it counts malloc and free of what has pages of its own, and nothing else.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "instructions.h"

#include <ashlar/arena.h>
#include <ashlar/caps.h>
#include <ashlar/heap.h>
#include <ashlar/malloc.h>
#include <ashlar/pool.h>
#include <ashlar/private.h>
#include <errno.h>
#include <malloc.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define OBJECT_BYTES 24u
#define MANY_PAGES 8u
#define TRIMMED_BYTES 4000u
#define QUOTA_BYTES 400u

int malloc_trim(size_t pad_bytes); /* newlib's header declares it for newlib's own only */

static uint64_t memory[128];
static uint64_t blocks[32];
static bool failed;
static size_t page_bytes;

static void require(bool holds)
{
    failed = failed || !holds;
}

/* Call and print; `wrong` is the result that the call must not have. */
static uintptr_t show(const char *name, counted_call *function, uintptr_t first, uintptr_t second, uintptr_t wrong)
{
    uintptr_t result;
    uint32_t instructions = instructions_of(function, first, second, &result);

    printf("%s %u\n", name, (unsigned)instructions);
    if (result == wrong) {
        printf("%s failed\n", name);
        failed = true;
    }
    return result;
}

/* A function as one of two words and a word, which is how all of them are called (AAPCS32, 6.4). */
static counted_call *plain(void (*function)(void))
{
    return (counted_call *)function;
}
#define PLAIN(function) plain((void (*)(void))(function))

/* What more arguments need than two are set here, in one or two instructions each. */
static uintptr_t map_raw(uintptr_t bytes, uintptr_t flags)
{
    return (uintptr_t)mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | (int)flags, -1, 0);
}

static uintptr_t move_break(uintptr_t bytes, uintptr_t unused)
{
    (void)unused;
    return (uintptr_t)sbrk((ptrdiff_t)bytes);
}

static uintptr_t protect_page(uintptr_t page, uintptr_t protection)
{
    return (uintptr_t)mprotect((void *)page, page_bytes, (int)protection);
}

static uintptr_t alloc_caps(uintptr_t attributes, uintptr_t bytes)
{
    return (uintptr_t)ashlar_alloc_caps((unsigned)attributes, bytes, ASHLAR_ALIGNMENT);
}

static uintptr_t create_private(uintptr_t heap, uintptr_t quota_bytes)
{
    const struct ashlar_private_options options = {.name = "calls", .quota_bytes = quota_bytes};
    return ashlar_private_create((struct ashlar_private_heap *)heap, memory, sizeof memory, &options);
}

static void show_break(void)
{
    const uintptr_t failure = (uintptr_t)-1;
    uintptr_t before = show("sbrk-up", move_break, 256, 0, failure);
    (void)show("sbrk-down", move_break, (uintptr_t)-256, 0, failure);
    (void)show("sbrk-0", move_break, 0, 0, failure);
    require(before == (uintptr_t)sbrk(0));
}

static void show_mappings(void)
{
    const uintptr_t failure = (uintptr_t)MAP_FAILED;
    require(munmap((void *)map_raw(page_bytes, 0), page_bytes) == 0); /* the second time is like every other */
    uintptr_t one = show("mmap-1", map_raw, page_bytes, MAP_UNINITIALIZED, failure);
    (void)show("munmap-1", PLAIN(munmap), one, page_bytes, (uintptr_t)-1);
    uintptr_t many = show("mmap-8", map_raw, MANY_PAGES * page_bytes, MAP_UNINITIALIZED, failure);
    (void)show("munmap-8", PLAIN(munmap), many, MANY_PAGES * page_bytes, (uintptr_t)-1);
    uintptr_t zeroed = show("mmap-8-zeroed", map_raw, MANY_PAGES * page_bytes, 0, failure);
    require(munmap((void *)zeroed, MANY_PAGES * page_bytes) == 0);
}

/* Only where there is an MPU. */
static void show_protection(void)
{
    const uintptr_t failure = (uintptr_t)-1;
    uintptr_t page = map_raw(page_bytes, 0);
    if (mprotect((void *)page, page_bytes, PROT_READ | PROT_WRITE) == 0 &&
        (mprotect((void *)page, page_bytes, PROT_READ) == 0 || errno != ENOTSUP)) {
        (void)show("mprotect-none", protect_page, page, PROT_NONE, failure);
        (void)show("mprotect-write", protect_page, page, PROT_READ | PROT_WRITE, failure);
    }
    require(munmap((void *)page, page_bytes) == 0);
}

static void show_arena(void)
{
    static struct ashlar_arena arena;
    require(ashlar_arena_over(&arena, memory, sizeof memory));
    (void)show("arena-alloc", PLAIN(ashlar_arena_alloc), (uintptr_t)&arena, OBJECT_BYTES, 0);
    (void)show("arena-reset", PLAIN(ashlar_arena_reset), (uintptr_t)&arena, 0, SIZE_MAX);
}

static void show_pool(void)
{
    static struct ashlar_pool pool;
    require(ashlar_pool_create(&pool, blocks, sizeof blocks, OBJECT_BYTES));
    uintptr_t block = show("pool-alloc-first", PLAIN(ashlar_pool_alloc), (uintptr_t)&pool, 0, 0);
    (void)show("pool-free", PLAIN(ashlar_pool_free), (uintptr_t)&pool, block, SIZE_MAX);
    (void)show("pool-alloc", PLAIN(ashlar_pool_alloc), (uintptr_t)&pool, 0, 0);
}

static void show_private_heap(void)
{
    static struct ashlar_private_heap heap;
    const uintptr_t never = (uintptr_t)-1;
    (void)show("private-create", create_private, (uintptr_t)&heap, QUOTA_BYTES, false);
    uintptr_t payload = show("private-alloc", PLAIN(ashlar_private_alloc), (uintptr_t)&heap, OBJECT_BYTES, 0);
    (void)show("private-free", PLAIN(ashlar_private_free), (uintptr_t)&heap, payload, SIZE_MAX);
    require(show("private-refused", PLAIN(ashlar_private_alloc), (uintptr_t)&heap, QUOTA_BYTES, never) == 0);
    require(show("private-destroy", PLAIN(ashlar_private_destroy), (uintptr_t)&heap, 0, never) == 0);
}

static void show_malloc(void)
{
    free(malloc(OBJECT_BYTES)); /* the heap exists from here on */
    void *volatile kept = malloc(OBJECT_BYTES);
    uintptr_t payload = show("malloc", PLAIN(malloc), OBJECT_BYTES, 0, 0);
    (void)show("free", PLAIN(free), payload, 0, SIZE_MAX);
    free(kept);
    free((void *)alloc_caps(0, OBJECT_BYTES)); /* the first call finds out which RAMs there are */
    payload = show("alloc-caps", alloc_caps, 0, OBJECT_BYTES, 0);
    free((void *)payload);
    free(malloc(TRIMMED_BYTES));
    (void)show("malloc-trim", PLAIN(malloc_trim), 0, 0, 0);
}

/* Where what is large has pages of its own. */
static void show_large(void)
{
    size_t many_bytes = MANY_PAGES * page_bytes;
    free(malloc(ASHLAR_MMAP_THRESHOLD_BYTES)); /* the second time is like every other */
    uintptr_t payload = show("malloc-large", PLAIN(malloc), ASHLAR_MMAP_THRESHOLD_BYTES, 0, 0);
    require(payload % page_bytes == 0);
    (void)show("free-large", PLAIN(free), payload, 0, SIZE_MAX);
    payload = show("malloc-larger", PLAIN(malloc), many_bytes, 0, 0);
    (void)show("free-larger", PLAIN(free), payload, 0, SIZE_MAX);
}

int main(void)
{
    if (!instructions_start()) {
        return EXIT_FAILURE;
    }
    printf("counted with SysTick\n"); /* stdio has taken its memory from here on */
    page_bytes = (size_t)sysconf(_SC_PAGESIZE);
    if (ASHLAR_MMAP_THRESHOLD_BYTES != 0) {
        show_large();
        return failed ? EXIT_FAILURE : EXIT_SUCCESS;
    }
    show_break();
    show_mappings();
    show_protection();
    show_arena();
    show_pool();
    show_private_heap();
    show_malloc();
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
