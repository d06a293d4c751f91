/*
 * Large requests: pages of their own, from the top of RAM, that go back at once.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "large/groups.h"
#include "large/pages.h"
#include "support/fault_trap.h"
#include "support/prng.h"

#define SMALL_BYTES (LARGE_BYTES - 1)

static void test_the_threshold_is_where_pages_begin(void **state)
{
    (void)state;
    fresh_start(RAM_BYTES);
    void *small = take(SMALL_BYTES);
    void *large = take(LARGE_BYTES);
    assert_true(small != NULL && !is_page(small));
    assert_true(large != NULL && is_page(large));
    assert_true(ashlar_front_usable_size(large) >= LARGE_BYTES);
    assert_int_equal(ashlar_front_usable_size(large) % ASHLAR_PAGE_BYTES, 0);
    assert_int_equal(ashlar_large_stats().count, 1);
    assert_int_equal(ashlar_large_stats().bytes, ashlar_front_usable_size(large));
    payload_fill(large, ashlar_front_usable_size(large), 7);
    assert_front_sound();
    give(large);
    give(small);
    assert_none_mapped();
}

static void test_free_gives_the_pages_back_at_once(void **state)
{
    (void)state;
    fresh_start(RAM_BYTES);
    void *first = take(RAM_BYTES / 2);
    assert_true(is_page(first));
    for (unsigned i = 0; i < 100; i++) {
        errno = EDOM;
        give(first);
        assert_int_equal(errno, EDOM);
        assert_none_mapped();
        assert_ptr_equal(take(RAM_BYTES / 2), first);
    }
    give(first);
    assert_null(ashlar_malloc_heap()); /* which nothing large ever asked for */
}

static void test_large_blocks_leave_no_holes_in_the_heap(void **state)
{
    (void)state;
    fresh_start(RAM_BYTES);
    void *large = take(LARGE_BYTES * 2);
    void *wall = take(100);
    size_t region_bytes = ashlar_heap_stats(ashlar_malloc_heap()).region_bytes;
    give(large);
    assert_int_equal(ashlar_heap_stats(ashlar_malloc_heap()).region_bytes, region_bytes);
    assert_true(region_bytes < LARGE_BYTES);
    give(wall);
}

static void test_calloc_zeroes_pages_that_were_used(void **state)
{
    (void)state;
    fresh_start(RAM_BYTES);
    unsigned char *large = take(LARGE_BYTES);
    memset(large, 0xA5, ashlar_front_usable_size(large));
    give(large);
    large = ashlar_front_calloc(caller_of(NULL), LARGE_BYTES, 1);
    assert_true(is_page(large));
    for (size_t i = 0; i < LARGE_BYTES; i++) {
        assert_int_equal(large[i], 0);
    }
    give(large);
}

static void test_alignment_up_to_a_page_is_served_by_pages(void **state)
{
    (void)state;
    fresh_start(RAM_BYTES);
    for (size_t alignment = 1; alignment <= 2 * ASHLAR_PAGE_BYTES; alignment *= 2) {
        void *large = ashlar_front_memalign(caller_of(NULL), alignment, LARGE_BYTES);
        assert_non_null(large);
        assert_int_equal((uintptr_t)large % alignment, 0);
        assert_int_equal(is_page(large), alignment <= ASHLAR_PAGE_BYTES);
        give(large);
    }
    assert_none_mapped();
}

static void test_realloc_keeps_the_content_across_the_threshold(void **state)
{
    (void)state;
    static const size_t sizes[] = {100, LARGE_BYTES, 3 * LARGE_BYTES, LARGE_BYTES + 1, SMALL_BYTES, 5 * LARGE_BYTES, 16};
    fresh_start(RAM_BYTES);
    unsigned char *payload = take(sizes[0]);
    payload_fill(payload, sizes[0], 3);
    for (unsigned i = 1; i < sizeof sizes / sizeof sizes[0]; i++) {
        size_t kept = sizes[i] < sizes[i - 1] ? sizes[i] : sizes[i - 1];
        payload = resize(payload, sizes[i]);
        assert_non_null(payload);
        assert_true(payload_is_filled(payload, kept, 3));
        payload_fill(payload, sizes[i], 3);
    }
    assert_false(is_page(payload));
    assert_none_mapped();
    give(payload);
    assert_front_sound();
}

static void test_realloc_shortens_pages_where_they_are(void **state)
{
    (void)state;
    fresh_start(RAM_BYTES);
    unsigned char *large = take(4 * LARGE_BYTES);
    payload_fill(large, LARGE_BYTES, 9);
    assert_ptr_equal(resize(large, LARGE_BYTES), large);
    assert_true(ashlar_front_usable_size(large) < LARGE_BYTES + ASHLAR_PAGE_BYTES);
    assert_int_equal(ashlar_large_stats().bytes, ashlar_front_usable_size(large));
    assert_ptr_equal(resize(large, 4 * LARGE_BYTES), large); /* what it lost is free */
    assert_true(payload_is_filled(large, LARGE_BYTES, 9));
    assert_null(resize(large, 0));
    assert_none_mapped();
}

/* Down into a block, and up into a block where no pages are left. */
static void test_realloc_keeps_an_alignment_across_the_threshold(void **state)
{
    void *others[ASHLAR_MAPPINGS_MAX];
    (void)state;
    for (size_t alignment = 16; alignment <= ASHLAR_PAGE_BYTES; alignment *= 2) {
        fresh_start(2 * (ASHLAR_MAPPINGS_MAX + 2) * (LARGE_BYTES + ASHLAR_PAGE_BYTES));
        void *odd = take(24);
        unsigned char *small = ashlar_front_memalign(caller_of(NULL), alignment, LARGE_BYTES);
        payload_fill(small, LARGE_BYTES, 4);
        small = resize(small, 100);
        assert_int_equal((uintptr_t)small % alignment, 0);
        assert_false(is_page(small));
        assert_true(payload_is_filled(small, 100, 4));

        unsigned char *grown = ashlar_front_memalign(caller_of(NULL), alignment, LARGE_BYTES);
        payload_fill(grown, LARGE_BYTES, 5);
        for (unsigned i = 1; i < ASHLAR_MAPPINGS_MAX; i++) {
            others[i] = take(LARGE_BYTES);
        }
        grown = resize(grown, 2 * LARGE_BYTES);
        assert_non_null(grown);
        assert_int_equal((uintptr_t)grown % alignment, 0);
        assert_true(payload_is_filled(grown, LARGE_BYTES, 5));
        for (unsigned i = 1; i < ASHLAR_MAPPINGS_MAX; i++) {
            give(others[i]);
        }
        give(grown);
        give(small);
        give(odd);
        assert_none_mapped();
        assert_front_sound();
    }
}

static void test_realloc_that_cannot_be_served_leaves_the_pages(void **state)
{
    (void)state;
    fresh_start(RAM_BYTES);
    unsigned char *large = take(LARGE_BYTES);
    payload_fill(large, LARGE_BYTES, 5);
    errno = 0;
    assert_null(resize(large, RAM_BYTES));
    assert_int_equal(errno, ENOMEM);
    assert_int_equal(exhausted_count(), 1);
    assert_true(payload_is_filled(large, LARGE_BYTES, 5));
    give(large);
    assert_none_mapped();
}

/* A heap that was grown up to the mapping cannot take a smaller block in. */
static void test_shrinking_never_fails(void **state)
{
    (void)state;
    fresh_start(RAM_BYTES);
    unsigned char *large = take(LARGE_BYTES);
    payload_fill(large, 500, 2);
    while (take(SMALL_BYTES) != NULL) {
    }
    while (take(16) != NULL) {
    }
    assert_ptr_equal(resize(large, 500), large);
    assert_true(payload_is_filled(large, 500, 2));
    give(large);
    assert_none_mapped();
}

static void test_without_pages_the_heap_serves(void **state)
{
    (void)state;
    fresh_start(RAM_BYTES);
    void *payloads[ASHLAR_MAPPINGS_MAX + 1];
    sbrk_hide();
    give(take(900)); /* so that there is a top to be lent, in vain */
    errno = EDOM;
    void *payload = take(LARGE_BYTES);
    assert_true(payload != NULL && !is_page(payload));
    assert_int_equal(errno, EDOM);
    give(payload);

    fresh_start(2 * (ASHLAR_MAPPINGS_MAX + 2) * (LARGE_BYTES + ASHLAR_PAGE_BYTES));
    for (unsigned i = 0; i <= ASHLAR_MAPPINGS_MAX; i++) {
        payloads[i] = take(LARGE_BYTES);
        assert_non_null(payloads[i]);
        assert_int_equal(is_page(payloads[i]), i < ASHLAR_MAPPINGS_MAX);
    }
    for (unsigned i = 0; i <= ASHLAR_MAPPINGS_MAX; i++) {
        give(payloads[i]);
    }
    assert_none_mapped();
    assert_front_sound();
}

/* What lies free at the heap's top is lent to a mapping. */
static void test_free_top_of_the_heap_becomes_pages(void **state)
{
    (void)state;
    void *payloads[64];
    unsigned count = 0;
    fresh_start(RAM_BYTES);
    void *wall = take(100);
    while (count < 64 && (payloads[count] = take(SMALL_BYTES)) != NULL) {
        count++;
    }
    for (unsigned i = 0; i < count; i++) {
        give(payloads[i]);
    }
    void *large = take(RAM_BYTES / 2);
    assert_true(is_page(large));
    give(large);
    give(wall);
}

static void test_exhaustion_is_null_and_changes_nothing(void **state)
{
    (void)state;
    fresh_start(RAM_BYTES);
    void *small = take(100);
    give(take(900)); /* what is free at the top is lent in vain */
    struct ashlar_stats before = ashlar_heap_stats(ashlar_malloc_heap());
    char *break_before = break_at();
    assert_true(before.free_bytes > 500);
    errno = 0;
    assert_null(take(RAM_BYTES));
    assert_int_equal(errno, ENOMEM);
    assert_null(take(SIZE_MAX));
    assert_null(take(PTRDIFF_MAX));
    assert_null(ashlar_front_calloc(caller_of(NULL), SIZE_MAX / 2, 1));
    struct ashlar_stats after = ashlar_heap_stats(ashlar_malloc_heap());
    assert_int_equal(after.used_bytes, before.used_bytes);
    assert_int_equal(after.free_bytes, before.free_bytes);
    assert_int_equal(after.region_bytes, before.region_bytes);
    assert_ptr_equal(break_at(), break_before);
    assert_none_mapped();
    void *more = take(SMALL_BYTES);
    assert_int_equal(ashlar_heap_stats(ashlar_malloc_heap()).regions, 1);
    assert_front_sound();
    give(more);
    give(small);
}

static void test_misuse_of_pages_is_told(void **state)
{
    (void)state;
    if (ASHLAR_SAFETY < ASHLAR_SAFETY_HARDENED) {
        skip();
    }
    fresh_start(RAM_BYTES);
    void *small = take(100);
    char *large = take(4 * LARGE_BYTES);
    void *const wrong[] = {large + 8, large + ASHLAR_PAGE_BYTES, large - ASHLAR_PAGE_BYTES};
    for (unsigned i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        fault_trap_open();
        give(wrong[i]);
        struct caught_faults caught = fault_trap_close();
        assert_int_equal(caught.count, 1);
        assert_int_equal(caught.last.kind, ASHLAR_FAULT_INVALID_POINTER);
        assert_int_equal(ashlar_large_stats().count, 1);
    }
    give(large);
    fault_trap_open();
    give(large);
    assert_null(resize(large, 10));
    assert_int_equal(fault_trap_close().count, 2);
    give(small);
    assert_front_sound();
}

/* freezero, which the host's library lacks; what it leaves is looked at as soon as the pages are somebody else's. */
void freezero(void *payload, size_t bytes);

static void test_freezero_erases_pages(void **state)
{
    (void)state;
    fresh_start(RAM_BYTES);
    unsigned char *large = take(LARGE_BYTES);
    size_t bytes = ashlar_front_usable_size(large);
    memset(large, 0xA5, bytes);
    freezero(large, 1);
    assert_none_mapped();
    unsigned char *again = take(LARGE_BYTES);
    assert_ptr_equal(again, large);
    for (size_t i = 0; i < bytes; i++) {
        assert_int_equal(again[i], 0);
    }
    give(again);
}

/* With ASHLAR_ZERO_ON_FREE, nothing of what was freed or cut off is left for the next owner. */
static void test_pages_are_erased_when_they_are_freed_or_shortened(void **state)
{
    (void)state;
    if (!ASHLAR_ZERO_ON_FREE) {
        skip();
    }
    fresh_start(RAM_BYTES);
    unsigned char *large = take(4 * LARGE_BYTES);
    memset(large, 0xA5, 4 * LARGE_BYTES);
    assert_ptr_equal(resize(large, LARGE_BYTES + 1), large);
    assert_int_equal(large[LARGE_BYTES], 0xA5);
    for (size_t i = LARGE_BYTES + 1; i < 4 * LARGE_BYTES; i++) {
        assert_int_equal(large[i], 0); /* beyond its end too: nobody else has that yet */
    }
    unsigned char *small = resize(large, 100);
    assert_int_equal(small[99], 0xA5);
    for (size_t i = 0; i <= LARGE_BYTES; i++) {
        assert_int_equal(large[i], 0);
    }
    give(small);
    large = take(LARGE_BYTES);
    memset(large, 0xA5, LARGE_BYTES);
    give(large);
    for (size_t i = 0; i < LARGE_BYTES; i++) {
        assert_int_equal(large[i], 0);
    }
}

static void test_front_info_counts_pages_apart(void **state)
{
    (void)state;
    fresh_start(RAM_BYTES);
    void *small = take(100);
    void *large = take(LARGE_BYTES);
    struct ashlar_front_info info = ashlar_front_info(NULL);
    assert_int_equal(info.large_count, 1);
    assert_int_equal(info.large_bytes, ashlar_front_usable_size(large));
    assert_int_equal(info.stats.used_blocks, 1);
    give(large);
    give(small);
    assert_int_equal(ashlar_front_info(NULL).large_count, 0);
}

struct item {
    unsigned char *payload;
    size_t bytes;
};

static void random_step(struct prng *prng, struct item *item, unsigned seed)
{
    size_t wanted = 1 + prng_below(prng, prng_below(prng, 3) == 0 ? 3 * (uint32_t)LARGE_BYTES : 200);
    assert_true(item->payload == NULL || payload_is_filled(item->payload, item->bytes, seed));
    if (prng_below(prng, 3) == 0) {
        give(item->payload);
        item->payload = NULL;
        return;
    }
    unsigned char *payload = resize(item->payload, wanted);
    if (payload != NULL) {
        size_t kept = item->bytes < wanted ? item->bytes : wanted;
        assert_true(item->payload == NULL || payload_is_filled(payload, kept, seed));
        item->payload = payload;
        item->bytes = wanted;
        payload_fill(payload, wanted, seed);
    }
}

static void test_random_program_keeps_its_content(void **state)
{
    (void)state;
    enum { ITEMS = 12, STEPS = 4000 };
    for (uint32_t seed = 1; seed <= 5; seed++) {
        struct item items[ITEMS] = {{NULL, 0}};
        struct prng prng = prng_seeded(seed);
        fresh_start(RAM_BYTES);
        for (unsigned step = 0; step < STEPS; step++) {
            unsigned which = prng_below(&prng, ITEMS);
            random_step(&prng, &items[which], which);
        }
        for (unsigned i = 0; i < ITEMS; i++) {
            give(items[i].payload);
        }
        assert_none_mapped();
        assert_int_equal(ashlar_heap_stats(ashlar_malloc_heap()).used_blocks, 0);
    }
}

/* Pages of others, as mmap maps them, and core that others take and mostly keep. */
static void random_step_of_others(struct prng *prng, struct item *page, struct item *core)
{
    if (prng_below(prng, 2) == 0) {
        assert_true(page->payload == NULL || payload_is_filled(page->payload, page->bytes, 77));
        assert_int_equal(ashlar_port_unmap(page->payload), page->payload != NULL);
        page->bytes = (1 + prng_below(prng, 3)) * ASHLAR_PAGE_BYTES;
        page->payload = prng_below(prng, 3) == 0 ? NULL : ashlar_port_map(page->bytes);
        if (page->payload != NULL) {
            payload_fill(page->payload, page->bytes, 77);
        }
        return;
    }
    assert_true(core->payload == NULL || payload_is_filled(core->payload, core->bytes, 78));
    void *taken = sbrk((ptrdiff_t)core->bytes);
    if (taken != ASHLAR_BREAK_FAILED) {
        core->payload = taken;
        payload_fill(core->payload, core->bytes, 78);
        if (prng_below(prng, 3) != 0 && break_at() == (char *)core->payload + core->bytes) {
            assert_ptr_not_equal(sbrk(-(ptrdiff_t)core->bytes), ASHLAR_BREAK_FAILED);
            core->payload = NULL;
        }
    }
}

static void test_random_program_beside_others_keeps_its_content(void **state)
{
    (void)state;
    enum { ITEMS = 10, PAGES = 4, STEPS = 4000 };
    for (uint32_t seed = 1; seed <= 8; seed++) {
        struct item items[ITEMS] = {{NULL, 0}};
        struct item pages[PAGES] = {{NULL, 0}};
        struct item core = {NULL, 8};
        struct prng prng = prng_seeded(seed);
        fresh_start(RAM_BYTES);
        for (unsigned step = 0; step < STEPS; step++) {
            unsigned which = prng_below(&prng, ITEMS);
            random_step(&prng, &items[which], which);
            if (prng_below(&prng, 8) == 0) {
                random_step_of_others(&prng, &pages[prng_below(&prng, PAGES)], &core);
            }
            if (step % 64 == 0) {
                assert_front_sound();
            }
        }
        for (unsigned i = 0; i < ITEMS; i++) {
            give(items[i].payload);
        }
        assert_none_mapped();
        assert_int_equal(ashlar_heap_stats(ashlar_malloc_heap()).used_blocks, 0);
    }
}

int run_large_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_threshold_is_where_pages_begin),
        cmocka_unit_test(test_free_gives_the_pages_back_at_once),
        cmocka_unit_test(test_large_blocks_leave_no_holes_in_the_heap),
        cmocka_unit_test(test_calloc_zeroes_pages_that_were_used),
        cmocka_unit_test(test_alignment_up_to_a_page_is_served_by_pages),
        cmocka_unit_test(test_realloc_keeps_the_content_across_the_threshold),
        cmocka_unit_test(test_realloc_shortens_pages_where_they_are),
        cmocka_unit_test(test_realloc_keeps_an_alignment_across_the_threshold),
        cmocka_unit_test(test_realloc_that_cannot_be_served_leaves_the_pages),
        cmocka_unit_test(test_shrinking_never_fails),
        cmocka_unit_test(test_without_pages_the_heap_serves),
        cmocka_unit_test(test_free_top_of_the_heap_becomes_pages),
        cmocka_unit_test(test_exhaustion_is_null_and_changes_nothing),
        cmocka_unit_test(test_misuse_of_pages_is_told),
        cmocka_unit_test(test_freezero_erases_pages),
        cmocka_unit_test(test_pages_are_erased_when_they_are_freed_or_shortened),
        cmocka_unit_test(test_front_info_counts_pages_apart),
        cmocka_unit_test(test_random_program_keeps_its_content),
        cmocka_unit_test(test_random_program_beside_others_keeps_its_content),
    };
    return cmocka_run_group_tests_name("large", tests, NULL, NULL);
}
