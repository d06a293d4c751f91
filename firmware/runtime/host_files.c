/*
 * See host_files.h. It owns the table of open files. Semihosting knows no position within a file but by
 * setting it, so the table keeps it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "host_files.h"

#include "console.h"
#include "semihost.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

/* The numbers of the console come first. */
#define FIRST_HOST_FILE 3

struct host_file {
    bool is_open;
    bool appends;
    int handle;
    off_t position;
};

static struct host_file files[HOST_FILES_MAX];

static int fail_with(int error)
{
    errno = error;
    return -1;
}

/* The host's errno numbers agree with ours for the old ones, up to ERANGE. */
static int fail_as_host_says(void)
{
    int error = semihost_errno();

    return fail_with(error > 0 && error <= ERANGE ? error : EIO);
}

static struct host_file *file_of(int number)
{
    if (number < FIRST_HOST_FILE || number >= FIRST_HOST_FILE + HOST_FILES_MAX) {
        return NULL;
    }
    struct host_file *file = &files[number - FIRST_HOST_FILE];
    return file->is_open ? file : NULL;
}

static bool number_is_console(int number)
{
    return number >= STDIN_FILENO && number <= STDERR_FILENO;
}

static struct host_file *file_find_closed(void)
{
    for (size_t i = 0; i < HOST_FILES_MAX; i++) {
        if (!files[i].is_open) {
            return &files[i];
        }
    }
    return NULL;
}

static bool name_exists(const char *name)
{
    int handle = semihost_open(name, SEMIHOST_READ);

    if (handle < 0) {
        return false;
    }
    (void)semihost_close(handle);
    return true;
}

/* Semihosting has the modes of fopen only. One flag set has none: create, but do not empty. */
static enum semihost_mode mode_of(const char *name, int flags)
{
    bool reads_too = (flags & O_ACCMODE) == O_RDWR;

    if ((flags & O_ACCMODE) == O_RDONLY) {
        return SEMIHOST_READ;
    }
    if ((flags & O_APPEND) != 0) {
        return reads_too ? SEMIHOST_APPEND_UPDATE : SEMIHOST_APPEND;
    }
    if ((flags & O_TRUNC) != 0 || ((flags & O_CREAT) != 0 && !name_exists(name))) {
        return reads_too ? SEMIHOST_WRITE_UPDATE : SEMIHOST_WRITE;
    }
    return SEMIHOST_READ_UPDATE;
}

/* What the modes of fopen would do and the flags forbid; 0 if nothing. */
static int flags_forbid(const char *name, int flags)
{
    bool creates = (flags & O_CREAT) != 0;

    if (creates && (flags & O_EXCL) != 0) {
        return name_exists(name) ? EEXIST : 0;
    }
    if (!creates && (flags & (O_TRUNC | O_APPEND)) != 0) {
        return name_exists(name) ? 0 : ENOENT;
    }
    return 0;
}

int host_file_open(const char *name, int flags)
{
    struct host_file *file = file_find_closed();

    if (file == NULL) {
        return fail_with(EMFILE);
    }
    int error = flags_forbid(name, flags);
    if (error != 0) {
        return fail_with(error);
    }
    int handle = semihost_open(name, mode_of(name, flags));
    if (handle < 0) {
        return fail_as_host_says();
    }
    *file = (struct host_file){ .is_open = true, .appends = (flags & O_APPEND) != 0, .handle = handle };
    return (int)(file - files) + FIRST_HOST_FILE;
}

int host_file_close(int number)
{
    struct host_file *file = file_of(number);

    if (number_is_console(number)) {
        return 0;
    }
    if (file == NULL) {
        return fail_with(EBADF);
    }
    file->is_open = false;
    return semihost_close(file->handle) == 0 ? 0 : fail_as_host_says();
}

int host_file_read(int number, void *buffer, size_t bytes)
{
    struct host_file *file = file_of(number);

    if (number_is_console(number)) {
        return (int)console_read(buffer, bytes);
    }
    if (file == NULL) {
        return fail_with(EBADF);
    }
    int got = semihost_read(file->handle, buffer, bytes);
    if (got < 0) {
        return fail_as_host_says();
    }
    file->position += got;
    return got;
}

int host_file_write(int number, const void *buffer, size_t bytes)
{
    struct host_file *file = file_of(number);

    if (number_is_console(number)) {
        console_write(number == STDERR_FILENO ? CONSOLE_ERROR : CONSOLE_OUT, buffer, bytes);
        return (int)bytes;
    }
    if (file == NULL) {
        return fail_with(EBADF);
    }
    int written = semihost_write(file->handle, buffer, bytes);
    if (written < 0) {
        return fail_as_host_says();
    }
    file->position = file->appends ? semihost_length(file->handle) : file->position + written;
    return written;
}

/* Where `whence` counts from; -1 if it is none of the three or the host does not tell. */
static off_t seek_base(const struct host_file *file, int whence)
{
    switch (whence) {
    case SEEK_SET:
        return 0;
    case SEEK_CUR:
        return file->position;
    case SEEK_END:
        return semihost_length(file->handle);
    default:
        return -1;
    }
}

off_t host_file_seek(int number, off_t offset, int whence)
{
    struct host_file *file = file_of(number);

    if (file == NULL) {
        return fail_with(number_is_console(number) ? ESPIPE : EBADF);
    }
    off_t base = seek_base(file, whence);
    /* base is at least 0 and at most INT_MAX (a length), so neither side of these wraps. */
    if (base < 0 || offset < -base || offset > INT_MAX - base) {
        return fail_with(EINVAL);
    }
    if (semihost_seek(file->handle, (uint32_t)(base + offset)) != 0) {
        return fail_as_host_says();
    }
    file->position = base + offset;
    return file->position;
}

int host_file_status(int number, struct stat *status)
{
    struct host_file *file = file_of(number);

    memset(status, 0, sizeof *status);
    if (number_is_console(number)) {
        status->st_mode = S_IFCHR;
        return 0;
    }
    if (file == NULL) {
        return fail_with(EBADF);
    }
    int length = semihost_length(file->handle);
    if (length < 0) {
        return fail_as_host_says();
    }
    status->st_mode = S_IFREG;
    status->st_size = length;
    return 0;
}

int host_name_status(const char *name, struct stat *status)
{
    int number = host_file_open(name, O_RDONLY);

    if (number < 0) {
        return -1;
    }
    int result = host_file_status(number, status);
    (void)host_file_close(number);
    return result;
}

bool host_file_is_console(int number)
{
    if (!number_is_console(number)) {
        errno = file_of(number) == NULL ? EBADF : ENOTTY;
        return false;
    }
    return true;
}

int host_name_remove(const char *name)
{
    return semihost_remove(name) == 0 ? 0 : fail_as_host_says();
}

int host_name_rename(const char *from, const char *to)
{
    return semihost_rename(from, to) == 0 ? 0 : fail_as_host_says();
}
