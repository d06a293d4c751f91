/*
 * Opening retained memory: what is taken over, what is not, and why.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "retained/groups.h"
#include "retained/scene.h"

static enum ashlar_retained_origin origin_of_open(void)
{
    enum ashlar_retained_origin origin = (enum ashlar_retained_origin)99;
    (void)scene_open(&origin);
    return origin;
}

/* The level asan takes nothing over, and finds no other reason. */
static void assert_origin(enum ashlar_retained_origin origin, enum ashlar_retained_origin expected)
{
    if (!SCENE_REUSES && expected == ASHLAR_RETAINED_REUSED) {
        expected = ASHLAR_RETAINED_FRESH_UNSOUND;
    }
    assert_int_equal(origin, expected);
}

static void test_open_of_memory_without_record_is_fresh(void **state)
{
    static const unsigned char fills[] = {0x00, 0xFF, 0xA5};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(fills); i++) {
        scene_fill(fills[i]);
        assert_origin(origin_of_open(), ASHLAR_RETAINED_FRESH);
        struct ashlar_retained *retained = scene_open(NULL);
        assert_null(*ashlar_retained_root(retained));
        assert_true(retained_is_usable(retained));
    }
}

static void test_open_of_a_heap_reuses_it(void **state)
{
    (void)state;
    size_t used_bytes = ashlar_heap_stats(ashlar_retained_heap(scene_list())).used_bytes;
    for (unsigned starts = 0; starts < 3 && SCENE_REUSES; starts++) {
        assert_origin(origin_of_open(), ASHLAR_RETAINED_REUSED);
        struct ashlar_retained *retained = scene_open(NULL);
        assert_int_equal(list_length(retained), 5);
        assert_int_equal(ashlar_heap_stats(ashlar_retained_heap(retained)).used_bytes, used_bytes);
        assert_true(retained_is_usable(retained));
    }
}

static void test_open_at_level_asan_is_fresh(void **state)
{
    (void)state;
    (void)scene_list();
    if (!SCENE_REUSES) {
        assert_int_equal(origin_of_open(), ASHLAR_RETAINED_FRESH_UNSOUND);
    }
}

static void test_open_of_another_version_is_fresh(void **state)
{
    enum ashlar_retained_origin origin;
    (void)state;
    (void)scene_list();
    assert_non_null(ashlar_retained_open(scene_memory(), SCENE_BYTES, SCENE_VERSION + 1, &origin));
    assert_origin(origin, ASHLAR_RETAINED_FRESH_OTHER_BUILD);
    assert_origin(origin_of_open(), ASHLAR_RETAINED_FRESH_OTHER_BUILD);
}

static void test_open_of_another_size_is_fresh(void **state)
{
    enum ashlar_retained_origin origin;
    (void)state;
    (void)scene_list();
    struct ashlar_retained *retained = ashlar_retained_open(scene_memory(), SCENE_BYTES - 8, SCENE_VERSION, &origin);
    assert_origin(origin, ASHLAR_RETAINED_FRESH_OTHER_BUILD);
    assert_true(retained_is_usable(retained));
}

static void test_open_at_another_address_is_fresh(void **state)
{
    enum ashlar_retained_origin origin;
    (void)state;
    (void)scene_list();
    if (!SCENE_REUSES) {
        return; /* the heap's memory may not be copied */
    }
    memcpy(scene_other_memory(), scene_memory(), SCENE_BYTES);
    assert_non_null(ashlar_retained_open(scene_other_memory(), SCENE_BYTES, SCENE_VERSION, &origin));
    assert_origin(origin, ASHLAR_RETAINED_FRESH_OTHER_BUILD);
}

static void test_open_of_another_build_is_fresh(void **state)
{
    (void)state;
    if (SCENE_REUSES) {
        build_change(scene_list());
        assert_origin(origin_of_open(), ASHLAR_RETAINED_FRESH_OTHER_BUILD);
    }
}

/* A library whose structures have other sizes is another build, though its options are the same. */
static void test_build_depends_on_the_size_of_the_control_structure(void **state)
{
    (void)state;
    scene_fill(0);
    struct ashlar_retained *small = ashlar_retained_open(scene_memory(), SCENE_BYTES / 2, SCENE_VERSION, NULL);
    assert_non_null(small);
    uint32_t build = build_of(small);
    size_t bytes = guarded_bytes(small);
    assert_non_null(ashlar_retained_open(scene_memory(), SCENE_BYTES / 2 + 8, SCENE_VERSION, NULL));
    assert_true((guarded_bytes(small) == bytes) == (build_of(small) == build) || !SCENE_REUSES);
    struct ashlar_retained *large = scene_open(NULL);
    assert_true(build_of(large) != build);
    assert_true(guarded_bytes(large) != bytes || !SCENE_REUSES);
}

/* What is damaged after it is damaged, and not what a reset left. */
static void test_open_before_a_change_began_settles(void **state)
{
    (void)state;
    struct ashlar_retained *retained = scene_list();
    if (!SCENE_REUSES) {
        return;
    }
    state_set_changing(retained);
    assert_origin(origin_of_open(), ASHLAR_RETAINED_REUSED);
    scene_memory()[guarded_bytes(retained) - 1] ^= 1;
    assert_origin(origin_of_open(), ASHLAR_RETAINED_FRESH_DAMAGED);
}

static void test_open_after_forget_is_fresh(void **state)
{
    (void)state;
    ashlar_retained_forget(scene_list());
    assert_origin(origin_of_open(), ASHLAR_RETAINED_FRESH);
}

static void test_open_in_the_middle_of_a_change_is_fresh(void **state)
{
    (void)state;
    struct ashlar_retained *retained = scene_list();
    if (SCENE_REUSES) {
        /* What the call would have stored last is not there yet. */
        memset(scene_memory() + record_bytes() + guarded_bytes(retained) / 2, 0x55, 8);
        state_set_changing(retained);
        assert_origin(origin_of_open(), ASHLAR_RETAINED_FRESH_INTERRUPTED);
    }
}

static void test_open_before_a_change_began_reuses(void **state)
{
    (void)state;
    struct ashlar_retained *retained = scene_list();
    state_set_changing(retained);
    if (SCENE_REUSES) {
        assert_origin(origin_of_open(), ASHLAR_RETAINED_REUSED);
        assert_int_equal(list_length(scene_open(NULL)), 5);
    }
}

static void test_open_with_a_root_that_is_no_payload_is_fresh(void **state)
{
    static char elsewhere;
    (void)state;
    for (unsigned i = 0; i < 4; i++) {
        struct ashlar_retained *retained = scene_list();
        char *root = *ashlar_retained_root(retained);
        void *freed = ashlar_retained_alloc(retained, 40);
        ashlar_retained_free(retained, freed);
        void *const roots[] = {root + 8, &elsewhere, freed, root + 1};
        *ashlar_retained_root(retained) = roots[i];
        assert_origin(origin_of_open(), ASHLAR_RETAINED_FRESH_UNSOUND);
        assert_null(*ashlar_retained_root(scene_open(NULL)));
    }
}

static bool memory_is_all(unsigned char byte)
{
    const unsigned char *memory = scene_memory();
    return memory[0] == byte && memcmp(memory, memory + 1, SCENE_BYTES - 1) == 0;
}

static void test_open_of_memory_that_cannot_be_is_null(void **state)
{
    enum ashlar_retained_origin origin = (enum ashlar_retained_origin)99;
    unsigned char *memory = scene_memory();
    (void)state;
    scene_fill(0x3C);
    assert_null(ashlar_retained_open(NULL, SCENE_BYTES, 1, &origin));
    assert_null(ashlar_retained_open(memory, 0, 1, &origin));
    assert_null(ashlar_retained_open(memory, ashlar_retained_bytes_min() - 1, 1, &origin));
    assert_null(ashlar_retained_open(memory + 1, ashlar_retained_bytes_min(), 1, &origin));
    assert_null(ashlar_retained_open(memory + 1, 3, 1, &origin));
    assert_null(ashlar_retained_open(memory, SIZE_MAX, 1, &origin));
    assert_null(ashlar_retained_open((void *)(UINTPTR_MAX - 1023), SCENE_BYTES, 1, &origin));
    assert_null(ashlar_retained_open(memory, SIZE_MAX - (uintptr_t)memory, 1, &origin));
    assert_null(ashlar_retained_open(memory, ASHLAR_HEAP_BYTES_MAX + 4096, 1, &origin));
    assert_int_equal(origin, 99);
    assert_true(memory_is_all(0x3C));
}

static void test_open_of_the_least_memory_works(void **state)
{
    unsigned char *end = scene_memory() + SCENE_BYTES;
    enum ashlar_retained_origin origin;
    (void)state;
    scene_fill(0);
    size_t bytes = ashlar_retained_bytes_min();
    unsigned char *memory = end - bytes;
    assert_int_equal((uintptr_t)memory % 8, 0);
    assert_non_null(ashlar_retained_open(memory, bytes, 1, &origin));
    struct ashlar_retained *retained = ashlar_retained_open(memory, bytes, 1, &origin);
    assert_origin(origin, ASHLAR_RETAINED_REUSED);
    assert_int_equal(ashlar_heap_check(ashlar_retained_heap(retained)).broken, ASHLAR_HEAP_SOUND);
    assert_int_equal(scene_memory()[SCENE_BYTES - bytes - 1], 0);
}

static void test_open_rounds_memory_inward(void **state)
{
    enum ashlar_retained_origin origin;
    (void)state;
    for (size_t skip = 0; skip < 9; skip++) {
        for (size_t cut = 0; cut < 9; cut++) {
            scene_fill(0x3C);
            size_t bytes = SCENE_BYTES - skip - cut;
            struct ashlar_retained *retained = ashlar_retained_open(scene_memory() + skip, bytes, 1, &origin);
            assert_non_null(retained);
            assert_int_equal((uintptr_t)retained % 8, 0);
            assert_true(retained_is_usable(retained));
            assert_true(skip == 0 || scene_memory()[skip - 1] == 0x3C);
            assert_true(cut == 0 || scene_memory()[SCENE_BYTES - cut] == 0x3C);
            assert_non_null(ashlar_retained_open(scene_memory() + skip, bytes, 1, &origin));
            assert_origin(origin, ASHLAR_RETAINED_REUSED);
        }
    }
}

int run_open_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_open_of_memory_without_record_is_fresh),
        cmocka_unit_test(test_open_of_a_heap_reuses_it),
        cmocka_unit_test(test_open_at_level_asan_is_fresh),
        cmocka_unit_test(test_open_of_another_version_is_fresh),
        cmocka_unit_test(test_open_of_another_size_is_fresh),
        cmocka_unit_test(test_open_at_another_address_is_fresh),
        cmocka_unit_test(test_open_of_another_build_is_fresh),
        cmocka_unit_test(test_build_depends_on_the_size_of_the_control_structure),
        cmocka_unit_test(test_open_before_a_change_began_settles),
        cmocka_unit_test(test_open_after_forget_is_fresh),
        cmocka_unit_test(test_open_in_the_middle_of_a_change_is_fresh),
        cmocka_unit_test(test_open_before_a_change_began_reuses),
        cmocka_unit_test(test_open_with_a_root_that_is_no_payload_is_fresh),
        cmocka_unit_test(test_open_of_memory_that_cannot_be_is_null),
        cmocka_unit_test(test_open_of_the_least_memory_works),
        cmocka_unit_test(test_open_rounds_memory_inward),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
