/*
 * Do a bug with an object in a guarded slot, look for one that comes back again and again, or check what slots promise to
 * programs without bugs. The first argument says what; tests/target/sampled/check gives it and reads what comes out.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "bugs.h"

#include <ashlar/sampled.h>
#include <ashlar_port.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OCCURRENCES_MAX 100000

static unsigned passed;
static unsigned failed;

static void check(const char *name, bool holds)
{
    printf("%s %s\n", holds ? "ok" : "FAILED", name);
    if (holds) {
        passed++;
    } else {
        failed++;
    }
}

static bool bytes_are(const unsigned char *bytes, int value, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (bytes[i] != value) {
            return false;
        }
    }
    return true;
}

static void check_object(void)
{
    unsigned char *object = object_alloc(40, false);
    check("an object in a slot is aligned", (uintptr_t)object % 8 == 0);
    memset(object, 1, 40);
    object = realloc(object, 60);
    check("what grows leaves the slot with its content", object != NULL && !ashlar_sampled_covers(object) &&
                                                             bytes_are(object, 1, 40));
    object_free(object);
    object = object_alloc(40, true);
    memset(object, 2, 40);
    check("what keeps its size stays", realloc(object, 40) == object);
    object = realloc(object, 20);
    check("what shrinks keeps its content", object != NULL && bytes_are(object, 2, 20));
    object_free(object);
}

static void check_zeroed(void)
{
    bool zeroed = true;
    for (int i = 0; i < 100; i++) {
        unsigned char *object = calloc(3, 11);
        zeroed = zeroed && bytes_are(object, 0, 33);
        memset(object, 3, 33);
        free(object);
    }
    check("calloc's objects are zero, in slots and elsewhere", zeroed);
}

/* Many live objects of one site: all must be there, and one of them only in a slot. */
static void check_site(void)
{
    enum { OBJECTS = 20 };
    unsigned char *objects[OBJECTS];
    unsigned in_slots = 0;
    bool whole = true;
    for (int i = 0; i < OBJECTS; i++) {
        objects[i] = malloc(16);
        memset(objects[i], i, 16);
        in_slots += ashlar_sampled_covers(objects[i]);
    }
    for (int i = 0; i < OBJECTS; i++) {
        whole = whole && bytes_are(objects[i], i, 16);
        free(objects[i]);
    }
    check("a site has one object in a slot at a time", in_slots <= 1 && whole);
}

/* More sites than slots, whose objects live on; then one whose objects do not: it is sampled all the same. */
static void check_starved(void)
{
    void *volatile old[4] = {malloc(8)};
    old[1] = malloc(9);
    old[2] = malloc(10);
    old[3] = malloc(11);
    uint32_t sampled_before = ashlar_sampled_stats().sampled;
    for (int i = 0; i < 100; i++) {
        void *volatile object = malloc(12);
        free(object);
    }
    check("objects that live long do not end sampling", ashlar_sampled_stats().sampled > sampled_before + 10);
    for (int i = 0; i < 4; i++) {
        free(old[i]);
    }
}

static int self_check(void)
{
    check_starved();
    check_object();
    check_zeroed();
    check_site();
    check("what is not sampled is not refused", ashlar_sampled_stats().faults == 0);
    printf("%u passed, %u failed\n", passed, failed);
    return failed == 0 ? 0 : 1;
}

/* A bug that occurs each time: after how many times it is found. */
static int occur(void)
{
    for (unsigned i = 1; i <= OCCURRENCES_MAX; i++) {
        volatile unsigned char *volatile object = malloc(24);
        uint32_t faults = ashlar_sampled_stats().faults;
        (void)object[24];
        if (ashlar_sampled_stats().faults != faults) {
            printf("found at occurrence %u\n", i);
            return 0;
        }
        free((void *)(uintptr_t)object);
    }
    printf("not found\n");
    return 1;
}

/* The report of the run before, over a reset that start-up code knows nothing of. */
static int retained(void)
{
    void reset_handler(void);
    const struct ashlar_fault *fault = ashlar_port_fault_retained();
    if (fault == NULL) {
        struct ashlar_fault kept = {.kind = ASHLAR_FAULT_OVERFLOW, .pointer = (void *)0x1234, .detail = "words"};
        ashlar_port_fault_retain(&kept);
        reset_handler();
    }
    printf("retained kind %d pointer %p detail %p\n", (int)fault->kind, fault->pointer, (const void *)fault->detail);
    ashlar_port_fault_forget();
    printf("forgotten %d\n", ashlar_port_fault_retained() == NULL);
    return 0;
}

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "check";
    if (strcmp(what, "check") == 0) {
        return self_check();
    }
    if (strcmp(what, "occur") == 0) {
        return occur();
    }
    if (strcmp(what, "retained") == 0) {
        return retained();
    }
    printf("unfinished line");
    fflush(stdout);
    ashlar_port_fault_forget();
    if (!bug_do(what)) {
        printf("\nno such bug: %s\n", what);
        return 2;
    }
    printf("\nwent on, faults %u, retained %d\n", (unsigned)ashlar_sampled_stats().faults,
           ashlar_port_fault_retained() != NULL);
    return 0;
}
