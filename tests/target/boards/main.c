/*
 * A program that looks at what it was started with: data, stack, FPU, arguments, console, host files. The
 * first argument says what to do; tests/target/boards/check gives it and reads what comes out.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "faults.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define WORD_INITIAL 0x5eed1234u
#define ZEROS 37

static unsigned passed;
static unsigned failed;

static volatile uint32_t word_initialised = WORD_INITIAL;
static volatile uint8_t bytes_zero[ZEROS];
static uint32_t word_constructed;

/* Start-up leaves this alone, so it tells a second start from the first. */
__attribute__((section(".noinit"))) static volatile uint32_t word_untouched;

/* Of firmware/runtime. */
_Noreturn void reset_handler(void);

/* Of linker/sections.ld: the address of each is its value. */
extern char __ram_start, __ram_end, __stack_bottom, __stack, __stack_size, __bss_end, __heap_start, __heap_end;
/* The end of RAM, but at level asan. */
extern char __asan_shadow_start;

#ifdef __PICOLIBC__
static _Thread_local volatile uint32_t word_of_thread = WORD_INITIAL;
static _Thread_local volatile uint32_t zero_of_thread;
#endif

__attribute__((constructor)) static void word_construct(void)
{
    word_constructed = WORD_INITIAL;
}

static void check(const char *name, bool holds)
{
    printf("%s %s\n", holds ? "ok" : "FAILED", name);
    if (holds) {
        passed++;
    } else {
        failed++;
    }
}

static void check_memory(void)
{
    bool zero = true;

    for (size_t i = 0; i < ZEROS; i++) {
        zero = zero && bytes_zero[i] == 0;
    }
    check("data is initialised", word_initialised == WORD_INITIAL);
    check("bss is zero", zero);
    check("constructors ran before main", word_constructed == WORD_INITIAL);
    check("noinit lies between bss and heap", (uintptr_t)&word_untouched >= (uintptr_t)&__bss_end &&
                                                  (uintptr_t)&word_untouched < (uintptr_t)&__heap_start);
#ifdef __PICOLIBC__
    check("thread-local data is initialised", word_of_thread == WORD_INITIAL && zero_of_thread == 0);
#endif
}

static void check_layout(void)
{
    uintptr_t here = (uintptr_t)__builtin_frame_address(0);
    char *block = malloc(1);

    check("the stack is lowest in RAM", &__stack_bottom == &__ram_start && &__stack < &__heap_start);
    check("the stack has its size", (uintptr_t)&__stack - (uintptr_t)&__stack_bottom == (uintptr_t)&__stack_size);
    check("the program is on the stack", here > (uintptr_t)&__stack_bottom && here < (uintptr_t)&__stack);
    check("the heap reaches the end of RAM", &__heap_end == &__asan_shadow_start);
    check("malloc gives from the heap", block > &__heap_start && block < &__heap_end);
    free(block);
}

/* 1.5 * 2^-1 is exact in both formats, and so is the sum. */
static void check_float(void)
{
    volatile float single = 1.5f;
    volatile double both = 1.5;

    check("float works", single * 0.5f + 0.25f == 1.0f);
    check("double works", both * 0.5 + 0.25 == 1.0);
}

static void check_arguments(int argc, char **argv)
{
    check("argc counts", argc == 6);
    check("argv[0] is the program", argc > 0 && strcmp(argv[0], "boards") == 0);
    check("argv keeps spaces in quotes", argc > 2 && strcmp(argv[2], "two words") == 0);
    check("argv keeps commas", argc > 3 && strcmp(argv[3], "a,b,,c") == 0);
    check("argv ends in NULL", argv[argc] == NULL);
}

/* Unbuffered, because the smallest board has no room for a buffer of 1 KiB beside all else. */
static FILE *file_open(const char *name, const char *mode)
{
    FILE *file = fopen(name, mode);

    if (file != NULL) {
        setvbuf(file, NULL, _IONBF, 0);
    }
    return file;
}

static bool file_holds(const char *name, const char *text)
{
    char read[32] = { 0 };
    FILE *file = file_open(name, "r");

    if (file == NULL) {
        return false;
    }
    size_t bytes = fread(read, 1, sizeof read - 1, file);
    bool at_end = feof(file) != 0;
    fclose(file);
    return at_end && bytes == strlen(text) && memcmp(read, text, bytes) == 0;
}

static bool file_put(const char *name, const char *mode, const char *text)
{
    FILE *file = file_open(name, mode);

    if (file == NULL) {
        return false;
    }
    bool done = fputs(text, file) >= 0;
    return fclose(file) == 0 && done;
}

static bool file_patch(const char *name, long position, const char *text)
{
    FILE *file = file_open(name, "r+");

    if (file == NULL) {
        return false;
    }
    bool done = fseek(file, position, SEEK_SET) == 0 && fputs(text, file) >= 0;
    done = done && fseek(file, -2, SEEK_END) == 0 && fgetc(file) == 'g';
    done = done && fseek(file, -1, SEEK_CUR) == 0 && ftell(file) == 5;
    return fclose(file) == 0 && done;
}

/* Whether the file's number, read from directly, knows where it is: 3 bytes in, then 2 back. */
static bool file_knows_position(const char *name)
{
    char bytes[4];
    int number = open(name, O_RDONLY);

    if (number < 0) {
        return false;
    }
    bool right = read(number, bytes, 3) == 3 && lseek(number, 0, SEEK_CUR) == 3 &&
                 lseek(number, -2, SEEK_CUR) == 1 && read(number, bytes, 1) == 1 && bytes[0] == 'b';
    return close(number) == 0 && right;
}

static void check_files(const char *name, const char *other)
{
    check("a host file is written", file_put(name, "w", "abcd") && file_holds(name, "abcd"));
    check("a host file is appended to", file_put(name, "a", "efgh") && file_holds(name, "abcdefgh"));
    check("a host file is emptied", file_put(name, "w", "abcdegh") && file_holds(name, "abcdegh"));
    check("a host file knows its position", file_knows_position(name));
    check("a host file is changed in its middle", file_patch(name, 1, "XY") && file_holds(name, "aXYdegh"));
    check("a host file is renamed", rename(name, other) == 0 && file_holds(other, "aXYdegh") && rename(other, name) == 0);
    check("a host file is removed", remove(name) == 0);
    errno = 0;
    check("a missing file is ENOENT", file_open(name, "r") == NULL && errno == ENOENT);
}

static void fault(const char *what)
{
    printf("unfinished line");
#ifndef __PICOLIBC__
    /* newlib keeps it in the FILE, which a fault report must not touch. */
    fflush(stdout);
#endif
    if (strcmp(what, "undefined") == 0) {
        fault_undefined();
    } else if (strcmp(what, "read") == 0) {
        (void)fault_read();
    } else if (strcmp(what, "stack") == 0) {
        (void)fault_stack(0);
    } else if (strcmp(what, "double-free") == 0) {
        fault_double_free();
    } else if (strcmp(what, "pendsv") == 0) {
        fault_pendsv();
    }
    printf("\nno fault: %s\n", what);
}

static int self_check(int argc, char **argv)
{
    check_memory();
    check_layout();
    check_float();
    check_arguments(argc, argv);
    if (argc == 6) {
        check_files(argv[4], argv[5]);
    }
    printf("%u checks passed, %u failed\n", passed, failed);
    if (argc == 0) {
        /* No host: see that a fault is reported all the same. */
        fault("undefined");
    }
    return failed == 0 ? 0 : 1;
}

/*
 * Start anew over dirty RAM, which QEMU's never is. The second time round, data must be as at the first, and
 * what is not to be initialised as it was left.
 */
static int restart(void)
{
    if (word_untouched != WORD_INITIAL) {
        word_untouched = WORD_INITIAL;
        word_initialised = 0;
        word_constructed = 0;
        memset((void *)(uintptr_t)bytes_zero, 0xFF, sizeof bytes_zero);
        reset_handler();
    }
    printf("restarted\n");
    check_memory();
    printf("%u checks passed, %u failed\n", passed, failed);
    return failed == 0 ? 0 : 1;
}

/* Repeat lines of input until one that says "end". */
static int echo(void)
{
    char line[40];

    printf("ready\n");
    while (fgets(line, sizeof line, stdin) != NULL && strcmp(line, "end\n") != 0) {
        printf("echo %s", line);
    }
    return 0;
}

static int act(const char *what, int argc, char **argv)
{
    if (strcmp(what, "check") == 0) {
        return self_check(argc, argv);
    }
    if (strcmp(what, "restart") == 0) {
        return restart();
    }
    if (strcmp(what, "exit") == 0) {
        printf("an unfinished line");
        return atoi(argv[2]);
    }
    if (strcmp(what, "echo") == 0) {
        return echo();
    }
    if (strcmp(what, "stderr") == 0) {
        return fputs("to stderr\n", stderr) < 0 || fputs("to stdout\n", stdout) < 0;
    }
    if (strcmp(what, "abort") == 0) {
        abort();
    }
    return -1;
}

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "check";
    int status = act(what, argc, argv);

    if (status < 0) {
        fault(what);
    }
    return status;
}
