/*
 * Runs every group of core tests, on a host or on a board.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "unit/groups.h"

int main(void)
{
    int failed = 0;

    failed += run_create_tests();
    failed += run_alloc_tests();
    failed += run_free_tests();
    failed += run_calloc_tests();
    failed += run_realloc_tests();
    failed += run_resize_halves_tests();
    failed += run_aligned_tests();
    failed += run_region_tests();
    failed += run_stats_tests();
    failed += run_check_tests();
    failed += run_misuse_tests();
    failed += run_damage_tests();
    failed += run_index_tests();
    failed += run_required_tests();
    return failed == 0 ? 0 : 1;
}
