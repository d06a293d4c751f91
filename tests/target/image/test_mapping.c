/*
 * Files of the image by mmap: the mapping is the file where it lies, and stays when the descriptor is closed.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "test.h"

#include <ashlar_image.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static void check_not_mapped(const char *name, void *mapped, int error)
{
    check_refused(name, mapped == MAP_FAILED, error);
}

static void test_mapping_refusals(int file, size_t bytes)
{
    const off_t page = (off_t)sysconf(_SC_PAGESIZE);

    errno = 0;
    check_not_mapped("map beyond the end", mmap(NULL, bytes + 1, PROT_READ, MAP_PRIVATE, file, 0), ENXIO);
    check_not_mapped("map what has no end", mmap(NULL, SIZE_MAX, PROT_READ, MAP_PRIVATE, file, 0), ENXIO);
    check_not_mapped("map from beyond the end", mmap(NULL, 1, PROT_READ, MAP_PRIVATE, file, 16 * page), ENXIO);
    check_not_mapped("map nothing", mmap(NULL, 0, PROT_READ, MAP_PRIVATE, file, 0), EINVAL);
    check_not_mapped("map from within a page", mmap(NULL, 1, PROT_READ, MAP_PRIVATE, file, 8), EINVAL);
    check_not_mapped("map to write", mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE, file, 0), EACCES);
    check_not_mapped("map shared", mmap(NULL, bytes, PROT_READ, MAP_SHARED, file, 0), ENODEV);
    check_not_mapped("map the console", mmap(NULL, bytes, PROT_READ, MAP_PRIVATE, STDOUT_FILENO, 0), ENODEV);
    check_not_mapped("map what is not open", mmap(NULL, bytes, PROT_READ, MAP_PRIVATE, 99, 0), EBADF);
    check_not_mapped("map no file", mmap(NULL, bytes, PROT_READ, MAP_PRIVATE, -1, 0), EBADF);
}

void test_mapping(void)
{
    struct ashlar_image image;
    struct ashlar_image_file table;
    const uint32_t *words;
    int file = open("/rom/table.bin", O_RDONLY);
    bool equal = true;

    (void)ashlar_image_used(&image);
    check("the table is there", file >= 0 && ashlar_image_find(&image, "table.bin", &table));
    test_mapping_refusals(file, table.bytes);
    words = mmap(NULL, table.bytes, PROT_READ, MAP_PRIVATE, file, 0);
    check("a mapping is the file itself", words == table.start);
    check("close", close(file) == 0);
    check_not_mapped("map what is closed", mmap(NULL, 1, PROT_READ, MAP_PRIVATE, file, 0), EBADF);
    if (words != table.start) {
        return;
    }
    for (uint32_t i = 0; i < TABLE_WORDS; i++) {
        equal = equal && words[i] == table_word(i);
    }
    check("its content is the file's", equal);
    check_fails("allow writing", mprotect((void *)(uintptr_t)words, table.bytes, PROT_READ | PROT_WRITE), EACCES);
    check_fails("forbid reading", mprotect((void *)(uintptr_t)words, table.bytes, PROT_NONE), ENOTSUP);
    check("allow reading", mprotect((void *)(uintptr_t)words, table.bytes, PROT_READ) == 0);
    check("unmap", munmap((void *)(uintptr_t)words, table.bytes) == 0);
}
