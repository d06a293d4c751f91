/*
 * The tests of arenas, pools and private heaps on a board, and of a pool that an interrupt shares.
 *
 * With the argument "shared" only the last.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "pool/groups.h"
#include "shared.h"

#include <string.h>

int main(int argc, char **argv)
{
    int failed = run_shared_tests();

    if (argc < 2 || strcmp(argv[1], "shared") != 0) {
        failed += run_pool_tests();
        failed += run_pool_misuse_tests();
        failed += run_arena_tests();
        failed += run_chunk_tests();
        failed += run_private_tests();
        failed += run_random_tests();
    }
    return failed == 0 ? 0 : 1;
}
