/*
 * Pools: what they give out, and what they count.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "pool/ground.h"
#include "pool/groups.h"

enum { POOL_BYTES = 512, BLOCK_BYTES = 24, BLOCKS = 21, BLOCKS_MAX = 64 };
_Static_assert(BLOCKS == POOL_BYTES / BLOCK_BYTES, "the blocks fill the pool");

/* Of every block that a pool gives; returns how many. */
static size_t blocks_take_all(struct ashlar_pool *pool, unsigned char **blocks)
{
    size_t count = 0;
    for (unsigned char *block; count < BLOCKS_MAX && (block = ashlar_pool_alloc(pool)) != NULL; count++) {
        blocks[count] = block;
    }
    return count;
}

/* Creation */

static void assert_create_refused(void *memory, size_t bytes, size_t block_bytes, size_t alignment)
{
    struct ashlar_pool before = {.refused = 77};
    struct ashlar_pool pool = before;

    assert_false(ashlar_pool_create_aligned(&pool, memory, bytes, block_bytes, alignment));
    assert_true(memcmp(&pool, &before, sizeof pool) == 0);
}

static void test_create_with_bad_arguments_changes_nothing(void **state)
{
    unsigned char *memory = arena_memory();

    (void)state;
    ground_clear();
    assert_create_refused(NULL, 256, 16, 8);
    assert_create_refused(memory, 0, 16, 8);
    assert_create_refused(memory, 15, 16, 8);
    assert_create_refused(memory + 1, 16, 16, 8);
    assert_create_refused(memory + 1, 22, 16, 8);
    assert_create_refused(memory, 256, 257, 8);
    assert_create_refused(memory, 256, SIZE_MAX, 8);
    assert_create_refused(memory, 256, SIZE_MAX - 6, 8);
    assert_create_refused(memory, SIZE_MAX, 16, 8);
    assert_create_refused(memory, SIZE_MAX - (uintptr_t)memory + 1, 16, 8);
    assert_create_refused(memory, 256, 16, 0);
    assert_create_refused(memory, 256, 16, 24);
    assert_create_refused(memory, 256, 16, SIZE_MAX);
    assert_create_refused(memory + 8, 256, 16, SIZE_MAX / 2 + 1);
    assert_create_refused(memory, 256, 200, 512);
    assert_true(arena_is_untouched(0, TEST_ARENA_BYTES));
}

static void test_create_rounds_start_and_block_size_up(void **state)
{
    (void)state;
    for (size_t lead = 0; lead < 16; lead++) {
        for (size_t bytes = 1; bytes <= 40; bytes++) {
            size_t rounded = bytes < ASHLAR_POOL_BLOCK_BYTES_MIN ? ASHLAR_POOL_BLOCK_BYTES_MIN : (bytes + 7) / 8 * 8;
            ground_clear();
            assert_true(ashlar_pool_create(&ground_pool, arena_memory() + lead, 256, bytes));
            struct ashlar_pool_stats stats = ashlar_pool_stats(&ground_pool);
            size_t lead_rounded = (lead + 7) / 8 * 8;
            assert_int_equal(stats.block_bytes, rounded);
            assert_int_equal(stats.blocks, (256 - (lead_rounded - lead)) / rounded);
            assert_ptr_equal(ashlar_pool_block_at(&ground_pool, 0), arena_memory() + lead_rounded);
        }
    }
}

static void test_create_aligned_aligns_every_block(void **state)
{
    (void)state;
    for (size_t alignment = 1; alignment <= 64; alignment *= 2) {
        unsigned char *blocks[BLOCKS_MAX];
        size_t unit = alignment < ASHLAR_POOL_ALIGNMENT_MIN ? ASHLAR_POOL_ALIGNMENT_MIN : alignment;
        ground_clear();
        assert_true(ashlar_pool_create_aligned(&ground_pool, arena_memory() + 4, 1000, 20, alignment));
        assert_int_equal(ashlar_pool_stats(&ground_pool).block_bytes, (20 + unit - 1) / unit * unit);
        size_t count = blocks_take_all(&ground_pool, blocks);
        for (size_t i = 0; i < count; i++) {
            assert_int_equal((uintptr_t)blocks[i] % unit, 0);
        }
    }
}

static void test_create_touches_no_memory(void **state)
{
    (void)state;
    if (ASHLAR_SAFETY >= ASHLAR_SAFETY_DEBUG) {
        skip();
    }
    struct ashlar_pool *pool = ground_pool_of(POOL_BYTES, BLOCK_BYTES);
    assert_non_null(ashlar_pool_alloc(pool));
    assert_non_null(ashlar_pool_alloc(pool));
    assert_true(arena_is_untouched(0, TEST_ARENA_BYTES));
}

/* The constants of the macro against what creation computes. */
#define ASSERT_STATIC_IS_CREATED(bytes_, alignment_)                                                              \
    do {                                                                                                          \
        struct __attribute__((aligned(alignment_))) item {                                                        \
            unsigned char content[bytes_];                                                                        \
        };                                                                                                        \
        ASHLAR_POOL(defined, struct item, 3);                                                                     \
        struct ashlar_pool created;                                                                               \
        assert_true(ashlar_pool_create_aligned(&created, defined.start, sizeof defined_memory, sizeof(struct item), \
                                               __alignof__(struct item)));                                        \
        assert_int_equal(created.blocks, 3);                                                                      \
        assert_ptr_equal(created.start, defined.start);                                                           \
        assert_ptr_equal(created.fresh, defined.fresh);                                                           \
        assert_ptr_equal(created.end, defined.end);                                                               \
        assert_int_equal(created.blocks, defined.blocks);                                                         \
        assert_int_equal(created.block_bytes, defined.block_bytes);                                               \
        assert_int_equal(created.inverse, defined.inverse);                                                       \
        assert_int_equal(created.shift, defined.shift);                                                           \
        assert_int_equal(created.inverse * (created.block_bytes >> created.shift), 1);                            \
        (void)ashlar_pool_destroy(&created);                                                                      \
    } while (0)

static void test_static_pool_is_as_a_created_one(void **state)
{
    (void)state;
    ASSERT_STATIC_IS_CREATED(1, 1);
    ASSERT_STATIC_IS_CREATED(8, 4);
    ASSERT_STATIC_IS_CREATED(12, 4);
    ASSERT_STATIC_IS_CREATED(20, 4);
    ASSERT_STATIC_IS_CREATED(28, 4);
    ASSERT_STATIC_IS_CREATED(33, 1);
    ASSERT_STATIC_IS_CREATED(40, 8);
    ASSERT_STATIC_IS_CREATED(56, 8);
    ASSERT_STATIC_IS_CREATED(72, 8);
    ASSERT_STATIC_IS_CREATED(100, 4);
    ASSERT_STATIC_IS_CREATED(100, 32);
    ASSERT_STATIC_IS_CREATED(124, 4);
    ASSERT_STATIC_IS_CREATED(128, 64);
}

static void test_static_pool_gives_its_blocks_and_no_more(void **state)
{
    struct message {
        uint32_t words[3];
    };
    ASHLAR_POOL(messages, struct message, 5);
    unsigned char *blocks[BLOCKS_MAX];

    (void)state;
    ashlar_pool_reset(&messages);
    assert_int_equal(blocks_take_all(&messages, blocks), 5);
    assert_int_equal(ashlar_pool_stats(&messages).block_bytes % __alignof__(struct message), 0);
    if (sizeof(void *) == sizeof(uint32_t) && ASHLAR_SAFETY < ASHLAR_SAFETY_DEBUG) {
        assert_int_equal(ashlar_pool_stats(&messages).block_bytes, sizeof(struct message));
    }
    for (size_t i = 0; i < 5; i++) {
        ashlar_pool_free(&messages, blocks[i]);
    }
}

/* Allocation */

static void test_alloc_gives_each_block_once(void **state)
{
    struct ashlar_pool *pool = ground_pool_of(POOL_BYTES, BLOCK_BYTES);
    unsigned char *blocks[BLOCKS_MAX];

    (void)state;
    assert_int_equal(blocks_take_all(pool, blocks), BLOCKS);
    for (size_t i = 0; i < BLOCKS; i++) {
        payload_fill(blocks[i], BLOCK_BYTES, (unsigned)i);
    }
    for (size_t i = 0; i < BLOCKS; i++) {
        assert_true(payload_is_filled(blocks[i], BLOCK_BYTES, (unsigned)i));
        assert_true(blocks[i] >= arena_memory() && blocks[i] + BLOCK_BYTES <= arena_memory() + POOL_BYTES);
    }
    assert_true(arena_is_untouched(BLOCKS * BLOCK_BYTES, TEST_ARENA_BYTES));
    assert_true(arena_guards_are_intact());
}

static void test_alloc_exhausted_is_null_and_counted(void **state)
{
    struct ashlar_pool *pool = ground_pool_of(POOL_BYTES, BLOCK_BYTES);
    unsigned char *blocks[BLOCKS_MAX];

    (void)state;
    assert_int_equal(blocks_take_all(pool, blocks), BLOCKS);
    assert_int_equal(ashlar_pool_stats(pool).refused, 1);
    assert_null(ashlar_pool_alloc(pool));
    assert_int_equal(ashlar_pool_stats(pool).refused, 2);
    assert_int_equal(ashlar_pool_stats(pool).used_blocks, BLOCKS);
    ashlar_pool_free(pool, blocks[7]);
    assert_ptr_equal(ashlar_pool_alloc(pool), blocks[7]);
    assert_null(ashlar_pool_alloc(pool));
}

static void test_alloc_after_free_gives_the_last_freed_first(void **state)
{
    struct ashlar_pool *pool = ground_pool_of(POOL_BYTES, BLOCK_BYTES);
    void *first = ashlar_pool_alloc(pool);
    void *second = ashlar_pool_alloc(pool);
    void *third = ashlar_pool_alloc(pool);

    (void)state;
    ashlar_pool_free(pool, second);
    ashlar_pool_free(pool, first);
    ashlar_pool_free(pool, third);
    assert_ptr_equal(ashlar_pool_alloc(pool), third);
    assert_ptr_equal(ashlar_pool_alloc(pool), first);
    assert_ptr_equal(ashlar_pool_alloc(pool), second);
    assert_ptr_equal(ashlar_pool_alloc(pool), (char *)third + BLOCK_BYTES);
}

static void test_free_null_is_nothing(void **state)
{
    struct ashlar_pool *pool = ground_pool_of(POOL_BYTES, BLOCK_BYTES);

    (void)state;
    ashlar_pool_free(pool, NULL);
    assert_int_equal(ashlar_pool_stats(pool).used_blocks, 0);
}

static void test_free_of_blocks_with_any_content_is_right(void **state)
{
    struct ashlar_pool *pool = ground_pool_of(POOL_BYTES, BLOCK_BYTES);
    uintptr_t *other = ashlar_pool_alloc(pool);
    ashlar_pool_free(pool, ashlar_pool_alloc(pool));
    uintptr_t free_block = (uintptr_t)other + BLOCK_BYTES;

    (void)state;
    /* What a free block holds, as a program's own data: looked for in the list, and not found there. */
    other[0] = free_block;
    other[1] = free_block ^ ((uintptr_t)-1 / 0xFF * 0xA5);
    assert_true(ashlar_pool_is_used(pool, other));
    ashlar_pool_free(pool, other);
    assert_false(ashlar_pool_is_used(pool, other));
    assert_int_equal(ashlar_pool_stats(pool).used_blocks, 0);
    assert_ptr_equal(ashlar_pool_alloc(pool), other);
    assert_int_equal((uintptr_t)ashlar_pool_alloc(pool), free_block);
}

/* Counting and asking */

static void test_stats_peak_is_the_most_ever_used(void **state)
{
    struct ashlar_pool *pool = ground_pool_of(POOL_BYTES, BLOCK_BYTES);
    void *blocks[6];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(blocks); i++) {
        blocks[i] = ashlar_pool_alloc(pool);
        assert_int_equal(ashlar_pool_stats(pool).used_blocks, i + 1);
        assert_int_equal(ashlar_pool_stats(pool).used_blocks_peak, i + 1);
    }
    for (size_t i = 0; i < COUNT_OF(blocks); i++) {
        ashlar_pool_free(pool, blocks[i]);
        assert_int_equal(ashlar_pool_stats(pool).used_blocks, COUNT_OF(blocks) - i - 1);
        assert_int_equal(ashlar_pool_stats(pool).used_blocks_peak, COUNT_OF(blocks));
    }
    assert_non_null(ashlar_pool_alloc(pool));
    assert_int_equal(ashlar_pool_stats(pool).used_blocks_peak, COUNT_OF(blocks));
}

static void test_index_of_every_address_is_the_quotient_or_none(void **state)
{
    (void)state;
    for (size_t block_bytes = ASHLAR_POOL_BLOCK_BYTES_MIN; block_bytes <= 200; block_bytes += sizeof(void *)) {
        ground_clear();
        assert_true(ashlar_pool_create_aligned(&ground_pool, arena_memory(), 1024, block_bytes, 1));
        size_t bytes = ashlar_pool_stats(&ground_pool).block_bytes;
        size_t blocks = ashlar_pool_stats(&ground_pool).blocks;
        for (size_t offset = 0; offset <= 1100; offset++) {
            size_t expected = offset % bytes == 0 && offset / bytes < blocks ? offset / bytes : SIZE_MAX;
            assert_int_equal(ashlar_pool_index(&ground_pool, arena_memory() + offset), expected);
            assert_int_equal(ashlar_pool_index(&ground_pool, (void *)((uintptr_t)arena_memory() - offset)),
                             offset == 0 ? 0 : SIZE_MAX);
        }
        for (size_t i = 0; i < blocks; i++) {
            assert_ptr_equal(ashlar_pool_block_at(&ground_pool, i), arena_memory() + i * bytes);
        }
        assert_null(ashlar_pool_block_at(&ground_pool, blocks));
        assert_null(ashlar_pool_block_at(&ground_pool, SIZE_MAX));
    }
}

static void test_is_used_tells_used_from_free_from_none(void **state)
{
    struct ashlar_pool *pool = ground_pool_of(POOL_BYTES, BLOCK_BYTES);
    char *used = ashlar_pool_alloc(pool);
    char *freed = ashlar_pool_alloc(pool);

    (void)state;
    ashlar_pool_free(pool, freed);
    assert_true(ashlar_pool_is_used(pool, used));
    assert_false(ashlar_pool_is_used(pool, freed));
    assert_false(ashlar_pool_is_used(pool, freed + BLOCK_BYTES));
    assert_false(ashlar_pool_is_used(pool, used + 8));
    assert_false(ashlar_pool_is_used(pool, NULL));
    assert_false(ashlar_pool_is_used(pool, &used));
}

static void test_reset_frees_all(void **state)
{
    struct ashlar_pool *pool = ground_pool_of(POOL_BYTES, BLOCK_BYTES);
    unsigned char *blocks[BLOCKS_MAX];

    (void)state;
    assert_int_equal(blocks_take_all(pool, blocks), BLOCKS);
    ashlar_pool_free(pool, blocks[3]);
    ashlar_pool_reset(pool);
    struct ashlar_pool_stats stats = ashlar_pool_stats(pool);
    assert_int_equal(stats.used_blocks + stats.used_blocks_peak + stats.refused, 0);
    assert_int_equal(blocks_take_all(pool, blocks), BLOCKS);
    /* Of a block that nobody wrote to since the reset, what is left of the time before is no double free. */
    for (size_t i = 0; i < BLOCKS; i++) {
        ashlar_pool_free(pool, blocks[i]);
    }
    assert_int_equal(ashlar_pool_stats(pool).used_blocks, 0);
}

static void test_destroyed_and_zero_pools_give_nothing(void **state)
{
    static struct ashlar_pool zero;
    struct ashlar_pool *pool = ground_pool_of(POOL_BYTES, BLOCK_BYTES);

    (void)state;
    assert_non_null(ashlar_pool_alloc(pool));
    assert_int_equal(ashlar_pool_destroy(pool), 1);
    assert_int_equal(ashlar_pool_destroy(pool), 0);
    assert_null(ashlar_pool_alloc(pool));
    assert_null(ashlar_pool_alloc(&zero));
    assert_null(ashlar_pool_block_at(&zero, 0));
    assert_int_equal(ashlar_pool_index(&zero, NULL), SIZE_MAX);
    assert_int_equal(ashlar_pool_stats(&zero).refused, 1);
    arena_fill(); /* the memory is ours again */
}

int run_pool_tests(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_create_with_bad_arguments_changes_nothing),
        cmocka_unit_test(test_create_rounds_start_and_block_size_up),
        cmocka_unit_test(test_create_aligned_aligns_every_block),
        cmocka_unit_test(test_create_touches_no_memory),
        cmocka_unit_test(test_static_pool_is_as_a_created_one),
        cmocka_unit_test(test_static_pool_gives_its_blocks_and_no_more),
        cmocka_unit_test(test_alloc_gives_each_block_once),
        cmocka_unit_test(test_alloc_exhausted_is_null_and_counted),
        cmocka_unit_test(test_alloc_after_free_gives_the_last_freed_first),
        cmocka_unit_test(test_free_null_is_nothing),
        cmocka_unit_test(test_free_of_blocks_with_any_content_is_right),
        cmocka_unit_test(test_stats_peak_is_the_most_ever_used),
        cmocka_unit_test(test_index_of_every_address_is_the_quotient_or_none),
        cmocka_unit_test(test_is_used_tells_used_from_free_from_none),
        cmocka_unit_test(test_reset_frees_all),
        cmocka_unit_test(test_destroyed_and_zero_pools_give_nothing),
    };
    return cmocka_run_group_tests_name("pools", tests, NULL, NULL);
}
