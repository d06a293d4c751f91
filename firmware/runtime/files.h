/*
 * Files by number, as POSIX has them: 0, 1 and 2 are the console, the others files of some kind that a name tells:
 * /rom/<name> a file of the program's image, anything else one of the host's. What newlib and picolibc call _read and read
 * are thin names for these.
 *
 * Every function that fails returns -1 and sets errno.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef FILES_H
#define FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/types.h>

/* How many files may be open at a time, besides the console. */
#define FILES_MAX 8

struct open_file;

/*
 * What a kind of file can do. Only whoever opens such a file names its kind, so that a program has no code of kinds that it
 * never opens.
 */
struct file_kind {
    /* Return how many bytes; reading gives 0 at the end of the file. They move the position themselves. */
    int (*read)(struct open_file *file, void *buffer, size_t bytes);
    int (*write)(struct open_file *file, const void *buffer, size_t bytes);
    /* Move to `position`, at least 0. Returns 0. */
    int (*move)(struct open_file *file, off_t position);
    int (*close)(struct open_file *file);
    /* Fill in st_mode and st_size of a structure of zeros. Returns 0. */
    int (*status)(const struct open_file *file, struct stat *status);
    /* See ashlar_port_file_memory(): returns 0 or the error. */
    int (*memory)(const struct open_file *file, const void **start, size_t *bytes);
};

struct open_file {
    const struct file_kind *kind; /* NULL: none */
    off_t position;
    union {
        struct {
            int handle;
            bool appends;
        } host;
        struct {
            const void *start;
            size_t bytes;
        } rom;
    };
};

/* Open with the flags of <fcntl.h>. Returns the file's number. */
int file_open(const char *name, int flags);
int file_close(int number);

/* Return how many bytes; reading gives 0 at the end of the file. */
int file_read(int number, void *buffer, size_t bytes);
int file_write(int number, const void *buffer, size_t bytes);

/* Move to a position and return it. `whence` as for lseek. */
off_t file_seek(int number, off_t offset, int whence);

/* Fill in st_mode and st_size. */
int file_status(int number, struct stat *status);
int name_status(const char *name, struct stat *status);

/* Whether it is the console; if not, errno is ENOTTY. */
bool file_is_console(int number);

int name_remove(const char *name);
int name_rename(const char *from, const char *to);

/* Set errno; returns -1. */
int fail_with(int error);

#endif
