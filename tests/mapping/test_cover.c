/*
 * How regions of PMSAv7 cover pages: just those, whatever their places, with few regions.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mapping/groups.h"
#include "mapping/world.h"

#include "cortex-m/protect_v7.c"

#define BASE 0x20000000u
#define PAGES 40u
#define REGIONS_MAX 16u

static struct {
    uintptr_t start;
    size_t bytes;
    uint32_t attributes;
    uint32_t left_out;
} regions[REGIONS_MAX];

void mpu_region_set(unsigned region, uintptr_t start, size_t bytes, uint32_t attributes, uint32_t left_out)
{
    assert_true(region < REGIONS_MAX);
    assert_true(bytes >= ASHLAR_PAGE_BYTES && (bytes & (bytes - 1)) == 0 && start % bytes == 0);
    assert_true(left_out == 0 || bytes / MPU_SUBREGIONS >= SUBREGION_BYTES_MIN);
    regions[region].start = start;
    regions[region].bytes = bytes;
    regions[region].attributes = attributes;
    regions[region].left_out = left_out;
}

static bool is_covered(uintptr_t address, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        uintptr_t offset = address - regions[i].start;
        if (address >= regions[i].start && offset < regions[i].bytes &&
            ((regions[i].left_out >> (offset / (regions[i].bytes / MPU_SUBREGIONS))) & 1u) == 0) {
            return true;
        }
    }
    return false;
}

static unsigned cover(size_t first, size_t count)
{
    const struct ashlar_port_protected pages = {.start = (void *)(uintptr_t)(BASE + first * PAGE), .bytes = count * PAGE};
    unsigned needed = protect_regions(&pages);
    assert_true(needed <= REGIONS_MAX);
    assert_int_equal(protect_set(0, &pages), needed);
    return needed;
}

static void test_every_stretch_is_covered_and_nothing_else(void **state)
{
    (void)state;
    for (size_t first = 0; first < PAGES; first++) {
        for (size_t count = 1; first + count <= PAGES; count++) {
            unsigned needed = cover(first, count);
            for (size_t page = 0; page < PAGES; page++) {
                bool wanted = page >= first && page < first + count;
                uintptr_t start = BASE + page * PAGE;
                assert_int_equal(is_covered(start, needed), wanted);
                assert_int_equal(is_covered(start + PAGE - 1, needed), wanted);
            }
        }
    }
}

static uint32_t attributes_at(uintptr_t start, bool can_read, bool can_execute)
{
    const struct ashlar_port_protected pages = {(const void *)start, PAGE, can_read, can_execute};
    assert_int_equal(protect_set(0, &pages), 1);
    return regions[0].attributes;
}

/* What can still be read must not change its memory's type, or caches would hold what they should not. */
static void test_regions_keep_the_type_of_the_default_map(void **state)
{
    (void)state;
    assert_int_equal(attributes_at(0x20000000u, true, false), MPU_RASR_RAM | MPU_RASR_READ_ONLY | MPU_RASR_NO_EXECUTE);
    assert_int_equal(attributes_at(0x20000000u, true, true), MPU_RASR_RAM | MPU_RASR_READ_ONLY);
    assert_int_equal(attributes_at(0x60000000u, true, true), MPU_RASR_RAM | MPU_RASR_READ_ONLY);
    assert_int_equal(attributes_at(0x10000000u, true, true), MPU_RASR_FLASH | MPU_RASR_READ_ONLY);
    assert_int_equal(attributes_at(0x80000000u, true, true), MPU_RASR_FLASH | MPU_RASR_READ_ONLY);
    assert_int_equal(attributes_at(0x20000000u, false, false), MPU_RASR_NO_ACCESS | MPU_RASR_NO_EXECUTE);
}

static void test_powers_of_two_and_eighths_take_one_region(void **state)
{
    (void)state;
    for (size_t count = 1; count <= 32; count *= 2) {
        assert_int_equal(cover(count <= 8 ? 8 : 32, count), 1);
    }
    if (PAGE >= SUBREGION_BYTES_MIN) {
        assert_int_equal(cover(1, 6), 1);
        assert_int_equal(cover(2, 10), 1);
        assert_int_equal(cover(7, 2), 2);
        assert_int_equal(cover(1, 17), 3);
    }
}

int run_cover_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_stretch_is_covered_and_nothing_else),
        cmocka_unit_test(test_regions_keep_the_type_of_the_default_map),
        cmocka_unit_test(test_powers_of_two_and_eighths_take_one_region),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
