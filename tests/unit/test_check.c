/*
 * The whole-heap check and the oracle: both must see any damage, and end on it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/links.h"
#include "support/fixture.h"
#include "unit/groups.h"

/* A heap with every kind of neighbourhood, two blocks in one list, and known addresses. */
struct specimen {
    struct ashlar_heap *heap;
    unsigned char *used;          /* between two free blocks */
    unsigned char *free_before;   /* two free blocks of one size: one list of two */
    unsigned char *free_behind;
    unsigned char *lone;          /* a used block between used ones */
    unsigned char *free_large;
};

enum { SPECIMEN_BYTES = 1536, SPECIMEN_HOLE = 100 };

static struct specimen specimen_made(void)
{
    struct specimen specimen = {.heap = fixture_heap_of(SPECIMEN_BYTES)};
    unsigned char *wall;

    specimen.free_before = alloc_checked(specimen.heap, SPECIMEN_HOLE);
    specimen.used = alloc_checked(specimen.heap, 40);
    specimen.free_behind = alloc_checked(specimen.heap, SPECIMEN_HOLE);
    wall = alloc_checked(specimen.heap, 12);
    specimen.lone = alloc_checked(specimen.heap, 60);
    memset(wall, 0, ashlar_usable_size(wall));
    wall = alloc_checked(specimen.heap, 200);
    memset(wall, 0, ashlar_usable_size(wall));
    memset(specimen.lone, 0, ashlar_usable_size(specimen.lone));
    memset(specimen.used, 0, ashlar_usable_size(specimen.used));
    ashlar_free(specimen.heap, specimen.free_before);
    ashlar_free(specimen.heap, specimen.free_behind);
    specimen.free_large = oracle_block_at(specimen.heap, wall + ashlar_usable_size(wall) + 4).payload;
    assert_sound(specimen.heap);
    return specimen;
}

static struct block *node_of(unsigned char *payload)
{
    return (struct block *)(void *)(payload - 8);
}

static block_word *header_of(unsigned char *payload)
{
    return &node_of(payload)->header;
}

static block_word *footer_of(unsigned char *payload)
{
    return &node_of(payload + block_bytes(node_of(payload)))->previous_footer;
}

/* Both judges must name this invariant. */
static void assert_broken(const struct ashlar_heap *heap, int invariant)
{
    struct verdict verdict = oracle_check(heap);
    struct ashlar_check_result result = ashlar_heap_check(heap);

    assert_int_equal(verdict.invariant, invariant);
    assert_int_equal(result.broken, invariant);
}

/* Put a word to a value, see the invariant broken, and put it back. */
static void assert_word_matters(const struct ashlar_heap *heap, block_word *word, uint32_t value, int invariant)
{
    block_word kept = *word;

    assert_true(kept != (block_word)value);
    *word = (block_word)value;
    assert_broken(heap, invariant);
    *word = kept;
    assert_sound(heap);
}

/* The same for a header: `value` under a seal that fits breaks `invariant`, under one that does not, where there are
 * seals, the tiling. */
static void assert_header_matters(const struct ashlar_heap *heap, unsigned char *payload, uint32_t value, int invariant)
{
    uint32_t plain = NAIVE_IS_SEALED ? value % NAIVE_SEAL : value;
    uint32_t header = naive_header(node_of(payload), plain);

    assert_word_matters(heap, header_of(payload), header, invariant);
    if (NAIVE_IS_SEALED) {
        assert_word_matters(heap, header_of(payload), header ^ NAIVE_SEAL, ASHLAR_INV_TILING);
    }
}

/* A header without its seal. */
static uint32_t plain_header(unsigned char *payload)
{
    return NAIVE_IS_SEALED ? *header_of(payload) % NAIVE_SEAL : *header_of(payload);
}

static void test_check_header_sizes_that_cannot_be_break_tiling_or_size(void **state)
{
    struct specimen specimen = specimen_made();
    unsigned char *blocks[] = {specimen.used, specimen.lone};
    const uint32_t too_small = NAIVE_BLOCK_BYTES_MIN - 8;
    const uint32_t top_bit = NAIVE_IS_SEALED ? NAIVE_SEAL / 2 : (uint32_t)1 << (8 * NAIVE_HEADER_BYTES - 1);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(blocks); i++) {
        uint32_t flags = *header_of(blocks[i]) % 8;

        assert_header_matters(specimen.heap, blocks[i], flags, ASHLAR_INV_ALIGNMENT);
        assert_header_matters(specimen.heap, blocks[i], too_small + flags, ASHLAR_INV_ALIGNMENT);
        assert_header_matters(specimen.heap, blocks[i], SPECIMEN_BYTES + flags, ASHLAR_INV_TILING);
        assert_header_matters(specimen.heap, blocks[i], 0xFFFFFFF8u + flags, ASHLAR_INV_TILING);
        assert_header_matters(specimen.heap, blocks[i], top_bit + flags, ASHLAR_INV_TILING);
    }
}

static void test_check_sentinel_overwritten_breaks_tiling(void **state)
{
    struct specimen specimen = specimen_made();
    unsigned char *end = arena_memory() + SPECIMEN_BYTES;

    (void)state;
    assert_header_matters(specimen.heap, end, plain_header(end) + 16, ASHLAR_INV_TILING);
}

static void test_check_free_neighbours_break_coalescing(void **state)
{
    struct specimen specimen = specimen_made();

    (void)state;
    assert_header_matters(specimen.heap, specimen.used, plain_header(specimen.used) & ~3u, ASHLAR_INV_COALESCED);
}

static void test_check_marks_and_footers_that_disagree_break_neighbourhood(void **state)
{
    struct specimen specimen = specimen_made();
    block_word *footer = footer_of(specimen.free_before);

    (void)state;
    assert_header_matters(specimen.heap, specimen.used, plain_header(specimen.used) ^ 2u, ASHLAR_INV_NEIGHBOUR);
    assert_header_matters(specimen.heap, specimen.lone, plain_header(specimen.lone) ^ 2u, ASHLAR_INV_NEIGHBOUR);
    assert_word_matters(specimen.heap, footer, *footer + 8, ASHLAR_INV_NEIGHBOUR);
    assert_word_matters(specimen.heap, footer, 0, ASHLAR_INV_NEIGHBOUR);
}

static void test_check_counters_that_are_off_break_counters(void **state)
{
    struct ashlar_heap *heap = specimen_made().heap;

    (void)state;
    assert_word_matters(heap, &heap->used_blocks, heap->used_blocks + 1, ASHLAR_INV_COUNTERS);
    assert_word_matters(heap, &heap->used_blocks, heap->used_blocks - 1, ASHLAR_INV_COUNTERS);
    assert_word_matters(heap, &heap->used_bytes, heap->used_bytes + 8, ASHLAR_INV_COUNTERS);
    assert_word_matters(heap, &heap->used_bytes, 0, ASHLAR_INV_COUNTERS);
}

static void test_check_every_bitmap_bit_flipped_breaks_bitmap(void **state)
{
    struct ashlar_heap *heap = specimen_made().heap;

    (void)state;
    for (unsigned bit = 0; bit < 32; bit++) {
        for (size_t word = 0; word < COUNT_OF(heap->bitmap); word++) {
            heap->bitmap[word] ^= (uint32_t)1 << bit;
            assert_broken(heap, ASHLAR_INV_BITMAP);
            heap->bitmap[word] ^= (uint32_t)1 << bit;
            assert_sound(heap);
        }
    }
}

/* As assert_word_matters(), for a link. */
static void assert_link_matters(const struct ashlar_heap *heap, block_link *link, block_link value)
{
    block_link kept = *link;

    assert_true(kept != value);
    *link = value;
    assert_broken(heap, ASHLAR_INV_BINNED);
    *link = kept;
    assert_sound(heap);
}

static void test_check_links_that_go_astray_break_lists(void **state)
{
    struct specimen specimen = specimen_made();
    struct block *head = node_of(specimen.free_behind);
    struct block *tail = node_of(specimen.free_before);
    unsigned char *end = arena_memory() + SPECIMEN_BYTES;
    const block_link targets[] = {LINK_NONE,
                                  link_to(specimen.heap, head),
                                  link_to(specimen.heap, (struct block *)(void *)specimen.heap),
                                  link_to(specimen.heap, node_of(specimen.lone)),
                                  link_to(specimen.heap, node_of(specimen.free_large)),
                                  link_to(specimen.heap, block_at(tail, 1)),
                                  link_to(specimen.heap, block_at(tail, 8)),
                                  link_to(specimen.heap, node_of(end)),
                                  link_to(specimen.heap, block_at(end, 0)),
                                  (block_link)(uintptr_t)8,
                                  (block_link)(UINTPTR_MAX - 7)};

    (void)state;
    assert_true(head->next == link_to(specimen.heap, tail));
    for (size_t i = 0; i < COUNT_OF(targets); i++) {
        assert_link_matters(specimen.heap, &head->next, targets[i]);
        if (targets[i] != link_to(specimen.heap, head)) {
            assert_link_matters(specimen.heap, slot_target(specimen.heap, head->link), targets[i]);
        }
        if (targets[i] != LINK_NONE) {
            assert_link_matters(specimen.heap, &tail->next, targets[i]);
        }
    }
}

static void test_check_back_link_that_is_wrong_breaks_lists(void **state)
{
    struct specimen specimen = specimen_made();
    struct block *head = node_of(specimen.free_behind);
    block_slot kept = head->link;

    (void)state;
    head->link = slot_of(specimen.heap, &head->next);
    assert_broken(specimen.heap, ASHLAR_INV_BINNED);
    head->link = 0;
    assert_broken(specimen.heap, ASHLAR_INV_BINNED);
    head->link = kept;
    assert_sound(specimen.heap);
}

static void test_check_block_in_other_sizes_bin_breaks_lists(void **state)
{
    struct specimen specimen = specimen_made();
    struct block *head = node_of(specimen.free_behind);
    block_link *bin = slot_target(specimen.heap, head->link);
    block_link *other_bin = bin + 1;

    (void)state;
    *other_bin = link_to(specimen.heap, head);
    head->link = slot_of(specimen.heap, other_bin);
    *bin = LINK_NONE;
    assert_broken(specimen.heap, ASHLAR_INV_BINNED);
}

static void test_check_region_records_that_cannot_be_break_tiling(void **state)
{
    struct ashlar_heap *heap = specimen_made().heap;
    struct region kept = heap->region;

    (void)state;
    heap->region.first_offset = (heap_size)(kept.first_offset - 64);
    assert_broken(heap, ASHLAR_INV_TILING);
    heap->region.first_offset = (heap_size)(kept.sentinel_offset + 16);
    assert_broken(heap, ASHLAR_INV_TILING);
    heap->region = kept;
    heap->region.next = &heap->region;
    assert_true(oracle_check(heap).invariant != 0);
    assert_true(ashlar_heap_check(heap).broken != ASHLAR_HEAP_SOUND);
    heap->region = kept;
    assert_sound(heap);
}

/* A region that follows itself looks sound at every visit: only counting them ends the walk. */
static void test_check_region_that_follows_itself_breaks_tiling(void **state)
{
    struct ashlar_heap *heap = fixture_heap_growable(TEST_ARENA_BYTES / 2);

    (void)state;
    if (ASHLAR_REGIONS_MAX == 1) {
        skip();
    }
    assert_true(ashlar_heap_add_region(heap, arena_memory() + TEST_ARENA_BYTES / 2, TEST_ARENA_BYTES / 4));
    heap->region.next->next = heap->region.next;
    assert_int_equal(ashlar_heap_check(heap).broken, ASHLAR_INV_TILING);
    heap->region.next->next = NULL;
    assert_sound(heap);
}

/*
 * Flip every single bit of the heap: the judges agree on whether that is damage, each ends, and the bits
 * that hold the structure together are all seen. Pointers between regions are left out: what they point to
 * cannot be known to be memory.
 */
static void test_check_any_bit_flipped_is_judged_alike_by_both(void **state)
{
    struct specimen specimen = specimen_made();
    size_t seen = 0;

    (void)state;
    for (size_t offset = sizeof(struct region); offset < SPECIMEN_BYTES; offset++) {
        for (unsigned bit = 0; bit < 8; bit++) {
            unsigned char *byte = arena_memory() + offset;
            int by_oracle;
            int by_check;

            *byte = (unsigned char)(*byte ^ 1u << bit);
            by_oracle = oracle_check(specimen.heap).invariant;
            by_check = (int)ashlar_heap_check(specimen.heap).broken;
            if ((by_oracle != 0) != (by_check != 0)) {
                fail_msg("offset %lu bit %u: the oracle says INV-%d, the check INV-%d", (unsigned long)offset, bit,
                         by_oracle, by_check);
            }
            seen += by_oracle != 0;
            *byte = (unsigned char)(*byte ^ 1u << bit);
        }
    }
    assert_sound(specimen.heap);
    /* Of the 9 headers and the 3 free blocks' footers and links, every bit. */
    assert_true(seen >= 8 * (9 + 3) * NAIVE_HEADER_BYTES + 3 * 2 * 8 * NAIVE_LINK_BYTES);
}

int run_check_tests(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_check_header_sizes_that_cannot_be_break_tiling_or_size),
        cmocka_unit_test(test_check_sentinel_overwritten_breaks_tiling),
        cmocka_unit_test(test_check_free_neighbours_break_coalescing),
        cmocka_unit_test(test_check_marks_and_footers_that_disagree_break_neighbourhood),
        cmocka_unit_test(test_check_counters_that_are_off_break_counters),
        cmocka_unit_test(test_check_every_bitmap_bit_flipped_breaks_bitmap),
        cmocka_unit_test(test_check_links_that_go_astray_break_lists),
        cmocka_unit_test(test_check_back_link_that_is_wrong_breaks_lists),
        cmocka_unit_test(test_check_block_in_other_sizes_bin_breaks_lists),
        cmocka_unit_test(test_check_region_records_that_cannot_be_break_tiling),
        cmocka_unit_test(test_check_region_that_follows_itself_breaks_tiling),
        cmocka_unit_test(test_check_any_bit_flipped_is_judged_alike_by_both),
    };

    return cmocka_run_group_tests_name("check", tests, NULL, NULL);
}
