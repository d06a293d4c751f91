/*
 * Damage at the hardened level: headers, footers, marks and links that something wrote over are reported by
 * the call that would have relied on them, which changes nothing.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "unit/groups.h"
#include "unit/scene.h"

/* Damaged headers */

/* With BLOCK_USED set: far too large, or too small. */
static const block_word damage[] = {(block_word)0x41414141u, (block_word)0xFFFFFFFFu, (block_word)0xA5A5A5A5u,
                                    (block_word)0x7FFFFFF1u, (block_word)0x00010001u, 0x0001u,
                                    BLOCK_BYTES_MIN - 8 + BLOCK_USED};

/* Sizes that a free block cannot have, without any flag: too small, past the region's end, past the next block. */
static const block_word wrong_free_sizes[] = {0, 8, (block_word)0x7FFFFFF0u, (block_word)0x0FFFFFF8u, 0x58, 0x70};

/* What becomes of a header that something writes over: if it carries a seal, it is not the right one. */
static void header_damage(unsigned char *payload, uint32_t value)
{
    struct block *block = block_under(payload);
    block_word header = (block_word)value;

    if (NAIVE_IS_SEALED && header == naive_header(block, value % NAIVE_SEAL)) {
        header = (block_word)(header ^ NAIVE_SEAL);
    }
    block->header = header;
}

/* The same by someone who knows of the seal. */
static void header_forge(unsigned char *payload, uint32_t value)
{
    struct block *block = block_under(payload);

    block->header = (block_word)naive_header(block, NAIVE_IS_SEALED ? value % NAIVE_SEAL : value);
}

static void test_free_with_own_header_damaged_is_corrupt_header(void **state)
{
    (void)state;
    if (!compares()) {
        skip();
    }
    for (size_t i = 0; i < layouts_count; i++) {
        for (size_t j = 0; j < COUNT_OF(damage); j++) {
            struct scene scene = scene_set(&layouts[i], 0x00);

            header_damage(scene.block, damage[j]);
            assert_each_call_faults(scene.heap, scene.block, ASHLAR_FAULT_CORRUPT_HEADER);
            header_forge(scene.block, damage[j]);
            assert_each_call_faults(scene.heap, scene.block, ASHLAR_FAULT_CORRUPT_HEADER);
        }
    }
}

/* What an overflow of the block does: the header behind it is written over. */
static void test_free_with_next_header_damaged_is_corrupt_header(void **state)
{
    (void)state;
    if (!compares()) {
        skip();
    }
    for (size_t i = 0; i < layouts_count; i++) {
        for (size_t j = 0; j < COUNT_OF(damage); j++) {
            struct scene scene = scene_set(&layouts[i], 0x00);

            if (scene.after == NULL) {
                continue;
            }
            header_damage(scene.after, damage[j]);
            assert_each_call_faults(scene.heap, scene.block, ASHLAR_FAULT_CORRUPT_HEADER);
        }
    }
}

/* A header that is right in every respect, but was written for another place, or without the seal; and a string's end. */
static void test_free_beside_forged_headers_is_corrupt_header(void **state)
{
    (void)state;
    if (!NAIVE_IS_SEALED) {
        skip();
    }
    for (size_t i = 0; i < layouts_count; i++) {
        for (size_t j = 0; j < 3; j++) {
            struct scene scene = scene_set(&layouts[i], 0x00);
            unsigned char *victim = j == 0 ? scene.block : j == 1 ? scene.after : scene.before;
            block_word kept;

            /* A used block before is none of the call's business. */
            if (victim == NULL || (victim == scene.before && !layouts[i].before_free)) {
                continue;
            }
            kept = block_under(victim)->header;
            for (unsigned change = 1; change < NAIVE_SEAL_END; change++) {
                block_under(victim)->header = (block_word)(kept ^ change * NAIVE_SEAL);
                assert_each_call_faults(scene.heap, scene.block, ASHLAR_FAULT_CORRUPT_HEADER);
            }
            block_under(victim)->header = (block_word)naive_header(victim, kept % NAIVE_SEAL);
            assert_each_call_faults(scene.heap, scene.block, ASHLAR_FAULT_CORRUPT_HEADER);
        }
    }
}

static void test_free_with_wrong_mark_in_next_header_is_corrupt_header(void **state)
{
    (void)state;
    if (!compares()) {
        skip();
    }
    for (size_t i = 0; i < layouts_count; i++) {
        struct scene scene = scene_set(&layouts[i], 0x00);
        unsigned char *next = scene.block - 8 + naive_block_bytes(BLOCK_BYTES) + 8;

        if (layouts[i].first && layouts[i].last) {
            next = arena_memory() + TEST_ARENA_BYTES;
        }
        block_set_previous_free(block_under(next));
        assert_each_call_faults(scene.heap, scene.block, ASHLAR_FAULT_CORRUPT_HEADER);
    }
}

static void test_free_with_next_header_zeroed_is_corrupt_header(void **state)
{
    (void)state;
    if (!compares()) {
        skip();
    }
    for (size_t i = 0; i < layouts_count; i++) {
        struct scene scene = scene_set(&layouts[i], 0x00);

        if (scene.after == NULL) {
            continue;
        }
        block_under(scene.after)->header = 0;
        assert_each_call_faults(scene.heap, scene.block, ASHLAR_FAULT_CORRUPT_HEADER);
    }
}

/* What an underflow of the block does: the footer of the free block before is written over. */
static void test_free_with_footer_before_damaged_is_corrupt_header(void **state)
{
    static const block_word footers[] = {0,
                                         8,
                                         12,
                                         24,
                                         40,
                                         88,
                                         (block_word)0x41414141u,
                                         (block_word)0xFFFFFFF8u,
                                         (block_word)0xFFFFFFFFu,
                                         (block_word)(1u << (8 * NAIVE_FOOTER_BYTES - 1))};

    (void)state;
    if (!compares()) {
        skip();
    }
    for (size_t i = 0; i < layouts_count; i++) {
        if (!layouts[i].before_free) {
            continue;
        }
        for (size_t j = 0; j < COUNT_OF(footers); j++) {
            struct scene scene = scene_set(&layouts[i], 0x00);

            if (block_under(scene.block)->previous_footer == footers[j]) {
                continue;
            }
            block_under(scene.block)->previous_footer = footers[j];
            assert_each_call_faults(scene.heap, scene.block, ASHLAR_FAULT_CORRUPT_HEADER);
        }
    }
}

static void test_free_with_header_before_damaged_is_corrupt_header(void **state)
{
    (void)state;
    if (!compares()) {
        skip();
    }
    for (size_t i = 0; i < layouts_count; i++) {
        for (size_t j = 0; layouts[i].before_free && j < COUNT_OF(damage); j++) {
            struct scene scene = scene_set(&layouts[i], 0x00);

            header_damage(scene.before, damage[j]);
            assert_each_call_faults(scene.heap, scene.block, ASHLAR_FAULT_CORRUPT_HEADER);
            header_forge(scene.before, damage[j]);
            assert_each_call_faults(scene.heap, scene.block, ASHLAR_FAULT_CORRUPT_HEADER);
        }
    }
}

/* Damaged links */

/* What a damaged link may be: no link, one to nowhere, one to around the heap, and to places inside it. */
static block_link wrong_link(const struct scene *scene, size_t number)
{
    unsigned char *end = arena_memory() + TEST_ARENA_BYTES;
    /* In the compact layout, a link into the heap's own record: not to where that keeps the distance of the first
     * block, which is all that a link to that block would be. */
    const block_link low = (block_link)(uintptr_t)(ASHLAR_LAYOUT == ASHLAR_LAYOUT_WIDE ? 8 : 2);
    const block_link links[] = {LINK_NONE,
                                low,
                                (block_link)(UINTPTR_MAX - 7),
                                link_to(scene->heap, block_at(arena_memory() - 8, 0)),
                                link_to(scene->heap, block_at(end, 0)),
                                link_to(scene->heap, block_at(end - 8, 0)),
                                link_to(scene->heap, block_at(scene->block, 3)),
                                link_to(scene->heap, block_at(scene->block, 0)),
                                link_to(scene->heap, block_at(scene->heap, 0))};

    return links[number];
}

enum { WRONG_LINKS = 9 };

static void damage_links(const struct scene *scene, struct block *node, bool damage_next, size_t number)
{
    if (damage_next) {
        node->next = wrong_link(scene, number);
    } else {
        node->link = (block_slot)wrong_link(scene, number);
    }
}

static void assert_link_damage_is_seen(size_t layout, bool damage_before, bool damage_next)
{
    for (size_t number = 0; number < WRONG_LINKS; number++) {
        struct scene scene = scene_set(&layouts[layout], 0x00);
        struct block *node = block_under(damage_before ? scene.before : scene.after);

        if (damage_next && node->next == wrong_link(&scene, number)) {
            continue;
        }
        damage_links(&scene, node, damage_next, number);
        assert_each_call_faults(scene.heap, scene.block, ASHLAR_FAULT_CORRUPT_LINK);
    }
}

static void test_free_beside_block_with_damaged_links_is_corrupt_link(void **state)
{
    (void)state;
    if (!hardened()) {
        skip();
    }
    for (size_t i = 0; i < layouts_count; i++) {
        if (layouts[i].before_free) {
            assert_link_damage_is_seen(i, true, true);
            assert_link_damage_is_seen(i, true, false);
        }
        if (layouts[i].after_free) {
            assert_link_damage_is_seen(i, false, true);
            assert_link_damage_is_seen(i, false, false);
        }
    }
}

/* Links that would be right, were they not masked: someone who knows where blocks lie, but not the secret. */
static void test_free_beside_block_with_forged_links_is_corrupt_link(void **state)
{
    (void)state;
    if (!LINKS_ARE_MASKED) {
        skip();
    }
    for (size_t i = 0; i < layouts_count; i++) {
        for (size_t change = 0; layouts[i].after_free && change < 2; change++) {
            struct scene scene = scene_set(&layouts[i], 0x00);
            struct block *node = block_under(scene.after);

            if (change == 1) {
                node->link = bare_slot_of(scene.heap, slot_target(scene.heap, node->link));
            } else if (node->next != LINK_NONE) {
                node->next = bare_link_to(scene.heap, link_target(scene.heap, node->next));
            } else {
                node->next = bare_link_to(scene.heap, node);
            }
            assert_each_call_faults(scene.heap, scene.block, ASHLAR_FAULT_CORRUPT_LINK);
        }
    }
}

/* Each allocating call reports damage of one of two kinds, and leaves the heap as it is. */
static void assert_alloc_faults(struct ashlar_heap *heap, size_t bytes, enum ashlar_fault_kind kind,
                                enum ashlar_fault_kind or_kind)
{
    arena_image_take();
    for (unsigned call = 0; call < 3; call++) {
        struct caught_faults caught;

        fault_trap_open();
        if (call == 0) {
            assert_null(ashlar_alloc(heap, bytes));
        } else if (call == 1) {
            assert_null(ashlar_calloc(heap, 1, bytes));
        } else {
            assert_null(ashlar_realloc(heap, NULL, bytes));
        }
        caught = fault_trap_close();
        assert_int_equal(caught.count, 1);
        assert_true(caught.last.kind == kind || caught.last.kind == or_kind);
        assert_ptr_equal(caught.last.heap, heap);
        assert_null(caught.last.pointer);
        assert_true(arena_image_is_same());
    }
}

static void test_alloc_from_block_with_damaged_links_is_corrupt_link(void **state)
{
    static const struct layout layout = {.after_free = true};

    (void)state;
    if (!hardened()) {
        skip();
    }
    for (size_t number = 0; number < WRONG_LINKS; number++) {
        /* Its own link is not followed when it is taken by way of its bin, only compared. */
        for (int damage_next = compares() ? 0 : 1; damage_next <= 1; damage_next++) {
            struct scene scene = scene_set(&layout, 0x00);
            struct block *node = block_under(scene.after);

            if (damage_next && wrong_link(&scene, number) == LINK_NONE) {
                continue;
            }
            damage_links(&scene, node, damage_next != 0, number);
            assert_alloc_faults(scene.heap, AFTER_BYTES, ASHLAR_FAULT_CORRUPT_LINK, ASHLAR_FAULT_CORRUPT_LINK);
            assert_alloc_faults(scene.heap, 12, ASHLAR_FAULT_CORRUPT_LINK, ASHLAR_FAULT_CORRUPT_LINK);
        }
    }
}

/*
 * The head of the request's bin is too small, so the search goes on over its damaged link. What it finds there
 * may be called a block with a damaged header as well.
 */
static void test_alloc_past_head_with_damaged_next_does_not_follow_it(void **state)
{
    const size_t small = naive_shared_bin_block_bytes();

    (void)state;
    if (!compares() || ASHLAR_FIT_TRIES == 1) {
        skip();
    }
    for (size_t number = 0; number < WRONG_LINKS; number++) {
        static const struct layout layout = {.first = true, .last = true};
        struct scene scene = scene_set(&layout, 0x00);
        unsigned char *head;

        if (wrong_link(&scene, number) == LINK_NONE) {
            continue;
        }
        ashlar_free(scene.heap, scene.block);
        head = alloc_checked(scene.heap, naive_payload_bytes(small));
        alloc_checked(scene.heap, ashlar_largest_free(scene.heap));
        ashlar_free(scene.heap, head);
        damage_links(&scene, block_under(head), true, number);
        assert_alloc_faults(scene.heap, naive_payload_bytes(small + 8), ASHLAR_FAULT_CORRUPT_LINK,
                            ASHLAR_FAULT_CORRUPT_HEADER);
        fault_trap_open();
        (void)ashlar_largest_free(scene.heap);
        (void)fault_trap_close();
    }
}

static void test_alloc_from_block_with_damaged_header_is_corrupt_header(void **state)
{
    static const struct layout layout = {.after_free = true};

    (void)state;
    if (!compares()) {
        skip();
    }
    for (size_t i = 0; i < COUNT_OF(damage); i++) {
        struct scene scene = scene_set(&layout, 0x00);

        header_damage(scene.after, damage[i]);
        assert_alloc_faults(scene.heap, 12, ASHLAR_FAULT_CORRUPT_HEADER, ASHLAR_FAULT_CORRUPT_HEADER);
        header_forge(scene.after, damage[i]);
        assert_alloc_faults(scene.heap, 12, ASHLAR_FAULT_CORRUPT_HEADER, ASHLAR_FAULT_CORRUPT_HEADER);
    }
}

static void test_alloc_from_block_with_another_seal_is_corrupt_header(void **state)
{
    static const struct layout layout = {.after_free = true};

    (void)state;
    if (!NAIVE_IS_SEALED) {
        skip();
    }
    for (unsigned change = 1; change < NAIVE_SEAL_END; change++) {
        struct scene scene = scene_set(&layout, 0x00);

        block_under(scene.after)->header ^= (block_word)(change * NAIVE_SEAL);
        assert_alloc_faults(scene.heap, 12, ASHLAR_FAULT_CORRUPT_HEADER, ASHLAR_FAULT_CORRUPT_HEADER);
    }
}

static void test_alloc_from_block_with_wrong_size_is_corrupt_header(void **state)
{
    static const struct layout layout = {.after_free = true};

    (void)state;
    if (!compares()) {
        skip();
    }
    for (size_t i = 0; i < COUNT_OF(wrong_free_sizes); i++) {
        struct scene scene = scene_set(&layout, 0x00);

        header_damage(scene.after, wrong_free_sizes[i]);
        assert_alloc_faults(scene.heap, 12, ASHLAR_FAULT_CORRUPT_HEADER, ASHLAR_FAULT_CORRUPT_HEADER);
        assert_each_call_faults(scene.heap, scene.block, ASHLAR_FAULT_CORRUPT_HEADER);
        header_forge(scene.after, wrong_free_sizes[i]);
        assert_alloc_faults(scene.heap, 12, ASHLAR_FAULT_CORRUPT_HEADER, ASHLAR_FAULT_CORRUPT_HEADER);
        assert_each_call_faults(scene.heap, scene.block, ASHLAR_FAULT_CORRUPT_HEADER);
    }
}

static void test_extend_and_give_back_at_damaged_top_do_nothing(void **state)
{
    (void)state;
    if (!hardened()) {
        skip();
    }
    for (size_t number = 0; number < WRONG_LINKS; number++) {
        struct ashlar_heap *heap = fixture_heap_growable(TEST_ARENA_BYTES / 2);
        unsigned char *end = arena_memory() + TEST_ARENA_BYTES / 2;
        struct scene scene = {.heap = heap, .block = alloc_checked(heap, 40)};
        struct block *top = (struct block *)(void *)(end - 8 - free_bytes_of(heap));
        struct caught_faults caught;

        damage_links(&scene, top, false, number);
        arena_image_take();
        fault_trap_open();
        assert_false(ashlar_heap_extend(heap, end, 64));
        assert_int_equal(ashlar_heap_give_back(heap, end, 0, 8), 0);
        caught = fault_trap_close();
        assert_int_equal(caught.count, 2);
        assert_int_equal(caught.last.kind, ASHLAR_FAULT_CORRUPT_LINK);
        assert_true(arena_image_is_same());
    }
}

/* An overflow of an aligned payload reaches its alignment record before anything else. */
static void test_realloc_with_alignment_record_damaged_is_corrupt_header(void **state)
{
    static const block_word records[] = {0, 3, ALIGNMENT_LOG2_END, 32, (block_word)0x41414141u, (block_word)0xFFFFFFFFu};

    (void)state;
    if (!hardened()) {
        skip();
    }
    for (size_t i = 0; i < COUNT_OF(records); i++) {
        struct ashlar_heap *heap = fixture_heap();
        unsigned char *payload = ashlar_aligned_alloc(heap, 32, 40);

        assert_non_null(payload);
        memcpy(payload + ashlar_usable_size(payload), &records[i], sizeof records[i]);
        assert_each_resize_faults(heap, payload, ASHLAR_FAULT_CORRUPT_HEADER);
    }
}

int run_damage_tests(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_free_with_own_header_damaged_is_corrupt_header),
        cmocka_unit_test(test_free_with_next_header_damaged_is_corrupt_header),
        cmocka_unit_test(test_free_beside_forged_headers_is_corrupt_header),
        cmocka_unit_test(test_free_with_wrong_mark_in_next_header_is_corrupt_header),
        cmocka_unit_test(test_free_with_next_header_zeroed_is_corrupt_header),
        cmocka_unit_test(test_free_with_footer_before_damaged_is_corrupt_header),
        cmocka_unit_test(test_free_with_header_before_damaged_is_corrupt_header),
        cmocka_unit_test(test_free_beside_block_with_damaged_links_is_corrupt_link),
        cmocka_unit_test(test_free_beside_block_with_forged_links_is_corrupt_link),
        cmocka_unit_test(test_alloc_from_block_with_damaged_links_is_corrupt_link),
        cmocka_unit_test(test_alloc_past_head_with_damaged_next_does_not_follow_it),
        cmocka_unit_test(test_alloc_from_block_with_damaged_header_is_corrupt_header),
        cmocka_unit_test(test_alloc_from_block_with_another_seal_is_corrupt_header),
        cmocka_unit_test(test_alloc_from_block_with_wrong_size_is_corrupt_header),
        cmocka_unit_test(test_extend_and_give_back_at_damaged_top_do_nothing),
        cmocka_unit_test(test_realloc_with_alignment_record_damaged_is_corrupt_header),
    };

    return cmocka_run_group_tests_name("damage", tests, NULL, NULL);
}
