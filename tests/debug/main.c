/*
 * Runs every group of tests of level debug: those of single calls on a build whose calls take no steps of the check, and
 * those of the steps on one whose calls do.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "debug/groups.h"

#include <ashlar/config.h>

static int run_call_groups(void)
{
    int failed = 0;

    failed += run_zone_tests();
    failed += run_quarantine_tests();
    failed += run_pointer_tests();
    failed += run_call_tests();
    failed += run_check_tests();
    failed += run_leak_tests();
    return failed;
}

int main(void)
{
    int failed = run_random_tests();

    failed += ASHLAR_CHECK_STEPS == 0 ? run_call_groups() : run_step_tests();
    return failed == 0 ? 0 : 1;
}
