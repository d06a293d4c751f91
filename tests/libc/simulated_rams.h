/*
 * A part with several RAMs, on a host: further RAMs beside the arena, some of them with a defect.
 *
 * It stands in for the port's table and for its access to words of memory, and notes what is refused.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_LIBC_SIMULATED_RAMS_H
#define TESTS_LIBC_SIMULATED_RAMS_H

#include "libc/fresh.h"

#include <ashlar_ram.h>

/** What may be wrong with memory. */
enum ram_defect {
    RAM_SOUND = 0,
    RAM_ENDS_AT,       /**< nothing answers from this offset on */
    RAM_WRITE_REFUSED, /**< the bus refuses writes from this offset on */
    RAM_READ_ONLY,     /**< writes have no effect from this offset on */
    RAM_BIT_IS_ONE,    /**< this data line is stuck; + 32 times the offset from which on, in words */
    RAM_BIT_IS_ZERO,   /**< so is this one */
    RAM_BITS_TOUCH,    /**< this data line (+ 32 times another) is driven by the other */
    RAM_REPEATS_AT,    /**< the same memory again at each multiple of this offset */
    RAM_LINE_IS_ZERO,  /**< the address line that stands for this offset is stuck */
    RAM_LINGERS        /**< there is none, and what was last on the bus is read */
};

/** How much memory there is for further RAMs, in bytes; its first is aligned to 64. */
#define SIMULATED_BYTES ((size_t)32768)
unsigned char *simulated_memory(void);

/** Forget the RAMs, as at a reset: the table holds nothing but what is added from now on. */
void simulated_rams_reset(void);

/** Add an entry to the table; its name is "ram" and its index. */
void simulated_add(void *start, size_t bytes, unsigned attributes);

/** Add the RAM that the break moves in. */
void simulated_add_break(unsigned attributes);

/** The program has this memory already. */
void simulated_program(const void *start, size_t bytes);

/** Where the records of RAMs are kept. */
void *simulated_records(void);

/** From now on the memory from `start` on has this defect. */
void simulated_break(void *start, size_t bytes, enum ram_defect defect, size_t where);

/** Whether nobody wrote to the memory for further RAMs from `offset` up to `end`. */
bool simulated_is_untouched(size_t offset, size_t end);

/** How many refusals were reported, and the last. */
unsigned refusals(void);
enum ashlar_ram_state refused_state(void);
const void *refused_where(void);
const char *refused_name(void);

/** How many words were read or written to find out whether memory works. */
unsigned words_tried(void);

#endif
