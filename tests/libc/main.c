/*
 * The host tests of malloc's front and of the break.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "libc/groups.h"

int main(void)
{
    int failed = run_break_tests();
    failed += run_rules_tests();
    failed += run_growth_tests();
    failed += run_report_tests();
    failed += run_surface_tests();
    failed += run_thread_tests();
    failed += run_host_fault_tests();
    failed += run_leaks_tests();
    failed += run_ram_test_tests();
    failed += run_rams_tests();
    failed += run_caps_tests();
    return failed == 0 ? 0 : 1;
}
