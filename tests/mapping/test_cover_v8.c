/*
 * How regions of PMSAv8 cover pages: one to read, two to forbid.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mapping/groups.h"
#include "mapping/world.h"

/* The functions of PMSAv7 have the same names, and stand beside these here. */
#define mpu_region_set mpu_v8_region_set
#define protect_regions protect_v8_regions
#define protect_set protect_v8_set
#include "cortex-m/protect_v8.c"

#define REGIONS_MAX 3u
#define FIRST 1u
#define RAM_START ((uintptr_t)0x20000000)

static struct region {
    uintptr_t start;
    size_t bytes;
    uint32_t access;
    uint32_t attributes;
} regions[REGIONS_MAX];

void mpu_region_set(unsigned region, uintptr_t start, size_t bytes, uint32_t access, uint32_t attributes)
{
    assert_true(region >= FIRST && region < REGIONS_MAX);
    regions[region] = (struct region){start, bytes, access, attributes};
}

/* As set for some pages: the regions from FIRST on. Returns how many. */
static unsigned protect(uintptr_t start, bool can_read, bool can_execute)
{
    const struct ashlar_port_protected pages = {(const void *)start, 3 * PAGE, can_read, can_execute};
    memset(regions, 0, sizeof regions);
    unsigned needed = protect_regions(&pages);
    assert_int_equal(protect_set(FIRST, &pages), needed);
    for (unsigned i = FIRST; i < FIRST + needed; i++) {
        assert_int_equal(regions[i].start, start);
        assert_int_equal(regions[i].bytes, 3 * PAGE);
    }
    return needed;
}

static void test_one_region_makes_pages_readable(void **state)
{
    (void)state;
    assert_int_equal(protect(RAM_START, true, false), 1);
    assert_int_equal(regions[FIRST].access, MPU_RBAR_READ_ONLY | MPU_RBAR_NO_EXECUTE);
    assert_int_equal(regions[FIRST].attributes, MPU_ATTRIBUTES_RAM);
    assert_int_equal(regions[FIRST + 1].bytes, 0);
    assert_int_equal(protect(RAM_START, true, true), 1);
    assert_int_equal(regions[FIRST].access, MPU_RBAR_READ_ONLY);
}

static void test_two_that_overlap_forbid(void **state)
{
    (void)state;
    assert_int_equal(protect(RAM_START, false, false), 2);
    assert_memory_equal(&regions[FIRST], &regions[FIRST + 1], sizeof regions[0]);
    assert_int_equal(regions[FIRST].access, MPU_RBAR_READ_ONLY | MPU_RBAR_NO_EXECUTE);
}

static void test_memory_that_is_written_through_stays_so(void **state)
{
    (void)state;
    assert_int_equal(protect(0x10000000u, true, false), 1);
    assert_int_equal(regions[FIRST].attributes, MPU_ATTRIBUTES_FLASH);
    assert_int_equal(protect(0x60000000u, true, false), 1);
    assert_int_equal(regions[FIRST].attributes, MPU_ATTRIBUTES_RAM);
}

int run_cover_v8_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_region_makes_pages_readable),
        cmocka_unit_test(test_two_that_overlap_forbid),
        cmocka_unit_test(test_memory_that_is_written_through_stays_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
