/*
 * <sys/mman.h> for C libraries that have none: mappings in the RAM above the heap, by port/os.
 *
 * As POSIX.1-2017 has it, but for what the docstrings say. There is one process and no kernel: a mapping has no page tables,
 * but lies where RAM is; protection is what the MPU enforces. The numbers are Linux's.
 *
 * A page has ASHLAR_PAGE_BYTES, which sysconf(_SC_PAGESIZE) and getpagesize() return. Mappings take the highest free pages
 * of the heap's RAM; the break and with it malloc's heap grow from its lowest. All functions are weak: a program may have its
 * own. They may be called from wherever malloc may.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_SYS_MMAN_H
#define ASHLAR_SYS_MMAN_H

#include <stddef.h>
#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Protection: PROT_NONE, or any of the others. What can be written can be read and executed too; what can be executed can
 * be read. */
#define PROT_NONE 0
#define PROT_READ 1
#define PROT_WRITE 2
#define PROT_EXEC 4

/** Flags: exactly one of these two, which mean the same for anonymous memory ... */
#define MAP_SHARED 1
#define MAP_PRIVATE 2
/** ... and any of these. */
#define MAP_FIXED 0x10     /**< at `start` and nowhere else, in place of whatever the program has mapped there */
#define MAP_ANONYMOUS 0x20 /**< memory, not a file; zeroed */
#define MAP_ANON MAP_ANONYMOUS
#define MAP_NORESERVE 0x4000         /**< nothing: there is no swap */
#define MAP_STACK 0x20000            /**< nothing: all memory does for stacks */
#define MAP_UNINITIALIZED 0x4000000  /**< do not zero: the content is undetermined */

/** What mmap returns when it fails. */
#define MAP_FAILED ((void *)-1)

/**
 * Map memory, or a file that lies in memory.
 *
 * @param start   ignored without MAP_FIXED. With it, a multiple of the page size.
 * @param bytes   more than 0. Memory is rounded up to whole pages; what a file's mapping reaches is the caller's to know.
 * @param protection  of PROT_...; less than PROT_WRITE for memory needs an MPU.
 * @param file, offset  a descriptor and where in it to start, a multiple of the page size, unless MAP_ANONYMOUS.
 * @return the first byte: of the highest free pages that suffice; or of the file, right where it lies, which may be no page's.
 *         Or MAP_FAILED with nothing changed (see below) and errno:
 *         EINVAL  `bytes` is 0, a flag or protection that is none, not exactly one of MAP_SHARED and MAP_PRIVATE, `offset`
 *                 negative or no multiple of the page size; MAP_FIXED with a `start` that is no such multiple, or that
 *                 would take pages of malloc's.
 *         ENOMEM  no room between the break and the end of RAM, or nobody knows where that is (no linker symbol names the
 *                 heap, or the program has its own sbrk); ASHLAR_MAPPINGS_MAX mappings are there; MAP_FIXED past that room;
 *                 the MPU's regions do not suffice for the protection.
 *         ENOTSUP there is no MPU that could enforce the protection; MAP_FIXED, or PROT_NONE alone, for a file.
 *         EBADF   `file` is not open. EACCES: not for reading; or PROT_WRITE for a file.
 *         ENODEV  `file` lies in no memory, or MAP_SHARED for a file. ENXIO: the mapping would pass the file's end.
 *
 * With MAP_FIXED and less than PROT_WRITE, what was mapped there is lost if another task takes the MPU's last regions
 * meanwhile; the call fails with ENOMEM then. Mappings with the same protection beside each other count as one.
 *
 * Complexity: O(ASHLAR_MAPPINGS_MAX), and the zeroing, for which nothing is locked.
 */
void *mmap(void *start, size_t bytes, int protection, int flags, int file, off_t offset);

/**
 * Give pages back: whole mappings, parts of them, several at once, with holes between them or not.
 *
 * @param start   a multiple of the page size; or within a file's mapping, where there is nothing to do.
 * @param bytes   more than 0, rounded up to whole pages.
 * @return 0; or -1 with nothing changed and errno:
 *         EINVAL  `start` is no such multiple, `bytes` is 0, or something of this does not lie between the break and the
 *                 end of RAM, or is malloc's.
 *         ENOMEM  a hole in the middle of a mapping would make more than ASHLAR_MAPPINGS_MAX, or of a protected one, take
 *                 more of the MPU's regions than there are.
 *
 * Protection ends with the mapping. Complexity: O(ASHLAR_MAPPINGS_MAX).
 */
int munmap(void *start, size_t bytes);

/**
 * Set what may be done with mapped pages. An access beyond it is a fault: ashlar_port_fault() is told of a forbidden access.
 *
 * @param start   a multiple of the page size; or within a file's mapping, which can be read and executed.
 * @param bytes   rounded up to whole pages; 0: none.
 * @return 0; or -1 with nothing changed and errno:
 *         EINVAL  `start` is no such multiple, a protection that is none, or some of the pages are malloc's.
 *         ENOMEM  some of the pages are not mapped; or they would make more than ASHLAR_MAPPINGS_MAX mappings (pages of
 *                 different protection count as different mappings), or take more of the MPU's regions than there are.
 *         ENOTSUP there is no MPU; PROT_NONE alone for a file.
 *         EACCES  PROT_WRITE for a file.
 *
 * While it works, protected pages are open for a moment. Handlers of HardFault and NMI may access everything.
 * Complexity: O(ASHLAR_MAPPINGS_MAX).
 */
int mprotect(void *start, size_t bytes, int protection);

#ifdef __cplusplus
}
#endif
#endif
