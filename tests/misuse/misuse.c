/*
 * The program around the bugs: it runs one, and prints how far it has come.
 *
 *   misuse list            the names of the bugs, one a line
 *   misuse <bug>           run it
 *   misuse from <number>   run all from this one on, counted from 0, each on a machine that has just started
 *
 * The markers, each on a line of its own: `@bug <name>`, `@access` or `@call` before the mistake, `@after` behind it,
 * `@check` before the whole-heap check, `@broken <n>` if it finds invariant n broken, `@leaks` before the leak report,
 * `@end`; `@unfit <why>` if the bug cannot be made here. Reports come in between. tools/misuse reads all that.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

#include "misuse/machine.h"
#include "misuse/registry.h"

#include <ashlar/check.h>

#define STATUS_USAGE 2
#define FORGED_BYTES 16u
#define DECIMAL 10u

static _Alignas(8) char arena_memory[ARENAS][ARENA_BYTES];
static struct ashlar_heap *arenas[ARENAS];

static void text_print(const char *text)
{
    machine_print(text, strlen(text));
}

static void line_print(const char *marker, const char *text)
{
    text_print("\n");
    text_print(marker);
    text_print(text);
    text_print("\n");
}

void access_begins(void)
{
    line_print("@access", "");
}

void access_ends(void)
{
    line_print("@after", "");
}

void call_begins(void)
{
    line_print("@call", "");
}

void call_ends(void)
{
    line_print("@after", "");
}

void unfit(const char *why)
{
    line_print("@unfit ", why);
    machine_end();
}

char *taken(void *payload)
{
    if (payload == NULL) {
        unfit("too little memory");
    }
    return hidden(payload);
}

size_t exact_bytes(size_t bytes)
{
    char *block = taken(malloc(bytes));
    size_t exact = ashlar_usable_size(block);

    free(block);
    return exact;
}

struct ashlar_heap *arena(unsigned number)
{
    if (arenas[number] == NULL) {
        arenas[number] = ashlar_heap_create(arena_memory[number], ARENA_BYTES);
    }
    return (struct ashlar_heap *)(void *)taken(arenas[number]);
}

char *arena_room(unsigned number)
{
    return arena_memory[number];
}

const char *text_of(size_t letters)
{
    static char text[TEXT_BYTES_MAX + 1];

    memset(text, 'x', letters);
    text[letters] = '\0';
    return hidden(text);
}

void show(const char *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        (void)load(bytes + i);
    }
}

size_t stack_bytes(void)
{
    return machine_stack_bytes();
}

void pointers_leave(size_t bytes)
{
    static char elsewhere[16];
    char *before = taken(malloc(bytes));

    for (size_t i = 0; i < bytes; i += sizeof(uintptr_t)) {
        store_word(before + i, (uintptr_t)elsewhere);
    }
    free(before);
}

__attribute__((no_sanitize_address)) void header_forge(char *payload, const char *from)
{
    for (size_t i = 1; i <= FORGED_BYTES; i++) {
        *(volatile char *)(payload - i) = *(const volatile char *)(from - i);
    }
}

/* What the program does after its mistake: a few blocks come and go, of sizes that the bugs use. */
static void calls_follow(void)
{
    char *blocks[6];

    for (size_t i = 0; i < 6; i++) {
        blocks[i] = hidden(malloc(16 + 16 * i));
    }
    for (size_t i = 0; i < 6; i++) {
        free(blocks[i]);
    }
}

static void heap_check(const struct ashlar_heap *heap)
{
    if (heap == NULL) {
        return;
    }
    struct ashlar_check_result found = ashlar_heap_check(heap);
    if (found.broken != ASHLAR_HEAP_SOUND) {
        const char digit[] = {(char)('0' + found.broken), '\0'};
        line_print("@broken ", digit);
    }
}

void bug_run(const struct misuse_bug *bug)
{
    line_print("@bug ", bug->name);
    bug->run();
    calls_follow();
    line_print("@check", "");
    heap_check(machine_heap());
    for (unsigned i = 0; i < ARENAS; i++) {
        heap_check(arenas[i]);
    }
    line_print("@leaks", "");
    machine_report_leaks();
    line_print("@end", "");
    machine_end();
}

/* misuse_bug_count if the text is no such number. */
static size_t number_from(const char *text)
{
    size_t number = 0;

    for (; *text >= '0' && *text <= '9' && number < misuse_bug_count; text++) {
        number = number * DECIMAL + (size_t)(*text - '0');
    }
    return *text == '\0' ? number : misuse_bug_count;
}

static int list_print(void)
{
    for (size_t i = 0; i < misuse_bug_count; i++) {
        text_print(misuse_bugs[i].name);
        text_print("\n");
    }
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "list") == 0) {
        return list_print();
    }
    if (argc == 3 && strcmp(argv[1], "from") == 0 && number_from(argv[2]) < misuse_bug_count) {
        return machine_run_from(number_from(argv[2]));
    }
    for (size_t i = 0; argc == 2 && i < misuse_bug_count; i++) {
        if (strcmp(argv[1], misuse_bugs[i].name) == 0) {
            bug_run(&misuse_bugs[i]);
        }
    }
    text_print("misuse: `list`, `from <number>`, or the name of a bug that `list` prints\n");
    return STATUS_USAGE;
}
