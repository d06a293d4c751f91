/*
 * A file in the program's read-only image (docs/images.md), mapped: the pointer leads into flash, and nothing is copied.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "expect.h"
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME "/rom/greeting.txt"

void show_file_mapping(void)
{
    struct stat status;
    int file = open(NAME, O_RDONLY);

    if (file < 0 || fstat(file, &status) != 0) {
        expect(false, NAME " can be opened");
        return;
    }
    size_t bytes = (size_t)status.st_size;
    const void *before = sbrk(0);
    char *text = mmap(NULL, bytes, PROT_READ, MAP_PRIVATE, file, 0);
    const void *writable = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE, file, 0);
    bool is_refused = writable == MAP_FAILED && errno == EACCES;
    (void)close(file);
    if (text == MAP_FAILED) {
        expect(false, NAME " can be mapped");
        return;
    }
    printf("\n%s, %u bytes, mapped where it lies, at %p: %.*s", NAME, (unsigned)bytes, (void *)text, (int)bytes, text);
    printf("Mapping it to write is refused: %s.\n", is_refused ? "EACCES" : "IT IS NOT");
    expect(is_refused, "what is in flash cannot be mapped to write");
    expect(sbrk(0) == before, "neither RAM nor the break was needed");
    expect(munmap(text, bytes) == 0, "it can be unmapped");
}
