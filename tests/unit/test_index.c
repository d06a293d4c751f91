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
    for (uint32_t granules = BLOCK_BYTES_MIN / 8; granules <= SMALL_GRANULES && granules <= BLOCK_BYTES_MAX / 8; granules++) {
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
    const uint32_t row_bins = 1u << ASHLAR_BINS_PER_OCTAVE_LOG2;
    const bool every_size = sizeof(void *) > 4 || TEST_ARENA_BYTES > 8192;
    uint32_t width = 1;
    uint32_t row = 0;
    uint32_t bin = NAIVE_BIN_FIRST;

    (void)state;
    for (uint32_t begin = 0; begin <= last; begin += width, bin++) {
        uint32_t end;

        if (begin > 0 && bin % row_bins == 0) {
            row++;
            width = row < 2 ? 1 : width * 2;
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
    assert_int_equal(bin, BIN_END);
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
    assert_int_equal(bits_lowest(word), lowest);
    assert_int_equal(bits_lowest_by_product(word), lowest);
    assert_int_equal(bits_lowest_alone(word), (uint32_t)1 << lowest);
    for (unsigned shift = 0; shift <= highest; shift++) {
        if (highest - shift < BITS_HIGHEST_END) {
            assert_int_equal(bits_highest(word, shift), highest - shift);
            assert_int_equal(bits_highest_by_table(word >> shift), highest - shift);
        }
    }
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
    assert_int_equal(BLOCK_BYTES_MIN, NAIVE_BLOCK_BYTES_MIN);
}

/* A heap whose bins reach as far as the arena has room for, with two free blocks behind them. */
struct stage {
    struct ashlar_heap *heap;
    unsigned bins_end;
    struct block *low;
    struct block *high;
};

static struct stage stage_set(void)
{
    const size_t blocks_bytes = 4 * NAIVE_BLOCK_BYTES_MIN;
    struct stage stage = {.heap = (struct ashlar_heap *)(void *)arena_memory(), .bins_end = bin_first()};
    size_t control_bytes = offsetof(struct ashlar_heap, bins);

    while (stage.bins_end < BIN_END && control_bytes + blocks_bytes < TEST_ARENA_BYTES) {
        stage.bins_end++;
        control_bytes += NAIVE_LINK_BYTES;
    }
    memset(arena_memory(), 0, TEST_ARENA_BYTES);
    stage.heap->region.first_offset = (heap_size)first_block_offset(control_bytes);
    stage.heap->region.sentinel_offset = TEST_ARENA_BYTES - NAIVE_GRANULE_BYTES;
    heap_span_update(stage.heap, &stage.heap->region);
    stage.low = region_first(&stage.heap->region);
    stage.high = block_at(stage.low, 2 * NAIVE_BLOCK_BYTES_MIN);
    return stage;
}

/* Put a block into a bin, whatever its size. */
static void block_plant(struct ashlar_heap *heap, struct block *block, unsigned bin)
{
    block_link *head = bin_link(heap, bin);

    block_mark_free(block, NAIVE_BLOCK_BYTES_MIN);
    block->next = LINK_NONE;
    block->link = slot_of(heap, head);
    *head = link_to(heap, block);
    bitmap_set(heap, bin);
}

/* Search behind every bin, with a block in each of two bins: the search takes what it finds. */
static void assert_searches(const struct stage *stage, unsigned low, unsigned high)
{
    for (unsigned behind = 0; behind < stage->bins_end; behind += 1 + behind % 3) {
        unsigned expected = behind < low ? low : behind < high ? high : 0;
        struct block *found;

        block_plant(stage->heap, stage->low, low);
        block_plant(stage->heap, stage->high, high);
        assert_int_equal(bins_last(stage->heap), high);
        found = bins_pop_behind(stage->heap, behind);
        assert_ptr_equal(found, expected == 0 ? NULL : expected == low ? stage->low : stage->high);
        assert_true(expected == 0 || *bin_link(stage->heap, expected) == LINK_NONE);
        assert_int_equal(bins_last(stage->heap), expected == high ? low : high);
        assert_true(found == stage->low || bins_remove(stage->heap, stage->low));
        assert_true(found == stage->high || bins_remove(stage->heap, stage->high));
        assert_int_equal(bins_last(stage->heap), 0);
    }
}

static void test_bins_search_behind_every_bin_finds_next_and_last(void **state)
{
    struct stage stage = stage_set();

    (void)state;
    for (unsigned low = bin_first(); low < stage.bins_end; low++) {
        for (unsigned high = low + 1; high < stage.bins_end; high += 1 + high % 5) {
            assert_searches(&stage, low, high);
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
        cmocka_unit_test(test_bins_search_behind_every_bin_finds_next_and_last),
    };

    return cmocka_run_group_tests_name("index", tests, NULL, NULL);
}
