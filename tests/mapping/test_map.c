/*
 * malloc's mappings.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mapping/groups.h"
#include "mapping/world.h"

static void test_map_gives_whole_pages_from_the_top_and_leaves_their_content(void **state)
{
    (void)state;
    world_start(0);
    char *start = ashlar_port_map(PAGE + 1);
    assert_ptr_equal(start, page_at(RAM_PAGES - 2));
    assert_int_equal(ashlar_port_mapped_bytes(start), 2 * PAGE);
    assert_true(holds_only(start, 2 * PAGE, JUNK));
    assert_int_equal(ashlar_port_mapped_bytes(start + PAGE), 0);
    assert_int_equal(ashlar_port_mapped_bytes(NULL), 0);
}

static void test_map_of_impossible_sizes_is_null(void **state)
{
    const size_t sizes[] = {0, SIZE_MAX, SIZE_MAX - PAGE + 1, SIZE_MAX - PAGE + 2, SIZE_MAX / 2, RAM_PAGES * PAGE + 1};
    (void)state;
    world_start(0);
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        assert_null(ashlar_port_map(sizes[i]));
    }
    assert_ptr_equal(ashlar_port_map(RAM_PAGES * PAGE), page_at(0));
    assert_null(ashlar_port_map(1));
}

static void test_map_without_ram_is_null(void **state)
{
    (void)state;
    world_start_between(0, 0);
    assert_null(ashlar_port_map(1));
    world_start_between(1, PAGE - 1);
    assert_null(ashlar_port_map(1));
}

static void test_map_uses_whole_pages_of_ram_that_has_no_whole_ends(void **state)
{
    (void)state;
    world_start_between(8, 3 * PAGE - 1);
    assert_ptr_equal(ashlar_port_map(1), page_at(1));
    assert_null(ashlar_port_map(1));
    assert_int_equal(brk(page_at(1)), 0);
    assert_int_equal(brk(page_at(1) + 1), -1);
}

static void test_unmap_takes_only_what_map_gave(void **state)
{
    (void)state;
    world_start(0);
    char *malloced = ashlar_port_map(2 * PAGE);
    char *mapped = map(PAGE);
    assert_false(ashlar_port_unmap(mapped));
    assert_false(ashlar_port_unmap(malloced + PAGE));
    assert_false(ashlar_port_unmap(NULL));
    assert_true(ashlar_port_unmap(malloced));
    assert_false(ashlar_port_unmap(malloced));
    assert_int_equal(ashlar_munmap(mapped, PAGE), 0);
    assert_int_equal(brk(page_at(RAM_PAGES)), 0);
}

static void test_map_keeps_neighbours_apart(void **state)
{
    (void)state;
    world_start(0);
    char *high = ashlar_port_map(1);
    char *low = ashlar_port_map(1);
    assert_ptr_equal(low, high - PAGE);
    assert_int_equal(ashlar_port_mapped_bytes(low), PAGE);
    assert_true(ashlar_port_unmap(high));
    assert_int_equal(ashlar_port_mapped_bytes(low), PAGE);
}

static void test_map_takes_the_highest_hole_that_suffices(void **state)
{
    char *maps[6];
    (void)state;
    world_start(0);
    for (size_t i = 0; i < COUNT_OF(maps); i++) {
        maps[i] = ashlar_port_map(i % 2 == 0 ? PAGE : 2 * PAGE);
    }
    ashlar_port_unmap(maps[1]);
    ashlar_port_unmap(maps[2]);
    ashlar_port_unmap(maps[4]);
    assert_ptr_equal(ashlar_port_map(4 * PAGE), maps[5] - 4 * PAGE);
    assert_ptr_equal(ashlar_port_map(PAGE), maps[0] - PAGE);
    assert_ptr_equal(ashlar_port_map(2 * PAGE), maps[0] - 3 * PAGE);
}

static void test_map_of_more_than_can_be_remembered_is_null(void **state)
{
    (void)state;
    world_start(0);
    for (size_t i = 0; i < ASHLAR_MAPPINGS_MAX; i++) {
        assert_non_null(ashlar_port_map(1));
    }
    assert_null(ashlar_port_map(1));
    assert_true(ashlar_port_unmap(page_at(RAM_PAGES - 3)));
    assert_ptr_equal(ashlar_port_map(1), page_at(RAM_PAGES - 3));
}

static void test_resize_shrinks_at_the_end_and_grows_into_free_pages_only(void **state)
{
    (void)state;
    world_start(0);
    char *high = ashlar_port_map(2 * PAGE);
    char *low = ashlar_port_map(2 * PAGE);
    assert_false(ashlar_port_mapped_resize(low, 2 * PAGE + 1));
    assert_false(ashlar_port_mapped_resize(low, 0));
    assert_false(ashlar_port_mapped_resize(low, SIZE_MAX));
    assert_false(ashlar_port_mapped_resize(low, SIZE_MAX - 8 * PAGE));
    assert_false(ashlar_port_mapped_resize(low + PAGE, 1));
    assert_true(ashlar_port_mapped_resize(low, 1));
    assert_int_equal(ashlar_port_mapped_bytes(low), PAGE);
    assert_true(ashlar_port_mapped_resize(low, 2 * PAGE));
    assert_int_equal(ashlar_port_mapped_bytes(low), 2 * PAGE);
    assert_false(ashlar_port_mapped_resize(high, 3 * PAGE));
    assert_true(ashlar_port_mapped_resize(high, PAGE + 1));
    assert_int_equal(ashlar_port_mapped_bytes(high), 2 * PAGE);
    ashlar_port_unmap(high);
    assert_true(ashlar_port_mapped_resize(low, 4 * PAGE));
    assert_false(ashlar_port_mapped_resize(low, 4 * PAGE + 1));
    assert_int_equal(ashlar_port_mapped_bytes(low), 4 * PAGE);
}

int run_map_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_map_gives_whole_pages_from_the_top_and_leaves_their_content),
        cmocka_unit_test(test_map_of_impossible_sizes_is_null),
        cmocka_unit_test(test_map_without_ram_is_null),
        cmocka_unit_test(test_map_uses_whole_pages_of_ram_that_has_no_whole_ends),
        cmocka_unit_test(test_unmap_takes_only_what_map_gave),
        cmocka_unit_test(test_map_keeps_neighbours_apart),
        cmocka_unit_test(test_map_takes_the_highest_hole_that_suffices),
        cmocka_unit_test(test_map_of_more_than_can_be_remembered_is_null),
        cmocka_unit_test(test_resize_shrinks_at_the_end_and_grows_into_free_pages_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
