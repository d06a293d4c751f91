/*
 * The calls on retained memory: each leaves what the next start takes over.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "retained/groups.h"
#include "retained/scene.h"

/* The next start finds the heap as this one left it. */
static void assert_retained(struct ashlar_retained *retained)
{
    enum ashlar_retained_origin origin;
    struct ashlar_stats stats = ashlar_heap_stats(ashlar_retained_heap(retained));
    if (SCENE_REUSES) {
        assert_ptr_equal(scene_open(&origin), retained);
        assert_int_equal(origin, ASHLAR_RETAINED_REUSED);
        struct ashlar_stats again = ashlar_heap_stats(ashlar_retained_heap(retained));
        assert_memory_equal(&again, &stats, sizeof stats);
    }
}

static size_t used_blocks(struct ashlar_retained *retained)
{
    return ashlar_heap_stats(ashlar_retained_heap(retained)).used_blocks;
}

static void test_alloc_gives_payloads_of_the_memory(void **state)
{
    (void)state;
    struct ashlar_retained *retained = scene_fresh();
    for (unsigned i = 0; i < 12; i++) {
        unsigned char *payload = ashlar_retained_alloc(retained, 10 * i);
        assert_true(payload > scene_memory() && payload < scene_memory() + SCENE_BYTES);
        memset(payload, 0xFF, 10 * i);
        assert_retained(retained);
    }
    assert_int_equal(used_blocks(retained), 12);
}

static void test_calloc_clears(void **state)
{
    (void)state;
    struct ashlar_retained *retained = scene_fresh();
    unsigned char *payload = ashlar_retained_alloc(retained, 64);
    memset(payload, 0xFF, 64);
    ashlar_retained_free(retained, payload);
    payload = ashlar_retained_calloc(retained, 8, 8);
    for (unsigned i = 0; i < 64; i++) {
        assert_int_equal(payload[i], 0);
    }
    assert_retained(retained);
}

static void test_aligned_alloc_aligns(void **state)
{
    (void)state;
    struct ashlar_retained *retained = scene_fresh();
    for (size_t alignment = 1; alignment <= 256; alignment *= 2) {
        assert_int_equal((uintptr_t)ashlar_retained_aligned_alloc(retained, alignment, 8) % alignment, 0);
        assert_retained(retained);
    }
    for (volatile size_t alignment = 0; alignment <= 24; alignment += 24) {
        assert_null(ashlar_retained_aligned_alloc(retained, alignment, 8));
    }
    assert_retained(retained);
}

static void test_sizes_that_cannot_be_change_nothing(void **state)
{
    volatile size_t half = SIZE_MAX / 2 + 1;
    (void)state;
    struct ashlar_retained *retained = scene_list();
    void *link = ashlar_retained_alloc(retained, 8);
    void *payload = link;
    size_t blocks = used_blocks(retained);
    assert_null(ashlar_retained_alloc(retained, SIZE_MAX - half / 2));
    assert_null(ashlar_retained_alloc(retained, SCENE_BYTES));
    assert_null(ashlar_retained_calloc(retained, half, 2));
    assert_false(ashlar_retained_realloc(retained, &link, SCENE_BYTES));
    assert_ptr_equal(link, payload);
    assert_int_equal(used_blocks(retained), blocks);
    assert_retained(retained);
}

static void test_free_takes_payloads_back(void **state)
{
    (void)state;
    struct ashlar_retained *retained = scene_list();
    while (*list_root(retained) != NULL) {
        node_pop(retained, list_root(retained));
        assert_retained(retained);
    }
    ashlar_retained_free(retained, NULL);
    assert_int_equal(used_blocks(retained), 0);
    assert_retained(retained);
}

static void test_realloc_moves_the_payload_and_its_link(void **state)
{
    (void)state;
    struct ashlar_retained *retained = scene_list();
    struct node **middle = &(*list_root(retained))->next;
    const struct node *before = *middle;
    assert_true(node_resize(retained, middle, 700));
    assert_ptr_not_equal(*middle, before);
    assert_int_equal(list_length(retained), 5);
    assert_retained(retained);
    assert_true(node_resize(retained, middle, 5));
    assert_int_equal((*middle)->bytes, 5);
    assert_int_equal(list_length(retained), 5);
    assert_retained(retained);
}

static void test_realloc_of_null_allocates(void **state)
{
    (void)state;
    struct ashlar_retained *retained = scene_fresh();
    assert_true(ashlar_retained_realloc(retained, ashlar_retained_root(retained), 50));
    assert_non_null(*ashlar_retained_root(retained));
    assert_int_equal(used_blocks(retained), 1);
    assert_retained(retained);
}

/* The fault's handler returns, or resets: either way, what was there stays. */
static void test_misuse_is_a_fault_and_loses_nothing(void **state)
{
    static char elsewhere[64];
    (void)state;
    if (!ASHLAR_SAFETY) {
        return;
    }
    struct ashlar_retained *retained = scene_list();
    void *payload = ashlar_retained_alloc(retained, 40);
    void *link = elsewhere + 8;
    ashlar_retained_free(retained, payload);
    fault_trap_open();
    ashlar_retained_free(retained, payload);
    ashlar_retained_free(retained, elsewhere + 8);
    assert_false(ashlar_retained_realloc(retained, &link, 100));
    assert_int_equal(fault_trap_close().count, 3);
    assert_int_equal(list_length(retained), 5);
    assert_retained(retained);
}

static void test_fault_handler_that_resets_loses_nothing(void **state)
{
    enum ashlar_retained_origin origin;
    jmp_buf escape;
    (void)state;
    if (!ASHLAR_SAFETY || !SCENE_REUSES) {
        return;
    }
    struct ashlar_retained *retained = scene_list();
    void *volatile payload = ashlar_retained_alloc(retained, 40);
    ashlar_retained_free(retained, payload);
    fault_trap_open_escaping(&escape);
    if (setjmp(escape) == 0) {
        ashlar_retained_free(retained, payload);
    }
    assert_int_equal(fault_trap_close().count, 1);
    struct ashlar_retained *again = scene_open(&origin);
    if (ASHLAR_SAFETY == ASHLAR_SAFETY_DEBUG && origin == ASHLAR_RETAINED_FRESH_INTERRUPTED) {
        return; /* the level's own check had gone on a few steps */
    }
    assert_int_equal(origin, ASHLAR_RETAINED_REUSED);
    assert_int_equal(list_length(again), 5);
}

static void test_alloc_until_full_fails_and_stays_usable(void **state)
{
    unsigned count = 0;
    (void)state;
    struct ashlar_retained *retained = scene_fresh();
    while (node_push(retained, list_root(retained), 30)) {
        count++;
    }
    assert_true(count > 10);
    assert_int_equal(list_length(retained), (int)count);
    assert_retained(retained);
    node_pop(retained, list_root(retained));
    assert_true(node_push(retained, list_root(retained), 30));
}

int run_call_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_alloc_gives_payloads_of_the_memory),
        cmocka_unit_test(test_calloc_clears),
        cmocka_unit_test(test_aligned_alloc_aligns),
        cmocka_unit_test(test_sizes_that_cannot_be_change_nothing),
        cmocka_unit_test(test_free_takes_payloads_back),
        cmocka_unit_test(test_realloc_moves_the_payload_and_its_link),
        cmocka_unit_test(test_realloc_of_null_allocates),
        cmocka_unit_test(test_misuse_is_a_fault_and_loses_nothing),
        cmocka_unit_test(test_fault_handler_that_resets_loses_nothing),
        cmocka_unit_test(test_alloc_until_full_fails_and_stays_usable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
