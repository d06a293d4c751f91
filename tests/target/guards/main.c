/*
 * Do a bug that a guard must stop, or check what the guards' calls promise. The first argument says what;
 * tests/target/guards/check gives it and reads what comes out.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "bugs.h"
#include "task.h"

#include <ashlar_guards.h>
#include <ashlar_port.h>
#include <stdio.h>
#include <string.h>

#define PEAK_BYTES 300u

/* Of linker/sections.ld. */
extern const char __stack_bottom[], __stack[];

static unsigned passed;
static unsigned failed;

static void check(const char *name, bool holds)
{
    printf("%s %s\n", holds ? "ok" : "FAILED", name);
    if (holds) {
        passed++;
    } else {
        failed++;
    }
}

/* Use PEAK_BYTES of stack, and no more than a few more. */
__attribute__((noinline)) static void stack_use(void)
{
    volatile unsigned char used[PEAK_BYTES];
    memset((void *)(uintptr_t)used, 1, sizeof used);
    __asm volatile("" ::"r"(used) : "memory");
}

static bool peak_is(const struct ashlar_stack *stack, size_t at_least)
{
    size_t peak = ashlar_stack_peak_bytes(stack);
    return peak >= at_least && peak <= at_least + 200;
}

static void check_peak(void)
{
    struct ashlar_stack main_stack = {__stack_bottom, __stack};
    ashlar_stack_paint(&main_stack);
    size_t before = ashlar_stack_peak_bytes(&main_stack);
    stack_use();
    check("the main stack's peak grows with its use",
          ashlar_stack_peak_bytes(&main_stack) > before || before > PEAK_BYTES + 200);
    check("the main stack's peak is within it", before < (size_t)(__stack - __stack_bottom));
    ashlar_stack_paint(&task_stack);
    check("a painted stack is unused", ashlar_stack_peak_bytes(&task_stack) == 0);
    task_run(stack_use);
    check("a task's peak is what it used", peak_is(&task_stack, PEAK_BYTES));
}

/* On these boards flash is RAM, so that a write that nothing stops is seen. */
static bool flash_is_written(void)
{
    static const volatile uint32_t constant = 5;
    *(volatile uint32_t *)(uintptr_t)&constant = 6;
    return constant == 6;
}

static void check_guards(void)
{
    unsigned standing = ashlar_guards_start(ASHLAR_GUARDS_ALL);
    printf("standing %u\n", standing);
    check("guards that stand are put up again", ashlar_guards_start(standing) == standing);
    ashlar_guards_stop(ASHLAR_GUARD_FLASH | ASHLAR_GUARD_NULL);
    check("a guard that was taken down stops nothing", flash_is_written());
    check("and stands again when asked for", ashlar_guards_start(standing) == standing);
    check("what is no guard is none", ashlar_guards_start(ASHLAR_GUARD_TASK_STACK) == 0);
}

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "check";
    if (strcmp(what, "check") == 0) {
        check_guards();
        check_peak();
        printf("%u passed, %u failed\n", passed, failed);
        return failed == 0 ? 0 : 1;
    }
    printf("unfinished line");
    fflush(stdout);
    if (!bug_do(what)) {
        printf("\nno such bug: %s\n", what);
        return 2;
    }
    printf("\nnot stopped\n");
    return 1;
}
