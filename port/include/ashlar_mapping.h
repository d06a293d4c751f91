/*
 * Part of the port contract: whole pages from the top of the heap's RAM.
 *
 * malloc's large blocks and mmap's mappings come from here. The break grows up from the bottom of the same RAM, mappings
 * grow down from its top, and neither crosses the other. Implemented by port/os/mapping.c. A mapping of a file takes none of
 * it: mmap gives the place where the file lies, which the functions at the end tell.
 *
 * Locks: ashlar_port_lock(), inside each call. Complexity: O(ASHLAR_MAPPINGS_MAX), whatever the sizes.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_MAPPING_H
#define ASHLAR_MAPPING_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Map pages for malloc. They belong to nobody else: munmap and mprotect refuse them.
 *
 * @param bytes  at least 1; rounded up to whole pages of ASHLAR_PAGE_BYTES.
 * @return the first page, with undetermined content; NULL, with nothing changed, if no gap between the break and the end of
 *         RAM is large enough, if ASHLAR_MAPPINGS_MAX mappings are there, or if a user's own sbrk hides where the break may go.
 */
void *ashlar_port_map(size_t bytes);

/** Give back what ashlar_port_map() returned. Returns false, with nothing changed, if `start` is no such thing. */
bool ashlar_port_unmap(void *start);

/** How many bytes the pages have that ashlar_port_map() returned as `start`; 0 if it did not, or if they are given back. */
size_t ashlar_port_mapped_bytes(const void *start);

/**
 * Make such a mapping shorter or longer where it is.
 *
 * @param bytes  as in ashlar_port_map(). What a shorter one loses, it loses at its end.
 * @return false, with nothing changed, if `start` is no such mapping, or if what follows it is not free.
 */
bool ashlar_port_mapped_resize(void *start, size_t bytes);

/** Pages that not everything may be done with: nobody can write them. */
struct ashlar_port_protected {
    const void *start; /**< a multiple of ASHLAR_PAGE_BYTES */
    size_t bytes;      /**< whole pages, not 0 */
    bool can_read;
    bool can_execute; /**< only if can_read */
};

/**
 * Protect these pages, and no others of mmap's. port/cortex-m does it with the MPU (docs/mpu.md).
 *
 * @param pages  in the order of their addresses; those that lie beside each other differ in what is allowed.
 * @param count  0: protect none, which always succeeds.
 * @return 0; or, with nothing changed, ENOMEM if the MPU's regions do not suffice (those there are, and at most
 *         ASHLAR_MPROTECT_REGIONS), ENOTSUP if there is no MPU or none of its regions is for this.
 *
 * pre: the lock is held. What was protected before may be open for a moment; nothing is ever closed that needs not be.
 * Complexity: O(count).
 */
int ashlar_port_protect(const struct ashlar_port_protected *pages, size_t count);

/**
 * Where an open file lies in memory, for mmap of a file.
 *
 * Weak in the port (port/os/file_memory.c), where no file lies in memory. A program whose files do defines its own, and then
 * ashlar_port_is_file_memory() too: in a read-only image in flash (ashlar_image.h), or in any file system that keeps each
 * file in one piece where the core can read it.
 *
 * @param file   a file descriptor, as open() returned it; or any other number.
 * @param start  set to the file's first byte.
 * @param bytes  set to the file's size.
 * @return 0; or, with nothing set, an error of mmap's: EBADF if `file` is not open, EACCES if it is not open for reading,
 *         ENODEV if it does not lie in memory (the console, a file on another machine).
 *
 * Locks: none held, none needed. The place must stay as long as anybody uses the mapping, beyond close().
 */
int ashlar_port_file_memory(int file, const void **start, size_t *bytes);

/**
 * Whether all of `bytes` bytes from `start` on, at least 1, are memory that files lie in: munmap has nothing to give back
 * there, and mprotect nothing to allow but reading.
 *
 * Weak in the port: false.
 */
bool ashlar_port_is_file_memory(const void *start, size_t bytes);

#ifdef __cplusplus
}
#endif
#endif
