/*
 * Several RAMs on a board: what is refused of them, and that what is not is memory as any other, for the safety levels too.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ashlar/caps.h>
#include <ashlar/malloc.h>
#include <ashlar/pool.h>
#include <stdlib.h>

#include "rams/part.h"
#include "support/prng.h"
#include "support/test.h"

#define WATCHES_BLOCKS (ASHLAR_SAFETY >= ASHLAR_SAFETY_DEBUG)

/* ---- In place of the linker's table ---- */

static struct {
    unsigned count;
    char names[8][9];
    enum ashlar_ram_state states[8];
} refused;

/* From where variables of section .ram1 end. */
static size_t further_bytes(void)
{
    return (size_t)((uintptr_t)__ashlar_ram1_end - (uintptr_t)__ashlar_ram1_start);
}

bool ashlar_port_ram(unsigned index, struct ashlar_ram *ram)
{
    if (index >= part_rams_count) {
        return false;
    }
    *ram = part_rams[index].ram;
    if (ram->start == __ashlar_ram1_start) {
        ram->bytes = further_bytes();
    }
    return true;
}

void ashlar_port_ram_refused(const struct ashlar_ram *ram, enum ashlar_ram_state state, const void *where)
{
    (void)where;
    if (refused.count < COUNT_OF(refused.names)) {
        strncpy(refused.names[refused.count], ram->name, sizeof refused.names[0] - 1);
        refused.states[refused.count] = state;
    }
    refused.count++;
}

/* ---- What is refused ---- */

static void test_each_ram_is_in_use_or_refused_for_its_reason(void **state)
{
    (void)state;
    struct ashlar_ram_info info;
    unsigned refusals = 0;
    for (unsigned i = 0; i < part_rams_count; i++) {
        assert_true(ashlar_ram_info(i, &info));
        assert_int_equal(info.state, part_rams[i].state);
        if (part_rams[i].state != ASHLAR_RAM_READY) {
            assert_null(info.heap);
            assert_int_equal(strcmp(refused.names[refusals], part_rams[i].ram.name), 0);
            assert_int_equal(refused.states[refusals], part_rams[i].state);
            refusals++;
        }
    }
    assert_int_equal(refused.count, refusals);
    assert_false(ashlar_ram_info(part_rams_count, &info));
    assert_null(ashlar_alloc_caps(ASHLAR_RAM_FAST, 1, 8)); /* only what was refused is fast */
}

static void test_memory_that_repeats_is_told(void **state)
{
    (void)state;
    const void *where = NULL;
    if (part_mirrored.ram.start == NULL) {
        skip();
    }
    assert_int_equal(ashlar_port_ram_test(part_mirrored.ram.start, part_mirrored.ram.bytes, &where), part_mirrored.state);
    assert_ptr_equal(where, part_mirrored.ram.start);
}

#define VTOR (*(volatile uint32_t *)0xE000ED08)
#define CFSR (*(volatile uint32_t *)0xE000ED28)
#define HFSR (*(volatile uint32_t *)0xE000ED2C)

static uint32_t interrupts_are_masked(void)
{
    uint32_t masked;
    __asm volatile("mrs %0, primask" : "=r"(masked));
    return masked;
}

/* As before main. */
static uint32_t vectors_at_start;

/* On a process stack, as tasks have: the main one stays where it is, and the process's goes on below. */
__attribute__((naked)) static bool word_load_on_process_stack(const uint32_t *word, uint32_t *value)
{
    (void)word;
    (void)value;
    __asm volatile("push  {r4, lr}\n\t"
                   "sub   r2, sp, #256\n\t"
                   "msr   psp, r2\n\t"
                   "mrs   r4, control\n\t"
                   "orr   r2, r4, #2\n\t"
                   "msr   control, r2\n\t"
                   "isb\n\t"
                   "bl    ashlar_port_word_load\n\t"
                   "msr   control, r4\n\t"
                   "isb\n\t"
                   "pop   {r4, pc}");
}

/* Neither in the registers that tell of faults, nor in where faults go. */
static void test_refused_access_leaves_no_trace(void **state)
{
    (void)state;
    uint32_t *nothing = part_rams[PART_NOTHING].ram.start;
    uint32_t value = 0;
    assert_false(ashlar_port_word_load(nothing, &value));
    assert_false(ashlar_port_word_store(nothing, 1));
    assert_false(word_load_on_process_stack(nothing, &value));
    assert_int_equal(VTOR, vectors_at_start);
    assert_int_equal(CFSR | HFSR, 0);
    assert_int_equal(interrupts_are_masked(), 0);
    __asm volatile("cpsid i");
    assert_false(ashlar_port_word_load(nothing, &value));
    uint32_t masked = interrupts_are_masked();
    __asm volatile("cpsie i");
    assert_int_equal(masked, 1);

    static uint32_t word = 5;
    assert_true(ashlar_port_word_load(&word, &value));
    assert_int_equal(value, 5);
    assert_true(ashlar_port_word_store(&word, 6));
    assert_int_equal(*(volatile uint32_t *)&word, 6);
}

/* ---- What is in use ---- */

static unsigned char frame[1000] __attribute__((section(".ram1")));

static struct ashlar_heap *further_heap(void)
{
    struct ashlar_ram_info info;
    assert_true(ashlar_ram_info(1, &info));
    assert_non_null(info.heap);
    return info.heap;
}

static bool lies_in_further(const void *payload)
{
    return (uintptr_t)payload - (uintptr_t)__ashlar_ram1_start < further_bytes();
}

static void assert_heaps_sound(void)
{
    struct ashlar_ram_info info;
    for (unsigned i = 0; ashlar_ram_info(i, &info); i++) {
        if (info.heap != NULL) {
            assert_int_equal(ashlar_heap_check(info.heap).broken, ASHLAR_HEAP_SOUND);
        }
    }
}

static void *further_take(size_t bytes)
{
    void *payload = ashlar_alloc_caps(ASHLAR_RAM_EXTERNAL, bytes, 8);
    assert_non_null(payload);
    assert_true(lies_in_further(payload));
    return payload;
}

/* All that malloc can have of that RAM, written. */
static void test_variable_of_section_ram1_is_not_malloc_s(void **state)
{
    (void)state;
    void *chain = NULL;
    assert_false(lies_in_further(&frame[0]) || lies_in_further(&frame[sizeof frame - 1]));
    assert_true(frame + sizeof frame <= (unsigned char *)__ashlar_ram1_start);
    memset(frame, 0x69, sizeof frame);
    size_t piece_bytes = further_bytes() / 64;
    for (void *piece = further_take(piece_bytes); piece != NULL;
         piece = ashlar_alloc_caps(ASHLAR_RAM_EXTERNAL, piece_bytes, 8)) {
        memset(piece, 0xFF, piece_bytes);
        *(void **)piece = chain;
        chain = piece;
    }
    while (chain != NULL) {
        void *next = *(void **)chain;
        free(chain);
        chain = next;
    }
    for (size_t i = 0; i < sizeof frame; i++) {
        assert_int_equal(frame[i], 0x69);
    }
    assert_heaps_sound();
}

/* A payload that the churn holds; its bytes are `fill`. */
struct held {
    unsigned char *payload;
    size_t bytes;
    size_t alignment;
    unsigned char fill;
};

static void held_verify(const struct held *held)
{
    for (size_t i = 0; i < held->bytes; i++) {
        if (held->payload[i] != held->fill) {
            fail_msg("byte %lu of %lu at %p", (unsigned long)i, (unsigned long)held->bytes, (void *)held->payload);
        }
    }
}

static void held_take(struct prng *prng, struct held *held)
{
    static const unsigned attributes[] = {0, ASHLAR_RAM_EXTERNAL, ASHLAR_RAM_DMA};
    held->bytes = prng_below(prng, 400);
    held->alignment = (size_t)8 << prng_below(prng, 5);
    held->fill = (unsigned char)prng_next(prng);
    held->payload = ashlar_alloc_caps(attributes[prng_below(prng, COUNT_OF(attributes))], held->bytes, held->alignment);
    assert_non_null(held->payload);
    memset(held->payload, held->fill, held->bytes);
}

static void held_resize(struct prng *prng, struct held *held)
{
    bool was_further = lies_in_further(held->payload);
    size_t bytes = 1 + prng_below(prng, 800);
    held->payload = realloc(held->payload, bytes);
    assert_non_null(held->payload);
    held->bytes = held->bytes < bytes ? held->bytes : bytes;
    held_verify(held);
    held->bytes = bytes;
    memset(held->payload, held->fill, bytes);
    assert_int_equal(lies_in_further(held->payload), was_further);
    assert_int_equal((uintptr_t)held->payload % held->alignment, 0);
}

static void test_any_order_of_calls_keeps_all_heaps_sound(void **state)
{
    (void)state;
    static struct held held[24];
    struct prng prng = prng_seeded(1);
    for (unsigned step = 0; step < 4000; step++) {
        struct held *one = &held[prng_below(&prng, COUNT_OF(held))];
        if (one->payload == NULL) {
            held_take(&prng, one);
        } else if (prng_below(&prng, 3) == 0) {
            held_resize(&prng, one);
        } else {
            held_verify(one);
            free(one->payload);
            one->payload = NULL;
        }
    }
    assert_heaps_sound();
    for (size_t i = 0; i < COUNT_OF(held); i++) {
        free(held[i].payload);
    }
}

static void test_dma_buffer_starts_and_ends_with_a_line(void **state)
{
    (void)state;
    for (size_t bytes = 0; bytes <= 3 * ASHLAR_CACHE_LINE_BYTES; bytes++) {
        unsigned char *buffer = ashlar_dma_alloc(bytes);
        assert_non_null(buffer);
        assert_int_equal((uintptr_t)buffer % ASHLAR_CACHE_LINE_BYTES, 0);
        memset(buffer, 0xFF, ashlar_dma_bytes(bytes));
        free(buffer);
    }
    assert_heaps_sound();
}

/* ---- Mistakes ---- */

/* What a free tells of a payload after this byte of memory was written. */
static struct caught_faults faults_of_free(unsigned char *payload, unsigned char *written)
{
    *(volatile unsigned char *)written ^= 0xFF;
    fault_trap_open();
    free(payload);
    struct caught_faults caught = fault_trap_close();
    *(volatile unsigned char *)written ^= 0xFF;
    return caught;
}

/* A level that watches each block sees the first byte beside the payload. */
static void test_overrun_in_a_further_ram_is_told_at_free(void **state)
{
    (void)state;
    if (!WATCHES_BLOCKS) {
        skip();
    }
    const ptrdiff_t offsets[] = {-1, 13};
    for (size_t i = 0; i < COUNT_OF(offsets); i++) {
        unsigned char *payload = further_take(13);
        struct caught_faults caught = faults_of_free(payload, payload + offsets[i]);
        assert_int_equal(caught.count, 1);
        assert_int_equal(caught.last.kind, offsets[i] < 0 ? ASHLAR_FAULT_UNDERFLOW : ASHLAR_FAULT_OVERFLOW);
        free(payload);
    }
    assert_heaps_sound();
}

static void test_double_free_in_a_further_ram_is_told(void **state)
{
    (void)state;
    if (ASHLAR_SAFETY == ASHLAR_SAFETY_NONE) {
        skip();
    }
    unsigned char *volatile payload = further_take(100);
    free(payload);
    fault_trap_open();
    free(payload);
    struct caught_faults caught = fault_trap_close();
    assert_int_equal(caught.count, 1);
    assert_int_equal(caught.last.kind, ASHLAR_FAULT_DOUBLE_FREE);
    assert_ptr_equal(caught.last.heap, further_heap());
}

/* By the whole check, and by the one that goes on a little at each call. */
static void test_write_after_free_in_a_further_ram_is_told(void **state)
{
    (void)state;
    if (!WATCHES_BLOCKS) {
        skip();
    }
    volatile unsigned char *freed = further_take(100);
    free((void *)freed);
    freed[50] ^= 0xFF;
    assert_int_equal(ashlar_heap_check(further_heap()).broken, ASHLAR_INV_FREED);
    fault_trap_open();
    for (unsigned i = 0; i < 100; i++) {
        free(further_take(8));
    }
    assert_true(fault_trap_close().count > 0);
    freed[50] ^= 0xFF;
    assert_heaps_sound();
}

/* Where there is no other memory to move to, a block that shrinks stays. */
static void test_overrun_of_a_block_that_shrank_is_told(void **state)
{
    (void)state;
    if (!WATCHES_BLOCKS) {
        skip();
    }
    size_t bytes = ashlar_largest_free(further_heap());
    unsigned char *payload = further_take(bytes);
    assert_ptr_equal(realloc(payload, bytes - 1024), payload);
    struct caught_faults caught = faults_of_free(payload, payload + bytes - 1024);
    assert_int_equal(caught.count, 1);
    assert_int_equal(caught.last.kind, ASHLAR_FAULT_OVERFLOW);
    free(payload);
    assert_heaps_sound();
}

/* Memory of a pool changes hands as that of a heap does. */
static void test_pool_in_a_further_ram_tells_a_write_after_free(void **state)
{
    (void)state;
    struct ashlar_pool pool;
    unsigned char *memory = further_take(1024);
    assert_true(ashlar_pool_create(&pool, memory, 1024, 64));
    volatile unsigned char *block = ashlar_pool_alloc(&pool);
    ashlar_pool_free(&pool, (void *)block);
    assert_ptr_equal(ashlar_pool_alloc(&pool), block); /* and nothing is told */
    ashlar_pool_free(&pool, (void *)block);
    if (WATCHES_BLOCKS) {
        block[50] ^= 0xFF;
        fault_trap_open();
        (void)ashlar_pool_alloc(&pool);
        struct caught_faults caught = fault_trap_close();
        assert_int_equal(caught.count, 1);
        assert_int_equal(caught.last.kind, ASHLAR_FAULT_USE_AFTER_FREE);
    }
    ashlar_pool_destroy(&pool);
    free(memory);
    assert_heaps_sound();
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_ram_is_in_use_or_refused_for_its_reason),
        cmocka_unit_test(test_memory_that_repeats_is_told),
        cmocka_unit_test(test_refused_access_leaves_no_trace),
        cmocka_unit_test(test_variable_of_section_ram1_is_not_malloc_s),
        cmocka_unit_test(test_any_order_of_calls_keeps_all_heaps_sound),
        cmocka_unit_test(test_dma_buffer_starts_and_ends_with_a_line),
        cmocka_unit_test(test_overrun_in_a_further_ram_is_told_at_free),
        cmocka_unit_test(test_double_free_in_a_further_ram_is_told),
        cmocka_unit_test(test_write_after_free_in_a_further_ram_is_told),
        cmocka_unit_test(test_overrun_of_a_block_that_shrank_is_told),
        cmocka_unit_test(test_pool_in_a_further_ram_tells_a_write_after_free),
    };
    vectors_at_start = VTOR;
    return cmocka_run_group_tests_name("RAMs of a part", tests, NULL, NULL) == 0 ? 0 : 1;
}
