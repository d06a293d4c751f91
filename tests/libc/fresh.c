/*
 * A fresh start: the state of grow.c, break.c and pages.c, which a program never resets, is reset here.
 *
 * These files are part of this one for that. The program's own _sbrk stands here too: it is strong, and so
 * replaces Ashlar's weak one for every caller.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "libc/fresh.h"

#include "libc/grow.c"
#include "os/break.c"
#include "os/mapping.c"
#include "os/pages.c"

#include "host/ram.h"
#include "libc/simulated_rams.h"

static struct {
    enum sbrk_quirk quirk;
    char *ram_end;
    size_t ram_offset;
    bool limit_is_unknown;
    bool break_is_hidden;
    unsigned exhausted_count;
    size_t exhausted_bytes;
    void (*exhausted_action)(void);
} world;

void fresh_start_at(size_t offset, size_t bytes)
{
    default_heap = NULL;
    region_end = NULL;
    break_now = NULL;
    break_ceiling = NULL;
    memset(&core, 0, sizeof core);
    run_count = 0;
    simulated_rams_reset();
    memset(&world, 0, sizeof world);
    world.ram_offset = offset;
    world.ram_end = (char *)arena_memory() + offset + bytes;
    arena_fill();
    ashlar_host_ram_set(arena_memory() + offset, bytes);
    errno = 0;
}

void fresh_start(size_t bytes)
{
    fresh_start_at(0, bytes);
}

void fresh_start_without_ram(void)
{
    fresh_start(0);
    ashlar_host_ram_set(NULL, 0);
}

void fresh_start_unlimited(size_t bytes)
{
    fresh_start(bytes);
    world.limit_is_unknown = true;
}

void core_leave(size_t bytes)
{
    char *base = (char *)arena_memory() + world.ram_offset;
    world.ram_end = break_at() + bytes;
    ashlar_host_ram_set(base, (size_t)(world.ram_end - base));
}

void sbrk_hide(void)
{
    world.break_is_hidden = true;
}

/* In place of the one of break_newlib.c, for the _sbrk below is not Ashlar's, but knows its break. */
bool ashlar_break_is_hidden(void)
{
    return world.break_is_hidden;
}

void sbrk_behave(enum sbrk_quirk quirk)
{
    world.quirk = quirk;
}

/* Asked for by the front only through this name; the break itself asks ashlar_core_range(). */
void *ashlar_port_core_limit(void)
{
    return world.limit_is_unknown ? NULL : world.ram_end;
}

static bool sbrk_refuses(ptrdiff_t increment_bytes)
{
    return world.quirk == SBRK_DEAD || (world.quirk == SBRK_NEVER_DOWN && increment_bytes < 0) ||
           (world.quirk == SBRK_SMALL_ONLY && increment_bytes > 512);
}

/* Leaves errno in disorder even on success: what it says must not show through malloc. */
void *_sbrk(ptrdiff_t increment_bytes)
{
    errno = ERANGE;
    if (sbrk_refuses(increment_bytes)) {
        return ASHLAR_BREAK_FAILED;
    }
    if (world.quirk == SBRK_GULLIBLE) {
        increment_bytes = 0;
    }
    if (world.quirk == SBRK_RACED && increment_bytes > 0) {
        world.quirk = SBRK_PLAIN;
        ashlar_break_move(40);
    }
    void *before = ashlar_break_move(increment_bytes);
    if (before == ASHLAR_BREAK_FAILED) {
        errno = ENOMEM;
    }
    return before;
}

char *break_at(void)
{
    return ashlar_break_move(0);
}

size_t core_left(void)
{
    return (size_t)(world.ram_end - break_at());
}

void ashlar_malloc_exhausted(size_t bytes)
{
    void (*action)(void) = world.exhausted_action;
    world.exhausted_count++;
    world.exhausted_bytes = bytes;
    world.exhausted_action = NULL;
    if (action != NULL) {
        action();
    }
}

unsigned exhausted_count(void)
{
    return world.exhausted_count;
}

size_t exhausted_bytes(void)
{
    return world.exhausted_bytes;
}

void exhausted_do(void (*action)(void))
{
    world.exhausted_action = action;
}

void assert_front_sound(void)
{
    if (ashlar_malloc_heap() != NULL) {
        assert_sound(ashlar_malloc_heap());
    }
    assert_true(arena_guards_are_intact());
    assert_true(arena_is_untouched(0, world.ram_offset));
    if (world.quirk != SBRK_DEAD) { /* what the break came down from may have been written */
        assert_true(break_at() <= world.ram_end);
    }
}
