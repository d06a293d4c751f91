/*
 * The host tests of read-only images: port/os/image*.c.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "image/groups.h"

int main(void)
{
    int failed = run_open_tests();
    failed += run_refusal_tests();
    failed += run_damage_tests();
    failed += run_used_tests();
    return failed == 0 ? 0 : 1;
}
