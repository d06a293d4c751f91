/*
 * What is printed when a private heap is destroyed. On a host only, for it takes ashlar_port_print() over.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "pool/ground.h"
#include "pool/groups.h"

#include <ashlar_port.h>
#include <stdio.h>

static char printed[2048];
static size_t printed_bytes;

void ashlar_port_print(const char *text, size_t bytes)
{
    assert_true(printed_bytes + bytes < sizeof printed);
    memcpy(printed + printed_bytes, text, bytes);
    printed_bytes += bytes;
    printed[printed_bytes] = '\0';
}

static void printed_clear(void)
{
    printed_bytes = 0;
    printed[0] = '\0';
}

/* How much of a block the walk shows: what was asked for, or what there is. */
static size_t shown_bytes(void *payload)
{
    return ashlar_usable_size(payload);
}

static void test_destroy_without_blocks_prints_nothing(void **state)
{
    struct ashlar_private_heap *heap = ground_private_of(0);

    (void)state;
    printed_clear();
    assert_int_equal(ashlar_private_destroy(heap), 0);
    assert_string_equal(printed, "");
}

static void test_destroy_prints_blocks_in_use(void **state)
{
    struct ashlar_private_heap *heap = ground_private_of(0);
    void *first = ashlar_private_alloc(heap, 52);
    void *second = ashlar_private_alloc(heap, 100);
    char expected[512];
    int digits = 2 * (int)sizeof(void *);

    (void)state;
    snprintf(expected, sizeof expected,
             "*** ashlar: private heap \"ground\" 0x%0*lx destroyed with blocks in use\n"
             "  0x%0*lx, %lu bytes\n  0x%0*lx, %lu bytes\n  2 blocks, %lu bytes\n",
             digits, (unsigned long)(uintptr_t)heap->blocks, digits, (unsigned long)(uintptr_t)first,
             (unsigned long)shown_bytes(first), digits, (unsigned long)(uintptr_t)second,
             (unsigned long)shown_bytes(second), (unsigned long)(shown_bytes(first) + shown_bytes(second)));
    printed_clear();
    assert_int_equal(ashlar_private_destroy(heap), 2);
    assert_string_equal(printed, expected);
}

static void test_destroy_names_only_some_of_many_blocks(void **state)
{
    (void)state;
    for (size_t blocks = ASHLAR_PRIVATE_REPORT_MAX; blocks <= ASHLAR_PRIVATE_REPORT_MAX + 3; blocks++) {
        struct ashlar_private_heap *heap = ground_private_of(0);
        for (size_t i = 0; i < blocks; i++) {
            assert_non_null(ashlar_private_alloc(heap, 8));
        }
        printed_clear();
        assert_int_equal(ashlar_private_destroy(heap), blocks);
        size_t lines = 0;
        for (const char *line = printed; (line = strchr(line, '\n')) != NULL; line++) {
            lines++;
        }
        assert_int_equal(lines, ASHLAR_PRIVATE_REPORT_MAX + 2 + (blocks > ASHLAR_PRIVATE_REPORT_MAX));
        assert_true((strstr(printed, "\n  ...\n") != NULL) == (blocks > ASHLAR_PRIVATE_REPORT_MAX));
    }
}

static void test_destroy_of_one_block_without_a_name(void **state)
{
    (void)state;
    ground_clear();
    assert_true(ashlar_private_create(&ground_private, arena_memory(), TEST_ARENA_BYTES, NULL));
    assert_non_null(ashlar_private_alloc(&ground_private, 8));
    printed_clear();
    assert_int_equal(ashlar_private_destroy(&ground_private), 1);
    assert_true(strstr(printed, "*** ashlar: private heap 0x") == printed);
    assert_non_null(strstr(printed, "  1 block, "));
}

/* There is nothing that could be believed of its blocks; the fault has been told. */
static void test_destroy_of_a_damaged_heap_prints_nothing(void **state)
{
    struct ashlar_private_heap *heap = ground_private_of(0);

    (void)state;
    if (ASHLAR_SAFETY != ASHLAR_SAFETY_HARDENED) {
        skip();
    }
    unsigned char *payload = ashlar_private_alloc(heap, 40);
    assert_non_null(payload);
    *(volatile unsigned char *)(payload - 2) ^= 0x7F;
    printed_clear();
    fault_trap_open();
    assert_int_equal(ashlar_private_destroy(heap), 1);
    assert_int_equal(fault_trap_close().count, 1);
    assert_string_equal(printed, "");
}

int run_report_tests(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_destroy_without_blocks_prints_nothing),
        cmocka_unit_test(test_destroy_of_a_damaged_heap_prints_nothing),
        cmocka_unit_test(test_destroy_prints_blocks_in_use),
        cmocka_unit_test(test_destroy_names_only_some_of_many_blocks),
        cmocka_unit_test(test_destroy_of_one_block_without_a_name),
    };
    return cmocka_run_group_tests_name("reports of private heaps", tests, NULL, NULL);
}
