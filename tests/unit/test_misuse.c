/*
 * Misuse and damage at the hardened level: each is reported with its kind, and changes nothing.
 *
 * Every case runs on every layout of neighbours: the block before used or free, the block behind used,
 * free, or the region's end.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/control.h"
#include "support/fixture.h"
#include "unit/groups.h"

static bool hardened(void)
{
    return ASHLAR_SAFETY >= ASHLAR_SAFETY_HARDENED;
}

/* Layouts of neighbours. */

struct layout {
    bool first;       /* nothing stands before the block */
    bool before_free; /* else whether the block before is free */
    bool last;        /* nothing stands behind it */
    bool after_free;  /* else whether the block behind is free */
};

static const struct layout layouts[] = {
    {.first = true},
    {.first = true, .after_free = true},
    {.first = true, .last = true},
    {.last = true},
    {.before_free = true, .last = true},
    {0},
    {.before_free = true},
    {.after_free = true},
    {.before_free = true, .after_free = true},
};

struct scene {
    struct ashlar_heap *heap;
    unsigned char *before; /* NULL if the block is the first */
    unsigned char *block;
    unsigned char *after; /* NULL if the block is the last */
};

enum { BEFORE_BYTES = 76, BLOCK_BYTES = 60, AFTER_BYTES = 92 };

/* The blocks hold `content` all over. The rest of the heap is one used block, or nothing is left of it. */
static struct scene scene_set(const struct layout *layout, int content)
{
    struct scene scene = {.heap = fixture_heap()};
    unsigned char *wall = NULL;

    if (!layout->first) {
        size_t bytes = layout->last ? free_bytes_of(scene.heap) - naive_block_bytes(BLOCK_BYTES) - 4 : BEFORE_BYTES;

        scene.before = alloc_checked(scene.heap, bytes);
    }
    scene.block = alloc_checked(scene.heap, layout->first && layout->last ? ashlar_largest_free(scene.heap) : BLOCK_BYTES);
    if (!layout->last) {
        scene.after = alloc_checked(scene.heap, AFTER_BYTES);
        wall = alloc_checked(scene.heap, ashlar_largest_free(scene.heap));
    }
    assert_int_equal(free_bytes_of(scene.heap), 0);
    memset(scene.block, content, ashlar_usable_size(scene.block));
    if (wall != NULL) {
        memset(wall, content, ashlar_usable_size(wall));
        memset(scene.after, content, ashlar_usable_size(scene.after));
    }
    if (scene.before != NULL) {
        memset(scene.before, content, ashlar_usable_size(scene.before));
    }
    if (layout->before_free) {
        ashlar_free(scene.heap, scene.before);
    }
    if (layout->after_free) {
        ashlar_free(scene.heap, scene.after);
    }
    assert_sound(scene.heap);
    return scene;
}

static struct block *block_under(unsigned char *payload)
{
    return (struct block *)(void *)(payload - 8);
}

/* The calls that take a payload. */

enum call { CALL_FREE, CALL_REALLOC_UP, CALL_REALLOC_DOWN, CALL_REALLOC_BEGIN, CALLS };

static void call_with(struct ashlar_heap *heap, enum call call, void *payload)
{
    switch (call) {
    case CALL_FREE:
        ashlar_free(heap, payload);
        break;
    case CALL_REALLOC_UP:
        assert_null(ashlar_realloc(heap, payload, BLOCK_BYTES + 20));
        break;
    case CALL_REALLOC_DOWN:
        assert_null(ashlar_realloc(heap, payload, 12));
        break;
    case CALL_REALLOC_BEGIN:
    default: {
        struct ashlar_move move = ashlar_realloc_begin(heap, payload, 30);

        assert_null(move.to);
        assert_int_equal(move.needed_bytes, 0);
        break;
    }
    }
}

/* Each call reports one fault of this kind about this pointer, and changes no byte. */
static void assert_each_call_faults(struct ashlar_heap *heap, void *payload, enum ashlar_fault_kind kind)
{
    arena_image_take();
    for (enum call call = CALL_FREE; call < CALLS; call++) {
        struct caught_faults caught;

        fault_trap_open();
        call_with(heap, call, payload);
        caught = fault_trap_close();
        assert_int_equal(caught.count, 1);
        assert_int_equal(caught.last.kind, kind);
        assert_ptr_equal(caught.last.heap, heap);
        assert_ptr_equal(caught.last.pointer, payload);
        assert_true(arena_image_is_same());
    }
}

/* Double free */

static void test_free_twice_in_every_layout_is_double_free(void **state)
{
    (void)state;
    if (!hardened()) {
        skip();
    }
    for (size_t i = 0; i < COUNT_OF(layouts); i++) {
        for (int content = 0; content <= 0xFF; content += 0x55) {
            struct scene scene = scene_set(&layouts[i], content);

            ashlar_free(scene.heap, scene.block);
            assert_sound(scene.heap);
            assert_each_call_faults(scene.heap, scene.block, ASHLAR_FAULT_DOUBLE_FREE);
            assert_sound(scene.heap);
        }
    }
}

static void test_free_twice_after_neighbours_are_freed_too_is_double_free(void **state)
{
    (void)state;
    if (!hardened()) {
        skip();
    }
    for (size_t i = 0; i < COUNT_OF(layouts); i++) {
        struct scene scene = scene_set(&layouts[i], 0xFF);

        ashlar_free(scene.heap, scene.block);
        if (scene.before != NULL && !layouts[i].before_free) {
            ashlar_free(scene.heap, scene.before);
        }
        if (scene.after != NULL && !layouts[i].after_free) {
            ashlar_free(scene.heap, scene.after);
        }
        assert_sound(scene.heap);
        assert_each_call_faults(scene.heap, scene.block, ASHLAR_FAULT_DOUBLE_FREE);
        if (scene.before != NULL) {
            assert_each_call_faults(scene.heap, scene.before, ASHLAR_FAULT_DOUBLE_FREE);
        }
        if (scene.after != NULL) {
            assert_each_call_faults(scene.heap, scene.after, ASHLAR_FAULT_DOUBLE_FREE);
        }
    }
}

static void test_free_of_payload_that_realloc_moved_away_is_double_free(void **state)
{
    struct ashlar_heap *heap = fixture_heap();
    unsigned char *old = alloc_checked(heap, 20);
    unsigned char *moved;

    (void)state;
    if (!hardened()) {
        skip();
    }
    alloc_checked(heap, 20);
    moved = ashlar_realloc(heap, old, 200);
    assert_non_null(moved);
    assert_true(moved != old);
    assert_each_call_faults(heap, old, ASHLAR_FAULT_DOUBLE_FREE);
}

/* The merged block is allocated whole: the stale pointer's header now lies inside another's payload. */
static void test_free_of_payload_swallowed_by_a_new_one_is_invalid(void **state)
{
    (void)state;
    if (!hardened()) {
        skip();
    }
    for (unsigned order = 0; order < 2; order++) {
        struct ashlar_heap *heap = fixture_heap();
        unsigned char *front = alloc_checked(heap, 60);
        unsigned char *stale = alloc_checked(heap, 60);
        unsigned char *whole;

        alloc_checked(heap, ashlar_largest_free(heap));
        ashlar_free(heap, order == 0 ? front : stale);
        ashlar_free(heap, order == 0 ? stale : front);
        whole = alloc_checked(heap, 120);
        assert_ptr_equal(whole, front);
        assert_each_call_faults(heap, stale, ASHLAR_FAULT_INVALID_POINTER);
    }
}

static void test_free_of_payload_that_moved_down_is_invalid(void **state)
{
    struct ashlar_heap *heap = fixture_heap();
    unsigned char *front = alloc_checked(heap, 200);
    unsigned char *stale = alloc_checked(heap, 60);

    (void)state;
    if (!hardened()) {
        skip();
    }
    alloc_checked(heap, ashlar_largest_free(heap));
    ashlar_free(heap, front);
    assert_ptr_equal(ashlar_realloc(heap, stale, 250), front);
    assert_each_call_faults(heap, stale, ASHLAR_FAULT_INVALID_POINTER);
}

/* Pointers that were never given */

/* Every word of the payload is the header of a smallest used block, so that only the alignment tells. */
static void test_free_of_misaligned_pointer_to_forged_headers_is_invalid(void **state)
{
    static const struct layout layout = {0};
    struct scene scene = scene_set(&layout, 0x00);
    const uint32_t forged = (uint32_t)naive_smallest_block_bytes() + 1;

    (void)state;
    if (!hardened()) {
        skip();
    }
    for (size_t offset = 0; offset < BLOCK_BYTES; offset += sizeof forged) {
        memcpy(scene.block + offset, &forged, sizeof forged);
    }
    for (size_t offset = 1; offset < BLOCK_BYTES; offset++) {
        if (offset % 8 != 0) {
            assert_each_call_faults(scene.heap, scene.block + offset, ASHLAR_FAULT_INVALID_POINTER);
        }
    }
}

static void test_free_of_interior_pointer_in_every_layout_is_invalid(void **state)
{
    (void)state;
    if (!hardened()) {
        skip();
    }
    for (size_t i = 0; i < COUNT_OF(layouts); i++) {
        for (int content = 0; content <= 0xFF; content += 0x55) {
            struct scene scene = scene_set(&layouts[i], content);

            for (size_t offset = 1; offset < BLOCK_BYTES; offset++) {
                assert_each_call_faults(scene.heap, scene.block + offset, ASHLAR_FAULT_INVALID_POINTER);
            }
        }
    }
}

static void test_free_of_interior_pointer_of_free_block_is_double_free(void **state)
{
    static const struct layout layout = {.after_free = true};
    struct scene scene = scene_set(&layout, 0xFF);

    (void)state;
    if (!hardened()) {
        skip();
    }
    for (size_t offset = 8; offset < AFTER_BYTES; offset += 8) {
        assert_each_call_faults(scene.heap, scene.after + offset, ASHLAR_FAULT_DOUBLE_FREE);
    }
}

static void test_free_of_memory_outside_the_heap_is_invalid(void **state)
{
    static unsigned char in_data[32] = {1};
    static const unsigned char in_flash[32] = {1};
    unsigned char on_stack[32] = {1};
    struct ashlar_heap *heap = fixture_heap_growable(TEST_ARENA_BYTES / 2);
    unsigned char *arena = arena_memory();
    void *pointers[] = {in_data + 8,
                        on_stack + 8,
                        (void *)(uintptr_t)(in_flash + 8),
                        heap,
                        (unsigned char *)heap + 8,
                        (unsigned char *)heap + 64,
                        arena + TEST_ARENA_BYTES / 2,
                        arena + TEST_ARENA_BYTES / 2 + 8,
                        arena + TEST_ARENA_BYTES / 2 + 64,
                        arena - 8,
                        (void *)8,
                        (void *)1,
                        (void *)(UINTPTR_MAX - 7),
                        (void *)UINTPTR_MAX};

    (void)state;
    if (!hardened()) {
        skip();
    }
    alloc_checked(heap, 50);
    for (size_t i = 0; i < COUNT_OF(pointers); i++) {
        assert_each_call_faults(heap, pointers[i], ASHLAR_FAULT_INVALID_POINTER);
    }
}

static void test_free_of_another_heaps_payload_is_invalid(void **state)
{
    struct ashlar_heap *heap;
    struct ashlar_heap *other;
    void *foreign;

    (void)state;
    if (!hardened()) {
        skip();
    }
    arena_fill();
    heap = ashlar_heap_create(arena_memory(), TEST_ARENA_BYTES / 2);
    other = ashlar_heap_create(arena_memory() + TEST_ARENA_BYTES / 2, TEST_ARENA_BYTES / 2);
    foreign = alloc_checked(other, 40);
    alloc_checked(heap, 40);
    assert_each_call_faults(heap, foreign, ASHLAR_FAULT_INVALID_POINTER);
    assert_sound(heap);
    assert_sound(other);
}

/* Damaged headers */

static const uint32_t damage[] = {0x41414141u, 0xFFFFFFFFu, 0xA5A5A5A5u, 0x7FFFFFF1u, 0x00010001u, 0x00000001u, 0x00000009u};

static void test_free_with_own_header_damaged_is_corrupt_header(void **state)
{
    (void)state;
    if (!hardened()) {
        skip();
    }
    for (size_t i = 0; i < COUNT_OF(layouts); i++) {
        for (size_t j = 0; j < COUNT_OF(damage); j++) {
            struct scene scene = scene_set(&layouts[i], 0x00);

            block_under(scene.block)->header = damage[j];
            assert_each_call_faults(scene.heap, scene.block, ASHLAR_FAULT_CORRUPT_HEADER);
        }
    }
}

/* What an overflow of the block does: the header behind it is written over. */
static void test_free_with_next_header_damaged_is_corrupt_header(void **state)
{
    (void)state;
    if (!hardened()) {
        skip();
    }
    for (size_t i = 0; i < COUNT_OF(layouts); i++) {
        for (size_t j = 0; j < COUNT_OF(damage); j++) {
            struct scene scene = scene_set(&layouts[i], 0x00);

            if (scene.after == NULL) {
                continue;
            }
            block_under(scene.after)->header = damage[j];
            assert_each_call_faults(scene.heap, scene.block, ASHLAR_FAULT_CORRUPT_HEADER);
        }
    }
}

static void test_free_with_wrong_mark_in_next_header_is_corrupt_header(void **state)
{
    const uint32_t previous_free = 2;

    (void)state;
    if (!hardened()) {
        skip();
    }
    for (size_t i = 0; i < COUNT_OF(layouts); i++) {
        struct scene scene = scene_set(&layouts[i], 0x00);
        unsigned char *next = scene.block - 8 + naive_block_bytes(BLOCK_BYTES) + 8;

        if (layouts[i].first && layouts[i].last) {
            next = arena_memory() + TEST_ARENA_BYTES;
        }
        block_under(next)->header |= previous_free;
        assert_each_call_faults(scene.heap, scene.block, ASHLAR_FAULT_CORRUPT_HEADER);
    }
}

static void test_free_with_next_header_zeroed_is_corrupt_header(void **state)
{
    (void)state;
    if (!hardened()) {
        skip();
    }
    for (size_t i = 0; i < COUNT_OF(layouts); i++) {
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
    static const uint32_t footers[] = {0, 8, 12, 24, 0x41414141u, 0xFFFFFFFFu, 0xFFFFFFF8u, 0x80000000u, 40, 88};

    (void)state;
    if (!hardened()) {
        skip();
    }
    for (size_t i = 0; i < COUNT_OF(layouts); i++) {
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
    if (!hardened()) {
        skip();
    }
    for (size_t i = 0; i < COUNT_OF(layouts); i++) {
        for (size_t j = 0; layouts[i].before_free && j < COUNT_OF(damage); j++) {
            struct scene scene = scene_set(&layouts[i], 0x00);

            block_under(scene.before)->header = damage[j];
            assert_each_call_faults(scene.heap, scene.block, ASHLAR_FAULT_CORRUPT_HEADER);
        }
    }
}

/* Damaged links */

/* Places that a damaged link may name: no memory at all, around the heap, and inside it. */
static void *wrong_link(const struct scene *scene, size_t number)
{
    void *places[] = {NULL,
                      (void *)8,
                      (void *)(UINTPTR_MAX - 7),
                      arena_memory() - 8,
                      arena_memory() + TEST_ARENA_BYTES,
                      arena_memory() + TEST_ARENA_BYTES - 8,
                      scene->block + 3,
                      scene->block,
                      scene->heap};

    return places[number];
}

enum { WRONG_LINKS = 9 };

static void assert_link_damage_is_seen(size_t layout, bool damage_before, bool damage_next)
{
    for (size_t number = 0; number < WRONG_LINKS; number++) {
        struct scene scene = scene_set(&layouts[layout], 0x00);
        struct block *node = block_under(damage_before ? scene.before : scene.after);

        if (damage_next) {
            if (node->next == wrong_link(&scene, number)) {
                continue;
            }
            node->next = wrong_link(&scene, number);
        } else {
            node->link = wrong_link(&scene, number);
        }
        assert_each_call_faults(scene.heap, scene.block, ASHLAR_FAULT_CORRUPT_LINK);
    }
}

static void test_free_beside_block_with_damaged_links_is_corrupt_link(void **state)
{
    (void)state;
    if (!hardened()) {
        skip();
    }
    for (size_t i = 0; i < COUNT_OF(layouts); i++) {
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
        for (int damage_next = 0; damage_next <= 1; damage_next++) {
            struct scene scene = scene_set(&layout, 0x00);
            struct block *node = block_under(scene.after);

            if (damage_next && wrong_link(&scene, number) == NULL) {
                continue;
            }
            if (damage_next) {
                node->next = wrong_link(&scene, number);
            } else {
                node->link = wrong_link(&scene, number);
            }
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
    if (!hardened() || ASHLAR_FIT_TRIES == 1) {
        skip();
    }
    for (size_t number = 1; number < WRONG_LINKS; number++) {
        static const struct layout layout = {.first = true, .last = true};
        struct scene scene = scene_set(&layout, 0x00);
        unsigned char *head;

        ashlar_free(scene.heap, scene.block);
        head = alloc_checked(scene.heap, naive_payload_bytes(small));
        alloc_checked(scene.heap, ashlar_largest_free(scene.heap));
        ashlar_free(scene.heap, head);
        block_under(head)->next = wrong_link(&scene, number);
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
    if (!hardened()) {
        skip();
    }
    for (size_t i = 0; i < COUNT_OF(damage); i++) {
        struct scene scene = scene_set(&layout, 0x00);

        block_under(scene.after)->header = damage[i];
        assert_alloc_faults(scene.heap, 12, ASHLAR_FAULT_CORRUPT_HEADER, ASHLAR_FAULT_CORRUPT_HEADER);
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

        top->link = wrong_link(&scene, number);
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
    static const uint32_t records[] = {0, 3, 28, 32, 0x41414141u, 0xFFFFFFFFu};

    (void)state;
    if (!hardened()) {
        skip();
    }
    for (size_t i = 0; i < COUNT_OF(records); i++) {
        struct ashlar_heap *heap = fixture_heap();
        unsigned char *payload = ashlar_aligned_alloc(heap, 32, 40);

        assert_non_null(payload);
        memcpy(payload + ashlar_usable_size(payload), &records[i], sizeof records[i]);
        assert_each_call_faults(heap, payload, ASHLAR_FAULT_CORRUPT_HEADER);
    }
}

/* The report */

static void test_fault_report_names_the_block_that_is_free_already(void **state)
{
    static const struct layout layout = {0};
    struct scene scene = scene_set(&layout, 0x00);
    struct caught_faults caught;

    (void)state;
    if (!hardened()) {
        skip();
    }
    ashlar_free(scene.heap, scene.block);
    fault_trap_open();
    ashlar_free(scene.heap, scene.block);
    caught = fault_trap_close();
    assert_ptr_equal(caught.last.payload, scene.block);
    assert_int_equal(caught.last.block_bytes, naive_block_bytes(BLOCK_BYTES));
}

static void test_fault_report_names_the_block_around_an_interior_pointer(void **state)
{
    static const struct layout layout = {0};
    struct scene scene = scene_set(&layout, 0x00);
    struct caught_faults caught;

    (void)state;
    if (!hardened()) {
        skip();
    }
    fault_trap_open();
    ashlar_free(scene.heap, scene.block + 16);
    caught = fault_trap_close();
    assert_ptr_equal(caught.last.payload, scene.block);
    assert_int_equal(caught.last.block_bytes, naive_block_bytes(BLOCK_BYTES));
}

static void test_fault_handler_that_leaves_by_longjmp_keeps_heap_usable(void **state)
{
    static const struct layout layout = {0};
    struct scene scene = scene_set(&layout, 0x00);
    jmp_buf escape;

    (void)state;
    if (!hardened()) {
        skip();
    }
    ashlar_free(scene.heap, scene.block);
    arena_image_take();
    fault_trap_open_escaping(&escape);
    if (setjmp(escape) == 0) {
        ashlar_free(scene.heap, scene.block);
        fail_msg("the handler did not leave");
    }
    assert_int_equal(fault_trap_close().count, 1);
    assert_true(arena_image_is_same());
    alloc_checked(scene.heap, BLOCK_BYTES);
}

int run_misuse_tests(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_free_twice_in_every_layout_is_double_free),
        cmocka_unit_test(test_free_twice_after_neighbours_are_freed_too_is_double_free),
        cmocka_unit_test(test_free_of_payload_that_realloc_moved_away_is_double_free),
        cmocka_unit_test(test_free_of_payload_swallowed_by_a_new_one_is_invalid),
        cmocka_unit_test(test_free_of_payload_that_moved_down_is_invalid),
        cmocka_unit_test(test_free_of_misaligned_pointer_to_forged_headers_is_invalid),
        cmocka_unit_test(test_free_of_interior_pointer_in_every_layout_is_invalid),
        cmocka_unit_test(test_free_of_interior_pointer_of_free_block_is_double_free),
        cmocka_unit_test(test_free_of_memory_outside_the_heap_is_invalid),
        cmocka_unit_test(test_free_of_another_heaps_payload_is_invalid),
        cmocka_unit_test(test_free_with_own_header_damaged_is_corrupt_header),
        cmocka_unit_test(test_free_with_next_header_damaged_is_corrupt_header),
        cmocka_unit_test(test_free_with_wrong_mark_in_next_header_is_corrupt_header),
        cmocka_unit_test(test_free_with_next_header_zeroed_is_corrupt_header),
        cmocka_unit_test(test_free_with_footer_before_damaged_is_corrupt_header),
        cmocka_unit_test(test_free_with_header_before_damaged_is_corrupt_header),
        cmocka_unit_test(test_free_beside_block_with_damaged_links_is_corrupt_link),
        cmocka_unit_test(test_alloc_from_block_with_damaged_links_is_corrupt_link),
        cmocka_unit_test(test_alloc_past_head_with_damaged_next_does_not_follow_it),
        cmocka_unit_test(test_alloc_from_block_with_damaged_header_is_corrupt_header),
        cmocka_unit_test(test_extend_and_give_back_at_damaged_top_do_nothing),
        cmocka_unit_test(test_realloc_with_alignment_record_damaged_is_corrupt_header),
        cmocka_unit_test(test_fault_report_names_the_block_that_is_free_already),
        cmocka_unit_test(test_fault_report_names_the_block_around_an_interior_pointer),
        cmocka_unit_test(test_fault_handler_that_leaves_by_longjmp_keeps_heap_usable),
    };

    return cmocka_run_group_tests_name("misuse", tests, NULL, NULL);
}
