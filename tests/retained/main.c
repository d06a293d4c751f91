/*
 * The host tests of retained memory.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "retained/groups.h"

int main(void)
{
    int failed = run_adopt_tests();
    failed += run_quarantine_tests();
    failed += run_open_tests();
    failed += run_call_tests();
    failed += run_damage_tests();
    failed += run_reset_tests();
    return failed == 0 ? 0 : 1;
}
