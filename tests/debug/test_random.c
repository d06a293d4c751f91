/*
 * Random operations: the contents stay, both checks stay silent, and damage at random is found and told where it is.
 *
 * A failure names its seed: SEED=<n> runs that one alone.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "debug/ground.h"
#include "debug/groups.h"

#include "support/prng.h"
#include <stdio.h>
#include <stdlib.h>

enum { SLOTS = 48, STEPS = 3000, SEEDS = 25, HEAP_BYTES = 8192, BYTES_MAX = 300 };

struct machine {
    struct ashlar_heap *heap;
    struct prng prng;
    struct slot {
        unsigned char *payload;
        size_t bytes;
        unsigned char value;
    } slots[SLOTS];
    unsigned refused;
};

static bool slot_is_intact(const struct slot *slot, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++) {
        if (slot->payload[i] != slot->value) {
            return false;
        }
    }
    return true;
}

static void slot_fill(struct machine *machine, struct slot *slot)
{
    slot->value = (unsigned char)prng_next(&machine->prng);
    memset(slot->payload, slot->value, slot->bytes);
}

static void *payload_new(struct machine *machine, size_t bytes)
{
    switch (prng_below(&machine->prng, 4)) {
    case 0:
        return ashlar_calloc(machine->heap, 1, bytes);
    case 1:
        return ashlar_aligned_alloc(machine->heap, (size_t)8 << prng_below(&machine->prng, 5), bytes);
    default:
        return ashlar_alloc(machine->heap, bytes);
    }
}

static void slot_allocate(struct machine *machine, struct slot *slot)
{
    slot->bytes = prng_below(&machine->prng, BYTES_MAX);
    slot->payload = payload_new(machine, slot->bytes);
    if (slot->payload == NULL) {
        machine->refused++;
        return;
    }
    slot_fill(machine, slot);
}

static void slot_resize(struct machine *machine, struct slot *slot)
{
    size_t bytes = prng_below(&machine->prng, BYTES_MAX);
    unsigned char *payload = ashlar_realloc(machine->heap, slot->payload, bytes);
    if (payload == NULL) {
        machine->refused++;
        return;
    }
    slot->payload = payload;
    assert_true(slot_is_intact(slot, bytes < slot->bytes ? bytes : slot->bytes));
    slot->bytes = bytes;
    slot_fill(machine, slot);
}

static void step(struct machine *machine)
{
    struct slot *slot = &machine->slots[prng_below(&machine->prng, SLOTS)];
    if (slot->payload == NULL) {
        slot_allocate(machine, slot);
        return;
    }
    assert_true(slot_is_intact(slot, slot->bytes));
    if (prng_below(&machine->prng, 3) == 0) {
        slot_resize(machine, slot);
        return;
    }
    ashlar_free(machine->heap, slot->payload);
    slot->payload = NULL;
}

static void machine_start(struct machine *machine, unsigned seed)
{
    memset(machine, 0, sizeof *machine);
    machine->heap = ground_heap_of(HEAP_BYTES);
    machine->prng = prng_seeded(seed);
}

static void steps_run(struct machine *machine, unsigned steps)
{
    for (unsigned i = 0; i < steps; i++) {
        step(machine);
        unsigned some = prng_below(&machine->prng, 4);
        assert_int_equal(ashlar_heap_check_some(machine->heap, some).broken, ASHLAR_HEAP_SOUND);
        if (i % 16 == 0) {
            assert_heap_sound(machine->heap);
        }
    }
}

static unsigned seed_first(void)
{
    const char *text = getenv("SEED");
    return text == NULL ? 1 : (unsigned)strtoul(text, NULL, 0);
}

static unsigned seed_last(void)
{
    return getenv("SEED") == NULL ? SEEDS : seed_first();
}

static void test_random_operations_keep_contents_and_raise_no_fault(void **state)
{
    static struct machine machine;

    (void)state;
    for (unsigned seed = seed_first(); seed <= seed_last(); seed++) {
        print_message("seed %u\n", seed);
        machine_start(&machine, seed);
        steps_run(&machine, STEPS);
        for (unsigned i = 0; i < SLOTS; i++) {
            ashlar_free(machine.heap, machine.slots[i].payload);
        }
        struct ashlar_stats stats = ashlar_heap_stats(machine.heap);
        assert_int_equal(stats.used_blocks, 0);
        assert_int_equal(stats.used_bytes, 0);
        assert_true(machine.refused > 0); /* it came to the end of memory, too */
        assert_heap_sound(machine.heap);
    }
}

/* A byte beside a random live payload: told by the incremental check within a round, and by free. */
static void test_random_damage_is_found_where_it_is(void **state)
{
    static struct machine machine;

    (void)state;
    for (unsigned seed = seed_first(); seed <= seed_last(); seed++) {
        print_message("seed %u\n", seed);
        machine_start(&machine, seed);
        steps_run(&machine, 100 + prng_below(&machine.prng, 200));
        struct slot *slot = &machine.slots[prng_below(&machine.prng, SLOTS)];
        if (slot->payload == NULL) {
            continue;
        }
        ptrdiff_t behind = (ptrdiff_t)(slot->bytes + prng_below(&machine.prng, ASHLAR_REDZONE_BYTES));
        ptrdiff_t before = -1 - (ptrdiff_t)prng_below(&machine.prng, ASHLAR_REDZONE_BYTES);
        bool is_behind = prng_below(&machine.prng, 2) == 0;
        unsigned char *damaged = slot->payload + (is_behind ? behind : before);
        *damaged = (unsigned char)(*damaged + 1 + prng_below(&machine.prng, 255));
        struct ashlar_check_result result = ashlar_heap_check_some(machine.heap, 4 * SLOTS);
        assert_int_equal(result.broken, ASHLAR_INV_RED_ZONE);
        assert_ptr_equal(result.address, damaged);
        struct ashlar_fault fault = give_wrongly(machine.heap, slot->payload, SITE(2));
        assert_int_equal(fault.kind, is_behind ? ASHLAR_FAULT_OVERFLOW : ASHLAR_FAULT_UNDERFLOW);
        assert_ptr_equal(fault.pointer, damaged);
    }
}

int run_random_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_operations_keep_contents_and_raise_no_fault),
        cmocka_unit_test(test_random_damage_is_found_where_it_is),
    };
    return cmocka_run_group_tests_name("random", tests, NULL, NULL);
}
