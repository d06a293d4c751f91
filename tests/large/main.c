/*
 * The host tests of malloc's large blocks and of automatic trim: the front, built with both options.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "large/groups.h"

int main(void)
{
    int failed = run_large_tests();
    failed += run_large_rams_tests();
    failed += run_auto_trim_tests();
    return failed == 0 ? 0 : 1;
}
