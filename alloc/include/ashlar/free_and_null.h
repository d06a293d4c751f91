/*
 * Free a payload and forget the pointer to it, in one step: a pointer that is NULL is neither used nor freed again.
 *
 *     char *line = malloc(80);
 *     ...
 *     ashlar_free_and_null(&line);      of <ashlar/stdlib.h>, for malloc's payloads
 *
 * The argument is the address of a pointer to anything, evaluated once; that of something else, or a pointer itself where its
 * address is meant, does not compile. The pointer is NULL before the payload is free. A pointer that is NULL already is left
 * alone, and so is nothing at all where the address is NULL. Copies of the pointer stay as they are.
 *
 * C has no type for the address of any pointer, so there it takes a macro to refuse what is none.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_FREE_AND_NULL_H
#define ASHLAR_FREE_AND_NULL_H

#include <ashlar/heap.h>

#ifdef __cplusplus

/** Take what `*address` points to, and leave NULL there. */
template <class T> inline void *ashlar_pointer_take(T **address)
{
    T *payload = address != nullptr ? *address : nullptr;
    if (address != nullptr) {
        *address = nullptr;
    }
    return const_cast<void *>(static_cast<const volatile void *>(payload));
}

/** As ashlar_free_and_null(), for the payloads of a heap. */
template <class T> inline void ashlar_heap_free_and_null(struct ashlar_heap *heap, T **address)
{
    ashlar_free(heap, ashlar_pointer_take(address));
}

#else

/** A pointer to anything, wherever it is stored. */
typedef void *ashlar_any_pointer __attribute__((may_alias));

/** Take what `*address` points to, and leave NULL there. */
static inline void *ashlar_pointer_take(void *address)
{
    ashlar_any_pointer *pointer = (ashlar_any_pointer *)address;
    void *payload = pointer != NULL ? *pointer : NULL;
    if (pointer != NULL) {
        *pointer = NULL;
    }
    return payload;
}

/** The address as it is, once it is seen that there is a pointer: only that can be followed. The check is not executed. */
#define ASHLAR_POINTER_ADDRESS(address) ((void)sizeof(&**(address)), (address))

/** As ashlar_free_and_null(), for the payloads of a heap. */
#define ashlar_heap_free_and_null(heap, address) \
    ashlar_free((heap), ashlar_pointer_take(ASHLAR_POINTER_ADDRESS(address)))

#endif
#endif
