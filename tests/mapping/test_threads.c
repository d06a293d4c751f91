/*
 * Tasks that map, move the break and take core at the same time: nobody is given what another has.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mapping/groups.h"
#include "mapping/world.h"

#include "support/prng.h"

#include <pthread.h>

enum { THREADS = 3, THREAD_STEPS = 20000, KEPT = 4, CORE_BYTES = 8, CORE_MAX = 50 };

/* cmocka's asserts may only fail in the thread that runs the test, so each thread counts instead. */
struct worker {
    pthread_t thread;
    pthread_barrier_t *start;
    uint32_t seed;
    unsigned broken;
    unsigned served;
    char *kept[KEPT]; /* a page each, which holds nothing but the seed */
    char *core[CORE_MAX];
    size_t core_count;
};

static bool page_is_mine(const struct worker *worker, const char *page)
{
    return holds_only(page, PAGE, (int)worker->seed);
}

static char *page_take(struct prng *prng)
{
    if (prng_below(prng, 2) == 0) {
        return ashlar_port_map(PAGE);
    }
    char *page = map(PAGE);
    return page == MAP_FAILED ? NULL : page;
}

/* malloc's own, or else mmap's, which may be closed first. Returns whether it stays, for want of mappings or of regions. */
static bool page_stays(struct worker *worker, struct prng *prng, char *page)
{
    if (ashlar_port_mapped_bytes(page) != 0) {
        worker->broken += !ashlar_port_unmap(page);
        return false;
    }
    if (prng_below(prng, 4) == 0) {
        (void)ashlar_mprotect(page, PAGE, PROT_READ);
    }
    bool stays = ashlar_munmap(page, PAGE) != 0;
    worker->broken += stays && errno != ENOMEM;
    return stays;
}

static void step_page(struct worker *worker, struct prng *prng)
{
    char **kept = &worker->kept[prng_below(prng, KEPT)];
    if (*kept != NULL) {
        worker->broken += !page_is_mine(worker, *kept);
        *kept = page_stays(worker, prng, *kept) ? *kept : NULL;
        return;
    }
    *kept = page_take(prng);
    if (*kept != NULL) {
        memset(*kept, (int)worker->seed, PAGE);
        worker->served++;
    }
}

/* The first takes core as malloc does, and gives it back, which it may only if nobody has taken more since; the others take. */
static void step_break(struct worker *worker)
{
    if (worker->seed != 1) {
        char *start = worker->core_count < CORE_MAX ? sbrk(CORE_BYTES) : ASHLAR_BREAK_FAILED;
        if (start != ASHLAR_BREAK_FAILED) {
            worker->core[worker->core_count++] = memset(start, (int)worker->seed, CORE_BYTES);
        }
        return;
    }
    char *start = ashlar_port_core(CORE_BYTES);
    if (start == ASHLAR_BREAK_FAILED) {
        return;
    }
    memset(start, (int)worker->seed, CORE_BYTES);
    sched_yield();
    worker->broken += !holds_only(start, CORE_BYTES, (int)worker->seed);
    (void)ashlar_port_core(-CORE_BYTES);
}

static void *worker_run(void *argument)
{
    struct worker *worker = argument;
    struct prng prng = prng_seeded(worker->seed);
    (void)pthread_barrier_wait(worker->start);
    for (unsigned step = 0; step < THREAD_STEPS; step++) {
        if (prng_below(&prng, 4) == 0) {
            step_break(worker);
        } else {
            step_page(worker, &prng);
        }
    }
    for (size_t i = 0; i < KEPT; i++) {
        worker->broken += worker->kept[i] != NULL && !page_is_mine(worker, worker->kept[i]);
    }
    for (size_t i = 0; i < worker->core_count; i++) {
        worker->broken += !holds_only(worker->core[i], CORE_BYTES, (int)worker->seed);
    }
    return NULL;
}

/* ---- What another task does while one zeroes its pages ---- */

static struct {
    char *closed;
    char *malloced;
} other;

static void malloc_last(void)
{
    other.malloced = ashlar_port_map(PAGE);
}

static void map_closed(void)
{
    lock_released_do(malloc_last);
    other.closed = ashlar_mmap(NULL, PAGE, PROT_NONE, ANONYMOUS, -1, 0);
}

/* Two stretches of fresh pages beside each other keep a place in the table each, for what they become. */
static void test_pages_that_are_being_zeroed_are_nobody_elses(void **state)
{
    (void)state;
    world_start(2);
    for (size_t i = 2; i < ASHLAR_MAPPINGS_MAX; i++) {
        assert_non_null(ashlar_port_map(PAGE));
    }
    lock_released_do(map_closed);
    char *readable = ashlar_mmap(NULL, PAGE, PROT_READ, ANONYMOUS, -1, 0);
    assert_ptr_not_equal(readable, MAP_FAILED);
    assert_ptr_equal(other.closed, readable - PAGE);
    assert_null(other.malloced);
    assert_int_equal(mpu_allows(readable), PROT_READ);
    assert_int_equal(mpu_allows(other.closed), PROT_NONE);
    assert_true(holds_only(other.closed, 2 * PAGE, 0));
}

static void take_last_region(void)
{
    assert_int_equal(ashlar_mprotect(other.closed, PAGE, PROT_NONE), 0);
}

static void test_regions_that_another_task_takes_meanwhile_are_enomem(void **state)
{
    (void)state;
    world_start(1);
    other.closed = map(3 * PAGE);
    lock_released_do(take_last_region);
    errno = 0;
    assert_ptr_equal(ashlar_mmap(NULL, PAGE, PROT_READ, ANONYMOUS, -1, 0), MAP_FAILED);
    assert_int_equal(errno, ENOMEM);
    assert_int_equal(mpu_allows(other.closed), PROT_NONE);
    assert_int_equal(brk(other.closed), 0); /* what was zeroed in vain is free again */
}

/* ---- Locks ---- */

/* Each call by itself takes the lock, as often as it says; zeroing is not among what is done within. */
static void test_every_call_takes_the_lock_and_releases_it(void **state)
{
    (void)state;
    world_start(1);
    unsigned taken = lock_taken();
#define TAKES(count, call)                             \
    do {                                               \
        (void)(call);                                  \
        assert_int_equal(lock_taken() - taken, count); \
        taken = lock_taken();                          \
    } while (0)
    char *pages;
    TAKES(1, sbrk(8));
    TAKES(1, sbrk(PTRDIFF_MAX));
    TAKES(1, ashlar_port_core(8));
    TAKES(1, ashlar_port_core(PTRDIFF_MAX));
    TAKES(2, pages = map(2 * PAGE));
    TAKES(1, map(RAM_PAGES * PAGE));
    TAKES(1, ashlar_mprotect(pages, PAGE, PROT_READ));
    TAKES(1, ashlar_mprotect(pages - PAGE, PAGE, PROT_READ));
    TAKES(1, ashlar_munmap(pages, PAGE));
    TAKES(1, ashlar_munmap(page_at(0) - PAGE, PAGE));
    TAKES(1, pages = ashlar_port_map(2 * PAGE));
    TAKES(1, ashlar_port_map(RAM_PAGES * PAGE));
    TAKES(1, ashlar_port_mapped_bytes(pages));
    TAKES(1, ashlar_port_mapped_resize(pages, PAGE));
    TAKES(1, ashlar_port_mapped_resize(NULL, PAGE));
    TAKES(1, ashlar_port_unmap(pages));
    TAKES(1, ashlar_port_unmap(pages));
#undef TAKES
}

static void test_tasks_never_share_memory(void **state)
{
    struct worker workers[THREADS] = {{.seed = 0}};
    pthread_barrier_t start;
    (void)state;
    world_start(ASHLAR_MPROTECT_REGIONS);
    assert_int_equal(pthread_barrier_init(&start, NULL, THREADS), 0);
    for (size_t i = 0; i < THREADS; i++) {
        workers[i].seed = (uint32_t)i + 1;
        workers[i].start = &start;
        assert_int_equal(pthread_create(&workers[i].thread, NULL, worker_run, &workers[i]), 0);
    }
    for (size_t i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_join(workers[i].thread, NULL), 0);
        assert_int_equal(workers[i].broken, 0);
        assert_true(workers[i].served > 100);
    }
    assert_int_equal(pthread_barrier_destroy(&start), 0);
}

int run_threads_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pages_that_are_being_zeroed_are_nobody_elses),
        cmocka_unit_test(test_regions_that_another_task_takes_meanwhile_are_enomem),
        cmocka_unit_test(test_every_call_takes_the_lock_and_releases_it),
        cmocka_unit_test(test_tasks_never_share_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
