/*
 * Runs every group of tests of arenas, pools and private heaps on a host. On a board, tests/target/pool-tests does.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "pool/groups.h"

int main(void)
{
    int failed = 0;

    failed += run_pool_tests();
    failed += run_pool_misuse_tests();
    failed += run_arena_tests();
    failed += run_chunk_tests();
    failed += run_private_tests();
    failed += run_random_tests();
    failed += run_report_tests();
    return failed == 0 ? 0 : 1;
}
