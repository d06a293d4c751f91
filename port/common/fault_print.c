/*
 * A fault in words: one paragraph, printed piece by piece through ashlar_port_print().
 *
 * Owns: the words. No heap, no stdio, no buffer larger than a number, so that it works in a fault handler on a stack
 * that is nearly gone. Must not know: who noticed the fault, or where the text goes.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ashlar_port.h>

#define HEX_DIGITS (2 * sizeof(uintptr_t))
#define DECIMAL_DIGITS_MAX (3 * sizeof(size_t))
#define DECIMAL 10u
#define BITS_PER_DIGIT 4u
#define DIGIT_MASK 15u

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
    [ASHLAR_FAULT_FORBIDDEN_ACCESS] = "forbidden access: nothing may be accessed there",
    [ASHLAR_FAULT_UNDEFINED_BEHAVIOUR] = "undefined behaviour",
};

static const char *const access_words[] = {
    [ASHLAR_ACCESS_NONE] = NULL,
    [ASHLAR_ACCESS_READ] = "read",
    [ASHLAR_ACCESS_WRITE] = "write",
    [ASHLAR_ACCESS_EXECUTE] = "execution",
};

static void text_print(const char *text)
{
    size_t bytes = 0;
    while (text[bytes] != '\0') {
        bytes++;
    }
    ashlar_port_print(text, bytes);
}

static void hex_print(uintptr_t value)
{
    char text[2 + HEX_DIGITS] = "0x";
    for (size_t i = sizeof text; i > 2; i--) {
        text[i - 1] = "0123456789abcdef"[value & DIGIT_MASK];
        value >>= BITS_PER_DIGIT;
    }
    ashlar_port_print(text, sizeof text);
}

static void decimal_print(size_t value)
{
    char text[DECIMAL_DIGITS_MAX];
    size_t start = sizeof text;
    do {
        text[--start] = (char)('0' + value % DECIMAL);
        value /= DECIMAL;
    } while (value != 0);
    ashlar_port_print(text + start, sizeof text - start);
}

/** "  label    0x20000010\n", if there is such an address. */
static void address_print(const char *label, const void *address)
{
    if (address != NULL) {
        text_print(label);
        hex_print((uintptr_t)address);
        text_print("\n");
    }
}

/** "16 bytes before its start", "at its start", "16 bytes behind its start". */
static void offset_print(ptrdiff_t offset)
{
    if (offset == 0) {
        text_print("at its start");
        return;
    }
    decimal_print(offset < 0 ? (size_t)0 - (size_t)offset : (size_t)offset);
    text_print(offset < 0 ? " bytes before its start" : " bytes behind its start");
}

/** What belongs into the title: how far from address 0, or by how much. */
static void extent_print(const struct ashlar_fault *fault)
{
    if (fault->kind == ASHLAR_FAULT_NULL_POINTER) {
        decimal_print((uintptr_t)fault->pointer);
    } else if (fault->kind == ASHLAR_FAULT_STACK_OVERFLOW && fault->offset < 0) {
        text_print(" of ");
        decimal_print((size_t)0 - (size_t)fault->offset);
        text_print(" bytes");
    }
}

static void access_print(const struct ashlar_fault *fault)
{
    if (fault->access == ASHLAR_ACCESS_NONE) {
        return;
    }
    text_print("  access   ");
    text_print(access_words[fault->access]);
    if (fault->access_bytes != 0) {
        text_print(" of ");
        decimal_print(fault->access_bytes);
        text_print(" bytes");
    }
    text_print("\n");
}

/** The payload, its sizes, and where in it the pointer leads. */
static void payload_print(const struct ashlar_fault *fault)
{
    if (fault->payload == NULL) {
        return;
    }
    text_print("  payload  ");
    hex_print((uintptr_t)fault->payload);
    if (fault->payload_bytes != 0) {
        text_print(" of ");
        decimal_print(fault->payload_bytes);
        text_print(" bytes");
    }
    if (fault->pointer != NULL) {
        text_print("; the pointer is ");
        offset_print(fault->offset);
    }
    text_print("\n");
    if (fault->block_bytes != 0) {
        text_print("  block    ");
        decimal_print(fault->block_bytes);
        text_print(" bytes, header included\n");
    }
}

static void neighbour_print(const char *label, const struct ashlar_fault_block *block)
{
    if (block->payload == NULL) {
        return;
    }
    text_print(label);
    hex_print((uintptr_t)block->payload);
    text_print(block->is_used ? ", used, " : ", free, ");
    decimal_print(block->block_bytes);
    text_print(" bytes\n");
}

void ashlar_port_fault_print(const struct ashlar_fault *fault)
{
    const size_t kinds = sizeof kind_words / sizeof kind_words[0];
    const char *words = (size_t)fault->kind < kinds ? kind_words[fault->kind] : NULL;
    text_print("\n*** ashlar: ");
    text_print(words != NULL ? words : "a fault of unknown kind");
    extent_print(fault);
    if (fault->detail != NULL) {
        text_print(" (");
        text_print(fault->detail);
        text_print(")");
    }
    text_print("\n");
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
}
