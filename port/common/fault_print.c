/*
 * A fault in words: one paragraph, printed piece by piece through ashlar_port_print().
 *
 * Owns: the words. No heap, no stdio, and no buffer larger than a few calls, so that it works in a fault handler on a stack
 * that is nearly gone. Must not know: who noticed the fault, or where the text goes.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ashlar_port.h>
#include <ashlar_print.h>

/* Enough to come out of the allocator and the C library's wrapper of it, and a few callers further. */
#define CALLS_MAX 10

static const char *const kind_words[] = {
    [ASHLAR_FAULT_DOUBLE_FREE] = "double free: this block is free already",
    [ASHLAR_FAULT_INVALID_POINTER] = "invalid pointer: the heap never gave it out",
    [ASHLAR_FAULT_CORRUPT_HEADER] = "corrupt header: something wrote over a block's size, or that of its neighbour",
    [ASHLAR_FAULT_CORRUPT_LINK] = "corrupt link: something wrote into a block after it was freed",
    [ASHLAR_FAULT_OVERFLOW] = "overflow: something went past the end of a block",
    [ASHLAR_FAULT_UNDERFLOW] = "underflow: something went before the start of a block",
    [ASHLAR_FAULT_USE_AFTER_FREE] = "use after free: something used a block that had been freed",
    [ASHLAR_FAULT_VARIABLE_BOUNDS] = "out of bounds: something went past the end of a variable",
    [ASHLAR_FAULT_VARIABLE_SCOPE] = "use after scope: something used a variable that was gone",
    [ASHLAR_FAULT_NULL_POINTER] = "null pointer, used at offset ",
    [ASHLAR_FAULT_STACK_OVERFLOW] = "stack overflow",
    [ASHLAR_FAULT_READ_ONLY] = "write to read-only memory: code or constants",
    [ASHLAR_FAULT_FORBIDDEN_ACCESS] = "forbidden access: what is there may not be accessed so",
    [ASHLAR_FAULT_UNDEFINED_BEHAVIOUR] = "undefined behaviour",
    [ASHLAR_FAULT_BREAK_MOVED] = "break moved: somebody gave malloc's memory back to sbrk",
    [ASHLAR_FAULT_UNINITIALISED] = "uninitialised pointer: something followed what nobody had set",
};

static const char *const access_words[] = {
    [ASHLAR_ACCESS_NONE] = NULL,
    [ASHLAR_ACCESS_READ] = "read",
    [ASHLAR_ACCESS_WRITE] = "write",
    [ASHLAR_ACCESS_EXECUTE] = "execution",
};

/** "  label    0x20000010\n", if there is such an address. */
static void address_print(const char *label, const void *address)
{
    if (address != NULL) {
        ashlar_print_text(label);
        ashlar_print_address(address);
        ashlar_print_text("\n");
    }
}

/** "16 bytes before its start", "at its start", "16 bytes behind its start". */
static void offset_print(ptrdiff_t offset)
{
    if (offset == 0) {
        ashlar_print_text("at its start");
        return;
    }
    ashlar_print_number(offset < 0 ? (size_t)0 - (size_t)offset : (size_t)offset);
    ashlar_print_text(offset < 0 ? " bytes before its start" : " bytes behind its start");
}

/** What belongs into the title: how far from address 0, or by how much. */
static void extent_print(const struct ashlar_fault *fault)
{
    if (fault->kind == ASHLAR_FAULT_NULL_POINTER) {
        ashlar_print_number((uintptr_t)fault->pointer);
    } else if (fault->kind == ASHLAR_FAULT_STACK_OVERFLOW && fault->offset < 0) {
        ashlar_print_text(" of ");
        ashlar_print_number((size_t)0 - (size_t)fault->offset);
        ashlar_print_text(" bytes");
    }
}

static void access_print(const struct ashlar_fault *fault)
{
    if (fault->access == ASHLAR_ACCESS_NONE) {
        return;
    }
    ashlar_print_text("  access   ");
    ashlar_print_text(access_words[fault->access]);
    if (fault->access_bytes != 0) {
        ashlar_print_text(" of ");
        ashlar_print_number(fault->access_bytes);
        ashlar_print_text(" bytes");
    }
    ashlar_print_text("\n");
}

/** The payload, its sizes, and where in it the pointer leads. */
static void payload_print(const struct ashlar_fault *fault)
{
    if (fault->payload == NULL) {
        return;
    }
    ashlar_print_text("  payload  ");
    ashlar_print_address(fault->payload);
    if (fault->payload_bytes != 0) {
        ashlar_print_text(" of ");
        ashlar_print_number(fault->payload_bytes);
        ashlar_print_text(" bytes");
    }
    if (fault->pointer != NULL) {
        ashlar_print_text("; the pointer is ");
        offset_print(fault->offset);
    }
    ashlar_print_text("\n");
    if (fault->block_bytes != 0) {
        ashlar_print_text("  block    ");
        ashlar_print_number(fault->block_bytes);
        ashlar_print_text(" bytes, header included\n");
    }
}

static void neighbour_print(const char *label, const struct ashlar_fault_block *block)
{
    if (block->payload == NULL) {
        return;
    }
    ashlar_print_text(label);
    ashlar_print_address(block->payload);
    ashlar_print_text(block->is_used ? ", used, " : ", free, ");
    ashlar_print_number(block->block_bytes);
    ashlar_print_text(" bytes\n");
}

/** The calls that led to a place, as far as the port finds them. */
static void calls_print(const void *place)
{
    const void *calls[CALLS_MAX];
    size_t count = ashlar_port_backtrace(place, calls, CALLS_MAX);
    if (count == 0) {
        return;
    }
    ashlar_print_text("  calls   ");
    for (size_t i = 0; i < count; i++) {
        ashlar_print_text(" ");
        ashlar_print_address(calls[i]);
    }
    ashlar_print_text("\n");
}

void ashlar_port_fault_print(const struct ashlar_fault *fault)
{
    const size_t kinds = sizeof kind_words / sizeof kind_words[0];
    const char *words = (size_t)fault->kind < kinds ? kind_words[fault->kind] : NULL;
    ashlar_print_text("\n*** ashlar: ");
    ashlar_print_text(words != NULL ? words : "a fault of unknown kind");
    extent_print(fault);
    if (fault->detail != NULL) {
        ashlar_print_text(" (");
        ashlar_print_text(fault->detail);
        ashlar_print_text(")");
    }
    ashlar_print_text("\n");
    address_print("  pointer  ", fault->pointer);
    access_print(fault);
    payload_print(fault);
    neighbour_print("  before   ", &fault->before);
    neighbour_print("  after    ", &fault->after);
    address_print("  alloc'd  at ", fault->allocated_at);
    address_print("  freed    at ", fault->freed_at);
    address_print("  found    at ", fault->detected_at);
    address_print("  heap     ", fault->heap);
    address_print("  task     ", fault->task);
    /* The calls that make the report are none of them. */
    calls_print(fault->detected_at != NULL ? fault->detected_at : __builtin_return_address(0));
}
