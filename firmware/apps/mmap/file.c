/*
 * A file in the program's read-only image (docs/images.md), mapped: the pointer leads into flash, and nothing is copied.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME "/rom/greeting.txt"

unsigned show_file_mapping(void)
{
    struct stat status;
    int file = open(NAME, O_RDONLY);

    if (file < 0 || fstat(file, &status) != 0) {
        printf("%s cannot be opened: errno %d\n", NAME, errno);
        return 1;
    }
    size_t bytes = (size_t)status.st_size;
    const void *before = sbrk(0);
    char *text = mmap(NULL, bytes, PROT_READ, MAP_PRIVATE, file, 0);
    void *writable = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE, file, 0);
    unsigned wrong = writable != MAP_FAILED || errno != EACCES ? 1 : 0;
    (void)close(file);
    if (text == MAP_FAILED) {
        printf("%s cannot be mapped: errno %d\n", NAME, errno);
        return wrong + 1;
    }
    printf("\n%s, %u bytes, mapped where it lies, at %p: %.*s", NAME, (unsigned)bytes, (void *)text, (int)bytes, text);
    printf("Mapping it to write is refused: %s.\n", wrong == 0 ? "EACCES" : "not as it must be");
    /* Neither RAM nor the break was needed. */
    wrong += sbrk(0) != before ? 1 : 0;
    return wrong + (munmap(text, bytes) != 0 ? 1 : 0);
}
