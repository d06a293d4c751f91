/*
 * The level sampled on this machine, where slots are pages and a stopped access is a signal: `make sampled`.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ashlar/sampled.h>
#include <ashlar/site.h>

#include "support/test.h"

enum { OBJECT_BYTES = 24, GAP_BYTES = 3, TRIES_MAX = 2000, HEAP_BYTES = TEST_ARENA_BYTES / 2 };

static struct ashlar_heap *heap;
/* Call sites need only be told apart. */
static const char sites[64];

static int heap_create(void **state)
{
    (void)state;
    if (heap != NULL) {
        ashlar_heap_reset(heap);
    }
    arena_fill();
    heap = ashlar_heap_create(arena_memory(), HEAP_BYTES);
    return heap == NULL;
}

static void *alloc_at(size_t bytes, const void *site)
{
    ashlar_heap_note_site(heap, site);
    return ashlar_alloc(heap, bytes);
}

static void free_at(void *payload, const void *site)
{
    ashlar_heap_note_site(heap, site);
    ashlar_free(heap, payload);
}

static size_t slot_bytes(void)
{
    return 4096;
}

static bool is_at_start(const void *payload)
{
    return (uintptr_t)payload % slot_bytes() == 0;
}

/* An object in a slot, against its end or its start. */
static unsigned char *object_at(size_t bytes, bool at_start, const void *site)
{
    for (int i = 0; i < TRIES_MAX; i++) {
        void *payload = alloc_at(bytes, site);
        assert_non_null(payload);
        if (ashlar_sampled_covers(payload) && is_at_start(payload) == at_start) {
            return payload;
        }
        free_at(payload, site);
    }
    fail_msg("no such object in a slot");
    return NULL;
}

/* The next object that goes to a slot; no other goes to one before. */
static unsigned char *object_next(void)
{
    for (int i = 0; i < TRIES_MAX; i++) {
        void *payload = alloc_at(OBJECT_BYTES, &sites[0]);
        if (ashlar_sampled_covers(payload)) {
            return payload;
        }
        free_at(payload, &sites[0]);
    }
    fail_msg("no object in a slot");
    return NULL;
}

static unsigned char *object(void)
{
    return object_at(OBJECT_BYTES, false, &sites[0]);
}

/* Run an access that must be stopped, once, and be done after that. */
static struct ashlar_fault read_caught(const unsigned char *at)
{
    fault_trap_open();
    (void)*(const volatile unsigned char *)at;
    struct caught_faults caught = fault_trap_close();
    assert_int_equal(caught.count, 1);
    assert_ptr_equal(caught.last.pointer, at);
    assert_int_equal(caught.last.access, ASHLAR_ACCESS_READ);
    return caught.last;
}

static struct ashlar_fault write_caught(unsigned char *at)
{
    fault_trap_open();
    *(volatile unsigned char *)at = 0x5A;
    struct caught_faults caught = fault_trap_close();
    assert_int_equal(caught.count, 1);
    assert_ptr_equal(caught.last.pointer, at);
    assert_int_equal(caught.last.access, ASHLAR_ACCESS_WRITE);
    assert_int_equal(*(volatile unsigned char *)at, 0x5A);
    return caught.last;
}

static struct ashlar_fault free_caught(struct ashlar_heap *of, void *payload)
{
    fault_trap_open();
    ashlar_heap_note_site(of, &sites[1]);
    ashlar_free(of, payload);
    struct caught_faults caught = fault_trap_close();
    assert_int_equal(caught.count, 1);
    assert_ptr_equal(caught.last.detected_at, &sites[1]);
    return caught.last;
}

static void assert_is_about(const struct ashlar_fault *fault, enum ashlar_fault_kind kind, const unsigned char *payload,
                            size_t bytes, const void *freed_at)
{
    assert_int_equal(fault->kind, kind);
    assert_ptr_equal(fault->heap, heap);
    assert_ptr_equal(fault->payload, payload);
    assert_int_equal(fault->payload_bytes, bytes);
    assert_int_equal(fault->offset, (const unsigned char *)fault->pointer - payload);
    assert_ptr_equal(fault->allocated_at, &sites[0]);
    assert_ptr_equal(fault->freed_at, freed_at);
}

/* ---- Accesses ---- */

static void test_read_past_the_end_is_an_overflow(void **state)
{
    (void)state;
    unsigned char *payload = object();
    struct ashlar_fault fault = read_caught(payload + OBJECT_BYTES);
    assert_is_about(&fault, ASHLAR_FAULT_OVERFLOW, payload, OBJECT_BYTES, NULL);
    assert_non_null(fault.detected_at);
}

static void test_write_far_past_the_end_is_an_overflow(void **state)
{
    (void)state;
    unsigned char *payload = object();
    struct ashlar_fault fault = write_caught(payload + OBJECT_BYTES + slot_bytes() - 1);
    assert_is_about(&fault, ASHLAR_FAULT_OVERFLOW, payload, OBJECT_BYTES, NULL);
}

static void test_access_before_the_start_is_an_underflow(void **state)
{
    (void)state;
    unsigned char *payload = object_at(OBJECT_BYTES, true, &sites[0]);
    struct ashlar_fault fault = write_caught(payload - 1);
    assert_is_about(&fault, ASHLAR_FAULT_UNDERFLOW, payload, OBJECT_BYTES, NULL);
}

static void test_access_after_free_is_a_use_after_free(void **state)
{
    (void)state;
    unsigned char *payload = object();
    free_at(payload, &sites[2]);
    struct ashlar_fault fault = read_caught(payload + 1);
    assert_is_about(&fault, ASHLAR_FAULT_USE_AFTER_FREE, payload, OBJECT_BYTES, &sites[2]);
}

static void test_stopped_access_is_reported_once(void **state)
{
    (void)state;
    unsigned char *payload = object();
    (void)read_caught(payload + OBJECT_BYTES);
    (void)*(volatile unsigned char *)(payload + OBJECT_BYTES);
    free_at(payload, &sites[0]);
}

/* The slots are used in turn, so a stale pointer is told until all others have been used. */
static void test_freed_slot_is_reused_last(void **state)
{
    (void)state;
    unsigned char *first = object_next();
    unsigned char *payload = first;
    for (unsigned i = 1; i < ASHLAR_SAMPLED_SLOTS; i++) {
        free_at(payload, &sites[0]);
        payload = object_next();
    }
    struct ashlar_fault fault = read_caught(first);
    assert_is_about(&fault, ASHLAR_FAULT_USE_AFTER_FREE, first, OBJECT_BYTES, &sites[0]);
    free_at(payload, &sites[0]);
    payload = object_next();
    assert_ptr_equal((void *)((uintptr_t)payload & ~(slot_bytes() - 1)), (void *)((uintptr_t)first & ~(slot_bytes() - 1)));
    free_at(payload, &sites[0]);
}

/* ---- The slot's rest ---- */

static void test_write_into_the_gap_is_seen_at_free(void **state)
{
    (void)state;
    unsigned char *payload = object_at(OBJECT_BYTES - GAP_BYTES, false, &sites[0]);
    for (int i = 0; i < GAP_BYTES; i++) {
        unsigned char before = payload[OBJECT_BYTES - GAP_BYTES + i];
        payload[OBJECT_BYTES - GAP_BYTES + i] ^= 1;
        struct ashlar_fault fault = free_caught(heap, payload);
        assert_is_about(&fault, ASHLAR_FAULT_OVERFLOW, payload, OBJECT_BYTES - GAP_BYTES, NULL);
        assert_int_equal(fault.offset, OBJECT_BYTES - GAP_BYTES + i);
        payload[OBJECT_BYTES - GAP_BYTES + i] = before;
    }
    free_at(payload, &sites[0]);
}

static void test_write_before_an_object_at_the_end_is_seen_at_free(void **state)
{
    (void)state;
    unsigned char *payload = object();
    unsigned char before = payload[-9];
    payload[-9] ^= 1;
    struct ashlar_fault fault = free_caught(heap, payload);
    assert_is_about(&fault, ASHLAR_FAULT_UNDERFLOW, payload, OBJECT_BYTES, NULL);
    assert_int_equal(fault.offset, -9);
    payload[-9] = before;
    free_at(payload, &sites[0]);
}

/* ---- Misuse of the calls ---- */

static void test_free_of_a_freed_object_is_a_double_free(void **state)
{
    (void)state;
    unsigned char *payload = object();
    free_at(payload, &sites[2]);
    struct ashlar_fault fault = free_caught(heap, payload);
    assert_is_about(&fault, ASHLAR_FAULT_DOUBLE_FREE, payload, OBJECT_BYTES, &sites[2]);
}

static void test_free_within_an_object_is_invalid(void **state)
{
    (void)state;
    unsigned char *payload = object();
    for (size_t i = 1; i < OBJECT_BYTES; i++) {
        struct ashlar_fault fault = free_caught(heap, payload + i);
        assert_is_about(&fault, ASHLAR_FAULT_INVALID_POINTER, payload, OBJECT_BYTES, NULL);
    }
    assert_int_equal(free_caught(heap, payload + OBJECT_BYTES).kind, ASHLAR_FAULT_INVALID_POINTER);
    assert_int_equal(free_caught(heap, payload - slot_bytes()).kind, ASHLAR_FAULT_INVALID_POINTER);
    free_at(payload, &sites[0]);
}

static void test_free_on_another_heap_is_invalid(void **state)
{
    (void)state;
    unsigned char *payload = object();
    struct ashlar_heap *other = ashlar_heap_create(arena_memory() + HEAP_BYTES, HEAP_BYTES);
    struct ashlar_fault fault = free_caught(other, payload);
    assert_is_about(&fault, ASHLAR_FAULT_INVALID_POINTER, payload, OBJECT_BYTES, NULL);
    free_at(payload, &sites[0]);
}

static void test_realloc_of_a_freed_object_is_a_fault(void **state)
{
    (void)state;
    unsigned char *payload = object();
    free_at(payload, &sites[2]);
    fault_trap_open();
    void *moved = ashlar_realloc(heap, payload, OBJECT_BYTES + 1);
    struct ashlar_move move = ashlar_realloc_begin(heap, payload, OBJECT_BYTES + 1);
    struct caught_faults caught = fault_trap_close();
    assert_int_equal(caught.count, 2);
    assert_null(moved);
    assert_null(move.to);
    assert_int_equal(move.needed_bytes, 0);
}

/* ---- Resizing ---- */

static void fill(unsigned char *payload, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++) {
        payload[i] = (unsigned char)(i + 1);
    }
}

static void assert_filled(const unsigned char *payload, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++) {
        assert_int_equal(payload[i], (unsigned char)(i + 1));
    }
}

static void test_realloc_leaves_the_slot_with_the_content(void **state)
{
    static const size_t sizes[] = {1, OBJECT_BYTES - 1, OBJECT_BYTES + 1, 1000};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        unsigned char *payload = object();
        fill(payload, OBJECT_BYTES);
        unsigned char *moved = ashlar_realloc(heap, payload, sizes[i]);
        assert_non_null(moved);
        assert_false(ashlar_sampled_covers(moved));
        assert_filled(moved, sizes[i] < OBJECT_BYTES ? sizes[i] : OBJECT_BYTES);
        assert_int_equal(read_caught(payload).kind, ASHLAR_FAULT_USE_AFTER_FREE);
        free_at(moved, &sites[0]);
    }
}

static void test_realloc_to_the_same_size_stays(void **state)
{
    (void)state;
    unsigned char *payload = object();
    fill(payload, OBJECT_BYTES);
    assert_ptr_equal(ashlar_realloc(heap, payload, OBJECT_BYTES), payload);
    assert_filled(payload, OBJECT_BYTES);
    free_at(payload, &sites[0]);
}

static void test_realloc_without_memory_changes_nothing(void **state)
{
    (void)state;
    unsigned char *payload = object();
    fill(payload, OBJECT_BYTES);
    while (ashlar_aligned_alloc(heap, ASHLAR_ALIGNMENT, 8) != NULL) {
    }
    assert_null(ashlar_realloc(heap, payload, 200));
    assert_ptr_equal(ashlar_realloc(heap, payload, 5), payload);
    struct ashlar_move move = ashlar_realloc_begin(heap, payload, 200);
    assert_null(move.to);
    assert_int_equal(move.needed_bytes, ashlar_block_bytes(ASHLAR_ALIGNMENT, 200));
    assert_filled(payload, OBJECT_BYTES);
    free_at(payload, &sites[0]);
}

static void test_realloc_in_halves_frees_the_slot_at_the_end(void **state)
{
    (void)state;
    unsigned char *payload = object();
    fill(payload, OBJECT_BYTES);
    struct ashlar_move move = ashlar_realloc_begin(heap, payload, 100);
    assert_non_null(move.to);
    assert_ptr_equal(move.from, payload);
    assert_int_equal(move.copy_bytes, OBJECT_BYTES);
    assert_filled(payload, OBJECT_BYTES);
    memmove(move.to, move.from, move.copy_bytes);
    ashlar_heap_note_site(heap, &sites[3]);
    ashlar_realloc_end(heap, &move);
    struct ashlar_fault fault = read_caught(payload);
    assert_is_about(&fault, ASHLAR_FAULT_USE_AFTER_FREE, payload, OBJECT_BYTES, &sites[3]);
    assert_filled(move.to, OBJECT_BYTES);
    free_at(move.to, &sites[0]);
}

static void test_usable_size_is_what_was_asked_for(void **state)
{
    (void)state;
    for (size_t bytes = 1; bytes <= ASHLAR_SAMPLED_SLOT_BYTES; bytes++) {
        unsigned char *payload = object_at(bytes, false, &sites[0]);
        assert_int_equal(ashlar_usable_size(payload), bytes);
        assert_int_equal((uintptr_t)payload % ASHLAR_ALIGNMENT, 0);
        memset(payload, 0xFF, bytes);
        free_at(payload, &sites[0]);
    }
}

/* ---- What is sampled ---- */

static void test_what_does_not_fit_a_slot_is_the_cores(void **state)
{
    static const size_t sizes[] = {0, ASHLAR_SAMPLED_SLOT_BYTES + 1, 1000};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        for (int n = 0; n < 100; n++) {
            void *payload = alloc_at(sizes[i], &sites[0]);
            assert_false(ashlar_sampled_covers(payload));
            free_at(payload, &sites[0]);
        }
    }
    void *aligned = ashlar_aligned_alloc(heap, 64, 16);
    assert_false(ashlar_sampled_covers(aligned));
    ashlar_free(heap, aligned);
}

static void test_calloc_is_zero_in_slots(void **state)
{
    static const unsigned char zeros[OBJECT_BYTES];
    (void)state;
    unsigned in_slots = 0;
    for (int i = 0; i < 100; i++) {
        unsigned char *payload = ashlar_calloc(heap, 2, OBJECT_BYTES / 2);
        assert_memory_equal(payload, zeros, OBJECT_BYTES);
        in_slots += ashlar_sampled_covers(payload);
        memset(payload, 0xFF, OBJECT_BYTES);
        ashlar_free(heap, payload);
    }
    assert_true(in_slots > 0);
    assert_null(ashlar_calloc(heap, SIZE_MAX / 2, 3));
}

static void test_one_in_a_period_is_sampled(void **state)
{
    enum { ALLOCATIONS = 20000 };
    (void)state;
    uint32_t before = ashlar_sampled_stats().sampled;
    for (int i = 0; i < ALLOCATIONS; i++) {
        free_at(alloc_at(OBJECT_BYTES, &sites[0]), &sites[0]);
    }
    uint32_t sampled = ashlar_sampled_stats().sampled - before;
    assert_in_range(sampled, ALLOCATIONS / ASHLAR_SAMPLED_PERIOD * 9 / 10, ALLOCATIONS / ASHLAR_SAMPLED_PERIOD * 11 / 10 + 1);
}

/* Both ends of objects are watched, the end more often. */
static void test_some_objects_stand_at_the_start(void **state)
{
    (void)state;
    unsigned at_start = 0;
    unsigned objects = 0;
    while (objects < 400) {
        void *payload = alloc_at(OBJECT_BYTES, &sites[0]);
        objects += ashlar_sampled_covers(payload);
        at_start += ashlar_sampled_covers(payload) && is_at_start(payload);
        free_at(payload, &sites[0]);
    }
    assert_in_range(at_start, 60, 140);
}

static void test_site_has_one_object_in_a_slot(void **state)
{
    enum { OBJECTS = 60 };
    void *payloads[OBJECTS];
    (void)state;
    unsigned in_slots = 0;
    for (int i = 0; i < OBJECTS; i++) {
        payloads[i] = alloc_at(OBJECT_BYTES, &sites[5]);
        in_slots += ashlar_sampled_covers(payloads[i]);
    }
    assert_int_equal(in_slots, 1);
    for (int i = 0; i < OBJECTS; i++) {
        free_at(payloads[i], &sites[6]);
    }
}

/* More sites than slots, of which nothing is ever freed: they take all slots but the last, which others go on using. */
static void test_objects_that_stay_do_not_end_sampling(void **state)
{
    (void)state;
    for (int i = 0; i < 50 * ASHLAR_SAMPLED_PERIOD; i++) {
        assert_non_null(alloc_at(8, &sites[10 + i % 50]));
    }
    uint32_t before = ashlar_sampled_stats().sampled;
    for (int i = 0; i < 200 * ASHLAR_SAMPLED_PERIOD; i++) {
        free_at(alloc_at(8, &sites[9]), &sites[9]);
    }
    assert_in_range(ashlar_sampled_stats().sampled - before, 100, 300);
    assert_true(ashlar_sampled_stats().live >= ASHLAR_SAMPLED_SLOTS - 1);
}

/* ---- Heaps that end ---- */

static void test_reset_frees_the_slots_of_the_heap(void **state)
{
    (void)state;
    unsigned char *payload = object();
    ashlar_heap_reset(heap);
    assert_int_equal(ashlar_sampled_stats().live, 0);
    assert_int_equal(read_caught(payload).kind, ASHLAR_FAULT_USE_AFTER_FREE);
}

static void test_new_heap_in_place_of_another_frees_its_slots(void **state)
{
    (void)state;
    (void)object();
    heap = ashlar_heap_create(arena_memory(), HEAP_BYTES);
    free_at(alloc_at(OBJECT_BYTES, &sites[0]), &sites[0]);
    assert_int_equal(ashlar_sampled_stats().live, 0);
}

static void test_retained_report_is_whole_or_none(void **state)
{
    (void)state;
    struct ashlar_fault fault = {.kind = ASHLAR_FAULT_OVERFLOW, .pointer = sites, .detail = "words"};
    ashlar_port_fault_forget();
    assert_null(ashlar_port_fault_retained());
    ashlar_port_fault_retain(&fault);
    struct ashlar_fault *kept = (struct ashlar_fault *)(uintptr_t)ashlar_port_fault_retained();
    assert_non_null(kept);
    assert_ptr_equal(kept->pointer, sites);
    assert_null(kept->detail);
    kept->offset ^= 4; /* as RAM may lose a bit */
    assert_null(ashlar_port_fault_retained());
    kept->offset ^= 4;
    assert_ptr_equal(ashlar_port_fault_retained(), kept);
    ashlar_port_fault_forget();
    assert_null(ashlar_port_fault_retained());
}

#define TEST(function) cmocka_unit_test_setup(function, heap_create)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_read_past_the_end_is_an_overflow),
        TEST(test_write_far_past_the_end_is_an_overflow),
        TEST(test_access_before_the_start_is_an_underflow),
        TEST(test_access_after_free_is_a_use_after_free),
        TEST(test_stopped_access_is_reported_once),
        TEST(test_freed_slot_is_reused_last),
        TEST(test_write_into_the_gap_is_seen_at_free),
        TEST(test_write_before_an_object_at_the_end_is_seen_at_free),
        TEST(test_free_of_a_freed_object_is_a_double_free),
        TEST(test_free_within_an_object_is_invalid),
        TEST(test_free_on_another_heap_is_invalid),
        TEST(test_realloc_of_a_freed_object_is_a_fault),
        TEST(test_realloc_leaves_the_slot_with_the_content),
        TEST(test_realloc_to_the_same_size_stays),
        TEST(test_realloc_without_memory_changes_nothing),
        TEST(test_realloc_in_halves_frees_the_slot_at_the_end),
        TEST(test_usable_size_is_what_was_asked_for),
        TEST(test_what_does_not_fit_a_slot_is_the_cores),
        TEST(test_calloc_is_zero_in_slots),
        TEST(test_one_in_a_period_is_sampled),
        TEST(test_some_objects_stand_at_the_start),
        TEST(test_site_has_one_object_in_a_slot),
        TEST(test_objects_that_stay_do_not_end_sampling),
        TEST(test_reset_frees_the_slots_of_the_heap),
        TEST(test_new_heap_in_place_of_another_frees_its_slots),
        TEST(test_retained_report_is_whole_or_none),
    };
    return cmocka_run_group_tests_name("sampled", tests, NULL, NULL);
}
