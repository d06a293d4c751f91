/*
 * See ground.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "debug/ground.h"

struct ashlar_heap *ground_heap(void)
{
    return ground_heap_of(TEST_ARENA_BYTES);
}

struct ashlar_heap *ground_heap_of(size_t bytes)
{
    arena_fill();
    struct ashlar_heap *heap = ashlar_heap_create(arena_memory(), bytes);
    assert_non_null(heap);
    assert_heap_sound(heap);
    return heap;
}

unsigned char *take(struct ashlar_heap *heap, size_t bytes, const void *site)
{
    ashlar_heap_note_site(heap, site);
    unsigned char *payload = ashlar_alloc(heap, bytes);
    assert_non_null(payload);
    assert_int_equal((uintptr_t)payload % ASHLAR_ALIGNMENT, 0);
    assert_int_equal(ashlar_usable_size(payload), bytes);
    return payload;
}

void give(struct ashlar_heap *heap, void *payload, const void *site)
{
    ashlar_heap_note_site(heap, site);
    ashlar_free(heap, payload);
}

struct ashlar_fault give_wrongly(struct ashlar_heap *heap, void *payload, const void *site)
{
    fault_trap_open();
    give(heap, payload, site);
    struct caught_faults caught = fault_trap_close();
    /* Where calls take steps of the check, those may have met it before. */
    assert_true(ASHLAR_CHECK_STEPS == 0 ? caught.count == 1 : caught.count >= 1);
    assert_ptr_equal(caught.last.heap, heap);
    assert_ptr_equal(caught.last.detected_at, site);
    return caught.last;
}

void assert_heap_sound(const struct ashlar_heap *heap)
{
    struct ashlar_check_result result = ashlar_heap_check(heap);
    if (result.broken != ASHLAR_HEAP_SOUND) {
        fail_msg("ashlar_heap_check: INV-%d at %p", (int)result.broken, result.address);
    }
    assert_true(arena_guards_are_intact());
}

void assert_heap_broken(const struct ashlar_heap *heap, enum ashlar_invariant invariant, const void *address)
{
    struct ashlar_check_result result = ashlar_heap_check(heap);
    assert_int_equal(result.broken, invariant);
    assert_ptr_equal(result.address, address);
}

void quarantine_flush(struct ashlar_heap *heap)
{
    size_t bytes = ASHLAR_QUARANTINE_BYTES / 4;
    for (unsigned i = 0; i < 8; i++) {
        ashlar_free(heap, ashlar_alloc(heap, bytes));
    }
}
