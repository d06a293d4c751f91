/*
 * The core's inner arithmetic against the slow and obvious way: bins, bit searches, products, sizes.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ashlar/size.h>
#include "core/bins.h"
#include "support/fixture.h"
#include "unit/groups.h"

static void test_bin_of_every_small_size_equals_counted_bin(void **state)
{
    enum { SMALL_GRANULES = 4096 };

    (void)state;
    for (uint32_t granules = BLOCK_BYTES_MIN / 8; granules <= SMALL_GRANULES; granules++) {
        assert_int_equal(bin_of(granules * 8), naive_bin(granules * 8));
    }
}

/*
 * Every size to the largest: the counted bin is advanced along with the size, so that this stays linear. A
 * board checks the sizes at which a bin begins and ends, which are all that the mapping can get wrong
 * between.
 */
static void test_bin_of_every_size_grows_by_one_at_each_bins_end(void **state)
{
    const uint32_t last = BLOCK_BYTES_MAX / 8;
    const uint32_t first_row = 2u << ASHLAR_BINS_PER_OCTAVE_LOG2;
    const bool every_size = sizeof(void *) > 4 || TEST_ARENA_BYTES > 8192;
    uint32_t width = 1;
    uint32_t bin = 0;

    (void)state;
    for (uint32_t begin = 0; begin <= last; begin += width, bin++) {
        uint32_t end;

        if (bin >= first_row && bin % (first_row / 2) == 0) {
            width = bin == first_row ? 2 : width * 2;
        }
        end = begin + width - 1 < last ? begin + width - 1 : last;
        for (uint32_t granules = begin; granules <= end; granules++) {
            if (granules * 8 >= BLOCK_BYTES_MIN) {
                assert_true(bin_of(granules * 8) == bin);
            }
            if (!every_size && granules == begin && end > begin) {
                granules = end - 1;
            }
        }
    }
    assert_int_equal(bin, naive_bin(BLOCK_BYTES_MAX) + 1);
    assert_true(naive_bin(BLOCK_BYTES_MAX) < BIN_COUNT_MAX);
}

static unsigned counted_highest(uint32_t word)
{
    unsigned index = 0;

    while (word / 2 != 0) {
        word /= 2;
        index++;
    }
    return index;
}

static void assert_bit_searches(uint32_t word)
{
    unsigned highest = counted_highest(word);
    unsigned lowest = 0;

    while ((word >> lowest) % 2 == 0) {
        lowest++;
    }
    assert_int_equal(bits_highest(word), highest);
    assert_int_equal(bits_highest_by_halving(word), highest);
    assert_int_equal(bits_leading_zeros(word), 31 - highest);
    assert_int_equal(bits_lowest(word), lowest);
}

static void test_bit_searches_of_every_pair_of_bits_equal_counting(void **state)
{
    (void)state;
    for (unsigned high = 0; high < 32; high++) {
        for (unsigned low = 0; low <= high; low++) {
            uint32_t pair = (uint32_t)1 << high | (uint32_t)1 << low;

            assert_bit_searches(pair);
            assert_bit_searches(UINT32_MAX >> (31 - high) & UINT32_MAX << low);
        }
    }
    for (uint32_t word = 1; word < 70000; word += 3) {
        assert_bit_searches(word);
        assert_bit_searches(~word);
    }
}

static void test_power_of_two_is_one_bit(void **state)
{
    (void)state;
    assert_false(ashlar_size_is_power_of_two(0));
    for (unsigned shift = 0; shift < sizeof(size_t) * 8; shift++) {
        size_t power = (size_t)1 << shift;

        assert_true(ashlar_size_is_power_of_two(power));
        assert_true(shift == 0 || !ashlar_size_is_power_of_two(power | 1));
        assert_true(shift < 2 || !ashlar_size_is_power_of_two(power - 1));
        assert_true(shift < 2 || !ashlar_size_is_power_of_two(power | power >> 1));
    }
}

static void assert_product(size_t a, size_t b)
{
    const size_t untouched = 12345;
    size_t product = untouched;
    bool fits = a == 0 || b <= SIZE_MAX / a;

    assert_int_equal(ashlar_size_product(a, b, &product), fits);
    assert_true(product == (fits ? a * b : untouched));
}

static void test_size_product_at_every_boundary_fits_exactly_if_it_can(void **state)
{
    (void)state;
    for (unsigned i = 0; i < sizeof(size_t) * 8; i++) {
        size_t a = (size_t)1 << i;

        for (unsigned j = 0; j < sizeof(size_t) * 8; j++) {
            size_t b = (size_t)1 << j;

            for (size_t nudge = 0; nudge < 9; nudge++) {
                assert_product(a + nudge % 3 - 1, b + nudge / 3 - 1);
            }
        }
        for (size_t nudge = 0; nudge < 9; nudge++) {
            size_t divisor = a + nudge / 3 + 1;

            assert_product(divisor, SIZE_MAX / divisor + nudge % 3 - 1);
            assert_product(SIZE_MAX / divisor + nudge % 3 - 1, divisor);
        }
    }
}

static void test_block_bytes_for_every_small_size_equals_counted(void **state)
{
    (void)state;
    for (uint32_t bytes = 0; bytes <= 5000; bytes++) {
        assert_int_equal(block_bytes_for(bytes), naive_block_bytes(bytes));
    }
    for (uint32_t below = 0; below <= 64; below++) {
        assert_int_equal(block_bytes_for(BLOCK_BYTES_MAX - below), naive_block_bytes(BLOCK_BYTES_MAX - below));
    }
    assert_int_equal(BLOCK_BYTES_MIN, naive_smallest_block_bytes());
}

/* The bitmap in a heap of its own: set bits one and two at a time, and search from every bin. */
static void test_bitmap_search_from_every_bin_finds_next_and_last(void **state)
{
    struct ashlar_heap *heap = (struct ashlar_heap *)(void *)arena_memory();
    const unsigned bins = BITMAP_WORDS * BITS_PER_WORD < BIN_COUNT_MAX ? BITMAP_WORDS * BITS_PER_WORD : BIN_COUNT_MAX;

    (void)state;
    memset(heap, 0, sizeof *heap);
    assert_int_equal(bitmap_last(heap), BIN_NONE);
    for (unsigned low = 0; low < bins; low++) {
        for (unsigned high = low; high < bins; high += 1 + high % 5) {
            bitmap_set(heap, low);
            bitmap_set(heap, high);
            assert_int_equal(bitmap_last(heap), high);
            for (unsigned from = 0; from < bins; from += 1 + from % 3) {
                unsigned expected = from < low ? low : from < high ? high : BIN_NONE;

                assert_int_equal(bitmap_next(heap, from), expected);
            }
            bitmap_clear(heap, low);
            assert_int_equal(heap->summary != 0, high != low);
            bitmap_clear(heap, high);
            assert_int_equal(heap->summary, 0);
        }
    }
}

int run_index_tests(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bin_of_every_small_size_equals_counted_bin),
        cmocka_unit_test(test_bin_of_every_size_grows_by_one_at_each_bins_end),
        cmocka_unit_test(test_bit_searches_of_every_pair_of_bits_equal_counting),
        cmocka_unit_test(test_power_of_two_is_one_bit),
        cmocka_unit_test(test_size_product_at_every_boundary_fits_exactly_if_it_can),
        cmocka_unit_test(test_block_bytes_for_every_small_size_equals_counted),
        cmocka_unit_test(test_bitmap_search_from_every_bin_finds_next_and_last),
    };

    return cmocka_run_group_tests_name("index", tests, NULL, NULL);
}
