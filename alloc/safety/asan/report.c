/*
 * What a bad access has hit, told from the shadow around it.
 *
 * The heap's part of that is in heap.c, static variables describe themselves (globals.c), and a frame on the stack starts
 * with a description that the compiler leaves there.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "safety/asan/report.h"

#include "safety/asan/globals.h"
#include "safety/asan/heap.h"
#include "safety/asan/shadow.h"
#include "safety/sanitizer.h"

#include <ashlar/config.h>

/* The start of a frame that has variables to protect (gcc/asan.h, ASAN_STACK_FRAME_MAGIC). */
#define FRAME_MAGIC 0x41B58AB3u
#define DECIMAL 10u

struct frame {
    uintptr_t magic;
    const char *variables; /* "<count> <offset> <bytes> <length of the name> <name>[:<line>] ..." */
    uintptr_t function;
};

/** A variable, as the description of its frame has it. */
struct frame_variable {
    uintptr_t offset; /* from the start of the frame */
    uintptr_t bytes;
    const char *name;
    size_t name_bytes;
};

/** The frame whose variables an address is among, or NULL: the granules before its first variable tell where it starts. */
static const struct frame *frame_around(uintptr_t address)
{
    uintptr_t granule = shadow_granule(address);
    while (shadow_watches(granule) && *shadow_of(granule) != SHADOW_STACK_BEFORE) {
        granule -= SHADOW_GRANULE_BYTES;
    }
    while (shadow_watches(granule - SHADOW_GRANULE_BYTES) &&
           *shadow_of(granule - SHADOW_GRANULE_BYTES) == SHADOW_STACK_BEFORE) {
        granule -= SHADOW_GRANULE_BYTES;
    }
    const struct frame *frame = (const struct frame *)granule;
    return shadow_watches(granule) && frame->magic == FRAME_MAGIC ? frame : NULL;
}

/** The number at `*text`, and the text moved behind the space that follows it. */
static uintptr_t number_read(const char **text)
{
    uintptr_t number = 0;
    for (; **text >= '0' && **text <= '9'; (*text)++) {
        number = number * DECIMAL + (uintptr_t)(**text - '0');
    }
    *text += **text == ' ';
    return number;
}

static struct frame_variable variable_read(const char **text)
{
    struct frame_variable variable = {.offset = number_read(text)};
    variable.bytes = number_read(text);
    variable.name_bytes = number_read(text);
    variable.name = *text;
    *text += variable.name_bytes;
    *text += **text == ' ';
    return variable;
}

/** How far an offset lies outside a variable. */
static uintptr_t variable_distance(const struct frame_variable *variable, uintptr_t offset)
{
    if (offset < variable->offset) {
        return variable->offset - offset;
    }
    uintptr_t end = variable->offset + variable->bytes;
    return offset < end ? 0 : offset - end + 1;
}

static struct frame_variable variable_nearest(const struct frame *frame, uintptr_t offset)
{
    const char *text = frame->variables;
    uintptr_t count = number_read(&text);
    struct frame_variable nearest = variable_read(&text);
    for (; count > 1; count--) {
        struct frame_variable variable = variable_read(&text);
        if (variable_distance(&variable, offset) < variable_distance(&nearest, offset)) {
            nearest = variable;
        }
    }
    return nearest;
}

static void fault_place(struct ashlar_fault *fault, uintptr_t payload, size_t bytes)
{
    fault->payload = (const void *)payload;
    fault->payload_bytes = bytes;
    fault->offset = (ptrdiff_t)((uintptr_t)fault->pointer - payload);
}

static void describe_stack(struct ashlar_fault *fault)
{
    const struct frame *frame = frame_around((uintptr_t)fault->pointer);
    if (frame == NULL) {
        fault->detail = "on the stack";
        return;
    }
    struct frame_variable variable = variable_nearest(frame, (uintptr_t)fault->pointer - (uintptr_t)frame);
    fault_place(fault, (uintptr_t)frame + variable.offset, variable.bytes);
    size_t name_bytes = 0;
    while (name_bytes < variable.name_bytes && variable.name[name_bytes] != ':') {
        name_bytes++;
    }
    ashlar_words_add("on the stack, ");
    ashlar_words_add_bytes(variable.name, name_bytes);
    if (name_bytes + 1 < variable.name_bytes) {
        ashlar_words_add(" of line ");
        ashlar_words_add_bytes(variable.name + name_bytes + 1, variable.name_bytes - name_bytes - 1);
    }
    fault->detail = ashlar_words();
}

static void describe_global(struct ashlar_fault *fault, uintptr_t padding)
{
    const struct asan_global *global = ashlar_asan_global_at(padding);
    if (global == NULL) {
        fault->detail = "static";
        return;
    }
    fault_place(fault, global->start, global->bytes);
    ashlar_words_add("static, ");
    ashlar_words_add(global->name);
    if (global->location != NULL) {
        ashlar_words_add(" of ");
        ashlar_words_add_place(global->location->file, (uint32_t)global->location->line);
    }
    fault->detail = ashlar_words();
}

/** The granule whose state says why an address is forbidden: where its own is allowed in part, the one behind. */
static uintptr_t granule_that_forbids(uintptr_t address)
{
    uintptr_t granule = shadow_granule(address);
    bool is_in_part = *shadow_of(granule) < SHADOW_GRANULE_BYTES;
    return is_in_part && shadow_watches(granule + SHADOW_GRANULE_BYTES) ? granule + SHADOW_GRANULE_BYTES : granule;
}

static void fault_describe(struct ashlar_fault *fault)
{
    if (!shadow_watches((uintptr_t)fault->pointer)) {
        fault->kind = ASHLAR_FAULT_NULL_POINTER;
        return;
    }
    uintptr_t granule = granule_that_forbids((uintptr_t)fault->pointer);
    switch (*shadow_of(granule)) {
    case SHADOW_HEAP:
    case SHADOW_FREED:
        ashlar_asan_describe_heap(fault, granule);
        break;
    case SHADOW_GLOBAL:
        fault->kind = ASHLAR_FAULT_VARIABLE_BOUNDS;
        describe_global(fault, granule);
        break;
    case SHADOW_STACK_SCOPE:
        fault->kind = ASHLAR_FAULT_VARIABLE_SCOPE;
        describe_stack(fault);
        break;
    case SHADOW_ALLOCA_BEFORE:
    case SHADOW_ALLOCA_BEHIND:
        fault->kind = ASHLAR_FAULT_VARIABLE_BOUNDS;
        fault->detail = "on the stack, an alloca or an array of variable length";
        break;
    case SHADOW_PROGRAM:
        fault->kind = ASHLAR_FAULT_FORBIDDEN_ACCESS;
        fault->detail = "the program itself forbids it, or has given it back";
        break;
    default:
        fault->kind = ASHLAR_FAULT_VARIABLE_BOUNDS;
        describe_stack(fault);
        break;
    }
}

/* The places that were reported last, for programs that go on. */
#define PLACES_REMEMBERED 8u

static bool place_is_new(const void *place)
{
    static const void *places[PLACES_REMEMBERED];
    static unsigned next;
    for (unsigned i = 0; i < PLACES_REMEMBERED; i++) {
        if (places[i] == place) {
            return false;
        }
    }
    places[next] = place;
    next = (next + 1) % PLACES_REMEMBERED;
    return true;
}

/* A handler that prints may call what is checked, and on a stack that a fault left as it was. */
static bool is_reporting;

void ashlar_asan_report_left(void)
{
    is_reporting = false;
}

void ashlar_asan_report(uintptr_t address, size_t bytes, enum ashlar_access access, const void *caller)
{
    if (is_reporting || (ASHLAR_SANITIZER_CONTINUES && !place_is_new(caller))) {
        return;
    }
    is_reporting = true;
    uintptr_t bad = ashlar_shadow_first_bad(address, bytes);
    struct ashlar_fault fault = {.access = access, .access_bytes = bytes, .pointer = (const void *)bad};
    ashlar_words_start();
    fault_describe(&fault);
    ashlar_sanitizer_report(&fault, caller);
    is_reporting = false;
}
