/*
 * Files in a read-only image, on the board. With the argument "image", prints whether there is one, and stops; with "write",
 * writes to a file where it lies.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "test.h"

#include <ashlar_image.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int show_image(void)
{
    struct ashlar_image image;
    enum ashlar_image_error error = ashlar_image_used(&image);
    FILE *file = fopen("/rom/config.ini", "r");

    printf("%s, %u files, %s\n", ashlar_image_error_text(error), (unsigned)image.files,
           file != NULL ? "opened" : errno == ENOENT ? "ENOENT" : errno == EIO ? "EIO" : "another error");
    return EXIT_SUCCESS;
}

static int write_to_file(void)
{
    struct ashlar_image image;
    struct ashlar_image_file file;

    (void)ashlar_image_used(&image);
    if (ashlar_image_find(&image, "config.ini", &file)) {
        *(volatile char *)(uintptr_t)file.start = 'A';
        printf("written\n");
    }
    return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
    if (argc > 1) {
        return strcmp(argv[1], "write") == 0 ? write_to_file() : show_image();
    }
    test_image();
    test_descriptors();
    test_open_errors();
    test_stdio();
    test_mapping();
    test_damage();
    return checks_end();
}
