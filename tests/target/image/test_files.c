/*
 * Files of the image by name: POSIX's calls and errors, and the C library's streams on top.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "test.h"

#include <ashlar_image.h>
#include <ashlar_mapping.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DESCRIPTORS_TRIED 16

static void test_read_and_seek(int file)
{
    char text[64];

    check("read gives what there is", read(file, text, sizeof text) == (int)strlen(FONT_TEXT) &&
                                          memcmp(text, FONT_TEXT, strlen(FONT_TEXT)) == 0);
    check("and leaves the place at the end", lseek(file, 0, SEEK_CUR) == (off_t)strlen(FONT_TEXT));
    check("read at the end gives 0", read(file, text, sizeof text) == 0);
    check("lseek to a place", lseek(file, 26, SEEK_SET) == 26 && read(file, text, 2) == 2 && memcmp(text, "01", 2) == 0);
    check("lseek from there", lseek(file, -4, SEEK_CUR) == 24 && read(file, text, 1) == 1 && text[0] == 'Y');
    check("lseek from the end", lseek(file, -1, SEEK_END) == (off_t)strlen(FONT_TEXT) - 1 && read(file, text, 9) == 1 &&
                                    text[0] == '9');
    check("lseek further than a place can be", lseek(file, INT_MAX, SEEK_END) == -1 && errno == EINVAL);
    check("lseek of the console", lseek(STDOUT_FILENO, 0, SEEK_SET) == -1 && errno == ESPIPE);
    check("lseek beyond the end, where nothing is", lseek(file, 100, SEEK_END) > 100 && read(file, text, 1) == 0);
    errno = 0;
    check_fails("lseek before the start", lseek(file, -1, SEEK_SET), EINVAL);
    check_fails("lseek from nowhere", lseek(file, 0, 7), EINVAL);
}

void test_descriptors(void)
{
    struct stat status;
    const void *start = NULL;
    size_t bytes = 0;
    struct ashlar_image image;
    struct ashlar_image_file font;
    int file = open("/rom/fonts/small.fnt", O_RDONLY);

    check("open", file > STDERR_FILENO);
    test_read_and_seek(file);
    check("fstat", fstat(file, &status) == 0 && S_ISREG(status.st_mode) && (status.st_mode & 0777) == 0444 &&
                       status.st_size == (off_t)strlen(FONT_TEXT));
    check("stat", stat("/rom/empty", &status) == 0 && S_ISREG(status.st_mode) && status.st_size == 0);
    check("isatty", isatty(file) == 0 && errno == ENOTTY);
    errno = 0;
    check_fails("write", write(file, "x", 1), EBADF);
    (void)ashlar_image_used(&image);
    check("a file lies in the image", ashlar_image_find(&image, "fonts/small.fnt", &font) &&
                                          ashlar_port_file_memory(file, &start, &bytes) == 0 && start == font.start &&
                                          bytes == font.bytes && ashlar_port_is_file_memory(start, bytes));
    check("the stack is no file", !ashlar_port_is_file_memory(&status, 1));
    check("nor what ends beyond the image", !ashlar_port_is_file_memory((const char *)image.start + 1, image.bytes));
    check("nor what lies beside the image", !ashlar_port_is_file_memory((const char *)image.start - 1, 1) &&
                                               !ashlar_port_is_file_memory((const char *)image.start + image.bytes, 1) &&
                                               !ashlar_port_is_file_memory(image.start, image.bytes + 1) &&
                                               ashlar_port_is_file_memory(image.start, image.bytes));
    check("close", close(file) == 0);
    check_fails("close again", close(file), EBADF);
    check_fails("read what is closed", read(file, &status, 1), EBADF);
    check("a closed file lies nowhere", ashlar_port_file_memory(file, &start, &bytes) == EBADF);
    check("nor does the console", ashlar_port_file_memory(STDOUT_FILENO, &start, &bytes) == ENODEV);
    check("nor does a number below 0", ashlar_port_file_memory(-1, &start, &bytes) == EBADF);
}

static void test_all_descriptors(void)
{
    int files[DESCRIPTORS_TRIED];
    size_t opened = 0;

    while (opened < DESCRIPTORS_TRIED && (files[opened] = open("/rom/empty", O_RDONLY)) >= 0) {
        opened++;
    }
    check("descriptors run out", opened > 1 && opened < DESCRIPTORS_TRIED && errno == EMFILE);
    for (size_t i = 0; i < opened; i++) {
        check("each is another", i == 0 || files[i] > files[i - 1]);
        check("each is closed", close(files[i]) == 0);
    }
    errno = 0;
}

void test_open_errors(void)
{
    errno = 0;
    check_fails("open what is not there", open("/rom/nothing", O_RDONLY), ENOENT);
    check_fails("open a folder", open("/rom/fonts", O_RDONLY), ENOENT);
    check_fails("open in other case", open("/rom/CONFIG.INI", O_RDONLY), ENOENT);
    check_fails("open to write", open("/rom/config.ini", O_WRONLY), EROFS);
    check_fails("open to read and write", open("/rom/config.ini", O_RDWR), EROFS);
    check_fails("open to empty", open("/rom/config.ini", O_RDONLY | O_TRUNC), EROFS);
    check_fails("open to make", open("/rom/new", O_RDWR | O_CREAT, 0600), EROFS);
    check_fails("open to make what is there", open("/rom/empty", O_RDWR | O_CREAT | O_EXCL, 0600), EEXIST);
    check_fails("stat what is not there", stat("/rom/nothing", &(struct stat){0}), ENOENT);
    check_fails("unlink", unlink("/rom/config.ini"), EROFS);
    check_fails("rename from there", rename("/rom/config.ini", "config.ini"), EROFS);
    check_fails("rename to there", rename("config.ini", "/rom/config.ini"), EROFS);
    test_all_descriptors();
}

void test_stdio(void)
{
    char line[32] = "";
    uint32_t words[TABLE_WORDS / 4];
    bool equal = true;
    FILE *text = fopen("/rom/config.ini", "r");
    FILE *table = fopen("/rom/table.bin", "rb");

    check("fopen", text != NULL && table != NULL);
    if (text == NULL || table == NULL) {
        return;
    }
    check("fgets", fgets(line, sizeof line, text) != NULL && fgets(line, sizeof line, text) != NULL &&
                       strcmp(line, "beta=22\n") == 0 && fgets(line, sizeof line, text) == NULL && feof(text) != 0);
    for (uint32_t i = 0; i < TABLE_WORDS; i++) {
        const size_t count = sizeof words / sizeof words[0];
        if (i % count == 0) {
            equal = equal && fread(words, sizeof words[0], count, table) == count;
        }
        equal = equal && words[i % count] == table_word(i);
    }
    check("fread", equal && fgetc(table) == EOF);
    check("fseek", fseek(table, 8, SEEK_SET) == 0 && fread(words, sizeof words[0], 1, table) == 1 && words[0] == table_word(2));
    check("fclose", fclose(text) == 0 && fclose(table) == 0);
    check("fopen to write", fopen("/rom/config.ini", "w") == NULL && errno == EROFS);
    errno = 0;
}
