/*
 * malloc's RAMs: which are taken into use, which are refused and why, and that a refused one is never written to.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "libc/groups.h"
#include "libc/rams.h"
#include "libc/simulated_rams.h"

#include <ashlar/caps.h>
#include <stdlib.h>

enum { ARENA_BYTES = 8192, RAM_BYTES = 4096, DMA = ASHLAR_RAM_DMA, FAST = ASHLAR_RAM_FAST };

/* Start anew with the arena as the break's RAM, and an empty table. */
static void part_start(void)
{
    fresh_start(ARENA_BYTES);
    simulated_rams_reset();
}

/* The n-th further RAM; there is a gap before each. */
static unsigned char *ram_memory(unsigned n)
{
    return simulated_memory() + 64 + n * (RAM_BYTES + 64);
}

static unsigned places_count(void)
{
    ashlar_malloc_lock();
    unsigned count = ashlar_rams_count_locked();
    ashlar_malloc_unlock();
    return count;
}

static struct rams_place place(unsigned index)
{
    assert_true(index < places_count());
    return ashlar_rams_place_locked(index);
}

static struct ashlar_ram_info info_of(unsigned index)
{
    struct ashlar_ram_info info;
    memset(&info, 0xA5, sizeof info);
    assert_true(ashlar_ram_info(index, &info));
    return info;
}

/* RAM `index` was refused, told of once, and is of no use; the break's still is. */
static void assert_refused(unsigned index, enum ashlar_ram_state state)
{
    struct ashlar_ram_info info = info_of(index);
    assert_int_equal(info.state, state);
    assert_null(info.heap);
    assert_int_equal(refusals(), 1);
    assert_int_equal(refused_state(), state);
    assert_ptr_equal(refused_where(), info.where);
    assert_int_equal(places_count(), 1);
    assert_null(place(0).heap);
    assert_non_null(ashlar_front_malloc(caller_of(NULL), 100));
    assert_front_sound();
}

/* For tests that need several RAMs. */
static void several_rams_only(unsigned count)
{
    if (ASHLAR_RAMS_MAX < count) {
        skip();
    }
}

static void test_places_of_an_empty_table_are_the_breaks(void **state)
{
    (void)state;
    part_start();
    assert_int_equal(places_count(), 1);
    assert_null(place(0).heap);
    assert_int_equal(place(0).attributes, 0);
    assert_int_equal(refusals(), 0);
    assert_int_equal(info_of(0).state, ASHLAR_RAM_READY);
    assert_false(ashlar_ram_info(1, &(struct ashlar_ram_info){.heap = NULL}));
}

static void test_places_come_in_the_order_of_the_table(void **state)
{
    (void)state;
    several_rams_only(3);
    for (unsigned break_index = 0; break_index < 3; break_index++) {
        part_start();
        for (unsigned i = 0; i < 3; i++) {
            if (i == break_index) {
                simulated_add_break(1u << i);
            } else {
                simulated_add(ram_memory(i), RAM_BYTES, 1u << i);
            }
        }
        assert_int_equal(places_count(), 3);
        for (unsigned i = 0; i < 3; i++) {
            assert_int_equal(place(i).attributes, 1u << i);
            assert_ptr_equal(place(i).heap, i == break_index ? NULL : ram_memory(i));
        }
        assert_int_equal(refusals(), 0);
    }
}

static void test_table_without_the_breaks_ram_gets_it_first(void **state)
{
    (void)state;
    several_rams_only(2);
    part_start();
    simulated_add(ram_memory(0), RAM_BYTES, DMA);
    assert_int_equal(places_count(), 2);
    assert_null(place(0).heap);
    assert_ptr_equal(place(1).heap, ram_memory(0));
    assert_string_equal(info_of(1).ram.name, "ram0");
    assert_int_equal(info_of(1).ram.bytes, RAM_BYTES);
}

static void test_breaks_ram_is_there_wherever_the_table_has_it(void **state)
{
    (void)state;
    part_start();
    for (unsigned i = 0; i < ASHLAR_RAMS_MAX; i++) {
        simulated_add(simulated_memory() + i * 2048, 2048, DMA);
    }
    simulated_add_break(FAST);
    assert_int_equal(places_count(), ASHLAR_RAMS_MAX);
    assert_null(place(ASHLAR_RAMS_MAX - 1).heap);
    assert_int_equal(place(ASHLAR_RAMS_MAX - 1).attributes, FAST);
    assert_int_equal(refusals(), 1);
    assert_int_equal(refused_state(), ASHLAR_RAM_TOO_MANY);
    assert_string_equal(refused_name(), info_of(ASHLAR_RAMS_MAX).ram.name);
    const char last_name[] = {'r', 'a', 'm', '0' + ASHLAR_RAMS_MAX - 1, '\0'}; /* what the break's has taken the place of */
    assert_string_equal(refused_name(), last_name);
    assert_int_equal(info_of(ASHLAR_RAMS_MAX).state, ASHLAR_RAM_TOO_MANY);
    assert_false(ashlar_ram_open(ASHLAR_RAMS_MAX));
    assert_false(ashlar_ram_open(100));
}

static void test_second_entry_for_the_break_is_refused(void **state)
{
    (void)state;
    several_rams_only(2);
    part_start();
    simulated_add_break(DMA);
    simulated_add_break(FAST);
    assert_refused(1, ASHLAR_RAM_TOO_MANY);
    assert_int_equal(place(0).attributes, DMA);
}

static void test_heap_of_knows_every_byte_and_no_other(void **state)
{
    (void)state;
    several_rams_only(3);
    part_start();
    simulated_add_break(0);
    simulated_add(ram_memory(0), RAM_BYTES, 0);
    simulated_add(ram_memory(1), RAM_BYTES, 0);
    assert_null(ashlar_rams_heap_of(ram_memory(0))); /* nothing is open yet */
    (void)places_count();
    for (unsigned i = 0; i < 2; i++) {
        assert_ptr_equal(ashlar_rams_heap_of(ram_memory(i)), ram_memory(i));
        assert_ptr_equal(ashlar_rams_heap_of(ram_memory(i) + RAM_BYTES - 1), ram_memory(i));
        assert_null(ashlar_rams_heap_of(ram_memory(i) - 1));
        assert_null(ashlar_rams_heap_of(ram_memory(i) + RAM_BYTES));
    }
    assert_null(ashlar_rams_heap_of(NULL));
    assert_null(ashlar_rams_heap_of((void *)UINTPTR_MAX));
    assert_null(ashlar_rams_heap_of(arena_memory()));
}

static void test_bounds_are_rounded_inward(void **state)
{
    (void)state;
    several_rams_only(2);
    for (size_t odd = 0; odd < 8; odd++) {
        part_start();
        simulated_add(ram_memory(0) + odd, RAM_BYTES - 3, 0);
        assert_int_equal(places_count(), 2);
        unsigned char *start = ram_memory(0) + (odd + 7) / 8 * 8;
        unsigned char *end = ram_memory(0) + (odd + RAM_BYTES - 3) / 8 * 8;
        assert_ptr_equal(place(1).heap, start);
        assert_null(ashlar_rams_heap_of(end));
        assert_non_null(ashlar_rams_heap_of(end - 1));
        assert_true(simulated_is_untouched(0, (size_t)(start - simulated_memory())));
        assert_true(simulated_is_untouched((size_t)(end - simulated_memory()), SIMULATED_BYTES));
    }
}

static void test_ram_too_small_for_a_heap_is_refused_untouched(void **state)
{
    (void)state;
    several_rams_only(2);
    size_t least = 8;
    while (least < ashlar_heap_bytes_min(least)) {
        least += 8;
    }
    for (size_t bytes = 0; bytes < least; bytes++) {
        part_start();
        simulated_add(ram_memory(0), bytes, 0);
        simulated_add_break(0);
        assert_refused(0, ASHLAR_RAM_BAD_BOUNDS);
        assert_true(simulated_is_untouched(0, SIMULATED_BYTES));
        assert_false(ashlar_ram_open(0));
    }
    part_start();
    simulated_add(ram_memory(0), least, 0);
    assert_int_equal(places_count(), 2);
    assert_int_equal(refusals(), 0);
}

/* Rounded inward, it ends before it starts. */
static void test_ram_without_a_granule_is_refused_untouched(void **state)
{
    (void)state;
    several_rams_only(2);
    for (size_t bytes = 0; bytes < 7; bytes++) {
        part_start();
        simulated_add(ram_memory(0) + 1, bytes, 0);
        simulated_add_break(0);
        assert_refused(0, ASHLAR_RAM_BAD_BOUNDS);
        assert_true(simulated_is_untouched(0, SIMULATED_BYTES));
    }
}

static void test_ram_past_the_last_address_is_refused(void **state)
{
    const struct {
        uintptr_t start;
        size_t bytes;
    } bounds[] = {{UINTPTR_MAX - 4095, 8192}, {UINTPTR_MAX - 3, 8}, {UINTPTR_MAX, 1},
                  {UINTPTR_MAX - 3, 2},       {4096, SIZE_MAX},     {0x1000, SIZE_MAX - 8}};
    (void)state;
    several_rams_only(2);
    for (size_t i = 0; i < COUNT_OF(bounds); i++) {
        part_start();
        simulated_add_break(0);
        simulated_add((void *)bounds[i].start, bounds[i].bytes, 0);
        assert_refused(1, ASHLAR_RAM_BAD_BOUNDS);
    }
}

static void test_ram_larger_than_a_heap_is_used_in_part(void **state)
{
    (void)state;
    several_rams_only(2);
    part_start();
    unsigned char *large = malloc(ASHLAR_HEAP_BYTES_MAX + 4096);
    assert_non_null(large);
    simulated_add(large, ASHLAR_HEAP_BYTES_MAX + 4096, 0);
    simulated_add_break(0);
    assert_int_equal(places_count(), 2);
    assert_int_equal(ashlar_heap_stats(place(0).heap).region_bytes, ASHLAR_HEAP_BYTES_MAX);
    free(large);
}

static void test_attributes_that_are_none_are_refused(void **state)
{
    (void)state;
    several_rams_only(2);
    for (unsigned bit = ASHLAR_RAM_ATTRIBUTES + 1; bit != 0; bit *= 2) {
        part_start();
        simulated_add_break(0);
        simulated_add(ram_memory(0), RAM_BYTES, DMA | bit);
        assert_refused(1, ASHLAR_RAM_BAD_ATTRIBUTES);
        assert_true(simulated_is_untouched(0, SIMULATED_BYTES));
    }
}

static void test_breaks_ram_with_bad_attributes_is_reported_and_used(void **state)
{
    (void)state;
    part_start();
    simulated_add_break(DMA | 0x1000);
    assert_int_equal(places_count(), 1);
    assert_int_equal(place(0).attributes, DMA);
    assert_int_equal(refusals(), 1);
    assert_int_equal(refused_state(), ASHLAR_RAM_BAD_ATTRIBUTES);
    assert_non_null(ashlar_front_malloc(caller_of(NULL), 100));
}

/* Two that share from `shared` bytes on: the second is refused, wherever it lies. */
static void test_ram_that_overlaps_another_is_refused(void **state)
{
    (void)state;
    several_rams_only(3);
    unsigned char *first = simulated_memory() + 8192;
    const struct {
        ptrdiff_t offset;
        size_t bytes;
        ptrdiff_t where;
    } others[] = {{0, RAM_BYTES, 0}, {RAM_BYTES - 8, RAM_BYTES, RAM_BYTES - 8}, {8 - RAM_BYTES, RAM_BYTES, 0},
                  {1024, 1024, 1024}, {-1024, 2 * RAM_BYTES, 0}};
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        part_start();
        simulated_add_break(0);
        simulated_add(first, RAM_BYTES, 0);
        simulated_add(first + others[i].offset, others[i].bytes, 0);
        assert_int_equal(places_count(), 2);
        assert_int_equal(refusals(), 1);
        assert_int_equal(refused_state(), ASHLAR_RAM_OVERLAPPING);
        assert_ptr_equal(refused_where(), first + others[i].where);
        assert_string_equal(refused_name(), "ram2");
        assert_sound(place(1).heap);
    }
}

static void test_ram_that_only_touches_another_is_used(void **state)
{
    (void)state;
    several_rams_only(3);
    part_start();
    simulated_add(ram_memory(0), RAM_BYTES, 0);
    simulated_add(ram_memory(0) + RAM_BYTES, RAM_BYTES, 0);
    simulated_add_break(0);
    assert_int_equal(places_count(), 3);
    assert_int_equal(refusals(), 0);
}

static void test_ram_that_overlaps_what_was_refused_is_used(void **state)
{
    (void)state;
    several_rams_only(3);
    part_start();
    simulated_add_break(0);
    simulated_add(ram_memory(0), RAM_BYTES, 0x1000);
    simulated_add(ram_memory(0), RAM_BYTES, 0);
    assert_int_equal(places_count(), 2);
    assert_int_equal(refusals(), 1);
    assert_ptr_equal(ashlar_rams_heap_of(ram_memory(0)), place(1).heap);
}

static void test_ram_that_overlaps_the_breaks_is_refused_untouched(void **state)
{
    const size_t offsets[] = {0, 8, ARENA_BYTES / 2, ARENA_BYTES - 8};
    (void)state;
    several_rams_only(2);
    for (size_t i = 0; i < COUNT_OF(offsets); i++) {
        part_start();
        simulated_add_break(0);
        simulated_add(arena_memory() + offsets[i], RAM_BYTES, 0);
        (void)places_count();
        assert_true(arena_is_untouched(0, ARENA_BYTES));
        assert_refused(1, ASHLAR_RAM_OVERLAPPING);
    }
}

/* As where two banks of RAM follow each other: full is not overlapping. */
static void test_ram_behind_a_break_at_its_limit_is_used(void **state)
{
    (void)state;
    several_rams_only(2);
    part_start();
    assert_non_null(sbrk(ARENA_BYTES / 2));
    simulated_add_break(0);
    core_leave(0);
    simulated_add(break_at(), 2048, 0);
    assert_int_equal(places_count(), 2);
    assert_int_equal(refusals(), 0);
}

/* A program's own sbrk moves a break of which nothing is known but where it is. */
static void test_ram_that_holds_a_break_without_bounds_is_refused_untouched(void **state)
{
    (void)state;
    several_rams_only(2);
    fresh_start_unlimited(ARENA_BYTES);
    simulated_add_break(0);
    simulated_add(arena_memory() - 64, RAM_BYTES, 0);
    (void)places_count();
    assert_true(arena_is_untouched(0, ARENA_BYTES));
    assert_int_equal(info_of(0).ram.bytes, 0);
    assert_refused(1, ASHLAR_RAM_OVERLAPPING);
}

static int a_variable_of_the_program[2048];

static void test_ram_that_holds_the_program_is_refused(void **state)
{
    (void)state;
    several_rams_only(2);
    part_start();
    simulated_add_break(0);
    char *here = __builtin_frame_address(0);
    simulated_add(here - 65536, 131072, 0);
    assert_refused(1, ASHLAR_RAM_OVERLAPPING);

    part_start();
    simulated_add_break(0);
    simulated_add((char *)(uintptr_t)&ashlar_rams_count_locked - 4096, 8192, 0);
    assert_refused(1, ASHLAR_RAM_OVERLAPPING);

    part_start();
    simulated_add_break(0);
    simulated_add((char *)simulated_records() - 512, 1024, 0);
    assert_refused(1, ASHLAR_RAM_OVERLAPPING);

    part_start();
    simulated_add(a_variable_of_the_program, sizeof a_variable_of_the_program, 0); /* that one nobody knows of */
    assert_int_equal(places_count(), 2);
}

static void test_ram_that_holds_what_the_linker_told_is_refused_untouched(void **state)
{
    const struct {
        size_t offset;
        size_t bytes;
        bool overlaps;
    } pieces[] = {{0, 8, true},   {RAM_BYTES - 1, 1, true}, {RAM_BYTES / 2, 64, true},
                  {0, 0, false}, {RAM_BYTES, 64, false},   {(size_t)0 - 64, 64, false}, {(size_t)0 - 64, 65, true}};
    (void)state;
    several_rams_only(2);
    for (size_t i = 0; i < COUNT_OF(pieces); i++) {
        part_start();
        simulated_add_break(0);
        simulated_add(ram_memory(0), RAM_BYTES, 0);
        simulated_program(ram_memory(0) + pieces[i].offset, pieces[i].bytes);
        (void)places_count();
        if (pieces[i].overlaps) {
            assert_true(simulated_is_untouched(0, SIMULATED_BYTES));
            assert_refused(1, ASHLAR_RAM_OVERLAPPING);
        } else {
            assert_int_equal(places_count(), 2);
        }
    }
}

static void test_ram_that_does_not_work_is_refused(void **state)
{
    const struct {
        enum ram_defect defect;
        size_t detail;
        enum ashlar_ram_state state;
    } defects[] = {{RAM_ENDS_AT, 0, ASHLAR_RAM_ABSENT},     {RAM_ENDS_AT, 4092, ASHLAR_RAM_ABSENT},
                   {RAM_READ_ONLY, 0, ASHLAR_RAM_FAULTY},   {RAM_BIT_IS_ONE, 13, ASHLAR_RAM_FAULTY},
                   {RAM_LINGERS, 0, ASHLAR_RAM_FAULTY},     {RAM_REPEATS_AT, 2048, ASHLAR_RAM_MIRRORED}};
    (void)state;
    several_rams_only(2);
    for (size_t i = 0; i < COUNT_OF(defects); i++) {
        part_start();
        simulated_add(ram_memory(0), RAM_BYTES, 0);
        simulated_add_break(0);
        simulated_break(ram_memory(0), RAM_BYTES, defects[i].defect, defects[i].detail);
        assert_refused(0, defects[i].state);
        assert_non_null(refused_where());
    }
}

static void test_opening_leaves_errno_alone(void **state)
{
    (void)state;
    several_rams_only(2);
    part_start();
    simulated_add(ram_memory(0), 0, 0);
    errno = EDOM;
    (void)places_count();
    assert_int_equal(refusals(), 1);
    assert_int_equal(errno, EDOM);
    (void)ashlar_ram_open(1);
    assert_int_equal(errno, EDOM);
}

static void test_rams_are_tested_once(void **state)
{
    (void)state;
    several_rams_only(3);
    part_start();
    simulated_add(ram_memory(0), RAM_BYTES, 0);
    simulated_add(ram_memory(1), RAM_BYTES, 0);
    (void)places_count();
    unsigned words = words_tried();
    assert_true(words > 0);
    (void)places_count();
    (void)info_of(1);
    assert_true(ashlar_ram_open(1));
    assert_int_equal(words_tried(), words);
}

static void test_retained_ram_is_left_alone_until_it_is_opened(void **state)
{
    (void)state;
    several_rams_only(2);
    part_start();
    simulated_add(ram_memory(0), RAM_BYTES, ASHLAR_RAM_RETAINED);
    simulated_add_break(0);
    assert_int_equal(places_count(), 1);
    assert_int_equal(info_of(0).state, ASHLAR_RAM_LEFT_ALONE);
    assert_int_equal(words_tried(), 0);
    assert_true(simulated_is_untouched(0, SIMULATED_BYTES));
    assert_int_equal(refusals(), 0);

    assert_true(ashlar_ram_open(0));
    assert_int_equal(places_count(), 2);
    assert_int_equal(place(0).attributes, ASHLAR_RAM_RETAINED | ASHLAR_RAM_NOT_MALLOC);
    assert_ptr_equal(info_of(0).heap, ram_memory(0));
    assert_int_equal(info_of(0).state, ASHLAR_RAM_READY);
}

static void test_retained_ram_that_cannot_be_is_refused_untouched(void **state)
{
    (void)state;
    several_rams_only(3);
    part_start();
    simulated_add_break(0);
    simulated_add(ram_memory(0), RAM_BYTES, ASHLAR_RAM_RETAINED);
    simulated_add(ram_memory(0), RAM_BYTES, 0);
    assert_int_equal(places_count(), 1);
    assert_int_equal(refused_state(), ASHLAR_RAM_OVERLAPPING);
    assert_true(simulated_is_untouched(0, SIMULATED_BYTES));

    part_start();
    simulated_add_break(0);
    simulated_add(arena_memory(), RAM_BYTES, ASHLAR_RAM_RETAINED);
    assert_refused(1, ASHLAR_RAM_OVERLAPPING);
}

/* What keeps it from use may have passed: its controller is set up, what used it is done. */
static void test_ram_that_was_refused_can_be_opened_when_it_works(void **state)
{
    const struct {
        enum ram_defect defect;
        size_t detail;
        size_t program_bytes;
    } cases[] = {{RAM_ENDS_AT, 0, 0}, {RAM_READ_ONLY, 0, 0}, {RAM_REPEATS_AT, 2048, 0}, {RAM_SOUND, 0, 8}};
    (void)state;
    several_rams_only(2);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        part_start();
        simulated_add_break(0);
        simulated_add(ram_memory(0), RAM_BYTES, DMA);
        simulated_break(ram_memory(0), RAM_BYTES, cases[i].defect, cases[i].detail);
        simulated_program(ram_memory(0), cases[i].program_bytes);
        assert_int_equal(places_count(), 1);
        assert_false(ashlar_ram_open(1));

        simulated_break(NULL, 0, RAM_SOUND, 0);
        simulated_program(NULL, 0);
        assert_true(ashlar_ram_open(1));
        assert_int_equal(places_count(), 2);
    }
}

static void test_ram_that_was_absent_can_be_opened_later(void **state)
{
    (void)state;
    several_rams_only(2);
    part_start();
    simulated_add_break(0);
    simulated_add(ram_memory(0), RAM_BYTES, DMA);
    simulated_break(ram_memory(0), RAM_BYTES, RAM_ENDS_AT, 0);
    assert_refused(1, ASHLAR_RAM_ABSENT);
    assert_false(ashlar_ram_open(1));
    assert_int_equal(refusals(), 2);

    simulated_break(NULL, 0, RAM_SOUND, 0);
    assert_true(ashlar_ram_open(1));
    assert_int_equal(refusals(), 2);
    assert_int_equal(places_count(), 2);
    assert_int_equal(place(1).attributes, DMA);
    assert_null(info_of(1).where);
    void *payload = ashlar_alloc(place(1).heap, 100);
    assert_true(ashlar_ram_open(1)); /* again changes nothing */
    assert_int_equal(ashlar_heap_stats(place(1).heap).used_blocks, 1);
    ashlar_free(place(1).heap, payload);
}

static void test_info_of_the_breaks_ram_has_its_bounds_and_heap(void **state)
{
    (void)state;
    part_start();
    simulated_add_break(DMA);
    assert_ptr_equal(info_of(0).ram.start, arena_memory());
    assert_int_equal(info_of(0).ram.bytes, ARENA_BYTES);
    assert_null(info_of(0).heap);
    assert_non_null(ashlar_front_malloc(caller_of(NULL), 1));
    assert_ptr_equal(info_of(0).heap, ashlar_malloc_heap());
}

int run_rams_tests(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_places_of_an_empty_table_are_the_breaks),
        cmocka_unit_test(test_places_come_in_the_order_of_the_table),
        cmocka_unit_test(test_table_without_the_breaks_ram_gets_it_first),
        cmocka_unit_test(test_breaks_ram_is_there_wherever_the_table_has_it),
        cmocka_unit_test(test_second_entry_for_the_break_is_refused),
        cmocka_unit_test(test_heap_of_knows_every_byte_and_no_other),
        cmocka_unit_test(test_bounds_are_rounded_inward),
        cmocka_unit_test(test_ram_too_small_for_a_heap_is_refused_untouched),
        cmocka_unit_test(test_ram_without_a_granule_is_refused_untouched),
        cmocka_unit_test(test_ram_past_the_last_address_is_refused),
        cmocka_unit_test(test_ram_larger_than_a_heap_is_used_in_part),
        cmocka_unit_test(test_attributes_that_are_none_are_refused),
        cmocka_unit_test(test_breaks_ram_with_bad_attributes_is_reported_and_used),
        cmocka_unit_test(test_ram_that_overlaps_another_is_refused),
        cmocka_unit_test(test_ram_that_only_touches_another_is_used),
        cmocka_unit_test(test_ram_that_overlaps_what_was_refused_is_used),
        cmocka_unit_test(test_ram_that_overlaps_the_breaks_is_refused_untouched),
        cmocka_unit_test(test_ram_behind_a_break_at_its_limit_is_used),
        cmocka_unit_test(test_ram_that_holds_a_break_without_bounds_is_refused_untouched),
        cmocka_unit_test(test_ram_that_holds_the_program_is_refused),
        cmocka_unit_test(test_ram_that_holds_what_the_linker_told_is_refused_untouched),
        cmocka_unit_test(test_ram_that_does_not_work_is_refused),
        cmocka_unit_test(test_opening_leaves_errno_alone),
        cmocka_unit_test(test_rams_are_tested_once),
        cmocka_unit_test(test_retained_ram_is_left_alone_until_it_is_opened),
        cmocka_unit_test(test_retained_ram_that_cannot_be_is_refused_untouched),
        cmocka_unit_test(test_ram_that_was_refused_can_be_opened_when_it_works),
        cmocka_unit_test(test_ram_that_was_absent_can_be_opened_later),
        cmocka_unit_test(test_info_of_the_breaks_ram_has_its_bounds_and_heap),
    };
    return cmocka_run_group_tests_name("RAMs", tests, NULL, NULL);
}
