/*
 * The unit tests' common ground.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/fixture.h"

unsigned char **fixture_payloads(void)
{
    static unsigned char *payloads[FIXTURE_PAYLOADS_MAX];

    return payloads;
}

struct ashlar_heap *fixture_heap(void)
{
    return fixture_heap_growable(TEST_ARENA_BYTES);
}

static struct ashlar_heap *heap_made(size_t bytes, size_t bytes_max)
{
    struct ashlar_heap *heap;

    arena_fill();
    heap = ashlar_heap_create_growable(arena_memory(), bytes, bytes_max);
    assert_non_null(heap);
    assert_sound(heap);
    return heap;
}

struct ashlar_heap *fixture_heap_growable(size_t bytes)
{
    return heap_made(bytes, TEST_ARENA_BYTES);
}

struct ashlar_heap *fixture_heap_of(size_t bytes)
{
    return heap_made(bytes, bytes);
}

void assert_sound(const struct ashlar_heap *heap)
{
    struct verdict verdict = oracle_check(heap);
    struct ashlar_check_result result = ashlar_heap_check(heap);

    if (verdict.invariant != 0) {
        fail_msg("oracle: INV-%d at %p: %s", verdict.invariant, verdict.address, verdict.what);
    }
    if (result.broken != ASHLAR_HEAP_SOUND) {
        fail_msg("ashlar_heap_check: INV-%d at %p, unseen by the oracle", (int)result.broken, result.address);
    }
    assert_true(arena_guards_are_intact());
}

void assert_all_free(const struct ashlar_heap *heap, size_t free_bytes)
{
    struct survey survey = oracle_survey(heap);

    assert_sound(heap);
    assert_int_equal(survey.used_blocks, 0);
    assert_int_equal(survey.free_blocks, survey.regions);
    assert_int_equal(survey.free_bytes, free_bytes);
}

unsigned char *alloc_checked(struct ashlar_heap *heap, size_t bytes)
{
    unsigned char *payload = ashlar_alloc(heap, bytes);

    assert_non_null(payload);
    assert_int_equal((uintptr_t)payload % ASHLAR_ALIGNMENT, 0);
    assert_true(ashlar_usable_size(payload) >= bytes);
    assert_sound(heap);
    return payload;
}

size_t alloc_until_full(struct ashlar_heap *heap, size_t bytes, unsigned char **payloads, size_t limit)
{
    size_t count = 0;
    unsigned char *payload = ashlar_alloc(heap, bytes);

    while (payload != NULL) {
        if (count < limit) {
            payloads[count] = payload;
        }
        count++;
        payload = ashlar_alloc(heap, bytes);
    }
    return count;
}

static unsigned char pattern_at(size_t index, unsigned seed)
{
    return (unsigned char)((index * 7u) ^ (seed * 37u) ^ (index >> 8));
}

void payload_fill(unsigned char *payload, size_t bytes, unsigned seed)
{
    for (size_t i = 0; i < bytes; i++) {
        payload[i] = pattern_at(i, seed);
    }
}

bool payload_is_filled(const unsigned char *payload, size_t bytes, unsigned seed)
{
    for (size_t i = 0; i < bytes; i++) {
        if (payload[i] != pattern_at(i, seed)) {
            return false;
        }
    }
    return true;
}

size_t free_bytes_of(const struct ashlar_heap *heap)
{
    return ashlar_heap_stats(heap).free_bytes;
}
