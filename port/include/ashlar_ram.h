/*
 * Part of the port contract: the RAMs that a part has besides the one that the break moves in, and what each is good for.
 *
 * Implemented by port/os/rams.c from linker symbols, weak: a program may have a table of its own.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_RAM_H
#define ASHLAR_RAM_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What RAM is good for, as bits. */
enum ashlar_ram_attribute {
    ASHLAR_RAM_FAST = 1,       /**< no wait states: core-coupled or tightly coupled memory */
    ASHLAR_RAM_DMA = 2,        /**< the DMA controllers reach it */
    ASHLAR_RAM_EXTERNAL = 4,   /**< off the chip: PSRAM, SDRAM */
    ASHLAR_RAM_EXECUTABLE = 8, /**< code can run from it */
    ASHLAR_RAM_RETAINED = 16,  /**< it keeps its content when the rest loses power */
    ASHLAR_RAM_NO_CACHE = 32,  /**< no cache stands before it */
    ASHLAR_RAM_NOT_MALLOC = 64 /**< malloc never takes it by itself: only who asks for its attributes gets it */
};

/** A stretch of RAM. */
struct ashlar_ram {
    const char *name;    /**< for reports */
    void *start;         /**< NULL: the RAM that the break moves in, whose size is not told here */
    size_t bytes;
    unsigned attributes; /**< of enum ashlar_ram_attribute */
};

/** RAMs, in the order in which malloc takes them. */
struct ashlar_ram_table {
    const struct ashlar_ram *rams; /**< exactly one has the start NULL; at most ASHLAR_RAMS_MAX count */
    size_t count;
};

/** The RAMs of this part. Weak in the port. It must always return the same. */
struct ashlar_ram_table ashlar_port_rams(void);

#ifdef __cplusplus
}
#endif
#endif
