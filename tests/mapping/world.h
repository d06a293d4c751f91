/*
 * A program with RAM of its own that has mapped nothing yet, and an MPU that only remembers what it was told.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_MAPPING_WORLD_H
#define TESTS_MAPPING_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <ashlar/config.h>
#include <ashlar_mapping.h>
#include <ashlar_port.h>
#include <errno.h>
#include <sys/mman.h>

#include "os/break.h"
#include "os/mmap.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))
#define PAGE ((size_t)ASHLAR_PAGE_BYTES)
#define RAM_PAGES 24u
#define READ_WRITE (PROT_READ | PROT_WRITE)
#define ANONYMOUS (MAP_PRIVATE | MAP_ANONYMOUS)
#define FILE_BYTES (3 * PAGE + 5)
#define FILE_NUMBER 7

/** Start anew: RAM_PAGES whole pages that hold junk, and room in the MPU for `regions` stretches. */
void world_start(size_t regions);

/** The same, with RAM that begins and ends so many bytes into these pages. */
void world_start_between(size_t offset, size_t end);

/** The same, without a means to protect anything. */
void world_start_without_mpu(void);

/** The start of page `index`. */
char *page_at(size_t index);

/** What the MPU allows at a page: PROT_ bits. */
int mpu_allows(const char *page);

/** How often the MPU was told anything. */
unsigned mpu_changes(void);

/** How often the lock was taken. Fails if it is held. */
unsigned lock_taken(void);

/** Do this once when the lock is released next, as another task might. */
void lock_released_do(void (*action)(void));

/** The file that lies in memory. */
const char *file_memory(void);

/** mmap of anonymous memory, anywhere. */
char *map(size_t bytes);

/** Whether memory is all zeros, or all junk as it was at the start. */
bool holds_only(const char *bytes, size_t count, int value);
#define JUNK 0xA7

#endif
