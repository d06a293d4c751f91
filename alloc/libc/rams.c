/*
 * malloc's RAMs: tested, and a heap opened over each further one, when they are first asked for.
 *
 * Owns: what has become of each RAM of the port's table. Must not know: how malloc chooses among them (front.c), how the
 * break's heap grows (grow.c), how memory is tested (port/common/ram_test.c).
 *
 * A RAM is refused, and reported, rather than trusted: what would be damaged is the program's.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "libc/rams.h"

#include <ashlar/caps.h>
#include <ashlar/malloc.h>
#include <ashlar/sampled.h>
#include <ashlar_port.h>
#include <ashlar_ram.h>
#include <errno.h>
#include <limits.h>
#include <stdint.h>

#define GRANULE_BYTES ((uintptr_t)ASHLAR_ALIGNMENT)
#define NO_INDEX UINT_MAX

struct record {
    uintptr_t start; /* the break's is not told here: 0, with 0 bytes */
    size_t bytes;
    unsigned attributes;
    enum ashlar_ram_state state;
    const void *where;
    struct ashlar_heap *heap; /* NULL: the break's, or none */
};

static struct {
    struct record records[ASHLAR_RAMS_MAX]; /* in the order of the table */
    unsigned count;
    unsigned char places[ASHLAR_RAMS_MAX]; /* the records in use */
    unsigned places_count;
    bool is_open;
    unsigned break_index; /* of the break's RAM in the port's table; NO_INDEX: not there */
    unsigned break_slot;  /* its index here */
} rams;

/* ---- The table ---- */

/* Whatever the port's table says, the break's RAM is there, among the first ASHLAR_RAMS_MAX. */
static void table_find_break(void)
{
    struct ashlar_ram ram;
    unsigned index = 0;
    bool more = ashlar_port_ram(index, &ram);
    while (more && ram.start != NULL) {
        index++;
        more = ashlar_port_ram(index, &ram);
    }
    rams.break_index = more ? index : NO_INDEX;
    rams.break_slot = !more ? 0 : index < ASHLAR_RAMS_MAX ? index : ASHLAR_RAMS_MAX - 1;
}

/* The port's table, with the break's RAM where it is here. */
static bool table_ram(unsigned index, struct ashlar_ram *ram)
{
    if (index < rams.break_slot) {
        return ashlar_port_ram(index, ram);
    }
    if (index > rams.break_slot) {
        return ashlar_port_ram(index <= rams.break_index ? index - 1 : index, ram);
    }
    *ram = (struct ashlar_ram){"ram0", NULL, 0, 0};
    return rams.break_index == NO_INDEX || ashlar_port_ram(rams.break_index, ram);
}

/* Whole granules within what the table says, and no more than a heap can have; 0 bytes if it is none. */
static void record_set_bounds(struct record *record, const struct ashlar_ram *ram)
{
    uintptr_t start = (uintptr_t)ram->start;
    if (ram->bytes > UINTPTR_MAX - start || start > UINTPTR_MAX - (GRANULE_BYTES - 1)) {
        record->start = start;
        record->bytes = 0;
        return;
    }
    uintptr_t end = (start + ram->bytes) & ~(GRANULE_BYTES - 1);
    record->start = (start + (GRANULE_BYTES - 1)) & ~(GRANULE_BYTES - 1);
    record->bytes = end > record->start ? end - record->start : 0;
    if (record->bytes > ASHLAR_HEAP_BYTES_MAX) {
        record->bytes = ASHLAR_HEAP_BYTES_MAX;
    }
}

/* ---- What lies where ---- */

/* Whether the record's memory holds a byte of [start, start + bytes); notes the first that it does. */
static bool record_overlaps(struct record *record, uintptr_t start, size_t bytes)
{
    uintptr_t first = start > record->start ? start : record->start;
    bool overlaps = first - start < bytes && first - record->start < record->bytes;
    if (overlaps) {
        record->where = (const void *)first;
    }
    return overlaps;
}

static bool record_overlaps_break(struct record *record)
{
    uintptr_t base = (uintptr_t)ashlar_port_core_base();
    uintptr_t limit = (uintptr_t)ashlar_port_core_limit();
    uintptr_t now = (uintptr_t)ashlar_port_core(0);
    bool is_elsewhere = now < base || now > limit; /* a program's own sbrk may be */
    return (limit > base && record_overlaps(record, base, limit - base)) || (is_elsewhere && record_overlaps(record, now, 1));
}

static bool record_overlaps_others(struct record *record)
{
    for (unsigned i = 0; i < rams.count; i++) {
        const struct record *other = &rams.records[i];
        bool is_used = other->state == ASHLAR_RAM_READY || other->state == ASHLAR_RAM_LEFT_ALONE;
        if (other != record && is_used && record_overlaps(record, other->start, other->bytes)) {
            return true;
        }
    }
    return false;
}

static bool record_overlaps_program(struct record *record)
{
    const void *start = NULL;
    size_t bytes = 0;
    for (unsigned i = 0; ashlar_port_program_memory(i, &start, &bytes); i++) {
        if (record_overlaps(record, (uintptr_t)start, bytes)) {
            return true;
        }
    }
    /* Where nothing is known of it: these are some of its variables, of its stack and of its code. */
    return record_overlaps(record, (uintptr_t)&rams, sizeof rams) ||
           record_overlaps(record, (uintptr_t)__builtin_frame_address(0), 1) ||
           record_overlaps(record, (uintptr_t)&ashlar_rams_count_locked, 1);
}

/* ---- Taking RAMs into use ---- */

static bool attributes_are_known(unsigned attributes)
{
    return (attributes & ~ASHLAR_RAM_ATTRIBUTES) == 0;
}

static enum ashlar_ram_state record_judge(struct record *record)
{
    if (!attributes_are_known(record->attributes)) {
        return ASHLAR_RAM_BAD_ATTRIBUTES;
    }
    if (record->bytes < ashlar_heap_bytes_min(record->bytes)) {
        return ASHLAR_RAM_BAD_BOUNDS;
    }
    bool overlaps = record_overlaps_break(record) || record_overlaps_others(record) || record_overlaps_program(record);
    return overlaps ? ASHLAR_RAM_OVERLAPPING : ASHLAR_RAM_READY;
}

/* Test it, and make it a heap, unless it cannot be one. */
static void record_open(struct record *record)
{
    const void *where = NULL;
    record->where = NULL;
    record->state = record_judge(record);
    if (record->state != ASHLAR_RAM_READY) {
        return;
    }
    record->state = ashlar_port_ram_test((void *)record->start, record->bytes, &where);
    if (record->state != ASHLAR_RAM_READY) {
        record->where = where;
        return;
    }
    record->heap = ashlar_heap_create((void *)record->start, record->bytes);
    if (record->heap == NULL) {
        record->state = ASHLAR_RAM_BAD_BOUNDS;
        return;
    }
    ashlar_sampled_exclude(record->heap); /* an object in a slot lies in no RAM of the table */
}

/* The break's RAM is in use, whatever is said of it. */
static void record_add_break(struct record *record, const struct ashlar_ram *ram)
{
    *record = (struct record){.attributes = ram->attributes & ASHLAR_RAM_ATTRIBUTES, .state = ASHLAR_RAM_READY};
}

static void record_add_further(struct record *record, const struct ashlar_ram *ram)
{
    *record = (struct record){.attributes = ram->attributes, .state = ASHLAR_RAM_TOO_MANY};
    if (ram->start == NULL) {
        return; /* a second one for the break */
    }
    record_set_bounds(record, ram);
    if ((ram->attributes & ASHLAR_RAM_RETAINED) == 0) {
        record_open(record);
        return;
    }
    record->attributes |= ASHLAR_RAM_NOT_MALLOC;
    record->state = record_judge(record);
    if (record->state == ASHLAR_RAM_READY) {
        record->state = ASHLAR_RAM_LEFT_ALONE;
    }
}

static void places_list(void)
{
    rams.places_count = 0;
    for (unsigned i = 0; i < rams.count; i++) {
        if (rams.records[i].state == ASHLAR_RAM_READY) {
            rams.places[rams.places_count] = (unsigned char)i;
            rams.places_count++;
        }
    }
}

static bool state_is_refusal(enum ashlar_ram_state state)
{
    return state > ASHLAR_RAM_LEFT_ALONE;
}

/* Only when all the others are there, for whoever reports might allocate, in spite of all. */
static void refusals_report(void)
{
    struct ashlar_ram ram;
    for (unsigned index = 0; table_ram(index, &ram); index++) {
        enum ashlar_ram_state state = index < rams.count ? rams.records[index].state : ASHLAR_RAM_TOO_MANY;
        if (state_is_refusal(state)) {
            ashlar_port_ram_refused(&ram, state, index < rams.count ? rams.records[index].where : NULL);
        } else if (!attributes_are_known(ram.attributes)) { /* the break's, which is taken for want of another */
            ashlar_port_ram_refused(&ram, ASHLAR_RAM_BAD_ATTRIBUTES, NULL);
        }
    }
}

/* errno is as it was: neither sbrk nor the report's printing has to do with what malloc's caller wants. */
static void rams_open(void)
{
    int error_before = errno;
    struct ashlar_ram ram;
    rams.is_open = true;
    table_find_break();
    for (unsigned index = 0; index < ASHLAR_RAMS_MAX && table_ram(index, &ram); index++) {
        if (index == rams.break_slot) {
            record_add_break(&rams.records[index], &ram);
        } else {
            record_add_further(&rams.records[index], &ram);
        }
        rams.count++;
    }
    places_list();
    refusals_report();
    errno = error_before;
}

static void rams_need_locked(void)
{
    if (!rams.is_open) {
        rams_open();
    }
}

/* ---- What malloc asks ---- */

unsigned ashlar_rams_count_locked(void)
{
    rams_need_locked();
    return rams.places_count;
}

struct rams_place ashlar_rams_place_locked(unsigned index)
{
    const struct record *record = &rams.records[rams.places[index]];
    return (struct rams_place){record->heap, record->attributes};
}

struct ashlar_heap *ashlar_rams_heap_of(const void *payload)
{
    for (unsigned i = 0; i < rams.count; i++) {
        const struct record *record = &rams.records[i];
        if ((uintptr_t)payload - record->start < record->bytes && record->heap != NULL) {
            return record->heap;
        }
    }
    return NULL;
}

/* ---- What programs ask ---- */

static bool ram_info_locked(unsigned index, struct ashlar_ram_info *info)
{
    rams_need_locked();
    if (!table_ram(index, &info->ram)) {
        return false;
    }
    info->state = ASHLAR_RAM_TOO_MANY;
    info->where = NULL;
    info->heap = NULL;
    if (index < rams.count) {
        const struct record *record = &rams.records[index];
        info->state = record->state;
        info->where = record->where;
        info->heap = index == rams.break_slot ? ashlar_malloc_heap() : record->heap;
    }
    if (index == rams.break_slot) {
        uintptr_t base = (uintptr_t)ashlar_port_core_base();
        uintptr_t limit = (uintptr_t)ashlar_port_core_limit();
        info->ram.start = (void *)base;
        info->ram.bytes = limit > base ? limit - base : 0;
    }
    return true;
}

bool ashlar_ram_info(unsigned index, struct ashlar_ram_info *info)
{
    ashlar_malloc_lock();
    bool is_there = ram_info_locked(index, info);
    ashlar_malloc_unlock();
    return is_there;
}

/* The states of a RAM that may be in another one at another time. */
static bool state_may_change(enum ashlar_ram_state state)
{
    return state == ASHLAR_RAM_LEFT_ALONE || state == ASHLAR_RAM_ABSENT || state == ASHLAR_RAM_FAULTY ||
           state == ASHLAR_RAM_MIRRORED || state == ASHLAR_RAM_OVERLAPPING;
}

static bool ram_open_locked(unsigned index)
{
    rams_need_locked();
    if (index >= rams.count) {
        return false;
    }
    struct record *record = &rams.records[index];
    if (!state_may_change(record->state)) {
        return record->state == ASHLAR_RAM_READY;
    }
    record_open(record);
    places_list();
    struct ashlar_ram ram;
    if (record->state != ASHLAR_RAM_READY && table_ram(index, &ram)) {
        ashlar_port_ram_refused(&ram, record->state, record->where);
    }
    return record->state == ASHLAR_RAM_READY;
}

bool ashlar_ram_open(unsigned index)
{
    int error_before = errno;
    ashlar_malloc_lock();
    bool is_ready = ram_open_locked(index);
    ashlar_malloc_unlock();
    errno = error_before;
    return is_ready;
}
