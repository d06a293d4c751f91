/*
 * Mistakes. The line of each ends with a comment that `check` reads: the name, the kind of report, whether it is a read or a
 * write, and how many bytes from the start of the block or variable concerned.
 *
 * What the compiler must not foresee goes through volatile variables, and no mistake is the last call of its function, or
 * the report would name its caller.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "asan.h"

#include <alloca.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define BYTES 20
#define TASK_STACK_BYTES 1024
#define CORE_BYTES 64

struct wide {
    char bytes[29];
};

static volatile int sink;
static volatile int bytes = BYTES;
static char table[BYTES] = "what a table holds";
static char text[BYTES + 1] = "twenty letters long!";

void *sbrk(ptrdiff_t increment_bytes); /* picolibc declares none */

/* ASan's interface for programs that have a memory of their own. */
void __asan_poison_memory_region(const void *start, size_t bytes);

/* Where others find the block, so that what is written to it counts. */
static char *volatile known;

static char *block(void)
{
    char *start = malloc((size_t)bytes);
    known = start;
    memset(start, 'b', (size_t)bytes);
    return start;
}

static void heap_write_behind(void)
{
    char *start = block();
    start[bytes] = 'x'; /* BUG heap-write-behind OVERFLOW write 20 */
}

static void heap_write_far_behind(void)
{
    char *start = block();
    start[bytes + 7] = 'x'; /* BUG heap-write-far-behind OVERFLOW write 27 */
}

static void heap_read_behind(void)
{
    char *start = block();
    sink = start[bytes]; /* BUG heap-read-behind OVERFLOW read 20 */
}

static void heap_write_before(void)
{
    char *start = block();
    start[bytes - BYTES - 1] = 'x'; /* BUG heap-write-before UNDERFLOW write -1 */
}

static void heap_read_before(void)
{
    char *start = block();
    sink = start[bytes - BYTES - 1]; /* BUG heap-read-before UNDERFLOW read -1 */
}

/* Four of its eight bytes are in the block. */
static void heap_write_across_end(void)
{
    uint64_t *start = (uint64_t *)(void *)block();
    start[bytes / 8] = 1; /* BUG heap-write-across-end OVERFLOW write 20 */
}

static void heap_copy_behind(void)
{
    struct wide *start = (struct wide *)(void *)block();
    struct wide copy = *start; /* BUG heap-copy-behind OVERFLOW read 20 */
    sink = copy.bytes[bytes];
}

static void freed_read(void)
{
    char *start = block();
    free(start);
    sink = start[bytes / 2]; /* BUG freed-read USE_AFTER_FREE read 10 */
}

static void freed_write(void)
{
    char *start = block();
    free(start);
    start[bytes / 2] = 'x'; /* BUG freed-write USE_AFTER_FREE write 10 */
}

static void stale_after_realloc(void)
{
    char *start = block();
    char *moved = realloc(start, 4 * BYTES);
    start[0] = 'x'; /* BUG stale-after-realloc USE_AFTER_FREE write 0 */
    sink = moved[0];
}

static void freed_twice(void)
{
    char *start = block();
    free(start);
    free(start); /* BUG freed-twice DOUBLE_FREE - 0 */
}

static void stack_write_behind(void)
{
    char local[BYTES];
    memset(local, 0, sizeof local);
    local[bytes] = 'x'; /* BUG stack-write-behind VARIABLE_BOUNDS write 20 */
    sink = local[bytes / 2];
}

static void stack_read_before(void)
{
    volatile int first[BYTES];
    first[0] = 0;
    sink = first[bytes - BYTES - 1]; /* BUG stack-read-before VARIABLE_BOUNDS read -4 */
}

static void scope_left(void)
{
    volatile char *stale;
    {
        volatile char inner[BYTES];
        inner[bytes / 2] = 'x';
        stale = &inner[bytes / 2];
    }
    sink = *stale; /* BUG scope-left VARIABLE_SCOPE read 10 */
}

static void alloca_write_behind(void)
{
    volatile char *start = alloca((size_t)bytes);
    start[bytes] = 'x'; /* BUG alloca-write-behind VARIABLE_BOUNDS write - */
    sink = start[0];
}

static void static_write_behind(void)
{
    table[bytes] = 'x'; /* BUG static-write-behind VARIABLE_BOUNDS write 20 */
}

static void static_read_behind(void)
{
    sink = table[bytes]; /* BUG static-read-behind VARIABLE_BOUNDS read 20 */
}

static void memcpy_reads_behind(void)
{
    char *start = block();
    char to[2 * BYTES];
    memcpy(to, start, (size_t)bytes + 5); /* BUG memcpy-reads-behind OVERFLOW read 20 */
    sink = to[bytes];
}

static void memcpy_writes_behind(void)
{
    char *start = block();
    memcpy(start, text, (size_t)bytes + 1); /* BUG memcpy-writes-behind OVERFLOW write 20 */
    sink = start[0];
}

static void memset_behind(void)
{
    char *start = block();
    memset(start + 1, 0, (size_t)bytes); /* BUG memset-behind OVERFLOW write 20 */
    sink = start[0];
}

static void memset_wrapping(void)
{
    char *start = block();
    memset(start, 0, (size_t)bytes - BYTES - 1); /* BUG memset-wrapping OVERFLOW write 20 */
    sink = start[0];
}

static void strcpy_behind(void)
{
    char *start = block();
    strcpy(start, text); /* BUG strcpy-behind OVERFLOW write 20 */
    sink = start[0];
}

static void strlen_behind(void)
{
    char *start = block();
    sink = (int)strlen(start); /* BUG strlen-behind OVERFLOW read 20 */
}

static jmp_buf task_back;

static void task_main(void)
{
    char local[BYTES];
    memset(local, 0, sizeof local);
    if (setjmp(task_back) == 0) {
        longjmp(task_back, local[bytes / 2] + 1);
    }
}

/* Frames on a stack in the heap are left by longjmp, which allows that stack, but not what is behind it. */
static void task_stack_write_behind(void)
{
    char *stack = malloc(TASK_STACK_BYTES);
    task_run(task_main, stack + TASK_STACK_BYTES);
    stack[TASK_STACK_BYTES * bytes / BYTES] = 'x'; /* BUG task-stack-write-behind OVERFLOW write 1024 */
}

static void null_read(void)
{
    const struct wide *start = known == NULL ? (const struct wide *)(uintptr_t)(bytes - BYTES) : NULL;
    sink = start->bytes[8]; /* BUG null-read NULL_POINTER read - */
}

static void null_write(void)
{
    volatile int *start = (volatile int *)(uintptr_t)(bytes - BYTES);
    *start = 1; /* BUG null-write NULL_POINTER write - */
}

static void poisoned_write(void)
{
    char *start = block();
    __asan_poison_memory_region(start, 8);
    start[bytes - BYTES] = 'x'; /* BUG poisoned-write FORBIDDEN_ACCESS write - */
}

static void unmapped_read(void)
{
    size_t page_bytes = (size_t)getpagesize();
    char *pages = mmap(NULL, 2 * page_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    munmap(pages + page_bytes, page_bytes);
    pages[page_bytes - 1] = 'x';
    sink = pages[page_bytes + (size_t)(bytes - BYTES)]; /* BUG unmapped-read FORBIDDEN_ACCESS read - */
}

static void lowered_break_write(void)
{
    char *core = sbrk(2 * CORE_BYTES);
    sbrk(-CORE_BYTES);
    core[CORE_BYTES - 1] = 'x';
    core[CORE_BYTES + bytes - BYTES] = 'x'; /* BUG lowered-break-write FORBIDDEN_ACCESS write - */
}

const struct bug bugs[] = {
    {"heap-write-behind", heap_write_behind},
    {"heap-write-far-behind", heap_write_far_behind},
    {"heap-read-behind", heap_read_behind},
    {"heap-write-before", heap_write_before},
    {"heap-read-before", heap_read_before},
    {"heap-write-across-end", heap_write_across_end},
    {"heap-copy-behind", heap_copy_behind},
    {"freed-read", freed_read},
    {"freed-write", freed_write},
    {"stale-after-realloc", stale_after_realloc},
    {"freed-twice", freed_twice},
    {"stack-write-behind", stack_write_behind},
    {"stack-read-before", stack_read_before},
    {"scope-left", scope_left},
    {"alloca-write-behind", alloca_write_behind},
    {"static-write-behind", static_write_behind},
    {"static-read-behind", static_read_behind},
    {"memcpy-reads-behind", memcpy_reads_behind},
    {"memcpy-writes-behind", memcpy_writes_behind},
    {"memset-behind", memset_behind},
    {"memset-wrapping", memset_wrapping},
    {"strcpy-behind", strcpy_behind},
    {"strlen-behind", strlen_behind},
    {"task-stack-write-behind", task_stack_write_behind},
    {"null-read", null_read},
    {"null-write", null_write},
    {"poisoned-write", poisoned_write},
    {"unmapped-read", unmapped_read},
    {"lowered-break-write", lowered_break_write},
    {NULL, NULL},
};
