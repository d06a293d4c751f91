/*
 * The random machine.
 *
 * Before each call it works out from the raw memory what must come of it, where that is determined; a call
 * that fails must have changed no byte of the arena. Memory between the regions is the test's own and must
 * stay as it is.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "property/machine.h"

#include <stdio.h>

#include "support/fixture.h"
#include "support/prng.h"
#include "support/shadow.h"

/* A stretch of the arena that a region owns; it may grow up to `limit`. */
struct extent {
    size_t start;
    size_t end;
    size_t limit;
};

struct machine {
    const struct profile *profile;
    struct prng prng;
    struct shadow shadow;
    struct ashlar_heap *heap;
    struct extent extents[ASHLAR_REGIONS_MAX];
    size_t regions;
    enum shadow_peak peak; /* what this step allows */
};

static uint32_t below(struct machine *machine, size_t limit)
{
    return prng_below(&machine->prng, (uint32_t)limit);
}

static size_t some_bytes(struct machine *machine)
{
    size_t limit = below(machine, 8) == 0 ? machine->profile->large_bytes_max : machine->profile->small_bytes_max;

    return below(machine, limit + 1);
}

static size_t some_payload(struct machine *machine)
{
    return below(machine, machine->shadow.count);
}

/* What must come of a call: the heap serves it, or fails without changing a byte. */

static void assert_failed_unchanged(void)
{
    assert_true(arena_image_is_same());
}

static void took(struct machine *machine, unsigned char *payload, size_t bytes, size_t alignment, bool expected)
{
    assert_int_equal(payload != NULL, expected);
    if (payload == NULL) {
        assert_failed_unchanged();
        return;
    }
    shadow_add(&machine->shadow, payload, bytes, alignment);
}

static void do_alloc(struct machine *machine)
{
    size_t bytes = some_bytes(machine);
    bool expected = oracle_would_serve(machine->heap, bytes);

    took(machine, ashlar_alloc(machine->heap, bytes), bytes, ASHLAR_ALIGNMENT, expected);
}

static void do_alloc_largest(struct machine *machine)
{
    size_t bytes = ashlar_largest_free(machine->heap);
    unsigned char *payload;

    if (bytes == 0) {
        assert_false(oracle_would_serve(machine->heap, 0));
        return;
    }
    assert_false(oracle_would_serve(machine->heap, bytes + 1));
    payload = ashlar_alloc(machine->heap, bytes);
    took(machine, payload, bytes, ASHLAR_ALIGNMENT, true);
    if (below(machine, 4) != 0) {
        shadow_remove(&machine->shadow, machine->shadow.count - 1);
        ashlar_free(machine->heap, payload);
        machine->peak = SHADOW_PEAK_TRANSIENT;
    }
}

static void do_calloc(struct machine *machine)
{
    size_t count = below(machine, 20);
    size_t bytes = some_bytes(machine) / (count + 1);
    bool expected = oracle_would_serve(machine->heap, count * bytes);
    unsigned char *payload = ashlar_calloc(machine->heap, count, bytes);

    for (size_t i = 0; payload != NULL && i < count * bytes; i++) {
        assert_int_equal(payload[i], 0);
    }
    took(machine, payload, count * bytes, ASHLAR_ALIGNMENT, expected);
}

/* Certain if a block fits at any phase, certain not if no block fits at all; between, the heap may choose. */
static void do_aligned(struct machine *machine)
{
    size_t alignment = (size_t)1 << below(machine, 10);
    size_t bytes = some_bytes(machine);
    size_t any_phase_bytes = bytes + alignment + NAIVE_BLOCK_BYTES_MIN + 8;
    bool sure = oracle_would_serve(machine->heap, any_phase_bytes);
    bool possible = oracle_survey(machine->heap).largest_free_block_bytes >= naive_block_bytes(bytes);
    unsigned char *payload = ashlar_aligned_alloc(machine->heap, alignment, bytes);

    if (payload == NULL) {
        assert_false(sure);
    } else {
        assert_true(possible);
    }
    took(machine, payload, bytes, alignment < ASHLAR_ALIGNMENT ? ASHLAR_ALIGNMENT : alignment, payload != NULL);
}

static void do_free(struct machine *machine)
{
    size_t index = some_payload(machine);
    unsigned char *payload = machine->shadow.payloads[index].at;

    shadow_remove(&machine->shadow, index);
    ashlar_free(machine->heap, payload);
}

/* Whether a resize must work: in place, over its free neighbours, or by a block of its own. */
static bool resize_is_certain(const struct machine *machine, const struct shadow_payload *payload, size_t bytes)
{
    struct raw_block own = oracle_block_at(machine->heap, payload->at);
    struct raw_block before = oracle_block_at(machine->heap, payload->at - 5);
    struct raw_block after = oracle_block_at(machine->heap, payload->at + own.bytes);
    bool is_plain = payload->alignment == ASHLAR_ALIGNMENT;
    size_t needed = naive_block_bytes(is_plain ? bytes : bytes + NAIVE_FOOTER_BYTES);
    size_t room = own.bytes + (after.payload != NULL && !after.used ? after.bytes : 0);

    if (room >= needed) {
        return true;
    }
    room += before.payload != NULL && !before.used ? before.bytes : 0;
    return is_plain && (room >= needed || oracle_would_serve(machine->heap, bytes));
}

static void do_realloc(struct machine *machine)
{
    size_t index = some_payload(machine);
    struct shadow_payload *payload = &machine->shadow.payloads[index];
    size_t bytes = some_bytes(machine);
    bool certain = resize_is_certain(machine, payload, bytes);
    unsigned char *resized = ashlar_realloc(machine->heap, payload->at, bytes);

    machine->peak = SHADOW_PEAK_TRANSIENT;
    if (resized == NULL) {
        assert_false(certain);
        assert_failed_unchanged();
        return;
    }
    assert_true(certain || payload->alignment > ASHLAR_ALIGNMENT);
    shadow_resize(&machine->shadow, index, resized, bytes);
}

/* Between the halves another caller allocates and frees. */
static void do_realloc_halves(struct machine *machine)
{
    size_t index = some_payload(machine);
    struct shadow_payload *payload = &machine->shadow.payloads[index];
    size_t bytes = some_bytes(machine);
    bool certain = resize_is_certain(machine, payload, bytes);
    struct ashlar_move move = ashlar_realloc_begin(machine->heap, payload->at, bytes);
    void *visitor;

    machine->peak = SHADOW_PEAK_TRANSIENT;
    if (move.to == NULL) {
        assert_false(certain);
        assert_failed_unchanged();
        return;
    }
    if (move.to != move.from) {
        assert_true(move.copy_bytes <= payload->filled);
        visitor = ashlar_alloc(machine->heap, some_bytes(machine));
        assert_sound(machine->heap);
        if (visitor != NULL) {
            memset(visitor, 0xEE, ashlar_usable_size(visitor));
        }
        memmove(move.to, move.from, move.copy_bytes);
        ashlar_realloc_end(machine->heap, &move);
        assert_sound(machine->heap);
        ashlar_free(machine->heap, visitor);
    }
    shadow_resize(&machine->shadow, index, move.to, bytes);
}

/* Requests that no heap can serve. */
static void do_bad_call(struct machine *machine)
{
    size_t huge = SIZE_MAX - below(machine, 100);
    /* No constants: clang refuses to compile such alignments, or crashes. */
    const volatile size_t no_alignments[] = {0, 48};

    assert_null(ashlar_alloc(machine->heap, huge));
    assert_null(ashlar_alloc(machine->heap, TEST_ARENA_BYTES + below(machine, 100)));
    assert_null(ashlar_calloc(machine->heap, huge, 1 + below(machine, 9)));
    assert_null(ashlar_calloc(machine->heap, SIZE_MAX / 8, 9 + below(machine, 100)));
    assert_null(ashlar_aligned_alloc(machine->heap, no_alignments[0], 1));
    assert_null(ashlar_aligned_alloc(machine->heap, no_alignments[1], 1));
    assert_null(ashlar_aligned_alloc(machine->heap, 16, huge));
    ashlar_free(machine->heap, NULL);
    if (machine->shadow.count > 0) {
        assert_null(ashlar_realloc(machine->heap, machine->shadow.payloads[0].at, huge));
    }
    assert_failed_unchanged();
}

/* Regions */

static bool last_block_is_used(const struct machine *machine, const struct extent *extent)
{
    struct raw_block last = oracle_block_at(machine->heap, arena_memory() + extent->end - 5);

    return last.payload == NULL || last.used;
}

static void do_extend(struct machine *machine)
{
    struct extent *extent = &machine->extents[below(machine, machine->regions)];
    size_t bytes = below(machine, 400);
    size_t granules_bytes = bytes / 8 * 8;
    bool fits = granules_bytes >= NAIVE_BLOCK_BYTES_MIN ||
                (granules_bytes > 0 && !last_block_is_used(machine, extent));

    if (extent->end + bytes > extent->limit) {
        return;
    }
    assert_int_equal(ashlar_heap_extend(machine->heap, arena_memory() + extent->end, bytes), fits);
    if (!fits) {
        assert_failed_unchanged();
        return;
    }
    extent->end += granules_bytes;
}

static void do_give_back(struct machine *machine)
{
    struct extent *extent = &machine->extents[below(machine, machine->regions)];
    struct raw_block last = oracle_block_at(machine->heap, arena_memory() + extent->end - 5);
    size_t top = last.payload != NULL && !last.used ? last.bytes : 0;
    size_t keep = below(machine, 500);
    size_t multiple = (size_t)8 << below(machine, 6);
    size_t given = ashlar_heap_give_back(machine->heap, arena_memory() + extent->end, keep, multiple);

    if (given == 0) {
        assert_true(top < keep + multiple + NAIVE_BLOCK_BYTES_MIN);
        assert_failed_unchanged();
        return;
    }
    assert_int_equal(given % multiple, 0);
    assert_true(given + keep <= top);
    arena_fill_part(extent->end - given, extent->end);
    extent->end -= given;
}

/* Further regions lie above the first one's limit, each with room to grow. */
static void do_add_region(struct machine *machine)
{
    const size_t slot = TEST_ARENA_BYTES / 2 / 8;
    size_t start = TEST_ARENA_BYTES / 2 + machine->regions * slot;
    size_t phase = below(machine, 9);
    size_t bytes = below(machine, slot / 2);
    size_t aligned_start = (start + phase + 7) / 8 * 8;
    bool added = ashlar_heap_add_region(machine->heap, arena_memory() + start + phase, bytes);

    if (!added) {
        assert_true(machine->regions == ASHLAR_REGIONS_MAX || bytes < 64);
        assert_failed_unchanged();
        return;
    }
    assert_true(machine->regions < ASHLAR_REGIONS_MAX);
    machine->extents[machine->regions] = (struct extent){aligned_start, (start + phase + bytes) / 8 * 8, start + slot};
    machine->regions++;
}

static void do_reset(struct machine *machine)
{
    shadow_verify_contents(&machine->shadow);
    ashlar_heap_reset(machine->heap);
    shadow_clear(&machine->shadow);
    assert_int_equal(oracle_survey(machine->heap).used_blocks, 0);
}

/* The machine */

static const struct {
    const char *name;
    void (*run)(struct machine *machine);
    bool needs_payload;
} operations[OPERATIONS] = {
    [DO_ALLOC] = {"alloc", do_alloc, false},
    [DO_FREE] = {"free", do_free, true},
    [DO_REALLOC] = {"realloc", do_realloc, true},
    [DO_REALLOC_HALVES] = {"realloc halves", do_realloc_halves, true},
    [DO_CALLOC] = {"calloc", do_calloc, false},
    [DO_ALIGNED] = {"aligned_alloc", do_aligned, false},
    [DO_ALLOC_LARGEST] = {"alloc largest", do_alloc_largest, false},
    [DO_BAD_CALL] = {"bad call", do_bad_call, false},
    [DO_EXTEND] = {"extend", do_extend, false},
    [DO_GIVE_BACK] = {"give_back", do_give_back, false},
    [DO_ADD_REGION] = {"add_region", do_add_region, false},
    [DO_RESET] = {"reset", do_reset, false},
};

static enum operation some_operation(struct machine *machine)
{
    unsigned total = 0;
    unsigned draw;
    unsigned operation = 0;

    for (unsigned i = 0; i < OPERATIONS; i++) {
        total += machine->profile->weights[i];
    }
    draw = below(machine, total);
    while (draw >= machine->profile->weights[operation]) {
        draw -= machine->profile->weights[operation];
        operation++;
    }
    return (enum operation)operation;
}

static void assert_gaps_untouched(const struct machine *machine)
{
    size_t owned_to = 0;

    for (size_t i = 0; i < machine->regions; i++) {
        assert_true(arena_is_untouched(owned_to, machine->extents[i].start));
        owned_to = machine->extents[i].end;
    }
    assert_true(arena_is_untouched(owned_to, TEST_ARENA_BYTES));
}

static void step(struct machine *machine, unsigned number, int traced)
{
    enum operation operation = some_operation(machine);

    if (operations[operation].needs_payload && machine->shadow.count == 0) {
        return;
    }
    if (traced) {
        printf("step %u: %s, %lu payloads\n", number, operations[operation].name, (unsigned long)machine->shadow.count);
    }
    machine->peak = SHADOW_PEAK_EXACT;
    arena_image_take();
    operations[operation].run(machine);
    shadow_verify(&machine->shadow, machine->peak);
    if (number % 8 == 0) {
        shadow_verify_contents(&machine->shadow);
        assert_gaps_untouched(machine);
    }
}

/* Free everything: each region must be one free block again. */
static void wind_up(struct machine *machine)
{
    shadow_verify_contents(&machine->shadow);
    while (machine->shadow.count > 0) {
        do_free(machine);
    }
    shadow_verify(&machine->shadow, SHADOW_PEAK_EXACT);
    assert_true(oracle_survey(machine->heap).free_blocks <= machine->regions);
    assert_gaps_untouched(machine);
}

/* The profile's size, unless the options make the control structure so large that little is left. */
static size_t heap_bytes_of(const struct profile *profile)
{
    size_t least = ashlar_heap_bytes_min(TEST_ARENA_BYTES) + 512;

    return profile->heap_bytes > least ? profile->heap_bytes : least;
}

void machine_run(const struct profile *profile, uint32_t seed, unsigned steps, int traced)
{
    static struct machine machine;
    size_t heap_bytes = heap_bytes_of(profile);

    memset(&machine, 0, sizeof machine);
    machine.profile = profile;
    machine.prng = prng_seeded(seed);
    machine.heap = fixture_heap_growable(heap_bytes);
    machine.extents[0] = (struct extent){0, heap_bytes, TEST_ARENA_BYTES / 2};
    machine.regions = 1;
    shadow_begin(&machine.shadow, machine.heap);
    for (unsigned number = 0; number < steps; number++) {
        step(&machine, number, traced);
    }
    wind_up(&machine);
}
