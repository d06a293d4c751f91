/*
 * mmap and munmap by POSIX's rules.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mapping/groups.h"
#include "mapping/world.h"

#define UNINITIALIZED 0x4000000

static void assert_mmap_refused(void *start, size_t bytes, int protection, int flags, int file, off_t offset, int error)
{
    errno = 0;
    assert_ptr_equal(ashlar_mmap(start, bytes, protection, flags, file, offset), MAP_FAILED);
    assert_int_equal(errno, error);
}

static void assert_munmap_refused(void *start, size_t bytes, int error)
{
    errno = 0;
    assert_int_equal(ashlar_munmap(start, bytes), -1);
    assert_int_equal(errno, error);
}

/* Nothing is mapped: the break can go anywhere. */
static void assert_nothing_mapped(void)
{
    char *before = sbrk(0);
    assert_int_equal(brk(page_at(RAM_PAGES)), 0);
    assert_int_equal(brk(before), 0);
}

static void test_mmap_gives_zeroed_pages_from_the_top(void **state)
{
    (void)state;
    world_start(0);
    char *start = map(PAGE + 1);
    assert_ptr_equal(start, page_at(RAM_PAGES - 2));
    assert_true(holds_only(start, 2 * PAGE, 0));
    assert_true(holds_only(page_at(0), (RAM_PAGES - 2) * PAGE, JUNK));
    memset(start, 1, 2 * PAGE);
    char *shared = ashlar_mmap(page_at(3) + 1, PAGE, READ_WRITE, MAP_SHARED | MAP_ANONYMOUS, 99, 0);
    assert_ptr_equal(shared, start - PAGE);
    assert_true(holds_only(start, 2 * PAGE, 1));
    assert_int_equal(mpu_changes(), 0);
}

static void test_mmap_uninitialized_leaves_the_content(void **state)
{
    (void)state;
    world_start(0);
    char *start = ashlar_mmap(NULL, 2 * PAGE, READ_WRITE, ANONYMOUS | UNINITIALIZED, -1, 0);
    assert_true(holds_only(start, 2 * PAGE, JUNK));
}

static void test_mmap_of_wrong_arguments_is_einval(void **state)
{
    (void)state;
    world_start(0);
    assert_mmap_refused(NULL, 0, READ_WRITE, ANONYMOUS, -1, 0, EINVAL);
    assert_mmap_refused(NULL, PAGE, READ_WRITE, MAP_ANONYMOUS, -1, 0, EINVAL);
    assert_mmap_refused(NULL, PAGE, READ_WRITE, MAP_SHARED | ANONYMOUS, -1, 0, EINVAL);
    assert_mmap_refused(NULL, PAGE, READ_WRITE, ANONYMOUS | 0x40000000, -1, 0, EINVAL);
    assert_mmap_refused(NULL, PAGE, READ_WRITE | 8, ANONYMOUS, -1, 0, EINVAL);
    assert_mmap_refused(NULL, PAGE, -1, ANONYMOUS, -1, 0, EINVAL);
    assert_mmap_refused(NULL, PAGE, READ_WRITE, ANONYMOUS, -1, 1, EINVAL);
    assert_mmap_refused(NULL, PAGE, READ_WRITE, ANONYMOUS, -1, -(off_t)PAGE, EINVAL);
    assert_mmap_refused(page_at(3) + 1, PAGE, READ_WRITE, ANONYMOUS | MAP_FIXED, -1, 0, EINVAL);
    assert_nothing_mapped();
}

static void test_mmap_of_too_much_is_enomem(void **state)
{
    const size_t sizes[] = {SIZE_MAX, SIZE_MAX - PAGE + 1, SIZE_MAX / 2, RAM_PAGES * PAGE + 1};
    (void)state;
    world_start(0);
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        assert_mmap_refused(NULL, sizes[i], READ_WRITE, ANONYMOUS, -1, 0, ENOMEM);
        assert_mmap_refused(page_at(0), sizes[i], READ_WRITE, ANONYMOUS | MAP_FIXED, -1, 0, ENOMEM);
    }
    assert_nothing_mapped();
}

static void test_mmap_fixed_takes_free_pages_and_the_programs_own(void **state)
{
    (void)state;
    world_start(0);
    char *start = map(4 * PAGE);
    memset(start, 1, 4 * PAGE);
    assert_ptr_equal(ashlar_mmap(start + PAGE, PAGE, READ_WRITE, ANONYMOUS | MAP_FIXED, -1, 0), start + PAGE);
    assert_true(holds_only(start, PAGE, 1) && holds_only(start + PAGE, PAGE, 0) && holds_only(start + 2 * PAGE, 2 * PAGE, 1));
    assert_ptr_equal(ashlar_mmap(page_at(2), 2 * PAGE, READ_WRITE, ANONYMOUS | MAP_FIXED, -1, 0), page_at(2));
    assert_int_equal(brk(page_at(2)), 0);
    assert_int_equal(brk(page_at(2) + 1), -1);
}

static void test_mmap_fixed_of_what_is_not_the_programs_is_refused(void **state)
{
    (void)state;
    world_start(0);
    char *malloced = ashlar_port_map(PAGE);
    (void)sbrk(1);
    assert_mmap_refused(malloced, PAGE, READ_WRITE, ANONYMOUS | MAP_FIXED, -1, 0, EINVAL);
    assert_mmap_refused(malloced - PAGE, 2 * PAGE, READ_WRITE, ANONYMOUS | MAP_FIXED, -1, 0, EINVAL);
    assert_mmap_refused(page_at(0), PAGE, READ_WRITE, ANONYMOUS | MAP_FIXED, -1, 0, ENOMEM);
    assert_mmap_refused(page_at(RAM_PAGES), PAGE, READ_WRITE, ANONYMOUS | MAP_FIXED, -1, 0, ENOMEM);
    assert_mmap_refused(NULL, PAGE, READ_WRITE, ANONYMOUS | MAP_FIXED, -1, 0, ENOMEM);
    assert_int_equal(ashlar_port_mapped_bytes(malloced), PAGE);
}

/* Of its own pages, a program loses none that it then cannot have in the new way. */
static void test_mmap_fixed_without_room_for_more_mappings_changes_nothing(void **state)
{
    (void)state;
    world_start(0);
    char *start = map(3 * PAGE);
    memset(start, 1, 3 * PAGE);
    for (size_t i = 1; i < ASHLAR_MAPPINGS_MAX; i++) {
        assert_non_null(ashlar_port_map(1));
    }
    assert_mmap_refused(start + PAGE, PAGE, PROT_READ, ANONYMOUS | MAP_FIXED, -1, 0, ENOMEM);
    assert_mmap_refused(start + PAGE, PAGE, READ_WRITE, ANONYMOUS | MAP_FIXED, -1, 0, ENOMEM);
    assert_true(holds_only(start, 3 * PAGE, 1));
    assert_int_equal(mpu_changes(), 0);
    assert_ptr_equal(ashlar_mmap(start, 3 * PAGE, READ_WRITE, ANONYMOUS | MAP_FIXED, -1, 0), start);
    assert_true(holds_only(start, 3 * PAGE, 0));
}

/* Whoever had them before. */
static void test_mmap_zeroes_what_heap_break_and_mappings_left(void **state)
{
    (void)state;
    world_start(0);
    char *core = ashlar_port_core((ptrdiff_t)(RAM_PAGES * PAGE));
    memset(core, 1, RAM_PAGES * PAGE);
    assert_ptr_not_equal(ashlar_port_core(-(ptrdiff_t)(RAM_PAGES * PAGE)), ASHLAR_BREAK_FAILED);
    char *malloced = ashlar_port_map(RAM_PAGES * PAGE);
    assert_true(holds_only(malloced, RAM_PAGES * PAGE, 1));
    assert_true(ashlar_port_unmap(malloced));
    char *mapped = map(RAM_PAGES * PAGE);
    assert_true(holds_only(mapped, RAM_PAGES * PAGE, 0));
    memset(mapped, 2, RAM_PAGES * PAGE);
    assert_int_equal(ashlar_munmap(mapped, RAM_PAGES * PAGE), 0);
    assert_ptr_equal(sbrk((ptrdiff_t)(2 * PAGE + 1)), page_at(0));
    memset(page_at(0), 3, 2 * PAGE + 1);
    assert_ptr_equal(sbrk(-(ptrdiff_t)(2 * PAGE + 1)), page_at(0) + 2 * PAGE + 1);
    assert_true(holds_only(map(RAM_PAGES * PAGE), RAM_PAGES * PAGE, 0));
}

static void test_munmap_takes_front_back_and_middle(void **state)
{
    (void)state;
    world_start(0);
    char *start = map(8 * PAGE);
    memset(start, 1, 8 * PAGE);
    assert_int_equal(ashlar_munmap(start + 3 * PAGE, 1), 0);
    assert_int_equal(ashlar_munmap(start, PAGE), 0);
    assert_int_equal(ashlar_munmap(start + 7 * PAGE, PAGE), 0);
    assert_true(holds_only(start + PAGE, 2 * PAGE, 1) && holds_only(start + 4 * PAGE, 3 * PAGE, 1));
    assert_ptr_equal(map(PAGE), start + 7 * PAGE);
    assert_ptr_equal(map(PAGE), start + 3 * PAGE);
    assert_ptr_equal(map(PAGE), start);
}

static void test_munmap_takes_several_mappings_and_holes(void **state)
{
    (void)state;
    world_start(0);
    char *start = map(6 * PAGE);
    assert_int_equal(ashlar_munmap(start + 2 * PAGE, PAGE), 0);
    assert_int_equal(ashlar_munmap(start + 4 * PAGE, PAGE), 0);
    assert_int_equal(ashlar_munmap(start + PAGE, 4 * PAGE), 0);
    assert_int_equal(ashlar_munmap(start + PAGE, 4 * PAGE), 0);
    assert_ptr_equal(map(4 * PAGE), start + PAGE);
    assert_int_equal(ashlar_munmap(page_at(0), RAM_PAGES * PAGE), 0);
    assert_nothing_mapped();
}

static void test_munmap_of_wrong_arguments_is_einval(void **state)
{
    (void)state;
    world_start(0);
    (void)sbrk(1);
    char *malloced = ashlar_port_map(PAGE);
    char *start = map(PAGE);
    assert_munmap_refused(start + 1, PAGE, EINVAL);
    assert_munmap_refused(start, 0, EINVAL);
    assert_munmap_refused(start, SIZE_MAX, EINVAL);
    assert_munmap_refused(start, SIZE_MAX - 2 * PAGE, EINVAL);
    assert_munmap_refused(start, 3 * PAGE, EINVAL);
    assert_munmap_refused(start, 2 * PAGE, EINVAL);
    assert_munmap_refused(malloced, PAGE, EINVAL);
    assert_munmap_refused(page_at(0), PAGE, EINVAL);
    assert_munmap_refused(NULL, PAGE, EINVAL);
    assert_int_equal(ashlar_port_mapped_bytes(malloced), PAGE);
    assert_int_equal(ashlar_munmap(start, PAGE), 0);
}

static void test_pages_beyond_ram_are_nobodys(void **state)
{
    (void)state;
    world_start_between(0, (RAM_PAGES - 3) * PAGE + 1);
    for (size_t page = RAM_PAGES - 3; page < RAM_PAGES; page++) {
        assert_munmap_refused(page_at(page), PAGE, EINVAL);
        assert_mmap_refused(page_at(page), PAGE, READ_WRITE, ANONYMOUS | MAP_FIXED, -1, 0, ENOMEM);
        assert_int_equal(ashlar_mprotect(page_at(page), PAGE, READ_WRITE), -1);
        assert_int_equal(errno, ENOMEM);
    }
}

static void test_munmap_of_a_middle_without_room_for_another_mapping_is_enomem(void **state)
{
    (void)state;
    world_start(0);
    char *start = map(3 * PAGE);
    for (size_t i = 1; i < ASHLAR_MAPPINGS_MAX; i++) {
        assert_non_null(ashlar_port_map(1));
    }
    memset(start, 1, 3 * PAGE);
    assert_munmap_refused(start + PAGE, PAGE, ENOMEM);
    assert_true(holds_only(start, 3 * PAGE, 1));
    assert_int_equal(ashlar_munmap(start, PAGE), 0);
    assert_int_equal(ashlar_munmap(start + 2 * PAGE, PAGE), 0);
    assert_int_equal(ashlar_munmap(start + PAGE, PAGE), 0);
}

static void test_neighbours_of_the_same_protection_count_as_one(void **state)
{
    (void)state;
    world_start(0);
    for (size_t i = 0; i < RAM_PAGES; i++) {
        assert_ptr_equal(map(1), page_at(RAM_PAGES - 1 - i));
    }
    assert_mmap_refused(NULL, 1, READ_WRITE, ANONYMOUS, -1, 0, ENOMEM);
}

static void test_mmap_of_a_file_gives_its_memory(void **state)
{
    (void)state;
    world_start(0);
    char *start = ashlar_mmap(NULL, FILE_BYTES, PROT_READ, MAP_PRIVATE, FILE_NUMBER, 0);
    assert_ptr_equal(start, file_memory());
    assert_ptr_equal(ashlar_mmap(NULL, 5, PROT_READ | PROT_EXEC, MAP_PRIVATE, FILE_NUMBER, (off_t)(3 * PAGE)),
                     file_memory() + 3 * PAGE);
    assert_int_equal(ashlar_munmap(start, FILE_BYTES), 0);
    assert_int_equal(ashlar_munmap(start + 1, 1), 0);
    assert_munmap_refused(start, 0, EINVAL);
    assert_int_equal(ashlar_mprotect(start, FILE_BYTES, PROT_READ), 0);
    errno = 0;
    assert_int_equal(ashlar_mprotect(start, FILE_BYTES, PROT_READ | PROT_WRITE), -1);
    assert_int_equal(errno, EACCES);
    assert_int_equal(ashlar_mprotect(start, FILE_BYTES, PROT_NONE), -1);
    assert_int_equal(errno, ENOTSUP);
    assert_nothing_mapped();
}

static void test_mmap_of_a_file_that_cannot_be_is_refused(void **state)
{
    (void)state;
    world_start(0);
    assert_mmap_refused(NULL, 1, PROT_READ, MAP_PRIVATE, -1, 0, EBADF);
    assert_mmap_refused(NULL, 1, READ_WRITE, MAP_PRIVATE, FILE_NUMBER, 0, EACCES);
    assert_mmap_refused(NULL, 1, READ_WRITE, MAP_SHARED, FILE_NUMBER, 0, EACCES);
    assert_mmap_refused(NULL, 1, PROT_READ, MAP_SHARED, FILE_NUMBER, 0, ENODEV);
    assert_mmap_refused(page_at(0), 1, PROT_READ, MAP_PRIVATE | MAP_FIXED, FILE_NUMBER, 0, ENOTSUP);
    assert_mmap_refused(NULL, 1, PROT_NONE, MAP_PRIVATE, FILE_NUMBER, 0, ENOTSUP);
    assert_mmap_refused(NULL, 1, PROT_READ, MAP_PRIVATE, FILE_NUMBER, 1, EINVAL);
    assert_mmap_refused(NULL, 0, PROT_READ, MAP_PRIVATE, FILE_NUMBER, 0, EINVAL);
    assert_mmap_refused(NULL, FILE_BYTES + 1, PROT_READ, MAP_PRIVATE, FILE_NUMBER, 0, ENXIO);
    assert_mmap_refused(NULL, SIZE_MAX, PROT_READ, MAP_PRIVATE, FILE_NUMBER, (off_t)PAGE, ENXIO);
    assert_mmap_refused(NULL, 6, PROT_READ, MAP_PRIVATE, FILE_NUMBER, (off_t)(3 * PAGE), ENXIO);
    assert_mmap_refused(NULL, 1, PROT_READ, MAP_PRIVATE, FILE_NUMBER, (off_t)(4 * PAGE), ENXIO);
}

int run_mmap_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mmap_gives_zeroed_pages_from_the_top),
        cmocka_unit_test(test_mmap_uninitialized_leaves_the_content),
        cmocka_unit_test(test_mmap_of_wrong_arguments_is_einval),
        cmocka_unit_test(test_mmap_of_too_much_is_enomem),
        cmocka_unit_test(test_mmap_fixed_takes_free_pages_and_the_programs_own),
        cmocka_unit_test(test_mmap_fixed_of_what_is_not_the_programs_is_refused),
        cmocka_unit_test(test_mmap_fixed_without_room_for_more_mappings_changes_nothing),
        cmocka_unit_test(test_mmap_zeroes_what_heap_break_and_mappings_left),
        cmocka_unit_test(test_munmap_takes_front_back_and_middle),
        cmocka_unit_test(test_munmap_takes_several_mappings_and_holes),
        cmocka_unit_test(test_munmap_of_wrong_arguments_is_einval),
        cmocka_unit_test(test_pages_beyond_ram_are_nobodys),
        cmocka_unit_test(test_munmap_of_a_middle_without_room_for_another_mapping_is_enomem),
        cmocka_unit_test(test_neighbours_of_the_same_protection_count_as_one),
        cmocka_unit_test(test_mmap_of_a_file_gives_its_memory),
        cmocka_unit_test(test_mmap_of_a_file_that_cannot_be_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
