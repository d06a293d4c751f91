/*
 * newlib's names for the library itself, which take the thread's state: they allocate from the same heap, and
 * errno goes to the state that they were given.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <errno.h>
#include <reent.h>
#include <string.h>

#include "family.h"
#include "fixture.h"
#include "groups.h"

void *_valloc_r(struct _reent *reent, size_t bytes);
void *_pvalloc_r(struct _reent *reent, size_t bytes);
void _cfree_r(struct _reent *reent, void *payload);

static struct _reent other_thread;

static void assert_only_the_other_thread_failed(void)
{
    assert_int_equal(other_thread._errno, ENOMEM);
    assert_int_equal(errno, 0);
    other_thread._errno = 0;
}

static void test_reentrant_names_allocate_from_the_same_heap(void **state)
{
    struct _reent *reent = _REENT;
    (void)state;
    size_t blocks = blocks_in_use();
    void *payloads[] = {_malloc_r(reent, 30),       _calloc_r(reent, 3, 10),  _realloc_r(reent, NULL, 30),
                        _memalign_r(reent, 32, 30), _reallocf_r(reent, NULL, 30)};
    for (size_t i = 0; i < COUNT_OF(payloads); i++) {
        assert_non_null(payloads[i]);
        assert_true(heap_holds(payloads[i]));
        assert_true(_malloc_usable_size_r(reent, payloads[i]) >= 30);
    }
    assert_int_equal((uintptr_t)payloads[3] % 32, 0);
    free(payloads[0]); /* one heap: the names mix */
    _free_r(reent, payloads[1]);
    _cfree_r(reent, payloads[2]);
    _free_r(reent, payloads[3]);
    _free_r(reent, payloads[4]);
    assert_int_equal(blocks_in_use(), blocks);
}

static void test_reentrant_names_set_errno_of_their_own_thread(void **state)
{
    (void)state;
    errno = 0;
    assert_null(_malloc_r(&other_thread, hopeless_bytes));
    assert_only_the_other_thread_failed();
    assert_null(_calloc_r(&other_thread, hopeless_bytes, hopeless_bytes));
    assert_only_the_other_thread_failed();
    assert_null(_memalign_r(&other_thread, 64, hopeless_bytes));
    assert_only_the_other_thread_failed();
    assert_null(_valloc_r(&other_thread, hopeless_bytes));
    assert_only_the_other_thread_failed();
    assert_null(_pvalloc_r(&other_thread, hopeless_bytes));
    assert_only_the_other_thread_failed();
    void *payload = malloc(10);
    assert_null(_realloc_r(&other_thread, payload, hopeless_bytes));
    assert_only_the_other_thread_failed();
    free(payload);
}

static void test_reentrant_reports_agree_with_the_others(void **state)
{
    (void)state;
    struct mallinfo one = mallinfo();
    struct mallinfo other = _mallinfo_r(_REENT);
    assert_int_equal(memcmp(&one, &other, sizeof one), 0);
    assert_int_equal(_mallopt_r(_REENT, M_TOP_PAD, 1), 0);
    free(malloc(2500));
    assert_int_equal(_malloc_trim_r(_REENT, 0), 1);
    _malloc_stats_r(_REENT);
    static char title[] = "there";
    _mstats_r(_REENT, title);
}

int run_reentrant_tests(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reentrant_names_allocate_from_the_same_heap),
        cmocka_unit_test(test_reentrant_names_set_errno_of_their_own_thread),
        cmocka_unit_test(test_reentrant_reports_agree_with_the_others),
    };
    return cmocka_run_group_tests_name("reentrant names", tests, NULL, NULL);
}
