/*
 * Every build option of Ashlar, its range, its cost, and why the default is what it is.
 *
 * Set an option on the compiler's command line (-DASHLAR_FIT_TRIES=2) or in a file of your own named
 * by -DASHLAR_CONFIG_FILE='"my_ashlar_config.h"', which is read first. An option is always defined and
 * always a number, so code asks `if (ASHLAR_X)` and never `#ifdef`.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_CONFIG_H
#define ASHLAR_CONFIG_H

#ifdef ASHLAR_CONFIG_FILE
#include ASHLAR_CONFIG_FILE
#endif

/* A build may define this as nothing for all files but one, for what an option does not reach is then the same with any value. */
#ifdef ASHLAR_STATIC_ASSERT
#elif defined(__cplusplus)
#define ASHLAR_STATIC_ASSERT(condition, text) static_assert(condition, text)
#else
#define ASHLAR_STATIC_ASSERT(condition, text) _Static_assert(condition, text)
#endif

/*
 * Safety level. Range: 0 to 4.
 * 0 none: nothing is checked; for cores where every cycle is budgeted.
 * 1 hardened: each free, resize and unlink is checked in constant time and with 0 bytes per block; a fault goes
 *   to ashlar_port_fault(). The default, because a heap error found late costs more than these cycles.
 * 2 sampled: that, and one allocation in ASHLAR_SAMPLED_PERIOD goes to a slot that the MPU guards. For units in the field.
 * 3 debug: hardened, and red zones, fill, quarantine, call sites and the leak report. For the bench.
 * 4 asan: hardened, red zones and quarantine, and every access that the compiler instruments is checked.
 */
#ifndef ASHLAR_SAFETY
#define ASHLAR_SAFETY 1
#endif
#define ASHLAR_SAFETY_NONE 0
#define ASHLAR_SAFETY_HARDENED 1
#define ASHLAR_SAFETY_SAMPLED 2
#define ASHLAR_SAFETY_DEBUG 3
#define ASHLAR_SAFETY_ASAN 4
ASHLAR_STATIC_ASSERT(ASHLAR_SAFETY >= 0 && ASHLAR_SAFETY <= 4,
                     "ASHLAR_SAFETY is 0 (none), 1 (hardened), 2 (sampled), 3 (debug) or 4 (asan)");

/*
 * How much is checked from ASHLAR_SAFETY_HARDENED on. Range: 1 to 3; means nothing at level none.
 * 1: a double free before the block is reused, a free of what malloc never gave, and links that do not
 *    answer each other (safe unlinking).
 * 2: also that headers agree with their neighbours and, in the wide layout, with a checksum in the bits that no size reaches
 *    (core/block.h): one that was written over, forged or copied is told. The compact layout has no such bits. The
 *    default; `make wcet` prints what each step costs, `make misuse` what it catches.
 * 3: also that links in free blocks are masked with ashlar_port_secret(), so that they cannot be forged.
 */
#ifndef ASHLAR_HARDENING
#define ASHLAR_HARDENING 2
#endif
ASHLAR_STATIC_ASSERT(ASHLAR_HARDENING >= 1 && ASHLAR_HARDENING <= 3, "ASHLAR_HARDENING is 1 to 3");

/*
 * How many bytes at least are kept on each side of a payload, at levels debug and asan, in which nobody may write.
 * Range: 8 to 4096, a multiple of 8. Cost: twice as many bytes of each block; and at level debug, the time to fill and to
 * verify them. An access that passes them by falls into the next block unseen. The default, 16, is longer than any single
 * access, and any one-off error in an array of numbers.
 */
#ifndef ASHLAR_REDZONE_BYTES
#define ASHLAR_REDZONE_BYTES 16
#endif
ASHLAR_STATIC_ASSERT(ASHLAR_REDZONE_BYTES >= 8 && ASHLAR_REDZONE_BYTES <= 4096 && ASHLAR_REDZONE_BYTES % 8 == 0,
                     "ASHLAR_REDZONE_BYTES is 8 to 4096, a multiple of 8");

/*
 * How many bytes of freed blocks are kept from reuse, at levels debug and asan, so that a use after free meets no other
 * block, and a second free is told from the free of a new one. Range: 0 to 64 MiB. Cost: at most that much of the heap,
 * given up again when memory runs out; a block larger than this is free at once. The default, 2048, leaves a part with
 * 16 KB of RAM room to work in; with more RAM, take more.
 */
#ifndef ASHLAR_QUARANTINE_BYTES
#define ASHLAR_QUARANTINE_BYTES 2048
#endif
ASHLAR_STATIC_ASSERT(ASHLAR_QUARANTINE_BYTES >= 0 && ASHLAR_QUARANTINE_BYTES <= (1 << 26),
                     "ASHLAR_QUARANTINE_BYTES is 0 to 64 MiB");

/*
 * The byte that fills a fresh payload, at levels debug and asan, and a slot at level sampled. Range: 0 to 255.
 * Cost: none. The default, 0xE5, makes pointers (0xE5E5E5E5) that fault when they are followed: they are odd, and lie
 * where a Cortex-M has no memory (ARMv7-M ARM, B3.1: 0xE0100000 on is the vendor's, and never executed).
 */
#ifndef ASHLAR_FILL_FRESH
#define ASHLAR_FILL_FRESH 0xE5
#endif
ASHLAR_STATIC_ASSERT(ASHLAR_FILL_FRESH >= 0 && ASHLAR_FILL_FRESH <= 255, "ASHLAR_FILL_FRESH is 0 to 255");

/*
 * The byte that fills a freed payload, at level debug. Range: 0 to 255, and not ASHLAR_FILL_FRESH.
 * Cost: none. The default, 0xF5, makes pointers that fault, as above.
 */
#ifndef ASHLAR_FILL_FREED
#define ASHLAR_FILL_FREED 0xF5
#endif
ASHLAR_STATIC_ASSERT(ASHLAR_FILL_FREED >= 0 && ASHLAR_FILL_FREED <= 255 && ASHLAR_FILL_FREED != ASHLAR_FILL_FRESH,
                     "ASHLAR_FILL_FREED is 0 to 255, and not ASHLAR_FILL_FRESH");

/*
 * How many steps of ashlar_heap_check_some() each call takes that allocates, resizes or frees, at levels debug and asan; what
 * it finds is a fault. Range: 0 to 1000. Cost: the time for so many blocks in every call. The default, 2, finds a damaged
 * zone or a write to freed memory some calls after it was made, at a cost that does not grow with the heap.
 */
#ifndef ASHLAR_CHECK_STEPS
#define ASHLAR_CHECK_STEPS 2
#endif
ASHLAR_STATIC_ASSERT(ASHLAR_CHECK_STEPS >= 0 && ASHLAR_CHECK_STEPS <= 1000, "ASHLAR_CHECK_STEPS is 0 to 1000");

/*
 * How many calls that led to an allocation or a free are noted besides its call site, at levels debug and asan.
 * Range: 0 to 16. Cost: eight bytes of each block per call (two pointers: allocation and free), and the time to find them
 * (see ashlar_port_backtrace). The default is 0; take 2 or more for C++, where every call site is in operator new.
 */
#ifndef ASHLAR_BACKTRACE_DEPTH
#define ASHLAR_BACKTRACE_DEPTH 0
#endif
ASHLAR_STATIC_ASSERT(ASHLAR_BACKTRACE_DEPTH >= 0 && ASHLAR_BACKTRACE_DEPTH <= 16, "ASHLAR_BACKTRACE_DEPTH is 0 to 16");

/*
 * Whether the port's own fault handler says in words what it was told. Range: 0 or 1. Cost of 1: the code and the words
 * of port/common/fault_print.c (`make size` prints it). 0: it only stops; a debugger shows the report. Only
 * port/cortex-m/fault.c reads it.
 */
#ifndef ASHLAR_FAULT_REPORT
#define ASHLAR_FAULT_REPORT 1
#endif
ASHLAR_STATIC_ASSERT(ASHLAR_FAULT_REPORT == 0 || ASHLAR_FAULT_REPORT == 1, "ASHLAR_FAULT_REPORT is 0 or 1");

/*
 * Whether a program goes on after a report of the compiler's sanitizers (ASHLAR_SAFETY_ASAN, UBSan). Range: 0 or 1.
 * 0: the report goes to ashlar_port_fault(), which stops. The default, because what follows a first bad access is often
 * its consequence. 1: the report is printed, once for each place in the program, and the access is made.
 */
#ifndef ASHLAR_SANITIZER_CONTINUES
#define ASHLAR_SANITIZER_CONTINUES 0
#endif
ASHLAR_STATIC_ASSERT(ASHLAR_SANITIZER_CONTINUES == 0 || ASHLAR_SANITIZER_CONTINUES == 1,
                     "ASHLAR_SANITIZER_CONTINUES is 0 or 1");

/*
 * Sampled: how many allocations pass from one that goes to a guarded slot to the next. Range: 1 to 1 << 20.
 * Cost: that allocation and its free take longer; the others count down, in a few instructions (docs/sampled.md has both).
 * A bug that repeats is found after about this many of its occurrences. The default, 64, costs on the average about as
 * much as the counting does.
 */
#ifndef ASHLAR_SAMPLED_PERIOD
#define ASHLAR_SAMPLED_PERIOD 64
#endif
ASHLAR_STATIC_ASSERT(ASHLAR_SAMPLED_PERIOD >= 1 && ASHLAR_SAMPLED_PERIOD <= (1 << 20),
                     "ASHLAR_SAMPLED_PERIOD is 1 to 1 << 20");

/*
 * Sampled: how many slots there are. Range: 1 to 15.
 * Cost: RAM of twice ASHLAR_SAMPLED_SLOT_BYTES each, for what lies between them is never given out, and regions of the MPU.
 * On PMSAv7 the memory is a power of two and each eight units take a region, so 3, 7 and 15 slots leave nothing over; on
 * PMSAv8 each slot takes a region. The default, 3, leaves both an MPU of eight regions and the other guards what they need.
 */
#ifndef ASHLAR_SAMPLED_SLOTS
#define ASHLAR_SAMPLED_SLOTS 3
#endif
ASHLAR_STATIC_ASSERT(ASHLAR_SAMPLED_SLOTS >= 1 && ASHLAR_SAMPLED_SLOTS <= 15, "ASHLAR_SAMPLED_SLOTS is 1 to 15");

/*
 * Sampled: the size of a slot, in bytes. Range: 32 to 4096, a power of two. Allocations of more are never sampled.
 * Cost: RAM, see ASHLAR_SAMPLED_SLOTS. The default, 128, takes in most of what small programs allocate.
 */
#ifndef ASHLAR_SAMPLED_SLOT_BYTES
#define ASHLAR_SAMPLED_SLOT_BYTES 128
#endif
ASHLAR_STATIC_ASSERT(ASHLAR_SAMPLED_SLOT_BYTES >= 32 && ASHLAR_SAMPLED_SLOT_BYTES <= 4096 &&
                         (ASHLAR_SAMPLED_SLOT_BYTES & (ASHLAR_SAMPLED_SLOT_BYTES - 1)) == 0,
                     "ASHLAR_SAMPLED_SLOT_BYTES is 32 to 4096, a power of two");

/*
 * Sampled: whether a bad access to a slot goes to ashlar_port_fault(), as every other fault does. Range: 0 or 1.
 * 1: it does. The default. If that returns, the program goes on as with 0.
 * 0: the report is kept (ASHLAR_FAULT_RETAIN) and printed, the slot is opened, and the program goes on with its bug.
 */
#ifndef ASHLAR_SAMPLED_STOPS
#define ASHLAR_SAMPLED_STOPS 1
#endif
ASHLAR_STATIC_ASSERT(ASHLAR_SAMPLED_STOPS == 0 || ASHLAR_SAMPLED_STOPS == 1, "ASHLAR_SAMPLED_STOPS is 0 or 1");

/*
 * Whether the last fault's report is kept in RAM that start-up code leaves alone (section .noinit), to be read after a
 * reset. Range: 0 or 1. Cost: the RAM of a struct ashlar_fault and two words. The default is 1 at the sampled level,
 * whose place is the field, and else 0.
 */
#ifndef ASHLAR_FAULT_RETAIN
#define ASHLAR_FAULT_RETAIN (ASHLAR_SAFETY == ASHLAR_SAFETY_SAMPLED)
#endif
ASHLAR_STATIC_ASSERT(ASHLAR_FAULT_RETAIN == 0 || ASHLAR_FAULT_RETAIN == 1, "ASHLAR_FAULT_RETAIN is 0 or 1");

/*
 * How many bytes from address 0 trap as a null pointer (<ashlar_guards.h>). Range: 0 (none), or 32 to 1 MiB, a power of two.
 * Cost: one region of the MPU, two on ARMv8-M; where flash starts at address 0, flash between the vector table and the
 * first code (linker scripts must leave it free; else the trap shrinks to what is). The default, 1024, covers the
 * fields of most structures.
 */
#ifndef ASHLAR_NULL_TRAP_BYTES
#define ASHLAR_NULL_TRAP_BYTES 1024
#endif
ASHLAR_STATIC_ASSERT(ASHLAR_NULL_TRAP_BYTES == 0 ||
                         (ASHLAR_NULL_TRAP_BYTES >= 32 && ASHLAR_NULL_TRAP_BYTES <= (1 << 20) &&
                          (ASHLAR_NULL_TRAP_BYTES & (ASHLAR_NULL_TRAP_BYTES - 1)) == 0),
                     "ASHLAR_NULL_TRAP_BYTES is 0, or 32 to 1 MiB and a power of two");

/*
 * The size of the guard at the bottom of a stack, in bytes. Range: 0 (none), or 32 to 4096, a power of two.
 * Cost on ARMv7-M: as much of each guarded stack, and a region of the MPU for the main stack and one for tasks'. On ARMv8-M
 * none, for the stack-limit registers do it, and any size means the same. The default, 64, stops what grows call by call; a
 * function whose frame is larger can step over it, which -Wframe-larger-than=64 finds.
 */
#ifndef ASHLAR_STACK_GUARD_BYTES
#define ASHLAR_STACK_GUARD_BYTES 64
#endif
ASHLAR_STATIC_ASSERT(ASHLAR_STACK_GUARD_BYTES == 0 ||
                         (ASHLAR_STACK_GUARD_BYTES >= 32 && ASHLAR_STACK_GUARD_BYTES <= 4096 &&
                          (ASHLAR_STACK_GUARD_BYTES & (ASHLAR_STACK_GUARD_BYTES - 1)) == 0),
                     "ASHLAR_STACK_GUARD_BYTES is 0, or 32 to 4096 and a power of two");

/*
 * Whether flash can be made read only (<ashlar_guards.h>). Range: 0 or 1. Cost of 1: one region of the MPU. The default is 1.
 */
#ifndef ASHLAR_READ_ONLY_FLASH
#define ASHLAR_READ_ONLY_FLASH 1
#endif
ASHLAR_STATIC_ASSERT(ASHLAR_READ_ONLY_FLASH == 0 || ASHLAR_READ_ONLY_FLASH == 1, "ASHLAR_READ_ONLY_FLASH is 0 or 1");

/*
 * The number of the first region of the MPU that Ashlar may use. Range: 0 to 15. The default, 0, leaves no region out; where
 * an RTOS or the program has regions of its own, say here and with ASHLAR_MPU_REGION_COUNT which are Ashlar's. docs/mpu.md
 * says who gets which.
 */
#ifndef ASHLAR_MPU_REGION_FIRST
#define ASHLAR_MPU_REGION_FIRST 0
#endif
ASHLAR_STATIC_ASSERT(ASHLAR_MPU_REGION_FIRST >= 0 && ASHLAR_MPU_REGION_FIRST <= 15, "ASHLAR_MPU_REGION_FIRST is 0 to 15");

/*
 * How many regions of the MPU Ashlar may use, from ASHLAR_MPU_REGION_FIRST on. Range: 0 to 16; those that the MPU does not
 * have do not count. The default is 16: all there are.
 */
#ifndef ASHLAR_MPU_REGION_COUNT
#define ASHLAR_MPU_REGION_COUNT 16
#endif
ASHLAR_STATIC_ASSERT(ASHLAR_MPU_REGION_COUNT >= 0 && ASHLAR_MPU_REGION_COUNT <= 16, "ASHLAR_MPU_REGION_COUNT is 0 to 16");

/*
 * Block layout. Range: 0 (wide) or 1 (compact).
 * 0: 4-byte headers and blocks of 16 bytes or more, in memory anywhere; up to 64 MiB. The default, because
 *    it is the faster one and fits every part.
 * 1: 2-byte headers and blocks of 8 bytes or more, in the 64 KiB that start at the control structure;
 *    memory outside is refused. For heaps that never grow past that.
 */
#ifndef ASHLAR_LAYOUT
#define ASHLAR_LAYOUT 0
#endif
#define ASHLAR_LAYOUT_WIDE 0
#define ASHLAR_LAYOUT_COMPACT 1
ASHLAR_STATIC_ASSERT(ASHLAR_LAYOUT >= 0 && ASHLAR_LAYOUT <= 1, "ASHLAR_LAYOUT is 0 (wide) or 1 (compact)");

/*
 * Bins per octave of block size, as a power of two. Range: 0 (1 bin) to 4 (16 bins).
 * Cost: 4 bytes of control structure per bin on a 32-bit target, 2 in the compact layout, and where 32 bins
 * are passed a few instructions of malloc's worst case. The default, 2 (4 bins), keeps the
 * control structure small (`make control-size`); the tries below win back space that finer bins would.
 */
#ifndef ASHLAR_BINS_PER_OCTAVE_LOG2
#define ASHLAR_BINS_PER_OCTAVE_LOG2 2
#endif
ASHLAR_STATIC_ASSERT(ASHLAR_BINS_PER_OCTAVE_LOG2 >= 0 && ASHLAR_BINS_PER_OCTAVE_LOG2 <= 4,
                     "ASHLAR_BINS_PER_OCTAVE_LOG2 is 0 to 4");

/*
 * How many blocks of the request's own bin are looked at before the next bin up is taken.
 * Range: 1 to 4. Cost: two loads, a comparison and two branches of malloc's worst case per try. The default,
 * 2, wastes less space than one try where the bins are wide; a third wins little more, and with eight bins per
 * octave one is enough (`tools/ashlar bench --quick --define ASHLAR_FIT_TRIES=3` prints what each needs).
 */
#ifndef ASHLAR_FIT_TRIES
#define ASHLAR_FIT_TRIES 2
#endif
ASHLAR_STATIC_ASSERT(ASHLAR_FIT_TRIES >= 1 && ASHLAR_FIT_TRIES <= 4, "ASHLAR_FIT_TRIES is 1 to 4");

/*
 * The most separate stretches of RAM that one heap may hold. Range: 1 to 8. Cost: some bytes at the start of each
 * region that is really used (ASHLAR_REGION_OVERHEAD_BYTES), and instructions in the worst case of a hardened free
 * (`make wcet` prints it for one region too). The default, 4, covers the RAM banks of common parts and a few calls of
 * sbrk by somebody else.
 */
#ifndef ASHLAR_REGIONS_MAX
#define ASHLAR_REGIONS_MAX 4
#endif
ASHLAR_STATIC_ASSERT(ASHLAR_REGIONS_MAX >= 1 && ASHLAR_REGIONS_MAX <= 8, "ASHLAR_REGIONS_MAX is 1 to 8");

/*
 * How much malloc asks of sbrk at a time, in bytes. Range: 16 to 1 MiB, a power of two.
 * When less is left than a step, malloc asks for just what it needs. The default, 1024, leaves small
 * parts some RAM for other callers of sbrk; a growth costs the same whatever its size.
 */
#ifndef ASHLAR_GROW_STEP_BYTES
#define ASHLAR_GROW_STEP_BYTES 1024
#endif
ASHLAR_STATIC_ASSERT(ASHLAR_GROW_STEP_BYTES >= 16 && ASHLAR_GROW_STEP_BYTES <= (1 << 20) &&
                         (ASHLAR_GROW_STEP_BYTES & (ASHLAR_GROW_STEP_BYTES - 1)) == 0,
                     "ASHLAR_GROW_STEP_BYTES is 16 to 1 MiB, a power of two");

/*
 * How many RAMs malloc knows: the one that the break moves in, and further ones of the port's table (<ashlar_ram.h>).
 * Range: 1 to 8. Cost from 2 on: each free compares its pointer with the bounds of each further RAM. The default, 1, costs
 * nothing, and is what a part with one RAM needs.
 */
#ifndef ASHLAR_RAMS_MAX
#define ASHLAR_RAMS_MAX 1
#endif
ASHLAR_STATIC_ASSERT(ASHLAR_RAMS_MAX >= 1 && ASHLAR_RAMS_MAX <= 8, "ASHLAR_RAMS_MAX is 1 to 8");

/*
 * The length of a line of the data cache, in bytes: what ashlar_dma_alloc() aligns and pads buffers to. Range: 8 to 128, a
 * power of two. Cost: up to two lines for each buffer. The default is 8, which is none, where no core of the architecture has
 * a data cache; else 32, as the Cortex-M7, M55 and M85 have it, for the compiler does not tell a Cortex-M4 from an M7. A cache
 * that is not the core's, as some parts have before external memory, may have other lines.
 */
#ifndef ASHLAR_CACHE_LINE_BYTES
#if defined(__ARM_ARCH_6M__) || defined(__ARM_ARCH_7M__) || defined(__ARM_ARCH_8M_BASE__)
#define ASHLAR_CACHE_LINE_BYTES 8
#else
#define ASHLAR_CACHE_LINE_BYTES 32
#endif
#endif
ASHLAR_STATIC_ASSERT(ASHLAR_CACHE_LINE_BYTES >= 8 && ASHLAR_CACHE_LINE_BYTES <= 128 &&
                         (ASHLAR_CACHE_LINE_BYTES & (ASHLAR_CACHE_LINE_BYTES - 1)) == 0,
                     "ASHLAR_CACHE_LINE_BYTES is 8 to 128, a power of two");

/*
 * How large a request must be for malloc to serve it with pages of its own, in bytes, from the top of RAM (<ashlar_mapping.h>);
 * free gives them back at once. Range: 0 (never), or 256 to 64 MiB. Means 0 at levels debug and asan, which watch blocks.
 * Cost: up to a page of RAM for each, and a look at the table of mappings for each free of a pointer to
 * the start of a page. The default, 0, is what recorded programs need least RAM with (docs/large-blocks.md).
 */
#ifndef ASHLAR_MMAP_THRESHOLD_BYTES
#define ASHLAR_MMAP_THRESHOLD_BYTES 0
#endif
ASHLAR_STATIC_ASSERT(ASHLAR_MMAP_THRESHOLD_BYTES == 0 ||
                         (ASHLAR_MMAP_THRESHOLD_BYTES >= 256 && ASHLAR_MMAP_THRESHOLD_BYTES <= (1 << 26)),
                     "ASHLAR_MMAP_THRESHOLD_BYTES is 0, or 256 to 64 MiB");

/*
 * How much free memory at the top of malloc's heap makes a free give it back to the break, in bytes. Range: 0 (never),
 * or 1024 to 64 MiB, a power of two. What goes back is whole multiples of it, and at least ASHLAR_GROW_STEP_BYTES stay.
 * Cost: each free looks at the top of the heap. The default, 0, leaves it to malloc_trim(): on most parts nobody else
 * wants that memory. Take a size where mmap or sbrk share it.
 */
#ifndef ASHLAR_TRIM_THRESHOLD_BYTES
#define ASHLAR_TRIM_THRESHOLD_BYTES 0
#endif
ASHLAR_STATIC_ASSERT(ASHLAR_TRIM_THRESHOLD_BYTES == 0 ||
                         (ASHLAR_TRIM_THRESHOLD_BYTES >= 1024 && ASHLAR_TRIM_THRESHOLD_BYTES <= (1 << 26) &&
                          (ASHLAR_TRIM_THRESHOLD_BYTES & (ASHLAR_TRIM_THRESHOLD_BYTES - 1)) == 0),
                     "ASHLAR_TRIM_THRESHOLD_BYTES is 0, or 1024 to 64 MiB and a power of two");

/*
 * The size of a page, in bytes: what mmap, mprotect, malloc's large blocks, valloc and pvalloc deal in. Range: 256 to 4096, a
 * power of two. Cost: the last page of a mapping is half empty on the average. The default, 1024, is the least that every MPU
 * can protect as QEMU models them, and wastes little of a part with 16 KB.
 */
#ifndef ASHLAR_PAGE_BYTES
#define ASHLAR_PAGE_BYTES 1024
#endif
ASHLAR_STATIC_ASSERT(ASHLAR_PAGE_BYTES >= 256 && ASHLAR_PAGE_BYTES <= 4096 && (ASHLAR_PAGE_BYTES & (ASHLAR_PAGE_BYTES - 1)) == 0,
                     "ASHLAR_PAGE_BYTES is 256 to 4096, a power of two");

/*
 * How many mappings there can be at a time. Range: 1 to 255. Cost: 12 bytes of RAM each, in programs that map anything, and a
 * step of each search. Neighbours of one protection count as one, but malloc's. The default, 16, is what a program with some
 * buffers needs, and less RAM than one small page.
 */
#ifndef ASHLAR_MAPPINGS_MAX
#define ASHLAR_MAPPINGS_MAX 16
#endif
ASHLAR_STATIC_ASSERT(ASHLAR_MAPPINGS_MAX >= 1 && ASHLAR_MAPPINGS_MAX <= 255, "ASHLAR_MAPPINGS_MAX is 1 to 255");

/*
 * How many regions of the MPU mprotect may take, at most. Range: 0 (mprotect protects nothing) to 16. It takes them, the
 * lowest of Ashlar's, while pages are protected: one for a stretch of read-only pages, and on ARMv8-M two for one that nobody
 * may access; on ARMv7-M more, if the stretch is no power of two (docs/mappings.md). Cost: 12 bytes of stack each in a call.
 * The default, 4, is what the other guards leave of eight.
 */
#ifndef ASHLAR_MPROTECT_REGIONS
#define ASHLAR_MPROTECT_REGIONS 4
#endif
ASHLAR_STATIC_ASSERT(ASHLAR_MPROTECT_REGIONS >= 0 && ASHLAR_MPROTECT_REGIONS <= 16, "ASHLAR_MPROTECT_REGIONS is 0 to 16");

/*
 * What malloc(0), calloc(0, n) and aligned_alloc(a, 0) return. Range: 0 or 1.
 * 0: a unique pointer to a smallest block, to be freed like any other (the default, as newlib does).
 * 1: NULL, with errno unchanged.
 */
#ifndef ASHLAR_MALLOC_ZERO_RETURNS_NULL
#define ASHLAR_MALLOC_ZERO_RETURNS_NULL 0
#endif
ASHLAR_STATIC_ASSERT(ASHLAR_MALLOC_ZERO_RETURNS_NULL == 0 || ASHLAR_MALLOC_ZERO_RETURNS_NULL == 1,
                     "ASHLAR_MALLOC_ZERO_RETURNS_NULL is 0 or 1");

/*
 * Whether what a payload held is zeroed when it leaves its user: freed, moved, or cut by a resize. Range: 0 or 1. Cost
 * of 1: free takes time in proportion to the block, with the heap's lock held (`make wcet ELF=... ENTRIES=ashlar_free`
 * bounds it by the byte), and a hardened free looks at its neighbours twice; arenas and pools erase what they take back too, in
 * time in proportion to it. At level debug freed memory is filled with ASHLAR_FILL_FREED instead. The default is 0: where only
 * some payloads are secret, ashlar_free_zeroed(), freezero() and ashlar_erase() erase just those.
 */
#ifndef ASHLAR_ZERO_ON_FREE
#define ASHLAR_ZERO_ON_FREE 0
#endif
ASHLAR_STATIC_ASSERT(ASHLAR_ZERO_ON_FREE == 0 || ASHLAR_ZERO_ON_FREE == 1, "ASHLAR_ZERO_ON_FREE is 0 or 1");

/*
 * The size that malloc's heap may grow to, in bytes, where no linker symbol says where RAM ends (a
 * user's own sbrk over memory that only it knows). Range: 4096 to 64 MiB. Cost: 16 bytes of control
 * structure per doubling. The default is 1 MiB.
 */
#ifndef ASHLAR_DEFAULT_HEAP_BYTES_MAX
#define ASHLAR_DEFAULT_HEAP_BYTES_MAX (1 << 20)
#endif
ASHLAR_STATIC_ASSERT(ASHLAR_DEFAULT_HEAP_BYTES_MAX >= 4096 && ASHLAR_DEFAULT_HEAP_BYTES_MAX <= (1 << 26),
                     "ASHLAR_DEFAULT_HEAP_BYTES_MAX is 4 KiB to 64 MiB");

/*
 * The interrupt priority that the BASEPRI lock raises to, as written to the register (already shifted
 * into the implemented upper bits). Range: 1 to 255. Interrupts more urgent than this stay enabled
 * while the heap is locked and must not allocate. The default, 0x40, is priority 2 of 8 on a part with
 * 3 priority bits and 4 of 16 with 4. Only port/cortex-m/basepri/ashlar_lock.h reads it.
 */
#ifndef ASHLAR_LOCK_BASEPRI
#define ASHLAR_LOCK_BASEPRI 0x40
#endif
ASHLAR_STATIC_ASSERT(ASHLAR_LOCK_BASEPRI >= 1 && ASHLAR_LOCK_BASEPRI <= 255, "ASHLAR_LOCK_BASEPRI is 1 to 255");

/*
 * Whether the core has an instruction that counts leading zeros. Range: 0 or 1.
 * Cost of 0: each search halves the word three times and looks into a small table. Detected; set it only for a compiler
 * that says nothing.
 */
#ifndef ASHLAR_HAS_CLZ
#if defined(__ARM_ARCH) && !defined(__ARM_FEATURE_CLZ)
#define ASHLAR_HAS_CLZ 0
#else
#define ASHLAR_HAS_CLZ 1
#endif
#endif
ASHLAR_STATIC_ASSERT(ASHLAR_HAS_CLZ == 0 || ASHLAR_HAS_CLZ == 1, "ASHLAR_HAS_CLZ is 0 or 1");

#endif
