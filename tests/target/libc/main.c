/*
 * Conformance of the C library on Ashlar's heap. The first argument names a file that may be written.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>

#include "fixture.h"
#include "groups.h"

const char *scratch_file;

static void test_heap_is_sound_at_the_end(void **state)
{
    (void)state;
    assert_heap_sound();
}

int main(int argc, char **argv)
{
    const struct CMUnitTest last[] = {cmocka_unit_test(test_heap_is_sound_at_the_end)};

    scratch_file = argc > 1 ? argv[1] : NULL;
    int failed = run_family_tests();
#if LIBC_HAS_REENT
    failed += run_reentrant_tests();
#endif
    failed += run_exhaustion_tests();
    failed += run_library_tests();
    failed += cmocka_run_group_tests_name("end", last, NULL, NULL);
    return failed == 0 ? 0 : 1;
}
