/*
 * mprotect: what the MPU is told, and what is refused.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mapping/groups.h"
#include "mapping/world.h"

#define ALL (PROT_READ | PROT_WRITE | PROT_EXEC)

static void assert_refused(void *start, size_t bytes, int protection, int error)
{
    errno = 0;
    assert_int_equal(ashlar_mprotect(start, bytes, protection), -1);
    assert_int_equal(errno, error);
}

static void test_mprotect_protects_just_these_pages(void **state)
{
    static const struct {
        int protection, allowed;
    } cases[] = {{PROT_NONE, PROT_NONE},  {PROT_READ, PROT_READ}, {PROT_EXEC, PROT_READ | PROT_EXEC},
                 {PROT_READ | PROT_EXEC, PROT_READ | PROT_EXEC}, {PROT_WRITE, ALL},       {READ_WRITE, ALL}};
    (void)state;
    world_start(1);
    char *start = map(4 * PAGE);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_int_equal(ashlar_mprotect(start + PAGE, 2 * PAGE, cases[i].protection), 0);
        assert_int_equal(mpu_allows(start), ALL);
        assert_int_equal(mpu_allows(start + PAGE), cases[i].allowed);
        assert_int_equal(mpu_allows(start + 2 * PAGE), cases[i].allowed);
        assert_int_equal(mpu_allows(start + 3 * PAGE), ALL);
    }
}

static void test_mprotect_of_wrong_arguments_is_refused(void **state)
{
    (void)state;
    world_start(4);
    char *malloced = ashlar_port_map(PAGE);
    char *start = map(2 * PAGE);
    assert_refused(start + 1, PAGE, PROT_READ, EINVAL);
    assert_refused(start, PAGE, 8, EINVAL);
    assert_refused(malloced, PAGE, PROT_READ, EINVAL);
    assert_refused(start + PAGE, 2 * PAGE, PROT_READ, EINVAL);
    assert_refused(start - PAGE, 2 * PAGE, PROT_READ, ENOMEM);
    assert_refused(start, 5 * PAGE, PROT_READ, ENOMEM);
    assert_refused(start, SIZE_MAX, PROT_READ, ENOMEM);
    assert_refused(start, SIZE_MAX - 2 * PAGE, PROT_READ, ENOMEM);
    assert_refused(NULL, PAGE, PROT_READ, ENOMEM);
    assert_int_equal(ashlar_munmap(start, PAGE), 0);
    assert_refused(start, 2 * PAGE, PROT_READ, ENOMEM);
    assert_int_equal(ashlar_mprotect(start, 0, PROT_READ), 0);
    assert_int_equal(mpu_changes(), 0);
}

static void test_mprotect_past_the_regions_is_enomem_and_changes_nothing(void **state)
{
    (void)state;
    world_start(2);
    char *start = map(8 * PAGE);
    assert_int_equal(ashlar_mprotect(start, PAGE, PROT_NONE), 0);
    assert_int_equal(ashlar_mprotect(start + 2 * PAGE, PAGE, PROT_READ), 0);
    assert_refused(start + 4 * PAGE, PAGE, PROT_READ, ENOMEM);
    assert_int_equal(mpu_allows(start), PROT_NONE);
    assert_int_equal(mpu_allows(start + 2 * PAGE), PROT_READ);
    assert_int_equal(mpu_allows(start + 4 * PAGE), ALL);
    assert_int_equal(ashlar_mprotect(start + 3 * PAGE, PAGE, PROT_READ), 0);
    assert_int_equal(ashlar_mprotect(start, PAGE, READ_WRITE), 0);
    assert_int_equal(ashlar_mprotect(start + 5 * PAGE, PAGE, PROT_READ), 0);
}

static void test_munmap_that_would_split_protected_pages_past_the_regions_is_enomem(void **state)
{
    (void)state;
    world_start(1);
    char *start = map(3 * PAGE);
    assert_int_equal(ashlar_mprotect(start, 3 * PAGE, PROT_READ), 0);
    errno = 0;
    assert_int_equal(ashlar_munmap(start + PAGE, PAGE), -1);
    assert_int_equal(errno, ENOMEM);
    assert_int_equal(mpu_allows(start + PAGE), PROT_READ);
    assert_int_equal(ashlar_munmap(start, PAGE), 0);
    assert_int_equal(mpu_allows(start), ALL);
    assert_int_equal(mpu_allows(start + PAGE), PROT_READ);
    assert_int_equal(ashlar_munmap(start + PAGE, 2 * PAGE), 0);
    assert_int_equal(mpu_allows(start + PAGE), ALL);
}

static void test_mmap_protected_is_zeroed_and_protected_or_not_at_all(void **state)
{
    (void)state;
    world_start(1);
    char *start = ashlar_mmap(NULL, PAGE, PROT_READ, ANONYMOUS, -1, 0);
    assert_true(holds_only(start, PAGE, 0));
    assert_int_equal(mpu_allows(start), PROT_READ);
    errno = 0;
    assert_ptr_equal(ashlar_mmap(NULL, PAGE, PROT_NONE, ANONYMOUS, -1, 0), MAP_FAILED);
    assert_int_equal(errno, ENOMEM);
    assert_int_equal(mpu_allows(start), PROT_READ);
    assert_ptr_equal(map(PAGE), start - PAGE);
}

static void test_mmap_fixed_of_protected_pages_opens_them(void **state)
{
    (void)state;
    world_start(2);
    char *start = map(3 * PAGE);
    assert_int_equal(ashlar_mprotect(start, 3 * PAGE, PROT_NONE), 0);
    assert_ptr_equal(ashlar_mmap(start + PAGE, PAGE, READ_WRITE, ANONYMOUS | MAP_FIXED, -1, 0), start + PAGE);
    assert_int_equal(mpu_allows(start), PROT_NONE);
    assert_int_equal(mpu_allows(start + PAGE), ALL);
    assert_int_equal(mpu_allows(start + 2 * PAGE), PROT_NONE);
}

static void test_without_an_mpu_protection_is_enotsup(void **state)
{
    (void)state;
    world_start_without_mpu();
    char *start = map(PAGE);
    assert_refused(start, PAGE, PROT_READ, ENOTSUP);
    assert_refused(start, PAGE, PROT_NONE, ENOTSUP);
    assert_int_equal(ashlar_mprotect(start, PAGE, ALL), 0);
    errno = 0;
    assert_ptr_equal(ashlar_mmap(NULL, PAGE, PROT_READ, ANONYMOUS, -1, 0), MAP_FAILED);
    assert_int_equal(errno, ENOTSUP);
    assert_ptr_equal(map(PAGE), start - PAGE);
    assert_int_equal(ashlar_munmap(start - PAGE, 2 * PAGE), 0);
}

static void test_describe_tells_of_protected_pages_only(void **state)
{
    (void)state;
    world_start(2);
    char *start = map(3 * PAGE);
    assert_int_equal(ashlar_mprotect(start + PAGE, PAGE, PROT_NONE), 0);
    struct ashlar_fault fault = {.pointer = start + PAGE - 1};
    ashlar_mmap_describe(&fault);
    assert_null(fault.detail);
    fault.pointer = start + 2 * PAGE;
    ashlar_mmap_describe(&fault);
    assert_null(fault.detail);
    fault.pointer = start + 2 * PAGE - 1;
    ashlar_mmap_describe(&fault);
    assert_string_equal(fault.detail, "its page is mapped with PROT_NONE");
    assert_ptr_equal(fault.payload, start + PAGE);
    assert_int_equal(fault.payload_bytes, PAGE);
    assert_int_equal(fault.offset, PAGE - 1);
}

int run_mprotect_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mprotect_protects_just_these_pages),
        cmocka_unit_test(test_mprotect_of_wrong_arguments_is_refused),
        cmocka_unit_test(test_mprotect_past_the_regions_is_enomem_and_changes_nothing),
        cmocka_unit_test(test_munmap_that_would_split_protected_pages_past_the_regions_is_enomem),
        cmocka_unit_test(test_mmap_protected_is_zeroed_and_protected_or_not_at_all),
        cmocka_unit_test(test_mmap_fixed_of_protected_pages_opens_them),
        cmocka_unit_test(test_without_an_mpu_protection_is_enotsup),
        cmocka_unit_test(test_describe_tells_of_protected_pages_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
