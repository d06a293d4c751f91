/*
 * Files by number, as POSIX has them: 0, 1 and 2 are the console, the others host files by semihosting.
 * What newlib and picolibc call _read and read are thin names for these.
 *
 * Every function that fails returns -1 and sets errno.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef HOST_FILES_H
#define HOST_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/types.h>

/* How many host files may be open at a time. */
#define HOST_FILES_MAX 8

/* Open with the flags of <fcntl.h>. Returns the file's number. */
int host_file_open(const char *name, int flags);
int host_file_close(int number);

/* Return how many bytes; reading gives 0 at the end of the file. */
int host_file_read(int number, void *buffer, size_t bytes);
int host_file_write(int number, const void *buffer, size_t bytes);

/* Move to a position and return it. `whence` as for lseek. */
off_t host_file_seek(int number, off_t offset, int whence);

/* Fill in st_mode and st_size. */
int host_file_status(int number, struct stat *status);
int host_name_status(const char *name, struct stat *status);

/* Whether it is the console; if not, errno is ENOTTY. */
bool host_file_is_console(int number);

int host_name_remove(const char *name);
int host_name_rename(const char *from, const char *to);

#endif
