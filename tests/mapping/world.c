/*
 * See world.h. The files under test are part of this one, so that their state can be reset, which a program never does.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _GNU_SOURCE /* for a mutex that nests from the start */

#include "mapping/world.h"

#include <pthread.h>
#include <sched.h>

#include "os/break.c"
#include "os/mapping.c"
#include "os/pages.c"

#include "host/ram.h"

static _Alignas(ASHLAR_PAGE_BYTES) char ram[RAM_PAGES * ASHLAR_PAGE_BYTES];
static char file[FILE_BYTES];

static struct {
    bool is_there;
    size_t regions;
    unsigned changes;
    size_t count;
    struct ashlar_port_protected pages[ASHLAR_MPROTECT_REGIONS];
} mpu;

/* In place of the host's, so that it can be told whether it is held. */
static struct {
    pthread_mutex_t mutex;
    unsigned depth; /* of whoever holds it */
    unsigned taken;
    void (*action)(void); /* for the next time it is released */
} lock = {.mutex = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP};

void ashlar_port_lock(void)
{
    assert_int_equal(pthread_mutex_lock(&lock.mutex), 0);
    lock.depth++;
    lock.taken++;
}

void ashlar_port_unlock(void)
{
    void (*action)(void) = lock.action;
    lock.depth--;
    lock.action = NULL;
    assert_int_equal(pthread_mutex_unlock(&lock.mutex), 0);
    (void)sched_yield(); /* whoever waits gets in between */
    if (action != NULL) {
        action();
    }
}

void lock_released_do(void (*action)(void))
{
    lock.action = action;
}

unsigned lock_taken(void)
{
    assert_int_equal(lock.depth, 0);
    return lock.taken;
}

void world_start_between(size_t offset, size_t end)
{
    break_now = NULL;
    break_ceiling = NULL;
    memset(&core, 0, sizeof core);
    run_count = 0;
    memset(&mpu, 0, sizeof mpu);
    mpu.is_there = true;
    mpu.regions = ASHLAR_MPROTECT_REGIONS;
    memset(ram, JUNK, sizeof ram);
    ashlar_host_ram_set(ram + offset, end - offset);
    errno = 0;
}

void world_start(size_t regions)
{
    world_start_between(0, sizeof ram);
    mpu.regions = regions;
}

void world_start_without_mpu(void)
{
    world_start(0);
    mpu.is_there = false;
}

char *page_at(size_t index)
{
    return ram + index * PAGE;
}

int ashlar_port_protect(const struct ashlar_port_protected *pages, size_t count)
{
    mpu.changes++;
    assert_true(lock.depth > 0);
    if (count != 0 && !mpu.is_there) {
        return ENOTSUP;
    }
    if (count > mpu.regions) {
        return ENOMEM;
    }
    for (size_t i = 0; i < count; i++) {
        const char *end = i == 0 ? ram : (const char *)pages[i - 1].start + pages[i - 1].bytes;
        assert_true(pages[i].bytes != 0 && pages[i].bytes % PAGE == 0 && (uintptr_t)pages[i].start % PAGE == 0);
        assert_true((const char *)pages[i].start >= end);
        assert_true(i == 0 || (const char *)pages[i].start > end || pages[i].can_read != pages[i - 1].can_read ||
                    pages[i].can_execute != pages[i - 1].can_execute);
        assert_true(pages[i].can_read || !pages[i].can_execute);
    }
    mpu.count = count;
    memcpy(mpu.pages, pages, count * sizeof pages[0]);
    return 0;
}

int mpu_allows(const char *page)
{
    for (size_t i = 0; i < mpu.count; i++) {
        const char *start = mpu.pages[i].start;
        if (page >= start && page < start + mpu.pages[i].bytes) {
            return (mpu.pages[i].can_read ? PROT_READ : 0) | (mpu.pages[i].can_execute ? PROT_EXEC : 0);
        }
    }
    return PROT_READ | PROT_WRITE | PROT_EXEC;
}

unsigned mpu_changes(void)
{
    return mpu.changes;
}

const char *file_memory(void)
{
    return file;
}

int ashlar_port_file_memory(int number, const void **start, size_t *bytes)
{
    if (number != FILE_NUMBER) {
        return EBADF;
    }
    *start = file;
    *bytes = sizeof file;
    return 0;
}

bool ashlar_port_is_file_memory(const void *start, size_t bytes)
{
    uintptr_t offset = (uintptr_t)start - (uintptr_t)file;
    return offset < sizeof file && bytes <= sizeof file - offset;
}

char *map(size_t bytes)
{
    return ashlar_mmap(NULL, bytes, READ_WRITE, ANONYMOUS, -1, 0);
}

bool holds_only(const char *bytes, size_t count, int value)
{
    for (size_t i = 0; i < count; i++) {
        if (bytes[i] != (char)value) {
            return false;
        }
    }
    return true;
}
