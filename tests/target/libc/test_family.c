/*
 * Every C name of the malloc family: where it allocates, what it refuses and how.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <ashlar/malloc.h>
#include <ashlar/stats.h>

#include "family.h"
#include "fixture.h"
#include "groups.h"

/* Fail unless `payload` is a new block of malloc's heap with this alignment; then free it. */
static void assert_allocated(void *payload, size_t alignment, size_t bytes)
{
    assert_non_null(payload);
    assert_true(heap_holds(payload));
    assert_int_equal((uintptr_t)payload % alignment, 0);
    assert_true(malloc_usable_size(payload) >= bytes);
    memset(payload, 0xC3, malloc_usable_size(payload));
    free(payload);
    assert_heap_sound();
}

static void test_every_allocating_name_allocates_from_the_heap(void **state)
{
    void *aligned = NULL;
    (void)state;
    free(malloc(1)); /* the heap exists from here on */
    size_t blocks = blocks_in_use();

    assert_allocated(malloc(50), 8, 50);
    assert_allocated(calloc(5, 10), 8, 50);
    assert_allocated(realloc(NULL, 50), 8, 50);
    assert_allocated(realloc(malloc(10), 300), 8, 300);
    assert_allocated(reallocarray(NULL, 5, 10), 8, 50);
    assert_allocated(reallocf(NULL, 50), 8, 50);
    assert_allocated(memalign(64, 50), 64, 50);
    assert_allocated(aligned_alloc(32, 50), 32, 50);
    assert_int_equal(posix_memalign(&aligned, 128, 50), 0);
    assert_allocated(aligned, 128, 50);
    size_t page_bytes = (size_t)sysconf(_SC_PAGESIZE);
    assert_allocated(valloc(50), page_bytes, 50);
    assert_allocated(pvalloc(50), page_bytes, page_bytes);
    assert_int_equal(blocks_in_use(), blocks);
}

static void test_cfree_frees(void **state)
{
    (void)state;
    size_t blocks = blocks_in_use();
    cfree(malloc(50));
    cfree(NULL);
    assert_int_equal(blocks_in_use(), blocks);
}

static void test_malloc_of_zero_gives_unique_payloads(void **state)
{
    (void)state;
    void *first = malloc(0);
    void *second = malloc(0);
    assert_true(first != NULL && second != NULL && first != second);
    free(first);
    free(second);
    assert_allocated(calloc(0, 10), 8, 0);
    assert_allocated(calloc(10, 0), 8, 0);
    assert_allocated(aligned_alloc(64, 0), 64, 0);
    assert_allocated(realloc(NULL, 0), 8, 0);
}

static void test_realloc_to_zero_frees(void **state)
{
    (void)state;
    size_t blocks = blocks_in_use();
    errno = 0;
    assert_null(realloc(malloc(50), 0));
    assert_null(reallocf(malloc(50), 0));
    assert_null(reallocarray(malloc(50), 0, 8));
    assert_int_equal(errno, 0);
    assert_int_equal(blocks_in_use(), blocks);
}

static void test_sizes_that_cannot_be_give_enomem(void **state)
{
    const size_t sizes[] = {SIZE_MAX, SIZE_MAX - 4, SIZE_MAX - 4096, SIZE_MAX / 2, SIZE_MAX / 2 + 1, hopeless_bytes};
    (void)state;
    size_t blocks = blocks_in_use();
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        errno = 0;
        assert_null(malloc(sizes[i]));
        assert_int_equal(errno, ENOMEM);
        errno = 0;
        assert_null(calloc(1, sizes[i]));
        assert_int_equal(errno, ENOMEM);
        errno = 0;
        assert_null(memalign(64, sizes[i]));
        assert_int_equal(errno, ENOMEM);
        errno = 0;
        assert_null(valloc(sizes[i]));
        assert_int_equal(errno, ENOMEM);
        errno = 0;
        assert_null(pvalloc(sizes[i]));
        assert_int_equal(errno, ENOMEM);
    }
    assert_int_equal(blocks_in_use(), blocks);
    assert_heap_sound();
}

static void test_products_that_overflow_give_enomem(void **state)
{
    volatile size_t half = (size_t)1 << 16;
    volatile size_t count = SIZE_MAX / 2 + 9; /* times 2, in 32 bits, is 16 */
    (void)state;
    errno = 0;
    assert_null(calloc(half, half));
    assert_int_equal(errno, ENOMEM);
    errno = 0;
    assert_null(calloc(count, 2));
    assert_int_equal(errno, ENOMEM);
    void *payload = malloc(10);
    errno = 0;
    assert_null(reallocarray(payload, half, half));
    assert_int_equal(errno, ENOMEM);
    assert_true(heap_holds(payload));
    free(payload);
}

static void test_realloc_without_room_keeps_the_payload_and_reallocf_does_not(void **state)
{
    (void)state;
    char *payload = malloc(20);
    strcpy(payload, "still here");
    errno = 0;
    assert_null(realloc(payload, hopeless_bytes));
    assert_int_equal(errno, ENOMEM);
    assert_int_equal(strcmp(payload, "still here"), 0);
    size_t blocks = blocks_in_use();
    assert_null(reallocf(payload, hopeless_bytes));
    assert_int_equal(blocks_in_use(), blocks - 1);
}

static void test_realloc_copies_the_old_payload_and_keeps_alignment(void **state)
{
    (void)state;
    char *payload = aligned_alloc(64, 20);
    strcpy(payload, "as aligned as ever");
    void *wall = malloc(8);
    payload = realloc(payload, 600);
    assert_non_null(payload);
    assert_int_equal((uintptr_t)payload % 64, 0);
    assert_int_equal(strcmp(payload, "as aligned as ever"), 0);
    free(payload);
    free(wall);
}

static void test_alignments_that_cannot_be_give_einval(void **state)
{
    const size_t alignments[] = {0, 3, 24, SIZE_MAX};
    void *result = &result;
    (void)state;
    for (size_t i = 0; i < COUNT_OF(alignments); i++) {
        errno = 0;
        assert_null(aligned_alloc(alignments[i], 8));
        assert_int_equal(errno, EINVAL);
        errno = 0;
        assert_null(memalign(alignments[i], 8));
        assert_int_equal(errno, EINVAL);
        errno = 0;
        assert_int_equal(posix_memalign(&result, alignments[i], 8), EINVAL);
        assert_int_equal(errno, 0);
        assert_ptr_equal(result, &result);
    }
    assert_int_equal(posix_memalign(&result, 2, 8), EINVAL); /* no multiple of a pointer's size */
    assert_int_equal(posix_memalign(&result, 64, hopeless_bytes), ENOMEM);
    assert_int_equal(errno, 0);
    assert_ptr_equal(result, &result);
}

static void test_free_leaves_errno_alone(void **state)
{
    (void)state;
    void *payload = malloc(10);
    errno = EDOM;
    free(payload);
    free(NULL);
    assert_int_equal(errno, EDOM);
}

static void test_calloc_clears(void **state)
{
    (void)state;
    unsigned char *dirty = malloc(200);
    memset(dirty, 0xFF, 200);
    free(dirty);
    unsigned char *clean = calloc(20, 10);
    for (unsigned i = 0; i < 200; i++) {
        assert_int_equal(clean[i], 0);
    }
    free(clean);
}

static void test_usable_size_of_null_is_zero(void **state)
{
    (void)state;
    assert_int_equal(malloc_usable_size(NULL), 0);
}

static void test_mallinfo_agrees_with_the_heap(void **state)
{
    (void)state;
    void *hole = malloc(100);
    void *wall = malloc(100);
    struct mallinfo before = mallinfo();
    free(hole);
    struct mallinfo after = mallinfo();
    struct ashlar_stats stats = ashlar_heap_stats(ashlar_malloc_heap());

    assert_int_equal(after.arena, stats.region_bytes);
    assert_int_equal(after.uordblks, stats.used_bytes);
    assert_int_equal(after.fordblks, stats.free_bytes);
    assert_int_equal(before.uordblks - after.uordblks, after.fordblks - before.fordblks);
    assert_true(after.ordblks >= 1 && after.ordblks >= before.ordblks);
    assert_true(after.keepcost <= after.fordblks);
    assert_int_equal(after.smblks + after.hblks + after.hblkhd + after.usmblks + after.fsmblks, 0);
    free(wall);
}

static void test_malloc_trim_gives_the_top_back(void **state)
{
    (void)state;
    free(malloc(2500));
    struct mallinfo before = mallinfo();
    assert_int_equal(malloc_trim(0), 1);
    struct mallinfo after = mallinfo();
    assert_int_equal(before.arena - after.arena, before.keepcost);
    assert_int_equal(malloc_trim(0), 0);
    assert_heap_sound();
    free(malloc(2500));
}

static void test_mallopt_sets_nothing(void **state)
{
    (void)state;
    assert_int_equal(mallopt(M_TRIM_THRESHOLD, 1000), 0);
}

static void test_malloc_stats_and_mstats_do_not_allocate(void **state)
{
    static char title[] = "here";
    (void)state;
    size_t blocks = blocks_in_use();
    malloc_stats();
    mstats(title);
    assert_int_equal(blocks_in_use(), blocks);
}

static void test_lock_nests_around_allocation(void **state)
{
    (void)state;
    ashlar_malloc_lock();
    ashlar_malloc_lock();
    void *payload = malloc(10);
    ashlar_malloc_unlock();
    free(payload);
    ashlar_malloc_unlock();
    assert_non_null(payload);
}

int run_family_tests(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_allocating_name_allocates_from_the_heap),
        cmocka_unit_test(test_cfree_frees),
        cmocka_unit_test(test_malloc_of_zero_gives_unique_payloads),
        cmocka_unit_test(test_realloc_to_zero_frees),
        cmocka_unit_test(test_sizes_that_cannot_be_give_enomem),
        cmocka_unit_test(test_products_that_overflow_give_enomem),
        cmocka_unit_test(test_realloc_without_room_keeps_the_payload_and_reallocf_does_not),
        cmocka_unit_test(test_realloc_copies_the_old_payload_and_keeps_alignment),
        cmocka_unit_test(test_alignments_that_cannot_be_give_einval),
        cmocka_unit_test(test_free_leaves_errno_alone),
        cmocka_unit_test(test_calloc_clears),
        cmocka_unit_test(test_usable_size_of_null_is_zero),
        cmocka_unit_test(test_mallinfo_agrees_with_the_heap),
        cmocka_unit_test(test_malloc_trim_gives_the_top_back),
        cmocka_unit_test(test_mallopt_sets_nothing),
        cmocka_unit_test(test_malloc_stats_and_mstats_do_not_allocate),
        cmocka_unit_test(test_lock_nests_around_allocation),
    };
    return cmocka_run_group_tests_name("malloc family", tests, NULL, NULL);
}
