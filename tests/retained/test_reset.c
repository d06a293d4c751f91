/*
 * A reset at every instruction: a program that works on a retained list is run one instruction at a time, and after each, the
 * memory is opened as the next start would. It must find the list whole, or be told that a call was interrupted.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "retained/groups.h"
#include "retained/scene.h"
#include "support/prng.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

/* Calls of the program: enough for each way of a resize, and for exhaustion. */
enum { CALLS = ASHLAR_SAFETY >= ASHLAR_SAFETY_DEBUG ? 10 : 60, LIST_BYTES = 520 };

static struct ashlar_retained *small_open(enum ashlar_retained_origin *origin)
{
    unsigned char *memory = scene_memory();
    size_t bytes = ashlar_retained_bytes_min() + (ASHLAR_SAFETY >= ASHLAR_SAFETY_DEBUG ? 1500 : LIST_BYTES);
    return ashlar_retained_open(memory, bytes & ~(size_t)7, SCENE_VERSION, origin);
}

static struct node **link_chosen(struct ashlar_retained *retained, struct prng *prng)
{
    struct node **link = list_root(retained);
    for (uint32_t steps = prng_below(prng, 4); steps > 0 && *link != NULL && (*link)->next != NULL; steps--) {
        link = &(*link)->next;
    }
    return link;
}

/* What the program does after its start; runs in a process of its own. */
static void program_run(struct ashlar_retained *retained)
{
    struct prng prng = prng_seeded(5);
    for (unsigned call = 0; call < CALLS; call++) {
        struct node **link = link_chosen(retained, &prng);
        uint32_t what = prng_below(&prng, 4);
        if (*link == NULL || what < 2) {
            (void)node_push(retained, link, prng_below(&prng, 90));
        } else if (what == 2) {
            (void)node_resize(retained, link, prng_below(&prng, 200));
        } else {
            node_pop(retained, link);
        }
    }
}

static pid_t program_start(void (*run)(struct ashlar_retained *retained), struct ashlar_retained *retained)
{
    pid_t program = fork();
    if (program == 0) {
        (void)ptrace(PTRACE_TRACEME, 0, NULL, NULL);
        (void)raise(SIGSTOP);
        run(retained);
        _exit(0);
    }
    return program;
}

/* Go on by an instruction; false if the program has ended. */
static bool program_step(pid_t program, int *status)
{
    assert_int_equal(ptrace(PTRACE_SINGLESTEP, program, NULL, NULL), 0);
    assert_int_equal(waitpid(program, status, 0), program);
    return WIFSTOPPED(*status);
}

struct tally {
    unsigned reused;
    unsigned interrupted;
    unsigned wrong;
};

/* Open what a reset would leave now, see what is there, and put it back as it was. */
static void reset_try(struct tally *tally)
{
    static unsigned char image[SCENE_BYTES];
    enum ashlar_retained_origin origin;
    memcpy(image, scene_memory(), SCENE_BYTES);
    struct ashlar_retained *retained = small_open(&origin);
    int length = list_length(retained);
    int used_blocks = (int)ashlar_heap_stats(ashlar_retained_heap(retained)).used_blocks;
    bool is_whole = length >= 0 && (used_blocks == length || used_blocks == length + 1);
    if (origin == ASHLAR_RETAINED_REUSED && is_whole) {
        tally->reused++;
    } else if (origin == ASHLAR_RETAINED_FRESH_INTERRUPTED && used_blocks == 0 && length == 0) {
        tally->interrupted++;
    } else {
        printf("origin %d, a list of %d, %d blocks in use\n", (int)origin, length, used_blocks);
        tally->wrong++;
    }
    if (!retained_is_usable(retained)) {
        tally->wrong++;
    }
    memcpy(scene_memory(), image, SCENE_BYTES);
}

static void test_reset_at_each_instruction_leaves_a_whole_list_or_none(void **state)
{
    struct tally tally = {0, 0, 0};
    int status;
    (void)state;
    if (!SCENE_REUSES) {
        return;
    }
    scene_fill(0);
    struct ashlar_retained *retained = small_open(NULL);
    pid_t program = program_start(program_run, retained);
    assert_int_equal(waitpid(program, &status, 0), program);
    do {
        reset_try(&tally);
    } while (tally.wrong == 0 && program_step(program, &status));
    (void)kill(program, SIGKILL);
    printf("resets: %u, the list found whole: %u, a call interrupted: %u\n", tally.reused + tally.interrupted + tally.wrong,
           tally.reused, tally.interrupted);
    assert_int_equal(tally.wrong, 0);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    assert_true(tally.reused > 1000 && tally.interrupted > 1000);
    assert_true(list_length(small_open(NULL)) > 0);
}

/* What the program of another version does at its start. */
static void updated_open(struct ashlar_retained *retained)
{
    (void)retained;
    (void)ashlar_retained_open(scene_memory(), SCENE_BYTES, SCENE_VERSION + 1, NULL);
}

static void same_open(struct ashlar_retained *retained)
{
    (void)retained;
    (void)scene_open(NULL);
}

/* Run an open to its end, with a reset after each instruction; which origins these found. */
static unsigned opens_interrupted(void (*run)(struct ashlar_retained *retained), uint32_t version, int length)
{
    static unsigned char image[SCENE_BYTES];
    unsigned found = 0;
    int status;
    pid_t program = program_start(run, scene_list());
    assert_int_equal(waitpid(program, &status, 0), program);
    do {
        enum ashlar_retained_origin origin;
        memcpy(image, scene_memory(), SCENE_BYTES);
        struct ashlar_retained *retained = ashlar_retained_open(scene_memory(), SCENE_BYTES, version, &origin);
        assert_int_equal(list_length(retained), length);
        found |= 1u << origin;
        memcpy(scene_memory(), image, SCENE_BYTES);
    } while (program_step(program, &status));
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    return found;
}

static void test_reset_in_an_open_is_followed_by_a_whole_one(void **state)
{
    (void)state;
    if (!SCENE_REUSES || ASHLAR_SAFETY >= ASHLAR_SAFETY_DEBUG) {
        return; /* at level debug, much more than the record is written */
    }
    assert_int_equal(opens_interrupted(same_open, SCENE_VERSION, 5), 1u << ASHLAR_RETAINED_REUSED);
    assert_int_equal(opens_interrupted(updated_open, SCENE_VERSION + 1, 0),
                     1u << ASHLAR_RETAINED_FRESH_OTHER_BUILD | 1u << ASHLAR_RETAINED_FRESH | 1u << ASHLAR_RETAINED_REUSED);
}

int run_reset_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reset_at_each_instruction_leaves_a_whole_list_or_none),
        cmocka_unit_test(test_reset_in_an_open_is_followed_by_a_whole_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
