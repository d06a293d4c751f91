/*
 * See host_files.h. Semihosting knows no position within a file but by setting it, so the open file keeps it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "host_files.h"

#include "semihost.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>

/* The host's errno numbers agree with ours for the old ones, up to ERANGE. */
static int fail_as_host_says(void)
{
    int error = semihost_errno();

    return fail_with(error > 0 && error <= ERANGE ? error : EIO);
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

static int host_read(struct open_file *file, void *buffer, size_t bytes)
{
    int got = semihost_read(file->host.handle, buffer, bytes);

    if (got < 0) {
        return fail_as_host_says();
    }
    file->position += got;
    return got;
}

static int host_write(struct open_file *file, const void *buffer, size_t bytes)
{
    int written = semihost_write(file->host.handle, buffer, bytes);

    if (written < 0) {
        return fail_as_host_says();
    }
    file->position = file->host.appends ? semihost_length(file->host.handle) : file->position + written;
    return written;
}

static int host_move(struct open_file *file, off_t position)
{
    return semihost_seek(file->host.handle, (uint32_t)position) == 0 ? 0 : fail_as_host_says();
}

static int host_close(struct open_file *file)
{
    return semihost_close(file->host.handle) == 0 ? 0 : fail_as_host_says();
}

static int host_status(const struct open_file *file, struct stat *status)
{
    int length = semihost_length(file->host.handle);

    if (length < 0) {
        return fail_as_host_says();
    }
    status->st_mode = S_IFREG;
    status->st_size = length;
    return 0;
}

/* Not in this machine's memory. */
static int host_memory(const struct open_file *file, const void **start, size_t *bytes)
{
    (void)file;
    (void)start;
    (void)bytes;
    return ENODEV;
}

static const struct file_kind host_kind = {
    .read = host_read,
    .write = host_write,
    .move = host_move,
    .close = host_close,
    .status = host_status,
    .memory = host_memory,
};

int host_file_open(struct open_file *file, const char *name, int flags)
{
    int error = flags_forbid(name, flags);

    if (error != 0) {
        return fail_with(error);
    }
    int handle = semihost_open(name, mode_of(name, flags));
    if (handle < 0) {
        return fail_as_host_says();
    }
    *file = (struct open_file){.kind = &host_kind, .host = {.handle = handle, .appends = (flags & O_APPEND) != 0}};
    return 0;
}

int host_name_remove(const char *name)
{
    return semihost_remove(name) == 0 ? 0 : fail_as_host_says();
}

int host_name_rename(const char *from, const char *to)
{
    return semihost_rename(from, to) == 0 ? 0 : fail_as_host_says();
}
