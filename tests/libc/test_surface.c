/*
 * The report of malloc_info, as it is printed without stdio, and freezero.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "libc/fresh.h"
#include "libc/groups.h"
#include "libc/report.h"
#include "libc/simulated_rams.h"

#include <ashlar/caps.h>
#include <ashlar/sampled.h>
#include <stdio.h>
#include <stdlib.h>

void freezero(void *payload, size_t bytes);

struct text {
    char characters[1500];
    size_t length;
};

static void text_write(void *context, const char *piece, size_t bytes)
{
    struct text *text = context;
    assert_true(bytes < sizeof text->characters - text->length);
    memcpy(text->characters + text->length, piece, bytes);
    text->length += bytes;
    text->characters[text->length] = '\0';
}

static const char *report_text(void)
{
    static struct text text;
    text.length = 0;
    ashlar_report_write(text_write, &text);
    return text.characters;
}

/* The number behind `field` in the line that starts with `line`. */
static size_t figure(const char *report, const char *line, const char *field)
{
    const char *at = strstr(report, line);
    assert_non_null(at);
    at = strstr(at, field);
    assert_non_null(at);
    return strtoul(at + strlen(field), NULL, 10);
}

static void test_report_before_the_first_allocation_is_zeros(void **state)
{
    static const char zeros[] = "<malloc version=\"1\">\n<heap nr=\"0\">\n<sizes>\n</sizes>\n"
                                "<total type=\"rest\" count=\"0\" size=\"0\"/>\n<system type=\"current\" size=\"0\"/>\n"
                                "<used count=\"0\" size=\"0\" peak=\"0\"/>\n<overhead regions=\"0\" size=\"0\"/>\n"
                                "<free largest=\"0\" fragmentation=\"0\"/>\n</heap>\n";
    (void)state;
    fresh_start(8192);
    assert_memory_equal(report_text(), zeros, sizeof zeros - 1);
}

static void test_report_has_the_heap_of_each_ram(void **state)
{
    (void)state;
    if (ASHLAR_RAMS_MAX < 2) {
        skip();
    }
    fresh_start(8192);
    simulated_add_break(0);
    simulated_add(simulated_memory(), 4096, ASHLAR_RAM_FAST);
    assert_non_null(ashlar_front_malloc(caller_of(NULL), 500));
    assert_non_null(ashlar_alloc_caps(ASHLAR_RAM_FAST, 100, 8));
    const char *report = report_text();
    assert_int_equal(figure(report, "<heap nr=\"0\"", "current\" size=\""),
                     ashlar_heap_stats(ashlar_malloc_heap()).region_bytes);
    assert_int_equal(figure(report, "<heap nr=\"1\"", "current\" size=\""), 4096);
}

static void test_report_agrees_with_the_statistics(void **state)
{
    (void)state;
    fresh_start(8192);
    void *hole = ashlar_front_malloc(caller_of(NULL), 700);
    assert_non_null(ashlar_front_malloc(caller_of(NULL), 8));
    ashlar_front_free(caller_of(NULL), hole);
    const char *report = report_text();
    struct ashlar_front_info info = ashlar_front_info(NULL);
    assert_int_equal(figure(report, "<total", "count=\""), info.free_blocks);
    assert_int_equal(figure(report, "<total", "size=\""), info.stats.free_bytes);
    assert_int_equal(figure(report, "<system", "size=\""), info.stats.region_bytes);
    assert_int_equal(figure(report, "<used", "count=\""), info.stats.used_blocks);
    assert_int_equal(figure(report, "<used", "size=\""), info.stats.used_bytes);
    assert_int_equal(figure(report, "<used", "peak=\""), info.stats.used_bytes_peak);
    assert_int_equal(figure(report, "<overhead", "regions=\""), info.stats.regions);
    assert_int_equal(figure(report, "<overhead", "size=\""), info.stats.overhead_bytes);
    assert_int_equal(figure(report, "<free", "largest=\""), ashlar_largest_free(ashlar_malloc_heap()));
}

/* Lines of the free blocks add up to the total, and each block is in the line of its size. */
static void test_report_counts_free_blocks_by_size(void **state)
{
    void *payloads[9];
    size_t blocks = 0;
    size_t bytes = 0;
    (void)state;
    fresh_start(16384);
    for (unsigned i = 0; i < COUNT_OF(payloads); i++) {
        payloads[i] = ashlar_front_malloc(caller_of(NULL), i % 2 == 0 ? 300 : 8);
    }
    for (unsigned i = 0; i < COUNT_OF(payloads) - 1; i += 2) {
        ashlar_front_free(caller_of(NULL), payloads[i]);
    }
    const char *report = report_text();
    for (const char *line = strstr(report, "<size "); line != NULL; line = strstr(line + 1, "<size ")) {
        size_t count = figure(line, "<size ", "count=\"");
        size_t total = figure(line, "<size ", "total=\"");
        assert_true(total >= count * figure(line, "<size ", "from=\""));
        assert_true(total <= count * figure(line, "<size ", "to=\""));
        blocks += count;
        bytes += total;
    }
    assert_true(blocks >= 1);
    assert_int_equal(blocks, figure(report, "<total", "count=\""));
    assert_int_equal(bytes, ASHLAR_SAFETY >= ASHLAR_SAFETY_DEBUG ? bytes : figure(report, "<total", "size=\""));
}

static void test_report_of_one_free_block_tells_no_fragmentation(void **state)
{
    (void)state;
    fresh_start(8192);
    ashlar_front_free(caller_of(NULL), ashlar_front_malloc(caller_of(NULL), 8));
    if (ASHLAR_SAFETY < ASHLAR_SAFETY_DEBUG) {
        assert_int_equal(figure(report_text(), "<free", "fragmentation=\""), 0);
    }
}

static bool block_keep_largest(const struct ashlar_block_info *block, void *context)
{
    size_t *largest = context;
    *largest = !block->used && block->block_bytes > *largest ? block->block_bytes : *largest;
    return true;
}

static void test_report_tells_what_part_of_the_free_memory_is_scattered(void **state)
{
    void *holes[3];
    (void)state;
    fresh_start(8192);
    for (size_t i = 0; i < COUNT_OF(holes); i++) {
        holes[i] = ashlar_front_malloc(caller_of(NULL), 600);
        assert_non_null(ashlar_front_malloc(caller_of(NULL), 8));
    }
    for (size_t i = 0; i < COUNT_OF(holes); i++) {
        ashlar_front_free(caller_of(NULL), holes[i]);
    }
    size_t largest = 0;
    (void)ashlar_heap_walk(ashlar_malloc_heap(), block_keep_largest, &largest);
    size_t free_bytes = ashlar_heap_stats(ashlar_malloc_heap()).free_bytes;
    if (ASHLAR_SAFETY < ASHLAR_SAFETY_DEBUG) {
        assert_int_equal(figure(report_text(), "<free", "fragmentation=\""), (free_bytes - largest) * 100 / free_bytes);
    }
}

static void test_report_counts_large_blocks_apart(void **state)
{
    (void)state;
    if (ASHLAR_MMAP_THRESHOLD_BYTES == 0) {
        return;
    }
    fresh_start(TEST_ARENA_BYTES);
    size_t before = figure(report_text(), "<total type=\"mmap\"", "size=\"");
    void *large = ashlar_front_malloc(caller_of(NULL), ASHLAR_MMAP_THRESHOLD_BYTES);
    assert_non_null(large);
    assert_true(figure(report_text(), "<total type=\"mmap\"", "size=\"") >= before + ASHLAR_MMAP_THRESHOLD_BYTES);
    ashlar_front_free(caller_of(NULL), large);
    assert_int_equal(figure(report_text(), "<total type=\"mmap\"", "size=\""), before);
}

static void test_freezero_frees_and_erases(void **state)
{
    (void)state;
    fresh_start(8192);
    unsigned char *volatile secret = ashlar_front_malloc(caller_of(NULL), 120);
    assert_non_null(ashlar_front_malloc(caller_of(NULL), 8));
    memset(secret, 0xD7, 120);
    freezero(secret, 1);
    if (ashlar_sampled_covers(secret)) {
        skip(); /* to read it would be the fault that slots are for */
    }
    for (size_t i = 2 * sizeof(void *); i < 120 - sizeof(uint32_t); i++) {
        assert_true(secret[i] != 0xD7);
    }
    freezero(NULL, 5);
    assert_int_equal(ashlar_heap_stats(ashlar_malloc_heap()).used_blocks, 1);
    assert_front_sound();
}

static void test_freezero_before_the_first_allocation_is_a_fault(void **state)
{
    static unsigned char elsewhere[32];
    (void)state;
    fresh_start(8192);
    if (ASHLAR_SAFETY) {
        memset(elsewhere, 0xD7, sizeof elsewhere);
        fault_trap_open();
        freezero(elsewhere + 8, 8);
        assert_int_equal(fault_trap_close().last.kind, ASHLAR_FAULT_INVALID_POINTER);
        assert_int_equal(elsewhere[8], 0xD7);
    }
}

int run_surface_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_report_before_the_first_allocation_is_zeros),
        cmocka_unit_test(test_report_has_the_heap_of_each_ram),
        cmocka_unit_test(test_report_agrees_with_the_statistics),
        cmocka_unit_test(test_report_counts_free_blocks_by_size),
        cmocka_unit_test(test_report_of_one_free_block_tells_no_fragmentation),
        cmocka_unit_test(test_report_tells_what_part_of_the_free_memory_is_scattered),
        cmocka_unit_test(test_report_counts_large_blocks_apart),
        cmocka_unit_test(test_freezero_frees_and_erases),
        cmocka_unit_test(test_freezero_before_the_first_allocation_is_a_fault),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
