/*
 * The test of RAM: it finds what may be wrong with memory, of any size, and finds nothing wrong with what works.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "libc/groups.h"
#include "libc/simulated_rams.h"

enum { WORD_BYTES = 4, WORD_BITS = 32, BYTES_MAX = 8192 };

static enum ashlar_ram_state test_with(size_t bytes, enum ram_defect defect, size_t detail, const void **where)
{
    *where = NULL;
    simulated_rams_reset();
    simulated_break(simulated_memory(), bytes, defect, detail);
    return ashlar_port_ram_test(simulated_memory(), bytes, where);
}

static void expect(size_t bytes, enum ram_defect defect, size_t detail, enum ashlar_ram_state expected)
{
    const void *where;
    enum ashlar_ram_state state = test_with(bytes, defect, detail, &where);
    if (state != expected) {
        fail_msg("%lu bytes, defect %d at %lu: state %d, expected %d", (unsigned long)bytes, (int)defect,
                 (unsigned long)detail, (int)state, (int)expected);
    }
    assert_true((const unsigned char *)where >= simulated_memory());
    assert_true((const unsigned char *)where <= simulated_memory() + bytes - WORD_BYTES);
}

static void test_ram_test_passes_memory_that_works(void **state)
{
    (void)state;
    for (size_t bytes = 8; bytes <= BYTES_MAX; bytes += bytes < 256 ? WORD_BYTES : 124) {
        expect(bytes, RAM_SOUND, 0, ASHLAR_RAM_READY);
        assert_true(simulated_is_untouched(bytes, SIMULATED_BYTES));
    }
}

static void test_ram_test_takes_few_accesses_whatever_the_size(void **state)
{
    (void)state;
    expect(BYTES_MAX, RAM_SOUND, 0, ASHLAR_RAM_READY);
    unsigned words = words_tried();
    expect(2 * BYTES_MAX, RAM_SOUND, 0, ASHLAR_RAM_READY);
    assert_true(words < 400);
    assert_true(words_tried() - words <= 10);
}

static void test_ram_test_finds_where_memory_ends(void **state)
{
    (void)state;
    for (size_t bytes = 8; bytes <= BYTES_MAX; bytes *= 2) {
        for (size_t end = 0; end < bytes; end += WORD_BYTES) {
            expect(bytes, RAM_ENDS_AT, end, ASHLAR_RAM_ABSENT);
        }
    }
}

static void test_ram_test_survives_refused_writes(void **state)
{
    (void)state;
    for (size_t from = 0; from < 4096; from += WORD_BYTES) {
        expect(4096, RAM_WRITE_REFUSED, from, ASHLAR_RAM_ABSENT);
    }
}

static void test_ram_test_finds_memory_that_keeps_nothing(void **state)
{
    (void)state;
    for (size_t bytes = 8; bytes <= BYTES_MAX; bytes += 100) {
        expect(bytes, RAM_READ_ONLY, 0, ASHLAR_RAM_FAULTY);
        expect(bytes, RAM_LINGERS, 0, ASHLAR_RAM_FAULTY);
    }
}

static void test_ram_test_finds_each_bad_data_line(void **state)
{
    (void)state;
    for (size_t bit = 0; bit < WORD_BITS; bit++) {
        expect(4096, RAM_BIT_IS_ONE, bit, ASHLAR_RAM_FAULTY);
        expect(4096, RAM_BIT_IS_ZERO, bit, ASHLAR_RAM_FAULTY);
        for (size_t other = 0; other < WORD_BITS; other++) {
            expect(4096, RAM_BITS_TOUCH, bit + WORD_BITS * other, bit == other ? ASHLAR_RAM_READY : ASHLAR_RAM_FAULTY);
        }
    }
}

/* As where the upper half is another chip: whatever is written there must come back. */
static void test_ram_test_finds_each_bad_data_line_of_the_upper_half(void **state)
{
    (void)state;
    for (size_t bit = 0; bit < WORD_BITS; bit++) {
        size_t detail = bit + WORD_BITS * (2048 / WORD_BYTES);
        expect(4096, RAM_BIT_IS_ONE, detail, ASHLAR_RAM_FAULTY);
        expect(4096, RAM_BIT_IS_ZERO, detail, ASHLAR_RAM_FAULTY);
    }
}

static void test_ram_test_finds_where_memory_keeps_nothing(void **state)
{
    (void)state;
    for (size_t from = 0; from < 4096; from += WORD_BYTES) {
        expect(4096, RAM_READ_ONLY, from, ASHLAR_RAM_FAULTY);
    }
}

/* A part with less memory than the script says, whose addresses repeat; of any size that is told. */
static void test_ram_test_finds_memory_that_repeats(void **state)
{
    (void)state;
    for (size_t real = 8; real < BYTES_MAX; real *= 2) {
        for (size_t told = real + WORD_BYTES; told <= BYTES_MAX; told += told < 2 * real + 64 ? WORD_BYTES : 508) {
            expect(told, RAM_REPEATS_AT, real, ASHLAR_RAM_MIRRORED);
        }
    }
}

static void test_ram_test_finds_each_bad_address_line(void **state)
{
    (void)state;
    for (size_t line = 8; line < BYTES_MAX; line *= 2) {
        expect(BYTES_MAX, RAM_LINE_IS_ZERO, line, ASHLAR_RAM_MIRRORED);
    }
    expect(BYTES_MAX, RAM_LINE_IS_ZERO, WORD_BYTES, ASHLAR_RAM_FAULTY); /* the first two words are one */
}

static void test_ram_test_tells_the_address(void **state)
{
    const void *where;
    (void)state;
    assert_int_equal(test_with(4096, RAM_ENDS_AT, 2048, &where), ASHLAR_RAM_ABSENT);
    assert_ptr_equal(where, simulated_memory() + 2048);
    assert_int_equal(test_with(4096, RAM_ENDS_AT, 4092, &where), ASHLAR_RAM_ABSENT);
    assert_ptr_equal(where, simulated_memory() + 4092);
    assert_int_equal(test_with(4096, RAM_READ_ONLY, 0, &where), ASHLAR_RAM_FAULTY);
    assert_ptr_equal(where, simulated_memory());
}

int run_ram_test_tests(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ram_test_passes_memory_that_works),
        cmocka_unit_test(test_ram_test_takes_few_accesses_whatever_the_size),
        cmocka_unit_test(test_ram_test_finds_where_memory_ends),
        cmocka_unit_test(test_ram_test_survives_refused_writes),
        cmocka_unit_test(test_ram_test_finds_memory_that_keeps_nothing),
        cmocka_unit_test(test_ram_test_finds_each_bad_data_line),
        cmocka_unit_test(test_ram_test_finds_each_bad_data_line_of_the_upper_half),
        cmocka_unit_test(test_ram_test_finds_where_memory_keeps_nothing),
        cmocka_unit_test(test_ram_test_finds_memory_that_repeats),
        cmocka_unit_test(test_ram_test_finds_each_bad_address_line),
        cmocka_unit_test(test_ram_test_tells_the_address),
    };
    return cmocka_run_group_tests_name("test of RAM", tests, NULL, NULL);
}
