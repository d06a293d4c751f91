/*
 * Part of the port contract: the RAMs of a part, what each is good for, and whether it works.
 *
 * One of them is the RAM that the break moves in; the others are told by linker symbols (port/os/rams.c) or by the program's
 * own ashlar_port_ram(). malloc looks at them when it is first called, and again at none.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_RAM_H
#define ASHLAR_RAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What RAM is good for, as bits. Linker scripts write the numbers. */
enum ashlar_ram_attribute {
    ASHLAR_RAM_FAST = 1,       /**< no wait states: core-coupled or tightly coupled memory */
    ASHLAR_RAM_DMA = 2,        /**< the DMA controllers reach it */
    ASHLAR_RAM_EXTERNAL = 4,   /**< off the chip: PSRAM, SDRAM */
    ASHLAR_RAM_EXECUTABLE = 8, /**< code can run from it */
    ASHLAR_RAM_RETAINED = 16,  /**< it keeps its content when the rest loses power: left alone, see ashlar_ram_open() */
    ASHLAR_RAM_NO_CACHE = 32,  /**< no cache stands before it */
    ASHLAR_RAM_NOT_MALLOC = 64 /**< malloc never takes it by itself: only who asks for its attributes gets it */
};

/** All bits of enum ashlar_ram_attribute. */
#define ASHLAR_RAM_ATTRIBUTES 127u

/** A stretch of RAM that nothing else uses. */
struct ashlar_ram {
    const char *name;    /**< for reports; NULL: none */
    void *start;         /**< NULL: the RAM that the break moves in; its bounds are ashlar_port_core_base() and _limit() */
    size_t bytes;        /**< what exceeds ASHLAR_HEAP_BYTES_MAX is left unused */
    unsigned attributes; /**< of enum ashlar_ram_attribute */
};

/**
 * The RAMs, one by one. Weak in the port: define your own to have a table of your own.
 *
 * @param index  from 0 on, in the order in which malloc takes memory from them. At most ASHLAR_RAMS_MAX count.
 * @param ram    becomes the RAM's description.
 * @return false, with *ram undetermined, if there are no more.
 *
 * Exactly one has the start NULL; where none has, the break's RAM comes first, without attributes. It must always answer the
 * same. Called with malloc's lock held, or from ashlar_ram_info(). The port's own is made of linker symbols; see
 * port/os/rams.c.
 */
bool ashlar_port_ram(unsigned index, struct ashlar_ram *ram);

/**
 * The memory that the program has before malloc has any: its code, its variables and its first stack, as far as is known. No RAM
 * of the table may hold a byte of it. Weak in the port, which asks the linker symbols of the common vendors
 * (port/os/program_memory.c).
 *
 * @param index  from 0 on.
 * @param bytes  becomes 0 if this piece is not known.
 * @return false, with *bytes 0, if there are no more.
 */
bool ashlar_port_program_memory(unsigned index, const void **start, size_t *bytes);

/** What has become of a RAM. All but the first two are refusals: no byte of it is ever allocated. */
enum ashlar_ram_state {
    ASHLAR_RAM_READY = 0,      /**< in use */
    ASHLAR_RAM_LEFT_ALONE = 1, /**< ASHLAR_RAM_RETAINED: nothing has read or written it; see ashlar_ram_open() */
    ASHLAR_RAM_ABSENT = 2,     /**< nothing answers on the bus, or the MPU forbids it */
    ASHLAR_RAM_FAULTY = 3,     /**< it does not keep what is written to it: no memory, or a bad data line */
    ASHLAR_RAM_MIRRORED = 4,   /**< two of its addresses are one: it is smaller than told, or has a bad address line */
    ASHLAR_RAM_OVERLAPPING = 5, /**< another RAM, the break's, or the program's variables or stack lie in it */
    ASHLAR_RAM_BAD_BOUNDS = 6, /**< too small for a heap, or past the end of the address space */
    ASHLAR_RAM_BAD_ATTRIBUTES = 7, /**< bits that no attribute has */
    ASHLAR_RAM_TOO_MANY = 8    /**< ASHLAR_RAMS_MAX are there already, or a second one has the start NULL */
};

/**
 * A RAM was refused. Weak in the port: prints a line by ashlar_port_print(). Define your own to log, or to stop.
 *
 * pre:  malloc's lock is held: it must not allocate. Without that RAM, the program goes on when this returns.
 * @param where  the address that told; NULL if it is about no single one.
 */
void ashlar_port_ram_refused(const struct ashlar_ram *ram, enum ashlar_ram_state state, const void *where);

/**
 * Whether RAM that nothing uses yet is there and works, as far as some hundred accesses tell. Weak in the port.
 *
 * @param start, bytes  multiples of 4; at least 8 bytes.
 * @param where  becomes the address that told, unless it works.
 * @return ASHLAR_RAM_READY, _ABSENT, _FAULTY or _MIRRORED. What is written to is overwritten.
 *
 * Every data line is driven both ways at the first word (a one that walks); every address line, and the last word, are told
 * from the others by what is written there. It is no test of every cell. Complexity: O(log bytes).
 */
enum ashlar_ram_state ashlar_port_ram_test(void *start, size_t bytes, const void **where);

/**
 * Read a word where there may be no memory, past the data cache.
 *
 * @return false, with *value undetermined, if that was a fault of the bus or of the MPU.
 *
 * ARMv7-M and ARMv8-M: faults are caught, for some instructions, by a vector table of the port's own; not in a fault handler
 * or with FAULTMASK set, where a second fault is a lockup, and not from ARMv8-M's non-secure state, whose bus faults the
 * secure one handles. ARMv6-M has no such table, so it is a fault like any other. Host: plain access. Interrupts are masked.
 */
bool ashlar_port_word_load(const uint32_t *word, uint32_t *value);

/** Write one. As ashlar_port_word_load(). pre: reading it is no fault. */
bool ashlar_port_word_store(uint32_t *word, uint32_t value);

#ifdef __cplusplus
}
#endif
#endif
