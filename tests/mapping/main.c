/*
 * The host tests of the break and of mappings, over simulated RAM.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mapping/groups.h"

int main(void)
{
    int failed = run_break_tests();
    failed += run_map_tests();
    failed += run_mmap_tests();
    failed += run_mprotect_tests();
    failed += run_random_tests();
    failed += run_cover_tests();
    failed += run_cover_v8_tests();
    failed += run_threads_tests();
    return failed == 0 ? 0 : 1;
}
