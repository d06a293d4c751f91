/*
 * Two threads on one heap: content, accounting and soundness hold.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "libc/fresh.h"
#include "libc/groups.h"
#include "support/prng.h"

#include <pthread.h>

enum { THREAD_SLOTS = 16, THREAD_STEPS = 30000 };

/* cmocka's asserts may only fail in the thread that runs the test, so each thread counts instead. */
struct worker {
    uint32_t seed;
    unsigned broken;
    unsigned served;
};

static void worker_step(struct worker *worker, struct prng *prng, unsigned char **slot, size_t *bytes)
{
    if (*slot != NULL && !payload_is_filled(*slot, *bytes, worker->seed)) {
        worker->broken++;
    }
    size_t wanted = 1 + prng_below(prng, 300);
    unsigned char *served = NULL;
    switch (prng_below(prng, 4)) {
    case 0:
        ashlar_front_free(caller_of(NULL), *slot);
        *slot = NULL;
        return;
    case 1:
        ashlar_front_free(caller_of(NULL), *slot);
        *slot = NULL;
        served = ashlar_front_calloc(caller_of(NULL), 1, wanted);
        for (size_t i = 0; served != NULL && i < wanted; i++) {
            worker->broken += served[i] != 0;
        }
        break;
    default:
        served = ashlar_front_realloc(caller_of(NULL), *slot, wanted);
        break;
    }
    if (served != NULL) {
        *slot = served;
        *bytes = wanted;
        payload_fill(served, wanted, worker->seed);
        worker->served++;
    }
}

static void *worker_run(void *argument)
{
    struct worker *worker = argument;
    struct prng prng = prng_seeded(worker->seed);
    unsigned char *slots[THREAD_SLOTS] = {NULL};
    size_t bytes[THREAD_SLOTS] = {0};

    for (unsigned step = 0; step < THREAD_STEPS; step++) {
        unsigned slot = prng_below(&prng, THREAD_SLOTS);
        worker_step(worker, &prng, &slots[slot], &bytes[slot]);
        if (step % 1000 == 0) {
            ashlar_front_trim(NULL, 0);
        }
    }
    for (unsigned slot = 0; slot < THREAD_SLOTS; slot++) {
        ashlar_front_free(caller_of(NULL), slots[slot]);
    }
    return NULL;
}

static void test_two_threads_share_the_heap(void **state)
{
    struct worker workers[2] = {{.seed = 1}, {.seed = 2}};
    pthread_t threads[2];
    (void)state;
    fresh_start(8192); /* too little for both at times, so that exhaustion happens too */
    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, worker_run, &workers[i]), 0);
    }
    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        assert_int_equal(workers[i].broken, 0);
        assert_true(workers[i].served > THREAD_STEPS / 4);
    }
    assert_int_equal(ashlar_heap_stats(ashlar_malloc_heap()).used_blocks, 0);
    assert_front_sound();
}

int run_thread_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_two_threads_share_the_heap),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
