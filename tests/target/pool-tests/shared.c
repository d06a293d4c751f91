/*
 * See shared.h. SysTick, the core's own timer, interrupts main at random moments; each has blocks that it fills with a
 * pattern of its own, and passes blocks to the other to free.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "shared.h"

#include "support/prng.h"
#include "support/test.h"

#include <ashlar/pool.h>

/* System handler priority register 3: SysTick in bits 24 to 31. No lock may let it through. */
#define SHPR3 (*(volatile uint32_t *)0xE000ED20u)
#define SHPR3_SYSTICK_LESS (0xC0u << 24)
#define SYST_CSR (*(volatile uint32_t *)0xE000E010u)
#define SYST_RVR (*(volatile uint32_t *)0xE000E014u)
#define SYST_CVR (*(volatile uint32_t *)0xE000E018u)
#define SYST_CSR_RUN 7u /* processor clock, interrupt, enable */

/* Some hundred instructions, enough at level asan too: with ICOUNT=10 each takes about 25 ticks. */
#define TICKS_LEAST 20000u
#define TICKS_SPREAD 8192u
#define INTERRUPTS_WANTED 5000u
#define STEPS_MAX 4000000u

enum { BLOCKS = 10, HELD_MAX = 6, WORDS = 6 };

struct block {
    uint32_t words[WORDS];
};

ASHLAR_POOL(shared, struct block, BLOCKS);

/* One of the two, and what it holds. */
struct side {
    struct block *held[HELD_MAX];
    uint32_t patterns[HELD_MAX];
    struct prng prng;
    uint32_t pattern;
    unsigned allocations;
    unsigned damaged;
};

static struct side in_main;
static struct side in_interrupt;
/* On its way to the other side, that frees it; written by one side where it is NULL, by the other where it is not. */
static struct block *volatile to_main;
static struct block *volatile to_interrupt;
static volatile unsigned interrupts;
static volatile bool is_running;

static void block_fill(struct block *block, uint32_t pattern)
{
    for (size_t i = 0; i < WORDS; i++) {
        block->words[i] = pattern + (uint32_t)i;
    }
}

static unsigned block_damage(const struct block *block, uint32_t pattern)
{
    unsigned damaged = 0;
    for (size_t i = 0; i < WORDS; i++) {
        damaged += block->words[i] != pattern + (uint32_t)i;
    }
    return damaged;
}

static void side_step(struct side *side, struct block *volatile *outgoing, struct block *volatile *incoming)
{
    size_t slot = prng_below(&side->prng, HELD_MAX);
    if (*incoming != NULL) {
        ashlar_pool_free(&shared, *incoming);
        *incoming = NULL;
    }
    if (side->held[slot] == NULL) {
        side->held[slot] = ashlar_pool_alloc(&shared);
        if (side->held[slot] != NULL) {
            side->allocations++;
            side->patterns[slot] = side->pattern += WORDS;
            block_fill(side->held[slot], side->patterns[slot]);
        }
        return;
    }
    side->damaged += block_damage(side->held[slot], side->patterns[slot]);
    if (*outgoing == NULL && prng_below(&side->prng, 4) == 0) {
        *outgoing = side->held[slot];
    } else {
        ashlar_pool_free(&shared, side->held[slot]);
    }
    side->held[slot] = NULL;
}

void systick_handler(void);

void systick_handler(void)
{
    if (is_running) {
        interrupts++;
        side_step(&in_interrupt, &to_main, &to_interrupt);
        SYST_RVR = TICKS_LEAST + prng_next(&in_interrupt.prng) % TICKS_SPREAD;
    }
}

static void side_end(struct side *side)
{
    for (size_t slot = 0; slot < HELD_MAX; slot++) {
        if (side->held[slot] != NULL) {
            side->damaged += block_damage(side->held[slot], side->patterns[slot]);
            ashlar_pool_free(&shared, side->held[slot]);
        }
    }
}

static void both_run(void)
{
    unsigned steps = 0;
    in_main.prng = prng_seeded(1);
    in_main.pattern = 0x10000000u;
    in_interrupt.prng = prng_seeded(2);
    in_interrupt.pattern = 0x60000000u;
    is_running = true;
    SHPR3 |= SHPR3_SYSTICK_LESS;
    SYST_RVR = TICKS_LEAST;
    SYST_CVR = 0;
    SYST_CSR = SYST_CSR_RUN;
    while (interrupts < INTERRUPTS_WANTED && steps < STEPS_MAX) {
        side_step(&in_main, &to_interrupt, &to_main);
        steps++;
    }
    SYST_CSR = 0;
    is_running = false;
    side_end(&in_main);
    side_end(&in_interrupt);
    ashlar_pool_free(&shared, to_main);
    ashlar_pool_free(&shared, to_interrupt);
}

static void test_pool_shared_with_an_interrupt_stays_whole(void **state)
{
    (void)state;
    both_run();
    struct ashlar_pool_stats stats = ashlar_pool_stats(&shared);
    assert_true(interrupts >= INTERRUPTS_WANTED);
    assert_true(in_main.allocations > INTERRUPTS_WANTED / 4 && in_interrupt.allocations > INTERRUPTS_WANTED / 4);
    assert_int_equal(in_main.damaged + in_interrupt.damaged, 0);
    assert_int_equal(stats.used_blocks, 0);
    assert_true(stats.used_blocks_peak <= BLOCKS && stats.refused != 0);
    for (size_t i = 0; i < BLOCKS; i++) {
        assert_non_null(ashlar_pool_alloc(&shared));
    }
    assert_null(ashlar_pool_alloc(&shared));
}

int run_shared_tests(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pool_shared_with_an_interrupt_stays_whole),
    };
    return cmocka_run_group_tests_name("a pool shared with an interrupt", tests, NULL, NULL);
}
