/*
 * See bugs.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "bugs.h"

#include <ashlar/heap.h>
#include <ashlar/malloc.h>
#include <ashlar/sampled.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define TRIES_MAX 1000
#define ICSR_ADDRESS 0xE000ED04u
#define ICSR_PENDSVSET (1u << 28)
#define OBJECT_BYTES 24

void pendsv_handler(void);

static volatile uint8_t sink;
static volatile uint8_t *volatile object;

/* Slots start at multiples of their size. */
static bool is_at_start(const void *payload)
{
    return (uintptr_t)payload % ASHLAR_SAMPLED_SLOT_BYTES == 0;
}

__attribute__((noinline)) void object_free(void *payload)
{
    free(payload);
    __asm volatile(""); /* no tail call: the site is to be in here */
}

__attribute__((noinline)) void *object_alloc(size_t bytes, bool at_start)
{
    for (int i = 0; i < TRIES_MAX; i++) {
        void *payload = malloc(bytes);
        if (ashlar_sampled_covers(payload) && is_at_start(payload) == at_start) {
            return payload;
        }
        free(payload);
    }
    abort();
}

static volatile uint8_t *object_new(void)
{
    object = object_alloc(OBJECT_BYTES, false);
    return object;
}

static volatile uint8_t *object_old(void)
{
    object = object_alloc(OBJECT_BYTES, false);
    object_free((void *)(uintptr_t)object);
    return object;
}

static void over_read(void)
{
    sink = object_new()[OBJECT_BYTES];
}

static void over_write(void)
{
    object_new()[OBJECT_BYTES] = 1;
}

static void over_write_far(void)
{
    object_new()[OBJECT_BYTES + ASHLAR_SAMPLED_SLOT_BYTES - 1] = 1;
}

static void over_copy(void)
{
    static const char text[OBJECT_BYTES + 4] = "27 characters and its end..";
    memcpy((void *)(uintptr_t)object_new(), text, sizeof text);
}

static void under_read(void)
{
    object = object_alloc(OBJECT_BYTES, true);
    sink = object[-1];
}

static void under_write(void)
{
    object = object_alloc(OBJECT_BYTES, true);
    *(volatile uint16_t *)(uintptr_t)(object - 2) = 1;
}

static void stale_read(void)
{
    sink = object_old()[8];
}

static void stale_write(void)
{
    *(volatile uint32_t *)(uintptr_t)object_old() = 1;
}

/* Between the object and the end of its slot, where nothing can be closed. */
static void over_write_gap(void)
{
    object = object_alloc(OBJECT_BYTES + 1, false);
    object[OBJECT_BYTES + 1] = 0;
    object_free((void *)(uintptr_t)object);
}

static void under_write_gap(void)
{
    object_new()[-1] = 0;
    object_free((void *)(uintptr_t)object);
}

static void double_free(void)
{
    object_free((void *)(uintptr_t)object_old());
}

static void interior_free(void)
{
    object_free((void *)(uintptr_t)(object_new() + 8));
}

static void stale_realloc(void)
{
    void *volatile payload = (void *)(uintptr_t)object_old();
    payload = realloc(payload, 2 * OBJECT_BYTES);
}

/* Where only HardFault can be taken: with interrupts masked, and in a handler. */
static void masked_read(void)
{
    object_new();
    __asm volatile("cpsid i" ::: "memory");
    sink = object[OBJECT_BYTES];
    __asm volatile("cpsie i" ::: "memory");
}

void pendsv_handler(void)
{
    sink = object[OBJECT_BYTES];
}

static void handler_read(void)
{
    object_new();
    *(volatile uint32_t *)ICSR_ADDRESS = ICSR_PENDSVSET;
    __asm volatile("dsb\n\tisb" ::: "memory");
}

static void other_heap_free(void)
{
    static uint64_t memory[128];
    struct ashlar_heap *heap = ashlar_heap_create(memory, sizeof memory);
    ashlar_free(heap, (void *)(uintptr_t)object_new());
}

/* A pointer in a new object, followed before anybody has set it. */
static void fresh_pointer(void)
{
    volatile uint32_t *const *pointer = object_alloc(OBJECT_BYTES, false);
    sink = (uint8_t)*pointer[1];
}

/* Code in an object: read, it would be data. */
static void execute(void)
{
    void (*code)(void) = (void (*)(void))((uintptr_t)object_new() | 1);
    code();
}

static const struct {
    const char *name;
    void (*act)(void);
} bugs[] = {
    {"over-read", over_read},
    {"over-write", over_write},
    {"over-write-far", over_write_far},
    {"over-copy", over_copy},
    {"over-write-gap", over_write_gap},
    {"under-read", under_read},
    {"under-write", under_write},
    {"under-write-gap", under_write_gap},
    {"stale-read", stale_read},
    {"stale-write", stale_write},
    {"stale-realloc", stale_realloc},
    {"double-free", double_free},
    {"interior-free", interior_free},
    {"other-heap-free", other_heap_free},
    {"masked-read", masked_read},
    {"handler-read", handler_read},
    {"fresh-pointer", fresh_pointer},
    {"execute", execute},
};

bool bug_do(const char *name)
{
    for (size_t i = 0; i < sizeof bugs / sizeof bugs[0]; i++) {
        if (strcmp(bugs[i].name, name) == 0) {
            bugs[i].act();
            return true;
        }
    }
    return false;
}
