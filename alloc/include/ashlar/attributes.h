/*
 * What compilers are told of allocation calls, so that they can warn of misuse in the code that calls them.
 *
 * GCC with -Wall -O2 then warns of sizes that cannot be, of writes past a block of known size, of uses after free, of
 * double frees, and of blocks given to the wrong deallocator; -fanalyzer follows them through a whole function, and finds
 * leaks too. A compiler that does not know an attribute gets none. Nothing here changes what is compiled of the heap.
 *
 * It tells compilers apart, not options, so conditional compilation has a place here.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_ATTRIBUTES_H
#define ASHLAR_ATTRIBUTES_H

#ifdef __has_attribute
#define ASHLAR_HAS_ATTRIBUTE(name) __has_attribute(name)
#else
#define ASHLAR_HAS_ATTRIBUTE(name) 0
#endif

/** The result points to memory that no other pointer reaches; for the core, many do, so core/plain.h takes it back. */
#if ASHLAR_HAS_ATTRIBUTE(malloc)
#define ASHLAR_ALLOCATES __attribute__((malloc))
#else
#define ASHLAR_ALLOCATES
#endif

/**
 * The result ends in this function, as its argument number `position`. Only GCC 11 and later know. Not for a resize: GCC
 * would take the old block for lost even where the resize has failed, and call right programs wrong.
 */
#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ >= 11
#define ASHLAR_FREED_BY(function, position) __attribute__((malloc(function, position)))
#else
#define ASHLAR_FREED_BY(function, position)
#endif

/** The result has as many bytes as the argument says, or as the product of the two. */
#if ASHLAR_HAS_ATTRIBUTE(alloc_size)
#define ASHLAR_SIZE_IS(position) __attribute__((alloc_size(position)))
#define ASHLAR_SIZE_IS_PRODUCT(position, other) __attribute__((alloc_size(position, other)))
#else
#define ASHLAR_SIZE_IS(position)
#define ASHLAR_SIZE_IS_PRODUCT(position, other)
#endif

/** The result is aligned as the argument says; it always is to so many bytes. */
#if ASHLAR_HAS_ATTRIBUTE(alloc_align) && ASHLAR_HAS_ATTRIBUTE(assume_aligned)
#define ASHLAR_ALIGNMENT_IS(position) __attribute__((alloc_align(position)))
#define ASHLAR_ALIGNED_TO(bytes) __attribute__((assume_aligned(bytes)))
#else
#define ASHLAR_ALIGNMENT_IS(position)
#define ASHLAR_ALIGNED_TO(bytes)
#endif

/** Whoever drops the result has lost something. */
#if ASHLAR_HAS_ATTRIBUTE(warn_unused_result)
#define ASHLAR_RESULT_COUNTS __attribute__((warn_unused_result))
#else
#define ASHLAR_RESULT_COUNTS
#endif

/** These arguments are never NULL. */
#if ASHLAR_HAS_ATTRIBUTE(nonnull)
#define ASHLAR_NOT_NULL(...) __attribute__((nonnull(__VA_ARGS__)))
#else
#define ASHLAR_NOT_NULL(...)
#endif

#endif
