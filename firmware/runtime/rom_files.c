/*
 * See rom_files.h. It owns nothing: a file's place and size stay in the open file, and its content where the image lies.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "rom_files.h"

#include <ashlar_image.h>
#include <ashlar_mapping.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>

static const char prefix[] = "/rom/";
#define PREFIX_LENGTH (sizeof prefix - 1)

bool name_is_rom(const char *name)
{
    return strncmp(name, prefix, PREFIX_LENGTH) == 0;
}

static int rom_read(struct open_file *file, void *buffer, size_t bytes)
{
    size_t position = (size_t)file->position;
    size_t left = position < file->rom.bytes ? file->rom.bytes - position : 0;
    size_t count = bytes < left ? bytes : left;

    if (count > 0) {
        memcpy(buffer, (const char *)file->rom.start + position, count);
        file->position += (off_t)count;
    }
    return (int)count;
}

/* POSIX: EBADF if the descriptor is not open for writing. */
static int rom_write(struct open_file *file, const void *buffer, size_t bytes)
{
    (void)file;
    (void)buffer;
    (void)bytes;
    return fail_with(EBADF);
}

static int rom_move(struct open_file *file, off_t position)
{
    (void)file;
    (void)position;
    return 0;
}

static int rom_close(struct open_file *file)
{
    (void)file;
    return 0;
}

static int rom_status(const struct open_file *file, struct stat *status)
{
    status->st_mode = S_IFREG | S_IRUSR | S_IRGRP | S_IROTH;
    status->st_size = (off_t)file->rom.bytes;
    return 0;
}

static int rom_memory(const struct open_file *file, const void **start, size_t *bytes)
{
    *start = file->rom.start;
    *bytes = file->rom.bytes;
    return 0;
}

static const struct file_kind rom_kind = {
    .read = rom_read,
    .write = rom_write,
    .move = rom_move,
    .close = rom_close,
    .status = rom_status,
    .memory = rom_memory,
};

/* What keeps flags from being granted on a file system that is only read, in the order of POSIX's open(); 0 if nothing does. */
static int flags_error(bool exists, int flags)
{
    bool creates = (flags & O_CREAT) != 0;

    if (!exists) {
        return creates ? EROFS : ENOENT;
    }
    if (creates && (flags & O_EXCL) != 0) {
        return EEXIST;
    }
    return (flags & O_ACCMODE) != O_RDONLY || (flags & O_TRUNC) != 0 ? EROFS : 0;
}

int rom_file_open(struct open_file *file, const char *name, int flags)
{
    struct ashlar_image image;
    struct ashlar_image_file found;
    enum ashlar_image_error error = ashlar_image_used(&image);

    if (error != ASHLAR_IMAGE_SOUND) {
        return fail_with(error == ASHLAR_IMAGE_ABSENT ? ENOENT : EIO);
    }
    int refused = flags_error(ashlar_image_find(&image, name + PREFIX_LENGTH, &found), flags);
    if (refused != 0) {
        return fail_with(refused);
    }
    *file = (struct open_file){.kind = &rom_kind, .rom = {found.start, found.bytes}};
    return 0;
}

bool ashlar_port_is_file_memory(const void *start, size_t bytes)
{
    struct ashlar_image image;

    if (ashlar_image_used(&image) != ASHLAR_IMAGE_SOUND) {
        return false;
    }
    uintptr_t before = (uintptr_t)start - (uintptr_t)image.start; /* wraps to more than any image has if it lies below */
    return before < image.bytes && bytes <= image.bytes - before;
}
