/*
 * The shadow model.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/shadow.h"

#include "support/fixture.h"

static bool payload_is_intact(const struct shadow_payload *payload, size_t bytes)
{
    return payload_is_filled(payload->at, bytes, payload->pattern);
}

/* Fill all that is usable, so that the allocator's own data would show if it lay in there. */
static void payload_take(struct shadow *shadow, struct shadow_payload *payload, unsigned char *at, size_t bytes)
{
    payload->at = at;
    payload->bytes = bytes;
    payload->filled = ashlar_usable_size(at);
    payload->pattern = shadow->next_pattern++;
    payload_fill(at, payload->filled, payload->pattern);
}

static void assert_apart(const struct shadow *shadow, const unsigned char *at, size_t bytes, size_t except)
{
    for (size_t i = 0; i < shadow->count; i++) {
        const struct shadow_payload *other = &shadow->payloads[i];

        if (i != except && at < other->at + other->filled && other->at < at + bytes) {
            fail_msg("payload %p of %lu bytes overlaps %p of %lu", (const void *)at, (unsigned long)bytes,
                     (const void *)other->at, (unsigned long)other->filled);
        }
    }
}

static void assert_placed(const struct shadow *shadow, const unsigned char *at, size_t bytes, size_t alignment,
                          size_t except)
{
    assert_non_null(at);
    assert_int_equal((uintptr_t)at % alignment, 0);
    assert_true(ashlar_usable_size(at) >= bytes);
    assert_true(at >= arena_memory());
    assert_true(at + ashlar_usable_size(at) <= arena_memory() + TEST_ARENA_BYTES);
    assert_apart(shadow, at, ashlar_usable_size(at), except);
}

void shadow_begin(struct shadow *shadow, struct ashlar_heap *heap)
{
    memset(shadow, 0, sizeof *shadow);
    shadow->heap = heap;
}

void shadow_add(struct shadow *shadow, unsigned char *at, size_t bytes, size_t alignment)
{
    struct shadow_payload *payload = &shadow->payloads[shadow->count];

    assert_true(shadow->count < SHADOW_PAYLOADS_MAX);
    assert_placed(shadow, at, bytes, alignment, SIZE_MAX);
    payload->alignment = alignment;
    payload_take(shadow, payload, at, bytes);
    shadow->count++;
}

void shadow_remove(struct shadow *shadow, size_t index)
{
    assert_true(payload_is_intact(&shadow->payloads[index], shadow->payloads[index].filled));
    shadow->count--;
    shadow->payloads[index] = shadow->payloads[shadow->count];
}

void shadow_resize(struct shadow *shadow, size_t index, unsigned char *at, size_t bytes)
{
    struct shadow_payload *payload = &shadow->payloads[index];
    size_t kept = payload->filled < bytes ? payload->filled : bytes;

    assert_placed(shadow, at, bytes, payload->alignment, index);
    payload->at = at;
    assert_true(payload_is_intact(payload, kept));
    payload_take(shadow, payload, at, bytes);
}

void shadow_clear(struct shadow *shadow)
{
    shadow->count = 0;
    shadow->peak_bytes = 0;
    shadow->used_bytes = 0;
}

void shadow_verify_contents(const struct shadow *shadow)
{
    for (size_t i = 0; i < shadow->count; i++) {
        assert_true(payload_is_intact(&shadow->payloads[i], shadow->payloads[i].filled));
    }
}

/* Each used block of the heap, marked at the granule where its payload starts. */
struct marks {
    bool used_at[TEST_ARENA_BYTES / 8];
};

static void mark_used(const struct raw_block *block, void *context)
{
    struct marks *marks = context;

    if (block->used) {
        marks->used_at[(size_t)(block->payload - arena_memory()) / 8] = true;
    }
}

/* As many used blocks as payloads, and one at each payload: so the two sets are the same. */
static void blocks_verify(const struct shadow *shadow, const struct survey *survey)
{
    static struct marks marks;

    assert_int_equal(survey->used_blocks, shadow->count);
    memset(&marks, 0, sizeof marks);
    oracle_walk(shadow->heap, mark_used, &marks);
    for (size_t i = 0; i < shadow->count; i++) {
        assert_true(marks.used_at[(size_t)(shadow->payloads[i].at - arena_memory()) / 8]);
    }
}

static void peak_verify(const struct shadow *shadow, const struct ashlar_stats *stats, enum shadow_peak peak)
{
    size_t least = shadow->peak_bytes > stats->used_bytes ? shadow->peak_bytes : stats->used_bytes;

    if (peak == SHADOW_PEAK_EXACT) {
        assert_int_equal(stats->used_bytes_peak, least);
    } else {
        assert_true(stats->used_bytes_peak >= least);
        assert_true(stats->used_bytes_peak <= stats->used_bytes + stats->free_bytes || stats->used_bytes_peak == least);
    }
}

void shadow_verify(struct shadow *shadow, enum shadow_peak peak)
{
    struct survey survey;
    struct ashlar_stats stats = ashlar_heap_stats(shadow->heap);

    assert_sound(shadow->heap);
    survey = oracle_survey(shadow->heap);
    blocks_verify(shadow, &survey);
    assert_int_equal(stats.regions, survey.regions);
    assert_int_equal(stats.region_bytes, survey.region_bytes);
    assert_int_equal(stats.used_blocks, survey.used_blocks);
    assert_int_equal(stats.used_bytes, survey.used_bytes);
    assert_int_equal(stats.free_bytes, survey.free_bytes);
    assert_int_equal(stats.overhead_bytes, survey.region_bytes - survey.used_bytes - survey.free_bytes);
    peak_verify(shadow, &stats, peak);
    shadow->peak_bytes = stats.used_bytes_peak;
    shadow->used_bytes = stats.used_bytes;
}
