/*
 * Retained memory: a log of this program's own starts, kept over resets of the board.
 *
 * The first start, at power-on, finds nothing and creates the log; each of the next finds it, adds a line, and resets the
 * board again. One of them flips a bit in the memory first: the start after that is told of the damage, and gets fresh memory.
 *
 * Exit status: 0 if each start found what it had to; else 1.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ashlar/retained.h>
#include <ashlar/stats.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Count it up when the structures below change: what an older program left is then not taken for theirs. */
#define LOG_VERSION 1u
#define STARTS_BEFORE_DAMAGE 3u

/* Start-up code neither sets nor clears what is in this section, so a reset leaves it alone. */
__attribute__((section(".noinit.log"), aligned(8))) static unsigned char memory[1536];

struct entry {
    struct entry *next;
    char text[];
};

/* The root: all that is kept is found from here. */
struct log {
    unsigned starts;
    struct entry *newest;
};

static const char *const origin_words[] = {
    [ASHLAR_RETAINED_REUSED] = "the log of the starts before is there, and sound",
    [ASHLAR_RETAINED_FRESH] = "there is no log: this is the first start since power-on",
    [ASHLAR_RETAINED_FRESH_OTHER_BUILD] = "there is a log, but another program's",
    [ASHLAR_RETAINED_FRESH_DAMAGED] = "there is a log, but it is damaged: a checksum does not agree",
    [ASHLAR_RETAINED_FRESH_UNSOUND] = "there is a log, but the full check found something",
    [ASHLAR_RETAINED_FRESH_INTERRUPTED] = "there is a log, but the reset came while it was being changed",
};

/* Built first, linked last: a reset in between leaves the log as it was. */
static struct log *log_create(struct ashlar_retained *kept)
{
    struct log *log = ashlar_retained_calloc(kept, 1, sizeof *log);
    *ashlar_retained_root(kept) = log;
    return log;
}

static void log_add(struct ashlar_retained *kept, struct log *log)
{
    char text[40];
    snprintf(text, sizeof text, "start %u", log->starts);
    struct entry *entry = ashlar_retained_alloc(kept, sizeof *entry + strlen(text) + 1);
    if (entry != NULL) { /* a full log goes on without the line */
        strcpy(entry->text, text);
        entry->next = log->newest;
        log->newest = entry;
    }
}

static unsigned log_print(const struct log *log)
{
    unsigned count = 0;
    for (const struct entry *entry = log->newest; entry != NULL; entry = entry->next) {
        printf("%s%s", count == 0 ? "  the log, newest first: " : ", ", entry->text);
        count++;
    }
    printf("\n");
    return count;
}

/* The Application Interrupt and Reset Control Register (ARMv6-M and ARMv7-M ARM, B3.2.6): reset all but the debugger. */
static _Noreturn void board_reset(void)
{
    volatile unsigned *aircr = (volatile unsigned *)0xE000ED0Cu;
    fflush(stdout);
    __asm volatile("dsb" ::: "memory");
    *aircr = 0x05FA0000u | 1u << 2;
    for (;;) {
    }
}

/* The start after the damage: what it was given works, and the next run starts anew. */
static int damage_was_told(struct ashlar_retained *kept)
{
    bool is_fresh = *ashlar_retained_root(kept) == NULL && log_create(kept) != NULL;
    printf("  fresh memory is in its place: %s\n", is_fresh ? "it works" : "IT DOES NOT WORK");
    ashlar_retained_forget(kept);
    return is_fresh ? 0 : 1;
}

int main(void)
{
    enum ashlar_retained_origin origin;
    struct ashlar_retained *kept = ashlar_retained_open(memory, sizeof memory, LOG_VERSION, &origin);
    if (kept == NULL) {
        puts("there is too little memory for a log");
        return 1;
    }
    puts(origin_words[origin]);
    if (origin == ASHLAR_RETAINED_FRESH_DAMAGED) {
        return damage_was_told(kept);
    }
    if (ASHLAR_SAFETY == ASHLAR_SAFETY_ASAN) {
        puts("  at level asan nothing is retained: what that level knows of memory is lost with a reset");
        return 0;
    }

    struct log *log = *ashlar_retained_root(kept);
    log = log != NULL ? log : log_create(kept);
    if (log == NULL) {
        return 1;
    }
    log->starts++;
    log_add(kept, log);
    unsigned count = log_print(log);
    struct ashlar_stats stats = ashlar_heap_stats(ashlar_retained_heap(kept));
    printf("  %u starts; %u of %u bytes in use\n", log->starts, (unsigned)stats.used_bytes, (unsigned)stats.region_bytes);
    if (count != log->starts) {
        puts("  THE LOG IS NOT AS IT MUST BE");
        return 1;
    }
    if (log->starts == STARTS_BEFORE_DAMAGE) {
        puts("  flipping one bit of the control structure");
        ((unsigned char *)(uintptr_t)ashlar_retained_heap(kept))[8] ^= 4;
    }
    puts("  resetting the board");
    board_reset();
}
