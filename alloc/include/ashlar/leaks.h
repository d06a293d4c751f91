/*
 * Leaks: what is still allocated, by call site, at levels debug and asan.
 *
 * A report is data for `ashlar leaks` (tools/ashlar), which names functions and lines:
 *
 *     ashlar-leaks begin <mark>
 *     ashlar-leak <call site> <blocks> <bytes> [<call that led to it> ...]
 *     ashlar-leaks end <call sites> <blocks> <bytes>
 *
 * Bytes are those asked for. What a program keeps for good is in the report too: take a mark before a piece of work that is to
 * give everything back, and report what was allocated since and is still there.
 *
 * Below ASHLAR_SAFETY_DEBUG nobody remembers who allocated: all of these do nothing, and nothing is called.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_LEAKS_H
#define ASHLAR_LEAKS_H

#include <ashlar/heap.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A moment, as a count of allocations. 0 is before all of them. */
typedef uint32_t ashlar_mark;

/** The most calls that a report can have of one site. */
#define ASHLAR_LEAK_CALLS_MAX 17

/** What one call site has allocated and nobody has freed. */
struct ashlar_leak {
    const void *calls[ASHLAR_LEAK_CALLS_MAX]; /**< the site, then what led to it (ASHLAR_BACKTRACE_DEPTH); NULL behind the last */
    size_t blocks;
    size_t bytes; /**< asked for */
};

#if ASHLAR_SAFETY >= ASHLAR_SAFETY_DEBUG

/** The moment now, of this heap. Marks of more than 2^31 allocations ago are no longer told from later ones. */
ashlar_mark ashlar_heap_leak_mark(const struct ashlar_heap *heap);

/**
 * The next call site with live blocks, in order of the addresses of its calls.
 *
 * @param since  only what was allocated since this mark.
 * @param leak   the site before, and then the next one; start with one that is all zero.
 * @return false, with *leak unchanged, if there is none.
 * Complexity: O(blocks). Memory: no more than *leak. Locks: none; hold the heap's. The heap may change between two calls:
 * each site is told as it then is.
 */
bool ashlar_heap_next_leak(const struct ashlar_heap *heap, ashlar_mark since, struct ashlar_leak *leak);

/**
 * Print the report of a heap, by ashlar_port_print().
 *
 * @param lock, unlock  called around each ashlar_heap_next_leak(), not around the printing; NULL if nobody else uses the heap.
 */
void ashlar_heap_report_leaks(const struct ashlar_heap *heap, ashlar_mark since, void (*lock)(void), void (*unlock)(void));

/**
 * One moment of several heaps, and of each heap that is created later.
 *
 * Complexity: O(count). Locks: none; hold those of all of them.
 */
ashlar_mark ashlar_heaps_leak_mark(struct ashlar_heap *const heaps[], unsigned count);

/** Print one report of several heaps, as ashlar_heap_report_leaks(); `lock` keeps all of them as they are. */
void ashlar_heaps_report_leaks(struct ashlar_heap *const heaps[], unsigned count, ashlar_mark since, void (*lock)(void),
                               void (*unlock)(void));

/** The moment now, of malloc's heaps. Takes malloc's lock. */
ashlar_mark ashlar_leak_mark(void);

/**
 * Print what was allocated from malloc's heaps, those over all RAMs, since a mark and is not freed.
 *
 * It takes malloc's lock for each call site anew, and prints between: the lines are each right, but not all of one moment if
 * others allocate meanwhile. Complexity: O(call sites * blocks). It allocates nothing.
 */
void ashlar_report_leaks_since(ashlar_mark since);

/** Print all that is allocated from malloc's heaps: as ashlar_report_leaks_since() the beginning. */
void ashlar_report_leaks(void);

#else

static inline ashlar_mark ashlar_heap_leak_mark(const struct ashlar_heap *heap)
{
    (void)heap;
    return 0;
}

static inline bool ashlar_heap_next_leak(const struct ashlar_heap *heap, ashlar_mark since, struct ashlar_leak *leak)
{
    (void)heap;
    (void)since;
    (void)leak;
    return false;
}

static inline void ashlar_heap_report_leaks(const struct ashlar_heap *heap, ashlar_mark since, void (*lock)(void),
                                            void (*unlock)(void))
{
    (void)heap;
    (void)since;
    (void)lock;
    (void)unlock;
}

static inline ashlar_mark ashlar_heaps_leak_mark(struct ashlar_heap *const heaps[], unsigned count)
{
    (void)heaps;
    (void)count;
    return 0;
}

static inline void ashlar_heaps_report_leaks(struct ashlar_heap *const heaps[], unsigned count, ashlar_mark since,
                                             void (*lock)(void), void (*unlock)(void))
{
    (void)heaps;
    (void)count;
    (void)since;
    (void)lock;
    (void)unlock;
}

static inline ashlar_mark ashlar_leak_mark(void)
{
    return 0;
}

static inline void ashlar_report_leaks_since(ashlar_mark since)
{
    (void)since;
}

static inline void ashlar_report_leaks(void)
{
}

#endif

#ifdef __cplusplus
}
#endif
#endif
