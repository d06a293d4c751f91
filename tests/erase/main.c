/*
 * What payloads held is gone when they leave their user: with ASHLAR_ZERO_ON_FREE of all, without of those that are freed by
 * ashlar_free_zeroed(). Every byte of the heap is looked at for a secret that no payload in use holds.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/control.h"
#include "erase/groups.h"
#include "support/fixture.h"
#include "support/prng.h"

/* Four bytes of it in a row are no link, no header and no fill of the tests' heap. */
#define SECRET 0xD7
#define SECRET_BYTES_TOLD 4

/* At level debug a freed payload is filled, whatever the option says. */
#define ERASES_ALL (ASHLAR_ZERO_ON_FREE || ASHLAR_SAFETY == ASHLAR_SAFETY_DEBUG)

enum { PAYLOADS = 24, OPERATIONS = 6000, HEAP_BYTES = 8192 };

struct user {
    struct ashlar_heap *heap;
    unsigned char *payloads[PAYLOADS];
};

static struct user user;

static bool is_in_use(const unsigned char *byte)
{
    for (unsigned i = 0; i < PAYLOADS; i++) {
        const unsigned char *payload = user.payloads[i];
        if (payload != NULL && byte >= payload && byte < payload + ashlar_usable_size(payload)) {
            return true;
        }
    }
    return false;
}

/* Where somebody could find a secret who has no right to it; NULL if nowhere. */
static const unsigned char *secret_left(void)
{
    unsigned told = 0;
    for (const unsigned char *byte = arena_memory(); byte < arena_memory() + HEAP_BYTES; byte++) {
        told = *byte == SECRET ? told + 1 : 0;
        if (told >= SECRET_BYTES_TOLD && !is_in_use(byte)) {
            return byte;
        }
    }
    return NULL;
}

static void user_start(void)
{
    memset(&user, 0, sizeof user);
    memset(arena_memory(), 0, HEAP_BYTES);
    user.heap = ashlar_heap_create(arena_memory(), HEAP_BYTES);
    assert_non_null(user.heap);
}

static unsigned char *secret_in(unsigned char *payload)
{
    if (payload != NULL) {
        memset(payload, SECRET, ashlar_usable_size(payload));
    }
    return payload;
}

static void operation_run(struct prng *prng)
{
    unsigned char **payload = &user.payloads[prng_below(prng, PAYLOADS)];
    size_t bytes = prng_below(prng, 500);
    uint32_t what = prng_below(prng, 8);
    if (*payload == NULL) {
        *payload = secret_in(what < 2 ? ashlar_aligned_alloc(user.heap, (size_t)16 << what, bytes)
                                      : ashlar_alloc(user.heap, bytes));
    } else if (what < 4) {
        void *resized = ashlar_realloc(user.heap, *payload, bytes);
        *payload = resized != NULL ? secret_in(resized) : *payload;
    } else {
        ashlar_free(user.heap, *payload);
        *payload = NULL;
    }
}

static void test_random_operations_leave_no_secret(void **state)
{
    struct prng prng = prng_seeded(1);
    (void)state;
    user_start();
    for (unsigned i = 0; i < OPERATIONS; i++) {
        operation_run(&prng);
        if (ERASES_ALL && secret_left() != NULL) {
            fail_msg("operation %u left a secret at %p", i, (const void *)secret_left());
        }
    }
    assert_int_equal(ashlar_heap_check(user.heap).broken, ASHLAR_HEAP_SOUND);
    assert_true((secret_left() != NULL) == !ERASES_ALL); /* the search can find one */
}

static void test_reset_leaves_no_secret(void **state)
{
    (void)state;
    user_start();
    for (unsigned i = 0; i < PAYLOADS; i++) {
        user.payloads[i] = secret_in(ashlar_alloc(user.heap, 10 * i));
    }
    /* The last one takes all that is left, to the very end. */
    user.payloads[0] = secret_in(ashlar_alloc(user.heap, ashlar_largest_free(user.heap)));
    memset(user.payloads, 0, sizeof user.payloads);
    ashlar_heap_reset(user.heap);
    assert_true((secret_left() != NULL) == !ERASES_ALL);
    assert_int_equal(ashlar_heap_check(user.heap).broken, ASHLAR_HEAP_SOUND);
}

/* The payload's own bytes, among neighbours in each state. */
static void test_free_zeroed_leaves_no_secret(void **state)
{
    struct prng prng = prng_seeded(2);
    (void)state;
    for (unsigned round = 0; round < 64; round++) {
        user_start();
        for (unsigned i = 0; i < 5; i++) {
            user.payloads[i] = ashlar_aligned_alloc(user.heap, (size_t)8 << (round % 3), prng_below(&prng, 80));
        }
        secret_in(user.payloads[2]);
        for (unsigned i = 0; i < 5; i++) {
            if (i != 2 && (round >> i & 1) != 0) {
                ashlar_free(user.heap, user.payloads[i]);
                user.payloads[i] = NULL;
            }
        }
        ashlar_free_zeroed(user.heap, user.payloads[2]);
        user.payloads[2] = NULL;
        assert_null(secret_left());
        assert_int_equal(ashlar_heap_check(user.heap).broken, ASHLAR_HEAP_SOUND);
    }
    ashlar_free_zeroed(user.heap, NULL);
}

static void test_free_zeroed_counts_as_a_free(void **state)
{
    (void)state;
    user_start();
    size_t free_bytes = ashlar_heap_stats(user.heap).free_bytes;
    ashlar_free_zeroed(user.heap, ashlar_alloc(user.heap, 100));
    assert_int_equal(ashlar_heap_stats(user.heap).free_bytes, free_bytes);
    assert_int_equal(ashlar_heap_stats(user.heap).used_blocks, 0);
}

typedef void release(struct ashlar_heap *heap, void *payload);

/* What a bad free finds, it leaves; at the levels that keep records, the fault counts what happened instead. */
static void assert_refused(release *free_it, void *payload)
{
    arena_image_take();
    fault_trap_open();
    free_it(user.heap, payload);
    assert_int_equal(fault_trap_close().count, 1);
    if (ASHLAR_SAFETY < ASHLAR_SAFETY_DEBUG) {
        assert_true(arena_image_is_same());
    }
}

static void test_bad_free_writes_nothing(void **state)
{
    static release *const releases[] = {ashlar_free, ashlar_free_zeroed};
    static unsigned char elsewhere[64];
    (void)state;
    if (!ASHLAR_SAFETY) {
        return;
    }
    memset(elsewhere, SECRET, sizeof elsewhere);
    for (size_t i = 0; i < COUNT_OF(releases); i++) {
        user_start();
        unsigned char *freed = ashlar_aligned_alloc(user.heap, 8, 100);
        unsigned char *used = secret_in(ashlar_aligned_alloc(user.heap, 8, 100));
        ashlar_free(user.heap, freed);
        assert_refused(releases[i], freed);
        assert_refused(releases[i], used + 8);
        assert_refused(releases[i], used + 1);
        assert_refused(releases[i], elsewhere + 8);
        for (size_t byte = 0; byte < sizeof elsewhere; byte++) {
            assert_int_equal(elsewhere[byte], SECRET);
        }
    }
}

/* The payload itself is sound, but what stands behind it is not: it stays the user's, with all that is in it. */
static void test_free_beside_damage_writes_nothing(void **state)
{
    static release *const releases[] = {ashlar_free, ashlar_free_zeroed};
    (void)state;
    if (!ASHLAR_SAFETY || ASHLAR_HARDENING < 2 || ASHLAR_SAFETY >= ASHLAR_SAFETY_DEBUG) {
        return;
    }
    for (size_t i = 0; i < COUNT_OF(releases); i++) {
        user_start();
        unsigned char *payload = secret_in(ashlar_aligned_alloc(user.heap, 8, 100));
        struct block *after = block_after(block_of(payload));
        after->header ^= 8;
        size_t used_bytes = ashlar_heap_stats(user.heap).used_bytes;
        fault_trap_open();
        releases[i](user.heap, payload);
        assert_int_equal(fault_trap_close().count, 1);
        assert_int_equal(ashlar_heap_stats(user.heap).used_bytes, used_bytes);
        for (size_t byte = 0; byte < 100; byte++) {
            assert_int_equal(payload[byte], SECRET);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_operations_leave_no_secret),
        cmocka_unit_test(test_reset_leaves_no_secret),
        cmocka_unit_test(test_free_zeroed_leaves_no_secret),
        cmocka_unit_test(test_free_zeroed_counts_as_a_free),
        cmocka_unit_test(test_bad_free_writes_nothing),
        cmocka_unit_test(test_free_beside_damage_writes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL) + run_lent_tests() == 0 ? 0 : 1;
}
