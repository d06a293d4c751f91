/*
 * See files.h. It owns the table of open files, and the console's numbers.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "files.h"

#include "console.h"
#include "host_files.h"
#include "rom_files.h"

#include <ashlar_mapping.h>
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

/* The numbers of the console come first. */
#define FIRST_FILE 3

static struct open_file files[FILES_MAX];

int fail_with(int error)
{
    errno = error;
    return -1;
}

static struct open_file *file_of(int number)
{
    if (number < FIRST_FILE || number >= FIRST_FILE + FILES_MAX) {
        return NULL;
    }
    struct open_file *file = &files[number - FIRST_FILE];
    return file->kind != NULL ? file : NULL;
}

static bool number_is_console(int number)
{
    return number >= STDIN_FILENO && number <= STDERR_FILENO;
}

static struct open_file *file_find_closed(void)
{
    for (size_t i = 0; i < FILES_MAX; i++) {
        if (files[i].kind == NULL) {
            return &files[i];
        }
    }
    return NULL;
}

int file_open(const char *name, int flags)
{
    struct open_file *file = file_find_closed();

    if (file == NULL) {
        return fail_with(EMFILE);
    }
    int result = name_is_rom(name) ? rom_file_open(file, name, flags) : host_file_open(file, name, flags);
    return result < 0 ? result : (int)(file - files) + FIRST_FILE;
}

int file_close(int number)
{
    struct open_file *file = file_of(number);

    if (number_is_console(number)) {
        return 0;
    }
    if (file == NULL) {
        return fail_with(EBADF);
    }
    int result = file->kind->close(file);
    file->kind = NULL;
    return result;
}

int file_read(int number, void *buffer, size_t bytes)
{
    struct open_file *file = file_of(number);

    if (number_is_console(number)) {
        return (int)console_read(buffer, bytes);
    }
    return file == NULL ? fail_with(EBADF) : file->kind->read(file, buffer, bytes);
}

int file_write(int number, const void *buffer, size_t bytes)
{
    struct open_file *file = file_of(number);

    if (number_is_console(number)) {
        console_write(number == STDERR_FILENO ? CONSOLE_ERROR : CONSOLE_OUT, buffer, bytes);
        return (int)bytes;
    }
    return file == NULL ? fail_with(EBADF) : file->kind->write(file, buffer, bytes);
}

/* Where `whence` counts from; -1 if it is none of the three or the size is not told. */
static off_t seek_base(const struct open_file *file, int whence)
{
    struct stat status = {0};

    switch (whence) {
    case SEEK_SET:
        return 0;
    case SEEK_CUR:
        return file->position;
    case SEEK_END:
        return file->kind->status(file, &status) < 0 ? -1 : status.st_size;
    default:
        return -1;
    }
}

off_t file_seek(int number, off_t offset, int whence)
{
    struct open_file *file = file_of(number);

    if (file == NULL) {
        return fail_with(number_is_console(number) ? ESPIPE : EBADF);
    }
    off_t base = seek_base(file, whence);
    /* base is at least 0 and at most INT_MAX (a length), so neither side of these wraps. */
    if (base < 0 || offset < -base || offset > INT_MAX - base) {
        return fail_with(EINVAL);
    }
    if (file->kind->move(file, base + offset) < 0) {
        return -1;
    }
    file->position = base + offset;
    return file->position;
}

int file_status(int number, struct stat *status)
{
    const struct open_file *file = file_of(number);

    memset(status, 0, sizeof *status);
    if (number_is_console(number)) {
        status->st_mode = S_IFCHR;
        return 0;
    }
    return file == NULL ? fail_with(EBADF) : file->kind->status(file, status);
}

int name_status(const char *name, struct stat *status)
{
    int number = file_open(name, 0);

    if (number < 0) {
        return -1;
    }
    int result = file_status(number, status);
    (void)file_close(number);
    return result;
}

bool file_is_console(int number)
{
    if (!number_is_console(number)) {
        errno = file_of(number) == NULL ? EBADF : ENOTTY;
        return false;
    }
    return true;
}

int name_remove(const char *name)
{
    return name_is_rom(name) ? fail_with(EROFS) : host_name_remove(name);
}

int name_rename(const char *from, const char *to)
{
    return name_is_rom(from) || name_is_rom(to) ? fail_with(EROFS) : host_name_rename(from, to);
}

int ashlar_port_file_memory(int number, const void **start, size_t *bytes)
{
    const struct open_file *file = file_of(number);

    if (file == NULL) {
        return number_is_console(number) ? ENODEV : EBADF;
    }
    return file->kind->memory(file, start, bytes);
}
