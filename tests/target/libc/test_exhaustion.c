/*
 * Exhaustion: the heap takes all of RAM, fails cleanly, tells the hook, and recovers whole.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <errno.h>
#include <stdint.h>
#include <string.h>

#include <ashlar/malloc.h>
#include <ashlar/stats.h>
#include <ashlar_port.h>

#include "family.h"
#include "fixture.h"
#include "groups.h"

struct piece {
    struct piece *next;
};

/* Allocate all there is, the largest pieces first. */
static struct piece *allocate_all(size_t bytes)
{
    struct piece *pieces = NULL;
    for (; bytes >= sizeof(struct piece); bytes /= 2) {
        struct piece *piece;
        while ((piece = malloc(bytes)) != NULL) {
            memset(piece, 0x96, bytes);
            piece->next = pieces;
            pieces = piece;
        }
    }
    return pieces;
}

static void free_all(struct piece *pieces)
{
    while (pieces != NULL) {
        struct piece *next = pieces->next;
        free(pieces);
        pieces = next;
    }
}

static void test_all_of_ram_or_of_the_largest_heap_is_given_and_comes_back(void **state)
{
    (void)state;
    size_t bytes = bytes_in_use();
    size_t least_bytes = ashlar_block_bytes(ASHLAR_ALIGNMENT, sizeof(struct piece));
    size_t too_little = least_bytes > 16 ? least_bytes : 16;
    struct piece *pieces = allocate_all((size_t)1 << 20);
    struct ashlar_stats full = ashlar_heap_stats(ashlar_malloc_heap());
    uintptr_t end = (uintptr_t)ashlar_port_core(0);

    free_all(pieces);
    assert_heap_sound();
    assert_int_equal(bytes_in_use(), bytes);
    assert_true(full.free_bytes < least_bytes);
    assert_true((uintptr_t)ashlar_port_core_limit() - end < too_little ||
                full.region_bytes > ASHLAR_HEAP_BYTES_MAX - too_little);
    assert_int_equal(full.regions, 1);
}

static void test_exhaustion_calls_the_hook_once_and_sets_enomem(void **state)
{
    (void)state;
    unsigned count = exhausted_count;
    errno = 0;
    assert_null(malloc(hopeless_bytes));
    assert_int_equal(errno, ENOMEM);
    assert_int_equal(exhausted_count, count + 1);
    assert_int_equal(exhausted_bytes, hopeless_bytes);
}

static void test_exhausted_heap_serves_again_after_a_free(void **state)
{
    (void)state;
    void *reserve = malloc(500);
    struct piece *pieces = allocate_all((size_t)1 << 20);
    void *refused = malloc(400);
    free(reserve);
    void *served = malloc(400);
    free_all(pieces);
    free(served);
    assert_null(refused);
    assert_non_null(served);
    assert_heap_sound();
}

int run_exhaustion_tests(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_of_ram_or_of_the_largest_heap_is_given_and_comes_back),
        cmocka_unit_test(test_exhaustion_calls_the_hook_once_and_sets_enomem),
        cmocka_unit_test(test_exhausted_heap_serves_again_after_a_free),
    };
    return cmocka_run_group_tests_name("exhaustion", tests, NULL, NULL);
}
