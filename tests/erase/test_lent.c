/*
 * What arenas, pools and private heaps held is gone when it leaves its user; and what ashlar_erase() erases is gone whatever the
 * compiler thinks of it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "erase/groups.h"
#include "support/fixture.h"

#include <ashlar/arena.h>
#include <ashlar/erase.h>
#include <ashlar/pool.h>
#include <ashlar/private.h>

/* So many bytes of it in a row are no link, no header and no address. */
#define SECRET 0xD7
#define SECRET_BYTES_TOLD 3

/* At level debug what is taken back is filled, whatever the option says. */
#define ERASES_ALL (ASHLAR_ZERO_ON_FREE || ASHLAR_SAFETY == ASHLAR_SAFETY_DEBUG)

enum { MEMORY_BYTES = 2048, PIECE_BYTES = 100 };

static unsigned char *secret_in(void *payload, size_t bytes)
{
    volatile unsigned char *byte = payload; /* what the compiler sees that nobody reads is written all the same */
    assert_non_null(payload);
    for (size_t i = 0; i < bytes; i++) {
        byte[i] = SECRET;
    }
    return payload;
}

/* How many bytes of the secret anybody could find. */
static size_t secret_bytes(void)
{
    size_t found = 0;
    size_t in_a_row = 0;
    for (const volatile unsigned char *byte = arena_memory(); byte < arena_memory() + MEMORY_BYTES; byte++) {
        in_a_row = *byte == SECRET ? in_a_row + 1 : 0;
        if (in_a_row >= SECRET_BYTES_TOLD) {
            found += in_a_row == SECRET_BYTES_TOLD ? SECRET_BYTES_TOLD : 1;
        }
    }
    return found;
}

/* Nothing but the `kept` bytes that are still in use; without the option, all of it is there: the search can find it. */
static void assert_secrets(size_t kept, size_t all)
{
    assert_int_equal(secret_bytes(), ERASES_ALL ? kept : all);
}

static void test_arena_rewound_leaves_no_secret(void **state)
{
    struct ashlar_arena arena;

    (void)state;
    memset(arena_memory(), 0, MEMORY_BYTES);
    assert_true(ashlar_arena_over(&arena, arena_memory(), MEMORY_BYTES));
    secret_in(ashlar_arena_alloc(&arena, PIECE_BYTES), PIECE_BYTES);
    struct ashlar_arena_mark mark = ashlar_arena_mark(&arena);
    secret_in(ashlar_arena_alloc(&arena, PIECE_BYTES), PIECE_BYTES);
    unsigned char *last = secret_in(ashlar_arena_alloc(&arena, PIECE_BYTES), PIECE_BYTES);
    assert_secrets(3 * PIECE_BYTES, 3 * PIECE_BYTES);
    assert_ptr_equal(ashlar_arena_resize(&arena, last, PIECE_BYTES, 3), last);
    assert_secrets(2 * PIECE_BYTES + 3, 3 * PIECE_BYTES);
    ashlar_arena_rewind(&arena, mark);
    assert_secrets(PIECE_BYTES, 3 * PIECE_BYTES);
    ashlar_arena_reset(&arena);
    assert_secrets(0, 3 * PIECE_BYTES);
    memset(secret_in(ashlar_arena_alloc(&arena, 3 * PIECE_BYTES + 24), 3 * PIECE_BYTES + 24), 0, PIECE_BYTES);
    ashlar_arena_destroy(&arena);
    assert_secrets(0, 2 * PIECE_BYTES + 24);
}

static void test_arena_of_chunks_leaves_no_secret(void **state)
{
    struct ashlar_private_heap heap;
    struct ashlar_arena arena;

    (void)state;
    memset(arena_memory(), 0, MEMORY_BYTES);
    assert_true(ashlar_private_create(&heap, arena_memory(), MEMORY_BYTES, NULL));
    assert_true(ashlar_arena_from_heap(&arena, ashlar_private_blocks(&heap), 2 * PIECE_BYTES));
    struct ashlar_arena_mark mark = ashlar_arena_mark(&arena);
    for (int i = 0; i < 3; i++) {
        secret_in(ashlar_arena_alloc(&arena, PIECE_BYTES), PIECE_BYTES);
    }
    ashlar_arena_rewind(&arena, mark);
    assert_secrets(0, 3 * PIECE_BYTES);
    ashlar_arena_destroy(&arena);
    assert_int_equal(ashlar_private_destroy_with(&heap, NULL, NULL), 0);
}

static void test_pool_leaves_no_secret(void **state)
{
    struct ashlar_pool pool;
    void *blocks[3];

    (void)state;
    memset(arena_memory(), 0, MEMORY_BYTES);
    assert_true(ashlar_pool_create(&pool, arena_memory(), MEMORY_BYTES, PIECE_BYTES));
    for (size_t i = 0; i < COUNT_OF(blocks); i++) {
        blocks[i] = secret_in(ashlar_pool_alloc(&pool), PIECE_BYTES);
    }
    ashlar_pool_free(&pool, blocks[1]);
    assert_true((secret_bytes() == 2 * PIECE_BYTES) == ERASES_ALL);
    ashlar_pool_reset(&pool);
    assert_true((secret_bytes() == 0) == ERASES_ALL);
    secret_in(ashlar_pool_alloc(&pool), PIECE_BYTES);
    assert_int_equal(ashlar_pool_destroy(&pool), 1);
    if (ASHLAR_SAFETY != ASHLAR_SAFETY_DEBUG) {
        assert_true((secret_bytes() == 0) == ERASES_ALL);
    }
}

static void test_private_heap_leaves_no_secret(void **state)
{
    struct ashlar_private_heap heap;

    (void)state;
    for (int is_damaged = 0; is_damaged < 2; is_damaged++) {
        memset(arena_memory(), 0, MEMORY_BYTES);
        assert_true(ashlar_private_create(&heap, arena_memory(), MEMORY_BYTES, NULL));
        unsigned char *payload = secret_in(ashlar_private_alloc(&heap, PIECE_BYTES), PIECE_BYTES);
        bool is_told = is_damaged && (ASHLAR_SAFETY == ASHLAR_SAFETY_HARDENED || ASHLAR_SAFETY == ASHLAR_SAFETY_SAMPLED);
        if (is_told) {
            *(volatile unsigned char *)(payload - 2) ^= 0x7F;
        }
        fault_trap_open();
        assert_int_equal(ashlar_private_destroy_with(&heap, NULL, NULL), 1);
        assert_int_equal(fault_trap_close().count, is_told);
        if (ASHLAR_SAFETY != ASHLAR_SAFETY_DEBUG) {
            assert_true((secret_bytes() == 0) == ERASES_ALL);
        }
    }
}

/* A key on the stack that nobody reads again. @return where it was. */
__attribute__((noinline)) static uintptr_t key_use(void)
{
    unsigned char key[64];
    volatile unsigned char *byte = key;
    for (size_t i = 0; i < sizeof key; i++) {
        byte[i] = SECRET;
    }
    ashlar_erase(key, sizeof key);
    return (uintptr_t)byte;
}

static void test_erase_is_not_left_out(void **state)
{
    (void)state;
    const volatile unsigned char *key = (const volatile unsigned char *)key_use();
    size_t left = 0;
    for (size_t i = 0; i < 64; i++) {
        left += key[i] == SECRET;
    }
    assert_int_equal(left, 0);
    ashlar_erase(NULL, 0);
}

int run_lent_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_arena_rewound_leaves_no_secret),
        cmocka_unit_test(test_arena_of_chunks_leaves_no_secret),
        cmocka_unit_test(test_pool_leaves_no_secret),
        cmocka_unit_test(test_private_heap_leaves_no_secret),
        cmocka_unit_test(test_erase_is_not_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
