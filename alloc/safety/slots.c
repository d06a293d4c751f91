/*
 * Guarded slots: see slots.h.
 *
 * Owns: which object is in which slot, which unit is open, and what an access that was stopped means. Must not know: when an
 * allocation goes to a slot (sampled.c), how a unit is opened (the port's).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "safety/slots.h"

#include <ashlar/erase.h>
#include <ashlar_port.h>

#define SLOTS_MAX ASHLAR_SAMPLED_SLOTS
#define ALIGNMENT ((uintptr_t)ASHLAR_ALIGNMENT)
#define FILL ((unsigned char)ASHLAR_FILL_FRESH)

_Static_assert(2 * SLOTS_MAX + 1 <= 31, "a bit of a word for each unit");

enum slot_state { SLOT_NEVER_USED, SLOT_LIVE, SLOT_FREED };

struct slot {
    enum slot_state state;
    uint32_t turn; /* when it was freed */
    const struct ashlar_heap *heap;
    unsigned char *payload;
    size_t bytes;
    const void *allocated_at;
    const void *freed_at;
};

struct slots_memory ashlar_slots_memory;

static struct {
    bool is_started;
    size_t unit_bytes;
    unsigned count;
    uint32_t open;  /* a bit for each unit */
    uint32_t turns; /* how often a slot was freed */
    uint32_t sampled;
    uint32_t faults;
    struct slot slots[SLOTS_MAX];
} state;

/* ---- Units ---- */

static unsigned unit_of(const void *address)
{
    return (unsigned)(((uintptr_t)address - (uintptr_t)ashlar_slots_memory.start) / state.unit_bytes);
}

static unsigned char *unit_start(unsigned unit)
{
    return ashlar_slots_memory.start + unit * state.unit_bytes;
}

static unsigned slot_unit(const struct slot *slot)
{
    return 2 * (unsigned)(slot - state.slots) + 1;
}

static bool unit_is_slot(unsigned unit)
{
    return unit % 2 == 1;
}

/* Open a slot, or close it; what lies before and behind is closed either way. */
static void slot_set_open(const struct slot *slot, bool is_open)
{
    unsigned unit = slot_unit(slot);
    state.open &= ~((uint32_t)7 << (unit - 1));
    state.open |= (uint32_t)is_open << unit;
    ashlar_port_slots_open(state.open);
}

/* ---- What is in the slots ---- */

unsigned ashlar_slots_free_count_locked(void)
{
    unsigned count = 0;
    for (unsigned i = 0; i < state.count; i++) {
        count += state.slots[i].state != SLOT_LIVE;
    }
    return count;
}

bool ashlar_slots_hold_site_locked(const void *site)
{
    for (unsigned i = 0; i < state.count; i++) {
        if (state.slots[i].state == SLOT_LIVE && state.slots[i].allocated_at == site) {
            return true;
        }
    }
    return false;
}

/* The free slot whose turn it is: never used, or else freed longest ago; so a stale pointer is told as long as can be. */
static struct slot *slot_next(void)
{
    struct slot *next = NULL;
    for (unsigned i = 0; i < state.count; i++) {
        struct slot *slot = &state.slots[i];
        if (slot->state != SLOT_LIVE && (next == NULL || state.turns - slot->turn > state.turns - next->turn)) {
            next = slot;
        }
    }
    return next;
}

/* The slot that an address of the slots' memory is in, or NULL if it is between slots. */
static struct slot *slot_at(const void *address)
{
    unsigned unit = unit_of(address);
    return unit_is_slot(unit) ? &state.slots[unit / 2] : NULL;
}

void *ashlar_slots_alloc_locked(struct ashlar_heap *heap, size_t bytes, const void *site, bool at_start)
{
    struct slot *slot = slot_next();
    unsigned char *start = unit_start(slot_unit(slot));
    uintptr_t last = ((uintptr_t)start + state.unit_bytes - bytes) & ~(ALIGNMENT - 1);
    slot->state = SLOT_LIVE;
    slot->heap = heap;
    slot->payload = at_start ? start : (unsigned char *)last;
    slot->bytes = bytes;
    slot->allocated_at = site;
    slot->freed_at = NULL;
    slot_set_open(slot, true);
    __builtin_memset(start, FILL, state.unit_bytes);
    state.sampled++;
    return slot->payload;
}

static void slot_release(struct slot *slot, const void *site)
{
    slot->state = SLOT_FREED;
    slot->freed_at = site;
    slot->turn = ++state.turns;
    slot_set_open(slot, false);
}

void ashlar_slots_drop_locked(const struct ashlar_heap *heap, const void *site)
{
    for (unsigned i = 0; i < state.count; i++) {
        if (state.slots[i].state == SLOT_LIVE && state.slots[i].heap == heap) {
            if (ASHLAR_ZERO_ON_FREE) {
                ashlar_erase(state.slots[i].payload, state.slots[i].bytes);
            }
            slot_release(&state.slots[i], site);
        }
    }
}

void ashlar_slots_erase_locked(const void *payload)
{
    const struct slot *slot = slot_at(payload);
    if (slot != NULL && slot->state == SLOT_LIVE && slot->payload == payload) {
        ashlar_erase(slot->payload, slot->bytes);
    }
}

size_t ashlar_slots_usable_size(const void *payload)
{
    const struct slot *slot = slot_at(payload);
    return slot != NULL && slot->state == SLOT_LIVE ? slot->bytes : 0;
}

const void *ashlar_slots_site_locked(const void *payload)
{
    const struct slot *slot = slot_at(payload);
    return slot != NULL ? slot->allocated_at : NULL;
}

struct ashlar_sampled_stats ashlar_slots_stats_locked(void)
{
    struct ashlar_sampled_stats stats = {
        .slots = state.count,
        .live = state.count - ashlar_slots_free_count_locked(),
        .sampled = state.sampled,
        .faults = state.faults,
    };
    return stats;
}

/* ---- Faults ---- */

static void fault_add_slot(struct ashlar_fault *fault, const struct slot *slot)
{
    if (slot == NULL || slot->state == SLOT_NEVER_USED) {
        return;
    }
    fault->heap = slot->heap;
    fault->payload = slot->payload;
    fault->payload_bytes = slot->bytes;
    fault->offset = (ptrdiff_t)((uintptr_t)fault->pointer - (uintptr_t)slot->payload);
    fault->allocated_at = slot->allocated_at;
    fault->freed_at = slot->freed_at;
}

/* Returns if the program is to go on. */
static void slots_report(struct ashlar_fault *fault, const struct slot *slot)
{
    fault_add_slot(fault, slot);
    fault->task = ashlar_port_task();
    state.faults++;
    if (ASHLAR_SAMPLED_STOPS) {
        ashlar_port_fault(fault);
        return;
    }
    if (ASHLAR_FAULT_RETAIN) {
        ashlar_port_fault_retain(fault);
    }
    if (ASHLAR_FAULT_REPORT) {
        ashlar_port_fault_print(fault);
    }
}

bool ashlar_slots_find_locked(const struct ashlar_heap *heap, const void *payload, const void *site, size_t *bytes)
{
    const struct slot *slot = slot_at(payload);
    bool is_payload = slot != NULL && slot->state != SLOT_NEVER_USED && payload == slot->payload && heap == slot->heap;
    if (is_payload && slot->state == SLOT_LIVE) {
        *bytes = slot->bytes;
        return true;
    }
    struct ashlar_fault fault = {
        .kind = is_payload ? ASHLAR_FAULT_DOUBLE_FREE : ASHLAR_FAULT_INVALID_POINTER,
        .pointer = payload,
        .detected_at = site,
    };
    slots_report(&fault, slot);
    return false;
}

/* The damaged byte of the fill that is nearest to the object: behind it, or before it; or NULL. */
static const unsigned char *damage_behind(const struct slot *slot)
{
    const unsigned char *end = unit_start(slot_unit(slot)) + state.unit_bytes;
    const unsigned char *at = slot->payload + slot->bytes;
    while (at < end && *at == FILL) {
        at++;
    }
    return at < end ? at : NULL;
}

static const unsigned char *damage_before(const struct slot *slot)
{
    const unsigned char *start = unit_start(slot_unit(slot));
    const unsigned char *at = slot->payload;
    while (at > start && at[-1] == FILL) {
        at--;
    }
    return at > start ? at - 1 : NULL;
}

/* Whether nothing was written beside the object; else it is reported. */
static bool slot_is_sound(const struct slot *slot, const void *site)
{
    const unsigned char *behind = damage_behind(slot);
    const unsigned char *before = behind == NULL ? damage_before(slot) : NULL;
    if (behind == NULL && before == NULL) {
        return true;
    }
    struct ashlar_fault fault = {
        .kind = behind != NULL ? ASHLAR_FAULT_OVERFLOW : ASHLAR_FAULT_UNDERFLOW,
        .pointer = behind != NULL ? behind : before,
        .detected_at = site,
        .detail = "seen when it was freed",
    };
    slots_report(&fault, slot);
    return false;
}

bool ashlar_slots_free_locked(const struct ashlar_heap *heap, const void *payload, const void *site)
{
    size_t bytes;
    if (!ashlar_slots_find_locked(heap, payload, site, &bytes)) {
        return false;
    }
    struct slot *slot = slot_at(payload);
    if (!slot_is_sound(slot, site) && ASHLAR_SAMPLED_STOPS) {
        return false; /* as every call does that notices a fault and gets back from its report */
    }
    slot_release(slot, site);
    return true;
}

/* How far an address is from an object. */
static uintptr_t slot_distance(const struct slot *slot, const void *address)
{
    uintptr_t offset = (uintptr_t)address - (uintptr_t)slot->payload;
    return address < (const void *)slot->payload ? 0 - offset : offset - slot->bytes;
}

/* Which of the objects on both sides of a closed unit was meant: the nearer one, and one that lives rather than one that did. */
static const struct slot *slot_beside(unsigned unit, const void *address)
{
    const struct slot *left = unit > 0 ? &state.slots[unit / 2 - 1] : NULL;
    const struct slot *right = unit / 2 < state.count ? &state.slots[unit / 2] : NULL;
    if (left == NULL || right == NULL) {
        return left == NULL ? right : left;
    }
    if (left->state != right->state && (left->state == SLOT_LIVE || right->state == SLOT_LIVE)) {
        return left->state == SLOT_LIVE ? left : right;
    }
    if (left->state == SLOT_NEVER_USED || right->state == SLOT_NEVER_USED) {
        return left->state == SLOT_NEVER_USED ? right : left;
    }
    return slot_distance(left, address) <= slot_distance(right, address) ? left : right;
}

static enum ashlar_fault_kind kind_of_access(const struct slot *slot, const void *address)
{
    if (slot->state == SLOT_NEVER_USED) {
        return ASHLAR_FAULT_FORBIDDEN_ACCESS;
    }
    if (slot->state == SLOT_FREED) {
        return ASHLAR_FAULT_USE_AFTER_FREE;
    }
    return address < (const void *)slot->payload ? ASHLAR_FAULT_UNDERFLOW : ASHLAR_FAULT_OVERFLOW;
}

/*
 * An access was stopped, in the context of a fault handler: report it, and open the unit so that it can be done. What is
 * executed would be stopped again, and so would be what was stopped though its unit is open.
 */
static bool access_stopped(const struct ashlar_port_access *access)
{
    unsigned unit = unit_of(access->address);
    uint32_t bit = (uint32_t)1 << unit;
    if (access->kind == ASHLAR_ACCESS_EXECUTE || unit > 2 * state.count || (state.open & bit) != 0) {
        return false;
    }
    const struct slot *slot = unit_is_slot(unit) ? &state.slots[unit / 2] : slot_beside(unit, access->address);
    struct ashlar_fault fault = {
        .kind = kind_of_access(slot, access->address),
        .access = access->kind,
        .access_bytes = access->bytes,
        .pointer = access->address,
        .detected_at = access->instruction,
    };
    slots_report(&fault, slot);
    state.open |= bit;
    ashlar_port_slots_open(state.open);
    return true;
}

void ashlar_slots_start(void)
{
    if (state.is_started) {
        return;
    }
    state.is_started = true;
    struct ashlar_port_slots port = ashlar_port_slots_start(access_stopped);
    if (port.memory == NULL) {
        return;
    }
    state.unit_bytes = port.unit_bytes;
    state.count = port.units / 2;
    ashlar_slots_memory.start = port.memory;
    ashlar_slots_memory.bytes = port.units * port.unit_bytes;
}
