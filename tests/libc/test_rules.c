/*
 * The C and POSIX rules: size 0, overflow, alignment, errno, exhaustion, misuse before the first allocation.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _GNU_SOURCE /* pthread_timedjoin_np */

#include "libc/fresh.h"
#include "libc/groups.h"

#include <pthread.h>
#include <time.h>

static const size_t hopeless_sizes[] = {SIZE_MAX,          SIZE_MAX - 1,     SIZE_MAX - 7,
                                        SIZE_MAX - 4096,   SIZE_MAX / 2,     SIZE_MAX / 2 + 1,
                                        (size_t)1 << 31,   (size_t)1 << 28,  ((size_t)1 << 28) + 1,
                                        ((size_t)1 << 28) - 8, 1000000};

static void test_malloc_of_a_hopeless_size_gives_enomem_and_changes_nothing(void **state)
{
    (void)state;
    fresh_start(8192);
    ashlar_front_malloc(caller_of(NULL), 40);
    char *break_before = break_at();
    size_t free_before = free_bytes_of(ashlar_malloc_heap());
    for (size_t i = 0; i < COUNT_OF(hopeless_sizes); i++) {
        errno = 0;
        assert_null(ashlar_front_malloc(caller_of(NULL), hopeless_sizes[i]));
        assert_int_equal(errno, ENOMEM);
        assert_int_equal(exhausted_count(), i + 1);
        assert_int_equal(exhausted_bytes(), hopeless_sizes[i]);
        assert_ptr_equal(break_at(), break_before);
        assert_int_equal(free_bytes_of(ashlar_malloc_heap()), free_before);
        assert_front_sound();
    }
}

static void test_malloc_of_a_hopeless_size_first_creates_no_heap(void **state)
{
    (void)state;
    fresh_start(8192);
    assert_null(ashlar_front_malloc(caller_of(NULL), SIZE_MAX));
    assert_null(ashlar_malloc_heap());
    assert_true(arena_is_untouched(0, 8192));
}

static void test_malloc_leaves_errno_alone_on_success(void **state)
{
    (void)state;
    fresh_start(8192);
    errno = EDOM;
    assert_non_null(ashlar_front_malloc(caller_of(NULL), 3000)); /* grows, through an sbrk that writes errno */
    assert_int_equal(errno, EDOM);
}

static void test_malloc_zero_gives_unique_payloads_or_null_by_option(void **state)
{
    (void)state;
    plain_blocks_only();
    fresh_start(8192);
    void *first = ashlar_front_malloc(caller_of(NULL), 0);
    void *second = ashlar_front_malloc(caller_of(NULL), 0);
    if (ASHLAR_MALLOC_ZERO_RETURNS_NULL) {
        assert_null(first);
        assert_int_equal(exhausted_count(), 0);
        assert_int_equal(errno, 0);
        return;
    }
    assert_non_null(first);
    assert_non_null(second);
    assert_ptr_not_equal(first, second);
    ashlar_front_free(caller_of(NULL), first);
    ashlar_front_free(caller_of(NULL), second);
    assert_all_free(ashlar_malloc_heap(), free_bytes_of(ashlar_malloc_heap()));
}

static void test_free_leaves_errno_alone(void **state)
{
    (void)state;
    fresh_start(8192);
    void *payload = ashlar_front_malloc(caller_of(NULL), 100);
    errno = EDOM;
    ashlar_front_free(caller_of(NULL), payload);
    ashlar_front_free(caller_of(NULL), NULL);
    assert_int_equal(errno, EDOM);
}

static void test_calloc_clears_what_was_written_before(void **state)
{
    (void)state;
    plain_blocks_only();
    fresh_start(8192);
    unsigned char *dirty = ashlar_front_malloc(caller_of(NULL), 1000);
    memset(dirty, 0xEE, 1000);
    ashlar_front_free(caller_of(NULL), dirty);
    unsigned char *clean = ashlar_front_calloc(caller_of(NULL), 25, 40);
    assert_ptr_equal(clean, dirty);
    for (size_t i = 0; i < 1000; i++) {
        assert_int_equal(clean[i], 0);
    }
}

static void test_calloc_and_reallocarray_refuse_products_that_overflow(void **state)
{
    const size_t half = (size_t)1 << (4 * sizeof(size_t));
    const size_t factors[][2] = {{half, half},     {SIZE_MAX, 2},          {2, SIZE_MAX},         {SIZE_MAX, SIZE_MAX},
                                 {half + 1, half}, {SIZE_MAX / 3 + 1, 3},  {5, SIZE_MAX / 5 + 1}, {half, half * 4},
                                 {SIZE_MAX / 16 + 1, 16}};
    (void)state;
    fresh_start(8192);
    unsigned char *payload = ashlar_front_malloc(caller_of(NULL), 64);
    payload_fill(payload, 64, 1);
    for (size_t i = 0; i < COUNT_OF(factors); i++) {
        errno = 0;
        assert_null(ashlar_front_calloc(caller_of(NULL), factors[i][0], factors[i][1]));
        assert_int_equal(errno, ENOMEM);
        assert_int_equal(exhausted_bytes(), factors[i][1]);
        errno = 0;
        assert_null(ashlar_front_reallocarray(caller_of(NULL), payload, factors[i][0], factors[i][1]));
        assert_int_equal(errno, ENOMEM);
        assert_int_equal(exhausted_count(), 2 * i + 2);
        assert_true(payload_is_filled(payload, 64, 1));
    }
}

static void test_calloc_products_at_the_edge_do_not_overflow(void **state)
{
    const size_t half = (size_t)1 << (4 * sizeof(size_t));
    (void)state;
    fresh_start(8192);
    /* Each fits a size_t and none fits RAM: the hook sees the product, so it was not taken for an overflow. */
    assert_null(ashlar_front_calloc(caller_of(NULL), half, half - 1));
    assert_int_equal(exhausted_bytes(), half * (half - 1));
    assert_null(ashlar_front_calloc(caller_of(NULL), SIZE_MAX / 3, 3));
    assert_int_equal(exhausted_bytes(), SIZE_MAX / 3 * 3);
    assert_null(ashlar_front_calloc(caller_of(NULL), 1, SIZE_MAX));
    assert_int_equal(exhausted_bytes(), SIZE_MAX);
    ashlar_front_free(caller_of(NULL), ashlar_front_calloc(caller_of(NULL), 0, SIZE_MAX));
    ashlar_front_free(caller_of(NULL), ashlar_front_calloc(caller_of(NULL), SIZE_MAX, 0));
    assert_int_equal(exhausted_count(), 3);
}

static void test_realloc_keeps_content_over_every_way_of_growing(void **state)
{
    (void)state;
    fresh_start(16384);
    unsigned char *payload = ashlar_front_realloc(caller_of(NULL), NULL, 24);
    payload_fill(payload, 24, 3);
    for (size_t bytes = 24; bytes < 6000; bytes += bytes / 3) {
        void *wall = bytes % 2 ? ashlar_front_malloc(caller_of(NULL), 1) : NULL;
        payload = ashlar_front_realloc(caller_of(NULL), payload, bytes);
        assert_non_null(payload);
        assert_true(payload_is_filled(payload, 24, 3));
        ashlar_front_free(caller_of(NULL), wall);
        assert_front_sound();
    }
}

static void test_realloc_zero_frees_and_returns_null(void **state)
{
    (void)state;
    fresh_start(8192);
    void *payload = ashlar_front_malloc(caller_of(NULL), 100);
    assert_null(ashlar_front_realloc(caller_of(NULL), payload, 0));
    assert_int_equal(errno, 0);
    assert_int_equal(exhausted_count(), 0);
    assert_int_equal(ashlar_heap_stats(ashlar_malloc_heap()).used_blocks, 0);
}

static void test_realloc_without_room_keeps_the_payload(void **state)
{
    (void)state;
    fresh_start(8192);
    unsigned char *payload = ashlar_front_malloc(caller_of(NULL), 100);
    payload_fill(payload, 100, 5);
    for (size_t i = 0; i < COUNT_OF(hopeless_sizes); i++) {
        errno = 0;
        assert_null(ashlar_front_realloc(caller_of(NULL), payload, hopeless_sizes[i]));
        assert_int_equal(errno, ENOMEM);
        assert_int_equal(exhausted_bytes(), hopeless_sizes[i]);
        assert_true(payload_is_filled(payload, 100, 5));
        assert_front_sound();
    }
}

static void test_reallocf_frees_when_it_fails_and_only_once(void **state)
{
    (void)state;
    fresh_start(8192);
    assert_null(ashlar_front_reallocf(caller_of(NULL), ashlar_front_malloc(caller_of(NULL), 100), 100000));
    assert_int_equal(errno, ENOMEM);
    assert_int_equal(ashlar_heap_stats(ashlar_malloc_heap()).used_blocks, 0);
    assert_null(ashlar_front_reallocf(caller_of(NULL), ashlar_front_malloc(caller_of(NULL), 100), 0));
    assert_int_equal(ashlar_heap_stats(ashlar_malloc_heap()).used_blocks, 0);
    assert_null(ashlar_front_reallocf(caller_of(NULL), NULL, 100000));
    void *payload = ashlar_front_reallocf(caller_of(NULL), ashlar_front_malloc(caller_of(NULL), 100), 200);
    assert_non_null(payload);
    assert_int_equal(ashlar_heap_stats(ashlar_malloc_heap()).used_blocks, 1);
}

static void test_memalign_refuses_alignments_that_are_no_power_of_two(void **state)
{
    const size_t alignments[] = {0, 3, 6, 24, 4095, SIZE_MAX, SIZE_MAX - 1};
    (void)state;
    fresh_start(8192);
    for (size_t i = 0; i < COUNT_OF(alignments); i++) {
        errno = 0;
        assert_null(ashlar_front_memalign(caller_of(NULL), alignments[i], 10));
        assert_int_equal(errno, EINVAL);
    }
    assert_int_equal(exhausted_count(), 0);
}

static void test_memalign_aligns_and_realloc_keeps_the_alignment(void **state)
{
    (void)state;
    for (size_t alignment = 1; alignment <= 2048; alignment *= 2) {
        fresh_start(16384);
        ashlar_front_malloc(caller_of(NULL), 20);
        unsigned char *payload = ashlar_front_memalign(caller_of(NULL), alignment, 50);
        assert_non_null(payload);
        payload_fill(payload, 50, 7);
        ashlar_front_malloc(caller_of(NULL), 20);
        payload = ashlar_front_realloc(caller_of(NULL), payload, 3000);
        assert_non_null(payload);
        assert_int_equal((uintptr_t)payload % (alignment < 8 ? 8 : alignment), 0);
        assert_true(payload_is_filled(payload, 50, 7));
        assert_front_sound();
    }
}

static void test_memalign_of_hopeless_alignments_gives_enomem(void **state)
{
    (void)state;
    fresh_start(8192);
    for (size_t alignment = SIZE_MAX / 2 + 1; alignment >= 8192; alignment /= 2) {
        errno = 0;
        assert_null(ashlar_front_memalign(caller_of(NULL), alignment, 10));
        assert_int_equal(errno, ENOMEM);
        errno = 0;
        assert_null(ashlar_front_memalign(caller_of(NULL), alignment, SIZE_MAX));
        assert_int_equal(errno, ENOMEM);
    }
    assert_front_sound();
}

static void test_posix_memalign_returns_its_error_and_leaves_errno_and_result(void **state)
{
    int mark;
    void *result = &mark;
    (void)state;
    fresh_start(8192);
    errno = EDOM;
    assert_int_equal(ashlar_front_posix_memalign(caller_of(NULL), &result, 0, 10), EINVAL);
    assert_int_equal(ashlar_front_posix_memalign(caller_of(NULL), &result, sizeof(void *) / 2, 10), EINVAL);
    assert_int_equal(ashlar_front_posix_memalign(caller_of(NULL), &result, 24, 10), EINVAL);
    assert_int_equal(exhausted_count(), 0);
    assert_int_equal(ashlar_front_posix_memalign(caller_of(NULL), &result, 16, 100000), ENOMEM);
    assert_int_equal(exhausted_count(), 1);
    assert_ptr_equal(result, &mark);
    assert_int_equal(ashlar_front_posix_memalign(caller_of(NULL), &result, 256, 100), 0);
    assert_int_equal((uintptr_t)result % 256, 0);
    assert_int_equal(errno, EDOM);
}

static void test_valloc_and_pvalloc_know_the_page_of_mmap(void **state)
{
    const size_t page_bytes = ASHLAR_PAGE_BYTES;
    (void)state;
    fresh_start(16384);
    for (size_t bytes = 1; bytes <= page_bytes + 1; bytes += page_bytes) {
        size_t whole_bytes = bytes == 1 ? page_bytes : 2 * page_bytes;
        void *aligned = ashlar_front_valloc(caller_of(NULL), bytes);
        void *pages = ashlar_front_pvalloc(caller_of(NULL), bytes);
        assert_true(aligned != NULL && pages != NULL);
        assert_int_equal((uintptr_t)aligned % page_bytes, 0);
        assert_int_equal((uintptr_t)pages % page_bytes, 0);
        assert_true(ashlar_usable_size(pages) >= whole_bytes && ashlar_usable_size(pages) < whole_bytes + page_bytes);
        ashlar_front_free(caller_of(NULL), aligned);
        ashlar_front_free(caller_of(NULL), pages);
    }
}

static void test_pvalloc_of_sizes_that_wrap_is_enomem(void **state)
{
    (void)state;
    fresh_start(16384);
    for (size_t below = 0; below <= ASHLAR_PAGE_BYTES; below += ASHLAR_PAGE_BYTES / 4) {
        errno = 0;
        assert_null(ashlar_front_pvalloc(caller_of(NULL), SIZE_MAX - below));
        assert_int_equal(errno, ENOMEM);
    }
}

static void test_free_and_realloc_before_the_first_allocation_are_faults(void **state)
{
    int never_allocated[4];
    (void)state;
    fresh_start(8192);
    ashlar_front_free(caller_of(NULL), NULL);
    if (ASHLAR_SAFETY == ASHLAR_SAFETY_NONE) {
        return;
    }
    fault_trap_open();
    ashlar_front_free(caller_of(NULL), &never_allocated[2]);
    assert_null(ashlar_front_realloc(caller_of(NULL), &never_allocated[2], 10));
    struct caught_faults caught = fault_trap_close();
    assert_int_equal(caught.count, 2);
    assert_int_equal(caught.last.kind, ASHLAR_FAULT_INVALID_POINTER);
    assert_ptr_equal(caught.last.pointer, &never_allocated[2]);
}

static void *allocate_from_elsewhere(void *done)
{
    ashlar_malloc_exhausted(0); /* takes no lock; the next line does */
    ashlar_front_free(caller_of(NULL), ashlar_front_malloc(caller_of(NULL), 1));
    *(bool *)done = true;
    return NULL;
}

/* If the hook ran inside the lock, another thread could not allocate until it returns. */
static bool other_thread_allocated;
static void let_another_thread_allocate(void)
{
    static bool done;
    struct timespec deadline;
    pthread_t thread;

    done = false;
    pthread_create(&thread, NULL, allocate_from_elsewhere, &done);
    clock_gettime(CLOCK_REALTIME, &deadline);
    deadline.tv_sec += 10;
    other_thread_allocated = pthread_timedjoin_np(thread, NULL, &deadline) == 0 && done;
}

static void test_exhaustion_hook_runs_outside_the_lock(void **state)
{
    (void)state;
    fresh_start(8192);
    other_thread_allocated = false;
    exhausted_do(let_another_thread_allocate);
    assert_null(ashlar_front_malloc(caller_of(NULL), 100000));
    assert_true(other_thread_allocated);
}

static void *held_back;
static void free_held_back(void)
{
    ashlar_front_free(caller_of(NULL), held_back);
    errno = 0;
}

static void test_exhaustion_hook_may_free_and_the_call_still_fails(void **state)
{
    (void)state;
    fresh_start(8192);
    held_back = ashlar_front_malloc(caller_of(NULL), 6000);
    exhausted_do(free_held_back);
    assert_null(ashlar_front_malloc(caller_of(NULL), 6000));
    assert_int_equal(errno, ENOMEM);
    assert_non_null(ashlar_front_malloc(caller_of(NULL), 6000));
}

static void test_lock_nests_around_allocation(void **state)
{
    (void)state;
    fresh_start(8192);
    ashlar_port_lock();
    ashlar_port_lock();
    void *payload = ashlar_front_malloc(caller_of(NULL), 10);
    assert_non_null(payload);
    ashlar_port_unlock();
    ashlar_front_free(caller_of(NULL), payload);
    ashlar_port_unlock();
}

int run_rules_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_malloc_of_a_hopeless_size_gives_enomem_and_changes_nothing),
        cmocka_unit_test(test_malloc_of_a_hopeless_size_first_creates_no_heap),
        cmocka_unit_test(test_malloc_leaves_errno_alone_on_success),
        cmocka_unit_test(test_malloc_zero_gives_unique_payloads_or_null_by_option),
        cmocka_unit_test(test_free_leaves_errno_alone),
        cmocka_unit_test(test_calloc_clears_what_was_written_before),
        cmocka_unit_test(test_calloc_and_reallocarray_refuse_products_that_overflow),
        cmocka_unit_test(test_calloc_products_at_the_edge_do_not_overflow),
        cmocka_unit_test(test_realloc_keeps_content_over_every_way_of_growing),
        cmocka_unit_test(test_realloc_zero_frees_and_returns_null),
        cmocka_unit_test(test_realloc_without_room_keeps_the_payload),
        cmocka_unit_test(test_reallocf_frees_when_it_fails_and_only_once),
        cmocka_unit_test(test_memalign_refuses_alignments_that_are_no_power_of_two),
        cmocka_unit_test(test_memalign_aligns_and_realloc_keeps_the_alignment),
        cmocka_unit_test(test_memalign_of_hopeless_alignments_gives_enomem),
        cmocka_unit_test(test_posix_memalign_returns_its_error_and_leaves_errno_and_result),
        cmocka_unit_test(test_valloc_and_pvalloc_know_the_page_of_mmap),
        cmocka_unit_test(test_pvalloc_of_sizes_that_wrap_is_enomem),
        cmocka_unit_test(test_free_and_realloc_before_the_first_allocation_are_faults),
        cmocka_unit_test(test_exhaustion_hook_runs_outside_the_lock),
        cmocka_unit_test(test_exhaustion_hook_may_free_and_the_call_still_fails),
        cmocka_unit_test(test_lock_nests_around_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
