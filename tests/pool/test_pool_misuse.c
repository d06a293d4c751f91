/*
 * Misuse of pools: that it is told exactly, and changes nothing.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "pool/ground.h"
#include "pool/groups.h"

enum { POOL_BYTES = 480, BLOCK_BYTES = 24, BLOCKS = 20, TAKEN = 4 };

static unsigned char *taken[TAKEN];

/* A pool with blocks in use; false where misuse is not told. */
static struct ashlar_pool *pool_in_use(void)
{
    struct ashlar_pool *pool = ground_pool_of(POOL_BYTES, BLOCK_BYTES);
    for (size_t i = 0; i < TAKEN; i++) {
        taken[i] = ashlar_pool_alloc(pool);
        assert_non_null(taken[i]);
    }
    if (!level_tells()) {
        skip();
    }
    return pool;
}

/* A free that is a fault of this kind, and changes no byte of the pool. */
static struct ashlar_fault free_wrongly(struct ashlar_pool *pool, void *pointer, enum ashlar_fault_kind kind)
{
    struct ashlar_pool before = *pool;
    fault_trap_open();
    ashlar_pool_free(pool, pointer);
    struct caught_faults caught = fault_trap_close();
    assert_fault(&caught, kind);
    assert_ptr_equal(caught.last.heap, pool);
    assert_ptr_equal(caught.last.pointer, pointer);
    assert_true(memcmp(pool, &before, sizeof before) == 0);
    return caught.last;
}

static void test_free_twice_is_a_double_free(void **state)
{
    struct ashlar_pool *pool = pool_in_use();

    (void)state;
    ashlar_pool_free(pool, taken[1]);
    struct ashlar_fault fault = free_wrongly(pool, taken[1], ASHLAR_FAULT_DOUBLE_FREE);
    assert_ptr_equal(fault.payload, taken[1]);
    assert_int_equal(fault.payload_bytes, BLOCK_BYTES);
    ashlar_pool_free(pool, taken[0]);
    ashlar_pool_free(pool, taken[3]);
    free_wrongly(pool, taken[1], ASHLAR_FAULT_DOUBLE_FREE);
    free_wrongly(pool, taken[0], ASHLAR_FAULT_DOUBLE_FREE);
    free_wrongly(pool, taken[3], ASHLAR_FAULT_DOUBLE_FREE);
    ashlar_pool_free(pool, taken[2]);
    free_wrongly(pool, taken[2], ASHLAR_FAULT_DOUBLE_FREE);
}

static void test_free_of_interior_pointer_is_told_with_its_block(void **state)
{
    struct ashlar_pool *pool = pool_in_use();

    (void)state;
    for (size_t offset = 1; offset < BLOCK_BYTES; offset++) {
        struct ashlar_fault fault = free_wrongly(pool, taken[2] + offset, ASHLAR_FAULT_INVALID_POINTER);
        assert_ptr_equal(fault.payload, taken[2]);
        assert_int_equal(fault.offset, offset);
    }
}

static void test_free_of_foreign_pointers_is_told(void **state)
{
    struct ashlar_pool *pool = pool_in_use();
    struct ashlar_pool other;
    int local = 0;

    (void)state;
    assert_true(ashlar_pool_create(&other, arena_memory() + POOL_BYTES, POOL_BYTES, BLOCK_BYTES));
    unsigned char *of_other = ashlar_pool_alloc(&other);
    free_wrongly(pool, of_other, ASHLAR_FAULT_INVALID_POINTER);
    free_wrongly(&other, taken[0], ASHLAR_FAULT_INVALID_POINTER);
    ashlar_pool_free(&other, of_other);
    assert_int_equal(ashlar_pool_destroy(&other), 0);
    free_wrongly(pool, &local, ASHLAR_FAULT_INVALID_POINTER);
    free_wrongly(pool, arena_memory() - BLOCK_BYTES, ASHLAR_FAULT_INVALID_POINTER);
    free_wrongly(pool, arena_memory() + POOL_BYTES, ASHLAR_FAULT_INVALID_POINTER);
    free_wrongly(pool, (void *)8, ASHLAR_FAULT_INVALID_POINTER);
    free_wrongly(pool, (void *)(UINTPTR_MAX - 7), ASHLAR_FAULT_INVALID_POINTER);
}

static void test_free_of_block_never_given_out_is_told(void **state)
{
    struct ashlar_pool *pool = pool_in_use();

    (void)state;
    for (size_t i = TAKEN; i < BLOCKS; i++) {
        free_wrongly(pool, ashlar_pool_block_at(pool, i), ASHLAR_FAULT_INVALID_POINTER);
    }
}

static void test_free_to_destroyed_pool_is_told(void **state)
{
    struct ashlar_pool *pool = pool_in_use();

    (void)state;
    assert_int_equal(ashlar_pool_destroy(pool), TAKEN);
    free_wrongly(pool, taken[0], ASHLAR_FAULT_INVALID_POINTER);
}

/* An allocation that is a fault, gives nothing, and changes no byte of the pool. */
static struct ashlar_fault alloc_wrongly(struct ashlar_pool *pool)
{
    struct ashlar_pool before = *pool;
    fault_trap_open();
    void *block = ashlar_pool_alloc(pool);
    struct caught_faults caught = fault_trap_close();
    assert_null(block);
    assert_fault(&caught, ASHLAR_FAULT_CORRUPT_LINK);
    assert_true(memcmp(pool, &before, sizeof before) == 0);
    return caught.last;
}

static void test_alloc_of_block_written_to_while_free_is_told(void **state)
{
    (void)state;
    if (level_watches()) {
        skip();
    }
    for (size_t at = 0; at < ASHLAR_POOL_BLOCK_BYTES_MIN; at++) {
        struct ashlar_pool *pool = pool_in_use();
        ashlar_pool_free(pool, taken[0]);
        ashlar_pool_free(pool, taken[1]);
        taken[1][at] ^= 0x40;
        assert_ptr_equal(alloc_wrongly(pool).pointer, taken[1]);
        taken[1][at] ^= 0x40;
        assert_ptr_equal(ashlar_pool_alloc(pool), taken[1]);
        assert_ptr_equal(ashlar_pool_alloc(pool), taken[0]);
    }
}

static void test_block_freed_twice_unseen_is_not_given_out_twice(void **state)
{
    struct ashlar_pool *pool = pool_in_use();

    (void)state;
    if (level_watches()) {
        skip();
    }
    ashlar_pool_free(pool, taken[0]);
    taken[0][ASHLAR_POOL_BLOCK_BYTES_MIN - 1] ^= 1; /* the mark is gone, so the second free is believed */
    ashlar_pool_free(pool, taken[0]);
    assert_ptr_equal(ashlar_pool_alloc(pool), taken[0]);
    alloc_wrongly(pool);
}

static void test_double_free_in_a_damaged_list_ends(void **state)
{
    struct ashlar_pool *pool = pool_in_use();

    (void)state;
    if (level_watches()) {
        skip();
    }
    ashlar_pool_free(pool, taken[0]);
    ashlar_pool_free(pool, taken[1]);
    uintptr_t *link = (uintptr_t *)(void *)taken[0];
    /* The list has a cycle that leads past what is looked for; and then it leads out of the pool. */
    link[0] = (uintptr_t)taken[1];
    uintptr_t *looks_free = (uintptr_t *)(void *)taken[2];
    looks_free[0] = 0;
    looks_free[1] = (uintptr_t)-1 / 0xFF * 0xA5;
    assert_true(ashlar_pool_is_used(pool, taken[2]));
    link[0] = 8; /* where a host has no memory */
    assert_true(ashlar_pool_is_used(pool, taken[2]));
    assert_false(ashlar_pool_is_used(pool, taken[1]));
}

static void test_alloc_verifies_all_of_a_free_block_at_level_debug(void **state)
{
    (void)state;
    if (!level_fills()) {
        skip();
    }
    for (size_t at = ASHLAR_POOL_BLOCK_BYTES_MIN; at < BLOCK_BYTES; at++) {
        struct ashlar_pool *pool = pool_in_use();
        ashlar_pool_free(pool, taken[1]);
        taken[1][at] = 0;
        fault_trap_open();
        assert_ptr_equal(ashlar_pool_alloc(pool), taken[1]);
        struct caught_faults caught = fault_trap_close();
        assert_fault(&caught, ASHLAR_FAULT_USE_AFTER_FREE);
        assert_ptr_equal(caught.last.pointer, taken[1] + at);
    }
}

static void test_fresh_and_freed_blocks_are_filled_at_level_debug(void **state)
{
    (void)state;
    if (!level_fills()) {
        skip();
    }
    struct ashlar_pool *pool = pool_in_use();
    for (size_t i = 0; i < BLOCK_BYTES; i++) {
        assert_int_equal(taken[0][i], ASHLAR_FILL_FRESH);
    }
    ashlar_pool_free(pool, taken[0]);
    for (size_t i = ASHLAR_POOL_BLOCK_BYTES_MIN; i < BLOCK_BYTES; i++) {
        assert_int_equal(taken[0][i], ASHLAR_FILL_FREED);
    }
    assert_ptr_equal(ashlar_pool_alloc(pool), taken[0]);
    for (size_t i = 0; i < BLOCK_BYTES; i++) {
        assert_int_equal(taken[0][i], ASHLAR_FILL_FRESH);
    }
}

int run_pool_misuse_tests(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_free_twice_is_a_double_free),
        cmocka_unit_test(test_free_of_interior_pointer_is_told_with_its_block),
        cmocka_unit_test(test_free_of_foreign_pointers_is_told),
        cmocka_unit_test(test_free_of_block_never_given_out_is_told),
        cmocka_unit_test(test_free_to_destroyed_pool_is_told),
        cmocka_unit_test(test_alloc_of_block_written_to_while_free_is_told),
        cmocka_unit_test(test_block_freed_twice_unseen_is_not_given_out_twice),
        cmocka_unit_test(test_double_free_in_a_damaged_list_ends),
        cmocka_unit_test(test_alloc_verifies_all_of_a_free_block_at_level_debug),
        cmocka_unit_test(test_fresh_and_freed_blocks_are_filled_at_level_debug),
    };
    return cmocka_run_group_tests_name("misuse of pools", tests, NULL, NULL);
}
