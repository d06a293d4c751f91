/*
 * Runs every group of tests of level debug.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "debug/groups.h"

int main(void)
{
    int failed = 0;

    failed += run_zone_tests();
    failed += run_quarantine_tests();
    failed += run_pointer_tests();
    failed += run_call_tests();
    failed += run_check_tests();
    failed += run_leak_tests();
    failed += run_random_tests();
    return failed == 0 ? 0 : 1;
}
