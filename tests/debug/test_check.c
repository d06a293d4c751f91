/*
 * The check, whole and by parts: it finds what the zones, the poison and the records tell, and nothing in a sound heap.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "debug/ground.h"
#include "debug/groups.h"

#include "support/prng.h"

enum { BLOCKS = 12, BLOCK_BYTES = 40 };

/* Blocks side by side, each third one freed. */
static void blocks_lay(struct ashlar_heap *heap, unsigned char *payloads[BLOCKS])
{
    for (unsigned i = 0; i < BLOCKS; i++) {
        payloads[i] = take(heap, BLOCK_BYTES, SITE(1));
    }
    for (unsigned i = 0; i < BLOCKS; i += 3) {
        give(heap, payloads[i], SITE(2));
    }
}

/* How many steps the incremental check takes until it finds something, calling it with so many each; 0: never, in `most`. */
static unsigned steps_to_damage(struct ashlar_heap *heap, unsigned each, unsigned most)
{
    for (unsigned steps = each; steps <= most; steps += each) {
        if (ashlar_heap_check_some(heap, each).broken != ASHLAR_HEAP_SOUND) {
            return steps;
        }
    }
    return 0;
}

static void test_check_finds_each_damaged_zone(void **state)
{
    unsigned char *payloads[BLOCKS];

    (void)state;
    struct ashlar_heap *heap = ground_heap();
    blocks_lay(heap, payloads);
    for (unsigned i = 0; i < BLOCKS; i++) {
        static const ptrdiff_t distances[] = {-1, -ASHLAR_REDZONE_BYTES, BLOCK_BYTES, BLOCK_BYTES + ASHLAR_REDZONE_BYTES - 1};
        for (size_t j = 0; j < sizeof distances / sizeof distances[0]; j++) {
            unsigned char *damaged = payloads[i] + distances[j];
            *damaged ^= 0x10;
            assert_heap_broken(heap, ASHLAR_INV_RED_ZONE, damaged);
            *damaged ^= 0x10;
        }
    }
    assert_heap_sound(heap);
}

static void test_check_finds_each_write_to_what_is_kept(void **state)
{
    unsigned char *payloads[BLOCKS];

    (void)state;
    struct ashlar_heap *heap = ground_heap();
    blocks_lay(heap, payloads);
    for (size_t distance = 0; distance < BLOCK_BYTES; distance++) {
        payloads[3][distance] ^= 1;
        assert_heap_broken(heap, ASHLAR_INV_FREED, payloads[3] + distance);
        payloads[3][distance] ^= 1;
    }
    assert_heap_sound(heap);
}

static void test_check_finds_each_bit_of_a_damaged_record(void **state)
{
    unsigned char *payloads[BLOCKS];

    (void)state;
    struct ashlar_heap *heap = ground_heap();
    blocks_lay(heap, payloads);
    /* From the end of the zone before down to the core's header. */
    unsigned char *end = payloads[4] - ASHLAR_REDZONE_BYTES;
    unsigned char *start = payloads[3] + BLOCK_BYTES + ASHLAR_REDZONE_BYTES;
    for (unsigned char *byte = end - 1; byte >= start; byte--) {
        for (unsigned bit = 0; bit < 8; bit++) {
            *byte = (unsigned char)(*byte ^ 1u << bit);
            assert_int_not_equal(ashlar_heap_check(heap).broken, ASHLAR_HEAP_SOUND);
            *byte = (unsigned char)(*byte ^ 1u << bit);
        }
    }
    assert_heap_sound(heap);
}

static void test_check_some_finds_any_damage_within_a_round(void **state)
{
    unsigned char *payloads[BLOCKS];

    (void)state;
    struct ashlar_heap *heap = ground_heap();
    blocks_lay(heap, payloads);
    for (unsigned each = 1; each <= 5; each++) {
        for (unsigned i = 0; i < BLOCKS; i++) {
            payloads[i][BLOCK_BYTES] ^= 0x10;
            unsigned steps = steps_to_damage(heap, each, 2 * BLOCKS);
            struct ashlar_check_result result = ashlar_heap_check_some(heap, 1);
            assert_true(steps > 0 && steps <= BLOCKS + 1 + each);
            assert_int_equal(result.broken, ASHLAR_INV_RED_ZONE);
            assert_ptr_equal(result.address, payloads[i] + BLOCK_BYTES);
            payloads[i][BLOCK_BYTES] ^= 0x10;
            assert_int_equal(ashlar_heap_check_some(heap, BLOCKS).broken, ASHLAR_HEAP_SOUND);
        }
    }
}

/* A freed payload is verified by pieces: a write far in it is found after as many steps more. */
static void test_check_some_verifies_a_large_freed_payload_by_pieces(void **state)
{
    enum { LARGE_BYTES = 1500, PIECE_BYTES = 256 };

    (void)state;
    struct ashlar_heap *heap = ground_heap();
    unsigned char *large = take(heap, LARGE_BYTES, SITE(1));
    take(heap, 10, SITE(1));
    give(heap, large, SITE(2));
    large[LARGE_BYTES - 1] ^= 1;
    assert_int_equal(steps_to_damage(heap, 1, 100), 1 + (LARGE_BYTES - 1) / PIECE_BYTES);
    assert_ptr_equal(ashlar_heap_check_some(heap, 1).address, large + LARGE_BYTES - 1);
    large[LARGE_BYTES - 1] ^= 1;
    assert_int_equal(steps_to_damage(heap, 1, 100), 0);
}

static void test_check_some_with_no_steps_or_no_blocks_is_sound(void **state)
{
    (void)state;
    struct ashlar_heap *heap = ground_heap();
    assert_int_equal(ashlar_heap_check_some(heap, 0).broken, ASHLAR_HEAP_SOUND);
    assert_int_equal(ashlar_heap_check_some(heap, 1000).broken, ASHLAR_HEAP_SOUND);
    unsigned char *payload = take(heap, 10, SITE(1));
    payload[10] ^= 1;
    assert_int_equal(ashlar_heap_check_some(heap, 0).broken, ASHLAR_HEAP_SOUND);
    payload[10] ^= 1;
}

/* All of a heap given back while the check stands in it: there is nothing to stand on. */
static void test_check_some_survives_a_heap_that_shrinks_and_grows(void **state)
{
    (void)state;
    arena_fill();
    unsigned char *end = arena_memory() + 4096;
    struct ashlar_heap *heap = ashlar_heap_create_growable(arena_memory(), 4096, TEST_ARENA_BYTES);
    for (unsigned round = 0; round < 200; round++) {
        unsigned char *low = take(heap, 100, SITE(1));
        unsigned char *high = take(heap, 1000 + round, SITE(1));
        assert_int_equal(ashlar_heap_check_some(heap, round % 4).broken, ASHLAR_HEAP_SOUND);
        give(heap, round % 2 ? low : high, SITE(2));
        give(heap, round % 2 ? high : low, SITE(2));
        quarantine_flush(heap);
        size_t given = ashlar_heap_give_back(heap, end, 0, 8);
        assert_int_equal(ashlar_heap_check_some(heap, round % 3).broken, ASHLAR_HEAP_SOUND);
        assert_true(given == 0 || ashlar_heap_extend(heap, end - given, given));
        assert_int_equal(ashlar_heap_check_some(heap, round % 5).broken, ASHLAR_HEAP_SOUND);
        assert_heap_sound(heap);
    }
}

int run_check_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_check_finds_each_damaged_zone),
        cmocka_unit_test(test_check_finds_each_write_to_what_is_kept),
        cmocka_unit_test(test_check_finds_each_bit_of_a_damaged_record),
        cmocka_unit_test(test_check_some_finds_any_damage_within_a_round),
        cmocka_unit_test(test_check_some_verifies_a_large_freed_payload_by_pieces),
        cmocka_unit_test(test_check_some_with_no_steps_or_no_blocks_is_sound),
        cmocka_unit_test(test_check_some_survives_a_heap_that_shrinks_and_grows),
    };
    return cmocka_run_group_tests_name("check", tests, NULL, NULL);
}
