/*
 * What must not be reported: accesses up to the very ends, frames that are left without a return, memory that changes hands.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "asan.h"

#include <alloca.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define SIZES 40
#define DEPTH 6
#define ROUNDS 5
#define STACK_BYTES 2048
#define TRIMMED_BYTES 1024
#define MORE_THAN_RAM_BYTES ((size_t)1 << 24)
/* The CPUID register (ARMv6-M ARM, B3.2.3; the later architectures have it too). */
#define CPUID_ADDRESS 0xE000ED00u
#define CPUID_IMPLEMENTER_SHIFT 24
#define CPUID_ARM 0x41u

/* Of libsanitizer's interface, and of C libraries that declare them for themselves only. */
void __asan_poison_memory_region(const void *start, size_t bytes);
int malloc_trim(size_t pad_bytes);
void *sbrk(ptrdiff_t increment_bytes);

static jmp_buf back;
static volatile int sum;

static bool all_are(const char *start, size_t bytes, char value)
{
    bool same = true;
    for (size_t i = 0; i < bytes; i++) {
        same = same && start[i] == value;
    }
    return same;
}

/* Blocks of every size, from the first byte to the last, and back to the heap in another order. */
static bool heap_is_usable_to_its_ends(void)
{
    char *blocks[SIZES];
    bool right = true;
    for (size_t bytes = 0; bytes < SIZES; bytes++) {
        blocks[bytes] = malloc(bytes);
        memset(blocks[bytes], (int)bytes, bytes);
    }
    for (size_t bytes = 1; bytes < SIZES; bytes++) {
        blocks[bytes] = realloc(blocks[bytes], 2 * bytes);
        right = right && all_are(blocks[bytes], bytes, (char)bytes);
        blocks[bytes][2 * bytes - 1] = 'e';
        blocks[bytes] = realloc(blocks[bytes], (bytes + 1) / 2);
        right = right && all_are(blocks[bytes], (bytes + 1) / 2, (char)bytes);
    }
    for (size_t bytes = 0; bytes < SIZES; bytes++) {
        free(blocks[(bytes * 7) % SIZES]);
    }
    return right;
}

/* Frames with arrays, all of which longjmp leaves at a time. */
__attribute__((noinline)) static void stack_go_down(int depth)
{
    char local[SIZES];
    memset(local, depth, sizeof local);
    if (depth > 0) {
        stack_go_down(depth - 1);
    } else if (all_are(local, sizeof local, 0)) {
        longjmp(back, 1);
    }
    sum += local[SIZES - 1];
}

/* Uses of the same stack, whose arrays lie elsewhere than those before. */
__attribute__((noinline)) static void stack_use(void)
{
    volatile char whole[3 * SIZES];
    for (size_t i = 0; i < sizeof whole; i++) {
        whole[i] = (char)i;
    }
    sum += whole[SIZES];
}

static bool stack_is_usable_after_longjmp(void)
{
    for (volatile int round = 0; round < ROUNDS; round++) {
        if (setjmp(back) == 0) {
            stack_go_down(DEPTH);
            return false;
        }
        stack_use();
    }
    return true;
}

static bool task_is_right;

static void task_main(void)
{
    task_is_right = stack_is_usable_after_longjmp();
    stack_use();
}

/* A stack in the heap, and then other blocks where it was. */
static bool stacks_from_the_heap_come_and_go(void)
{
    for (int round = 0; round < ROUNDS; round++) {
        char *stack = malloc(STACK_BYTES);
        task_run(task_main, stack + STACK_BYTES);
        free(stack);
        char *block = malloc(STACK_BYTES / 2);
        memset(block, round, STACK_BYTES / 2);
        free(block);
    }
    return task_is_right;
}

static bool scopes_may_be_entered_again(void)
{
    int total = 0;
    for (int round = 0; round < ROUNDS; round++) {
        volatile char inner[SIZES];
        inner[round] = (char)round;
        total += inner[round];
    }
    return total == ROUNDS * (ROUNDS - 1) / 2;
}

__attribute__((noinline)) static int alloca_sum(size_t bytes)
{
    char *start = alloca(bytes);
    char array[bytes + 1];
    memset(start, 1, bytes);
    memset(array, 2, bytes + 1);
    return start[bytes - 1] + array[bytes];
}

static bool allocas_are_usable_to_their_ends(void)
{
    int total = 0;
    for (size_t bytes = 1; bytes < SIZES; bytes++) {
        total += alloca_sum(bytes);
        stack_use();
    }
    return total == 3 * (SIZES - 1);
}

static bool strings_are_read_no_further_than_they_go(void)
{
    static const char text[] = "text";
    char *copy = strdup(text);
    char *three = malloc(3);
    memcpy(three, text, 3); /* not ended by a 0 */
    bool right = strcmp(copy, text) == 0 && strncmp(three, text, 3) == 0 && memcmp(three, copy, 3) == 0 &&
                 strchr(copy, 'x') == copy + 2 && memchr(three, 'e', 100) == three + 1 && strnlen(three, 3) == 3 &&
                 strncat(strcpy((char[8]){0}, three == NULL ? "" : "ab"), three, 3)[4] == 'x';
    free(copy);
    free(three);
    return right;
}

static bool is_usable(char *start, size_t bytes, char value)
{
    memset(start, value, bytes);
    start[bytes - 1] = value;
    return all_are(start, bytes, value);
}

/* Pages and core that come to their next owner are his, whatever was forbidden there before. */
static bool pages_and_core_come_open(void)
{
    size_t page_bytes = (size_t)getpagesize();
    char *pages = mmap(NULL, page_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    __asan_poison_memory_region(pages, page_bytes);
    bool right = munmap(pages, page_bytes) == 0 &&
                 mmap(NULL, page_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == pages &&
                 all_are(pages, page_bytes, 0) && is_usable(pages, page_bytes, 'p') && munmap(pages, page_bytes) == 0;
    char *core = sbrk((ptrdiff_t)page_bytes);
    __asan_poison_memory_region(core, page_bytes);
    return sbrk(-(ptrdiff_t)page_bytes) != (void *)-1 && sbrk((ptrdiff_t)page_bytes) == core && right &&
           is_usable(core, page_bytes, 'c') && sbrk(-(ptrdiff_t)page_bytes) != (void *)-1;
}

/* What malloc gave back is whoever's it becomes. A request in vain makes it give up what it keeps from reuse. */
static bool trimmed_core_comes_open(void)
{
    char *block = malloc(STACK_BYTES);
    memset(block, 1, STACK_BYTES);
    free(block);
    bool right = malloc(MORE_THAN_RAM_BYTES) == NULL && malloc_trim(0) == 1;
    char *core = sbrk(TRIMMED_BYTES);
    right = core <= block && block < core + TRIMMED_BYTES && is_usable(core, TRIMMED_BYTES, 't') && right;
    return sbrk(-TRIMMED_BYTES) != (void *)-1 && right;
}

/* Flash and peripherals are not watched. */
static bool elsewhere_is_not_watched(void)
{
    static const char in_flash[] = "flash";
    const volatile uint32_t *processor = (const volatile uint32_t *)CPUID_ADDRESS;
    sum += in_flash[sum % 2];
    return *processor >> CPUID_IMPLEMENTER_SHIFT == CPUID_ARM;
}

bool clean_run(void)
{
    bool right = trimmed_core_comes_open(); /* first, while the smallest boards have room for it */
    right = pages_and_core_come_open() && right;
    right = heap_is_usable_to_its_ends() && right;
    right = stack_is_usable_after_longjmp() && right;
    right = stacks_from_the_heap_come_and_go() && right;
    right = scopes_may_be_entered_again() && right;
    right = allocas_are_usable_to_their_ends() && right;
    right = strings_are_read_no_further_than_they_go() && right;
    right = elsewhere_is_not_watched() && right;
    stack_use();
    return right;
}
